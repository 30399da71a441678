/*
 * Tasks, nurseries, cancelling, waits: see rt/task.h. A failed assertion
 * jumps, which it must not do from one stack to another: tasks record, the
 * main stack asserts.
 */
#include <errno.h>
#include <fenv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "rt/switch.h"
#include "rt/task.h"

enum { CROWD = SWITCH_TSAN ? 1000 : 10000, RESULTS_MAX = 8, NOTHING = 99 };

/* What happened, in order, as letters; and what waits returned. */
static char story[64];
static size_t story_n;
static int results[RESULTS_MAX];
static size_t results_n;

static void
tell(char c)
{
    check(story_n + 1 < sizeof(story));
    story[story_n++] = c;
    story[story_n] = '\0';
}

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

    story_n = results_n = 0;
    story[0] = '\0';
    for (int i = 0; i < RESULTS_MAX; i++)
        results[i] = NOTHING;
    loop_start_task(l, "root", fn, arg);
    int r = loop_run(l);
    loop_free(l);
    return r;
}

static int
tell_and_yield(void *arg)
{
    const char *c = arg;

    tell(*c);
    int r = task_yield();
    tell((char)(*c + 'A' - 'a'));
    return r;
}

static int
three_children(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "a", tell_and_yield, (char[]){"a"});
    nursery_start(&n, "b", tell_and_yield, (char[]){"b"});
    nursery_start(&n, "c", tell_and_yield, (char[]){"c"});
    note((int)n.n);
    int r = nursery_join(&n, MSEC_NEVER);
    note((int)n.n);
    return r;
}

static void
test_children_take_turns(void **state)
{
    static const enum loop_kind kinds[] = {LOOP_REAL, LOOP_VIRTUAL};

    for (int i = 0; i < 2; i++) {
        assert_int_equal(run_root(kinds[i], three_children, NULL), 0);
        assert_string_equal(story, "abcABC");
        assert_int_equal(results[0], 3);
        assert_int_equal(results[1], 0);
    }
}

static msec slept;

static int
sleep_for(void *arg)
{
    msec start = task_now();
    int r = task_sleep(start + *(const msec *)arg);
    slept = task_now() - start;
    return r;
}

static void
test_virtual_hour_takes_no_time(void **state)
{
    uint64_t start = uv_hrtime();

    assert_int_equal(run_root(LOOP_VIRTUAL, sleep_for, &(msec){3600000}), 0);
    assert_int_equal(slept, 3600000);
    assert_true(uv_hrtime() - start < 60 * 1000000000ull);
}

static void
test_real_sleep(void **state)
{
    uint64_t start = uv_hrtime();

    assert_int_equal(run_root(LOOP_REAL, sleep_for, &(msec){20}), 0);
    assert_true(slept >= 20);
    assert_true(uv_hrtime() - start > 18 * 1000000ull);
}

static int
fd_story(void *arg)
{
    const int *fd = arg;
    char c = 'x';

    note(task_wait_fd(fd[0], UV_READABLE, task_now() + 5));
    note(task_wait_fd(fd[0], UV_WRITABLE, MSEC_NEVER));
    note((int)write(fd[1], &c, 1));
    note(task_wait_fd(fd[0], UV_READABLE, MSEC_NEVER));
    note((int)read(fd[0], &c, 1));
    shutdown(fd[1], SHUT_RDWR);
    note(task_wait_fd(fd[0], UV_READABLE, MSEC_NEVER));
    note((int)read(fd[0], &c, 1));
    note(task_wait_fd(-1, UV_READABLE, MSEC_NEVER) < 0);
    return 0;
}

static void
test_fd(void **state)
{
    static const int wanted[] = {TASK_TIMEOUT, 0, 1, 0, 1, 0, 0, true};
    int fd[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    assert_int_equal(run_root(LOOP_REAL, fd_story, fd), 0);
    assert_memory_equal(results, wanted, sizeof(wanted));
    close(fd[0]);
    close(fd[1]);
}

static struct task_event event;

static int
wait_for_it(void *arg)
{
    note(task_wait(&event, arg ? task_now() + *(msec *)arg : MSEC_NEVER));
    return 0;
}

/* Woken and cancelled before it runs: cancelled, and the event is kept. */
static int
wake_and_cancel(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;
    const bool *wake_first = arg;

    nursery_init(&n);
    nursery_start(&n, "waiter", wait_for_it, NULL);
    task_sleep(task_now() + 1);
    if (*wake_first)
        task_wake(&event);
    nursery_cancel(&n);
    if (!*wake_first)
        task_wake(&event);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_wake_and_cancel(void **state)
{
    for (int i = 0; i < 2; i++) {
        event = TASK_EVENT_INIT;
        assert_int_equal(run_root(LOOP_VIRTUAL, wake_and_cancel, &(bool){i}),
                         0);
        assert_int_equal(results[0], -ECANCELED);
        assert_true(event.is_set);
        assert_null(event.waiter);
    }
}

static int
use_event(void *arg)
{
    event = TASK_EVENT_INIT;
    task_wake(&event);
    task_wake(&event);
    note(task_wait(&event, task_now() - 1));
    note(task_wait(&event, task_now() - 1));
    note(task_wait(&event, task_now() + 10));
    note(event.waiter == NULL);
    return 0;
}

static int
wake_at_deadline(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    event = TASK_EVENT_INIT;
    nursery_start(&n, "waiter", wait_for_it, &(msec){10});
    task_sleep(task_now() + 10); /* its timer is before the waiter's */
    task_wake(&event);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_event(void **state)
{
    assert_int_equal(run_root(LOOP_VIRTUAL, use_event, NULL), 0);
    assert_int_equal(results[0], 0); /* however often it was woken: once */
    assert_int_equal(results[1], TASK_TIMEOUT);
    assert_int_equal(results[2], TASK_TIMEOUT);
    assert_int_equal(results[3], true);
    assert_int_equal(run_root(LOOP_VIRTUAL, wake_at_deadline, NULL), 0);
    assert_int_equal(results[0], 0); /* the event is worth more */
    assert_false(event.is_set);
}

static int
fail_soon(void *arg)
{
    task_sleep(task_now() + 1);
    return *(const int *)arg;
}

static int
note_sleep(void *arg)
{
    note(task_sleep(task_now() + 3600000));
    return -ECANCELED;
}

static int
family_with_fault(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "sibling", note_sleep, NULL);
    nursery_start(&n, "first", fail_soon, &(int){-EIO});
    nursery_start(&n, "second", fail_soon, &(int){-ENOSPC});
    note(nursery_join(&n, MSEC_NEVER));
    nursery_start(&n, "late", note_sleep, NULL);
    note(nursery_join(&n, MSEC_NEVER));
    return 0;
}

static void
test_fault_cancels_siblings(void **state)
{
    assert_int_equal(run_root(LOOP_VIRTUAL, family_with_fault, NULL), 0);
    assert_int_equal(results[0], -ECANCELED);
    assert_int_equal(results[1], -EIO);
    assert_int_equal(results[2], -ECANCELED);
    assert_int_equal(results[3], -EIO);
}

static int
leave_late(void *arg)
{
    struct task_event never = TASK_EVENT_INIT;

    task_wait(&never, MSEC_NEVER);
    tell('c');
    return 0;
}

/* Cancelled, it has a child of its own to wait for. */
static int
parent(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "grandchild", leave_late, NULL);
    note(nursery_join(&n, MSEC_NEVER));
    note(task_sleep(task_now() + 5));
    nursery_fini(&n);
    tell('p');
    note((int)n.n);
    note(task_is_cancelled());
    return 0;
}

static int
grandparent(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "parent", parent, NULL);
    task_sleep(task_now() + 1);
    nursery_fini(&n);
    tell('g');
    return 0;
}

static void
test_fini_joins_in_a_cancelled_task(void **state)
{
    static const int wanted[] = {-ECANCELED, -ECANCELED, 0, true};

    assert_int_equal(run_root(LOOP_VIRTUAL, grandparent, NULL), 0);
    assert_string_equal(story, "cpg");
    assert_memory_equal(results, wanted, sizeof(wanted));
}

static int
join_partly(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "short", sleep_for, &(msec){10});
    nursery_start(&n, "long", sleep_for, &(msec){30});
    note(nursery_join_until(&n, 0, task_now() + 5));
    note(nursery_join_until(&n, 1, MSEC_NEVER));
    note((int)n.n);
    return 0;
}

static void
test_join_until(void **state)
{
    assert_int_equal(run_root(LOOP_VIRTUAL, join_partly, NULL), 0);
    assert_int_equal(results[0], TASK_TIMEOUT);
    assert_int_equal(results[1], 0);
    assert_int_equal(results[2], 1);
}

static int crowd_done;

static int
one_of_many(void *arg)
{
    char page[512];

    memset(page, (int)(uintptr_t)arg, sizeof(page));
    int r = task_sleep(task_now() + 1 + (msec)((uintptr_t)arg % 7));
    for (size_t i = 0; i < sizeof(page); i++)
        if (page[i] != (char)(uintptr_t)arg)
            return -EIO;
    crowd_done++;
    return r;
}

static int
crowd(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    for (uintptr_t i = 0; i < CROWD; i++)
        nursery_start(&n, "one", one_of_many, (void *)i);
    return nursery_join(&n, MSEC_NEVER);
}

static void
test_crowd(void **state)
{
    crowd_done = 0;
    assert_int_equal(run_root(LOOP_REAL, crowd, NULL), 0);
    assert_int_equal(crowd_done, CROWD);
}

/* The x87 tells fegetround; on x86-64 it is SSE that divides. */
static double
divide(double a, double b)
{
    volatile double x = a, y = b;
    return x / y;
}

static int
round_by(void *arg)
{
    const int *mode = arg;

    fesetround(*mode);
    double third = divide(1, 3);
    for (int i = 0; i < 3; i++) {
        task_yield();
        if (fegetround() != *mode || divide(1, 3) != third)
            return -EIO;
    }
    return 0;
}

static int
round_differently(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "up", round_by, &(int){FE_UPWARD});
    nursery_start(&n, "down", round_by, &(int){FE_DOWNWARD});
    int r = nursery_join(&n, MSEC_NEVER);
    note(fegetround());
    return r;
}

static void
test_rounding_belongs_to_the_task(void **state)
{
    assert_int_equal(run_root(LOOP_VIRTUAL, round_differently, NULL), 0);
    assert_int_equal(results[0], FE_TONEAREST);
    assert_int_equal(fegetround(), FE_TONEAREST);
}

static int
deeper(volatile char *above, int depth)
{
    volatile char frame[1024];

    frame[0] = *above;
    return depth == 0 ? frame[0] : deeper(frame, depth - 1) + frame[0];
}

static int
overflow(void *arg)
{
    return deeper(&(volatile char){0}, 1000);
}

/* The neighbours of a stack are not written to: the process dies. */
static void
test_overflow_hits_the_guard(void **state)
{
    int status = 0;

    if (SWITCH_ASAN || SWITCH_TSAN)
        skip();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        signal(SIGSEGV, SIG_DFL);
        run_root(LOOP_VIRTUAL, overflow, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
}

static void
spin(unsigned for_ms)
{
    uint64_t end = uv_hrtime() + for_ms * 1000000ull;

    while (uv_hrtime() < end)
        ;
}

static int
wait_for_byte(void *arg)
{
    note(task_wait_fd(*(const int *)arg, UV_READABLE, MSEC_NEVER));
    return 0;
}

/* A deadline that passes while tasks run, with a descriptor that is ready. */
static int
late_and_ready(void *arg)
{
    const int *fd = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    for (int i = 0; i < 3; i++) {
        char c = 'x';
        nursery_start(&n, "reader", wait_for_byte, (void *)&fd[0]);
        nursery_start(&n, "sleeper", sleep_for, &(msec){1});
        task_yield();
        task_yield();
        if (write(fd[1], &c, 1) != 1)
            return -EIO;
        spin(3);
        note(nursery_join(&n, task_now() + 10000));
        if (read(fd[0], &c, 1) != 1)
            return -EIO;
    }
    return 0;
}

/* Only a deadline that has passed, and a descriptor that never gets ready:
 * the loop must not block in it. */
static int
late_alone(void *arg)
{
    const int *fd = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "reader", wait_for_byte, (void *)&fd[0]);
    for (int i = 0; i < 20; i++) {
        msec until = task_now() + 1;
        spin(2);
        int r = task_sleep(until);
        struct task_event never = TASK_EVENT_INIT;
        task_wait(&never, task_now() + 1);
        if (r != 0)
            return r;
    }
    return 0;
}

static struct loop_timer relay;

static void
on_relay(struct loop_timer *t)
{
    task_wake(&event);
}

static void
wake_event(uv_timer_t *t)
{
    task_wake(&event);
}

static void
start_relay(uv_timer_t *t)
{
    struct loop *l = loop_self();

    loop_timer_init(&relay, on_relay);
    loop_timer_start(l, &relay, loop_now_exact(l) + 5);
}

/*
 * A library's timer fires inside libuv, just before that would block; it
 * wakes a task, or starts a timer that is earlier than all others.
 */
static int
woken_by_foreign_timer(void *arg)
{
    uv_timer_cb on_timer = *(const uv_timer_cb *)arg;
    uv_timer_t timer;

    event = TASK_EVENT_INIT;
    uv_timer_init(loop_uv(loop_self()), &timer);
    uv_timer_start(&timer, on_timer, 0, 0);
    note(task_wait(&event, task_now() + 10000));
    uv_close((uv_handle_t *)&timer, NULL);
    return task_sleep(task_now() + 1); /* until libuv has closed it */
}

static void
test_loop_never_oversleeps(void **state)
{
    static const uv_timer_cb foreign[] = {wake_event, start_relay};
    uint64_t start = uv_hrtime();
    int fd[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    assert_int_equal(run_root(LOOP_REAL, late_and_ready, fd), 0);
    for (int i = 0; i < 6; i++)
        assert_int_equal(results[i], 0);
    assert_int_equal(run_root(LOOP_REAL, late_alone, fd), 0);
    assert_int_equal(results[0], -ECANCELED);
    for (size_t i = 0; i < array_len(foreign); i++) {
        assert_int_equal(
            run_root(LOOP_REAL, woken_by_foreign_timer, (void *)&foreign[i]),
            0);
        assert_int_equal(results[0], 0);
    }
    assert_true(uv_hrtime() - start < 8 * 1000000000ull);
    close(fd[0]);
    close(fd[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_children_take_turns),
        cmocka_unit_test(test_virtual_hour_takes_no_time),
        cmocka_unit_test(test_real_sleep),
        cmocka_unit_test(test_fd),
        cmocka_unit_test(test_wake_and_cancel),
        cmocka_unit_test(test_event),
        cmocka_unit_test(test_fault_cancels_siblings),
        cmocka_unit_test(test_fini_joins_in_a_cancelled_task),
        cmocka_unit_test(test_join_until),
        cmocka_unit_test(test_crowd),
        cmocka_unit_test(test_rounding_belongs_to_the_task),
        cmocka_unit_test(test_overflow_hits_the_guard),
        cmocka_unit_test(test_loop_never_oversleeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
