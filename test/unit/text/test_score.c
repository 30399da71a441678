/* Confidence: bases, log-odds, decay. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "text/score.h"

static void
assert_near(double got, double want)
{
    if (!(fabs(got - want) < 1e-6))
        fail_msg("%.9f, not %.9f", got, want);
}

static void
bases_are_the_designs(void **state)
{
    assert_near(score_base(METHOD_WEBSITE), 0.70);
    assert_near(score_base(METHOD_LINKEDIN), 0.65);
    assert_near(score_base(METHOD_PATTERN), 0.50);
    assert_near(score_base(METHOD_APOLLO), 0.80);
}

static void
evidence_moves_and_is_clamped(void **state)
{
    assert_near(score_adjust(0.7, 0), 0.7);
    assert_near(score_adjust(0.5, log(3)), 0.75);
    assert_near(score_adjust(0.75, -log(3)), 0.5);
    assert_near(score_adjust(0.7, 50), 0.99);
    assert_near(score_adjust(0.7, -50), 0.01);
    assert_near(score_adjust(0, 0), 0.01);
    assert_near(score_adjust(1, 0), 0.99);
    for (double x = -5; x < 5; x += 0.25)
        assert_true(score_adjust(0.7, x) <= score_adjust(0.7, x + 0.25));
}

static void
calibration_keeps_the_order(void **state)
{
    for (double p = 0.5; p < 0.99; p += 0.01) {
        assert_true(score_calibrated(p) <= score_calibrated(p + 0.01));
        assert_true(score_calibrated(p) >= p && score_calibrated(p) <= 0.99);
    }
}

static void
trust_decays(void **state)
{
    assert_near(score_decayed(0.8, 0), 0.8);
    assert_near(score_decayed(0.8, -3), 0.8);
    assert_near(score_decayed(1, 90), exp(-1));
    assert_near(score_days_left(0.5), 0);
    assert_near(score_days_left(0.2), 0);
    assert_near(score_days_left(NAN), 0);
    static const double some[] = {0.51, 0.7, 0.95, 1};
    for (size_t i = 0; i < array_len(some); i++)
        assert_near(score_decayed(some[i], score_days_left(some[i])), 0.5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bases_are_the_designs),
        cmocka_unit_test(evidence_moves_and_is_clamped),
        cmocka_unit_test(calibration_keeps_the_order),
        cmocka_unit_test(trust_decays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
