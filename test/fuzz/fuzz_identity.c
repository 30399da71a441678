/* An answer, a line each: name, company, domain, address, LinkedIn page. */
#include "fuzz.h"
#include "text/identity.h"
#include "text/identity_company.h"
#include "text/identity_name.h"

static void
check_fold(struct arena *a, const struct identity_asked *asked)
{
    struct identity_folded folded;

    identity_fold(a, asked, &folded);
    check((folded.first.n > 0) == (folded.last.n > 0));
    check(str_find_byte(folded.linkedin, '@', 0) == STR_NOT_FOUND);
    check(str_is_utf8(folded.linkedin));
    if (folded.company.n > 0)
        check(identity_company_is_same(a, asked->company, asked->company));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str rest = fuzz_input(p, n), domain = STR("acme.test");
    struct identity_answer answer;
    struct person jane, who;

    answer.name = fuzz_line(&rest);
    answer.company = fuzz_line(&rest);
    answer.domain = fuzz_line(&rest);
    answer.address = fuzz_line(&rest);
    answer.linkedin = rest;
    person_parse(&a, STR("Jane M. Doe-Roe"), &jane);
    person_parse(&a, answer.name, &who);
    check(identity_name_compare(&jane, &who) ==
          identity_name_compare(&who, &jane));
    struct identity_asked asked = {&jane, STR("Acme"), STR("/in/jane"), &domain,
                                   1};
    bool is_same = identity_judge(&a, &asked, &answer) == IDENTITY_SAME;
    check(!is_same || identity_likeness(&a, &asked, &answer) > 0);
    asked.domains_n = 0;
    identity_judge(&a, &asked, &answer);
    asked =
        (struct identity_asked){&who, answer.company, answer.linkedin, NULL, 0};
    check_fold(&a, &asked);
    return 0;
}
