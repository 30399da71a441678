/*
 * A company of the wild family: its name and domain, layout, pages, style
 * and traps; and what is true of its people.
 */
#include <stdio.h>

#include "base/check.h"
#include "wild.h"

enum { SALT_WILD = 70, PART = 4 /* people on a page of a list in parts */ };

#define LANG(x) (1u << WORLD_##x)

/* clang-format off */
static const struct wild_layout layouts[] = {
    {"hand_font_soup", "hand32", WILD_HAND, WILD_ON_TEAM, {"font_soup", "font_rows", "hand_list"}, ".htm", 0},
    {"hand_frames", "hand32", WILD_HAND, WILD_IN_FRAMES, {"font_rows", "font_soup", "preformatted"}, ".htm", 0},
    {"hand_contact", "hand_xhtml", WILD_HAND | WILD_PHP, WILD_ON_CONTACT, {"one_paragraph", "prose", "definition"}, ".php", 0},
    {"hand_prose", "hand_xhtml", WILD_HAND, WILD_ON_CONTACT, {"prose", "comma_list", "dash_list"}, ".html", 0},
    {"hand_tables", "hand_xhtml", WILD_HAND | WILD_PHP, WILD_ON_TEAM, {"table_pairs", "table_rows_apart", "table_pairs_one_cell"}, ".html", 0},
    {"refresh_home", "hand_xhtml", WILD_HAND, WILD_BEHIND_REFRESH, {"definition_jobs", "one_paragraph_bold", "hand_list"}, ".html", 0},
    {"wp_block_theme", "wp_block", WILD_WP, WILD_ON_TEAM, {"wp_columns", "wp_group", "details"}, "/", 0},
    {"wp_paged_team", "wp_block", WILD_WP, WILD_ON_PAGED, {"wp_columns", "wp_group", "dash_list"}, "/", 0},
    {"wp_own_pages", "wp_block", WILD_WP, WILD_ON_OWN, {"plain_own", "wp_group", "lawyer"}, "/", 0},
    {"wp_legal", "wp_block", WILD_WP, WILD_ON_LEGAL, {"legal_boss", "legal_boss", "legal_boss"}, "/", 0},
    {"elementor_team", "elementor", WILD_WP | WILD_BUILDER, WILD_ON_TEAM, {"elementor", "modals", "accordion"}, "/", 0},
    {"elementor_onepage", "elementor", WILD_WP | WILD_BUILDER, WILD_ON_HOME, {"elementor", "one_paragraph", "bootstrap"}, "/", 0},
    {"wix_site", "wix", WILD_BUILDER, WILD_ON_TEAM, {"wix", "wix", "one_paragraph"}, "", 0},
    {"squarespace_site", "squarespace", WILD_BUILDER, WILD_ON_TEAM, {"squarespace", "prose", "accordion"}, "", 0},
    {"next_site", "next", WILD_APP, WILD_ON_TEAM, {"next_modules", "tailwind", "details"}, "", 0},
    {"next_own_pages", "next", WILD_APP, WILD_ON_OWN, {"next_modules", "plain_own", "lawyer"}, "", 0},
    {"nuxt_site", "nuxt", WILD_APP, WILD_ON_TEAM, {"tailwind", "dash_list", "table_columns"}, "/", 0},
    {"joomla_article", "joomla", WILD_JOOMLA, WILD_ON_TEAM, {"table_columns", "joomla_category", "one_paragraph_bold"}, ".html", 0},
    {"joomla_contacts", "joomla", WILD_JOOMLA, WILD_ON_OWN, {"joomla_contact", "joomla_contact", "plain_own"}, "", 0},
    {"typo3_address", "typo3", WILD_TYPO3, WILD_ON_TEAM, {"tt_address", "typo3_frames", "department_blocks"}, "/", 0},
    {"typo3_ids", "typo3", WILD_TYPO3, WILD_ON_DEPARTMENTS, {"typo3_frames", "table_mail_first", "tt_address"}, "?id", 0},
    {"drupal_views", "drupal", WILD_DRUPAL, WILD_ON_PAGED, {"drupal_views", "table_columns", "drupal_views"}, "?page", 0},
    {"drupal_nodes", "drupal", WILD_DRUPAL, WILD_ON_OWN, {"drupal_node", "plain_own", "drupal_node"}, "node", 0},
    {"static_bootstrap", "bootstrap", WILD_HAND | WILD_APP, WILD_ON_TEAM, {"bootstrap", "modals", "table_columns"}, ".html", 0},
    {"onepage_bootstrap", "bootstrap", WILD_HAND, WILD_ON_HOME, {"bootstrap", "tailwind", "details"}, ".html", 0},
    {"iframe_team", "bootstrap", WILD_PHP | WILD_HAND, WILD_IN_IFRAME, {"table_columns", "bootstrap", "definition"}, ".php", 0},
    {"languages", "bootstrap", WILD_PHP, WILD_IN_LANGUAGES, {"bootstrap", "departments", "tailwind"}, "/", 0},
    {"typo3_languages", "typo3", WILD_TYPO3, WILD_IN_LANGUAGES, {"tt_address", "table_columns", "accordion"}, "/", LANG(DE) | LANG(FR) | LANG(NL) | LANG(IT)},
    {"university", "university", WILD_HAND | WILD_PHP, WILD_ON_DEPARTMENTS, {"table_columns", "table_mail_first", "definition"}, ".html", 0},
    {"university_directory", "university", WILD_HAND, WILD_ON_PAGED, {"table_columns", "table_rows_apart", "table_mail_first"}, "?page", 0},
    {"law_firm", "hand_xhtml", WILD_HAND | WILD_PHP, WILD_ON_OWN, {"lawyer", "lawyer", "plain_own"}, ".aspx", 0},
    {"departments_php", "hand_xhtml", WILD_PHP, WILD_ON_TEAM, {"departments", "department_blocks", "definition_jobs"}, ".php", 0},
    {"spip_site", "spip", WILD_SPIP, WILD_ON_TEAM, {"spip_auteurs", "dash_list", "one_paragraph"}, "", LANG(FR) | LANG(ES) | LANG(IT)},
    {"impressum", "bootstrap", WILD_HAND | WILD_PHP, WILD_ON_LEGAL, {"legal_boss", "legal_boss", "legal_boss"}, ".html", 0},
};
/* clang-format on */

/* --- pages --- */

static struct wild_page *
add_page(struct world_company *c, enum wild_role role, str path, str label)
{
    struct wild_site *s = c->wild;

    check(s->pages_n < WILD_PAGES_MAX);
    struct wild_page *p = &s->pages[s->pages_n++];
    *p = (struct wild_page){.path = path,
                            .label = label,
                            .role = role,
                            .lang = c->lang,
                            .person = WORLD_NOBODY,
                            .is_in_menu = true};
    return p;
}

/* The path of a word, as the layout's system makes them. */
static str
path_of(struct world_company *c, const char *prefix, const char *word,
        struct arena *a)
{
    const char *suffix = c->wild->layout->suffix;
    struct buf b;

    buf_init(&b, a, 300);
    if (strcmp(suffix, "?id") == 0)
        buf_addf(&b, "/index.php?id=%zu", 11 + 3 * c->wild->pages_n);
    else if (strcmp(suffix, "node") == 0)
        buf_addf(&b, "/node/%zu", 4 + 7 * c->wild->pages_n);
    else
        buf_addf(&b, "%s/%s%s", prefix, word,
                 strcmp(suffix, "?page") == 0 ? "" : suffix);
    return buf_str(&b);
}

static struct wild_page *
add_label(struct world_company *c, enum wild_role role, const char *prefix,
          struct wild_label l, struct arena *a)
{
    return add_page(c, role, path_of(c, prefix, l.path, a), str_of(l.text));
}

/* Page n of a list: ?page=2 or /team/page/2/. */
static str
path_of_part(struct world_company *c, str first, int part, struct arena *a)
{
    struct buf b;

    buf_init(&b, a, 300);
    if (str_has_suffix(first, STR("/")))
        buf_addf(&b, "%.*spage/%d/", STR_ARG(first), part + 1);
    else
        buf_addf(&b, "%.*s?page=%d", STR_ARG(first),
                 c->wild->layout->cms == WILD_DRUPAL ? part : part + 1);
    return buf_str(&b);
}

static void
add_team_pages(struct world_company *c, const char *prefix, uint32_t variant,
               struct arena *a)
{
    const struct wild_words *w = &wild_words[c->lang];
    struct wild_site *s = c->wild;
    enum wild_plan plan = s->layout->plan;
    struct wild_label label = w->team[variant];

    if (plan == WILD_ON_HOME || plan == WILD_ON_CONTACT ||
        plan == WILD_ON_LEGAL)
        return;
    if (plan == WILD_ON_DEPARTMENTS) {
        add_label(c, WILD_OVERVIEW, prefix, label, a);
        for (int i = 0; i < 3; i++) {
            char word[16];
            snprintf(word, sizeof(word), "dept-%d", i + 1);
            struct wild_page *p =
                add_page(c, WILD_TEAM, path_of(c, prefix, word, a),
                         str_of(w->departments[i]));
            p->part = i;
            p->is_in_menu = false;
        }
        s->parts = 3;
        return;
    }
    struct wild_page *team = add_label(c, WILD_TEAM, prefix, label, a);
    for (int i = 1; plan == WILD_ON_PAGED && i < s->parts; i++) {
        struct wild_page *p = add_page(
            c, WILD_TEAM, path_of_part(c, team->path, i, a), team->label);
        p->part = i;
        p->is_in_menu = false;
    }
    if (plan == WILD_IN_IFRAME)
        add_page(c, WILD_EMBED, STR("/embed/team.html"), team->label)
            ->is_in_menu = false;
}

/* All pages of one language. */
static void
add_pages(struct world_company *c, const char *prefix, uint32_t variant,
          struct arena *a)
{
    const struct wild_words *w = &wild_words[c->lang];
    enum wild_plan plan = c->wild->layout->plan;
    struct buf home;

    buf_init(&home, a, 100);
    buf_addf(&home, "%s/", prefix);
    if (plan == WILD_IN_FRAMES) {
        add_page(c, WILD_FRAMESET, STR("/"), c->name)->is_in_menu = false;
        add_page(c, WILD_MENU, STR("/menu.htm"), c->name)->is_in_menu = false;
        add_page(c, WILD_HOME, STR("/main.htm"), str_of(w->home));
    } else if (plan == WILD_BEHIND_REFRESH) {
        add_page(c, WILD_REFRESH, STR("/"), c->name)->is_in_menu = false;
        add_page(c, WILD_HOME, path_of(c, "", "start", a), str_of(w->home));
    } else {
        add_page(c, WILD_HOME, buf_str(&home), str_of(w->home));
    }
    if (plan == WILD_ON_HOME)
        return;
    add_label(c, WILD_PROSE, prefix, w->services, a);
    add_label(c, WILD_ABOUT, prefix, w->about, a);
    add_team_pages(c, prefix, variant, a);
    add_label(c, WILD_NEWS, prefix, w->news, a);
    add_label(c, WILD_CONTACT, prefix, w->contact, a);
    add_label(c, WILD_LEGAL, prefix, w->legal, a);
}

static void
add_twins(struct world_company *c, uint32_t variant, struct arena *a)
{
    enum world_lang first = c->lang;
    enum world_lang second = first == WORLD_EN ? WORLD_DE : WORLD_EN;
    char prefix[16];

    c->lang = second;
    snprintf(prefix, sizeof(prefix), "/%s", wild_words[second].code);
    add_pages(c, prefix, variant, a);
    c->lang = first;
}

/* --- the company --- */

static const struct wild_layout *
draw_layout(struct world_rng *r, enum world_lang lang)
{
    const struct wild_layout *found = NULL;
    uint32_t n = 0;

    for (size_t i = 0; i < array_len(layouts); i++) {
        bool fits = layouts[i].langs == 0 || (layouts[i].langs & 1u << lang);
        uint32_t weight = layouts[i].langs == 0 ? 1 : 3;
        for (uint32_t k = 0; fits && k < weight; k++)
            if (world_rng_below(r, ++n) == 0)
                found = &layouts[i];
    }
    return found;
}

static str
domain_like(struct arena *a, str word, const char *rest)
{
    struct buf b;

    buf_init(&b, a, 128);
    buf_addf(&b, "%.*s%s", STR_ARG(word), rest);
    return buf_str(&b);
}

static void
draw_names(struct world_company *c, struct world_rng *r, struct arena *a)
{
    static const char *const ends[] = {".test",         ".test",
                                       ".test",         "-group.test",
                                       "-partner.test", "-online.test"};
    static const uint8_t langs[] = {
        WORLD_EN, WORLD_EN, WORLD_EN, WORLD_DE, WORLD_DE, WORLD_DE, WORLD_FR,
        WORLD_FR, WORLD_ES, WORLD_ES, WORLD_IT, WORLD_IT, WORLD_NL, WORLD_PT,
        WORLD_PL, WORLD_NO, WORLD_SV, WORLD_DA, WORLD_FI, WORLD_TR, WORLD_IE};
    str word = world_names_company(c->world->seed, c->index, a);
    str capital = str_dup(a, word);
    struct buf b;

    ((char *)(uintptr_t)capital.p)[0] -= 'a' - 'A';
    c->lang = (enum world_lang)langs[world_rng_below(r, array_len(langs))];
    str trade = world_names_trade(r, c->lang);
    buf_init(&b, a, 128);
    buf_addf(&b, "%.*s %.*s", STR_ARG(capital), STR_ARG(trade));
    c->name = buf_str(&b);
    c->domain = domain_like(a, word, ends[world_rng_below(r, array_len(ends))]);
    c->old_domain = STR_EMPTY;
    if (world_rng_chance(r, 650))
        c->role = world_names_role(r, c->lang);
    if (world_rng_chance(r, 350))
        c->agency = domain_like(a, world_names_agency(r), ".test");
}

static void
draw_site(struct world_company *c, struct world_rng *r, struct arena *a)
{
    struct wild_site *s = c->wild;
    uint32_t trouble = world_rng_below(r, 1000);
    uint32_t variant = world_rng_below(r, WILD_TEAMS_MAX);
    struct world_layout *l = arena_new(a, struct world_layout);

    s->layout = draw_layout(r, c->lang);
    s->skin = wild_skin_find(s->layout->skin);
    s->card = wild_card_find(s->layout->cards[world_rng_below(r, 3)]);
    s->style = wild_style_draw(r, s->layout->cms);
    s->mail_domain = c->domain;
    s->parts = 1;
    for (uint32_t i = 0; i < WILD_TRAPS_N; i++)
        if (!c->world->is_plain && world_rng_chance(r, 90))
            s->traps |= 1u << i;
    if (s->layout->plan == WILD_IN_FRAMES || s->layout->plan == WILD_ON_HOME)
        s->traps &= ~(uint32_t)(WILD_TRAP_SESSION | WILD_TRAP_SESSION_PATH);
    if (s->traps & WILD_TRAP_SESSION)
        s->traps &= ~(uint32_t)WILD_TRAP_SESSION_PATH;
    *l = (struct world_layout){.name = s->layout->name, .lang = c->lang};
    c->layout = l;
    c->trouble = trouble < 40    ? WORLD_TROUBLE_LATIN1
                 : trouble < 80  ? WORLD_TROUBLE_WINDOWS
                 : trouble < 90  ? WORLD_TROUBLE_UTF16
                 : trouble < 170 ? WORLD_TROUBLE_SOFT_404
                                 : WORLD_TROUBLE_NONE;
    c->is_tls = true;
    c->may_gzip = world_rng_chance(r, 800);
    c->is_chunked = world_rng_chance(r, 300);
    c->host = c->domain;
    if (s->layout->plan == WILD_ON_PAGED)
        s->parts = 2 + (int)world_rng_below(r, 2);
    if (s->layout->plan == WILD_IN_LANGUAGES) {
        char prefix[16];
        snprintf(prefix, sizeof(prefix), "/%s", wild_words[c->lang].code);
        add_page(c, WILD_REFRESH, STR("/"), c->name)->is_in_menu = false;
        add_pages(c, prefix, variant, a);
        add_twins(c, variant, a);
    } else {
        add_pages(c, "", variant, a);
    }
}

void
wild_company(struct world_company *c, struct arena *a)
{
    struct world_rng r = world_rng(c->key, SALT_WILD);

    c->wild = arena_new(a, struct wild_site);
    draw_names(c, &r, a);
    draw_site(c, &r, a);
    wild_people(c, a);
    if (c->host.n == c->domain.n && world_rng_chance(&r, 400)) {
        struct buf b;
        buf_init(&b, a, 200);
        buf_addf(&b, "www.%.*s", STR_ARG(c->domain));
        c->host = buf_str(&b);
    }
}

/* --- what is true --- */

#define FIND_KIND(id, word, permille, findable)                                \
    [WORLD_KIND_##id - WORLD_KIND_CLASSIC_N] = findable,
static const bool kind_findable[] = {WORLD_WILD_KINDS(FIND_KIND)};

str
wild_where(const struct world_company *c, size_t person, struct arena *a)
{
    const struct world_person *p = &c->people[person];
    struct buf b;

    if (p->is_shown && wild_style_form(p->style) == WILD_IN_FILE) {
        buf_init(&b, a, 300);
        buf_addf(&b, "/vcf/%.*s.vcf", STR_ARG(p->slug));
        return buf_str(&b);
    }
    return c->wild->pages[p->page].path;
}

size_t
wild_paths(const struct world_company *c, str paths[WORLD_PATHS_MAX])
{
    for (size_t i = 0; i < c->wild->pages_n; i++)
        paths[i] = c->wild->pages[i].path;
    return c->wild->pages_n;
}

/* Where addresses stand without names: on the contact page, if there is one. */
static str
detached_where(const struct world_company *c)
{
    const struct wild_page *found = NULL;

    for (size_t i = 0; i < c->wild->pages_n; i++)
        if (c->wild->pages[i].role == WILD_CONTACT ||
            (c->wild->pages[i].role == WILD_HOME && found == NULL)) {
            if (found == NULL || found->role == WILD_HOME)
                found = &c->wild->pages[i];
        }
    check(found != NULL);
    return found->path;
}

void
wild_truth(const struct world_company *c, size_t person, struct arena *a,
           struct world_truth *out)
{
    const struct world_person *p = &c->people[person];

    out->kind = p->kind;
    out->where = p->is_shown ? wild_where(c, person, a) : STR_EMPTY;
    out->word = str_of(world_kind_word(p->kind));
    out->findable = p->kind == WORLD_KIND_PUBLISHED;
    if (p->kind >= WORLD_KIND_CLASSIC_N)
        out->findable = kind_findable[p->kind - WORLD_KIND_CLASSIC_N];
    if (p->kind == WORLD_KIND_PUBLISHED)
        out->word = str_of(world_style_word(p->style));
    if (p->kind == WORLD_KIND_FIRST_DETACHED)
        out->where = detached_where(c);
    if (p->is_gone)
        out->email = STR_EMPTY;
}
