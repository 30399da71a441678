/*
 * Surnames as pieces. For van der Berg: vanderberg, van.der.berg, berg,
 * vdberg; for Doe-Roe: doe-roe, doeroe, doe, roe; and their initials. A
 * surname is a row of units (Garcia, de la Cruz), each a word with its
 * particles.
 */
#include "base/check.h"
#include "text/fold.h"
#include "text/pattern_ways.h"
#include "text/person_words.h"

enum {
    WORDS_MAX = PERSON_WORDS_MAX + 1,
    WHOLE = 0, /* options of DOUBLES and SURNAMES */
    FIRST = 1,
    LAST = 2,
    KEPT = 0, /* of PARTICLES */
    DROPPED = 1,
    SHORT = 2,
};

struct surname {
    str word[WORDS_MAX];
    char before[WORDS_MAX]; /* ' ' or '-' */
    bool is_particle[WORDS_MAX];
    size_t n;
    size_t first_end, last_start; /* of units */
    size_t units;
    bool has_hyphen; /* between units */
    bool may_drop;
};

/* A rendering while it is chosen. */
struct choice {
    unsigned which, particles, spaces, hyphens;
    bool has_particles, has_spaces, has_hyphens; /* did it matter? */
};

static bool
is_joiner(str word)
{
    return word.n == 1;
}

static void
add_word(struct surname *s, str word, char before, bool is_particle)
{
    if (word.n == 0 || s->n == WORDS_MAX)
        return;
    s->word[s->n] = word;
    s->before[s->n] = s->n > 0 ? before : ' ';
    s->is_particle[s->n++] = is_particle;
}

/* Mc, Mac, Ni belong to their names. */
static bool
is_fast(str word)
{
    static const str fast[] = {STR("mc"), STR("mac"), STR("ni"), STR("nic"),
                               STR("o")};

    for (size_t i = 0; i < array_len(fast); i++)
        if (str_eq(word, fast[i]))
            return true;
    return false;
}

static void
find_units(struct surname *s)
{
    bool is_open = false;

    s->first_end = s->n;
    s->may_drop = s->n > 0 && !is_fast(s->word[0]);
    for (size_t i = 0; i < s->n; i++) {
        if (!is_open) {
            s->last_start = i;
            s->units++;
            s->has_hyphen =
                s->has_hyphen || (s->units > 1 && s->before[i] == '-');
        }
        is_open = s->is_particle[i] && i + 1 < s->n;
        if (!is_open && s->units == 1)
            s->first_end = i + 1;
    }
    while (s->last_start + 1 < s->n && is_joiner(s->word[s->last_start]))
        s->last_start++;
}

/* The words with what parts them in the text. */
static void
read_surname(const struct person *who, const struct pattern_spelling *spelling,
             struct surname *s)
{
    str rest = who->last.text;
    char before = ' ';

    for (size_t i = 0; i < who->surnames.n; i++) {
        const struct person_part *w = &who->surnames.word[i];
        str spelt = pattern_spelt(who, w, spelling);
        bool is_particle =
            i < who->particles_n || is_joiner(spelt) ||
            (i > 0 && person_words_has(PERSON_WORDS_PARTICLE, spelt));
        size_t at = str_find(rest, w->text, 0);
        if (at != STR_NOT_FOUND) {
            before = at > 0 && rest.p[at - 1] == '-' ? '-' : ' ';
            rest = str_from(rest, at + w->text.n);
        }
        add_word(s, spelt, before, is_particle && i + 1 < who->surnames.n);
    }
}

static void
append(struct pattern_piece *piece, str s)
{
    size_t n = s.n < sizeof(piece->text) - piece->n
                   ? s.n
                   : sizeof(piece->text) - piece->n;
    memcpy(piece->text + piece->n, s.p, n);
    piece->n += n;
}

static void
append_between(struct pattern_piece *piece, struct choice *c, char before)
{
    static const char spaces[] = {'\0', PATTERN_PARTED, '-'};
    static const char hyphens[] = {'-', '\0', PATTERN_PARTED};
    char b = before == '-' ? hyphens[c->hyphens] : spaces[c->spaces];

    c->has_hyphens = c->has_hyphens || before == '-';
    c->has_spaces = c->has_spaces || before != '-';
    if (b != '\0')
        append(piece, str_make(&b, 1));
}

static void
render(const struct surname *s, struct choice *c, struct pattern_piece *piece)
{
    size_t from = c->which == LAST ? s->last_start : 0;
    size_t to = c->which == FIRST ? s->first_end : s->n;
    bool is_glued = true;

    for (size_t i = from; i < to; i++) {
        bool may_go = s->is_particle[i] && s->may_drop;
        c->has_particles = c->has_particles || may_go;
        if (may_go && c->particles == DROPPED)
            continue;
        if (!is_glued && !(s->is_particle[i - 1] && is_fast(s->word[i - 1])))
            append_between(piece, c, s->before[i]);
        bool is_short = may_go && c->particles == SHORT;
        append(piece, is_short ? str_sub(s->word[i], 0, 1) : s->word[i]);
        is_glued = is_short;
    }
}

static void
choose(const struct pattern_learnt *l, struct pattern_piece *piece,
       enum pattern_axis x, unsigned option)
{
    piece->p *= pattern_style_share(l, x, option);
    piece->options.of[x] = (uint8_t)option;
}

/* False where the choice is another one's double. */
static bool
weigh(const struct pattern_learnt *l, const struct surname *s,
      const struct choice *c, struct pattern_piece *piece)
{
    if ((c->particles > 0 && !c->has_particles) ||
        (c->spaces > 0 && !c->has_spaces) ||
        (c->hyphens > 0 && !c->has_hyphens))
        return false;
    if (s->units > 1)
        choose(l, piece,
               s->has_hyphen ? PATTERN_STYLE_DOUBLES : PATTERN_STYLE_SURNAMES,
               c->which);
    if (c->has_particles)
        choose(l, piece, PATTERN_STYLE_PARTICLES, c->particles);
    if (c->has_spaces)
        choose(l, piece, PATTERN_STYLE_SPACES, c->spaces);
    if (c->has_hyphens)
        choose(l, piece, PATTERN_STYLE_HYPHENS, c->hyphens);
    return true;
}

static void
add_surname(const struct pattern_learnt *l, struct surname *s, double p,
            struct pattern_pieces *out)
{
    find_units(s);
    for (unsigned i = 0; s->n > 0 && i < 81; i++) {
        struct choice c = {.which = i / 27,
                           .particles = i / 9 % 3,
                           .spaces = i / 3 % 3,
                           .hyphens = i % 3};
        struct pattern_piece piece = {.p = p};
        memset(piece.options.of, PATTERN_NO_OPTION, sizeof(piece.options.of));
        if (s->units < 2 && c.which > 0)
            break;
        render(s, &c, &piece);
        if (piece.n > 0 && weigh(l, s, &c, &piece))
            pattern_piece_add(out, &piece);
    }
}

/* d of doe; where the style decides between v and b, that is kept. */
static void
add_initials(const struct pattern_pieces *last, struct pattern_pieces *out)
{
    bool is_one = true;

    for (size_t i = 1; i < last->n; i++)
        is_one = is_one && last->piece[i].text[0] == last->piece[0].text[0];
    for (size_t i = 0; i < last->n; i++) {
        struct pattern_piece piece = last->piece[i];
        piece.n = 1;
        for (unsigned x = 0; x < PATTERN_AXES; x++)
            if (is_one ||
                (x != PATTERN_STYLE_PARTICLES && x != PATTERN_STYLE_DOUBLES &&
                 x != PATTERN_STYLE_SURNAMES))
                piece.options.of[x] = PATTERN_NO_OPTION;
        pattern_piece_add(out, &piece);
    }
}

static void
add_former(const struct pattern_learnt *l, const struct person *who, double p,
           struct pattern_pieces *out)
{
    char bytes[PATTERN_LOCAL_MAX];
    struct surname s = {.n = 0};

    size_t n = fold_plain(who->former, "", bytes, sizeof(bytes));
    bool is_latin = true;
    for (size_t i = 0; i < n; i++)
        is_latin = is_latin && str_is_alnum(bytes[i]);
    if (is_latin)
        add_word(&s, str_make(bytes, n), ' ', false);
    add_surname(l, &s, p, out);
}

void
pattern_parts_last(const struct pattern_learnt *l, const struct person *who,
                   const struct pattern_spelling *spelling,
                   struct pattern_parts *out)
{
    static const double former = 0.1, longer = 0.25;
    struct surname s = {.n = 0}, both = {.n = 0};
    double p = 1;

    read_surname(who, spelling, &s);
    if (s.n == 0)
        return;
    if (who->former.n > 0) {
        add_former(l, who, former, &out->last);
        p -= former;
    }
    if (who->maybe != NULL) {
        add_word(&both, pattern_spelt(who, who->maybe, spelling), ' ', false);
        read_surname(who, spelling, &both);
        add_surname(l, &both, p * longer, &out->last);
        p -= p * longer;
    }
    add_surname(l, &s, p, &out->last);
    add_initials(&out->last, &out->l);
    if (s.n == 1 && s.word[0].n == 1) /* Jane D. */
        out->last.n = 0;
}
