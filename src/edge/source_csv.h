/*
 * CSV in, RFC 4180 as people really write it: a byte order mark, CRLF, LF or
 * CR, quoted fields with newlines and doubled quotes, comma or semicolon or
 * tab (told by the header line, or by Excel's "sep=;" above it). Blank lines
 * are skipped. Rubbish is refused with line and column (in bytes, from 1);
 * nothing is guessed, nothing lost. UTF-8 only: UTF-16 and windows-1252 are
 * refused with advice. Streams: memory is one record, at most CSV_FIELD_MAX a
 * field and CSV_RECORD_MAX in all.
 */
#ifndef EDGE_SOURCE_CSV_H
#define EDGE_SOURCE_CSV_H

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum {
    CSV_FIELD_MAX = 1024 * 1024,
    CSV_RECORD_MAX = 8 * 1024 * 1024,
    CSV_COLUMNS_MAX = 256,
};

enum { CSV_END = 1, CSV_BAD = 2 };

struct csv;

struct csv_record {
    str *fields; /* as many as the header has: short records are refused */
    size_t n;
    uint64_t line; /* where it begins, 1-based */
};

/*
 * path "-" reads standard input. 0, CSV_BAD (csv_why), or a fault. *out is
 * set in every case, for csv_why and csv_close.
 */
int csv_open(struct csv **out, const char *path);
void csv_close(struct csv **c);
/* The header's names, trimmed, ASCII letters lower case. */
const struct csv_record *csv_header(const struct csv *c);
/* Index of a column by name, or -1. */
int csv_column(const struct csv *c, str name);
/*
 * 0, CSV_END, CSV_BAD, or a fault. Valid until the next call. Nothing is
 * read behind a bad record: CSV_BAD stays.
 */
int csv_next(struct csv *c, const struct csv_record **out);
/* "people.csv:12:7: a quote inside an unquoted field; ..." */
const char *csv_why(const struct csv *c);

/*
 * CSV out, comma and LF. Fields that a spreadsheet would run (first byte
 * = + - @ TAB CR LF, or a full-width = + - @) get a leading ' unless is_raw;
 * numbers by csv_field_int are exempt. NUL bytes are left out: no reader
 * takes them. One record: csv_field for each, csv_end.
 */
struct csv_out {
    struct buf *buf;
    bool is_raw;
    bool needs_comma;
};

void csv_field(struct csv_out *o, str s);
void csv_field_int(struct csv_out *o, int64_t v);
void csv_end(struct csv_out *o);

#endif
