/* Two URLs, one page or two? And which language? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/same.h"

static const struct {
    const char *a, *b;
    bool is_same;
} cases[] = {
    {"https://acme.test/",                      "http://www.acme.test",                 true },
    {"https://acme.test/team",                  "https://acme.test/Team/",              true },
    {"https://acme.test/",                      "https://acme.test/index.html",         true },
    {"https://acme.test/a/",                    "https://acme.test/a/Default.aspx",     true },
    {"https://acme.test/t",                     "https://acme.test/t;jsessionid=12AB",  true },
    {"https://acme.test/t",                     "https://acme.test/(S(lit3py55t21))/t", true },
    {"https://acme.test/t?PHPSESSID=8a",        "https://acme.test/t?sid=9",            true },
    {"https://acme.test/t?s=0123456789abcdef0", "https://acme.test/t",                  true },
    {"https://acme.test/t?utm_source=x&id=4",
     "https://acme.test/t?id=4&fbclid=y",                                               true },
    {"https://acme.test/t?a=1&b=2",             "https://acme.test/t?b=2&a=1",          true },
    {"https://acme.test/t?",                    "https://acme.test/t",                  true },
    {"https://acme.test/t?id=4",                "https://acme.test/t?id=5",             false},
    {"https://acme.test/t?s=team",              "https://acme.test/t",                  false},
    {"https://acme.test/team",                  "https://acme.test/teams",              false},
    {"https://acme.test/a/b",                   "https://acme.test/ab",                 false},
    {"https://acme.test/index.php?id=1",        "https://acme.test/",                   false},
    {"https://a.acme.test/",                    "https://acme.test/",                   false},
    {"https://acme.test:444/",                  "https://acme.test/",                   false},
};

static void
keys(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct url x, y;
        assert_int_equal(url_parse(&a, str_of(cases[i].a), &x), URL_OK);
        assert_int_equal(url_parse(&a, str_of(cases[i].b), &y), URL_OK);
        str p = same_key(&a, &x), q = same_key(&a, &y);
        if (str_eq(p, q) != cases[i].is_same)
            fail_msg("%.*s and %.*s", STR_ARG(p), STR_ARG(q));
    }
}

static const struct {
    const char *url, *language;
} languages[] = {
    {"https://acme.test/de/kontakt",      "de"},
    {"https://acme.test/EN-US/",          "en"},
    {"https://acme.test/pt_BR/x",         "pt"},
    {"https://acme.test/kontakt?lang=DE", "de"},
    {"https://fr.acme.test/",             "fr"},
    {"https://acme.test/team",            ""  },
    {"https://acme.test/it-services",     ""  },
    {"https://www.acme.test/x?l=12",      ""  },
    {"https://it.test/",                  ""  },
};

static void
language(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    (void)state;

    for (size_t i = 0; i < array_len(languages); i++) {
        struct url u;
        assert_int_equal(url_parse(&a, str_of(languages[i].url), &u), URL_OK);
        str l = same_language(&a, &u);
        if (!str_eq(l, str_of(languages[i].language)))
            fail_msg("%s: \"%.*s\"", languages[i].url, STR_ARG(l));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys),
                                       cmocka_unit_test(language)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
