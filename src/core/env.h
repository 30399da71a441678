/*
 * The world behind a table: time, chance, names, pages and connections. Core
 * reaches for the world only here. The real one (env_real.c) is the kernel
 * and net/; test/sim has one in memory under a virtual clock and a seed.
 *
 * One env per shard, used by the tasks of its loop.
 */
#ifndef CORE_ENV_H
#define CORE_ENV_H

#include "net/dns.h"
#include "net/http.h"

struct conn;
struct env;
struct env_session; /* a site's connections */

enum { ENV_REFUSED_ADDRESS = 32 }; /* dial: the guard does not let us */

struct env_ops {
    const char *name;
    msec (*now)(struct env *e);       /* monotonic */
    int64_t (*wall_s)(struct env *e); /* Unix seconds */
    uint64_t (*random)(struct env *e);
    /* as dns_resolve */
    int (*resolve)(struct env *e, str host, enum dns_type type, struct arena *a,
                   struct dns_answer *out, msec deadline);
    struct env_session *(*session_open)(struct env *e);
    void (*session_close)(struct env *e, struct env_session *s);
    /* as http_fetch */
    int (*fetch)(struct env *e, struct env_session *s,
                 const struct http_request *q, struct arena *a,
                 struct http_reply *out, msec deadline);
    /* as conn_dial_tcp, behind the guard: also ENV_REFUSED_ADDRESS */
    int (*dial)(struct env *e, const struct net_addr *addr, uint16_t port,
                struct conn **out, msec deadline);
};

struct env {
    const struct env_ops *ops;
};

#endif
