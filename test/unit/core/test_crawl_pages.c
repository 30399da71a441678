/*
 * Which pages of a site are asked for, and which are not: languages, frames,
 * plain text and vCards, and a site for each trap.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "visit.h"

/* ---- languages, frames, other kinds of pages ---- */

static void
test_language_of_the_home_page_first(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<html lang=de><a href=/en/contact>Contact</a>"
                "<a href=/fr/contact>Contact</a>"
                "<a href=/de/kontakt>Kontakt</a>"
                "<a href=/de/ueber-uns>Wir</a>"),
        OK("/de/kontakt", "<p>Rufen Sie an"),
        OK("/de/ueber-uns", JANE),
        OK("/en/contact", "<p>Call us"),
        OK("/fr/contact", "<p>Appelez"),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    visit_end(v);
}

static void
test_splash(void **state)
{
    static const struct sim_page chooser[] = {
        ROBOTS,
        OK("/", "<a href=/fr/>Fran\xc3\xa7"
                "ais</a><a href=/en/>English</a>"),
        OK("/en/", "<a href=/en/team>Team</a>"),
        OK("/en/team", JANE),
        OK("/fr/", "<a href=/fr/equipe>Equipe</a>"),
    };
    static const struct sim_page enter[] = {
        ROBOTS,
        OK("/", "<a href=/main.php><img src=x></a>"),
        OK("/main.php", "<a href=/team>Team</a>"),
        OK("/team", "<a href=/team/jane-doe>Jane Doe</a>"),
        OK("/team/jane-doe", JANE),
    };
    (void)state;

    struct visit *v = VISIT(chooser, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_asked(v, SITE "/fr/", 0);
    visit_end(v);
    v = VISIT(enter, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    visit_end(v);
}

static void
test_frames_and_refresh(void **state)
{
    static const struct sim_page frames[] = {
        ROBOTS,
        OK("/", "<frameset><frame src=nav.html><frame src=main.html>"),
        OK("/nav.html", "<a href=team.html>Team</a>"),
        OK("/main.html", "<p>Welcome"),
        OK("/team.html", "<a href=/x/jane-doe.html>Jane Doe</a>"),
        OK("/x/jane-doe.html", JANE),
    };
    static const struct sim_page refresh[] = {
        ROBOTS,
        OK("/", "<meta http-equiv=refresh content='0; url=/start/'>"),
        OK("/start/", "<base href=/a/><a href=team>Team</a>"),
        OK("/a/team", JANE),
    };
    (void)state;

    struct visit *v = VISIT(frames, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    visit_end(v);
    v = VISIT(refresh, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    visit_end(v);
}

static void
test_plain_text_and_files(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/team>Team</a><a href=/contact>Contact</a>"),
        {.url = SITE "/team",
                                                                     .status = 200,
                                                                     .content_type = "text/html",
                                                                     .body = "%PDF-1.7 Jane Doe jane@wrong.test"                     },
        {.url = SITE "/contact",
                                                                     .status = 200,
                                                                     .content_type = "text/plain",
                                                                     .body = "Jane Doe <jane.doe@acme.test>\nOtto <otto@acme.test>\n"},
    };
    (void)state;

    static const struct sim_page vcards[] = {
        ROBOTS,
        OK("/", "<a href=/team>Team</a>"),
        OK("/team", "<a href=/v/otto-kling.vcf>vCard</a>"
                    "<a href=/v/anna-berg.vcf>vCard</a>"
                    "<a href=/v/jane-doe.vcf>vCard</a>"),
        {.url = SITE "/v/jane-doe.vcf",
           .status = 200,
           .content_type = "application/octet-stream",
           .body = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\n"
                 "EMAIL:jane.doe@acme.test\r\nEND:VCARD\r\n"},
    };

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    visit_end(v);
    v = VISIT(vcards, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    visit_end(v);
}

static void
test_canonical(void **state)
{
    static const struct sim_page twin[] = {
        ROBOTS,
        OK("/", "<a href='/team?view=1'>Team</a><a href=/de/team>Team</a>"),
        OK("/team?view=1", "<link rel=canonical href=/de/team><p>nobody"),
        OK("/de/team", "<p>the same, so they say"),
    };
    static const struct sim_page hostile[] = {
        ROBOTS,
        OK("/", "<a href=/contact>Contact</a><a href=/about>About us</a>"),
        OK("/contact", "<link rel=canonical href=/about><p>nobody"),
        OK("/about", JANE),
    };
    (void)state;

    struct visit *v = VISIT(twin, "Jane Doe");
    assert_asked(v, SITE "/de/team", 0);
    visit_end(v);
    v = VISIT(hostile, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    visit_end(v);
}

static void
test_redirects_to_what_was_read(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<p>Welcome<a href=/team>Team</a>"),
        {.url = SITE "/team",    .status = 302, .location = "/"          },
        {.url = SITE "/contact", .status = 302, .location = "/"          },
        {.url = SITE "/about",   .status = 302, .location = "/index.html"},
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_asked(v, SITE "/", 1);
    assert_asked(v, SITE "/index.html", 0);
    visit_end(v);
}

/* What robots.txt has shown already is not asked again. */
static void
test_detours_are_saved(void **state)
{
    static const struct sim_page pages[] = {
        {.url = SITE "/robots.txt",
         .status = 301,
         .location = "https://www.acme.test/robots.txt"                                   },
        {.url = "https://www.acme.test/robots.txt", .status = 404                       },
        {.url = SITE "/",                            .status = 301, .location = "https://www.acme.test/"},
        {.url = "https://www.acme.test/",                            .status = 200,                         .body = JANE},
    };
    static const struct sim_page other_site[] = {
        {.url = SITE "/robots.txt",
         .status = 301,
         .location = "https://cdn.test/robots.txt"},
        {.url = "https://cdn.test/robots.txt",                         .status = 404},
        OK("/", JANE),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 3);
    visit_end(v);
    v = VISIT(other_site, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    visit_end(v);
}

static void
test_refusals(void **state)
{
    static const struct sim_page wall[] = {
        ROBOTS,
        {.url = SITE "/",
          .status = 403,
          .body = "<title>Just a moment...</title>"
                 "<script src=/cdn-cgi/challenge-platform/x.js></script>"
                 "Enable JavaScript and cookies to continue"},
    };
    static const struct sim_page error[] = {
        ROBOTS,
        {.url = SITE "/",                           .status = 500},
        {.url = "https://www.acme.test/robots.txt", .status = 404},
        {.url = "https://www.acme.test/",           .status = 500},
        {.url = "http://acme.test/robots.txt",      .status = 404},
        {.url = "http://acme.test/",                .status = 500},
    };
    (void)state;

    struct visit *v = VISIT(wall, "Jane Doe");
    assert_int_equal(v->job->findings[0].outcome, OUTCOME_BOT_WALL);
    assert_requests(v, 2);
    visit_end(v);
    v = VISIT(error, "Jane Doe");
    assert_int_equal(v->job->findings[0].outcome, OUTCOME_HTTP_ERROR);
    assert_requests(v, 4); /* with www, yet not without TLS */
    visit_end(v);
}

static void
test_guesses(void **state)
{
    static const struct sim_page german[] = {
        ROBOTS,
        OK("/", "<html lang=de><p>Willkommen<a href=/leistungen>Mehr</a>"),
        OK("/kontakt", JANE),
    };
    static const struct sim_page soft[] = {
        ROBOTS,
        OK("/", "<p>Welcome"),
        OK("/team", "<title>Page not found</title><a href=/contact-us>x</a>"),
        OK("/contact", "<title>Page not found</title>"),
        OK("/about", "<title>Page not found</title>"),
    };
    (void)state;

    struct visit *v = VISIT(german, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    visit_end(v);
    v = VISIT(soft, "Jane Doe");
    assert_requests(v, 3); /* one guess tells of the others */
    visit_end(v);
}

/* ---- traps ---- */

/* A site that names 30 pages of the trap "our team", each of which names 30
   more, and the real one last and less clearly. */
static const char *trap_form; /* a number for its # */

static str
trap_page(struct arena *a, str url)
{
    enum { LINKS = 30, SPREAD = 7919 };
    struct buf b;
    uint64_t seed = str_hash(url);

    if (str_has_suffix(url, STR("/robots.txt")) ||
        str_has_suffix(url, STR("/contact")) ||
        str_has_suffix(url, STR("/about")))
        return STR_EMPTY;
    buf_init(&b, a, 64 * 1024);
    if (str_eq(url, STR(SITE "/crew"))) {
        buf_add(&b, STR(JANE));
        return buf_str(&b);
    }
    buf_addf(&b, "<p>%.*s", 1 + (int)(seed % 20), "abcdefghijklmnopqrstuvwx");
    for (unsigned i = 0; i < LINKS; i++) {
        str after = str_of(trap_form), before = str_cut(&after, '#');
        unsigned n = (unsigned)(seed + i * SPREAD) % 100000;
        buf_addf(&b, "<a href='%.*s%020u%.*s'>Our team</a>", STR_ARG(before), n,
                 STR_ARG(after));
    }
    buf_add(&b, STR("<a href=/crew>x</a>"));
    return buf_str(&b);
}

static void
test_traps(void **state)
{
    static const struct {
        const char *form;
        size_t requests_max;
    } traps[] = {
        {"/team/2026/11/#",             3},
        {"/x?date=2026-11-26&n=#",      3},
        {"/x?month=#",                  3},
        {"/x?sort=#",                   3},
        {"/x?color=red&size=#",         3},
        {"/x?a=1&b=2&c=3&d=4&e=5&g=x#", 3},
        {"/tag/x#",                     3},
        {"/author/x#",                  3},
        {"/category/x#",                3},
        {"/a/b/c/d/e/f/g/h/x#",         3},
        {"/x/x/x/#",                    3},
        {"/a/b/a/b/#",                  3},
        {"/x?print=#",                  3},
        {"/x/feed/#",                   3},
        {"/x?replytocom=#",             3},
        {"/x?share=#",                  3},
        {"/x?add-to-cart=#",            3},
        {"/login?from=#",               3},
        {"/cart/#",                     3},
        {"/x#.pdf",                     3},
        {"/?s=#",                       3},
 /* one page under many names */
        {"/x;jsessionid=#",             4},
        {"/x?PHPSESSID=#",              4},
        {"/x?sid=#",                    4},
        {"/x?s=#",                      4},
        {"/x?utm_source=#",             4},
        {"/x?fbclid=#",                 4},
        {"/(S(abc#))/x",                4},
    };
    (void)state;

    for (size_t i = 0; i < array_len(traps); i++) {
        trap_form = traps[i].form;
        struct visit *v = visit(NULL, 0, trap_page, "Jane Doe");
        if (v->sim.log_n > traps[i].requests_max)
            print_error("%s\n", trap_form);
        assert_found(v, 0, "jane.doe@acme.test");
        assert_requests(v, traps[i].requests_max);
        visit_end(v);
    }
}

static void
test_copies(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<p>Welcome<a href=/a/team>Team</a><a href=/b/team>Team</a>"),
        OK("/a/team", "<p>Made in 12 ms<a href=/a/staff>Staff</a>"
                      "<!-- 5fe1 -->"),
        OK("/b/team", "<p>Made in 31 ms<a href=/b/staff>Staff</a>"
                      "<!-- 8ac0 -->"),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    /* what a copy links to is not followed */
    assert_int_equal(sim_env_asked(&v->sim, SITE "/a/staff") +
                         sim_env_asked(&v->sim, SITE "/b/staff"),
                     1);
    visit_end(v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_of_the_home_page_first),
        cmocka_unit_test(test_splash),
        cmocka_unit_test(test_frames_and_refresh),
        cmocka_unit_test(test_plain_text_and_files),
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_redirects_to_what_was_read),
        cmocka_unit_test(test_detours_are_saved),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_traps),
        cmocka_unit_test(test_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
