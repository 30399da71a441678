/*
 * Character references (WHATWG 13.2.5.72 ff): all named ones, with and
 * without semicolon, decimal and hexadecimal ones with the standard's
 * replacements (0, surrogates, the windows-1252 range, > 10FFFF).
 */
#ifndef TEXT_CHARREF_H
#define TEXT_CHARREF_H

#include "base/buf.h"

/*
 * Append s with its references decoded. in_attribute: the rule for `&name=`
 * and `&nameX` without semicolon inside attribute values.
 */
void charref_decode(struct buf *out, str s, bool in_attribute);
/* s itself when it has no `&`, else a decoded copy in the arena. */
str charref_decoded(struct arena *a, str s, bool in_attribute);

#endif
