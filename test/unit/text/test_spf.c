/* SPF: terms of a record, and what they say of an address (RFC 7208). */
#include "../base/unit.h"
#include "text/spf.h"

static const struct spf_addr ours = {
    false, {198, 51, 100, 7}
};
static const struct spf_addr ours_v6 = {
    true, {0x20, 1, 0xd, 0xb8, [15] = 7}
};

TEST(knows_a_record)
{
    static const char *const yes[] = {"v=spf1", "v=spf1 -all", "V=SPF1 a"};
    static const char *const no[] = {
        "",       "v=spf10 -all",    "v=spf",
        "v=spf2", " v=spf1 -all",    "v=spf1\t-all",
        "spf1 a", "spf2.0/pra -all", "v=spf1-all"};

    for (size_t i = 0; i < array_len(yes); i++)
        if (!spf_is_record(str_of(yes[i])))
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < array_len(no); i++)
        if (spf_is_record(str_of(no[i])))
            fail_msg("%s", no[i]);
}

TEST(reads_terms)
{
    static const struct {
        const char *text;
        enum spf_kind kind;
        char qualifier;
        const char *domain;
        unsigned v4, v6;
        bool has_macro;
    } cases[] = {
        {"all",                 SPF_ALL,      '+', "",              32, 128, 0},
        {"-ALL",                SPF_ALL,      '-', "",              32, 128, 0},
        {"~all",                SPF_ALL,      '~', "",              32, 128, 0},
        {"a",                   SPF_A,        '+', "",              32, 128, 0},
        {"?a/24",               SPF_A,        '?', "",              24, 128, 0},
        {"a//64",               SPF_A,        '+', "",              32, 64,  0},
        {"A:x.test/0//0",       SPF_A,        '+', "x.test",        0,  0,   0},
        {"mx:x.test/28",        SPF_MX,       '+', "x.test",        28, 128, 0},
        {"mx",                  SPF_MX,       '+', "",              32, 128, 0},
        {"ptr",                 SPF_PTR,      '+', "",              32, 128, 0},
        {"ptr:x.test",          SPF_PTR,      '+', "x.test",        32, 128, 0},
        {"include:_spf.x.test", SPF_INCLUDE,  '+', "_spf.x.test",   32, 128, 0},
        {"exists:%{ir}.x.test", SPF_EXISTS,   '+', "%{ir}.x.test",  32, 128, 1},
        {"a:%{d2/}.x.test/24",  SPF_A,        '+', "%{d2/}.x.test", 24, 128, 1},
        {"redirect=x.test",     SPF_REDIRECT, '+', "x.test",        32, 128, 0},
        {"ip4:198.51.100.0/24", SPF_IP4,      '+', "",              24, 128, 0},
        {"ip6:2001:db8::/32",   SPF_IP6,      '+', "",              32, 32,  0},
        {"ip6:::1",             SPF_IP6,      '+', "",              32, 128, 0},
        {"exp=why.%{d}",        SPF_MODIFIER, '+', "",              32, 128, 0},
        {"x-y_1.z=",            SPF_MODIFIER, '+', "",              32, 128, 0},
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        str rest = str_of(cases[i].text);
        struct spf_term t;
        if (spf_next(&rest, &t) != SPF_TERM || t.kind != cases[i].kind ||
            t.qualifier != cases[i].qualifier || t.bits_v4 != cases[i].v4 ||
            t.bits_v6 != cases[i].v6 || t.has_macro != cases[i].has_macro ||
            !str_eq(t.domain, str_of(cases[i].domain)))
            fail_msg("%s", cases[i].text);
        assert_int_equal(spf_next(&rest, &t), SPF_END);
    }
}

TEST(refuses_what_nobody_can_read)
{
    static const char *const bad[] = {"allx",
                                      "all:x.test",
                                      "all/24",
                                      "-",
                                      "--all",
                                      "+exp=x.test",
                                      "-redirect=x",
                                      "redirect:x.test",
                                      "redirect",
                                      "redirect=",
                                      "include",
                                      "include:",
                                      "include=x.test",
                                      "a=x.test",
                                      "a:",
                                      "a:/24",
                                      "a/33",
                                      "a/",
                                      "a//129",
                                      "a/24/64",
                                      "a/024",
                                      "a/2x",
                                      "a%24",
                                      "mx%//64",
                                      "mx///",
                                      "ptr/24",
                                      "ip4",
                                      "ip4:",
                                      "ip4:x.test",
                                      "ip4:198.51.100",
                                      "ip4:1.2.3.4/33",
                                      "ip4:1.2.3.4//24",
                                      "ip4:::1",
                                      "ip6:1.2.3.4",
                                      "ip6:::1/129",
                                      "exists",
                                      "exists:%",
                                      "a:%{d.x.test",
                                      "a:%x.test",
                                      "what",
                                      "v=spf1\t-all",
                                      "a:m\xc3\xbc.test",
                                      "\x1b[2J",
                                      "=x",
                                      "1=x",
                                      "ip4:1.2.3.4/"};

    for (size_t i = 0; i < array_len(bad); i++) {
        str rest = str_of(bad[i]);
        struct spf_term t;
        if (spf_next(&rest, &t) != SPF_BAD)
            fail_msg("%s", bad[i]);
    }
}

/* The verdict of the record alone; SPF_BAD where it has an error. */
static enum spf_step
judge(const char *record, const struct spf_addr *addr, struct spf_verdict *v)
{
    str rest = str_of(record);
    struct spf_term t;
    enum spf_step step;

    spf_begin(v);
    while ((step = spf_next(&rest, &t)) == SPF_TERM)
        if (spf_take(v, &t, spf_match(&t, addr)))
            break;
    return step;
}

TEST(judges_an_address)
{
    static const struct {
        const char *record;
        enum spf_result v4, v6;
        bool is_unsure_v4, is_unsure_v6;
    } cases[] = {
        {"v=spf1",                                      SPF_NEUTRAL,  SPF_NEUTRAL,  0, 0},
        {"v=spf1 -all",                                 SPF_FAIL,     SPF_FAIL,     0, 0},
        {"v=spf1   ~all  ",                             SPF_SOFTFAIL, SPF_SOFTFAIL, 0, 0},
        {"v=spf1 ?all",                                 SPF_NEUTRAL,  SPF_NEUTRAL,  0, 0},
        {"v=spf1 +all",                                 SPF_PASS,     SPF_PASS,     0, 0},
        {"v=spf1 ip4:198.51.100.7 -all",                SPF_PASS,     SPF_FAIL,     0, 0},
        {"v=spf1 ip4:198.51.100.0/29 -all",             SPF_PASS,     SPF_FAIL,     0, 0},
        {"v=spf1 ip4:198.51.100.8/29 -all",             SPF_FAIL,     SPF_FAIL,     0, 0},
        {"v=spf1 ip4:0.0.0.0/0 -all",                   SPF_PASS,     SPF_FAIL,     0, 0},
        {"v=spf1 ip6:2001:db8::/64 -all",               SPF_FAIL,     SPF_PASS,     0, 0},
        {"v=spf1 -ip4:198.51.100.7 +all",               SPF_FAIL,     SPF_PASS,     0, 0},
        {"v=spf1 include:x.test -all",                  SPF_FAIL,     SPF_FAIL,     1, 1},
        {"v=spf1 include:x.test ?all",                  SPF_NEUTRAL,  SPF_NEUTRAL,  1, 1},
 /* one more that says pass changes nothing ... */
        {"v=spf1 include:x.test ip4:198.51.100.7 -all", SPF_PASS,     SPF_FAIL,     0,
         1                                                                              },
 /* ... and one that says no might */
        {"v=spf1 -exists:x.test +all",                  SPF_PASS,     SPF_PASS,     1, 1},
        {"v=spf1 redirect=x.test",                      SPF_NEUTRAL,  SPF_NEUTRAL,  1, 1},
        {"v=spf1 redirect=x.test ip4:198.51.100.7",     SPF_PASS,     SPF_NEUTRAL,  0,
         1                                                                              },
        {"v=spf1 redirect=x.test -all",                 SPF_FAIL,     SPF_FAIL,     0, 0},
        {"v=spf1 exp=x.test -all",                      SPF_FAIL,     SPF_FAIL,     0, 0},
    };
    struct spf_verdict v;

    for (size_t i = 0; i < array_len(cases); i++) {
        const char *record = cases[i].record + 6;
        if (judge(record, &ours, &v) == SPF_BAD || v.result != cases[i].v4 ||
            v.is_unsure != cases[i].is_unsure_v4)
            fail_msg("%s: %d", cases[i].record, v.result);
        if (judge(record, &ours_v6, &v) == SPF_BAD || v.result != cases[i].v6 ||
            v.is_unsure != cases[i].is_unsure_v6)
            fail_msg("%s: %d by v6", cases[i].record, v.result);
    }
    assert_int_equal(
        judge("ip4:198.51.100.9 include:x.test mx:x ~all x", &ours, &v),
        SPF_TERM);
    assert_str(v.by, "~all");
    assert_str(v.unfollowed, "include:x.test");
    assert_int_equal(judge("ip4:198.51.100.9 oops -all", &ours, &v), SPF_BAD);
}

TEST(judges_the_addresses_behind_names)
{
    static const struct spf_addr other = {
        false, {198, 51, 100, 200}
    };
    struct spf_term t;
    struct spf_verdict v;
    str rest = STR("a:x.test/24 mx//64 -all");

    assert_int_equal(spf_next(&rest, &t), SPF_TERM);
    assert_true(spf_asks(&t));
    assert_int_equal(spf_match(&t, &ours), SPF_UNSURE);
    assert_true(spf_is_near(&t, &other, &ours));
    assert_false(spf_is_near(&t, &ours_v6, &ours));
    spf_begin(&v);
    assert_true(spf_take(&v, &t, SPF_YES));
    assert_int_equal(v.result, SPF_PASS);
    assert_int_equal(spf_next(&rest, &t), SPF_TERM);
    assert_false(spf_is_near(&t, &other, &ours));
    assert_true(spf_is_near(&t, &ours_v6, &ours_v6));
    assert_int_equal(spf_next(&rest, &t), SPF_TERM);
    assert_false(spf_asks(&t));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(knows_a_record),
        CASE(reads_terms),
        CASE(refuses_what_nobody_can_read),
        CASE(judges_an_address),
        CASE(judges_the_addresses_behind_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
