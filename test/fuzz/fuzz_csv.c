/* CSV: what was read, written and read again is the same. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "edge/source_csv.h"
#include "fuzz.h"

/* A file in memory and the path by which it is opened again. */
static const char *
file_of(str s)
{
    static int fd = -1;
    static char path[64];

    if (fd < 0)
        fd = memfd_create("fuzz", MFD_CLOEXEC);
    check(fd >= 0 && ftruncate(fd, 0) == 0);
    check(pwrite(fd, s.p, s.n, 0) == (ssize_t)s.n);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return path;
}

static void
add_record(struct csv_out *o, const str *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        check(str_is_utf8(fields[i]) && fields[i].n <= CSV_FIELD_MAX);
        csv_field(o, fields[i]);
    }
    csv_end(o);
}

/* Names of ours: what is read of a header decides the delimiter. */
static void
add_header(struct csv_out *o, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        csv_field_int(o, (int64_t)i);
    csv_end(o);
}

/* What could be read of the file, written again; false: none of it. */
static bool
copied(str in, struct buf *out)
{
    struct csv_out o = {.buf = out, .is_raw = true};
    const struct csv_record *record;
    struct csv *c;
    int r = csv_open(&c, file_of(in));

    check(r == 0 || (r == CSV_BAD && *csv_why(c) != '\0'));
    if (r == 0) {
        size_t columns = csv_header(c)->n;
        check(columns > 0 && columns <= CSV_COLUMNS_MAX);
        add_header(&o, columns);
        while ((r = csv_next(c, &record)) == 0) {
            check(record->n == columns && record->line > 0);
            add_record(&o, record->fields, columns);
        }
        check(r == CSV_END || (r == CSV_BAD && *csv_why(c) != '\0'));
    }
    csv_close(&c);
    return out->n > 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf once, twice;

    buf_init(&once, &a, 4 * n + 64);
    buf_init(&twice, &a, 4 * n + 64);
    if (copied(fuzz_input(p, n), &once)) {
        check(copied(buf_str(&once), &twice));
        check(str_eq(buf_str(&once), buf_str(&twice)));
    }
    return 0;
}
