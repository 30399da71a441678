/*
 * The SQLite store when it finds no room or no right to write: a full disk, a
 * file that may not be written.
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

enum { BATCH = 16, BATCHES = 500 };

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

    world_many_people(w, BATCHES * BATCH);
    limit_set(1500 * 1000);
    for (; r == 0 && done < BATCHES; done++)
        r = world_batch(w, 0, done * BATCH + 1, BATCH);
    done--;
    limit_set(RLIM_INFINITY);
    assert_true(r < 0);
    has_words(store_why(w->store), w->file, "make room and run again");
    /* the same handle goes on, and so does a new one */
    assert_int_equal(world_batch_rows(w), done * BATCH);
    assert_int_equal(world_batch(w, 0, done * BATCH + 1, BATCH), 0);
    world_open(w);
    assert_int_equal(world_batch_rows(w), (done + 1) * BATCH);
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
    pid_t pid = world_fork();
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
        WORLD_CASE(test_full_disk),
        WORLD_CASE(test_read_only_file),
        WORLD_CASE(test_read_only_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
