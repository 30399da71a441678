/*
 * Files of earlier versions: what they hold is there after the migration, and
 * a file is either as it was or as the newest program wants it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

/* The tables of version 1, as it made them. */
static const char version_1[] =
    "CREATE TABLE turnstone_meta ( key TEXT NOT NULL PRIMARY KEY, value ANY)"
    " STRICT, WITHOUT ROWID;"
    "INSERT INTO turnstone_meta VALUES ('schema', 1);"

    "CREATE TABLE turnstone_runs ("
    " id INTEGER PRIMARY KEY,"
    " started_at INTEGER NOT NULL,"
    " ended_at INTEGER,"
    " options TEXT NOT NULL,"
    " summary TEXT,"
    " host TEXT NOT NULL,"
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
    " reserved INTEGER NOT NULL CHECK (reserved >= 0),"
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
    " PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;";

/* And what is in them. */
static const char rows_1[] =
    "INSERT INTO turnstone_runs (started_at, options, host, boot, pid_ns, pid,"
    " start_ticks) VALUES (1, '{}', 'elsewhere', 'b', 'n', 1, 1);"
    "INSERT INTO turnstone_run_profiles VALUES (1, -5, 'a');"
    "INSERT INTO turnstone_leases VALUES ('c', 1, 1763999999);"
    "INSERT INTO turnstone_findings (address, profile_id, run_id, status,"
    " verification, method, confidence, source_url, reasons, found_at,"
    " last_confirmed_at) VALUES ('ann@acme.test', 'a', 1, 'published',"
    " 'not_checked', 'website_scrape', 0.8, 'https://acme.test/', 'why',"
    " 1763990000, 1763990001);"
    "INSERT INTO turnstone_attempts VALUES"
    " ('a', 1, 1763990000, 'found', 'website_scrape', 1, 0),"
    " ('b', 1, 1763990000, 'not_found', NULL, NULL, 0),"
    " ('c', 1, 1763990000, 'bot_wall', NULL, NULL, 1);"
    "INSERT INTO turnstone_domains VALUES"
    " ('acme.test', 'mx', 'm', 1763990000, 1799990000);"
    "INSERT INTO turnstone_suppressions VALUES ('id', 'f', 1763990000);";

/* The file as version 1 would have it, with its people. */
static void
make_version_1(struct world *w)
{
    static const char *const ours[] = {
        "meta",         "run_profiles", "leases", "runs",     "attempts",
        "domains",      "findings",     "pages",  "greylist", "ledger",
        "suppressions", "verdicts",     "asked"};
    char text[64];

    world_some_people(w, 0);
    for (size_t i = 0; i < array_len(ours); i++) {
        snprintf(text, sizeof(text), "DROP TABLE turnstone_%s", ours[i]);
        world_sql(w, text);
    }
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' "
                     "AND name LIKE 'turnstone_%'"),
        "0");
    world_sql(w, "DROP INDEX turnstone_mail_domain");
    world_sql(w, version_1);
    world_sql(w, rows_1);
}

/* Every table and index of ours. */
static const char *
schema_of(struct world *w)
{
    return world_ask(w, "SELECT group_concat(sql, char(10)) FROM (SELECT sql "
                        "FROM sqlite_schema WHERE name LIKE 'turnstone_%' "
                        "ORDER BY name)");
}

static void
test_from_version_1(void **state)
{
    static const struct {
        const char *query, *answer;
    } cases[] = {
        {"SELECT value > 1 FROM turnstone_meta",                          "1"                                                                },
        {"SELECT group_concat(profile_id || run_id || at || outcome ||"
         " coalesce(method, '-') || coalesce(finding_id, '-') || is_outdated)"
         " FROM turnstone_attempts",                             "a11763990000foundwebsite_scrape10,b11763990000not_found--0,"
         "c11763990000bot_wall--1"                                                              },
        {"SELECT address || profile_id || status || source_url || found_at ||"
         " last_confirmed_at || reason FROM turnstone_findings", "ann@acme.testapublishedhttps://acme.test/17639900001763990001none"},
        {"SELECT host FROM turnstone_runs",                               "elsewhere"                                                        },
        {"SELECT count(*) FROM turnstone_run_profiles",                   "1"                                                                },
        {"SELECT count(*) FROM turnstone_leases",                         "1"                                                                },
        {"SELECT value FROM turnstone_domains",                           "m"                                                                },
        {"SELECT key FROM turnstone_suppressions",                        "f"                                                                },
        {"SELECT sum(is_asked) FROM turnstone_attempts",                  "0"                                                                },
        {"SELECT count(*) FROM profiles",                                 "6"                                                                },
        {"PRAGMA integrity_check",                                        "ok"                                                               },
        {"PRAGMA foreign_key_check",                                      ""                                                                 },
    };
    struct world *w = *state;
    const char *fresh = schema_of(w);

    make_version_1(w);
    for (int i = 0; i < 2; i++) { /* and once is enough */
        world_open(w);
        for (size_t k = 0; k < array_len(cases); k++)
            assert_string_equal(world_ask(w, cases[k].query), cases[k].answer);
    }
    assert_string_equal(schema_of(w), fresh);
    /* b was tried, f is suppressed, e has no name */
    assert_string_equal(world_claim(w, STORE_ALL, world_run_start(w), MAX),
                        "d c");
}

/* What else is in the file is the user's, broken or not. */
static void
test_beside_things_of_the_users(void **state)
{
    struct world *w = *state;

    make_version_1(w);
    world_sql(w, "CREATE TABLE notes (t TEXT); INSERT INTO notes VALUES ('n');"
                 "CREATE VIEW tried AS SELECT * FROM turnstone_attempts;"
                 "CREATE VIEW broken AS SELECT x FROM nowhere");
    world_open(w);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM tried"), "3");
    assert_string_equal(world_ask(w, "SELECT t FROM notes"), "n");
}

/* A migration that fails has changed nothing, and says what is wrong. */
static void
test_all_or_nothing(void **state)
{
    struct world *w = *state;
    struct store *s = NULL;
    str why = STR_EMPTY;

    make_version_1(w);
    const char *before = schema_of(w);
    world_sql(w, "CREATE TABLE turnstone_verdicts (x)");
    assert_true(store_open(&s, str_of(w->file), NULL, &w->arena, &why) < 0);
    assert_null(s);
    assert_true(str_find(why, STR("turnstone_verdicts"), 0) != STR_NOT_FOUND);
    world_sql(w, "DROP TABLE turnstone_verdicts");
    assert_string_equal(schema_of(w), before);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_attempts"),
                        "3");
    world_open(w);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_attempts"),
                        "3");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_from_version_1),
        WORLD_CASE(test_beside_things_of_the_users),
        WORLD_CASE(test_all_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
