/*
 * The addresses of `verify`: read from words, lines or a CSV, grouped by mail
 * domain, and written with what came of them, in the order in which they came.
 */
#ifndef CMD_VERIFY_LIST_H
#define CMD_VERIFY_LIST_H

#include "base/map.h"
#include "cmd/options.h"
#include "core/plan.h"
#include "text/email.h"

enum { VERIFY_ADDRESSES_MAX = 1000000, VERIFY_STDIN_MAX = 256 * 1024 * 1024 };

struct verify_item {
    str in; /* as it was given */
    struct email email;
    enum email_outcome parsed; /* EMAIL_OK: it may be asked for */
    /* answers */
    enum verification verification;
    enum reason reason;
    enum plan_catch_all catch_all;
    int64_t retry_at; /* 0: it does not wait */
    size_t same_as;   /* index of an earlier item that is the same address */
    struct store_verdict verdict; /* address empty: nothing was said */
};

/* The items of one domain. */
struct verify_group {
    str domain;
    struct verify_item **items;
    size_t n, cap;
    bool is_suppressed; /* nobody is asked */
};

struct verify_list {
    struct arena *arena;
    struct verify_item *items;
    size_t n, cap;
    struct verify_group **groups; /* in the order of their first item */
    size_t groups_n, groups_cap;
    struct map by_domain, by_address;
};

/* The words of the command, or the file that the only word names. 0 or an
   exit status, after the reason was logged. */
int verify_list_read(struct options *o, struct verify_list *list);
void verify_list_fini(struct verify_list *list);
/* What came of an address is what came of its repetitions. */
void verify_list_repeat(struct verify_list *list);
/* 0 or EXIT_FAULT. */
int verify_list_write(struct options *o, const struct verify_list *list);

#endif
