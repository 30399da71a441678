/* DNS replies for tests, put together record by record. */
#ifndef TEST_DNS_PACKET_H
#define TEST_DNS_PACKET_H

#include "base/check.h"
#include "net/guard.h"

enum {
    T_A = 1,
    T_CNAME = 5,
    T_SOA = 6,
    T_PTR = 12,
    T_MX = 15,
    T_TXT = 16,
    T_AAAA = 28,
};

struct packet {
    unsigned char p[2048];
    size_t n;
};

static inline void
put16(struct packet *k, unsigned v)
{
    k->p[k->n++] = (unsigned char)(v >> 8);
    k->p[k->n++] = (unsigned char)v;
}

static inline void
put32(struct packet *k, uint32_t v)
{
    put16(k, v >> 16);
    put16(k, v & 0xffff);
}

static inline void
put_name(struct packet *k, const char *name)
{
    for (str rest = str_of(name); rest.n > 0;) {
        str label = str_cut(&rest, '.');
        k->p[k->n++] = (unsigned char)label.n;
        memcpy(k->p + k->n, label.p, label.n);
        k->n += label.n;
    }
    k->p[k->n++] = 0;
}

/* A reply's head and question. */
static inline void
begin(struct packet *k, const char *name, unsigned type, unsigned rcode)
{
    k->n = 0;
    put16(k, 0x1234);
    put16(k, 0x8180 | rcode);
    put16(k, 1);
    put16(k, 0);
    put16(k, 0);
    put16(k, 0);
    put_name(k, name);
    put16(k, type);
    put16(k, 1);
}

/* A record's head, and its count in the header; returns where rdlength is. */
static inline size_t
record(struct packet *k, const char *owner, unsigned type, uint32_t ttl)
{
    k->p[type == T_SOA ? 9 : 7]++;
    put_name(k, owner);
    put16(k, type);
    put16(k, 1);
    put32(k, ttl);
    put16(k, 0);
    return k->n - 2;
}

static inline void
end_data(struct packet *k, size_t at)
{
    size_t n = k->n - at - 2;
    k->p[at] = (unsigned char)(n >> 8);
    k->p[at + 1] = (unsigned char)n;
}

static inline void
add_addr(struct packet *k, const char *owner, const char *text, uint32_t ttl)
{
    struct net_addr a;
    check(net_addr_parse(str_of(text), &a));
    size_t n = a.family == AF_INET ? 4 : 16;
    size_t at = record(k, owner, n == 4 ? T_A : T_AAAA, ttl);
    memcpy(k->p + k->n, a.bytes, n);
    k->n += n;
    end_data(k, at);
}

static inline void
add_name(struct packet *k, const char *owner, unsigned type, const char *to)
{
    size_t at = record(k, owner, type, 300);
    put_name(k, to);
    end_data(k, at);
}

static inline void
add_mx(struct packet *k, const char *owner, unsigned preference,
       const char *host)
{
    size_t at = record(k, owner, T_MX, 300);
    put16(k, preference);
    put_name(k, host);
    end_data(k, at);
}

/* One string, n bytes of it, into a TXT record that record() began. */
static inline void
put_string(struct packet *k, const char *p, size_t n)
{
    k->p[k->n++] = (unsigned char)n;
    memcpy(k->p + k->n, p, n);
    k->n += n;
}

static inline void
add_text(struct packet *k, const char *owner, const char *text)
{
    size_t at = record(k, owner, T_TXT, 300);
    put_string(k, text, strlen(text));
    end_data(k, at);
}

#endif
