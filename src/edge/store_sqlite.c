/*
 * The SQLite store's handle: opening, statements, transactions, and SQLite's
 * result codes in words. See store_sqlite.h for the other files.
 *
 * Durable means on the disk: synchronous=FULL, a sync a commit, which a batch
 * of a thousand hardly feels (doc/schema.md has the figures). Checkpoints
 * come late (20,000 pages), as they cost most when keys are random.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"

#include "edge/store_sqlite.h"

enum { BUSY_MS = 15000 };

#define SQL_TEXT(id, text) text,
static const char *const sql_texts[] = {STORE_SQLITE_SQL(SQL_TEXT)};

/*
 * What SQLite says, the number of the fault, and what to do about it. SQLite
 * knows only one kind of full disk: a quota looks like a broken one.
 */
#define MEANINGS(X)                                                            \
    X(BUSY, EBUSY,                                                             \
      "the database is locked by another program; try again when that has "    \
      "finished")                                                              \
    X(LOCKED, EBUSY,                                                           \
      "the database is locked by another program; try again when that has "    \
      "finished")                                                              \
    X(FULL, ENOSPC,                                                            \
      "the disk is full; nothing committed is lost: make room and run again")  \
    X(IOERR_WRITE, EIO,                                                        \
      "the database cannot grow: a full disk, a quota, a limit on files, or "  \
      "a broken disk; nothing committed is lost: make room and run again")     \
    X(IOERR_SHMSIZE, EIO,                                                      \
      "no room for FILE-shm; nothing committed is lost: make room and run "    \
      "again")                                                                 \
    X(READONLY, EROFS,                                                         \
      "the database may not be written; check the rights of the file and "     \
      "its folder")                                                            \
    X(CANTOPEN, EACCES,                                                        \
      "the database cannot be opened; check that the folder exists, and the "  \
      "rights of the folder and the file")                                     \
    X(PERM, EACCES, "no permission for the database file")                     \
    X(AUTH, EACCES, "no permission for the database file")                     \
    X(NOTADB, EINVAL,                                                          \
      "this file is not an SQLite database; name another file")                \
    X(CORRUPT, EBADMSG,                                                        \
      "the database is damaged; restore a backup, or try sqlite3's .recover")  \
    X(MISMATCH, EINVAL,                                                        \
      "a value does not fit its column: an id that is no number, where the "   \
      "id column holds numbers")                                               \
    X(IOERR, EIO, "the disk fails to read or write the database")              \
    X(CONSTRAINT, EINVAL, NULL)

#define MEANING(code, number, words) {SQLITE_##code, -(number), words},
static const struct meaning {
    int rc;
    int number;
    const char *words; /* NULL: SQLite's own */
} meanings[] = {MEANINGS(MEANING)};

/* By the whole code, else by its class. */
static const struct meaning *
meaning_of(int rc)
{
    const int codes[] = {rc, rc & 0xff};

    for (size_t k = 0; k < array_len(codes); k++)
        for (size_t i = 0; i < array_len(meanings); i++)
            if (meanings[i].rc == codes[k])
                return &meanings[i];
    return NULL;
}

int
store_sqlite_fault(struct store_sqlite *s, int rc)
{
    const char *own = s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc);
    const struct meaning *m = meaning_of(rc);
    char shown[400], file[200];

    inert_z(shown, sizeof(shown), str_of(own));
    inert_z(file, sizeof(file), str_of(s->file));
    if (m && m->words)
        snprintf(s->why, sizeof(s->why), "%s: %s (%s)", file, m->words, shown);
    else
        snprintf(s->why, sizeof(s->why), "%s: the database refused: %s", file,
                 shown);
    return fault_new(m ? m->number : -EIO, "the database");
}

sqlite3_stmt *
store_sqlite_stmt(struct store_sqlite *s, enum store_sqlite_sql which)
{
    sqlite3_stmt *st = s->statements[which];

    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return st;
}

int
store_sqlite_prepare(struct store_sqlite *s, sqlite3_stmt **out,
                     const char *sql)
{
    int rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
                                NULL);
    return rc == SQLITE_OK ? 0 : store_sqlite_fault(s, rc);
}

int
store_sqlite_step(struct store_sqlite *s, sqlite3_stmt *st)
{
    int rc = sqlite3_step(st);

    if (rc == SQLITE_ROW)
        return 0;
    int r = rc == SQLITE_DONE ? STORE_SQLITE_END : store_sqlite_fault(s, rc);
    sqlite3_reset(st);
    return r < 0 ? fault(r) : r;
}

int
store_sqlite_run(struct store_sqlite *s, sqlite3_stmt *st)
{
    int r;

    do
        r = store_sqlite_step(s, st);
    while (r == 0);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_exec(struct store_sqlite *s, const char *sql)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : store_sqlite_fault(s, rc);
}

void
store_sqlite_bind(sqlite3_stmt *st, int i, str v)
{
    check(v.n <= INT32_MAX);
    check(sqlite3_bind_text(st, i, v.p ? v.p : "", (int)v.n, SQLITE_STATIC) ==
          SQLITE_OK);
}

void
store_sqlite_bind_int(sqlite3_stmt *st, int i, int64_t v)
{
    check(sqlite3_bind_int64(st, i, v) == SQLITE_OK);
}

void
store_sqlite_bind_real(sqlite3_stmt *st, int i, double v)
{
    check(sqlite3_bind_double(st, i, v) == SQLITE_OK);
}

void
store_sqlite_bind_column(struct store_sqlite *s, sqlite3_stmt *st, int i,
                         enum store_sqlite_column column, str v)
{
    if (v.n > 0 || s->is_not_null[column])
        store_sqlite_bind(st, i, v);
}

str
store_sqlite_text(sqlite3_stmt *st, int i)
{
    const char *p = (const char *)sqlite3_column_text(st, i);
    return p ? str_make(p, (size_t)sqlite3_column_bytes(st, i)) : STR_EMPTY;
}

str
store_sqlite_field(sqlite3_stmt *st, int i, struct arena *a)
{
    return str_dup(a, str_sub(store_sqlite_text(st, i), 0, STORE_FIELD_MAX));
}

int64_t
store_sqlite_list_size(sqlite3_stmt *st, int i)
{
    int64_t v = sqlite3_column_int64(st, i);

    if (sqlite3_column_type(st, i) == SQLITE_NULL || v < 0)
        return MODEL_LIST_SIZE_UNKNOWN;
    return v;
}

int
store_sqlite_begin(struct store_sqlite *s, struct store_sqlite **t)
{
    sqlite3_stmt *any;
    int r = store_sqlite_run(s, store_sqlite_stmt(s, SQL_BEGIN_STMT));

    if (r < 0)
        return fault(r);
    *t = s;
    s->is_in_transaction = true;
    any = store_sqlite_stmt(s, SQL_HAS_ROWS_STMT);
    r = store_sqlite_step(s, any);
    if (r < 0)
        return fault(r);
    s->has_suppressions = sqlite3_column_int(any, 0) != 0;
    s->has_waits = sqlite3_column_int(any, 1) != 0;
    sqlite3_reset(any);
    return 0;
}

int
store_sqlite_done(struct store_sqlite **t)
{
    struct store_sqlite *s = *t;
    int r = store_sqlite_run(s, store_sqlite_stmt(s, SQL_COMMIT_STMT));

    if (r < 0)
        return fault(r);
    s->is_in_transaction = false;
    *t = NULL;
    return 0;
}

void
store_sqlite_undo(struct store_sqlite **t)
{
    struct store_sqlite *s = *t;

    if (!s || !s->is_in_transaction)
        return;
    for (size_t i = 0; i < SQL_N; i++)
        sqlite3_reset(s->statements[i]);
    /* a full disk has rolled back by itself: then this fails, rightly */
    sqlite3_step(store_sqlite_stmt(s, SQL_ROLLBACK_STMT));
    sqlite3_reset(s->statements[SQL_ROLLBACK_STMT]);
    s->is_in_transaction = false;
}

/* turnstone_decayed(confidence, enriched_at, now): the decay, for selections */
static void
decayed(sqlite3_context *context, int n, sqlite3_value **v)
{
    const char *p = (const char *)sqlite3_value_text(v[1]);
    int64_t at =
        p ? store_time_of(str_make(p, (size_t)sqlite3_value_bytes(v[1]))) : 0;

    if (sqlite3_value_type(v[0]) == SQLITE_NULL || at == 0) {
        sqlite3_result_null(context);
        return;
    }
    sqlite3_result_double(context, store_decayed(sqlite3_value_double(v[0]), at,
                                                 sqlite3_value_int64(v[2])));
}

/* turnstone_time(text): Unix seconds, however somebody wrote it. */
static void
time_of(sqlite3_context *context, int n, sqlite3_value **v)
{
    const char *p = (const char *)sqlite3_value_text(v[0]);

    if (p == NULL)
        sqlite3_result_null(context);
    else
        sqlite3_result_int64(
            context,
            store_time_of(str_make(p, (size_t)sqlite3_value_bytes(v[0]))));
}

static int
functions_create(struct store_sqlite *s)
{
    static const struct {
        const char *name;
        int arguments;
        void (*fn)(sqlite3_context *context, int n, sqlite3_value **v);
    } functions[] = {
        {"turnstone_decayed", 3, decayed},
        {"turnstone_time",    1, time_of},
    };
    int rc = SQLITE_OK;

    for (size_t i = 0; rc == SQLITE_OK && i < array_len(functions); i++)
        rc = sqlite3_create_function_v2(
            s->db, functions[i].name, functions[i].arguments,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
            functions[i].fn, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : store_sqlite_fault(s, rc);
}

static const char pragmas[] = "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;"
                              "PRAGMA foreign_keys = ON;"
                              "PRAGMA trusted_schema = OFF;"
                              "PRAGMA secure_delete = FAST;"
                              "PRAGMA wal_autocheckpoint = 20000;"
                              "PRAGMA cache_size = -65536;"
                              "PRAGMA temp_store = MEMORY;";

static int
prepare_all(struct store_sqlite *s)
{
    for (size_t i = 0; i < SQL_N; i++) {
        int r = store_sqlite_prepare(s, &s->statements[i], sql_texts[i]);
        if (r < 0)
            return fault(r);
    }
    return 0;
}

static int
configure(struct store_sqlite *s)
{
    int r;

    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if ((r = functions_create(s)) < 0)
        return fault(r);
    if ((r = store_sqlite_exec(s, pragmas)) < 0)
        return fault(r);
    if ((r = store_sqlite_schema_prepare(s)) < 0)
        return fault(r);
    if ((r = prepare_all(s)) < 0)
        return fault(r);
    return 0;
}

static int
sqlite_open(struct store **out, str url, const struct store_names *names)
{
    struct store_sqlite *s = calloc(1, sizeof(*s));
    bool is_uri = str_has_prefix(url, STR("file:"));
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc, r;

    (void)names; /* store_open has seen that they are the usual ones */
    check(s != NULL);
    s->base.ops = &store_sqlite;
    s->scratch.block_bytes = 256 * 1024;
    *out = &s->base;
    /* some builds take any name with "file:" for an URI */
    check(asprintf(&s->file, "%s%.*s", is_uri ? "./" : "", STR_ARG(url)) >= 0);
    if (url.n == 0) {
        snprintf(s->why, sizeof(s->why), "no database file is named");
        return fault_new(-EINVAL, "no database file");
    }
    rc = sqlite3_open_v2(s->file, &s->db, flags, NULL);
    if (rc != SQLITE_OK)
        return store_sqlite_fault(s, rc);
    r = configure(s);
    return r < 0 ? fault(r) : 0;
}

static void
sqlite_close(struct store *base)
{
    struct store_sqlite *s = store_sqlite_of(base);

    for (size_t i = 0; i < SQL_N; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_value_free(s->cursor.id);
    sqlite3_value_free(s->open_cursor.id);
    sqlite3_close(s->db);
    arena_fini(&s->scratch);
    free(s->file);
    free(s);
}

static const char *
sqlite_why(const struct store *base)
{
    return store_sqlite_of(base)->why;
}

const struct store_ops store_sqlite = {
    .name = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .why = sqlite_why,
    .run_start = store_sqlite_run_start,
    .run_end = store_sqlite_run_end,
    .import = store_sqlite_import,
    .claim = store_sqlite_select_claim,
    .count = store_sqlite_select_count,
    .peek = store_sqlite_select_peek,
    .claim_waits = store_sqlite_wait_claim,
    .waits = store_sqlite_wait_count,
    .release = store_sqlite_select_release,
    .commit = store_sqlite_commit,
    .renew = store_sqlite_select_renew,
    .reserve = store_sqlite_ledger_reserve,
    .settle = store_sqlite_ledger_settle,
    .ledger = store_sqlite_ledger_list,
    .ledger_close = store_sqlite_ledger_close,
    .spending = store_sqlite_ledger_spending,
    .facts = store_sqlite_report_facts,
    .tallies = store_sqlite_report_tallies,
    .verdicts = store_sqlite_verdict_read,
    .colleagues = store_sqlite_colleague_read,
    .know = store_know_each,
    .status = store_sqlite_report_status,
    .leased = store_sqlite_select_leased,
    .export = store_sqlite_import_export,
    .forget = store_sqlite_forget,
    .is_suppressed = store_sqlite_forget_is_suppressed,
    .suppressed = store_sqlite_forget_suppressed,
};
