/*
 * The LinkedIn field of a profile: what people paste there, and the one public
 * page that it means. All of these are https://www.linkedin.com/in/jane-doe:
 *
 *     linkedin.com/in/Jane-Doe/          http://de.linkedin.com/in/jane-doe
 *     www.linkedin.com/in/jane-doe/de    m.linkedin.com/in/jane-doe?trk=x#y
 *     linkedin.com/mwlite/in/jane-doe    https://linkedin.com/pub/jane-doe
 *
 * The numbers of an old /pub/jane-doe/1/2a3/4b are part of the name now:
 * jane-doe-04b2a31. Pages of companies, those for members only and addresses
 * of the network that name nobody are told apart. A name by itself
 * ("jane-doe") is junk: nobody knows what it was meant for.
 *
 * Pure. No bytes but those of linkedin.com come out as OK.
 */
#ifndef TEXT_LINKEDIN_H
#define TEXT_LINKEDIN_H

#include "text/url.h"

#define LINKEDIN_DOMAIN "linkedin.com"

#define LINKEDIN_OUTCOMES(X)                                                   \
    X(OK, "ok", "")                                                            \
    X(EMPTY, "empty", "empty")                                                 \
    X(IS_NOTHING, "is_nothing", "a word that stands for nothing (none, -)")    \
    X(NOT_LINKEDIN, "not_linkedin", "no address of LinkedIn")                  \
    X(TOO_LONG, "too_long", "longer than an address may be")                   \
    X(COMPANY, "company", "the page of a company or school, not of a person")  \
    X(MEMBERS, "members", "a page for members only")                           \
    X(NOBODY, "nobody", "an address of LinkedIn that names nobody")

#define LINKEDIN_ENUM(id, word, text) LINKEDIN_##id,
enum linkedin_outcome { LINKEDIN_OUTCOMES(LINKEDIN_ENUM) LINKEDIN_OUTCOME_N };

enum {
    LINKEDIN_SLUG_MAX = 400, /* bytes: 100 characters of any script */
    LINKEDIN_TOKENS_MAX = 8, /* things in one field that are looked at */
};

struct linkedin_profile {
    struct url url; /* of the public page */
    str slug;       /* whose it is: UTF-8 in lower case, escapes undone */
};

enum linkedin_outcome linkedin_profile(struct arena *a, str field,
                                       struct linkedin_profile *out);
/* The slug alone, of a page or of its path; empty when it is nobody's. */
str linkedin_slug(struct arena *a, str field);
const char *linkedin_word(enum linkedin_outcome o);
const char *linkedin_why(enum linkedin_outcome o); /* the sentence */

/* Is it a page of the network at all, under whichever of its names? */
bool linkedin_is_own(const struct url *u);
/* A page to log in or to join at, where somebody's page was asked for. */
bool linkedin_is_wall(const struct url *u);
/* The page of a person; *slug, where it is not NULL, as above. */
bool linkedin_is_person(struct arena *a, const struct url *u, str *slug);

/*
 * The address behind a link that leads through the network's own page of
 * departure (/redir/redirect?url=...); any other one as it is. In the arena
 * or a slice of ref.
 */
str linkedin_unwrapped(struct arena *a, str ref);

#endif
