/*
 * http_fetch from a command line, every name being 127.0.0.1: for
 * http_nginx.sh, which checks the lines, and for bench_http.sh.
 *
 *     http_get [-kp] [-a CA_FILE] HTTP_PORT HTTPS_PORT URL...
 *         asks for the URLs in one session, one line each:
 *         OUTCOME STATUS h1|h2 verified|unverified whole|cut BYTES WHY
 *         -p: the last one by POST, with "sent " or "unsent " in front
 *         and at the end: connections N reused N
 *     http_get -c SESSIONS -n REQUESTS ... URL
 *         asks so often, five times a session, so many sessions at once:
 *         requests/s, CPU us a request, failures, peak resident KB
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "net/http.h"

enum { PAGES_A_SESSION = 5 };

static struct {
    const char *ca_file;
    bool is_insecure, has_post;
    size_t sessions, requests;
    uint16_t http_port, https_port;
    char **urls;
    size_t urls_n;
} options;

static struct http *http;
static size_t left, failures;

int
dns_resolve(struct dns *d, str host, enum dns_type type, struct arena *a,
            struct dns_answer *out, msec deadline)
{
    (void)d, (void)host, (void)a, (void)deadline;
    *out = (struct dns_answer){.addrs_n = 1};
    if (type != DNS_A)
        return DNS_NO_DATA;
    check(net_addr_parse(STR("127.0.0.1"), &out->addrs[0]));
    return 0;
}

static struct http_request
request_of(const char *url)
{
    struct http_request q = {.url = str_of(url), .port = 80};
    str rest = q.url;

    q.is_https = str_has_prefix(q.url, STR("https:"));
    if (q.is_https)
        q.port = 443;
    str_cut(&rest, '/');
    str_cut(&rest, '/');
    q.host = str_cut(&rest, '/');
    return q;
}

static int
fetch_urls(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);

    (void)arg;
    for (size_t i = 0; i < options.urls_n; i++) {
        struct http_request q = request_of(options.urls[i]);
        struct http_reply p;
        q.is_post = options.has_post && i + 1 == options.urls_n;
        q.post_body = STR("{}");
        q.post_type = STR("application/json");
        int r = http_fetch(s, &q, &a, &p, task_now() + 8000);
        if (r < 0)
            return fault(r);
        if (q.is_post)
            printf(p.is_sent ? "sent " : "unsent ");
        printf("%d %d %s %s %s %zu %.*s\n", r, p.status,
               p.is_http2 ? "h2" : "h1",
               p.is_tls_unverified ? "unverified" : "verified",
               p.is_truncated ? "cut" : "whole", p.body.n, STR_ARG(p.why));
    }
    return 0;
}

static int
fetch_session(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of(options.urls[0]);

    (void)arg;
    for (int i = 0; i < PAGES_A_SESSION && left > 0; i++) {
        struct arena_mark m = arena_mark(&a);
        struct http_reply p;
        left--;
        int r = http_fetch(s, &q, &a, &p, task_now() + 15000);
        if (r < 0)
            return fault(r);
        failures += r != 0 || p.status != 200 || p.body.n == 0;
        arena_release(&a, m);
    }
    return 0;
}

static int
fetch_many(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    (void)arg;
    nursery_init(&n);
    while (left > 0) {
        nursery_start(&n, "session", fetch_session, NULL);
        int r = nursery_join_until(&n, options.sessions - 1, MSEC_NEVER);
        if (r != 0)
            return r < 0 ? fault(r) : -EIO;
    }
    return nursery_join(&n, MSEC_NEVER);
}

static double
seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int
run_many(struct loop *l)
{
    double wall = seconds_of(CLOCK_MONOTONIC);
    double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    struct rusage usage;

    left = options.requests;
    loop_start_task(l, "bench", fetch_many, NULL);
    int r = loop_run(l);
    wall = seconds_of(CLOCK_MONOTONIC) - wall;
    cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    getrusage(RUSAGE_SELF, &usage);
    printf("%.0f requests/s, %.1f us CPU a request, %zu failures, %ld KB\n",
           (double)options.requests / wall,
           cpu * 1e6 / (double)options.requests, failures, usage.ru_maxrss);
    return r;
}

static bool
read_options(int argc, char **argv)
{
    int c;

    while ((c = getopt(argc, argv, "kpa:c:n:")) != -1) {
        switch (c) {
        case 'k': options.is_insecure = true; break;
        case 'p': options.has_post = true; break;
        case 'a': options.ca_file = optarg; break;
        case 'c': options.sessions = strtoul(optarg, NULL, 10); break;
        case 'n': options.requests = strtoul(optarg, NULL, 10); break;
        default: return false;
        }
    }
    if (argc - optind < 3)
        return false;
    options.http_port = (uint16_t)atoi(argv[optind]);
    options.https_port = (uint16_t)atoi(argv[optind + 1]);
    options.urls = argv + optind + 2;
    options.urls_n = (size_t)(argc - optind - 2);
    return (options.requests == 0) == (options.sessions == 0);
}

int
main(int argc, char **argv)
{
    static struct guard guard;
    struct http_stats stats;

    if (!read_options(argc, argv))
        return 2;
    guard_init(&guard, options.http_port, options.https_port, 25);
    check(guard_allow(&guard, STR("127.0.0.0/8")));
    struct http_options o = {
        .guard = &guard,
        .user_agent = "turnstone-test/1",
        .ca_file = options.ca_file,
        .http_port = options.http_port,
        .https_port = options.https_port,
        .is_insecure_tls = options.is_insecure,
    };
    struct loop *l = loop_new(LOOP_REAL);
    int r = http_open(l, &o, &http);
    if (r == 0 && options.requests > 0) {
        r = run_many(l);
    } else if (r == 0) {
        loop_start_task(l, "get", fetch_urls, NULL);
        r = loop_run(l);
    }
    if (http != NULL) {
        http_stats(http, &stats);
        printf("connections %llu reused %llu\n",
               (unsigned long long)stats.connections,
               (unsigned long long)stats.connections_reused);
    }
    http_close(&http);
    loop_free(l);
    return r == 0 ? 0 : 1;
}
