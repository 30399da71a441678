/*
 * LinkedIn through real threads: one owner among the shards, a breaker for
 * all of them, jobs that move to the shard of the site that a page names, and
 * a stop while many stand in line. Runs under TSan too.
 */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../base/unit.h"
#include "base/log.h"
#include "core/engine.h"
#include "sim/sim_env.h"

#define LINKEDIN "https://www.linkedin.com"
#define PERSON(name, site)                                                     \
    "<title>" name " - CEO | LinkedIn</title>"                                 \
    "<script type='application/ld+json'>{\"@type\":\"Person\",\"name\":"       \
    "\"" name "\",\"worksFor\":{\"name\":\"Acme\",\"url\":\"" site "\"}}"      \
    "</script>"

enum { SHARDS = 3, PEOPLE = 90 };

/* clang-format off */
static const struct sim_page open_pages[] = {
    {.url = LINKEDIN "/robots.txt", .status = 404},
    {.url = LINKEDIN "/in/p0", .status = 200,
     .body = PERSON("Jane Doe", "https://acme.test")},
    {.url = LINKEDIN "/in/p1", .status = 200,
     .body = PERSON("Jane Doe", "https://zenith.test")},
    {.url = LINKEDIN "/in/p2", .status = 200,
     .body = PERSON("Jane Doe", "https://forgotten.test")},
    {.url = "https://acme.test/robots.txt", .status = 404},
    {.url = "https://acme.test/", .status = 200,
     .body = "<p>Jane Doe: jane.doe@acme.test"},
    {.url = "https://zenith.test/robots.txt", .status = 404},
    {.url = "https://zenith.test/", .status = 200,
     .body = "<p>Jane Doe: jane.doe@zenith.test"},
    {.url = "https://forgotten.test/robots.txt", .status = 404},
    {.url = "https://forgotten.test/", .status = 200,
     .body = "<p>Jane Doe: jane.doe@forgotten.test"},
};
static const struct sim_page closed_pages[] = {
    {.url = LINKEDIN "/robots.txt", .status = 404},
    {.url = LINKEDIN "/in/p0", .status = 999},
};
/* clang-format on */

struct world {
    const struct sim_page *pages;
    size_t pages_n;
    bool is_open_to_all;
    bool denies_all;
};

static str
anybodys_page(struct arena *a, str url)
{
    (void)a;
    return str_find(url, STR(LINKEDIN "/in/"), 0) == STR_NOT_FOUND
               ? STR_EMPTY
               : STR(PERSON("Jane Doe", "none"));
}

static str
wall(struct arena *a, str url)
{
    (void)a;
    return str_find(url, STR(LINKEDIN "/in/"), 0) == STR_NOT_FOUND
               ? STR_EMPTY
               : STR("<title>Sign Up | LinkedIn</title>");
}

static int
world_open(void *arg, struct loop *l, struct env **out)
{
    const struct world *w = arg;
    struct sim_env *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    sim_env_init(s, l, w->pages, w->pages_n);
    s->failure_elsewhere = HTTP_NO_SUCH_DOMAIN;
    s->write = w->is_open_to_all ? anybodys_page : w->denies_all ? wall : NULL;
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

/* n people without a web site, whose pages are /in/p0, p1, ... */
static struct store *
store_with(struct arena *a, size_t n)
{
    struct store *s;
    struct store_imported counts;
    struct store_row *rows = arena_array(a, struct store_row, n);
    str why;

    assert_int_equal(store_open(&s, STR("sqlite::memory:"), NULL, a, &why), 0);
    for (size_t i = 0; i < n; i++) {
        char id[16], page[64];
        snprintf(id, sizeof(id), "p%zu", i);
        snprintf(page, sizeof(page), "linkedin.com/in/p%zu", i);
        rows[i].profile = (struct profile){
            .id = str_dup(a, str_of(id)),
            .name = STR("Jane Doe"),
            .company = STR_EMPTY,
            .website = STR_EMPTY,
            .linkedin = str_dup(a, str_of(page)),
            .list_size = 1,
            .email = STR_EMPTY,
        };
    }
    assert_int_equal(s->ops->import(s, 0, wall_s(), rows, n, &counts), 0);
    return s;
}

static struct engine_options
options_for(struct store *s, struct world *w)
{
    struct engine_options o = {
        .site = {.accept = SITE_ACCEPT_SAFE},
        .linkedin = {.is_on = true},
        .limit = 1000000,
        .batch_size = 40,
        .shards = SHARDS,
    };
    o.world = (struct shard_world){world_open, world_close, w};
    o.writer = (struct writer_options){
        .store = s,
        .lease_s = 3600,
        .commit_every = 7,
        .is_consolidated = true,
        .wall_s = wall_s,
    };
    o.writer.selection.priority = STORE_ALL;
    assert_int_equal(
        s->ops->run_start(s, wall_s(), STR("test"), &o.writer.selection.run_id),
        0);
    return o;
}

TEST(jobs_move_to_the_shard_of_their_site)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with(&a, 3);
    struct world w = {open_pages, array_len(open_pages), false, false};
    struct engine_options o = options_for(s, &w);
    uint64_t erased;
    struct engine_totals t;
    (void)state;

    /* the writer looks the domain up when the job comes by again */
    assert_int_equal(
        s->ops->forget(s, STR("forgotten.test"), wall_s(), &erased), 0);
    assert_int_equal(engine_run(&o, &t), 0);
    assert_int_equal(t.done, 3);
    assert_int_equal(t.found, 2);
    assert_int_equal(t.by_outcome[OUTCOME_SUPPRESSED], 1);
    assert_int_equal(t.sites, 2);
    assert_int_equal(t.in_flight, 0);
    assert_int_equal(t.counts.linkedin_sites, 3);
    /* two robots.txt and home pages, one robots.txt and three pages */
    assert_int_equal(t.counts.requests, 4 + 4);
}

static void
assert_one_request(struct world *w)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with(&a, PEOPLE);
    struct engine_options o = options_for(s, w);
    struct engine_totals t;

    assert_int_equal(engine_run(&o, &t), 0);
    assert_int_equal(t.done, PEOPLE);
    assert_int_equal(t.by_outcome[OUTCOME_LINKEDIN_BLOCKED], PEOPLE);
    assert_int_equal(t.counts.linkedin_blocked, PEOPLE);
    assert_int_equal(t.counts.requests, 2); /* robots.txt, and the one */
}

TEST(one_no_is_enough_for_all_shards)
{
    struct world denies = {closed_pages, array_len(closed_pages), false, true};
    (void)state;

    assert_one_request(&denies);
}

static void
interrupt(void *arg, const struct engine_totals *t)
{
    (void)arg;
    if (!t->is_interrupted)
        kill(getpid(), SIGINT);
}

/* A minute and a half of pages: a stop does not wait for them. */
TEST(a_stop_does_not_wait_in_line)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with(&a, PEOPLE);
    struct world w = {closed_pages, 1, true, false};
    struct engine_options o = options_for(s, &w);
    struct engine_totals t;
    (void)state;

    o.on_progress = interrupt;
    o.progress_ms = 1500;
    assert_int_equal(engine_run(&o, &t), 0);
    assert_true(t.is_interrupted);
    assert_true(t.done < PEOPLE / 2);
    assert_int_equal(t.done + t.interrupted, t.claimed);
    assert_int_equal(t.in_flight, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(jobs_move_to_the_shard_of_their_site),
        CASE(one_no_is_enough_for_all_shards),
        CASE(a_stop_does_not_wait_in_line),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
