/* Names: parsed, compared with local parts, found in text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/person.h"
#include "text/person_words.h"
#include "text/roles.h"

struct name_case {
    const char *in;
    const char *parts; /* title|first|middle|last|suffix|nickname */
};

static const struct name_case people[] = {
    {"Jane Doe",                                                      "|Jane||Doe||"                    },
    {"  Jane   Doe  ",                                                "|Jane||Doe||"                    },
    {"Jane\u00a0Doe",                                                 "|Jane||Doe||"                    },
    {"JANE DOE",                                                      "|Jane||Doe||"                    },
    {"jane doe",                                                      "|Jane||Doe||"                    },
    {"J\u00dcRGEN GRO\u00dfE",                                        "|J\u00fcrgen||Gro\u00dfe||"      },
    {"Dr. Jane Doe",                                                  "Dr.|Jane||Doe||"                 },
    {"Dr Jane Doe",                                                   "Dr|Jane||Doe||"                  },
    {"Dr.Jane Doe",                                                   "Dr.|Jane||Doe||"                 },
    {"Prof. Dr. Jane Doe",                                            "Prof. Dr.|Jane||Doe||"           },
    {"Prof. Dr. med. Jane Doe",                                       "Prof. Dr. med.|Jane||Doe||"      },
    {"Dipl.-Ing. Jan Roe",                                            "Dipl.-Ing.|Jan||Roe||"           },
    {"Mr John Roe",                                                   "Mr|John||Roe||"                  },
    {"Mrs. Jane Roe",                                                 "Mrs.|Jane||Roe||"                },
    {"Ms Jane Roe",                                                   "Ms|Jane||Roe||"                  },
    {"Herr Hans Roe",                                                 "Herr|Hans||Roe||"                },
    {"Frau Dr. Eva Roe",                                              "Frau Dr.|Eva||Roe||"             },
    {"Sir John Roe",                                                  "Sir|John||Roe||"                 },
    {"Mag. Eva Roe",                                                  "Mag.|Eva||Roe||"                 },
    {"Ing. Eva Roe",                                                  "Ing.|Eva||Roe||"                 },
    {"lic. Eva Roe",                                                  "lic.|Eva||Roe||"                 },
    {"avv. Carla Roe",                                                "avv.|Carla||Roe||"               },
    {"dott. Carlo Roe",                                               "dott.|Carlo||Roe||"              },
    {"Jane Doe, PhD",                                                 "|Jane||Doe|PhD|"                 },
    {"Jane Doe PhD",                                                  "|Jane||Doe|PhD|"                 },
    {"Jane Doe Ph.D.",                                                "|Jane||Doe|Ph.D.|"               },
    {"Jane Doe MBA",                                                  "|Jane||Doe|MBA|"                 },
    {"Jane Doe, MBA, CPA",                                            "|Jane||Doe|MBA CPA|"             },
    {"Jane Doe, M.Sc.",                                               "|Jane||Doe|M.Sc.|"               },
    {"John Roe Jr.",                                                  "|John||Roe|Jr.|"                 },
    {"John Roe, Jr.",                                                 "|John||Roe|Jr.|"                 },
    {"John Roe III",                                                  "|John||Roe|III|"                 },
    {"John Roe, CPA",                                                 "|John||Roe|CPA|"                 },
    {"Jane Doe MD",                                                   "|Jane||Doe|MD|"                  },
    {"Jack Ma",                                                       "|Jack||Ma||"                     },
    {"Doe, Jane",                                                     "|Jane||Doe||"                    },
    {"DOE, Jane",                                                     "|Jane||Doe||"                    },
    {"Doe, Jane Marie",                                               "|Jane|Marie|Doe||"               },
    {"Doe, Dr. Jane",                                                 "Dr.|Jane||Doe||"                 },
    {"van der Berg, Jan",                                             "|Jan||van der Berg||"            },
    {"Jan van der Berg",                                              "|Jan||van der Berg||"            },
    {"Jan Van Der Berg",                                              "|Jan||Van Der Berg||"            },
    {"JAN VAN DER BERG",                                              "|Jan||van der Berg||"            },
    {"Ana de la Roca",                                                "|Ana||de la Roca||"              },
    {"Eva von Roe",                                                   "|Eva||von Roe||"                 },
    {"Eva zu Roe",                                                    "|Eva||zu Roe||"                  },
    {"Ali bin Roe",                                                   "|Ali||bin Roe||"                 },
    {"Omar al Roe",                                                   "|Omar||al Roe||"                 },
    {"Omar Al-Roe",                                                   "|Omar||Al-Roe||"                 },
    {"Carla di Roe",                                                  "|Carla||di Roe||"                },
    {"Joao da Roe",                                                   "|Joao||da Roe||"                 },
    {"Ana dos Roes",                                                  "|Ana||dos Roes||"                },
    {"Luc le Roe",                                                    "|Luc||le Roe||"                  },
    {"Al Roe",                                                        "|Al||Roe||"                      },
    {"Ana Garc\u00eda M\u00e1rquez",                                  "|Ana||Garc\u00eda M\u00e1rquez||"},
    {"Jos\u00e9 Ortega y Gasset",                                     "|Jos\u00e9||Ortega y Gasset||"   },
    {"Eva M\u00fcller-L\u00fcdenscheidt",
     "|Eva||M\u00fcller-L\u00fcdenscheidt||"                                                            },
    {"Hans-Peter Roe",                                                "|Hans-Peter||Roe||"              },
    {"Mary O'Brien",                                                  "|Mary||O'Brien||"                },
    {"Mary O\u2019Brien",                                             "|Mary||O'Brien||"                },
    {"MARY O'BRIEN",                                                  "|Mary||O'Brien||"                },
    {"Ian Mc Donald",                                                 "|Ian||Mc Donald||"               },
    {"Ian McDonald",                                                  "|Ian||McDonald||"                },
    {"J. R. Smith",                                                   "|J.|R.|Smith||"                  },
    {"J.R. Smith",                                                    "|J.R.||Smith||"                  },
    {"JR Smith",                                                      "|JR||Smith||"                    },
    {"John Q. Roe",                                                   "|John|Q.|Roe||"                  },
    {"Jane Marie Doe",                                                "|Jane|Marie|Doe||"               },
    {"William 'Bill' Roe",                                            "|William||Roe||Bill"             },
    {"William \"Bill\" Roe",                                          "|William||Roe||Bill"             },
    {"William (Bill) Roe",                                            "|William||Roe||Bill"             },
    {"William \u201cBill\u201d Roe",                                  "|William||Roe||Bill"             },
    {"Jane Doe (she/her)",                                            "|Jane||Doe||"                    },
    {"Jane Doe (PhD)",                                                "|Jane||Doe||"                    },
    {"\u2728 Jane Doe \U0001f680",                                    "|Jane||Doe||"                    },
    {"Jane Doe\u2122",                                                "|Jane||Doe||"                    },
    {"Jane Doe | Growth",                                             "|Jane||Doe||"                    },
    {"Jane Doe - CEO at Acme",                                        "|Jane||Doe||"                    },
    {"Jane Doe \u2013 CEO",                                           "|Jane||Doe||"                    },
    {"Jane Doe \u2022 Author",                                        "|Jane||Doe||"                    },
    {"Jane Doe @ Acme",                                               "|Jane||Doe||"                    },
    {"Jane Doe at Acme",                                              "|Jane||Doe||"                    },
    {"Jane Doe, Head of Sales",                                       "|Jane||Doe||"                    },
    {"Jane Doe, CEO",                                                 "|Jane||Doe|CEO|"                 },
    {"Jane",                                                          "|Jane||||"                       },
    {"Charlotte Church",                                              "|Charlotte||Church||"            },
    {"\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
     "|\u0418\u0432\u0430\u043d||\u041f\u0435\u0442\u0440\u043e\u0432||"                                },
};

static const char *const brands[] = {
    "",
    " ",
    "-",
    "Acme GmbH",
    "The Smith Agency",
    "Team Berlin",
    "info",
    "Acme",
    "Acme Inc.",
    "Jane & Joe Doe",
    "Jane and Joe Doe",
    "Acme Support",
    "n/a",
    "None",
    "Unknown",
    "Admin",
    "acme.test",
    "jane@acme.test",
    "123",
    "Studio 54",
    "Smith Consulting",
    "Roe Photography Studio",
    "Doe Group",
    "Acme Foundation",
    "Sales Team",
    "Info Office",
    "www.acme.test",
    "The Daily Roe",
    "Acme Solutions Ltd",
    "\U0001f680",
    "A B",
    "!!!",
};

static void
parses(void **state)
{
    for (size_t i = 0; i < array_len(people); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct person p;
        char got[512];
        person_parse(&a, str_of(people[i].in), &p);
        snprintf(got, sizeof(got), "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s",
                 STR_ARG(p.title), STR_ARG(p.first.text),
                 STR_ARG(p.middle.text), STR_ARG(p.last.text),
                 STR_ARG(p.suffix), STR_ARG(p.nickname));
        if (strcmp(got, people[i].parts) != 0 || !p.is_person)
            print_error("%s: %s%s\n", people[i].in, got,
                        p.is_person ? "" : " no person");
        assert_string_equal(got, people[i].parts);
        assert_true(p.is_person);
    }
}

static void
tells_brands(void **state)
{
    for (size_t i = 0; i < array_len(brands); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct person p;
        person_parse(&a, str_of(brands[i]), &p);
        if (p.is_person)
            fail_msg("%s is no person", brands[i]);
    }
}

struct fit_case {
    const char *name, *local;
    enum person_fit fit;
    const char *pattern;
};

#define FULL    PERSON_FIT_FULL
#define PARTIAL PERSON_FIT_PARTIAL
#define LAST    PERSON_FIT_LAST
#define FIRST   PERSON_FIT_FIRST
#define INIT    PERSON_FIT_INITIALS
#define NO      PERSON_FIT_NONE

static const struct fit_case fits[] = {
    {"Jane Doe",                                                      "jane.doe",              FULL,    "first.last"       },
    {"Jane Doe",                                                      "Jane.Doe",              FULL,    "first.last"       },
    {"Jane Doe",                                                      "JANE_DOE",              FULL,    "first_last"       },
    {"Jane Doe",                                                      "jane-doe",              FULL,    "first-last"       },
    {"Jane Doe",                                                      "janedoe",               FULL,    "firstlast"        },
    {"Jane Doe",                                                      "doe.jane",              FULL,    "last.first"       },
    {"Jane Doe",                                                      "doejane",               FULL,    "lastfirst"        },
    {"Jane Doe",                                                      "doe_jane",              FULL,    "last_first"       },
    {"Jane Doe",                                                      "jdoe",                  FULL,    "flast"            },
    {"Jane Doe",                                                      "j.doe",                 FULL,    "f.last"           },
    {"Jane Doe",                                                      "j-doe",                 FULL,    "f-last"           },
    {"Jane Doe",                                                      "doej",                  FULL,    "lastf"            },
    {"Jane Doe",                                                      "doe.j",                 FULL,    "last.f"           },
    {"Jane Doe",                                                      "janed",                 FULL,    "firstl"           },
    {"Jane Doe",                                                      "jane.d",                FULL,    "first.l"          },
    {"Jane Doe",                                                      "djane",                 FULL,    "lfirst"           },
    {"Jane Doe",                                                      "jane.doe2",             FULL,    "first.last"       },
    {"Jane Doe",                                                      "jane.doe+list",         FULL,    "first.last"       },
    {"Jane Doe",                                                      "jdoe2",                 PARTIAL, ""                 },
    {"Jane Doe",                                                      "jdo",                   PARTIAL, ""                 },
    {"Jane Doe",                                                      "jado",                  NO,      ""                 },
    {"Jane Doe",                                                      "jadoe",                 PARTIAL, ""                 },
    {"Jane Doe",                                                      "janedo",                PARTIAL, ""                 },
    {"Jane Doe",                                                      "jane",                  FIRST,   "first"            },
    {"Jane Doe",                                                      "doe",                   LAST,    "last"             },
    {"Jane Doe",                                                      "jd",                    INIT,    "fl"               },
    {"Jane Doe",                                                      "dj",                    INIT,    "lf"               },
    {"Jane Doe",                                                      "ja.nedoe",              NO,      ""                 },
    {"Jane Doe",                                                      "peter.meyer",           NO,      ""                 },
    {"Jane Doe",                                                      "janet.doe",             NO,      ""                 },
    {"Jane Doe",                                                      "jane.roe",              NO,      ""                 },
    {"Jane Doe",                                                      "john.doe",              NO,      ""                 },
    {"Jane Doe",                                                      "pdoe",                  NO,      ""                 },
    {"Jane Doe",                                                      "info",                  NO,      ""                 },
    {"Jane Doe",                                                      "j",                     NO,      ""                 },
    {"Jane Doe",                                                      "",                      NO,      ""                 },
    {"Jane Doe",                                                      "j4ne.doe",              NO,      ""                 },
    {"Jane Doe",                                                      "12345",                 NO,      ""                 },
    {"Jane Marie Doe",                                                "jane.m.doe",            FULL,    "first.m.last"     },
    {"Jane Marie Doe",                                                "jmdoe",                 FULL,    "flast"            },
    {"Jane Marie Doe",                                                "jane.marie.doe",        FULL,    "first.middle.last"},
    {"Jane Marie Doe",                                                "jane.doe",              FULL,    "first.last"       },
    {"Jane Marie Doe",                                                "marie.doe",             FULL,    "first.last"       },
    {"Jane Marie Doe",                                                "jane.marie",            PARTIAL, ""                 },
    {"Jan van der Berg",                                              "jan.vanderberg",        FULL,    "first.last"       },
    {"Jan van der Berg",                                              "jan.van.der.berg",      FULL,    "first.last"       },
    {"Jan van der Berg",                                              "janvanderberg",         FULL,    "firstlast"        },
    {"Jan van der Berg",                                              "jan.berg",              FULL,    "first.last"       },
    {"Jan van der Berg",                                              "jvanderberg",           FULL,    "flast"            },
    {"Jan van der Berg",                                              "jberg",                 FULL,    "flast"            },
    {"Jan van der Berg",                                              "jvdb",                  INIT,    "fl"               },
    {"Jan van der Berg",                                              "vanderberg",            LAST,    "last"             },
    {"Jan van der Berg",                                              "berg",                  LAST,    "last"             },
    {"Ana Garc\u00eda M\u00e1rquez",                                  "ana.garcia",            FULL,    "first.last"       },
    {"Ana Garc\u00eda M\u00e1rquez",                                  "ana.marquez",           FULL,    "first.last"       },
    {"Ana Garc\u00eda M\u00e1rquez",                                  "ana.garciamarquez",     FULL,    "first.last"       },
    {"Ana Garc\u00eda M\u00e1rquez",                                  "agarcia",               FULL,    "flast"            },
    {"Ana Garc\u00eda M\u00e1rquez",                                  "agm",                   INIT,    "fl"               },
    {"Eva M\u00fcller-Roe",                                           "eva.mueller",           FULL,    "first.last"       },
    {"Eva M\u00fcller-Roe",                                           "eva.muller-roe",        FULL,    "first.last"       },
    {"Eva M\u00fcller-Roe",                                           "e.mueller-roe",         FULL,    "f.last"           },
    {"Eva Poe-Roe",                                                   "epoe-roe",              FULL,    "flast"            },
    {"Eva Poe-Roe",                                                   "e-poe-roe",             FULL,    "f-last"           },
    {"Hans-Peter Roe",                                                "hans-peter.roe",        FULL,    "first.last"       },
    {"Hans-Peter Roe",                                                "hanspeter.roe",         FULL,    "first.last"       },
    {"Hans-Peter Roe",                                                "hp.roe",                FULL,    "f.last"           },
    {"Hans-Peter Roe",                                                "hproe",                 FULL,    "flast"            },
    {"Hans-Peter Roe",                                                "hans.roe",              FULL,    "first.last"       },
    {"Hans-Peter Roe",                                                "h.roe",                 FULL,    "f.last"           },
    {"Hans-Peter Roe",                                                "peter.roe",             FULL,    "first.last"       },
    {"Mary O'Brien",                                                  "mary.obrien",           FULL,    "first.last"       },
    {"Mary O'Brien",                                                  "mary.o'brien",          FULL,    "first.last"       },
    {"Mary O'Brien",                                                  "mobrien",               FULL,    "flast"            },
    {"Ian Mc Donald",                                                 "ian.mcdonald",          FULL,    "first.last"       },
    {"Ian Mc Donald",                                                 "ian.donald",            NO,      ""                 },
    {"William Roe",                                                   "bill.roe",              FULL,    "first.last"       },
    {"Bill Roe",                                                      "william.roe",           FULL,    "first.last"       },
    {"William Roe",                                                   "bill",                  FIRST,   "first"            },
    {"William Roe",                                                   "broe",                  FULL,    "flast"            },
    {"Kate Roe",                                                      "katherine.roe",         FULL,    "first.last"       },
    {"Toni Roe",                                                      "anton.roe",             FULL,    "first.last"       },
    {"Xan 'Zip' Roe",                                                 "zip.roe",               FULL,    "first.last"       },
    {"J\u00fcrgen Gro\u00df",                                         "juergen.gross",         FULL,    "first.last"       },
    {"J\u00fcrgen Gro\u00df",                                         "jurgen.gross",          FULL,    "first.last"       },
    {"J\u00fcrgen Gro\u00df",                                         "j\u00fcrgen.gro\u00df", FULL,    "first.last"       },
    {"Juergen Roe",                                                   "jurgen.roe",            FULL,    "first.last"       },
    {"S\u00f8ren \u00c5s",                                            "soren.as",              FULL,    "first.last"       },
    {"S\u00f8ren \u00c5s",                                            "soeren.aas",            FULL,    "first.last"       },
    {"I\u015f\u0131l \u00d6z",                                        "isil.oz",               FULL,    "first.last"       },
    {"\u0141ucja Roe",                                                "lucja.roe",             FULL,    "first.last"       },
    {"\u042e\u0440\u0438\u0439 \u041f\u0435\u0442\u0440\u043e\u0432",
     "yuri.petrov",                                                                            FULL,    "first.last"       },
    {"\u042e\u0440\u0438\u0439 \u041f\u0435\u0442\u0440\u043e\u0432",
     "yuriy.petrov",                                                                           FULL,    "first.last"       },
    {"\u042e\u0440\u0438\u0439 \u041f\u0435\u0442\u0440\u043e\u0432",
     "iurii.petrov",                                                                           FULL,    "first.last"       },
    {"J. Smith",                                                      "jsmith",                FULL,    "flast"            },
    {"J. Smith",                                                      "jane.smith",            PARTIAL, ""                 },
    {"J. Smith",                                                      "peter.smith",           NO,      ""                 },
    {"J. R. Smith",                                                   "jr.smith",              FULL,    "f.last"           },
    {"JR Smith",                                                      "jrsmith",               FULL,    "firstlast"        },
    {"Jane",                                                          "jane",                  FIRST,   "first"            },
    {"Carl Abel",                                                     "carla",                 PARTIAL, ""                 },
    {"Maximilian Leutnant",                                           "mleutna",               PARTIAL, ""                 },
};

static void
fits_locals(void **state)
{
    for (size_t i = 0; i < array_len(fits); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        const struct fit_case *c = &fits[i];
        const char *pattern;
        struct person p;
        person_parse(&a, str_of(c->name), &p);
        enum person_fit fit = person_fits_local(&p, str_of(c->local), &pattern);
        if (fit != c->fit || strcmp(pattern, c->pattern) != 0)
            fail_msg("%s, %s: fit %d \"%s\"", c->name, c->local, (int)fit,
                     pattern);
    }
}

struct find_case {
    const char *name, *text, *found;
};

static const struct find_case finds[] = {
    {"Jane Doe",                     "Jane Doe",                      "Jane Doe"             },
    {"Jane Doe",                     "Our CEO is JANE DOE, who",      "JANE DOE"             },
    {"Jane Doe",                     "jane doe",                      "jane doe"             },
    {"Jane Doe",                     "Doe, Jane",                     "Doe, Jane"            },
    {"Jane Doe",                     "Doe Jane",                      "Doe Jane"             },
    {"Jane Doe",                     "Doe\nJane",                     "Doe\nJane"            },
    {"Jane Doe",                     "Dr. Jane Doe",                  "Jane Doe"             },
    {"Jane Doe",                     "Jane M. Doe",                   "Jane M. Doe"          },
    {"Jane Doe",                     "Jane Marie Doe",                "Jane Marie Doe"       },
    {"Jane Doe",                     "Jane \"Jay\" Doe",              "Jane \"Jay\" Doe"     },
    {"Jane Doe",                     "Jane\u00a0Doe",                 "Jane\u00a0Doe"        },
    {"Jane Doe",                     "Jane von Doe",                  "Jane von Doe"         },
    {"Jane Doe",                     "Jane and Peter Doe",            ""                     },
    {"Jane Doe",                     "Jane, Doe",                     ""                     },
    {"Jane Doe",                     "Janet Doe",                     ""                     },
    {"Jane Doe",                     "Jane Does",                     ""                     },
    {"Jane Doe",                     "Jane Roe",                      ""                     },
    {"Jane Doe",                     "Jane. We are the Doe",          ""                     },
    {"Jane Doe",                     "",                              ""                     },
    {"Jane Doe",                     "jane.doe@acme.test",            "jane.doe"             },
    {"William Roe",                  "Bill Roe",                      "Bill Roe"             },
    {"Jan van der Berg",             "Jan van der Berg",              "Jan van der Berg"     },
    {"Jan van der Berg",             "Jan Berg",                      "Jan Berg"             },
    {"Jan van der Berg",             "Berg, Jan van der",             "Berg, Jan"            },
    {"Jan van der Berg",             "van der Berg, Jan",             "van der Berg, Jan"    },
    {"Ana Garc\u00eda M\u00e1rquez", "Ana Garcia",                    "Ana Garcia"           },
    {"Ana Garc\u00eda M\u00e1rquez", "Ana Garc\u00eda M\u00e1rquez!",
     "Ana Garc\u00eda M\u00e1rquez"                                                          },
    {"Juergen Gross",                "J\u00fcrgen Gro\u00df",         "J\u00fcrgen Gro\u00df"},
    {"J\u00fcrgen Gro\u00df",        "Juergen Gross",                 "Juergen Gross"        },
    {"Mary O'Brien",                 "Mary O\u2019Brien",             "Mary O\u2019Brien"    },
    {"Hans-Peter Roe",               "Hans-Peter Roe",                "Hans-Peter Roe"       },
    {"Hans-Peter Roe",               "Hans Peter Roe",                "Hans Peter Roe"       },
    {"Acme GmbH",                    "Acme GmbH",                     ""                     },
};

static void
finds_in_text(void **state)
{
    for (size_t i = 0; i < array_len(finds); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        str text = str_of(finds[i].text);
        struct person p;
        size_t end = 0;
        person_parse(&a, str_of(finds[i].name), &p);
        size_t at = person_find(&p, text, 0, &end);
        str got = at == STR_NOT_FOUND ? STR_EMPTY : str_sub(text, at, end);
        if (!str_eq(got, str_of(finds[i].found)))
            fail_msg("%s in \"%s\": \"%.*s\"", finds[i].name, finds[i].text,
                     STR_ARG(got));
    }
}

/* Tables that are searched must be sorted and folded. */
static void
tables_are_whole(void **state)
{
    assert_int_equal(roles_word(STR("info")), ROLES_STRONG);
    assert_int_equal(roles_word(STR("zentrale")), ROLES_STRONG);
    assert_int_equal(roles_word(STR("abuse")), ROLES_STRONG);
    assert_int_equal(roles_word(STR("jane")), ROLES_NONE);
    assert_true(person_words_has(PERSON_WORDS_TITLE, STR("dr")));
    assert_true(person_words_has(PERSON_WORDS_PARTICLE, STR("zu")));
    assert_false(person_words_has(PERSON_WORDS_TITLE, STR("r")));
    assert_false(person_words_has(PERSON_WORDS_TITLE, STR_EMPTY));
}

static uint64_t
hash_of(struct arena *a, const char *name)
{
    struct person p;

    person_parse(a, str_of(name), &p);
    return person_hash(&p);
}

static void
hashes_spellings_alike(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    static const char *const same[][2] = {
        {"J\u00f6rg Wei\u00df",        "Joerg Weiss"       },
        {"Filipa de Roe",              "Filipa Deroe"      },
        {"Jane M. Doe",                "Dr. Jane Doe"      },
        {"DOE Jane",                   "Jane Doe"          },
        {"Ingeborg R\u00f8d\u00e5sen", "Ingeborg Roedaasen"},
    };
    static const char *const other[][2] = {
        {"Jane Doe",      "Jan Doe"      },
        {"Alexander Roe", "Alexandra Roe"},
        {"Bill Roe",      "William Roe"  },
    };

    (void)state;
    for (size_t i = 0; i < array_len(same); i++)
        assert_int_equal(hash_of(&a, same[i][0]), hash_of(&a, same[i][1]));
    for (size_t i = 0; i < array_len(other); i++)
        assert_int_not_equal(hash_of(&a, other[i][0]),
                             hash_of(&a, other[i][1]));
    assert_int_equal(hash_of(&a, ""), 0);
    assert_int_equal(hash_of(&a, "Madonna"), 0);
}

static void
survives_rubbish(void **state)
{
    static const char bytes[] = "aB ,.-'\"()|\xc3\xbc\xff\xe2\x80\x99@&9vand";
    char name[240];
    unsigned seed = 3;

    for (int round = 0; round < 3000; round++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct person p;
        const char *pattern;
        size_t end;
        for (size_t i = 0; i < sizeof(name); i++) {
            seed = seed * 1103515245u + 12345u;
            name[i] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
        }
        str s = {name, 1 + seed % sizeof(name)};
        person_parse(&a, s, &p);
        (void)person_fits_local(&p, s, &pattern);
        (void)person_fits_local(&p, str_sub(s, 0, 20), &pattern);
        (void)person_find(&p, s, 0, &end);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(tells_brands),
        cmocka_unit_test(fits_locals),
        cmocka_unit_test(finds_in_text),
        cmocka_unit_test(tables_are_whole),
        cmocka_unit_test(hashes_spellings_alike),
        cmocka_unit_test(survives_rubbish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
