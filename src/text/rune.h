/*
 * Code points of UTF-8 text, forwards and backwards, one at a time, without
 * trust: a byte that is no UTF-8 comes out as RUNE_BAD, one byte long. And
 * the few classes of code points that names and addresses turn on.
 */
#ifndef TEXT_RUNE_H
#define TEXT_RUNE_H

#include "base/str.h"

enum { RUNE_BAD = 0xfffd };

/* The code point at *at (which is inside), and *at moved behind it. */
uint32_t rune_next(str s, size_t *at);
/* The code point that ends at *at (which is > 0), and *at moved to it. */
uint32_t rune_before(str s, size_t *at);

enum rune_class {
    RUNE_OTHER, /* punctuation, space, symbols, controls, rubbish */
    RUNE_ASCII_LETTER,
    RUNE_DIGIT, /* ASCII */
    RUNE_LATIN, /* accented letters and combining marks */
    RUNE_GREEK_CYRILLIC,
    RUNE_LETTER,     /* of any other script */
    RUNE_ZERO_WIDTH, /* U+200B-200F, U+2060, U+FEFF, soft hyphen */
};

enum rune_class rune_class(uint32_t c);

/* A letter of any script, or a mark on one. */
static inline bool
rune_is_letter(uint32_t c)
{
    enum rune_class k = rune_class(c);
    return k == RUNE_ASCII_LETTER || k == RUNE_LATIN ||
           k == RUNE_GREEK_CYRILLIC || k == RUNE_LETTER;
}

/* An upper-case letter of the Latin, Greek or Cyrillic script. */
bool rune_is_upper(uint32_t c);
/* Simple case mapping of those scripts; other code points stay. */
uint32_t rune_to_lower(uint32_t c);
uint32_t rune_to_upper(uint32_t c);

#endif
