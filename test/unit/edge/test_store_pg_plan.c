/*
 * The PostgreSQL store and a table of some size: what is done for a row or a
 * window of rows reads about as many, and not the table. The server counts
 * the rows that are read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world_pg.h"

enum { ROWS = 20000, CLAIMS = 8, READS_A_ROW = 6 };

/* Rows of the profiles read so far. Sessions tell of theirs when they end. */
static int
reads(struct world *w)
{
    store_close(&w->store);
    PQreset(w->pg);
    world_settle(w);
    return atoi(world_ask(w, "SELECT seq_tup_read + idx_tup_fetch FROM "
                             "pg_stat_user_tables WHERE relname = 'profiles'"));
}

/* Since the last look no more than for so many rows. */
static void
assert_reads(struct world *w, int *before, int rows, const char *what)
{
    int now = reads(w);

    if (now - *before > rows * READS_A_ROW)
        fail_msg("%s: %d rows were read", what, now - *before);
    *before = now;
    world_open(w);
}

/* A table that the store has made, half of it with an e-mail. */
static void
table_make(struct world *w)
{
    store_close(&w->store);
    world_sql(w, "DROP TABLE profiles");
    world_open(w);
    world_many_people(w, ROWS);
    world_sql(w, "UPDATE profiles SET email = 'a' || id || '@acme' || "
                 "length(id) || '.test', profile_confidence = 0.8, "
                 "last_enriched_at = '2025-11-24' WHERE list_size < 48");
    world_sql(w, "VACUUM ANALYZE");
}

static void
commit_and_release(struct world *w)
{
    str released[] = {STR("1"), STR("2")};

    assert_int_equal(world_batch(w, 0, 1, 16), 0);
    assert_int_equal(w->store->ops->release(w->store, 1, released, 2), 0);
}

static void
look_up(struct world *w)
{
    struct store_colleague out[4];
    struct store_selection sel = world_selection(STORE_ALL, 0);
    struct store_verdict *v;
    struct profile p[4];
    uint64_t count;
    size_t n;

    assert_int_equal(w->store->ops->colleagues(w->store, STR("acme2.test"), NOW,
                                               &w->arena, out, 4, &n),
                     0);
    assert_int_equal(n, 4);
    assert_int_equal(w->store->ops->verdicts(w->store, STR("acme2.test"), 0,
                                             &w->arena, &v, &n),
                     0);
    assert_int_equal(w->store->ops->peek(w->store, &sel, &w->arena, p, 4, &n),
                     0);
    assert_int_equal(n, 4);
    assert_int_equal(w->store->ops->count(w->store, &sel, 100, &count), 0);
    assert_int_equal(count, 100);
}

static void
test_no_more_is_read_than_is_used(void **state)
{
    struct world *w = *state;
    struct store_status st;

    table_make(w);
    int before = reads(w);
    world_open(w);
    assert_reads(w, &before, 0, "open");
    int64_t run = world_run_start(w);
    assert_reads(w, &before, 16, "run_start");
    for (int i = 0; i < CLAIMS; i++)
        world_claim(w, STORE_ALL, run, MAX);
    assert_reads(w, &before, CLAIMS * MAX, "claims");
    commit_and_release(w);
    assert_reads(w, &before, 16, "commit");
    look_up(w);
    assert_reads(w, &before, 4 + 4 + 100, "looking up");
    /* and the counting counts */
    assert_int_equal(
        w->store->ops->status(w->store, NOW, NOW - DAY, &w->arena, &st), 0);
    assert_true(reads(w) >= before + ROWS);
    world_open(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_no_more_is_read_than_is_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
