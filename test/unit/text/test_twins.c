/* Which rows are one person: tables of rows and what they come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/twins.h"

#define IN "https://www.linkedin.com/in/"

enum { ROWS_MAX = 6 };

struct row {
    const char *name, *company, *linkedin, *email;
};

/* wanted: the leader of each row, a digit a row. */
static const struct {
    const char *what;
    struct row rows[ROWS_MAX];
    const char *wanted;
} cases[] = {
    {"the same row twice",                    {{"Jane Doe"}, {"Jane Doe"}},                 "00"},
    {"two people",                            {{"Jane Doe"}, {"Otto Kling"}},               "01"},
    {"one row",                               {{"Jane Doe"}},                               "0" },
    {"twins around somebody",
     {{"Jane Doe"}, {"Otto Kling"}, {"jane DOE"}, {"Kling, Otto"}},
     "0101"                                                                                     },
    {"in another spelling",
     {{"J\u00f6rg de Roe"}, {"Joerg De Roe"}, {"Jorg Deroe"}},
     "000"                                                                                      },
    {"with a title",                          {{"Dr. Jane Doe"}, {"Jane Doe, PhD"}},        "00"},
    {"a nickname is another name",            {{"Robert Doe"}, {"Bob Doe"}},                "01"},
    {"a nickname with one page",
     {{"Robert Doe", "", IN "bob-doe"},
      {"Bob Doe", "", IN "bob-doe"},
      {"Bob Doe"}},
     "002"                                                                                      },
    {"a nickname with another page",
     {{"Robert Doe", "", IN "bob-doe"}, {"Bob Doe", "", IN "bob-doe-2"}},
     "01"                                                                                       },
    {"an initial with one page",
     {{"J. Doe", "", IN "jane-doe"}, {"Jane Doe", "", IN "jane-doe"}},
     "11"                                                                                       },
    {"other people with one page by mistake",
     {{"Otto Kling", "", IN "jane-doe"}, {"Jane Doe", "", IN "jane-doe"}},
     "01"                                                                                       },
    {"a nickname beside the name",
     {{"Robert \"Bob\" Doe"}, {"Robert Doe"}},
     "00"                                                                                       },
    {"brands are nobody",                     {{"Acme Widgets Ltd"}, {"Acme Widgets Ltd"}}, "01"},
    {"a given name alone",                    {{"Jane"}, {"Jane"}},                         "01"},
    {"nothing",                               {{""}, {""}},                                 "01"},

    {"a middle name left out",                {{"Jane Marie Doe"}, {"Jane Doe"}},           "00"},
    {"a middle name as an initial",
     {{"Jane Marie Doe"}, {"Jane M. Doe"}},
     "00"                                                                                       },
    {"other middle names",                    {{"Jane M. Doe"}, {"Jane K. Doe"}},           "01"},
    {"a middle name left out, and of whom?",
     {{"Jane M. Doe"}, {"Jane Doe"}, {"Jane K. Doe"}},
     "012"                                                                                      },
    {"father and son",                        {{"John Doe Sr."}, {"John Doe Jr."}},         "01"},
    {"a son or his father",                   {{"John Doe"}, {"John Doe, Jr."}},            "01"},
    {"a son twice",                           {{"John Doe Jr."}, {"John Doe, Junior"}},     "00"},

    {"companies in other words",
     {{"Jane Doe", "Acme GmbH"}, {"Jane Doe", "ACME"}, {"Jane Doe", ""}},
     "000"                                                                                      },
    {"companies of common words",
     {{"Jane Doe", "Media Group"}, {"Jane Doe", " media group"}},
     "00"                                                                                       },
    {"another company",
     {{"Jane Doe", "Acme"}, {"Jane Doe", "Blue River"}},
     "01"                                                                                       },
    {"another company, and either",
     {{"Jane Doe", "Acme"}, {"Jane Doe", "Blue River"}, {"Jane Doe"}},
     "012"                                                                                      },

    {"one page in two spellings",
     {{"Jane Doe", "", IN "jane-doe"},
      {"Jane Doe", "", "de.linkedin.com/in/Jane-Doe/?trk=x"}},
     "00"                                                                                       },
    {"a page in one of them: it leads",
     {{"Jane Doe"}, {"Jane Doe", "", IN "jane-doe"}, {"Jane Doe"}},
     "111"                                                                                      },
    {"no page of a person is none",
     {{"Jane Doe", "", "linkedin.com/company/acme"},
      {"Jane Doe", "", IN "jane-doe"}},
     "11"                                                                                       },
    {"namesakes",
     {{"Jane Doe", "", IN "jane-doe"}, {"Jane Doe", "", IN "jane-doe-2"}},
     "01"                                                                                       },
    {"namesakes, one of them twice",
     {{"Jane Doe", "", IN "jane-doe"},
      {"Jane Doe", "", IN "jane-doe-2"},
      {"Jane Doe", "", IN "jane-doe"}},
     "010"                                                                                      },
    {"namesakes, and either",
     {{"Jane Doe"},
      {"Jane Doe", "", IN "jane-doe"},
      {"Jane Doe", "", IN "jane-doe-2"}},
     "012"                                                                                      },

    {"the same e-mail now",
     {{"Jane Doe", "", "", "jane@acme.test"},
      {"Jane Doe", "", "", "jane@acme.test"}},
     "00"                                                                                       },
    {"another e-mail now",
     {{"Jane Doe", "", "", "jane@acme.test"},
      {"Jane Doe", "", "", "j.doe@acme.test"}},
     "01"                                                                                       },
    {"an e-mail now, and none",
     {{"Jane Doe", "", "", "jane@acme.test"}, {"Jane Doe"}},
     "01"                                                                                       },
};

static str
field(const char *s)
{
    return str_of(s != NULL ? s : "");
}

static void
rows_are_told_apart(void **state)
{
    (void)state;
    for (size_t c = 0; c < array_len(cases); c++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct profile p[ROWS_MAX] = {0};
        size_t leader[ROWS_MAX], n = strlen(cases[c].wanted), leaders = 0;
        char got[ROWS_MAX + 1] = "";

        for (size_t i = 0; i < n; i++) {
            const struct row *r = &cases[c].rows[i];
            p[i].name = field(r->name);
            p[i].company = field(r->company);
            p[i].linkedin = field(r->linkedin);
            p[i].email = field(r->email);
        }
        size_t people = twins_find(&a, p, n, leader);
        for (size_t i = 0; i < n; i++) {
            got[i] = (char)('0' + leader[i]);
            leaders += leader[i] == i;
        }
        if (strcmp(got, cases[c].wanted) != 0)
            fail_msg("%s: %s, wanted %s", cases[c].what, got, cases[c].wanted);
        assert_int_equal(people, leaders);
    }
}

/* Each row is judged by what is left of its own e-mail. */
static void
present_emails_have_one_history(void **state)
{
    static const struct present old = {
        .source_url = STR("https://acme.test/"),
        .confidence = 0.9,
        .left = 0.4,
    };
    struct present same = old, newer = old;
    struct profile p[3] = {
        {.present = &old}, {.present = &same}, {.present = &newer}};
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    size_t leader[3];
    (void)state;

    newer.left = 0.45;
    for (size_t i = 0; i < 3; i++) {
        p[i].name = STR("Jane Doe");
        p[i].email = STR("jane@acme.test");
    }
    assert_int_equal(twins_find(&a, p, 3, leader), 2);
    assert_int_equal(leader[1], 0);
    assert_int_equal(leader[2], 2);
    p[2].present = NULL;
    assert_int_equal(twins_find(&a, p, 3, leader), 2);
}

/* A table of nothing but one name does not take for ever. */
static void
too_many_stay_apart(void **state)
{
    static struct profile p[TWINS_MAX + 1];
    size_t leader[TWINS_MAX + 1];
    (void)state;

    for (size_t i = 0; i < array_len(p); i++)
        p[i].name = STR("Jane Doe");
    for (size_t n = TWINS_MAX; n <= TWINS_MAX + 1; n++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        bool is_one = n == TWINS_MAX;
        assert_int_equal(twins_find(&a, p, n, leader), is_one ? 1 : n);
        assert_int_equal(leader[n - 1], is_one ? 0 : n - 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_told_apart),
        cmocka_unit_test(present_emails_have_one_history),
        cmocka_unit_test(too_many_stay_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
