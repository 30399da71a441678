/* What mail servers say. First byte: the phase. */
#include "fuzz.h"
#include "net/smtp_reply_judge.h"

static void
check_reply(const struct smtp_reply *r)
{
    check(r->code >= 200 && r->code <= 599);
    check(r->lines_n >= 1 && r->lines_n <= SMTP_REPLY_LINES_MAX);
    check(r->text_n <= SMTP_REPLY_TEXT_MAX && r->text[r->text_n] == '\0');
    check(str_is_utf8(smtp_reply_text(r)));
    for (size_t i = 0; i < r->text_n; i++)
        check((unsigned char)r->text[i] >= ' ' && r->text[i] != '\177');
    check(r->status[0] == 0 || r->status[0] == 2 || r->status[0] == 4 ||
          r->status[0] == 5);
    check(r->status[1] <= 999 && r->status[2] <= 999);
}

/* What must hold whatever the words are. */
static void
check_judgement(const struct smtp_reply *r, const struct smtp_judgement *j)
{
    bool is_invalid = j->verification == VERIFICATION_INVALID;
    bool is_valid = j->verification == VERIFICATION_VALID;

    check(is_invalid || is_valid || j->verification == VERIFICATION_UNKNOWN);
    check(j->reason < REASON_N && j->advice < SMTP_ADVICE_N);
    check(!is_invalid || (r->phase == SMTP_RCPT && r->code >= 500));
    check(!is_valid || r->phase == SMTP_RCPT);
    check(!is_invalid || j->reason == REASON_NO_MAILBOX ||
          j->reason == REASON_DISABLED || j->reason == REASON_NO_MAIL ||
          j->reason == REASON_FORWARDED);
    check((j->reason == REASON_ACCEPTED) ==
          (r->phase == SMTP_RCPT && r->code == 250));
    check(j->retry_after_s == SMTP_RETRY_NOT_SAID ||
          (j->retry_after_s >= SMTP_RETRY_MIN_S &&
           j->retry_after_s <= SMTP_RETRY_MAX_S && r->code >= 400));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static struct smtp_reply r;
    struct smtp_judgement j;
    str in = fuzz_input(p, n);
    enum smtp_phase phase = SMTP_RCPT;
    char plain[SMTP_REPLY_TEXT_MAX];

    if (in.n > 0) {
        unsigned first = (unsigned char)in.p[0];
        phase = first >= SMTP_PHASE_N ? SMTP_RCPT : (enum smtp_phase)first;
        in = str_from(in, 1);
    }
    str text = smtp_reply_plain(str_sub(in, 0, SMTP_REPLY_TEXT_MAX), plain);
    int seconds = smtp_reply_retry_s(text);
    check(seconds == SMTP_RETRY_NOT_SAID ||
          (seconds >= SMTP_RETRY_MIN_S && seconds <= SMTP_RETRY_MAX_S));
    if (smtp_reply_parse(phase, in, &r) != 0)
        return 0;
    check_reply(&r);
    smtp_reply_judge(&r, &j);
    check_judgement(&r, &j);
    return 0;
}
