/*
 * Names for the world's servers (RFC 1035): one question, one answer, no
 * recursion, no cache; over UDP, and over TCP for those who listen there.
 *
 * The owner of the names says what is true in a function, which adds records
 * to the reply. An answer of more than 512 bytes is cut to nothing over UDP
 * and marked so (TC), EDNS or not.
 */
#ifndef TEST_WORLD_DNSD_H
#define TEST_WORLD_DNSD_H

#include "base/str.h"
#include "rt/task.h"

enum {
    DNSD_A = 1,
    DNSD_CNAME = 5,
    DNSD_MX = 15,

    DNSD_OK = 0,
    DNSD_FORMAT = 1,
    DNSD_SERVER_FAILURE = 2,
    DNSD_NO_NAME = 3,

    DNSD_REPLY_BYTES_MAX = 65535,
};

/* A reply that is being built. What goes over the end is a check. */
struct dnsd_reply {
    unsigned char p[DNSD_REPLY_BYTES_MAX + 1];
    size_t n;
    unsigned owner; /* where the name of the next records stands */
};

/* Fills the answers to a lower-case name; returns the response code. */
typedef unsigned dnsd_answer(void *arg, str name, unsigned type,
                             struct dnsd_reply *k);

struct dnsd {
    dnsd_answer *answer;
    void *arg;
    int udp, tcp; /* tcp: -1 for none */
    uint64_t questions;
};

void dnsd_add_a(struct dnsd_reply *k, uint32_t ip);
/* host empty: the root, which with preference 0 means "no mail" (RFC 7505) */
void dnsd_add_mx(struct dnsd_reply *k, unsigned preference, str host);
/* Records that are added later are the target's. */
void dnsd_add_cname(struct dnsd_reply *k, str target);

/* Tasks; arg is the struct dnsd. */
SUSPENDS int dnsd_serve_udp(void *arg);
SUSPENDS int dnsd_serve_tcp(void *arg);

#endif
