/*
 * What the syntax of addresses and the search for them share; a piece of
 * email.c: last labels that are no suffix of a domain.
 */
#ifndef TEXT_EMAIL_LABEL_H
#define TEXT_EMAIL_LABEL_H

#include "base/str.h"

enum email_label {
    EMAIL_LABEL_PLAIN,
    EMAIL_LABEL_FILE,      /* png, js: the name of a file */
    EMAIL_LABEL_PRIVATE,   /* local, lan: known to one's own network only */
    EMAIL_LABEL_NEXT_WORD, /* http, www: what the text glued on */
};

/* Any case. */
enum email_label email_label_kind(str label);
/* The label behind the last dot, and *before: how many bytes precede it. */
str email_label_last(str domain, size_t *before);

/* The sign @ as East Asian keyboards write it. */
static inline bool
email_label_is_wide_sign(uint32_t c)
{
    return c == 0xff20 || c == 0xfe6b;
}

#endif
