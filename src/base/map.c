/* The hash map: see map.h. At most 2/3 of the slots are in use. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/check.h"
#include "base/map.h"

static const char tomb[1];
static uint64_t seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void
seed_init(void)
{
    if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
        seed = 0x9e3779b97f4a7c15u;
}

/* FNV over seeded bytes, then a finaliser so that the low bits are good. */
static uint64_t
hash_of(str key)
{
    pthread_once(&seed_once, seed_init);
    uint64_t h = str_hash(key) ^ seed;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x9fb21c651e98df25u;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ (h >> 32);
}

static bool
is_live(const struct map_slot *s)
{
    return s->key.p != NULL && s->key.p != tomb;
}

static struct map_slot *
find(const struct map *m, str key, uint64_t hash)
{
    for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct map_slot *s = &m->slots[i];
        if (s->key.p == NULL)
            return NULL;
        if (s->key.p != tomb && s->hash == hash && str_eq(s->key, key))
            return s;
    }
}

static void
insert(struct map *m, str key, void *value, uint64_t hash)
{
    size_t i = hash & (m->cap - 1);
    while (is_live(&m->slots[i]))
        i = (i + 1) & (m->cap - 1);
    if (m->slots[i].key.p == NULL)
        m->used++;
    m->slots[i] = (struct map_slot){key, value, hash};
    m->n++;
}

static void
rehash(struct map *m)
{
    struct map old = *m;
    size_t cap = 16;

    while (cap < (old.n + 1) * 2)
        cap *= 2;
    m->slots = calloc(cap, sizeof(*m->slots));
    check(m->slots != NULL);
    m->cap = cap;
    m->n = m->used = 0;
    for (size_t i = 0; i < old.cap; i++)
        if (is_live(&old.slots[i]))
            insert(m, old.slots[i].key, old.slots[i].value, old.slots[i].hash);
    free(old.slots);
}

void
map_fini(struct map *m)
{
    free(m->slots);
    *m = MAP_INIT;
}

void *
map_get(const struct map *m, str key)
{
    if (m->n == 0)
        return NULL;
    struct map_slot *s = find(m, key, hash_of(key));
    return s ? s->value : NULL;
}

void *
map_put(struct map *m, str key, void *value)
{
    uint64_t hash = hash_of(key);

    check(value != NULL);
    if (key.p == NULL)
        key = STR_EMPTY;
    if (m->n > 0) {
        struct map_slot *s = find(m, key, hash);
        if (s != NULL) {
            void *old = s->value;
            s->key = key;
            s->value = value;
            return old;
        }
    }
    if ((m->used + 1) * 3 > m->cap * 2)
        rehash(m);
    insert(m, key, value, hash);
    return NULL;
}

void *
map_remove(struct map *m, str key)
{
    struct map_slot *s = m->n ? find(m, key, hash_of(key)) : NULL;
    if (s == NULL)
        return NULL;
    s->key = (str){tomb, 0};
    m->n--;
    return s->value;
}

struct map_slot *
map_next(const struct map *m, size_t *at)
{
    while (*at < m->cap) {
        struct map_slot *s = &m->slots[(*at)++];
        if (is_live(s))
            return s;
    }
    return NULL;
}
