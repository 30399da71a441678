/*
 * LinkedIn as a host. linkedin.com with all its names is one host for a whole
 * run, whatever shard asks: so it has one owner, as a mail operator has, the
 * shard hash("linkedin.com") % shards. A site sends it an ask for a page and
 * sleeps until it comes back, with the page or with why there is none.
 *
 * The owner serves its line one by one: robots.txt first, under our own name,
 * LINKEDIN_HOST_INTERVAL_MS between the starts of requests or longer where
 * robots.txt says so. A redirect is followed to the page of a person only.
 *
 * The breaker: the first refusal (999, 429, 401, 403 and the like, a redirect
 * to a page to log in at, such a page in the place of the person's, a no of
 * robots.txt), or LINKEDIN_HOST_FAILURES_MAX requests in a row without a
 * reply, closes the host for the run. Everybody after that, those in the line
 * too, is answered at once and without a request. A page that is not there
 * (404, 410, a redirect to elsewhere) is about that one person.
 *
 * Bounds: LINKEDIN_HOST_REQUESTS_MAX requests and LINKEDIN_HOST_RUN_MS of
 * work a run; then the same, with another answer. So a run of ten thousand
 * profiles is not held up by the hours that so many pages would take.
 *
 * Life: linkedin_host_init, linkedin_host_serve as a root task until its
 * mailbox is closed, linkedin_host_fini. All on one loop; asks may come from
 * others. Every shard has one; only the owner's is asked.
 */
#ifndef CORE_LINKEDIN_HOST_H
#define CORE_LINKEDIN_HOST_H

#include "core/crawl.h"
#include "rt/mbox.h"
#include "text/linkedin_page.h"

enum {
    LINKEDIN_HOST_INTERVAL_MS = 1000,
    LINKEDIN_HOST_REQUESTS_MAX = 500, /* a run, robots.txt and redirects too */
    LINKEDIN_HOST_RUN_MS = 15 * 60 * 1000,
    LINKEDIN_HOST_REDIRECTS_MAX = 2, /* of one page */
    LINKEDIN_HOST_FAILURES_MAX = 3,
    LINKEDIN_HOST_ASKS_MAX = 256, /* mailbox */
};

#define LINKEDIN_HOST_ANSWERS(X)                                               \
    X(PAGE, "LinkedIn shows the page")                                         \
    X(GONE, "LinkedIn has no such page")                                       \
    X(BLOCKED, "LinkedIn does not show its pages to us")                       \
    X(FAILED, "LinkedIn's page could not be read")                             \
    X(ENOUGH, "this run has asked LinkedIn for enough pages")                  \
    X(INTERRUPTED, "the run ended before its turn")

#define LINKEDIN_HOST_ENUM(id, text) LINKEDIN_HOST_##id,
enum linkedin_host_answer {
    LINKEDIN_HOST_ANSWERS(LINKEDIN_HOST_ENUM) LINKEDIN_HOST_ANSWER_N
};
const char *linkedin_host_text(enum linkedin_host_answer a);

struct linkedin_host_options {
    bool is_on; /* the stage "linkedin" */
    /* What the store knows of the domain: its robots.txt. */
    const struct store_fact *facts;
    size_t facts_n;
    struct crawl_trace trace; /* fn NULL: silent */
};

/* Where to ask: the mailboxes of all shards, of which one is the owner's. */
struct linkedin_host_route {
    struct mbox *const *routes;
    size_t routes_n;
};

/*
 * A message: one page. It is the owner's until it is answered; the asker
 * sleeps. The answer lives in its arena, which the asker frees.
 */
struct linkedin_host_ask {
    struct list link;
    struct url url; /* of a person's page */
    struct loop *asker;
    struct task_event answered;
    /* the answer */
    struct arena arena;
    enum linkedin_host_answer answer;
    const char *why;            /* of BLOCKED and FAILED: a literal */
    str source_url;             /* PAGE: where it was found at last */
    struct extract *shown;      /* PAGE: all that it shows ... */
    struct linkedin_page *page; /* ... and whose it is */
    struct job_counts counts;
    struct store_fact *learnt; /* of linkedin.com, to be kept */
    size_t learnt_n;
};

struct linkedin_host {
    struct env *env;
    struct hosts *hosts;
    const struct linkedin_host_options *options;
    struct mbox *inbox; /* struct linkedin_host_ask * */
    struct list line;
    struct nursery workers; /* one at most */
    bool is_working, is_stopping;
    enum linkedin_host_answer closed; /* PAGE: it is open */
    const char *closed_why;
    size_t line_n; /* taken into the line, ever */
    size_t requests_n;
    msec busy_ms;
    unsigned failures_n; /* in a row */
    struct arena arena;  /* of what follows */
    struct store_fact *facts;
    size_t facts_n;
};

/* env, hosts: of the shard. */
void linkedin_host_init(struct linkedin_host *h, struct env *env,
                        struct hosts *hosts,
                        const struct linkedin_host_options *o);
void linkedin_host_fini(struct linkedin_host *h);
/* A root task: arg is the host. Ends when the inbox is closed. */
SUSPENDS int linkedin_host_serve(void *arg);
/* Every ask is answered, from now on at once. */
void linkedin_host_stop(struct linkedin_host *h);

/*
 * The asker's side. After _send with 0 the ask is away until _wait, which
 * must follow, cancelled or not. _send: 0, or -ECANCELED, and answered
 * INTERRUPTED then. _give: frees what the answer holds.
 */
SUSPENDS int linkedin_host_send(const struct linkedin_host_route *route,
                                struct linkedin_host_ask *ask);
SUSPENDS void linkedin_host_wait(struct linkedin_host_ask *ask);
void linkedin_host_give(struct linkedin_host_ask *ask);

#endif
