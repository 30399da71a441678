/*
 * The fixture's PostgreSQL: a database for each test in the server that
 * test/pg.sh started, made anew and dropped after, so that programs which run
 * at once do not meet. A connection of the test's own looks at it beside the
 * store's.
 */
#ifndef TEST_EDGE_WORLD_PG_H
#define TEST_EDGE_WORLD_PG_H

#include <libpq-fe.h>

#include "world.h"

/* Make the database with an empty table of profiles, and connect to it. */
void world_pg_setup(struct world *w);
void world_pg_teardown(struct world *w);
/* A test with a database and without a store. */
int world_pg_case(void **state);
int world_pg_case_end(void **state);
/* The server's address, for a database: into w->url. */
void world_pg_url(struct world *w, const char *base);
/* "turnstone_runs" becomes turnstone.runs. */
const char *world_pg_text(struct world *w, const char *text);
void world_pg_sql(struct world *w, const char *text);
const char *world_pg_ask(struct world *w, const char *text);
void world_pg_settle(struct world *w);

#endif
