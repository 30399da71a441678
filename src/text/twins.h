/*
 * Twins: rows of a table that are one person, as lists that were put together
 * are full of. All rows given are about one web site. Two are the same person
 * where
 *
 *     the name is the same in any spelling (person_hash; a nickname only with
 *     one LinkedIn page), and neither middle names nor a "Jr." tell two people
 *     apart,
 *     the companies do not contradict each other (text/linkedin_match.h),
 *     the LinkedIn pages are the same one, or one row has none,
 *     the e-mail that is there now is the same, with the same history, or
 *     none,
 *
 * and where every third row that could be one of them could be the other: a
 * row without a page is nobody's twin when two of its name have different
 * ones. So namesakes stay apart, and the order of the rows decides nothing.
 *
 * Pure. More than TWINS_MAX rows of one name all stay apart.
 */
#ifndef TEXT_TWINS_H
#define TEXT_TWINS_H

#include "base/arena.h"
#include "model.h"

enum { TWINS_MAX = 32 };

/*
 * leader[i]: the row that stands for the person of row i, often i itself: the
 * first of the twins, or the first with a LinkedIn page, or with more than an
 * initial. Returns how many people there are. scratch: freed by the caller.
 */
size_t twins_find(struct arena *scratch, const struct profile *rows, size_t n,
                  size_t *leader);

#endif
