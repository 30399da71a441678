/* Turns, timers, posts, the list of tasks: see rt/loop.h. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "rt/task.h"

enum { TIMERS = 10000, POSTERS = 3, POSTS = 2000 };

static struct loop *loop;

static int
run_root(enum loop_kind kind, int (*fn)(void *), void *arg)
{
    loop = loop_new(kind);
    loop_start_task(loop, "root", fn, arg);
    int r = loop_run(loop);
    loop_free(loop);
    return r;
}

static struct alarm {
    struct loop_timer timer;
    msec at;
    unsigned number;
    bool has_fired;
} alarms[TIMERS];

static struct {
    unsigned fired, early, disordered, stopped_fired;
    msec last_at;
    unsigned last_number;
} seen;

static uint32_t seed;

static unsigned
any(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static void
on_alarm(struct loop_timer *t)
{
    struct alarm *a = container_of(t, struct alarm, timer);

    if (loop_now(loop) < a->at)
        seen.early++;
    if (a->at < seen.last_at ||
        (a->at == seen.last_at && a->number < seen.last_number))
        seen.disordered++;
    if (a->has_fired)
        seen.stopped_fired++;
    a->has_fired = true;
    seen.last_at = a->at;
    seen.last_number = a->number;
    seen.fired++;
}

/* Many at the same times; every seventh is stopped, every fifth restarted. */
static int
start_alarms(void *arg)
{
    const unsigned *span_ms = arg;
    msec start = task_now();

    for (unsigned i = 0; i < TIMERS; i++) {
        struct alarm *a = &alarms[i];
        *a = (struct alarm){.at = start + any(*span_ms), .number = i};
        loop_timer_init(&a->timer, on_alarm);
        loop_timer_start(loop, &a->timer, a->at);
    }
    for (unsigned i = 0; i < TIMERS; i += 7) {
        loop_timer_stop(loop, &alarms[i].timer);
        loop_timer_stop(loop, &alarms[i].timer);
        alarms[i].has_fired = true;
    }
    for (unsigned i = 1; i < TIMERS; i += 5) {
        if (i % 7 == 0)
            continue;
        alarms[i].at = start + any(*span_ms);
        alarms[i].number = TIMERS + i;
        loop_timer_start(loop, &alarms[i].timer, alarms[i].at);
    }
    return task_sleep(start + *span_ms);
}

static void
run_alarms(enum loop_kind kind, unsigned span_ms)
{
    memset(&seen, 0, sizeof(seen));
    seed = 7;
    assert_int_equal(run_root(kind, start_alarms, &span_ms), 0);
    assert_int_equal(seen.fired, TIMERS - (TIMERS + 6) / 7);
    assert_int_equal(seen.early, 0);
    assert_int_equal(seen.disordered, 0);
    assert_int_equal(seen.stopped_fired, 0);
}

static void
test_timers_in_order(void **state)
{
    run_alarms(LOOP_VIRTUAL, 1000);
    run_alarms(LOOP_VIRTUAL, 3600 * 1000);
    run_alarms(LOOP_REAL, 50);
}

static struct loop_timer again, other;
static unsigned again_n, other_n, steps;

static void
on_again(struct loop_timer *t)
{
    if (++again_n < 5)
        loop_timer_start(loop, t, loop_now(loop) + 10);
    else
        loop_timer_start(loop, t, loop_now(loop) - 10); /* the past: now */
    if (again_n == 10) {
        loop_timer_stop(loop, t);
        loop_timer_stop(loop, &other);
    }
}

static void
on_other(struct loop_timer *t)
{
    other_n++;
}

static int
watch_again(void *arg)
{
    loop_timer_init(&again, on_again);
    loop_timer_init(&other, on_other);
    loop_timer_start(loop, &again, task_now() + 10);
    loop_timer_start(loop, &other, task_now() + 5000);
    for (; again_n < 10; steps++)
        if (task_sleep(task_now() + 1) != 0)
            return -EIO;
    return task_sleep(task_now() + 10000);
}

static void
test_timer_starts_and_stops_in_its_function(void **state)
{
    again_n = other_n = steps = 0;
    assert_int_equal(run_root(LOOP_VIRTUAL, watch_again, NULL), 0);
    assert_int_equal(again_n, 10);
    assert_int_equal(other_n, 0);
    assert_true(steps >= 40);
}

static struct {
    unsigned n, next[POSTERS], disordered;
    bool is_elsewhere;
    struct task_event done;
    pthread_t thread[POSTERS], home;
} post;

static void
on_post(void *arg)
{
    uintptr_t v = (uintptr_t)arg;

    if (post.next[v % POSTERS]++ != v / POSTERS)
        post.disordered++;
    if (!pthread_equal(pthread_self(), post.home) || task_self() ||
        loop_self() != loop)
        post.is_elsewhere = true;
    if (++post.n == POSTERS * POSTS)
        task_wake(&post.done);
}

static void *
post_all(void *arg)
{
    uintptr_t id = (uintptr_t)arg;

    for (uintptr_t i = 0; i < POSTS; i++)
        loop_post(loop, on_post, (void *)(i * POSTERS + id));
    return NULL;
}

static int
wait_for_posts(void *arg)
{
    for (uintptr_t i = 0; i < POSTERS; i++)
        if (pthread_create(&post.thread[i], NULL, post_all, (void *)i) != 0)
            return -EIO;
    int r = task_wait(&post.done, MSEC_NEVER);
    for (int i = 0; i < POSTERS; i++)
        pthread_join(post.thread[i], NULL);
    return r;
}

static void
test_posts_from_threads(void **state)
{
    memset(&post, 0, sizeof(post));
    post.home = pthread_self();
    assert_int_equal(run_root(LOOP_REAL, wait_for_posts, NULL), 0);
    assert_int_equal(post.n, POSTERS * POSTS);
    assert_int_equal(post.disordered, 0);
    assert_false(post.is_elsewhere);
}

static void
count_post(void *arg)
{
    ++*(unsigned *)arg;
}

static int
post_and_end(void *arg)
{
    loop_post(loop, count_post, arg);
    return 0;
}

static void
test_posts_at_the_end_are_run(void **state)
{
    unsigned n = 0;

    assert_int_equal(run_root(LOOP_REAL, post_and_end, &n), 0);
    assert_int_equal(n, 1);
    loop = loop_new(LOOP_VIRTUAL);
    loop_post(loop, count_post, &n);
    loop_free(loop);
    assert_int_equal(n, 2);
}

static int
rest(void *arg)
{
    task_state("fetch", STR("www.\x1b[31m\r\nacme\0.test/\xff"));
    return task_sleep(task_now() + 1000);
}

static int
print_tasks(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "site", rest, NULL);
    task_sleep(task_now() + 42);
    loop_print_tasks(loop, *(int *)arg);
    return 0;
}

static void
test_list_of_tasks_is_inert(void **state)
{
    int fd[2];
    char text[2048];

    assert_int_equal(pipe(fd), 0);
    assert_int_equal(run_root(LOOP_VIRTUAL, print_tasks, &fd[1]), 0);
    ssize_t n = read(fd[0], text, sizeof(text) - 1);
    assert_true(n > 0);
    text[n] = '\0';
    assert_int_equal(strlen(text), n);
    unsigned lines = 0;
    for (ssize_t i = 0; i < n; i++) {
        lines += text[i] == '\n';
        assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] < 127));
    }
    assert_int_equal(lines, 2);
    assert_non_null(strstr(text, "root"));
    assert_non_null(strstr(text, "running"));
    assert_non_null(strstr(text, "site"));
    assert_non_null(strstr(text, "waiting"));
    assert_non_null(strstr(text, "42 ms  fetch www."));
    close(fd[0]);
    close(fd[1]);
}

/* A run full of ties, told as a hash: the same every time. */
static uint64_t tale;

static int
wander(void *arg)
{
    for (int i = 0; i < 20; i++) {
        tale = (tale ^ (uintptr_t)arg ^ (uint64_t)task_now()) * 0x100000001b3;
        int r = any(3) ? task_sleep(task_now() + any(4)) : task_yield();
        if (r != 0)
            return r;
    }
    return 0;
}

static int
wander_together(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    for (uintptr_t i = 0; i < 100; i++)
        nursery_start(&n, "wanderer", wander, (void *)i);
    return nursery_join(&n, MSEC_NEVER);
}

static uint64_t
tale_of(uint32_t with_seed)
{
    seed = with_seed;
    tale = 0xcbf29ce484222325;
    assert_int_equal(run_root(LOOP_VIRTUAL, wander_together, NULL), 0);
    return tale;
}

static void
test_virtual_order_is_the_same_every_time(void **state)
{
    uint64_t first = tale_of(1);

    for (int i = 0; i < 5; i++)
        assert_true(tale_of(1) == first);
    assert_true(tale_of(2) != first);
}

static int
fail_soon(void *arg)
{
    task_sleep(task_now() + 5);
    return -EIO;
}

static int
sleep_long(void *arg)
{
    *(int *)arg = task_sleep(task_now() + 3600 * 1000);
    return 0;
}

static void
test_fault_of_a_root_ends_the_loop(void **state)
{
    int slept = 0;
    loop = loop_new(LOOP_REAL);

    loop_start_task(loop, "sleeper", sleep_long, &slept);
    loop_start_task(loop, "failer", fail_soon, NULL);
    assert_int_equal(loop_run(loop), -EIO);
    assert_int_equal(slept, -ECANCELED);
    /* And the loop can run again. */
    unsigned n = 0;
    loop_start_task(loop, "poster", post_and_end, &n);
    assert_int_equal(loop_run(loop), 0);
    loop_free(loop);
    assert_int_equal(n, 1);
}

static void
cancel_all(void *arg)
{
    loop_cancel_all(arg);
}

static void
test_cancel_all_by_post(void **state)
{
    int slept = 0;
    loop = loop_new(LOOP_REAL);

    loop_start_task(loop, "sleeper", sleep_long, &slept);
    loop_post(loop, cancel_all, loop);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(slept, -ECANCELED);
    loop_free(loop);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers_in_order),
        cmocka_unit_test(test_timer_starts_and_stops_in_its_function),
        cmocka_unit_test(test_posts_from_threads),
        cmocka_unit_test(test_posts_at_the_end_are_run),
        cmocka_unit_test(test_list_of_tasks_is_inert),
        cmocka_unit_test(test_virtual_order_is_the_same_every_time),
        cmocka_unit_test(test_fault_of_a_root_ends_the_loop),
        cmocka_unit_test(test_cancel_all_by_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
