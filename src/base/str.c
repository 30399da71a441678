/* Slices: see str.h. Nothing here allocates but the copies. */
#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/str.h"

bool
str_eq_nocase(str a, str b)
{
    return a.n == b.n && str_has_prefix_nocase(a, b);
}

int
str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int r = n ? memcmp(a.p, b.p, n) : 0;
    if (r != 0)
        return r;
    return (a.n > b.n) - (a.n < b.n);
}

bool
str_has_suffix(str s, str suffix)
{
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool
str_has_prefix_nocase(str s, str prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (str_lower_byte(s.p[i]) != str_lower_byte(prefix.p[i]))
            return false;
    return true;
}

bool
str_has_suffix_nocase(str s, str suffix)
{
    return s.n >= suffix.n &&
           str_has_prefix_nocase(str_from(s, s.n - suffix.n), suffix);
}

size_t
str_find(str s, str what, size_t from)
{
    if (from > s.n)
        return STR_NOT_FOUND;
    if (what.n == 0)
        return from;
    const char *at = memmem(s.p + from, s.n - from, what.p, what.n);
    return at ? (size_t)(at - s.p) : STR_NOT_FOUND;
}

size_t
str_find_nocase(str s, str what, size_t from)
{
    if (what.n > s.n)
        return STR_NOT_FOUND;
    for (size_t i = from; i + what.n <= s.n; i++)
        if (str_has_prefix_nocase(str_from(s, i), what))
            return i;
    return STR_NOT_FOUND;
}

size_t
str_rfind_byte(str s, char c)
{
    const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : STR_NOT_FOUND;
}

str
str_trim(str s)
{
    while (s.n > 0 && str_is_space(s.p[0]))
        s = str_from(s, 1);
    while (s.n > 0 && str_is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool
str_is_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

str
str_cut(str *rest, char sep)
{
    size_t at = str_find_byte(*rest, sep, 0);
    str head = str_sub(*rest, 0, at);
    if (at == STR_NOT_FOUND)
        *rest = (str){NULL, 0};
    else
        *rest = str_from(*rest, at + 1);
    return head;
}

bool
str_to_i64(str s, int64_t *out)
{
    bool is_negative = s.n > 0 && s.p[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + (is_negative ? 1 : 0);
    uint64_t v = 0;

    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        s = str_from(s, 1);
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!str_is_digit(s.p[i]))
            return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (v > (limit - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    *out = is_negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool
str_to_double(str s, double *out)
{
    char z[64];
    char *end;

    if (s.n == 0 || s.n >= sizeof(z) || str_is_space(s.p[0]))
        return false;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    *out = strtod(z, &end);
    return end == z + s.n;
}

uint64_t
str_hash(str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h;
}

uint64_t
str_hash_nocase(str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ str_lower_byte(s.p[i])) * 0x100000001b3u;
    return h;
}

int
str_hex_value(char c)
{
    if (str_is_digit(c))
        return c - '0';
    c = (char)str_lower_byte(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Length of the UTF-8 sequence at s (Unicode 15, table 3-7), 0 if none. */
static size_t
utf8_length(str s)
{
    unsigned char a = (unsigned char)s.p[0];
    unsigned char lo = 0x80, hi = 0xbf;
    size_t n = a < 0x80   ? 1
               : a < 0xc2 ? 0
               : a < 0xe0 ? 2
               : a < 0xf0 ? 3
               : a < 0xf5 ? 4
                          : 0;

    if (n > s.n)
        return 0;
    if (a == 0xe0)
        lo = 0xa0;
    if (a == 0xed)
        hi = 0x9f;
    if (a == 0xf0)
        lo = 0x90;
    if (a == 0xf4)
        hi = 0x8f;
    for (size_t i = 1; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < lo || c > hi)
            return 0;
        lo = 0x80;
        hi = 0xbf;
    }
    return n;
}

bool
str_is_utf8(str s)
{
    while (s.n > 0) {
        size_t n = utf8_length(s);
        if (n == 0)
            return false;
        s = str_from(s, n);
    }
    return true;
}

str
str_dup(struct arena *a, str s)
{
    return (str){str_dup_z(a, s), s.n};
}

char *
str_dup_z(struct arena *a, str s)
{
    char *p = arena_alloc_bytes(a, s.n + 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

str
str_dup_lower(struct arena *a, str s)
{
    char *p = arena_alloc_bytes(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)str_lower_byte(s.p[i]);
    p[s.n] = '\0';
    return (str){p, s.n};
}
