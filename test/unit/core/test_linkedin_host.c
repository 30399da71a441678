/*
 * LinkedIn in a world in memory: what is asked there and what never is, the
 * breaker, the people of a site, and a profile whose site the page names.
 */
#include <stdio.h>

#include "../base/unit.h"
#include "core/intake.h"
#include "core/site.h"
#include "sim/sim_env.h"

#define LINKEDIN "https://www.linkedin.com"
#define JANE     LINKEDIN "/in/jane-doe"
#define PERSON(name, company, more)                                            \
    "<title>" name " - CEO - " company " | LinkedIn</title>"                   \
    "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Person\","   \
    "\"name\":\"" name "\",\"worksFor\":[{\"@type\":\"Organization\","         \
    "\"name\":\"" company "\"" more "}]}]}</script><h1>" name "</h1>"

enum { PEOPLE_MAX = 600 };

struct story {
    struct loop *loop;
    struct sim_env sim;
    struct hosts hosts;
    struct linkedin_host_options host_options;
    struct linkedin_host host;
    struct mbox *mbox;
    struct linkedin_host_route route;
    struct site_options options;
    struct operator_options mail;
    struct operator_reach reach;
    struct operators operators;
    struct mbox *mail_mbox;
    struct verify verify;
    struct job *jobs[PEOPLE_MAX];
    size_t jobs_n, away;
    bool has_moved[PEOPLE_MAX];
    int result;
    msec begun, took_ms;
};

struct visit {
    struct story *story;
    size_t i;
};

/* What a shard and the engine do, on one loop. */
static int
visit(void *arg)
{
    struct visit *v = arg;
    struct story *s = v->story;
    struct job *j = s->jobs[v->i];
    bool has_site = j->domain.n > 0;
    int r = 0;

    if (!has_site)
        r = site_find(&s->options, j, &has_site);
    s->has_moved[v->i] = r == 0 && has_site && j->named_by.n > 0;
    if (r == 0 && has_site)
        r = site_run(&s->sim.env, &s->hosts, &s->verify, &s->options, j);
    if (r < 0)
        s->result = r;
    free(v);
    if (--s->away == 0) {
        s->took_ms = task_now() - s->begun;
        mbox_close(s->host.inbox);
        mbox_close(s->operators.inbox);
    }
    return 0;
}

static void
story_init(struct story *s, const struct sim_page *pages, size_t n)
{
    memset(s, 0, sizeof(*s));
    s->loop = loop_new(LOOP_VIRTUAL);
    sim_env_init(&s->sim, s->loop, pages, n);
    s->sim.failure_elsewhere = HTTP_NO_SUCH_DOMAIN;
    hosts_init(&s->hosts);
    linkedin_host_init(&s->host, &s->sim.env, &s->hosts, &s->host_options);
    s->mbox = s->host.inbox;
    s->route = (struct linkedin_host_route){&s->mbox, 1};
    s->mail.reach = &s->reach;
    operators_init(&s->operators, &s->sim.env, &s->mail);
    s->mail_mbox = s->operators.inbox;
    s->verify = (struct verify){&s->sim.env, &s->mail, &s->mail_mbox, 1};
    s->options = (struct site_options){
        .accept = SITE_ACCEPT_SAFE,
        .linkedin = &s->route,
    };
}

static void
add(struct story *s, const char *name, const char *company, const char *website,
    const char *linkedin)
{
    struct profile p = {
        .id = str_of(name),
        .name = str_of(name),
        .company = str_of(company),
        .website = str_of(website),
        .linkedin = str_of(linkedin),
        .email = STR_EMPTY,
    };
    struct list jobs;

    list_init(&jobs);
    assert_int_equal(intake_group(&p, 1, &jobs), 1);
    assert_true(s->jobs_n < PEOPLE_MAX);
    s->jobs[s->jobs_n++] = container_of(list_take(&jobs), struct job, link);
}

static void
run(struct story *s)
{
    loop_start_task(s->loop, "linkedin", linkedin_host_serve, &s->host);
    loop_start_task(s->loop, "operators", operators_serve, &s->operators);
    s->away = s->jobs_n;
    s->begun = loop_now(s->loop);
    for (size_t i = 0; i < s->jobs_n; i++) {
        struct visit *v = malloc(sizeof(*v));
        check(v != NULL);
        *v = (struct visit){s, i};
        loop_start_task(s->loop, "visit", visit, v);
    }
    assert_int_equal(loop_run(s->loop), 0);
    assert_int_equal(s->result, 0);
    assert_int_equal(s->sim.sessions_open, 0);
}

static void
story_end(struct story **s)
{
    for (size_t i = 0; i < (*s)->jobs_n; i++)
        job_free((*s)->jobs[i]);
    operators_fini(&(*s)->operators);
    linkedin_host_fini(&(*s)->host);
    hosts_fini(&(*s)->hosts);
    loop_free((*s)->loop);
    free(*s);
}

#define STORY(s, pages)                                                        \
    CLEANUP(story_end) struct story *s = malloc(sizeof(*s));                   \
    check(s != NULL);                                                          \
    story_init(s, pages, array_len(pages))

static const struct finding *
finding_of(const struct story *s, size_t i)
{
    return &s->jobs[i]->findings[0];
}

static void
expect(const struct story *s, size_t i, enum outcome outcome,
       const char *address, const char *reason)
{
    const struct finding *f = finding_of(s, i);

    if (f->outcome != outcome || !str_eq(f->address, str_of(address)) ||
        str_find(f->reasons, str_of(reason), 0) == STR_NOT_FOUND)
        fail_msg("%.*s: %s, \"%.*s\", %.*s", STR_ARG(f->name),
                 model_outcome_word(f->outcome), STR_ARG(f->address),
                 STR_ARG(f->reasons));
}

/* Requests to any name of the network. */
static size_t
requests(const struct story *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->sim.log_n; i++)
        n += strstr(s->sim.log[i].url, "linkedin.com/") != NULL;
    return n;
}

/* ---- people of a site ---- */

TEST(an_address_on_the_page)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/", .status = 200, .body = "<h1>Acme</h1>"},
        {.url = JANE,
         .status = 200,
         .body = PERSON("Jane Doe", "Acme", "")
         "<p>Write to jane.doe@acme.test</p><p>press@linkedin.com</p>"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme", "acme.test", "de.linkedin.com/in/Jane-Doe/");
    run(s);
    const struct finding *f = finding_of(s, 0);
    expect(s, 0, OUTCOME_FOUND, "jane.doe@acme.test", "both names");
    assert_int_equal(f->method, METHOD_LINKEDIN);
    assert_int_equal(f->status, STATUS_PUBLISHED);
    assert_str(f->source_url, JANE);
    assert_true(f->confidence > 0.65 && f->confidence < 1);
    assert_int_equal(requests(s), 2);
    assert_int_equal(s->jobs[0]->counts.linkedin_pages, 1);
    /* robots.txt of the network is kept for the next run */
    bool is_kept = false;
    for (size_t i = 0; i < s->jobs[0]->learnt_n; i++)
        is_kept |= str_eq(s->jobs[0]->learnt[i].domain, STR("linkedin.com"));
    assert_true(is_kept);
}

TEST(nobody_is_asked_for_in_vain)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/",
         .status = 200,
         .body = "<p>Jane Doe: jane.doe@acme.test"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme", "acme.test", JANE);         /* has an address */
    add(s, "Acme Team GmbH", "Acme", "acme.test", JANE);   /* is no person */
    add(s, "Otto Kling", "Acme", "acme.test", "");         /* has no page */
    add(s, "Rosa Linden", "Acme", "acme.test", "@rosa");   /* is junk */
    add(s, "Ida Berg", "Acme", "", LINKEDIN "/company/x"); /* is a company's */
    run(s);
    expect(s, 0, OUTCOME_FOUND, "jane.doe@acme.test", "");
    expect(s, 2, OUTCOME_NOT_FOUND, "", "");
    expect(s, 4, OUTCOME_NO_WEBSITE, "", "");
    assert_int_equal(requests(s), 0);
}

TEST(without_the_stage_nothing_is_asked)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/", .status = 200, .body = "<h1>Acme</h1>"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    s->options.linkedin = NULL;
    add(s, "Jane Doe", "Acme", "acme.test", JANE);
    add(s, "Jane Doe", "Acme", "", JANE);
    run(s);
    expect(s, 1, OUTCOME_NO_WEBSITE, "", "");
    assert_int_equal(requests(s), 0);
}

TEST(a_namesakes_page_is_not_used)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/", .status = 200, .body = "<h1>Acme</h1>"},
        {.url = JANE,
         .status = 200,
         .body = PERSON("Otto Kling", "Acme", "") "jane.doe@acme.test"},
        {.url = LINKEDIN "/in/empty", .status = 200, .body = "<p>Hello"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme", "acme.test", JANE);
    add(s, "Rosa Linden", "Acme", "acme.test", LINKEDIN "/in/empty");
    run(s);
    expect(s, 0, OUTCOME_NOT_FOUND, "", "page is somebody else's");
    expect(s, 1, OUTCOME_NOT_FOUND, "", "page names nobody");
}

TEST(a_fuller_name_makes_the_pattern_work)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/",
         .status = 200,
         .body = "<p>Otto Kling: otto.kling@acme.test<p>Rosa Linden: "
                 "rosa.linden@acme.test<p>Ida Berg: ida.berg@acme.test"},
        {.url = JANE, .status = 200, .body = PERSON("Jane Doe", "Acme", "")},
        {.url = LINKEDIN "/in/jdoe", .status = 404},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    s->options.may_guess = true;
    s->options.accept = SITE_ACCEPT_ANY;
    add(s, "J. Doe", "Acme", "acme.test", JANE);
    add(s, "J. Doe", "Acme", "acme.test", LINKEDIN "/in/jdoe");
    run(s);
    expect(s, 0, OUTCOME_FOUND, "jane.doe@acme.test", "3 colleagues");
    assert_int_equal(finding_of(s, 0)->method, METHOD_PATTERN);
    assert_false(str_eq(finding_of(s, 1)->address, STR("jane.doe@acme.test")));
}

/* ---- a profile without a site ---- */

#define ACME_SITE ",\"url\":\"https://www.acme.test/\""

TEST(a_site_is_found)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://www.acme.test/robots.txt", .status = 404},
        {.url = "https://www.acme.test/",
         .status = 200,
         .body = "<p>Jane Doe: jane.doe@acme.test"},
        {.url = JANE,
         .status = 200,
         .body = PERSON("Jane Doe", "Acme", ACME_SITE)},
        {.url = LINKEDIN "/in/rosa",
         .status = 200,
         .body = PERSON("Rosa Linden", "Acme", "") "rosa.linden@acme.test"},
        {.url = LINKEDIN "/in/otto",
         .status = 200,
         .body = PERSON("Otto Kling", "Acme", "") "otto.kling@gmail.com"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme Ltd", "", JANE);
    add(s, "J. Doe", "", "none", JANE);
    add(s, "Rosa Linden", "Acme", "https://instagram.com/acme",
        LINKEDIN "/in/rosa");
    add(s, "Otto Kling", "Acme", "", LINKEDIN "/in/otto");
    run(s);
    expect(s, 0, OUTCOME_FOUND, "jane.doe@acme.test",
           "the site acme.test is named by " JANE);
    assert_int_equal(finding_of(s, 0)->method, METHOD_WEBSITE);
    assert_true(s->has_moved[0]);
    assert_int_equal(s->jobs[0]->counts.linkedin_sites, 1);
    /* the results keep the profile's name */
    expect(s, 1, OUTCOME_FOUND, "jane.doe@acme.test", "named by");
    assert_str(finding_of(s, 1)->name, "J. Doe");
    /* an address names the site as well, and counts itself */
    expect(s, 2, OUTCOME_FOUND, "rosa.linden@acme.test", "named by");
    assert_int_equal(finding_of(s, 2)->method, METHOD_LINKEDIN);
    /* ... but for one at everybody's provider */
    expect(s, 3, OUTCOME_FOUND, "otto.kling@gmail.com", "");
    assert_int_equal(finding_of(s, 3)->method, METHOD_LINKEDIN);
    assert_false(s->has_moved[3]);
    assert_int_equal(sim_env_asked(&s->sim, LINKEDIN "/robots.txt"), 1);
    assert_int_equal(sim_env_asked(&s->sim, JANE), 2);
}

TEST(a_site_that_is_not_theirs)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/", .status = 200, .body = "<h1>Acme</h1>"},
        {.url = JANE,
         .status = 200,
         .body = PERSON("Jane Doe", "Zenith", ",\"url\":\"zenith.test\"")},
        {.url = LINKEDIN "/in/otto",
         .status = 200,
         .body = PERSON("Otto Kling", "Acme",
                        ",\"sameAs\":[\"https://twitter.com/acme\"]")},
        {.url = LINKEDIN "/in/rosa",
         .status = 200,
         .body = PERSON("Ida Berg", "Acme", ACME_SITE)},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme", "", JANE);
    add(s, "Otto Kling", "Acme", "", LINKEDIN "/in/otto");
    add(s, "Rosa Linden", "Acme", "", LINKEDIN "/in/rosa");
    run(s);
    for (size_t i = 0; i < s->jobs_n; i++) {
        expect(s, i, OUTCOME_NO_WEBSITE, "", "LinkedIn");
        assert_false(s->has_moved[i]);
    }
    assert_int_equal(sim_env_asked(&s->sim, "https://acme.test/"), 0);
}

/* ---- the breaker ---- */

/* clang-format off */
static const struct sim_page doors[] = {
    {.url = LINKEDIN "/robots.txt", .status = 404},
    {.url = LINKEDIN "/in/s999", .status = 999},
    {.url = LINKEDIN "/in/s429", .status = 429},
    {.url = LINKEDIN "/in/s403", .status = 403},
    {.url = LINKEDIN "/in/s401", .status = 401},
    {.url = LINKEDIN "/in/s451", .status = 451},
    {.url = LINKEDIN "/in/authwall",
     .status = 302,
     .location = "https://www.linkedin.com/authwall?trk=bf"},
    {.url = LINKEDIN "/in/login", .status = 303, .location = "/login?x=y"},
    {.url = LINKEDIN "/in/uas", .status = 301, .location = "/uas/login"},
    {.url = LINKEDIN "/in/wall",
     .status = 200,
     .body = "<title>Sign Up | LinkedIn</title>"},
    {.url = LINKEDIN "/in/script",
     .status = 200,
     .body = "<script>location.href='/authwall?trk=x'</script>"},
};
/* clang-format on */

/* One request is refused, and then there is never another one. */
TEST(one_refusal_ends_it)
{
    (void)state;
    for (size_t k = 1; k < array_len(doors); k++) {
        STORY(s, doors);
        for (size_t i = 0; i < 20; i++)
            add(s, "Jane Doe", "Acme", "", doors[k].url);
        run(s);
        for (size_t i = 0; i < 20; i++) {
            expect(s, i, OUTCOME_LINKEDIN_BLOCKED, "",
                   "does not show its pages");
            assert_int_equal(s->jobs[i]->counts.linkedin_blocked, 1);
        }
        if (requests(s) != 2 || s->took_ms > 3000)
            fail_msg("%s: %zu requests, %d ms", doors[k].url, requests(s),
                     (int)s->took_ms);
    }
}

TEST(robots_txt_is_obeyed)
{
    /* clang-format off */
    static const struct sim_page closed[] = {
        {.url = LINKEDIN "/robots.txt",
         .status = 200,
         .content_type = "text/plain",
         .body = "User-agent: *\nDisallow: /\n"},
        {.url = JANE, .status = 200, .body = PERSON("Jane Doe", "Acme", "")},
    };
    /* clang-format on */
    /* clang-format off */
    static const struct sim_page broken[] = {
        {.url = LINKEDIN "/robots.txt", .status = 999},
        {.url = JANE, .status = 200, .body = PERSON("Jane Doe", "Acme", "")},
    };
    /* clang-format on */
    (void)state;
    for (int k = 0; k < 2; k++) {
        CLEANUP(story_end) struct story *s = malloc(sizeof(*s));
        check(s != NULL);
        story_init(s, k == 0 ? closed : broken, 2);
        for (size_t i = 0; i < 5; i++)
            add(s, "Jane Doe", "Acme", "", JANE);
        run(s);
        for (size_t i = 0; i < 5; i++)
            expect(s, i, OUTCOME_LINKEDIN_BLOCKED, "", "robots.txt");
        assert_int_equal(requests(s), 1);
    }
}

TEST(what_the_site_said_stands)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/", .status = 200, .body = "<h1>Acme</h1>"},
        {.url = JANE, .status = 999},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme", "acme.test", JANE);
    add(s, "Otto Kling", "Acme", "gone.test", JANE);
    run(s);
    expect(s, 0, OUTCOME_NOT_FOUND, "", "does not show its pages to us");
    expect(s, 1, OUTCOME_NO_SUCH_DOMAIN, "", "does not show its pages to us");
}

TEST(a_page_that_is_gone_is_about_one_person)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = "https://acme.test/robots.txt", .status = 404},
        {.url = "https://acme.test/", .status = 200, .body = "<h1>Acme</h1>"},
        {.url = LINKEDIN "/in/s410", .status = 410},
        {.url = LINKEDIN "/in/home", .status = 302, .location = "/"},
        {.url = LINKEDIN "/in/off",
         .status = 302,
         .location = "https://acme.test/in/x"},
        {.url = LINKEDIN "/in/old",
         .status = 301,
         .location = "https://de.linkedin.com/in/jane-doe"},
        {.url = "https://de.linkedin.com/robots.txt", .status = 404},
        {.url = "https://de.linkedin.com/in/jane-doe",
         .status = 200,
         .body = PERSON("Jane Doe", "Acme", ",\"url\":\"acme.test\"")},
        {.url = LINKEDIN "/in/circle", .status = 302, .location = "circle"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add(s, "Jane Doe", "Acme", "", LINKEDIN "/in/s404");
    add(s, "Jane Doe", "Acme", "", LINKEDIN "/in/s410");
    add(s, "Jane Doe", "Acme", "", LINKEDIN "/in/home");
    add(s, "Jane Doe", "Acme", "", LINKEDIN "/in/off");
    add(s, "Jane Doe", "Acme", "", LINKEDIN "/in/circle");
    add(s, "Jane Doe", "Acme", "", LINKEDIN "/in/old");
    run(s);
    for (size_t i = 0; i < 4; i++)
        expect(s, i, OUTCOME_NO_WEBSITE, "", "LinkedIn has no such page");
    expect(s, 4, OUTCOME_NO_WEBSITE, "", "could not be read");
    assert_true(s->has_moved[5]);
    expect(s, 5, OUTCOME_NOT_FOUND, "",
           "named by https://de.linkedin.com/in/jane-doe");
    assert_int_equal(sim_env_asked(&s->sim, LINKEDIN "/"), 0);
    assert_int_equal(sim_env_asked(&s->sim, "https://acme.test/in/x"), 0);
}

TEST(a_host_that_does_not_answer)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
        {.url = JANE, .failure = HTTP_UNREACHABLE},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    for (size_t i = 0; i < 10; i++)
        add(s, "Jane Doe", "Acme", "", JANE);
    run(s);
    assert_int_equal(requests(s), 1 + LINKEDIN_HOST_FAILURES_MAX);
    expect(s, 0, OUTCOME_NO_WEBSITE, "", "no connection");
    expect(s, 9, OUTCOME_LINKEDIN_BLOCKED, "", "no connection");
}

/* ---- manners ---- */

static str
anybodys_page(struct arena *a, str url)
{
    (void)a;
    return str_find(url, STR("/in/"), 0) == STR_NOT_FOUND
               ? STR_EMPTY
               : STR(PERSON("Jane Doe", "Acme", ""));
}

static void
add_many(struct story *s, size_t n)
{
    char page[64];

    s->sim.write = anybodys_page;
    for (size_t i = 0; i < n; i++) {
        snprintf(page, sizeof(page), "linkedin.com/in/jane-%zu", i);
        add(s, "Jane Doe", "Acme", "", page);
    }
}

static void
assert_paced(const struct story *s, msec interval_ms)
{
    for (size_t i = 1; i < s->sim.log_n; i++)
        if (s->sim.log[i].begun - s->sim.log[i - 1].begun < interval_ms)
            fail_msg("%s: %d ms behind", s->sim.log[i].url,
                     (int)(s->sim.log[i].begun - s->sim.log[i - 1].begun));
}

TEST(one_by_one_and_not_too_many)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt", .status = 404},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add_many(s, PEOPLE_MAX);
    run(s);
    assert_int_equal(requests(s), LINKEDIN_HOST_REQUESTS_MAX);
    assert_int_equal(s->sim.in_flight_max, 1);
    assert_paced(s, LINKEDIN_HOST_INTERVAL_MS);
    assert_true(s->took_ms <=
                LINKEDIN_HOST_REQUESTS_MAX * LINKEDIN_HOST_INTERVAL_MS);
    expect(s, PEOPLE_MAX - 1, OUTCOME_NO_WEBSITE, "", "enough pages");
}

TEST(a_crawl_delay_is_kept_and_the_run_goes_on)
{
    /* clang-format off */
    static const struct sim_page pages[] = {
        {.url = LINKEDIN "/robots.txt",
         .status = 200,
         .content_type = "text/plain",
         .body = "User-agent: *\nCrawl-delay: 10\n"},
    };
    /* clang-format on */
    STORY(s, pages);
    (void)state;

    add_many(s, 200);
    run(s);
    /* the first page is asked for before the delay is known */
    for (size_t i = 2; i < s->sim.log_n; i++)
        assert_true(s->sim.log[i].begun - s->sim.log[i - 1].begun >= 10000);
    assert_true(s->took_ms <= LINKEDIN_HOST_RUN_MS + 10000);
    assert_true(requests(s) > 80 && requests(s) < 100);
    expect(s, 199, OUTCOME_NO_WEBSITE, "", "enough pages");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_address_on_the_page),
        CASE(nobody_is_asked_for_in_vain),
        CASE(without_the_stage_nothing_is_asked),
        CASE(a_namesakes_page_is_not_used),
        CASE(a_fuller_name_makes_the_pattern_work),
        CASE(a_site_is_found),
        CASE(a_site_that_is_not_theirs),
        CASE(one_refusal_ends_it),
        CASE(robots_txt_is_obeyed),
        CASE(what_the_site_said_stands),
        CASE(a_page_that_is_gone_is_about_one_person),
        CASE(a_host_that_does_not_answer),
        CASE(one_by_one_and_not_too_many),
        CASE(a_crawl_delay_is_kept_and_the_run_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
