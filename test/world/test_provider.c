/*
 * The provider's base against the truth: what a standing says is so, every
 * standing occurs as often as it should, and who asks as its users do means
 * whom they mean. And the tempers: which request meets which.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "apollo_fault.h"
#include "base/check.h"
#include "provider.h"
#include "world_mail.h"

enum { COMPANIES = 1500 };

static const struct world worlds[] = {
    {21, COMPANIES, 10, false, WORLD_CLASSIC, WORLD_MAIL_USUAL,
     PROVIDER_COVERAGE                                                           },
    {21, COMPANIES, 10, false, WORLD_WILD,    WORLD_MAIL_USUAL, PROVIDER_COVERAGE},
};

/* Of the profiles of a world. */
struct census {
    uint64_t all, standings[PROVIDER_N];
    uint64_t open, open_right; /* on no page, proved by no server */
    uint64_t lies;             /* verified, and not the person's */
};

static str
domain_of(str address)
{
    return str_from(address, str_find_byte(address, '@', 0) + 1);
}

static void
check_answer(const struct world_company *c, size_t at, str truth,
             struct arena *a, struct census *n)
{
    enum provider_standing s = provider_standing(c, at);
    struct provider_person p;

    n->standings[s]++;
    if (s == PROVIDER_NONE)
        return;
    provider_person(c, at, a, &p);
    bool is_right = truth.n > 0 && str_eq_nocase(p.email, truth);
    assert_int_equal(is_right, s == PROVIDER_RIGHT);
    assert_int_equal(p.email.n == 0, s == PROVIDER_EMPTY);
    n->lies += !is_right && str_eq(p.email_status, STR("verified"));
    if (s == PROVIDER_WRONG)
        assert_true(str_eq(domain_of(p.email), world_mail_domain(c)));
    if (s == PROVIDER_STALE)
        assert_false(str_eq(domain_of(p.email), world_mail_domain(c)));
    if (s == PROVIDER_STRANGER && str_eq(p.domain, c->domain))
        assert_false(str_eq(p.name, c->people[at].name));
}

static void
check_world(const struct world *w, struct census *n)
{
    for (uint32_t i = 0; i < w->companies_n; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(w, i, &a, c);
        for (size_t k = 0; k < c->people_n; k++) {
            struct world_truth t;
            if (!c->people[k].is_profile)
                continue;
            world_truth(c, k, &a, &t);
            check_answer(c, k, t.email, &a, n);
            n->all++;
            if (t.email.n == 0 || t.findable || world_mail_is_provable(c, k))
                continue;
            n->open++;
            n->open_right += provider_standing(c, k) == PROVIDER_RIGHT;
        }
    }
}

static void
test_standings_are_true(void **state)
{
    for (size_t i = 0; i < array_len(worlds); i++) {
        struct census n = {0};
        check_world(&worlds[i], &n);
        double all = (double)n.all;
        double none = (double)n.standings[PROVIDER_NONE] / all;
        assert_true(none > 0.27 && none < 0.33);
        for (size_t s = 0; s < PROVIDER_N; s++)
            assert_true(n.standings[s] > 20);
        double right = (double)n.standings[PROVIDER_RIGHT] / (all * (1 - none));
        assert_true(right > 0.62 && right < 0.75);
        assert_true(n.lies > 100);
        /* customers: whom nobody but the provider can tell */
        assert_true((double)n.open_right / all > 0.03);
    }
}

static void
test_coverage(void **state)
{
    static const uint32_t shares[] = {0, 1000};

    for (size_t i = 0; i < array_len(shares); i++) {
        struct world w = worlds[1];
        struct census n = {0};
        w.companies_n = 200;
        w.coverage = shares[i];
        check_world(&w, &n);
        assert_int_equal(n.standings[PROVIDER_NONE],
                         shares[i] == 0 ? n.all : 0);
    }
}

/* --- questions --- */

struct meaning {
    struct directory directory;
    uint64_t asked, met;
};

/* Of two of one name the first is meant: then it is the name that counts. */
static void
ask(struct meaning *m, const struct world_company *c, size_t at,
    const struct provider_query *q)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_company *got = arena_new(&a, struct world_company);
    size_t person;

    m->asked++;
    if (!provider_match(&m->directory, q, &a, got, &person))
        return;
    m->met +=
        got->index == c->index &&
        (person == at || str_eq(got->people[person].name, c->people[at].name));
}

static void
ask_in_all_ways(struct meaning *m, const struct world_company *c, size_t at,
                struct arena *a)
{
    const struct world_person *p = &c->people[at];
    struct buf url;
    struct provider_query q = {.name = p->profile_name, .domain = c->domain};

    ask(m, c, at, &q);
    q = (struct provider_query){.name = p->profile_name,
                                .organization = c->name};
    ask(m, c, at, &q);
    q = (struct provider_query){
        .first = p->given, .last = p->family, .domain = c->domain};
    ask(m, c, at, &q);
    buf_init(&url, a, 600);
    buf_addf(&url, "https://de.linkedin.com/in/%.*s/?trk=x",
             STR_ARG(directory_slug(c, at, a)));
    q = (struct provider_query){.name = STR("Somebody Else"),
                                .linkedin = buf_str(&url)};
    ask(m, c, at, &q);
}

static void
test_questions_are_understood(void **state)
{
    for (size_t i = 0; i < array_len(worlds); i++) {
        struct meaning m = {0};
        struct world w = worlds[i];
        w.companies_n = 400;
        directory_init(&m.directory, &w);
        for (uint32_t k = 0; k < w.companies_n; k++) {
            CLEANUP(arena_fini) struct arena a = ARENA_INIT;
            struct world_company *c = arena_new(&a, struct world_company);
            world_company(&w, k, &a, c);
            for (size_t p = 0; p < c->people_n; p++)
                if (c->people[p].is_profile)
                    ask_in_all_ways(&m, c, p, &a);
        }
        assert_true(m.asked > 1000);
        assert_true((double)m.met / (double)m.asked > 0.98);
        directory_fini(&m.directory);
    }
}

static void
test_strangers_are_not_met(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(directory_fini) struct directory d;
    struct world_company *c = arena_new(&a, struct world_company);
    struct world_company *got = arena_new(&a, struct world_company);
    struct buf www;
    size_t person;

    directory_init(&d, &worlds[1]);
    world_company(&worlds[1], 3, &a, c);
    buf_init(&www, &a, 300);
    buf_addf(&www, "www.%.*s", STR_ARG(c->domain));
    const struct world_person *p = &c->people[0];
    const struct provider_query queries[] = {
        {.name = STR("Nobody Here"), .domain = c->domain},
        {.name = p->profile_name,                          .domain = STR("no.test")},
        {.name = p->profile_name,.domain = buf_str(&www)},
        {.name = p->profile_name   },
        {.name = p->profile_name,                          .linkedin = STR("/in/no")},
        {.domain = c->domain                      },
        {.linkedin = STR("https://www.linkedin.com/in/")},
    };
    for (size_t i = 0; i < array_len(queries); i++)
        assert_false(provider_match(&d, &queries[i], &a, got, &person));
}

/* --- tempers --- */

static void
test_rules(void **state)
{
    struct apollo_faults f;

    assert_true(apollo_fault_read(&f, "401/7, 500@3,429=0.5", 1));
    assert_int_equal(apollo_fault_of(&f, 7, true), APOLLO_KEY);
    assert_int_equal(apollo_fault_of(&f, 14, false), APOLLO_KEY);
    assert_int_equal(apollo_fault_of(&f, 3, true), APOLLO_E500);
    uint64_t struck = 0;
    for (uint64_t i = 1; i < 1000; i++)
        struck += apollo_fault_of(&f, i, true) == APOLLO_RATE;
    assert_true(struck > 350 && struck < 500);
    assert_true(apollo_fault_read(&f, "403_bulk", 1));
    assert_int_equal(apollo_fault_of(&f, 1, true), APOLLO_BULK);
    assert_int_equal(apollo_fault_of(&f, 1, false), APOLLO_NONE);
    assert_true(apollo_fault_read(&f, "poison/5", 1));
    assert_true(apollo_fault_poisons(&f, 10));
    assert_false(apollo_fault_poisons(&f, 11));
    assert_int_equal(apollo_fault_of(&f, 5, true), APOLLO_NONE);
    assert_true(apollo_fault_read(&f, NULL, 1));
    assert_int_equal(apollo_fault_of(&f, 1, true), APOLLO_NONE);
}

static void
test_rules_that_make_no_sense(void **state)
{
    static const char *const texts[] = {
        "nonsense", "500/0", "500=2", "500=-1", "500@",     "500,",
        "poison@3", "500/x", "none",  ",",      "500=half", "500@-1"};
    struct apollo_faults f;

    for (size_t i = 0; i < array_len(texts); i++)
        assert_false(apollo_fault_read(&f, texts[i], 1));
}

static void
test_charges_of_tempers(void **state)
{
    struct apollo_faults f = {.seed = 9};
    uint64_t charged = 0;

    for (uint64_t i = 1; i <= 200; i++) {
        charged += apollo_fault_charges(&f, APOLLO_E502, i);
        assert_true(apollo_fault_charges(&f, APOLLO_DROP_AFTER, i));
        assert_false(apollo_fault_charges(&f, APOLLO_DROP_BEFORE, i));
        assert_false(apollo_fault_charges(&f, APOLLO_RATE, i));
    }
    assert_true(charged > 60 && charged < 140);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standings_are_true),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_questions_are_understood),
        cmocka_unit_test(test_strangers_are_not_met),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_rules_that_make_no_sense),
        cmocka_unit_test(test_charges_of_tempers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
