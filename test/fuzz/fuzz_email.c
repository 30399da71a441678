/*
 * Addresses: one that is good stays as it is and is found in a text; a search
 * only moves on.
 */
#include <stdio.h>

#include "fuzz.h"
#include "text/email.h"

static void
check_parse(struct arena *a, str in)
{
    struct email e, again;
    enum email_outcome o = email_parse(a, in, &e);

    check(email_why(o) != NULL);
    if (o != EMAIL_OK)
        return;
    check(str_is_utf8(e.text) && e.local.n + 1 + e.domain.n == e.text.n);
    check(e.local.n > 0 && e.local.n <= 64 && e.domain.n <= 253);
    check(email_parse(a, e.text, &again) == EMAIL_OK);
    check(str_eq(e.text, again.text) && e.is_ascii == again.is_ascii);
    check(email_kind(&e) == email_kind(&again));
}

/* An address of plain letters, alone between spaces, is found. */
static void
check_found(struct arena *a, str in)
{
    struct email e;
    char text[400];
    size_t at = 0;

    if (email_parse(a, in, &e) != EMAIL_OK)
        return;
    if (!str_has_suffix(e.domain, STR(".test"))) /* a text asks for more */
        return;
    for (size_t i = 0; i < e.local.n; i++)
        if (!str_is_alnum(e.local.p[i]) && e.local.p[i] != '.')
            return;
    int n = snprintf(text, sizeof(text), " %.*s ", STR_ARG(e.text));
    str one = email_next(str_make(text, (size_t)n), &at);
    check(one.p != NULL && str_eq(one, e.text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(p, n), one;
    size_t at = 0, before = 0;

    check_parse(&a, text);
    check_found(&a, text);
    while ((one = email_next(text, &at)).p != NULL) {
        check(one.n > 0 && fuzz_is_inside(one, text));
        check(at > before && at <= text.n);
        check(one.p >= text.p + before);
        before = at;
        check_parse(&a, one);
    }
    return 0;
}
