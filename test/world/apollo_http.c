/*
 * Connections of the provider: HTTP/1.1 with keep-alive, plain or in TLS. A
 * request has a body; a reply may be broken off. See apollo.h.
 */
#include <stdlib.h>

#include "apollo.h"
#include "base/buf.h"
#include "base/fault.h"
#include "serve.h"
#include "worldd_wire.h"

enum {
    HEAD_MAX = 16384,
    BLANKS = 65536,
    SILENT_MS = 600 * 1000,
};

struct client {
    struct worldd_wire wire;
    struct apollo *apollo;
    bool is_tls;
    size_t n;
    char in[HEAD_MAX + APOLLO_BODY_MAX];
};

struct head {
    struct apollo_request request;
    int64_t body_n;
    bool is_last, expects;
};

/* 0 and at least a byte more in c->in; WORLDD_ENDED; a fault */
SUSPENDS static int
read_more(struct client *c, size_t max)
{
    size_t n = 0;

    if (c->n >= max)
        return WORLDD_ENDED;
    int r = worldd_wire_read(&c->wire, c->in + c->n, max - c->n, &n,
                             task_now() + WORLDD_IDLE_MS);
    c->n += n;
    return r;
}

static bool
take_header(struct head *h, str line)
{
    str value = line;
    str name = str_cut(&value, ':');

    value = str_trim(value);
    if (str_eq_nocase(name, STR("x-api-key")))
        h->request.key = value;
    else if (str_eq_nocase(name, STR("connection")))
        h->is_last = str_eq_nocase(value, STR("close"));
    else if (str_eq_nocase(name, STR("expect")))
        h->expects = true;
    else if (str_eq_nocase(name, STR("transfer-encoding")))
        return false; /* nobody sends what is of unknown length */
    else if (str_eq_nocase(name, STR("content-length")))
        return str_to_i64(value, &h->body_n) && h->body_n >= 0 &&
               h->body_n <= APOLLO_BODY_MAX;
    return true;
}

/* False: not HTTP, or too much. */
static bool
parse_head(str text, struct head *h)
{
    str line = str_trim(str_cut(&text, '\n'));

    *h = (struct head){
        .request.key = {NULL, 0}
    };
    h->request.method = str_cut(&line, ' ');
    if (line.p == NULL)
        return false;
    h->request.path = str_cut(&line, ' ');
    if (line.p == NULL || !str_has_prefix(line, STR("HTTP/1.")))
        return false;
    while (text.p != NULL)
        if (!take_header(h, str_cut(&text, '\n')))
            return false;
    return true;
}

/* --- replies --- */

static str
reply_bytes(const struct apollo_reply *r, bool is_last, struct arena *a)
{
    size_t n = r->body.n + (r->wire == APOLLO_WIRE_ENDLESS ? APOLLO_HUGE : 0);
    struct buf b;

    buf_init(&b, a, 4 * (size_t)HEAD_MAX + r->body.n);
    buf_addf(&b,
             "HTTP/1.1 %d Reply\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
             "%.*s%s\r\n",
             r->status, r->type, n, STR_ARG(r->headers),
             is_last ? "Connection: close\r\n" : "");
    buf_add(&b, r->wire == APOLLO_WIRE_CUT ? str_sub(r->body, 0, r->body.n / 2)
                                           : r->body);
    return buf_str(&b);
}

SUSPENDS static int
write_blanks(struct client *c)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char *blanks = arena_alloc_raw(&a, BLANKS);
    int r = 0;

    memset(blanks, ' ', BLANKS);
    for (size_t sent = 0; r == 0 && sent < APOLLO_HUGE; sent += BLANKS)
        r = worldd_wire_write(&c->wire, str_make(blanks, BLANKS),
                              task_now() + WORLDD_IDLE_MS);
    return r;
}

/* Until the client has had enough. What it sends is for nobody. */
SUSPENDS static int
be_silent(struct client *c)
{
    msec end = task_now() + SILENT_MS;
    size_t n;
    int r;

    do
        r = worldd_wire_read(&c->wire, c->in, sizeof(c->in), &n, end);
    while (r == 0);
    return WORLDD_ENDED;
}

SUSPENDS static int
write_reply(struct client *c, const struct apollo_reply *r, bool is_last)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    if (r->wire == APOLLO_WIRE_DROPPED)
        return WORLDD_ENDED;
    if (r->wire == APOLLO_WIRE_SILENT)
        return be_silent(c);
    int e = worldd_wire_write(&c->wire, reply_bytes(r, is_last, &a),
                              task_now() + WORLDD_IDLE_MS);
    if (e == 0 && r->wire == APOLLO_WIRE_ENDLESS)
        e = write_blanks(c);
    if (e < 0)
        return fault(e);
    return e != 0 || is_last || r->wire == APOLLO_WIRE_CUT ? WORLDD_ENDED : 0;
}

/* --- requests --- */

/* Half of the time is the way there, half the way back. */
SUSPENDS static int
answer(struct client *c, struct head *h)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    const struct apollo_settings *s = &c->apollo->settings;
    uint32_t ms = (uint32_t)s->latency_ms;
    struct apollo_reply reply;

    if (s->jitter_ms > 0)
        ms += world_rng_below(&c->apollo->rng, (uint32_t)s->jitter_ms + 1);
    int r = worldd_wire_travel(&c->wire, ms / 2);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    h->request.now = loop_now_exact(loop_self());
    h->request.reply_ms = ms - ms / 2;
    apollo_answer(c->apollo, &h->request, &a, &reply);
    r = worldd_wire_travel(&c->wire, h->request.reply_ms);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    return write_reply(c, &reply, h->is_last);
}

SUSPENDS static int
read_body(struct client *c, struct head *h, size_t head_n)
{
    size_t all = head_n + (size_t)h->body_n;
    int r = 0;

    if (h->expects && c->n < all)
        r = worldd_wire_write(&c->wire, STR("HTTP/1.1 100 Continue\r\n\r\n"),
                              task_now() + WORLDD_IDLE_MS);
    while (r == 0 && c->n < all)
        r = read_more(c, all);
    h->request.body = str_make(c->in + head_n, (size_t)h->body_n);
    return r;
}

/* One request; the bytes behind it stay. 0: another may follow. */
SUSPENDS static int
serve_one(struct client *c)
{
    struct head h;
    size_t end;
    int r;

    while ((end = str_find(str_make(c->in, c->n), STR("\r\n\r\n"), 0)) ==
           STR_NOT_FOUND) {
        r = read_more(c, HEAD_MAX);
        if (r != 0)
            return r;
    }
    if (!parse_head(str_make(c->in, end), &h)) {
        worldd_wire_write(&c->wire,
                          STR("HTTP/1.1 413 Reply\r\nContent-Length: 0\r\n"
                              "Connection: close\r\n\r\n"),
                          task_now() + WORLDD_IDLE_MS);
        return WORLDD_ENDED;
    }
    r = read_body(c, &h, end + 4);
    if (r == 0)
        r = answer(c, &h);
    if (r != 0)
        return r;
    size_t used = end + 4 + (size_t)h.body_n;
    c->n -= used;
    memmove(c->in, c->in + used, c->n);
    return 0;
}

static void
client_close(struct client **at)
{
    worldd_wire_close(&(*at)->wire);
    free(*at);
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
    struct apollo_door *door = arg;
    struct client *c = malloc(sizeof(*c));

    check(c != NULL);
    worldd_wire_open(&c->wire, door->d, fd);
    c->apollo = door->apollo;
    c->is_tls = door->is_tls;
    c->n = 0;
    nursery_start(n, "apollo", serve_client, c);
}

int
apollo_http_serve(void *arg)
{
    struct apollo_door *door = arg;

    return serve_accept(door->fd, start_client, door);
}
