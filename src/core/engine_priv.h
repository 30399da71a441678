/* The inside of the engine, shared by its files: see engine.h. */
#ifndef CORE_ENGINE_PRIV_H
#define CORE_ENGINE_PRIV_H

#include <uv.h>

#include "core/engine.h"
#include "core/message.h"

struct engine {
    const struct engine_options *options;
    struct engine_totals *totals;
    struct loop *loop;
    struct writer *writer;
    struct shard *shards[ENGINE_SHARDS_MAX];
    size_t shards_n;
    struct mbox *routes[ENGINE_SHARDS_MAX]; /* to their mail operators */
    struct operator_options mail;
    struct operator_reach reach;
    struct env *env;           /* of the provider; or NULL */
    struct fallback *fallback; /* or NULL */
    struct mbox *linkedin_routes[ENGINE_SHARDS_MAX]; /* one is its owner's */
    struct linkedin_host_route linkedin;
    struct list moved; /* jobs whose site was found on the way */
    struct mbox *receipts;
    struct message *claimed;     /* the answer to a claim */
    struct task_event answered;  /* claimed is there, or never will be */
    struct task_event came_back; /* a job did */
    size_t jobs_out;
    int64_t next_wait_at; /* Unix seconds; 0: nobody waits */
    uint64_t left;        /* of the limit */
    uint64_t own_open;    /* profiles that this run has tried in vain */
    struct loop_timer progress;
    uv_signal_t signals[3];
    bool is_stopping;
    int fault;
    msec begun;
};

/* What a job that came back counts for. */
void engine_count_job(struct engine *e, const struct job *j);
/* Given back; those that the free stages have answered were counted then. */
void engine_count_interrupted(struct engine_totals *t, const struct job *j);

#endif
