/*
 * Gates: what limits how much goes on at once, and how fast. Within one
 * loop; waiters are served in their order. They do not move in memory.
 *
 * slots   at most N holders at once. A held slot is an object that gives
 *         itself back: CLEANUP(gate_slot_give).
 * bucket  a token bucket: `rate` tokens a second, at most `burst` saved up.
 */
#ifndef RT_GATE_H
#define RT_GATE_H

#include "rt/task.h"

struct gate {
    struct list waiters;
    size_t slots_max;
    size_t slots_held;
};

struct gate_slot {
    struct gate *gate; /* NULL: holds nothing */
};

#define GATE_SLOT_INIT ((struct gate_slot){0})

void gate_init(struct gate *g, size_t slots_max);
/* 0 and *slot holds; TASK_TIMEOUT; -ECANCELED */
SUSPENDS int gate_take(struct gate *g, struct gate_slot *slot, msec deadline);
bool gate_try_take(struct gate *g, struct gate_slot *slot);
/* Give back; nothing when it holds nothing. */
void gate_slot_give(struct gate_slot *slot);

struct bucket {
    double rate_per_s;
    double burst;
    double tokens;
    msec filled_at;
    struct list waiters;
};

/* burst: at least 1 */
void bucket_init(struct bucket *b, double rate_per_s, double burst, msec now);
/* Take one token, sleeping until there is one. 0, TASK_TIMEOUT, -ECANCELED */
SUSPENDS int bucket_take(struct bucket *b, msec deadline);

#endif
