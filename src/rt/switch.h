/*
 * The switch of stacks: the machine's part of a coroutine, and what the
 * sanitizers must be told about it. Private to rt.
 *
 * A side is a stack that is not running, frozen at the place where it called
 * switch_to(). Between two sides of one thread control goes to and fro. The
 * registers that a callee must keep are saved, and with them the control words
 * of the floating point units; nothing else is, signal masks neither.
 *
 * Assembly for x86-64 and aarch64; ucontext elsewhere and, to be able to test
 * it, with -DTURNSTONE_UCONTEXT.
 */
#ifndef RT_SWITCH_H
#define RT_SWITCH_H

#include <stddef.h>

#if defined(TURNSTONE_UCONTEXT) ||                                             \
    !(defined(__x86_64__) || defined(__aarch64__)) || !defined(__LP64__)
#define SWITCH_BY_UCONTEXT 1
#else
#define SWITCH_BY_UCONTEXT 0
#endif

#if defined(__has_feature)
#define SWITCH_HAS_FEATURE(x) __has_feature(x)
#else
#define SWITCH_HAS_FEATURE(x) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || SWITCH_HAS_FEATURE(address_sanitizer)
#define SWITCH_ASAN 1
#else
#define SWITCH_ASAN 0
#endif
#if defined(__SANITIZE_THREAD__) || SWITCH_HAS_FEATURE(thread_sanitizer)
#define SWITCH_TSAN 1
#else
#define SWITCH_TSAN 0
#endif

#if SWITCH_BY_UCONTEXT
#include <ucontext.h>
#endif

struct switch_side {
#if SWITCH_BY_UCONTEXT
    ucontext_t context;
#else
    void *sp;
#endif
    void (*entry)(void *arg); /* must never return: it ends by switch_last */
    void *arg;
    struct switch_side *peer; /* who switched here last */
    const void *low;          /* the stack, for ASan */
    size_t n;
    void *fake_stack; /* ASan's */
    void *fiber;      /* TSan's */
};

/* A new side that will start with entry(arg) on the stack [low, low + n). */
void switch_init(struct switch_side *s, void *low, size_t n,
                 void (*entry)(void *arg), void *arg);
/* After its switch_last, from another side. */
void switch_fini(struct switch_side *s);
/* Freeze `from`, which is running, and go on with `to`. */
void switch_to(struct switch_side *from, struct switch_side *to);
/* The same for good: nobody switches to `from` any more. */
_Noreturn void switch_last(struct switch_side *from, struct switch_side *to);

#endif
