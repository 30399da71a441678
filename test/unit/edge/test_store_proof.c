/*
 * What the store keeps for and of mail servers: verdicts, the reason of a
 * finding's verification, and the colleagues that teach a pattern.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

static struct store_verdict
refused(const char *address, int64_t at)
{
    return (struct store_verdict){.address = str_of(address),
                                  .profile_id = STR("a"),
                                  .verification = VERIFICATION_INVALID,
                                  .reason = REASON_NO_MAILBOX,
                                  .code = 550,
                                  .enhanced = STR("5.1.1"),
                                  .text = STR("no such user"),
                                  .mx = STR("mx1.mail.test"),
                                  .mx_operator = STR("mail.test"),
                                  .at = at};
}

static void
verdicts_commit(struct world *w, const struct store_verdict *v, size_t n)
{
    struct store_batch b = {.now = NOW, .verdicts = v, .verdicts_n = n};

    if (w->store->ops->commit(w->store, &b, NULL) != 0)
        fail_msg("%s", store_why(w->store));
}

static void
verdict_commit(struct world *w, struct store_verdict v)
{
    verdicts_commit(w, &v, 1);
}

/* "address code" of each, commas between. */
static const char *
verdicts_of(struct world *w, const char *domain, int64_t since)
{
    struct store_verdict *v;
    struct buf b;
    size_t n;

    buf_init(&b, &w->arena, 4096);
    assert_int_equal(w->store->ops->verdicts(w->store, str_of(domain), since,
                                             &w->arena, &v, &n),
                     0);
    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%.*s %d", i ? ", " : "", STR_ARG(v[i].address),
                 v[i].code);
    return buf_z(&b);
}

static void
test_all_of_it_comes_back(void **state)
{
    struct world *w = *state;
    struct store_verdict given = refused("Ann@Acme.test", NOW - 7), *v;
    char text[STORE_REPLY_MAX + 9];
    size_t n;

    memset(text, 't', sizeof(text));
    given.text = str_make(text, sizeof(text));
    verdict_commit(w, given);
    assert_int_equal(w->store->ops->verdicts(w->store, STR("acme.test"), 0,
                                             &w->arena, &v, &n),
                     0);
    assert_int_equal(n, 1);
    assert_true(str_eq(v->address, given.address));
    assert_true(str_eq(v->profile_id, given.profile_id));
    assert_int_equal(v->verification, VERIFICATION_INVALID);
    assert_int_equal(v->reason, REASON_NO_MAILBOX);
    assert_int_equal(v->code, 550);
    assert_true(str_eq(v->enhanced, given.enhanced));
    assert_true(str_eq(v->text, str_make(text, STORE_REPLY_MAX)));
    assert_true(str_eq(v->mx, given.mx));
    assert_true(str_eq(v->mx_operator, given.mx_operator));
    assert_int_equal(v->at, NOW - 7);
}

static void
test_every_word(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < (int)VERIFICATION_N * REASON_N; i++) {
        struct store_verdict v = refused("ann@acme.test", NOW + i), *out;
        size_t n;
        v.verification = (enum verification)(i % VERIFICATION_N);
        v.reason = (enum reason)(i / VERIFICATION_N);
        verdict_commit(w, v);
        assert_int_equal(w->store->ops->verdicts(w->store, STR("acme.test"), 0,
                                                 &w->arena, &out, &n),
                         0);
        assert_int_equal(n, 1);
        assert_int_equal(out->verification, v.verification);
        assert_int_equal(out->reason, v.reason);
    }
    /* a word of a program after this one */
    world_sql(w, "UPDATE turnstone_verdicts SET reason = 'moonlight'");
    assert_string_equal(verdicts_of(w, "acme.test", 0), "ann@acme.test 550");
}

static void
test_the_newest_wins(void **state)
{
    static const struct {
        const char *address;
        int64_t at;
        int code;
        const char *kept;
    } cases[] = {
        {"ann@acme.test",   NOW,     550, "ann@acme.test 550"},
        {"ann@acme.test",   NOW - 1, 250, "ann@acme.test 550"},
        {"ANN@ACME.test",   NOW + 1, 251, "ANN@ACME.test 251"},
        {" ann@acme.test ", NOW + 1, 252, "ann@acme.test 252"},
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct store_verdict v = refused(cases[i].address, cases[i].at);
        v.code = cases[i].code;
        verdict_commit(w, v);
        assert_string_equal(verdicts_of(w, "acme.test", 0), cases[i].kept);
    }
}

static void
test_which_are_given(void **state)
{
    static const struct {
        const char *domain;
        int64_t since;
        const char *given;
    } cases[] = {
        {"acme.test",      0,
         "c@acme.test 550, a@acme.test 550, "
         "b@Acme.test 550"                                            },
        {"ACME.TEST",      NOW,     "c@acme.test 550, a@acme.test 550"},
        {"acme.test",      NOW + 1, "c@acme.test 550"                 },
        {"acme.test",      NOW + 2, ""                                },
        {"mail.acme.test", 0,       "d@mail.acme.test 550"            },
        {"test",           0,       ""                                },
        {"",               0,       ""                                },
    };
    struct world *w = *state;
    const struct store_verdict v[] = {
        refused("a@acme.test", NOW), refused("b@Acme.test", NOW - 1),
        refused("c@acme.test", NOW + 1), refused("d@mail.acme.test", NOW),
        /* none of these is an address */
        refused("acme.test", NOW), refused("e@", NOW), refused(" ", NOW)};

    verdicts_commit(w, v, array_len(v));
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_verdicts"),
                        "4");
    for (size_t i = 0; i < array_len(cases); i++)
        assert_string_equal(verdicts_of(w, cases[i].domain, cases[i].since),
                            cases[i].given);
}

/* More than the bound: the newest of them, and their number. */
static void
test_no_more_than_the_bound(void **state)
{
    enum { N = STORE_VERDICTS_MAX + 88 };
    struct world *w = *state;
    struct store_verdict *v = arena_array(&w->arena, struct store_verdict, N);
    char name[32];
    size_t n;

    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof(name), "a%d@acme.test", i);
        v[i] = refused(str_dup_z(&w->arena, str_of(name)), NOW + i);
    }
    verdicts_commit(w, v, N);
    assert_int_equal(w->store->ops->verdicts(w->store, STR("acme.test"), 0,
                                             &w->arena, &v, &n),
                     0);
    assert_int_equal(n, STORE_VERDICTS_MAX);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(v[i].at, NOW + N - 1 - (int64_t)i);
}

static void
test_an_address_too_long(void **state)
{
    struct world *w = *state;
    char address[STORE_ADDRESS_MAX + 2];

    memset(address, 'a', sizeof(address));
    memcpy(address, "a@acme.", 7);
    for (size_t n = STORE_ADDRESS_MAX; n <= STORE_ADDRESS_MAX + 1; n++) {
        address[n] = '\0';
        verdict_commit(w, refused(address, NOW));
        assert_string_equal(
            world_ask(w, "SELECT max(length(address)) FROM turnstone_verdicts"),
            "1024");
        address[n] = 'a';
    }
}

static void
test_what_forget_erases(void **state)
{
    static const struct {
        const char *what;
        bool is_erased;
    } cases[] = {
        {"ann@acme.test",  true },
        {"ACME.test",      true },
        {"test",           true }, /* an id unless it has a dot */
        {"a",              true },
        {"bob@other.test", true }, /* the reply names him */
        {"other.test",     true },
        {"bob@acme.test",  false},
        {"b",              false},
        {"ther.test",      true }, /* a cache: better too much */
        {"me.test",        false},
        {"acm_.test",      false},
        {"example.test",   false},
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct store_verdict v = refused("Ann@acme.test", NOW);
        v.text = STR("moved to <Bob@Other.test>");
        if (strcmp(cases[i].what, "test") == 0)
            v.profile_id = STR("test");
        world_sql(w, "DELETE FROM turnstone_suppressions");
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
        verdict_commit(w, v);
        world_forget(w, cases[i].what);
        if (cases[i].is_erased != (*verdicts_of(w, "acme.test", 0) == '\0'))
            fail_msg("%s", cases[i].what);
        world_sql(w, "DELETE FROM turnstone_verdicts");
    }
}

/* By a profile's id: also what was said of the addresses that it has. */
static void
test_forget_an_id(void **state)
{
    struct world *w = *state;
    struct store_wait wait = {.profile.id = STR("c"),
                              .recipient = STR("cy@cy.test")};
    struct finding f = world_found("c", "");
    enum store_fate fate;

    world_some_people(w, 0);
    world_sql(w, "UPDATE profiles SET email = ' Ann@acme.test'"
                 " WHERE id = 'a'");
    world_commit(w, 0, world_found("b", "bo@acme.test"));
    f.outcome = OUTCOME_WAITING;
    struct store_batch b = {
        .findings = &f, .findings_n = 1, .waits = &wait, .waits_n = 1};
    assert_int_equal(w->store->ops->commit(w->store, &b, &fate), 0);
    struct store_verdict v[] = {
        refused("ann@acme.test", NOW), refused("bo@acme.test", NOW),
        refused("cy@cy.test", NOW), refused("di@acme.test", NOW)};
    for (size_t i = 0; i < array_len(v); i++)
        v[i].profile_id = STR_EMPTY;
    verdicts_commit(w, v, array_len(v));
    world_forget(w, "a");
    assert_string_equal(verdicts_of(w, "acme.test", 0),
                        "bo@acme.test 550, di@acme.test 550");
    world_forget(w, "b");
    assert_string_equal(verdicts_of(w, "acme.test", 0), "di@acme.test 550");
    world_forget(w, "c");
    assert_string_equal(verdicts_of(w, "cy.test", 0), "");
    world_forget(w, "d");
    assert_string_equal(verdicts_of(w, "acme.test", 0), "di@acme.test 550");
}

static void
test_the_suppressed_are_not_kept(void **state)
{
    static const struct {
        const char *what;
        bool is_kept;
    } cases[] = {
        {"ann@mail.acme.test", false},
        {"acme.test",          false},
        {"a",                  false},
        {"bob@acme.test",      true },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        world_sql(w, "DELETE FROM turnstone_suppressions");
        world_sql(w, "DELETE FROM turnstone_verdicts");
        world_forget(w, cases[i].what);
        verdict_commit(w, refused("ANN@mail.acme.test", NOW));
        assert_string_equal(verdicts_of(w, "mail.acme.test", 0),
                            cases[i].is_kept ? "ANN@mail.acme.test 550" : "");
    }
}

static void
test_a_year_is_too_long(void **state)
{
    struct world *w = *state;

    verdict_commit(w, refused("a@acme.test", NOW - 365 * DAY));
    verdict_commit(w, refused("b@acme.test", NOW - 365 * DAY - 1));
    world_run_start(w);
    assert_string_equal(verdicts_of(w, "acme.test", 0), "a@acme.test 550");
}

/* A finding says why its verification is what it is. */
static void
test_the_reason_of_a_finding(void **state)
{
    struct world *w = *state;
    struct finding f = world_found("a", "ann@acme.test");
    const char *path = "SELECT enrichment_metadata -> 'email' ->> "
                       "'verification_reason' FROM profiles";

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (int i = 0; i < REASON_N; i++) {
        const char *word = model_reason_word((enum reason)i);
        world_sql(w, "UPDATE profiles SET email = NULL");
        f.verification = VERIFICATION_UNKNOWN;
        f.verification_reason = (enum reason)i;
        assert_int_equal(world_commit(w, 0, f), STORE_FATE_WRITTEN);
        assert_string_equal(
            world_ask(w, "SELECT reason FROM turnstone_findings"), word);
        assert_string_equal(world_ask(w, path), i == REASON_NONE ? "" : word);
    }
    f.verification_reason = REASON_NONE;
    f.was_email = f.address;
    assert_int_equal(world_commit(w, 0, f), STORE_FATE_WRITTEN);
    assert_string_equal(world_ask(w, "SELECT reason FROM turnstone_findings"),
                        "none");
    assert_string_equal(world_ask(w, path), "");
}

static const char *
colleagues_at(struct world *w, const char *domain)
{
    struct store_colleague out[MAX];
    struct buf b;
    size_t n = 99;

    buf_init(&b, &w->arena, 4096);
    assert_int_equal(w->store->ops->colleagues(w->store, str_of(domain), NOW,
                                               &w->arena, out, MAX, &n),
                     0);
    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%.*s <%.*s>", i ? ", " : "", STR_ARG(out[i].name),
                 STR_ARG(out[i].address));
    return buf_z(&b);
}

static void
test_who_is_a_colleague(void **state)
{
    static const struct {
        const char *set;
        bool teaches, is_broken;
    } cases[] = {
        {"email = 'ann@acme.test'",                                               true },
        {"email = 'ann@ACME.Test'",                                               true },
        {"email = ' ann@acme.test'",                                              true },
        {"email = 'ann@mail.acme.test'",                                          false},
        {"email = 'ann@ acme.test'",                                              false},
        {"email = 'ann@acme.test.example'",                                       false},
        {"email = '@acme.test'",                                                  false},
        {"email = 'acme.test'",                                                   false},
        {"email = 'a@b@acme.test'",                                               false},
        {"email = ''",                                                            false},
        {"email = NULL",                                                          false},
        {"name = NULL",                                                           false},
        {"name = '\t'",                                                           false},
        {"enrichment_metadata = '{\"email\":{\"status\":\"published\"}}'",
         true                                                                          },
        {"enrichment_metadata = '{\"email\":{\"status\":\"verified\"}}'",         true },
        {"enrichment_metadata = '{\"email\":{\"status\":\"likely\"}}'",           false},
        {"enrichment_metadata = '{\"email\":{\"status\":\"guessed\"}}'",          false},
        {"enrichment_metadata = '{ \"\\u0065mail\" : {\"status\":\"guessed\"}}'",
         false                                                                         },
        {"enrichment_metadata = '{\"status\":\"guessed\"}'",                      true },
        {"enrichment_metadata = '{\"email\":\"guessed\"}'",                       true },
        {"enrichment_metadata = '{\"email\":{\"status\":\"guessed\"'",            true,
         true},
        {"enrichment_metadata = '[1]'",                                                                       true                                               },
        {"profile_confidence = 0.4",                                                                       true   }, /* of no date */
        {"profile_confidence = 0.9, last_enriched_at = '2025-11-24'",                                                                       true              },
        {"profile_confidence = 0.4, last_enriched_at = '2025-11-24'",                                                                       false   },
        {"profile_confidence = 0.9, last_enriched_at = '2025-09-01'",                                                                       false              },
        {"profile_confidence = NULL, last_enriched_at = '2005-09-01'",                                                                       true  },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        world_sql(w, "DELETE FROM profiles");
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
        world_sql(w, "UPDATE profiles SET email = 'ann@acme.test'");
        if (w->pg && cases[i].is_broken)
            continue; /* cannot be in a jsonb */
        world_sqlf(w, "UPDATE profiles SET %s", cases[i].set);
        const char *found = colleagues_at(w, "Acme.test");
        if ((found[0] != '\0') != cases[i].teaches)
            fail_msg("%s: \"%s\"", cases[i].set, found);
    }
}

static void
test_colleagues_are_bounded(void **state)
{
    struct world *w = *state;
    struct store_colleague out[2];
    size_t n;

    world_some_people(w, 0);
    world_sql(w, "UPDATE profiles SET email = id || '@acme.test'");
    assert_string_equal(colleagues_at(w, "acme.test"),
                        "Ann Lee <a@acme.test>, Bo Ek <b@acme.test>, "
                        "Cy Orr <c@acme.test>, Di Fox <d@acme.test>, "
                        "Flo Ott <f@acme.test>");
    assert_string_equal(colleagues_at(w, ""), "");
    /* many who teach nothing do not make the search endless */
    world_sql(w, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                 "FROM c WHERE i < 4096) INSERT INTO profiles (id, email) "
                 "SELECT 'n' || i, i || '@big.test' FROM c");
    world_sql(w, "INSERT INTO profiles (id, name, email) "
                 "VALUES ('z', 'Zoe Au', 'z@big.test')");
    assert_string_equal(colleagues_at(w, "big.test"), "");
    world_sql(w, "DELETE FROM profiles WHERE id = 'n1'");
    assert_string_equal(colleagues_at(w, "big.test"), "Zoe Au <z@big.test>");
    world_sql(w, "UPDATE profiles SET name = 'Ann Lee'");
    for (size_t max = 0; max <= 2; max++) {
        assert_int_equal(w->store->ops->colleagues(w->store, STR("big.test"),
                                                   NOW, &w->arena, out, max,
                                                   &n),
                         0);
        assert_int_equal(n, max);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_all_of_it_comes_back),
        WORLD_CASE(test_every_word),
        WORLD_CASE(test_the_newest_wins),
        WORLD_CASE(test_which_are_given),
        WORLD_CASE(test_no_more_than_the_bound),
        WORLD_CASE(test_an_address_too_long),
        WORLD_CASE(test_what_forget_erases),
        WORLD_CASE(test_forget_an_id),
        WORLD_CASE(test_the_suppressed_are_not_kept),
        WORLD_CASE(test_a_year_is_too_long),
        WORLD_CASE(test_the_reason_of_a_finding),
        WORLD_CASE(test_who_is_a_colleague),
        WORLD_CASE(test_colleagues_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
