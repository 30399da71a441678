/*
 * Faults: what should not happen and what the caller cannot handle.
 *
 * Every function that can fail returns an int: 0 done; > 0 an outcome that
 * its header lists and its caller handles at once; < 0 a fault, which is
 * never matched, only passed on with `return fault(r)`. Each passing adds a
 * line to a ring of this thread, so that a log line can say how it came here.
 * The number of a fault is a negative errno; -ECANCELED is a task's end.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <errno.h>
#include <stddef.h>

/* Record this place and give `r` back. r must be < 0. */
#define fault(r) fault_at((r), __FILE__, __LINE__, "")
/* The same at the place of origin, with a reason in words (a literal). */
#define fault_new(r, why) fault_at((r), __FILE__, __LINE__, (why))

int fault_at(int r, const char *file, int line, const char *why);

/*
 * The trace of the latest fault as text ("store.c:120 disk full <- ..."),
 * newest last, into buf, which is always ended with NUL. Clears the ring.
 */
void fault_take_trace(char *buf, size_t n);

#endif
