/*
 * Files answered on all cores, the answers in the order of the files. Who
 * gives files sleeps while the window is full; a worker that ends the oldest
 * open file writes it and whatever is done behind it. So answers leave as
 * soon as they may, whole, and the memory held is bounded however many files
 * there are: POOL_JOBS_MAX names, POOL_BYTES_MAX of answers that wait for an
 * older one, and an arena a worker.
 */
#ifndef CMD_PLUMB_POOL_H
#define CMD_PLUMB_POOL_H

#include "base/buf.h"

/* A file to be answered. */
struct plumb_job {
    str name;
    const char *skipped; /* known already: why it is not read, or NULL */
    const char *error;   /* known already: why it cannot be, or NULL */
};

/*
 * Adds the answer, a line, to out; false when the file could not be read.
 * Called on any thread; the arena is emptied afterwards.
 */
typedef bool plumb_answer_fn(const void *arg, struct arena *a,
                             const struct plumb_job *job, struct buf *out);

struct plumb_pool;

/* A worker for each core that we may use; answers go to fd. */
struct plumb_pool *plumb_pool_start(plumb_answer_fn *fn, const void *arg,
                                    int fd);
/* The name is copied. false: nobody takes answers any more. */
bool plumb_pool_give(struct plumb_pool *pool, const struct plumb_job *job);

enum plumb_pool_outcome {
    PLUMB_POOL_DONE,
    PLUMB_POOL_UNREAD,   /* some file could not be read; all others were */
    PLUMB_POOL_NO_OUTPUT /* fd cannot be written; errno says why */
};

/* Waits for what was given, and frees the pool. */
enum plumb_pool_outcome plumb_pool_finish(struct plumb_pool *pool);

#endif
