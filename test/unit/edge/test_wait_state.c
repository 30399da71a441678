/* What a wait keeps: there and back, and what is not ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "edge/wait_state.h"

static void
comes_back_as_it_went(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct wait_state w = {
        .mail_domain = STR("acme.test"),
        .name = STR("Jane Doe"),
        .published = {.address = STR("jane.doe@acme.test"),
                      .confidence = 0.75,
                      .source_url = STR("https://acme.test/\"team\""),
                      .reasons = STR("both names; \xc3\xbc"),
                      .method = METHOD_APOLLO,
                      .status = STATUS_PROVIDER},
        .exists_p = 0.5,
        .may_guess = true,
        .seen = {STR("a@acme.test"), STR("b@acme.test")},
        .seen_n = 2,
        .others = {STR("John Doe")                        },
        .others_n = 1,
    };
    struct wait_state back;

    assert_true(wait_state_read(&a, wait_state_write(&a, &w), &back));
    assert_true(str_eq(back.mail_domain, w.mail_domain));
    assert_true(str_eq(back.name, w.name));
    assert_true(str_eq(back.published.address, w.published.address));
    assert_true(str_eq(back.published.source_url, w.published.source_url));
    assert_true(str_eq(back.published.reasons, w.published.reasons));
    assert_int_equal(back.published.status, STATUS_PROVIDER);
    assert_int_equal(back.published.method, METHOD_APOLLO);
    assert_true(back.published.confidence == 0.75 && back.exists_p == 0.5);
    assert_true(back.may_guess);
    assert_int_equal(back.seen_n, 2);
    assert_true(str_eq(back.seen[1], w.seen[1]));
    assert_int_equal(back.others_n, 1);
    assert_true(str_eq(back.others[0], w.others[0]));
}

static void
a_shared_mailbox_stays_one(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct wait_state w = {
        .mail_domain = STR("acme.test"),
        .published = {.address = STR("info@acme.test"), .status = STATUS_ROLE},
    };
    struct wait_state back;

    assert_true(wait_state_read(&a, wait_state_write(&a, &w), &back));
    assert_int_equal(back.published.status, STATUS_ROLE);
}

static void
without_an_address_nothing_was_published(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct wait_state w = {.mail_domain = STR("acme.test")};
    struct wait_state back;

    assert_true(wait_state_read(&a, wait_state_write(&a, &w), &back));
    assert_int_equal(back.published.address.n, 0);
    assert_false(back.may_guess);
}

static void
refuses_what_is_not_ours(void **state)
{
    static const char *const rows[] = {
        "",
        "{}",
        "[]",
        "{\"version\":1,\"mail_domain\":\"a.test\"}",
        "{\"version\":3,\"mail_domain\":\"a.test\"}",
        "{\"version\":2}",
        "{\"version\":2,\"mail_domain\":7}",
        "{\"version\":2,\"mail_domain\":\"a.test\"",
        "{\"version\":2,\"mail_domain\":\"a.test\",\"address\":\"x@a.test\"}",
        ("{\"version\":2,\"mail_domain\":\"a.test\",\"address\":\"x@a.test\","
         "\"status\":\"published\",\"method\":\"magic\"}"),
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct wait_state back;
        assert_false(wait_state_read(&a, str_of(rows[i]), &back));
    }
}

static void
bounds_what_it_takes(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct wait_state back;
    str text = STR("{\"version\":2,\"mail_domain\":\"a.test\","
                   "\"exists_p\":7,\"confidence\":-1,\"may_guess\":1,"
                   "\"seen\":[1,null,\"x@a.test\"]}");

    assert_true(wait_state_read(&a, text, &back));
    assert_true(back.exists_p == 1 && back.published.confidence == 0);
    assert_false(back.may_guess);
    assert_int_equal(back.seen_n, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_went),
        cmocka_unit_test(a_shared_mailbox_stays_one),
        cmocka_unit_test(without_an_address_nothing_was_published),
        cmocka_unit_test(refuses_what_is_not_ours),
        cmocka_unit_test(bounds_what_it_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
