/*
 * What `status` shows, and the facts of a domain. Profiles are read once and
 * judged here: quicker than a dozen sums with conditions in SQL.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

enum { HIGH_VALUE_LIST_SIZE = 100000 };

static bool
is_blank(sqlite3_stmt *st, int i)
{
    return str_is_empty(str_trim(store_sqlite_text(st, i)));
}

static void
count_missing(sqlite3_stmt *st, struct store_status *out)
{
    uint64_t *by = out->missing_by_priority;

    out->missing++;
    if (is_blank(st, 1))
        return;
    by[STORE_ALL]++;
    by[STORE_HIGH_VALUE] += !is_blank(st, 2) && store_sqlite_list_size(st, 5) >
                                                    HIGH_VALUE_LIST_SIZE;
    by[STORE_HAS_WEBSITE] += !is_blank(st, 3);
    by[STORE_HAS_LINKEDIN] += !is_blank(st, 4);
}

static void
count_present(sqlite3_stmt *st, int64_t now, struct store_status *out)
{
    static const double floors[] = {0.9, 0.7, 0.5, -1};
    int64_t at = store_time_of(store_sqlite_text(st, 7));
    size_t band = 0;

    out->with_email++;
    if (sqlite3_column_type(st, 6) == SQLITE_NULL || at == 0) {
        out->bands[STORE_BANDS - 1]++;
        return;
    }
    double left = store_decayed(sqlite3_column_double(st, 6), at, now);
    while (band + 1 < array_len(floors) && !(left >= floors[band]))
        band++;
    out->bands[band]++;
    if (left < STORE_CONFIDENCE_MIN) {
        out->stale++;
        out->refused += !(sqlite3_column_double(st, 6) > 0);
        out->missing_by_priority[STORE_STALE]++;
    }
}

static int
count_profiles(struct store_sqlite *s, int64_t now, struct store_status *out)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(
        s, &st,
        "SELECT email, name, company, website, linkedin, list_size, "
        "profile_confidence, last_enriched_at FROM profiles");

    while (r == 0 && (r = store_sqlite_step(s, st)) == 0) {
        out->total++;
        if (is_blank(st, 0))
            count_missing(st, out);
        else
            count_present(st, now, out);
    }
    return r < 0 ? fault(r) : 0;
}

/* A figure of a query whose ?1 is v. */
static int
figure(struct store_sqlite *s, const char *sql, int64_t v, uint64_t *out)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(s, &st, sql);

    if (r < 0)
        return fault(r);
    if (sqlite3_bind_parameter_count(st) > 0)
        store_sqlite_bind_int(st, 1, v);
    r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    *out = r == 0 ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    return 0;
}

static int
count_beside(struct store_sqlite *s, int64_t now, int64_t tried_since,
             struct store_status *out)
{
    uint64_t last = 0;
    struct store_spending money = {0};
    struct store_selection all = {.now = now};
    struct store_waits waits = {0};
    const struct {
        const char *sql;
        int64_t v;
        uint64_t *out;
    } figures[] = {
        {"SELECT count(*) FROM turnstone_leases WHERE expires_at > ?1",    now,
         &out->leased                                                                              },
        {"SELECT count(*) FROM profiles p INDEXED BY turnstone_missing "
         "WHERE " SQL_MISSING " AND EXISTS (SELECT 1 "
         "FROM turnstone_attempts t WHERE t.profile_id = CAST(p.id AS TEXT) "
         "AND t.at > ?1 AND " SQL_WAITS ")",
         tried_since,                                                           &out->waiting_retry},
        {"SELECT count(*) FROM turnstone_suppressions",                    0,   &out->suppressions },
        {"SELECT started_at FROM turnstone_runs ORDER BY id DESC LIMIT 1", 0,
         &last                                                                                     },
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < array_len(figures); i++)
        r = figure(s, figures[i].sql, figures[i].v, figures[i].out);
    if (r == 0)
        r = store_sqlite_wait_count(&s->base, &all, &waits);
    if (r == 0)
        r = store_sqlite_ledger_spending(&s->base, 0, now, &money);
    if (r < 0)
        return fault(r);
    out->waiting = waits.n;
    out->last_run_at = (int64_t)last;
    out->credits_month = (double)money.month / STORE_CREDIT;
    out->credits_in_doubt = (double)money.in_doubt / STORE_CREDIT;
    out->in_doubt_n = money.in_doubt_n;
    return 0;
}

static int
top_read(struct store_sqlite *s, int64_t now, int64_t tried_since,
         struct arena *a, struct store_status *out)
{
    const struct store_selection sel = {
        .priority = STORE_ALL, .now = now, .tried_since = tried_since};
    struct profile top[STORE_TOP];
    int r = store_sqlite_select_peek(&s->base, &sel, a, top, STORE_TOP,
                                     &out->top_n);

    for (size_t i = 0; r == 0 && i < out->top_n; i++)
        out->top[i] = (struct store_opportunity){
            top[i].id, top[i].name, top[i].company, top[i].list_size};
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_report_status(struct store *base, int64_t now, int64_t tried_since,
                           struct arena *a, struct store_status *out)
{
    struct store_sqlite *s = store_sqlite_of(base);
    int r;

    *out = (struct store_status){0};
    /* one view of all tables */
    if ((r = store_sqlite_exec(s, "BEGIN")) < 0)
        return fault(r);
    r = count_profiles(s, now, out);
    if (r == 0)
        r = count_beside(s, now, tried_since, out);
    if (r == 0)
        r = top_read(s, now, tried_since, a, out);
    int end = store_sqlite_exec(s, "COMMIT");
    if (r == 0)
        r = end;
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_report_facts(struct store *base, str domain, int64_t now,
                          struct arena *a, struct store_fact **out, size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_FACTS_STMT);
    size_t cap = 0;
    int r;

    *out = NULL;
    *n = 0;
    store_sqlite_bind(st, 1, domain);
    store_sqlite_bind_int(st, 2, now);
    store_sqlite_bind_int(st, 3, STORE_FACTS_MAX);
    while ((r = store_sqlite_step(s, st)) == 0 && *n < STORE_FACTS_MAX) {
        *out = arena_room(a, *out, *n, &cap, sizeof(**out));
        (*out)[(*n)++] = (struct store_fact){
            .domain = domain,
            .name = str_dup(a, store_sqlite_text(st, 0)),
            .value = str_dup(a, store_sqlite_text(st, 1)),
            .fetched_at = sqlite3_column_int64(st, 2),
            .expires_at = sqlite3_column_int64(st, 3),
        };
    }
    sqlite3_reset(st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_report_tallies(struct store *base, int64_t now, struct arena *a,
                            struct store_fact **out, size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_TALLIES_STMT);
    size_t cap = 0;
    int r;

    *out = NULL;
    *n = 0;
    store_sqlite_bind_int(st, 1, now);
    store_sqlite_bind_int(st, 2, STORE_TALLIES_MAX);
    while ((r = store_sqlite_step(s, st)) == 0 && *n < STORE_TALLIES_MAX) {
        *out = arena_room(a, *out, *n, &cap, sizeof(**out));
        (*out)[(*n)++] = (struct store_fact){
            .domain = str_dup(a, store_sqlite_text(st, 0)),
            .name = str_dup(a, store_sqlite_text(st, 1)),
            .value = str_dup(a, store_sqlite_text(st, 2)),
            .fetched_at = sqlite3_column_int64(st, 3),
            .expires_at = sqlite3_column_int64(st, 4),
        };
    }
    sqlite3_reset(st);
    return r < 0 ? fault(r) : 0;
}
