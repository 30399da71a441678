/* Rows to jobs: grouping by registrable domain, junk told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/scope.h"
#include "core/intake.h"

static struct profile
row(const char *id, const char *website)
{
    return (struct profile){
        .id = str_of(id),
        .name = STR("Jane Doe"),
        .website = str_of(website),
        .list_size = MODEL_LIST_SIZE_UNKNOWN,
        .email = STR_EMPTY,
    };
}

static struct job *
take(struct list *jobs)
{
    struct list *e = list_take(jobs);
    return e ? container_of(e, struct job, link) : NULL;
}

static void
test_one_visit_a_company(void **state)
{
    const struct profile rows[] = {
        row("1", "https://www.acme.test/"), row("2", "other.test"),
        row("3", "ACME.test/team"),         row("4", "http://blog.acme.test"),
        row("5", "https://www.acme.test"),
    };
    struct list jobs;
    (void)state;

    list_init(&jobs);
    assert_int_equal(intake_group(rows, array_len(rows), &jobs), 2);
    struct job *acme = take(&jobs), *other = take(&jobs);
    assert_true(str_eq(acme->domain, STR("acme.test")));
    assert_int_equal(acme->profiles_n, 4);
    assert_int_equal(acme->starts_n, 3); /* the first and the last are one */
    assert_true(str_eq(acme->findings[1].profile_id, STR("3")));
    assert_true(str_eq(other->domain, STR("other.test")));
    assert_int_equal(other->profiles_n, 1);
    job_free(acme);
    job_free(other);
    assert_true(list_is_empty(&jobs));
}

static void
test_junk_is_told_apart(void **state)
{
    static const struct {
        const char *field;
        enum outcome outcome;
    } cases[] = {
        {"",                                 OUTCOME_NO_WEBSITE   },
        {"None",                             OUTCOME_NO_WEBSITE   },
        {"n/a",                              OUTCOME_NO_WEBSITE   },
        {"https://www.linkedin.com/in/jane", OUTCOME_NOT_A_WEBSITE},
        {"instagram.com/acme",               OUTCOME_NOT_A_WEBSITE},
        {"jane@acme.test",                   OUTCOME_NOT_A_WEBSITE},
        {"localhost",                        OUTCOME_NOT_A_WEBSITE},
        {"127.0.0.1",                        OUTCOME_NOT_A_WEBSITE},
        {"ftp://acme.test",                  OUTCOME_NOT_A_WEBSITE},
        {"https://user:secret@acme.test/",   OUTCOME_NOT_A_WEBSITE},
        {"co.uk",                            OUTCOME_NOT_A_WEBSITE},
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct profile p = row("1", cases[i].field);
        struct list jobs;
        list_init(&jobs);
        assert_int_equal(intake_group(&p, 1, &jobs), 1);
        struct job *j = take(&jobs);
        if (j->findings[0].outcome != cases[i].outcome)
            fail_msg("%s: %s", cases[i].field,
                     model_outcome_word(j->findings[0].outcome));
        assert_int_equal(j->domain.n, 0);
        assert_true(j->findings[0].reasons.n > 0);
        job_free(j);
    }
}

static void
test_a_large_site_is_split(void **state)
{
    enum { N = JOB_PROFILES_MAX + 5 };
    struct profile *rows = calloc(N, sizeof(*rows));
    struct list jobs;
    (void)state;

    assert_non_null(rows);
    for (size_t i = 0; i < N; i++)
        rows[i] = row("x", "acme.test");
    list_init(&jobs);
    assert_int_equal(intake_group(rows, N, &jobs), 2);
    struct job *a = take(&jobs), *b = take(&jobs);
    assert_int_equal(a->profiles_n, JOB_PROFILES_MAX);
    assert_int_equal(b->profiles_n, 5);
    job_free(a);
    job_free(b);
    free(rows);
}

/* Waits go on with their questions, one job a site; a state that cannot be
   read is worth a new visit. */
static void
test_waits(void **state)
{
    static const char good[] = "{\"version\":2,\"mail_domain\":\"acme.test\"}";
    const struct store_wait waits[] = {
        {.profile = row("1", "acme.test"),
         .domain = STR("acme.test"),
         .state = str_of(good)},
        {.profile = row("2", "other.test"),
         .domain = STR("other.test"),
         .state = STR_EMPTY   },
        {.profile = row("3", "acme.test"),
         .domain = STR("acme.test"),
         .state = str_of(good)},
    };
    struct list jobs;
    (void)state;

    list_init(&jobs);
    assert_int_equal(intake_waits(waits, array_len(waits), &jobs), 2);
    struct job *other = take(&jobs), *acme = take(&jobs);
    assert_null(other->waits);
    assert_int_equal(other->starts_n, 1);
    assert_int_equal(acme->profiles_n, 2);
    assert_true(str_eq(acme->waits[1].profile.id, STR("3")));
    job_free(acme);
    job_free(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_visit_a_company),
        cmocka_unit_test(test_junk_is_told_apart),
        cmocka_unit_test(test_a_large_site_is_split),
        cmocka_unit_test(test_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
