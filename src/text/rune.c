/* Code points: see rune.h. */
#include "text/rune.h"

/* Shortest forms and surrogates: the least code point by length. */
static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};

uint32_t
rune_next(str s, size_t *at)
{
    unsigned char a = (unsigned char)s.p[*at];
    size_t n = a < 0x80 ? 1 : a < 0xc2 ? 0 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;

    if (n == 1) {
        *at += 1;
        return a;
    }
    if (n == 0 || a > 0xf4 || s.n - *at < n) {
        *at += 1;
        return RUNE_BAD;
    }
    uint32_t c = a & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        unsigned char b = (unsigned char)s.p[*at + i];
        if ((b & 0xc0) != 0x80) {
            *at += 1;
            return RUNE_BAD;
        }
        c = c << 6 | (b & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        *at += 1;
        return RUNE_BAD;
    }
    *at += n;
    return c;
}

uint32_t
rune_before(str s, size_t *at)
{
    size_t end = *at;
    size_t start = end - 1;

    while (start > 0 && end - start < 4 && (s.p[start] & 0xc0) == 0x80)
        start--;
    size_t behind = start;
    uint32_t c = rune_next(str_sub(s, 0, end), &behind);
    if (behind != end) {
        *at = end - 1;
        return RUNE_BAD;
    }
    *at = start;
    return c;
}

static bool
is_zero_width(uint32_t c)
{
    return c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 ||
           c == 0xfeff;
}

enum rune_class
rune_class(uint32_t c)
{
    if (c < 0x80) {
        if (str_is_alpha((char)c))
            return RUNE_ASCII_LETTER;
        return str_is_digit((char)c) ? RUNE_DIGIT : RUNE_OTHER;
    }
    if (is_zero_width(c))
        return RUNE_ZERO_WIDTH;
    if (c < 0xc0 || c == 0xd7 || c == 0xf7)
        return c == 0xaa || c == 0xba ? RUNE_LATIN : RUNE_OTHER;
    if (c < 0x2b0 || (c >= 0x300 && c < 0x370) || (c >= 0x1e00 && c < 0x1f00))
        return RUNE_LATIN;
    if (c >= 0x370 && c < 0x530)
        return c == 0x37e || c == 0x387 || c == 0x482 ? RUNE_OTHER
                                                      : RUNE_GREEK_CYRILLIC;
    if (c < 0x370 || c == RUNE_BAD)
        return RUNE_OTHER;
    if (c >= 0x1f00 && c < 0x2000)
        return RUNE_GREEK_CYRILLIC;
    if ((c >= 0x2000 && c < 0x2e80) || (c >= 0x3000 && c < 0x3005) ||
        (c >= 0x3008 && c < 0x3021) || c == 0x30fb)
        return RUNE_OTHER;
    if ((c >= 0xe000 && c < 0xf900) || (c >= 0xfe00 && c < 0xfe70) ||
        (c >= 0xff00 && c < 0xff66) || (c >= 0xffe0 && c < 0x10000))
        return RUNE_OTHER;
    return c >= 0x1f000 && c < 0x20000 ? RUNE_OTHER : RUNE_LETTER;
}

bool
rune_is_upper(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    if (c >= 0xc0 && c <= 0xde)
        return c != 0xd7;
    if (c >= 0x139 && c <= 0x148)
        return c % 2 == 1;
    if (c >= 0x179 && c <= 0x17e)
        return c % 2 == 1;
    if ((c >= 0x100 && c < 0x178) || (c >= 0x1e00 && c < 0x1f00))
        return c % 2 == 0 && c != 0x138;
    if (c == 0x178)
        return true;
    return (c >= 0x386 && c <= 0x3ab && c != 0x390) ||
           (c >= 0x400 && c <= 0x42f) ||
           (c >= 0x460 && c < 0x530 && c % 2 == 0);
}

uint32_t
rune_to_lower(uint32_t c)
{
    if (!rune_is_upper(c) || c == 0x130)
        return c == 0x130 ? 'i' : c;
    if (c < 0x100 || (c >= 0x391 && c <= 0x3ab) || (c >= 0x410 && c <= 0x42f))
        return c + 0x20;
    if (c == 0x178)
        return 0xff;
    if (c >= 0x400 && c < 0x410)
        return c + 0x50;
    return c >= 0x386 && c < 0x391 ? c : c + 1;
}

uint32_t
rune_to_upper(uint32_t c)
{
    if (c == 0x131)
        return 'I';
    if (c >= 'a' && c <= 'z')
        return c - 0x20;
    static const uint32_t steps[] = {0x20, 0x50, 1};
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
        if (c >= 0xe0 && rune_is_upper(c - steps[i]) &&
            rune_to_lower(c - steps[i]) == c)
            return c - steps[i];
    return c;
}
