/*
 * A company from its seed. Each group of fields is drawn from a stream of
 * its own (SALT_...), in an order that matters: people come after the
 * layout, since the layout says where they stand.
 */
#include "base/check.h"
#include "wild.h"
#include "world_names.h"
#include "world_page.h"

enum {
    SALT_COMPANY = 1,
    SALT_SITE,
    SALT_PEOPLE,
    SALT_WEBSITE, /* world_truth.c */
    SALT_NAME,
};

#define WORD_TROUBLE(id, word, permille, readable)   word,
#define SHARE_TROUBLE(id, word, permille, readable)  permille,
#define WORD_STYLE(id, word, permille, findable)     word,
#define SHARE_STYLE(id, word, permille, findable)    permille,
#define WORD_KIND(id, word)                          word,
#define WORD_WILD_STYLE(id, word)                    word,
#define WORD_WILD_KIND(id, word, permille, findable) word,

static const char *const trouble_words[] = {WORLD_TROUBLES(WORD_TROUBLE)};
static const uint16_t trouble_shares[] = {WORLD_TROUBLES(SHARE_TROUBLE)};
static const char *const style_words[] = {
    WORLD_STYLES(WORD_STYLE) WORLD_WILD_STYLES(WORD_WILD_STYLE)};
static const uint16_t style_shares[] = {WORLD_STYLES(SHARE_STYLE)};
static const char *const kind_words[] = {WORLD_KINDS(WORD_KIND)
                                             WORLD_WILD_KINDS(WORD_WILD_KIND)};

const char *
world_trouble_word(enum world_trouble t)
{
    return trouble_words[t];
}

const char *
world_kind_word(enum world_kind k)
{
    return kind_words[k];
}

bool
world_family_of(str word, enum world_family *out)
{
    static const char *const words[][2] = {
        {"classic", "old"},
        {"wild",    "new"},
        {"all",     "all"}
    };

    for (size_t i = 0; i < array_len(words); i++) {
        if (!str_eq(word, str_of(words[i][0])) &&
            !str_eq(word, str_of(words[i][1])))
            continue;
        *out = (enum world_family)i;
        return true;
    }
    return false;
}

const char *
world_style_word(enum world_style s)
{
    return style_words[s];
}

/* An index by shares of a thousand; `other` where they do not add up to it */
static size_t
draw_share(struct world_rng *r, const uint16_t *shares, size_t n, size_t other)
{
    uint32_t at = world_rng_below(r, 1000);

    for (size_t i = 0; i < n; i++) {
        if (at < shares[i])
            return i;
        at -= shares[i];
    }
    return other;
}

static str
joined(struct arena *a, const char *x, str y, const char *z)
{
    struct buf b;

    buf_init(&b, a, 512);
    buf_addf(&b, "%s%.*s%s", x, STR_ARG(y), z);
    return buf_str(&b);
}

static str
mailbox(struct arena *a, str local, str domain)
{
    struct buf b;

    buf_init(&b, a, 512);
    buf_addf(&b, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
    return buf_str(&b);
}

static enum world_lang
draw_lang(struct world_rng *r)
{
    static const uint16_t shares[WORLD_LANG_N] = {380, 180, 110, 70, 60,
                                                  60,  50,  50,  40};
    return (enum world_lang)draw_share(r, shares, WORLD_LANG_N, WORLD_EN);
}

/* Trouble that this layout cannot have is none. */
static enum world_trouble
draw_trouble(struct world_rng *r, const struct world_layout *l)
{
    enum world_trouble t = (enum world_trouble)draw_share(
        r, trouble_shares, WORLD_TROUBLE_N, WORLD_TROUBLE_NONE);
    bool has_team = l->place == WORLD_TEAM;
    bool has_guess = has_team && strcmp(l->paths[WORLD_TEAM], "/team") == 0;

    if (t == WORLD_TROUBLE_ROBOTS_TEAM && l->place == WORLD_HOME)
        return WORLD_TROUBLE_NONE;
    if (t == WORLD_TROUBLE_TWO_HOPS && !has_team)
        return WORLD_TROUBLE_NONE;
    if (t == WORLD_TROUBLE_UNLINKED && !has_guess)
        return WORLD_TROUBLE_NONE;
    return t;
}

static void
draw_names(struct world_company *c, struct arena *a)
{
    struct world_rng r = world_rng(c->key, SALT_COMPANY);
    str word = world_names_company(c->world->seed, c->index, a);
    str capital = str_dup(a, word);
    struct buf b;

    ((char *)(uintptr_t)capital.p)[0] -= 'a' - 'A';
    c->lang = c->world->is_plain ? WORLD_EN : draw_lang(&r);
    str trade = world_names_trade(&r, c->lang);
    buf_init(&b, a, 128);
    buf_addf(&b, "%.*s %.*s", STR_ARG(capital), STR_ARG(trade));
    c->name = buf_str(&b);
    c->domain = joined(a, "", word,
                       world_rng_chance(&r, 150) ? "-group.test" : ".test");
    c->old_domain = STR_EMPTY;
    if (world_rng_chance(&r, 600))
        c->role = world_names_role(&r, c->lang);
}

static void
draw_strangers(struct world_company *c, struct world_rng *r, struct arena *a)
{
    struct world_names_person who;
    struct buf b;

    if (world_rng_chance(r, 350))
        c->agency = joined(a, "", world_names_agency(r), ".test");
    if (!world_rng_chance(r, 300) && c->policy != WORLD_SHOWS_STRANGERS)
        return;
    world_names_person(r, draw_lang(r), a, &who);
    buf_init(&b, a, 256);
    buf_addf(&b, "%.*s %.*s", STR_ARG(who.given), STR_ARG(who.family));
    c->customer_name = buf_str(&b);
    c->customer = mailbox(
        a,
        world_names_local(a, world_names_pattern(r),
                          world_names_fold(a, who.given, false, false),
                          world_names_fold(a, who.family, false, false)),
        joined(a, "customer-", world_names_agency(r), ".test"));
}

static void
draw_site(struct world_company *c, struct arena *a)
{
    struct world_rng r = world_rng(c->key, SALT_SITE);
    bool is_plain = c->world->is_plain;
    static const uint16_t policies[] = {890, 70, 40};

    c->layout = world_layout_draw(&r, c->lang, is_plain);
    c->host = c->domain;
    c->is_tls = true;
    c->may_gzip = true;
    if (is_plain)
        return;
    c->trouble = draw_trouble(&r, c->layout);
    c->policy = (enum world_policy)draw_share(&r, policies, 3, 0);
    c->may_gzip = world_rng_chance(&r, 750);
    c->is_chunked = world_rng_chance(&r, 150);
    c->has_placeholder = world_rng_chance(&r, 200);
    c->is_tls = c->trouble != WORLD_TROUBLE_HTTP_ONLY;
    draw_strangers(c, &r, a);
    if (c->policy == WORLD_SHOWS_ROLE && c->role.n == 0)
        c->role = world_names_role(&r, c->lang);
    if (c->policy == WORLD_SHOWS_STRANGERS)
        c->role = STR_EMPTY;
    if (c->trouble == WORLD_TROUBLE_MOVED) {
        c->old_domain = c->domain;
        c->domain = joined(
            a, "", str_sub(c->domain, 0, str_find_byte(c->domain, '.', 0)),
            "-neo.test");
    }
    c->host = c->domain;
    if (c->trouble == WORLD_TROUBLE_WWW_ONLY || world_rng_chance(&r, 400))
        c->host = joined(a, "www.", c->domain, "");
}

/* --- people --- */

struct staffing {
    struct world_rng rng;
    struct arena *arena;
    enum world_names_pattern pattern;
    enum world_style style;
    bool keeps_hyphen;
};

static bool
is_local_taken(const struct world_company *c, size_t n, str local)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(c->people[i].local, local))
            return true;
    return false;
}

/* The address by the company's pattern; a taken one gets more of the name,
   then a number. */
static void
give_address(struct world_company *c, size_t at, struct staffing *s)
{
    struct world_person *p = &c->people[at];
    bool is_german = c->lang == WORLD_DE;
    str given =
        world_names_fold(s->arena, p->given, is_german, s->keeps_hyphen);
    str family =
        world_names_fold(s->arena, p->family, is_german, s->keeps_hyphen);
    struct buf slug;

    p->local = world_names_local(s->arena, s->pattern, given, family);
    if (is_local_taken(c, at, p->local))
        p->local =
            world_names_local(s->arena, WORLD_FIRST_DOT_LAST, given, family);
    for (int i = 2; is_local_taken(c, at, p->local); i++) {
        struct buf b;
        buf_init(&b, s->arena, 256);
        buf_addf(&b, "%.*s.%.*s%d", STR_ARG(given), STR_ARG(family), i);
        p->local = buf_str(&b);
    }
    p->address = mailbox(s->arena, p->local, c->domain);
    buf_init(&slug, s->arena, 256);
    buf_addf(&slug, "%.*s-%.*s", STR_ARG(given), STR_ARG(family));
    if (at > 0 && str_eq(c->people[at - 1].slug, buf_str(&slug)))
        buf_addf(&slug, "-%zu", at);
    p->slug = buf_str(&slug);
}

static bool
is_name_taken(const struct world_company *c, size_t n, str given, str family)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(c->people[i].given, given) &&
            str_eq(c->people[i].family, family))
            return true;
    return false;
}

static void
draw_person(struct world_company *c, size_t at, struct staffing *s)
{
    struct world_person *p = &c->people[at];
    struct world_names_person who;
    enum world_lang lang =
        world_rng_chance(&s->rng, 850) ? c->lang : draw_lang(&s->rng);
    struct buf b;

    do
        world_names_person(&s->rng, lang, s->arena, &who);
    while (is_name_taken(c, at, who.given, who.family));
    p->given = who.given;
    p->family = who.family;
    p->job = world_names_job(&s->rng, c->lang, at == 0);
    p->assistant = WORLD_NOBODY;
    p->place = c->layout->place;
    p->style = s->style;
    p->is_listed = p->is_shown = true;
    buf_init(&b, s->arena, 256);
    if (!c->world->is_plain && world_rng_chance(&s->rng, 60))
        buf_add(&b, STR("Dr. "));
    buf_addf(&b, "%.*s %.*s", STR_ARG(p->given), STR_ARG(p->family));
    p->name = buf_str(&b);
}

/* What of this person the site tells, where not everything is plain. */
static void
draw_visibility(struct world_company *c, size_t at, struct staffing *s)
{
    struct world_person *p = &c->people[at];

    if (c->layout->style < 0 && world_rng_chance(&s->rng, 80))
        p->style = (enum world_style)draw_share(
            &s->rng, style_shares, WORLD_STYLE_CLASSIC_N, WORLD_STYLE_TEXT);
    if (c->layout->paths[WORLD_LEGAL] != NULL && at == 0 &&
        c->lang == WORLD_DE && p->place == WORLD_TEAM &&
        world_rng_chance(&s->rng, 400))
        p->place = WORLD_LEGAL;
    p->is_listed = world_rng_chance(&s->rng, 940);
    p->is_shown = p->is_listed && world_rng_chance(&s->rng, 860) &&
                  c->policy == WORLD_SHOWS_PEOPLE;
}

/*
 * Traps. The boss's card shows the assistant's address alone; or the last of
 * the staff has the boss's family name and initial, and the only such
 * address that is shown.
 */
static void
set_traps(struct world_company *c, struct staffing *s)
{
    struct world_person *boss = &c->people[0];
    struct world_person *last = &c->people[c->people_n - 1];

    if (c->people_n < 3 || c->policy != WORLD_SHOWS_PEOPLE ||
        last->place != boss->place || boss->place == WORLD_OWN)
        return;
    if (world_rng_chance(&s->rng, 50)) {
        boss->is_listed = true;
        boss->is_shown = false;
        boss->assistant = (int)c->people_n - 1;
        last->is_listed = last->is_shown = true;
    }
}

/* Before addresses are given: the last one is named like the boss. */
static void
set_namesake(struct world_company *c, struct staffing *s)
{
    struct world_person *boss = &c->people[0];
    struct world_person *last = &c->people[c->people_n - 1];
    struct buf b;

    if (c->people_n < 3 || c->policy != WORLD_SHOWS_PEOPLE ||
        boss->assistant != WORLD_NOBODY || !world_rng_chance(&s->rng, 40))
        return;
    str given = world_names_given_like(&s->rng, c->lang, boss->given);
    if (given.n == 0 || is_name_taken(c, c->people_n - 1, given, boss->family))
        return;
    last->given = given;
    last->family = boss->family;
    buf_init(&b, s->arena, 256);
    buf_addf(&b, "%.*s %.*s", STR_ARG(given), STR_ARG(last->family));
    last->name = buf_str(&b);
    last->is_listed = last->is_shown = true;
    boss->is_shown = false;
    boss->is_namesake = true;
}

/* As people type names: without accents, in capitals, last name first. */
static str
name_as_typed(const struct world_company *c, size_t at, struct arena *a)
{
    const struct world_person *p = &c->people[at];
    struct world_rng r = world_rng(c->key + at, SALT_NAME);
    uint32_t shape = c->world->is_plain ? 999 : world_rng_below(&r, 1000);
    bool is_ascii =
        p->given.n == world_names_fold(a, p->given, false, true).n &&
        p->family.n == world_names_fold(a, p->family, false, true).n;
    struct buf b;

    buf_init(&b, a, 256);
    if (shape < 30)
        buf_addf(&b, "%.*s, %.*s", STR_ARG(p->family), STR_ARG(p->given));
    else if (shape < 60)
        buf_addf(&b, "Dr. %.*s %.*s", STR_ARG(p->given), STR_ARG(p->family));
    else if (shape < 80)
        buf_addf(&b, "%.*s %.*s, PhD", STR_ARG(p->given), STR_ARG(p->family));
    else if (shape < 110)
        buf_addf(&b, "%.*s J. %.*s", STR_ARG(p->given), STR_ARG(p->family));
    else
        buf_addf(&b, "%.*s %.*s", STR_ARG(p->given), STR_ARG(p->family));
    for (size_t i = 0; is_ascii && shape >= 110 && shape < 140 && i < b.n; i++)
        if (b.p[i] >= 'a' && b.p[i] <= 'z')
            b.p[i] -= 'a' - 'A';
    return buf_str(&b);
}

static void
choose_profiles(struct world_company *c, struct staffing *s)
{
    uint32_t n = (uint32_t)c->people_n;
    uint32_t wanted = 1 + world_rng_below(&s->rng, n < 3 ? n : 3);
    uint32_t at = world_rng_below(&s->rng, n);

    if (c->people[0].is_namesake || c->people[0].assistant != WORLD_NOBODY)
        at = 0; /* a trap without a profile would catch nobody */
    for (uint32_t i = 0; i < wanted; i++)
        c->people[(at + i) % n].is_profile = true;
}

static void
draw_people(struct world_company *c, struct arena *a)
{
    struct staffing s = {world_rng(c->key, SALT_PEOPLE), a, 0, 0, false};
    uint32_t max = c->world->people_max;

    if (c->layout->place == WORLD_OWN && max > 5)
        max = 5; /* all of them fit into the page limit of a crawl */
    c->people_n = 1 + world_rng_below(&s.rng, 1 + world_rng_below(&s.rng, max));
    s.pattern = world_names_pattern(&s.rng);
    s.keeps_hyphen = world_rng_chance(&s.rng, 500);
    s.style = c->layout->style >= 0
                  ? (enum world_style)c->layout->style
                  : (enum world_style)draw_share(&s.rng, style_shares,
                                                 WORLD_STYLE_CLASSIC_N,
                                                 WORLD_STYLE_TEXT);
    if (c->world->is_plain && c->layout->style < 0)
        s.style = world_rng_chance(&s.rng, 500) ? WORLD_STYLE_MAILTO
                                                : WORLD_STYLE_TEXT;
    for (size_t i = 0; i < c->people_n; i++) {
        draw_person(c, i, &s);
        if (!c->world->is_plain)
            draw_visibility(c, i, &s);
    }
    if (!c->world->is_plain) {
        set_traps(c, &s);
        set_namesake(c, &s);
    }
    for (size_t i = 0; i < c->people_n; i++) {
        give_address(c, i, &s);
        c->people[i].profile_name = name_as_typed(c, i, a);
    }
    choose_profiles(c, &s);
}

void
world_company(const struct world *w, uint32_t index, struct arena *a,
              struct world_company *out)
{
    check(w->people_max > 0 && w->people_max <= WORLD_PEOPLE_MAX);
    *out = (struct world_company){.world = w, .index = index};
    out->key = world_rng_key(w->seed, index);
    out->role = out->agency = out->customer = out->customer_name = STR_EMPTY;
    if (w->family == WORLD_WILD || (w->family == WORLD_ALL && index % 2 == 1)) {
        wild_company(out, a);
        return;
    }
    draw_names(out, a);
    draw_site(out, a);
    draw_people(out, a);
}
