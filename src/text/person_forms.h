/* The folded forms of a parsed name's parts; a piece of person.c. */
#ifndef TEXT_PERSON_FORMS_H
#define TEXT_PERSON_FORMS_H

#include "text/person.h"

/* Fills forms, initials and starts from the words and the nickname. */
void person_forms_build(struct arena *a, struct person *p);

#endif
