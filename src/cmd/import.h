/*
 * A CSV of profiles into the store, for `import` and for `enrich --input`.
 *
 * The header names the columns, in any order: id and name, and where there
 * are company, website, linkedin, list_size, email. The columns that an
 * export adds are passed over, all others are kept with the profile. The same
 * id again is an update. Rows are committed by the thousand: after a bad one
 * those before it stay, and reading the mended file again updates them.
 */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "edge/store.h"

/*
 * run_id 0: no run. 0, or the exit status after the reason was logged.
 * path "-" is standard input.
 */
int import_file(struct store *s, int64_t run_id, int64_t now, const char *path,
                struct store_imported *out);
/* Is this a column that `export` adds (confidence and the like)? */
bool import_is_ours(str column);

#endif
