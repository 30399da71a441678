/*
 * "Did you mean": the nearest of some words to a mistyped one. A letter
 * inserted, lost or wrong and two that are swapped count one each; a third of
 * the word may be wrong.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/str.h"

enum { NEAR_WORD_MAX = 64 }; /* bytes; longer words are near to nothing */

/* NULL when none is near. */
const char *near_word(const char *const *words, size_t n, str typed);

#endif
