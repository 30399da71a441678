/*
 * Pages that a guard shows instead of the site's own: challenges, captchas,
 * "enable JavaScript". An inside of extract.c. Only a page short of text can
 * be one: many real pages carry a guard's script.
 */
#ifndef TEXT_EXTRACT_WALL_H
#define TEXT_EXTRACT_WALL_H

#include "text/extract.h"

/* x: with title, text and addresses done. */
bool extract_wall_is_one(str page, const struct extract *x);

#endif
