/* The fixture of the store's tests: see world.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/check.h"
#include "edge/store_sqlite.h"

#include "world.h"
#include "world_pg.h"

bool
world_is_pg(void)
{
    const char *name = getenv("TURNSTONE_TEST_STORE");

    return name && strcmp(name, "pg") == 0;
}

const char *
world_refusal(struct world *w, const char *url)
{
    struct store *s = NULL;
    str why = STR_EMPTY;
    int r = store_open(&s, str_of(url), w->names, &w->arena, &why);

    if (r == 0) {
        store_close(&s);
        return NULL;
    }
    assert_null(s);
    return str_dup_z(&w->arena, why);
}

int
world_fork(void)
{
    pid_t pid = fork();

    check(pid >= 0);
    if (pid == 0)
        setenv("CMOCKA_TEST_ABORT", "1", 1);
    return pid;
}

void
world_open(struct world *w)
{
    str why = STR_EMPTY;

    store_close(&w->store);
    if (store_open(&w->store, str_of(w->url), w->names, &w->arena, &why) != 0)
        fail_msg("%.*s", STR_ARG(why));
}

int
world_setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    check(w != NULL);
    if (world_is_pg()) {
        world_pg_setup(w);
    } else {
        strcpy(w->file, "/tmp/test_store_XXXXXX");
        close(mkstemp(w->file));
        strcpy(w->url, w->file);
    }
    world_open(w);
    *state = w;
    return 0;
}

static void
file_remove(const struct world *w)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[80];

    for (size_t i = 0; i < array_len(ends); i++) {
        snprintf(name, sizeof(name), "%s%s", w->file, ends[i]);
        unlink(name);
    }
}

int
world_teardown(void **state)
{
    struct world *w = *state;

    store_close(&w->store);
    if (w->child > 0)
        waitpid(w->child, NULL, 0);
    if (w->pg)
        world_pg_teardown(w);
    else
        file_remove(w);
    arena_fini(&w->arena);
    free(w);
    return 0;
}

void
world_settle(struct world *w)
{
    if (w->pg)
        world_pg_settle(w);
}

void
world_leases_age(struct world *w, int64_t seconds)
{
    if (w->pg)
        world_sqlf(w,
                   "UPDATE turnstone_leases SET expires_at = expires_at - %d",
                   (int)seconds);
}

void
world_sql(struct world *w, const char *text)
{
    char *message = NULL;

    if (w->pg) {
        world_pg_sql(w, text);
        return;
    }
    sqlite3_exec(store_sqlite_of(w->store)->db, text, NULL, NULL, &message);
    if (message)
        fail_msg("%s: %s", text, message);
}

void
world_sqlf(struct world *w, const char *fmt, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    check(n >= 0 && (size_t)n < sizeof(text));
    world_sql(w, text);
}

const char *
world_ask(struct world *w, const char *text)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;

    if (w->pg)
        return world_pg_ask(w, text);
    if (sqlite3_prepare_v2(store_sqlite_of(w->store)->db, text, -1, &st,
                           NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(store_sqlite_of(w->store)->db));
    if (sqlite3_step(st) != SQLITE_ROW)
        return "";
    return str_dup_z(&w->arena, store_sqlite_text(st, 0));
}

const char *
world_ask_json(struct world *w, const char *text)
{
    const char *answer = world_ask(w, text);
    json_error_t e;
    json_t *j = json_loads(answer, JSON_DECODE_ANY, &e);

    if (!j)
        fail_msg("%s: %s", answer, e.text);
    char *z = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY |
                                JSON_REAL_PRECISION(9));
    json_decref(j);
    check(z != NULL);
    answer = str_dup_z(&w->arena, str_of(z));
    free(z);
    return answer;
}

struct profile
world_person(const char *id, const char *name, const char *website,
             int64_t size)
{
    return (struct profile){.id = str_of(id),
                            .name = str_of(name),
                            .company = STR("Acme"),
                            .website = str_of(website),
                            .list_size = size};
}

struct store_imported
world_import(struct world *w, int64_t run, struct profile p)
{
    struct store_row row = {.profile = p};
    struct store_imported done;

    if (w->store->ops->import(w->store, run, NOW, &row, 1, &done) != 0)
        fail_msg("%s", store_why(w->store));
    return done;
}

int64_t
world_run_start(struct world *w)
{
    int64_t run = 0;

    if (w->store->ops->run_start(w->store, NOW, STR("{}"), &run) != 0)
        fail_msg("%s", store_why(w->store));
    assert_true(run > 0);
    return run;
}

struct store_selection
world_selection(enum store_priority p, int64_t run)
{
    return (struct store_selection){.priority = p,
                                    .run_id = run,
                                    .now = NOW,
                                    .tried_since = NOW - 30 * DAY,
                                    .lease_until = NOW + 3600};
}

/* The ids claimed, spaces between. */
const char *
world_claim_with(struct world *w, struct store_selection sel, size_t max)
{
    struct profile p[MAX];
    struct buf b;
    size_t n = 0;

    buf_init(&b, &w->arena, 4096);
    if (w->store->ops->claim(w->store, &sel, &w->arena, p, max, &n) != 0)
        fail_msg("%s", store_why(w->store));
    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(p[i].id));
    return buf_z(&b);
}

const char *
world_claim(struct world *w, enum store_priority p, int64_t run, size_t max)
{
    return world_claim_with(w, world_selection(p, run), max);
}

struct finding
world_found(const char *id, const char *address)
{
    return (struct finding){
        .profile_id = str_of(id),
        .outcome = address[0] ? OUTCOME_FOUND : OUTCOME_NOT_FOUND,
        .address = str_of(address),
        .method = METHOD_WEBSITE,
        .status = STATUS_PUBLISHED,
        .verification = VERIFICATION_NOT_CHECKED,
        .confidence = 0.8,
        .source_url = STR("https://acme.test/team"),
        .reasons = STR("name in the address; \"beside\" the name")};
}

enum store_fate
world_commit(struct world *w, int64_t run, struct finding f)
{
    struct store_batch b = {.run_id = run,
                            .now = NOW,
                            .findings = &f,
                            .findings_n = 1,
                            .is_consolidated = true};
    enum store_fate fate;

    if (w->store->ops->commit(w->store, &b, &fate) != 0)
        fail_msg("%s", store_why(w->store));
    return fate;
}

uint64_t
world_forget(struct world *w, const char *what)
{
    uint64_t n = 0;

    if (w->store->ops->forget(w->store, str_of(what), NOW, &n) != 0)
        fail_msg("%s", store_why(w->store));
    return n;
}

void
world_some_people(struct world *w, int64_t run)
{
    world_import(w, run, world_person("a", "Ann Lee", "acme.test", 5));
    world_import(w, run, world_person("b", "Bo Ek", "", 200000));
    world_import(w, run, world_person("c", "Cy Orr", "cy.test", -1));
    world_import(w, run, world_person("d", "Di Fox", "di.test", 5));
    world_import(w, run, world_person("e", " ", "e.test", 9));
    world_import(w, run, world_person("f", "Flo Ott", "flo.test", -1));
}

void
world_many_people(struct world *w, int n)
{
    world_sqlf(w,
               "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c "
               "WHERE i < %d) INSERT INTO profiles (id, name, list_size) "
               "SELECT CAST(i AS TEXT), 'Ann Lee', i %% 97 FROM c",
               n);
}

int
world_batch(struct world *w, int64_t run, int first, int n)
{
    struct finding f[WORLD_BATCH_MAX];
    char ids[WORLD_BATCH_MAX][16], addresses[WORLD_BATCH_MAX][32];
    struct store_batch b = {.run_id = run,
                            .now = NOW,
                            .findings = f,
                            .findings_n = (size_t)n,
                            .is_consolidated = true};

    check(n <= WORLD_BATCH_MAX);
    for (int i = 0; i < n; i++) {
        snprintf(ids[i], sizeof(ids[i]), "%d", first + i);
        snprintf(addresses[i], sizeof(addresses[i]), "a%d@a.test", first + i);
        f[i] = world_found(ids[i], addresses[i]);
    }
    return w->store->ops->commit(w->store, &b, w->fates);
}

int
world_batch_rows(struct world *w)
{
    if (!w->pg) {
        assert_string_equal(world_ask(w, "PRAGMA integrity_check"), "ok");
        assert_string_equal(world_ask(w, "PRAGMA foreign_key_check"), "");
    }
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM profiles p WHERE email <> '' AND "
                     "NOT EXISTS (SELECT 1 FROM turnstone_findings f "
                     "JOIN turnstone_attempts t ON t.profile_id = p.id "
                     "AND t.finding_id = f.id WHERE f.profile_id = p.id "
                     "AND f.address = p.email)"),
        "0");
    int rows =
        atoi(world_ask(w, "SELECT count(*) FROM profiles WHERE email <> ''"));
    assert_int_equal(
        rows, atoi(world_ask(w, "SELECT count(*) FROM turnstone_findings")));
    assert_int_equal(
        rows, atoi(world_ask(w, "SELECT count(*) FROM turnstone_attempts")));
    return rows;
}
