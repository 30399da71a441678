/*
 * Which pages of a site are asked for, and which are not: own pages, further
 * pages of lists, languages, frames, vCards, and a site for each trap.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "core/intake.h"
#include "core/site.h"
#include "sim/sim_env.h"

#define SITE "https://acme.test"
#define OK(path, html)                                                         \
    {                                                                          \
        .url = SITE path, .status = 200, .body = (html)                        \
    }
#define ROBOTS                                                                 \
    {                                                                          \
        .url = SITE "/robots.txt", .status = 404                               \
    }
#define JANE "<p>Jane Doe <a href='mailto:jane.doe@acme.test'>mail</a>"
#define OTTO "<p>Otto Kling <a href='mailto:otto.kling@acme.test'>mail</a>"

enum { NAMES_MAX = 4 };

struct visit {
    struct loop *loop;
    struct sim_env sim;
    struct hosts hosts;
    struct job *job;
    int result;
};

static struct crawl_trace no_trace, *trace = &no_trace;

static int
run(void *arg)
{
    struct visit *v = arg;
    struct site_options o = {
        .accept = SITE_ACCEPT_SAFE,
        .is_exhaustive = trace->fn != NULL,
        .trace = *trace,
    };
    v->result = site_run(&v->sim.env, &v->hosts, &o, v->job);
    return 0;
}

/* names: one, or several with a bar between. */
static struct job *
job_for(const char *names)
{
    struct profile p[NAMES_MAX] = {0};
    struct list jobs;
    size_t n = 0;

    for (str rest = str_of(names); rest.p != NULL && n < NAMES_MAX; n++) {
        str name = str_cut(&rest, '|');
        p[n] = (struct profile){
            .id = name, .name = name, .website = STR("acme.test")};
    }
    list_init(&jobs);
    assert_int_equal(intake_group(p, n, &jobs), 1);
    return container_of(list_take(&jobs), struct job, link);
}

static struct visit *
visit(const struct sim_page *pages, size_t n, str (*write)(struct arena *, str),
      const char *names)
{
    struct visit *v = calloc(1, sizeof(*v));

    assert_non_null(v);
    v->loop = loop_new(LOOP_VIRTUAL);
    sim_env_init(&v->sim, v->loop, pages, n);
    v->sim.write = write;
    hosts_init(&v->hosts);
    v->job = job_for(names);
    v->result = -1;
    loop_start_task(v->loop, "visit", run, v);
    assert_int_equal(loop_run(v->loop), 0);
    assert_int_equal(v->result, 0);
    assert_true(v->sim.log_n <= CRAWL_REQUESTS_MAX);
    assert_true(v->sim.in_flight_max <= HOST_SLOTS);
    return v;
}

#define VISIT(pages, names) visit((pages), array_len(pages), NULL, (names))

static void
end(struct visit *v)
{
    job_free(v->job);
    hosts_fini(&v->hosts);
    loop_free(v->loop);
    free(v);
}

static void
show_requests(const struct visit *v)
{
    for (size_t i = 0; i < v->sim.log_n; i++)
        print_error("    %s\n", v->sim.log[i].url);
}

static void
assert_found(const struct visit *v, size_t i, const char *address)
{
    const struct finding *f = &v->job->findings[i];
    if (str_eq(f->address, str_of(address)))
        return;
    show_requests(v);
    fail_msg("found \"%.*s\" (%s), wanted \"%s\"", STR_ARG(f->address),
             model_outcome_word(f->outcome), address);
}

static void
assert_requests(const struct visit *v, size_t max)
{
    if (v->sim.log_n <= max)
        return;
    show_requests(v);
    fail_msg("%zu requests, at most %zu wanted", v->sim.log_n, max);
}

static void
assert_asked(const struct visit *v, const char *url, size_t times)
{
    if (sim_env_asked(&v->sim, url) == times)
        return;
    show_requests(v);
    fail_msg("%s: asked for %zu times, wanted %zu", url,
             sim_env_asked(&v->sim, url), times);
}

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
    end(v);
    v = VISIT(own_pages, "Jane Doe|Otto Kling");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_found(v, 1, "otto.kling@acme.test");
    assert_requests(v, 5);
    end(v);
}

static void
test_strangers_do_not_eat_the_budget(void **state)
{
    (void)state;
    struct visit *v = VISIT(own_pages, "Rosa Linden");
    /* robots.txt, home, people, one stranger, two guesses */
    assert_requests(v, 6);
    end(v);
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
    end(v);
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
    end(v);
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
    end(v);
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
    end(v);
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
    end(v);
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
    end(v);
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
    struct crawl_trace collecting = {collect, &b};
    trace = &collecting;
    struct visit *v = VISIT(pages, "Jane Doe");
    trace = &no_trace;
    for (size_t i = 0; i < array_len(said); i++)
        if (str_find(buf_str(&b), str_of(said[i]), 0) == STR_NOT_FOUND)
            fail_msg("\"%s\" is not said in:\n%s", said[i], buf_z(&b));
    end(v);
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
    end(v);
    v = VISIT(numbers, "Rosa Linden");
    assert_asked(v, SITE "/blog?page=2", 0);
    end(v);
    v = VISIT(next, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 5);
    end(v);
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
    end(v);
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
    end(v);
}

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
    end(v);
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
    end(v);
    v = VISIT(enter, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    end(v);
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
    end(v);
    v = VISIT(refresh, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    end(v);
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
    end(v);
    v = VISIT(vcards, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    assert_requests(v, 4);
    end(v);
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
    end(v);
    v = VISIT(hostile, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    end(v);
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
    end(v);
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
    end(v);
    v = VISIT(other_site, "Jane Doe");
    assert_found(v, 0, "jane.doe@acme.test");
    end(v);
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
    end(v);
    v = VISIT(error, "Jane Doe");
    assert_int_equal(v->job->findings[0].outcome, OUTCOME_HTTP_ERROR);
    assert_requests(v, 4); /* with www, yet not without TLS */
    end(v);
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
    end(v);
    v = VISIT(soft, "Jane Doe");
    assert_requests(v, 3); /* one guess tells of the others */
    end(v);
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
        end(v);
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
    end(v);
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
