/* Counts of a day: see tally.h. */
#include <stdlib.h>

#include "base/check.h"
#include "core/tally.h"

void
tallies_init(struct tallies *t)
{
    t->by_key = MAP_INIT;
}

void
tallies_fini(struct tallies *t)
{
    map_each (slot, &t->by_key)
        free(slot->value);
    map_fini(&t->by_key);
}

struct tally *
tallies_get(struct tallies *t, str key, int64_t now)
{
    struct tally *one = map_get(&t->by_key, key);

    if (one == NULL) {
        one = calloc(1, sizeof(*one) + key.n);
        check(one != NULL);
        memcpy(one->key, key.p, key.n);
        one->key_n = key.n;
        map_put(&t->by_key, str_make(one->key, one->key_n), one);
    }
    if (one->ends_at != 0 && one->ends_at <= now) {
        one->n = 0;
        one->ends_at = 0;
    }
    return one;
}

void
tallies_load(struct tallies *t, const struct store_fact *f)
{
    struct tally *one = tallies_get(t, f->domain, f->fetched_at);
    int64_t n;

    if (!str_to_i64(f->value, &n) || n <= 0)
        return;
    one->n = n < UINT32_MAX ? (unsigned)n : UINT32_MAX;
    one->ends_at = f->expires_at;
}

void
tally_add(struct tally *t, unsigned n, int64_t now)
{
    if (n > 0 && t->ends_at == 0)
        t->ends_at = now + TALLY_DAY_S;
    t->n += n;
}
