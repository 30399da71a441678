/* Labels of domains: see email_label.h. */
#include "text/email_label.h"

/* A space around each, to be searched as one string. */
static const char file_suffixes[] =
    " png jpg jpeg gif svg webp avif bmp ico tif tiff heic css scss js mjs "
    "json xml html htm php asp aspx jsp pdf doc docx xls xlsx mp4 mp3 webm "
    "woff woff2 ttf otf eot txt csv min map tgz vue jsx tsx less sass ics ";

/* Names of one's own network (RFC 6761, RFC 6762 appendix G, ICANN). */
static const char private_suffixes[] =
    " local localdomain internal intranet lan home corp invalid onion ";

bool
email_label_is_listed(str list, str label)
{
    char key[16] = " ";

    if (label.n > sizeof(key) - 2)
        return false;
    for (size_t i = 0; i < label.n; i++)
        key[i + 1] = (char)str_lower_byte(label.p[i]);
    key[label.n + 1] = ' ';
    str word = {key, label.n + 2};
    return str_find(list, word, 0) != STR_NOT_FOUND;
}

/* The addresses of a page have few last labels: the latest is remembered. */
struct recent {
    char label[8];
    size_t n;
    bool is_listed;
};

static bool
is_listed(struct recent *r, str list, str label)
{
    if (label.n > sizeof(r->label) || label.n == 0)
        return email_label_is_listed(list, label);
    if (r->n != label.n || memcmp(r->label, label.p, label.n) != 0) {
        memcpy(r->label, label.p, label.n);
        r->n = label.n;
        r->is_listed = email_label_is_listed(list, label);
    }
    return r->is_listed;
}

bool
email_label_is_file(str label)
{
    static _Thread_local struct recent recent;
    return is_listed(&recent, STR(file_suffixes), label);
}

bool
email_label_is_private(str label)
{
    static _Thread_local struct recent recent;
    return is_listed(&recent, STR(private_suffixes), label);
}

bool
email_label_is_wide_sign(uint32_t c)
{
    return c == 0xff20 || c == 0xfe6b;
}

str
email_label_last(str domain, size_t *before)
{
    size_t dot = str_rfind_byte(domain, '.');
    *before = dot == STR_NOT_FOUND ? 0 : dot + 1;
    return str_from(domain, *before);
}
