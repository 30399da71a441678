/*
 * Names of companies: see identity_company.h. The name is cut into words of
 * letters and digits; single letters in a row are one word (S.A., d.o.o., A/S,
 * "sp. z o.o."); what does not count is left out; the rest is written together
 * and keyed, so that Müller and Mueller, Face Book and Facebook are one.
 */
#include "text/identity_company.h"
#include "base/check.h"
#include "text/domain.h"
#include "text/fold.h"
#include "text/rune.h"
#include "text/translit.h"

enum {
    WORDS_MAX = 32,
    WORD_MAX = 64,  /* bytes of a word, folded; cut */
    PREFIX_MIN = 5, /* a shorter name begins too many other labels */
};

static const char legal_forms[] =
    " ab ag ao aps as asa bv bvba cia cie co company corp corporation cv doo"
    " dooel ead eg eirl ek ev gbr ggmbh gmbh inc incorporated jsc kft kg kgaa"
    " kk lc lda limitada limited llc llp lp ltd ltda mbh nv oao od ohg ood ooo"
    " oy oyj pao pc plc pllc private pt pte pty pvt sa sarl sas sasu sc sca se"
    " sia sl slu snc sp spa spj spk sprl spzoo srl srls sro uab ug vof zao zoo"
    " zrt ";
/* In front of a name, too. */
static const char leading_forms[] = " ao oao ooo pao pt the zao ";
static const char fillers[] = " and und et y og och en ";

struct words {
    struct {
        char bytes[WORD_MAX];
        size_t n;
    } word[WORDS_MAX];
    size_t n;
    bool is_letters; /* the last one is of single letters */
};

static bool
is_listed(const char *list, str word)
{
    char padded[WORD_MAX + 2];

    if (word.n == 0 || word.n > WORD_MAX)
        return false;
    padded[0] = padded[word.n + 1] = ' ';
    memcpy(padded + 1, word.p, word.n);
    return str_find(str_of(list), str_make(padded, word.n + 2), 0) !=
           STR_NOT_FOUND;
}

static str
word_at(const struct words *w, size_t i)
{
    return str_make(w->word[i].bytes, w->word[i].n);
}

static void
add_word(struct words *w, str text)
{
    char bytes[WORD_MAX];
    size_t n = fold_plain(text, "", bytes, sizeof(bytes));

    if (n == 0)
        return;
    bool is_letter = n == 1 && !str_is_digit(bytes[0]);
    if (is_letter && w->is_letters && w->word[w->n - 1].n < WORD_MAX) {
        w->word[w->n - 1].bytes[w->word[w->n - 1].n++] = bytes[0];
        return;
    }
    w->is_letters = false;
    if (w->n == WORDS_MAX || is_listed(fillers, str_make(bytes, n)))
        return;
    w->is_letters = is_letter;
    memcpy(w->word[w->n].bytes, bytes, n);
    w->word[w->n++].n = n;
}

static bool
is_inside(uint32_t c)
{
    return rune_is_letter(c) || rune_class(c) == RUNE_DIGIT || c == '\'' ||
           c == 0x2019;
}

static void
read_words(struct words *w, str name)
{
    size_t start = STR_NOT_FOUND;

    *w = (struct words){.n = 0};
    for (size_t at = 0; at < name.n;) {
        size_t here = at;
        bool is_ours = is_inside(rune_next(name, &at));
        if (is_ours && start == STR_NOT_FOUND)
            start = here;
        if (!is_ours && start != STR_NOT_FOUND) {
            add_word(w, str_sub(name, start, here));
            start = STR_NOT_FOUND;
        }
    }
    if (start != STR_NOT_FOUND)
        add_word(w, str_from(name, start));
}

str
identity_company_key(struct arena *a, str name)
{
    struct words *w = arena_new(a, struct words);
    size_t from = 0, n = 0;

    read_words(w, str_sub(name, 0, IDENTITY_COMPANY_MAX));
    while (w->n > 1 && is_listed(legal_forms, word_at(w, w->n - 1)))
        w->n--;
    while (from + 1 < w->n && is_listed(leading_forms, word_at(w, from)))
        from++;
    char *joined = arena_alloc_bytes(a, (size_t)WORDS_MAX * WORD_MAX);
    for (size_t i = from; i < w->n; i++) {
        memcpy(joined + n, w->word[i].bytes, w->word[i].n);
        n += w->word[i].n;
    }
    char *key = arena_alloc_bytes(a, 2 * n + 1);
    return str_make(key, translit_key(TRANSLIT_DIGRAPHS, str_make(joined, n),
                                      key, 2 * n + 1));
}

bool
identity_company_is_same(struct arena *scratch, str name, str other)
{
    str key = identity_company_key(scratch, name);

    return key.n > 0 && str_eq(key, identity_company_key(scratch, other));
}

bool
identity_company_bears(struct arena *scratch, str domain, str name)
{
    str registrable = domain_registrable(domain);
    str label = identity_company_key(scratch, str_cut(&registrable, '.'));
    str key = identity_company_key(scratch, name);

    if (key.n == 0)
        return false;
    return str_eq(label, key) ||
           (key.n >= PREFIX_MIN && str_has_prefix(label, key));
}
