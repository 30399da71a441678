#include "../base/unit.h"
#include "cmd/since.h"

enum { NOW = 1764000000 }; /* 2025-11-24T16:00:00Z */

TEST(reads_days_times_and_how_long_ago)
{
    static const struct {
        const char *text;
        int64_t at;
    } cases[] = {
        {"2025-11-24",                1763942400      },
        {" 2025-11-24 ",              1763942400      },
        {"2025-11-24T16:00",          NOW             },
        {"2025-11-24T16:00:00",       NOW             },
        {"2025-11-24 16:00:00Z",      NOW             },
        {"2025-11-24T17:00:00+01:00", NOW             },
        {"2025-11-24T10:30:00-0530",  NOW             },
        {"2024-02-29",                1709164800      },
        {"1970-01-01",                0               },
        {"12h",                       NOW - 12 * 3600 },
        {"30d",                       NOW - 30 * 86400},
        {"0d",                        NOW             },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t at = -1;
        if (!since_read(str_of(cases[i].text), NOW, &at) || at != cases[i].at)
            fail_msg("%s: %lld", cases[i].text, (long long)at);
    }
}

TEST(refuses_what_may_be_a_slip)
{
    static const char *const cases[] = {
        "",
        "yesterday",
        "2025",
        "2025-11",
        "2025-11-31",
        "2025-02-29",
        "2025-13-01",
        "2025-00-10",
        "2025-11-00",
        "25-11-24",
        "2025-11-24T",
        "2025-11-24T25:00",
        "2025-11-24T12:60",
        "2025-11-24T12:00:60",
        "2025-11-24T12",
        "2025-11-24T12:00:00+15:00",
        "2025-11-24T12:00:00 CET",
        "2025-11-24x",
        "1969-12-31",
        "d",
        "h",
        "-3d",
        "+3d",
        "3",
        "3w",
        "3D",
        "3.5d",
        "1000000d",
        "99999999999999999999d",
        "30 d",
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t at;
        if (since_read(str_of(cases[i]), NOW, &at))
            fail_msg("%s: %lld", cases[i], (long long)at);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_days_times_and_how_long_ago),
        cmocka_unit_test(refuses_what_may_be_a_slip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
