/* Confidence: see score.h. */
#include <math.h>

#include "base/check.h"
#include "text/score.h"

/* Days after which 1/e of the trust is left (DESIGN section 4). */
static const double decay_days = 90;
static const double expired_below = 0.5;
static const double least = 0.01, most = 0.99;

double
score_base(enum method m)
{
    static const double bases[METHOD_N] = {
        [METHOD_WEBSITE] = 0.70,
        [METHOD_LINKEDIN] = 0.65,
        [METHOD_PATTERN] = 0.50,
        [METHOD_APOLLO] = 0.80,
    };
    check(m < METHOD_N);
    return bases[m];
}

static double
clamped(double p)
{
    return p < least ? least : p > most ? most : p;
}

double
score_adjust(double base, double log_odds)
{
    double p = clamped(base);
    return clamped(1 / (1 + exp(-(log(p / (1 - p)) + log_odds))));
}

double
score_calibrated(double score)
{
    static const double lift = 1.5, slope = 0.75; /* log-odds */
    double p = clamped(score);

    return clamped(1 / (1 + exp(-(lift + slope * log(p / (1 - p))))));
}

double
score_decayed(double confidence, double age_days)
{
    return age_days > 0 ? confidence * exp(-age_days / decay_days) : confidence;
}

double
score_days_left(double confidence)
{
    if (!(confidence > expired_below))
        return 0;
    return decay_days * log(confidence / expired_below);
}
