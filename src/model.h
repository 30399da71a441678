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
    X(NO_STAGE, "no_stage", "no stage of this run applies")                    \
    X(INTERRUPTED, "interrupted", "the run ended before its turn")

#define MODEL_ENUM_STATUS(id, word, text)       STATUS_##id,
#define MODEL_ENUM_VERIFICATION(id, word, text) VERIFICATION_##id,
#define MODEL_ENUM_METHOD(id, word, text)       METHOD_##id,
#define MODEL_ENUM_SHOWN(id, word, text)        SHOWN_##id,
#define MODEL_ENUM_OUTCOME(id, word, text)      OUTCOME_##id,

enum status { MODEL_STATUS(MODEL_ENUM_STATUS) STATUS_N };
enum verification {
    MODEL_VERIFICATION(MODEL_ENUM_VERIFICATION) VERIFICATION_N
};
enum method { MODEL_METHOD(MODEL_ENUM_METHOD) METHOD_N };
enum shown { MODEL_SHOWN(MODEL_ENUM_SHOWN) SHOWN_N };
enum outcome { MODEL_OUTCOME(MODEL_ENUM_OUTCOME) OUTCOME_N };

/* The word and the sentence of each; in model.c. */
const char *model_status_word(enum status s);
const char *model_verification_word(enum verification v);
const char *model_method_word(enum method m);
const char *model_method_label(enum method m);
const char *model_shown_word(enum shown s);
const char *model_outcome_word(enum outcome o);
const char *model_outcome_text(enum outcome o);
/* The value of a word, or -1. */
int model_status_of(str word);
int model_verification_of(str word);
int model_method_of(str word);

enum { MODEL_LIST_SIZE_UNKNOWN = -1 };

struct profile {
    str id; /* the user's key, as text */
    str name;
    str company;
    str website; /* the field as it is: URL, host, junk, empty */
    str linkedin;
    int64_t list_size; /* or MODEL_LIST_SIZE_UNKNOWN */
    str email;         /* what is there now; empty for a row to be filled */
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
    double confidence; /* probability in [0,1] that it reaches the person */
    str source_url;    /* where it was seen */
    str reasons;       /* why, in words, "; " between them */
    str was_email;     /* the profile's e-mail when it was claimed */
};

#endif
