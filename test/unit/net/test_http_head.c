/* Heads of replies: what is kept, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "net/http.h"
#include "net/http_head.h"

struct row {
    const char *lines; /* as on the wire */
    int outcome;
    int status;
    bool is_complete;
    const char *type, *location;
};

static const struct row rows[] = {
    {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",                     0,           200, true,
     "text/html",                                                                                           ""  },
    {"HTTP/2 301 \r\nlocation:  /x \r\n\r\n",                                  0,           301, true,  "", "/x"},
    {"HTTP/1.1 200 OK\r\nLOCATION: a\r\nLocation: b\r\n\r\n",                  0,           200, true,  "",
     "a"                                                                                                        },
    {"HTTP/1.1 999 Request denied\r\n\r\n",                                    0,           999, true,  "", ""  },
    {"HTTP/1.1 103 Early\r\nLocation: no\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",      0,
     200,                                                                                        true,  "", ""  },
    {"HTTP/1.1 200 OK\r\nLocation: /a\r\n b: c\r\n\r\n",                       0,           200, true,  "",
     "/a"                                                                                                       },
    {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",                                    0,           200, true,  "", ""  },
    {"HTTP/1.1 200 OK\r\nLocation: a",                                         0,           200, false, "", "a" },
    {"HTTP/1.1 200 OK\r\n\r\nLocation: trailer\r\n",                           0,           200, true,  "", ""  },
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",      0,
     200,                                                                                        true,  "", ""  },
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
     HTTP_BROKEN,                                                                           200, false, "", ""  },
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",                              HTTP_BROKEN, 200, false, "",
     ""                                                                                                         },
    {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n",                              HTTP_BROKEN, 200, false, "",
     ""                                                                                                         },
    {"HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n",                            HTTP_BROKEN, 200, false, "",
     ""                                                                                                         },
    {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n",            HTTP_BROKEN,
     200,                                                                                        false, "", ""  },
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
     HTTP_BROKEN,                                                                           200, false, "", ""  },
    {"HTTP/1.1 000 no\r\n",                                                    HTTP_BROKEN, 0,   false, "", ""  },
    {"HTTP/1.1 20\r\n",                                                        HTTP_BROKEN, 0,   false, "", ""  },
    {"HTTP/1.1 -20\r\n",                                                       HTTP_BROKEN, 0,   false, "", ""  },
    {"HTTP/1.1 101 Switching\r\n",                                             HTTP_BROKEN, 0,   false, "", ""  },
    {"SSH-2.0-OpenSSH_9.2\r\n",                                                HTTP_BROKEN, 0,   false, "", ""  },
};

/* Feed the lines one by one until the end or an outcome. */
static int
feed(struct http_head *h, const char *lines)
{
    str rest = str_of(lines);
    int r = 0;

    while (rest.n > 0 && r == 0) {
        size_t end = str_find_byte(rest, '\n', 0);
        size_t n = end == STR_NOT_FOUND ? rest.n : end + 1;
        r = http_head_line(h, str_sub(rest, 0, n));
        rest = str_from(rest, n);
    }
    return r;
}

static void
reads_heads(void **state)
{
    for (size_t i = 0; i < array_len(rows); i++) {
        const struct row *row = &rows[i];
        static struct http_head h;
        http_head_init(&h);
        int r = feed(&h, row->lines);
        str type = h.fields[HTTP_HEAD_CONTENT_TYPE];
        str location = h.fields[HTTP_HEAD_LOCATION];
        if (r != row->outcome || h.status != row->status ||
            h.is_complete != row->is_complete ||
            !str_eq(type, str_of(row->type)) ||
            !str_eq(location, str_of(row->location)))
            fail_msg("row %zu: %d %d %d", i, r, h.status, h.is_complete);
        assert_true((h.why != NULL) == (r != 0));
    }
}

static void
counts_lines_and_bytes(void **state)
{
    static struct http_head h;
    static char line[40000];
    int r = 0, n;

    http_head_init(&h);
    assert_int_equal(feed(&h, "HTTP/1.1 200 OK\r\n"), 0);
    for (n = 1; r == 0 && n < 5000; n++)
        r = http_head_line(&h, STR("Set-Cookie: a\r\n"));
    assert_int_equal(r, HTTP_TOO_LARGE);
    assert_int_equal(n, HTTP_HEAD_LINES_MAX + 1);

    memset(line, 'x', sizeof(line));
    http_head_init(&h);
    assert_int_equal(feed(&h, "HTTP/1.1 200 OK\r\n"), 0);
    assert_int_equal(http_head_line(&h, str_make(line, sizeof(line))), 0);
    assert_int_equal(http_head_line(&h, str_make(line, sizeof(line))),
                     HTTP_TOO_LARGE);
}

static void
ends_a_flood_of_interim_heads(void **state)
{
    static struct http_head h;
    int r = 0, n;

    http_head_init(&h);
    for (n = 0; r == 0 && n < 100; n++)
        r = feed(&h, "HTTP/1.1 100 Continue\r\n\r\n");
    assert_int_equal(r, HTTP_BROKEN);
    assert_int_equal(n, HTTP_HEAD_INTERIM_MAX + 1);
}

/* A value too long to be a URL is dropped, and the rest is still read. */
static void
drops_long_values(void **state)
{
    static struct http_head h;
    static char line[4000];

    memset(line, 'x', sizeof(line));
    memcpy(line, "Location: ", 10);
    http_head_init(&h);
    assert_int_equal(feed(&h, "HTTP/1.1 301 Moved\r\n"), 0);
    assert_int_equal(http_head_line(&h, str_make(line, sizeof(line))), 0);
    assert_int_equal(feed(&h, "ETag: \"a\"\r\n\r\n"), 0);
    assert_int_equal(h.fields[HTTP_HEAD_LOCATION].n, 0);
    assert_true(str_eq(h.fields[HTTP_HEAD_ETAG], STR("\"a\"")));
}

static void
keeps_named_fields(void **state)
{
    static const char *const names[] = {"x-left", "Location"};
    static struct http_head h;

    http_head_init(&h);
    http_head_keep(&h, names, array_len(names));
    assert_int_equal(feed(&h, "HTTP/1.1 103 Early\r\nX-Left: 9\r\n\r\n"
                              "HTTP/1.1 200 OK\r\nX-LEFT:  7 \r\nX-Left: 8\r\n"
                              "Location: /a\r\n\r\nX-Left: 6\r\n"),
                     0);
    assert_true(str_eq(h.named[0], STR("7")));
    /* one of ours is kept as such */
    assert_true(str_eq(h.fields[HTTP_HEAD_LOCATION], STR("/a")));
    assert_int_equal(h.named[1].n, 0);
    http_head_init(&h);
    assert_int_equal(feed(&h, "HTTP/1.1 200 OK\r\nX-Left: 7\r\n\r\n"), 0);
    assert_int_equal(h.named[0].n, 0);
}

static void
tells_what_may_be_sent(void **state)
{
    assert_true(http_head_is_value(STR("")) && http_head_is_value(STR("a b")));
    assert_false(http_head_is_value(STR("a\r\nb")));
    assert_false(http_head_is_value(STR("a\x7f")));
    assert_true(http_head_is_name(STR("x-api-key")));
    assert_false(http_head_is_name(STR("")));
    assert_false(http_head_is_name(STR("a:")));
    assert_false(http_head_is_name(STR("a b")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_heads),
        cmocka_unit_test(keeps_named_fields),
        cmocka_unit_test(tells_what_may_be_sent),
        cmocka_unit_test(counts_lines_and_bytes),
        cmocka_unit_test(ends_a_flood_of_interim_heads),
        cmocka_unit_test(drops_long_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
