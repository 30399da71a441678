/*
 * The client's half of the tests of HTTP: names without a name server, a loop
 * and an http on it. For one test program; hence all of it static.
 */
#ifndef TEST_HTTP_CLIENT_H
#define TEST_HTTP_CLIENT_H

#include "base/check.h"
#include "net/http.h"

/* ---- the resolver */

struct name {
    const char *host;
    enum dns_type type;
    int result;
    const char *addrs[4];
};

static const struct name names[] = {
    {"ok.test",      DNS_A,    0,                  {"127.0.0.1"}                  },
    {"two.test",     DNS_A,    0,                  {"127.0.0.9", "127.0.0.1"}     },
    {"mixed.test",   DNS_A,    0,                  {"10.0.0.1", "127.0.0.1"}      },
    {"private.test", DNS_A,    0,                  {"10.0.0.1", "169.254.169.254"}},
    {"shut.test",    DNS_A,    0,                  {"127.0.0.9", "127.0.0.10"}    },
    {"six.test",     DNS_AAAA, 0,                  {"::ffff:127.0.0.1"}           },
    {"both.test",    DNS_A,    0,                  {"127.0.0.9"}                  },
    {"both.test",    DNS_AAAA, 0,                  {"127.0.0.1"}                  }, /* as good as an IPv6 one */
    {"gone.test",    DNS_A,    DNS_NO_SUCH_DOMAIN, {0}                            },
    {"sick.test",    DNS_A,    DNS_FAILED,         {0}                            },
    {"late.test",    DNS_A,    TASK_TIMEOUT,       {0}                            },
    {"stuck.test",   DNS_A,    0,                  {"127.0.0.11"}                 },
};

int
dns_resolve(struct dns *d, str host, enum dns_type type, struct arena *a,
            struct dns_answer *out, msec deadline)
{
    for (size_t i = 0; i < array_len(names); i++) {
        const struct name *n = &names[i];
        if (!str_eq(host, str_of(n->host)) || n->type != type)
            continue;
        *out = (struct dns_answer){0};
        for (; out->addrs_n < 4 && n->addrs[out->addrs_n]; out->addrs_n++)
            check(net_addr_parse(str_of(n->addrs[out->addrs_n]),
                                 &out->addrs[out->addrs_n]));
        return n->result;
    }
    return DNS_NO_DATA;
}

/* ---- the client */

static struct loop *loop;
static struct guard guard;
static struct http *http;

static void
client_start(uint16_t port)
{
    struct http_options o = {.guard = &guard, .user_agent = "turnstone-test/1"};

    o.http_port = o.https_port = port;
    guard_init(&guard, port, port, 25);
    check(guard_allow(&guard, STR("127.0.0.0/8")));
    loop = loop_new(LOOP_REAL);
    check(http_open(loop, &o, &http) == 0);
}

static void
client_stop(void)
{
    http_close(&http);
    loop_free(loop);
}

static int
run(int (*fn)(void *arg), void *arg)
{
    loop_start_task(loop, "test", fn, arg);
    return loop_run(loop);
}

/* The request of an URL like those below. */
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
    str port = q.host;
    if (q.host.p[0] != '[') {
        q.host = str_cut(&port, ':');
        int64_t v;
        if (port.p != NULL && str_to_i64(port, &v))
            q.port = (uint16_t)v;
    }
    return q;
}

#endif
