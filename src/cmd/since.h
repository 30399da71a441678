/*
 * A time that a user types, to say since when: a day (2026-11-23), a day and a
 * time (2026-11-23T18:05, seconds and a zone if wanted; UTC without), or how
 * long ago (12h, 30d).
 */
#ifndef CMD_SINCE_H
#define CMD_SINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define SINCE_FORMS "2026-11-23, 2026-11-23T18:05:00Z, 12h or 30d"

/* Unix seconds; false: it is no such time, or one before 1970. */
bool since_read(str text, int64_t now, int64_t *out);

#endif
