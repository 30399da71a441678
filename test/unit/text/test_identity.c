/* Is the answer the person asked for? Names, companies, addresses, keys. */
#include "../base/unit.h"
#include "text/identity.h"
#include "text/identity_company.h"
#include "text/identity_name.h"

TEST(compares_names)
{
    enum { OTHER, GIVEN, AGREES, EQUAL };
    static const struct {
        const char *asked, *answer;
        int want;
    } rows[] = {
        {"Jane Doe",                "Jane Doe",                EQUAL },
        {"JANE DOE",                "jane doe",                EQUAL },
        {"Doe, Jane",               "Jane Doe",                EQUAL },
        {"Dr. Jane Doe, PhD",       "Jane Doe",                EQUAL },
        {"Jane Marie Doe",          "Jane Doe",                EQUAL },
        {"Doe Jane",                "Jane Doe",                EQUAL },
        {"Wei Zhang",               "Zhang Wei",               EQUAL },
        {"Jürgen Müller",         "Juergen Mueller",         EQUAL },
        {"Jürgen Müller",         "Jurgen Muller",           EQUAL },
        {"Juergen Mueller",         "Jurgen Muller",           EQUAL },
        {"Søren Sørensen",        "Soren Sorensen",          EQUAL },
        {"Łukasz Żak",            "Lukasz Zak",              EQUAL },
        {"Sean O'Brien",            "Sean OBrien",             EQUAL },
        {"Юлия Петрова", "Julia Petrova",           EQUAL },
        {"Yulia Petrova",           "Юлия Петрова", EQUAL },
        {"Jean-Paul Roe",           "Jean Paul Roe",           AGREES},
        {"Jean-Paul Roe",           "Jean Roe",                AGREES},
        {"Jan van der Berg",        "Jan van der Berg",        EQUAL },
        {"Jan van der Berg",        "Jan Berg",                AGREES},
        {"Jan van der Berg",        "Jan Vandenberg",          GIVEN },
        {"Jan van der Berg",        "Jan Vanderberg",          EQUAL },
        {"Robert Roe",              "Bob Roe",                 AGREES},
        {"Bob Roe",                 "Robert Roe",              AGREES},
        {"William \"Bill\" Roe",    "Bill Roe",                AGREES},
        {"J. Doe",                  "Jane Doe",                AGREES},
        {"Jane Doe",                "J. Doe",                  AGREES},
        {"Jane Doe",                "J Doe",                   AGREES},
        {"J.P. Roe",                "Jean-Paul Roe",           AGREES},
        {"J. Michael Doe",          "Michael Doe",             AGREES},
        {"Hans Peter Roe",          "Peter Roe",               AGREES},
        {"María García López",   "Maria Garcia",            AGREES},
        {"María García López",   "Maria Lopez",             AGREES},
        {"Jane Doe-Smith",          "Jane Smith",              AGREES},
        {"Jane Doe",                "Jane Doe-Smith",          AGREES},
        {"Jane Roe (geb. Doe)",     "Jane Doe",                AGREES},
        {"Adelia Stanby Langley",   "Adelia Stanby",           AGREES},
        {"María García López",   "María García Pérez",   GIVEN },
        {"Jane Doe",                "Jane Roe",                GIVEN },
        {"Jane Doe",                "Jane Doerr",              GIVEN },
        {"Jane Doe",                "John Doe",                OTHER },
        {"Jane Doe",                "K. Doe",                  OTHER },
        {"Alexander Doe",           "Alexandra Doe",           OTHER },
        {"Christian Doe",           "Christina Doe",           OTHER },
        {"Jane Doe",                "Jane",                    OTHER },
        {"Jane",                    "Jane Doe",                OTHER },
        {"Jane Doe",                "Acme GmbH",               OTHER },
        {"Jane Doe",                "",                        OTHER },
        {"Jane Doe",                "Rick Roe",                OTHER },
        {"Doe Roe",                 "Roe Poe",                 OTHER },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct person asked, answer;
        person_parse(&a, str_of(rows[i].asked), &asked);
        person_parse(&a, str_of(rows[i].answer), &answer);
        int got = (int)identity_name_compare(&asked, &answer);
        int back = (int)identity_name_compare(&answer, &asked);
        if (got != rows[i].want || back != got)
            fail_msg("%s and %s: %d, %d", rows[i].asked, rows[i].answer, got,
                     back);
    }
}

TEST(compares_companies)
{
    static const struct {
        const char *name, *other;
        bool is_same;
    } rows[] = {
        {"Acme",                  "ACME",                  true },
        {"Acme",                  "Acme, Inc.",            true },
        {"Acme Ltd",              "Acme Limited",          true },
        {"Acme GmbH & Co. KG",    "Acme",                  true },
        {"Acme S.A.",             "Acme SA",               true },
        {"Acme S.p.A.",           "Acme SpA",              true },
        {"Acme d.o.o.",           "Acme",                  true },
        {"Acme Sp. z o.o.",       "Acme",                  true },
        {"Acme A/S",              "Acme",                  true },
        {"Acme S.à r.l.",        "Acme",                  true },
        {"Acme Pty Ltd",          "Acme",                  true },
        {"ООО Ромашка", "Romashka",              true },
        {"The Acme Company",      "Acme",                  true },
        {"Smith & Roe",           "Smith and Roe",         true },
        {"Müller Bau GmbH",      "Mueller Bau",           true },
        {"Face Book",             "Facebook",              true },
        {"L'Acme",                "LAcme",                 true },
        {"株式会社アクメ", "株式会社アクメ", true },
        {"A.B. Roe Ltd",          "AB Roe",                true },
        {"Acme 24",               "Acme24 AG",             true },
        {"Acme",                  "Acme Bakery",           false},
        {"Acme Ltd",              "Bolt Ltd",              false},
        {"Ltd",                   "Inc",                   false},
        {"Acme 24",               "Acme 25",               false},
        {"",                      "",                      false},
        {"Y & Y",                 "Y",                     false},
        {"&",                     "-",                     false},
        {"Acme",                  "",                      false},
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        str name = str_of(rows[i].name), other = str_of(rows[i].other);
        if (identity_company_is_same(&a, name, other) != rows[i].is_same ||
            identity_company_is_same(&a, other, name) != rows[i].is_same)
            fail_msg("%s and %s", rows[i].name, rows[i].other);
    }
}

TEST(knows_domains_by_name)
{
    static const struct {
        const char *domain, *name;
        bool bears;
    } rows[] = {
        {"acme.test",       "Acme Inc",    true },
        {"mail.acme.test",  "Acme",        true },
        {"acme-bau.test",   "Acme Bau AG", true },
        {"boltgroup.test",  "Bolts",       false},
        {"zebragroup.test", "Zebra",       true },
        {"acmeshop.test",   "Acme",        false},
        {"bolt.test",       "Acme",        false},
        {"acme.test",       "",            false},
        {"",                "Acme",        false},
        {"test",            "Test",        false},
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        if (identity_company_bears(&a, str_of(rows[i].domain),
                                   str_of(rows[i].name)) != rows[i].bears)
            fail_msg("%s of %s", rows[i].domain, rows[i].name);
    }
}

#define IN "https://www.linkedin.com/in/"

struct row {
    const char *asked, *company, *linkedin;
    const char *domains[2];
    const char *name, *at, *domain, *address, *page;
    enum identity want;
};

static const struct row rows[] = {
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane.doe@acme.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    " Jane.Doe@ACME.test ",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "",         "",
     {"acme.test"},
     "Jane Doe",    "",
     "",             "jd@mail.acme.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test", "acme-group.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane@acme-group.test",
     "",                                     IDENTITY_SAME           },
 /* the company's name does not matter where its domain is known */
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme Holding",
     "holding.test", "jane@acme.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Bolt",
     "bolt.test",    "jane@bolt.test",
     "",                                     IDENTITY_OTHER_COMPANY  },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane@notacme.test",
     "",                                     IDENTITY_OTHER_COMPANY  },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane@acme.example",
     "",                                     IDENTITY_OTHER_COMPANY  },
    {"Jane Doe",
     "Acme",     IN "jane",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane@bolt.test",
     IN "jane",
     IDENTITY_OTHER_COMPANY                                          },
 /* names */
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "John Doe",    "Acme",
     "acme.test",    "john.doe@acme.test",
     "",                                     IDENTITY_OTHER_NAME     },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Roe",    "Acme",
     "acme.test",    "jane.roe@acme.test",
     "",                                     IDENTITY_OTHER_NAME     },
    {"Jane Doe",
     "Acme",     IN "jane-doe",
     {"acme.test"},
     "Jane Roe",    "Acme",
     "acme.test",    "jane.roe@acme.test",
     "http://linkedin.com/in/Jane-Doe/",     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme",     IN "jane-doe",
     {"acme.test"},
     "Rick Roe",    "Acme",
     "acme.test",    "rick.roe@acme.test",
     IN "jane-doe",
     IDENTITY_OTHER_NAME                                             },
    {"Jane Doe",
     "Acme",     IN "jane-doe",
     {"acme.test"},
     "",            "Acme",
     "acme.test",    "jane.doe@acme.test",
     IN "jane-doe",
     IDENTITY_OTHER_NAME                                             },
    {"Acme GmbH",
     "Acme",     "",
     {"acme.test"},
     "Acme GmbH",   "Acme",
     "acme.test",    "jane@acme.test",
     "",                                     IDENTITY_OTHER_NAME     },
    {"Jane Doe",
     "Acme",     IN "jane-doe",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane.doe@acme.test",
     IN "jane-doe-99",
     IDENTITY_SAME                                                   },
 /* addresses */
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "",
     "",                                     IDENTITY_NO_ADDRESS     },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane.doe",
     "",                                     IDENTITY_NOT_AN_ADDRESS },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane doe@acme.test",
     "",                                     IDENTITY_NOT_AN_ADDRESS },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "j@acme.test\r\nx@y.test",
     "",                                     IDENTITY_NOT_AN_ADDRESS },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "email_not_unlocked@domain.com",
     "",                                     IDENTITY_NOT_AN_ADDRESS },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "info@acme.test",
     "",                                     IDENTITY_SHARED         },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "noreply@acme.test",
     "",                                     IDENTITY_SHARED         },
    {"Grethe Lund",
     "Acme",     "",
     {"acme.test"},
     "Grethe Lund", "Acme",
     "acme.test",    "gl@acme.test",                  /* a word of management, too */
     "", IDENTITY_SAME           },
    {"Rosa Kling",
     "Acme",     "",
     {"acme.test"},
     "Rosa Kling",  "Acme",
     "acme.test",    "gl@acme.test",
     "",                                     IDENTITY_SHARED         },
    {"Peter Resse",
     "Acme",     "",
     {"acme.test"},
     "Peter Resse", "Acme",
     "acme.test",    "presse@acme.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme",     "",
     {"acme.test"},
     "Jane Doe",    "Acme",
     "acme.test",    "jane.doe@gmail.com",
     "",                                     IDENTITY_FREE_MAIL      },
    {"Jane Doe",
     "Acme",     "",
     {NULL},
     "Jane Doe",    "Acme",
     "acme.test",    "jane.doe@gmail.com",
     "",                                     IDENTITY_FREE_MAIL      },
 /* no domain is known */
    {"Jane Doe",
     "Acme Ltd", "",
     {NULL},
     "Jane Doe",    "ACME",
     "acme.test",    "jane@acme.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme Ltd", "",
     {NULL},
     "Jane Doe",    "ACME",
     "acme-uk.test", "jane@acme-uk.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme Ltd", "",
     {NULL},
     "Jane Doe",    "ACME",
     "acme.test",    "jane@bolt.test",
     "",                                     IDENTITY_OTHER_COMPANY  },
    {"Jane Doe",
     "Acme Ltd", "",
     {NULL},
     "Jane Doe",    "Bolt",
     "acme.test",    "jane@acme.test",
     "",                                     IDENTITY_OTHER_COMPANY  },
    {"Jane Doe",
     "Acme Ltd", "",
     {NULL},
     "Jane Doe",    "ACME",
     "",             "jane@acme.test",
     "",                                     IDENTITY_SAME           },
    {"Jane Doe",
     "Acme Ltd", "",
     {NULL},
     "Jane Doe",    "ACME",
     "",             "jane@bolt.test",
     "",                                     IDENTITY_OTHER_COMPANY  },
    {"Jane Doe",
     "",         "",
     {NULL},
     "Jane Doe",    "ACME",
     "acme.test",    "jane@acme.test",
     "",                                     IDENTITY_UNKNOWN_COMPANY},
    {"Jane Doe",
     "Acme",     "",
     {NULL},
     "Jane Doe",    "",
     "acme.test",    "jane@acme.test",
     "",                                     IDENTITY_UNKNOWN_COMPANY},
};

static struct identity_asked
asked_of(const struct row *row, const struct person *who, str domains[2])
{
    struct identity_asked asked = {.person = who,
                                   .company = str_of(row->company),
                                   .linkedin = str_of(row->linkedin),
                                   .domains = domains};

    while (asked.domains_n < 2 && row->domains[asked.domains_n] != NULL) {
        domains[asked.domains_n] = str_of(row->domains[asked.domains_n]);
        asked.domains_n++;
    }
    return asked;
}

TEST(judges_answers)
{
    for (size_t i = 0; i < array_len(rows); i++) {
        const struct row *row = &rows[i];
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct person who;
        str domains[2];
        person_parse(&a, str_of(row->asked), &who);
        struct identity_asked asked = asked_of(row, &who, domains);
        struct identity_answer answer = {
            str_of(row->name), str_of(row->at), str_of(row->domain),
            str_of(row->address), str_of(row->page)};
        enum identity got = identity_judge(&a, &asked, &answer);
        if (got != row->want)
            fail_msg("row %zu, %s: %s", i, row->address, identity_text(got));
        assert_true(strlen(identity_text(got)) > 10);
    }
}

/* Of two answers, the first is the likelier. */
TEST(ranks_answers)
{
    static const struct identity_answer answers[] = {
        {.name = {"Rick Roe", 8}, .linkedin = {IN "jane", 32}      },
        {.name = {"Jane Doe", 8}, .domain = {"Acme.test", 9}       },
        {.name = {"J. Doe", 6},   .address = {"jane@ACME.test", 14}},
        {.name = {"Jane Doe", 8}, .domain = {"bolt.test", 9}       },
        {.name = {"J. Doe", 6},   .linkedin = {IN "other", 33}     },
        {.name = {"Jane Roe", 8}, .domain = {"acme.test", 9}       },
        {.name = {"", 0},         .domain = {"acme.test", 9}       },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str domain = STR("acme.test");
    struct person who;
    int last = 100;

    person_parse(&a, STR("Jane Doe"), &who);
    struct identity_asked asked = {&who, STR("Acme"),
                                   STR("linkedin.com/in/JANE"), &domain, 1};
    for (size_t i = 0; i < array_len(answers); i++) {
        int got = identity_likeness(&a, &asked, &answers[i]);
        if (i < 5 ? got >= last || got <= 0 : got != 0)
            fail_msg("answer %zu: %d, the one before %d", i, got, last);
        last = got;
    }
}

/* Rows of one number are one person, of another another. */
TEST(folds_for_keys)
{
    static const struct {
        int who;
        const char *name, *company;
    } people[] = {
        {1, "Jürgen Müller",     "Acme GmbH"},
        {1, "Dr. Juergen MUELLER", "ACME"     },
        {1, "Müller, Jürgen",    "Acme, Inc"},
        {1, "Jurgen K. Muller",    "acme"     },
        {2, "Jürgen Müller",     "Bolt"     },
        {3, "Jürgen Möller",     "Acme"     },
        {4, "Jan van der Berg",    "Acme"     },
        {4, "Jan Van Der Berg",    "Acme"     },
    };
    struct identity_folded folded[array_len(people)];
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(people); i++) {
        struct person who;
        person_parse(&a, str_of(people[i].name), &who);
        struct identity_asked asked = {.person = &who,
                                       .company = str_of(people[i].company)};
        identity_fold(&a, &asked, &folded[i]);
        assert_true(folded[i].first.n > 0 && folded[i].last.n > 0);
        for (size_t k = 0; k < i; k++) {
            bool is_same = str_eq(folded[i].first, folded[k].first) &&
                           str_eq(folded[i].last, folded[k].last) &&
                           str_eq(folded[i].company, folded[k].company);
            if (is_same != (people[i].who == people[k].who))
                fail_msg("%s and %s", people[i].name, people[k].name);
        }
    }
}

TEST(folds_no_half_names)
{
    static const char *const names[] = {"J. Doe", "Jane D.", "Jane",
                                        "Acme GmbH", ""};

    for (size_t i = 0; i < array_len(names); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct identity_folded folded;
        struct person who;
        person_parse(&a, str_of(names[i]), &who);
        struct identity_asked asked = {.person = &who,
                                       .linkedin = STR("/in/jane")};
        identity_fold(&a, &asked, &folded);
        if (folded.first.n + folded.last.n + folded.company.n != 0)
            fail_msg("%s", names[i]);
        assert_str(folded.linkedin, "jane");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(compares_names),        CASE(compares_companies),
        CASE(knows_domains_by_name), CASE(judges_answers),
        CASE(ranks_answers),         CASE(folds_for_keys),
        CASE(folds_no_half_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
