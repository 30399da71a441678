/* Links. First line: path and query; then the text. */
#include "base/scope.h"
#include "fuzz.h"
#include "text/paging.h"
#include "text/rank.h"
#include "text/same.h"
#include "text/slug.h"
#include "text/trap.h"

static void
judge_url(struct arena *a, str ref, str text)
{
    struct url home, u, again;
    struct paging p;
    struct person who[2];

    check(url_parse(a, STR("https://acme.test/team"), &home) == URL_OK);
    if (url_resolve(a, &home, ref, &u) != URL_OK)
        return;
    check(trap_of(&u) < TRAP_N);
    str key = same_key(a, &u);
    check(url_parse(a, u.text, &again) == URL_OK);
    check(str_eq(key, same_key(a, &again)));
    check(same_language(a, &u).n % 2 == 0);
    check(paging_is(a, &home, &u, text, &p) == (p.kind != PAGING_NONE));
    person_parse(a, STR("Jane Doe"), &who[0]);
    person_parse(a, str_sub(text, 0, 40), &who[1]);
    struct slug_index *x = slug_index_new(a, who, 2);
    struct slug s = slug_of(x, a, ref, text, true);
    check(s.person < 2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(p, n), path = fuzz_line(&text);
    int rank = rank_link(path, text);

    check(rank >= -RANK_MAX && rank <= RANK_MAX);
    check(rank_link(path, STR_EMPTY) < 0 ? rank < 0 : true);
    check(rank_link(path, text) == rank);
    judge_url(&a, path, text);
    return 0;
}
