/*
 * What only the PostgreSQL store has: a user's table with ids of any type and
 * names of its own, rights, schemas, settings of the server that others chose,
 * and text that PostgreSQL does not take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "world_pg.h"

#define UUID_A "0a0e7f52-4e6f-4a1b-9f3e-000000000001"
#define UUID_B "0a0e7f52-4e6f-4a1b-9f3e-000000000002"

enum { HUGE_BYTES = 10 * 1024 * 1024 };

/* The table of profiles anew, with a key of this type, and the store too. */
static void
table_with(struct world *w, const char *id_type)
{
    store_close(&w->store);
    world_sql(w, "DROP TABLE profiles");
    world_sqlf(w,
               "CREATE TABLE profiles (id %s PRIMARY KEY, " WORLD_COLUMNS ")",
               id_type);
    world_sql(w, "DELETE FROM turnstone_attempts;"
                 "DELETE FROM turnstone_findings;"
                 "DELETE FROM turnstone_leases;"
                 "DELETE FROM turnstone_suppressions");
}

static bool
export_ids(void *arg, const struct store_export_row *row)
{
    buf_addf(arg, "%.*s;", STR_ARG(row->profile.id));
    return true;
}

static const char *
exported(struct world *w)
{
    struct buf b;

    buf_init(&b, &w->arena, 4096);
    if (w->store->ops->export(w->store, 0, export_ids, &b) != 0)
        fail_msg("%s", store_why(w->store));
    return buf_z(&b);
}

struct id_case {
    const char *type, *a, *b, *sorted;
    const char *others[5]; /* ids that are not in the table */
};

/* Every way of an id through the store. */
static void
ids_of_type(struct world *w, const struct id_case *c)
{
    char both[128];
    str id = str_of(c->a);

    table_with(w, c->type);
    world_open(w);
    struct profile p = world_person(c->a, "Ann Lee", "acme.test", 9);
    assert_int_equal(world_import(w, 0, p).added, 1);
    assert_int_equal(world_import(w, 0, p).unchanged, 1);
    world_import(w, 0, world_person(c->b, "Bo Ek", "acme.test", 8));
    snprintf(both, sizeof(both), "%s %s", c->a, c->b);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, 1), c->a);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), c->b);
    assert_int_equal(w->store->ops->release(w->store, run, &id, 1), 0);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), c->a);
    for (size_t i = 0; i < array_len(c->others) && c->others[i]; i++) {
        id = str_of(c->others[i]);
        assert_int_equal(w->store->ops->release(w->store, run, &id, 1), 0);
        assert_int_equal(
            world_commit(w, 0, world_found(c->others[i], "x@acme.test")),
            STORE_FATE_GONE);
    }
    assert_int_equal(world_commit(w, run, world_found(c->a, "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_int_equal(world_commit(w, run, world_found(c->b, "")),
                     STORE_FATE_NONE);
    assert_string_equal(exported(w), c->sorted);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_leases"),
                        "0");
    world_forget(w, c->a);
    assert_string_equal(world_ask(w, "SELECT max(email) FROM profiles"), "");
    assert_int_equal(world_commit(w, 0, world_found(c->a, "ann@acme.test")),
                     STORE_FATE_SUPPRESSED);
}

static void
test_ids_of_any_type(void **state)
{
    static const struct id_case cases[] = {
        {"bigint",
         "7",                   "12",
         "7;12;",                                           {"07", "99999999999999999999", "seven", " 7", "7.0"}},
        {"integer",     "-7",   "12",      "-7;12;",        {"3000000000", "", "1e1", "+12"}                    },
        {"smallint",    "7",    "12",      "7;12;",         {"40000"}                                           },
        {"uuid",
         UUID_A,                UUID_B,
         UUID_A ";" UUID_B ";",
         {"7", "0a0e7f52", "{" UUID_A "}"}                                                                      },
        {"text",        "it's", "a\"b\\c", "a\"b\\c;it's;", {"7", "", "IT'S"}                                   },
        {"varchar(40)", "a b",  "c",       "a b;c;",        {"a b ", "a"}                                       },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++)
        ids_of_type(w, &cases[i]);
}

/* Ids of an import that the column cannot hold: passed over, the rest goes on.
 */
static void
test_import_of_impossible_ids(void **state)
{
    static char huge[STORE_ID_MAX + 2];
    struct world *w = *state;
    struct store_imported done;

    memset(huge, '1', sizeof(huge) - 1);
    struct store_row rows[] = {
        {.profile = world_person("seven", "No Number", "", 1)},
        {.profile = world_person("1", "Ann Lee", "acme.test", 5)},
        {.profile = world_person("", "No Id", "", 1)},
        {.profile = world_person("07", "Not As It Is Written", "", 1)},
        {.profile = world_person("99999999999999999999", "Too Big", "", 1)},
        {.profile = world_person(huge, "Too Long", "", 1)},
        {.profile = world_person("2", "Bo Ek", "bo.test", 5)},
    };
    table_with(w, "bigint");
    world_open(w);
    if (w->store->ops->import(w->store, 0, NOW, rows, array_len(rows), &done) !=
        0)
        fail_msg("%s", store_why(w->store));
    assert_int_equal(done.added, 2);
    assert_int_equal(done.updated + done.unchanged + done.suppressed, 0);
    assert_string_equal(exported(w), "1;2;");
}

static void
test_other_names(void **state)
{
    static const struct store_names names = {
        .table = {"crm.The People",                     14},
        .columns = { [STORE_COLUMN_ID] = {"Person Id", 9},
                  [STORE_COLUMN_NAME] = {"full\"name", 9},
                  [STORE_COLUMN_EMAIL] = {"select", 6},
                  [STORE_COLUMN_ENRICHED_AT] = {"seen", 4}},
    };
    struct world *w = *state;

    world_sql(w, "DROP TABLE profiles; CREATE SCHEMA crm;"
                 "CREATE TABLE crm.\"The People\" (\"Person Id\" bigint PRIMARY"
                 " KEY, \"full\"\"name\" text, \"select\" text, company text,"
                 " website text, linkedin text, list_size int,"
                 " enrichment_metadata jsonb, profile_confidence real,"
                 " seen timestamp, updated_at timestamptz);"
                 "INSERT INTO crm.\"The People\" (\"Person Id\", "
                 "\"full\"\"name\") VALUES (5, 'Ann Lee')");
    w->names = &names;
    world_open(w);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "5");
    assert_int_equal(world_commit(w, run, world_found("5", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(
        world_ask(w, "SELECT \"select\" || (enrichment_metadata #>> "
                     "'{email,status}') FROM crm.\"The People\""),
        "ann@acme.testpublished");
}

/* Of a row only what we write changes; and of the others nothing. */
static void
test_other_columns_are_untouched(void **state)
{
    static const char row[] =
        "SELECT md5(string_agg((to_jsonb(p) - '{email,enrichment_metadata,"
        "profile_confidence,last_enriched_at,updated_at}'::text[])::text, '|'"
        " ORDER BY id)) FROM profiles p";
    struct world *w = *state;

    store_close(&w->store);
    world_sql(
        w, "ALTER TABLE profiles ADD boss text DEFAULT 'B', ADD score "
           "numeric DEFAULT 1.100, ADD tags text[] DEFAULT '{a,b}', ADD photo"
           " bytea DEFAULT '\\x00ff', ADD full_name text GENERATED ALWAYS AS"
           " (name || ' of ' || company) STORED, ADD \"Odd \"\"Name\" xml;"
           "CREATE TABLE boss (id text REFERENCES profiles);");
    world_open(w);
    world_some_people(w, 0);
    const char *before = world_ask(w, row);
    const char *others = "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM "
                         "profiles WHERE id NOT IN ('a', 'c')";
    const char *others_before = world_ask(w, others);
    int64_t run = world_run_start(w);
    world_claim(w, STORE_ALL, run, MAX);
    assert_int_equal(world_commit(w, run, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_int_equal(world_commit(w, run, world_found("b", "")),
                     STORE_FATE_NONE);
    assert_int_equal(world_commit(w, run, world_found("c", "cy@cy.test")),
                     STORE_FATE_WRITTEN);
    assert_int_equal(w->store->ops->run_end(w->store, run, NOW, STR("{}")), 0);
    assert_string_equal(world_ask(w, row), before);
    assert_string_equal(world_ask(w, others), others_before);
}

/* Everything that is in the database, as a text to compare. */
static const char *
all_there_is(struct world *w)
{
    return world_ask(
        w, "SELECT string_agg(n.nspname || '.' || c.relname || c.relkind::text "
           "|| c.relnatts, ',' ORDER BY n.nspname, c.relname) FROM pg_class c "
           "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT "
           "LIKE 'pg\\_%' AND n.nspname <> 'information_schema'");
}

/* Why a run cannot begin with this URL; NULL: it can. */
static const char *
run_refusal(struct world *w, const char *url)
{
    struct store *s = NULL;
    str why = STR_EMPTY;
    int64_t run;

    if (store_open(&s, str_of(url), w->names, &w->arena, &why) != 0)
        return str_dup_z(&w->arena, why);
    const char *z = NULL;
    if (s->ops->run_start(s, NOW, STR("{}"), &run) != 0)
        z = str_dup_z(&w->arena, str_of(store_why(s)));
    store_close(&s);
    return z;
}

static void
assert_refused(struct world *w, const char *url, const char *what,
               const char *words)
{
    const char *before = all_there_is(w);
    const char *why = run_refusal(w, url);

    if (!why || !strcasestr(why, words))
        fail_msg("%s: \"%s\" lacks \"%s\"", what, why ? why : "", words);
    if (strcmp(all_there_is(w), before) != 0)
        fail_msg("%s: refused, and yet something was made", what);
}

/* Tables that we cannot work with: named before anything is made. */
static void
test_tables_that_are_refused(void **state)
{
    static const struct {
        const char *sql, *words;
    } cases[] = {
        {"ALTER TABLE profiles DROP COLUMN website",                           "website"},
        {"ALTER TABLE profiles DROP COLUMN email",                             "email"  },
        {"ALTER TABLE profiles DROP COLUMN enrichment_metadata",
         "enrichment_metadata"                                                          },
        {"ALTER TABLE profiles RENAME name TO \"Name\"",                       "name"   },
        {"ALTER TABLE profiles RENAME TO people;"
         "CREATE VIEW profiles AS SELECT * FROM people",              "view"   },
        {"ALTER TABLE profiles RENAME TO people;"
         "CREATE MATERIALIZED VIEW profiles AS SELECT * FROM people", "view"   },
        {"ALTER TABLE profiles ALTER email TYPE int USING 1",                  "email"  },
        {"ALTER TABLE profiles ALTER enrichment_metadata TYPE int USING 1",
         "enrichment_metadata"                                                          },
        {"ALTER TABLE profiles DROP CONSTRAINT profiles_pkey",                 "id"     },
    };
    struct world *w = *state;

    store_close(&w->store);
    for (size_t i = 0; i < array_len(cases); i++) {
        world_sql(w, "DROP SCHEMA IF EXISTS turnstone CASCADE");
        world_sql(w, "CREATE SCHEMA keep; CREATE TABLE keep.profiles (LIKE "
                     "profiles INCLUDING ALL)");
        world_sql(w, cases[i].sql);
        assert_refused(w, w->url, cases[i].sql, cases[i].words);
        world_sql(w, "DROP TABLE IF EXISTS people CASCADE");
        world_sql(w, "DROP TABLE IF EXISTS profiles");
        world_sql(w, "ALTER TABLE keep.profiles SET SCHEMA public;"
                     "DROP SCHEMA keep");
    }
}

/* Where there is no table of profiles, and none was named, one is made. */
static void
test_a_table_is_made(void **state)
{
    struct world *w = *state;

    store_close(&w->store);
    world_sql(w, "DROP TABLE profiles");
    world_open(w);
    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(exported(w), "a;");
}

/* Columns of other types than the usual ones. */
static void
test_types_of_columns(void **state)
{
    static const struct {
        const char *column, *type;
    } cases[] = {
        {"enrichment_metadata", "json"                            },
        {"enrichment_metadata", "text"                            },
        {"enrichment_metadata", "varchar"                         },
        {"enrichment_metadata", "jsonb NOT NULL DEFAULT '{}'"     },
        {"profile_confidence",  "numeric(4,3)"                    },
        {"profile_confidence",  "real"                            },
        {"last_enriched_at",    "timestamp"                       },
        {"last_enriched_at",    "text"                            },
        {"last_enriched_at",    "varchar(40)"                     },
        {"updated_at",          "timestamp NOT NULL DEFAULT now()"},
        {"list_size",           "integer"                         },
        {"list_size",           "smallint"                        },
        {"list_size",           "numeric"                         },
        {"list_size",           "real"                            },
        {"email",               "varchar(254) NOT NULL DEFAULT ''"},
        {"name",                "varchar(9)"                      },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        table_with(w, "bigint");
        world_sqlf(w, "ALTER TABLE profiles DROP COLUMN %s", cases[i].column);
        world_sqlf(w, "ALTER TABLE profiles ADD COLUMN %s %s", cases[i].column,
                   cases[i].type);
        world_sql(w, "INSERT INTO profiles (id, name, company, list_size) "
                     "VALUES (1, 'Ann Lee', 'Acme', 7), (2, 'Bo Ek', '', 8)");
        world_open(w);
        print_message("%s %s\n", cases[i].column, cases[i].type);
        int64_t run = world_run_start(w);
        assert_string_equal(world_claim(w, STORE_ALL, run, 9), "2 1");
        assert_int_equal(world_commit(w, run, world_found("1", "a@acme.test")),
                         STORE_FATE_WRITTEN);
        assert_int_equal(world_commit(w, 0, world_found("1", "a@acme.test")),
                         STORE_FATE_WRITTEN);
        assert_string_equal(
            world_ask(w, "SELECT enrichment_metadata::jsonb #>> "
                         "'{email,status}' FROM profiles WHERE id = 1"),
            "published");
        struct store_selection sel = world_selection(STORE_STALE, run);
        sel.tried_since = NOW + DAY;
        sel.now = NOW + 42 * DAY;
        assert_string_equal(world_claim_with(w, sel, 9), "");
        sel.now = NOW + 43 * DAY;
        run = sel.run_id = world_run_start(w);
        assert_string_equal(world_claim_with(w, sel, 9), "1");
        world_forget(w, "a@acme.test");
        assert_string_equal(
            world_ask(w, "SELECT count(*) FROM profiles WHERE email <> ''"),
            "0");
    }
}

/* An address that the column is too short for: the others are written. */
static void
test_an_address_too_long(void **state)
{
    struct world *w = *state;
    struct finding f[] = {world_found("1", "anna.lee@acme.test"),
                          world_found("2", "bo@acme.test")};
    struct store_batch b = {
        .now = NOW, .findings = f, .findings_n = 2, .is_consolidated = true};
    enum store_fate fates[2];

    store_close(&w->store);
    world_sql(w, "ALTER TABLE profiles ALTER email TYPE varchar(12)");
    world_open(w);
    world_many_people(w, 2);
    if (w->store->ops->commit(w->store, &b, fates) != 0)
        fail_msg("%s", store_why(w->store));
    assert_int_not_equal(fates[0], STORE_FATE_WRITTEN);
    assert_int_equal(fates[1], STORE_FATE_WRITTEN);
    assert_string_equal(
        world_ask(w, "SELECT group_concat(email, ',') FROM profiles"),
        "bo@acme.test");
}

/* Text that should be JSON and is not is kept as a string. */
static void
test_broken_text_of_metadata(void **state)
{
    struct world *w = *state;

    store_close(&w->store);
    world_sql(w, "ALTER TABLE profiles ALTER enrichment_metadata TYPE text");
    world_open(w);
    world_many_people(w, 1);
    world_sql(w, "UPDATE profiles SET enrichment_metadata = '{broken \\u0000'");
    assert_int_equal(world_commit(w, 0, world_found("1", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(
        world_ask(w, "SELECT enrichment_metadata::json ->> '_unparsed' "
                     "FROM profiles"),
        "{broken \\u0000");
}

/* A role that may log in and nothing else yet: its URL, into out. */
static void
role_make(struct world *w, char out[256])
{
    world_sqlf(w, "CREATE ROLE clerk_%d LOGIN", (int)getpid());
    snprintf(out, 256, "postgresql://clerk_%d%s", (int)getpid(),
             strchr(w->url, '@'));
}

static void
role_drop(struct world *w)
{
    world_settle(w);
    world_sqlf(w, "DROP OWNED BY clerk_%d CASCADE; DROP ROLE clerk_%d",
               (int)getpid(), (int)getpid());
}

/* Rights one after another, and what is refused before each. */
static void
rights_grant(struct world *w, const char *url)
{
    static const struct {
        const char *lacking, *right, *on;
    } steps[] = {
        {"profiles",            "SELECT",         "TABLE profiles"},
        {"enrichment_metadata",
         "UPDATE (enrichment_metadata, profile_confidence, last_enriched_at,"
         " updated_at)",                          "TABLE profiles"},
        {"email",               "UPDATE (email)", "TABLE profiles"},
        {"create",              "CREATE",         "DATABASE"      },
    };

    for (size_t i = 0; i < array_len(steps); i++) {
        const char *name = strcmp(steps[i].on, "DATABASE") == 0
                               ? strrchr(w->url, '/') + 1
                               : "";
        assert_refused(w, url, steps[i].right, steps[i].lacking);
        world_sqlf(w, "GRANT %s ON %s %s TO clerk_%d", steps[i].right,
                   steps[i].on, name, (int)getpid());
    }
}

static void
test_rights_that_are_missing(void **state)
{
    struct world *w = *state;
    char url[256], admin[256];

    store_close(&w->store);
    world_sql(w, "DROP SCHEMA turnstone CASCADE; INSERT INTO profiles (id, "
                 "name) VALUES ('a', 'Ann Lee')");
    role_make(w, url);
    rights_grant(w, url);
    /* these are enough for a run that imports nothing */
    strcpy(admin, w->url);
    strcpy(w->url, url);
    world_open(w);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "a");
    assert_int_equal(world_commit(w, run, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    world_forget(w, "ann@acme.test");
    store_close(&w->store);
    strcpy(w->url, admin);
    role_drop(w);
}

static void
test_read_only(void **state)
{
    struct world *w = *state;

    store_close(&w->store);
    world_sqlf(w, "ALTER DATABASE %s SET default_transaction_read_only = on",
               strrchr(w->url, '/') + 1);
    assert_refused(w, w->url, "opened before", "default_transaction_read_only");
    world_sql(w, "SET default_transaction_read_only = off");
    world_sql(w, "DROP SCHEMA turnstone CASCADE");
    assert_refused(w, w->url, "never opened", "default_transaction_read_only");
}

static void
test_a_newer_schema(void **state)
{
    struct world *w = *state;

    store_close(&w->store);
    world_sql(w, "UPDATE turnstone_meta SET value = '99' WHERE key = 'schema'");
    assert_refused(w, w->url, "schema 99", "newer");
}

/* The database is opened again and again, and nothing in it changes by that. */
static void
test_opened_again(void **state)
{
    struct world *w = *state;
    const char *before = all_there_is(w);

    assert_non_null(strstr(before, "turnstone.ledger"));
    for (int i = 0; i < 3; i++)
        world_open(w);
    assert_string_equal(all_there_is(w), before);
}

/* Addresses of servers that are not there: the password is not shown. */
static void
test_nobody_there(void **state)
{
    static const char *const urls[] = {
        "postgresql://ann:s3cret@%2Fnowhere%2Fat%2Fall/crm",
        "postgresql://ann:s3cret@[broken/crm",
        "postgresql://ann:s3cret@db.test/crm?s3cret=1",
        "postgres://ann:s3cret@%2Fnowhere/crm?sslmode=maybe",
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(urls); i++) {
        const char *why = world_refusal(w, urls[i]);
        assert_non_null(why);
        if (strstr(why, "s3cret") || !*why)
            fail_msg("%s", why);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_ids_of_any_type),
        WORLD_CASE(test_import_of_impossible_ids),
        WORLD_CASE(test_other_names),
        WORLD_CASE(test_other_columns_are_untouched),
        WORLD_CASE(test_tables_that_are_refused),
        WORLD_CASE(test_a_table_is_made),
        WORLD_CASE(test_types_of_columns),
        WORLD_CASE(test_an_address_too_long),
        WORLD_CASE(test_broken_text_of_metadata),
        WORLD_CASE(test_rights_that_are_missing),
        WORLD_CASE(test_read_only),
        WORLD_CASE(test_a_newer_schema),
        WORLD_CASE(test_opened_again),
        WORLD_CASE(test_nobody_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
