/*
 * The store: personal data. How long each table keeps a person, by a clock
 * that a test moves; what forgetting erases, and that it holds, whatever
 * brings the person back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"

#include "world.h"

enum { C = STORE_CREDIT };

#define ANN   "ann@acme.test"
#define REPLY "550 <" ANN ">: no such user"

/* Every column of ours that may name somebody. */
static const char *const columns[][2] = {
    {"turnstone_findings",     "address"   },
    {"turnstone_findings",     "profile_id"},
    {"turnstone_findings",     "source_url"},
    {"turnstone_findings",     "reasons"   },
    {"turnstone_attempts",     "profile_id"},
    {"turnstone_verdicts",     "address"   },
    {"turnstone_verdicts",     "profile_id"},
    {"turnstone_verdicts",     "text"      },
    {"turnstone_greylist",     "profile_id"},
    {"turnstone_greylist",     "was_email" },
    {"turnstone_greylist",     "recipient" },
    {"turnstone_greylist",     "state"     },
    {"turnstone_domains",      "value"     },
    {"turnstone_leases",       "profile_id"},
    {"turnstone_run_profiles", "profile_id"},
    {"turnstone_asked",        "profile_id"},
    {"turnstone_asked",        "key"       },
    {"turnstone_asked",        "answer"    },
    {"turnstone_runs",         "options"   },
    {"turnstone_runs",         "summary"   },
};

/* Where a word stands: "table.column ", for each. */
static const char *
where(struct world *w, const char *word)
{
    struct buf b;
    char sql[256];

    buf_init(&b, &w->arena, 4096);
    for (size_t i = 0; i < array_len(columns); i++) {
        snprintf(sql, sizeof(sql),
                 "SELECT count(*) FROM %s WHERE lower(%s) LIKE '%%%s%%'",
                 columns[i][0], columns[i][1], word);
        if (strcmp(world_ask(w, sql), "0") != 0)
            buf_addf(&b, "%s.%s ", columns[i][0] + strlen("turnstone_"),
                     columns[i][1]);
    }
    return buf_z(&b);
}

static int64_t
run_start_at(struct world *w, int64_t now)
{
    int64_t run;

    assert_int_equal(w->store->ops->run_start(w->store, now, STR("{}"), &run),
                     0);
    return run;
}

static void
run_end(struct world *w, int64_t run, int64_t now)
{
    assert_int_equal(w->store->ops->run_end(w->store, run, now, STR("{}")), 0);
}

/* A paid call about a profile; answered, or else its run ends before. */
static void
pay_for(struct world *w, int64_t run, const char *id, const char *key,
        const char *answer)
{
    struct store_ask ask = {.profile_id = str_of(id),
                            .keys = {str_of(key)},
                            .keys_n = 1,
                            .price = C};
    struct store_budget b = {.provider = STR("apollo"),
                             .run_id = run,
                             .now = NOW,
                             .run_max = 9 * C,
                             .month_max = -1};
    int64_t ledger;

    assert_int_equal(
        w->store->ops->reserve(w->store, &b, &w->arena, &ask, 1, &ledger), 0);
    assert_int_equal(ask.fate, STORE_ASK_RESERVED);
    if (answer == NULL)
        return;
    struct store_answer a = {str_of(id), str_of(answer)};
    struct store_settlement m = {.ledger_id = ledger,
                                 .now = NOW,
                                 .state = STORE_LEDGER_SETTLED,
                                 .spent = C,
                                 .answers = &a,
                                 .answers_n = 1};
    assert_int_equal(w->store->ops->settle(w->store, &m), 0);
}

static enum store_ask_fate
ask_for(struct world *w, int64_t run, const char *id, const char *key,
        str *answer)
{
    struct store_ask ask = {.profile_id = str_of(id),
                            .keys = {str_of(key)},
                            .keys_n = 1,
                            .price = C};
    struct store_budget b = {.provider = STR("apollo"),
                             .run_id = run,
                             .now = NOW,
                             .run_max = 9 * C,
                             .month_max = -1};
    int64_t ledger;

    assert_int_equal(
        w->store->ops->reserve(w->store, &b, &w->arena, &ask, 1, &ledger), 0);
    *answer = ask.answer;
    return ask.fate;
}

/* A result with all that can go with it. */
static void
commit_all(struct world *w, int64_t run, struct finding f, bool waits)
{
    const struct store_verdict v = {.address = STR(ANN),
                                    .profile_id = f.profile_id,
                                    .verification = VERIFICATION_INVALID,
                                    .reason = REASON_NO_MAILBOX,
                                    .code = 550,
                                    .text = STR(REPLY),
                                    .mx = STR("mx.acme.test"),
                                    .mx_operator = STR("acme.test"),
                                    .at = NOW};
    const struct store_fact fact = {.domain = STR("acme.test"),
                                    .name = STR("somebody"),
                                    .value = STR("wrote " ANN),
                                    .fetched_at = NOW,
                                    .expires_at = NOW + 365 * DAY};
    const struct store_wait wait = {.profile = {.id = f.profile_id},
                                    .recipient = STR(ANN),
                                    .sender = STR("probe@here.test"),
                                    .client = STR("here.test"),
                                    .mx_operator = STR("acme.test"),
                                    .domain = STR("acme.test"),
                                    .state = STR("{\"seen\":[\"" ANN "\"]}"),
                                    .first_at = NOW,
                                    .retry_at = NOW + 300,
                                    .tries = 1};
    struct store_batch b = {.run_id = run,
                            .now = NOW,
                            .findings = &f,
                            .findings_n = 1,
                            .verdicts = &v,
                            .verdicts_n = 1,
                            .facts = &fact,
                            .facts_n = 1,
                            .waits = &wait,
                            .waits_n = waits,
                            .is_consolidated = true};
    enum store_fate fate;

    assert_int_equal(w->store->ops->commit(w->store, &b, &fate), 0);
}

/*
 * Ann in every table: a is she, found; b is said to be her and waits; d was
 * asked for at the provider, and e in doubt. The run has a, b, d, e, f of its
 * --input; it lives.
 */
static int64_t
ann_everywhere(struct world *w)
{
    int64_t run = run_start_at(w, NOW);

    world_some_people(w, run);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "b a d c f");
    pay_for(w, run, "d", "ann lee, acme", "{\"email\":\"" ANN "\"}");
    pay_for(w, run, "c", "ann lee, cy", NULL);
    struct finding f = world_found("a", ANN);
    f.reasons = STR(ANN " stands beside the name");
    commit_all(w, run, f, false);
    f = world_found("b", "");
    f.outcome = OUTCOME_WAITING;
    commit_all(w, run, f, true);
    return run;
}

/* Retention */

#define EVERYWHERE                                                             \
    "findings.address findings.reasons verdicts.address verdicts.text "        \
    "greylist.recipient greylist.state domains.value asked.answer "

static void
a_person_is_forgotten_after_a_year(void **state)
{
    struct world *w = *state;

    run_end(w, ann_everywhere(w), NOW);
    assert_string_equal(where(w, ANN), EVERYWHERE);
    run_end(w, run_start_at(w, NOW + 364 * DAY), NOW + 364 * DAY);
    assert_string_equal(where(w, ANN), EVERYWHERE);
    run_end(w, run_start_at(w, NOW + 366 * DAY), NOW + 366 * DAY);
    assert_string_equal(where(w, ANN), "");
    assert_string_equal(where(w, "ann lee"), ""); /* nor as a key, in doubt */
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_attempts"),
                        "0");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_greylist"),
                        "0");
    /* the money's books are kept, and name nobody */
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_ledger"),
                        "2");
}

/* Confirmed later, it is kept from there. */
static void
a_year_begins_with_the_last_confirmation(void **state)
{
    struct world *w = *state;

    run_end(w, ann_everywhere(w), NOW);
    struct finding f = world_found("a", ANN);
    struct store_batch b = {.now = NOW + 300 * DAY,
                            .findings = &f,
                            .findings_n = 1,
                            .is_consolidated = true};
    enum store_fate fate;
    assert_int_equal(w->store->ops->commit(w->store, &b, &fate), 0);
    run_end(w, run_start_at(w, NOW + 500 * DAY), NOW + 500 * DAY);
    assert_string_equal(where(w, ANN), "findings.address ");
    run_end(w, run_start_at(w, NOW + 666 * DAY), NOW + 666 * DAY);
    assert_string_equal(where(w, ANN), "");
}

/* Of a run that died on another machine nobody hears: its list goes too. */
static void
a_run_that_never_ended_keeps_nobody(void **state)
{
    struct world *w = *state;

    ann_everywhere(w);
    world_sql(w, "UPDATE turnstone_runs SET host = 'elsewhere'");
    run_start_at(w, NOW + 364 * DAY);
    assert_string_not_equal(
        world_ask(w, "SELECT count(*) FROM turnstone_run_profiles"), "0");
    world_leases_age(w, 366 * DAY);
    run_start_at(w, NOW + 366 * DAY);
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM turnstone_run_profiles"), "0");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_leases"),
                        "0");
}

/* Forgetting */

static uint64_t
forget(struct world *w, const char *what)
{
    uint64_t n = 0;

    if (w->store->ops->forget(w->store, str_of(what), NOW, &n) != 0)
        fail_msg("%s", store_why(w->store));
    return n;
}

static const char *
email_of(struct world *w, const char *id)
{
    char sql[128];

    snprintf(sql, sizeof(sql), "SELECT email FROM profiles WHERE id = '%s'",
             id);
    return world_ask(w, sql);
}

/* Each way in which somebody may come back. */
static void
import_again(struct world *w, int64_t run)
{
    struct profile p = world_person("a", "Ann Lee", "acme.test", 5);

    p.email = STR("Ann@ACME.test");
    assert_int_equal(world_import(w, run, p).suppressed, 1);
}

static void
consolidate_an_old_file(struct world *w, int64_t run)
{
    struct finding f = world_found("a", ANN);

    (void)run;
    f.found_at = NOW - 30 * DAY;
    assert_int_equal(world_commit(w, 0, f), STORE_FATE_SUPPRESSED);
}

static void
find_it_anew(struct world *w, int64_t run)
{
    (void)run;
    commit_all(w, 0, world_found("a", ANN), false);
    struct finding f = world_found("b", "");
    f.outcome = OUTCOME_WAITING;
    commit_all(w, run, f, true);
}

/* The call was under way when she was forgotten. */
static void
be_told_by_the_provider(struct world *w, int64_t run)
{
    static const struct store_answer answer = {
        STR("c"), STR("{\"email\":\"Ann@acme.test\"}")};
    const struct store_settlement m = {.ledger_id = 2,
                                       .now = NOW,
                                       .state = STORE_LEDGER_SETTLED,
                                       .spent = C,
                                       .answers = &answer,
                                       .answers_n = 1};
    str told;

    assert_int_equal(w->store->ops->settle(w->store, &m), 0);
    /* nobody is paid for again, and nobody is answered */
    assert_int_equal(ask_for(w, run, "c", "ann lee, cy", &told),
                     STORE_ASK_KNOWN);
    assert_int_equal(told.n, 0);
    assert_int_equal(ask_for(w, run, "d", "ann lee, acme", &told),
                     STORE_ASK_KNOWN);
    assert_int_equal(told.n, 0);
}

/* A reply about somebody else may name her. */
static void
be_named_by_a_mail_server(struct world *w, int64_t run)
{
    const struct store_verdict v = {.address = STR("bo@elsewhere.test"),
                                    .verification = VERIFICATION_INVALID,
                                    .reason = REASON_NO_MAILBOX,
                                    .code = 551,
                                    .text = STR("try " ANN "."),
                                    .at = NOW};
    struct store_batch b = {
        .run_id = run, .now = NOW, .verdicts = &v, .verdicts_n = 1};

    assert_int_equal(w->store->ops->commit(w->store, &b, NULL), 0);
}

static void (*const returns[])(struct world *w, int64_t run) = {
    import_again, consolidate_an_old_file, find_it_anew,
    be_named_by_a_mail_server, be_told_by_the_provider};

static void
what_is_forgotten_stays_so(struct world *w, const char *what, const char *left)
{
    int64_t run = ann_everywhere(w);

    assert_true(forget(w, what) > 0);
    assert_string_equal(where(w, ANN), left);
    assert_string_equal(email_of(w, "a"), "");
    for (size_t i = 0; i < array_len(returns); i++) {
        returns[i](w, run);
        assert_string_equal(where(w, ANN), left);
        assert_string_equal(email_of(w, "a"), "");
    }
}

static void
a_forgotten_address_stays_so(void **state)
{
    what_is_forgotten_stays_so(*state, " Ann@acme.test", "");
}

static void
a_forgotten_domain_stays_so(void **state)
{
    what_is_forgotten_stays_so(*state, "ACME.test", "");
}

/* Of an id: what is known by it. What others are said to be is theirs. */
static void
a_forgotten_profile_stays_so(void **state)
{
    struct world *w = *state;
    int64_t run = ann_everywhere(w);
    str told;

    assert_true(forget(w, "a") > 0);
    assert_true(forget(w, "c") > 0);
    assert_string_equal(email_of(w, "a"), "");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_findings"),
                        "0");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_attempts "
                                     "WHERE profile_id = 'a'"),
                        "0");
    assert_int_equal(
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5))
            .suppressed,
        1);
    assert_int_equal(world_commit(w, 0, world_found("a", "x@y.test")),
                     STORE_FATE_SUPPRESSED);
    assert_int_equal(ask_for(w, run, "c", "ann lee, cy", &told),
                     STORE_ASK_GONE);
    assert_string_equal(where(w, "ann lee, cy"), "");
    struct store_selection all = world_selection(STORE_ALL, 0);
    uint64_t n;
    all.now = NOW + 366 * DAY;
    all.tried_since = all.now - DAY;
    world_leases_age(w, 366 * DAY);
    assert_int_equal(w->store->ops->count(w->store, &all, MAX, &n), 0);
    assert_int_equal(n, 3); /* b, d and f */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(a_person_is_forgotten_after_a_year),
        WORLD_CASE(a_year_begins_with_the_last_confirmation),
        WORLD_CASE(a_run_that_never_ended_keeps_nobody),
        WORLD_CASE(a_forgotten_address_stays_so),
        WORLD_CASE(a_forgotten_domain_stays_so),
        WORLD_CASE(a_forgotten_profile_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
