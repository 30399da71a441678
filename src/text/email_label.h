/*
 * What the syntax of addresses and the search for them share; a piece of
 * email.c: last labels that are no suffix of a domain.
 */
#ifndef TEXT_EMAIL_LABEL_H
#define TEXT_EMAIL_LABEL_H

#include "base/str.h"

/* The label behind the last dot, and *before: how many bytes precede it. */
str email_label_last(str domain, size_t *before);
/* png, js: the name of a file. Any case. */
bool email_label_is_file(str label);
/* local, lan: names that only one's own network knows. */
bool email_label_is_private(str label);
/* Is it one of the words of `list`, which has a space around each? */
bool email_label_is_listed(str list, str label);
/* The sign @ as East Asian keyboards write it. */
bool email_label_is_wide_sign(uint32_t c);

#endif
