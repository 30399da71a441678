/*
 * What the user's table says of a company's site, and what is true of a
 * person: see world.h.
 */
#include "base/check.h"
#include "linkedin.h"
#include "wild.h"
#include "world_page.h"

enum { SALT_WEBSITE = 4 };

#define READ_TROUBLE(id, word, permille, readable) readable,
#define FIND_STYLE(id, word, permille, findable)   findable,

static const bool trouble_readable[] = {WORLD_TROUBLES(READ_TROUBLE)};
static const bool style_findable[] = {WORLD_STYLES(FIND_STYLE)};

static str
joined(struct arena *a, const char *x, str y, const char *z)
{
    struct buf b;

    buf_init(&b, a, 512);
    buf_addf(&b, "%s%.*s%s", x, STR_ARG(y), z);
    return buf_str(&b);
}

/* --- what the user's table says of the site --- */

static str
junk_website(const struct world_company *c, struct world_rng *r,
             struct arena *a)
{
    str word = str_sub(c->domain, 0, str_find_byte(c->domain, '.', 0));

    switch (world_rng_below(r, 7)) {
    case 0: return STR("None");
    case 1: return STR("n/a");
    case 2: return joined(a, "https://www.linkedin.com/company/", word, "/");
    case 3: return joined(a, "https://www.instagram.com/", word, "");
    case 4: return joined(a, "info@", c->domain, "");
    case 5: return joined(a, "facebook.com/", word, "");
    default: return STR("-");
    }
}

static str
to_upper(struct arena *a, str s)
{
    char *p = str_dup_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'a' && p[i] <= 'z')
            p[i] -= 'a' - 'A';
    return str_make(p, s.n);
}

static str
typed_website(const struct world_company *c, struct world_rng *r,
              struct arena *a)
{
    str domain = c->old_domain.n > 0 ? c->old_domain : c->domain;
    bool has_www = str_has_prefix(c->host, STR("www."));
    str host = has_www && world_rng_chance(r, 500)
                   ? joined(a, "www.", domain, "")
                   : domain;
    bool is_tls = c->is_tls && world_rng_chance(r, 650);
    const char *scheme = is_tls ? "https://" : "http://";

    switch (world_rng_below(r, 12)) {
    case 0:
    case 1:
    case 2: return host;
    case 3:
    case 4:
    case 5: return joined(a, scheme, host, "");
    case 6:
    case 7: return joined(a, scheme, host, "/");
    case 8: return joined(a, scheme, host, "/?utm_source=list&utm_id=7");
    case 9: return to_upper(a, host);
    case 10: return joined(a, " ", host, "/ ");
    default: return joined(a, scheme, host, "/welcome/index.html?lang=en");
    }
}

str
world_website(const struct world_company *c, size_t person, struct arena *a,
              enum world_kind *kind)
{
    struct world_rng r = world_rng(c->key + person, SALT_WEBSITE);
    uint32_t shape = world_rng_below(&r, 1000);

    *kind = WORLD_KIND_PUBLISHED;
    if (linkedin_hides_website(c, person)) {
        *kind = WORLD_KIND_NO_WEBSITE;
        return STR_EMPTY;
    }
    if (c->wild != NULL)
        return typed_website(c, &r, a);
    if (c->world->is_plain)
        return joined(a, "https://", c->host, "/");
    if (shape < 25) {
        *kind = WORLD_KIND_NO_WEBSITE;
        return STR_EMPTY;
    }
    if (shape < 60) {
        *kind = WORLD_KIND_JUNK_WEBSITE;
        return junk_website(c, &r, a);
    }
    return typed_website(c, &r, a);
}

/* --- the truth --- */

bool
world_is_readable(const struct world_company *c, size_t person)
{
    if (c->trouble == WORLD_TROUBLE_ROBOTS_TEAM)
        return c->people[person].place != c->layout->place;
    return trouble_readable[c->trouble];
}

/* Of somebody whose company's site is known. */
static enum world_kind
kind_of(const struct world_company *c, size_t at)
{
    const struct world_person *p = &c->people[at];

    if (!world_is_readable(c, at))
        return WORLD_KIND_TROUBLE;
    if (p->is_shown)
        return WORLD_KIND_PUBLISHED;
    if (p->is_namesake)
        return WORLD_KIND_NAMESAKE;
    if (p->assistant != WORLD_NOBODY)
        return WORLD_KIND_ASSISTANT;
    if (c->policy == WORLD_SHOWS_ROLE)
        return WORLD_KIND_ROLE_ONLY;
    if (c->policy == WORLD_SHOWS_STRANGERS)
        return WORLD_KIND_STRANGER_ONLY;
    return p->is_listed ? WORLD_KIND_NONE_PUBLISHED : WORLD_KIND_NOT_MENTIONED;
}

static void
classic_truth(const struct world_company *c, size_t person, struct arena *a,
              struct world_truth *out)
{
    const struct world_person *p = &c->people[person];

    out->kind = kind_of(c, person);
    out->word = str_of(world_kind_word(out->kind));
    out->where = STR_EMPTY;
    out->findable = false;
    if (p->is_shown)
        out->where = world_page_where(c, person, a);
    if (out->kind == WORLD_KIND_TROUBLE)
        out->word = str_of(world_trouble_word(c->trouble));
    if (out->kind != WORLD_KIND_PUBLISHED)
        return;
    out->word = str_of(world_style_word(p->style));
    out->findable = style_findable[p->style];
}

/* Without a website in the row: LinkedIn may name it. */
static void
look_for_site(const struct world_company *c, size_t person, struct arena *a,
              struct world_truth *out)
{
    enum world_kind website;

    world_website(c, person, a, &website);
    if (website == WORLD_KIND_PUBLISHED)
        return;
    if (linkedin_kind(c, person) == LINKEDIN_SITE) {
        out->word = out->findable ? STR("linkedin_site") : out->word;
        return;
    }
    out->kind = website;
    out->word = str_of(world_kind_word(website));
    out->findable = false;
}

void
world_truth(const struct world_company *c, size_t person, struct arena *a,
            struct world_truth *out)
{
    out->email = c->people[person].address;
    if (c->wild != NULL)
        wild_truth(c, person, a, out);
    else
        classic_truth(c, person, a, out);
    look_for_site(c, person, a, out);
    if (out->findable || linkedin_kind(c, person) != LINKEDIN_ADDRESS)
        return;
    out->word = STR("linkedin_address");
    out->where = STR("linkedin");
    out->findable = true;
}
