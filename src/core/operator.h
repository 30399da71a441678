/*
 * Operators of mail servers, and the dialogues with them. An operator (who
 * that is tells verify.h) is owned by one shard, whatever domains it serves
 * and whoever asks: so its limits hold for the process. A site sends
 * an ask and sleeps; a session of the operator carries out its plan
 * (core/plan.h) and sends it back.
 *
 * A session is one connection: it takes asks from the operator's queue as
 * long as they go to the same host and the manners (core/manners.h) allow
 * another recipient. Sessions start at intervals. An operator that refuses
 * this machine is left alone for the rest of the run; one that asks us to be
 * slower gets longer intervals, and then is left alone too.
 *
 * A mail domain has MANNERS_REFUSED_MAX refused recipients a day, whichever
 * sites ask for its mailboxes, and an operator MANNERS_RCPTS_DAY_MAX.
 *
 * Port 25 may be closed from here. That is found once for the process: when
 * as many operators as OPERATOR_REACH_MIN could not be connected to, and none
 * could, everything else is answered at once.
 *
 * Life: operators_init, operators_serve as a root task until its mailbox is
 * closed, operators_fini. All on one loop; asks may come from others.
 */
#ifndef CORE_OPERATOR_H
#define CORE_OPERATOR_H

#include <stdatomic.h>

#include "base/map.h"
#include "core/env.h"
#include "core/plan.h"
#include "core/tally.h"
#include "net/smtp.h"
#include "rt/mbox.h"

enum {
    OPERATOR_REACH_MIN = 3,
    OPERATOR_DIAL_MS = 10 * 1000,
    OPERATOR_SESSION_MS = 10 * 60 * 1000,
    OPERATOR_PLAN_MS = 10 * 60 * 1000, /* a domain's questions */
    OPERATOR_ADDRS_MAX = 2,            /* of one host that are dialled */
    OPERATOR_DROPS_MAX = 2,     /* lost connections without an answer between */
    OPERATOR_BACKOFFS_MAX = 4,  /* then it is left alone */
    OPERATOR_BACKOFF_MS = 5000, /* doubled each time */
    OPERATOR_ASKS_MAX = 256,    /* mailbox of a shard */
};

/* What all shards of a process know of this machine's port 25. */
struct operator_reach {
    atomic_uint connected, failed;
    atomic_bool is_closed, is_said;
};

struct operator_options {
    str helo, mail_from;
    uint16_t port;
    msec reply_ms; /* 0: as smtp.h */
    struct operator_reach *reach;
    /* What goes over the line, inert, for `probe`; or NULL. */
    void (*trace)(void *arg, const char *text);
    void *trace_arg;
    const struct map *suppressed; /* addresses in lower case; or NULL */
    /* What was asked today already (store_ops.tallies). */
    const struct store_fact *tallies;
    size_t tallies_n;
};

/*
 * A message: the questions about one domain. It belongs to the operator's
 * shard until it is answered, with everything that it points to; the asker
 * sleeps.
 */
struct ask {
    struct list link;
    struct plan *plan;
    const struct dns_mx *hosts; /* by preference */
    const str *operators;       /* of each host, see verify.h */
    size_t hosts_n;
    str owner;       /* operator of the host to begin with */
    uint64_t serial; /* given by the operators, from 1 on */
    struct loop *asker;
    struct task_event answered;
    /* answers beside the plan's */
    size_t host;          /* the one to be asked next; of another operator: */
    bool has_more_hosts;  /* nobody could be reached, and this one is left */
    uint64_t answered_by; /* hash of the host's name; 0: nobody has */
    int fault; /* of this machine: the domain is to be left for later */
    unsigned sessions_n;
    /* what has been asked today, with it; ends_at 0: nothing */
    struct ask_tally {
        unsigned n;
        int64_t ends_at;
    } asked, refused; /* of the operator, and of the plan's domain */
};

struct operators {
    struct env *env;
    const struct operator_options *options;
    struct mbox *inbox; /* struct ask * */
    struct map by_name;
    struct tallies asked, refused; /* by operator, by mail domain */
    struct nursery sessions;
    uint64_t asks_n;
    bool is_stopping;
};

void operators_init(struct operators *os, struct env *env,
                    const struct operator_options *o);
void operators_fini(struct operators *os);
/* A root task: arg is the operators. Ends when the inbox is closed. */
SUSPENDS int operators_serve(void *arg);
/* End the sessions; every ask is answered, from now on at once. */
void operators_stop(struct operators *os);

#endif
