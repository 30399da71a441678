/* A name, and a text in which it is looked for: a NUL stands between them. */
#include "fuzz.h"
#include "text/person.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(&a, bytes, n);
    str name = str_cut(&text, '\0');
    struct person p;
    const char *pattern;
    size_t end = 0;

    person_parse(&a, name, &p);
    (void)person_fits_local(&p, str_sub(text, 0, 64), &pattern);
    check(pattern != NULL);
    size_t at = person_find(&p, text, 0, &end);
    check(at == STR_NOT_FOUND || (at < end && end <= text.n));
    return 0;
}
