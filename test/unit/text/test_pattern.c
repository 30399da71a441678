/* Patterns: learnt from colleagues, proposed for names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/pattern.h"

enum { FOUND_MAX = 20 };

/* "Jane Doe <jane.doe>; <who.knows>": all with weight 1 */
static void
learn(struct arena *a, struct pattern_learnt *l, const char *colleagues)
{
    for (str rest = str_of(colleagues); rest.p && rest.n > 0;) {
        str one = str_trim(str_cut(&rest, ';'));
        str name = str_trim(str_cut(&one, '<'));
        struct person who;
        person_parse(a, name, &who);
        if (!pattern_learn(a, l, name.n > 0 ? &who : NULL, str_cut(&one, '>'),
                           1))
            fail_msg("%.*s teaches nothing", STR_ARG(name));
    }
}

static size_t
propose(struct arena *a, const struct pattern_learnt *l, const char *name,
        const char *domain, struct pattern_candidate *out)
{
    struct person who;

    person_parse(a, str_of(name), &who);
    return pattern_propose(a, l, &who, str_of(domain), out, FOUND_MAX);
}

struct best_case {
    const char *colleagues, *name, *best;
};

static const struct best_case best_cases[] = {
    {"",                                                                                  "Jane Doe",              "jane.doe"        },
    {"Eva Roe <eroe>",                                                                    "Jane Doe",              "jdoe"            },
    {"Eva Roe <roe>",                                                                     "Jane Doe",              "doe"             },
    {"Eva Roe <eva_roe>",                                                                 "Jane Doe",              "jane_doe"        },
    {"Eva Roe <roe-eva>",                                                                 "Jane Doe",              "doe-jane"        },
    {"Eva Roe <er>; Jan Moe <jm>",                                                        "Jane Doe",              "jd"              },
    {"Eva Roe <EVA.ROE>",                                                                 "JANE DOE",              "jane.doe"        },
 /* one address, two patterns: the others decide */
    {"Thomas Thomas <thomas>; Eva Roe <roe>",                                             "Jane Doe",              "doe"             },
    {"Thomas Thomas <thomas>; Eva Roe <eva>",                                             "Jane Doe",              "jane"            },
    {"Tim Tim <ttim>; Eva Roe <reva>",                                                    "Jane Doe",              "djane"           },
 /* nobody knows whose they are */
    {"<jane.mueller>; <peter.moe>",                                                       "Eva Roe",               "eva.roe"         },
    {"<mueller.jane>; <moe.peter>",                                                       "Eva Roe",               "roe.eva"         },
    {"<jane>; <peter>",                                                                   "Eva Roe",               "eva"             },
    {"<jmueller>; <pschneider>; <emoser>",                                                "Eva Roe",               "eroe"            },
 /* accents */
    {"Eva Roe <eva.roe>",                                                                 "J\u00f6rg M\u00fcller", "joerg.mueller"   },
    {"Uwe L\u00f6hr <uwe.lohr>",                                                          "J\u00f6rg M\u00fcller", "jorg.muller"     },
    {"Uwe L\u00f6hr <uwe.loehr>",                                                         "B\u00f8rge D\u00f8e",   "boerge.doee"     },
    {"Uwe Lohr <uwe.lohr>",                                                               "Andr\u00e9 Gro\u00df",  "andre.gross"     },
    {"Eva Roe <eva.roe>",
     "\u0410\u043d\u043d\u0430 \u0418\u0432\u0430\u043d\u043e\u0432\u0430",                                        "anna.ivanova"    },
    {"Eva Roe <eva.roe>",                                                                 "Siobhan O'Brien",       "siobhan.obrien"  },
 /* particles */
    {"Eva Roe <eva.roe>",                                                                 "Jan van der Berg",      "jan.vanderberg"  },
    {"Eva de Roe <eva.roe>",                                                              "Jan van der Berg",      "jan.berg"        },
    {"Eva de Roe <eva.de.roe>",                                                           "Jan van der Berg",      "jan.van.der.berg"},
    {"Eva von Roe <evonroe>",                                                             "Jan van der Berg",      "jvanderberg"     },
    {"Eva Roe <eva.roe>",                                                                 "Ann Mc Donald",         "ann.mcdonald"    },
 /* double names */
    {"Eva Doe-Moe <eva.doemoe>",                                                          "Ann Roe-Poe",           "ann.roepoe"      },
    {"Eva Doe-Moe <eva.doe-moe>",                                                         "Hans-Peter Poe",        "hans-peter.poe"  },
    {"Eva Doe-Moe <eva.moe>",                                                             "Ann Roe-Poe",           "ann.poe"         },
    {"Ana Garc\u00eda L\u00f3pez <ana.garcialopez>; Eva Ruiz P\u00e9rez <eva.ruizperez>",
     "Jos\u00e9 Garc\u00eda Ruiz",                                                                                 "jose.garciaruiz" },
    {"Uli Poe <u.poe>",                                                                   "Hans-Peter Poe",        "h.poe"           },
 /* middle initials */
    {"Eva Roe <eva.roe>",                                                                 "Jane Q. Doe",           "jane.doe"        },
    {"Eva B. Roe <eva.b.roe>; Al C. Moe <al.c.moe>",                                      "Jane Q. Doe",
     "jane.q.doe"                                                                                                                    },
 /* nicknames */
    {"Eva Roe <eva.roe>",                                                                 "Robert Doe",            "robert.doe"      },
    {"William \"Bill\" Roe <bill.roe>",                                                   "Robert \"Bob\" Doe",    "bob.doe"         },
 /* half a name */
    {"Eva Roe <eva>",                                                                     "Jane",                  "jane"            },
    {"Eva Roe <eroe>",                                                                    "J. Doe",                "jdoe"            },
    {"Eva Roe <evar>",                                                                    "Jane D.",               "janed"           },
};

static void
test_best(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < array_len(best_cases); i++) {
        const struct best_case *c = &best_cases[i];
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct pattern_candidate out[FOUND_MAX];
        struct pattern_learnt l;
        pattern_init(&l, PATTERN_SIZE_UNKNOWN);
        learn(&a, &l, c->colleagues);
        size_t n = propose(&a, &l, c->name, "acme.test", out);
        if (n == 0 || !str_eq(out[0].local, str_of(c->best)))
            wrong++;
        if (n == 0 || !str_eq(out[0].local, str_of(c->best)))
            print_error("%s of %s is %.*s, not %s\n", c->name, c->colleagues,
                        n ? (int)out[0].local.n : 0, n ? out[0].local.p : "",
                        c->best);
    }
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
