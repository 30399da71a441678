/*
 * Profiles whose mail server asked us to come back later: when a wait is
 * kept, who may claim it, what ends it, and that it outlives whoever dies.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

enum { HOUR = 3600 };

static struct finding
waiting(const char *id)
{
    struct finding f = world_found(id, "");

    f.outcome = OUTCOME_WAITING;
    return f;
}

static struct store_wait
wait_for(const char *id, int64_t retry_at)
{
    return (struct store_wait){.profile.id = str_of(id),
                               .recipient = STR("ann@acme.test"),
                               .sender = STR("probe@us.test"),
                               .client = STR("us.test"),
                               .mx_operator = STR("mail.test"),
                               .domain = STR("acme.test"),
                               .state = STR("{\"tried\":2}"),
                               .first_at = NOW - 60,
                               .retry_at = retry_at,
                               .tries = 1};
}

static enum store_fate
commit_at(struct world *w, int64_t run, int64_t now, const struct finding *f,
          const struct store_wait *wait)
{
    struct store_batch b = {.run_id = run,
                            .now = now,
                            .findings = f,
                            .findings_n = 1,
                            .waits = wait,
                            .waits_n = wait != NULL,
                            .is_consolidated = true};
    enum store_fate fate;

    if (w->store->ops->commit(w->store, &b, &fate) != 0)
        fail_msg("%s", store_why(w->store));
    return fate;
}

/* A profile that waits until retry_at, as a run before left it. */
static void
keep_waiting(struct world *w, const char *id, int64_t retry_at)
{
    struct finding f = waiting(id);
    struct store_wait wait = wait_for(id, retry_at);

    assert_int_equal(commit_at(w, 0, NOW, &f, &wait), STORE_FATE_NONE);
}

static struct store_selection
at_time(int64_t run, int64_t now)
{
    struct store_selection sel = world_selection(STORE_ALL, run);

    sel.now = now;
    sel.lease_until = now + HOUR;
    return sel;
}

static int
count_waits(struct world *w, int64_t run, int64_t now, struct store_waits *out)
{
    struct store_selection sel = at_time(run, now);

    return w->store->ops->waits(w->store, &sel, out);
}

/* The ids of the waits claimed, spaces between. */
static const char *
claim_with(struct world *w, struct store_selection sel, size_t max)
{
    static struct store_wait out[MAX];
    struct buf b;
    size_t n = 99;

    buf_init(&b, &w->arena, 4096);
    if (w->store->ops->claim_waits(w->store, &sel, &w->arena, out, max, &n) !=
        0)
        fail_msg("%s", store_why(w->store));
    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(out[i].profile.id));
    return buf_z(&b);
}

static const char *
claim_at(struct world *w, int64_t run, int64_t now)
{
    return claim_with(w, at_time(run, now), MAX);
}

static const char *
rows(struct world *w)
{
    return world_ask(w, "SELECT coalesce(group_concat(profile_id, ' '), '') "
                        "FROM (SELECT profile_id FROM turnstone_greylist "
                        "ORDER BY profile_id) AS t");
}

static void
test_a_wait_comes_with_its_finding(void **state)
{
    static const struct {
        enum outcome outcome;
        const char *address, *wait_id, *forgotten, *sql;
        bool is_leased;
        enum store_fate fate;
        const char *rows, *attempt;
    } cases[] = {
        {OUTCOME_WAITING,   "",            "a", NULL,            NULL,                   true,  STORE_FATE_NONE, "a",
         "waiting"                                                                                                                },
        {OUTCOME_NOT_FOUND, "",            "a", NULL,            NULL,                   true,  STORE_FATE_NONE, "",
         "not_found"                                                                                                              },
        {OUTCOME_WAITING,   "x@acme.test", "a", NULL,            NULL,                   true,
         STORE_FATE_WRITTEN,                                                                                     "",  "waiting"   },
        {OUTCOME_WAITING,   "",            "b", NULL,            NULL,                   true,  STORE_FATE_NONE, "",
         "waiting"                                                                                                                },
        {OUTCOME_WAITING,   "",            "a", NULL,            NULL,                   false, STORE_FATE_GONE, "",  ""          },
        {OUTCOME_WAITING,   "",            "a", "ANN@acme.test", NULL,                   true,
         STORE_FATE_SUPPRESSED,                                                                                  "",  "suppressed"},
        {OUTCOME_WAITING,   "",            "a", "acme.test",     NULL,                   true,
         STORE_FATE_SUPPRESSED,                                                                                  "",  "suppressed"},
        {OUTCOME_WAITING,   "",            "a", "other.test",    NULL,                   true,  STORE_FATE_NONE,
         "a",                                                                                                         "waiting"   },
        {OUTCOME_WAITING,   "",            "a", NULL,            "DELETE FROM profiles", true,
         STORE_FATE_GONE,                                                                                        "",  ""          },
        {OUTCOME_WAITING,   "",            "a", NULL,
         "UPDATE profiles SET email = 'human@acme.test'",                                true,  STORE_FATE_NONE,
         "",                                                                                                          "waiting"   },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        world_sql(w, "DELETE FROM profiles; DELETE FROM turnstone_greylist;"
                     "DELETE FROM turnstone_suppressions;"
                     "DELETE FROM turnstone_attempts");
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
        int64_t run = world_run_start(w);
        if (cases[i].is_leased)
            assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "a");
        if (cases[i].forgotten)
            world_forget(w, cases[i].forgotten);
        world_sql(w, cases[i].sql ? cases[i].sql : "");
        struct finding f = waiting("a");
        f.outcome = cases[i].outcome;
        f.address = str_of(cases[i].address);
        struct store_wait wait = wait_for(cases[i].wait_id, NOW + HOUR);
        assert_int_equal(commit_at(w, run, NOW, &f, &wait), cases[i].fate);
        assert_string_equal(rows(w), cases[i].rows);
        assert_string_equal(
            world_ask(w, "SELECT outcome FROM turnstone_attempts"),
            cases[i].attempt);
    }
}

/* A profile that is suppressed itself: by its id. */
static void
test_no_wait_for_the_forgotten(void **state)
{
    struct world *w = *state;
    struct finding f = waiting("a");
    struct store_wait wait = wait_for("a", NOW);

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    world_forget(w, "a");
    assert_int_equal(commit_at(w, 0, NOW, &f, &wait), STORE_FATE_SUPPRESSED);
    assert_string_equal(rows(w), "");
}

/* Findings and waits of a batch meet by id, in whatever order they come. */
static void
test_many_at_once(void **state)
{
    struct world *w = *state;
    struct finding f[] = {waiting("d"), world_found("a", ""), waiting("f"),
                          waiting("b"), waiting("c")};
    struct store_wait waits[] = {
        wait_for("c", NOW + 3), wait_for("zz", NOW), wait_for("b", NOW + 1),
        wait_for("a", NOW),     wait_for("", NOW),   wait_for("d", NOW + 2),
    };
    struct store_batch b = {.now = NOW,
                            .findings = f,
                            .findings_n = array_len(f),
                            .waits = waits,
                            .waits_n = array_len(waits)};
    enum store_fate fates[array_len(f)];

    world_some_people(w, 0);
    assert_int_equal(w->store->ops->commit(w->store, &b, fates), 0);
    assert_string_equal(rows(w), "b c d");
    assert_string_equal(claim_at(w, world_run_start(w), NOW + 9), "b d c");
}

static void
test_all_of_it_comes_back(void **state)
{
    static const size_t sizes[] = {0, 1, STORE_STATE_MAX, STORE_STATE_MAX + 1};
    struct world *w = *state;
    static char bytes[STORE_STATE_MAX + 1];
    struct store_wait out[2];
    size_t n;

    memset(bytes, 's', sizeof(bytes));
    bytes[0] = '\0'; /* opaque */
    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (size_t i = 0; i < array_len(sizes); i++) {
        struct store_wait wait = wait_for("a", NOW + 5);
        struct finding f = waiting("a");
        int64_t run = world_run_start(w);
        struct store_selection sel = at_time(run, NOW + 5);
        wait.state = str_make(bytes, sizes[i]);
        wait.tries = (unsigned)i;
        commit_at(w, 0, NOW, &f, &wait);
        assert_int_equal(
            w->store->ops->claim_waits(w->store, &sel, &w->arena, out, 2, &n),
            0);
        assert_int_equal(n, 1);
        assert_true(str_eq(out[0].state, sizes[i] <= STORE_STATE_MAX
                                             ? wait.state
                                             : STR_EMPTY));
        assert_true(str_eq(out[0].recipient, wait.recipient));
        assert_true(str_eq(out[0].sender, wait.sender));
        assert_true(str_eq(out[0].client, wait.client));
        assert_true(str_eq(out[0].mx_operator, wait.mx_operator));
        assert_true(str_eq(out[0].domain, wait.domain));
        assert_int_equal(out[0].first_at, NOW - 60);
        assert_int_equal(out[0].retry_at, NOW + 5);
        assert_int_equal(out[0].tries, i ? i : 1);
        assert_true(str_eq(out[0].profile.name, STR("Ann Lee")));
        assert_true(str_eq(out[0].profile.company, STR("Acme")));
        assert_true(str_eq(out[0].profile.website, STR("acme.test")));
        assert_int_equal(out[0].profile.list_size, 5);
        assert_int_equal(out[0].profile.email.n, 0);
        w->store->ops->run_end(w->store, run, NOW, STR("{}"));
    }
}

static void
test_the_due_in_order(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    keep_waiting(w, "a", NOW + 30);
    keep_waiting(w, "b", NOW + 10);
    keep_waiting(w, "c", NOW + 20);
    keep_waiting(w, "d", NOW + 10);
    int64_t run = world_run_start(w);
    assert_string_equal(claim_at(w, run, NOW + 9), "");
    assert_string_equal(claim_with(w, at_time(run, NOW + 20), 2), "b d");
    assert_string_equal(claim_with(w, at_time(run, NOW + 20), 2), "c");
    assert_string_equal(claim_with(w, at_time(run, NOW + 20), 2), "");
    assert_string_equal(claim_with(w, at_time(run, NOW + 30), 0), "");
    assert_string_equal(claim_at(w, run, NOW + 30), "a");
    /* none twice, even when the lease is over: it is this run's */
    assert_string_equal(claim_at(w, run, NOW + 9 * HOUR), "");
    assert_string_equal(rows(w), "a b c d");
}

static void
test_of_the_input_only(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    world_sql(w, "UPDATE profiles SET list_size = -4 WHERE id = 'd'");
    keep_waiting(w, "a", NOW);
    keep_waiting(w, "b", NOW);
    keep_waiting(w, "c", NOW);
    keep_waiting(w, "d", NOW);
    int64_t run = world_run_start(w);
    world_import(w, run, world_person("c", "Cy Orr", "cy.test", 70));
    world_import(w, run, world_person("b", "Bo Ek", "", -1));
    world_import(w, run, world_person("d", "Di Fox", "di.test", -1));
    struct store_selection sel = at_time(run, NOW);
    sel.is_input_only = true;
    assert_string_equal(claim_with(w, sel, MAX), "b c d");
    sel.is_input_only = false;
    assert_string_equal(claim_with(w, sel, MAX), "a");
}

/* The ordinary queue leaves them alone, for as long as they are of use. */
static void
test_the_queue_leaves_them(void **state)
{
    static const struct {
        int64_t after;
        const char *ids;
    } cases[] = {
        {0,                             "b"  },
        {29 * DAY,                      "b"  },
        {HOUR + STORE_WAIT_VALID_S,     "b"  },
        {HOUR + STORE_WAIT_VALID_S + 1, "b a"},
    };
    struct world *w = *state;
    struct profile p[MAX];
    struct store_status st;
    uint64_t count;
    size_t n;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    world_import(w, 0, world_person("b", "Bo Ek", "bo.test", 9));
    keep_waiting(w, "a", NOW + HOUR);
    /* run 0 is that of status */
    world_sql(w, "UPDATE turnstone_attempts SET run_id = 1000");
    for (size_t i = 0; i < array_len(cases); i++) {
        int64_t now = NOW + cases[i].after;
        int64_t run = world_run_start(w);
        struct store_selection sel = at_time(run, now);
        size_t wanted = (strlen(cases[i].ids) + 1) / 2;
        assert_int_equal(w->store->ops->count(w->store, &sel, MAX, &count), 0);
        assert_int_equal(count, wanted);
        assert_int_equal(
            w->store->ops->peek(w->store, &sel, &w->arena, p, MAX, &n), 0);
        assert_int_equal(n, wanted);
        assert_int_equal(
            w->store->ops->status(w->store, now, NOW - DAY, &w->arena, &st), 0);
        assert_int_equal(st.top_n, wanted);
        assert_int_equal(st.waiting, 1);
        assert_int_equal(st.waiting_retry, 0);
        assert_string_equal(world_claim_with(w, sel, MAX), cases[i].ids);
        w->store->ops->run_end(w->store, run, now, STR("{}"));
    }
}

static void
test_leases(void **state)
{
    struct world *w = *state;
    str id = STR("a");

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    keep_waiting(w, "a", NOW);
    int64_t run = world_run_start(w), other = world_run_start(w);
    assert_string_equal(claim_at(w, run, NOW), "a");
    assert_string_equal(claim_at(w, other, NOW), "");
    /* released, it is there again */
    assert_int_equal(w->store->ops->release(w->store, run, &id, 1), 0);
    assert_string_equal(claim_at(w, other, NOW), "a");
    /* a lease that is over is nobody's, and its commit too late */
    world_leases_age(w, HOUR);
    assert_string_equal(claim_at(w, run, NOW + HOUR), "a");
    struct finding f = world_found("a", "ann@acme.test");
    assert_int_equal(commit_at(w, other, NOW, &f, NULL), STORE_FATE_GONE);
    assert_string_equal(rows(w), "a");
    assert_int_equal(commit_at(w, run, NOW, &f, NULL), STORE_FATE_WRITTEN);
    assert_string_equal(rows(w), "");
}

/* A run that claims, and dies before it can commit. */
static void
test_killed_with_a_claim(void **state)
{
    struct world *w = *state;
    char byte;
    int fds[2];

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    keep_waiting(w, "a", NOW);
    assert_int_equal(pipe(fds), 0);
    store_close(&w->store);
    pid_t pid = world_fork();
    if (pid == 0) {
        world_open(w);
        check(strcmp(claim_at(w, world_run_start(w), NOW), "a") == 0);
        check(write(fds[1], "x", 1) == 1);
        for (;;)
            pause();
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &byte, 1), 1);
    close(fds[0]);
    world_open(w);
    /* it lives: its lease holds */
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "");
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    int64_t run = world_run_start(w);
    assert_string_equal(claim_at(w, run, NOW), "a");
    /* and through a restart in which nothing was done either */
    assert_int_equal(w->store->ops->run_end(w->store, run, NOW, STR("{}")), 0);
    world_open(w);
    run = world_run_start(w);
    assert_string_equal(claim_at(w, run, NOW), "a");
    struct finding f = world_found("a", "ann@acme.test");
    assert_int_equal(commit_at(w, run, NOW, &f, NULL), STORE_FATE_WRITTEN);
    assert_string_equal(rows(w), "");
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "");
}

/* On another machine nobody can tell who died: the lease must end. */
static void
test_killed_elsewhere(void **state)
{
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    keep_waiting(w, "a", NOW);
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "a");
    world_open(w);
    int64_t run = world_run_start(w);
    world_leases_age(w, HOUR - 60);
    assert_string_equal(claim_at(w, run, NOW + HOUR - 1), "");
    world_leases_age(w, 60);
    assert_string_equal(claim_at(w, run, NOW + HOUR), "a");
}

static void
test_what_a_commit_ends(void **state)
{
    static const struct {
        enum outcome outcome;
        const char *address;
        bool has_wait;
        const char *rows;
    } cases[] = {
        {OUTCOME_FOUND,       "ann@acme.test", false, "" },
        {OUTCOME_NO_MAILBOX,  "",              false, "" },
        {OUTCOME_NOT_PROVED,  "",              false, "" },
        {OUTCOME_INTERRUPTED, "",              false, "" },
        {OUTCOME_WAITING,     "",              false, "" },
        {OUTCOME_WAITING,     "",              true,  "a"},
    };
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (size_t i = 0; i < 2 * array_len(cases); i++) {
        size_t k = i / 2;
        struct finding f = world_found("a", cases[k].address);
        struct store_wait again = wait_for("a", NOW + DAY);
        world_sql(w, "UPDATE profiles SET email = NULL");
        keep_waiting(w, "a", NOW);
        int64_t run = world_run_start(w);
        assert_string_equal(claim_at(w, run, NOW), "a");
        f.outcome = cases[k].outcome;
        again.tries = 2;
        /* a results CSV that is consolidated ends it as well as the run */
        commit_at(w, i % 2 ? run : 0, NOW, &f,
                  cases[k].has_wait ? &again : NULL);
        assert_string_equal(rows(w), cases[k].rows);
        if (cases[k].has_wait)
            assert_string_equal(
                world_ask(w, "SELECT tries FROM turnstone_greylist"), "2");
        world_sql(w, "DELETE FROM turnstone_leases");
    }
}

static void
test_what_an_import_ends(void **state)
{
    static const struct {
        struct profile p;
        const char *rows;
    } cases[] = {
        {{.list_size = -1},                                  "a"},
        {{.name = {"Ann Lee", 7}, .list_size = -1},          "a"},
        {{.list_size = 77},                                  "a"},
        {{.name = {"Ann Lea", 7}, .list_size = -1},          "" },
        {{.company = {"Other", 5}, .list_size = -1},         "" },
        {{.website = {"acme.example", 12}, .list_size = -1}, "" },
        {{.linkedin = {"in/ann", 6}, .list_size = -1},       "" },
        {{.email = {"ann@acme.test", 13}, .list_size = -1},  "" },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct profile p = cases[i].p;
        p.id = STR("a");
        world_sql(w, "DELETE FROM profiles");
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
        keep_waiting(w, "a", NOW);
        world_import(w, 0, p);
        assert_string_equal(rows(w), cases[i].rows);
    }
}

/* An e-mail by hand: nobody waits any more, and the next run sweeps it up. */
static void
test_an_email_by_hand(void **state)
{
    static const char *const changes[] = {
        "UPDATE profiles SET email = 'ann@acme.test'",
        "DELETE FROM profiles",
    };
    struct world *w = *state;
    struct store_waits n;

    for (size_t i = 0; i < array_len(changes); i++) {
        world_sql(w, "DELETE FROM profiles");
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
        keep_waiting(w, "a", NOW);
        int64_t run = world_run_start(w);
        world_sql(w, changes[i]);
        assert_string_equal(claim_at(w, run, NOW), "");
        assert_int_equal(count_waits(w, 0, NOW, &n), 0);
        assert_int_equal(n.n, 0);
        assert_string_equal(rows(w), "a");
        world_run_start(w);
        assert_string_equal(rows(w), "");
    }
}

/* Looked up anew because its e-mail is stale: that e-mail is no bar. */
static void
test_a_stale_one_waits_too(void **state)
{
    struct world *w = *state;
    struct profile p = world_person("a", "Ann Lee", "acme.test", 5);
    struct store_wait wait = wait_for("a", NOW), out;
    struct finding f = waiting("a");
    size_t n;

    p.email = STR(" \told@acme.test\n");
    f.was_email = STR("old@acme.test");
    world_import(w, 0, p);
    assert_int_equal(commit_at(w, 0, NOW, &f, &wait), STORE_FATE_NONE);
    struct store_selection sel = at_time(world_run_start(w), NOW);
    assert_int_equal(
        w->store->ops->claim_waits(w->store, &sel, &w->arena, &out, 1, &n), 0);
    assert_int_equal(n, 1);
    assert_true(str_eq(out.profile.email, f.was_email));
    world_sql(w, "DELETE FROM turnstone_leases;"
                 "UPDATE profiles SET email = 'new@acme.test'");
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "");
}

static void
test_what_forget_ends(void **state)
{
    static const struct {
        const char *what, *rows;
    } cases[] = {
        {"bob@acme.test",  "a"},
        {"other.test",     "a"},
        {"b",              "a"},
        {"Ann@ACME.test",  "" },
        {"acme.test",      "" },
        {"a",              "" },
        {"alee@acme.test", "" }, /* the state names it */
        {"mail.acme.test", "" },
        {"acm_.test",      "a"},
        {"%",              "a"},
        {"probe@us.test",  "a"}, /* our own */
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct store_wait wait = wait_for("a", NOW);
        struct finding f = waiting("a");
        wait.state = STR("[\"ALee@mail.acme.test\", \"alee@acme.test\"]");
        world_sql(w, "DELETE FROM turnstone_suppressions");
        world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
        commit_at(w, 0, NOW, &f, &wait);
        world_forget(w, cases[i].what);
        if (strcmp(rows(w), cases[i].rows) != 0)
            fail_msg("%s: rows \"%s\"", cases[i].what, rows(w));
    }
}

static void
test_how_many(void **state)
{
    static const struct {
        int64_t after;
        uint64_t due;
        int64_t next;
    } cases[] = {
        {-1, 0, NOW     },
        {0,  1, NOW + 10},
        {10, 3, NOW + 20},
        {19, 3, NOW + 20},
        {20, 4, 0       },
    };
    struct world *w = *state;
    struct store_waits n;

    world_some_people(w, 0);
    assert_int_equal(count_waits(w, 0, NOW, &n), 0);
    assert_true(n.n == 0 && n.due_n == 0 && n.next_at == 0);
    keep_waiting(w, "a", NOW + 10);
    keep_waiting(w, "b", NOW);
    keep_waiting(w, "c", NOW + 20);
    keep_waiting(w, "d", NOW + 10);
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "b");
    for (size_t i = 0; i < array_len(cases); i++) {
        assert_int_equal(count_waits(w, 0, NOW + cases[i].after, &n), 0);
        assert_int_equal(n.n, 4);
        assert_int_equal(n.due_n, cases[i].due);
        assert_int_equal(n.next_at, cases[i].next);
    }
}

static void
test_a_year_is_too_long(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    keep_waiting(w, "a", NOW - 365 * DAY);
    keep_waiting(w, "b", NOW - 365 * DAY - 1);
    world_run_start(w);
    assert_string_equal(rows(w), "a");
}

/* A user's ids may be numbers: 07 is not 7. */
static void
test_ids_that_are_numbers(void **state)
{
    struct world *w = *state;

    world_sql(
        w,
        "DROP TABLE profiles; CREATE TABLE profiles (id INTEGER PRIMARY KEY," WORLD_COLUMNS
        ");"
        "INSERT INTO profiles (id, name) VALUES (7, 'Ann')");
    world_open(w);
    keep_waiting(w, "7", NOW);
    assert_string_equal(rows(w), "7");
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "7");
    world_sql(w, "UPDATE turnstone_greylist SET profile_id = '07'");
    assert_string_equal(claim_at(w, world_run_start(w), NOW), "");
}

/* A run that reached its limit comes back to its own only. */
static void
test_its_own_only(void **state)
{
    struct world *w = *state;
    struct store_waits n;

    world_some_people(w, 0);
    keep_waiting(w, "a", NOW);
    keep_waiting(w, "b", NOW + 30);
    int64_t run = world_run_start(w);
    assert_string_equal(claim_at(w, run, NOW), "a");
    struct finding f = waiting("a");
    struct store_wait wait = wait_for("a", NOW + 60);
    assert_int_equal(commit_at(w, run, NOW, &f, &wait), STORE_FATE_NONE);

    struct store_selection own = at_time(run, NOW);
    own.is_own_only = true;
    assert_int_equal(w->store->ops->waits(w->store, &own, &n), 0);
    assert_true(n.n == 2 && n.next_at == NOW + 30 && n.claim_at == NOW + 60);
    assert_int_equal(count_waits(w, run, NOW, &n), 0);
    assert_int_equal(n.claim_at, NOW + 30);
    own.now = NOW + 60;
    assert_string_equal(claim_with(w, own, MAX), "a");
    assert_string_equal(claim_at(w, run, NOW + 60), "b");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_a_wait_comes_with_its_finding),
        WORLD_CASE(test_no_wait_for_the_forgotten),
        WORLD_CASE(test_many_at_once),
        WORLD_CASE(test_all_of_it_comes_back),
        WORLD_CASE(test_the_due_in_order),
        WORLD_CASE(test_of_the_input_only),
        WORLD_CASE(test_its_own_only),
        WORLD_CASE(test_the_queue_leaves_them),
        WORLD_CASE(test_leases),
        WORLD_CASE(test_killed_with_a_claim),
        WORLD_CASE(test_killed_elsewhere),
        WORLD_CASE(test_what_a_commit_ends),
        WORLD_CASE(test_what_an_import_ends),
        WORLD_CASE(test_an_email_by_hand),
        WORLD_CASE(test_a_stale_one_waits_too),
        WORLD_CASE(test_what_forget_ends),
        WORLD_CASE(test_how_many),
        WORLD_CASE(test_a_year_is_too_long),
        WORLD_CASE(test_ids_that_are_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
