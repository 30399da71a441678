/*
 * Encodings: always UTF-8 out, and that stays as it is; what is written in
 * UTF-16 comes back. First line: a type.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "text/charset.h"
#include "text/rune.h"

static void
add_unit(struct buf *b, uint32_t unit, bool is_big)
{
    char high = (char)(unit >> 8), low = (char)unit;

    buf_add_byte(b, is_big ? high : low);
    buf_add_byte(b, is_big ? low : high);
}

static void
check_utf16(struct arena *a, str text, bool is_big)
{
    struct buf wide, plain;
    str name;

    buf_init(&wide, a, 2 * text.n + 2);
    buf_init(&plain, a, 3 * text.n);
    add_unit(&wide, 0xfeff, is_big);
    for (size_t at = 0; at < text.n;) {
        uint32_t c = rune_next(text, &at);
        buf_add_utf8(&plain, c);
        if (c >= 0x10000) {
            add_unit(&wide, 0xd800 + ((c - 0x10000) >> 10), is_big);
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        add_unit(&wide, c, is_big);
    }
    str out = charset_to_utf8(a, buf_str(&wide), STR_EMPTY, &name);
    check(str_eq(out, buf_str(&plain)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str bytes = fuzz_input(p, n), name = STR_EMPTY;
    str type = fuzz_line(&bytes);
    str out = charset_to_utf8(&a, bytes, type, &name);

    check(str_is_utf8(out) && out.n <= 3 * bytes.n);
    check(name.n > 0 && str_is_utf8(name));
    check_utf16(&a, bytes, false);
    check_utf16(&a, bytes, true);
    if (str_has_prefix(out, STR("\xef\xbb\xbf")))
        return 0; /* a second mark would be cut off, too */
    str again = charset_to_utf8(&a, out, STR("text/html;charset=utf-8"), &name);
    check(str_eq(again, out) && (out.n == 0 || again.p == out.p));
    return 0;
}
