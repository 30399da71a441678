/* See worldd_wire.h. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/fault.h"
#include "worldd_wire.h"

void
worldd_wire_open(struct worldd_wire *w, struct worldd *d, int fd)
{
    int one = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    *w = (struct worldd_wire){d, fd, NULL};
}

/* Sleep until the socket can go on. `r`: of the failed call. */
static int
wait_io(struct worldd_wire *w, int r, bool is_write, msec deadline)
{
    int events = is_write ? UV_WRITABLE : UV_READABLE;

    if (w->ssl != NULL) {
        int why = SSL_get_error(w->ssl, r);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
            return WORLDD_ENDED;
        events = why == SSL_ERROR_WANT_WRITE ? UV_WRITABLE : UV_READABLE;
    } else if (r == 0 || (errno != EAGAIN && errno != EINTR)) {
        return WORLDD_ENDED;
    }
    return task_wait_fd(w->fd, events, deadline);
}

int
worldd_wire_read(struct worldd_wire *w, char *p, size_t room, size_t *n,
                 msec deadline)
{
    for (;;) {
        ERR_clear_error();
        int some = w->ssl != NULL ? SSL_read(w->ssl, p, (int)room)
                                  : (int)recv(w->fd, p, room, 0);
        if (some > 0) {
            *n = (size_t)some;
            return 0;
        }
        int r = wait_io(w, some, false, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : WORLDD_ENDED;
    }
}

int
worldd_wire_write(struct worldd_wire *w, str s, msec deadline)
{
    while (s.n > 0) {
        size_t some = s.n < INT32_MAX ? s.n : INT32_MAX;
        ERR_clear_error();
        int n = w->ssl != NULL ? SSL_write(w->ssl, s.p, (int)some)
                               : (int)send(w->fd, s.p, some, MSG_NOSIGNAL);
        if (n > 0) {
            s = str_from(s, (size_t)n);
            continue;
        }
        int r = wait_io(w, n, true, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : WORLDD_ENDED;
    }
    return 0;
}

int
worldd_wire_shake_hands(struct worldd_wire *w, msec deadline)
{
    w->ssl = SSL_new(w->d->tls);
    check(w->ssl != NULL);
    SSL_set_fd(w->ssl, w->fd);
    SSL_set_accept_state(w->ssl);
    for (;;) {
        ERR_clear_error();
        int r = SSL_do_handshake(w->ssl);
        if (r == 1)
            return 0;
        r = wait_io(w, r, false, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : WORLDD_ENDED;
    }
}

int
worldd_wire_travel(struct worldd_wire *w, uint32_t more_ms)
{
    uint32_t ms = w->d->latency_ms + more_ms;

    if (w->d->jitter_ms > 0)
        ms += world_rng_below(&w->d->rng, w->d->jitter_ms + 1);
    return ms > 0 ? task_sleep(loop_now_exact(loop_self()) + ms) : 0;
}

void
worldd_wire_close(struct worldd_wire *w)
{
    if (w->ssl != NULL) {
        ERR_clear_error();
        SSL_shutdown(w->ssl);
        SSL_free(w->ssl);
    }
    close(w->fd);
}
