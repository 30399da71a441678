/*
 * Messages to the writer and to the engine. Sending moves them; the kind
 * tells the type behind.
 */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "core/job.h"

enum message_kind {
    MESSAGE_JOB,   /* shard -> writer: findings; writer -> engine: committed */
    MESSAGE_CLAIM, /* engine -> writer: more jobs; back with them */
    MESSAGE_WAITS, /* the same, of profiles whose mail server may be asked now
                    */
    MESSAGE_FAULT, /* writer -> engine: the store failed */
};

/* The head of every message; jobs travel in one of their own. */
struct message {
    enum message_kind kind;
    struct job *job;          /* MESSAGE_JOB */
    size_t profiles_max;      /* MESSAGE_CLAIM, asked for */
    size_t profiles_n;        /* ... and got */
    bool is_own_only;         /* MESSAGE_WAITS: begun by this run */
    struct list jobs;         /* ... as jobs */
    struct store_waits waits; /* MESSAGE_WAITS: how many there are */
    int fault;                /* MESSAGE_FAULT */
};

struct message *message_new(enum message_kind kind);
void message_free(struct message *m); /* with the jobs in it */

#endif
