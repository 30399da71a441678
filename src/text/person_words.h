/*
 * Words that stand beside names or make it plain that there is none: titles,
 * degrees, particles, the vocabulary of companies and of jobs. All folded,
 * letters only: "Dipl.-Ing." is diplIng is "dipling".
 */
#ifndef TEXT_PERSON_WORDS_H
#define TEXT_PERSON_WORDS_H

#include "base/str.h"

enum person_words_kind {
    PERSON_WORDS_TITLE,     /* dr, herr, avv */
    PERSON_WORDS_TITLE_DOT, /* av., op.: titles with a dot or in capitals */
    PERSON_WORDS_SUFFIX,    /* phd, jr, mba: never a surname */
    PERSON_WORDS_CAPITALS,  /* ma, ba, do: a degree when in capitals */
    PERSON_WORDS_PARTICLE,  /* van, de, bin */
    PERSON_WORDS_BRAND,     /* gmbh, agency, team */
    PERSON_WORDS_NOTHING,   /* unknown, null, admin */
    PERSON_WORDS_LEGAL,     /* sa, ab: companies when in capitals or dots */
    PERSON_WORDS_FORMER,    /* geb, nee: an earlier surname follows */
    PERSON_WORDS_PRONOUN,   /* she/her */
    PERSON_WORDS_PHRASE,    /* tobeconfirmed: whole fields that are no name */
    PERSON_WORDS_JOB,       /* director, kontakt: words of pages and jobs */
    PERSON_WORDS_N
};

bool person_words_has(enum person_words_kind kind, str folded);

#endif
