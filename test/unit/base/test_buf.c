#include "base/buf.h"
#include "unit.h"

TEST(builds)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;

    buf_init(&b, &a, 1000);
    assert_str(buf_str(&b), "");
    buf_add(&b, STR("ab"));
    buf_add_byte(&b, 'c');
    buf_addf(&b, "-%d-%s", 42, "x");
    assert_str(buf_str(&b), "abc-42-x");
    assert_string_equal(buf_z(&b), "abc-42-x");
    buf_clear(&b);
    assert_string_equal(buf_z(&b), "");
}

TEST(stops_at_its_maximum)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;

    buf_init(&b, &a, 4);
    buf_add(&b, STR("abc"));
    assert_false(b.is_full);
    buf_add(&b, STR("de"));
    assert_true(b.is_full);
    assert_str(buf_str(&b), "abc");
    buf_add_byte(&b, 'd');
    assert_str(buf_str(&b), "abcd");
    buf_addf(&b, "%d", 1);
    assert_str(buf_str(&b), "abcd");
    assert_string_equal(buf_z(&b), "abcd");
}

TEST(grows_among_others)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b, c;

    buf_init(&b, &a, 100000);
    buf_init(&c, &a, 100000);
    for (int i = 0; i < 3000; i++) {
        buf_addf(&b, "%04d", i);
        buf_add_byte(&c, 'x');
    }
    assert_int_equal(b.n, 12000);
    assert_memory_equal(b.p + 4 * 2999, "2999", 4);
    assert_memory_equal(b.p, "0000", 4);
}

TEST(encodes_utf8)
{
    static const struct {
        uint32_t codepoint;
        const char *utf8;
    } rows[] = {
        {'a',      "a"               },
        {0x7f,     "\x7f"            },
        {0x80,     "\xc2\x80"        },
        {0x7ff,    "\xdf\xbf"        },
        {0x800,    "\xe0\xa0\x80"    },
        {0xffff,   "\xef\xbf\xbf"    },
        {0x10000,  "\xf0\x90\x80\x80"},
        {0x10ffff, "\xf4\x8f\xbf\xbf"},
        {0xd800,   "\xef\xbf\xbd"    },
        {0x110000, "\xef\xbf\xbd"    },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(rows); i++) {
        struct buf b;
        buf_init(&b, &a, 8);
        buf_add_utf8(&b, rows[i].codepoint);
        assert_str(buf_str(&b), rows[i].utf8);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(builds),
        CASE(stops_at_its_maximum),
        CASE(grows_among_others),
        CASE(encodes_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
