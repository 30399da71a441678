/*
 * Which pages of a site are asked for: people's own pages, further pages of
 * lists, and what the trace says of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "visit.h"

/* ---- people's own pages ---- */

#define PEOPLE                                                                 \
    "<a href=/people/adam-ahlen>Adam Ahlen</a>"                                \
    "<a href=/people/bert-bohlen>Bert Bohlen</a>"                              \
    "<a href=/people/carl-cohlen>Carl Cohlen</a>"                              \
    "<a href=/people/jane-doe>Jane Doe</a>"                                    \
    "<a href=/people/emil-ehlen>Emil Ehlen</a>"                                \
    "<a href=/people/fritz-fohlen>Fritz Fohlen</a>"                            \
    "<a href=/people/otto-kling>Otto Kling</a>"

static const struct sim_page own_pages[] = {
    ROBOTS,
    OK("/", "<a href=/people>Our people</a>"),
    OK("/people", "<h1>People</h1>" PEOPLE),
    OK("/people/adam-ahlen", "<p>Adam"),
    OK("/people/bert-bohlen", "<p>Bert"),
    OK("/people/carl-cohlen", "<p>Carl"),
    OK("/people/jane-doe", JANE),
    OK("/people/emil-ehlen", "<p>Emil"),
    OK("/people/fritz-fohlen", "<p>Fritz"),
    OK("/people/otto-kling", OTTO),
};

static void
test_own_page(void **state)
{
    (void)state;
    struct visit *v = VISIT(own_pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4); /* robots.txt, home, people, her page */
    visit_end(v);
    v = VISIT(own_pages, "Jane Doe|Otto Kling");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_found(v, 1, "otto.kling@acme.test");
    assert_requests(v, 5);
    visit_end(v);
}

static void
test_strangers_do_not_eat_the_budget(void **state)
{
    (void)state;
    struct visit *v = VISIT(own_pages, "Rosa Linden");
    /* robots.txt, home, people, one stranger, two guesses */
    assert_requests(v, 6);
    visit_end(v);
}

static void
test_settled_people_need_no_page(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/people>Our people</a>"),
        OK("/people", JANE PEOPLE),
        OK("/people/jane-doe", JANE "<p>more"),
        OK("/people/otto-kling", OTTO),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe|Otto Kling");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_found(v, 1, "otto.kling@acme.test");
    assert_asked(v, SITE "/people/jane-doe", 0);
    assert_requests(v, 4);
    visit_end(v);
}

static void
test_own_page_by_url_alone(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/team>Team</a>"),
        OK("/team", "<a href=/team/akling>Details</a>"
                    "<a href=/team/bkling>Details</a>"
                    "<a href=/team/jdoe>Details</a>"
                    "<a href=/team/ckling>Details</a>"),
        OK("/team/akling", "<p>a"),
        OK("/team/bkling", "<p>b"),
        OK("/team/ckling", "<p>c"),
        OK("/team/jdoe", JANE),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    visit_end(v);
}

static void
test_folder_is_capped(void **state)
{
    static char links[4096];
    static struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/team>Team</a>"),
        OK("/team", links),
    };
    size_t at = 0, asked = 0;
    (void)state;

    for (int i = 0; i < 20; i++)
        at += (size_t)snprintf(links + at, sizeof(links) - at,
                               "<a href='/team/office%d'>more</a>", i);
    struct visit *v = VISIT(pages, "Jane Doe");
    for (size_t i = 0; i < v->sim.log_n; i++)
        asked += strstr(v->sim.log[i].url, "/team/office") != NULL;
    assert_int_equal(asked, CRAWL_FOLDER_MAX);
    visit_end(v);
}

/* Neither name nor words tell, but that the team's page leads there. */
static void
test_departments(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href='/?id=1'>Team</a><a href='/?id=2'>Sawmill</a>"),
        OK("/?id=1", "<a href='/?id=2'>Sawmill</a><a href='/?id=23'>North</a>"
                     "<a href='/?id=29'>South</a>"),
        OK("/?id=2", "<p>Planks<a href='/?id=3'>Beams</a>"),
        OK("/?id=23", "<p>nobody here"),
        OK("/?id=29", "<a href=/jane-doe.vcf>vCard</a>"),
        OK("/jane-doe.vcf", JANE),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 6);
    visit_end(v);
}

/* A list of hundreds: hers is the last. */
static void
test_long_list(void **state)
{
    enum { STRANGERS = 400, ROOM = 64 };
    static char list[(STRANGERS + 1) * ROOM];
    static struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/people>People</a>"),
        OK("/people", list),
        OK("/people/jane-doe", JANE),
    };
    size_t at = 0;
    (void)state;

    for (int i = 0; i < STRANGERS; i++)
        at += (size_t)snprintf(list + at, sizeof(list) - at,
                               "<a href=/people/otto-k%d>Otto Kling</a>", i);
    snprintf(list + at, sizeof(list) - at,
             "<a href=/people/jane-doe>Jane Doe</a>");
    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    visit_end(v);
}

/* Where people's own pages show nothing, the others come first again. */
static void
test_own_pages_in_vain(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", PEOPLE "<a href=/about>About us</a>"),
        OK("/people/adam-ahlen", "<p>Adam"),
        OK("/people/bert-bohlen", "<p>Bert"),
        OK("/people/carl-cohlen", "<p>Carl"),
        OK("/people/jane-doe", "<p>Jane"),
        OK("/about", JANE),
    };
    (void)state;

    struct visit *v =
        VISIT(pages, "Adam Ahlen|Bert Bohlen|Carl Cohlen|Jane Doe");
    assert_found(v, 3, "jane.doe@acme.test");
    assert_true(v->sim.log_n >= 6);
    assert_string_equal(v->sim.log[5].url, SITE "/about");
    visit_end(v);
}

/* ---- what is said of it ---- */

static void
collect(void *arg, const char *text)
{
    struct buf *b = arg;
    buf_add(b, str_of(text));
    buf_add_byte(b, '\n');
}

static void
test_trace(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<title>Acme</title><a href=/people>People</a>"
                "<a href='/calendar?month=1'>May</a><a href=/x.pdf>pdf</a>"
                "<a href=https://other.test/>Other</a>"),
        OK("/people", PEOPLE "<a href=/people/doe-jane>Jane Doe</a>"),
        OK("/people/jane-doe", JANE),
        OK("/people/adam-ahlen", "<p>Adam"),
    };
    static const char *const said[] = {
        "next: https://acme.test/people\n    rank 100: people;",
        "\"Acme\": 0 addresses",
        "rank 101: it names Jane Doe, who has no answer yet",
        "Everybody has an answer: `enrich` would stop here",
        "names somebody whom nobody looks for",
        "Not read, the visit being over:",
        "  rank  0  https://acme.test/people/doe-jane\n"
        "           it names somebody who has an answer",
        "Links left out:",
        "    5  it names somebody whom nobody looks for",
        "    1  a calendar or an archive: a date in it\n"
        "       https://acme.test/calendar?month=1",
        "    1  a file, no page",
        "    1  another site",
        "Addresses seen:\n  jane.doe@acme.test",
        " for Jane Doe: ",
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;
    (void)state;

    buf_init(&b, &a, 64 * 1024);
    visit_trace = (struct crawl_trace){collect, &b};
    struct visit *v = VISIT(pages, "Jane Doe");
    visit_trace = (struct crawl_trace){0};
    for (size_t i = 0; i < array_len(said); i++)
        if (str_find(buf_str(&b), str_of(said[i]), 0) == STR_NOT_FOUND)
            fail_msg("\"%s\" is not said in:\n%s", said[i], buf_z(&b));
    visit_end(v);
}

/* ---- lists of several pages ---- */

static void
test_paging(void **state)
{
    static const struct sim_page numbers[] = {
        ROBOTS,
        OK("/", "<a href=/team>Team</a><a href=/blog>Blog</a>"),
        OK("/team", "<p>one<a href='/team?page=2'>2</a>"
                    "<a href='/team?page=3'>3</a>"),
        OK("/team?page=2", "<p>two<a href='/team?page=3'>Next</a>"),
        OK("/team?page=3", JANE),
        OK("/blog", "<a href='/blog?page=2'>2</a>"),
        OK("/blog?page=2", "<p>old news"),
    };
    static const struct sim_page next[] = {
        ROBOTS,
        OK("/", "<a href=/staff.html>Staff</a>"),
        OK("/staff.html", "<link rel=next href=/staff-b.html><p>one"),
        OK("/staff-b.html", "<p>two<a href=/staff-c.html>\xc2\xbb</a>"),
        OK("/staff-c.html", JANE),
    };
    (void)state;

    struct visit *v = VISIT(numbers, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 5);
    visit_end(v);
    v = VISIT(numbers, "Rosa Linden");
    assert_asked(v, SITE "/blog?page=2", 0);
    visit_end(v);
    v = VISIT(next, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 5);
    visit_end(v);
}

static void
test_index_letters(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/people/>People</a>"),
        OK("/people/", "<a href='?letter=A'>A</a><a href='?letter=B'>B</a>"
                       "<a href='?letter=C'>C</a><a href='?letter=D'>D</a>"),
        OK("/people/?letter=A", "<p>a"),
        OK("/people/?letter=D", JANE),
    };
    (void)state;

    struct visit *v = VISIT(pages, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    visit_end(v);
}

/* Every page of the list leads to a further one. */
static str
endless_list(struct arena *a, str url)
{
    size_t at = str_find(url, STR("page="), 0);
    struct buf b;
    int64_t n = 0;

    if (at == STR_NOT_FOUND || !str_to_i64(str_from(url, at + 5), &n))
        return STR_EMPTY;
    buf_init(&b, a, 4096);
    buf_addf(&b, "<p>%.*s<a href='/team?page=%d'>next</a>", 1 + (int)n % 9,
             "abcdefghijklmn", (int)n + 1);
    return buf_str(&b);
}

static void
test_endless_list(void **state)
{
    static const struct sim_page pages[] = {
        ROBOTS,
        OK("/", "<a href=/team>Team</a><a href=/about>About us</a>"),
        OK("/team", "<a href='/team?page=2'>next</a>"),
        OK("/about", JANE),
    };
    (void)state;

    struct visit *v =
        visit(pages, array_len(pages), endless_list, "Jane Doe|Rosa Linden");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 12);
    visit_end(v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_page),
        cmocka_unit_test(test_strangers_do_not_eat_the_budget),
        cmocka_unit_test(test_settled_people_need_no_page),
        cmocka_unit_test(test_own_page_by_url_alone),
        cmocka_unit_test(test_folder_is_capped),
        cmocka_unit_test(test_departments),
        cmocka_unit_test(test_long_list),
        cmocka_unit_test(test_own_pages_in_vain),
        cmocka_unit_test(test_trace),
        cmocka_unit_test(test_paging),
        cmocka_unit_test(test_index_letters),
        cmocka_unit_test(test_endless_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
