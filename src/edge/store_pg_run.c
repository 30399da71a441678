/*
 * Runs: their begin, their end, and the end of those that could not end
 * themselves (owner.h): as in the SQLite store. Runs of other machines are
 * left alone; their leases expire. What time has taken goes at a run's start.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/owner.h"
#include "edge/store_pg.h"

enum { LEASE_KEPT_S = 86400, RECORD_KEPT_S = 86400, KEPT_S = 365 * 86400 };

/* The ends of some runs: $1 their ids, $2 now, $3 the summary. */
#define END_RUNS                                                               \
    "WITH ended AS (UPDATE turnstone.runs SET ended_at = $2, summary = $3 "    \
    "WHERE id = ANY($1)), "                                                    \
    "freed AS (DELETE FROM turnstone.leases WHERE run_id = ANY($1)), "         \
    "dropped AS (DELETE FROM turnstone.run_profiles WHERE run_id = ANY($1)) "  \
    "UPDATE turnstone.ledger SET state = 'in_doubt', "                         \
    "note = coalesce(note, 'the run ended before the reply') "                 \
    "WHERE run_id = ANY($1) AND state = 'reserved'"

static struct store_pg_params *
end_params(struct store_pg *s, const int64_t *ids, size_t n, int64_t now,
           str summary)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array list = store_pg_param_array(p, STORE_PG_INTS);

    for (size_t i = 0; i < n; i++)
        store_pg_param_add_int(&list, ids[i]);
    store_pg_param_list(p, &list);
    store_pg_param_int(p, now);
    store_pg_param_text(p, summary);
    return p;
}

static void
word_read(const PGresult *r, int row, int column, char out[OWNER_WORD_MAX])
{
    str v = str_sub(store_pg_param_get(r, row, column), 0, OWNER_WORD_MAX - 1);

    memcpy(out, v.p, v.n);
    out[v.n] = '\0';
}

static void
owner_read(const PGresult *r, int row, struct owner *out)
{
    word_read(r, row, 1, out->host);
    word_read(r, row, 2, out->boot);
    word_read(r, row, 3, out->pid_ns);
    out->pid = store_pg_param_get_int(r, row, 4);
    out->start_ticks = store_pg_param_get_int(r, row, 5);
}

int
store_pg_run_bury(struct store_pg *s, int64_t now)
{
    struct owner owner, self;
    PGresult *open = NULL;
    size_t n = 0;
    int r = store_pg_conn_ask(
        s,
        "SELECT id, host, boot, pid_ns, pid, start_ticks FROM turnstone.runs "
        "WHERE ended_at IS NULL ORDER BY id FOR UPDATE",
        NULL, &open);

    if (r < 0)
        return fault(r);
    owner_self(&self);
    int64_t *dead = arena_array(&s->scratch, int64_t, PQntuples(open) + 1);
    for (int i = 0; i < PQntuples(open); i++) {
        owner_read(open, i, &owner);
        if (owner_is_dead(&owner, &self))
            dead[n++] = store_pg_param_get_int(open, i, 0);
    }
    if (n == 0)
        return 0;
    r = store_pg_conn_ask(
        s, END_RUNS, end_params(s, dead, n, now, STR("{\"ended\":\"killed\"}")),
        NULL);
    return r < 0 ? fault(r) : 0;
}

/* Start */

struct start {
    int64_t now;
    str options;
    struct owner self;
    int64_t id;
};

/* What is older than $1 goes: see "retention" in doc/schema.md. */
static const struct {
    const char *sql;
    int64_t kept_s;
    bool is_server_clock;
} purges[] = {
    {"DELETE FROM turnstone.leases WHERE expires_at < " STORE_PG_NOW " - $1",
     LEASE_KEPT_S,                                                                            true },
    {"DELETE FROM turnstone.batches WHERE at < " STORE_PG_NOW " - $1",
     RECORD_KEPT_S,                                                                           true },
    {"DELETE FROM turnstone.findings WHERE last_confirmed_at < $1",           KEPT_S,
     false                                                                                         },
    {"DELETE FROM turnstone.attempts WHERE at < $1",                          KEPT_S,         false},
    {"DELETE FROM turnstone.domains WHERE expires_at < $1",                   0,              false},
    {"DELETE FROM turnstone.verdicts WHERE at < $1",                          KEPT_S,         false},
    {"DELETE FROM turnstone.greylist g WHERE retry_at < $1 OR NOT EXISTS "
     "(SELECT 1 FROM {table} p WHERE " STORE_PG_WAIT_STANDS ")",
     KEPT_S,                                                                                  false},
    {"DELETE FROM turnstone.asked WHERE at < $1 AND state = 'answered' "
     "AND answer = ''",                                                  STORE_NOBODY_S, false},
    {"DELETE FROM turnstone.asked WHERE at < $1",                             STORE_ANSWER_S, false},
    {"DELETE FROM turnstone.run_profiles WHERE run_id IN (SELECT id "
     "FROM turnstone.runs WHERE started_at < $1)",                       KEPT_S,         false},
    {"DELETE FROM turnstone.pages WHERE fetched_at < $1",                     KEPT_S,         false},
};

static struct store_pg_params *
start_params(struct store_pg *s, const struct start *start)
{
    const struct owner *self = &start->self; /* sent as it lies there */
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_int(p, start->now);
    store_pg_param_text(p, start->options);
    store_pg_param_text(p, str_of(self->host));
    store_pg_param_text(p, str_of(self->boot));
    store_pg_param_text(p, str_of(self->pid_ns));
    store_pg_param_int(p, self->pid);
    store_pg_param_int(p, self->start_ticks);
    store_pg_param_text(p, str_of(s->token));
    store_pg_param_int(p, s->number);
    store_pg_param_int(p, s->attempt);
    return p;
}

/* The run and the record of its id, in one. */
static const char add_sql[] =
    "WITH r AS (INSERT INTO turnstone.runs (started_at, options, host, boot, "
    "pid_ns, pid, start_ticks) VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "RETURNING id), "
    "b AS (INSERT INTO turnstone.batches AS b (token, number, attempt, result, "
    "at) SELECT $8, $9, $10, r.id::text, " STORE_PG_NOW " FROM r "
    "ON CONFLICT (token) DO UPDATE SET number = excluded.number, "
    "attempt = excluded.attempt, result = excluded.result, at = excluded.at) "
    "SELECT id FROM r";

static int
start(struct store_pg *s, void *arg)
{
    struct start *st = arg;
    struct store_pg_step steps[array_len(purges) + 2] = {0};
    size_t n = 0;
    str before = {NULL, 0};
    int r = store_pg_conn_begin(s, &before);

    if (r == 0 && before.p && str_to_i64(before, &st->id))
        return 0;
    if (r == 0)
        r = store_pg_run_bury(s, st->now);
    if (r < 0)
        return fault(r);
    for (; n < array_len(purges); n++) {
        steps[n].sql = purges[n].sql;
        steps[n].params = store_pg_param_new(s);
        store_pg_param_int(steps[n].params, purges[n].is_server_clock
                                                ? purges[n].kept_s
                                                : st->now - purges[n].kept_s);
    }
    steps[n].sql = add_sql;
    steps[n++].params = start_params(s, st);
    steps[n++].sql = "COMMIT";
    r = store_pg_conn_script(s, steps, n);
    if (r < 0)
        return fault(r);
    st->id = store_pg_param_get_int(steps[n - 2].out, 0, 0);
    return 0;
}

int
store_pg_run_start(struct store *base, int64_t now, str options,
                   int64_t *run_id)
{
    struct start st = {.now = now, .options = options};
    owner_self(&st.self);
    int r = store_pg_conn_do(store_pg_of(base), start, &st);

    *run_id = st.id;
    return r < 0 ? fault(r) : 0;
}

/* End */

struct end {
    int64_t run_id, now;
    str summary;
};

static int
end(struct store_pg *s, void *arg)
{
    const struct end *e = arg;
    int r = store_pg_conn_ask(
        s, END_RUNS, end_params(s, &e->run_id, 1, e->now, e->summary), NULL);

    return r < 0 ? fault(r) : 0;
}

int
store_pg_run_end(struct store *base, int64_t run_id, int64_t now, str summary)
{
    struct end e = {run_id, now, summary};
    int r = store_pg_conn_do(store_pg_of(base), end, &e);

    return r < 0 ? fault(r) : 0;
}
