/*
 * The credit ledger and who was asked for: store.h. Reservations take turns
 * (STORE_PG_LOCK_LEDGER): however many runs share the database, the sums that
 * one reads are the sums it adds to. Who may be asked for is decided here,
 * between two round trips.
 *
 * What is committed here is on the server's disk before a call leaves, even
 * where an administrator lets other commits return early.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/map.h"

#include "edge/store_pg.h"

#define DURABLY                                                                \
    "SELECT set_config('synchronous_commit', 'on', true) "                     \
    "WHERE current_setting('synchronous_commit') = 'off'"

static const char sums_sql[] =
    "SELECT coalesce(sum(" STORE_PG_CREDITS ") FILTER (WHERE run_id = $1), 0), "
    "coalesce(sum(" STORE_PG_CREDITS ") FILTER (WHERE at >= $2), 0), "
    "coalesce(sum(" STORE_PG_CREDITS ") FILTER (WHERE state = 'in_doubt'), 0), "
    "count(*) FILTER (WHERE run_id = $1), "
    "count(*) FILTER (WHERE state = 'in_doubt') FROM turnstone.ledger "
    "WHERE run_id = $1 OR at >= $2 OR state = 'in_doubt'";

static struct store_pg_params *
sums_params(struct store_pg *s, int64_t run_id, int64_t now)
{
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_int(p, run_id);
    store_pg_param_int(p, store_month_start(now));
    return p;
}

static void
sums_read(const PGresult *r, struct store_spending *out)
{
    *out = (struct store_spending){
        .run = store_pg_param_get_int(r, 0, 0),
        .month = store_pg_param_get_int(r, 0, 1),
        .in_doubt = store_pg_param_get_int(r, 0, 2),
        .calls = (uint64_t)store_pg_param_get_int(r, 0, 3),
        .in_doubt_n = (uint64_t)store_pg_param_get_int(r, 0, 4),
    };
}

int
store_pg_ledger_sums(struct store_pg *s, int64_t run_id, int64_t now,
                     struct store_spending *out)
{
    PGresult *answer = NULL;
    int r =
        store_pg_conn_ask(s, sums_sql, sums_params(s, run_id, now), &answer);

    if (r < 0)
        return fault(r);
    sums_read(answer, out);
    return 0;
}

struct spending {
    int64_t run_id, now;
    struct store_spending *out;
};

static int
spending(struct store_pg *s, void *arg)
{
    const struct spending *q = arg;
    int r = store_pg_ledger_sums(s, q->run_id, q->now, q->out);

    return r < 0 ? fault(r) : 0;
}

int
store_pg_ledger_spending(struct store *base, int64_t run_id, int64_t now,
                         struct store_spending *out)
{
    struct spending q = {run_id, now, out};
    int r = store_pg_conn_do(store_pg_of(base), spending, &q);

    return r < 0 ? fault(r) : 0;
}

/* Reserving */

struct reservation {
    const struct store_budget *budget;
    struct arena *arena;
    struct store_ask *people;
    size_t n;
    int64_t ledger_id;
    /* of one attempt */
    int64_t room, reserved, people_n;
    struct map keys; /* taken in this call */
    struct store_pg_array add_keys, add_ids;
};

enum { KEYS_MAX = STORE_KEYS_MAX + 1 };

static void
key_put(str out[KEYS_MAX], size_t *n, str key)
{
    if (key.n > 0)
        out[(*n)++] = str_sub(key, 0, STORE_KEY_MAX);
}

/* The keys of somebody, and one more: looked for, or kept. */
static size_t
keys_of(const struct store_ask *ask, str more, str out[KEYS_MAX])
{
    size_t n = 0;

    check(ask->keys_n > 0 && ask->keys_n <= STORE_KEYS_MAX && ask->price >= 0);
    for (size_t i = 0; i < ask->keys_n; i++)
        key_put(out, &n, ask->keys[i]);
    key_put(out, &n, more);
    return n;
}

/* $1 run, $2 ids: who is leased by the run, and the e-mail. */
static const char stand_sql[] =
    "SELECT g.ord, {email_now} FROM unnest($2) WITH ORDINALITY AS g(id, ord) "
    "JOIN turnstone.leases l ON l.profile_id = g.id AND l.run_id = $1 "
    "JOIN {table} p ON p.{id} = {key_from}g.id{key_end} AND {id_text} = g.id";

/* $1 provider, $2 of whom, $3 keys, $4 and $5 the oldest that count */
static const char known_sql[] =
    "SELECT k.ord, a.state, a.answer, a.at, l.state, a.profile_id "
    "FROM unnest($2, $3) WITH ORDINALITY AS k(ord, key, i) "
    "JOIN turnstone.asked a ON a.provider = $1 AND a.key = k.key "
    "LEFT JOIN turnstone.ledger l ON l.id = a.ledger_id "
    "WHERE a.state = 'open' OR a.at >= CASE WHEN a.state = 'answered' "
    "AND a.answer = '' THEN $4 ELSE $5 END ORDER BY k.i DESC";

static struct store_pg_params *
stand_params(struct store_pg *s, const struct reservation *v)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array ids = store_pg_param_array(p, STORE_PG_TEXTS);

    for (size_t i = 0; i < v->n; i++)
        store_pg_param_add(&ids, v->people[i].profile_id);
    store_pg_param_int(p, v->budget->run_id);
    store_pg_param_list(p, &ids);
    return p;
}

static struct store_pg_params *
known_params(struct store_pg *s, const struct reservation *v)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array ords = store_pg_param_array(p, STORE_PG_INTS);
    struct store_pg_array keys = store_pg_param_array(p, STORE_PG_TEXTS);

    for (size_t i = 0; i < v->n; i++) {
        str of[KEYS_MAX];
        size_t n = keys_of(&v->people[i], v->people[i].found_by, of);
        for (size_t k = 0; k < n; k++) {
            store_pg_param_add_int(&ords, (int64_t)i);
            store_pg_param_add(&keys, of[k]);
        }
    }
    store_pg_param_text(p, v->budget->provider);
    store_pg_param_list(p, &ords);
    store_pg_param_list(p, &keys);
    store_pg_param_int(p, v->budget->now - STORE_NOBODY_S);
    store_pg_param_int(p, v->budget->now - STORE_ANSWER_S);
    return p;
}

/* Is it still the profile that was claimed? Fates are GONE until then. */
static void
stand_read(const PGresult *r, struct reservation *v)
{
    for (size_t i = 0; i < v->n; i++)
        v->people[i].fate = STORE_ASK_GONE;
    for (int i = 0; i < PQntuples(r); i++) {
        struct store_ask *ask = &v->people[store_pg_param_get_int(r, i, 0) - 1];
        if (str_eq(store_pg_param_get(r, i, 1), str_trim(ask->was_email)))
            ask->fate = STORE_ASK_OVER_BUDGET;
    }
}

/* The last row of a person is about the first of their keys. */
static void
known_read(const PGresult *r, struct reservation *v)
{
    for (int i = 0; i < PQntuples(r); i++) {
        struct store_ask *ask = &v->people[store_pg_param_get_int(r, i, 0)];
        if (ask->fate == STORE_ASK_GONE)
            continue;
        ask->fate = STORE_ASK_KNOWN;
        ask->answer = str_dup(v->arena, store_pg_param_get(r, i, 2));
        ask->answered_at = store_pg_param_get_int(r, i, 3);
        bool is_open = str_eq(store_pg_param_get(r, i, 1), STR("open"));
        bool is_reserved = str_eq(store_pg_param_get(r, i, 4), STR("reserved"));
        bool is_own = str_eq(store_pg_param_get(r, i, 5), ask->profile_id);
        if (is_open)
            ask->fate =
                is_own && !is_reserved ? STORE_ASK_IN_DOUBT : STORE_ASK_OPEN;
    }
}

/* Into the entry, unless the same person is in it already. */
static void
person_decide(struct reservation *v, struct store_ask *ask)
{
    str of[KEYS_MAX];

    if (ask->fate != STORE_ASK_OVER_BUDGET)
        return;
    size_t n = keys_of(ask, ask->found_by, of);
    for (size_t i = 0; i < n; i++)
        if (map_get(&v->keys, of[i]))
            ask->fate = STORE_ASK_OPEN;
    if (ask->fate == STORE_ASK_OPEN || ask->price > v->room)
        return;
    ask->fate = STORE_ASK_RESERVED;
    v->people_n++;
    v->reserved += ask->price;
    v->room -= ask->price;
    n = keys_of(ask, ask->kept_as, of);
    for (size_t i = 0; i < n; i++) {
        if (map_put(&v->keys, of[i], ask))
            continue;
        store_pg_param_add(&v->add_keys, of[i]);
        store_pg_param_add(&v->add_ids, ask->profile_id);
    }
}

/*
 * $1 keys, $2 ids, $3 run, $4 provider, $5 people, $6 reserved, $7 now,
 * $8 the call, $9 and $10 the oldest that count. A key that is kept and not
 * looked for does not take the place of somebody else's answer, which was paid
 * for.
 */
static const char add_sql[] =
    "WITH e AS (INSERT INTO turnstone.ledger (run_id, provider, state, people, "
    "reserved, at, batch) VALUES ($3, $4, 'reserved', $5, $6, $7, $8) "
    "RETURNING id), "
    "k AS (INSERT INTO turnstone.asked AS a (provider, key, profile_id, ledger_id, "
    "state, answer, at) SELECT $4, k.key, k.id, e.id, 'open', '', $7 "
    "FROM e, unnest($1, $2) AS k(key, id) ON CONFLICT (provider, key) "
    "DO UPDATE SET profile_id = excluded.profile_id, "
    "ledger_id = excluded.ledger_id, state = 'open', answer = '', "
    "at = excluded.at WHERE a.state <> 'open' AND a.at < CASE "
    "WHEN a.state = 'answered' AND a.answer = '' THEN $9 ELSE $10 END) "
    "SELECT id FROM e";

/* What an attempt before has reserved: nobody was told of it. $1 the call */
static const char undo_sql[] =
    "WITH e AS (DELETE FROM turnstone.ledger WHERE batch = $1 "
    "AND state = 'reserved' RETURNING id) "
    "DELETE FROM turnstone.asked a USING e WHERE a.ledger_id = e.id";

static str
call_name(struct store_pg *s)
{
    char text[80];

    snprintf(text, sizeof(text), "%s %" PRId64, s->token, s->number);
    return str_dup(&s->scratch, str_of(text));
}

static int
look(struct store_pg *s, struct reservation *v)
{
    struct store_pg_params *call = store_pg_param_new(s);
    struct store_pg_params *sums =
        sums_params(s, v->budget->run_id, v->budget->now);
    struct store_pg_step steps[7] = {0};
    struct store_spending spent;

    store_pg_param_text(call, call_name(s));
    steps[0].sql = STORE_PG_BEGIN;
    steps[1].sql = DURABLY;
    steps[2].sql = STORE_PG_LOCK_LEDGER;
    steps[3] = (struct store_pg_step){.sql = undo_sql, .params = call};
    steps[4] = (struct store_pg_step){.sql = sums_sql, .params = sums};
    steps[5].sql = stand_sql;
    steps[5].params = stand_params(s, v);
    steps[6].sql = known_sql;
    steps[6].params = known_params(s, v);
    int r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    sums_read(steps[4].out, &spent);
    v->room = v->budget->run_max - spent.run;
    if (v->budget->month_max >= 0 &&
        v->budget->month_max - spent.month < v->room)
        v->room = v->budget->month_max - spent.month;
    stand_read(steps[5].out, v);
    known_read(steps[6].out, v);
    return 0;
}

static int
entry_add(struct store_pg *s, struct reservation *v, struct store_pg_params *p)
{
    struct store_pg_step steps[] = {
        {.sql = add_sql, .params = p},
        {.sql = "COMMIT"             },
    };

    store_pg_param_list(p, &v->add_keys);
    store_pg_param_list(p, &v->add_ids);
    store_pg_param_int(p, v->budget->run_id);
    store_pg_param_text(p, v->budget->provider);
    store_pg_param_int(p, v->people_n);
    store_pg_param_int(p, v->reserved);
    store_pg_param_int(p, v->budget->now);
    store_pg_param_text(p, call_name(s));
    store_pg_param_int(p, v->budget->now - STORE_NOBODY_S);
    store_pg_param_int(p, v->budget->now - STORE_ANSWER_S);
    int r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    v->ledger_id = store_pg_param_get_int(steps[0].out, 0, 0);
    return 0;
}

static int
reserve(struct store_pg *s, void *arg)
{
    struct reservation *v = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    int r;

    v->ledger_id = v->reserved = v->people_n = 0;
    v->add_keys = store_pg_param_array(p, STORE_PG_TEXTS);
    v->add_ids = store_pg_param_array(p, STORE_PG_TEXTS);
    if ((r = look(s, v)) < 0)
        return fault(r);
    v->keys = MAP_INIT;
    for (size_t i = 0; i < v->n; i++)
        person_decide(v, &v->people[i]);
    map_fini(&v->keys);
    r = v->people_n > 0 ? entry_add(s, v, p) : store_pg_conn_exec(s, "COMMIT");
    return r < 0 ? fault(r) : 0;
}

int
store_pg_ledger_reserve(struct store *base, const struct store_budget *b,
                        struct arena *a, struct store_ask *people, size_t n,
                        int64_t *ledger_id)
{
    struct reservation v = {.budget = b, .arena = a, .people = people, .n = n};
    int r = store_pg_conn_do(store_pg_of(base), reserve, &v);

    *ledger_id = r == 0 ? v.ledger_id : 0;
    return r < 0 ? fault(r) : 0;
}

/* Settling */

/*
 * $1 entry, $2 state, $3 spent, $4 now, $5 request id, $6 note, $7 whose
 * answers, $8 the answers, $9 the call
 */
static const char settle_sql[] =
    "WITH e AS (UPDATE turnstone.ledger SET state = $2, spent = $3, "
    "released = CASE $2 WHEN 'settled' THEN greatest(reserved - $3, 0) "
    "ELSE 0 END, settled_at = CASE $2 WHEN 'settled' THEN $4 END, "
    "request_id = coalesce($5, request_id), note = coalesce($6, note), "
    "batch = $9 WHERE id = $1 AND state <> 'settled' RETURNING id), "
    "g AS (SELECT x.id, x.answer, EXISTS (SELECT 1 "
    "FROM turnstone.suppressions u WHERE CASE u.kind WHEN 'id' "
    "THEN u.key = x.id ELSE strpos(lower(x.answer COLLATE \"C\"), u.key) > 0 "
    "END) AS is_barred FROM unnest($7, $8) AS x(id, answer)), "
    "k AS (UPDATE turnstone.asked a SET "
    "state = CASE WHEN g.is_barred THEN 'lost' ELSE 'answered' END, "
    "answer = CASE WHEN g.is_barred THEN '' ELSE g.answer END, "
    "at = $4 FROM e, g "
    "WHERE a.ledger_id = e.id AND a.profile_id = g.id AND a.state = 'open'), "
    "d AS (DELETE FROM turnstone.asked a USING e WHERE a.ledger_id = e.id "
    "AND a.state = 'open' AND a.profile_id <> ALL($7) AND $2 = 'settled') "
    "SELECT (SELECT count(*) FROM e), EXISTS (SELECT 1 FROM turnstone.ledger "
    "WHERE id = $1 AND batch = $9)";

static int
settle(struct store_pg *s, void *arg)
{
    const struct store_settlement *m = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array ids = store_pg_param_array(p, STORE_PG_TEXTS);
    struct store_pg_array answers = store_pg_param_array(p, STORE_PG_TEXTS);
    struct store_pg_step steps[] = {
        {.sql = STORE_PG_BEGIN},
        {.sql = DURABLY       },
        {.sql = settle_sql,     .params = p},
        {.sql = "COMMIT"                    },
    };
    bool is_settled = m->state == STORE_LEDGER_SETTLED;

    for (size_t i = 0; i < m->answers_n; i++) {
        str text = m->answers[i].answer;
        store_pg_param_add(&ids, m->answers[i].profile_id);
        store_pg_param_add(&answers,
                           text.n <= STORE_ANSWER_MAX ? text : STR_EMPTY);
    }
    store_pg_param_int(p, m->ledger_id);
    store_pg_param_text(p, str_of(store_ledger_word(m->state)));
    store_pg_param_int(p, is_settled && m->spent > 0 ? m->spent : 0);
    store_pg_param_int(p, m->now);
    store_pg_param_some(p, m->request_id);
    store_pg_param_some(p, m->note);
    store_pg_param_list(p, &ids);
    store_pg_param_list(p, &answers);
    store_pg_param_text(p, call_name(s));
    int r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    /* settled by an attempt of this very call counts as well */
    bool is_done = store_pg_param_get_int(steps[2].out, 0, 0) == 1 ||
                   store_pg_param_get_bool(steps[2].out, 0, 1);
    return is_done ? 0 : STORE_NO_ENTRY;
}

int
store_pg_ledger_settle(struct store *base, const struct store_settlement *m)
{
    check(m->state != STORE_LEDGER_RESERVED);
    int r = store_pg_conn_do(store_pg_of(base), settle, (void *)m);
    return r < 0 ? fault(r) : r;
}

/* By hand */

struct closing {
    int64_t id, spent, now;
    str note;
};

/*
 * $1 entry, $2 spent, $3 now, $4 note, $5 the call. What was charged for
 * without an answer is not asked for again: it would be charged twice.
 */
static const char close_sql[] =
    "WITH e AS (UPDATE turnstone.ledger SET state = 'settled', spent = $2, "
    "released = greatest(reserved - $2, 0), settled_at = $3, "
    "note = coalesce($4, note), batch = $5 WHERE id = $1 "
    "AND state = 'in_doubt' RETURNING id), "
    "lost AS (UPDATE turnstone.asked a SET state = 'lost', at = $3 FROM e "
    "WHERE a.ledger_id = e.id AND a.state = 'open' AND $2 > 0), "
    "free AS (DELETE FROM turnstone.asked a USING e WHERE a.ledger_id = e.id "
    "AND a.state = 'open' AND $2 = 0 RETURNING a.profile_id), "
    "t AS (UPDATE turnstone.attempts t SET is_asked = false FROM free "
    "WHERE t.profile_id = free.profile_id) "
    "SELECT (SELECT count(*) FROM e), EXISTS (SELECT 1 FROM turnstone.ledger "
    "WHERE id = $1 AND batch = $5)";

static int
close_entry(struct store_pg *s, void *arg)
{
    const struct closing *c = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_step begin[] = {{.sql = STORE_PG_BEGIN}, {.sql = DURABLY}};
    struct store_pg_step steps[] = {
        {.sql = close_sql, .params = p},
        {.sql = "COMMIT"               },
    };

    store_pg_param_int(p, c->id);
    store_pg_param_int(p, c->spent > 0 ? c->spent : 0);
    store_pg_param_int(p, c->now);
    store_pg_param_some(p, c->note);
    store_pg_param_text(p, call_name(s));
    int r = store_pg_conn_script(s, begin, array_len(begin));
    if (r == 0)
        r = store_pg_run_bury(s, c->now);
    if (r == 0)
        r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    bool is_done = store_pg_param_get_int(steps[0].out, 0, 0) == 1 ||
                   store_pg_param_get_bool(steps[0].out, 0, 1);
    return is_done ? 0 : STORE_NO_ENTRY;
}

int
store_pg_ledger_close(struct store *base, int64_t id, int64_t spent,
                      int64_t now, str note)
{
    struct closing c = {id, spent, now, note};
    int r = store_pg_conn_do(store_pg_of(base), close_entry, &c);

    return r < 0 ? fault(r) : r;
}

/* The list */

struct entries {
    bool is_open_only;
    int64_t now;
    struct arena *arena;
    struct store_ledger_entry *list;
    size_t n;
};

static void
entry_read(const PGresult *r, int row, struct arena *a,
           struct store_ledger_entry *e)
{
    int state = store_ledger_of(store_pg_param_get(r, row, 3));

    *e = (struct store_ledger_entry){
        .id = store_pg_param_get_int(r, row, 0),
        .run_id = store_pg_param_get_int(r, row, 1),
        .provider = store_pg_param_field(r, row, 2, a),
        .state =
            state < 0 ? STORE_LEDGER_IN_DOUBT : (enum store_ledger_state)state,
        .people = store_pg_param_get_int(r, row, 4),
        .reserved = store_pg_param_get_int(r, row, 5),
        .spent = store_pg_param_get_int(r, row, 6),
        .released = store_pg_param_get_int(r, row, 7),
        .at = store_pg_param_get_int(r, row, 8),
        .settled_at = store_pg_param_get_int(r, row, 9),
        .request_id = store_pg_param_field(r, row, 10, a),
        .note = store_pg_param_field(r, row, 11, a),
    };
}

/* $1 is_open_only */
static const char entries_sql[] =
    "SELECT id, run_id, provider, state, people, reserved, spent, "
    "released, at, coalesce(settled_at, 0), request_id, note "
    "FROM turnstone.ledger WHERE state <> 'settled' OR NOT $1 ORDER BY id";

/* The dead are buried first: their reservations are in doubt. */
static int
entries(struct store_pg *s, void *arg)
{
    struct entries *q = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_step steps[] = {
        {.sql = entries_sql, .params = p},
        {.sql = "COMMIT"                 },
    };

    store_pg_param_bool(p, q->is_open_only);
    int r = store_pg_conn_exec(s, STORE_PG_BEGIN);
    if (r == 0)
        r = store_pg_run_bury(s, q->now);
    if (r == 0)
        r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    q->n = (size_t)PQntuples(steps[0].out);
    q->list = arena_array(q->arena, struct store_ledger_entry, q->n + 1);
    for (size_t i = 0; i < q->n; i++)
        entry_read(steps[0].out, (int)i, q->arena, &q->list[i]);
    return 0;
}

int
store_pg_ledger_list(struct store *base, bool is_open_only, int64_t now,
                     struct arena *a, struct store_ledger_entry **out,
                     size_t *n)
{
    struct entries q = {.is_open_only = is_open_only, .now = now, .arena = a};
    int r = store_pg_conn_do(store_pg_of(base), entries, &q);

    *out = q.list;
    *n = q.n;
    return r < 0 ? fault(r) : 0;
}
