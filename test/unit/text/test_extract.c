/*
 * What a page says: small pages as a table, larger ones as golden files
 * (test/golden/extract, rewritten when TURNSTONE_ACCEPT=1 is set), and nasty
 * ones against the clock.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/charset.h"
#include "text/extract.h"

static str
addresses(struct arena *a, const struct extract *x)
{
    struct buf b;

    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < x->addresses_n; i++) {
        const struct extract_address *e = &x->addresses[i];
        buf_addf(&b, "%s%.*s %s@%zu", i ? "; " : "", STR_ARG(e->address),
                 model_shown_word(e->how), e->text_at);
        if (e->name.n > 0)
            buf_addf(&b, " (%.*s)", STR_ARG(e->name));
    }
    return str_of(buf_z(&b));
}

static const struct {
    const char *page, *want;
} address_cases[] = {
    {"",                                                                     ""                                       },
    {"write to jane@acme.test.",                                             "jane@acme.test text@9"                  },
    {"jane&#64;acme&#x2e;test",                                              "jane@acme.test text@0"                  },
    {"ja<b>ne@ac</b>me.test",                                                "jane@acme.test text@0"                  },
    {"jane@<span style=display:none>x.</span>acme.test",
     "jane@acme.test text@0"                                                                                          },
    {"jane@<!-- no -->acme.test",                                            "jane@acme.test text@0"                  },
    {"a@acme.test a@acme.test",                                              "a@acme.test text@0; a@acme.test text@12"},
    {"<p>a@acme.test<p>b@acme.test",                                         "a@acme.test text@0; b@acme.test text@12"},
 /* a script in a cell of its own */
    {"<table><tr><td>Jane<td>CEO<td><script>document.write('j\\u0040acme.test')"
     "</script></table>",                                               "j@acme.test script@9"                   },
 /* mailto */
    {"<a href=mailto:jane@acme.test>Write</a>",                              "jane@acme.test mailto@0"                },
    {"<a href='mailto:jane@acme.test'>jane@acme.test</a>",
     "jane@acme.test mailto@0"                                                                                        },
    {"<a href='mailto:jane@acme.test'>x: jane@acme.test</a> jane@acme.test",
     "jane@acme.test mailto@0; jane@acme.test text@18"                                                                },
    {"<a href='mailto:a@acme.test'>b@acme.test</a>",
     "a@acme.test mailto@0; b@acme.test text@0"                                                                       },
    {"<a href='MAILTO:jane%40acme.test?subject=hi&amp;to=bob@acme.test'>",
     "jane@acme.test mailto@0; bob@acme.test mailto@0"                                                                },
    {"<a href=' mailto: a@acme.test , b@acme.test'>",
     "a@acme.test mailto@0; b@acme.test mailto@0"                                                                     },
    {"<a href='mailto:Jane%20Doe%20%3Cjane@acme.test%3E'>",
     "jane@acme.test mailto@0"                                                                                        },
    {"<a href='&#109;ailto&#58;jane&#64;acme&#46;test'>",
     "jane@acme.test mailto@0"                                                                                        },
    {"<a href='mailto:?subject=x&body=see%20y@acme.test'>x</a>",             ""                                       },
    {"<a href=mailto:>x</a><a href='mailto:%'>y</a>",                        ""                                       },
    {"<map><area href=mailto:jane@acme.test></map>",                         "jane@acme.test mailto@0"                },
    {"<a href=jane@acme.test>x</a>",                                         "jane@acme.test attribute@0"             },
    {"<a href='https://x.test/@jane'>x</a>",                                 ""                                       },
    {"<p>Jane<p><a href=mailto:jane@acme.test><i></i></a></p><p>Bob",
     "jane@acme.test mailto@5"                                                                                        },
 /* attributes */
    {"<b data-email=jane@acme.test>x</b>",                                   "jane@acme.test attribute@0"             },
    {"<meta content='mail jane@acme.test'>",                                 "jane@acme.test attribute@0"             },
    {"<i title='jane&#64;acme.test'>x</i>",                                  "jane@acme.test attribute@0"             },
    {"<i title=jane@acme.test>jane@acme.test</i>",
     "jane@acme.test attribute@0"                                                                                     },
    {"<input placeholder=jane@acme.test>",                                   ""                                       },
    {"<img src=jane@acme.test><i onclick='x(\"jane@acme.test\")'>",          ""                                       },
    {"<i data-x='https://jane@acme.test/'>",                                 ""                                       },
 /* Cloudflare */
    {"x <span data-cfemail=006a616e654061636d652e74657374>[email]</span>",
     "jane@acme.test cloudflare@2"                                                                                    },
    {"<a href='/cdn-cgi/l/email-protection#006a616e654061636d652e74657374'>"
     "<span data-cfemail=006a616e654061636d652e74657374>x</span></a>",  "jane@acme.test cloudflare@0"            },
    {"<span data-cfemail=00>x</span>",                                       ""                                       },
 /* not shown */
    {"<script>jane@acme.test</script><style>jane@acme.test</style>"
     "<!-- jane@acme.test --><template>jane@acme.test</template>",      ""                                       },
    {"<div hidden><p>a@acme.test<div>b@acme.test</div></div>c@acme.test",
     "c@acme.test text@0"                                                                                             },
    {"<p style='DISPLAY : None'>a@acme.test</p>c@acme.test",
     "c@acme.test text@0"                                                                                             },
    {"<ul><li hidden><a href=mailto:a@acme.test>x</a><li>c@acme.test",
     "c@acme.test text@0"                                                                                             },
    {"<div><b hidden>a@acme.test</div>c@acme.test",                          "c@acme.test text@0"                     },
    {"<x-y hidden>a@acme.test<x-y></x-y>b@acme.test</x-y>c@acme.test",
     "c@acme.test text@0"                                                                                             },
    {"<input hidden>c@acme.test",                                            "c@acme.test text@0"                     },
    {"<body style='visibility:hidden'>c@acme.test",                          "c@acme.test text@0"                     },
    {"<b aria-hidden=true>c@acme.test</b>",                                  "c@acme.test text@0"                     },
    {"<noscript>c@acme.test</noscript>",                                     "c@acme.test text@0"                     },
};

#define LD(json) "<script type='application/ld+json'>" json "</script>"

static const struct {
    const char *page, *want;
} json_cases[] = {
    {LD("{\"email\":\"info@acme.test\"}"),                                 "info@acme.test json_ld@0"},
    {LD("{\"email\":\"MailTo:info@acme.test?subject=x\"}"),
     "info@acme.test json_ld@0"                                                                      },
    {LD("{\"@type\":\"Person\",\"name\":\"Jane Doe\",\"email\":"
        "[\"a@acme.test\",\"b@acme.test\"]}"),
     "a@acme.test json_ld@0 (Jane Doe); b@acme.test json_ld@0 (Jane Doe)"                            },
    {LD("{\"@graph\":[{\"@type\":[\"http://schema.org/Person\"],"
        "\"givenName\":\"Jane\",\"familyName\":\"Doe\",\"contactPoint\":"
        "{\"@type\":\"ContactPoint\",\"email\":\"a@acme.test\"},"
        "\"worksFor\":{\"@type\":\"Organization\",\"email\":"
        "\"info@acme.test\"}}]}"),
     "a@acme.test json_ld@0 (Jane Doe); info@acme.test json_ld@0"                                    },
    {LD("\n<!--//<![CDATA[\n[{\"email\":\"a&#64;acme.test\",},]//]]>-->"),
     "a@acme.test json_ld@0"                                                                         },
    {LD("// c\n/* [ */ {\"x\":\"a\tb\nc\",\"email\":\"a@acme.test\"};"),
     "a@acme.test json_ld@0"                                                                         },
    {LD("{\"email\":\"a\\u0040acme.test\"}"),                              "a@acme.test json_ld@0"   },
    {LD("{\"email\":\"a@acme.test\""),                                     "a@acme.test json_ld@0"   },
    {LD("{\"email\":5,\"x\":\"a@acme.test\"}"),                            ""                        },
    {LD("email"),                                                          ""                        },
    {LD("/*email"),                                                        ""                        },
    {"<script>{\"email\":\"a@acme.test\"}</script>",                       "a@acme.test state@0"     },
};

static void
check_addresses(const char *page, const char *want)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;
    size_t n = strlen(page);
    char *copy = malloc(n ? n : 1);

    memcpy(copy, page, n);
    extract_page(&a, str_make(copy, n), &x);
    str got = addresses(&a, &x);
    free(copy);
    if (!str_eq(got, str_of(want)))
        fail_msg("%s\n  gave %s\n  not  %s", page, got.p, want);
}

static void
test_addresses(void **state)
{
    for (size_t i = 0; i < array_len(address_cases); i++)
        check_addresses(address_cases[i].page, address_cases[i].want);
}

static void
test_json(void **state)
{
    for (size_t i = 0; i < array_len(json_cases); i++)
        check_addresses(json_cases[i].page, json_cases[i].want);
}

static const struct {
    const char *page, *want;
} text_cases[] = {
    {" a \n b ",                                                       "a b "              },
    {"<p>a</p><p>b</p>",                                               "a\nb"              },
    {"<p>a<p>b",                                                       "a\nb"              },
    {"a<br>b<br><br>c",                                                "a\nb\nc"           },
    {"<b>a</b> <i>b</i>",                                              "a b"               },
    {"<b>a </b> <i> b</i>",                                            "a b"               },
    {"a<b>b</b>c",                                                     "abc"               },
    {"a &amp; b &lt;c&gt;",                                            "a & b <c>"         },
    {"a&nbsp;&nbsp;b",                                                 "a b"               },
    {"a\u00a0\u2003\u3000b",                                           "a b"               },
    {"so&shy;ft\u200b\ufeff\u202e",                                    "soft"              },
    {"M\u00fcller \u4f60",                                             "M\u00fcller \u4f60"},
    {"<table><tr><td>a<td>b<tr><td><p>c</p><td><div>d</div></table>e",
     "a\tb\nc\td\ne"                                                                       },
    {"<tr><td>a</td><td> </td><td>b</td></tr>",                        "a\tb"              },
    {"<p>&nbsp;</p>x<p> </p>y",                                        "x\ny"              },
    {"<title>t</title>x",                                              "x"                 },
    {"<textarea>a<b></textarea>",                                      "a<b>"              },
    {"<svg><title>x</title></svg>a",                                   "a"                 },
    {"a\x01\x7f"
     "b",                                                         "ab"                },
    {"<select><option>a<option>b</select>c",                           "a\nb\nc"           },
};

static void
test_text(void **state)
{
    for (size_t i = 0; i < array_len(text_cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct extract x;
        extract_page(&a, str_of(text_cases[i].page), &x);
        if (!str_eq(x.text, str_of(text_cases[i].want)))
            fail_msg("%s gave [%.*s]", text_cases[i].page, STR_ARG(x.text));
    }
}

static void
test_head(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;

    extract_page(&a,
                 STR("<html lang=de-AT><head><title> A &amp;\n B </title>"
                     "<base href=/x/><base href=/y/><title>no</title>"
                     "<link rel='x CANONICAL' href='/c?a&amp;b'>"
                     "<meta http-equiv=Refresh content='3; URL=\"/next\"'>"),
                 &x);
    assert_true(str_eq(x.lang, STR("de-AT")));
    assert_true(str_eq(x.title, STR("A & B")));
    assert_true(str_eq(x.base_ref, STR("/x/")));
    assert_true(str_eq(x.canonical_ref, STR("/c?a&b")));
    assert_true(str_eq(x.refresh_ref, STR("/next")));
}

static void
test_links(void **state)
{
    static const struct {
        const char *ref, *text;
        bool is_frame;
    } want[] = {
        {"/a", "A b",      false},
        {"/c", "Our team", false},
        {"/d", "logo",     false},
        {"/e", "Kontakt",  false},
        {"/f", "",         true },
        {"/g", "unclosed", false},
        {"/h", "x y",      false},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;

    extract_page(
        &a,
        STR("<a href=/a> A <b>b</b></a><a href='#x'>no</a>"
            "<a href=javascript:x()>no</a><a href=tel:1>no</a><a name=x>no</a>"
            "<a href=/c title='Our team'></a>"
            "<a href=' /d '><img alt=logo src=x></a>"
            "<area href=/e alt=Kontakt><iframe src=/f></iframe>"
            "<a href=/g>unclosed <a href=/h><p>x<p>y</a>"
            "<div hidden><a href=/trap>trap</a></div>"),
        &x);
    assert_int_equal(x.links_n, array_len(want));
    for (size_t i = 0; i < x.links_n; i++)
        if (!str_eq(x.links[i].ref, str_of(want[i].ref)) ||
            !str_eq(x.links[i].text, str_of(want[i].text)) ||
            x.links[i].is_frame != want[i].is_frame)
            fail_msg("%s: %.*s [%.*s]", want[i].ref, STR_ARG(x.links[i].ref),
                     STR_ARG(x.links[i].text));
}

static void
test_blocks(void **state)
{
    static const struct extract_block want[] = {
        {0,  2, 0, EXTRACT_HEADING},
        {2,  2, 1, EXTRACT_PLAIN  },
        {4,  3, 1, EXTRACT_ITEM   },
        {6,  3, 2, EXTRACT_ITEM   },
        {8,  5, 1, EXTRACT_CELL   },
        {10, 5, 4, EXTRACT_CELL   },
        {12, 2, 0, EXTRACT_FOOTER },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;

    extract_page(
        &a,
        STR("<div><h1>a</h1><p>b</p><ul><li>c<li>d</ul><section><table><tr>"
            "<td>e<td>f</table></section></div><footer><p>g</footer>"),
        &x);
    assert_true(str_eq(x.text, STR("a\nb\nc\nd\ne\tf\ng")));
    assert_int_equal(x.blocks_n, array_len(want));
    for (size_t i = 0; i < x.blocks_n; i++)
        if (x.blocks[i].text_at != want[i].text_at ||
            x.blocks[i].depth != want[i].depth ||
            x.blocks[i].depth_min != want[i].depth_min ||
            x.blocks[i].kind != want[i].kind)
            fail_msg("block %zu: at %u depth %u min %u kind %u", i,
                     x.blocks[i].text_at, x.blocks[i].depth,
                     x.blocks[i].depth_min, x.blocks[i].kind);
}

static void
test_bot_wall(void **state)
{
    static const struct {
        const char *page;
        bool is_wall;
    } cases[] = {
        {"<title>Just a moment...</title>x",                                true },
        {"<title>Acme</title><p>Enable JavaScript and cookies to continue",
         true                                                                    },
        {"<noscript>You need to enable JavaScript to run this app.</noscript>"
         "<div id=root></div>",                                    true },
        {"<script>window._cf_chl_opt={}</script>x",                         true },
        {"<title>Just a moment...</title>jane@acme.test",                   false},
        {"<title>Acme</title><p>Welcome",                                   false},
        {"",                                                                false},
    };

    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct extract x;
        extract_page(&a, str_of(cases[i].page), &x);
        if (x.is_bot_wall != cases[i].is_wall)
            fail_msg("%s", cases[i].page);
    }
}

/*
 * Nasty inputs: their pattern repeated, in two sizes. Twice the size may not
 * take more than 2.5 times as long; a busy machine gets several tries.
 */
enum { TRIES = 6, SECONDS_MAX = 3 };

static double
seconds(struct arena *a, str page)
{
    struct timespec from, to;
    struct extract x;
    double best = 1e9;

    for (int i = 0; i < 3; i++) {
        struct arena_mark m = arena_mark(a);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        extract_page(a, page, &x);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        arena_release(a, m);
        double s = (double)(to.tv_sec - from.tv_sec) +
                   1e-9 * (double)(to.tv_nsec - from.tv_nsec);
        best = s < best ? s : best;
    }
    return best;
}

static void
check_linear(const char *prefix, const char *pattern, size_t bytes)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;

    buf_init(&b, &a, bytes + 1000);
    buf_add(&b, str_of(prefix));
    while (b.n < bytes)
        buf_add(&b, str_of(pattern));
    double half = 0, whole = seconds(&a, buf_str(&b));
    for (int i = 0; i < TRIES; i++) {
        half = seconds(&a, str_sub(buf_str(&b), 0, b.n / 2));
        whole = seconds(&a, buf_str(&b));
        /* What is over in no time at all says nothing. */
        if (whole < SECONDS_MAX && (whole < 0.03 || whole < 2.5 * half))
            return;
    }
    fail_msg("%s: %.3f s, half of it %.3f s", pattern, whole, half);
}

static void
test_linear(void **state)
{
    static const char *const patterns[][2] = {
        {"",                                            "<"                       },
        {"",                                            "@"                       },
        {"",                                            "a."                      },
        {"",                                            "a.a.a.a@"                },
        {"",                                            "&"                       },
        {"",                                            "&a"                      },
        {"",                                            "&#"                      },
        {"",                                            "<a "                     },
        {"<a ",                                         "b "                      },
        {"<a ",                                         "b=c "                    },
        {"",                                            "<!--"                    },
        {"",                                            "<!-- -"                  },
        {"",                                            "<a href=\""              },
        {"",                                            "<a b='"                  },
        {"<script>",                                    "<!--"                    },
        {"<script><!--",                                "<script"                 },
        {"<script>",                                    "</scrip"                 },
        {"<title>",                                     "</titl"                  },
        {"",                                            "<![CDATA["               },
        {"<svg>",                                       "<![CDATA["               },
        {"",                                            "</"                      },
        {"",                                            "<div>"                   },
        {"",                                            "<b>"                     },
        {"",                                            "<p>"                     },
        {"",                                            "<ul><li>"                },
        {"",                                            "<table><tr><td>"         },
        {"",                                            "</div>"                  },
        {"<div><table><td>",                            "</div>"                  },
        {"",                                            "<div hidden>"            },
        {"",                                            "<b hidden>"              },
        {"",                                            "<a href=mailto:a@b>"     },
        {"",                                            "<a href=mailto:a@b.test>"},
        {"",                                            "<a href=x>"              },
        {"",                                            "<i title='@@@@'>"        },
        {"",                                            "<i title='&#'>"          },
        {"<a href='mailto:",                            "a@b.test,"               },
        {"",                                            "a@b.test "               },
        {"",                                            "a@b."                    },
        {"<i style='",                                  "display "                },
        {"<i style='",                                  "display:"                },
        {"<i title='",                                  "a@b.test "               },
        {"",                                            "<script type=application/ld+json>"
             "{\"email\":[[[["                                        },
        {"<script type=application/ld+json>\"email\"[", ","                       },
        {"",                                            "\n"                      },
        {"",                                            "\u00a0"                  },
        {"",                                            "x"                       },
        {"",                                            "<td>x"                   },
        {"",                                            "<tr><td><p>x</p>"        },
        {"",                                            "\xff"                    },
    };

    for (size_t i = 0; i < array_len(patterns); i++)
        check_linear(patterns[i][0], patterns[i][1], 2 << 20);
}

static void
test_bounds(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;
    struct buf b;

    buf_init(&b, &a, 64 << 20);
    for (int i = 0; i < 200000; i++)
        buf_addf(&b, "<a href=mailto:p%d@acme.test>x</a><a href=/%d>y</a>", i,
                 i);
    for (int i = 0; i < 1000000; i++)
        buf_add(&b, STR("<div>"));
    buf_add(&b, STR("deep"));
    extract_page(&a, buf_str(&b), &x);
    assert_int_equal(x.addresses_n, EXTRACT_ADDRESSES_MAX);
    assert_true(str_eq(x.addresses[499].address, STR("p499@acme.test")));
    assert_int_equal(x.links_n, EXTRACT_LINKS_MAX);
    assert_true(x.is_truncated);
    assert_int_equal(x.blocks[x.blocks_n - 1].depth, UINT16_MAX);
}

/* Golden files. */

static bool
read_file(struct arena *a, const char *path, str *out)
{
    FILE *f = fopen(path, "rb");
    struct buf b;
    char part[4000];
    size_t n;

    if (f == NULL)
        return false;
    buf_init(&b, a, 64 << 20);
    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        buf_add(&b, str_make(part, n));
    fclose(f);
    *out = buf_str(&b);
    return true;
}

static void
dump_blocks(struct buf *b, const struct extract *x)
{
    static const char *const kinds[] = {"plain", "heading", "item", "cell",
                                        "footer"};

    for (size_t i = 0; i < x->blocks_n; i++) {
        size_t from = x->blocks[i].text_at,
               to = i + 1 < x->blocks_n ? x->blocks[i + 1].text_at : x->text.n;
        str s = str_trim(str_sub(x->text, from, to));
        buf_addf(b, "block %zu depth %u min %u %s: ", from, x->blocks[i].depth,
                 x->blocks[i].depth_min, kinds[x->blocks[i].kind]);
        for (size_t j = 0; j < s.n; j++)
            buf_add_byte(b, s.p[j] == '\n' ? '|' : s.p[j]);
        buf_add_byte(b, '\n');
    }
}

static str
dump(struct arena *a, const struct extract *x, str charset)
{
    struct buf b;

    buf_init(&b, a, 64 << 20);
    buf_addf(&b, "charset: %.*s\ntitle: %.*s\nlang: %.*s\n", STR_ARG(charset),
             STR_ARG(x->title), STR_ARG(x->lang));
    buf_addf(&b, "base: %.*s\nrefresh: %.*s\ncanonical: %.*s\n",
             STR_ARG(x->base_ref), STR_ARG(x->refresh_ref),
             STR_ARG(x->canonical_ref));
    buf_addf(&b, "truncated: %d\nbot wall: %d\n", x->is_truncated,
             x->is_bot_wall);
    for (size_t i = 0; i < x->addresses_n; i++) {
        const struct extract_address *e = &x->addresses[i];
        buf_addf(&b, "address %zu %.*s %s %s %.*s\n", e->text_at,
                 STR_ARG(e->address), model_shown_word(e->how), e->where,
                 STR_ARG(e->name));
    }
    for (size_t i = 0; i < x->links_n; i++)
        buf_addf(&b, "link %.*s%s: %.*s\n", STR_ARG(x->links[i].ref),
                 x->links[i].is_frame ? " (frame)" : "",
                 STR_ARG(x->links[i].text));
    dump_blocks(&b, x);
    return buf_str(&b);
}

static void
check_golden(const char *dir, const char *page_name)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char path[1024], ref_path[1024];
    struct extract x;
    str bytes, charset, want = STR_EMPTY;

    snprintf(path, sizeof(path), "%s/%s", dir, page_name);
    snprintf(ref_path, sizeof(ref_path), "%s/%.*s.ref", dir,
             (int)(strlen(page_name) - 5), page_name);
    assert_true(read_file(&a, path, &bytes));
    extract_page(&a, charset_to_utf8(&a, bytes, STR_EMPTY, &charset), &x);
    str got = dump(&a, &x, charset);
    if (getenv("TURNSTONE_ACCEPT") != NULL) {
        FILE *f = fopen(ref_path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
        assert_int_equal(fclose(f), 0);
        return;
    }
    if (!read_file(&a, ref_path, &want) || !str_eq(got, want))
        fail_msg("%s: TURNSTONE_ACCEPT=1 accepts this:\n%.*s", path,
                 STR_ARG(got));
}

static void
test_golden(void **state)
{
    const char *dir = getenv("TURNSTONE_GOLDEN");
    size_t pages = 0;

    if (dir == NULL)
        dir = GOLDEN_DIR;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (str_has_suffix(str_of(e->d_name), STR(".html"))) {
            check_golden(dir, e->d_name);
            pages++;
        }
    closedir(d);
    assert_true(pages >= 12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_json),
        cmocka_unit_test(test_text),      cmocka_unit_test(test_head),
        cmocka_unit_test(test_links),     cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_bot_wall),  cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_linear),    cmocka_unit_test(test_golden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
