/*
 * Mailboxes: see rt/mbox.h. The sender threads make this the test that
 * ThreadSanitizer is for. Tasks only record; the main stack asserts.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "rt/mbox.h"

enum { SENDERS = 3, PER_SENDER = 33334, SENDER_SHIFT = 20, CAP = 16 };

static void *
message(unsigned sender, unsigned number)
{
    return (void *)(uintptr_t)((uintptr_t)(sender + 1) << SENDER_SHIFT |
                               number);
}

static int
run_root(enum loop_kind kind, int (*fn)(void *), void *arg)
{
    struct loop *l = loop_new(kind);

    loop_start_task(l, "root", fn, arg);
    int r = loop_run(l);
    loop_free(l);
    return r;
}

struct sender {
    struct mbox *m;
    unsigned id;
    unsigned sent;
    msec patience_ms; /* 0: for ever */
    pthread_t thread;
};

static int
send_all(void *arg)
{
    struct sender *s = arg;

    while (s->sent < PER_SENDER) {
        msec deadline =
            s->patience_ms ? task_now() + s->patience_ms : MSEC_NEVER;
        int r = mbox_send(s->m, message(s->id, s->sent), deadline);
        if (r == TASK_TIMEOUT)
            continue; /* not sent: the same again */
        if (r != 0)
            return r < 0 ? r : -EIO;
        s->sent++;
    }
    return 0;
}

static void *
sender_thread(void *arg)
{
    return (void *)(intptr_t)run_root(LOOP_REAL, send_all, arg);
}

struct receiver {
    struct mbox *m;
    unsigned next[SENDERS];
    unsigned received, disordered, timeouts;
    size_t len_max;
    unsigned want;
    msec patience_ms;
};

static void
receive(struct receiver *rec, void *msg)
{
    uintptr_t v = (uintptr_t)msg;
    unsigned sender = (unsigned)(v >> SENDER_SHIFT) - 1;
    unsigned number = v & ((1u << SENDER_SHIFT) - 1);

    if (sender >= SENDERS || rec->next[sender]++ != number)
        rec->disordered++;
    rec->received++;
}

static int
receive_all(void *arg)
{
    struct receiver *rec = arg;
    void *msg;

    while (rec->received < rec->want) {
        msec deadline =
            rec->patience_ms ? task_now() + rec->patience_ms : MSEC_NEVER;
        size_t len = mbox_len(rec->m);
        rec->len_max = len > rec->len_max ? len : rec->len_max;
        int r = mbox_recv(rec->m, &msg, deadline);
        if (r == 0)
            receive(rec, msg);
        else if (r == TASK_TIMEOUT)
            rec->timeouts++;
        else
            return -EIO;
    }
    return 0;
}

static void
run_threads(size_t cap, msec patience_ms)
{
    struct mbox *m = mbox_new(cap);
    struct receiver rec = {
        .m = m, .want = SENDERS * PER_SENDER, .patience_ms = patience_ms};
    struct sender senders[SENDERS];
    void *result;

    for (unsigned i = 0; i < SENDERS; i++) {
        senders[i] =
            (struct sender){.m = m, .id = i, .patience_ms = patience_ms};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_thread,
                                        &senders[i]),
                         0);
    }
    assert_int_equal(run_root(LOOP_REAL, receive_all, &rec), 0);
    for (unsigned i = 0; i < SENDERS; i++) {
        pthread_join(senders[i].thread, &result);
        assert_null(result);
        assert_int_equal(rec.next[i], PER_SENDER);
    }
    assert_int_equal(rec.disordered, 0);
    assert_true(rec.len_max <= cap);
    assert_int_equal(mbox_len(m), 0);
    mbox_free(m);
}

static void
test_threads_keep_order(void **state)
{
    run_threads(CAP, 0);
}

/* Waits that end while the other side completes them: none may be lost. */
static void
test_threads_with_short_deadlines(void **state)
{
    run_threads(2, 1);
}

struct pressure {
    struct mbox *m;
    int sent, before_recv, after_recv;
    int timeout, after_close, drained, empty;
};

static int
send_five(void *arg)
{
    struct pressure *p = arg;

    for (unsigned i = 0; i < 5; i++)
        if (mbox_send(p->m, message(0, i), MSEC_NEVER) == 0)
            p->sent++;
    return 0;
}

static int
apply_pressure(void *arg)
{
    struct pressure *p = arg;
    void *msg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "sender", send_five, p);
    task_sleep(task_now() + 10);
    p->before_recv = p->sent;
    mbox_recv(p->m, &msg, MSEC_NEVER);
    task_sleep(task_now() + 10);
    p->after_recv = p->sent;
    p->timeout = mbox_send(p->m, message(0, 9), task_now() + 10);
    mbox_close(p->m);
    nursery_join(&n, MSEC_NEVER);
    p->after_close = mbox_send(p->m, message(0, 9), MSEC_NEVER);
    while (mbox_recv(p->m, &msg, MSEC_NEVER) == 0)
        p->drained++;
    p->empty = mbox_recv(p->m, &msg, MSEC_NEVER);
    return 0;
}

static void
test_full_mailbox_holds_senders_up(void **state)
{
    struct pressure p = {.m = mbox_new(2)};

    assert_int_equal(run_root(LOOP_VIRTUAL, apply_pressure, &p), 0);
    assert_int_equal(p.before_recv, 2);
    assert_int_equal(p.after_recv, 3);
    assert_int_equal(p.timeout, TASK_TIMEOUT);
    assert_int_equal(p.after_close, MBOX_CLOSED);
    assert_int_equal(p.sent, 3); /* the sleeping sender was told no */
    assert_int_equal(p.drained, 2);
    assert_int_equal(p.empty, MBOX_CLOSED);
    assert_false(mbox_try_send(p.m, message(0, 1)));
    mbox_free(p.m);
}

struct race {
    struct mbox *m;
    int result;
    void *got;
    int other;
    void *left;
};

static int
recv_one(void *arg)
{
    struct race *r = arg;

    r->result = mbox_recv(r->m, &r->got, MSEC_NEVER);
    return 0;
}

/* A receiver is given a message and cancelled before it runs: it has it. */
static int
give_then_cancel(void *arg)
{
    struct race *r = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "receiver", recv_one, r);
    task_sleep(task_now() + 1);
    r->other = mbox_try_send(r->m, message(0, 7));
    nursery_cancel(&n);
    return nursery_join(&n, MSEC_NEVER);
}

/* The other order: the message stays in the mailbox. */
static int
cancel_then_give(void *arg)
{
    struct race *r = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "receiver", recv_one, r);
    task_sleep(task_now() + 1);
    nursery_cancel(&n);
    nursery_join(&n, MSEC_NEVER);
    r->other = mbox_try_send(r->m, message(0, 7));
    return 0;
}

static void
test_cancelled_receiver_loses_nothing(void **state)
{
    struct race r = {.m = mbox_new(1)};
    struct race s = {.m = mbox_new(1)};

    assert_int_equal(run_root(LOOP_VIRTUAL, give_then_cancel, &r), 0);
    mbox_try_recv(r.m, &r.left);
    assert_true(r.other);
    /* Either it has the message and says so, or the mailbox has it. */
    assert_int_equal(r.result, 0);
    assert_ptr_equal(r.got, message(0, 7));
    assert_null(r.left);
    mbox_free(r.m);

    assert_int_equal(run_root(LOOP_VIRTUAL, cancel_then_give, &s), 0);
    assert_true(mbox_try_recv(s.m, &s.left));
    assert_int_equal(s.result, -ECANCELED);
    assert_ptr_equal(s.left, message(0, 7));
    mbox_free(s.m);
}

static int
send_seven(void *arg)
{
    struct race *r = arg;

    r->result = mbox_send(r->m, message(0, 7), MSEC_NEVER);
    return 0;
}

static int
cancel_sender(void *arg)
{
    struct race *r = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    mbox_try_send(r->m, message(0, 1));
    nursery_start(&n, "sender", send_seven, r);
    task_sleep(task_now() + 1);
    nursery_cancel(&n);
    return nursery_join(&n, MSEC_NEVER);
}

static int
take_then_cancel_sender(void *arg)
{
    struct race *r = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    mbox_try_send(r->m, message(0, 1));
    nursery_start(&n, "sender", send_seven, r);
    task_sleep(task_now() + 1);
    r->other = mbox_try_recv(r->m, &r->got);
    nursery_cancel(&n);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_cancelled_sender_knows(void **state)
{
    struct race r = {.m = mbox_new(1)};
    struct race s = {.m = mbox_new(1)};

    assert_int_equal(run_root(LOOP_VIRTUAL, cancel_sender, &r), 0);
    assert_int_equal(r.result, -ECANCELED);
    assert_int_equal(mbox_len(r.m), 1);
    assert_true(mbox_try_recv(r.m, &r.left));
    assert_ptr_equal(r.left, message(0, 1));
    mbox_free(r.m);

    assert_int_equal(run_root(LOOP_VIRTUAL, take_then_cancel_sender, &s), 0);
    assert_int_equal(s.result, 0); /* it was sent before the cancelling */
    assert_true(mbox_try_recv(s.m, &s.left));
    assert_ptr_equal(s.left, message(0, 7));
    mbox_free(s.m);
}

struct churn {
    struct mbox *m;
    unsigned received, sent;
};

static int
send_on(void *arg)
{
    struct churn *c = arg;

    while (mbox_send(c->m, c, task_now() + 1) == 0)
        __atomic_add_fetch(&c->sent, 1, __ATOMIC_RELAXED);
    return 0;
}

/* Eight senders at a time, all cancelled after a moment, again and again. */
static int
start_and_cancel_senders(void *arg)
{
    for (int round = 0; round < 100; round++) {
        CLEANUP(nursery_fini) struct nursery n;
        nursery_init(&n);
        for (int i = 0; i < 8; i++)
            nursery_start(&n, "sender", send_on, arg);
        for (int i = 0; i < 10; i++)
            task_yield();
    }
    mbox_close(((struct churn *)arg)->m);
    return 0;
}

static int
receive_until_closed(void *arg)
{
    struct churn *c = arg;
    void *msg;

    while (mbox_recv(c->m, &msg, MSEC_NEVER) == 0)
        c->received++;
    return 0;
}

static void *
churn_thread(void *arg)
{
    return (void *)(intptr_t)run_root(LOOP_REAL, start_and_cancel_senders, arg);
}

static void
test_cancelled_senders_of_another_thread(void **state)
{
    struct churn c = {.m = mbox_new(2)};
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, churn_thread, &c), 0);
    assert_int_equal(run_root(LOOP_REAL, receive_until_closed, &c), 0);
    pthread_join(thread, NULL);
    assert_true(c.sent > 0);
    assert_int_equal(c.received, c.sent);
    mbox_free(c.m);
}

static void *
close_soon(void *arg)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    mbox_close(arg);
    return NULL;
}

static void
test_close_from_another_thread_wakes(void **state)
{
    struct race r = {.m = mbox_new(1)};
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, close_soon, r.m), 0);
    assert_int_equal(run_root(LOOP_REAL, recv_one, &r), 0);
    pthread_join(thread, NULL);
    assert_int_equal(r.result, MBOX_CLOSED);
    mbox_free(r.m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_keep_order),
        cmocka_unit_test(test_threads_with_short_deadlines),
        cmocka_unit_test(test_full_mailbox_holds_senders_up),
        cmocka_unit_test(test_cancelled_receiver_loses_nothing),
        cmocka_unit_test(test_cancelled_sender_knows),
        cmocka_unit_test(test_cancelled_senders_of_another_thread),
        cmocka_unit_test(test_close_from_another_thread_wakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
