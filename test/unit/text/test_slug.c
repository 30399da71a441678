/* Whom a link names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/slug.h"

enum { JANE, MUELLER, BOUT, LEE, NONE = 99 };

static const char *const names[] = {
    "Jane M. Doe", "J\xc3\xbcrgen M\xc3\xbcller", "Ana Bout", "Dr. Kim Lee"};

static const struct {
    const char *ref, *text;
    bool is_below;
    enum slug_kind kind;
    size_t person;
} cases[] = {
    {"/team/jane-doe",                       "",                  true,  SLUG_FULL,     JANE   },
    {"/people/doe-jane",                     "",                  true,  SLUG_FULL,     JANE   },
    {"/people/doe_jane.html",                "Profile",           true,  SLUG_FULL,     JANE   },
    {"/JaneDoe.aspx",                        "",                  false, SLUG_FULL,     JANE   },
    {"/jane-m-doe/",                         "",                  false, SLUG_FULL,     JANE   },
    {"/team/janedoe",                        "",                  true,  SLUG_FULL,     JANE   },
    {"/team/jane-doe/profile",               "more",              true,  SLUG_FULL,     JANE   },
    {"/team/jane-doe/vcard.vcf",             "",                  true,  SLUG_FULL,     JANE   },
    {"/team/jane.doe.vcf",                   "",                  true,  SLUG_FULL,     JANE   },
    {"/x?person=jane-doe",                   "",                  false, SLUG_FULL,     JANE   },
    {"/x?id=4&name=Doe,%20Jane",             "",                  false, SLUG_FULL,     JANE   },
    {"/x/17",                                "Jane Doe",          false, SLUG_FULL,     JANE   },
    {"/x/17",                                "Doe, Jane",         false, SLUG_FULL,     JANE   },
    {"/x",                                   "Dr. Jane Doe, CEO", false, SLUG_FULL,     JANE   },
    {"/mitarbeiter/juergen-mueller.html",    "",                  true,  SLUG_FULL,     MUELLER},
    {"/mitarbeiter/j%C3%BCrgen-m%C3%BCller", "",                  true,  SLUG_FULL,     MUELLER},
    {"/mitarbeiter/jurgen-muller",           "",                  true,  SLUG_FULL,     MUELLER},
    {"/team/dr-kim-lee",                     "",                  true,  SLUG_FULL,     LEE    },
    {"/team/jdoe",                           "",                  true,  SLUG_PART,     JANE   },
    {"/staff/j.doe",                         "",                  true,  SLUG_PART,     JANE   },
    {"/staff/j-doe.html",                    "",                  true,  SLUG_PART,     JANE   },
    {"/team/doej",                           "",                  true,  SLUG_PART,     JANE   },
    {"/team/jane",                           "",                  true,  SLUG_PART,     JANE   },
    {"/team/mueller",                        "",                  true,  SLUG_PART,     MUELLER},
    {"/x?user=jdoe",                         "",                  false, SLUG_PART,     JANE   },
 /* strangers */
    {"/team/otto-kling",                     "Profile",           true,  SLUG_STRANGER, NONE   },
    {"/team/17",                             "Otto Kling",        true,  SLUG_STRANGER, NONE   },
    {"/team/17",                             "Anna Maria Kling",  true,  SLUG_STRANGER, NONE   },
 /* nobody */
    {"/about",                               "",                  false, SLUG_NOBODY,   NONE   },
    {"/jdoe",                                "",                  false, SLUG_NOBODY,   NONE   },
    {"/team/berlin",                         "Berlin",            true,  SLUG_NOBODY,   NONE   },
    {"/team/sales",                          "Sales Team",        true,  SLUG_NOBODY,   NONE   },
    {"/team/17",                             "read more",         true,  SLUG_NOBODY,   NONE   },
    {"/otto-kling",                          "",                  false, SLUG_NOBODY,   NONE   },
    {"/doe",                                 "Doe & Sons",        false, SLUG_NOBODY,   NONE   },
    {"",                                     "",                  true,  SLUG_NOBODY,   NONE   },
    {"/?",                                   "",                  true,  SLUG_NOBODY,   NONE   },
};

static void
links(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct person people[array_len(names)];
    (void)state;

    for (size_t i = 0; i < array_len(names); i++)
        person_parse(&a, str_of(names[i]), &people[i]);
    struct slug_index *x = slug_index_new(&a, people, array_len(names));
    for (size_t i = 0; i < array_len(cases); i++) {
        struct slug s = slug_of(x, &a, str_of(cases[i].ref),
                                str_of(cases[i].text), cases[i].is_below);
        bool is_known = s.kind == SLUG_PART || s.kind == SLUG_FULL;
        if (s.kind != cases[i].kind ||
            (is_known && s.person != cases[i].person))
            fail_msg("%s \"%s\": kind %d of %zu", cases[i].ref, cases[i].text,
                     s.kind, s.person);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(links)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
