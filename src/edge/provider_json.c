/* A provider's JSON: see provider_json.h. */
#include "edge/provider_json.h"
#include "edge/provider.h"

/* Depth and number of values, without a stack. NULL: within bounds. */
static const char *
bounds_why(str text)
{
    size_t depth = 0, values = 0;
    bool is_string = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (is_string) {
            i += c == '\\';
            is_string = c != '"';
        } else if (c == '"') {
            is_string = true;
        } else if (c == '[' || c == '{') {
            values++;
            if (++depth > PROVIDER_DEPTH_MAX)
                return "JSON that is too deep";
        } else if (c == ']' || c == '}') {
            depth -= depth > 0;
        } else {
            values += c == ',';
        }
        if (values > PROVIDER_JSON_VALUES_MAX)
            return "JSON of too many values";
    }
    return NULL;
}

json_t *
provider_json_read(str text, const char **why)
{
    static const str mark = {"\xef\xbb\xbf", 3};

    if (text.n > PROVIDER_BODY_MAX) {
        *why = "too large";
        return NULL;
    }
    if (str_has_prefix(text, mark))
        text = str_from(text, mark.n);
    *why = bounds_why(text);
    if (*why != NULL)
        return NULL;
    json_t *j = json_loadb(text.p, text.n, JSON_ALLOW_NUL, NULL);
    if (j == NULL) /* a number too large for 64 bits: all else is worth it */
        j = json_loadb(text.p, text.n, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
                       NULL);
    if (j == NULL)
        *why = "no JSON, or an incomplete one";
    return j;
}

void
provider_json_free(json_t **j)
{
    json_decref(*j);
}

/* Of a string; empty for all else. */
static str
string_of(const json_t *v)
{
    if (!json_is_string(v))
        return STR_EMPTY;
    return str_make(json_string_value(v), json_string_length(v));
}

static str
copy(struct arena *a, str s)
{
    char *p = arena_alloc_raw(a, s.n + 1);

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        p[i] = c < ' ' || c == 0x7f ? ' ' : s.p[i];
    }
    return str_trim(str_make(p, s.n));
}

str
provider_json_text(struct arena *a, const json_t *object, const char *key,
                   size_t max)
{
    str s = str_trim(string_of(json_object_get(object, key)));
    size_t n = s.n;

    if (n > max)
        for (n = max; n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80;)
            n--;
    return copy(a, str_sub(s, 0, n));
}

str
provider_json_whole(struct arena *a, const json_t *object, const char *key,
                    size_t max)
{
    str s = str_trim(string_of(json_object_get(object, key)));

    return s.n > max ? STR_EMPTY : copy(a, s);
}

int64_t
provider_json_count(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return json_is_integer(v) && json_integer_value(v) >= 0
               ? json_integer_value(v)
               : -1;
}
