/*
 * The PostgreSQL store over a link that breaks and beside people who edit: a
 * connection that ends at each message of a claim, an import, a commit; one
 * whose last words reach the server late; backends that are terminated, a
 * server that restarts; a row that somebody has locked. Whatever happens, an
 * effect is there once, and what a person wrote stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "relay.h"
#include "world_pg.h"

enum {
    BATCH = 16,
    MESSAGES_MAX = 400, /* of one call; more would be a store gone wild */
    LATE_STEP = 3,      /* late ones take their time: not each is tried */
    ROWS = 640,
    STORMS = 40, /* batches of 16 while connections are cut down */
};

/* The store's connection goes through a relay from here on. */
static struct relay *
through_relay(struct world *w)
{
    struct relay *r = relay_start(getenv("TURNSTONE_TEST_PG_FOLDER"), 0);
    char base[128] = "postgresql://turnstone@";
    size_t n = strlen(base);

    for (const char *p = relay_folder(r); *p; p++)
        n += (size_t)snprintf(base + n, sizeof(base) - n,
                              *p == '/' ? "%%2F" : "%c", *p);
    world_pg_url(w, base);
    world_open(w);
    return r;
}

static void
must(struct world *w, int r)
{
    if (r != 0)
        fail_msg("%s", store_why(w->store));
}

/* All of a batch say this. */
static void
assert_fates(const struct world *w, enum store_fate fate)
{
    for (size_t i = 0; i < BATCH; i++)
        assert_int_equal(w->fates[i], fate);
}

/* A batch of rows 1 to BATCH, each time anew, in a run that has leased them. */
static int64_t
batch_claimed(struct world *w)
{
    world_sql(w, "DELETE FROM turnstone_attempts;"
                 "DELETE FROM turnstone_findings;"
                 "DELETE FROM turnstone_leases;"
                 "UPDATE profiles SET email = NULL, enrichment_metadata = NULL,"
                 " profile_confidence = NULL, last_enriched_at = NULL");
    int64_t run = world_run_start(w);
    world_claim(w, STORE_ALL, run, BATCH);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_leases"),
                        "16");
    return run;
}

/* Commits that are broken at each of their messages in turn. */
static void
commits_broken(struct world *w, enum relay_break kind, unsigned step)
{
    struct relay *r = through_relay(w);
    unsigned n = 1;

    world_many_people(w, BATCH);
    for (bool is_over = false; !is_over; n += step) {
        assert_true(n < MESSAGES_MAX);
        int64_t run = batch_claimed(w);
        relay_break_at(r, kind, n);
        must(w, world_batch(w, run, 1, BATCH));
        is_over = !relay_has_broken(r);
        if (kind == RELAY_LATE && !is_over)
            usleep(2 * RELAY_LATE_MS * 1000);
        assert_fates(w, STORE_FATE_WRITTEN);
        assert_int_equal(world_batch_rows(w), BATCH);
        assert_string_equal(
            world_ask(w, "SELECT sum((enrichment_metadata -> 'email' ->> "
                         "'verification_count')::int) FROM profiles"),
            "16");
        assert_string_equal(
            world_ask(w, "SELECT count(*) FROM turnstone_leases"), "0");
    }
    print_message("%u messages\n", n - step);
    assert_true(n > 2); /* it did break */
    store_close(&w->store);
    relay_stop(&r);
}

static void
test_commit_loses_a_message(void **state)
{
    commits_broken(*state, RELAY_CLIENT, 1);
}

static void
test_commit_loses_an_answer(void **state)
{
    commits_broken(*state, RELAY_SERVER, 1);
}

static void
test_commit_arrives_late(void **state)
{
    commits_broken(*state, RELAY_LATE, LATE_STEP);
}

/* Claims until there are no more: every row once. False: none did break. */
static bool
claim_all(struct world *w, struct relay *r, int64_t run)
{
    struct store_selection sel = world_selection(STORE_ALL, run);
    bool seen[BATCH + 1] = {false}, has_broken = false;
    struct profile p[MAX];
    size_t n, total = 0;

    do {
        must(w, w->store->ops->claim(w->store, &sel, &w->arena, p, 5, &n));
        has_broken |= relay_has_broken(r) && total == 0;
        for (size_t i = 0; i < n; i++, total++) {
            int id = atoi(str_dup_z(&w->arena, p[i].id));
            assert_in_range(id, 1, BATCH);
            assert_false(seen[id]);
            seen[id] = true;
        }
    } while (n > 0);
    assert_int_equal(total, BATCH);
    return has_broken;
}

static void
claims_broken(struct world *w, enum relay_break kind)
{
    struct relay *r = through_relay(w);
    bool has_broken = true;
    unsigned n = 0;

    world_many_people(w, BATCH);
    while (has_broken) {
        assert_true(++n < MESSAGES_MAX);
        int64_t run = world_run_start(w);
        relay_break_at(r, kind, n);
        has_broken = claim_all(w, r, run);
        must(w, w->store->ops->run_end(w->store, run, NOW, STR("{}")));
    }
    assert_true(n > 2);
    store_close(&w->store);
    relay_stop(&r);
}

static void
test_claim_loses_a_message(void **state)
{
    claims_broken(*state, RELAY_CLIENT);
}

static void
test_claim_loses_an_answer(void **state)
{
    claims_broken(*state, RELAY_SERVER);
}

/* A claim that the server hears after the next one leases nobody. */
static void
test_claim_arrives_late(void **state)
{
    struct world *w = *state;
    struct relay *r = through_relay(w);
    bool has_broken = true;

    world_many_people(w, 2 * BATCH);
    for (unsigned n = 1; has_broken; n += LATE_STEP) {
        assert_true(n < MESSAGES_MAX);
        int64_t run = world_run_start(w);
        relay_break_at(r, RELAY_LATE, n);
        const char *ids = world_claim(w, STORE_ALL, run, 1);
        assert_true(ids[0] != '\0');
        has_broken = relay_has_broken(r);
        if (has_broken)
            usleep(2 * RELAY_LATE_MS * 1000);
        assert_string_equal(world_ask(w, "SELECT group_concat(profile_id, ' ') "
                                         "FROM turnstone_leases"),
                            ids);
        must(w, w->store->ops->run_end(w->store, run, NOW, STR("{}")));
    }
    store_close(&w->store);
    relay_stop(&r);
}

/* Everybody is there once, whatever became of the first try's answer. */
static void
test_import_breaks(void **state)
{
    struct world *w = *state;
    struct relay *r = through_relay(w);
    struct store_row rows[3] = {
        {.profile = world_person("a", "Ann Lee", "acme.test", 5)},
        {.profile = world_person("b", "Bo Ek", "bo.test", 4)},
        {.profile = world_person("c", "Cy Orr", "cy.test", -1)}};
    struct store_imported done;

    for (int kind = 0; kind < RELAY_LATE; kind++) {
        bool has_broken = true;
        for (unsigned n = 1; has_broken; n++) {
            assert_true(n < MESSAGES_MAX);
            world_sql(w, "DELETE FROM profiles");
            relay_break_at(r, (enum relay_break)kind, n);
            must(w, w->store->ops->import(w->store, 0, NOW, rows,
                                          array_len(rows), &done));
            has_broken = relay_has_broken(r);
            assert_int_equal(done.added + done.updated + done.unchanged, 3);
            assert_string_equal(
                world_ask(w, "SELECT group_concat(id || name, ',') FROM "
                             "(SELECT id, name FROM profiles ORDER BY id) t"),
                "aAnn Lee,bBo Ek,cCy Orr");
        }
    }
    store_close(&w->store);
    relay_stop(&r);
}

/* Two people's worth of money, reserved and settled; the entry. */
static int64_t
money_spent(struct world *w, int64_t run, int round, bool is_settled)
{
    char keys[2][32];
    struct store_budget b = {.provider = STR("apollo"),
                             .run_id = run,
                             .now = NOW,
                             .run_max = 1000 * STORE_CREDIT,
                             .month_max = -1};
    struct store_ask people[2] = {
        {.profile_id = STR("1"), .keys_n = 1, .price = STORE_CREDIT},
        {.profile_id = STR("2"), .keys_n = 1, .price = STORE_CREDIT}
    };
    struct store_answer answers[2] = {
        {STR("1"), STR("{one}")},
        {STR("2"), STR_EMPTY   }
    };
    struct store_settlement m = {.now = NOW,
                                 .state = STORE_LEDGER_SETTLED,
                                 .spent = STORE_CREDIT,
                                 .answers = answers,
                                 .answers_n = 2};

    for (int i = 0; i < 2; i++) {
        snprintf(keys[i], sizeof(keys[i]), "%d of round %d", i, round);
        people[i].keys[0] = str_of(keys[i]);
    }
    must(w, w->store->ops->reserve(w->store, &b, &w->arena, people, 2,
                                   &m.ledger_id));
    assert_int_equal(people[0].fate, STORE_ASK_RESERVED);
    assert_int_equal(people[1].fate, STORE_ASK_RESERVED);
    if (is_settled)
        must(w, w->store->ops->settle(w->store, &m));
    return m.ledger_id;
}

/* A break in a reservation or its settlement: the money is there once. */
static void
money_broken(struct world *w, enum relay_break kind, unsigned step)
{
    struct relay *r = through_relay(w);
    bool has_broken = true;
    unsigned round = 0;

    world_many_people(w, 2);
    int64_t run = world_run_start(w);
    world_claim(w, STORE_ALL, run, 2);
    for (unsigned n = 1; has_broken; n += step) {
        struct store_spending s;
        assert_true(n < MESSAGES_MAX);
        relay_break_at(r, kind, n);
        money_spent(w, run, (int)round++, true);
        has_broken = relay_has_broken(r);
        if (kind == RELAY_LATE && has_broken)
            usleep(2 * RELAY_LATE_MS * 1000);
        must(w, w->store->ops->spending(w->store, run, NOW, &s));
        assert_int_equal(s.run, round * STORE_CREDIT);
        assert_int_equal(s.calls, round);
        assert_int_equal(s.in_doubt_n, 0);
    }
    assert_true(round > 2);
    store_close(&w->store);
    relay_stop(&r);
}

static void
test_money_loses_a_message(void **state)
{
    money_broken(*state, RELAY_CLIENT, 1);
}

static void
test_money_loses_an_answer(void **state)
{
    money_broken(*state, RELAY_SERVER, 1);
}

static void
test_money_arrives_late(void **state)
{
    money_broken(*state, RELAY_LATE, LATE_STEP);
}

/* fn in a child, with a connection of its own: what happens meanwhile. */
static void
meanwhile(struct world *w, void (*fn)(struct world *w))
{
    w->child = world_fork();
    if (w->child == 0) {
        w->pg = PQconnectdb(w->url);
        fn(w);
        _exit(0);
    }
}

static void
terminates(struct world *w)
{
    for (int i = 0; i < 100; i++) {
        usleep(7000);
        world_pg_sql(w, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND"
                        " pid <> pg_backend_pid() AND application_name <>"
                        " 'turnstone test'");
    }
}

/* Claims and commits of all rows while something is going on. */
static void
work_while(struct world *w, void (*fn)(struct world *w))
{
    struct store_selection sel;
    struct profile p[BATCH];
    size_t n;

    world_many_people(w, ROWS);
    int64_t run = world_run_start(w);
    meanwhile(w, fn);
    sel = world_selection(STORE_ALL, run);
    for (int i = 0; i < ROWS / BATCH; i++) {
        must(w, w->store->ops->claim(w->store, &sel, &w->arena, p, BATCH, &n));
        usleep(5000);
    }
    for (int i = 0; i < ROWS / BATCH; i++) {
        must(w, world_batch(w, run, i * BATCH + 1, BATCH));
        assert_fates(w, STORE_FATE_WRITTEN);
        usleep(5000);
    }
    must(w, w->store->ops->run_end(w->store, run, NOW, STR("{}")));
    assert_int_equal(waitpid(w->child, NULL, 0), w->child);
    w->child = 0;
}

static void
test_backends_are_terminated(void **state)
{
    struct world *w = *state;

    work_while(w, terminates);
    assert_int_equal(world_batch_rows(w), ROWS);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_leases"),
                        "0");
}

static void
restarts(struct world *w)
{
    static const char *const modes[] = {"fast", "immediate"};
    char text[256];

    for (int i = 0; i < 5; i++) {
        usleep(100 * 1000);
        snprintf(text, sizeof(text), "%s --restart %s",
                 getenv("TURNSTONE_TEST_PG_SH"), modes[i % 2]);
        check(system(text) == 0);
    }
}

static void
test_server_restarts(void **state)
{
    struct world *w = *state;

    work_while(w, restarts);
    PQreset(w->pg);
    assert_int_equal(world_batch_rows(w), ROWS);
}

/* The store's commit for person 1 in a child; its fate is the exit status. */
static pid_t
commit_in_child(struct world *w)
{
    pid_t pid;

    store_close(&w->store);
    pid = world_fork();
    if (pid == 0) {
        w->pg = NULL;
        world_open(w);
        _exit(100 + (int)world_commit(w, 0, world_found("1", "a1@a.test")));
    }
    return pid;
}

/* A person is at the row when the commit comes, and says the last word. */
static void
test_a_person_edits_meanwhile(void **state)
{
    static const struct {
        const char *edit, *end;
        enum store_fate fate;
        const char *email;
    } cases[] = {
        {"UPDATE profiles SET email = 'human@a.test'", "COMMIT",
         STORE_FATE_LOST_RACE,                                                         "human@a.test"},
        {"UPDATE profiles SET email = 'human@a.test'", "ROLLBACK",
         STORE_FATE_WRITTEN,                                                           "a1@a.test"   },
        {"UPDATE profiles SET email = 'A1@a.test'",    "COMMIT",
         STORE_FATE_WRITTEN,                                                           "A1@a.test"   },
        {"UPDATE profiles SET company = 'Other'",      "COMMIT",   STORE_FATE_WRITTEN,
         "a1@a.test"                                                                                 },
        {"DELETE FROM profiles",                       "COMMIT",   STORE_FATE_GONE,    ""            },
    };
    struct world *w = *state;

    for (size_t i = 0; i < array_len(cases); i++) {
        int status;
        world_sql(w, "DELETE FROM profiles; DELETE FROM turnstone_findings");
        world_many_people(w, 1);
        world_sql(w, "BEGIN");
        world_sql(w, cases[i].edit);
        pid_t pid = commit_in_child(w);
        usleep(300 * 1000);
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0); /* it waits */
        world_sql(w, cases[i].end);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 100 + cases[i].fate);
        assert_string_equal(world_ask(w, "SELECT email FROM profiles"),
                            cases[i].email);
        world_open(w);
    }
}

/* Two programs write the same rows, each in its own order, again and again. */
static void
commits_in_order(struct world *w, bool is_backwards)
{
    struct finding f[BATCH];
    enum store_fate fates[BATCH];
    char ids[BATCH][8];
    struct store_batch b = {.now = NOW,
                            .findings = f,
                            .findings_n = BATCH,
                            .is_consolidated = true};

    world_open(w);
    for (int i = 0; i < BATCH; i++) {
        snprintf(ids[i], sizeof(ids[i]), "%d",
                 is_backwards ? BATCH - i : i + 1);
        f[i] = world_found(ids[i], "ann@a.test");
    }
    for (int i = 0; i < STORMS; i++) {
        b.now++;
        check(w->store->ops->commit(w->store, &b, fates) == 0);
    }
    _exit(0);
}

static void
test_no_deadlock(void **state)
{
    struct world *w = *state;
    pid_t pids[4];
    int status;

    world_many_people(w, BATCH);
    store_close(&w->store);
    for (int i = 0; i < 4; i++) {
        pids[i] = world_fork();
        if (pids[i] == 0)
            commits_in_order(w, i % 2);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_string_equal(world_ask(w, "SELECT count(*) FROM profiles WHERE "
                                     "email = 'ann@a.test'"),
                        "16");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_findings"),
                        "16");
}

/* A fresh database that eight programs open at once: one makes the tables. */
static void
test_all_open_at_once(void **state)
{
    struct world *w = *state;
    pid_t pids[8];
    int status;

    for (int round = 0; round < 4; round++) {
        store_close(&w->store);
        world_sql(w, "DROP SCHEMA turnstone CASCADE");
        for (size_t i = 0; i < array_len(pids); i++) {
            pids[i] = world_fork();
            if (pids[i] == 0) {
                world_open(w);
                _exit(world_run_start(w) > 0 ? 0 : 1);
            }
        }
        for (size_t i = 0; i < array_len(pids); i++) {
            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_runs"),
                            "8");
        world_open(w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_commit_loses_a_message),
        WORLD_CASE(test_commit_loses_an_answer),
        WORLD_CASE(test_commit_arrives_late),
        WORLD_CASE(test_claim_loses_a_message),
        WORLD_CASE(test_claim_loses_an_answer),
        WORLD_CASE(test_claim_arrives_late),
        WORLD_CASE(test_import_breaks),
        WORLD_CASE(test_money_loses_a_message),
        WORLD_CASE(test_money_loses_an_answer),
        WORLD_CASE(test_money_arrives_late),
        WORLD_CASE(test_backends_are_terminated),
        WORLD_CASE(test_server_restarts),
        WORLD_CASE(test_a_person_edits_meanwhile),
        WORLD_CASE(test_no_deadlock),
        WORLD_CASE(test_all_open_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
