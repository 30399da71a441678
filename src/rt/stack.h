/*
 * Stacks of tasks: mapped memory above a guard, and a pool of free ones, so
 * that starting a task costs no system call. Private to rt; a pool belongs to
 * one loop.
 *
 * Only pages that were touched take memory. Two mappings a stack, so that the
 * usual limit of 65,530 mappings ends at about 32,000 tasks in a process; no
 * memory for a stack ends the process.
 *
 * Painting fills a stack before its use, so that its deepest use can be read
 * off afterwards; it makes every page of it resident. On in unoptimised
 * builds, and where stack_paint() asks for it; never under a sanitizer or
 * valgrind, whose own bookkeeping lies in the stacks.
 */
#ifndef RT_STACK_H
#define RT_STACK_H

#include <stdbool.h>

#include "base/list.h"

struct stack {
    struct list link;
    char *low; /* the lowest usable byte; the guard is below */
    size_t n;
    unsigned valgrind_id;
    bool is_painted;
};

struct stack_pool {
    struct list free;
    size_t n;
};

void stack_pool_init(struct stack_pool *p);
void stack_pool_fini(struct stack_pool *p);
struct stack *stack_take(struct stack_pool *p);
void stack_give(struct stack_pool *p, struct stack *s);

/* Stacks taken from now on. Any thread. */
void stack_paint(bool on);
/* Bytes of s that were ever used; 0 where it is not painted. */
size_t stack_used(const struct stack *s);
/* Enter the use of s into the census; fn and name tell whose it was. */
void stack_note(const struct stack *s, int (*fn)(void *), const char *name);
void stack_print(int fd);

#endif
