/* Rows of a CSV, gathered by the thousand: see import.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/inert.h"
#include "base/log.h"
#include "cmd/common.h"
#include "cmd/import.h"
#include "edge/source_csv.h"

enum { ROWS = 1000, SHOWN_MAX = 512 };

/* The profile's own columns; the order is that of `at` below. */
enum column { ID, NAME, COMPANY, WEBSITE, LINKEDIN, LIST_SIZE, EMAIL, COLUMNS };

static const char *const column_names[COLUMNS] = {
    "id", "name", "company", "website", "linkedin", "list_size", "email"};

static const char *const our_names[] = {
    "profile_confidence", "last_enriched_at", "enrichment_metadata"};

struct reader {
    struct csv *csv;
    const char *path;
    int at[COLUMNS];               /* index of a column, or -1 */
    int extra_at[CSV_COLUMNS_MAX]; /* indices of the other columns */
    str extra_names[CSV_COLUMNS_MAX];
    size_t extra_n;
    bool is_export;     /* made by `export`: its quotes are ours */
    struct arena arena; /* of a thousand rows */
    struct store_row rows[ROWS];
    size_t rows_n;
};

bool
import_is_ours(str column)
{
    for (size_t i = 0; i < array_len(our_names); i++)
        if (str_eq(column, str_of(our_names[i])))
            return true;
    return false;
}

static bool
is_profile_column(str column)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (str_eq(column, str_of(column_names[i])))
            return true;
    return false;
}

static int
bad_csv(const struct reader *r)
{
    char shown[SHOWN_MAX];

    log_error("%s", inert_z(shown, sizeof(shown), str_of(csv_why(r->csv))));
    return EXIT_FAULT;
}

static int
bad_row(const struct reader *r, uint64_t line, const char *what, str value)
{
    char path[SHOWN_MAX], shown[SHOWN_MAX / 4];

    inert_z(path, sizeof(path), str_of(r->path));
    inert_z(shown, sizeof(shown), value);
    log_error("%s:%" PRIu64 ": %s%s", path, line, what, shown);
    return EXIT_FAULT;
}

static int
read_header(struct reader *r)
{
    const struct csv_record *header = csv_header(r->csv);

    for (size_t i = 0; i < COLUMNS; i++)
        r->at[i] = csv_column(r->csv, str_of(column_names[i]));
    if (r->at[ID] < 0 || r->at[NAME] < 0)
        return bad_row(r, header->line, "the header names no column ",
                       r->at[ID] < 0 ? STR("id") : STR("name"));
    for (size_t i = 0; i < header->n; i++) {
        str name = header->fields[i];
        r->is_export = r->is_export || import_is_ours(name);
        if (is_profile_column(name) || import_is_ours(name) || name.n == 0)
            continue;
        r->extra_at[r->extra_n] = (int)i;
        r->extra_names[r->extra_n++] = name; /* the header outlives the rows */
    }
    return 0;
}

/* A copy; without the quote by which `export` defuses a formula. */
static str
copy(struct reader *r, str s)
{
    if (r->is_export && s.n > 1 && s.p[0] == '\'' &&
        strchr("=+-@\t\r\n", s.p[1]) != NULL)
        s = str_from(s, 1);
    return str_dup(&r->arena, s);
}

static str
field(struct reader *r, const struct csv_record *record, enum column c)
{
    if (r->at[c] < 0)
        return STR_EMPTY;
    return copy(r, str_trim(record->fields[r->at[c]]));
}

/* Whole numbers, also as spreadsheets write them (120000.0); or unknown. */
static bool
list_size_of(str s, int64_t *out)
{
    static const char *const nothing[] = {"",    "none", "null",
                                          "nan", "n/a",  "-"};
    double v;

    for (size_t i = 0; i < array_len(nothing); i++)
        if (str_eq_nocase(s, str_of(nothing[i]))) {
            *out = MODEL_LIST_SIZE_UNKNOWN;
            return true;
        }
    if (str_to_i64(s, out))
        return *out >= 0;
    if (!str_to_double(s, &v) || !(v >= 0 && v < 9e15) || v != floor(v))
        return false;
    *out = (int64_t)v;
    return true;
}

static int
add_row(struct reader *r, const struct csv_record *record)
{
    struct store_row *row = &r->rows[r->rows_n];
    struct profile *p = &row->profile;

    *row = (struct store_row){.profile.id = field(r, record, ID)};
    p->name = field(r, record, NAME);
    p->company = field(r, record, COMPANY);
    p->website = field(r, record, WEBSITE);
    p->linkedin = field(r, record, LINKEDIN);
    p->email = field(r, record, EMAIL);
    if (p->id.n == 0)
        return bad_row(r, record->line, "no id", STR_EMPTY);
    str size = field(r, record, LIST_SIZE);
    if (!list_size_of(size, &p->list_size))
        return bad_row(r, record->line, "list_size is no number: ", size);
    str *values = arena_array(&r->arena, str, r->extra_n);
    for (size_t i = 0; i < r->extra_n; i++)
        values[i] = copy(r, record->fields[r->extra_at[i]]);
    row->extra_names = r->extra_names;
    row->extra_values = values;
    row->extra_n = r->extra_n;
    r->rows_n++;
    return 0;
}

static int
store_rows(struct reader *r, struct store *s, int64_t run_id, int64_t now,
           struct store_imported *sum)
{
    struct store_imported n = {0};

    if (r->rows_n == 0)
        return 0;
    if (s->ops->import(s, run_id, now, r->rows, r->rows_n, &n) < 0)
        return common_store_fault(s);
    sum->added += n.added;
    sum->updated += n.updated;
    sum->unchanged += n.unchanged;
    sum->suppressed += n.suppressed;
    r->rows_n = 0;
    arena_release(&r->arena, (struct arena_mark){0});
    return 0;
}

static void
reader_free(struct reader **r)
{
    csv_close(&(*r)->csv);
    arena_fini(&(*r)->arena);
    free(*r);
}

int
import_file(struct store *s, int64_t run_id, int64_t now, const char *path,
            struct store_imported *out)
{
    CLEANUP(reader_free) struct reader *r = calloc(1, sizeof(*r));
    const struct csv_record *record;

    check(r != NULL);
    r->path = path;
    *out = (struct store_imported){0};
    if (csv_open(&r->csv, path) != 0)
        return bad_csv(r);
    int e = read_header(r);
    if (e != 0)
        return e;
    while ((e = csv_next(r->csv, &record)) == 0) {
        e = add_row(r, record);
        if (e == 0 && r->rows_n == ROWS)
            e = store_rows(r, s, run_id, now, out);
        if (e != 0)
            return e;
    }
    return e == CSV_END ? store_rows(r, s, run_id, now, out) : bad_csv(r);
}

int
cmd_import(struct options *o)
{
    CLEANUP(store_close) struct store *s = NULL;
    struct store_imported n;

    int r = common_open(o, &s);
    if (r != 0)
        return r;
    const char *path = str_dup_z(&o->arena, o->args[0]);
    r = import_file(s, 0, common_now(), path, &n);
    uint64_t all = n.added + n.updated + n.unchanged + n.suppressed;
    if (r != 0 && all > 0)
        log_error("%" PRIu64 " rows before it are in the database; "
                  "mend the file and import it again",
                  all);
    if (r != 0)
        return r;
    if (!o->quiet)
        printf("%" PRIu64 " added, %" PRIu64 " updated, %" PRIu64
               " unchanged, %" PRIu64 " suppressed\n",
               n.added, n.updated, n.unchanged, n.suppressed);
    return EXIT_DONE;
}
