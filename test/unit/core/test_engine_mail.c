/*
 * Runs whose mail servers are asked, through real threads: the questions of a
 * site go to the shard that owns their operator and come back; profiles that
 * have to wait go through the store, into this run or a later one. A store
 * and a world in memory, on real clocks. Runs under TSan too.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <uv.h>

#include "base/check.h"
#include "base/log.h"
#include "core/engine.h"
#include "mail_world.h"

enum {
    SITES = 16,
    OPERATORS = 8, /* of two sites each, on any shard */
    PEOPLE = 2,
    PROFILES = SITES * PEOPLE,
    SEEN_MAX = 512,
};

static const char *const people[PEOPLE] = {"Jane Kling", "Otto Lind"};
static struct sim_page pages[SITES * 2];
static struct sim_name names[SITES + OPERATORS];
static char urls[SITES * 2][64], hosts[SITES + OPERATORS][32];

/* What the servers do, all of them. */
enum phase {
    HONESTLY,
    NOT_NOW,    /* greylisted, "in 60 seconds" */
    NOT_AT_ONCE /* greylisted for the first second of each recipient */
};
static enum phase phase;
static msec way_ms;
static _Atomic int64_t later_s; /* how far the clocks have been put on */

static void
make_world(enum phase p, msec way)
{
    phase = p;
    way_ms = way;
    for (int i = 0; i < OPERATORS; i++) {
        snprintf(hosts[SITES + i], sizeof(hosts[0]), "mx.operator%d.test", i);
        names[SITES + i] = (struct sim_name){
            .name = hosts[SITES + i], .address = (unsigned char)(10 + i)};
    }
    for (int i = 0; i < SITES; i++) {
        snprintf(hosts[i], sizeof(hosts[0]), "site%d.test", i);
        names[i] = (struct sim_name){.name = hosts[i],
                                     .mx = {hosts[SITES + i % OPERATORS]}};
        snprintf(urls[2 * i], sizeof(urls[0]), "https://site%d.test/robots.txt",
                 i);
        snprintf(urls[2 * i + 1], sizeof(urls[0]), "https://site%d.test/", i);
        pages[2 * i] = (struct sim_page){
            .url = urls[2 * i], .status = 404, .latency_ms = 1};
        pages[2 * i + 1] =
            (struct sim_page){.url = urls[2 * i + 1],
                              .status = 200,
                              .body = "<p>Jane Kling</p><p>Otto Lind</p>",
                              .latency_ms = 1};
    }
}

/* When each recipient was seen first, whoever's shard it was. */
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char recipient[80];
    uint64_t at;
} seen[SEEN_MAX];
static size_t seen_n;

static bool
has_waited(str recipient)
{
    uint64_t now = uv_hrtime();
    size_t i = 0;

    pthread_mutex_lock(&seen_lock);
    while (i < seen_n && !str_eq(recipient, str_of(seen[i].recipient)))
        i++;
    assert_true(i < SEEN_MAX);
    if (i == seen_n) {
        snprintf(seen[i].recipient, sizeof(seen[i].recipient), "%.*s",
                 STR_ARG(recipient));
        seen[seen_n++].at = now;
    }
    uint64_t first = seen[i].at;
    pthread_mutex_unlock(&seen_lock);
    return now - first >= 1000000000;
}

static const char *
answer(struct mail_world *w, str recipient)
{
    (void)w;
    if (phase == NOT_NOW)
        return "451 4.7.1 Greylisted, try again in 60 seconds";
    if (phase == NOT_AT_ONCE && !has_waited(recipient))
        return "451 4.7.1 Greylisted, try again in 1 seconds";
    return str_has_prefix(recipient, STR("jane.kling@")) ||
                   str_has_prefix(recipient, STR("otto.lind@"))
               ? "250 2.1.5 Ok"
               : "550 5.1.1 User unknown";
}

/* What all shards' worlds were asked, counted when they are closed. */
static size_t requests_n, sessions_n, quits_n;
static pthread_mutex_t counts_lock = PTHREAD_MUTEX_INITIALIZER;

static int
world_open(void *arg, struct loop *l, struct env **out)
{
    struct mail_world *w = mail_world_new();

    (void)arg;
    sim_env_init(&w->sim, l, pages, SITES * 2);
    w->sim.names = names;
    w->sim.names_n = SITES + OPERATORS;
    w->sim.dial = mail_world_dial;
    w->sim.dial_arg = w;
    w->sim.later_s = later_s;
    w->answer = answer;
    w->way_ms = way_ms;
    for (size_t i = 0; i < OPERATORS; i++)
        w->tempers[10 + i] = HONEST;
    *out = &w->sim.env;
    return 0;
}

static void
world_close(void *arg, struct env *e)
{
    struct mail_world *w = container_of(e, struct mail_world, sim.env);

    (void)arg;
    pthread_mutex_lock(&counts_lock);
    requests_n += w->sim.log_n;
    sessions_n += w->sessions_n;
    for (size_t i = 0; i < w->sessions_n; i++)
        quits_n += w->sessions[i].has_quit;
    pthread_mutex_unlock(&counts_lock);
    mail_world_end(&w);
}

/* As the world in memory has it. */
static int64_t
wall_s(void)
{
    return 1800000000 + (int64_t)(uv_hrtime() / 1000000000) + later_s;
}

/* The store */

static struct store *
store_with_people(struct arena *a)
{
    struct store *s;
    struct store_imported counts;
    struct store_row *rows = arena_array(a, struct store_row, PROFILES);
    str why;

    assert_int_equal(store_open(&s, STR("sqlite::memory:"), NULL, a, &why), 0);
    for (int i = 0; i < PROFILES; i++) {
        char id[16];
        snprintf(id, sizeof(id), "p%d", i);
        rows[i].profile = (struct profile){
            .id = str_dup(a, str_of(id)),
            .name = str_of(people[i % PEOPLE]),
            .company = STR("Site"),
            .website = str_of(hosts[i / PEOPLE]),
            .linkedin = STR_EMPTY,
            .list_size = PROFILES - i,
            .email = STR_EMPTY,
        };
    }
    assert_int_equal(s->ops->import(s, 0, wall_s(), rows, PROFILES, &counts),
                     0);
    return s;
}

static struct engine_options
options_for(struct store *s)
{
    struct engine_options o = {
        .site = {.accept = SITE_ACCEPT_SAFE,              .may_guess = true},
        .mail = { .helo = STR("probe.us.test"),
                 .mail_from = STR("probe@probe.us.test"),
                 .port = 25},
        .limit = 1000000,
        .batch_size = 40,
        .shards = 4,
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
    return o;
}

/* One run, from its start to its end in the store. */
static void
run(struct store *s, struct engine_options *o, struct engine_totals *t)
{
    requests_n = sessions_n = quits_n = 0;
    assert_int_equal(s->ops->run_start(s, wall_s(), STR("test"),
                                       &o->writer.selection.run_id),
                     0);
    assert_int_equal(engine_run(o, t), 0);
    assert_int_equal(
        s->ops->run_end(s, o->writer.selection.run_id, wall_s(), STR("{}")), 0);
    assert_int_equal(t->in_flight, 0);
}

static void
assert_in_store(struct store *s, uint64_t with_email, uint64_t waiting)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct store_status st;

    assert_int_equal(s->ops->status(s, wall_s(), 0, &a, &st), 0);
    assert_int_equal(st.with_email, with_email);
    assert_int_equal(st.waiting, waiting);
    assert_int_equal(st.leased, 0);
}

static void
everybody_is_proved(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;

    make_world(HONESTLY, 1);
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    run(s, &o, &t);
    assert_int_equal(t.found, PROFILES);
    assert_int_equal(t.by_status[STATUS_VERIFIED], PROFILES);
    assert_int_equal(t.waiting, 0);
    assert_true(sessions_n >= OPERATORS && sessions_n == quits_n);
    assert_in_store(s, PROFILES, 0);
}

static void
who_waits_is_left_to_the_next_run(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;

    make_world(NOT_NOW, 1);
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    run(s, &o, &t);
    assert_true(t.claimed == PROFILES && t.done == 0 && t.found == 0);
    assert_int_equal(t.waiting, PROFILES);
    assert_int_equal(t.waits.n, PROFILES);
    assert_true(t.waits.next_at > wall_s() && t.waits.due_n == 0);
    assert_in_store(s, 0, PROFILES);

    run(s, &o, &t); /* too early */
    assert_true(t.claimed == 0 && sessions_n == 0);

    make_world(HONESTLY, 1);
    later_s += 70;
    run(s, &o, &t);
    assert_true(t.claimed == PROFILES && t.found == PROFILES);
    assert_int_equal(requests_n, 0); /* no page is read again */
    assert_int_equal(t.waits.n, 0);
    assert_in_store(s, PROFILES, 0);
}

/* Those that an earlier run left count as any others. */
static void
the_limit_holds_for_waits(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;

    make_world(NOT_NOW, 1);
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    o.limit = 20;
    run(s, &o, &t);
    assert_int_equal(t.waits.n, 20);

    later_s += 70;
    o.limit = 5;
    run(s, &o, &t); /* greylisted again, and nobody else is taken up */
    assert_true(t.claimed == 5 && t.waiting == 5);
    assert_true(t.waits.n == 20 && t.waits.due_n == 15);
    assert_int_equal(t.counts.smtp_recipients, 5 * PLAN_CLOCKS_MAX);

    make_world(NOT_AT_ONCE, 1);
    seen_n = 0;
    o.linger_s = 8;
    o.limit = 3;
    run(s, &o, &t); /* its own come back, the others do not */
    assert_true(t.claimed == 3 && t.found == 3);
    assert_int_equal(t.waits.n, 17);
    assert_in_store(s, 3, 17);
}

/* Greylisted people, and their tests after them, in one run. */
static void
the_end_waits_for_greylisting_servers(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;

    make_world(NOT_AT_ONCE, 1);
    seen_n = 0;
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    o.limit = 8;
    o.linger_s = 30;
    run(s, &o, &t);
    assert_int_equal(t.claimed, 8);
    assert_int_equal(t.found, 8);
    assert_int_equal(t.by_status[STATUS_VERIFIED], 8);
    assert_int_equal(t.waiting, 0);
    assert_true(t.took_ms < 30 * 1000); /* no longer than it has to */
    assert_in_store(s, 8, 0);
}

static void
set_the_clock_back(void *arg, const struct engine_totals *t)
{
    (void)arg;
    if (t->waiting > 0)
        later_s = -24 * 3600;
}

/* A clock that is set back makes nobody wait for a day. */
static void
the_end_does_not_wait_for_the_clock(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;
    (void)state;

    make_world(NOT_AT_ONCE, 1);
    seen_n = 0;
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    o.limit = 8;
    o.linger_s = 5;
    o.on_progress = set_the_clock_back;
    o.progress_ms = 10;
    alarm(60); /* else it would be the day */
    run(s, &o, &t);
    alarm(0);
    later_s = 0;
    assert_true(t.took_ms < 30 * 1000);
    assert_int_equal(t.waiting, 8);
    assert_in_store(s, 0, 8);
}

/* Nobody of this run waits: others' waits are no reason to stay. */
static void
the_end_waits_for_nobody_else(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;

    make_world(NOT_NOW, 1);
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    o.limit = 4;
    run(s, &o, &t);
    assert_int_equal(t.waits.n, 4);
    make_world(HONESTLY, 1);
    o.linger_s = 120;
    run(s, &o, &t);
    assert_int_equal(t.found, 4);
    assert_true(t.took_ms < 60 * 1000);
    assert_in_store(s, 4, 4);
}

static void
interrupt(void *arg, const struct engine_totals *t)
{
    (void)arg;
    if (t->in_flight > 0 && !t->is_interrupted && t->took_ms > 300)
        kill(getpid(), SIGINT);
}

static void
a_signal_amid_questions_loses_nothing(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct engine_totals t;

    make_world(HONESTLY, 150);
    CLEANUP(store_close) struct store *s = store_with_people(&a);
    struct engine_options o = options_for(s);
    o.on_progress = interrupt;
    o.progress_ms = 20;
    run(s, &o, &t);
    assert_true(t.is_interrupted && t.took_ms < 5000);
    assert_int_equal(t.done + t.interrupted, t.claimed);
    assert_int_equal(t.done, t.found); /* nobody was given up */
    assert_true(sessions_n > 0);
    assert_in_store(s, t.found, 0);

    uint64_t before = t.found;
    make_world(HONESTLY, 1);
    o.on_progress = NULL;
    run(s, &o, &t);
    assert_int_equal(before + t.found, PROFILES);
    assert_in_store(s, PROFILES, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_is_proved),
        cmocka_unit_test(who_waits_is_left_to_the_next_run),
        cmocka_unit_test(the_limit_holds_for_waits),
        cmocka_unit_test(the_end_waits_for_greylisting_servers),
        cmocka_unit_test(the_end_does_not_wait_for_the_clock),
        cmocka_unit_test(the_end_waits_for_nobody_else),
        cmocka_unit_test(a_signal_amid_questions_loses_nothing),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
