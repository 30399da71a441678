/* Structured data, as a page carries it. */
#include "base/buf.h"
#include "fuzz.h"
#include "text/charset.h"
#include "text/email.h"
#include "text/extract.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;
    struct email e;
    struct buf page;
    str encoding;

    buf_init(&page, &a, 3 * n + 64);
    buf_add(&page, STR("<script type=application/ld+json>"));
    buf_add(&page, charset_to_utf8(&a, fuzz_input(p, n), STR_EMPTY, &encoding));
    extract_page(&a, buf_str(&page), &x);
    for (size_t i = 0; i < x.addresses_n; i++) {
        check(str_is_utf8(x.addresses[i].name));
        check(email_parse(&a, x.addresses[i].address, &e) == EMAIL_OK);
    }
    return 0;
}
