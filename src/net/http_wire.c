/*
 * Curl on the loop: see http_wire.h. A socket keeps its uv_poll_t for as long
 * as it is open. When curl loses interest (between two requests of a site) it
 * stays registered, and is stopped only if something really happens there:
 * that saves two epoll_ctl calls a request.
 */
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "base/check.h"
#include "base/log.h"
#include "net/http_wire.h"

/*
 * Of a session, busy and idle together: so that a host whose pages are under
 * http and https does not see a third one (DESIGN section 8). For a new one an
 * idle one is closed; while both are busy the transfer waits.
 */
enum { CONNECTIONS_MAX = 2 };

struct http_socket {
    struct list link;
    struct http_wire *wire;
    uv_poll_t poll;
    curl_socket_t fd;
    int wanted;        /* events that curl waits for; 0: idle */
    int polled;        /* events that libuv watches */
    bool is_connected; /* it was ever waited for to be read */
};

/* Tell the owners of the transfers that ended. */
static void
reap(struct http_wire *w)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(w->multi, &left)) != NULL) {
        if (m->msg == CURLMSG_DONE)
            w->on_end(m->easy_handle, m->data.result);
    }
}

static void
on_ready(uv_poll_t *poll, int status, int events)
{
    struct http_socket *s = poll->data;
    struct http_wire *w = s->wire;
    int mask = 0, running;

    if (s->wanted == 0 || status < 0) {
        uv_poll_stop(poll);
        s->polled = 0;
    }
    if (s->wanted == 0)
        return;
    if (status < 0)
        mask |= CURL_CSELECT_ERR;
    if (events & UV_READABLE)
        mask |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        mask |= CURL_CSELECT_OUT;
    curl_multi_socket_action(w->multi, s->fd, mask, &running);
    reap(w);
}

static struct http_socket *
socket_find(struct http_wire *w, curl_socket_t fd)
{
    list_each (it, &w->sockets) {
        struct http_socket *s = container_of(it, struct http_socket, link);
        if (s->fd == fd)
            return s;
    }
    return NULL;
}

static struct http_socket *
socket_new(struct http_wire *w, curl_socket_t fd)
{
    struct http_socket *s = calloc(1, sizeof(*s));
    check(s != NULL);
    s->wire = w;
    s->fd = fd;
    int r = uv_poll_init_socket(loop_uv(w->loop), &s->poll, fd);
    if (r < 0) {
        /* The transfer gets no events and ends at its deadline. */
        log_warn("http: a socket cannot be watched: %s", uv_strerror(r));
        free(s);
        return NULL;
    }
    s->poll.data = s;
    list_add(&w->sockets, &s->link);
    return s;
}

static void
on_poll_closed(uv_handle_t *poll)
{
    free(poll->data);
}

static void
socket_drop(struct http_socket *s)
{
    list_remove(&s->link);
    uv_close((uv_handle_t *)&s->poll, on_poll_closed);
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *userp, void *socketp)
{
    struct http_wire *w = userp;
    struct http_socket *s = socket_find(w, fd);

    (void)easy;
    (void)socketp;
    if (s == NULL && what != CURL_POLL_REMOVE)
        s = socket_new(w, fd);
    if (s == NULL)
        return 0;
    s->wanted = 0;
    if (what == CURL_POLL_REMOVE && !s->is_connected) {
        /* libcurl 7.88 closes what never came up without telling */
        socket_drop(s);
        return 0;
    }
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) {
        s->wanted |= UV_READABLE;
        s->is_connected = true;
    }
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        s->wanted |= UV_WRITABLE;
    if (s->wanted != 0 && s->wanted != s->polled) {
        uv_poll_start(&s->poll, s->wanted, on_ready);
        s->polled = s->wanted;
    }
    return 0;
}

int
http_wire_on_close(void *clientp, curl_socket_t fd)
{
    struct http_socket *s = socket_find(clientp, fd);

    if (s != NULL)
        socket_drop(s);
    return close(fd);
}

static void
on_time(struct loop_timer *t)
{
    struct http_wire *w = container_of(t, struct http_wire, timer);
    int running;

    curl_multi_socket_action(w->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    reap(w);
}

/* Curl wants to be called in timeout_ms, 0 at once, -1 never. */
static int
on_timeout(CURLM *multi, long timeout_ms, void *userp)
{
    struct http_wire *w = userp;

    (void)multi;
    if (timeout_ms < 0)
        loop_timer_stop(w->loop, &w->timer);
    else
        loop_timer_start(w->loop, &w->timer,
                         loop_now_exact(w->loop) + timeout_ms);
    return 0;
}

#define SET(multi, option, value)                                              \
    check(curl_multi_setopt((multi), (option), (value)) == CURLM_OK)

void
http_wire_init(struct http_wire *w, struct loop *l,
               void (*on_end)(CURL *easy, CURLcode code))
{
    *w = (struct http_wire){.loop = l, .on_end = on_end};
    list_init(&w->sockets);
    loop_timer_init(&w->timer, on_time);
    w->multi = curl_multi_init();
    check(w->multi != NULL);
    SET(w->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    SET(w->multi, CURLMOPT_SOCKETDATA, w);
    SET(w->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
    SET(w->multi, CURLMOPT_TIMERDATA, w);
    SET(w->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_MAX);
    SET(w->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS_MAX);
}

void
http_wire_fini(struct http_wire *w)
{
    check(curl_multi_cleanup(w->multi) == CURLM_OK);
    loop_timer_stop(w->loop, &w->timer);
    /* curl has closed every socket by now, whether it said so or not */
    list_each (it, &w->sockets)
        socket_drop(container_of(it, struct http_socket, link));
}
