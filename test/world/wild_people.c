/*
 * The people of a company as they are; wild_kind.c makes one of them a case.
 */
#include "base/check.h"
#include "wild.h"
#include "wild_names.h"
#include "wild_staff.h"

enum { SALT_PEOPLE = 80, EXTRA_MAX = 4096 };

str
wild_staff_made(struct wild_staff *s, const char *format, str x, str y)
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

void
wild_staff_give_address(struct wild_staff *s, struct world_person *p,
                        const char *form)
{
    struct world_company *c = s->c;

    p->local =
        wild_names_local(s->arena, form, p->given, p->family, s->folding);
    if (is_taken(c, p, p->local))
        p->local =
            wild_names_local(s->arena, "G.F", p->given, p->family, s->folding);
    for (char n = '2'; is_taken(c, p, p->local) && n <= '9'; n++)
        p->local = wild_staff_made(
            s, "%%",
            wild_names_local(s->arena, "G.F", p->given, p->family, s->folding),
            str_dup(s->arena, str_make(&n, 1)));
    p->address = wild_staff_made(s, "%@%", p->local, c->wild->mail_domain);
}

static bool
is_name_taken(const struct wild_staff *s, size_t n, str given, str family)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s->c->people[i].given, given) ||
            str_eq(s->c->people[i].family, family))
            return true;
    return false;
}

static void
draw_person(struct wild_staff *s, size_t at)
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

int
wild_staff_page_of(const struct world_company *c, enum wild_role role, int part)
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
    case WILD_ON_HOME: return wild_staff_page_of(c, WILD_HOME, 0);
    case WILD_ON_CONTACT: return wild_staff_page_of(c, WILD_CONTACT, 0);
    case WILD_ON_LEGAL: return wild_staff_page_of(c, WILD_LEGAL, 0);
    case WILD_IN_IFRAME: return wild_staff_page_of(c, WILD_EMBED, 0);
    default: return wild_staff_page_of(c, WILD_TEAM, part);
    }
}

static void
add_own_page(struct wild_staff *s, size_t at)
{
    struct world_company *c = s->c;
    struct world_person *p = &c->people[at];
    const struct wild_page *team =
        &c->wild->pages[wild_staff_page_of(c, WILD_TEAM, 0)];
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
place_people(struct wild_staff *s)
{
    struct world_company *c = s->c;

    for (size_t i = 0; i < c->people_n; i++) {
        struct world_person *p = &c->people[i];
        p->slug =
            wild_staff_made(s, "%-%", wild_names_fold(s->arena, p->given, 0),
                            wild_names_fold(s->arena, p->family, 0));
        for (size_t k = 0; k < i; k++)
            if (str_eq(c->people[k].slug, p->slug))
                p->slug = wild_staff_made(s, "%-2", p->slug, STR_EMPTY);
        if (c->wild->layout->plan == WILD_ON_OWN)
            add_own_page(s, i);
        else
            p->page = place_of(c, i);
        check(p->page != WORLD_NOBODY);
    }
}

/* --- all of them --- */

#define SHARE_KIND(id, word, permille, findable) {WORLD_KIND_##id, permille},

static enum world_kind
draw_kind(struct wild_staff *s)
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
type_name(struct wild_staff *s, struct world_person *p)
{
    uint32_t shape = world_rng_below(&s->rng, 1000);

    if (p->profile_name.n > 0)
        return;
    if (shape < 40)
        p->profile_name = wild_staff_made(s, "%, %", p->family, p->given);
    else if (shape < 70)
        p->profile_name = wild_staff_made(s, "Dr. % %", p->given, p->family);
    else if (shape < 100)
        p->profile_name = wild_names_upper(
            s->arena, wild_staff_made(s, "% %", p->given, p->family));
    else if (shape < 130)
        p->profile_name = wild_staff_made(s, "% A. %", p->given, p->family);
    else
        p->profile_name = wild_staff_made(s, "% %", p->given, p->family);
}

static void
choose_profiles(struct wild_staff *s)
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
draw_staff(struct wild_staff *s)
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
        c->people[i].name = wild_staff_made(
            s, world_rng_chance(&s->rng, 60) ? "Dr. % %" : "% %",
            c->people[i].given, c->people[i].family);
        c->people[i].profile_name = STR_EMPTY;
    }
    check(c->people_n > 0);
    uint32_t at = world_rng_below(&s->rng, (uint32_t)c->people_n);
    if (c->wild->layout->plan == WILD_ON_LEGAL)
        at = 0;
    s->who = &c->people[at];
    s->other = &c->people[(at + 1) % c->people_n];
}

/* So that half of the cases of a kind are about people, not about decoding. */
static void
keep_to_plain_style(struct wild_staff *s)
{
    static const enum world_style plain[] = {
        WORLD_STYLE_MAILTO, WORLD_STYLE_TEXT, WORLD_STYLE_NAME,
        WORLD_STYLE_ENTITY, WORLD_STYLE_CLOUDFLARE};

    s->c->wild->style = plain[world_rng_below(&s->rng, array_len(plain))];
    for (size_t i = 0; i < s->c->people_n; i++)
        s->c->people[i].style = s->c->wild->style;
}

/* On some sites the department's mailbox stands in every card too. */
static void
add_mailboxes(struct wild_staff *s)
{
    const struct wild_words *w = &wild_words[s->c->lang];

    if (s->c->world->is_plain || !world_rng_chance(&s->rng, 60))
        return;
    for (size_t i = 0; i < s->c->people_n; i++)
        s->c->people[i].note =
            wild_staff_made(s, "<br><a href=`mailto:%`>%</a>",
                            wild_staff_made(s, "%@%", str_of(w->roles[i % 4]),
                                            s->c->wild->mail_domain),
                            wild_staff_made(s, "%@%", str_of(w->roles[i % 4]),
                                            s->c->wild->mail_domain));
}

void
wild_people(struct world_company *c, struct arena *a)
{
    struct wild_staff s = {
        .c = c, .arena = a, .rng = world_rng(c->key, SALT_PEOPLE)};

    draw_staff(&s);
    c->wild->kind = draw_kind(&s);
    if (c->wild->kind == WORLD_KIND_BOSS_INFO)
        s.who = &c->people[0];
    if (c->people_n > 1)
        s.other = s.who == &c->people[0] ? &c->people[1] : &c->people[0];
    if (c->wild->kind >= WORLD_KIND_CLASSIC_N)
        s.who->is_shown = true;
    if (c->wild->kind != WORLD_KIND_PUBLISHED && world_rng_chance(&s.rng, 500))
        keep_to_plain_style(&s);
    wild_kind_change_names(&s);
    for (size_t i = 0; i < c->people_n; i++)
        if (&c->people[i] != s.who)
            c->people[i].local = STR_EMPTY;
    wild_staff_give_address(&s, s.who, s.form);
    for (size_t i = 0; i < c->people_n; i++)
        if (&c->people[i] != s.who)
            wild_staff_give_address(&s, &c->people[i], s.form);
    for (size_t i = 0; i < c->people_n; i++)
        type_name(&s, &c->people[i]);
    place_people(&s);
    add_mailboxes(&s);
    wild_kind_show(&s);
    choose_profiles(&s);
}
