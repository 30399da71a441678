/* References: UTF-8 in gives UTF-8 out, in the room that was promised. */
#include "fuzz.h"
#include "text/charref.h"

static void
check_one(str s, bool in_attribute)
{
    char text[CHARREF_BYTES_MAX];
    size_t n = 0, taken = charref_read(s, in_attribute, text, &n);

    check(taken <= s.n && n <= CHARREF_BYTES_MAX);
    check(taken == 0 || (n > 0 && str_is_utf8(str_make(text, n))));
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
    }
    return 0;
}
