/*
 * A fixed set of words, each with a value; a word may stand there several
 * times. Filled once from tables in the source, then only read, so safe from
 * any thread. Words are slices of those tables.
 */
#ifndef TEXT_LEXICON_H
#define TEXT_LEXICON_H

#include "base/str.h"

enum { LEXICON_SLOTS = 8192 /* power of two; at most half of them are used */ };

struct lexicon {
    struct lexicon_slot {
        str word; /* p NULL: free */
        uint32_t hash, value;
    } slots[LEXICON_SLOTS];
    size_t n;
};

/* Each of the words, a space between them. */
void lexicon_add(struct lexicon *l, str words, uint32_t value);
/*
 * The next slot with the word: *at 0 at first, then left alone. NULL when
 * there is none, or no more.
 */
const struct lexicon_slot *lexicon_next(const struct lexicon *l, str word,
                                        size_t *at);

#endif
