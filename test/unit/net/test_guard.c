/* The address guard, address by address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "base/check.h"
#include "net/guard.h"

static struct net_addr
addr_of(const char *text)
{
    struct net_addr a;
    assert_true(net_addr_parse(str_of(text), &a));
    return a;
}

/* No own addresses, so that the result is the same on every machine. */
static struct guard *
plain_guard(void)
{
    static struct guard g;
    guard_init(&g, 80, 443, 25);
    g.own_n = 0;
    return &g;
}

static void
refused(void **state)
{
    static const char *const addrs[] = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "254.1.1.1",
        "255.255.255.255",
        "::",
        "::1",
        "::2",
        "::7f00:1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "64:ff9b:1:2::1",
        "100::1",
        "100::ffff:1",
        "2001::1",
        "2001:0:4136:e378::1",
        "2001:2::1",
        "2001:10::1",
        "2001:1f::1",
        "2001:20::1",
        "2001:2f:ffff::1",
        "2001:1::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "5f00::1",
        "1fff::1",
        "e000::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "feff::1",
        "ff02::1",
        "ff0e::1",
    };
    struct guard *g = plain_guard();
    for (size_t i = 0; i < array_len(addrs); i++) {
        struct net_addr a = addr_of(addrs[i]);
        if (guard_refuses(g, &a, 443) == NULL)
            fail_msg("%s was let through", addrs[i]);
    }
    struct net_addr nothing = {0};
    assert_non_null(guard_refuses(g, &nothing, 443));
    nothing.family = AF_UNIX;
    assert_non_null(guard_refuses(g, &nothing, 443));
}

/* The neighbours of the ranges, mostly. */
static void
passed(void **state)
{
    static const char *const addrs[] = {
        "1.0.0.0",         "1.1.1.1",         "8.8.8.8",
        "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",     "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0",     "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",       "192.0.3.0",
        "192.88.98.255",   "192.88.100.0",    "192.167.255.255",
        "192.169.0.0",     "198.17.255.255",  "198.20.0.0",
        "198.51.99.255",   "198.51.101.0",    "203.0.112.255",
        "203.0.114.0",     "223.255.255.255", "2000::1",
        "2001:200::1",     "2001:4860::8888", "2001:db7:ffff::1",
        "2001:db9::1",     "2003::1",         "2606:4700::1111",
        "2a00:1450::1",    "3ffe::1",         "3fff:1000::1",
    };
    struct guard *g = plain_guard();
    for (size_t i = 0; i < array_len(addrs); i++) {
        struct net_addr a = addr_of(addrs[i]);
        const char *why = guard_refuses(g, &a, 443);
        if (why != NULL)
            fail_msg("%s was refused: %s", addrs[i], why);
    }
}

static void
ports(void **state)
{
    struct guard *g = plain_guard();
    struct net_addr a = addr_of("8.8.8.8");

    assert_null(guard_refuses(g, &a, 80));
    assert_null(guard_refuses(g, &a, 443));
    assert_null(guard_refuses(g, &a, 25));
    assert_non_null(guard_refuses(g, &a, 0));
    assert_non_null(guard_refuses(g, &a, 22));
    assert_non_null(guard_refuses(g, &a, 8080));
    guard_init(g, 8080, 0, 0);
    g->own_n = 0;
    assert_null(guard_refuses(g, &a, 8080));
    assert_non_null(guard_refuses(g, &a, 0));
    assert_non_null(guard_refuses(g, &a, 80));
    /* An open network opens no port. */
    assert_true(guard_allow(g, STR("127.0.0.0/8")));
    a = addr_of("127.0.0.1");
    assert_null(guard_refuses(g, &a, 8080));
    assert_non_null(guard_refuses(g, &a, 22));
}

static void
allowed(void **state)
{
    static const struct {
        const char *net, *addr;
        bool is_open;
    } cases[] = {
        {"127.0.0.0/8", "127.0.0.1",        true },
        {"127.0.0.0/8", "127.255.0.1",      true },
        {"127.0.0.0/8", "10.0.0.1",         false},
        {"127.0.0.0/8", "::1",              false},
        {"127.0.0.0/8", "::ffff:127.0.0.1", false},
        {"10.1.2.3",    "10.1.2.3",         true },
        {"10.1.2.3",    "10.1.2.4",         false},
        {"10.1.2.3/31", "10.1.2.2",         true },
        {"10.1.2.3/9",  "10.127.0.0",       true },
        {"10.1.2.3/9",  "10.128.0.0",       false},
        {"0.0.0.0/0",   "192.168.1.1",      true },
        {"0.0.0.0/0",   "::1",              false},
        {"fd00::/8",    "fd12::1",          true },
        {"fd00::/8",    "fc00::1",          false},
        {"::1",         "::1",              true },
        {"::1/128",     "::2",              false},
        {"::/0",        "ff02::1",          true },
    };
    for (size_t i = 0; i < array_len(cases); i++) {
        struct guard *g = plain_guard();
        struct net_addr a = addr_of(cases[i].addr);
        assert_true(guard_allow(g, str_of(cases[i].net)));
        if ((guard_refuses(g, &a, 80) == NULL) != cases[i].is_open)
            fail_msg("%s in %s", cases[i].addr, cases[i].net);
    }
}

static void
no_network(void **state)
{
    static const char *const bad[] = {
        "",
        "/",
        "/8",
        "acme.test",
        "10.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "10.0.0.0/8 ",
        "::/129",
        "::1%eth0",
        "[::1]",
        "0x7f.1",
        "10.0.0.0/99999999999999999999",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"};
    struct guard *g = plain_guard();

    for (size_t i = 0; i < array_len(bad); i++)
        if (guard_allow(g, str_of(bad[i])))
            fail_msg("\"%s\" taken for a network", bad[i]);
    assert_false(guard_allow(g, STR("10.0.0.0\0/8")));
    assert_int_equal(g->allowed_n, 0);
    for (size_t i = 0; i < GUARD_NETS_MAX; i++)
        assert_true(guard_allow(g, STR("10.0.0.0/8")));
    assert_false(guard_allow(g, STR("10.0.0.0/8")));
}

static void
own(void **state)
{
    struct guard *g = plain_guard();
    struct net_addr a = addr_of("8.8.4.4");

    g->own[g->own_n++] = (struct guard_net){a, 32};
    assert_non_null(guard_refuses(g, &a, 80));
    /* Others may see it all the same. */
    assert_null(guard_special(g, &a));
    assert_true(guard_allow(g, STR("8.8.4.0/24")));
    assert_null(guard_refuses(g, &a, 80));
    a = addr_of("10.1.2.3");
    assert_string_equal(guard_special(g, &a), "private (RFC 1918)");
    assert_true(guard_allow(g, STR("10.1.0.0/16")));
    assert_null(guard_special(g, &a));
}

static void
conversions(void **state)
{
    static const char *const addrs[] = {"192.0.2.1", "2001:db8::1", "::"};
    struct sockaddr_storage ss;
    char text[INET6_ADDRSTRLEN];

    for (size_t i = 0; i < array_len(addrs); i++) {
        struct net_addr a = addr_of(addrs[i]), b;
        assert_true(net_addr_to_sockaddr(&a, 4711, &ss) > 0);
        assert_int_equal(ntohs(((const struct sockaddr_in *)&ss)->sin_port),
                         4711);
        assert_true(net_addr_of_sockaddr((struct sockaddr *)&ss, &b));
        assert_memory_equal(&a, &b, sizeof(a));
        assert_string_equal(net_addr_text(&b, text), addrs[i]);
    }
    ss.ss_family = AF_UNIX;
    struct net_addr c;
    assert_false(net_addr_of_sockaddr((struct sockaddr *)&ss, &c));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),     cmocka_unit_test(passed),
        cmocka_unit_test(ports),       cmocka_unit_test(allowed),
        cmocka_unit_test(no_network),  cmocka_unit_test(own),
        cmocka_unit_test(conversions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
