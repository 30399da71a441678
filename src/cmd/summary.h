/*
 * What a run of enrich came to: the block that people already parse, with
 * ours behind it, or one JSON object.
 */
#ifndef CMD_SUMMARY_H
#define CMD_SUMMARY_H

#include <stdio.h>

#include "base/buf.h"
#include "core/engine.h"

struct summary {
    const struct engine_totals *totals;
    const char *output;  /* the results CSV */
    double credit_price; /* dollars */
    uint64_t elsewhere;  /* profiles that other runs had claimed */
};

void summary_print(FILE *f, const struct summary *s);
void summary_json(struct buf *b, const struct summary *s);
/* The live line: done/total, found, rate, in flight, credits, time left. */
void summary_progress(char *out, size_t n, const struct engine_totals *t,
                      uint64_t expected);

#endif
