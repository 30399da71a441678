/*
 * The round of a job through real threads: engine, shards, writer, a store
 * in memory, and a world in memory on real clocks. Runs under TSan too.
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

#include "base/fault.h"
#include "base/log.h"
#include "base/scope.h"
#include "core/engine.h"
#include "sim/sim_env.h"

enum { SITES = 60, PEOPLE = 3, PROFILES = SITES * PEOPLE };

static const char *const first_names[PEOPLE] = {"Jane", "Otto", "Rosa"};
static struct sim_page pages[SITES * 2];
static char texts[SITES * 2][512];
static char urls[SITES * 2][64];

static void
make_world(msec latency_ms)
{
    for (int i = 0; i < SITES; i++) {
        snprintf(urls[2 * i], sizeof(urls[0]), "https://site%d.test/robots.txt",
                 i);
        snprintf(urls[2 * i + 1], sizeof(urls[0]), "https://site%d.test/", i);
        size_t at = 0;
        for (int k = 0; k < PEOPLE; k++)
            at += (size_t)snprintf(texts[i] + at, sizeof(texts[i]) - at,
                                   "<p>%s Kling: %s.kling@site%d.test</p>",
                                   first_names[k], first_names[k], i);
        pages[2 * i] = (struct sim_page){
            .url = urls[2 * i], .status = 404, .latency_ms = latency_ms};
        pages[2 * i + 1] = (struct sim_page){.url = urls[2 * i + 1],
                                             .status = 200,
                                             .body = texts[i],
                                             .latency_ms = latency_ms};
    }
}

static int
world_open(void *arg, struct loop *l, struct env **out)
{
    struct sim_env *s = calloc(1, sizeof(*s));
    (void)arg;
    assert_non_null(s);
    sim_env_init(s, l, pages, SITES * 2);
    s->failure_elsewhere = HTTP_NO_SUCH_DOMAIN;
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

/* The store */

/* Each of them in so many rows. */
static struct store *
store_with_rows(struct arena *a, int copies)
{
    struct store *s;
    struct store_imported counts;
    int n = PROFILES * copies;
    struct store_row *rows = arena_array(a, struct store_row, (size_t)n);
    str why;

    assert_int_equal(store_open(&s, STR("sqlite::memory:"), NULL, a, &why), 0);
    for (int i = 0; i < n; i++) {
        int who = i / copies;
        char id[16], name[64], website[64];
        snprintf(id, sizeof(id), "p%d", i);
        snprintf(name, sizeof(name), "%s Kling", first_names[who % PEOPLE]);
        snprintf(website, sizeof(website), "site%d.test", who / PEOPLE);
        rows[i].profile = (struct profile){
            .id = str_dup(a, str_of(id)),
            .name = str_dup(a, str_of(name)),
            .company = STR("Site"),
            .website = str_dup(a, str_of(website)),
            .linkedin = STR_EMPTY,
            .list_size = n - i,
            .email = STR_EMPTY,
        };
    }
    assert_int_equal(s->ops->import(s, 0, wall_s(), rows, (size_t)n, &counts),
                     0);
    assert_int_equal(counts.added, n);
    return s;
}

static struct store *
store_with_people(struct arena *a)
{
    return store_with_rows(a, 1);
}

static struct engine_options
options_for(struct store *s)
{
    struct engine_options o = {
        .site = {.accept = SITE_ACCEPT_SAFE},
        .limit = 1000000,
        .batch_size = 40,
        .shards = 3,
    };
    o.world = (struct shard_world){world_open, world_close, NULL};
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

static void
assert_in_store(struct store *s, uint64_t with_email, uint64_t leased)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct store_status st;

    assert_int_equal(s->ops->status(s, wall_s(), 0, &a, &st), 0);
    assert_int_equal(st.with_email, with_email);
    assert_int_equal(st.leased, leased);
}

static void
test_everybody_is_found(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    struct engine_totals t;
    (void)state;

    make_world(1);
    assert_int_equal(engine_run(&o, &t), 0);
    assert_int_equal(t.claimed, PROFILES);
    assert_int_equal(t.done, PROFILES);
    assert_int_equal(t.found, PROFILES);
    assert_int_equal(t.sites, SITES);
    assert_int_equal(t.by_fate[STORE_FATE_WRITTEN], PROFILES);
    assert_int_equal(t.in_flight, 0);
    assert_int_equal(t.counts.requests, 2 * SITES);
    assert_int_equal(t.shards, 3);
    assert_false(t.is_interrupted);
    assert_in_store(s, PROFILES, 0);
}

/* Wherever a window ends, every row of a person has the address. */
static void
test_everybody_in_three_rows(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with_rows(&a, 3);
    struct engine_options o = options_for(s);
    struct engine_totals t;
    (void)state;

    make_world(1);
    assert_int_equal(engine_run(&o, &t), 0);
    assert_int_equal(t.claimed, 3 * PROFILES);
    assert_int_equal(t.done, 3 * PROFILES);
    assert_int_equal(t.found, 3 * PROFILES);
    assert_int_equal(t.in_flight, 0);
    assert_in_store(s, 3 * PROFILES, 0);
}

static void
test_limit(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    struct engine_totals t;
    (void)state;

    make_world(1);
    o.limit = 10;
    o.batch_size = 1; /* the classic sequential run */
    o.writer.commit_every = 1;
    assert_int_equal(engine_run(&o, &t), 0);
    assert_int_equal(t.done, 10);
    assert_int_equal(t.shards, 1);
    assert_in_store(s, 10, 0);
}

static void
interrupt(void *arg, const struct engine_totals *t)
{
    (void)arg;
    if (t->done > 10 && !t->is_interrupted)
        kill(getpid(), SIGINT);
}

static void
test_a_signal_stops_it_cleanly(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    struct engine_totals t;
    (void)state;

    make_world(40);
    o.batch_size = 6;
    o.on_progress = interrupt;
    o.progress_ms = 5;
    assert_int_equal(engine_run(&o, &t), 0);
    assert_true(t.is_interrupted);
    assert_true(t.done > 10 && t.done < PROFILES);
    assert_int_equal(t.done + t.interrupted, t.claimed);
    assert_int_equal(
        s->ops->run_end(s, o.writer.selection.run_id, wall_s(), STR("{}")), 0);
    assert_in_store(s, t.found, 0);
}

/* A store that fails */

static struct store_ops failing;
static int commits_left;
static const struct store_ops *real_ops;

static int
failing_commit(struct store *s, const struct store_batch *b,
               enum store_fate *fates)
{
    if (commits_left-- == 0)
        return fault_new(-ENOSPC, "the disk is full");
    return real_ops->commit(s, b, fates);
}

static void
test_a_store_fault_ends_the_run(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    struct engine_totals t;
    (void)state;

    make_world(1);
    real_ops = s->ops;
    failing = *s->ops;
    failing.commit = failing_commit;
    s->ops = &failing;
    commits_left = 3;
    assert_int_equal(engine_run(&o, &t), -ENOSPC);
    /* three batches of 7, or fewer where the machine is slow */
    assert_true(t.done >= 3 && t.done <= 21 + 6);
    assert_int_equal(t.done + t.interrupted, t.claimed);
    s->ops = real_ops;
    assert_in_store(s, t.found, PROFILES - t.done);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everybody_is_found),
        cmocka_unit_test(test_everybody_in_three_rows),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_a_signal_stops_it_cleanly),
        cmocka_unit_test(test_a_store_fault_ends_the_run),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
