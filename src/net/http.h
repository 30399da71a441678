/*
 * HTTP: one request, one reply, no redirects followed, no cookies, no
 * credentials. libcurl's multi interface on the loop of the task that asks.
 *
 * http_fetch looks the host up (dns.h), asks the guard about every address,
 * dials exactly one that passed, speaks HTTP/2 where offered over TLS and
 * HTTP/1.1 elsewhere, and returns the reply with its body inflated (gzip,
 * under a cap). All in the arena given.
 *
 * A request with a body (POST) may cost money, and is sent once or not at all:
 * on a connection of its own, over HTTP/1.1, never again. libcurl would send
 * one anew when a connection that it kept turns out to be dead, though the
 * server may have read the first one. When it fails, is_sent tells whether it
 * may have come through.
 *
 * A session is a site's: its connections are kept between its requests and
 * are closed with it. One http per loop; its trust store is shared by all
 * loops of the process (parsed once).
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "net/dns.h"
#include "net/guard.h"
#include "rt/task.h"

/* Outcomes of a fetch, beside 0: there is a reply, of whatever status. */
#define HTTP_OUTCOMES(X)                                                       \
    X(TIMED_OUT, "the deadline passed")                                        \
    X(NO_SUCH_DOMAIN, "the name does not exist")                               \
    X(DNS_FAILED, "the name could not be looked up")                           \
    X(REFUSED_ADDRESS, "the address or port may not be dialled")               \
    X(UNREACHABLE, "no connection")                                            \
    X(TLS_FAILED, "no acceptable TLS connection")                              \
    X(BROKEN, "not HTTP, or broken off before the headers ended")              \
    X(TOO_LARGE, "headers or body over the cap before they made sense")

#define HTTP_ENUM(id, text) HTTP_##id,
enum http_outcome { HTTP_OK, HTTP_OUTCOMES(HTTP_ENUM) HTTP_OUTCOME_N };

const char *http_why(int outcome);

enum {
    HTTP_BODY_MAX = 2 * 1024 * 1024, /* after inflating */
    HTTP_HEADERS_MAX = 64 * 1024,
    HTTP_EXTRA_MAX = 4,                 /* headers of a request */
    HTTP_KEPT_MAX = 8,                  /* headers of a reply, asked for */
    HTTP_REQUEST_BODY_MAX = 256 * 1024, /* check()ed */
};

struct http_options {
    struct dns *dns;
    const struct guard *guard;
    const char *user_agent;
    const char *ca_file;            /* extra trust anchors, or NULL */
    uint16_t http_port, https_port; /* dialled for URLs without a port */
    bool is_insecure_tls; /* read on behind a bad certificate; marked */
};

/* Name a literal, value visible ASCII and blanks: else the request fails. */
struct http_header {
    const char *name;
    str value;
    bool is_secret; /* no certificate but a good one may see it */
};

struct http_request {
    str url;       /* text of a struct url: serialised by url.c */
    str host;      /* of the same */
    uint16_t port; /* of the same; the scheme's own one is mapped */
    bool is_https;
    size_t body_max;   /* 0 = HTTP_BODY_MAX */
    str accept;        /* "text/html,..." or empty for all */
    str if_none_match; /* validators, or empty */
    str if_modified_since;

    bool is_post; /* with post_body, which may be empty */
    str post_body;
    str post_type; /* "application/json" */
    struct http_header extra[HTTP_EXTRA_MAX];
    size_t extra_n;
    /* Other headers of the reply to be kept: names, any case. */
    const char *const *kept_names;
    size_t kept_n;
};

struct http_reply {
    int status;
    str body; /* inflated */
    str content_type, location, etag, last_modified, retry_after;
    bool is_truncated; /* the body ended early or at the cap */
    bool is_tls_unverified;
    bool is_http2;
    uint64_t wire_bytes;
    struct net_addr addr;    /* dialled */
    str kept[HTTP_KEPT_MAX]; /* as kept_names; empty when absent */
    str why;                 /* of a failed fetch, in words; inert */
    /*
     * Set whatever came of it, faults too: false when no byte of the request
     * has left, so that the server cannot have done anything.
     */
    bool is_sent;
};

struct http_stats {
    uint64_t requests, replies, wire_bytes, body_bytes, connections,
        connections_reused, http2;
};

struct http;
struct http_session;

int http_open(struct loop *l, const struct http_options *o, struct http **out);
void http_close(struct http **h);
struct http_session *http_session_open(struct http *h);
void http_session_close(struct http_session **s);
/*
 * 0, an HTTP_ outcome, or a fault (-ECANCELED, no descriptors). At most two
 * at a time in one session are polite; that limit is the caller's.
 */
SUSPENDS int http_fetch(struct http_session *s, const struct http_request *q,
                        struct arena *a, struct http_reply *out, msec deadline);
void http_stats(const struct http *h, struct http_stats *out);

#endif
