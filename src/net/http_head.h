/*
 * The head of a reply, line by line as it comes off the wire: the status, the
 * few fields that we use, and what makes a head unacceptable. Pure. It owns
 * copies of its fields, because the lines are gone when the reader wakes.
 *
 * Other fields are kept when somebody names them (http_head_keep).
 *
 * A reply may have several heads: 1xx ones come first and are forgotten, and
 * the trailers of a chunked body come last and are only counted.
 */
#ifndef NET_HTTP_HEAD_H
#define NET_HTTP_HEAD_H

#include "base/str.h"

enum {
    HTTP_HEAD_LINES_MAX = 1000,
    HTTP_HEAD_INTERIM_MAX = 10, /* 1xx heads before the real one */
    HTTP_HEAD_VALUE_MAX = 2048, /* longer values are as good as absent */
    HTTP_HEAD_KEPT_MAX = 4096,  /* of all values together */
    HTTP_HEAD_NAMED_MAX = 8,    /* = HTTP_KEPT_MAX */
};

#define HTTP_HEAD_FIELDS(X)                                                    \
    X(CONTENT_TYPE, "content-type")                                            \
    X(CONTENT_ENCODING, "content-encoding")                                    \
    X(LOCATION, "location")                                                    \
    X(ETAG, "etag")                                                            \
    X(LAST_MODIFIED, "last-modified")                                          \
    X(RETRY_AFTER, "retry-after")

#define HTTP_HEAD_ENUM(id, name) HTTP_HEAD_##id,
enum http_head_field { HTTP_HEAD_FIELDS(HTTP_HEAD_ENUM) HTTP_HEAD_FIELD_N };

struct http_head {
    int status;
    bool is_complete; /* the empty line of a head that is no 1xx was read */
    str fields[HTTP_HEAD_FIELD_N];  /* trimmed; empty when absent */
    int64_t length;                 /* Content-Length, or -1 */
    str named[HTTP_HEAD_NAMED_MAX]; /* as http_head_keep asked, the same way */
    const char *why; /* when a line was not acceptable, a literal */

    const char *const *names; /* of the caller, for as long as lines come */
    size_t names_n;
    bool is_inside; /* private from here: between status and empty line */
    bool is_chunked;
    size_t bytes, lines, interim;
    size_t kept_n;
    char kept[HTTP_HEAD_KEPT_MAX];
};

void http_head_init(struct http_head *h);
/* Right after init: HTTP_HEAD_NAMED_MAX more fields to keep, any case. */
void http_head_keep(struct http_head *h, const char *const *names, size_t n);
/*
 * One line with its line end. 0, or the outcome that ends the fetch:
 * HTTP_TOO_LARGE or HTTP_BROKEN, with h->why.
 */
int http_head_line(struct http_head *h, str line);

/* May it be sent as a value? No control bytes; empty: yes. */
bool http_head_is_value(str s);
/* And as a name: letters, digits and hyphens. */
bool http_head_is_name(str s);

#endif
