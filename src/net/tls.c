/*
 * TLS over a connection: see tls.h. Every operation is tried on what is in
 * memory; then what the engine wants to say is written below, and when it
 * wants to hear more, a piece is read. OpenSSL keeps its errors by thread: so
 * nothing sleeps between an operation and the look at its error. A handshake
 * takes 12 KB of the task's stack (OpenSSL 3.0, with and without AES-NI).
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "net/dns_name.h"
#include "net/tls.h"

enum { PIECE_BYTES = 4096 };

struct tls {
    struct conn conn;
    struct conn *under;
    SSL *ssl;
    BIO *in, *out;  /* what came and what is to go; owned by ssl */
    void *read_buf; /* of the operation under way */
    size_t read_cap;
    str write_str;
    size_t n;
    char piece[PIECE_BYTES];
};

static pthread_once_t client_once = PTHREAD_ONCE_INIT;
static SSL_CTX *client_ctx; /* read-only after the first use; any thread */

static void
client_free(void)
{
    SSL_CTX_free(client_ctx);
}

static void
client_start(void)
{
    client_ctx = SSL_CTX_new(TLS_client_method());
    check(client_ctx != NULL);
    SSL_CTX_set_verify(client_ctx, SSL_VERIFY_NONE, NULL);
    check(SSL_CTX_set_min_proto_version(client_ctx, TLS1_VERSION) == 1);
    check(SSL_CTX_set_cipher_list(client_ctx, "DEFAULT:@SECLEVEL=0") == 1);
    SSL_CTX_set_options(client_ctx, SSL_OP_NO_RENEGOTIATION |
                                        SSL_OP_NO_COMPRESSION |
                                        SSL_OP_LEGACY_SERVER_CONNECT |
                                        SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(client_ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(client_ctx, SSL_MODE_RELEASE_BUFFERS);
    atexit(client_free);
}

static struct tls *
tls_of(struct conn *c)
{
    return container_of(c, struct tls, conn);
}

/* ---- operations on memory: none of them sleeps ---- */

static int
op_handshake(struct tls *t)
{
    return SSL_do_handshake(t->ssl);
}

static int
op_read(struct tls *t)
{
    return SSL_read_ex(t->ssl, t->read_buf, t->read_cap, &t->n);
}

static int
op_write(struct tls *t)
{
    return SSL_write_ex(t->ssl, t->write_str.p, t->write_str.n, &t->n);
}

/* The word of SSL_get_error. */
static int
try(struct tls *t, int (*op)(struct tls *t))
{
    ERR_clear_error();
    int word = SSL_get_error(t->ssl, op(t));
    ERR_clear_error();
    return word;
}

/* ---- what travels below ---- */

SUSPENDS static int
write_below(struct tls *t, msec deadline)
{
    int n;

    while ((n = BIO_read(t->out, t->piece, sizeof(t->piece))) > 0) {
        int r = conn_write(t->under, str_make(t->piece, (size_t)n), deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
    return 0;
}

SUSPENDS static int
read_below(struct tls *t, size_t *total, msec deadline)
{
    size_t n;

    if (*total >= TLS_HANDSHAKE_BYTES_MAX)
        return CONN_RESET;
    int r = conn_read(t->under, t->piece, sizeof(t->piece), &n, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    *total += n;
    check(BIO_write(t->in, t->piece, (int)n) == (int)n);
    return 0;
}

/* Until op is done. */
SUSPENDS static int
run(struct tls *t, int (*op)(struct tls *t), msec deadline)
{
    size_t total = 0;

    for (;;) {
        int word = try(t, op);
        int r = write_below(t, deadline);
        if (word == SSL_ERROR_NONE)
            return r;
        if (word == SSL_ERROR_ZERO_RETURN)
            return CONN_CLOSED;
        if (word != SSL_ERROR_WANT_READ)
            return CONN_RESET;
        if (r == 0)
            r = read_below(t, &total, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
}

/* ---- a connection ---- */

SUSPENDS static int
tls_read(struct conn *c, void *buf, size_t cap, size_t *n, msec deadline)
{
    struct tls *t = tls_of(c);

    t->read_buf = buf;
    t->read_cap = cap;
    int r = run(t, op_read, deadline);
    if (r == 0)
        *n = t->n;
    return r;
}

SUSPENDS static int
tls_write(struct conn *c, str s, msec deadline)
{
    struct tls *t = tls_of(c);

    if (s.n == 0)
        return 0;
    t->write_str = s;
    return run(t, op_write, deadline);
}

static void
tls_close(struct conn *c)
{
    struct tls *t = tls_of(c);

    SSL_free(t->ssl);
    conn_close(&t->under);
    free(t);
}

static const struct conn_ops tls_ops = {
    .name = "tls",
    .read = tls_read,
    .write = tls_write,
    .close = tls_close,
};

static struct tls *
tls_new(struct conn *under, SSL_CTX *ctx)
{
    struct tls *t = calloc(1, sizeof(*t));

    check(t != NULL);
    t->conn.ops = &tls_ops;
    t->under = under;
    t->ssl = SSL_new(ctx);
    t->in = BIO_new(BIO_s_mem());
    t->out = BIO_new(BIO_s_mem());
    check(t->ssl != NULL && t->in != NULL && t->out != NULL);
    BIO_set_mem_eof_return(t->in, -1);
    BIO_set_mem_eof_return(t->out, -1);
    SSL_set_bio(t->ssl, t->in, t->out);
    return t;
}

SUSPENDS static int
shake_hands(struct tls *t, struct conn **out, msec deadline)
{
    CLEANUP(conn_close) struct conn *c = &t->conn;

    int r = run(t, op_handshake, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r == TASK_TIMEOUT ? r : TLS_FAILED;
    *out = c;
    c = NULL;
    return 0;
}

int
tls_open(struct conn *under, str name, struct conn **out, msec deadline)
{
    char host[DNS_NAME_MAX + 1];

    *out = NULL;
    pthread_once(&client_once, client_start);
    struct tls *t = tls_new(under, client_ctx);
    SSL_set_connect_state(t->ssl);
    size_t n = dns_name_clean(name, host);
    host[n] = '\0';
    if (n > 0)
        check(SSL_set_tlsext_host_name(t->ssl, host) == 1);
    return shake_hands(t, out, deadline);
}

int
tls_accept(struct conn *under, SSL_CTX *ctx, struct conn **out, msec deadline)
{
    *out = NULL;
    struct tls *t = tls_new(under, ctx);
    SSL_set_accept_state(t->ssl);
    return shake_hands(t, out, deadline);
}
