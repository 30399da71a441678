/* The ring of a thread: a fault's origin and the places that passed it on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/fault.h"

enum { FAULT_RING = 16 };

struct fault_place {
    const char *file;
    const char *why;
    int line;
    int number;
};

static _Thread_local struct fault_place ring[FAULT_RING];
static _Thread_local size_t ring_n;

int
fault_at(int r, const char *file, int line, const char *why)
{
    check(r < 0);
    if (why[0] != '\0')
        ring_n = 0;
    if (ring_n < FAULT_RING)
        ring[ring_n++] = (struct fault_place){file, why, line, r};
    return r;
}

void
fault_take_trace(char *buf, size_t n)
{
    size_t at = 0;

    check(n > 0);
    buf[0] = '\0';
    for (size_t i = 0; i < ring_n && at < n; i++) {
        const struct fault_place *f = &ring[i];
        const char *base = strrchr(f->file, '/');
        int k = snprintf(buf + at, n - at, "%s%s:%d%s%s", i ? " <- " : "",
                         base ? base + 1 : f->file, f->line,
                         f->why[0] ? " " : "", f->why);
        if (k < 0)
            break;
        at += (size_t)k;
    }
    ring_n = 0;
}

void
check_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "turnstone: check failed: %s (%s:%d)\n", what, file, line);
    abort();
}
