/*
 * Foreign bytes made fit for a terminal or a log: C0 and C1 controls, DEL,
 * the bidirectional controls (U+202A-202E, U+2066-2069), line and paragraph
 * separators and bytes that are no UTF-8 come out as \xNN, a backslash as two.
 * So no byte of a page can move a cursor, set a title or fake a log line.
 */
#ifndef BASE_INERT_H
#define BASE_INERT_H

#include "base/str.h"

struct buf;

void inert_add(struct buf *b, str s);

/*
 * The same into an array, cut to fit ("..." marks a cut), always ended with
 * NUL; returns out. For one log line's fields.
 */
const char *inert_z(char *out, size_t n, str s);

#endif
