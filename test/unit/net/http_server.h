/*
 * A scripted HTTP server in threads of the test: a page is a path, bytes, and
 * a way to misbehave. Bodies of requests are read, and the last request is
 * kept as it came. For one test program; hence all of it static.
 */
#ifndef TEST_HTTP_SERVER_H
#define TEST_HTTP_SERVER_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/str.h"

enum way {
    SEND,       /* the bytes, then the next request */
    CLOSE,      /* the bytes, then an orderly end */
    RESET,      /* the bytes, then a reset */
    HANG,       /* the bytes, then nothing */
    DRIP,       /* the bytes one by one, slowly, again and again */
    FLOOD,      /* the bytes, then 'x' for ever */
    FLOOD_HEAD, /* the bytes, then header lines for ever */
    SLOW,       /* the bytes, but 50 ms later */
    STALE,      /* the bytes on a new connection; on a used one it just ends */
};

struct page {
    const char *path;
    enum way way;
    const char *bytes;
};

#define OK   "HTTP/1.1 200 OK\r\n"
#define TEXT OK "Content-Type: text/html\r\n"

static const struct page pages[] = {
    {"/ok",           SEND,
     TEXT "ETag: \"e1\"\r\nLast-Modified: Mon, 23 Nov 2026 08:00:00 GMT\r\n"
          "Content-Length: 5\r\n\r\nhello"                                               },
    {"/chunked",      SEND,
     TEXT "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n"
          "Location: /trailer\r\n\r\n"                                                   },
    {"/moved",        SEND,
     "HTTP/1.1 301 Moved\r\nLocation: http://ok.test/ok\r\n"
     "Content-Length: 0\r\n\r\n"                                                         },
    {"/gone",         SEND,       "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"},
    {"/busy",         SEND,
     "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"                },
    {"/auth",         SEND,
     "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
     "Content-Length: 0\r\n\r\n"                                                         },
    {"/same",         SEND,       "HTTP/1.1 304 Not Modified\r\nETag: \"e1\"\r\n\r\n"    },
    {"/early",        SEND,
     "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" TEXT
     "Content-Length: 2\r\n\r\nhi"                                                       },
    {"/slow",         SLOW,       TEXT "Content-Length: 4\r\n\r\nslow"                   },
    {"/stale",        STALE,      TEXT "Content-Length: 5\r\n\r\nfresh"                  },
    {"/rates",        SEND,
     OK "Content-Type: application/json\r\nX-Left: 7\r\nX-LIMIT:  50 \r\n"
        "X-Empty:\r\nX-Left: 8\r\nContent-Length: 2\r\n\r\n{}"                           },
    {"/repeat",       SEND,
     "HTTP/1.1 307 Again\r\nLocation: http://ok.test/ok\r\n"
     "Content-Length: 0\r\n\r\n"                                                         },
    {"/no-expect",    SEND,       "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"         },
    {"/late-error",   SEND,
     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 502 Bad\r\n"
     "Content-Length: 3\r\n\r\nbad"                                                      },
    {"/until-close",  CLOSE,      TEXT "\r\nto the end"                                  },
    {"/short",        CLOSE,      TEXT "Content-Length: 100\r\n\r\nshort"                },
    {"/cut-chunk",    CLOSE,      TEXT "Transfer-Encoding: chunked\r\n\r\n9\r\nabc"      },
    {"/reset-body",   RESET,      TEXT "Content-Length: 100\r\n\r\nsome"                 },
    {"/reset",        RESET,      ""                                                     },
    {"/nothing",      CLOSE,      ""                                                     },
    {"/half-head",    CLOSE,      OK "Content-Ty"                                        },
    {"/ssh",          CLOSE,      "SSH-2.0-OpenSSH_9.2\r\n"                              },
    {"/old",          CLOSE,      "<html>no head at all, in the way of HTTP/0.9</html>"  },
    {"/two-lengths",  CLOSE,
     OK "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"                            },
    {"/hang",         HANG,       ""                                                     },
    {"/hang-body",    HANG,       TEXT "Content-Length: 9\r\n\r\nabc"                    },
    {"/drip",         DRIP,       OK                                                     },
    {"/endless",      FLOOD,      TEXT "\r\n"                                            },
    {"/endless-head", FLOOD_HEAD, OK                                                     },
    {"/picture",      FLOOD,      OK "Content-Type: image/png\r\n\r\n"                   },
    {"/pdf",          FLOOD,      TEXT "\r\n%PDF-1.7"                                    },
};

enum { REQUEST_MAX = 300 * 1000 };

struct server {
    int fd;
    uint16_t port;
    pthread_t thread;
    atomic_int connections, requests, open;
    atomic_bool is_ended;
    pthread_mutex_t lock; /* of the last request */
    char last[REQUEST_MAX];
    size_t last_n;
};

static struct server server = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool
send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

/* Until the client goes away, or the test ends. */
static void
wait_for_end(int fd, int step_ms, const char *bytes, size_t n)
{
    for (size_t i = 0; !server.is_ended; i++) {
        struct pollfd p = {fd, POLLIN, 0};
        char c;
        if (poll(&p, 1, step_ms) > 0 && recv(fd, &c, 1, 0) <= 0)
            return;
        if (n > 0 && !send_all(fd, bytes + i % n, 1))
            return;
    }
}

static void
flood(int fd, str block)
{
    while (!server.is_ended && send_all(fd, block.p, block.n))
        ;
}

/* False when the connection is to be closed. */
static bool
answer(int fd, const struct page *page)
{
    static char xs[8192];
    struct linger hard = {1, 0};

    memset(xs, 'x', sizeof(xs));
    if (page->way == SLOW)
        usleep(50 * 1000);
    if (page->way == DRIP)
        wait_for_end(fd, 20, page->bytes, strlen(page->bytes));
    else if (!send_all(fd, page->bytes, strlen(page->bytes)))
        return false;
    switch (page->way) {
    case SEND:
    case STALE:
    case SLOW: return true;
    case RESET:
        usleep(20 * 1000); /* so that the bytes arrive before */
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
        return false;
    case HANG: wait_for_end(fd, 20, "", 0); return false;
    case FLOOD: flood(fd, str_make(xs, sizeof(xs))); return false;
    case FLOOD_HEAD: flood(fd, STR("X-Cookie: abcdefgh\r\n")); return false;
    case CLOSE:
    case DRIP: return false;
    }
    return false;
}

static const struct page *
find_page(str request)
{
    str rest = request;

    str_cut(&rest, ' ');
    str path = str_cut(&rest, ' ');
    for (size_t i = 0; i < array_len(pages); i++) {
        if (str_eq(path, str_of(pages[i].path)))
            return &pages[i];
    }
    return NULL;
}

/* Is it whole, its body too? */
static bool
is_whole(str in)
{
    size_t end = str_find(in, STR("\r\n\r\n"), 0);
    int64_t length = 0;

    if (end == STR_NOT_FOUND)
        return false;
    size_t at =
        str_find_nocase(str_sub(in, 0, end), STR("\r\ncontent-length:"), 0);
    if (at != STR_NOT_FOUND) {
        str rest = str_from(in, at + 2);
        str_cut(&rest, ':');
        check(str_to_i64(str_trim(str_cut(&rest, '\r')), &length));
    }
    return in.n >= end + 4 + (size_t)length;
}

static void
keep_last(str in)
{
    pthread_mutex_lock(&server.lock);
    memcpy(server.last, in.p, in.n);
    server.last_n = in.n;
    pthread_mutex_unlock(&server.lock);
}

/* False when the connection is to be closed. nth: of the connection. */
static bool
serve_request(int fd, str in, int nth)
{
    server.requests++;
    keep_last(in);
    const struct page *page = find_page(in);
    if (page == NULL || (page->way == STALE && nth > 0))
        return false;
    return answer(fd, page);
}

static void
serve_requests(int fd, char *in)
{
    size_t n = 0;

    for (int nth = 0; !server.is_ended && n < REQUEST_MAX;) {
        struct pollfd p = {fd, POLLIN, 0};
        if (poll(&p, 1, 50) == 0)
            continue;
        ssize_t k = recv(fd, in + n, REQUEST_MAX - n, 0);
        if (k <= 0)
            return;
        n += (size_t)k;
        if (in[0] == 0x16) { /* the hello of TLS, at a server without it */
            send_all(fd, "HTTP/1.1 400 No\r\n\r\n", 19);
            return;
        }
        if (!is_whole(str_make(in, n)))
            continue;
        if (!serve_request(fd, str_make(in, n), nth++))
            return;
        n = 0;
    }
}

static void *
serve_connection(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char *in = malloc(REQUEST_MAX);

    check(in != NULL);
    serve_requests(fd, in);
    free(in);
    close(fd);
    server.open--;
    return NULL;
}

static void *
serve(void *arg)
{
    while (!server.is_ended) {
        struct pollfd p = {server.fd, POLLIN, 0};
        pthread_t thread;
        if (poll(&p, 1, 20) <= 0)
            continue;
        int fd = accept(server.fd, NULL, NULL);
        if (fd < 0)
            continue;
        server.connections++;
        server.open++;
        check(pthread_create(&thread, NULL, serve_connection,
                             (void *)(intptr_t)fd) == 0);
        pthread_detach(thread);
    }
    return NULL;
}

static void
server_start(void)
{
    struct sockaddr_in sa = {.sin_family = AF_INET};
    socklen_t n = sizeof(sa);

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(bind(server.fd, (struct sockaddr *)&sa, sizeof(sa)) == 0);
    check(listen(server.fd, 1024) == 0);
    check(getsockname(server.fd, (struct sockaddr *)&sa, &n) == 0);
    server.port = ntohs(sa.sin_port);
    check(pthread_create(&server.thread, NULL, serve, NULL) == 0);
}

static void
server_stop(void)
{
    server.is_ended = true;
    pthread_join(server.thread, NULL);
    for (int i = 0; i < 500 && server.open > 0; i++)
        usleep(10 * 1000);
    close(server.fd);
}

#endif
