/*
 * The e-mail that a stale profile has, asked for anew before its site is read:
 * what is confirmed, what is refused, what is left as it was, and what of it
 * the site is read for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/intake.h"
#include "core/present.h"
#include "core/site.h"
#include "mail_world.h"

#define OK_250   "250 2.1.5 Ok"
#define NONE_550 "550 5.1.1 User unknown"
#define GREY_451 "451 4.7.1 Greylisted, try again in 60 seconds"
#define AWAY_450 "450 4.3.2 System busy"

#define CARD(name, address)                                                    \
    "<div class='card'><h3>" name "</h3><p><a href='mailto:" address           \
    "'>" address "</a></div>"
#define NAME(name) "<div class='card'><h3>" name "</h3><p>Sales</div>"
#define PAIR                                                                   \
    CARD("Otto Kling", "otto.kling@acme.test")                                 \
    CARD("Rosa Lind", "rosa.lind@acme.test")

static const struct sim_name names[] = {
    {.name = "acme.test",    .mx = {"mx.acme.test"}},
    {.name = "mx.acme.test", .address = 10         },
    {.name = "old.test",     .mx = {"mx.old.test"} },
    {.name = "mx.old.test",  .address = 11         },
    {.name = "dead.test",    .mx = {""}            },
};

/* A profile with an e-mail, its site, and the servers' mailboxes. */
struct stale {
    const char *email;
    const char *taken; /* addresses; "*" takes everybody */
    const char *home;  /* NULL: no such host */
    enum method method;
    enum status status;
    enum verification verification;
    double confidence, left;
    const char *reply; /* of every server to everybody; or NULL */
    bool has_no_helo, takes_any, has_no_website, has_no_pattern;
};

static const struct stale *told;
static struct job *job;

static bool
is_taken(str recipient)
{
    for (str rest = str_of(told->taken); rest.p != NULL && rest.n > 0;) {
        str word = str_cut(&rest, ' ');
        if (str_eq(word, STR("*")) || str_eq_nocase(word, recipient))
            return true;
    }
    return false;
}

static const char *
answer(struct mail_world *w, str recipient)
{
    (void)w;
    if (told->reply != NULL)
        return told->reply;
    return is_taken(recipient) ? OK_250 : NONE_550;
}

static int
without_site(struct mail_world *w)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct env *env = &w->sim.env;
    struct plan_result *rechecked;

    int r = present_ask(env, &w->verify, job, &a, &rechecked);
    return r < 0 ? r : present_end(env, &w->verify, job, &a, rechecked);
}

static int
story(struct mail_world *w)
{
    CLEANUP(hosts_fini) struct hosts hosts;
    struct site_options o = {
        .accept = told->takes_any ? SITE_ACCEPT_ANY : SITE_ACCEPT_SAFE,
        .may_guess = !told->has_no_pattern,
    };

    hosts_init(&hosts);
    w->sim.failure_elsewhere = HTTP_UNREACHABLE;
    if (job->domain.n == 0)
        return without_site(w);
    return site_run(&w->sim.env, &hosts, &w->verify, &o, job);
}

static void
run(struct mail_world *w, const struct stale *s)
{
    struct sim_page pages[] = {
        {.url = "https://acme.test/robots.txt", .status = 404  },
        { .url = "https://acme.test/",                        .status = 200, .body = s->home},
    };
    static struct sim_name mine[array_len(names)];

    told = s;
    memcpy(mine, names, sizeof(names));
    w->tempers[10] = w->tempers[11] = HONEST;
    w->answer = answer;
    if (s->has_no_helo)
        w->options.helo = STR_EMPTY;
    w->story = story;
    mail_world_run(w, pages, s->home != NULL ? array_len(pages) : 0, mine,
                   array_len(mine));
}

static void
visit(struct mail_world *w, const struct stale *s)
{
    const struct present present = {
        .source = STR("their own word"),
        .enrichment_method = str_of(model_method_word(s->method)),
        .source_url = STR("https://acme.test/old"),
        .reasons = STR("beside the name; asked for again; and refused"),
        .method = s->method,
        .status = s->status,
        .verification = s->verification,
        .confidence = s->confidence,
        .left = s->left,
    };
    const struct profile p = {
        .id = STR("1"),
        .name = STR("Jane Doe"),
        .website = s->has_no_website ? STR_EMPTY : STR("acme.test"),
        .email = str_of(s->email),
        .present = &present,
    };
    struct list jobs;

    list_init(&jobs);
    assert_int_equal(intake_group(&p, 1, &jobs), 1);
    job = container_of(list_take(&jobs), struct job, link);
    run(w, s);
}

/* "ADDRESS STATUS VERIFICATION METHOD anew?" or "OUTCOME". */
static void
expect(const char *what, const char *wanted)
{
    const struct finding *f = &job->findings[0];
    char got[256];

    if (f->address.n == 0)
        snprintf(got, sizeof(got), "%s", model_outcome_word(f->outcome));
    else
        snprintf(got, sizeof(got), "%.*s %s %s %s%s", STR_ARG(f->address),
                 model_status_word(f->status),
                 model_verification_word(f->verification),
                 model_method_word(f->method),
                 f->present != NULL ? " anew" : "");
    if (strcmp(got, wanted) != 0)
        fail_msg("%s:\n  got    %s\n  wanted %s\n  %.*s", what, got, wanted,
                 STR_ARG(f->reasons));
}

#define JANE "jane.doe@acme.test"

struct word {
    const char *what;
    struct stale stale;
    const char *wanted;
    bool is_read; /* the site */
};

static const struct word words[] = {
    {"taken",
     {JANE, JANE, CARD("Jane Doe", JANE), METHOD_APOLLO, STATUS_PROVIDER,
      VERIFICATION_UNKNOWN, 0.8, 0.3},
     JANE " verified valid apollo_api anew",
     false                                                   },
    {"taken, at another domain",
     {"jd@old.test", "jd@old.test", "", METHOD_WEBSITE, STATUS_PUBLISHED,
      VERIFICATION_VALID, 0.9, 0.4},
     "jd@old.test verified valid website_scrape anew",  false},
    {"taken, and somebody else's program found it",
     {JANE, JANE, "", METHOD_WEBSITE, STATUS_NONE, VERIFICATION_NOT_CHECKED,
      0.9, 0.4},
     JANE " verified valid website_scrape anew",
     false                                                   },
    {"a shared mailbox stays one",
     {"info@acme.test", "info@acme.test", "", METHOD_WEBSITE, STATUS_ROLE,
      VERIFICATION_NOT_CHECKED, 0.9, 0.4},
     "info@acme.test role valid website_scrape anew",   false},
    {"the pattern's, of which the pattern is sure",
     {JANE, JANE, "", METHOD_PATTERN, STATUS_LIKELY, VERIFICATION_ACCEPT_ALL,
      0.6, 0.3},
     JANE " verified valid email_pattern anew",
     false                                                   },
    {"a guess that may be anybody's",
     {"doe@acme.test", "doe@acme.test", NAME("Jane Doe"), METHOD_PATTERN,
      STATUS_GUESSED, VERIFICATION_NOT_CHECKED, 0.4, 0.2},
     "waiting",                                         true },
    {"refused, and the site shows another",
     {JANE, "jane@acme.test", CARD("Jane Doe", "jane@acme.test"), METHOD_APOLLO,
      STATUS_PROVIDER, VERIFICATION_UNKNOWN, 0.8, 0.4},
     "jane@acme.test verified valid website_scrape",    true },
    {"refused, and the pattern has another",
     {"jd@acme.test", JANE, NAME("Jane Doe") PAIR, METHOD_APOLLO,
      STATUS_PROVIDER, VERIFICATION_UNKNOWN, 0.8, 0.4},
     JANE " verified valid email_pattern",
     true                                                    },
    {"refused, and the site shows it still",
     {JANE, "", CARD("Jane Doe", JANE), METHOD_WEBSITE, STATUS_PUBLISHED,
      VERIFICATION_UNKNOWN, 0.8, 0.4},
     JANE " none invalid website_scrape anew",
     true                                                    },
    {"refused, and no site",
     {JANE, "", NULL, METHOD_WEBSITE, STATUS_PUBLISHED, VERIFICATION_UNKNOWN,
      0.8, 0.4},
     JANE " none invalid website_scrape anew",
     true                                                    },
    {"a domain that takes no mail, and nobody who asks",
     {"jane@dead.test", "", NAME("Jane Doe"), METHOD_WEBSITE, STATUS_PUBLISHED,
      VERIFICATION_UNKNOWN, 0.8, 0.4, .has_no_helo = true},
     "jane@dead.test none invalid website_scrape anew", true },
    {"a catch-all, and the site shows it",
     {JANE, "*", CARD("Jane Doe", JANE), METHOD_APOLLO, STATUS_PROVIDER,
      VERIFICATION_UNKNOWN, 0.8, 0.4},
     JANE " published accept_all website_scrape",
     true                                                    },
    {"a catch-all, and the site shows nothing",
     {JANE, "*", NAME("Jane Doe"), METHOD_APOLLO, STATUS_PROVIDER,
      VERIFICATION_UNKNOWN, 0.8, 0.4},
     "not_proved",                                      true },
    {"a server that is busy, and no site",
     {JANE, JANE, NULL, METHOD_APOLLO, STATUS_PROVIDER, VERIFICATION_UNKNOWN,
      0.8, 0.4, .reply = AWAY_450},
     "unreachable",                                     true },
    {"nobody who asks, and the site shows it",
     {JANE, JANE, CARD("Jane Doe", JANE), METHOD_APOLLO, STATUS_PROVIDER,
      VERIFICATION_UNKNOWN, 0.8, 0.4, .has_no_helo = true},
     JANE " published not_checked website_scrape",
     true                                                    },
    {"less sure than what is left",
     {"jd@old.test", "*", NAME("Jane Doe"), METHOD_APOLLO, STATUS_PROVIDER,
      VERIFICATION_UNKNOWN, 0.8, 0.49, .takes_any = true},
     "not_proved",                                      true },
    {"the same, and nothing is left",
     {"jd@old.test", "*", NAME("Jane Doe"), METHOD_APOLLO, STATUS_PROVIDER,
      VERIFICATION_UNKNOWN, 0.8, 0.01, .takes_any = true},
     JANE " guessed accept_all email_pattern",
     true                                                    },
    {"no web site, and taken",
     {JANE, JANE, NULL, METHOD_APOLLO, STATUS_PROVIDER, VERIFICATION_UNKNOWN,
      0.8, 0.4, .has_no_website = true},
     JANE " verified valid apollo_api anew",
     false                                                   },
    {"no web site, and refused",
     {JANE, "", NULL, METHOD_APOLLO, STATUS_PROVIDER, VERIFICATION_UNKNOWN, 0.8,
      0.4, .has_no_website = true},
     JANE " none invalid apollo_api anew",
     false                                                   },
    {"no web site, and no word",
     {JANE, "*", NULL, METHOD_APOLLO, STATUS_PROVIDER, VERIFICATION_UNKNOWN,
      0.8, 0.4, .has_no_website = true},
     "no_website",                                      false},
    {"no address at all",
     {"jane (at) acme", "", CARD("Jane Doe", JANE), METHOD_WEBSITE, STATUS_NONE,
      VERIFICATION_NOT_CHECKED, 0.4, 0.1, .has_no_helo = true},
     JANE " published not_checked website_scrape",
     true                                                    },
};

static void
every_answer_has_its_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(words); i++) {
        CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
        visit(w, &words[i].stale);
        expect(words[i].what, words[i].wanted);
        if ((w->sim.log_n > 0) != words[i].is_read)
            fail_msg("%s: %zu requests", words[i].what, w->sim.log_n);
        job_free(job);
    }
}

/* What is said of it */

static void
visit_end(struct job **j)
{
    job_free(*j);
}

static void
assert_says(const char *what)
{
    if (str_find(job->findings[0].reasons, str_of(what), 0) == STR_NOT_FOUND)
        fail_msg("not \"%s\": %.*s", what, STR_ARG(job->findings[0].reasons));
}

static void
a_proof_makes_it_as_sure_as_it_was(void **state)
{
    static const struct stale proved = {
        JANE, JANE, "", METHOD_WEBSITE, STATUS_VERIFIED, VERIFICATION_VALID,
        0.91, 0.3};
    static const struct stale shown = {
        JANE, JANE, "", METHOD_WEBSITE, STATUS_PUBLISHED, VERIFICATION_UNKNOWN,
        0.7,  0.3};
    static const struct stale refused = {
        JANE, JANE, "", METHOD_WEBSITE, STATUS_NONE, VERIFICATION_INVALID,
        0,    0};
    static const struct {
        const struct stale *stale;
        double least, most;
    } cases[] = {
        {&proved,  0.91, 0.91},
        {&shown,   0.85, 0.95},
        {&refused, 0.85, 0.95}
    };

    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
        visit(w, cases[i].stale);
        CLEANUP(visit_end) struct job *mine = job;
        double c = mine->findings[0].confidence;
        assert_true(c >= cases[i].least - 1e-9 && c <= cases[i].most + 1e-9);
    }
}

static void
reasons_say_how_it_was_found_and_proved(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
    static const struct stale s = {
        JANE, JANE, "", METHOD_WEBSITE, STATUS_PUBLISHED, VERIFICATION_UNKNOWN,
        0.7,  0.3};

    (void)state;
    visit(w, &s);
    CLEANUP(visit_end) struct job *mine = job;
    assert_says("beside the name; asked for again; the mail server takes it");
    assert_says("(mx.acme.test: 250 ");
    assert_true(str_find(mine->findings[0].reasons, STR("and refused"), 0) ==
                STR_NOT_FOUND); /* of the time before */
    assert_true(
        str_eq(mine->findings[0].source_url, STR("https://acme.test/old")));
    assert_true(mine->said_n > 0);
    assert_true(str_eq(mine->said[0].address, STR(JANE)));
}

static void
a_refused_one_says_why(void **state)
{
    CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
    static const struct stale s = {
        JANE, "", NULL, METHOD_WEBSITE, STATUS_PUBLISHED, VERIFICATION_UNKNOWN,
        0.7,  0.3};

    (void)state;
    visit(w, &s);
    CLEANUP(visit_end) struct job *mine = job;
    assert_true(mine->findings[0].confidence <= 0);
    assert_int_equal(mine->findings[0].outcome, OUTCOME_NO_MAILBOX);
    assert_says("the present e-mail is refused: the server knows no such");
    assert_says("nothing else was found");
    size_t asked = 0;
    for (size_t i = 0; i < w->asked_n; i++)
        asked += strcmp(w->asked[i], JANE) == 0;
    assert_int_equal(asked, 1); /* what is known is not asked for again */
}

/* Waits */

static struct job *
job_of_waiting(const struct job *before)
{
    struct store_wait row = before->waiting[0];
    struct list jobs;

    assert_int_equal(before->waiting_n, 1);
    row.profile = before->profiles[0];
    list_init(&jobs);
    assert_int_equal(intake_waits(&row, 1, &jobs), 1);
    return container_of(list_take(&jobs), struct job, link);
}

static void
a_server_that_wants_us_later_is_waited_for(void **state)
{
    static const struct stale greylisted = {JANE,
                                            JANE,
                                            "<p>Nobody",
                                            METHOD_APOLLO,
                                            STATUS_PROVIDER,
                                            VERIFICATION_UNKNOWN,
                                            0.8,
                                            0.3,
                                            .reply = GREY_451,
                                            .has_no_pattern = true};
    static const struct stale no_site = {JANE,
                                         JANE,
                                         NULL,
                                         METHOD_APOLLO,
                                         STATUS_PROVIDER,
                                         VERIFICATION_UNKNOWN,
                                         0.8,
                                         0.3,
                                         .reply = GREY_451,
                                         .has_no_website = true};
    static const struct stale *const before[] = {&greylisted, &no_site};
    static const struct {
        const char *taken, *reply, *wanted;
    } after[] = {
        {JANE, NULL,     JANE " verified valid apollo_api anew"},
        {"",   NULL,     JANE " none invalid apollo_api anew"  },
        {"*",  NULL,     "not_found"                           },
        {"",   AWAY_450, "not_found"                           },
    };

    (void)state;
    for (size_t i = 0; i < array_len(before) * array_len(after); i++) {
        CLEANUP(mail_world_end) struct mail_world *w = mail_world_new();
        CLEANUP(mail_world_end) struct mail_world *w2 = mail_world_new();
        struct stale open = *before[i % 2];
        visit(w, before[i % 2]);
        CLEANUP(visit_end) struct job *first = job;
        expect("greylisted", "waiting");
        assert_true(str_eq(first->waiting[0].recipient, STR(JANE)));
        assert_true(str_eq(first->waiting[0].domain, STR("acme.test")));
        CLEANUP(visit_end) struct job *second = job = job_of_waiting(first);
        open.taken = after[i / 2].taken;
        open.reply = after[i / 2].reply;
        run(w2, &open);
        expect(after[i / 2].taken, after[i / 2].wanted);
        assert_int_equal(w2->sim.log_n, 0);
        assert_int_equal(second->waiting_n, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_has_its_way),
        cmocka_unit_test(a_proof_makes_it_as_sure_as_it_was),
        cmocka_unit_test(reasons_say_how_it_was_found_and_proved),
        cmocka_unit_test(a_refused_one_says_why),
        cmocka_unit_test(a_server_that_wants_us_later_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
