/* URLs: what comes out parses to itself, and a reference on it too. */
#include "fuzz.h"
#include "text/url.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str in = fuzz_input(&a, bytes, n);
    struct url base, u, again;

    (void)url_website(&a, in, &u);
    check(url_parse(&a, STR("https://a.test/b/c?d"), &base) == URL_OK);
    if (url_resolve(&a, &base, in, &u) == URL_OK) {
        check(url_parse(&a, u.text, &again) == URL_OK);
        check(str_eq(u.text, again.text) && str_eq(u.host, again.host));
        check(u.port == again.port && u.is_https == again.is_https);
    }
    return 0;
}
