/*
 * What only the SQLite store has: a file, the bytes of its JSON, columns that
 * are added, a lock, plans of queries.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "edge/store_sqlite.h"

#include "world.h"

/* What is not ours in the metadata stays byte for byte. */
static void
test_bytes_of_the_metadata(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    world_sql(
        w, "UPDATE profiles SET enrichment_metadata = "
           "'{ \"n\": 1.10, \"email\": {\"x\": \"}\"}, \"o\":[1,{\"k\":2}]}'");
    assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(
        world_ask(w, "SELECT enrichment_metadata FROM profiles"),
        "{\"n\": 1.10,\"o\":[1,{\"k\":2}],\"email\":{\"source\":\"website\","
        "\"enriched_at\":\"2025-11-24T16:00:00Z\","
        "\"source_date\":\"2025-11-24T16:00:00Z\",\"confidence\":0.8,"
        "\"confidence_expires_at\":\"2026-01-05T23:12:28Z\","
        "\"verification_count\":1,\"enrichment_method\":\"website_scrape\","
        "\"status\":\"published\",\"verification\":\"not_checked\","
        "\"source_url\":\"https://acme.test/team\",\"reasons\":"
        "\"name in the address; \\\"beside\\\" the name\"}}");
}

static void
test_a_users_own_table(void **state)
{
    struct world *w = *state;

    world_sql(
        w, "DROP TABLE profiles; CREATE TABLE profiles (id INTEGER PRIMARY KEY,"
           " name varchar(9) NOT NULL, email varchar(9) NOT NULL DEFAULT '',"
           " company TEXT, website TEXT, linkedin TEXT, boss TEXT);"
           "INSERT INTO profiles VALUES (7,'Ann','','Acme','acme.test','','B'),"
           " (12,'Bo','','Acme','acme.test','','B')");
    world_open(w);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, 1), "7");
    assert_string_equal(world_claim(w, STORE_ALL, run, 1), "12");
    assert_int_equal(world_commit(w, run, world_found("7", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_int_equal(world_commit(w, 0, world_found("07", "ann@acme.test")),
                     STORE_FATE_GONE);
    world_forget(w, "ann@acme.test");
    assert_string_equal(world_ask(w, "SELECT boss || email FROM profiles"),
                        "B");
}

static void
refused(struct world *w, const char *file, const char *words)
{
    const char *why = world_refusal(w, file);

    if (!why || !strstr(why, words))
        fail_msg("\"%s\" lacks \"%s\"", why ? why : "", words);
}

static void
test_refusals(void **state)
{
    struct world *w = *state;

    refused(w, "mysql://x/y", "sqlite:FILE");
    refused(w, "host=x user=y", "are no URL");
    refused(w, "sqlite:", "no database file");
    refused(w, "/nowhere/at/all.db", "cannot be opened");
    refused(w, "/etc/passwd", "not an SQLite database");
    world_sql(w, "UPDATE turnstone_meta SET value = value + 97");
    refused(w, w->file, "a newer turnstone");
    world_sql(w, "UPDATE turnstone_meta SET value = value - 97");
    world_sql(w, "ALTER TABLE profiles RENAME COLUMN name TO nom");
    refused(w, w->file, "no column name;");
}

static void
test_locked(void **state)
{
    struct world *w = *state;
    struct store *other = NULL;
    str why;
    int64_t run;

    assert_int_equal(store_open(&other, str_of(w->file), NULL, &w->arena, &why),
                     0);
    world_sql(w, "BEGIN IMMEDIATE");
    sqlite3_busy_timeout(store_sqlite_of(other)->db, 10);
    assert_true(other->ops->run_start(other, NOW, STR("{}"), &run) < 0);
    assert_non_null(strstr(store_why(other), "locked by another program"));
    world_sql(w, "COMMIT");
    assert_int_equal(other->ops->run_start(other, NOW, STR("{}"), &run), 0);
    store_close(&other);
}

/* What SQLite says it will do, its lines joined. */
static const char *
plan_of(struct world *w, enum store_sqlite_sql which)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    struct store_sqlite *s = store_sqlite_of(w->store);
    struct buf b;

    buf_init(&b, &w->arena, 4096);
    buf_addf(&b, "EXPLAIN QUERY PLAN %s", sqlite3_sql(s->statements[which]));
    assert_int_equal(sqlite3_prepare_v2(s->db, buf_z(&b), -1, &st, NULL),
                     SQLITE_OK);
    buf_init(&b, &w->arena, 4096);
    while (sqlite3_step(st) == SQLITE_ROW)
        buf_addf(&b, "%s\n", (const char *)sqlite3_column_text(st, 3));
    return buf_z(&b);
}

static void
assert_plans(struct world *w)
{
    static const struct {
        enum store_sqlite_sql which;
        const char *index;
    } cases[] = {
        {SQL_COLLEAGUES_STMT,
         "SEARCH profiles USING INDEX turnstone_mail_domain (<expr>=?)"},
        {SQL_VERDICTS_STMT,
         "SEARCH turnstone_verdicts USING INDEX turnstone_verdicts_domain "
         "(domain=? AND at>?)"                                         },
        {SQL_TALLIES_STMT,
         "SEARCH turnstone_domains USING INDEX turnstone_tallies "
         "(expires_at>?)"                                              },
        {SQL_PURGE_VERDICTS_STMT, "INDEX turnstone_verdicts_at (at<?)" },
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        const char *plan = plan_of(w, cases[i].which);
        if (!strstr(plan, cases[i].index) || strstr(plan, "SCAN"))
            fail_msg("%s", plan);
    }
}

/* Tables like those that users have: none of them is read from end to end. */
static void
test_no_table_is_scanned(void **state)
{
    static const char *const tables[] = {
        "CREATE TABLE profiles (id TEXT PRIMARY KEY, name, email, company,"
        " website, linkedin)",
        "CREATE TABLE profiles (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " email varchar(254) NOT NULL DEFAULT '', company TEXT, website TEXT,"
        " linkedin TEXT)",
        "CREATE TABLE profiles (id TEXT PRIMARY KEY, name TEXT, email TEXT"
        " COLLATE NOCASE UNIQUE, company TEXT, website TEXT, linkedin TEXT)"
        " WITHOUT ROWID",
    };
    struct world *w = *state;
    struct store_colleague one;
    size_t n;

    for (size_t t = 0; t < array_len(tables); t++) {
        world_sql(w, "DROP TABLE profiles");
        world_sql(w, tables[t]);
        world_open(w);
        world_sql(w, "INSERT INTO profiles (id, name, email) VALUES "
                     "(1, 'Ann Lee', 'ann@ACME.test'), (2, 'Bo Ek', '')");
        world_sql(w, "ANALYZE");
        world_open(w);
        assert_plans(w);
        assert_int_equal(w->store->ops->colleagues(w->store, STR("acme.test"),
                                                   NOW, &w->arena, &one, 1, &n),
                         0);
        assert_int_equal(n, 1);
        assert_true(str_eq(one.address, STR("ann@ACME.test")));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_bytes_of_the_metadata),
        WORLD_CASE(test_a_users_own_table),
        WORLD_CASE(test_refusals),
        WORLD_CASE(test_locked),
        WORLD_CASE(test_no_table_is_scanned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
