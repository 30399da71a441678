/*
 * The results CSV: its header word for word, its rows, PATH.part until it is
 * finished, and what cannot be written.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/log.h"
#include "edge/results_csv.h"

enum { NOW = 1764000000 };

#define HEADER                                                                 \
    "profile_id,name,company,email,method,list_size,enriched_at,"              \
    "status,confidence,verification,source_url,evidence\n"

static char folder[] = "/tmp/test_results_XXXXXX";
static char path[64], part[80];

static const char *
content(struct arena *a, const char *name)
{
    FILE *f = fopen(name, "rb");
    char *z = arena_alloc_bytes(a, 4096);

    if (!f)
        return "no such file";
    z[fread(z, 1, 4095, f)] = '\0';
    fclose(f);
    return z;
}

static const struct finding ann = {
    .profile_id = STR("7"),
    .name = STR("Ann \"A\" Lee"),
    .company = STR("=Acme, Inc."),
    .list_size = 120000,
    .outcome = OUTCOME_FOUND,
    .address = STR("ann@acme.test"),
    .method = METHOD_PATTERN,
    .status = STATUS_LIKELY,
    .verification = VERIFICATION_ACCEPT_ALL,
    .confidence = 0.625,
    .source_url = STR("https://acme.test/team"),
    .reasons = STR("first.last, of 3 colleagues"),
};

#define ANN                                                                    \
    "7,\"Ann \"\"A\"\" Lee\",\"'=Acme, Inc.\",ann@acme.test,email_pattern,"    \
    "120000,2025-11-24T16:00:00Z,likely,0.62,accept_all,"                      \
    "https://acme.test/team,\"first.last, of 3 colleagues\"\n"

static void
test_part_until_finished(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(results_close) struct results_file *f = NULL;
    (void)state;

    assert_int_equal(results_create(path, &f), 0);
    assert_string_equal(content(&a, part), HEADER);
    results_add(f, &ann, NOW);
    assert_int_equal(results_flush(f), 0);
    assert_string_equal(content(&a, part), HEADER ANN);
    assert_int_equal(access(path, F_OK), -1);
    struct finding bo = {.profile_id = STR("b"),
                         .list_size = MODEL_LIST_SIZE_UNKNOWN};
    results_add(f, &bo, 0);
    assert_int_equal(results_finish(f), 0);
    assert_int_equal(access(part, F_OK), -1);
    assert_string_equal(content(&a, path),
                        HEADER ANN "b,,,,website_scrape,,1970-01-01T00:00:00Z,"
                                   "none,0.00,not_checked,,\n");
    unlink(path);
}

/* The results of an earlier run stay until the new ones are whole. */
static void
test_a_run_that_dies_spoils_nothing(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct results_file *f = NULL;
    (void)state;

    assert_int_equal(results_create(path, &f), 0);
    assert_int_equal(results_finish(f), 0);
    results_close(&f);
    assert_int_equal(results_create(path, &f), 0);
    results_add(f, &ann, NOW);
    assert_int_equal(results_flush(f), 0);
    results_close(&f);
    assert_null(f);
    assert_string_equal(content(&a, path), HEADER);
    assert_string_equal(content(&a, part), HEADER ANN);
    unlink(path);
    unlink(part);
}

static void
test_unwritable(void **state)
{
    struct results_file *f = NULL;
    char name[128];
    (void)state;

    log_set_level(LOG_QUIET);
    assert_true(results_create("/nowhere/at/all.csv", &f) < 0);
    assert_null(f);
    assert_true(results_create("", &f) == 0 || f == NULL);
    results_close(&f);
    unlink(".part");
    /* a folder has the name: told before the run, not after it */
    snprintf(name, sizeof(name), "%s/taken", folder);
    assert_int_equal(mkdir(name, 0700), 0);
    assert_true(results_create(name, &f) < 0);
    assert_null(f);
    rmdir(name);
    log_set_level(LOG_WARN);
}

/* As root a rename would put a file in the place of /dev/null. */
static void
test_a_pipe_stays_a_pipe(void **state)
{
    char pipe_path[80], bytes[64] = "";
    struct results_file *f;
    struct stat st;
    (void)state;

    snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", folder);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    int fd = open(pipe_path, O_RDONLY | O_NONBLOCK);
    assert_int_equal(results_create(pipe_path, &f), 0);
    assert_int_equal(results_finish(f), 0);
    results_close(&f);
    assert_true(read(fd, bytes, 10) == 10);
    assert_string_equal(bytes, "profile_id");
    assert_int_equal(stat(pipe_path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    close(fd);
    unlink(pipe_path);
}

static void
test_full_disk(void **state)
{
    struct results_file *f = NULL;
    (void)state;

    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(symlink("/dev/full", part), 0);
    log_set_level(LOG_QUIET);
    assert_true(results_create(path, &f) < 0);
    log_set_level(LOG_WARN);
    results_close(&f);
    unlink(part);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_part_until_finished),
        cmocka_unit_test(test_a_run_that_dies_spoils_nothing),
        cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_a_pipe_stays_a_pipe),
        cmocka_unit_test(test_full_disk),
    };

    check(mkdtemp(folder) != NULL);
    snprintf(path, sizeof(path), "%s/results.csv", folder);
    snprintf(part, sizeof(part), "%s.part", path);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
