/* Money as people see it: see money.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "cmd/money.h"
#include "core/ledger.h"

double
money_price(const struct options *o)
{
    char z[32];

    snprintf(z, sizeof(z), "%.*s", STR_ARG(o->credit_price));
    return strtod(z, NULL);
}

const char *
money_text(char out[MONEY_TEXT_BYTES], int64_t thousandths, double price)
{
    snprintf(out, MONEY_TEXT_BYTES, "$%.2f",
             (double)thousandths / STORE_CREDIT * price);
    return out;
}

void
money_options(const struct options *o, struct fallback_options *out)
{
    bool is_wanted =
        options_has_stage(o, STAGE_APOLLO) && o->max_apollo_credits > 0;

    *out = (struct fallback_options){
        .provider = is_wanted ? &provider_apollo : NULL,
        .config = {o->apollo_url, o->apollo_api_key},
        .run_max = o->max_apollo_credits * STORE_CREDIT,
        .month_max = options_is_set(o, STR("max-credits-month"))
                         ? o->max_credits_month * STORE_CREDIT
                         : -1,
    };
}

/* Credits that a run may spend yet, in thousandths. */
static int64_t
room(const struct fallback_options *f, const struct store_spending *spent)
{
    int64_t month =
        f->month_max >= 0 ? f->month_max - spent->month : f->run_max;

    month = month > 0 ? month : 0;
    return month < f->run_max ? month : f->run_max;
}

static void
print_forecast(const struct fallback_options *f, uint64_t people,
               const struct store_spending *spent, double price)
{
    int64_t most = (int64_t)people * STORE_CREDIT, may = room(f, spent);
    char credits[LEDGER_TEXT_BYTES], dollars[MONEY_TEXT_BYTES];

    if (f->provider == NULL) {
        printf("The paid provider is not asked. It could be for %" PRIu64
               " people at most, for %s credits at most, %s; a person whom it "
               "does not know costs nothing.\n",
               people, ledger_text(credits, most),
               money_text(dollars, most, price));
        return;
    }
    printf("The paid provider is asked for %" PRIu64
           " people at most, best first, once the free stages have failed.\n",
           people);
    most = most < may ? most : may;
    printf("That takes %s credits at most, %s", ledger_text(credits, most),
           money_text(dollars, most, price));
    printf(" (the budget leaves %s); ", ledger_text(credits, may));
    printf("a person whom it does not know costs nothing.\n");
}

int
money_forecast(struct store *s, const struct store_selection *sel,
               const struct options *o, uint64_t fresh)
{
    struct store_selection open = *sel;
    struct store_spending spent;
    struct fallback_options f;
    uint64_t limit = (uint64_t)o->limit, others = 0;
    char credits[LEDGER_TEXT_BYTES], dollars[MONEY_TEXT_BYTES];

    money_options(o, &f);
    open.is_open = true;
    int r = s->ops->spending(s, 0, sel->now, &spent);
    if (r == 0 && limit > fresh)
        r = s->ops->count(s, &open, limit - fresh, &others);
    if (r < 0)
        return fault(r);
    if (!options_has_stage(o, STAGE_APOLLO))
        return 0;
    if (others > 0)
        printf("%" PRIu64 " profiles were looked at lately in vain, and the "
               "provider was not asked for them.\n",
               others);
    print_forecast(&f, fresh + others, &spent, money_price(o));
    printf("Spent this month: %s credits, %s.\n",
           ledger_text(credits, spent.month),
           money_text(dollars, spent.month, money_price(o)));
    if (spent.in_doubt_n > 0)
        printf("In doubt: %" PRIu64 " calls, %s credits; see turnstone "
               "ledger.\n",
               spent.in_doubt_n, ledger_text(credits, spent.in_doubt));
    return 0;
}
