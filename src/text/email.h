/*
 * E-mail addresses as scraped data needs them: RFC 5321 syntax without
 * comments, quoted local parts and address literals. Local parts keep their
 * case; domains are lower-cased and turned to A-labels.
 */
#ifndef TEXT_EMAIL_H
#define TEXT_EMAIL_H

#include "base/arena.h"
#include "base/str.h"

#define EMAIL_OUTCOMES(X)                                                      \
    X(OK, "")                                                                  \
    X(EMPTY, "empty")                                                          \
    X(NO_AT, "no @, or more than one")                                         \
    X(LOCAL, "the local part is not valid")                                    \
    X(LOCAL_LONG, "the local part is longer than 64 bytes")                    \
    X(DOMAIN, "the domain is not valid")                                       \
    X(DOMAIN_LONG, "the domain is longer than 253 bytes")                      \
    X(SUFFIX, "the domain has no public suffix")                               \
    X(NOT_AN_ADDRESS, "a file, a package or a handle, not an address")

#define EMAIL_ENUM(id, text) EMAIL_##id,
enum email_outcome { EMAIL_OUTCOMES(EMAIL_ENUM) EMAIL_OUTCOME_N };

struct email {
    str text; /* local@domain */
    str local;
    str domain;    /* A-labels, lower case */
    bool is_ascii; /* of the local part: no SMTPUTF8 needed */
};

const char *email_why(enum email_outcome o);
/* All of `in` must be the address (spaces around are trimmed). */
enum email_outcome email_parse(struct arena *a, str in, struct email *out);

/* The parts of an address as it stands, at its last '@'; without one both are
   empty. */
str email_local_of(str address);
str email_domain_of(str address);

/*
 * The next plain address in text at or after *at: its slice, and *at moved
 * behind it; p NULL when there is none. Trailing dots and brackets are left
 * out, `logo@2x.png`, `react@18.2.0`, `@handle` are passed over. Linear time
 * over a whole text however many `@` it has.
 */
str email_next(str text, size_t *at);

/* Whose mailbox it seems to be, by its local part and domain alone. */
enum email_kind {
    EMAIL_PERSONAL,    /* nothing says otherwise */
    EMAIL_ROLE,        /* info@, kontakt@, sales@: a shared mailbox */
    EMAIL_NO_REPLY,    /* noreply@, bounce@, mailer-daemon@ */
    EMAIL_PLACEHOLDER, /* you@yourdomain.com, name@example.com */
    EMAIL_MACHINE,     /* hashes, Sentry keys, message ids */
};

enum email_kind email_kind(const struct email *e);
/* "role", "no_reply", ...; a literal. */
const char *email_kind_word(enum email_kind k);

#endif
