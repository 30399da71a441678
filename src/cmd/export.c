/*
 * The profiles as CSV: their own columns, then what enrichment knows, then
 * the columns that came with them at an import. Two passes: rows may have
 * come with different columns, so the first pass gathers their names.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/log.h"
#include "base/map.h"
#include "cmd/common.h"
#include "cmd/since.h"
#include "edge/source_csv.h"

enum { RECORD_MAX = 2 * CSV_COLUMNS_MAX * CSV_FIELD_MAX / 8 };

struct export
{
    FILE *f;
    bool is_raw;
    bool is_broken; /* the file takes no more */
    struct arena names_arena, scratch;
    str *names; /* room for CSV_COLUMNS_MAX */
    size_t names_n;
    struct map column_of; /* name -> &names[i] */
    int64_t since;        /* Unix seconds; 0: all rows */
    uint64_t rows;
};

static bool
note_columns(void *arg, const struct store_export_row *row)
{
    struct export *x = arg;

    for (size_t i = 0; i < row->extra_n; i++) {
        if (map_get(&x->column_of, row->extra_names[i]) != NULL)
            continue;
        if (x->names_n == CSV_COLUMNS_MAX)
            return false;
        str *name = &x->names[x->names_n++];
        *name = str_dup(&x->names_arena, row->extra_names[i]);
        map_put(&x->column_of, *name, name);
    }
    return true;
}

static void
put_record(struct export *x, struct csv_out *out)
{
    csv_end(out);
    if (out->buf->is_full ||
        fwrite(out->buf->p, 1, out->buf->n, x->f) != out->buf->n)
        x->is_broken = true;
}

static void
write_header(struct export *x)
{
    static const char *const first[] = {"id",
                                        "name",
                                        "email",
                                        "company",
                                        "website",
                                        "linkedin",
                                        "list_size",
                                        "profile_confidence",
                                        "last_enriched_at",
                                        "enrichment_metadata"};
    struct buf b;
    struct csv_out out = {.buf = &b, .is_raw = x->is_raw};

    buf_init(&b, &x->scratch, RECORD_MAX);
    for (size_t i = 0; i < array_len(first); i++)
        csv_field(&out, str_of(first[i]));
    for (size_t i = 0; i < x->names_n; i++)
        csv_field(&out, x->names[i]);
    put_record(x, &out);
}

static void
write_ours(struct csv_out *out, const struct store_export_row *row)
{
    char z[32] = "";

    if (row->confidence >= 0)
        snprintf(z, sizeof(z), "%.4g", row->confidence);
    csv_field(out, str_of(z));
    z[0] = '\0';
    if (row->enriched_at > 0)
        common_time_text(row->enriched_at, z);
    csv_field(out, str_of(z));
    csv_field(out, row->metadata);
}

static bool
write_row(void *arg, const struct store_export_row *row)
{
    struct export *x = arg;
    const struct profile *p = &row->profile;
    struct arena_mark mark = arena_mark(&x->scratch);
    struct buf b;
    struct csv_out out = {.buf = &b, .is_raw = x->is_raw};

    buf_init(&b, &x->scratch, RECORD_MAX);
    csv_field(&out, p->id);
    csv_field(&out, p->name);
    csv_field(&out, p->email);
    csv_field(&out, p->company);
    csv_field(&out, p->website);
    csv_field(&out, p->linkedin);
    if (p->list_size == MODEL_LIST_SIZE_UNKNOWN)
        csv_field(&out, STR_EMPTY);
    else
        csv_field_int(&out, p->list_size);
    write_ours(&out, row);
    str *values = arena_array(&x->scratch, str, x->names_n);
    for (size_t i = 0; i < row->extra_n; i++) {
        str *name = map_get(&x->column_of, row->extra_names[i]);
        if (name != NULL)
            values[name - x->names] = row->extra_values[i];
    }
    for (size_t i = 0; i < x->names_n; i++)
        csv_field(&out, values[i]);
    put_record(x, &out);
    arena_release(&x->scratch, mark);
    x->rows++;
    return !x->is_broken;
}

static void
export_fini(struct export *x)
{
    map_fini(&x->column_of);
    arena_fini(&x->names_arena);
    arena_fini(&x->scratch);
}

static int
export_all(struct export *x, struct store *s, struct common_file *file)
{
    x->names = arena_array(&x->names_arena, str, CSV_COLUMNS_MAX);
    if (s->ops->export(s, x->since, note_columns, x) < 0)
        return common_store_fault(s);
    x->f = file->f;
    write_header(x);
    if (!x->is_broken && s->ops->export(s, x->since, write_row, x) < 0)
        return common_store_fault(s);
    if (x->is_broken && !ferror(x->f))
        return common_fault("a row is too long for a CSV");
    return common_file_finish(file);
}

int
cmd_export(struct options *o)
{
    CLEANUP(store_close) struct store *s = NULL;
    CLEANUP(common_file_close) struct common_file file = {0};
    CLEANUP(export_fini) struct export x = {.is_raw = o->csv_raw};

    if (o->changed_since.n > 0)
        check(since_read(o->changed_since, common_now(), &x.since));
    int r = common_open_there(o, &s);
    if (r == 0)
        r = common_file_open(&file, o->output);
    if (r == 0)
        r = export_all(&x, s, &file);
    if (r == 0 && file.path != NULL)
        log_info("%" PRIu64 " profiles in %s", x.rows, file.path);
    return r;
}
