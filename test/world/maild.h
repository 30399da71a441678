/*
 * maild: mail servers of every temper on loopback, and the names that lead
 * to them. What each says is a row of a table, and so is what is true.
 *
 * maild.c         command line, sockets, ready file, truth
 * maild_rows.c    the scenarios: what a program that asks must find out
 * maild_faults.c  servers that break the rules, hostile ones among them
 * maild_dns.c     names
 * maild_peer.c    bytes of a connection, in clear or in TLS
 * maild_smtp.c    the dialogue
 * maild_answer.c  what is said to RCPT: the rules of a row
 * maild_log.c     the log, and the manners counted from it
 *
 * A mail host has an address of its own (127.0.1.1 and up), all the same
 * port; so the address tells which host was dialled. A row is a domain with
 * its hosts; rows of one number belong to one scenario. Hosts of the same name
 * are one host, the first row's that names it. An operator is the last two
 * labels of a host's name.
 *
 * What a server says is a text: lines are parted by \n and sent with CRLF,
 * "<>" stands for the recipient, \1 for a NUL, \2 for a bare LF (which, at the
 * end, takes the place of CRLF). A text that begins with ! is an act
 * (MAILD_ACTS).
 *
 * Life: maild_init, then tasks until a signal, maild_fini. One thread.
 */
#ifndef TEST_MAILD_H
#define TEST_MAILD_H

#include <openssl/ssl.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/map.h"
#include "dnsd.h"
#include "rt/task.h"

enum {
    MAILD_MX_MAX = 6,
    MAILD_RULES_MAX = 6,
    MAILD_TRUTHS_MAX = 8,
    MAILD_LINE_MAX = 4096,
    MAILD_LOCAL_MAX = 256,
    MAILD_RECIPIENTS_MAX = 256, /* of a domain, that are remembered */
    MAILD_ENDED = 1,            /* a connection is at its end */
};

/* --- rows --- */

/* Acts: ARG is the text behind the word. */
#define MAILD_ACTS(X)                                                          \
    X(DROP, "!drop", "the connection is closed")                               \
    X(LAST, "!last", "ARG is said, then the connection is closed")             \
    X(HALF, "!half", "ARG is said without its end, then closed")               \
    X(SILENCE, "!silence", "nothing is said any more")                         \
    X(ENDLESS, "!endless", "the line ARG is said again and again")             \
    X(LONG, "!long", "ARG and a million letters, in one line")

enum maild_door {
    MAILD_OPEN,
    MAILD_REFUSES, /* nobody listens */
    MAILD_SILENT,  /* a SYN gets no answer */
    MAILD_NOWHERE, /* the name does not exist */
};

enum maild_tls {
    MAILD_TLS_NONE,
    MAILD_TLS_GOOD,    /* with a certificate that nobody signed */
    MAILD_TLS_BUSY,    /* offered, and answered with 454 */
    MAILD_TLS_FAILS,   /* offered, and no TLS behind the 220 */
    MAILD_TLS_INJECTS, /* replies in clear in the same packet as the 220 */
};

struct maild_mx {
    unsigned preference;
    const char *name;
    enum maild_door door;
    uint32_t ip;       /* 0: the next free one */
    const char *alias; /* the name is a CNAME of this host */
    /* What is said; NULL for the usual. */
    const char *banner, *ehlo, *mail, *rset;
    enum maild_tls tls;
    bool needs_tls; /* MAIL gets 530 before it */
    bool has_no_pipelining, has_utf8, has_bare_lf;
    uint32_t banner_ms, line_ms, byte_ms; /* each divided by --hurry */
};

enum maild_who {
    MAILD_ANY,
    MAILD_KNOWN,    /* has a truth in the row */
    MAILD_INVENTED, /* has none */
    MAILD_HUMAN,    /* invented, of letters and at most one dot */
    MAILD_RANDOM,   /* invented, another */
};

/* The first rule that fits speaks; conditions that are 0 always fit. */
struct maild_rule {
    enum maild_who who;
    const char *local; /* this mailbox alone */
    const char *reply;
    unsigned from_in_mail;    /* from this RCPT of a transaction on */
    unsigned after_taken;     /* once so many were taken, all in all */
    unsigned invented_no;     /* 1, 2, 3: each third invented name */
    uint32_t before_ms;       /* so long after the domain's first RCPT */
    uint32_t before_each_ms;  /* so long after this recipient's first */
    bool is_other_domain;     /* the transaction began with another one */
    bool is_proof_of_mailbox; /* though no 2xx, it says that there is one */
};

/* Words of model.h; several that are right have a | between them. */
struct maild_truth {
    const char *local, *verification, *reason;
};

enum maild_names {
    MAILD_MX,       /* as listed */
    MAILD_MANY_MX,  /* after 500 that are worse, at hosts that refuse */
    MAILD_NULL_MX,  /* "." */
    MAILD_A,        /* no MX; the only host is called like the domain */
    MAILD_NOTHING,  /* the name exists, and that is all */
    MAILD_SERVFAIL, /* the names' server is broken */
    MAILD_NXDOMAIN,
};

struct maild_row {
    const char
        *number; /* "1" to "25"; "f97" and up, as in the list of faults */
    const char *domain;
    const char *what; /* no comma */
    enum maild_names names;
    struct maild_mx mx[MAILD_MX_MAX];
    struct maild_rule rules[MAILD_RULES_MAX];
    struct maild_truth truth[MAILD_TRUTHS_MAX];
};

extern const struct maild_row maild_rows[], maild_faults[];
extern const size_t maild_rows_n, maild_faults_n;

#define MAILD_NO_USER "550 5.1.1 <>: Recipient address rejected: User unknown"
#define MAILD_OK      "250 2.1.5 Ok"

/* --- the world --- */

/* Manners towards one operator. */
struct maild_operator {
    str name;
    uint32_t sessions, at_once, at_once_max;
    uint32_t rcpts, refused, rcpts_in_session_max;
    msec last_start, interval_min; /* MSEC_NEVER before the second session */
};

struct maild_host {
    struct maild *m;
    const struct maild_mx *mx;
    const struct maild_row *row;
    struct maild_operator *operator;
    uint32_t ip;
    char address[16];
    int fd;     /* that listens, or -1 */
    int filler; /* that makes a silent one full, or -1 */
};

struct maild_recipient {
    str local;
    msec first_at;
    unsigned invented_no; /* 0: not invented */
};

struct maild_domain {
    const struct maild_row *row;
    struct maild_recipient seen[MAILD_RECIPIENTS_MAX];
    size_t seen_n;
    msec first_at; /* of its first recipient; 0 before */
    unsigned taken, refused, invented;
    bool has_mailbox; /* the server has owned to one */
};

struct maild_stats {
    uint32_t sessions, rcpts, forbidden, early, pipelined, without_quit;
    uint32_t invented_first;
};

struct maild {
    struct arena arena;
    struct map domains, hosts, operators;
    uint64_t smtp_port;
    double hurry;
    FILE *log; /* or NULL */
    SSL_CTX *tls;
    EVP_PKEY *key;
    struct maild_stats stats;
};

/* For all rows of both tables, by number. NULL at the end. */
const struct maild_row *maild_row(size_t i);
struct maild_domain *maild_domain(struct maild *m, str name);
struct maild_host *maild_host(struct maild *m, str name);

/* A dnsd_answer; arg is the struct maild. */
unsigned maild_dns_answer(void *arg, str name, unsigned type,
                          struct dnsd_reply *k);

/* --- a connection --- */

struct maild_peer {
    int fd;
    SSL *ssl; /* NULL: in clear */
    size_t n, used;
    char in[MAILD_LINE_MAX];
};

void maild_tls_init(struct maild *m);
void maild_tls_fini(struct maild *m);
/* 0, MAILD_ENDED, or a fault; the same of the others. */
SUSPENDS int maild_peer_start_tls(struct maild_peer *p, SSL_CTX *ctx,
                                  msec deadline);
/* The next line, without its end. Valid until the next call. */
SUSPENDS int maild_peer_line(struct maild_peer *p, str *line, msec deadline);
SUSPENDS int maild_peer_write(struct maild_peer *p, str s, msec deadline);
/* Until the peer closes; what it says is dropped. */
SUSPENDS int maild_peer_drain(struct maild_peer *p, msec deadline);
/* Has the peer said more than the line that was read last? */
bool maild_peer_has_more(const struct maild_peer *p);
void maild_peer_close(struct maild_peer *p);

struct maild_session {
    struct maild_host *host;
    struct maild_peer peer;
    uint32_t number;
    bool has_hello, has_mail, may_pipeline, may_utf8;
    bool has_quit;
    bool is_broken; /* by us: the peer owes no manners any more */
    unsigned rcpts, rcpts_in_mail;
    const struct maild_domain *mail_domain; /* of the first RCPT */
};

/* A serve_start; arg is a struct maild_host. */
void maild_smtp_start(void *arg, struct nursery *n, int fd);

/* What to say to RCPT, and the counting that belongs to it. */
const char *maild_answer(struct maild_session *s, str address, msec now);

/* --- the log --- */

enum maild_direction {
    MAILD_OPENED = '+',
    MAILD_CLOSED = '-',
    MAILD_HEARD = '>', /* from the program to us */
    MAILD_SAID = '<',
    MAILD_NOTE = '!', /* bad manners, or a turn of the dialogue */
};

void maild_log(const struct maild_session *s, enum maild_direction way,
               str line);
void maild_count_start(struct maild_session *s, msec now);
void maild_count_end(struct maild_session *s);
void maild_write_stats(const struct maild *m, const char *path,
                       uint64_t dns_questions);
void maild_write_truth(const char *path);

#endif
