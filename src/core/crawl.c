/*
 * From the top: which page next, fetch it through its redirects, one hop.
 * Robots are in crawl_robots.c.
 */
#include <inttypes.h>

#include "base/check.h"
#include "base/fault.h"
#include "core/crawl.h"
#include "core/crawl_priv.h"
#include "text/charset.h"
#include "text/domain.h"
#include "text/rank.h"

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

/* The classic guesses of DESIGN section 3, where the site does not say. */
static const struct {
    const char *stem, *path;
} guesses[] = {
    {"team",  "/team"   },
    {"onta",  "/contact"}, /* contact, kontakt, contatti */
    {"about", "/about"  },
};

enum { GUESS_RANK = 5 };

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
    gate_init(&c->robots_gate, 1);
    c->session = env->ops->session_open(env);
}

void
crawl_fini(struct crawl *c)
{
    c->env->ops->session_close(c->env, c->session);
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
    int r = host_take(c->hosts, u->host, &slot, c->deadline);
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

static bool
is_redirect(const struct http_reply *reply)
{
    return reply->location.n > 0 &&
           (reply->status == 301 || reply->status == 302 ||
            reply->status == 303 || reply->status == 307 ||
            reply->status == 308);
}

static enum outcome
outcome_of_reply(const struct http_reply *reply)
{
    if (reply->status >= 200 && reply->status < 300)
        return OUTCOME_FOUND;
    return OUTCOME_HTTP_ERROR;
}

static void
fill_page(struct crawl_page *out, struct arena *scratch, const struct url *u,
          const struct http_reply *reply)
{
    str charset;

    out->url = *u;
    out->status = reply->status;
    out->is_tls_unverified = reply->is_tls_unverified;
    out->body =
        charset_to_utf8(scratch, reply->body, reply->content_type, &charset);
}

/*
 * Walk from u to a page. Off the site a walk may only go when is_home: then
 * the site has moved. All in scratch.
 */
SUSPENDS static int
follow(struct crawl *c, const struct url *start, bool is_home,
       struct arena *scratch, struct crawl_page *out)
{
    static const str accept = {
        "text/html,application/xhtml+xml,text/vcard;q=0.9,*/*;q=0.1", 58};
    struct url u = *start;

    for (int hop = 0; hop <= CRAWL_REDIRECTS_MAX; hop++) {
        struct http_reply reply = {0};
        struct url next;
        if (!is_home && !crawl_is_own(c, u.host))
            return CRAWL_SKIPPED;
        int r = crawl_may_fetch(c, &u, scratch);
        if (r == 0)
            r = crawl_request(c, &u, accept, scratch, &reply);
        if (r != 0)
            return r < 0 ? fault(r) : r;
        if (!is_redirect(&reply)) {
            fill_page(out, scratch, &u, &reply);
            return (int)outcome_of_reply(&reply);
        }
        enum url_outcome o = url_resolve(scratch, &u, reply.location, &next);
        if (o != URL_OK) {
            crawl_say(c, "  a redirect to nowhere: %s", url_why(o));
            return OUTCOME_HTTP_ERROR;
        }
        u = next;
    }
    crawl_say(c, "  more than %d redirects", CRAWL_REDIRECTS_MAX);
    return OUTCOME_HTTP_ERROR;
}

/* Eight bytes a step, where str_hash takes one: pages are long. */
static uint64_t
hash_page(str body)
{
    uint64_t h = body.n, word;
    size_t at = 0;

    for (; body.n - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, body.p + at, sizeof(word));
        h = (h ^ word) * 0x9e3779b97f4a7c15;
        h ^= h >> 32;
    }
    return h ^ str_hash(str_from(body, at));
}

/* A copy of one that was read: session ids, soft 404s, index.html. */
static bool
is_copy(struct crawl *c, str body)
{
    uint64_t hash = hash_page(body);

    for (size_t i = 0; i < c->seen_n; i++)
        if (c->seen[i] == hash)
            return true;
    if (c->seen_n < array_len(c->seen))
        c->seen[c->seen_n++] = hash;
    return false;
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
    is_copy(c, out->body);
    return 0;
}

/* The frontier */

static bool
is_known(const struct crawl *c, const struct url *u)
{
    for (size_t i = 0; i < c->frontier_n; i++) {
        const struct url *f = &c->frontier[i].url;
        if (str_eq(f->path, u->path) && str_eq(f->query, u->query) &&
            str_eq(f->host, u->host))
            return true; /* http and https are one page */
    }
    return false;
}

static struct url
keep_url(struct arena *a, const struct url *u)
{
    struct url kept;
    if (url_parse(a, u->text, &kept) != URL_OK)
        kept = *u; /* cannot be: it was serialised by the same parser */
    return kept;
}

static void
append(struct crawl *c, struct crawl_link l)
{
    if (c->frontier_n == CRAWL_FRONTIER_MAX)
        return;
    if (c->frontier_n == c->frontier_cap) {
        size_t cap = c->frontier_cap ? c->frontier_cap * 2 : 16;
        c->frontier = arena_grow(c->arena, c->frontier,
                                 c->frontier_cap * sizeof(l), cap * sizeof(l));
        c->frontier_cap = cap;
    }
    l.url = keep_url(c->arena, &l.url);
    c->frontier[c->frontier_n++] = l;
}

void
crawl_add(struct crawl *c, const struct url *u, int rank, int depth)
{
    if (rank > 0 && depth <= CRAWL_DEPTH_MAX && crawl_is_own(c, u->host) &&
        !is_known(c, u))
        append(c, (struct crawl_link){*u, rank, depth, CRAWL_WAITING});
}

/* A page that is being read: known, not to be read again. */
static void
mark_read(struct crawl *c, const struct url *u)
{
    if (!is_known(c, u))
        append(c, (struct crawl_link){*u, 0, 0, CRAWL_TAKEN});
}

static struct url
base_of(struct arena *a, const struct crawl_page *page, const struct extract *x)
{
    struct url base;
    if (x->base_ref.n == 0 ||
        url_resolve(a, &page->url, x->base_ref, &base) != URL_OK)
        return page->url;
    return base;
}

void
crawl_add_links(struct crawl *c, const struct crawl_page *page,
                const struct extract *x)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct url base = base_of(&scratch, page, x);
    struct url u;

    mark_read(c, &page->url);
    for (size_t i = 0; i < x->links_n; i++) {
        struct arena_mark m = arena_mark(&scratch);
        const struct extract_link *l = &x->links[i];
        if (url_resolve(&scratch, &base, l->ref, &u) == URL_OK) {
            int rank = l->is_frame ? RANK_MAX : rank_link(u.path, l->text);
            crawl_add(c, &u, rank, page->depth + 1);
        }
        arena_release(&scratch, m);
    }
    if (x->refresh_ref.n > 0 &&
        url_resolve(&scratch, &base, x->refresh_ref, &u) == URL_OK)
        crawl_add(c, &u, RANK_MAX, page->depth + 1);
    task_wake(&c->changed);
}

/* Does the site itself name a page of that kind? */
static bool
is_said(const struct crawl *c, str stem)
{
    for (size_t i = 0; i < c->frontier_n; i++)
        if (str_find_nocase(c->frontier[i].url.path, stem, 0) != STR_NOT_FOUND)
            return true;
    return false;
}

/* The last resort: once, when nothing that the site names is left. */
static bool
add_guesses(struct crawl *c)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    size_t before = c->frontier_n;
    struct url u;

    if (c->has_guessed || c->frontier_n == 0)
        return false;
    c->has_guessed = true;
    /* the first one known is the home page, or lies on its host */
    const struct url home = c->frontier[0].url;
    for (size_t i = 0; i < array_len(guesses); i++)
        if (!is_said(c, str_of(guesses[i].stem)) &&
            url_resolve(&scratch, &home, str_of(guesses[i].path), &u) == URL_OK)
            crawl_add(c, &u, GUESS_RANK, 1);
    return c->frontier_n > before;
}

static bool
take_best(struct crawl *c, struct crawl_link *out)
{
    struct crawl_link *best = NULL;

    for (size_t i = 0; i < c->frontier_n; i++) {
        struct crawl_link *l = &c->frontier[i];
        if (l->state == CRAWL_WAITING && (best == NULL || l->rank > best->rank))
            best = l;
    }
    if (best == NULL)
        return false;
    best->state = CRAWL_TAKEN;
    *out = *best;
    return true;
}

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

int
crawl_next(struct crawl *c, struct arena *scratch, struct crawl_page *out)
{
    struct crawl_link l;

    for (;;) {
        if (c->pages_left == 0 || c->requests_left == 0)
            return CRAWL_DONE;
        if (take_best(c, &l))
            break;
        if (c->readers_busy == 0 && !add_guesses(c))
            return CRAWL_DONE;
        if (c->readers_busy == 0)
            continue;
        /* the other reader may bring links */
        int r = task_wait(&c->changed, c->deadline);
        if (r != 0)
            return r < 0 ? fault(r) : CRAWL_DONE;
    }
    c->readers_busy++;
    c->pages_left--;
    *out = (struct crawl_page){.depth = l.depth};
    int r = follow(c, &l.url, false, scratch, out);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        c->pages_left++; /* nothing was read; requests_left is the bound */
        return CRAWL_SKIPPED;
    }
    if (is_copy(c, out->body))
        return CRAWL_SKIPPED;
    c->job->counts.pages++;
    return 0;
}
