/*
 * Two ways into the database, one row: what a run writes itself
 * (--auto-consolidate), and what `consolidate` writes from its results CSV.
 * And: what an earlier CSV may replace.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "edge/results_csv.h"
#include "edge/store.h"

enum { NOW = 1764000000, DAY = 86400, PEOPLE = 6 };

struct world {
    struct arena arena;
    char folder[32], csv[64], auto_db[80], file_db[80];
};

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    check(w != NULL);
    snprintf(w->folder, sizeof(w->folder), "/tmp/test_consolidate_XXXXXX");
    check(mkdtemp(w->folder) != NULL);
    snprintf(w->csv, sizeof(w->csv), "%s/results.csv", w->folder);
    snprintf(w->auto_db, sizeof(w->auto_db), "sqlite:%s/auto.db", w->folder);
    snprintf(w->file_db, sizeof(w->file_db), "sqlite:%s/file.db", w->folder);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    static const char *const names[] = {"results.csv", "auto.db", "file.db"};
    struct world *w = *state;
    char path[96];

    for (size_t i = 0; i < array_len(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", w->folder, names[i]);
        unlink(path);
    }
    rmdir(w->folder);
    arena_fini(&w->arena);
    free(w);
    return 0;
}

static struct store *
open_db(struct world *w, const char *url)
{
    struct store *s;
    str why;

    if (store_open(&s, str_of(url), NULL, &w->arena, &why) != 0)
        fail_msg("%.*s", STR_ARG(why));
    return s;
}

/* The people, three with metadata of others beside ours. */
static void
import(struct world *w, struct store *s)
{
    static const char *const ids[PEOPLE] = {"1", "2", "3", "4", "5", "6"};
    struct store_row rows[PEOPLE] = {0};
    struct store_imported done;

    for (size_t i = 0; i < PEOPLE; i++)
        rows[i].profile = (struct profile){
            .id = str_of(ids[i]), .name = STR("Ann Lee"), .list_size = 7};
    assert_int_equal(s->ops->import(s, 0, NOW - DAY, rows, PEOPLE, &done), 0);
    (void)w;
}

static const struct finding found[PEOPLE] = {
    {.profile_id = STR("1"),
     .outcome = OUTCOME_FOUND,
     .address = STR("ann@acme.test"),
     .method = METHOD_WEBSITE,
     .status = STATUS_VERIFIED,
     .verification = VERIFICATION_VALID,
     .verification_reason = REASON_ACCEPTED,
     .confidence = 0.91,
     .source_url = STR("https://acme.test/team?a=1&b=2"),
     .reasons = STR("name in the address; the mail server takes it and refuses "
                    "an invented mailbox (mx.acme.test: 250 Ok; \"fine\")")},
    {.profile_id = STR("2"),
     .outcome = OUTCOME_FOUND,
     .address = STR("bo@acme.test"),
     .method = METHOD_LINKEDIN,
     .status = STATUS_PUBLISHED,
     .verification = VERIFICATION_NOT_CHECKED,
     .verification_reason = REASON_NO_HELO,
     .confidence = 0.65,
     .source_url = STR("https://www.linkedin.com/in/bo"),
     .reasons = STR("=on the page; we have not said who we are (--helo)")},
    {.profile_id = STR("3"),
     .outcome = OUTCOME_FOUND,
     .address = STR("cy@acme.test"),
     .method = METHOD_PATTERN,
     .status = STATUS_LIKELY,
     .verification = VERIFICATION_ACCEPT_ALL,
     .verification_reason = REASON_CATCH_ALL,
     .confidence = 0.57,
     .reasons = STR("first is the pattern of 2 colleagues; the server takes "
                    "an invented mailbox as well (mx.acme.test: 250 Ok)")            },
    {.profile_id = STR("4"),
     .outcome = OUTCOME_FOUND,
     .address = STR("di@acme.test"),
     .method = METHOD_APOLLO,
     .status = STATUS_PROVIDER,
     .verification = VERIFICATION_UNKNOWN,
     .verification_reason = REASON_GREYLISTED,
     .confidence = 0.8,
     .reasons = STR("the provider's; the server asked to come back later "
                    "(mx.acme.test: 451 not now)")           },
    {.profile_id = STR("5"),
     .outcome = OUTCOME_FOUND,
     .address = STR("ed@acme.test"),
     .method = METHOD_WEBSITE,
     .status = STATUS_PUBLISHED,
     .verification = VERIFICATION_NOT_CHECKED,
     .confidence = 0.6,
     .source_url = STR("https://acme.test/"),
     .reasons = STR("beside the name")                                  },
    {.profile_id = STR("6"),
     .outcome = OUTCOME_FOUND,
     .address = STR("flo@acme.test"),
     .method = METHOD_APOLLO,
     .status = STATUS_VERIFIED,
     .verification = VERIFICATION_VALID,
     .verification_reason = REASON_FULL,
     .confidence = 0.95,
     .reasons = STR("the provider's; the mailbox exists and is full")                 },
};

static void
commit(struct store *s, int64_t now)
{
    enum store_fate fates[PEOPLE];
    struct store_batch b = {.now = now,
                            .findings = found,
                            .findings_n = PEOPLE,
                            .is_consolidated = true};

    assert_int_equal(s->ops->commit(s, &b, fates), 0);
    for (size_t i = 0; i < PEOPLE; i++)
        assert_int_equal(fates[i], STORE_FATE_WRITTEN);
}

static void
write_results(struct world *w, int64_t at)
{
    CLEANUP(results_close) struct results_file *f = NULL;

    assert_int_equal(results_create(w->csv, &f), 0);
    for (size_t i = 0; i < PEOPLE; i++)
        results_add(f, &found[i], at);
    assert_int_equal(results_finish(f), 0);
}

/* The program's own command on a file. */
static int
consolidate(struct world *w)
{
    CLEANUP(options_fini) struct options o;
    char *argv[] = {(char *)"--db", w->file_db, (char *)"--quiet", w->csv};
    char *env[] = {NULL};

    assert_int_equal(
        options_read(&o, CMD_CONSOLIDATE, array_len(argv), argv, env), 0);
    return cmd_consolidate(&o);
}

static bool
add_row(void *arg, const struct store_export_row *row)
{
    struct buf *b = arg;

    buf_addf(b, "%.*s|%.*s|%.17g|%lld|%.*s\n", STR_ARG(row->profile.id),
             STR_ARG(row->profile.email), row->confidence,
             (long long)row->enriched_at, STR_ARG(row->metadata));
    return true;
}

/* All rows as text: every column that is ours but updated_at. */
static const char *
rows_of(struct world *w, struct store *s)
{
    struct buf b;

    buf_init(&b, &w->arena, 1 << 20);
    assert_int_equal(s->ops->export(s, 0, add_row, &b), 0);
    return buf_z(&b);
}

static void
both_ways_write_the_same_row(void **state)
{
    struct world *w = *state;
    CLEANUP(store_close) struct store *mine = open_db(w, w->auto_db);
    CLEANUP(store_close) struct store *other = open_db(w, w->file_db);

    import(w, mine);
    import(w, other);
    int64_t now = (int64_t)time(NULL) - DAY;
    commit(mine, now);
    write_results(w, now);
    store_close(&other);
    assert_int_equal(consolidate(w), EXIT_DONE);
    other = open_db(w, w->file_db);
    const char *wanted = rows_of(w, mine);
    assert_string_equal(rows_of(w, other), wanted);
    assert_non_null(strstr(wanted, "\"source\":\"website\""));
    assert_non_null(strstr(wanted, "\"source\":\"linkedin\""));
    assert_non_null(strstr(wanted, "\"source\":\"domain\""));
    assert_non_null(strstr(wanted, "\"source\":\"apollo\""));
}

/* Every key of the contract, in one row. */
static void
the_row_has_every_key(void **state)
{
    struct world *w = *state;
    CLEANUP(store_close) struct store *s = open_db(w, w->auto_db);
    static const char wanted[] =
        "3|cy@acme.test|0.56999999999999995|1764000000|{\"email\":{"
        "\"source\":\"domain\","
        "\"enriched_at\":\"2025-11-24T16:00:00Z\","
        "\"source_date\":\"2025-11-24T16:00:00Z\","
        "\"confidence\":0.57,"
        "\"confidence_expires_at\":\"2025-12-06T11:01:15Z\","
        "\"verification_count\":1,"
        "\"enrichment_method\":\"email_pattern\","
        "\"status\":\"likely\","
        "\"verification\":\"accept_all\","
        "\"verification_reason\":\"catch-all\","
        "\"source_url\":\"\","
        "\"reasons\":\"first is the pattern of 2 colleagues; the server takes "
        "an invented mailbox as well (mx.acme.test: 250 Ok)\"}}\n";

    import(w, s);
    commit(s, NOW);
    const char *got = strstr(rows_of(w, s), "3|cy");
    check(got != NULL);
    assert_memory_equal(got, wanted, sizeof(wanted) - 1);
}

/* The date from which it is worth nothing is the one on which it is 0.5. */
static void
it_expires_when_it_falls_below_a_half(void **state)
{
    static const double confidences[] = {0.51, 0.57, 0.7, 0.91, 1};
    (void)state;

    for (size_t i = 0; i < array_len(confidences); i++) {
        int64_t at = store_expires_at(confidences[i], NOW);
        assert_true(store_decayed(confidences[i], NOW, at - 60) > 0.5);
        assert_true(store_decayed(confidences[i], NOW, at + 60) < 0.5);
    }
    assert_int_equal(store_expires_at(0.4, NOW), NOW);
}

/* A file may confirm or replace what is stale, but not with what is older. */
static void
a_stale_row_takes_what_is_newer(void **state)
{
    struct world *w = *state;
    CLEANUP(store_close) struct store *s = open_db(w, w->file_db);

    int64_t now = (int64_t)time(NULL);
    char then[32];
    import(w, s);
    commit(s, now - 200 * DAY);
    char *before = str_dup_z(&w->arena, str_of(rows_of(w, s)));
    store_close(&s);
    write_results(w, now - 201 * DAY);
    assert_int_equal(consolidate(w), EXIT_DONE);
    s = open_db(w, w->file_db);
    assert_string_equal(rows_of(w, s), before);
    store_close(&s);
    write_results(w, now - 2 * DAY);
    assert_int_equal(consolidate(w), EXIT_DONE);
    s = open_db(w, w->file_db);
    const char *after = rows_of(w, s);
    assert_non_null(strstr(after, "\"verification_count\":2"));
    snprintf(then, sizeof(then), "|%lld|", (long long)(now - 2 * DAY));
    assert_non_null(strstr(after, then)); /* found then, not now */
    before = str_dup_z(&w->arena, str_of(after));
    store_close(&s);
    write_results(w, now - DAY); /* not stale any more */
    assert_int_equal(consolidate(w), EXIT_DONE);
    s = open_db(w, w->file_db);
    assert_string_equal(rows_of(w, s), before);
}

int
main(void)
{
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(both_ways_write_the_same_row),
        CASE(the_row_has_every_key),
        CASE(it_expires_when_it_falls_below_a_half),
        CASE(a_stale_row_takes_what_is_newer),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
