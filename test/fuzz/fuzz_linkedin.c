/*
 * LinkedIn: the first line is a profile's field, the second its name, the
 * third its company, and the rest a page. What came out of the field is the
 * form that is kept; what came out of the page can be used as it is.
 */
#include "fuzz.h"
#include "text/charset.h"
#include "text/domain.h"
#include "text/linkedin.h"
#include "text/linkedin_match.h"
#include "text/linkedin_page.h"

static void
check_field(struct arena *a, str field)
{
    struct linkedin_profile p, again;
    str slug;

    if (linkedin_profile(a, field, &p) != LINKEDIN_OK) {
        check(p.slug.n == 0 && p.url.text.n == 0);
        return;
    }
    check(str_has_prefix(p.url.text, STR("https://www.linkedin.com/in/")));
    check(str_eq(p.url.host, STR("www.linkedin.com")) && p.url.query.n == 0);
    check(p.slug.n > 0 && p.slug.n <= LINKEDIN_SLUG_MAX);
    check(str_is_utf8(p.slug) && !linkedin_is_wall(&p.url));
    check(linkedin_is_person(a, &p.url, &slug) && str_eq(slug, p.slug));
    if (p.url.text.n > URL_MAX)
        return; /* escapes made it so */
    check(linkedin_profile(a, p.url.text, &again) == LINKEDIN_OK);
    check(str_eq(again.url.text, p.url.text) && str_eq(again.slug, p.slug));
}

static void
check_sites(struct arena *a, const str *sites, size_t n)
{
    struct url u;

    check(n <= LINKEDIN_PAGE_SITES_MAX);
    for (size_t i = 0; i < n; i++) {
        enum url_outcome o = url_parse(a, sites[i], &u);
        if (o == URL_TOO_LONG)
            continue; /* escapes made it so */
        check(o == URL_OK && !linkedin_is_own(&u));
        check(domain_registrable(u.host).n > 0);
    }
}

static void
check_page(struct arena *a, const struct linkedin_page *p)
{
    check(!p->is_wall || (p->name.n == 0 && p->jobs_n + p->sites_n == 0));
    check(p->name.n <= 2 * LINKEDIN_PAGE_TEXT_MAX + 1);
    check(p->headline.n <= LINKEDIN_PAGE_TEXT_MAX);
    check(p->jobs_n <= LINKEDIN_PAGE_JOBS_MAX);
    for (size_t i = 0; i < p->jobs_n; i++) {
        check(p->jobs[i].company.n <= LINKEDIN_PAGE_TEXT_MAX);
        check_sites(a, p->jobs[i].sites, p->jobs[i].sites_n);
    }
    check_sites(a, p->sites, p->sites_n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str rest = fuzz_input(p, n), field = fuzz_line(&rest);
    str name = fuzz_line(&rest), company = fuzz_line(&rest), encoding;
    struct linkedin_page page;
    struct person profile, other;
    struct extract x = {0};

    check_field(&a, field);
    linkedin_unwrapped(&a, field);
    str body = charset_to_utf8(&a, rest, STR_EMPTY, &encoding);
    extract_page(&a, body, &x);
    linkedin_page_read(&a, body, &x, &page);
    check_page(&a, &page);
    person_parse(&a, name, &profile);
    person_parse(&a, page.name, &other);
    linkedin_match_names(&profile, &other);
    for (size_t i = 0; i < page.jobs_n; i++)
        linkedin_match_companies(company, page.jobs[i].company,
                                 STR("acme.test"));
    return 0;
}
