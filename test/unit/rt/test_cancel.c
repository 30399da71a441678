/*
 * Cancelling, in every kind of wait and before the first: see rt/task.h.
 * Tasks record, the main stack asserts (see test_task.c).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "rt/gate.h"
#include "rt/mbox.h"
#include "rt/task.h"

enum { RESULTS_MAX = 3 };

static int results[RESULTS_MAX];
static size_t results_n;

static void
note(int result)
{
    check(results_n < RESULTS_MAX);
    results[results_n++] = result;
}

static int
run_root(enum loop_kind kind, int (*fn)(void *), void *arg)
{
    struct loop *l = loop_new(kind);

    results_n = 0;
    loop_start_task(l, "root", fn, arg);
    int r = loop_run(l);
    loop_free(l);
    return r;
}

/* Every kind of wait, each of which would last for ever. */
static int in_vain[2];
static struct gate full_gate;
static struct gate_slot held;
static struct bucket dry_bucket;
static struct mbox *empty_mbox, *full_mbox;

static int
wait_yielding(void)
{
    int r;

    while ((r = task_yield()) == 0)
        ;
    return r;
}

static int
wait_breathing(void)
{
    int r;

    while ((r = task_breathe()) == 0)
        ;
    return r;
}

static int
wait_sleeping(void)
{
    return task_sleep(task_now() + 3600000);
}

static int
wait_for_event(void)
{
    struct task_event e = TASK_EVENT_INIT;
    return task_wait(&e, MSEC_NEVER);
}

static int
wait_for_fd(void)
{
    return task_wait_fd(in_vain[0], UV_READABLE, MSEC_NEVER);
}

static int
sleep_till_cancelled(void *arg)
{
    return wait_sleeping();
}

static int
wait_for_children(void)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "child", sleep_till_cancelled, NULL);
    return nursery_join(&n, MSEC_NEVER);
}

static int
wait_for_slot(void)
{
    CLEANUP(gate_slot_give) struct gate_slot slot = GATE_SLOT_INIT;
    return gate_take(&full_gate, &slot, MSEC_NEVER);
}

static int
wait_for_token(void)
{
    return bucket_take(&dry_bucket, MSEC_NEVER);
}

static int
wait_to_send(void)
{
    return mbox_send(full_mbox, NULL, MSEC_NEVER);
}

static int
wait_to_receive(void)
{
    void *msg;
    return mbox_recv(empty_mbox, &msg, MSEC_NEVER);
}

static const struct wait {
    const char *name;
    int (*fn)(void);
} waits[] = {
    {"yield",   wait_yielding    },
    {"breathe", wait_breathing   },
    {"sleep",   wait_sleeping    },
    {"event",   wait_for_event   },
    {"fd",      wait_for_fd      },
    {"nursery", wait_for_children},
    {"gate",    wait_for_slot    },
    {"bucket",  wait_for_token   },
    {"send",    wait_to_send     },
    {"receive", wait_to_receive  },
};

static int
wait_twice(void *arg)
{
    const struct wait *w = arg;

    note(w->fn());
    note(w->fn());
    note(task_is_cancelled());
    return 0;
}

static msec cancel_after;

static int
cancel_waiter(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "waiter", wait_twice, arg);
    if (cancel_after > 0)
        task_sleep(task_now() + cancel_after);
    nursery_cancel(&n);
    return nursery_join(&n, task_now() + 10000);
}

static void
make_vain_things(void)
{
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, in_vain) == 0);
    gate_init(&full_gate, 1);
    check(gate_try_take(&full_gate, &held));
    bucket_init(&dry_bucket, 1e-9, 1, 0);
    dry_bucket.tokens = 0;
    empty_mbox = mbox_new(1);
    full_mbox = mbox_new(1);
    check(mbox_try_send(full_mbox, NULL));
}

static void
drop_vain_things(void)
{
    gate_slot_give(&held);
    mbox_free(empty_mbox);
    mbox_free(full_mbox);
    close(in_vain[0]);
    close(in_vain[1]);
}

static void
cancel_every_wait(msec after)
{
    cancel_after = after;
    make_vain_things();
    for (size_t i = 0; i < array_len(waits); i++) {
        if (run_root(LOOP_REAL, cancel_waiter, (void *)&waits[i]) != 0 ||
            results[0] != -ECANCELED || results[1] != -ECANCELED ||
            results[2] != true)
            fail_msg("%s: %d, then %d", waits[i].name, results[0], results[1]);
    }
    assert_int_equal(full_gate.slots_held, 1);
    assert_true(list_is_empty(&full_gate.waiters));
    assert_true(list_is_empty(&dry_bucket.waiters));
    assert_int_equal(mbox_len(full_mbox), 1);
    drop_vain_things();
}

static void
test_cancel_in_every_wait(void **state)
{
    cancel_every_wait(2);
}

static void
test_cancel_before_the_first_run(void **state)
{
    cancel_every_wait(0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cancel_in_every_wait),
        cmocka_unit_test(test_cancel_before_the_first_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
