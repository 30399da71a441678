/* The store: an export of what has changed since a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"

#include "world.h"

static bool
add_id(void *arg, const struct store_export_row *row)
{
    buf_addf(arg, "%.*s", STR_ARG(row->profile.id));
    return true;
}

/* Their ids, side by side. */
static const char *
changed(struct world *w, int64_t since)
{
    struct buf b;

    buf_init(&b, &w->arena, 256);
    assert_int_equal(w->store->ops->export(w->store, since, add_id, &b), 0);
    return buf_z(&b);
}

static enum store_fate
commit_at(struct world *w, int64_t now, struct finding f)
{
    struct store_batch b = {
        .now = now, .findings = &f, .findings_n = 1, .is_consolidated = true};
    enum store_fate fate = STORE_FATE_N;

    assert_int_equal(w->store->ops->commit(w->store, &b, &fate), 0);
    return fate;
}

static void
what_was_written_since_comes(void **state)
{
    struct world *w = *state;
    uint64_t n;

    world_some_people(w, 0); /* at NOW */
    assert_string_equal(changed(w, 0), "abcdef");
    assert_string_equal(changed(w, NOW - 1), "abcdef");
    assert_string_equal(changed(w, NOW), "abcdef"); /* at it, or after */
    assert_string_equal(changed(w, NOW + 1), "");
    commit_at(w, NOW + DAY, world_found("b", "bo@acme.test"));
    assert_string_equal(changed(w, NOW + 1), "b");
    commit_at(w, NOW + 2 * DAY, world_found("d", "")); /* nothing found */
    assert_string_equal(changed(w, NOW + 1), "b");
    assert_int_equal(
        w->store->ops->forget(w->store, STR("bo@acme.test"), NOW + 3 * DAY, &n),
        0);
    assert_string_equal(changed(w, NOW + 2 * DAY), "b"); /* it went */
}

/* An earlier results CSV: found then, but written now. */
static void
what_was_found_before_and_written_since_comes(void **state)
{
    struct world *w = *state;
    struct finding f = world_found("a", "ann@acme.test");

    world_some_people(w, 0);
    f.found_at = NOW - 5 * DAY;
    assert_int_equal(commit_at(w, NOW + DAY, f), STORE_FATE_WRITTEN);
    assert_string_equal(changed(w, NOW + DAY), "a");
    assert_string_equal(changed(w, NOW + DAY + 1), "");
}

static void
rows_of_others_count_by_either_date(void **state)
{
    struct world *w = *state;

    world_some_people(w, 0);
    world_sql(w, "UPDATE profiles SET updated_at = NULL");
    assert_string_equal(changed(w, NOW - DAY), "");
    assert_string_equal(changed(w, 0), "abcdef");
    world_sql(w, "UPDATE profiles SET last_enriched_at = "
                 "'2025-11-24 17:00:00.123+01:00' WHERE id = 'c'");
    world_sql(w, "UPDATE profiles SET updated_at = "
                 "'2025-11-24 16:00:01+00:00' WHERE id = 'd'");
    assert_string_equal(changed(w, NOW), "cd");
    assert_string_equal(changed(w, NOW + 1), "d");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(what_was_written_since_comes),
        WORLD_CASE(what_was_found_before_and_written_since_comes),
        WORLD_CASE(rows_of_others_count_by_either_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
