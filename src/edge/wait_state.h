/*
 * What a wait keeps of its profile's visit, so that the questions go on
 * without reading the site again: the published address with its evidence,
 * and what a proposal needs to know. JSON in the store; the store itself does
 * not look into it.
 */
#ifndef EDGE_WAIT_STATE_H
#define EDGE_WAIT_STATE_H

#include "base/arena.h"
#include "model.h"

enum { WAIT_STATE_SEEN_MAX = 32 };

struct wait_state {
    str mail_domain;
    str name;                 /* fuller than the profile's; or empty */
    struct finding published; /* or a shared mailbox; address empty: none */
    bool is_present;          /* it waits for the e-mail that the profile has */
    double exists_p;          /* that the person has a mailbox there */
    bool may_guess;
    str seen[WAIT_STATE_SEEN_MAX]; /* addresses that the site shows */
    size_t seen_n;
    str others[WAIT_STATE_SEEN_MAX]; /* names of colleagues */
    size_t others_n;
};

str wait_state_write(struct arena *a, const struct wait_state *w);
/* false: not ours. Strings in the arena. */
bool wait_state_read(struct arena *a, str text, struct wait_state *out);

#endif
