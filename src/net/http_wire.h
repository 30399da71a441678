/*
 * libcurl's multi interface on a loop: one multi for each session, because
 * closing a multi is the one way to close exactly a site's connections, and
 * because a multi slows down as it grows. (Made and torn down: 13 us, 6 KB.)
 *
 * Curl's callbacks say which descriptors and which time to wait for; libuv
 * and the loop's timers wait; their callbacks, on the loop's stack, let curl
 * work. So curl is never entered from one of its own callbacks.
 */
#ifndef NET_HTTP_WIRE_H
#define NET_HTTP_WIRE_H

#include <curl/curl.h>

#include "base/list.h"
#include "rt/loop.h"

struct http_wire {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer timer;
    struct list sockets;
    void (*on_end)(CURL *easy, CURLcode code); /* a transfer ended */
};

void http_wire_init(struct http_wire *w, struct loop *l,
                    void (*on_end)(CURL *easy, CURLcode code));
/* Closes all its connections. No transfer may be left in the multi. */
void http_wire_fini(struct http_wire *w);

/* For CURLOPT_CLOSESOCKETFUNCTION; clientp is the wire. */
int http_wire_on_close(void *clientp, curl_socket_t fd);

#endif
