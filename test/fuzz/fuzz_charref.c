/*
 * References: UTF-8 in gives UTF-8 out, in the room that was promised; and
 * what is written as references comes back.
 */
#include "fuzz.h"
#include "text/charref.h"
#include "text/rune.h"

static void
check_one(str s, bool in_attribute)
{
    char text[CHARREF_BYTES_MAX];
    size_t n = 0, taken = charref_read(s, in_attribute, text, &n);

    check(taken <= s.n && n <= CHARREF_BYTES_MAX);
    check(taken == 0 || (n > 0 && str_is_utf8(str_make(text, n))));
    check(taken != 1);
}

/* Controls, and what no reference may stand for, are replaced: left out. */
static void
check_law(struct arena *a, str s, bool is_hex)
{
    struct buf plain, escaped;

    buf_init(&plain, a, 4 * s.n + 1);
    buf_init(&escaped, a, 12 * s.n + 1);
    for (size_t at = 0; at < s.n;) {
        uint32_t c = rune_next(s, &at);
        if (c < ' ' || (c >= 0x7f && c < 0xa0))
            continue;
        buf_add_utf8(&plain, c);
        buf_addf(&escaped, is_hex ? "&#x%x;" : "&#%u;", c);
    }
    check(
        str_eq(charref_decoded(a, buf_str(&escaped), is_hex), buf_str(&plain)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str s = fuzz_input(p, n);

    for (int in_attribute = 0; in_attribute < 2; in_attribute++) {
        str out = charref_decoded(&a, s, in_attribute);
        check(out.n <= s.n + s.n / 5);
        check(!str_is_utf8(s) || str_is_utf8(out));
        for (size_t at = 0; (at = str_find_byte(s, '&', at)) < s.n; at++)
            check_one(str_from(s, at), in_attribute);
        if (str_find_byte(s, '&', 0) == STR_NOT_FOUND)
            check(out.p == s.p && out.n == s.n);
        check_law(&a, s, in_attribute);
    }
    return 0;
}
