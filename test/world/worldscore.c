/*
 * worldscore: a results CSV beside the truth. For each profile one judgement:
 *
 *   right   the person's own address
 *   role    a shared mailbox of somebody
 *   wrong   anybody else's, or nobody's
 *   missed  no answer, though the site shows the address
 *   empty   no answer, and rightly so
 *
 * precision = right / answered; recall = right among the findable; both for
 * each kind and for all. A profile that the results do not mention counts as
 * not answered. Where the results have a confidence, a table says whether it
 * keeps its word (reliability.h). With the mailboxes of the world, another is
 * about proof by mail servers (score_mail.h); another is about the paid
 * provider and what it cost (score_paid.h).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/json.h"
#include "base/map.h"
#include "edge/source_csv.h"
#include "options.h"
#include "reliability.h"
#include "score_mail.h"
#include "score_paid.h"
#include "world_names.h"

#define JUDGEMENTS(X)                                                          \
    X(RIGHT, "right")                                                          \
    X(ROLE, "role")                                                            \
    X(WRONG, "wrong")                                                          \
    X(MISSED, "missed")                                                        \
    X(EMPTY, "empty")

#define ENUM_JUDGEMENT(id, word) JUDGED_##id,
#define WORD_JUDGEMENT(id, word) word,

enum judgement { JUDGEMENTS(ENUM_JUDGEMENT) JUDGED_N };
static const char *const judgement_words[] = {JUDGEMENTS(WORD_JUDGEMENT)};

struct tally {
    str kind;
    uint64_t n[JUDGED_N];
    uint64_t total, findable, findable_right;
};

struct score {
    struct arena arena;
    struct map answers; /* profile id -> struct answer */
    struct tally *kinds;
    size_t kinds_n;
    struct tally all;
    struct reliability reliability;
    struct score_mail mail;
    bool has_mail; /* the mailboxes are known */
    struct score_paid paid;
    bool has_paid; /* the provider is judged */
    bool lists_wrong;
};

struct answer {
    str id, email;
    double confidence; /* below 0: none was given */
    bool is_verified;
    bool is_paid; /* by the provider */
};

enum { KINDS_MAX = 256 };

static _Noreturn void
die(const char *path, const char *why)
{
    fprintf(stderr, "worldscore: %s: %s\n", path, why);
    exit(2);
}

static struct csv *
open_csv(const char *path)
{
    struct csv *c = NULL;
    int r = csv_open(&c, path);

    if (r != 0)
        die(path, r > 0 ? csv_why(c) : "cannot be read");
    return c;
}

static size_t
column(const struct csv *c, const char *path, str name)
{
    int i = csv_column(c, name);

    if (i < 0)
        die(path, "a column is missing");
    return (size_t)i;
}

/* The next record, or NULL at the end. */
static const struct csv_record *
next_record(struct csv *c, const char *path)
{
    const struct csv_record *r;
    int e = csv_next(c, &r);

    if (e == CSV_END)
        return NULL;
    if (e != 0)
        die(path, e > 0 ? csv_why(c) : "cannot be read");
    return r;
}

/* Without the quote that defuses formulas in spreadsheets. */
static str
unguarded(str s)
{
    return str_has_prefix(s, STR("'")) ? str_from(s, 1) : s;
}

static void
read_results(struct score *s, const char *path)
{
    CLEANUP(csv_close) struct csv *c = open_csv(path);
    size_t id = column(c, path, STR("profile_id"));
    size_t email = column(c, path, STR("email"));
    int confidence = csv_column(c, STR("confidence"));
    int status = csv_column(c, STR("status"));
    int method = csv_column(c, STR("method"));
    const struct csv_record *r;

    while ((r = next_record(c, path)) != NULL) {
        struct answer *a = arena_new(&s->arena, struct answer);
        a->id = str_dup(&s->arena, unguarded(r->fields[id]));
        a->email = str_dup(&s->arena, str_trim(unguarded(r->fields[email])));
        if (confidence < 0 ||
            !str_to_double(str_trim(r->fields[confidence]), &a->confidence))
            a->confidence = -1;
        a->is_verified =
            status >= 0 && str_eq(r->fields[status], STR("verified"));
        a->is_paid =
            method >= 0 && str_eq(r->fields[method], STR("apollo_api"));
        map_put(&s->answers, a->id, a);
    }
}

static enum judgement
judge(str answer, str truth, bool is_findable)
{
    if (answer.n == 0)
        return is_findable ? JUDGED_MISSED : JUDGED_EMPTY;
    if (truth.n > 0 && str_eq_nocase(answer, truth))
        return JUDGED_RIGHT;
    if (world_names_is_role(str_sub(answer, 0, str_find_byte(answer, '@', 0))))
        return JUDGED_ROLE;
    return JUDGED_WRONG;
}

static struct tally *
tally_of(struct score *s, str kind)
{
    for (size_t i = 0; i < s->kinds_n; i++)
        if (str_eq(s->kinds[i].kind, kind))
            return &s->kinds[i];
    if (s->kinds_n == KINDS_MAX)
        die("truth", "too many kinds");
    s->kinds[s->kinds_n].kind = str_dup(&s->arena, kind);
    return &s->kinds[s->kinds_n++];
}

static void
count(struct tally *t, enum judgement j, bool is_findable)
{
    t->n[j]++;
    t->total++;
    t->findable += is_findable;
    t->findable_right += is_findable && j == JUDGED_RIGHT;
}

static void
list_case(enum judgement j, const struct csv_record *r, str truth, str answer)
{
    if (j != JUDGED_WRONG && j != JUDGED_ROLE && j != JUDGED_MISSED)
        return;
    printf("%s: profile %.*s is %.*s, answered %.*s (", judgement_words[j],
           STR_ARG(r->fields[0]), STR_ARG(truth),
           answer.n > 0 ? (int)answer.n : 7,
           answer.n > 0 ? answer.p : "nothing");
    for (size_t i = 2; i < r->n; i++)
        printf("%s%.*s", i > 2 ? " " : "", STR_ARG(r->fields[i]));
    printf(")\n");
}

static void
read_mailboxes(struct score *s, const char *path)
{
    CLEANUP(csv_close) struct csv *c = open_csv(path);
    size_t address = column(c, path, STR("address"));
    size_t temper = column(c, path, STR("temper"));
    const struct csv_record *r;

    while ((r = next_record(c, path)) != NULL)
        score_mail_add_box(&s->mail, r->fields[address], r->fields[temper]);
    s->has_mail = true;
}

/* The columns of truth.csv that are about mail; looked up once. */
struct mail_columns {
    size_t temper, provable;
};

static void
score_answer(struct score *s, const struct csv_record *r,
             const struct mail_columns *at, const struct answer *a,
             enum judgement j, bool is_findable)
{
    struct score_mail_case c = {
        .temper = r->fields[at->temper],
        .is_provable = str_eq(r->fields[at->provable], STR("1")),
        .is_findable = is_findable,
        .answer = a != NULL ? a->email : STR_EMPTY,
        .is_right = j == JUDGED_RIGHT,
        .is_verified = a != NULL && a->is_verified,
    };
    score_mail_add(&s->mail, &c);
}

/* The columns of truth.csv that the provider's score needs besides. */
struct paid_columns {
    size_t standing, provable, email;
};

static void
score_paid_answer(struct score *s, const struct csv_record *r,
                  const struct paid_columns *at, const struct answer *a,
                  enum judgement j, bool is_findable)
{
    struct score_paid_case c = {
        .standing = r->fields[at->standing],
        .is_customer = !is_findable && r->fields[at->email].n > 0 &&
                       !str_eq(r->fields[at->provable], STR("1")),
        .is_paid = a != NULL && a->is_paid && a->email.n > 0,
        .is_right = j == JUDGED_RIGHT,
    };
    if (!score_paid_add(&s->paid, &c))
        die("truth", "too many standings");
}

static void
read_truth(struct score *s, const char *path)
{
    CLEANUP(csv_close) struct csv *c = open_csv(path);
    size_t id = column(c, path, STR("id"));
    size_t email = column(c, path, STR("email"));
    size_t kind = column(c, path, STR("kind"));
    size_t findable = column(c, path, STR("findable"));
    struct mail_columns mail = {0};
    struct paid_columns paid = {0};
    const struct csv_record *r;

    if (s->has_mail)
        mail = (struct mail_columns){column(c, path, STR("mail")),
                                     column(c, path, STR("provable"))};
    if (s->has_paid)
        paid = (struct paid_columns){column(c, path, STR("provider")),
                                     column(c, path, STR("provable")), email};
    while ((r = next_record(c, path)) != NULL) {
        const struct answer *a = map_get(&s->answers, r->fields[id]);
        str answer = a != NULL ? a->email : STR_EMPTY;
        bool is_findable = str_eq(r->fields[findable], STR("1"));
        enum judgement j = judge(answer, r->fields[email], is_findable);

        count(tally_of(s, r->fields[kind]), j, is_findable);
        count(&s->all, j, is_findable);
        if (answer.n > 0 && a->confidence >= 0)
            reliability_add(&s->reliability, a->confidence, j == JUDGED_RIGHT);
        if (s->has_mail)
            score_answer(s, r, &mail, a, j, is_findable);
        if (s->has_paid)
            score_paid_answer(s, r, &paid, a, j, is_findable);
        if (s->lists_wrong)
            list_case(j, r, r->fields[email], answer);
    }
}

static uint64_t
answered(const struct tally *t)
{
    return t->n[JUDGED_RIGHT] + t->n[JUDGED_ROLE] + t->n[JUDGED_WRONG];
}

/* 1 where nothing was answered: nothing wrong was said. */
static double
precision(const struct tally *t)
{
    uint64_t said = answered(t);
    return said > 0 ? (double)t->n[JUDGED_RIGHT] / (double)said : 1;
}

static double
recall(const struct tally *t)
{
    return t->findable > 0 ? (double)t->findable_right / (double)t->findable
                           : 1;
}

static void
print_row(const struct tally *t)
{
    printf("%-24.*s %7" PRIu64 " %8" PRIu64, STR_ARG(t->kind), t->total,
           t->findable);
    for (int j = 0; j < JUDGED_N; j++)
        printf(" %7" PRIu64, t->n[j]);
    if (answered(t) > 0)
        printf(" %9.4f", precision(t));
    else
        printf(" %9s", "-");
    if (t->findable > 0)
        printf(" %7.4f\n", recall(t));
    else
        printf(" %7s\n", "-");
}

static void
print_table(struct score *s)
{
    printf("%-24s %7s %8s", "kind", "total", "findable");
    for (int j = 0; j < JUDGED_N; j++)
        printf(" %7s", judgement_words[j]);
    printf(" %9s %7s\n", "precision", "recall");
    for (size_t i = 0; i < s->kinds_n; i++)
        print_row(&s->kinds[i]);
    print_row(&s->all);
    printf("precision %.4f  recall %.4f (right among the findable)\n",
           precision(&s->all), recall(&s->all));
    if (s->reliability.total > 0)
        reliability_print(&s->reliability);
    if (s->has_mail)
        score_mail_print(&s->mail);
    if (s->has_paid)
        score_paid_print(&s->paid);
}

static void
put_tally(struct json *j, const struct tally *t)
{
    json_begin(j, '{');
    json_put_int(j, "total", (int64_t)t->total);
    json_put_int(j, "findable", (int64_t)t->findable);
    for (int i = 0; i < JUDGED_N; i++)
        json_put_int(j, judgement_words[i], (int64_t)t->n[i]);
    json_put_real(j, "precision", precision(t));
    json_put_real(j, "recall", recall(t));
}

static void
print_json(struct score *s)
{
    struct buf b;
    struct json j = json_to(&b);

    buf_init(&b, &s->arena, 1024 * 1024);
    put_tally(&j, &s->all);
    json_key(&j, "kinds");
    json_begin(&j, '{');
    for (size_t i = 0; i < s->kinds_n; i++) {
        json_key(&j, str_dup_z(&s->arena, s->kinds[i].kind));
        put_tally(&j, &s->kinds[i]);
        json_end(&j, '}');
    }
    json_end(&j, '}');
    json_key(&j, "reliability");
    json_begin(&j, '{');
    reliability_put(&s->reliability, &j);
    json_end(&j, '}');
    if (s->has_mail) {
        json_key(&j, "mail");
        json_begin(&j, '{');
        score_mail_put(&s->mail, &j);
        json_end(&j, '}');
    }
    if (s->has_paid) {
        json_key(&j, "paid");
        json_begin(&j, '{');
        score_paid_put(&s->paid, &j);
        json_end(&j, '}');
    }
    json_end(&j, '}');
    puts(buf_z(&b));
}

static int
compare_kinds(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if ((x->findable > 0) != (y->findable > 0))
        return x->findable > 0 ? -1 : 1;
    return (y->total > x->total) - (y->total < x->total);
}

/* Kinds of a handful of people say nothing by their share. */
static bool
is_each_kind_found(const struct score *s, double min, uint64_t people)
{
    bool is_enough = true;

    for (size_t i = 0; i < s->kinds_n; i++) {
        const struct tally *t = &s->kinds[i];
        if (t->findable < people || recall(t) >= min)
            continue;
        is_enough = false;
        fprintf(stderr, "worldscore: %.*s: recall %.4f\n", STR_ARG(t->kind),
                recall(t));
    }
    return is_enough;
}

struct settings {
    const char *truth, *results, *mailboxes;
    double min_precision, min_recall, min_kind_recall, max_brier;
    double min_verified_precision, max_bounce, min_provable_recall;
    double min_paid_precision, min_paid_recall, min_customer_recall, max_cost;
    double credits, credit_price;
    const char *stats;
    uint64_t kind_people;
    bool is_json, is_paid, lists_wrong;
};

static bool
is_enough(const struct score *s, const struct settings *o)
{
    return precision(&s->all) >= o->min_precision &&
           recall(&s->all) >= o->min_recall &&
           reliability_brier(&s->reliability) <= o->max_brier &&
           score_mail_verified_precision(&s->mail) >=
               o->min_verified_precision &&
           score_mail_bounce(&s->mail) <= o->max_bounce &&
           score_mail_recall(&s->mail) >= o->min_provable_recall;
}

static bool
is_worth_it(const struct score *s, const struct settings *o)
{
    return score_paid_precision(&s->paid) >= o->min_paid_precision &&
           score_paid_recall(&s->paid) >= o->min_paid_recall &&
           score_paid_customer_recall(&s->paid) >= o->min_customer_recall &&
           (o->max_cost < 0 || score_paid_cost(&s->paid) <= o->max_cost);
}

static struct settings settings = {
    .max_brier = 1,
    .max_bounce = 1,
    .kind_people = 10,
    .credits = -1,
    .credit_price = 0.1,
    .max_cost = -1,
};

static const struct options_row rows[] = {
    {"--truth",                  OPTION_TEXT,   &settings.truth,                  0,       "FILE: truth.csv of worldgen"           },
    {"--results",                OPTION_TEXT,   &settings.results,                0,       "FILE: results of a run"                },
    {"--mailboxes",              OPTION_TEXT,   &settings.mailboxes,              0,
     "FILE: mailboxes.csv of worldgen; judges proof by mail servers"                                                               },
    {"--json",                   OPTION_SWITCH, &settings.is_json,                0,       "one object, no table"                  },
    {"--list",                   OPTION_SWITCH, &settings.lists_wrong,            0,
     "a line for each wrong, role or missed one first"                                                                             },
    {"--min-precision",          OPTION_REAL,   &settings.min_precision,          0,
     "P: exit 1 when below"                                                                                                        },
    {"--min-recall",             OPTION_REAL,   &settings.min_recall,             0,
     "R: exit 1 when below"                                                                                                        },
    {"--min-kind-recall",        OPTION_REAL,   &settings.min_kind_recall,        0,
     "R: exit 1 when a kind is below"                                                                                              },
    {"--kind-people",            OPTION_NUMBER, &settings.kind_people,            1000000,
     "N: of kinds with as many findable people (10)"                                                                               },
    {"--max-brier",              OPTION_REAL,   &settings.max_brier,              0,
     "B: exit 1 when above"                                                                                                        },
    {"--min-verified-precision", OPTION_REAL,   &settings.min_verified_precision,
     0,                                                                                    "P: exit 1 when verified ones are below"},
    {"--max-bounce",             OPTION_REAL,   &settings.max_bounce,             0,
     "B: exit 1 when a larger share of the answers bounces"                                                                        },
    {"--min-provable-recall",    OPTION_REAL,   &settings.min_provable_recall,    0,
     "R: exit 1 when below, among the provable"                                                                                    },
    {"--paid",                   OPTION_SWITCH, &settings.is_paid,                0,
     "a table about the provider"                                                                                                  },
    {"--credits",                OPTION_REAL,   &settings.credits,                0,       "N: that were charged"                  },
    {"--stats",                  OPTION_TEXT,   &settings.stats,                  0,
     "FILE: of worldd, instead of --credits"                                                                                       },
    {"--credit-price",           OPTION_REAL,   &settings.credit_price,           0,
     "P: of a credit (0.10)"                                                                                                       },
    {"--min-paid-precision",     OPTION_REAL,   &settings.min_paid_precision,     0,
     "P: exit 1 when the provider's answers are below"                                                                             },
    {"--min-paid-recall",        OPTION_REAL,   &settings.min_paid_recall,        0,
     "R: exit 1 when below, among those it has right"                                                                              },
    {"--min-customer-recall",    OPTION_REAL,   &settings.min_customer_recall,    0,
     "R: the same, of those whom only it can tell"                                                                                 },
    {"--max-cost",               OPTION_REAL,   &settings.max_cost,               0,
     "C: of a right address by the provider"                                                                                       },
};

static void
parse_settings(int argc, char **argv)
{
    struct settings *o = &settings;

    options_parse(argc, argv, rows, array_len(rows));
    if (o->truth == NULL || o->results == NULL)
        die("usage", "--truth FILE and --results FILE are needed");
    if (o->mailboxes == NULL &&
        (o->min_verified_precision > 0 || o->max_bounce < 1 ||
         o->min_provable_recall > 0))
        die("usage", "--mailboxes FILE is needed");
    if (o->max_cost >= 0 && o->credits < 0 && o->stats == NULL)
        die("usage", "--credits N or --stats FILE is needed");
    o->is_paid |= o->credits >= 0 || o->stats != NULL ||
                  o->min_paid_precision > 0 || o->min_paid_recall > 0 ||
                  o->min_customer_recall > 0;
}

static void
start_paid(struct score *s, const struct settings *o)
{
    s->has_paid = o->is_paid;
    s->paid.credits = o->credits;
    s->paid.price = o->credit_price;
    if (o->stats != NULL && !score_paid_read_credits(&s->paid, o->stats))
        die(o->stats, "has no APOLLO_CHARGED");
}

int
main(int argc, char **argv)
{
    struct score s = {.all = {.kind = STR("all")}};
    const struct settings *o = &settings;

    parse_settings(argc, argv);
    s.lists_wrong = o->lists_wrong;
    start_paid(&s, o);
    s.kinds = arena_array(&s.arena, struct tally, KINDS_MAX);
    if (o->mailboxes != NULL)
        read_mailboxes(&s, o->mailboxes);
    read_results(&s, o->results);
    read_truth(&s, o->truth);
    qsort(s.kinds, s.kinds_n, sizeof(*s.kinds), compare_kinds);
    if (o->is_json)
        print_json(&s);
    else
        print_table(&s);
    bool is_good = is_enough(&s, o);
    is_good &= is_each_kind_found(&s, o->min_kind_recall, o->kind_people);
    is_good &= !s.has_paid || is_worth_it(&s, o);
    map_fini(&s.answers);
    score_mail_fini(&s.mail);
    arena_fini(&s.arena);
    return is_good ? 0 : 1;
}
