/*
 * Bytes of a connection, in clear or in TLS with a certificate that the
 * server signed itself.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/fault.h"
#include "maild.h"

enum { DAYS = 30, DAY_S = 86400 };

/* Sleep until the socket can go on. `r`: of the failed call. */
SUSPENDS static int
wait_io(struct maild_peer *p, int r, bool is_write, msec deadline)
{
    int events = is_write ? UV_WRITABLE : UV_READABLE;

    if (p->ssl != NULL) {
        int why = SSL_get_error(p->ssl, r);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
            return MAILD_ENDED;
        events = why == SSL_ERROR_WANT_WRITE ? UV_WRITABLE : UV_READABLE;
    } else if (r == 0 || (errno != EAGAIN && errno != EINTR)) {
        return MAILD_ENDED;
    }
    r = task_wait_fd(p->fd, events, deadline);
    return r > 0 ? MAILD_ENDED : r;
}

SUSPENDS static int
read_some(struct maild_peer *p, char *to, size_t room, size_t *n, msec deadline)
{
    for (;;) {
        ERR_clear_error();
        int k = p->ssl != NULL ? SSL_read(p->ssl, to, (int)room)
                               : (int)recv(p->fd, to, room, 0);
        if (k > 0) {
            *n = (size_t)k;
            return 0;
        }
        int r = wait_io(p, k, false, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
}

int
maild_peer_line(struct maild_peer *p, str *line, msec deadline)
{
    p->n -= p->used;
    memmove(p->in, p->in + p->used, p->n);
    p->used = 0;
    for (;;) {
        str in = str_make(p->in, p->n);
        size_t lf = str_find_byte(in, '\n', 0);
        if (lf != STR_NOT_FOUND) {
            p->used = lf + 1;
            *line =
                str_sub(in, 0, lf > 0 && in.p[lf - 1] == '\r' ? lf - 1 : lf);
            return 0;
        }
        size_t n;
        if (p->n == sizeof(p->in))
            return MAILD_ENDED;
        int r = read_some(p, p->in + p->n, sizeof(p->in) - p->n, &n, deadline);
        if (r != 0)
            return r;
        p->n += n;
    }
}

int
maild_peer_write(struct maild_peer *p, str s, msec deadline)
{
    while (s.n > 0) {
        ERR_clear_error();
        int n = p->ssl != NULL ? SSL_write(p->ssl, s.p, (int)s.n)
                               : (int)send(p->fd, s.p, s.n, MSG_NOSIGNAL);
        if (n > 0) {
            s = str_from(s, (size_t)n);
            continue;
        }
        int r = wait_io(p, n, true, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
    return 0;
}

int
maild_peer_drain(struct maild_peer *p, msec deadline)
{
    size_t n;
    int r;

    p->n = p->used = 0;
    do {
        r = task_breathe();
        if (r == 0)
            r = read_some(p, p->in, sizeof(p->in), &n, deadline);
    } while (r == 0);
    return r;
}

bool
maild_peer_has_more(const struct maild_peer *p)
{
    int waiting = 0;

    if (p->n > p->used)
        return true;
    if (p->ssl != NULL)
        return SSL_pending(p->ssl) > 0;
    return ioctl(p->fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

void
maild_peer_close(struct maild_peer *p)
{
    if (p->ssl != NULL) {
        ERR_clear_error();
        SSL_shutdown(p->ssl);
        SSL_free(p->ssl);
    }
    close(p->fd);
}

/* --- TLS --- */

int
maild_peer_start_tls(struct maild_peer *p, SSL_CTX *ctx, msec deadline)
{
    p->n = p->used = 0; /* what came in clear is not to be obeyed */
    p->ssl = SSL_new(ctx);
    check(p->ssl != NULL);
    SSL_set_fd(p->ssl, p->fd);
    SSL_set_accept_state(p->ssl);
    for (;;) {
        ERR_clear_error();
        int r = SSL_do_handshake(p->ssl);
        if (r == 1)
            return 0;
        r = wait_io(p, r, false, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
}

void
maild_tls_init(struct maild *m)
{
    X509 *x = X509_new();

    m->key = EVP_EC_gen("P-256");
    m->tls = SSL_CTX_new(TLS_server_method());
    check(x != NULL && m->key != NULL && m->tls != NULL);
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(x), (long)DAYS * DAY_S);
    X509_set_pubkey(x, m->key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               (const unsigned char *)"mail.test", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    check(X509_sign(x, m->key, EVP_sha256()) > 0);
    check(SSL_CTX_use_certificate(m->tls, x) == 1);
    check(SSL_CTX_use_PrivateKey(m->tls, m->key) == 1);
    SSL_CTX_set_mode(m->tls, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    X509_free(x);
}

void
maild_tls_fini(struct maild *m)
{
    SSL_CTX_free(m->tls);
    EVP_PKEY_free(m->key);
}
