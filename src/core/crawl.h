/*
 * Crawl: pages of one site, politely. Every request of a site goes through
 * here: robots.txt of its origin first, then a slot at its host, then the
 * fetch; redirects are walked hop by hop, each hop asked the same questions.
 *
 * The frontier is a short list of URLs by rank. The page budget, the depth
 * (links of links) and the site's deadline end every crawl, whatever a site
 * does: traps end by numbers.
 *
 * Life: crawl_init, crawl_home until one start works, crawl_next until
 * CRAWL_DONE (from up to CRAWL_READERS tasks), crawl_fini. Calls return 0, a
 * positive enum outcome of model.h (why there is no page), or a fault.
 */
#ifndef CORE_CRAWL_H
#define CORE_CRAWL_H

#include "core/env.h"
#include "core/host.h"
#include "core/job.h"
#include "text/extract.h"
#include "text/robots.h"

enum {
    CRAWL_PAGES_MAX = 8,      /* a site, DESIGN section 3 */
    CRAWL_REQUESTS_MAX = 24,  /* with redirects, robots and failures */
    CRAWL_REDIRECTS_MAX = 5,  /* DESIGN section 8 */
    CRAWL_FRONTIER_MAX = 256, /* URLs remembered */
    CRAWL_ORIGINS_MAX = 8,    /* robots files a site */
    CRAWL_ALIASES_MAX = 4,    /* domains that the site moved to */
    CRAWL_DEPTH_MAX = 2,      /* links of links of the home page */
    CRAWL_READERS = 2,
    CRAWL_PAGES_FOR_TWO = 6, /* fewer: one reader is as soon done */
    CRAWL_PAGE_MS = 15 * 1000,
    CRAWL_SITE_MS = 60 * 1000,
    CRAWL_ROBOTS_TTL_S = 24 * 3600,
    CRAWL_ROBOTS_DOWN_TTL_S = 3600, /* unreachable: sooner */
};

/* Beside the outcomes of model.h. */
enum { CRAWL_DONE = OUTCOME_N + 1, CRAWL_SKIPPED };

/* What happened, for `probe`; text is inert already. */
struct crawl_trace {
    void (*fn)(void *arg, const char *text);
    void *arg;
};

struct crawl_page {
    struct url url; /* where it was found at last */
    str body;       /* UTF-8 */
    int depth;
    int status;
    bool is_tls_unverified;
};

enum crawl_state { CRAWL_WAITING, CRAWL_TAKEN };

struct crawl_link {
    struct url url;
    int rank;
    int depth;
    enum crawl_state state;
};

struct crawl_origin {
    str origin;
    struct robots robots;
    msec delay_ms;        /* crawl-delay, or 0 */
    enum outcome failure; /* its robots.txt could not be had; FOUND: fine */
};

struct crawl {
    struct env *env;
    struct env_session *session;
    struct hosts *hosts;
    struct job *job;
    struct arena *arena; /* of the site: frontier, robots */
    struct crawl_trace trace;
    msec deadline;
    str aliases[CRAWL_ALIASES_MAX];
    size_t aliases_n;
    struct crawl_origin origins[CRAWL_ORIGINS_MAX];
    size_t origins_n;
    struct gate robots_gate;     /* one look-up of robots.txt at a time */
    struct crawl_link *frontier; /* moves as it grows */
    size_t frontier_n, frontier_cap;
    uint64_t seen[CRAWL_REQUESTS_MAX]; /* hashes of bodies read */
    size_t seen_n;
    size_t pages_left, requests_left;
    size_t readers_busy;
    bool has_guessed;
    struct task_event changed; /* the frontier, or readers_busy */
};

void crawl_init(struct crawl *c, struct arena *a, struct env *env,
                struct hosts *hosts, struct job *job);
void crawl_fini(struct crawl *c);

/*
 * Fetch a start page. Its final URL may be on another domain: the site has
 * moved, and that domain becomes an alias. scratch holds the page's body.
 */
SUSPENDS int crawl_home(struct crawl *c, const struct url *start,
                        struct arena *scratch, struct crawl_page *out);

/* Links of a page into the frontier, ranked; strangers' are left out. */
void crawl_add_links(struct crawl *c, const struct crawl_page *page,
                     const struct extract *x);
/* One URL, if it is on the site and new. */
void crawl_add(struct crawl *c, const struct url *u, int rank, int depth);

/*
 * The best page still to be read: 0 and *out; CRAWL_SKIPPED when that one
 * could not be had or is a copy (call again); CRAWL_DONE.
 * After 0 or CRAWL_SKIPPED the caller reads, then calls crawl_done_page.
 */
SUSPENDS int crawl_next(struct crawl *c, struct arena *scratch,
                        struct crawl_page *out);
void crawl_done_page(struct crawl *c);

/*
 * Do enough pages wait for a second reader? Its connection begins with the
 * handshakes of TCP and TLS, two round trips and most of the CPU of a visit,
 * for us and for the server.
 */
bool crawl_wants_two(const struct crawl *c);

bool crawl_is_own(const struct crawl *c, str host);

#endif
