/*
 * vCards: every address is one, its place lies in the text, its block too, and
 * the text is UTF-8 if the card was.
 */
#include "fuzz.h"
#include "text/email.h"
#include "text/vcard.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x = {.title = STR_EMPTY};
    str card = fuzz_input(p, n);
    size_t before = 0;

    vcard_read(&a, card, &x);
    check(x.addresses_n <= EXTRACT_ADDRESSES_MAX);
    check(x.blocks_n <= VCARD_CARDS_MAX);
    for (size_t i = 0; i < x.addresses_n; i++) {
        const struct extract_address *e = &x.addresses[i];
        struct email parsed;
        check(email_parse(&a, e->address, &parsed) == EMAIL_OK);
        check(str_eq(parsed.text, e->address));
        check(e->text_at >= before && e->text_at < x.text.n);
        check(str_has_prefix(str_from(x.text, e->text_at), e->address));
        check(e->how == SHOWN_VCARD);
        before = e->text_at;
    }
    for (size_t i = 0; i < x.blocks_n; i++)
        check(x.blocks[i].text_at <= x.text.n &&
              (i == 0 || x.blocks[i].text_at >= x.blocks[i - 1].text_at));
    if (str_is_utf8(card))
        check(str_is_utf8(x.title));
    return 0;
}
