/*
 * Rows in by id, and rows out. A row that says nothing new is not touched;
 * an empty cell leaves what is there; what is suppressed does not come back.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

/* A row on its way in. */
struct import {
    struct store_sqlite *s;
    struct arena *arena;
    int64_t run_id;
    char when[STORE_TIME_BYTES];
    struct store_imported *out;
};

static int64_t
rank_of(int64_t list_size)
{
    return list_size < 0 ? INT64_MAX : -list_size;
}

static int
input_add(struct import *im, str id, int64_t list_size, int64_t was)
{
    sqlite3_stmt *st;
    int r = 0;

    if (im->run_id == 0)
        return 0;
    if (was != list_size) {
        st = store_sqlite_stmt(im->s, SQL_RUN_PROFILE_DROP_STMT);
        store_sqlite_bind_int(st, 1, im->run_id);
        store_sqlite_bind_int(st, 2, rank_of(was));
        store_sqlite_bind(st, 3, id);
        r = store_sqlite_run(im->s, st);
    }
    if (r < 0)
        return fault(r);
    st = store_sqlite_stmt(im->s, SQL_RUN_PROFILE_ADD_STMT);
    store_sqlite_bind_int(st, 1, im->run_id);
    store_sqlite_bind_int(st, 2, rank_of(list_size));
    store_sqlite_bind(st, 3, id);
    r = store_sqlite_run(im->s, st);
    return r < 0 ? fault(r) : 0;
}

/* The statements that add and update take the same parameters. */
static int
profile_put(struct import *im, enum store_sqlite_sql which,
            const struct profile *p, str extra)
{
    struct store_sqlite *s = im->s;
    sqlite3_stmt *st = store_sqlite_stmt(s, which);

    store_sqlite_bind(st, 1, p->id);
    store_sqlite_bind_column(s, st, 2, COLUMN_NAME, p->name);
    store_sqlite_bind_column(s, st, 3, COLUMN_COMPANY, p->company);
    store_sqlite_bind_column(s, st, 4, COLUMN_WEBSITE, p->website);
    store_sqlite_bind_column(s, st, 5, COLUMN_LINKEDIN, p->linkedin);
    store_sqlite_bind_column(s, st, 6, COLUMN_EMAIL, p->email);
    if (p->list_size >= 0)
        store_sqlite_bind_int(st, 7, p->list_size);
    store_sqlite_bind_column(s, st, 8, COLUMN_EXTRA, extra);
    store_sqlite_bind(st, 9, str_of(im->when));
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

/* What was known about the old e-mail says nothing about the new one. */
static int
other_email(struct import *im, str id, str metadata)
{
    sqlite3_stmt *st = store_sqlite_stmt(im->s, SQL_PROFILE_OTHER_EMAIL_STMT);

    store_sqlite_bind(st, 1, id);
    store_sqlite_bind_column(im->s, st, 2, COLUMN_METADATA,
                             store_metadata_drop(im->arena, metadata));
    int r = store_sqlite_run(im->s, st);
    return r < 0 ? fault(r) : 0;
}

static int
attempts_outdate(struct import *im, str id)
{
    sqlite3_stmt *st = store_sqlite_stmt(im->s, SQL_ATTEMPT_OUTDATE_STMT);

    store_sqlite_bind(st, 1, id);
    int r = store_sqlite_run(im->s, st);
    return r < 0 ? fault(r) : 0;
}

/* The stored row, and what it was: extra and metadata behind it. */
struct stored {
    struct profile p;
    str extra, metadata;
};

/* 0, STORE_SQLITE_END when there is none, or a fault. */
static int
stored_read(struct import *im, str id, struct stored *out)
{
    sqlite3_stmt *st = store_sqlite_stmt(im->s, SQL_PROFILE_READ_STMT);
    struct arena *a = im->arena;

    store_sqlite_bind(st, 1, id);
    int r = store_sqlite_step(im->s, st);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    *out = (struct stored){
        .p = {.id = id,
              .name = str_dup(a, store_sqlite_text(st, 0)),
              .company = str_dup(a, store_sqlite_text(st, 1)),
              .website = str_dup(a, store_sqlite_text(st, 2)),
              .linkedin = str_dup(a, store_sqlite_text(st, 3)),
              .email = str_dup(a, store_sqlite_text(st, 4)),
              .list_size = store_sqlite_list_size(st, 5)},
        .extra = str_dup(a, store_sqlite_text(st, 6)),
        .metadata = str_dup(a, store_sqlite_text(st, 7)),
    };
    sqlite3_reset(st);
    return 0;
}

/* Take a field that says something new. */
static bool
merge(str *field, str v)
{
    if (v.n == 0 || str_eq(*field, v))
        return false;
    *field = v;
    return true;
}

static int
row_update(struct import *im, const struct store_row *row, struct stored *old)
{
    const struct profile *p = &row->profile;
    struct profile now = old->p;
    bool is_due = false;
    int r = 0;

    is_due |= merge(&now.name, p->name);
    is_due |= merge(&now.company, p->company);
    is_due |= merge(&now.website, p->website);
    is_due |= merge(&now.linkedin, p->linkedin);
    bool has_other_email = merge(&now.email, p->email);
    bool has_other_size = p->list_size >= 0 && p->list_size != now.list_size;
    if (has_other_size)
        now.list_size = p->list_size;
    str extra = store_metadata_extra(im->arena, old->extra, row->extra_names,
                                     row->extra_values, row->extra_n);
    bool is_changed = is_due || has_other_email || has_other_size ||
                      !str_eq(extra, old->extra);

    if (is_changed)
        r = profile_put(im, SQL_PROFILE_UPDATE_STMT, &now, extra);
    if (r == 0 && has_other_email)
        r = other_email(im, now.id, old->metadata);
    if (r == 0 && is_due)
        r = attempts_outdate(im, now.id);
    if (r == 0 && (is_due || has_other_email))
        r = store_sqlite_wait_drop(im->s, now.id);
    if (r == 0)
        r = input_add(im, now.id, now.list_size, old->p.list_size);
    im->out->updated += is_changed;
    im->out->unchanged += !is_changed;
    return r < 0 ? fault(r) : 0;
}

static int
row_add(struct import *im, const struct store_row *row)
{
    const struct profile *p = &row->profile;
    str extra = store_metadata_extra(im->arena, STR_EMPTY, row->extra_names,
                                     row->extra_values, row->extra_n);
    int r = profile_put(im, SQL_PROFILE_ADD_STMT, p, extra);

    if (r == 0)
        r = input_add(im, p->id, p->list_size, p->list_size);
    im->out->added++;
    return r < 0 ? fault(r) : 0;
}

static int
row_import(struct import *im, const struct store_row *given)
{
    struct store_row row = *given;
    struct stored old;
    bool is_suppressed = false;
    int r = 0;

    if (im->s->has_suppressions) {
        r = store_sqlite_forget_covers_id(im->s, row.profile.id,
                                          &is_suppressed);
        im->out->suppressed += is_suppressed;
        if (r < 0 || is_suppressed)
            return r < 0 ? fault(r) : 0;
        if (row.profile.email.n > 0)
            r = store_sqlite_forget_covers_address(
                im->s, str_trim(row.profile.email), &is_suppressed);
        im->out->suppressed += is_suppressed;
        if (is_suppressed)
            row.profile.email = STR_EMPTY;
    }
    if (r == 0)
        r = stored_read(im, row.profile.id, &old);
    if (r == 0)
        r = row_update(im, &row, &old);
    else if (r == STORE_SQLITE_END)
        r = row_add(im, &row);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_import(struct store *base, int64_t run_id, int64_t now,
                    const struct store_row *rows, size_t n,
                    struct store_imported *out)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    struct import im = {.s = s, .run_id = run_id, .out = out};
    int r = store_sqlite_begin(s, &t);

    *out = (struct store_imported){0};
    store_time_text(im.when, now);
    for (size_t i = 0; r == 0 && i < n; i++) {
        CLEANUP(store_sqlite_scratch_end)
        struct store_sqlite_scratch mark = store_sqlite_scratch(s);
        im.arena = mark.arena;
        r = row_import(&im, &rows[i]);
    }
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

static void
export_read(sqlite3_stmt *st, struct arena *a, struct store_export_row *row)
{
    *row = (struct store_export_row){
        .profile = {.id = store_sqlite_text(st, 0),
                    .name = store_sqlite_text(st, 1),
                    .company = store_sqlite_text(st, 2),
                    .website = store_sqlite_text(st, 3),
                    .linkedin = store_sqlite_text(st, 4),
                    .email = store_sqlite_text(st, 5),
                    .list_size = store_sqlite_list_size(st, 6)},
        .confidence = -1,
        .metadata = store_sqlite_text(st, 8),
        .enriched_at = store_time_of(store_sqlite_text(st, 9)),
    };
    if (sqlite3_column_type(st, 7) != SQLITE_NULL)
        row->confidence = sqlite3_column_double(st, 7);
    store_metadata_columns(a, store_sqlite_text(st, 10), &row->extra_names,
                           &row->extra_values, &row->extra_n);
}

int
store_sqlite_import_export(struct store *base, int64_t since,
                           bool (*fn)(void *arg,
                                      const struct store_export_row *row),
                           void *arg)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    struct store_sqlite *s = store_sqlite_of(base);
    int r = store_sqlite_prepare(
        s, &st,
        "SELECT id, name, company, website, linkedin, email, list_size, "
        "profile_confidence, enrichment_metadata, last_enriched_at, extra "
        "FROM profiles WHERE ?1 <= 0 OR turnstone_time(updated_at) >= ?1 "
        "OR turnstone_time(last_enriched_at) >= ?1 ORDER BY id");

    if (r == 0)
        store_sqlite_bind_int(st, 1, since);
    while (r == 0 && (r = store_sqlite_step(s, st)) == 0) {
        CLEANUP(store_sqlite_scratch_end)
        struct store_sqlite_scratch mark = store_sqlite_scratch(s);
        struct store_export_row row;
        export_read(st, mark.arena, &row);
        if (!fn(arg, &row))
            return 0;
    }
    return r < 0 ? fault(r) : 0;
}
