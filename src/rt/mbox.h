/*
 * Mailboxes: bounded queues of messages from any thread's tasks to the tasks
 * of one loop. A full mailbox puts its sender to sleep, which is all the
 * back-pressure there is. Sending moves the message: the sender forgets it.
 *
 * Order is kept per sender. Any number of senders; receivers are tasks of
 * one loop. In a virtual loop everything is on one thread.
 */
#ifndef RT_MBOX_H
#define RT_MBOX_H

#include <stddef.h>

#include "rt/task.h"

enum { MBOX_CLOSED = 2 }; /* beside TASK_TIMEOUT */

struct mbox;

/* cap: messages at most. */
struct mbox *mbox_new(size_t cap);
/* Nobody may be waiting; messages left are the caller's loss: drain first. */
void mbox_free(struct mbox *m);

/* 0, TASK_TIMEOUT, MBOX_CLOSED, -ECANCELED; other than 0: not sent */
SUSPENDS int mbox_send(struct mbox *m, void *msg, msec deadline);
/* 0 and *msg; TASK_TIMEOUT; MBOX_CLOSED once closed and empty; -ECANCELED */
SUSPENDS int mbox_recv(struct mbox *m, void **msg, msec deadline);
/* Without sleeping: false when full (or closed) / empty. */
bool mbox_try_send(struct mbox *m, void *msg);
bool mbox_try_recv(struct mbox *m, void **msg);
/* No more sends; what is inside can still be received. Any thread. */
void mbox_close(struct mbox *m);
size_t mbox_len(struct mbox *m);

#endif
