/*
 * Domain names, by the Public Suffix List (libpsl with Debian's list; read
 * once per process on first use, safe from any thread).
 */
#ifndef TEXT_DOMAIN_H
#define TEXT_DOMAIN_H

#include "base/str.h"

/*
 * The registrable domain of a host (a slice of it): www.acme.co.uk gives
 * acme.co.uk. Empty when there is none (a suffix itself, an address, an
 * unknown single label). Host in lower case and A-labels.
 */
str domain_registrable(str host);

/*
 * Does the last label exist (the list names it), or is it one of the names
 * reserved for tests (RFC 6761)? Any case, letters of other scripts too. The
 * list alone takes every last label for a suffix.
 */
bool domain_has_known_suffix(str domain);

/* Mailboxes for anybody: gmail.com, gmx.de, ... */
bool domain_is_free_mail(str domain);
/* Networks and directories where people have pages: linkedin.com, ... */
bool domain_is_social(str domain);
/* Reserved or usual in templates: example.com, domain.com, yoursite.com */
bool domain_is_placeholder(str domain);
/* Does host lie in domain (equal, or below it)? */
bool domain_is_within(str host, str domain);

#endif
