/*
 * Addresses spelled out: each stands in the text where it is said to, behind
 * the one before, and has one sign and a suffix that exists. Spelling an
 * address out and reading it gives it back.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "text/domain.h"
#include "text/spelled.h"

static void
check_text(struct arena *a, str text)
{
    struct spelled s;
    size_t at = 0, before = 0;

    while (spelled_next(a, text, &at, &s)) {
        check(s.at >= before && s.at < s.end && s.end <= text.n);
        check(at == s.end);
        check(str_find_byte(s.address, '@', 0) ==
              str_rfind_byte(s.address, '@'));
        check(domain_has_known_suffix(s.address));
        before = s.end;
    }
    check(at == text.n);
}

/* Letters of the input as the halves of an address. */
static void
check_round(struct arena *a, str text)
{
    static const char *const signs[] = {" [at] ", "(at)", " {AT} ", " AT ",
                                        " @ "};
    char local[9], host[9];
    struct buf b;

    if (text.n < 17)
        return;
    for (int i = 0; i < 8; i++) {
        local[i] = (char)('a' + (unsigned char)text.p[i] % 26);
        host[i] = (char)('a' + (unsigned char)text.p[8 + i] % 26);
    }
    local[8] = host[8] = '\0';
    buf_init(&b, a, 100);
    buf_addf(&b, "%s%s%s.test", local, signs[(unsigned char)text.p[16] % 5],
             host);
    str got = spelled_whole(a, buf_str(&b));
    buf_clear(&b);
    buf_addf(&b, "%s@%s.test", local, host);
    check(str_eq(got, buf_str(&b)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(p, n);

    check_text(&a, text);
    check_round(&a, text);
    return 0;
}
