/* Slots and token buckets, under the virtual clock: see rt/gate.h. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rt/gate.h"

enum { TAKERS_MAX = 512, NOTHING = 99 };

static struct gate gate;
static struct bucket bucket;

struct taker {
    msec patience_ms; /* 0: for ever */
    msec hold_ms;
    msec at; /* since the start */
    int result;
    int place; /* who got it first is 1 */
};

static struct taker takers[TAKERS_MAX];
static int places;
static msec start;

static msec
deadline_of(const struct taker *t)
{
    return t->patience_ms ? task_now() + t->patience_ms : MSEC_NEVER;
}

static void
note(struct taker *t, int result)
{
    t->result = result;
    t->at = task_now() - start;
    t->place = result == 0 ? ++places : 0;
}

static int
take_slot(void *arg)
{
    struct taker *t = arg;
    CLEANUP(gate_slot_give) struct gate_slot slot = GATE_SLOT_INIT;

    note(t, gate_take(&gate, &slot, deadline_of(t)));
    if (t->result == 0 && t->hold_ms > 0)
        return task_sleep(task_now() + t->hold_ms);
    return 0;
}

static int
take_token(void *arg)
{
    struct taker *t = arg;

    note(t, bucket_take(&bucket, deadline_of(t)));
    return 0;
}

static void
run(int (*story)(void *))
{
    struct loop *l = loop_new(LOOP_VIRTUAL);

    places = 0;
    for (int i = 0; i < TAKERS_MAX; i++)
        takers[i] = (struct taker){.result = NOTHING};
    start = loop_now(l);
    loop_start_task(l, "root", story, NULL);
    assert_int_equal(loop_run(l), 0);
    loop_free(l);
}

static int
four_for_two_slots(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    for (int i = 0; i < 4; i++) {
        takers[i].hold_ms = 10 * (i + 1);
        nursery_start(&n, "taker", take_slot, &takers[i]);
    }
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_slots_in_order(void **state)
{
    static const msec at[] = {0, 0, 10, 20};

    gate_init(&gate, 2);
    run(four_for_two_slots);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(takers[i].result, 0);
        assert_int_equal(takers[i].place, i + 1);
        assert_int_equal(takers[i].at, at[i]);
    }
    assert_int_equal(gate.slots_held, 0);
}

/* 0 holds; 1 gives up; 2 is cancelled as the slot is handed to it; 3 gets. */
static int
grant_and_cancel(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n, victim;
    struct gate_slot slot = GATE_SLOT_INIT;

    nursery_init(&n);
    nursery_init(&victim);
    gate_take(&gate, &slot, MSEC_NEVER);
    takers[1].patience_ms = 5;
    nursery_start(&n, "impatient", take_slot, &takers[1]);
    nursery_start(&victim, "victim", take_slot, &takers[2]);
    nursery_start(&n, "heir", take_slot, &takers[3]);
    task_sleep(task_now() + 10);
    gate_slot_give(&slot);
    nursery_cancel(&victim);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_slot_granted_to_one_cancelled_goes_on(void **state)
{
    gate_init(&gate, 1);
    run(grant_and_cancel);
    assert_int_equal(takers[1].result, TASK_TIMEOUT);
    assert_int_equal(takers[1].at, 5);
    assert_int_equal(takers[2].result, -ECANCELED);
    assert_int_equal(takers[3].result, 0);
    assert_int_equal(takers[3].at, 10);
    assert_int_equal(gate.slots_held, 0);
    assert_true(list_is_empty(&gate.waiters));
}

/* The slot comes in the very millisecond of the deadline: one or the other,
 * and the slot is never lost. */
static int
grant_at_deadline(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;
    struct gate_slot slot = GATE_SLOT_INIT;

    nursery_init(&n);
    gate_take(&gate, &slot, MSEC_NEVER);
    takers[1].patience_ms = 10;
    takers[2].patience_ms = 20;
    nursery_start(&n, "late", take_slot, &takers[1]);
    nursery_start(&n, "next", take_slot, &takers[2]);
    task_yield();
    task_sleep(task_now() + 10);
    gate_slot_give(&slot);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_slot_at_the_deadline_is_not_lost(void **state)
{
    gate_init(&gate, 1);
    run(grant_at_deadline);
    assert_true(takers[1].result == 0 || takers[1].result == TASK_TIMEOUT);
    assert_int_equal(takers[2].result, 0);
    assert_int_equal(takers[2].at, 10);
    assert_int_equal(gate.slots_held, 0);
}

static int
try_slots(void *arg)
{
    CLEANUP(gate_slot_give) struct gate_slot a = GATE_SLOT_INIT;
    struct gate_slot b = GATE_SLOT_INIT;

    takers[0].result = gate_try_take(&gate, &a);
    takers[1].result = gate_try_take(&gate, &b);
    gate_slot_give(&b); /* holds nothing */
    gate_slot_give(&a);
    gate_slot_give(&a); /* no more */
    takers[2].result = gate_try_take(&gate, &b);
    gate_slot_give(&b);
    return 0;
}

static void
test_try_take(void **state)
{
    gate_init(&gate, 1);
    run(try_slots);
    assert_int_equal(takers[0].result, true);
    assert_int_equal(takers[1].result, false);
    assert_int_equal(takers[2].result, true);
    assert_int_equal(gate.slots_held, 0);
}

static int
ask_for_105_tokens(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    bucket_init(&bucket, 10, 5, task_now());
    for (int i = 0; i < 105; i++)
        nursery_start(&n, "taker", take_token, &takers[i]);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_bucket_rate(void **state)
{
    run(ask_for_105_tokens);
    for (int i = 0; i < 105; i++) {
        assert_int_equal(takers[i].result, 0);
        assert_int_equal(takers[i].place, i + 1);
        assert_int_equal(takers[i].at, i < 5 ? 0 : (i - 4) * 100);
    }
}

/* The first leaves the queue, by timeout and by cancelling: others go on. */
static int
first_leaves_the_queue(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n, victim;

    nursery_init(&n);
    nursery_init(&victim);
    bucket_init(&bucket, 1, 1, task_now());
    takers[1].patience_ms = 300;
    nursery_start(&n, "lucky", take_token, &takers[0]);
    nursery_start(&n, "impatient", take_token, &takers[1]);
    nursery_start(&victim, "victim", take_token, &takers[2]);
    nursery_start(&n, "heir", take_token, &takers[3]);
    task_sleep(task_now() + 500);
    nursery_cancel(&victim);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_bucket_queue_goes_on(void **state)
{
    run(first_leaves_the_queue);
    assert_int_equal(takers[0].at, 0);
    assert_int_equal(takers[1].result, TASK_TIMEOUT);
    assert_int_equal(takers[1].at, 300);
    assert_int_equal(takers[2].result, -ECANCELED);
    assert_int_equal(takers[3].result, 0);
    assert_int_equal(takers[3].at, 1000);
}

static int
save_up(void *arg)
{
    bucket_init(&bucket, 2, 3, task_now());
    task_sleep(task_now() + 3600 * 1000);
    start = task_now();
    for (int i = 0; i < 5; i++)
        take_token(&takers[i]);
    return 0;
}

static void
test_bucket_saves_no_more_than_burst(void **state)
{
    static const msec at[] = {0, 0, 0, 500, 1000};

    run(save_up);
    for (int i = 0; i < 5; i++)
        assert_int_equal(takers[i].at, at[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots_in_order),
        cmocka_unit_test(test_slot_granted_to_one_cancelled_goes_on),
        cmocka_unit_test(test_slot_at_the_deadline_is_not_lost),
        cmocka_unit_test(test_try_take),
        cmocka_unit_test(test_bucket_rate),
        cmocka_unit_test(test_bucket_queue_goes_on),
        cmocka_unit_test(test_bucket_saves_no_more_than_burst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
