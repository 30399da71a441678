/*
 * The style of a company's addresses: how names are cut to letters, whatever
 * the pattern; an inside of pattern.h. Each axis is one decision that an
 * administrator makes once, with the shares that its options have before
 * anybody is known. Only the names that meet a decision teach it.
 */
#ifndef TEXT_PATTERN_STYLE_H
#define TEXT_PATTERN_STYLE_H

#include "text/pattern.h"

/* Axis, its word, options by word, their priors (in percent). */
/* clang-format off */
#define PATTERN_STYLES(X)                                                     \
    X(UMLAUTS,   "umlauts",   "short", "long",     "",       "",               \
        50, 50, 0, 0)   /* muller, mueller */                                 \
    X(SCRIPT,    "script",    "usual", "first",    "second", "third",          \
        50, 20, 18, 12) /* yulia; yuliya, iuliia, julija as fold.h has them */\
    X(HYPHENS,   "hyphens",   "kept",  "joined",   "parted", "",               \
        50, 42,  8, 0)  /* hans-peter, hanspeter, hans.peter */               \
    X(SPACES,    "spaces",    "joined", "parted",  "hyphen", "",               \
        75, 15, 10, 0)  /* vanderberg, van.der.berg, van-der-berg */          \
    X(PARTICLES, "particles", "kept",  "dropped",  "short",  "",               \
        78, 18, 4, 0)   /* vanderberg, berg, vdberg */                        \
    X(DOUBLES,   "doubles",   "all",   "first",    "last",   "",               \
        70, 17, 13, 0)  /* of Doe-Roe: both, doe, roe */                      \
    X(SURNAMES,  "surnames",  "all",   "first",    "last",   "",               \
        35, 45, 20, 0)  /* of Garcia Lopez */                                 \
    X(GIVENS,    "givens",    "all",   "first",    "",       "",               \
        80, 20, 0, 0)   /* of Hans-Peter */                                   \
    X(INITIALS,  "initials",  "one",   "all",      "",       "",               \
        85, 15, 0, 0)   /* h, hp */                                           \
    X(MIDDLE,    "middle",    "none",  "initial",  "all",    "",               \
        92, 6, 2, 0)    /* jane.doe, jane.q.doe, jane.quinn.doe */            \
    X(CALLED,    "called",    "given", "nickname", "",       "",               \
        50, 50, 0, 0)   /* robert, bob: where a nickname is known */
/* clang-format on */

#define PATTERN_STYLE_ENUM(id, ...) PATTERN_STYLE_##id,
enum pattern_axis { PATTERN_STYLES(PATTERN_STYLE_ENUM) PATTERN_STYLE_N };

enum { PATTERN_NO_OPTION = 255 }; /* the name does not meet the decision */

/* Options taken, by axis. */
struct pattern_options {
    uint8_t of[PATTERN_AXES];
};

const char *pattern_style_axis(enum pattern_axis x);
/* "" for none. */
const char *pattern_style_option(enum pattern_axis x, unsigned option);

/* The share of an option at this company; its prior may be another one. */
double pattern_style_share(const struct pattern_learnt *l, enum pattern_axis x,
                           unsigned option);
double pattern_style_share_of(const struct pattern_learnt *l,
                              enum pattern_axis x, unsigned option,
                              double prior);

/* Inside of pattern.c: the shares anew, from all that is known. */
void pattern_settle(struct pattern_learnt *l);
/* Another address, or more weight for one that is known; how much more. */
double pattern_add_seen(struct pattern_learnt *l, struct pattern_seen s);

#endif
