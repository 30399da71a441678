/* robots.txt: whose groups count, which rule wins, and hostile files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/robots.h"

struct robots_case {
    const char *file, *path;
    bool is_allowed;
    uint32_t line;
};

static void
decisions(void **state)
{
#define ALL  "User-agent: *\n"
#define OURS "User-agent: turnstone\n"
    /* clang-format off */
    static const struct robots_case cases[] = {
        {"", "/", true, 0},
        {"Disallow: /", "/", true, 0},
        {ALL "Disallow: /", "/", false, 2},
        {ALL "Disallow: /", "", false, 2},
        {ALL "Disallow: /", "/robots.txt", true, 0},
        {ALL "Disallow:", "/", true, 0},
        {ALL "Disallow: /a", "/ab?c", false, 2},
        {ALL "Disallow: /a", "/A", true, 0},
        {ALL "Disallow: /a", "/b/a", true, 0},
        {ALL "Disallow: a", "/a", true, 0},
        /* whose group */
        {OURS "Disallow: /\n\n" ALL "Allow: /", "/", false, 2},
        {ALL "Disallow: /\n\n" OURS "Disallow: /x", "/y", true, 0},
        {ALL "Disallow: /\n\n" OURS, "/y", true, 0},
        {"USER-AGENT: TURNSTONE\nDISALLOW: /", "/", false, 2},
        {"User-agent: Turnstone/1.0 bla\nDisallow: /", "/", false, 2},
        {"User-agent: turnstone bla\nDisallow: /", "/", false, 2},
        {"User-agent: turnstones\nDisallow: /", "/", true, 0},
        {"User-agent: turn\nDisallow: /", "/", true, 0},
        {"User-agent: a\nUser-agent: turnstone\nDisallow: /", "/", false, 3},
        {"User-agent: a\nDisallow: /\nUser-agent: turnstone\nDisallow: /x", "/", true, 0},
        {OURS "Disallow: /a\n\nUser-agent: b\nDisallow: /\n\n" OURS "Disallow: /b", "/b", false, 8},
        {OURS "Disallow: /a\n\nUser-agent: b\nDisallow: /\n\n" OURS "Disallow: /b", "/a", false, 2},
        {OURS "Disallow: /a\n\nUser-agent: b\nDisallow: /\n\n" OURS "Disallow: /b", "/c", true, 0},
        {ALL "Crawl-delay: 9\n\nUser-agent: bad\nDisallow: /", "/", true, 0},
        {"User-agent: bad\nSitemap: http://a.test/\n" ALL "Disallow: /", "/", false, 4},
        /* form */
        {"\xef\xbb\xbf" ALL "Disallow: /", "/", false, 2},
        {"User-agent: *\r\nDisallow: /a\r\nDisallow: /b\r\n", "/b", false, 3},
        {"User-agent: *\rDisallow: /a\rDisallow: /b\r", "/b", false, 3},
        {"  User-agent : *  \n\tDisallow\t:  /a  # x", "/a", false, 2},
        {"User-agent: * # all\nDisallow: /a # b", "/a", false, 2},
        {"junk\n:\n::\n" ALL "what: ever\nDisallow /a\nDisallow: /b", "/a", true, 0},
        {"junk\n:\n::\n" ALL "what: ever\nDisallow /a\nDisallow: /b", "/b", false, 7},
        {"<!doctype html>\n" ALL "Disallow: /", "/", true, 0},
        {" \n<html>\n" ALL "Disallow: /", "/", true, 0},
        /* the longest wins, Allow in a tie */
        {ALL "Disallow: /a\nAllow: /a/b", "/a/b/c", true, 3},
        {ALL "Allow: /a/b\nDisallow: /a", "/a/c", false, 3},
        {ALL "Disallow: /a\nAllow: /a", "/a", true, 3},
        {ALL "Allow: /p\nDisallow: /", "/page", true, 2},
        {ALL "Allow: /folder\nDisallow: /folder", "/folder/page", true, 2},
        {ALL "Allow: /page\nDisallow: /*.htm", "/page.htm", false, 3},
        {ALL "Allow: /$\nDisallow: /", "/", true, 2},
        {ALL "Allow: /$\nDisallow: /", "/page.htm", false, 3},
        /* wildcards */
        {ALL "Disallow: /*.php", "/a/b.php?x", false, 2},
        {ALL "Disallow: /*.php$", "/a/b.php?x", true, 0},
        {ALL "Disallow: /*.php$", "/a.php/b.php", false, 2},
        {ALL "Disallow: /a$", "/a", false, 2},
        {ALL "Disallow: /a$", "/ab", true, 0},
        {ALL "Disallow: /a$b", "/a$b", false, 2},
        {ALL "Disallow: /a$b", "/a", true, 0},
        {ALL "Disallow: *", "/x", false, 2},
        {ALL "Disallow: *.pdf", "/x.pdf", false, 2},
        {ALL "Disallow: /*", "/", false, 2},
        {ALL "Disallow: /a*b*c", "/a1b2c3", false, 2},
        {ALL "Disallow: /a*b*c", "/a1c2b3", true, 0},
        {ALL "Disallow: /a*bc$", "/abcabc", false, 2},
        {ALL "Disallow: /a*a$", "/a", true, 0},
        {ALL "Disallow: /fish*.php", "/fishheads/catfish.php?p", false, 2},
        {ALL "Disallow: /a**b", "/ab", false, 2},
        {ALL "Disallow: /*$", "/anything", false, 2},
        {ALL "Disallow: /a*$", "/b", true, 0},
        /* RFC 9309 section 2.2.2, and a star and a dollar meant as such */
        {ALL "Disallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", false, 2},
        {ALL "Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", false, 2},
        {ALL "Disallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar", false, 2},
        {ALL "Disallow: /foo/bar/\xe3\x83\x84", "/foo/bar/%E3%83%84", false, 2},
        {ALL "Disallow: /foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", false, 2},
        {ALL "Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false, 2},
        {ALL "Disallow: /a%2fb", "/a%2Fb", false, 2},
        {ALL "Disallow: /a%2fb", "/a/b", true, 0},
        {ALL "Disallow: /a b", "/a%20b", false, 2},
        {ALL "Disallow: /a-%2A.html", "/a-*.html", false, 2},
        {ALL "Disallow: /a-%2A.html", "/a-b.html", true, 0},
        {ALL "Disallow: /a-%24", "/a-$", false, 2},
        {ALL "Disallow: /a%zz", "/a%zz", false, 2},
        {ALL "Disallow: /a%", "/a%", false, 2},
    };
    /* clang-format on */
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct robots r;
        uint32_t line = 77;
        robots_parse(&a, str_of(cases[i].file), STR("turnstone"), &r);
        bool got = robots_allows(&r, str_of(cases[i].path), &line);
        if (got != cases[i].is_allowed || line != cases[i].line)
            fail_msg("\"%s\" %s: %d line %u, want %d line %u", cases[i].file,
                     cases[i].path, got, line, cases[i].is_allowed,
                     cases[i].line);
    }
}

static void
delays(void **state)
{
    static const struct {
        const char *value;
        int64_t ms;
    } cases[] = {
        {"5",                          5000   },
        {"0.5",                        500    },
        {"0",                          0      },
        {"1e9",                        3600000},
        {"-1",                         -1     },
        {"abc",                        -1     },
        {"",                           -1     },
        {"nan",                        -1     },
        {"inf",                        3600000},
        {"10s",                        -1     },
        {"1 # x",                      1000   },
        {"99999999999999999999999999", 3600000},
    };
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        char file[128];
        struct robots r;
        snprintf(file, sizeof(file), ALL "Crawl-delay: %s\n", cases[i].value);
        robots_parse(&a, str_of(file), STR("turnstone"), &r);
        if (r.delay_ms != cases[i].ms)
            fail_msg("%s: %d", cases[i].value, (int)r.delay_ms);
    }
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct robots r;
    robots_parse(&a,
                 STR(ALL "Crawl-delay: 9\n" OURS "Crawl-delay: 1\n" OURS
                         "Crawl-delay: 3\nDisallow: /\n"),
                 STR("turnstone"), &r);
    assert_int_equal(r.delay_ms, 3000);
}

static void
statuses(void **state)
{
    static const struct {
        int status;
        enum robots_access access;
    } cases[] = {
        {200, ROBOTS_PARSE       },
        {204, ROBOTS_PARSE       },
        {301, ROBOTS_ALLOW_ALL   },
        {400, ROBOTS_ALLOW_ALL   },
        {401, ROBOTS_ALLOW_ALL   },
        {403, ROBOTS_ALLOW_ALL   },
        {404, ROBOTS_ALLOW_ALL   },
        {410, ROBOTS_ALLOW_ALL   },
        {429, ROBOTS_DISALLOW_ALL},
        {500, ROBOTS_DISALLOW_ALL},
        {503, ROBOTS_DISALLOW_ALL},
        {0,   ROBOTS_DISALLOW_ALL},
        {999, ROBOTS_DISALLOW_ALL},
        {100, ROBOTS_DISALLOW_ALL},
    };
    for (size_t i = 0; i < array_len(cases); i++)
        assert_int_equal(robots_access(cases[i].status), cases[i].access);

    struct robots r;
    uint32_t line;
    robots_allow_all(&r);
    assert_true(robots_allows(&r, STR("/x"), &line));
    assert_int_equal(r.delay_ms, -1);
    robots_disallow_all(&r);
    assert_false(robots_allows(&r, STR("/x"), &line));
    assert_true(robots_allows(&r, STR("/robots.txt"), &line));
}

/* Stars against a path that nearly matches; would take ages by going back. */
static void
many_stars(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    static char file[4096], path[2048];
    struct robots r;
    uint32_t line;
    size_t n = strlen(ALL "Disallow: /");

    memcpy(file, ALL "Disallow: /", n);
    for (; n + 2 < 2000; n += 2)
        memcpy(file + n, "*a", 2);
    file[n++] = 'b';
    memset(path, 'a', sizeof(path));
    path[0] = '/';
    robots_parse(&a, str_make(file, n), STR("turnstone"), &r);
    assert_int_equal(r.n, 1);
    for (int i = 0; i < 1000; i++)
        assert_true(robots_allows(&r, str_make(path, sizeof(path)), &line));
    path[2047] = 'b';
    assert_false(robots_allows(&r, str_make(path, sizeof(path)), &line));
}

static void
limits(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    enum { N = ROBOTS_MAX + 100 };
    char *file = malloc(N);
    struct robots r;
    uint32_t line;

    /* What stands behind 500 KiB does not count. */
    assert_non_null(file);
    memset(file, '\n', N);
    memcpy(file, ALL, strlen(ALL));
    memcpy(file + ROBOTS_MAX + 1, "Disallow: /", 11);
    robots_parse(&a, str_make(file, N), STR("turnstone"), &r);
    assert_int_equal(r.n, 0);

    /* Rules without number. */
    size_t n = strlen(ALL);
    for (; n + 20 < N; n += 13)
        memcpy(file + n, "Disallow: /a\n", 13);
    robots_parse(&a, str_make(file, n), STR("turnstone"), &r);
    assert_int_equal(r.n, ROBOTS_RULES_MAX);
    assert_true(robots_allows(&r, STR("/b"), &line));

    /* One long rule: stricter, never laxer. */
    memset(file + strlen(ALL), 'a', N - strlen(ALL));
    memcpy(file + strlen(ALL), "Disallow: /", 11);
    robots_parse(&a, str_make(file, N), STR("turnstone"), &r);
    assert_int_equal(r.n, 1);
    memcpy(file + strlen(ALL), "Allow: /aaa", 11);
    robots_parse(&a, str_make(file, N), STR("turnstone"), &r);
    assert_int_equal(r.n, 0);

    /* A path too long for a URL is not asked for. */
    robots_parse(&a, STR(ALL "Allow: /"), STR("turnstone"), &r);
    assert_false(robots_allows(&r, str_make(file, 5000), &line));
    free(file);
}

static void
noise(void **state)
{
    static const char set[] = "User-agent:*\nDisallow:/%2a$#\r \xff\0Allow";
    uint32_t seed = 3, line;

    for (int i = 0; i < 5000; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        char in[200];
        struct robots r;
        for (size_t n = 0; n < sizeof(in); n++) {
            seed = seed * 1664525u + 1013904223u;
            in[n] = set[(seed >> 12) % sizeof(set)];
        }
        memcpy(in, "user-agent:*\ndisallow:/", 23);
        robots_parse(&a, str_make(in, sizeof(in)), STR("turnstone"), &r);
        robots_allows(&r, str_make(in + 22, 60), &line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions), cmocka_unit_test(delays),
        cmocka_unit_test(statuses),  cmocka_unit_test(many_stars),
        cmocka_unit_test(limits),    cmocka_unit_test(noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
