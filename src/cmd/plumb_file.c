/* See plumb_file.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scope.h"
#include "cmd/plumb_file.h"

enum { PIPE_WAIT_MS = 10 * 1000, STEP = 64 * 1024 };

const char *
plumb_file_refuses(unsigned mode)
{
    if (S_ISREG(mode) || S_ISFIFO(mode))
        return NULL;
    return S_ISDIR(mode) ? "a folder" : "no regular file";
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* As read, but waits for a pipe. */
static ssize_t
read_some(int fd, char *p, size_t n)
{
    for (;;) {
        ssize_t k = read(fd, p, n);
        if (k >= 0 || (errno != EINTR && errno != EAGAIN))
            return k;
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (errno == EAGAIN && poll(&ready, 1, PIPE_WAIT_MS) == 0) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
}

/* guess: bytes expected; a byte more is asked for to see the end. */
static int
read_all(struct arena *a, int fd, size_t guess, size_t max, str *out)
{
    size_t cap = guess + 1, n = 0;
    char *p = arena_alloc_raw(a, cap);

    while (n <= max) {
        if (n == cap) {
            p = arena_grow(a, p, cap, 2 * cap);
            cap *= 2;
        }
        ssize_t k = read_some(fd, p + n, cap - n);
        if (k < 0)
            return errno;
        if (k == 0)
            break;
        n += (size_t)k;
    }
    *out = str_make(p, n);
    return 0;
}

bool
plumb_file_read(struct arena *a, str name, size_t max, struct plumb_file *out)
{
    struct stat st;

    *out = (struct plumb_file){.bytes = STR_EMPTY};
    if (name.n == 0 || str_find_byte(name, '\0', 0) != STR_NOT_FOUND) {
        out->error = ENOENT;
        return false;
    }
    /* Not blocking: so a pipe without a writer opens, and is at its end. */
    CLEANUP(close_fd)
    int fd =
        open(str_dup_z(a, name), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        out->error = errno;
        return false;
    }
    out->skipped = plumb_file_refuses(st.st_mode);
    if (out->skipped != NULL)
        return false;
    size_t guess = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size
                                                         : (size_t)STEP;
    out->error = read_all(a, fd, guess < max ? guess : max, max, &out->bytes);
    out->is_cut = out->bytes.n > max;
    out->bytes = str_sub(out->bytes, 0, max);
    return out->error == 0;
}
