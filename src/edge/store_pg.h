/*
 * The inside of the PostgreSQL store, shared by its files:
 *
 *   store_pg.c           the handle: open, close, the table of functions
 *   store_pg_conn.c      the connection: scripts, errors in words, redoing
 *   store_pg_param.c     parameters and arrays, in the server's binary form
 *   store_pg_schema.c    our own tables and their migrations
 *   store_pg_table.c     the user's table: what it is, may be, and is called
 *   store_pg_make.c      ... made where there is none
 *   store_pg_word.c      ... as words of SQL
 *   store_pg_select.c    claim, peek, count, release, renew
 *   store_pg_run.c       a run's begin and end, dead runs, retention
 *   store_pg_commit.c    what a batch writes
 *   store_pg_learn.c     ... of it, facts and verdicts
 *   store_pg_cache.c     facts, tallies, verdicts, colleagues
 *   store_pg_wait.c      profiles whose mail server asked to come back
 *   store_pg_ledger.c    credits: reserved, settled, in doubt
 *   store_pg_import.c    CSV rows in
 *   store_pg_report.c    status, export
 *   store_pg_forget.c    erasing and suppression
 *
 * Statements. SQL is text with words in braces, {table} or {rank}, that stand
 * for what the user's table is like; store_pg_word.c has them all. Parameters
 * go in binary form, answers come back as text. A script is some statements
 * sent at once, with one wait for all answers (libpq's pipeline).
 *
 * Poolers. Behind one in transaction mode two transactions may meet different
 * sessions: so nothing here outlives a transaction. No named statement, no
 * SET but LOCAL, locks only pg_advisory_xact_lock, all names with their
 * schema.
 *
 * Redoing. Each call of the store is a function that is run again from its
 * start when the connection was lost (store_pg_do). Where a second run would
 * do more than the first, its transaction leaves a record with its number
 * (turnstone.batches), which the second run finds.
 */
#ifndef EDGE_STORE_PG_H
#define EDGE_STORE_PG_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/scope.h"
#include "edge/store.h"

/* Attempts after which a profile waits for --retry-after. */
#define STORE_PG_TRIED                                                         \
    "NOT t.is_outdated AND t.outcome NOT IN ('interrupted', 'no_stage', "      \
    "'waiting')"
/* What str_trim takes away. */
#define STORE_PG_BLANKS "E' \\t\\n\\x0b\\f\\r'"
/*
 * The metadata without its key "email". What is no JSON object is kept aside
 * as "_unparsed".
 */
#define STORE_PG_METADATA_TRIMMED "btrim({metadata_text}, " STORE_PG_BLANKS ")"
#define STORE_PG_OTHERS                                                        \
    "CASE WHEN jsonb_typeof({parsed}) = 'object' THEN {parsed} - 'email' "     \
    "WHEN " STORE_PG_METADATA_TRIMMED " IN ('', 'null') THEN '{}'::jsonb "     \
    "ELSE jsonb_build_object('_unparsed', " STORE_PG_METADATA_TRIMMED ") END"
/* How a profile came by its e-mail: metadata, confidence and date. */
#define STORE_PG_PRESENT                                                       \
    "CASE WHEN NOT {missing} AND octet_length({metadata_text}) < 1000000 "     \
    "THEN {metadata_text} END AS present, {confidence_now} AS confidence, "    \
    "{enriched} AS enriched"
/* The clock that decides leases: the server's. */
#define STORE_PG_NOW "floor(extract(epoch FROM now()))::bigint"
/* What an entry of the ledger counts for. */
#define STORE_PG_CREDITS                                                       \
    "CASE state WHEN 'settled' THEN spent ELSE reserved - released END"
/* A wait's profile p is there, and its e-mail what it was; g is the wait. */
#define STORE_PG_WAIT_STANDS                                                   \
    "p.{id} = {key_from}g.profile_id{key_end} "                                \
    "AND {id_text} = g.profile_id AND {email_now} = g.was_email"
/*
 * Rows of `due`, with an id, leased: $1 run, $2 seconds, $3 this call,
 * $4 this handle, $5 this attempt. Whoever does it holds STORE_PG_LOCK_CLAIM
 * and has left its record. An attempt that the server sees after the next one
 * leases nothing: nobody would be told.
 */
#define STORE_PG_LEASE                                                         \
    "got AS (INSERT INTO turnstone.leases AS l "                               \
    "(profile_id, run_id, claim, token, expires_at) "                          \
    "SELECT id, $1, $3, $4, " STORE_PG_NOW " + $2 FROM due "                   \
    "WHERE EXISTS (SELECT 1 FROM turnstone.batches WHERE token = $4 "          \
    "AND number = $3 AND attempt = $5) "                                       \
    "ON CONFLICT (profile_id) DO UPDATE SET run_id = excluded.run_id, "        \
    "claim = excluded.claim, token = excluded.token, "                         \
    "expires_at = excluded.expires_at RETURNING profile_id) "
/*
 * The server takes our conditions for rarer than they are, and would then read
 * and sort the whole queue for each window: so it is told to walk an index,
 * where there is one, for the rest of the transaction. (What sorts are left
 * then look so dear that it would compile the statement.)
 */
#define STORE_PG_WALK                                                          \
    "SELECT set_config('enable_sort', 'off', true), "                          \
    "set_config('jit', 'off', true)"
/*
 * Ends a condition on other tables: it is looked up by its index for each row.
 * Made a join, the server would read all leases for each row, as soon as it
 * takes the rows for few.
 */
#define STORE_PG_EACH " OFFSET 0"
/* Nobody works on it, and this run ($1) does not either. */
#define STORE_PG_UNLEASED(id)                                                  \
    "NOT EXISTS (SELECT 1 FROM turnstone.leases l WHERE l.profile_id = " id    \
    " AND (l.expires_at > " STORE_PG_NOW " OR l.run_id = $1)" STORE_PG_EACH    \
    ") "

#define STORE_PG_BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
#define STORE_PG_LOCK(n)                                                       \
    "SELECT pg_advisory_xact_lock(1953657454, " n ")" /* "turn" */
#define STORE_PG_LOCK_SCHEMA STORE_PG_LOCK("1")
#define STORE_PG_LOCK_CLAIM  STORE_PG_LOCK("2")
#define STORE_PG_LOCK_LEDGER STORE_PG_LOCK("3")

enum {
    STORE_PG_PARAMS_MAX = 40,
    STORE_PG_WORDS_MAX = 64,
    STORE_PG_SHOWN_MAX = 160,  /* of a name in a message */
    STORE_PG_TOKEN_BYTES = 37, /* a UUID as text */
    STORE_PG_VERSION_MIN = 130000,
};

/* What went wrong, for whoever may run the call again. */
enum store_pg_failure {
    STORE_PG_FINAL, /* again would be the same */
    STORE_PG_LOST,  /* the connection */
    STORE_PG_AGAIN, /* two transactions in each other's way */
};

enum store_pg_type {
    STORE_PG_TEXT,
    STORE_PG_INTEGER,
    STORE_PG_NUMERIC,
    STORE_PG_REAL,
    STORE_PG_UUID,
    STORE_PG_JSONB,
    STORE_PG_JSON,
    STORE_PG_TIMESTAMPTZ,
    STORE_PG_TIMESTAMP,
    STORE_PG_DATE,
    STORE_PG_OTHER,
};

struct store_pg_column {
    str name;   /* as the catalogue has it */
    str quoted; /* for SQL */
    enum store_pg_type type;
    str type_word; /* "integer" */
    str collation; /* for SQL */
    bool is_there, is_not_null;
    int64_t length_max; /* characters of a varchar(n); 0: any */
};

/* The user's table. */
struct store_pg_table {
    Oid oid;
    str schema, name; /* as the catalogue has them */
    str quoted;       /* for SQL, with the schema */
    struct store_pg_column columns[STORE_COLUMN_N];
};

struct store_pg_word {
    const char *name;
    str text;
};

/* How far the claims of a selection have come. */
struct store_pg_cursor {
    enum store_priority priority;
    int64_t run_id;
    bool is_input_only, is_own_only;
    bool is_started;
    int64_t rank;
    char id[STORE_ID_MAX + 1];
    size_t id_n;
};

struct store_pg_result {
    struct store_pg_result *next;
    PGresult *pg;
};

struct store_pg {
    struct store base;
    PGconn *conn;
    char *url;
    char *password;       /* in the URL, or NULL: is shown nowhere */
    char where[200];      /* host and database, inert: for messages */
    struct arena arena;   /* what is known of the table */
    struct arena scratch; /* of one call */
    struct store_pg_result *results; /* of one call */
    struct store_pg_table table;
    struct store_pg_word words[STORE_PG_WORDS_MAX];
    size_t words_n;
    struct store_pg_cursor cursor, open_cursor;
    char token[STORE_PG_TOKEN_BYTES]; /* of this handle */
    int64_t lock;                     /* the same as a number */
    int64_t number;                   /* of this call, for its record */
    int64_t attempt;                  /* of this call: 1, 2, ... */
    bool is_doubtful; /* an attempt before may have been committed */
    bool is_open;     /* from now on what is lost is opened again */
    bool may_import;  /* the rights for it were looked at */
    enum store_pg_failure failure;
    char sqlstate[6]; /* of the last failure, or "" */
    char why[2048];
};

static inline struct store_pg *
store_pg_of(const struct store *s)
{
    return (struct store_pg *)s;
}

/* store_pg_conn.c */

/* 0 or a fault. */
int store_pg_conn_open(struct store_pg *s);
void store_pg_conn_close(struct store_pg *s);
/*
 * A call of the store: fn is run, and run again while that can help. It must
 * begin from the start each time. Scratch and results are its own, and gone
 * when it returns; a transaction that it leaves open is undone.
 */
int store_pg_conn_do(struct store_pg *s, int (*fn)(struct store_pg *, void *),
                     void *arg);

struct store_pg_params;

struct store_pg_step {
    const char *sql;
    struct store_pg_params *params; /* NULL: none */
    PGresult *out;                  /* set by the script */
};
/* All steps in one round trip. A fault of one ends the script. */
int store_pg_conn_script(struct store_pg *s, struct store_pg_step *steps,
                         size_t n);
/* A script of one. out may be NULL. */
int store_pg_conn_ask(struct store_pg *s, const char *sql,
                      struct store_pg_params *params, PGresult **out);
/* Statements without parameters or braces, one after the other. */
int store_pg_conn_exec(struct store_pg *s, const char *sql);
/* What cannot be worked with: the sentence behind "host/database: ". */
PRINTF(2, 3)
int store_pg_conn_refuse(struct store_pg *s, const char *fmt, ...);
/* The role, as a GRANT names it. */
int store_pg_conn_user(struct store_pg *s, char out[STORE_PG_SHOWN_MAX]);
/*
 * A transaction with a record: begins it, alone with this handle's earlier
 * attempts, and reads what one of them has left. text->p NULL: nothing.
 */
int store_pg_conn_begin(struct store_pg *s, str *text);
/*
 * The step that leaves the record, before COMMIT; over one of a later attempt
 * it leaves nothing.
 */
struct store_pg_step store_pg_conn_record(struct store_pg *s, str text);

/* store_pg_param.c */

struct store_pg_params {
    struct arena *arena;
    int n;
    Oid types[STORE_PG_PARAMS_MAX];
    const char *values[STORE_PG_PARAMS_MAX];
    int lengths[STORE_PG_PARAMS_MAX];
    int formats[STORE_PG_PARAMS_MAX];
};

struct store_pg_params *store_pg_param_new(struct store_pg *s);
void store_pg_param_text(struct store_pg_params *p, str v);
/* Empty as NULL. */
void store_pg_param_some(struct store_pg_params *p, str v);
void store_pg_param_int(struct store_pg_params *p, int64_t v);
void store_pg_param_bool(struct store_pg_params *p, bool v);

/* Built element by element. */
enum store_pg_element {
    STORE_PG_TEXTS,
    STORE_PG_INTS,
    STORE_PG_REALS,
    STORE_PG_BOOLS,
    STORE_PG_BYTES
};
struct store_pg_array {
    struct buf bytes;
    enum store_pg_element element;
    uint32_t n;
    bool has_null;
};
struct store_pg_array store_pg_param_array(struct store_pg_params *p,
                                           enum store_pg_element element);
void store_pg_param_add(struct store_pg_array *a, str v);
void store_pg_param_add_null(struct store_pg_array *a);
void store_pg_param_add_int(struct store_pg_array *a, int64_t v);
void store_pg_param_add_real(struct store_pg_array *a, double v);
void store_pg_param_add_bool(struct store_pg_array *a, bool v);
/* The array as the next parameter. */
void store_pg_param_list(struct store_pg_params *p, struct store_pg_array *a);
/* The same of text that is there already. */
void store_pg_param_texts(struct store_pg_params *p, const str *v, size_t n);

/*
 * Text that PostgreSQL can store: NUL and what is no UTF-8 become U+FFFD, a
 * sign that stands for "something was here". Nothing is cut.
 */
str store_pg_param_clean(struct arena *a, str v);

/* Answers, as text; valid until the call ends. NULL reads as empty. */
str store_pg_param_get(const PGresult *r, int row, int column);
int64_t store_pg_param_get_int(const PGresult *r, int row, int column);
double store_pg_param_get_real(const PGresult *r, int row, int column);
static inline bool
store_pg_param_get_bool(const PGresult *r, int row, int column)
{
    return PQgetvalue(r, row, column)[0] == 't';
}
/* Copied, cut to STORE_FIELD_MAX. */
str store_pg_param_field(const PGresult *r, int row, int column,
                         struct arena *a);

/* store_pg_schema.c */
/* What forbids any work, before anything is made; then the making. */
int store_pg_schema_check(struct store_pg *s);
int store_pg_schema_prepare(struct store_pg *s);

/* store_pg_table.c */
/*
 * The table found and judged; *is_absent: there is none, and one may be made.
 * Nothing is written. Then the making, and whose our tables are.
 */
int store_pg_table_check(struct store_pg *s, const struct store_names *names,
                         bool *is_absent);
int store_pg_table_make(struct store_pg *s);
int store_pg_table_belongs(struct store_pg *s);
/* The table is SCHEMA.NAME. */
void store_pg_table_name(struct store_pg *s, str schema, str name);
/* May rows be added and changed? Asked once, by an import. */
int store_pg_table_may_import(struct store_pg *s);
/* Can an id of this text be in the table? "07" is no integer's text. */
bool store_pg_table_has_id(const struct store_pg *s, str id);

/* store_pg_make.c: a check, and inside a transaction the making */
int store_pg_make_check(struct store_pg *s);
int store_pg_make_table(struct store_pg *s);
int store_pg_make_indexes(struct store_pg *s);
/* "jsonb": the type of a column that is made. */
const char *store_pg_make_type(enum store_column c);

/* store_pg_word.c */
void store_pg_word_prepare(struct store_pg *s);
/* SQL with its words put in, ended with NUL, in scratch. */
const char *store_pg_word_expand(struct store_pg *s, const char *sql);
/* "a ""b"""; ended with NUL */
str store_pg_word_quote(struct arena *a, str name);

/* The calls of the store, in the order of struct store_ops */
int store_pg_run_start(struct store *s, int64_t now, str options,
                       int64_t *run_id);
int store_pg_run_end(struct store *s, int64_t run_id, int64_t now, str summary);
int store_pg_import(struct store *s, int64_t run_id, int64_t now,
                    const struct store_row *rows, size_t n,
                    struct store_imported *out);
int store_pg_select_claim(struct store *s, const struct store_selection *sel,
                          struct arena *a, struct profile *out, size_t max,
                          size_t *n);
int store_pg_select_count(struct store *s, const struct store_selection *sel,
                          uint64_t max, uint64_t *out);
int store_pg_select_peek(struct store *s, const struct store_selection *sel,
                         struct arena *a, struct profile *out, size_t max,
                         size_t *n);
int store_pg_wait_claim(struct store *s, const struct store_selection *sel,
                        struct arena *a, struct store_wait *out, size_t max,
                        size_t *n);
int store_pg_wait_count(struct store *s, const struct store_selection *sel,
                        struct store_waits *out);
int store_pg_select_release(struct store *s, int64_t run_id, const str *ids,
                            size_t n);
int store_pg_commit(struct store *s, const struct store_batch *b,
                    enum store_fate *fates);
int store_pg_select_leased(struct store *s, int64_t run_id, int64_t now,
                           uint64_t *out);
int store_pg_select_renew(struct store *s, int64_t run_id, int64_t now,
                          int64_t lease_until);
int store_pg_ledger_reserve(struct store *s, const struct store_budget *b,
                            struct arena *a, struct store_ask *people, size_t n,
                            int64_t *ledger_id);
int store_pg_ledger_settle(struct store *s, const struct store_settlement *m);
int store_pg_ledger_list(struct store *s, bool is_open_only, int64_t now,
                         struct arena *a, struct store_ledger_entry **out,
                         size_t *n);
int store_pg_ledger_close(struct store *s, int64_t id, int64_t spent,
                          int64_t now, str note);
int store_pg_ledger_spending(struct store *s, int64_t run_id, int64_t now,
                             struct store_spending *out);
int store_pg_cache_facts(struct store *s, str domain, int64_t now,
                         struct arena *a, struct store_fact **out, size_t *n);
int store_pg_cache_tallies(struct store *s, int64_t now, struct arena *a,
                           struct store_fact **out, size_t *n);
int store_pg_cache_verdicts(struct store *s, str domain, int64_t since,
                            struct arena *a, struct store_verdict **out,
                            size_t *n);
int store_pg_cache_know(struct store *s, const struct store_knowing *q,
                        struct store_known *list, size_t n);
int store_pg_cache_colleagues(struct store *s, str domain, int64_t now,
                              struct arena *a, struct store_colleague *out,
                              size_t max, size_t *n);
int store_pg_report_status(struct store *s, int64_t now, int64_t tried_since,
                           struct arena *a, struct store_status *out);
int store_pg_report_export(struct store *s, int64_t since,
                           bool (*fn)(void *arg,
                                      const struct store_export_row *row),
                           void *arg);
int store_pg_forget(struct store *s, str what, int64_t now, uint64_t *erased);
int store_pg_forget_is_suppressed(struct store *s, str what, bool *out);
int store_pg_forget_suppressed(struct store *s, struct arena *a, str **out,
                               size_t *n);

/* What the calls above have in common */

/* A row that begins with id, name, company, website, linkedin, email, size. */
void store_pg_select_read(const PGresult *r, int row, struct arena *a,
                          struct profile *p);
/* What columns i, i + 1 and i + 2 (STORE_PG_PRESENT) say of its e-mail. */
void store_pg_select_present(const PGresult *r, int row, int i, struct arena *a,
                             int64_t now, struct profile *p);
/*
 * The parameters that begin every claim ($1 to $5 of STORE_PG_LEASE), and the
 * step that takes back what an attempt of this call has leased.
 */
struct store_pg_params *
store_pg_select_params(struct store_pg *s, const struct store_selection *sel);
struct store_pg_step store_pg_select_undo(struct store_pg *s);
/* Inside a transaction: runs whose process is no more are ended. */
int store_pg_run_bury(struct store_pg *s, int64_t now);
/* Inside a call. */
int store_pg_ledger_sums(struct store_pg *s, int64_t run_id, int64_t now,
                         struct store_spending *out);

/* What a batch learnt of domains and addresses, as steps of its commit. */
struct store_pg_step store_pg_learn_facts(struct store_pg *s,
                                          const struct store_batch *b);
struct store_pg_step store_pg_learn_verdicts(struct store_pg *s,
                                             const struct store_batch *b);

/*
 * What would forbid each of some things, as keys of turnstone.suppressions:
 * three arrays beside each other, (ord, kind, key).
 */
struct store_pg_keys {
    struct store_pg_params *params;
    struct store_pg_array ords, kinds, keys;
};
struct store_pg_keys store_pg_forget_keys(struct store_pg_params *p);
void store_pg_forget_key_id(struct store_pg_keys *k, size_t ord, str id);
void store_pg_forget_key_address(struct store_pg_keys *k, size_t ord,
                                 str address);
void store_pg_forget_key_domain(struct store_pg_keys *k, size_t ord,
                                str domain);
/* All addresses that a text names. */
void store_pg_forget_key_text(struct store_pg_keys *k, size_t ord, str text);
/* As the next three parameters. */
void store_pg_forget_keys_list(struct store_pg_keys *k);

#endif
