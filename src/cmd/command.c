/* The command table, and the way from argv to a command's exit status. */
#include <stdio.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "base/near.h"
#include "base/scope.h"
#include "cmd/cmd.h"
#include "cmd/help.h"

enum { WORDS_MAX = 1000000 };

/* Name, function, arguments, how many, a check, a line, and the rest. */
/* clang-format off */
#define COMMANDS(X)                                                           \
    X(ENRICH, enrich, "", 0, 0, options_check_enrich,                         \
        "the main job: find the missing e-mail of profiles",                  \
        "Selects profiles without an e-mail, reads their companies' sites, "  \
        "and writes a results CSV; with --auto-consolidate the profiles "     \
        "too. A run that was stopped or killed goes on where it was when it " \
        "is started again. Exit status: 0 done, 1 fault, 2 usage, 3 "         \
        "interrupted but consistent, 4 the paid provider refused (its key, "  \
        "or no credits).\n"                                                   \
        "With --priority stale it takes up e-mails whose confidence has "     \
        "decayed: each is asked for at its mail server first (--helo). One "  \
        "that lives is as sure as it was, and no page is read; one that is "  \
        "refused is replaced, or else stays and is marked with confidence "   \
        "0. A search that fails leaves the others as they are. Several runs " \
        "on one database share the work.\n"                                   \
        "The paid provider is asked last, for people whom nothing free has "  \
        "found, best first, and never beyond --max-apollo-credits (0 unless " \
        "given) and --max-credits-month. --dry-run tells what a run could "   \
        "cost.")                                                              \
    X(IMPORT, import, "FILE.csv", 1, 1, NULL,                                 \
        "take profiles from a CSV into the database",                         \
        "The header names the columns, in any order: id and name, and "       \
        "where there are company, website, linkedin, list_size, "             \
        "email. Other columns are kept with the profile. The same id "        \
        "again is an update. FILE.csv may be - for standard input.")          \
    X(EXPORT, export, "", 0, 0, options_check_export,                         \
        "write the profiles as CSV",                                          \
        "All of them, or with --changed-since those that an import, a run, "  \
        "consolidate or forget has touched since then, and your own "         \
        "programs, where they set updated_at. So a nightly export can go on " \
        "where the last one began.\n"                                         \
        "Cells that a spreadsheet would run as a formula get a "              \
        "leading quote, unless --csv-raw is given. A file is written "        \
        "beside its place and renamed, so it is whole or not there.")         \
    X(CONSOLIDATE, consolidate, "RESULTS.csv", 1, 1, NULL,                    \
        "write an earlier results CSV into the profiles",                     \
        "Does what enrich --auto-consolidate would have done. Never "         \
        "over an e-mail that somebody else wrote meanwhile: that is "         \
        "counted as a lost race.")                                            \
    X(STATUS, status, "", 0, 0, NULL,                                         \
        "what needs enrichment, and how good the e-mails are",                \
        "")                                                                   \
    X(VERIFY, verify, "[ADDRESS...|FILE]", 0, WORDS_MAX, NULL,                \
        "what mail servers say of addresses",                                 \
        "FILE has an address a line, or is a CSV with a column email or "     \
        "address; - or nothing is standard input. Each address is answered "  \
        "with a verification (valid, accept_all, invalid, unknown, "          \
        "not_checked), its reason and the server's own words, as CSV or "     \
        "with --json as an object a line. valid: the server takes the "       \
        "mailbox and refuses an invented one. No message is ever sent.\n"      \
        "Manners cannot be switched off: an operator of mail servers has at " \
        "most two sessions of ours at a time and eight recipients in each, "  \
        "a second between them, and six refused recipients a domain a day; "  \
        "what would be more is unknown, with the reason limit.")              \
    X(PROBE, probe, "DOMAIN|URL|ADDRESS", 1, 1, NULL,                         \
        "one site, verbosely: every fetch, candidate and reason",             \
        "The tool for learning and for bug reports. With --name it tells "    \
        "what that person would get. An address is asked for at its mail "    \
        "server, too; with --helo each line of that is shown.")                                        \
    X(LEDGER, ledger, "[settle ID CREDITS]", 0, 3, NULL,                      \
        "paid calls that are open or in doubt",                               \
        "Before a paid call leaves, what it may cost is reserved. One whose " \
        "reply never came is in doubt: it counts as spent, and nobody in it " \
        "is asked for again, until you settle it by what the provider's "     \
        "account says: CREDITS that it was charged, 0 for none. Wait a few "   \
        "minutes before you look there: a call may be charged after the run " \
        "that made it has died. With --all "  \
        "every call is listed.")                                              \
    X(FORGET, forget, "ADDRESS|DOMAIN|ID...", 1, WORDS_MAX, NULL,             \
        "erase and suppress an address, a domain or a profile",               \
        "What is suppressed is never looked up, kept or answered "            \
        "again.")                                                             \
    X(DOCTOR, doctor, "", 0, 0, options_check_doctor,                                         \
        "is this machine fit?",                                               \
        "Each check says ok, warn or fail, and what to do, or skip and why "  \
        "it was not tried. The status is 1 when a check fails.\n"             \
        "For asking mail servers: is --helo a name whose address is this "    \
        "machine, with a reverse name (PTR) that leads back to it; does the " \
        "domain of --mail-from take mail, and does its SPF record name this " \
        "machine (a hint: what the record includes is not followed); is port " \
        "25 open.\n"                                                          \
        "Nothing on the network is asked but the resolver; where there is a " \
        "key, the paid provider, whether it is a good one, which costs "     \
        "nothing; and where --helo says who we are, one mail server each of " \
        "gmail.com, outlook.com and yahoo.com: it is greeted and left.")                                 \
    X(PLUMB, plumb, "PART [RECORD...]", 1, WORDS_MAX, NULL,                   \
        "the pure parts, for scripts: records in, JSON lines out",            \
        "PART is extract, address, name, pattern, url, robots or reply. "     \
        "Records are the further words or else the lines of standard "        \
        "input: a file for extract, NAME TAB DOMAIN for pattern, FILE TAB "   \
        "AGENT TAB URL for robots, what a mail server answered to RCPT for "  \
        "reply (\\n between its lines). An answer leaves as soon as its "     \
        "record was read.\n"                                                  \
        "A third field of pattern names colleagues whose addresses are "      \
        "known, Jane Doe <jane.doe@acme.test>, Jan Roe <...>: from them "     \
        "the company's way to make addresses is learnt. p is the "            \
        "probability that the address is the person's, if there is one.\n"    \
        "Of each address extract tells how the page shows it (text, "         \
        "mailto, spelled, encoded, script, state, json_ld, vcard, ...), "     \
        "the person's name where structured data gives one, and its kind "    \
        "where it is no person's: role, no_reply, placeholder, machine.\n"    \
        "extract reads files on all cores and answers in their order. A "     \
        "folder is walked: names in the order of their bytes, symbolic "      \
        "links not followed. What is no page (a picture, a device, a link) "  \
        "has a line with \"skipped\", and what cannot be read one with "      \
        "\"error\"; all others are answered all the same, and the exit "      \
        "status is 1. Of a file over 2 MiB the first 2 MiB are read, and "    \
        "\"is_cut\" says so.")                                                \
    X(HELP, help, "[COMMAND]", 0, 1, NULL,                                    \
        "what the program or a command does",                                 \
        "")
/* clang-format on */

#define COMMAND_ROW(id, word, synopsis, min, max, check_fn, line, more)        \
    {.name = #word,                                                            \
     .bit = CMD_##id,                                                          \
     .args = synopsis,                                                         \
     .args_min = min,                                                          \
     .args_max = max,                                                          \
     .summary = line,                                                          \
     .text = more,                                                             \
     .run = cmd_##word,                                                        \
     .refuses = check_fn},

const struct command command_table[] = {COMMANDS(COMMAND_ROW)};
const size_t command_table_n = array_len(command_table);

const struct command *
command_find(str name)
{
    for (size_t i = 0; i < command_table_n; i++)
        if (str_eq(str_of(command_table[i].name), name))
            return &command_table[i];
    return NULL;
}

static int
usage(const char *command, const char *why)
{
    log_error("%s", why);
    fprintf(stderr, "Try: turnstone help%s%s\n", command[0] ? " " : "",
            command);
    return EXIT_USAGE;
}

static int
unknown_command(str name)
{
    const char *names[64];
    char shown[80], why[256];
    size_t n = 0;

    for (; n < command_table_n && n < array_len(names); n++)
        names[n] = command_table[n].name;
    const char *near = near_word(names, n, name);
    inert_z(shown, sizeof(shown), name);
    snprintf(why, sizeof(why),
             near ? "%s: no such command; did you mean %s?"
                  : "%s: no such command",
             shown, near);
    return usage("", why);
}

/* As many words as the command takes? */
static int
check_words(const struct command *c, const struct options *o)
{
    char shown[80], why[256];

    if (o->args_n > c->args_max) {
        inert_z(shown, sizeof(shown), o->args[c->args_max]);
        snprintf(why, sizeof(why), "%s: what is this for? %s takes %s", shown,
                 c->name, c->args_max ? c->args : "options only");
        return usage(c->name, why);
    }
    if (o->args_n < c->args_min) {
        snprintf(why, sizeof(why), "%s wants %s", c->name, c->args);
        return usage(c->name, why);
    }
    return 0;
}

static int
run(const struct command *c, struct options *o)
{
    char why[1024];

    int r = check_words(c, o);
    if (r != 0)
        return r;
    if (c->refuses != NULL && c->refuses(o) != 0) {
        snprintf(why, sizeof(why), "%.*s", STR_ARG(o->conf.why));
        return usage(c->name, why);
    }
    log_set_level(o->quiet ? LOG_ERROR : o->verbose ? LOG_DEBUG : LOG_INFO);
    return c->run(o);
}

int
command_main(int argc, char **argv, char **env)
{
    char why[1024];

    str name = argc > 0 ? str_of(argv[0]) : STR_EMPTY;
    if (str_eq(name, STR("--help")) || str_eq(name, STR("-h")))
        return help_program(stdout);
    if (str_eq(name, STR("--version")))
        return help_version(stdout);
    if (argc == 0) {
        help_program(stderr);
        return EXIT_USAGE;
    }
    const struct command *c = command_find(name);
    if (c == NULL)
        return unknown_command(name);

    CLEANUP(options_fini) struct options o;
    int r = options_read(&o, c->bit, argc - 1, argv + 1, env);
    if (r < 0) {
        fault_take_trace(why, sizeof(why));
        log_error("%s", why);
        return EXIT_FAULT;
    }
    if (r > 0) {
        snprintf(why, sizeof(why), "%.*s", STR_ARG(o.conf.why));
        return usage(c->name, why);
    }
    if (o.help)
        return help_command(stdout, c);
    if (o.version)
        return help_version(stdout);
    return run(c, &o);
}
