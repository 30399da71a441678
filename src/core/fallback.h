/*
 * The fallback: people whom nothing free has found, asked for at the paid
 * provider in tens across sites, and the answers dealt back to their jobs.
 *
 * The engine claims them from the store once the free stages are done, best
 * list_size first, a window at a time, and hands the window to fallback_ask.
 * For each call credits are reserved in the ledger, and committed, before it
 * leaves; the reply settles them, and keeps what was answered about whom, in
 * one commit, before anything is made of it. So whatever dies when: nothing is
 * spent beyond the budget, nobody is paid for twice, and what was paid for is
 * not lost, for the next run finds it in the store.
 *
 * A job comes back with findings (job.is_answered): the address as the
 * provider's, to be proved by the domain's shard as any candidate, or why
 * there is none. People who could not be asked (no credit was left, the
 * provider has stopped us) are taken out of their jobs; their profiles stay
 * open for a later run.
 *
 * Replies, and what is done about them, are a const table in fallback_call.c.
 * Owner: the task that calls; its helpers are children of a nursery.
 */
#ifndef CORE_FALLBACK_H
#define CORE_FALLBACK_H

#include "core/env.h"
#include "core/job.h"
#include "core/message.h"
#include "edge/provider.h"
#include "rt/mbox.h"

enum {
    FALLBACK_WINDOW = 1000, /* people claimed at once */
    FALLBACK_CALLS = 4,     /* at the same time */
    FALLBACK_CALL_MS = 30 * 1000,
    FALLBACK_DOUBTS_MAX = 3, /* in a row, then the stage ends */
    FALLBACK_TRIES_MAX = 4,  /* in a row that did not get through */
    FALLBACK_WAIT_MAX_S = 3600,
    FALLBACK_WHY_BYTES = 320,
    FALLBACK_EMPLOYEES_TTL_S = 365 * 24 * 3600,
};

struct fallback_options {
    const struct provider_ops *provider; /* NULL: no paid stage */
    struct provider_config config;
    int64_t run_max;   /* thousandths of a credit */
    int64_t month_max; /* < 0: no limit */
};

/* People, unless named otherwise. */
#define FALLBACK_COUNTS(X)                                                     \
    X(calls, "calls of the provider")                                          \
    X(asked, "people asked for")                                               \
    X(found, "people found there")                                             \
    X(rejected, "answers that were not theirs, or no address to use")          \
    X(known, "people known from earlier calls")                                \
    X(in_doubt, "people in calls without a reply")                             \
    X(over_budget, "people left for want of credits (at least)")

#define FALLBACK_COUNT_FIELD(name, text) uint64_t name;

struct fallback_totals {
    FALLBACK_COUNTS(FALLBACK_COUNT_FIELD)
    int64_t spent;                /* thousandths of a credit */
    int64_t reserved;             /* of calls in doubt */
    bool is_refused;              /* key, rights or credits: exit status 4 */
    char why[FALLBACK_WHY_BYTES]; /* it ended early; "": it did not */
};

struct fallback;

/* e: of the loop of the task that calls; writer: takes MESSAGE_MONEY. */
struct fallback *fallback_new(const struct fallback_options *o, struct env *e,
                              struct mbox *writer);
void fallback_free(struct fallback *f);
/* No further call; those that are out are waited for. The loop's thread. */
void fallback_stop(struct fallback *f);
/* Is there any sense in another window? */
bool fallback_may_go_on(const struct fallback *f);
/*
 * Asks for everybody in the jobs of a window (claimed by MESSAGE_OPEN). On
 * return `jobs` holds those with an answer, is_answered and ready for their
 * shards; the others are freed.
 */
SUSPENDS void fallback_ask(struct fallback *f, struct list *jobs);
const struct fallback_totals *fallback_totals(const struct fallback *f);

#endif
