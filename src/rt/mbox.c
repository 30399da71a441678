/*
 * A ring under a mutex, and two queues of sleepers beside it.
 *
 * Who cannot go on queues a waiter that lies on its stack. Who makes room or
 * brings a message completes the first waiter: the message changes hands
 * under the mutex, then the waiter's loop is told to wake its task. So nobody
 * overtakes, and a waiter is either in its queue or complete. One that is
 * cancelled or out of time, but is complete already, has its result: it waits
 * for the wake that is under way, for that is a pointer to its stack.
 *
 * Invariant: receivers sleep only while the ring is empty, senders only while
 * it is full; none sleeps in a closed mailbox.
 */
#include <pthread.h>
#include <stdlib.h>

#include "rt/mbox.h"

struct waiter {
    struct list link;
    struct loop *loop;
    struct task_event woken;
    void *msg;
    int result;
    bool is_complete;
};

struct mbox {
    pthread_mutex_t lock;
    struct list senders, receivers;
    size_t head, n, cap;
    bool is_closed;
    void *ring[];
};

struct mbox *
mbox_new(size_t cap)
{
    check(cap > 0 && cap < SIZE_MAX / sizeof(void *) / 2);
    struct mbox *m = calloc(1, sizeof(*m) + cap * sizeof(void *));
    check(m != NULL);
    check(pthread_mutex_init(&m->lock, NULL) == 0);
    list_init(&m->senders);
    list_init(&m->receivers);
    m->cap = cap;
    return m;
}

void
mbox_free(struct mbox *m)
{
    if (m == NULL)
        return;
    check(list_is_empty(&m->senders) && list_is_empty(&m->receivers));
    pthread_mutex_destroy(&m->lock);
    free(m);
}

static void
push(struct mbox *m, void *msg)
{
    check(m->n < m->cap);
    m->ring[(m->head + m->n++) % m->cap] = msg;
}

static void *
pop(struct mbox *m)
{
    check(m->n > 0);
    void *msg = m->ring[m->head];
    m->head = (m->head + 1) % m->cap;
    m->n--;
    return msg;
}

static void
wake_posted(void *w)
{
    task_wake(&((struct waiter *)w)->woken);
}

/* Takes w from its queue. Under the lock; its task may run at once. */
static void
complete(struct waiter *w, int result)
{
    struct loop *loop = w->loop;

    list_remove(&w->link);
    w->result = result;
    w->is_complete = true;
    if (loop == loop_self())
        task_wake(&w->woken);
    else
        loop_post(loop, wake_posted, w);
}

static struct waiter *
first(struct list *queue)
{
    return list_is_empty(queue)
               ? NULL
               : container_of(queue->next, struct waiter, link);
}

/* Under the lock. */
static bool
put_in(struct mbox *m, void *msg)
{
    struct waiter *receiver = first(&m->receivers);

    if (m->is_closed)
        return false;
    if (receiver) {
        receiver->msg = msg;
        complete(receiver, 0);
        return true;
    }
    if (m->n == m->cap)
        return false;
    push(m, msg);
    return true;
}

/* Under the lock. */
static bool
take_out(struct mbox *m, void **msg)
{
    struct waiter *sender = first(&m->senders);

    if (m->n == 0)
        return false;
    *msg = pop(m);
    if (sender) {
        push(m, sender->msg);
        complete(sender, 0);
    }
    return true;
}

/* Queue w and sleep; gives the lock up. */
SUSPENDS static int
sleep_in(struct mbox *m, struct list *queue, struct waiter *w, msec deadline)
{
    w->loop = loop_self();
    list_add(queue, &w->link);
    pthread_mutex_unlock(&m->lock);

    int r = task_wait(&w->woken, deadline);
    if (r == 0)
        return w->result;
    pthread_mutex_lock(&m->lock);
    bool is_complete = w->is_complete;
    list_remove(&w->link);
    pthread_mutex_unlock(&m->lock);
    if (!is_complete)
        return r;
    task_wait_shielded(&w->woken);
    return w->result;
}

int
mbox_send(struct mbox *m, void *msg, msec deadline)
{
    struct waiter w = {.msg = msg};
    int r = task_breathe();

    if (r != 0)
        return r;
    pthread_mutex_lock(&m->lock);
    if (!m->is_closed && !put_in(m, msg))
        return sleep_in(m, &m->senders, &w, deadline);
    r = m->is_closed ? MBOX_CLOSED : 0;
    pthread_mutex_unlock(&m->lock);
    return r;
}

int
mbox_recv(struct mbox *m, void **msg, msec deadline)
{
    struct waiter w = {0};
    int r = task_breathe();

    if (r != 0)
        return r;
    pthread_mutex_lock(&m->lock);
    bool is_done = take_out(m, msg);
    if (!is_done && !m->is_closed) {
        r = sleep_in(m, &m->receivers, &w, deadline);
        if (r == 0)
            *msg = w.msg;
        return r;
    }
    pthread_mutex_unlock(&m->lock);
    return is_done ? 0 : MBOX_CLOSED;
}

bool
mbox_try_send(struct mbox *m, void *msg)
{
    pthread_mutex_lock(&m->lock);
    bool is_done = put_in(m, msg);
    pthread_mutex_unlock(&m->lock);
    return is_done;
}

bool
mbox_try_recv(struct mbox *m, void **msg)
{
    pthread_mutex_lock(&m->lock);
    bool is_done = take_out(m, msg);
    pthread_mutex_unlock(&m->lock);
    return is_done;
}

void
mbox_close(struct mbox *m)
{
    struct waiter *w;

    pthread_mutex_lock(&m->lock);
    m->is_closed = true;
    while ((w = first(&m->senders)) != NULL ||
           (w = first(&m->receivers)) != NULL)
        complete(w, MBOX_CLOSED);
    pthread_mutex_unlock(&m->lock);
}

size_t
mbox_len(struct mbox *m)
{
    pthread_mutex_lock(&m->lock);
    size_t n = m->n;
    pthread_mutex_unlock(&m->lock);
    return n;
}
