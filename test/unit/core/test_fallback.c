/*
 * The provider's limits of calls, under a virtual clock: what its replies
 * announce is kept before it is hit, what it asks for by 429 is waited for,
 * and a stage that is told to stop does not sit its pause out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "core/fallback.h"
#include "core/intake.h"
#include "rt/mbox.h"
#include "sim/sim_env.h"

enum { WINDOW_MAX = 200, LATENCY_MS = 100 };

/* A provider that allows so many calls in a window of time, and counts. */
static struct {
    int64_t minute_max, hour_max, day_max; /* 0: no limit */
    int64_t in_minute, in_hour, in_day;
    msec minute_from, hour_from;
    bool says_nothing;       /* of what is left */
    const char *retry_after; /* of a 429 */
    size_t calls, refused;   /* 429 */
    size_t broken;           /* calls though it had said that none is left */
    bool has_said_none[3];
    char left[3][24];
} api;

static struct fallback *stage;
static msec stop_at; /* 0: never */
static struct {
    msec slow_ms;       /* what a reservation takes */
    int64_t given_back; /* entries settled for nothing */
} ledger;

static void
turn_windows(msec now)
{
    if (now - api.minute_from >= 60 * 1000) {
        api.minute_from = now;
        api.in_minute = 0;
        api.has_said_none[PROVIDER_MINUTE] = false;
    }
    if (now - api.hour_from >= 3600 * 1000) {
        api.hour_from = now;
        api.in_hour = 0;
        api.has_said_none[PROVIDER_HOUR] = false;
    }
}

static void
say_left(struct http_reply *out, int window, enum provider_kept header,
         int64_t max, int64_t used)
{
    if (max == 0 || api.says_nothing)
        return;
    int64_t left = max > used ? max - used : 0;
    snprintf(api.left[window], sizeof(api.left[0]), "%lld", (long long)left);
    out->kept[header] = str_of(api.left[window]);
    api.has_said_none[window] |= left == 0;
}

static bool
is_over(int64_t max, int64_t used)
{
    return max > 0 && used > max;
}

static int
serve(void *arg, const struct http_request *q, struct arena *a,
      struct http_reply *out, msec deadline)
{
    (void)arg, (void)q, (void)a, (void)deadline;
    turn_windows(task_now());
    for (int w = 0; w < 3; w++)
        api.broken += api.has_said_none[w];
    api.calls++;
    bool is_refused = is_over(api.minute_max, ++api.in_minute) ||
                      is_over(api.hour_max, ++api.in_hour) ||
                      is_over(api.day_max, ++api.in_day);
    task_sleep(task_now() + LATENCY_MS);
    out->status = is_refused ? 429 : 200;
    out->content_type = STR("application/json");
    out->body = is_refused
                    ? STR("{}")
                    : STR("{\"matches\":[null,null,null,null,null,null,"
                          "null,null,null,null],\"credits_consumed\":0}");
    if (is_refused && api.retry_after != NULL)
        out->retry_after = str_of(api.retry_after);
    api.refused += is_refused;
    say_left(out, PROVIDER_MINUTE, PROVIDER_KEPT_LEFT_MINUTE, api.minute_max,
             api.in_minute);
    say_left(out, PROVIDER_HOUR, PROVIDER_KEPT_LEFT_HOUR, api.hour_max,
             api.in_hour);
    say_left(out, PROVIDER_DAY, PROVIDER_KEPT_LEFT_DAY, api.day_max,
             api.in_day);
    return 0;
}

/* The writer: everybody may be asked for. */

SUSPENDS static int
be_writer(void *arg)
{
    struct mbox *inbox = arg;
    void *msg;

    while (mbox_recv(inbox, &msg, MSEC_NEVER) == 0) {
        struct message *m = msg;
        if (m->money->asks_n > 0)
            task_sleep(task_now() + ledger.slow_ms);
        else
            ledger.given_back += m->money->settlement.spent == 0 &&
                                 m->money->settlement.answers_n == 0;
        m->money->ledger_id = 1;
        m->money->result = 0;
        for (size_t i = 0; i < m->money->asks_n; i++)
            m->money->asks[i].fate = STORE_ASK_RESERVED;
        task_wake(&m->money->answered);
        message_free(m);
    }
    return 0;
}

static void
add_people(struct list *jobs, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct profile *p = arena_array(&a, struct profile, n);

    for (size_t i = 0; i < n; i++) {
        struct buf id, site;
        buf_init(&id, &a, 32);
        buf_init(&site, &a, 32);
        buf_addf(&id, "p%zu", i);
        buf_addf(&site, "site%zu.test", i);
        p[i] = (struct profile){.id = buf_str(&id),
                                .name = STR("Jane Doe"),
                                .website = buf_str(&site),
                                .tried = OUTCOME_NOT_FOUND};
    }
    intake_group(p, n, jobs);
}

struct story {
    struct mbox *writer;
    struct sim_env env;
    size_t people;
    struct fallback_totals totals;
    msec took_ms;
};

SUSPENDS static int
stop_later(void *arg)
{
    (void)arg;
    task_sleep(task_now() + stop_at);
    fallback_stop(stage);
    return 0;
}

SUSPENDS static int
tell(void *arg)
{
    struct story *s = arg;
    const struct fallback_options o = {
        .provider = &provider_apollo,
        .config = {STR("https://api.test/v1"), STR("k")},
        .run_max = 1000 * STORE_CREDIT,
        .month_max = -1,
    };
    struct list jobs, *e;
    msec begun = task_now();

    list_init(&jobs);
    add_people(&jobs, s->people);
    api.minute_from = api.hour_from = begun;
    stage = fallback_new(&o, &s->env.env, s->writer);
    fallback_ask(stage, &jobs);
    s->totals = *fallback_totals(stage);
    s->took_ms = task_now() - begun;
    fallback_free(stage);
    while ((e = list_take(&jobs)) != NULL)
        job_free(container_of(e, struct job, link));
    mbox_close(s->writer);
    return 0;
}

static void
run(struct story *s, size_t people)
{
    struct loop *l = loop_new(LOOP_VIRTUAL);

    *s = (struct story){.people = people, .writer = mbox_new(4)};
    sim_env_init(&s->env, l, NULL, 0);
    s->env.served = "https://api.test/";
    s->env.serve = serve;
    loop_start_task(l, "writer", be_writer, s->writer);
    loop_start_task(l, "story", tell, s);
    if (stop_at > 0)
        loop_start_task(l, "stop", stop_later, NULL);
    assert_int_equal(loop_run(l), 0);
    loop_free(l);
    mbox_free(s->writer);
}

static void
test_limits_are_kept(void **state)
{
    static const struct {
        const char *name;
        int64_t minute, hour, day;
        bool says_nothing;
        const char *retry_after;
        size_t asked;       /* of 200 people, 20 calls */
        size_t refused_max; /* 429 that could not be foreseen */
        msec at_least, at_most;
        bool is_ended;
    } cases[] = {
        {"no limit",                          0,   0,  0,  false, NULL, 200, 0,  500,       1000,        false},
        {"a limit that is never hit",         100, 0,  0,  false, NULL, 200, 0,  500,       1000,
         false                                                                                                },
        {"five a minute",                     5,   0,  0,  false, NULL, 200, 0,  3 * 60000, 8 * 60000,
         false                                                                                                },
 /* the first four are out before anybody has said anything */
        {"two a minute",                      2,   0,  0,  false, NULL, 200, 2,  9 * 60000, 22 * 60000,
         false                                                                                                },
        {"ten an hour",                       0,   10, 0,  false, NULL, 200, 0,  3600000,   3 * 3600000,
         false                                                                                                },
        {"ten a day",                         0,   0,  10, false, NULL, 100, 0,  0,         60000,       true },
        {"five a minute, and not a word",     5,   0,  0,  true,  "60", 200, 20,
         3 * 60000,                                                                         6 * 60000,   false},
        {"five a minute, and no word at all", 5,   0,  0,  true,  NULL, 200, 20,
         3 * 60000,                                                                         6 * 60000,   false},
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct story *s = calloc(1, sizeof(*s));
        memset(&api, 0, sizeof(api));
        api.minute_max = cases[i].minute;
        api.hour_max = cases[i].hour;
        api.day_max = cases[i].day;
        api.says_nothing = cases[i].says_nothing;
        api.retry_after = cases[i].retry_after;
        check(s != NULL);
        run(s, WINDOW_MAX);
        if (s->totals.asked > cases[i].asked ||
            s->totals.asked + 40 < cases[i].asked ||
            (!cases[i].is_ended && s->totals.asked != cases[i].asked) ||
            api.refused > cases[i].refused_max || api.broken > 0 ||
            s->took_ms < cases[i].at_least || s->took_ms > cases[i].at_most ||
            (s->totals.why[0] != '\0') != cases[i].is_ended)
            fail_msg("%s: asked %lu, refused %zu, broken %zu, %lld ms, \"%s\"",
                     cases[i].name, s->totals.asked, api.refused, api.broken,
                     (long long)s->took_ms, s->totals.why);
        free(s);
    }
}

static void
test_a_pause_ends_with_the_stage(void **state)
{
    struct story *s = calloc(1, sizeof(*s));
    (void)state;

    check(s != NULL);
    memset(&api, 0, sizeof(api));
    api.hour_max = 1;
    stop_at = 10 * 1000;
    run(s, WINDOW_MAX);
    stop_at = 0;
    assert_true(s->took_ms >= 10 * 1000 && s->took_ms < 12 * 1000);
    free(s);
}

/* Stopped while the ledger reserves: the call does not leave any more. */
static void
test_no_call_leaves_after_the_stop(void **state)
{
    struct story *s = calloc(1, sizeof(*s));
    (void)state;

    check(s != NULL);
    memset(&api, 0, sizeof(api));
    memset(&ledger, 0, sizeof(ledger));
    ledger.slow_ms = 1000;
    stop_at = 500;
    run(s, WINDOW_MAX);
    stop_at = ledger.slow_ms = 0;
    assert_int_equal(api.calls, 0);
    assert_int_equal(s->totals.calls, 0);
    assert_int_equal(ledger.given_back, 1);
    free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits_are_kept),
        cmocka_unit_test(test_a_pause_ends_with_the_stage),
        cmocka_unit_test(test_no_call_leaves_after_the_stop),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
