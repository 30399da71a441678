/*
 * Which network addresses may be dialled. URLs come from a database and from
 * pages: every dial, after DNS and at each redirect, passes here with the
 * very address that is dialled. Refused: loopback, private, link-local,
 * multicast, reserved, documentation and IPv4-in-IPv6 ranges (the list in
 * guard.c names each RFC), this machine's own addresses, and other ports than
 * the three. --allow-net opens ranges. Pure but for reading our interfaces.
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/str.h"

enum { GUARD_NETS_MAX = 64 };

/* An address of either family, in network order. */
struct net_addr {
    int family; /* AF_INET, AF_INET6 */
    unsigned char bytes[16];
};

struct guard_net {
    struct net_addr addr;
    unsigned bits;
};

struct guard {
    struct guard_net allowed[GUARD_NETS_MAX];
    size_t allowed_n;
    struct guard_net own[GUARD_NETS_MAX]; /* our interfaces */
    size_t own_n;
    uint16_t ports[4]; /* http, https, smtp; one more, or 0 */
};

void guard_init(struct guard *g, uint16_t http, uint16_t https, uint16_t smtp);
/* One port more that may be dialled: the user has named it. */
void guard_add_port(struct guard *g, uint16_t port);
/* "127.0.0.0/8", "fd00::/8", "10.1.2.3"; false when it is no network. */
bool guard_allow(struct guard *g, str cidr);
/* Why not, as a literal; NULL when it may be dialled. */
const char *guard_refuses(const struct guard *g, const struct net_addr *addr,
                          uint16_t port);

/*
 * The range that keeps others from seeing this address, as a literal; NULL
 * when it is the public Internet's, or --allow-net has opened it.
 */
const char *guard_special(const struct guard *g, const struct net_addr *addr);

bool net_addr_parse(str text, struct net_addr *out);
/* out: at least INET6_ADDRSTRLEN bytes; returns out */
const char *net_addr_text(const struct net_addr *a, char *out);
socklen_t net_addr_to_sockaddr(const struct net_addr *a, uint16_t port,
                               struct sockaddr_storage *out);
bool net_addr_of_sockaddr(const struct sockaddr *sa, struct net_addr *out);

#endif
