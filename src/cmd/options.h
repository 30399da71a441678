/*
 * Every option of every command, once. From the table OPTIONS come the
 * fields of struct options, the parsing, the keys of the environment and the
 * config file, `turnstone help`, the manual page and the shell completions:
 * none of them can drift from the others. To add an option, add a row.
 *
 * A row: type, field, name, argument, default, choices, second key, min, max,
 * commands, help. An option of type TEXT may be empty: unset.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/arena.h"
#include "base/conf.h"

/* The bits of the commands, for the rows below and the command table. */
enum {
    CMD_ENRICH = 1 << 0,
    CMD_IMPORT = 1 << 1,
    CMD_EXPORT = 1 << 2,
    CMD_CONSOLIDATE = 1 << 3,
    CMD_STATUS = 1 << 4,
    CMD_PROBE = 1 << 5,
    CMD_FORGET = 1 << 6,
    CMD_DOCTOR = 1 << 7,
    CMD_PLUMB = 1 << 8,
    CMD_HELP = 1 << 9,
    CMD_VERIFY = 1 << 10,
    CMD_LEDGER = 1 << 11,
    CMD_ALL = (1 << 12) - 1,
    CMD_STORE = CMD_ENRICH | CMD_IMPORT | CMD_EXPORT | CMD_CONSOLIDATE |
                CMD_STATUS | CMD_FORGET | CMD_DOCTOR | CMD_VERIFY | CMD_LEDGER,
    CMD_WEB = CMD_ENRICH | CMD_PROBE,
    CMD_NET = CMD_WEB | CMD_VERIFY,
    CMD_MAIL = CMD_NET | CMD_DOCTOR, /* who say who we are */
};

/* The choices, in the order of their enums (checked by test_options). */
#define OPTIONS_PRIORITIES "high-value|has-website|has-linkedin|all|stale"
#define OPTIONS_ACCEPT     "verified|safe|any"
#define OPTIONS_STAGES     "website|linkedin|pattern|apollo"

enum options_accept { ACCEPT_VERIFIED, ACCEPT_SAFE, ACCEPT_ANY };
enum options_stage {
    STAGE_WEBSITE,
    STAGE_LINKEDIN,
    STAGE_PATTERN,
    STAGE_APOLLO,
};

/* clang-format off */
#define OPTIONS(X)                                                            \
    X(TEXT, db, "db", "URL", "sqlite:turnstone.db", NULL, "DATABASE_URL",     \
        0, 0, CMD_STORE,                                                      \
        "the database: sqlite:FILE, or postgresql://HOST/DATABASE with all "  \
        "that libpq takes (put one with a password into DATABASE_URL)")       \
    X(TEXT, profiles_table, "profiles-table", "NAME", NULL, NULL, NULL, 0,    \
        0, CMD_STORE,                                                         \
        "PostgreSQL: your table of profiles, TABLE or SCHEMA.TABLE, when it " \
        "is not called profiles")                                             \
    X(TEXTS, column, "column", "OUR=THEIRS", NULL, NULL, NULL, 0, 0,          \
        CMD_STORE,                                                            \
        "PostgreSQL: a column of your table with a name of its own, as "      \
        "company=employer; repeatable")                                       \
    X(TEXT, input, "input", "FILE", NULL, NULL, NULL, 0, 0, CMD_ENRICH,       \
        "import this CSV first and enrich the profiles in it only, all of "   \
        "them unless --priority says otherwise")                              \
    X(TEXT, output, "output", "FILE", NULL, NULL, NULL, 0, 0,                 \
        CMD_ENRICH | CMD_EXPORT | CMD_VERIFY,                                 \
        "the file to write; by default enriched_<date>_<time>.csv for "       \
        "enrich and standard output for export and verify")                                     \
    X(TEXT, changed_since, "changed-since", "TIME", NULL, NULL, NULL, 0, 0,   \
        CMD_EXPORT,                                                           \
        "only profiles that were changed or enriched at TIME or after it: "   \
        "2026-11-23, 2026-11-23T18:05:00Z (UTC), or 12h or 30d for so long "  \
        "ago")                                                                \
    X(INT, limit, "limit", "N", "20", NULL, NULL, 1, 1000000000, CMD_ENRICH,  \
        "profiles to work on, at most")                                       \
    X(CHOICE, priority, "priority", "WHICH", "high-value",                    \
        OPTIONS_PRIORITIES, NULL, 0, 0, CMD_ENRICH,                           \
        "which profiles, largest list first")                                 \
    X(INT, max_apollo_credits, "max-apollo-credits", "N", "0", NULL, NULL,    \
        0, 1000000000, CMD_ENRICH,                                            \
        "credits that this run may spend at the paid provider, never more")   \
    X(INT, max_credits_month, "max-credits-month", "N", NULL, NULL, NULL,     \
        0, 1000000000, CMD_ENRICH | CMD_STATUS,                               \
        "credits that all runs together may spend in a calendar month (UTC); "\
        "no limit unless given")                                              \
    X(TEXT, credit_price, "credit-price", "USD", "0.10", NULL, NULL, 0, 0,    \
        CMD_ENRICH | CMD_STATUS | CMD_LEDGER,                                 \
        "what a credit costs, for the sums that are shown")                   \
    X(INT, batch_size, "batch-size", "N", "512", NULL, NULL, 1, 100000,       \
        CMD_ENRICH,                                                           \
        "profiles in flight at once; 1 works on one after the other")         \
    X(FLAG, auto_consolidate, "auto-consolidate", NULL, NULL, NULL, NULL,     \
        0, 0, CMD_ENRICH,                                                     \
        "write what is found into the profiles")                              \
    X(FLAG, dry_run, "dry-run", NULL, NULL, NULL, NULL, 0, 0, CMD_ENRICH,     \
        "say what would be done: no network, nothing written")                \
    X(INT, commit_every, "commit-every", "N", "1000", NULL, NULL, 1, 100000,  \
        CMD_ENRICH | CMD_CONSOLIDATE,                                         \
        "results in one database transaction")                                \
    X(CHOICE, accept, "accept", "LEVEL", "safe", OPTIONS_ACCEPT, NULL, 0, 0,  \
        CMD_ENRICH | CMD_CONSOLIDATE,                                         \
        "the weakest evidence that may be written: verified; safe, which "    \
        "adds published, provider and likely; any, which adds guessed")       \
    X(FLAG, accept_role, "accept-role", NULL, NULL, NULL, NULL, 0, 0,         \
        CMD_ENRICH | CMD_CONSOLIDATE,                                         \
        "write a shared mailbox (info@) where there is no person's, marked "  \
        "as role")                                                            \
    X(LIST, stages, "stages", "LIST", "website,linkedin,pattern,apollo",      \
        OPTIONS_STAGES, NULL, 0, 0, CMD_ENRICH,                               \
        "where to look, in this order, commas between: website, linkedin "    \
        "(the public page, as long as it is shown), pattern (proposes what "  \
        "no page shows, by the company's pattern), apollo (the paid "         \
        "provider, within --max-apollo-credits)")                             \
    X(INT, retry_after, "retry-after", "DAYS", "30", NULL, NULL, 0, 36500,    \
        CMD_ENRICH | CMD_STATUS,                                              \
        "leave profiles alone that were tried and not found this recently")   \
    X(TEXT, resolver, "resolver", "ADDR[:PORT]", NULL, NULL, NULL, 0, 0,      \
        CMD_NET | CMD_DOCTOR,                                                 \
        "the DNS server to ask instead of the system's")                      \
    X(TEXT, ca_file, "ca-file", "FILE", NULL, NULL, NULL, 0, 0,               \
        CMD_WEB | CMD_DOCTOR,                                                 \
        "further trust anchors, as PEM")                                      \
    X(TEXTS, allow_net, "allow-net", "CIDR", NULL, NULL, NULL, 0, 0,          \
        CMD_NET | CMD_DOCTOR,                                                 \
        "a private network that may be dialled after all; repeatable")        \
    X(INT, http_port, "http-port", "N", "80", NULL, NULL, 1, 65535, CMD_WEB,  \
        "the port of http, for tests and proxies")                            \
    X(INT, https_port, "https-port", "N", "443", NULL, NULL, 1, 65535,        \
        CMD_WEB, "the port of https, for tests and proxies")                  \
    X(INT, smtp_port, "smtp-port", "N", "25", NULL, NULL, 1, 65535,           \
        CMD_MAIL, "the port of mail servers, for tests")                      \
    X(TEXT, apollo_url, "apollo-url", "URL",                                  \
        "https://api.apollo.io/api/v1", NULL, NULL, 0, 0,                     \
        CMD_ENRICH | CMD_DOCTOR, "base of the provider's API")                \
    X(TEXT, helo, "helo", "FQDN", NULL, NULL, NULL, 0, 0, CMD_MAIL,           \
        "who we are when mail servers are asked: the name of this machine, "  \
        "as its address is known; without it no mailbox is asked for")        \
    X(TEXT, mail_from, "mail-from", "ADDR", NULL, NULL, NULL, 0, 0,           \
        CMD_MAIL,                                                             \
        "the sender when mail servers are asked; by default probe@<helo>")    \
    X(INT, smtp_timeout_s, "smtp-timeout-s", "N", "30", NULL, NULL, 1, 300,   \
        CMD_NET, "seconds that a mail server has for each reply")             \
    X(INT, wait_greylist, "wait-greylist", "S", "0", NULL, NULL, 0, 86400,    \
        CMD_ENRICH | CMD_VERIFY,                                              \
        "seconds that the end waits for mail servers which asked to come "    \
        "back later; the others are taken up by the next run")                \
    X(FLAG, insecure_tls, "insecure-tls", NULL, NULL, NULL, NULL, 0, 0,       \
        CMD_WEB,                                                              \
        "read pages behind a bad certificate too; the evidence says so")      \
    X(TEXT, contact, "contact", "URL", "https://turnstone.example/visits",    \
        NULL, NULL, 0, 0, CMD_WEB,                                            \
        "where the owner of a site can reach you; stands in the User-Agent")  \
    X(TEXTS, name, "name", "NAME", NULL, NULL, NULL, 0, 0, CMD_PROBE,         \
        "a person to look for on the site; repeatable")                       \
    X(TEXT, url, "url", "URL", NULL, NULL, NULL, 0, 0, CMD_PLUMB,             \
        "extract: the address of the page")                                   \
    X(TEXT, charset, "charset", "NAME", NULL, NULL, NULL, 0, 0, CMD_PLUMB,    \
        "extract: the encoding of the page, as its server would say")         \
    X(FLAG, csv_raw, "csv-raw", NULL, NULL, NULL, NULL, 0, 0,                 \
        CMD_EXPORT | CMD_VERIFY,                                              \
        "leave cells that a spreadsheet would run as they are")               \
    X(FLAG, json, "json", NULL, NULL, NULL, NULL, 0, 0,                       \
        CMD_ENRICH | CMD_STATUS | CMD_DOCTOR | CMD_PROBE | CMD_VERIFY |       \
            CMD_LEDGER,                                                       \
        "the result as one JSON object on standard output; for verify one "   \
        "a line")                   \
    X(FLAG, quiet, "quiet", NULL, NULL, NULL, NULL, 0, 0, CMD_ALL,            \
        "errors only")                                                        \
    X(FLAG, verbose, "verbose", NULL, NULL, NULL, NULL, 0, 0, CMD_ALL,        \
        "say more")                                                           \
    X(TEXT, config, "config", "FILE", NULL, NULL, NULL, 0, 0, CMD_ALL,        \
        "the config file; by default ~/.config/turnstone/config")             \
    X(FLAG, help, "help", NULL, NULL, NULL, NULL, 0, 0, CMD_ALL,              \
        "this help")                                                          \
    X(FLAG, version, "version", NULL, NULL, NULL, NULL, 0, 0, CMD_ALL,        \
        "the version")                                                        \
    X(SECRET, apollo_api_key, "apollo-api-key", "KEY", NULL, NULL,            \
        "APOLLO_API_KEY", 0, 0, CMD_ENRICH | CMD_DOCTOR,                      \
        "the key of the paid provider")                                       \
    X(FLAG, all, "all", NULL, NULL, NULL, NULL, 0, 0, CMD_LEDGER,             \
        "the settled calls too")                                              \
    X(HIDDEN, man, "man", NULL, NULL, NULL, NULL, 0, 0, CMD_HELP, "")         \
    X(HIDDEN, bash, "bash", NULL, NULL, NULL, NULL, 0, 0, CMD_HELP, "")       \
    X(HIDDEN, zsh, "zsh", NULL, NULL, NULL, NULL, 0, 0, CMD_HELP, "")
/* clang-format on */

#define OPTIONS_C_FLAG                  bool
#define OPTIONS_C_HIDDEN                bool
#define OPTIONS_C_INT                   int64_t
#define OPTIONS_C_CHOICE                int
#define OPTIONS_C_LIST                  struct conf_list
#define OPTIONS_C_TEXT                  str
#define OPTIONS_C_SECRET                str
#define OPTIONS_C_TEXTS                 struct conf_texts
#define OPTIONS_FIELD(type, field, ...) OPTIONS_C_##type field;

struct options {
    OPTIONS(OPTIONS_FIELD)
    str *args; /* the words after the command that are no options */
    size_t args_n;
    struct arena arena; /* holds all of this */
    struct conf conf;   /* which source set what */
};

extern const struct conf_option options_table[];
extern const size_t options_table_n;

/*
 * All sources. words: behind the command's name; env: as environ. 0, or
 * CONF_BAD with o->conf.why to show. Flags alone are read when they ask for
 * help or the version. In place; options_fini in any case.
 */
int options_read(struct options *o, uint32_t command, int argc, char **argv,
                 char **env);
void options_fini(struct options *o);

/* What does not go together is refused, not ignored: 0 or CONF_BAD. */
int options_check_enrich(struct options *o);
int options_check_doctor(struct options *o);
int options_check_export(struct options *o);
/* Did the user say it, or is it the default? */
bool options_is_set(const struct options *o, str name);
bool options_has_stage(const struct options *o, enum options_stage stage);

#endif
