/* Links by their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "text/rank.h"
#include "text/rank_words.h"

struct rank_case {
    const char *path, *text;
    int min, max;
};

static void
links(void **state)
{
    /* clang-format off */
    static const struct rank_case cases[] = {
        /* what we want */
        {"/team", "Team", 90, 100},
        {"/about/team", "", 90, 100},
        {"/our-team/", "Our Team", 90, 100},
        {"/contact", "Contact", 80, 100},
        {"/contact-us.html", "", 80, 100},
        {"/Kontakt.aspx", "", 80, 100},
        {"/kontakt", "", 80, 100},
        {"/impressum", "Impressum", 75, 100},
        {"/company/leadership", "", 70, 100},
        {"/aboutUs", "", 60, 100},
        {"/who-we-are", "", 60, 100},
        {"/who%20we%20are", "", 60, 100},
        {"/%C3%BCber-uns", "", 60, 100},
        {"/\xc3\x9c" "ber_uns", "", 60, 100},
        {"/ueber-uns", "", 60, 100},
        {"/x", "\xc3\x9c" "BER UNS", 60, 100},
        {"/x", "Mentions l\xc3\xa9gales", 75, 100},
        {"/fr/equipe", "L'\xc3\xa9quipe", 90, 100},
        {"/contatti", "", 80, 100},
        {"/chi-siamo", "Chi siamo", 60, 100},
        {"/equipo", "", 90, 100},
        {"/x", "Qui\xc3\xa9nes somos", 60, 100},
        {"/contacto", "", 80, 100},
        {"/over-ons", "", 60, 100},
        {"/medewerkers", "", 90, 100},
        {"/contato", "", 80, 100},
        {"/quem-somos", "", 60, 100},
        {"/x", "Zesp\xc3\xb3\xc5\x82", 90, 100},
        {"/kontakty", "", 80, 100},
        {"/om-oss", "", 60, 100},
        {"/ansatte", "", 90, 100},
        {"/x", "Henkil\xc3\xb6st\xc3\xb6", 90, 100},
        {"/yhteystiedot", "", 80, 100},
        {"/page.php?id=kontakt", "", 80, 100},
        {"/index.php?option=com_contact&view=category", "", 80, 100},
        {"/index.php/kontakt", "", 80, 100},
        {"/index.php?page=ueber-uns", "", 60, 100},
        {"/?page_id=12", "Team", 90, 100},
        {"/?id=team", "", 90, 100},
        {"/?p=kontakt", "", 80, 100},
        {"/index.php?page=OurTeam", "", 90, 100},
        {"/?route=company/team", "", 90, 100},
        /* compounds, numbers, languages and endings that say nothing */
        {"/unser-team", "", 90, 100},
        {"/ueber-uns/team", "", 90, 100},
        {"/kontakt-ansprechpartner", "", 80, 100},
        {"/team-und-kontakt.html", "", 90, 100},
        {"/team2.php", "", 90, 100},
        {"/de/unternehmen/TeamUebersicht.aspx", "", 90, 100},
        {"/contact_en.htm", "", 80, 100},
        {"/MeetTheTeam", "", 90, 100},
        {"/x", "Ansprechpartner:innen", 90, 100},
        {"/index.cfm/contact.cfm", "", 80, 100},
        {"/u%CC%88ber-uns", "", 60, 100}, /* a Mac wrote that umlaut */
        /* more languages */
        {"/x", "Hafa samband", 80, 100},
        {"/starfsfolk", "", 90, 100},
        {"/x", "St\xc3\xb3rn", 0, 0},
        {"/x", "N\xc3\xa1\xc5\xa1 t\xc3\xbdm", 90, 100},
        {"/kapcsolat", "Kapcsolat", 80, 100},
        {"/x", "Munkat\xc3\xa1rsaink", 90, 100},
        {"/despre-noi", "", 60, 100},
        {"/x", "Echipa noastr\xc4\x83", 90, 100},
        {"/x", "\xc4\xb0leti\xc5\x9fim", 80, 100},
        {"/hakkimizda", "", 60, 100},
        {"/x", "Medarbejdere", 90, 100},
        {"/x", "Yhteystiedot", 80, 100},
        {"/x", "V\xc3\xa5ra medarbetare", 90, 100},
        {"/x", "\xd0\x9a\xd0\xbe\xd0\xbd\xd1\x82\xd0\xb0"
               "\xd0\xba\xd1\x82\xd1\x8b", 80, 100},
        {"/x", "\xce\x95\xcf\x80\xce\xb9\xce\xba\xce\xbf"
               "\xce\xb9\xce\xbd\xcf\x89\xce\xbd\xce\xaf"
               "\xce\xb1", 80, 100},
        /* of somebody, or of a part of the house: less than the list */
        {"/people/otto-kling", "", 50, 65},
        {"/team/berlin", "Berlin", 50, 65},
        {"/jane.vcf", "", 60, 80},
        {"/about/staff-and-faculty", "", 60, 90},
        /* of little use */
        {"/", "Team", 0, 0},
        {"", "Contact", 0, 0},
        {"/?", "Contact", 0, 0},
        {"/en/", "English", 0, 0},
        {"/steamboat", "", 0, 0},
        {"/contactless-payments", "", 0, 0},
        {"/blog/how-we-built-our-team-from-scratch", "", 0, 20},
        {"/blog/team", "", 0, 30},
        {"/?utm_campaign=team", "", 0, 30},
        {"/en-us/index.html", "", 0, 0},
        {"/index.php", "Team", 0, 0},
        {"/2019/05/ten-ways-to-contact-your-customers-today", "", 0, 20},
        {"/products/team", "", 0, 30},
        {"/products/contact-lenses", "Contact lenses", 0, 34},
        /* traps and files */
        {"/x.pdf", "Our team", -100, -1},
        {"/team.JPG", "Team", -100, -1},
        {"/a.zip?x", "", -100, -1},
        {"/login", "Log in", -100, -1},
        {"/wp-login.php", "", -100, -1},
        {"/xmlrpc.php", "", -100, -1},
        {"/x", "Log in", -100, -1},
        {"/cart/", "", -100, -1},
        {"/cdn-cgi/l/email-protection", "", -100, -1},
        {"/warenkorb", "", -100, -1},
        {"/shop/?add-to-cart=5", "", -100, -1},
        {"/calendar/2026/11", "", -100, -1},
        {"/tag/team", "", -100, -1},
        {"/feed/", "", -100, -1},
        {"/wp-json/wp/v2/users", "", -100, -1},
        {"/datenschutz", "", -100, -1},
        {"/privacy-policy", "Privacy", -100, -1},
        {"/blog/post?replytocom=5", "", -100, -1},
    };
    /* clang-format on */
    for (size_t i = 0; i < array_len(cases); i++) {
        int r = rank_link(str_of(cases[i].path), str_of(cases[i].text));
        if (r < cases[i].min || r > cases[i].max)
            fail_msg("%s \"%s\": %d, want %d to %d", cases[i].path,
                     cases[i].text, r, cases[i].min, cases[i].max);
    }
}

static void
order(void **state)
{
    assert_true(rank_link(STR("/team"), STR("Team")) >
                rank_link(STR("/team"), STR("x")) - 1);
    assert_true(rank_link(STR("/contact"), STR("")) >
                rank_link(STR("/about"), STR("")));
    assert_true(rank_link(STR("/a/b/c/d/e/f/contact"), STR("")) <
                rank_link(STR("/contact"), STR("")));
}

/* The table is one that a binary search can be made in. */
static void
table(void **state)
{
    for (size_t i = 1; i < array_len(words); i++)
        if (memcmp(words[i - 1].phrase, words[i].phrase, PHRASE_MAX) >= 0)
            fail_msg("%s is out of order", words[i].phrase);
}

/* Each phrase is found where the index says, and is worth what is said. */
static void
phrases(void **state)
{
    for (size_t i = 0; i < array_len(words); i++) {
        int letter = words[i].phrase[0] - 'a';
        str text = {words[i].phrase, words[i].n};
        assert_in_range(letter, 0, 25);
        assert_in_range(i, first_of_letter[letter],
                        first_of_letter[letter + 1] - 1);
        assert_int_equal(text.n, strlen(words[i].phrase));
        if (rank_link(STR("/zz"), text) != words[i].weight)
            fail_msg("%s: not %d", words[i].phrase, words[i].weight);
    }
    assert_int_equal(first_of_letter[26], array_len(words));
}

static void
kinds(void **state)
{
    struct rank r = rank_judge(STR("/people/otto-kling"), STR("Profile"));

    assert_true(r.is_below && r.is_below_people);
    assert_int_equal(r.kind, RANK_PEOPLE);
    r = rank_judge(STR("/people/contact"), STR(""));
    assert_true(!r.is_below && r.is_below_people);
    assert_int_equal(r.kind, RANK_CONTACT);
    r = rank_judge(STR("/products/otto-kling"), STR(""));
    assert_false(r.is_below_people);
    assert_int_equal(rank_judge(STR("/x.vcf"), STR("")).kind, RANK_VCARD);
    assert_int_equal(rank_judge(STR("/x.pdf"), STR("")).kind, RANK_FILE);
    assert_int_equal(rank_judge(STR("/cart"), STR("")).kind, RANK_TRAP);
    assert_int_equal(rank_judge(STR("/de/"), STR("")).kind, RANK_FRONT);
    for (int i = 0; i < RANK_N; i++)
        assert_true(strlen(rank_why((enum rank_kind)i)) > 0);
}

static void
noise(void **state)
{
    char in[600];
    uint32_t seed = 5;

    for (int i = 0; i < 5000; i++) {
        for (size_t n = 0; n < sizeof(in); n++) {
            seed = seed * 1664525u + 1013904223u;
            in[n] = (char)(seed >> 20);
        }
        int r = rank_link(str_make(in, sizeof(in)), str_make(in + 9, 300));
        assert_in_range(r + 100, 0, 200);
        rank_link(str_make(in, seed >> 28), str_make(in, seed >> 29));
    }
    memset(in, '%', sizeof(in));
    rank_link(str_make(in, sizeof(in)), str_make(in, sizeof(in)));
    memset(in, '\xc3', sizeof(in));
    rank_link(str_make(in, sizeof(in)), str_make(in, sizeof(in)));
    rank_link(STR("/\xc3"), STR("\xc3"));
    rank_link(STR("/%"), STR("%c3"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links), cmocka_unit_test(order),
        cmocka_unit_test(table), cmocka_unit_test(phrases),
        cmocka_unit_test(kinds), cmocka_unit_test(noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
