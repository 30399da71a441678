/*
 * `plumb extract`: files and folders in, for each file a line with what its
 * page says. On all cores (plumb_pool.h), lines in the order of the files.
 *
 * A folder is walked: names in the order of their bytes, at most
 * PLUMB_DEPTH_MAX folders deep, symbolic links not followed. What is no
 * page (a picture, a device, a link) has a line that says so, and what cannot
 * be read one with the error, after which the exit status is 1.
 */
#ifndef CMD_PLUMB_EXTRACT_H
#define CMD_PLUMB_EXTRACT_H

#include "cmd/cmd.h"

enum {
    PLUMB_PAGE_MAX = 2 * 1024 * 1024, /* the cap of a fetched page */
    PLUMB_DEPTH_MAX = 64,
};

/* The words behind `extract`, or the lines of standard input. */
int plumb_extract(struct options *o);

#endif
