/*
 * How fast results are written into PostgreSQL: one by one, as psycopg2's
 * execute_batch does, and our way, taking turns in one run, on the server's
 * socket and over a link of 20 ms there and back (relay.c delays the bytes),
 * 1,000 rows a transaction but where it says otherwise. Twice: the profiles
 * alone, and with what a result needs.
 *
 *     test/pg.sh --durable bench_pg [ROWS]
 *
 * The profiles alone: five columns of each row, found by its key.
 *
 *   one by one     a prepared UPDATE, a transaction and a round trip
 *   execute_batch  as psycopg2's with page_size 100: the values written into
 *                  the statement's text, 100 statements a message
 *   copy           COPY into a temporary table, UPDATE ... FROM it
 *   arrays         UPDATE ... FROM unnest, one round trip: our way, bare
 *
 * With what a result needs: the lease given back, the profile written on
 * condition that nobody wrote an e-mail meanwhile, a finding, an attempt.
 *
 *   one by one     four prepared statements, a transaction a row
 *   execute_batch  the same four for each row, 100 statements a message
 *   store          the store's own commit of 1,000 results, which merges its
 *                  key into the row's JSON and decides the fates besides
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/scope.h"
#include "edge/store.h"

#include "../unit/edge/relay.h"

enum {
    NOW = 1764000000,
    ROWS = 20000,      /* of a turn; fewer where a way is slow */
    PEOPLE_TURNS = 10, /* profiles for so many full turns */
    TRANSACTION = 1000,
    PAGE = 100,
    ROUNDS = 3,
    ONE_WAY_MS = 10,
    CLAIM_MAX = 4096,
    COLUMNS = 5,
};

enum way { SINGLE, BATCH, COPY, ARRAYS, SINGLE_ALL, BATCH_ALL, STORE, WAY_N };

static const char *const way_names[WAY_N] = {
    "one by one", "execute_batch", "copy", "arrays",
    "one by one", "execute_batch", "store"};
/* Which part of ROWS a way writes in a turn: near, far. */
static const unsigned divisors[2][WAY_N] = {
    {4,   1, 1, 1, 8,   2, 1},
    {200, 2, 1, 1, 800, 8, 1},
};

/* What a result needs, in the order of its statements. */
enum { STATEMENTS = 4 };

struct bench {
    PGconn *c;
    struct store *store;
    int64_t run;
    struct arena arena; /* of a turn */
    str *ids;
    size_t n;
};

static struct store *chooser; /* claims, on the socket */
static struct store_selection selection = {.priority = STORE_ALL,
                                           .now = NOW,
                                           .tried_since = NOW - 86400,
                                           .lease_until = NOW + 3600};

static double
seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(PGconn *c, PGresult *r)
{
    ExecStatusType s = PQresultStatus(r);

    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK &&
        s != PGRES_PIPELINE_SYNC) {
        fprintf(stderr, "bench_pg: %s", PQerrorMessage(c));
        exit(1);
    }
    PQclear(r);
}

static void
store_must(const struct store *s, int r)
{
    if (r == 0)
        return;
    fprintf(stderr, "bench_pg: %s\n", store_why(s));
    exit(1);
}

static PRINTF(2, 3) const char *text(struct arena *a, const char *fmt, ...)
{
    char z[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(z, sizeof(z), fmt, ap);
    va_end(ap);
    return str_dup_z(a, str_of(z));
}

/* The columns of a row: as long as what the store writes. */
static void
values_of(struct arena *a, str id, const char *v[COLUMNS + 1])
{
    v[0] = text(a, "anna.person%.*s@company.example", STR_ARG(id));
    v[1] = text(a,
                "{\"email\":{\"source\":\"website\",\"enriched_at\":"
                "\"2025-11-24T16:00:00Z\",\"source_date\":"
                "\"2025-11-24T16:00:00Z\",\"confidence\":0.81,"
                "\"confidence_expires_at\":\"2026-01-07T05:11:25Z\","
                "\"verification_count\":1,\"enrichment_method\":"
                "\"website_scrape\",\"status\":\"published\","
                "\"verification\":\"not_checked\",\"source_url\":"
                "\"https://www.company%.*s.example/team\",\"reasons\":\"%s\"}}",
                STR_ARG(id),
                "the name is in the address; the address stands beside the "
                "name; on the company's own domain");
    v[2] = "0.81";
    v[3] = v[4] = "2025-11-24T16:00:00Z";
    v[COLUMNS] = str_dup_z(a, id);
}

static void
write_single(struct bench *b)
{
    const char *v[COLUMNS + 1];

    must(b->c, PQprepare(b->c, "one",
                         "UPDATE profiles SET email = $1, enrichment_metadata "
                         "= $2, profile_confidence = $3, last_enriched_at = "
                         "$4, updated_at = $5 WHERE id = $6",
                         COLUMNS + 1, NULL));
    for (size_t i = 0; i < b->n; i++) {
        values_of(&b->arena, b->ids[i], v);
        must(b->c, PQexecPrepared(b->c, "one", COLUMNS + 1, v, NULL, NULL, 0));
    }
    must(b->c, PQexec(b->c, "DEALLOCATE one"));
}

/* The statements of a result; {n}: the value with that number. */
enum { LEASE_RUN = COLUMNS + 1, EVIDENCE_VALUES };
static const struct {
    const char *name, *sql;
    int values[COLUMNS + 1]; /* of struct values, in the order of $1 ... */
    int n;
} statements[STATEMENTS] = {
    {"lease",
     "DELETE FROM turnstone.leases WHERE profile_id = $1 AND run_id = $2", {COLUMNS, LEASE_RUN},
     2},
    {"profile",
     "UPDATE profiles SET email = $1, enrichment_metadata = $2, "
     "profile_confidence = $3, last_enriched_at = $4, updated_at = $5 "
     "WHERE id = $6 AND coalesce(btrim(email), '') = ''",                  {0, 1, 2, 3, 4, COLUMNS},
     6},
    {"finding",
     "INSERT INTO turnstone.findings (address, profile_id, run_id, status, "
     "verification, method, confidence, source_url, reasons, found_at, "
     "last_confirmed_at) VALUES ($1, $2, $3, 'published', 'not_checked', "
     "'website_scrape', $4, 'https://www.company.example/team', 'the name is "
     "in the address; the address stands beside the name; on the company''s "
     "own domain', 1764000000, 1764000000) ON CONFLICT (profile_id, "
     "lower(address)) DO UPDATE SET last_confirmed_at = "
     "excluded.last_confirmed_at",                                         {0, COLUMNS, LEASE_RUN, 2},
     4},
    {"attempt",
     "INSERT INTO turnstone.attempts (profile_id, run_id, at, outcome, "
     "method) VALUES ($1, $2, 1764000000, 'found', 'website_scrape') "
     "ON CONFLICT (profile_id, run_id) DO UPDATE SET at = excluded.at",    {COLUMNS, LEASE_RUN},
     2},
};

static void
evidence_of(struct bench *b, str id, const char *v[EVIDENCE_VALUES])
{
    values_of(&b->arena, id, v);
    v[LEASE_RUN] = text(&b->arena, "%" PRId64, b->run);
}

static void
write_single_all(struct bench *b)
{
    const char *v[EVIDENCE_VALUES], *own[COLUMNS + 1];

    for (int k = 0; k < STATEMENTS; k++)
        must(b->c, PQprepare(b->c, statements[k].name, statements[k].sql,
                             statements[k].n, NULL));
    for (size_t i = 0; i < b->n; i++) {
        evidence_of(b, b->ids[i], v);
        must(b->c, PQexec(b->c, "BEGIN"));
        for (int k = 0; k < STATEMENTS; k++) {
            for (int c = 0; c < statements[k].n; c++)
                own[c] = v[statements[k].values[c]];
            must(b->c, PQexecPrepared(b->c, statements[k].name, statements[k].n,
                                      own, NULL, NULL, 0));
        }
        must(b->c, PQexec(b->c, "COMMIT"));
    }
    must(b->c, PQexec(b->c, "DEALLOCATE ALL"));
}

/* A value as psycopg2 writes it into the text. */
static void
literal_add(struct bench *b, struct buf *out, const char *before,
            const char *value)
{
    char *z = PQescapeLiteral(b->c, value, strlen(value));

    check(z != NULL);
    buf_add(out, str_of(before));
    buf_add(out, str_of(z));
    PQfreemem(z);
}

static void
write_batch(struct bench *b)
{
    static const char *const before[COLUMNS + 1] = {
        "UPDATE profiles SET email = ",
        ", enrichment_metadata = ",
        ", profile_confidence = ",
        ", last_enriched_at = ",
        ", updated_at = ",
        " WHERE id = "};
    const char *v[COLUMNS + 1];

    for (size_t i = 0; i < b->n;) {
        struct buf sql;
        buf_init(&sql, &b->arena, 1024 * 1024);
        if (i % TRANSACTION == 0)
            must(b->c, PQexec(b->c, "BEGIN"));
        do {
            values_of(&b->arena, b->ids[i], v);
            for (int k = 0; k <= COLUMNS; k++)
                literal_add(b, &sql, before[k], v[k]);
            buf_addf(&sql, ";");
        } while (++i % PAGE != 0 && i < b->n);
        must(b->c, PQexec(b->c, buf_z(&sql)));
        if (i % TRANSACTION == 0 || i == b->n)
            must(b->c, PQexec(b->c, "COMMIT"));
    }
}

/* A statement with its values in the text. */
static void
statement_add(struct bench *b, struct buf *out, int k,
              const char *const v[EVIDENCE_VALUES])
{
    for (const char *p = statements[k].sql; *p; p++) {
        if (*p != '$') {
            buf_add_byte(out, *p);
            continue;
        }
        int c = *++p - '1';
        literal_add(b, out, "", v[statements[k].values[c]]);
    }
    buf_add_byte(out, ';');
}

static void
write_batch_all(struct bench *b)
{
    const char *v[EVIDENCE_VALUES];
    size_t rows = PAGE / STATEMENTS;

    for (size_t i = 0; i < b->n;) {
        struct buf sql;
        buf_init(&sql, &b->arena, 1024 * 1024);
        if (i % TRANSACTION == 0)
            must(b->c, PQexec(b->c, "BEGIN"));
        do {
            evidence_of(b, b->ids[i], v);
            for (int k = 0; k < STATEMENTS; k++)
                statement_add(b, &sql, k, v);
        } while (++i % rows != 0 && i < b->n);
        must(b->c, PQexec(b->c, buf_z(&sql)));
        if (i % TRANSACTION == 0 || i == b->n)
            must(b->c, PQexec(b->c, "COMMIT"));
    }
}

/* A row of COPY's text format; the values have neither tab nor newline. */
static void
copy_row_add(struct buf *out, const char *const v[COLUMNS + 1])
{
    for (int k = 0; k <= COLUMNS; k++) {
        for (const char *p = v[k]; *p; p++) {
            if (*p == '\\')
                buf_add_byte(out, '\\');
            buf_add_byte(out, *p);
        }
        buf_add_byte(out, k < COLUMNS ? '\t' : '\n');
    }
}

static void
write_copy(struct bench *b)
{
    for (size_t i = 0; i < b->n;) {
        const char *v[COLUMNS + 1];
        struct buf rows;
        buf_init(&rows, &b->arena, 4 * 1024 * 1024);
        must(b->c, PQexec(b->c, "BEGIN; CREATE TEMP TABLE result (e text, "
                                "m jsonb, c float8, t timestamptz, "
                                "w timestamptz, i bigint) ON COMMIT DROP"));
        for (size_t k = 0; k < TRANSACTION && i < b->n; k++, i++) {
            values_of(&b->arena, b->ids[i], v);
            copy_row_add(&rows, v);
        }
        PQclear(PQexec(b->c, "COPY result FROM STDIN"));
        check(PQputCopyData(b->c, rows.p, (int)rows.n) == 1 &&
              PQputCopyEnd(b->c, NULL) == 1);
        for (PGresult *r; (r = PQgetResult(b->c)) != NULL;)
            must(b->c, r);
        must(b->c,
             PQexec(b->c, "UPDATE profiles p SET email = e, "
                          "enrichment_metadata = m, profile_confidence = c, "
                          "last_enriched_at = t, updated_at = w FROM result "
                          "WHERE p.id = result.i; COMMIT"));
    }
}

/* An array's text: {"a","b"}. */
static void
element_add(struct buf *out, const char *value)
{
    buf_add(out, out->n == 0 ? STR("{\"") : STR(",\""));
    while (*value) {
        size_t plain = strcspn(value, "\"\\");
        buf_add(out, str_make(value, plain));
        value += plain;
        if (*value) {
            buf_add_byte(out, '\\');
            buf_add_byte(out, *value++);
        }
    }
    buf_add_byte(out, '"');
}

static void
arrays_send(struct bench *b, size_t from, size_t to)
{
    const char *v[COLUMNS + 1], *z[COLUMNS + 1];
    struct buf arrays[COLUMNS + 1];

    for (int k = 0; k <= COLUMNS; k++)
        buf_init(&arrays[k], &b->arena, 4 * 1024 * 1024);
    for (size_t i = from; i < to; i++) {
        values_of(&b->arena, b->ids[i], v);
        for (int k = 0; k <= COLUMNS; k++)
            element_add(&arrays[k], v[k]);
    }
    for (int k = 0; k <= COLUMNS; k++) {
        buf_add_byte(&arrays[k], '}');
        z[k] = buf_z(&arrays[k]);
    }
    check(PQsendQueryParams(
        b->c,
        "UPDATE profiles p SET email = u.e, enrichment_metadata = u.m, "
        "profile_confidence = u.c, last_enriched_at = u.t, updated_at = u.w "
        "FROM unnest($1::text[], $2::jsonb[], $3::float8[], "
        "$4::timestamptz[], $5::timestamptz[], $6::bigint[]) "
        "u(e, m, c, t, w, i) WHERE p.id = u.i",
        COLUMNS + 1, NULL, z, NULL, NULL, 0));
}

static void
write_arrays(struct bench *b)
{
    PGresult *r;

    check(PQenterPipelineMode(b->c));
    for (size_t i = 0; i < b->n; i += TRANSACTION) {
        size_t to = i + TRANSACTION < b->n ? i + TRANSACTION : b->n;
        arrays_send(b, i, to); /* with its Sync a transaction */
        check(PQpipelineSync(b->c));
        for (int ends = 0; ends < 2;) {
            r = PQgetResult(b->c);
            ends += r == NULL || PQresultStatus(r) == PGRES_PIPELINE_SYNC;
            if (r)
                must(b->c, r);
        }
    }
    check(PQexitPipelineMode(b->c));
}

static void
write_store(struct bench *b)
{
    struct finding *f = arena_array(&b->arena, struct finding, TRANSACTION);
    enum store_fate *fates =
        arena_array(&b->arena, enum store_fate, TRANSACTION);

    for (size_t i = 0; i < b->n;) {
        struct store_batch sb = {.run_id = b->run,
                                 .now = NOW,
                                 .findings = f,
                                 .is_consolidated = true};
        for (; sb.findings_n < TRANSACTION && i < b->n; i++) {
            const char *v[COLUMNS + 1];
            values_of(&b->arena, b->ids[i], v);
            f[sb.findings_n++] = (struct finding){
                .profile_id = b->ids[i],
                .outcome = OUTCOME_FOUND,
                .address = str_of(v[0]),
                .method = METHOD_WEBSITE,
                .status = STATUS_PUBLISHED,
                .confidence = 0.81,
                .source_url = str_of(text(&b->arena,
                                          "https://www.company%.*s.example/"
                                          "team",
                                          STR_ARG(b->ids[i]))),
                .reasons =
                    STR("the name is in the address; the address stands beside "
                        "the name; on the company's own domain"),
            };
        }
        store_must(b->store, b->store->ops->commit(b->store, &sb, fates));
        for (size_t k = 0; k < sb.findings_n; k++)
            check(fates[k] == STORE_FATE_WRITTEN);
    }
}

/* The next of the queue, leased. */
static void
choose(struct bench *b, size_t want)
{
    struct profile *p = arena_array(&b->arena, struct profile, CLAIM_MAX);

    b->ids = arena_array(&b->arena, str, want);
    b->n = 0;
    while (b->n < want) {
        size_t n, max = want - b->n < CLAIM_MAX ? want - b->n : CLAIM_MAX;
        store_must(chooser, chooser->ops->claim(chooser, &selection, &b->arena,
                                                p, max, &n));
        check(n > 0);
        for (size_t i = 0; i < n; i++)
            b->ids[b->n++] = p[i].id;
    }
}

/* Rows a second of a way, in one turn. */
static double
turn(struct bench *b, enum way way, size_t rows)
{
    static void (*const writers[WAY_N])(struct bench *) = {
        write_single,     write_batch,     write_copy, write_arrays,
        write_single_all, write_batch_all, write_store};

    choose(b, rows);
    double began = seconds();
    writers[way](b);
    double took = seconds() - began;
    /* which a store's own commit has done: leases are of a window only */
    store_must(chooser, chooser->ops->release(chooser, b->run, b->ids, b->n));
    arena_fini(&b->arena);
    b->arena = (struct arena){.block_bytes = 1024 * 1024};
    return (double)rows / took;
}

static double
median(const double v[ROUNDS])
{
    double low = v[0] < v[1] ? v[0] : v[1], high = v[0] < v[1] ? v[1] : v[0];

    return v[2] < low ? low : v[2] > high ? high : v[2];
}

static void
measure(const char *where, const char *url, const unsigned *divisor,
        size_t rows)
{
    struct bench b = {.c = PQconnectdb(url), .run = selection.run_id};
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    double rates[WAY_N][ROUNDS], m[WAY_N];
    str why = STR_EMPTY;

    b.arena.block_bytes = 1024 * 1024;
    if (store_open(&b.store, str_of(url), NULL, &a, &why) != 0) {
        fprintf(stderr, "bench_pg: %.*s\n", STR_ARG(why));
        exit(1);
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int way = 0; way < WAY_N; way++)
            rates[way][round] = turn(&b, (enum way)way, rows / divisor[way]);
    for (int way = 0; way < WAY_N; way++)
        m[way] = median(rates[way]);
    printf("%s\n", where);
    for (int way = 0; way < WAY_N; way++) {
        const double *first = &m[way < SINGLE_ALL ? SINGLE : SINGLE_ALL];
        if (way == SINGLE || way == SINGLE_ALL)
            printf("  %s\n", way == SINGLE ? "the profiles alone"
                                           : "with what a result needs");
        printf("    %-14s %8.0f rows/s  %6.1f times one by one, %5.2f times "
               "execute_batch\n",
               way_names[way], m[way], m[way] / first[0], m[way] / first[1]);
    }
    PQfinish(b.c);
    store_close(&b.store);
}

/*
 * A database of our own, its profiles in an order that is not the queue's,
 * with the indexes that doc/schema.md names.
 */
static const char people_sql[] =
    "CREATE TABLE profiles (id bigint PRIMARY KEY, name text, email text, "
    "company text, website text, linkedin text, list_size integer, "
    "enrichment_metadata jsonb, profile_confidence double precision, "
    "last_enriched_at timestamptz, updated_at timestamptz);"
    "INSERT INTO profiles SELECT i, 'Anna Person' || i, NULL, 'Company ' || "
    "i / 10 || ' GmbH', 'https://www.company' || i / 10 || '.example/', NULL, "
    "(i::bigint * 7919) %% 1000003 FROM generate_series(1, %zu) i;"
    "CREATE INDEX turnstone_missing ON profiles (coalesce(-(list_size::bigint),"
    " 9223372036854775807), id) WHERE (coalesce(btrim(email), '') = '');"
    "CREATE INDEX turnstone_present ON profiles (coalesce(-(list_size::bigint),"
    " 9223372036854775807), id) WHERE NOT (coalesce(btrim(email), '') = '');"
    "CREATE INDEX turnstone_mail_domain ON profiles ((lower(left(substr(email,"
    " strpos(email, '@') + 1), 255) COLLATE \"C\")), id) "
    "WHERE strpos(email, '@') > 1";

static void
people_make(const char *server, const char *url, size_t n)
{
    char sql[2048];

    snprintf(sql, sizeof(sql), "%s/postgres", server);
    PGconn *c = PQconnectdb(sql);
    PQclear(PQexec(c, "SET client_min_messages = warning"));
    PQclear(PQexec(c, "DROP DATABASE IF EXISTS bench_pg WITH (FORCE)"));
    must(c, PQexec(c, "CREATE DATABASE bench_pg"));
    PQfinish(c);
    c = PQconnectdb(url);
    snprintf(sql, sizeof(sql), people_sql, n);
    must(c, PQexec(c, sql));
    must(c, PQexec(c, "VACUUM ANALYZE profiles"));
    PQfinish(c);
}

static void
relay_url(const struct relay *r, char out[256])
{
    size_t n = (size_t)snprintf(out, 256, "postgresql://turnstone@");

    for (const char *p = relay_folder(r); *p; p++)
        n += (size_t)snprintf(out + n, 256 - n, *p == '/' ? "%%2F" : "%c", *p);
    snprintf(out + n, 256 - n, "/bench_pg");
}

int
main(int argc, char **argv)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    size_t rows = argc > 1 ? (size_t)atoi(argv[1]) : ROWS;
    const char *server = getenv("TURNSTONE_TEST_PG");
    char url[256], far[256];
    str why = STR_EMPTY;

    if (!server || rows < 200) {
        fprintf(stderr, "usage: test/pg.sh --durable bench_pg [ROWS]\n");
        return 2;
    }
    snprintf(url, sizeof(url), "%s/bench_pg", server);
    people_make(server, url, rows * PEOPLE_TURNS * ROUNDS);
    if (store_open(&chooser, str_of(url), NULL, &a, &why) != 0) {
        fprintf(stderr, "bench_pg: %.*s\n", STR_ARG(why));
        return 1;
    }
    store_must(chooser, chooser->ops->run_start(chooser, NOW, STR("{}"),
                                                &selection.run_id));
    struct relay *r =
        relay_start(getenv("TURNSTONE_TEST_PG_FOLDER"), ONE_WAY_MS);
    relay_url(r, far);
    measure("on the server's socket", url, divisors[0], rows);
    measure("over a link of 20 ms there and back", far, divisors[1], rows);
    relay_stop(&r);
    store_close(&chooser);
    return 0;
}
