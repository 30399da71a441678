/* What kind of document a body is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/scope.h"
#include "text/sniff.h"

static const struct {
    const char *body, *type, *path;
    enum sniff kind;
} cases[] = {
    {"<html>",                               "text/html",                  "/",         SNIFF_HTML  },
    {"Jane Doe",                             "text/html; charset=utf-8",   "/",         SNIFF_HTML  },
    {"<!DOCTYPE html><p>",                   "",                           "/",         SNIFF_HTML  },
    {"<html xmlns='x'>",                     "application/xhtml+xml",      "/",         SNIFF_HTML  },
    {"<html>",                               "text/plain",                 "/",         SNIFF_HTML  },
    {"<html>",                               "application/octet-stream",   "/",         SNIFF_HTML  },
    {"",                                     "",                           "/",         SNIFF_HTML  },
    {"Jane <jane@acme.test>",                "text/plain",                 "/team.txt", SNIFF_TEXT  },
    {"BEGIN:VCARD\r\n",                      "text/vcard",                 "/j",        SNIFF_VCARD },
    {"BEGIN:VCARD\r\n",                      "text/x-vcard",               "/j",        SNIFF_VCARD },
    {"BEGIN:VCARD\r\n",                      "application/octet-stream",   "/j.vcf",    SNIFF_VCARD },
    {"\xef\xbb\xbf"
     "begin:vcard\n",                   "text/html",                  "/j",        SNIFF_VCARD },
    {"nothing",                              "application/octet-stream",   "/j.vcf",    SNIFF_TEXT  },
    {"nothing",                              "application/octet-stream",   "/j",        SNIFF_DATA  },
    {"%PDF-1.7",                             "text/html",                  "/team",     SNIFF_BINARY},
    {"PK\x03\x04",                           "text/html",                  "/team",     SNIFF_BINARY},
    {"\x89PNG\r\n",                          "text/html",                  "/team",     SNIFF_BINARY},
    {"GIF89a",                               "text/plain",                 "/team",     SNIFF_BINARY},
    {"\x01\x02\x03\x04\x05\x06\x07\x08\x0b", "text/html",                  "/",         SNIFF_BINARY},
    {"\x01\x02\x03\x04\x05\x06\x07\x08\x0b", "text/html;charset=UTF-16LE", "/",
     SNIFF_HTML                                                                                     },
    {"<html>",                               "image/png",                  "/",         SNIFF_BINARY},
    {"{\"a\":1}",                            "application/json",           "/",         SNIFF_DATA  },
    {"a{b:c}",                               "text/css",                   "/",         SNIFF_DATA  },
    {"\xff\xfe<",                            "text/html",                  "/",         SNIFF_HTML  },
};

static void
bodies(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        enum sniff s = sniff_body(str_of(cases[i].body), str_of(cases[i].type),
                                  str_of(cases[i].path));
        if (s != cases[i].kind)
            fail_msg("%zu: %s \"%s\": %s, want %s", i, cases[i].type,
                     cases[i].path, sniff_why(s), sniff_why(cases[i].kind));
    }
}

static void
plain_text(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    (void)state;

    str html = sniff_text_as_html(&a, STR("A & B\nJane <j@acme.test>"));
    assert_true(str_eq(html, STR("A &amp; B<br>Jane &lt;j@acme.test>")));
    assert_int_equal(sniff_text_as_html(&a, STR_EMPTY).n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bodies),
                                       cmocka_unit_test(plain_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
