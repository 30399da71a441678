/*
 * The store when programs die, meet, or find no room: a committing child
 * killed at random instants, two processes that claim at once, a full disk,
 * a file that may not be written.
 *
 * "Full" is a limit on the size of files that the process may write, which
 * the kernel enforces like a full disk and which needs no rights.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

enum {
    KILLS = 50,
    BATCH = 16,
    BATCHES = 500,
    KILL_AFTER_US_MAX = 40000,
    ROWS = 3000,
    CLAIM = 16,
};

static void
rows_add(struct world *w, int n)
{
    char text[256];

    snprintf(text, sizeof(text),
             "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c "
             "WHERE i < %d) INSERT INTO profiles (id, name, list_size) "
             "SELECT CAST(i AS TEXT), 'Ann Lee', i %% 97 FROM c",
             n);
    world_sql(w, text);
}

/* A batch for rows [first, first + BATCH) of rows_add. */
static int
batch_commit(struct world *w, int first)
{
    struct finding f[BATCH];
    enum store_fate fates[BATCH];
    char ids[BATCH][16], addresses[BATCH][32];
    struct store_batch b = {.now = NOW,
                            .findings = f,
                            .findings_n = BATCH,
                            .is_consolidated = true};

    for (int i = 0; i < BATCH; i++) {
        snprintf(ids[i], sizeof(ids[i]), "%d", first + i);
        snprintf(addresses[i], sizeof(addresses[i]), "a%d@a.test", first + i);
        f[i] = world_found(ids[i], addresses[i]);
    }
    return w->store->ops->commit(w->store, &b, fates);
}

/* Commits batches, one byte up the pipe for each that is done. */
static _Noreturn void
child_commits(struct world *w, int from, int fd)
{
    world_open(w);
    for (int i = from; i < BATCHES; i++) {
        check(batch_commit(w, i * BATCH + 1) == 0);
        check(write(fd, "x", 1) == 1);
    }
    _exit(0);
}

/* Starts such a child, kills it; returns how many batches it acknowledged. */
static int
kill_one(struct world *w, int from, unsigned after_us)
{
    char bytes[BATCHES];
    int fds[2], acknowledged = 0;
    ssize_t n;

    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0)
        child_commits(w, from, fds[1]);
    close(fds[1]);
    usleep(after_us);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    while ((n = read(fds[0], bytes, sizeof(bytes))) > 0)
        acknowledged += (int)n;
    close(fds[0]);
    return acknowledged;
}

/* Sound, whole batches only, and each with its attempts and findings. */
static int
batches_there(struct world *w)
{
    assert_string_equal(world_ask(w, "PRAGMA integrity_check"), "ok");
    assert_string_equal(world_ask(w, "PRAGMA foreign_key_check"), "");
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM profiles p WHERE email <> '' AND "
                     "NOT EXISTS (SELECT 1 FROM turnstone_findings f "
                     "JOIN turnstone_attempts t ON t.profile_id = p.id "
                     "AND t.finding_id = f.id WHERE f.profile_id = p.id "
                     "AND f.address = p.email)"),
        "0");
    int rows =
        atoi(world_ask(w, "SELECT count(*) FROM profiles WHERE email <> ''"));
    assert_int_equal(
        rows, atoi(world_ask(w, "SELECT count(*) FROM turnstone_findings")));
    assert_int_equal(
        rows, atoi(world_ask(w, "SELECT count(*) FROM turnstone_attempts")));
    assert_int_equal(rows % BATCH, 0);
    return rows / BATCH;
}

static void
test_killed_at_any_instant(void **state)
{
    struct world *w = *state;
    unsigned seed = (unsigned)getpid();
    int done = 0;

    print_message("seed %u\n", seed);
    rows_add(w, BATCHES * BATCH);
    for (int i = 0; i < KILLS; i++) {
        store_close(&w->store);
        unsigned after_us = (unsigned)rand_r(&seed) % KILL_AFTER_US_MAX;
        int acknowledged = kill_one(w, done, after_us);
        world_open(w);
        int there = batches_there(w);
        /* one may be committed and not acknowledged yet */
        assert_in_range(there, done + acknowledged, done + acknowledged + 1);
        done = there;
    }
    print_message("%d kills, %d batches\n", KILLS, done);
    assert_true(done > 0);
}

/*
 * Claims until there is no more and writes the ids. Stays then: what a dead
 * run has claimed the other might rightly take over.
 */
static _Noreturn void
child_claims(struct world *w, int fd)
{
    world_open(w);
    int64_t run = world_run_start(w);
    for (;;) {
        const char *ids = world_claim(w, STORE_ALL, run, CLAIM);
        if (ids[0] == '\0')
            break;
        check(dprintf(fd, "%s ", ids) > 0);
    }
    close(fd);
    for (;;)
        pause();
}

/* Counts the ids of a pipe in seen. */
static int
count_ids(int fd, unsigned char seen[ROWS + 1])
{
    FILE *f = fdopen(fd, "r");
    int n = 0, id;

    assert_non_null(f);
    for (; fscanf(f, "%d", &id) == 1; n++) {
        assert_in_range(id, 1, ROWS);
        seen[id]++;
    }
    fclose(f);
    return n;
}

static void
test_two_claim_at_once(void **state)
{
    static unsigned char seen[ROWS + 1];
    struct world *w = *state;
    int fds[2][2], n[2];
    pid_t pids[2];

    rows_add(w, ROWS);
    store_close(&w->store);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(fds[i]), 0);
        pids[i] = fork();
        if (pids[i] == 0)
            child_claims(w, fds[i][1]);
        close(fds[i][1]);
    }
    for (int i = 0; i < 2; i++)
        n[i] = count_ids(fds[i][0], seen);
    for (int i = 0; i < 2; i++) {
        kill(pids[i], SIGKILL);
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
    }
    world_open(w);
    assert_int_equal(n[0] + n[1], ROWS);
    for (int i = 1; i <= ROWS; i++)
        assert_int_equal(seen[i], 1);
}

static void
has_words(const char *why, const char *file, const char *words)
{
    if (!strstr(why, file) || !strstr(why, words))
        fail_msg("\"%s\" lacks \"%s\" or \"%s\"", why, file, words);
}

/* No file of this process may grow beyond this any more. */
static void
limit_set(rlim_t bytes)
{
    struct rlimit l;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
    l.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static void
test_full_disk(void **state)
{
    struct world *w = *state;
    int done = 0, r = 0;

    rows_add(w, BATCHES * BATCH);
    limit_set(1500 * 1000);
    for (; r == 0 && done < BATCHES; done++)
        r = batch_commit(w, done * BATCH + 1);
    done--;
    limit_set(RLIM_INFINITY);
    assert_true(r < 0);
    has_words(store_why(w->store), w->file, "make room and run again");
    /* the same handle goes on, and so does a new one */
    assert_int_equal(batches_there(w), done);
    assert_int_equal(batch_commit(w, done * BATCH + 1), 0);
    world_open(w);
    assert_int_equal(batches_there(w), done + 1);
}

/* Root may write everything, so the tests of rights end up as nobody. */
static void
rights_drop(void)
{
    if (getuid() == 0)
        check(setgid(65534) == 0 && setuid(65534) == 0);
}

static void
in_child(void (*fn)(struct world *), struct world *w)
{
    int status;

    store_close(&w->store);
    pid_t pid = fork();
    if (pid == 0) {
        rights_drop();
        fn(w);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* One that may be read opens, for status and export; nothing is written. */
static void
write_fails(struct world *w)
{
    struct store *s = NULL;
    str why = STR_EMPTY;
    int64_t run;

    if (store_open(&s, str_of(w->file), NULL, &w->arena, &why) == 0) {
        check(s->ops->run_start(s, NOW, STR("{}"), &run) < 0);
        why = str_dup(&w->arena, str_of(store_why(s)));
        store_close(&s);
    }
    if (str_find(why, str_of(w->file), 0) == STR_NOT_FOUND ||
        str_find(why, STR("; check "), 0) == STR_NOT_FOUND) {
        print_message("%.*s\n", STR_ARG(why));
        _exit(1);
    }
}

static void
test_read_only_file(void **state)
{
    static const mode_t modes[] = {0444, 0222, 0000};
    struct world *w = *state;

    world_some_people(w, 0);
    store_close(&w->store);
    for (size_t i = 0; i < array_len(modes); i++) {
        assert_int_equal(chmod(w->file, modes[i]), 0);
        in_child(write_fails, w);
    }
}

static void
folder_fails(struct world *w)
{
    strcpy(w->file, "/proc/nothing.db");
    write_fails(w);
}

static void
test_read_only_folder(void **state)
{
    in_child(folder_fails, *state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_killed_at_any_instant),
        WORLD_CASE(test_two_claim_at_once),
        WORLD_CASE(test_full_disk),
        WORLD_CASE(test_read_only_file),
        WORLD_CASE(test_read_only_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
