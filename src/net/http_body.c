/*
 * Bodies: see http_body.h. The ordinary page goes through libdeflate, which
 * is more than twice as fast as zlib but all or nothing: it needs room for
 * the whole text and gives no prefix of a damaged or over-long one. Those go
 * through zlib, which stops where it must. The size that a gzip trailer
 * claims is never looked at: the output buffer starts at what served before
 * and grows by steps up to the cap, so that a bomb costs the cap at most.
 */
#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/check.h"
#include "net/http_body.h"

enum {
    BODY_FIRST = 16 * 1024,
    TEXT_FIRST = 256 * 1024, /* holds nearly every page */
    TEXT_STEP = 4,
    GZIP_WINDOW = 15 + 16, /* zlib: the largest window, gzip framing */
};

void
http_body_fini(struct http_body *b)
{
    free(b->p);
    *b = (struct http_body){0};
}

void
http_body_reset(struct http_body *b, size_t max)
{
    if (b->cap > HTTP_BODY_KEPT_MAX)
        http_body_fini(b);
    b->n = 0;
    b->max = max;
    b->is_full = false;
}

static void
reserve(struct http_body *b, size_t cap)
{
    if (cap <= b->cap)
        return;
    b->p = realloc(b->p, cap);
    check(b->p != NULL);
    b->cap = cap;
}

void
http_body_expect(struct http_body *b, size_t n)
{
    /* A promise is believed only as far as a usual page goes. */
    if (n <= b->max && n <= HTTP_BODY_KEPT_MAX)
        reserve(b, n);
}

bool
http_body_add(struct http_body *b, str s)
{
    if (s.n > b->max - b->n) {
        s.n = b->max - b->n;
        b->is_full = true;
    }
    if (s.n == 0)
        return !b->is_full;
    size_t cap = b->cap ? b->cap : BODY_FIRST;
    while (cap < b->n + s.n)
        cap *= 2;
    reserve(b, cap);
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    return !b->is_full;
}

/* Types, or with a slash at the end whole families of them. */
static const char *const binary_types[] = {
    "image/",
    "video/",
    "audio/",
    "font/",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/vnd.",
    "application/msword",
    "application/x-zip-compressed",
};

bool
http_body_is_binary_type(str content_type)
{
    /* Pictures in SVG are text and show addresses. */
    if (str_has_prefix_nocase(content_type, STR("image/svg")))
        return false;
    for (size_t i = 0; i < array_len(binary_types); i++) {
        if (str_has_prefix_nocase(content_type, str_of(binary_types[i])))
            return true;
    }
    return false;
}

static const str binary_starts[] = {
    {"%PDF-",            5},
    {"PK\3\4",           4},
    {"\x89PNG",          4},
    {"GIF8",             4},
    {"\xff\xd8\xff",     3},
    {"\x7f"
     "ELF",         4},
    {"MZ\x90",           3},
    {"\x1a\x45\xdf\xa3", 4}, /* Matroska */
};

bool
http_body_is_binary(str start)
{
    for (size_t i = 0; i < array_len(binary_starts); i++) {
        if (str_has_prefix(start, binary_starts[i]))
            return true;
    }
    return str_eq(str_sub(start, 4, 8), STR("ftyp"));
}

struct http_inflater {
    struct libdeflate_decompressor *whole;
    z_stream prefix;
    char *text;
    size_t text_cap;
};

struct http_inflater *
http_inflater_new(void)
{
    struct http_inflater *f = calloc(1, sizeof(*f));
    check(f != NULL);
    f->whole = libdeflate_alloc_decompressor();
    check(f->whole != NULL);
    check(inflateInit2(&f->prefix, GZIP_WINDOW) == Z_OK);
    return f;
}

void
http_inflater_free(struct http_inflater *f)
{
    if (f == NULL)
        return;
    libdeflate_free_decompressor(f->whole);
    inflateEnd(&f->prefix);
    free(f->text);
    free(f);
}

static bool
is_gzip(str s)
{
    return str_has_prefix(s, STR("\x1f\x8b"));
}

/* A larger buffer, its content lost; false when it has `max` already. */
static bool
grow_text(struct http_inflater *f, size_t max)
{
    size_t cap = f->text_cap ? f->text_cap * TEXT_STEP : TEXT_FIRST;

    if (f->text_cap >= max)
        return false;
    if (cap > max)
        cap = max;
    free(f->text);
    f->text = malloc(cap);
    check(f->text != NULL);
    f->text_cap = cap;
    return true;
}

/* All members into f->text; LIBDEFLATE_SUCCESS and *n, or why not. */
static enum libdeflate_result
inflate_members(struct http_inflater *f, str wire, size_t cap, size_t *n)
{
    enum libdeflate_result r = LIBDEFLATE_SUCCESS;

    *n = 0;
    for (int i = 0; i < HTTP_BODY_MEMBERS_MAX && is_gzip(wire); i++) {
        size_t in_n, out_n;
        r = libdeflate_gzip_decompress_ex(
            f->whole, wire.p, wire.n, f->text + *n, cap - *n, &in_n, &out_n);
        if (r != LIBDEFLATE_SUCCESS)
            return r;
        *n += out_n;
        wire = str_from(wire, in_n);
    }
    return r;
}

static bool
inflate_whole(struct http_inflater *f, str wire, size_t max, size_t *n)
{
    enum libdeflate_result r;

    if (f->text_cap == 0)
        grow_text(f, max);
    do {
        size_t cap = f->text_cap < max ? f->text_cap : max;
        r = inflate_members(f, wire, cap, n);
    } while (r == LIBDEFLATE_INSUFFICIENT_SPACE && grow_text(f, max));
    return r == LIBDEFLATE_SUCCESS;
}

/* What can be had of it, up to max bytes. */
static size_t
inflate_prefix(struct http_inflater *f, str wire, size_t max)
{
    z_stream *z = &f->prefix;
    int r = Z_STREAM_END;

    while (grow_text(f, max))
        ;
    z->next_in = (unsigned char *)wire.p;
    z->avail_in = (unsigned)wire.n;
    z->next_out = (unsigned char *)f->text;
    z->avail_out = (unsigned)max;
    for (int i = 0; i < HTTP_BODY_MEMBERS_MAX && r == Z_STREAM_END; i++) {
        inflateReset(z);
        r = inflate(z, Z_SYNC_FLUSH);
    }
    return max - z->avail_out;
}

/* Codings that we can read, or that a sender may name for none. */
static bool
is_known_encoding(str encoding)
{
    return encoding.n == 0 || str_eq_nocase(encoding, STR("gzip")) ||
           str_eq_nocase(encoding, STR("x-gzip")) ||
           str_eq_nocase(encoding, STR("identity")) ||
           str_eq_nocase(encoding, STR("none")) ||
           str_eq_nocase(encoding, STR("utf-8"));
}

str
http_inflater_text(struct http_inflater *f, str wire, str encoding, size_t max,
                   struct arena *a, bool *is_cut)
{
    size_t n;

    if (!is_gzip(wire)) {
        *is_cut = wire.n > max;
        if (is_known_encoding(encoding))
            return str_dup(a, str_sub(wire, 0, max));
        *is_cut = true;
        return STR_EMPTY;
    }
    *is_cut = !inflate_whole(f, wire, max, &n);
    if (*is_cut)
        n = inflate_prefix(f, wire, max);
    str text = str_make(f->text, n);
    if (is_gzip(text)) {
        *is_cut = true;
        return STR_EMPTY;
    }
    return str_dup(a, text);
}
