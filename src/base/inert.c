/* Escaping of what came from outside: see inert.h. */
#include <stdio.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/inert.h"

/* Bytes at s that may be shown as they are: 0 = none, escape one byte. */
static size_t
harmless(str s)
{
    unsigned char a = (unsigned char)s.p[0];

    if (a < 0x80)
        return a >= 0x20 && a != 0x7f;
    size_t n = a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
    if (n > s.n || !str_is_utf8(str_sub(s, 0, n)))
        return 0;
    unsigned char b = (unsigned char)s.p[1];
    if (a == 0xc2 && b < 0xa0) /* C1 */
        return 0;
    if (a == 0xe2) { /* U+2028-202E: e2 80 a8-ae; U+2066-2069: e2 81 a6-a9 */
        unsigned char c = (unsigned char)s.p[2];
        if ((b == 0x80 && c >= 0xa8 && c <= 0xae) ||
            (b == 0x81 && c >= 0xa6 && c <= 0xa9))
            return 0;
    }
    return n;
}

/* The next piece of *s, at most 4 bytes, written to piece; its length. */
static size_t
next_piece(str *s, char piece[5])
{
    size_t n = harmless(*s);
    int k;

    if (s->p[0] == '\\') {
        k = snprintf(piece, 5, "\\\\");
        n = 1;
    } else if (n > 0) {
        memcpy(piece, s->p, n);
        k = (int)n;
    } else {
        k = snprintf(piece, 5, "\\x%02x", (unsigned char)s->p[0]);
        n = 1;
    }
    *s = str_from(*s, n);
    return (size_t)k;
}

void
inert_add(struct buf *b, str s)
{
    char piece[5];

    while (s.n > 0) {
        size_t k = next_piece(&s, piece);
        buf_add(b, str_make(piece, k));
    }
}

const char *
inert_z(char *out, size_t n, str s)
{
    size_t at = 0;
    char piece[5];

    check(n > 4);
    while (s.n > 0) {
        size_t k = next_piece(&s, piece);
        if (at + k + 4 > n) {
            memcpy(out + at, "...", 3);
            at += 3;
            break;
        }
        memcpy(out + at, piece, k);
        at += k;
    }
    out[at] = '\0';
    return out;
}
