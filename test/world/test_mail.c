/*
 * The mail servers against the rest of the world: every temper occurs, the
 * mailboxes are those of the truth, and what is called provable is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/map.h"
#include "wild.h"
#include "wild_names.h"
#include "world_mail.h"
#include "world_page.h"

enum { COMPANIES = 1500 };

static const struct world worlds[] = {
    {23, COMPANIES, 10, false, WORLD_WILD,    WORLD_MAIL_USUAL },
    {24, COMPANIES, 10, false, WORLD_CLASSIC, WORLD_MAIL_USUAL },
    {25, COMPANIES, 4,  false, WORLD_ALL,     WORLD_MAIL_SPREAD},
};

/* Run for each company of each world. */
static void
each_company(void (*fn)(const struct world_company *c, struct arena *a,
                        void *arg),
             void *arg)
{
    for (size_t w = 0; w < array_len(worlds); w++)
        for (uint32_t i = 0; i < COMPANIES; i++) {
            CLEANUP(arena_fini) struct arena a = ARENA_INIT;
            struct world_company *c = arena_new(&a, struct world_company);
            world_company(&worlds[w], i, &a, c);
            fn(c, &a, arg);
        }
}

static void
count_tempers(const struct world_company *c, struct arena *a, void *arg)
{
    uint32_t(*n)[WORLD_MAIL_N] = arg;

    (void)a;
    n[c->world->mail][world_mail_temper(c)]++;
    for (size_t i = 0; i < c->people_n; i++)
        if (world_mail_temper_of(c, i) != world_mail_temper(c))
            n[c->world->mail][world_mail_temper_of(c, i)]++;
}

static void
test_every_temper_occurs(void **state)
{
    uint32_t n[WORLD_MAIL_MIX_N][WORLD_MAIL_N] = {0};

    each_company(count_tempers, n);
    for (int t = 0; t < WORLD_MAIL_N; t++)
        if (n[WORLD_MAIL_USUAL][t] == 0)
            fail_msg("no %s", world_mail_word((enum world_temper)t));
    /* spread means: a tenth of all at those whom manners hold back */
    assert_true(n[WORLD_MAIL_SPREAD][WORLD_MAIL_GOOGLE] < COMPANIES / 20);
    assert_true(n[WORLD_MAIL_USUAL][WORLD_MAIL_GOOGLE] > COMPANIES / 4);
}

#define SUM_MAIL(id, word, permille, spread, tells, operator)                  \
    usual += (permille), thin += (spread);

static void
test_shares_add_up(void **state)
{
    int usual = 0, thin = 0;

    WORLD_MAILS(SUM_MAIL)
    assert_int_equal(usual, 1000);
    assert_int_equal(thin, 1000);
}

/* --- mailboxes --- */

static void
check_boxes(const struct world_company *c, struct arena *a, void *arg)
{
    size_t *unseen = arg;
    struct world_boxes *b = arena_new(a, struct world_boxes);
    enum world_temper t = world_mail_temper(c);
    bool takes_mail = t != WORLD_MAIL_NONE && t != WORLD_MAIL_NULL_MX;

    world_mail_boxes(c, a, b);
    assert_int_equal(b->n > 0, takes_mail);
    *unseen += b->n;
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        size_t at = str_find_byte(p->address, '@', 0);
        struct world_truth truth;
        world_truth(c, i, a, &truth);
        bool is_here =
            str_eq(str_from(p->address, at + 1), world_mail_domain(c));
        bool has = world_mail_has_box(b, p->local);
        *unseen -= has;
        assert_true(is_here || world_mail_free(str_from(p->address, at + 1)));
        if (is_here)
            assert_int_equal(has, takes_mail && truth.email.n > 0);
        if (world_mail_is_full(c, p->local))
            assert_true(has && t == WORLD_MAIL_FULL);
    }
    assert_false(world_mail_has_mailbox(c, STR("nobody.of.this.name")));
}

static void
test_mailboxes_are_the_truth(void **state)
{
    size_t unseen = 0;

    each_company(check_boxes, &unseen);
    assert_true(unseen > 5 * COMPANIES);
}

struct hits {
    size_t people, others;
};

/* Does the most likely guess for somebody meet somebody else? */
static void
count_hits(const struct world_company *c, struct arena *a, void *arg)
{
    struct hits *h = arg;

    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        str guess = wild_names_local(a, "gF", p->given, p->family, 0);
        h->people++;
        h->others +=
            !str_eq(guess, p->local) && world_mail_has_mailbox(c, guess);
    }
}

static void
test_guesses_meet_other_people(void **state)
{
    struct hits h = {0};

    each_company(count_hits, &h);
    assert_true(h.others > h.people / 500);
    assert_true(h.others < h.people / 20);
}

/* --- hosts --- */

static void
check_hosts(const struct world_company *c, struct arena *a, void *arg)
{
    struct world_mx mx[WORLD_MX_MAX];
    enum world_temper t = world_mail_temper(c);
    size_t n = world_mail_mx(c, a, mx);
    str operator= str_of(world_mail_operator(t));

    (void)arg;
    if (t == WORLD_MAIL_NONE || t == WORLD_MAIL_NO_MX) {
        assert_int_equal(n, 0);
        return;
    }
    assert_true(n > 0 && n <= WORLD_MX_MAX);
    if (operator.n == 0)
        operator= world_mail_domain(c);
    for (size_t i = 0; i < n && t != WORLD_MAIL_NULL_MX; i++) {
        assert_true(str_has_suffix(mx[i].host, operator));
        assert_true(i == 0 || mx[i].preference > mx[i - 1].preference);
    }
    if (t == WORLD_MAIL_NULL_MX)
        assert_true(n == 1 && mx[0].host.n == 0);
}

static void
test_hosts_are_the_operators(void **state)
{
    each_company(check_hosts, NULL);
    for (size_t i = 0; i < world_mail_hosts_n; i++)
        assert_true(str_has_suffix(str_of(world_mail_hosts[i].host),
                                   str_of(world_mail_hosts[i].operator)));
}

/* --- addresses --- */

enum { PLACES_MAX = 4 * COMPANIES };

struct place {
    uint32_t ip, companies;
    enum world_temper temper;
};

struct places {
    struct world_mail_plan plan;
    const struct world *world;
    struct place at[PLACES_MAX];
    size_t n;
    uint32_t companies[WORLD_MAIL_N], sharing[WORLD_MAIL_N];
};

static struct place *
place_at(struct places *p, uint32_t ip, enum world_temper t)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].ip == ip)
            return &p->at[i];
    assert_true(p->n < PLACES_MAX);
    p->at[p->n] = (struct place){.ip = ip, .temper = t};
    return &p->at[p->n++];
}

static void
check_place(const struct world_company *c, struct arena *a, void *arg)
{
    struct places *p = arg;
    enum world_temper t = world_mail_temper(c);
    uint32_t ips[WORLD_MX_MAX];

    (void)a;
    if (p->world != c->world)
        *p = (struct places){.world = c->world};
    world_mail_place(&p->plan, c, ips);
    if (world_mail_operator(t)[0] != '\0') {
        assert_int_equal(ips[0], 0x7f000200 + t);
        assert_int_equal(ips[1], 0x7f000200 + t);
        return;
    }
    bool is_shared = ips[1] != (0x7f100000 + ((uint32_t)t << 16) + c->index);
    struct place *at = place_at(p, ips[1], t);
    assert_int_equal(at->temper, t);
    assert_true(++at->companies <= WORLD_MAIL_SHARE);
    assert_int_equal(is_shared, at->companies > 1);
    if (is_shared)
        assert_true(c->old_domain.n == 0);
    p->companies[t]++;
    p->sharing[t] += is_shared;
    assert_int_equal(ips[0],
                     t == WORLD_MAIL_TWO_MX ? 0x7f290000 + c->index : ips[1]);
}

static void
test_companies_have_addresses_of_their_own(void **state)
{
    static struct places p; /* at the end: of the last world */

    each_company(check_place, &p);
    for (int t = 0; t < WORLD_MAIL_N; t++)
        if (t != WORLD_MAIL_OWN && t != WORLD_MAIL_EXIM)
            assert_int_equal(p.sharing[t], 0);
    /* one in twelve, of whom the eighth is at its own address */
    uint32_t own = p.companies[WORLD_MAIL_OWN];
    assert_true(p.sharing[WORLD_MAIL_OWN] * 8 / 7 > own / 16);
    assert_true(p.sharing[WORLD_MAIL_OWN] * 8 / 7 < own / 9);
    assert_true(p.sharing[WORLD_MAIL_EXIM] > 0);
}

static void
test_free_mail_has_addresses_of_its_own(void **state)
{
    for (size_t i = 0; i < world_mail_hosts_n; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_equal(world_mail_host_ip(i) == world_mail_host_ip(k),
                             world_mail_hosts[i].temper ==
                                     world_mail_hosts[k].temper &&
                                 world_mail_hosts[i].temper != WORLD_MAIL_FREE);
}

/* --- proof --- */

struct proof {
    size_t people, open, provable;
};

static void
check_proof(const struct world_company *c, struct arena *a, void *arg)
{
    struct proof *n = arg;
    enum world_temper t = world_mail_temper(c);

    for (size_t i = 0; i < c->people_n; i++) {
        struct world_truth truth;
        bool is_provable = world_mail_is_provable(c, i);
        world_truth(c, i, a, &truth);
        n->people += c->people[i].is_profile;
        if (is_provable)
            assert_true(truth.email.n > 0 && t != WORLD_MAIL_NULL_MX);
        if (truth.findable || !c->people[i].is_profile)
            continue;
        n->open++;
        n->provable += is_provable;
        if (!is_provable)
            continue;
        assert_true(world_mail_tells(t));
        assert_true(world_mail_has_mailbox(c, c->people[i].local));
        assert_non_null(world_mail_shape_of(&c->people[i]));
        assert_true(truth.kind != WORLD_KIND_SAME_NAME &&
                    truth.kind != WORLD_KIND_FIRST_UNCLEAR);
    }
}

static void
test_provable_is_provable(void **state)
{
    struct proof n = {0};

    each_company(check_proof, &n);
    printf("%zu people, %zu not on the site, %zu of these provable\n", n.people,
           n.open, n.provable);
    assert_true(n.provable > n.open / 4);
    assert_true(n.provable < n.open * 3 / 4);
}

/* A company of three: what teaches, what decides. */
static void
make_company(struct world_company *c, struct wild_site *w)
{
    static const struct world none = {.people_max = 3};
    static const char *const names[][2] = {
        {"Anna",  "Ortmann"},
        {"Bela",  "Kusch"  },
        {"Clara", "Voss"   },
    };

    *c = (struct world_company){.world = &none, .people_n = 3};
    *w = (struct wild_site){.mail_domain = STR("acme.test")};
    c->wild = w;
    c->domain = c->host = STR("acme.test");
    c->role = c->old_domain = STR_EMPTY;
    while (world_mail_temper(c) != WORLD_MAIL_OWN)
        c->key++;
    for (size_t i = 0; i < 3; i++)
        c->people[i] = (struct world_person){
            .given = str_of(names[i][0]),
            .family = str_of(names[i][1]),
            .is_listed = true,
            .kind = WORLD_KIND_NONE_PUBLISHED,
            .assistant = WORLD_NOBODY,
        };
}

static void
give(struct world_company *c, struct arena *a, size_t at, const char *shape)
{
    struct world_person *p = &c->people[at];
    struct buf b;

    p->local = wild_names_local(a, shape, p->given, p->family, 0);
    buf_init(&b, a, 200);
    buf_addf(&b, "%.*s@acme.test", STR_ARG(p->local));
    p->address = buf_str(&b);
}

static void
test_what_proves(void **state)
{
    static const struct {
        const char *shapes[3]; /* of the three; the first is asked for */
        int shown;             /* how many of the others the site shows */
        bool is_provable;
    } cases[] = {
        {{"G.F", "G.F", "G.F"}, 0, true }, /* a common shape */
        {{"Fg", "Fg", "Fg"},    0, false}, /* a rare one, and no teacher */
        {{"Fg", "Fg", "Fg"},    1, true }, /* one colleague teaches it */
        {{"gF", "Fg", "Fg"},    2, true }, /* no such mailbox: then common */
        {{"F.g", "Fg", "Fg"},   2, false},
        {{"Fg", "gF", "Fg"},    2, true }, /* one each: both are asked */
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        make_company(c, arena_new(&a, struct wild_site));
        for (size_t k = 0; k < 3; k++)
            give(c, &a, k, cases[i].shapes[k]);
        for (int k = 1; k <= cases[i].shown; k++) {
            c->people[k].is_shown = true;
            c->people[k].kind = WORLD_KIND_PUBLISHED;
        }
        if (world_mail_is_provable(c, 0) != cases[i].is_provable)
            fail_msg("case %zu", i);
    }
}

static void
test_namesakes_prove_nothing(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_company *c = arena_new(&a, struct world_company);

    make_company(c, arena_new(&a, struct wild_site));
    c->people[1].family = c->people[0].family; /* Bela Ortmann */
    c->people[1].given = STR("Arno");
    give(c, &a, 0, "gF"); /* aortmann: Anna's or Arno's? */
    give(c, &a, 1, "G.F");
    give(c, &a, 2, "G");
    assert_false(world_mail_is_provable(c, 0));
    assert_false(world_mail_is_provable(c, 1));
    assert_true(world_mail_is_provable(c, 2));
    c->people[1].is_shown = true; /* Arno's is known: aortmann is Anna's */
    assert_true(world_mail_is_provable(c, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_temper_occurs),
        cmocka_unit_test(test_shares_add_up),
        cmocka_unit_test(test_mailboxes_are_the_truth),
        cmocka_unit_test(test_guesses_meet_other_people),
        cmocka_unit_test(test_hosts_are_the_operators),
        cmocka_unit_test(test_companies_have_addresses_of_their_own),
        cmocka_unit_test(test_free_mail_has_addresses_of_its_own),
        cmocka_unit_test(test_provable_is_provable),
        cmocka_unit_test(test_what_proves),
        cmocka_unit_test(test_namesakes_prove_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
