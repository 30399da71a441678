/* URLs that lead nowhere, one case at least for each rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/trap.h"

static const struct {
    const char *ref;
    enum trap trap;
} cases[] = {
  /* pages */
    {"/",                                                                     TRAP_NONE      },
    {"/team",                                                                 TRAP_NONE      },
    {"/en/company/people/europe/berlin/team/jane-doe",                        TRAP_NONE      },
    {"/index.php?option=com_contact&view=article&id=4&Itemid=12",             TRAP_NONE      },
    {"/team?utm_source=a&utm_medium=b&utm_campaign=c&utm_term=d&gclid=e&x=1",
     TRAP_NONE                                                                               },
    {"/about/about",                                                          TRAP_NONE      },
    {"/since-1926",                                                           TRAP_NONE      },
    {"/2026",                                                                 TRAP_NONE      },
    {"/team/1234/56",                                                         TRAP_NONE      },
    {"/team?page=2",                                                          TRAP_NONE      },
    {"/author",                                                               TRAP_NONE      },
 /* endless */
    {"/a/b/c/d/e/f/g/h/i",                                                    TRAP_DEEP      },
    {"/team/team/team",                                                       TRAP_CIRCLE    },
    {"/a/team/b/team/c/team",                                                 TRAP_CIRCLE    },
    {"/team/about/team/about",                                                TRAP_CIRCLE    },
    {"/x?y=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",                            TRAP_LONG      },
 /* dates */
    {"/events/2026/11",                                                       TRAP_DATE      },
    {"/2026/1/",                                                              TRAP_DATE      },
    {"/2026/05/how-we-met",                                                   TRAP_DATE      },
    {"/termine/2026-11-26",                                                   TRAP_DATE      },
    {"/events?date=2026-11-26",                                               TRAP_DATE      },
    {"/events?month=11",                                                      TRAP_DATE      },
    {"/?tribe-bar-date=2026-11",                                              TRAP_DATE      },
 /* lists in another order */
    {"/team?sort=name",                                                       TRAP_FACET     },
    {"/team?orderby=name",                                                    TRAP_FACET     },
    {"/shirts?color=red",                                                     TRAP_FACET     },
    {"/shirts?f%5B0%5D=x",                                                    TRAP_FACET     },
    {"/shirts?filter_size=l",                                                 TRAP_FACET     },
    {"/x?a=1&b=2&c=3&d=4&e=5&g=6",                                            TRAP_PARAMETERS},
    {"/?s=team",                                                              TRAP_SEARCH    },
    {"/search/team",                                                          TRAP_SEARCH    },
    {"/?q=contact",                                                           TRAP_SEARCH    },
    {"/tag/team",                                                             TRAP_ARCHIVE   },
    {"/author/jane-doe",                                                      TRAP_ARCHIVE   },
    {"/?cat=4",                                                               TRAP_ARCHIVE   },
    {"/team/feed",                                                            TRAP_VIEW      },
    {"/team/amp/",                                                            TRAP_VIEW      },
    {"/team?print=1",                                                         TRAP_VIEW      },
    {"/team?tmpl=component",                                                  TRAP_VIEW      },
    {"/team?format=pdf",                                                      TRAP_VIEW      },
    {"/post?replytocom=4",                                                    TRAP_ACTION    },
    {"/team?share=mail",                                                      TRAP_ACTION    },
    {"/?add-to-cart=4",                                                       TRAP_ACTION    },
    {"/team?action=login",                                                    TRAP_ACTION    },
};

static void
traps(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct url base, u;
    size_t rules = 0;
    (void)state;

    assert_int_equal(url_parse(&a, STR("https://acme.test/"), &base), URL_OK);
    for (size_t i = 0; i < array_len(cases); i++) {
        assert_int_equal(url_resolve(&a, &base, str_of(cases[i].ref), &u),
                         URL_OK);
        enum trap t = trap_of(&u);
        rules |= (size_t)1 << t;
        if (t != cases[i].trap)
            fail_msg("%s: \"%s\", want \"%s\"", cases[i].ref, trap_why(t),
                     trap_why(cases[i].trap));
    }
    assert_int_equal(rules, ((size_t)1 << TRAP_N) - 1); /* each has a case */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(traps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
