/* A page: tokens cover it in order, and what is extracted holds together. */
#include "fuzz.h"
#include "text/charset.h"
#include "text/email.h"
#include "text/extract.h"
#include "text/html.h"

static void
check_tokens(str page)
{
    struct html h;
    struct html_token t;
    size_t tokens_n = 0;

    html_init(&h, page);
    while (html_next(&h, &t) != HTML_END) {
        check(++tokens_n <= page.n && h.at <= page.n);
        if (t.kind == HTML_TEXT || t.kind == HTML_COMMENT)
            check(fuzz_is_inside(t.text, page));
        if (t.kind == HTML_OPEN || t.kind == HTML_CLOSE)
            check(t.name.n > 0 && fuzz_is_inside(t.name, page));
        for (size_t i = 0; i < t.attributes_n; i++)
            check(fuzz_is_inside(t.attributes[i].name, page) &&
                  fuzz_is_inside(t.attributes[i].value, page));
    }
}

static void
check_addresses(struct arena *a, const struct extract *x)
{
    struct email e;

    check(x->addresses_n <= EXTRACT_ADDRESSES_MAX);
    for (size_t i = 0; i < x->addresses_n; i++) {
        const struct extract_address *found = &x->addresses[i];
        check(found->text_at <= x->text.n && found->where != NULL);
        check(i == 0 || found->text_at >= found[-1].text_at);
        check(str_is_utf8(found->name));
        check(email_parse(a, found->address, &e) == EMAIL_OK);
        check(str_eq(e.text, found->address));
    }
}

static void
check_blocks(const struct extract *x)
{
    check(x->blocks_n <= EXTRACT_BLOCKS_MAX);
    for (size_t i = 0; i < x->blocks_n; i++) {
        const struct extract_block *b = &x->blocks[i];
        check(b->text_at <= x->text.n && b->depth_min <= b->depth);
        check(i == 0 || b->text_at >= b[-1].text_at);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;
    str encoding, page;

    check_tokens(fuzz_input(p, n));
    page = charset_to_utf8(&a, fuzz_input(p, n), STR_EMPTY, &encoding);
    extract_page(&a, page, &x);
    check(x.text.n <= page.n + page.n / 5 + 1);
    check(str_is_utf8(x.text) && str_is_utf8(x.title) && str_is_utf8(x.lang));
    check(str_is_utf8(x.base_ref) && str_is_utf8(x.refresh_ref));
    check(str_is_utf8(x.canonical_ref));
    check_addresses(&a, &x);
    check_blocks(&x);
    check(x.links_n <= EXTRACT_LINKS_MAX);
    for (size_t i = 0; i < x.links_n; i++)
        check(x.links[i].ref.n > 0 && str_is_utf8(x.links[i].ref) &&
              str_is_utf8(x.links[i].text));
    return 0;
}
