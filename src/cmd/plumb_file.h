/*
 * A file's bytes for `plumb`, whatever its name turns out to be: a page, a
 * device, a pipe nobody writes to. Never hangs: a pipe gets PIPE_WAIT_MS for
 * each piece. What is over the cap is left out and said to be.
 */
#ifndef CMD_PLUMB_FILE_H
#define CMD_PLUMB_FILE_H

#include "base/arena.h"
#include "base/str.h"

struct plumb_file {
    str bytes;
    bool is_cut;         /* longer than the cap */
    const char *skipped; /* why it was not read on purpose, or NULL */
    int error;           /* why it could not be read, an errno, or 0 */
};

/*
 * What no reader should open, by its kind: a sentence, or NULL for a file or
 * a pipe. mode: of struct stat.
 */
const char *plumb_file_refuses(unsigned mode);
/* At most max bytes of it, in the arena. True when bytes are there. */
bool plumb_file_read(struct arena *a, str name, size_t max,
                     struct plumb_file *out);

#endif
