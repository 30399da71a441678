/* The summary block; labels are those of the program that this replaces. */
#include <inttypes.h>

#include "base/json.h"
#include "cmd/common.h"
#include "cmd/money.h"
#include "cmd/summary.h"
#include "core/ledger.h"

static double
share(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

static double
seconds(const struct engine_totals *t)
{
    return (double)t->took_ms / 1000.0;
}

static double
rate(const struct engine_totals *t)
{
    return t->took_ms > 0 ? (double)t->done / seconds(t) : 0.0;
}

static uint64_t
paid(const struct engine_totals *t)
{
    return t->by_method[METHOD_APOLLO];
}

static void
row(FILE *f, const char *label, uint64_t v)
{
    fprintf(f, "  %-21s %" PRIu64 "\n", label, v);
}

static void
print_head(FILE *f, const struct engine_totals *t)
{
    uint64_t total = t->done;

    fprintf(f, "Total profiles: %" PRIu64 "\n", total);
    fprintf(f, "Emails found: %" PRIu64 " (%.1f%%)\n", t->found,
            share(t->found, total));
    fprintf(f, "Failed: %" PRIu64 "\n", total - t->found);
    fprintf(f, "Time taken: %.1fs (%.3fs per profile)\n", seconds(t),
            total ? seconds(t) / (double)total : 0.0);
}

/* What those found for nothing would have cost: a credit each. */
static double
saved(const struct summary *s)
{
    const struct engine_totals *t = s->totals;

    return (double)(t->found - t->reverified - paid(t)) * s->credit_price;
}

static void
print_methods(FILE *f, const struct summary *s)
{
    const struct engine_totals *t = s->totals;
    char cost[MONEY_TEXT_BYTES], credits[LEDGER_TEXT_BYTES];

    fprintf(f, "\nMethods used:\n");
    for (int m = 0; m < METHOD_N; m++) {
        char label[32];
        snprintf(label, sizeof(label),
                 "%s:", model_method_label((enum method)m));
        row(f, label, t->by_method[m]);
    }
    if (t->reverified > 0)
        row(f, "Verified again:", t->reverified);
    fprintf(f, "\nApollo cost: %s (%s credits)\n",
            money_text(cost, t->paid.spent, s->credit_price),
            ledger_text(credits, t->paid.spent));
    fprintf(f, "Free methods: %.1f%% (saved $%.2f)\n",
            share(t->found - paid(t), t->found), saved(s));
    fprintf(f, "Performance: %.1f profiles/second\n", rate(t));
}

static void
print_outcomes(FILE *f, const struct engine_totals *t)
{
    bool is_first = true;

    for (int o = 0; o < OUTCOME_N; o++) {
        if (o == OUTCOME_FOUND || t->by_outcome[o] == 0)
            continue;
        if (is_first)
            fprintf(f, "\nNot found, because:\n");
        is_first = false;
        fprintf(f, "  %7" PRIu64 "  %s\n", t->by_outcome[o],
                model_outcome_text((enum outcome)o));
    }
}

/* What mail servers said of the addresses found. */
static void
print_mail(FILE *f, const struct engine_totals *t)
{
    bool is_first = true;

    for (int r = REASON_NONE + 1; r < REASON_N; r++) {
        if (t->by_reason[r] == 0)
            continue;
        if (is_first)
            fprintf(f, "\nMail servers, of the addresses found:\n");
        is_first = false;
        fprintf(f, "  %7" PRIu64 "  %s\n", t->by_reason[r],
                model_reason_text((enum reason)r));
    }
}

/* What became of the money, where some could be spent. */
static void
print_paid(FILE *f, const struct summary *s)
{
    const struct fallback_totals *p = &s->totals->paid;
    char credits[LEDGER_TEXT_BYTES];

    if (p->calls + p->known + p->over_budget == 0 && p->why[0] == '\0')
        return;
    fprintf(f, "\nPaid provider:\n");
#define SUMMARY_PAID(name, text)                                               \
    if (p->name > 0)                                                           \
        row(f, text, p->name);
    FALLBACK_COUNTS(SUMMARY_PAID)
    if (p->reserved > 0)
        fprintf(f,
                "In doubt: %s credits, counted as spent until you settle them: "
                "turnstone ledger\n",
                ledger_text(credits, p->reserved));
    if (s->totals->is_interrupted && p->found > paid(s->totals))
        fprintf(f, "What was paid for is kept: the next run has it for "
                   "nothing.\n");
    if (p->why[0] != '\0')
        fprintf(f, "The provider was not asked to the end: %s\n", p->why);
}

/* E-mails that profiles had, and that are none any more. */
static void
print_refused(FILE *f, const struct engine_totals *t)
{
    if (t->refused > 0)
        fprintf(f,
                "\nRefused: %" PRIu64 " e-mail%s that profiles had; the mail "
                "servers know no such mailbox any more.\n",
                t->refused, t->refused == 1 ? "" : "s");
}

static void
print_waits(FILE *f, const struct engine_totals *t)
{
    char when[32] = "";
    /* not before the next one, unless some are due already */
    int64_t at = t->waits.due_n == 0 ? t->waits.next_at : 0;

    if (t->waits.n == 0)
        return;
    if (at > 0)
        common_time_text(at, when);
    fprintf(f,
            "\nWaiting: %" PRIu64 " profile%s whose mail server is to be asked "
            "again later.\nRun again %s%s, or with --wait-greylist SECONDS.\n",
            t->waits.n, t->waits.n == 1 ? "" : "s", at > 0 ? "after " : "now",
            when);
}

static void
print_fates(FILE *f, const struct engine_totals *t)
{
    static const struct {
        enum store_fate fate;
        const char *label;
    } fates[] = {
        {STORE_FATE_WRITTEN,    "profiles updated"                     },
        {STORE_FATE_LOST_RACE,  "left: somebody wrote an e-mail before"},
        {STORE_FATE_SUPPRESSED, "left: on the suppression list"        },
        {STORE_FATE_GONE,       "left: the profile is gone"            },
    };

    fprintf(f, "\nDatabase:\n");
    for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++)
        if (i == 0 || t->by_fate[fates[i].fate] > 0)
            fprintf(f, "  %7" PRIu64 "  %s\n", t->by_fate[fates[i].fate],
                    fates[i].label);
}

void
summary_print(FILE *f, const struct summary *s)
{
    const struct engine_totals *t = s->totals;

    fprintf(f, "\nENRICHMENT SUMMARY\n");
    print_head(f, t);
    print_methods(f, s);
    fprintf(f, "\nBy evidence:\n");
    for (int i = STATUS_VERIFIED; i < STATUS_N; i++)
        if (i != STATUS_ROLE || t->by_status[i] > 0)
            row(f, model_status_word((enum status)i), t->by_status[i]);
    print_outcomes(f, t);
    print_mail(f, t);
    fprintf(f, "\nWork done:\n");
    row(f, "sites", t->sites);
#define SUMMARY_COUNT(name, text) row(f, text, t->counts.name);
    JOB_COUNTS(SUMMARY_COUNT)
    print_paid(f, s);
    print_fates(f, t);
    if (s->elsewhere > 0)
        fprintf(f, "  %7" PRIu64 "  left: another run works on them\n",
                s->elsewhere);
    print_refused(f, t);
    print_waits(f, t);
    if (t->is_interrupted)
        fprintf(f,
                "\nStopped early: %" PRIu64
                " profiles are left for the next run.\n",
                t->interrupted);
    if (s->output != NULL)
        fprintf(f, "\nResults: %s (%" PRIu64 " rows)\n", s->output,
                t->written.rows);
}

static void
json_waits(struct json *j, const struct store_waits *w)
{
    char when[32];

    json_put_int(j, "waiting", (int64_t)w->n);
    json_put_int(j, "waiting_due", (int64_t)w->due_n);
    json_key(j, "waiting_next_at");
    if (w->next_at > 0)
        json_str(j, str_of(common_time_text(w->next_at, when)));
    else
        json_null(j);
}

static void
json_paid(struct json *j, const struct summary *s)
{
    const struct fallback_totals *p = &s->totals->paid;

    json_put_real(j, "apollo_credits", (double)p->spent / STORE_CREDIT);
    json_put_real(j, "apollo_cost",
                  (double)p->spent / STORE_CREDIT * s->credit_price);
    json_put_real(j, "apollo_credits_in_doubt",
                  (double)p->reserved / STORE_CREDIT);
    json_put_real(j, "saved", saved(s));
    json_key(j, "apollo");
    json_begin(j, '{');
#define SUMMARY_JSON_PAID(name, text) json_put_int(j, #name, (int64_t)p->name);
    FALLBACK_COUNTS(SUMMARY_JSON_PAID)
    json_put_bool(j, "is_refused", p->is_refused);
    json_put_str(j, "why", str_of(p->why));
    json_end(j, '}');
}

void
summary_json(struct buf *b, const struct summary *s)
{
    const struct engine_totals *t = s->totals;
    struct json j = json_to(b);

    json_begin(&j, '{');
    json_put_int(&j, "total_profiles", (int64_t)t->done);
    json_put_int(&j, "emails_found", (int64_t)t->found);
    json_put_int(&j, "failed", (int64_t)(t->done - t->found));
    json_put_real(&j, "time_s", seconds(t));
    json_put_real(&j, "profiles_per_s", rate(t));
    json_put_bool(&j, "interrupted", t->is_interrupted);
    json_put_int(&j, "left_for_next_run", (int64_t)t->interrupted);
    json_key(&j, "methods");
    json_begin(&j, '{');
    for (int m = 0; m < METHOD_N; m++)
        json_put_int(&j, model_method_word((enum method)m),
                     (int64_t)t->by_method[m]);
    json_end(&j, '}');
    json_put_int(&j, "verified_again", (int64_t)t->reverified);
    json_put_int(&j, "refused", (int64_t)t->refused);
    json_key(&j, "evidence");
    json_begin(&j, '{');
    for (int i = STATUS_VERIFIED; i < STATUS_N; i++)
        json_put_int(&j, model_status_word((enum status)i),
                     (int64_t)t->by_status[i]);
    json_end(&j, '}');
    json_key(&j, "outcomes");
    json_begin(&j, '{');
    for (int o = 0; o < OUTCOME_N; o++)
        json_put_int(&j, model_outcome_word((enum outcome)o),
                     (int64_t)t->by_outcome[o]);
    json_end(&j, '}');
    json_key(&j, "reasons");
    json_begin(&j, '{');
    for (int r = REASON_NONE + 1; r < REASON_N; r++)
        if (t->by_reason[r] > 0)
            json_put_int(&j, model_reason_word((enum reason)r),
                         (int64_t)t->by_reason[r]);
    json_end(&j, '}');
    json_waits(&j, &t->waits);
    json_put_int(&j, "sites", (int64_t)t->sites);
#define SUMMARY_JSON_COUNT(name, text)                                         \
    json_put_int(&j, #name, (int64_t)t->counts.name);
    JOB_COUNTS(SUMMARY_JSON_COUNT)
    json_paid(&j, s);
    json_put_int(&j, "profiles_updated",
                 (int64_t)t->by_fate[STORE_FATE_WRITTEN]);
    json_put_int(&j, "left_to_another_run", (int64_t)s->elsewhere);
    json_put_int(&j, "lost_races", (int64_t)t->by_fate[STORE_FATE_LOST_RACE]);
    json_key(&j, "output");
    if (s->output != NULL)
        json_str(&j, str_of(s->output));
    else
        json_null(&j);
    json_end(&j, '}');
}

void
summary_progress(char *out, size_t n, const struct engine_totals *t,
                 uint64_t expected)
{
    uint64_t total = expected > t->done ? expected : t->done;
    double per_s = rate(t);
    char credits[LEDGER_TEXT_BYTES];
    int64_t left = per_s > 0 ? (int64_t)((double)(total - t->done) / per_s) : 0;

    snprintf(out, n,
             "%" PRIu64 "/%" PRIu64 " profiles, %" PRIu64
             " found (%.1f%%), %.1f/s, %" PRIu64
             " in flight, %s credits, %" PRId64 ":%02" PRId64 " left",
             t->done, total, t->found, share(t->found, t->done), per_s,
             t->in_flight, ledger_text(credits, t->paid.spent), left / 60,
             left % 60);
}
