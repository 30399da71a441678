/*
 * Replies of mail servers, read: see smtp_reply.h; judged in
 * smtp_reply_judge.c.
 *
 * Where a status code is looked for: at the beginning of a line, where
 * RFC 2034 wants it ("550 5.1.1 ...", "550 #5.1.0 ..."), or in the text where
 * it stands alone ("... by that name. (#5.1.1)") and is of the code's class.
 * Digits of URLs, addresses and versions are none. The surest one of all
 * lines is kept, and of equals the first.
 */
#include "net/smtp_reply.h"
#include "base/check.h"
#include "base/inert.h"

/* How sure we are of a status code, and x.0.0 says nothing at all. */
enum { RANK_NONE, RANK_GENERIC, RANK_INSIDE, RANK_AT_START };

enum { CODE_BYTES = 3, STATUS_PART_MAX = 999 };

#define ADVICE_WORD(id, word) word,
static const char *const advice_words[] = {SMTP_ADVICE(ADVICE_WORD)};

const char *
smtp_advice_word(enum smtp_advice a)
{
    check(a < SMTP_ADVICE_N);
    return advice_words[a];
}

void
smtp_reply_begin(struct smtp_reply *r, enum smtp_phase phase)
{
    *r = (struct smtp_reply){.phase = phase};
}

/* 200..599, or 0. */
static int
read_code(str line)
{
    if (line.n < CODE_BYTES || line.p[0] < '2' || line.p[0] > '5' ||
        !str_is_digit(line.p[1]) || !str_is_digit(line.p[2]))
        return 0;
    return (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + (line.p[2] - '0');
}

/* One to three digits at *at. */
static bool
read_number(str s, size_t *at, unsigned *out)
{
    size_t from = *at;

    *out = 0;
    while (*at < s.n && *at < from + 3 && str_is_digit(s.p[*at]))
        *out = *out * 10 + (unsigned)(s.p[(*at)++] - '0');
    return *at > from;
}

/* What may stand behind a status code: nothing that would go on with it. */
static bool
ends_status(str s, size_t at)
{
    if (at >= s.n)
        return true;
    if (s.p[at] == '.')
        return at + 1 >= s.n || str_is_space(s.p[at + 1]);
    return !str_is_alnum(s.p[at]) && strchr("-_@/\\", s.p[at]) == NULL;
}

/* class.subject.detail at `at`: its length, or 0. */
static size_t
status_at(str s, size_t at, unsigned status[3])
{
    size_t from = at;

    for (int i = 0; i < 3; i++) {
        if (i > 0 && (at >= s.n || s.p[at++] != '.'))
            return 0;
        if (!read_number(s, &at, &status[i]))
            return 0;
    }
    if (status[0] != 2 && status[0] != 4 && status[0] != 5)
        return 0;
    return ends_status(s, at) ? at - from : 0;
}

static void
keep_status(struct smtp_reply *r, const unsigned status[3], int rank)
{
    if (status[1] == 0 && status[2] == 0)
        rank = RANK_GENERIC;
    if (rank <= r->status_rank)
        return;
    r->status_rank = rank;
    memcpy(r->status, status, sizeof(r->status));
}

/* The end of the word at `at`. */
static size_t
word_end(str s, size_t at)
{
    while (at < s.n && !str_is_space(s.p[at]))
        at++;
    return at;
}

/* "(#5.1.1)", "[5.1.1]", "5.1.1:" among the words of a line. */
static void
find_status_inside(struct smtp_reply *r, str text)
{
    unsigned status[3];
    size_t at = 0;

    while (at < text.n) {
        size_t end = word_end(text, at);
        str word = str_sub(text, at, end);
        size_t from = 0;
        while (from < word.n && strchr("(#[<\"'", word.p[from]) != NULL)
            from++;
        if (status_at(word, from, status) > 0 &&
            status[0] == (unsigned)r->code / 100)
            keep_status(r, status, RANK_INSIDE);
        at = end + 1;
    }
}

/* Reads and takes off the status code that the text begins with, if any. */
static str
take_status(struct smtp_reply *r, str text)
{
    unsigned status[3];
    size_t from = text.n > 0 && text.p[0] == '#' ? 1 : 0;

    size_t n = status_at(text, from, status);
    if (n == 0)
        return text;
    keep_status(r, status, RANK_AT_START);
    return str_trim(str_from(text, from + n));
}

static void
add_text(struct smtp_reply *r, str text)
{
    size_t room = sizeof(r->text) - r->text_n;

    if (text.n == 0 || room < 16)
        return;
    if (r->text_n > 0) {
        r->text[r->text_n++] = ' ';
        room--;
    }
    r->text_n += strlen(inert_z(r->text + r->text_n, room, text));
}

int
smtp_reply_line(struct smtp_reply *r, str line)
{
    int code = read_code(line);
    char behind = line.n > CODE_BYTES ? line.p[CODE_BYTES] : ' ';

    if (code == 0 || (r->lines_n > 0 && code != r->code) ||
        (behind != ' ' && behind != '-') ||
        str_find_byte(line, '\0', 0) != STR_NOT_FOUND ||
        r->lines_n == SMTP_REPLY_LINES_MAX)
        return SMTP_PROTOCOL;
    r->code = code;
    r->lines_n++;
    line = str_sub(line, CODE_BYTES + 1, SMTP_REPLY_LINE_MAX);
    str text = take_status(r, str_trim(line));
    find_status_inside(r, text);
    add_text(r, text);
    return behind == '-' ? SMTP_MORE : 0;
}

int
smtp_reply_parse(enum smtp_phase phase, str bytes, struct smtp_reply *out)
{
    int r = SMTP_MORE;

    smtp_reply_begin(out, phase);
    if (bytes.n > SMTP_REPLY_BYTES_MAX)
        return SMTP_PROTOCOL;
    while (r == SMTP_MORE && bytes.n > 0) {
        str line = str_cut(&bytes, '\n');
        if (str_has_suffix(line, STR("\r")))
            line.n--;
        r = smtp_reply_line(out, line);
    }
    return r == 0 && bytes.n == 0 ? 0 : SMTP_PROTOCOL;
}
