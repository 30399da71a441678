/*
 * DNS: c-ares on the loop of the task that asks, with a cache by TTL, bounded
 * in entries. One per loop. Names with bytes outside letters, digits, hyphen,
 * dot and underscore are refused both ways (a PTR may say anything): to ask
 * for one is DNS_NO_SUCH_DOMAIN.
 *
 * Those who ask the same at once share one question. A question that nobody
 * waits for any more is still answered into the cache. The hosts file is not
 * read. An address as host is its own answer; with DNS_PTR it is turned into
 * the name under which its record is.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include "base/arena.h"
#include "net/guard.h"
#include "rt/task.h"

enum dns_type { DNS_A, DNS_AAAA, DNS_MX, DNS_PTR, DNS_TXT };

enum {
    DNS_NO_SUCH_DOMAIN = 2, /* NXDOMAIN; 1 is TASK_TIMEOUT */
    DNS_NO_DATA = 3,
    DNS_FAILED = 4, /* SERVFAIL, REFUSED, nonsense, no resolver */
};

enum {
    DNS_ADDRS_MAX = 8,
    DNS_MX_MAX = 5,
    DNS_TXT_MAX = 32, /* records; large domains have dozens */
    DNS_TXT_BYTES_MAX = 1024,
    DNS_CACHE_MAX = 100000,
};

struct dns_mx {
    uint16_t preference;
    str host; /* lower case; empty for a null MX (RFC 7505) */
};

struct dns_answer {
    struct net_addr addrs[DNS_ADDRS_MAX]; /* A, AAAA */
    size_t addrs_n;
    /*
     * By preference; hosts that can be none (localhost, 10.0.0.1) are left
     * out. None at all with result 0: there are MX records, none usable,
     * and the A record does not stand in for them (RFC 5321 section 5.1).
     */
    struct dns_mx mx[DNS_MX_MAX];
    size_t mx_n;
    str name; /* PTR */
    /*
     * TXT: each record's strings as one, and any bytes in it: not inert. The
     * longer ones are cut, the further ones left out: then is_cut.
     */
    str *txt;
    size_t txt_n;
    bool is_cut;
};

struct dns_options {
    str resolver;      /* ADDR[:PORT], [v6]:PORT; empty = the system's */
    msec query_max_ms; /* 0 = 5,000 */
};

struct dns_stats {
    uint64_t queries, cache_hits, failures;
};

struct dns;

/* 0, or a fault with a reason logged (a resolver that is no address). */
int dns_open(struct loop *l, const struct dns_options *o, struct dns **out);
/* No task may be waiting; before loop_free. */
void dns_close(struct dns **d);
/* 0, TASK_TIMEOUT, a DNS_ outcome, -ECANCELED. Strings are in the arena. */
SUSPENDS int dns_resolve(struct dns *d, str host, enum dns_type type,
                         struct arena *a, struct dns_answer *out,
                         msec deadline);
void dns_stats(const struct dns *d, struct dns_stats *out);

#endif
