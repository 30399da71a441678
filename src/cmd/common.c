/* See common.h. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "cmd/common.h"

enum { TRACE_MAX = 512 };

int64_t
common_now(void)
{
    return (int64_t)time(NULL);
}

int
common_fault(const char *what)
{
    char trace[TRACE_MAX];

    fault_take_trace(trace, sizeof(trace));
    if (trace[0] != '\0')
        log_error("%s (%s)", what, trace);
    else
        log_error("%s", what);
    return EXIT_FAULT;
}

int
common_store_fault(const struct store *s)
{
    char shown[TRACE_MAX];

    return common_fault(inert_z(shown, sizeof(shown), str_of(store_why(s))));
}

static bool
is_sqlite_file(str url)
{
    return store_is_file(url) &&
           str_find(url, STR(":memory:"), 0) == STR_NOT_FOUND;
}

bool
common_is_missing(struct options *o)
{
    str file = o->db;

    if (!is_sqlite_file(file))
        return false;
    if (str_has_prefix(file, STR("sqlite:")))
        file = str_from(file, 7);
    return access(str_dup_z(&o->arena, file), F_OK) != 0;
}

int
common_names(struct options *o, struct store_names *out)
{
    char shown[TRACE_MAX];

    *out = (struct store_names){.table = str_trim(o->profiles_table)};
    for (size_t i = 0; i < o->column.n; i++) {
        str theirs = str_trim(o->column.v[i]);
        int c = store_column_of(str_trim(str_cut(&theirs, '=')));
        theirs = theirs.p ? str_trim(theirs) : STR_EMPTY;
        if (c < 0 || theirs.n == 0) {
            log_error("--column: %s: write OUR=THEIRS, OUR being one of id, "
                      "name, email, company, website, linkedin, list_size, "
                      "enrichment_metadata, profile_confidence, "
                      "last_enriched_at, updated_at",
                      inert_z(shown, sizeof(shown), o->column.v[i]));
            return EXIT_USAGE;
        }
        out->columns[c] = theirs;
    }
    return 0;
}

int
common_open(struct options *o, struct store **out)
{
    struct store_names names;
    char shown[TRACE_MAX];
    str why = STR_EMPTY;
    int r = common_names(o, &names);

    if (r != 0)
        return r;
    r = store_open(out, o->db, &names, &o->arena, &why);
    if (r == 0)
        return 0;
    inert_z(shown, sizeof(shown), why);
    if (r < 0)
        return common_fault(shown);
    log_error("--db: %s", shown);
    return EXIT_USAGE;
}

int
common_open_there(struct options *o, struct store **out)
{
    char shown[TRACE_MAX];

    if (!common_is_missing(o))
        return common_open(o, out);
    log_error("%s does not exist; is it another folder's, or is --db or "
              "DATABASE_URL to say where it is? turnstone import FILE.csv "
              "makes one",
              inert_z(shown, sizeof(shown), o->db));
    return EXIT_FAULT;
}

static int
file_fault(const char *doing, const char *path)
{
    char shown[TRACE_MAX];
    int e = errno;

    inert_z(shown, sizeof(shown), str_of(path));
    log_error("%s: cannot be %s: %s", shown, doing, strerror(e));
    return EXIT_FAULT;
}

/* A device or a pipe is written to: it must not be renamed away. */
static bool
is_special(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int
common_file_open(struct common_file *file, str path)
{
    *file = (struct common_file){.f = stdout};
    if (path.n == 0 || str_eq(path, STR("-")))
        return 0;
    /* A symlink stays one: what it points to is replaced. */
    char *typed = strndup(path.p, path.n);
    check(typed != NULL);
    char *real = realpath(typed, NULL);
    file->path = real != NULL ? real : strdup(typed);
    free(typed);
    check(file->path != NULL);
    if (is_special(file->path)) {
        file->f = fopen(file->path, "we");
        return file->f != NULL ? 0 : file_fault("written", file->path);
    }
    check(asprintf(&file->temporary, "%s.XXXXXX", file->path) > 0);
    int fd = mkostemp(file->temporary, O_CLOEXEC);
    if (fd < 0) {
        int r = file_fault("written", file->path);
        free(file->temporary);
        file->temporary = NULL;
        file->f = NULL;
        return r;
    }
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
    file->f = fdopen(fd, "w");
    check(file->f != NULL);
    return 0;
}

int
common_file_finish(struct common_file *file)
{
    const char *shown = file->path ? file->path : "standard output";

    if (fflush(file->f) != 0 || ferror(file->f))
        return file_fault("written", shown);
    if (file->temporary == NULL)
        return 0;
    if (fsync(fileno(file->f)) != 0)
        return file_fault("written", shown);
    if (rename(file->temporary, file->path) != 0)
        return file_fault("renamed", shown);
    free(file->temporary);
    file->temporary = NULL;
    return 0;
}

void
common_file_close(struct common_file *file)
{
    if (file->path != NULL && file->f != NULL)
        fclose(file->f);
    if (file->temporary != NULL)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    *file = (struct common_file){0};
}

const char *
common_time_text(int64_t t, char *out)
{
    struct tm tm;
    time_t when = (time_t)t;

    out[0] = '\0';
    if (gmtime_r(&when, &tm) != NULL)
        strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return out;
}
