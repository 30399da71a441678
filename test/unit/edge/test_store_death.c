/*
 * A store when programs die or meet: a committing child killed at random
 * instants, two and eight processes that claim at once.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

enum {
    KILLS = 50,
    BATCH = 16,
    BATCHES = 500,
    KILL_AFTER_US_MAX = 40000,
    ROWS = 3000,
    CLAIM = 16,
    PROGRAMS_MAX = 8,
    SPENDERS = 300,
    CREDITS = 80,
};

/* Commits batches, one byte up the pipe for each that is done. */
static _Noreturn void
child_commits(struct world *w, int from, int fd)
{
    world_open(w);
    for (int i = from; i < BATCHES; i++) {
        check(world_batch(w, 0, i * BATCH + 1, BATCH) == 0);
        check(write(fd, "x", 1) == 1);
    }
    _exit(0);
}

/* Starts such a child, kills it; returns how many batches it acknowledged. */
static int
kill_one(struct world *w, int from, unsigned after_us)
{
    char bytes[BATCHES];
    int fds[2], acknowledged = 0;
    ssize_t n;

    assert_int_equal(pipe(fds), 0);
    pid_t pid = world_fork();
    if (pid == 0)
        child_commits(w, from, fds[1]);
    close(fds[1]);
    usleep(after_us);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    while ((n = read(fds[0], bytes, sizeof(bytes))) > 0)
        acknowledged += (int)n;
    close(fds[0]);
    return acknowledged;
}

/* Whole batches only. */
static int
batches_there(struct world *w)
{
    int rows = world_batch_rows(w);

    assert_int_equal(rows % BATCH, 0);
    return rows / BATCH;
}

static void
test_killed_at_any_instant(void **state)
{
    struct world *w = *state;
    unsigned seed = (unsigned)getpid();
    int done = 0;

    print_message("seed %u\n", seed);
    world_many_people(w, BATCHES * BATCH);
    for (int i = 0; i < KILLS; i++) {
        store_close(&w->store);
        unsigned after_us = (unsigned)rand_r(&seed) % KILL_AFTER_US_MAX;
        int acknowledged = kill_one(w, done, after_us);
        world_settle(w);
        world_open(w);
        int there = batches_there(w);
        /* one may be committed and not acknowledged yet */
        assert_in_range(there, done + acknowledged, done + acknowledged + 1);
        done = there;
    }
    print_message("%d kills, %d batches\n", KILLS, done);
    assert_true(done > 0);
}

/*
 * Claims until there is no more and writes the ids. Stays then: what a dead
 * run has claimed the other might rightly take over.
 */
static _Noreturn void
child_claims(struct world *w, int fd)
{
    world_open(w);
    int64_t run = world_run_start(w);
    for (;;) {
        const char *ids = world_claim(w, STORE_ALL, run, CLAIM);
        if (ids[0] == '\0')
            break;
        check(dprintf(fd, "%s ", ids) > 0);
    }
    close(fd);
    for (;;)
        pause();
}

/* Counts the ids of a pipe in seen. */
static int
count_ids(int fd, unsigned char seen[ROWS + 1])
{
    FILE *f = fdopen(fd, "r");
    int n = 0, id;

    assert_non_null(f);
    for (; fscanf(f, "%d", &id) == 1; n++) {
        assert_in_range(id, 1, ROWS);
        seen[id]++;
    }
    fclose(f);
    return n;
}

/* So many at once: each row is claimed, and by one of them only. */
static void
claim_at_once(struct world *w, int programs)
{
    unsigned char seen[ROWS + 1] = {0};
    int fds[PROGRAMS_MAX][2], n = 0;
    pid_t pids[PROGRAMS_MAX];

    world_many_people(w, ROWS);
    store_close(&w->store);
    for (int i = 0; i < programs; i++) {
        assert_int_equal(pipe(fds[i]), 0);
        pids[i] = world_fork();
        if (pids[i] == 0)
            child_claims(w, fds[i][1]);
        close(fds[i][1]);
    }
    for (int i = 0; i < programs; i++)
        n += count_ids(fds[i][0], seen);
    for (int i = 0; i < programs; i++) {
        kill(pids[i], SIGKILL);
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
    }
    world_open(w);
    assert_int_equal(n, ROWS);
    for (int i = 1; i <= ROWS; i++)
        assert_int_equal(seen[i], 1);
}

static void
test_two_claim_at_once(void **state)
{
    claim_at_once(*state, 2);
}

static void
test_eight_claim_at_once(void **state)
{
    claim_at_once(*state, PROGRAMS_MAX);
}

/* Reserves a credit for each person it can claim; says 'R' for each it got. */
static _Noreturn void
child_spends(struct world *w, int fd)
{
    struct store_selection sel;
    struct profile p[CLAIM];
    size_t n;

    world_open(w);
    int64_t run = world_run_start(w);
    struct store_budget b = {.provider = STR("apollo"),
                             .run_id = run,
                             .now = NOW,
                             .run_max = CREDITS * STORE_CREDIT,
                             .month_max = CREDITS * STORE_CREDIT};
    sel = world_selection(STORE_ALL, run);
    do {
        check(w->store->ops->claim(w->store, &sel, &w->arena, p, CLAIM, &n) ==
              0);
        for (size_t i = 0; i < n; i++) {
            /* the same ten people under many ids, and others */
            str shared = str_sub(p[i].id, 0, 1);
            struct store_ask ask = {.profile_id = p[i].id,
                                    .keys = {i % 2 ? p[i].id : shared},
                                    .keys_n = 1,
                                    .price = STORE_CREDIT};
            int64_t ledger;
            check(w->store->ops->reserve(w->store, &b, &w->arena, &ask, 1,
                                         &ledger) == 0);
            if (ask.fate == STORE_ASK_RESERVED)
                check(write(fd, "R", 1) == 1);
        }
    } while (n > 0);
    close(fd);
    for (;;)
        pause();
}

/* One budget of a month, never overdrawn, and nobody reserved for twice. */
static void
test_eight_share_a_budget(void **state)
{
    struct world *w = *state;
    pid_t pids[PROGRAMS_MAX];
    int fds[2], n = 0;
    char byte;

    world_many_people(w, SPENDERS);
    store_close(&w->store);
    assert_int_equal(pipe(fds), 0);
    for (int i = 0; i < PROGRAMS_MAX; i++) {
        pids[i] = world_fork();
        if (pids[i] == 0)
            child_spends(w, fds[1]);
    }
    close(fds[1]);
    while (read(fds[0], &byte, 1) == 1)
        n++;
    close(fds[0]);
    for (int i = 0; i < PROGRAMS_MAX; i++) {
        kill(pids[i], SIGKILL);
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
    }
    world_open(w);
    assert_int_equal(n, CREDITS);
    assert_string_equal(
        world_ask(w, "SELECT sum(people) || ' ' || sum(reserved) FROM "
                     "turnstone_ledger"),
        "80 80000");
    assert_string_equal(
        world_ask(w, "SELECT count(DISTINCT key) FROM turnstone_asked"), "80");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_killed_at_any_instant),
        WORLD_CASE(test_two_claim_at_once),
        WORLD_CASE(test_eight_claim_at_once),
        WORLD_CASE(test_eight_share_a_budget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
