/*
 * Names of companies, for comparison: Acme, ACME Inc., "Acme, Inc" and Acme
 * GmbH & Co. KG are one; Acme Bakery is another. Legal forms at the end, "the"
 * and "and" do not count, nor do accents, case, blanks and signs. A piece of
 * identity.c.
 */
#ifndef TEXT_IDENTITY_COMPANY_H
#define TEXT_IDENTITY_COMPANY_H

#include "base/arena.h"
#include "base/str.h"

enum { IDENTITY_COMPANY_MAX = 256 /* bytes that are read of a name */ };

/* What is compared, in lower case; empty when nothing is left. */
str identity_company_key(struct arena *a, str name);
/* Both known, and the same? */
bool identity_company_is_same(struct arena *scratch, str name, str other);
/* acme.test and acme-group.test are Acme's: does the domain bear the name? */
bool identity_company_bears(struct arena *scratch, str domain, str name);

#endif
