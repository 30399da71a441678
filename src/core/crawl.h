/*
 * Crawl: pages of one site, politely. Every request of a site goes through
 * here: robots.txt of its origin first, then a slot at its host, then the
 * fetch; redirects are walked hop by hop, each hop asked the same questions.
 *
 * The frontier is a short list of URLs. What a link is worth is judged when it
 * is met (its words, its shape, whom it names, whether it turns the page of a
 * list) and again whenever the next page is chosen: a person's own page is
 * worth much while that person has no answer, and little afterwards. Traps
 * end by rules (text/trap.h), copies by their text, and whatever a site does,
 * the page budget, the depth (links of links) and the deadline end a crawl.
 *
 * Life: crawl_init, crawl_home until one start works, crawl_next until
 * CRAWL_DONE (from up to CRAWL_READERS tasks), crawl_fini. Calls return 0, a
 * positive enum outcome of model.h (why there is no page), or a fault.
 */
#ifndef CORE_CRAWL_H
#define CORE_CRAWL_H

#include "base/scope.h"
#include "core/env.h"
#include "core/host.h"
#include "core/job.h"
#include "text/attribute.h"
#include "text/rank.h"
#include "text/robots.h"
#include "text/slug.h"

enum {
    CRAWL_PAGES_MAX = 8,      /* a site, DESIGN section 3 */
    CRAWL_REQUESTS_MAX = 24,  /* with redirects, robots and failures */
    CRAWL_REDIRECTS_MAX = 5,  /* DESIGN section 8 */
    CRAWL_FRONTIER_MAX = 256, /* URLs remembered */
    CRAWL_ORIGINS_MAX = 8,    /* robots files a site */
    CRAWL_ALIASES_MAX = 4,    /* domains that the site moved to */
    CRAWL_DEPTH_MAX = 2,      /* links of links of the home page, and from
                                 them pages of people looked for */
    CRAWL_LINKS_MAX = 64,     /* of one page that are remembered */
    CRAWL_JUDGED = 512,       /* links remembered as judged; power of two */
    CRAWL_FOLDER_MAX = 4,     /* pages below one page, people's own aside */
    CRAWL_PAGING_MAX = 6,     /* further pages of lists */
    CRAWL_STRANGERS_MAX = 1,  /* own pages of people who need no answer */
    CRAWL_LEFT_MAX = 24,      /* reasons why links were left out */
    CRAWL_EXAMPLES_MAX = 3,   /* of each */
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
    str body;       /* UTF-8; a vCard, or HTML, or made so */
    int depth;
    int rank; /* that its link had */
    enum rank_kind kind;
    bool is_paging; /* a further page of a list */
    int status;
    bool is_tls_unverified;
};

enum crawl_state { CRAWL_WAITING, CRAWL_TAKEN };

struct crawl_link {
    struct url url;
    uint64_t key;    /* hash of same_key: what counts as one page */
    uint64_t folder; /* hash of what it lies in */
    int rank;        /* points, when it was met */
    int depth;
    const char *why; /* in words; a literal */
    size_t person;   /* of SLUG_PART and SLUG_FULL */
    enum rank_kind kind;
    enum slug_kind who;
    enum crawl_state state;
    char language[3]; /* that the URL names, or empty */
    char letter;      /* of an index, lower case; or 0 */
    bool is_below;    /* only what it lies in speaks for it */
    bool is_paging;
    bool is_guess;
};

/* Links that were not followed, for `probe`. */
struct crawl_left {
    const char *why; /* a literal */
    size_t n;
    str examples[CRAWL_EXAMPLES_MAX];
};

struct crawl_origin {
    str origin;
    struct robots robots;
    struct url moved;     /* where its robots.txt sent us; text empty: none */
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
    str one_host; /* see crawl_set_one_host; or empty */
    msec interval_ms;
    msec deadline;
    str aliases[CRAWL_ALIASES_MAX];
    size_t aliases_n;
    struct crawl_origin origins[CRAWL_ORIGINS_MAX];
    size_t origins_n;
    struct gate robots_gate;     /* one look-up of robots.txt at a time */
    struct crawl_link *frontier; /* moves as it grows */
    size_t frontier_n, frontier_cap;
    uint64_t seen[2 * CRAWL_REQUESTS_MAX]; /* hashes of bodies and texts */
    size_t seen_n;
    uint64_t *judged; /* menus come with every page: see crawl_links.c */
    uint64_t *menu;   /* keys of the home page's links */
    const struct attribute *people; /* who is open, and how they are called */
    struct slug_index *slugs;
    size_t paging_n, strangers_n; /* chosen so far */
    uint32_t kinds_seen;          /* a bit per rank_kind that links had */
    char language[3];             /* of the home page, or empty */
    struct crawl_left *left;      /* NULL unless traced */
    size_t left_n;
    size_t pages_left, requests_left;
    size_t readers_busy;
    bool has_guessed;
    bool has_soft_404;         /* guesses tell nothing here */
    struct task_event changed; /* the frontier, or readers_busy */
};

void crawl_init(struct crawl *c, struct arena *a, struct env *env,
                struct hosts *hosts, struct job *job);
void crawl_fini(struct crawl *c);
/* Who is looked for, and who has an answer. Before the first page. */
void crawl_set_people(struct crawl *c, const struct attribute *people);
void crawl_set_trace(struct crawl *c, const struct crawl_trace *trace);
/*
 * For somebody who has many hosts, and pages for many sites (core/linkedin.h):
 * all hosts count as the one of this name, with at least interval_ms between
 * the starts of two requests.
 */
void crawl_set_one_host(struct crawl *c, str name, msec interval_ms);
/* The bounds of time and requests are counted from here on. */
void crawl_renew(struct crawl *c);

/*
 * Fetch a start page. Its final URL may be on another domain: the site has
 * moved, and that domain becomes an alias. scratch holds the page's body;
 * that of a refusal (403, 429, 503) too, which may be the page of a bot wall.
 */
SUSPENDS int crawl_home(struct crawl *c, const struct url *start,
                        struct arena *scratch, struct crawl_page *out);

/*
 * One hop towards u: robots.txt of its origin, a slot at its host, the
 * request; a redirect is the caller's to walk. *u changes where the origin has
 * moved. 0, whatever the status; an outcome: there is no reply; or a fault.
 */
SUSPENDS int crawl_hop(struct crawl *c, struct url *u, struct arena *scratch,
                       struct http_reply *reply);
/* Is there somewhere to go? */
bool crawl_is_redirect(const struct http_reply *reply);

/*
 * Says a page what another one has said, but for numbers? Then nothing on it
 * counts. Pages that call themselves missing (soft 404s) are of that kind.
 */
bool crawl_is_copy(struct crawl *c, const struct crawl_page *page,
                   const struct extract *x);
/* Links of a page into the frontier, ranked; other sites' are left out. */
void crawl_add_links(struct crawl *c, const struct crawl_page *page,
                     const struct extract *x);
/* A page that a row names, if it is on the site and new. */
void crawl_add_start(struct crawl *c, const struct url *u);

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

/* A line of the trace, when there is one. */
void crawl_say(struct crawl *c, const char *fmt, ...) PRINTF(2, 3);
/* To the trace: what waits still, and what was left out and why. */
void crawl_explain(struct crawl *c);

#endif
