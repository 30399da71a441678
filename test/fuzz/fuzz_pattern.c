/*
 * Patterns. Lines: a name and a mail domain to propose for; then text of a
 * store; then colleagues, a name and a local part in turns.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "text/email.h"
#include "text/pattern.h"

enum { CANDIDATES = PATTERN_PROPOSED_MAX, COLLEAGUES_MAX = 40 };

static bool
is_made_of(str s, const char *letters)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\0' || strchr(letters, s.p[i]) == NULL)
            return false;
    return true;
}

/* Good addresses, best first, none twice, and probabilities. */
static void
check_candidates(struct arena *a, const struct pattern_learnt *l,
                 const struct pattern_candidate *c, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        struct email email;
        check(email_parse(a, c[i].address, &email) == EMAIL_OK);
        check(str_eq(email.text, c[i].address));
        check(str_eq(email.local, c[i].local) && c[i].local.n <= 64);
        check(
            is_made_of(c[i].local, "abcdefghijklmnopqrstuvwxyz0123456789._-"));
        check(c[i].p > 0 && c[i].p <= 1 && (i == 0 || c[i].p <= c[i - 1].p));
        check(c[i].others >= 0 && c[i].others <= 1);
        double worth = pattern_confidence(l, &c[i]);
        check(worth > 0 && worth <= 0.8);
        sum += c[i].p;
        for (size_t k = 0; k < i; k++)
            check(!str_eq(c[i].local, c[k].local));
    }
    check(sum <= 1.0001);
}

static void
check_shares(const struct pattern_learnt *l)
{
    double sum = 0;

    for (size_t p = 0; p < PATTERN_N; p++) {
        check(l->share[p] >= 0 && l->share[p] <= 1);
        sum += l->share[p];
    }
    check(sum > 0.9999 && sum < 1.0001 && l->seen_n <= PATTERN_SEEN_MAX);
}

/* Written and read again it is the same. */
static void
check_text(struct arena *a, const struct pattern_learnt *l)
{
    struct pattern_learnt back, again;

    str text = pattern_write(a, l);
    pattern_init(&back, PATTERN_SIZE_UNKNOWN);
    check(pattern_read(text, 0, &back));
    str first = pattern_write(a, &back);
    pattern_init(&again, PATTERN_SIZE_UNKNOWN);
    check(pattern_read(first, 0, &again));
    check(str_eq(first, pattern_write(a, &again)));
    check(pattern_read(first, 0, &again)); /* what is known counts once */
    check(str_eq(first, pattern_write(a, &again)));
}

/* A candidate that turns out to be right is learnt, and leads then. */
static void
check_learning(struct arena *a, struct pattern_learnt *l,
               const struct person *who, const struct pattern_candidate *c)
{
    double before = l->share[c->pattern];

    bool has_digit = !is_made_of(c->local, "abcdefghijklmnopqrstuvwxyz._-");
    check(!has_digit || !pattern_learn(a, l, who, c->local, 1));
    if (!has_digit && pattern_learn(a, l, who, c->local, 1)) {
        check_shares(l);
        before = l->share[c->pattern];
    }
    pattern_refuse(l, c->pattern, 0.5);
    check_shares(l);
    check(l->share[c->pattern] <= before + 1e-6);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str rest = fuzz_input(p, n), name = fuzz_line(&rest);
    str domain = fuzz_line(&rest), text = fuzz_line(&rest);
    struct pattern_candidate *c =
        arena_array(&a, struct pattern_candidate, CANDIDATES);
    struct pattern_learnt l;
    struct pattern_lead lead;
    struct person who;

    pattern_init(&l, (enum pattern_size)(n % PATTERN_SIZE_N));
    pattern_read(text, (double)(n % 7) * 100, &l);
    for (int i = 0; i < COLLEAGUES_MAX && rest.n > 0; i++) {
        str colleague = fuzz_line(&rest), local = fuzz_line(&rest);
        person_parse(&a, colleague, &who);
        pattern_learn(&a, &l, colleague.n > 0 ? &who : NULL, local,
                      1 / (double)(1 + i % 3));
        check_shares(&l);
    }
    person_parse(&a, name, &who);
    size_t found = pattern_propose(&a, &l, &who, domain, c, CANDIDATES);
    check(found <= CANDIDATES && (who.is_person || found == 0));
    check_candidates(&a, &l, c, found);
    check_text(&a, &l);
    pattern_lead(&l, &lead);
    check(lead.is_learnt == (lead.colleagues >= 2));
    if (found > 0)
        check_learning(&a, &l, &who, &c[n % found]);
    return 0;
}
