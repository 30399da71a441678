/*
 * The judgement: see identity.h. Names are compared in identity_name.c,
 * companies in identity_company.c; what is left is the address.
 */
#include "text/identity.h"
#include "base/check.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/identity_company.h"
#include "text/identity_name.h"
#include "text/linkedin.h"

enum {
    /* What a likeness is made of: each outweighs those below. */
    LIKENESS_PAGE = 8,
    LIKENESS_COMPANY = 4,
};

#define TEXT(id, text) [IDENTITY_##id] = text,
static const char *const texts[IDENTITY_N] = {IDENTITY_OUTCOMES(TEXT)};

const char *
identity_text(enum identity i)
{
    check(i < IDENTITY_N);
    return texts[i];
}

static bool
is_same_page(struct arena *scratch, str url, str other)
{
    str slug = linkedin_slug(scratch, url);

    return slug.n > 0 && str_eq(slug, linkedin_slug(scratch, other));
}

/* Names */

static enum identity_name
compare_names(struct arena *scratch, const struct identity_asked *asked,
              const struct identity_answer *answer)
{
    struct person other;

    if (!asked->person->is_person || str_trim(answer->name).n == 0)
        return IDENTITY_NAME_OTHER;
    person_parse(scratch, answer->name, &other);
    return identity_name_compare(asked->person, &other);
}

static bool
is_named_so(struct arena *scratch, const struct identity_asked *asked,
            const struct identity_answer *answer)
{
    enum identity_name name = compare_names(scratch, asked, answer);

    if (name == IDENTITY_NAME_GIVEN)
        return is_same_page(scratch, asked->linkedin, answer->linkedin);
    return name != IDENTITY_NAME_OTHER;
}

/* Companies */

static bool
is_own_domain(const struct identity_asked *asked, str domain)
{
    for (size_t i = 0; i < asked->domains_n; i++)
        if (asked->domains[i].n > 0 &&
            domain_is_within(domain, asked->domains[i]))
            return true;
    return false;
}

/* The company of the address, where no domain of the company is known. */
static enum identity
judge_company(struct arena *scratch, const struct identity_asked *asked,
              const struct identity_answer *answer, str domain)
{
    str said = domain_registrable(answer->domain);

    if (identity_company_key(scratch, asked->company).n == 0 ||
        identity_company_key(scratch, answer->company).n == 0)
        return IDENTITY_UNKNOWN_COMPANY;
    if (!identity_company_is_same(scratch, asked->company, answer->company))
        return IDENTITY_OTHER_COMPANY;
    if (said.n > 0 ? domain_is_within(domain, said)
                   : identity_company_bears(scratch, domain, asked->company))
        return IDENTITY_SAME;
    return IDENTITY_OTHER_COMPANY;
}

/* The mailbox */

static enum identity
judge_mailbox(const struct identity_asked *asked, const struct email *e)
{
    enum person_fit fit;
    const char *pattern;

    switch (email_kind(e)) {
    case EMAIL_PERSONAL: return IDENTITY_SAME;
    case EMAIL_PLACEHOLDER:
    case EMAIL_MACHINE: return IDENTITY_NOT_AN_ADDRESS;
    case EMAIL_NO_REPLY: return IDENTITY_SHARED;
    case EMAIL_ROLE: break;
    }
    /* presse of Peter Resse, gl of Grethe Lund: not by chance */
    fit = person_fits_local(asked->person, e->local, &pattern);
    return fit == PERSON_FIT_FULL || fit == PERSON_FIT_INITIALS
               ? IDENTITY_SAME
               : IDENTITY_SHARED;
}

enum identity
identity_judge(struct arena *scratch, const struct identity_asked *asked,
               const struct identity_answer *answer)
{
    struct email e;

    if (!is_named_so(scratch, asked, answer))
        return IDENTITY_OTHER_NAME;
    if (str_trim(answer->address).n == 0)
        return IDENTITY_NO_ADDRESS;
    if (email_parse(scratch, answer->address, &e) != EMAIL_OK ||
        domain_is_placeholder(e.domain))
        return IDENTITY_NOT_AN_ADDRESS;
    enum identity mailbox = judge_mailbox(asked, &e);
    if (mailbox != IDENTITY_SAME)
        return mailbox;
    if (domain_is_free_mail(e.domain))
        return IDENTITY_FREE_MAIL;
    if (asked->domains_n == 0)
        return judge_company(scratch, asked, answer, e.domain);
    return is_own_domain(asked, e.domain) ? IDENTITY_SAME
                                          : IDENTITY_OTHER_COMPANY;
}

int
identity_likeness(struct arena *scratch, const struct identity_asked *asked,
                  const struct identity_answer *answer)
{
    bool is_page = is_same_page(scratch, asked->linkedin, answer->linkedin);
    enum identity_name name = compare_names(scratch, asked, answer);
    bool is_company =
        is_own_domain(asked, str_dup_lower(scratch, answer->domain)) ||
        is_own_domain(
            asked, str_dup_lower(scratch, email_domain_of(answer->address))) ||
        identity_company_is_same(scratch, asked->company, answer->company);

    if (!is_page && name < IDENTITY_NAME_AGREES)
        return 0;
    return (is_page ? LIKENESS_PAGE : 0) + (is_company ? LIKENESS_COMPANY : 0) +
           (int)name;
}

/* Keys */

static str
fold_part(struct arena *a, str text)
{
    char folded[FOLD_MAX];
    char *key = arena_alloc_raw(a, FOLD_MAX);
    size_t n = fold_plain(text, "", folded, sizeof(folded));

    n = translit_key(TRANSLIT_DIGRAPHS, str_make(folded, n), key, FOLD_MAX);
    return str_make(key, n);
}

void
identity_fold(struct arena *a, const struct identity_asked *asked,
              struct identity_folded *out)
{
    const struct person *p = asked->person;

    *out = (struct identity_folded){
        .first = STR_EMPTY,
        .last = STR_EMPTY,
        .company = identity_company_key(a, asked->company),
        .linkedin = linkedin_slug(a, asked->linkedin),
    };
    str first = fold_part(a, p->first.text), last = fold_part(a, p->last.text);
    if (!p->is_person || first.n < 2 || last.n < 2)
        return; /* an initial is anybody's */
    out->first = first;
    out->last = last;
}
