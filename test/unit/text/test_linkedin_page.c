/* Public pages of LinkedIn: the person, their work, its site; and walls. */
#include "../base/unit.h"
#include "base/buf.h"
#include "text/linkedin_match.h"
#include "text/linkedin_page.h"

#define DATA(json) "<script type=\"application/ld+json\">" json "</script>"

static void
read_page(struct arena *a, const char *page, struct linkedin_page *out)
{
    struct extract x = {0};

    extract_page(a, str_of(page), &x);
    linkedin_page_read(a, str_of(page), &x, out);
}

/* The first company and its first site; "" for none. */
static void
expect(const char *page, const char *name, const char *headline,
       const char *company, const char *site)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct linkedin_page p;

    read_page(&a, page, &p);
    str got = p.jobs_n > 0 ? p.jobs[0].company : STR_EMPTY;
    str where = p.jobs_n > 0 && p.jobs[0].sites_n > 0 ? p.jobs[0].sites[0]
                : p.sites_n > 0                       ? p.sites[0]
                                                      : STR_EMPTY;
    if (p.is_wall || !str_eq(p.name, str_of(name)) ||
        !str_eq(p.headline, str_of(headline)) ||
        !str_eq(got, str_of(company)) || !str_eq(where, str_of(site)))
        fail_msg("%s\n%s\"%.*s\", \"%.*s\" at \"%.*s\", %.*s", page,
                 p.is_wall ? "a wall; " : "", STR_ARG(p.name),
                 STR_ARG(p.headline), STR_ARG(got), STR_ARG(where));
}

TEST(structured_data)
{
    (void)state;
    expect(DATA("{\"@type\":\"Person\",\"name\":\"Jane Doe\",\"jobTitle\":"
                "\"CEO\",\"worksFor\":{\"@type\":\"Organization\",\"name\":"
                "\"Acme\",\"url\":\"https://acme.test\"}}"),
           "Jane Doe", "CEO", "Acme", "https://acme.test/");
    /* a graph, lists, types behind what they are of, a person of an article */
    expect(
        DATA("{\"@context\":\"http://schema.org\",\"@graph\":[{\"@type\":"
             "\"Article\",\"author\":{\"@type\":\"Person\",\"name\":\"Otto "
             "Kling\"}},{\"worksFor\":[{\"name\":\"Acme &amp; Co\",\"sameAs\""
             ":[\"https://www.linkedin.com/company/acme\",\"http://www.acme."
             "test/\"],\"@type\":\"Organization\"},{\"name\":\"Other\"}],"
             "\"jobTitle\":[\"CEO\",\"Chair\"],\"name\":\"Jane Doe\","
             "\"@type\":[\"Person\"]}]}"),
        "Jane Doe", "CEO", "Acme & Co", "http://www.acme.test/");
    expect(DATA("[{\"@type\":\"WebSite\",\"name\":\"LinkedIn\"},{\"@type\":"
                "\"ProfilePage\",\"mainEntity\":{\"@type\":\"http://schema.org/"
                "Person\",\"givenName\":\"Jane\",\"familyName\":\"D\\u00f6e\","
                "\"worksFor\":\"Acme\"}}]"),
           "Jane D\xc3\xb6"
           "e",
           "", "Acme", "");
    /* by reference */
    expect(DATA("{\"@graph\":[{\"@type\":\"Person\",\"name\":\"Jane Doe\","
                "\"worksFor\":{\"@id\":\"#o\"}},{\"@type\":\"Corporation\","
                "\"@id\":\"#o\",\"name\":\"Acme\",\"url\":\"acme.test\"}]}"),
           "Jane Doe", "", "Acme", "https://acme.test/");
    /* sites that are none of a company */
    expect(DATA("{\"@type\":\"Person\",\"name\":\"Jane Doe\",\"worksFor\":["
                "{\"@type\":\"Organization\",\"name\":\"Acme\",\"url\":\"https:"
                "//www.linkedin.com/company/acme\",\"sameAs\":[\"https://"
                "twitter.com/acme\",\"mailto:x@acme.test\",\"none\",7]}]}"),
           "Jane Doe", "", "Acme", "");
    /* broken off, and wrong in kind */
    expect(DATA("{\"@type\":\"Person\",\"name\":\"Jane Doe\",\"worksFor\":[{"
                "\"name\":\"Acme\""),
           "Jane Doe", "", "Acme", "");
    expect(DATA("{\"@type\":\"Person\",\"name\":{\"x\":1},\"worksFor\":7}"), "",
           "", "", "");
    expect(DATA("]]}}{\"@type\""), "", "", "", "");
}

TEST(titles)
{
    static const struct {
        const char *title, *name, *headline, *company;
    } cases[] = {
        {"Jane Doe - CEO - Acme | LinkedIn",                       "Jane Doe", "CEO",         "Acme"     },
        {"Jane Doe \xe2\x80\x93 CEO \xe2\x80\x93 Acme | LinkedIn", "Jane Doe",
         "CEO",                                                                               "Acme"     },
        {"Jane Doe - Acme | LinkedIn",                             "Jane Doe", "",            "Acme"     },
        {"Jane Doe - Director | LinkedIn",                         "Jane Doe", "Director",    ""         },
        {"Jane Doe - CEO at Acme | LinkedIn",                      "Jane Doe", "CEO at Acme",
         "Acme"                                                                                          },
        {"Jane Doe - Leitung bei Acme GmbH | LinkedIn",            "Jane Doe",
         "Leitung bei Acme GmbH",                                                             "Acme GmbH"},
        {"Jane Doe | LinkedIn",                                    "Jane Doe", "",            ""         },
        {"Jane Doe - LinkedIn",                                    "Jane Doe", "",            ""         },
        {"Jane Roe-Doe, MBA - CEO - Sales - Acme | LinkedIn",
         "Jane Roe-Doe, MBA",                                                  "CEO",         "Acme"     },
        {"Jane Doe &#8211; CEO &#8211; A &amp; B |  LinkedIn ",    "Jane Doe",
         "CEO",                                                                               "A & B"    },
        {"Jane Doe",                                               "",         "",            ""         },
        {"| LinkedIn",                                             "",         "",            ""         },
        {"LinkedIn",                                               "",         "",            ""         },
    };
    char page[512];
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        snprintf(page, sizeof(page), "<meta property=og:title content=\"%s\">",
                 cases[i].title);
        expect(page, cases[i].name, cases[i].headline, cases[i].company, "");
        snprintf(page, sizeof(page), "<title>%s</title>", cases[i].title);
        expect(page, cases[i].name, cases[i].headline, cases[i].company, "");
    }
    expect("<meta property=profile:first_name content=Jane>"
           "<meta property=profile:last_name content=Doe>",
           "Jane Doe", "", "", "");
    /* data says it better than a title, which fills in the rest */
    expect("<title>J. D. - CEO - Acme Ltd | LinkedIn</title>" DATA(
               "{\"@type\":\"Person\",\"name\":\"Jane Doe\"}"),
           "Jane Doe", "CEO", "Acme Ltd", "");
}

TEST(links_to_sites)
{
    (void)state;
    expect("<title>Jane Doe | LinkedIn</title>"
           "<a href='https://www.linkedin.com/redir/redirect?url=https%3A%2F%2F"
           "acme%2Etest%2F'>Company website</a>",
           "Jane Doe", "", "", "https://acme.test/");
    expect("<title>Jane Doe | LinkedIn</title><a href=//acme.test>Webseite</a>",
           "Jane Doe", "", "", "https://acme.test/");
    expect("<title>Jane Doe | LinkedIn</title><a href=//acme.test>Acme</a>"
           "<a href=https://x.com/jane>Website</a>",
           "Jane Doe", "", "", "");
}

TEST(walls)
{
    static const char *const walls[] = {
        "<title>Sign Up | LinkedIn</title><p>Join",
        "<title>LinkedIn Login, Sign in | LinkedIn</title>",
        "<title>Anmelden | LinkedIn</title>",
        "<title>Security Verification | LinkedIn</title>",
        "<meta property=og:title content='Sign Up | LinkedIn'>",
        ("<title></title><script>window.location.href='/authwall?trk=bf'"
         "</script>"),
        "<meta name=pageKey content=auth_wall_desktop_profile>",
        "<form action='/uas/login-submit'><input name=session_key></form>",
        "<title>Just a moment...</title>",
    };
    static const char *const pages[] = {
        "<title>Jane Doe - Acme | LinkedIn</title>"
        "<form action='/uas/login-submit'><a href=/authwall>Join</a></form>",
        "<title>Sign Up | LinkedIn</title>" DATA(
            "{\"@type\":\"Person\",\"name\":\"Jane Doe\"}"),
        "<title>Page not found</title>",
        "",
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct linkedin_page p;
    (void)state;

    for (size_t i = 0; i < array_len(walls); i++) {
        read_page(&a, walls[i], &p);
        if (!p.is_wall || p.name.n > 0)
            fail_msg("no wall: %s", walls[i]);
    }
    for (size_t i = 0; i < array_len(pages); i++) {
        read_page(&a, pages[i], &p);
        if (p.is_wall)
            fail_msg("a wall: %s", pages[i]);
    }
}

TEST(bounds)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct linkedin_page p;
    struct buf b;
    (void)state;

    buf_init(&b, &a, 1 << 20);
    buf_add(&b, STR("<script type=application/ld+json>"));
    for (int i = 0; i < 5000; i++)
        buf_add(&b, STR("{\"worksFor\":["));
    buf_add(&b, STR("{\"name\":\"x\"}</script><script type=application/ld+json>"
                    "{\"@type\":\"Person\",\"name\":\""));
    for (int i = 0; i < 500; i++)
        buf_add(&b, STR("\xc3\xa4"));
    buf_add(&b, STR("\",\"worksFor\":["));
    for (int i = 0; i < 20; i++)
        buf_addf(&b,
                 "{\"name\":\"c%d\",\"sameAs\":[\"a.test\",\"b.test\","
                 "\"c.test\",\"d.test\",\"e.test\"]},",
                 i);
    buf_add(&b, STR("]}</script>"));
    read_page(&a, buf_z(&b), &p);
    assert_true(str_is_utf8(p.name));
    assert_int_equal(p.name.n, LINKEDIN_PAGE_TEXT_MAX);
    assert_int_equal(p.jobs_n, LINKEDIN_PAGE_JOBS_MAX);
    assert_int_equal(p.jobs[0].sites_n, LINKEDIN_PAGE_SITES_MAX);
}

TEST(names)
{
    static const struct {
        const char *profile, *page;
        enum linkedin_match want;
    } cases[] = {
        {"Jane Doe",                  "Jane Doe",             LINKEDIN_MATCH_SAME  },
        {"Jane Doe",                  "Dr. Jane A. Doe, MBA", LINKEDIN_MATCH_SAME  },
        {"J\xc3\xb6rg M\xc3\xbcller", "Joerg Mueller",        LINKEDIN_MATCH_SAME  },
        {"Bob Roe",                   "Robert Roe",           LINKEDIN_MATCH_SAME  },
        {"Jane Doe",                  "Jane Doe-Roe",         LINKEDIN_MATCH_SAME  },
        {"Jane Doe",                  "J. Doe",               LINKEDIN_MATCH_SAME  },
        {"Ann Doe",                   "Mary Ann Doe",         LINKEDIN_MATCH_SAME  },
        {"J. Doe",                    "Jane Doe",             LINKEDIN_MATCH_FULLER},
        {"Jane D.",                   "Jane Doe",             LINKEDIN_MATCH_FULLER},
        {"Jane",                      "Jane Doe",             LINKEDIN_MATCH_FULLER},
        {"Jane Doe",                  "Otto Kling",           LINKEDIN_MATCH_NOT   },
        {"Jane Doe",                  "Rosa Doe",             LINKEDIN_MATCH_NOT   },
        {"Jane Doe",                  "Jane Roe",             LINKEDIN_MATCH_NOT   },
        {"J. Doe",                    "Otto Doe",             LINKEDIN_MATCH_NOT   },
        {"J. D.",                     "Jane Doe",             LINKEDIN_MATCH_NOT   },
        {"Jane Doe",                  "Acme GmbH",            LINKEDIN_MATCH_NOT   },
        {"Jane Doe",                  "",                     LINKEDIN_MATCH_NOT   },
        {"Jane",                      "Jane D.",              LINKEDIN_MATCH_NOT   },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        struct person profile, page;
        person_parse(&a, str_of(cases[i].profile), &profile);
        person_parse(&a, str_of(cases[i].page), &page);
        enum linkedin_match m = linkedin_match_names(&profile, &page);
        if (m != cases[i].want)
            fail_msg("%s, %s: %d", cases[i].profile, cases[i].page, m);
    }
}

TEST(companies)
{
    static const struct {
        const char *profile, *page, *domain;
        bool want;
    } cases[] = {
        {"Acme",                         "Acme",                 "x.test",          true },
        {"ACME GmbH",                    "Acme Holding AG",      "x.test",          true },
        {"Blue River Works",             "BRW",                  "x.test",          true },
        {"BlueRiver",                    "Blue River Ltd",       "x.test",          true },
        {"Acme Inc.",                    "Other",                "acme.test",       true },
        {"Blue River Works",             "Other",                "blue-river.test", true },
        {"M\xc3\xbcller & S\xc3\xb6hne", "Muller Sohne",         "x.test",          true },
        {"",                             "Acme",                 "x.test",          true },
        {"Acme",                         "",                     "x.test",          true },
        {"GmbH",                         "GmbH",                 "x.test",          false},
        {"Acme",                         "Zenith",               "zenith.test",     false},
        {"Acme Group",                   "Zenith Group",         "zenith.test",     false},
        {"Acme International",           "Zenith International", "z.test",          false},
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++)
        if (linkedin_match_companies(str_of(cases[i].profile),
                                     str_of(cases[i].page),
                                     str_of(cases[i].domain)) != cases[i].want)
            fail_msg("%s, %s, %s", cases[i].profile, cases[i].page,
                     cases[i].domain);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(structured_data), CASE(titles), CASE(links_to_sites), CASE(walls),
        CASE(bounds),          CASE(names),  CASE(companies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
