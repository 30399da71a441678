/*
 * The elements that somebody asks for by name, and what kind each is.
 *
 * HTML_TAGS(X) gives X(ID, "name", class). Names stand together by their
 * first letter, the frequent ones first: html.c walks the names of a letter.
 * Included by html.h only.
 */
#ifndef TEXT_HTML_TAGS_H
#define TEXT_HTML_TAGS_H

/* Classes; an element may have several. */
enum {
    HTML_INLINE = 0,
    HTML_BLOCK = 1 << 0,   /* begins a line of its own */
    HTML_VOID = 1 << 1,    /* has no content and no end tag */
    HTML_RAW = 1 << 2,     /* its content is text without references */
    HTML_RCDATA = 1 << 3,  /* its content is text with references */
    HTML_HEADING = 1 << 4, /* h1 to h6 */
    HTML_CELL = 1 << 5,    /* td and th */
    HTML_ITEM = 1 << 6,    /* of a list: li, dt, dd */
    HTML_ASIDE = 1 << 7,   /* footer and nav: what every page repeats */
};

/* clang-format off */
#define HTML_TAGS(X)                                                     \
    X(A, "a", HTML_INLINE)                                               \
    X(ARTICLE, "article", HTML_BLOCK)                                    \
    X(ADDRESS, "address", HTML_BLOCK)                                    \
    X(ASIDE, "aside", HTML_BLOCK)                                        \
    X(AREA, "area", HTML_VOID)                                           \
    X(ABBR, "abbr", HTML_INLINE)                                         \
    X(AUDIO, "audio", HTML_INLINE)                                       \
    X(B, "b", HTML_INLINE)                                               \
    X(BR, "br", HTML_VOID)                                               \
    X(BUTTON, "button", HTML_INLINE)                                     \
    X(BODY, "body", HTML_BLOCK)                                          \
    X(BASE, "base", HTML_VOID)                                           \
    X(BLOCKQUOTE, "blockquote", HTML_BLOCK)                              \
    X(CODE, "code", HTML_INLINE)                                         \
    X(COL, "col", HTML_VOID)                                             \
    X(CENTER, "center", HTML_BLOCK)                                      \
    X(CAPTION, "caption", HTML_BLOCK)                                    \
    X(COLGROUP, "colgroup", HTML_INLINE)                                 \
    X(DIV, "div", HTML_BLOCK)                                            \
    X(DD, "dd", HTML_BLOCK | HTML_ITEM)                                  \
    X(DT, "dt", HTML_BLOCK | HTML_ITEM)                                  \
    X(DL, "dl", HTML_BLOCK)                                              \
    X(DETAILS, "details", HTML_BLOCK)                                    \
    X(DIALOG, "dialog", HTML_BLOCK)                                      \
    X(DIR, "dir", HTML_BLOCK)                                            \
    X(EM, "em", HTML_INLINE)                                             \
    X(EMBED, "embed", HTML_VOID)                                         \
    X(FORM, "form", HTML_BLOCK)                                          \
    X(FOOTER, "footer", HTML_BLOCK | HTML_ASIDE)                         \
    X(FIGURE, "figure", HTML_BLOCK)                                      \
    X(FIGCAPTION, "figcaption", HTML_BLOCK)                              \
    X(FIELDSET, "fieldset", HTML_BLOCK)                                  \
    X(FONT, "font", HTML_INLINE)                                         \
    X(FRAME, "frame", HTML_VOID)                                         \
    X(FRAMESET, "frameset", HTML_BLOCK)                                  \
    X(H1, "h1", HTML_BLOCK | HTML_HEADING)                               \
    X(H2, "h2", HTML_BLOCK | HTML_HEADING)                               \
    X(H3, "h3", HTML_BLOCK | HTML_HEADING)                               \
    X(H4, "h4", HTML_BLOCK | HTML_HEADING)                               \
    X(H5, "h5", HTML_BLOCK | HTML_HEADING)                               \
    X(H6, "h6", HTML_BLOCK | HTML_HEADING)                               \
    X(HR, "hr", HTML_BLOCK | HTML_VOID)                                  \
    X(HEADER, "header", HTML_BLOCK)                                      \
    X(HTML, "html", HTML_BLOCK)                                          \
    X(HEAD, "head", HTML_BLOCK)                                          \
    X(HGROUP, "hgroup", HTML_BLOCK)                                      \
    X(I, "i", HTML_INLINE)                                               \
    X(IMG, "img", HTML_VOID)                                             \
    X(INPUT, "input", HTML_VOID)                                         \
    X(IFRAME, "iframe", HTML_RAW)                                        \
    X(LI, "li", HTML_BLOCK | HTML_ITEM)                                  \
    X(LINK, "link", HTML_VOID)                                           \
    X(LABEL, "label", HTML_INLINE)                                       \
    X(LEGEND, "legend", HTML_BLOCK)                                      \
    X(META, "meta", HTML_VOID)                                           \
    X(MAIN, "main", HTML_BLOCK)                                          \
    X(MATH, "math", HTML_INLINE)                                         \
    X(MENU, "menu", HTML_BLOCK)                                          \
    X(MAP, "map", HTML_INLINE)                                           \
    X(NAV, "nav", HTML_BLOCK | HTML_ASIDE)                               \
    X(NOSCRIPT, "noscript", HTML_INLINE)                                 \
    X(NOEMBED, "noembed", HTML_RAW)                                      \
    X(NOFRAMES, "noframes", HTML_RAW)                                    \
    X(OPTION, "option", HTML_BLOCK)                                      \
    X(OL, "ol", HTML_BLOCK)                                              \
    X(OPTGROUP, "optgroup", HTML_BLOCK)                                  \
    X(OBJECT, "object", HTML_INLINE)                                     \
    X(P, "p", HTML_BLOCK)                                                \
    X(PATH, "path", HTML_INLINE)                                         \
    X(PICTURE, "picture", HTML_INLINE)                                   \
    X(PRE, "pre", HTML_BLOCK)                                            \
    X(PARAM, "param", HTML_VOID)                                         \
    X(PLAINTEXT, "plaintext", HTML_BLOCK | HTML_RAW)                     \
    X(SPAN, "span", HTML_INLINE)                                         \
    X(SECTION, "section", HTML_BLOCK)                                    \
    X(STRONG, "strong", HTML_INLINE)                                     \
    X(SCRIPT, "script", HTML_RAW)                                        \
    X(STYLE, "style", HTML_RAW)                                          \
    X(SVG, "svg", HTML_INLINE)                                           \
    X(SMALL, "small", HTML_INLINE)                                       \
    X(SOURCE, "source", HTML_VOID)                                       \
    X(SELECT, "select", HTML_BLOCK)                                      \
    X(SUMMARY, "summary", HTML_BLOCK)                                    \
    X(SEARCH, "search", HTML_BLOCK)                                      \
    X(TD, "td", HTML_BLOCK | HTML_CELL)                                  \
    X(TR, "tr", HTML_BLOCK)                                              \
    X(TH, "th", HTML_BLOCK | HTML_CELL)                                  \
    X(TABLE, "table", HTML_BLOCK)                                        \
    X(TBODY, "tbody", HTML_BLOCK)                                        \
    X(THEAD, "thead", HTML_BLOCK)                                        \
    X(TFOOT, "tfoot", HTML_BLOCK)                                        \
    X(TITLE, "title", HTML_RCDATA)                                       \
    X(TEMPLATE, "template", HTML_INLINE)                                 \
    X(TEXTAREA, "textarea", HTML_BLOCK | HTML_RCDATA)                    \
    X(TRACK, "track", HTML_VOID)                                         \
    X(UL, "ul", HTML_BLOCK)                                              \
    X(U, "u", HTML_INLINE)                                               \
    X(VIDEO, "video", HTML_INLINE)                                       \
    X(WBR, "wbr", HTML_VOID)                                             \
    X(XMP, "xmp", HTML_BLOCK | HTML_RAW)
/* clang-format on */

#define HTML_TAG_ENUM(id, name, class) HTML_TAG_##id,
enum html_tag { HTML_TAG_OTHER, HTML_TAGS(HTML_TAG_ENUM) HTML_TAG_N };

/* The class of each, HTML_TAG_OTHER being inline; in html.c. */
extern const unsigned char html_tag_class[HTML_TAG_N];

#endif
