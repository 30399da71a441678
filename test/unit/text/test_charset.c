/* Encodings: which one a page is in, and what its bytes mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/charset.h"

#define BYTES(lit)    (lit), sizeof(lit) - 1
#define META(charset) "<html><meta charset=\"" charset "\">"
#define EQUIV(charset)                                                         \
    "<meta http-equiv=Content-Type content='text/html; charset=" charset "'>"

static const struct {
    const char *bytes;
    size_t n;
    const char *header, *text, *name;
} cases[] = {
    {BYTES(""),                              "",                                    "",                          "UTF-8"       },
    {BYTES("abc"),                           "",                                    "abc",                       "UTF-8"       },
    {BYTES("M\xc3\xbcller"),                 "",                                    "M\u00fcller",               "UTF-8"       },
    {BYTES("M\xfcller"),                     "",                                    "M\u00fcller",               "windows-1252"},
    {BYTES("\x80\x99\x81"),                  "",                                    "\u20ac\u2122\xc2\x81",      "windows-1252"},
 /* the header */
    {BYTES("M\xfcller"),                     "text/html; charset=ISO-8859-1",       "M\u00fcller",
     "windows-1252"                                                                                                            },
    {BYTES("M\xfcller"),                     "text/html;charset=\"latin1\"",        "M\u00fcller",
     "windows-1252"                                                                                                            },
    {BYTES("M\xfcller"),                     "text/html; CHARSET = us-ascii ; x=y", "M\u00fcller",
     "windows-1252"                                                                                                            },
    {BYTES("\xb1"),                          "text/html; charset=iso-8859-2",       "\u0105",                    "ISO-8859-2"  },
    {BYTES("\xcf\xf0"),                      "text/html; charset=windows-1251",     "\u041f\u0440",
     "windows-1251"                                                                                                            },
    {BYTES("\x93\xfa\x96\x7b"),              "text/html; charset=Shift_JIS",        "\u65e5\u672c",
     "Shift_JIS"                                                                                                               },
    {BYTES("\xc6\xfc"),                      "text/html; charset=euc-jp",           "\u65e5",                    "EUC-JP"      },
    {BYTES("\xc4\xe3"),                      "text/html; charset=gb2312",           "\u4f60",                    "GBK"         },
    {BYTES("\xa4\xa4"),                      "text/html; charset=big5",             "\u4e2d",                    "Big5"        },
    {BYTES("\xc7\xd1"),                      "text/html; charset=euc-kr",           "\ud55c",                    "EUC-KR"      },
    {BYTES("\x1b$BF|\x1b(B@"),               "text/html; charset=iso-2022-jp",      "\u65e5@",
     "ISO-2022-JP"                                                                                                             },
    {BYTES("M\xfcller"),                     "text/html; charset=utf-8",            "M\ufffdller",               "UTF-8"       },
 /* no such thing */
    {BYTES("+AEA-"),                         "text/html; charset=utf-7",            "+AEA-",                     "UTF-8"       },
    {BYTES("M\xfc"),                         "text/html; charset=nonsense",         "M\u00fc",                   "windows-1252"},
    {BYTES("M\xfc"),                         "text/html; charset=",                 "M\u00fc",                   "windows-1252"},
    {BYTES("x@y"),                           "text/html; charset=iso-2022-kr",      "\ufffd",                    "replacement" },
 /* meta */
    {BYTES(META("iso-8859-1") "\xfc"),       "",                                    META("iso-8859-1") "\u00fc",
     "windows-1252"                                                                                                            },
    {BYTES(META(" Latin2 ") "\xb1"),         "",                                    META(" Latin2 ") "\u0105",
     "ISO-8859-2"                                                                                                              },
    {BYTES(EQUIV("koi8-r") "\xc1"),          "",                                    EQUIV("koi8-r") "\u0430",    "KOI8-R"      },
    {BYTES(META("utf-16") "\xc3\xbc"),       "",                                    META("utf-16") "\u00fc",     "UTF-8"       },
    {BYTES("<!--" META("koi8-r") "-->\xfc"), "",
     "<!--" META("koi8-r") "-->\u00fc",                                                                          "windows-1252"},
    {BYTES(META("koi8-r") "\xfc"),           "text/html; charset=latin1",
     META("koi8-r") "\u00fc",                                                                                    "windows-1252"},
 /* byte order marks win over all */
    {BYTES("\xef\xbb\xbfM\xc3\xbc"),         "text/html; charset=latin1",           "M\u00fc",
     "UTF-8"                                                                                                                   },
    {BYTES("\xff\xfeM\0\xfc\0"),             "",                                    "M\u00fc",                   "UTF-16LE"    },
    {BYTES("\xfe\xff\0M\0\xfc"),             "text/html; charset=utf-8",            "M\u00fc",
     "UTF-16BE"                                                                                                                },
    {BYTES("\xfe\xff\xd8\x3d\xde\x00"),      "",                                    "\U0001f600",                "UTF-16BE"    },
    {BYTES("\xfe\xff\xd8\x3d\0M\0"),         "",                                    "\ufffdM\ufffd",             "UTF-16BE"    },
    {BYTES("M\0"),                           "text/html; charset=utf-16le",         "M",                         "UTF-16LE"    },
 /* bad UTF-8: each maximal beginning is one replacement */
    {BYTES("\xc0\x80"
           "a"),
     "text/html; charset=utf-8",                                                    "\ufffd\ufffda",             "UTF-8"       },
    {BYTES("\xe2\x82"
           "a"),
     "text/html; charset=utf-8",                                                    "\ufffda",                   "UTF-8"       },
    {BYTES("\xe2\x82"),                      "text/html; charset=utf-8",            "\ufffd",                    "UTF-8"       },
    {BYTES("\xed\xa0\x80"),                  "text/html; charset=utf-8",            "\ufffd\ufffd\ufffd",
     "UTF-8"                                                                                                                   },
    {BYTES("\xf0\x9f\x98"
           "@"),
     "text/html; charset=utf-8",                                                    "\ufffd@",                   "UTF-8"       },
    {BYTES("\xf4\x90\x80\x80"),              "text/html; charset=utf-8",
     "\ufffd\ufffd\ufffd\ufffd",                                                                                 "UTF-8"       },
    {BYTES("\xc1\x80\xe0\x81\x80"),          "text/html; charset=utf-8",
     "\ufffd\ufffd\ufffd\ufffd\ufffd",                                                                           "UTF-8"       },
    {BYTES("12345678\xff"
           "12345678"),
     "text/html; charset=utf-8",                                                    "12345678\ufffd"
     "12345678",                                                                 "UTF-8"       },
};

static void
test_cases(void **state)
{
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        size_t n = cases[i].n;
        char *bytes = malloc(n ? n : 1);
        str name;

        memcpy(bytes, cases[i].bytes, n);
        str got = charset_to_utf8(&a, str_make(bytes, n),
                                  str_of(cases[i].header), &name);
        if (!str_eq(got, str_of(cases[i].text)) ||
            !str_eq(name, str_of(cases[i].name)))
            fail_msg("case %zu, %s: %.*s in %.*s", i, cases[i].header,
                     STR_ARG(got), STR_ARG(name));
        free(bytes);
    }
}

/* A byte that means nothing may not turn into ASCII, nor eat any. */
static void
test_no_invented_ascii(void **state)
{
    static const char *const headers[] = {
        "charset=shift_jis",    "charset=euc-jp",      "charset=euc-kr",
        "charset=gbk",          "charset=big5",        "charset=iso-8859-3",
        "charset=windows-1253", "charset=windows-874", "charset=utf-8",
        "charset=windows-1255"};

    for (size_t i = 0; i < array_len(headers); i++)
        for (unsigned c = 0x80; c < 0x100; c++) {
            CLEANUP(arena_fini) struct arena a = ARENA_INIT;
            char bytes[3] = {(char)c, '<', '"'};
            str name, got = charset_to_utf8(&a, str_make(bytes, 3),
                                            str_of(headers[i]), &name);
            size_t ascii = 0;
            for (size_t j = 0; j < got.n; j++)
                ascii += (unsigned char)got.p[j] < 0x80;
            if (ascii > 2 || !str_is_utf8(got))
                fail_msg("%s: byte %02x", headers[i], c);
        }
}

static void
test_no_copy(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str s = STR("\xef\xbb\xbfvalid \xc3\xbc"), name;

    assert_ptr_equal(charset_to_utf8(&a, s, STR_EMPTY, &name).p, s.p + 3);
    assert_int_equal(a.total_bytes, 0);
}

static void
test_long_pages(void **state)
{
    enum { N = 100001 };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char *bytes = malloc(N);
    str name;

    memset(bytes, 0xe4, N);
    str got =
        charset_to_utf8(&a, str_make(bytes, N), STR("charset=koi8-r"), &name);
    assert_int_equal(got.n, 2 * N);
    got = charset_to_utf8(&a, str_make(bytes, N), STR("charset=latin1"), &name);
    assert_int_equal(got.n, 2 * N);
    got = charset_to_utf8(&a, str_make(bytes, N), STR("charset=utf8"), &name);
    assert_int_equal(got.n, 3 * N);
    free(bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_no_invented_ascii),
        cmocka_unit_test(test_no_copy),
        cmocka_unit_test(test_long_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
