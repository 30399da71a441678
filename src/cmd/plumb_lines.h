/*
 * The lines of a file descriptor, in bounded memory and as they come. Before
 * it waits for more, it tells the caller, who flushes then: so a script that
 * asks and waits gets its answer, and one that pipes a million lines pays for
 * few writes.
 */
#ifndef CMD_PLUMB_LINES_H
#define CMD_PLUMB_LINES_H

#include "base/str.h"

enum { PLUMB_LINE_MAX = 1024 * 1024 }; /* bytes; the rest of a line is lost */

struct plumb_lines {
    int fd;
    char *p; /* PLUMB_LINE_MAX bytes */
    size_t from, to;
    bool is_end;
    bool is_inside_long;       /* what comes is the rest of a line cut short */
    int error;                 /* an errno: why it ended early */
    void (*before_wait)(void); /* or NULL */
};

/* In place; fini in any case. */
void plumb_lines_init(struct plumb_lines *l, int fd, void (*before_wait)(void));
void plumb_lines_fini(struct plumb_lines *l);
/* Without its LF or CRLF; valid until the next call. false: no more. */
bool plumb_lines_next(struct plumb_lines *l, str *line);

#endif
