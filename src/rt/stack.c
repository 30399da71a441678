/* Stacks, their pool, paint and census: see stack.h. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rt/stack.h"
#include "rt/switch.h"

#ifdef HAVE_VALGRIND
#include <valgrind/memcheck.h>
#endif
#if SWITCH_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif

#if SWITCH_ASAN || SWITCH_TSAN
enum { STACK_BYTES = 256 * 1024, MAY_PAINT = 0 };
#else
enum { STACK_BYTES = 64 * 1024, MAY_PAINT = 1 };
#endif

enum {
    GUARD_BYTES = 16 * 1024, /* wider than a frame that steps over a page */
    POOL_MAX = 2048,         /* free stacks kept */
    CENSUS_MAX = 64,         /* entry functions told apart */
};

static const uint64_t PAINT = 0x5f74757266655f00; /* no likely value */

#ifdef __OPTIMIZE__
static atomic_bool is_painting = false;
#else
static atomic_bool is_painting = MAY_PAINT;
#endif

static size_t
guard_bytes(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return page > GUARD_BYTES ? page : GUARD_BYTES;
}

static bool
is_on_valgrind(void)
{
#ifdef HAVE_VALGRIND
    return RUNNING_ON_VALGRIND;
#else
    return false;
#endif
}

/* LSan must find what only a sleeping task points to. */
static void
announce(struct stack *s)
{
#ifdef HAVE_VALGRIND
    s->valgrind_id = (unsigned)VALGRIND_STACK_REGISTER(s->low, s->low + s->n);
#endif
#if SWITCH_ASAN
    __lsan_register_root_region(s->low, s->n);
#endif
    (void)s;
}

static void
denounce(struct stack *s)
{
#ifdef HAVE_VALGRIND
    VALGRIND_STACK_DEREGISTER(s->valgrind_id);
#endif
#if SWITCH_ASAN
    __lsan_unregister_root_region(s->low, s->n);
#endif
    (void)s;
}

static struct stack *
stack_new(void)
{
    size_t guard = guard_bytes();
    struct stack *s = calloc(1, sizeof(*s));
    check(s != NULL);
    char *p = mmap(NULL, guard + STACK_BYTES, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    check(p != MAP_FAILED);
    s->low = p + guard;
    s->n = STACK_BYTES;
    check(mprotect(s->low, s->n, PROT_READ | PROT_WRITE) == 0);
    list_init(&s->link);
    announce(s);
    return s;
}

static void
stack_free(struct stack *s)
{
    size_t guard = guard_bytes();

    denounce(s);
    check(munmap(s->low - guard, guard + s->n) == 0);
    free(s);
}

void
stack_pool_init(struct stack_pool *p)
{
    list_init(&p->free);
    p->n = 0;
}

void
stack_pool_fini(struct stack_pool *p)
{
    struct list *e;

    while ((e = list_take(&p->free)) != NULL)
        stack_free(container_of(e, struct stack, link));
    p->n = 0;
}

/* All of it, whatever it was used for before. */
static void
paint(struct stack *s)
{
    uint64_t *p = (uint64_t *)(void *)s->low;

    for (size_t i = 0; i < s->n / sizeof(*p); i++)
        p[i] = PAINT;
    s->is_painted = true;
}

struct stack *
stack_take(struct stack_pool *p)
{
    struct stack *s;

    if (list_is_empty(&p->free)) {
        s = stack_new();
    } else {
        /* The one given last: its pages are warm. */
        s = container_of(p->free.prev, struct stack, link);
        list_remove(&s->link);
        p->n--;
    }
    s->is_painted = false;
    if (MAY_PAINT && is_painting && !is_on_valgrind())
        paint(s);
    return s;
}

void
stack_give(struct stack_pool *p, struct stack *s)
{
#if SWITCH_ASAN
    /* The last frames of a task are left, not returned from. */
    __asan_unpoison_memory_region(s->low, s->n);
#endif
    if (p->n >= POOL_MAX) {
        stack_free(s);
        return;
    }
    list_add(&p->free, &s->link);
    p->n++;
}

void
stack_paint(bool on)
{
    is_painting = on;
}

size_t
stack_used(const struct stack *s)
{
    const uint64_t *p = (const uint64_t *)(const void *)s->low;
    size_t i = 0;

    if (!s->is_painted)
        return 0;
    while (i < s->n / sizeof(*p) && p[i] == PAINT)
        i++;
    return s->n - i * sizeof(*p);
}

/* The census: of the process, one row an entry function. */
static struct {
    pthread_mutex_t lock;
    size_t n;
    struct census_row {
        int (*fn)(void *);
        const char *name;
        size_t bytes_max;
        size_t tasks;
    } rows[CENSUS_MAX];
} census = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The row of fn; the last row is everybody's when the table is full. */
static struct census_row *
census_row(int (*fn)(void *), const char *name)
{
    for (size_t i = 0; i < census.n; i++)
        if (census.rows[i].fn == fn)
            return &census.rows[i];
    if (census.n == CENSUS_MAX)
        return &census.rows[CENSUS_MAX - 1];
    struct census_row *row = &census.rows[census.n++];
    *row = (struct census_row){.fn = fn, .name = name};
    if (census.n == CENSUS_MAX)
        row->name = "(others)";
    return row;
}

void
stack_note(const struct stack *s, int (*fn)(void *), const char *name)
{
    size_t used = stack_used(s);

    if (used == 0)
        return;
    pthread_mutex_lock(&census.lock);
    struct census_row *row = census_row(fn, name);
    row->tasks++;
    if (used > row->bytes_max)
        row->bytes_max = used;
    pthread_mutex_unlock(&census.lock);
}

void
stack_print(int fd)
{
    pthread_mutex_lock(&census.lock);
    for (size_t i = 0; i < census.n; i++) {
        const struct census_row *row = &census.rows[i];
        dprintf(fd, "%-24s %7zu of %d bytes of stack, %zu tasks\n", row->name,
                row->bytes_max, (int)STACK_BYTES, row->tasks);
    }
    pthread_mutex_unlock(&census.lock);
}
