/*
 * The story of a site, in a world in memory: which pages are asked for, in
 * what manner, and what comes out. Attribution itself is tested in text/.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/scope.h"
#include "core/intake.h"
#include "core/site.h"
#include "sim/sim_env.h"

#define HOME(links)                                                            \
    "<html><title>Acme</title><body><h1>Acme</h1>" links "</body></html>"
#define TEAM                                                                   \
    "<html><body><ul><li>Jane Doe, CEO "                                       \
    "<a href='mailto:jane.doe@acme.test'>mail</a></li>"                        \
    "<li>Otto Kling <a href='mailto:otto.kling@acme.test'>mail</a></li></ul>"

struct story {
    struct loop *loop;
    struct sim_env *sim;
    struct hosts hosts;
    struct site_options options;
    struct job *job;
    int result;
};

static int
visit(void *arg)
{
    struct story *s = arg;
    s->result = site_run(&s->sim->env, &s->hosts, NULL, &s->options, s->job);
    return 0;
}

static struct job *
job_for(const char *website, const char *const *names, size_t n)
{
    struct profile p[4] = {0};
    struct list jobs;

    for (size_t i = 0; i < n; i++)
        p[i] = (struct profile){
            .id = str_of(names[i]),
            .name = str_of(names[i]),
            .website = str_of(website),
            .email = STR_EMPTY,
        };
    list_init(&jobs);
    assert_int_equal(intake_group(p, n, &jobs), 1);
    return container_of(list_take(&jobs), struct job, link);
}

static void
tell_of(struct story *s, const struct sim_page *pages, size_t n, struct job *j)
{
    s->loop = loop_new(LOOP_VIRTUAL);
    s->sim = calloc(1, sizeof(*s->sim));
    assert_non_null(s->sim);
    sim_env_init(s->sim, s->loop, pages, n);
    s->sim->failure_elsewhere = HTTP_NO_SUCH_DOMAIN;
    hosts_init(&s->hosts);
    s->options = (struct site_options){.accept = SITE_ACCEPT_SAFE};
    s->job = j;
    s->result = -1;
    loop_start_task(s->loop, "story", visit, s);
    assert_int_equal(loop_run(s->loop), 0);
    assert_int_equal(s->result, 0);
    assert_int_equal(s->sim->sessions_open, 0);
}

static void
tell(struct story *s, const struct sim_page *pages, size_t n, const char *site,
     const char *name)
{
    tell_of(s, pages, n, job_for(site, &name, 1));
}

static void
end(struct story *s)
{
    job_free(s->job);
    hosts_fini(&s->hosts);
    loop_free(s->loop);
    free(s->sim);
}

#define TELL(s, pages, site, name)                                             \
    tell((s), (pages), array_len(pages), (site), (name))

static void
assert_found(const struct story *s, const char *address)
{
    const struct finding *f = &s->job->findings[0];
    if (!str_eq(f->address, str_of(address)))
        fail_msg("found \"%.*s\" (%s), wanted %s", STR_ARG(f->address),
                 model_outcome_word(f->outcome), address);
}

static void
assert_outcome(const struct story *s, enum outcome o)
{
    const struct finding *f = &s->job->findings[0];
    if (f->outcome != o || f->address.n > 0)
        fail_msg("\"%.*s\" %s, wanted %s", STR_ARG(f->address),
                 model_outcome_word(f->outcome), model_outcome_word(o));
}

static const struct sim_page plain[] = {
    {.url = "https://acme.test/robots.txt", .status = 404             },
    { .url = "https://acme.test/",
     .status = 200,
     .body = HOME("<a href=/team>Our team</a> <a href=/shop>Shop</a>")},
    { .url = "https://acme.test/team",                        .status = 200,               .body = TEAM},
    { .url = "https://acme.test/shop",                        .status = 200,           .body = "<p>Buy"},
};

static void
test_team_page(void **state)
{
    struct story s;
    (void)state;

    TELL(&s, plain, "acme.test", "Jane Doe");
    assert_found(&s, "jane.doe@acme.test");
    assert_int_equal(s.job->findings[0].status, STATUS_PUBLISHED);
    assert_true(
        str_eq(s.job->findings[0].source_url, STR("https://acme.test/team")));
    assert_true(s.job->findings[0].confidence > 0.8);
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/robots.txt"), 1);
    assert_int_equal(s.job->learnt_n, 1); /* its robots.txt */
    end(&s);
}

/* The same person in two rows: no page need tell which of them it is about. */
static void
test_one_person_in_two_rows(void **state)
{
    static const char *const names[] = {"Jane Doe", "Otto Kling", "Doe, Jane"};
    struct story s;
    (void)state;

    tell_of(&s, plain, array_len(plain),
            job_for("acme.test", names, array_len(names)));
    assert_int_equal(s.job->profiles_n, array_len(names));
    for (size_t i = 0; i < array_len(names); i++) {
        const struct finding *f = &s.job->findings[i];
        assert_true(str_eq(f->profile_id, str_of(names[i])));
        assert_true(str_eq(f->name, str_of(names[i])));
        assert_int_equal(f->status, STATUS_PUBLISHED);
        assert_true(str_eq(f->address, i == 1 ? STR("otto.kling@acme.test")
                                              : STR("jane.doe@acme.test")));
    }
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/team"), 1);
    end(&s);
}

static void
test_nobody_of_that_name(void **state)
{
    struct story s;
    (void)state;

    TELL(&s, plain, "acme.test", "Rosa Linden");
    assert_outcome(&s, OUTCOME_NOT_FOUND);
    assert_true(s.job->counts.requests <= CRAWL_REQUESTS_MAX);
    end(&s);
}

static void
test_guesses_are_the_last_resort(void **state)
{
    static const struct sim_page pages[] = {
        {.url = "https://acme.test/robots.txt", .status = 404 },
        { .url = "https://acme.test/",
         .status = 200,
         .body = HOME("<a href=/kontakt.html>Kontakt</a>"
                      "<a href=/impressum.html>Impressum</a>")},
        { .url = "https://acme.test/kontakt.html",
         .status = 200,
         .body = "<p>Call us"},
        {                                  .url = "https://acme.test/impressum.html",
         .status = 200,
         .body = "<p>Acme"},
        {                                     .url = "https://acme.test/team",                        .status = 200,   .body = TEAM},
    };
    struct story s;
    (void)state;

    TELL(&s, pages, "acme.test", "Jane Doe");
    assert_found(&s, "jane.doe@acme.test");
    /* the site says where its contact page is: that is not guessed */
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/contact"), 0);
    end(&s);
    TELL(&s, plain, "acme.test", "Jane Doe");
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/about"), 0);
    end(&s);
}

static void
test_http_only_and_www_only(void **state)
{
    static const struct sim_page http_only[] = {
        {.url = "https://acme.test/robots.txt", .failure = HTTP_UNREACHABLE},
        {                          .url = "http://acme.test/robots.txt",                        .status = 404                           },
        { .url = "http://acme.test/",                         .status = 200,                                                    .body = TEAM},
    };
    static const struct sim_page www_only[] = {
        {.url = "https://acme.test/robots.txt", .failure = HTTP_NO_SUCH_DOMAIN},
        {                               .url = "https://www.acme.test/robots.txt",                        .status = 404                              },
        { .url = "https://www.acme.test/",                         .status = 200,                                                       .body = TEAM},
    };
    struct story s;
    (void)state;

    TELL(&s, http_only, "acme.test", "Jane Doe");
    assert_found(&s, "jane.doe@acme.test");
    end(&s);
    TELL(&s, www_only, "acme.test", "Jane Doe");
    assert_found(&s, "jane.doe@acme.test");
    end(&s);
}

static void
test_moved_to_another_domain(void **state)
{
    static const struct sim_page pages[] = {
        {.url = "https://oldname.test/robots.txt", .status = 404},
        {                               .url = "https://oldname.test/",
         .status = 301,
         .location = "https://www.acme.test/"},
        {                                                  .url = "https://www.acme.test/robots.txt",                           .status = 404             },
        { .url = "https://www.acme.test/",                            .status = 200,                                         .body = TEAM},
    };
    struct story s;
    (void)state;

    TELL(&s, pages, "oldname.test", "Jane Doe");
    assert_found(&s, "jane.doe@acme.test");
    end(&s);
}

static void
test_redirect_loop_ends(void **state)
{
    static const struct sim_page pages[] = {
        {.url = "https://acme.test/robots.txt", .status = 404},
        {                            .url = "http://acme.test/robots.txt",                        .status = 404             },
        {  .url = "https://acme.test/",                     .status = 302,                                  .location = "/a"},
        { .url = "https://acme.test/a",                      .status = 302,                                   .location = "/"},
        {   .url = "http://acme.test/",                      .status = 302,                                   .location = "/"},
    };
    struct story s;
    (void)state;

    TELL(&s, pages, "acme.test", "Jane Doe");
    assert_outcome(&s, OUTCOME_HTTP_ERROR);
    assert_true(s.sim->log_n <= CRAWL_REQUESTS_MAX);
    end(&s);
}

static void
test_robots_are_obeyed(void **state)
{
    static const struct sim_page team_closed[] = {
        {.url = "https://acme.test/robots.txt",
         .status = 200,
         .content_type = "text/plain",
         .body = "User-agent: *\nDisallow: /team\n"},
        {.url = "https://acme.test/",
         .status = 200,
         .body = HOME("<a href=/team>Our team</a>")                                                                       },
        {.url = "https://acme.test/team",                                     .status = 200, .body = TEAM},
    };
    static const struct sim_page down[] = {
        {.url = "https://acme.test/robots.txt", .status = 503},
        { .url = "https://acme.test/",                        .status = 200,  .body = TEAM},
    };
    struct story s;
    (void)state;

    TELL(&s, team_closed, "acme.test", "Jane Doe");
    assert_outcome(&s, OUTCOME_NOT_FOUND);
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/team"), 0);
    assert_true(s.job->counts.robots_refused > 0);
    end(&s);
    TELL(&s, down, "acme.test", "Jane Doe");
    assert_outcome(&s, OUTCOME_ROBOTS);
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/"), 0);
    end(&s);
}

static void
test_crawl_delay(void **state)
{
    static const struct sim_page pages[] = {
        {.url = "https://acme.test/robots.txt",
         .status = 200,
         .content_type = "text/plain",
         .body = "User-agent: *\nCrawl-delay: 5\n"},
        {.url = "https://acme.test/",
         .status = 200,
         .body = HOME("<a href=/team>Team</a><a href=/about>About us</a>"
                      "<a href=/contact>Contact</a>")                                                                          },
        {.url = "https://acme.test/team",                                     .status = 200,    .body = "<p>a"},
        {.url = "https://acme.test/about",                                     .status = 200,   .body = "<p>b"                                                                         },
        {.url = "https://acme.test/contact",                                     .status = 200, .body = "<p>c"},
    };
    struct story s;
    (void)state;

    TELL(&s, pages, "acme.test", "Jane Doe");
    for (size_t i = 2; i < s.sim->log_n; i++)
        assert_true(s.sim->log[i].begun - s.sim->log[i - 1].begun >= 5000);
    assert_true(s.sim->log_n >= 5);
    end(&s);
}

static void
test_manners_and_budget(void **state)
{
    enum { PAGES = 60 };
    static char urls[PAGES][64], home[PAGES * 64 + 64];
    static struct sim_page pages[PAGES + 2];
    struct story s;
    size_t at = 0;
    (void)state;

    for (int i = 0; i < PAGES; i++) {
        snprintf(urls[i], sizeof(urls[i]), "https://acme.test/team/%d", i);
        pages[i] =
            (struct sim_page){.url = urls[i], .status = 200, .body = urls[i]};
        at += (size_t)snprintf(home + at, sizeof(home) - at,
                               "<a href='%s'>team</a>", urls[i]);
    }
    pages[PAGES] = (struct sim_page){
        .url = "https://acme.test/", .status = 200, .body = home};
    pages[PAGES + 1] =
        (struct sim_page){.url = "https://acme.test/robots.txt", .status = 404};
    TELL(&s, pages, "acme.test", "Jane Doe");
    assert_int_equal(s.sim->log_n, CRAWL_PAGES_MAX + 1);
    assert_int_equal(s.sim->in_flight_max, HOST_SLOTS);
    end(&s);
}

static void
test_slow_site_ends(void **state)
{
    static const struct sim_page pages[] = {
        {.url = "https://acme.test/robots.txt", .status = 404},
        { .url = "https://acme.test/",
         .status = 200,
         .latency_ms = 3600000,
         .body = TEAM},
        {                                           .url = "http://acme.test/robots.txt",
         .status = 404,
         .latency_ms = 3600000},
    };
    struct story s;
    (void)state;

    TELL(&s, pages, "acme.test", "Jane Doe");
    assert_outcome(&s, OUTCOME_TIMED_OUT);
    assert_true(s.sim->log[s.sim->log_n - 1].ended <=
                s.sim->log[0].begun + CRAWL_SITE_MS);
    end(&s);
}

static void
test_known_robots_are_not_asked_again(void **state)
{
    struct story s;
    struct store_fact fact;
    (void)state;

    TELL(&s, plain, "acme.test", "Jane Doe");
    fact = s.job->learnt[0];
    struct job *again = job_for("acme.test", (const char *[]){"Otto Kling"}, 1);
    again->facts = &fact;
    again->facts_n = 1;
    struct job *first = s.job;
    s.job = again;
    loop_start_task(s.loop, "story", visit, &s);
    assert_int_equal(loop_run(s.loop), 0);
    assert_found(&s, "otto.kling@acme.test");
    assert_int_equal(again->counts.robots_cached, 1);
    assert_int_equal(sim_env_asked(s.sim, "https://acme.test/robots.txt"), 1);
    job_free(first);
    end(&s);
}

static void
test_brands_cost_no_request(void **state)
{
    struct story s;
    (void)state;

    TELL(&s, plain, "acme.test", "Acme GmbH");
    assert_outcome(&s, OUTCOME_NOT_A_PERSON);
    assert_int_equal(s.sim->log_n, 0);
    end(&s);
}

static void
test_accept(void **state)
{
    static const struct {
        enum site_accept level;
        enum status status;
        bool is_taken;
    } cases[] = {
        {SITE_ACCEPT_VERIFIED, STATUS_VERIFIED,  true },
        {SITE_ACCEPT_VERIFIED, STATUS_PUBLISHED, false},
        {SITE_ACCEPT_SAFE,     STATUS_PUBLISHED, true },
        {SITE_ACCEPT_SAFE,     STATUS_LIKELY,    true },
        {SITE_ACCEPT_SAFE,     STATUS_GUESSED,   false},
        {SITE_ACCEPT_ANY,      STATUS_GUESSED,   true },
        {SITE_ACCEPT_ANY,      STATUS_NONE,      false},
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++)
        assert_int_equal(site_accepts(cases[i].level, cases[i].status),
                         cases[i].is_taken);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_team_page),
        cmocka_unit_test(test_one_person_in_two_rows),
        cmocka_unit_test(test_nobody_of_that_name),
        cmocka_unit_test(test_guesses_are_the_last_resort),
        cmocka_unit_test(test_http_only_and_www_only),
        cmocka_unit_test(test_moved_to_another_domain),
        cmocka_unit_test(test_redirect_loop_ends),
        cmocka_unit_test(test_robots_are_obeyed),
        cmocka_unit_test(test_crawl_delay),
        cmocka_unit_test(test_manners_and_budget),
        cmocka_unit_test(test_slow_site_ends),
        cmocka_unit_test(test_known_robots_are_not_asked_again),
        cmocka_unit_test(test_brands_cost_no_request),
        cmocka_unit_test(test_accept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
