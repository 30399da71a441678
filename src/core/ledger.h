/*
 * Money: what a paid call costs, by its reply. Pure rules; the entries are the
 * store's (edge/store.h). Amounts are thousandths of a credit.
 *
 * What the reply says is taken, also when it is more than was reserved: then
 * the paid stage ends, for the provider counts in another way than we do.
 * Where it does not say, who was found has cost a credit each; where it says
 * something that is no amount, the worst case has come. A refusal costs
 * nothing; a call without a usable reply stays in doubt, for a person to
 * settle: nothing repeats it by itself.
 */
#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H

#include "edge/provider.h"
#include "edge/store.h"

struct ledger_cost {
    enum store_ledger_state state; /* SETTLED or IN_DOUBT */
    int64_t spent;                 /* SETTLED */
    bool is_alarming;              /* more than was reserved, or no amount */
};

void ledger_cost_of(const struct provider_reply *reply, int64_t reserved,
                    struct ledger_cost *out);

/* "2.5", "0": of thousandths. */
enum { LEDGER_TEXT_BYTES = 32 };
const char *ledger_text(char out[LEDGER_TEXT_BYTES], int64_t thousandths);

#endif
