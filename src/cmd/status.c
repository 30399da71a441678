/* What needs enrichment: for people as a table, for scripts as an object. */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/inert.h"
#include "base/json.h"
#include "cmd/common.h"
#include "cmd/money.h"

enum { OUT_MAX = 1024 * 1024, NAME_WIDTH = 28, DAY_S = 24 * 3600 };

static const char *const band_labels[STORE_BANDS] = {
    "0.9 and above", "0.7 to 0.9", "0.5 to 0.7", "below 0.5", "unknown"};
static const char *const band_keys[STORE_BANDS] = {"0.9", "0.7", "0.5", "below",
                                                   "unknown"};

static void
put(const char *label, uint64_t n, uint64_t all)
{
    printf("  %-28s%12" PRIu64, label, n);
    if (all > 0)
        printf("%8.1f%%", 100.0 * (double)n / (double)all);
    putchar('\n');
}

/* Cut to a width in characters, padded with blanks. */
static void
put_cell(str foreign, size_t width)
{
    char z[4 * NAME_WIDTH + 8];
    size_t columns = 0;

    inert_z(z, sizeof(z), foreign);
    for (char *p = z; *p; p++) {
        bool is_start = ((unsigned char)*p & 0xc0) != 0x80;
        if (is_start && columns == width) {
            *p = '\0';
            break;
        }
        columns += is_start;
    }
    printf("%s%*s", z, (int)(width - columns) + 2, "");
}

static void
put_top(const struct store_status *s)
{
    if (s->top_n == 0)
        return;
    puts("\nTop opportunities");
    for (size_t i = 0; i < s->top_n; i++) {
        const struct store_opportunity *t = &s->top[i];
        printf("  %2zu. ", i + 1);
        put_cell(t->name, NAME_WIDTH);
        put_cell(t->company, NAME_WIDTH);
        if (t->list_size == MODEL_LIST_SIZE_UNKNOWN)
            printf("%12s\n", "-");
        else
            printf("%12" PRId64 "\n", t->list_size);
    }
}

/* What the month's budget leaves; < 0: there is none. */
static double
budget_left(const struct options *o, const struct store_status *s)
{
    double left = (double)o->max_credits_month - s->credits_month;

    if (!options_is_set(o, STR("max-credits-month")))
        return -1;
    return left > 0 ? left : 0;
}

static void
print_money(const struct options *o, const struct store_status *s)
{
    double price = money_price(o), left = budget_left(o, s);

    puts("\nPaid provider");
    printf("  %-28s%12g  $%.2f\n", "credits this month", s->credits_month,
           s->credits_month * price);
    if (s->in_doubt_n > 0)
        printf("  %-28s%12g  %" PRIu64 " call%s; see turnstone ledger\n",
               "in doubt, counted as spent", s->credits_in_doubt, s->in_doubt_n,
               s->in_doubt_n == 1 ? "" : "s");
    if (left >= 0)
        printf("  %-28s%12g  of %" PRId64 "\n", "left for this month", left,
               o->max_credits_month);
}

static void
print_text(const struct options *o, const struct store_status *s)
{
    char when[32] = "never";

    puts("Profiles");
    put("total", s->total, 0);
    put("with an e-mail", s->with_email, s->total);
    put("missing", s->missing, s->total);
    put("stale", s->stale, s->total);
    if (s->refused > 0)
        put("  of them refused", s->refused, s->total);
    put("tried lately", s->waiting_retry, s->total);
    put("waiting for a mail server", s->waiting, s->total);
    put("in a run now", s->leased, 0);
    puts("\nMissing, by selection");
    for (size_t i = 0; i < STORE_PRIORITY_N; i++)
        if (i != STORE_STALE)
            put(store_priority_word((enum store_priority)i),
                s->missing_by_priority[i], s->total);
    puts("\nE-mails, by confidence today");
    for (size_t i = 0; i < STORE_BANDS; i++)
        put(band_labels[i], s->bands[i], s->with_email);
    put_top(s);
    if (s->last_run_at > 0)
        common_time_text(s->last_run_at, when);
    print_money(o, s);
    puts("");
    put("suppressed", s->suppressions, 0);
    printf("  %-20s%20s\n", "last run", when);
}

static void
json_top(struct json *j, const struct store_status *s)
{
    json_key(j, "top");
    json_begin(j, '[');
    for (size_t i = 0; i < s->top_n; i++) {
        const struct store_opportunity *t = &s->top[i];
        json_begin(j, '{');
        json_put_str(j, "id", t->id);
        json_put_str(j, "name", t->name);
        json_put_str(j, "company", t->company);
        json_key(j, "list_size");
        if (t->list_size == MODEL_LIST_SIZE_UNKNOWN)
            json_null(j);
        else
            json_int(j, t->list_size);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void
json_counts(struct json *j, const struct store_status *s)
{
    json_put_int(j, "total", (int64_t)s->total);
    json_put_int(j, "with_email", (int64_t)s->with_email);
    json_put_int(j, "missing", (int64_t)s->missing);
    json_put_int(j, "stale", (int64_t)s->stale);
    json_put_int(j, "refused", (int64_t)s->refused);
    json_put_int(j, "waiting_retry", (int64_t)s->waiting_retry);
    json_put_int(j, "waiting", (int64_t)s->waiting);
    json_put_int(j, "leased", (int64_t)s->leased);
    json_key(j, "missing_by_priority");
    json_begin(j, '{');
    for (size_t i = 0; i < STORE_PRIORITY_N; i++)
        if (i != STORE_STALE)
            json_put_int(j, store_priority_word((enum store_priority)i),
                         (int64_t)s->missing_by_priority[i]);
    json_end(j, '}');
    json_key(j, "confidence");
    json_begin(j, '{');
    for (size_t i = 0; i < STORE_BANDS; i++)
        json_put_int(j, band_keys[i], (int64_t)s->bands[i]);
    json_end(j, '}');
}

static void
json_money(struct json *j, const struct options *o,
           const struct store_status *s)
{
    double left = budget_left(o, s);

    json_put_real(j, "credits_month", s->credits_month);
    json_put_real(j, "cost_month", s->credits_month * money_price(o));
    json_put_real(j, "credits_in_doubt", s->credits_in_doubt);
    json_put_int(j, "calls_in_doubt", (int64_t)s->in_doubt_n);
    json_key(j, "credits_left_month");
    if (left >= 0)
        json_real(j, left);
    else
        json_null(j);
}

static void
print_json(struct options *o, const struct store_status *s)
{
    struct buf b;
    char when[32];

    buf_init(&b, &o->arena, OUT_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    json_counts(&j, s);
    json_top(&j, s);
    json_money(&j, o, s);
    json_put_int(&j, "suppressions", (int64_t)s->suppressions);
    json_key(&j, "last_run_at");
    if (s->last_run_at > 0)
        json_str(&j, str_of(common_time_text(s->last_run_at, when)));
    else
        json_null(&j);
    json_end(&j, '}');
    printf("%.*s\n", STR_ARG(buf_str(&b)));
}

int
cmd_status(struct options *o)
{
    CLEANUP(store_close) struct store *s = NULL;
    struct store_status status = {0};
    int64_t now = common_now();

    int r = common_open_there(o, &s);
    if (r != 0)
        return r;
    if (s->ops->status(s, now, now - o->retry_after * DAY_S, &o->arena,
                       &status) < 0)
        return common_store_fault(s);
    if (o->json)
        print_json(o, &status);
    else
        print_text(o, &status);
    return EXIT_DONE;
}
