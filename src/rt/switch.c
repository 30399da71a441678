/*
 * The C half of the switch: first frames, and announcements to sanitizers.
 *
 * ASan wants to know where the next stack lies before the switch, and to be
 * told behind it; TSan has an object for each stack. The functions that TSan
 * sees entered on one stack must be left on the same, so the announcements
 * are inlined into the one function that both sides are frozen in.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "rt/switch.h"

#if SWITCH_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if SWITCH_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#define INLINED static inline __attribute__((always_inline))

INLINED void
depart(struct switch_side *from, struct switch_side *to, int is_last)
{
    to->peer = from;
#if SWITCH_ASAN
    __sanitizer_start_switch_fiber(is_last ? NULL : &from->fake_stack, to->low,
                                   to->n);
#endif
#if SWITCH_TSAN
    from->fiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to->fiber, 0);
#endif
    (void)is_last;
}

/* The bounds of a thread's own stack are learnt here, on leaving it. */
INLINED void
arrive(struct switch_side *s)
{
#if SWITCH_ASAN
    __sanitizer_finish_switch_fiber(s->fake_stack, &s->peer->low, &s->peer->n);
#endif
    (void)s;
}

static void
begin(void *p)
{
    struct switch_side *s = p;

    arrive(s);
    s->entry(s->arg);
    check(false && "a side's entry has returned");
}

#if SWITCH_BY_UCONTEXT

/* makecontext passes ints: a pointer goes in two halves. */
static void
begin_by_halves(unsigned high, unsigned low)
{
    begin((void *)(uintptr_t)((uint64_t)high << 32 | low));
}

static void
make_first_frame(struct switch_side *s, char *low, size_t n)
{
    uint64_t p = (uint64_t)(uintptr_t)s;

    check(getcontext(&s->context) == 0);
    s->context.uc_stack.ss_sp = low;
    s->context.uc_stack.ss_size = n;
    s->context.uc_link = NULL;
    makecontext(&s->context, (void (*)(void))begin_by_halves, 2,
                (unsigned)(p >> 32), (unsigned)p);
}

INLINED void
go(struct switch_side *from, struct switch_side *to)
{
    check(swapcontext(&from->context, &to->context) == 0);
}

#else

/* switch_<machine>.S: save what runs, store its sp, load and go on at sp. */
void switch_raw(void **save_sp, void *load_sp);
/* Where a first frame "returns" to: calls the function it finds there. */
void switch_entry(void);

/* What switch_raw will restore, lowest address first. */
struct first_frame {
#if defined(__x86_64__)
    uint32_t mxcsr;
    uint32_t x87;
    uint64_t r15, r14;
    void (*fn)(void *); /* r13 */
    void *arg;          /* r12 */
    uint64_t rbx, rbp;
    void (*pc)(void);
    uint64_t end_of_frames[2];
#else
    void *arg;          /* x19 */
    void (*fn)(void *); /* x20 */
    uint64_t x21_to_28[8], fp;
    void (*pc)(void); /* x30 */
    uint64_t d8_to_15[8];
    uint64_t fpcr, pad;
#endif
};

/* A new stack computes with the control words of the one that made it. */
static void
copy_float_control(struct first_frame *f)
{
#if defined(__x86_64__)
    uint16_t x87;
    __asm__("stmxcsr %0" : "=m"(f->mxcsr));
    __asm__("fnstcw %0" : "=m"(x87));
    f->x87 = x87;
#else
    __asm__("mrs %0, fpcr" : "=r"(f->fpcr));
#endif
}

static void
make_first_frame(struct switch_side *s, char *low, size_t n)
{
    char *top = (char *)(((uintptr_t)low + n) & ~(uintptr_t)15);
    struct first_frame *f =
        (struct first_frame *)(void *)(top - sizeof(struct first_frame));

    *f = (struct first_frame){.arg = s, .fn = begin, .pc = switch_entry};
    copy_float_control(f);
    s->sp = f;
}

INLINED void
go(struct switch_side *from, struct switch_side *to)
{
    switch_raw(&from->sp, to->sp);
}

#endif

void
switch_init(struct switch_side *s, void *low, size_t n,
            void (*entry)(void *arg), void *arg)
{
    *s = (struct switch_side){.entry = entry, .arg = arg, .low = low, .n = n};
    make_first_frame(s, low, n);
#if SWITCH_TSAN
    s->fiber = __tsan_create_fiber(0);
#endif
}

void
switch_fini(struct switch_side *s)
{
#if SWITCH_TSAN
    __tsan_destroy_fiber(s->fiber);
#endif
    (void)s;
}

void
switch_to(struct switch_side *from, struct switch_side *to)
{
    depart(from, to, 0);
    go(from, to);
    arrive(from);
}

void
switch_last(struct switch_side *from, struct switch_side *to)
{
    depart(from, to, 1);
    go(from, to);
    check(false && "a side that has ended runs again");
    __builtin_unreachable();
}
