/*
 * A world whose truth is known: companies, their people, their sites, the
 * trouble each site has. Everything follows from a seed, by pure functions:
 * company i of seed s is the same whoever asks, however many companies the
 * world has, so that worldd serves and worldgen tells the truth of worlds
 * of any size without a file between them.
 *
 * Everything is invented: the people are put together from syllables, the
 * domains lie under .test.
 *
 * A company's people each have an address. Whether the site shows it, where
 * and in what style is drawn per company and person, and the pages are
 * written from the same fields as the truth, so the two cannot disagree.
 * X-macros below are the words of truth.csv.
 *
 *   world_company   one company, from (world, index)
 *   world_website   what a user typed into a profile's website field
 *   world_truth     what can be known of a person, and why
 *   world_page      one reply of the company's web server (world_page.h)
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum {
    WORLD_PEOPLE_MAX = 24,   /* of a company */
    WORLD_PEOPLE_USUAL = 10, /* default of --people */
    WORLD_COMPANIES_MAX = 2000000,
};

struct world {
    uint64_t seed;
    uint32_t companies_n;
    uint32_t people_max;
    bool is_plain; /* no trouble, no traps, five pages: for benchmarks */
};

/* What is wrong with a site; per mille of the companies; can it be read? */
#define WORLD_TROUBLES(X)                                                      \
    X(NONE, "none", 0, 1)                                                      \
    X(NXDOMAIN, "nxdomain", 15, 0)                                             \
    X(REFUSED, "refused", 12, 0)                                               \
    X(SILENT, "silent", 5, 0)                                                  \
    X(PRIVATE, "private_address", 5, 0)                                        \
    X(ERROR_500, "http_500", 10, 0)                                            \
    X(LOOP, "redirect_loop", 7, 0)                                             \
    X(SELF_SIGNED, "self_signed", 8, 0)                                        \
    X(BOT_WALL, "bot_wall", 6, 0)                                              \
    X(ROBOTS_ALL, "robots_all", 15, 0)                                         \
    X(ROBOTS_TEAM, "robots_team", 12, 0)                                       \
    X(ROBOTS_500, "robots_500", 8, 0)                                          \
    X(SLOW, "slow", 25, 1)                                                     \
    X(HTTP_ONLY, "http_only", 60, 1)                                           \
    X(WWW_ONLY, "www_only", 40, 1)                                             \
    X(MOVED, "moved", 40, 1)                                                   \
    X(SOFT_404, "soft_404", 30, 1)                                             \
    X(OVERSIZE, "oversize", 5, 1)                                              \
    X(LATIN1, "latin1_header", 40, 1)                                          \
    X(WINDOWS, "windows1252_meta", 40, 1)                                      \
    X(UTF16, "utf16_bom", 12, 1)                                               \
    X(TWO_HOPS, "two_hops", 30, 1)                                             \
    X(UNLINKED, "unlinked_team", 20, 1)

#define WORLD_ENUM_TROUBLE(id, word, permille, readable) WORLD_TROUBLE_##id,
enum world_trouble { WORLD_TROUBLES(WORLD_ENUM_TROUBLE) WORLD_TROUBLE_N };

/* How a site shows its addresses; can it be had by what is built now? */
#define WORLD_STYLES(X)                                                        \
    X(MAILTO, "published_mailto", 260, 1)                                      \
    X(NAME, "mailto_on_name", 130, 1)                                          \
    X(TEXT, "published_text", 180, 1)                                          \
    X(ENTITY, "entity", 100, 1)                                                \
    X(CLOUDFLARE, "cloudflare", 130, 1)                                        \
    X(JSON_LD, "json_ld", 90, 1)                                               \
    X(PERCENT, "mailto_percent", 60, 1)                                        \
    X(WORDS, "at_in_words", 50, 0)

#define WORLD_ENUM_STYLE(id, word, permille, findable) WORLD_STYLE_##id,
enum world_style { WORLD_STYLES(WORLD_ENUM_STYLE) WORLD_STYLE_N };

/* What can be known of a profile, beside the styles and the troubles. */
#define WORLD_KINDS(X)                                                         \
    X(PUBLISHED, "published")                                                  \
    X(NONE_PUBLISHED, "none_published")                                        \
    X(NOT_MENTIONED, "not_mentioned")                                          \
    X(ROLE_ONLY, "role_only")                                                  \
    X(STRANGER_ONLY, "stranger_only")                                          \
    X(NAMESAKE, "namesake")                                                    \
    X(ASSISTANT, "assistant_only")                                             \
    X(NO_WEBSITE, "no_website")                                                \
    X(JUNK_WEBSITE, "junk_website")                                            \
    X(TROUBLE, "trouble")

#define WORLD_ENUM_KIND(id, word) WORLD_KIND_##id,
enum world_kind { WORLD_KINDS(WORLD_ENUM_KIND) WORLD_KIND_N };

enum world_lang {
    WORLD_EN,
    WORLD_DE,
    WORLD_FR,
    WORLD_ES,
    WORLD_NO,
    WORLD_PL,
    WORLD_TR,
    WORLD_NL,
    WORLD_IE,
    WORLD_LANG_N
};

/* What a company publishes at all. */
enum world_policy {
    WORLD_SHOWS_PEOPLE,
    WORLD_SHOWS_ROLE,      /* only info@ and the like */
    WORLD_SHOWS_STRANGERS, /* only the web agency's and customers' */
};

/* The page of the site that a person stands on. */
enum world_place {
    WORLD_HOME,
    WORLD_TEAM,
    WORLD_CONTACT,
    WORLD_ABOUT,
    WORLD_LEGAL,
    WORLD_OWN,
    WORLD_PLACE_N
};

struct world_layout; /* world_page.h */

enum { WORLD_NOBODY = -1 };

struct world_person {
    str given, family; /* as written, with accents and particles */
    str name;          /* as the pages write it */
    str profile_name;  /* as the user's table writes it */
    str job;
    str local, address;
    str slug; /* of the own page: given-family */
    enum world_style style;
    enum world_place place;
    bool is_listed;   /* the name stands on the site */
    bool is_shown;    /* and the address too */
    bool is_profile;  /* a row to be filled */
    bool is_namesake; /* of a colleague whose address is shown */
    int assistant;    /* index of whose address stands beside, or NOBODY */
};

struct world_company {
    const struct world *world;
    uint32_t index;
    uint64_t key;   /* of its random streams */
    str name;       /* "Velmora Foods" */
    str domain;     /* of the site, and of the mail */
    str old_domain; /* before a rebrand; else empty */
    str host;       /* that serves the pages: domain or www.domain */
    enum world_lang lang;
    const struct world_layout *layout;
    enum world_trouble trouble;
    enum world_policy policy;
    bool is_tls; /* http is sent on to https */
    bool may_gzip, is_chunked, has_placeholder;
    str role;     /* local part of the shared mailbox, or empty */
    str agency;   /* domain of the web agency in the footer, or empty */
    str customer; /* address of a customer in a testimonial, or empty */
    str customer_name;
    struct world_person people[WORLD_PEOPLE_MAX];
    size_t people_n;
};

struct world_truth {
    enum world_kind kind;
    str word;      /* of truth.csv: a kind, a style or a trouble */
    str where;     /* path of the page, or empty */
    bool findable; /* by reading the site, with what is built now */
};

void world_company(const struct world *w, uint32_t index, struct arena *a,
                   struct world_company *out);

/* The website field of a profile. *kind: PUBLISHED for a site's, else
   NO_WEBSITE or JUNK_WEBSITE. */
str world_website(const struct world_company *c, size_t person, struct arena *a,
                  enum world_kind *kind);

void world_truth(const struct world_company *c, size_t person, struct arena *a,
                 struct world_truth *out);

const char *world_trouble_word(enum world_trouble t);
const char *world_style_word(enum world_style s);

/*
 * A stream of random numbers. Each use has a stream of its own, named by a
 * salt, so that a new draw here changes nothing elsewhere.
 */
struct world_rng {
    uint64_t state;
};

struct world_rng world_rng(uint64_t key, uint64_t salt);
uint64_t world_rng_next(struct world_rng *r);
uint32_t world_rng_below(struct world_rng *r, uint32_t n);
bool world_rng_chance(struct world_rng *r, uint32_t permille);

#endif
