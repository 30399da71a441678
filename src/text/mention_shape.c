/* The shape of names: see mention_shape.h. */
#include "text/mention_shape.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/person_words.h"
#include "text/rune.h"

enum { WORDS_MIN = 2, WORDS_MAX = 4 };

/*
 * Words of headings, buttons and jobs: a sequence with one of them is nobody's
 * name, unless the word is a name too (Lane, March, DER in capitals).
 */
static bool
is_no_name(str word)
{
    char bytes[MENTION_SHAPE_WORD_MAX];
    str folded = {bytes, fold_plain(word, "", bytes, sizeof(bytes))};
    uint32_t kinds = person_words_kinds(folded);

    if (kinds >> PERSON_WORDS_HEADING & 1)
        return true;
    if (!(kinds >> PERSON_WORDS_JOB & 1))
        return false;
    return !(kinds >> PERSON_WORDS_PARTICLE & 1) &&
           !(kinds >> PERSON_WORDS_COMPANY_SURNAME & 1) &&
           !nickname_is_given(folded);
}

/* A word of letters, hyphens and apostrophes at *at; its slice. */
str
mention_shape_word(str text, size_t *at)
{
    size_t begin = *at;

    while (*at < text.n) {
        size_t next = *at;
        uint32_t c = rune_next(text, &next);
        bool joins = c == '-' || c == '\'' || c == 0x2019;
        if (!rune_is_letter(c) && !(joins && *at > begin))
            break;
        *at = next;
    }
    return str_sub(text, begin, *at);
}

/* Capitalised, then at least one more letter: "Jane", "O'Brien", "DOE". */
bool
mention_shape_is_capitalised(str word)
{
    size_t at = 0;

    if (word.n < 2 || word.n > MENTION_SHAPE_WORD_MAX)
        return false;
    return rune_is_upper(rune_next(word, &at)) && at < word.n;
}

static bool
is_particle(str word)
{
    static const char *const particles[] = {"von", "van", "der", "den", "de",
                                            "la",  "da",  "di",  "del", "dos",
                                            "du",  "le",  "zu",  "bin", "al"};
    for (size_t i = 0; i < array_len(particles); i++)
        if (str_eq(word, str_of(particles[i])))
            return true;
    return false;
}

static bool
is_initial(str text, size_t at, size_t end)
{
    return end - at == 1 && text.p[at] >= 'A' && text.p[at] <= 'Z' &&
           end < text.n && text.p[end] == '.';
}

/*
 * The name-shaped words that begin at `at`: where they end, or `at` itself
 * when they are none. Words of a name stand one space apart.
 */
size_t
mention_shape_end(str text, size_t at, size_t limit)
{
    size_t words = 0, end = at, p = at;
    str part = str_sub(text, 0, limit);

    while (words < WORDS_MAX) {
        size_t q = p;
        str w = mention_shape_word(part, &q);
        if (mention_shape_is_capitalised(w)) {
            if (is_no_name(w))
                return at;
            words++;
            end = q;
        } else if (is_initial(part, p, q) && words > 0) {
            q++;
        } else if (!(is_particle(w) && words > 0)) {
            break;
        }
        if (q >= part.n || part.p[q] != ' ')
            break;
        p = q + 1;
    }
    return words >= WORDS_MIN ? end : at;
}

/* Where the capitalised words that stand before `at` begin. */
size_t
mention_shape_start(str text, size_t at)
{
    for (size_t words = 1; words < WORDS_MAX; words++) {
        size_t p = at, q = 0;
        if (p == 0 || text.p[p - 1] != ' ')
            break;
        for (size_t start = --p; p > 0; p = start) {
            start = p;
            uint32_t c = rune_before(text, &start);
            if (!rune_is_letter(c) && c != '-' && c != '\'' && c != 0x2019)
                break;
        }
        q = p;
        str w = mention_shape_word(str_sub(text, 0, at - 1), &q);
        if (q != at - 1 || !mention_shape_is_capitalised(w) || is_no_name(w))
            break;
        at = p;
    }
    return at;
}
