/*
 * robots.txt of the origins of a site: from the store when it was read within
 * a day, else fetched; kept for the next run. The value stored is the HTTP
 * status, a newline, and the body. A status of 0 means unreachable.
 */
#include "base/buf.h"
#include "base/fault.h"
#include "core/crawl.h"
#include "core/crawl_priv.h"

enum {
    ROBOTS_KEPT_MAX = 64 * 1024, /* of a body, in the store */
    REST_MS = 10 * 60 * 1000,    /* after 429 or 503: for this run */
};

static str
fact_name(struct arena *a, str origin)
{
    struct buf b;
    buf_init(&b, a, 1024);
    buf_add(&b, STR("robots:"));
    buf_add(&b, origin);
    return buf_str(&b);
}

/* 4xx allows everything, unreachable and 5xx nothing (RFC 9309 2.3.1). */
static void
judge(struct crawl *c, struct crawl_origin *o, int status, str body)
{
    switch (robots_access(status)) {
    case ROBOTS_PARSE:
        robots_parse(c->arena, str_dup(c->arena, body), STR("turnstone"),
                     &o->robots);
        break;
    case ROBOTS_ALLOW_ALL: robots_allow_all(&o->robots); break;
    case ROBOTS_DISALLOW_ALL: robots_disallow_all(&o->robots); break;
    }
    o->delay_ms = o->robots.delay_ms > 0 ? o->robots.delay_ms : 0;
}

static void
keep(struct crawl *c, const struct crawl_origin *o, int status, str body)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct buf b;

    buf_init(&b, &scratch, ROBOTS_KEPT_MAX + 16);
    buf_addf(&b, "%d\n", status);
    /* a cut file could lack a Disallow: such a large one is not kept */
    if (body.n > ROBOTS_KEPT_MAX)
        return;
    buf_add(&b, body);
    bool is_down = robots_access(status) == ROBOTS_DISALLOW_ALL;
    job_learn(c->job, fact_name(&scratch, o->origin), buf_str(&b),
              c->env->ops->wall_s(c->env),
              is_down ? CRAWL_ROBOTS_DOWN_TTL_S : CRAWL_ROBOTS_TTL_S);
}

static bool
from_store(struct crawl *c, struct crawl_origin *o, struct arena *scratch)
{
    str value = job_fact(c->job, fact_name(scratch, o->origin));
    int64_t status;

    if (value.p == NULL || !str_to_i64(str_cut(&value, '\n'), &status))
        return false;
    c->job->counts.robots_cached++;
    judge(c, o, (int)status, value.p ? value : STR_EMPTY);
    return true;
}

/* Fetch it through up to five redirects; the last reply counts, and *end is
   where it came from. */
SUSPENDS static int
fetch(struct crawl *c, const struct url *of, struct arena *scratch,
      struct http_reply *reply, struct url *end)
{
    struct url u;

    if (url_resolve(scratch, of, STR("/robots.txt"), &u) != URL_OK)
        return OUTCOME_NOT_A_WEBSITE;
    for (int hop = 0; hop <= CRAWL_REDIRECTS_MAX; hop++) {
        struct url next;
        *reply = (struct http_reply){0};
        int r =
            crawl_request(c, &u, STR("text/plain,*/*;q=0.1"), scratch, reply);
        if (r != 0)
            return r < 0 ? fault(r) : r;
        if (reply->status < 300 || reply->status >= 400 ||
            reply->location.n == 0) {
            *end = u;
            return 0;
        }
        if (url_resolve(scratch, &u, reply->location, &next) != URL_OK)
            break;
        u = next;
    }
    reply->status = 404; /* endless: unavailable, RFC 9309 2.3.1.2 */
    reply->body = STR_EMPTY;
    *end = *of;
    return 0;
}

static struct crawl_origin *
find(struct crawl *c, str origin)
{
    for (size_t i = 0; i < c->origins_n; i++)
        if (str_eq(c->origins[i].origin, origin))
            return &c->origins[i];
    return NULL;
}

/* A redirect to another origin's robots.txt has brought that one's too. */
static void
share(struct crawl *c, const struct crawl_origin *o, const struct url *end)
{
    struct crawl_origin other = *o;
    str origin = url_origin(c->arena, end);

    if (!str_eq(end->path, STR("/robots.txt")) || end->query.n > 0 ||
        find(c, origin) != NULL || c->origins_n + 1 >= CRAWL_ORIGINS_MAX)
        return;
    other.origin = str_dup(c->arena, origin);
    other.moved = (struct url){0};
    c->origins[c->origins_n++] = other;
}

bool
crawl_has_moved(struct crawl *c, struct url *u, struct arena *scratch)
{
    const struct crawl_origin *o = find(c, url_origin(scratch, u));
    struct url at;
    struct buf b;

    if (o == NULL || o->moved.text.n == 0)
        return false;
    buf_init(&b, scratch, URL_MAX);
    buf_add(&b, u->path);
    buf_add(&b, u->query);
    if (url_resolve(scratch, &o->moved, buf_str(&b), &at) != URL_OK ||
        !str_eq(at.host, o->moved.host))
        return false;
    *u = at;
    return true;
}

/* Is it the same site, under its other scheme or with and without www? */
static bool
is_sister(const struct crawl *c, const struct url *of, const struct url *end)
{
    str a = of->host, b = end->host;

    if (str_has_prefix(a, STR("www.")))
        a = str_from(a, 4);
    if (str_has_prefix(b, STR("www.")))
        b = str_from(b, 4);
    return str_eq(a, b) && crawl_is_own(c, end->host) &&
           str_eq(end->path, STR("/robots.txt")) && end->query.n == 0;
}

SUSPENDS static int
load(struct crawl *c, const struct url *u, struct crawl_origin *o,
     struct arena *scratch)
{
    struct http_reply reply = {0};
    struct url end = *u;

    if (from_store(c, o, scratch))
        return 0;
    int r = fetch(c, u, scratch, &reply, &end);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        o->failure = (enum outcome)r;
        robots_disallow_all(&o->robots);
        return 0; /* a dead origin is no news worth keeping */
    }
    judge(c, o, reply.status, reply.body);
    keep(c, o, reply.status, reply.body);
    if (str_eq(url_origin(scratch, &end), o->origin))
        return 0;
    share(c, o, &end);
    if (is_sister(c, u, &end) &&
        url_parse(c->arena, end.text, &o->moved) != URL_OK)
        o->moved = (struct url){0};
    return 0;
}

/* *out NULL: too many origins, none of whose robots we may skip. */
SUSPENDS static int
robots_of(struct crawl *c, const struct url *u, struct arena *scratch,
          struct crawl_origin **out)
{
    CLEANUP(gate_slot_give) struct gate_slot slot = GATE_SLOT_INIT;
    str origin = url_origin(scratch, u);

    *out = find(c, origin);
    if (*out != NULL)
        return 0;
    int r = gate_take(&c->robots_gate, &slot, c->deadline);
    if (r != 0)
        return r < 0 ? fault(r) : OUTCOME_TIMED_OUT;
    *out = find(c, origin); /* the other reader may have brought it */
    if (*out != NULL || c->origins_n == CRAWL_ORIGINS_MAX)
        return 0;
    struct crawl_origin o = {
        .origin = str_dup(c->arena, origin),
        .failure = OUTCOME_FOUND,
    };
    r = load(c, u, &o, scratch);
    if (r < 0)
        return fault(r);
    c->origins[c->origins_n] = o;
    *out = &c->origins[c->origins_n++];
    return 0;
}

static str
path_query(struct arena *a, const struct url *u)
{
    struct buf b;
    buf_init(&b, a, URL_MAX);
    buf_add(&b, u->path);
    buf_add(&b, u->query);
    return buf_str(&b);
}

int
crawl_may_fetch(struct crawl *c, const struct url *u, struct arena *scratch)
{
    struct crawl_origin *o;
    uint32_t line = 0;
    char url[512];

    int r = robots_of(c, u, scratch, &o);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    if (o == NULL)
        return OUTCOME_ROBOTS;
    if (o->failure != OUTCOME_FOUND)
        return (int)o->failure;
    if (o->delay_ms <= HOST_INTERVAL_MAX_MS &&
        robots_allows(&o->robots, path_query(scratch, u), &line))
        return 0;
    c->job->counts.robots_refused++;
    crawl_say(c, "%s: robots.txt says no (line %u)",
              inert_z(url, sizeof(url), u->text), line);
    return OUTCOME_ROBOTS;
}

void
crawl_mind_host(struct crawl *c, const struct url *u,
                const struct http_reply *reply, struct host_slot *slot)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    const struct crawl_origin *o = find(c, url_origin(&scratch, u));

    if (o != NULL && o->delay_ms > c->interval_ms)
        host_set_interval(slot, o->delay_ms);
    if (reply->status == 429 ||
        (reply->status == 503 && reply->retry_after.n > 0))
        host_rest(slot, c->env->ops->now(c->env) + REST_MS);
}
