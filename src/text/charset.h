/*
 * Bytes of a page to UTF-8. The encoding is, in this order (WHATWG 13.2.3):
 * a byte order mark, the charset of the Content-Type header, a <meta> in the
 * first 1,024 bytes, else UTF-8 when the bytes are valid UTF-8, else windows-
 * 1252. Labels by the WHATWG table (latin1 means windows-1252; utf-7 is
 * none). What does not decode becomes U+FFFD, never an ASCII byte.
 */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/arena.h"
#include "base/str.h"

/*
 * content_type: the header's value, or empty. Valid UTF-8 in gives the same
 * slice back, without a copy (a byte order mark is cut off). At most 3 times
 * the size of the input. *name: the encoding used, a literal or in arena.
 */
str charset_to_utf8(struct arena *a, str bytes, str content_type, str *name);

#endif
