/* Addresses: what is found in a text is one, and parses to itself. */
#include "fuzz.h"
#include "text/email.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(&a, bytes, n);
    struct email e, again;

    if (email_parse(&a, text, &e) == EMAIL_OK) {
        (void)email_kind(&e);
        check(email_parse(&a, e.text, &again) == EMAIL_OK);
        check(str_eq(e.text, again.text));
    }
    for (size_t at = 0, before = 0;; before = at) {
        str found = email_next(text, &at);
        if (found.p == NULL)
            break;
        check(at > before && at <= n && found.p >= text.p &&
              found.p + found.n <= text.p + text.n);
    }
    return 0;
}
