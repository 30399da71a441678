/*
 * How likely a link leads to a page that names people and their addresses,
 * by the words of its URL and of its text, in the languages of the table in
 * rank_words.h. Higher is better; 0 = not worth a request; negative = a trap
 * or a file (calendar, cart, log-in, pdf, image). Pure.
 *
 * What the shape of an URL gives away (dates, facets, endless paths) is in
 * trap.h; whom it names, in slug.h.
 */
#ifndef TEXT_RANK_H
#define TEXT_RANK_H

#include "base/str.h"

enum { RANK_MAX = 100 };

/* What kind of page it would be: id, points at best, in words. */
#define RANK_KINDS(X)                                                          \
    X(NOTHING, 0, "no word of it speaks of people")                            \
    X(PEOPLE, 90, "people")                                                    \
    X(CONTACT, 80, "contact")                                                  \
    X(IMPRINT, 75, "legal notice")                                             \
    X(LEADERS, 70, "leadership")                                               \
    X(VCARD, 70, "a vCard")                                                    \
    X(ABOUT, 60, "about the company")                                          \
    X(DIRECTORY, 55, "a directory")                                            \
    X(COMPANY, 35, "the company")                                              \
    X(PRESS, 25, "press, careers, service")                                    \
    X(LITTLE, 10, "of little use")                                             \
    X(STORY, 5, "an article or a product")                                     \
    X(FRONT, 0, "a front page")                                                \
    X(FILE, -50, "a file, no page")                                            \
    X(TRAP, -50, "by its words a shop, a log-in, an archive, small print")

#define RANK_ENUM(id, points, text) RANK_##id,
enum rank_kind { RANK_KINDS(RANK_ENUM) RANK_N };

struct rank {
    int points;
    enum rank_kind kind;
    /* a segment above the last one is of that kind, and nothing that is said
       of the page itself: /people/otto-kling, /team/berlin */
    bool is_below;
    bool is_below_people; /* whatever the kind is: /team/contact/x */
};

/* ref: "/company/team?x=1"; text: of the link, UTF-8. */
struct rank rank_judge(str ref, str text);
int rank_link(str ref, str text); /* the points alone */

const char *rank_why(enum rank_kind kind);

#endif
