/*
 * The store's money: reservations within two budgets, settlements, what stays
 * in doubt, who is known already, and which profiles are open for the provider.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

#include "world.h"

enum { C = STORE_CREDIT, NONE = -1 };

/* People a, b, d, e; claimed by a run that has tried them in vain. */
static int64_t
tried(struct world *w)
{
    static const char *const ids[] = {"a", "b", "d", "e"};

    for (size_t i = 0; i < array_len(ids); i++)
        world_import(w, 0,
                     world_person(ids[i], "Ann Lee", "acme.test", 100 - i));
    int64_t run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "a b d e");
    for (size_t i = 0; i < array_len(ids); i++)
        assert_int_equal(world_commit(w, run, world_found(ids[i], "")),
                         STORE_FATE_NONE);
    return run;
}

static struct store_selection
open_selection(int64_t run)
{
    struct store_selection sel = world_selection(STORE_ALL, run);

    sel.is_open = true;
    return sel;
}

static void
claim_open(struct world *w, int64_t run, const char *ids)
{
    assert_string_equal(world_claim_with(w, open_selection(run), MAX), ids);
}

static struct store_ask
ask_of(const char *id, const char *key)
{
    return (struct store_ask){.profile_id = str_of(id),
                              .keys = {str_of(key)},
                              .keys_n = 1,
                              .price = C,
                              .fate = STORE_ASK_N};
}

/* The fates as letters: R K D O B G; *ledger: the entry. */
static const char *
reserve(struct world *w, struct store_budget b, struct store_ask *people,
        size_t n, int64_t *ledger)
{
    static const char letters[] = "RKDOBG";
    char *z = arena_array(&w->arena, char, n + 1);

    b.provider = STR("apollo");
    b.now = b.now ? b.now : NOW;
    if (w->store->ops->reserve(w->store, &b, &w->arena, people, n, ledger) != 0)
        fail_msg("%s", store_why(w->store));
    for (size_t i = 0; i < n; i++)
        z[i] = letters[people[i].fate];
    z[n] = '\0';
    return z;
}

/* One person within a budget of this run alone; the fate's letter. */
static char
reserve_one(struct world *w, int64_t run, const char *id, const char *key)
{
    struct store_ask ask = ask_of(id, key);
    int64_t ledger;

    return reserve(w,
                   (struct store_budget){
                       .run_id = run, .run_max = 9 * C, .month_max = NONE},
                   &ask, 1, &ledger)[0];
}

static int
settle(struct world *w, int64_t ledger, enum store_ledger_state state,
       int64_t spent, const struct store_answer *answers, size_t n)
{
    const struct store_settlement m = {
        .ledger_id = ledger,
        .now = NOW + 1,
        .state = state,
        .spent = spent,
        .request_id = STR("-7"),
        .answers = answers,
        .answers_n = n,
    };

    return w->store->ops->settle(w->store, &m);
}

static struct store_spending
spending(struct world *w, int64_t run)
{
    struct store_spending s;

    assert_int_equal(w->store->ops->spending(w->store, run, NOW, &s), 0);
    return s;
}

static void
test_who_is_open(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w);
    uint64_t n;
    struct store_selection sel = open_selection(run);
    struct profile p[1];
    size_t got;

    assert_int_equal(w->store->ops->count(w->store, &sel, MAX, &n), 0);
    assert_int_equal(n, 4);
    assert_int_equal(w->store->ops->peek(w->store, &sel, &w->arena, p, 1, &got),
                     0);
    assert_int_equal(got, 1);
    assert_int_equal(p[0].tried, OUTCOME_NOT_FOUND);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "");
    claim_open(w, run, "a b d e");
    claim_open(w, run, ""); /* leased */

    /* asked, found, given an e-mail: no more */
    struct finding f = world_found("a", "");
    f.is_asked = true;
    world_commit(w, run, f);
    world_commit(w, run, world_found("b", "ann@acme.test"));
    world_commit(w, run, world_found("d", ""));
    world_commit(w, run, world_found("e", ""));
    claim_open(w, run, "d e");
    assert_int_equal(w->store->ops->run_end(w->store, run, NOW, STR("{}")), 0);

    /* the next run takes up what this one has left, though it tries nobody */
    run = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "");
    sel = open_selection(run);
    sel.is_own_only = true;
    assert_string_equal(world_claim_with(w, sel, MAX), "");
    claim_open(w, run, "d e");
}

static void
test_which_outcomes_are_open(void **state)
{
    static const bool is_closed[OUTCOME_N] = {
        [OUTCOME_FOUND] = true,        [OUTCOME_SUPPRESSED] = true,
        [OUTCOME_NOT_A_PERSON] = true, [OUTCOME_INTERRUPTED] = true,
        [OUTCOME_WAITING] = true,
    };
    struct world *w = *state;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    for (int i = 0; i < OUTCOME_N; i++) {
        struct finding f = world_found("a", "");
        f.outcome = (enum outcome)i;
        world_sql(w, "DELETE FROM turnstone_attempts");
        int64_t run = world_run_start(w), later = world_run_start(w);
        world_claim(w, STORE_ALL, run, MAX);
        world_commit(w, run, f);
        /* "no stage" is a reason in its own run only */
        struct store_selection sel = open_selection(later);
        uint64_t n;
        assert_int_equal(w->store->ops->count(w->store, &sel, MAX, &n), 0);
        assert_int_equal(n, !is_closed[i] && i != OUTCOME_NO_STAGE);
        claim_open(w, run, is_closed[i] ? "" : "a");
        w->store->ops->run_end(w->store, run, NOW, STR("{}"));
        w->store->ops->run_end(w->store, later, NOW, STR("{}"));
    }
}

static void
test_budget_of_the_run(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger = 0, other = 0;
    struct store_budget b = {
        .run_id = run, .run_max = 2 * C + 500, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "k1"), ask_of("b", "k2"),
                                 ask_of("d", "k3"), ask_of("e", "k4")};

    claim_open(w, run, "a b d e");
    people[2].price = 500; /* and who is cheaper may still fit */
    people[1].price = C + 700;
    assert_string_equal(reserve(w, b, people, 4, &ledger), "RBRR");
    assert_true(ledger > 0);
    assert_int_equal(spending(w, run).run, 2 * C + 500);
    assert_string_equal(reserve(w, b, people + 1, 1, &other), "B");
    assert_int_equal(other, 0);

    /* a miss costs nothing, and what is released may be spent */
    struct store_answer answers[] = {
        {STR("a"), STR("{jane}")},
        {STR("d"), STR_EMPTY    }
    };
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, 250, answers, 2),
                     0);
    assert_int_equal(spending(w, run).run, 250);
    assert_string_equal(reserve(w, b, people + 1, 1, &other), "R");
    assert_int_equal(spending(w, run).run, C + 950);
    assert_int_equal(spending(w, run).calls, 2);
    assert_string_equal(
        world_ask(w,
                  "SELECT state || people || ' ' || reserved || ' ' || spent "
                  "|| ' ' || released || request_id FROM turnstone_ledger "
                  "ORDER BY id"),
        "settled3 2500 250 2250-7");
}

static void
test_budget_of_the_month(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger = 0;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = 3 * C};
    struct store_ask people[] = {ask_of("a", "k1"), ask_of("b", "k2")};

    world_sql(w, "INSERT INTO turnstone_ledger (run_id, provider, state, "
                 "people, reserved, spent, released, at) VALUES "
                 "(99, 'apollo', 'settled', 1, 1000, 1000, 0, 1763900000),"
                 "(99, 'apollo', 'in_doubt', 1, 1000, 0, 0, 1763900000),"
                 "(98, 'apollo', 'settled', 9, 9000, 9000, 0, 1760000000)");
    claim_open(w, run, "a b d e");
    assert_string_equal(reserve(w, b, people, 2, &ledger), "RB");
    assert_int_equal(spending(w, run).month, 3 * C);
    assert_int_equal(spending(w, run).in_doubt, C);
    assert_int_equal(spending(w, run).in_doubt_n, 1);
    b.now = NOW + 40 * DAY; /* a month that has seen nothing */
    assert_string_equal(reserve(w, b, people + 1, 1, &ledger), "R");
}

static void
test_who_is_known(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger = 0, other;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = NONE};
    struct store_ask first[] = {ask_of("a", "k1"), ask_of("b", "k2"),
                                ask_of("d", "k3")};
    struct store_ask again[] = {ask_of("e", "new"), ask_of("e", "k2"),
                                ask_of("e", "k3")};

    claim_open(w, run, "a b d e");
    first[0].keys[first[0].keys_n++] = STR("in:ann");
    assert_string_equal(reserve(w, b, first, 3, &ledger), "RRR");
    assert_int_equal(reserve_one(w, run, "e", "k1"), 'O');
    const struct store_answer answers[] = {
        {STR("a"), STR("{ann}")},
        {STR("b"), STR_EMPTY   }
    };
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, C, answers, 2), 0);
    /* by any of the keys; "nobody" too; who was not answered may be asked */
    again[0].keys[again[0].keys_n++] = STR("in:ann");
    assert_string_equal(reserve(w, b, again, 3, &other), "KKR");
    assert_true(str_eq(again[0].answer, STR("{ann}")));
    assert_int_equal(again[0].answered_at, NOW + 1);
    assert_true(str_is_empty(again[1].answer));

    /* nobody is somebody again, one day; and people leave */
    b.now = NOW + STORE_NOBODY_S + 2;
    struct store_ask late[] = {ask_of("e", "k2"), ask_of("e", "k1")};
    assert_string_equal(reserve(w, b, late, 2, &other), "RK");
    b.now = NOW + STORE_ANSWER_S + 2;
    assert_string_equal(reserve(w, b, late + 1, 1, &other), "R");
}

/* What is looked for is not kept, what is kept is not looked for. */
static void
test_found_by_and_kept_as(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "ann@acme.test"),
                                 ask_of("b", "ann@acme.example"),
                                 ask_of("d", "ann@:acme")};

    claim_open(w, run, "a b d e");
    for (size_t i = 0; i < 2; i++) {
        people[i].found_by = STR("ann?:acme");
        people[i].kept_as = STR("ann@:acme");
    }
    people[2].kept_as = STR("ann?:acme");
    /* two domains are two people; a row without one is either of them */
    assert_string_equal(reserve(w, b, people, 3, &ledger), "RRO");
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, 0, NULL, 0), 0);
    assert_string_equal(world_ask(w, "SELECT count(*) FROM turnstone_asked"),
                        "0");
    /* and the other way round */
    assert_string_equal(reserve(w, b, people + 2, 1, &ledger), "R");
    assert_string_equal(reserve(w, b, people, 2, &ledger), "OO");
}

/* What was paid for is not lost to a namesake's call that comes to nothing. */
static void
test_a_kept_answer_stays(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "ann@acme.test"),
                                 ask_of("b", "ann@acme.example"),
                                 ask_of("d", "ann@:acme")};
    const struct store_answer answer = {STR("a"), STR("{\"a\":1}")};

    claim_open(w, run, "a b d e");
    people[0].kept_as = people[1].kept_as = STR("ann@:acme");
    assert_string_equal(reserve(w, b, people, 1, &ledger), "R");
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, C, &answer, 1), 0);
    assert_string_equal(reserve(w, b, people + 1, 1, &ledger), "R");
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, 0, NULL, 0), 0);
    assert_string_equal(reserve(w, b, people + 2, 1, &ledger), "K");
    assert_true(str_eq(people[2].answer, answer.answer));
}

static void
test_twice_in_one_call(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "same"), ask_of("b", "same")};

    claim_open(w, run, "a b d e");
    assert_string_equal(reserve(w, b, people, 2, &ledger), "RO");
    assert_string_equal(world_ask(w, "SELECT people FROM turnstone_ledger"),
                        "1");
}

static void
test_who_may_not_be_asked_for(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "k1"), ask_of("b", "k2"),
                                 ask_of("d", "k3"), ask_of("e", "k4"),
                                 ask_of("zz", "k5")};
    uint64_t erased;
    str released[] = {STR("e")};

    claim_open(w, run, "a b d e");
    world_sql(w, "UPDATE profiles SET email = 'x@y.test' WHERE id = 'b'");
    world_sql(w, "DELETE FROM profiles WHERE id = 'a'");
    assert_int_equal(w->store->ops->forget(w->store, STR("d"), NOW, &erased),
                     0);
    assert_int_equal(w->store->ops->release(w->store, run, released, 1), 0);
    /* forgetting takes the lease away as well */
    assert_string_equal(reserve(w, b, people, 5, &ledger), "GGGGG");
    assert_int_equal(ledger, 0);
}

static void
test_doubt(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger = 0, other = 0;
    struct store_budget b = {
        .run_id = run, .run_max = 2 * C, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "k1"), ask_of("b", "k2")};
    struct store_ledger_entry *list;
    size_t n;

    claim_open(w, run, "a b d e");
    assert_string_equal(reserve(w, b, people, 2, &ledger), "RR");
    /* of a run that goes on, nothing is closed */
    assert_int_equal(
        w->store->ops->ledger_close(w->store, ledger, 0, NOW, STR_EMPTY),
        STORE_NO_ENTRY);
    assert_int_equal(settle(w, ledger, STORE_LEDGER_IN_DOUBT, 0, NULL, 0), 0);
    assert_int_equal(spending(w, run).run, 2 * C);
    /* a and b are in doubt; another row of b's person waits for its answer */
    assert_int_equal(reserve_one(w, run, "b", "k2"), 'D');
    assert_int_equal(reserve_one(w, run, "d", "k2"), 'O');
    struct finding f = world_found("a", "");
    f.is_asked = true;
    world_commit(w, run, f);
    claim_open(w, run, "");
    assert_int_equal(
        w->store->ops->ledger(w->store, true, NOW, &w->arena, &list, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].state, STORE_LEDGER_IN_DOUBT);
    assert_int_equal(list[0].people, 2);
    assert_int_equal(list[0].reserved, 2 * C);

    /* nothing was charged: they may be asked for again, also a's profile */
    assert_int_equal(
        w->store->ops->ledger_close(w->store, ledger, 0, NOW, STR("seen")), 0);
    assert_int_equal(
        w->store->ops->ledger_close(w->store, ledger, 0, NOW, STR("seen")),
        STORE_NO_ENTRY);
    assert_int_equal(spending(w, run).run, 0);
    claim_open(w, run, "a");
    assert_string_equal(reserve(w, b, people, 2, &other), "RR");
    assert_int_equal(
        w->store->ops->ledger(w->store, false, NOW, &w->arena, &list, &n), 0);
    assert_int_equal(n, 2);

    /* charged, and the answer lost: never again */
    assert_int_equal(settle(w, other, STORE_LEDGER_IN_DOUBT, 0, NULL, 0), 0);
    assert_int_equal(
        w->store->ops->ledger_close(w->store, other, C, NOW, STR_EMPTY), 0);
    assert_int_equal(spending(w, run).run, C);
    b.now = NOW + STORE_NOBODY_S + 2;
    assert_string_equal(reserve(w, b, people, 1, &other), "K");
    assert_true(str_is_empty(people[0].answer));
}

/* A late reply is still the truth; one that a person has settled is not. */
static void
test_late_reply(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger = 0;
    struct store_budget b = {
        .run_id = run, .run_max = 2 * C, .month_max = NONE};
    struct store_ask ask = ask_of("a", "k1");
    const struct store_answer answer = {STR("a"), STR("{ann}")};

    claim_open(w, run, "a b d e");
    assert_string_equal(reserve(w, b, &ask, 1, &ledger), "R");
    /* the run ends before its reply: in doubt */
    assert_int_equal(w->store->ops->run_end(w->store, run, NOW, STR("{}")), 0);
    assert_int_equal(spending(w, run).in_doubt_n, 1);
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, C, &answer, 1), 0);
    assert_int_equal(spending(w, run).in_doubt_n, 0);
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, C, &answer, 1),
                     STORE_NO_ENTRY);
    run = world_run_start(w);
    claim_open(w, run, "a b d e");
    assert_int_equal(reserve_one(w, run, "e", "k1"), 'K');
}

static void
test_forgotten_answers(void **state)
{
    struct world *w = *state;
    int64_t run = tried(w), ledger = 0;
    struct store_budget b = {
        .run_id = run, .run_max = 9 * C, .month_max = NONE};
    struct store_ask people[] = {ask_of("a", "k1"), ask_of("b", "k2"),
                                 ask_of("d", "k3")};
    const struct store_answer answers[] = {
        {STR("a"), STR("{\"address\":\"ann@acme.test\"}")},
        {STR("b"), STR("{\"address\":\"bo@acme.test\"}") },
        {STR("d"), STR("{\"address\":\"di@else.test\"}") }
    };
    uint64_t erased;

    claim_open(w, run, "a b d e");
    assert_string_equal(reserve(w, b, people, 3, &ledger), "RRR");
    assert_int_equal(settle(w, ledger, STORE_LEDGER_SETTLED, 3 * C, answers, 3),
                     0);
    assert_int_equal(
        w->store->ops->forget(w->store, STR("Ann@Acme.test"), NOW, &erased), 0);
    assert_int_equal(
        w->store->ops->forget(w->store, STR("else.test"), NOW, &erased), 0);
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM turnstone_asked WHERE answer <> ''"),
        "1");
    /* their answers are gone, and still nobody pays for them twice */
    assert_int_equal(reserve_one(w, run, "e", "k1"), 'K');
    assert_int_equal(reserve_one(w, run, "e", "k3"), 'K');
    assert_int_equal(w->store->ops->forget(w->store, STR("b"), NOW, &erased),
                     0);
    assert_string_equal(
        world_ask(w, "SELECT count(*) FROM turnstone_asked WHERE key = 'k2'"),
        "0");
}

static void
test_leases_are_renewed(void **state)
{
    struct world *w = *state;
    struct store_selection sel;

    world_import(w, 0, world_person("a", "Ann Lee", "acme.test", 5));
    int64_t run = world_run_start(w), other = world_run_start(w);
    assert_string_equal(world_claim(w, STORE_ALL, run, MAX), "a");
    assert_int_equal(w->store->ops->renew(w->store, run, NOW, NOW + 9 * DAY),
                     0);
    sel = world_selection(STORE_ALL, other);
    sel.now = NOW + DAY;
    world_leases_age(w, DAY);
    assert_string_equal(world_claim_with(w, sel, MAX), "");
    sel.now = NOW + 10 * DAY;
    world_leases_age(w, 9 * DAY);
    assert_string_equal(world_claim_with(w, sel, MAX), "a");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_CASE(test_who_is_open),
        WORLD_CASE(test_which_outcomes_are_open),
        WORLD_CASE(test_budget_of_the_run),
        WORLD_CASE(test_budget_of_the_month),
        WORLD_CASE(test_who_is_known),
        WORLD_CASE(test_found_by_and_kept_as),
        WORLD_CASE(test_a_kept_answer_stays),
        WORLD_CASE(test_twice_in_one_call),
        WORLD_CASE(test_who_may_not_be_asked_for),
        WORLD_CASE(test_doubt),
        WORLD_CASE(test_late_reply),
        WORLD_CASE(test_forgotten_answers),
        WORLD_CASE(test_leases_are_renewed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
