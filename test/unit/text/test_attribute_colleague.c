/* Colleagues: addresses of the company and whose they are, as pages tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/attribute.h"

enum { COLLEAGUES_MAX = 4 };

/* Jane Doe is looked for; the others are whoever the page shows. */
static const struct {
    const char *page;
    const char *wanted[COLLEAGUES_MAX]; /* "local: name" or "local: ?" */
} rows[] = {
    {"<p>Jane Doe, jane.doe@acme.test",                                     {"jane.doe: Jane Doe"}                   },
    {"<ul><li>Otto Kling, CFO <a href=mailto:okling@acme.test>mail</a>"
     "<li>Ida Fern <a href=mailto:ifern@acme.test>mail</a></ul>",      {"okling: Otto Kling", "ifern: Ida Fern"}},
    {"<div><h3>Dr. Ada van der Quarz</h3><p>a.vanderquarz@acme.test</div>",
     {"a.vanderquarz: Ada van der Quarz"}                                                                            },
    {"<p>Jörg Müller</p><p>joerg.mueller@acme.test",
     {"joerg.mueller: Jörg Müller"}                                                                                },
    {"<p>Write to bkq@acme.test",                                           {"bkq: ?"}                               },
    {"<p>Write to info@acme.test or to Web Studio, max@studio.test",        {NULL}                                   },
    {"<script type=application/ld+json>{\"@type\":\"Person\","
     "\"name\":\"Otto Kling\",\"email\":\"x17@acme.test\"}</script>",  {"x17: Otto Kling"}                      },
};

static void
check_row(size_t row, const struct attribute_colleague *c, size_t n)
{
    size_t wanted_n = 0;

    while (wanted_n < COLLEAGUES_MAX && rows[row].wanted[wanted_n] != NULL)
        wanted_n++;
    if (n != wanted_n)
        fail_msg("row %zu: %zu colleagues", row, n);
    for (size_t i = 0; i < n; i++) {
        char got[200];
        str who = c[i].who != NULL ? c[i].who->text : STR("?");
        snprintf(got, sizeof(got), "%.*s: %.*s", STR_ARG(c[i].local),
                 STR_ARG(who));
        assert_string_equal(got, rows[row].wanted[i]);
        assert_true(str_eq(c[i].domain, STR("acme.test")));
        assert_true(c[i].weight > 0 && c[i].weight <= 1);
    }
}

static void
tells_colleagues_and_their_names(void **state)
{
    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct attribute_options o = {.domain = STR("acme.test")};
        struct profile jane = {.id = STR("1"), .name = STR("Jane Doe")};
        struct attribute_colleague *c;
        struct extract x = {0};
        struct attribute *at = attribute_new(&a, &o, &jane, 1);
        extract_page(&a, str_of(rows[i].page), &x);
        attribute_page(at, &a, &x, STR("https://acme.test/team"));
        size_t n = attribute_colleagues(at, &c);
        check_row(i, c, n);
    }
}

static void
tells_how_the_site_speaks_of_a_person(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct attribute_options o = {.domain = STR("acme.test")};
    struct profile people[] = {
        {.id = STR("1"), .name = STR("Jane Doe")  },
        {.id = STR("2"), .name = STR("Otto Kling")},
        {.id = STR("3"), .name = STR("Otto Kling")},
    };
    struct extract x = {0};
    struct attribute *at = attribute_new(&a, &o, people, 3);

    extract_page(&a, STR("<h2>Team</h2><p>Jane Doe</p><p>John Doe</p>"), &x);
    attribute_page(at, &a, &x, STR("https://acme.test/team"));
    assert_true(attribute_standing(at, 0).is_seen);
    assert_false(attribute_standing(at, 0).is_one_of_two);
    assert_false(attribute_standing(at, 1).is_seen);
    assert_true(attribute_standing(at, 1).is_one_of_two);

    size_t n;
    const struct person *others = attribute_others(at, &n);
    assert_int_equal(n, 1); /* who shares a word with Jane Doe */
    assert_true(str_eq(others[0].text, STR("John Doe")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_colleagues_and_their_names),
        cmocka_unit_test(tells_how_the_site_speaks_of_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
