/*
 * Connections: the table's front, and the socket. See conn_memory.c for the
 * pair in memory.
 *
 * A read or write tries the system call first and waits for the descriptor
 * only when told to. What the peer or the path does wrong is CONN_RESET, one
 * word for all of it: nobody acts on the difference.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "base/fault.h"
#include "rt/conn.h"

struct socket_conn {
    struct conn conn;
    int fd;
};

int
conn_read(struct conn *c, void *buf, size_t cap, size_t *n, msec deadline)
{
    int r = task_breathe();

    *n = 0;
    check(cap > 0);
    return r != 0 ? r : c->ops->read(c, buf, cap, n, deadline);
}

int
conn_write(struct conn *c, str s, msec deadline)
{
    int r = task_breathe();

    return r != 0 ? r : c->ops->write(c, s, deadline);
}

void
conn_close(struct conn **c)
{
    if (*c)
        (*c)->ops->close(*c);
    *c = NULL;
}

static int
socket_of(struct conn *c)
{
    return container_of(c, struct socket_conn, conn)->fd;
}

static bool
is_again(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK;
}

SUSPENDS static int
socket_read(struct conn *c, void *buf, size_t cap, size_t *n, msec deadline)
{
    int fd = socket_of(c);

    for (;;) {
        ssize_t k = recv(fd, buf, cap, MSG_DONTWAIT);
        if (k > 0) {
            *n = (size_t)k;
            return 0;
        }
        if (k == 0)
            return CONN_CLOSED;
        if (errno == EINTR)
            continue;
        if (!is_again(errno))
            return CONN_RESET;
        int r = task_wait_fd(fd, UV_READABLE, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
}

SUSPENDS static int
socket_write(struct conn *c, str s, msec deadline)
{
    int fd = socket_of(c);

    while (s.n > 0) {
        ssize_t k = send(fd, s.p, s.n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (k >= 0) {
            s = str_from(s, (size_t)k);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (!is_again(errno))
            return CONN_RESET;
        int r = task_wait_fd(fd, UV_WRITABLE, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
    return 0;
}

static void
socket_close(struct conn *c)
{
    struct socket_conn *s = container_of(c, struct socket_conn, conn);

    close(s->fd);
    free(s);
}

static const struct conn_ops socket_ops = {
    .name = "tcp",
    .read = socket_read,
    .write = socket_write,
    .close = socket_close,
};

#ifndef __clang__
/* gcc 12 takes what lies at the start of s for something else than s */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif
struct conn *
conn_of_fd(int fd)
{
    struct socket_conn *s = calloc(1, sizeof(*s));
    int on = 1;

    check(s != NULL);
    s->conn.ops = &socket_ops;
    s->fd = fd;
    /* A dialogue of short lines; on what is not TCP it fails, and may. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return &s->conn;
}
#ifndef __clang__
#pragma GCC diagnostic pop
#endif

static int
outcome_of_connect(int error)
{
    return error == ECONNREFUSED ? CONN_REFUSED : CONN_RESET;
}

/* Until the connect that was begun on fd has ended. */
SUSPENDS static int
finish_connect(int fd, msec deadline)
{
    int error = 0;
    socklen_t n = sizeof(error);

    int r = task_wait_fd(fd, UV_WRITABLE, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
        return fault_new(-errno, "SO_ERROR");
    return error == 0 ? 0 : outcome_of_connect(error);
}

/* connect() that was interrupted goes on by itself, as if in progress. */
SUSPENDS static int
connect_to(int fd, const struct sockaddr *addr, socklen_t n, msec deadline)
{
    if (connect(fd, addr, n) == 0)
        return 0;
    if (errno != EINPROGRESS && errno != EINTR)
        return outcome_of_connect(errno);
    return finish_connect(fd, deadline);
}

int
conn_dial_tcp(const struct sockaddr *addr, socklen_t addr_len,
              struct conn **out, msec deadline)
{
    *out = NULL;
    if (task_is_cancelled())
        return -ECANCELED;
    int fd =
        socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 && errno == EAFNOSUPPORT)
        return CONN_RESET; /* a machine without IPv6: no path */
    if (fd < 0)
        return fault_new(-errno, "socket");
    CLEANUP(conn_close) struct conn *c = conn_of_fd(fd);
    int r = connect_to(fd, addr, addr_len, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    *out = c;
    c = NULL;
    return 0;
}
