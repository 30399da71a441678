/*
 * The fixture of the store's tests: a store in a file of its own under /tmp,
 * and short words for what the tests do with it. Every one of them fails the
 * test when the store gives a fault.
 */
#ifndef TEST_EDGE_WORLD_H
#define TEST_EDGE_WORLD_H

#include "edge/store_sqlite.h"

enum { NOW = 1764000000, DAY = 86400, MAX = 16 };

struct world {
    struct arena arena;
    struct store *store;
    char file[64];
};

#define WORLD_CASE(fn)                                                         \
    cmocka_unit_test_setup_teardown(fn, world_setup, world_teardown)

void world_open(struct world *w);
int world_setup(void **state);
int world_teardown(void **state);
void world_sql(struct world *w, const char *text);
/* The first column of the first row, "" for none or NULL. */
const char *world_ask(struct world *w, const char *text);
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
void world_some_people(struct world *w, int64_t run);

#endif
