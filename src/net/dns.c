/*
 * DNS: see dns.h.
 *
 * An entry is a question with its answer. It is pending from its first
 * question until c-ares calls back, and then a cache entry until it is
 * evicted. Who asks a pending one becomes a waiter in its list; a waiter that
 * is cancelled or late takes itself out, and the entry goes on without it. So
 * an entry is never freed under c-ares or under a waiter.
 *
 *     (new) -> queued -> sent -> answered -> queued again when expired
 *                                    \-> evicted
 *
 * c-ares is used by what 1.18 and 1.34 have in common: raw queries, sockets
 * watched through its state callback, and a tick while anything is in flight
 * for its retries. Its callbacks only record and wake.
 */
/* ares_query and friends: deprecated since 1.28, without a successor in 1.18 */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <pthread.h>
#include <stdlib.h>
#include <uv.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "base/map.h"
#include "net/dns.h"
#include "net/dns_name.h"
#include "net/dns_reply.h"

enum {
    QUERY_MAX_MS = 5000,
    TICK_MS = 50,
    IN_FLIGHT_MAX = 512, /* more than a socket's buffer holds is lost */
    TRIES = 2,
    EDNS_BYTES = 1232, /* unfragmented everywhere (DNS flag day 2020) */
    TTL_MIN_S = 5,
    TTL_MAX_S = 3600,
    NEGATIVE_TTL_MAX_S = 600,
    NEGATIVE_TTL_S = 60, /* without an SOA */
    FAILED_TTL_S = 5,
    CLASS_IN = 1,
    KEY_MAX = 1 + DNS_NAME_MAX,
};

struct entry {
    struct dns *dns;
    struct list link; /* in dns.queued or dns.cached; in none while sent */
    struct list waiters;
    bool is_pending;
    int outcome;
    msec expires_at;
    void *records; /* one block: mx, txt, addrs, then the strings of all */
    struct dns_mx *mx;
    str *txt;
    struct net_addr *addrs;
    size_t mx_n, txt_n, addrs_n;
    bool is_cut; /* TXT */
    str name;
    size_t key_n;
    char key[]; /* the type as a byte, the name, NUL */
};

struct waiter {
    struct list link;
    struct task_event answered;
};

/* A socket of c-ares, watched by libuv. Freed when libuv has let go. */
struct watch {
    struct list link;
    struct dns *dns;
    ares_socket_t fd;
    uv_poll_t poll;
};

struct dns {
    struct loop *loop;
    ares_channel channel;
    struct map entries;
    struct list cached; /* least recently used first */
    struct list queued;
    struct list watches;
    size_t in_flight;
    struct loop_timer tick;
    msec query_max_ms;
    struct dns_stats stats;
};

static pthread_once_t ares_once = PTHREAD_ONCE_INIT;

static void
ares_start(void)
{
    check(ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS);
    atexit(ares_library_cleanup);
}

/* ---- answers ---- */

static void
forget_records(struct entry *e)
{
    free(e->records);
    e->records = NULL;
    e->mx = NULL;
    e->txt = NULL;
    e->addrs = NULL;
    e->mx_n = e->txt_n = e->addrs_n = 0;
    e->is_cut = false;
    e->name = STR_EMPTY;
}

static str
put_string(char **at, const char *z)
{
    str s = {*at, strlen(z)};
    memcpy(*at, z, s.n);
    *at += s.n;
    return s;
}

static void
keep_texts(struct entry *e, const struct dns_reply *r, char **at)
{
    for (size_t i = 0; i < r->txt_n; i++) {
        e->txt[i] = str_make(*at, r->txt[i].n);
        dns_reply_join(&r->txt[i], *at);
        *at += r->txt[i].n;
    }
    e->txt_n = r->txt_n;
    e->is_cut = r->is_cut;
}

/* Into one block as small as it can be: there may be 100,000 of them. */
static void
keep_records(struct entry *e, const struct dns_reply *r)
{
    size_t mx_bytes = r->mx_n * sizeof(*e->mx);
    size_t txt_bytes = r->txt_n * sizeof(*e->txt);
    size_t addrs_bytes = r->addrs_n * sizeof(*e->addrs);
    size_t bytes = mx_bytes + txt_bytes + addrs_bytes + strlen(r->name);

    for (size_t i = 0; i < r->mx_n; i++)
        bytes += strlen(r->mx[i].host);
    for (size_t i = 0; i < r->txt_n; i++)
        bytes += r->txt[i].n;
    if (bytes == 0)
        return;
    char *block = malloc(bytes);
    check(block != NULL);
    e->records = block;
    e->mx = (struct dns_mx *)block;
    e->mx_n = r->mx_n;
    e->txt = (str *)(block + mx_bytes);
    e->addrs = (struct net_addr *)(block + mx_bytes + txt_bytes);
    e->addrs_n = r->addrs_n;
    if (addrs_bytes > 0)
        memcpy(e->addrs, r->addrs, addrs_bytes);
    char *at = block + mx_bytes + txt_bytes + addrs_bytes;
    for (size_t i = 0; i < r->mx_n; i++)
        e->mx[i] = (struct dns_mx){r->mx[i].preference,
                                   put_string(&at, r->mx[i].host)};
    keep_texts(e, r, &at);
    e->name = put_string(&at, r->name);
}

static msec
lifetime_ms(const struct dns_reply *r)
{
    uint32_t s = r->ttl_s, max = TTL_MAX_S;

    if (r->outcome == DNS_FAILED)
        return FAILED_TTL_S * 1000;
    if (r->outcome != 0) {
        max = NEGATIVE_TTL_MAX_S;
        if (s == DNS_NO_TTL)
            s = NEGATIVE_TTL_S;
    }
    s = s > max ? max : s < TTL_MIN_S ? TTL_MIN_S : s;
    return (msec)s * 1000;
}

static enum dns_type
entry_type(const struct entry *e)
{
    return (enum dns_type)e->key[0];
}

/* c-ares has an answer, or none. On the loop's stack. */
static void
on_answer(void *arg, int status, int timeouts, unsigned char *p, int n)
{
    struct entry *e = arg;
    struct dns *d = e->dns;
    struct dns_reply r = {.outcome = DNS_FAILED, .ttl_s = DNS_NO_TTL};

    if (p != NULL && n > 0)
        dns_reply_parse(p, (size_t)n, entry_type(e), &r);
    else if (status == ARES_ENOTFOUND)
        r.outcome = DNS_NO_SUCH_DOMAIN;
    else if (status == ARES_ENODATA)
        r.outcome = DNS_NO_DATA;
    if (r.outcome == DNS_FAILED)
        d->stats.failures++;

    keep_records(e, &r);
    e->outcome = r.outcome;
    e->expires_at = loop_now(d->loop) + lifetime_ms(&r);
    e->is_pending = false;
    d->in_flight--;
    list_add(&d->cached, &e->link);
    list_each (it, &e->waiters)
        task_wake(&container_of(it, struct waiter, link)->answered);
}

/* ---- sockets and time ---- */

/* Send what is queued, as far as there is room. */
static void
pump(struct dns *d)
{
    while (d->in_flight < IN_FLIGHT_MAX) {
        struct list *it = list_take(&d->queued);
        if (it == NULL)
            break;
        struct entry *e = container_of(it, struct entry, link);
        d->in_flight++;
        d->stats.queries++;
        ares_query(d->channel, e->key + 1, CLASS_IN,
                   dns_reply_wire_type(entry_type(e)), on_answer, e);
    }
    if (d->in_flight > 0 && !d->tick.is_armed)
        loop_timer_start(d->loop, &d->tick, loop_now_exact(d->loop) + TICK_MS);
}

static void
on_tick(struct loop_timer *t)
{
    struct dns *d = container_of(t, struct dns, tick);

    ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    pump(d);
}

static void
on_socket(uv_poll_t *poll, int status, int events)
{
    struct watch *w = poll->data;
    struct dns *d = w->dns;
    ares_socket_t fd = w->fd; /* w may end in there */
    bool is_readable = status < 0 || (events & UV_READABLE);
    bool is_writable = status < 0 || (events & UV_WRITABLE);

    ares_process_fd(d->channel, is_readable ? fd : ARES_SOCKET_BAD,
                    is_writable ? fd : ARES_SOCKET_BAD);
    pump(d);
}

static void
on_watch_closed(uv_handle_t *h)
{
    struct watch *w = h->data;
    free(w);
}

static void
watch_close(struct watch *w)
{
    list_remove(&w->link);
    uv_poll_stop(&w->poll);
    uv_close((uv_handle_t *)&w->poll, on_watch_closed);
}

static struct watch *
watch_find(struct dns *d, ares_socket_t fd)
{
    list_each (it, &d->watches) {
        struct watch *w = container_of(it, struct watch, link);
        if (w->fd == fd)
            return w;
    }
    return NULL;
}

static struct watch *
watch_open(struct dns *d, ares_socket_t fd)
{
    struct watch *w = calloc(1, sizeof(*w));

    check(w != NULL);
    w->dns = d;
    w->fd = fd;
    if (uv_poll_init(loop_uv(d->loop), &w->poll, fd) != 0) {
        free(w); /* its queries run into their time limit */
        return NULL;
    }
    w->poll.data = w;
    list_add(&d->watches, &w->link);
    return w;
}

/* c-ares opens, uses or is about to close a socket. */
static void
on_state(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct dns *d = arg;
    struct watch *w = watch_find(d, fd);
    int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);

    if (events == 0) {
        if (w != NULL)
            watch_close(w);
        return;
    }
    if (w == NULL)
        w = watch_open(d, fd);
    if (w != NULL)
        uv_poll_start(&w->poll, events, on_socket);
}

/* ---- life ---- */

static int
set_resolver(struct dns *d, str text)
{
    struct ares_addr_port_node node = {0};
    struct net_addr addr;
    int port;
    char shown[80];

    if (str_is_empty(text))
        return 0;
    if (!dns_name_resolver(text, &addr, &port)) {
        log_error("dns: the resolver \"%s\" is no address",
                  inert_z(shown, sizeof(shown), text));
        return fault_new(-EINVAL, "resolver is no address");
    }
    node.family = addr.family;
    node.udp_port = node.tcp_port = port;
    memcpy(&node.addr, addr.bytes, addr.family == AF_INET ? 4 : 16);
    int status = ares_set_servers_ports(d->channel, &node);
    if (status == ARES_SUCCESS)
        return 0;
    log_error("dns: resolver not set: %s", ares_strerror(status));
    return fault_new(-EIO, "resolver not set");
}

static int
open_channel(struct dns *d)
{
    char lookups[] = "b"; /* no hosts file: it is read for each question */
    struct ares_options o = {
        .flags = ARES_FLAG_EDNS,
        .ednspsz = EDNS_BYTES,
        .tries = TRIES,
        /* One server is waited for once, then twice as long. */
        .timeout = (int)(d->query_max_ms / 3),
        .lookups = lookups,
        .sock_state_cb = on_state,
        .sock_state_cb_data = d,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TRIES |
               ARES_OPT_TIMEOUTMS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;

#ifdef ARES_OPT_QUERY_CACHE
    mask |= ARES_OPT_QUERY_CACHE; /* off: ours is bounded in entries */
    o.qcache_max_ttl = 0;
#endif
    int status = ares_init_options(&d->channel, &o, mask);
    if (status == ARES_SUCCESS)
        return 0;
    log_error("dns: no resolver: %s", ares_strerror(status));
    return fault_new(-EIO, "no resolver");
}

int
dns_open(struct loop *l, const struct dns_options *o, struct dns **out)
{
    CLEANUP(dns_close) struct dns *d = calloc(1, sizeof(*d));

    check(d != NULL && loop_uv(l) != NULL);
    pthread_once(&ares_once, ares_start);
    d->loop = l;
    d->query_max_ms = o->query_max_ms > 0 ? o->query_max_ms : QUERY_MAX_MS;
    list_init(&d->cached);
    list_init(&d->queued);
    list_init(&d->watches);
    loop_timer_init(&d->tick, on_tick);
    int r = open_channel(d);
    if (r == 0)
        r = set_resolver(d, o->resolver);
    if (r < 0)
        return fault(r);
    *out = d;
    d = NULL;
    return 0;
}

static void
entry_free(struct entry *e)
{
    check(list_is_empty(&e->waiters) && !e->is_pending);
    list_remove(&e->link);
    free(e->records);
    free(e);
}

void
dns_close(struct dns **dp)
{
    struct dns *d = *dp;

    *dp = NULL;
    if (d == NULL)
        return;
    loop_timer_stop(d->loop, &d->tick);
    if (d->channel != NULL)
        ares_destroy(d->channel); /* answers what is in flight: failed */
    check(d->in_flight == 0);
    list_each (it, &d->watches)
        watch_close(container_of(it, struct watch, link));
    list_each (it, &d->queued)
        container_of(it, struct entry, link)->is_pending = false;
    map_each (slot, &d->entries)
        entry_free(slot->value);
    map_fini(&d->entries);
    free(d);
}

void
dns_stats(const struct dns *d, struct dns_stats *out)
{
    *out = d->stats;
}

/* ---- questions ---- */

/* The least recently used one that nobody is about to read. */
static void
evict_one(struct dns *d)
{
    list_each (it, &d->cached) {
        struct entry *e = container_of(it, struct entry, link);
        if (!list_is_empty(&e->waiters))
            continue;
        map_remove(&d->entries, str_make(e->key, e->key_n));
        entry_free(e);
        return;
    }
}

static struct entry *
entry_of(struct dns *d, str key)
{
    struct entry *e = map_get(&d->entries, key);

    if (e != NULL)
        return e;
    if (d->entries.n >= DNS_CACHE_MAX)
        evict_one(d);
    e = calloc(1, sizeof(*e) + key.n + 1);
    check(e != NULL);
    e->dns = d;
    list_init(&e->link);
    list_init(&e->waiters);
    e->key_n = key.n;
    memcpy(e->key, key.p, key.n);
    map_put(&d->entries, str_make(e->key, key.n), e);
    return e;
}

/* Fresh, or asked, or being asked now. */
static void
entry_use(struct dns *d, struct entry *e)
{
    if (e->is_pending)
        return;
    list_remove(&e->link);
    if (e->expires_at > loop_now(d->loop)) {
        d->stats.cache_hits++;
        list_add(&d->cached, &e->link);
        return;
    }
    forget_records(e);
    e->is_pending = true;
    list_add(&d->queued, &e->link);
    pump(d);
}

SUSPENDS static int
await(struct dns *d, struct entry *e, msec deadline)
{
    msec give_up_at = task_now() + d->query_max_ms;
    msec until = deadline < give_up_at ? deadline : give_up_at;
    struct waiter w = {.answered = TASK_EVENT_INIT};
    int r = 0;

    list_add(&e->waiters, &w.link);
    while (r == 0 && e->is_pending)
        r = task_wait(&w.answered, until);
    list_remove(&w.link);
    if (r == TASK_TIMEOUT && until < deadline) {
        d->stats.failures++;
        return DNS_FAILED;
    }
    return r;
}

static void
copy_records(const struct entry *e, struct arena *a, struct dns_answer *out)
{
    for (size_t i = 0; i < e->addrs_n; i++)
        out->addrs[i] = e->addrs[i];
    out->addrs_n = e->addrs_n;
    for (size_t i = 0; i < e->mx_n; i++)
        out->mx[i] =
            (struct dns_mx){e->mx[i].preference, str_dup(a, e->mx[i].host)};
    out->mx_n = e->mx_n;
    if (e->txt_n > 0)
        out->txt = arena_array(a, str, e->txt_n);
    for (size_t i = 0; i < e->txt_n; i++)
        out->txt[i] = str_dup(a, e->txt[i]);
    out->txt_n = e->txt_n;
    out->is_cut = e->is_cut;
    if (e->name.n > 0)
        out->name = str_dup(a, e->name);
}

/* An address instead of a name: is its own answer, or none of that type. */
static int
answer_literal(const struct net_addr *addr, enum dns_type type,
               struct dns_answer *out)
{
    int family = type == DNS_A ? AF_INET : type == DNS_AAAA ? AF_INET6 : 0;

    if (addr->family != family)
        return DNS_NO_DATA;
    out->addrs[0] = *addr;
    out->addrs_n = 1;
    return 0;
}

SUSPENDS int
dns_resolve(struct dns *d, str host, enum dns_type type, struct arena *a,
            struct dns_answer *out, msec deadline)
{
    char key[KEY_MAX], reversed[DNS_NAME_REVERSE_MAX];
    struct net_addr addr;
    str inside = host;

    *out = (struct dns_answer){.name = STR_EMPTY};
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        inside = str_sub(host, 1, host.n - 1);
    if (net_addr_parse(inside, &addr)) {
        if (type != DNS_PTR)
            return answer_literal(&addr, type, out);
        host = dns_name_reverse(&addr, reversed);
    }
    size_t name_n = dns_name_clean(host, key + 1);
    if (name_n == 0)
        return DNS_NO_SUCH_DOMAIN;
    key[0] = (char)type;

    struct entry *e = entry_of(d, str_make(key, 1 + name_n));
    entry_use(d, e);
    if (e->is_pending) {
        int r = await(d, e, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    }
    copy_records(e, a, out);
    return e->outcome;
}
