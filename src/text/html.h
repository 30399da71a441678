/*
 * HTML, read once from left to right: a tokenizer after the states of the
 * WHATWG standard (section 13.2.5), without a tree. A pull parser:
 *
 *     struct html h;
 *     html_init(&h, page);
 *     while (html_next(&h, &t) != HTML_END) ...
 *
 * Never fails, never allocates, never reads beyond the page, linear time.
 * Slices of a token point into the page and hold raw bytes: character
 * references are decoded on demand (charref.h), so that text without `&`
 * costs nothing. Content of script, style, textarea, title, xmp, iframe,
 * noembed, noframes and plaintext comes as one TEXT token by the rules of its
 * kind (raw text, RCDATA, script data with its escapes).
 */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include "base/str.h"

enum html_kind {
    HTML_END,     /* of the page */
    HTML_TEXT,    /* text: raw; has_references tells whether & decodes */
    HTML_OPEN,    /* a start tag: name, attributes, is_self_closing */
    HTML_CLOSE,   /* an end tag: name */
    HTML_COMMENT, /* text: the inside; bogus comments and CDATA too */
    HTML_DOCTYPE,
};

/*
 * Tags by name, for switch: HTML_TAG_A, HTML_TAG_DIV, ... and
 * HTML_TAG_OTHER. The list is in html_tags.h, an X-macro of (ID, "name",
 * class) where the class tells block, inline, void, heading, raw, cell, ...
 */
#include "text/html_tags.h"

enum { HTML_ATTRIBUTES_MAX = 64 }; /* a tag; more are skipped over */

struct html_attribute {
    str name;  /* as written: compare with str_eq_nocase */
    str value; /* raw, without quotes; empty when there is none */
};

struct html_token {
    enum html_kind kind;
    enum html_tag tag;
    str name;            /* of a tag, as written */
    str text;            /* of TEXT and COMMENT */
    bool has_references; /* text may hold character references: decode */
    bool is_self_closing;
    size_t attributes_n; /* none but in OPEN */
    struct html_attribute attributes[HTML_ATTRIBUTES_MAX];
};

struct html {
    str page;
    size_t at;
    enum html_tag raw;     /* about to read this raw element's content */
    enum html_tag foreign; /* inside svg or math, or HTML_TAG_OTHER */
};

void html_init(struct html *h, str page);
enum html_kind html_next(struct html *h, struct html_token *t);
/* The attribute's raw value; p NULL when absent. name in lower case. */
str html_attribute(const struct html_token *t, str name);

#endif
