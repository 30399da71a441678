/* Ways to write a name: see pattern_ways.h. */
#include "text/pattern_ways.h"
#include "base/check.h"

/* What a pattern is made of. */
enum part { PART_NONE, PART_FIRST, PART_F, PART_LAST, PART_L };

struct shape {
    enum part part[2];
    char between; /* '\0' for nothing */
};

struct walk {
    const struct pattern_search *search;
    const struct pattern_parts *parts;
    const struct pattern_spelling *spelling;
    const struct shape *shape;
    enum pattern pattern;
    double least;
    size_t looked; /* at so many ways */
};

static enum part
part_cut(str *rest)
{
    static const struct {
        str word;
        enum part part;
    } parts[] = {
        {STR("first"), PART_FIRST},
        {STR("last"),  PART_LAST },
        {STR("f"),     PART_F    },
        {STR("l"),     PART_L    },
    };

    for (size_t i = 0; i < array_len(parts); i++)
        if (str_has_prefix(*rest, parts[i].word)) {
            *rest = str_from(*rest, parts[i].word.n);
            return parts[i].part;
        }
    return PART_NONE;
}

/* A pattern's name says it all: first.last */
static struct shape
shape_of(enum pattern p)
{
    str rest = str_of(pattern_name(p));
    struct shape s = {.between = '\0'};

    s.part[0] = part_cut(&rest);
    if (rest.n > 0 && !str_is_alpha(rest.p[0])) {
        s.between = rest.p[0];
        rest = str_from(rest, 1);
    }
    s.part[1] = part_cut(&rest);
    check(rest.n == 0);
    return s;
}

static bool
is_same_options(const struct pattern_options *a,
                const struct pattern_options *b)
{
    return memcmp(a->of, b->of, sizeof(a->of)) == 0;
}

void
pattern_piece_add(struct pattern_pieces *to, const struct pattern_piece *piece)
{
    str text = str_make(piece->text, piece->n);

    if (!(piece->p > 0))
        return;
    for (size_t i = 0; i < to->n; i++)
        if (str_eq(str_make(to->piece[i].text, to->piece[i].n), text) &&
            is_same_options(&to->piece[i].options, &piece->options)) {
            to->piece[i].p += piece->p;
            return;
        }
    if (to->n < PATTERN_PIECES_MAX)
        to->piece[to->n++] = *piece;
}

void
pattern_parts(const struct pattern_learnt *l, const struct person *who,
              const struct pattern_spelling *spelling,
              struct pattern_parts *out)
{
    out->first.n = out->f.n = out->middle.n = out->last.n = out->l.n = 0;
    pattern_parts_given(l, who, spelling, out);
    pattern_parts_last(l, who, spelling, out);
}

static bool
append(char *local, size_t *n, const char *p, size_t len, char between)
{
    if (len > PATTERN_LOCAL_MAX - *n)
        return false;
    for (size_t i = 0; i < len; i++)
        local[*n + i] = p[i] != PATTERN_PARTED ? p[i] : between ? between : '.';
    *n += len;
    return true;
}

/* The decisions that either piece met. */
static void
options_join(struct pattern_options *to, const struct pattern_options *more)
{
    for (unsigned x = 0; x < PATTERN_AXES; x++)
        if (more->of[x] != PATTERN_NO_OPTION)
            to->of[x] = more->of[x];
}

/*
 * How likely both pieces are together. A company treats all hyphens alike:
 * hans-peter.doeroe is nobody's, and what both chose was chosen once.
 */
static double
together(const struct walk *w, const struct pattern_piece *a,
         const struct pattern_piece *b)
{
    const enum pattern_axis hyphens = PATTERN_STYLE_HYPHENS;
    uint8_t x = a->options.of[hyphens], y = b->options.of[hyphens];

    if (x == PATTERN_NO_OPTION || y == PATTERN_NO_OPTION)
        return 1;
    double share = pattern_style_share(w->search->l, hyphens, x);
    return x == y && share > 0 ? 1 / share : 0;
}

/* One way; middle NULL where the pattern has no place for it. */
static void
walk_one(struct walk *w, const struct pattern_piece *const piece[2],
         const struct pattern_piece *middle, double both)
{
    char local[PATTERN_LOCAL_MAX];
    char between = w->shape->between;
    size_t n = 0;
    struct pattern_way way = {.pattern = w->pattern,
                              .p = w->spelling->p * both};

    memset(way.options.of, PATTERN_NO_OPTION, sizeof(way.options.of));
    way.options.of[w->spelling->axis] = w->spelling->option;
    for (int i = 0; i < 2; i++) {
        bool is_given =
            w->shape->part[i] == PART_FIRST || w->shape->part[i] == PART_F;
        if (piece[i] == NULL)
            continue;
        if (i > 0 && between && !append(local, &n, &between, 1, '\0'))
            return;
        if (!append(local, &n, piece[i]->text, piece[i]->n, between))
            return;
        way.p *= piece[i]->p;
        options_join(&way.options, &piece[i]->options);
        if (!is_given || middle == NULL)
            continue;
        way.p *= middle->p;
        options_join(&way.options, &middle->options);
        if (middle->n > 0 && between && !append(local, &n, &between, 1, '\0'))
            return;
        if (!append(local, &n, middle->text, middle->n, between))
            return;
    }
    way.local = str_make(local, n);
    w->looked++;
    if (way.p >= w->least && n > 0)
        w->search->fn(w->search->ctx, &way);
}

static const struct pattern_pieces *
pieces_of(const struct pattern_parts *parts, enum part part)
{
    switch (part) {
    case PART_FIRST: return &parts->first;
    case PART_F: return &parts->f;
    case PART_LAST: return &parts->last;
    case PART_L: return &parts->l;
    case PART_NONE: break;
    }
    return NULL;
}

/* A middle name stands only where the surname is full and there is a given. */
static bool
has_middle_place(const struct shape *s)
{
    bool has_last = s->part[0] == PART_LAST || s->part[1] == PART_LAST;
    return has_last && s->part[1] != PART_NONE;
}

static void
walk_pair(struct walk *w, const struct pattern_piece *const piece[2])
{
    const struct pattern_pieces *middle = &w->parts->middle;

    double both = piece[1] ? together(w, piece[0], piece[1]) : 1;
    double p = piece[0]->p * (piece[1] ? piece[1]->p : 1) * both;
    if (both == 0 || p * w->spelling->p < w->least)
        return;
    if (!has_middle_place(w->shape)) {
        walk_one(w, piece, NULL, both);
        return;
    }
    for (size_t i = 0; i < middle->n; i++)
        walk_one(w, piece, &middle->piece[i], both);
}

static void
walk_pattern(struct walk *w)
{
    const struct pattern_pieces *a = pieces_of(w->parts, w->shape->part[0]);
    const struct pattern_pieces *b = pieces_of(w->parts, w->shape->part[1]);

    check(a != NULL); /* each shape has a first part */
    for (size_t i = 0; i < a->n; i++) {
        const struct pattern_piece *piece[2] = {&a->piece[i], NULL};
        if (b == NULL)
            walk_pair(w, piece);
        for (size_t k = 0; b != NULL && k < b->n; k++) {
            if (w->looked > PATTERN_WAYS_MAX)
                return;
            piece[1] = &b->piece[k];
            walk_pair(w, piece);
        }
    }
}

void
pattern_ways(struct arena *scratch, const struct pattern_search *search)
{
    struct arena_mark mark = arena_mark(scratch);
    struct pattern_parts *parts = arena_new(scratch, struct pattern_parts);
    struct pattern_spelling spelling[PATTERN_SPELLINGS_MAX];
    struct walk w = {.search = search, .parts = parts};

    size_t n = pattern_spellings(search->l, search->who, search->tld, spelling);
    for (size_t s = 0; s < n; s++) {
        spelling[s].scratch = scratch;
        w.spelling = &spelling[s];
        pattern_parts(search->l, search->who, w.spelling, parts);
        for (unsigned p = 0; p < PATTERN_N; p++) {
            struct shape shape = shape_of((enum pattern)p);
            double share = search->shares ? search->shares[p] : 1;
            w.shape = &shape;
            w.pattern = (enum pattern)p;
            w.least = share > 0 ? search->least / share : 2;
            walk_pattern(&w);
        }
    }
    arena_release(scratch, mark);
}
