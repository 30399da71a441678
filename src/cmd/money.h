/*
 * Money as people see it: credits and dollars, what a run may spend, and what
 * it would spend at most.
 */
#ifndef CMD_MONEY_H
#define CMD_MONEY_H

#include "cmd/options.h"
#include "core/fallback.h"

enum { MONEY_TEXT_BYTES = 32 };

/* Dollars a credit; --credit-price was looked at. */
double money_price(const struct options *o);
/* "$1.20", of thousandths of a credit. */
const char *money_text(char out[MONEY_TEXT_BYTES], int64_t thousandths,
                       double price);

/* What the paid stage may do; provider NULL: there is none. */
void money_options(const struct options *o, struct fallback_options *out);

/*
 * The forecast of --dry-run: how many people might be asked for, how many
 * credits that could take, and what they would cost. `fresh`: profiles that
 * the free stages would look at first. 0, or < 0 when the store fails.
 */
int money_forecast(struct store *s, const struct store_selection *sel,
                   const struct options *o, uint64_t fresh);

#endif
