/* The results CSV: see results_csv.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "edge/results_csv.h"
#include "edge/source_csv.h"

enum { RESULTS_BUFFER_MAX = 64 * 1024 * 1024 };

struct results_file {
    char *path, *part; /* the same for a device */
    int fd;
    struct arena arena;
    struct buf buf;
};

static int
complain(const char *what, const char *path)
{
    int e = errno ? errno : EIO;
    log_error("%s: %s: %s", path, what, strerror(e));
    return fault_new(-e, "the results file");
}

/* A device or a pipe is written to as it is: a rename would replace it. */
static bool
is_device(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static char *
part_of(struct arena *a, const char *path)
{
    struct buf b;

    buf_init(&b, a, 8192);
    buf_addf(&b, "%s.part", path);
    return str_dup_z(a, buf_str(&b));
}

int
results_create(const char *path, struct results_file **out)
{
    struct results_file *f = calloc(1, sizeof(*f));

    check(f != NULL);
    f->fd = -1;
    buf_init(&f->buf, &f->arena, RESULTS_BUFFER_MAX);
    f->path = str_dup_z(&f->arena, str_of(path));
    f->part = is_device(path) ? f->path : part_of(&f->arena, path);
    f->fd = open(f->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (f->fd < 0) {
        int r = complain("cannot be written", f->part);
        results_close(&f);
        return fault(r);
    }
    struct csv_out csv = {.buf = &f->buf};
#define RESULTS_HEADER(name) csv_field(&csv, STR(name));
    RESULTS_COLUMNS(RESULTS_HEADER)
    csv_end(&csv);
    *out = f;
    return results_flush(f);
}

static void
add_time(struct csv_out *csv, int64_t now)
{
    char z[40];
    time_t t = (time_t)now;
    struct tm tm;

    gmtime_r(&t, &tm);
    size_t n = strftime(z, sizeof(z), "%Y-%m-%dT%H:%M:%SZ", &tm);
    csv_field(csv, str_make(z, n));
}

void
results_add(struct results_file *f, const struct finding *g, int64_t now)
{
    struct csv_out csv = {.buf = &f->buf};
    char confidence[16];

    snprintf(confidence, sizeof(confidence), "%.2f", g->confidence);
    csv_field(&csv, g->profile_id);
    csv_field(&csv, g->name);
    csv_field(&csv, g->company);
    csv_field(&csv, g->address);
    csv_field(&csv, str_of(model_method_word(g->method)));
    if (g->list_size == MODEL_LIST_SIZE_UNKNOWN)
        csv_field(&csv, STR_EMPTY);
    else
        csv_field_int(&csv, g->list_size);
    add_time(&csv, now);
    csv_field(&csv, str_of(model_status_word(g->status)));
    csv_field(&csv, str_of(confidence));
    csv_field(&csv, str_of(model_verification_word(g->verification)));
    csv_field(&csv, g->source_url);
    csv_field(&csv, g->reasons);
    csv_end(&csv);
}

int
results_flush(struct results_file *f)
{
    str s = buf_str(&f->buf);

    check(!f->buf.is_full);
    while (s.n > 0) {
        ssize_t n = write(f->fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return complain("cannot be written", f->part);
        s = str_from(s, (size_t)n);
    }
    buf_clear(&f->buf);
    return 0;
}

int
results_finish(struct results_file *f)
{
    int r = results_flush(f);

    if (r < 0)
        return fault(r);
    if (fsync(f->fd) != 0 && errno != EINVAL) /* EINVAL: a pipe */
        return complain("cannot be flushed to disk", f->part);
    if (f->part != f->path && rename(f->part, f->path) != 0)
        return complain("cannot be given its name", f->path);
    return 0;
}

void
results_close(struct results_file **f)
{
    if (*f == NULL)
        return;
    if ((*f)->fd >= 0)
        close((*f)->fd);
    arena_fini(&(*f)->arena);
    free(*f);
    *f = NULL;
}
