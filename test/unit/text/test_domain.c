/* Registrable domains and the lists of well-known ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/check.h"
#include "text/domain.h"

static void
expect_registrable(const char *host, const char *want)
{
    str got = domain_registrable(str_of(host));
    if (!str_eq(got, str_of(want)))
        fail_msg("%s: got %.*s, want %s", host, STR_ARG(got), want);
}

static void
registrable(void **state)
{
    static const char *const cases[][2] = {
        {"acme.test",              "acme.test"         },
        {"www.acme.test",          "acme.test"         },
        {"a.b.c.acme.example",     "acme.example"      },
        {"acme.co.uk",             "acme.co.uk"        },
        {"www.acme.co.uk",         "acme.co.uk"        },
        {"co.uk",                  ""                  },
        {"com",                    ""                  },
        {"test",                   ""                  },
        {"localhost",              ""                  },
        {"",                       ""                  },
        {".",                      ""                  },
        {".test",                  ""                  },
        {"acme.test.",             ""                  },
        {"jane.github.io",         "jane.github.io"    },
        {"github.io",              ""                  },
        {"www.ck",                 "www.ck"            },
        {"a.b.ck",                 "a.b.ck"            },
        {"b.ck",                   ""                  },
        {"www.city.kawasaki.jp",   "city.kawasaki.jp"  },
        {"xn--mller-kva.de",       "xn--mller-kva.de"  },
        {"a.xn--mller-kva.de",     "xn--mller-kva.de"  },
        {"www.xn--85x722f.com.cn", "xn--85x722f.com.cn"},
        {"127.0.0.1",              ""                  },
        {"10.1",                   ""                  },
        {"[::1]",                  ""                  },
        {"[2001:db8::1]",          ""                  },
    };
    for (size_t i = 0; i < array_len(cases); i++)
        expect_registrable(cases[i][0], cases[i][1]);
    /* again, through the memory of the last host */
    expect_registrable("www.acme.test", "acme.test");
    expect_registrable("www.acme.test", "acme.test");
    expect_registrable("www.acme.tes", "acme.tes");
}

static void
slice_of_host(void **state)
{
    char host[] = "www.acme.test";
    str a = domain_registrable(str_of(host));
    str b = domain_registrable(str_of(host));
    assert_ptr_equal(a.p, host + 4);
    assert_ptr_equal(b.p, host + 4);
}

static void
long_hosts(void **state)
{
    char host[400];
    memset(host, 'a', sizeof(host));
    memcpy(host + 249, ".com", 4);
    assert_int_equal(domain_registrable(str_make(host, 253)).n, 253);
    memcpy(host + 250, ".com", 4);
    assert_int_equal(domain_registrable(str_make(host, 254)).n, 0);
    assert_int_equal(domain_registrable(STR("a\0b.test")).n, 0);
}

static void
lists(void **state)
{
    assert_true(domain_is_free_mail(STR("gmail.com")));
    assert_true(domain_is_free_mail(STR("126.com")));
    assert_true(domain_is_free_mail(STR("zohomail.com")));
    assert_true(domain_is_free_mail(STR("gmx.de")));
    assert_true(domain_is_free_mail(STR("web.de")));
    assert_true(domain_is_free_mail(STR("skynet.be")));
    assert_false(domain_is_free_mail(STR("acme.test")));
    assert_false(domain_is_free_mail(STR("com")));
    assert_false(domain_is_free_mail(STR("")));

    assert_true(domain_is_social(STR("linkedin.com")));
    assert_true(domain_is_social(STR("de.linkedin.com")));
    assert_true(domain_is_social(STR("m.youtube.com")));
    assert_true(domain_is_social(STR("x.com")));
    assert_true(domain_is_social(STR("about.me")));
    assert_false(domain_is_social(STR("netflix.com")));
    assert_false(domain_is_social(STR("notlinkedin.com")));
    assert_false(domain_is_social(STR("linkedin.com.acme.test")));
    assert_false(domain_is_social(STR("jane.github.io")));

    assert_true(domain_is_placeholder(STR("example.com")));
    assert_true(domain_is_placeholder(STR("mail.example.org")));
    assert_true(domain_is_placeholder(STR("yourdomain.com")));
    assert_false(domain_is_placeholder(STR("acme.example")));
    assert_false(domain_is_placeholder(STR("acme.test")));
}

static void
within(void **state)
{
    assert_true(domain_is_within(STR("acme.test"), STR("acme.test")));
    assert_true(domain_is_within(STR("a.acme.test"), STR("acme.test")));
    assert_false(domain_is_within(STR("notacme.test"), STR("acme.test")));
    assert_false(domain_is_within(STR("acme.test"), STR("a.acme.test")));
    assert_false(domain_is_within(STR("acme.test"), STR("")));
}

static void *
ask_often(void *arg)
{
    for (int i = 0; i < 1000; i++)
        if (domain_registrable(STR("www.acme.test")).n != 9)
            return arg;
    return NULL;
}

static void
threads(void **state)
{
    pthread_t t[4];
    for (size_t i = 0; i < array_len(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, ask_often, t), 0);
    for (size_t i = 0; i < array_len(t); i++) {
        void *r = t;
        assert_int_equal(pthread_join(t[i], &r), 0);
        assert_null(r);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads),       cmocka_unit_test(registrable),
        cmocka_unit_test(slice_of_host), cmocka_unit_test(long_hosts),
        cmocka_unit_test(lists),         cmocka_unit_test(within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
