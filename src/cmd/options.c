/* The table as data, and the order of the sources. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/conf_file.h"
#include "base/fault.h"
#include "cmd/options.h"
#include "cmd/since.h"
#include "edge/provider.h"
#include "text/url.h"

#define OPTIONS_TYPE_FLAG   CONF_FLAG
#define OPTIONS_TYPE_HIDDEN CONF_FLAG
#define OPTIONS_TYPE_INT    CONF_INT
#define OPTIONS_TYPE_CHOICE CONF_CHOICE
#define OPTIONS_TYPE_LIST   CONF_LIST
#define OPTIONS_TYPE_TEXT   CONF_TEXT
#define OPTIONS_TYPE_SECRET CONF_TEXT
#define OPTIONS_TYPE_TEXTS  CONF_TEXTS

/* HIDDEN and SECRET are types of the table alone. */
enum kind {
    KIND_FLAG,
    KIND_HIDDEN,
    KIND_INT,
    KIND_CHOICE,
    KIND_LIST,
    KIND_TEXT,
    KIND_SECRET,
    KIND_TEXTS
};

/* clang-format off */
#define OPTIONS_ROW(kind, field, word, arg, def, words, key, lo, hi, cmds,   \
    sentence)                                                                \
    {                                                                        \
        .name = word, .argument = arg, .fallback = def, .choices = words,    \
        .env = key, .help = sentence, .min = lo, .max = hi,                  \
        .offset = offsetof(struct options, field), .groups = cmds,           \
        .type = OPTIONS_TYPE_##kind, .is_secret = KIND_##kind == KIND_SECRET,   \
        .is_hidden = KIND_##kind == KIND_HIDDEN,                               \
    },
/* clang-format on */

const struct conf_option options_table[] = {OPTIONS(OPTIONS_ROW)};
const size_t options_table_n = array_len(options_table);

/* The config file: where the option says, else where XDG says. */
static int
read_config(struct options *o)
{
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    struct conf *c = &o->conf;
    struct buf path;

    if (o->config.n > 0) {
        const char *z = str_dup_z(&o->arena, o->config);
        int r = conf_file(c, CONF_FILE, z);
        return r == CONF_FILE_ABSENT
                   ? conf_bad(c, "", o->config, ": no such config file")
                   : r;
    }
    buf_init(&path, &o->arena, 4096);
    if (xdg != NULL && xdg[0] == '/')
        buf_addf(&path, "%s/turnstone/config", xdg);
    else if (home != NULL && home[0] == '/')
        buf_addf(&path, "%s/.config/turnstone/config", home);
    else
        return 0;
    int r = conf_file(c, CONF_FILE, buf_z(&path));
    return r == CONF_FILE_ABSENT ? 0 : r;
}

/* postgresql://user:password@host: the password is for the environment. */
static int
refuse_password(struct options *o)
{
    int i = conf_find(&o->conf, STR("db"));
    size_t at = str_find(o->db, STR("://"), 0);

    if (o->conf.set_by[i] != CONF_FLAGS || at == STR_NOT_FOUND)
        return 0;
    str authority = str_from(o->db, at + 3);
    authority = str_sub(authority, 0, str_find_byte(authority, '/', 0));
    str user = str_sub(authority, 0, str_rfind_byte(authority, '@'));
    bool has_user = user.n < authority.n;
    if ((has_user && str_find_byte(user, ':', 0) != STR_NOT_FOUND) ||
        str_find_nocase(o->db, STR("password="), 0) != STR_NOT_FOUND)
        return conf_bad(
            &o->conf,
            "--db: a password on the command line can be read by others; "
            "put the URL in DATABASE_URL",
            STR_EMPTY, "");
    return 0;
}

int
options_read(struct options *o, uint32_t command, int argc, char **argv,
             char **env)
{
    struct conf *c = &o->conf;

    memset(o, 0, sizeof(*o));
    conf_init(c, &o->arena, options_table, options_table_n, o);
    o->args = arena_array(&o->arena, str, (size_t)argc + 1);
    int r = conf_args(c, command, argc, argv, o->args, &o->args_n);
    if (r != 0 || o->help || o->version)
        return r;
    r = refuse_password(o);
    if (r == 0)
        r = conf_environment(c, env);
    if (r == 0)
        r = conf_file(c, CONF_DOTENV, ".env");
    if (r == 0 || r == CONF_FILE_ABSENT)
        r = read_config(o);
    if (r == 0 && o->quiet && o->verbose)
        return conf_bad(c, "--quiet and --verbose exclude each other",
                        STR_EMPTY, "");
    return r;
}

void
options_fini(struct options *o)
{
    arena_fini(&o->arena);
}

bool
options_is_set(const struct options *o, str name)
{
    return o->conf.set_by[conf_find(&o->conf, name)] != CONF_UNSET;
}

bool
options_has_stage(const struct options *o, enum options_stage stage)
{
    for (size_t i = 0; i < o->stages.n; i++)
        if (o->stages.v[i] == (int)stage)
            return true;
    return false;
}

/*
 * The order is the one in which a stage needs what those before it found; the
 * paid one is last, for money is spent when nothing else has helped.
 */
static int
check_stages(struct options *o)
{
    const struct conf_option *row =
        &options_table[conf_find(&o->conf, STR("stages"))];

    for (size_t i = 0; i < o->stages.n; i++) {
        str word = conf_choice(row, o->stages.v[i]);
        if (i > 0 && o->stages.v[i - 1] > o->stages.v[i])
            return conf_bad(&o->conf, "--stages: ", word,
                            " comes earlier; the order is "
                            "website,linkedin,pattern,apollo");
    }
    return 0;
}

/* "0.10": digits, a dot between. */
static bool
is_price(str s)
{
    size_t dots = 0, digits = 0;

    for (size_t i = 0; i < s.n; i++) {
        dots += s.p[i] == '.';
        digits += str_is_digit(s.p[i]);
    }
    return digits > 0 && dots <= 1 && digits + dots == s.n && s.n < 16;
}

/* The key is sent there: in the clear on this machine only, for tests. */
static bool
is_provider_url(struct options *o)
{
    static const char *const here[] = {"127.", "localhost", "[::1]"};
    struct url u;

    if (url_parse(&o->arena, o->apollo_url, &u) != URL_OK || u.query.n > 0)
        return false;
    for (size_t i = 0; i < array_len(here); i++)
        if (str_has_prefix(u.host, str_of(here[i])))
            return true;
    return u.is_https;
}

int
options_check_export(struct options *o)
{
    int64_t at;

    if (o->changed_since.n == 0 ||
        since_read(o->changed_since, (int64_t)time(NULL), &at))
        return 0;
    return conf_bad(&o->conf, "--changed-since: ", o->changed_since,
                    " is no time; write it as " SINCE_FORMS);
}

int
options_check_doctor(struct options *o)
{
    if (is_provider_url(o))
        return 0;
    return conf_bad(&o->conf, "--apollo-url: ", o->apollo_url,
                    " is no https URL without a query");
}

static int
check_money(struct options *o)
{
    struct conf *c = &o->conf;

    if (!is_price(o->credit_price))
        return conf_bad(c, "--credit-price: ", o->credit_price,
                        " is no amount; write it as 0.10");
    int r = options_check_doctor(o);
    if (r != 0)
        return r;
    if (o->max_apollo_credits == 0 || !options_has_stage(o, STAGE_APOLLO) ||
        o->dry_run)
        return 0;
    if (o->apollo_api_key.n == 0)
        return conf_bad(c,
                        "--max-apollo-credits: no API key; set APOLLO_API_KEY "
                        "in the environment or in .env, or spend 0",
                        STR_EMPTY, "");
    if (!provider_key_is_usable(o->apollo_api_key))
        return conf_bad(c,
                        "APOLLO_API_KEY: this is no key: it has blanks, or "
                        "bytes that no header may have, or is too long",
                        STR_EMPTY, "");
    return 0;
}

int
options_check_enrich(struct options *o)
{
    int r = check_stages(o);

    return r != 0 ? r : check_money(o);
}
