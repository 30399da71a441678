/* Further pages of a list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/paging.h"

static const struct {
    const char *of, *ref, *text;
    enum paging_kind kind;
    unsigned number;
    char letter;
} cases[] = {
    {"/team",           "/team?page=2",                    "2",            PAGING_NUMBER, 2,  0  },
    {"/team",           "?page=2",                         "",             PAGING_NUMBER, 2,  0  },
    {"/team?page=2",    "/team?page=3",                    "Next",         PAGING_NUMBER, 3,  0  },
    {"/team/",          "/team/page/2/",                   "2",            PAGING_NUMBER, 2,  0  },
    {"/team/page/2/",   "/team/page/3/",                   "\xc2\xbb",     PAGING_NUMBER, 3,  0  },
    {"/unser-team",     "/unser-team?seite=2",             "weiter",       PAGING_NUMBER, 2,  0  },
    {"/index.php?id=4", "/index.php?id=4&start=20",        "",             PAGING_NUMBER, 20, 0  },
    {"/staff?dep=x",    "/staff?dep=x&offset=40",          "",             PAGING_NUMBER, 40, 0  },
    {"/team.html",      "/team-2.html",                    "2",            PAGING_NUMBER, 2,  0  },
    {"/team.html",      "/team2.html",                     "more",         PAGING_NUMBER, 2,  0  },
    {"/people",         "/people/more",                    "N\xc3\xa4sta", PAGING_NEXT,   0,  0  },
    {"/people/",        "/people/b2",                      "Suivant",      PAGING_NEXT,   0,  0  },
    {"/people/",        "/people/xy",
     "N\xc3\xa4"
     "chste Seite",                                                        PAGING_NEXT,   0,  0  },
    {"/people",         "/people?letter=D",                "D",            PAGING_LETTER, 0,  'd'},
    {"/people/",        "/people/d/",                      "D",            PAGING_LETTER, 0,  'd'},
 /* none */
    {"/team",           "/contact?page=2",                 "2",            PAGING_NONE,   0,  0  },
    {"/team",           "/team",                           "Team",         PAGING_NONE,   0,  0  },
    {"/team",           "/team/jane-doe",                  "Jane Doe",     PAGING_NONE,   0,  0  },
    {"/team",           "/news",                           "next",         PAGING_NONE,   0,  0  },
    {"/team",           "https://b.acme.test/team?page=2", "2",            PAGING_NONE,   0,  0  },
    {"/team",           "/imprint",                        "2",            PAGING_NONE,   0,  0  },
    {"/team?dep=x",     "/team?dep=y&page=2",              "",             PAGING_NONE,   0,  0  },
};

static void
pages(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct url home, of, u;
    struct paging p;
    (void)state;

    assert_int_equal(url_parse(&a, STR("https://acme.test/"), &home), URL_OK);
    for (size_t i = 0; i < array_len(cases); i++) {
        assert_int_equal(url_resolve(&a, &home, str_of(cases[i].of), &of),
                         URL_OK);
        assert_int_equal(url_resolve(&a, &of, str_of(cases[i].ref), &u),
                         URL_OK);
        bool is = paging_is(&a, &of, &u, str_of(cases[i].text), &p);
        if (p.kind != cases[i].kind || p.letter != cases[i].letter ||
            p.number != cases[i].number || is != (cases[i].kind != PAGING_NONE))
            fail_msg("%s, %s \"%s\": kind %d, %u, '%c'", cases[i].of,
                     cases[i].ref, cases[i].text, p.kind, p.number, p.letter);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
