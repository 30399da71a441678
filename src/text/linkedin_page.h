/*
 * A public page of LinkedIn: whose it is, where they work, and the company's
 * site, as structured data, the title for link previews and the page's links
 * say it. And the other page that comes under the same address: the wall that
 * wants a visitor to log in.
 *
 *     JSON-LD    the Person at the top, in @graph or as mainEntity: name,
 *                jobTitle, worksFor (one or several; as an object, a name, or
 *                a reference by @id) with its url and sameAs
 *     og:title   "Jane Doe - CEO - Acme | LinkedIn", and what it becomes
 *                where the title or the company is not said
 *     links      "Website": through the page of departure, or straight
 *
 * Sites are addresses as url_website() takes them: neither of the network
 * itself nor of another one. Whether the person is the one looked for, and
 * the company theirs, is for linkedin_match.h.
 *
 * Pure, linear; bounds below, over which the first ones are kept.
 */
#ifndef TEXT_LINKEDIN_PAGE_H
#define TEXT_LINKEDIN_PAGE_H

#include "text/extract.h"

enum {
    LINKEDIN_PAGE_JOBS_MAX = 4,  /* companies of one person */
    LINKEDIN_PAGE_SITES_MAX = 4, /* of one company; of the page */
    LINKEDIN_PAGE_SCRIPTS_MAX = 16,
    LINKEDIN_PAGE_SCRIPT_BYTES_MAX = 512 * 1024,
    LINKEDIN_PAGE_DEPTH_MAX = 32,       /* of objects in objects */
    LINKEDIN_PAGE_TEXT_MAX = 400,       /* bytes of a name or a headline */
    LINKEDIN_PAGE_WALL_TEXT_MAX = 4000, /* visible text of a wall */
};

/* Somebody whom they work for. */
struct linkedin_page_job {
    str company; /* or empty: only its address is said */
    str sites[LINKEDIN_PAGE_SITES_MAX];
    size_t sites_n;
};

struct linkedin_page {
    str name; /* of the person; empty: the page is nobody's */
    str headline;
    struct linkedin_page_job jobs[LINKEDIN_PAGE_JOBS_MAX];
    size_t jobs_n;
    str sites[LINKEDIN_PAGE_SITES_MAX]; /* that the page calls a website */
    size_t sites_n;
    bool is_wall; /* it wants a login; then nothing else is set */
};

/* page: UTF-8, and x what extract_page() has found in it. */
void linkedin_page_read(struct arena *a, str page, const struct extract *x,
                        struct linkedin_page *out);

#endif
