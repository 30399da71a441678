/*
 * Slices of bytes. A str points into memory that somebody else owns, is
 * never trusted to end in NUL, and is cheap to copy and cut. Bytes are bytes:
 * unless a name says utf8, nothing here decodes anything, and `nocase` means
 * ASCII letters only, whatever the locale.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n;
} str;

struct arena;

#define STR(lit)  ((str){(lit), sizeof(lit) - 1})
#define STR_EMPTY ((str){"", 0})
/* For "%.*s". Never for foreign bytes on a terminal: see inert.h. */
#define STR_ARG(s)    (int)(s).n, (s).p
#define STR_NOT_FOUND SIZE_MAX

static inline str
str_make(const char *p, size_t n)
{
    return (str){p, n};
}

/* NULL gives the empty slice. */
static inline str
str_of(const char *z)
{
    return z ? (str){z, strlen(z)} : STR_EMPTY;
}

static inline bool
str_is_empty(str s)
{
    return s.n == 0;
}

static inline bool
str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_has_prefix(str s, str prefix)
{
    return s.n >= prefix.n &&
           (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

/* Index of the first c at or after `from`, or STR_NOT_FOUND. */
static inline size_t
str_find_byte(str s, char c, size_t from)
{
    const char *at = from < s.n ? memchr(s.p + from, c, s.n - from) : NULL;
    return at ? (size_t)(at - s.p) : STR_NOT_FOUND;
}

/* s[from..to), both clamped to the slice. */
static inline str
str_sub(str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (str){s.p + from, to - from};
}

static inline str
str_from(str s, size_t from)
{
    return str_sub(s, from, s.n);
}

/* ASCII classes and folding, whatever the locale. */
static inline unsigned char
str_lower_byte(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

static inline bool
str_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
str_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool
str_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
str_is_alnum(char c)
{
    return str_is_digit(c) || str_is_alpha(c);
}

bool str_eq_nocase(str a, str b);
int str_cmp(str a, str b);
bool str_has_suffix(str s, str suffix);
bool str_has_prefix_nocase(str s, str prefix);
bool str_has_suffix_nocase(str s, str suffix);
/* Index of the first occurrence at or after `from`, or STR_NOT_FOUND. */
size_t str_find(str s, str what, size_t from);
size_t str_find_nocase(str s, str what, size_t from);
size_t str_rfind_byte(str s, char c);
str str_trim(str s);
/*
 * Cut *rest at the first `sep`: returns what stood before it and leaves what
 * stands after it. Without a `sep` all is returned and *rest is empty with
 * p NULL, so that `while (rest.p)` sees a last empty field too.
 */
str str_cut(str *rest, char sep);
/* Decimal with an optional sign, all of s; false on rubbish or overflow. */
bool str_to_i64(str s, int64_t *out);
bool str_to_double(str s, double *out);
/* FNV-1a, 64 bits. Stable over runs: it may be stored. */
uint64_t str_hash(str s);
uint64_t str_hash_nocase(str s);
bool str_is_ascii(str s);
bool str_is_utf8(str s);
/* Value of a hexadecimal digit, or -1. */
int str_hex_value(char c);

/* Copies in an arena. The z variant ends in NUL (n does not count it). */
str str_dup(struct arena *a, str s);
char *str_dup_z(struct arena *a, str s);
str str_dup_lower(struct arena *a, str s);

#endif
