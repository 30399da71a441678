/*
 * What kind of document a body is, by its bytes first and by what the server
 * says of it second: servers call images text/html and vCards
 * application/octet-stream. Pure.
 */
#ifndef TEXT_SNIFF_H
#define TEXT_SNIFF_H

#include "base/arena.h"
#include "base/str.h"

#define SNIFFS(X)                                                              \
    X(HTML, "a page")                                                          \
    X(TEXT, "plain text")                                                      \
    X(VCARD, "a vCard")                                                        \
    X(BINARY, "an image, an archive or another file, not a page")              \
    X(DATA, "data or a script, not a page")

#define SNIFF_ENUM(id, text) SNIFF_##id,
enum sniff { SNIFFS(SNIFF_ENUM) SNIFF_N };

/* path: of the URL; its ending counts where the server does not know. */
enum sniff sniff_body(str body, str content_type, str path);
const char *sniff_why(enum sniff s);

/*
 * Plain text in the form in which extract_page reads it: & and < as
 * references, so that "Jane <jane@acme.test>" shows, and lines as lines.
 */
str sniff_text_as_html(struct arena *a, str text);

#endif
