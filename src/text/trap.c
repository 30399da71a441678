/*
 * Traps by shape: see trap.h. The path is cut into its segments once, the
 * query into its parameters, and each rule looks at those.
 */
#include "text/trap.h"
#include "base/check.h"
#include "text/same.h"

enum {
    LENGTH_MAX = 300,
    SEGMENTS_MAX = 8,
    PARAMETERS_MAX = 5, /* that a page may depend on */
    TIMES_MAX = 2,      /* a segment may come twice */
    YEAR_MIN = 1970,
    YEAR_MAX = 2100,
};

const char *
trap_why(enum trap t)
{
#define TRAP_TEXT(id, text) [TRAP_##id] = text,
    static const char *const texts[TRAP_N] = {"", TRAPS(TRAP_TEXT)};
#undef TRAP_TEXT
    return texts[t];
}

/* ---- words of a parameter or of a segment ---- */

/* word: the key of a parameter, a star for the beginning of one; value: one
   that it must have, NULL for any. */
static const struct {
    const char *word, *value;
    enum trap trap;
} parameters[] = {
    {"sort*",       NULL,        TRAP_FACET  },
    {"order*",      NULL,        TRAP_FACET  },
    {"dir",         "asc",       TRAP_FACET  },
    {"dir",         "desc",      TRAP_FACET  },
    {"filter*",     NULL,        TRAP_FACET  },
    {"facet*",      NULL,        TRAP_FACET  },
    {"f[*",         NULL,        TRAP_FACET  },
    {"f%5b*",       NULL,        TRAP_FACET  },
    {"pa_*",        NULL,        TRAP_FACET  },
    {"attribute*",  NULL,        TRAP_FACET  },
    {"color",       NULL,        TRAP_FACET  },
    {"colour",      NULL,        TRAP_FACET  },
    {"farbe",       NULL,        TRAP_FACET  },
    {"size",        NULL,        TRAP_FACET  },
    {"groesse",     NULL,        TRAP_FACET  },
    {"price*",      NULL,        TRAP_FACET  },
    {"min_*",       NULL,        TRAP_FACET  },
    {"max_*",       NULL,        TRAP_FACET  },
    {"brand",       NULL,        TRAP_FACET  },
    {"rating",      NULL,        TRAP_FACET  },
    {"currency",    NULL,        TRAP_FACET  },
    {"limit",       NULL,        TRAP_FACET  },
    {"per_page",    NULL,        TRAP_FACET  },
    {"view",        "grid",      TRAP_FACET  },
    {"view",        "list",      TRAP_FACET  },
    {"q",           NULL,        TRAP_SEARCH },
    {"query",       NULL,        TRAP_SEARCH },
    {"search*",     NULL,        TRAP_SEARCH },
    {"suche*",      NULL,        TRAP_SEARCH },
    {"keyword*",    NULL,        TRAP_SEARCH },
    {"s",           NULL,        TRAP_SEARCH },
    {"date*",       NULL,        TRAP_DATE   },
    {"datum",       NULL,        TRAP_DATE   },
    {"month",       NULL,        TRAP_DATE   },
    {"monat",       NULL,        TRAP_DATE   },
    {"mois",        NULL,        TRAP_DATE   },
    {"year",        NULL,        TRAP_DATE   },
    {"jahr",        NULL,        TRAP_DATE   },
    {"day",         NULL,        TRAP_DATE   },
    {"week",        NULL,        TRAP_DATE   },
    {"cal_*",       NULL,        TRAP_DATE   },
    {"tribe*",      NULL,        TRAP_DATE   },
    {"ical",        NULL,        TRAP_DATE   },
    {"tag",         NULL,        TRAP_ARCHIVE},
    {"cat",         NULL,        TRAP_ARCHIVE},
    {"category*",   NULL,        TRAP_ARCHIVE},
    {"author",      NULL,        TRAP_ARCHIVE},
    {"print*",      NULL,        TRAP_VIEW   },
    {"druck*",      NULL,        TRAP_VIEW   },
    {"format",      NULL,        TRAP_VIEW   },
    {"tmpl",        "component", TRAP_VIEW   },
    {"output",      NULL,        TRAP_VIEW   },
    {"outputtype",  NULL,        TRAP_VIEW   },
    {"amp",         NULL,        TRAP_VIEW   },
    {"feed",        NULL,        TRAP_VIEW   },
    {"embed",       NULL,        TRAP_VIEW   },
    {"preview",     NULL,        TRAP_VIEW   },
    {"pdf",         NULL,        TRAP_VIEW   },
    {"attachment*", NULL,        TRAP_VIEW   },
    {"replytocom",  NULL,        TRAP_ACTION },
    {"share*",      NULL,        TRAP_ACTION },
    {"add*cart",    NULL,        TRAP_ACTION },
    {"add-to-*",    NULL,        TRAP_ACTION },
    {"addto*",      NULL,        TRAP_ACTION },
    {"action",      "edit",      TRAP_ACTION },
    {"action",      "login",     TRAP_ACTION },
    {"action",      "register",  TRAP_ACTION },
    {"action",      "history",   TRAP_ACTION },
    {"do",          "login",     TRAP_ACTION },
    {"do",          "edit",      TRAP_ACTION },
    {"redirect*",   NULL,        TRAP_ACTION },
    {"return*",     NULL,        TRAP_ACTION },
    {"logout",      NULL,        TRAP_ACTION },
};

/* Segments that make all below them one; with_more: only when more follows. */
static const struct {
    const char *word;
    bool with_more;
    enum trap trap;
} segments[] = {
    {"tag",        true,  TRAP_ARCHIVE},
    {"tags",       true,  TRAP_ARCHIVE},
    {"category",   true,  TRAP_ARCHIVE},
    {"kategorie",  true,  TRAP_ARCHIVE},
    {"categorie",  true,  TRAP_ARCHIVE},
    {"categoria",  true,  TRAP_ARCHIVE},
    {"author",     true,  TRAP_ARCHIVE},
    {"autor",      true,  TRAP_ARCHIVE},
    {"auteur",     true,  TRAP_ARCHIVE},
    {"schlagwort", true,  TRAP_ARCHIVE},
    {"search",     false, TRAP_SEARCH },
    {"suche",      false, TRAP_SEARCH },
    {"recherche",  false, TRAP_SEARCH },
    {"print",      false, TRAP_VIEW   },
    {"drucken",    false, TRAP_VIEW   },
    {"feed",       false, TRAP_VIEW   },
    {"rss",        false, TRAP_VIEW   },
    {"amp",        false, TRAP_VIEW   },
    {"embed",      false, TRAP_VIEW   },
    {"pdf",        false, TRAP_VIEW   },
};

static enum trap
of_parameter(str parameter)
{
    str value = parameter, key = str_cut(&value, '=');

    for (size_t i = 0; i < array_len(parameters); i++) {
        str word = str_of(parameters[i].word);
        size_t star = str_find_byte(word, '*', 0);
        bool is_it = star == STR_NOT_FOUND
                         ? str_eq_nocase(key, word)
                         : str_has_prefix_nocase(key, str_sub(word, 0, star));
        if (is_it && star != STR_NOT_FOUND)
            is_it = str_has_suffix_nocase(key, str_from(word, star + 1));
        if (is_it && (parameters[i].value == NULL ||
                      str_eq_nocase(value, str_of(parameters[i].value))))
            return parameters[i].trap;
    }
    return TRAP_NONE;
}

static enum trap
of_query(str query)
{
    size_t n = 0;

    for (str rest = str_from(query, 1); rest.p != NULL && rest.n > 0;) {
        str parameter = str_cut(&rest, '&');
        if (parameter.n == 0 || same_is_idle(parameter))
            continue;
        enum trap t = of_parameter(parameter);
        if (t != TRAP_NONE)
            return t;
        if (++n > PARAMETERS_MAX)
            return TRAP_PARAMETERS;
    }
    return TRAP_NONE;
}

/* ---- dates ---- */

/* A number of that many digits at *s, cut off; -1 when there is none. */
static int
cut_number(str *s, size_t digits)
{
    int n = 0;

    if (s->n < digits || (s->n > digits && str_is_digit(s->p[digits])))
        return -1;
    for (size_t i = 0; i < digits; i++) {
        if (!str_is_digit(s->p[i]))
            return -1;
        n = n * 10 + (s->p[i] - '0');
    }
    *s = str_from(*s, digits);
    return n;
}

static bool
is_month(str s)
{
    int n = cut_number(&s, s.n > 1 && str_is_digit(s.p[1]) ? 2 : 1);
    return n >= 1 && n <= 12;
}

/* /2026/11, /2026-11-26, /events/2026-11 */
static bool
is_date(str segment, str next)
{
    int year = cut_number(&segment, 4);

    if (year < YEAR_MIN || year > YEAR_MAX)
        return false;
    if (segment.n == 0)
        return next.n > 0 && next.n <= 2 && is_month(next);
    return (*segment.p == '-' || *segment.p == '_') &&
           is_month(str_from(segment, 1));
}

/* ---- paths ---- */

/* One segment three times, or two of them twice in a row. */
static bool
is_circle(const str *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t times = 0;
        for (size_t k = 0; k < n; k++)
            times += str_eq_nocase(v[i], v[k]);
        if (times > TIMES_MAX)
            return true;
        if (i + 3 < n && str_eq_nocase(v[i], v[i + 2]) &&
            str_eq_nocase(v[i + 1], v[i + 3]))
            return true;
    }
    return false;
}

static enum trap
of_segment(str segment, bool has_more)
{
    for (size_t i = 0; i < array_len(segments); i++)
        if (str_eq_nocase(segment, str_of(segments[i].word)) &&
            (has_more || !segments[i].with_more))
            return segments[i].trap;
    return TRAP_NONE;
}

static enum trap
of_path(str path)
{
    str v[SEGMENTS_MAX + 1] = {0};
    size_t n = 0;

    for (str rest = path; rest.p != NULL;) {
        str segment = str_cut(&rest, '/');
        if (segment.n == 0)
            continue;
        if (n == SEGMENTS_MAX)
            return TRAP_DEEP;
        v[n++] = segment;
    }
    if (is_circle(v, n))
        return TRAP_CIRCLE;
    for (size_t i = 0; i < n; i++) {
        enum trap t = of_segment(v[i], i + 1 < n);
        if (t != TRAP_NONE)
            return t;
        if (is_date(v[i], v[i + 1]))
            return TRAP_DATE;
    }
    return TRAP_NONE;
}

enum trap
trap_of(const struct url *u)
{
    if (u->path.n + u->query.n > LENGTH_MAX)
        return TRAP_LONG;
    enum trap t = of_path(u->path);
    return t != TRAP_NONE ? t : of_query(u->query);
}
