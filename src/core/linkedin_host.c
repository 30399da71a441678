/*
 * One task takes asks in and never waits for the network; another one, as
 * long as there is a line, serves it on one crawl, whose connection and
 * robots.txt last that long. What a reply means stands in `judge`.
 */
#include "core/linkedin_host.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "text/charset.h"
#include "text/linkedin.h"
#include "text/sniff.h"

static const char *const texts[LINKEDIN_HOST_ANSWER_N] = {
#define LINKEDIN_HOST_TEXT(id, text) text,
    LINKEDIN_HOST_ANSWERS(LINKEDIN_HOST_TEXT)};

const char *
linkedin_host_text(enum linkedin_host_answer a)
{
    return texts[a];
}

/* A worker's crawl, and the job that its counts and facts go to. */
struct line {
    struct linkedin_host *host;
    struct arena arena;
    struct job *job;
    struct crawl crawl;
    size_t learnt_n; /* facts that have gone to an ask */
};

void
linkedin_host_init(struct linkedin_host *h, struct env *env,
                   struct hosts *hosts, const struct linkedin_host_options *o)
{
    *h = (struct linkedin_host){.env = env, .hosts = hosts, .options = o};
    h->inbox = mbox_new(LINKEDIN_HOST_ASKS_MAX);
    list_init(&h->line);
    h->facts = arena_array(&h->arena, struct store_fact, o->facts_n);
    if (o->facts_n > 0)
        memcpy(h->facts, o->facts, o->facts_n * sizeof(*o->facts));
    h->facts_n = o->facts_n;
}

void
linkedin_host_fini(struct linkedin_host *h)
{
    mbox_free(h->inbox);
    arena_fini(&h->arena);
}

/* Answers */

static void
wake_asker(void *arg)
{
    struct linkedin_host_ask *ask = arg;
    task_wake(&ask->answered);
}

/* The asker may run at once: nothing of the ask is touched afterwards. */
static void
give_back(struct linkedin_host_ask *ask, enum linkedin_host_answer answer,
          const char *why)
{
    ask->answer = answer;
    ask->why = why;
    loop_post(ask->asker, wake_asker, ask);
}

static void
refuse(const struct linkedin_host *h, struct linkedin_host_ask *ask)
{
    give_back(ask, h->is_stopping ? LINKEDIN_HOST_INTERRUPTED : h->closed,
              h->closed_why);
}

static bool
is_closed(const struct linkedin_host *h)
{
    return h->is_stopping || h->closed != LINKEDIN_HOST_PAGE;
}

/* For the rest of the run. */
static void
shut(struct linkedin_host *h, enum linkedin_host_answer answer, const char *why)
{
    if (h->closed != LINKEDIN_HOST_PAGE)
        return;
    h->closed = answer;
    h->closed_why = why;
    log_debug("LinkedIn is left alone from now on: %s%s%s", texts[answer],
              why[0] != '\0' ? ": " : "", why);
}

static enum linkedin_host_answer
block(struct linkedin_host *h, struct linkedin_host_ask *ask, const char *why)
{
    shut(h, LINKEDIN_HOST_BLOCKED, why);
    ask->why = why;
    return LINKEDIN_HOST_BLOCKED;
}

static enum linkedin_host_answer
fail(struct linkedin_host *h, struct linkedin_host_ask *ask, const char *why)
{
    ask->why = why;
    if (++h->failures_n >= LINKEDIN_HOST_FAILURES_MAX)
        shut(h, LINKEDIN_HOST_BLOCKED, why);
    return LINKEDIN_HOST_FAILED;
}

/* What a reply means */

/* Status 200: the person's page, or the wall in its place. */
static enum linkedin_host_answer
read_page(struct linkedin_host *h, struct linkedin_host_ask *ask,
          const struct url *u, const struct http_reply *reply)
{
    struct arena *a = &ask->arena;
    enum sniff kind = sniff_body(reply->body, reply->content_type, u->path);
    str charset;

    if (kind == SNIFF_BINARY || kind == SNIFF_DATA)
        return fail(h, ask, sniff_why(kind));
    str body = charset_to_utf8(a, reply->body, reply->content_type, &charset);
    ask->shown = arena_new(a, struct extract);
    ask->page = arena_new(a, struct linkedin_page);
    ask->source_url = u->text;
    extract_page(a, body, ask->shown);
    linkedin_page_read(a, body, ask->shown, ask->page);
    if (ask->page->is_wall)
        return block(h, ask, "it wants a login");
    h->failures_n = 0;
    return LINKEDIN_HOST_PAGE;
}

static enum linkedin_host_answer
judge(struct linkedin_host *h, struct linkedin_host_ask *ask,
      const struct url *u, const struct http_reply *reply)
{
    int status = reply->status;

    if (status >= 200 && status < 300)
        return read_page(h, ask, u, reply);
    if (status == 404 || status == 410) {
        h->failures_n = 0;
        return LINKEDIN_HOST_GONE;
    }
    if (status == 999)
        return block(h, ask, "status 999, request denied");
    if (status == 429)
        return block(h, ask, "status 429, too many requests");
    if (status >= 400 && status < 500)
        return block(h, ask, "a refusal");
    return fail(h, ask, "an error of the server");
}

/* There is no reply to a hop. */
static enum linkedin_host_answer
judge_failure(struct linkedin_host *h, struct linkedin_host_ask *ask, int r)
{
    if (r == OUTCOME_ROBOTS)
        return block(h, ask, model_outcome_text(OUTCOME_ROBOTS));
    return fail(h, ask, model_outcome_text((enum outcome)r));
}

/* Where a redirect leads: *u, or an answer other than PAGE. */
static enum linkedin_host_answer
turn(struct linkedin_host *h, struct linkedin_host_ask *ask, struct url *u,
     const struct http_reply *reply)
{
    struct url next;

    if (url_resolve(&ask->arena, u, reply->location, &next) != URL_OK)
        return fail(h, ask, "a redirect to nowhere");
    if (linkedin_is_wall(&next))
        return block(h, ask, "it wants a login");
    if (!linkedin_is_person(&ask->arena, &next, NULL))
        return LINKEDIN_HOST_GONE;
    *u = next;
    return LINKEDIN_HOST_PAGE;
}

/* From the address asked for to its page. *out, or a fault. */
SUSPENDS static int
walk(struct line *l, struct linkedin_host_ask *ask,
     enum linkedin_host_answer *out)
{
    struct linkedin_host *h = l->host;
    struct url u = ask->url;

    for (int hop = 0; hop <= LINKEDIN_HOST_REDIRECTS_MAX; hop++) {
        struct http_reply reply = {0};
        int r = crawl_hop(&l->crawl, &u, &ask->arena, &reply);
        if (r < 0)
            return fault(r);
        if (r > 0 || !crawl_is_redirect(&reply)) {
            *out = r > 0 ? judge_failure(h, ask, r) : judge(h, ask, &u, &reply);
            return 0;
        }
        *out = turn(h, ask, &u, &reply);
        if (*out != LINKEDIN_HOST_PAGE)
            return 0;
    }
    *out = fail(h, ask, "too many redirects");
    return 0;
}

/* The line */

static void
line_fini(struct line *l)
{
    crawl_fini(&l->crawl);
    job_free(l->job);
    arena_fini(&l->arena);
}

static void
line_init(struct line *l, struct linkedin_host *h)
{
    int64_t now = h->env->ops->wall_s(h->env);

    *l = (struct line){.host = h, .job = job_new()};
    l->job->domain = STR(LINKEDIN_DOMAIN);
    l->job->facts = arena_array(&l->arena, struct store_fact, h->facts_n);
    for (size_t i = 0; i < h->facts_n; i++)
        if (h->facts[i].expires_at > now)
            l->job->facts[l->job->facts_n++] = h->facts[i];
    crawl_init(&l->crawl, &l->arena, h->env, h->hosts, l->job);
    crawl_set_one_host(&l->crawl, STR(LINKEDIN_DOMAIN),
                       LINKEDIN_HOST_INTERVAL_MS);
    crawl_set_trace(&l->crawl, &h->options->trace);
}

static void
copy_facts(struct arena *a, const struct store_fact *from, size_t n,
           struct store_fact *to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i];
        to[i].domain = str_dup(a, from[i].domain);
        to[i].name = str_dup(a, from[i].name);
        to[i].value = str_dup(a, from[i].value);
    }
}

/* What it cost, and what it taught, go with the ask. */
static void
settle(struct line *l, struct linkedin_host_ask *ask)
{
    struct job *j = l->job;
    size_t n = j->learnt_n - l->learnt_n;

    ask->counts = j->counts;
    j->counts = (struct job_counts){0};
    l->host->requests_n += ask->counts.requests;
    if (n == 0)
        return;
    ask->learnt = arena_array(&ask->arena, struct store_fact, n);
    copy_facts(&ask->arena, j->learnt + l->learnt_n, n, ask->learnt);
    ask->learnt_n = n;
    l->learnt_n = j->learnt_n;
}

/* robots.txt as it was read now, for the next line. */
static void
remember(struct line *l)
{
    struct linkedin_host *h = l->host;
    size_t n = l->job->learnt_n;

    if (n == 0)
        return;
    h->facts = arena_array(&h->arena, struct store_fact, n);
    copy_facts(&h->arena, l->job->learnt, n, h->facts);
    h->facts_n = n;
}

SUSPENDS static void
serve(struct line *l, struct linkedin_host_ask *ask)
{
    struct linkedin_host *h = l->host;
    enum linkedin_host_answer answer = LINKEDIN_HOST_INTERRUPTED;
    msec begun = task_now();

    ask->why = "";
    crawl_renew(&l->crawl);
    int r = walk(l, ask, &answer);
    if (r < 0 && r != -ECANCELED) {
        char trace[512];
        fault_take_trace(trace, sizeof(trace));
        log_warn("LinkedIn: %s (%s)", strerror(-r), trace);
        answer = fail(h, ask, "this machine is short of something");
    }
    settle(l, ask);
    h->busy_ms += task_now() - begun;
    if (h->requests_n >= LINKEDIN_HOST_REQUESTS_MAX ||
        h->busy_ms >= LINKEDIN_HOST_RUN_MS)
        shut(h, LINKEDIN_HOST_ENOUGH, "");
    give_back(ask, answer, ask->why);
}

SUSPENDS static int
work(void *arg)
{
    CLEANUP(line_fini) struct line l;
    struct linkedin_host *h = arg;
    struct list *e;

    line_init(&l, h);
    while ((e = list_take(&h->line)) != NULL) {
        struct linkedin_host_ask *ask =
            container_of(e, struct linkedin_host_ask, link);
        if (is_closed(h))
            refuse(h, ask);
        else
            serve(&l, ask);
    }
    remember(&l);
    h->is_working = false;
    return 0;
}

static void
take_in(struct linkedin_host *h, struct linkedin_host_ask *ask)
{
    if (!is_closed(h) && h->line_n >= LINKEDIN_HOST_REQUESTS_MAX) {
        give_back(ask, LINKEDIN_HOST_ENOUGH, "");
        return;
    }
    if (is_closed(h)) {
        refuse(h, ask);
        return;
    }
    h->line_n++;
    list_add(&h->line, &ask->link);
    if (h->is_working)
        return;
    h->is_working = true;
    nursery_start(&h->workers, "linkedin", work, h);
}

int
linkedin_host_serve(void *arg)
{
    struct linkedin_host *h = arg;
    void *msg;

    nursery_init(&h->workers);
    while (mbox_recv(h->inbox, &msg, MSEC_NEVER) == 0)
        take_in(h, msg);
    int r = nursery_join(&h->workers, MSEC_NEVER);
    nursery_fini(&h->workers);
    h->is_stopping = true;
    while (mbox_try_recv(h->inbox, &msg))
        refuse(h, msg);
    return r < 0 && r != -ECANCELED ? fault(r) : 0;
}

void
linkedin_host_stop(struct linkedin_host *h)
{
    struct list *e;

    h->is_stopping = true;
    while ((e = list_take(&h->line)) != NULL)
        refuse(h, container_of(e, struct linkedin_host_ask, link));
    nursery_cancel(&h->workers);
}

/* Asking */

int
linkedin_host_send(const struct linkedin_host_route *route,
                   struct linkedin_host_ask *ask)
{
    size_t shard = str_hash(STR(LINKEDIN_DOMAIN)) % route->routes_n;

    ask->asker = loop_self();
    ask->answered = TASK_EVENT_INIT;
    ask->why = "";
    list_init(&ask->link);
    int r = mbox_send(route->routes[shard], ask, MSEC_NEVER);
    if (r == 0)
        return 0;
    ask->answer = LINKEDIN_HOST_INTERRUPTED;
    return r < 0 ? fault(r) : fault(-ECANCELED);
}

void
linkedin_host_wait(struct linkedin_host_ask *ask)
{
    task_state("linkedin", ask->url.path);
    /* cancelled or not: the ask is another thread's until it comes back */
    task_wait_shielded(&ask->answered);
}

void
linkedin_host_give(struct linkedin_host_ask *ask)
{
    arena_fini(&ask->arena);
}
