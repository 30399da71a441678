/*
 * Forms: what a name may look like inside a local part. For Hans-Peter van
 * der Berg: firsts hanspeter, hans; seconds peter; lasts vanderberg, berg;
 * initials h, hp and b, v, vdb.
 */
#include "text/person_forms.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/person_words.h"

enum { FORM_MAX = 128 /* bytes */ };

struct forms {
    struct arena *arena;
    str form[PERSON_FORMS_MAX];
    size_t n, length_min;
};

static void
forms_add(struct forms *f, str s)
{
    if (s.n < f->length_min || f->n == PERSON_FORMS_MAX)
        return;
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->form[i], s))
            return;
    f->form[f->n++] = str_dup(f->arena, s);
}

static struct person_forms
forms_done(const struct forms *f)
{
    str *forms = arena_array(f->arena, str, f->n);

    for (size_t i = 0; i < f->n; i++)
        forms[i] = f->form[i];
    return (struct person_forms){forms, f->n};
}

static struct person_words
words_sub(struct person_words w, size_t from, size_t to)
{
    if (to > w.n)
        to = w.n;
    if (from >= to)
        return (struct person_words){w.word, 0};
    return (struct person_words){w.word + from, to - from};
}

static str
spelling(const struct person_part *p, size_t which)
{
    if (p->folded_n == 0)
        return STR_EMPTY;
    return p->folded[which < p->folded_n ? which : p->folded_n - 1];
}

/* `head` and the words written together, each in its which-th spelling. */
static void
add_headed(struct forms *f, str head, struct person_words w)
{
    for (size_t which = 0; which < PERSON_SPELLINGS_MAX; which++) {
        char bytes[FORM_MAX];
        size_t n = head.n;
        memcpy(bytes, head.p, n);
        for (size_t i = 0; i < w.n; i++) {
            str s = spelling(&w.word[i], which);
            if (s.n > sizeof(bytes) - n)
                return;
            memcpy(bytes + n, s.p, s.n);
            n += s.n;
        }
        forms_add(f, str_make(bytes, n));
    }
}

static void
add_joined(struct forms *f, struct person_words w)
{
    add_headed(f, STR_EMPTY, w);
}

/* The first letters of the words, each in its which-th spelling. */
static void
add_initials(struct forms *f, struct person_words w)
{
    for (size_t which = 0; which < PERSON_SPELLINGS_MAX; which++) {
        char bytes[PERSON_WORDS_MAX];
        size_t n = 0;
        for (size_t i = 0; i < w.n && n < sizeof(bytes); i++) {
            str s = spelling(&w.word[i], which);
            if (s.n > 0)
                bytes[n++] = s.p[0];
        }
        forms_add(f, str_make(bytes, n));
    }
}

static void
add_nicknames(struct forms *f, str nickname)
{
    size_t own_n = f->n;

    if (nickname.n > 0) {
        str folded[PERSON_SPELLINGS_MAX];
        size_t n = fold_spellings(f->arena, nickname, folded);
        for (size_t i = 0; i < n; i++)
            forms_add(f, folded[i]);
    }
    for (size_t i = 0; i < own_n; i++) {
        str others[NICKNAME_OTHERS_MAX];
        size_t n = nickname_others(f->form[i], others);
        for (size_t k = 0; k < n; k++)
            forms_add(f, others[k]);
    }
}

/* The given names in one: janemarie, jeanpierre without its hyphen. */
static void
add_both_given(struct forms *f, const struct person *p)
{
    if (p->given.n == 0 || p->middles.n == 0 ||
        p->middles.word[0].folded_n == 0 || p->middles.word[0].folded[0].n < 2)
        return;
    struct person_part both[2] = {p->given.word[0], p->middles.word[0]};
    add_joined(f, (struct person_words){both, 2});
}

/* Mc Donald is never donald; van der Berg may be berg. */
static bool
may_drop_particles(const struct person *p)
{
    for (size_t i = 0; i < p->particles_n; i++) {
        str w = spelling(&p->surnames.word[i], 0);
        if (str_eq(w, STR("mc")) || str_eq(w, STR("mac")) ||
            str_eq(w, STR("ni")) || str_eq(w, STR("nic")))
            return false;
    }
    return p->particles_n > 0;
}

static bool
is_joiner(const struct person_part *w)
{
    str s = spelling(w, 0);
    return s.n == 1;
}

/* vdberg and vberg of van der Berg; vanderberg of v.d. Berg. */
static void
add_short_particles(struct forms *f, const struct person *p,
                    struct person_words main)
{
    static const str longer[] = {STR("vander"), STR("vanden"), STR("vande")};
    char bytes[PERSON_WORDS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < p->particles_n; i++) {
        str w = spelling(&p->surnames.word[i], 0);
        if (w.n > 0)
            bytes[n++] = w.p[0];
    }
    if (n == 0)
        return;
    add_headed(f, str_make(bytes, n), main);
    add_headed(f, str_make(bytes, 1), main);
    if (str_eq(spelling(&p->surnames.word[0], 0), STR("vd")) ||
        (n == 2 && p->surnames.word[0].text.n == 2 && bytes[0] == 'v'))
        for (size_t i = 0; i < array_len(longer); i++)
            add_headed(f, longer[i], main);
}

/* Stanby Langley, where Stanby may be a surname as well as a middle name. */
static void
add_maybe(struct forms *f, const struct person *p)
{
    struct person_words both;
    struct person_part words[PERSON_WORDS_MAX];

    if (p->maybe == NULL || p->surnames.n + 1 > PERSON_WORDS_MAX)
        return;
    words[0] = *p->maybe;
    for (size_t i = 0; i < p->surnames.n; i++)
        words[i + 1] = p->surnames.word[i];
    both = (struct person_words){words, p->surnames.n + 1};
    add_joined(f, both);
}

static bool
is_particle(const struct person_part *w)
{
    return w->folded_n > 0 &&
           person_words_has(PERSON_WORDS_PARTICLE, w->folded[0]);
}

/* Each surname of several with its own particles: vanroe of van Roe van Doe. */
static void
add_particled(struct forms *f, struct person_words surnames)
{
    for (size_t i = 1; i < surnames.n; i++) {
        size_t from = i;
        while (from > 0 && is_particle(&surnames.word[from - 1]))
            from--;
        if (from < i && !is_particle(&surnames.word[i]))
            add_joined(f, words_sub(surnames, from, i + 1));
    }
}

static void
build_lasts(struct forms *f, const struct person *p)
{
    struct person_words main =
        words_sub(p->surnames, p->particles_n, p->surnames.n);

    add_joined(f, p->surnames);
    if (may_drop_particles(p)) {
        add_joined(f, main);
        add_short_particles(f, p, main);
    }
    for (size_t i = 0; main.n > 1 && i < main.n; i++)
        if (!is_joiner(&main.word[i]))
            add_joined(f, words_sub(main, i, i + 1));
    add_particled(f, p->surnames);
    add_maybe(f, p);
    for (str rest = p->former; p->former.n > 0 && rest.p;) {
        str folded[PERSON_SPELLINGS_MAX];
        size_t n = fold_spellings(f->arena, str_cut(&rest, ' '), folded);
        for (size_t i = 0; i < n; i++)
            forms_add(f, folded[i]);
    }
}

static void
build_initials(struct arena *a, struct person *p)
{
    struct person_words main =
        words_sub(p->surnames, p->particles_n, p->surnames.n);
    struct forms first = {.arena = a, .length_min = 1};
    struct forms last = first;

    add_initials(&first, words_sub(p->given, 0, 1));
    for (size_t i = 0; i < p->firsts.n; i++)
        forms_add(&first, str_sub(p->firsts.form[i], 0, 1));
    add_initials(&first, p->given);
    if (p->middles.n > 0 && p->given.n > 0) {
        struct person_part both[2] = {p->given.word[0], p->middles.word[0]};
        add_initials(&first, (struct person_words){both, 2});
    }
    add_initials(&last, words_sub(main, 0, 1));
    add_initials(&last, words_sub(p->surnames, 0, 1));
    add_initials(&last, p->surnames);
    add_initials(&last, main);
    p->initials_first = forms_done(&first);
    p->initials_last = forms_done(&last);
}

static uint32_t
starts_of(const struct person_forms *f)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < f->n; i++) {
        char c = f->form[i].p[0];
        if (c >= 'a' && c <= 'z')
            bits |= 1u << (c - 'a');
    }
    return bits;
}

static uint32_t
starts_of_all(const struct person *p)
{
    return starts_of(&p->firsts) | starts_of(&p->lasts) |
           starts_of(&p->seconds) | starts_of(&p->initials_first) |
           starts_of(&p->initials_last);
}

static struct person_forms
forms_keyed(struct arena *a, enum translit t, struct person_forms from)
{
    struct forms f = {.arena = a, .length_min = 1};

    for (size_t i = 0; i < from.n; i++) {
        char bytes[FORM_MAX];
        size_t n = translit_key(t, from.form[i], bytes, sizeof(bytes));
        forms_add(&f, str_make(bytes, n));
    }
    return forms_done(&f);
}

static bool
has_digraph(const struct person_forms *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (translit_has_digraph(f->form[i]))
            return true;
    return false;
}

/* A second person, whose forms are keys of transliterations. */
static void
build_keyed(struct arena *a, struct person *p)
{
    enum translit t = translit_of(p->text);

    if (t == TRANSLIT_NONE &&
        (has_digraph(&p->firsts) || has_digraph(&p->lasts)))
        t = TRANSLIT_DIGRAPHS;
    if (t == TRANSLIT_NONE)
        return;
    struct person *k = arena_new(a, struct person);
    *k = *p;
    k->translit = t;
    k->firsts = forms_keyed(a, t, p->firsts);
    k->lasts = forms_keyed(a, t, p->lasts);
    k->seconds = forms_keyed(a, t, p->seconds);
    k->initials_first = forms_keyed(a, t, p->initials_first);
    k->initials_last = forms_keyed(a, t, p->initials_last);
    k->starts = starts_of_all(k);
    p->keyed = k;
}

static struct person_forms
build_firsts(struct arena *a, const struct person *p)
{
    struct forms f = {.arena = a, .length_min = 2};

    add_joined(&f, p->given);
    add_joined(&f, words_sub(p->given, 0, 1));
    add_both_given(&f, p);
    add_nicknames(&f, p->nickname);
    return forms_done(&f);
}

static struct person_forms
build_seconds(struct arena *a, const struct person *p)
{
    struct forms f = {.arena = a, .length_min = 2};

    for (size_t i = 1; i < p->given.n; i++)
        add_joined(&f, words_sub(p->given, i, i + 1));
    for (size_t i = 0; i < p->middles.n; i++)
        add_joined(&f, words_sub(p->middles, i, i + 1));
    return forms_done(&f);
}

void
person_forms_build(struct arena *a, struct person *p)
{
    struct forms lasts = {.arena = a, .length_min = 2};

    p->firsts = build_firsts(a, p);
    build_lasts(&lasts, p);
    p->lasts = forms_done(&lasts);
    p->seconds = build_seconds(a, p);
    build_initials(a, p);
    p->starts = starts_of_all(p);
    build_keyed(a, p);
}
