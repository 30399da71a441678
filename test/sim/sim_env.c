/* The world in memory: see sim_env.h. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "rt/conn.h"
#include "sim/sim_env.h"
#include "text/url.h"

static struct sim_env *
sim_of(struct env *e)
{
    return container_of(e, struct sim_env, env);
}

static msec
sim_now(struct env *e)
{
    return loop_now(sim_of(e)->loop);
}

static int64_t
sim_wall_s(struct env *e)
{
    return 1800000000 + sim_now(e) / 1000 + sim_of(e)->later_s;
}

/* splitmix64: any seed will do. */
static uint64_t
sim_random(struct env *e)
{
    uint64_t z = (sim_of(e)->seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void
put_address(struct dns_answer *out, unsigned char last)
{
    out->addrs[0] = (struct net_addr){
        AF_INET, {198, 51, 100, last}
    };
    out->addrs_n = 1;
}

static int
answer_name(const struct sim_name *n, enum dns_type type,
            struct dns_answer *out)
{
    if (n->failure != 0)
        return n->failure;
    if (type == DNS_A && n->address != 0)
        put_address(out, n->address);
    for (size_t i = 0; type == DNS_MX && i < 4 && n->mx[i] != NULL; i++)
        out->mx[out->mx_n++] =
            (struct dns_mx){(uint16_t)(10 * i), str_of(n->mx[i])};
    return out->addrs_n + out->mx_n > 0 ? 0 : DNS_NO_DATA;
}

static int
sim_resolve(struct env *e, str host, enum dns_type type, struct arena *a,
            struct dns_answer *out, msec deadline)
{
    const struct sim_env *s = sim_of(e);

    (void)a, (void)deadline;
    *out = (struct dns_answer){0};
    for (size_t i = 0; i < s->names_n; i++)
        if (str_eq(host, str_of(s->names[i].name)))
            return answer_name(&s->names[i], type, out);
    if (type != DNS_A)
        return DNS_NO_DATA;
    put_address(out, 1);
    return 0;
}

SUSPENDS static int
sim_dial(struct env *e, const struct net_addr *addr, uint16_t port,
         struct conn **out, msec deadline)
{
    struct sim_env *s = sim_of(e);

    (void)port, (void)deadline;
    *out = NULL;
    return s->dial != NULL ? s->dial(s->dial_arg, addr->bytes[3], out)
                           : CONN_REFUSED;
}

static struct env_session *
sim_session_open(struct env *e)
{
    sim_of(e)->sessions_open++;
    return (struct env_session *)e;
}

static void
sim_session_close(struct env *e, struct env_session *s)
{
    (void)s;
    sim_of(e)->sessions_open--;
}

static const struct sim_page *
find(const struct sim_env *s, str url, bool *is_host_known)
{
    *is_host_known = false;
    for (size_t i = 0; i < s->pages_n; i++) {
        str u = str_of(s->pages[i].url);
        if (str_eq(u, url))
            return &s->pages[i];
        size_t end = str_find_byte(u, '/', 8);
        if (str_has_prefix(url, str_sub(u, 0, end)))
            *is_host_known = true;
    }
    return NULL;
}

static int
answer(struct sim_env *s, const struct http_request *q, struct arena *a,
       struct http_reply *out)
{
    bool is_host_known;
    const struct sim_page *p = find(s, q->url, &is_host_known);

    str body = p == NULL && s->write != NULL ? s->write(a, q->url) : STR_EMPTY;
    if (body.n > 0) {
        out->status = 200;
        out->content_type = STR("text/html; charset=utf-8");
        out->body = body;
        return 0;
    }
    if (p == NULL && !is_host_known && s->failure_elsewhere != 0)
        return s->failure_elsewhere;
    if (p == NULL) {
        out->status = 404;
        out->content_type = STR("text/html");
        out->body = STR("<h1>Not found</h1>");
        return 0;
    }
    if (p->status == 0)
        return p->failure;
    out->status = p->status;
    out->content_type =
        str_of(p->content_type ? p->content_type : "text/html; charset=utf-8");
    out->body = str_dup(a, str_of(p->body));
    out->location = str_of(p->location);
    out->retry_after = str_of(p->retry_after);
    out->wire_bytes = out->body.n;
    return 0;
}

/* What has reached the server: all but what never found one. */
static bool
is_sent(int outcome)
{
    return outcome == 0 || outcome == HTTP_TIMED_OUT ||
           outcome == HTTP_BROKEN || outcome == HTTP_TOO_LARGE;
}

SUSPENDS static int
fetch_page(struct sim_env *s, const struct http_request *q, struct arena *a,
           struct http_reply *out, msec deadline)
{
    bool is_host_known;
    const struct sim_page *p = find(s, q->url, &is_host_known);
    msec until = loop_now(s->loop) + (p && p->latency_ms ? p->latency_ms : 10);

    int r = task_sleep(until < deadline ? until : deadline);
    if (r == 0)
        r = until > deadline ? HTTP_TIMED_OUT : answer(s, q, a, out);
    out->is_sent = r < 0 || is_sent(r);
    return r;
}

SUSPENDS static int
sim_fetch(struct env *e, struct env_session *session,
          const struct http_request *q, struct arena *a, struct http_reply *out,
          msec deadline)
{
    struct sim_env *s = sim_of(e);
    struct sim_request *log = &s->log[s->log_n++];

    (void)session;
    check(s->log_n <= SIM_LOG_MAX);
    snprintf(log->url, sizeof(log->url), "%.*s", STR_ARG(q->url));
    log->is_post = q->is_post;
    log->begun = sim_now(e);
    *out = (struct http_reply){0};
    s->in_flight++;
    if (s->in_flight > s->in_flight_max)
        s->in_flight_max = s->in_flight;
    int r;
    if (s->serve != NULL && str_has_prefix(q->url, str_of(s->served))) {
        out->is_sent = true;
        r = s->serve(s->serve_arg, q, a, out, deadline);
    } else {
        r = fetch_page(s, q, a, out, deadline);
    }
    s->in_flight--;
    log->ended = sim_now(e);
    return r;
}

static const struct env_ops sim_ops = {
    .name = "sim",
    .now = sim_now,
    .wall_s = sim_wall_s,
    .random = sim_random,
    .resolve = sim_resolve,
    .session_open = sim_session_open,
    .session_close = sim_session_close,
    .fetch = sim_fetch,
    .dial = sim_dial,
};

void
sim_env_init(struct sim_env *s, struct loop *l, const struct sim_page *pages,
             size_t n)
{
    memset(s, 0, sizeof(*s));
    s->env.ops = &sim_ops;
    s->loop = l;
    s->pages = pages;
    s->pages_n = n;
    s->seed = 1;
}

size_t
sim_env_asked(const struct sim_env *s, const char *url)
{
    size_t n = 0;
    for (size_t i = 0; i < s->log_n; i++)
        n += strcmp(s->log[i].url, url) == 0;
    return n;
}
