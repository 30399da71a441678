/*
 * SPF: what a domain publishes of the addresses that may send its mail (RFC
 * 7208), term by term, from the text of its TXT record. Pure.
 *
 *     spf_begin(&v);
 *     for (rest = record; (r = spf_next(&rest, &t)) == SPF_TERM;)
 *         if (spf_take(&v, &t, match))        // match: spf_match(&t, addr)
 *             break;
 *     // r == SPF_BAD: the record is an error (permerror, section 4.6)
 *
 * The first mechanism that matches decides, by its qualifier. What would take
 * other records to tell (include, exists, ptr, redirect, macros) is not
 * followed: it is SPF_UNSURE, and the verdict says whether that may have
 * changed it. The addresses behind a and mx are the caller's to look up.
 *
 * A record may be any bytes, and so may the slices of it in a term.
 */
#ifndef TEXT_SPF_H
#define TEXT_SPF_H

#include "base/str.h"

enum { SPF_LOOKUPS_MAX = 10 /* terms that ask DNS: section 4.6.4 */ };

struct spf_addr {
    bool is_v6;
    unsigned char bytes[16]; /* network order */
};

/* Mechanisms, then modifiers; the words are compared in any case. */
#define SPF_KINDS(X)                                                           \
    X(ALL, "all")                                                              \
    X(INCLUDE, "include")                                                      \
    X(A, "a")                                                                  \
    X(MX, "mx")                                                                \
    X(PTR, "ptr")                                                              \
    X(IP4, "ip4")                                                              \
    X(IP6, "ip6")                                                              \
    X(EXISTS, "exists")                                                        \
    X(REDIRECT, "redirect")                                                    \
    X(MODIFIER, "") /* exp and what is unknown: says nothing */

#define SPF_KIND_ENUM(id, word) SPF_##id,
enum spf_kind { SPF_KINDS(SPF_KIND_ENUM) SPF_KIND_N };

struct spf_term {
    str text;       /* all of it */
    char qualifier; /* + - ~ ? */
    enum spf_kind kind;
    str domain; /* empty: the sender's own */
    bool has_macro;
    struct spf_addr net;       /* ip4, ip6 */
    unsigned bits_v4, bits_v6; /* a, mx, ip4, ip6 */
};

/* A record of SPF version 1 at all? The others of a domain are not ours. */
bool spf_is_record(str txt);

enum spf_step { SPF_END, SPF_TERM, SPF_BAD };
/*
 * The next term of what is left of a record, and *rest moved behind it. With
 * SPF_BAD out->text is what nobody can read.
 */
enum spf_step spf_next(str *rest, struct spf_term *out);

/* Does the term ask DNS? More than SPF_LOOKUPS_MAX of them are an error. */
bool spf_asks(const struct spf_term *t);

enum spf_match { SPF_NO, SPF_YES, SPF_UNSURE };
/* a and mx: SPF_UNSURE; see spf_is_near. */
enum spf_match spf_match(const struct spf_term *t, const struct spf_addr *addr);
/* Is addr in the network that a or mx makes of one of their addresses? */
bool spf_is_near(const struct spf_term *t, const struct spf_addr *of,
                 const struct spf_addr *addr);

enum spf_result { SPF_NEUTRAL, SPF_PASS, SPF_FAIL, SPF_SOFTFAIL };

struct spf_verdict {
    enum spf_result result;
    str by;                   /* the term that decided; empty: none did */
    str unfollowed, redirect; /* the first ones, if any */
    bool is_unsure;           /* they might have decided otherwise */
    bool has_unfollowed_no;   /* private: what else than pass might they say? */
};

void spf_begin(struct spf_verdict *v);
/* True when it has decided: no further terms count. */
bool spf_take(struct spf_verdict *v, const struct spf_term *t,
              enum spf_match match);

#endif
