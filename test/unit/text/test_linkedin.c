/* LinkedIn: what people paste into the field, and where addresses lead. */
#include "../base/unit.h"
#include "text/linkedin.h"

#define HOME "https://www.linkedin.com/in/"

static void
expect(const char *in, enum linkedin_outcome want, const char *url,
       const char *slug)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct linkedin_profile p;
    enum linkedin_outcome o = linkedin_profile(&a, str_of(in), &p);

    if (o != want)
        fail_msg("\"%s\": %s, wanted %s", in, linkedin_word(o),
                 linkedin_word(want));
    if (!str_eq(p.url.text, str_of(url)))
        fail_msg("\"%s\": %.*s, wanted %s", in, STR_ARG(p.url.text), url);
    if (!str_eq(p.slug, str_of(slug)))
        fail_msg("\"%s\": slug %.*s, wanted %s", in, STR_ARG(p.slug), slug);
}

TEST(one_page_in_many_spellings)
{
    static const char *const spellings[] = {
        "https://www.linkedin.com/in/jane-doe",
        "https://www.linkedin.com/in/jane-doe/",
        "http://www.linkedin.com/in/jane-doe//",
        "HTTPS://WWW.LINKEDIN.COM/IN/JANE-DOE",
        "linkedin.com/in/jane-doe",
        "www.linkedin.com/in/jane-doe",
        "//linkedin.com/in/jane-doe",
        "http:/linkedin.com/in/jane-doe",
        "https:linkedin.com/in/jane-doe",
        "https://de.linkedin.com/in/jane-doe",
        "uk.linkedin.com/in/jane-doe?trk=people-guest",
        "https://m.linkedin.com/in/jane-doe#experience",
        "https://www.linkedin.com:443/in/jane-doe",
        "https://www.linkedin.com/mwlite/in/jane-doe",
        "https://www.linkedin.com/m/in/jane-doe",
        "https://www.linkedin.com/in/jane-doe/de",
        "https://www.linkedin.com/in/jane-doe/detail/contact-info/",
        "https://www.linkedin.com/in/jane%2Ddoe",
        "https://linkedin.com\\in\\jane-doe",
        "https://www.linkedin.com//in//jane-doe",
        "https://www.linkedin.com/x/../in/jane-doe",
        "http://www.linkedin.com/pub/jane-doe",
        "  <https://www.linkedin.com/in/jane-doe>,",
        "\"https://www.linkedin.com/in/jane-doe\"",
        "LinkedIn: https://www.linkedin.com/in/jane-doe.",
        "Jane (linkedin.com/in/jane-doe)",
        "acme.test | linkedin.com/in/jane-doe",
        ("https://www.linkedin.com/company/acme, "
         "https://www.linkedin.com/in/jane-doe"),
    };
    (void)state;

    for (size_t i = 0; i < array_len(spellings); i++)
        expect(spellings[i], LINKEDIN_OK, HOME "jane-doe", "jane-doe");
}

TEST(names_of_any_script)
{
    (void)state;
    expect("linkedin.com/in/j%C3%BCrgen-m%c3%bcller", LINKEDIN_OK,
           HOME "j%C3%BCrgen-m%C3%BCller", "j\xc3\xbcrgen-m\xc3\xbcller");
    expect("linkedin.com/in/J\xc3\x9cRGEN", LINKEDIN_OK, HOME "j%C3%BCrgen",
           "j\xc3\xbcrgen");
    expect("linkedin.com/in/\xe6\x9d\x8e-\xe5\xa8\x9c", LINKEDIN_OK,
           HOME "%E6%9D%8E-%E5%A8%9C", "\xe6\x9d\x8e-\xe5\xa8\x9c");
    expect("linkedin.com/in/jane-doe-\xf0\x9f\x9a\x80", LINKEDIN_OK,
           HOME "jane-doe-%F0%9F%9A%80", "jane-doe-\xf0\x9f\x9a\x80");
    expect("linkedin.com/in/jane_doe.1", LINKEDIN_OK, HOME "jane_doe.1",
           "jane_doe.1");
    /* half a character, and one without a shape */
    expect("linkedin.com/in/j%C3rgen", LINKEDIN_NOBODY, "", "");
    expect("linkedin.com/in/%E2%80%8B", LINKEDIN_NOBODY, "", "");
    expect("linkedin.com/in/%00jane", LINKEDIN_NOBODY, "", "");
    expect("linkedin.com/in/jane%2F..%2Fdoe", LINKEDIN_NOBODY, "", "");
}

TEST(old_addresses)
{
    (void)state;
    expect("http://www.linkedin.com/pub/jane-doe/1/2a3/4b", LINKEDIN_OK,
           HOME "jane-doe-04b2a31", "jane-doe-04b2a31");
    expect("http://de.linkedin.com/pub/jane-doe/12/345/678?trk=x", LINKEDIN_OK,
           HOME "jane-doe-67834512", "jane-doe-67834512");
    expect("linkedin.com/pub/dir/jane/doe", LINKEDIN_NOBODY, "", "");
    expect("linkedin.com/pub/", LINKEDIN_NOBODY, "", "");
}

TEST(what_is_no_page_of_a_person)
{
    static const struct {
        const char *in;
        enum linkedin_outcome want;
    } cases[] = {
        {"",                                                 LINKEDIN_EMPTY       },
        {"  \t",                                             LINKEDIN_EMPTY       },
        {"none",                                             LINKEDIN_IS_NOTHING  },
        {"n/a",                                              LINKEDIN_IS_NOTHING  },
        {"-",                                                LINKEDIN_IS_NOTHING  },
        {"jane-doe",                                         LINKEDIN_NOT_LINKEDIN},
        {"/in/jane-doe",                                     LINKEDIN_NOT_LINKEDIN},
        {"Jane Doe",                                         LINKEDIN_NOT_LINKEDIN},
        {"@janedoe",                                         LINKEDIN_NOT_LINKEDIN},
        {"https://acme.test/in/jane-doe",                    LINKEDIN_NOT_LINKEDIN},
        {"https://lnkd.in/abc",                              LINKEDIN_NOT_LINKEDIN},
        {"https://notlinkedin.com/in/jane-doe",              LINKEDIN_NOT_LINKEDIN},
        {"https://linkedin.com.acme.test/in/jane",           LINKEDIN_NOT_LINKEDIN},
        {"https://linkedin.company/in/jane",                 LINKEDIN_NOT_LINKEDIN},
        {"https://acme.test/linkedin.com/in/jane",           LINKEDIN_NOT_LINKEDIN},
        {"https://x@linkedin.com/in/jane",                   LINKEDIN_NOT_LINKEDIN},
        {"jane@linkedin.com",                                LINKEDIN_NOT_LINKEDIN},
        {"ftp://linkedin.com/in/jane",                       LINKEDIN_NOT_LINKEDIN},
        {"javascript:linkedin.com/in/jane",                  LINKEDIN_NOT_LINKEDIN},
        {"https://www.linkedin.com/company/acme",            LINKEDIN_COMPANY     },
        {"linkedin.com/school/acme-college/",                LINKEDIN_COMPANY     },
        {"linkedin.com/showcase/acme",                       LINKEDIN_COMPANY     },
        {"https://www.linkedin.com/sales/lead/ACwAAAB,NAME", LINKEDIN_MEMBERS     },
        {"https://www.linkedin.com/sales/people/x",          LINKEDIN_MEMBERS     },
        {"https://www.linkedin.com/recruiter/profile/1",     LINKEDIN_MEMBERS     },
        {"linkedin.com/in/ACoAABcDeFgHiJkLmNoPqRsTuV",       LINKEDIN_MEMBERS     },
        {"https://www.linkedin.com",                         LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/",                        LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/in",                      LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/in/",                     LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/in/-/",                   LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/in/?x",                   LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/in/me/",                  LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/in/unavailable",          LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/profile/view?id=123",     LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/posts/jane-doe_x",        LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/jane-doe",                LINKEDIN_NOBODY      },
        {"https://www.linkedin.com/feed/",                   LINKEDIN_NOBODY      },
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++)
        expect(cases[i].in, cases[i].want, "", "");
}

TEST(bounds)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct linkedin_profile p;
    char field[URL_MAX + 2];
    (void)state;

    memset(field, 'a', sizeof(field));
    memcpy(field, "linkedin.com/in/", 16);
    assert_int_equal(linkedin_profile(&a, str_make(field, sizeof(field)), &p),
                     LINKEDIN_TOO_LONG);
    assert_int_equal(
        linkedin_profile(&a, str_make(field, 16 + LINKEDIN_SLUG_MAX + 1), &p),
        LINKEDIN_NOBODY);
    assert_int_equal(
        linkedin_profile(&a, str_make(field, 16 + LINKEDIN_SLUG_MAX), &p),
        LINKEDIN_OK);
}

TEST(addresses_of_pages)
{
    static const struct {
        const char *url;
        bool is_own, is_wall, is_person;
    } cases[] = {
        {"https://www.linkedin.com/in/jane-doe",              true,  false, true },
        {"https://de.linkedin.com/in/jane-doe?x=1",           true,  false, true },
        {"https://www.linkedin.com/authwall?trk=bf",          true,  true,  false},
        {"https://www.linkedin.com/login",                    true,  true,  false},
        {"https://www.linkedin.com/uas/login?x=%2Fin%2Fjane", true,  true,
         false                                                                   },
        {"https://www.linkedin.com/checkpoint/lg/x",          true,  true,  false},
        {"https://www.linkedin.com/",                         true,  false, false},
        {"https://www.linkedin.com/404",                      true,  false, false},
        {"https://www.linkedin.com/company/authwall",         true,  false, false},
        {"https://acme.test/authwall",                        false, false, false},
        {"https://acme.test/in/jane-doe",                     false, false, false},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct url u;
    str slug;
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        assert_int_equal(url_parse(&a, str_of(cases[i].url), &u), URL_OK);
        if (linkedin_is_own(&u) != cases[i].is_own ||
            linkedin_is_wall(&u) != cases[i].is_wall ||
            linkedin_is_person(&a, &u, NULL) != cases[i].is_person)
            fail_msg("%s", cases[i].url);
    }
    assert_int_equal(
        url_parse(&a, STR("https://de.linkedin.com/in/Jane-Doe/"), &u), URL_OK);
    assert_true(linkedin_is_person(&a, &u, &slug));
    assert_str(slug, "jane-doe");
}

TEST(links_that_lead_away)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    (void)state;

    assert_str(linkedin_unwrapped(
                   &a, STR("https://www.linkedin.com/redir/redirect?x=1&url="
                           "https%3A%2F%2Facme%2Etest%2F&trk=y")),
               "https://acme.test/");
    assert_str(linkedin_unwrapped(&a, STR("/redir/redirect?url=acme.test")),
               "acme.test");
    assert_str(linkedin_unwrapped(&a, STR("/redir/redirect?x=1")),
               "/redir/redirect?x=1");
    assert_str(
        linkedin_unwrapped(&a, STR("https://acme.test/redir/x?url=y.test")),
        "https://acme.test/redir/x?url=y.test");
    assert_str(linkedin_unwrapped(&a, STR("https://acme.test/")),
               "https://acme.test/");
}

/* As keys of who it is, in the store and between rows. */
TEST(slugs)
{
    static const struct {
        const char *url, *slug;
    } urls[] = {
        {"https://www.linkedin.com/in/jane-doe-1",           "jane-doe-1"   },
        {"https://de.linkedin.com/in/Jane-Doe-1/?trk=x",     "jane-doe-1"   },
        {"http://linkedin.com/in/jane-doe-1/detail/contact", "jane-doe-1"   },
        {"linkedin.com/in/jane-doe-1#top",                   "jane-doe-1"   },
        {" www.linkedin.com/in/jane-doe-1 ",                 "jane-doe-1"   },
        {"/in/jane-doe-1/",                                  "jane-doe-1"   },
        {"https://www.linkedin.com/IN/jane",                 "jane"         },
        {"https://www.linkedin.com/in/j%C3%BCrgen",          "j\xc3\xbcrgen"},
        {"https://www.linkedin.com/in/j\xc3\xbcrgen",        "j\xc3\xbcrgen"},
        {"https://www.linkedin.com/in/a%2Fb",                ""             },
        {"https://www.linkedin.com/in/a%00b",                ""             },
        {"https://www.linkedin.com/in/a%zz",                 ""             },
        {"https://www.linkedin.com/in/%ff",                  ""             },
        {"https://www.linkedin.com/in/",                     ""             },
        {"https://www.linkedin.com/company/acme",            ""             },
        {"https://linkedin.com.evil.test/in/jane",           ""             },
        {"https://evil.test/in/jane",                        ""             },
        {"https://x@linkedin.com/in/jane",                   ""             },
        {"jane-doe-1",                                       ""             },
        {"",                                                 ""             },
    };

    for (size_t i = 0; i < array_len(urls); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        str slug = linkedin_slug(&a, str_of(urls[i].url));
        if (!str_eq(slug, str_of(urls[i].slug)))
            fail_msg("%s: \"%.*s\"", urls[i].url, STR_ARG(slug));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_page_in_many_spellings),
        CASE(names_of_any_script),
        CASE(old_addresses),
        CASE(slugs),
        CASE(what_is_no_page_of_a_person),
        CASE(bounds),
        CASE(addresses_of_pages),
        CASE(links_that_lead_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
