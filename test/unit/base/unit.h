/* What every cmocka program includes, in the order that cmocka wants. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "base/str.h"

#define TEST(name)             static void name(void **state)
#define CASE(name)             cmocka_unit_test(name)
#define assert_str(s, literal) assert_str_at((s), (literal), __LINE__)

static inline void
assert_str_at(str s, const char *want, int line)
{
    if (!str_eq(s, str_of(want)))
        fail_msg("line %d: \"%.*s\" is not \"%s\"", line, STR_ARG(s), want);
}

#endif
