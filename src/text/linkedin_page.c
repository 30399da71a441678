/*
 * Structured data first, which says what is what; then the title for link
 * previews, where only the order tells; then links that call themselves a
 * website. A wall is known by its own title, or by marks of its form where
 * nothing says whose page it is: public pages hold such a form as well.
 */
#include "text/linkedin_page.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/linkedin.h"
#include "text/linkedin_person.h"
#include "text/person_words.h"

enum { PARTS_MAX = 8, WORDS_MAX = 12 };

/* ---- titles ---- */

/* "Jane Doe | LinkedIn", in any of the bars that it comes with; p NULL where
   the network does not sign. */
static str
unsigned_title(str title)
{
    static const str bars[] = {STR("|"), STR("\xef\xbd\x9c"), STR(" - "),
                               STR(" \xe2\x80\x93 ")};

    title = str_trim(title);
    if (!str_has_suffix_nocase(title, STR("linkedin")))
        return (str){NULL, 0};
    str rest = str_trim(str_sub(title, 0, title.n - 8));
    for (size_t i = 0; i < array_len(bars); i++) {
        str bar = str_trim(bars[i]);
        if (str_has_suffix(rest, bar))
            return str_trim(str_sub(rest, 0, rest.n - bar.n));
    }
    return (str){NULL, 0};
}

/* The first dash with a space on both sides: a name's own hyphens have none. */
static size_t
find_dash(str title, size_t *dash_n)
{
    static const str dashes[] = {STR(" - "), STR(" \xe2\x80\x93 "),
                                 STR(" \xe2\x80\x94 ")};
    size_t first = STR_NOT_FOUND;

    for (size_t i = 0; i < array_len(dashes); i++) {
        size_t at = str_find(title, dashes[i], 0);
        if (at < first) {
            first = at;
            *dash_n = dashes[i].n;
        }
    }
    return first;
}

static size_t
parts_of(str title, str out[PARTS_MAX])
{
    size_t n = 0, at = 0, dash_n = 0;

    while (n < PARTS_MAX && at != STR_NOT_FOUND) {
        at = find_dash(title, &dash_n);
        str part = str_trim(str_sub(title, 0, at));
        if (part.n > 0)
            out[n++] = part;
        if (at != STR_NOT_FOUND)
            title = str_from(title, at + dash_n);
    }
    return n;
}

/* A word of it is one of jobs: "Head of Sales". */
static bool
is_job_shaped(str s)
{
    char folded[FOLD_MAX];

    for (int i = 0; i < WORDS_MAX && s.p != NULL; i++) {
        str word = str_cut(&s, ' ');
        size_t n = fold_plain(word, "", folded, sizeof(folded));
        if (person_words_has(PERSON_WORDS_JOB, str_make(folded, n)))
            return true;
    }
    return false;
}

/* "CEO at Acme": what stands behind the word; empty where there is none. */
static str
employer_in(str headline)
{
    static const str words[] = {STR(" at "),    STR(" @ "),   STR(" bei "),
                                STR(" chez "),  STR(" bij "), STR(" hos "),
                                STR(" presso ")};

    for (size_t i = 0; i < array_len(words); i++) {
        size_t at = str_find_nocase(headline, words[i], 0);
        if (at != STR_NOT_FOUND)
            return str_trim(str_from(headline, at + words[i].n));
    }
    return STR_EMPTY;
}

static void
add_employer(struct linkedin_page *out, str company)
{
    if (company.n > 0 && out->jobs_n == 0)
        out->jobs[out->jobs_n++] =
            (struct linkedin_page_job){.company = company};
}

/* Name, then what they do and where, of which one may be left out. */
static void
read_title(str title, struct linkedin_page *out)
{
    str parts[PARTS_MAX];
    size_t n = title.n > 0 ? parts_of(title, parts) : 0;

    if (n == 0)
        return;
    if (out->name.n == 0)
        out->name = parts[0];
    if (n > 2) {
        add_employer(out, parts[n - 1]);
        if (out->headline.n == 0)
            out->headline = parts[1];
    } else if (n == 2) {
        str employer = employer_in(parts[1]);
        bool is_job = employer.n > 0 || is_job_shaped(parts[1]);
        add_employer(out, is_job ? employer : parts[1]);
        if (out->headline.n == 0 && is_job)
            out->headline = parts[1];
    }
}

/* ---- walls ---- */

/* What a wall calls itself, in front of the network's name. */
static bool
is_wall_title(str title)
{
    static const str walls[] = {
        STR("sign up"),        STR("sign in"),
        STR("log in"),         STR("login"),
        STR("join linkedin"),  STR("security verif"),
        STR("anmelden"),       STR("einloggen"),
        STR("registrieren"),   STR("s\xe2\x80\x99identifier"),
        STR("s'inscrire"),     STR("connexion"),
        STR("iniciar sesi"),   STR("inicio de sesi"),
        STR("accedi"),         STR("aanmelden"),
        STR("logga in"),       STR("log ind"),
        STR("linkedin login"), STR("linkedin: log in"),
        STR("authwall"),       STR("linkedin: anmelden"),
        STR("fazer login"),
    };

    title = str_trim(title);
    for (size_t i = 0; i < array_len(walls); i++)
        if (str_has_prefix_nocase(title, walls[i]))
            return true;
    return false;
}

static bool
has_wall_mark(str page)
{
    static const str marks[] = {
        STR("/authwall"),          STR("auth_wall"),
        STR("authwall-join-form"), STR("/uas/login-submit"),
        STR("/checkpoint/lg/"),    STR("/checkpoint/challenge")};

    page = str_sub(page, 0, LINKEDIN_PAGE_SCRIPT_BYTES_MAX);
    for (size_t i = 0; i < array_len(marks); i++)
        if (str_find(page, marks[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

/* ---- the page ---- */

struct head {
    str title;         /* of link previews */
    str given, family; /* of the same vocabulary */
};

static str
attribute_of(struct arena *a, const struct html_token *t, str name)
{
    str v = html_attribute(t, name);

    v = v.p != NULL ? str_trim(charref_decoded(a, v, true)) : STR_EMPTY;
    return v.n <= LINKEDIN_PAGE_TEXT_MAX ? v : STR_EMPTY;
}

static void
read_meta(struct arena *a, const struct html_token *t, struct head *h)
{
    str property = html_attribute(t, STR("property"));
    str *slot = NULL;

    if (property.p == NULL)
        property = html_attribute(t, STR("name"));
    if (property.p == NULL)
        return;
    if (str_eq_nocase(property, STR("og:title")))
        slot = &h->title;
    else if (str_eq_nocase(property, STR("profile:first_name")))
        slot = &h->given;
    else if (str_eq_nocase(property, STR("profile:last_name")))
        slot = &h->family;
    if (slot != NULL && slot->n == 0)
        *slot = attribute_of(a, t, STR("content"));
}

static bool
is_json_ld(const struct html_token *t)
{
    str type = html_attribute(t, STR("type"));

    return t->kind == HTML_OPEN && t->tag == HTML_TAG_SCRIPT &&
           type.p != NULL &&
           str_find_nocase(type, STR("ld+json"), 0) != STR_NOT_FOUND;
}

static void
read_markup(struct arena *a, str page, struct head *h,
            struct linkedin_page *out)
{
    struct html_token *t = arena_new(a, struct html_token);
    bool is_data = false;
    size_t scripts_n = 0;
    struct html html;

    html_init(&html, page);
    while (html_next(&html, t) != HTML_END) {
        if (t->kind == HTML_TEXT && is_data &&
            scripts_n++ < LINKEDIN_PAGE_SCRIPTS_MAX)
            linkedin_person_read(a, t->text, out);
        if (t->kind == HTML_OPEN && t->tag == HTML_TAG_META)
            read_meta(a, t, h);
        is_data = is_json_ld(t);
    }
}

/* A link that calls itself a website, in the words that the network has. */
static bool
is_website_word(str text)
{
    static const str words[] = {
        STR("website"),   STR("web site"),   STR("webseite"),
        STR("webbplats"), STR("site web"),   STR("sitio web"),
        STR("sito web"),  STR("hjemmeside"), STR("homepage")};

    if (text.n > LINKEDIN_PAGE_TEXT_MAX)
        return false;
    for (size_t i = 0; i < array_len(words); i++)
        if (str_find_nocase(text, words[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

static void
read_links(struct arena *a, const struct extract *x, struct linkedin_page *out)
{
    for (size_t i = 0; i < x->links_n; i++)
        if (is_website_word(x->links[i].text))
            linkedin_person_add_site(a, x->links[i].ref, out->sites,
                                     &out->sites_n);
}

static str
joined(struct arena *a, const struct head *h)
{
    struct buf b;

    if (h->given.n == 0 || h->family.n == 0)
        return STR_EMPTY;
    buf_init(&b, a, 2 * LINKEDIN_PAGE_TEXT_MAX + 1);
    buf_add(&b, h->given);
    buf_add_byte(&b, ' ');
    buf_add(&b, h->family);
    return buf_str(&b);
}

/* Structured data of somebody makes a page theirs, whatever its title. */
static bool
is_wall(str page, const struct extract *x, const struct head *h)
{
    if (x->is_bot_wall || is_wall_title(h->title) || is_wall_title(x->title))
        return true;
    return unsigned_title(h->title).n == 0 && unsigned_title(x->title).n == 0 &&
           x->text.n <= LINKEDIN_PAGE_WALL_TEXT_MAX && has_wall_mark(page);
}

void
linkedin_page_read(struct arena *a, str page, const struct extract *x,
                   struct linkedin_page *out)
{
    struct head h = {0};

    *out = (struct linkedin_page){.name = STR_EMPTY, .headline = STR_EMPTY};
    read_markup(a, page, &h, out);
    if (out->name.n == 0)
        out->name = joined(a, &h);
    if (out->name.n == 0 && is_wall(page, x, &h)) {
        *out = (struct linkedin_page){
            .name = STR_EMPTY, .headline = STR_EMPTY, .is_wall = true};
        return;
    }
    read_title(unsigned_title(h.title), out);
    read_title(unsigned_title(str_sub(x->title, 0, LINKEDIN_PAGE_TEXT_MAX)),
               out);
    read_links(a, x, out);
}
