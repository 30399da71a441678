/* The tokenizer: what the standard makes of each piece of markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/html.h"

/*
 * Tokens as text: (open name a=[v]) {close} "text" 'raw' !comment! ?doctype?
 */
static void
show(struct buf *b, const struct html_token *t)
{
    switch (t->kind) {
    case HTML_TEXT:
        buf_addf(b, t->has_references ? "\"%.*s\"" : "'%.*s'",
                 STR_ARG(t->text));
        break;
    case HTML_OPEN:
        buf_addf(b, "(%.*s", STR_ARG(t->name));
        for (size_t i = 0; i < t->attributes_n; i++)
            buf_addf(b, " %.*s=[%.*s]", STR_ARG(t->attributes[i].name),
                     STR_ARG(t->attributes[i].value));
        buf_addf(b, t->is_self_closing ? " /)" : ")");
        break;
    case HTML_CLOSE: buf_addf(b, "{%.*s}", STR_ARG(t->name)); break;
    case HTML_COMMENT: buf_addf(b, "!%.*s!", STR_ARG(t->text)); break;
    case HTML_DOCTYPE: buf_addf(b, "?%.*s?", STR_ARG(t->text)); break;
    case HTML_END: break;
    }
}

static str
tokens(struct arena *a, str page)
{
    struct html h;
    struct html_token t;
    struct buf b;

    buf_init(&b, a, 1 << 20);
    html_init(&h, page);
    while (html_next(&h, &t) != HTML_END)
        show(&b, &t);
    return str_of(buf_z(&b));
}

static const struct {
    const char *page, *want;
} cases[] = {
    {"",                                              ""                                  },
    {"plain",                                         "\"plain\""                         },
    {"a < b",                                         "\"a < b\""                         },
    {"a <",                                           "\"a <\""                           },
    {"a </",                                          "\"a </\""                          },
    {"<",                                             "\"<\""                             },
    {"<<<b>",                                         "\"<<\"(b)"                         },
    {"a <3 b",                                        "\"a <3 b\""                        },
    {"<p>x</p>",                                      "(p)\"x\"{p}"                       },
    {"<P CLASS=A>x</P >",                             "(P CLASS=[A])\"x\"{P}"             },
    {"<a href=\"x>y\">",                              "(a href=[x>y])"                    },
    {"<a href='x\"y'>",                               "(a href=[x\"y])"                   },
    {"<a href=x/y>",                                  "(a href=[x/y])"                    },
    {"<a href=x/>",                                   "(a href=[x/])"                     },
    {"<a href = \"x\" >",                             "(a href=[x])"                      },
    {"<a href=>",                                     "(a href=[])"                       },
    {"<a href= >",                                    "(a href=[])"                       },
    {"<a href>",                                      "(a href=[])"                       },
    {"<a b c=d>",                                     "(a b=[] c=[d])"                    },
    {"<a b=\"1\"c=\"2\">",                            "(a b=[1] c=[2])"                   },
    {"<a/b=1>",                                       "(a b=[1])"                         },
    {"<a / b>",                                       "(a b=[])"                          },
    {"<br/>",                                         "(br /)"                            },
    {"<br />",                                        "(br /)"                            },
    {"<br / >",                                       "(br)"                              },
    {"<a =b>",                                        "(a =b=[])"                         },
    {"<a ==b>",                                       "(a ==[b])"                         },
    {"<a b\"c>",                                      "(a b\"c=[])"                       },
    {"<a b=c\"d>",                                    "(a b=[c\"d])"                      },
    {"<a b=1 B=2 b=3>",                               "(a b=[1])"                         },
    {"<a\nb\t=\r\nc\f>",                              "(a b=[c])"                         },
    {"<a",                                            ""                                  },
    {"x<a ",                                          "\"x\""                             },
    {"<a b",                                          ""                                  },
    {"<a b=",                                         ""                                  },
    {"<a b=\"",                                       ""                                  },
    {"<a b='c",                                       ""                                  },
    {"<a b=c",                                        ""                                  },
    {"<a b /",                                        ""                                  },
    {"</a",                                           ""                                  },
    {"</a b",                                         ""                                  },
    {"</a b='>'>x",                                   "{a}\"x\""                          },
    {"</>x",                                          "\"x\""                             },
    {"</ a>x",                                        "! a!\"x\""                         },
    {"</3>x",                                         "!3!\"x\""                          },
    {"<?php x ?>y",                                   "!?php x ?!\"y\""                   },
    {"<?x",                                           "!?x!"                              },
    {"<!x>y",                                         "!x!\"y\""                          },
    {"<!>y",                                          "!!\"y\""                           },
    {"<!",                                            "!!"                                },
    {"<!doctype html>x",                              "? html?\"x\""                      },
    {"<!DOCTYPE html PUBLIC \"a>b\">",                "? html PUBLIC \"a?\"b\">\""        },
    {"<!--x-->y",                                     "!x!\"y\""                          },
    {"<!-->y",                                        "!!\"y\""                           },
    {"<!--->y",                                       "!!\"y\""                           },
    {"<!---->y",                                      "!!\"y\""                           },
    {"<!----->y",                                     "!-!\"y\""                          },
    {"<!--x--!>y",                                    "!x!\"y\""                          },
    {"<!---!>y-->",                                   "!-!>y!"                            },
    {"<!--x--y-->z",                                  "!x--y!\"z\""                       },
    {"<!--x->y-->z",                                  "!x->y!\"z\""                       },
    {"<!-- <!-- --> -->",                             "! <!-- !\" -->\""                  },
    {"<!--x",                                         "!x!"                               },
    {"<!-x>y",                                        "!-x!\"y\""                         },
    {"<![CDATA[x]]>y",                                "![CDATA[x]]!\"y\""                 },
    {"<svg><![CDATA[x>]]>y",                          "(svg)'x>'\"y\""                    },
    {"<svg></svg><![CDATA[x]]>",                      "(svg){svg}![CDATA[x]]!"            },
    {"<svg><style/>x</svg>",                          "(svg)(style /)\"x\"{svg}"          },
    {"<style/>x</style>",                             "(style /)'x'{style}"               },
    {"<style><b>&amp;</style>x",                      "(style)'<b>&amp;'{style}\"x\""     },
    {"<title>a<b>&amp;</TITLE>x",                     "(title)\"a<b>&amp;\"{TITLE}\"x\""  },
    {"<title></title>",                               "(title){title}"                    },
    {"<title>x",                                      "(title)\"x\""                      },
    {"<textarea><p></textarea x>y",                   "(textarea)\"<p>\"{textarea}\"y\""  },
    {"<xmp></xmpl></xmp>",                            "(xmp)'</xmpl>'{xmp}"               },
    {"<iframe><p></iframe>",                          "(iframe)'<p>'{iframe}"             },
    {"<noscript><p></noscript>",                      "(noscript)(p){noscript}"           },
    {"<plaintext><b></plaintext>",                    "(plaintext)'<b></plaintext>'"      },
    {"<script>a<b</script>c",                         "(script)'a<b'{script}\"c\""        },
    {"<script>'</scr'+'ipt>'</script >c",
     "(script)''</scr'+'ipt>''{script}\"c\""                                              },
    {"<script></scripty></script/>",                  "(script)'</scripty>'{script}"      },
    {"<script>x</script",                             "(script)'x</script'"               },
    {"<script>x</script ",                            "(script)'x'"                       },
    {"<script><!-- x </script>y",                     "(script)'<!-- x '{script}\"y\""    },
    {"<script><!-- <script> </script> --></script>y",
     "(script)'<!-- <script> </script> -->'{script}\"y\""                                 },
    {"<script><!-- <script> </script> </script>y",
     "(script)'<!-- <script> </script> '{script}\"y\""                                    },
    {"<script><!-- <script> --> </script>y",
     "(script)'<!-- <script> --> '{script}\"y\""                                          },
    {"<script><!--> <script> </script>y",
     "(script)'<!--> <script> '{script}\"y\""                                             },
    {"<script><!---> <script> </script>y",
     "(script)'<!---> <script> '{script}\"y\""                                            },
    {"<script><!-- <scripty> </script>y",
     "(script)'<!-- <scripty> '{script}\"y\""                                             },
    {"<script><!-- <script> </script>y",              "(script)'<!-- <script> </script>y'"},
    {"<script><!--",                                  "(script)'<!--'"                    },
};

static void
test_tokens(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(cases); i++) {
        /* On the heap, without a NUL, so that sanitizers see any overrun. */
        size_t n = strlen(cases[i].page);
        char *page = malloc(n ? n : 1);
        memcpy(page, cases[i].page, n);
        str got = tokens(&a, str_make(page, n));
        free(page);
        if (!str_eq(got, str_of(cases[i].want)))
            fail_msg("%s\n  gave %s\n  not  %s", cases[i].page, got.p,
                     cases[i].want);
    }
}

/* Every beginning of every case: the page may end anywhere. */
static void
test_cut_anywhere(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(cases); i++) {
        size_t all = strlen(cases[i].page);
        for (size_t n = 0; n < all; n++) {
            char *page = malloc(n ? n : 1);
            memcpy(page, cases[i].page, n);
            struct arena_mark m = arena_mark(&a);
            tokens(&a, str_make(page, n));
            arena_release(&a, m);
            free(page);
        }
    }
}

#define NAME(id, name, class) name,
static const char *const names[] = {HTML_TAGS(NAME)};

static void
test_tag_names(void **state)
{
    char page[40];
    struct html h;
    struct html_token t;

    for (size_t i = 0; i < array_len(names); i++)
        for (int is_upper = 0; is_upper < 2; is_upper++) {
            int n = snprintf(page, sizeof(page), "<%s>", names[i]);
            for (int j = 0; is_upper && j < n; j++)
                if (page[j] >= 'a' && page[j] <= 'z')
                    page[j] = (char)(page[j] - 32);
            html_init(&h, str_of(page));
            assert_int_equal(html_next(&h, &t), HTML_OPEN);
            assert_int_equal(t.tag, i + 1);
        }
}

static void
test_unknown_names(void **state)
{
    static const char *const pages[] = {"<div2>",
                                        "<h7>",
                                        "<h\x11>",
                                        "<aa>",
                                        "<zzz>",
                                        "<my-element>",
                                        "<averyveryverylongname>",
                                        "<d\xc9v>",
                                        "<blockquotes>"};
    struct html h;
    struct html_token t;

    for (size_t i = 0; i < array_len(pages); i++) {
        html_init(&h, str_of(pages[i]));
        assert_int_equal(html_next(&h, &t), HTML_OPEN);
        assert_int_equal(t.tag, HTML_TAG_OTHER);
    }
}

static void
test_many_attributes(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct html h;
    struct html_token t;
    struct buf b;

    buf_init(&b, &a, 64 << 20);
    buf_add(&b, STR("<a"));
    for (int i = 0; i < 1000000; i++)
        buf_addf(&b, " a%d=%d", i, i);
    buf_add(&b, STR(">x"));
    html_init(&h, buf_str(&b));
    assert_int_equal(html_next(&h, &t), HTML_OPEN);
    assert_int_equal(t.attributes_n, HTML_ATTRIBUTES_MAX);
    assert_true(str_eq(html_attribute(&t, STR("a63")), STR("63")));
    assert_null(html_attribute(&t, STR("a64")).p);
    assert_int_equal(html_next(&h, &t), HTML_TEXT);
    assert_int_equal(t.attributes_n, 0);
    assert_true(str_eq(t.text, STR("x")));
    assert_int_equal(html_next(&h, &t), HTML_END);
    assert_int_equal(html_next(&h, &t), HTML_END);
}

static void
test_attribute_lookup(void **state)
{
    struct html h;
    struct html_token t;

    html_init(&h, STR("<a HREF=x title>"));
    html_next(&h, &t);
    assert_true(str_eq(html_attribute(&t, STR("href")), STR("x")));
    assert_non_null(html_attribute(&t, STR("title")).p);
    assert_int_equal(html_attribute(&t, STR("title")).n, 0);
    assert_null(html_attribute(&t, STR("alt")).p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_tag_names),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_many_attributes),
        cmocka_unit_test(test_attribute_lookup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
