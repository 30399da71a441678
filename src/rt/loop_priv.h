/* What loop.c, loop_timer.c, task.c and nursery.c share: their insides. */
#ifndef RT_LOOP_PRIV_H
#define RT_LOOP_PRIV_H

#include <pthread.h>
#include <uv.h>

#include "rt/stack.h"
#include "rt/switch.h"
#include "rt/task.h"

enum { TASK_MAGIC = 0x7a51c0de, TASK_DETAIL_MAX = 48 };

enum task_phase { TASK_READY, TASK_RUNNING, TASK_WAITING, TASK_ENDED };

struct task {
    unsigned magic;
    enum task_phase phase;
    struct loop *loop;
    struct switch_side side;
    struct stack *stack;

    struct list ready_link;   /* loop.ready */
    struct list all_link;     /* loop.tasks */
    struct list sibling_link; /* loop.roots or nursery.children */
    struct nursery *nursery;  /* NULL: a root */

    const char *name;
    int (*fn)(void *arg);
    void *arg;
    int result;

    bool is_cancelled;
    bool is_shielded; /* it waits all the same: nursery_fini */
    unsigned breaths; /* task_breathe since the last wait */
    struct loop_timer deadline;

    const char *what; /* task_state */
    char detail[TASK_DETAIL_MAX];
    size_t detail_n;
    msec since; /* start of the wait */
};

struct loop_posted {
    void (*fn)(void *arg);
    void *arg;
};

struct loop {
    enum loop_kind kind;
    msec now;
    struct switch_side side; /* the thread's own stack */
    struct task *running;
    struct list ready;
    size_t ready_n;
    struct list tasks; /* all that have not ended */
    struct list roots;
    size_t tasks_n;
    int fault;
    bool is_cancelled;
    bool is_polling; /* inside uv_run */
    struct stack_pool stacks;

    struct loop_timer **heap; /* loop_timer.c */
    size_t heap_n, heap_cap;
    uint64_t timers_started;

    pthread_mutex_t posts_lock;
    struct loop_posted *posts; /* under posts_lock */
    size_t posts_n, posts_cap;

    uv_loop_t uv;
    uv_timer_t uv_timer; /* set to the first of the heap */
    uv_async_t uv_async; /* a post came */
};

/* task.c */
struct task *task_new(struct loop *l, const char *name, int (*fn)(void *),
                      void *arg);
void task_resume(struct task *t);
void task_cancel(struct task *t);

/* nursery.c, of a child that ended; on the loop's stack */
void nursery_on_end(struct nursery *n, struct task *child);
/* loop.c. Inside libuv: let it come back without blocking. */
void loop_interrupt(struct loop *l);
/* of a root that ended */
void loop_on_end(struct loop *l, struct task *root);

/* loop_timer.c */
/* When the first timer is due, MSEC_NEVER if there is none. */
msec loop_timer_next(const struct loop *l);
/* Fire those that are due at loop.now and were armed before. */
void loop_timer_fire(struct loop *l);

#endif
