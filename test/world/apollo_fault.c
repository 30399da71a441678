/* See apollo_fault.h. */
#include "apollo_fault.h"
#include "base/check.h"

enum { SALT_FAULT = 180, SALT_CHARGE = 240, MILLION = 1000000 };

struct fault_row {
    const char *word;
    int status;
    enum apollo_charge charge;
};

#define ROW(id, word, status, charge, what) {word, status, APOLLO_##charge},
static const struct fault_row rows[] = {APOLLO_FAULTS(ROW)};

const char *
apollo_fault_word(enum apollo_fault f)
{
    return rows[f].word;
}

int
apollo_fault_status(enum apollo_fault f)
{
    return rows[f].status;
}

bool
apollo_fault_charges(const struct apollo_faults *f, enum apollo_fault k,
                     uint64_t number)
{
    struct world_rng r = world_rng(f->seed + number, SALT_CHARGE);

    if (rows[k].charge != APOLLO_BY_SEED)
        return rows[k].charge == APOLLO_ALWAYS;
    return world_rng_chance(&r, 500);
}

/* --- rules --- */

static bool
read_number(str s, uint64_t *out)
{
    int64_t n;

    if (!str_to_i64(s, &n) || n <= 0)
        return false;
    *out = (uint64_t)n;
    return true;
}

static bool
read_when(str s, struct apollo_rule *out)
{
    if (s.n == 0) {
        out->when = APOLLO_EACH;
        out->n = 1;
        return true;
    }
    out->when = s.p[0] == '='   ? APOLLO_BY_CHANCE
                : s.p[0] == '/' ? APOLLO_EACH
                                : APOLLO_AT;
    if (out->when != APOLLO_BY_CHANCE)
        return read_number(str_from(s, 1), &out->n);
    return str_to_double(str_from(s, 1), &out->chance) && out->chance >= 0 &&
           out->chance <= 1;
}

static bool
read_rule(str s, struct apollo_rule *out)
{
    size_t end = 0;

    while (end < s.n && strchr("=/@", s.p[end]) == NULL)
        end++;
    for (size_t i = 1; i < APOLLO_FAULT_N; i++) {
        if (!str_eq(str_sub(s, 0, end), str_of(rows[i].word)))
            continue;
        out->fault = (enum apollo_fault)i;
        return read_when(str_from(s, end), out) &&
               (i != APOLLO_POISON || out->when != APOLLO_AT);
    }
    return false;
}

bool
apollo_fault_read(struct apollo_faults *f, const char *text, uint64_t seed)
{
    str rest = str_of(text);

    *f = (struct apollo_faults){.seed = seed};
    if (rest.n == 0)
        return true;
    while (rest.p != NULL) {
        if (f->n == APOLLO_RULES_MAX ||
            !read_rule(str_trim(str_cut(&rest, ',')), &f->rules[f->n++]))
            return false;
    }
    return true;
}

/* `key`: the request's number, or a hash of the person. */
static bool
strikes(const struct apollo_faults *f, size_t rule, uint64_t key)
{
    const struct apollo_rule *u = &f->rules[rule];
    struct world_rng r = world_rng(f->seed + key, SALT_FAULT + rule);

    switch (u->when) {
    case APOLLO_EACH: return key % u->n == 0;
    case APOLLO_AT: return key == u->n;
    case APOLLO_BY_CHANCE:
        return world_rng_below(&r, MILLION) < u->chance * MILLION;
    }
    return false;
}

enum apollo_fault
apollo_fault_of(const struct apollo_faults *f, uint64_t number, bool is_bulk)
{
    for (size_t i = 0; i < f->n; i++) {
        enum apollo_fault k = f->rules[i].fault;
        if (k == APOLLO_POISON || (k == APOLLO_BULK && !is_bulk))
            continue;
        if (strikes(f, i, number))
            return k;
    }
    return APOLLO_NONE;
}

bool
apollo_fault_poisons(const struct apollo_faults *f, uint64_t who)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->rules[i].fault == APOLLO_POISON && strikes(f, i, who))
            return true;
    return false;
}
