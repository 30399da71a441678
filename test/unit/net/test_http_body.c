/* Bodies: collected under a cap, inflated under a cap, damage survived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "net/http.h"
#include "net/http_body.h"

enum { WIRE_MAX = 64 * 1024 };

static struct http_inflater *inflater;
static struct arena arena;

/* One gzip member; returns its length. */
static size_t
gzip(unsigned char *out, size_t out_max, str text)
{
    z_stream z = {0};

    check(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, 0) == Z_OK);
    z.next_in = (unsigned char *)text.p;
    z.avail_in = (unsigned)text.n;
    z.next_out = out;
    z.avail_out = (unsigned)out_max;
    check(deflate(&z, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&z);
    return out_max - z.avail_out;
}

static str
inflate_text(const unsigned char *wire, size_t n, size_t max, bool *is_cut)
{
    /* Exactly as large as it is, so that ASan sees a read over its end. */
    char *p = malloc(n ? n : 1);
    check(p != NULL);
    memcpy(p, wire, n);
    str text = http_inflater_text(inflater, str_make(p, n), STR("gzip"), max,
                                  &arena, is_cut);
    free(p);
    return text;
}

static void
collects_up_to_the_cap(void **state)
{
    struct http_body b = {0};

    http_body_reset(&b, 10);
    assert_true(http_body_add(&b, STR("12345")));
    assert_true(http_body_add(&b, STR("")));
    assert_true(http_body_add(&b, STR("67890")));
    assert_false(http_body_add(&b, STR("a")));
    assert_true(str_eq(str_make(b.p, b.n), STR("1234567890")));
    http_body_reset(&b, 3);
    assert_false(http_body_add(&b, STR("abcdef")));
    assert_true(str_eq(str_make(b.p, b.n), STR("abc")));
    http_body_reset(&b, HTTP_BODY_MAX);
    http_body_expect(&b, 1u << 30); /* promises are not believed */
    assert_true(b.cap <= HTTP_BODY_KEPT_MAX);
    http_body_fini(&b);
}

static void
inflates(void **state)
{
    static unsigned char wire[WIRE_MAX];
    bool is_cut;
    size_t n = gzip(wire, sizeof(wire), STR("Ada <ada@acme.test>"));

    str text = inflate_text(wire, n, 1000, &is_cut);
    assert_true(str_eq(text, STR("Ada <ada@acme.test>")));
    assert_false(is_cut);
    /* a second member, then rubbish */
    n += gzip(wire + n, sizeof(wire) - n, STR(" and Bo"));
    memcpy(wire + n, "junk", 4);
    text = inflate_text(wire, n + 4, 1000, &is_cut);
    assert_true(str_eq(text, STR("Ada <ada@acme.test> and Bo")));
    assert_false(is_cut);
}

static void
reads_plain_bodies_under_gzip(void **state)
{
    static const unsigned char plain[] = "plain";
    bool is_cut;

    assert_true(str_eq(inflate_text(plain, 5, 100, &is_cut), STR("plain")));
    assert_false(is_cut);
    assert_true(str_eq(inflate_text(plain, 5, 3, &is_cut), STR("pla")));
    assert_true(is_cut);
    assert_int_equal(inflate_text(plain, 0, 3, &is_cut).n, 0);
    assert_false(is_cut);
    assert_int_equal(
        http_inflater_text(inflater, STR("?"), STR("br"), 9, &arena, &is_cut).n,
        0);
    assert_true(is_cut);
}

/* Ends inside: what came before the end is text. */
static void
keeps_the_prefix_of_damaged_ones(void **state)
{
    static unsigned char wire[WIRE_MAX];
    static char text[50000];
    bool is_cut;

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + i * i % 23);
    size_t n = gzip(wire, sizeof(wire), str_make(text, sizeof(text)));
    for (size_t cut = 0; cut < n; cut += 1 + n / 50) {
        str out = inflate_text(wire, cut, HTTP_BODY_MAX, &is_cut);
        assert_true(is_cut || cut == 0 || cut == 1);
        if (cut > 1)
            assert_memory_equal(out.p, text, out.n);
    }
    str out = inflate_text(wire, n - 1, HTTP_BODY_MAX, &is_cut);
    assert_int_equal(out.n, sizeof(text));
    assert_true(is_cut);
    wire[n - 8] ^= 1; /* the checksum */
    out = inflate_text(wire, n, HTTP_BODY_MAX, &is_cut);
    assert_int_equal(out.n, sizeof(text));
    assert_true(is_cut);
}

static void
survives_noise(void **state)
{
    static unsigned char wire[4096];
    bool is_cut;

    srand(1);
    gzip(wire, sizeof(wire), STR("some text, some more text, some text"));
    for (int i = 0; i < 5000; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        wire[10 + rand() % 40] ^= (unsigned char)(1 << rand() % 8);
        str out = http_inflater_text(inflater, str_make((char *)wire, 60),
                                     STR("gzip"), 500, &a, &is_cut);
        assert_true(out.n <= 500);
    }
}

static void
cuts_bombs_off(void **state)
{
    enum { BOMB = 30 * 1024 * 1024 };
    static unsigned char wire[WIRE_MAX], twice[WIRE_MAX];
    char *zeros = calloc(1, BOMB);
    bool is_cut;

    size_t n = gzip(wire, sizeof(wire), str_make(zeros, BOMB));
    free(zeros);
    str out = inflate_text(wire, n, HTTP_BODY_MAX, &is_cut);
    assert_int_equal(out.n, HTTP_BODY_MAX);
    assert_true(is_cut);
    /* a smaller cap after the buffer has grown */
    assert_int_equal(inflate_text(wire, n, 1000, &is_cut).n, 1000);
    assert_true(is_cut);
    /* one layer only */
    n = gzip(twice, sizeof(twice), str_make((char *)wire, n));
    assert_int_equal(inflate_text(twice, n, HTTP_BODY_MAX, &is_cut).n, 0);
    assert_true(is_cut);
}

static void
tells_binary_from_text(void **state)
{
    assert_true(http_body_is_binary_type(STR("image/png")));
    assert_true(http_body_is_binary_type(STR("Application/PDF; x")));
    assert_true(http_body_is_binary_type(STR("application/octet-stream")));
    assert_false(http_body_is_binary_type(STR("text/html; charset=utf-8")));
    assert_false(http_body_is_binary_type(STR("image/svg+xml")));
    assert_false(http_body_is_binary_type(STR("")));
    assert_true(http_body_is_binary(STR("%PDF-1.7")));
    assert_true(http_body_is_binary(STR("\0\0\0\x20"
                                        "ftypisom")));
    assert_false(http_body_is_binary(STR("<!doctype html>")));
    assert_false(http_body_is_binary(STR("")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collects_up_to_the_cap),
        cmocka_unit_test(inflates),
        cmocka_unit_test(reads_plain_bodies_under_gzip),
        cmocka_unit_test(keeps_the_prefix_of_damaged_ones),
        cmocka_unit_test(survives_noise),
        cmocka_unit_test(cuts_bombs_off),
        cmocka_unit_test(tells_binary_from_text),
    };
    inflater = http_inflater_new();
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    http_inflater_free(inflater);
    arena_fini(&arena);
    return r;
}
