/* What all providers share: words, answers as text, keys. See provider.h. */
#include <jansson.h>

#include "base/check.h"
#include "base/json.h"
#include "edge/provider.h"
#include "edge/provider_json.h"

enum { ANSWER_VERSION = 1 };

static const struct {
    enum provider_charge charge;
    const char *text;
} whats[PROVIDER_WHAT_N] = {
#define ROW(id, charge, text)                                                  \
    [PROVIDER_##id] = {PROVIDER_CHARGE_##charge, text},
    PROVIDER_WHATS(ROW)
#undef ROW
};

#define WORD(id, word) [PROVIDER_EMAIL_##id] = word,
static const char *const email_words[PROVIDER_EMAIL_N] = {
    PROVIDER_EMAIL_STATUSES(WORD)};

#define MISS(id, text) [PROVIDER_MISS_##id] = text,
static const char *const miss_texts[PROVIDER_MISS_N] = {PROVIDER_MISSES(MISS)};

#define KEPT(id, name) [PROVIDER_KEPT_##id] = name,
const char *const provider_kept_names[PROVIDER_KEPT_N] = {PROVIDER_KEPT(KEPT)};

const char *
provider_what_text(enum provider_what what)
{
    check(what < PROVIDER_WHAT_N);
    return whats[what].text;
}

enum provider_charge
provider_what_charge(enum provider_what what)
{
    check(what < PROVIDER_WHAT_N);
    return whats[what].charge;
}

const char *
provider_email_word(enum provider_email_status s)
{
    check(s < PROVIDER_EMAIL_N);
    return email_words[s];
}

const char *
provider_miss_text(enum provider_miss m)
{
    check(m < PROVIDER_MISS_N);
    return miss_texts[m];
}

enum provider_email_status
provider_email_of(str word)
{
    char plain[32];

    if (word.n == 0)
        return PROVIDER_EMAIL_NONE;
    if (word.n > sizeof(plain))
        return PROVIDER_EMAIL_OTHER;
    for (size_t i = 0; i < word.n; i++)
        plain[i] = word.p[i] == '_' ? ' ' : word.p[i];
    for (size_t i = 0; i < PROVIDER_EMAIL_N; i++)
        if (str_eq_nocase(str_make(plain, word.n), str_of(email_words[i])))
            return (enum provider_email_status)i;
    return PROVIDER_EMAIL_OTHER;
}

bool
provider_key_is_usable(str key)
{
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] <= ' ' || key.p[i] > '~')
            return false;
    return key.n > 0 && key.n <= PROVIDER_KEY_BYTES_MAX;
}

/* Answers as text */

str
provider_answer_write(struct arena *a, const struct provider_answer *from)
{
    struct buf b;

    if (from->miss != PROVIDER_MISS_FOUND)
        return STR_EMPTY;
    buf_init(&b, a, PROVIDER_ANSWER_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    json_put_int(&j, "version", ANSWER_VERSION);
    json_put_str(&j, "address", from->address);
    json_put_str(&j, "status", str_of(provider_email_word(from->status)));
    json_put_str(&j, "name", from->name);
    json_put_str(&j, "first", from->first);
    json_put_str(&j, "last", from->last);
    json_put_str(&j, "company", from->company);
    json_put_str(&j, "domain", from->domain);
    json_put_str(&j, "linkedin", from->linkedin);
    json_put_str(&j, "id", from->id);
    json_put_real(&j, "confidence", from->confidence);
    json_put_int(&j, "employees", from->employees);
    json_end(&j, '}');
    check(!b.is_full); /* every text has its bound */
    return buf_str(&b);
}

static double
share_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    double share = json_is_number(v) ? json_number_value(v) : -1;

    return share >= 0 && share <= 1 ? share : -1;
}

bool
provider_answer_read(struct arena *a, str text, struct provider_answer *out)
{
    const char *why;

    *out = (struct provider_answer){
        .miss = PROVIDER_MISS_NOBODY, .confidence = -1, .employees = -1};
    if (text.n == 0)
        return true;
    if (text.n > PROVIDER_ANSWER_MAX)
        return false;
    CLEANUP(provider_json_free) json_t *j = provider_json_read(text, &why);
    if (!json_is_object(j) ||
        provider_json_count(j, "version") != ANSWER_VERSION)
        return false;
    *out = (struct provider_answer){
        .miss = PROVIDER_MISS_FOUND,
        .address = provider_json_whole(a, j, "address", PROVIDER_ADDRESS_MAX),
        .status = provider_email_of(
            provider_json_text(a, j, "status", PROVIDER_TEXT_MAX)),
        .name = provider_json_text(a, j, "name", PROVIDER_TEXT_MAX),
        .first = provider_json_text(a, j, "first", PROVIDER_TEXT_MAX),
        .last = provider_json_text(a, j, "last", PROVIDER_TEXT_MAX),
        .company = provider_json_text(a, j, "company", PROVIDER_TEXT_MAX),
        .domain = provider_json_whole(a, j, "domain", PROVIDER_DOMAIN_MAX),
        .linkedin = provider_json_whole(a, j, "linkedin", PROVIDER_TEXT_MAX),
        .id = provider_json_whole(a, j, "id", PROVIDER_ID_MAX),
        .confidence = share_of(j, "confidence"),
        .employees = provider_json_count(j, "employees"),
    };
    return true;
}

/* Keys */

/* Lower case, one blank between words. */
static void
add_plain(struct buf *b, str s)
{
    size_t from = b->n;

    for (size_t i = 0; i < s.n; i++) {
        if (!str_is_space(s.p[i])) {
            buf_add_byte(b, (char)str_lower_byte(s.p[i]));
        } else if (b->n > from && b->p[b->n - 1] != ' ') {
            buf_add_byte(b, ' ');
        }
    }
    if (b->n > from && b->p[b->n - 1] == ' ')
        b->n--;
}

/* A part of a key: not so long, and with nothing in it that parts a key. */
static bool
is_part(str s)
{
    s = str_trim(s);
    return s.n > 0 && s.n <= PROVIDER_TEXT_MAX &&
           str_find_byte(s, '@', 0) == STR_NOT_FOUND;
}

static str
key_of(struct arena *a, const struct provider_person *who, const char *sign,
       str where)
{
    struct buf b;

    buf_init(&b, a, 4 * PROVIDER_TEXT_MAX);
    add_plain(&b, who->first);
    buf_add_byte(&b, ' ');
    add_plain(&b, who->last);
    buf_add(&b, str_of(sign));
    add_plain(&b, where);
    return buf_str(&b);
}

void
provider_person_keys(struct arena *a, const struct provider_person *who,
                     struct provider_keys *out)
{
    struct buf b;

    *out = (struct provider_keys){0};
    if (is_part(who->linkedin)) {
        buf_init(&b, a, 2 * PROVIDER_TEXT_MAX);
        buf_add(&b, STR("in:"));
        add_plain(&b, who->linkedin);
        out->keys[out->n++] = buf_str(&b);
    }
    if (!is_part(who->first) || !is_part(who->last))
        return;
    bool has_domain = is_part(who->domain), has_company = is_part(who->company);
    str by_company =
        has_company ? key_of(a, who, "@:", who->company) : STR_EMPTY;
    str by_company_alone =
        has_company ? key_of(a, who, "?:", who->company) : STR_EMPTY;
    if (has_domain) {
        out->keys[out->n++] = key_of(a, who, "@", who->domain);
        out->found_by = by_company_alone;
        out->kept_as = by_company;
    } else if (has_company) {
        out->keys[out->n++] = by_company;
        out->kept_as = by_company_alone;
    }
}
