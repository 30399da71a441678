/*
 * The paid provider's server, in worldd: Apollo's People API as far as the
 * world's clients use it, and an account of what each was charged.
 *
 *   GET  /api/v1/auth/health        does the key hold? costs nothing
 *   POST /api/v1/people/bulk_match  {"details": [1 to 10 people]}
 *   POST /api/v1/people/match       one; parameters in the query or the body
 *
 * What it knows is in provider.h. It remembers nobody: who is asked about
 * twice is charged twice, as there. Hence the account, which says so.
 *
 *   apollo_http.c    connections, and replies that are broken off
 *   apollo.c         from a request to a reply; the tempers
 *   apollo_ask.c     whom a request asks for
 *   apollo_json.c    bodies of replies
 *   apollo_account.c charges, rates, log, stats
 *   apollo_fault.c   which request meets which temper
 */
#ifndef TEST_APOLLO_H
#define TEST_APOLLO_H

#include <stdio.h>

#include "apollo_fault.h"
#include "provider.h"
#include "rt/task.h"

enum {
    APOLLO_DETAILS_MAX = 10,
    APOLLO_BODY_MAX = 256 * 1024, /* of a request */
    APOLLO_HUGE = 64 * 1024 * 1024,
};

/* The provider counts by the minute, the hour and the day. */
enum apollo_span { APOLLO_MINUTE, APOLLO_HOUR, APOLLO_DAY, APOLLO_SPANS };

struct apollo_window {
    uint64_t max; /* 0: no limit */
    uint64_t used;
    msec length, start;
    msec told; /* when a reply said that none is left; 0: not */
};

struct apollo_stats {
    uint64_t requests, bulk, single, health; /* requests: about people */
    uint64_t people, found; /* asked for in requests that were looked at */
    uint64_t charged;       /* thousandths */
    uint64_t charged_twice; /* people */
    uint64_t asked_twice;   /* people, found or not */
    uint64_t rate_broken;   /* sent though none was left */
    uint64_t rate_refused;  /* 429 */
    uint64_t key_wrong, key_shown; /* shown: in a URL or a body */
    uint64_t followed;             /* a redirect to another place */
};

struct apollo_settings {
    const char *key, *log_path, *faults;
    uint64_t credits; /* the balance; UINT64_MAX: no end of it */
    uint64_t rates[APOLLO_SPANS];
    uint64_t minute_ms; /* how long its minute is */
    uint64_t latency_ms, jitter_ms;
};

struct apollo {
    const struct world *world;
    struct apollo_settings settings;
    struct directory *directory;
    struct apollo_faults faults;
    struct apollo_window windows[APOLLO_SPANS];
    struct apollo_stats stats;
    struct arena arena; /* of the people asked for */
    struct map people;
    FILE *log;                      /* or NULL */
    uint64_t balance;               /* thousandths */
    msec closed_told, closed_until; /* by a temper's 429 */
    struct world_rng rng;           /* of the way to the client */
};

struct apollo_request {
    uint64_t number;  /* of those about people, from 1; set by apollo_answer */
    str method, path; /* with the query */
    str key;          /* header x-api-key; p NULL: none */
    str body;
    msec now;
    uint32_t reply_ms; /* how long the reply will take to the client */
};

/* How the reply goes out. */
enum apollo_wire {
    APOLLO_WIRE_WHOLE,
    APOLLO_WIRE_DROPPED, /* the connection ends without a byte */
    APOLLO_WIRE_CUT,     /* in the middle of the body */
    APOLLO_WIRE_SILENT,  /* nothing, and the connection stays */
    APOLLO_WIRE_ENDLESS, /* the body, then APOLLO_HUGE of blanks */
};

struct apollo_reply {
    int status;
    const char *type;
    str headers, body; /* headers: whole lines */
    enum apollo_wire wire;
};

/* Tells what is wrong on stderr and ends the program, if anything is. */
void apollo_init(struct apollo *a, const struct world *w,
                 struct directory *directory, const struct apollo_settings *s);
void apollo_fini(struct apollo *a);
/* Charges and answers at once; the reply lives in the arena. */
void apollo_answer(struct apollo *a, struct apollo_request *q,
                   struct arena *arena, struct apollo_reply *out);

/* --- apollo_ask.c --- */

struct apollo_slot {
    struct provider_query query;
    struct world_company *company; /* NULL: nobody of this world */
    size_t person;
    enum provider_standing standing;
    bool is_again; /* the same as one before in this request */
};

struct apollo_ask {
    bool is_bulk;
    struct apollo_slot slots[APOLLO_DETAILS_MAX];
    size_t n;
};

/* NULL, or the error code of the 400. */
const char *apollo_ask_read(struct apollo *a, const struct apollo_request *q,
                            struct arena *arena, struct apollo_ask *out);
/* The value of a parameter of the path's query; empty: none. */
str apollo_ask_parameter(str path, const char *name, struct arena *arena);

/* --- apollo_json.c --- */

str apollo_json_error(struct arena *arena, const char *code, const char *text);
/* The reply to an ask, bent as the temper has it. */
str apollo_json_reply(struct apollo *a, const struct apollo_ask *k,
                      enum apollo_fault f, uint64_t number,
                      struct arena *arena);
uint64_t apollo_json_cost(const struct apollo_ask *k);

/* --- apollo_account.c --- */

/* A line of the log for each person, and the charge. */
void apollo_account_charge(struct apollo *a, const struct apollo_request *q,
                           const struct apollo_ask *k, const char *reply);
/* A line for a request that nobody was looked up for. */
void apollo_account_note(struct apollo *a, const struct apollo_request *q,
                         const char *reply);
/* False: a window is used up; *retry_s until it is not. */
bool apollo_account_take(struct apollo *a, const struct apollo_request *q,
                         uint32_t *retry_s);
/* What the client is told of a temper's own limit. */
void apollo_account_close(struct apollo *a, const struct apollo_request *q,
                          uint32_t retry_s);
/* The rate headers. none_left: a span of which they say so whatever is true,
   or APOLLO_SPANS. The client knows when the reply is there. */
void apollo_account_tell(struct apollo *a, const struct apollo_request *q,
                         enum apollo_span none_left, struct buf *headers);
/* KEY=VALUE lines. */
void apollo_account_print(const struct apollo *a, FILE *f);

/* --- apollo_http.c --- */

struct worldd;

struct apollo_door {
    struct worldd *d;
    struct apollo *apollo;
    int fd;
    bool is_tls;
};

/* A task; arg is a struct apollo_door. */
SUSPENDS int apollo_http_serve(void *arg);

#endif
