/* Encodings: always UTF-8 out, and that stays as it is. First line: a type. */
#include "fuzz.h"
#include "text/charset.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str bytes = fuzz_input(p, n), name = STR_EMPTY;
    str type = fuzz_line(&bytes);
    str out = charset_to_utf8(&a, bytes, type, &name);

    check(str_is_utf8(out) && out.n <= 3 * bytes.n);
    check(name.n > 0 && str_is_utf8(name));
    if (str_has_prefix(out, STR("\xef\xbb\xbf")))
        return 0; /* a second mark would be cut off, too */
    str again = charset_to_utf8(&a, out, STR("text/html;charset=utf-8"), &name);
    check(str_eq(again, out) && (out.n == 0 || again.p == out.p));
    return 0;
}
