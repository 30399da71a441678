/*
 * From options to the real world: resolver, guard, ports, trust anchors and
 * the name under which we ask.
 */
#ifndef CMD_WORLD_H
#define CMD_WORLD_H

#include "cmd/options.h"
#include "core/env_real.h"
#include "core/shard.h"

/* Strings live in the options' arena. 0, or CONF_BAD with o->conf.why. */
int world_options(struct options *o, struct env_real_options *out);

/*
 * Who we are when mail servers are asked, checked; helo empty: nobody is
 * asked, and that is said once. 0, or CONF_BAD with o->conf.why.
 */
int world_mail(struct options *o, struct operator_options *out);

/*
 * What the store knows that concerns mail servers: what was asked of them
 * today, and the addresses about which nobody is asked, in a map that the
 * caller ends after its use. 0 or a fault.
 */
int world_mail_known(struct store *s, struct arena *a, struct map *suppressed,
                     struct operator_options *out);

/* Real envs for the shards of an engine; `real` must outlive them. */
struct shard_world world_real(struct env_real_options *real);

#endif
