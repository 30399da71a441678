/*
 * A connection: a stream of bytes to a peer, whatever carries it. The fifth
 * of our tables of functions (DESIGN: env, source, store, provider, conn).
 * Implementations: tcp here; memory pairs here, for tests; tls in a later
 * step for SMTP's STARTTLS.
 *
 * Outcomes of read and write: TASK_TIMEOUT, CONN_CLOSED (orderly end; reads
 * only), CONN_RESET (any other failure of the peer or the path).
 */
#ifndef RT_CONN_H
#define RT_CONN_H

#include <sys/socket.h>

#include "rt/task.h"

enum { CONN_CLOSED = 2, CONN_RESET = 3, CONN_REFUSED = 4 };

struct conn;

struct conn_ops {
    const char *name;
    /* At least 1 and at most cap bytes into buf, their number in *n. */
    int (*read)(struct conn *c, void *buf, size_t cap, size_t *n,
                msec deadline);
    /* All of s. */
    int (*write)(struct conn *c, str s, msec deadline);
    void (*close)(struct conn *c); /* and free */
};

struct conn {
    const struct conn_ops *ops;
};

SUSPENDS int conn_read(struct conn *c, void *buf, size_t cap, size_t *n,
                       msec deadline);
SUSPENDS int conn_write(struct conn *c, str s, msec deadline);
/* Closes *c if it is there, and sets it NULL. For CLEANUP(conn_close). */
void conn_close(struct conn **c);

/*
 * Connect to exactly this address (the guard has passed it, see net/guard.h).
 * 0, TASK_TIMEOUT, CONN_REFUSED, CONN_RESET, or a fault (descriptors).
 */
SUSPENDS int conn_dial_tcp(const struct sockaddr *addr, socklen_t addr_len,
                           struct conn **out, msec deadline);
/* A connected socket made elsewhere (accept). Takes fd over. */
struct conn *conn_of_fd(int fd);
/* Two ends of a pipe in memory; what one writes the other reads. */
void conn_pair(struct conn **a, struct conn **b);

#endif
