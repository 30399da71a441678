/*
 * The plain form of a path or of a link's text, in which the phrases of
 * rank_words.h are written: lower-case ASCII words with a space between,
 * accents dropped, a slash between segments, escapes undone. In a path aboutUs
 * and team2 are two words each. Greek and Cyrillic letters have a Latin one
 * each, so that their words are phrases like all others; letters of other
 * scripts are an x, for whatever the script, a word stays a word.
 *
 * What is behind RANK_PLAIN_MAX bytes is no menu item, and is cut off.
 */
#ifndef TEXT_RANK_PLAIN_H
#define TEXT_RANK_PLAIN_H

#include "base/str.h"

enum { RANK_PLAIN_MAX = 256 };

struct rank_plain {
    char p[RANK_PLAIN_MAX];
    size_t n;
};

void rank_plain_make(str s, bool is_path, struct rank_plain *out);

static inline str
rank_plain_str(const struct rank_plain *plain)
{
    return str_make(plain->p, plain->n);
}

#endif
