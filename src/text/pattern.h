/*
 * How a company makes addresses of names, learnt from the addresses of its
 * people, and what it would make of another name.
 *
 * Two things are learnt of a mail domain. Its *patterns* (first.last, flast),
 * as shares: a prior by company size, outweighed by the first colleague or
 * two; a company may have two. And its *style*, which is how names are cut to
 * letters: ue or u for an umlaut, particles kept or dropped, hyphens, double
 * surnames, middle initials, nicknames. An address that several patterns
 * explain (jlee, or a stranger's) is kept with all of them, and the other
 * colleagues decide. All ways to write a name come from one place
 * (pattern_ways.h): what is proposed and what is recognised are the same.
 *
 *     pattern_init(&l, PATTERN_SIZE_UNKNOWN);
 *     pattern_read(text_of_the_store, age_days, &l);
 *     pattern_learn(&scratch, &l, &colleague, STR("jane.doe"), 1);
 *     n = pattern_propose(&a, &l, &who, domain, out, array_len(out));
 *
 * Plain data, copied by assignment. Only the addresses that somebody saw may
 * be learnt, never guesses: that is the caller's duty. Each address counts
 * once, however often it is learnt. Decision 0011 says how the numbers came.
 */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include "base/arena.h"
#include "base/str.h"
#include "text/person.h"

/*
 * The patterns and their shares of companies in percent, by size: unknown,
 * to 50 people, to 200, to 500, more. FACTS section 2; where it says "< 1" or
 * nothing, the mean of the neighbours.
 */
/* clang-format off */
#define PATTERNS(X)                                                           \
    X(FIRST,                 "first",      18.2, 41.9, 17.0,  7.4,  6.6)       \
    X(FLAST,                 "flast",      33.7, 26.6, 41.8, 44.8, 21.8)       \
    X(FIRST_DOT_LAST,        "first.last", 36.1, 22.7, 30.5, 35.2, 56.3)       \
    X(FIRSTL,                "firstl",      2.1,  2.7,  3.6,  3.4,  1.5)       \
    X(LAST,                  "last",        1.1,  2.1,  1.0,  1.0,  1.3)       \
    X(LAST_DOT_FIRST,        "last.first",  1.4,  1.9,  1.7,  1.9,  2.2)       \
    X(LASTF,                 "lastf",       1.1,  1.7,  1.3,  1.5,  1.7)       \
    X(FIRST_UNDERSCORE_LAST, "first_last",  1.4,  1.5,  1.2,  1.3,  3.6)       \
    X(F_DOT_LAST,            "f.last",      1.2,  1.3,  1.5,  1.7,  1.9)       \
    X(FIRSTLAST,             "firstlast",   1.6,  1.2,  1.8,  2.3,  3.4)       \
    X(LFIRST,                "lfirst",      0.3,  0.3,  0.3,  0.3,  0.3)       \
    X(LAST_UNDERSCORE_FIRST, "last_first",  0.2,  0.2,  0.2,  0.2,  0.2)       \
    X(F_UNDERSCORE_LAST,     "f_last",      0.2,  0.2,  0.2,  0.2,  0.2)       \
    X(FIRST_HYPHEN_LAST,     "first-last",  0.3,  0.3,  0.3,  0.3,  0.3)       \
    X(LAST_HYPHEN_FIRST,     "last-first",  0.1,  0.1,  0.1,  0.1,  0.1)       \
    X(FL,                    "fl",          0.4,  0.4,  0.4,  0.4,  0.4)       \
    X(LASTFIRST,             "lastfirst",   0.2,  0.2,  0.2,  0.2,  0.2)       \
    X(FIRST_DOT_L,           "first.l",     0.2,  0.2,  0.2,  0.2,  0.2)       \
    X(LAST_DOT_F,            "last.f",      0.2,  0.2,  0.2,  0.2,  0.2)       \
    X(L_DOT_FIRST,           "l.first",     0.05, 0.05, 0.05, 0.05, 0.05)      \
    X(F_HYPHEN_LAST,         "f-last",      0.1,  0.1,  0.1,  0.1,  0.1)       \
    X(FIRST_UNDERSCORE_L,    "first_l",     0.05, 0.05, 0.05, 0.05, 0.05)      \
    X(FIRST_HYPHEN_L,        "first-l",     0.02, 0.02, 0.02, 0.02, 0.02)      \
    X(LAST_UNDERSCORE_F,     "last_f",      0.05, 0.05, 0.05, 0.05, 0.05)      \
    X(LAST_HYPHEN_F,         "last-f",      0.02, 0.02, 0.02, 0.02, 0.02)      \
    X(LF,                    "lf",          0.05, 0.05, 0.05, 0.05, 0.05)
/* clang-format on */

#define PATTERN_ENUM(id, text, u, a, b, c, d) PATTERN_##id,
enum pattern { PATTERNS(PATTERN_ENUM) PATTERN_N };

enum pattern_size {
    PATTERN_SIZE_UNKNOWN,
    PATTERN_SIZE_50, /* 1 to 50 people */
    PATTERN_SIZE_200,
    PATTERN_SIZE_500,
    PATTERN_SIZE_MORE,
    PATTERN_SIZE_N
};

enum {
    PATTERN_SEEN_MAX = 32, /* colleagues; of more the heaviest are kept */
    PATTERN_OPTIONS = 4,
    PATTERN_AXES = 11,           /* of style: pattern_style.h */
    PATTERN_PROPOSED_MAX = 64,   /* candidates of one name */
    PATTERN_TEXT_MAX = 16 * 1024 /* bytes of pattern_write; usual are 300 */
};

/* The patterns that may be behind one address, a bit each. */
struct pattern_seen {
    uint32_t likely, hardly; /* hardly: a tenth as likely */
    float weight;
    uint16_t tag; /* tells addresses apart; too short to be one */
};

struct pattern_learnt {
    enum pattern_size size;
    uint32_t seen_n;
    struct pattern_seen seen[PATTERN_SEEN_MAX];
    float refused[PATTERN_N];
    float style[PATTERN_AXES][PATTERN_OPTIONS]; /* colleagues, by option */
    double share[PATTERN_N]; /* of the patterns; their sum is 1 */
};

/* "first.last"; a literal. */
const char *pattern_name(enum pattern p);
bool pattern_of(str name, enum pattern *out);
/* Of a number of employees; 0 is unknown. */
enum pattern_size pattern_size_of(uint64_t employees);

void pattern_init(struct pattern_learnt *l, enum pattern_size size);

/*
 * One address of the domain. who NULL: nobody knows whose; then its shape
 * speaks, and the given names in it. weight in (0,1]: how sure it is that
 * the address is this person's. False when it teaches nothing: no pattern
 * fits, it has digits, it is a role's.
 */
bool pattern_learn(struct arena *scratch, struct pattern_learnt *l,
                   const struct person *who, str local, double weight);

/*
 * The mail server refused this candidate of a person who works there: weak
 * evidence, for the person may have another spelling, or have left.
 */
void pattern_refuse(struct pattern_learnt *l, enum pattern p, double weight);

struct pattern_candidate {
    str local, address;
    enum pattern pattern; /* the likeliest that makes it */
    double p;      /* it is the person's, if they have one at the domain */
    double others; /* there is such a mailbox, though another person's */
};

/*
 * Best first, no two equal, at most max (and PATTERN_PROPOSED_MAX); returns
 * how many. The sum of p is below 1: numbers, whims and names that nobody
 * knows have the rest. None for what is no person, for names without a Latin
 * spelling, and for domains that are none. Shared mailboxes are left out
 * (a John Obs is not jobs@).
 */
size_t pattern_propose(struct arena *a, const struct pattern_learnt *l,
                       const struct person *who, str domain,
                       struct pattern_candidate *out, size_t max);

/*
 * What an unverified guess is worth: never above 0.8, for even where all
 * known colleagues agree four in five are right; 0.3 to 0.4 where nothing but
 * the prior speaks.
 */
double pattern_confidence(const struct pattern_learnt *l,
                          const struct pattern_candidate *c);

struct pattern_lead {
    enum pattern pattern;
    double share;
    unsigned colleagues; /* who speak for it */
    bool is_learnt;      /* at least two do */
};

void pattern_lead(const struct pattern_learnt *l, struct pattern_lead *out);
/* Colleagues who speak for the pattern, by weight, to the nearest. */
unsigned pattern_support(const struct pattern_learnt *l, enum pattern p);

/*
 * One line for the store, readable by people, and back. Reading adds to what
 * is there already; an address that both know counts once. What was learnt
 * fades: half of its weight in 365 days. false: not our text; *l is as it was.
 */
str pattern_write(struct arena *a, const struct pattern_learnt *l);
bool pattern_read(str text, double age_days, struct pattern_learnt *l);

#endif
