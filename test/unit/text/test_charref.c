/* Character references, in text and in attributes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/charref.h"

static const struct {
    const char *in, *text, *attribute; /* attribute NULL: as in text */
} cases[] = {
    {"",                                  "",                                NULL       },
    {"plain",                             "plain",                           NULL       },
    {"&",                                 "&",                               NULL       },
    {"&&",                                "&&",                              NULL       },
    {"a&b",                               "a&b",                             NULL       },
    {"&;",                                "&;",                              NULL       },
    {"&amp;",                             "&",                               NULL       },
    {"&amp",                              "&",                               NULL       },
    {"&AMP;",                             "&",                               NULL       },
    {"&Amp;",                             "&Amp;",                           NULL       },
    {"&amp;amp;",                         "&amp;",                           NULL       },
    {"&lt;&gt;&quot;&apos;",              "<>\"'",                           NULL       },
    {"&apos",                             "&apos",                           NULL       },
    {"&nbsp;",                            "\u00a0",                          NULL       },
    {"&nbsp",                             "\u00a0",                          NULL       },
    {"&nbspx",                            "\u00a0x",                         "&nbspx"   },
    {"&not;",                             "\u00ac",                          NULL       },
    {"&notit;",                           "\u00acit;",                       "&notit;"  },
    {"&notin;",                           "\u2209",                          NULL       },
    {"&notin",                            "\u00acin",                        "&notin"   },
    {"&ampx",                             "&x",                              "&ampx"    },
    {"&amp=",                             "&=",                              "&amp="    },
    {"&amp-",                             "&-",                              NULL       },
    {"&copy=1",                           "\u00a9=1",                        "&copy=1"  },
    {"?a=1&lang=en",                      "?a=1&lang=en",                    NULL       },
    {"?a=1&lt=2",                         "?a=1<=2",                         "?a=1&lt=2"},
    {"&uuml;&Uuml;&szlig;",               "\u00fc\u00dc\u00df",              NULL       },
    {"&commat;",                          "@",                               NULL       },
    {"&commat",                           "&commat",                         NULL       },
    {"&period;",                          ".",                               NULL       },
    {"&lowbar;",                          "_",                               NULL       },
    {"&NotEqualTilde;",                   "\u2242\u0338",                    NULL       },
    {"&fjlig;",                           "fj",                              NULL       },
    {"&CounterClockwiseContourIntegral;", "\u2233",                          NULL       },
    {"&CounterClockwiseContourIntegra",   "&CounterClockwiseContourIntegra",
     NULL                                                                               },
    {"&zwnj;",                            "\u200c",                          NULL       },
    {"&zzzz;",                            "&zzzz;",                          NULL       },
    {"&1;",                               "&1;",                             NULL       },
    {"&#64;",                             "@",                               NULL       },
    {"&#64",                              "@",                               NULL       },
    {"&#64a",                             "@a",                              NULL       },
    {"&#064;",                            "@",                               NULL       },
    {"&#0000000000000000000064;",         "@",                               NULL       },
    {"&#x40;",                            "@",                               NULL       },
    {"&#X40;",                            "@",                               NULL       },
    {"&#x40g",                            "@g",                              NULL       },
    {"&#xe9;",                            "\u00e9",                          NULL       },
    {"&#x1F600;",                         "\U0001f600",                      NULL       },
    {"&#",                                "&#",                              NULL       },
    {"&#;",                               "&#;",                             NULL       },
    {"&#x",                               "&#x",                             NULL       },
    {"&#x;",                              "&#x;",                            NULL       },
    {"&#a;",                              "&#a;",                            NULL       },
    {"&#0;",                              "\ufffd",                          NULL       },
    {"&#xd800;",                          "\ufffd",                          NULL       },
    {"&#xdfff;",                          "\ufffd",                          NULL       },
    {"&#55296;",                          "\ufffd",                          NULL       },
    {"&#x110000;",                        "\ufffd",                          NULL       },
    {"&#x10ffff;",                        "\U0010ffff",                      NULL       },
    {"&#99999999999999999999;",           "\ufffd",                          NULL       },
    {"&#xffffffffffffffffff;",            "\ufffd",                          NULL       },
    {"&#x80;&#x99;&#150;",                "\u20ac\u2122\u2013",              NULL       },
    {"&#x81;",                            "\xc2\x81",                        NULL       },
    {"jane&#46;doe&#64;acme&#46;test",    "jane.doe@acme.test",              NULL       },
};

static void
check_one(size_t i, bool in_attribute, const char *want)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    size_t n = strlen(cases[i].in);
    char *in = malloc(n ? n : 1);

    memcpy(in, cases[i].in, n);
    str got = charref_decoded(&a, str_make(in, n), in_attribute);
    if (!str_eq(got, str_of(want)))
        fail_msg("%s gave %.*s, not %s", cases[i].in, STR_ARG(got), want);
    free(in);
}

static void
test_cases(void **state)
{
    for (size_t i = 0; i < array_len(cases); i++) {
        check_one(i, false, cases[i].text);
        check_one(i, true,
                  cases[i].attribute ? cases[i].attribute : cases[i].text);
    }
}

/* The whole list against itself: each name alone means its text. */
static const struct {
    const char *name, *text;
    bool is_old;
} all[] = {
#define C(name, text) {name, text, false},
#define L(name, text) {name, text, true},
#include "text/charref_names.h"
};

static void
test_all_names(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char in[64];
    size_t old = 0;

    for (size_t i = 0; i < array_len(all); i++) {
        snprintf(in, sizeof(in), "&%s;", all[i].name);
        str got = charref_decoded(&a, str_of(in), i % 2);
        if (!str_eq(got, str_of(all[i].text)))
            fail_msg("%s gave %.*s", in, STR_ARG(got));
        old += all[i].is_old;
    }
    assert_int_equal(array_len(all), 2125);
    assert_int_equal(old, 106); /* 2,231 names in all */
}

static void
test_no_copy(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str s = STR("nothing in here");

    assert_ptr_equal(charref_decoded(&a, s, false).p, s.p);
    assert_int_equal(a.total_bytes, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_all_names),
        cmocka_unit_test(test_no_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
