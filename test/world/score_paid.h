/*
 * Answers beside what the paid provider has (provider.h): a row for each
 * standing, what was found of those whom it has right, and what a right
 * address cost. A customer is somebody whose address no page shows and no
 * mail server proves: only the provider can tell it.
 */
#ifndef TEST_WORLD_SCORE_PAID_H
#define TEST_WORLD_SCORE_PAID_H

#include "base/json.h"

enum { SCORE_PAID_ROWS_MAX = 16, SCORE_PAID_WORD_MAX = 24 };

struct score_paid_row {
    char standing[SCORE_PAID_WORD_MAX];
    uint64_t people, customers;
    uint64_t paid, paid_right;       /* answers by apollo_api */
    uint64_t right, customers_right; /* by any method */
};

struct score_paid {
    struct score_paid_row rows[SCORE_PAID_ROWS_MAX];
    size_t rows_n;
    struct score_paid_row all;
    double credits; /* below 0: unknown */
    double price;   /* of a credit */
};

/* APOLLO_CHARGED of the stats of worldd. False: there is none. */
bool score_paid_read_credits(struct score_paid *s, const char *path);

struct score_paid_case {
    str standing;
    bool is_customer; /* by the truth; who has no address is none */
    bool is_paid;     /* answered, by the provider */
    bool is_right;
};

/* False: too many standings. */
bool score_paid_add(struct score_paid *s, const struct score_paid_case *c);

/* 1 where there is nothing to divide by: no promise was broken. */
double score_paid_precision(const struct score_paid *s);
/* Of those whom the provider has right: found by any method. */
double score_paid_recall(const struct score_paid *s);
double score_paid_customer_recall(const struct score_paid *s);
/* Of a right address by the provider; 0 for nothing, infinite in vain. */
double score_paid_cost(const struct score_paid *s);

void score_paid_print(const struct score_paid *s);
/* As values of the object that is open. */
void score_paid_put(const struct score_paid *s, struct json *j);

#endif
