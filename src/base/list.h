/*
 * A doubly linked list whose links live in the elements. An element is in
 * one list a link; a link that is in no list points to itself, so that
 * list_remove() may be called twice.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include "base/check.h"
#include <stdbool.h>

struct list {
    struct list *next, *prev;
};

static inline void
list_init(struct list *l)
{
    l->next = l->prev = l;
}

static inline bool
list_is_empty(const struct list *l)
{
    return l->next == l;
}

/* Append; `e` must be in no list. */
static inline void
list_add(struct list *l, struct list *e)
{
    e->prev = l->prev;
    e->next = l;
    l->prev->next = e;
    l->prev = e;
}

static inline void
list_remove(struct list *e)
{
    e->prev->next = e->next;
    e->next->prev = e->prev;
    list_init(e);
}

/* The first element taken out, or NULL. */
static inline struct list *
list_take(struct list *l)
{
    struct list *e = l->next;
    if (e == l)
        return NULL;
    list_remove(e);
    return e;
}

/* Do not remove elements inside, but for the present one after its use. */
#define list_each(it, head)                                                    \
    for (struct list *it = (head)->next, *it##_next = it->next; it != (head);  \
         it = it##_next, it##_next = it->next)

#endif
