/*
 * The inside of the SQLite store, shared by its files:
 *
 *   store_sqlite.c           the handle: open, close, statements, errors
 *   store_sqlite_schema.c    tables, migrations, the user's profiles table
 *   store_sqlite_select.c    claim, peek, count, release
 *   store_sqlite_run.c       a run's begin and end, dead runs, retention
 *   store_sqlite_commit.c    what a batch writes
 *   store_sqlite_verdict.c   what mail servers said
 *   store_sqlite_wait.c      profiles whose mail server asked to come back
 *   store_sqlite_colleague.c who has an e-mail at a domain
 *   store_sqlite_ledger.c    credits: reserved, settled, in doubt
 *   store_sqlite_import.c    CSV rows in, rows out
 *   store_sqlite_report.c    status, facts
 *   store_sqlite_forget.c    erasing and suppression
 *
 * All fixed SQL stands here, prepared once. Ids are compared as text whatever
 * the type of the user's column: `id = ?` alone would find 7 by "07".
 */
#ifndef EDGE_STORE_SQLITE_H
#define EDGE_STORE_SQLITE_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/scope.h"
#include "edge/store.h"
#include "edge/store_metadata.h"

/*
 * No e-mail. The partial index turnstone_missing says the same words, and
 * turnstone_present their contrary: rows with an e-mail, for stale claims and
 * for forgetting, which read nothing but the index until they have found.
 * Not "email IS NULL OR": SQLite 3.46 drops that from a query where the column
 * is NOT NULL, but not from the index, and then they do not match.
 */
#define SQL_MISSING "(coalesce(trim(email), '') = '')"
/* Place in the queue: largest list first, unknown last. */
#define SQL_RANK "coalesce(-CAST(list_size AS INTEGER), 9223372036854775807)"
#define SQL_ID   "id = ?1 AND CAST(id AS TEXT) = ?1"
/* The e-mail without the blanks around it, as str_trim has it. */
#define SQL_EMAIL "trim(coalesce(email, ''), char(9, 10, 11, 12, 13, 32))"
/*
 * The domain of an e-mail, in any case: turnstone_mail_domain is an index of
 * it, partial by SQL_IS_MAIL. Every write of a profile asks both, so they are
 * of few words: what stands behind the first '@' (of "a@b@c.test", which is no
 * address, "b@c.test"). An e-mail with blanks behind it has no such domain.
 */
#define SQL_MAIL_DOMAIN "substr(email, instr(email, '@') + 1) COLLATE NOCASE"
#define SQL_IS_MAIL     "instr(email, '@') > 1"
/* Facts that count; the partial index turnstone_tallies says the same words. */
#define SQL_TALLIES "name IN ('" STORE_ASKED "', '" STORE_REFUSED "')"
/* Attempts after which a profile waits for --retry-after. */
#define SQL_WAITS                                                              \
    "is_outdated = 0 AND outcome NOT IN ('interrupted', 'no_stage', 'waiting')"
/* What an entry of the ledger counts for. */
#define SQL_CREDITS                                                            \
    "CASE state WHEN 'settled' THEN spent ELSE reserved - released END"
/* A wait's profile p is there, and its e-mail what it was; g is the wait. */
#define SQL_WAIT_STANDS                                                        \
    "p.id = g.profile_id AND CAST(p.id AS TEXT) = g.profile_id "               \
    "AND " SQL_EMAIL " = g.was_email"

#define STORE_SQLITE_SQL(X)                                                    \
    X(BEGIN, "BEGIN IMMEDIATE")                                                \
    X(COMMIT, "COMMIT")                                                        \
    X(ROLLBACK, "ROLLBACK")                                                    \
    X(RUN_START,                                                               \
      "INSERT INTO turnstone_runs (started_at, options, host, boot, pid_ns, "  \
      "pid, start_ticks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")                 \
    X(RUNS_OPEN,                                                               \
      "SELECT id, host, boot, pid_ns, pid, start_ticks FROM turnstone_runs "   \
      "WHERE ended_at IS NULL AND id > ?1 ORDER BY id LIMIT 1")                \
    X(RUN_END,                                                                 \
      "UPDATE turnstone_runs SET ended_at = ?2, summary = ?3 WHERE id = ?1")   \
    X(RUN_UNLEASE, "DELETE FROM turnstone_leases WHERE run_id = ?1")           \
    X(RUN_DROP_INPUT, "DELETE FROM turnstone_run_profiles WHERE run_id = ?1")  \
    X(PURGE_LEASES, "DELETE FROM turnstone_leases WHERE expires_at < ?1")      \
    X(PURGE_FINDINGS,                                                          \
      "DELETE FROM turnstone_findings WHERE last_confirmed_at < ?1")           \
    X(PURGE_ATTEMPTS, "DELETE FROM turnstone_attempts WHERE at < ?1")          \
    X(PURGE_FACTS, "DELETE FROM turnstone_domains WHERE expires_at < ?1")      \
    X(PURGE_VERDICTS, "DELETE FROM turnstone_verdicts WHERE at < ?1")          \
    X(PURGE_WAITS,                                                             \
      "DELETE FROM turnstone_greylist AS g WHERE retry_at < ?1 OR NOT EXISTS " \
      "(SELECT 1 FROM profiles p WHERE " SQL_WAIT_STANDS ")")                  \
    X(PURGE_NOBODY,                                                            \
      "DELETE FROM turnstone_asked WHERE at < ?1 AND state = 'answered' "      \
      "AND answer = ''")                                                       \
    X(PURGE_ANSWERS, "DELETE FROM turnstone_asked WHERE at < ?1")              \
    X(PURGE_INPUT,                                                             \
      "DELETE FROM turnstone_run_profiles WHERE run_id IN (SELECT id "         \
      "FROM turnstone_runs WHERE started_at < ?1)")                            \
    X(PURGE_PAGES, "DELETE FROM turnstone_pages WHERE fetched_at < ?1")        \
    X(RUN_DOUBT, "UPDATE turnstone_ledger SET state = 'in_doubt', "            \
                 "note = coalesce(note, 'the run ended before the reply') "    \
                 "WHERE run_id = ?1 AND state = 'reserved'")                   \
    X(RENEW, "UPDATE turnstone_leases SET expires_at = ?2 WHERE run_id = ?1")  \
    X(LEASED,                                                                  \
      "SELECT 1 FROM turnstone_leases WHERE profile_id = ?1 AND run_id = ?2")  \
    X(LEDGER_SUMS,                                                             \
      "SELECT coalesce(sum(CASE WHEN run_id = ?1 THEN " SQL_CREDITS " END), "  \
      "0), coalesce(sum(CASE WHEN at >= ?2 THEN " SQL_CREDITS " END), 0), "    \
      "coalesce(sum(CASE WHEN state = 'in_doubt' THEN " SQL_CREDITS            \
      " END), 0), "                                                            \
      "count(CASE WHEN run_id = ?1 THEN 1 END), "                              \
      "count(CASE WHEN state = 'in_doubt' THEN 1 END) FROM turnstone_ledger "  \
      "WHERE run_id = ?1 OR at >= ?2 OR state = 'in_doubt'")                   \
    X(LEDGER_ADD,                                                              \
      "INSERT INTO turnstone_ledger (run_id, provider, state, people, "        \
      "reserved, at) VALUES (?1, ?2, 'reserved', 1, 0, ?3)")                   \
    X(LEDGER_SIZE,                                                             \
      "UPDATE turnstone_ledger SET people = ?2, reserved = ?3 WHERE id = ?1")  \
    X(LEDGER_SETTLE,                                                           \
      "UPDATE turnstone_ledger SET state = ?2, spent = ?3, "                   \
      "released = CASE ?2 WHEN 'settled' THEN max(reserved - ?3, 0) "          \
      "ELSE 0 END, settled_at = CASE ?2 WHEN 'settled' THEN ?4 END, "          \
      "request_id = coalesce(?5, request_id), note = coalesce(?6, note) "      \
      "WHERE id = ?1 AND state <> 'settled'")                                  \
    X(LEDGER_STATE, "SELECT state FROM turnstone_ledger WHERE id = ?1")        \
    X(ASKED, "SELECT a.state, a.answer, a.at, l.state, a.profile_id "          \
             "FROM turnstone_asked a "                                         \
             "LEFT JOIN turnstone_ledger l ON l.id = a.ledger_id "             \
             "WHERE a.provider = ?1 AND a.key = ?2 AND (a.state = 'open' OR "  \
             "a.at >= CASE WHEN a.state = 'answered' AND a.answer = '' "       \
             "THEN ?3 ELSE ?4 END)")                                           \
    X(ASKED_ADD,                                                               \
      "INSERT OR REPLACE INTO turnstone_asked (provider, key, profile_id, "    \
      "ledger_id, state, answer, at) VALUES (?1, ?2, ?3, ?4, 'open', '', ?5)") \
    X(ASKED_ANSWER,                                                            \
      "UPDATE turnstone_asked SET (state, answer) = (SELECT "                  \
      "CASE WHEN n > 0 THEN 'lost' ELSE 'answered' END, "                      \
      "CASE WHEN n > 0 THEN '' ELSE ?3 END FROM (SELECT count(*) AS n "        \
      "FROM turnstone_suppressions u WHERE CASE u.kind WHEN 'id' "             \
      "THEN u.key = ?2 ELSE instr(lower(?3), u.key) > 0 END)), at = ?4 "       \
      "WHERE ledger_id = ?1 AND profile_id = ?2 AND state = 'open'")           \
    X(ASKED_LOSE, "UPDATE turnstone_asked SET state = 'lost', at = ?2 "        \
                  "WHERE ledger_id = ?1 AND state = 'open'")                   \
    X(ASKED_DROP,                                                              \
      "DELETE FROM turnstone_asked WHERE ledger_id = ?1 AND state = 'open'")   \
    X(ASKED_REOPEN,                                                            \
      "UPDATE turnstone_attempts SET is_asked = 0 WHERE profile_id IN "        \
      "(SELECT profile_id FROM turnstone_asked WHERE ledger_id = ?1 "          \
      "AND state = 'open')")                                                   \
    X(LEASE, "INSERT INTO turnstone_leases (profile_id, run_id, expires_at) "  \
             "VALUES (?1, ?2, ?3) ON CONFLICT (profile_id) DO UPDATE "         \
             "SET run_id = ?2, expires_at = ?3")                               \
    X(LEASED_ELSEWHERE, "SELECT count(*) FROM turnstone_leases "               \
                        "WHERE run_id <> ?1 AND expires_at > ?2")              \
    X(UNLEASE,                                                                 \
      "DELETE FROM turnstone_leases WHERE profile_id = ?1 AND run_id = ?2")    \
    X(PROFILE_EMAIL, "SELECT email, enrichment_metadata, profile_confidence, " \
                     "last_enriched_at FROM profiles WHERE " SQL_ID)           \
    X(PROFILE_ENRICH,                                                          \
      "UPDATE profiles SET email = ?2, enrichment_metadata = ?3, "             \
      "profile_confidence = ?4, last_enriched_at = ?5, updated_at = ?6 "       \
      "WHERE " SQL_ID)                                                         \
    X(PROFILE_BLANK,                                                           \
      "UPDATE profiles SET email = ?2, enrichment_metadata = ?3, "             \
      "profile_confidence = NULL, last_enriched_at = NULL, "                   \
      "updated_at = ?4 WHERE " SQL_ID)                                         \
    X(PROFILE_READ,                                                            \
      "SELECT name, company, website, linkedin, email, list_size, "            \
      "extra, enrichment_metadata FROM profiles WHERE " SQL_ID)                \
    X(PROFILE_ADD,                                                             \
      "INSERT INTO profiles (id, name, company, website, linkedin, email, "    \
      "list_size, extra, updated_at) "                                         \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                           \
    X(PROFILE_UPDATE,                                                          \
      "UPDATE profiles SET name = ?2, company = ?3, website = ?4, "            \
      "linkedin = ?5, email = ?6, list_size = ?7, extra = ?8, "                \
      "updated_at = ?9 WHERE " SQL_ID)                                         \
    X(PROFILE_OTHER_EMAIL,                                                     \
      "UPDATE profiles SET enrichment_metadata = ?2, "                         \
      "profile_confidence = NULL, last_enriched_at = NULL WHERE " SQL_ID)      \
    X(RUN_PROFILE_ADD, "INSERT OR IGNORE INTO turnstone_run_profiles "         \
                       "(run_id, rank, profile_id) VALUES (?1, ?2, ?3)")       \
    X(RUN_PROFILE_DROP, "DELETE FROM turnstone_run_profiles "                  \
                        "WHERE run_id = ?1 AND rank = ?2 AND profile_id = ?3") \
    X(ATTEMPT,                                                                 \
      "INSERT INTO turnstone_attempts "                                        \
      "(profile_id, run_id, at, outcome, method, finding_id, is_asked) "       \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (profile_id, run_id) "  \
      "DO UPDATE SET at = ?3, outcome = ?4, method = ?5, finding_id = ?6, "    \
      "is_asked = ?7, is_outdated = 0")                                        \
    X(ATTEMPT_OUTDATE,                                                         \
      "UPDATE turnstone_attempts SET is_outdated = 1 WHERE profile_id = ?1")   \
    X(FINDING_SAME, "SELECT id FROM turnstone_findings "                       \
                    "WHERE profile_id = ?1 AND address = ?2")                  \
    X(FINDING_ADD,                                                             \
      "INSERT INTO turnstone_findings (address, profile_id, run_id, "          \
      "status, verification, method, confidence, source_url, reasons, "        \
      "found_at, last_confirmed_at, reason) "                                  \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?12)")            \
    X(FINDING_CONFIRM,                                                         \
      "UPDATE turnstone_findings SET run_id = ?3, status = ?4, "               \
      "verification = ?5, method = ?6, confidence = ?7, source_url = ?8, "     \
      "reasons = ?9, last_confirmed_at = ?10, reason = ?12 "                   \
      "WHERE id = ?11 AND last_confirmed_at <= ?10")                           \
    X(FACT,                                                                    \
      "INSERT INTO turnstone_domains "                                         \
      "(domain, name, value, fetched_at, expires_at) "                         \
      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (domain, name) DO UPDATE "      \
      "SET value = ?3, fetched_at = ?4, expires_at = ?5")                      \
    X(FACTS,                                                                   \
      "SELECT name, value, fetched_at, expires_at FROM turnstone_domains "     \
      "WHERE domain = ?1 AND expires_at > ?2 ORDER BY name LIMIT ?3")          \
    X(TALLIES,                                                                 \
      "SELECT domain, name, value, fetched_at, expires_at "                    \
      "FROM turnstone_domains WHERE " SQL_TALLIES " AND expires_at > ?1 "      \
      "LIMIT ?2")                                                              \
    X(VERDICT,                                                                 \
      "INSERT INTO turnstone_verdicts (domain, address, profile_id, "          \
      "verification, reason, code, enhanced, text, mx, operator, at) "         \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "                 \
      "ON CONFLICT (domain, address) DO UPDATE SET address = ?2, "             \
      "profile_id = ?3, verification = ?4, reason = ?5, code = ?6, "           \
      "enhanced = ?7, text = ?8, mx = ?9, operator = ?10, at = ?11 "           \
      "WHERE at <= ?11")                                                       \
    X(VERDICTS,                                                                \
      "SELECT address, profile_id, verification, reason, code, enhanced, "     \
      "text, mx, operator, at FROM turnstone_verdicts "                        \
      "WHERE domain = ?1 AND at >= ?2 ORDER BY at DESC, address LIMIT ?3")     \
    X(WAIT,                                                                    \
      "INSERT OR REPLACE INTO turnstone_greylist (profile_id, was_email, "     \
      "recipient, sender, client, operator, domain, run_id, first_at, "        \
      "retry_at, tries, state) "                                               \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")            \
    X(WAIT_DROP, "DELETE FROM turnstone_greylist WHERE profile_id = ?1")       \
    X(WAITS,                                                                   \
      "SELECT count(*), coalesce(sum(retry_at <= ?1), 0), "                    \
      "coalesce(min(CASE WHEN retry_at > ?1 THEN retry_at END), 0) "           \
      "FROM turnstone_greylist g CROSS JOIN profiles p ON " SQL_WAIT_STANDS)   \
    X(COLLEAGUES,                                                              \
      "SELECT name, email, enrichment_metadata, profile_confidence, "          \
      "last_enriched_at FROM profiles INDEXED BY turnstone_mail_domain "       \
      "WHERE " SQL_IS_MAIL " AND " SQL_MAIL_DOMAIN " = ?1 LIMIT ?2")           \
    X(SUPPRESSED,                                                              \
      "SELECT 1 FROM turnstone_suppressions WHERE kind = ?1 AND key = ?2")     \
    X(SUPPRESSED_ALL,                                                          \
      "SELECT key FROM turnstone_suppressions WHERE kind = 'address'")         \
    X(HAS_ROWS, "SELECT EXISTS (SELECT 1 FROM turnstone_suppressions), "       \
                "EXISTS (SELECT 1 FROM turnstone_greylist)")                   \
    X(SUPPRESS,                                                                \
      "INSERT OR IGNORE INTO turnstone_suppressions (kind, key, at) "          \
      "VALUES (?1, ?2, ?3)")

#define STORE_SQLITE_ENUM(id, text) SQL_##id##_STMT,
enum store_sqlite_sql { STORE_SQLITE_SQL(STORE_SQLITE_ENUM) SQL_N };

/* The columns of profiles that we read or write, in this order. */
#define STORE_SQLITE_COLUMNS(X)                                                \
    X(ID, "id", "")                                                            \
    X(NAME, "name", "")                                                        \
    X(EMAIL, "email", "")                                                      \
    X(COMPANY, "company", "")                                                  \
    X(WEBSITE, "website", "")                                                  \
    X(LINKEDIN, "linkedin", "")                                                \
    X(LIST_SIZE, "list_size", "INTEGER")                                       \
    X(METADATA, "enrichment_metadata", "TEXT")                                 \
    X(CONFIDENCE, "profile_confidence", "REAL")                                \
    X(ENRICHED_AT, "last_enriched_at", "TEXT")                                 \
    X(UPDATED_AT, "updated_at", "TEXT")                                        \
    X(EXTRA, "extra", "TEXT")

#define STORE_SQLITE_COLUMN(id, name, type) COLUMN_##id,
enum store_sqlite_column { STORE_SQLITE_COLUMNS(STORE_SQLITE_COLUMN) COLUMN_N };

/* How far the claims of a selection have come. */
struct store_sqlite_cursor {
    enum store_priority priority;
    int64_t run_id;
    bool is_input_only;
    bool is_own_only;
    bool is_started;
    int64_t rank;
    sqlite3_value *id; /* with its type: ids may be numbers */
};

struct store_sqlite {
    struct store base;
    sqlite3 *db;
    char *file;
    struct arena scratch;
    sqlite3_stmt *statements[SQL_N];
    struct store_sqlite_cursor cursor, open_cursor;
    bool is_in_transaction;
    bool has_suppressions;      /* when this transaction began */
    bool has_waits;             /* the same, or written in it */
    bool is_not_null[COLUMN_N]; /* '' stands for "none" in such columns */
    char why[1024];
};

static inline struct store_sqlite *
store_sqlite_of(const struct store *s)
{
    return (struct store_sqlite *)s;
}

/* A fault, with SQLite's reason turned into words. */
int store_sqlite_fault(struct store_sqlite *s, int rc);
/* The prepared statement, reset, its bindings cleared. */
sqlite3_stmt *store_sqlite_stmt(struct store_sqlite *s,
                                enum store_sqlite_sql which);
/* A statement of its own text; the caller finalizes. */
int store_sqlite_prepare(struct store_sqlite *s, sqlite3_stmt **out,
                         const char *sql);
static inline void
store_sqlite_finalize(sqlite3_stmt **st)
{
    sqlite3_finalize(*st);
    *st = NULL;
}

enum { STORE_SQLITE_END = 1 };
/* 0: a row; STORE_SQLITE_END: no more (and reset); or a fault. */
int store_sqlite_step(struct store_sqlite *s, sqlite3_stmt *st);
/* All steps of a statement that gives no rows, then reset. */
int store_sqlite_run(struct store_sqlite *s, sqlite3_stmt *st);
/* SQL without parameters. */
int store_sqlite_exec(struct store_sqlite *s, const char *sql);

/* Binding and reading; a str's bytes must outlive the step. */
void store_sqlite_bind(sqlite3_stmt *st, int i, str v);
void store_sqlite_bind_int(sqlite3_stmt *st, int i, int64_t v);
void store_sqlite_bind_real(sqlite3_stmt *st, int i, double v);
/* Empty as NULL where the column takes it. */
void store_sqlite_bind_column(struct store_sqlite *s, sqlite3_stmt *st, int i,
                              enum store_sqlite_column column, str v);
/* Valid until the next step. */
str store_sqlite_text(sqlite3_stmt *st, int i);
/* Copied, cut to STORE_FIELD_MAX. */
str store_sqlite_field(sqlite3_stmt *st, int i, struct arena *a);
int64_t store_sqlite_list_size(sqlite3_stmt *st, int i);

/*
 * A transaction that undoes itself unless done:
 *     CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
 *     r = store_sqlite_begin(s, &t); ... r = store_sqlite_done(&t);
 */
int store_sqlite_begin(struct store_sqlite *s, struct store_sqlite **t);
int store_sqlite_done(struct store_sqlite **t);
void store_sqlite_undo(struct store_sqlite **t);
/* A mark of the scratch arena, released by CLEANUP. */
struct store_sqlite_scratch {
    struct arena *arena;
    struct arena_mark mark;
};
static inline struct store_sqlite_scratch
store_sqlite_scratch(struct store_sqlite *s)
{
    return (struct store_sqlite_scratch){&s->scratch, arena_mark(&s->scratch)};
}
static inline void
store_sqlite_scratch_end(struct store_sqlite_scratch *m)
{
    arena_release(m->arena, m->mark);
}

/* Tables made or migrated, the profiles table fit for us. */
int store_sqlite_schema_prepare(struct store_sqlite *s);

int store_sqlite_run_start(struct store *s, int64_t now, str options,
                           int64_t *run_id);
int store_sqlite_run_end(struct store *s, int64_t run_id, int64_t now,
                         str summary);
int store_sqlite_select_claim(struct store *s,
                              const struct store_selection *sel,
                              struct arena *a, struct profile *out, size_t max,
                              size_t *n);
int store_sqlite_select_peek(struct store *s, const struct store_selection *sel,
                             struct arena *a, struct profile *out, size_t max,
                             size_t *n);
int store_sqlite_select_count(struct store *s,
                              const struct store_selection *sel, uint64_t max,
                              uint64_t *out);
int store_sqlite_select_release(struct store *s, int64_t run_id, const str *ids,
                                size_t n);
/* A row that begins with id, name, company, website, linkedin, email, size. */
void store_sqlite_select_read(sqlite3_stmt *st, struct arena *a,
                              struct profile *p);
/* What columns i, i + 1 and i + 2 say of its e-mail: metadata, confidence and
   date. */
void store_sqlite_select_present(sqlite3_stmt *st, int i, struct arena *a,
                                 int64_t now, struct profile *p);
/* A lease of the selection's run, inside a transaction. */
int store_sqlite_select_lease(struct store_sqlite *s,
                              const struct store_selection *sel, str id);

int store_sqlite_select_leased(struct store *s, int64_t run_id, int64_t now,
                               uint64_t *out);
int store_sqlite_select_renew(struct store *s, int64_t run_id, int64_t now,
                              int64_t lease_until);

/* Inside a transaction: runs whose process is no more are ended. */
int store_sqlite_run_bury(struct store_sqlite *s, int64_t now);

int store_sqlite_ledger_reserve(struct store *s, const struct store_budget *b,
                                struct arena *a, struct store_ask *people,
                                size_t n, int64_t *ledger_id);
int store_sqlite_ledger_settle(struct store *s,
                               const struct store_settlement *m);
int store_sqlite_ledger_list(struct store *s, bool is_open_only, int64_t now,
                             struct arena *a, struct store_ledger_entry **out,
                             size_t *n);
int store_sqlite_ledger_close(struct store *s, int64_t id, int64_t spent,
                              int64_t now, str note);
int store_sqlite_ledger_spending(struct store *s, int64_t run_id, int64_t now,
                                 struct store_spending *out);

/* Inside a transaction: one verdict, unless it is suppressed or none. */
int store_sqlite_verdict_put(struct store_sqlite *s,
                             const struct store_verdict *v);
int store_sqlite_verdict_read(struct store *s, str domain, int64_t since,
                              struct arena *a, struct store_verdict **out,
                              size_t *n);

/* Inside a transaction: the wait of a finding's profile; its end. */
int store_sqlite_wait_put(struct store_sqlite *s, const struct store_wait *w,
                          str was_email, int64_t run_id);
int store_sqlite_wait_drop(struct store_sqlite *s, str id);
int store_sqlite_wait_claim(struct store *s, const struct store_selection *sel,
                            struct arena *a, struct store_wait *out, size_t max,
                            size_t *n);
int store_sqlite_wait_count(struct store *s, const struct store_selection *sel,
                            struct store_waits *out);

int store_sqlite_colleague_read(struct store *s, str domain, int64_t now,
                                struct arena *a, struct store_colleague *out,
                                size_t max, size_t *n);

int store_sqlite_commit(struct store *s, const struct store_batch *b,
                        enum store_fate *fates);

int store_sqlite_import(struct store *s, int64_t run_id, int64_t now,
                        const struct store_row *rows, size_t n,
                        struct store_imported *out);
int store_sqlite_import_export(struct store *s, int64_t since,
                               bool (*fn)(void *arg,
                                          const struct store_export_row *row),
                               void *arg);

int store_sqlite_report_status(struct store *s, int64_t now,
                               int64_t tried_since, struct arena *a,
                               struct store_status *out);
int store_sqlite_report_tallies(struct store *s, int64_t now, struct arena *a,
                                struct store_fact **out, size_t *n);
int store_sqlite_report_facts(struct store *s, str domain, int64_t now,
                              struct arena *a, struct store_fact **out,
                              size_t *n);

int store_sqlite_forget(struct store *s, str what, int64_t now,
                        uint64_t *erased);
int store_sqlite_forget_suppressed(struct store *s, struct arena *a, str **out,
                                   size_t *n);
int store_sqlite_forget_is_suppressed(struct store *s, str what, bool *out);
/* Inside a transaction: may this address be kept, this profile touched? */
int store_sqlite_forget_covers_address(struct store_sqlite *s, str address,
                                       bool *out);
int store_sqlite_forget_covers_domain(struct store_sqlite *s, str domain,
                                      bool *out);
/* Does the text name an address that may not be kept? */
int store_sqlite_forget_covers_text(struct store_sqlite *s, str text,
                                    bool *out);
int store_sqlite_forget_covers_id(struct store_sqlite *s, str id, bool *out);

#endif
