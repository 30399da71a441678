/*
 * `turnstone doctor`: what its checks have in common. Each check gives an
 * answer: a grade, what was seen, and what to do about it. doctor.c has the
 * checks of the machine, doctor_mail.c those of asking mail servers.
 */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "base/scope.h"

enum doctor_grade {
    DOCTOR_OK,
    DOCTOR_SKIP, /* not tried, or not to be told; the text says why */
    DOCTOR_WARN,
    DOCTOR_FAIL
};

enum { DOCTOR_TEXT_MAX = 1024 };

struct doctor_answer {
    enum doctor_grade grade;
    char text[DOCTOR_TEXT_MAX]; /* inert, cut */
    const char *advice;         /* a literal, when it is not ok */
};

/* Foreign bytes among the arguments must be inert already. */
void PRINTF(4, 5) doctor_say(struct doctor_answer *a, enum doctor_grade grade,
                             const char *advice, const char *fmt, ...);

#endif
