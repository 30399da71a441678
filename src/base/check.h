/*
 * Asserts that stay on. They check us, never input: an input that makes one
 * fire is a bug of ours in the check, not of the input.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include <stddef.h>

/* Print where and what, then abort: we do not know what is true any more. */
#define check(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))

#define array_len(a) (sizeof(a) / sizeof((a)[0]))

_Noreturn void check_failed(const char *what, const char *file, int line);

/* The object around a member, for lists and callbacks. */
#define container_of(ptr, type, member)                                        \
    ((type *)((char *)(ptr)-offsetof(type, member)))

#endif
