/* The words of model.h. */
#include "model.h"
#include "base/check.h"

#define MODEL_WORD(id, word, text) word,
#define MODEL_TEXT(id, word, text) text,

static const char *const status_words[] = {MODEL_STATUS(MODEL_WORD)};
static const char *const verification_words[] = {
    MODEL_VERIFICATION(MODEL_WORD)};
static const char *const reason_words[] = {MODEL_REASON(MODEL_WORD)};
static const char *const reason_texts[] = {MODEL_REASON(MODEL_TEXT)};
static const char *const method_words[] = {MODEL_METHOD(MODEL_WORD)};
static const char *const method_labels[] = {MODEL_METHOD(MODEL_TEXT)};
static const char *const shown_words[] = {MODEL_SHOWN(MODEL_WORD)};
static const char *const outcome_words[] = {MODEL_OUTCOME(MODEL_WORD)};
static const char *const outcome_texts[] = {MODEL_OUTCOME(MODEL_TEXT)};

static int
index_of(const char *const *words, size_t n, str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(words[i]), word))
            return (int)i;
    return -1;
}

const char *
model_status_word(enum status s)
{
    check(s < STATUS_N);
    return status_words[s];
}

const char *
model_verification_word(enum verification v)
{
    check(v < VERIFICATION_N);
    return verification_words[v];
}

const char *
model_reason_word(enum reason r)
{
    check(r < REASON_N);
    return reason_words[r];
}

const char *
model_reason_text(enum reason r)
{
    check(r < REASON_N);
    return reason_texts[r];
}

const char *
model_method_word(enum method m)
{
    check(m < METHOD_N);
    return method_words[m];
}

const char *
model_method_label(enum method m)
{
    check(m < METHOD_N);
    return method_labels[m];
}

const char *
model_shown_word(enum shown s)
{
    check(s < SHOWN_N);
    return shown_words[s];
}

const char *
model_outcome_word(enum outcome o)
{
    check(o < OUTCOME_N);
    return outcome_words[o];
}

const char *
model_outcome_text(enum outcome o)
{
    check(o < OUTCOME_N);
    return outcome_texts[o];
}

int
model_status_of(str word)
{
    return index_of(status_words, array_len(status_words), word);
}

int
model_verification_of(str word)
{
    return index_of(verification_words, array_len(verification_words), word);
}

int
model_reason_of(str word)
{
    return index_of(reason_words, array_len(reason_words), word);
}

int
model_method_of(str word)
{
    return index_of(method_words, array_len(method_words), word);
}

int
model_outcome_of(str word)
{
    return index_of(outcome_words, array_len(outcome_words), word);
}
