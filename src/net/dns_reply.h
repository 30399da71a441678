/*
 * A DNS reply, from its bytes to what dns.c keeps: the records of one type
 * at the end of the CNAME chain, and how long they may be believed
 * (RFC 1035, RFC 2308 for negative answers, RFC 7505 for the null MX). Pure.
 *
 * Any byte may be hostile: pointers only lead backwards, lengths are checked,
 * and a name with other bytes than letters, digits, hyphens and underscores
 * is no name: its record is passed over.
 */
#ifndef NET_DNS_REPLY_H
#define NET_DNS_REPLY_H

#include "net/dns.h"
#include "net/dns_name.h"

enum {
    DNS_CHAIN_MAX = 8, /* CNAME records followed */
};

#define DNS_NO_TTL UINT32_MAX /* no record said */

struct dns_reply_mx {
    uint16_t preference;
    char host[DNS_NAME_MAX + 1];
};

/* A TXT record as it lies in the message, while that is there. */
struct dns_reply_txt {
    const unsigned char *data; /* strings, each behind its length */
    size_t n;                  /* bytes of all of them together, cut */
};

struct dns_reply {
    /* 0, or without records DNS_NO_SUCH_DOMAIN, DNS_NO_DATA, DNS_FAILED */
    int outcome;
    uint32_t ttl_s; /* the smallest on the way; of a negative one: its SOA */
    struct net_addr addrs[DNS_ADDRS_MAX];
    size_t addrs_n;
    struct dns_reply_mx mx[DNS_MX_MAX];
    size_t mx_n;
    char name[DNS_NAME_MAX + 1]; /* PTR */
    struct dns_reply_txt txt[DNS_TXT_MAX];
    size_t txt_n;
    bool is_cut; /* a TXT record too many or too long */
};

/* The number of a type on the wire. */
uint16_t dns_reply_wire_type(enum dns_type type);
/* Nonsense is DNS_FAILED. */
void dns_reply_parse(const unsigned char *p, size_t n, enum dns_type type,
                     struct dns_reply *out);
/* The strings of a TXT record as one: t->n bytes into out, which may be any. */
void dns_reply_join(const struct dns_reply_txt *t, char *out);

#endif
