/*
 * A pipe in memory with two ends: two rings, one a direction. For tests, and
 * for the simulated internet, where nothing may touch a descriptor. Both ends
 * belong to tasks of one loop; one reader and one writer an end at a time.
 */
#include <stdlib.h>

#include "rt/conn.h"

enum { RING_BYTES = 16 * 1024 };

struct ring {
    size_t head, n;
    struct task_event changed_for_reader, changed_for_writer;
    char bytes[RING_BYTES];
};

struct end {
    struct conn conn;
    struct pair *pair;
    struct ring incoming;
    bool is_closed;
};

struct pair {
    struct end ends[2];
};

static struct end *
end_of(struct conn *c)
{
    return container_of(c, struct end, conn);
}

static struct end *
peer_of(struct end *e)
{
    return &e->pair->ends[e == &e->pair->ends[0]];
}

/* Bytes out of r, at most cap, in at most two pieces. */
static size_t
ring_get(struct ring *r, char *to, size_t cap)
{
    size_t n = cap < r->n ? cap : r->n;
    size_t flat = RING_BYTES - r->head;
    size_t k = n < flat ? n : flat;

    memcpy(to, r->bytes + r->head, k);
    memcpy(to + k, r->bytes, n - k);
    r->head = (r->head + n) % RING_BYTES;
    r->n -= n;
    return n;
}

static size_t
ring_put(struct ring *r, str s)
{
    size_t room = RING_BYTES - r->n;
    size_t n = s.n < room ? s.n : room;
    size_t tail = (r->head + r->n) % RING_BYTES;
    size_t flat = RING_BYTES - tail;
    size_t k = n < flat ? n : flat;

    memcpy(r->bytes + tail, s.p, k);
    memcpy(r->bytes, s.p + k, n - k);
    r->n += n;
    return n;
}

SUSPENDS static int
memory_read(struct conn *c, void *buf, size_t cap, size_t *n, msec deadline)
{
    struct end *e = end_of(c);
    struct ring *ring = &e->incoming;

    while (ring->n == 0) {
        if (peer_of(e)->is_closed)
            return CONN_CLOSED;
        int r = task_wait(&ring->changed_for_reader, deadline);
        if (r != 0)
            return r;
    }
    *n = ring_get(ring, buf, cap);
    task_wake(&ring->changed_for_writer);
    return 0;
}

SUSPENDS static int
memory_write(struct conn *c, str s, msec deadline)
{
    struct end *peer = peer_of(end_of(c));
    struct ring *ring = &peer->incoming;

    while (s.n > 0) {
        if (peer->is_closed)
            return CONN_RESET;
        size_t n = ring_put(ring, s);
        s = str_from(s, n);
        if (n > 0) {
            task_wake(&ring->changed_for_reader);
            continue;
        }
        int r = task_wait(&ring->changed_for_writer, deadline);
        if (r != 0)
            return r;
    }
    return 0;
}

static void
memory_close(struct conn *c)
{
    struct end *e = end_of(c);
    struct end *peer = peer_of(e);

    e->is_closed = true;
    task_wake(&peer->incoming.changed_for_reader);
    task_wake(&e->incoming.changed_for_writer);
    if (peer->is_closed)
        free(e->pair);
}

static const struct conn_ops memory_ops = {
    .name = "memory",
    .read = memory_read,
    .write = memory_write,
    .close = memory_close,
};

void
conn_pair(struct conn **a, struct conn **b)
{
    struct pair *p = calloc(1, sizeof(*p));

    check(p != NULL);
    for (int i = 0; i < 2; i++) {
        p->ends[i].pair = p;
        p->ends[i].conn.ops = &memory_ops;
    }
    *a = &p->ends[0].conn;
    *b = &p->ends[1].conn;
}
