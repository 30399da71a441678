/*
 * The engine: a run from its first claim to its last receipt. It starts the
 * writer and the shards, hands the jobs out (a registrable domain always to
 * the same shard), counts the receipts, shows progress, and stops cleanly
 * when it is told to. Owner of the main thread's loop.
 *
 * Profiles whose mail server asked us to come back later are rows of the
 * store (store_wait), of this run or of an earlier one. Those that are due
 * come before others at every claim, and while others are in flight; at the
 * end the run waits for those that will be due within linger_s, no longer.
 * Those of earlier runs count towards the limit, and are left to a later run
 * where it is reached; this run's own were counted when they were claimed.
 *
 * When the free stages are done, the provider is asked for those still open
 * (core/fallback.h), best first: this run's, and as far as the limit goes those
 * that earlier runs have tried in vain and could not ask for.
 */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "core/fallback.h"
#include "core/shard.h"
#include "core/writer.h"

enum {
    ENGINE_SHARDS_MAX = 64,
    ENGINE_WINDOW = 16384,    /* profiles claimed at once, and grouped */
    ENGINE_LEASE_S = 15 * 60, /* renewed while the run lives */
    ENGINE_WAITS_MS = 1000,   /* between two looks for waits that are due */
};

/* What became of the profiles of a run. */
struct engine_totals {
    uint64_t claimed; /* given to this run */
    uint64_t done;    /* with an answer that is committed */
    uint64_t found;
    uint64_t interrupted; /* given back */
    uint64_t waiting; /* waits that this run began and that last; not done */
    struct store_waits waits; /* of all runs, when this one ended */
    uint64_t in_flight;
    uint64_t sites;
    uint64_t by_outcome[OUTCOME_N];
    uint64_t by_method[METHOD_N];
    uint64_t by_status[STATUS_N];
    uint64_t by_reason[REASON_N]; /* of mail servers, for addresses found */
    uint64_t by_fate[STORE_FATE_N];
    uint64_t reverified; /* of those found: e-mails that were there, proved */
    uint64_t refused;    /* e-mails that were there: their servers say no */
    struct job_counts counts;
    struct fallback_totals paid;
    struct writer_counts written;
    size_t shards;
    msec took_ms;
    bool is_interrupted; /* by a signal */
};

struct engine_options {
    struct site_options site;
    struct shard_world world;
    struct writer_options writer; /* without receipts */
    uint64_t limit;               /* profiles at most */
    size_t batch_size;            /* profiles in flight */
    struct operator_options mail; /* without reach */
    struct fallback_options paid; /* provider NULL: no paid stage */
    struct linkedin_host_options linkedin;
    int64_t linger_s; /* so long may the end wait for greylisting servers */
    size_t shards;    /* 0 = one a core, never more than batch_size */
    /* Called on the main thread every progress_ms; NULL for none. */
    void (*on_progress)(void *arg, const struct engine_totals *t);
    void *on_progress_arg;
    msec progress_ms;
};

/*
 * Runs to the end. 0, or a fault (of the store, the results file, threads);
 * what was committed before it is counted in *t. SIGINT and SIGTERM stop the
 * run, a second one exits at once; SIGUSR1 lists the tasks.
 */
int engine_run(const struct engine_options *o, struct engine_totals *t);

#endif
