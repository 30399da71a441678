/*
 * A reader of pages for the tests of the world: it undoes each way of
 * showing an address by the rules of the system that wrote it, knowing what
 * to look for, and shares no code with turnstone. It answers one question: is
 * this address shown on this page?
 */
#ifndef TEST_WORLD_READER_H
#define TEST_WORLD_READER_H

#include "base/arena.h"
#include "base/str.h"

/*
 * Whole, after decoding; not the end of a longer one. Where white space was
 * taken out, what stood before the address may touch it: is_strict does
 * without those decodings.
 */
bool reader_holds(struct arena *a, str page, str address, bool is_strict);
/* The local part and the domain near each other, in some decoding. */
bool reader_holds_parts(struct arena *a, str page, str address);

#endif
