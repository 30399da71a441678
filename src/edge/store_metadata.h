/*
 * The JSON that stores keep: enrichment_metadata of the user's profiles, and
 * the extra columns of an import. Pure: text in, text out; the metadata may be
 * anything that somebody else has written there.
 */
#ifndef EDGE_STORE_METADATA_H
#define EDGE_STORE_METADATA_H

#include "base/arena.h"
#include "model.h"

/*
 * enrichment_metadata with its "email" key set to the finding; other keys
 * stay byte for byte. What is no JSON object is kept aside as "_unparsed".
 */
str store_metadata_set(struct arena *a, str old, const struct finding *f,
                       int64_t now, bool is_same_address);
/* What goes under "email" alone, for an address that is new. */
str store_metadata_email(struct arena *a, const struct finding *f, int64_t now);
/* enrichment_metadata without its "email" key; "" when nothing is left. */
str store_metadata_drop(struct arena *a, str old);
/*
 * How the profile came by its e-mail, by its "email" key; the confidence and
 * its date are columns of their own (confidence < 0: none). Strings in the
 * arena, cut to STORE_FIELD_MAX.
 */
const struct present *store_metadata_present(struct arena *a, str metadata,
                                             double confidence,
                                             int64_t enriched_at, int64_t now);
/* Does its "email" key say that the address is only a guess? */
bool store_metadata_is_guess(str metadata);
/* The extra columns of an import put over those kept; JSON. */
str store_metadata_extra(struct arena *a, str old, const str *names,
                         const str *values, size_t n);
/* The extra columns back as names and values. */
void store_metadata_columns(struct arena *a, str extra, const str **names,
                            const str **values, size_t *n);

#endif
