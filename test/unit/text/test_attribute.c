/* Whose is it: small pages, the people looked for, and who may get what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/attribute.h"

enum { PEOPLE_MAX = 4, PAGES_MAX = 3 };

struct scenario {
    const char *what;
    const char *people[PEOPLE_MAX];
    const char *pages[PAGES_MAX];
    /* the address of each, or the word of the outcome */
    const char *expected[PEOPLE_MAX];
};

#define NOBODY   "not_found"
#define SHARED   "role_only"
#define NO_HUMAN "not_a_person"

#define CARD(name, job, mail)                                                  \
    "<div class=card><h3>" name "</h3><p>" job "</p><p>" mail "</p></div>"
#define ROW(name, job, mail)                                                   \
    "<tr><td>" name "</td><td>" job "</td><td>" mail "</td></tr>"
#define LINK(mail, text) "<a href=\"mailto:" mail "\">" text "</a>"

static const struct scenario scenarios[] = {
    {"one card",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.doe@acme.test")},
     {"jane.doe@acme.test"}                                                                                                   },
    {"a team table, three people",
     {"Jane Doe", "Max Roe", "Eva Poe"},
     {"<table>" ROW("Jane Doe", "CEO", "jdoe@acme.test")
          ROW("Max Roe", "Sales", "mroe@acme.test")
              ROW("Eva Poe", "Sales", "epoe@acme.test") "</table>"},
     {"jdoe@acme.test", "mroe@acme.test", "epoe@acme.test"}                                                                   },
    {"a team table of first names",
     {"Jane Doe", "Max Roe"},
     {"<table>" ROW("Jane Doe", "CEO", "jane@acme.test")
          ROW("Max Roe", "Sales", "max@acme.test") "</table>"},
     {"jane@acme.test", "max@acme.test"}                                                                                      },
    {"cards, address before the name",
     {"Jane Doe", "Max Roe"},
     {"<div><div><p>jane@acme.test</p><h3>Jane Doe</h3></div>"
      "<div><p>max@acme.test</p><h3>Max Roe</h3></div></div>"},
     {"jane@acme.test", "max@acme.test"}                                                                                      },
    {"the link's text is the name",
     {"Jane Doe"},
     {"<p>Ask " LINK("jane@acme.test", "Jane Doe") " or " LINK("info@acme.test",
                                                               "us") "</p>"},
     {"jane@acme.test"}                                                                                                       },
    {"last, first in two cells",
     {"Jane Doe"},
     {"<table><tr><td>Doe</td><td>Jane</td><td>jdoe@acme.test</td></tr>"
      "</table>"},
     {"jdoe@acme.test"}                                                                                                       },
    {"full fit, name not on the page",
     {"Jane Doe"},
     {"<p>Mail: jane.doe@acme.test</p>"},
     {"jane.doe@acme.test"}                                                                                                   },
    {"somebody else's address",
     {"Jane Doe"},
     {"<p>Mail: peter.meyer@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"only a shared mailbox",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "info@acme.test")},
     {SHARED}                                                                                                                 },
    {"a shared mailbox of a name-like kind",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "office.doe@acme.test")},
     {SHARED}                                                                                                                 },
    {"the assistant's address beside the boss",
     {"Jane Doe"},
     {"<div><h3>Jane Doe</h3><p>Assistant: Peter Meyer, "
      "peter.meyer@acme.test</p></div>"},
     {NOBODY}                                                                                                                 },
    {"the assistant unnamed",
     {"Jane Doe"},
     {"<div><h3>Jane Doe</h3><p>Assistant: pmeyer@acme.test</p></div>"},
     {NOBODY}                                                                                                                 },
    {"the assistant of the same first name",
     {"Jane Doe"},
     {"<div><h3>Jane Doe</h3><p>Assistant: Jane Roe, jroe@acme.test</p>"
      "</div>"},
     {NOBODY}                                                                                                                 },
    {"an agency in the footer",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "") "<footer>Web: hello@agency.example, "
                                  "jane.doe@agency.example</footer>"},
     {NOBODY}                                                                                                                 },
    {"a testimonial",
     {"Jane Doe"},
     {"<blockquote>Great! <cite>Jane Doe, jane@client.example</cite>"
      "</blockquote>"},
     {NOBODY}                                                                                                                 },
    {"free mail with the name",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.doe@gmail.com")},
     {"jane.doe@gmail.com"}                                                                                                   },
    {"free mail without the name",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "bluebird77@gmail.com")},
     {NOBODY}                                                                                                                 },
    {"free mail with half the name",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane77@gmail.com")},
     {NOBODY}                                                                                                                 },
    {"free mail, the name nowhere",
     {"Jane Doe"},
     {"<p>Write to jdoe@gmail.com</p>"},
     {NOBODY}                                                                                                                 },
    {"first name alone, unique, named on the page",
     {"Jane Doe"},
     {"<h1>Jane Doe</h1><p>Founder</p><div><ul><li>Mail jane@acme.test</li>"
      "</ul></div>"},
     {"jane@acme.test"}                                                                                                       },
    {"first name alone, the name nowhere",
     {"Jane Doe"},
     {"<p>Write to jane@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"first name alone, two of them",
     {"Jane Doe", "Jane Roe"},
     {"<p>Jane Doe and Jane Roe founded it.</p><div><p>Write to "
      "jane@acme.test</p></div>"},
     {NOBODY, NOBODY}                                                                                                         },
    {"first name alone, a colleague of that name",
     {"Jane Doe"},
     {"<ul><li>Jane Doe</li><li>Jane Roe</li><li>Kim Poe</li></ul>"
      "<div><p>Write to jane@acme.test</p></div>"},
     {NOBODY}                                                                                                                 },
    {"two profiles of one name",
     {"Jane Doe", "Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.doe@acme.test")},
     {NOBODY, NOBODY}                                                                                                         },
    {"a colleague with the same surname",
     {"Jane Doe", "John Doe"},
     {CARD("Jane Doe", "CEO", "jane.doe@acme.test")
          CARD("John Doe", "CFO", "john.doe@acme.test")},
     {"jane.doe@acme.test", "john.doe@acme.test"}                                                                             },
    {"the same, by cards alone",
     {"Jane Doe", "John Doe"},
     {CARD("Jane Doe", "CEO", "jdoe@acme.test")
          CARD("John Doe", "CFO", "jdoe2@acme.test")},
     {"jdoe@acme.test", "jdoe2@acme.test"}                                                                                    },
    {"an address that both fit, beside neither",
     {"Jane Doe", "John Doe"},
     {"<ul><li>Jane Doe</li><li>John Doe</li></ul><p>jdoe@acme.test</p>"},
     {NOBODY, NOBODY}                                                                                                         },
    {"the colleague's address, not looked for",
     {"Jane Doe"},
     {"<h3>Jane Doe</h3><h3>John Doe</h3><p>jdoe@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"the family's surname",
     {"Jane Doe"},
     {CARD("John Doe", "CEO", "doe@acme.test") CARD("Jane Doe", "CFO", "")},
     {NOBODY}                                                                                                                 },
    {"a rebrand seen on another page",
     {"Jane Doe"},
     {"<p>Old</p>", CARD("Jane Doe", "CEO", "jane.doe@acme-new.example")},
     {"jane.doe@acme-new.example"}                                                                                            },
    {"the same company under another suffix",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.doe@acme.example")},
     {"jane.doe@acme.example"}                                                                                                },
    {"a subdomain of the company",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.doe@mail.acme.test")},
     {"jane.doe@mail.acme.test"}                                                                                              },
    {"a brand",                                                           {"Acme GmbH"}, {"<p>info@acme.test</p>"}, {NO_HUMAN}},
    {"a placeholder",
     {"Jane Doe"},
     {"<input placeholder=\"jane.doe@example.com\"><p>Jane Doe "
      "firstname.lastname@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"better on a later page",
     {"Jane Doe"},
     {"<p>Jane Doe</p><p>jane@acme.test</p>",
      CARD("Jane Doe", "CEO", "jane.doe@acme.test")},
     {"jane.doe@acme.test"}                                                                                                   },
    {"accents",
     {"J\u00fcrgen Gro\u00df"},
     {CARD("J\u00fcrgen Gro\u00df", "CEO", "juergen.gross@acme.test")},
     {"juergen.gross@acme.test"}                                                                                              },
    {"a name that the page spells otherwise",
     {"Sindre Holmaasen", "Ilse Vanveenveld"},
     {CARD("Sindre Holm\u00e5sen", "CEO", "sindre.holmasen@acme.test"),
      CARD("VAN VEENVELD Ilse", "CFO", "ilse.vanveenveld@acme.test")},
     {"sindre.holmasen@acme.test", "ilse.vanveenveld@acme.test"}                                                              },
    {"a nickname",
     {"William Roe"},
     {CARD("Bill Roe", "CEO", "bill@acme.test")},
     {"bill@acme.test"}                                                                                                       },
    {"structured data",
     {"Jane Doe"},
     {"<script type=\"application/ld+json\">{\"@type\":\"Person\",\"name\":"
      "\"Jane Doe\",\"email\":\"jane@acme.test\"}</script><p>Hello</p>"},
     {"jane@acme.test"}                                                                                                       },
    {"structured data of somebody else",
     {"Jane Doe"},
     {"<script type=\"application/ld+json\">{\"@type\":\"Person\",\"name\":"
      "\"Jane Roe\",\"email\":\"jane@acme.test\"}</script><p>Jane Doe</p>"},
     {NOBODY}                                                                                                                 },
    {"who has left, on a later page",
     {"Jane Doe", "Max Roe"},
     {CARD("Jane Doe", "CEO", "jane.doe@acme.test")
          CARD("Max Roe", "Sales", "max.roe@acme.test"),
      "<p>After ten years Jane Doe has left us. All the best!</p>"},
     {NOBODY, "max.roe@acme.test"}                                                                                            },
    {"former staff under a heading of their own",
     {"Jane Doe", "Max Roe"},
     {"<h2>Team</h2><ul><li>Max Roe, max.roe@acme.test</li></ul>"
      "<h2>Ehemalige Mitarbeiter</h2><ul><li>Jane Doe, jane.doe@acme.test"
      "</li></ul>"},
     {NOBODY, "max.roe@acme.test"}                                                                                            },
    {"who comes from a former firm stays",
     {"Jane Doe"},
     {"<p>The former head of Foo, Jane Doe, joins us: jane.doe@acme.test</p>"},
     {"jane.doe@acme.test"}                                                                                                   },
    {"two of one name in a list",
     {"Jane Doe"},
     {CARD("Jane Doe", "Head of Sales", "jane.doe@acme.test")
          CARD("Jane Doe", "Engineer", "j.doe@acme.test")},
     {NOBODY}                                                                                                                 },
    {"two of one name, one without an address",
     {"Jane Doe"},
     {CARD("Jane Doe", "Head of Sales", "jane.doe@acme.test")
          CARD("Jane Doe", "Engineer", "")},
     {NOBODY}                                                                                                                 },
    {"two of one name, one the text of a link",
     {"Jane Doe"},
     {"<table><tr><td><a href=mailto:jdoe@acme.test><b>Jane Doe</b></a>"
      "<td>Head of Sales<tr><td>Jane Doe<td>Engineer</table>"},
     {NOBODY}                                                                                                                 },
    {"two of one name, jobs behind a line break",
     {"Jane Doe"},
     {"<p><a href=mailto:jdoe@acme.test>Dr. Jane Doe</a><br>Head of Sales</p>"
      "<p><font>Jane Doe<br>Engineer</font></p><p>Tel. 123</p>"},
     {NOBODY}                                                                                                                 },
    {"two of one name, by their numbers",
     {"Jane Doe"},
     {"<p>Mail: jane.doe@acme.test</p>", "<p>Mail: jane.doe2@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"one person twice on a page is one person",
     {"Jane Doe"},
     {CARD(
         "Jane Doe", "CEO",
         "jane.doe@acme.test") "<p><a href=mailto:jane.doe@acme.test>Jane Doe</a></p><p>Peter Meyer</p>"},
     {"jane.doe@acme.test"}                                                                                                   },
    {"a name from before the marriage",
     {"Jane Doe"},
     {CARD("Jane Doe (n\u00e9e Van Roe)", "CEO", "jvanroe@acme.test")},
     {"jvanroe@acme.test"}                                                                                                    },
    {"the same first name, another last, in the card",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.roe@acme.test")},
     {"jane.roe@acme.test"}                                                                                                   },
    {"the same first name, spelled otherwise, another last, in the card",
     {"G\u00f6k\u00e7e Roe"},
     {CARD("G\u00f6k\u00e7e Roe", "CEO", "goekce.doe@acme.test")},
     {"goekce.doe@acme.test"}                                                                                                 },
    {"the first letter, another last, on the person's own page",
     {"Jane Doe"},
     {"<title>Jane Doe - Acme</title><h1>Jane Doe</h1>"
      "<p>Mail: jmerhurst@acme.test</p>"},
     {"jmerhurst@acme.test"}                                                                                                  },
    {"another letter, another last, on the person's own page",
     {"Jane Doe"},
     {"<title>Jane Doe - Acme</title><h1>Jane Doe</h1>"
      "<p>Mail: kmerhurst@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"the first letter, another last, in the card: too little",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jmerhurst@acme.test")},
     {NOBODY}                                                                                                                 },
    {"the same first name, another last, which somebody bears",
     {"Jane Doe"},
     {CARD("Jane Doe", "CEO", "jane.roe@acme.test") "<p>Jane Roe</p>"},
     {NOBODY}                                                                                                                 },
    {"the only Jane of the site, elsewhere",
     {"Jane Doe"},
     {"<h3>Jane Doe</h3><h3>Max Roe</h3>", "<p>Questions? jane@acme.test</p>"},
     {"jane@acme.test"}                                                                                                       },
    {"one of two Janes of the site, elsewhere",
     {"Jane Doe"},
     {"<h3>Jane Doe</h3><h3>Jane Roe</h3>", "<p>Questions? jane@acme.test</p>"},
     {NOBODY}                                                                                                                 },
    {"two people a row, names above addresses",
     {"Jane Doe", "Max Roe"},
     {"<table><tr><td>Jane Doe<td>Max Roe<tr><td>CEO<td>Sales<tr><td>"
      "jd@acme.test<td>mr@acme.test</table>"},
     {"jd@acme.test", "mr@acme.test"}                                                                                         },
    {"a name behind the next heading is not beside it",
     {"Jane Doe"},
     {"<p>jane@acme.test</p><h2>Our team</h2><h3>Jane Doe</h3><h3>Jane Roe"
      "</h3>"},
     {NOBODY}                                                                                                                 },
    {"initials beside the name",
     {"Jane Doe"},
     {"<table>" ROW("Jane Doe", "CEO", "jd@acme.test") "</table>"},
     {"jd@acme.test"}                                                                                                         },
    {"initials that are a role's word, as colleagues have them",
     {"Ilse Roe"},
     {CARD("Ilse Roe", "CEO", "ir@acme.test")
          CARD("Marc Kohl", "CFO", "mk@acme.test")
              CARD("Jane Doe", "CTO", "jd@acme.test")},
     {"ir@acme.test"}                                                                                                         },
    {"initials that are a role's word",
     {"Ilse Roe"},
     {CARD("Ilse Roe", "CEO", "ir@acme.test")
          CARD("Marc Kohl", "CFO", "marc.kohl@acme.test")},
     {SHARED}                                                                                                                 },
    {"an assistant in the boss's card",
     {"Jane Doe"},
     {"<div class=vcard><p class=fn>Jane Doe</p>Assistant: Peter Meyer, <a href="
      "mailto:meyer.p@acme.test>mail</a></div>"},
     {NOBODY}                                                                                                                 },
    {"a card's own address",
     {"Jane Doe"},
     {"<div class=vcard><p class=fn>Jane Doe</p><a class=email href="
      "mailto:chief@acme.test>mail</a></div>"},
     {NOBODY}                                                                                                                 },
    {"an application's state",
     {"Jane Doe"},
     {"<div id=app></div><script>window.__STATE__={\"people\":[{\"fullName\":"
      "\"Jane Doe\",\"email\":\"jd@acme.test\"}]}</script>"},
     {"jd@acme.test"}                                                                                                         },
    {"a vCard",
     {"Jane Doe"},
     {"BEGIN:VCARD\nFN:Jane Doe\nEMAIL:jd@acme.test\nEND:VCARD\n"},
     {"jd@acme.test"}                                                                                                         },
    {"nothing at all",                                                    {"Jane Doe"},  {"<p>Hello</p>"},          {NOBODY}  },
};

static void
run(const struct scenario *s)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT, scratch = ARENA_INIT;
    struct profile profiles[PEOPLE_MAX] = {0};
    struct attribute_options o = {.domain = STR("acme.test")};
    size_t n = 0;

    for (; n < PEOPLE_MAX && s->people[n]; n++)
        profiles[n].name = str_of(s->people[n]);
    struct attribute *at = attribute_new(&a, &o, profiles, n);
    if (s->pages[1])
        attribute_add_domain(at, STR("acme-new.example"));
    for (size_t i = 0; i < PAGES_MAX && s->pages[i]; i++) {
        struct arena_mark mark = arena_mark(&scratch);
        struct extract page;
        extract_page(&scratch, str_of(s->pages[i]), &page);
        attribute_page(at, &scratch, &page, STR("https://acme.test/"));
        arena_release(&scratch, mark);
    }
    for (size_t i = 0; i < n; i++) {
        struct finding f = {0};
        attribute_finding(at, i, &f);
        str got =
            f.address.n ? f.address : str_of(model_outcome_word(f.outcome));
        if (!str_eq(got, str_of(s->expected[i])))
            fail_msg("%s gets %.*s (%.2f: %.*s)", s->people[i], STR_ARG(got),
                     f.confidence, STR_ARG(f.reasons));
        if (f.address.n == 0)
            continue;
        assert_int_equal(f.outcome, OUTCOME_FOUND);
        assert_int_equal(f.status, STATUS_PUBLISHED);
        assert_true(f.confidence >= 0.5 && f.confidence <= 0.99);
        assert_true(f.reasons.n > 0 && f.source_url.n > 0);
    }
}

static void
gives_to_the_right_one(void **state)
{
    run(*state);
}

/* A shared mailbox is given where that is asked for, and says so. */
static void
gives_shared_mailboxes_on_demand(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct profile who = {.name = STR("Jane Doe")};
    struct attribute_options o = {.domain = STR("acme.test"), .may_role = true};
    struct attribute *at = attribute_new(&a, &o, &who, 1);
    struct extract page;
    struct finding f = {0};

    extract_page(&a, STR("<p>Jane Doe info@acme.test hello@x.example</p>"),
                 &page);
    attribute_page(at, &a, &page, STR("https://acme.test/"));
    assert_false(attribute_is_settled(at, 0));
    attribute_finding(at, 0, &f);
    assert_true(str_eq(f.address, STR("info@acme.test")));
    assert_int_equal(f.status, STATUS_ROLE);
    assert_int_equal(f.method, METHOD_WEBSITE);
    assert_true(f.confidence < 0.5);
}

static void
settles_on_clear_evidence(void **state)
{
    static const struct {
        const char *page;
        bool is_settled;
    } cases[] = {
        {"<p>Jane Doe</p>",                                            false},
        {"<p>Jane Doe jane.doe@acme.test</p>",                         true },
 /* where is the first Jane Doe? */
        {"<title>Jane Doe</title><p>Jane Doe jane.doe2@acme.test</p>", false},
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct profile who = {.name = STR("Jane Doe")};
        struct attribute_options o = {.domain = STR("acme.test")};
        struct attribute *at = attribute_new(&a, &o, &who, 1);
        struct extract page;
        extract_page(&a, str_of(cases[i].page), &page);
        attribute_page(at, &a, &page, STR("https://acme.test/"));
        if (attribute_is_settled(at, 0) != cases[i].is_settled)
            fail_msg("%s", cases[i].page);
    }
}

static void
count_explained(void *arg, const struct extract_address *c, str url, size_t i,
                double score, str reasons)
{
    int *n = arg;
    assert_true(c->address.n > 0 && url.n > 0 && reasons.n > 0);
    assert_true(score >= 0 && score < 1);
    *n += 1;
}

static void
explains_each_candidate(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct profile who = {.name = STR("Jane Doe")};
    struct attribute_options o = {.domain = STR("acme.test")};
    struct attribute *at = attribute_new(&a, &o, &who, 1);
    struct extract page;
    int n = 0;

    extract_page(&a,
                 STR("<p>Jane Doe jane.doe@acme.test info@acme.test "
                     "x@other.example noreply@acme.test</p>"),
                 &page);
    attribute_page(at, &a, &page, STR("https://acme.test/"));
    attribute_explain(at, count_explained, &n);
    assert_int_equal(n, 4);
}

int
main(void)
{
    struct CMUnitTest tests[array_len(scenarios) + 3] = {
        cmocka_unit_test(gives_shared_mailboxes_on_demand),
        cmocka_unit_test(settles_on_clear_evidence),
        cmocka_unit_test(explains_each_candidate),
    };
    for (size_t i = 0; i < array_len(scenarios); i++)
        tests[i + 3] = (struct CMUnitTest){
            .name = scenarios[i].what,
            .test_func = gives_to_the_right_one,
            .initial_state = (void *)(uintptr_t)&scenarios[i],
        };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
