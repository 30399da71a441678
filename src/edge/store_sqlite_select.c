/*
 * Which profiles come next. A claim walks an index in the queue's order
 * (largest list first, ties by id) from where the last one ended, so that a
 * million rows are walked once a run and not once a claim:
 *
 *     whole table    turnstone_missing, partial: rows without an e-mail
 *     --input        turnstone_run_profiles, in the same order
 *     stale          turnstone_present, partial: rows with an e-mail
 *
 * The cursor is (rank, id). SQLite cannot use an index for "behind this
 * pair" where one part is an expression; so there are two stretches: the
 * rest of the same rank, then all higher ranks. At the end the walk starts
 * over once, for rows that were released or added behind it.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_metadata.h"
#include "edge/store_sqlite.h"

enum { SQL_BYTES_MAX = 4096 };

enum stretch { STRETCH_SAME_RANK, STRETCH_HIGHER_RANKS, STRETCH_N };

/*
 * Parameters: ?1 rank, ?2 id, ?3 run, ?4 now, ?5 tried_since, ?6 limit,
 * ?7 waits that were due before this hold nobody any more
 */
static const char sql_free[] =
    " AND length(p.id) BETWEEN 1 AND 1024 AND trim(name) <> ''"
    " AND NOT EXISTS (SELECT 1 FROM turnstone_leases l"
    "  WHERE l.profile_id = CAST(p.id AS TEXT)"
    "  AND (l.expires_at > ?4 OR l.run_id = ?3))"
    " AND NOT EXISTS (SELECT 1 FROM turnstone_greylist g"
    "  WHERE g.profile_id = CAST(p.id AS TEXT) AND g.retry_at >= ?7)"
    " AND NOT EXISTS (SELECT 1 FROM turnstone_suppressions u"
    "  WHERE u.kind = 'id' AND u.key = CAST(p.id AS TEXT))";

#define OF_PROFILE "t.profile_id = CAST(p.id AS TEXT)"

static const char sql_untried[] =
    " AND NOT EXISTS (SELECT 1 FROM turnstone_attempts t"
    "  WHERE " OF_PROFILE " AND (t.run_id = ?3 OR (t.at > ?5"
    "  AND " SQL_WAITS ")))";

/* Looked at, and nothing found; the provider was not asked. */
#define LATELY OF_PROFILE " AND t.at > ?5 AND t.is_outdated = 0"
static const char sql_open[] =
    " AND EXISTS (SELECT 1 FROM turnstone_attempts t WHERE " LATELY
    "  AND (t.run_id = ?3 OR outcome <> 'no_stage')"
    "  AND outcome NOT IN ('interrupted', 'suppressed', 'not_a_person'))"
    " AND NOT EXISTS (SELECT 1 FROM turnstone_attempts t WHERE " LATELY
    "  AND (t.is_asked = 1 OR outcome IN ('found', 'waiting',"
    "  'suppressed')))";
static const char sql_own[] =
    " AND EXISTS (SELECT 1 FROM turnstone_attempts t WHERE " OF_PROFILE
    "  AND t.run_id = ?3)";

static const char sql_columns[] =
    "p.id, name, company, website, linkedin, email, list_size, ";
static const char sql_present[] =
    ", enrichment_metadata, profile_confidence, last_enriched_at";
static const char sql_tried[] =
    ", (SELECT outcome FROM turnstone_attempts t WHERE " OF_PROFILE
    " ORDER BY t.at DESC, t.run_id DESC LIMIT 1)"
    ", EXISTS (SELECT 1 FROM turnstone_attempts t WHERE " OF_PROFILE
    "  AND t.run_id = ?3)";

static const char *
priority_condition(enum store_priority p)
{
    switch (p) {
    case STORE_HIGH_VALUE:
        return " AND trim(company) <> '' AND list_size > 100000";
    case STORE_HAS_WEBSITE: return " AND trim(website) <> ''";
    case STORE_HAS_LINKEDIN: return " AND trim(linkedin) <> ''";
    case STORE_STALE:
        return " AND turnstone_decayed(profile_confidence, last_enriched_at,"
               " ?4) < 0.5";
    case STORE_ALL:
    case STORE_PRIORITY_N: break;
    }
    return "";
}

/* The query of a stretch; is_count: without columns and order. */
static const char *
selection_sql(struct arena *a, const struct store_selection *sel,
              enum stretch stretch, bool is_count)
{
    bool is_stale = sel->priority == STORE_STALE;
    const char *rank = sel->is_input_only ? "r.rank" : SQL_RANK;
    struct buf b;

    buf_init(&b, a, SQL_BYTES_MAX);
    buf_addf(&b, "%sSELECT %s%s%s%s FROM ",
             is_count ? "SELECT count(*) FROM (" : "",
             is_count ? "" : sql_columns, is_count ? "1" : rank,
             is_count ? "" : sql_present,
             is_count || !sel->is_open ? "" : sql_tried);
    if (sel->is_input_only)
        buf_addf(&b, "turnstone_run_profiles r CROSS JOIN profiles p "
                     "ON p.id = r.profile_id WHERE r.run_id = ?3 AND ");
    else
        buf_addf(&b, "profiles p INDEXED BY %s WHERE ",
                 is_stale ? "turnstone_present" : "turnstone_missing");
    if (stretch == STRETCH_SAME_RANK)
        buf_addf(&b, "%s = ?1 AND %s > ?2", rank,
                 sel->is_input_only ? "r.profile_id" : "p.id");
    else
        buf_addf(&b, "%s > ?1", rank);
    buf_addf(&b, " AND %s" SQL_MISSING "%s%s%s%s", is_stale ? "NOT " : "",
             priority_condition(sel->priority), sql_free,
             sel->is_open ? sql_open : sql_untried,
             sel->is_open && sel->is_own_only ? sql_own : "");
    if (!is_count)
        buf_addf(&b, " ORDER BY %s, %s", rank,
                 sel->is_input_only ? "r.profile_id" : "p.id");
    buf_addf(&b, " LIMIT ?6%s", is_count ? ")" : "");
    check(!b.is_full);
    return buf_z(&b);
}

/* Which rows of a selection: at a cursor (NULL: from the start), or their
   number, at most max. */
struct part {
    const struct store_sqlite_cursor *from;
    enum stretch stretch;
    bool is_count;
    uint64_t max;
};

static int
selection_prepare(struct store_sqlite *s, const struct store_selection *sel,
                  struct part part, sqlite3_stmt **out)
{
    const struct store_sqlite_cursor *from = part.from;
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    int r = store_sqlite_prepare(
        s, out, selection_sql(mark.arena, sel, part.stretch, part.is_count));

    if (r < 0)
        return fault(r);
    store_sqlite_bind_int(*out, 1, from ? from->rank : INT64_MIN);
    if (from && from->id && part.stretch == STRETCH_SAME_RANK)
        check(sqlite3_bind_value(*out, 2, from->id) == SQLITE_OK);
    store_sqlite_bind_int(*out, 3, sel->run_id);
    store_sqlite_bind_int(*out, 4, sel->now);
    store_sqlite_bind_int(*out, 5, sel->tried_since);
    store_sqlite_bind_int(*out, 6,
                          part.max > INT64_MAX ? INT64_MAX : (int64_t)part.max);
    store_sqlite_bind_int(*out, 7, sel->now - STORE_WAIT_VALID_S);
    return 0;
}

void
store_sqlite_select_read(sqlite3_stmt *st, struct arena *a, struct profile *p)
{
    *p = (struct profile){
        .id = str_dup(a, store_sqlite_text(st, 0)),
        .name = store_sqlite_field(st, 1, a),
        .company = store_sqlite_field(st, 2, a),
        .website = store_sqlite_field(st, 3, a),
        .linkedin = store_sqlite_field(st, 4, a),
        .email = store_sqlite_field(st, 5, a),
        .list_size = store_sqlite_list_size(st, 6),
    };
    p->email = str_trim(p->email);
}

void
store_sqlite_select_present(sqlite3_stmt *st, int i, struct arena *a,
                            int64_t now, struct profile *p)
{
    bool has_confidence = sqlite3_column_type(st, i + 1) != SQLITE_NULL;
    double confidence = has_confidence ? sqlite3_column_double(st, i + 1) : -1;
    int64_t at = store_time_of(store_sqlite_text(st, i + 2));

    if (p->email.n > 0)
        p->present = store_metadata_present(a, store_sqlite_text(st, i),
                                            confidence, at, now);
}

static void
cursor_set(struct store_sqlite_cursor *c, sqlite3_stmt *st, bool is_input)
{
    c->is_started = true;
    c->rank = sqlite3_column_int64(st, 7);
    sqlite3_value_free(c->id);
    /* --input orders by the text, the table by the id as it is */
    if (is_input)
        (void)sqlite3_column_text(st, 0);
    c->id = sqlite3_value_dup(sqlite3_column_value(st, 0));
    check(c->id != NULL);
}

static enum outcome
tried_read(sqlite3_stmt *st)
{
    int o = model_outcome_of(store_sqlite_text(st, 11));

    return o < 0 ? OUTCOME_NOT_FOUND : (enum outcome)o;
}

/* The caller's room for rows, and how many are in it. */
struct rows {
    struct arena *arena;
    struct profile *out;
    size_t max, n;
};

/* Rows of one stretch behind those that are there; the cursor moves along. */
static int
stretch_read(struct store_sqlite *s, const struct store_selection *sel,
             enum stretch stretch, struct store_sqlite_cursor *c,
             struct rows *rows)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    struct part part = {
        .from = c->is_started ? c : NULL,
        .stretch = stretch,
        .max = rows->max - rows->n,
    };
    int r = selection_prepare(s, sel, part, &st);

    while (r == 0 && (r = store_sqlite_step(s, st)) == 0) {
        check(rows->n < rows->max);
        struct profile *p = &rows->out[rows->n++];
        cursor_set(c, st, sel->is_input_only);
        store_sqlite_select_read(st, rows->arena, p);
        store_sqlite_select_present(st, 8, rows->arena, sel->now, p);
        if (sel->is_open) {
            p->tried = tried_read(st);
            p->is_own_try = sqlite3_column_int(st, 12) != 0;
        }
    }
    return r < 0 ? fault(r) : 0;
}

static int
queue_read(struct store_sqlite *s, const struct store_selection *sel,
           struct store_sqlite_cursor *c, struct rows *rows)
{
    int r = 0;

    rows->n = 0;
    if (c->is_started)
        r = stretch_read(s, sel, STRETCH_SAME_RANK, c, rows);
    if (r == 0 && rows->n < rows->max)
        r = stretch_read(s, sel, STRETCH_HIGHER_RANKS, c, rows);
    return r < 0 ? fault(r) : 0;
}

static void
cursor_reset(struct store_sqlite_cursor *c, const struct store_selection *sel)
{
    sqlite3_value_free(c->id);
    *c = (struct store_sqlite_cursor){
        .priority = sel->priority,
        .run_id = sel->run_id,
        .is_input_only = sel->is_input_only,
        .is_own_only = sel->is_own_only,
    };
}

/* Does the cursor stand in this selection? */
static bool
cursor_is_of(const struct store_sqlite_cursor *c,
             const struct store_selection *sel)
{
    return c->priority == sel->priority && c->run_id == sel->run_id &&
           c->is_input_only == sel->is_input_only &&
           c->is_own_only == sel->is_own_only;
}

int
store_sqlite_select_lease(struct store_sqlite *s,
                          const struct store_selection *sel, str id)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_LEASE_STMT);

    store_sqlite_bind(st, 1, id);
    store_sqlite_bind_int(st, 2, sel->run_id);
    store_sqlite_bind_int(st, 3, sel->lease_until);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_select_claim(struct store *base, const struct store_selection *sel,
                          struct arena *a, struct profile *out, size_t max,
                          size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    struct store_sqlite_cursor *c = sel->is_open ? &s->open_cursor : &s->cursor;
    struct rows rows = {.arena = a, .out = out, .max = max};
    int r = store_sqlite_begin(s, &t);

    if (r < 0)
        return fault(r);
    if (!cursor_is_of(c, sel))
        cursor_reset(c, sel);
    bool is_behind = c->is_started;
    r = queue_read(s, sel, c, &rows);
    if (r == 0 && rows.n == 0 && is_behind) {
        cursor_reset(c, sel);
        r = queue_read(s, sel, c, &rows);
    }
    *n = rows.n;
    for (size_t i = 0; r == 0 && i < *n; i++)
        r = store_sqlite_select_lease(s, sel, out[i].id);
    if (r == 0)
        r = store_sqlite_done(&t);
    if (r < 0)
        cursor_reset(c, sel);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_select_peek(struct store *base, const struct store_selection *sel,
                         struct arena *a, struct profile *out, size_t max,
                         size_t *n)
{
    struct store_sqlite_cursor c = {0};
    struct rows rows = {.arena = a, .out = out, .max = max};
    int r = queue_read(store_sqlite_of(base), sel, &c, &rows);

    *n = rows.n;
    sqlite3_value_free(c.id);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_select_count(struct store *base, const struct store_selection *sel,
                          uint64_t max, uint64_t *out)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    struct store_sqlite *s = store_sqlite_of(base);
    struct part all = {
        .stretch = STRETCH_HIGHER_RANKS,
        .is_count = true,
        .max = max,
    };
    int r = selection_prepare(s, sel, all, &st);

    *out = 0;
    if (r == 0)
        r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    *out = (uint64_t)sqlite3_column_int64(st, 0);
    return 0;
}

int
store_sqlite_select_release(struct store *base, int64_t run_id, const str *ids,
                            size_t n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    for (size_t i = 0; r == 0 && i < n; i++) {
        sqlite3_stmt *st = store_sqlite_stmt(s, SQL_UNLEASE_STMT);
        store_sqlite_bind(st, 1, ids[i]);
        store_sqlite_bind_int(st, 2, run_id);
        r = store_sqlite_run(s, st);
    }
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_select_renew(struct store *base, int64_t run_id, int64_t now,
                          int64_t lease_until)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    (void)now; /* one clock here: the caller's */
    if (r < 0)
        return fault(r);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_RENEW_STMT);
    store_sqlite_bind_int(st, 1, run_id);
    store_sqlite_bind_int(st, 2, lease_until);
    r = store_sqlite_run(s, st);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_select_leased(struct store *base, int64_t run_id, int64_t now,
                           uint64_t *out)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_LEASED_ELSEWHERE_STMT);

    store_sqlite_bind_int(st, 1, run_id);
    store_sqlite_bind_int(st, 2, now);
    int r = store_sqlite_step(s, st);
    *out = r == 0 ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return r < 0 ? fault(r) : 0;
}
