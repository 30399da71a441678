/*
 * The provider: a paid API that is asked for people whom nothing free has
 * found. One of our five tables of functions; provider_apollo.c is the one
 * implementation. Pure: requests out as bytes, replies in as bytes; who
 * sends them, when, and what it may cost is core's.
 *
 * Everything in a reply is hostile. It is read up to PROVIDER_BODY_MAX bytes
 * and PROVIDER_DEPTH_MAX levels; texts over their bounds are cut, addresses,
 * domains and ids over theirs are dropped, for a part of one is another one.
 *
 * Whom an answer is about is not taken from its place in the reply alone:
 * decode asks back (struct provider_asked), as names are compared in text/,
 * which this layer does not see. An answer that is about none of the people
 * asked for is given to nobody.
 *
 * The key stands in one header, marked as secret, and nowhere else.
 */
#ifndef EDGE_PROVIDER_H
#define EDGE_PROVIDER_H

#include "base/arena.h"
#include "base/str.h"

enum {
    PROVIDER_PEOPLE_MAX = 10, /* in one call */
    PROVIDER_CREDIT = 1000,   /* credits are counted in thousandths */
    PROVIDER_BODY_MAX = 1024 * 1024,
    PROVIDER_DEPTH_MAX = 32,
    PROVIDER_HEADERS_MAX = 2,
    PROVIDER_TEXT_MAX = 256, /* bytes of a name, a company, a link */
    PROVIDER_ADDRESS_MAX = 254,
    PROVIDER_DOMAIN_MAX = 253,
    PROVIDER_ID_MAX = 64,
    PROVIDER_KEY_BYTES_MAX = 256,
    PROVIDER_WHY_MAX = 1024,
    PROVIDER_ANSWER_MAX = 4096, /* bytes of an answer as text */
    PROVIDER_PERSON_KEYS = 2,
    PROVIDER_RETRY_MIN_S = 1,
    PROVIDER_RETRY_MAX_S = 24 * 60 * 60,
};

/* What is known of the cost of a call that ended so. */
enum provider_charge {
    PROVIDER_CHARGE_NONE,    /* it was not done: nothing was charged */
    PROVIDER_CHARGE_SAID,    /* see credits and charged_people */
    PROVIDER_CHARGE_UNKNOWN, /* it may have been done */
};

/*
 * How a call ended, what that says of its cost, and a sentence for the user.
 * Only what is a refusal by its very meaning costs nothing. A reply that
 * cannot be read, and one that should not be, costs what was reserved.
 */
#define PROVIDER_WHATS(X)                                                      \
    X(ANSWERED, SAID, "the provider answered")                                 \
    X(KEY, NONE, "the provider does not accept the API key")                   \
    X(FORBIDDEN, NONE, "the API key may not use this call of the provider")    \
    X(NO_CREDITS, NONE, "the account at the provider has no credits left")     \
    X(MALFORMED, NONE, "the provider cannot make sense of somebody's data")    \
    X(OUR_FAULT, NONE, "the provider refuses the request as a wrong one")      \
    X(RATE, NONE, "the provider asks for fewer calls")                         \
    X(REDIRECTED, NONE,                                                        \
      "the provider's address leads elsewhere, which is not followed")         \
    X(IN_DOUBT, UNKNOWN,                                                       \
      "the provider's reply does not say whether the call was charged")

#define PROVIDER_ENUM_WHAT(id, charge, text) PROVIDER_##id,
enum provider_what { PROVIDER_WHATS(PROVIDER_ENUM_WHAT) PROVIDER_WHAT_N };

/* What the provider says of an address. */
#define PROVIDER_EMAIL_STATUSES(X)                                             \
    X(NONE, "none")                                                            \
    X(OTHER, "other")                                                          \
    X(VERIFIED, "verified")                                                    \
    X(UNVERIFIED, "unverified")                                                \
    X(LIKELY_TO_ENGAGE, "likely to engage")                                    \
    X(GUESSED, "guessed")                                                      \
    X(EXTRAPOLATED, "extrapolated")                                            \
    X(UNAVAILABLE, "unavailable")                                              \
    X(BOUNCED, "bounced")                                                      \
    X(UPDATE_REQUIRED, "update required")

#define PROVIDER_ENUM_EMAIL(id, word) PROVIDER_EMAIL_##id,
enum provider_email_status {
    PROVIDER_EMAIL_STATUSES(PROVIDER_ENUM_EMAIL) PROVIDER_EMAIL_N
};

/* Why there is no answer for somebody. */
#define PROVIDER_MISSES(X)                                                     \
    X(FOUND, "there is one")                                                   \
    X(NOBODY, "the provider knows nobody of that name there")                  \
    X(STRANGER, "the provider answered with somebody else")                    \
    X(UNSAID, "the reply does not tell whose answer is whose")

#define PROVIDER_ENUM_MISS(id, text) PROVIDER_MISS_##id,
enum provider_miss { PROVIDER_MISSES(PROVIDER_ENUM_MISS) PROVIDER_MISS_N };

/* Reply headers beside the usual ones, for whoever keeps them (struct
   provider_raw). Given to authenticated calls only; empty: no limit. */
#define PROVIDER_KEPT(X)                                                       \
    X(LEFT_MINUTE, "x-minute-requests-left")                                   \
    X(LEFT_HOUR, "x-hourly-requests-left")                                     \
    X(LEFT_DAY, "x-24-hour-requests-left")                                     \
    X(RATE_MINUTE, "x-rate-limit-minute")                                      \
    X(RATE_HOUR, "x-rate-limit-hourly")                                        \
    X(RATE_DAY, "x-rate-limit-24-hour")

#define PROVIDER_ENUM_KEPT(id, name) PROVIDER_KEPT_##id,
enum provider_kept { PROVIDER_KEPT(PROVIDER_ENUM_KEPT) PROVIDER_KEPT_N };

enum provider_window {
    PROVIDER_MINUTE,
    PROVIDER_HOUR,
    PROVIDER_DAY,
    PROVIDER_WINDOW_N
};

struct provider_config {
    str url; /* base of the API, https; a last slash does not matter */
    str key;
};

/* Whom to ask for. Empty: not known. */
struct provider_person {
    str first, last, name;
    str company;
    str domain;   /* without www. and @ */
    str linkedin; /* URL */
};

struct provider_header {
    const char *name; /* in lower case */
    str value;
    bool is_secret;
};

struct provider_request {
    const char *method;       /* "GET" or "POST" */
    const char *content_type; /* of the body; NULL: there is none */
    str url, body;
    struct provider_header headers[PROVIDER_HEADERS_MAX];
    size_t headers_n;
};

/* A reply of whatever status. */
struct provider_raw {
    int status;
    str content_type, body, retry_after;
    str kept[PROVIDER_KEPT_N];
    int64_t at; /* Unix seconds, for dates in it; 0: not known */
    str secret; /* the key: left out of why where the reply repeats it */
};

struct provider_answer {
    enum provider_miss miss; /* PROVIDER_MISS_FOUND, or all else is empty */
    str address;             /* empty: the provider has none for them */
    enum provider_email_status status;
    str name, first, last;
    str company;
    str domain;   /* of the company */
    str linkedin; /* URL */
    str id;
    double confidence; /* 0 to 1, of an extrapolated address; -1: not said */
    int64_t employees; /* -1: not said */
};

/*
 * The people of a call. likeness: how surely is the answer about person i? 0:
 * it is not; higher is surer, of whatever scale.
 */
struct provider_asked {
    const struct provider_person *people;
    size_t n; /* 1 to PROVIDER_PEOPLE_MAX */
    int (*likeness)(void *arg, size_t i, const struct provider_answer *answer);
    void *arg;
};

struct provider_reply {
    enum provider_what what;
    str why; /* inert, one line: the status and the provider's own words */
    /* ANSWERED: one for each person asked for, in that order; else NULL */
    struct provider_answer *answers;
    size_t answers_n;
    bool is_aligned;  /* all answers stood in the places of their people */
    size_t strangers; /* answers that are about nobody asked for */

    int64_t credits;        /* thousandths, rounded up; -1: not said */
    bool is_credits_odd;    /* said, but no number from 0 to a million */
    int64_t charged_people; /* who cost something; -1: not said */
    str request_id;         /* a number, mostly; empty: not said */

    int64_t retry_after_s; /* clamped to PROVIDER_RETRY_*_S; -1: not said */
    /* Calls that may still be made; -1: no limit, or not said. */
    int64_t left[PROVIDER_WINDOW_N];
};

struct provider_ops {
    const char *name; /* also the ledger's word */
    const char *url;  /* the usual base of the API */
    /* 1 to PROVIDER_PEOPLE_MAX people in one call. */
    void (*encode)(const struct provider_config *c, struct arena *a,
                   const struct provider_person *people, size_t n,
                   struct provider_request *out);
    /* One, for keys that may not use the call above. */
    void (*encode_single)(const struct provider_config *c, struct arena *a,
                          const struct provider_person *person,
                          struct provider_request *out);
    /* Is the key a good one? Costs nothing. */
    void (*encode_health)(const struct provider_config *c, struct arena *a,
                          struct provider_request *out);
    /* Texts of *out are in the arena. scratch: freed by the caller. */
    void (*decode)(const struct provider_raw *raw,
                   const struct provider_asked *asked, struct arena *scratch,
                   struct arena *a, struct provider_reply *out);
    void (*decode_single)(const struct provider_raw *raw,
                          const struct provider_asked *asked,
                          struct arena *scratch, struct arena *a,
                          struct provider_reply *out);
    /* ANSWERED: it is. */
    void (*decode_health)(const struct provider_raw *raw, struct arena *scratch,
                          struct arena *a, struct provider_reply *out);
};

extern const struct provider_ops provider_apollo;

/* Names of PROVIDER_KEPT, in its order. */
extern const char *const provider_kept_names[PROVIDER_KEPT_N];

const char *provider_what_text(enum provider_what what);
enum provider_charge provider_what_charge(enum provider_what what);
const char *provider_email_word(enum provider_email_status s);
/* Of the provider's word, any case, '_' as a space; NONE for an empty one. */
enum provider_email_status provider_email_of(str word);
const char *provider_miss_text(enum provider_miss m);

/* May it be sent in a header? Visible ASCII, PROVIDER_KEY_BYTES_MAX bytes. */
bool provider_key_is_usable(str key);

/*
 * An answer as text, to be remembered: JSON of PROVIDER_ANSWER_MAX bytes at
 * most; empty for anybody who is not FOUND, as what was answered about others
 * is not kept. read: false when the text is none of ours; the empty text is
 * read as NOBODY.
 */
str provider_answer_write(struct arena *a, const struct provider_answer *from);
bool provider_answer_read(struct arena *a, str text,
                          struct provider_answer *out);

/*
 * Who it is, as keys that are equal for the same person in another row:
 * "in:jane-doe-1" of the LinkedIn page, "jane doe@acme.test" of the name and
 * the domain, and where no domain is known "jane doe@:acme" of the company.
 *
 * A row without a domain and one with it may be of one person, and two rows
 * with different domains are of two, though companies be called the same. So
 * a row with a domain is also kept as "jane doe@:acme", which only one without
 * looks for; and that one is kept as "jane doe?:acme", which only rows with
 * a domain look for (found_by).
 *
 * The caller hands in folded words (text/identity.h): first, last and company
 * in one spelling for all that count as the same, linkedin as the last part of
 * the page's address. Case and blanks do not matter here; `name` is not
 * looked at.
 */
struct provider_keys {
    str keys[PROVIDER_PERSON_KEYS];
    size_t n; /* 0: too little is known to tell the person from others */
    str found_by, kept_as; /* or empty */
};
void provider_person_keys(struct arena *a, const struct provider_person *who,
                          struct provider_keys *out);

#endif
