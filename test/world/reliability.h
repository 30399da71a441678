/*
 * Is a confidence worth its number? Answers in ten bins by the confidence
 * that they were given, beside the share that is right; the Brier score (the
 * mean square of the distance, 0 is perfect, 0.25 is a coin); and the
 * expected calibration error (the mean distance of the bins).
 */
#ifndef TEST_WORLD_RELIABILITY_H
#define TEST_WORLD_RELIABILITY_H

#include "base/json.h"

enum { RELIABILITY_BINS = 10 };

struct reliability {
    uint64_t n[RELIABILITY_BINS], right[RELIABILITY_BINS];
    double predicted[RELIABILITY_BINS]; /* sums */
    double squares;
    uint64_t total;
};

/* confidence outside of [0, 1] is put to its nearest end. */
void reliability_add(struct reliability *r, double confidence, bool is_right);
double reliability_brier(const struct reliability *r);
double reliability_error(const struct reliability *r);
void reliability_print(const struct reliability *r);
/* As values of the object that is open. */
void reliability_put(const struct reliability *r, struct json *j);

#endif
