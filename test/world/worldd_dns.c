/*
 * Names over UDP (RFC 1035): one question, one answer, no recursion, no
 * cache. Addresses are A records; every company's domain has an MX.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <uv.h>

#include "worldd.h"

enum {
    PACKET_MAX = 512,
    HEADER = 12,
    TYPE_A = 1,
    TYPE_MX = 15,
    RCODE_FORMAT = 1,
    RCODE_NO_NAME = 3,
    TTL_S = 300,
    MX_PREFERENCE = 10,
};

#define MX_HOST "mx.worldmail.test"

struct packet {
    unsigned char p[PACKET_MAX + 256];
    size_t n;
};

static void
put16(struct packet *k, unsigned v)
{
    k->p[k->n++] = (unsigned char)(v >> 8);
    k->p[k->n++] = (unsigned char)v;
}

/* The question's name in lower case; returns where it ends, 0 if bad. */
static size_t
read_name(const struct packet *k, char *name, size_t cap, size_t *n)
{
    size_t at = HEADER;

    *n = 0;
    while (at < k->n && k->p[at] != 0) {
        size_t label = k->p[at++];
        if (label > 63 || at + label >= k->n || *n + label + 1 >= cap)
            return 0;
        if (*n > 0)
            name[(*n)++] = '.';
        for (size_t i = 0; i < label; i++)
            name[(*n)++] = (char)str_lower_byte((char)k->p[at + i]);
        at += label;
    }
    return at < k->n ? at + 1 : 0;
}

/* An answer's fixed part; the name points at the question. */
static void
begin_answer(struct packet *k, unsigned type, unsigned data_n)
{
    put16(k, 0xc000 | HEADER);
    put16(k, type);
    put16(k, 1);
    put16(k, 0);
    put16(k, TTL_S);
    put16(k, data_n);
    k->p[7]++;
}

static void
add_address(struct packet *k, uint32_t ip)
{
    begin_answer(k, TYPE_A, 4);
    put16(k, ip >> 16);
    put16(k, ip & 0xffff);
}

static void
add_mx(struct packet *k)
{
    static const char wire[] = "\2mx\11worldmail\4test";

    begin_answer(k, TYPE_MX, 2 + sizeof(wire));
    put16(k, MX_PREFERENCE);
    memcpy(k->p + k->n, wire, sizeof(wire));
    k->n += sizeof(wire);
}

/* Fills the answers; returns the response code. */
static unsigned
answer(struct worldd *d, str name, unsigned type, struct packet *k)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct worldd_host *h = worldd_host(d, name);
    uint32_t ip = WORLD_IP_SERVES;
    enum world_dns found = WORLD_DNS_NO_NAME;

    if (str_eq(name, STR(MX_HOST))) {
        found = WORLD_DNS_ADDRESS;
    } else if (h != NULL) {
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&d->world, h->company, &a, c);
        found = world_page_dns(c, name, &ip);
    }
    if (found == WORLD_DNS_NO_NAME)
        return RCODE_NO_NAME;
    if (type == TYPE_A && found == WORLD_DNS_ADDRESS)
        add_address(k, ip);
    if (type == TYPE_MX && h != NULL && !str_has_prefix(name, STR("www.")))
        add_mx(k);
    return 0;
}

/* Turn a query into its reply. False when it deserves none. */
static bool
reply_to(struct worldd *d, struct packet *k)
{
    char name[256];
    size_t name_n;

    if (k->n < HEADER + 5 || (k->p[2] & 0x80) != 0)
        return false;
    size_t end = read_name(k, name, sizeof(name), &name_n);
    bool is_good = end != 0 && end + 4 <= k->n && k->p[4] == 0 && k->p[5] == 1;
    unsigned type = is_good ? (unsigned)k->p[end] << 8 | k->p[end + 1] : 0;
    unsigned rcode = RCODE_FORMAT;

    k->n = is_good ? end + 4 : HEADER;
    k->p[2] = (unsigned char)(0x84 | (k->p[2] & 0x01));
    memset(k->p + 6, 0, 6);
    if (is_good)
        rcode = answer(d, str_make(name, name_n), type, k);
    else
        k->p[5] = 0;
    k->p[3] = (unsigned char)(0x80 | rcode);
    return true;
}

int
worldd_dns_serve(void *arg)
{
    struct worldd_listener *l = arg;

    for (;;) {
        struct packet k;
        struct sockaddr_in from;
        socklen_t from_n = sizeof(from);
        ssize_t n = recvfrom(l->fd, k.p, PACKET_MAX, 0,
                             (struct sockaddr *)&from, &from_n);

        if (n < 0) {
            int r = task_wait_fd(l->fd, UV_READABLE, MSEC_NEVER);
            if (r < 0)
                return r;
            continue;
        }
        k.n = (size_t)n;
        l->d->stats.dns_questions++;
        if (reply_to(l->d, &k))
            sendto(l->fd, k.p, k.n, 0, (struct sockaddr *)&from, from_n);
    }
}
