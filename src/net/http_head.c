/*
 * Heads of replies: see http_head.h. libcurl has checked the grammar of a
 * line; what is checked here is what it lets pass: how much there is, and
 * framings that contradict each other (RFC 9112 section 6.3), which are
 * either broken or an attack and never worth reading.
 */
#include "net/http_head.h"
#include "base/check.h"
#include "net/http.h"

#define FIELD_NAME(id, name) [HTTP_HEAD_##id] = name,
static const char *const field_names[HTTP_HEAD_FIELD_N] = {
    HTTP_HEAD_FIELDS(FIELD_NAME)};

/* A new head begins. */
static void
forget_fields(struct http_head *h)
{
    h->is_chunked = false;
    h->length = -1;
    h->kept_n = 0;
    for (size_t i = 0; i < HTTP_HEAD_FIELD_N; i++)
        h->fields[i] = STR_EMPTY;
    for (size_t i = 0; i < HTTP_HEAD_NAMED_MAX; i++)
        h->named[i] = STR_EMPTY;
}

void
http_head_init(struct http_head *h)
{
    h->status = 0;
    h->is_complete = false;
    h->why = NULL;
    h->is_inside = false;
    h->bytes = h->lines = h->interim = 0;
    h->names = NULL;
    h->names_n = 0;
    forget_fields(h);
}

void
http_head_keep(struct http_head *h, const char *const *names, size_t n)
{
    check(n <= HTTP_HEAD_NAMED_MAX);
    h->names = names;
    h->names_n = n;
}

static int
refuse(struct http_head *h, int outcome, const char *why)
{
    h->why = why;
    return outcome;
}

/* "HTTP/1.1 200 OK": begins a head, and forgets what a 1xx one said. */
static int
read_status(struct http_head *h, str line)
{
    str rest = line;
    int64_t status;

    str_cut(&rest, ' ');
    str code = str_sub(str_trim(rest), 0, 3);
    if (!str_has_prefix_nocase(line, STR("HTTP/")) || code.n != 3 ||
        !str_to_i64(code, &status) || status < 100)
        return refuse(h, HTTP_BROKEN, "no valid status line");
    if (status == 101)
        return refuse(h, HTTP_BROKEN,
                      "switched to a protocol that nobody asked for");
    h->status = (int)status;
    h->is_inside = true;
    forget_fields(h);
    return 0;
}

static int
end_head(struct http_head *h)
{
    h->is_inside = false;
    if (h->status < 200) {
        if (++h->interim > HTTP_HEAD_INTERIM_MAX)
            return refuse(h, HTTP_BROKEN, "too many interim replies");
        return 0;
    }
    h->is_complete = true;
    return 0;
}

/* Two lengths that differ, or a length beside chunks, have no meaning. */
static int
read_framing(struct http_head *h, str name, str value)
{
    int64_t length;

    if (str_eq_nocase(name, STR("transfer-encoding"))) {
        h->is_chunked = true;
    } else if (str_eq_nocase(name, STR("content-length"))) {
        if (value.n == 0 || !str_is_digit(value.p[0]) ||
            !str_to_i64(value, &length))
            return refuse(h, HTTP_BROKEN, "no valid Content-Length");
        if (h->length >= 0 && h->length != length)
            return refuse(h, HTTP_BROKEN, "two different Content-Lengths");
        h->length = length;
    } else {
        return 0;
    }
    if (h->is_chunked && h->length >= 0)
        return refuse(h, HTTP_BROKEN,
                      "both a Content-Length and a Transfer-Encoding");
    return 0;
}

/* Where a field of that name is kept, or NULL. */
static str *
field_of(struct http_head *h, str name)
{
    for (size_t i = 0; i < HTTP_HEAD_FIELD_N; i++)
        if (str_eq_nocase(name, str_of(field_names[i])))
            return &h->fields[i];
    for (size_t i = 0; i < h->names_n; i++)
        if (str_eq_nocase(name, str_of(h->names[i])))
            return &h->named[i];
    return NULL;
}

/* The first of several fields of a name counts. */
static void
keep_field(struct http_head *h, str name, str value)
{
    if (value.n > HTTP_HEAD_VALUE_MAX || value.n > sizeof(h->kept) - h->kept_n)
        return;
    str *field = field_of(h, name);
    if (field == NULL || field->n > 0)
        return;
    memcpy(h->kept + h->kept_n, value.p, value.n);
    *field = str_make(h->kept + h->kept_n, value.n);
    h->kept_n += value.n;
}

int
http_head_line(struct http_head *h, str line)
{
    h->bytes += line.n;
    if (++h->lines > HTTP_HEAD_LINES_MAX || h->bytes > HTTP_HEADERS_MAX)
        return refuse(h, HTTP_TOO_LARGE, "too many header bytes or lines");
    if (h->is_complete)
        return 0; /* a trailer */
    str text = str_trim(line);
    if (!h->is_inside)
        return read_status(h, text);
    if (text.n == 0)
        return end_head(h);
    size_t colon = str_find_byte(text, ':', 0);
    if (colon == STR_NOT_FOUND || str_is_space(line.p[0]))
        return 0; /* a folded line goes on with a field: of no use to us */
    str name = str_sub(text, 0, colon);
    str value = str_trim(str_from(text, colon + 1));
    keep_field(h, name, value);
    return read_framing(h, name, value);
}

bool
http_head_is_value(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 0x7f)
            return false;
    }
    return true;
}

bool
http_head_is_name(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!str_is_alnum(s.p[i]) && s.p[i] != '-')
            return false;
    return s.n > 0;
}
