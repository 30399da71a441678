/*
 * The results CSV: what a run found. The columns of the program that this
 * one replaces come first, exactly so, then ours.
 *
 * Written as PATH.part, record by record after each commit, and renamed to
 * PATH at the end, so that PATH is always whole; a device or a pipe is written
 * to as it is. Control characters and formula starts are defused
 * (source_csv.h).
 */
#ifndef EDGE_RESULTS_CSV_H
#define EDGE_RESULTS_CSV_H

#include "model.h"

/* clang-format off */
#define RESULTS_COLUMNS(X)                                                  \
    X("profile_id") X("name") X("company") X("email") X("method")           \
    X("list_size") X("enriched_at") X("status") X("confidence")             \
    X("verification") X("source_url") X("evidence")
/* clang-format on */

struct results_file;

/* A fault when PATH.part cannot be made; logged with the reason. */
int results_create(const char *path, struct results_file **out);
/* now: Unix seconds, for enriched_at. */
void results_add(struct results_file *f, const struct finding *finding,
                 int64_t now);
/* What was added is with the system now: a kill does not lose it. */
int results_flush(struct results_file *f);
/* Flush to disk and give the file its name. */
int results_finish(struct results_file *f);
/* Closes without renaming what was not finished. */
void results_close(struct results_file **f);

#endif
