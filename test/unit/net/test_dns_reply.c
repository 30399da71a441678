/* Replies of name servers, byte by byte, and the names in questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "dns_packet.h"
#include "net/dns_name.h"
#include "net/dns_reply.h"

static void
add_soa(struct packet *k, uint32_t ttl, uint32_t minimum)
{
    size_t at = record(k, "test", T_SOA, ttl);
    put_name(k, "ns.test");
    put_name(k, "hostmaster.test");
    for (int i = 0; i < 4; i++)
        put32(k, 3600);
    put32(k, minimum);
    end_data(k, at);
}

static const struct dns_reply *
parsed(const struct packet *k, enum dns_type type)
{
    static struct dns_reply r;
    /* In memory of its very size, so that ASan sees one byte too far. */
    unsigned char *copy = malloc(k->n ? k->n : 1);
    assert_non_null(copy);
    memcpy(copy, k->p, k->n);
    dns_reply_parse(copy, k->n, type, &r);
    free(copy);
    return &r;
}

static void
reply_addresses(void **state)
{
    static struct packet k;
    begin(&k, "a.test", T_A, 0);
    for (int i = 0; i < 20; i++)
        add_addr(&k, "A.Test", i ? "198.51.100.2" : "198.51.100.1", 77);
    const struct dns_reply *r = parsed(&k, DNS_A);
    assert_int_equal(r->outcome, 0);
    assert_int_equal(r->addrs_n, DNS_ADDRS_MAX);
    assert_int_equal(r->addrs[0].bytes[3], 1);
    assert_int_equal(r->ttl_s, 77);

    begin(&k, "a.test", T_AAAA, 0);
    add_addr(&k, "a.test", "2001:db8::5", 5000);
    r = parsed(&k, DNS_AAAA);
    assert_int_equal(r->outcome, 0);
    assert_int_equal(r->addrs[0].family, AF_INET6);
    assert_int_equal(r->addrs[0].bytes[15], 5);

    /* Another's records do not count. */
    begin(&k, "a.test", T_A, 0);
    add_addr(&k, "b.test", "198.51.100.1", 77);
    assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_NO_DATA);
}

static void
reply_chains(void **state)
{
    static struct packet k;
    char from[32], to[32];

    for (int length = 0; length <= 10; length++) {
        begin(&k, "c0.test", T_A, 0);
        add_addr(&k, "other.test", "198.51.100.9", 300);
        for (int i = length; i > 0; i--) { /* in the unkind order */
            snprintf(from, sizeof(from), "c%d.test", i - 1);
            snprintf(to, sizeof(to), "c%d.test", i);
            add_name(&k, from, T_CNAME, to);
        }
        snprintf(to, sizeof(to), "c%d.test", length);
        add_addr(&k, to, "198.51.100.1", 900);
        const struct dns_reply *r = parsed(&k, DNS_A);
        assert_int_equal(r->outcome, length <= DNS_CHAIN_MAX ? 0 : DNS_FAILED);
        if (r->outcome == 0) {
            assert_int_equal(r->addrs_n, 1);
            assert_int_equal(r->ttl_s, length ? 300 : 900);
        }
    }
    begin(&k, "a.test", T_A, 0);
    add_name(&k, "a.test", T_CNAME, "b.test");
    add_name(&k, "b.test", T_CNAME, "a.test");
    assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_FAILED);
    begin(&k, "a.test", T_A, 0);
    add_name(&k, "a.test", T_CNAME, "b.test");
    assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_NO_DATA);
    begin(&k, "a.test", T_A, 3);
    add_name(&k, "a.test", T_CNAME, "b.test");
    assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_NO_SUCH_DOMAIN);
}

static void
reply_negative(void **state)
{
    static struct packet k;
    begin(&k, "a.test", T_A, 3);
    add_soa(&k, 500, 40);
    const struct dns_reply *r = parsed(&k, DNS_A);
    assert_int_equal(r->outcome, DNS_NO_SUCH_DOMAIN);
    assert_int_equal(r->ttl_s, 40);
    begin(&k, "a.test", T_A, 0);
    add_soa(&k, 30, 4000);
    r = parsed(&k, DNS_A);
    assert_int_equal(r->outcome, DNS_NO_DATA);
    assert_int_equal(r->ttl_s, 30);
    begin(&k, "a.test", T_A, 3);
    r = parsed(&k, DNS_A);
    assert_int_equal(r->outcome, DNS_NO_SUCH_DOMAIN);
    assert_true(r->ttl_s == DNS_NO_TTL);
    for (unsigned rcode = 1; rcode < 16; rcode++) {
        begin(&k, "a.test", T_A, rcode);
        add_addr(&k, "a.test", "198.51.100.1", 60);
        r = parsed(&k, DNS_A);
        assert_int_equal(r->outcome,
                         rcode == 3 ? DNS_NO_SUCH_DOMAIN : DNS_FAILED);
        assert_int_equal(r->addrs_n, 0);
    }
}

static void
reply_mx(void **state)
{
    static struct packet k;
    begin(&k, "a.test", T_MX, 0);
    for (unsigned i = 0; i < 60; i++) {
        char host[32];
        snprintf(host, sizeof(host), "mx%u.test", i);
        add_mx(&k, "a.test", (i * 7) % 60, host);
    }
    const struct dns_reply *r = parsed(&k, DNS_MX);
    assert_int_equal(r->outcome, 0);
    assert_int_equal(r->mx_n, DNS_MX_MAX);
    for (size_t i = 0; i < r->mx_n; i++)
        assert_int_equal(r->mx[i].preference, i);
    assert_string_equal(r->mx[0].host, "mx0.test");

    begin(&k, "a.test", T_MX, 0);
    add_mx(&k, "a.test", 0, "");
    r = parsed(&k, DNS_MX);
    assert_int_equal(r->outcome, 0);
    assert_int_equal(r->mx_n, 1);
    assert_string_equal(r->mx[0].host, "");

    begin(&k, "a.test", T_MX, 0);
    add_mx(&k, "a.test", 0, "");
    add_mx(&k, "a.test", 1, "localhost");
    add_mx(&k, "a.test", 2, "10.0.0.1");
    add_mx(&k, "a.test", 3, "a b.test");
    add_mx(&k, "a.test", 4, "\x1b[2J.test");
    add_mx(&k, "a.test", 5, "MX.Good.test");
    r = parsed(&k, DNS_MX);
    assert_int_equal(r->mx_n, 1);
    assert_string_equal(r->mx[0].host, "mx.good.test");

    begin(&k, "a.test", T_MX, 0);
    add_mx(&k, "a.test", 1, "localhost");
    r = parsed(&k, DNS_MX);
    assert_int_equal(r->outcome, 0);
    assert_int_equal(r->mx_n, 0);
}

static void
reply_ptr(void **state)
{
    static struct packet k;
    begin(&k, "1.0.0.10.in-addr.arpa", T_PTR, 0);
    add_name(&k, "1.0.0.10.in-addr.arpa", T_PTR, "evil\n.test");
    add_name(&k, "1.0.0.10.in-addr.arpa", T_PTR, "Good.test");
    const struct dns_reply *r = parsed(&k, DNS_PTR);
    assert_int_equal(r->outcome, 0);
    assert_string_equal(r->name, "good.test");
    begin(&k, "1.0.0.10.in-addr.arpa", T_PTR, 0);
    add_name(&k, "1.0.0.10.in-addr.arpa", T_PTR, "ev'il.test");
    assert_int_equal(parsed(&k, DNS_PTR)->outcome, DNS_NO_DATA);
}

/* The record as one text; the message of the last parsed() is gone. */
static void
assert_text(const struct packet *k, size_t i, const char *want, size_t want_n)
{
    static char text[DNS_TXT_BYTES_MAX];
    struct dns_reply r;

    dns_reply_parse(k->p, k->n, DNS_TXT, &r);
    assert_true(i < r.txt_n);
    assert_int_equal(r.txt[i].n, want_n);
    dns_reply_join(&r.txt[i], text);
    assert_memory_equal(text, want, want_n);
}

static void
reply_txt(void **state)
{
    static struct packet k;
    char big[255];

    begin(&k, "a.test", T_TXT, 0);
    add_text(&k, "b.test", "another's");
    size_t at = record(&k, "a.test", T_TXT, 50);
    put_string(&k, "v=spf1 ", 7);
    put_string(&k, "", 0);
    put_string(&k, "-all", 4);
    end_data(&k, at);
    at = record(&k, "a.test", T_TXT, 60);
    put_string(&k, "\x1b[2J\0\xff\n", 7);
    end_data(&k, at);
    add_text(&k, "a.test", "");
    end_data(&k, record(&k, "a.test", T_TXT, 60)); /* not one string */
    const struct dns_reply *r = parsed(&k, DNS_TXT);
    assert_int_equal(r->outcome, 0);
    assert_int_equal(r->ttl_s, 50);
    assert_int_equal(r->txt_n, 4);
    assert_false(r->is_cut);
    assert_text(&k, 0, "v=spf1 -all", 11);
    assert_text(&k, 1, "\x1b[2J\0\xff\n", 7); /* as it came */
    assert_text(&k, 2, "", 0);
    assert_text(&k, 3, "", 0);

    begin(&k, "a.test", T_TXT, 0);
    assert_int_equal(parsed(&k, DNS_TXT)->outcome, DNS_NO_DATA);

    /* A string that ends behind its record: nonsense, all of it. */
    begin(&k, "a.test", T_TXT, 0);
    add_text(&k, "a.test", "fine");
    at = record(&k, "a.test", T_TXT, 60);
    put_string(&k, "abc", 3);
    end_data(&k, at);
    put16(&k, 0); /* there are bytes, but they are not its own */
    k.p[at + 2] = 4;
    assert_int_equal(parsed(&k, DNS_TXT)->outcome, DNS_FAILED);
    k.p[at + 2] = 255;
    assert_int_equal(parsed(&k, DNS_TXT)->outcome, DNS_FAILED);

    memset(big, 'x', sizeof(big));
    begin(&k, "a.test", T_TXT, 0);
    at = record(&k, "a.test", T_TXT, 60);
    for (int i = 0; i < 5; i++)
        put_string(&k, big, 250);
    end_data(&k, at);
    r = parsed(&k, DNS_TXT);
    assert_true(r->is_cut);
    assert_int_equal(r->txt[0].n, DNS_TXT_BYTES_MAX);

    for (size_t i = DNS_TXT_MAX; i <= DNS_TXT_MAX + 1; i++) {
        begin(&k, "a.test", T_TXT, 0);
        for (size_t j = 0; j < i; j++)
            add_text(&k, "a.test", "t");
        r = parsed(&k, DNS_TXT);
        assert_int_equal(r->txt_n, DNS_TXT_MAX);
        assert_int_equal(r->is_cut, i > DNS_TXT_MAX);
    }
}

static void
reply_pointers(void **state)
{
    static struct packet k;
    /* The owner as a pointer to the question: the usual reply. */
    begin(&k, "a.test", T_A, 0);
    k.p[7]++;
    put16(&k, 0xc00c);
    put16(&k, T_A);
    put16(&k, 1);
    put32(&k, 60);
    put16(&k, 4);
    put32(&k, 0xc6336401);
    assert_int_equal(parsed(&k, DNS_A)->outcome, 0);
    /* To itself, forwards, beyond the end: nonsense. */
    static const unsigned bad[] = {0xc018, 0xc020, 0xffff, 0x8000, 0x4000};
    for (size_t i = 0; i < array_len(bad); i++) {
        k.p[24] = (unsigned char)(bad[i] >> 8);
        k.p[25] = (unsigned char)bad[i];
        assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_FAILED);
    }
    /* Labels and pointers that go back all the way, yet grow too long. */
    begin(&k, "a.test", T_A, 0);
    size_t at = record(&k, "a.test", 99, 60);
    for (int i = 0; i < 300; i++) {
        put16(&k, 0x0161);
        put16(&k, i ? 0xc000 | (unsigned)(k.n - 6) : 0xc00c);
    }
    end_data(&k, at);
    assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_NO_DATA);
    k.p[7]++;
    put16(&k, 0xc000 | (unsigned)(k.n - 4));
    put16(&k, T_A);
    put16(&k, 1);
    put32(&k, 60);
    put16(&k, 0);
    assert_int_equal(parsed(&k, DNS_A)->outcome, DNS_FAILED);
}

static void
reply_noise(void **state)
{
    static struct packet whole, k;
    uint32_t seed = 7;

    begin(&whole, "a.test", T_MX, 0);
    add_name(&whole, "a.test", T_CNAME, "b.test");
    add_mx(&whole, "b.test", 1, "mx.test");
    add_addr(&whole, "mx.test", "198.51.100.1", 60);
    add_soa(&whole, 60, 60);
    for (k = whole; k.n > 0; k.n--)
        parsed(&k, DNS_MX);
    for (int i = 0; i < 20000; i++) {
        k = whole;
        for (int j = 0; j < 3; j++) {
            seed = seed * 1664525u + 1013904223u;
            k.p[(seed >> 8) % k.n] = (unsigned char)(seed >> 24);
        }
        const struct dns_reply *r = parsed(&k, DNS_MX);
        assert_true(r->mx_n <= DNS_MX_MAX);
    }
}

static void
names(void **state)
{
    char out[DNS_NAME_MAX], reversed[DNS_NAME_REVERSE_MAX], big[300];
    struct net_addr a;
    int port;

    assert_int_equal(dns_name_clean(STR("A-b_1.Test."), out), 10);
    assert_memory_equal(out, "a-b_1.test", 10);
    static const char *const bad[] = {"",    ".",   "..",     "a..b",
                                      ".a",  "a b", "a\n",    "m\xc3\xbc.test",
                                      "a/b", "a..", "\x1b[2J"};
    for (size_t i = 0; i < array_len(bad); i++)
        assert_int_equal(dns_name_clean(str_of(bad[i]), out), 0);
    memset(big, 'a', sizeof(big));
    assert_int_equal(dns_name_clean(str_make(big, 63), out), 63);
    assert_int_equal(dns_name_clean(str_make(big, 64), out), 0);
    for (size_t i = 1; i < sizeof(big); i += 2)
        big[i] = '.';
    assert_int_equal(dns_name_clean(str_make(big, 253), out), 253);
    assert_int_equal(dns_name_clean(str_make(big, 255), out), 0);

    assert_true(net_addr_parse(STR("192.0.2.1"), &a));
    assert_true(
        str_eq(dns_name_reverse(&a, reversed), STR("1.2.0.192.in-addr.arpa")));
    assert_true(net_addr_parse(STR("2001:db8::1"), &a));
    str s = dns_name_reverse(&a, reversed);
    assert_int_equal(s.n, 72);
    assert_true(str_has_prefix(s, STR("1.0.0.0.")));
    assert_true(str_has_suffix(s, STR("8.b.d.0.1.0.0.2.ip6.arpa")));

    static const struct {
        const char *in;
        int port; /* 0: refused */
    } resolvers[] = {
        {"127.0.0.1",       53  },
        {"127.0.0.1:5353",  5353},
        {"::1",             53  },
        {"[::1]",           53  },
        {"[::1]:5353",      5353},
        {"[::1]5353",       0   },
        {"127.0.0.1:",      0   },
        {"127.0.0.1:0",     0   },
        {"127.0.0.1:65536", 0   },
        {"ns.test",         0   },
        {"ns.test:53",      0   },
        {"[::1",            0   },
        {"[::1]:",          0   },
        {"127.0.0.1:x",     0   },
    };
    for (size_t i = 0; i < array_len(resolvers); i++) {
        bool ok = dns_name_resolver(str_of(resolvers[i].in), &a, &port);
        if (ok != (resolvers[i].port != 0) || (ok && port != resolvers[i].port))
            fail_msg("%s", resolvers[i].in);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reply_addresses), cmocka_unit_test(reply_chains),
        cmocka_unit_test(reply_negative),  cmocka_unit_test(reply_mx),
        cmocka_unit_test(reply_ptr),       cmocka_unit_test(reply_txt),
        cmocka_unit_test(reply_pointers),  cmocka_unit_test(reply_noise),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
