/*
 * LinkedIn, as far as the world has it: what a row's linkedin field holds,
 * what the page behind it tells, and what the servers say. Only in a world
 * with has_linkedin; a pure function of the seed.
 *
 *   linkedin.c       who has which page; the truth of it
 *   linkedin_page.c  robots.txt, pages, walls
 *
 * In such a world some rows that had a website have none, so that a page that
 * names the company's site is worth something.
 */
#ifndef TEST_WORLD_LINKEDIN_H
#define TEST_WORLD_LINKEDIN_H

#include "directory.h"
#include "world_page.h"

/* The word of truth.csv, the share of the rows that have something there. */
#define LINKEDIN_KINDS(X)                                                      \
    X(NONE, "none", 0)                                                         \
    X(JUNK, "junk", 60)       /* what is no person's page */                   \
    X(GONE, "gone", 70)       /* 404 */                                        \
    X(PAGE, "page", 390)      /* the name, the job, the company's name */      \
    X(SITE, "site", 430)      /* and its site */                               \
    X(ADDRESS, "address", 50) /* the person's address in the text */

#define LINKEDIN_ENUM(id, word, permille) LINKEDIN_##id,
enum linkedin_kind { LINKEDIN_KINDS(LINKEDIN_ENUM) LINKEDIN_KIND_N };

const char *linkedin_word(enum linkedin_kind k);
enum linkedin_kind linkedin_kind(const struct world_company *c, size_t person);

/* The row's field; empty for NONE. */
str linkedin_url(const struct world_company *c, size_t person, struct arena *a);
/* Is the website of this row left out? */
bool linkedin_hides_website(const struct world_company *c, size_t person);

/* --- the servers --- */

#define LINKEDIN_MODES(X)                                                      \
    X(PUBLIC, "public")     /* pages for everybody, robots.txt allows ours */  \
    X(AUTHWALL, "authwall") /* 302 to a login page, or that page at once */    \
    X(DENIES, "999")                                                           \
    X(ROBOTS, "robots") /* robots.txt forbids all */                           \
    X(MIXED, "mixed")   /* one page in five is one of the two in between */

#define LINKEDIN_ENUM_MODE(id, word) LINKEDIN_MODE_##id,
enum linkedin_mode { LINKEDIN_MODES(LINKEDIN_ENUM_MODE) LINKEDIN_MODE_N };

bool linkedin_mode_of(str word, enum linkedin_mode *out);

/* linkedin.com and what lies below it; lower case */
bool linkedin_is_host(str host);

struct linkedin_reply {
    struct world_reply reply;
    bool is_page;  /* of a person */
    bool is_block; /* whoever gets it should leave the host alone */
    bool is_disallowed;
};

void linkedin_answer(struct directory *d, enum linkedin_mode mode,
                     const struct world_request *q, struct arena *a,
                     struct linkedin_reply *out);

#endif
