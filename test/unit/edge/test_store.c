/*
 * A store through its table of functions: selections, commits and their
 * fates, what is written. Other files: test_store_rows.c (imports, forgetting,
 * reports), test_store_run.c (runs and the dead), test_store_death.c (killed
 * and concurrent programs); test_store_sqlite*.c and test_store_pg*.c (what
 * only one of them has).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

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

    world_some_people(w, 0);
    for (size_t i = 0; i < array_len(cases); i++) {
        struct store_selection sel = world_selection(cases[i].priority, 0);
        uint64_t n = 99;
        int64_t run = world_run_start(w);
        assert_int_equal(w->store->ops->count(w->store, &sel, MAX, &n), 0);
        const char *ids = world_claim(w, cases[i].priority, run, MAX);
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

    world_some_people(w, 0);
    int64_t run = world_run_start(w), other = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, 2), "b a");
    assert_string_equal(world_claim(w, STORE_ALL, run, 2), "d c");
    assert_string_equal(world_claim(w, STORE_ALL, other, 9), "f");
    assert_int_equal(w->store->ops->release(w->store, run, ids, 2), 0);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "b c");
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "");
}

static void
test_input_only(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    int64_t run = world_run_start(w);
    world_import(w, run, world_person("c", "Cy Orr", "cy.test", 70));
    world_import(w, run, world_person("g", "Gus Ray", "gus.test", 80));
    world_import(w, run, world_person("a", "Ann Lee", "acme.test", -1));
    struct store_selection sel = world_selection(STORE_ALL, run);
    sel.is_input_only = true;
    assert_string_equal(world_claim_with(w, sel, 2), "g c");
    assert_string_equal(world_claim_with(w, sel, 2), "a");
    assert_string_equal(world_claim_with(w, sel, 2), "");
}

static void
test_tried_profiles_wait(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    world_import(w, 0, world_person("b", "Bo Ek", "bo.test", 4));
    int64_t run = world_run_start(w);
    world_claim(w, STORE_ALL, run, 9);
    struct finding f = world_found("b", "");
    f.outcome = OUTCOME_INTERRUPTED;
    assert_int_equal(world_commit(w, run, world_found("a", "")),
                     STORE_FATE_NONE);
    assert_int_equal(world_commit(w, run, f), STORE_FATE_NONE);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "");
    run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "b");
    /* a new web site makes it due again */
    world_import(w, 0, world_person("a", "Ann Lee", "acme.example", 5));
    assert_string_equal(world_claim(w, STORE_ALL, run, 9), "a");
}

/* Which outcomes leave a profile alone for --retry-after. */
static void
test_which_outcomes_wait(void **state)
{
    static const bool comes_again[OUTCOME_N] = {
        [OUTCOME_NO_STAGE] = true,
        [OUTCOME_INTERRUPTED] = true,
        [OUTCOME_WAITING] = true, /* with its wait gone */
    };
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (int i = 0; i < OUTCOME_N; i++) {
        struct finding f = world_found("a", "");
        f.outcome = (enum outcome)i;
        world_sql(w, "DELETE FROM turnstone_attempts");
        assert_int_equal(world_commit(w, 0, f), STORE_FATE_NONE);
        int64_t run = world_run_start(w);
        assert_string_equal(world_claim(w, STORE_ALL, run, 9),
                            comes_again[i] ? "a" : "");
        w->store->ops->run_end(w->store, run, NOW, STR("{}"));
    }
}

static void
test_commit_writes_the_profile(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    world_sql(
        w, "UPDATE profiles SET enrichment_metadata = "
           "'{ \"n\": 1.10, \"email\": {\"x\": \"}\"}, \"o\":[1,{\"k\":2}]}'");
    int64_t run = world_run_start(w);
    world_claim(w, STORE_ALL, run, 9);
    assert_int_equal(world_commit(w, run, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(world_ask(w, "SELECT email FROM profiles"),
                        "ann@acme.test");
    assert_string_equal(
        world_ask_json(w, "SELECT enrichment_metadata FROM profiles"),
        "{\"email\":{\"confidence\":0.8,"
        "\"confidence_expires_at\":\"2026-01-05T23:12:28Z\","
        "\"enriched_at\":\"2025-11-24T16:00:00Z\","
        "\"enrichment_method\":\"website_scrape\","
        "\"reasons\":\"name in the address; \\\"beside\\\" the name\","
        "\"source\":\"website\",\"source_date\":\"2025-11-24T16:00:00Z\","
        "\"source_url\":\"https://acme.test/team\","
        "\"status\":\"published\",\"verification\":\"not_checked\","
        "\"verification_count\":1},\"n\":1.1,\"o\":[1,{\"k\":2}]}");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_leases"),
                        "0");
    assert_string_equal(world_ask(w, "SELECT address FROM turnstone_findings"),
                        "ann@acme.test");
}

static void
test_metadata_that_is_no_object_is_kept(void **state)
{
    static const struct {
        const char *was, *unparsed;
        bool is_json;
    } cases[] = {
        {"[1]",      "[1]",      true },
        {"null",     "",         true },
        {"true",     "true",     true },
        {"-1",       "-1",       true },
        {"{broken",  "{broken",  false},
        {"",         "",         false},
        {"{\"a\":1", "{\"a\":1", false},
    };
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (size_t i = 0; i < array_len(cases); i++) {
        if (w->pg && !cases[i].is_json)
            continue; /* cannot be in a jsonb */
        world_sqlf(w,
                   "UPDATE profiles SET email = '', enrichment_metadata = '%s'",
                   cases[i].was);
        assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                         STORE_FATE_WRITTEN);
        assert_string_equal(
            world_ask(
                w, "SELECT enrichment_metadata ->> '_unparsed' FROM profiles"),
            cases[i].unparsed);
        assert_string_equal(
            world_ask(w, "SELECT enrichment_metadata -> 'email' ->> 'status' "
                         "FROM profiles"),
            "published");
    }
}

static void
test_fates(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    int64_t run = world_run_start(w), other = world_run_start(w);
    world_claim(w, STORE_ALL, run, 9);
    world_sql(w,
              "UPDATE profiles SET email = 'human@acme.test' WHERE id = 'a'");
    assert_int_equal(world_commit(w, run, world_found("a", "ann@acme.test")),
                     STORE_FATE_LOST_RACE);
    assert_string_equal(
        world_ask(w, "SELECT email FROM profiles WHERE id = 'a'"),
        "human@acme.test");
    world_sql(w, "DELETE FROM profiles WHERE id = 'b'");
    assert_int_equal(world_commit(w, run, world_found("b", "bo@bo.test")),
                     STORE_FATE_GONE);
    /* the lease is another run's */
    assert_int_equal(world_commit(w, other, world_found("c", "cy@cy.test")),
                     STORE_FATE_GONE);
    struct finding f = world_found("d", "di@di.test");
    f.verification = VERIFICATION_INVALID;
    assert_int_equal(world_commit(w, run, f), STORE_FATE_KEPT);
    assert_int_equal(world_commit(w, run, world_found("f", "")),
                     STORE_FATE_NONE);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_findings"),
                        "2");
}

static void
test_consolidate_twice_is_once(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    const char *before =
        world_ask(w, "SELECT enrichment_metadata FROM profiles");
    assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(
        world_ask(w, "SELECT enrichment_metadata FROM profiles"), before);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_findings"),
                        "1");
}

static void
test_stale(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_STALE, run, 9), "");
    struct store_selection sel = world_selection(STORE_STALE, run);
    sel.now = NOW + 100 * DAY;
    sel.tried_since = NOW + DAY;
    assert_string_equal(world_claim_with(w, sel, 9), "a");
    struct finding f = world_found("a", "ann@acme.test");
    f.was_email = STR("ann@acme.test");
    assert_int_equal(world_commit(w, run, f), STORE_FATE_WRITTEN);
    assert_string_equal(world_ask(w,
                                  "SELECT enrichment_metadata -> 'email' ->> "
                                  "'verification_count' FROM profiles"),
                        "2");
}

/* A word of model.h without a migration must not wait for a user to fail. */
static void
test_schema_knows_all_words(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (int i = 0; i < OUTCOME_N; i++) {
        struct finding f = world_found("a", "");
        f.outcome = (enum outcome)i;
        assert_int_equal(world_commit(w, 0, f), STORE_FATE_NONE);
    }
    for (int i = 0; i < (int)STATUS_N * VERIFICATION_N * METHOD_N; i++) {
        struct finding f = world_found("a", "ann@acme.test");
        f.status = (enum status)(i % STATUS_N);
        f.verification = (enum verification)(i / STATUS_N % VERIFICATION_N);
        f.method = (enum method)(i / STATUS_N / VERIFICATION_N);
        world_commit(w, 0, f);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_selections_in_order),
        WORLD_CASE(test_claims_go_on_and_start_over),
        WORLD_CASE(test_input_only),
        WORLD_CASE(test_tried_profiles_wait),
        WORLD_CASE(test_which_outcomes_wait),
        WORLD_CASE(test_commit_writes_the_profile),
        WORLD_CASE(test_metadata_that_is_no_object_is_kept),
        WORLD_CASE(test_fates),
        WORLD_CASE(test_consolidate_twice_is_once),
        WORLD_CASE(test_stale),
        WORLD_CASE(test_schema_knows_all_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
