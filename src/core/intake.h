/*
 * Intake: rows to jobs, one job per registrable domain, in the order of the
 * first row of each. Junk in the website field is told apart here, and such
 * rows come out in jobs without a domain, their findings made already. Pure.
 */
#ifndef CORE_INTAKE_H
#define CORE_INTAKE_H

#include "core/job.h"

/*
 * Appends jobs to `out` (a list of struct job by link); the caller owns them.
 * Returns how many.
 */
size_t intake_group(const struct profile *profiles, size_t n, struct list *out);

/*
 * Profiles that waited for a mail server: jobs that go on with the questions,
 * one a site, JOB_PROFILES_MAX at most. One whose state cannot be read is
 * visited anew.
 */
size_t intake_waits(const struct store_wait *waits, size_t n, struct list *out);

/* Why a website field is no site to visit, as an outcome; FOUND: it is. */
enum outcome intake_website(struct arena *a, str field, struct url *out,
                            const char **why);

#endif
