/*
 * Transliteration keys. A Cyrillic or Greek name is written in Latin letters
 * by a dozen schemes, and by people without any: Юлия is yulia, julia, iuliia;
 * Χρήστος christos, hristos. A key maps all of them to one spelling, so that
 * two transliterations are compared by their keys. Coarse: for names that are
 * known to be transliterated only (y, i and j are one).
 *
 * Latin letters with marks have two spellings each, o and oe, a and aa. Where
 * one side wrote the one, the other side the other, and the letter itself is
 * nowhere to be seen, the key of DIGRAPHS tells that they are one.
 */
#ifndef TEXT_TRANSLIT_H
#define TEXT_TRANSLIT_H

#include "base/str.h"

enum translit {
    TRANSLIT_NONE,
    TRANSLIT_CYRILLIC,
    TRANSLIT_GREEK,
    TRANSLIT_DIGRAPHS
};

/* What the text is written in; NONE when no letter is of these. */
enum translit translit_of(str text);
/* Are there two letters that may stand for one with a mark: ae, oe, ue, aa? */
bool translit_has_digraph(str folded);
/* The key of folded letters, cut at n bytes; returns its length. */
size_t translit_key(enum translit t, str folded, char *out, size_t n);

#endif
