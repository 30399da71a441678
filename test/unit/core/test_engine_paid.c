/*
 * Runs with the paid provider, through real threads and a store in memory. The
 * provider is a function here that keeps its own account: whom it has charged
 * for, and how often. What a run says it has spent must be what that says.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/scope.h"
#include "core/engine.h"
#include "sim/sim_env.h"

enum { SITES = 20, PEOPLE = 3, PROFILES = SITES * PEOPLE, CALLS_MAX = 256 };

/* Jane is known, of Otto nobody has heard, Rosa has left for elsewhere. */
static const char *const first_names[PEOPLE] = {"Jane", "Otto", "Rosa"};

/* What the provider does with its call number n, from 1 on. */
struct temper {
    int status;       /* 0: the call fails with `failure` */
    int failure;      /* an HTTP_ outcome */
    bool is_sent;     /* ... after the request had left */
    const char *body; /* of a status other than 200, or of an odd 200 */
    const char *retry_after;
    const char *left_day; /* x-24-hour-requests-left */
};

static struct {
    struct temper tempers[CALLS_MAX]; /* status 0 and failure 0: answers */
    const struct temper *always;      /* from the last temper on; or NULL */
    size_t tempers_n;
    const char *poison; /* a company with which every call is a 422 */
    bool is_bulk_forbidden;
    size_t calls, bulk_calls, people, charged;
    unsigned charged_for[SITES][PEOPLE];
    int64_t asked_rank[CALLS_MAX * 10]; /* list sizes in the order asked */
    msec latency_ms;
} api;

static struct sim_page pages[1];

/* The provider */

static str
text_of(const json_t *o, const char *key)
{
    return str_of(json_string_value(json_object_get(o, key)));
}

/* Which profile: by "site7.test" and the first name; false: nobody's. */
static bool
whom(const json_t *detail, int *site, int *person)
{
    char domain[32];

    snprintf(domain, sizeof(domain), "%.*s",
             STR_ARG(text_of(detail, "domain")));
    if (sscanf(domain, "site%d.test", site) != 1)
        return false;
    for (*person = 0; *person < PEOPLE; (*person)++)
        if (str_eq(text_of(detail, "first_name"), str_of(first_names[*person])))
            return true;
    return false;
}

static void
add_match(struct buf *b, const json_t *detail)
{
    int site = 0, person = 0;

    assert_true(whom(detail, &site, &person));
    api.asked_rank[api.people++] = PROFILES - (site * PEOPLE + person);
    if (person == 1) {
        buf_add(b, STR("null"));
        return;
    }
    api.charged_for[site][person]++;
    api.charged++;
    buf_addf(b,
             "{\"id\":\"x\",\"name\":\"%s Kling\",\"first_name\":\"%s\","
             "\"last_name\":\"Kling\",\"email\":\"%s.kling@%s%d.test\","
             "\"email_status\":\"verified\",\"organization\":{\"name\":"
             "\"Site\",\"primary_domain\":\"site%d.test\","
             "\"estimated_num_employees\":40}}",
             first_names[person], first_names[person], first_names[person],
             person == 0 ? "site" : "elsewhere", site, site);
}

static str
answer_all(struct arena *a, const json_t *details)
{
    struct buf b;
    size_t before = api.charged, i;
    json_t *detail;

    buf_init(&b, a, 64 * 1024);
    buf_add(&b, STR("{\"status\":\"success\",\"matches\":["));
    json_array_foreach(details, i, detail)
    {
        buf_add(&b, i ? STR(",") : STR_EMPTY);
        add_match(&b, detail);
    }
    buf_addf(&b, "],\"credits_consumed\":%zu,\"request_id\":-5}",
             api.charged - before);
    return buf_str(&b);
}

static str
answer_one(struct arena *a, const json_t *detail)
{
    struct buf b;

    buf_init(&b, a, 64 * 1024);
    buf_add(&b, STR("{\"person\":"));
    add_match(&b, detail);
    buf_add(&b, STR("}"));
    return buf_str(&b);
}

static bool
is_poisoned(const json_t *details)
{
    json_t *detail;
    size_t i;

    json_array_foreach(details, i, detail)
    {
        if (api.poison != NULL &&
            str_eq(text_of(detail, "domain"), str_of(api.poison)))
            return true;
    }
    return false;
}

static const struct temper *
temper_of(size_t call)
{
    if (call <= api.tempers_n)
        return &api.tempers[call - 1];
    return api.always;
}

static bool
has_key(const struct http_request *q)
{
    for (size_t i = 0; i < q->extra_n; i++)
        if (str_eq(str_of(q->extra[i].name), STR("x-api-key")))
            return q->extra[i].is_secret && str_eq(q->extra[i].value, STR("k"));
    return false;
}

static void
set_status(struct http_reply *out, int status, const char *body)
{
    out->status = status;
    out->body = str_of(body);
    out->content_type = STR("application/json");
}

static int
serve(void *arg, const struct http_request *q, struct arena *a,
      struct http_reply *out, msec deadline)
{
    bool is_bulk = str_find(q->url, STR("bulk_match"), 0) != STR_NOT_FOUND;
    const struct temper *t = temper_of(++api.calls);
    json_t *body = json_loadb(q->post_body.p, q->post_body.n, 0, NULL);
    json_t *details = json_object_get(body, "details");
    (void)arg;

    (void)deadline;
    assert_true(has_key(q));
    assert_true(str_find(q->url, STR("=k"), 0) == STR_NOT_FOUND);
    assert_non_null(body);
    api.bulk_calls += is_bulk;
    task_sleep(task_now() + api.latency_ms);
    if (t != NULL && t->status == 0 && t->failure != 0) {
        out->is_sent = t->is_sent;
        json_decref(body);
        return t->failure;
    }
    set_status(out, 200, "");
    if (t != NULL && t->left_day != NULL)
        out->kept[PROVIDER_KEPT_LEFT_DAY] = str_of(t->left_day);
    if (t != NULL && t->retry_after != NULL)
        out->retry_after = str_of(t->retry_after);
    if (t != NULL && t->body != NULL)
        set_status(out, t->status, t->body);
    else if (api.is_bulk_forbidden && is_bulk)
        set_status(out, 403, "{\"error_code\":\"API_INACCESSIBLE\"}");
    else if (is_poisoned(details))
        set_status(out, 422, "{\"error\":\"malformed\"}");
    else
        out->body = is_bulk ? answer_all(a, details) : answer_one(a, body);
    json_decref(body);
    return 0;
}

/* The world */

static int
world_open(void *arg, struct loop *l, struct env **out)
{
    struct sim_env *s = calloc(1, sizeof(*s));
    (void)arg;
    assert_non_null(s);
    sim_env_init(s, l, pages, 0);
    s->failure_elsewhere = HTTP_NO_SUCH_DOMAIN;
    s->served = "https://api.test/";
    s->serve = serve;
    *out = &s->env;
    return 0;
}

static void
world_close(void *arg, struct env *e)
{
    (void)arg;
    free(container_of(e, struct sim_env, env));
}

static int64_t
wall_s(void)
{
    return (int64_t)time(NULL);
}

struct world {
    struct arena arena;
    struct store *store;
    struct engine_totals totals;
};

static void
add_profile(struct world *w, const char *id, int site, int person, int64_t size)
{
    char name[64], website[64];
    struct store_imported counts;

    snprintf(name, sizeof(name), "%s Kling", first_names[person]);
    snprintf(website, sizeof(website), "site%d.test", site);
    struct store_row row = {
        .profile = {.id = str_of(id),
                    .name = str_of(name),
                    .company = STR("Site"),
                    .website = str_of(website),
                    .list_size = size}
    };
    assert_int_equal(
        w->store->ops->import(w->store, 0, wall_s(), &row, 1, &counts), 0);
}

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    char id[16];
    str why;

    check(w != NULL);
    memset(&api, 0, sizeof(api));
    assert_int_equal(
        store_open(&w->store, STR("sqlite::memory:"), NULL, &w->arena, &why),
        0);
    for (int i = 0; i < PROFILES; i++) {
        snprintf(id, sizeof(id), "p%d", i);
        add_profile(w, id, i / PEOPLE, i % PEOPLE, PROFILES - i);
    }
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;

    store_close(&w->store);
    arena_fini(&w->arena);
    free(w);
    return 0;
}

/* Those of `enrich --stages apollo`, for a new run. */
static void
set_options(struct world *w, struct engine_options *o)
{
    o->site.accept = SITE_ACCEPT_SAFE;
    o->site.skips_pages = true;
    o->limit = o->limit ? o->limit : 1000000;
    o->batch_size = 40;
    o->shards = 2;
    o->world = (struct shard_world){world_open, world_close, NULL};
    o->writer = (struct writer_options){.store = w->store,
                                        .lease_s = 3600,
                                        .commit_every = 7,
                                        .is_consolidated = true,
                                        .wall_s = wall_s};
    o->writer.selection.priority = STORE_ALL;
    o->writer.selection.tried_since = wall_s() - 30 * 86400;
    o->paid.provider = &provider_apollo;
    o->paid.config =
        (struct provider_config){STR("https://api.test/api/v1"), STR("k")};
    assert_int_equal(w->store->ops->run_start(w->store, wall_s(), STR("test"),
                                              &o->writer.selection.run_id),
                     0);
}

static struct engine_options
options(struct world *w, int64_t credits)
{
    struct engine_options o = {
        .paid = {.run_max = credits * STORE_CREDIT, .month_max = -1}
    };

    set_options(w, &o);
    return o;
}

/* A run to its end. */
static void
run_with(struct world *w, struct engine_options *o)
{
    set_options(w, o);
    assert_int_equal(engine_run(o, &w->totals), 0);
    assert_int_equal(w->store->ops->run_end(w->store,
                                            o->writer.selection.run_id,
                                            wall_s(), STR("{}")),
                     0);
}

static void
run(struct world *w, int64_t credits)
{
    struct engine_options o = {
        .paid = {.run_max = credits * STORE_CREDIT, .month_max = -1}
    };

    run_with(w, &o);
}

static struct store_spending
spending(struct world *w)
{
    struct store_spending s;

    assert_int_equal(w->store->ops->spending(w->store, 0, wall_s(), &s), 0);
    return s;
}

static void
assert_with_email(struct world *w, uint64_t n)
{
    struct store_status st;

    assert_int_equal(
        w->store->ops->status(w->store, wall_s(), 0, &w->arena, &st), 0);
    assert_int_equal(st.with_email, n);
    assert_int_equal(st.leased, 0);
}

static void
assert_nobody_twice(void)
{
    for (int i = 0; i < SITES; i++)
        for (int k = 0; k < PEOPLE; k++)
            assert_true(api.charged_for[i][k] <= 1);
}

/* Tests */

static void
test_everybody_is_asked_for(void **state)
{
    struct world *w = *state;

    run(w, 1000);
    assert_int_equal(api.people, PROFILES);
    assert_int_equal(api.calls, PROFILES / 10);
    assert_int_equal(w->totals.paid.calls, PROFILES / 10);
    assert_int_equal(w->totals.paid.asked, PROFILES);
    assert_int_equal(w->totals.paid.found, SITES);
    assert_int_equal(w->totals.paid.rejected, SITES);
    assert_int_equal(w->totals.paid.spent, 2 * SITES * STORE_CREDIT);
    assert_int_equal(w->totals.claimed, PROFILES);
    assert_int_equal(w->totals.done, PROFILES);
    assert_int_equal(w->totals.found, SITES);
    assert_int_equal(w->totals.by_method[METHOD_APOLLO], SITES);
    assert_int_equal(w->totals.by_status[STATUS_PROVIDER], SITES);
    assert_int_equal(w->totals.by_outcome[OUTCOME_NOT_AT_PROVIDER], SITES);
    assert_int_equal(w->totals.by_outcome[OUTCOME_PROVIDER_OTHER], SITES);
    assert_int_equal(w->totals.by_outcome[OUTCOME_NO_STAGE], 0);
    assert_int_equal(spending(w).month, api.charged * STORE_CREDIT);
    assert_nobody_twice();
    assert_with_email(w, SITES);

    /* nobody is left to ask about */
    run(w, 1000);
    assert_int_equal(api.people, PROFILES);
    assert_int_equal(w->totals.claimed, 0);
}

static void
test_the_budget_goes_to_the_best(void **state)
{
    struct world *w = *state;

    run(w, 10);
    assert_true(api.charged <= 10);
    assert_true(api.charged >= 9); /* one may be left of a last call */
    assert_int_equal(w->totals.paid.spent, api.charged * STORE_CREDIT);
    assert_true(w->totals.paid.over_budget > 0);
    assert_false(w->totals.paid.is_refused);
    /* the first three in five are people who cost something */
    for (size_t i = 0; i < api.people; i++)
        assert_true(api.asked_rank[i] > PROFILES - 25);
    assert_nobody_twice();

    /* what was left comes first in the next run, and nobody again */
    size_t before = api.people;
    run(w, 1000);
    assert_int_equal(api.people, PROFILES);
    assert_int_equal(w->totals.paid.asked, PROFILES - before);
    assert_nobody_twice();
    assert_with_email(w, SITES);
    assert_int_equal(spending(w).month, 2 * SITES * STORE_CREDIT);
}

static void
test_the_month_has_a_budget(void **state)
{
    struct world *w = *state;
    struct engine_options o = {
        .paid = {.run_max = 1000 * STORE_CREDIT,
                 .month_max = 10 * STORE_CREDIT}
    };

    run_with(w, &o);
    assert_true(api.charged <= 10 && api.charged >= 9);
    size_t before = api.charged;
    run_with(w, &o);
    assert_true(api.charged <= 10 && api.charged >= before);
    assert_int_equal(spending(w).month, api.charged * STORE_CREDIT);
}

static void
test_the_limit_holds(void **state)
{
    struct world *w = *state;
    struct engine_options o = {
        .limit = 12, .paid = {.run_max = 5 * STORE_CREDIT, .month_max = -1}
    };

    run_with(w, &o);
    assert_int_equal(w->totals.claimed, 12);
    assert_true(api.people <= 12);
    /* the next twelve are new ones, and then those that were left */
    o.paid.run_max = 1000 * STORE_CREDIT;
    size_t before = api.people;
    run_with(w, &o);
    assert_int_equal(w->totals.claimed, 12);
    assert_int_equal(api.people - before, 12);
    o.limit = 1000;
    run_with(w, &o);
    assert_int_equal(api.people, PROFILES);
    assert_nobody_twice();
}

/* The same person in two rows: one charge, both have the address. */
static void
test_one_person_in_two_rows(void **state)
{
    struct world *w = *state;

    add_profile(w, "twin", 0, 0, 1000000);
    add_profile(w, "twin2", 0, 0, 0);
    run(w, 1000);
    assert_int_equal(api.people, PROFILES);
    assert_int_equal(api.charged_for[0][0], 1);
    assert_int_equal(w->totals.paid.known, 2);
    assert_with_email(w, SITES + 2);
}

/* Forgotten after the free stages had failed: nobody is told of them. */
static void
test_a_forgotten_domain_is_not_asked_for(void **state)
{
    struct world *w = *state;
    struct engine_options o = {.site = {.may_guess = true},
                               .paid = {.month_max = -1}};
    uint64_t erased;

    run_with(w, &o);
    assert_int_equal(api.calls, 0);
    assert_int_equal(
        w->store->ops->forget(w->store, STR("site3.test"), wall_s(), &erased),
        0);
    run(w, 1000);
    for (int k = 0; k < PEOPLE; k++)
        assert_int_equal(api.charged_for[3][k], 0);
    assert_int_equal(api.people, PROFILES - PEOPLE);
    assert_int_equal(w->totals.by_outcome[OUTCOME_SUPPRESSED], PEOPLE);
    assert_int_equal(w->totals.done, PROFILES);

    size_t before = w->totals.claimed;
    run(w, 1000);
    assert_int_equal(w->totals.claimed, 0);
    assert_int_equal(before, PROFILES);
}

static void
test_replies(void **state)
{
    static const struct {
        const char *name;
        struct temper first;       /* the first call's */
        bool is_for_good;          /* and all others' */
        bool is_refused, is_ended; /* the stage */
        size_t in_doubt;           /* people */
        size_t asked;              /* in the end */
    } cases[] = {
        {"401",
         {401, .body = "Invalid access credentials."},
         true,                                                         true,
         true,                                                                       0,
         0                                                                                            },
        {"402",               {402, .body = "{}"},              true,  true,  true,  0,  0            },
        {"403, also for one", {403, .body = "{}"},              true,  true,  true,  0,  0            },
        {"no credits",
         {422, .body = "{\"error\":\"Insufficient credits\"}"},
         true,                                                         true,
         true,                                                                       0,
         0                                                                                            },
        {"400",
         {400, .body = "{\"error_code\":\"INVALID_REQUEST\"}"},
         false,                                                        false,
         false,                                                                      0,
         PROFILES - 10                                                                                },
        {"429",
         {429, .body = "{}", .retry_after = "1"},
         false,                                                        false,
         false,                                                                      0,
         PROFILES                                                                                     },
        {"500",               {500, .body = "{}"},              false, false, false, 10, PROFILES - 10},
        {"a page",
         {200, .body = "<html>"},
         false,                                                        false,
         false,                                                                      10,
         PROFILES - 10                                                                                },
        {"cut off",
         {200, .body = "{\"matches\":[{"},
         false,                                                        false,
         false,                                                                      10,
         PROFILES - 10                                                                                },
        {"500 for good",      {500, .body = "{}"},              true,  false, true,  30, 0            },
        {"no answer",
         {0, HTTP_TIMED_OUT, .is_sent = true},
         false,                                                        false,
         false,                                                                      10,
         PROFILES - 10                                                                                },
        {"not connected",
         {0, HTTP_UNREACHABLE},
         false,                                                        false,
         false,                                                                      0,
         PROFILES                                                                                     },
        {"the day's last",
         {.status = 200, .left_day = "0"},
         true,                                                         false,
         true,                                                                       0,
         10                                                                                           },
        {"elsewhere",         {307, .body = ""},                true,  true,  true,  0,  0            },
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        assert_int_equal(setup(state), 0);
        struct world *w = *state;
        api.tempers[0] = cases[i].first;
        api.tempers_n = 1;
        api.always = cases[i].is_for_good ? &cases[i].first : NULL;
        api.latency_ms = 2;
        run(w, 1000);
        const struct fallback_totals *p = &w->totals.paid;
        if (p->is_refused != cases[i].is_refused ||
            (p->why[0] != '\0') != cases[i].is_ended ||
            p->asked > cases[i].asked + 30 || p->asked < cases[i].asked)
            fail_msg("%s: refused %d, asked %lu, \"%s\"", cases[i].name,
                     p->is_refused, p->asked, p->why);
        if (!cases[i].is_for_good && p->asked != cases[i].asked)
            fail_msg("%s: asked %lu", cases[i].name, p->asked);
        if (p->in_doubt < cases[i].in_doubt ||
            (cases[i].in_doubt == 0 && p->in_doubt > 0))
            fail_msg("%s: in doubt %lu", cases[i].name, p->in_doubt);
        assert_int_equal(spending(w).in_doubt,
                         (int64_t)p->in_doubt * STORE_CREDIT);
        assert_int_equal(p->spent, api.charged * STORE_CREDIT);
        assert_nobody_twice();
        if (i + 1 < array_len(cases))
            teardown(state);
    }
}

/* One in ten is bad: the others have their answers all the same. */
static void
test_a_poisoned_call_is_cut(void **state)
{
    struct world *w = *state;

    api.poison = "site7.test";
    run(w, 1000);
    assert_int_equal(w->totals.paid.asked, PROFILES - PEOPLE);
    assert_int_equal(w->totals.found, SITES - 1);
    assert_int_equal(w->totals.done, PROFILES);
    assert_int_equal(spending(w).month, api.charged * STORE_CREDIT);
    assert_nobody_twice();
}

static void
test_singles_where_ten_are_forbidden(void **state)
{
    struct world *w = *state;

    api.is_bulk_forbidden = true;
    run(w, 1000);
    assert_true(api.bulk_calls <= FALLBACK_CALLS);
    assert_int_equal(api.calls - api.bulk_calls, PROFILES);
    assert_int_equal(w->totals.paid.asked, PROFILES);
    assert_int_equal(w->totals.found, SITES);
    assert_false(w->totals.paid.is_refused);
    assert_int_equal(spending(w).month, api.charged * STORE_CREDIT);
}

/* Who is in doubt is not asked again, until a person says that it was free. */
static void
test_doubt_is_not_repeated(void **state)
{
    struct world *w = *state;
    struct store_ledger_entry *list;
    size_t n;

    api.tempers[0] = (struct temper){500, .body = "{}"};
    api.tempers_n = 1;
    run(w, 1000);
    assert_int_equal(api.people, PROFILES - 10);
    run(w, 1000);
    assert_int_equal(api.people, PROFILES - 10);
    assert_int_equal(
        w->store->ops->ledger(w->store, true, wall_s(), &w->arena, &list, &n),
        0);
    assert_int_equal(n, 1);
    assert_int_equal(w->store->ops->ledger_close(w->store, list[0].id, 0,
                                                 wall_s(), STR_EMPTY),
                     0);
    run(w, 1000);
    assert_int_equal(api.people, PROFILES);
    assert_nobody_twice();
    assert_with_email(w, SITES);
}

static void
interrupt(void *arg, const struct engine_totals *t)
{
    (void)arg;
    if (t->paid.calls > 2 && !t->is_interrupted)
        kill(getpid(), SIGINT);
}

static void
test_a_signal_loses_nothing(void **state)
{
    struct world *w = *state;
    struct engine_options o = {
        .paid = {.run_max = 1000 * STORE_CREDIT, .month_max = -1},
        .on_progress = interrupt,
        .progress_ms = 5,
    };

    api.latency_ms = 30;
    run_with(w, &o);
    assert_true(w->totals.is_interrupted);
    assert_true(api.people < PROFILES);
    assert_int_equal(w->totals.done + w->totals.interrupted, w->totals.claimed);
    assert_int_equal(spending(w).in_doubt, 0);
    assert_int_equal(spending(w).month, api.charged * STORE_CREDIT);
    api.latency_ms = 0;
    run(w, 1000);
    assert_int_equal(api.people, PROFILES);
    assert_nobody_twice();
    assert_with_email(w, SITES);
}

/* A store that fails at its n-th call, and from then on. */

static struct store_ops failing;
static const struct store_ops *real_ops;
static int calls_left;

static bool
fails(void)
{
    return calls_left-- <= 0;
}

static int
failing_commit(struct store *s, const struct store_batch *b,
               enum store_fate *fates)
{
    return fails() ? fault_new(-EIO, "commit") : real_ops->commit(s, b, fates);
}

static int
failing_claim(struct store *s, const struct store_selection *sel,
              struct arena *a, struct profile *out, size_t max, size_t *n)
{
    return fails() ? fault_new(-EIO, "claim")
                   : real_ops->claim(s, sel, a, out, max, n);
}

static int
failing_reserve(struct store *s, const struct store_budget *b, struct arena *a,
                struct store_ask *people, size_t n, int64_t *ledger_id)
{
    return fails() ? fault_new(-EIO, "reserve")
                   : real_ops->reserve(s, b, a, people, n, ledger_id);
}

static int
failing_settle(struct store *s, const struct store_settlement *m)
{
    return fails() ? fault_new(-EIO, "settle") : real_ops->settle(s, m);
}

/* One run whose store fails at a call; false: it did not come so far. */
static bool
run_that_fails(struct world *w, int at)
{
    struct engine_options o = options(w, 25);

    real_ops = w->store->ops;
    failing = *real_ops;
    failing.commit = failing_commit;
    failing.claim = failing_claim;
    failing.reserve = failing_reserve;
    failing.settle = failing_settle;
    w->store->ops = &failing;
    calls_left = at;
    int r = engine_run(&o, &w->totals);
    w->store->ops = real_ops;
    assert_int_equal(w->store->ops->run_end(w->store, o.writer.selection.run_id,
                                            wall_s(), STR("{}")),
                     0);
    return r < 0;
}

/* Whatever it fails at: no credit too many, nobody twice, nothing lost. */
static void
test_a_store_that_fails_anywhere(void **state)
{
    bool has_failed = true;

    /* each of the first calls, then every fourth: it takes a while */
    for (int at = 0; has_failed; at += at < 12 ? 1 : 4) {
        assert_int_equal(setup(state), 0);
        struct world *w = *state;
        has_failed = run_that_fails(w, at);
        struct store_spending s = spending(w);
        if (api.charged > 25 || s.month < (int64_t)api.charged * STORE_CREDIT)
            fail_msg("call %d: charged %zu, counted %ld", at, api.charged,
                     (long)s.month);
        size_t in_doubt = (size_t)(s.in_doubt / STORE_CREDIT);
        run(w, 1000);
        assert_nobody_twice();
        /* everybody was asked for, once; some of those in doubt never: their
           call was given up, and the store could not be told any more */
        if (api.people > PROFILES || api.people + in_doubt < PROFILES)
            fail_msg("call %d: %zu people, %zu in doubt", at, api.people,
                     in_doubt);
        assert_int_equal(w->totals.paid.in_doubt, 0);
        if (has_failed)
            assert_int_equal(teardown(state), 0);
        assert_true(at < 1000);
    }
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_everybody_is_asked_for),
        CASE(test_the_budget_goes_to_the_best),
        CASE(test_the_month_has_a_budget),
        CASE(test_the_limit_holds),
        CASE(test_one_person_in_two_rows),
        CASE(test_a_forgotten_domain_is_not_asked_for),
        cmocka_unit_test_teardown(test_replies, teardown),
        CASE(test_a_poisoned_call_is_cut),
        CASE(test_singles_where_ten_are_forbidden),
        CASE(test_doubt_is_not_repeated),
        CASE(test_a_signal_loses_nothing),
        cmocka_unit_test_teardown(test_a_store_that_fails_anywhere, teardown),
    };

    log_set_level(LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
