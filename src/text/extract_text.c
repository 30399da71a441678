/*
 * Visible text: see extract_text.h. Bytes that stand for themselves are
 * copied in runs; what is special about the others is decided once a byte.
 */
#include <limits.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/bytes16.h"
#include "text/charref.h"
#include "text/extract_text.h"

enum {
    SLACK = 64,     /* bytes of room beyond what a token may need */
    FIRST_CAP = 64, /* bytes, and half of the page */
    REACH = 64,     /* how far down the stack an end tag looks */
    CELL_REACH = 8, /* and a block for its cell */
};

/* Bytes of text that are more than themselves. */
enum { PLAIN, BLANK, AMPERSAND, HIGH, DROPPED };

static const unsigned char classes[256] = {
    [0 ... 8] = DROPPED,  ['\t' ... '\r'] = BLANK, [14 ... 31] = DROPPED,
    [' '] = BLANK,        ['&'] = AMPERSAND,       [127] = DROPPED,
    [128 ... 255] = HIGH,
};

void
extract_text_init(struct extract_text *t, struct arena *a, str page)
{
    memset(t, 0, offsetof(struct extract_text, stack));
    t->arena = a;
    t->page = page;
    t->gap = EXTRACT_GAP_BLOCK;
}

static void
grow(struct extract_text *t, size_t n)
{
    /* Half of a page is text, at most, as a rule. */
    size_t cap = t->cap ? t->cap : t->page.n / 2 + FIRST_CAP;

    while (cap < t->n + n + SLACK)
        cap *= 2;
    t->p = arena_grow(t->arena, t->p, t->cap, cap);
    t->cap = cap;
}

static inline void
reserve(struct extract_text *t, size_t n)
{
    if (t->cap - t->n < n + SLACK)
        grow(t, n);
}

static uint8_t
kind_here(const struct extract_text *t)
{
    if (t->asides > 0)
        return EXTRACT_FOOTER;
    if (t->depth > 0 && t->depth <= EXTRACT_STACK_MAX &&
        html_tag_class[t->stack[t->depth - 1]] & HTML_HEADING)
        return EXTRACT_HEADING;
    return t->kind;
}

/* The column of the innermost cell that is open. */
static uint8_t
column_here(const struct extract_text *t)
{
    size_t depth = t->depth < EXTRACT_STACK_MAX ? t->depth : EXTRACT_STACK_MAX;

    if (t->tables == 0)
        return 0;
    for (int i = 0; i < CELL_REACH && depth > 0; i++, depth--)
        if (html_tag_class[t->stack[depth - 1]] & HTML_CELL)
            return t->columns[depth - 1];
    return 0;
}

static void
begin_block(struct extract_text *t)
{
    size_t cap = t->blocks_cap;

    if (t->blocks_n == EXTRACT_BLOCKS_MAX) {
        t->is_truncated = true;
        return;
    }
    if (t->blocks_n == cap) {
        size_t size = sizeof(*t->blocks);
        t->blocks_cap = cap ? cap * 2 : 64;
        t->blocks =
            arena_grow(t->arena, t->blocks, cap * size, t->blocks_cap * size);
    }
    t->blocks[t->blocks_n++] = (struct extract_block){
        .text_at = (uint32_t)t->n,
        .depth = (uint16_t)(t->depth < UINT16_MAX ? t->depth : UINT16_MAX),
        .depth_min =
            (uint16_t)(t->depth_min < UINT16_MAX ? t->depth_min : UINT16_MAX),
        .kind = kind_here(t),
        .column = column_here(t),
    };
}

/* Writes the gap that was put off; room for it is in the slack. */
static void
flush_gap(struct extract_text *t)
{
    enum extract_gap gap = t->gap;

    if (gap == EXTRACT_GAP_NONE)
        return;
    t->gap = EXTRACT_GAP_NONE;
    if (t->n > t->pinned && t->p[t->n - 1] == ' ')
        t->n--;
    if (t->blocks_n > 0)
        t->p[t->n++] = gap == EXTRACT_GAP_CELL ? '\t' : '\n';
    if (gap != EXTRACT_GAP_LINE || t->blocks_n == 0)
        begin_block(t);
    t->depth_min = t->depth;
    t->kind = EXTRACT_PLAIN;
    t->is_fresh_cell = false;
    t->has_row_text = true;
}

static void
raise_gap(struct extract_text *t, enum extract_gap gap)
{
    if (t->gap < gap && !t->is_fresh_cell)
        t->gap = gap;
}

/* A blank counts within a line only, and once. */
static void
add_blank(struct extract_text *t)
{
    if (t->gap != EXTRACT_GAP_NONE || t->n == 0)
        return;
    char last = t->p[t->n - 1];
    if (last != ' ' && last != '\n' && last != '\t')
        t->p[t->n++] = ' ';
}

static void
add_bytes(struct extract_text *t, const char *p, size_t n)
{
    flush_gap(t);
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

/* The characters beyond ASCII that are spaces or have no shape at all. */
static int
class_of_wide(uint32_t c)
{
    if (c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
        c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000)
        return BLANK;
    if (c == 0xad || c == 0x200b || c == 0x200e || c == 0x200f ||
        (c >= 0x202a && c <= 0x202e) || c == 0x2060 ||
        (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c >= 0x80 && c < 0xa0))
        return DROPPED;
    return PLAIN;
}

/* One character of UTF-8 at p, n bytes at most; returns its length. */
static size_t
add_wide(struct extract_text *t, const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    size_t len = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : u[0] >= 0xc0 ? 2 : 1;
    int class = PLAIN;

    if (len > n)
        len = n;
    if (len == 2)
        class = class_of_wide((u[0] & 31u) << 6 | (u[1] & 63u));
    else if (len == 3)
        class = class_of_wide((u[0] & 15u) << 12 | (u[1] & 63u) << 6 |
                              (u[2] & 63u));
    if (class == BLANK)
        add_blank(t);
    else if (class == PLAIN)
        add_bytes(t, p, len);
    return len;
}

/* A reference; what it stands for may be a space or a wide character. */
static size_t
add_reference(struct extract_text *t, str s)
{
    char text[CHARREF_BYTES_MAX];
    size_t n = 0, taken = charref_read(s, false, text, &n);

    if (taken == 0) {
        add_bytes(t, "&", 1);
        return 1;
    }
    for (size_t i = 0; i < n;) {
        int class = classes[(unsigned char)text[i]];
        if (class == HIGH) {
            i += add_wide(t, text + i, n - i);
            continue;
        }
        if (class == BLANK)
            add_blank(t);
        else if (class != DROPPED)
            add_bytes(t, text + i, 1);
        i++;
    }
    return taken;
}

/*
 * How many of the sixteen bytes at p stand for themselves, single spaces
 * between them too. One is a second space if that before it is a space.
 */
static inline size_t
plain_in_chunk(const char *p, bytes16 now)
{
    bytes16 before = bytes16_load(p - 1);

    /* From the space up to before DEL, in one comparison. */
    bytes16 bad = (bytes16)((bytes16)(now - ' ') >= (bytes16){} + 95) |
                  (bytes16)(now == '&') |
                  ((bytes16)(now == ' ') & (bytes16)(before == ' '));
    return bytes16_first(bad);
}

/*
 * Copies what stands for itself from p on, where the first byte does; returns
 * where it ends. Chunks are written whole: the slack has room for what is too
 * much. readable: of p, perhaps behind limit.
 */
static const char *
copy_plain(struct extract_text *t, const char *p, const char *limit,
           const char *readable)
{
    char *out = t->p + t->n;
    bytes16 now;

    *out++ = *p++;
    while (readable - p >= BYTES16) {
        memcpy(&now, p, BYTES16);
        memcpy(out, &now, BYTES16);
        size_t n = plain_in_chunk(p, now), left = (size_t)(limit - p);
        if (n > left)
            n = left;
        p += n;
        out += n;
        if (n < BYTES16)
            break;
    }
    while (p < limit &&
           (classes[(unsigned char)*p] == PLAIN || (*p == ' ' && p[-1] != ' ')))
        *out++ = *p++;
    t->n = (size_t)(out - t->p);
    return p;
}

/* What is no plain byte at p; returns what stands behind it. */
static const char *
add_special(struct extract_text *t, const char *p, const char *limit,
            bool has_references)
{
    switch (classes[(unsigned char)*p]) {
    case BLANK:
        add_blank(t);
        while (p < limit && classes[(unsigned char)*p] == BLANK)
            p++;
        return p;
    case AMPERSAND:
        if (has_references)
            return p + add_reference(t, str_make(p, (size_t)(limit - p)));
        add_bytes(t, p, 1);
        return p + 1;
    case HIGH: return p + add_wide(t, p, (size_t)(limit - p));
    default: return p + 1;
    }
}

void
extract_text_add(struct extract_text *t, str s, bool has_references)
{
    const char *p = s.p, *limit = s.p + s.n, *readable = limit;

    if (p >= t->page.p && limit <= t->page.p + t->page.n)
        readable = t->page.p + t->page.n;
    reserve(t, s.n + s.n / 5);
    while (p < limit) {
        if (classes[(unsigned char)*p] == PLAIN) {
            flush_gap(t);
            p = copy_plain(t, p, limit, readable);
        } else {
            p = add_special(t, p, limit, has_references);
        }
    }
}

size_t
extract_text_place(struct extract_text *t)
{
    reserve(t, 0);
    flush_gap(t);
    t->pinned = t->n;
    return t->n;
}

static void
pop_to(struct extract_text *t, size_t depth)
{
    while (t->depth > depth) {
        t->depth--;
        if (t->depth >= EXTRACT_STACK_MAX)
            continue;
        t->asides -= (html_tag_class[t->stack[t->depth]] & HTML_ASIDE) != 0;
        t->tables -= (html_tag_class[t->stack[t->depth]] & HTML_CELL) != 0;
    }
    if (t->depth_min > depth)
        t->depth_min = depth;
}

/* Elements that end a search for an open one from within. */
static bool
is_barrier(enum html_tag open, enum html_tag wanted)
{
    bool is_table_part = (html_tag_class[wanted] & HTML_CELL) != 0 ||
                         wanted == HTML_TAG_TR || wanted == HTML_TAG_TBODY ||
                         wanted == HTML_TAG_THEAD || wanted == HTML_TAG_TFOOT;

    if (open == HTML_TAG_TABLE)
        return true;
    if (html_tag_class[wanted] & HTML_ITEM)
        return open == HTML_TAG_UL || open == HTML_TAG_OL ||
               open == HTML_TAG_DL || open == HTML_TAG_MENU ||
               html_tag_class[open] & HTML_CELL;
    return (html_tag_class[open] & HTML_CELL) != 0 && !is_table_part &&
           wanted != HTML_TAG_TABLE;
}

/* The depth at which `tag` is open and may be ended from here, or SIZE_MAX. */
static size_t
find_open(const struct extract_text *t, enum html_tag tag)
{
    size_t depth = t->depth;

    for (int i = 0; i < REACH && depth > 0; i++, depth--) {
        enum html_tag open = (enum html_tag)t->stack[depth - 1];
        if (open == tag)
            return depth - 1;
        if (is_barrier(open, tag))
            break;
    }
    return SIZE_MAX;
}

static void
end_open(struct extract_text *t, enum html_tag tag)
{
    size_t depth = find_open(t, tag);
    if (depth != SIZE_MAX)
        pop_to(t, depth);
}

/* The elements that a start tag ends although nobody said so. */
static void
end_implied(struct extract_text *t, enum html_tag tag)
{
    if (t->depth == 0 || t->depth > EXTRACT_STACK_MAX)
        return;
    if (t->stack[t->depth - 1] == HTML_TAG_P)
        pop_to(t, t->depth - 1);
    if (tag == HTML_TAG_DT || tag == HTML_TAG_DD) {
        end_open(t, HTML_TAG_DT);
        end_open(t, HTML_TAG_DD);
    } else if (tag == HTML_TAG_TD || tag == HTML_TAG_TH) {
        end_open(t, HTML_TAG_TD);
        end_open(t, HTML_TAG_TH);
    } else if (tag == HTML_TAG_LI || tag == HTML_TAG_TR ||
               tag == HTML_TAG_OPTION) {
        end_open(t, tag);
    }
}

static void
gap_for(struct extract_text *t, enum html_tag tag)
{
    if (tag == HTML_TAG_TR || tag == HTML_TAG_TABLE)
        t->is_fresh_cell = false;
    if ((html_tag_class[tag] & HTML_CELL) == 0 || !t->has_row_text) {
        raise_gap(t, EXTRACT_GAP_BLOCK);
        return;
    }
    t->gap = EXTRACT_GAP_CELL;
    t->is_fresh_cell = true;
}

/* What to note of an element: of a cell its column, of a row no cell yet. */
static unsigned char
count_cell(struct extract_text *t, unsigned char class)
{
    unsigned char *row = t->depth > 0 ? &t->columns[t->depth - 1] : NULL;

    if ((class & HTML_CELL) == 0 || row == NULL)
        return 0;
    if (*row < UCHAR_MAX)
        (*row)++;
    return *row;
}

void
extract_text_open(struct extract_text *t, enum html_tag tag)
{
    unsigned char class = html_tag_class[tag];

    if ((class & HTML_BLOCK) == 0)
        return;
    end_implied(t, tag);
    gap_for(t, tag);
    if (class & HTML_VOID)
        return;
    if (tag == HTML_TAG_TR)
        t->has_row_text = false;
    if (class & HTML_ITEM)
        t->kind = EXTRACT_ITEM;
    else if (class & HTML_CELL)
        t->kind = EXTRACT_CELL;
    if (t->depth < EXTRACT_STACK_MAX) {
        t->stack[t->depth] = (unsigned char)tag;
        t->asides += (class & HTML_ASIDE) != 0;
        t->tables += (class & HTML_CELL) != 0;
        t->columns[t->depth] = count_cell(t, class);
    }
    t->depth++;
}

void
extract_text_close(struct extract_text *t, enum html_tag tag)
{
    if ((html_tag_class[tag] & HTML_BLOCK) == 0)
        return;
    if (t->depth > EXTRACT_STACK_MAX)
        t->depth--;
    else
        end_open(t, tag);
    gap_for(t, tag);
    t->kind = EXTRACT_PLAIN;
}

void
extract_text_break(struct extract_text *t)
{
    raise_gap(t, EXTRACT_GAP_LINE);
}

str
extract_text_folded(struct arena *a, str s)
{
    struct extract_text t;

    extract_text_init(&t, a, STR_EMPTY);
    extract_text_add(&t, s, true);
    return str_trim(str_make(t.p ? t.p : "", t.n));
}

str
extract_text_cut(str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
        max--;
    return str_sub(s, 0, max);
}
