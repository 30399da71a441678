/*
 * The address guard: see guard.h. A deny table with each range's RFC, and for
 * IPv6 the rule that only 2000::/3 is global at all, so that a range which is
 * set apart tomorrow is refused today. What --allow-net opens is asked first.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "net/guard.h"

struct range {
    struct net_addr addr;
    unsigned bits;
    const char *why;
};

/* IANA's special-purpose registries (RFC 6890) and older RFCs. */
/* clang-format off */
#define V4(...) {AF_INET, {__VA_ARGS__}}
#define V6(...) {AF_INET6, {__VA_ARGS__}}
static const struct range denied[] = {
    {V4(0),                          8,   "this network (RFC 791)"},
    {V4(10),                         8,   "private (RFC 1918)"},
    {V4(100, 64),                    10,  "carrier-grade NAT (RFC 6598)"},
    {V4(127),                        8,   "loopback (RFC 1122)"},
    {V4(169, 254),                   16,  "link-local (RFC 3927)"},
    {V4(172, 16),                    12,  "private (RFC 1918)"},
    {V4(192, 0, 0),                  24,  "protocol assignments (RFC 6890)"},
    {V4(192, 0, 2),                  24,  "documentation (RFC 5737)"},
    {V4(192, 88, 99),                24,  "6to4 relay (RFC 7526)"},
    {V4(192, 168),                   16,  "private (RFC 1918)"},
    {V4(198, 18),                    15,  "benchmarking (RFC 2544)"},
    {V4(198, 51, 100),               24,  "documentation (RFC 5737)"},
    {V4(203, 0, 113),                24,  "documentation (RFC 5737)"},
    {V4(224),                        4,   "multicast (RFC 5771)"},
    {V4(255, 255, 255, 255),         32,  "broadcast (RFC 919)"},
    {V4(240),                        4,   "reserved (RFC 1112)"},

    {V6(0),                          128, "unspecified (RFC 4291)"},
    {V6([15] = 1),                   128, "loopback (RFC 4291)"},
    {V6([10] = 0xff, [11] = 0xff),   96,  "IPv4-mapped (RFC 4291)"},
    {V6([8] = 0xff, [9] = 0xff),     96,  "IPv4-translated (RFC 2765)"},
    {V6(0),                          96,  "IPv4-compatible (RFC 4291)"},
    {V6(0, 0x64, 0xff, 0x9b),        96,  "NAT64 (RFC 6052)"},
    {V6(0, 0x64, 0xff, 0x9b, 0, 1),  48,  "local NAT64 (RFC 8215)"},
    {V6(1),                          64,  "discard-only (RFC 6666)"},
    {V6(0x20, 1),                    32,  "Teredo (RFC 4380)"},
    {V6(0x20, 1, 0, 2),              48,  "benchmarking (RFC 5180)"},
    {V6(0x20, 1, 0, 0x10),           28,  "ORCHID (RFC 4843)"},
    {V6(0x20, 1, 0, 0x20),           28,  "ORCHIDv2 (RFC 7343)"},
    {V6(0x20, 1),                    23,  "protocol assignments (RFC 2928)"},
    {V6(0x20, 1, 0x0d, 0xb8),        32,  "documentation (RFC 3849)"},
    {V6(0x20, 2),                    16,  "6to4 (RFC 3056)"},
    {V6(0x3f, 0xff),                 20,  "documentation (RFC 9637)"},
    {V6(0xfc),                       7,   "unique local (RFC 4193)"},
    {V6(0xfe, 0x80),                 10,  "link-local (RFC 4291)"},
    {V6(0xfe, 0xc0),                 10,  "site-local (RFC 3879)"},
    {V6(0xff),                       8,   "multicast (RFC 4291)"},
};
static const struct range global_v6 = {V6(0x20), 3, "global (RFC 4291)"};
/* clang-format on */

static unsigned
family_bits(int family)
{
    return family == AF_INET ? 32 : family == AF_INET6 ? 128 : 0;
}

static bool
is_in(const struct net_addr *a, const struct net_addr *net, unsigned bits)
{
    size_t whole = bits / 8;
    unsigned mask = 0xffu << (8 - bits % 8) & 0xff;

    if (a->family != net->family || memcmp(a->bytes, net->bytes, whole) != 0)
        return false;
    return mask == 0 || ((a->bytes[whole] ^ net->bytes[whole]) & mask) == 0;
}

static bool
is_in_any(const struct net_addr *a, const struct guard_net *nets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_in(a, &nets[i].addr, nets[i].bits))
            return true;
    return false;
}

/* The range's name, NULL when it is the public Internet's. */
static const char *
special(const struct net_addr *a)
{
    if (family_bits(a->family) == 0)
        return "no IP address";
    for (size_t i = 0; i < array_len(denied); i++)
        if (is_in(a, &denied[i].addr, denied[i].bits))
            return denied[i].why;
    if (a->family == AF_INET6 && !is_in(a, &global_v6.addr, global_v6.bits))
        return "not global unicast (RFC 4291)";
    return NULL;
}

/* Only those need a place that the table does not refuse by itself. */
static void
read_own(struct guard *g)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) != 0) {
        log_warn("guard: own network addresses not readable: %s",
                 strerror(errno));
        return;
    }
    for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next) {
        struct net_addr a;
        if (i->ifa_addr == NULL || !net_addr_of_sockaddr(i->ifa_addr, &a) ||
            special(&a) != NULL)
            continue;
        if (g->own_n == GUARD_NETS_MAX) {
            log_warn("guard: more than %d public addresses here; the others "
                     "are not known as ours",
                     GUARD_NETS_MAX);
            break;
        }
        g->own[g->own_n++] = (struct guard_net){a, family_bits(a.family)};
    }
    freeifaddrs(all);
}

void
guard_init(struct guard *g, uint16_t http, uint16_t https, uint16_t smtp)
{
    *g = (struct guard){
        .ports = {http, https, smtp}
    };
    read_own(g);
}

bool
guard_allow(struct guard *g, str cidr)
{
    str rest = cidr;
    str addr = str_cut(&rest, '/');
    struct guard_net net;
    int64_t bits;

    if (g->allowed_n == GUARD_NETS_MAX || !net_addr_parse(addr, &net.addr))
        return false;
    net.bits = family_bits(net.addr.family);
    if (rest.p != NULL) {
        if (rest.n == 0 || !str_is_digit(rest.p[0]) ||
            !str_to_i64(rest, &bits) || bits > net.bits)
            return false;
        net.bits = (unsigned)bits;
    }
    g->allowed[g->allowed_n++] = net;
    return true;
}

void
guard_add_port(struct guard *g, uint16_t port)
{
    g->ports[array_len(g->ports) - 1] = port;
}

const char *
guard_refuses(const struct guard *g, const struct net_addr *addr, uint16_t port)
{
    bool is_port = false;

    for (size_t i = 0; i < array_len(g->ports); i++)
        is_port |= port != 0 && port == g->ports[i];
    if (!is_port)
        return "a port other than the three";
    if (is_in_any(addr, g->allowed, g->allowed_n))
        return NULL;
    if (is_in_any(addr, g->own, g->own_n))
        return "an address of this machine";
    return special(addr);
}

const char *
guard_special(const struct guard *g, const struct net_addr *addr)
{
    return is_in_any(addr, g->allowed, g->allowed_n) ? NULL : special(addr);
}

bool
net_addr_parse(str text, struct net_addr *out)
{
    char z[INET6_ADDRSTRLEN];

    *out = (struct net_addr){0};
    if (text.n == 0 || text.n >= sizeof(z) || memchr(text.p, 0, text.n))
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    out->family = strchr(z, ':') ? AF_INET6 : AF_INET;
    return inet_pton(out->family, z, out->bytes) == 1;
}

const char *
net_addr_text(const struct net_addr *a, char *out)
{
    if (inet_ntop(a->family, a->bytes, out, INET6_ADDRSTRLEN) == NULL)
        memcpy(out, "?", 2);
    return out;
}

socklen_t
net_addr_to_sockaddr(const struct net_addr *a, uint16_t port,
                     struct sockaddr_storage *out)
{
    *out = (struct sockaddr_storage){0};
    if (a->family == AF_INET) {
        struct sockaddr_in *sin = (struct sockaddr_in *)out;
        sin->sin_family = AF_INET;
        sin->sin_port = htons(port);
        memcpy(&sin->sin_addr, a->bytes, sizeof(sin->sin_addr));
        return sizeof(*sin);
    }
    check(a->family == AF_INET6);
    struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)out;
    sin6->sin6_family = AF_INET6;
    sin6->sin6_port = htons(port);
    memcpy(&sin6->sin6_addr, a->bytes, sizeof(sin6->sin6_addr));
    return sizeof(*sin6);
}

bool
net_addr_of_sockaddr(const struct sockaddr *sa, struct net_addr *out)
{
    *out = (struct net_addr){.family = sa->sa_family};
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *sin = (const struct sockaddr_in *)sa;
        memcpy(out->bytes, &sin->sin_addr, sizeof(sin->sin_addr));
        return true;
    }
    if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)sa;
        memcpy(out->bytes, &sin6->sin6_addr, sizeof(sin6->sin6_addr));
        return true;
    }
    return false;
}
