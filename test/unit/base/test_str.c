#include "unit.h"

TEST(compares)
{
    assert_true(str_eq(STR("ab"), STR("ab")));
    assert_true(str_eq(STR_EMPTY, str_of(NULL)));
    assert_false(str_eq(STR("ab"), STR("abc")));
    assert_true(str_eq_nocase(STR("MaX"), STR("mAx")));
    assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_int_equal(str_cmp(STR("a"), STR("a")), 0);
    assert_true(str_has_prefix(STR("abc"), STR("ab")));
    assert_false(str_has_prefix(STR("a"), STR("ab")));
    assert_true(str_has_suffix(STR("abc"), STR("bc")));
    assert_true(str_has_suffix_nocase(STR("a.TEST"), STR(".test")));
}

TEST(finds)
{
    str s = STR("abcabc");

    assert_int_equal(str_find(s, STR("ca"), 0), 2);
    assert_int_equal(str_find(s, STR("bc"), 2), 4);
    assert_true(str_find(s, STR("bc"), 5) == STR_NOT_FOUND);
    assert_true(str_find(s, STR("x"), 99) == STR_NOT_FOUND);
    assert_int_equal(str_find(s, STR(""), 6), 6);
    assert_int_equal(str_find_nocase(s, STR("BCA"), 0), 1);
    assert_true(str_find_nocase(STR("a"), STR("ab"), 0) == STR_NOT_FOUND);
    assert_int_equal(str_find_byte(s, 'c', 3), 5);
    assert_int_equal(str_rfind_byte(s, 'a'), 3);
    assert_true(str_rfind_byte(STR_EMPTY, 'a') == STR_NOT_FOUND);
}

TEST(cuts)
{
    str rest = STR("a,,b,");

    assert_str(str_cut(&rest, ','), "a");
    assert_str(str_cut(&rest, ','), "");
    assert_str(str_cut(&rest, ','), "b");
    assert_non_null(rest.p);
    assert_str(str_cut(&rest, ','), "");
    assert_null(rest.p);
    assert_str(str_sub(STR("abc"), 1, 99), "bc");
    assert_str(str_sub(STR("abc"), 9, 2), "");
    assert_str(str_trim(STR(" \t a b \r\n")), "a b");
    assert_str(str_trim(STR("  ")), "");
    assert_true(str_is_ascii(STR("a~\x7f")) && str_is_ascii(STR_EMPTY));
    assert_false(str_is_ascii(STR("caf\u00e9")));
}

TEST(reads_numbers)
{
    static const struct {
        const char *text;
        bool is_ok;
        int64_t value;
    } rows[] = {
        {"0",                    true,  0        },
        {"-7",                   true,  -7       },
        {"+7",                   true,  7        },
        {"9223372036854775807",  true,  INT64_MAX},
        {"-9223372036854775808", true,  INT64_MIN},
        {"9223372036854775808",  false, 0        },
        {"-9223372036854775809", false, 0        },
        {"",                     false, 0        },
        {"-",                    false, 0        },
        {"1 ",                   false, 0        },
        {"0x1",                  false, 0        },
    };
    double d;

    for (size_t i = 0; i < array_len(rows); i++) {
        int64_t v = 0;
        bool is_ok = str_to_i64(str_of(rows[i].text), &v);
        if (is_ok != rows[i].is_ok || (is_ok && v != rows[i].value))
            fail_msg("%s", rows[i].text);
    }
    assert_true(str_to_double(STR("2.5e3"), &d) && d > 2499 && d < 2501);
    assert_false(str_to_double(STR("2.5x"), &d));
    assert_false(str_to_double(STR(" 2"), &d));
    assert_false(str_to_double(STR(""), &d));
}

TEST(tells_utf8)
{
    static const struct {
        str bytes;
        bool is_utf8;
    } rows[] = {
        {STR("plain"),            true },
        {STR("\xc3\xa4"),         true },
        {STR("\xe2\x82\xac"),     true },
        {STR("\xf0\x9f\x98\x80"), true },
        {STR("\xf4\x8f\xbf\xbf"), true },
        {STR("\xf4\x90\x80\x80"), false}, /* above U+10FFFF */
        {STR("\xed\xa0\x80"),     false}, /* a surrogate */
        {STR("\xc0\x80"),         false}, /* over-long NUL */
        {STR("\xe0\x9f\xbf"),     false}, /* over-long */
        {STR("\xf0\x8f\xbf\xbf"), false}, /* over-long */
        {STR("\x80"),             false},
        {STR("\xe2\x82"),         false}, /* cut */
        {STR("a\xff"),            false},
    };

    for (size_t i = 0; i < array_len(rows); i++)
        if (str_is_utf8(rows[i].bytes) != rows[i].is_utf8)
            fail_msg("row %zu", i);
}

TEST(copies)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    assert_str(str_dup(&a, STR("x")), "x");
    assert_string_equal(str_dup_z(&a, STR("ab")), "ab");
    assert_str(str_dup_lower(&a, STR("AbC\xc3\x84")), "abc\xc3\x84");
    assert_true(str_hash(STR("a")) != str_hash(STR("b")));
    assert_true(str_hash_nocase(STR("AB")) == str_hash_nocase(STR("ab")));
    assert_int_equal(str_hex_value('f'), 15);
    assert_int_equal(str_hex_value('G'), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(compares),      CASE(finds),      CASE(cuts),
        CASE(reads_numbers), CASE(tells_utf8), CASE(copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
