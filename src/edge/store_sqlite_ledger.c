/*
 * The credit ledger and who was asked for: store.h. A reservation is one
 * transaction under the write lock, so that however many runs share the file,
 * the sums it reads are the sums it adds to.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

/* What is left of both budgets, and the entry as it grows. */
struct reservation {
    struct store_sqlite *s;
    const struct store_budget *budget;
    struct arena *arena;
    int64_t room;
    int64_t ledger_id, people, reserved;
};

static int
sums_read(struct store_sqlite *s, int64_t run_id, int64_t now,
          struct store_spending *out)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_LEDGER_SUMS_STMT);

    store_sqlite_bind_int(st, 1, run_id);
    store_sqlite_bind_int(st, 2, store_month_start(now));
    int r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    *out = (struct store_spending){
        .run = sqlite3_column_int64(st, 0),
        .month = sqlite3_column_int64(st, 1),
        .in_doubt = sqlite3_column_int64(st, 2),
        .calls = (uint64_t)sqlite3_column_int64(st, 3),
        .in_doubt_n = (uint64_t)sqlite3_column_int64(st, 4),
    };
    sqlite3_reset(st);
    return 0;
}

int
store_sqlite_ledger_spending(struct store *base, int64_t run_id, int64_t now,
                             struct store_spending *out)
{
    int r = sums_read(store_sqlite_of(base), run_id, now, out);
    return r < 0 ? fault(r) : 0;
}

/* Reserving */

static int
room_read(struct reservation *v)
{
    const struct store_budget *b = v->budget;
    struct store_spending spent = {0};
    int r = sums_read(v->s, b->run_id, b->now, &spent);

    if (r < 0)
        return fault(r);
    v->room = b->run_max - spent.run;
    if (b->month_max >= 0 && b->month_max - spent.month < v->room)
        v->room = b->month_max - spent.month;
    return 0;
}

/* Is it still the profile that was claimed? */
static int
stands(struct reservation *v, const struct store_ask *ask, bool *out)
{
    sqlite3_stmt *st = store_sqlite_stmt(v->s, SQL_LEASED_STMT);

    *out = false;
    store_sqlite_bind(st, 1, ask->profile_id);
    store_sqlite_bind_int(st, 2, v->budget->run_id);
    int r = store_sqlite_step(v->s, st);
    if (r != 0)
        return r < 0 ? fault(r) : 0;
    sqlite3_reset(st);
    st = store_sqlite_stmt(v->s, SQL_PROFILE_EMAIL_STMT);
    store_sqlite_bind(st, 1, ask->profile_id);
    r = store_sqlite_step(v->s, st);
    if (r != 0)
        return r < 0 ? fault(r) : 0;
    *out = str_eq(str_trim(store_sqlite_text(st, 0)), str_trim(ask->was_email));
    sqlite3_reset(st);
    return 0;
}

/* What is known of one key; false: nothing. */
static int
key_read(struct reservation *v, str key, struct store_ask *ask, bool *is_known)
{
    sqlite3_stmt *st = store_sqlite_stmt(v->s, SQL_ASKED_STMT);
    int64_t now = v->budget->now;

    store_sqlite_bind(st, 1, v->budget->provider);
    store_sqlite_bind(st, 2, str_sub(key, 0, STORE_KEY_MAX));
    store_sqlite_bind_int(st, 3, now - STORE_NOBODY_S);
    store_sqlite_bind_int(st, 4, now - STORE_ANSWER_S);
    int r = store_sqlite_step(v->s, st);
    *is_known = r == 0;
    if (r != 0)
        return r < 0 ? fault(r) : 0;
    ask->fate = STORE_ASK_KNOWN;
    ask->answer = str_dup(v->arena, store_sqlite_text(st, 1));
    ask->answered_at = sqlite3_column_int64(st, 2);
    bool is_open = str_eq(store_sqlite_text(st, 0), STR("open"));
    bool is_reserved = str_eq(store_sqlite_text(st, 3), STR("reserved"));
    bool is_own = str_eq(store_sqlite_text(st, 4), ask->profile_id);
    if (is_open)
        ask->fate =
            is_own && !is_reserved ? STORE_ASK_IN_DOUBT : STORE_ASK_OPEN;
    sqlite3_reset(st);
    return 0;
}

static int
entry_add(struct reservation *v)
{
    sqlite3_stmt *st = store_sqlite_stmt(v->s, SQL_LEDGER_ADD_STMT);

    store_sqlite_bind_int(st, 1, v->budget->run_id);
    store_sqlite_bind(st, 2, v->budget->provider);
    store_sqlite_bind_int(st, 3, v->budget->now);
    int r = store_sqlite_run(v->s, st);
    if (r < 0)
        return fault(r);
    v->ledger_id = sqlite3_last_insert_rowid(v->s->db);
    return 0;
}

static int
key_add(struct reservation *v, const struct store_ask *ask, str key)
{
    sqlite3_stmt *st = store_sqlite_stmt(v->s, SQL_ASKED_ADD_STMT);

    store_sqlite_bind(st, 1, v->budget->provider);
    store_sqlite_bind(st, 2, str_sub(key, 0, STORE_KEY_MAX));
    store_sqlite_bind(st, 3, ask->profile_id);
    store_sqlite_bind_int(st, 4, v->ledger_id);
    store_sqlite_bind_int(st, 5, v->budget->now);
    int r = store_sqlite_run(v->s, st);
    return r < 0 ? fault(r) : 0;
}

/*
 * Under a key that is kept and not looked for; unless somebody else's answer
 * is kept there, which was paid for and this call may come to nothing.
 */
static int
kept_add(struct reservation *v, const struct store_ask *ask)
{
    struct store_ask other = *ask;
    bool is_known = false;
    int r = key_read(v, ask->kept_as, &other, &is_known);

    if (r == 0 && !is_known)
        r = key_add(v, ask, ask->kept_as);
    return r < 0 ? fault(r) : 0;
}

/* The person goes into the entry, under all their keys. */
static int
person_add(struct reservation *v, struct store_ask *ask)
{
    int r = v->ledger_id == 0 ? entry_add(v) : 0;

    for (size_t i = 0; r == 0 && i < ask->keys_n; i++)
        r = key_add(v, ask, ask->keys[i]);
    if (r == 0 && ask->kept_as.n > 0)
        r = kept_add(v, ask);
    if (r < 0)
        return fault(r);
    ask->fate = STORE_ASK_RESERVED;
    v->people++;
    v->reserved += ask->price;
    v->room -= ask->price;
    return 0;
}

static int
person_reserve(struct reservation *v, struct store_ask *ask)
{
    bool is_there, is_known = false;
    int r = stands(v, ask, &is_there);

    check(ask->keys_n > 0 && ask->keys_n <= STORE_KEYS_MAX && ask->price >= 0);
    ask->fate = STORE_ASK_GONE;
    if (r < 0 || !is_there)
        return r < 0 ? fault(r) : 0;
    for (size_t i = 0; r == 0 && !is_known && i < ask->keys_n; i++)
        r = key_read(v, ask->keys[i], ask, &is_known);
    if (r == 0 && !is_known && ask->found_by.n > 0)
        r = key_read(v, ask->found_by, ask, &is_known);
    if (r < 0 || is_known)
        return r < 0 ? fault(r) : 0;
    ask->fate = STORE_ASK_OVER_BUDGET;
    if (ask->price <= v->room)
        r = person_add(v, ask);
    return r < 0 ? fault(r) : 0;
}

/* Nothing else knows of the entry yet, so its size comes last. */
static int
entry_size(struct reservation *v)
{
    if (v->ledger_id == 0)
        return 0;
    sqlite3_stmt *st = store_sqlite_stmt(v->s, SQL_LEDGER_SIZE_STMT);

    store_sqlite_bind_int(st, 1, v->ledger_id);
    store_sqlite_bind_int(st, 2, v->people);
    store_sqlite_bind_int(st, 3, v->reserved);
    int r = store_sqlite_run(v->s, st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_ledger_reserve(struct store *base, const struct store_budget *b,
                            struct arena *a, struct store_ask *people, size_t n,
                            int64_t *ledger_id)
{
    struct reservation v = {
        .s = store_sqlite_of(base), .budget = b, .arena = a};
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(v.s, &t);

    *ledger_id = 0;
    if (r == 0)
        r = room_read(&v);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = person_reserve(&v, &people[i]);
    if (r == 0)
        r = entry_size(&v);
    if (r == 0)
        r = store_sqlite_done(&t);
    if (r < 0)
        return fault(r);
    *ledger_id = v.ledger_id;
    return 0;
}

/* Settling */

static int
run_with(struct store_sqlite *s, enum store_sqlite_sql which, int64_t id,
         int64_t now)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, which);

    store_sqlite_bind_int(st, 1, id);
    if (sqlite3_bind_parameter_count(st) > 1)
        store_sqlite_bind_int(st, 2, now);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

/* STORE_NO_ENTRY: it is settled, or not there. */
static int
entry_settle(struct store_sqlite *s, const struct store_settlement *m)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_LEDGER_SETTLE_STMT);

    store_sqlite_bind_int(st, 1, m->ledger_id);
    store_sqlite_bind(st, 2, str_of(store_ledger_word(m->state)));
    store_sqlite_bind_int(
        st, 3, m->state == STORE_LEDGER_SETTLED && m->spent > 0 ? m->spent : 0);
    store_sqlite_bind_int(st, 4, m->now);
    if (m->request_id.n > 0)
        store_sqlite_bind(st, 5, m->request_id);
    if (m->note.n > 0)
        store_sqlite_bind(st, 6, m->note);
    int r = store_sqlite_run(s, st);
    if (r < 0)
        return fault(r);
    return sqlite3_changes(s->db) == 1 ? 0 : STORE_NO_ENTRY;
}

static int
answer_keep(struct store_sqlite *s, const struct store_settlement *m,
            const struct store_answer *answer)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_ASKED_ANSWER_STMT);

    store_sqlite_bind_int(st, 1, m->ledger_id);
    store_sqlite_bind(st, 2, answer->profile_id);
    store_sqlite_bind(st, 3,
                      answer->answer.n <= STORE_ANSWER_MAX ? answer->answer
                                                           : STR_EMPTY);
    store_sqlite_bind_int(st, 4, m->now);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_ledger_settle(struct store *base, const struct store_settlement *m)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    check(m->state != STORE_LEDGER_RESERVED);
    if (r == 0)
        r = entry_settle(s, m);
    if (r == STORE_NO_ENTRY)
        return r;
    for (size_t i = 0; r == 0 && i < m->answers_n; i++)
        r = answer_keep(s, m, &m->answers[i]);
    if (r == 0 && m->state == STORE_LEDGER_SETTLED)
        r = run_with(s, SQL_ASKED_DROP_STMT, m->ledger_id, m->now);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

/* By hand */

static int
is_in_doubt(struct store_sqlite *s, int64_t id, bool *out)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_LEDGER_STATE_STMT);

    *out = false;
    store_sqlite_bind_int(st, 1, id);
    int r = store_sqlite_step(s, st);
    if (r != 0)
        return r < 0 ? fault(r) : 0;
    *out = str_eq(store_sqlite_text(st, 0), STR("in_doubt"));
    sqlite3_reset(st);
    return 0;
}

/*
 * What was charged for without an answer is not asked for again: it would be
 * charged twice.
 */
static int
people_close(struct store_sqlite *s, int64_t id, int64_t spent, int64_t now)
{
    if (spent > 0)
        return run_with(s, SQL_ASKED_LOSE_STMT, id, now);
    int r = run_with(s, SQL_ASKED_REOPEN_STMT, id, now);
    if (r == 0)
        r = run_with(s, SQL_ASKED_DROP_STMT, id, now);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_ledger_close(struct store *base, int64_t id, int64_t spent,
                          int64_t now, str note)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    const struct store_settlement m = {.ledger_id = id,
                                       .now = now,
                                       .state = STORE_LEDGER_SETTLED,
                                       .spent = spent,
                                       .note = note};
    bool is_ours = false;
    int r = store_sqlite_begin(s, &t);

    if (r == 0)
        r = store_sqlite_run_bury(s, now);
    if (r == 0)
        r = is_in_doubt(s, id, &is_ours);
    if (r == 0 && !is_ours)
        return STORE_NO_ENTRY;
    if (r == 0)
        r = entry_settle(s, &m);
    if (r == 0)
        r = people_close(s, id, spent, now);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

static void
entry_read(sqlite3_stmt *st, struct arena *a, struct store_ledger_entry *e)
{
    int state = store_ledger_of(store_sqlite_text(st, 3));

    *e = (struct store_ledger_entry){
        .id = sqlite3_column_int64(st, 0),
        .run_id = sqlite3_column_int64(st, 1),
        .provider = store_sqlite_field(st, 2, a),
        .state =
            state < 0 ? STORE_LEDGER_IN_DOUBT : (enum store_ledger_state)state,
        .people = sqlite3_column_int64(st, 4),
        .reserved = sqlite3_column_int64(st, 5),
        .spent = sqlite3_column_int64(st, 6),
        .released = sqlite3_column_int64(st, 7),
        .at = sqlite3_column_int64(st, 8),
        .settled_at = sqlite3_column_int64(st, 9),
        .request_id = store_sqlite_field(st, 10, a),
        .note = store_sqlite_field(st, 11, a),
    };
}

#define ENTRIES                                                                \
    "SELECT id, run_id, provider, state, people, reserved, spent, released, "  \
    "at, settled_at, request_id, note FROM turnstone_ledger "

/* The dead are buried first: their reservations are in doubt. */
static int
bury(struct store_sqlite *s, int64_t now)
{
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    if (r == 0)
        r = store_sqlite_run_bury(s, now);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_ledger_list(struct store *base, bool is_open_only, int64_t now,
                         struct arena *a, struct store_ledger_entry **out,
                         size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    size_t cap = 0;
    int r = bury(s, now);

    *out = NULL;
    *n = 0;
    if (r == 0)
        r = store_sqlite_prepare(s, &st,
                                 is_open_only ? ENTRIES
                                     "WHERE state <> 'settled' ORDER BY id"
                                              : ENTRIES "ORDER BY id");
    while (r == 0 && (r = store_sqlite_step(s, st)) == 0) {
        *out = arena_room(a, *out, *n, &cap, sizeof(**out));
        entry_read(st, a, &(*out)[(*n)++]);
    }
    return r < 0 ? fault(r) : 0;
}
