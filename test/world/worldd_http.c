/*
 * Connections: HTTP/1.1 with keep-alive, plain or in TLS. Straight-line code
 * in a task each; latency is a sleep of the task. Replies are rendered once
 * and kept, up to a bound, so that the world is as quick as a file server.
 */
#include <inttypes.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/inert.h"
#include "serve.h"
#include "worldd_wire.h"

enum {
    GZIP_LEVEL = 6,
    CHUNK = 4096,
    LOG_FIELD = 300,
    LINKEDIN_SLACK_MS = 20, /* until the client has seen the wall */
};

/* What of a reply is not in its bytes. */
struct verdict {
    bool is_disallowed; /* robots.txt forbade it */
    bool is_trap;
    bool is_linkedin, is_page, is_block;
};

/* A reply as it goes out. The key lies behind the bytes. */
struct rendered {
    str key;
    size_t n, head_n;
    uint32_t delay_ms;
    int status;
    bool is_kept;
    struct verdict verdict;
    char bytes[];
};

struct client {
    struct worldd_wire wire;
    bool is_tls;
    uint64_t id;
    struct worldd_host *host; /* of the first request */
    size_t n;
    char in[WORLDD_REQUEST_MAX];
};

struct request {
    str method, path, user_agent;
    char host[256];
    size_t host_n;
    bool may_gzip, is_last;
};

/* 0 and at least a byte more in c->in; WORLDD_ENDED; a fault */
static int
read_more(struct client *c, msec deadline)
{
    size_t n = 0;

    if (c->n == sizeof(c->in))
        return WORLDD_ENDED;
    int r = worldd_wire_read(&c->wire, c->in + c->n, sizeof(c->in) - c->n, &n,
                             deadline);
    c->n += n;
    return r;
}

/* --- requests --- */

static void
take_host(struct request *q, str value)
{
    value = str_sub(value, 0, str_find_byte(value, ':', 0));
    q->host_n = value.n < sizeof(q->host) ? value.n : 0;
    for (size_t i = 0; i < q->host_n; i++)
        q->host[i] = (char)str_lower_byte(value.p[i]);
}

static void
take_header(struct request *q, str line)
{
    str value = line;
    str name = str_cut(&value, ':');

    value = str_trim(value);
    if (str_eq_nocase(name, STR("host")))
        take_host(q, value);
    else if (str_eq_nocase(name, STR("user-agent")))
        q->user_agent = value;
    else if (str_eq_nocase(name, STR("accept-encoding")))
        q->may_gzip = str_find_nocase(value, STR("gzip"), 0) != STR_NOT_FOUND;
    else if (str_eq_nocase(name, STR("connection")))
        q->is_last = str_eq_nocase(value, STR("close"));
}

/* head: lines up to the empty one. False: not HTTP. */
static bool
parse_request(str head, struct request *q)
{
    str line = str_trim(str_cut(&head, '\n'));

    *q = (struct request){.user_agent = STR_EMPTY};
    q->method = str_cut(&line, ' ');
    if (line.p == NULL)
        return false;
    q->path = str_cut(&line, ' ');
    if (line.p == NULL || !str_has_prefix(line, STR("HTTP/1.")))
        return false;
    q->is_last = str_eq(line, STR("HTTP/1.0"));
    while (head.p != NULL)
        take_header(q, str_cut(&head, '\n'));
    return str_has_prefix(q->path, STR("/"));
}

/* --- replies --- */

static const char *
phrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 421: return "Misdirected Request";
    case 999: return "Request denied";
    default: return "Internal Server Error";
    }
}

static str
deflated(struct arena *a, str body)
{
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(GZIP_LEVEL);
    check(z != NULL);
    size_t cap = libdeflate_gzip_compress_bound(z, body.n);
    char *p = arena_alloc_bytes(a, cap);
    size_t n = libdeflate_gzip_compress(z, body.p, body.n, p, cap);
    libdeflate_free_compressor(z);
    return str_make(p, n);
}

static void
add_body(struct buf *b, str body, bool is_chunked)
{
    if (!is_chunked) {
        buf_add(b, body);
        return;
    }
    for (size_t at = 0; at < body.n; at += CHUNK) {
        str chunk = str_sub(body, at, at + CHUNK);
        buf_addf(b, "%zx\r\n%.*s", chunk.n, 0, "");
        buf_add(b, chunk);
        buf_add(b, STR("\r\n"));
    }
    buf_add(b, STR("0\r\n\r\n"));
}

/* Head and body as bytes; returns the length of the head. */
static size_t
add_reply(struct buf *b, struct arena *a, const struct world_reply *w,
          bool may_gzip)
{
    bool is_gzip = may_gzip && w->may_gzip && w->body.n > 200;
    str body = is_gzip ? deflated(a, w->body) : w->body;

    buf_addf(b, "HTTP/1.1 %d %s\r\nServer: world\r\nContent-Type: %.*s\r\n",
             w->status, phrase(w->status), STR_ARG(w->content_type));
    if (w->location.n > 0)
        buf_addf(b, "Location: %.*s\r\n", STR_ARG(w->location));
    if (is_gzip)
        buf_add(b, STR("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"));
    if (w->is_chunked)
        buf_add(b, STR("Transfer-Encoding: chunked\r\n\r\n"));
    else
        buf_addf(b, "Content-Length: %zu\r\n\r\n", body.n);
    size_t head_n = b->n;
    add_body(b, body, w->is_chunked);
    return head_n;
}

static void
ask_linkedin(struct worldd *d, const struct world_request *q, struct arena *a,
             struct world_reply *out, struct verdict *v)
{
    struct linkedin_reply r;

    linkedin_answer(&d->directory, d->linkedin_mode, q, a, &r);
    *out = r.reply;
    *v = (struct verdict){.is_disallowed = r.is_disallowed,
                          .is_linkedin = true,
                          .is_page = r.is_page,
                          .is_block = r.is_block};
}

/* What the world says to this request. */
static void
ask_world(struct worldd *d, const struct world_request *q, struct arena *a,
          struct world_reply *out, struct verdict *v)
{
    struct worldd_host *h = worldd_host(d, q->host);

    *v = (struct verdict){0};
    if (worldd_is_linkedin(d, q->host)) {
        ask_linkedin(d, q, a, out, v);
        return;
    }
    if (h == NULL) {
        *out = (struct world_reply){.status = 421,
                                    .location = STR_EMPTY,
                                    .content_type = STR("text/plain"),
                                    .body = STR("no such host\n")};
        return;
    }
    struct world_company *c = arena_new(a, struct world_company);
    world_company(&d->world, h->company, a, c);
    world_page(c, q, a, out);
    v->is_disallowed =
        str_eq(q->host, c->host) && world_page_is_disallowed(c, q->path);
    v->is_trap = world_page_is_trap(c, q->path);
}

static struct rendered *
render(struct worldd *d, const struct world_request *q, bool may_gzip, str key)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 256 * 1024};
    struct world_reply w;
    struct verdict v;
    struct buf b;

    ask_world(d, q, &a, &w, &v);
    buf_init(&b, &a, 3 * (size_t)WORLD_PAGE_MAX);
    size_t head_n = add_reply(&b, &a, &w, may_gzip);
    struct rendered *r = malloc(sizeof(*r) + b.n + key.n);
    check(r != NULL && !b.is_full);
    *r = (struct rendered){.n = b.n,
                           .head_n = head_n,
                           .delay_ms = w.delay_ms,
                           .status = w.status,
                           .verdict = v};
    memcpy(r->bytes, b.p, b.n);
    memcpy(r->bytes + b.n, key.p, key.n);
    r->key = str_make(r->bytes + b.n, key.n);
    r->is_kept = d->cache_bytes + b.n <= WORLDD_CACHE_BYTES_MAX;
    if (r->is_kept) {
        d->cache_bytes += sizeof(*r) + b.n + key.n;
        map_put(&d->cache, r->key, r);
    }
    return r;
}

/* For CLEANUP: what the cache has no room for goes when it was sent. */
static void
rendered_drop(struct rendered **r)
{
    if (*r != NULL && !(*r)->is_kept)
        free(*r);
}

static struct rendered *
reply_for(struct client *c, const struct request *q)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_request w = {str_make(q->host, q->host_n), q->path, c->is_tls};
    struct buf key;

    buf_init(&key, &a, WORLDD_REQUEST_MAX * 2);
    buf_add_byte(&key, q->may_gzip ? 'z' : '-');
    buf_add_byte(&key, c->is_tls ? 's' : '-');
    buf_add(&key, w.host);
    buf_add(&key, w.path);
    struct rendered *r = map_get(&c->wire.d->cache, buf_str(&key));
    return r != NULL ? r : render(c->wire.d, &w, q->may_gzip, buf_str(&key));
}

/* --- accounts --- */

/* The connection counts for the host of its first request. */
static void
count_connection(struct client *c, const struct request *q)
{
    struct worldd_stats *s = &c->wire.d->stats;
    struct worldd_host *h;

    if (c->host != NULL)
        return;
    h = worldd_host(c->wire.d, str_make(q->host, q->host_n));
    if (h == NULL)
        return;
    c->host = h;
    if (++h->conns > h->conns_peak)
        h->conns_peak = h->conns;
    if (h->conns_peak > s->host_conns_peak) {
        s->host_conns_peak = h->conns_peak;
        s->host_busiest = h->name;
    }
}

/* robots.txt and the wall itself are no step further. */
static void
count_linkedin(struct worldd *d, const struct request *q,
               const struct verdict *v)
{
    bool is_step = !str_eq(q->path, STR("/robots.txt")) &&
                   !str_has_prefix(q->path, STR("/authwall")) &&
                   !str_has_prefix(q->path, STR("/login"));
    msec since = loop_now_exact(loop_self()) - d->linkedin_blocked;

    if (!v->is_linkedin || !is_step)
        return;
    d->stats.linkedin++;
    d->stats.linkedin_pages += v->is_page;
    d->stats.linkedin_blocks += v->is_block;
    d->stats.linkedin_after_block +=
        d->linkedin_blocked != 0 && since > LINKEDIN_SLACK_MS;
}

static void
log_request(struct client *c, const struct request *q, int status)
{
    char host[LOG_FIELD], path[LOG_FIELD], agent[LOG_FIELD], method[32];

    if (c->wire.d->log == NULL)
        return;
    inert_z(host, sizeof(host), str_make(q->host, q->host_n));
    inert_z(path, sizeof(path), q->path);
    inert_z(agent, sizeof(agent), q->user_agent);
    inert_z(method, sizeof(method), q->method);
    fprintf(c->wire.d->log, "%" PRId64 "\t%s\t%s\t%s\t%d\t%s\t%" PRIu64 "\n",
            task_now(), host, method, path, status, agent, c->id);
}

/* --- the dialogue --- */

/* The first n bytes of a reply, with word that the connection ends here. */
static int
write_last(struct client *c, const struct rendered *r, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;

    buf_init(&b, &a, n + 64);
    buf_add(&b, str_make(r->bytes, r->head_n - 2));
    buf_add(&b, STR("Connection: close\r\n\r\n"));
    buf_add(&b, str_make(r->bytes + r->head_n, n - r->head_n));
    return worldd_wire_write(&c->wire, buf_str(&b),
                             task_now() + WORLDD_IDLE_MS);
}

static int
answer_request(struct client *c, const struct request *q)
{
    CLEANUP(rendered_drop) struct rendered *r = NULL;
    bool is_head = str_eq(q->method, STR("HEAD"));
    int e;

    count_connection(c, q);
    r = reply_for(c, q);
    c->wire.d->stats.requests++;
    c->wire.d->stats.disallowed += r->verdict.is_disallowed;
    c->wire.d->stats.traps += r->verdict.is_trap;
    count_linkedin(c->wire.d, q, &r->verdict);
    e = worldd_wire_travel(&c->wire, r->delay_ms);
    if (e < 0)
        return fault(e);
    log_request(c, q, r->status);
    if (r->verdict.is_block && c->wire.d->linkedin_blocked == 0)
        c->wire.d->linkedin_blocked = loop_now_exact(loop_self());
    size_t n = is_head ? r->head_n : r->n;
    if (q->is_last)
        return write_last(c, r, n);
    return worldd_wire_write(&c->wire, str_make(r->bytes, n),
                             task_now() + WORLDD_IDLE_MS);
}

/* One request; the bytes behind it stay. 0: another may follow. */
static int
serve_one(struct client *c)
{
    struct request q;
    size_t end;
    int r;

    while ((end = str_find(str_make(c->in, c->n), STR("\r\n\r\n"), 0)) ==
           STR_NOT_FOUND) {
        r = read_more(c, task_now() + WORLDD_IDLE_MS);
        if (r != 0)
            return r;
    }
    if (!parse_request(str_make(c->in, end), &q))
        return WORLDD_ENDED;
    r = answer_request(c, &q);
    if (r != 0)
        return r;
    c->n -= end + 4;
    memmove(c->in, c->in + end + 4, c->n);
    return q.is_last ? WORLDD_ENDED : 0;
}

static void
client_close(struct client **at)
{
    struct client *c = *at;

    if (c->host != NULL)
        c->host->conns--;
    worldd_wire_close(&c->wire);
    free(c);
}

static int
serve_client(void *arg)
{
    CLEANUP(client_close) struct client *c = arg;
    int r = worldd_wire_travel(&c->wire, 0);

    if (r == 0 && c->is_tls)
        r = worldd_wire_shake_hands(&c->wire, task_now() + WORLDD_IDLE_MS);
    while (r == 0)
        r = serve_one(c);
    return 0; /* a client's end is no fault of the server's */
}

static void
start_client(void *arg, struct nursery *n, int fd)
{
    struct worldd_listener *l = arg;
    struct client *c = malloc(sizeof(*c));

    check(c != NULL);
    worldd_wire_open(&c->wire, l->d, fd);
    c->is_tls = l->is_tls;
    c->id = ++l->d->stats.connections;
    c->host = NULL;
    c->n = 0;
    nursery_start(n, "client", serve_client, c);
}

int
worldd_http_serve(void *arg)
{
    struct worldd_listener *l = arg;

    return serve_accept(l->fd, start_client, l);
}

void
worldd_http_fini(struct worldd *d)
{
    map_each (slot, &d->cache)
        free(slot->value);
    map_fini(&d->cache);
}
