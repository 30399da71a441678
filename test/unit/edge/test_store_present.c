/*
 * The store: e-mails that are there already. How they were found comes with a
 * claim of `stale` and stays when they are proved anew; a refused one is
 * marked and stays.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

#include "edge/store_metadata.h"
#include "world.h"

enum { LATER = NOW + 100 * DAY };

/* What stands under a key of enrichment_metadata.email. */
static const char *
email_word(struct world *w, const char *id, const char *key)
{
    static char out[256];
    char pattern[64], sql[160];

    snprintf(pattern, sizeof(pattern), "\"%s\":", key);
    snprintf(sql, sizeof(sql),
             "SELECT enrichment_metadata FROM profiles WHERE id = '%s'", id);
    const char *at = strstr(world_ask(w, sql), pattern);
    if (at == NULL)
        return "";
    at += strlen(pattern);
    while (*at == ' ' || *at == '"')
        at++;
    size_t n = strcspn(at, "\",}");
    snprintf(out, sizeof(out), "%.*s", (int)n, at);
    return out;
}

/* Claims the stale one; its profile is in the world's arena. */
static struct profile
claim_stale(struct world *w, int64_t run)
{
    struct store_selection sel = world_selection(STORE_STALE, run);
    struct profile p = {0};
    size_t n;

    sel.now = LATER;
    sel.tried_since = LATER - DAY;
    sel.lease_until = LATER + 900;
    assert_int_equal(w->store->ops->claim(w->store, &sel, &w->arena, &p, 1, &n),
                     0);
    assert_int_equal(n, 1);
    return p;
}

static enum store_fate
commit_later(struct world *w, int64_t run, const struct finding *f)
{
    struct store_batch b = {.run_id = run,
                            .now = LATER,
                            .findings = f,
                            .findings_n = 1,
                            .is_consolidated = true};
    enum store_fate fate = STORE_FATE_N;

    if (w->store->ops->commit(w->store, &b, &fate) != 0)
        fail_msg("%s", store_why(w->store));
    return fate;
}

/* Found a hundred days ago, by the provider. */
static struct finding
found_before(struct world *w)
{
    struct finding f = world_found("a", "ann@acme.test");

    world_some_people(w, 0);
    f.method = METHOD_APOLLO;
    f.status = STATUS_PROVIDER;
    f.verification = VERIFICATION_UNKNOWN;
    f.confidence = 0.8;
    f.source_url = STR("https://api.test/people/1");
    f.reasons = STR("its words");
    assert_int_equal(world_commit(w, 0, f), STORE_FATE_WRITTEN);
    return f;
}

static void
a_claim_tells_how_it_was_found(void **state)
{
    struct world *w = *state;
    char when[STORE_TIME_BYTES];

    found_before(w);
    struct profile p = claim_stale(w, world_run_start(w));
    const struct present *before = p.present;
    assert_non_null(before);
    assert_true(str_eq(p.email, STR("ann@acme.test")));
    assert_true(str_eq(before->source, STR("apollo")));
    assert_true(str_eq(before->enrichment_method, STR("apollo_api")));
    assert_true(str_eq(before->source_url, STR("https://api.test/people/1")));
    assert_true(str_eq(before->reasons, STR("its words")));
    assert_true(
        str_eq(before->source_date, str_of(store_time_text(when, NOW))));
    assert_int_equal(before->method, METHOD_APOLLO);
    assert_int_equal(before->status, STATUS_PROVIDER);
    assert_int_equal(before->verification, VERIFICATION_UNKNOWN);
    assert_true(fabs(before->confidence - 0.8) < 1e-9);
    assert_true(fabs(before->left - store_decayed(0.8, NOW, LATER)) < 1e-6);
}

static void
proved_anew_it_keeps_how_it_was_found(void **state)
{
    struct world *w = *state;
    char then[STORE_TIME_BYTES], now[STORE_TIME_BYTES];

    struct finding f = found_before(w);
    int64_t run = world_run_start(w);
    struct profile p = claim_stale(w, run);
    f.was_email = p.email;
    f.present = p.present;
    f.status = STATUS_VERIFIED;
    f.verification = VERIFICATION_VALID;
    f.confidence = 0.9;
    assert_int_equal(commit_later(w, run, &f), STORE_FATE_WRITTEN);
    store_time_text(then, NOW);
    store_time_text(now, LATER);
    const char *const wanted[][2] = {
        {"source",             "apollo"                   },
        {"enrichment_method",  "apollo_api"               },
        {"source_date",        then                       },
        {"source_url",         "https://api.test/people/1"},
        {"enriched_at",        now                        },
        {"status",             "verified"                 },
        {"verification",       "valid"                    },
        {"verification_count", "2"                        },
        {"confidence",         "0.9"                      },
    };
    for (size_t i = 0; i < array_len(wanted); i++)
        assert_string_equal(email_word(w, "a", wanted[i][0]), wanted[i][1]);
}

static void
a_refused_one_is_marked_and_stays(void **state)
{
    struct world *w = *state;
    struct store_status status;

    struct finding f = found_before(w);
    int64_t run = world_run_start(w);
    struct profile p = claim_stale(w, run);
    f.was_email = p.email;
    f.present = p.present;
    f.outcome = OUTCOME_NO_MAILBOX;
    f.status = STATUS_NONE;
    f.verification = VERIFICATION_INVALID;
    f.verification_reason = REASON_NO_MAILBOX;
    f.confidence = 0;
    assert_int_equal(commit_later(w, run, &f), STORE_FATE_REFUSED);
    assert_string_equal(
        world_ask(w, "SELECT email FROM profiles WHERE id = 'a'"),
        "ann@acme.test");
    assert_string_equal(email_word(w, "a", "verification"), "invalid");
    assert_string_equal(email_word(w, "a", "status"), "none");
    assert_string_equal(email_word(w, "a", "source"), "apollo");
    assert_int_equal(
        w->store->ops->status(w->store, LATER, LATER - DAY, &w->arena, &status),
        0);
    assert_int_equal(status.stale, 1); /* it stays to be replaced */
    assert_int_equal(status.refused, 1);
    assert_int_equal(status.bands[3], 1);
    assert_string_equal(
        world_ask(w, "SELECT outcome FROM turnstone_attempts WHERE "
                     "profile_id = 'a' ORDER BY at DESC LIMIT 1"),
        "no_mailbox");
}

/* Only the e-mail that is there, and only while it is. */
static void
another_refused_address_is_not_written(void **state)
{
    struct world *w = *state;

    struct finding f = found_before(w);
    int64_t run = world_run_start(w);
    struct profile p = claim_stale(w, run);
    f.was_email = p.email;
    f.address = STR("other@acme.test");
    f.verification = VERIFICATION_INVALID;
    f.confidence = 0;
    assert_int_equal(commit_later(w, run, &f), STORE_FATE_KEPT);
    assert_string_equal(email_word(w, "a", "verification"), "unknown");
    world_sql(w, "UPDATE profiles SET email = 'new@acme.test' WHERE id = 'a'");
    f.address = STR("new@acme.test");
    f.was_email = STR("ann@acme.test");
    assert_int_equal(commit_later(w, 0, &f), STORE_FATE_KEPT);
    assert_string_equal(email_word(w, "a", "verification"), "unknown");
}

/* Metadata of others: what it does not say is not known. */
static void
any_metadata_can_be_read(void **state)
{
    struct arena *a = &((struct world *)*state)->arena;
    static const struct {
        const char *text;
        enum method method;
        const char *source;
    } cases[] = {
        {"",                                             METHOD_WEBSITE,  ""      },
        {"no json",                                      METHOD_WEBSITE,  ""      },
        {"{\"email\": 7}",                               METHOD_WEBSITE,  ""      },
        {"{\"email\": {\"source\": 7, \"status\": []}}", METHOD_WEBSITE,  ""      },
        {"{\"email\": {\"source\": \"manual\"}}",        METHOD_WEBSITE,  "manual"},
        {"{\"email\": {\"source\": \"domain\"}}",        METHOD_PATTERN,  "domain"},
        {"{\"email\": {\"source\": \"linkedin\"}}",      METHOD_LINKEDIN,
         "linkedin"                                                               },
        {"{\"email\": {\"source\": \"x\", \"enrichment_method\": "
         "\"apollo_api\"}}",                    METHOD_APOLLO,   "x"     },
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        const struct present *p =
            store_metadata_present(a, str_of(cases[i].text), -1, 0, NOW);
        assert_int_equal(p->method, cases[i].method);
        assert_true(str_eq(p->source, str_of(cases[i].source)));
        assert_int_equal(p->status, STATUS_NONE);
        assert_true(p->confidence < 0 && p->left <= 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(a_claim_tells_how_it_was_found),
        WORLD_CASE(proved_anew_it_keeps_how_it_was_found),
        WORLD_CASE(a_refused_one_is_marked_and_stays),
        WORLD_CASE(another_refused_address_is_not_written),
        WORLD_CASE(any_metadata_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
