/*
 * Words that stand beside names or make it plain that there is none: titles,
 * degrees, particles, the vocabulary of companies and of jobs. All folded,
 * letters only: "Dipl.-Ing." is diplIng is "dipling".
 */
#ifndef TEXT_PERSON_WORDS_H
#define TEXT_PERSON_WORDS_H

#include "base/str.h"

enum person_words_kind {
    PERSON_WORDS_TITLE,       /* dr, herr, avv */
    PERSON_WORDS_TITLE_DOT,   /* av., op.: titles with a dot or in capitals */
    PERSON_WORDS_SUFFIX,      /* phd, jr, mba: never a surname */
    PERSON_WORDS_CAPITALS,    /* ma, ba, do: a degree when in capitals */
    PERSON_WORDS_PARTICLE,    /* van, de, bin */
    PERSON_WORDS_BRAND,       /* gmbh, agency, team */
    PERSON_WORDS_NOTHING,     /* unknown, null, admin */
    PERSON_WORDS_LEGAL,       /* sa, ab: companies when in capitals or dots */
    PERSON_WORDS_FORMER,      /* geb, nee: an earlier surname follows */
    PERSON_WORDS_PRONOUN,     /* she/her */
    PERSON_WORDS_PHRASE,      /* tobeconfirmed: whole fields that are no name */
    PERSON_WORDS_PLAIN_TITLE, /* titles that need no dot: dr, frau */
    PERSON_WORDS_NOBLE,       /* freiherr, graf, before a particle */
    PERSON_WORDS_GAELIC,      /* mc, ni: a surname's first word */
    PERSON_WORDS_COMPANY_SURNAME, /* bank, church: of the brands */
    PERSON_WORDS_HUNGARIAN,       /* surnames that people put first */
    PERSON_WORDS_HUNGARIAN_GIVEN,
    PERSON_WORDS_CHINESE,
    PERSON_WORDS_KOREAN,
    PERSON_WORDS_VIETNAMESE,
    PERSON_WORDS_IBERIAN, /* surnames that come in twos */
    PERSON_WORDS_HEADING, /* about, berlin: in capitals no names */
    PERSON_WORDS_JOB,     /* director, kontakt: words of pages and jobs */
    PERSON_WORDS_N
};

/* A bit for each kind that the word is of. */
uint32_t person_words_kinds(str folded);
bool person_words_has(enum person_words_kind kind, str folded);

#endif
