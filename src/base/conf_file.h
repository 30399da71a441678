/*
 * Settings from a file of KEY=VALUE lines: `.env`, or our own config file.
 *
 * Blank lines and # comments, `export ` before a key, values bare (up to " #"),
 * in 'single quotes' (literal) or in "double quotes" (\n \t \r \" \\ \$
 * \`; a line break inside stays). Keys of others are passed over, `.env` being
 * shared; a TURNSTONE_ key that is none is refused. Nothing is expanded.
 */
#ifndef BASE_CONF_FILE_H
#define BASE_CONF_FILE_H

#include "base/conf.h"

enum { CONF_FILE_ABSENT = 2 };        /* beside CONF_BAD */
enum { CONF_FILE_MAX = 1024 * 1024 }; /* bytes */

/* 0, CONF_BAD, CONF_FILE_ABSENT when there is no such file, or a fault. */
int conf_file(struct conf *c, enum conf_source source, const char *path);
/* The text of such a file. name: for messages. 0 or CONF_BAD. */
int conf_file_text(struct conf *c, enum conf_source source, str text,
                   const char *name);

#endif
