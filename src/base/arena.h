/*
 * An arena: many allocations, one free. A site owns one and everything that
 * is learnt about the site lives in it; a thread has one for scratch, with
 * mark and release around a page. Memory comes back zeroed, 16-byte aligned,
 * and never NULL: no memory aborts, inputs having been capped before.
 *
 * Not for two threads at a time. Under ASan, released memory is poisoned.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *block; /* the newest; older ones behind it */
    size_t block_bytes;        /* size of an ordinary block; 0 = 16 KiB */
    size_t total_bytes;        /* held from malloc, for measurements */
};

struct arena_mark {
    struct arena_block *block;
    size_t used;
};

#define ARENA_INIT ((struct arena){0})

void arena_fini(struct arena *a);

void *arena_alloc_bytes(struct arena *a, size_t n);
#define arena_new(a, type)      ((type *)arena_alloc_bytes((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_calloc((a), (n), sizeof(type)))
void *arena_calloc(struct arena *a, size_t n, size_t size);
/* Not zeroed: for big buffers that are written before they are read. */
void *arena_alloc_raw(struct arena *a, size_t n);

/*
 * A larger copy of the last allocation, in place where it can be; else a new
 * one. The tail is not zeroed. For growing buffers.
 */
void *arena_grow(struct arena *a, void *p, size_t old_n, size_t new_n);
/*
 * An array of n elements with room for one more: *cap (elements, 0 at first)
 * doubles where it is full. The tail is not zeroed.
 */
void *arena_room(struct arena *a, void *p, size_t n, size_t *cap, size_t size);

struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);

#endif
