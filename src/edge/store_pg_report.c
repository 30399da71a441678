/*
 * What `status` shows, and rows out. Status is one pass over the profiles,
 * judged by the server; an export reads windows by id, so that neither side
 * holds the table, nor a transaction as long as the reader takes.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_metadata.h"
#include "edge/store_pg.h"

enum { EXPORT_ROWS = 1000, METADATA_MAX = 1024 * 1024 };

struct report {
    int64_t now, tried_since;
    struct arena *arena;
    struct store_status *out;
};

/* $1 now; columns as the X-macro of read_profiles() takes them. */
static const char profiles_sql[] =
    "SELECT count(*), count(*) FILTER (WHERE NOT missing), "
    "count(*) FILTER (WHERE missing), "
    "count(*) FILTER (WHERE NOT missing AND left_ >= 0.9), "
    "count(*) FILTER (WHERE NOT missing AND left_ >= 0.7 AND left_ < 0.9), "
    "count(*) FILTER (WHERE NOT missing AND left_ >= 0.5 AND left_ < 0.7), "
    "count(*) FILTER (WHERE NOT missing AND left_ < 0.5), "
    "count(*) FILTER (WHERE NOT missing AND left_ IS NULL), "
    "count(*) FILTER (WHERE open AND has_company AND size > 100000), "
    "count(*) FILTER (WHERE open AND has_site), "
    "count(*) FILTER (WHERE open AND has_page), "
    "count(*) FILTER (WHERE open), "
    "count(*) FILTER (WHERE NOT missing AND left_ < 0.5 AND NOT base > 0) "
    "FROM (SELECT {missing} AS missing, {decayed}$1{decayed_end} AS left_, "
    "{confidence_now} AS base, "
    "{missing} AND btrim(p.{name}) <> '' AS open, "
    "btrim(p.{company}) <> '' AS has_company, "
    "btrim(p.{website}) <> '' AS has_site, "
    "btrim(p.{linkedin}) <> '' AS has_page, {size} AS size FROM {table} p) x";

/* $1 now, $2 tried_since */
static const char beside_sql[] =
    "SELECT (SELECT count(*) FROM turnstone.leases "
    "WHERE expires_at > " STORE_PG_NOW "), "
    "(SELECT count(*) FROM {table} p WHERE {missing} AND EXISTS (SELECT 1 "
    "FROM turnstone.attempts t WHERE t.profile_id = {id_text} "
    "AND t.at > $2 AND " STORE_PG_TRIED ")), "
    "(SELECT count(*) FROM turnstone.suppressions), "
    "coalesce((SELECT started_at FROM turnstone.runs "
    "ORDER BY id DESC LIMIT 1), 0), "
    "(SELECT count(*) FROM turnstone.greylist g JOIN {table} p "
    "ON " STORE_PG_WAIT_STANDS ") WHERE $1 IS NOT NULL";

static uint64_t
figure(const PGresult *r, int column)
{
    return (uint64_t)store_pg_param_get_int(r, 0, column);
}

static void
profiles_read(const PGresult *r, struct store_status *out)
{
    uint64_t *by = out->missing_by_priority;

    out->total = figure(r, 0);
    out->with_email = figure(r, 1);
    out->missing = figure(r, 2);
    for (int i = 0; i < STORE_BANDS; i++)
        out->bands[i] = figure(r, 3 + i);
    out->stale = figure(r, 6);
    out->refused = figure(r, 12);
    by[STORE_HIGH_VALUE] = figure(r, 8);
    by[STORE_HAS_WEBSITE] = figure(r, 9);
    by[STORE_HAS_LINKEDIN] = figure(r, 10);
    by[STORE_ALL] = figure(r, 11);
    by[STORE_STALE] = out->stale;
}

static void
beside_read(const PGresult *r, struct store_status *out)
{
    out->leased = figure(r, 0);
    out->waiting_retry = figure(r, 1);
    out->suppressions = figure(r, 2);
    out->last_run_at = (int64_t)figure(r, 3);
    out->waiting = figure(r, 4);
}

/* One view of all tables. */
static int
status(struct store_pg *s, void *arg)
{
    struct report *st = arg;
    struct store_pg_params *one = store_pg_param_new(s),
                           *two = store_pg_param_new(s);
    struct store_spending money = {0};
    struct store_pg_step steps[] = {
        {.sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
        { .sql = profiles_sql,                                           .params = one},
        { .sql = beside_sql,                                           .params = two},
    };

    store_pg_param_int(one, st->now);
    store_pg_param_int(two, st->now);
    store_pg_param_int(two, st->tried_since);
    int r = store_pg_conn_script(s, steps, array_len(steps));
    if (r == 0)
        r = store_pg_ledger_sums(s, 0, st->now, &money);
    if (r == 0)
        r = store_pg_conn_exec(s, "COMMIT");
    if (r < 0)
        return fault(r);
    *st->out = (struct store_status){
        .credits_month = (double)money.month / STORE_CREDIT,
        .credits_in_doubt = (double)money.in_doubt / STORE_CREDIT,
        .in_doubt_n = money.in_doubt_n,
    };
    profiles_read(steps[1].out, st->out);
    beside_read(steps[2].out, st->out);
    return 0;
}

int
store_pg_report_status(struct store *s, int64_t now, int64_t tried_since,
                       struct arena *a, struct store_status *out)
{
    const struct store_selection sel = {
        .priority = STORE_ALL, .now = now, .tried_since = tried_since};
    struct report st = {now, tried_since, a, out};
    struct profile top[STORE_TOP];
    int r = store_pg_conn_do(store_pg_of(s), status, &st);

    if (r == 0)
        r = store_pg_select_peek(s, &sel, a, top, STORE_TOP, &out->top_n);
    for (size_t i = 0; r == 0 && i < out->top_n; i++)
        out->top[i] = (struct store_opportunity){
            top[i].id, top[i].name, top[i].company, top[i].list_size};
    return r < 0 ? fault(r) : 0;
}

/* Export */

struct export
{
    bool (*fn)(void *arg, const struct store_export_row *row);
    void *arg;
    int64_t since;
    struct arena *arena; /* of the last row's id */
    str last;            /* p NULL: none yet */
    bool is_done;
};

enum { CONFIDENCE = 7, METADATA, ENRICHED, EXTRA };

/* $1 limit, $2 the last id, $3 the longest metadata, $4 since */
#define PAGE                                                                   \
    "SELECT p.{id}::text, p.{name}, p.{company}, p.{website}, p.{linkedin}, "  \
    "p.{email}, {size}, {confidence_now}, "                                    \
    "CASE WHEN octet_length({metadata_text}) <= $3 THEN {metadata_text} END, " \
    "{enriched}, e.extra FROM {table} p LEFT JOIN turnstone.extras e "         \
    "ON e.profile_id = {id_text} "                                             \
    "WHERE ($4 <= 0 OR {updated} >= $4 OR {enriched} >= $4) "
#define PAGE_END "ORDER BY p.{id} LIMIT $1"

static void
row_read(const PGresult *r, int row, struct arena *a,
         struct store_export_row *out)
{
    *out = (struct store_export_row){
        .profile = {.id = store_pg_param_get(r, row, 0),
                    .name = store_pg_param_get(r, row, 1),
                    .company = store_pg_param_get(r, row, 2),
                    .website = store_pg_param_get(r, row, 3),
                    .linkedin = store_pg_param_get(r, row, 4),
                    .email = store_pg_param_get(r, row, 5),
                    .list_size = store_pg_param_get_int(r, row, 6)},
        .confidence = -1,
        .metadata = store_pg_param_get(r, row, METADATA),
        .enriched_at = store_pg_param_get_int(r, row, ENRICHED),
    };
    if (PQgetisnull(r, row, 6) || out->profile.list_size < 0)
        out->profile.list_size = MODEL_LIST_SIZE_UNKNOWN;
    if (!PQgetisnull(r, row, CONFIDENCE))
        out->confidence = store_pg_param_get_real(r, row, CONFIDENCE);
    store_metadata_columns(a, store_pg_param_get(r, row, EXTRA),
                           &out->extra_names, &out->extra_values,
                           &out->extra_n);
}

/* A window. Rows are handed out after it is whole: none comes twice. */
static int
page(struct store_pg *s, void *arg)
{
    struct export *x = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    PGresult *answer = NULL;

    store_pg_param_int(p, EXPORT_ROWS);
    store_pg_param_text(p, x->last.p ? x->last : STR_EMPTY);
    store_pg_param_int(p, METADATA_MAX);
    store_pg_param_int(p, x->since);
    int r = store_pg_conn_ask(s,
                              x->last.p ? PAGE
                                  "AND p.{id} > {key_from}$2{key_end} " PAGE_END
                                        : PAGE PAGE_END,
                              p, &answer);
    if (r < 0)
        return fault(r);
    int n = PQntuples(answer);
    x->is_done = n < EXPORT_ROWS;
    for (int i = 0; i < n; i++) {
        struct arena_mark mark = arena_mark(&s->scratch);
        struct store_export_row row;
        row_read(answer, i, &s->scratch, &row);
        bool goes_on = x->fn(x->arg, &row);
        arena_release(&s->scratch, mark);
        if (!goes_on) {
            x->is_done = true;
            return 0;
        }
    }
    arena_fini(x->arena);
    if (n > 0)
        x->last = str_dup(x->arena, store_pg_param_get(answer, n - 1, 0));
    return 0;
}

int
store_pg_report_export(struct store *s, int64_t since,
                       bool (*fn)(void *arg,
                                  const struct store_export_row *row),
                       void *arg)
{
    CLEANUP(arena_fini) struct arena ids = ARENA_INIT;
    struct export x = {.fn = fn, .arg = arg, .since = since, .arena = &ids};
    int r = 0;

    while (r == 0 && !x.is_done)
        r = store_pg_conn_do(store_pg_of(s), page, &x);
    return r < 0 ? fault(r) : 0;
}
