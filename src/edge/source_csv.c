/*
 * The CSV reader and writer: see source_csv.h. RFC 4180.
 *
 * The reader takes the file in blocks and the fields of one record into one
 * growing text, each ended by a NUL: so one UTF-8 check does for the record,
 * and a field may span as many blocks as it likes. Ordinary bytes go over in
 * runs; only delimiters, quotes and line ends are looked at one by one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"

#include "edge/source_csv.h"

enum { BLOCK_BYTES = 64 * 1024, WHY_MAX = 512, NO_BYTE = -1 };

enum ending { ENDING_DELIMITER, ENDING_NEWLINE, ENDING_FILE };

struct place {
    uint64_t line, column;
};

struct csv {
    FILE *file;
    struct arena arena; /* the header */
    struct csv_record header;
    struct csv_record record;
    str fields[CSV_COLUMNS_MAX];
    size_t starts[CSV_COLUMNS_MAX]; /* of each field, in text */
    struct place places[CSV_COLUMNS_MAX];
    char *text; /* the record's fields, a NUL behind each */
    size_t text_n, text_cap;
    size_t at, end; /* unread part of block */
    struct place place;
    char delimiter;
    bool is_plain[256]; /* bytes that mean nothing in an unquoted field */
    bool is_after_cr;   /* inside quotes: the last byte was a CR */
    bool is_bad;
    char path[128];
    char why[WHY_MAX];
    char block[BLOCK_BYTES];
};

static PRINTF(3, 4) int bad(struct csv *c, struct place p, const char *fmt, ...)
{
    int n = snprintf(c->why, sizeof(c->why), "%s:%" PRIu64 ":%" PRIu64 ": ",
                     c->path, p.line, p.column);
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(c->why + n, sizeof(c->why) - (size_t)n, fmt, ap);
    va_end(ap);
    c->is_bad = true;
    return CSV_BAD;
}

/* A refusal of the whole file. */
static int
bad_file(struct csv *c, const char *what)
{
    snprintf(c->why, sizeof(c->why), "%s: %s", c->path, what);
    c->is_bad = true;
    return CSV_BAD;
}

/* At least one unread byte, or false at the end of the file or on an error. */
static bool
fill(struct csv *c)
{
    if (c->at < c->end)
        return true;
    c->at = 0;
    c->end = fread(c->block, 1, sizeof(c->block), c->file);
    return c->end > 0;
}

static int
peek(struct csv *c)
{
    return fill(c) ? (unsigned char)c->block[c->at] : NO_BYTE;
}

static void
take(struct csv *c, size_t n)
{
    c->at += n;
    c->place.column += n;
}

static void
take_newline(struct csv *c)
{
    bool is_cr = c->block[c->at] == '\r';

    c->at++;
    if (is_cr && peek(c) == '\n')
        c->at++;
    c->place = (struct place){c->place.line + 1, 1};
}

/* n bytes to the record's text; CSV_BAD over the bounds (1: the NUL). */
static int
keep(struct csv *c, const char *p, size_t n, size_t field)
{
    size_t field_n = c->text_n - c->starts[field] + n;

    if (field_n > CSV_FIELD_MAX + 1 || c->text_n + n > CSV_RECORD_MAX)
        return bad(
            c, c->places[field],
            "a field of more than 1 MiB, or a record of more than 8; is a "
            "closing quote missing?");
    if (c->text_n + n + 1 > c->text_cap) {
        while (c->text_n + n + 1 > c->text_cap)
            c->text_cap = c->text_cap ? c->text_cap * 2 : 4096;
        c->text = realloc(c->text, c->text_cap);
        check(c->text != NULL);
    }
    memcpy(c->text + c->text_n, p, n);
    c->text_n += n;
    return 0;
}

static int
bad_nul(struct csv *c)
{
    return bad(
        c, c->place,
        "a NUL byte, which no CSV text has; if the file is UTF-16, save it "
        "as UTF-8");
}

/* What ends a field: a delimiter, a line end, the end of the file. */
static int
field_end(struct csv *c, enum ending *ending)
{
    int b = peek(c);

    if (b == NO_BYTE) {
        *ending = ENDING_FILE;
    } else if (b == '\n' || b == '\r') {
        take_newline(c);
        *ending = ENDING_NEWLINE;
    } else if (b == (unsigned char)c->delimiter) {
        take(c, 1);
        *ending = ENDING_DELIMITER;
    } else {
        return bad(
            c, c->place,
            "text behind a closing quote; a quote inside a quoted field is "
            "written twice");
    }
    return 0;
}

static int
field_plain(struct csv *c, size_t field, enum ending *ending)
{
    while (fill(c)) {
        const char *p = c->block + c->at;
        size_t n = 0, left = c->end - c->at;
        while (n < left && c->is_plain[(unsigned char)p[n]])
            n++;
        if (keep(c, p, n, field) != 0)
            return CSV_BAD;
        take(c, n);
        if (n == left)
            continue;
        if (p[n] == '"')
            return bad(
                c, c->place,
                "a quote inside an unquoted field; put the whole field in "
                "quotes and write the inner ones twice");
        if (p[n] == '\0')
            return bad_nul(c);
        break;
    }
    return field_end(c, ending);
}

/* A line end inside quotes; the LF of a CRLF ends nothing more. */
static void
quoted_newline(struct csv *c, char b)
{
    bool is_second = b == '\n' && c->is_after_cr;

    c->at++;
    c->is_after_cr = b == '\r';
    if (!is_second)
        c->place = (struct place){c->place.line + 1, 1};
}

/* A stretch of a quoted field without quotes: lines are counted in it. */
static int
quoted_run(struct csv *c, const char *p, size_t n, size_t field)
{
    if (keep(c, p, n, field) != 0)
        return CSV_BAD;
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k < n && p[k] != '\n' && p[k] != '\r' && p[k] != '\0')
            k++;
        take(c, k - i);
        c->is_after_cr &= k == i;
        if (k == n)
            break;
        if (p[k] == '\0')
            return bad_nul(c);
        quoted_newline(c, p[k]);
        i = k + 1;
    }
    return 0;
}

static int
field_quoted(struct csv *c, size_t field, enum ending *ending)
{
    struct place opened = c->place;

    c->is_after_cr = false;
    take(c, 1);
    while (fill(c)) {
        const char *p = c->block + c->at;
        size_t left = c->end - c->at;
        const char *q = memchr(p, '"', left);
        size_t n = q ? (size_t)(q - p) : left;
        if (quoted_run(c, p, n, field) != 0)
            return CSV_BAD;
        if (!q)
            continue;
        take(c, 1);
        if (peek(c) != '"')
            return field_end(c, ending);
        if (keep(c, "\"", 1, field) != 0)
            return CSV_BAD;
        take(c, 1);
    }
    return bad(c, opened, "a quote is opened here and never closed");
}

/* One field; its text ends in a NUL. */
static int
field_read(struct csv *c, size_t field, enum ending *ending)
{
    int r;

    c->starts[field] = c->text_n;
    c->places[field] = c->place;
    r = peek(c) == '"' ? field_quoted(c, field, ending)
                       : field_plain(c, field, ending);
    if (r == 0)
        r = keep(c, "", 1, field);
    return r;
}

/* The fields as slices, when the text does not move any more. */
static void
record_slice(struct csv *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t end = i + 1 < n ? c->starts[i + 1] : c->text_n;
        c->fields[i] = str_make(c->text + c->starts[i], end - 1 - c->starts[i]);
    }
    c->record = (struct csv_record){c->fields, n, c->places[0].line};
}

static int
record_check_utf8(struct csv *c)
{
    if (str_is_utf8(str_make(c->text, c->text_n)))
        return 0;
    size_t i = 0;
    while (i + 1 < c->record.n && str_is_utf8(c->fields[i]))
        i++;
    return bad(
        c, c->places[i],
        "this field is not UTF-8 (windows-1252, perhaps); save the file as "
        "\"CSV UTF-8\"");
}

static int
read_fault(struct csv *c)
{
    bad_file(c, strerror(errno));
    return fault_new(-EIO, "cannot read the CSV file");
}

/* A record as it is, however many fields; blank lines are passed over. */
static int
record_read(struct csv *c)
{
    enum ending ending = ENDING_FILE;
    size_t n;

    do {
        n = 0;
        c->text_n = 0;
        if (!fill(c))
            return ferror(c->file) ? read_fault(c) : CSV_END;
        bool is_quoted = peek(c) == '"';
        do {
            if (n == CSV_COLUMNS_MAX)
                return bad(c, c->place, "more than %d columns",
                           CSV_COLUMNS_MAX);
            if (field_read(c, n, &ending) != 0)
                return CSV_BAD;
            n++;
        } while (ending == ENDING_DELIMITER);
        if (ferror(c->file))
            return read_fault(c);
        if (is_quoted)
            break;
    } while (n == 1 && c->text_n == 1);
    record_slice(c, n);
    return record_check_utf8(c);
}

/* Of , ; TAB the one that the header has most of, outside quotes; blank lines
   before it are passed over, as everywhere. */
static char
delimiter_told(str block)
{
    static const char known[] = {',', ';', '\t'};
    size_t counts[sizeof(known)] = {0};
    bool is_quoted = false;
    size_t best = 0, i = 0;

    while (i < block.n && (block.p[i] == '\n' || block.p[i] == '\r'))
        i++;
    for (; i < block.n; i++) {
        char b = block.p[i];
        if (b == '"')
            is_quoted = !is_quoted;
        if (is_quoted)
            continue;
        if (b == '\n' || b == '\r')
            break;
        for (size_t k = 0; k < sizeof(known); k++)
            counts[k] += b == known[k];
    }
    for (size_t k = 1; k < sizeof(known); k++)
        if (counts[k] > counts[best])
            best = k;
    return known[best];
}

static void
delimiter_set(struct csv *c, char delimiter)
{
    c->delimiter = delimiter;
    memset(c->is_plain, true, sizeof(c->is_plain));
    c->is_plain['"'] = c->is_plain['\n'] = c->is_plain['\r'] = false;
    c->is_plain['\0'] = c->is_plain[(unsigned char)delimiter] = false;
}

/* What stands before the header: marks, and Excel's word on delimiters. */
static int
preamble(struct csv *c)
{
    if (!fill(c)) {
        if (ferror(c->file))
            return read_fault(c);
        return bad_file(c, "the file is empty; a header line is needed");
    }
    str s = str_make(c->block, c->end);
    if (str_has_prefix(s, STR("\xff\xfe")) ||
        str_has_prefix(s, STR("\xfe\xff")))
        return bad_file(c,
                        "this is UTF-16 (Excel's \"Unicode Text\"); save it as "
                        "\"CSV UTF-8\"");
    if (str_has_prefix(s, STR("\xef\xbb\xbf")))
        c->at = 3;
    s = str_from(s, c->at);
    if (str_has_prefix_nocase(s, STR("sep=")) && s.n > 5 &&
        (s.p[5] == '\n' || s.p[5] == '\r')) {
        char told = s.p[4];
        if (told != ',' && told != ';' && told != '\t')
            return bad(
                c, c->place,
                "sep= names no delimiter that is read here (, ; or TAB)");
        delimiter_set(c, told);
        c->at += 5;
        take_newline(c);
        return 0;
    }
    delimiter_set(c, delimiter_told(s));
    return 0;
}

static int
header_read(struct csv *c)
{
    int r = record_read(c);

    if (r == CSV_END)
        return bad_file(c, "no header line; the first line names the columns");
    if (r != 0)
        return r;
    c->header = c->record;
    c->header.fields = arena_array(&c->arena, str, c->record.n);
    for (size_t i = 0; i < c->record.n; i++) {
        str name = str_dup_lower(&c->arena, str_trim(c->record.fields[i]));
        char shown[64];
        if (str_is_empty(name))
            return bad(c, c->places[i],
                       "column %zu has no name; name it or take it out", i + 1);
        c->header.n = i;
        if (csv_column(c, name) >= 0)
            return bad(c, c->places[i], "the column \"%s\" is there twice",
                       inert_z(shown, sizeof(shown), name));
        c->header.fields[i] = name;
    }
    c->header.n = c->record.n;
    return 0;
}

int
csv_open(struct csv **out, const char *path)
{
    struct csv *c = calloc(1, sizeof(*c));
    bool is_stdin = strcmp(path, "-") == 0;
    int r;

    check(c != NULL);
    *out = c;
    c->place = (struct place){1, 1};
    inert_z(c->path, sizeof(c->path),
            is_stdin ? STR("standard input") : str_of(path));
    c->file = is_stdin ? stdin : fopen(path, "rbe");
    if (!c->file)
        return bad_file(c, strerror(errno));
    r = preamble(c);
    if (r == 0)
        r = header_read(c);
    return r < 0 ? fault(r) : r;
}

void
csv_close(struct csv **c)
{
    if (!*c)
        return;
    if ((*c)->file && (*c)->file != stdin)
        fclose((*c)->file);
    arena_fini(&(*c)->arena);
    free((*c)->text);
    free(*c);
    *c = NULL;
}

const struct csv_record *
csv_header(const struct csv *c)
{
    return &c->header;
}

int
csv_column(const struct csv *c, str name)
{
    for (size_t i = 0; i < c->header.n; i++)
        if (str_eq(c->header.fields[i], name))
            return (int)i;
    return -1;
}

int
csv_next(struct csv *c, const struct csv_record **out)
{
    if (c->is_bad)
        return CSV_BAD;
    int r = record_read(c);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    if (c->record.n != c->header.n)
        return bad(
            c, c->places[0],
            "%zu fields where the header has %zu; is a field with a \"%c\" "
            "not in quotes?",
            c->record.n, c->header.n, c->delimiter);
    *out = &c->record;
    return 0;
}

const char *
csv_why(const struct csv *c)
{
    return c->why;
}

/* Would a spreadsheet take it for a formula? */
static bool
is_formula(str s)
{
    if (s.n == 0)
        return false;
    if (memchr("=+-@\t\r\n", s.p[0], 7) != NULL)
        return true;
    /* U+FF1D, U+FF0B, U+FF0D, U+FF20: full-width forms of the same */
    return s.n >= 3 && memcmp(s.p, "\xef\xbc", 2) == 0 &&
           memchr("\x9d\x8b\x8d\xa0", s.p[2], 4) != NULL;
}

static bool
needs_quotes(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char b = s.p[i];
        if (b == ',' || b == '"' || b == '\n' || b == '\r')
            return true;
    }
    return false;
}

static void
add_without_nul(struct buf *b, str s)
{
    while (s.n > 0) {
        size_t n = str_find_byte(s, '\0', 0);
        n = n == STR_NOT_FOUND ? s.n : n;
        buf_add(b, str_sub(s, 0, n));
        s = str_from(s, n + 1);
    }
}

static void
add_quoted(struct buf *b, str s, bool is_guarded)
{
    buf_add_byte(b, '"');
    if (is_guarded)
        buf_add_byte(b, '\'');
    while (s.n > 0) {
        size_t n = str_find_byte(s, '"', 0);
        n = n == STR_NOT_FOUND ? s.n : n;
        add_without_nul(b, str_sub(s, 0, n));
        if (n < s.n)
            buf_add(b, STR("\"\""));
        s = str_from(s, n + 1);
    }
    buf_add_byte(b, '"');
}

void
csv_field(struct csv_out *o, str s)
{
    while (s.n > 0 && s.p[0] == '\0') /* or it would hide a formula */
        s = str_from(s, 1);
    bool is_guarded = !o->is_raw && is_formula(s);
    bool is_first = !o->needs_comma;

    if (o->needs_comma)
        buf_add_byte(o->buf, ',');
    o->needs_comma = true;
    /* a record of one empty field must not read as a blank line */
    if (needs_quotes(s) || (is_first && s.n == 0)) {
        add_quoted(o->buf, s, is_guarded);
        return;
    }
    if (is_guarded)
        buf_add_byte(o->buf, '\'');
    add_without_nul(o->buf, s);
}

void
csv_field_int(struct csv_out *o, int64_t v)
{
    if (o->needs_comma)
        buf_add_byte(o->buf, ',');
    o->needs_comma = true;
    buf_addf(o->buf, "%" PRId64, v);
}

void
csv_end(struct csv_out *o)
{
    buf_add_byte(o->buf, '\n');
    o->needs_comma = false;
}
