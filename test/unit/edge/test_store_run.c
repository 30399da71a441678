/*
 * Runs: what a run that was killed leaves behind, who may take it over and
 * who may not; and whom owner.c takes for dead.
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
#include "edge/owner.h"

#include "world.h"

/* A child that claims all there is, says so, and waits for its end. */
static pid_t
child_claims(struct world *w, bool is_input)
{
    int fds[2];
    char byte;

    assert_int_equal(pipe(fds), 0);
    store_close(&w->store);
    pid_t pid = world_fork();
    if (pid == 0) {
        world_open(w);
        int64_t run = world_run_start(w);
        if (is_input)
            world_import(w, run, world_person("a", "Ann Lee", "acme.test", 7));
        world_claim(w, STORE_ALL, run, MAX);
        check(write(fds[1], "x", 1) == 1);
        for (;;)
            pause();
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &byte, 1), 1);
    close(fds[0]);
    world_open(w);
    return pid;
}

static void
child_kill(pid_t pid)
{
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
test_the_dead_give_back(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    pid_t pid = child_claims(w, true);
    child_kill(pid);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "b a d c f");
    assert_string_equal(
        world_ask(w, "SELECT summary FROM turnstone_runs WHERE id = 1"),
        "{\"ended\":\"killed\"}");
    assert_string_equal(
        world_ask(w, "SELECT ended_at FROM turnstone_runs WHERE id = 1"),
        "1764000000");
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM turnstone_run_profiles"), "0");
}

/* Killed, but nobody has waited for it yet: /proc still has it. */
static void
test_a_zombie_is_dead(void **state)
{
    struct world *w = *state;
    siginfo_t info;

    world_some_people(w, 0);
    pid_t pid = child_claims(w, false);
    kill(pid, SIGKILL);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "b a d c f");
    waitpid(pid, NULL, 0);
}

static void
test_the_living_keep(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    pid_t pid = child_claims(w, false);
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "");
    assert_string_equal(
        world_ask(w, "SELECT ended_at FROM turnstone_runs WHERE id = 1"), "");
    /* a stopped process is alive too */
    kill(pid, SIGSTOP);
    run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "");
    child_kill(pid);
}

/* A run that is elsewhere or cannot be judged: its leases expire. */
static void
test_what_cannot_be_judged_is_left(void **state)
{
    static const char *const changes[] = {
        "UPDATE turnstone_runs SET host = 'elsewhere' WHERE id = 1",
        "UPDATE turnstone_runs SET pid_ns = 'pid:[1]' WHERE id = 1",
        "UPDATE turnstone_runs SET boot = '' WHERE id = 1",
        "UPDATE turnstone_runs SET start_ticks = 0 WHERE id = 1",
    };
    struct world *w = *state;

    world_some_people(w, 0);
    child_kill(child_claims(w, false));
    for (size_t i = 0; i < array_len(changes); i++) {
        world_sql(w, changes[i]);
        int64_t run = world_run_start(w);
        assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "");
        world_sql(w, "UPDATE turnstone_runs SET (host, boot, pid_ns, "
                     "start_ticks) = (SELECT host, boot, pid_ns, start_ticks "
                     "FROM turnstone_runs WHERE id = 2) WHERE id = 1");
    }
    world_sql(w, changes[0]);
    struct store_selection sel = world_selection(STORE_ALL, world_run_start(w));
    sel.now = NOW + 2 * 3600;
    world_leases_age(w, 2 * 3600);
    assert_string_equal(world_claim_with(w, sel, MAX), "b a d c f");
}

static uint64_t
leased_elsewhere(struct world *w, int64_t run, int64_t now)
{
    uint64_t n = 99;

    assert_int_equal(w->store->ops->leased(w->store, run, now, &n), 0);
    return n;
}

/* Each run sees what the others hold, as long as they hold it. */
static void
test_what_others_work_on(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    int64_t first = world_run_start(w), second = world_run_start(w);
    assert_int_equal(leased_elsewhere(w, first, NOW), 0);
    world_claim(w, STORE_ALL, first, 2);
    assert_int_equal(leased_elsewhere(w, first, NOW), 0);
    assert_int_equal(leased_elsewhere(w, second, NOW), 2);
    assert_int_equal(leased_elsewhere(w, 0, NOW), 2);
    world_claim(w, STORE_ALL, second, 1);
    assert_int_equal(leased_elsewhere(w, first, NOW), 1);
    assert_int_equal(w->store->ops->run_end(w->store, first, NOW, STR("{}")),
                     0);
    assert_int_equal(leased_elsewhere(w, second, NOW), 0);
}

/* A run that slept over its leases finds that they are another's. */
static void
test_a_lease_that_was_taken_over(void **state)
{
    struct world *w = *state;
    str id = STR("a");

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    int64_t run = world_run_start(w), other = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "a");
    struct store_selection sel = world_selection(STORE_ALL, other);
    sel.now = NOW + 2 * 3600;
    sel.lease_until = sel.now + 3600;
    world_leases_age(w, 2 * 3600);
    assert_string_equal(world_claim_with(w, sel, MAX), "a");

    assert_int_equal(world_commit(w, run, world_found("a", "ann@acme.test")),
                     STORE_FATE_GONE);
    assert_int_equal(world_commit(w, run, world_found("a", "")),
                     STORE_FATE_GONE);
    assert_int_equal(w->store->ops->release(w->store, run, &id, 1), 0);
    assert_int_equal(w->store->ops->renew(w->store, run, sel.now, NOW + DAY),
                     0);
    assert_int_equal(w->store->ops->run_end(w->store, run, NOW, STR("{}")), 0);
    assert_string_equal(world_ask(w, "SELECT email FROM profiles"), "");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_findings"),
                        "0");
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_attempts"),
                        "0");
    assert_int_equal(world_commit(w, other, world_found("a", "ann@acme.test")),
                     STORE_FATE_WRITTEN);
}

static void
test_who_is_dead(void **state)
{
    (void)state;
    struct owner self, o;

    owner_self(&self);
    assert_true(self.boot[0] != '\0' && self.host[0] != '\0');
    assert_int_equal(self.pid, getpid());
    assert_true(self.start_ticks > 0);
    assert_false(owner_is_dead(&self, &self));
    o = self;
    o.start_ticks--;
    assert_true(owner_is_dead(&o, &self));
    o = self;
    strcpy(o.boot, "another");
    assert_true(owner_is_dead(&o, &self));
    o = self;
    o.pid = INT32_MAX;
    assert_true(owner_is_dead(&o, &self));
    o.pid = (int64_t)INT32_MAX + 1 + getpid();
    assert_false(owner_is_dead(&o, &self));
    o.pid = -1; /* kill(-1) is everybody */
    assert_false(owner_is_dead(&o, &self));
}

static void
test_a_name_with_brackets(void **state)
{
    (void)state;
    struct owner self, o;

    owner_self(&self);
    FILE *f = fopen("/proc/self/comm", "w");
    assert_non_null(f);
    fputs("a) Z 1 (b", f);
    fclose(f);
    owner_self(&o);
    assert_int_equal(o.start_ticks, self.start_ticks);
    assert_false(owner_is_dead(&self, &o));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_the_dead_give_back),
        WORLD_CASE(test_a_zombie_is_dead),
        WORLD_CASE(test_the_living_keep),
        WORLD_CASE(test_what_cannot_be_judged_is_left),
        WORLD_CASE(test_what_others_work_on),
        WORLD_CASE(test_a_lease_that_was_taken_over),
        cmocka_unit_test(test_who_is_dead),
        cmocka_unit_test(test_a_name_with_brackets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
