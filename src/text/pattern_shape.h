/*
 * What the shape of an address says of its pattern where nobody knows whose
 * it is: where separators stand, how long the words are, which of them are
 * given names. An inside of pattern.h.
 */
#ifndef TEXT_PATTERN_SHAPE_H
#define TEXT_PATTERN_SHAPE_H

#include "text/pattern.h"

/*
 * local: lower-case letters and separators. *weight becomes less, by how
 * little the shape tells. `likely` 0: nothing.
 */
struct pattern_seen pattern_shape(str local, double *weight);

#endif
