/* Optimal string alignment, three rows of it: see near.h. */
#include "base/near.h"

/* Letters inserted, lost, wrong or swapped between two words. */
static size_t
distance(str a, str b)
{
    size_t rows[3][NEAR_WORD_MAX + 1];
    size_t *two = rows[0], *one = rows[1], *now = rows[2];

    for (size_t k = 0; k <= b.n; k++)
        one[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t d = one[k - 1] + (a.p[i - 1] != b.p[k - 1]);
            d = d < one[k] + 1 ? d : one[k] + 1;
            d = d < now[k - 1] + 1 ? d : now[k - 1] + 1;
            if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] &&
                a.p[i - 2] == b.p[k - 1] && two[k - 2] + 1 < d)
                d = two[k - 2] + 1;
            now[k] = d;
        }
        size_t *oldest = two;
        two = one;
        one = now;
        now = oldest;
    }
    return one[b.n];
}

const char *
near_word(const char *const *words, size_t n, str typed)
{
    const char *best = NULL;
    size_t best_distance = typed.n / 3 + 1;

    if (typed.n == 0 || typed.n > NEAR_WORD_MAX)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        str word = str_of(words[i]);
        if (word.n > NEAR_WORD_MAX)
            continue;
        size_t d = distance(typed, word);
        if (d < best_distance || (d == best_distance && best == NULL)) {
            best = words[i];
            best_distance = d;
        }
    }
    return best;
}
