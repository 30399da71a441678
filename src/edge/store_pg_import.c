/*
 * Rows in by id, as in the SQLite store: a row that says nothing new is not
 * touched; an empty cell leaves what is there; what is suppressed does not
 * come back. A batch takes three round trips: what is there (and locked, in
 * the order of ids), what is to be written, the end. Between them it is
 * decided here, so rows of one id in a batch see each other.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "base/map.h"

#include "edge/store_metadata.h"
#include "edge/store_pg.h"

enum { STEPS_MAX = 10 };

/* A profile of the batch: what is stored, and what shall be. */
struct entry {
    struct profile old, now;
    str extra_old, extra;
    bool is_there, is_added, is_changed;
    bool is_due; /* name, company, site or LinkedIn page changed */
    bool has_other_email;
    bool is_touched; /* there was a row that was not suppressed */
};

struct import {
    int64_t run_id, now;
    const struct store_row *rows;
    size_t n;
    struct store_imported out;
    /* of one attempt */
    struct store_pg *s;
    struct arena *arena;
    struct map by_id;
    struct entry *entries; /* in the order of their first rows */
    size_t entries_n;
    bool *is_suppressed; /* [2 * row]: its id; [2 * row + 1]: its e-mail */
};

static int64_t
rank_of(int64_t list_size)
{
    return list_size < 0 ? INT64_MAX : -list_size;
}

/* What is there */

/* Rows whose ids the table cannot have are passed over; the others go on. */
static void
tell_passed_over(const struct import *im, size_t n, str first)
{
    const struct store_pg_column *c = &im->s->table.columns[STORE_COLUMN_ID];
    char shown[100];

    if (n > 0)
        log_warn("rows passed over: %zu, whose id does not fit the column "
                 "(%s); the first is \"%s\"",
                 n, c->type_word.p, inert_z(shown, sizeof(shown), first));
}

static void
entries_make(struct import *im)
{
    size_t odd_n = 0;
    str first = STR_EMPTY;

    im->entries = arena_array(im->arena, struct entry, im->n);
    im->is_suppressed = arena_array(im->arena, bool, 2 * im->n);
    im->entries_n = 0;
    for (size_t i = 0; i < im->n; i++) {
        str id = im->rows[i].profile.id;
        if (id.n > STORE_ID_MAX || !store_pg_table_has_id(im->s, id)) {
            first = odd_n++ == 0 ? id : first;
            continue;
        }
        if (map_get(&im->by_id, id))
            continue;
        struct entry *e = &im->entries[im->entries_n++];
        e->old =
            (struct profile){.id = id, .list_size = MODEL_LIST_SIZE_UNKNOWN};
        e->now = e->old;
        map_put(&im->by_id, id, e);
    }
    tell_passed_over(im, odd_n, first);
}

/* $1 ids */
static const char stored_sql[] =
    "SELECT g.ord, p.{name}, p.{company}, p.{website}, p.{linkedin}, "
    "p.{email}, {size}, e.extra FROM unnest($1) WITH ORDINALITY AS g(id, ord) "
    "JOIN {table} p ON p.{id} = {key_from}g.id{key_end} "
    "LEFT JOIN turnstone.extras e ON e.profile_id = g.id "
    "ORDER BY p.{id} FOR UPDATE OF p";

/* $1 to $3: keys, see store_pg_forget_keys() */
static const char suppressed_sql[] =
    "SELECT DISTINCT k.ord FROM unnest($1, $2, $3) AS k(ord, kind, key) "
    "JOIN turnstone.suppressions u ON u.kind = k.kind AND u.key = k.key";

static void
stored_read(struct import *im, const PGresult *r)
{
    for (int i = 0; i < PQntuples(r); i++) {
        struct entry *e = &im->entries[store_pg_param_get_int(r, i, 0) - 1];
        e->is_there = true;
        e->old = (struct profile){
            .id = e->old.id,
            .name = store_pg_param_get(r, i, 1),
            .company = store_pg_param_get(r, i, 2),
            .website = store_pg_param_get(r, i, 3),
            .linkedin = store_pg_param_get(r, i, 4),
            .email = store_pg_param_get(r, i, 5),
            .list_size = store_pg_param_get_int(r, i, 6),
        };
        if (PQgetisnull(r, i, 6) || e->old.list_size < 0)
            e->old.list_size = MODEL_LIST_SIZE_UNKNOWN;
        e->now = e->old;
        e->extra = e->extra_old = store_pg_param_get(r, i, 7);
    }
}

static int
stored(struct import *im)
{
    struct store_pg_params *ids = store_pg_param_new(im->s);
    struct store_pg_params *p = store_pg_param_new(im->s);
    struct store_pg_keys keys = store_pg_forget_keys(p);
    struct store_pg_array list = store_pg_param_array(ids, STORE_PG_TEXTS);
    struct store_pg_step steps[] = {
        {.sql = stored_sql,     .params = ids},
        {.sql = suppressed_sql, .params = p  }
    };

    for (size_t i = 0; i < im->entries_n; i++)
        store_pg_param_add(&list, im->entries[i].old.id);
    store_pg_param_list(ids, &list);
    for (size_t i = 0; i < im->n; i++) {
        const struct profile *row = &im->rows[i].profile;
        if (!map_get(&im->by_id, row->id))
            continue;
        store_pg_forget_key_id(&keys, 2 * i, row->id);
        if (row->email.n > 0)
            store_pg_forget_key_address(&keys, 2 * i + 1, str_trim(row->email));
    }
    store_pg_forget_keys_list(&keys);
    int r = store_pg_conn_script(im->s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    stored_read(im, steps[0].out);
    for (int i = 0; i < PQntuples(steps[1].out); i++)
        im->is_suppressed[store_pg_param_get_int(steps[1].out, i, 0)] = true;
    return 0;
}

/* What shall be */

/* Take a field that says something new. */
static bool
merge(str *field, str v)
{
    if (v.n == 0 || str_eq(*field, v))
        return false;
    *field = v;
    return true;
}

static bool
entry_merge(struct entry *e, const struct profile *p)
{
    bool is_due = false;

    is_due |= merge(&e->now.name, p->name);
    is_due |= merge(&e->now.company, p->company);
    is_due |= merge(&e->now.website, p->website);
    is_due |= merge(&e->now.linkedin, p->linkedin);
    bool has_other_email = merge(&e->now.email, p->email);
    bool has_other_size = p->list_size >= 0 && p->list_size != e->now.list_size;
    if (has_other_size)
        e->now.list_size = p->list_size;
    e->is_due |= is_due;
    e->has_other_email |= has_other_email;
    return is_due || has_other_email || has_other_size;
}

/* As the database can store it: see store_pg_param_clean(). */
static struct profile
cleaned(struct arena *a, struct profile p)
{
    p.name = store_pg_param_clean(a, p.name);
    p.company = store_pg_param_clean(a, p.company);
    p.website = store_pg_param_clean(a, p.website);
    p.linkedin = store_pg_param_clean(a, p.linkedin);
    p.email = store_pg_param_clean(a, p.email);
    return p;
}

static void
row_take(struct import *im, size_t i)
{
    const struct store_row *row = &im->rows[i];
    struct profile p = cleaned(im->arena, row->profile);
    struct entry *e = map_get(&im->by_id, p.id);

    im->out.suppressed += im->is_suppressed[2 * i];
    if (!e || im->is_suppressed[2 * i])
        return;
    im->out.suppressed += im->is_suppressed[2 * i + 1];
    if (im->is_suppressed[2 * i + 1])
        p.email = STR_EMPTY;
    str extra = store_metadata_extra(im->arena, e->extra, row->extra_names,
                                     row->extra_values, row->extra_n);
    bool is_new = !e->is_there && !e->is_added;
    bool is_changed = entry_merge(e, &p) || !str_eq(extra, e->extra);
    e->extra = extra;
    e->is_touched = true;
    e->is_added |= is_new;
    e->is_changed |= is_changed;
    im->out.added += is_new;
    im->out.updated += !is_new && is_changed;
    im->out.unchanged += !is_new && !is_changed;
}

/* Writing */

/* Some profiles, column by column. */
struct columns {
    struct store_pg_params *params;
    struct store_pg_array ids, texts[5], sizes, others;
};

static struct columns
columns_new(struct store_pg *s)
{
    struct columns c = {.params = store_pg_param_new(s)};

    c.ids = store_pg_param_array(c.params, STORE_PG_TEXTS);
    for (size_t i = 0; i < array_len(c.texts); i++)
        c.texts[i] = store_pg_param_array(c.params, STORE_PG_TEXTS);
    c.sizes = store_pg_param_array(c.params, STORE_PG_INTS);
    c.others = store_pg_param_array(c.params, STORE_PG_BOOLS);
    return c;
}

/* NULL where it is as it was. */
static void
text_add(struct store_pg_array *a, str old, str now)
{
    if (str_eq(old, now))
        store_pg_param_add_null(a);
    else
        store_pg_param_add(a, now);
}

static void
columns_add(struct columns *c, const struct entry *e)
{
    store_pg_param_add(&c->ids, e->now.id);
    text_add(&c->texts[0], e->old.name, e->now.name);
    text_add(&c->texts[1], e->old.company, e->now.company);
    text_add(&c->texts[2], e->old.website, e->now.website);
    text_add(&c->texts[3], e->old.linkedin, e->now.linkedin);
    text_add(&c->texts[4], e->old.email, e->now.email);
    if (e->old.list_size == e->now.list_size)
        store_pg_param_add_null(&c->sizes);
    else
        store_pg_param_add_int(&c->sizes, e->now.list_size);
    store_pg_param_add_bool(&c->others, e->has_other_email);
}

/* $1 to $8; $9 is now */
static struct store_pg_params *
columns_list(struct columns *c, int64_t now)
{
    store_pg_param_list(c->params, &c->ids);
    for (size_t i = 0; i < array_len(c->texts); i++)
        store_pg_param_list(c->params, &c->texts[i]);
    store_pg_param_list(c->params, &c->sizes);
    store_pg_param_list(c->params, &c->others);
    store_pg_param_int(c->params, now);
    return c->params;
}

#define GIVEN                                                                  \
    "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) "                             \
    "AS g(id, name, company, website, linkedin, email, size, other) "

static const char add_sql[] =
    "INSERT INTO {table} ({id}, {name}, {company}, {website}, {linkedin}, "
    "{email}, {list_size}, {updated_at}) SELECT g.id::{key}, "
    "coalesce(g.name, {name_none}), coalesce(g.company, {company_none}), "
    "coalesce(g.website, {website_none}), "
    "coalesce(g.linkedin, {linkedin_none}), coalesce(g.email, {email_none}), "
    "g.size, {updated_at_from}$9{updated_at_end} " GIVEN;

/* What was known about an old e-mail says nothing about another one. */
static const char update_sql[] =
    "UPDATE {table} p SET {name} = coalesce(g.name, p.{name}), "
    "{company} = coalesce(g.company, p.{company}), "
    "{website} = coalesce(g.website, p.{website}), "
    "{linkedin} = coalesce(g.linkedin, p.{linkedin}), "
    "{email} = coalesce(g.email, p.{email}), "
    "{list_size} = coalesce(g.size, p.{list_size}), "
    "{metadata} = CASE WHEN g.other THEN coalesce(nullif(" STORE_PG_OTHERS
    ", '{}')::{metadata_type}, {metadata_none}) ELSE p.{metadata} END, "
    "{confidence} = CASE WHEN g.other THEN {confidence_none} "
    "ELSE p.{confidence} END, {enriched_at} = CASE WHEN g.other THEN "
    "{enriched_at_none} ELSE p.{enriched_at} END, "
    "{updated_at} = {updated_at_from}$9{updated_at_end} " GIVEN
    "WHERE p.{id} = {key_from}g.id{key_end}";

static const char extras_sql[] =
    "INSERT INTO turnstone.extras (profile_id, extra) "
    "SELECT * FROM unnest($1, $2) ON CONFLICT (profile_id) "
    "DO UPDATE SET extra = excluded.extra";

static const char due_sql[] =
    "WITH w AS (DELETE FROM turnstone.greylist WHERE profile_id = ANY($2)) "
    "UPDATE turnstone.attempts SET is_outdated = true "
    "WHERE profile_id = ANY($1)";

static const char input_sql[] =
    "WITH g AS (SELECT * FROM unnest($2, $3, $4) AS g(id, was, rank)), "
    "d AS (DELETE FROM turnstone.run_profiles r USING g WHERE r.run_id = $1 "
    "AND r.rank = g.was AND r.profile_id = g.id AND g.was <> g.rank) "
    "INSERT INTO turnstone.run_profiles (run_id, rank, profile_id) "
    "SELECT $1, rank, id FROM g ON CONFLICT DO NOTHING";

static struct store_pg_params *
extras_params(struct import *im)
{
    struct store_pg_params *p = store_pg_param_new(im->s);
    struct store_pg_array ids = store_pg_param_array(p, STORE_PG_TEXTS);
    struct store_pg_array extras = store_pg_param_array(p, STORE_PG_TEXTS);

    for (size_t i = 0; i < im->entries_n; i++) {
        const struct entry *e = &im->entries[i];
        if (str_eq(e->extra, e->extra_old))
            continue;
        store_pg_param_add(&ids, e->now.id);
        store_pg_param_add(&extras, e->extra);
    }
    store_pg_param_list(p, &ids);
    store_pg_param_list(p, &extras);
    return p;
}

static struct store_pg_params *
due_params(struct import *im)
{
    struct store_pg_params *p = store_pg_param_new(im->s);
    struct store_pg_array due = store_pg_param_array(p, STORE_PG_TEXTS);
    struct store_pg_array waits = store_pg_param_array(p, STORE_PG_TEXTS);

    for (size_t i = 0; i < im->entries_n; i++) {
        const struct entry *e = &im->entries[i];
        if (e->is_there && e->is_due)
            store_pg_param_add(&due, e->now.id);
        if (e->is_there && (e->is_due || e->has_other_email))
            store_pg_param_add(&waits, e->now.id);
    }
    store_pg_param_list(p, &due);
    store_pg_param_list(p, &waits);
    return p;
}

static struct store_pg_params *
input_params(struct import *im)
{
    struct store_pg_params *p = store_pg_param_new(im->s);
    struct store_pg_array ids = store_pg_param_array(p, STORE_PG_TEXTS);
    struct store_pg_array was = store_pg_param_array(p, STORE_PG_INTS);
    struct store_pg_array ranks = store_pg_param_array(p, STORE_PG_INTS);

    for (size_t i = 0; i < im->entries_n; i++) {
        const struct entry *e = &im->entries[i];
        if (!e->is_touched)
            continue;
        store_pg_param_add(&ids, e->now.id);
        store_pg_param_add_int(&was, rank_of(e->old.list_size));
        store_pg_param_add_int(&ranks, rank_of(e->now.list_size));
    }
    store_pg_param_int(p, im->run_id);
    store_pg_param_list(p, &ids);
    store_pg_param_list(p, &was);
    store_pg_param_list(p, &ranks);
    return p;
}

static int
entries_write(struct import *im)
{
    struct columns added = columns_new(im->s), changed = columns_new(im->s);
    struct store_pg_step steps[STEPS_MAX];
    size_t n = 0;
    char text[128];

    for (size_t i = 0; i < im->entries_n; i++) {
        const struct entry *e = &im->entries[i];
        if (e->is_added)
            columns_add(&added, e);
        else if (e->is_changed)
            columns_add(&changed, e);
    }
    snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
             im->out.added, im->out.updated, im->out.unchanged,
             im->out.suppressed);
    steps[n++] = (struct store_pg_step){
        .sql = add_sql, .params = columns_list(&added, im->now)};
    steps[n++] = (struct store_pg_step){
        .sql = update_sql, .params = columns_list(&changed, im->now)};
    steps[n++] =
        (struct store_pg_step){.sql = extras_sql, .params = extras_params(im)};
    steps[n++] =
        (struct store_pg_step){.sql = due_sql, .params = due_params(im)};
    if (im->run_id != 0)
        steps[n++] = (struct store_pg_step){.sql = input_sql,
                                            .params = input_params(im)};
    steps[n++] = store_pg_conn_record(im->s, str_of(text));
    steps[n++] = (struct store_pg_step){.sql = "COMMIT"};
    int r = store_pg_conn_script(im->s, steps, n);
    return r < 0 ? fault(r) : 0;
}

/* What an attempt before has counted. */
static void
counts_read(str text, struct store_imported *out)
{
    uint64_t *const counts[] = {&out->added, &out->updated, &out->unchanged,
                                &out->suppressed};

    for (size_t i = 0; i < array_len(counts); i++) {
        int64_t v = 0;
        str_to_i64(str_cut(&text, ' '), &v);
        *counts[i] = (uint64_t)v;
    }
}

static int
import(struct store_pg *s, void *arg)
{
    struct import *im = arg;
    str before = {NULL, 0};
    int r = store_pg_table_may_import(s);

    im->out = (struct store_imported){0};
    im->s = s;
    im->arena = &s->scratch;
    map_fini(&im->by_id);
    im->by_id = MAP_INIT;
    if (r == 0)
        r = store_pg_conn_begin(s, &before);
    if (r < 0)
        return fault(r);
    if (before.p) {
        counts_read(before, &im->out);
        return 0;
    }
    entries_make(im);
    if ((r = stored(im)) < 0)
        return fault(r);
    for (size_t i = 0; i < im->n; i++)
        row_take(im, i);
    r = entries_write(im);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_import(struct store *base, int64_t run_id, int64_t now,
                const struct store_row *rows, size_t n,
                struct store_imported *out)
{
    struct import im = {.run_id = run_id, .now = now, .rows = rows, .n = n};
    int r = store_pg_conn_do(store_pg_of(base), import, &im);

    map_fini(&im.by_id);
    *out = r == 0 ? im.out : (struct store_imported){0};
    return r < 0 ? fault(r) : 0;
}
