/*
 * The loop: turns of timers, ready tasks, and libuv or a clock that jumps.
 *
 * A turn sets the time, fires what is due, and resumes tasks in the order in
 * which they became ready: for several rounds, so that tasks that keep waking
 * each other do not pay for a system call each time, but a bounded number, so
 * that they cannot keep the network waiting. Then libuv is asked; it blocks
 * only when nothing is ready.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/inert.h"
#include "rt/loop_priv.h"

enum { ROUNDS_A_TURN = 16, CLOSE_TURNS_MAX = 8 };

/* Not 0: "long ago" must have room before it. */
static const msec VIRTUAL_START = 3600 * 1000;

static _Thread_local struct loop *running_loop;

struct loop *
loop_self(void)
{
    return running_loop;
}

struct uv_loop_s *
loop_uv(struct loop *l)
{
    return l->kind == LOOP_REAL ? &l->uv : NULL;
}

msec
loop_now(const struct loop *l)
{
    return l->now;
}

msec
loop_now_exact(struct loop *l)
{
    if (l->kind == LOOP_VIRTUAL)
        return l->now;
    uv_update_time(&l->uv);
    return (msec)uv_now(&l->uv);
}

/* Run what was posted so far; what that posts comes next time. */
static void
run_posts(struct loop *l)
{
    pthread_mutex_lock(&l->posts_lock);
    struct loop_posted *posts = l->posts;
    size_t n = l->posts_n;
    l->posts = NULL;
    l->posts_n = l->posts_cap = 0;
    pthread_mutex_unlock(&l->posts_lock);

    for (size_t i = 0; i < n; i++)
        posts[i].fn(posts[i].arg);
    free(posts);
}

static bool
has_posts(struct loop *l)
{
    pthread_mutex_lock(&l->posts_lock);
    bool has = l->posts_n > 0;
    pthread_mutex_unlock(&l->posts_lock);
    return has;
}

static void
on_async(uv_async_t *a)
{
    run_posts(a->data);
}

void
loop_post(struct loop *l, void (*fn)(void *arg), void *arg)
{
    pthread_mutex_lock(&l->posts_lock);
    if (l->posts_n == l->posts_cap) {
        l->posts_cap = l->posts_cap ? 2 * l->posts_cap : 16;
        l->posts = realloc(l->posts, l->posts_cap * sizeof(*l->posts));
        check(l->posts != NULL);
    }
    l->posts[l->posts_n++] = (struct loop_posted){fn, arg};
    /* Under the lock: who posts last may otherwise post to a freed loop. */
    if (l->kind == LOOP_REAL && l->posts_n == 1)
        check(uv_async_send(&l->uv_async) == 0);
    pthread_mutex_unlock(&l->posts_lock);
}

struct loop *
loop_new(enum loop_kind kind)
{
    struct loop *l = calloc(1, sizeof(*l));

    check(l != NULL);
    l->kind = kind;
    l->now = VIRTUAL_START;
    list_init(&l->ready);
    list_init(&l->tasks);
    list_init(&l->roots);
    stack_pool_init(&l->stacks);
    check(pthread_mutex_init(&l->posts_lock, NULL) == 0);
    if (kind == LOOP_VIRTUAL)
        return l;
    check(uv_loop_init(&l->uv) == 0);
    check(uv_timer_init(&l->uv, &l->uv_timer) == 0);
    check(uv_async_init(&l->uv, &l->uv_async, on_async) == 0);
    l->uv_async.data = l;
    l->now = loop_now_exact(l);
    return l;
}

static void
close_uv(struct loop *l)
{
    int r = UV_EBUSY;

    uv_close((uv_handle_t *)&l->uv_timer, NULL);
    uv_close((uv_handle_t *)&l->uv_async, NULL);
    for (int i = 0; i < CLOSE_TURNS_MAX && r == UV_EBUSY; i++) {
        uv_run(&l->uv, UV_RUN_NOWAIT);
        r = uv_loop_close(&l->uv);
    }
    check(r == 0); /* else somebody left a handle in it */
}

void
loop_free(struct loop *l)
{
    if (l == NULL)
        return;
    check(running_loop == NULL);
    running_loop = l;
    run_posts(l);
    check(l->tasks_n == 0 && l->posts_n == 0);
    if (l->kind == LOOP_REAL)
        close_uv(l);
    running_loop = NULL;
    stack_pool_fini(&l->stacks);
    pthread_mutex_destroy(&l->posts_lock);
    free(l->posts);
    free(l->heap);
    free(l);
}

void
loop_start_task(struct loop *l, const char *name, int (*fn)(void *arg),
                void *arg)
{
    struct task *t = task_new(l, name, fn, arg);

    t->is_cancelled = l->is_cancelled;
    list_add(&l->roots, &t->sibling_link);
}

void
loop_cancel_all(struct loop *l)
{
    l->is_cancelled = true;
    list_each (it, &l->roots)
        task_cancel(container_of(it, struct task, sibling_link));
}

void
loop_on_end(struct loop *l, struct task *root)
{
    if (root->result >= 0 || root->result == -ECANCELED || l->fault < 0)
        return;
    l->fault = root->result;
    loop_cancel_all(l);
}

/* Those that are ready now; who becomes ready meanwhile is of the next. */
static void
run_round(struct loop *l)
{
    for (size_t n = l->ready_n; n > 0; n--) {
        struct list *e = list_take(&l->ready);
        l->ready_n--;
        task_resume(container_of(e, struct task, ready_link));
    }
}

static void
on_uv_timer(uv_timer_t *t)
{
    uv_stop(t->loop);
}

/*
 * libuv runs timers, and more, before it blocks: a task that is made ready
 * then, or the very timer that was to end the wait, would come too early to
 * end it. uv_stop makes this one poll not block.
 */
void
loop_interrupt(struct loop *l)
{
    if (l->is_polling)
        uv_stop(&l->uv);
}

static void
poll_uv(struct loop *l, uv_run_mode mode)
{
    l->is_polling = true;
    uv_run(&l->uv, mode);
    l->is_polling = false;
    l->now = loop_now_exact(l);
}

static void
wait_real(struct loop *l)
{
    msec next = loop_timer_next(l);

    if (l->ready_n > 0) {
        poll_uv(l, UV_RUN_NOWAIT);
        return;
    }
    if (next == MSEC_NEVER) {
        uv_timer_stop(&l->uv_timer);
    } else {
        msec left = next - loop_now_exact(l);
        uint64_t wait_ms = left > 0 ? (uint64_t)left : 0;
        uv_timer_start(&l->uv_timer, on_uv_timer, wait_ms, 0);
    }
    poll_uv(l, UV_RUN_ONCE);
}

static void
wait_virtual(struct loop *l)
{
    run_posts(l);
    if (l->ready_n > 0 || has_posts(l))
        return;
    if (l->heap_n == 0) {
        loop_print_tasks(l, STDERR_FILENO);
        check(false && "every task of a virtual loop sleeps for ever");
    }
    l->now = loop_timer_next(l);
}

static void
run_turn(struct loop *l)
{
    loop_timer_fire(l);
    for (int i = 0; i < ROUNDS_A_TURN && l->ready_n > 0; i++)
        run_round(l);
    if (l->tasks_n == 0)
        run_posts(l); /* they may start tasks */
    else if (l->kind == LOOP_REAL)
        wait_real(l);
    else
        wait_virtual(l);
}

int
loop_run(struct loop *l)
{
    check(running_loop == NULL);
    running_loop = l;
    l->now = loop_now_exact(l);
    while (l->tasks_n > 0)
        run_turn(l);
    running_loop = NULL;
    int r = l->fault;
    l->fault = 0;
    l->is_cancelled = false;
    return r < 0 ? fault(r) : 0;
}

static const char *
phase_name(enum task_phase phase)
{
    switch (phase) {
    case TASK_READY: return "ready";
    case TASK_RUNNING: return "running";
    case TASK_WAITING: return "waiting";
    case TASK_ENDED: return "ended";
    }
    return "?";
}

void
loop_print_tasks(struct loop *l, int fd)
{
    list_each (it, &l->tasks) {
        const struct task *t = container_of(it, struct task, all_link);
        char detail[4 * TASK_DETAIL_MAX + 8];
        inert_z(detail, sizeof(detail), str_make(t->detail, t->detail_n));
        dprintf(fd, "%-16s %-7s%s %8lld ms  %s%s%s\n", t->name,
                phase_name(t->phase), t->is_cancelled ? " cancelled" : "",
                (long long)(l->now - t->since), t->what, detail[0] ? " " : "",
                detail);
    }
}
