/*
 * The loop of one thread: its tasks, its timers, and libuv below.
 *
 * A loop belongs to the thread that runs it. It resumes tasks that are ready,
 * fires timers that are due, then waits in libuv for descriptors, timers and
 * posts from other threads. A virtual loop has no libuv: when nothing is
 * ready, its clock jumps to the next timer, so that an hour takes no time
 * (tests, test/sim).
 *
 * Life: loop_new, loop_start_task (roots), loop_run, loop_free.
 * All times are msec on the monotonic clock of the loop.
 */
#ifndef RT_LOOP_H
#define RT_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t msec;

#define MSEC_NEVER INT64_MAX

struct loop;
struct uv_loop_s;

enum loop_kind { LOOP_REAL, LOOP_VIRTUAL };

struct loop *loop_new(enum loop_kind kind);
/*
 * No task may be left, and no handle of others in loop_uv. Runs the posts
 * that came after the end of loop_run, so that what they carry is not lost.
 */
void loop_free(struct loop *l);
/* The loop that runs on this thread; NULL outside loop_run. */
struct loop *loop_self(void);
struct uv_loop_s *loop_uv(struct loop *l);

/* Now, as of the start of this turn; loop_now_exact asks the clock. */
msec loop_now(const struct loop *l);
msec loop_now_exact(struct loop *l);

/*
 * Start a root task (see task.h). Before loop_run or from the loop's thread.
 * name: a literal. Its result ends the loop if it is a fault (< 0, but not
 * -ECANCELED).
 */
void loop_start_task(struct loop *l, const char *name, int (*fn)(void *arg),
                     void *arg);

/*
 * Run until no task is left. Returns 0, or the first fault of a root task;
 * a fault cancels all other root tasks, whose ends are still waited for.
 */
int loop_run(struct loop *l);
/*
 * Cancel all root tasks, also those started later in this run. From the
 * loop's thread.
 */
void loop_cancel_all(struct loop *l);

/*
 * Timers for those who have no task (library glue). fn runs on the loop's
 * stack and must not suspend. A timer may be started again from its fn.
 */
struct loop_timer {
    msec at;
    void (*fn)(struct loop_timer *t);
    bool is_armed;
    size_t heap_index; /* private, and so is order */
    uint64_t order;
};

void loop_timer_init(struct loop_timer *t, void (*fn)(struct loop_timer *));
void loop_timer_start(struct loop *l, struct loop_timer *t, msec at);
void loop_timer_stop(struct loop *l, struct loop_timer *t);

/*
 * Run fn(arg) on the loop's thread soon, on the loop's stack: it must not
 * suspend. From any thread, but not from a signal handler. Posts from one
 * thread keep their order.
 *
 * The loop must be alive: who frees it must know that nobody posts any more
 * (threads joined). Between the end of loop_run and loop_free posts are kept.
 * The queue has no bound of its own: a poster has few posts under way.
 */
void loop_post(struct loop *l, void (*fn)(void *arg), void *arg);

/*
 * List every task on descriptor fd, one line each: name, state, age. From
 * the loop's thread (post it). For SIGUSR1.
 */
void loop_print_tasks(struct loop *l, int fd);

#endif
