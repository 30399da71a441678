/*
 * Fetching: one hop, a page through its redirects, the home page, the next
 * page. Which one is next is asked of crawl_frontier.c; robots are in
 * crawl_robots.c.
 */
#include <inttypes.h>

#include "base/check.h"
#include "base/fault.h"
#include "core/crawl.h"
#include "core/crawl_priv.h"
#include "text/charset.h"
#include "text/domain.h"
#include "text/sniff.h"

static const enum outcome outcome_of_http[HTTP_OUTCOME_N] = {
    [HTTP_OK] = OUTCOME_FOUND,
    [HTTP_TIMED_OUT] = OUTCOME_TIMED_OUT,
    [HTTP_NO_SUCH_DOMAIN] = OUTCOME_NO_SUCH_DOMAIN,
    [HTTP_DNS_FAILED] = OUTCOME_DNS_FAILED,
    [HTTP_REFUSED_ADDRESS] = OUTCOME_REFUSED_ADDRESS,
    [HTTP_UNREACHABLE] = OUTCOME_UNREACHABLE,
    [HTTP_TLS_FAILED] = OUTCOME_TLS_FAILED,
    [HTTP_BROKEN] = OUTCOME_HTTP_ERROR,
    [HTTP_TOO_LARGE] = OUTCOME_HTTP_ERROR,
};

void
crawl_init(struct crawl *c, struct arena *a, struct env *env,
           struct hosts *hosts, struct job *job)
{
    *c = (struct crawl){
        .arena = a,
        .env = env,
        .hosts = hosts,
        .job = job,
        .deadline = env->ops->now(env) + CRAWL_SITE_MS,
        .pages_left = CRAWL_PAGES_MAX,
        .requests_left = CRAWL_REQUESTS_MAX,
    };
    c->aliases[c->aliases_n++] = job->domain;
    c->judged = arena_array(a, uint64_t, CRAWL_JUDGED);
    c->menu = arena_array(a, uint64_t, CRAWL_JUDGED);
    gate_init(&c->robots_gate, 1);
    c->session = env->ops->session_open(env);
}

void
crawl_fini(struct crawl *c)
{
    c->env->ops->session_close(c->env, c->session);
}

void
crawl_set_people(struct crawl *c, const struct attribute *people)
{
    size_t n;
    const struct person *p = attribute_people(people, &n);

    c->people = people;
    c->slugs = slug_index_new(c->arena, p, n);
}

void
crawl_set_trace(struct crawl *c, const struct crawl_trace *trace)
{
    c->trace = *trace;
    if (trace->fn != NULL)
        c->left = arena_array(c->arena, struct crawl_left, CRAWL_LEFT_MAX);
}

void
crawl_set_one_host(struct crawl *c, str name, msec interval_ms)
{
    c->one_host = name;
    c->interval_ms = interval_ms;
}

void
crawl_renew(struct crawl *c)
{
    c->deadline = c->env->ops->now(c->env) + CRAWL_SITE_MS;
    c->requests_left = CRAWL_REQUESTS_MAX;
}

bool
crawl_is_own(const struct crawl *c, str host)
{
    for (size_t i = 0; i < c->aliases_n; i++)
        if (domain_is_within(host, c->aliases[i]))
            return true;
    return false;
}

/* A hop */

void
crawl_say(struct crawl *c, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    if (c->trace.fn == NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    c->trace.fn(c->trace.arg, text);
}

static void
say_reply(struct crawl *c, const struct url *u, const struct http_reply *reply,
          msec took)
{
    char url[512], addr[64];

    if (c->trace.fn == NULL)
        return;
    crawl_say(c,
              "GET %s -> %d%s, %zu bytes (%" PRIu64 " on the wire), "
              "%" PRId64 " ms, %s%s",
              inert_z(url, sizeof(url), u->text), reply->status,
              reply->is_http2 ? " h2" : "", reply->body.n, reply->wire_bytes,
              (int64_t)took, net_addr_text(&reply->addr, addr),
              reply->is_truncated ? ", truncated" : "");
}

int
crawl_request(struct crawl *c, const struct url *u, str accept,
              struct arena *scratch, struct http_reply *reply)
{
    CLEANUP(host_slot_give) struct host_slot slot = HOST_SLOT_INIT;
    msec begun = c->env->ops->now(c->env);
    msec deadline = begun + CRAWL_PAGE_MS;
    char url[512];

    if (deadline > c->deadline)
        deadline = c->deadline;
    if (c->requests_left == 0 || begun >= c->deadline)
        return OUTCOME_TIMED_OUT;
    int r = host_take(c->hosts, c->one_host.n > 0 ? c->one_host : u->host,
                      &slot, c->deadline);
    if (r < 0)
        return fault(r);
    if (r > 0)
        return r == HOST_RESTING ? OUTCOME_HTTP_ERROR : OUTCOME_TIMED_OUT;
    struct http_request q = {
        .url = u->text,
        .host = u->host,
        .port = u->port,
        .is_https = u->is_https,
        .accept = accept,
    };
    if (c->interval_ms > 0)
        host_set_interval(&slot, c->interval_ms);
    if (c->requests_left > 0)
        c->requests_left--;
    c->job->counts.requests++;
    task_state("fetch", u->host);
    r = c->env->ops->fetch(c->env, c->session, &q, scratch, reply, deadline);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        /* the words of the reply say more, where there are any */
        str why = reply->why.n ? reply->why : str_of(http_why(r));
        crawl_say(c, "GET %s: %.*s", inert_z(url, sizeof(url), u->text),
                  STR_ARG(why));
        return (int)outcome_of_http[r];
    }
    c->job->counts.bytes += reply->wire_bytes;
    say_reply(c, u, reply, c->env->ops->now(c->env) - begun);
    crawl_mind_host(c, u, reply, &slot);
    return 0;
}

/* A page */

bool
crawl_is_redirect(const struct http_reply *reply)
{
    return reply->location.n > 0 &&
           (reply->status == 301 || reply->status == 302 ||
            reply->status == 303 || reply->status == 307 ||
            reply->status == 308);
}

static bool
is_refusal(int status)
{
    return status == 403 || status == 429 || status == 503;
}

static enum outcome
outcome_of_reply(const struct http_reply *reply)
{
    if (reply->status >= 200 && reply->status < 300)
        return OUTCOME_FOUND;
    return OUTCOME_HTTP_ERROR;
}

/* False: what came is no page. */
static bool
fill_page(struct crawl *c, struct crawl_page *out, struct arena *scratch,
          const struct url *u, const struct http_reply *reply)
{
    enum sniff kind = sniff_body(reply->body, reply->content_type, u->path);
    str charset;

    out->url = *u;
    out->status = reply->status;
    out->is_tls_unverified = reply->is_tls_unverified;
    if (kind == SNIFF_BINARY || kind == SNIFF_DATA) {
        crawl_say(c, "  not read: %s", sniff_why(kind));
        return false;
    }
    out->body =
        charset_to_utf8(scratch, reply->body, reply->content_type, &charset);
    if (kind == SNIFF_TEXT)
        out->body = sniff_text_as_html(scratch, out->body);
    return true;
}

/* A redirect to a page that was read: the home page, mostly. */
static bool
was_read(const struct crawl *c, const struct url *from, const struct url *to)
{
    uint64_t key = crawl_key(to);
    const struct crawl_link *l = crawl_find(c, key);

    return key != crawl_key(from) && l != NULL && l->state == CRAWL_TAKEN;
}

int
crawl_hop(struct crawl *c, struct url *u, struct arena *scratch,
          struct http_reply *reply)
{
    static const str accept = {
        "text/html,application/xhtml+xml,text/vcard;q=0.9,*/*;q=0.1", 58};
    int r = crawl_may_fetch(c, u, scratch);

    if (r == 0 && crawl_has_moved(c, u, scratch))
        r = crawl_may_fetch(c, u, scratch);
    if (r == 0)
        r = crawl_request(c, u, accept, scratch, reply);
    return r < 0 ? fault(r) : r;
}

/*
 * Walk from u to a page. Off the site a walk may only go when is_home: then
 * the site has moved. All in scratch.
 */
SUSPENDS static int
follow(struct crawl *c, const struct url *start, bool is_home,
       struct arena *scratch, struct crawl_page *out)
{
    struct url u = *start;

    for (int hop = 0; hop <= CRAWL_REDIRECTS_MAX; hop++) {
        struct http_reply reply = {0};
        struct url next;
        if (!is_home && !crawl_is_own(c, u.host))
            return CRAWL_SKIPPED;
        int r = crawl_hop(c, &u, scratch, &reply);
        if (r != 0)
            return r < 0 ? fault(r) : r;
        if (!crawl_is_redirect(&reply)) {
            enum outcome o = outcome_of_reply(&reply);
            if (is_refusal(reply.status))
                fill_page(c, out, scratch, &u, &reply);
            if (o == OUTCOME_FOUND && !fill_page(c, out, scratch, &u, &reply))
                return is_home ? OUTCOME_NOT_A_WEBSITE : CRAWL_SKIPPED;
            return (int)o;
        }
        enum url_outcome o = url_resolve(scratch, &u, reply.location, &next);
        if (o != URL_OK) {
            crawl_say(c, "  a redirect to nowhere: %s", url_why(o));
            return OUTCOME_HTTP_ERROR;
        }
        if (!is_home && was_read(c, start, &next)) {
            crawl_say(c, "  a redirect to a page that was read");
            return CRAWL_SKIPPED;
        }
        u = next;
    }
    crawl_say(c, "  more than %d redirects", CRAWL_REDIRECTS_MAX);
    return OUTCOME_HTTP_ERROR;
}

/* ---- copies ---- */

/* The low halves of digits (and of : ; < = > ?) are cut off: clocks and
   counters do not make another page. */
static uint64_t
without_digits(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101;
    uint64_t high = (word >> 4 & 0x0f * ones) ^ 0x03 * ones;
    high |= high >> 2;
    high |= high >> 1;
    return word & (0xf0 * ones | (high & ones) * 0x0f);
}

/* Eight bytes a step, where str_hash takes one: pages are long. */
static uint64_t
hash_text(str text, bool with_digits)
{
    uint64_t h = text.n, word;
    size_t at = 0;

    for (; text.n - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, text.p + at, sizeof(word));
        h = (h ^ (with_digits ? word : without_digits(word))) *
            0x9e3779b97f4a7c15;
        h ^= h >> 32;
    }
    for (; at < text.n; at++)
        if (with_digits || !str_is_digit(text.p[at]))
            h = (h ^ (unsigned char)text.p[at]) * 0x9e3779b97f4a7c15;
    return h;
}

static bool
was_seen(struct crawl *c, uint64_t hash)
{
    for (size_t i = 0; i < c->seen_n; i++)
        if (c->seen[i] == hash)
            return true;
    if (c->seen_n < array_len(c->seen))
        c->seen[c->seen_n++] = hash;
    return false;
}

/* A page that says of itself that it is none, with status 200. */
static bool
is_missing(str title)
{
    static const str words[] = {
        STR("error 404"),
        STR("404 error"),
        STR("fehler 404"),
        STR("404 not"),
        STR("page not found"),
        STR("seite nicht gefunden"),
        STR("page introuvable"),
        STR("no encontrada"),
        STR("non trovata"),
        STR("niet gevonden"),
        STR("n\xc3\xa3o encontrada"),
        STR("nie znaleziono"),
        STR("hittades inte"),
        STR("ikke fundet"),
        STR("ikke funnet"),
        STR("nenalezena"),
        STR("ei l\xc3\xb6ytynyt"),
        STR("sayfa bulunamad"),
    };

    for (size_t i = 0; i < array_len(words); i++)
        if (str_find_nocase(title, words[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

bool
crawl_is_copy(struct crawl *c, const struct crawl_page *page,
              const struct extract *x)
{
    uint64_t hash = hash_text(x->text, false);

    for (size_t i = 0; i < x->addresses_n; i++)
        hash = hash * 31 + str_hash(x->addresses[i].address);
    if (page->depth > 0 && is_missing(x->title)) {
        c->has_soft_404 = true;
        crawl_mark_read(c, &page->url);
        crawl_say(c, "  a page that calls itself missing");
        return true;
    }
    if (x->text.n == 0 && x->addresses_n == 0)
        return false; /* framesets and splash pages look alike */
    if (!was_seen(c, hash))
        return false;
    crawl_mark_read(c, &page->url);
    crawl_say(c, "  says what another page has said");
    return true;
}

/* Where the home page lies now: an alias, when it is a company's own. */
static int
adopt(struct crawl *c, str host)
{
    str domain = domain_registrable(host);

    if (str_is_empty(domain) || domain_is_social(domain))
        return OUTCOME_NOT_A_WEBSITE;
    if (crawl_is_own(c, host) || c->aliases_n == CRAWL_ALIASES_MAX)
        return 0;
    c->aliases[c->aliases_n++] = str_dup(c->arena, domain);
    crawl_say(c, "the site has moved to %.*s", STR_ARG(domain));
    return 0;
}

int
crawl_home(struct crawl *c, const struct url *start, struct arena *scratch,
           struct crawl_page *out)
{
    *out = (struct crawl_page){0};
    int r = follow(c, start, true, scratch, out);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    r = adopt(c, out->url.host);
    if (r != 0)
        return r;
    c->pages_left--;
    c->job->counts.pages++;
    was_seen(c, hash_text(out->body, true));
    return 0;
}

/* ---- the next page ---- */

bool
crawl_wants_two(const struct crawl *c)
{
    size_t waiting = 0;

    for (size_t i = 0; i < c->frontier_n; i++)
        waiting += c->frontier[i].state == CRAWL_WAITING;
    return waiting >= CRAWL_PAGES_FOR_TWO;
}

void
crawl_done_page(struct crawl *c)
{
    check(c->readers_busy > 0);
    c->readers_busy--;
    task_wake(&c->changed);
}

SUSPENDS static int
choose(struct crawl *c, struct crawl_link *out)
{
    for (;;) {
        if (c->pages_left == 0 || c->requests_left == 0)
            return CRAWL_DONE;
        if (crawl_take(c, out))
            break;
        if (c->readers_busy == 0 && (c->has_soft_404 || !crawl_guess(c)))
            return CRAWL_DONE;
        if (c->readers_busy == 0)
            continue;
        /* the other reader may bring links */
        int r = task_wait(&c->changed, c->deadline);
        if (r != 0)
            return r < 0 ? fault(r) : CRAWL_DONE;
    }
    /* a soft 404 for one guess answers the others */
    return out->is_guess && c->has_soft_404 ? CRAWL_DONE : 0;
}

int
crawl_next(struct crawl *c, struct arena *scratch, struct crawl_page *out)
{
    struct crawl_link l;

    int r = choose(c, &l);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    c->readers_busy++;
    c->pages_left--;
    *out = (struct crawl_page){.depth = l.depth,
                               .rank = l.rank,
                               .kind = l.kind,
                               .is_paging = l.is_paging};
    r = follow(c, &l.url, false, scratch, out);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        c->pages_left++; /* nothing was read; requests_left is the bound */
        return CRAWL_SKIPPED;
    }
    if (was_seen(c, hash_text(out->body, true))) {
        crawl_say(c, "  a copy of a page that was read");
        return CRAWL_SKIPPED;
    }
    c->job->counts.pages++;
    return 0;
}
