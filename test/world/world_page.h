/*
 * What a company's servers say: its names in DNS, its replies to HTTP. Pure:
 * the same company and the same request give the same bytes.
 *
 * world_layout.c   the frames of pages in a dozen layouts
 * world_person.c   a person on a page, and an address in each style
 * world_noise.c    the rest of a real page: style sheets, scripts, prose
 */
#ifndef TEST_WORLD_PAGE_H
#define TEST_WORLD_PAGE_H

#include "world.h"

enum {
    WORLD_PAGE_MAX = 4 * 1024 * 1024,
    WORLD_HOSTS_MAX = 6, /* of a company */
    WORLD_PATHS_MAX = 64,
};

/* A person's card as each layout writes it. */
enum world_markup {
    WORLD_ROWS,  /* a table by hand */
    WORLD_CARDS, /* a site builder's nested boxes */
    WORLD_PRESS, /* a content management system's blocks */
    WORLD_TERMS, /* definition lists */
    WORLD_ITEMS, /* a list */
    WORLD_LINES, /* hardly any markup */
    WORLD_LINKS, /* names that link to pages of their own */
};

struct world_layout {
    const char *name;
    enum world_lang lang; /* WORLD_LANG_N: any */
    enum world_markup markup;
    enum world_place place;            /* where the people stand */
    int style;                         /* enum world_style, or -1: drawn */
    int rules, scripts;                /* of noise, in a page's head */
    const char *paths[WORLD_PLACE_N];  /* NULL: no such page */
    const char *labels[WORLD_PLACE_N]; /* texts of the links to them */
};

const struct world_layout *
world_layout_draw(struct world_rng *r, enum world_lang lang, bool is_plain);

/* Path of the page where a person of the company stands. */
str world_page_where(const struct world_company *c, size_t person,
                     struct arena *a);
/* The pages of the site that its links lead to; returns how many. */
size_t world_page_paths(const struct world_company *c, struct arena *a,
                        str paths[WORLD_PATHS_MAX]);

/* The names of a company in DNS; returns how many. */
size_t world_page_hosts(const struct world_company *c, struct arena *a,
                        str hosts[WORLD_HOSTS_MAX]);

enum world_dns {
    WORLD_DNS_ADDRESS,
    WORLD_DNS_EMPTY, /* the name exists, without an address */
    WORLD_DNS_NO_NAME,
};

/* Addresses of 127/8 at which worldd behaves differently. */
enum {
    WORLD_IP_SERVES = 0x7f000001,
    WORLD_IP_REFUSES = 0x7f000002,
    WORLD_IP_IS_SILENT = 0x7f000003,
    WORLD_IP_HTTP_ONLY = 0x7f000004,
    WORLD_IP_PRIVATE = 0x0a420001,
};

/* How a host of the company (in lower case) is answered. *ip: host order. */
enum world_dns world_page_dns(const struct world_company *c, str host,
                              uint32_t *ip);

struct world_request {
    str host; /* lower case, without a port */
    str path; /* with the query */
    bool is_tls;
};

struct world_reply {
    int status;
    str location; /* or empty */
    str content_type;
    str body;
    uint32_t delay_ms;
    bool may_gzip, is_chunked;
};

void world_page(const struct world_company *c, const struct world_request *q,
                struct arena *a, struct world_reply *out);

/* Does robots.txt of the site forbid this path to everybody? */
bool world_page_is_disallowed(const struct world_company *c, str path);

/* Is it one of the pages of a site that never end? */
bool world_page_is_trap(const struct world_company *c, str path);

/* --- between the files that write pages --- */

struct world_pen {
    const struct world_company *c;
    struct buf *out;
    struct world_rng rng;
    enum world_place place;
    int person; /* whose own page it is, else WORLD_NOBODY */
};

/* A whole HTML page in UTF-8. */
void world_layout_write(struct world_pen *p);
void world_layout_write_prose(struct world_pen *p, str title);

void world_person_write(struct world_pen *p, size_t person);
void world_person_write_data(struct world_pen *p); /* JSON-LD */
/* An address in a style, linked or not, with a text for those who link. */
void world_person_write_address(struct world_pen *p, enum world_style style,
                                str address, str text);

void world_noise_rules(struct world_pen *p, int n);
void world_noise_scripts(struct world_pen *p, int n);
void world_noise_prose(struct world_pen *p, int paragraphs);
void world_noise_plain_text(struct world_pen *p, size_t bytes);

#endif
