/*
 * Who in the world is meant: a company by its domain or its name, a person by
 * the page at LinkedIn, a person of a company by a name as somebody typed it.
 * For the servers that are asked about people of any company. It is made of
 * the world at the first question, for most runs ask none.
 */
#ifndef TEST_WORLD_DIRECTORY_H
#define TEST_WORLD_DIRECTORY_H

#include "base/map.h"
#include "world.h"

struct directory {
    const struct world *world;
    struct arena arena;
    struct map domains, names, pages;
    bool is_made;
};

struct directory_place {
    uint32_t company, person;
};

void directory_init(struct directory *d, const struct world *w);
void directory_fini(struct directory *d);

/* A company by a domain of its site or its mail, in any case; not by a host
   within the domain. NULL: nobody's. The person is the first one. */
const struct directory_place *directory_domain(struct directory *d, str domain);
const struct directory_place *directory_company(struct directory *d, str name);
/* A person by the last part of the path at LinkedIn, in any case. */
const struct directory_place *directory_page(struct directory *d, str slug);

/*
 * The person of that name, written in any order and case, with or without
 * accents, titles and single letters: as the site has it, or as the user's
 * table has it. WORLD_NOBODY: none. Of two the first.
 */
int directory_person(const struct world_company *c, str name);

/* The name of the person's page at LinkedIn: "ada-tarvin-4711". */
str directory_slug(const struct world_company *c, size_t person,
                   struct arena *a);
/* What stands behind /in/ or /pub/ in a URL or a path; empty: nothing. */
str directory_slug_of(str url);

#endif
