/*
 * The timers of a loop: a binary heap by time, and by order of start where
 * times are equal, so that a virtual run is the same every time.
 */
#include <stdlib.h>

#include "rt/loop_priv.h"

void
loop_timer_init(struct loop_timer *t, void (*fn)(struct loop_timer *))
{
    *t = (struct loop_timer){.fn = fn};
}

static bool
is_before(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void
put(struct loop *l, size_t i, struct loop_timer *t)
{
    l->heap[i] = t;
    t->heap_index = i;
}

static void
sift_up(struct loop *l, size_t i, struct loop_timer *t)
{
    while (i > 0) {
        size_t parent = (i - 1) / 2;
        if (!is_before(t, l->heap[parent]))
            break;
        put(l, i, l->heap[parent]);
        i = parent;
    }
    put(l, i, t);
}

static void
sift_down(struct loop *l, size_t i, struct loop_timer *t)
{
    size_t child;

    while ((child = 2 * i + 1) < l->heap_n) {
        if (child + 1 < l->heap_n &&
            is_before(l->heap[child + 1], l->heap[child]))
            child++;
        if (!is_before(l->heap[child], t))
            break;
        put(l, i, l->heap[child]);
        i = child;
    }
    put(l, i, t);
}

static void
make_room(struct loop *l)
{
    if (l->heap_n < l->heap_cap)
        return;
    l->heap_cap = l->heap_cap ? 2 * l->heap_cap : 64;
    l->heap = realloc(l->heap, l->heap_cap * sizeof(struct loop_timer *));
    check(l->heap != NULL);
}

void
loop_timer_start(struct loop *l, struct loop_timer *t, msec at)
{
    loop_timer_stop(l, t);
    make_room(l);
    /* The past is now, or a timer that starts itself would starve others. */
    t->at = at < l->now ? l->now : at;
    t->order = l->timers_started++;
    t->is_armed = true;
    sift_up(l, l->heap_n++, t);
    if (l->heap[0] == t)
        loop_interrupt(l);
}

void
loop_timer_stop(struct loop *l, struct loop_timer *t)
{
    if (!t->is_armed)
        return;
    check(l->heap[t->heap_index] == t);
    t->is_armed = false;
    struct loop_timer *last = l->heap[--l->heap_n];
    if (last == t)
        return;
    size_t i = t->heap_index;
    if (i > 0 && is_before(last, l->heap[(i - 1) / 2]))
        sift_up(l, i, last);
    else
        sift_down(l, i, last);
}

msec
loop_timer_next(const struct loop *l)
{
    return l->heap_n > 0 ? l->heap[0]->at : MSEC_NEVER;
}

void
loop_timer_fire(struct loop *l)
{
    uint64_t started = l->timers_started;

    while (l->heap_n > 0) {
        struct loop_timer *t = l->heap[0];
        if (t->at > l->now || t->order >= started)
            return;
        loop_timer_stop(l, t);
        t->fn(t);
    }
}
