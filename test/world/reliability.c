/* See reliability.h. */
#include <inttypes.h>
#include <stdio.h>

#include "reliability.h"

void
reliability_add(struct reliability *r, double confidence, bool is_right)
{
    double p = confidence < 0 ? 0 : confidence > 1 ? 1 : confidence;
    size_t bin = (size_t)(p * RELIABILITY_BINS);
    double miss = p - (is_right ? 1 : 0);

    if (bin == RELIABILITY_BINS)
        bin--;
    r->n[bin]++;
    r->right[bin] += is_right;
    r->predicted[bin] += p;
    r->squares += miss * miss;
    r->total++;
}

double
reliability_brier(const struct reliability *r)
{
    return r->total > 0 ? r->squares / (double)r->total : 0;
}

static double
share(const struct reliability *r, size_t bin)
{
    return (double)r->right[bin] / (double)r->n[bin];
}

static double
mean(const struct reliability *r, size_t bin)
{
    return r->predicted[bin] / (double)r->n[bin];
}

double
reliability_error(const struct reliability *r)
{
    double sum = 0;

    for (size_t i = 0; i < RELIABILITY_BINS; i++) {
        if (r->n[i] == 0)
            continue;
        double gap = mean(r, i) - share(r, i);
        sum += (gap < 0 ? -gap : gap) * (double)r->n[i];
    }
    return r->total > 0 ? sum / (double)r->total : 0;
}

void
reliability_print(const struct reliability *r)
{
    printf("\n%-12s %8s %10s %9s\n", "confidence", "answers", "predicted",
           "observed");
    for (size_t i = 0; i < RELIABILITY_BINS; i++)
        if (r->n[i] > 0)
            printf("%.1f to %.1f   %8" PRIu64 " %10.4f %9.4f\n",
                   (double)i / RELIABILITY_BINS,
                   (double)(i + 1) / RELIABILITY_BINS, r->n[i], mean(r, i),
                   share(r, i));
    printf("Brier score %.4f  calibration error %.4f  (%" PRIu64
           " answers with a confidence)\n",
           reliability_brier(r), reliability_error(r), r->total);
}

void
reliability_put(const struct reliability *r, struct json *j)
{
    json_put_real(j, "brier", reliability_brier(r));
    json_put_real(j, "calibration_error", reliability_error(r));
    json_key(j, "bins");
    json_begin(j, '[');
    for (size_t i = 0; i < RELIABILITY_BINS; i++) {
        if (r->n[i] == 0)
            continue;
        json_begin(j, '{');
        json_put_real(j, "from", (double)i / RELIABILITY_BINS);
        json_put_int(j, "answers", (int64_t)r->n[i]);
        json_put_real(j, "predicted", mean(r, i));
        json_put_real(j, "observed", share(r, i));
        json_end(j, '}');
    }
    json_end(j, ']');
}
