/* URLs: what came out is the form that is kept. Base, then references. */
#include "fuzz.h"
#include "text/domain.h"
#include "text/url.h"

/* Read again, it is the same: no two readers can disagree about the host. */
static void
check_url(struct arena *a, const struct url *u)
{
    struct url again;

    check(str_has_prefix(u->text,
                         u->is_https ? STR("https://") : STR("http://")));
    check(u->host.n > 0 && u->port > 0 && str_has_prefix(u->path, STR("/")));
    check(u->query.n == 0 || *u->query.p == '?');
    for (size_t i = 0; i < u->text.n; i++)
        check(u->text.p[i] > ' ' && u->text.p[i] < 0x7f);
    check(str_has_prefix(u->text, url_origin(a, u)));
    enum url_outcome o = url_parse(a, u->text, &again);
    if (o == URL_TOO_LONG)
        return; /* escapes made it so */
    check(o == URL_OK && str_eq(again.text, u->text));
    check(str_eq(again.host, u->host) && again.port == u->port);
    check(u->is_ip || str_has_suffix(u->host, domain_registrable(u->host)));
    /* Whatever page it stands on, it leads to the same place. */
    struct url base;
    check(url_parse(a, STR("http://other.test/x/y?z"), &base) == URL_OK);
    check(url_resolve(a, &base, u->text, &again) == URL_OK);
    check(str_eq(again.text, u->text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str rest = fuzz_input(p, n), first = fuzz_line(&rest);
    struct url base, u;

    if (url_website(&a, first, &u) == URL_OK) {
        check_url(&a, &u);
        check(domain_registrable(u.host).n > 0);
    }
    if (url_parse(&a, first, &base) != URL_OK)
        check(url_parse(&a, STR("https://acme.test/a/b?c"), &base) == URL_OK);
    check_url(&a, &base);
    for (int i = 0; i < 8 && rest.n > 0; i++)
        if (url_resolve(&a, &base, fuzz_line(&rest), &u) == URL_OK)
            check_url(&a, &u);
    return 0;
}
