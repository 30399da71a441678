/*
 * Two passes over a window of claimed rows: the first gives each row its
 * group (a map from domain to group), the second fills a job a group. So 50
 * people of a company are one visit.
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/scope.h"
#include "core/intake.h"
#include "edge/wait_state.h"
#include "text/domain.h"

struct group {
    struct group *next; /* in order of the first row */
    str domain;
    enum outcome outcome; /* OUTCOME_FOUND: to be visited */
    const char *why;
    struct url starts[JOB_STARTS_MAX];
    size_t starts_n;
    struct profile *rows;
    size_t rows_n, rows_cap;
};

struct groups {
    struct arena arena;
    struct map by_domain;
    struct group *first, **last;
};

/* What is wrong with a field decides what the profile is told. */
static const enum outcome outcome_of_url[URL_OUTCOME_N] = {
    [URL_OK] = OUTCOME_FOUND,
    [URL_EMPTY] = OUTCOME_NO_WEBSITE,
    [URL_TOO_LONG] = OUTCOME_NOT_A_WEBSITE,
    [URL_SCHEME] = OUTCOME_NOT_A_WEBSITE,
    [URL_USERINFO] = OUTCOME_NOT_A_WEBSITE,
    [URL_HOST] = OUTCOME_NOT_A_WEBSITE,
    [URL_PORT] = OUTCOME_NOT_A_WEBSITE,
    [URL_IS_EMAIL] = OUTCOME_NOT_A_WEBSITE,
    [URL_IS_NOTHING] = OUTCOME_NO_WEBSITE,
    [URL_IS_SOCIAL] = OUTCOME_NOT_A_WEBSITE,
    [URL_IS_ADDRESS] = OUTCOME_NOT_A_WEBSITE,
    [URL_NO_SUFFIX] = OUTCOME_NOT_A_WEBSITE,
};

enum outcome
intake_website(struct arena *a, str field, struct url *out, const char **why)
{
    enum url_outcome o = url_website(a, field, out);

    *why = url_why(o);
    if (o == URL_OK && str_is_empty(domain_registrable(out->host))) {
        *why = url_why(URL_NO_SUFFIX);
        return OUTCOME_NOT_A_WEBSITE;
    }
    return outcome_of_url[o];
}

static struct group *
group_new(struct groups *gs, str domain, enum outcome outcome, const char *why)
{
    struct group *g = arena_new(&gs->arena, struct group);
    g->domain = domain;
    g->outcome = outcome;
    g->why = why;
    *gs->last = g;
    gs->last = &g->next;
    return g;
}

static void
group_add_row(struct groups *gs, struct group *g, const struct profile *p)
{
    if (g->rows_n == g->rows_cap) {
        size_t cap = g->rows_cap ? g->rows_cap * 2 : 2;
        g->rows =
            arena_grow(&gs->arena, g->rows, g->rows_cap * sizeof(*g->rows),
                       cap * sizeof(*g->rows));
        g->rows_cap = cap;
    }
    g->rows[g->rows_n++] = *p;
}

static void
group_add_start(struct group *g, const struct url *u)
{
    for (size_t i = 0; i < g->starts_n; i++)
        if (str_eq(g->starts[i].text, u->text))
            return;
    if (g->starts_n < JOB_STARTS_MAX)
        g->starts[g->starts_n++] = *u;
}

static void
sort_in(struct groups *gs, const struct profile *p)
{
    struct url url = {0};
    const char *why;
    enum outcome o = intake_website(&gs->arena, p->website, &url, &why);

    if (o != OUTCOME_FOUND) {
        group_add_row(gs, group_new(gs, STR_EMPTY, o, why), p);
        return;
    }
    str domain = domain_registrable(url.host);
    struct group *g = map_get(&gs->by_domain, domain);
    if (g == NULL || g->rows_n == JOB_PROFILES_MAX) {
        g = group_new(gs, domain, OUTCOME_FOUND, "");
        map_put(&gs->by_domain, g->domain, g);
    }
    group_add_row(gs, g, p);
    group_add_start(g, &url);
}

static struct url
url_copy(struct arena *a, const struct url *u)
{
    struct url mine;
    /* the serialised form is valid, so that parsing it again is the copy */
    if (url_parse(a, u->text, &mine) != URL_OK)
        return *u;
    return mine;
}

static struct job *
job_of_group(const struct group *g)
{
    struct job *j = job_new();

    job_set_profiles(j, g->rows, g->rows_n);
    if (g->outcome != OUTCOME_FOUND) {
        job_fail(j, g->outcome, str_of(g->why));
        return j;
    }
    j->domain = str_dup(&j->arena, g->domain);
    for (size_t i = 0; i < g->starts_n; i++)
        j->starts[i] = url_copy(&j->arena, &g->starts[i]);
    j->starts_n = g->starts_n;
    return j;
}

static void
groups_fini(struct groups *gs)
{
    map_fini(&gs->by_domain);
    arena_fini(&gs->arena);
}

size_t
intake_group(const struct profile *profiles, size_t n, struct list *out)
{
    CLEANUP(groups_fini) struct groups gs = {.by_domain = MAP_INIT};
    size_t jobs = 0;

    gs.last = &gs.first;
    for (size_t i = 0; i < n; i++)
        sort_in(&gs, &profiles[i]);
    for (struct group *g = gs.first; g != NULL; g = g->next, jobs++)
        list_add(out, &job_of_group(g)->link);
    return jobs;
}

/* Waits of one site side by side, in a stable order. */
static int
by_domain(const void *a, const void *b)
{
    const struct store_wait *const *x = a, *const *y = b;
    int c = str_cmp((*x)->domain, (*y)->domain);

    if (c != 0)
        return c;
    return *x < *y ? -1 : *x > *y;
}

static struct job *
job_of_waits(const struct store_wait *const *waits, size_t n)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct profile *p = arena_array(&scratch, struct profile, n);
    struct job *j = job_new();

    for (size_t i = 0; i < n; i++)
        p[i] = waits[i]->profile;
    job_set_profiles(j, p, n);
    j->domain = str_dup(&j->arena, waits[0]->domain);
    j->waits = arena_array(&j->arena, struct store_wait, n);
    for (size_t i = 0; i < n; i++) {
        struct store_wait *w = &j->waits[i];
        *w = *waits[i];
        w->profile = j->profiles[i];
        w->recipient = str_dup(&j->arena, w->recipient);
        w->domain = j->domain;
        w->state = str_dup(&j->arena, w->state);
        w->sender = w->client = w->mx_operator = STR_EMPTY;
    }
    return j;
}

/*
 * Those whose state can be read, in *order; returns how many. The others are
 * visited anew, as any profile is.
 */
static size_t
sort_waits(struct arena *a, const struct store_wait *waits, size_t n,
           const struct store_wait **order, struct list *out, size_t *jobs)
{
    struct profile *anew = arena_array(a, struct profile, n);
    size_t anew_n = 0, order_n = 0;

    for (size_t i = 0; i < n; i++) {
        struct wait_state s;
        if (wait_state_read(a, waits[i].state, &s))
            order[order_n++] = &waits[i];
        else
            anew[anew_n++] = waits[i].profile;
    }
    *jobs = intake_group(anew, anew_n, out);
    return order_n;
}

size_t
intake_waits(const struct store_wait *waits, size_t n, struct list *out)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    const struct store_wait **order =
        arena_array(&scratch, const struct store_wait *, n);
    size_t jobs, from = 0;

    n = sort_waits(&scratch, waits, n, order, out, &jobs);
    if (n > 1)
        qsort(order, n, sizeof(*order), by_domain);
    while (from < n) {
        size_t k = 1;
        while (from + k < n && k < JOB_PROFILES_MAX &&
               str_eq(order[from + k]->domain, order[from]->domain))
            k++;
        list_add(out, &job_of_waits(order + from, k)->link);
        from += k;
        jobs++;
    }
    return jobs;
}
