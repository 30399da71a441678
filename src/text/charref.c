/*
 * Character references: see charref.h. The names are a sorted table, cut
 * letter by letter: the names that begin with what was read so far stand
 * together in it, and the shortest of them comes first, so that the longest
 * match is found on the way, without going back.
 */
#include <endian.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/charref.h"

enum {
    NAME_BYTES_MAX = 32,
    TEXT_BYTES_MAX = 7,
    RECENT = 64, /* a power of two: six bits of the hash choose */
};

struct name {
    char name[NAME_BYTES_MAX]; /* padded with NUL */
    char text[TEXT_BYTES_MAX]; /* the same */
    bool is_old;               /* good without its semicolon */
};

#define C(name, text) {name, text, false},
#define L(name, text) {name, text, true},
static const struct name names[] = {
#include "text/charref_names.h"
};

/* What numbers from 128 to 159 mean: windows-1252, with its five gaps. */
static const uint16_t c1[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
    0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

static size_t
put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 63));
    out[0] = (char)(0xf00 >> n | c);
    return n;
}

/* `&#`: decimal, or hexadecimal after an x. */
static size_t
read_number(str s, char *out, size_t *n)
{
    bool is_hex = s.n > 2 && (s.p[2] == 'x' || s.p[2] == 'X');
    uint32_t base = is_hex ? 16 : 10, c = 0;
    size_t from = is_hex ? 3 : 2, at = from;

    for (; at < s.n; at++) {
        int digit = str_hex_value(s.p[at]);
        if (digit < 0 || (uint32_t)digit >= base)
            break;
        if (c <= 0x10ffff)
            c = c * base + (uint32_t)digit;
    }
    if (at == from)
        return 0;
    if (c >= 0x80 && c <= 0x9f)
        c = c1[c - 0x80];
    else if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    *n = put_utf8(out, c);
    return at < s.n && s.p[at] == ';' ? at + 1 : at;
}

/* The first of names[lo..hi) whose byte at column i is not below c. */
static size_t
lower_bound(size_t lo, size_t hi, size_t i, unsigned char c)
{
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if ((unsigned char)names[mid].name[i] < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Eight bytes as a number that sorts as they do. */
static inline uint64_t
sort_key(const char *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof(w));
    return be64toh(w);
}

/*
 * The name of this key and length, or array_len(names). The few that a page
 * has come again and again: the latest ones of a thread are remembered.
 */
static size_t
short_name_at(uint64_t key, size_t len)
{
    static _Thread_local struct {
        uint64_t key;
        size_t at;
    } recent[RECENT];
    size_t lo = 0, slot = (size_t)(key * 0x9e3779b97f4a7c15 >> 58);

    if (recent[slot].key == key)
        return recent[slot].at;
    for (size_t half = array_len(names); half > 1; half -= half / 2)
        lo += sort_key(names[lo + half / 2 - 1].name) < key ? half / 2 : 0;
    if (sort_key(names[lo].name) != key || names[lo].name[len] != '\0')
        lo = array_len(names);
    recent[slot].key = key; /* which is never 0: a name has a letter */
    recent[slot].at = lo;
    return lo;
}

/*
 * A name of up to eight letters with its semicolon, as nearly all are: looked
 * up whole. No name is longer than the letters that stand there, so that
 * there is nothing better to find. 0: the long way.
 */
static size_t
read_short_name(str s, char *out, size_t *n)
{
    char padded[sizeof(uint64_t)] = {0};
    size_t len = 0;

    while (len < sizeof(padded) && len + 1 < s.n &&
           str_is_alnum(s.p[len + 1])) {
        padded[len] = s.p[len + 1];
        len++;
    }
    if (len == 0 || len + 1 >= s.n || s.p[len + 1] != ';')
        return 0;
    size_t at = short_name_at(sort_key(padded), len);
    if (at == array_len(names))
        return 0;
    *n = strnlen(names[at].text, TEXT_BYTES_MAX);
    memcpy(out, names[at].text, *n);
    return len + 2;
}

static size_t
read_name(str s, bool in_attribute, char *out, size_t *n)
{
    size_t lo = 0, hi = array_len(names), found = SIZE_MAX, end = 0;

    for (size_t i = 0; i < NAME_BYTES_MAX && i + 1 < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i + 1];
        if (!str_is_alnum((char)c))
            break;
        lo = lower_bound(lo, hi, i, c);
        hi = lower_bound(lo, hi, i, (unsigned char)(c + 1));
        if (lo == hi)
            break;
        if (i + 1 < NAME_BYTES_MAX && names[lo].name[i + 1] != '\0')
            continue;
        bool has_semicolon = i + 2 < s.n && s.p[i + 2] == ';';
        if (!has_semicolon && !names[lo].is_old)
            continue;
        found = lo;
        end = i + 2 + has_semicolon;
    }
    if (found == SIZE_MAX)
        return 0;
    if (in_attribute && s.p[end - 1] != ';' && end < s.n &&
        (s.p[end] == '=' || str_is_alnum(s.p[end])))
        return 0;
    *n = strnlen(names[found].text, TEXT_BYTES_MAX);
    memcpy(out, names[found].text, *n);
    return end;
}

size_t
charref_read(str s, bool in_attribute, char *out, size_t *n)
{
    /* The two that make up nearly all of a page's. */
    if (str_has_prefix(s, STR("&amp;"))) {
        out[0] = '&';
        *n = 1;
        return 5;
    }
    if (str_has_prefix(s, STR("&nbsp;"))) {
        *n = put_utf8(out, 0xa0);
        return 6;
    }
    if (s.n > 1 && s.p[1] == '#')
        return read_number(s, out, n);
    size_t taken = read_short_name(s, out, n);
    return taken ? taken : read_name(s, in_attribute, out, n);
}

void
charref_decode(struct buf *out, str s, bool in_attribute)
{
    char text[CHARREF_BYTES_MAX];
    size_t n, amp;

    while ((amp = str_find_byte(s, '&', 0)) != STR_NOT_FOUND) {
        buf_add(out, str_sub(s, 0, amp));
        s = str_from(s, amp);
        size_t taken = charref_read(s, in_attribute, text, &n);
        if (taken == 0)
            buf_add_byte(out, '&');
        else
            buf_add(out, str_make(text, n));
        s = str_from(s, taken ? taken : 1);
    }
    buf_add(out, s);
}

str
charref_decoded(struct arena *a, str s, bool in_attribute)
{
    struct buf b;

    if (str_find_byte(s, '&', 0) == STR_NOT_FOUND)
        return s;
    buf_init(&b, a, s.n + s.n / 5 + CHARREF_BYTES_MAX);
    charref_decode(&b, s, in_attribute);
    return buf_str(&b);
}
