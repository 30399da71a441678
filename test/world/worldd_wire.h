/*
 * The server's end of a connection: bytes, plain or in TLS, and the distance
 * to the world's servers. For HTTP and SMTP alike.
 *
 * Outcome: WORLDD_ENDED, the client is gone or breaks the rules of TLS. Every
 * wait ends at its deadline with TASK_TIMEOUT, which is the same number: for
 * a server both are the end of a connection.
 */
#ifndef TEST_WORLDD_WIRE_H
#define TEST_WORLDD_WIRE_H

#include "worldd.h"

enum { WORLDD_ENDED = TASK_TIMEOUT };

struct worldd_wire {
    struct worldd *d;
    int fd;
    SSL *ssl; /* NULL: plain */
};

/* Takes a connected socket over. */
void worldd_wire_open(struct worldd_wire *w, struct worldd *d, int fd);
/* 0 and from 1 to room bytes at p, their number in *n */
SUSPENDS int worldd_wire_read(struct worldd_wire *w, char *p, size_t room,
                              size_t *n, msec deadline);
SUSPENDS int worldd_wire_write(struct worldd_wire *w, str s, msec deadline);
/* Go on in TLS. */
SUSPENDS int worldd_wire_shake_hands(struct worldd_wire *w, msec deadline);
/* The way to the client, and more_ms of the server's own. */
SUSPENDS int worldd_wire_travel(struct worldd_wire *w, uint32_t more_ms);
void worldd_wire_close(struct worldd_wire *w);

#endif
