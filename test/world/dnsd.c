/* Names over UDP and TCP: see dnsd.h. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/fault.h"
#include "dnsd.h"
#include "serve.h"

enum {
    UDP_BYTES_MAX = 512,
    QUERY_BYTES_MAX = 512,
    HEADER = 12,
    TTL_S = 300,
    LABEL_MAX = 63,
    TCP_IDLE_MS = 10000,
    ENDED = 1,
};

/* --- records --- */

static void
put(struct dnsd_reply *k, const void *p, size_t n)
{
    check(k->n + n <= DNSD_REPLY_BYTES_MAX);
    memcpy(k->p + k->n, p, n);
    k->n += n;
}

static void
put16(struct dnsd_reply *k, unsigned v)
{
    unsigned char b[2] = {(unsigned char)(v >> 8), (unsigned char)v};

    put(k, b, 2);
}

static void
put_name(struct dnsd_reply *k, str name)
{
    while (name.p != NULL && name.n > 0) {
        str label = str_cut(&name, '.');
        check(label.n > 0 && label.n <= LABEL_MAX);
        unsigned char n = (unsigned char)label.n;
        put(k, &n, 1);
        put(k, label.p, label.n);
    }
    put(k, "", 1);
}

/* A record's fixed part. Returns where its length is to be put. */
static size_t
begin(struct dnsd_reply *k, unsigned type)
{
    unsigned answers = ((unsigned)k->p[6] << 8 | k->p[7]) + 1;

    k->p[6] = (unsigned char)(answers >> 8);
    k->p[7] = (unsigned char)answers;
    put16(k, 0xc000 | k->owner);
    put16(k, type);
    put16(k, 1);
    put16(k, 0);
    put16(k, TTL_S);
    put16(k, 0);
    return k->n;
}

static void
end(struct dnsd_reply *k, size_t from)
{
    size_t n = k->n - from;

    k->p[from - 2] = (unsigned char)(n >> 8);
    k->p[from - 1] = (unsigned char)n;
}

void
dnsd_add_a(struct dnsd_reply *k, uint32_t ip)
{
    size_t from = begin(k, DNSD_A);

    put16(k, ip >> 16);
    put16(k, ip & 0xffff);
    end(k, from);
}

void
dnsd_add_mx(struct dnsd_reply *k, unsigned preference, str host)
{
    size_t from = begin(k, DNSD_MX);

    put16(k, preference);
    put_name(k, host);
    end(k, from);
}

void
dnsd_add_cname(struct dnsd_reply *k, str target)
{
    size_t from = begin(k, DNSD_CNAME);

    put_name(k, target);
    end(k, from);
    check(from < 0x4000);
    k->owner = (unsigned)from;
}

/* --- questions --- */

/* The question's name in lower case; returns where it ends, 0 if bad. */
static size_t
read_name(const struct dnsd_reply *k, char *name, size_t cap, size_t *n)
{
    size_t at = HEADER;

    *n = 0;
    while (at < k->n && k->p[at] != 0) {
        size_t label = k->p[at++];
        if (label > LABEL_MAX || at + label >= k->n || *n + label + 1 >= cap)
            return 0;
        if (*n > 0)
            name[(*n)++] = '.';
        for (size_t i = 0; i < label; i++)
            name[(*n)++] = (char)str_lower_byte((char)k->p[at + i]);
        at += label;
    }
    return at < k->n ? at + 1 : 0;
}

/* Turn a query into its reply. False when it deserves none. */
static bool
reply_to(struct dnsd *d, struct dnsd_reply *k)
{
    char name[256];
    size_t name_n;

    if (k->n < HEADER + 5 || (k->p[2] & 0x80) != 0)
        return false;
    size_t ends = read_name(k, name, sizeof(name), &name_n);
    bool is_good =
        ends != 0 && ends + 4 <= k->n && k->p[4] == 0 && k->p[5] == 1;
    unsigned type = is_good ? (unsigned)k->p[ends] << 8 | k->p[ends + 1] : 0;
    unsigned rcode = DNSD_FORMAT;

    d->questions++;
    k->n = is_good ? ends + 4 : HEADER;
    k->owner = HEADER;
    k->p[2] = (unsigned char)(0x84 | (k->p[2] & 0x01));
    memset(k->p + 6, 0, 6);
    if (is_good)
        rcode = d->answer(d->arg, str_make(name, name_n), type, k);
    else
        k->p[5] = 0;
    k->p[3] = (unsigned char)(0x80 | rcode);
    return true;
}

/* Too large for a packet: the question alone, and TC. */
static void
cut(struct dnsd_reply *k)
{
    char name[256];
    size_t name_n;

    k->n = read_name(k, name, sizeof(name), &name_n) + 4;
    k->p[2] |= 0x02;
    k->p[6] = k->p[7] = 0;
}

static void
free_reply(struct dnsd_reply **k)
{
    free(*k);
}

int
dnsd_serve_udp(void *arg)
{
    struct dnsd *d = arg;
    CLEANUP(free_reply) struct dnsd_reply *k = malloc(sizeof(*k));

    check(k != NULL);
    for (;;) {
        struct sockaddr_in from;
        socklen_t from_n = sizeof(from);
        ssize_t n = recvfrom(d->udp, k->p, QUERY_BYTES_MAX, 0,
                             (struct sockaddr *)&from, &from_n);

        if (n < 0) {
            int r = task_wait_fd(d->udp, UV_READABLE, MSEC_NEVER);
            if (r < 0)
                return r;
            continue;
        }
        k->n = (size_t)n;
        if (!reply_to(d, k))
            continue;
        if (k->n > UDP_BYTES_MAX)
            cut(k);
        sendto(d->udp, k->p, k->n, 0, (struct sockaddr *)&from, from_n);
    }
}

/* --- TCP --- */

struct tcp_client {
    struct dnsd *d;
    int fd;
    struct dnsd_reply k;
};

static void
free_client(struct tcp_client **c)
{
    close((*c)->fd);
    free(*c);
}

/* Exactly n bytes in or out. 0, ENDED, or a fault. */
SUSPENDS static int
move(int fd, unsigned char *p, size_t n, bool is_write, msec deadline)
{
    while (n > 0) {
        ssize_t k = is_write ? send(fd, p, n, MSG_NOSIGNAL) : recv(fd, p, n, 0);
        if (k > 0) {
            p += k;
            n -= (size_t)k;
            continue;
        }
        if (k == 0 || (errno != EAGAIN && errno != EINTR))
            return ENDED;
        int r =
            task_wait_fd(fd, is_write ? UV_WRITABLE : UV_READABLE, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : ENDED;
    }
    return 0;
}

/* One question of a connection. 0, ENDED, or a fault. */
SUSPENDS static int
answer_one(struct tcp_client *c, msec deadline)
{
    unsigned char length[2];
    int r = move(c->fd, length, 2, false, deadline);

    if (r != 0)
        return r;
    c->k.n = (size_t)length[0] << 8 | length[1];
    if (c->k.n > QUERY_BYTES_MAX)
        return ENDED;
    r = move(c->fd, c->k.p, c->k.n, false, deadline);
    if (r != 0 || !reply_to(c->d, &c->k))
        return r != 0 ? r : ENDED;
    length[0] = (unsigned char)(c->k.n >> 8);
    length[1] = (unsigned char)c->k.n;
    r = move(c->fd, length, 2, true, deadline);
    return r != 0 ? r : move(c->fd, c->k.p, c->k.n, true, deadline);
}

static int
serve_client(void *arg)
{
    CLEANUP(free_client) struct tcp_client *c = arg;

    while (answer_one(c, task_now() + TCP_IDLE_MS) == 0)
        ;
    return 0; /* a client's end is no fault of the server's */
}

static void
start_client(void *arg, struct nursery *n, int fd)
{
    struct tcp_client *c = malloc(sizeof(*c));

    check(c != NULL);
    c->d = arg;
    c->fd = fd;
    nursery_start(n, "dns", serve_client, c);
}

int
dnsd_serve_tcp(void *arg)
{
    struct dnsd *d = arg;

    return serve_accept(d->tcp, start_client, d);
}
