/* The fixture of the store's tests: see world.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

void
world_open(struct world *w)
{
    str why = STR_EMPTY;

    store_close(&w->store);
    if (store_open(&w->store, str_of(w->file), NULL, &w->arena, &why) != 0)
        fail_msg("%.*s", STR_ARG(why));
}

int
world_setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    check(w != NULL);
    strcpy(w->file, "/tmp/test_store_XXXXXX");
    close(mkstemp(w->file));
    world_open(w);
    *state = w;
    return 0;
}

int
world_teardown(void **state)
{
    struct world *w = *state;
    char name[80];

    store_close(&w->store);
    arena_fini(&w->arena);
    unlink(w->file);
    snprintf(name, sizeof(name), "%s-wal", w->file);
    unlink(name);
    snprintf(name, sizeof(name), "%s-shm", w->file);
    unlink(name);
    free(w);
    return 0;
}

void
world_sql(struct world *w, const char *text)
{
    char *message = NULL;

    sqlite3_exec(store_sqlite_of(w->store)->db, text, NULL, NULL, &message);
    if (message)
        fail_msg("%s: %s", text, message);
}

/* The first column of the first row, "" for none or NULL. */
const char *
world_ask(struct world *w, const char *text)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(store_sqlite_of(w->store)->db, text, -1, &st,
                           NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(store_sqlite_of(w->store)->db));
    if (sqlite3_step(st) != SQLITE_ROW)
        return "";
    return str_dup_z(&w->arena, store_sqlite_text(st, 0));
}

struct profile
world_person(const char *id, const char *name, const char *website,
             int64_t size)
{
    return (struct profile){.id = str_of(id),
                            .name = str_of(name),
                            .company = STR("Acme"),
                            .website = str_of(website),
                            .list_size = size};
}

struct store_imported
world_import(struct world *w, int64_t run, struct profile p)
{
    struct store_row row = {.profile = p};
    struct store_imported done;

    assert_int_equal(w->store->ops->import(w->store, run, NOW, &row, 1, &done),
                     0);
    return done;
}

int64_t
world_run_start(struct world *w)
{
    int64_t run = 0;

    assert_int_equal(w->store->ops->run_start(w->store, NOW, STR("{}"), &run),
                     0);
    assert_true(run > 0);
    return run;
}

struct store_selection
world_selection(enum store_priority p, int64_t run)
{
    return (struct store_selection){.priority = p,
                                    .run_id = run,
                                    .now = NOW,
                                    .tried_since = NOW - 30 * DAY,
                                    .lease_until = NOW + 3600};
}

/* The ids claimed, spaces between. */
const char *
world_claim_with(struct world *w, struct store_selection sel, size_t max)
{
    struct profile p[MAX];
    struct buf b;
    size_t n = 0;

    buf_init(&b, &w->arena, 4096);
    assert_int_equal(
        w->store->ops->claim(w->store, &sel, &w->arena, p, max, &n), 0);
    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(p[i].id));
    return buf_z(&b);
}

const char *
world_claim(struct world *w, enum store_priority p, int64_t run, size_t max)
{
    return world_claim_with(w, world_selection(p, run), max);
}

struct finding
world_found(const char *id, const char *address)
{
    return (struct finding){
        .profile_id = str_of(id),
        .outcome = address[0] ? OUTCOME_FOUND : OUTCOME_NOT_FOUND,
        .address = str_of(address),
        .method = METHOD_WEBSITE,
        .status = STATUS_PUBLISHED,
        .verification = VERIFICATION_NOT_CHECKED,
        .confidence = 0.8,
        .source_url = STR("https://acme.test/team"),
        .reasons = STR("name in the address; \"beside\" the name")};
}

enum store_fate
world_commit(struct world *w, int64_t run, struct finding f)
{
    struct store_batch b = {.run_id = run,
                            .now = NOW,
                            .findings = &f,
                            .findings_n = 1,
                            .is_consolidated = true};
    enum store_fate fate;

    if (w->store->ops->commit(w->store, &b, &fate) != 0)
        fail_msg("%s", store_why(w->store));
    return fate;
}

void
world_some_people(struct world *w, int64_t run)
{
    world_import(w, run, world_person("a", "Ann Lee", "acme.test", 5));
    world_import(w, run, world_person("b", "Bo Ek", "", 200000));
    world_import(w, run, world_person("c", "Cy Orr", "cy.test", -1));
    world_import(w, run, world_person("d", "Di Fox", "di.test", 5));
    world_import(w, run, world_person("e", " ", "e.test", 9));
    world_import(w, run, world_person("f", "Flo Ott", "flo.test", -1));
}
