/*
 * The ledger of the paid provider: what is open, and how a person settles what
 * is in doubt, by what the provider's own account says.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "cmd/common.h"
#include "cmd/money.h"
#include "core/ledger.h"

enum { OUT_MAX = 64 * 1024 * 1024, CREDITS_MAX = 1000000 };

static void
print_entry(const struct store_ledger_entry *e)
{
    char when[32], reserved[LEDGER_TEXT_BYTES], spent[LEDGER_TEXT_BYTES];
    char note[200], id[80];

    printf("%8" PRId64 "  %-20s  %-9s  %6" PRId64 "  %9s  %9s  %s%s%s\n", e->id,
           common_time_text(e->at, when), store_ledger_word(e->state),
           e->people, ledger_text(reserved, e->reserved),
           ledger_text(spent, e->spent), inert_z(id, sizeof(id), e->request_id),
           e->request_id.n > 0 && e->note.n > 0 ? "; " : "",
           inert_z(note, sizeof(note), e->note));
}

static void
print_text(const struct options *o, const struct store_ledger_entry *list,
           size_t n, const struct store_spending *spent)
{
    char credits[LEDGER_TEXT_BYTES], dollars[MONEY_TEXT_BYTES];

    if (n == 0)
        puts(o->all ? "No paid call was made yet."
                    : "No paid call is open or in doubt.");
    else
        printf("%8s  %-20s  %-9s  %6s  %9s  %9s  %s\n", "id", "at", "state",
               "people", "reserved", "spent", "request; note");
    for (size_t i = 0; i < n; i++)
        print_entry(&list[i]);
    printf("\nThis month: %s credits, %s\n", ledger_text(credits, spent->month),
           money_text(dollars, spent->month, money_price(o)));
    if (spent->in_doubt_n > 0)
        printf("In doubt: %s credits. Look into the provider's account what "
               "the call was charged, then: turnstone ledger settle ID "
               "CREDITS\n",
               ledger_text(credits, spent->in_doubt));
}

static void
put_credits(struct json *j, const char *key, int64_t thousandths)
{
    json_put_real(j, key, (double)thousandths / STORE_CREDIT);
}

static void
put_time(struct json *j, const char *key, int64_t at)
{
    char when[32];

    json_key(j, key);
    if (at > 0)
        json_str(j, str_of(common_time_text(at, when)));
    else
        json_null(j);
}

static void
print_json(struct arena *a, const struct store_ledger_entry *list, size_t n,
           const struct store_spending *spent)
{
    struct buf b;

    buf_init(&b, a, OUT_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    json_key(&j, "entries");
    json_begin(&j, '[');
    for (size_t i = 0; i < n; i++) {
        const struct store_ledger_entry *e = &list[i];
        json_begin(&j, '{');
        json_put_int(&j, "id", e->id);
        json_put_int(&j, "run_id", e->run_id);
        json_put_str(&j, "provider", e->provider);
        json_put_str(&j, "state", str_of(store_ledger_word(e->state)));
        json_put_int(&j, "people", e->people);
        put_credits(&j, "reserved", e->reserved);
        put_credits(&j, "spent", e->spent);
        put_time(&j, "at", e->at);
        put_time(&j, "settled_at", e->settled_at);
        json_put_str(&j, "request_id", e->request_id);
        json_put_str(&j, "note", e->note);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    put_credits(&j, "credits_month", spent->month);
    put_credits(&j, "credits_in_doubt", spent->in_doubt);
    json_end(&j, '}');
    printf("%.*s\n", STR_ARG(buf_str(&b)));
}

static int
list(struct options *o, struct store *s)
{
    struct store_ledger_entry *entries;
    struct store_spending spent;
    int64_t now = common_now();
    size_t n;

    if (s->ops->ledger(s, !o->all, now, &o->arena, &entries, &n) < 0 ||
        s->ops->spending(s, 0, now, &spent) < 0)
        return common_store_fault(s);
    if (o->json)
        print_json(&o->arena, entries, n, &spent);
    else
        print_text(o, entries, n, &spent);
    return EXIT_DONE;
}

/* "3", "0", "1.5": thousandths, or -1. */
static int64_t
credits_of(struct options *o, str word)
{
    const char *z = str_dup_z(&o->arena, word);
    char *end;
    double v = strtod(z, &end);

    for (size_t i = 0; i < word.n; i++)
        if (!str_is_digit(word.p[i]) && word.p[i] != '.')
            return -1; /* what strtod takes besides: 0x10, 1e3, inf */
    if (word.n == 0 || *end != '\0' || v > CREDITS_MAX)
        return -1;
    return (int64_t)ceil(v * STORE_CREDIT - 1e-6);
}

static int
settle(struct options *o, struct store *s)
{
    int64_t id, spent = o->args_n == 3 ? credits_of(o, o->args[2]) : -1;
    char shown[80];

    if (o->args_n != 3 || !str_to_i64(o->args[1], &id) || spent < 0) {
        log_error("ledger settle wants the ID of a call and the CREDITS that "
                  "it was charged, 0 for none: turnstone ledger settle 12 3");
        return EXIT_USAGE;
    }
    int r = s->ops->ledger_close(s, id, spent, common_now(),
                                 STR("settled by hand"));
    if (r < 0)
        return common_store_fault(s);
    inert_z(shown, sizeof(shown), o->args[1]);
    if (r == STORE_NO_ENTRY) {
        log_error("%s: no call in doubt has this number (turnstone ledger "
                  "lists them); one that is open belongs to a run that goes "
                  "on",
                  shown);
        return EXIT_FAULT;
    }
    if (!o->quiet)
        printf("%s: settled; its people %s\n", shown,
               spent > 0 ? "were paid for and are not asked for again"
                         : "may be asked for again");
    return EXIT_DONE;
}

int
cmd_ledger(struct options *o)
{
    CLEANUP(store_close) struct store *s = NULL;
    bool is_settle = o->args_n > 0 && str_eq(o->args[0], STR("settle"));

    if (o->args_n > 0 && !is_settle) {
        log_error("ledger takes nothing, or: settle ID CREDITS");
        return EXIT_USAGE;
    }
    int r = common_open_there(o, &s);
    if (r != 0)
        return r;
    return is_settle ? settle(o, s) : list(o, s);
}
