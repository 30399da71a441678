/*
 * JSON of a provider, read with bounds: jansson reads by recursion, and our
 * tasks have small stacks; and it makes much of little input. So the text is
 * looked through for its depth and its number of values before.
 */
#ifndef EDGE_PROVIDER_JSON_H
#define EDGE_PROVIDER_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/str.h"

enum { PROVIDER_JSON_VALUES_MAX = 65536 };

/* The value, to be given to provider_json_free; NULL, with *why a literal. */
json_t *provider_json_read(str text, const char **why);
/* For CLEANUP. */
void provider_json_free(json_t **j);

/*
 * The text of a member, control bytes as blanks, trimmed; empty where there is
 * none. Longer than max bytes: cut between two characters; `whole`: empty.
 */
str provider_json_text(struct arena *a, const json_t *object, const char *key,
                       size_t max);
str provider_json_whole(struct arena *a, const json_t *object, const char *key,
                        size_t max);
/* An integer from 0 on, else -1. */
int64_t provider_json_count(const json_t *object, const char *key);

#endif
