/* Tasks, nurseries, cancelling, waits: see rt/task.h. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "rt/task.h"

/* What happened, in order, as letters. */
static char story[256];
static size_t story_n;

static void
tell(char c)
{
    assert_true(story_n + 1 < sizeof(story));
    story[story_n++] = c;
    story[story_n] = '\0';
}

static void
forget_story(void)
{
    story_n = 0;
    story[0] = '\0';
}

static int
run_root(enum loop_kind kind, int (*fn)(void *), void *arg)
{
    struct loop *l = loop_new(kind);

    forget_story();
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
    assert_int_equal(task_yield(), 0);
    tell((char)(*c + 'A' - 'a'));
    return 0;
}

static int
three_children(void *arg)
{
    (void)arg;
    CLEANUP(nursery_fini) struct nursery n;
    nursery_init(&n);
    nursery_start(&n, "a", tell_and_yield, (char[]){"a"});
    nursery_start(&n, "b", tell_and_yield, (char[]){"b"});
    nursery_start(&n, "c", tell_and_yield, (char[]){"c"});
    assert_int_equal(n.n, 3);
    assert_int_equal(nursery_join(&n, MSEC_NEVER), 0);
    assert_int_equal(n.n, 0);
    return 0;
}

static void
test_children_take_turns(void **state)
{
    (void)state;
    assert_int_equal(run_root(LOOP_REAL, three_children, NULL), 0);
    assert_string_equal(story, "abcABC");
    assert_int_equal(run_root(LOOP_VIRTUAL, three_children, NULL), 0);
    assert_string_equal(story, "abcABC");
}

static int
sleep_an_hour(void *arg)
{
    (void)arg;
    msec start = task_now();
    assert_int_equal(task_sleep(start + 3600 * 1000), 0);
    assert_int_equal(task_now(), start + 3600 * 1000);
    return 0;
}

static void
test_virtual_hour_takes_no_time(void **state)
{
    (void)state;
    uint64_t start = uv_hrtime();
    assert_int_equal(run_root(LOOP_VIRTUAL, sleep_an_hour, NULL), 0);
    assert_true(uv_hrtime() - start < 60 * 1000000000ull);
}

static int
sleep_20_ms(void *arg)
{
    (void)arg;
    msec start = task_now();
    assert_int_equal(task_sleep(start + 20), 0);
    assert_true(task_now() >= start + 20);
    return 0;
}

static void
test_real_sleep(void **state)
{
    (void)state;
    uint64_t start = uv_hrtime();
    assert_int_equal(run_root(LOOP_REAL, sleep_20_ms, NULL), 0);
    assert_true(uv_hrtime() - start > 18 * 1000000ull);
}

static int
fd_story(void *arg)
{
    int fd[2];
    char c = 'x';

    (void)arg;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    assert_int_equal(task_wait_fd(fd[0], UV_READABLE, task_now() + 5),
                     TASK_TIMEOUT);
    assert_int_equal(task_wait_fd(fd[0], UV_WRITABLE, MSEC_NEVER), 0);
    assert_int_equal(write(fd[1], &c, 1), 1);
    assert_int_equal(task_wait_fd(fd[0], UV_READABLE, MSEC_NEVER), 0);
    close(fd[1]);
    assert_int_equal(read(fd[0], &c, 1), 1);
    assert_int_equal(task_wait_fd(fd[0], UV_READABLE, MSEC_NEVER), 0);
    assert_int_equal(read(fd[0], &c, 1), 0);
    close(fd[0]);
    return 0;
}

static void
test_fd(void **state)
{
    (void)state;
    assert_int_equal(run_root(LOOP_REAL, fd_story, NULL), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_children_take_turns),
        cmocka_unit_test(test_virtual_hour_takes_no_time),
        cmocka_unit_test(test_real_sleep),
        cmocka_unit_test(test_fd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
