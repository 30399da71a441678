/* See plumb_lines.h. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "cmd/plumb_lines.h"

void
plumb_lines_init(struct plumb_lines *l, int fd, void (*before_wait)(void))
{
    *l = (struct plumb_lines){.fd = fd, .before_wait = before_wait};
    l->p = malloc(PLUMB_LINE_MAX);
    check(l->p != NULL);
}

void
plumb_lines_fini(struct plumb_lines *l)
{
    free(l->p);
}

/* More bytes behind those that are there; false at the end. */
static bool
fill(struct plumb_lines *l)
{
    ssize_t k;

    if (l->is_end)
        return false;
    memmove(l->p, l->p + l->from, l->to - l->from);
    l->to -= l->from;
    l->from = 0;
    if (l->before_wait != NULL)
        l->before_wait();
    do
        k = read(l->fd, l->p + l->to, PLUMB_LINE_MAX - l->to);
    while (k < 0 && errno == EINTR);
    if (k < 0)
        l->error = errno;
    l->is_end = k <= 0;
    l->to += k > 0 ? (size_t)k : 0;
    return k > 0;
}

static str
without_cr(str line)
{
    if (str_has_suffix(line, STR("\r")))
        line.n--;
    return line;
}

bool
plumb_lines_next(struct plumb_lines *l, str *line)
{
    size_t seen = 0; /* bytes that hold no LF */

    for (;;) {
        str rest = str_make(l->p + l->from, l->to - l->from);
        size_t end = str_find_byte(rest, '\n', seen);
        bool was_long = l->is_inside_long;
        if (end != STR_NOT_FOUND) {
            l->from += end + 1;
            l->is_inside_long = false;
            seen = 0;
            *line = without_cr(str_sub(rest, 0, end));
            if (was_long)
                continue;
            return true;
        }
        seen = rest.n;
        if (rest.n == PLUMB_LINE_MAX || (l->is_end && rest.n > 0)) {
            l->from = l->to;
            l->is_inside_long = true;
            seen = 0;
            *line = without_cr(rest);
            if (was_long)
                continue;
            return true;
        }
        if (!fill(l) && l->from == l->to)
            return false;
    }
}
