/*
 * Inputs that grow: how one is put together, and pages as nasty as we can
 * think of. For the complexity gates of test_linear.c; add what you meet.
 */
#ifndef NASTY_H
#define NASTY_H

#include "base/buf.h"
#include "base/check.h"

/*
 * head, then as many units as fit, then as many closes, then tail. A '\1' in
 * a unit becomes the unit's number, so that no two are the same.
 */
struct nasty {
    const char *head, *unit, *close, *tail;
};

static inline void
nasty_add_unit(struct buf *b, str unit, size_t number)
{
    while (unit.p != NULL) {
        buf_add(b, str_cut(&unit, '\1'));
        if (unit.p != NULL)
            buf_addf(b, "%zu", number);
    }
}

static inline str
nasty_input(struct arena *a, const struct nasty *x, size_t bytes)
{
    str unit = str_of(x->unit), close = str_of(x->close);
    struct buf b;
    size_t units = 0;

    buf_init(&b, a, 2 * bytes + 1000);
    buf_add(&b, str_of(x->head));
    while (b.n + units * close.n < bytes)
        nasty_add_unit(&b, unit, units++);
    for (size_t i = 0; i < units; i++)
        buf_add(&b, close);
    buf_add(&b, str_of(x->tail));
    check(!b.is_full);
    return buf_str(&b);
}

/* clang-format off */
#define CFEMAIL "2a4b6a4b494f475f045e4f595e"

static const struct nasty nasty_pages[] = {
    /* markup */
    {.unit = "<"},
    {.unit = "</"},
    {.unit = "<a "},
    {.unit = "<a b='"},
    {.unit = "<a b=\"c\" "},
    {.head = "<a ", .unit = "b "},
    {.head = "<a ", .unit = "b\1=c "},
    {.head = "<a b=\"", .unit = "&"},
    {.unit = "<!--"},
    {.unit = "<!---"},
    {.unit = "<!-- --!"},
    {.unit = "<!"},
    {.unit = "<?"},
    {.unit = "<![CDATA["},
    {.unit = "<svg><![CDATA["},
    {.unit = "<script>"},
    {.head = "<script>", .unit = "<!--"},
    {.head = "<script>", .unit = "</scrip"},
    {.head = "<script><!--", .unit = "<script>"},
    {.unit = "<!--<script>"},
    {.unit = "<script><!--<script></script>"},
    {.unit = "<script></script>"},
    {.unit = "<title>"},
    {.head = "<title>", .unit = "</titl"},
    {.unit = "<style></style"},
    {.unit = "<textarea>"},
    {.unit = "<plaintext>"},
    {.unit = "<div>"},
    {.unit = "<div>", .close = "</div>"},
    {.unit = "</div>"},
    {.unit = "<b>", .close = "</b>"},
    {.unit = "<a>"},
    {.unit = "<div hidden>", .close = "</div>"},
    {.unit = "<p style='display:none'>"},
    {.head = "<p style='", .unit = "display:"},
    {.unit = "<template>"},
    {.unit = "<ul><li>x"},
    {.unit = "<table><tr><td>x"},
    {.unit = "<tr><td>x<td>y"},
    {.unit = "<select><option>"},
    {.unit = "<svg>"},
    {.unit = "<frame src=x\1>"},
    {.unit = "<base href=x>"},
    {.unit = "<meta http-equiv=refresh content='0;url=x'>"},
    {.unit = "<meta name=description content='a@b.test'>"},
    /* text */
    {.unit = "\n"},
    {.unit = " x"},
    {.unit = "xxxxxxxxxxxxxxxx"},
    {.unit = "\xe2\x80\x8b"},
    {.unit = "\xe2\x80\xae@"},
    {.unit = "a\xc2\xad"},
    {.unit = "\xf0\x9f\x98\x80"},
    {.unit = "<br>"},
    {.unit = "a<wbr>"},
    {.unit = "&"},
    {.unit = "&amp"},
    {.unit = "&#"},
    {.unit = "&#64;"},
    {.unit = "&#x40"},
    {.unit = "&CounterClockwiseContourIntegra"},
    {.unit = "&#99999999999"},
    /* addresses */
    {.unit = "@"},
    {.unit = "a@"},
    {.unit = "@a"},
    {.unit = "a."},
    {.unit = "a.a.a.a@"},
    {.unit = "a@b."},
    {.unit = "a@b.test "},
    {.unit = "a@b.test,"},
    {.unit = "u\1@acme.test "},
    {.unit = "u\1@c\1.test "},
    {.unit = "\xc3\xbc\1@acme.test "},
    {.unit = "u@xn--\1.test "},
    {.unit = "u\1@2x.png "},
    {.unit = "<a href=mailto:u\1@acme.test>u\1@acme.test</a>"},
    {.unit = "<a href=mailto:a@b.test>"},
    {.unit = "<a href=mailto:"},
    {.unit = "<a href='mailto:?to=a@b.test&cc=c@d.test'>x</a>"},
    {.head = "<a href='mailto:", .unit = "u\1@b.test,"},
    {.head = "<a href='mailto:?", .unit = "to=a%40b.test&"},
    {.head = "<a href='mailto:", .unit = "%40"},
    {.unit = "<i title='a@b.test'>"},
    {.head = "<i title='", .unit = "u\1@b.test "},
    {.unit = "<i data-cfemail=" CFEMAIL ">"},
    {.head = "<i data-cfemail=", .unit = "2a"},
    {.unit = "<a href=/cdn-cgi/l/email-protection#" CFEMAIL ">x</a>"},
    {.unit = "<i data-user=u\1 data-domain=acme.test>"},
    {.unit = "u [at] acme [dot] test "},
    {.unit = "[at]"},
    {.unit = "(at)(dot)"},
    {.unit = " at "},
    {.unit = "u at acme dot test "},
    {.unit = "u<!-- -->@<!-- -->acme.test "},
    {.unit = "u<b style=display:none>x</b>@acme.test "},
    {.unit = "<bdo dir=rtl>tset.emca@u</bdo> "},
    {.head = "<bdo dir=rtl>", .unit = "tset.emca@u\1 "},
    /* scripts that write addresses */
    {.head = "<script>x=", .unit = "'a'+"},
    {.head = "<script>x=", .unit = "\"u\"+\"@\"+\"acme.test\"+"},
    {.head = "<script>x='", .unit = "\\u0040"},
    {.head = "<script>x='", .unit = "\\x40"},
    {.head = "<script>x='", .unit = "\\"},
    {.head = "<script>document.write(", .unit = "String.fromCharCode(64,"},
    {.head = "<script>", .unit = "unescape('%40');"},
    {.head = "<script>", .unit = "unescape("},
    {.head = "<script>", .unit = "atob('dUBhY21lLnRlc3Q=');"},
    {.head = "<script>x=[", .unit = "'t','@',", .tail = "].reverse().join('')"},
    {.head = "<script>", .unit = "var addy\1 = 'u' + '&#64;';"},
    {.unit = "<script>document.write('<a href=\"mailto:'+'u@acme.test'+'\">');"
             "</script>"},
    {.unit = "<script>eval(unescape('%64'))</script>"},
    {.unit = "<a onclick=\"linkTo_UnCryptMailto('nbjmup+jogpAbdnf/uftu');\">"},
    /* structured data */
    {.head = "<script type=application/ld+json>", .unit = "["},
    {.head = "<script type=application/ld+json>", .unit = "{\"a\":",
     .close = "}"},
    {.head = "<script type=application/ld+json>[", .unit = "[],"},
    {.head = "<script type=application/ld+json>[", .unit = ","},
    {.head = "<script type=application/ld+json>[", .unit = ", "},
    {.head = "<script type=application/ld+json>[", .tail = "0]",
     .unit = "{\"@type\":\"Person\",\"name\":\"P\1\","
             "\"email\":\"u\1@acme.test\"},"},
    {.head = "<script type=application/ld+json>{", .tail = "\"x\":0}",
     .unit = "\"k\1\":\"a@b.test\","},
    {.head = "<script type=application/ld+json>\"", .unit = "\\u0040"},
    {.head = "<script type=application/ld+json>", .unit = "/*"},
    {.head = "<script type=application/ld+json>", .unit = "//\n"},
    {.unit = "<script type=application/ld+json>{\"email\":\"a@b.test\"}"
             "</script>"},
    {.unit = "<script type=application/ld+json>"},
    /* links */
    {.unit = "<a href=x\1>y\1</a>"},
    {.unit = "<a href=/team><img alt='"},
    {.unit = "<a href=/team\1><img alt='our team'></a>"},
    {.head = "<a href='", .unit = "../"},
    {.head = "<a href=x>", .unit = "word "},
    {.head = "<a href=x>", .unit = "<b>w</b>"},
    {.unit = "<a href=x title='"},
    {.unit = "<area href=x\1>"},
    /* people */
    {.unit = "Jane Doe "},
    {.unit = "Jane "},
    {.unit = "Doe, "},
    {.unit = "Dr. "},
    {.unit = "J. "},
    {.unit = "van der "},
    {.unit = "Jane Doe u\1@acme.test "},
    {.unit = "<p>Jane Doe</p><p>u\1@acme.test</p>"},
    {.unit = "<h3>Ann\1 Smith</h3><p>ann\1@acme.test</p>"},
    {.unit = "<li>Jane Doe, jane.doe@acme.test"},
    {.unit = "<div>", .tail = "Jane Doe jane.doe@acme.test"},
    {.unit = "<tr><td>Jane Doe<td>jdoe\1@acme.test"},
    {.unit = "Mary Ann Jane van der Berg Doe-Smith O'Neill "},
};
/* clang-format on */

#endif
