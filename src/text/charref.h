/*
 * Character references (WHATWG 13.2.5.72 ff): all named ones, with and
 * without semicolon, decimal and hexadecimal ones with the standard's
 * replacements (0, surrogates, the windows-1252 range, > 10FFFF).
 */
#ifndef TEXT_CHARREF_H
#define TEXT_CHARREF_H

#include "base/buf.h"

enum { CHARREF_BYTES_MAX = 8 }; /* of UTF-8 that one reference stands for */

/*
 * The reference at s.p[0], which is `&`: how many bytes it takes, and its
 * text in out[0..*n); 0 when it is none, and just an ampersand.
 * in_attribute: the rule for `&name=` and `&nameX` without semicolon inside
 * attribute values.
 */
size_t charref_read(str s, bool in_attribute, char *out, size_t *n);

/*
 * Append s with its references decoded. It grows by a fifth at the very
 * most.
 */
void charref_decode(struct buf *out, str s, bool in_attribute);
/* s itself when it has no `&`, else a decoded copy in the arena. */
str charref_decoded(struct arena *a, str s, bool in_attribute);

#endif
