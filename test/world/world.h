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

/*
 * The classic world (this header and world_*.c) is what the program was
 * first built on, and stays as it is. The wild one (wild.h) has sites as
 * they are found on the web, and everything else that can go wrong with
 * people and their addresses. In `all`, companies are of both by turns.
 */
enum world_family { WORLD_CLASSIC, WORLD_WILD, WORLD_ALL };

/*
 * Shares of the kinds of mail server (world_mail.h): as they are, or with few
 * companies at the big operators. Manners bound what one operator may be
 * asked in a second, so that a benchmark in the usual mix measures the wait.
 */
enum world_mail_mix {
    WORLD_MAIL_USUAL,
    WORLD_MAIL_SPREAD,
    WORLD_MAIL_MIX_N,
};

struct world {
    uint64_t seed;
    uint32_t companies_n;
    uint32_t people_max;
    bool is_plain; /* no trouble, no traps, five pages: for benchmarks */
    enum world_family family;
    enum world_mail_mix mail;
    uint32_t coverage; /* per mille of the people that the provider has */
    bool has_linkedin; /* linkedin.h; else its hosts do not exist */
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
    X(WORDS, "at_in_words", 50, 1)

#define WORLD_ENUM_STYLE(id, word, permille, findable) WORLD_STYLE_##id,

/* Those of the wild family; wild_style.c has a row for each way of each. */
#define WORLD_WILD_STYLES(X)                                                   \
    X(AT_SQUARE, "words_square")                                               \
    X(AT_ROUND, "words_round")                                                 \
    X(AT_CURLY, "words_curly")                                                 \
    X(AT_CAPITALS, "words_capitals")                                           \
    X(AT_ANGLE, "words_angle")                                                 \
    X(AT_LETTER, "words_letter_a")                                             \
    X(AT_ARROBA, "words_arroba")                                               \
    X(AT_AFFE, "words_klammeraffe")                                            \
    X(AT_NBSP, "words_nbsp")                                                   \
    X(SPLIT, "split_elements")                                                 \
    X(SPACED, "spaced_at")                                                     \
    X(DECOY, "decoy_inline")                                                   \
    X(DECOY_CLASS, "decoy_class")                                              \
    X(RTL, "rtl_inline")                                                       \
    X(RTL_CLASS, "rtl_class")                                                  \
    X(BDO, "bdo")                                                              \
    X(JS_JOIN, "js_join")                                                      \
    X(JS_CHARCODE, "js_charcode")                                              \
    X(JS_UNICODE, "js_unicode_escape")                                         \
    X(JS_HEX, "js_hex_escape")                                                 \
    X(JS_UNESCAPE, "js_unescape")                                              \
    X(JS_REVERSED, "js_reversed")                                              \
    X(JS_ARRAY, "js_reversed_array")                                           \
    X(JOOMLA3, "joomla3_cloak")                                                \
    X(JOOMLA4, "joomla4_hidden_mail")                                          \
    X(CODEIGNITER, "codeigniter")                                              \
    X(SMARTY_JS, "smarty_javascript")                                          \
    X(SMARTY_CODES, "smarty_charcode")                                         \
    X(SMARTY_HEX, "smarty_hex")                                                \
    X(TYPO3, "typo3_uncrypt")                                                  \
    X(TYPO3_DATA, "typo3_data")                                                \
    X(SPAMSPAN, "spamspan")                                                    \
    X(DRUPAL, "drupal_obfuscate")                                              \
    X(ANTISPAMBOT, "wp_antispambot")                                           \
    X(EEB, "wp_encoder_rot13")                                                 \
    X(EEB_INDEX, "wp_encoder_index")                                           \
    X(CRYPTX, "wp_cryptx")                                                     \
    X(OE, "wp_obfuscate_spans")                                                \
    X(SPIP, "spip_lancerlien")                                                 \
    X(SPANCRYPT, "spip_spancrypt")                                             \
    X(ROT13, "rot13")                                                          \
    X(BASE64, "base64_data")                                                   \
    X(ATOB, "atob")                                                            \
    X(DATA_PARTS, "data_user_domain")                                          \
    X(CLOUDFLARE_NAME, "cloudflare_on_name")                                   \
    X(OTHER_TEXT, "encoded_href_other_text")                                   \
    X(LD_GRAPH, "json_ld_graph")                                               \
    X(LD_NESTED, "json_ld_nested")                                             \
    X(LD_BROKEN, "json_ld_broken")                                             \
    X(MICRODATA, "microdata")                                                  \
    X(RDFA, "rdfa")                                                            \
    X(HCARD, "hcard")                                                          \
    X(NEXT_DATA, "next_data")                                                  \
    X(NEXT_FLIGHT, "next_flight")                                              \
    X(STATE, "window_state")                                                   \
    X(STATE_ONLY, "state_only")                                                \
    X(JSON_ENTITY, "entity_in_json")                                           \
    X(VCARD21, "vcard_2_1")                                                    \
    X(VCARD30, "vcard_3_0")                                                    \
    X(VCARD40, "vcard_4_0")                                                    \
    X(NOSCRIPT, "noscript")

#define WORLD_ENUM_WILD_STYLE(id, word) WORLD_STYLE_##id,
enum world_style {
    WORLD_STYLES(WORLD_ENUM_STYLE) WORLD_STYLE_CLASSIC_N,
    WORLD_STYLE_LAST_CLASSIC = WORLD_STYLE_CLASSIC_N - 1,
    WORLD_WILD_STYLES(WORLD_ENUM_WILD_STYLE) WORLD_STYLE_N
};

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

/*
 * Those of the wild family: the word, the share per mille of its companies,
 * and whether a careful reader gets the person's address from the site.
 * wild_people.c makes each. A wild profile is of one of these kinds, or
 * PUBLISHED, NONE_PUBLISHED, NOT_MENTIONED, NAMESAKE or ASSISTANT.
 */
#define WORLD_WILD_KINDS(X)                                                    \
    X(COLLEAGUE, "colleague_same_surname", 22, 1)                              \
    X(FIRST_CLEAR, "first_name_clear", 22, 1)                                  \
    X(FIRST_DETACHED, "first_name_detached", 16, 1)                            \
    X(FIRST_UNCLEAR, "first_name_unclear", 20, 0)                              \
    X(INITIALS, "initials", 22, 1)                                             \
    X(NICKNAME, "nickname", 26, 1)                                             \
    X(DOUBLE, "double_surname", 24, 1)                                         \
    X(PARTICLE, "particle", 18, 1)                                             \
    X(ACCENT, "accents", 26, 1)                                                \
    X(LAST_FIRST, "last_first_or_capitals", 24, 1)                             \
    X(MAIDEN, "maiden_name", 16, 1)                                            \
    X(FREE_TIED, "free_mail_tied", 18, 1)                                      \
    X(FREE_LOOSE, "free_mail_loose", 16, 0)                                    \
    X(REBRAND, "rebrand", 24, 1)                                               \
    X(LEFT, "left_the_company", 26, 0)                                         \
    X(COMMENTED, "commented_out", 14, 0)                                       \
    X(AGENCY, "agency_contact", 16, 0)                                         \
    X(CUSTOMER, "customer_contact", 16, 0)                                     \
    X(PARTNER, "partner_contact", 16, 0)                                       \
    X(PRESS, "press_agency", 16, 0)                                            \
    X(TWO_FIT, "two_names_fit", 20, 0)                                         \
    X(SAME_NAME, "same_full_name", 16, 0)                                      \
    X(ROLE_BESIDE, "role_beside_name", 26, 0)                                  \
    X(BOSS_INFO, "boss_with_info", 20, 0)                                      \
    X(MACHINE, "machine_made", 16, 0)                                          \
    X(PLACEHOLDER, "placeholder", 16, 0)

#define WORLD_ENUM_WILD_KIND(id, word, permille, findable) WORLD_KIND_##id,
enum world_kind {
    WORLD_KINDS(WORLD_ENUM_KIND) WORLD_KIND_CLASSIC_N,
    WORLD_KIND_LAST_CLASSIC = WORLD_KIND_CLASSIC_N - 1,
    WORLD_WILD_KINDS(WORLD_ENUM_WILD_KIND) WORLD_KIND_N
};

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
    WORLD_IT, /* from here on only in the wild */
    WORLD_PT,
    WORLD_SV,
    WORLD_DA,
    WORLD_FI,
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
    /* of the wild family only */
    enum world_kind kind;
    str beside; /* the address that the card shows instead, or empty */
    str note;   /* HTML at the end of the card, or empty */
    int page;   /* of the site, where the person stands */
    bool is_gone;
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
    struct wild_site *wild; /* of the wild family, else NULL */
};

struct world_truth {
    enum world_kind kind;
    str word;      /* of truth.csv: a kind, a style or a trouble */
    str where;     /* path of the page, or empty */
    bool findable; /* by reading the site, with what is built now */
    str email;     /* the right answer; empty where every answer is wrong */
};

void world_company(const struct world *w, uint32_t index, struct arena *a,
                   struct world_company *out);

/* The website field of a profile. *kind: PUBLISHED for a site's, else
   NO_WEBSITE or JUNK_WEBSITE. */
str world_website(const struct world_company *c, size_t person, struct arena *a,
                  enum world_kind *kind);

void world_truth(const struct world_company *c, size_t person, struct arena *a,
                 struct world_truth *out);

/* May, and can, a reader have the page that the person stands on? */
bool world_is_readable(const struct world_company *c, size_t person);

/* classic, wild, all; or the words themselves. False: no such word. */
bool world_family_of(str word, enum world_family *out);

const char *world_kind_word(enum world_kind k);
const char *world_trouble_word(enum world_trouble t);
const char *world_style_word(enum world_style s);

/*
 * A stream of random numbers. Each use has a stream of its own, named by a
 * salt, so that a new draw here changes nothing elsewhere.
 */
struct world_rng {
    uint64_t state;
};

/* The key of company `index` of a seed. */
uint64_t world_rng_key(uint64_t seed, uint32_t index);
struct world_rng world_rng(uint64_t key, uint64_t salt);
uint64_t world_rng_next(struct world_rng *r);
uint32_t world_rng_below(struct world_rng *r, uint32_t n);
bool world_rng_chance(struct world_rng *r, uint32_t permille);

#endif
