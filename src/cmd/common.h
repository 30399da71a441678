/*
 * What several commands do alike: open the store, tell a fault, write a file
 * that is whole or not there, take the time.
 */
#ifndef CMD_COMMON_H
#define CMD_COMMON_H

#include <stdio.h>

#include "base/scope.h"
#include "cmd/cmd.h"
#include "edge/store.h"

/* Unix seconds. */
int64_t common_now(void);

/*
 * What the user calls the table and the columns. 0, or EXIT_USAGE after the
 * reason was logged.
 */
int common_names(struct options *o, struct store_names *out);
/* The store of --db; 0, or the exit status after the reason was logged. */
int common_open(struct options *o, struct store **out);
/* The same for who only reads, or changes what is there: no file is made. */
int common_open_there(struct options *o, struct store **out);
/* Is --db a file that does not exist? Opening would make it. */
bool common_is_missing(struct options *o);
/* Log what went wrong in the store and how we came there; EXIT_FAULT. */
int common_store_fault(const struct store *s);
/* The same for what is no store's. */
int common_fault(const char *what);

/*
 * A file that appears whole: written beside its place, flushed to disk,
 * renamed. Where that fails, what was there before is still there. path "-"
 * or empty is standard output.
 */
struct common_file {
    FILE *f;
    char *path, *temporary; /* NULL: standard output */
};

/* 0, or EXIT_FAULT after the reason was logged. */
int common_file_open(struct common_file *file, str path);
int common_file_finish(struct common_file *file);
/* Takes away what was not finished. */
void common_file_close(struct common_file *file);

/* "2026-11-23T19:05:00Z"; out: at least 21 bytes; returns out */
const char *common_time_text(int64_t t, char *out);

#endif
