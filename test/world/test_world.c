/*
 * The world against itself: the same seed gives the same bytes, and what the
 * truth says of a page is so. Addresses are decoded here by other code than
 * turnstone's, so that a slip there cannot hide one here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/map.h"
#include "world_names.h"
#include "world_page.h"

enum { COMPANIES = 2500 };

static const struct world world_usual = {11, COMPANIES, 10, false};
static const struct world world_plain = {11, COMPANIES, 10, true};

static struct world_reply
get(const struct world_company *c, str host, str path, struct arena *a)
{
    struct world_request q = {host, path, c->is_tls};
    struct world_reply r;

    world_page(c, &q, a, &r);
    return r;
}

/* --- decoding, the short way --- */

static void
add_numeric_reference(struct buf *b, str *s)
{
    size_t end = str_find_byte(*s, ';', 0);
    str digits = str_sub(*s, 2, end);
    bool is_hex = str_has_prefix(digits, STR("x"));
    uint32_t c = 0;

    for (size_t i = is_hex; i < digits.n; i++)
        c = c * (is_hex ? 16 : 10) + (uint32_t)str_hex_value(digits.p[i]);
    buf_add_utf8(b, c);
    *s = str_from(*s, end + 1);
}

static void
add_cloudflare(struct buf *b, str hex)
{
    int key = str_hex_value(hex.p[0]) * 16 + str_hex_value(hex.p[1]);

    buf_add_byte(b, ' ');
    for (size_t i = 2; i + 1 < hex.n && str_hex_value(hex.p[i]) >= 0; i += 2)
        buf_add_byte(b, (char)((str_hex_value(hex.p[i]) * 16 +
                                str_hex_value(hex.p[i + 1])) ^
                               key));
    buf_add_byte(b, ' ');
}

/* Without the other halves of UTF-16. */
static str
narrowed(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, 16 * 1024 * 1024);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\0')
            buf_add_byte(&b, s.p[i]);
    return buf_str(&b);
}

/* The page with references, percents, Cloudflare's hexadecimals and the words
   for signs read. */
static str
decoded(struct arena *a, str s)
{
    struct buf b;

    s = narrowed(a, s);
    buf_init(&b, a, 16 * 1024 * 1024);
    while (s.n > 0) {
        if (str_has_prefix(s, STR("&#"))) {
            add_numeric_reference(&b, &s);
            continue;
        }
        if (str_has_prefix(s, STR(" [at] ")) ||
            str_has_prefix(s, STR(" [dot] "))) {
            bool is_at = s.p[2] == 'a';
            buf_add_byte(&b, is_at ? '@' : '.');
            s = str_from(s, is_at ? 6 : 7);
            continue;
        }
        if (str_has_prefix(s, STR("data-cfemail=\"")))
            add_cloudflare(&b, str_from(s, 14));
        if (str_has_prefix(s, STR("email-protection#")))
            add_cloudflare(&b, str_from(s, 17));
        if (s.p[0] == '%' && s.n > 2 && str_hex_value(s.p[1]) >= 0 &&
            str_hex_value(s.p[2]) >= 0) {
            buf_add_byte(
                &b, (char)(str_hex_value(s.p[1]) * 16 + str_hex_value(s.p[2])));
            s = str_from(s, 3);
            continue;
        }
        buf_add_byte(&b, s.p[0]);
        s = str_from(s, 1);
    }
    return buf_str(&b);
}

static bool
is_in_local(char c)
{
    return str_is_alnum(c) || c == '.' || c == '-' || c == '_';
}

/* A whole address, not the end of a longer one. */
static bool
holds(str page, str address)
{
    size_t at = 0;

    while ((at = str_find(page, address, at)) != STR_NOT_FOUND) {
        if (at == 0 || !is_in_local(page.p[at - 1]))
            return true;
        at++;
    }
    return false;
}

/* --- tests --- */

static uint64_t
hash_of_world(const struct world *w, uint32_t companies)
{
    uint64_t h = 0;

    for (uint32_t i = 0; i < companies; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        str paths[WORLD_PATHS_MAX];
        world_company(w, i, &a, c);
        for (size_t n = world_page_paths(c, &a, paths); n > 0; n--)
            h = h * 31 + str_hash(get(c, c->host, paths[n - 1], &a).body);
    }
    return h;
}

static void
test_same_seed_same_bytes(void **state)
{
    struct world larger = world_usual, other = world_usual;

    larger.companies_n *= 2;
    other.seed++;
    assert_true(hash_of_world(&world_usual, 60) ==
                hash_of_world(&world_usual, 60));
    assert_true(hash_of_world(&world_usual, 60) == hash_of_world(&larger, 60));
    assert_false(hash_of_world(&world_usual, 60) == hash_of_world(&other, 60));
}

static void
test_domains_are_distinct(void **state)
{
    CLEANUP(map_fini) struct map seen = MAP_INIT;
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world w = {3, 1 << 18, 1, true};

    for (uint32_t i = 0; i < w.companies_n; i++) {
        str word = world_names_company(w.seed, i, &a);
        assert_null(map_put(&seen, word, &seen));
    }
}

/* A page that truth names holds the address; a hidden one is nowhere. */
static void
check_person(const struct world_company *c, size_t at, uint64_t *findable)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    const struct world_person *p = &c->people[at];
    str paths[WORLD_PATHS_MAX];
    struct world_truth t;

    world_truth(c, at, &a, &t);
    *findable += t.findable;
    if (t.findable) {
        struct world_reply r = get(c, c->host, t.where, &a);
        assert_int_equal(r.status, 200);
        assert_false(world_page_is_disallowed(c, t.where));
        if (!holds(decoded(&a, r.body), p->address))
            fail_msg("company %u: %.*s is not on %.*s", c->index,
                     STR_ARG(p->address), STR_ARG(t.where));
    }
    for (size_t n = world_page_paths(c, &a, paths); n > 0 && !p->is_shown; n--)
        if (c->people_n <= 2 || c->people[0].assistant != (int)at)
            assert_false(
                holds(decoded(&a, get(c, c->host, paths[n - 1], &a).body),
                      p->address));
}

static void
check_world(const struct world *w, uint32_t companies, double share_min)
{
    uint64_t findable = 0, profiles = 0;

    for (uint32_t i = 0; i < companies; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(w, i, &a, c);
        for (size_t k = 0; k < c->people_n; k++) {
            if (!c->people[k].is_profile ||
                c->trouble == WORLD_TROUBLE_OVERSIZE)
                continue;
            profiles++;
            check_person(c, k, &findable);
        }
    }
    assert_true((double)findable > share_min * (double)profiles);
}

static void
test_truth_is_on_the_pages(void **state)
{
    check_world(&world_usual, 400, 0.4);
}

static void
test_plain_world_shows_everybody(void **state)
{
    check_world(&world_plain, 100, 0.999);
}

static void
test_every_word_occurs(void **state)
{
    bool troubles[WORLD_TROUBLE_N] = {0}, styles[WORLD_STYLE_CLASSIC_N] = {0};
    bool kinds[WORLD_KIND_CLASSIC_N] = {0};

    for (uint32_t i = 0; i < COMPANIES; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        struct world_truth t;
        world_company(&world_usual, i, &a, c);
        troubles[c->trouble] = true;
        for (size_t k = 0; k < c->people_n; k++) {
            world_truth(c, k, &a, &t);
            kinds[t.kind] = true;
            styles[c->people[k].style] = true;
        }
    }
    for (int i = 0; i < WORLD_TROUBLE_N; i++)
        assert_true(troubles[i]);
    for (int i = 0; i < WORLD_STYLE_CLASSIC_N; i++)
        assert_true(styles[i]);
    for (int i = 0; i < WORLD_KIND_CLASSIC_N; i++)
        assert_true(kinds[i]);
}

/* Redirects lead to the page, but for the sites that loop. */
static void
test_other_hosts_are_sent_on(void **state)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < 300; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        str hosts[WORLD_HOSTS_MAX];
        world_company(&world_usual, i, &a, c);
        if (c->trouble != WORLD_TROUBLE_MOVED &&
            c->trouble != WORLD_TROUBLE_NONE)
            continue;
        for (size_t n = world_page_hosts(c, &a, hosts); n > 0; n--) {
            struct world_reply r = get(c, hosts[n - 1], STR("/"), &a);
            bool is_home = str_eq(hosts[n - 1], c->host);
            assert_int_equal(r.status, is_home ? 200 : 301);
            assert_int_equal(is_home, r.location.n == 0);
            seen += !is_home;
        }
    }
    assert_true(seen > 100);
}

static void
test_locals(void **state)
{
    static const struct {
        const char *name, *folded;
        bool is_german, keeps_hyphen;
    } cases[] = {
        {"Jörg",            "joerg",          true,  false},
        {"Jörg",            "jorg",           false, false},
        {"van der Hoogveld", "vanderhoogveld", false, true },
        {"O'Galligan",       "ogalligan",      false, true },
        {"Anna-Lena",        "anna-lena",      true,  true },
        {"Anna-Lena",        "annalena",       true,  false},
        {"Światosława",    "swiatoslawa",    false, false},
        {"Işıl",           "isil",           false, false},
        {"Grünfuß",        "gruenfuss",      true,  false},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(cases); i++) {
        str got = world_names_fold(&a, str_of(cases[i].name),
                                   cases[i].is_german, cases[i].keeps_hyphen);
        assert_true(str_eq(got, str_of(cases[i].folded)));
    }
    assert_true(
        str_eq(STR("jdoe"),
               world_names_local(&a, WORLD_FLAST, STR("jane"), STR("doe"))));
    assert_true(
        str_eq(STR("jane_doe"), world_names_local(&a, WORLD_FIRST_LAST_LINE,
                                                  STR("jane"), STR("doe"))));
    assert_true(world_names_is_role(STR("Info")));
    assert_false(world_names_is_role(STR("jane")));
}

/* Every byte that an address may have is plain ASCII. */
static void
test_addresses_are_valid(void **state)
{
    for (uint32_t i = 0; i < COMPANIES; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&world_usual, i, &a, c);
        assert_true(c->people_n > 0 && c->people_n <= 10);
        for (size_t k = 0; k < c->people_n; k++) {
            str local = c->people[k].local;
            assert_true(local.n > 0 && local.n <= 64);
            for (size_t j = 0; j < local.n; j++)
                assert_true(is_in_local(local.p[j]));
            for (size_t j = 0; j < k; j++)
                assert_false(str_eq(local, c->people[j].local));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_domains_are_distinct),
        cmocka_unit_test(test_truth_is_on_the_pages),
        cmocka_unit_test(test_plain_world_shows_everybody),
        cmocka_unit_test(test_every_word_occurs),
        cmocka_unit_test(test_other_hosts_are_sent_on),
        cmocka_unit_test(test_locals),
        cmocka_unit_test(test_addresses_are_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
