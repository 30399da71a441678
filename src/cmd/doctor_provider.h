/*
 * Is the key of the paid provider a good one? Asked for with the provider's
 * own question for that, which costs nothing.
 */
#ifndef CMD_DOCTOR_PROVIDER_H
#define CMD_DOCTOR_PROVIDER_H

#include "cmd/doctor.h"
#include "cmd/options.h"
#include "core/env_real.h"

/* real NULL: there is no resolver, so nothing is tried. */
void doctor_provider(struct options *o, struct env_real_options *real,
                     struct doctor_answer *a);

#endif
