/*
 * The wild family: sites as they are found on the web. A company here has a
 * layout (the skin of some content management system or hand, a plan of
 * pages, cards for its people), a style of showing addresses that this
 * system really has, a kind (what is special about one of its people) and a
 * few traps for crawlers. Like the classic world it is all a pure function
 * of the seed.
 *
 *   wild.c         a company: layout, pages, traps; what is true
 *   wild_people.c  the people: names, addresses, places
 *   wild_kind.c    what is special about one of them: WORLD_WILD_KINDS
 *   wild_names.c   how names are written and folded
 *   wild_words.c   what a site says in fourteen languages
 *   wild_text.c    templates, and the encodings of an address
 *   wild_style.c   a row for each way to show an address
 *   wild_script.c  those of them that are computed
 *   wild_data.c    addresses in structured data, state, vCards
 *   wild_card.c    a person beside an address, in two dozen markups
 *   wild_skin.c    the frames of pages
 *   wild_page.c    which page a path is, and what stands on it
 *   wild_trap.c    what never ends
 *
 * Nearly all of it is templates, so that more is cheap:
 *
 *   `   a double quote          ^^  itself
 *   ^a  address                 ^u ^d  its local part, its domain
 *   ^n  the person's name       ^j job  ^f telephone  ^s slug
 *   ^t  what a link says        ^@  the address in its style
 *   ^x  eight hexadecimals, the same for this address; ^i a number likewise
 *   ^c  company  ^h host  ^T title of the page  ^l language
 *   ^1..^9  phrases of the language (enum wild_phrase)
 *   others: encodings of the address, wild_text.c
 */
#ifndef TEST_WORLD_WILD_H
#define TEST_WORLD_WILD_H

#include "world_names.h"
#include "world_page.h"

enum {
    WILD_PAGES_MAX = 48,
    WILD_EXTRAS_MAX = 12,
    WILD_TEAMS_MAX = 3, /* labels of the link to the people */
};

/* Systems, as bits: which styles and skins go together. */
enum wild_cms {
    WILD_HAND = 1,
    WILD_WP = 2,
    WILD_BUILDER = 4,
    WILD_APP = 8, /* rendered on the server, state in the page */
    WILD_JOOMLA = 16,
    WILD_TYPO3 = 32,
    WILD_DRUPAL = 64,
    WILD_PHP = 128, /* a framework or a template engine */
    WILD_SPIP = 256,
    WILD_ANY = 511,
};

/* Which pages there are, and where on them the people stand. */
enum wild_plan {
    WILD_ON_TEAM,
    WILD_ON_HOME, /* one page, links to its sections */
    WILD_ON_CONTACT,
    WILD_ON_LEGAL,       /* the boss alone; the others without an address */
    WILD_ON_OWN,         /* a list that leads to a page a person */
    WILD_ON_PAGED,       /* a list of several pages */
    WILD_ON_DEPARTMENTS, /* a page a department behind an overview */
    WILD_IN_FRAMES,
    WILD_IN_IFRAME,
    WILD_BEHIND_REFRESH,
    WILD_IN_LANGUAGES, /* /de/ and /en/ twins */
};

enum wild_role {
    WILD_HOME,
    WILD_TEAM,
    WILD_CONTACT,
    WILD_ABOUT,
    WILD_LEGAL,
    WILD_NEWS,
    WILD_OWN,
    WILD_OVERVIEW, /* of departments */
    WILD_EMBED,
    WILD_MENU,
    WILD_FRAMESET,
    WILD_REFRESH,
    WILD_PROSE,
    WILD_VCARD,
};

enum wild_trap {
    WILD_TRAP_CALENDAR = 1,
    WILD_TRAP_FACETS = 2,
    WILD_TRAP_SESSION = 4,      /* ?sid= on every link */
    WILD_TRAP_SESSION_PATH = 8, /* ;jsessionid= */
    WILD_TRAP_ENDLESS = 16,
    WILD_TRAP_PRINT = 32,
    WILD_TRAP_TAGS = 64,
    WILD_TRAP_BLOG = 128, /* ?page=n without an end */
    WILD_TRAPS_N = 8,
};

/* What is put together of a language's phrases. */
enum wild_phrase {
    WILD_TEL = 1,
    WILD_EMAIL,
    WILD_WRITE_ME,
    WILD_BOSS,
    WILD_ASSISTANT,
    WILD_FORMER,
    WILD_PRESS,
    WILD_PARTNER,
    WILD_PROTECTED, /* by JavaScript */
};

struct wild_label {
    const char *text, *path;
};

struct wild_words {
    const char *code;
    struct wild_label team[WILD_TEAMS_MAX];
    struct wild_label contact, about, legal, news, services;
    const char *home;
    const char *phrases[WILD_PROTECTED + 1];
    const char *left[3];        /* sentences about ^n that has gone */
    const char *order;          /* "For orders write to ^n (^@)." */
    const char *departments[3]; /* headings */
    const char *prose[5];
    const char *placeholder; /* "first.last" */
    const char *roles[4];    /* shared mailboxes beside a name */
    const char *legal_text;  /* of the legal notice */
    const char *founder;     /* a sentence about ^n */
};

extern const struct wild_words wild_words[WORLD_LANG_N];

struct wild_card; /* wild_card.c */
struct wild_skin; /* wild_skin.c */

struct wild_layout {
    const char *name;
    const char *skin;
    uint32_t cms;
    enum wild_plan plan;
    const char *cards[3]; /* one of these */
    const char *suffix;   /* of paths */
    uint32_t langs;       /* bits of enum world_lang; 0: any */
};

struct wild_page {
    str path, label;
    enum wild_role role;
    enum world_lang lang;
    int part;   /* of a list in parts, from 0 */
    int person; /* whose own page or vCard, else WORLD_NOBODY */
    bool is_in_menu;
};

/* HTML on a page beside the people. */
struct wild_extra {
    enum wild_role role;
    bool is_first;
    str html;
};

struct wild_site {
    const struct wild_layout *layout;
    const struct wild_skin *skin;
    const struct wild_card *card;
    struct wild_page pages[WILD_PAGES_MAX];
    size_t pages_n;
    struct wild_extra extras[WILD_EXTRAS_MAX];
    size_t extras_n;
    enum world_kind kind;
    uint32_t traps;
    enum world_style style;
    int parts;               /* of the team list */
    str mail_domain;         /* mostly the site's */
    const char *placeholder; /* what is shown in place of addresses, or NULL */
};

/* --- a company --- */

void wild_company(struct world_company *c, struct arena *a);
void wild_truth(const struct world_company *c, size_t person, struct arena *a,
                struct world_truth *out);
str wild_where(const struct world_company *c, size_t person, struct arena *a);
size_t wild_paths(const struct world_company *c, str paths[WORLD_PATHS_MAX]);

/* Fills people, extras and kind; the site's pages exist. */
void wild_people(struct world_company *c, struct arena *a);

/* False: no HTML, the bytes go out as they are. */
bool wild_page(const struct world_company *c, str path, struct arena *a,
               struct world_reply *out);
/* Does the page show the person's address? Twins do, too. */
bool wild_is_shown_at(const struct world_company *c, size_t person, str path);
/* Does a sensible crawler keep away from this path of the company? */
bool wild_is_trap(const struct world_company *c, str path);

/* --- between the files that write pages --- */

struct wild_pen {
    const struct world_company *c;
    struct arena *arena;
    struct buf *out;
    const struct wild_page *page;
    const struct world_person *who; /* or NULL */
    str address, text;              /* of ^a and ^t */
    enum world_style style;
    str request; /* path and query */
};

void wild_put(struct wild_pen *p, const char *template);
/* Random numbers that belong to an address: the same each time. */
struct world_rng wild_rng(const struct wild_pen *p, uint64_t salt);
/* A template as a string of its own. */
str wild_made(const struct wild_pen *p, const char *template);
/* Template letters of wild_script.c; false when it has no such one. */
bool wild_put_script(struct wild_pen *p, char letter);
void wild_put_base64(struct buf *out, str s);
str wild_rot13(struct arena *a, str s);

/* The address of p->address in a style, by a template of that style. */
void wild_style_put(struct wild_pen *p, enum world_style style);
enum wild_form {
    WILD_INLINE,  /* where the address stands */
    WILD_ON_NAME, /* instead of the name */
    WILD_IN_CARD, /* has cards of its own */
    WILD_IN_DATA, /* in the page's head or end */
    WILD_IN_FILE, /* behind a link */
};
enum wild_form wild_style_form(enum world_style s);
enum world_style wild_style_draw(struct world_rng *r, uint32_t cms);
/* Style sheets and functions that a style needs in the page's head. */
void wild_style_put_head(struct wild_pen *p, enum world_style style);
/* Are the names of such a site on the page only in the data? */
bool wild_style_hides_names(enum world_style s);

const struct wild_card *wild_card_find(const char *name);
/* The people of a page, with all that goes around them. */
void wild_card_put_people(struct wild_pen *p, const int *people, size_t n);
void wild_card_put_own(struct wild_pen *p);

void wild_data_put(struct wild_pen *p, const int *people, size_t n);
void wild_data_put_vcard(struct wild_pen *p);

const struct wild_skin *wild_skin_find(const char *name);
void wild_skin_put_head(struct wild_pen *p);
void wild_skin_put_foot(struct wild_pen *p);
/* A link within the site: as the traps would have it written. */
void wild_put_href(struct wild_pen *p, str path);
void wild_put_prose(struct wild_pen *p, int paragraphs);

void wild_trap_put_links(struct wild_pen *p);
/* The path without what sessions and print views add to it. */
str wild_trap_strip(const struct world_company *c, str path, struct arena *a);
/* A page of the trap. False: the path is none. */
bool wild_trap_put_page(struct wild_pen *p, str path);

#endif
