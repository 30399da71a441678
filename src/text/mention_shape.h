/*
 * What looks like a name: two to four capitalised words one space apart, with
 * particles and initials between, none of them a word of headings and jobs.
 */
#ifndef TEXT_MENTION_SHAPE_H
#define TEXT_MENTION_SHAPE_H

#include "base/str.h"

enum { MENTION_SHAPE_WORD_MAX = 40 /* bytes */ };

/* A word of letters, hyphens and apostrophes at *at, moved behind it. */
str mention_shape_word(str text, size_t *at);
bool mention_shape_is_capitalised(str word);
/* Where the name that begins at `at` ends; `at` itself when none does. */
size_t mention_shape_end(str text, size_t at, size_t limit);
/* Where the capitalised words that stand before `at` begin. */
size_t mention_shape_start(str text, size_t at);

#endif
