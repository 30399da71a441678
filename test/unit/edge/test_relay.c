/* The link of the other tests: does it break where it says, and take its time?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "relay.h"
#include "world_pg.h"

enum { QUERIES = 5, ONE_WAY_MS = 10 };

static PGconn *
through(const struct world *w, const struct relay *r)
{
    const char *const keys[] = {"host", "user", "dbname", NULL};
    const char *const values[] = {relay_folder(r), "turnstone",
                                  strrchr(w->url, '/') + 1, NULL};
    PGconn *c = PQconnectdbParams(keys, values, 0);

    if (PQstatus(c) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(c));
    return c;
}

static const char *
rows(struct world *w)
{
    return world_ask(w, "SELECT count(*) FROM t");
}

static void
test_breaks(void **state)
{
    struct world *w = *state;
    struct relay *r = relay_start(getenv("TURNSTONE_TEST_PG_FOLDER"), 0);

    world_sql(w, "CREATE TABLE t (i int)");
    for (int kind = 0; kind < RELAY_BREAK_N; kind++) {
        PGconn *c = through(w, r);
        world_sql(w, "DELETE FROM t");
        /* after Query, the server says CommandComplete, ReadyForQuery */
        relay_break_at(r, (enum relay_break)kind, kind == RELAY_SERVER ? 4 : 2);
        PQclear(PQexec(c, "INSERT INTO t VALUES (1)"));
        assert_int_equal(PQstatus(c), CONNECTION_OK);
        assert_string_equal(rows(w), "1");
        PQclear(PQexec(c, "INSERT INTO t VALUES (2)"));
        assert_int_equal(PQstatus(c), CONNECTION_BAD);
        assert_true(relay_has_broken(r));
        PQfinish(c);
        assert_string_equal(rows(w), kind == RELAY_SERVER ? "2" : "1");
        usleep(2 * RELAY_LATE_MS * 1000);
        assert_string_equal(rows(w), kind == RELAY_CLIENT ? "1" : "2");
        /* once */
        c = through(w, r);
        PQclear(PQexec(c, "DELETE FROM t"));
        assert_int_equal(PQstatus(c), CONNECTION_OK);
        assert_string_equal(rows(w), "0");
        PQfinish(c);
    }
    relay_stop(&r);
}

static double
seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Each question waits for its answer; and megabytes come whole. */
static void
test_takes_its_time(void **state)
{
    struct world *w = *state;
    struct relay *r =
        relay_start(getenv("TURNSTONE_TEST_PG_FOLDER"), ONE_WAY_MS);
    PGconn *c = through(w, r);
    double began = seconds();

    for (int i = 0; i < QUERIES; i++)
        PQclear(PQexec(c, "SELECT 1"));
    assert_true(seconds() - began >= QUERIES * 2 * ONE_WAY_MS / 1e3);
    PGresult *big = PQexec(c, "SELECT repeat('x', 30000000)");
    assert_int_equal(PQgetlength(big, 0, 0), 30000000);
    PQclear(big);
    PQfinish(c);
    relay_stop(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_breaks, world_pg_case,
                                        world_pg_case_end),
        cmocka_unit_test_setup_teardown(test_takes_its_time, world_pg_case,
                                        world_pg_case_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
