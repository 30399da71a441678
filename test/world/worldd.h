/*
 * worldd: the world's servers on loopback. One thread, a task for each
 * listener and connection, no state but caches and counters.
 *
 * worldd.c       command line, sockets, ready file, signals
 * worldd_dns.c   what the names of the world are
 * worldd_tls.c   the world's certificate authority, a leaf for each host
 * worldd_wire.c  the bytes of a connection
 * worldd_smtp.c  sessions of the mail servers
 * worldd_temper.c what they say of a recipient
 * worldd_mail.c  their hosts, and who is asked how much at once
 * worldd_http.c  connections and requests
 * apollo.h       the paid provider, on ports of its own
 *
 * Addresses in 127/8 are the trouble that happens before a request: 127.0.0.1
 * serves, 127.0.0.2 refuses, 127.0.0.3 never answers, 127.0.0.4 has HTTP
 * only. The mail servers have an address each, most companies' one of its own
 * (world_mail.h): a world of n companies takes about as many descriptors. A
 * client must be allowed all of 127.0.0.0/8.
 */
#ifndef TEST_WORLDD_H
#define TEST_WORLDD_H

#include <openssl/ssl.h>
#include <stdio.h>

#include "base/map.h"
#include "dnsd.h"
#include "linkedin.h"
#include "rt/task.h"
#include "world_mail.h"
#include "world_page.h"

enum {
    WORLDD_REQUEST_MAX = 8192,
    WORLDD_CACHE_BYTES_MAX = 512 * 1024 * 1024,
    WORLDD_IDLE_MS = 75000,
};

/* The provider's name, for its port with TLS. */
#define WORLDD_API STR("api.apollo.io")

/* A name that the world has. */
struct worldd_host {
    str name;
    uint32_t company;
    uint32_t mail_ip; /* where its mail is taken; 0: where its pages are */
    uint32_t conns, conns_peak;
    X509 *leaf; /* made when first asked for */
};

/* What listens at an address for mail. */
struct worldd_mail_server {
    struct worldd *d;
    int fd;
    uint32_t ip;
    enum world_temper temper;
    uint32_t sessions; /* now */
    struct worldd_operator *operator;
};

/* A mail host: resolves to ip, has a certificate. */
struct worldd_mail_host {
    str name;
    uint32_t ip;
    X509 *leaf;
};

/* The manners that are counted; a session's start may be early by a slack. */
struct worldd_limits {
    uint64_t sessions;    /* of an operator at a time */
    uint64_t rcpts;       /* of a session */
    uint64_t interval_ms; /* between starts of an operator's sessions */
    uint64_t refused;     /* recipients of a domain */
};

/* Zero is never the least interval of a polite client: it says "none". */
struct worldd_mail_stats {
    uint64_t sessions, rcpts, accepted, refused, tls;
    uint64_t forbidden; /* DATA, BDAT, VRFY, EXPN */
    uint64_t no_quit;   /* sessions that the client left without QUIT */
    uint64_t early;     /* spoke before its turn */
    uint64_t broken;    /* limits */
    uint32_t sessions_max, session_rcpts_max, domain_refused_max;
    msec interval_min;
    str busiest, hastiest, most_refused;
};

struct worldd_stats {
    uint64_t connections, requests, disallowed, dns_questions;
    uint64_t traps; /* requests for what never ends */
    uint64_t linkedin, linkedin_pages, linkedin_blocks;
    uint64_t linkedin_after_block;
    uint32_t host_conns_peak;
    str host_busiest;
};

struct worldd {
    struct world world;
    struct directory directory;
    enum linkedin_mode linkedin_mode;
    msec linkedin_blocked; /* when the first wall had been shown, or 0 */
    struct arena arena;    /* of the hosts */
    struct map hosts;
    struct map mail_hosts, free_boxes; /* names; mailboxes */
    struct map mail_servers;           /* addresses */
    struct world_mail_plan mail_plan;
    struct map operators, mail_domains, greylist; /* worldd_mail.c */
    struct worldd_limits limits;
    struct worldd_mail_stats mail_stats;
    FILE *smtp_log;   /* or NULL */
    struct map cache; /* rendered replies, never evicted */
    size_t cache_bytes;
    uint32_t latency_ms, jitter_ms;
    struct world_rng rng;
    FILE *log; /* or NULL */
    SSL_CTX *tls;
    X509 *ca;
    X509 *api_leaf, *linkedin_leaf; /* or NULL as yet */
    EVP_PKEY *ca_key, *leaf_key;
    struct worldd_stats stats;
};

/* A socket that is served: the arguments of its task. */
struct worldd_listener {
    struct worldd *d;
    int fd;
    bool is_tls;
};

/* Lower case, without a port. NULL: not of this world. */
struct worldd_host *worldd_host(struct worldd *d, str name);

/* One of LinkedIn's hosts, in a world that has them; lower case */
bool worldd_is_linkedin(const struct worldd *d, str name);

/* A dnsd_answer; arg is the struct worldd. */
unsigned worldd_dns_answer(void *arg, str name, unsigned type,
                           struct dnsd_reply *k);

/* A task; arg is a struct worldd_listener. */
SUSPENDS int worldd_http_serve(void *arg);
/* A task for all mail servers; arg is the struct worldd. */
SUSPENDS int worldd_smtp_serve(void *arg);

void worldd_http_fini(struct worldd *d);

/* 0 or a fault. ca_path: NULL, or where to write the CA's certificate. */
int worldd_tls_init(struct worldd *d, const char *ca_path);
void worldd_tls_fini(struct worldd *d);

#endif
