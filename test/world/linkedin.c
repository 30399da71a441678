/* See linkedin.h. */
#include "linkedin.h"
#include "base/check.h"

enum {
    SALT_KIND = 200,
    SALT_URL,
    SALT_WEBSITE,
    HAS_URL = 700,       /* per mille of the rows */
    HIDES_WEBSITE = 130, /* of those with a URL */
    URL_MAX = 512,
};

struct kind_row {
    const char *word;
    uint32_t permille;
};

#define ROW(id, word, permille) {word, permille},
static const struct kind_row rows[] = {LINKEDIN_KINDS(ROW)};

const char *
linkedin_word(enum linkedin_kind k)
{
    return rows[k].word;
}

enum linkedin_kind
linkedin_kind(const struct world_company *c, size_t person)
{
    struct world_rng r = world_rng(c->key + person, SALT_KIND);
    bool has_url = world_rng_chance(&r, HAS_URL);
    uint32_t at = world_rng_below(&r, 1000);
    size_t k = LINKEDIN_JUNK;

    if (!c->world->has_linkedin || !has_url)
        return LINKEDIN_NONE;
    while (at >= rows[k].permille) {
        at -= rows[k].permille;
        check(++k < LINKEDIN_KIND_N);
    }
    if (k == LINKEDIN_ADDRESS && c->people[person].is_gone)
        return LINKEDIN_PAGE;
    return (enum linkedin_kind)k;
}

bool
linkedin_hides_website(const struct world_company *c, size_t person)
{
    struct world_rng r = world_rng(c->key + person, SALT_WEBSITE);

    return linkedin_kind(c, person) != LINKEDIN_NONE &&
           world_rng_chance(&r, HIDES_WEBSITE);
}

/* --- the field --- */

static str
junk(const struct world_company *c, size_t person, struct world_rng *r,
     struct arena *a)
{
    str word = str_sub(c->domain, 0, str_find_byte(c->domain, '.', 0));
    struct buf b;

    buf_init(&b, a, URL_MAX);
    switch (world_rng_below(r, 7)) {
    case 0: return STR("n/a");
    case 1: return STR("linkedin");
    case 2: return STR("https://www.linkedin.com/in/");
    case 3: return STR("https://www.linkedin.com/feed/?trk=homepage");
    case 4:
        buf_addf(&b, "https://www.linkedin.com/company/%.*s/", STR_ARG(word));
        break;
    case 5:
        buf_addf(&b, "https://www.linkedin.com/sales/people/ACwAA%08x,NAME",
                 world_rng_below(r, UINT32_MAX));
        break;
    default:
        buf_addf(&b, "https://www.xing.com/profile/%.*s",
                 STR_ARG(c->people[person].slug));
    }
    return buf_str(&b);
}

/* What stands before and behind the slug. */
static const char *const forms[][2] = {
    {"https://www.linkedin.com/in/",  ""                                 },
    {"https://www.linkedin.com/in/",  "/"                                },
    {"https://linkedin.com/in/",      ""                                 },
    {"http://www.linkedin.com/in/",   ""                                 },
    {"www.linkedin.com/in/",          "/"                                },
    {"linkedin.com/in/",              ""                                 },
    {"https://de.linkedin.com/in/",   ""                                 },
    {"https://uk.linkedin.com/in/",   "?trk=public_profile"              },
    {"https://www.linkedin.com/in/",  "/en?originalSubdomain=de"         },
    {"https://www.linkedin.com/in/",  "/?utm_source=share&utm_id=7#about"},
    {"https://www.linkedin.com/pub/", "/12/345/678"                      },
    {" HTTPS://WWW.LinkedIn.com/in/", "/ "                               },
};

str
linkedin_url(const struct world_company *c, size_t person, struct arena *a)
{
    struct world_rng r = world_rng(c->key + person, SALT_URL);
    enum linkedin_kind k = linkedin_kind(c, person);
    size_t at = 0;
    struct buf b;

    if (k == LINKEDIN_NONE)
        return STR_EMPTY;
    if (k == LINKEDIN_JUNK)
        return junk(c, person, &r, a);
    if (world_rng_chance(&r, 500)) /* else the usual one */
        at = world_rng_below(&r, array_len(forms));
    buf_init(&b, a, URL_MAX);
    buf_addf(&b, "%s%.*s%s", forms[at][0],
             STR_ARG(directory_slug(c, person, a)), forms[at][1]);
    return buf_str(&b);
}

/* --- hosts and modes --- */

bool
linkedin_is_host(str host)
{
    return str_eq(host, STR("linkedin.com")) ||
           str_has_suffix(host, STR(".linkedin.com"));
}

#define WORD_MODE(id, word) word,

bool
linkedin_mode_of(str word, enum linkedin_mode *out)
{
    static const char *const words[] = {LINKEDIN_MODES(WORD_MODE)};

    for (size_t i = 0; i < array_len(words); i++) {
        if (!str_eq(word, str_of(words[i])))
            continue;
        *out = (enum linkedin_mode)i;
        return true;
    }
    return false;
}
