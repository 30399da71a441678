/*
 * Is the page of LinkedIn that of the person who is looked for, and its
 * company theirs? An address in a database may be a namesake's or a typing
 * error, and people change their jobs: what does not fit is not used.
 *
 * Names fit where both have the surname (one of several, in any spelling) and
 * a given name in common, an initial or a short form standing for it. The
 * page's name is fuller where it says what the profile has an initial for, or
 * lacks.
 *
 * Companies contradict each other where both are said and share nothing: no
 * word beside legal forms and the like, no initials, not the domain either.
 */
#ifndef TEXT_LINKEDIN_MATCH_H
#define TEXT_LINKEDIN_MATCH_H

#include "text/person.h"

enum linkedin_match {
    LINKEDIN_MATCH_NOT,
    LINKEDIN_MATCH_SAME,
    LINKEDIN_MATCH_FULLER, /* the page's name says more */
};

enum { LINKEDIN_MATCH_WORDS_MAX = 16 /* of a company's name */ };

enum linkedin_match linkedin_match_names(const struct person *profile,
                                         const struct person *page);
/* domain: registrable, of the site that is proposed. */
bool linkedin_match_companies(str profile, str page, str domain);

#endif
