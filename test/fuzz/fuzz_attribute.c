/*
 * Whose is it: whatever the pages say, what is given stands on one of them,
 * nobody's address is given to two people, and asking twice changes nothing.
 * The page is cut in two at the first form feed: a site of two pages.
 */
#include "base/buf.h"
#include "fuzz_page.h"
#include "text/attribute.h"
#include "text/charset.h"

static struct profile people[] = {
    {.id = {"1", 1}, .name = {"Jane Doe", 8}                        },
    {.id = {"2", 1}, .name = {"J\xc3\xb6rg van der Wei\xc3\x9f", 19}},
    {.id = {"3", 1}, .name = {"Janet Doe", 9}                       },
    {.id = {"4", 1}, .name = {"Acme GmbH", 9}                       },
    {.id = {"5", 1}, .name = {"Madonna", 7}                         },
};
enum { PEOPLE = array_len(people), PAGES = 2 };

struct site {
    struct arena arena;
    struct extract pages[PAGES];
    struct attribute *attribute;
};

static bool
is_on_a_page(const struct site *s, str address)
{
    for (size_t i = 0; i < PAGES; i++)
        for (size_t k = 0; k < s->pages[i].addresses_n; k++)
            if (str_eq_nocase(s->pages[i].addresses[k].address, address))
                return true;
    return false;
}

static void
check_finding(const struct site *s, const struct finding *f)
{
    check(f->confidence >= 0 && f->confidence <= 1);
    check(f->outcome < OUTCOME_N && f->status < STATUS_N);
    check((f->outcome == OUTCOME_FOUND) == (f->address.n > 0));
    if (f->address.n == 0)
        return;
    check(is_on_a_page(s, f->address));
    check(f->status == STATUS_PUBLISHED || f->status == STATUS_ROLE);
    check(str_has_prefix(f->source_url, STR("https://acme.test/")));
    check(f->reasons.n > 0 && str_is_utf8(f->reasons));
    check(f->method == METHOD_WEBSITE);
}

static void
check_explained(void *arg, const struct extract_address *c, str url, size_t i,
                double score, str reasons)
{
    check(is_on_a_page(arg, c->address) && url.n > 0);
    check(i < PEOPLE || i == SIZE_MAX);
    check(score == score && str_is_utf8(reasons));
}

static void
check_findings(struct site *s)
{
    struct finding f[PEOPLE] = {0}, again;

    for (size_t i = 0; i < PEOPLE; i++) {
        attribute_finding(s->attribute, i, &f[i]);
        check_finding(s, &f[i]);
        for (size_t k = 0; k < i; k++)
            check(f[i].address.n == 0 || f[i].status == STATUS_ROLE ||
                  !str_eq_nocase(f[i].address, f[k].address));
    }
    attribute_explain(s->attribute, check_explained, s);
    for (size_t i = 0; i < PEOPLE; i++) {
        again = (struct finding){0};
        attribute_finding(s->attribute, i, &again);
        check(str_eq(again.address, f[i].address));
        check(again.confidence == f[i].confidence);
    }
}

static void
close_site(struct site *s)
{
    arena_fini(&s->arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const str urls[PAGES] = {
        {"https://acme.test/",              18},
        {"https://acme.test/team/jane-doe", 31}
    };
    CLEANUP(close_site) struct site s = {.arena = ARENA_INIT};
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct attribute_options o = {.domain = STR("acme.test")};
    str encoding;

    o.may_role = n > 0 && p[n - 1] % 2;
    str rest =
        charset_to_utf8(&s.arena, fuzz_input(p, n), STR_EMPTY, &encoding);
    s.attribute = attribute_new(&s.arena, &o, people, PEOPLE);
    for (size_t i = 0; i < PAGES; i++) {
        str page = rest.p ? str_cut(&rest, '\f') : STR_EMPTY;
        extract_page(&s.arena, page, &s.pages[i]);
        attribute_page(s.attribute, &scratch, &s.pages[i], urls[i]);
        for (size_t k = 0; k < PEOPLE; k++)
            (void)attribute_is_settled(s.attribute, k);
    }
    check_findings(&s);
    return 0;
}
