/* Jobs on all cores: answers in order and whole, memory bounded, no output. */
#include "../base/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "cmd/plumb_pool.h"

enum { JOBS = 5000, LARGE = 8 * 1024 * 1024, LARGE_JOBS = 60 };

/* The answer to a name is the name and a line; some take their time. */
static bool
echo(const void *arg, struct arena *a, const struct plumb_job *job,
     struct buf *out)
{
    if (job->name.n % 7 == 3)
        usleep(300);
    arena_alloc_bytes(a, job->name.n * 100);
    buf_add(out, job->name);
    buf_add_byte(out, '\n');
    return job->error == NULL;
}

/* A name of its number, of any length. */
static str
name_of(size_t i, char *room)
{
    int n = snprintf(room, 200, "%zu %.*s", i, (int)(i * i % 100),
                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    return str_make(room, (size_t)n);
}

static size_t
count_in_order(FILE *f)
{
    char line[300], name[200];
    size_t i = 0;

    rewind(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        str want = name_of(i, name);
        if (strlen(line) != want.n + 1 || memcmp(line, want.p, want.n) != 0)
            break;
        i++;
    }
    return i;
}

TEST(in_order)
{
    FILE *f = tmpfile();
    char room[200];

    assert_non_null(f);
    struct plumb_pool *pool = plumb_pool_start(echo, NULL, fileno(f));
    for (size_t i = 0; i < JOBS; i++) {
        struct plumb_job job = {.name = name_of(i, room)};
        assert_true(plumb_pool_give(pool, &job));
    }
    assert_int_equal(plumb_pool_finish(pool), PLUMB_POOL_DONE);
    assert_int_equal(count_in_order(f), JOBS);
    fclose(f);
}

TEST(one_unread)
{
    FILE *f = tmpfile();
    char room[200];

    struct plumb_pool *pool = plumb_pool_start(echo, NULL, fileno(f));
    for (size_t i = 0; i < 100; i++) {
        struct plumb_job job = {.name = name_of(i, room),
                                .error = i == 40 ? "gone" : NULL};
        plumb_pool_give(pool, &job);
    }
    assert_int_equal(plumb_pool_finish(pool), PLUMB_POOL_UNREAD);
    assert_int_equal(count_in_order(f), 100);
    fclose(f);
    pool = plumb_pool_start(echo, NULL, -1);
    assert_int_equal(plumb_pool_finish(pool), PLUMB_POOL_DONE);
}

static atomic_size_t begun;

/* The oldest waits until the others have gone as far as they may. */
static bool
large(const void *arg, struct arena *a, const struct plumb_job *job,
      struct buf *out)
{
    const atomic_bool *may_end = arg;

    atomic_fetch_add(&begun, 1);
    while (str_eq(job->name, STR("first")) && !atomic_load(may_end))
        usleep(1000);
    char *p = arena_alloc_raw(a, LARGE);
    memset(p, 'x', LARGE);
    buf_add(out, str_make(p, LARGE));
    return true;
}

TEST(answers_that_wait_are_bounded)
{
    atomic_bool may_end = false;
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct plumb_pool *pool = plumb_pool_start(large, &may_end, fd);

    for (size_t i = 0; i < LARGE_JOBS; i++) {
        struct plumb_job job = {.name = i ? STR("later") : STR("first")};
        assert_true(plumb_pool_give(pool, &job));
    }
    usleep(300 * 1000);
    /* 64 MiB of answers, and one more a worker */
    assert_true(atomic_load(&begun) <= 1 + 8 + 64);
    assert_true(atomic_load(&begun) < LARGE_JOBS);
    atomic_store(&may_end, true);
    assert_int_equal(plumb_pool_finish(pool), PLUMB_POOL_DONE);
    assert_int_equal(atomic_load(&begun), LARGE_JOBS);
    close(fd);
}

TEST(no_output)
{
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct plumb_pool *pool = plumb_pool_start(echo, NULL, fd);
    struct plumb_job job = {.name = STR("x")};
    size_t given = 0;

    while (plumb_pool_give(pool, &job) && given < JOBS)
        given++;
    assert_true(given < JOBS);
    assert_int_equal(plumb_pool_finish(pool), PLUMB_POOL_NO_OUTPUT);
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(in_order),
        CASE(one_unread),
        CASE(answers_that_wait_are_bounded),
        CASE(no_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
