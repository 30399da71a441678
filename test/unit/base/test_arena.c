#include "unit.h"

TEST(gives_zeroed_aligned_memory)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc_bytes(&a, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xee, n);
    }
}

TEST(releases_to_a_mark)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char *before = arena_alloc_bytes(&a, 10);

    memcpy(before, "unchanged", 10);
    struct arena_mark m = arena_mark(&a);
    size_t held = a.total_bytes;
    for (int i = 0; i < 100; i++)
        memset(arena_alloc_bytes(&a, 4000), 0xff, 4000);
    arena_release(&a, m);
    assert_int_equal(a.total_bytes, held);
    assert_string_equal(before, "unchanged");
    char *again = arena_alloc_bytes(&a, 64);
    for (int i = 0; i < 64; i++)
        assert_int_equal(again[i], 0);
}

TEST(releases_all_from_an_empty_mark)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct arena_mark m = arena_mark(&a);

    arena_alloc_bytes(&a, 100000);
    arena_release(&a, m);
    assert_int_equal(a.total_bytes, 0);
}

TEST(grows_in_place_and_elsewhere)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char *p = arena_alloc_bytes(&a, 5);

    memcpy(p, "hello", 5);
    char *q = arena_grow(&a, p, 5, 500);
    assert_ptr_equal(p, q);
    arena_alloc_bytes(&a, 1);
    char *r = arena_grow(&a, q, 500, 600);
    assert_ptr_not_equal(q, r);
    assert_memory_equal(r, "hello", 5);
    char *s = arena_grow(&a, r, 600, 100000);
    assert_memory_equal(s, "hello", 5);
    memset(s, 1, 100000);
}

TEST(makes_room_for_one_more)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    int *list = NULL;
    size_t cap = 0;

    for (int n = 0; n < 1000; n++) {
        list = arena_room(&a, list, (size_t)n, &cap, sizeof(*list));
        assert_true(cap > (size_t)n);
        list[n] = n;
        if (n % 7 == 0)
            arena_alloc_bytes(&a, 1); /* so that it has to move */
    }
    for (int n = 0; n < 1000; n++)
        assert_int_equal(list[n], n);
}

TEST(counts_what_it_holds)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 1024};

    arena_alloc_bytes(&a, 1);
    assert_int_equal(a.total_bytes, 1024);
    arena_alloc_bytes(&a, 5000);
    assert_true(a.total_bytes >= 1024 + 5000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(gives_zeroed_aligned_memory),
        CASE(releases_to_a_mark),
        CASE(releases_all_from_an_empty_mark),
        CASE(grows_in_place_and_elsewhere),
        CASE(makes_room_for_one_more),
        CASE(counts_what_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
