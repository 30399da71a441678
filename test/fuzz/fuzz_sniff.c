/*
 * What a body is: a content type, a path, and the bytes, a line each. Text as
 * a page has no element of its own: nothing in it is a link, a title or a
 * script, and all of it that is UTF-8 stays so.
 */
#include "fuzz.h"
#include "text/extract.h"
#include "text/sniff.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x = {.title = STR_EMPTY};
    str rest = fuzz_input(p, n);
    str type = fuzz_line(&rest);
    str path = fuzz_line(&rest);

    enum sniff kind = sniff_body(rest, type, path);
    check(kind < SNIFF_N && sniff_why(kind)[0] != '\0');
    check(sniff_body(rest, type, path) == kind);
    str page = sniff_text_as_html(&a, rest);
    check(!str_is_utf8(rest) || str_is_utf8(page));
    extract_page(&a, page, &x);
    check(x.links_n == 0 && x.title.n == 0 && x.base_ref.n == 0);
    for (size_t i = 0; i < x.addresses_n; i++)
        check(x.addresses[i].how != SHOWN_MAILTO);
    return 0;
}
