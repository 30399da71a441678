/* A page, from its encoding to what it says, within its bounds. */
#include "fuzz.h"
#include "text/charset.h"
#include "text/extract.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract page;
    str name;

    str utf8 = charset_to_utf8(&a, fuzz_input(&a, bytes, n), STR_EMPTY, &name);
    extract_page(&a, utf8, &page);
    check(page.addresses_n <= EXTRACT_ADDRESSES_MAX);
    check(page.links_n <= EXTRACT_LINKS_MAX);
    check(page.blocks_n <= EXTRACT_BLOCKS_MAX);
    for (size_t i = 0; i < page.addresses_n; i++)
        check(page.addresses[i].text_at <= page.text.n);
    return 0;
}
