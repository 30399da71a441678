/*
 * The PostgreSQL store and what others put before it: settings that an
 * administrator chose for the database, rows that only a foe would write, and
 * text that PostgreSQL does not take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world_pg.h"

enum { HUGE_BYTES = 10 * 1024 * 1024 };

#define ODD_NAME "Jos\xc3\xa9 O'Hara \\"

/* A profile's way through the store, with a look at each value written. */
static void
one_round(struct world *w, bool is_late)
{
    static const str opaque = STR("a\0b\\c\xff");
    struct store_wait wait = {.profile.id = STR("a"),
                              .recipient = STR("ann@acme.test"),
                              .state = opaque,
                              .retry_at = NOW},
                      out;
    struct finding f = world_found("a", "");
    struct store_batch b = {.now = NOW,
                            .findings = &f,
                            .findings_n = 1,
                            .waits = &wait,
                            .waits_n = 1};
    enum store_fate fate;
    size_t n;

    world_import(w, 0, world_person("a", ODD_NAME, "acme.test", 5));
    f.outcome = OUTCOME_WAITING;
    assert_int_equal(w->store->ops->commit(w->store, &b, &fate), 0);
    int64_t run = world_run_start(w);
    struct store_selection sel = world_selection(STORE_ALL, run);
    assert_int_equal(
        w->store->ops->claim_waits(w->store, &sel, &w->arena, &out, 1, &n), 0);
    assert_int_equal(n, 1);
    assert_true(str_eq(out.state, opaque));
    assert_true(str_eq(out.profile.name, STR(ODD_NAME)));
    assert_int_equal(world_commit(w, run, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
    assert_string_equal(
        world_ask(w, "SELECT extract(epoch FROM last_enriched_at)::bigint || "
                     "' ' || profile_confidence FROM profiles"),
        "1764000000 0.8");
    assert_string_equal(
        world_ask(w, "SELECT enrichment_metadata -> 'email' ->> 'enriched_at' "
                     "FROM profiles"),
        "2025-11-24T16:00:00Z");
    /* 0.8 falls below 0.5 in the 43rd day */
    sel = world_selection(STORE_STALE, world_run_start(w));
    sel.now = NOW + (is_late ? 43 : 42) * DAY;
    sel.tried_since = NOW + DAY;
    assert_string_equal(world_claim_with(w, sel, 9), is_late ? "a" : "");
}

static void
test_odd_settings(void **state)
{
    static const char *const settings[] = {
        "timezone = 'Asia/Kolkata'",
        "timezone = 'America/St_Johns'",
        "datestyle = 'SQL, DMY'",
        "bytea_output = 'escape'",
        "standard_conforming_strings = off",
        "extra_float_digits = -9",
        "client_encoding = 'LATIN1'",
        "intervalstyle = 'sql_standard'",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_isolation = 'repeatable read'",
        "default_transaction_deferrable = on",
        "synchronous_commit = off",
        "enable_seqscan = off",
        "transform_null_equals = on",
        "array_nulls = off",
        "quote_all_identifiers = on",
        "search_path = 'public, pg_catalog'",
        "plan_cache_mode = 'force_generic_plan'",
    };
    struct world *w = *state;
    const char *database = strrchr(w->url, '/') + 1;

    for (size_t i = 0; i < array_len(settings); i++) {
        print_message("%s\n", settings[i]);
        world_sqlf(w, "ALTER DATABASE %s RESET ALL", database);
        world_sqlf(w, "ALTER DATABASE %s SET %s", database, settings[i]);
        world_sql(w, "DELETE FROM profiles; DELETE FROM turnstone_attempts;"
                     "DELETE FROM turnstone_leases");
        world_open(w);
        one_round(w, i % 2);
    }
}

/* Rows that only a foe would write; the words of a claim's order before. */
static const char hostile_rows[] =
    "INSERT INTO profiles (id, name, company, website, list_size, "
    "enrichment_metadata, profile_confidence, last_enriched_at) VALUES "
    "('big', repeat(chr(233), %d), 'x', repeat('w', %d), 9,"
    " json_build_object('big', repeat('m', %d)), 'NaN', 'infinity'),"
    "(repeat('i', 1024), 'Long Id', '', '', 8, 'null', '-Infinity',"
    " '-infinity'),"
    "(repeat('i', 1025), 'Too Long', '', '', 7, NULL, NULL, NULL),"
    "('', 'No Id', '', '', 6, NULL, NULL, NULL),"
    "(E'tab\\tnl\\n', E'\\x01\\x1b]0;title', '%%s%%n', '$1', 5,"
    " (repeat('[', 5000) || repeat(']', 5000))::jsonb, 1e308,"
    " '4713-01-01 BC'),"
    "('quo''te', '''; DROP TABLE profiles; --', '', '\\',"
    " 9223372036854775807, '{\"email\": {\"email\": []}}', 0,"
    " '294276-12-31'),"
    "('small', 'Ann Lee', '', '', -9223372036854775808,"
    " '{\"\": \"\\u0001\", \"email\": 7}', 1, NULL)";

static void
test_hostile_rows(void **state)
{
    struct world *w = *state;
    struct profile p[MAX];
    struct store_status st;
    size_t n;

    world_sqlf(w, hostile_rows, HUGE_BYTES / 2, HUGE_BYTES, HUGE_BYTES);
    world_open(w);
    int64_t run = world_run_start(w);
    struct store_selection sel = world_selection(STORE_ALL, run);
    assert_int_equal(
        w->store->ops->claim(w->store, &sel, &w->arena, p, MAX, &n), 0);
    assert_int_equal(n, 5);
    assert_true(str_eq(p[0].id, STR("quo'te")));
    assert_true(str_eq(p[1].id, STR("big")));
    assert_in_range(p[1].name.n, STORE_FIELD_MAX - 4, STORE_FIELD_MAX);
    assert_int_equal(p[1].website.n, STORE_FIELD_MAX);
    for (size_t i = 0; i < n; i++) {
        const char *id = str_dup_z(&w->arena, p[i].id);
        assert_int_equal(world_commit(w, run, world_found(id, "x@acme.test")),
                         STORE_FATE_WRITTEN);
    }
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM profiles WHERE enrichment_metadata "
                     "-> 'email' ->> 'status' = 'published'"),
        "5");
    assert_string_equal(
        world_ask(w, "SELECT length(enrichment_metadata ->> 'big') FROM "
                     "profiles WHERE id = 'big'"),
        "10485760");
    assert_int_equal(
        w->store->ops->status(w->store, NOW, NOW - DAY, &w->arena, &st), 0);
    assert_int_equal(st.total, 7);
}

/* Text that is no UTF-8, or has a NUL, or means something in an array. */
static const str odd[] = {
    STR("a\0b"),         STR("\xff\xfe"), STR("\xc3"),
    STR("\xed\xa0\x80"), STR("\\u0000"),  STR("\xf4\x90\x80\x80"),
    STR("NULL"),         STR("it's"),     STR("\"\\{},"),
};

static void
odd_import(struct world *w, str text)
{
    struct store_row rows[2] = {
        {.profile = world_person("a", "Ann Lee", "acme.test", 5)},
        {.profile = world_person("b", "Bo Ek", "acme.test", 5)},
    };
    struct store_imported done;

    rows[0].profile.company = text;
    rows[0].extra_names = rows[0].extra_values = &text;
    rows[0].extra_n = 1;
    if (w->store->ops->import(w->store, 0, NOW, rows, 2, &done) != 0)
        fail_msg("%s", store_why(w->store));
    assert_int_equal(done.added, 2);
}

/* From a page or a mail server, beside a finding that is like others. */
static void
odd_commit(struct world *w, str text)
{
    struct finding f[2] = {world_found("a", "ann@acme.test"),
                           world_found("b", "bo@acme.test")};
    struct store_fact fact = {STR("acme.test"), STR("robots"), text, NOW,
                              NOW + DAY};
    struct store_verdict v = {.address = STR("cy@acme.test"),
                              .text = text,
                              .mx = text,
                              .enhanced = text,
                              .at = NOW};
    struct store_batch b = {.now = NOW,
                            .findings = f,
                            .findings_n = 2,
                            .facts = &fact,
                            .facts_n = 1,
                            .verdicts = &v,
                            .verdicts_n = 1,
                            .is_consolidated = true};
    enum store_fate fates[2];

    f[0].reasons = f[0].source_url = text;
    if (w->store->ops->commit(w->store, &b, fates) != 0)
        fail_msg("%s", store_why(w->store));
    assert_int_equal(fates[0], STORE_FATE_WRITTEN);
    assert_int_equal(fates[1], STORE_FATE_WRITTEN);
    f[0].profile_id = text;
    b.findings_n = 1;
    assert_int_equal(w->store->ops->commit(w->store, &b, fates), 0);
    assert_int_equal(fates[0], STORE_FATE_GONE);
}

static void
test_text_that_is_not_taken(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < array_len(odd); i++) {
        bool is_suppressed;
        uint64_t erased;
        print_message("%zu\n", i);
        world_sql(w, "DELETE FROM profiles");
        odd_import(w, odd[i]);
        odd_commit(w, odd[i]);
        assert_int_equal(w->store->ops->release(w->store, 1, &odd[i], 1), 0);
        assert_int_equal(
            w->store->ops->is_suppressed(w->store, odd[i], &is_suppressed), 0);
        assert_int_equal(w->store->ops->forget(w->store, odd[i], NOW, &erased),
                         0);
        world_sql(w, "DELETE FROM turnstone_suppressions");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_odd_settings),
        WORLD_CASE(test_hostile_rows),
        WORLD_CASE(test_text_that_is_not_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
