/* Twins in a job: folded while its site is worked on, and rows again after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "core/job.h"

#define IN "https://www.linkedin.com/in/"

static const struct profile rows[] = {
#define ROW(n, who, where, page, size)                                         \
    {                                                                          \
        .id = STR(n), .name = STR(who), .company = STR(where),                 \
        .linkedin = STR(page), .list_size = (size)                             \
    }
    ROW("1", "Otto Kling", "Acme", "", 10),
    ROW("2", "Jane Doe", "Acme", "", 20),
    ROW("3", "Jane Doe", "ACME Ltd", IN "jane-doe", 30),
    ROW("4", "Kling, Otto", "", "", 40),
    ROW("5", "Ida Fern", "Acme", "", 50),
    ROW("6", "Doe, Jane", "Acme", "", 60),
#undef ROW
};
enum { ROWS = array_len(rows), OTTO = 0, JANE = 1, IDA = 2, PEOPLE = 3 };
static const int whose[ROWS] = {OTTO, JANE, JANE, OTTO, IDA, JANE};

static struct job *
make_job(void)
{
    struct job *j = job_new();

    job_set_profiles(j, rows, ROWS);
    return j;
}

static void
free_job(struct job **j)
{
    job_free(*j);
}

/* Every row is there, in its place, as it came. */
static void
assert_rows(const struct job *j)
{
    assert_null(j->rows);
    assert_int_equal(j->profiles_n, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        const struct finding *f = &j->findings[i];
        assert_true(str_eq(j->profiles[i].id, rows[i].id));
        assert_true(str_eq(f->profile_id, rows[i].id));
        assert_true(str_eq(f->name, rows[i].name));
        assert_true(str_eq(f->company, rows[i].company));
        assert_int_equal(f->list_size, rows[i].list_size);
    }
}

static void
twins_are_one_and_get_the_same(void **state)
{
    CLEANUP(free_job) struct job *j = make_job();
    (void)state;

    job_fold_twins(j);
    assert_int_equal(j->profiles_n, PEOPLE);
    assert_true(str_eq(j->profiles[OTTO].id, STR("1")));
    assert_true(str_eq(j->profiles[IDA].id, STR("5")));
    /* she whose page is known */
    assert_true(str_eq(j->profiles[1].id, STR("3")));
    assert_true(str_eq(j->findings[1].profile_id, STR("3")));
    j->findings[1].address = STR("jane.doe@acme.test");
    j->findings[1].outcome = OUTCOME_FOUND;
    j->findings[1].confidence = 0.9;
    j->findings[OTTO].outcome = OUTCOME_ROBOTS;
    job_unfold_twins(j);

    assert_rows(j);
    for (size_t i = 0; i < ROWS; i++) {
        const struct finding *f = &j->findings[i];
        bool is_jane = whose[i] == JANE;
        assert_int_equal(f->address.n, is_jane ? 18 : 0);
        assert_int_equal(f->outcome, is_jane            ? OUTCOME_FOUND
                                     : whose[i] == OTTO ? OUTCOME_ROBOTS
                                                        : OUTCOME_NOT_FOUND);
        assert_true(f->confidence == (is_jane ? 0.9 : 0));
    }
}

/* Each row waits, or none of the person's. */
static void
a_wait_is_every_rows(void **state)
{
    CLEANUP(free_job) struct job *j = make_job();
    (void)state;

    job_fold_twins(j);
    for (size_t i = 0; i < PEOPLE; i++) {
        struct store_wait w = {.recipient = STR("x@acme.test"),
                               .retry_at = 100 + (int64_t)i};
        w.profile.id = j->findings[i].profile_id;
        if (i != OTTO)
            job_wait(j, &w);
    }
    job_unfold_twins(j);

    assert_rows(j);
    assert_int_equal(j->waiting_n, 4);
    static const char *const ids[] = {"2", "3", "5", "6"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_eq(j->waiting[i].profile.id, str_of(ids[i])));
        assert_int_equal(j->waiting[i].retry_at, i == 2 ? 102 : 101);
        assert_true(str_eq(j->waiting[i].recipient, STR("x@acme.test")));
    }
}

/* Those who have waited come back as they went. */
static void
waits_are_folded_with_their_profiles(void **state)
{
    CLEANUP(free_job) struct job *j = make_job();
    (void)state;

    j->waits = arena_array(&j->arena, struct store_wait, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        j->waits[i].profile = j->profiles[i];
        j->waits[i].run_id = (int64_t)i;
    }
    job_fold_twins(j);
    for (size_t i = 0; i < PEOPLE; i++)
        assert_true(str_eq(j->waits[i].profile.id, j->profiles[i].id));
    job_unfold_twins(j);
    assert_rows(j);
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(j->waits[i].run_id, i);
}

/* Nobody twice, nobody at all to find: nothing is touched. */
static void
others_are_left_alone(void **state)
{
    CLEANUP(free_job) struct job *j = job_new();
    (void)state;

    job_set_profiles(j, rows, 2);
    const struct profile *before = j->profiles;
    job_fold_twins(j);
    assert_null(j->rows);
    assert_ptr_equal(j->profiles, before);
    job_unfold_twins(j);
    assert_ptr_equal(j->profiles, before);
    assert_int_equal(j->profiles_n, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_are_one_and_get_the_same),
        cmocka_unit_test(a_wait_is_every_rows),
        cmocka_unit_test(waits_are_folded_with_their_profiles),
        cmocka_unit_test(others_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
