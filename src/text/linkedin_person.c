/*
 * A stack of what is open. A list has the role that its key has, so that
 * worksFor: {...} and worksFor: [{...}] are one. An organisation that closes
 * is a job of the person around it; one that stands alone is kept under its
 * @id, for whoever refers to it.
 */
#include "text/linkedin_person.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/domain.h"
#include "text/linkedin.h"
#include "text/script.h"

enum { ORGANISATIONS_MAX = 8 };

/* What a value is for the object that it stands in. */
enum role {
    ROLE_OTHER,
    ROLE_TOP, /* of the script, of @graph, of a page */
    ROLE_TYPE,
    ROLE_ID,
    ROLE_NAME,
    ROLE_GIVEN,
    ROLE_FAMILY,
    ROLE_TITLE,
    ROLE_WORK,
    ROLE_SITE,
};

static const struct {
    str key;
    enum role role;
} roles[] = {
#define K(lit)                                                                 \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }
    {K("@graph"),           ROLE_TOP   },
    {K("mainEntity"),       ROLE_TOP   },
    {K("mainEntityOfPage"), ROLE_TOP   },
    {K("@type"),            ROLE_TYPE  },
    {K("@id"),              ROLE_ID    },
    {K("name"),             ROLE_NAME  },
    {K("givenName"),        ROLE_GIVEN },
    {K("familyName"),       ROLE_FAMILY},
    {K("jobTitle"),         ROLE_TITLE },
    {K("worksFor"),         ROLE_WORK  },
    {K("url"),              ROLE_SITE  },
    {K("sameAs"),           ROLE_SITE  },
#undef K
};

struct thing {
    bool is_list;
    bool is_person;
    bool is_organisation;
    enum role role; /* of this one in the object around it */
    enum role key;  /* of the value to come */
    str id, name, given, family, title;
    struct linkedin_page_job jobs[LINKEDIN_PAGE_JOBS_MAX];
    str refs[LINKEDIN_PAGE_JOBS_MAX]; /* of jobs: @id of the organisation */
    size_t jobs_n;
    str sites[LINKEDIN_PAGE_SITES_MAX];
    size_t sites_n;
};

struct organisation {
    str id;
    struct linkedin_page_job job;
};

struct reader {
    struct arena *arena;
    struct script script;
    struct thing things[LINKEDIN_PAGE_DEPTH_MAX];
    size_t depth, over; /* over: open ones that are too deep to be kept */
    struct organisation organisations[ORGANISATIONS_MAX];
    size_t organisations_n;
    struct thing person; /* the first one at the top */
    bool has_person;
};

void
linkedin_person_add_site(struct arena *a, str ref,
                         str sites[LINKEDIN_PAGE_SITES_MAX], size_t *n)
{
    struct url u;

    if (*n == LINKEDIN_PAGE_SITES_MAX || ref.n > URL_MAX ||
        url_website(a, linkedin_unwrapped(a, ref), &u) != URL_OK)
        return;
    str domain = domain_registrable(u.host);
    if (domain.n == 0 || domain_is_social(domain) ||
        domain_is_free_mail(domain) || domain_is_placeholder(domain))
        return;
    for (size_t i = 0; i < *n; i++)
        if (str_eq(sites[i], u.text))
            return;
    sites[(*n)++] = u.text;
}

/* References undone, cut at a bound without half a character. */
static str
text_of(struct arena *a, str raw)
{
    str s = str_trim(charref_decoded(a, script_unescaped(a, raw), false));
    size_t n = s.n < LINKEDIN_PAGE_TEXT_MAX ? s.n : LINKEDIN_PAGE_TEXT_MAX;

    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

static void
set_once(str *slot, str v)
{
    if (slot->n == 0)
        *slot = v;
}

/* ---- objects ---- */

static struct thing *
top(struct reader *r)
{
    return r->depth > 0 && r->over == 0 ? &r->things[r->depth - 1] : NULL;
}

/* What a value at this place is for. */
static enum role
role_here(struct reader *r)
{
    const struct thing *t = top(r);

    if (r->depth == 0)
        return ROLE_TOP;
    if (t == NULL)
        return ROLE_OTHER;
    return t->is_list ? t->role : t->key;
}

/* The object that a value belongs to, through lists; NULL: none. */
static struct thing *
owner_of(struct reader *r)
{
    size_t i = r->depth;

    while (i > 0 && r->things[i - 1].is_list)
        i--;
    return i > 0 && r->over == 0 ? &r->things[i - 1] : NULL;
}

static void
open_thing(struct reader *r, bool is_list)
{
    enum role role = role_here(r);

    if (r->over > 0 || r->depth == LINKEDIN_PAGE_DEPTH_MAX) {
        r->over++;
        return;
    }
    r->things[r->depth++] = (struct thing){.is_list = is_list, .role = role};
}

static void
add_job(struct thing *t, const struct linkedin_page_job *job, str ref)
{
    if (t->jobs_n == LINKEDIN_PAGE_JOBS_MAX)
        return;
    t->jobs[t->jobs_n] = *job;
    t->refs[t->jobs_n++] = ref;
}

static struct linkedin_page_job
job_of(const struct thing *t)
{
    struct linkedin_page_job job = {.company = t->name};

    memcpy(job.sites, t->sites, sizeof(job.sites));
    job.sites_n = t->sites_n;
    return job;
}

static void
keep_organisation(struct reader *r, const struct thing *t)
{
    if (t->id.n > 0 && r->organisations_n < ORGANISATIONS_MAX)
        r->organisations[r->organisations_n++] =
            (struct organisation){t->id, job_of(t)};
}

static void
close_thing(struct reader *r)
{
    if (r->over > 0) {
        r->over--;
        return;
    }
    if (r->depth == 0)
        return;
    const struct thing *t = &r->things[--r->depth];
    struct thing *around = owner_of(r);
    if (t->is_list)
        return;
    if (t->role == ROLE_WORK && around != NULL) {
        struct linkedin_page_job job = job_of(t);
        add_job(around, &job, t->id);
    } else if (t->role == ROLE_TOP && t->is_person && !r->has_person) {
        r->person = *t;
        r->has_person = true;
    }
    if (t->is_organisation)
        keep_organisation(r, t);
}

/* ---- values ---- */

/* The word of a type, without the vocabulary's address before it. */
static void
set_type(struct thing *t, str v)
{
    static const str organisations[] = {STR("Organization"), STR("Corporation"),
                                        STR("LocalBusiness"), STR("Company")};
    size_t cut = str_rfind_byte(v, '/');

    v = cut == STR_NOT_FOUND ? v : str_from(v, cut + 1);
    t->is_person |= str_eq_nocase(v, STR("Person"));
    for (size_t i = 0; i < array_len(organisations); i++)
        t->is_organisation |= str_has_suffix_nocase(v, organisations[i]);
}

static void
take_value(struct reader *r, str raw)
{
    struct thing *t = owner_of(r);
    enum role role = role_here(r);

    if (t == NULL || role == ROLE_OTHER || role == ROLE_TOP)
        return;
    str v = text_of(r->arena, raw);
    switch (role) {
    case ROLE_TYPE: set_type(t, v); break;
    case ROLE_ID: set_once(&t->id, v); break;
    case ROLE_NAME: set_once(&t->name, v); break;
    case ROLE_GIVEN: set_once(&t->given, v); break;
    case ROLE_FAMILY: set_once(&t->family, v); break;
    case ROLE_TITLE: set_once(&t->title, v); break;
    case ROLE_WORK:
        add_job(t, &(struct linkedin_page_job){.company = v}, STR_EMPTY);
        break;
    case ROLE_SITE:
        linkedin_person_add_site(r->arena, v, t->sites, &t->sites_n);
        break;
    case ROLE_OTHER:
    case ROLE_TOP: break;
    }
}

static void
take_key(struct thing *t, str raw)
{
    t->key = ROLE_OTHER;
    for (size_t i = 0; i < array_len(roles); i++)
        if (str_eq(raw, roles[i].key))
            t->key = roles[i].role;
}

static void
take_string(struct reader *r)
{
    struct thing *t = top(r);
    bool is_key = t != NULL && !t->is_list && script_peek(&r->script) == ':';

    if (is_key)
        take_key(t, r->script.t.text);
    else
        take_value(r, r->script.t.text);
}

static void
take_sign(struct reader *r, char c)
{
    struct thing *t = top(r);

    if (c == '{' || c == '[')
        open_thing(r, c == '[');
    else if (c == '}' || c == ']')
        close_thing(r);
    else if (c == ',' && t != NULL && !t->is_list)
        t->key = ROLE_OTHER;
}

/* ---- the person ---- */

/* A job that is a reference is what it refers to. */
static const struct linkedin_page_job *
resolved(const struct reader *r, size_t i)
{
    const struct linkedin_page_job *job = &r->person.jobs[i];

    if (job->company.n > 0 || job->sites_n > 0 || r->person.refs[i].n == 0)
        return job;
    for (size_t k = 0; k < r->organisations_n; k++)
        if (str_eq(r->organisations[k].id, r->person.refs[i]))
            return &r->organisations[k].job;
    return job;
}

static str
name_of(struct arena *a, const struct thing *p)
{
    struct buf b;

    if (p->name.n > 0 || p->given.n == 0 || p->family.n == 0)
        return p->name;
    buf_init(&b, a, 2 * LINKEDIN_PAGE_TEXT_MAX + 1);
    buf_add(&b, p->given);
    buf_add_byte(&b, ' ');
    buf_add(&b, p->family);
    return buf_str(&b);
}

static void
put_person(const struct reader *r, struct linkedin_page *out)
{
    const struct thing *p = &r->person;

    set_once(&out->name, name_of(r->arena, p));
    set_once(&out->headline, p->title);
    for (size_t i = 0; i < p->jobs_n; i++) {
        const struct linkedin_page_job *job = resolved(r, i);
        if (out->jobs_n < LINKEDIN_PAGE_JOBS_MAX &&
            (job->company.n > 0 || job->sites_n > 0))
            out->jobs[out->jobs_n++] = *job;
    }
    for (size_t i = 0; i < p->sites_n; i++)
        linkedin_person_add_site(r->arena, p->sites[i], out->sites,
                                 &out->sites_n);
}

void
linkedin_person_read(struct arena *a, str script, struct linkedin_page *out)
{
    struct reader *r = arena_new(a, struct reader);

    r->arena = a;
    script = str_sub(script, 0, LINKEDIN_PAGE_SCRIPT_BYTES_MAX);
    script_init(&r->script, a, script, true);
    while (r->script.t.kind != SCRIPT_END) {
        if (r->script.t.kind == SCRIPT_STRING)
            take_string(r);
        else if (r->script.t.kind == SCRIPT_SIGN)
            take_sign(r, r->script.t.sign);
        script_next(&r->script);
    }
    while (r->depth > 0) { /* a script that was cut */
        r->over = 0;
        close_thing(r);
    }
    if (r->has_person)
        put_person(r, out);
}
