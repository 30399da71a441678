/*
 * The nouns. Plain data that every layer may see; read this first.
 *
 * profile   a row to be filled: a person at a company
 * site      a registrable domain and all profiles whose web site is on it:
 *           the unit of work
 * page      a fetched document
 * candidate an address with its evidence
 * finding   the candidate chosen for a profile, or why there is none
 * verdict   what the mail server says of a mailbox
 * run       one `enrich`
 *
 * Lists of words are X-macros, so that columns, summaries, JSON and the
 * manual use the same ones. Times are Unix seconds unless named otherwise.
 */
#ifndef MODEL_H
#define MODEL_H

#include "base/str.h"

/* How we know the address (DESIGN section 4), strongest first. */
#define MODEL_STATUS(X)                                                        \
    X(NONE, "none", "no address")                                              \
    X(VERIFIED, "verified",                                                    \
      "the mail server takes this mailbox and refuses an invented one")        \
    X(PUBLISHED, "published",                                                  \
      "seen on a page of the site, tied to this person")                       \
    X(PROVIDER, "provider", "from a paid API, identity checked")               \
    X(LIKELY, "likely",                                                        \
      "the company's pattern, learnt from at least two colleagues")            \
    X(GUESSED, "guessed", "the prior alone")                                   \
    X(ROLE, "role", "a shared mailbox of the company")

/* What the mail server says. */
#define MODEL_VERIFICATION(X)                                                  \
    X(NOT_CHECKED, "not_checked", "no mail server was asked")                  \
    X(VALID, "valid", "the mailbox exists")                                    \
    X(ACCEPT_ALL, "accept_all", "the server takes every mailbox")              \
    X(INVALID, "invalid", "the server refuses the mailbox")                    \
    X(UNKNOWN, "unknown", "the server cannot or will not tell")

/*
 * Why the mail server's word is what it is, beside a verification. What is
 * about us, about the path or about the server never makes INVALID.
 */
#define MODEL_REASON(X)                                                        \
    X(NONE, "none", "no reason")                                               \
    X(ACCEPTED, "accepted", "the server takes the mailbox")                    \
    X(FULL, "full", "the mailbox exists and is full")                          \
    X(BUSY, "busy", "the mailbox exists and gets too much mail just now")      \
    X(FORWARDED, "forwarded", "the server knows where its mail goes")          \
    X(CATCH_ALL, "catch-all", "the server takes an invented mailbox as well")  \
    X(UNTESTED, "untested",                                                    \
      "the server takes it, and could not be tested with an invented one")     \
    X(NO_EVIDENCE, "no-evidence",                                              \
      "the operator takes every mailbox and bounces later")                    \
    X(MIXED, "mixed", "invented mailboxes had different answers")              \
    X(NO_MAILBOX, "no-mailbox", "the server knows no such mailbox")            \
    X(DISABLED, "disabled", "the mailbox is disabled")                         \
    X(NO_MAIL, "no-mail", "the domain says that it takes no mail")             \
    X(NO_SUCH_DOMAIN, "no-such-domain", "the domain does not exist")           \
    X(NO_MAIL_SERVER, "no-mail-server",                                        \
      "the domain has neither a mail server nor an address")                   \
    X(GREYLISTED, "greylisted", "the server asked to come back later")         \
    X(RATE, "rate", "too many questions for the server just now")              \
    X(TEMPORARY, "temporary", "the server has trouble of its own")             \
    X(BLOCKED_US, "blocked-us", "the server refuses this machine")             \
    X(SENDER, "sender", "the server refuses our sender's address")             \
    X(POLICY, "policy", "refused by a rule, not for the mailbox")              \
    X(RELAY, "relay", "the server does not take mail for this domain")         \
    X(TLS_REQUIRED, "tls-required", "the server speaks with TLS only")         \
    X(NO_SMTPUTF8, "no-smtputf8", "the server takes ASCII addresses only")     \
    X(NOT_SENDABLE, "not-sendable", "no address that may be sent to a server") \
    X(DROPPED, "dropped", "the server dropped the connection")                 \
    X(TIMEOUT, "timeout", "the server was too slow")                           \
    X(PROTOCOL, "protocol", "the server does not speak SMTP")                  \
    X(UNREACHABLE, "unreachable", "no connection to a mail server")            \
    X(REFUSED_ADDRESS, "refused-address",                                      \
      "the mail server's network address is private or reserved")              \
    X(DNS_FAILED, "dns-failed", "the mail servers could not be looked up")     \
    X(NO_PORT_25, "no-port-25", "port 25 is closed from here")                 \
    X(NO_HELO, "no-helo", "we have not said who we are (--helo)")              \
    X(SUPPRESSED, "suppressed", "on the suppression list")                     \
    X(LIMIT, "limit", "as many questions as our manners allow")                \
    X(INTERRUPTED, "interrupted", "the run ended before its turn")

/* Which stage found it; the words of the results CSV. */
#define MODEL_METHOD(X)                                                        \
    X(WEBSITE, "website_scrape", "Website scraping")                           \
    X(LINKEDIN, "linkedin_scrape", "LinkedIn scraping")                        \
    X(PATTERN, "email_pattern", "Email patterns")                              \
    X(APOLLO, "apollo_api", "Apollo API ($)")

/* How a page showed the address; `how` of plumb extract. */
#define MODEL_SHOWN(X)                                                         \
    X(TEXT, "text", "in the visible text")                                     \
    X(MAILTO, "mailto", "a mailto: link")                                      \
    X(ATTRIBUTE, "attribute", "another attribute of an element")               \
    X(CLOUDFLARE, "cloudflare", "Cloudflare's e-mail protection")              \
    X(JSON_LD, "json_ld", "structured data")                                   \
    X(SPELLED, "spelled", "spelled out: [at], (dot)")                          \
    X(REVERSED, "reversed", "text written from right to left")                 \
    X(ENCODED, "encoded",                                                      \
      "an attribute that hides it: shifted, split, base64")                    \
    X(SCRIPT, "script", "put together by a script")                            \
    X(STATE, "state", "the data of an application")                            \
    X(VCARD, "vcard", "a vCard")

/* Why a profile has no finding: stored with the attempt, shown by status. */
#define MODEL_OUTCOME(X)                                                       \
    X(FOUND, "found", "an address was found")                                  \
    X(NOT_FOUND, "not_found", "the pages were read; nobody's address")         \
    X(ROLE_ONLY, "role_only", "only shared mailboxes were published")          \
    X(NO_WEBSITE, "no_website", "the profile has no web site")                 \
    X(NOT_A_WEBSITE, "not_a_website",                                          \
      "the website field is no site of a company")                             \
    X(NOT_A_PERSON, "not_a_person", "the name is not a person's")              \
    X(SUPPRESSED, "suppressed", "on the suppression list")                     \
    X(NO_SUCH_DOMAIN, "no_such_domain", "the domain does not exist")           \
    X(DNS_FAILED, "dns_failed", "the name could not be looked up")             \
    X(REFUSED_ADDRESS, "refused_address",                                      \
      "the site's network address is private or reserved")                     \
    X(UNREACHABLE, "unreachable", "no connection to the site")                 \
    X(TLS_FAILED, "tls_failed", "the certificate is not acceptable")           \
    X(TIMED_OUT, "timed_out", "the site was too slow")                         \
    X(HTTP_ERROR, "http_error", "the site answered with an error")             \
    X(ROBOTS, "robots", "robots.txt does not allow it")                        \
    X(BOT_WALL, "bot_wall", "the site shows a challenge, not its pages")       \
    X(LINKEDIN_BLOCKED, "linkedin_blocked",                                    \
      "there is no web site, and LinkedIn does not show the page")             \
    X(NO_STAGE, "no_stage", "no stage of this run applies")                    \
    X(WAITING, "waiting", "the mail server is to be asked again later")        \
    X(NO_MAILBOX, "no_mailbox",                                                \
      "the mail server knows none of the addresses tried")                     \
    X(NO_MAIL, "no_mail", "the domain takes no mail")                          \
    X(NOT_PROVED, "not_proved",                                                \
      "an address was proposed, and nothing proves it")                        \
    X(NOT_AT_PROVIDER, "not_at_provider",                                      \
      "the provider has no address of them")                                   \
    X(PROVIDER_OTHER, "provider_other",                                        \
      "the provider's answer was not theirs, or no address to use")            \
    X(INTERRUPTED, "interrupted", "the run ended before its turn")

#define MODEL_ENUM_STATUS(id, word, text)       STATUS_##id,
#define MODEL_ENUM_VERIFICATION(id, word, text) VERIFICATION_##id,
#define MODEL_ENUM_REASON(id, word, text)       REASON_##id,
#define MODEL_ENUM_METHOD(id, word, text)       METHOD_##id,
#define MODEL_ENUM_SHOWN(id, word, text)        SHOWN_##id,
#define MODEL_ENUM_OUTCOME(id, word, text)      OUTCOME_##id,

enum status { MODEL_STATUS(MODEL_ENUM_STATUS) STATUS_N };
enum verification {
    MODEL_VERIFICATION(MODEL_ENUM_VERIFICATION) VERIFICATION_N
};
enum reason { MODEL_REASON(MODEL_ENUM_REASON) REASON_N };
enum method { MODEL_METHOD(MODEL_ENUM_METHOD) METHOD_N };
enum shown { MODEL_SHOWN(MODEL_ENUM_SHOWN) SHOWN_N };
enum outcome { MODEL_OUTCOME(MODEL_ENUM_OUTCOME) OUTCOME_N };

/* The word and the sentence of each; in model.c. */
const char *model_status_word(enum status s);
const char *model_verification_word(enum verification v);
const char *model_reason_word(enum reason r);
const char *model_reason_text(enum reason r);
const char *model_method_word(enum method m);
const char *model_method_label(enum method m);
const char *model_shown_word(enum shown s);
const char *model_outcome_word(enum outcome o);
const char *model_outcome_text(enum outcome o);
/* The value of a word, or -1. */
int model_status_of(str word);
int model_verification_of(str word);
int model_reason_of(str word);
int model_method_of(str word);
int model_outcome_of(str word);

enum { MODEL_LIST_SIZE_UNKNOWN = -1 };

/*
 * How a profile came by the e-mail that it has, as its metadata tells; the
 * words as they stand there, whoever wrote them. Where it tells nothing, the
 * words are empty and the e-mail is somebody's own.
 */
struct present {
    str source, source_date, enrichment_method, source_url, reasons;
    enum method method; /* of enrichment_method or source; else WEBSITE */
    enum status status; /* NONE: it does not tell */
    enum verification verification;
    double confidence; /* when it was found or proved last; < 0: none */
    double left;       /* of it, today */
};

struct profile {
    str id; /* the user's key, as text */
    str name;
    str company;
    str website; /* the field as it is: URL, host, junk, empty */
    str linkedin;
    int64_t list_size; /* or MODEL_LIST_SIZE_UNKNOWN */
    str email;         /* what is there now; empty for a row to be filled */
    /* how its free stages ended, when it is claimed for the provider; else
       OUTCOME_FOUND */
    enum outcome tried;
    bool is_own_try;               /* ... in this very run */
    const struct present *present; /* of the e-mail; NULL: nothing is known */
};

/* The answer for one profile, from a site's task to the writer. */
struct finding {
    str profile_id;
    str name; /* of the profile, for the results CSV */
    str company;
    int64_t list_size;
    enum outcome outcome; /* OUTCOME_FOUND when address is not empty */
    str address;
    enum method method;
    enum status status;
    enum verification verification;
    enum reason verification_reason; /* REASON_NONE: not asked */
    double confidence; /* probability in [0,1] that it reaches the person */
    str source_url;    /* where it was seen */
    str reasons;       /* why, in words, "; " between them */
    str was_email;     /* the profile's e-mail when it was claimed */
    bool is_asked;     /* the provider was asked, or has answered before */
    int64_t found_at;  /* when, if it was not now */
    /*
     * The address is the profile's own e-mail, asked for anew at its mail
     * server: how it was found stays what this says. NULL: it was found.
     */
    const struct present *present;
};

#endif
