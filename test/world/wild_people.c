/*
 * The people of a company: drawn as they are, then one of them is made a
 * case of the company's kind. A kind has two steps: before addresses are
 * given (it changes names and patterns) and after (what is shown, and what
 * else stands on the pages).
 */
#include "base/check.h"
#include "wild.h"
#include "wild_names.h"

enum { SALT_PEOPLE = 80, EXTRA_MAX = 4096 };

struct staff {
    struct world_company *c;
    struct arena *arena;
    struct world_rng rng;
    const char *form;
    uint32_t folding;
    struct world_person *who, *other; /* of the kind */
};

static str
made(struct staff *s, const char *format, str x, str y)
{
    struct buf b;
    int at = 0;

    buf_init(&b, s->arena, EXTRA_MAX);
    for (; *format != '\0'; format++) {
        if (format[0] == '%')
            buf_add(&b, at++ == 0 ? x : y);
        else
            buf_add_byte(&b, *format == '`' ? '"' : *format);
    }
    return buf_str(&b);
}

static bool
is_taken(const struct world_company *c, const struct world_person *but,
         str local)
{
    for (size_t i = 0; i < c->people_n; i++)
        if (&c->people[i] != but && str_eq(c->people[i].local, local))
            return true;
    return false;
}

static void
give_address(struct staff *s, struct world_person *p, const char *form)
{
    struct world_company *c = s->c;

    p->local =
        wild_names_local(s->arena, form, p->given, p->family, s->folding);
    if (is_taken(c, p, p->local))
        p->local =
            wild_names_local(s->arena, "G.F", p->given, p->family, s->folding);
    for (char n = '2'; is_taken(c, p, p->local) && n <= '9'; n++)
        p->local = made(
            s, "%%",
            wild_names_local(s->arena, "G.F", p->given, p->family, s->folding),
            str_dup(s->arena, str_make(&n, 1)));
    p->address = made(s, "%@%", p->local, c->wild->mail_domain);
}

static bool
is_name_taken(const struct staff *s, size_t n, str given, str family)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s->c->people[i].given, given) ||
            str_eq(s->c->people[i].family, family))
            return true;
    return false;
}

static void
draw_person(struct staff *s, size_t at)
{
    struct world_person *p = &s->c->people[at];
    struct world_names_person who;
    enum world_lang lang = s->c->lang;
    int tries = 0;

    if (!world_rng_chance(&s->rng, 850))
        lang = (enum world_lang)world_rng_below(&s->rng, WORLD_LANG_N);
    do
        world_names_person(&s->rng, lang, s->arena, &who);
    while (is_name_taken(s, at, who.given, who.family) && tries++ < 40);
    p->given = who.given;
    p->family = who.family;
    p->job = world_names_job(&s->rng, s->c->lang, at == 0);
    p->assistant = WORLD_NOBODY;
    p->beside = p->note = p->local = STR_EMPTY;
    p->style = s->c->wild->style;
    p->is_listed = true;
    p->is_shown = world_rng_chance(&s->rng, 880);
}

/* --- places --- */

static int
page_of(const struct world_company *c, enum wild_role role, int part)
{
    for (size_t i = 0; i < c->wild->pages_n; i++)
        if (c->wild->pages[i].role == role && c->wild->pages[i].part == part)
            return (int)i;
    return WORLD_NOBODY;
}

/* Where the plan has the people stand; the number is of the person. */
static int
place_of(const struct world_company *c, size_t at)
{
    const struct wild_site *s = c->wild;
    size_t each = (c->people_n + (size_t)s->parts - 1) / (size_t)s->parts;
    int part = (int)(at / each);

    switch ((int)s->layout->plan) {
    case WILD_ON_HOME: return page_of(c, WILD_HOME, 0);
    case WILD_ON_CONTACT: return page_of(c, WILD_CONTACT, 0);
    case WILD_ON_LEGAL: return page_of(c, WILD_LEGAL, 0);
    case WILD_IN_IFRAME: return page_of(c, WILD_EMBED, 0);
    default: return page_of(c, WILD_TEAM, part);
    }
}

static void
add_own_page(struct staff *s, size_t at)
{
    struct world_company *c = s->c;
    struct world_person *p = &c->people[at];
    const struct wild_page *team = &c->wild->pages[page_of(c, WILD_TEAM, 0)];
    bool is_numbered = strcmp(c->wild->layout->suffix, "node") == 0;
    str base = team->path;
    str stem = base;
    struct buf b;

    check(c->wild->pages_n < WILD_PAGES_MAX);
    if (str_find_byte(base, '.', 0) != STR_NOT_FOUND)
        stem = str_sub(base, 0, str_find_byte(base, '.', 0));
    if (str_has_suffix(stem, STR("/")))
        stem = str_sub(stem, 0, stem.n - 1);
    buf_init(&b, s->arena, 300);
    if (is_numbered)
        buf_addf(&b, "/node/%zu", 100 + at * 3);
    else
        buf_addf(&b, "%.*s/%.*s%s", STR_ARG(stem), STR_ARG(p->slug),
                 c->wild->layout->suffix);
    p->page = (int)c->wild->pages_n;
    c->wild->pages[c->wild->pages_n++] = (struct wild_page){.path = buf_str(&b),
                                                            .label = p->name,
                                                            .role = WILD_OWN,
                                                            .lang = c->lang,
                                                            .person = (int)at};
}

static void
place_people(struct staff *s)
{
    struct world_company *c = s->c;

    for (size_t i = 0; i < c->people_n; i++) {
        struct world_person *p = &c->people[i];
        p->slug = made(s, "%-%", wild_names_fold(s->arena, p->given, 0),
                       wild_names_fold(s->arena, p->family, 0));
        for (size_t k = 0; k < i; k++)
            if (str_eq(c->people[k].slug, p->slug))
                p->slug = made(s, "%-2", p->slug, STR_EMPTY);
        if (c->wild->layout->plan == WILD_ON_OWN)
            add_own_page(s, i);
        else
            p->page = place_of(c, i);
        check(p->page != WORLD_NOBODY);
    }
}

/* HTML on the page of a role; on the home page where the site has none. */
static void
add_extra(struct staff *s, enum wild_role role, bool is_first, str html)
{
    struct wild_site *w = s->c->wild;

    check(w->extras_n < WILD_EXTRAS_MAX);
    if (page_of(s->c, role, 0) == WORLD_NOBODY)
        role = WILD_HOME;
    w->extras[w->extras_n++] = (struct wild_extra){role, is_first, html};
}

/* The role of the page that the person of the kind stands on. */
static enum wild_role
role_of_page(const struct staff *s)
{
    return s->c->wild->pages[s->who->page].role;
}

static const char *
phrase(const struct staff *s, enum wild_phrase which)
{
    return wild_words[s->c->lang].phrases[which];
}

/* --- before addresses --- */

static str
given_with_initial(struct staff *s, str like, bool is_same)
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
    return is_same ? like : STR("Quentin");
}

static void
make_nickname(struct staff *s)
{
    struct world_person *p = s->who;
    struct wild_nickname n = wild_names_nickname(&s->rng, s->c->lang);
    bool is_page_formal = world_rng_chance(&s->rng, 500);
    bool is_mail_formal = world_rng_chance(&s->rng, 500);
    bool is_profile_formal = is_page_formal == is_mail_formal
                                 ? !is_page_formal
                                 : world_rng_chance(&s->rng, 500);

    p->given = str_of(is_mail_formal ? n.formal : n.nick);
    p->name =
        made(s, "% %", str_of(is_page_formal ? n.formal : n.nick), p->family);
    p->profile_name = made(
        s, "% %", str_of(is_profile_formal ? n.formal : n.nick), p->family);
}

static void
make_double(struct staff *s)
{
    struct world_names_person more;
    static const uint32_t ways[] = {0, WILD_KEEPS_HYPHENS, WILD_DOTS_SPACES,
                                    WILD_FIRST_OF_DOUBLES,
                                    WILD_LAST_OF_DOUBLES};
    bool has_space = s->c->lang == WORLD_ES || s->c->lang == WORLD_PT;

    world_names_person(&s->rng, s->c->lang, s->arena, &more);
    str first = s->who->family;
    s->who->family = made(s, has_space ? "% %" : "%-%", first, more.family);
    s->folding |= ways[world_rng_below(&s->rng, array_len(ways))];
    if (world_rng_chance(&s->rng, 300))
        s->who->profile_name = made(s, "% %", s->who->given, first);
    else if (world_rng_chance(&s->rng, 400))
        s->who->profile_name =
            made(s, "% %", s->who->given, made(s, "% %", first, more.family));
    s->form = world_rng_chance(&s->rng, 500) ? "G.F" : "gF";
}

static void
make_particle(struct staff *s)
{
    static const char *const particles[] = {"van der ", "de ",   "von ",
                                            "di ",      "dos ",  "van den ",
                                            "de la ",   "della "};
    str plain = s->who->family;

    s->who->family =
        made(s, "%%", str_of(particles[world_rng_below(&s->rng, 8)]), plain);
    s->folding |= world_rng_chance(&s->rng, 300)   ? WILD_DROPS_PARTICLES
                  : world_rng_chance(&s->rng, 300) ? WILD_DOTS_SPACES
                                                   : 0;
    if (world_rng_chance(&s->rng, 300))
        s->who->profile_name = wild_names_upper(
            s->arena, made(s, "% %", s->who->given, s->who->family));
    s->form = world_rng_chance(&s->rng, 600) ? "G.F" : "gF";
}

static void
make_accent(struct staff *s)
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
    }
    if (world_rng_chance(&s->rng, 500)) {
        uint32_t other = s->folding ^ WILD_FOLDS_LONG;
        str typed = wild_names_fold(s->arena, s->who->family,
                                    other | WILD_KEEPS_HYPHENS);
        char *p = str_dup_z(s->arena, typed);
        p[0] = (char)(p[0] >= 'a' && p[0] <= 'z' ? p[0] - 'a' + 'A' : p[0]);
        s->who->profile_name =
            made(s, "% %", s->who->given, str_make(p, typed.n));
    }
    s->form = world_rng_chance(&s->rng, 600) ? "G.F" : "gF";
}

static void
make_last_first(struct staff *s)
{
    uint32_t shape = world_rng_below(&s->rng, 4);

    for (size_t i = 0; i < s->c->people_n; i++) {
        struct world_person *p = &s->c->people[i];
        str upper = wild_names_upper(s->arena, p->family);
        switch (shape) {
        case 0: p->name = made(s, "%, %", p->family, p->given); break;
        case 1: p->name = made(s, "% %", upper, p->given); break;
        case 2: p->name = made(s, "% %", p->given, upper); break;
        default:
            p->name =
                wild_names_upper(s->arena, made(s, "% %", p->given, p->family));
        }
    }
}

static void
make_maiden(struct staff *s)
{
    struct world_names_person maiden;
    bool is_told = world_rng_chance(&s->rng, 600);
    str married = s->who->family;
    const char *born = s->c->lang == WORLD_DE   ? "% (geb. %)"
                       : s->c->lang == WORLD_FR ? "% (née %)"
                                                : "% (née %)";

    world_names_person(&s->rng, s->c->lang, s->arena, &maiden);
    str shown = made(s, "% %", s->who->given, married);
    s->who->profile_name = shown;
    s->who->family = maiden.family; /* the address is made of it */
    s->who->name = is_told ? made(s, born, shown, maiden.family) : shown;
    s->form = world_rng_chance(&s->rng, 600) ? "G.F" : "gF";
}

static void
make_other_like(struct staff *s, bool is_same_initial)
{
    s->other->family = s->who->family;
    s->other->given = given_with_initial(s, s->who->given, is_same_initial);
    s->other->name = made(s, "% %", s->other->given, s->other->family);
    s->other->profile_name = s->other->name;
    s->other->is_shown = s->other->is_listed = true;
}

static void
make_rebrand(struct staff *s)
{
    struct world_company *c = s->c;
    str word = str_sub(c->domain, 0, str_find_byte(c->domain, '.', 0));
    bool is_mail_old = world_rng_chance(&s->rng, 400);

    c->old_domain = c->domain;
    c->domain = made(s, "%-%", word, STR("neo.test"));
    c->host = c->domain;
    c->wild->mail_domain = is_mail_old ? c->old_domain : c->domain;
}

static void
change_names(struct staff *s)
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
        s->other->name = made(s, "% %", s->other->given, s->other->family);
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
show_beside(struct staff *s, str local, str domain)
{
    struct world_person *p = s->who;
    enum wild_form form = wild_style_form(p->style);

    p->is_shown = false;
    p->beside = made(s, "%@%", local, domain);
    if (form != WILD_INLINE && form != WILD_ON_NAME)
        p->style = WORLD_STYLE_MAILTO;
}

static str
linked(struct staff *s, str address)
{
    bool is_plain = world_rng_chance(&s->rng, 300);
    return made(s, is_plain ? "%" : "<a href=`mailto:%`>%</a>", address,
                address);
}

/* "Jane Doe, Lumenpress, <a ...>" of somebody at another firm. */
static str
stranger(struct staff *s, const char *prefix)
{
    struct world_names_person who;
    str firm = world_names_agency(&s->rng);

    world_names_person(&s->rng, s->c->lang, s->arena, &who);
    if (world_rng_chance(&s->rng, 300))
        who.given = s->who->given;
    str local = wild_names_local(s->arena, wild_names_form(&s->rng), who.given,
                                 who.family, 0);
    str domain = made(s, "%%.test", str_of(prefix), firm);
    str name = made(s, "% %", who.given, who.family);
    return made(s, "%, %", made(s, "%, %", name, firm),
                linked(s, made(s, "%@%", local, domain)));
}

static void
show_strangers(struct staff *s)
{
    struct world_person *p = s->who;

    p->is_shown = false;
    switch ((int)s->c->wild->kind) {
    case WORLD_KIND_AGENCY:
        add_extra(s, role_of_page(s), false,
                  made(s, "<p class=`credits`>Web &amp; Design: %</p>\n",
                       stranger(s, "studio-"), STR_EMPTY));
        break;
    case WORLD_KIND_CUSTOMER:
        add_extra(s, role_of_page(s), true,
                  made(s,
                       "<blockquote class=`testimonial`><p>&ldquo;Super!"
                       "&rdquo;</p><footer>%</footer></blockquote>\n",
                       stranger(s, "client-"), STR_EMPTY));
        break;
    case WORLD_KIND_PARTNER:
        add_extra(s, role_of_page(s), false,
                  made(s, "<h3>%</h3>\n<p>%</p>\n",
                       str_of(phrase(s, WILD_PARTNER)),
                       stranger(s, "partner-")));
        break;
    default:
        p->note = made(s, "<br>%: %", str_of(phrase(s, WILD_PRESS)),
                       stranger(s, "pr-"));
    }
}

static str
with_name(struct staff *s, const char *sentence)
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
make_left(struct staff *s)
{
    struct world_person *p = s->who;
    const char *left = wild_words[s->c->lang].left[world_rng_below(&s->rng, 3)];
    str news = with_name(s, left);
    uint32_t shape = world_rng_below(&s->rng, 5);

    p->is_gone = true;
    p->is_shown = p->is_listed = false;
    if (shape < 2) {
        add_extra(s, WILD_NEWS, true,
                  made(s, "<article><h2>%</h2><p>%</p></article>\n", p->name,
                       made(s, "% (%)", news, linked(s, p->address))));
    } else if (shape < 4) {
        add_extra(s, role_of_page(s) == WILD_OWN ? WILD_TEAM : role_of_page(s),
                  false,
                  made(s, "<h2>%</h2>\n<ul class=`former`><li>%</li></ul>\n",
                       str_of(phrase(s, WILD_FORMER)),
                       made(s, "%, %", p->name, linked(s, p->address))));
    } else {
        p->is_listed = p->is_shown = true;
        add_extra(
            s, WILD_HOME, true,
            made(s, "<div class=`news`><p>%</p></div>\n", news, STR_EMPTY));
    }
}

/* The address stands on the contact page, far from any name. */
static void
detach(struct staff *s)
{
    str more = s->c->role.n > 0 ? s->c->role : STR("info");
    str role = made(s, "%@%", more, s->c->wild->mail_domain);

    s->who->is_shown = false;
    add_extra(s, WILD_CONTACT, true,
              made(s, "<p class=`mails`>%<br>\n%</p>\n", linked(s, role),
                   linked(s, s->who->address)));
}

static void
show_machine(struct staff *s)
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
show_placeholder(struct staff *s)
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
show_free_mail(struct staff *s, bool is_tied)
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
        p->address = made(s, "%@%", p->local, host);
        return;
    }
    buf_init(&b, s->arena, 100);
    buf_addf(&b, "%s%u", fancies[world_rng_below(&s->rng, 5)],
             60 + world_rng_below(&s->rng, 900));
    show_beside(s, buf_str(&b), host);
}

static void
show_boss_with_info(struct staff *s)
{
    int legal = page_of(s->c, WILD_LEGAL, 0);

    if (legal != WORLD_NOBODY && s->c->wild->layout->plan != WILD_ON_OWN)
        s->who->page = legal;
    show_beside(s, s->c->role.n > 0 ? s->c->role : STR("info"),
                s->c->wild->mail_domain);
}

static void
show_kind(struct staff *s)
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
        give_address(s, s->who, "G.F");
        s->who->is_shown = false;
        break;
    case WORLD_KIND_ASSISTANT:
        s->who->is_shown = false;
        s->who->note =
            made(s, "<br>%: %", str_of(phrase(s, WILD_ASSISTANT)),
                 made(s, world_rng_chance(&s->rng, 500) ? "%, %" : "% (%)",
                      s->other->name, linked(s, s->other->address)));
        break;
    case WORLD_KIND_FREE_TIED: show_free_mail(s, true); break;
    case WORLD_KIND_FREE_LOOSE: show_free_mail(s, false); break;
    case WORLD_KIND_LEFT: make_left(s); break;
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

/* --- all of them --- */

#define SHARE_KIND(id, word, permille, findable) {WORLD_KIND_##id, permille},

static enum world_kind
draw_kind(struct staff *s)
{
    static const struct {
        enum world_kind kind;
        uint32_t permille;
    } shares[] = {
        {WORLD_KIND_NONE_PUBLISHED, 24},
        {WORLD_KIND_NOT_MENTIONED,  18},
        {WORLD_KIND_NAMESAKE,       20},
        {WORLD_KIND_ASSISTANT,      24},
        WORLD_WILD_KINDS(SHARE_KIND)
    };
    uint32_t at = world_rng_below(&s->rng, 1000);

    if (s->c->world->is_plain || s->c->people_n < 2 ||
        wild_style_hides_names(s->c->wild->style))
        return WORLD_KIND_PUBLISHED;
    for (size_t i = 0; i < array_len(shares); i++) {
        if (at < shares[i].permille)
            return shares[i].kind;
        at -= shares[i].permille;
    }
    return WORLD_KIND_PUBLISHED;
}

/* Kinds that make the subject an exception show the others as usual. */
static bool
is_of_two(enum world_kind k)
{
    return k == WORLD_KIND_FIRST_UNCLEAR || k == WORLD_KIND_TWO_FIT ||
           k == WORLD_KIND_COLLEAGUE;
}

/* As a user types it; a kind may have said otherwise before. */
static void
type_name(struct staff *s, struct world_person *p)
{
    uint32_t shape = world_rng_below(&s->rng, 1000);

    if (p->profile_name.n > 0)
        return;
    if (shape < 40)
        p->profile_name = made(s, "%, %", p->family, p->given);
    else if (shape < 70)
        p->profile_name = made(s, "Dr. % %", p->given, p->family);
    else if (shape < 100)
        p->profile_name =
            wild_names_upper(s->arena, made(s, "% %", p->given, p->family));
    else if (shape < 130)
        p->profile_name = made(s, "% A. %", p->given, p->family);
    else
        p->profile_name = made(s, "% %", p->given, p->family);
}

static void
choose_profiles(struct staff *s)
{
    enum world_kind kind = s->c->wild->kind;
    uint32_t more = world_rng_below(&s->rng, 3);

    for (size_t i = 0; i < s->c->people_n; i++) {
        struct world_person *p = &s->c->people[i];
        bool is_shown = p->is_shown && p->is_listed;
        p->kind = is_shown       ? WORLD_KIND_PUBLISHED
                  : p->is_listed ? WORLD_KIND_NONE_PUBLISHED
                                 : WORLD_KIND_NOT_MENTIONED;
        if (p == s->who || (p == s->other && is_of_two(kind)))
            p->kind = kind == WORLD_KIND_PUBLISHED ? p->kind : kind;
        if (kind == WORLD_KIND_REBRAND && is_shown)
            p->kind = kind;
        if (kind == WORLD_KIND_SAME_NAME && p == s->other)
            continue;
        p->is_profile = p == s->who || (p == s->other && is_of_two(kind));
        if (!p->is_profile && more > 0 && i > 0) {
            p->is_profile = true;
            more--;
        }
    }
}

static void
draw_staff(struct staff *s)
{
    struct world_company *c = s->c;
    uint32_t max = c->world->people_max;
    uint32_t least = max < 4 ? max : 4;

    c->people_n = least + world_rng_below(&s->rng, max - least + 1);
    if (c->wild->layout->plan == WILD_ON_LEGAL)
        c->people_n = least < 2 ? least : 2;
    s->form = wild_names_form(&s->rng);
    s->folding = world_rng_chance(&s->rng, 500) ? WILD_FOLDS_LONG : 0;
    s->folding |= world_rng_chance(&s->rng, 500) ? WILD_KEEPS_HYPHENS : 0;
    for (size_t i = 0; i < c->people_n; i++) {
        draw_person(s, i);
        c->people[i].name =
            made(s, world_rng_chance(&s->rng, 60) ? "Dr. % %" : "% %",
                 c->people[i].given, c->people[i].family);
        c->people[i].profile_name = STR_EMPTY;
    }
    uint32_t at = world_rng_below(&s->rng, (uint32_t)c->people_n);
    if (c->wild->layout->plan == WILD_ON_LEGAL)
        at = 0;
    s->who = &c->people[at];
    s->other = &c->people[(at + 1) % c->people_n];
}

void
wild_people(struct world_company *c, struct arena *a)
{
    struct staff s = {
        .c = c, .arena = a, .rng = world_rng(c->key, SALT_PEOPLE)};

    draw_staff(&s);
    c->wild->kind = draw_kind(&s);
    if (c->wild->kind == WORLD_KIND_BOSS_INFO)
        s.who = &c->people[0];
    if (c->people_n > 1)
        s.other = s.who == &c->people[0] ? &c->people[1] : &c->people[0];
    if (c->wild->kind >= WORLD_KIND_CLASSIC_N)
        s.who->is_shown = true;
    change_names(&s);
    for (size_t i = 0; i < c->people_n; i++)
        if (&c->people[i] != s.who)
            c->people[i].local = STR_EMPTY;
    give_address(&s, s.who, s.form);
    for (size_t i = 0; i < c->people_n; i++)
        if (&c->people[i] != s.who)
            give_address(&s, &c->people[i], s.form);
    for (size_t i = 0; i < c->people_n; i++)
        type_name(&s, &c->people[i]);
    place_people(&s);
    show_kind(&s);
    choose_profiles(&s);
}
