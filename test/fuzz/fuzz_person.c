/* Names. First line: the name; then a local part; then text. */
#include "fuzz.h"
#include "text/person.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(p, n), name = fuzz_line(&text), word;
    str local = fuzz_line(&text);
    const char *pattern = NULL;
    struct person who;
    size_t at, end = 0, next = 0;

    person_parse(&a, name, &who);
    enum person_fit fit = person_fits_local(&who, local, &pattern);
    check(pattern != NULL && (fit != PERSON_FIT_NONE || *pattern == '\0'));
    if (person_pattern_is_exact(pattern))
        check(fit == PERSON_FIT_FULL);
    at = person_find(&who, text, 0, &end);
    check(at == STR_NOT_FOUND || (at < end && end <= text.n));
    if (at != STR_NOT_FOUND)
        check(person_stands_at(&who, text, at, &end));
    while ((word = person_word_next(text, &next)).p != NULL)
        check(word.n > 0 && fuzz_is_inside(word, text) && next <= text.n);
    return 0;
}
