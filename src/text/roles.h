/*
 * The words of shared mailboxes, of no-reply mailboxes and of templates, in
 * the languages of the web: what a local part says when no person stands
 * behind it. Words are folded (fold.h): büro is buro, geschäftsstelle is
 * geschaftsstelle. What is somebody's name somewhere is weaker than what
 * never is.
 */
#ifndef TEXT_ROLES_H
#define TEXT_ROLES_H

#include "base/str.h"

/* Where in a local part a word makes the mailbox a shared one. */
enum roles_word {
    ROLES_NONE,
    ROLES_ALONE,  /* only when it is all: post@, but post.peter@ is Peter's */
    ROLES_LEADS,  /* also as the first word: hr-berlin@, press.uk@ */
    ROLES_STRONG, /* in any place: berlin-info@, customer_support@ */
};

enum roles_word roles_word(str folded);
/* Made of nothing but such words: salesteam, vertriebsinnendienst. */
bool roles_is_compound(str folded);
/* The whole local part, folded, letters only. */
bool roles_is_no_reply(str letters);
bool roles_is_template(str letters);
/* yourdomain of yourdomain.com; generic: company, email, domain. */
bool roles_is_template_label(str label, bool is_generic);
/* johndoe, you, name: a template at a generic domain. */
bool roles_is_template_name(str letters);

#endif
