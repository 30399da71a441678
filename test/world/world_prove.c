/*
 * Which addresses can be had by asking: the rule in world_mail.h, with all
 * that the world knows but nothing that an asker could not see.
 */
#include "base/check.h"
#include "linkedin.h"
#include "wild_names.h"
#include "world_mail.h"

/* All that the two families make addresses of; the five common ones first. */
static const char *const shapes[] = {"G",   "gF",  "G.F", "Gf", "F",
                                     "F.G", "g.F", "GF",  "Fg", "G_F",
                                     "G-F", "F.g", "gf"};
enum { COMMON = 5, SHAPES = 13, GUESSES_MAX = SHAPES * 4 };
_Static_assert(SHAPES == sizeof(shapes) / sizeof(*shapes), "all shapes");

/* ü as u and as ue, a hyphen kept and not */
static const uint32_t spellings[] = {0, WILD_FOLDS_LONG, WILD_KEEPS_HYPHENS,
                                     WILD_FOLDS_LONG | WILD_KEEPS_HYPHENS};

struct guesses {
    str locals[GUESSES_MAX];
    size_t n;
};

const char *
world_mail_shape(size_t at)
{
    return at < SHAPES ? shapes[at] : NULL;
}

/* Does the shape make `local` of the person's name, in some spelling? */
static bool
makes(const char *shape, const struct world_person *p, str local)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(spellings); i++)
        if (str_eq(
                wild_names_local(&a, shape, p->given, p->family, spellings[i]),
                local))
            return true;
    return false;
}

const char *
world_mail_shape_of(const struct world_person *p)
{
    for (size_t i = 0; i < SHAPES; i++)
        if (makes(shapes[i], p, p->local))
            return shapes[i];
    return NULL;
}

/* Does the site show whose this address is? */
static bool
is_known(const struct world_company *c, size_t at)
{
    const struct world_person *p = &c->people[at];

    return p->is_shown && world_is_readable(c, at);
}

/* Those who teach the shape: not where page and address name them apart. */
static bool
is_teacher(const struct world_company *c, size_t at)
{
    const struct world_person *p = &c->people[at];

    return is_known(c, at) &&
           world_mail_free(str_from(
               p->address, str_find_byte(p->address, '@', 0) + 1)) == NULL &&
           (c->wild == NULL ||
            (p->kind != WORLD_KIND_NICKNAME && p->kind != WORLD_KIND_MAIDEN));
}

/* The shapes that explain most of the addresses shown; a bit each. */
static uint32_t
learn_shapes(const struct world_company *c, size_t but)
{
    uint32_t best = 0, best_n = 1;

    for (size_t s = 0; s < SHAPES; s++) {
        uint32_t n = 0;
        for (size_t i = 0; i < c->people_n; i++)
            n += i != but && is_teacher(c, i) &&
                 makes(shapes[s], &c->people[i], c->people[i].local);
        if (n > best_n)
            best = 0;
        if (n >= best_n) {
            best |= 1u << s;
            best_n = n;
        }
    }
    return best;
}

static void
add_guess(struct guesses *g, str local)
{
    for (size_t i = 0; i < g->n; i++)
        if (str_eq(g->locals[i], local))
            return;
    check(g->n < GUESSES_MAX);
    g->locals[g->n++] = local;
}

static void
guess(const struct world_person *p, uint32_t which, struct arena *a,
      struct guesses *out)
{
    out->n = 0;
    for (size_t s = 0; s < SHAPES; s++)
        for (size_t i = 0; which & 1u << s && i < array_len(spellings); i++)
            add_guess(out, wild_names_local(a, shapes[s], p->given, p->family,
                                            spellings[i]));
}

/* Shown as a colleague's: a careful asker leaves it to the colleague. */
static bool
is_a_colleagues(const struct world_company *c, size_t but, str local)
{
    for (size_t i = 0; i < c->people_n; i++)
        if (i != but && is_known(c, i) && str_eq(c->people[i].local, local))
            return true;
    return false;
}

/* Somebody else of this name is not told from the person at all. */
static bool
is_namesake(const struct world_person *p, const struct world_person *q)
{
    return str_eq(p->given, q->given) && str_eq(p->family, q->family);
}

/* Would some shape of these make it for another whose own is not known? */
static bool
fits_another(const struct world_company *c, size_t but, uint32_t which)
{
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        if (i == but || !(p->is_listed || p->is_profile))
            continue;
        if (is_namesake(p, &c->people[but]))
            return true;
        for (size_t s = 0; s < SHAPES && !is_known(c, i); s++)
            if (which & 1u << s && makes(shapes[s], p, c->people[but].local))
                return true;
    }
    return false;
}

/* What asking for these comes to. */
enum asked { MEETS_NOTHING, MEETS_THE_RIGHT_ONE, MEETS_ANOTHER };

static enum asked
ask(const struct world_company *c, size_t person, uint32_t which)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct guesses *g = arena_new(&a, struct guesses);
    struct world_boxes *boxes = arena_new(&a, struct world_boxes);
    bool is_right = false;

    guess(&c->people[person], which, &a, g);
    world_mail_boxes(c, &a, boxes);
    for (size_t i = 0; i < g->n; i++) {
        if (!world_mail_has_box(boxes, g->locals[i]) ||
            is_a_colleagues(c, person, g->locals[i]))
            continue;
        if (!str_eq(g->locals[i], c->people[person].local))
            return MEETS_ANOTHER;
        is_right = true;
    }
    if (!is_right)
        return MEETS_NOTHING;
    return fits_another(c, person, which) ? MEETS_ANOTHER : MEETS_THE_RIGHT_ONE;
}

/* Does the website field lead to the domain, or the page at LinkedIn? */
static bool
is_domain_known(const struct world_company *c, size_t person)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    enum world_kind kind;

    world_website(c, person, &a, &kind);
    return kind == WORLD_KIND_PUBLISHED ||
           linkedin_kind(c, person) == LINKEDIN_SITE;
}

bool
world_mail_is_provable(const struct world_company *c, size_t person)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    enum world_temper t = world_mail_temper_of(c, person);
    struct world_truth truth;

    world_truth(c, person, &a, &truth);
    if (truth.email.n == 0 || t == WORLD_MAIL_NONE || t == WORLD_MAIL_NULL_MX)
        return false;
    if (truth.findable)
        return true;
    if (!world_mail_tells(t) || !is_domain_known(c, person))
        return false;
    uint32_t learnt = learn_shapes(c, person);
    enum asked found = learnt != 0 ? ask(c, person, learnt) : MEETS_NOTHING;
    if (found == MEETS_NOTHING)
        found = ask(c, person, (1u << COMMON) - 1);
    return found == MEETS_THE_RIGHT_ONE;
}
