/*
 * Which process a run belongs to, so that another can tell whether it is
 * still alive. A process id alone is used again: with the boot of the machine
 * and the instant the process began (clock ticks since that boot) it names
 * one process for ever. The process-id namespace says whether the id means
 * the same process here: containers share a kernel, not their ids.
 */
#ifndef EDGE_OWNER_H
#define EDGE_OWNER_H

#include "base/str.h"

enum { OWNER_WORD_MAX = 65 };

struct owner {
    char host[OWNER_WORD_MAX];
    char boot[OWNER_WORD_MAX];   /* empty: this system does not tell */
    char pid_ns[OWNER_WORD_MAX]; /* "pid:[4026531836]" */
    int64_t pid;
    int64_t start_ticks; /* 0: not told */
};

/* This process. */
void owner_self(struct owner *out);
/*
 * Is `o` surely over, as seen by `self`? False for what runs, for what cannot
 * be seen from here (another host, another namespace) and for what is in
 * doubt: then its leases are left to expire.
 */
bool owner_is_dead(const struct owner *o, const struct owner *self);

#endif
