/*
 * Handles that close themselves at the end of their scope:
 *
 *     CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
 *
 * The function gets a pointer to the variable. So there is no `goto out`.
 */
#ifndef BASE_SCOPE_H
#define BASE_SCOPE_H

#define CLEANUP(fn)       __attribute__((cleanup(fn)))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define MUST_USE          __attribute__((warn_unused_result))

#endif
