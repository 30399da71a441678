/*
 * Runs: their begin, their end, and the end of those that could not end
 * themselves. A run that was killed leaves its leases behind; they would keep
 * its profiles from the next run until they expire. So each run notes which
 * process it is (owner.h), and the next one to start on this machine ends the
 * runs whose process is no more. Runs elsewhere are left alone: their leases
 * expire. What time has taken goes at a run's start too.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/owner.h"
#include "edge/store_sqlite.h"

enum { LEASE_KEPT_S = 86400, KEPT_S = 365 * 86400 };

static int
run_with(struct store_sqlite *s, enum store_sqlite_sql which, int64_t v)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, which);

    store_sqlite_bind_int(st, 1, v);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

/* What time has taken: see "retention" in doc/schema.md. */
static int
purge(struct store_sqlite *s, int64_t now)
{
    const struct {
        enum store_sqlite_sql which;
        int64_t before;
    } rules[] = {
        {SQL_PURGE_LEASES_STMT,   now - LEASE_KEPT_S  },
        {SQL_PURGE_FINDINGS_STMT, now - KEPT_S        },
        {SQL_PURGE_ATTEMPTS_STMT, now - KEPT_S        },
        {SQL_PURGE_FACTS_STMT,    now                 },
        {SQL_PURGE_VERDICTS_STMT, now - KEPT_S        },
        {SQL_PURGE_WAITS_STMT,    now - KEPT_S        },
        {SQL_PURGE_NOBODY_STMT,   now - STORE_NOBODY_S},
        {SQL_PURGE_ANSWERS_STMT,  now - STORE_ANSWER_S},
        {SQL_PURGE_INPUT_STMT,    now - KEPT_S        },
        {SQL_PURGE_PAGES_STMT,    now - KEPT_S        },
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < array_len(rules); i++)
        r = run_with(s, rules[i].which, rules[i].before);
    return r < 0 ? fault(r) : 0;
}

/*
 * The run is over: its leases go back, its input list goes, and paid calls
 * whose reply it has not seen are in doubt.
 */
static int
run_finish(struct store_sqlite *s, int64_t run_id, int64_t now, str summary)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_RUN_END_STMT);

    store_sqlite_bind_int(st, 1, run_id);
    store_sqlite_bind_int(st, 2, now);
    store_sqlite_bind(st, 3, summary);
    int r = store_sqlite_run(s, st);
    if (r == 0)
        r = run_with(s, SQL_RUN_UNLEASE_STMT, run_id);
    if (r == 0)
        r = run_with(s, SQL_RUN_DROP_INPUT_STMT, run_id);
    if (r == 0)
        r = run_with(s, SQL_RUN_DOUBT_STMT, run_id);
    return r < 0 ? fault(r) : 0;
}

static void
word_read(sqlite3_stmt *st, int i, char out[OWNER_WORD_MAX])
{
    str s = str_sub(store_sqlite_text(st, i), 0, OWNER_WORD_MAX - 1);

    memcpy(out, s.p, s.n);
    out[s.n] = '\0';
}

/* The first run behind *id that has not ended; STORE_SQLITE_END: none. */
static int
open_run_read(struct store_sqlite *s, int64_t *id, struct owner *owner)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_RUNS_OPEN_STMT);

    store_sqlite_bind_int(st, 1, *id);
    int r = store_sqlite_step(s, st);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    *id = sqlite3_column_int64(st, 0);
    word_read(st, 1, owner->host);
    word_read(st, 2, owner->boot);
    word_read(st, 3, owner->pid_ns);
    owner->pid = sqlite3_column_int64(st, 4);
    owner->start_ticks = sqlite3_column_int64(st, 5);
    sqlite3_reset(st);
    return 0;
}

int
store_sqlite_run_bury(struct store_sqlite *s, int64_t now)
{
    struct owner owner, self;
    int64_t id = INT64_MIN;
    int r;

    owner_self(&self);
    while ((r = open_run_read(s, &id, &owner)) == 0) {
        if (!owner_is_dead(&owner, &self))
            continue;
        r = run_finish(s, id, now, STR("{\"ended\":\"killed\"}"));
        if (r < 0)
            return fault(r);
    }
    return r < 0 ? fault(r) : 0;
}

static int
run_add(struct store_sqlite *s, const struct owner *self, int64_t now,
        str options)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_RUN_START_STMT);

    store_sqlite_bind_int(st, 1, now);
    store_sqlite_bind(st, 2, options);
    store_sqlite_bind(st, 3, str_of(self->host));
    store_sqlite_bind(st, 4, str_of(self->boot));
    store_sqlite_bind(st, 5, str_of(self->pid_ns));
    store_sqlite_bind_int(st, 6, self->pid);
    store_sqlite_bind_int(st, 7, self->start_ticks);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_run_start(struct store *base, int64_t now, str options,
                       int64_t *run_id)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    struct owner self;
    int r = store_sqlite_begin(s, &t);

    owner_self(&self);
    if (r == 0)
        r = store_sqlite_run_bury(s, now);
    if (r == 0)
        r = purge(s, now);
    if (r == 0)
        r = run_add(s, &self, now, options);
    if (r < 0)
        return fault(r);
    *run_id = sqlite3_last_insert_rowid(s->db);
    r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_run_end(struct store *base, int64_t run_id, int64_t now,
                     str summary)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    if (r == 0)
        r = run_finish(s, run_id, now, summary);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}
