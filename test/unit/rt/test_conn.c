/* Connections, over loopback and in memory: see rt/conn.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "rt/conn.h"

enum { BULK_BYTES = 1024 * 1024, PIECE_BYTES = 1000, CHUNK_BYTES = 2048 };

static struct facts {
    int listener;
    struct sockaddr_in addr;
    int dial, write, read, last_read;
    size_t sent, received;
    bool is_garbled;
    int timeout, cancelled;
    struct conn *a, *b;
} facts;

static int
run_root(enum loop_kind kind, int (*fn)(void *))
{
    struct loop *l = loop_new(kind);

    loop_start_task(l, "root", fn, NULL);
    int r = loop_run(l);
    loop_free(l);
    return r;
}

/* A socket bound to a free port of loopback. */
static void
bind_somewhere(void)
{
    socklen_t n = sizeof(facts.addr);

    facts = (struct facts){.addr.sin_family = AF_INET};
    facts.addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    facts.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(facts.listener >= 0);
    assert_int_equal(bind(facts.listener, (void *)&facts.addr, n), 0);
    assert_int_equal(getsockname(facts.listener, (void *)&facts.addr, &n), 0);
}

static void
listen_somewhere(void)
{
    bind_somewhere();
    assert_int_equal(listen(facts.listener, 8), 0);
}

SUSPENDS static struct conn *
accept_one(void)
{
    if (task_wait_fd(facts.listener, UV_READABLE, MSEC_NEVER) != 0)
        return NULL;
    int fd = accept(facts.listener, NULL, NULL);
    return fd < 0 ? NULL : conn_of_fd(fd);
}

SUSPENDS static int
dial(struct conn **c)
{
    facts.dial = conn_dial_tcp((struct sockaddr *)&facts.addr,
                               sizeof(facts.addr), c, task_now() + 10000);
    return facts.dial;
}

SUSPENDS static int
echo_on(struct conn *c)
{
    char buf[CHUNK_BYTES];
    size_t n;

    for (;;) {
        int r = conn_read(c, buf, sizeof(buf), &n, MSEC_NEVER);
        if (r == 0)
            r = conn_write(c, str_make(buf, n), MSEC_NEVER);
        if (r != 0)
            return r < 0 ? r : 0;
    }
}

static int
serve_echo(void *arg)
{
    CLEANUP(conn_close) struct conn *c = accept_one();
    return c ? echo_on(c) : 0;
}

static int
echo_pair(void *arg)
{
    int r = echo_on(facts.b);
    conn_close(&facts.b);
    return r;
}

static char
byte_at(size_t i)
{
    return (char)(i * 31 + i / 253);
}

static int
send_bulk(void *arg)
{
    struct conn *c = arg;
    char piece[PIECE_BYTES];

    while (facts.write == 0 && facts.sent < BULK_BYTES) {
        size_t n = BULK_BYTES - facts.sent;
        n = n < sizeof(piece) ? n : sizeof(piece);
        for (size_t i = 0; i < n; i++)
            piece[i] = byte_at(facts.sent + i);
        facts.write = conn_write(c, str_make(piece, n), MSEC_NEVER);
        facts.sent += n;
    }
    return 0;
}

SUSPENDS static void
receive_bulk(struct conn *c)
{
    char buf[CHUNK_BYTES];
    size_t n;

    while (facts.read == 0 && facts.received < BULK_BYTES) {
        facts.read = conn_read(c, buf, sizeof(buf), &n, task_now() + 10000);
        for (size_t i = 0; i < n; i++)
            facts.is_garbled |= buf[i] != byte_at(facts.received + i);
        facts.received += n;
    }
}

/* A writer and a reader on the one end, an echo on the other. */
SUSPENDS static void
exchange(struct conn *c)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "send", send_bulk, c);
    receive_bulk(c);
    nursery_join(&n, MSEC_NEVER);
}

static void
assert_exchanged(void)
{
    assert_int_equal(facts.write, 0);
    assert_int_equal(facts.read, 0);
    assert_int_equal(facts.received, BULK_BYTES);
    assert_false(facts.is_garbled);
}

/* The nursery closes after the conn: the echo ends by the client's end. */
static int
exchange_by_tcp(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;
    CLEANUP(conn_close) struct conn *c = NULL;

    nursery_init(&n);
    nursery_start(&n, "echo", serve_echo, NULL);
    if (dial(&c) == 0)
        exchange(c);
    conn_close(&c);
    return nursery_join(&n, task_now() + 10000);
}

static int
exchange_by_memory(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    conn_pair(&facts.a, &facts.b);
    nursery_start(&n, "echo", echo_pair, NULL);
    exchange(facts.a);
    conn_close(&facts.a);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_tcp_echo(void **state)
{
    listen_somewhere();
    assert_int_equal(run_root(LOOP_REAL, exchange_by_tcp), 0);
    assert_int_equal(facts.dial, 0);
    assert_exchanged();
    close(facts.listener);
}

static void
test_memory_echo(void **state)
{
    facts = (struct facts){0};
    assert_int_equal(run_root(LOOP_VIRTUAL, exchange_by_memory), 0);
    assert_exchanged();
    facts = (struct facts){0};
    assert_int_equal(run_root(LOOP_REAL, exchange_by_memory), 0);
    assert_exchanged();
}

static int
dial_and_leave(void *arg)
{
    CLEANUP(conn_close) struct conn *c = NULL;

    dial(&c);
    return 0;
}

static void
test_refused(void **state)
{
    bind_somewhere(); /* nobody listens */
    assert_int_equal(run_root(LOOP_REAL, dial_and_leave), 0);
    assert_int_equal(facts.dial, CONN_REFUSED);
    close(facts.listener);
}

/* "bye" and an orderly end. */
static int
serve_bye(void *arg)
{
    CLEANUP(conn_close) struct conn *c = accept_one();
    return c ? conn_write(c, STR("bye"), MSEC_NEVER) : 0;
}

/* An end with SO_LINGER 0 is a reset. */
static int
serve_reset(void *arg)
{
    const struct linger now = {.l_onoff = 1};

    if (task_wait_fd(facts.listener, UV_READABLE, MSEC_NEVER) != 0)
        return 0;
    int fd = accept(facts.listener, NULL, NULL);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(fd);
    return 0;
}

SUSPENDS static int
read_to_the_end_of(int (*serve)(void *))
{
    CLEANUP(nursery_fini) struct nursery n;
    CLEANUP(conn_close) struct conn *c = NULL;
    char buf[16];
    size_t k;

    nursery_init(&n);
    nursery_start(&n, "server", serve, NULL);
    if (dial(&c) != 0)
        return 0;
    do {
        facts.last_read =
            conn_read(c, buf, sizeof(buf), &k, task_now() + 10000);
        facts.received += k;
    } while (facts.last_read == 0);
    for (int i = 0; i < 100 && facts.write == 0; i++)
        facts.write = conn_write(c, STR("too late"), task_now() + 10000);
    return nursery_join(&n, MSEC_NEVER);
}

static int
read_to_close(void *arg)
{
    return read_to_the_end_of(serve_bye);
}

static int
read_to_reset(void *arg)
{
    return read_to_the_end_of(serve_reset);
}

static void
test_closed(void **state)
{
    listen_somewhere();
    assert_int_equal(run_root(LOOP_REAL, read_to_close), 0);
    assert_int_equal(facts.received, 3);
    assert_int_equal(facts.last_read, CONN_CLOSED);
    assert_int_equal(facts.write, CONN_RESET);
    close(facts.listener);
}

static void
test_reset(void **state)
{
    listen_somewhere();
    assert_int_equal(run_root(LOOP_REAL, read_to_reset), 0);
    assert_int_equal(facts.received, 0);
    assert_int_equal(facts.last_read, CONN_RESET);
    assert_int_equal(facts.write, CONN_RESET);
    close(facts.listener);
}

static int
read_for_ever(void *arg)
{
    char buf[16];
    size_t n;

    facts.cancelled = conn_read(arg, buf, sizeof(buf), &n, MSEC_NEVER);
    return 0;
}

SUSPENDS static void
wait_in_vain(struct conn *c)
{
    CLEANUP(nursery_fini) struct nursery n;
    char buf[16];
    size_t k;

    nursery_init(&n);
    facts.timeout = conn_read(c, buf, sizeof(buf), &k, task_now() + 20);
    nursery_start(&n, "reader", read_for_ever, c);
    task_sleep(task_now() + 5);
}

/* The peer is the listen queue: nobody accepts, reads or writes. */
static int
wait_by_tcp(void *arg)
{
    CLEANUP(conn_close) struct conn *c = NULL;
    char piece[CHUNK_BYTES] = {0};

    if (dial(&c) != 0)
        return 0;
    wait_in_vain(c);
    msec deadline = task_now() + 50;
    while (facts.write == 0)
        facts.write = conn_write(c, str_make(piece, sizeof(piece)), deadline);
    return 0;
}

static int
wait_by_memory(void *arg)
{
    char piece[CHUNK_BYTES] = {0};
    size_t n;

    conn_pair(&facts.a, &facts.b);
    wait_in_vain(facts.a);
    msec deadline = task_now() + 50;
    while (facts.write == 0)
        facts.write =
            conn_write(facts.a, str_make(piece, sizeof(piece)), deadline);
    conn_close(&facts.a);
    /* What was written before the end can still be read. */
    while (facts.read == 0) {
        facts.read = conn_read(facts.b, piece, sizeof(piece), &n, deadline);
        facts.received += n;
    }
    facts.last_read = conn_write(facts.b, STR("x"), deadline);
    conn_close(&facts.b);
    return 0;
}

static void
test_timeout_and_cancelling(void **state)
{
    listen_somewhere();
    assert_int_equal(run_root(LOOP_REAL, wait_by_tcp), 0);
    assert_int_equal(facts.dial, 0);
    assert_int_equal(facts.timeout, TASK_TIMEOUT);
    assert_int_equal(facts.cancelled, -ECANCELED);
    assert_int_equal(facts.write, TASK_TIMEOUT);
    close(facts.listener);
}

static void
test_memory_timeout_and_end(void **state)
{
    facts = (struct facts){0};
    assert_int_equal(run_root(LOOP_VIRTUAL, wait_by_memory), 0);
    assert_int_equal(facts.timeout, TASK_TIMEOUT);
    assert_int_equal(facts.cancelled, -ECANCELED);
    assert_int_equal(facts.write, TASK_TIMEOUT);
    assert_int_equal(facts.read, CONN_CLOSED);
    assert_true(facts.received >= CHUNK_BYTES);
    assert_int_equal(facts.last_read, CONN_RESET);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcp_echo),
        cmocka_unit_test(test_memory_echo),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_timeout_and_cancelling),
        cmocka_unit_test(test_memory_timeout_and_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
