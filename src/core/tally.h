/*
 * Tallies: how much was asked of somebody today. A day begins with the first
 * question and ends 24 hours later; what the store knows of it (the facts
 * STORE_ASKED, STORE_REFUSED) goes on, so that two runs of one day share it.
 */
#ifndef CORE_TALLY_H
#define CORE_TALLY_H

#include "base/map.h"
#include "edge/store.h"

enum { TALLY_DAY_S = 24 * 3600 };

struct tally {
    unsigned n;
    unsigned open;   /* questions without an answer yet */
    int64_t ends_at; /* Unix seconds; 0: it has not begun */
    size_t key_n;
    char key[];
};

/* By key, owned: one table a kind. */
struct tallies {
    struct map by_key;
};

void tallies_init(struct tallies *t);
void tallies_fini(struct tallies *t);
/* As the store knows it. */
void tallies_load(struct tallies *t, const struct store_fact *f);
/* The one of a key, made where there is none, begun anew when its day is
   over; valid until tallies_fini. */
struct tally *tallies_get(struct tallies *t, str key, int64_t now);
void tally_add(struct tally *t, unsigned n, int64_t now);

#endif
