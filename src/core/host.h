/*
 * What we owe one host: at most HOST_SLOTS requests at a time, an interval
 * between their starts (its crawl-delay), and peace until `retry_at` after it
 * told us to go away. One table a shard; a host that owes nothing is forgotten.
 */
#ifndef CORE_HOST_H
#define CORE_HOST_H

#include "base/map.h"
#include "rt/gate.h"

enum {
    HOST_SLOTS = 2,                   /* DESIGN section 8 */
    HOST_INTERVAL_MAX_MS = 30 * 1000, /* a longer crawl-delay is not waited */
};

enum { HOST_RESTING = 2 }; /* told us to go away; beside TASK_TIMEOUT */

struct hosts {
    struct map by_name;
};

struct host;

/* A charge: the right to make one request now. Gives itself back. */
struct host_slot {
    struct hosts *hosts;
    struct host *host; /* NULL: holds nothing */
    struct gate_slot slot;
};

#define HOST_SLOT_INIT ((struct host_slot){0})

void hosts_init(struct hosts *hs);
void hosts_fini(struct hosts *hs);
/* 0, HOST_RESTING, TASK_TIMEOUT, -ECANCELED */
SUSPENDS int host_take(struct hosts *hs, str name, struct host_slot *out,
                       msec deadline);
void host_slot_give(struct host_slot *s);
/* While a slot of it is held: */
void host_set_interval(struct host_slot *s, msec interval_ms);
void host_rest(struct host_slot *s, msec until);

#endif
