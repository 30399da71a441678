/* Common to the world's servers: see serve.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "serve.h"

enum { ACCEPTS_A_TURN = 64, NO_DESCRIPTOR_WAIT_MS = 10, PATH_BYTES_MAX = 1024 };

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

int
serve_accept(int fd, serve_start *start, void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    for (;;) {
        int some = 0;
        for (; some < ACCEPTS_A_TURN; some++) {
            int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (peer < 0)
                break;
            start(arg, &n, peer);
        }
        /* out of descriptors looks ready for ever: give clients a moment */
        int r = some == ACCEPTS_A_TURN ? task_yield()
                : errno == EMFILE || errno == ENFILE
                    ? task_sleep(task_now() + NO_DESCRIPTOR_WAIT_MS)
                    : task_wait_fd(fd, UV_READABLE, MSEC_NEVER);
        if (r < 0)
            return r;
    }
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
