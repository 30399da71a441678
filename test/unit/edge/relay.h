/*
 * A link to a PostgreSQL server that takes its time, and breaks where a test
 * wants it to. A process of its own passes bytes between a socket in a folder
 * of its own and the server's socket, and counts the protocol's messages on
 * the way (PostgreSQL's manual, "Frontend/Backend Protocol"; no TLS, which
 * libpq does not ask of a Unix socket).
 *
 * relay_stop ends the process; it also ends with its maker.
 */
#ifndef TEST_EDGE_RELAY_H
#define TEST_EDGE_RELAY_H

#include <stdbool.h>

struct relay;

enum relay_break {
    /* The n-th message of the client's is lost, with the connection. */
    RELAY_CLIENT,
    /* ... of the server's: what was asked for was done, and nobody is told. */
    RELAY_SERVER,
    /*
     * The client's connection breaks at its n-th message, and this and all
     * before it reach the server RELAY_LATE_MS later, from the grave.
     */
    RELAY_LATE,
    RELAY_BREAK_N,
};

enum { RELAY_LATE_MS = 300 };

/* server: the folder of its socket. Bytes are under way for so long. */
struct relay *relay_start(const char *server, unsigned one_way_ms);
void relay_stop(struct relay **r);
/* The folder of the relay's socket. */
const char *relay_folder(const struct relay *r);
/* Break at the n-th message from now on, 1 is the next; once. */
void relay_break_at(struct relay *r, enum relay_break kind, unsigned n);
/* Has it? And the break is off now, in every case. */
bool relay_has_broken(struct relay *r);

#endif
