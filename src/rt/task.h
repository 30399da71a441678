/*
 * Tasks: stackful coroutines, scheduled by the loop of one thread.
 *
 * Rules (doc/decisions/0001-coroutines.md):
 *  - A function that may sleep is marked SUSPENDS and takes an absolute
 *    deadline (monotonic msec, MSEC_NEVER for none) as its last parameter.
 *  - A task never changes thread; a wait may change everything that other
 *    tasks can write: look it up again.
 *  - Children belong to a nursery, which cancels and joins them.
 *  - Cancelling is -ECANCELED out of every wait, from then on. There is no
 *    other way to end a task, so ordinary returns clean up everything.
 *  - Stack: 64 KiB with a guard page below; nothing above 4 KiB on it.
 *
 * A wait returns 0 (woken), TASK_TIMEOUT, or -ECANCELED.
 */
#ifndef RT_TASK_H
#define RT_TASK_H

#include "base/list.h"
#include "base/scope.h"
#include "base/str.h"
#include "rt/loop.h"

#define SUSPENDS /* may put the running task to sleep */

enum { TASK_TIMEOUT = 1 };

struct task;

/* The running task; NULL on the loop's own stack. */
struct task *task_self(void);
/* Now, by the loop of the running task. */
msec task_now(void);
/*
 * What the task is at, for SIGUSR1 and for logs: `what` is a literal, the
 * detail is copied and cut ("fetch", "www.acme.test").
 */
void task_state(const char *what, str detail);
bool task_is_cancelled(void);

SUSPENDS int task_yield(void);
/*
 * For loops whose waits may all be over at once (a peer that sends without
 * end): yields now and then. 0 or -ECANCELED.
 */
SUSPENDS int task_breathe(void);
SUSPENDS int task_sleep(msec until); /* 0 at the time */

/*
 * A wait for one event, lying on the waiter's stack or in its object. The
 * waker calls task_wake (loop's thread only) any number of times before or
 * during the wait; a wait that returns 0 uses it up, another does not. One
 * waiter at a time. When a wait returns, the event knows nothing of it.
 */
struct task_event {
    struct task *waiter;
    bool is_set;
};

#define TASK_EVENT_INIT ((struct task_event){0})

void task_wake(struct task_event *e);
SUSPENDS int task_wait(struct task_event *e, msec deadline);
/*
 * The same, cancelled or not: for events that are sure to come soon and point
 * into the waiter's frame. Nothing else may need this.
 */
SUSPENDS void task_wait_shielded(struct task_event *e);

/*
 * events: UV_READABLE and/or UV_WRITABLE. 0 when ready or broken (the next
 * system call tells), TASK_TIMEOUT, -ECANCELED, or a fault: fd is none that
 * can be polled, or another task waits for it (-EEXIST). Makes fd
 * non-blocking. Nobody may close fd meanwhile. Not in a virtual loop.
 */
SUSPENDS int task_wait_fd(int fd, int events, msec deadline);

/*
 * A nursery owns child tasks. Leaving its scope cancels and joins them:
 *
 *     CLEANUP(nursery_fini) struct nursery n;
 *     nursery_init(&n);
 *     nursery_start(&n, "page", fetch_page, page);
 *     r = nursery_join(&n, deadline);
 *
 * A child's fault (< 0) is kept as nursery.fault (the first one), and cancels
 * its siblings, also those started later; results > 0 are the child's to
 * store before it returns.
 */
struct nursery {
    struct list children;
    size_t n;  /* running children */
    int fault; /* first fault of a child, or 0 */
    struct task_event ended;
};

void nursery_init(struct nursery *n);
void nursery_start(struct nursery *n, const char *name, int (*fn)(void *arg),
                   void *arg);
/* 0 when all children ended, their first fault, TASK_TIMEOUT, -ECANCELED */
SUSPENDS int nursery_join(struct nursery *n, msec deadline);
/* Until at most `left` children run. The same results. */
SUSPENDS int nursery_join_until(struct nursery *n, size_t left, msec deadline);
void nursery_cancel(struct nursery *n);
/* Cancel and join, even in a task that is cancelled itself. */
SUSPENDS void nursery_fini(struct nursery *n);

/* High-water mark of stacks by entry function, bytes: debug builds. */
void task_print_stacks(int fd);

#endif
