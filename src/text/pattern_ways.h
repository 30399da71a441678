/*
 * All ways to write a name as a local part: each pattern, in each style, with
 * how likely that style is. An inside of pattern.h: what is learnt and what
 * is proposed is found by going through the ways.
 */
#ifndef TEXT_PATTERN_WAYS_H
#define TEXT_PATTERN_WAYS_H

#include "text/pattern_style.h"

enum {
    PATTERN_LOCAL_MAX = 64,   /* RFC 5321, 4.5.3.1.1 */
    PATTERN_PIECES_MAX = 48,  /* renderings of one part of a name */
    PATTERN_WAYS_MAX = 60000, /* that are looked at, of one name */
};

/* A rendering of a part of a name; PATTERN_PARTED where words are parted. */
struct pattern_piece {
    char text[PATTERN_LOCAL_MAX];
    size_t n;
    double p;
    struct pattern_options options;
};

#define PATTERN_PARTED '\1'

struct pattern_pieces {
    struct pattern_piece piece[PATTERN_PIECES_MAX];
    size_t n;
};

/* The parts of a name in one spelling (of umlauts, of another script). */
struct pattern_parts {
    struct pattern_pieces first, f, middle, last, l;
};

/* How to spell a whole name. */
struct pattern_spelling {
    struct arena *scratch; /* of words that are spelt anew */
    unsigned mode;
    double p;
    enum pattern_axis axis;
    uint8_t option; /* PATTERN_NO_OPTION: teaches nothing */
};

enum { PATTERN_SPELLINGS_MAX = 4 };

/*
 * The ways to spell the name in Latin letters; tld: of the mail domain, "" if
 * none is known. Returns how many.
 */
size_t pattern_spellings(const struct pattern_learnt *l,
                         const struct person *who, str tld,
                         struct pattern_spelling out[PATTERN_SPELLINGS_MAX]);
/* A word of the name in that spelling: empty where it has none. */
str pattern_spelt(const struct person *who, const struct person_part *word,
                  const struct pattern_spelling *spelling);

/* All parts of the name; *out may be large: from an arena. */
void pattern_parts(const struct pattern_learnt *l, const struct person *who,
                   const struct pattern_spelling *spelling,
                   struct pattern_parts *out);

/* One rendering more; equal ones with equal options are one. */
void pattern_piece_add(struct pattern_pieces *to,
                       const struct pattern_piece *piece);
/* Inside: given names and middle names; surnames. */
void pattern_parts_given(const struct pattern_learnt *l,
                         const struct person *who,
                         const struct pattern_spelling *spelling,
                         struct pattern_parts *out);
void pattern_parts_last(const struct pattern_learnt *l,
                        const struct person *who,
                        const struct pattern_spelling *spelling,
                        struct pattern_parts *out);

struct pattern_way {
    enum pattern pattern;
    double p; /* of the style, whatever the pattern's share */
    struct pattern_options options;
    str local;
};

typedef void pattern_way_fn(void *ctx, const struct pattern_way *way);

struct pattern_search {
    const struct pattern_learnt *l;
    const struct person *who;
    str tld;              /* of the mail domain; "": not known */
    double least;         /* ways less likely are left out, */
    const double *shares; /* patterns' shares counting for that; or NULL */
    pattern_way_fn *fn;
    void *ctx;
};

void pattern_ways(struct arena *scratch, const struct pattern_search *search);

#endif
