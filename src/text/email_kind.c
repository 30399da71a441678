/*
 * Whose mailbox it seems to be, by its letters alone. The local part is
 * folded and cut into words at dots, hyphens, underscores and digits; words
 * are looked up in roles.c, the rest is judged by shape.
 */
#include "base/check.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/roles.h"

enum {
    LOCAL_MAX = 64,
    WORDS_MAX =
        LOCAL_MAX, /* a letter and a dot each, folded to twice as many */
    HASH_MIN = 16,
    RANDOM_MIN = 12,
    NUMBER_MIN = 12, /* digits */
    SCRAMBLED_MIN = 12,
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

/* The label that was registered: acme of mail.acme.co.uk. */
static str
label_of(str domain)
{
    str registrable = domain_registrable(domain);
    return str_cut(&registrable, '.');
}

/* john.doe@company.com: neither is one alone, the two together are. */
static bool
is_template_pair(str letters, str label)
{
    return roles_is_template_label(label, true) &&
           roles_is_template_name(letters);
}

/* a@b.com, 123@123.com, test.test: what fingers type into a form */
static bool
is_typed_blindly(const struct words *w, str local, str label)
{
    size_t templates = 0;

    if (local.n == 1 && label.n == 1)
        return true;
    if (w->letters_n == 0 && str_eq(local, label))
        return true;
    for (size_t i = 0; i < w->n; i++)
        templates += roles_is_template(w->word[i]);
    return w->n > 1 && templates == w->n;
}

static bool
is_placeholder(const struct words *w, const struct email *e)
{
    str letters = {w->letters, w->letters_n}, label = label_of(e->domain);

    if (domain_is_placeholder(e->domain) ||
        roles_is_template_label(label, false))
        return true;
    return roles_is_template(letters) || is_template_pair(letters, label) ||
           is_typed_blindly(w, e->local, label) ||
           str_has_suffix(letters, STR("mustermann")) ||
           str_has_suffix(letters, STR("musterfrau"));
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

/* Digits, mostly, as in the ids of messages; a year or two is no such. */
static bool
is_number(str local)
{
    size_t digits = 0;

    for (size_t i = 0; i < local.n; i++)
        digits += str_is_digit(local.p[i]);
    return digits >= NUMBER_MIN && 2 * digits > local.n;
}

/* dGhpc2lz, jkqzxwvbnmtrpl: capitals inside, or nothing to pronounce */
static bool
is_scrambled(str local)
{
    size_t humps = 0, vowels = 0;

    if (local.n < SCRAMBLED_MIN)
        return false;
    for (size_t i = 0; i < local.n; i++) {
        unsigned char c = (unsigned char)local.p[i];
        bool is_capital = c >= 'A' && c <= 'Z';
        humps += i > 0 && is_capital && local.p[i - 1] >= 'a' &&
                 local.p[i - 1] <= 'z';
        vowels += c >= 0x80 || strchr("aeiouyAEIOUY._-", c) != NULL;
    }
    return vowels == 0 || (humps >= 4 && local.n >= HASH_MIN);
}

/* u003ejane: what is left of an escape */
static bool
is_escape(str local)
{
    return local.n > 5 && str_has_prefix(local, STR("u00")) &&
           str_hex_value(local.p[3]) >= 0 && str_hex_value(local.p[4]) >= 0 &&
           (str_is_digit(local.p[3]) || str_is_digit(local.p[4]));
}

static bool
is_machine(str local, str domain)
{
    if (is_hash(local) || str_find_byte(local, '=', 0) != STR_NOT_FOUND)
        return true;
    if (local.n >= RANDOM_MIN && changes(local) >= (local.n > 13 ? 4 : 6))
        return true;
    if (is_number(local) || is_scrambled(local) || is_escape(local))
        return true;
    return str_find(domain, STR(".ingest."), 0) != STR_NOT_FOUND ||
           str_has_prefix(domain, STR("sentry.")) ||
           str_has_prefix(domain, STR("sentry-")) ||
           str_has_suffix(domain, STR("calendar.google.com"));
}

/* infoacme@acme.test: a strong word glued to the company's own name */
static bool
is_role_with_label(str letters, str domain)
{
    str label = label_of(domain);

    if (label.n == 0 || label.n >= letters.n)
        return false;
    if (str_has_suffix(letters, label))
        return roles_word(str_sub(letters, 0, letters.n - label.n)) ==
               ROLES_STRONG;
    return str_has_prefix(letters, label) &&
           roles_word(str_from(letters, label.n)) >= ROLES_LEADS;
}

/* jane.office@, peter.sales@: a person, by the first of two words */
static bool
is_given_first(const struct words *w)
{
    return w->n == 2 && nickname_is_given(w->word[0]) &&
           roles_word(w->word[0]) == ROLES_NONE;
}

/* lager.peter@, post.anna@: words that are surnames too */
static bool
is_given_last(const struct words *w)
{
    return w->n == 2 && nickname_is_given(w->word[1]) &&
           roles_word(w->word[1]) == ROLES_NONE;
}

static bool
is_role(const struct words *w, str letters, str domain)
{
    if (w->n == 0)
        return false;
    if (roles_word(letters) != ROLES_NONE || roles_is_compound(letters))
        return true;
    if (roles_word(w->word[0]) == ROLES_STRONG ||
        (roles_word(w->word[0]) == ROLES_LEADS && !is_given_last(w)))
        return true;
    for (size_t i = 0; w->n > 1 && i < w->n; i++)
        if (roles_is_compound(w->word[i]) ||
            (i > 0 && roles_word(w->word[i]) == ROLES_STRONG))
            return !is_given_first(w);
    return is_role_with_label(letters, domain);
}

enum email_kind
email_kind(const struct email *e)
{
    struct words w;

    words_of(&w, str_sub(e->local, 0, LOCAL_MAX));
    str letters = {w.letters, w.letters_n};
    if (is_placeholder(&w, e))
        return EMAIL_PLACEHOLDER;
    if (is_no_reply(letters, e->local))
        return EMAIL_NO_REPLY;
    if (is_machine(e->local, e->domain))
        return EMAIL_MACHINE;
    return is_role(&w, letters, e->domain) ? EMAIL_ROLE : EMAIL_PERSONAL;
}

const char *
email_kind_word(enum email_kind k)
{
    static const char *const words[] = {
        [EMAIL_PERSONAL] = "personal", [EMAIL_ROLE] = "role",
        [EMAIL_NO_REPLY] = "no_reply", [EMAIL_PLACEHOLDER] = "placeholder",
        [EMAIL_MACHINE] = "machine",
    };
    check(k < array_len(words));
    return words[k];
}
