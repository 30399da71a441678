/*
 * Plans against mail servers that are a function: which questions are put, in
 * what order, and what comes of the answers. No socket, no clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "core/plan.h"

#define OK_250   "250 2.1.5 Ok"
#define NONE_550 "550 5.1.1 User unknown"
#define WEAK_550 "550 5.4.1 Recipient address rejected: Access denied"
#define GREY_451 "451 4.7.1 Greylisted, try again in 60 seconds"
#define GREY_450 "450 4.2.0 Greylisted, come back later"
#define BUSY_450 "450 4.2.1 The user is receiving mail at a rate"
#define FULL_552 "552 5.2.2 Mailbox full"
#define BLOCKED                                                                \
    "550 5.7.1 Service unavailable; Client host blocked using rbl.test"
#define TROUBLE "451 4.3.0 Temporary lookup failure"

enum { PEOPLE_MAX = 6, ASKED_MAX = 40, NOW = 1800000000 };

/* What the server says to the n-th recipient (from 1), of this local part. */
typedef const char *server_fn(str local, unsigned n);

struct story {
    struct arena arena;
    struct plan plan;
    struct person who[PEOPLE_MAX];
    struct plan_person people[PEOPLE_MAX];
    char asked[ASKED_MAX][80];
    bool was_invented[ASKED_MAX];
    size_t asked_n;
};

static bool
is(str a, const char *b)
{
    return str_eq(a, str_of(b));
}

static struct story *
story_new(void)
{
    struct story *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    s->plan = (struct plan){
        .arena = &s->arena,
        .domain = STR("acme.test"),
        .people = s->people,
        .refused_left = MANNERS_REFUSED_MAX,
        .seed = 7,
    };
    pattern_init(&s->plan.learnt, PATTERN_SIZE_UNKNOWN);
    return s;
}

/* A colleague whose address is known: the pattern. */
static void
story_colleague(struct story *s, const char *name, const char *local)
{
    struct person p;

    person_parse(&s->arena, str_of(name), &p);
    assert_true(
        pattern_learn(&s->arena, &s->plan.learnt, &p, str_of(local), 1));
}

static void
story_person(struct story *s, const char *name, const char *published)
{
    size_t i = s->plan.people_n++;

    person_parse(&s->arena, str_of(name), &s->who[i]);
    s->people[i] = (struct plan_person){
        .profile_id = str_of(name),
        .who = &s->who[i],
        .published = published ? str_of(published) : STR_EMPTY,
        .exists_p = 0.9,
        .may_guess = true,
    };
}

static void
story_run(struct story *s, server_fn *server)
{
    struct plan_question q;

    while (plan_next(&s->plan, &q)) {
        struct smtp_reply reply;
        str local = str_sub(q.address, 0, str_rfind_byte(q.address, '@'));
        assert_true(s->asked_n < ASKED_MAX);
        snprintf(s->asked[s->asked_n], sizeof(s->asked[0]), "%.*s",
                 STR_ARG(q.address));
        s->was_invented[s->asked_n] = q.is_test;
        s->asked_n++;
        assert_int_equal(
            smtp_reply_parse(
                SMTP_RCPT, str_of(server(local, (unsigned)s->asked_n)), &reply),
            0);
        plan_answer(&s->plan, &reply, STR("mx.acme.test"), NOW);
    }
    plan_finish(&s->plan);
}

static void
story_end(struct story **s)
{
    arena_fini(&(*s)->arena);
    free(*s);
}

static void
expect(struct story *s, size_t i, const char *address, enum verification v,
       enum reason why)
{
    struct plan_result r;

    plan_result(&s->plan, i, &r);
    if (!is(r.address, address) || r.verification != v || r.reason != why)
        fail_msg("person %zu: %.*s %s %s, wanted %s %s %s", i,
                 STR_ARG(r.address), model_verification_word(r.verification),
                 model_reason_word(r.reason), address,
                 model_verification_word(v), model_reason_word(why));
}

/* Servers */

static const char *
honest(str local, unsigned n)
{
    return is(local, "jane.doe") || is(local, "otto.kling") ||
                   is(local, "ida.fern")
               ? OK_250
               : NONE_550;
}

static const char *
takes_all(str local, unsigned n)
{
    return OK_250;
}

static const char *
knows_nobody(str local, unsigned n)
{
    return NONE_550;
}

static void
the_real_candidate_comes_first(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, honest);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
    assert_int_equal(s->asked_n, 3);
    assert_string_equal(s->asked[0], "jane.doe@acme.test");
    assert_false(s->was_invented[0]);
    assert_true(s->was_invented[1]);
    assert_int_equal(s->plan.catch_all, PLAN_CATCH_ALL_NO);
    assert_int_equal(s->plan.refused_left, MANNERS_REFUSED_MAX - 2);
    assert_int_equal(s->plan.said_n, 3);
    assert_int_equal(s->plan.said[1].profile_id.n, 0); /* nobody's */
    assert_true(is(s->plan.said[0].enhanced, "2.1.5"));
}

static void
a_refusal_needs_no_test(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    s->people[0].may_guess = false;
    story_run(s, knows_nobody);
    assert_int_equal(s->asked_n, 1);
    expect(s, 0, "", VERIFICATION_INVALID, REASON_NO_MAILBOX);
}

static void
a_catch_all_needs_three_invented_ones(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", NULL);
    story_colleague(s, "Ida Fern", "ida.fern");
    story_colleague(s, "Max Moor", "max.moor");
    story_run(s, takes_all);
    assert_int_equal(s->asked_n, 1 + MANNERS_INVENTED_MAX);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_ACCEPT_ALL,
           REASON_CATCH_ALL);
    /* proposed, and not asked for: it would tell nothing */
    expect(s, 1, "otto.kling@acme.test", VERIFICATION_ACCEPT_ALL,
           REASON_CATCH_ALL);
    assert_int_equal(s->plan.said[0].verification, VERIFICATION_ACCEPT_ALL);
}

/* Three humans' names, two answers. */
static const char *
takes_some(str local, unsigned n)
{
    return n <= 2 ? OK_250 : NONE_550;
}

static void
mixed_answers_say_nothing(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, takes_some);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_UNKNOWN, REASON_MIXED);
}

/* Refuses the first one, and takes the second. */
static const char *
wavers(str local, unsigned n)
{
    return n == 2 ? NONE_550 : OK_250;
}

static void
a_second_test_confirms_the_first(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, wavers);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_UNKNOWN, REASON_MIXED);
}

static const char *
fails_the_test(str local, unsigned n)
{
    return n == 1 ? OK_250 : TROUBLE;
}

static void
a_failed_test_says_nothing(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, fails_the_test);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_UNKNOWN, REASON_UNTESTED);
}

static const char *
greylists(str local, unsigned n)
{
    return is(local, "jane.doe") ? GREY_451 : GREY_450;
}

static void
greylisted_people_wait(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", "otto.kling@acme.test");
    story_run(s, greylists);
    assert_int_equal(s->asked_n, 2); /* each clock is started */
    plan_result(&s->plan, 0, &r);
    assert_int_equal(r.retry_at, NOW + 61); /* as the server says */
    assert_int_equal(r.reason, REASON_GREYLISTED);
    plan_result(&s->plan, 1, &r);
    assert_int_equal(r.retry_at, NOW + PLAN_WAIT_S);
}

/* Rows of a database come twice, and so do names. */
static void
nobody_is_asked_for_twice(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Jane M. Doe", "Jane.Doe@acme.test");
    story_run(s, honest);
    assert_int_equal(s->asked_n, 3); /* she, and two invented ones */
    expect(s, 1, "Jane.Doe@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
}

static void
nobody_waits_twice(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, greylists);
    assert_int_equal(s->asked_n, 1);
    plan_result(&s->plan, 1, &r);
    assert_int_equal(r.retry_at, NOW + 61);
}

static void
clocks_of_proposals_run_together(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_person(s, "Jane Doe", NULL);
    story_run(s, greylists);
    assert_int_equal(s->asked_n, PLAN_CLOCKS_MAX);
    plan_result(&s->plan, 0, &r);
    assert_true(str_eq(r.address, str_of(s->asked[0])));
    assert_true(r.retry_at > NOW);
}

static const char *
greylists_the_test(str local, unsigned n)
{
    return n == 1 ? OK_250 : GREY_451;
}

static void
a_greylisted_test_waits_too(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, greylists_the_test);
    assert_int_equal(s->asked_n, 1 + PLAN_TESTS); /* all clocks run */
    plan_result(&s->plan, 0, &r);
    assert_int_equal(r.verification, VERIFICATION_UNKNOWN);
    assert_int_equal(r.reason, REASON_GREYLISTED);
    assert_int_equal(r.retry_at, NOW + 61);
}

static const char *
is_full(str local, unsigned n)
{
    return is(local, "jane.doe")     ? FULL_552
           : is(local, "otto.kling") ? BUSY_450
                                     : NONE_550;
}

static void
full_and_busy_mailboxes_exist(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", "otto.kling@acme.test");
    story_run(s, is_full);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_VALID, REASON_FULL);
    expect(s, 1, "otto.kling@acme.test", VERIFICATION_VALID, REASON_BUSY);
}

static const char *
blocks_us(str local, unsigned n)
{
    return BLOCKED;
}

static void
a_block_ends_the_questions(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", "otto.kling@acme.test");
    story_run(s, blocks_us);
    assert_int_equal(s->asked_n, 1);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_UNKNOWN, REASON_BLOCKED_US);
    expect(s, 1, "otto.kling@acme.test", VERIFICATION_UNKNOWN,
           REASON_BLOCKED_US);
}

static const char *
is_weak(str local, unsigned n)
{
    return is(local, "ida.fern") ? OK_250 : WEAK_550;
}

static void
weak_words_count_beside_an_acceptance(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    CLEANUP(story_end) struct story *alone = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Ida Fern", "ida.fern@acme.test");
    s->people[0].may_guess = false;
    story_run(s, is_weak);
    expect(s, 0, "", VERIFICATION_INVALID, REASON_NO_MAILBOX);
    expect(s, 1, "ida.fern@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
    assert_int_equal(s->plan.said[0].verification, VERIFICATION_INVALID);

    story_person(alone, "Jane Doe", "jane.doe@acme.test");
    alone->people[0].may_guess = false;
    story_run(alone, is_weak);
    assert_int_equal(alone->plan.said[0].verification, VERIFICATION_UNKNOWN);
}

/* Takes what is asked first and then has had enough. */
static const char *
tires(str local, unsigned n)
{
    if (n == 2 || n == 3) /* the invented ones */
        return NONE_550;
    return n <= 4 ? OK_250 : NONE_550;
}

static void
a_server_that_refuses_everybody_refuses_us(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", "otto.kling@acme.test");
    story_person(s, "Ida Fern", "ida.fern@acme.test");
    story_person(s, "Max Moor", "max.moor@acme.test");
    story_person(s, "Ada Quarz", "ada.quarz@acme.test");
    story_person(s, "Eva Rabe", "eva.rabe@acme.test");
    story_run(s, tires);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
    expect(s, 1, "otto.kling@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
    expect(s, 2, "ida.fern@acme.test", VERIFICATION_UNKNOWN, REASON_POLICY);
    expect(s, 4, "ada.quarz@acme.test", VERIFICATION_UNKNOWN, REASON_POLICY);
    expect(s, 5, "eva.rabe@acme.test", VERIFICATION_UNKNOWN, REASON_POLICY);
    assert_string_equal(s->asked[7], "otto.kling@acme.test");
}

/* Two at the end: the last answers are looked at as well. */
static const char *
tires_late(str local, unsigned n)
{
    return n == 2 || n == 3 || n > 5 ? NONE_550 : OK_250;
}

static void
refusals_at_the_end_are_tested_too(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", "otto.kling@acme.test");
    story_person(s, "Ida Fern", "ida.fern@acme.test");
    story_person(s, "Max Moor", "max.moor@acme.test");
    for (size_t i = 0; i < 4; i++)
        s->people[i].may_guess = false;
    story_run(s, tires_late);
    expect(s, 2, "ida.fern@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
    expect(s, 3, "max.moor@acme.test", VERIFICATION_UNKNOWN, REASON_POLICY);
}

static const char *
is_vague(str local, unsigned n)
{
    return "552 Requested mail action aborted";
}

/* No word that could mean something else is a yes. */
static void
weak_words_are_no_acceptance(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_run(s, is_vague);
    plan_result(&s->plan, 0, &r);
    assert_int_equal(r.verification, VERIFICATION_UNKNOWN);
}

/* What one host took says nothing of the next. */
static void
another_host_is_another_server(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_question q;
    struct smtp_reply reply;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    assert_true(plan_next(&s->plan, &q));
    assert_int_equal(smtp_reply_parse(SMTP_RCPT, STR(OK_250), &reply), 0);
    plan_answer(&s->plan, &reply, STR("mx1.acme.test"), NOW);
    plan_new_host(&s->plan);
    story_run(s, knows_nobody);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_UNKNOWN, REASON_UNTESTED);
}

static const char *
greylists_the_first_test(str local, unsigned n)
{
    return n == 2 ? GREY_451 : OK_250;
}

static void
invented_mailboxes_are_three_also_where_one_waits(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    s->people[0].may_guess = false;
    story_run(s, greylists_the_first_test);
    assert_int_equal(s->asked_n, 1 + MANNERS_INVENTED_MAX);
    plan_result(&s->plan, 0, &r);
    assert_int_equal(r.verification, VERIFICATION_UNKNOWN);
    assert_true(r.retry_at > NOW);
}

/* Two hosts by turns, which take everything: the tests are few all the same. */
static void
hosts_that_change_are_not_tested_for_ever(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_question q;
    struct smtp_reply reply;
    unsigned invented_n = 0;
    char address[40];

    for (size_t i = 0; i < PEOPLE_MAX; i++) {
        snprintf(address, sizeof(address), "person%zu@acme.test", i);
        story_person(s, "Ada Lind", NULL);
        s->people[i].published = str_dup(&s->arena, str_of(address));
        s->people[i].may_guess = false;
    }
    assert_int_equal(smtp_reply_parse(SMTP_RCPT, STR(OK_250), &reply), 0);
    for (unsigned n = 0; plan_next(&s->plan, &q); n++) {
        invented_n += q.is_test;
        if (n % 3 == 2)
            plan_new_host(&s->plan);
        plan_answer(&s->plan, &reply, STR("mx.acme.test"), NOW);
    }
    assert_true(invented_n > 1 && invented_n <= PLAN_INVENTED_MAX);
}

/* Proposals */

/* jsmith@ would be either's: at a catch-all nobody can tell. */
static void
one_proposal_for_two_is_nobodys(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;

    story_colleague(s, "Max Moor", "mmoor");
    story_colleague(s, "Eva Rabe", "erabe");
    story_person(s, "Jane Smith", NULL);
    story_person(s, "John Smith", NULL);
    story_run(s, takes_all);
    for (size_t i = 0; i < 2; i++) {
        plan_result(&s->plan, i, &r);
        assert_true(r.belief < 0.5);
    }
}

/* The mailbox that was found for John last week is not Jane's today. */
static void
what_was_proved_for_another_is_not_proposed(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    const struct store_verdict known[] = {
        {.address = STR("jsmith@acme.test"),
         .profile_id = STR("John Smith"),
         .verification = VERIFICATION_VALID,
         .reason = REASON_ACCEPTED},
    };

    story_colleague(s, "Max Moor", "mmoor");
    story_colleague(s, "Eva Rabe", "erabe");
    story_person(s, "Jane Smith", NULL);
    s->plan.known = known;
    s->plan.known_n = 1;
    story_run(s, takes_all);
    for (size_t i = 0; i < s->asked_n; i++)
        assert_string_not_equal(s->asked[i], "jsmith@acme.test");
}

static void
the_pattern_is_tried_first(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    story_colleague(s, "Max Moor", "max.moor");
    story_colleague(s, "Eva Rabe", "eva.rabe");
    story_person(s, "Jane Doe", NULL);
    story_run(s, honest);
    assert_string_equal(s->asked[0], "jane.doe@acme.test");
    assert_int_equal(s->asked_n, 3);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
}

/* The first person's answer teaches what the second is asked for. */
static void
an_answer_teaches_the_pattern(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    size_t first = 0;

    story_person(s, "Jane Doe", NULL);
    story_person(s, "Otto Kling", NULL);
    story_person(s, "Ida Fern", NULL);
    story_run(s, honest);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            s->people[i].tries[s->people[i].tries_n - 1].verification,
            VERIFICATION_VALID);
    while (strcmp(s->asked[first], "jane.doe@acme.test") != 0)
        first++;
    assert_string_equal(s->asked[first + 3], "otto.kling@acme.test");
    assert_string_equal(s->asked[first + 4], "ida.fern@acme.test");
    assert_int_equal(s->asked_n, first + 5);
}

static void
refusals_of_a_day_are_few(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();

    for (int i = 0; i < 3; i++)
        story_person(s,
                     i == 0   ? "Jane Roe"
                     : i == 1 ? "Max Moor"
                              : "Eva Rabe",
                     NULL);
    story_run(s, knows_nobody);
    assert_true(s->plan.refused_n <= MANNERS_REFUSED_MAX);
    assert_int_equal(s->plan.stopped, REASON_LIMIT);
}

static const char *
takes_the_third(str local, unsigned n)
{
    return n == 3 ? OK_250 : NONE_550;
}

/* Asking again for the one that was taken may be refused as well. */
static void
refusals_leave_room_for_the_canary(void **state)
{
    static const char *const addresses[PEOPLE_MAX] = {
        "a.lind@acme.test", "b.lind@acme.test", "c.lind@acme.test",
        "d.lind@acme.test", "e.lind@acme.test", "f.lind@acme.test"};
    CLEANUP(story_end) struct story *s = story_new();

    for (size_t i = 0; i < PEOPLE_MAX; i++) {
        story_person(s, "Ada Lind", addresses[i]);
        s->people[i].may_guess = false;
    }
    story_run(s, takes_the_third);
    assert_true(s->plan.refused_n <= MANNERS_REFUSED_MAX);
    assert_int_equal(s->plan.stopped, REASON_LIMIT);
}

/* jdoe@ is John's by the site, whatever the server takes. */
static void
what_the_site_shows_is_somebody_elses(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    const str seen[] = {STR("jdoe@acme.test")};

    story_colleague(s, "Max Moor", "mmoor");
    story_colleague(s, "Eva Rabe", "erabe");
    story_person(s, "Jane Doe", NULL);
    s->plan.seen = seen;
    s->plan.seen_n = 1;
    story_run(s, takes_all);
    for (size_t i = 0; i < s->asked_n; i++)
        assert_string_not_equal(s->asked[i], "jdoe@acme.test");
}

static const char *
knows_jdoe(str local, unsigned n)
{
    return is(local, "jdoe") ? OK_250 : NONE_550;
}

/* Jane or John? The mailbox exists; whose it is nobody says. */
static void
two_whom_it_fits_leave_a_doubt(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_result r;
    struct person other;

    story_colleague(s, "Max Moor", "mmoor");
    story_colleague(s, "Eva Rabe", "erabe");
    story_person(s, "Jane Doe", NULL);
    person_parse(&s->arena, STR("John Doe"), &other);
    s->plan.others = &other;
    s->plan.others_n = 1;
    story_run(s, knows_jdoe);
    plan_result(&s->plan, 0, &r);
    assert_true(is(r.address, "jdoe@acme.test"));
    assert_int_equal(r.verification, VERIFICATION_VALID);
    assert_true(r.belief < PLAN_BELIEF);
}

/* What is known from before is not asked for again. */
static void
answers_of_before_are_kept(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    const struct store_verdict known[] = {
        {.address = STR("jane.doe@acme.test"),
         .verification = VERIFICATION_VALID,
         .reason = REASON_ACCEPTED  },
        {.address = STR("otto.kling@acme.test"),
         .verification = VERIFICATION_INVALID,
         .reason = REASON_NO_MAILBOX},
    };

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    story_person(s, "Otto Kling", "otto.kling@acme.test");
    s->people[1].may_guess = false;
    s->plan.known = known;
    s->plan.known_n = 2;
    s->plan.catch_all = PLAN_CATCH_ALL_NO;
    story_run(s, takes_all);
    assert_int_equal(s->asked_n, 0);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
    expect(s, 1, "", VERIFICATION_INVALID, REASON_NO_MAILBOX);
}

/* Nobody is asked about who wants to be left alone. */
static void
the_suppressed_are_left_alone(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct map suppressed = MAP_INIT;
    struct plan_result r;

    map_put(&suppressed, STR("jane.doe@acme.test"), s);
    map_put(&suppressed, STR("otto.kling@acme.test"), s);
    s->plan.suppressed = &suppressed;
    story_colleague(s, "Ida Fern", "ida.fern");
    story_colleague(s, "Max Moor", "max.moor");
    story_person(s, "Jane Doe", "Jane.Doe@acme.test");
    story_person(s, "Otto Kling", NULL);
    story_run(s, takes_all);
    plan_result(&s->plan, 0, &r);
    assert_int_equal(r.address.n, 0);
    assert_int_equal(r.reason, REASON_SUPPRESSED);
    for (size_t i = 0; i < s->asked_n; i++) {
        assert_string_not_equal(s->asked[i], "Jane.Doe@acme.test");
        assert_string_not_equal(s->asked[i], "otto.kling@acme.test");
    }
    map_fini(&suppressed);
}

/* No mail at all refuses everybody; no HELO asks nobody. */
static void
the_reason_of_a_stop_decides(void **state)
{
    static const struct {
        enum reason why;
        enum verification wanted;
        const char *address;
    } rows[] = {
        {REASON_NO_MAIL,        VERIFICATION_INVALID,     ""                  },
        {REASON_NO_SUCH_DOMAIN, VERIFICATION_INVALID,     ""                  },
        {REASON_NO_HELO,        VERIFICATION_NOT_CHECKED, "jane.doe@acme.test"},
        {REASON_NO_PORT_25,     VERIFICATION_UNKNOWN,     "jane.doe@acme.test"},
        {REASON_TIMEOUT,        VERIFICATION_UNKNOWN,     "jane.doe@acme.test"},
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(story_end) struct story *s = story_new();
        struct plan_question q;
        story_person(s, "Jane Doe", "jane.doe@acme.test");
        plan_stop(&s->plan, rows[i].why);
        assert_false(plan_next(&s->plan, &q));
        plan_finish(&s->plan);
        expect(s, 0, rows[i].address, rows[i].wanted, rows[i].why);
    }
}

/* A question that one host could not answer is put to the next. */
static void
an_open_question_comes_again(void **state)
{
    CLEANUP(story_end) struct story *s = story_new();
    struct plan_question q, again;

    story_person(s, "Jane Doe", "jane.doe@acme.test");
    assert_true(plan_next(&s->plan, &q));
    assert_true(plan_next(&s->plan, &again));
    assert_true(str_eq(q.address, again.address));
    story_run(s, honest);
    expect(s, 0, "jane.doe@acme.test", VERIFICATION_VALID, REASON_ACCEPTED);
}

/* Greylisting servers must see the same invented names again. */
static void
invented_names_are_the_same_for_a_seed(void **state)
{
    CLEANUP(story_end) struct story *a = story_new();
    CLEANUP(story_end) struct story *b = story_new();

    story_person(a, "Jane Doe", "jane.doe@acme.test");
    story_person(b, "Jane Doe", "jane.doe@acme.test");
    story_run(a, takes_all);
    story_run(b, takes_all);
    for (size_t i = 0; i < a->asked_n; i++)
        assert_string_equal(a->asked[i], b->asked[i]);
    assert_string_not_equal(a->asked[1], a->asked[2]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_candidate_comes_first),
        cmocka_unit_test(a_refusal_needs_no_test),
        cmocka_unit_test(a_catch_all_needs_three_invented_ones),
        cmocka_unit_test(mixed_answers_say_nothing),
        cmocka_unit_test(a_second_test_confirms_the_first),
        cmocka_unit_test(a_failed_test_says_nothing),
        cmocka_unit_test(greylisted_people_wait),
        cmocka_unit_test(nobody_is_asked_for_twice),
        cmocka_unit_test(nobody_waits_twice),
        cmocka_unit_test(clocks_of_proposals_run_together),
        cmocka_unit_test(a_greylisted_test_waits_too),
        cmocka_unit_test(full_and_busy_mailboxes_exist),
        cmocka_unit_test(a_block_ends_the_questions),
        cmocka_unit_test(weak_words_count_beside_an_acceptance),
        cmocka_unit_test(a_server_that_refuses_everybody_refuses_us),
        cmocka_unit_test(refusals_at_the_end_are_tested_too),
        cmocka_unit_test(weak_words_are_no_acceptance),
        cmocka_unit_test(another_host_is_another_server),
        cmocka_unit_test(invented_mailboxes_are_three_also_where_one_waits),
        cmocka_unit_test(hosts_that_change_are_not_tested_for_ever),
        cmocka_unit_test(one_proposal_for_two_is_nobodys),
        cmocka_unit_test(what_was_proved_for_another_is_not_proposed),
        cmocka_unit_test(the_pattern_is_tried_first),
        cmocka_unit_test(an_answer_teaches_the_pattern),
        cmocka_unit_test(refusals_of_a_day_are_few),
        cmocka_unit_test(refusals_leave_room_for_the_canary),
        cmocka_unit_test(what_the_site_shows_is_somebody_elses),
        cmocka_unit_test(two_whom_it_fits_leave_a_doubt),
        cmocka_unit_test(answers_of_before_are_kept),
        cmocka_unit_test(the_suppressed_are_left_alone),
        cmocka_unit_test(the_reason_of_a_stop_decides),
        cmocka_unit_test(an_open_question_comes_again),
        cmocka_unit_test(invented_names_are_the_same_for_a_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
