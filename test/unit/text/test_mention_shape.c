/* Sequences of capitalised words: names, and what only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "text/mention_shape.h"

/* What of the text is taken as a name, from its beginning. */
static const char *const cases[][2] = {
    {"Jane Doe",                "Jane Doe"        },
    {"Jane Doe, CEO",           "Jane Doe"        },
    {"JANE DOE",                "JANE DOE"        },
    {"Jane M. Doe",             "Jane M. Doe"     },
    {"Jan van der Berg",        "Jan van der Berg"},
    {"JAN VAN DER BERG",        "JAN VAN DER BERG"},
    {"Mary O'Brien",            "Mary O'Brien"    },
    {"Hans-Peter Roe",          "Hans-Peter Roe"  },
    {"Tom Lane",                "Tom Lane"        },
    {"Mai March",               "Mai March"       },
    {"Jane",                    ""                },
    {"jane doe",                ""                },
    {"Managing Director",       ""                },
    {"Head Office",             ""                },
    {"Sales Manager",           ""                },
    {"Vertriebsleiter Nord",    ""                },
    {"Verkoper Binnendienst",   ""                },
    {"Dyrektor Handlowy",       ""                },
    {"Daglig Leder",            ""                },
    {"Amministratore Delegato", ""                },
    {"Consejero Delegado",      ""                },
    {"Toimitusjohtaja",         ""                },
    {"Jednatel Firmy",          ""                },
    {"Success Strategist",      ""                },
    {"About Us",                ""                },
    {"Our Team",                ""                },
    {"Contact Sales",           ""                },
};

static void
ends(void **state)
{
    for (size_t i = 0; i < array_len(cases); i++) {
        str text = str_of(cases[i][0]);
        str got = str_sub(text, 0, mention_shape_end(text, 0, text.n));
        if (!str_eq(got, str_of(cases[i][1])))
            fail_msg("%s: \"%.*s\"", cases[i][0], STR_ARG(got));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
