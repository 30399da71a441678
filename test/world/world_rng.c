/* Random numbers: see world.h. */
#include "base/check.h"
#include "world.h"

/* splitmix64's finishing steps */
static uint64_t
mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

struct world_rng
world_rng(uint64_t key, uint64_t salt)
{
    return (struct world_rng){mix(key + 0x9e3779b97f4a7c15u) ^
                              mix(salt * 0xd1342543de82ef95u + 1)};
}

uint64_t
world_rng_next(struct world_rng *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    return mix(r->state);
}

uint32_t
world_rng_below(struct world_rng *r, uint32_t n)
{
    check(n > 0);
    return (uint32_t)((world_rng_next(r) >> 32) * n >> 32);
}

bool
world_rng_chance(struct world_rng *r, uint32_t permille)
{
    return world_rng_below(r, 1000) < permille;
}

uint64_t
world_rng_key(uint64_t seed, uint32_t index)
{
    return mix(seed * 0x2545f4914f6cdd1du + index);
}
