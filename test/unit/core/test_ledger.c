/* What a paid call costs: a row a reply. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/ledger.h"

enum { C = STORE_CREDIT };
#define F PROVIDER_MISS_FOUND
#define N PROVIDER_MISS_NOBODY

static void
test_costs(void **state)
{
    static const struct {
        enum provider_what what;
        int64_t credits, charged_people;
        bool is_odd;
        enum provider_miss misses[4]; /* of the answers */
        size_t answers_n, strangers;
        int64_t reserved;
        enum store_ledger_state state;
        int64_t spent;
        bool is_alarming;
    } cases[] = {
  /* said */
        {PROVIDER_ANSWERED,
         2 * C,
         2,         false,
         {F, F, N},
         3, 0,
         3 * C,
         STORE_LEDGER_SETTLED,        2 * C,
         false                                    },
        {PROVIDER_ANSWERED,
         1500,  -1,
         false,            {F, F},
         2, 0,
         2 * C,
         STORE_LEDGER_SETTLED,        1500,
         false                                    },
        {PROVIDER_ANSWERED,
         0,     1,
         false,            {F, N},
         2, 0,
         2 * C,
         STORE_LEDGER_SETTLED,        0,
         false                                    },
 /* more than was reserved is the truth, and an alarm */
        {PROVIDER_ANSWERED,
         5 * C,
         -1,
         false,            {F},
         1, 0,
         C,     STORE_LEDGER_SETTLED,
         5 * C,
         true                                     },
 /* not said: who was found */
        {PROVIDER_ANSWERED,
         -1,
         1,         false,
         {F, F},
         2, 0,
         2 * C,
         STORE_LEDGER_SETTLED,        C,
         false                                    },
        {PROVIDER_ANSWERED,
         -1,
         -1,
         false,            {F, N, F},
         3, 0,
         3 * C,
         STORE_LEDGER_SETTLED,        2 * C,
         false                                    },
        {PROVIDER_ANSWERED,
         -1,
         -1,
         false,            {N, N},
         2, 0,
         2 * C,
         STORE_LEDGER_SETTLED,        0,
         false                                    },
        {PROVIDER_ANSWERED,
         -1,
         -1,
         false,            {F, PROVIDER_MISS_STRANGER},
         2, 1,
         2 * C,
         STORE_LEDGER_SETTLED,        2 * C,
         false                                    },
        {PROVIDER_ANSWERED,
         -1,
         -1,
         false,            {N, N},
         2, 2,
         2 * C,
         STORE_LEDGER_SETTLED,        2 * C,
         false                                    },
 /* no amount: the worst case */
        {PROVIDER_ANSWERED,
         -1,
         -1,
         true,             {F, N, N},
         3, 0,
         3 * C,
         STORE_LEDGER_SETTLED,        3 * C,
         true                                     },
        {PROVIDER_ANSWERED,
         -1,
         9,         true,
         {F},
         1, 0,
         C,     STORE_LEDGER_SETTLED,
         9 * C,
         true                                     },
 /* refusals cost nothing, whatever they say */
        {PROVIDER_KEY,
         5 * C,
         5,         true,
         {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_FORBIDDEN,
         -1,
         -1,
         false,            {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_NO_CREDITS,
         -1,
         -1,
         false,            {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_MALFORMED,
         -1,
         -1,
         false,            {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_OUR_FAULT,
         -1,
         -1,
         false,            {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_RATE,
         -1,
         -1,
         false,            {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_REDIRECTED,
         -1,
         -1,
         false,            {0},
         0, 0,
         C,     STORE_LEDGER_SETTLED,
         0,                                  false},
        {PROVIDER_IN_DOUBT,
         2 * C,
         2,         false,
         {0},
         0, 0,
         2 * C,
         STORE_LEDGER_IN_DOUBT,       0,
         false                                    },
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct provider_answer answers[4] = {0};
        for (size_t k = 0; k < cases[i].answers_n; k++)
            answers[k].miss = cases[i].misses[k];
        const struct provider_reply reply = {
            .what = cases[i].what,
            .answers = answers,
            .answers_n = cases[i].answers_n,
            .strangers = cases[i].strangers,
            .credits = cases[i].credits,
            .is_credits_odd = cases[i].is_odd,
            .charged_people = cases[i].charged_people,
        };
        struct ledger_cost cost;
        ledger_cost_of(&reply, cases[i].reserved, &cost);
        if (cost.state != cases[i].state || cost.spent != cases[i].spent ||
            cost.is_alarming != cases[i].is_alarming)
            fail_msg("case %zu: state %d, spent %ld, alarm %d", i, cost.state,
                     (long)cost.spent, cost.is_alarming);
    }
}

static void
test_amounts_as_text(void **state)
{
    static const struct {
        int64_t v;
        const char *text;
    } cases[] = {
        {0,      "0"    },
        {1,      "0.001"},
        {1000,   "1"    },
        {1500,   "1.5"  },
        {10000,  "10"   },
        {100000, "100"  },
        {1230,   "1.23" },
        {-1500,  "-1.5" },
        {-500,   "-0.5" }
    };
    char z[LEDGER_TEXT_BYTES];
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++)
        assert_string_equal(ledger_text(z, cases[i].v), cases[i].text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_amounts_as_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
