#include "base/map.h"
#include "unit.h"

TEST(puts_gets_removes)
{
    CLEANUP(map_fini) struct map m = MAP_INIT;
    int one = 1, two = 2;

    assert_null(map_get(&m, STR("a")));
    assert_null(map_remove(&m, STR("a")));
    assert_null(map_put(&m, STR("a"), &one));
    assert_ptr_equal(map_put(&m, STR("a"), &two), &one);
    assert_int_equal(m.n, 1);
    assert_ptr_equal(map_get(&m, STR("a")), &two);
    assert_null(map_get(&m, STR("b")));
    assert_ptr_equal(map_remove(&m, STR("a")), &two);
    assert_null(map_get(&m, STR("a")));
    assert_int_equal(m.n, 0);
}

TEST(takes_an_empty_key)
{
    CLEANUP(map_fini) struct map m = MAP_INIT;
    int x = 0;

    map_put(&m, (str){NULL, 0}, &x);
    assert_ptr_equal(map_get(&m, STR_EMPTY), &x);
}

/* Against a plain array, over many inserts and removals. */
TEST(agrees_with_an_array)
{
    enum { KEYS = 500, STEPS = 20000 };
    CLEANUP(map_fini) struct map m = MAP_INIT;
    static char keys[KEYS][8];
    static int values[KEYS];
    static bool is_there[KEYS];
    uint64_t random = 88172645463325252u;
    size_t n = 0;

    for (int i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof(keys[i]), "k%d", i);
    for (int step = 0; step < STEPS; step++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size_t i = random % KEYS;
        str key = str_of(keys[i]);
        assert_ptr_equal(map_get(&m, key), is_there[i] ? &values[i] : NULL);
        if (random >> 32 & 1) {
            map_put(&m, key, &values[i]);
            n += !is_there[i];
            is_there[i] = true;
        } else {
            map_remove(&m, key);
            n -= is_there[i];
            is_there[i] = false;
        }
        assert_int_equal(m.n, n);
    }
    size_t seen = 0;
    map_each (slot, &m)
        seen += is_there[(int *)slot->value - values];
    assert_int_equal(seen, n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(puts_gets_removes),
        CASE(takes_an_empty_key),
        CASE(agrees_with_an_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
