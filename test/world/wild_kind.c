/*
 * What is special about one of a company's people: a case for each word of
 * WORLD_WILD_KINDS, and those of the classic kinds that the wild has too.
 */
#include "base/check.h"
#include "wild.h"
#include "wild_names.h"
#include "wild_staff.h"

enum { EXTRA_MAX = 4096 };

/* HTML on the page of a role; on the home page where the site has none. */
static void
add_extra(struct wild_staff *s, enum wild_role role, bool is_first, str html)
{
    struct wild_site *w = s->c->wild;

    check(w->extras_n < WILD_EXTRAS_MAX);
    if (wild_staff_page_of(s->c, role, 0) == WORLD_NOBODY)
        role = WILD_HOME;
    w->extras[w->extras_n++] = (struct wild_extra){role, is_first, html};
}

/* The role of the page that the person of the kind stands on. */
static enum wild_role
role_of_page(const struct wild_staff *s)
{
    return s->c->wild->pages[s->who->page].role;
}

static const char *
phrase(const struct wild_staff *s, enum wild_phrase which)
{
    return wild_words[s->c->lang].phrases[which];
}

/* --- before addresses --- */

/* Never the same name: that would be the kind of two with one name. */
static str
given_with_initial(struct wild_staff *s, str like, bool is_same)
{
    str g = world_names_given_like(&s->rng, s->c->lang, like);
    struct world_names_person who;

    if (is_same && g.n > 0)
        return g;
    for (int i = 0; i < 40; i++) {
        world_names_person(&s->rng, s->c->lang, s->arena, &who);
        bool same = who.given.p[0] == like.p[0];
        if (same == is_same && !str_eq(who.given, like))
            return who.given;
    }
    return is_same ? wild_staff_made(s, "%%", like, STR("na")) : STR("Quentin");
}

static void
make_nickname(struct wild_staff *s)
{
    struct world_person *p = s->who;
    struct wild_nickname n = wild_names_nickname(&s->rng, s->c->lang);
    bool is_page_formal = world_rng_chance(&s->rng, 500);
    bool is_mail_formal = world_rng_chance(&s->rng, 500);
    bool is_profile_formal = is_page_formal == is_mail_formal
                                 ? !is_page_formal
                                 : world_rng_chance(&s->rng, 500);

    p->given = str_of(is_mail_formal ? n.formal : n.nick);
    p->name = wild_staff_made(
        s, "% %", str_of(is_page_formal ? n.formal : n.nick), p->family);
    p->profile_name = wild_staff_made(
        s, "% %", str_of(is_profile_formal ? n.formal : n.nick), p->family);
}

static void
make_double(struct wild_staff *s)
{
    struct world_names_person more;
    static const uint32_t ways[] = {0, WILD_KEEPS_HYPHENS, WILD_DOTS_SPACES,
                                    WILD_FIRST_OF_DOUBLES,
                                    WILD_LAST_OF_DOUBLES};
    bool has_space = s->c->lang == WORLD_ES || s->c->lang == WORLD_PT;

    world_names_person(&s->rng, s->c->lang, s->arena, &more);
    str first = s->who->family;
    s->who->family =
        wild_staff_made(s, has_space ? "% %" : "%-%", first, more.family);
    s->folding |= ways[world_rng_below(&s->rng, array_len(ways))];
    if (world_rng_chance(&s->rng, 300))
        s->who->profile_name = wild_staff_made(s, "% %", s->who->given, first);
    else if (world_rng_chance(&s->rng, 400))
        s->who->profile_name =
            wild_staff_made(s, "% %", s->who->given,
                            wild_staff_made(s, "% %", first, more.family));
    s->form = world_rng_chance(&s->rng, 500) ? "G.F" : "gF";
}

static void
make_particle(struct wild_staff *s)
{
    static const char *const particles[] = {"van der ", "de ",   "von ",
                                            "di ",      "dos ",  "van den ",
                                            "de la ",   "della "};
    str plain = s->who->family;

    s->who->family = wild_staff_made(
        s, "%%", str_of(particles[world_rng_below(&s->rng, 8)]), plain);
    s->folding |= world_rng_chance(&s->rng, 300)   ? WILD_DROPS_PARTICLES
                  : world_rng_chance(&s->rng, 300) ? WILD_DOTS_SPACES
                                                   : 0;
    if (world_rng_chance(&s->rng, 300))
        s->who->profile_name = wild_names_upper(
            s->arena, wild_staff_made(s, "% %", s->who->given, s->who->family));
    s->form = world_rng_chance(&s->rng, 600) ? "G.F" : "gF";
}

static void
make_accent(struct wild_staff *s)
{
    struct world_names_person who;

    for (int i = 0; i < 60 && !wild_names_has_accent(s->who->family); i++) {
        static const enum world_lang langs[] = {WORLD_DE, WORLD_SV, WORLD_DA,
                                                WORLD_NO, WORLD_PL, WORLD_TR,
                                                WORLD_PT, WORLD_FI, WORLD_FR};
        world_names_person(&s->rng, langs[world_rng_below(&s->rng, 9)],
                           s->arena, &who);
        s->who->given = who.given;
        s->who->family = who.family;
        s->who->name = s->who->profile_name =
            wild_staff_made(s, "% %", who.given, who.family);
    }
    if (world_rng_chance(&s->rng, 500)) {
        uint32_t other = s->folding ^ WILD_FOLDS_LONG;
        str typed = wild_names_fold(s->arena, s->who->family,
                                    other | WILD_KEEPS_HYPHENS);
        char *p = str_dup_z(s->arena, typed);
        p[0] = (char)(p[0] >= 'a' && p[0] <= 'z' ? p[0] - 'a' + 'A' : p[0]);
        s->who->profile_name =
            wild_staff_made(s, "% %", s->who->given, str_make(p, typed.n));
    }
    s->form = world_rng_chance(&s->rng, 600) ? "G.F" : "gF";
}

static void
make_last_first(struct wild_staff *s)
{
    uint32_t shape = world_rng_below(&s->rng, 4);

    for (size_t i = 0; i < s->c->people_n; i++) {
        struct world_person *p = &s->c->people[i];
        str upper = wild_names_upper(s->arena, p->family);
        switch (shape) {
        case 0:
            p->name = wild_staff_made(s, "%, %", p->family, p->given);
            break;
        case 1: p->name = wild_staff_made(s, "% %", upper, p->given); break;
        case 2: p->name = wild_staff_made(s, "% %", p->given, upper); break;
        default:
            p->name = wild_names_upper(
                s->arena, wild_staff_made(s, "% %", p->given, p->family));
        }
    }
}

static void
make_maiden(struct wild_staff *s)
{
    struct world_names_person maiden;
    bool is_told = world_rng_chance(&s->rng, 600);
    str married = s->who->family;
    const char *born = s->c->lang == WORLD_DE   ? "% (geb. %)"
                       : s->c->lang == WORLD_PL ? "% (z domu %)"
                       : s->c->lang == WORLD_SV ? "% (född %)"
                                                : "% (née %)";

    world_names_person(&s->rng, s->c->lang, s->arena, &maiden);
    str shown = wild_staff_made(s, "% %", s->who->given, married);
    s->who->profile_name = shown;
    s->who->family = maiden.family; /* the address is made of it */
    s->who->name =
        is_told ? wild_staff_made(s, born, shown, maiden.family) : shown;
    s->form = world_rng_chance(&s->rng, 600) ? "G.F" : "gF";
}

static void
make_other_like(struct wild_staff *s, bool is_same_initial)
{
    s->other->family = s->who->family;
    s->other->given = given_with_initial(s, s->who->given, is_same_initial);
    s->other->name =
        wild_staff_made(s, "% %", s->other->given, s->other->family);
    s->other->profile_name = s->other->name;
    s->other->is_shown = s->other->is_listed = true;
}

static void
make_rebrand(struct wild_staff *s)
{
    struct world_company *c = s->c;
    str word = str_sub(c->domain, 0, str_find_byte(c->domain, '.', 0));
    bool is_mail_old = world_rng_chance(&s->rng, 400);

    c->old_domain = c->domain;
    c->domain = wild_staff_made(s, "%-%", word, STR("neo.test"));
    c->host = c->domain;
    c->wild->mail_domain = is_mail_old ? c->old_domain : c->domain;
}

void
wild_kind_change_names(struct wild_staff *s)
{
    switch ((int)s->c->wild->kind) {
    case WORLD_KIND_COLLEAGUE:
        make_other_like(s, false);
        s->form = world_rng_chance(&s->rng, 500) ? "g.F" : "G.F";
        break;
    case WORLD_KIND_FIRST_CLEAR:
    case WORLD_KIND_FIRST_DETACHED: s->form = "G"; break;
    case WORLD_KIND_FIRST_UNCLEAR:
        s->other->given = s->who->given;
        s->other->name =
            wild_staff_made(s, "% %", s->other->given, s->other->family);
        s->other->profile_name = s->other->name;
        s->form = "G";
        break;
    case WORLD_KIND_INITIALS: s->form = "gf"; break;
    case WORLD_KIND_NICKNAME: make_nickname(s); break;
    case WORLD_KIND_DOUBLE: make_double(s); break;
    case WORLD_KIND_PARTICLE: make_particle(s); break;
    case WORLD_KIND_ACCENT: make_accent(s); break;
    case WORLD_KIND_LAST_FIRST: make_last_first(s); break;
    case WORLD_KIND_MAIDEN: make_maiden(s); break;
    case WORLD_KIND_REBRAND: make_rebrand(s); break;
    case WORLD_KIND_TWO_FIT:
    case WORLD_KIND_NAMESAKE:
        make_other_like(s, true);
        s->form = world_rng_chance(&s->rng, 500) ? "g.F" : "gF";
        break;
    case WORLD_KIND_SAME_NAME:
        s->other->given = s->who->given;
        s->other->family = s->who->family;
        s->other->name = s->who->name;
        s->other->profile_name = s->who->profile_name;
        s->form = "G.F";
        break;
    default: break;
    }
}

/* --- after addresses --- */

/* The card of the kind's person shows this instead. */
static void
show_beside(struct wild_staff *s, str local, str domain)
{
    struct world_person *p = s->who;
    enum wild_form form = wild_style_form(p->style);

    p->is_shown = false;
    p->beside = wild_staff_made(s, "%@%", local, domain);
    if (form != WILD_INLINE && form != WILD_ON_NAME)
        p->style = WORLD_STYLE_MAILTO;
}

static str
linked(struct wild_staff *s, str address)
{
    bool is_plain = world_rng_chance(&s->rng, 300);
    return wild_staff_made(s, is_plain ? "%" : "<a href=`mailto:%`>%</a>",
                           address, address);
}

/* "Jane Doe, Lumenpress, <a ...>" of somebody at another firm. */
static str
stranger(struct wild_staff *s, const char *prefix)
{
    struct world_names_person who;
    str firm = world_names_agency(&s->rng);

    world_names_person(&s->rng, s->c->lang, s->arena, &who);
    if (world_rng_chance(&s->rng, 300))
        who.given = s->who->given;
    str local = wild_names_local(s->arena, wild_names_form(&s->rng), who.given,
                                 who.family, 0);
    str domain = wild_staff_made(s, "%%.test", str_of(prefix), firm);
    str name = wild_staff_made(s, "% %", who.given, who.family);
    return wild_staff_made(s, "%, %", wild_staff_made(s, "%, %", name, firm),
                           linked(s, wild_staff_made(s, "%@%", local, domain)));
}

static void
show_strangers(struct wild_staff *s)
{
    struct world_person *p = s->who;

    p->is_shown = false;
    switch ((int)s->c->wild->kind) {
    case WORLD_KIND_AGENCY:
        add_extra(
            s, role_of_page(s), false,
            wild_staff_made(s, "<p class=`credits`>Web &amp; Design: %</p>\n",
                            stranger(s, "studio-"), STR_EMPTY));
        break;
    case WORLD_KIND_CUSTOMER:
        add_extra(
            s, role_of_page(s), true,
            wild_staff_made(s,
                            "<blockquote class=`testimonial`><p>&ldquo;Super!"
                            "&rdquo;</p><footer>%</footer></blockquote>\n",
                            stranger(s, "client-"), STR_EMPTY));
        break;
    case WORLD_KIND_PARTNER:
        add_extra(s, role_of_page(s), false,
                  wild_staff_made(s, "<h3>%</h3>\n<p>%</p>\n",
                                  str_of(phrase(s, WILD_PARTNER)),
                                  stranger(s, "partner-")));
        break;
    default:
        p->note = wild_staff_made(s, "<br>%: %", str_of(phrase(s, WILD_PRESS)),
                                  stranger(s, "pr-"));
    }
}

static str
with_name(struct wild_staff *s, const char *sentence)
{
    struct buf b;

    buf_init(&b, s->arena, EXTRA_MAX);
    for (; *sentence != '\0'; sentence++) {
        if (sentence[0] == '^' && sentence[1] == 'n')
            buf_add(&b, s->who->name);
        else if (sentence[0] == '^' && sentence[1] == 'c')
            buf_add(&b, s->c->name);
        else
            buf_add_byte(&b, *sentence);
        sentence += sentence[0] == '^';
    }
    return buf_str(&b);
}

static void
make_left(struct wild_staff *s)
{
    struct world_person *p = s->who;
    const char *left = wild_words[s->c->lang].left[world_rng_below(&s->rng, 3)];
    str news = with_name(s, left);
    uint32_t shape = world_rng_below(&s->rng, 5);

    p->is_gone = true;
    p->is_shown = p->is_listed = false;
    if (shape < 2) {
        add_extra(s, WILD_NEWS, true,
                  wild_staff_made(s, "<article><h2>%</h2><p>%</p></article>\n",
                                  p->name,
                                  wild_staff_made(s, "% (%)", news,
                                                  linked(s, p->address))));
    } else if (shape < 4) {
        add_extra(
            s, role_of_page(s) == WILD_OWN ? WILD_TEAM : role_of_page(s), false,
            wild_staff_made(
                s, "<h2>%</h2>\n<ul class=`former`><li>%</li></ul>\n",
                str_of(phrase(s, WILD_FORMER)),
                wild_staff_made(s, "%, %", p->name, linked(s, p->address))));
    } else {
        p->is_listed = p->is_shown = true;
        add_extra(s, WILD_HOME, true,
                  wild_staff_made(s, "<div class=`news`><p>%</p></div>\n", news,
                                  STR_EMPTY));
    }
}

/* Somebody made a card a comment: nobody sees it. */
static void
comment_out(struct wild_staff *s)
{
    struct world_person *p = s->who;

    p->is_gone = true;
    p->is_shown = p->is_listed = false;
    add_extra(s, role_of_page(s) == WILD_OWN ? WILD_TEAM : role_of_page(s),
              false,
              wild_staff_made(s, "<!--\n<div class=`member`>%</div>\n-->\n",
                              wild_staff_made(s, "<h4>%</h4><p>%</p>", p->name,
                                              linked(s, p->address)),
                              STR_EMPTY));
}

/* The address stands on the contact page, far from any name. */
static void
detach(struct wild_staff *s)
{
    str more = s->c->role.n > 0 ? s->c->role : STR("info");
    str role = wild_staff_made(s, "%@%", more, s->c->wild->mail_domain);

    s->who->is_shown = false;
    add_extra(s, WILD_CONTACT, true,
              wild_staff_made(s, "<p class=`mails`>%<br>\n%</p>\n",
                              linked(s, role), linked(s, s->who->address)));
}

static void
show_machine(struct wild_staff *s)
{
    struct buf b;
    uint32_t x = (uint32_t)world_rng_next(&s->rng);

    buf_init(&b, s->arena, 100);
    switch (world_rng_below(&s->rng, 4)) {
    case 0: buf_addf(&b, "reply+%08x-%04x", x, x % 65536); break;
    case 1: buf_addf(&b, "%08x%08x", x, x * 2654435761u); break;
    case 2: buf_addf(&b, "u_%u.%08x", x % 9999, x * 2654435761u); break;
    default: buf_addf(&b, "bounce-%u-%08x", x % 999, x); break;
    }
    show_beside(s, buf_str(&b), s->c->wild->mail_domain);
}

static void
show_placeholder(struct wild_staff *s)
{
    switch (world_rng_below(&s->rng, 4)) {
    case 0: show_beside(s, STR("name"), STR("example.com")); break;
    case 1: show_beside(s, STR("your.name"), STR("yourdomain.com")); break;
    default:
        show_beside(s, str_of(wild_words[s->c->lang].placeholder),
                    s->c->wild->mail_domain);
    }
}

static void
show_free_mail(struct wild_staff *s, bool is_tied)
{
    static const char *const hosts[] = {
        "gmail.com", "gmx.de",      "web.de",      "orange.fr",
        "libero.it", "hotmail.com", "outlook.com", "yahoo.com"};
    static const char *const fancies[] = {"sunnyside", "bluewolf", "mountain",
                                          "racer", "teddy"};
    str host = str_of(hosts[world_rng_below(&s->rng, array_len(hosts))]);
    struct world_person *p = s->who;
    struct buf b;

    if (is_tied) {
        p->is_shown = true;
        p->local = wild_names_local(s->arena, "G.F", p->given, p->family, 0);
        p->address = wild_staff_made(s, "%@%", p->local, host);
        return;
    }
    buf_init(&b, s->arena, 100);
    buf_addf(&b, "%s%u", fancies[world_rng_below(&s->rng, 5)],
             60 + world_rng_below(&s->rng, 900));
    show_beside(s, buf_str(&b), host);
}

static void
show_boss_with_info(struct wild_staff *s)
{
    int legal = wild_staff_page_of(s->c, WILD_LEGAL, 0);

    if (legal != WORLD_NOBODY && s->c->wild->layout->plan != WILD_ON_OWN)
        s->who->page = legal;
    show_beside(s, s->c->role.n > 0 ? s->c->role : STR("info"),
                s->c->wild->mail_domain);
}

void
wild_kind_show(struct wild_staff *s)
{
    const struct wild_words *w = &wild_words[s->c->lang];
    str domain = s->c->wild->mail_domain;

    switch ((int)s->c->wild->kind) {
    case WORLD_KIND_NONE_PUBLISHED: s->who->is_shown = false; break;
    case WORLD_KIND_NOT_MENTIONED:
        s->who->is_shown = s->who->is_listed = false;
        break;
    case WORLD_KIND_FIRST_DETACHED: detach(s); break;
    case WORLD_KIND_FIRST_UNCLEAR:
    case WORLD_KIND_TWO_FIT:
        detach(s);
        s->other->is_shown = false;
        break;
    case WORLD_KIND_NAMESAKE:
        /* the address that fits both is the other's, in the other's card */
        s->other->local = s->who->local;
        s->other->address = s->who->address;
        s->who->local = STR_EMPTY;
        wild_staff_give_address(s, s->who, "G.F");
        s->who->is_shown = false;
        break;
    case WORLD_KIND_ASSISTANT:
        s->who->is_shown = false;
        s->who->note = wild_staff_made(
            s, "<br>%: %", str_of(phrase(s, WILD_ASSISTANT)),
            wild_staff_made(s,
                            world_rng_chance(&s->rng, 500) ? "%, %" : "% (%)",
                            s->other->name, linked(s, s->other->address)));
        break;
    case WORLD_KIND_FREE_TIED: show_free_mail(s, true); break;
    case WORLD_KIND_FREE_LOOSE: show_free_mail(s, false); break;
    case WORLD_KIND_LEFT: make_left(s); break;
    case WORLD_KIND_COMMENTED: comment_out(s); break;
    case WORLD_KIND_AGENCY:
    case WORLD_KIND_CUSTOMER:
    case WORLD_KIND_PARTNER:
    case WORLD_KIND_PRESS: show_strangers(s); break;
    case WORLD_KIND_ROLE_BESIDE:
        show_beside(s, str_of(w->roles[world_rng_below(&s->rng, 4)]), domain);
        break;
    case WORLD_KIND_BOSS_INFO: show_boss_with_info(s); break;
    case WORLD_KIND_MACHINE: show_machine(s); break;
    case WORLD_KIND_PLACEHOLDER: show_placeholder(s); break;
    default: break;
    }
}
