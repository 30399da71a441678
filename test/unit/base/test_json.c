#include <math.h>

#include "base/json.h"
#include "unit.h"

TEST(places_commas)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;

    buf_init(&b, &a, 1000);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    json_put_int(&j, "n", -5);
    json_key(&j, "list");
    json_begin(&j, '[');
    json_bool(&j, true);
    json_null(&j);
    json_begin(&j, '{');
    json_end(&j, '}');
    json_raw(&j, STR("[1]"));
    json_end(&j, ']');
    json_put_str(&j, "s", STR("x"));
    json_end(&j, '}');
    assert_str(buf_str(&b),
               "{\"n\":-5,\"list\":[true,null,{},[1]],\"s\":\"x\"}");
}

TEST(escapes_strings)
{
    static const struct {
        str in;
        const char *out;
    } rows[] = {
        {STR(""),               "\"\""                           },
        {STR("a\"b\\c"),        "\"a\\\"b\\\\c\""                },
        {STR("\n\t\r\x01\x7f"), "\"\\n\\t\\u000d\\u0001\\u007f\""},
        {STR("\xc3\xa4"),       "\"\xc3\xa4\""                   },
        {STR("a\xff"
             "b"),
         "\"a\xef\xbf\xbd"
         "b\""                                                   },
        {STR("\xe2\x82"),       "\"\xef\xbf\xbd\xef\xbf\xbd\""   },
        {STR("\0"),             "\"\\u0000\""                    },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(rows); i++) {
        struct buf b;
        buf_init(&b, &a, 200);
        struct json j = json_to(&b);
        json_str(&j, rows[i].in);
        assert_str(buf_str(&b), rows[i].out);
    }
}

TEST(writes_integers)
{
    static const struct {
        int64_t v;
        const char *out;
    } rows[] = {
        {0,         "0"                   },
        {9,         "9"                   },
        {10,        "10"                  },
        {-1,        "-1"                  },
        {-100,      "-100"                },
        {INT64_MAX, "9223372036854775807" },
        {INT64_MIN, "-9223372036854775808"},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(rows); i++) {
        struct buf b;
        buf_init(&b, &a, 200);
        struct json j = json_to(&b);
        json_int(&j, rows[i].v);
        assert_str(buf_str(&b), rows[i].out);
    }
}

TEST(writes_reals)
{
    static const struct {
        double v;
        const char *out;
    } rows[] = {
        {0,        "0"               },
        {-0.0,     "0"               },
        {-1e-9,    "0"               },
        {0.5,      "0.5"             },
        {100,      "100"             },
        {0.123457, "0.123457"        },
        {-2.25,    "-2.25"           },
        {1e15,     "1000000000000000"},
        {NAN,      "null"            },
        {INFINITY, "null"            },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(rows); i++) {
        struct buf b;
        buf_init(&b, &a, 200);
        struct json j = json_to(&b);
        json_real(&j, rows[i].v);
        assert_str(buf_str(&b), rows[i].out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(places_commas),
        CASE(escapes_strings),
        CASE(writes_integers),
        CASE(writes_reals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
