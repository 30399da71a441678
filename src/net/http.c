/*
 * A fetch, from a host name to a reply: find addresses, ask the guard about
 * each, dial them one after the other until one answers, and turn what came
 * into a reply. See http.h; the parts are http_transfer (one request to one
 * address), http_wire (curl on the loop), http_head, http_body, http_trust.
 *
 * A session remembers the address at which a host answered (a pin): curl
 * reuses a connection only for the same host at the same address, and a
 * resolver deals its addresses in a new order each time.
 */
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "net/http.h"
#include "net/http_transfer.h"

enum {
    DIALS_MAX = 3,  /* addresses tried for one fetch */
    PINS_MAX = 8,   /* hosts of a session that are remembered */
    IDLE_MAX = 256, /* transfers kept for use again */
    HOST_MAX = 253,
};

struct pin {
    char host[HOST_MAX + 1];
    size_t host_n;
    struct http_dial dial;
};

struct http {
    struct loop *loop;
    struct dns *dns;
    struct http_transfer_options transfer;
    char *user_agent;
    struct http_trust *trust;
    struct http_inflater *inflater;
    uint16_t http_port, https_port;
    bool is_insecure_tls;
    struct list idle;
    size_t idle_n, sessions_n;
    struct http_stats stats;
};

struct http_session {
    struct http *http;
    struct http_wire wire;
    struct pin pins[PINS_MAX]; /* a ring */
    size_t pins_n;
    size_t transfers_n; /* in flight */
};

/* What one call of http_fetch knows. */
struct fetch {
    struct http_session *session;
    const struct http_request *request;
    struct arena *arena;
    struct http_reply *reply;
    uint16_t port; /* dialled */
    int dials;     /* so far */
    msec deadline;
};

#define WHY(id, text) [HTTP_##id] = text,
static const char *const whys[HTTP_OUTCOME_N] = {[HTTP_OK] = "",
                                                 HTTP_OUTCOMES(WHY)};

const char *
http_why(int outcome)
{
    check(outcome >= 0 && outcome < HTTP_OUTCOME_N);
    return whys[outcome];
}

int
http_open(struct loop *l, const struct http_options *o, struct http **out)
{
    struct http_trust *trust;

    /* Counted by curl, and safe from any thread since 7.84. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fault_new(-EINVAL, "libcurl cannot be initialised");
    int r = http_trust_open(o->ca_file, &trust);
    if (r < 0) {
        curl_global_cleanup();
        return fault(r);
    }
    struct http *h = calloc(1, sizeof(*h));
    check(h != NULL);
    h->loop = l;
    h->dns = o->dns;
    h->trust = trust;
    h->user_agent = strdup(o->user_agent);
    check(h->user_agent != NULL);
    h->transfer =
        (struct http_transfer_options){o->guard, trust, h->user_agent};
    h->inflater = http_inflater_new();
    h->http_port = o->http_port;
    h->https_port = o->https_port;
    h->is_insecure_tls = o->is_insecure_tls;
    list_init(&h->idle);
    *out = h;
    return 0;
}

void
http_close(struct http **hp)
{
    struct http *h = *hp;
    struct list *e;

    if (h == NULL)
        return;
    check(h->sessions_n == 0);
    while ((e = list_take(&h->idle)) != NULL)
        http_transfer_free(container_of(e, struct http_transfer, link));
    http_inflater_free(h->inflater);
    http_trust_close(&h->trust);
    free(h->user_agent);
    free(h);
    curl_global_cleanup();
    *hp = NULL;
}

struct http_session *
http_session_open(struct http *h)
{
    struct http_session *s = calloc(1, sizeof(*s));
    check(s != NULL);
    s->http = h;
    http_wire_init(&s->wire, h->loop, http_transfer_on_end);
    h->sessions_n++;
    return s;
}

void
http_session_close(struct http_session **sp)
{
    struct http_session *s = *sp;

    if (s == NULL)
        return;
    check(s->transfers_n == 0);
    http_wire_fini(&s->wire);
    s->http->sessions_n--;
    free(s);
    *sp = NULL;
}

void
http_stats(const struct http *h, struct http_stats *out)
{
    *out = h->stats;
}

static struct http_transfer *
transfer_take(struct http_session *s)
{
    struct list *e = list_take(&s->http->idle);

    s->transfers_n++;
    if (e == NULL)
        return http_transfer_new(&s->http->transfer);
    s->http->idle_n--;
    return container_of(e, struct http_transfer, link);
}

static void
transfer_give(struct http_session *s, struct http_transfer *t)
{
    s->transfers_n--;
    if (s->http->idle_n >= IDLE_MAX) {
        http_transfer_free(t);
        return;
    }
    http_body_reset(&t->body, 0);
    /* The latest first: its memory is warm. */
    list_add(s->http->idle.next, &t->link);
    s->http->idle_n++;
}

static struct pin *
pin_find(struct http_session *s, const struct fetch *f)
{
    size_t n = s->pins_n < PINS_MAX ? s->pins_n : PINS_MAX;

    for (size_t i = 0; i < n; i++) {
        struct pin *p = &s->pins[i];
        if (p->dial.port == f->port &&
            str_eq(str_make(p->host, p->host_n), f->request->host))
            return p;
    }
    return NULL;
}

static void
pin_set(struct fetch *f, const struct http_dial *d)
{
    struct http_session *s = f->session;
    struct pin *p = pin_find(s, f);

    if (f->request->host.n > HOST_MAX)
        return;
    if (p == NULL)
        p = &s->pins[s->pins_n++ % PINS_MAX];
    memcpy(p->host, f->request->host.p, f->request->host.n);
    p->host_n = f->request->host.n;
    p->dial = *d;
}

static int
end(struct fetch *f, int outcome, const char *why)
{
    f->reply->why = str_of(why ? why : http_why(outcome));
    return outcome;
}

static void
count(struct fetch *f, struct http_transfer *t)
{
    struct http_stats *stats = &f->session->http->stats;
    curl_off_t body_n = 0;
    long head_n = 0, connects = 0, version = 0;

    curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &body_n);
    curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head_n);
    curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
    curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
    f->reply->wire_bytes += (uint64_t)body_n + (uint64_t)head_n;
    f->reply->is_http2 = version == CURL_HTTP_VERSION_2_0;
    stats->wire_bytes += (uint64_t)body_n + (uint64_t)head_n;
    stats->connections += (uint64_t)connects;
    if (t->head.is_complete) {
        stats->replies++;
        stats->connections_reused += connects == 0;
        stats->http2 += f->reply->is_http2;
    }
}

static void
copy_reply(struct fetch *f, const struct http_transfer *t)
{
    const struct http_request *q = f->request;
    struct http_reply *p = f->reply;
    struct arena *a = f->arena;
    const str *fields = t->head.fields;
    bool is_cut;

    p->status = t->head.status;
    p->content_type = str_dup(a, fields[HTTP_HEAD_CONTENT_TYPE]);
    p->location = str_dup(a, fields[HTTP_HEAD_LOCATION]);
    p->etag = str_dup(a, fields[HTTP_HEAD_ETAG]);
    p->last_modified = str_dup(a, fields[HTTP_HEAD_LAST_MODIFIED]);
    p->retry_after = str_dup(a, fields[HTTP_HEAD_RETRY_AFTER]);
    for (size_t i = 0; i < q->kept_n; i++)
        p->kept[i] = str_dup(a, t->head.named[i]);
    p->body = http_inflater_text(
        f->session->http->inflater, str_make(t->body.p, t->body.n),
        fields[HTTP_HEAD_CONTENT_ENCODING],
        q->body_max ? q->body_max : HTTP_BODY_MAX, a, &is_cut);
    p->is_truncated = is_cut || http_transfer_is_cut(t);
    f->session->http->stats.body_bytes += p->body.n;
}

/* One request to one address; *is_cert: refused for its certificate. */
static int
ask(struct fetch *f, const struct http_dial *d, bool *is_cert)
{
    struct http_transfer *t = transfer_take(f->session);

    f->reply->addr = d->addr;
    f->reply->is_tls_unverified = d->is_unverified && f->request->is_https;
    int r = http_transfer_run(t, &f->session->wire, f->request, d, f->arena,
                              f->deadline);
    f->reply->is_sent = f->reply->is_sent || http_transfer_is_sent(t);
    if (r >= 0)
        count(f, t);
    if (r == 0)
        copy_reply(f, t);
    else if (r > 0)
        f->reply->why = http_transfer_why(t, r, f->arena);
    *is_cert = http_transfer_is_cert_failure(t);
    transfer_give(f->session, t);
    return r < 0 ? fault(r) : r;
}

/* May a server without a good certificate see it? */
static bool
is_harmless(const struct http_request *q)
{
    bool is_secret = q->is_post;

    for (size_t i = 0; i < q->extra_n; i++)
        is_secret = is_secret || q->extra[i].is_secret;
    return !is_secret;
}

/* May the next address be tried? A POST that may have come through is not. */
static bool
may_go_on(const struct fetch *f, int outcome)
{
    return outcome == HTTP_UNREACHABLE &&
           !(f->request->is_post && f->reply->is_sent);
}

/*
 * One address; a second time where the certificate alone was wrong and does
 * not matter. Nothing of a request has left before its certificate was seen.
 */
static int
dial(struct fetch *f, const struct http_dial *how)
{
    struct http_dial d = *how;
    bool is_cert;

    f->dials++;
    int r = ask(f, &d, &is_cert);
    if (r == HTTP_TLS_FAILED && is_cert && f->session->http->is_insecure_tls &&
        !d.is_unverified && is_harmless(f->request)) {
        d.is_unverified = true;
        r = ask(f, &d, &is_cert);
    }
    if (r < 0)
        return fault(r);
    if (r == 0) {
        pin_set(f, &d);
        f->reply->why = STR_EMPTY; /* an address before it had one */
    }
    return r;
}

/* The addresses of an answer that may be dialled, until one connects. */
static int
dial_answer(struct fetch *f, const struct dns_answer *answer)
{
    const struct guard *guard = f->session->http->transfer.guard;
    int r = end(f, HTTP_UNREACHABLE, "the name has no address");
    const char *why = NULL;
    bool may_any = false;

    for (size_t i = 0; i < answer->addrs_n && f->dials < DIALS_MAX; i++) {
        struct http_dial d = {.addr = answer->addrs[i], .port = f->port};
        why = guard_refuses(guard, &d.addr, d.port);
        if (why != NULL)
            continue;
        may_any = true;
        r = dial(f, &d);
        if (r < 0)
            return fault(r);
        if (!may_go_on(f, r))
            return r;
    }
    return may_any || answer->addrs_n == 0 ? r
                                           : end(f, HTTP_REFUSED_ADDRESS, why);
}

static int
outcome_of_dns(struct fetch *f, int r)
{
    switch (r) {
    case TASK_TIMEOUT: return end(f, HTTP_TIMED_OUT, NULL);
    case DNS_NO_SUCH_DOMAIN: return end(f, HTTP_NO_SUCH_DOMAIN, NULL);
    default: return end(f, HTTP_DNS_FAILED, NULL);
    }
}

static int
dial_type(struct fetch *f, enum dns_type type)
{
    struct dns_answer answer = {0};

    int r = dns_resolve(f->session->http->dns, f->request->host, type, f->arena,
                        &answer, f->deadline);
    if (r < 0)
        return fault(r);
    if (r != 0 && r != DNS_NO_DATA)
        return outcome_of_dns(f, r);
    r = dial_answer(f, &answer);
    return r < 0 ? fault(r) : r;
}

/* IPv4 first; IPv6 where there is none or none that connects. */
static int
dial_name(struct fetch *f)
{
    int r = dial_type(f, DNS_A);
    if (r < 0)
        return fault(r);
    if (!may_go_on(f, r) || f->dials >= DIALS_MAX)
        return r;
    str why = f->reply->why;
    int dials = f->dials;
    r = dial_type(f, DNS_AAAA);
    if (r < 0)
        return fault(r);
    if (r == 0 || f->dials > dials || dials == 0)
        return r;
    f->reply->why = why; /* what IPv4 said says more than "none" */
    return HTTP_UNREACHABLE;
}

static int
dial_host(struct fetch *f)
{
    struct dns_answer answer = {.addrs_n = 1};
    str host = f->request->host;

    if (host.n > 2 && host.p[0] == '[')
        host = str_sub(host, 1, host.n - 1);
    int r = net_addr_parse(host, &answer.addrs[0]) ? dial_answer(f, &answer)
                                                   : dial_name(f);
    return r < 0 ? fault(r) : r;
}

/*
 * The URL must say the host that was looked up, in plain letters, so that
 * curl's parser cannot find another one in it.
 */
static bool
is_plain(const struct http_request *q)
{
    str scheme = q->is_https ? STR("https://") : STR("http://");

    if (!str_has_prefix(q->url, scheme) || q->host.n == 0 ||
        q->host.n > HOST_MAX)
        return false;
    str rest = str_from(q->url, scheme.n);
    if (!str_has_prefix(rest, q->host))
        return false;
    for (size_t i = 0; i < rest.n; i++) {
        if ((unsigned char)rest.p[i] <= ' ' || rest.p[i] == 0x7f)
            return false;
    }
    rest = str_from(rest, q->host.n);
    if (rest.n > 0 && rest.p[0] == ':') {
        rest = str_from(rest, 1);
        while (rest.n > 0 && str_is_digit(rest.p[0]))
            rest = str_from(rest, 1);
    }
    return rest.n == 0 || rest.p[0] == '/';
}

/* What a caller adds must be sent as it is, or the request not at all. */
static bool
is_sendable(const struct http_request *q)
{
    check(q->extra_n <= HTTP_EXTRA_MAX && q->kept_n <= HTTP_KEPT_MAX);
    for (size_t i = 0; i < q->extra_n; i++)
        if (!http_head_is_name(str_of(q->extra[i].name)) ||
            q->extra[i].value.n == 0 || !http_head_is_value(q->extra[i].value))
            return false;
    return http_head_is_value(q->post_type);
}

static uint16_t
port_of(const struct http *h, const struct http_request *q)
{
    if (q->is_https)
        return q->port == 443 ? h->https_port : q->port;
    return q->port == 80 ? h->http_port : q->port;
}

int
http_fetch(struct http_session *s, const struct http_request *q,
           struct arena *a, struct http_reply *out, msec deadline)
{
    struct fetch f = {.session = s,
                      .request = q,
                      .arena = a,
                      .reply = out,
                      .port = port_of(s->http, q),
                      .deadline = deadline};

    *out = (struct http_reply){0};
    s->http->stats.requests++;
    if (!is_plain(q))
        return end(&f, HTTP_REFUSED_ADDRESS, "not a URL to be asked");
    if (!is_sendable(q))
        return end(&f, HTTP_REFUSED_ADDRESS, "not a header that may be sent");
    task_state("fetch", q->host);
    struct pin *pin = pin_find(s, &f);
    if (pin != NULL && (!pin->dial.is_unverified || is_harmless(q))) {
        struct http_dial d = pin->dial;
        int r = dial(&f, &d);
        if (r < 0)
            return fault(r);
        if (!may_go_on(&f, r))
            return r;
    }
    int r = dial_host(&f);
    return r < 0 ? fault(r) : r;
}
