/*
 * The SQLite store through its table of functions: selections, commits and
 * their fates, imports, forgetting, migrations and refusals. Killed and
 * concurrent programs have a file of their own (test_store_death.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "edge/store_sqlite.h"

enum { NOW = 1764000000, DAY = 86400, MAX = 64 };

struct world {
    struct arena arena;
    struct store *store;
    char file[64];
};

static void
reopen(struct world *w)
{
    str why = STR_EMPTY;

    store_close(&w->store);
    if (store_open(&w->store, str_of(w->file), &w->arena, &why) != 0)
        fail_msg("%.*s", STR_ARG(why));
}

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    check(w != NULL);
    strcpy(w->file, "/tmp/test_store_XXXXXX");
    close(mkstemp(w->file));
    reopen(w);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;
    char name[80];

    store_close(&w->store);
    arena_fini(&w->arena);
    unlink(w->file);
    snprintf(name, sizeof(name), "%s-wal", w->file);
    unlink(name);
    snprintf(name, sizeof(name), "%s-shm", w->file);
    unlink(name);
    free(w);
    return 0;
}

static void
sql(struct world *w, const char *text)
{
    char *message = NULL;

    sqlite3_exec(store_sqlite_of(w->store)->db, text, NULL, NULL, &message);
    if (message)
        fail_msg("%s: %s", text, message);
}

/* The first column of the first row, "" for none or NULL. */
static const char *
ask(struct world *w, const char *text)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(store_sqlite_of(w->store)->db, text, -1, &st,
                           NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(store_sqlite_of(w->store)->db));
    if (sqlite3_step(st) != SQLITE_ROW)
        return "";
    return str_dup_z(&w->arena, store_sqlite_text(st, 0));
}

static struct profile
person(const char *id, const char *name, const char *website, int64_t size)
{
    return (struct profile){.id = str_of(id),
                            .name = str_of(name),
                            .company = STR("Acme"),
                            .website = str_of(website),
                            .list_size = size};
}

static struct store_imported
import(struct world *w, int64_t run, struct profile p)
{
    struct store_row row = {.profile = p};
    struct store_imported done;

    assert_int_equal(w->store->ops->import(w->store, run, NOW, &row, 1, &done),
                     0);
    return done;
}

static int64_t
run_start(struct world *w)
{
    int64_t run = 0;

    assert_int_equal(w->store->ops->run_start(w->store, NOW, STR("{}"), &run),
                     0);
    assert_true(run > 0);
    return run;
}

static struct store_selection
selection(enum store_priority p, int64_t run)
{
    return (struct store_selection){.priority = p,
                                    .run_id = run,
                                    .now = NOW,
                                    .tried_since = NOW - 30 * DAY,
                                    .lease_until = NOW + 3600};
}

/* The ids claimed, spaces between. */
static const char *
claim_with(struct world *w, struct store_selection sel, size_t max)
{
    struct profile p[MAX];
    struct buf b;
    size_t n = 0;

    buf_init(&b, &w->arena, 4096);
    assert_int_equal(
        w->store->ops->claim(w->store, &sel, &w->arena, p, max, &n), 0);
    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(p[i].id));
    return buf_z(&b);
}

static const char *
claim(struct world *w, enum store_priority p, int64_t run, size_t max)
{
    return claim_with(w, selection(p, run), max);
}

static struct finding
found(const char *id, const char *address)
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

static enum store_fate
commit(struct world *w, int64_t run, struct finding f)
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

static void
some_people(struct world *w, int64_t run)
{
    import(w, run, person("a", "Ann Lee", "acme.test", 5));
    import(w, run, person("b", "Bo Ek", "", 200000));
    import(w, run, person("c", "Cy Orr", "cy.test", -1));
    import(w, run, person("d", "Di Fox", "di.test", 5));
    import(w, run, person("e", " ", "e.test", 9));
    import(w, run, person("f", "Flo Ott", "flo.test", -1));
}

static void
test_selections_in_order(void **state)
{
    static const struct {
        enum store_priority priority;
        const char *ids;
    } cases[] = {
        {STORE_ALL,          "b a d c f"},
        {STORE_HAS_WEBSITE,  "a d c f"  },
        {STORE_HIGH_VALUE,   "b"        },
        {STORE_HAS_LINKEDIN, ""         },
        {STORE_STALE,        ""         },
    };
    struct world *w = *state;

    some_people(w, 0);
    for (size_t i = 0; i < array_len(cases); i++) {
        struct store_selection sel = selection(cases[i].priority, 0);
        uint64_t n = 99;
        int64_t run = run_start(w);
        assert_int_equal(w->store->ops->count(w->store, &sel, MAX, &n), 0);
        const char *ids = claim(w, cases[i].priority, run, MAX);
        assert_string_equal(ids, cases[i].ids);
        assert_int_equal(n, (strlen(ids) + 1) / 2);
        assert_int_equal(w->store->ops->run_end(w->store, run, NOW, STR("{}")),
                         0);
    }
}

static void
test_claims_go_on_and_start_over(void **state)
{
    struct world *w = *state;
    str ids[] = {STR("b"), STR("c")};

    some_people(w, 0);
    int64_t run = run_start(w), other = run_start(w);
    assert_string_equal(claim(w, STORE_ALL, run, 2), "b a");
    assert_string_equal(claim(w, STORE_ALL, run, 2), "d c");
    assert_string_equal(claim(w, STORE_ALL, other, 9), "f");
    assert_int_equal(w->store->ops->release(w->store, run, ids, 2), 0);
    assert_string_equal(claim(w, STORE_ALL, run, 9), "b c");
    assert_string_equal(claim(w, STORE_ALL, run, 9), "");
}

static void
test_input_only(void **state)
{
    struct world *w = *state;

    some_people(w, 0);
    int64_t run = run_start(w);
    import(w, run, person("c", "Cy Orr", "cy.test", 70));
    import(w, run, person("g", "Gus Ray", "gus.test", 80));
    import(w, run, person("a", "Ann Lee", "acme.test", -1));
    struct store_selection sel = selection(STORE_ALL, run);
    sel.is_input_only = true;
    assert_string_equal(claim_with(w, sel, 2), "g c");
    assert_string_equal(claim_with(w, sel, 2), "a");
    assert_string_equal(claim_with(w, sel, 2), "");
}

static void
test_tried_profiles_wait(void **state)
{
    struct world *w = *state;

    import(w, 0, person("a", "Ann Lee", "acme.test", 5));
    import(w, 0, person("b", "Bo Ek", "bo.test", 4));
    int64_t run = run_start(w);
    claim(w, STORE_ALL, run, 9);
    struct finding f = found("b", "");
    f.outcome = OUTCOME_INTERRUPTED;
    assert_int_equal(commit(w, run, found("a", "")), STORE_FATE_NONE);
    assert_int_equal(commit(w, run, f), STORE_FATE_NONE);
    assert_string_equal(claim(w, STORE_ALL, run, 9), "");
    run = run_start(w);
    assert_string_equal(claim(w, STORE_ALL, run, 9), "b");
    /* a new web site makes it due again */
    import(w, 0, person("a", "Ann Lee", "acme.example", 5));
    assert_string_equal(claim(w, STORE_ALL, run, 9), "a");
}

static void
test_commit_writes_the_profile(void **state)
{
    struct world *w = *state;

    import(w, 0, person("a", "Ann Lee", "acme.test", 5));
    sql(w, "UPDATE profiles SET enrichment_metadata = "
           "'{ \"n\": 1.10, \"email\": {\"x\": \"}\"}, \"o\":[1,{\"k\":2}]}'");
    int64_t run = run_start(w);
    claim(w, STORE_ALL, run, 9);
    assert_int_equal(commit(w, run, found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(ask(w, "SELECT email FROM profiles"), "ann@acme.test");
    assert_string_equal(
        ask(w, "SELECT enrichment_metadata FROM profiles"),
        "{\"n\": 1.10,\"o\":[1,{\"k\":2}],\"email\":{\"source\":\"website\","
        "\"enriched_at\":\"2025-11-24T16:00:00Z\","
        "\"source_date\":\"2025-11-24T16:00:00Z\",\"confidence\":0.8,"
        "\"confidence_expires_at\":\"2026-01-05T23:12:28Z\","
        "\"verification_count\":1,\"enrichment_method\":\"website_scrape\","
        "\"status\":\"published\",\"verification\":\"not_checked\","
        "\"source_url\":\"https://acme.test/team\",\"reasons\":"
        "\"name in the address; \\\"beside\\\" the name\"}}");
    assert_string_equal(ask(w, "SELECT count(*) FROM turnstone_leases"), "0");
    assert_string_equal(ask(w, "SELECT address FROM turnstone_findings"),
                        "ann@acme.test");
}

static void
test_metadata_that_is_no_object_is_kept(void **state)
{
    static const struct {
        const char *was, *unparsed;
    } cases[] = {
        {"{broken",  "{broken" },
        {"[1]",      "[1]"     },
        {"null",     ""        },
        {"",         ""        },
        {"{\"a\":1", "{\"a\":1"},
    };
    struct world *w = *state;
    char text[128];

    import(w, 0, person("a", "Ann Lee", "acme.test", 5));
    for (size_t i = 0; i < array_len(cases); i++) {
        snprintf(text, sizeof(text),
                 "UPDATE profiles SET email = '', enrichment_metadata = '%s'",
                 cases[i].was);
        sql(w, text);
        assert_int_equal(commit(w, 0, found("a", "ann@acme.test")),
                         STORE_FATE_WRITTEN);
        assert_string_equal(
            ask(w, "SELECT enrichment_metadata ->> '_unparsed' FROM profiles"),
            cases[i].unparsed);
        assert_string_equal(
            ask(w, "SELECT enrichment_metadata ->> '$.email.status' "
                   "FROM profiles"),
            "published");
    }
}

static void
test_fates(void **state)
{
    struct world *w = *state;

    some_people(w, 0);
    int64_t run = run_start(w), other = run_start(w);
    claim(w, STORE_ALL, run, 9);
    sql(w, "UPDATE profiles SET email = 'human@acme.test' WHERE id = 'a'");
    assert_int_equal(commit(w, run, found("a", "ann@acme.test")),
                     STORE_FATE_LOST_RACE);
    assert_string_equal(ask(w, "SELECT email FROM profiles WHERE id = 'a'"),
                        "human@acme.test");
    sql(w, "DELETE FROM profiles WHERE id = 'b'");
    assert_int_equal(commit(w, run, found("b", "bo@bo.test")), STORE_FATE_GONE);
    /* the lease is another run's */
    assert_int_equal(commit(w, other, found("c", "cy@cy.test")),
                     STORE_FATE_GONE);
    struct finding f = found("d", "di@di.test");
    f.verification = VERIFICATION_INVALID;
    assert_int_equal(commit(w, run, f), STORE_FATE_KEPT);
    assert_int_equal(commit(w, run, found("f", "")), STORE_FATE_NONE);
    assert_string_equal(ask(w, "SELECT count(*) FROM turnstone_findings"), "2");
}

static void
test_consolidate_twice_is_once(void **state)
{
    struct world *w = *state;

    import(w, 0, person("a", "Ann Lee", "acme.test", 5));
    assert_int_equal(commit(w, 0, found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    const char *before = ask(w, "SELECT enrichment_metadata FROM profiles");
    assert_int_equal(commit(w, 0, found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(ask(w, "SELECT enrichment_metadata FROM profiles"),
                        before);
    assert_string_equal(ask(w, "SELECT count(*) FROM turnstone_findings"), "1");
}

static void
test_stale(void **state)
{
    struct world *w = *state;

    import(w, 0, person("a", "Ann Lee", "acme.test", 5));
    assert_int_equal(commit(w, 0, found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    int64_t run = run_start(w);
    assert_string_equal(claim(w, STORE_STALE, run, 9), "");
    struct store_selection sel = selection(STORE_STALE, run);
    sel.now = NOW + 100 * DAY;
    sel.tried_since = NOW + DAY;
    assert_string_equal(claim_with(w, sel, 9), "a");
    struct finding f = found("a", "ann@acme.test");
    f.was_email = STR("ann@acme.test");
    assert_int_equal(commit(w, run, f), STORE_FATE_WRITTEN);
    assert_string_equal(
        ask(w, "SELECT enrichment_metadata ->> '$.email.verification_count' "
               "FROM profiles"),
        "2");
}

/* A word of model.h without a migration must not wait for a user to fail. */
static void
test_schema_knows_all_words(void **state)
{
    struct world *w = *state;

    import(w, 0, person("a", "Ann Lee", "acme.test", 5));
    for (int i = 0; i < OUTCOME_N; i++) {
        struct finding f = found("a", "");
        f.outcome = (enum outcome)i;
        assert_int_equal(commit(w, 0, f), STORE_FATE_NONE);
    }
    for (int i = 0; i < STATUS_N * VERIFICATION_N * METHOD_N; i++) {
        struct finding f = found("a", "ann@acme.test");
        f.status = (enum status)(i % STATUS_N);
        f.verification = (enum verification)(i / STATUS_N % VERIFICATION_N);
        f.method = (enum method)(i / STATUS_N / VERIFICATION_N);
        commit(w, 0, f);
    }
}

static void
test_import_counts(void **state)
{
    struct world *w = *state;
    struct profile p = person("a", "Ann Lee", "acme.test", 5);
    str names[] = {STR("title"), STR("city")};
    str values[] = {STR("CEO"), STR("Oslo")};
    struct store_row row = {p, names, values, 2};
    struct store_imported done;

    assert_int_equal(import(w, 0, p).added, 1);
    assert_int_equal(import(w, 0, p).unchanged, 1);
    p.email = STR("ann@acme.test");
    assert_int_equal(import(w, 0, p).updated, 1);
    p.email = STR_EMPTY;
    assert_int_equal(import(w, 0, p).unchanged, 1);
    assert_string_equal(ask(w, "SELECT email FROM profiles"), "ann@acme.test");
    assert_int_equal(w->store->ops->import(w->store, 0, NOW, &row, 1, &done),
                     0);
    assert_int_equal(done.updated, 1);
    assert_string_equal(ask(w, "SELECT extra FROM profiles"),
                        "{\"title\":\"CEO\",\"city\":\"Oslo\"}");
    assert_int_equal(w->store->ops->import(w->store, 0, NOW, &row, 1, &done),
                     0);
    assert_int_equal(done.unchanged, 1);
}

static uint64_t
forget(struct world *w, const char *what)
{
    uint64_t n = 0;

    if (w->store->ops->forget(w->store, str_of(what), NOW, &n) != 0)
        fail_msg("%s", store_why(w->store));
    return n;
}

static void
test_forget(void **state)
{
    struct world *w = *state;
    struct profile p = person("a", "Ann Lee", "acme.test", 5);

    some_people(w, 0);
    commit(w, 0, found("a", "ann@acme.test"));
    commit(w, 0, found("c", "cy@mail.cy.test"));
    assert_int_equal(forget(w, " Ann@ACME.test "), 2);
    assert_string_equal(ask(w, "SELECT email FROM profiles WHERE id = 'a'"),
                        "");
    assert_string_equal(
        ask(w, "SELECT enrichment_metadata FROM profiles WHERE id = 'a'"), "");
    assert_int_equal(commit(w, 0, found("a", "ann@acme.test")),
                     STORE_FATE_SUPPRESSED);
    p.email = STR("ANN@acme.test");
    assert_int_equal(import(w, 0, p).suppressed, 1);
    assert_string_equal(ask(w, "SELECT email FROM profiles WHERE id = 'a'"),
                        "");
    assert_int_equal(forget(w, "cy.test"), 2);
    assert_int_equal(commit(w, 0, found("c", "cy@mail.cy.test")),
                     STORE_FATE_SUPPRESSED);
    forget(w, "d");
    assert_int_equal(import(w, 0, person("d", "X", "", 1)).suppressed, 1);
    assert_int_equal(commit(w, 0, found("d", "di@di.test")),
                     STORE_FATE_SUPPRESSED);
    assert_string_equal(claim(w, STORE_HAS_WEBSITE, run_start(w), 9), "f");
}

static void
test_a_users_own_table(void **state)
{
    struct world *w = *state;

    sql(w, "DROP TABLE profiles; CREATE TABLE profiles (id INTEGER PRIMARY KEY,"
           " name varchar(9) NOT NULL, email varchar(9) NOT NULL DEFAULT '',"
           " company TEXT, website TEXT, linkedin TEXT, boss TEXT);"
           "INSERT INTO profiles VALUES (7,'Ann','','Acme','acme.test','','B'),"
           " (12,'Bo','','Acme','acme.test','','B')");
    reopen(w);
    int64_t run = run_start(w);
    assert_string_equal(claim(w, STORE_ALL, run, 1), "7");
    assert_string_equal(claim(w, STORE_ALL, run, 1), "12");
    assert_int_equal(commit(w, run, found("7", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_int_equal(commit(w, 0, found("07", "ann@acme.test")),
                     STORE_FATE_GONE);
    forget(w, "ann@acme.test");
    assert_string_equal(ask(w, "SELECT boss || email FROM profiles"), "B");
}

static void
refused(struct world *w, const char *file, const char *words)
{
    struct store *s = NULL;
    str why = STR_EMPTY;

    assert_true(store_open(&s, str_of(file), &w->arena, &why) != 0);
    assert_null(s);
    if (str_find(why, str_of(words), 0) == STR_NOT_FOUND)
        fail_msg("\"%.*s\" lacks \"%s\"", STR_ARG(why), words);
}

static void
test_refusals(void **state)
{
    struct world *w = *state;

    refused(w, "postgresql://x/y", "sqlite:FILE");
    refused(w, "sqlite:", "no database file");
    refused(w, "/nowhere/at/all.db", "cannot be opened");
    refused(w, "/etc/passwd", "not an SQLite database");
    sql(w, "UPDATE turnstone_meta SET value = 99 WHERE key = 'schema'");
    refused(w, w->file, "a newer turnstone");
    sql(w, "UPDATE turnstone_meta SET value = 1 WHERE key = 'schema'");
    sql(w, "ALTER TABLE profiles RENAME COLUMN name TO nom");
    refused(w, w->file, "no column name;");
}

static void
test_locked(void **state)
{
    struct world *w = *state;
    struct store *other = NULL;
    str why;
    int64_t run;

    assert_int_equal(store_open(&other, str_of(w->file), &w->arena, &why), 0);
    sql(w, "BEGIN IMMEDIATE");
    sqlite3_busy_timeout(store_sqlite_of(other)->db, 10);
    assert_true(other->ops->run_start(other, NOW, STR("{}"), &run) < 0);
    assert_non_null(strstr(store_why(other), "locked by another program"));
    sql(w, "COMMIT");
    assert_int_equal(other->ops->run_start(other, NOW, STR("{}"), &run), 0);
    store_close(&other);
}

static void
test_facts_expire(void **state)
{
    struct world *w = *state;
    struct store_fact f = {STR("acme.test"), STR("mx"), STR("m"), NOW, NOW + 9};
    struct store_batch b = {.now = NOW, .facts = &f, .facts_n = 1};
    struct store_fact *out;
    size_t n;

    assert_int_equal(w->store->ops->commit(w->store, &b, NULL), 0);
    for (int64_t t = 8; t < 10; t++) {
        assert_int_equal(w->store->ops->facts(w->store, f.domain, NOW + t,
                                              &w->arena, &out, &n),
                         0);
        assert_int_equal(n, t == 8);
    }
}

static void
test_status(void **state)
{
    struct world *w = *state;
    struct store_status st;

    some_people(w, 0);
    commit(w, 0, found("a", "ann@acme.test"));
    commit(w, 0, found("d", ""));
    sql(w, "UPDATE profiles SET email = 'x@y.test' WHERE id = 'c'");
    assert_int_equal(
        w->store->ops->status(w->store, NOW + DAY, NOW - DAY, &w->arena, &st),
        0);
    assert_int_equal(st.total, 6);
    assert_int_equal(st.with_email, 2);
    assert_int_equal(st.missing, 4);
    assert_int_equal(st.bands[1], 1);
    assert_int_equal(st.bands[4], 1);
    assert_int_equal(st.waiting_retry, 1);
    assert_int_equal(st.missing_by_priority[STORE_HIGH_VALUE], 1);
    assert_int_equal(st.top_n, 2);
    assert_memory_equal(st.top[0].id.p, "b", 1);
}

static bool
export_row(void *arg, const struct store_export_row *row)
{
    size_t *n = arg;

    if ((*n)++ == 0) {
        assert_int_equal(row->enriched_at, NOW);
        assert_int_equal(row->extra_n, 0);
    }
    return *n < 3;
}

static void
test_export(void **state)
{
    struct world *w = *state;
    size_t n = 0;

    some_people(w, 0);
    commit(w, 0, found("a", "ann@acme.test"));
    assert_int_equal(w->store->ops->export(w->store, export_row, &n), 0);
    assert_int_equal(n, 3);
}

static void
test_times(void **state)
{
    static const struct {
        const char *text;
        int64_t t;
    } cases[] = {
        {"2025-11-24T16:00:00Z",             NOW       },
        {"2025-11-24 16:00:00.123456",       NOW       },
        {"2025-11-24 17:00:00.123456+01:00", NOW       },
        {"2025-11-24T10:30:00-0530",         NOW       },
        {"2025-11-24",                       1763942400},
        {"yesterday",                        0         },
        {"",                                 0         },
    };

    for (size_t i = 0; i < array_len(cases); i++)
        assert_int_equal(store_time_of(str_of(cases[i].text)), cases[i].t);
    assert_true(store_decayed(0.8, NOW, store_expires_at(0.8, NOW)) >= 0.5);
    assert_true(store_decayed(0.8, NOW, store_expires_at(0.8, NOW) + 9) < 0.5);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_selections_in_order),
        CASE(test_claims_go_on_and_start_over),
        CASE(test_input_only),
        CASE(test_tried_profiles_wait),
        CASE(test_commit_writes_the_profile),
        CASE(test_metadata_that_is_no_object_is_kept),
        CASE(test_fates),
        CASE(test_consolidate_twice_is_once),
        CASE(test_stale),
        CASE(test_schema_knows_all_words),
        CASE(test_import_counts),
        CASE(test_forget),
        CASE(test_a_users_own_table),
        CASE(test_refusals),
        CASE(test_locked),
        CASE(test_facts_expire),
        CASE(test_status),
        CASE(test_export),
        cmocka_unit_test(test_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
