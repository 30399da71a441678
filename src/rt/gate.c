/*
 * Slots are handed over: who gives one back while others wait gives it to the
 * first of them, and slots_held stays as it is. So nobody overtakes, and a
 * free slot means that nobody waits.
 *
 * The bucket's waiters stand in a queue of which only the first sleeps by the
 * clock, until its token has dripped in; leaving, whatever the reason, it
 * wakes the next.
 */
#include <errno.h>
#include <math.h>

#include "rt/gate.h"

struct waiter {
    struct list link;
    struct task_event event;
    bool has_slot;
};

void
gate_init(struct gate *g, size_t slots_max)
{
    check(slots_max > 0);
    *g = (struct gate){.slots_max = slots_max};
    list_init(&g->waiters);
}

static void
give(struct gate *g)
{
    struct list *e = list_take(&g->waiters);

    check(g->slots_held > 0);
    if (e == NULL) {
        g->slots_held--;
        return;
    }
    struct waiter *w = container_of(e, struct waiter, link);
    w->has_slot = true;
    task_wake(&w->event);
}

bool
gate_try_take(struct gate *g, struct gate_slot *slot)
{
    check(slot->gate == NULL);
    if (g->slots_held == g->slots_max)
        return false;
    g->slots_held++;
    slot->gate = g;
    return true;
}

int
gate_take(struct gate *g, struct gate_slot *slot, msec deadline)
{
    struct waiter w = {0};

    if (task_is_cancelled())
        return -ECANCELED;
    if (gate_try_take(g, slot))
        return 0;
    list_add(&g->waiters, &w.link);
    int r = task_wait(&w.event, deadline);
    list_remove(&w.link);
    if (r == 0)
        slot->gate = g;
    else if (w.has_slot) /* handed over while it was being cancelled */
        give(g);
    return r;
}

void
gate_slot_give(struct gate_slot *slot)
{
    if (slot->gate)
        give(slot->gate);
    slot->gate = NULL;
}

void
bucket_init(struct bucket *b, double rate_per_s, double burst, msec now)
{
    check(rate_per_s > 0 && burst >= 1);
    *b = (struct bucket){.rate_per_s = rate_per_s,
                         .burst = burst,
                         .tokens = burst,
                         .filled_at = now};
    list_init(&b->waiters);
}

static void
refill(struct bucket *b, msec now)
{
    double dripped = (double)(now - b->filled_at) * b->rate_per_s / 1000;

    b->tokens = fmin(b->burst, b->tokens + dripped);
    b->filled_at = now;
}

static bool
take_token(struct bucket *b, msec now)
{
    const double rounding = 1e-9;

    refill(b, now);
    if (b->tokens < 1 - rounding)
        return false;
    b->tokens = fmax(0, b->tokens - 1);
    return true;
}

/* When the next token will be there, at least a millisecond from now. */
static msec
next_token_at(const struct bucket *b, msec now)
{
    const double for_ever = 1e15;
    double wait = ceil((1 - b->tokens) * 1000 / b->rate_per_s);

    return wait < for_ever ? now + (msec)fmax(1, wait) : MSEC_NEVER;
}

/* Until the token is there, standing in the queue. */
SUSPENDS static int
wait_for_token(struct bucket *b, struct waiter *w, msec deadline)
{
    for (;;) {
        msec now = task_now();
        bool is_first = b->waiters.next == &w->link;
        if (is_first && take_token(b, now))
            return 0;
        msec at = is_first ? next_token_at(b, now) : MSEC_NEVER;
        int r = task_wait(&w->event, at < deadline ? at : deadline);
        if (r < 0 || (r > 0 && at >= deadline))
            return r;
    }
}

int
bucket_take(struct bucket *b, msec deadline)
{
    struct waiter w = {0};

    if (task_is_cancelled())
        return -ECANCELED;
    if (list_is_empty(&b->waiters) && take_token(b, task_now()))
        return 0;
    list_add(&b->waiters, &w.link);
    int r = wait_for_token(b, &w, deadline);
    list_remove(&w.link);
    if (!list_is_empty(&b->waiters))
        task_wake(&container_of(b->waiters.next, struct waiter, link)->event);
    return r;
}
