/* What a paid call costs: see ledger.h. */
#include <inttypes.h>
#include <stdio.h>

#include "core/ledger.h"

static int64_t
larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Who was found costs a credit, as far as the reply tells. */
static int64_t
cost_of_people(const struct provider_reply *reply)
{
    int64_t found = (int64_t)reply->strangers, perhaps = 0;

    if (reply->charged_people >= 0)
        return reply->charged_people * STORE_CREDIT;
    for (size_t i = 0; i < reply->answers_n; i++) {
        found += reply->answers[i].miss == PROVIDER_MISS_FOUND;
        perhaps += reply->answers[i].miss != PROVIDER_MISS_NOBODY;
    }
    return larger(found, perhaps) * STORE_CREDIT;
}

void
ledger_cost_of(const struct provider_reply *reply, int64_t reserved,
               struct ledger_cost *out)
{
    *out = (struct ledger_cost){.state = STORE_LEDGER_SETTLED};
    switch (provider_what_charge(reply->what)) {
    case PROVIDER_CHARGE_NONE: return;
    case PROVIDER_CHARGE_UNKNOWN: out->state = STORE_LEDGER_IN_DOUBT; return;
    case PROVIDER_CHARGE_SAID: break;
    }
    if (reply->credits >= 0)
        out->spent = reply->credits;
    else if (reply->is_credits_odd)
        out->spent = larger(reserved, cost_of_people(reply));
    else
        out->spent = cost_of_people(reply);
    out->is_alarming = out->spent > reserved || reply->is_credits_odd;
}

const char *
ledger_text(char out[LEDGER_TEXT_BYTES], int64_t thousandths)
{
    uint64_t v =
        thousandths < 0 ? -(uint64_t)thousandths : (uint64_t)thousandths;
    int n = snprintf(out, LEDGER_TEXT_BYTES, "%s%" PRIu64 ".%03" PRIu64,
                     thousandths < 0 ? "-" : "", v / STORE_CREDIT,
                     v % STORE_CREDIT);

    while (n > 0 && out[n - 1] == '0')
        out[--n] = '\0';
    if (n > 0 && out[n - 1] == '.')
        out[--n] = '\0';
    return out;
}
