/*
 * A page: what is extracted keeps the promises of extract.h, and a comment
 * in front of the page changes nothing.
 */
#include "base/buf.h"
#include "fuzz_page.h"
#include "text/charset.h"

static void
check_same(const struct extract *x, const struct extract *y)
{
    check(str_eq(x->text, y->text) && str_eq(x->title, y->title));
    check(x->links_n == y->links_n && x->blocks_n == y->blocks_n);
    check(x->addresses_n == y->addresses_n);
    for (size_t i = 0; i < x->addresses_n; i++) {
        check(str_eq(x->addresses[i].address, y->addresses[i].address));
        check(x->addresses[i].text_at == y->addresses[i].text_at);
        check(x->addresses[i].how == y->addresses[i].how);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x, behind;
    struct buf b;
    str encoding;

    str page = charset_to_utf8(&a, fuzz_input(p, n), STR_EMPTY, &encoding);
    extract_page(&a, page, &x);
    fuzz_check_page(&a, page, &x);

    buf_init(&b, &a, page.n + 64);
    buf_add(&b, STR("<!-- no one -->"));
    buf_add(&b, page);
    extract_page(&a, buf_str(&b), &behind);
    check_same(&x, &behind);
    return 0;
}
