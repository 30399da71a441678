/*
 * An earlier results CSV into the database, as --auto-consolidate would have
 * done it. Columns go by their names. A file of the program that this one
 * replaces ends at enriched_at: what it says is then judged by its method
 * alone. A row that is not acceptable is counted, one that makes no sense
 * ends the reading; what was committed before it stays.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/inert.h"
#include "base/log.h"
#include "cmd/common.h"
#include "edge/source_csv.h"
#include "text/email.h"
#include "text/score.h"

enum { SHOWN_MAX = 512 };

enum column {
    PROFILE_ID,
    NAME,
    COMPANY,
    EMAIL,
    METHOD,
    LIST_SIZE,
    ENRICHED_AT,
    STATUS,
    CONFIDENCE,
    VERIFICATION,
    SOURCE_URL,
    EVIDENCE,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {
    "profile_id", "name",         "company",     "email",
    "method",     "list_size",    "enriched_at", "status",
    "confidence", "verification", "source_url",  "evidence"};

struct counts {
    uint64_t rows, no_address, not_accepted, written, lost_race, suppressed,
        gone;
};

struct reader {
    struct options *o;
    struct store *store;
    struct csv *csv;
    int at[COLUMNS];
    struct arena arena; /* of a batch */
    struct finding *findings;
    enum store_fate *fates;
    size_t n;
    struct counts counts;
};

/* How much a method alone is worth, where the file does not say. */
static const enum status status_of_method[METHOD_N] = {
    [METHOD_WEBSITE] = STATUS_PUBLISHED,
    [METHOD_LINKEDIN] = STATUS_PUBLISHED,
    [METHOD_PATTERN] = STATUS_GUESSED,
    [METHOD_APOLLO] = STATUS_PROVIDER,
};

static int
bad_csv(const struct reader *r)
{
    char shown[SHOWN_MAX];

    log_error("%s", inert_z(shown, sizeof(shown), str_of(csv_why(r->csv))));
    return EXIT_FAULT;
}

static int
bad_cell(const struct reader *r, uint64_t line, enum column c, str value)
{
    char path[SHOWN_MAX], shown[128];

    inert_z(path, sizeof(path), r->o->args[0]);
    inert_z(shown, sizeof(shown), value);
    log_error("%s:%" PRIu64 ": %s: \"%s\" makes no sense here", path, line,
              column_names[c], shown);
    return EXIT_FAULT;
}

/* The cell without the quote that keeps spreadsheets from running it. */
static str
cell(struct reader *r, const struct csv_record *record, enum column c)
{
    if (r->at[c] < 0)
        return STR_EMPTY;
    str s = str_trim(record->fields[r->at[c]]);
    if (s.n > 1 && s.p[0] == '\'' && strchr("=+-@", s.p[1]) != NULL)
        s = str_from(s, 1);
    return str_dup(&r->arena, s);
}

static int
read_words(struct reader *r, const struct csv_record *record, struct finding *g)
{
    str method = cell(r, record, METHOD), status = cell(r, record, STATUS);
    str verification = cell(r, record, VERIFICATION);
    str confidence = cell(r, record, CONFIDENCE);

    int m = model_method_of(method);
    if (m < 0)
        return bad_cell(r, record->line, METHOD, method);
    g->method = (enum method)m;
    int s = status.n > 0 ? model_status_of(status)
                         : (int)status_of_method[g->method];
    if (s < 0)
        return bad_cell(r, record->line, STATUS, status);
    g->status = (enum status)s;
    int v = verification.n > 0 ? model_verification_of(verification)
                               : (int)VERIFICATION_NOT_CHECKED;
    if (v < 0)
        return bad_cell(r, record->line, VERIFICATION, verification);
    g->verification = (enum verification)v;
    g->confidence = score_base(g->method);
    if (confidence.n > 0 && (!str_to_double(confidence, &g->confidence) ||
                             !(g->confidence >= 0 && g->confidence <= 1)))
        return bad_cell(r, record->line, CONFIDENCE, confidence);
    return 0;
}

/* Stands the sentence there, between others? A server's reply may follow. */
static bool
says(str evidence, const char *sentence)
{
    str s = str_of(sentence);

    for (size_t at = 0; at + s.n <= evidence.n; at++) {
        at = str_find(evidence, s, at);
        if (at == STR_NOT_FOUND)
            return false;
        str before = str_sub(evidence, 0, at),
            after = str_from(evidence, at + s.n);
        if ((before.n == 0 || str_has_suffix(before, STR("; "))) &&
            (after.n == 0 || str_has_prefix(after, STR("; ")) ||
             str_has_prefix(after, STR(" ("))))
            return true;
    }
    return false;
}

/* The reason of a verification is in the evidence, in words. */
static enum reason
reason_of(const struct finding *g)
{
    for (int i = REASON_NONE + 1; i < REASON_N; i++)
        if (says(g->reasons, model_reason_text((enum reason)i)))
            return (enum reason)i;
    return g->verification == VERIFICATION_VALID ? REASON_ACCEPTED
                                                 : REASON_NONE;
}

static int
read_time(struct reader *r, const struct csv_record *record, struct finding *g)
{
    str when = cell(r, record, ENRICHED_AT);

    if (when.n == 0)
        return 0;
    g->found_at = store_time_of(when);
    return g->found_at > 0 ? 0 : bad_cell(r, record->line, ENRICHED_AT, when);
}

/* 0 with g->address empty: a row without an address. */
static int
read_finding(struct reader *r, const struct csv_record *record,
             struct finding *g)
{
    struct email email;

    *g = (struct finding){.profile_id = cell(r, record, PROFILE_ID)};
    g->address = cell(r, record, EMAIL);
    if (g->profile_id.n == 0)
        return bad_cell(r, record->line, PROFILE_ID, g->profile_id);
    if (g->address.n == 0)
        return 0;
    if (email_parse(&r->arena, g->address, &email) != EMAIL_OK)
        return bad_cell(r, record->line, EMAIL, g->address);
    g->address = email.text;
    g->outcome = OUTCOME_FOUND;
    g->name = cell(r, record, NAME);
    g->company = cell(r, record, COMPANY);
    str size = cell(r, record, LIST_SIZE);
    g->list_size = MODEL_LIST_SIZE_UNKNOWN;
    if (size.n > 0 && !str_to_i64(size, &g->list_size))
        return bad_cell(r, record->line, LIST_SIZE, size);
    g->source_url = cell(r, record, SOURCE_URL);
    g->reasons = cell(r, record, EVIDENCE);
    int e = read_time(r, record, g);
    if (e == 0)
        e = read_words(r, record, g);
    if (e == 0)
        g->verification_reason = reason_of(g);
    return e;
}

static bool
is_accepted(const struct options *o, const struct finding *g)
{
    if (g->verification == VERIFICATION_INVALID)
        return false;
    switch (g->status) {
    case STATUS_VERIFIED: return true;
    case STATUS_PUBLISHED:
    case STATUS_PROVIDER:
    case STATUS_LIKELY: return o->accept >= ACCEPT_SAFE;
    case STATUS_GUESSED: return o->accept >= ACCEPT_ANY;
    case STATUS_ROLE: return o->accept_role;
    case STATUS_NONE:
    case STATUS_N: break;
    }
    return false;
}

static void
count_fate(struct counts *n, enum store_fate fate)
{
    switch (fate) {
    case STORE_FATE_WRITTEN: n->written++; break;
    case STORE_FATE_LOST_RACE: n->lost_race++; break;
    case STORE_FATE_SUPPRESSED: n->suppressed++; break;
    case STORE_FATE_GONE: n->gone++; break;
    case STORE_FATE_NONE:
    case STORE_FATE_KEPT:
    case STORE_FATE_REFUSED:
    case STORE_FATE_N: n->not_accepted++; break;
    }
}

static int
commit(struct reader *r)
{
    struct store_batch batch = {.now = common_now(),
                                .findings = r->findings,
                                .findings_n = r->n,
                                .is_consolidated = true};

    if (r->n == 0)
        return 0;
    if (r->store->ops->commit(r->store, &batch, r->fates) < 0)
        return common_store_fault(r->store);
    for (size_t i = 0; i < r->n; i++)
        count_fate(&r->counts, r->fates[i]);
    r->n = 0;
    arena_release(&r->arena, (struct arena_mark){0});
    return 0;
}

static int
add_row(struct reader *r, const struct csv_record *record)
{
    struct finding *g = &r->findings[r->n];

    int e = read_finding(r, record, g);
    if (e != 0)
        return e;
    r->counts.rows++;
    if (g->address.n == 0)
        r->counts.no_address++;
    else if (!is_accepted(r->o, g))
        r->counts.not_accepted++;
    else
        r->n++;
    return r->n == (size_t)r->o->commit_every ? commit(r) : 0;
}

static int
read_header(struct reader *r)
{
    static const enum column needed[] = {PROFILE_ID, EMAIL, METHOD};
    char path[SHOWN_MAX];

    for (size_t i = 0; i < COLUMNS; i++)
        r->at[i] = csv_column(r->csv, str_of(column_names[i]));
    for (size_t i = 0; i < array_len(needed); i++) {
        if (r->at[needed[i]] >= 0)
            continue;
        inert_z(path, sizeof(path), r->o->args[0]);
        log_error("%s: no results CSV: the header names no column %s", path,
                  column_names[needed[i]]);
        return EXIT_FAULT;
    }
    return 0;
}

static int
read_all(struct reader *r)
{
    const struct csv_record *record;

    if (csv_open(&r->csv, str_dup_z(&r->o->arena, r->o->args[0])) != 0)
        return bad_csv(r);
    int e = read_header(r);
    if (e != 0)
        return e;
    while ((e = csv_next(r->csv, &record)) == 0) {
        e = add_row(r, record);
        if (e != 0)
            return e;
    }
    return e == CSV_END ? commit(r) : bad_csv(r);
}

static void
report(const struct counts *n)
{
    const struct {
        const char *label;
        uint64_t n;
    } lines[] = {
        {"Rows read",    n->rows        },
        {"Written",      n->written     },
        {"No address",   n->no_address  },
        {"Not accepted", n->not_accepted},
        {"Lost race",    n->lost_race   },
        {"Suppressed",   n->suppressed  },
        {"Gone",         n->gone        },
    };

    for (size_t i = 0; i < array_len(lines); i++)
        printf("%-14s%10" PRIu64 "\n", lines[i].label, lines[i].n);
}

static void
reader_fini(struct reader *r)
{
    csv_close(&r->csv);
    store_close(&r->store);
    arena_fini(&r->arena);
    free(r->findings);
    free(r->fates);
}

int
cmd_consolidate(struct options *o)
{
    CLEANUP(reader_fini) struct reader r = {.o = o};
    size_t n = (size_t)o->commit_every;

    int e = common_open_there(o, &r.store);
    if (e != 0)
        return e;
    r.findings = calloc(n, sizeof(*r.findings));
    r.fates = calloc(n, sizeof(*r.fates));
    check(r.findings != NULL && r.fates != NULL);
    e = read_all(&r);
    if (e == 0 ? !o->quiet : r.counts.written > 0)
        report(&r.counts);
    return e;
}
