/*
 * What a task costs: a switch, a life, and the memory of one that waits. A
 * switch is half of a yield between two tasks, by way of the loop's stack, so
 * it contains the scheduler; the bare one is measured beside it. Prints the
 * best of its rounds: what else the machine does can only make one slower.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "rt/switch.h"
#include "rt/task.h"

enum {
    ROUNDS = 10,
    YIELDS = 200000,
    LIVES = 100000,
    LIVES_AT_ONCE = 100,
    BARE = 1000000,
    BARE_STACK_BYTES = 256 * 1024,
};

static double
now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static size_t
resident_bytes(void)
{
    unsigned long total = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    check(f && fscanf(f, "%lu %lu", &total, &resident) == 2);
    fclose(f);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void
run_root(int (*fn)(void *), void *arg)
{
    struct loop *l = loop_new(LOOP_REAL);

    loop_start_task(l, "root", fn, arg);
    check(loop_run(l) == 0);
    loop_free(l);
}

static int
yield_on(void *arg)
{
    for (int i = 0; i < YIELDS; i++)
        (void)task_yield();
    return 0;
}

static int
yield_in_pairs(void *arg)
{
    double *ns = arg;
    CLEANUP(nursery_fini) struct nursery n;
    double from = now_ns();

    nursery_init(&n);
    nursery_start(&n, "yield", yield_on, NULL);
    nursery_start(&n, "yield", yield_on, NULL);
    int r = nursery_join(&n, MSEC_NEVER);
    *ns = (now_ns() - from) / (2.0 * YIELDS * 2);
    return r;
}

static int
do_nothing(void *arg)
{
    return 0;
}

static int
live_and_die(void *arg)
{
    double *ns = arg;
    CLEANUP(nursery_fini) struct nursery n;
    double from = now_ns();

    nursery_init(&n);
    for (int i = 0; i < LIVES; i += LIVES_AT_ONCE) {
        for (int k = 0; k < LIVES_AT_ONCE; k++)
            nursery_start(&n, "life", do_nothing, NULL);
        int r = nursery_join(&n, MSEC_NEVER);
        if (r != 0)
            return r;
    }
    *ns = (now_ns() - from) / LIVES;
    return 0;
}

static struct switch_side here, there;

static void
bounce(void *arg)
{
    for (;;)
        switch_to(&there, &here);
}

/* The other side is left where it stands: nothing on it wants an end. */
static double
bare_switch_ns(void)
{
    static char stack[BARE_STACK_BYTES] __attribute__((aligned(64)));

    switch_init(&there, stack, sizeof(stack), bounce, NULL);
    double from = now_ns();
    for (int i = 0; i < BARE; i++)
        switch_to(&here, &there);
    double ns = (now_ns() - from) / (2.0 * BARE);
    switch_fini(&there);
    return ns;
}

static int
park(void *arg)
{
    return task_sleep(MSEC_NEVER);
}

struct parking {
    size_t tasks;
    double bytes_a_task;
};

/* Stacks come fresh from the kernel: a pool belongs to one loop. */
static int
park_many(void *arg)
{
    struct parking *p = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    size_t before = resident_bytes();
    for (size_t i = 0; i < p->tasks; i++)
        nursery_start(&n, "parked", park, NULL);
    (void)task_sleep(task_now() + 1);
    p->bytes_a_task = (double)(resident_bytes() - before) / (double)p->tasks;
    return 0;
}

static double
best_of(int (*fn)(void *))
{
    double best = 1e18;

    for (int i = 0; i < ROUNDS; i++) {
        double ns = 0;
        run_root(fn, &ns);
        best = ns < best ? ns : best;
    }
    return best;
}

static double
best_bare(void)
{
    double best = 1e18;

    for (int i = 0; i < ROUNDS; i++) {
        double ns = bare_switch_ns();
        best = ns < best ? ns : best;
    }
    return best;
}

int
main(void)
{
    /* First of all, while the heap is fresh; the smaller before the larger. */
    struct parking parked[] = {{.tasks = 1000}, {.tasks = 10000}};

    for (size_t i = 0; i < array_len(parked); i++)
        run_root(park_many, &parked[i]);
    printf("bare switch              %8.1f ns\n", best_bare());
    printf("switch by the scheduler  %8.1f ns\n", best_of(yield_in_pairs));
    printf("task, start to end       %8.1f ns\n", best_of(live_and_die));
    for (size_t i = 0; i < array_len(parked); i++)
        printf("parked task of %6zu    %8.0f bytes resident\n", parked[i].tasks,
               parked[i].bytes_a_task);
    return 0;
}
