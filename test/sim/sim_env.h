/*
 * A world in memory behind env.h, for tests of core: pages by URL, hosts that
 * do not exist, latencies under the virtual clock of the loop. Records every
 * request, so that a test can ask how polite it was. A server that is more
 * than pages (an API) is a function of the test: serve.
 */
#ifndef TEST_SIM_ENV_H
#define TEST_SIM_ENV_H

#include "core/env.h"

struct sim_page {
    const char *url;
    int status;  /* 0: the fetch fails with `failure` */
    int failure; /* an HTTP_ outcome */
    const char *body;
    const char *location;
    const char *content_type;
    const char *retry_after;
    msec latency_ms;
};

/*
 * A name of the world's DNS. Names that are not in the table have an address
 * where nobody answers, and no MX.
 */
struct sim_name {
    const char *name;
    int failure;           /* a DNS_ outcome for every question, or 0 */
    const char *mx[4];     /* hosts, best first; "" for a null MX */
    unsigned char address; /* 198.51.100.N; 0: none */
};

enum { SIM_LOG_MAX = 4096 };

struct sim_request {
    char url[256];
    bool is_post;
    msec begun, ended;
};

struct sim_env {
    struct env env;
    struct loop *loop;
    const struct sim_page *pages;
    size_t pages_n;
    /* pages beyond the table: HTML of a URL in the arena, or p NULL */
    str (*write)(struct arena *a, str url);
    /*
     * Answers every request for a URL that begins with `served`, POST too: 0
     * and *out (which is_sent already), or an HTTP_ outcome and is_sent as
     * the world has it. It may sleep. What it keeps of *q it copies.
     */
    int (*serve)(void *arg, const struct http_request *q, struct arena *a,
                 struct http_reply *out, msec deadline);
    const char *served;
    void *serve_arg;
    const struct sim_name *names;
    size_t names_n;
    /* Who answers at 198.51.100.N: 0 and *out, or an outcome of dial. */
    int (*dial)(void *arg, unsigned n, struct conn **out);
    void *dial_arg;
    int failure_elsewhere; /* for hosts without any page; 0: 404 */
    struct sim_request log[SIM_LOG_MAX];
    size_t log_n;
    size_t in_flight, in_flight_max;
    size_t sessions_open;
    uint64_t seed;
    int64_t later_s; /* how far the wall's clock is put on */
};

void sim_env_init(struct sim_env *s, struct loop *l,
                  const struct sim_page *pages, size_t n);
/* How often a URL was asked for. */
size_t sim_env_asked(const struct sim_env *s, const char *url);

#endif
