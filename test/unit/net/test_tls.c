/* TLS over a pipe in memory and over a socket: see net/tls.h. */
#include <errno.h>
#include <sys/socket.h>
#include <uv.h>

#include "../base/unit.h"
#include "net/tls.h"
#include "tls_server.h"

enum { BULK_BYTES = 300 * 1000, CHUNK_BYTES = 3000 };

static struct facts {
    SSL_CTX *ctx;
    struct conn *server, *client;
    const char *junk; /* what the server says instead of a handshake */
    size_t junk_n;
    msec deadline_ms;
    int accept, open, write, read, last_read, empty_read;
    size_t received;
    bool is_garbled;
    char sni[256];
    const char *version;
    msec took_ms;
} facts;

static char
byte_at(size_t i)
{
    return (char)(i * 31 + i / 253);
}

/* ---- the two sides ---- */

SUSPENDS static void
echo(struct conn *c)
{
    char buf[CHUNK_BYTES];
    size_t n;
    int r = 0;

    while (r == 0) {
        r = conn_read(c, buf, sizeof(buf), &n, MSEC_NEVER);
        if (r == 0)
            r = conn_write(c, str_make(buf, n), MSEC_NEVER);
    }
}

static int
serve(void *arg)
{
    CLEANUP(conn_close) struct conn *c = NULL;

    facts.accept = tls_accept(facts.server, facts.ctx, &c, task_now() + 100000);
    if (facts.accept == 0)
        echo(c);
    return 0;
}

static int
send_bulk(void *arg)
{
    struct conn *c = arg;
    char piece[CHUNK_BYTES];

    for (size_t at = 0; at < BULK_BYTES && facts.write == 0;) {
        size_t n = BULK_BYTES - at;
        n = n > sizeof(piece) ? sizeof(piece) : n;
        for (size_t i = 0; i < n; i++)
            piece[i] = byte_at(at + i);
        facts.write = conn_write(c, str_make(piece, n), MSEC_NEVER);
        at += n;
        /* What comes back is read in between: one task at a time. */
        while (facts.write == 0 && facts.received + 16 * 1024 < at) {
            size_t k;
            facts.read = conn_read(c, piece, sizeof(piece), &k, MSEC_NEVER);
            for (size_t i = 0; i < k; i++)
                facts.is_garbled |= piece[i] != byte_at(facts.received + i);
            facts.received += k;
            if (facts.read != 0)
                return 0;
        }
    }
    return 0;
}

SUSPENDS static void
receive_rest(struct conn *c)
{
    char buf[100];
    size_t n;

    while (facts.read == 0 && facts.received < BULK_BYTES) {
        facts.read = conn_read(c, buf, sizeof(buf), &n, MSEC_NEVER);
        for (size_t i = 0; i < n; i++)
            facts.is_garbled |= buf[i] != byte_at(facts.received + i);
        facts.received += n;
    }
}

static int
use(void *arg)
{
    CLEANUP(conn_close) struct conn *c = NULL;
    msec began = task_now();
    msec deadline = facts.deadline_ms ? began + facts.deadline_ms : MSEC_NEVER;
    char buf[16];
    size_t n;

    facts.open = tls_open(facts.client, STR("mx.acme.test"), &c, deadline);
    facts.took_ms = task_now() - began;
    if (facts.open != 0)
        return 0;
    /* Nothing is there yet: a look that does not wait. */
    facts.empty_read = conn_read(c, buf, sizeof(buf), &n, task_now());
    (void)send_bulk(c);
    receive_rest(c);
    facts.last_read = conn_read(c, buf, sizeof(buf), &n, task_now() + 1000);
    return 0;
}

static int
say_junk(void *arg)
{
    size_t n;
    char buf[1024];

    (void)conn_write(facts.server, str_make(facts.junk, facts.junk_n),
                     MSEC_NEVER);
    while (conn_read(facts.server, buf, sizeof(buf), &n, MSEC_NEVER) == 0)
        ;
    conn_close(&facts.server);
    return 0;
}

static int
hang_up(void *arg)
{
    size_t n;
    char buf[16];

    (void)conn_read(facts.server, buf, sizeof(buf), &n, MSEC_NEVER);
    conn_close(&facts.server);
    return 0;
}

static int
on_sni(SSL *ssl, int *alert, void *arg)
{
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

    snprintf(facts.sni, sizeof(facts.sni), "%s", name ? name : "");
    return SSL_TLSEXT_ERR_OK;
}

static void
run(enum loop_kind kind, int (*server)(void *arg))
{
    struct loop *l = loop_new(kind);

    loop_start_task(l, "server", server, NULL);
    loop_start_task(l, "client", use, NULL);
    assert_int_equal(loop_run(l), 0);
    loop_free(l);
}

static void
check_bulk(void)
{
    assert_int_equal(facts.open, 0);
    assert_int_equal(facts.accept, 0);
    assert_int_equal(facts.empty_read, TASK_TIMEOUT);
    assert_int_equal(facts.write, 0);
    assert_int_equal(facts.read, 0);
    assert_int_equal(facts.received, BULK_BYTES);
    assert_false(facts.is_garbled);
    assert_int_equal(facts.last_read, TASK_TIMEOUT);
    assert_string_equal(facts.sni, "mx.acme.test");
}

/* ---- tests ---- */

/* Old ones too: better than in the clear. */
TEST(carries_bytes_in_memory)
{
    static const int versions[] = {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
                                   TLS1_3_VERSION};

    for (size_t i = 0; i < array_len(versions); i++) {
        facts = (struct facts){.ctx = tls_server_new(versions[i])};
        SSL_CTX_set_tlsext_servername_callback(facts.ctx, on_sni);
        conn_pair(&facts.server, &facts.client);
        run(LOOP_VIRTUAL, serve);
        check_bulk();
        SSL_CTX_free(facts.ctx);
    }
}

TEST(carries_bytes_over_a_socket)
{
    int fds[2];

    facts = (struct facts){.ctx = tls_server_new(TLS1_3_VERSION)};
    SSL_CTX_set_tlsext_servername_callback(facts.ctx, on_sni);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds),
                     0);
    facts.server = conn_of_fd(fds[0]);
    facts.client = conn_of_fd(fds[1]);
    run(LOOP_REAL, serve);
    check_bulk();
    SSL_CTX_free(facts.ctx);
}

TEST(what_is_no_tls)
{
    static const char plain[] = "250 ok\r\n250 ok\r\n";

    facts = (struct facts){.junk = plain, .junk_n = sizeof(plain) - 1};
    conn_pair(&facts.server, &facts.client);
    run(LOOP_VIRTUAL, say_junk);
    assert_int_equal(facts.open, TLS_FAILED);

    facts = (struct facts){0};
    conn_pair(&facts.server, &facts.client);
    run(LOOP_VIRTUAL, hang_up);
    assert_int_equal(facts.open, TLS_FAILED);
}

TEST(a_handshake_that_stalls)
{
    facts = (struct facts){.junk = "", .deadline_ms = 9000};
    conn_pair(&facts.server, &facts.client);
    run(LOOP_VIRTUAL, say_junk);
    assert_int_equal(facts.open, TASK_TIMEOUT);
    assert_int_equal(facts.took_ms, 9000);
}

/* Warnings of TLS that mean nothing, without end. */
TEST(a_handshake_without_end)
{
    static char junk[1024 * 1024];
    static const char piece[] = {22, 3, 3, 0, 4, 0, 0, 0, 0}; /* a request */
    static const char again[] = {22, 3, 3, 64, 0};

    for (size_t at = 0; at + sizeof(piece) <= sizeof(junk); at += sizeof(piece))
        memcpy(junk + at, piece, sizeof(piece));
    facts = (struct facts){.junk = junk, .junk_n = sizeof(junk)};
    conn_pair(&facts.server, &facts.client);
    run(LOOP_VIRTUAL, say_junk);
    assert_int_equal(facts.open, TLS_FAILED);

    /* The longest records of one message that does not end. */
    memset(junk, 0, sizeof(junk));
    for (size_t at = 0; at + 5 + 16384 < sizeof(junk); at += 5 + 16384)
        memcpy(junk + at, again, sizeof(again));
    memcpy(junk + 5, "\002\377\377\377", 4);
    facts = (struct facts){.junk = junk, .junk_n = sizeof(junk)};
    conn_pair(&facts.server, &facts.client);
    run(LOOP_VIRTUAL, say_junk);
    assert_int_equal(facts.open, TLS_FAILED);
}

static int
cancel_soon(void *arg)
{
    struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "client", use, NULL);
    (void)task_sleep(task_now() + 1000);
    nursery_fini(&n);
    return 0;
}

TEST(a_cancelled_handshake)
{
    struct loop *l = loop_new(LOOP_VIRTUAL);

    facts = (struct facts){.junk = ""};
    conn_pair(&facts.server, &facts.client);
    loop_start_task(l, "server", say_junk, NULL);
    loop_start_task(l, "cancel", cancel_soon, NULL);
    assert_int_equal(loop_run(l), 0);
    loop_free(l);
    assert_int_equal(facts.open, -ECANCELED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(carries_bytes_in_memory), CASE(carries_bytes_over_a_socket),
        CASE(what_is_no_tls),          CASE(a_handshake_that_stalls),
        CASE(a_handshake_without_end), CASE(a_cancelled_handshake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
