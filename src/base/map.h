/*
 * A hash map from byte strings to pointers: open addressing, linear probing,
 * malloc'ed slots. Keys are not copied: they must outlive their entry (keep
 * them in the value). Iteration order is the order of slots: sort where
 * the order is seen by a user. Hashes are mixed with a per-process seed, so
 * that hostile keys cannot be made to collide beforehand.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_slot {
    str key; /* p NULL: free; p map_tomb: removed */
    void *value;
    uint64_t hash;
};

struct map {
    struct map_slot *slots;
    size_t cap;  /* power of two, 0 at first */
    size_t n;    /* live entries */
    size_t used; /* live and removed */
};

#define MAP_INIT ((struct map){0})

/* Frees the slots; the values are the caller's. */
void map_fini(struct map *m);
/* NULL when absent; values are never NULL. */
void *map_get(const struct map *m, str key);
/* Insert or replace; returns the old value or NULL. */
void *map_put(struct map *m, str key, void *value);
/* Returns the value removed, or NULL. */
void *map_remove(struct map *m, str key);
/* Live slot at or after *at, and *at moved behind it; NULL at the end. */
struct map_slot *map_next(const struct map *m, size_t *at);

#define map_each(slot, m)                                                      \
    for (size_t slot##_at = 0, slot##_once = 1; slot##_once; slot##_once = 0)  \
        for (struct map_slot * slot;                                           \
             (slot = map_next((m), &slot##_at)) != NULL;)

#endif
