/*
 * Which profiles come next. A claim reads a window of the queue (largest list
 * first, ties by id) behind the place where the last one ended, leases what it
 * reads, and goes on from there; at the end the walk starts over once, for
 * rows that were released or added behind it. Never is more than a window
 * read by us, whatever the table's size; with the index that doc/schema.md
 * names the server reads no more either.
 *
 * Claims of all runs take turns (STORE_PG_LOCK_CLAIM, for as long as one
 * statement takes), so that two never read the same window: no profile is
 * given twice, and nobody locks the user's rows for it. The lock is of the
 * transaction, which a pooler leaves whole.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_metadata.h"
#include "edge/store_pg.h"

enum { SQL_BYTES_MAX = 16384 };

#define EACH STORE_PG_EACH

/*
 * Parameters behind those of a lease ($1 to $5; $1 is the run):
 * $6 now, $7 tried_since, $8 waits that were due before this hold nobody any
 * more, $9 limit, $10 rank and $11 id of the cursor.
 */
static const char sql_free[] =
    " AND {id_fits} AND btrim(p.{name}) <> '' "
    "AND " STORE_PG_UNLEASED(
        "{id_text}") "AND NOT EXISTS (SELECT 1 FROM turnstone.greylist g"
                     " WHERE g.profile_id = {id_text} AND g.retry_at >= $8" EACH
                     ") "
                     "AND NOT EXISTS (SELECT 1 FROM turnstone.suppressions u"
                     " WHERE u.kind = 'id' AND u.key = {id_text}" EACH ")";

#define OF_PROFILE "t.profile_id = {id_text}"

static const char sql_untried[] =
    " AND NOT EXISTS (SELECT 1 FROM turnstone.attempts t"
    " WHERE " OF_PROFILE " AND (t.run_id = $1 OR (t.at > $7"
    " AND " STORE_PG_TRIED "))" EACH ")";

/* Looked at, and nothing found; the provider was not asked. */
#define LATELY OF_PROFILE " AND t.at > $7 AND NOT t.is_outdated"
static const char sql_open[] =
    " AND EXISTS (SELECT 1 FROM turnstone.attempts t WHERE " LATELY
    " AND (t.run_id = $1 OR t.outcome <> 'no_stage')"
    " AND t.outcome NOT IN ('interrupted', 'suppressed', 'not_a_person')" EACH
    ")"
    " AND NOT EXISTS (SELECT 1 FROM turnstone.attempts t WHERE " LATELY
    " AND (t.is_asked OR t.outcome IN ('found', 'waiting',"
    " 'suppressed'))" EACH ")";
static const char sql_own[] =
    " AND EXISTS (SELECT 1 FROM turnstone.attempts t WHERE " OF_PROFILE
    " AND t.run_id = $1" EACH ")";

/* Longer fields are cut again, to bytes, when they are read. */
#define CUT(column) "left(p.{" column "}, 8192) AS " column ", "
static const char sql_columns[] =
    "p.{id}::text AS id, " CUT("name") CUT("company") CUT("website")
        CUT("linkedin") CUT("email") "{size} AS size, ";
static const char sql_tried[] =
    ", (SELECT t.outcome FROM turnstone.attempts t WHERE " OF_PROFILE
    " ORDER BY t.at DESC, t.run_id DESC LIMIT 1) AS tried"
    ", EXISTS (SELECT 1 FROM turnstone.attempts t WHERE " OF_PROFILE
    " AND t.run_id = $1) AS is_own_try";

enum {
    COLUMN_SIZE = 6,
    COLUMN_RANK,
    COLUMN_PRESENT,
    COLUMN_TRIED = COLUMN_PRESENT + 3,
    COLUMN_OWN_TRY
};

static const char *
priority_condition(enum store_priority p)
{
    switch (p) {
    case STORE_HIGH_VALUE:
        return " AND btrim(p.{company}) <> '' AND {size} > 100000";
    case STORE_HAS_WEBSITE: return " AND btrim(p.{website}) <> ''";
    case STORE_HAS_LINKEDIN: return " AND btrim(p.{linkedin}) <> ''";
    case STORE_STALE: return " AND {decayed}$6{decayed_end} < 0.5";
    case STORE_ALL:
    case STORE_PRIORITY_N: break;
    }
    return "";
}

/* What is asked of a selection. */
enum form { FORM_ROWS, FORM_CLAIM, FORM_COUNT };

static void
add(struct buf *b, const char *text)
{
    buf_add(b, str_of(text));
}

static void
add_conditions(struct buf *b, const struct store_selection *sel, bool is_behind)
{
    bool is_input = sel->is_input_only;

    if (is_behind)
        add(b, is_input
                   ? "(r.rank, r.profile_id) > ($10, $11 COLLATE \"C\") AND "
                   : "({rank}, p.{id}) > ($10, {key_from}$11{key_end}) AND ");
    add(b, sel->priority == STORE_STALE ? "NOT {missing}" : "{missing}");
    add(b, priority_condition(sel->priority));
    add(b, sql_free);
    add(b, sel->is_open ? sql_open : sql_untried);
    if (sel->is_open && sel->is_own_only)
        add(b, sql_own);
}

/* The rows of a selection, in order, at most $9. */
static void
add_query(struct buf *b, const struct store_selection *sel, bool is_behind,
          bool is_count)
{
    bool is_input = sel->is_input_only;

    add(b, "SELECT ");
    if (is_count) {
        add(b, "1 ");
    } else {
        add(b, sql_columns);
        add(b, is_input ? "r.rank AS rank" : "{rank} AS rank");
        add(b, ", " STORE_PG_PRESENT);
        if (sel->is_open)
            add(b, sql_tried);
        add(b, is_input ? ", r.profile_id AS place " : ", p.{id} AS place ");
    }
    if (is_input)
        add(b, "FROM turnstone.run_profiles r JOIN {table} p "
               "ON p.{id} = {key_from}r.profile_id{key_end} "
               "WHERE r.run_id = $1 AND ");
    else
        add(b, "FROM {table} p WHERE ");
    add_conditions(b, sel, is_behind);
    if (!is_count)
        add(b, " ORDER BY rank, place");
    add(b, " LIMIT $9");
}

static const char *
selection_sql(struct store_pg *s, const struct store_selection *sel,
              enum form form, bool is_behind)
{
    struct buf b;

    buf_init(&b, &s->scratch, SQL_BYTES_MAX);
    if (form == FORM_COUNT)
        add(&b, "SELECT count(*) FROM (");
    if (form == FORM_CLAIM)
        add(&b, "WITH due AS MATERIALIZED (");
    add_query(&b, sel, is_behind, form == FORM_COUNT);
    if (form == FORM_COUNT)
        add(&b, ") x");
    if (form == FORM_CLAIM)
        add(&b, "), " STORE_PG_LEASE
                "SELECT due.* FROM due ORDER BY due.rank, due.place");
    check(!b.is_full);
    return buf_z(&b);
}

struct store_pg_params *
store_pg_select_params(struct store_pg *s, const struct store_selection *sel)
{
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_int(p, sel->run_id);
    store_pg_param_int(p, sel->lease_until - sel->now);
    store_pg_param_int(p, s->number);
    store_pg_param_text(p, str_of(s->token));
    store_pg_param_int(p, s->attempt);
    return p;
}

static struct store_pg_params *
params(struct store_pg *s, const struct store_selection *sel,
       const struct store_pg_cursor *c, uint64_t max)
{
    struct store_pg_params *p = store_pg_select_params(s, sel);

    store_pg_param_int(p, sel->now);
    store_pg_param_int(p, sel->tried_since);
    store_pg_param_int(p, sel->now - STORE_WAIT_VALID_S);
    store_pg_param_int(p, max > INT64_MAX ? INT64_MAX : (int64_t)max);
    store_pg_param_int(p, c ? c->rank : 0);
    store_pg_param_text(p, c ? str_make(c->id, c->id_n) : STR_EMPTY);
    return p;
}

void
store_pg_select_read(const PGresult *r, int row, struct arena *a,
                     struct profile *p)
{
    *p = (struct profile){
        .id = str_dup(a, store_pg_param_get(r, row, 0)),
        .name = store_pg_param_field(r, row, 1, a),
        .company = store_pg_param_field(r, row, 2, a),
        .website = store_pg_param_field(r, row, 3, a),
        .linkedin = store_pg_param_field(r, row, 4, a),
        .email = str_trim(store_pg_param_field(r, row, 5, a)),
        .list_size = store_pg_param_get_int(r, row, COLUMN_SIZE),
    };
    if (PQgetisnull(r, row, COLUMN_SIZE) || p->list_size < 0)
        p->list_size = MODEL_LIST_SIZE_UNKNOWN;
}

void
store_pg_select_present(const PGresult *r, int row, int column, struct arena *a,
                        int64_t now, struct profile *p)
{
    double confidence = PQgetisnull(r, row, column + 1)
                            ? -1
                            : store_pg_param_get_real(r, row, column + 1);

    if (p->email.n > 0)
        p->present = store_metadata_present(
            a, store_pg_param_get(r, row, column), confidence,
            store_pg_param_get_int(r, row, column + 2), now);
}

/* The caller's room for rows, and how many are in it. */
struct rows {
    const struct store_selection *sel;
    struct arena *arena;
    struct profile *out;
    size_t max, n;
};

static void
rows_read(const PGresult *r, struct rows *rows)
{
    rows->n = (size_t)PQntuples(r);
    check(rows->n <= rows->max);
    for (size_t i = 0; i < rows->n; i++) {
        struct profile *p = &rows->out[i];
        store_pg_select_read(r, (int)i, rows->arena, p);
        store_pg_select_present(r, (int)i, COLUMN_PRESENT, rows->arena,
                                rows->sel->now, p);
        if (!rows->sel->is_open)
            continue;
        p->is_own_try = store_pg_param_get_bool(r, (int)i, COLUMN_OWN_TRY);
        int o = model_outcome_of(store_pg_param_get(r, (int)i, COLUMN_TRIED));
        p->tried = o < 0 ? OUTCOME_NOT_FOUND : (enum outcome)o;
    }
}

static void
cursor_reset(struct store_pg_cursor *c, const struct store_selection *sel)
{
    *c = (struct store_pg_cursor){
        .priority = sel->priority,
        .run_id = sel->run_id,
        .is_input_only = sel->is_input_only,
        .is_own_only = sel->is_own_only,
    };
}

/* Does the cursor stand in this selection? */
static bool
cursor_is_of(const struct store_pg_cursor *c, const struct store_selection *sel)
{
    return c->priority == sel->priority && c->run_id == sel->run_id &&
           c->is_input_only == sel->is_input_only &&
           c->is_own_only == sel->is_own_only;
}

static void
cursor_set(struct store_pg_cursor *c, const PGresult *r,
           const struct rows *rows)
{
    if (rows->n == 0)
        return;
    const struct profile *last = &rows->out[rows->n - 1];
    check(last->id.n <= STORE_ID_MAX);
    c->is_started = true;
    c->rank = store_pg_param_get_int(r, (int)rows->n - 1, COLUMN_RANK);
    memcpy(c->id, last->id.p, last->id.n);
    c->id_n = last->id.n;
}

struct store_pg_step
store_pg_select_undo(struct store_pg *s)
{
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_int(p, s->number);
    store_pg_param_text(p, str_of(s->token));
    return (struct store_pg_step){
        .sql = s->is_doubtful ? "DELETE FROM turnstone.leases WHERE claim = $1 "
                                "AND token = $2"
                              : "SELECT $1::bigint, $2::text WHERE false",
        .params = p,
    };
}

/* A window behind the cursor. */
static int
window_claim(struct store_pg *s, struct store_pg_cursor *c, struct rows *rows)
{
    const char *sql = selection_sql(s, rows->sel, FORM_CLAIM, c->is_started);
    struct store_pg_step query = {.sql = sql,
                                  .params = params(s, rows->sel, c, rows->max)};
    struct store_pg_step steps[] = {
        {.sql = STORE_PG_BEGIN}, {.sql = STORE_PG_LOCK_CLAIM},
        store_pg_select_undo(s), store_pg_conn_record(s, STR_EMPTY),
        {.sql = STORE_PG_WALK},  query,
        {.sql = "COMMIT"},
    };
    int r = store_pg_conn_script(s, steps, array_len(steps));

    if (r < 0)
        return fault(r);
    rows_read(steps[5].out, rows);
    cursor_set(c, steps[5].out, rows);
    return 0;
}

static int
claim(struct store_pg *s, void *arg)
{
    struct rows *rows = arg;
    struct store_pg_cursor *kept =
        rows->sel->is_open ? &s->open_cursor : &s->cursor;
    struct store_pg_cursor *c = arena_new(&s->scratch, struct store_pg_cursor);

    *c = *kept;
    if (!cursor_is_of(c, rows->sel))
        cursor_reset(c, rows->sel);
    bool is_behind = c->is_started;
    int r = window_claim(s, c, rows);
    if (r == 0 && rows->n == 0 && is_behind) {
        cursor_reset(c, rows->sel);
        r = window_claim(s, c, rows);
    }
    if (r < 0)
        return fault(r);
    *kept = *c;
    return 0;
}

int
store_pg_select_claim(struct store *base, const struct store_selection *sel,
                      struct arena *a, struct profile *out, size_t max,
                      size_t *n)
{
    struct rows rows = {.sel = sel, .arena = a, .out = out, .max = max};
    int r = store_pg_conn_do(store_pg_of(base), claim, &rows);

    *n = r == 0 ? rows.n : 0;
    return r < 0 ? fault(r) : 0;
}

static int
peek(struct store_pg *s, void *arg)
{
    struct rows *rows = arg;
    struct store_pg_params *p = params(s, rows->sel, NULL, rows->max);
    struct store_pg_step steps[] = {
        {.sql = "BEGIN READ ONLY"},
        {.sql = STORE_PG_WALK    },
        {.sql = selection_sql(s,   rows->sel, FORM_ROWS, false), .params = p},
        {.sql = "COMMIT"              },
    };
    int r = store_pg_conn_script(s, steps, array_len(steps));

    if (r < 0)
        return fault(r);
    rows_read(steps[2].out, rows);
    return 0;
}

int
store_pg_select_peek(struct store *base, const struct store_selection *sel,
                     struct arena *a, struct profile *out, size_t max,
                     size_t *n)
{
    struct rows rows = {.sel = sel, .arena = a, .out = out, .max = max};
    int r = store_pg_conn_do(store_pg_of(base), peek, &rows);

    *n = r == 0 ? rows.n : 0;
    return r < 0 ? fault(r) : 0;
}

struct counting {
    const struct store_selection *sel;
    uint64_t max, n;
};

static int
count(struct store_pg *s, void *arg)
{
    struct counting *c = arg;
    PGresult *answer = NULL;
    int r = store_pg_conn_ask(s, selection_sql(s, c->sel, FORM_COUNT, false),
                              params(s, c->sel, NULL, c->max), &answer);

    if (r < 0)
        return fault(r);
    c->n = (uint64_t)store_pg_param_get_int(answer, 0, 0);
    return 0;
}

int
store_pg_select_count(struct store *base, const struct store_selection *sel,
                      uint64_t max, uint64_t *out)
{
    struct counting c = {.sel = sel, .max = max};
    int r = store_pg_conn_do(store_pg_of(base), count, &c);

    *out = c.n;
    return r < 0 ? fault(r) : 0;
}

struct leases {
    int64_t run_id, seconds;
    const str *ids;
    size_t n;
};

static int
release(struct store_pg *s, void *arg)
{
    const struct leases *l = arg;
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_int(p, l->run_id);
    store_pg_param_texts(p, l->ids, l->n);
    int r = store_pg_conn_ask(s,
                              "DELETE FROM turnstone.leases "
                              "WHERE run_id = $1 AND profile_id = ANY($2)",
                              p, NULL);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_select_release(struct store *base, int64_t run_id, const str *ids,
                        size_t n)
{
    struct leases l = {.run_id = run_id, .ids = ids, .n = n};
    int r = store_pg_conn_do(store_pg_of(base), release, &l);

    return r < 0 ? fault(r) : 0;
}

struct elsewhere {
    int64_t run_id;
    uint64_t n;
};

static int
leased(struct store_pg *s, void *arg)
{
    struct elsewhere *e = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    PGresult *answer = NULL;

    store_pg_param_int(p, e->run_id);
    int r =
        store_pg_conn_ask(s,
                          "SELECT count(*) FROM turnstone.leases "
                          "WHERE run_id <> $1 AND expires_at > " STORE_PG_NOW,
                          p, &answer);
    if (r < 0)
        return fault(r);
    e->n = (uint64_t)store_pg_param_get_int(answer, 0, 0);
    return 0;
}

int
store_pg_select_leased(struct store *base, int64_t run_id, int64_t now,
                       uint64_t *out)
{
    struct elsewhere e = {.run_id = run_id};
    int r = store_pg_conn_do(store_pg_of(base), leased, &e);

    (void)now; /* the server's clock decides */
    *out = e.n;
    return r < 0 ? fault(r) : 0;
}

static int
renew(struct store_pg *s, void *arg)
{
    const struct leases *l = arg;
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_int(p, l->run_id);
    store_pg_param_int(p, l->seconds);
    int r = store_pg_conn_ask(
        s,
        "UPDATE turnstone.leases SET expires_at = " STORE_PG_NOW
        " + $2 WHERE run_id = $1",
        p, NULL);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_select_renew(struct store *base, int64_t run_id, int64_t now,
                      int64_t lease_until)
{
    struct leases l = {.run_id = run_id, .seconds = lease_until - now};
    int r = store_pg_conn_do(store_pg_of(base), renew, &l);

    return r < 0 ? fault(r) : 0;
}
