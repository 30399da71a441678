/*
 * The store: where profiles live, and what turnstone remembers beside them.
 * One of our five tables of functions; implementations: store_sqlite.c, and
 * PostgreSQL later. doc/schema.md shows the tables.
 *
 * A store is used by one thread, the writer's. Every call is one transaction
 * (or reads only) and leaves nothing half done, whatever kills us. Calls
 * return 0, the outcomes named here, or a fault with its reason in words by
 * store_why. `now` is Unix seconds, given by the caller: stores have no clock.
 */
#ifndef EDGE_STORE_H
#define EDGE_STORE_H

#include "base/arena.h"
#include "model.h"

#define STORE_PRIORITIES(X)                                                 \
    X(HIGH_VALUE, "high-value", "company present, list_size > 100000")      \
    X(HAS_WEBSITE, "has-website", "a web site present")                     \
    X(HAS_LINKEDIN, "has-linkedin", "a LinkedIn page present")              \
    X(ALL, "all", "a name present")                                         \
    X(STALE, "stale", "e-mail present, its confidence expired or below 0.5")

#define STORE_ENUM_PRIORITY(id, word, text) STORE_##id,
enum store_priority { STORE_PRIORITIES(STORE_ENUM_PRIORITY) STORE_PRIORITY_N };

/* Which profiles: the selection of DESIGN section 5, largest first. */
struct store_selection {
    enum store_priority priority;
    int64_t run_id;
    bool is_input_only;   /* those that this run imported (--input) */
    int64_t now;
    int64_t tried_since;  /* leave those alone that were tried after this */
    int64_t lease_until;  /* claimed for this run until then */
};

/* A row of an import: the profile and its other columns. */
struct store_row {
    struct profile profile; /* email: only set when the CSV has one */
    const str *extra_names; /* extra_n of each */
    const str *extra_values;
    size_t extra_n;
};

struct store_imported {
    uint64_t added, updated, unchanged, suppressed;
};

/* A fact about a domain or an origin, with a time to live. */
struct store_fact {
    str domain; /* registrable */
    str name;   /* "robots:https://www.acme.test", later "mx", "pattern" */
    str value;  /* text or JSON */
    int64_t fetched_at, expires_at;
};

/* What one commit writes: everything or nothing. */
struct store_batch {
    int64_t run_id;
    int64_t now;
    const struct finding *findings;
    size_t findings_n;
    const struct store_fact *facts;
    size_t facts_n;
    bool is_consolidated; /* write the profiles too (--auto-consolidate) */
};

/* What became of each finding of a batch. */
enum store_fate {
    STORE_FATE_NONE,       /* no address: the attempt was noted */
    STORE_FATE_KEPT,       /* noted as a finding, profile not touched */
    STORE_FATE_WRITTEN,    /* the profile has it */
    STORE_FATE_LOST_RACE,  /* somebody else wrote an e-mail meanwhile */
    STORE_FATE_SUPPRESSED, /* address or profile is suppressed: dropped */
    STORE_FATE_GONE,       /* the profile was deleted, or the lease lost */
};

struct store_opportunity {
    str id, name, company;
    int64_t list_size;
};

enum { STORE_BANDS = 5, STORE_TOP = 10 };

struct store_status {
    uint64_t total, with_email, missing, stale, leased, waiting_retry;
    /* e-mails by decayed confidence: >= 0.9, 0.7, 0.5, below, unknown */
    uint64_t bands[STORE_BANDS];
    uint64_t missing_by_priority[STORE_PRIORITY_N];
    struct store_opportunity top[STORE_TOP];
    size_t top_n;
    int64_t last_run_at; /* 0: never */
    double credits_month;
    uint64_t suppressions;
};

/* A row of an export. */
struct store_export_row {
    struct profile profile;
    double confidence; /* < 0: none */
    str metadata;      /* JSON */
    int64_t enriched_at; /* 0: never */
    const str *extra_names, *extra_values;
    size_t extra_n;
};

struct store;

struct store_ops {
    const char *name;
    int (*open)(struct store **out, str url);
    void (*close)(struct store *s);
    const char *(*why)(const struct store *s);

    /* A run of `enrich`; *run_id is given. */
    int (*run_start)(struct store *s, int64_t now, str options,
        int64_t *run_id);
    /* Leases given back, the summary (JSON) kept. */
    int (*run_end)(struct store *s, int64_t run_id, int64_t now, str summary);

    /* run_id 0: no run; else the rows are this run's input. */
    int (*import)(struct store *s, int64_t run_id, int64_t now,
        const struct store_row *rows, size_t n, struct store_imported *out);
    /* The next at most `max` profiles, leased. *n 0: there are no more. */
    int (*claim)(struct store *s, const struct store_selection *sel,
        struct arena *a, struct profile *out, size_t max, size_t *n);
    /* How many a claim would find, at most max; leases nothing. */
    int (*count)(struct store *s, const struct store_selection *sel,
        uint64_t max, uint64_t *out);
    /* The first of them, without leases: for --dry-run. */
    int (*peek)(struct store *s, const struct store_selection *sel,
        struct arena *a, struct profile *out, size_t max, size_t *n);
    /* Claimed, but not worked on: back to the queue. */
    int (*release)(struct store *s, int64_t run_id, const str *ids, size_t n);
    /* fates: one for each finding. */
    int (*commit)(struct store *s, const struct store_batch *b,
        enum store_fate *fates);
    /* Facts of a domain that have not expired. */
    int (*facts)(struct store *s, str domain, int64_t now, struct arena *a,
        struct store_fact **out, size_t *n);

    int (*status)(struct store *s, int64_t now, int64_t tried_since,
        struct arena *a, struct store_status *out);
    /* fn returns false to stop. Rows by id. */
    int (*export)(struct store *s,
        bool (*fn)(void *arg, const struct store_export_row *row), void *arg);
    /*
     * Suppress an address, a domain or a profile id and erase what is kept
     * about it; *erased: rows touched.
     */
    int (*forget)(struct store *s, str what, int64_t now, uint64_t *erased);
};

/* The common beginning of every implementation's struct. */
struct store {
    const struct store_ops *ops;
};

extern const struct store_ops store_sqlite;

/*
 * Open by URL: "sqlite:FILE" (or a bare FILE). 0, STORE_UNKNOWN for a scheme
 * that is not ours, or a fault. On failure *why has the sentence to show.
 */
enum { STORE_UNKNOWN = 1 };
int store_open(struct store **out, str url, struct arena *a, str *why);
void store_close(struct store **s);
static inline const char *
store_why(const struct store *s)
{
    return s->ops->why(s);
}
/* The priority of a word, or -1. */
int store_priority_of(str word);

#endif
