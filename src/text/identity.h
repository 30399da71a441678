/*
 * Is an answer of somebody else's database the person who was asked for? It
 * knows people by name and company, and may mean a namesake, a former
 * employer, or nobody's mailbox. Pure; what is not clear is refused.
 *
 * Names agree when the surnames do (one of two is enough where the other side
 * has only one; particles, accents, transliterations and order do not count)
 * and so do the given names: as a nickname of each other, as an initial, or
 * as a middle name that is the one in use. A LinkedIn page that is the same
 * one makes up for a changed surname.
 *
 * The company is told by the domain of the address: it must be one of the
 * company's own. Where none is known, the names of the companies must agree
 * (legal forms do not count), and the address must be at the domain that the
 * answer gives the company, or one that bears its name.
 */
#ifndef TEXT_IDENTITY_H
#define TEXT_IDENTITY_H

#include "base/arena.h"
#include "base/str.h"
#include "text/person.h"

#define IDENTITY_OUTCOMES(X)                                                   \
    X(SAME, "the person asked for, at the company")                            \
    X(OTHER_NAME, "the answer is about another name")                          \
    X(NO_ADDRESS, "the answer has no address")                                 \
    X(NOT_AN_ADDRESS, "what the answer calls an address is none")              \
    X(SHARED, "a shared mailbox, not the person's")                            \
    X(FREE_MAIL, "a free-mail address, not the company's")                     \
    X(OTHER_COMPANY, "the address is at another company's domain")             \
    X(UNKNOWN_COMPANY, "nothing tells at which company the person is")

#define IDENTITY_ENUM(id, text) IDENTITY_##id,
enum identity { IDENTITY_OUTCOMES(IDENTITY_ENUM) IDENTITY_N };

struct identity_asked {
    const struct person *person; /* parsed */
    str company;                 /* of the profile; may be empty */
    str linkedin;                /* URL or path of the page; may be empty */
    const str *domains; /* registrable, of the company; the first is its own */
    size_t domains_n;
};

struct identity_answer {
    str name; /* whole: "Jane Doe" */
    str company, domain, address, linkedin;
};

/* The sentence of an outcome. */
const char *identity_text(enum identity i);

/* scratch: freed by the caller. */
enum identity identity_judge(struct arena *scratch,
                             const struct identity_asked *asked,
                             const struct identity_answer *answer);

/*
 * How surely an answer is about the person, whatever its address: 0 when the
 * name is another one and the LinkedIn page not the same. For dealing out the
 * answers of a call.
 */
int identity_likeness(struct arena *scratch, const struct identity_asked *asked,
                      const struct identity_answer *answer);

/*
 * Who it is, folded for keys: equal for all spellings of one name and one
 * company. Empty where it is not known; first and last are empty when the name
 * is no person's whole name.
 */
struct identity_folded {
    str first, last, company, linkedin;
};
void identity_fold(struct arena *a, const struct identity_asked *asked,
                   struct identity_folded *out);

#endif
