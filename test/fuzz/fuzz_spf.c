/* SPF records, as any domain may publish them. */
#include "fuzz.h"
#include "text/spf.h"

static void
check_term(const struct spf_term *t, str record)
{
    check(t->text.n > 0 && fuzz_is_inside(t->text, record));
    check(str_find_byte(t->text, ' ', 0) == STR_NOT_FOUND);
    check(t->kind < SPF_KIND_N && strchr("+-~?", t->qualifier) != NULL);
    check(t->bits_v4 <= 32 && t->bits_v6 <= 128);
    check(t->domain.n == 0 || fuzz_is_inside(t->domain, t->text));
    check(str_is_ascii(t->text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const struct spf_addr addrs[] = {
        {false, {198, 51, 100, 7}             },
        {true,  {0x20, 1, 0xd, 0xb8, [15] = 7}},
    };
    str record = fuzz_input(p, n);

    spf_is_record(record);
    for (size_t i = 0; i < array_len(addrs); i++) {
        struct spf_verdict v;
        struct spf_term t;
        enum spf_step step;
        str rest = record;
        bool is_decided = false;
        spf_begin(&v);
        while (!is_decided && (step = spf_next(&rest, &t)) == SPF_TERM) {
            check_term(&t, record);
            check(t.kind != SPF_ALL || spf_match(&t, &addrs[i]) == SPF_YES);
            spf_is_near(&t, &addrs[1 - i], &addrs[i]);
            is_decided = spf_take(&v, &t, spf_match(&t, &addrs[i]));
        }
        check(is_decided == (v.by.n > 0));
        check(is_decided || v.result == SPF_NEUTRAL);
        check(!v.is_unsure || v.unfollowed.n + v.redirect.n > 0);
    }
    return 0;
}
