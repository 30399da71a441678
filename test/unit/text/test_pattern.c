/* Patterns: learnt from colleagues, proposed for names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/pattern.h"

enum { FOUND_MAX = 20 };

/* "Jane Doe <jane.doe>; <who.knows>": all with weight 1 */
static void
learn(struct arena *a, struct pattern_learnt *l, const char *colleagues)
{
    for (str rest = str_of(colleagues); rest.p && rest.n > 0;) {
        str one = str_trim(str_cut(&rest, ';'));
        str name = str_trim(str_cut(&one, '<'));
        struct person who;
        person_parse(a, name, &who);
        if (!pattern_learn(a, l, name.n > 0 ? &who : NULL, str_cut(&one, '>'),
                           1))
            fail_msg("%.*s teaches nothing", STR_ARG(name));
    }
}

static size_t
propose(struct arena *a, const struct pattern_learnt *l, const char *name,
        const char *domain, struct pattern_candidate *out)
{
    struct person who;

    person_parse(a, str_of(name), &who);
    return pattern_propose(a, l, &who, str_of(domain), out, FOUND_MAX);
}

struct best_case {
    const char *colleagues, *name, *best;
};

static const struct best_case best_cases[] = {
    {"",                                                                                  "Jane Doe",              "jane.doe"        },
    {"Eva Roe <eroe>",                                                                    "Jane Doe",              "jdoe"            },
    {"Eva Roe <roe>",                                                                     "Jane Doe",              "doe"             },
    {"Eva Roe <eva_roe>",                                                                 "Jane Doe",              "jane_doe"        },
    {"Eva Roe <roe-eva>",                                                                 "Jane Doe",              "doe-jane"        },
    {"Eva Roe <er>; Jan Moe <jm>",                                                        "Jane Doe",              "jd"              },
    {"Eva Roe <EVA.ROE>",                                                                 "JANE DOE",              "jane.doe"        },
 /* one address, two patterns: the others decide */
    {"Thomas Thomas <thomas>; Eva Roe <roe>",                                             "Jane Doe",              "doe"             },
    {"Thomas Thomas <thomas>; Eva Roe <eva>",                                             "Jane Doe",              "jane"            },
    {"Tim Tim <ttim>; Eva Roe <reva>",                                                    "Jane Doe",              "djane"           },
 /* nobody knows whose they are */
    {"<jane.mueller>; <peter.moe>",                                                       "Eva Roe",               "eva.roe"         },
    {"<mueller.jane>; <moe.peter>",                                                       "Eva Roe",               "roe.eva"         },
    {"<jane>; <peter>",                                                                   "Eva Roe",               "eva"             },
    {"<jmueller>; <pschneider>; <emoser>",                                                "Eva Roe",               "eroe"            },
 /* accents */
    {"Eva Roe <eva.roe>",                                                                 "J\u00f6rg M\u00fcller", "joerg.mueller"   },
    {"Uwe L\u00f6hr <uwe.lohr>",                                                          "J\u00f6rg M\u00fcller", "jorg.muller"     },
    {"Uwe L\u00f6hr <uwe.loehr>",                                                         "B\u00f8rge D\u00f8e",   "boerge.doee"     },
    {"Uwe Lohr <uwe.lohr>",                                                               "Andr\u00e9 Gro\u00df",  "andre.gross"     },
    {"Eva Roe <eva.roe>",
     "\u0410\u043d\u043d\u0430 \u0418\u0432\u0430\u043d\u043e\u0432\u0430",                                        "anna.ivanova"    },
    {"Eva Roe <eva.roe>",                                                                 "Siobhan O'Brien",       "siobhan.obrien"  },
 /* particles */
    {"Eva Roe <eva.roe>",                                                                 "Jan van der Berg",      "jan.vanderberg"  },
    {"Eva de Roe <eva.roe>",                                                              "Jan van der Berg",      "jan.berg"        },
    {"Eva de Roe <eva.de.roe>",                                                           "Jan van der Berg",      "jan.van.der.berg"},
    {"Eva von Roe <evonroe>",                                                             "Jan van der Berg",      "jvanderberg"     },
    {"Eva Roe <eva.roe>",                                                                 "Ann Mc Donald",         "ann.mcdonald"    },
 /* double names */
    {"Eva Doe-Moe <eva.doemoe>",                                                          "Ann Roe-Poe",           "ann.roepoe"      },
    {"Eva Doe-Moe <eva.doe-moe>",                                                         "Hans-Peter Poe",        "hans-peter.poe"  },
    {"Eva Doe-Moe <eva.moe>",                                                             "Ann Roe-Poe",           "ann.poe"         },
    {"Ana Garc\u00eda L\u00f3pez <ana.garcialopez>; Eva Ruiz P\u00e9rez <eva.ruizperez>",
     "Jos\u00e9 Garc\u00eda Ruiz",                                                                                 "jose.garciaruiz" },
    {"Uli Poe <u.poe>",                                                                   "Hans-Peter Poe",        "h.poe"           },
 /* middle initials */
    {"Eva Roe <eva.roe>",                                                                 "Jane Q. Doe",           "jane.doe"        },
    {"Eva B. Roe <eva.b.roe>; Al C. Moe <al.c.moe>",                                      "Jane Q. Doe",
     "jane.q.doe"                                                                                                                    },
 /* nicknames */
    {"Eva Roe <eva.roe>",                                                                 "Robert Doe",            "robert.doe"      },
    {"William \"Bill\" Roe <bill.roe>",                                                   "Robert \"Bob\" Doe",    "bob.doe"         },
 /* half a name */
    {"Eva Roe <eva>",                                                                     "Jane",                  "jane"            },
    {"Eva Roe <eroe>",                                                                    "J. Doe",                "jdoe"            },
    {"Eva Roe <evar>",                                                                    "Jane D.",               "janed"           },
};

static void
test_best(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < array_len(best_cases); i++) {
        const struct best_case *c = &best_cases[i];
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct pattern_candidate out[FOUND_MAX];
        struct pattern_learnt l;
        pattern_init(&l, PATTERN_SIZE_UNKNOWN);
        learn(&a, &l, c->colleagues);
        size_t n = propose(&a, &l, c->name, "acme.test", out);
        if (n == 0 || !str_eq(out[0].local, str_of(c->best)))
            wrong++;
        if (n == 0 || !str_eq(out[0].local, str_of(c->best)))
            print_error("%s of %s is %.*s, not %s\n", c->name, c->colleagues,
                        n ? (int)out[0].local.n : 0, n ? out[0].local.p : "",
                        c->best);
    }
    assert_int_equal(wrong, 0);
}

/* Where a candidate of this local part stands; -1: nowhere. */
static int
place_of(const struct pattern_candidate *out, size_t n, const char *local)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(out[i].local, str_of(local)))
            return (int)i;
    return -1;
}

/* Candidates that must be among the twenty, and such as must not. */
static const struct {
    const char *name, *wanted, *unwanted;
} list_cases[] = {
    {"Jane Doe",                                                                                                "jane.doe jdoe jane doe janed doej jd",    "jane.d.doe"         },
    {"Jane Quinn Doe",                                                                                          "jane.doe jane.q.doe",                     ""                   },
    {"Robert Doe",                                                                                              "robert.doe rdoe bob.doe",                 ""                   },
    {"Robert (Bob) Doe",                                                                                        "robert.doe bob.doe rdoe bdoe bob robert", ""                   },
    {"J. Robert Doe",                                                                                           "jdoe robert.doe",                         "j.robert doe.j."    },
    {"Jane D.",                                                                                                 "jane janed",                              "jane.d.doe d janed."},
    {"Jane",                                                                                                    "jane",                                    "j jane. janej"      },
    {"Maria Grazia Rossi",                                                                                      "maria.rossi mariagrazia.rossi mrossi",    ""                   },
    {"Hans-Peter Poe",                                                                                          "hans-peter.poe hanspeter.poe hpoe hppoe", ""                   },
    {"Eva Roe geb. Moe",                                                                                        "eva.roe eva.moe",                         ""                   },
    {"John Obs",                                                                                                "john.obs john",                           "jobs"               },
    {"Hanna Roth",                                                                                              "hanna.roth hroth",                        "hr"                 },
    {"Jane Post",                                                                                               "jane.post",                               "post"               },
    {"\u0427\u0435\u0445\u043e\u0432 \u0410\u043d\u0442\u043e\u043d",
     "anton.chekhov",                                                                                                                                      ""                   },
    {"\u042e\u043b\u0438\u044f \u042f\u043a\u043e\u0432\u043b\u0435\u0432\u0430",
     "yulia.yakovleva yuliya.yakovleva iuliia.iakovleva julija.jakowlewa",                                                                                 ""                   },
    {"\u0414\u043c\u0438\u0442\u0440\u0438\u0439 \u0411\u0435\u043b\u044b\u0439",
     "dmitry.bely dmitriy.belyy",                                                                                                                          ""                   },
    {"\u039d\u03af\u03ba\u03bf\u03c2 \u03a0\u03b1\u03c0\u03b1\u03b4\u03cc\u03c0\u03bf\u03c5\u03bb\u03bf\u03c2",
     "nikos.papadopoulos",                                                                                                                                 "nikos.papadopolos"  },
    {"Acme GmbH",                                                                                               "",                                        "acme acme.gmbh"     },
    {"\u674e\u660e",                                                                                            "",                                        ""                   },
    {"",                                                                                                        "",                                        ""                   },
};

static void
test_list(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < array_len(list_cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct pattern_candidate out[FOUND_MAX];
        struct pattern_learnt l;
        const char *lists[] = {list_cases[i].wanted, list_cases[i].unwanted};
        pattern_init(&l, PATTERN_SIZE_UNKNOWN);
        size_t n = propose(&a, &l, list_cases[i].name, "acme.test", out);
        assert_true(lists[0][0] != '\0' || n == 0);
        for (int k = 0; k < 2; k++)
            for (str rest = str_of(lists[k]); rest.p && rest.n > 0;) {
                char *word = str_dup_z(&a, str_cut(&rest, ' '));
                if ((place_of(out, n, word) >= 0) == (k == 0))
                    continue;
                print_error("%s: %s\n", list_cases[i].name, word);
                wrong++;
            }
    }
    assert_int_equal(wrong, 0);
}

static void
test_domains(void **state)
{
    static const char *const bad[] = {"",           ".",        "acme",
                                      "acme..test", "a b.test", "x@acme.test",
                                      "acme.test\n"};
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_candidate out[FOUND_MAX];
    struct pattern_learnt l;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    for (size_t i = 0; i < array_len(bad); i++)
        if (propose(&a, &l, "Jane Doe", bad[i], out) != 0 &&
            !str_eq(out[0].address, STR("jane.doe@acme.test")))
            fail_msg("%s is no domain", bad[i]);
    assert_true(propose(&a, &l, "Jane Doe", "ACME.Test", out) > 0);
    assert_true(str_eq(out[0].address, STR("jane.doe@acme.test")));
    /* Germans write ue, Swedes u */
    assert_true(propose(&a, &l, "Uwe L\u00f6hr", "acme.de", out) > 0);
    assert_true(str_eq(out[0].local, STR("uwe.loehr")));
    assert_true(propose(&a, &l, "Uwe L\u00f6hr", "acme.se", out) > 0);
    assert_true(str_eq(out[0].local, STR("uwe.lohr")));
}

/* FACTS section 2: small companies use first names, large ones both. */
static void
test_sizes(void **state)
{
    static const struct {
        uint64_t employees;
        const char *best;
        double p;
    } cases[] = {
        {0,    "jane.doe", 0.361},
        {9,    "jane",     0.419},
        {120,  "jdoe",     0.418},
        {400,  "jdoe",     0.448},
        {9000, "jane.doe", 0.563},
    };

    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct pattern_candidate out[FOUND_MAX];
        struct pattern_learnt l;
        pattern_init(&l, pattern_size_of(cases[i].employees));
        size_t n = propose(&a, &l, "Jane Doe", "acme.test", out);
        assert_true(n > 5 && str_eq(out[0].local, str_of(cases[i].best)));
        assert_true(out[0].p > cases[i].p * 0.85 && out[0].p < cases[i].p);
        double worth = pattern_confidence(&l, &out[0]);
        assert_true(worth > 0.29 && worth < 0.5);
    }
}

static struct pattern_lead
lead_of(const char *colleagues)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l;
    struct pattern_lead lead;

    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    learn(&a, &l, colleagues);
    pattern_lead(&l, &lead);
    return lead;
}

static void
test_lead(void **state)
{
    static const struct {
        const char *colleagues;
        enum pattern pattern;
        unsigned n;
        double from, to; /* the share */
    } cases[] = {
        {"",                                                             PATTERN_FIRST_DOT_LAST, 0, 0.35, 0.37},
        {"Eva Roe <roee>",                                               PATTERN_LASTF,          1, 0.60, 0.80},
        {"Eva Roe <roee>; Jan Moe <moej>",                               PATTERN_LASTF,          2, 0.75, 0.90},
        {"Eva Roe <eroe>; Jan Moe <jmoe>; Al Poe <apoe>",                PATTERN_FLAST,          3,
         0.88,                                                                                            0.97},
 /* the same address again is nobody new */
        {"Eva Roe <eroe>; Eva Roe <eroe>; Eva Roe <EROE>",               PATTERN_FLAST,          1,
         0.70,                                                                                            0.85},
 /* two patterns */
        {"Eva Roe <eva>; Jan Moe <jan>; Al Poe <al.poe>; Uli Zoe <uli>",
         PATTERN_FIRST,                                                                          3, 0.60, 0.75},
        {"<eva.mueller>; <jan.schmidt>; <jane.wagner>",                  PATTERN_FIRST_DOT_LAST,
         2,                                                                                         0.75, 0.95},
    };

    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        struct pattern_lead lead = lead_of(cases[i].colleagues);
        if (lead.pattern != cases[i].pattern || lead.colleagues != cases[i].n ||
            lead.share < cases[i].from || lead.share > cases[i].to ||
            lead.is_learnt != (cases[i].n >= 2))
            fail_msg("%s: %s %.3f by %u", cases[i].colleagues,
                     pattern_name(lead.pattern), lead.share, lead.colleagues);
    }
}

/* What teaches nothing leaves everything as it was. */
static void
test_nothing(void **state)
{
    static const struct {
        const char *name, *local;
    } cases[] = {
        {"Jane Doe",  ""            },
        {"Jane Doe",  "jdoe2"       },
        {"Jane Doe",  "info"        },
        {"Jane Doe",  "x.y"         },
        {"Jane Doe",  "eva.roe"     },
        {"Jane Doe",  "jane.doe+x"  },
        {"Jane Doe",  ".jane"       },
        {"Jane Doe",  "jane doe"    },
        {"John Obs",  "jobs"        },
        {"Acme GmbH", "acme"        },
        {"",          "info"        },
        {"",          "sales.berlin"},
        {"",          "noreply"     },
        {"",          "j"           },
        {"",          "a1b2"        },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l, before;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    before = l;
    for (size_t i = 0; i < array_len(cases); i++) {
        struct person who;
        person_parse(&a, str_of(cases[i].name), &who);
        if (pattern_learn(&a, &l, cases[i].name[0] ? &who : NULL,
                          str_of(cases[i].local), 1))
            fail_msg("%s teaches something", cases[i].local);
    }
    struct person jane;
    person_parse(&a, STR("Jane Doe"), &jane);
    assert_false(pattern_learn(&a, &l, &jane, STR("jdoe"), 0));
    assert_false(pattern_learn(&a, &l, &jane, STR("jdoe"), -1));
    assert_memory_equal(&l, &before, sizeof(l));
}

/* Colleagues whom a page names beside their address are never quite sure. */
static void
test_support(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l;
    struct person who;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    person_parse(&a, STR("Otto Kling"), &who);
    assert_true(pattern_learn(&a, &l, &who, STR("otto.kling"), 0.85));
    assert_int_equal(pattern_support(&l, PATTERN_FIRST_DOT_LAST), 1);
    person_parse(&a, STR("Rosa Lind"), &who);
    assert_true(pattern_learn(&a, &l, &who, STR("rosa.lind"), 0.85));
    assert_int_equal(pattern_support(&l, PATTERN_FIRST_DOT_LAST), 2);
}

/* First by its shape alone, then by its bearer, who knows better. */
static void
test_known_later(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l;
    struct person who;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    learn(&a, &l, "<moser>; <huber>");
    assert_int_equal(pattern_support(&l, PATTERN_LAST), 0);
    person_parse(&a, STR("Eva Moser"), &who);
    assert_true(pattern_learn(&a, &l, &who, STR("moser"), 0.7));
    person_parse(&a, STR("Jan Huber"), &who);
    assert_true(pattern_learn(&a, &l, &who, STR("huber"), 0.7));
    assert_int_equal(l.seen_n, 2);
    assert_int_equal(pattern_support(&l, PATTERN_LAST), 1);
    assert_true(l.share[PATTERN_LAST] > 0.6);
    /* spelt as no way has it, but it is the name */
    person_parse(
        &a,
        STR("\u042e\u043b\u0438\u044f \u0418\u0432\u0430\u043d\u043e\u0432\u0430"),
        &who);
    assert_true(pattern_learn(&a, &l, &who, STR("julija.ivanova"), 1));
    assert_true(l.seen[2].likely == 1u << PATTERN_FIRST_DOT_LAST);
    assert_true(l.seen[2].weight < 1);
}

static void
test_two_patterns(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_candidate out[FOUND_MAX];
    struct pattern_learnt l;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    learn(
        &a, &l,
        "Eva Roe <eva_roe>; Jan Moe <jan_moe>; Al Poe <poea>; Uli Zoe <zoeu>");
    size_t n = propose(&a, &l, "Jane Doe", "acme.test", out);
    int one = place_of(out, n, "jane_doe"), two = place_of(out, n, "doej");
    assert_true(one >= 0 && one < 2 && two >= 0 && two < 2);
    assert_true(out[0].p > 0.35 && out[1].p > 0.35 && out[2].p < 0.1);
}

static void
test_refused(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l;
    struct pattern_lead lead;
    double before;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    before = l.share[PATTERN_FIRST_DOT_LAST];
    pattern_refuse(&l, PATTERN_FIRST_DOT_LAST, 1);
    assert_true(l.share[PATTERN_FIRST_DOT_LAST] < before * 0.7);
    pattern_lead(&l, &lead);
    assert_int_equal(lead.pattern, PATTERN_FLAST);
    assert_int_equal(lead.colleagues, 0);
    /* two colleagues outweigh a refusal */
    learn(&a, &l, "Eva Roe <eva.roe>; Jan Moe <jan.moe>");
    pattern_lead(&l, &lead);
    assert_int_equal(lead.pattern, PATTERN_FIRST_DOT_LAST);
    assert_true(lead.is_learnt);
    for (int i = 0; i < 1000; i++)
        pattern_refuse(&l, PATTERN_FIRST_DOT_LAST, 1);
    assert_true(l.share[PATTERN_FIRST_DOT_LAST] > 0.1);
}

static void
test_confidence(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_candidate out[FOUND_MAX];
    struct pattern_learnt l;
    double last = 0;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    for (int i = 0; i < 20; i++) {
        struct person who;
        char name[] = "Eva Aroe", local[] = "eva.aroe";
        name[4] = (char)('A' + i);
        local[4] = (char)('a' + i);
        person_parse(&a, str_of(name), &who);
        assert_true(pattern_learn(&a, &l, &who, str_of(local), 1));
        propose(&a, &l, "Jane Doe", "acme.test", out);
        double worth = pattern_confidence(&l, &out[0]);
        assert_true(worth >= last && worth <= 0.8);
        last = worth;
    }
    assert_true(last > 0.79);
}

/* Names that meet: given names often, initials more so, both hardly ever. */
static void
test_others(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_candidate out[FOUND_MAX];
    struct pattern_learnt l;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_MORE);
    size_t n = propose(&a, &l, "Jane Doe", "acme.test", out);
    double first = out[place_of(out, n, "jane")].others;
    double initials = out[place_of(out, n, "jd")].others;
    double both = out[place_of(out, n, "jane.doe")].others;
    assert_true(first > 0.1 && first < 0.4);
    assert_true(initials > 0.2 && initials < 0.5);
    assert_true(both > 0 && both < 0.01);
    pattern_init(&l, PATTERN_SIZE_50);
    n = propose(&a, &l, "Jane Doe", "acme.test", out);
    assert_true(out[place_of(out, n, "jane")].others < 0.05);
}

static void
test_text(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l, back, old;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_200);
    learn(&a, &l, "Uwe L\u00f6hr <uwe.loehr>; Jan Moe <moe>; <abcde>");
    pattern_refuse(&l, PATTERN_FIRST, 0.5);
    str text = pattern_write(&a, &l);
    pattern_init(&back, PATTERN_SIZE_UNKNOWN);
    assert_true(pattern_read(text, 0, &back));
    assert_true(str_eq(pattern_write(&a, &back), text));
    assert_int_equal(back.size, PATTERN_SIZE_200);
    for (int p = 0; p < PATTERN_N; p++)
        assert_true(l.share[p] - back.share[p] < 0.01 &&
                    back.share[p] - l.share[p] < 0.01);
    /* what is known already counts once */
    assert_true(pattern_read(text, 0, &back));
    assert_true(str_eq(pattern_write(&a, &back), text));
    /* half a year, a year, for ever */
    pattern_init(&old, PATTERN_SIZE_UNKNOWN);
    assert_true(pattern_read(text, 365, &old));
    assert_true(old.seen[0].weight > 0.49f && old.seen[0].weight < 0.51f);
    pattern_init(&old, PATTERN_SIZE_UNKNOWN);
    assert_true(pattern_read(text, 1e9, &old));
    assert_int_equal(old.seen_n, 0);
    /* seen again, it is as good as new */
    pattern_init(&old, PATTERN_SIZE_UNKNOWN);
    assert_true(pattern_read(text, 365, &old));
    learn(&a, &old, "Jan Moe <moe>");
    assert_int_equal(old.seen_n, l.seen_n);
    assert_int_equal(pattern_support(&old, PATTERN_LAST), 1);
}

static void
test_bad_text(void **state)
{
    static const char *const bad[] = {"",
                                      "pattern/2 size=0",
                                      "pattern/1 size=9",
                                      "pattern/1 size",
                                      "pattern/1 seen=first",
                                      "pattern/1 seen=first:1",
                                      "pattern/1 x=1",
                                      "pattern/1 seen=first:2#0000",
                                      "pattern/1 seen=first:nan#0000",
                                      "pattern/1 seen=first:-1#0000",
                                      "pattern/1 seen=first:1#00000",
                                      "pattern/1 seen=first:1#xyzw",
                                      "pattern/1 seen=:1#0000",
                                      "pattern/1 seen=first?:1#0000",
                                      "pattern/1 seen=first|first?:1#0000",
                                      "pattern/1 seen=first|nope:1#0000",
                                      "pattern/1 refused=nope:1",
                                      "pattern/1 refused=first:inf",
                                      "pattern/1 style=umlauts.long:x",
                                      "pattern/1 size=1  size=1"};
    struct pattern_learnt l, before;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    pattern_refuse(&l, PATTERN_FIRST, 1);
    before = l;
    for (size_t i = 0; i < array_len(bad); i++) {
        if (pattern_read(str_of(bad[i]), 0, &l))
            fail_msg("%s is read", bad[i]);
        assert_memory_equal(&l, &before, sizeof(l));
    }
    assert_true(pattern_read(STR("pattern/1 style=later.new:3"), 0, &l));
}

/* More colleagues than there is room for: the heaviest stay. */
static void
test_many(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct pattern_learnt l;
    int learnt = 0;

    (void)state;
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    for (int i = 0; i < 26 * 26; i++) {
        struct person who;
        char name[] = "Eva Abroe", local[] = "eabroe";
        name[4] = (char)('A' + i / 26);
        local[1] = (char)('a' + i / 26);
        name[5] = local[2] = (char)('a' + i % 26);
        person_parse(&a, str_of(name), &who);
        learnt += pattern_learn(&a, &l, &who, str_of(local), i < 600 ? 0.3 : 1);
    }
    assert_true(learnt > 600);
    assert_int_equal(l.seen_n, PATTERN_SEEN_MAX);
    assert_int_equal(pattern_support(&l, PATTERN_FLAST), PATTERN_SEEN_MAX);
    assert_true(pattern_write(&a, &l).n < PATTERN_TEXT_MAX);
}

static void
test_names(void **state)
{
    double sum = 0;

    (void)state;
    for (int p = 0; p < PATTERN_N; p++) {
        enum pattern back;
        assert_true(pattern_of(str_of(pattern_name((enum pattern)p)), &back));
        assert_int_equal(back, p);
        struct pattern_learnt l;
        pattern_init(&l, PATTERN_SIZE_UNKNOWN);
        sum += l.share[p];
    }
    assert_true(sum > 0.999 && sum < 1.001);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best),         cmocka_unit_test(test_list),
        cmocka_unit_test(test_domains),      cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_lead),         cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_support),      cmocka_unit_test(test_known_later),
        cmocka_unit_test(test_two_patterns), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_confidence),   cmocka_unit_test(test_others),
        cmocka_unit_test(test_text),         cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_many),         cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
