/*
 * What must hold of a page that was read, whatever it was: every promise of
 * extract.h. Shared by the fuzz programs that read pages.
 */
#ifndef FUZZ_PAGE_H
#define FUZZ_PAGE_H

#include "fuzz.h"
#include "text/email.h"
#include "text/extract.h"

static inline void
fuzz_check_addresses(struct arena *a, const struct extract *x)
{
    struct email e;

    check(x->addresses_n <= EXTRACT_ADDRESSES_MAX);
    for (size_t i = 0; i < x->addresses_n; i++) {
        const struct extract_address *found = &x->addresses[i];
        check(found->text_at <= x->text.n && found->where != NULL);
        check(i == 0 || found->text_at >= found[-1].text_at);
        check(found->how < SHOWN_N && *model_shown_word(found->how) != '\0');
        check(str_is_utf8(found->name));
        check(email_parse(a, found->address, &e) == EMAIL_OK);
        check(str_eq(e.text, found->address));
    }
}

static inline void
fuzz_check_blocks(const struct extract *x)
{
    check(x->blocks_n <= EXTRACT_BLOCKS_MAX);
    for (size_t i = 0; i < x->blocks_n; i++) {
        const struct extract_block *b = &x->blocks[i];
        check(b->text_at <= x->text.n && b->depth_min <= b->depth);
        check(b->kind <= EXTRACT_FOOTER);
        check(i == 0 || b->text_at >= b[-1].text_at);
    }
}

static inline void
fuzz_check_links(const struct extract *x)
{
    check(x->links_n <= EXTRACT_LINKS_MAX);
    for (size_t i = 0; i < x->links_n; i++) {
        const struct extract_link *link = &x->links[i];
        check(link->ref.n > 0 && str_is_utf8(link->ref));
        check(str_eq(str_trim(link->ref), link->ref));
        check(!str_has_prefix(link->ref, STR("#")));
        check(!str_has_prefix_nocase(link->ref, STR("mailto:")));
        check(!str_has_prefix_nocase(link->ref, STR("javascript:")));
        check(str_is_utf8(link->text));
    }
}

/* page: UTF-8. */
static inline void
fuzz_check_page(struct arena *a, str page, const struct extract *x)
{
    check(x->text.n <= page.n + page.n / 5 + 1);
    check(str_is_utf8(x->text) && str_is_utf8(x->title));
    check(str_is_utf8(x->lang) && str_is_utf8(x->base_ref));
    check(str_is_utf8(x->refresh_ref) && str_is_utf8(x->canonical_ref));
    fuzz_check_addresses(a, x);
    fuzz_check_blocks(x);
    fuzz_check_links(x);
}

#endif
