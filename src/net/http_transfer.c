/*
 * A transfer: see http_transfer.h. The callbacks below run on the loop's
 * stack inside of curl: they record and, where enough is known, break the
 * transfer off by refusing the bytes. The task sleeps meanwhile.
 *
 * Whatever ends after a complete head is a reply, at worst a truncated one.
 * What curl's other results mean stands in one table at the end.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "net/http_transfer.h"

enum {
    TRANSFER_MAGIC = 0x68747470,
    RECEIVE_BUFFER = 16 * 1024, /* a TLS record; less costs more reads */
    WHY_MAX = 400,
    STOP_ENOUGH = -1, /* transfer.stop beside the outcomes: a reply */
};

_Static_assert((int)HTTP_HEAD_NAMED_MAX == (int)HTTP_KEPT_MAX, "each its own");

#define SET(easy, option, value)                                               \
    check(curl_easy_setopt((easy), (option), (value)) == CURLE_OK)

static struct http_transfer *
transfer_of(void *userp)
{
    struct http_transfer *t = userp;
    check(t->magic == TRANSFER_MAGIC);
    return t;
}

/* Returned by a callback, 0 makes curl give up: nobody sends 0 bytes. */
static size_t
stop(struct http_transfer *t, int stop, const char *why)
{
    t->stop = stop;
    t->why = why;
    return 0;
}

static size_t
on_header(char *p, size_t size, size_t n, void *userp)
{
    struct http_transfer *t = transfer_of(userp);
    struct http_head *h = &t->head;
    bool was_complete = h->is_complete;

    int r = http_head_line(h, str_make(p, size * n));
    if (r != 0)
        return stop(t, r, h->why);
    if (!h->is_complete || was_complete)
        return size * n;
    if (http_body_is_binary_type(h->fields[HTTP_HEAD_CONTENT_TYPE]))
        return stop(t, STOP_ENOUGH, "not text");
    if (h->length > 0)
        http_body_expect(&t->body, (size_t)h->length);
    return size * n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *userp)
{
    struct http_transfer *t = transfer_of(userp);
    str s = str_make(p, size * n);

    if (t->body.n == 0 && http_body_is_binary(s))
        return stop(t, STOP_ENOUGH, "not text");
    if (!http_body_add(&t->body, s))
        return stop(t, STOP_ENOUGH, "over the cap");
    return s.n;
}

/* The last gate: the very address that is about to be dialled. */
static curl_socket_t
on_open(void *userp, curlsocktype purpose, struct curl_sockaddr *sa)
{
    struct http_transfer *t = transfer_of(userp);
    struct net_addr addr;

    if (purpose != CURLSOCKTYPE_IPCXN ||
        !net_addr_of_sockaddr(&sa->addr, &addr)) {
        stop(t, HTTP_REFUSED_ADDRESS, "no network address");
        return CURL_SOCKET_BAD;
    }
    /* sin_port and sin6_port are at the same place */
    uint16_t port = ntohs(((struct sockaddr_in *)(void *)&sa->addr)->sin_port);
    const char *why = guard_refuses(t->guard, &addr, port);
    if (why != NULL) {
        stop(t, HTTP_REFUSED_ADDRESS, why);
        return CURL_SOCKET_BAD;
    }
    int fd = socket(sa->family, sa->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                    sa->protocol);
    if (fd < 0) {
        t->error = errno;
        return CURL_SOCKET_BAD;
    }
    return fd;
}

void
http_transfer_on_end(CURL *easy, CURLcode code)
{
    char *userp;

    check(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &userp) == CURLE_OK);
    struct http_transfer *t = transfer_of(userp);
    t->code = code;
    t->is_ended = true;
    task_wake(&t->ended);
}

static void
set_manners(CURL *e, const char *user_agent)
{
    SET(e, CURLOPT_USERAGENT, user_agent);
    SET(e, CURLOPT_PROTOCOLS_STR, "http,https");
    SET(e, CURLOPT_FOLLOWLOCATION, 0L);
    SET(e, CURLOPT_PROXY, "");
    SET(e, CURLOPT_NOSIGNAL, 1L);
    SET(e, CURLOPT_PATH_AS_IS, 1L); /* url.c has decided what the path is */
    SET(e, CURLOPT_DNS_CACHE_TIMEOUT, 0L); /* walked on every transfer else */
    SET(e, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER);
    SET(e, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_RATE_MIN);
}

static void
set_tls(CURL *e, struct http_trust *trust)
{
    SET(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(e, CURLOPT_CAINFO, NULL);
    SET(e, CURLOPT_CAPATH, NULL);
    SET(e, CURLOPT_SSL_CTX_FUNCTION, http_trust_on_ssl_ctx);
    SET(e, CURLOPT_SSL_CTX_DATA, trust);
    /* Handles are used for one site after the other: carry nothing over. */
    SET(e, CURLOPT_SSL_SESSIONID_CACHE, 0L);
}

struct http_transfer *
http_transfer_new(const struct http_transfer_options *o)
{
    struct http_transfer *t = calloc(1, sizeof(*t));
    check(t != NULL);
    t->magic = TRANSFER_MAGIC;
    t->guard = o->guard;
    list_init(&t->link);
    t->easy = curl_easy_init();
    check(t->easy != NULL);
    set_manners(t->easy, o->user_agent);
    set_tls(t->easy, o->trust);
    SET(t->easy, CURLOPT_PRIVATE, t);
    SET(t->easy, CURLOPT_ERRORBUFFER, t->error_text);
    SET(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    SET(t->easy, CURLOPT_HEADERDATA, t);
    SET(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    SET(t->easy, CURLOPT_WRITEDATA, t);
    SET(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    SET(t->easy, CURLOPT_OPENSOCKETDATA, t);
    SET(t->easy, CURLOPT_CLOSESOCKETFUNCTION, http_wire_on_close);
    return t;
}

void
http_transfer_free(struct http_transfer *t)
{
    if (t == NULL)
        return;
    curl_easy_cleanup(t->easy);
    http_body_fini(&t->body);
    t->magic = 0;
    free(t);
}

static void
add_header(struct http_transfer *t, size_t *n, struct arena *a,
           const char *name, str value)
{
    struct buf b;

    check(*n < HTTP_TRANSFER_HEADERS_MAX);
    buf_init(&b, a, HTTP_HEADERS_MAX);
    buf_add(&b, str_of(name));
    buf_add(&b, STR(":"));
    if (value.n > 0)
        buf_add_byte(&b, ' ');
    buf_add(&b, value);
    t->headers[*n] = (struct curl_slist){(char *)buf_z(&b), NULL};
    if (*n > 0)
        t->headers[*n - 1].next = &t->headers[*n];
    ++*n;
}

/* Validators were a server's word once: no line breaks into our request. */
static void
add_word(struct http_transfer *t, size_t *n, struct arena *a, const char *name,
         str value)
{
    if (value.n > 0 && http_head_is_value(value))
        add_header(t, n, a, name, value);
}

static void
set_headers(struct http_transfer *t, const struct http_request *q,
            struct arena *a)
{
    size_t n = 0;

    add_word(t, &n, a, "Accept-Encoding", STR("gzip"));
    add_word(t, &n, a, "Accept", q->accept);
    add_word(t, &n, a, "If-None-Match", q->if_none_match);
    add_word(t, &n, a, "If-Modified-Since", q->if_modified_since);
    if (q->is_post) {
        add_word(t, &n, a, "Content-Type", q->post_type);
        /* curl leaves it out: no 100-continue, and no second try for a 417 */
        add_header(t, &n, a, "Expect", STR_EMPTY);
    }
    for (size_t i = 0; i < q->extra_n; i++)
        add_word(t, &n, a, q->extra[i].name, q->extra[i].value);
    SET(t->easy, CURLOPT_HTTPHEADER, &t->headers[0]);
}

/*
 * A POST leaves once. Where a connection that it kept turns out to be dead,
 * libcurl 7.88 sends the request anew whatever its method (Curl_retry_request,
 * transfer.c), and over HTTP/2 where the server says that it refused it: so
 * each has a connection of its own, over HTTP/1.1. And as long as its deadline
 * allows: a server may think for a while before it writes.
 */
static void
set_method(struct http_transfer *t, const struct http_request *q)
{
    CURL *e = t->easy;

    SET(e, CURLOPT_FRESH_CONNECT, q->is_post ? 1L : 0L);
    SET(e, CURLOPT_FORBID_REUSE, q->is_post ? 1L : 0L);
    SET(e, CURLOPT_HTTP_VERSION,
        (long)(q->is_post ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    SET(e, CURLOPT_LOW_SPEED_TIME, q->is_post ? 0L : (long)HTTP_RATE_S);
    if (!q->is_post) {
        SET(e, CURLOPT_POSTFIELDS, NULL);
        SET(e, CURLOPT_HTTPGET, 1L); /* last: the other means a POST */
        return;
    }
    check(q->post_body.n <= HTTP_REQUEST_BODY_MAX);
    SET(e, CURLOPT_POST, 1L);
    SET(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->post_body.n);
    SET(e, CURLOPT_POSTFIELDS, q->post_body.n > 0 ? q->post_body.p : "");
}

/*
 * Whatever host and port the URL has, this address is dialled. Connections
 * are reused for the same URL host at the same address only.
 */
static void
set_address(struct http_transfer *t, const struct http_dial *d, struct arena *a)
{
    char ip[INET6_ADDRSTRLEN];
    struct buf b;

    buf_init(&b, a, sizeof(ip) + 16);
    net_addr_text(&d->addr, ip);
    buf_addf(&b, d->addr.family == AF_INET6 ? "::[%s]:%u" : "::%s:%u", ip,
             d->port);
    t->connect_to = (struct curl_slist){(char *)buf_z(&b), NULL};
    SET(t->easy, CURLOPT_CONNECT_TO, &t->connect_to);
}

static void
prepare(struct http_transfer *t, struct http_wire *w,
        const struct http_request *q, const struct http_dial *d,
        struct arena *a)
{
    t->ended = TASK_EVENT_INIT;
    t->is_ended = false;
    t->code = CURLE_OK;
    t->stop = 0;
    t->why = NULL;
    t->error = 0;
    t->error_text[0] = '\0';
    http_head_init(&t->head);
    http_head_keep(&t->head, q->kept_names, q->kept_n);
    http_body_reset(&t->body, q->body_max ? q->body_max : HTTP_BODY_MAX);
    set_headers(t, q, a);
    set_method(t, q);
    set_address(t, d, a);
    SET(t->easy, CURLOPT_URL, str_dup_z(a, q->url));
    SET(t->easy, CURLOPT_PIPEWAIT, q->is_https ? 1L : 0L);
    SET(t->easy, CURLOPT_SSL_VERIFYPEER, d->is_unverified ? 0L : 1L);
    SET(t->easy, CURLOPT_SSL_VERIFYHOST, d->is_unverified ? 0L : 2L);
    SET(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MAX_MS);
    SET(t->easy, CURLOPT_CLOSESOCKETDATA, w);
}

/* Curl notes this time when a connection is up, TLS and all, and the request
   is about to be written. */
bool
http_transfer_is_sent(const struct http_transfer *t)
{
    curl_off_t us = 0;

    curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &us);
    return us > 0;
}

struct verdict {
    CURLcode code;
    int outcome;
    const char *why;
};

/* Curl's results before a complete head. Others: BROKEN. */
static const struct verdict verdicts[] = {
    {CURLE_COULDNT_CONNECT,          HTTP_UNREACHABLE,     "no connection"   },
    {CURLE_COULDNT_RESOLVE_HOST,     HTTP_UNREACHABLE,     "no connection"   },
    {CURLE_OPERATION_TIMEDOUT,       HTTP_TIMED_OUT,       "too slow"        },
    {CURLE_URL_MALFORMAT,            HTTP_REFUSED_ADDRESS, "not a URL"       },
    {CURLE_UNSUPPORTED_PROTOCOL,     HTTP_BROKEN,          "not HTTP"        },
    {CURLE_SSL_CONNECT_ERROR,        HTTP_TLS_FAILED,      "no TLS handshake"},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS_FAILED,      "certificate"     },
    {CURLE_SSL_CERTPROBLEM,          HTTP_TLS_FAILED,      "TLS"             },
    {CURLE_SSL_CIPHER,               HTTP_TLS_FAILED,      "TLS"             },
    {CURLE_SSL_ISSUER_ERROR,         HTTP_TLS_FAILED,      "TLS"             },
    {CURLE_SSL_INVALIDCERTSTATUS,    HTTP_TLS_FAILED,      "TLS"             },
    {CURLE_GOT_NOTHING,              HTTP_BROKEN,          "no reply"        },
    {CURLE_SEND_ERROR,               HTTP_BROKEN,          "broken off"      },
    {CURLE_RECV_ERROR,               HTTP_BROKEN,          "broken off"      },
    {CURLE_PARTIAL_FILE,             HTTP_BROKEN,          "broken off"      },
    {CURLE_WEIRD_SERVER_REPLY,       HTTP_BROKEN,          "not HTTP"        },
    {CURLE_HTTP2,                    HTTP_BROKEN,          "HTTP/2"          },
    {CURLE_HTTP2_STREAM,             HTTP_BROKEN,          "HTTP/2"          },
};
static const struct verdict verdict_other = {CURLE_OK, HTTP_BROKEN, "broken"};
/* A timeout of curl is that of connecting, or of a rate too low. */
static const struct verdict verdict_connect = {
    CURLE_OPERATION_TIMEDOUT, HTTP_UNREACHABLE, "no connection within 5 s"};
static const struct verdict verdict_handshake = {
    CURLE_OPERATION_TIMEDOUT, HTTP_TLS_FAILED, "no TLS handshake within 5 s"};

/* By the text, as curl keeps no time or port before the handshake is over. */
static bool
is_in_handshake(const struct http_transfer *t)
{
    return str_has_prefix(str_of(t->error_text), STR("SSL connection"));
}

static const struct verdict *
verdict_of(const struct http_transfer *t)
{
    if (t->code == CURLE_OPERATION_TIMEDOUT) {
        if (is_in_handshake(t))
            return &verdict_handshake;
        if (!http_transfer_is_sent(t))
            return &verdict_connect;
    }
    for (size_t i = 0; i < array_len(verdicts); i++) {
        if (verdicts[i].code == t->code)
            return &verdicts[i];
    }
    return &verdict_other;
}

static int
outcome_of(const struct http_transfer *t)
{
    if (t->error != 0)
        return fault_new(-t->error, "no socket for a connection");
    if (t->stop > 0)
        return t->stop;
    if (t->head.is_complete)
        return 0;
    if (t->code == CURLE_OUT_OF_MEMORY)
        return fault_new(-ENOMEM, "curl");
    return verdict_of(t)->outcome;
}

int
http_transfer_run(struct http_transfer *t, struct http_wire *w,
                  const struct http_request *q, const struct http_dial *d,
                  struct arena *a, msec deadline)
{
    int r = 0;

    prepare(t, w, q, d, a);
    check(curl_multi_add_handle(w->multi, t->easy) == CURLM_OK);
    while (!t->is_ended && r == 0)
        r = task_wait(&t->ended, deadline);
    curl_multi_remove_handle(w->multi, t->easy);
    if (r < 0)
        return fault(r);
    if (!t->is_ended)
        return HTTP_TIMED_OUT;
    return outcome_of(t);
}

str
http_transfer_why(const struct http_transfer *t, int outcome, struct arena *a)
{
    struct buf b;

    if (t->why != NULL)
        return str_of(t->why);
    if (!t->is_ended)
        return str_of(http_why(outcome));
    buf_init(&b, a, WHY_MAX);
    buf_add(&b, str_of(verdict_of(t)->why));
    if (t->error_text[0] != '\0') {
        buf_add(&b, STR(": "));
        inert_add(&b, str_of(t->error_text));
    }
    return buf_str(&b);
}

bool
http_transfer_is_cert_failure(const struct http_transfer *t)
{
    return t->is_ended && t->code == CURLE_PEER_FAILED_VERIFICATION;
}

bool
http_transfer_is_cut(const struct http_transfer *t)
{
    return t->code != CURLE_OK;
}
