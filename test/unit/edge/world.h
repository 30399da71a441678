/*
 * The fixture of the store's tests: a store of its own for each test, and
 * short words for what the tests do with it. Every one of them fails the test
 * when the store gives a fault.
 *
 * Which store: TURNSTONE_TEST_STORE is "pg" for PostgreSQL, whose server
 * test/pg.sh started; else SQLite, in a file under /tmp. SQL in tests is for
 * both and names our tables as SQLite does, turnstone_runs; world.c and
 * world_pg.c say what is made equal. What differs for good is in
 * test_store_sqlite*.c and test_store_pg*.c.
 */
#ifndef TEST_EDGE_WORLD_H
#define TEST_EDGE_WORLD_H

#include "base/buf.h"
#include "base/scope.h"
#include "edge/store.h"

enum { NOW = 1764000000, DAY = 86400, MAX = 16, WORLD_BATCH_MAX = 16 };

struct world {
    struct arena arena;
    struct store *store;
    char url[256];                   /* what world_open opens */
    const struct store_names *names; /* NULL: the usual ones */
    char file[64];                   /* SQLite's, or empty */
    int child;                       /* waited for at the end, or 0 */
    void *pg; /* a connection of the test's own, or NULL */
    enum store_fate fates[WORLD_BATCH_MAX]; /* of the last world_batch */
};

#define WORLD_CASE(fn)                                                         \
    cmocka_unit_test_setup_teardown(fn, world_setup, world_teardown)

/* Columns of a user's table behind its id, for CREATE TABLE on both stores. */
#define WORLD_COLUMNS                                                          \
    "name text, email text, company text, website text, linkedin text, "       \
    "list_size bigint, enrichment_metadata jsonb, "                            \
    "profile_confidence double precision, last_enriched_at timestamptz, "      \
    "updated_at timestamptz"

bool world_is_pg(void);
/* fork(), and what fails in the child ends the child. */
int world_fork(void);
/* Open the store anew, as another program would. */
void world_open(struct world *w);
/* The sentence of an opening that is refused, or NULL: it was not. */
const char *world_refusal(struct world *w, const char *url);
int world_setup(void **state);
int world_teardown(void **state);
/*
 * So many seconds go by for the leases that are there. PostgreSQL's end by the
 * server's clock; SQLite's by the `now` that a test gives, and need no help.
 */
void world_leases_age(struct world *w, int64_t seconds);
/* Wait until nobody but us is at the database: the dead are seen off. */
void world_settle(struct world *w);
void world_sql(struct world *w, const char *text);
PRINTF(2, 3) void world_sqlf(struct world *w, const char *fmt, ...);
/* The first column of the first row, "" for none or NULL. */
const char *world_ask(struct world *w, const char *text);
/* The same of a JSON value: compact, keys in order. */
const char *world_ask_json(struct world *w, const char *text);
struct profile world_person(const char *id, const char *name,
                            const char *website, int64_t size);
struct store_imported world_import(struct world *w, int64_t run,
                                   struct profile p);
int64_t world_run_start(struct world *w);
struct store_selection world_selection(enum store_priority p, int64_t run);
/* The ids claimed, spaces between. */
const char *world_claim_with(struct world *w, struct store_selection sel,
                             size_t max);
const char *world_claim(struct world *w, enum store_priority p, int64_t run,
                        size_t max);
struct finding world_found(const char *id, const char *address);
enum store_fate world_commit(struct world *w, int64_t run, struct finding f);
uint64_t world_forget(struct world *w, const char *what);
void world_some_people(struct world *w, int64_t run);
/* Rows "1" to "n", for tests of many. */
void world_many_people(struct world *w, int n);
/*
 * Commit findings for n (at most WORLD_BATCH_MAX) of them, from first on, and
 * give the store's answer, fates into those of the world; and how many rows
 * such commits have written, each with its attempt and its finding and nothing
 * beside them.
 */
int world_batch(struct world *w, int64_t run, int first, int n);
int world_batch_rows(struct world *w);

#endif
