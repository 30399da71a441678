/*
 * Confidence: a probability in [0,1] that an address reaches its person
 * today, from the log-odds of the evidence, and its decay with age.
 */
#ifndef TEXT_SCORE_H
#define TEXT_SCORE_H

#include "model.h"

/* Bases by source (DESIGN section 4): website 0.70, linkedin 0.65, ... */
double score_base(enum method m);
/* base moved by evidence, in log-odds; clamped to [0.01, 0.99]. */
double score_adjust(double base, double log_odds);
/*
 * What the sum of the evidence of a web page is worth as a probability: fitted
 * to what was right in worlds that the weights were not chosen in, and kept
 * flatter than the fit, since a made-up world is kinder than the real one.
 */
double score_calibrated(double score);
/* base * exp(-age_days/90) */
double score_decayed(double confidence, double age_days);
/* Days until the decayed confidence is below 0.5; 0 when it is already. */
double score_days_left(double confidence);

#endif
