/* Bot walls: see extract_wall.h. All that is known stands in the table. */
#include "text/extract_wall.h"
#include "base/check.h"

enum { PAGE_BYTES = 64 * 1024 }; /* of the page that are looked through */

/* Short, and shorter: how much visible text a page with the mark may have. */
enum { SHORT = 2000, SHORTER = 400 };

enum in { IN_TITLE, IN_TEXT, IN_PAGE };

struct mark {
    enum in in;
    size_t text_max;
    const char *words; /* in any case, but in the page as they are */
};

/* clang-format off */
static const struct mark marks[] = {
    {IN_TITLE, SHORT,   "just a moment..."},
    {IN_TITLE, SHORT,   "attention required! | cloudflare"},
    {IN_TITLE, SHORT,   "please wait... | cloudflare"},
    {IN_TITLE, SHORT,   "ddos-guard"},
    {IN_TITLE, SHORT,   "checking your browser"},
    {IN_TITLE, SHORT,   "pardon our interruption"},
    {IN_TITLE, SHORT,   "robot challenge screen"},
    {IN_TITLE, SHORTER, "bot verification"},
    {IN_TITLE, SHORTER, "security check"},
    {IN_TITLE, SHORTER, "are you a robot"},
    {IN_TITLE, SHORTER, "are you human"},
    {IN_TITLE, SHORTER, "human verification"},
    {IN_TITLE, SHORTER, "captcha"},
    {IN_TITLE, SHORTER, "access denied"},
    {IN_TEXT,  SHORT,   "enable javascript and cookies to continue"},
    {IN_TEXT,  SHORT,   "checking if the site connection is secure"},
    {IN_TEXT,  SHORT,   "verify you are human"},
    {IN_TEXT,  SHORT,   "verifying you are human"},
    {IN_TEXT,  SHORT,   "checking your browser before accessing"},
    {IN_TEXT,  SHORTER, "you need to enable javascript"},
    {IN_TEXT,  SHORTER, "please enable javascript"},
    {IN_TEXT,  SHORTER, "javascript is required"},
    {IN_TEXT,  SHORTER, "requires javascript"},
    {IN_TEXT,  SHORTER, "i'm not a robot"},
    {IN_PAGE,  SHORT,   "_cf_chl_opt"},
    {IN_PAGE,  SHORT,   "cf-challenge"},
    {IN_PAGE,  SHORT,   "cf-browser-verification"},
    {IN_PAGE,  SHORTER, "/cdn-cgi/challenge-platform/h/"},
    {IN_PAGE,  SHORTER, "/.well-known/sgcaptcha/"},
    {IN_PAGE,  SHORTER, "_Incapsula_Resource"},
    {IN_PAGE,  SHORTER, "geo.captcha-delivery.com"},
    {IN_PAGE,  SHORTER, "px-captcha"},
};
/* clang-format on */

static bool
has_mark(const struct mark *m, str page, const struct extract *x)
{
    str words = str_of(m->words);

    switch (m->in) {
    case IN_TITLE: return str_find_nocase(x->title, words, 0) != SIZE_MAX;
    case IN_TEXT: return str_find_nocase(x->text, words, 0) != SIZE_MAX;
    case IN_PAGE: return str_find(page, words, 0) != STR_NOT_FOUND;
    }
    return false;
}

bool
extract_wall_is_one(str page, const struct extract *x)
{
    if (x->text.n > SHORT || x->addresses_n > 0)
        return false;
    page = str_sub(page, 0, PAGE_BYTES);
    for (size_t i = 0; i < array_len(marks); i++)
        if (x->text.n <= marks[i].text_max && has_mark(&marks[i], page, x))
            return true;
    return false;
}
