/*
 * A shard: one thread, its loop, its env, its sites, and the mail operators
 * that it owns. Jobs come in by its mailbox and go on to the writer's;
 * questions to operators, and to LinkedIn at the one shard that owns it, come
 * from the sites of all shards. A shard shares nothing with another.
 *
 * A job without a site whose site is found on the way leaves by the writer's
 * mailbox, too, as MESSAGE_MOVED: its shard may be another one.
 *
 * At most profiles_max profiles are in flight in it; a site with more goes
 * alone. Then the mailbox fills and its sender sleeps.
 */
#ifndef CORE_SHARD_H
#define CORE_SHARD_H

#include <pthread.h>

#include "core/site.h"
#include "rt/mbox.h"

/* Makes and ends the env of a shard's loop, while that loop is not running. */
struct shard_world {
    int (*open)(void *arg, struct loop *l, struct env **out);
    void (*close)(void *arg, struct env *e);
    void *arg;
};

struct shard_options {
    struct site_options site;
    struct shard_world world;
    struct operator_options *mail; /* how mail servers are asked */
    struct mbox *const *routes;    /* of all shards: see shard_asks */
    size_t routes_n;
    const struct linkedin_host_options *linkedin;
    size_t profiles_max;
    struct mbox *results; /* the writer's: struct job by MESSAGE_JOB */
};

struct shard;

int shard_start(const struct shard_options *o, struct shard **out);
struct mbox *shard_mbox(struct shard *s); /* takes struct job * */
/* Where questions to the mail operators that it owns are sent. */
struct mbox *shard_asks(struct shard *s);
/* Where LinkedIn's owner among the shards is asked. */
struct mbox *shard_linkedin(struct shard *s);
/* No more jobs and questions; those inside are done first. */
void shard_close(struct shard *s);
/* End now: running sites are cancelled; every job is given back unfinished
   (is_interrupted) through the results. Any thread, before shard_join. */
void shard_stop(struct shard *s);
/* Wait for the thread and free. Returns its fault, or 0. */
int shard_join(struct shard *s);
/* List its tasks on standard error. Any thread, before shard_join. */
void shard_print_tasks(struct shard *s);

#endif
