/* URLs: the parser, references, and what people type as their web site. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/host.h"
#include "text/url.h"

struct url_case {
    const char *in;
    const char *want; /* text, or NULL when refused */
    enum url_outcome outcome;
};

static void
expect(const char *in, enum url_outcome got, const struct url *u,
       const char *want, enum url_outcome outcome)
{
    if (got != outcome)
        fail_msg("\"%s\": outcome %d (%s), want %d; text %.*s", in, got,
                 url_why(got), outcome, STR_ARG(u->text));
    if (want != NULL && !str_eq(u->text, str_of(want)))
        fail_msg("\"%s\": got %.*s, want %s", in, STR_ARG(u->text), want);
    if (got != URL_OK)
        return;
    /* The slices are those of the text, in their order. */
    assert_true(u->path.p + u->path.n == u->query.p);
    assert_true(u->query.p + u->query.n == u->text.p + u->text.n);
    assert_int_equal(u->path.p[0], '/');
    assert_true(u->port > 0);
}

static void
absolute(void **state)
{
    /* clang-format off */
    static const struct url_case cases[] = {
        {"http://acme.test", "http://acme.test/", 0},
        {"HTTPS://WWW.Acme.TEST/A?B#C", "https://www.acme.test/A?B", 0},
        {"https:acme.test", "https://acme.test/", 0},
        {"https:/acme.test/x", "https://acme.test/x", 0},
        {"https:////acme.test", "https://acme.test/", 0},
        {"http:\\\\acme.test\\a\\b?c\\d", "http://acme.test/a/b?c\\d", 0},
        {" \thttp://ac\nme.te\tst/\r ", "http://acme.test/", 0},
        {"http://acme.test:80/", "http://acme.test/", 0},
        {"http://acme.test:/", "http://acme.test/", 0},
        {"https://acme.test:80/", "https://acme.test:80/", 0},
        {"https://acme.test:00443/", "https://acme.test/", 0},
        {"http://acme.test?x", "http://acme.test/?x", 0},
        {"http://acme.test#x", "http://acme.test/", 0},
        {"http://acme.test./", "http://acme.test/", 0},
        {"http://%61cme.test/%61", "http://acme.test/%61", 0},
        {"http://acme%2Etest/", "http://acme.test/", 0},
        {"http://m\xc3\xbcller.test/", "http://xn--mller-kva.test/", 0},
        {"http://M\xc3\x9cLLER.test/", "http://xn--mller-kva.test/", 0},
        {"http://m%C3%BCller.test/", "http://xn--mller-kva.test/", 0},
        {"http://xn--mller-kva.test/", "http://xn--mller-kva.test/", 0},
        {"http://XN--MLLER-KVA.test/", "http://xn--mller-kva.test/", 0},
        {"http://stra\xc3\x9f"
         "e.test/", "http://xn--strae-oqa.test/", 0},
        {"http://acme\xe3\x80\x82test/", "http://acme.test/", 0},
        {"http://\xef\xbd\x81"
         "cme.test/", "http://acme.test/", 0},
        {"http://a_b.acme.test/", "http://a_b.acme.test/", 0},
        /* dot segments */
        {"http://a.test/b/./c", "http://a.test/b/c", 0},
        {"http://a.test/b/../c", "http://a.test/c", 0},
        {"http://a.test/../../c", "http://a.test/c", 0},
        {"http://a.test/b/..", "http://a.test/", 0},
        {"http://a.test/b/.", "http://a.test/b/", 0},
        {"http://a.test/b/%2e%2E/c", "http://a.test/c", 0},
        {"http://a.test/b/.%2e/c/%2e", "http://a.test/c/", 0},
        {"http://a.test/b/...", "http://a.test/b/...", 0},
        {"http://a.test//b//../c", "http://a.test//b/c", 0},
        {"http://a.test/b\\..\\c", "http://a.test/c", 0},
        /* encoding */
        {"http://a.test/b c", "http://a.test/b%20c", 0},
        {"http://a.test/\xc3\xa9?\xc3\xa9", "http://a.test/%C3%A9?%C3%A9", 0},
        {"http://a.test/\xff", "http://a.test/%FF", 0},
        {"http://a.test/\"<>`{}^|~", "http://a.test/%22%3C%3E%60%7B%7D%5E|~",
         0},
        {"http://a.test/?'\"<>`{}", "http://a.test/?%27%22%3C%3E`{}", 0},
        {"http://a.test/'%zz%", "http://a.test/'%zz%", 0},
        {"http://a.test/a;b=c,d", "http://a.test/a;b=c,d", 0},
        {"http://a.test/?a/../b", "http://a.test/?a/../b", 0},
        /* IPv4 in its spellings */
        {"http://127.0.0.1/", "http://127.0.0.1/", 0},
        {"http://0x7f.1/", "http://127.0.0.1/", 0},
        {"http://2130706433/", "http://127.0.0.1/", 0},
        {"http://017700000001/", "http://127.0.0.1/", 0},
        {"http://127.1/", "http://127.0.0.1/", 0},
        {"http://1.2.3/", "http://1.2.0.3/", 0},
        {"http://127.0.0.1./", "http://127.0.0.1/", 0},
        {"http://0x/", "http://0.0.0.0/", 0},
        {"http://0XA9.0xFE.0xa9.0xFE/", "http://169.254.169.254/", 0},
        {"http://%31%32%37.1/", "http://127.0.0.1/", 0},
        {"http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.1/", "http://127.0.0.1/",
         0},
        {"http://256.0.0.1/", NULL, URL_HOST},
        {"http://1.2.3.4.5/", NULL, URL_HOST},
        {"http://1..2/", NULL, URL_HOST},
        {"http://08.1/", NULL, URL_HOST},
        {"http://4294967296/", NULL, URL_HOST},
        {"http://a.0x1g/", "http://a.0x1g/", 0},
        {"http://a.1/", NULL, URL_HOST},
        /* IPv6 */
        {"http://[::1]/", "http://[::1]/", 0},
        {"http://[::1]:8080/x", "http://[::1]:8080/x", 0},
        {"http://[0:0::0:1]/", "http://[::1]/", 0},
        {"http://[2001:DB8:0:0:1:0:0:1]/", "http://[2001:db8::1:0:0:1]/", 0},
        {"http://[2001:db8:0:1:1:1:1:1]/", "http://[2001:db8:0:1:1:1:1:1]/", 0},
        {"http://[::]/", "http://[::]/", 0},
        {"http://[1::]/", "http://[1::]/", 0},
        {"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", 0},
        {"http://[fe80::1%eth0]/", NULL, URL_HOST},
        {"http://[fe80::1%25eth0]/", NULL, URL_HOST},
        {"http://[::1/", NULL, URL_HOST},
        {"http://::1/", NULL, URL_HOST},
        {"http://[::1]x/", NULL, URL_HOST},
        {"http://[]/", NULL, URL_HOST},
        {"http://[::1]:x/", NULL, URL_PORT},
        /* refused */
        {"", NULL, URL_EMPTY},
        {" \t\n", NULL, URL_EMPTY},
        {"acme.test", NULL, URL_SCHEME},
        {"/x", NULL, URL_SCHEME},
        {"ftp://acme.test/", NULL, URL_SCHEME},
        {"javascript:alert(1)", NULL, URL_SCHEME},
        {"java\nscript:alert(1)", NULL, URL_SCHEME},
        {"data:text/html,x", NULL, URL_SCHEME},
        {"mailto:jane@acme.test", NULL, URL_SCHEME},
        {"http://", NULL, URL_HOST},
        {"http:///", NULL, URL_HOST},
        {"http://:80/", NULL, URL_HOST},
        {"http://?x", NULL, URL_HOST},
        {"http://a b.test/", NULL, URL_HOST},
        {"http://a%00b.test/", NULL, URL_HOST},
        {"http://a%0d%0ab.test/", NULL, URL_HOST},
        {"http://a%2fb.test/", NULL, URL_HOST},
        {"http://a%zz.test/", NULL, URL_HOST},
        {"http://a..b.test/", NULL, URL_HOST},
        {"http://.a.test/", NULL, URL_HOST},
        {"http://a.test../", NULL, URL_HOST},
        {"http://a<b.test/", NULL, URL_HOST},
        {"http://a\xff.test/", NULL, URL_HOST},
        {"http://xn--\xc3\xbc.test/", NULL, URL_HOST},
        {"http://u@a.test/", NULL, URL_USERINFO},
        {"http://u:p@a.test/", NULL, URL_USERINFO},
        {"http://@a.test/", NULL, URL_USERINFO},
        {"http://a.test\\@b.test/", "http://a.test/@b.test/", 0},
        {"http://a.test/@b", "http://a.test/@b", 0},
        {"http://a.test:0/", NULL, URL_PORT},
        {"http://a.test:65536/", NULL, URL_PORT},
        {"http://a.test:99999999999999/", NULL, URL_PORT},
        {"http://a.test:80a/", NULL, URL_PORT},
        {"http://a.test:-1/", NULL, URL_PORT},
};
    /* clang-format on */
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct url u;
        enum url_outcome o = url_parse(&a, str_of(cases[i].in), &u);
        expect(cases[i].in, o, &u, cases[i].want, cases[i].outcome);
        if (o != URL_OK)
            continue;
        /* What was written reads the same again. */
        struct url again;
        assert_int_equal(url_parse(&a, u.text, &again), URL_OK);
        assert_true(str_eq(u.text, again.text));
    }
}

static void
fields(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct url u;

    assert_int_equal(
        url_parse(&a, STR("http://www.Acme.test:8080/x/y?z=1#f"), &u), URL_OK);
    assert_true(str_eq(u.host, STR("www.acme.test")));
    assert_true(str_eq(u.path, STR("/x/y")));
    assert_true(str_eq(u.query, STR("?z=1")));
    assert_int_equal(u.port, 8080);
    assert_true(u.has_port);
    assert_false(u.is_https);
    assert_false(u.is_ip);
    assert_true(str_eq(url_origin(&a, &u), STR("http://www.acme.test:8080")));

    assert_int_equal(url_parse(&a, STR("https://[::1]/"), &u), URL_OK);
    assert_true(u.is_ip);
    assert_int_equal(u.port, 443);
    assert_false(u.has_port);
    assert_true(str_eq(url_origin(&a, &u), STR("https://[::1]")));

    assert_int_equal(url_parse(&a, STR("http://a\0b.test/"), &u), URL_HOST);
    assert_int_equal(url_parse(&a, STR("http://a.test/\0"), &u), URL_OK);
    assert_true(str_eq(u.path, STR("/")));
}

static void
limits(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    static char big[8192];
    struct url u;

    memset(big, 'a', sizeof(big));
    memcpy(big, "http://a.test/", 14);
    assert_int_equal(url_parse(&a, str_make(big, URL_MAX), &u), URL_OK);
    assert_int_equal(u.text.n, URL_MAX);
    assert_int_equal(url_parse(&a, str_make(big, URL_MAX + 1), &u),
                     URL_TOO_LONG);
    memset(big + 14, ' ', 1000);
    assert_int_equal(url_parse(&a, str_make(big, 1100), &u), URL_TOO_LONG);
    memset(big + 7, 'a', sizeof(big) - 7);
    assert_int_equal(url_parse(&a, str_make(big, 7 + 64), &u), URL_HOST);
    assert_int_equal(url_parse(&a, str_make(big, 7 + 63), &u), URL_OK);
    for (size_t i = 7 + 63; i < sizeof(big); i += 64)
        big[i] = '.';
    assert_int_equal(url_parse(&a, str_make(big, 7 + 253), &u), URL_OK);
    assert_int_equal(url_parse(&a, str_make(big, 7 + 254), &u), URL_HOST);
}

static void
references(void **state)
{
    /* clang-format off */
    static const struct url_case cases[] = {
        {"", "https://acme.test/b/c/d;p?q", 0},
        {"#s", "https://acme.test/b/c/d;p?q", 0},
        {"?y", "https://acme.test/b/c/d;p?y", 0},
        {"g", "https://acme.test/b/c/g", 0},
        {"./g", "https://acme.test/b/c/g", 0},
        {"g/", "https://acme.test/b/c/g/", 0},
        {"/g", "https://acme.test/g", 0},
        {"\\g", "https://acme.test/g", 0},
        {"//g.test", "https://g.test/", 0},
        {"\\\\g.test\\x", "https://g.test/x", 0},
        {"/\\g.test", "https://g.test/", 0},
        {"///g.test", "https://g.test/", 0},
        {"g?y#s", "https://acme.test/b/c/g?y", 0},
        {"g?y/./x", "https://acme.test/b/c/g?y/./x", 0},
        {";x", "https://acme.test/b/c/;x", 0},
        {".", "https://acme.test/b/c/", 0},
        {"..", "https://acme.test/b/", 0},
        {"../g", "https://acme.test/b/g", 0},
        {"../..", "https://acme.test/", 0},
        {"../../../g", "https://acme.test/g", 0},
        {"/./g", "https://acme.test/g", 0},
        {"g.", "https://acme.test/b/c/g.", 0},
        {"..g", "https://acme.test/b/c/..g", 0},
        {"./../g", "https://acme.test/b/g", 0},
        {"g;x=1/../y", "https://acme.test/b/c/y", 0},
        {" g ", "https://acme.test/b/c/g", 0},
        {"a:80", NULL, URL_SCHEME},
        {"http://o.test", "http://o.test/", 0},
        {"http:o.test", "http://o.test/", 0},
        {"https:g", "https://acme.test/b/c/g", 0},
        {"https:/g", "https://acme.test/g", 0},
        {"https://o.test", "https://o.test/", 0},
        {"mailto:j@a.test", NULL, URL_SCHEME},
        {"tel:+123", NULL, URL_SCHEME},
        {"JavaScript:void(0)", NULL, URL_SCHEME},
        {"//u@o.test/", NULL, URL_USERINFO},
        {"//", NULL, URL_HOST},
        {"\xc3\xbc"
         "ber-uns", "https://acme.test/b/c/%C3%BC"
         "ber-uns", 0},
};
    /* clang-format on */
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct url base, u;

    assert_int_equal(url_parse(&a, STR("https://acme.test/b/c/d;p?q"), &base),
                     URL_OK);
    for (size_t i = 0; i < array_len(cases); i++) {
        enum url_outcome o = url_resolve(&a, &base, str_of(cases[i].in), &u);
        expect(cases[i].in, o, &u, cases[i].want, cases[i].outcome);
    }
    assert_int_equal(url_parse(&a, STR("http://acme.test:81"), &base), URL_OK);
    assert_int_equal(url_resolve(&a, &base, STR("x"), &base), URL_OK);
    assert_true(str_eq(base.text, STR("http://acme.test:81/x")));
}

static void
websites(void **state)
{
    /* clang-format off */
    static const struct url_case cases[] = {
        {"acme.test", "https://acme.test/", 0},
        {"www.acme.test/about?x", "https://www.acme.test/about?x", 0},
        {"HTTP://ACME.TEST", "http://acme.test/", 0},
        {"https//acme.test", "https://acme.test/", 0},
        {"http:/acme.test", "http://acme.test/", 0},
        {"htp://acme.test", "http://acme.test/", 0},
        {"htpps://acme.test", "https://acme.test/", 0},
        {"ttps://acme.test", "https://acme.test/", 0},
        {"http;//acme.test", "http://acme.test/", 0},
        {"https:\\\\acme.test", "https://acme.test/", 0},
        {"//acme.test", "https://acme.test/", 0},
        {"://acme.test", "https://acme.test/", 0},
        {"http:acme.test", "http://acme.test/", 0},
        {"http://https://acme.test", "https://acme.test/", 0},
        {"http://http://acme.test/a", "http://acme.test/a", 0},
        {"http.test/x", "https://http.test/x", 0},
        {"hst.test", "https://hst.test/", 0},
        {"acme.test:8080", "https://acme.test:8080/", 0},
        {"acme.test, other.test", "https://acme.test/", 0},
        {"acme.test,other.test", "https://acme.test/", 0},
        {"acme.test;other.test", "https://acme.test/", 0},
        {"acme.test | Berlin", "https://acme.test/", 0},
        {"acme.test\nother.test", "https://acme.test/", 0},
        {"www. acme.test", "https://acme.test/", 0},
        {"Web: acme.test", "https://acme.test/", 0},
        {"linkedin.com/in/x, acme.test", "https://acme.test/", 0},
        {"https://acme.test/a,b", "https://acme.test/a,b", 0},
        {"https://acme.test/,https://b.test", "https://acme.test/", 0},
        {"acme.test.", "https://acme.test/", 0},
        {"acme.test,", "https://acme.test/", 0},
        {"\"acme.test\"", "https://acme.test/", 0},
        {"<http://acme.test>", "http://acme.test/", 0},
        {"(acme.test)", "https://acme.test/", 0},
        {"\xc2\xa0"
         "acme.test\xc2\xa0", "https://acme.test/", 0},
        {"\xef\xbb\xbf"
         "acme.test", "https://acme.test/", 0},
        {"acme.test\xe2\x80\x8b", "https://acme.test/", 0},
        {"m\xc3\xbcller.test", "https://xn--mller-kva.test/", 0},
        {"https://acme.test/#/home", "https://acme.test/", 0},
        {"jane.github.io", "https://jane.github.io/", 0},
        {"", NULL, URL_EMPTY},
        {"  ", NULL, URL_EMPTY},
        {"None", NULL, URL_IS_NOTHING},
        {"n/a", NULL, URL_IS_NOTHING},
        {"N/A ", NULL, URL_IS_NOTHING},
        {"#N/A", NULL, URL_IS_NOTHING},
        {"-", NULL, URL_IS_NOTHING},
        {"--", NULL, URL_IS_NOTHING},
        {"?", NULL, URL_IS_NOTHING},
        {"null", NULL, URL_IS_NOTHING},
        {"www.", NULL, URL_IS_NOTHING},
        {"http://", NULL, URL_IS_NOTHING},
        {"http://www.", NULL, URL_IS_NOTHING},
        {"https://n/a", NULL, URL_IS_NOTHING},
        {"no website", NULL, URL_IS_NOTHING},
        {"linkedin.com/company/x", NULL, URL_IS_SOCIAL},
        {"https://de.linkedin.com/in/x", NULL, URL_IS_SOCIAL},
        {"instagram.com/y", NULL, URL_IS_SOCIAL},
        {"www.facebook.com/acme", NULL, URL_IS_SOCIAL},
        {"https://x.com/acme", NULL, URL_IS_SOCIAL},
        {"github.com/jane", NULL, URL_IS_SOCIAL},
        {"@acme", NULL, URL_IS_SOCIAL},
        {"jane@acme.test", NULL, URL_IS_EMAIL},
        {"mailto:jane@acme.test", NULL, URL_IS_EMAIL},
        {"http://jane@acme.test", NULL, URL_IS_EMAIL},
        {"Jane Doe <jane@acme.test>", NULL, URL_IS_EMAIL},
        {"http://u:p@acme.test", NULL, URL_USERINFO},
        {"10.1.2.3", NULL, URL_IS_ADDRESS},
        {"http://0x7f.1/", NULL, URL_IS_ADDRESS},
        {"http://[::1]/", NULL, URL_IS_ADDRESS},
        {"[::1]", NULL, URL_IS_ADDRESS},
        {"localhost", NULL, URL_NO_SUFFIX},
        {"Acme", NULL, URL_NO_SUFFIX},
        {"co.uk", NULL, URL_NO_SUFFIX},
        {"ftp://acme.test", NULL, URL_SCHEME},
        {"javascript:alert(1)", NULL, URL_SCHEME},
        {"acme.test:99999", NULL, URL_PORT},
        {"acme..test", NULL, URL_HOST},
        {"\x1b[2J", NULL, URL_HOST},
};
    /* clang-format on */
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct url u;
        enum url_outcome o = url_website(&a, str_of(cases[i].in), &u);
        expect(cases[i].in, o, &u, cases[i].want, cases[i].outcome);
    }
}

/* Whatever comes in: no crash, and what is accepted reads the same again. */
static void
noise(void **state)
{
    static const char set[] = "http:/\\.?#@[]%2e0x.1,;| \t\xc3\xbc-www.test";
    uint32_t seed = 1;

    for (int i = 0; i < 20000; i++) {
        CLEANUP(arena_fini) struct arena a = {.block_bytes = 4096};
        char in[48];
        size_t n = 0;
        struct url u, again;
        for (; n < sizeof(in); n++) {
            seed = seed * 1664525u + 1013904223u;
            if ((seed >> 24) < 6)
                break;
            in[n] = set[(seed >> 10) % (sizeof(set) - 1)];
        }
        if (url_website(&a, str_make(in, n), &u) != URL_OK)
            continue;
        assert_int_equal(url_parse(&a, u.text, &again), URL_OK);
        assert_true(str_eq(u.text, again.text));
    }
}

static void
names(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str s;

    assert_true(host_parse_name(&a, STR("Acme.Test."), &s));
    assert_true(str_eq(s, STR("acme.test")));
    assert_true(host_parse_name(&a, STR("m\xc3\xbcller.test"), &s));
    assert_true(str_eq(s, STR("xn--mller-kva.test")));
    assert_false(host_parse_name(&a, STR("a%62.test"), &s));
    assert_false(host_parse_name(&a, STR("a b.test"), &s));
    assert_false(host_parse_name(&a, STR(""), &s));
    assert_false(host_parse_name(&a, STR("."), &s));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absolute), cmocka_unit_test(fields),
        cmocka_unit_test(limits),   cmocka_unit_test(references),
        cmocka_unit_test(websites), cmocka_unit_test(noise),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
