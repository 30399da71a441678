/*
 * JSON out, straight into a buf: for lines that scripts read and for the
 * metadata column. Commas are placed by the writer. Foreign bytes are safe:
 * what is no UTF-8 becomes U+FFFD, controls are escaped. (JSON in is jansson's
 * work, in edge/.)
 *
 *     json_begin(&j, '{'); json_key(&j, "ok"); json_bool(&j, true);
 *     json_end(&j, '}');
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

/*
 * jansson has functions of these names: unless the linker sees others here,
 * its parser would call ours. A file that needs both includes jansson first.
 */
#define json_real json_add_real
#define json_null json_add_null

struct json {
    struct buf *buf;
    bool needs_comma;
};

static inline struct json
json_to(struct buf *b)
{
    return (struct json){b, false};
}

void json_begin(struct json *j, char bracket);
void json_end(struct json *j, char bracket);
void json_key(struct json *j, const char *key);
void json_str(struct json *j, str s);
void json_int(struct json *j, int64_t v);
/* Shortest of up to 6 decimals; NaN and infinities become null. */
void json_real(struct json *j, double v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);
/* A value that is JSON already. */
void json_raw(struct json *j, str s);

/* key and value at once, the common case */
void json_put_str(struct json *j, const char *key, str s);
void json_put_int(struct json *j, const char *key, int64_t v);
void json_put_real(struct json *j, const char *key, double v);
void json_put_bool(struct json *j, const char *key, bool v);

#endif
