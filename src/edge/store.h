/*
 * The store: where profiles live, and what turnstone remembers beside them.
 * One of our five tables of functions; implementations: store_sqlite.h and
 * store_pg.h. doc/schema.md shows the tables.
 *
 * A store is used by one thread, the writer's. Every call is one transaction
 * (or reads only) and leaves nothing half done, whatever kills us. Calls
 * return 0, the outcomes named here, or a fault with its reason in words by
 * store_why. `now` is Unix seconds, given by the caller: stores have no clock.
 *
 * Rows may come from anybody: text of a profile longer than STORE_FIELD_MAX
 * bytes is cut when it is read, ids longer than STORE_ID_MAX are not selected.
 */
#ifndef EDGE_STORE_H
#define EDGE_STORE_H

#include "base/arena.h"
#include "model.h"

enum {
    STORE_FIELD_MAX = 8192,
    STORE_ID_MAX = 1024,
    STORE_FACTS_MAX = 256,
    STORE_ADDRESS_MAX = 1024, /* bytes; longer ones are not kept */
    STORE_REPLY_MAX = 1024,   /* bytes of a reply's text; cut */
    STORE_VERDICTS_MAX = 512, /* given for a domain */
    STORE_TALLIES_MAX = 100000,
    STORE_STATE_MAX = 16 * 1024, /* bytes of a wait's state */
    STORE_WAIT_VALID_S =
        30 * 86400, /* behind retry_at; see struct store_wait */
    STORE_KEYS_MAX = 2,
    STORE_KEY_MAX = 1024,
    STORE_ANSWER_MAX = 4096,      /* bytes; longer ones are not kept */
    STORE_NOBODY_S = 90 * 86400,  /* so long "nobody" is remembered */
    STORE_ANSWER_S = 365 * 86400, /* ... and somebody */
};

/* Money is counted in thousandths of a credit. */
enum { STORE_CREDIT = 1000 };

#define STORE_PRIORITIES(X)                                                    \
    X(HIGH_VALUE, "high-value", "company present, list_size > 100000")         \
    X(HAS_WEBSITE, "has-website", "a web site present")                        \
    X(HAS_LINKEDIN, "has-linkedin", "a LinkedIn page present")                 \
    X(ALL, "all", "a name present")                                            \
    X(STALE, "stale", "e-mail present, its confidence expired or below 0.5")

#define STORE_ENUM_PRIORITY(id, word, text) STORE_##id,
enum store_priority { STORE_PRIORITIES(STORE_ENUM_PRIORITY) STORE_PRIORITY_N };

/*
 * Which profiles: the selection of DESIGN section 5, largest first, ties by
 * id. A claim goes on behind the one before it while priority, run_id and
 * is_input_only stay the same, and starts over once when it finds the end:
 * what was released or added meanwhile comes then.
 */
struct store_selection {
    enum store_priority priority;
    int64_t run_id;
    bool is_input_only; /* those that this run imported (--input) */
    bool is_own_only;   /* claim_waits: those whose wait this run began;
                           with is_open: which this run itself has tried */
    /*
     * For the provider: not those that nobody has looked at, but those whose
     * free stages have failed since tried_since (the attempts say so, none
     * "found"), for a reason of theirs and not ours, and of whom the provider
     * was not asked since then. "no_stage" counts in the same run only.
     * A cursor of its own.
     */
    bool is_open;
    int64_t now;
    int64_t tried_since; /* leave those alone that were tried after this */
    int64_t lease_until; /* claimed for this run until then */
};

/*
 * A row of an import: the profile and its other columns. Empty fields leave
 * what is there. Another e-mail than the one there replaces it, and what was
 * known about the old one (confidence, metadata) goes. A changed name,
 * company, web site or LinkedIn page makes a profile due for a new try.
 */
struct store_row {
    struct profile profile; /* email: only set when the CSV has one */
    const str *extra_names; /* extra_n of each */
    const str *extra_values;
    size_t extra_n;
};

struct store_imported {
    uint64_t added, updated, unchanged;
    /* ids passed over, and e-mails left out of rows that were taken */
    uint64_t suppressed;
};

/* Facts that count: recipients asked for, and those refused, as a number. */
#define STORE_ASKED   "asked"
#define STORE_REFUSED "refused"

/* A fact about a domain or an origin, with a time to live. */
struct store_fact {
    str domain; /* registrable */
    str name;   /* "robots:https://www.acme.test", later "mx", "pattern" */
    str value;  /* text or JSON */
    int64_t fetched_at, expires_at;
};

/*
 * What a mail server said of an address, word for word. One is kept for each
 * address, the newest; it goes 12 months after, and with what is forgotten:
 * its address, its domain, its profile, and anybody whom its text names.
 */
struct store_verdict {
    str address;
    str profile_id; /* whom it was tried for; empty: nobody of ours */
    enum verification verification;
    enum reason reason;
    int code;        /* the reply's: 250; 0: there was none */
    str enhanced;    /* "5.1.1", or empty */
    str text;        /* the reply's, cut to STORE_REPLY_MAX */
    str mx;          /* the server asked */
    str mx_operator; /* the registrable domain of the MX */
    int64_t at;
};

/*
 * A profile whose mail server asked us to come back later (greylisting): it
 * wants the same recipient, sender and client again. It lives from the commit
 * of its profile's finding (OUTCOME_WAITING, without an address) to the next
 * one, through the runs between; a run that dies in it loses nothing. Until
 * then `claim` leaves the profile alone, but for one that nobody came back to
 * for STORE_WAIT_VALID_S. It goes before its time when the profile goes, gets
 * another e-mail, or is changed by an import; and when it is forgotten.
 */
struct store_wait {
    struct profile profile; /* written: only its id counts */
    str recipient, sender, client, mx_operator;
    str domain; /* of the site's job */
    /*
     * What core needs to go on without the site; the store does not look
     * into it. One longer than STORE_STATE_MAX is left out whole.
     */
    str state;
    int64_t first_at, retry_at;
    unsigned tries;
    int64_t run_id; /* read: the run that began the wait */
};

/* How many wait. */
struct store_waits {
    uint64_t n;
    uint64_t due_n;   /* of them: retry_at has come */
    int64_t next_at;  /* when the next of the others is due; 0: none */
    int64_t claim_at; /* the same of those that the selection may claim */
};

/* Somebody whose e-mail is known. */
struct store_colleague {
    str name, address;
};

/*
 * What one commit writes: everything or nothing. With a run_id each profile
 * must be leased by that run, and its lease ends here; run_id 0 (an earlier
 * results CSV) needs none: its findings are of found_at, from where confidence
 * decays, and may replace an e-mail that is stale and not as new. A refused
 * mailbox (VERIFICATION_INVALID) is noted but never written to a profile. Where
 * it is the e-mail that the profile has, it stays, and what is written beside
 * it says that it is refused and that the confidence is 0. A finding ends its
 * profile's wait; a wait of the batch (one a profile) follows when the finding
 * is OUTCOME_WAITING and its fate STORE_FATE_NONE. Verdicts and facts need no
 * lease.
 */
struct store_batch {
    int64_t run_id;
    int64_t now;
    const struct finding *findings;
    size_t findings_n;
    const struct store_fact *facts;
    size_t facts_n;
    const struct store_verdict *verdicts;
    size_t verdicts_n;
    const struct store_wait *waits;
    size_t waits_n;
    bool is_consolidated; /* write the profiles too (--auto-consolidate) */
};

/* What became of each finding of a batch. */
enum store_fate {
    STORE_FATE_NONE,       /* no address: the attempt was noted */
    STORE_FATE_KEPT,       /* noted as a finding, profile not touched */
    STORE_FATE_WRITTEN,    /* the profile has it (or had it already) */
    STORE_FATE_LOST_RACE,  /* somebody else wrote an e-mail meanwhile */
    STORE_FATE_SUPPRESSED, /* address, recipient or profile is: dropped */
    STORE_FATE_GONE,       /* the profile was deleted, or the lease lost */
    STORE_FATE_REFUSED,    /* it is the profile's e-mail, and marked refused */
    STORE_FATE_N,
};

/*
 * The credit ledger. What may be spent is reserved and committed before a
 * paid call leaves (reserve), and settled by its reply (settle). An entry
 * whose reply never came is in doubt: it counts as spent, and nobody in it is
 * asked again, until a person closes it (ledger_close). A run that ends or is
 * found dead leaves its open reservations in doubt.
 *
 * Who was asked for is remembered by keys (name and company, LinkedIn page),
 * over profiles and runs: an answer for STORE_ANSWER_S, "nobody" for
 * STORE_NOBODY_S. So nobody is paid for twice. What names somebody who was
 * forgotten meanwhile is not kept: that they were asked for is.
 */
#define STORE_LEDGER_STATES(X)                                                 \
    X(RESERVED, "reserved")                                                    \
    X(SETTLED, "settled")                                                      \
    X(IN_DOUBT, "in_doubt")

#define STORE_ENUM_LEDGER(id, word) STORE_LEDGER_##id,
enum store_ledger_state {
    STORE_LEDGER_STATES(STORE_ENUM_LEDGER) STORE_LEDGER_N
};

/* Both in thousandths of a credit. */
struct store_budget {
    str provider;
    int64_t run_id, now;
    int64_t run_max;   /* of this run */
    int64_t month_max; /* of all runs in this month (UTC); < 0: no limit */
};

enum store_ask_fate {
    STORE_ASK_RESERVED,    /* may be asked for */
    STORE_ASK_KNOWN,       /* answered before; not asked again */
    STORE_ASK_IN_DOUBT,    /* a call for this profile was never answered */
    STORE_ASK_OPEN,        /* a call is under way, or in doubt for another row
                              of the same person */
    STORE_ASK_OVER_BUDGET, /* no credit is left for them */
    STORE_ASK_GONE,        /* deleted, forgotten, given an e-mail, lease lost */
    STORE_ASK_N,
};

/* A person for whom a paid call is to be made. */
struct store_ask {
    str profile_id;
    str was_email;            /* when it was claimed */
    str keys[STORE_KEYS_MAX]; /* who it is: one that is known will do */
    size_t keys_n;
    /*
     * Two more, or empty: one that is looked for and not kept, and one that is
     * kept and not looked for. So a row that is not told from another by all
     * that is known of either finds it, and namesakes do not find each other.
     */
    str found_by, kept_as;
    int64_t price; /* that the call may cost for them, in thousandths */
    /* out */
    enum store_ask_fate fate;
    str answer; /* of KNOWN, as it was settled; empty: nobody */
    int64_t answered_at;
};

struct store_answer {
    str profile_id;
    str answer; /* text that the store does not look into; empty: nobody */
};

/*
 * How a paid call ended. Of those reserved for, who has no answer here is
 * forgotten and may be asked for again (SETTLED), or is in doubt (IN_DOUBT).
 */
struct store_settlement {
    int64_t ledger_id, now;
    enum store_ledger_state state; /* SETTLED or IN_DOUBT */
    int64_t spent;                 /* SETTLED: in thousandths */
    str request_id, note;
    const struct store_answer *answers;
    size_t answers_n;
};

struct store_ledger_entry {
    int64_t id, run_id;
    str provider;
    enum store_ledger_state state;
    int64_t people, reserved, spent, released; /* the last three: thousandths */
    int64_t at, settled_at;                    /* 0: not yet */
    str request_id, note;
};

/* Thousandths; what is reserved or in doubt counts as spent. */
struct store_spending {
    int64_t run, month, in_doubt;
    uint64_t calls, in_doubt_n; /* of the run; entries of any run */
};

struct store_opportunity {
    str id, name, company;
    int64_t list_size;
};

enum { STORE_BANDS = 5, STORE_TOP = 10 };

struct store_status {
    uint64_t total, with_email, missing, stale, leased, waiting_retry;
    uint64_t waiting; /* for a mail server: see struct store_wait */
    uint64_t refused; /* of the stale: confidence 0, as refused ones have */
    /* e-mails by decayed confidence: >= 0.9, 0.7, 0.5, below, unknown */
    uint64_t bands[STORE_BANDS];
    uint64_t missing_by_priority[STORE_PRIORITY_N];
    struct store_opportunity top[STORE_TOP];
    size_t top_n;
    int64_t last_run_at; /* 0: never */
    double credits_month;
    double credits_in_doubt; /* of them, of whatever month */
    uint64_t in_doubt_n;     /* paid calls that a person has to settle */
    uint64_t suppressions;
};

/* A row of an export. */
struct store_export_row {
    struct profile profile;
    double confidence;   /* < 0: none */
    str metadata;        /* JSON */
    int64_t enriched_at; /* 0: never */
    const str *extra_names, *extra_values;
    size_t extra_n;
};

struct store;

/* The columns of the user's table of profiles, and their usual names. */
#define STORE_COLUMNS(X)                                                       \
    X(ID, "id")                                                                \
    X(NAME, "name")                                                            \
    X(EMAIL, "email")                                                          \
    X(COMPANY, "company")                                                      \
    X(WEBSITE, "website")                                                      \
    X(LINKEDIN, "linkedin")                                                    \
    X(LIST_SIZE, "list_size")                                                  \
    X(METADATA, "enrichment_metadata")                                         \
    X(CONFIDENCE, "profile_confidence")                                        \
    X(ENRICHED_AT, "last_enriched_at")                                         \
    X(UPDATED_AT, "updated_at")

#define STORE_ENUM_COLUMN(id, word) STORE_COLUMN_##id,
enum store_column { STORE_COLUMNS(STORE_ENUM_COLUMN) STORE_COLUMN_N };

/* What they are called here; empty: as usual ("profiles"). */
struct store_names {
    str table; /* may be SCHEMA.TABLE */
    str columns[STORE_COLUMN_N];
};

/* A domain of a window of jobs, and what is known of it. */
struct store_known {
    str domain;          /* registrable */
    struct arena *arena; /* of what is found */
    /* out */
    bool is_suppressed; /* then the rest is empty */
    struct store_fact *facts;
    size_t facts_n;
    struct store_verdict *verdicts; /* of its mail domain, as are colleagues */
    size_t verdicts_n;
    struct store_colleague *colleagues;
    size_t colleagues_n;
};

struct store_knowing {
    int64_t now, verdicts_since;
    str mail_fact; /* the fact that names the mail domain, if not the domain */
    size_t colleagues_max; /* of each */
};

/* How fast a confidence decays, and when it counts as expired. */
#define STORE_DECAY_DAYS     90.0
#define STORE_CONFIDENCE_MIN 0.5

struct store_ops {
    const char *name;
    /*
     * url: behind the scheme for SQLite, else all of it. *out is set in every
     * case, for why and close.
     */
    int (*open)(struct store **out, str url, const struct store_names *names);
    void (*close)(struct store *s);
    const char *(*why)(const struct store *s);

    /*
     * A run of `enrich`; *run_id is given. Runs of this machine whose process
     * is no more are ended first, and their leases given back.
     */
    int (*run_start)(struct store *s, int64_t now, str options,
                     int64_t *run_id);
    /* Leases given back, the summary (JSON) kept. */
    int (*run_end)(struct store *s, int64_t run_id, int64_t now, str summary);

    /* run_id 0: no run; else the rows are this run's input. */
    int (*import)(struct store *s, int64_t run_id, int64_t now,
                  const struct store_row *rows, size_t n,
                  struct store_imported *out);
    /* The next at most `max` profiles, leased. *n 0: there are no more. */
    int (*claim)(struct store *s, const struct store_selection *sel,
                 struct arena *a, struct profile *out, size_t max, size_t *n);
    /* How many a claim would find, at most max; leases nothing. */
    int (*count)(struct store *s, const struct store_selection *sel,
                 uint64_t max, uint64_t *out);
    /* The first of them, without leases: for --dry-run. */
    int (*peek)(struct store *s, const struct store_selection *sel,
                struct arena *a, struct profile *out, size_t max, size_t *n);
    /*
     * The next at most `max` waits that are due, longest due first, their
     * profiles leased and read anew. Left out: profiles of another live run,
     * and those whose e-mail is no longer what it was. A wait stays until a
     * commit, so one that is released or whose run dies is claimed again.
     * sel: priority and tried_since do not matter here.
     */
    int (*claim_waits)(struct store *s, const struct store_selection *sel,
                       struct arena *a, struct store_wait *out, size_t max,
                       size_t *n);
    /*
     * All waits, of whatever run, also those that are claimed now. Only
     * claim_at goes by the selection, as claim_waits does.
     */
    int (*waits)(struct store *s, const struct store_selection *sel,
                 struct store_waits *out);
    /* Claimed, but not worked on: back to the queue. */
    int (*release)(struct store *s, int64_t run_id, const str *ids, size_t n);
    /* fates: one for each finding. */
    int (*commit)(struct store *s, const struct store_batch *b,
                  enum store_fate *fates);
    /* How many profiles other runs work on. */
    int (*leased)(struct store *s, int64_t run_id, int64_t now, uint64_t *out);
    /* All leases of the run last until lease_until. */
    int (*renew)(struct store *s, int64_t run_id, int64_t now,
                 int64_t lease_until);

    /*
     * Who may be asked for at the provider, in the order given, as far as both
     * budgets last: a fate for each. *ledger_id 0: nobody may.
     */
    int (*reserve)(struct store *s, const struct store_budget *b,
                   struct arena *a, struct store_ask *people, size_t n,
                   int64_t *ledger_id);
    /* STORE_NO_ENTRY: there is no such reservation any more. */
    int (*settle)(struct store *s, const struct store_settlement *m);
    /* Entries, oldest first; is_open_only: without the settled ones. */
    int (*ledger)(struct store *s, bool is_open_only, int64_t now,
                  struct arena *a, struct store_ledger_entry **out, size_t *n);
    /*
     * A person settles what is in doubt: spent, in thousandths. 0: nothing was
     * charged, and its people may be asked for again. STORE_NO_ENTRY: no such
     * entry, or one that is settled, or of a run that goes on.
     */
    int (*ledger_close)(struct store *s, int64_t id, int64_t spent, int64_t now,
                        str note);
    int (*spending)(struct store *s, int64_t run_id, int64_t now,
                    struct store_spending *out);

    /* Facts of a domain that have not expired. */
    int (*facts)(struct store *s, str domain, int64_t now, struct arena *a,
                 struct store_fact **out, size_t *n);

    /*
     * What was asked of mail servers today: the facts named STORE_ASKED (of
     * an operator) and STORE_REFUSED (of a mail domain), of whatever site.
     */
    int (*tallies)(struct store *s, int64_t now, struct arena *a,
                   struct store_fact **out, size_t *n);

    /*
     * The verdicts on addresses at exactly this mail domain (any case), not
     * older than since, newest first, at most STORE_VERDICTS_MAX.
     */
    int (*verdicts)(struct store *s, str domain, int64_t since, struct arena *a,
                    struct store_verdict **out, size_t *n);
    /*
     * At most max people with an e-mail at exactly this domain (any case; not
     * below it): who teaches its pattern. Left out: guessed and likely ones,
     * those whose confidence has decayed below STORE_CONFIDENCE_MIN, rows
     * without a name. Of a domain with thousands only the first are looked at.
     */
    int (*colleagues)(struct store *s, str domain, int64_t now, struct arena *a,
                      struct store_colleague *out, size_t max, size_t *n);

    /*
     * What is_suppressed, facts, verdicts and colleagues say of many domains,
     * in a few looks for all of them.
     */
    int (*know)(struct store *s, const struct store_knowing *q,
                struct store_known *list, size_t n);

    int (*status)(struct store *s, int64_t now, int64_t tried_since,
                  struct arena *a, struct store_status *out);
    /*
     * fn returns false to stop. Rows by id; since > 0: those whose updated_at
     * or last_enriched_at is that or later.
     */
    int (*export)(struct store *s, int64_t since,
                  bool (*fn)(void *arg, const struct store_export_row *row),
                  void *arg);
    /*
     * Suppress an address, a domain or a profile id and erase what is kept
     * about it; *erased: rows touched.
     */
    int (*forget)(struct store *s, str what, int64_t now, uint64_t *erased);
    /* Is an address (or its domain), a domain or a profile id suppressed? */
    int (*is_suppressed)(struct store *s, str what, bool *out);
    /* All suppressed addresses, in lower case: nobody is asked about them. */
    int (*suppressed)(struct store *s, struct arena *a, str **out, size_t *n);
};

/* The common beginning of every implementation's struct. */
struct store {
    const struct store_ops *ops;
};

extern const struct store_ops store_sqlite, store_pg;

/*
 * Open by URL: "sqlite:FILE" (or a bare FILE), or "postgresql://..." (or
 * "postgres://"), which goes to libpq as it is. 0, STORE_UNKNOWN for a scheme
 * that is not ours, or a fault. On failure *why has the sentence to show.
 * names: NULL or empty ones are the usual; SQLite takes no others.
 */
enum { STORE_UNKNOWN = 1, STORE_NO_ENTRY = 2 };
int store_open(struct store **out, str url, const struct store_names *names,
               struct arena *a, str *why);
void store_close(struct store **s);
static inline const char *
store_why(const struct store *s)
{
    return s->ops->why(s);
}
/* Is it a file of SQLite's? A list of key=value words for libpq is none. */
bool store_is_file(str url);
/* The usual name of a column, and the column of such a name or -1. */
const char *store_column_word(enum store_column c);
int store_column_of(str word);
const char *store_ledger_word(enum store_ledger_state state);
/* The value of a word, or -1. */
int store_ledger_of(str word);
/* The first second of the month (UTC) of a time: where --max-credits-month
   begins. */
int64_t store_month_start(int64_t t);
/* The word of a priority, and the priority of a word or -1. */
const char *store_priority_word(enum store_priority p);
int store_priority_of(str word);

/* The op know, one domain after the other: where a look costs nothing. */
int store_know_each(struct store *s, const struct store_knowing *q,
                    struct store_known *list, size_t n);
/* Where a domain has its mail, by its facts. */
str store_known_mail(const struct store_knowing *q,
                     const struct store_known *known);

/* Times in the profiles table: "2026-11-23T18:05:00Z". */
enum { STORE_TIME_BYTES = 32 };
const char *store_time_text(char out[STORE_TIME_BYTES], int64_t t);
/* ISO 8601 as Django and others write it, UTC without a zone; 0: none. */
int64_t store_time_of(str text);
/* What is left of a confidence after so long: base * exp(-days / 90). */
double store_decayed(double confidence, int64_t enriched_at, int64_t now);
/* When a confidence falls below STORE_CONFIDENCE_MIN. */
int64_t store_expires_at(double confidence, int64_t enriched_at);

#endif
