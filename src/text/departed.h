/*
 * Does a text say that a person is not there any more: has left, has retired,
 * is a former member, has died? By the words before and behind the name in its
 * own sentence, and by the heading above, in the languages of the tables.
 *
 * Words of arrival in the sentence ("joins us", "welcome") speak against it:
 * "the former head of sales of another firm joins us".
 */
#ifndef TEXT_DEPARTED_H
#define TEXT_DEPARTED_H

#include "base/str.h"

/* text[at..end): where the name stands. */
bool departed_is_said(str text, size_t at, size_t end);
/* A heading over people who are not there any more. */
bool departed_is_heading(str heading);

#endif
