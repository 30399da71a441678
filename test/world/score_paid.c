/* See score_paid.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "score_paid.h"

enum { LINE_BYTES_MAX = 512, CREDIT = 1000 };

bool
score_paid_read_credits(struct score_paid *s, const char *path)
{
    static const char key[] = "APOLLO_CHARGED=";
    char line[LINE_BYTES_MAX];
    bool is_there = false;
    int64_t n;
    FILE *f = fopen(path, "r");

    if (f == NULL)
        return false;
    while (fgets(line, sizeof(line), f) != NULL) {
        str text = str_trim(str_of(line));
        if (!str_has_prefix(text, STR(key)) ||
            !str_to_i64(str_from(text, sizeof(key) - 1), &n) || n < 0)
            continue;
        s->credits = (double)n / CREDIT;
        is_there = true;
    }
    fclose(f);
    return is_there;
}

static struct score_paid_row *
row_of(struct score_paid *s, str standing)
{
    for (size_t i = 0; i < s->rows_n; i++)
        if (str_eq(str_of(s->rows[i].standing), standing))
            return &s->rows[i];
    if (s->rows_n == SCORE_PAID_ROWS_MAX || standing.n >= SCORE_PAID_WORD_MAX)
        return NULL;
    struct score_paid_row *r = &s->rows[s->rows_n++];
    memcpy(r->standing, standing.p, standing.n);
    return r;
}

static void
count(struct score_paid_row *r, const struct score_paid_case *c)
{
    r->people++;
    r->customers += c->is_customer;
    r->paid += c->is_paid;
    r->paid_right += c->is_paid && c->is_right;
    r->right += c->is_right;
    r->customers_right += c->is_customer && c->is_right;
}

bool
score_paid_add(struct score_paid *s, const struct score_paid_case *c)
{
    struct score_paid_row *r = row_of(s, c->standing);

    if (r == NULL)
        return false;
    count(r, c);
    count(&s->all, c);
    return true;
}

/* --- shares --- */

static double
share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 1;
}

static const struct score_paid_row *
row_right(const struct score_paid *s)
{
    static const struct score_paid_row none;

    for (size_t i = 0; i < s->rows_n; i++)
        if (strcmp(s->rows[i].standing, "right") == 0)
            return &s->rows[i];
    return &none;
}

double
score_paid_precision(const struct score_paid *s)
{
    return share(s->all.paid_right, s->all.paid);
}

double
score_paid_recall(const struct score_paid *s)
{
    return share(row_right(s)->right, row_right(s)->people);
}

double
score_paid_customer_recall(const struct score_paid *s)
{
    return share(row_right(s)->customers_right, row_right(s)->customers);
}

double
score_paid_cost(const struct score_paid *s)
{
    double money = s->credits * s->price;

    if (money <= 0)
        return 0;
    return s->all.paid_right > 0 ? money / (double)s->all.paid_right
                                 : (double)INFINITY;
}

/* --- output --- */

static void
print_row(const struct score_paid_row *r, const char *name)
{
    printf("%-10s %7" PRIu64 " %7" PRIu64 " %10" PRIu64 " %6" PRIu64
           " %6" PRIu64 " %6" PRIu64 " %16" PRIu64 "\n",
           name, r->people, r->right, r->customers, r->paid, r->paid_right,
           r->paid - r->paid_right, r->customers_right);
}

void
score_paid_print(const struct score_paid *s)
{
    printf("\n%-10s %7s %7s %10s %6s %6s %6s %16s\n", "provider", "people",
           "right", "customers", "paid", "right", "wrong", "customers right");
    for (size_t i = 0; i < s->rows_n; i++)
        print_row(&s->rows[i], s->rows[i].standing);
    print_row(&s->all, "all");
    printf("paid precision %.4f  found of those it has right %.4f  of its "
           "customers %.4f\n",
           score_paid_precision(s), score_paid_recall(s),
           score_paid_customer_recall(s));
    if (s->credits < 0)
        return;
    double money = s->credits * s->price;
    printf("credits %.3f  cost %.2f  a right address by the provider %.4f  "
           "any right address %.4f\n",
           s->credits, money, score_paid_cost(s),
           s->all.right > 0 ? money / (double)s->all.right : 0);
}

static void
put_row(struct json *j, const struct score_paid_row *r)
{
    json_begin(j, '{');
    json_put_int(j, "people", (int64_t)r->people);
    json_put_int(j, "right", (int64_t)r->right);
    json_put_int(j, "customers", (int64_t)r->customers);
    json_put_int(j, "customers_right", (int64_t)r->customers_right);
    json_put_int(j, "paid", (int64_t)r->paid);
    json_put_int(j, "paid_right", (int64_t)r->paid_right);
    json_end(j, '}');
}

void
score_paid_put(const struct score_paid *s, struct json *j)
{
    json_put_real(j, "precision", score_paid_precision(s));
    json_put_real(j, "recall", score_paid_recall(s));
    json_put_real(j, "customer_recall", score_paid_customer_recall(s));
    if (s->credits >= 0) {
        json_put_real(j, "credits", s->credits);
        json_put_real(j, "cost", s->credits * s->price);
        json_put_real(j, "cost_per_right", score_paid_cost(s));
    }
    json_key(j, "all");
    put_row(j, &s->all);
    json_key(j, "standings");
    json_begin(j, '{');
    for (size_t i = 0; i < s->rows_n; i++) {
        json_key(j, s->rows[i].standing);
        put_row(j, &s->rows[i]);
    }
    json_end(j, '}');
}
