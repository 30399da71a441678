/*
 * What the judge of replies is made of, for its own files and tests: the text
 * as words are looked for in it, and the time that a server asks us to wait.
 */
#ifndef NET_SMTP_REPLY_JUDGE_H
#define NET_SMTP_REPLY_JUDGE_H

#include "net/smtp_reply.h"

/*
 * In lower case, one space between words, without addresses, words that are
 * only punctuation, and the paths of URLs. text: SMTP_REPLY_TEXT_MAX bytes at
 * most.
 */
str smtp_reply_plain(str text, char out[SMTP_REPLY_TEXT_MAX]);
/*
 * "try again in 300 seconds", "retry in 00:05:00", "wait 5 min": seconds,
 * clamped to SMTP_RETRY_MIN_S..MAX_S; or SMTP_RETRY_NOT_SAID. text is plain.
 */
int smtp_reply_retry_s(str text);

#endif
