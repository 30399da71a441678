/*
 * Given names as pieces. For Hans-Peter: hanspeter, hans-peter, hans; h, hp.
 * For a Robert: bob too, less so unless the profile calls him that. Who is
 * J. Robert Doe goes by the second name.
 */
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/pattern_ways.h"

enum { NICKNAMES_MAX = 6 };

struct givens {
    const struct pattern_learnt *l;
    const struct person *who;
    const struct pattern_spelling *spelling;
    struct pattern_parts *out;
};

static struct pattern_piece
piece_empty(double p)
{
    struct pattern_piece piece = {.p = p};
    memset(piece.options.of, PATTERN_NO_OPTION, sizeof(piece.options.of));
    return piece;
}

static bool
piece_append(struct pattern_piece *piece, str s)
{
    if (s.n == 0 || s.n > sizeof(piece->text) - piece->n)
        return false;
    memcpy(piece->text + piece->n, s.p, s.n);
    piece->n += s.n;
    return true;
}

static void
piece_choose(const struct givens *g, struct pattern_piece *piece,
             enum pattern_axis x, unsigned option)
{
    piece->p *= pattern_style_share(g->l, x, option);
    piece->options.of[x] = (uint8_t)option;
}

/* A name in full that stands for itself, and its initial. */
static void
add_name(const struct givens *g, str name, struct pattern_piece piece)
{
    struct pattern_piece f = piece;

    if (name.n > 1 && piece_append(&piece, name))
        pattern_piece_add(&g->out->first, &piece);
    if (piece_append(&f, str_sub(name, 0, 1)))
        pattern_piece_add(&g->out->f, &f);
}

/* The words in one, with what stands between them. */
static void
add_joined(const struct givens *g, const str *word, size_t n, str between,
           struct pattern_piece piece)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && between.n > 0)
            piece_append(&piece, between);
        if (!piece_append(&piece, word[i]))
            return;
    }
    pattern_piece_add(&g->out->first, &piece);
}

static void
add_initials(const struct givens *g, const str *word, size_t n,
             struct pattern_piece piece)
{
    for (size_t i = 0; i < n; i++)
        if (!piece_append(&piece, str_sub(word[i], 0, 1)))
            return;
    pattern_piece_add(&g->out->f, &piece);
}

/* Hans-Peter */
static void
add_double(const struct givens *g, const str *word, size_t n,
           struct pattern_piece base)
{
    static const str between[] = {STR("-"), STR(""), STR("\1")};

    for (unsigned i = 0; i < array_len(between); i++) {
        struct pattern_piece all = base;
        piece_choose(g, &all, PATTERN_STYLE_GIVENS, 0);
        piece_choose(g, &all, PATTERN_STYLE_HYPHENS, i);
        add_joined(g, word, n, between[i], all);
    }
    struct pattern_piece alone = base;
    piece_choose(g, &alone, PATTERN_STYLE_GIVENS, 1);
    add_joined(g, word, 1, STR_EMPTY, alone);
    for (unsigned i = 0; i < 2; i++) {
        struct pattern_piece initials = base;
        piece_choose(g, &initials, PATTERN_STYLE_INITIALS, i);
        add_initials(g, word, i == 0 ? 1 : n, initials);
    }
}

static void
add_words(const struct givens *g, struct pattern_piece base)
{
    str word[PERSON_WORDS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < g->who->given.n; i++) {
        str s = pattern_spelt(g->who, &g->who->given.word[i], g->spelling);
        if (s.n > 0)
            word[n++] = s;
    }
    if (n == 1)
        add_name(g, word[0], base);
    else if (n > 1)
        add_double(g, word, n, base);
}

/* Other forms that people of this name go by. */
static void
add_usual_nicknames(const struct givens *g, struct pattern_piece base)
{
    str others[NICKNAME_OTHERS_MAX];
    str given = pattern_spelt(g->who, &g->who->given.word[0], g->spelling);
    size_t n = nickname_others(given, others);

    n = n < NICKNAMES_MAX ? n : NICKNAMES_MAX;
    base.p /= n > 0 ? (double)n : 1;
    for (size_t i = 0; i < n; i++)
        add_name(g, others[i], base);
}

static bool
has_usual_nickname(const struct givens *g)
{
    str others[NICKNAME_OTHERS_MAX];

    return g->who->given.n == 1 &&
           nickname_others(
               pattern_spelt(g->who, &g->who->given.word[0], g->spelling),
               others) > 0;
}

/* The share of nicknames; the profile's own one is as likely as the name. */
static void
add_called(const struct givens *g, struct pattern_piece base)
{
    static const double usual = 0.07;
    char bytes[PATTERN_LOCAL_MAX];
    struct pattern_piece nick = base;
    bool is_known = g->who->nickname.n > 0;

    if (!is_known && !has_usual_nickname(g)) {
        add_words(g, base);
        return;
    }
    double prior = is_known ? 0.5 : usual;
    double share = pattern_style_share_of(g->l, PATTERN_STYLE_CALLED, 1, prior);
    base.p *= 1 - share;
    base.options.of[PATTERN_STYLE_CALLED] = 0;
    nick.p *= share;
    nick.options.of[PATTERN_STYLE_CALLED] = 1;
    add_words(g, base);
    if (!is_known) {
        add_usual_nicknames(g, nick);
        return;
    }
    size_t n = fold_plain(g->who->nickname, "", bytes, sizeof(bytes));
    if (str_is_ascii(str_make(bytes, n)))
        add_name(g, str_make(bytes, n), nick);
}

/* Names that are borne in pairs: Maria Grazia, Jean Pierre. */
static bool
is_half(str given)
{
    static const char heads[] =
        "ana anna anne eva gian hans jan jean joao jose "
        "juan karl lars luis maria marie mary per pier "
        "rosa";

    for (str rest = STR(heads); rest.p;)
        if (str_eq(str_cut(&rest, ' '), given))
            return true;
    return false;
}

/* Jane Marie may be marie, or janemarie. */
static void
add_with_middle(const struct givens *g, str middle, struct pattern_piece base)
{
    static const double second = 0.02, of_initial = 0.6;
    static const double pair = 0.4, no_pair = 0.04, hyphen = 0.2;
    str given = pattern_spelt(g->who, &g->who->given.word[0], g->spelling);
    double p = given.n > 1 ? second : of_initial;
    struct pattern_piece piece = base, both = base;

    piece.p *= p;
    add_name(g, middle, piece);
    base.p *= 1 - p;
    if (given.n > 1) {
        double prior = is_half(given) ? pair : no_pair;
        double share = 1 - pattern_style_share_of(g->l, PATTERN_STYLE_GIVENS, 1,
                                                  1 - prior);
        both.options.of[PATTERN_STYLE_GIVENS] = 0;
        base.options.of[PATTERN_STYLE_GIVENS] = 1;
        both.p = base.p * share * (1 - hyphen);
        add_joined(g, (str[]){given, middle}, 2, STR_EMPTY, both);
        both.p = base.p * share * hyphen;
        add_joined(g, (str[]){given, middle}, 2, STR("-"), both);
        base.p *= 1 - share;
    }
    add_called(g, base);
}

/* "", q, quinn: what may stand behind the first name. */
static void
add_middles(const struct givens *g, str middle)
{
    for (unsigned i = 0; i < 3; i++) {
        struct pattern_piece piece = piece_empty(1);
        if (middle.n > 0)
            piece_choose(g, &piece, PATTERN_STYLE_MIDDLE, i);
        if (i == 0 || (i == 1 && middle.n > 0) || (i == 2 && middle.n > 1)) {
            piece_append(&piece, str_sub(middle, 0, i < 2 ? i : middle.n));
            pattern_piece_add(&g->out->middle, &piece);
        }
    }
}

void
pattern_parts_given(const struct pattern_learnt *l, const struct person *who,
                    const struct pattern_spelling *spelling,
                    struct pattern_parts *out)
{
    struct givens g = {l, who, spelling, out};
    str middle = STR_EMPTY;

    if (who->middles.n > 0)
        middle = pattern_spelt(who, &who->middles.word[0], spelling);
    add_middles(&g, middle);
    if (who->given.n == 0)
        return;
    if (middle.n > 1)
        add_with_middle(&g, middle, piece_empty(1));
    else
        add_called(&g, piece_empty(1));
}
