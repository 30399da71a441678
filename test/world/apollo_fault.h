/*
 * The provider's tempers: what goes wrong at which request. A list from the
 * command line, the first rule that strikes counts:
 *
 *   WORD        every request        WORD=0.05   by chance, from the seed
 *   WORD/7      each seventh         WORD@3      the third alone
 *
 * Requests about people are numbered from 1, refused ones too. `poison` is
 * about people, not requests: by chance, or about one in seven.
 *
 * Is anybody charged? NEVER: it is refused before. ALWAYS: it was done. BY
 * SEED: half of the time.
 */
#ifndef TEST_APOLLO_FAULT_H
#define TEST_APOLLO_FAULT_H

#include "world.h"

/* The word, the status, when it is charged, what it is. */
#define APOLLO_FAULTS(X)                                                       \
    X(NONE, "none", 200, ALWAYS, "nothing wrong")                              \
    X(KEY, "401", 401, NEVER, "the key does not hold any more")                \
    X(PAYMENT, "402", 402, NEVER, "payment required")                          \
    X(FORBIDDEN, "403", 403, NEVER, "no endpoint is allowed")                  \
    X(BULK, "403_bulk", 403, NEVER, "bulk is not, one by one is")              \
    X(INVALID, "422", 422, NEVER, "malformed, whatever it was")                \
    X(POISON, "poison", 422, NEVER, "malformed, because of one person")        \
    X(CREDITS, "no_credits", 422, NEVER, "insufficient credits")               \
    X(RATE, "429", 429, NEVER, "retry after a second")                         \
    X(RATE_BARE, "429_bare", 429, NEVER, "the same, unsaid")                   \
    X(RATE_HOUR, "429_hour", 429, NEVER, "none left this hour")                \
    X(RATE_DAY, "429_day", 429, NEVER, "none left today")                      \
    X(REDIRECT, "redirect", 307, NEVER, "to another place")                    \
    X(E500, "500", 500, BY_SEED, "in JSON")                                    \
    X(E502, "502", 502, BY_SEED, "in HTML")                                    \
    X(E503, "503", 503, BY_SEED, "in plain text")                              \
    X(E520, "520", 520, BY_SEED, "without a body")                             \
    X(DROP_BEFORE, "drop_before", 200, NEVER, "no reply, nothing done")        \
    X(DROP_AFTER, "drop_after", 200, ALWAYS, "no reply, done")                 \
    X(SILENT, "timeout", 200, ALWAYS, "no reply, the connection stays")        \
    X(CUT, "cut", 200, ALWAYS, "the connection ends in the body")              \
    X(TRUNCATED, "truncated", 200, ALWAYS, "a whole reply of half a JSON")     \
    X(HTML, "html", 200, BY_SEED, "200 with HTML")                             \
    X(HUGE_BODY, "huge", 200, ALWAYS, "64 MiB of blanks behind it")            \
    X(DEEP, "deep", 200, ALWAYS, "100,000 brackets in it")                     \
    X(SHORT, "short", 200, ALWAYS, "matches without the nulls")                \
    X(LONG, "long", 200, ALWAYS, "a match too many, in front")                 \
    X(SHUFFLED, "shuffled", 200, ALWAYS, "matches in another order")           \
    X(OTHERS, "others", 200, ALWAYS, "answers about other people")             \
    X(ABSENT, "no_credit_fields", 200, ALWAYS, "no word of credits")           \
    X(ODD, "odd_credits", 200, ALWAYS, "credits: text, < 0, too many, null")   \
    X(ODD_TYPES, "odd_types", 200, ALWAYS, "numbers and lists as e-mail, name")

#define APOLLO_ENUM_FAULT(id, word, status, charge, what) APOLLO_##id,
enum apollo_fault { APOLLO_FAULTS(APOLLO_ENUM_FAULT) APOLLO_FAULT_N };

enum apollo_charge { APOLLO_NEVER, APOLLO_ALWAYS, APOLLO_BY_SEED };

enum { APOLLO_RULES_MAX = 32 };

enum apollo_when { APOLLO_BY_CHANCE, APOLLO_EACH, APOLLO_AT };

struct apollo_rule {
    enum apollo_fault fault;
    enum apollo_when when;
    uint64_t n;
    double chance;
};

struct apollo_faults {
    uint64_t seed;
    struct apollo_rule rules[APOLLO_RULES_MAX];
    size_t n;
};

/* text: "WORD[=P|/N|@N],..."; NULL: none. False: it makes no sense. */
bool apollo_fault_read(struct apollo_faults *f, const char *text,
                       uint64_t seed);
/* Of request `number`; poison is not among them. */
enum apollo_fault apollo_fault_of(const struct apollo_faults *f,
                                  uint64_t number, bool is_bulk);
/* who: a number that is the person's own */
bool apollo_fault_poisons(const struct apollo_faults *f, uint64_t who);

const char *apollo_fault_word(enum apollo_fault f);
int apollo_fault_status(enum apollo_fault f);
/* Is what was asked for done and charged? */
bool apollo_fault_charges(const struct apollo_faults *f, enum apollo_fault k,
                          uint64_t number);

#endif
