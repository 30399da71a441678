/*
 * Messages to the writer and to the engine. Sending moves them; the kind
 * tells the type behind.
 */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "core/job.h"
#include "rt/task.h"

enum message_kind {
    MESSAGE_JOB,   /* shard -> writer: findings; writer -> engine: committed */
    MESSAGE_CLAIM, /* engine -> writer: more jobs; back with them */
    MESSAGE_WAITS, /* the same, of profiles whose mail server may be asked now
                    */
    MESSAGE_OPEN,  /* the same as CLAIM, of people for the provider */
    MESSAGE_MONEY, /* to the ledger, and back */
    MESSAGE_MOVED, /* shard -> writer -> engine: a job whose site is known by
                      now, to be handed out anew */
    MESSAGE_FAULT, /* writer -> engine: the store failed */
};

/*
 * What the ledger is asked: to reserve for asks_n people, or (asks NULL) to
 * settle. It lies in the frame of the asker, who sleeps until `answered`.
 */
struct message_money {
    struct store_budget budget; /* run_id and now are the writer's to say */
    struct store_ask *asks;
    size_t asks_n;
    struct arena *arena; /* of the asks' answers */
    int64_t ledger_id;   /* of the reservation */
    struct store_settlement settlement;
    int result; /* of the store; < 0: it has failed */
    struct task_event answered;
};

/* The head of every message; jobs travel in one of their own. */
struct message {
    enum message_kind kind;
    struct job *job;     /* MESSAGE_JOB */
    size_t profiles_max; /* MESSAGE_CLAIM, asked for */
    size_t profiles_n;   /* ... and got */
    bool is_own_only;    /* MESSAGE_WAITS, _OPEN: begun, tried by this run */
    struct list jobs;    /* ... as jobs; MESSAGE_MOVED: the one */
    struct store_waits waits;    /* MESSAGE_WAITS: how many there are */
    struct message_money *money; /* MESSAGE_MONEY */
    int fault;                   /* MESSAGE_FAULT */
};

struct message *message_new(enum message_kind kind);
void message_free(struct message *m); /* with the jobs in it */

#endif
