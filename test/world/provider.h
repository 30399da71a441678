/*
 * The base of a paid provider: which people it has, and what it says of them.
 * A pure function of the seed like all of the world; apollo.h serves it.
 *
 * Of all people it has `coverage` per mille. Of those most are right, and the
 * others wrong in the ways in which such bases are.
 *
 *   right     the person's address; mostly told as verified
 *   stale     at the previous employer's domain, told as verified; half of
 *             them are with that employer in the answer too
 *   wrong     at the right domain, of another shape; a third told as verified
 *   locked    a placeholder that says pay more, told as verified
 *   empty     the person without an address
 *   stranger  somebody else: a colleague with the colleague's address, or
 *             the same name at another company
 *   none      unknown: no answer, no charge
 *
 * A person found costs one credit, with a placeholder half of one, without an
 * address a quarter.
 */
#ifndef TEST_WORLD_PROVIDER_H
#define TEST_WORLD_PROVIDER_H

#include "directory.h"

/* The word of truth.csv, the share of its people, thousandths of a credit. */
#define PROVIDER_STANDINGS(X)                                                  \
    X(NONE, "none", 0, 0)                                                      \
    X(RIGHT, "right", 700, 1000)                                               \
    X(STALE, "stale", 60, 1000)                                                \
    X(WRONG, "wrong", 90, 1000)                                                \
    X(LOCKED, "locked", 50, 500)                                               \
    X(EMPTY, "empty", 70, 250)                                                 \
    X(STRANGER, "stranger", 30, 1000)

#define PROVIDER_ENUM(id, word, permille, price) PROVIDER_##id,
enum provider_standing { PROVIDER_STANDINGS(PROVIDER_ENUM) PROVIDER_N };

enum {
    PROVIDER_COVERAGE = 700, /* per mille, the usual --apollo-coverage */
    PROVIDER_CREDIT = 1000,  /* thousandths */
};

const char *provider_word(enum provider_standing s);
/* right only where an address is */
enum provider_standing provider_standing(const struct world_company *c,
                                         size_t person);
uint32_t provider_price(enum provider_standing s);

/* What it says. Empty is null, but for the names. */
struct provider_person {
    str id, first, last, name, title, linkedin;
    str email, email_status;
    double confidence; /* of an extrapolated address; below 0: null */
    str organization, domain;
    uint32_t employees;
};

/* Of somebody whose standing is not NONE. */
void provider_person(const struct world_company *c, size_t person,
                     struct arena *a, struct provider_person *out);

/* Of whom a client asks; what is not said is empty. */
struct provider_query {
    str first, last, name, organization, domain, linkedin;
};

/*
 * Who is meant: a name with a domain (bare, as its users are told) or a
 * company's name, else a page at LinkedIn. False: nobody of this world. *c is
 * made in the arena. Whether the provider has them is another matter.
 */
bool provider_match(struct directory *d, const struct provider_query *q,
                    struct arena *a, struct world_company *c, size_t *person);

#endif
