/*
 * Whose mailbox it seems to be, by its letters alone. The local part is
 * folded and cut into words at dots, hyphens, underscores and digits; words
 * are looked up in roles.c, the rest is judged by shape.
 */
#include "base/check.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/roles.h"

enum {
    LOCAL_MAX = 64,
    WORDS_MAX =
        LOCAL_MAX, /* a letter and a dot each, folded to twice as many */
    HASH_MIN = 16,
    RANDOM_MIN = 14,
};

struct words {
    char local[LOCAL_MAX * 2];   /* folded, with separators */
    char letters[LOCAL_MAX * 2]; /* folded letters alone */
    str word[WORDS_MAX];
    size_t n, letters_n, local_n;
};

static void
words_of(struct words *w, str local)
{
    size_t plus = str_find_byte(local, '+', 0);
    bool is_inside = false;

    w->n = w->letters_n = 0;
    local = str_sub(local, 0, plus == 0 ? local.n : plus);
    w->local_n = fold_plain(local, "._-+=", w->local, sizeof(w->local));
    for (size_t i = 0; i < w->local_n; i++) {
        char c = w->local[i];
        bool is_letter = !str_is_digit(c) && !strchr("._-+=", c);
        if (is_letter)
            w->letters[w->letters_n++] = c;
        if (is_letter && !is_inside)
            w->word[w->n++] = str_make(w->local + i, 0);
        is_inside = is_letter;
        if (is_letter)
            w->word[w->n - 1].n++;
    }
}

/* example.de, yourcompany.com: what the list of domains does not spell out */
static bool
is_template_domain(str domain)
{
    static const str names[] = {
        STR("example"),    STR("yourdomain"), STR("yourcompany"),
        STR("mydomain"),   STR("beispiel"),   STR("musterfirma"),
        STR("yoursite"),   STR("mustermann"), STR("mycompany"),
        STR("ihredomain"), STR("ihrefirma"),  STR("youremail"),
    };
    str registrable = domain_registrable(domain);
    str label = str_cut(&registrable, '.');

    for (size_t i = 0; i < array_len(names); i++)
        if (str_eq(label, names[i]))
            return true;
    return domain_is_placeholder(domain);
}

static bool
is_no_reply(str letters, str local)
{
    return roles_is_no_reply(letters) ||
           str_has_prefix(local, STR("bounce-")) ||
           str_has_prefix(local, STR("bounces-")) ||
           str_has_prefix(local, STR("bounces+"));
}

/* How often digits and letters change places: words do it seldom. */
static size_t
changes(str s)
{
    size_t n = 0;

    for (size_t i = 1; i < s.n; i++)
        if (str_is_digit(s.p[i]) != str_is_digit(s.p[i - 1]))
            n++;
    return n;
}

static bool
is_hash(str local)
{
    size_t digits = 0, hex = 0;

    for (size_t i = 0; i < local.n; i++) {
        digits += str_is_digit(local.p[i]);
        hex += str_hex_value(local.p[i]) >= 0;
        if (str_hex_value(local.p[i]) < 0 && local.p[i] != '-')
            return false;
    }
    return hex >= HASH_MIN && digits >= 2;
}

static bool
is_machine(str local, str domain)
{
    if (is_hash(local) || str_find_byte(local, '=', 0) != STR_NOT_FOUND)
        return true;
    if (local.n >= RANDOM_MIN && changes(local) >= 4)
        return true;
    return str_find(domain, STR(".ingest."), 0) != STR_NOT_FOUND ||
           str_find(domain, STR("sentry."), 0) == 0 ||
           str_has_suffix(domain, STR("calendar.google.com"));
}

/* infoacme@acme.test: a strong word glued to the company's own name */
static bool
is_role_with_label(str letters, str domain)
{
    str registrable = domain_registrable(domain);
    str label = str_cut(&registrable, '.');

    if (label.n == 0 || label.n >= letters.n)
        return false;
    if (str_has_suffix(letters, label))
        return roles_word(str_sub(letters, 0, letters.n - label.n)) ==
               ROLES_STRONG;
    return str_has_prefix(letters, label) &&
           roles_word(str_from(letters, label.n)) >= ROLES_LEADS;
}

static bool
is_role(const struct words *w, str letters, str domain)
{
    if (w->n == 0)
        return false;
    if (roles_word(letters) != ROLES_NONE)
        return true;
    if (roles_word(w->word[0]) >= ROLES_LEADS)
        return true;
    for (size_t i = 1; i < w->n; i++)
        if (roles_word(w->word[i]) == ROLES_STRONG)
            return true;
    return is_role_with_label(letters, domain);
}

enum email_kind
email_kind(const struct email *e)
{
    struct words w;

    words_of(&w, str_sub(e->local, 0, LOCAL_MAX));
    str letters = {w.letters, w.letters_n};
    if (is_template_domain(e->domain) || roles_is_template(letters))
        return EMAIL_PLACEHOLDER;
    if (is_no_reply(letters, e->local))
        return EMAIL_NO_REPLY;
    if (is_machine(e->local, e->domain))
        return EMAIL_MACHINE;
    return is_role(&w, letters, e->domain) ? EMAIL_ROLE : EMAIL_PERSONAL;
}
