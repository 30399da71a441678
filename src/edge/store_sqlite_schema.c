/*
 * The tables. Our own are made by numbered steps, each run once, in one
 * transaction with the version it leads to; a file of a newer program is
 * refused. Steps that were released are never edited: words added to model.h
 * need a new step (test_store fails until there is one). Words are checked by
 * instr, as `IN (...)` would make a table of them for every row written.
 *
 * profiles is the user's: made where there is none, else checked, and given
 * the columns for our results where they lack.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"

#include "edge/store_sqlite.h"

static const char *const steps[] = {
    /* 1 */
    "CREATE TABLE turnstone_runs ("
    " id INTEGER PRIMARY KEY,"
    " started_at INTEGER NOT NULL,"
    " ended_at INTEGER,"
    " options TEXT NOT NULL,"
    " summary TEXT,"
    " host TEXT NOT NULL," /* the process: owner.h */
    " boot TEXT NOT NULL,"
    " pid_ns TEXT NOT NULL,"
    " pid INTEGER NOT NULL,"
    " start_ticks INTEGER NOT NULL) STRICT;"
    "CREATE INDEX turnstone_runs_open ON turnstone_runs (id)"
    " WHERE ended_at IS NULL;"

    "CREATE TABLE turnstone_run_profiles ("
    " run_id INTEGER NOT NULL REFERENCES turnstone_runs ON DELETE CASCADE,"
    " rank INTEGER NOT NULL,"
    " profile_id TEXT NOT NULL,"
    " PRIMARY KEY (run_id, rank, profile_id)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE turnstone_leases ("
    " profile_id TEXT NOT NULL PRIMARY KEY,"
    " run_id INTEGER NOT NULL REFERENCES turnstone_runs ON DELETE CASCADE,"
    " expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE turnstone_attempts ("
    " profile_id TEXT NOT NULL,"
    " run_id INTEGER NOT NULL,"
    " at INTEGER NOT NULL,"
    " outcome TEXT NOT NULL CHECK (instr(' found not_found role_only"
    " no_website not_a_website not_a_person suppressed no_such_domain"
    " dns_failed refused_address unreachable tls_failed timed_out http_error"
    " robots bot_wall no_stage interrupted ', ' ' || outcome || ' ') > 0),"
    " method TEXT CHECK (instr(' website_scrape linkedin_scrape"
    " email_pattern apollo_api ', ' ' || method || ' ') > 0),"
    " finding_id INTEGER,"
    " is_outdated INTEGER NOT NULL DEFAULT 0 CHECK (is_outdated IN (0, 1)),"
    " PRIMARY KEY (profile_id, run_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turnstone_attempts_at ON turnstone_attempts (at);"

    "CREATE TABLE turnstone_findings ("
    " id INTEGER PRIMARY KEY,"
    " address TEXT NOT NULL COLLATE NOCASE CHECK (address <> ''),"
    " profile_id TEXT NOT NULL,"
    " run_id INTEGER NOT NULL,"
    " status TEXT NOT NULL CHECK (instr(' none verified published provider"
    " likely guessed role ', ' ' || status || ' ') > 0),"
    " verification TEXT NOT NULL CHECK (instr(' not_checked valid accept_all"
    " invalid unknown ', ' ' || verification || ' ') > 0),"
    " method TEXT NOT NULL CHECK (instr(' website_scrape linkedin_scrape"
    " email_pattern apollo_api ', ' ' || method || ' ') > 0),"
    " confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),"
    " source_url TEXT NOT NULL,"
    " reasons TEXT NOT NULL,"
    " found_at INTEGER NOT NULL,"
    " last_confirmed_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX turnstone_findings_confirmed"
    " ON turnstone_findings (last_confirmed_at);"
    "CREATE INDEX turnstone_findings_profile"
    " ON turnstone_findings (profile_id, address);"

    "CREATE TABLE turnstone_domains ("
    " domain TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " fetched_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL,"
    " PRIMARY KEY (domain, name)) STRICT;"
    "CREATE INDEX turnstone_domains_expires"
    " ON turnstone_domains (expires_at);"

    "CREATE TABLE turnstone_pages ("
    " url TEXT NOT NULL PRIMARY KEY,"
    " domain TEXT NOT NULL,"
    " etag TEXT,"
    " last_modified TEXT,"
    " digest TEXT,"
    " fetched_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX turnstone_pages_domain ON turnstone_pages (domain);"

    "CREATE TABLE turnstone_greylist ("
    " recipient TEXT NOT NULL,"
    " sender TEXT NOT NULL,"
    " client TEXT NOT NULL,"
    " operator TEXT NOT NULL,"
    " profile_id TEXT,"
    " run_id INTEGER NOT NULL,"
    " first_at INTEGER NOT NULL,"
    " retry_at INTEGER NOT NULL,"
    " tries INTEGER NOT NULL DEFAULT 1 CHECK (tries > 0),"
    " PRIMARY KEY (recipient, sender, client)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turnstone_greylist_retry ON turnstone_greylist (retry_at);"

    "CREATE TABLE turnstone_ledger ("
    " id INTEGER PRIMARY KEY,"
    " run_id INTEGER NOT NULL,"
    " provider TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('reserved', 'settled',"
    "  'in_doubt')),"
    " people INTEGER NOT NULL CHECK (people > 0),"
    " reserved INTEGER NOT NULL CHECK (reserved >= 0)," /* thousandths */
    " spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),"
    " released INTEGER NOT NULL DEFAULT 0 CHECK (released >= 0),"
    " at INTEGER NOT NULL,"
    " settled_at INTEGER,"
    " request_id TEXT,"
    " note TEXT) STRICT;"
    "CREATE INDEX turnstone_ledger_at ON turnstone_ledger (at);"

    "CREATE TABLE turnstone_suppressions ("
    " kind TEXT NOT NULL CHECK (kind IN ('address', 'domain', 'id')),"
    " key TEXT NOT NULL CHECK (key <> ''),"
    " at INTEGER NOT NULL,"
    " PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;",

    /*
     * 2: what mail servers say. Copied aside and back, not renamed: a RENAME
     * reads the whole schema, and fails at a view of the user's that is
     * broken. turnstone_greylist never had rows.
     */
    "CREATE TABLE turnstone_old AS SELECT * FROM turnstone_attempts;"
    "DROP TABLE turnstone_attempts;"
    "CREATE TABLE turnstone_attempts ("
    " profile_id TEXT NOT NULL,"
    " run_id INTEGER NOT NULL,"
    " at INTEGER NOT NULL,"
    " outcome TEXT NOT NULL CHECK (instr(' found not_found role_only"
    " no_website not_a_website not_a_person suppressed no_such_domain"
    " dns_failed refused_address unreachable tls_failed timed_out http_error"
    " robots bot_wall no_stage waiting no_mailbox no_mail not_proved"
    " interrupted ', ' ' || outcome || ' ') > 0),"
    " method TEXT CHECK (instr(' website_scrape linkedin_scrape"
    " email_pattern apollo_api ', ' ' || method || ' ') > 0),"
    " finding_id INTEGER,"
    " is_outdated INTEGER NOT NULL DEFAULT 0 CHECK (is_outdated IN (0, 1)),"
    " PRIMARY KEY (profile_id, run_id)) STRICT, WITHOUT ROWID;"
    "INSERT INTO turnstone_attempts (profile_id, run_id, at, outcome, method,"
    " finding_id, is_outdated) SELECT profile_id, run_id, at, outcome, method,"
    " finding_id, is_outdated FROM turnstone_old;"
    "DROP TABLE turnstone_old;"
    "CREATE INDEX turnstone_attempts_at ON turnstone_attempts (at);"

    "ALTER TABLE turnstone_findings ADD COLUMN"
    " reason TEXT NOT NULL DEFAULT 'none' CHECK (reason <> '');"

    "CREATE TABLE turnstone_verdicts ("
    " domain TEXT NOT NULL CHECK (domain <> ''),"
    " address TEXT NOT NULL COLLATE NOCASE CHECK (address <> ''),"
    " profile_id TEXT NOT NULL,"
    " verification TEXT NOT NULL CHECK (instr(' not_checked valid accept_all"
    " invalid unknown ', ' ' || verification || ' ') > 0),"
    " reason TEXT NOT NULL CHECK (reason <> '')," /* words may be added */
    " code INTEGER NOT NULL,"
    " enhanced TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " mx TEXT NOT NULL,"
    " operator TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " PRIMARY KEY (domain, address)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turnstone_tallies ON turnstone_domains (expires_at)"
    " WHERE " SQL_TALLIES ";"

    "CREATE INDEX turnstone_verdicts_domain"
    " ON turnstone_verdicts (domain, at);"
    "CREATE INDEX turnstone_verdicts_at ON turnstone_verdicts (at);"

    "DROP TABLE turnstone_greylist;"
    "CREATE TABLE turnstone_greylist ("
    " profile_id TEXT NOT NULL PRIMARY KEY,"
    " was_email TEXT NOT NULL,"
    " recipient TEXT NOT NULL,"
    " sender TEXT NOT NULL,"
    " client TEXT NOT NULL,"
    " operator TEXT NOT NULL,"
    " domain TEXT NOT NULL,"
    " run_id INTEGER NOT NULL,"
    " first_at INTEGER NOT NULL,"
    " retry_at INTEGER NOT NULL,"
    " tries INTEGER NOT NULL CHECK (tries > 0),"
    " state TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turnstone_greylist_retry ON turnstone_greylist (retry_at);",

    /*
     * 3: the provider. Outcomes are the program's words and no longer listed
     * here: each new one would cost a copy of the attempts.
     */
    "CREATE TABLE turnstone_old AS SELECT * FROM turnstone_attempts;"
    "DROP TABLE turnstone_attempts;"
    "CREATE TABLE turnstone_attempts ("
    " profile_id TEXT NOT NULL,"
    " run_id INTEGER NOT NULL,"
    " at INTEGER NOT NULL,"
    " outcome TEXT NOT NULL CHECK (outcome <> ''),"
    " method TEXT CHECK (instr(' website_scrape linkedin_scrape"
    " email_pattern apollo_api ', ' ' || method || ' ') > 0),"
    " finding_id INTEGER,"
    " is_outdated INTEGER NOT NULL DEFAULT 0 CHECK (is_outdated IN (0, 1)),"
    " is_asked INTEGER NOT NULL DEFAULT 0 CHECK (is_asked IN (0, 1)),"
    " PRIMARY KEY (profile_id, run_id)) STRICT, WITHOUT ROWID;"
    "INSERT INTO turnstone_attempts (profile_id, run_id, at, outcome, method,"
    " finding_id, is_outdated) SELECT profile_id, run_id, at, outcome, method,"
    " finding_id, is_outdated FROM turnstone_old;"
    "DROP TABLE turnstone_old;"
    "CREATE INDEX turnstone_attempts_at ON turnstone_attempts (at);"

    "CREATE TABLE turnstone_asked ("
    " provider TEXT NOT NULL,"
    " key TEXT NOT NULL CHECK (key <> ''),"
    " profile_id TEXT NOT NULL,"
    " ledger_id INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'lost')),"
    " answer TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " PRIMARY KEY (provider, key)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turnstone_asked_ledger ON turnstone_asked (ledger_id);"
    "CREATE INDEX turnstone_asked_profile ON turnstone_asked (profile_id);"
    "CREATE INDEX turnstone_asked_at ON turnstone_asked (at);"
    "CREATE INDEX turnstone_ledger_run ON turnstone_ledger (run_id);"
    "CREATE INDEX turnstone_ledger_state ON turnstone_ledger (state)"
    " WHERE state <> 'settled';",
};

static const char profiles_sql[] = "CREATE TABLE profiles ("
                                   " id TEXT NOT NULL PRIMARY KEY,"
                                   " name TEXT,"
                                   " email TEXT,"
                                   " company TEXT,"
                                   " website TEXT,"
                                   " linkedin TEXT,"
                                   " list_size INTEGER,"
                                   " enrichment_metadata TEXT,"
                                   " profile_confidence REAL,"
                                   " last_enriched_at TEXT,"
                                   " updated_at TEXT,"
                                   " extra TEXT)";

#define COLUMN_NAME(id, name, type) name,
#define COLUMN_TYPE(id, name, type) type,
static const char *const column_names[] = {STORE_SQLITE_COLUMNS(COLUMN_NAME)};
/* "" for those that must be there */
static const char *const column_types[] = {STORE_SQLITE_COLUMNS(COLUMN_TYPE)};

/* One number of a query, 0 for no row. */
static int
number(struct store_sqlite *s, const char *sql, int64_t *out)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(s, &st, sql);

    *out = 0;
    if (r == 0)
        r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    if (r == 0)
        *out = sqlite3_column_int64(st, 0);
    return 0;
}

static PRINTF(2, 3) int refuse(struct store_sqlite *s, const char *fmt, ...)
{
    char file[200];
    va_list ap;
    int n = snprintf(s->why, sizeof(s->why),
                     "%s: ", inert_z(file, sizeof(file), str_of(s->file)));

    va_start(ap, fmt);
    vsnprintf(s->why + n, sizeof(s->why) - (size_t)n, fmt, ap);
    va_end(ap);
    return fault_new(-EINVAL, "the database does not fit");
}

static int
migrate(struct store_sqlite *s)
{
    int64_t version;
    char sql[128];
    int r = store_sqlite_exec(
        s, "CREATE TABLE IF NOT EXISTS turnstone_meta ("
           " key TEXT NOT NULL PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID");

    if (r < 0)
        return fault(r);
    r = number(s,
               "SELECT CAST(value AS INTEGER) FROM turnstone_meta "
               "WHERE key = 'schema'",
               &version);
    if (r < 0)
        return fault(r);
    if (version < 0 || version > (int64_t)array_len(steps))
        return refuse(s,
                      "a newer turnstone wrote this file (schema %" PRId64
                      ", this one knows %zu); use that one",
                      version, array_len(steps));
    for (size_t i = (size_t)version; i < array_len(steps); i++)
        if ((r = store_sqlite_exec(s, steps[i])) < 0)
            return fault(r);
    if ((size_t)version == array_len(steps))
        return 0;
    snprintf(sql, sizeof(sql),
             "INSERT OR REPLACE INTO turnstone_meta VALUES ('schema', %zu)",
             array_len(steps));
    r = store_sqlite_exec(s, sql);
    return r < 0 ? fault(r) : 0;
}

/* Which of our columns the table has. */
static int
columns_read(struct store_sqlite *s, bool has[COLUMN_N])
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(
        s, &st, "SELECT name, \"notnull\" FROM pragma_table_info('profiles')");

    while (r == 0 && (r = store_sqlite_step(s, st)) == 0) {
        str name = store_sqlite_text(st, 0);
        for (size_t i = 0; i < COLUMN_N; i++) {
            if (!str_eq_nocase(name, str_of(column_names[i])))
                continue;
            has[i] = true;
            s->is_not_null[i] = sqlite3_column_int(st, 1) != 0;
        }
    }
    return r < 0 ? fault(r) : 0;
}

static int
columns_check(struct store_sqlite *s)
{
    bool has[COLUMN_N] = {0};
    char list[128] = "", sql[128];
    int r = columns_read(s, has);

    if (r < 0)
        return fault(r);
    for (size_t i = 0; i < COLUMN_N; i++) {
        size_t n = strlen(list);
        if (!has[i] && column_types[i][0] == '\0')
            snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "",
                     column_names[i]);
    }
    if (list[0])
        return refuse(
            s,
            "the table profiles has no column %s; add it, or use a file "
            "of its own",
            list);
    for (size_t i = 0; i < COLUMN_N; i++) {
        if (has[i])
            continue;
        snprintf(sql, sizeof(sql), "ALTER TABLE profiles ADD COLUMN %s %s",
                 column_names[i], column_types[i]);
        if ((r = store_sqlite_exec(s, sql)) < 0)
            return fault(r);
    }
    return 0;
}

/* Every look-up is by id: it must be unique and found by an index. */
static int
id_check(struct store_sqlite *s)
{
    int64_t is_key, n;
    int r = number(
        s,
        "SELECT (SELECT count(*) FROM pragma_table_info('profiles')"
        "  WHERE pk > 0) = 1 AND (SELECT count(*) FROM "
        "  pragma_table_info('profiles') WHERE pk > 0 AND name = 'id') = 1",
        &is_key);

    if (r < 0)
        return fault(r);
    if (is_key)
        return 0;
    r = number(s,
               "SELECT 1 FROM profiles GROUP BY id HAVING count(*) > 1 LIMIT 1",
               &n);
    if (r < 0)
        return fault(r);
    if (n)
        return refuse(
            s, "profiles has rows with the same id; an id must name one row");
    r = store_sqlite_exec(
        s, "CREATE UNIQUE INDEX IF NOT EXISTS turnstone_profiles_id "
           "ON profiles (id)");
    return r < 0 ? fault(r) : 0;
}

static int
profiles_check(struct store_sqlite *s)
{
    int64_t has_table = 0, has_view = 0;
    int r = number(s,
                   "SELECT count(*) FROM sqlite_schema "
                   "WHERE type = 'table' AND name = 'profiles' COLLATE NOCASE",
                   &has_table);

    if (r == 0)
        r = number(s,
                   "SELECT count(*) FROM sqlite_schema "
                   "WHERE type = 'view' AND name = 'profiles' COLLATE NOCASE",
                   &has_view);
    if (r < 0)
        return fault(r);
    if (has_view)
        return refuse(s, "profiles is a view; a table is needed");
    if (!has_table && (r = store_sqlite_exec(s, profiles_sql)) < 0)
        return fault(r);
    if ((r = columns_check(s)) < 0 || (r = id_check(s)) < 0)
        return fault(r);
    r = store_sqlite_exec(
        s, "CREATE INDEX IF NOT EXISTS turnstone_missing "
           "ON profiles (" SQL_RANK ", id) WHERE " SQL_MISSING ";"
           "CREATE INDEX IF NOT EXISTS turnstone_present "
           "ON profiles (" SQL_RANK ", id, email, profile_confidence, "
           "last_enriched_at) WHERE NOT " SQL_MISSING ";"
           "CREATE INDEX IF NOT EXISTS turnstone_mail_domain "
           "ON profiles (" SQL_MAIL_DOMAIN ") WHERE " SQL_IS_MAIL);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_schema_prepare(struct store_sqlite *s)
{
    int r = store_sqlite_exec(s, "BEGIN IMMEDIATE");

    if (r < 0)
        return fault(r);
    r = migrate(s);
    if (r == 0)
        r = profiles_check(s);
    if (r == 0)
        r = store_sqlite_exec(s, "COMMIT");
    if (r < 0)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return r < 0 ? fault(r) : 0;
}
