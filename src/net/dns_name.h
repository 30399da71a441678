/*
 * Names in questions: what may be asked, under which name an address has its
 * PTR record, and how an operator writes a resolver. Pure.
 */
#ifndef NET_DNS_NAME_H
#define NET_DNS_NAME_H

#include "net/guard.h"

enum {
    DNS_NAME_MAX = 253, /* as text, without the final dot */
    DNS_NAME_REVERSE_MAX = 80,
};

/*
 * The name in lower case, without a final dot, into out (DNS_NAME_MAX bytes);
 * its length, or 0 for what cannot be a name: other bytes than letters,
 * digits, hyphens and underscores, labels that are empty or over 63 bytes.
 */
size_t dns_name_clean(str host, char *out);

/* Of the PTR record (RFC 1035, RFC 3596). out: DNS_NAME_REVERSE_MAX bytes. */
str dns_name_reverse(const struct net_addr *a, char *out);

/* "ADDR", "ADDR:PORT", "[v6]", "[v6]:PORT"; a bare v6 has no port. */
bool dns_name_resolver(str text, struct net_addr *addr, int *port);

#endif
