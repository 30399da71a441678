/*
 * mailtalk: a dialogue with a mail server, step by step, for tests.
 *
 *     mailtalk ADDRESS PORT STEP...
 *
 *     <PREFIX     a reply whose last line begins so
 *     =BYTES      exactly these bytes next; \r \n \0 and \xHH are read
 *     >LINE       say it; | parts lines that leave together
 *     .NUMBER     at least so many bytes come, whatever they are
 *     -           the server closes
 *     _MS         nothing comes for so long
 *     ~MS         wait
 *     tls         shake hands; the certificate is not looked at
 *     notls       shake hands, which must fail
 *
 * Exits with 0 when all went so, else with 1 and the step on stderr. A step
 * waits for ten seconds at most.
 */
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/str.h"

enum { STEP_MS = 10000, IN_MAX = 1 << 16 };

struct talk {
    int fd;
    SSL_CTX *ctx;
    SSL *ssl;
    size_t n, used;
    char in[IN_MAX];
};

/* Bytes read (0 at the end of the stream), or -1: none within ms. */
static int
read_some(struct talk *t, int ms)
{
    struct pollfd p = {t->fd, POLLIN, 0};

    t->n -= t->used;
    memmove(t->in, t->in + t->used, t->n);
    t->used = 0;
    if ((t->ssl == NULL || SSL_pending(t->ssl) == 0) && poll(&p, 1, ms) != 1)
        return -1;
    size_t room = sizeof(t->in) - t->n;
    int n = t->ssl ? SSL_read(t->ssl, t->in + t->n, (int)room)
                   : (int)recv(t->fd, t->in + t->n, room, 0);
    if (n > 0)
        t->n += (size_t)n;
    return n > 0 ? n : 0;
}

static str
unread(const struct talk *t)
{
    return str_make(t->in + t->used, t->n - t->used);
}

/* A whole line, or false when the stream ends first. */
static bool
read_line(struct talk *t, str *line)
{
    for (;;) {
        size_t end = str_find_byte(unread(t), '\n', 0);
        if (end != STR_NOT_FOUND) {
            *line = str_sub(unread(t), 0, end);
            t->used += end + 1;
            return true;
        }
        if (t->n - t->used == sizeof(t->in) || read_some(t, STEP_MS) <= 0)
            return false;
    }
}

static bool
hear_reply(struct talk *t, str prefix)
{
    str line;

    do {
        if (!read_line(t, &line))
            return false;
    } while (line.n > 3 && line.p[3] == '-');
    if (str_has_prefix(line, prefix))
        return true;
    fprintf(stderr, "got: %.*s\n", STR_ARG(line));
    return false;
}

/* The escapes of a step, in place. */
static str
unescape(char *z)
{
    char *to = z;

    for (const char *p = z; *p != '\0'; p++) {
        if (*p != '\\') {
            *to++ = *p;
            continue;
        }
        p++;
        if (*p == 'x' && p[1] != '\0' && p[2] != '\0') {
            *to++ = (char)(str_hex_value(p[1]) * 16 + str_hex_value(p[2]));
            p += 2;
        } else {
            *to++ = *p == 'r' ? '\r' : *p == 'n' ? '\n' : '\0';
        }
    }
    return str_make(z, (size_t)(to - z));
}

static bool
hear_bytes(struct talk *t, str wanted)
{
    while (t->n - t->used < wanted.n)
        if (read_some(t, STEP_MS) <= 0)
            return false;
    bool is_same = str_has_prefix(unread(t), wanted);
    t->used += wanted.n;
    return is_same;
}

static bool
hear_many(struct talk *t, int64_t left)
{
    while (left > 0) {
        left -= (int64_t)(t->n - t->used);
        t->used = t->n;
        if (left > 0 && read_some(t, STEP_MS) <= 0)
            return false;
    }
    return true;
}

static bool
say(struct talk *t, str lines)
{
    char out[2048];
    size_t n = 0;

    while (lines.p != NULL) {
        str line = str_cut(&lines, '|');
        check(n + line.n + 2 <= sizeof(out));
        memcpy(out + n, line.p, line.n);
        memcpy(out + n + line.n, "\r\n", 2);
        n += line.n + 2;
    }
    return t->ssl ? SSL_write(t->ssl, out, (int)n) == (int)n
                  : send(t->fd, out, n, 0) == (ssize_t)n;
}

static bool
shake_hands(struct talk *t)
{
    t->ssl = SSL_new(t->ctx);
    check(t->ssl != NULL);
    SSL_set_fd(t->ssl, t->fd);
    t->n = t->used = 0;
    return SSL_connect(t->ssl) == 1;
}

static bool
step(struct talk *t, char *z)
{
    str rest = str_of(z + 1);

    if (strcmp(z, "tls") == 0)
        return shake_hands(t);
    if (strcmp(z, "notls") == 0)
        return !shake_hands(t);
    switch (z[0]) {
    case '<': return hear_reply(t, rest);
    case '=': return hear_bytes(t, unescape(z + 1));
    case '>': return say(t, rest);
    case '.': return hear_many(t, atoll(z + 1));
    case '-': return t->n == t->used && read_some(t, STEP_MS) == 0;
    case '_': return t->n == t->used && read_some(t, atoi(z + 1)) == -1;
    case '~': return usleep((useconds_t)atoi(z + 1) * 1000) == 0;
    default: return false;
    }
}

int
main(int argc, char **argv)
{
    static struct talk t;
    struct sockaddr_in to = {.sin_family = AF_INET};
    int status = 0;

    if (argc < 3 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) {
        fprintf(stderr, "usage: mailtalk ADDRESS PORT STEP...\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    to.sin_port = htons((uint16_t)atoi(argv[2]));
    t.ctx = SSL_CTX_new(TLS_client_method());
    t.fd = socket(AF_INET, SOCK_STREAM, 0);
    check(t.ctx != NULL && t.fd >= 0);
    if (connect(t.fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
        fprintf(stderr, "no connection to %s\n", argv[1]);
        status = 1;
    }
    for (int i = 3; i < argc && status == 0; i++) {
        char name[32];
        snprintf(name, sizeof(name), "%s", argv[i]);
        if (!step(&t, argv[i])) {
            fprintf(stderr, "step %d failed: %s\n", i - 2, name);
            status = 1;
        }
    }
    SSL_free(t.ssl);
    SSL_CTX_free(t.ctx);
    close(t.fd);
    return status;
}
