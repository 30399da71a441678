/* Thin: every function hands on to the module that does the work. */
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/check.h"
#include "base/fault.h"
#include "core/env_real.h"
#include "rt/conn.h"

struct env_real {
    struct env env;
    const struct env_real_options *options;
    struct loop *loop;
    struct dns *dns;
    struct http *http;
};

static struct env_real *
real_of(struct env *e)
{
    return container_of(e, struct env_real, env);
}

static msec
real_now(struct env *e)
{
    return loop_now(real_of(e)->loop);
}

int64_t
env_real_wall_s(void)
{
    struct timespec t;
    check(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return t.tv_sec;
}

static int64_t
real_wall_s(struct env *e)
{
    (void)e;
    return env_real_wall_s();
}

static uint64_t
real_random(struct env *e)
{
    uint64_t v;
    (void)e;
    check(getrandom(&v, sizeof(v), 0) == sizeof(v));
    return v;
}

SUSPENDS static int
real_resolve(struct env *e, str host, enum dns_type type, struct arena *a,
             struct dns_answer *out, msec deadline)
{
    return dns_resolve(real_of(e)->dns, host, type, a, out, deadline);
}

/* A session of the table is the HTTP module's own. */
static struct env_session *
real_session_open(struct env *e)
{
    return (struct env_session *)http_session_open(real_of(e)->http);
}

static void
real_session_close(struct env *e, struct env_session *s)
{
    struct http_session *session = (struct http_session *)s;
    (void)e;
    http_session_close(&session);
}

SUSPENDS static int
real_fetch(struct env *e, struct env_session *s, const struct http_request *q,
           struct arena *a, struct http_reply *out, msec deadline)
{
    (void)e;
    return http_fetch((struct http_session *)s, q, a, out, deadline);
}

SUSPENDS static int
real_dial(struct env *e, const struct net_addr *addr, uint16_t port,
          struct conn **out, msec deadline)
{
    struct sockaddr_storage sa;

    if (guard_refuses(&real_of(e)->options->guard, addr, port) != NULL)
        return ENV_REFUSED_ADDRESS;
    socklen_t n = net_addr_to_sockaddr(addr, port, &sa);
    return conn_dial_tcp((struct sockaddr *)&sa, n, out, deadline);
}

static const struct env_ops env_real_ops = {
    .name = "real",
    .now = real_now,
    .wall_s = real_wall_s,
    .random = real_random,
    .resolve = real_resolve,
    .session_open = real_session_open,
    .session_close = real_session_close,
    .fetch = real_fetch,
    .dial = real_dial,
};

int
env_real_open(struct loop *l, const struct env_real_options *o,
              struct env **out)
{
    struct env_real *e = calloc(1, sizeof(*e));

    check(e != NULL);
    *e = (struct env_real){
        .env = {&env_real_ops},
        .options = o,
        .loop = l,
    };
    int r = dns_open(l, &o->dns, &e->dns);
    if (r == 0) {
        struct http_options h = {
            .dns = e->dns,
            .guard = &o->guard,
            .user_agent = o->user_agent,
            .ca_file = o->ca_file,
            .http_port = o->http_port,
            .https_port = o->https_port,
            .is_insecure_tls = o->is_insecure_tls,
        };
        r = http_open(l, &h, &e->http);
    }
    if (r != 0) {
        env_real_close(&e->env);
        return r < 0 ? fault(r) : fault_new(-EINVAL, "the network");
    }
    *out = &e->env;
    return 0;
}

void
env_real_close(struct env *env)
{
    struct env_real *e = real_of(env);

    if (e->http != NULL)
        http_close(&e->http);
    if (e->dns != NULL)
        dns_close(&e->dns);
    free(e);
}
