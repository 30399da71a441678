/*
 * A chain of blocks, newest first. A block is filled from its start; what
 * does not fit gets a block of its own size. Release walks back to the mark.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define ARENA_HIDE(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define ARENA_SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define ARENA_HIDE(p, n) ((void)(p), (void)(n))
#define ARENA_SHOW(p, n) ((void)(p), (void)(n))
#endif

enum { ARENA_ALIGN = 16, ARENA_BLOCK = 16 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size; /* of data */
    size_t used;
    _Alignas(ARENA_ALIGN) char data[];
};

static size_t
round_up(size_t n)
{
    check(n <= SIZE_MAX / 2);
    return (n + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
}

static struct arena_block *
block_new(struct arena *a, size_t n)
{
    size_t usual = (a->block_bytes ? a->block_bytes : ARENA_BLOCK) -
                   sizeof(struct arena_block);
    size_t size = n > usual ? n : usual;
    struct arena_block *b = malloc(sizeof(*b) + size);
    check(b != NULL);
    b->older = a->block;
    b->size = size;
    b->used = 0;
    ARENA_HIDE(b->data, size);
    a->block = b;
    a->total_bytes += sizeof(*b) + size;
    return b;
}

static void
block_pop(struct arena *a)
{
    struct arena_block *b = a->block;
    a->block = b->older;
    a->total_bytes -= sizeof(*b) + b->size;
    ARENA_SHOW(b->data, b->size);
    free(b);
}

void *
arena_alloc_raw(struct arena *a, size_t n)
{
    struct arena_block *b = a->block;
    size_t need = round_up(n ? n : 1);

    if (b == NULL || b->size - b->used < need)
        b = block_new(a, need);
    void *p = b->data + b->used;
    b->used += need;
    ARENA_SHOW(p, n);
    return p;
}

void *
arena_alloc_bytes(struct arena *a, size_t n)
{
    return memset(arena_alloc_raw(a, n), 0, n);
}

void *
arena_calloc(struct arena *a, size_t n, size_t size)
{
    check(size == 0 || n <= SIZE_MAX / 4 / size);
    return arena_alloc_bytes(a, n * size);
}

void *
arena_grow(struct arena *a, void *p, size_t old_n, size_t new_n)
{
    struct arena_block *b = a->block;
    size_t old_need = round_up(old_n ? old_n : 1);
    size_t new_need = round_up(new_n ? new_n : 1);

    check(new_n >= old_n);
    if (p != NULL && b != NULL && b->used >= old_need &&
        (char *)p == b->data + b->used - old_need &&
        b->size - b->used >= new_need - old_need) {
        b->used += new_need - old_need;
        ARENA_SHOW(p, new_n);
        return p;
    }
    check(p != NULL || old_n == 0);
    void *q = arena_alloc_raw(a, new_n);
    if (old_n > 0)
        memcpy(q, p, old_n);
    return q;
}

void *
arena_room(struct arena *a, void *p, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    size_t more = *cap ? *cap * 2 : 4;
    p = arena_grow(a, p, *cap * size, more * size);
    *cap = more;
    return p;
}

struct arena_mark
arena_mark(const struct arena *a)
{
    return (struct arena_mark){a->block, a->block ? a->block->used : 0};
}

void
arena_release(struct arena *a, struct arena_mark m)
{
    while (a->block != m.block)
        block_pop(a);
    if (a->block == NULL)
        return;
    check(m.used <= a->block->used);
    ARENA_HIDE(a->block->data + m.used, a->block->size - m.used);
    a->block->used = m.used;
}

void
arena_fini(struct arena *a)
{
    while (a->block != NULL)
        block_pop(a);
}
