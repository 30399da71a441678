/*
 * Nurseries: no task outlives the scope that started it.
 *
 * The owner sleeps on `ended`, which every end of a child sets. A nursery that
 * has seen a fault stays cancelled: who starts one more child in it gets a
 * child that is cancelled from birth.
 */
#include "base/fault.h"
#include "rt/loop_priv.h"

void
nursery_init(struct nursery *n)
{
    *n = (struct nursery){0};
    list_init(&n->children);
}

void
nursery_start(struct nursery *n, const char *name, int (*fn)(void *arg),
              void *arg)
{
    struct loop *l = loop_self();

    check(l != NULL);
    struct task *t = task_new(l, name, fn, arg);
    t->nursery = n;
    t->is_cancelled = n->fault < 0;
    list_add(&n->children, &t->sibling_link);
    n->n++;
}

void
nursery_on_end(struct nursery *n, struct task *child)
{
    n->n--;
    if (child->result < 0 && child->result != -ECANCELED && n->fault == 0) {
        n->fault = child->result;
        nursery_cancel(n);
    }
    task_wake(&n->ended);
}

void
nursery_cancel(struct nursery *n)
{
    list_each (it, &n->children)
        task_cancel(container_of(it, struct task, sibling_link));
}

int
nursery_join_until(struct nursery *n, size_t left, msec deadline)
{
    if (task_is_cancelled())
        return -ECANCELED;
    while (n->n > left) {
        int r = task_wait(&n->ended, deadline);
        if (r != 0)
            return r;
    }
    return n->fault < 0 ? fault(n->fault) : 0;
}

int
nursery_join(struct nursery *n, msec deadline)
{
    return nursery_join_until(n, 0, deadline);
}

void
nursery_fini(struct nursery *n)
{
    nursery_cancel(n);
    while (n->n > 0)
        task_wait_shielded(&n->ended);
}
