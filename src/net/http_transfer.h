/*
 * One request on one connection to one address: a curl easy handle with the
 * reply that it collects. Handles are dear to set up and are used again;
 * what never changes is set once.
 */
#ifndef NET_HTTP_TRANSFER_H
#define NET_HTTP_TRANSFER_H

#include <curl/curl.h>

#include "net/http.h"
#include "net/http_body.h"
#include "net/http_head.h"
#include "net/http_trust.h"
#include "net/http_wire.h"

enum {
    HTTP_CONNECT_MAX_MS = 5000, /* TCP and TLS together */
    HTTP_RATE_MIN = 500,        /* bytes a second ... */
    HTTP_RATE_S = 10,           /* ... over so many seconds */
    /* ours, a body's, and the caller's */
    HTTP_TRANSFER_HEADERS_MAX = 4 + 2 + HTTP_EXTRA_MAX,
};

struct http_transfer_options {
    const struct guard *guard;
    struct http_trust *trust;
    const char *user_agent;
};

/* Where to, and how. */
struct http_dial {
    struct net_addr addr;
    uint16_t port;
    bool is_unverified; /* any certificate will do */
};

struct http_transfer {
    uint32_t magic; /* it crosses curl as a void * */
    struct list link;
    CURL *easy;
    const struct guard *guard;
    struct task_event ended;
    bool is_ended;
    CURLcode code;   /* curl's result */
    int stop;        /* ours, when we broke it off: see http_transfer.c */
    const char *why; /* of stop */
    int error;       /* errno when no socket could be had */
    struct http_head head;
    struct http_body body;
    struct curl_slist connect_to;
    struct curl_slist headers[HTTP_TRANSFER_HEADERS_MAX];
    char error_text[CURL_ERROR_SIZE];
};

struct http_transfer *http_transfer_new(const struct http_transfer_options *o);
void http_transfer_free(struct http_transfer *t);

/*
 * Ask. 0: the head is complete and the body is what came of it; an HTTP_
 * outcome with *why (foreign bytes made inert, in the arena); or a fault.
 */
SUSPENDS int http_transfer_run(struct http_transfer *t, struct http_wire *w,
                               const struct http_request *q,
                               const struct http_dial *d, struct arena *a,
                               msec deadline);
/* In words, why run() returned an outcome; inert, in the arena. */
str http_transfer_why(const struct http_transfer *t, int outcome,
                      struct arena *a);
/* Has the request, or a part of it, left? After run(), whatever it said. */
bool http_transfer_is_sent(const struct http_transfer *t);
/* The server's certificate was the reason. */
bool http_transfer_is_cert_failure(const struct http_transfer *t);
/* The body ended before its end, or was not worth reading. */
bool http_transfer_is_cut(const struct http_transfer *t);

/* For wire.on_end. */
void http_transfer_on_end(CURL *easy, CURLcode code);

#endif
