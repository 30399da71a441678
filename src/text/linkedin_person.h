/*
 * The person of a public page in its structured data: an inside of
 * linkedin_page.c. JSON-LD is read as the tokens of script.h, object by
 * object, without a tree: what an object says is handed to the one around it
 * when it closes.
 */
#ifndef TEXT_LINKEDIN_PERSON_H
#define TEXT_LINKEDIN_PERSON_H

#include "text/linkedin_page.h"

/* Adds what a script of JSON-LD says to *out, where it says it first. */
void linkedin_person_read(struct arena *a, str script,
                          struct linkedin_page *out);

/* One more, if it is an address of a site and new. */
void linkedin_person_add_site(struct arena *a, str ref,
                              str sites[LINKEDIN_PAGE_SITES_MAX], size_t *n);

#endif
