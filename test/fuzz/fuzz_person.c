/* Names. First line: the name; then a local part; then text. */
#include "base/buf.h"
#include "fuzz.h"
#include "text/fold.h"
#include "text/person.h"

/* Folded forms are what a local part is made of; its name fits itself. */
static void
check_parts(const struct person *who)
{
    const struct person_part *parts[] = {&who->first, &who->middle, &who->last};

    for (size_t i = 0; i < array_len(parts); i++) {
        check(parts[i]->folded_n <= PERSON_SPELLINGS_MAX);
        check(parts[i]->text.n <= PERSON_NAME_MAX);
        for (size_t k = 0; k < parts[i]->folded_n; k++)
            check(parts[i]->folded[k].n == FOLD_MAX || /* cut */
                  str_is_utf8(parts[i]->folded[k]));
    }
    check(who->given.n <= PERSON_WORDS_MAX &&
          who->middles.n <= PERSON_WORDS_MAX);
    check(who->surnames.n <= PERSON_WORDS_MAX);
    check(who->particles_n <= who->surnames.n);
    check(who->firsts.n <= PERSON_FORMS_MAX &&
          who->lasts.n <= PERSON_FORMS_MAX);
}

static bool
is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!str_is_alpha(s.p[i]) && s.p[i] != ' ')
            return false;
    return s.n > 2 && s.n < 40;
}

/* Where the name itself (no initials) stands in a text, it is found. */
static void
check_itself(struct arena *a, const struct person *who)
{
    struct buf b;
    size_t end = 0;

    size_t cut = str_rfind_byte(who->last.text, ' ');
    size_t last = cut == STR_NOT_FOUND ? 0 : cut + 1;

    /* a surname that ends in one letter is no surname to a text: Ni I */
    if (!who->is_person || !is_plain(who->first.text) ||
        !is_plain(who->last.text) || who->last.text.n - last < 2)
        return;
    buf_init(&b, a, 2 * PERSON_NAME_MAX + 64);
    buf_add(&b, STR("Ask "));
    buf_add(&b, who->first.text);
    buf_add_byte(&b, ' ');
    buf_add(&b, who->last.text);
    buf_add(&b, STR(", please"));
    check(person_find(who, buf_str(&b), 0, &end) != STR_NOT_FOUND);
}

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
    check_parts(&who);
    if (str_is_utf8(name))
        check_itself(&a, &who);
    enum person_fit fit = person_fits_local(&who, local, &pattern);
    check(who.surnames.n <= PERSON_WORDS_MAX &&
          who.particles_n <= who.surnames.n);
    check(who.keyed == NULL || who.keyed->lasts.n <= who.lasts.n);
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
