/*
 * Finding and asking mail servers, in a world in memory under a virtual
 * clock: MX rules, sessions and their manners, and what a server that does
 * not play along leads to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/scope.h"
#include "core/verify.h"
#include "mail_world.h"

enum { PEOPLE = 12 };

static void
run(struct mail_world *w, const struct sim_name *names, size_t names_n,
    int (*story)(struct mail_world *w))
{
    w->story = story;
    mail_world_run(w, NULL, 0, names, names_n);
}

#define RUN(w, names, story) run((w), (names), array_len(names), (story))

/* A plan for addresses local, local2, local3 ... of a domain. */
static struct plan *
plan_for(struct mail_world *w, const char *domain, const char *local, size_t n)
{
    struct plan *p = arena_new(&w->arena, struct plan);

    *p = (struct plan){
        .arena = &w->arena,
        .domain = str_of(domain),
        .people = arena_array(&w->arena, struct plan_person, n),
        .people_n = n,
        .refused_left = MANNERS_REFUSED_MAX,
    };
    for (size_t i = 0; i < n; i++) {
        struct buf b;
        buf_init(&b, &w->arena, 200);
        buf_addf(&b, "%s", local);
        if (i > 0)
            buf_addf(&b, "%zu", i + 1);
        buf_addf(&b, "@%s", domain);
        p->people[i].published = buf_str(&b);
        p->people[i].profile_id = STR_EMPTY;
    }
    return p;
}

/* Asks; the answer for the first of them. */
static struct plan_result
ask(struct mail_world *w, struct plan *p)
{
    struct plan_result r;
    struct verify_cost cost;

    assert_int_equal(verify_plan(&w->verify, p, &cost), 0);
    plan_result(p, 0, &r);
    return r;
}

static void
expect(struct mail_world *w, const char *domain, enum verification v,
       enum reason why)
{
    struct plan_result r = ask(w, plan_for(w, domain, "jane", 1));

    if (r.verification != v || r.reason != why)
        fail_msg("%s: %s %s, wanted %s %s", domain,
                 model_verification_word(r.verification),
                 model_reason_word(r.reason), model_verification_word(v),
                 model_reason_word(why));
}

static const struct sim_name names[] = {
    {.name = "one.test",                                .mx = {"mx.one.test"}                },
    {.name = "mx.one.test",                             .address = 10                        },
    {.name = "two.test",                                .mx = {"a.two.test", "b.two.test"}   },
    {.name = "a.two.test",                              .address = 11                        },
    {.name = "b.two.test",                              .address = 12                        },
    {.name = "spread.test",                             .mx = {"mx.far.test", "mx.near.test"}},
    {.name = "mx.far.test",                             .address = 13                        },
    {.name = "mx.near.test",                            .address = 14                        },
    {.name = "bare.test",                               .address = 15                        },
    {.name = "null.test",                               .mx = {""}                           },
    {.name = "gone.test",                               .failure = DNS_NO_SUCH_DOMAIN        },
    {.name = "ill.test",                                .failure = DNS_FAILED                },
    {.name = "void.test"                              },
    {.name = "yahoo.test",                  .mx = {"mta5.am0.yahoodns.net"}                                     },
    {.name = "mta5.am0.yahoodns.net",                                    .address = 16},
    {.name = "shop1.test",                         .mx = {"mx.hoster.test"}                                     },
    {.name = "shop2.test",                         .mx = {"mx.hoster.test"}},
    {.name = "mx.hoster.test",                                    .address = 17                                     },
    {.name = "van1.test",                           .mx = {"mx.van1.test"}},
    {.name = "van2.test",                         .mx = {"mail.van2.test"}                                     },
    {.name = "mx.van1.test",                                    .address = 18},
    {.name = "mail.van2.test",                                    .address = 18                                     },
    {.name = "strict1.test",                .mx = {"mx1.strict.pphosted.com"}},
    {.name = "strict2.test",                .mx = {"mx2.strict.pphosted.com"}                                     },
    {.name = "mx1.strict.pphosted.com",                                    .address = 19},
    {.name = "mx2.strict.pphosted.com",                                    .address = 19                                     },
    {.name = "host1.test",                          .mx = {"mx1.farm.test"}},
    {.name = "host2.test",                          .mx = {"mx2.farm.test"}                                     },
    {.name = "host3.test",                          .mx = {"mx3.farm.test"}},
    {.name = "mx1.farm.test",                                    .address = 31                                     },
    {.name = "mx2.farm.test",                                    .address = 32},
    {.name = "mx3.farm.test",                                    .address = 33                                     },
    {.name = "half.test", .mx = {"mx.dead1.test", "mta5.am0.yahoodns.net"}},
    {.name = "dead1.test",                          .mx = {"mx.dead1.test"}                                     },
    {.name = "dead2.test",                          .mx = {"mx.dead2.test"}},
    {.name = "dead3.test",                          .mx = {"mx.dead3.test"}                                     },
    {.name = "mx.dead1.test",                                    .address = 21},
    {.name = "mx.dead2.test",                                    .address = 22                                     },
    {.name = "mx.dead3.test",                                    .address = 23},
};

static int
ask_by_the_rules(struct mail_world *w)
{
    expect(w, "one.test", VERIFICATION_VALID, REASON_ACCEPTED);
    expect(w, "bare.test", VERIFICATION_VALID, REASON_ACCEPTED);
    expect(w, "null.test", VERIFICATION_INVALID, REASON_NO_MAIL);
    expect(w, "gone.test", VERIFICATION_INVALID, REASON_NO_SUCH_DOMAIN);
    expect(w, "void.test", VERIFICATION_INVALID, REASON_NO_MAIL_SERVER);
    expect(w, "ill.test", VERIFICATION_UNKNOWN, REASON_DNS_FAILED);
    expect(w, "yahoo.test", VERIFICATION_UNKNOWN, REASON_NO_EVIDENCE);
    return 0;
}

static void
mail_servers_are_found_by_the_rules(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = w->tempers[15] = w->tempers[16] = HONEST;
    RUN(w, names, ask_by_the_rules);
    assert_int_equal(w->sessions_n, 2);
    for (size_t i = 0; i < w->sessions_n; i++)
        assert_true(w->sessions[i].has_quit);
}

static int
ask_the_next(struct mail_world *w)
{
    expect(w, "two.test", VERIFICATION_VALID, REASON_ACCEPTED);
    /* of another operator */
    expect(w, "spread.test", VERIFICATION_VALID, REASON_ACCEPTED);
    return 0;
}

static void
the_next_mx_decides_where_the_first_is_away(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[11] = AWAY;
    w->tempers[12] = w->tempers[14] = HONEST;
    w->tempers[13] = NOBODY;
    RUN(w, names, ask_the_next);
    assert_int_equal(w->sessions_n, 3);
    assert_int_equal(w->sessions[2].address, 14);
}

static int
ask_for_many(struct mail_world *w)
{
    struct plan *p = plan_for(w, "one.test", "jane", PEOPLE);
    struct plan_result r;

    ask(w, p);
    for (size_t i = 0; i < PEOPLE; i++) {
        plan_result(p, i, &r);
        assert_int_equal(r.verification, VERIFICATION_VALID);
    }
    return 0;
}

static void
a_session_has_eight_recipients_and_the_next_waits_a_second(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = HONEST;
    RUN(w, names, ask_for_many);
    assert_int_equal(w->sessions_n, 2);
    assert_int_equal(w->sessions[0].rcpts_n, 8);
    assert_int_equal(w->sessions[1].rcpts_n, PEOPLE + 2 - 8);
    assert_true(w->sessions[1].at - w->sessions[0].at >= 1000);
}

static int
ask_in_turn(void *arg)
{
    struct mail_world *w = arg;
    expect(w, "shop2.test", VERIFICATION_VALID, REASON_ACCEPTED);
    return 0;
}

static int
ask_two_shops(struct mail_world *w)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "shop2", ask_in_turn, w);
    expect(w, "shop1.test", VERIFICATION_VALID, REASON_ACCEPTED);
    return nursery_join(&n, MSEC_NEVER);
}

static void
domains_of_one_server_keep_its_manners(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[17] = HONEST;
    RUN(w, names, ask_two_shops);
    assert_true(w->sessions_n <= 2);
    if (w->sessions_n == 2)
        assert_true(w->sessions[1].at - w->sessions[0].at >= 1000);
}

/* The sites that ask in the meantime, and what they get. */
struct other {
    struct mail_world *w;
    const char *domain;
    msec after_ms;
};

static int
ask_as_another(void *arg)
{
    const struct other *o = arg;

    task_sleep(task_now() + o->after_ms);
    expect(o->w, o->domain, VERIFICATION_VALID, REASON_ACCEPTED);
    return 0;
}

static int
ask_vanities(struct mail_world *w)
{
    CLEANUP(nursery_fini) struct nursery n;
    struct other second = {w, "van2.test", 0};

    nursery_init(&n);
    nursery_start(&n, "van2", ask_as_another, &second);
    expect(w, "van1.test", VERIFICATION_VALID, REASON_ACCEPTED);
    return nursery_join(&n, MSEC_NEVER);
}

/* mx.van1.test and mail.van2.test are one machine of somebody's. */
static void
vanity_names_of_one_address_are_one_operator(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[18] = HONEST;
    RUN(w, names, ask_vanities);
    assert_int_equal(w->sessions_n, 2);
    assert_true(w->sessions[1].at - w->sessions[0].at >= 1000);
}

static msec hang_up_ms; /* after the first question began */

static int
ask_while_it_hangs_up(struct mail_world *w)
{
    CLEANUP(nursery_fini) struct nursery n;
    struct other second = {w, "strict2.test", hang_up_ms};

    nursery_init(&n);
    nursery_start(&n, "strict2", ask_as_another, &second);
    expect(w, "strict1.test", VERIFICATION_VALID, REASON_ACCEPTED);
    return nursery_join(&n, MSEC_NEVER);
}

/* The one session of a strict operator says QUIT: who comes then is heard. */
static void
an_ask_that_comes_at_the_end_is_not_lost(void **state)
{
    for (hang_up_ms = 60; hang_up_ms < 260; hang_up_ms += 10) {
        CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
        w->tempers[19] = HONEST;
        RUN(w, names, ask_while_it_hangs_up);
        assert_int_equal(w->sessions_n, 2);
        assert_true(w->sessions[1].at - w->sessions[0].at >= 2000);
    }
}

/* Two hosts of one hoster: the second domain's is another connection. */
static int
ask_two_hosts(struct mail_world *w)
{
    CLEANUP(nursery_fini) struct nursery n;
    struct other others[] = {
        {w, "host2.test", 0  },
        {w, "host3.test", 0  },
        {w, "host2.test", 500}
    };

    nursery_init(&n);
    for (size_t i = 0; i < array_len(others); i++)
        nursery_start(&n, "other", ask_as_another, &others[i]);
    expect(w, "host1.test", VERIFICATION_VALID, REASON_ACCEPTED);
    return nursery_join(&n, MSEC_NEVER);
}

static void
each_host_has_sessions_of_its_own(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
    unsigned rcpts_n[MAIL_ADDRESSES] = {0};

    w->tempers[31] = w->tempers[32] = w->tempers[33] = HONEST;
    RUN(w, names, ask_two_hosts);
    for (size_t i = 0; i < w->sessions_n; i++)
        rcpts_n[w->sessions[i].address] += w->sessions[i].rcpts_n;
    assert_int_equal(rcpts_n[31], 3);
    assert_int_equal(rcpts_n[32], 6);
    assert_int_equal(rcpts_n[33], 3);
}

static int
ask_half(struct mail_world *w)
{
    expect(w, "half.test", VERIFICATION_UNKNOWN, REASON_NO_EVIDENCE);
    return 0;
}

/* The first host is dead, the second an operator whose word is none. */
static void
a_second_operator_may_refuse_the_question(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    RUN(w, names, ask_half);
    assert_int_equal(w->sessions_n, 0);
}

static int
ask_the_crowded(struct mail_world *w)
{
    struct plan *p = plan_for(w, "one.test", "jane", 2);
    struct plan_result r;

    ask(w, p);
    plan_result(p, 1, &r);
    assert_int_equal(r.verification, VERIFICATION_VALID);
    return 0;
}

static void
a_full_transaction_is_begun_anew(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = CROWDED;
    RUN(w, names, ask_the_crowded);
}

static int
ask_the_blocked(struct mail_world *w)
{
    expect(w, "shop1.test", VERIFICATION_UNKNOWN, REASON_BLOCKED_US);
    expect(w, "shop2.test", VERIFICATION_UNKNOWN, REASON_BLOCKED_US);
    return 0;
}

static void
who_blocks_us_is_left_alone(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[17] = BLOCKS;
    RUN(w, names, ask_the_blocked);
    assert_int_equal(w->sessions_n, 1);
    assert_int_equal(w->sessions[0].rcpts_n, 1);
}

static int
ask_the_dropping(struct mail_world *w)
{
    expect(w, "one.test", VERIFICATION_UNKNOWN, REASON_DROPPED);
    return 0;
}

static void
who_drops_us_is_asked_twice(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = DROPS;
    RUN(w, names, ask_the_dropping);
    assert_int_equal(w->sessions_n, OPERATOR_DROPS_MAX);
}

static int
ask_the_stuttering(struct mail_world *w)
{
    expect(w, "one.test", VERIFICATION_UNKNOWN, REASON_PROTOCOL);
    return 0;
}

/* A reply too many, behind the only question: QUIT finds it. */
static void
who_says_too_much_says_nothing(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = STUTTERS;
    RUN(w, names, ask_the_stuttering);
}

static int
ask_the_dead(struct mail_world *w)
{
    expect(w, "dead1.test", VERIFICATION_UNKNOWN, REASON_UNREACHABLE);
    expect(w, "dead2.test", VERIFICATION_UNKNOWN, REASON_UNREACHABLE);
    expect(w, "dead3.test", VERIFICATION_UNKNOWN, REASON_UNREACHABLE);
    expect(w, "one.test", VERIFICATION_UNKNOWN, REASON_NO_PORT_25);
    return 0;
}

static void
a_closed_port_is_found_once(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = HONEST;
    RUN(w, names, ask_the_dead);
    assert_int_equal(w->sessions_n, 0);
    assert_true(atomic_load(&w->reach.is_said));
}

/* Three sites with an address each at one domain, and two of them at once. */
static int
ask_for_strangers(struct mail_world *w)
{
    struct plan_result r;
    unsigned refused = 0;

    for (int i = 0; i < 3; i++) {
        struct plan *p = plan_for(w, "one.test", "otto", 4);
        ask(w, p);
        refused += p->refused_n;
        plan_result(p, 3, &r);
        assert_true(i == 0 || r.reason == REASON_LIMIT);
    }
    assert_true(refused <= MANNERS_REFUSED_MAX);
    expect(w, "one.test", VERIFICATION_UNKNOWN, REASON_LIMIT);
    return 0;
}

static void
refusals_of_a_domain_are_counted_over_all_sites(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = HONEST;
    RUN(w, names, ask_for_strangers);
}

/* Of earlier today; the world begins at 1800000000. */
static const struct store_fact tallies[] = {
    {STR("198.51.100.10"), STR(STORE_ASKED),   STR("20000"), 1799999000,
     1800080000                                                                    },
    {STR("bare.test"),     STR(STORE_REFUSED), STR("6"),     1799999000, 1800080000},
};

static int
ask_after_a_long_day(struct mail_world *w)
{
    expect(w, "one.test", VERIFICATION_UNKNOWN, REASON_LIMIT);
    expect(w, "bare.test", VERIFICATION_UNKNOWN, REASON_LIMIT);
    return 0;
}

static void
what_was_asked_today_counts(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = w->tempers[15] = HONEST;
    w->options.tallies = tallies;
    w->options.tallies_n = array_len(tallies);
    RUN(w, names, ask_after_a_long_day);
    for (size_t i = 0; i < w->sessions_n; i++)
        assert_int_equal(w->sessions[i].rcpts_n, 0);
}

static int
ask_without_a_name(struct mail_world *w)
{
    w->options.helo = STR_EMPTY;
    expect(w, "one.test", VERIFICATION_NOT_CHECKED, REASON_NO_HELO);
    expect(w, "null.test", VERIFICATION_INVALID, REASON_NO_MAIL);
    return 0;
}

static void
without_a_name_nobody_is_asked(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = HONEST;
    RUN(w, names, ask_without_a_name);
    assert_int_equal(w->sessions_n, 0);
}

static int
stop_soon(void *arg)
{
    struct mail_world *w = arg;

    task_sleep(task_now() + 50);
    operators_stop(&w->operators);
    return 0;
}

static int
ask_and_be_stopped(struct mail_world *w)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "stop", stop_soon, w);
    expect(w, "one.test", VERIFICATION_NOT_CHECKED, REASON_INTERRUPTED);
    expect(w, "two.test", VERIFICATION_NOT_CHECKED, REASON_INTERRUPTED);
    return nursery_join(&n, MSEC_NEVER);
}

static void
a_stop_answers_everybody(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();

    w->tempers[10] = w->tempers[11] = HONEST;
    RUN(w, names, ask_and_be_stopped);
    assert_int_equal(w->sessions_n, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mail_servers_are_found_by_the_rules),
        cmocka_unit_test(the_next_mx_decides_where_the_first_is_away),
        cmocka_unit_test(
            a_session_has_eight_recipients_and_the_next_waits_a_second),
        cmocka_unit_test(domains_of_one_server_keep_its_manners),
        cmocka_unit_test(vanity_names_of_one_address_are_one_operator),
        cmocka_unit_test(an_ask_that_comes_at_the_end_is_not_lost),
        cmocka_unit_test(each_host_has_sessions_of_its_own),
        cmocka_unit_test(a_second_operator_may_refuse_the_question),
        cmocka_unit_test(a_full_transaction_is_begun_anew),
        cmocka_unit_test(who_blocks_us_is_left_alone),
        cmocka_unit_test(who_drops_us_is_asked_twice),
        cmocka_unit_test(who_says_too_much_says_nothing),
        cmocka_unit_test(a_closed_port_is_found_once),
        cmocka_unit_test(refusals_of_a_domain_are_counted_over_all_sites),
        cmocka_unit_test(what_was_asked_today_counts),
        cmocka_unit_test(without_a_name_nobody_is_asked),
        cmocka_unit_test(a_stop_answers_everybody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
