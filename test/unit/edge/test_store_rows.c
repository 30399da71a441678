/*
 * A store: rows in and out, forgetting, facts, status.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

static void
test_import_counts(void **state)
{
    struct world *w = *state;
    struct profile p = world_person("a", "Ann Lee", "acme.test", 5);
    str names[] = {STR("title"), STR("city")};
    str values[] = {STR("CEO"), STR("Oslo")};
    struct store_row row = {p, names, values, 2};
    struct store_imported done;

    assert_int_equal(world_import(w, 0, p).added, 1);
    assert_int_equal(world_import(w, 0, p).unchanged, 1);
    p.email = STR("ann@acme.test");
    assert_int_equal(world_import(w, 0, p).updated, 1);
    p.email = STR_EMPTY;
    assert_int_equal(world_import(w, 0, p).unchanged, 1);
    assert_string_equal(world_ask(w, "SELECT email FROM profiles"),
                        "ann@acme.test");
    assert_int_equal(w->store->ops->import(w->store, 0, NOW, &row, 1, &done),
                     0);
    assert_int_equal(done.updated, 1);
    assert_string_equal(
        world_ask_json(w, w->pg ? "SELECT extra FROM turnstone_extras"
                                : "SELECT extra FROM profiles"),
        "{\"city\":\"Oslo\",\"title\":\"CEO\"}");
    assert_int_equal(w->store->ops->import(w->store, 0, NOW, &row, 1, &done),
                     0);
    assert_int_equal(done.unchanged, 1);
}

static void
test_forget(void **state)
{
    struct world *w = *state;
    struct profile p = world_person("a", "Ann Lee", "acme.test", 5);

    world_some_people(w, 0);
    world_commit(w, 0, world_found("a", "ann@acme.test"));
    world_commit(w, 0, world_found("c", "cy@mail.cy.test"));
    assert_int_equal(world_forget(w, " Ann@ACME.test "), 2);
    assert_string_equal(
        world_ask(w, "SELECT email FROM profiles WHERE id = 'a'"), "");
    assert_string_equal(
        world_ask(w, "SELECT enrichment_metadata FROM profiles WHERE id = 'a'"),
        "");
    assert_int_equal(world_commit(w, 0, world_found("a", "ann@acme.test")),
                     STORE_FATE_SUPPRESSED);
    p.email = STR("ANN@acme.test");
    assert_int_equal(world_import(w, 0, p).suppressed, 1);
    assert_string_equal(
        world_ask(w, "SELECT email FROM profiles WHERE id = 'a'"), "");
    assert_int_equal(world_forget(w, "cy.test"), 2);
    assert_int_equal(world_commit(w, 0, world_found("c", "cy@mail.cy.test")),
                     STORE_FATE_SUPPRESSED);
    world_forget(w, "d");
    assert_int_equal(
        world_import(w, 0, world_person("d", "X", "", 1)).suppressed, 1);
    assert_int_equal(world_commit(w, 0, world_found("d", "di@di.test")),
                     STORE_FATE_SUPPRESSED);
    assert_string_equal(
        world_claim(w, STORE_HAS_WEBSITE, world_run_start(w), 9), "f");
}

/* Signs that mean something to LIKE are only themselves. */
static void
test_forget_takes_no_pattern(void **state)
{
    static const char *const others[] = {"%.test", "c_.test", "\\%.test",
                                         "y.test", "cy.test.example"};
    struct world *w = *state;

    world_some_people(w, 0);
    world_commit(w, 0, world_found("c", "cy@cy.test"));
    for (size_t i = 0; i < array_len(others); i++)
        assert_int_equal(world_forget(w, others[i]), 0);
    assert_int_equal(world_forget(w, "CY.test"), 2);
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

/* What was asked of mail servers today, whatever the site. */
static void
test_tallies(void **state)
{
    struct world *w = *state;
    struct store_fact f[] = {
        {STR("acme.test"),   STR(STORE_REFUSED), STR("3"),  NOW, NOW + 9},
        {STR("hoster.test"), STR(STORE_ASKED),   STR("17"), NOW, NOW + 9},
        {STR("old.test"),    STR(STORE_ASKED),   STR("5"),  NOW, NOW + 1},
        {STR("acme.test"),   STR("mx"),          STR("m"),  NOW, NOW + 9},
    };
    struct store_batch b = {.now = NOW, .facts = f, .facts_n = 4};
    struct store_fact *out;
    size_t n;

    assert_int_equal(w->store->ops->commit(w->store, &b, NULL), 0);
    assert_int_equal(
        w->store->ops->tallies(w->store, NOW + 5, &w->arena, &out, &n), 0);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        bool is_asked = str_eq(out[i].name, STR(STORE_ASKED));
        assert_true(str_eq(out[i].value, is_asked ? STR("17") : STR("3")));
        assert_int_equal(out[i].expires_at, NOW + 9);
    }
}

static void
test_status(void **state)
{
    struct world *w = *state;
    struct store_status st;

    world_some_people(w, 0);
    world_commit(w, 0, world_found("a", "ann@acme.test"));
    world_commit(w, 0, world_found("d", ""));
    world_sql(w, "UPDATE profiles SET email = 'x@y.test' WHERE id = 'c'");
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

    world_some_people(w, 0);
    world_commit(w, 0, world_found("a", "ann@acme.test"));
    assert_int_equal(w->store->ops->export(w->store, 0, export_row, &n), 0);
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_import_counts),
        WORLD_CASE(test_forget),
        WORLD_CASE(test_forget_takes_no_pattern),
        WORLD_CASE(test_facts_expire),
        WORLD_CASE(test_tallies),
        WORLD_CASE(test_status),
        WORLD_CASE(test_export),
        cmocka_unit_test(test_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
