/*
 * What the world's servers have in common: sockets on loopback, tasks that
 * accept, the end by a signal, and the file that tells scripts where they
 * listen. One thread, one loop.
 */
#ifndef TEST_WORLD_SERVE_H
#define TEST_WORLD_SERVE_H

#include <stdint.h>
#include <stdio.h>

#include "rt/task.h"

enum { SERVE_BACKLOG = 4096 };

/* Says what failed on stderr, by the program's name, and ends it with 1. */
_Noreturn void serve_die(const char *what, int error);

/*
 * A socket bound to ip (host order) and, if a stream, listening with this
 * backlog; or -1 with errno. *port 0 is replaced by the one that was given.
 */
int serve_socket(int type, uint32_t ip, uint64_t *port, int backlog);

/* SIGTERM and SIGINT as a descriptor for serve_until_signal; or it dies. */
int serve_signals(void);
/* A task; arg is that int. Its end cancels all other tasks of the loop. */
SUSPENDS int serve_until_signal(void *arg);

/* As many descriptors as may be had. */
void serve_raise_descriptors(void);

/*
 * Accept from fd until cancelled. start takes each connection over (non-
 * blocking), with a task in n; it must not suspend.
 */
typedef void serve_start(void *arg, struct nursery *n, int fd);
SUSPENDS int serve_accept(int fd, serve_start *start, void *arg);

/* The same from many sockets, in one task; each with an arg of its own. */
struct serve_door {
    int fd;
    void *arg;
};
SUSPENDS int serve_accept_any(const struct serve_door *doors, size_t n,
                              serve_start *start);

/* A file that is there at once or not at all: write between the two. */
FILE *serve_file_begin(const char *path);
void serve_file_end(FILE *f, const char *path);

#endif
