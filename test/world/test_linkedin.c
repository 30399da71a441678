/*
 * LinkedIn in the world against the truth: the field of a row leads to the
 * person's page, and the page tells what the truth says, and no more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "linkedin.h"
#include "world_mail.h"

enum { COMPANIES = 800 };

static const struct world worlds[] = {
    {31, COMPANIES, 10, false, WORLD_CLASSIC, WORLD_MAIL_USUAL, 700, true},
    {31, COMPANIES, 10, false, WORLD_WILD,    WORLD_MAIL_USUAL, 700, true},
};

struct census {
    uint64_t all, kinds[LINKEDIN_KIND_N], hidden, by_site, by_address;
};

static struct linkedin_reply
get(struct directory *d, enum linkedin_mode mode, const char *host, str path,
    struct arena *a)
{
    struct world_request q = {str_of(host), path, true};
    struct linkedin_reply r;

    linkedin_answer(d, mode, &q, a, &r);
    return r;
}

static bool
has(str s, str what)
{
    return what.n > 0 && str_find(s, what, 0) != STR_NOT_FOUND;
}

/* The company's site as the page would name it: without a scheme. */
static bool
tells_site(str body, str host, struct arena *a)
{
    static const char *const ends[] = {"\"", "/\""};
    struct buf b;

    for (size_t i = 0; i < array_len(ends); i++) {
        buf_init(&b, a, 300);
        buf_addf(&b, "://%.*s%s", STR_ARG(host), ends[i]);
        if (has(body, buf_str(&b)))
            return true;
    }
    return false;
}

static void
check_page(struct directory *d, const struct world_company *c, size_t at,
           struct arena *a)
{
    enum linkedin_kind k = linkedin_kind(c, at);
    str url = linkedin_url(c, at, a);
    str slug = directory_slug_of(url);
    struct buf path;

    if (k == LINKEDIN_NONE || k == LINKEDIN_JUNK) {
        assert_true((url.n == 0) == (k == LINKEDIN_NONE));
        assert_null(directory_page(d, slug));
        return;
    }
    const struct directory_place *place = directory_page(d, slug);
    assert_non_null(place);
    assert_true(place->company == c->index && place->person == at);
    buf_init(&path, a, 300);
    buf_addf(&path, "/in/%.*s", STR_ARG(slug));
    struct linkedin_reply r =
        get(d, LINKEDIN_MODE_PUBLIC, "www.linkedin.com", buf_str(&path), a);
    assert_int_equal(r.reply.status, k == LINKEDIN_GONE ? 404 : 200);
    assert_false(r.is_block || r.is_disallowed);
    str body = r.reply.body;
    assert_int_equal(has(body, c->people[at].address), k == LINKEDIN_ADDRESS);
    assert_int_equal(tells_site(body, c->host, a), k == LINKEDIN_SITE);
    if (k == LINKEDIN_GONE)
        return;
    assert_true(has(body, STR("\"@type\":\"Person\"")));
    assert_true(has(body, STR("| LinkedIn\">")));
    assert_true(has(body, c->people[at].family));
    assert_true(has(body, c->name));
}

static void
check_truth(const struct world_company *c, size_t at, struct arena *a,
            struct census *n)
{
    enum linkedin_kind k = linkedin_kind(c, at);
    struct world_truth t;
    enum world_kind website;

    world_truth(c, at, a, &t);
    world_website(c, at, a, &website);
    n->all++;
    n->kinds[k]++;
    n->hidden += linkedin_hides_website(c, at);
    n->by_site += str_eq(t.word, STR("linkedin_site"));
    n->by_address += str_eq(t.word, STR("linkedin_address"));
    if (str_eq(t.word, STR("linkedin_site")))
        assert_true(t.findable && k == LINKEDIN_SITE &&
                    website != WORLD_KIND_PUBLISHED);
    if (k == LINKEDIN_ADDRESS)
        assert_true(t.findable && t.email.n > 0);
    else if (website != WORLD_KIND_PUBLISHED && k != LINKEDIN_SITE)
        assert_false(t.findable);
}

static void
test_pages_tell_the_truth(void **state)
{
    for (size_t i = 0; i < array_len(worlds); i++) {
        CLEANUP(directory_fini) struct directory d;
        struct census n = {0};
        directory_init(&d, &worlds[i]);
        for (uint32_t k = 0; k < COMPANIES; k++) {
            CLEANUP(arena_fini) struct arena a = ARENA_INIT;
            struct world_company *c = arena_new(&a, struct world_company);
            world_company(&worlds[i], k, &a, c);
            for (size_t p = 0; p < c->people_n; p++) {
                if (!c->people[p].is_profile)
                    continue;
                check_page(&d, c, p, &a);
                check_truth(c, p, &a, &n);
            }
        }
        for (size_t k = 0; k < LINKEDIN_KIND_N; k++)
            assert_true(n.kinds[k] > 20);
        assert_true(n.hidden > 60);
        assert_true(n.by_site > 15 && n.by_address > 5);
    }
}

/* Without the option nothing is different, and there is no page. */
static void
test_usual_worlds_have_none(void **state)
{
    struct world w = worlds[1];

    w.has_linkedin = false;
    for (uint32_t k = 0; k < 100; k++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&w, k, &a, c);
        for (size_t p = 0; p < c->people_n; p++) {
            assert_int_equal(linkedin_kind(c, p), LINKEDIN_NONE);
            assert_false(linkedin_hides_website(c, p));
            assert_int_equal(linkedin_url(c, p, &a).n, 0);
        }
    }
}

static void
test_slugs(void **state)
{
    static const struct {
        const char *url, *slug;
    } cases[] = {
        {"https://www.linkedin.com/in/ada-1",        "ada-1"},
        {"www.linkedin.com/IN/ada-1/",               "ada-1"},
        {"https://de.linkedin.com/in/ada-1?trk=x",   "ada-1"},
        {"https://www.linkedin.com/pub/ada-1/1/2/3", "ada-1"},
        {"/in/ada-1#top",                            "ada-1"},
        {"https://www.linkedin.com/in/",             ""     },
        {"https://www.linkedin.com/company/ada",     ""     },
        {"",                                         ""     },
    };

    for (size_t i = 0; i < array_len(cases); i++)
        assert_true(str_eq(directory_slug_of(str_of(cases[i].url)),
                           str_of(cases[i].slug)));
}

static void
test_walls(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(directory_fini) struct directory d;
    struct linkedin_reply r;
    int walls = 0, logins = 0, open = 0, blocked = 0;
    char path[64];

    directory_init(&d, &worlds[1]);
    for (int i = 0; i < 200; i++) {
        snprintf(path, sizeof(path), "/in/somebody-%d", i);
        r = get(&d, LINKEDIN_MODE_AUTHWALL, "www.linkedin.com", str_of(path),
                &a);
        assert_true(r.is_block && !r.is_page);
        walls += r.reply.status == 302 &&
                 has(r.reply.location, STR("linkedin.com/authwall?"));
        logins += r.reply.status == 200;
        r = get(&d, LINKEDIN_MODE_DENIES, "www.linkedin.com", str_of(path), &a);
        assert_true(r.is_block && r.reply.status == 999);
        r = get(&d, LINKEDIN_MODE_ROBOTS, "www.linkedin.com", str_of(path), &a);
        assert_true(r.is_disallowed);
        r = get(&d, LINKEDIN_MODE_MIXED, "www.linkedin.com", str_of(path), &a);
        open += !r.is_block;
        blocked += r.is_block;
    }
    assert_true(walls > 60 && logins > 60 && walls + logins == 200);
    assert_true(open > 130 && blocked > 20);
}

static void
test_other_paths(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(directory_fini) struct directory d;
    struct linkedin_reply r;

    directory_init(&d, &worlds[1]);
    r = get(&d, LINKEDIN_MODE_PUBLIC, "linkedin.com", STR("/in/x"), &a);
    assert_int_equal(r.reply.status, 301);
    assert_true(str_eq(r.reply.location, STR("https://www.linkedin.com/in/x")));
    r = get(&d, LINKEDIN_MODE_PUBLIC, "www.linkedin.com", STR("/pub/x/1/2/3"),
            &a);
    assert_true(str_eq(r.reply.location, STR("https://www.linkedin.com/in/x")));
    r = get(&d, LINKEDIN_MODE_PUBLIC, "www.linkedin.com", STR("/company/x"),
            &a);
    assert_true(r.is_disallowed && r.is_block && r.reply.status == 999);
    r = get(&d, LINKEDIN_MODE_PUBLIC, "www.linkedin.com", STR("/robots.txt"),
            &a);
    assert_false(r.is_disallowed || r.is_block);
    assert_true(has(r.reply.body, STR("Allow: /in/")));
    r = get(&d, LINKEDIN_MODE_ROBOTS, "www.linkedin.com", STR("/robots.txt"),
            &a);
    assert_false(has(r.reply.body, STR("Allow: /in/")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_tell_the_truth),
        cmocka_unit_test(test_usual_worlds_have_none),
        cmocka_unit_test(test_slugs),
        cmocka_unit_test(test_walls),
        cmocka_unit_test(test_other_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
