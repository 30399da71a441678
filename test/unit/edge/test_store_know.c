/*
 * What is known of many domains at once is what is known of each: facts,
 * verdicts and colleagues of the mail domain, and suppression.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

enum { COLLEAGUES_MAX = 3 };

static const char *const domains[] = {
    "acme.test",     "nothing.test", "moved.test", "gone.test",
    "sub.gone.test", "acme.test",    "many.test",
};

static struct store_fact
fact(const char *domain, const char *name, const char *value, int64_t expires)
{
    return (struct store_fact){.domain = str_of(domain),
                               .name = str_of(name),
                               .value = str_of(value),
                               .fetched_at = NOW - 5,
                               .expires_at = expires};
}

static struct store_verdict
verdict(const char *address, int64_t at)
{
    return (struct store_verdict){.address = str_of(address),
                                  .profile_id = STR_EMPTY,
                                  .verification = VERIFICATION_VALID,
                                  .reason = REASON_ACCEPTED,
                                  .code = 250,
                                  .enhanced = STR("2.1.5"),
                                  .text = STR("Ok"),
                                  .mx = STR("mx.acme.test"),
                                  .mx_operator = STR("acme.test"),
                                  .at = at};
}

static void
colleague(struct world *w, const char *id, const char *name, const char *email)
{
    struct profile p = world_person(id, name, "acme.test", 5);

    p.email = str_of(email);
    world_import(w, 0, p);
}

static void
fill(struct world *w)
{
    const struct store_fact facts[] = {
        fact("acme.test", "b", "2", NOW + DAY),
        fact("acme.test", "a", "1", NOW + DAY),
        fact("acme.test", "old", "x", NOW - 1),
        fact("moved.test", "mail", "Group.test", NOW + DAY),
        fact("gone.test", "a", "1", NOW + DAY),
    };
    const struct store_verdict verdicts[] = {
        verdict("ann@acme.test", NOW - 9),
        verdict("bo@acme.test", NOW - 8),
        verdict("old@acme.test", NOW - 9 * DAY),
        verdict("cy@group.test", NOW - 7),
        verdict("di@moved.test", NOW - 6),
    };
    const struct store_batch b = {.now = NOW,
                                  .facts = facts,
                                  .facts_n = array_len(facts),
                                  .verdicts = verdicts,
                                  .verdicts_n = array_len(verdicts)};
    char id[16], email[32];

    assert_int_equal(w->store->ops->commit(w->store, &b, NULL), 0);
    colleague(w, "1", "Ann Lee", "ann@Acme.test");
    colleague(w, "2", "Cy Orr", "cy@group.test");
    colleague(w, "3", "Di Fox", "di@moved.test");
    for (int i = 0; i < COLLEAGUES_MAX + 2; i++) {
        snprintf(id, sizeof(id), "m%d", i);
        snprintf(email, sizeof(email), "p%d@many.test", i);
        colleague(w, id, "Flo Ott", email);
    }
    world_forget(w, "gone.test");
}

static struct store_knowing
question(void)
{
    return (struct store_knowing){.now = NOW,
                                  .verdicts_since = NOW - DAY,
                                  .mail_fact = STR("mail"),
                                  .colleagues_max = COLLEAGUES_MAX};
}

static void
assert_same(const struct store_known *a, const struct store_known *b)
{
    assert_int_equal(a->is_suppressed, b->is_suppressed);
    assert_int_equal(a->facts_n, b->facts_n);
    for (size_t i = 0; i < a->facts_n; i++) {
        assert_true(str_eq(a->facts[i].domain, b->facts[i].domain));
        assert_true(str_eq(a->facts[i].name, b->facts[i].name));
        assert_true(str_eq(a->facts[i].value, b->facts[i].value));
        assert_int_equal(a->facts[i].fetched_at, b->facts[i].fetched_at);
        assert_int_equal(a->facts[i].expires_at, b->facts[i].expires_at);
    }
    assert_int_equal(a->verdicts_n, b->verdicts_n);
    for (size_t i = 0; i < a->verdicts_n; i++) {
        assert_true(str_eq(a->verdicts[i].address, b->verdicts[i].address));
        assert_int_equal(a->verdicts[i].verification,
                         b->verdicts[i].verification);
        assert_true(str_eq(a->verdicts[i].mx, b->verdicts[i].mx));
        assert_int_equal(a->verdicts[i].at, b->verdicts[i].at);
    }
    assert_int_equal(a->colleagues_n, b->colleagues_n);
    for (size_t i = 0; i < a->colleagues_n; i++) {
        assert_true(str_eq(a->colleagues[i].name, b->colleagues[i].name));
        assert_true(str_eq(a->colleagues[i].address, b->colleagues[i].address));
    }
}

static void
test_many_are_each(void **state)
{
    struct world *w = *state;
    const struct store_knowing q = question();
    struct store_known all[array_len(domains)], one[array_len(domains)];

    fill(w);
    for (size_t i = 0; i < array_len(domains); i++)
        all[i] = one[i] = (struct store_known){.domain = str_of(domains[i]),
                                               .arena = &w->arena};
    assert_int_equal(w->store->ops->know(w->store, &q, all, array_len(domains)),
                     0);
    assert_int_equal(store_know_each(w->store, &q, one, array_len(domains)), 0);
    for (size_t i = 0; i < array_len(domains); i++)
        assert_same(&all[i], &one[i]);
    /* and that is something */
    assert_int_equal(all[0].facts_n, 2);
    assert_true(str_eq(all[0].facts[0].name, STR("a")));
    assert_int_equal(all[0].verdicts_n, 2);
    assert_true(str_eq(all[0].verdicts[0].address, STR("bo@acme.test")));
    assert_int_equal(all[0].colleagues_n, 1);
    assert_int_equal(all[1].facts_n + all[1].verdicts_n + all[1].colleagues_n,
                     0);
    assert_true(str_eq(all[2].colleagues[0].address, STR("cy@group.test")));
    assert_int_equal(all[2].verdicts_n, 1);
    assert_true(all[3].is_suppressed && all[4].is_suppressed);
    assert_int_equal(all[3].facts_n, 0);
    assert_int_equal(all[6].colleagues_n, COLLEAGUES_MAX);
}

static void
test_none(void **state)
{
    struct world *w = *state;
    const struct store_knowing q = question();

    assert_int_equal(w->store->ops->know(w->store, &q, NULL, 0), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_many_are_each),
        WORLD_CASE(test_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
