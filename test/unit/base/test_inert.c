#include "base/buf.h"
#include "base/inert.h"
#include "unit.h"

static const struct {
    str in;
    const char *out;
} rows[] = {
    {STR("plain text"),               "plain text"              },
    {STR("J\xc3\xb6rg \xe2\x82\xac"), "J\xc3\xb6rg \xe2\x82\xac"},
    {STR("a\nb\r"),                   "a\\x0ab\\x0d"            },
    {STR("\x1b]0;title\x07"),         "\\x1b]0;title\\x07"      },
    {STR("\x1b[2J"),                  "\\x1b[2J"                },
    {STR("\x7f"),                     "\\x7f"                   },
    {STR("\xc2\x9b"
         "31m"),
     "\\xc2\\x9b31m"                                            }, /* C1 */
    {STR("\xe2\x80\xae"
         "abc"),
     "\\xe2\\x80\\xaeabc"                                       }, /* RLO */
    {STR("\xe2\x81\xa6"),             "\\xe2\\x81\\xa6"         }, /* LRI */
    {STR("\xe2\x80\xa8"),             "\\xe2\\x80\\xa8"         }, /* LS */
    {STR("\xff\xfe"),                 "\\xff\\xfe"              },
    {STR("\xc3"),                     "\\xc3"                   },
    {STR("back\\slash"),              "back\\\\slash"           },
    {STR("\0"),                       "\\x00"                   },
    {STR("\xc0\x8a"),                 "\\xc0\\x8a"              },
};

TEST(escapes)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char z[100];

    for (size_t i = 0; i < array_len(rows); i++) {
        struct buf b;
        buf_init(&b, &a, 200);
        inert_add(&b, rows[i].in);
        assert_str(buf_str(&b), rows[i].out);
        assert_string_equal(inert_z(z, sizeof(z), rows[i].in), rows[i].out);
    }
}

TEST(cuts_to_fit)
{
    char z[10];

    assert_string_equal(inert_z(z, sizeof(z), STR("12345")), "12345");
    assert_string_equal(inert_z(z, sizeof(z), STR("123456789abc")),
                        "123456...");
    assert_string_equal(inert_z(z, sizeof(z), STR("12345\xc3\xa4xyz")),
                        "12345...");
    for (size_t n = 5; n < 10; n++) {
        memset(z, '#', sizeof(z));
        inert_z(z, n, STR("\x01\x02\x03\x04\x05"));
        assert_true(strlen(z) < n);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {CASE(escapes), CASE(cuts_to_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
