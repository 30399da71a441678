/*
 * The connection. One is opened when the store is, and again when it was
 * lost: then the call that lost it is run once more from its start. Tries are
 * LOST_WAITS_MS apart, about a minute in all, which a restart of a server
 * takes; each wait is a little longer or shorter by chance, so that many
 * programs do not come back at the same instant.
 *
 * No message shows the URL, which may hold a password, nor what libpq says of
 * one that it cannot read, which quotes pieces of it.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"

#include "edge/store_pg.h"

enum { AGAIN_MAX = 5, AGAIN_MS = 20, SHOWN_MAX = 500, STEPS_MAX = 1 << 20 };

static const unsigned lost_waits_ms[] = {0,    200,  500,   1000,  2000,
                                         4000, 8000, 12000, 15000, 15000};

/*
 * What the server says (SQLSTATE, or its class of two signs), the number of
 * the fault, whether to run the call again, and what to do about it.
 */
#define MEANINGS(X)                                                            \
    X("53100", ENOSPC, FINAL,                                                  \
      "the server's disk is full; nothing committed is lost: make room and "   \
      "run again")                                                             \
    X("53200", ENOMEM, FINAL, "the server is out of memory")                   \
    X("53300", EAGAIN, LOST, "the server has too many connections")            \
    X("53", ENOSPC, FINAL, "the server has no room left")                      \
    X("25006", EROFS, FINAL,                                                   \
      "the server takes no writes: a standby, or set to read only")            \
    X("42501", EACCES, FINAL, "a right is missing; see doc/schema.md")         \
    X("28", EACCES, FINAL, "the server does not let us in")                    \
    X("3D000", EINVAL, FINAL, "there is no such database")                     \
    X("42P01", EINVAL, FINAL, "a table has gone meanwhile")                    \
    X("42703", EINVAL, FINAL, "a column has gone meanwhile")                   \
    X("42", EINVAL, FINAL, "the tables are not what they were at the start")   \
    X("22001", EINVAL, FINAL, "a value is too long for its column")            \
    X("22", EINVAL, FINAL, "a value does not fit its column")                  \
    X("23505", EEXIST, AGAIN, "the table has such a value already")            \
    X("23", EINVAL, FINAL, "a rule of the table refuses a value")              \
    X("40", EBUSY, AGAIN, "transactions are in each other's way")              \
    X("55P03", EBUSY, AGAIN,                                                   \
      "the table is locked by another program; try again when that has "       \
      "finished")                                                              \
    X("57014", ETIME, FINAL,                                                   \
      "a statement was ended before its time: statement_timeout, or a "        \
      "person")                                                                \
    X("57P", EAGAIN, LOST, "the server is going down or coming up")            \
    X("25P03", EAGAIN, LOST, "the server ended an idle transaction")           \
    X("08", EIO, LOST, "the connection was lost")                              \
    X("XX001", EBADMSG, FINAL, "the database is damaged; restore a backup")    \
    X("XX002", EBADMSG, FINAL, "an index is damaged; REINDEX it")              \
    X("58", EIO, FINAL, "the server fails to read or write its files")

#define MEANING(code, number, what, words)                                     \
    {code, -(number), STORE_PG_##what, words},
static const struct meaning {
    const char *code;
    int number;
    enum store_pg_failure what;
    const char *words;
} meanings[] = {MEANINGS(MEANING)};

/* The first that the code begins with: whole codes stand before classes. */
static const struct meaning *
meaning_of(const char *code)
{
    for (size_t i = 0; i < array_len(meanings); i++)
        if (str_has_prefix(str_of(code), str_of(meanings[i].code)))
            return &meanings[i];
    return NULL;
}

/* One line, inert. */
static const char *
shown(char out[SHOWN_MAX], const char *text)
{
    char line[SHOWN_MAX];
    str t = str_trim(str_of(text));
    size_t n = t.n < sizeof(line) ? t.n : sizeof(line);

    for (size_t i = 0; i < n; i++)
        line[i] = t.p[i] == '\n' || t.p[i] == '\t' ? ' ' : t.p[i];
    return inert_z(out, SHOWN_MAX, str_make(line, n));
}

/* The same without the password: libpq quotes what it cannot read. */
static const char *
shown_without(char out[SHOWN_MAX], const char *text, const char *secret)
{
    char line[SHOWN_MAX];
    str rest = str_of(text), hidden = str_of(secret);
    size_t n = 0;

    while (rest.n > 0 && n < sizeof(line) - 1) {
        bool is_secret = hidden.n > 0 && str_has_prefix(rest, hidden);
        line[n++] = is_secret ? '*' : rest.p[0];
        rest = str_from(rest, is_secret ? hidden.n : 1);
    }
    line[n] = '\0';
    return shown(out, line);
}

int
store_pg_conn_refuse(struct store_pg *s, const char *fmt, ...)
{
    va_list ap;
    int n = snprintf(s->why, sizeof(s->why), "%s: ", s->where);

    va_start(ap, fmt);
    vsnprintf(s->why + n, sizeof(s->why) - (size_t)n, fmt, ap);
    va_end(ap);
    s->failure = STORE_PG_FINAL;
    s->sqlstate[0] = '\0';
    return fault_new(-EINVAL, "the database does not fit");
}

static int
connection_fault(struct store_pg *s)
{
    char text[SHOWN_MAX];

    s->failure = STORE_PG_LOST;
    s->sqlstate[0] = '\0';
    snprintf(s->why, sizeof(s->why), "%s: no connection to the server: %s",
             s->where,
             shown_without(text, s->conn ? PQerrorMessage(s->conn) : "",
                           s->password));
    return fault_new(-EIO, "no connection to the database");
}

/*
 * A fault in words, of a statement's answer (NULL: there was none). Of the
 * server's words only the first message: its detail quotes rows.
 */
static int
answer_fault(struct store_pg *s, const PGresult *r)
{
    const char *code = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const struct meaning *m = code ? meaning_of(code) : NULL;
    char text[SHOWN_MAX];

    if (!code)
        return connection_fault(s);
    snprintf(s->sqlstate, sizeof(s->sqlstate), "%s", code);
    s->failure = m ? m->what : STORE_PG_FINAL;
    if (PQstatus(s->conn) == CONNECTION_BAD)
        s->failure = STORE_PG_LOST;
    snprintf(s->why, sizeof(s->why), "%s: %s (%s, %s)", s->where,
             m ? m->words : "the database refused",
             shown(text, PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY)), code);
    return fault_new(m ? m->number : -EIO, "the database");
}

/* Scripts */

static PGresult *
keep(struct store_pg *s, PGresult *pg)
{
    struct store_pg_result *r = arena_new(&s->scratch, struct store_pg_result);

    *r = (struct store_pg_result){s->results, pg};
    s->results = r;
    return pg;
}

static void
results_clear(struct store_pg *s)
{
    for (; s->results; s->results = s->results->next)
        PQclear(s->results->pg);
}

static int
send(struct store_pg *s, const struct store_pg_step *step)
{
    static const struct store_pg_params none = {0};
    const struct store_pg_params *p = step->params ? step->params : &none;
    int ok =
        PQsendQueryParams(s->conn, store_pg_word_expand(s, step->sql), p->n,
                          p->types, p->values, p->lengths, p->formats, 0);

    return ok ? 0 : connection_fault(s);
}

static bool
is_good(const PGresult *r)
{
    ExecStatusType status = r ? PQresultStatus(r) : PGRES_FATAL_ERROR;

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The answer of a step; the NULL behind it is taken too. */
static int
receive(struct store_pg *s, struct store_pg_step *step)
{
    PGresult *r = PQgetResult(s->conn);

    if (!r)
        return connection_fault(s);
    step->out = keep(s, r);
    if (!is_good(r))
        return answer_fault(s, r);
    r = PQgetResult(s->conn);
    if (r)
        keep(s, r);
    return 0;
}

/* What is left of a script that failed, until its end. */
static void
drain(struct store_pg *s)
{
    unsigned nothing = 0;

    while (nothing < 2 && PQstatus(s->conn) == CONNECTION_OK) {
        PGresult *r = PQgetResult(s->conn);
        bool is_end = r && PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        nothing = r ? 0 : nothing + 1;
        PQclear(r);
        if (is_end)
            break;
    }
}

int
store_pg_conn_script(struct store_pg *s, struct store_pg_step *steps, size_t n)
{
    int r = 0;

    check(n <= STEPS_MAX);
    if (!s->conn || !PQenterPipelineMode(s->conn))
        return connection_fault(s);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = send(s, &steps[i]);
    if (r == 0 && !PQpipelineSync(s->conn))
        r = connection_fault(s);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = receive(s, &steps[i]);
    drain(s);
    if (!PQexitPipelineMode(s->conn) && r == 0)
        r = connection_fault(s);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_conn_ask(struct store_pg *s, const char *sql,
                  struct store_pg_params *params, PGresult **out)
{
    struct store_pg_step step = {.sql = sql, .params = params};
    int r = store_pg_conn_script(s, &step, 1);

    if (r == 0 && out)
        *out = step.out;
    return r < 0 ? fault(r) : 0;
}

int
store_pg_conn_exec(struct store_pg *s, const char *sql)
{
    PGresult *r = keep(s, PQexec(s->conn, sql));

    return is_good(r) ? 0 : answer_fault(s, r);
}

int
store_pg_conn_user(struct store_pg *s, char out[STORE_PG_SHOWN_MAX])
{
    PGresult *r = NULL;
    int f = store_pg_conn_ask(s, "SELECT quote_ident(current_user)", NULL, &r);

    if (f < 0)
        return fault(f);
    inert_z(out, STORE_PG_SHOWN_MAX, store_pg_param_get(r, 0, 0));
    return 0;
}

/* Records */

static struct store_pg_params *
token_params(struct store_pg *s)
{
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_text(p, str_of(s->token));
    store_pg_param_int(p, s->number);
    return p;
}

int
store_pg_conn_begin(struct store_pg *s, str *text)
{
    struct store_pg_params *lock = store_pg_param_new(s);
    struct store_pg_step steps[] = {
        {.sql = STORE_PG_BEGIN     },
        { .sql = "SELECT pg_advisory_xact_lock($1)",            .params = lock},
        { .sql = "SELECT result FROM turnstone.batches "
                "WHERE token = $1 AND number = $2", .params = token_params(s)},
    };

    store_pg_param_int(lock, s->lock);
    *text = (str){NULL, 0};
    int r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    if (PQntuples(steps[2].out) > 0)
        *text = store_pg_param_get(steps[2].out, 0, 0);
    return 0;
}

struct store_pg_step
store_pg_conn_record(struct store_pg *s, str text)
{
    struct store_pg_params *p = token_params(s);

    store_pg_param_int(p, s->attempt);
    store_pg_param_text(p, text);
    return (struct store_pg_step){
        .sql = "INSERT INTO turnstone.batches AS b "
               "(token, number, attempt, result, at) "
               "VALUES ($1, $2, $3, $4, " STORE_PG_NOW ") "
               "ON CONFLICT (token) DO UPDATE SET number = excluded.number, "
               "attempt = excluded.attempt, result = excluded.result, "
               "at = excluded.at WHERE b.number < excluded.number OR "
               "(b.number = excluded.number AND b.attempt <= excluded.attempt)",
        .params = p,
    };
}

/* Opening */

static bool
is_word(const PQconninfoOption *o, const char *word)
{
    return o->val && o->val[0] != '\0' &&
           str_eq(str_of(o->keyword), str_of(word));
}

/* "postgresql://host/database" into s->where; false: no URL. */
static bool
name_server(struct store_pg *s)
{
    PQconninfoOption *all = PQconninfoParse(s->url, NULL);
    const char *host = "", *database = "", *service = NULL;
    char text[180], shown_text[180];

    snprintf(s->where, sizeof(s->where), "the PostgreSQL database");
    if (!all)
        return false;
    for (const PQconninfoOption *o = all; o->keyword; o++) {
        host = is_word(o, "host") ? o->val : host;
        database = is_word(o, "dbname") ? o->val : database;
        service = is_word(o, "service") ? o->val : service;
        if (is_word(o, "password"))
            s->password = strdup(o->val);
    }
    if (service)
        snprintf(text, sizeof(text), "service %s", service);
    else
        snprintf(text, sizeof(text), "postgresql://%s/%s", host, database);
    inert_z(shown_text, sizeof(shown_text), str_of(text));
    snprintf(s->where, sizeof(s->where), "%s", shown_text);
    PQconninfoFree(all);
    return true;
}

static void
notice(void *arg, const PGresult *r)
{
    char text[SHOWN_MAX];
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

    (void)arg;
    log_debug("the database says: %s", shown(text, message ? message : ""));
}

/*
 * What stands before the URL may be said otherwise in it. A server that is
 * gone without a word (a cable, a firewall that forgets) is noticed in a
 * minute.
 */
static PGconn *
dial(const char *url)
{
    const char *const words[] = {
        "connect_timeout",  "keepalives_idle",  "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "fallback_application_name",
        "dbname",           "client_encoding",  NULL};
    const char *const values[] = {"10",        "30", "10",   "3", "60000",
                                  "turnstone", url,  "UTF8", NULL};

    return PQconnectdbParams(words, values, 1);
}

static int
session_check(struct store_pg *s)
{
    const char *encoding = PQparameterStatus(s->conn, "server_encoding");
    const char *ours = PQparameterStatus(s->conn, "client_encoding");
    char text[SHOWN_MAX];

    if (PQserverVersion(s->conn) < STORE_PG_VERSION_MIN)
        return store_pg_conn_refuse(
            s, "the server is PostgreSQL %d; 13 or later is needed",
            PQserverVersion(s->conn) / 10000);
    if (encoding && !str_eq(str_of(encoding), STR("UTF8")))
        return store_pg_conn_refuse(
            s,
            "the database's encoding is %s; names and addresses of all "
            "countries need UTF8",
            shown(text, encoding));
    if (ours && !str_eq(str_of(ours), STR("UTF8")))
        return store_pg_conn_refuse(
            s,
            "the connection's encoding is %s, though UTF8 was asked for; "
            "a pooler must let client_encoding through",
            shown(text, ours));
    return 0;
}

static int
reopen(struct store_pg *s)
{
    s->conn = dial(s->url);
    if (!s->conn || PQstatus(s->conn) != CONNECTION_OK)
        return connection_fault(s);
    PQsetNoticeReceiver(s->conn, notice, NULL);
    int r = session_check(s);
    return r < 0 ? fault(r) : 0;
}

/* 122 bits by chance name this handle among all that ever were. */
static void
token_make(struct store_pg *s)
{
    uint64_t v[2];

    check(getrandom(v, sizeof(v), 0) == sizeof(v));
    s->lock = (int64_t)v[0];
    snprintf(s->token, sizeof(s->token),
             "%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-8%03" PRIx64
             "-%012" PRIx64,
             v[0] & 0xffffffff, v[0] >> 32 & 0xffff, v[0] >> 48 & 0xfff,
             v[1] & 0xfff, v[1] >> 12 & 0xffffffffffff);
}

int
store_pg_conn_open(struct store_pg *s)
{
    token_make(s);
    if (!name_server(s))
        return store_pg_conn_refuse(
            s, "this is no URL that PostgreSQL's library can read; in a user's "
               "name or password signs like @ : / # %% are written as %%40 "
               "%%3A %%2F %%23 %%25");
    int r = reopen(s);
    return r < 0 ? fault(r) : 0;
}

void
store_pg_conn_close(struct store_pg *s)
{
    results_clear(s);
    PQfinish(s->conn);
    s->conn = NULL;
}

/* Calls */

/* Between 3/4 and 5/4 of it. */
static void
pause_ms(unsigned ms)
{
    uint32_t chance = 0;

    if (ms == 0)
        return;
    (void)!getrandom(&chance, sizeof(chance), GRND_NONBLOCK);
    ms = ms / 4 * 3 + chance % (ms / 2 + 1);
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        continue;
}

static int
attempt(struct store_pg *s, int (*fn)(struct store_pg *, void *), void *arg)
{
    struct arena_mark mark = arena_mark(&s->scratch);
    int r = s->conn ? 0 : reopen(s);
    bool was_open = r == 0;

    s->attempt++;
    if (r == 0)
        r = fn(s, arg);
    if (s->conn && PQtransactionStatus(s->conn) > PQTRANS_ACTIVE)
        PQclear(PQexec(s->conn, "ROLLBACK"));
    results_clear(s);
    arena_release(&s->scratch, mark);
    if (r < 0 && s->failure == STORE_PG_LOST) {
        s->is_doubtful |= was_open;
        store_pg_conn_close(s);
    }
    return r < 0 ? fault(r) : r;
}

int
store_pg_conn_do(struct store_pg *s, int (*fn)(struct store_pg *, void *),
                 void *arg)
{
    char trace[256];
    size_t lost = 0, again = 0;

    s->number++;
    s->attempt = 0;
    s->is_doubtful = false;
    for (;;) {
        int r = attempt(s, fn, arg);
        if (r >= 0)
            return r;
        bool is_lost = s->failure == STORE_PG_LOST;
        if (s->failure == STORE_PG_FINAL || (is_lost && !s->is_open) ||
            lost == array_len(lost_waits_ms) || again == AGAIN_MAX)
            return fault(r);
        if (is_lost && lost == 1)
            log_warn("%s; trying again for a minute", s->why);
        fault_take_trace(trace, sizeof(trace)); /* it is mended */
        if (is_lost)
            pause_ms(lost_waits_ms[lost++]);
        else
            pause_ms(AGAIN_MS << again++);
    }
}
