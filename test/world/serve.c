/* Common to the world's servers: see serve.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "serve.h"

enum {
    ACCEPTS_A_TURN = 64, /* of a socket */
    READY_A_TURN = 64,   /* sockets */
    NO_DESCRIPTOR_WAIT_MS = 10,
    PATH_BYTES_MAX = 1024,
};

void
serve_die(const char *what, int error)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
            strerror(error));
    exit(1);
}

int
serve_socket(int type, uint32_t ip, uint64_t *port, int backlog)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)*port),
                             .sin_addr = {htonl(ip)}};
    socklen_t at_n = sizeof(at);
    int one = 1;
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        (type == SOCK_STREAM && listen(fd, backlog) != 0) ||
        getsockname(fd, (struct sockaddr *)&at, &at_n) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    *port = ntohs(at.sin_port);
    return fd;
}

int
serve_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        serve_die("signals", errno);
    return fd;
}

int
serve_until_signal(void *arg)
{
    int *fd = arg;
    int r = task_wait_fd(*fd, UV_READABLE, MSEC_NEVER);

    if (r < 0)
        return r;
    loop_cancel_all(loop_self());
    return 0;
}

void
serve_raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* A turn's accepts; 0, or why there were fewer. */
static int
accept_some(const struct serve_door *at, serve_start *start, struct nursery *n)
{
    for (int some = 0; some < ACCEPTS_A_TURN; some++) {
        int peer = accept4(at->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer < 0)
            return errno;
        start(at->arg, n, peer);
    }
    return 0;
}

/* Out of descriptors looks ready for ever: give clients a moment. */
SUSPENDS static int
rest(int fd, int error)
{
    if (error == 0)
        return task_yield();
    if (error == EMFILE || error == ENFILE)
        return task_sleep(task_now() + NO_DESCRIPTOR_WAIT_MS);
    return task_wait_fd(fd, UV_READABLE, MSEC_NEVER);
}

int
serve_accept(int fd, serve_start *start, void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;
    struct serve_door at = {fd, arg};
    int r;

    nursery_init(&n);
    do
        r = rest(fd, accept_some(&at, start, &n));
    while (r >= 0);
    return r;
}

/* An epoll of all; it becomes readable when one of them does. */
static int
watch(const struct serve_door *doors, size_t n)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);

    if (fd < 0)
        serve_die("epoll", errno);
    for (size_t i = 0; i < n; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.u64 = i};
        if (epoll_ctl(fd, EPOLL_CTL_ADD, doors[i].fd, &e) != 0)
            serve_die("epoll", errno);
    }
    return fd;
}

int
serve_accept_any(const struct serve_door *doors, size_t n, serve_start *start)
{
    struct epoll_event ready[READY_A_TURN];
    int fd = watch(doors, n);
    int r = 0;
    CLEANUP(nursery_fini) struct nursery sessions;

    nursery_init(&sessions);
    while (r >= 0) {
        int error = EAGAIN;
        int some = epoll_wait(fd, ready, READY_A_TURN, 0);
        for (int i = 0; i < some; i++) {
            int e = accept_some(&doors[ready[i].data.u64], start, &sessions);
            if (e == 0 || e == EMFILE || e == ENFILE)
                error = e;
        }
        r = rest(fd, error);
    }
    close(fd);
    return r;
}

static void
name_part(char *out, const char *path)
{
    if ((size_t)snprintf(out, PATH_BYTES_MAX, "%s.part", path) >=
        PATH_BYTES_MAX)
        serve_die(path, ENAMETOOLONG);
}

FILE *
serve_file_begin(const char *path)
{
    char part[PATH_BYTES_MAX];

    name_part(part, path);
    FILE *f = fopen(part, "w");
    if (f == NULL)
        serve_die(part, errno);
    return f;
}

void
serve_file_end(FILE *f, const char *path)
{
    char part[PATH_BYTES_MAX];

    name_part(part, path);
    if (fclose(f) != 0 || rename(part, path) != 0)
        serve_die(path, errno);
}
