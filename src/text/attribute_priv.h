/*
 * What attribute.c (people in, findings out), attribute_page.c (addresses of
 * a page), attribute_people.c (people on it), attribute_weigh.c and
 * attribute_colleague.c share.
 */
#ifndef TEXT_ATTRIBUTE_PRIV_H
#define TEXT_ATTRIBUTE_PRIV_H

#include "text/attribute.h"
#include "text/email.h"
#include "text/mention.h"

enum { ATTRIBUTE_DOMAINS_MAX = 8 };

/*
 * Evidence: id, weight in log-odds, sentence. The base of a web site is 0.70
 * (score.h), so that both names in the address come to 0.95, with the name
 * beside it to 0.98, and a first name beside its bearer to 0.88.
 */
#define ATTRIBUTE_EVIDENCE(X)                                                  \
    X(EXACT, 2.2, "both names are in the address")                             \
    X(FULL, 1.7, "a name and an initial are in the address")                   \
    X(PARTIAL, 0.5, "part of the name is in the address")                      \
    X(FIRST, 0.2, "the first name is in the address")                          \
    X(LAST, 0.3, "the last name is in the address")                            \
    X(NUMBERED, -2.2, "a number tells it from somebody of the same name")      \
    X(INITIALS, -0.6, "the initials are in the address")                       \
    X(BLOCK, 1.2, "the name stands beside it")                                 \
    X(CARD, 1.0, "the name is the nearest on the page")                        \
    X(ANCHOR, 1.4, "the name is the link's text")                              \
    X(STRUCTURED, 1.6, "structured data gives it to this name")                \
    X(ON_PAGE, 0.3, "the name is on the same page")                            \
    X(NO_NAME, -1.8, "the name does not stand on that page")                   \
    X(UNIQUE, 2.2, "nobody else of the site bears that name")                  \
    X(OWN_PAGE, 1.0, "it stands on the person's own page")                     \
    X(OTHER_LAST, -0.9, "the first name is in the address, with another last") \
    X(OTHER_LAST_LETTER, -0.9,                                                 \
      "on the person's own page, the first letter with another last name")     \
    X(NOT_ITS_NAME, -2.2, "nothing of the name is in the address")             \
    X(LIKE_A_NAME, -4.0, "the address bears another name")                     \
    X(OTHER_NEARER, -0.8, "another name stands nearer")                        \
    X(SHARED, -1.5, "it stands beside other names, too")                       \
    X(ASSISTANT, -2.0, "it is said to be an assistant's")                      \
    X(OTHER_FITS, -3.2, "another name of the site fits it as well")            \
    X(ANOTHERS, -4.0, "it is given to another name")                           \
    X(TWIN, -6.0, "two of those looked for bear this name")                    \
    X(NAMESAKE, -6.0, "several people of the site bear this name")             \
    X(LEFT, -6.0, "a page says that the person has left")                      \
    X(COMPANY, 0.0, "the company's domain")                                    \
    X(ALIAS, 0.0, "the domain to which the site moved")                        \
    X(SISTER, -0.6, "the company's domain under another suffix")               \
    X(FREE_MAIL, -0.8, "a free-mail address on the company's own site")        \
    X(STRANGER, -6.0, "the domain is not the company's")

#define ATTRIBUTE_ENUM(id, weight, text) EVIDENCE_##id,
enum attribute_evidence { ATTRIBUTE_EVIDENCE(ATTRIBUTE_ENUM) EVIDENCE_N };

enum attribute_domain {
    DOMAIN_COMPANY,
    DOMAIN_ALIAS,
    DOMAIN_SISTER,
    DOMAIN_FREE,
    DOMAIN_STRANGER
};

/* How an address fits one of those looked for; only where it does. */
struct fit {
    size_t person;
    enum person_fit fit;
    unsigned rank; /* strength: fit, and whether both names are in full */
    const char *pattern;
};

/* What pages say of a candidate and one person. */
struct tie {
    struct tie *next;
    size_t person;
    enum mention_nearness nearness;
    bool is_structured, is_anchor, is_on_page, is_own_page, is_assistants;
    uint64_t list;  /* the page, or the list of several pages, of the name */
    size_t name_at; /* where the name stands that is nearest */
    str url;
};

struct candidate {
    struct extract_address shown; /* as it was first seen */
    struct email email;
    enum email_kind kind;
    enum attribute_domain domain;
    uint64_t hash;
    str url;
    str around; /* the text about it, where it fits nobody looked for */
    struct fit *fits;
    size_t fits_n;
    struct tie *ties;
    size_t others_seen;   /* of the site's others, for other_rank */
    unsigned other_rank;  /* the best fit of somebody not looked for */
    bool may_be_initials; /* a role's word, ir@, that may be Ilse Roe's */
    bool is_anothers;     /* a page gives it to somebody not looked for */
    bool is_other_nearer; /* whose name stands nearer */
    unsigned beside_n;    /* distinct people whose name is nearest somewhere */
    size_t beside;        /* the last of them, or MENTION_SOMEBODY */
};

/* A place where a name stands alone in its block, as in a list of people. */
struct attribute_card {
    uint64_t list;     /* and how deep: entries of one list are alike */
    uint64_t subtitle; /* what stands below it: a job, as a rule */
};

enum { ATTRIBUTE_CARDS_MAX = 8 };

/* So many of such addresses, and initials are what the company uses. */
enum { ATTRIBUTE_INITIALS_MIN = 2 };

struct seeker {
    uint64_t name_hash; /* person_hash() */
    bool is_twin;
    bool is_seen;         /* the name stands on a page */
    bool has_left;        /* a page says so */
    bool is_doubled;      /* the site has several people of that name */
    struct person *alias; /* under a maiden name, or NULL */
    struct attribute_card cards[ATTRIBUTE_CARDS_MAX];
    size_t cards_n;
    size_t best; /* candidate, SIZE_MAX: none */
    double score;
};

struct attribute {
    struct arena *arena;
    struct attribute_options options;
    struct seeker *seekers;
    struct person *people; /* the names of the seekers */
    size_t n;
    struct mention_index *index;
    str domains[ATTRIBUTE_DOMAINS_MAX];
    size_t domains_n;
    struct candidate *candidates;
    size_t candidates_n, candidates_cap;
    struct person *others; /* who share a word of their names */
    size_t others_n;
    size_t around_n;   /* candidates that keep the text about them */
    size_t initials_n; /* the company's addresses of two or three letters */
    bool is_judged;    /* scores are of the candidates as they are now */
};

struct attribute_sum {
    double log_odds;
    bool has[EVIDENCE_N];
    const char *pattern;
};

/* A page while it is read. */
struct attribute_reading {
    struct attribute *at;
    struct arena *scratch;
    const struct extract *extract;
    struct candidate **candidates; /* of extract->addresses; NULL: none */
    struct mentions mentions;
    str url;
    uint64_t list; /* the pages of one list are one */
    size_t owner;  /* whose own page it is; SIZE_MAX: nobody's */
};

/* What the page says of those looked for, beside the places of addresses. */
void attribute_people_note(struct attribute_reading *p);
/* Fits of a candidate and the people, anew. */
void attribute_page_find_fits(struct attribute *at, struct candidate *c);

enum attribute_domain attribute_whose_domain(const struct attribute *at,
                                             str domain);

/* Might the name fit the local part? A cheap no for most: the first letter. */
static inline bool
attribute_may_fit(const struct person *p, str local)
{
    unsigned char c = str_lower_byte(local.p[0]);

    if (!p->is_person)
        return false;
    return c < 'a' || c > 'z' || (p->starts >> (c - 'a') & 1);
}

/* Strength of a fit, to compare people by. */
unsigned attribute_weigh_rank(enum person_fit fit, const char *pattern);
const struct fit *attribute_weigh_fit(const struct candidate *c, size_t person);
struct tie *attribute_weigh_tie(const struct candidate *c, size_t person);
bool attribute_weigh_is_numbered(str local);
/* The confidence that candidate c is of person i, and why; 0: no question. */
double attribute_weigh(const struct attribute *at, const struct candidate *c,
                       size_t i, struct attribute_sum *s);
/* Enough to be an answer, if nobody has a better claim? */
bool attribute_weigh_is_enough(double score);
/* Choose for everybody. */
void attribute_weigh_all(struct attribute *at);
/* The evidence in words, "; " between. */
str attribute_weigh_reasons(struct arena *a, const struct attribute_sum *s);

#endif
