/* The JSON writer: see json.h. RFC 8259. */
#include <math.h>
#include <stdio.h>

#include "base/json.h"

static void
value(struct json *j)
{
    if (j->needs_comma)
        buf_add_byte(j->buf, ',');
    j->needs_comma = true;
}

void
json_begin(struct json *j, char bracket)
{
    value(j);
    buf_add_byte(j->buf, bracket);
    j->needs_comma = false;
}

void
json_end(struct json *j, char bracket)
{
    buf_add_byte(j->buf, bracket);
    j->needs_comma = true;
}

/* Length of the valid UTF-8 sequence at s, 0 if none; s is not ASCII. */
static size_t
sequence(str s)
{
    unsigned char a = (unsigned char)s.p[0];
    size_t n = a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
    return n <= s.n && str_is_utf8(str_sub(s, 0, n)) ? n : 0;
}

static bool
is_plain(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x20 && u < 0x7f && c != '"' && c != '\\';
}

static void
quoted(struct buf *b, str s)
{
    buf_add_byte(b, '"');
    while (s.n > 0) {
        size_t n = 0;
        while (n < s.n && is_plain(s.p[n]))
            n++;
        buf_add(b, str_sub(s, 0, n));
        s = str_from(s, n);
        if (s.n == 0)
            break;
        unsigned char c = (unsigned char)s.p[0];
        n = c >= 0x80 ? sequence(s) : 0;
        if (n > 0)
            buf_add(b, str_sub(s, 0, n));
        else if (c >= 0x80)
            buf_add(b, STR("\xef\xbf\xbd"));
        else if (c == '"' || c == '\\')
            buf_addf(b, "\\%c", c);
        else if (c == '\n')
            buf_add(b, STR("\\n"));
        else if (c == '\t')
            buf_add(b, STR("\\t"));
        else
            buf_addf(b, "\\u%04x", c);
        s = str_from(s, n ? n : 1);
    }
    buf_add_byte(b, '"');
}

void
json_key(struct json *j, const char *key)
{
    value(j);
    quoted(j->buf, str_of(key));
    buf_add_byte(j->buf, ':');
    j->needs_comma = false;
}

void
json_str(struct json *j, str s)
{
    value(j);
    quoted(j->buf, s);
}

void
json_int(struct json *j, int64_t v)
{
    char digits[20]; /* of 2^64 */
    size_t at = sizeof(digits);
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    value(j);
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (v < 0)
        buf_add_byte(j->buf, '-');
    buf_add(j->buf, str_make(digits + at, sizeof(digits) - at));
}

void
json_real(struct json *j, double v)
{
    char z[64];

    value(j);
    if (!isfinite(v)) {
        buf_add(j->buf, STR("null"));
        return;
    }
    int n = snprintf(z, sizeof(z), "%.6f", v);
    if (n >= (int)sizeof(z)) { /* beyond any figure of ours */
        buf_addf(j->buf, "%.6e", v);
        return;
    }
    while (n > 0 && z[n - 1] == '0')
        n--;
    if (n > 0 && z[n - 1] == '.')
        n--;
    str shown = str_make(z, (size_t)n);
    buf_add(j->buf, str_eq(shown, STR("-0")) ? STR("0") : shown);
}

void
json_bool(struct json *j, bool v)
{
    value(j);
    buf_add(j->buf, v ? STR("true") : STR("false"));
}

void
json_null(struct json *j)
{
    value(j);
    buf_add(j->buf, STR("null"));
}

void
json_raw(struct json *j, str s)
{
    value(j);
    buf_add(j->buf, s);
}

void
json_put_str(struct json *j, const char *key, str s)
{
    json_key(j, key);
    json_str(j, s);
}

void
json_put_int(struct json *j, const char *key, int64_t v)
{
    json_key(j, key);
    json_int(j, v);
}

void
json_put_real(struct json *j, const char *key, double v)
{
    json_key(j, key);
    json_real(j, v);
}

void
json_put_bool(struct json *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}
