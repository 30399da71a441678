/*
 * Two names, parsed: may they be one person's? A piece of identity.c, which
 * says what agrees.
 */
#ifndef TEXT_IDENTITY_NAME_H
#define TEXT_IDENTITY_NAME_H

#include "text/person.h"

enum identity_name {
    IDENTITY_NAME_OTHER,
    IDENTITY_NAME_GIVEN,  /* the given names agree, the surnames do not */
    IDENTITY_NAME_AGREES, /* by a nickname, an initial, one of two surnames */
    IDENTITY_NAME_EQUAL,  /* but for spelling and order */
};

enum identity_name identity_name_compare(const struct person *asked,
                                         const struct person *answer);

#endif
