/* CSV in: what is taken and written again reads back the same. */
#include <stdlib.h>
#include <unistd.h>

#include "edge/source_csv.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char path[] = "/tmp/fuzz-csv-XXXXXX";
    struct csv *c = NULL;
    const struct csv_record *record;

    int fd = mkstemp(path);
    check(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    close(fd);
    int r = csv_open(&c, path);
    while (r == 0) {
        r = csv_next(c, &record);
        check(r != 0 || record->n == csv_header(c)->n);
    }
    check(r == CSV_END || (r == CSV_BAD && csv_why(c)[0] != '\0'));
    csv_close(&c);
    unlink(path);
    return 0;
}
