/*
 * Tasks: made, resumed, put to sleep, ended.
 *
 * A task is ready (in the loop's queue), running, or waiting. Three things
 * make a waiting task ready: its event, its deadline, its cancelling; which
 * it was, it finds out itself when it runs again. So none of them needs to
 * know of the others, and all three may happen at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "rt/loop_priv.h"

enum { BREATHS_MAX = 64 };

struct task *
task_self(void)
{
    struct loop *l = loop_self();
    return l ? l->running : NULL;
}

/* The running task, by whose rules the caller plays. */
static struct task *
self(void)
{
    struct task *t = task_self();
    check(t != NULL && t->magic == TASK_MAGIC);
    return t;
}

msec
task_now(void)
{
    return self()->loop->now;
}

void
task_state(const char *what, str detail)
{
    struct task *t = self();

    t->what = what;
    t->detail_n = detail.n < TASK_DETAIL_MAX ? detail.n : TASK_DETAIL_MAX;
    if (t->detail_n > 0)
        memcpy(t->detail, detail.p, t->detail_n);
}

static bool
is_stopped(const struct task *t)
{
    return t->is_cancelled && !t->is_shielded;
}

bool
task_is_cancelled(void)
{
    return is_stopped(self());
}

static void
make_ready(struct task *t)
{
    if (t->phase != TASK_WAITING)
        return;
    t->phase = TASK_READY;
    list_add(&t->loop->ready, &t->ready_link);
    t->loop->ready_n++;
    loop_interrupt(t->loop);
}

void
task_cancel(struct task *t)
{
    t->is_cancelled = true;
    if (!t->is_shielded)
        make_ready(t);
}

static void
on_deadline(struct loop_timer *timer)
{
    make_ready(container_of(timer, struct task, deadline));
}

static void
suspend(struct task *t)
{
    t->breaths = 0;
    t->since = t->loop->now;
    switch_to(&t->side, &t->loop->side);
}

int
task_yield(void)
{
    struct task *t = self();

    if (is_stopped(t))
        return -ECANCELED;
    t->phase = TASK_WAITING;
    make_ready(t);
    suspend(t);
    return is_stopped(t) ? -ECANCELED : 0;
}

int
task_breathe(void)
{
    struct task *t = self();

    if (is_stopped(t))
        return -ECANCELED;
    return ++t->breaths < BREATHS_MAX ? 0 : task_yield();
}

int
task_sleep(msec until)
{
    struct task_event never = TASK_EVENT_INIT;

    if (until <= task_now())
        return task_yield();
    int r = task_wait(&never, until);
    return r == TASK_TIMEOUT ? 0 : r;
}

void
task_wake(struct task_event *e)
{
    e->is_set = true;
    if (e->waiter == NULL)
        return;
    check(e->waiter->magic == TASK_MAGIC);
    check(e->waiter->loop == loop_self());
    make_ready(e->waiter);
}

/* Sleep until one of the three; leaves no trace in the event or the heap. */
static void
wait_once(struct task *t, struct task_event *e, msec deadline)
{
    check(e->waiter == NULL);
    e->waiter = t;
    if (deadline != MSEC_NEVER)
        loop_timer_start(t->loop, &t->deadline, deadline);
    t->phase = TASK_WAITING;
    suspend(t);
    loop_timer_stop(t->loop, &t->deadline);
    e->waiter = NULL;
}

int
task_wait(struct task_event *e, msec deadline)
{
    struct task *t = self();

    if (!is_stopped(t) && !e->is_set && deadline > t->loop->now)
        wait_once(t, e, deadline);
    if (is_stopped(t))
        return -ECANCELED;
    if (!e->is_set)
        return TASK_TIMEOUT;
    e->is_set = false;
    return 0;
}

void
task_wait_shielded(struct task_event *e)
{
    struct task *t = self();
    bool was_shielded = t->is_shielded;

    t->is_shielded = true;
    check(task_wait(e, MSEC_NEVER) == 0);
    t->is_shielded = was_shielded;
}

/*
 * A wait for a descriptor: a libuv handle of its own, which outlives the wait
 * by the turn that libuv takes to close it.
 */
struct fd_wait {
    uv_poll_t poll;
    struct task_event *event; /* NULL: the waiter has left */
};

static void
on_poll(uv_poll_t *poll, int status, int events)
{
    struct fd_wait *w = container_of(poll, struct fd_wait, poll);

    /* An error is readiness: the system call that follows will tell it. */
    (void)status;
    (void)events;
    if (w->event)
        task_wake(w->event);
}

static void
on_poll_closed(uv_handle_t *h)
{
    free(container_of((uv_poll_t *)h, struct fd_wait, poll));
}

int
task_wait_fd(int fd, int events, msec deadline)
{
    struct task *t = self();
    struct task_event ready = TASK_EVENT_INIT;

    if (is_stopped(t))
        return -ECANCELED;
    check(t->loop->kind == LOOP_REAL);
    struct fd_wait *w = calloc(1, sizeof(*w));
    check(w != NULL);
    int r = uv_poll_init(&t->loop->uv, &w->poll, fd);
    if (r < 0) {
        free(w);
        return fault_new(r, "uv_poll_init");
    }
    w->event = &ready;
    check(uv_poll_start(&w->poll, events, on_poll) == 0);
    r = task_wait(&ready, deadline);
    w->event = NULL;
    uv_close((uv_handle_t *)&w->poll, on_poll_closed);
    return r;
}

/* The whole life of a task, on its own stack. */
static void
live(void *p)
{
    struct task *t = p;

    t->result = t->fn(t->arg);
    t->phase = TASK_ENDED;
    switch_last(&t->side, &t->loop->side);
}

struct task *
task_new(struct loop *l, const char *name, int (*fn)(void *), void *arg)
{
    struct task *t = calloc(1, sizeof(*t));

    check(t != NULL);
    t->magic = TASK_MAGIC;
    t->loop = l;
    t->name = name;
    t->fn = fn;
    t->arg = arg;
    t->what = "start";
    t->since = l->now;
    t->stack = stack_take(&l->stacks);
    switch_init(&t->side, t->stack->low, t->stack->n, live, t);
    loop_timer_init(&t->deadline, on_deadline);
    list_init(&t->ready_link);
    list_init(&t->sibling_link);
    list_init(&t->all_link);
    list_add(&l->tasks, &t->all_link);
    l->tasks_n++;
    t->phase = TASK_WAITING;
    make_ready(t);
    return t;
}

/* A task has ended: its owner is told, its memory goes. */
static void
bury(struct task *t)
{
    struct loop *l = t->loop;

    list_remove(&t->all_link);
    list_remove(&t->sibling_link);
    l->tasks_n--;
    if (t->nursery)
        nursery_on_end(t->nursery, t);
    else
        loop_on_end(l, t);
    stack_note(t->stack, t->fn, t->name);
    switch_fini(&t->side);
    stack_give(&l->stacks, t->stack);
    t->magic = 0;
    free(t);
}

void
task_resume(struct task *t)
{
    struct loop *l = t->loop;

    check(t->phase == TASK_READY && l->running == NULL);
    t->phase = TASK_RUNNING;
    l->running = t;
    switch_to(&l->side, &t->side);
    l->running = NULL;
    if (t->phase == TASK_ENDED)
        bury(t);
}

void
task_print_stacks(int fd)
{
    stack_print(fd);
}
