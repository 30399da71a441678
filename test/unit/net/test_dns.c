/*
 * DNS: questions to a scripted server in a thread, which tells by the first
 * label of the name what it is to answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "dns_packet.h"
#include "net/dns.h"

/* ---- the scripted server ---- */

struct server {
    pthread_t thread;
    int udp, tcp, stop[2];
    int port;
    int asked; /* packets in; read after the thread has ended */
};

static struct server server;

static bool
begins(const char *name, const char *label)
{
    size_t n = strlen(label);
    return strncmp(name, label, n) == 0 && name[n] == '.';
}

/* The answer to question name; false for silence. */
static bool
script(struct packet *k, const char *name, unsigned type, bool is_tcp)
{
    begin(k, name, type, 0);
    if (begins(name, "silent"))
        return false;
    if (begins(name, "nx"))
        begin(k, name, type, 3);
    else if (begins(name, "servfail"))
        begin(k, name, type, 2);
    else if (begins(name, "refused"))
        begin(k, name, type, 5);
    else if (begins(name, "short"))
        k->n = 13;
    else if (begins(name, "tc") && !is_tcp)
        k->p[2] |= 2;
    else if (begins(name, "chain"))
        add_name(k, name, T_CNAME, "ok.test");
    if (begins(name, "chain"))
        add_addr(k, "ok.test", "198.51.100.4", 300);
    else if (type == T_MX && begins(name, "mail")) {
        add_mx(k, name, 20, "b.test");
        add_mx(k, name, 10, "a.test");
    } else if (type == T_TXT && begins(name, "text")) {
        add_text(k, name, "v=spf1 -all");
        add_text(k, name, "");
        add_text(k, name, "other");
    } else if (type == T_PTR)
        add_name(k, name, T_PTR, "host.test");
    else if ((begins(name, "ok") || begins(name, "tc")) && type == T_A &&
             (k->p[2] & 2) == 0)
        add_addr(k, name, "198.51.100.4", 300);
    else if (begins(name, "garbage")) {
        add_addr(k, name, "198.51.100.4", 300);
        k->n -= 3;
    }
    return true;
}

static bool
answer(const unsigned char *q, size_t n, bool is_tcp, struct packet *k)
{
    char name[256];
    size_t at = 12, name_n = 0;

    while (at < n && q[at] != 0 && at + 1 + q[at] < n) {
        memcpy(name + name_n, q + at + 1, q[at]);
        name_n += q[at];
        name[name_n++] = '.';
        at += 1 + q[at];
    }
    if (name_n == 0 || at + 3 > n)
        return false;
    name[name_n - 1] = '\0';
    if (!script(k, name, (unsigned)q[at + 1] << 8 | q[at + 2], is_tcp))
        return false;
    memcpy(k->p, q, 2);
    return true;
}

static void
serve_udp(struct server *s)
{
    unsigned char q[512];
    struct packet k;
    struct sockaddr_in from;
    socklen_t from_n = sizeof(from);
    ssize_t n =
        recvfrom(s->udp, q, sizeof(q), 0, (struct sockaddr *)&from, &from_n);
    s->asked++;
    if (n > 12 && answer(q, (size_t)n, false, &k))
        sendto(s->udp, k.p, k.n, 0, (struct sockaddr *)&from, from_n);
}

static void
serve_tcp(struct server *s)
{
    unsigned char q[514], head[2];
    struct packet k;
    int fd = accept(s->tcp, NULL, NULL);
    ssize_t n = recv(fd, q, 2, MSG_WAITALL);
    if (n == 2)
        n = recv(fd, q, (size_t)(q[0] << 8 | q[1]) % 512, MSG_WAITALL);
    if (n > 12 && answer(q, (size_t)n, true, &k)) {
        head[0] = (unsigned char)(k.n >> 8);
        head[1] = (unsigned char)k.n;
        send(fd, head, 2, MSG_NOSIGNAL);
        send(fd, k.p, k.n, MSG_NOSIGNAL);
    }
    close(fd);
}

static void *
serve(void *arg)
{
    struct server *s = arg;
    struct pollfd fds[] = {
        {s->udp,     POLLIN, 0},
        {s->tcp,     POLLIN, 0},
        {s->stop[0], POLLIN, 0}
    };
    while (poll(fds, 3, -1) > 0 && fds[2].revents == 0) {
        if (fds[0].revents)
            serve_udp(s);
        if (fds[1].revents)
            serve_tcp(s);
    }
    return NULL;
}

static int
server_start(void **state)
{
    struct sockaddr_in sin = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(sin);

    server = (struct server){.udp = socket(AF_INET, SOCK_DGRAM, 0),
                             .tcp = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(bind(server.tcp, (struct sockaddr *)&sin, n), 0);
    assert_int_equal(listen(server.tcp, 8), 0);
    getsockname(server.tcp, (struct sockaddr *)&sin, &n);
    assert_int_equal(bind(server.udp, (struct sockaddr *)&sin, n), 0);
    server.port = ntohs(sin.sin_port);
    assert_int_equal(pipe(server.stop), 0);
    return pthread_create(&server.thread, NULL, serve, &server);
}

static int
server_stop(void **state)
{
    close(server.stop[1]);
    pthread_join(server.thread, NULL);
    close(server.stop[0]);
    close(server.udp);
    close(server.tcp);
    return 0;
}

/* ---- questions ---- */

struct run {
    struct loop *loop;
    struct dns *dns;
    int (*story)(struct run *r);
    struct dns_stats stats;
};

static int
root(void *arg)
{
    struct run *r = arg;
    return r->story(r);
}

static void
run_story(int (*story)(struct run *r), msec query_max_ms)
{
    char resolver[32];
    struct run r = {.loop = loop_new(LOOP_REAL), .story = story};
    snprintf(resolver, sizeof(resolver), "127.0.0.1:%d", server.port);
    struct dns_options o = {str_of(resolver), query_max_ms};
    assert_int_equal(dns_open(r.loop, &o, &r.dns), 0);
    loop_start_task(r.loop, "story", root, &r);
    assert_int_equal(loop_run(r.loop), 0);
    dns_close(&r.dns);
    loop_free(r.loop);
}

static int
outcomes_story(struct run *r)
{
    static const struct {
        const char *host;
        enum dns_type type;
        int outcome;
    } cases[] = {
        {"ok.test",       DNS_A,    0                 },
        {"OK.test.",      DNS_A,    0                 },
        {"ok.test",       DNS_AAAA, DNS_NO_DATA       },
        {"nx.test",       DNS_A,    DNS_NO_SUCH_DOMAIN},
        {"nx.test",       DNS_MX,   DNS_NO_SUCH_DOMAIN},
        {"servfail.test", DNS_A,    DNS_FAILED        },
        {"refused.test",  DNS_A,    DNS_FAILED        },
        {"garbage.test",  DNS_A,    DNS_FAILED        },
        {"short.test",    DNS_A,    DNS_FAILED        },
        {"chain.test",    DNS_A,    0                 },
        {"tc.test",       DNS_A,    0                 },
        {"mail.test",     DNS_MX,   0                 },
        {"192.0.2.7",     DNS_PTR,  0                 },
        {"text.test",     DNS_TXT,  0                 },
        {"text.test",     DNS_TXT,  0                 }, /* from the cache */
        {"ok.test",       DNS_TXT,  DNS_NO_DATA       },
        {"192.0.2.7",     DNS_TXT,  DNS_NO_DATA       },
        {"192.0.2.7",     DNS_A,    0                 },
        {"192.0.2.7",     DNS_AAAA, DNS_NO_DATA       },
        {"[2001:db8::1]", DNS_AAAA, 0                 },
        {"192.0.2.7",     DNS_MX,   DNS_NO_DATA       },
        {"",              DNS_A,    DNS_NO_SUCH_DOMAIN},
        {"a b.test",      DNS_A,    DNS_NO_SUCH_DOMAIN},
        {"a..test",       DNS_A,    DNS_NO_SUCH_DOMAIN},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct dns_answer out;

    for (size_t i = 0; i < array_len(cases); i++) {
        int got = dns_resolve(r->dns, str_of(cases[i].host), cases[i].type, &a,
                              &out, MSEC_NEVER);
        if (got != cases[i].outcome)
            fail_msg("%s: %d, want %d", cases[i].host, got, cases[i].outcome);
        if (got != 0)
            continue;
        if (cases[i].type == DNS_A || cases[i].type == DNS_AAAA)
            assert_int_equal(out.addrs_n, 1);
        if (cases[i].type == DNS_PTR)
            assert_true(str_eq(out.name, STR("host.test")));
        if (cases[i].type == DNS_TXT) {
            assert_int_equal(out.txt_n, 3);
            assert_true(str_eq(out.txt[0], STR("v=spf1 -all")));
            assert_true(str_eq(out.txt[1], STR_EMPTY));
            assert_true(str_eq(out.txt[2], STR("other")));
            assert_false(out.is_cut);
        }
        if (cases[i].type == DNS_MX) {
            assert_int_equal(out.mx_n, 2);
            assert_true(str_eq(out.mx[0].host, STR("a.test")));
            assert_int_equal(out.mx[1].preference, 20);
        }
    }
    return 0;
}

static void
outcomes(void **state)
{
    run_story(outcomes_story, 1500);
}

static int
cache_story(struct run *r)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct dns_answer out;
    struct dns_stats s;

    for (int i = 0; i < 10; i++) {
        dns_resolve(r->dns, STR("ok.test"), DNS_A, &a, &out, MSEC_NEVER);
        assert_int_equal(out.addrs_n, 1);
        assert_int_equal(
            dns_resolve(r->dns, STR("nx.test"), DNS_A, &a, &out, MSEC_NEVER),
            DNS_NO_SUCH_DOMAIN);
        assert_int_equal(dns_resolve(r->dns, STR("servfail.test"), DNS_A, &a,
                                     &out, MSEC_NEVER),
                         DNS_FAILED);
    }
    dns_stats(r->dns, &s);
    assert_int_equal(s.queries, 3);
    assert_int_equal(s.cache_hits, 27);
    assert_int_equal(s.failures, 1);
    return 0;
}

static void
cache(void **state)
{
    run_story(cache_story, 1500);
}

struct asker {
    struct dns *dns;
    char host[32];
    int got;
    size_t addrs_n;
};

static int
ask(void *arg)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 1024};
    struct asker *k = arg;
    struct dns_answer out;
    k->got = dns_resolve(k->dns, str_of(k->host), DNS_A, &a, &out, MSEC_NEVER);
    k->addrs_n = out.addrs_n;
    return 0;
}

static int
crowd_story(struct run *r)
{
    enum { N = 1500, SAME = 100 };
    struct asker *askers = calloc(N, sizeof(*askers));
    struct dns_stats s;

    assert_non_null(askers);
    {
        CLEANUP(nursery_fini) struct nursery n;
        nursery_init(&n);
        for (int i = 0; i < N; i++) {
            askers[i].dns = r->dns;
            snprintf(askers[i].host, sizeof(askers[i].host), "ok.n%d.test",
                     i < SAME ? 0 : i);
            nursery_start(&n, "ask", ask, &askers[i]);
        }
        assert_int_equal(nursery_join(&n, MSEC_NEVER), 0);
    }
    for (int i = 0; i < N; i++) {
        assert_int_equal(askers[i].got, 0);
        assert_int_equal(askers[i].addrs_n, 1);
    }
    dns_stats(r->dns, &s);
    assert_int_equal(s.queries, N - SAME + 1);
    free(askers);
    return 0;
}

static void
crowd(void **state)
{
    run_story(crowd_story, 5000);
}

static int
silence_story(struct run *r)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct asker k = {.dns = r->dns, .host = "silent.b.test", .got = 99};
    struct dns_answer out;
    msec start = task_now();

    assert_int_equal(
        dns_resolve(r->dns, STR("silent.a.test"), DNS_A, &a, &out, start + 50),
        TASK_TIMEOUT);
    assert_in_range(task_now() - start, 40, 290);
    /* The next one joins the same question, and outlives it. */
    start = task_now();
    assert_int_equal(
        dns_resolve(r->dns, STR("silent.a.test"), DNS_A, &a, &out, MSEC_NEVER),
        DNS_FAILED);
    assert_in_range(task_now() - start, 0, 700);
    {
        CLEANUP(nursery_fini) struct nursery n;
        nursery_init(&n);
        nursery_start(&n, "ask", ask, &k);
        assert_int_equal(nursery_join(&n, task_now() + 50), TASK_TIMEOUT);
    }
    assert_int_equal(k.got, -ECANCELED);
    return 0; /* the question is still open when dns is closed */
}

static void
silence(void **state)
{
    run_story(silence_story, 300);
}

static void
bad_resolver(void **state)
{
    struct loop *l = loop_new(LOOP_REAL);
    struct dns_options o = {.resolver = STR("ns.test")};
    struct dns *d = NULL;

    log_set_level(LOG_QUIET);
    assert_true(dns_open(l, &o, &d) < 0);
    assert_null(d);
    log_set_level(LOG_WARN);
    loop_free(l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(outcomes, server_start, server_stop),
        cmocka_unit_test_setup_teardown(cache, server_start, server_stop),
        cmocka_unit_test_setup_teardown(crowd, server_start, server_stop),
        cmocka_unit_test_setup_teardown(silence, server_start, server_stop),
        cmocka_unit_test(bad_resolver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
