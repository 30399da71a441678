/*
 * The writer: the one thread that touches the store and the results CSV.
 *
 * Jobs come in by its mailbox, with their findings; they are gathered into
 * batches of commit_every results, each one transaction (a batch also ends
 * after WRITER_LINGER_MS, or WRITER_QUIET_MS without a further result, so that
 * a slow run shows its results). After the
 * commit their rows are appended to the results CSV, and the job goes to the
 * engine as the receipt. Claims are answered in between, and the ledger; jobs
 * whose site was found on the way get what the store knows of it.
 *
 * The results CSV is written as FILE.part and gets its name at the end of the
 * run; after a kill, FILE.part holds whole records up to the last commit.
 *
 * A fault of the store goes to the engine once; from then on jobs are
 * received and passed on unwritten, so that nobody is left asleep.
 */
#ifndef CORE_WRITER_H
#define CORE_WRITER_H

#include "core/message.h"
#include "rt/mbox.h"

enum {
    WRITER_LINGER_MS = 500,      /* after the first result of a batch */
    WRITER_QUIET_MS = 50,        /* after the last */
    WRITER_RENEW_MS = 60 * 1000, /* of leases that last lease_s */
    WRITER_MAILBOX = 256,
    WRITER_COLLEAGUES_MAX = 32, /* of a domain, who teach its pattern */
};

struct writer_options {
    struct store *store; /* used by the writer only, until writer_join */
    struct store_selection selection; /* now is set at each claim */
    int64_t lease_s;
    size_t commit_every;
    bool is_consolidated;
    const char *output;    /* path of the results CSV, or NULL */
    struct mbox *receipts; /* the engine's */
    int64_t (*wall_s)(void);
};

struct writer_counts {
    uint64_t commits, rows;
};

struct writer;

int writer_start(const struct writer_options *o, struct writer **out);
struct mbox *writer_mbox(struct writer *w);
/* After its mailbox was closed: wait, finish the CSV, free. */
int writer_join(struct writer *w, struct writer_counts *counts);

#endif
