/* Which process a run belongs to: see owner.h and proc(5). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "edge/owner.h"

enum { STAT_MAX = 1024, STAT_STATE = 3, STAT_START = 22 };

/* The first bytes of a file of /proc, trimmed; empty when it is not there. */
static str
proc_read(const char *path, char *out, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, max - 1);

    if (fd >= 0)
        close(fd);
    out[n > 0 ? n : 0] = '\0';
    return str_trim(str_of(out));
}

/* A field of /proc/PID/stat, from 1; the name in field 2 may hold anything. */
static str
stat_field(str stat, int number)
{
    size_t end = str_rfind_byte(stat, ')');
    str rest = end == STR_NOT_FOUND ? STR_EMPTY : str_from(stat, end + 2);

    for (int i = STAT_STATE; rest.p && i < number; i++)
        str_cut(&rest, ' ');
    return rest.p ? str_cut(&rest, ' ') : STR_EMPTY;
}

void
owner_self(struct owner *out)
{
    char stat[STAT_MAX];

    *out = (struct owner){.pid = getpid()};
    if (gethostname(out->host, sizeof(out->host)) != 0)
        out->host[0] = '\0';
    out->host[sizeof(out->host) - 1] = '\0';
    str boot = proc_read("/proc/sys/kernel/random/boot_id", out->boot,
                         sizeof(out->boot));
    out->boot[boot.n] = '\0';
    ssize_t n =
        readlink("/proc/self/ns/pid", out->pid_ns, sizeof(out->pid_ns) - 1);
    out->pid_ns[n > 0 ? n : 0] = '\0';
    str_to_i64(stat_field(proc_read("/proc/self/stat", stat, sizeof(stat)),
                          STAT_START),
               &out->start_ticks);
}

/* Of this boot and namespace: is there no such process any more? */
static bool
is_gone(const struct owner *o)
{
    char path[64], text[STAT_MAX];
    int64_t start_ticks;

    /* hidepid hides /proc/PID of others, never the answer of kill */
    if (kill((pid_t)o->pid, 0) != 0 && errno == ESRCH)
        return true;
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)o->pid);
    str stat = proc_read(path, text, sizeof(text));
    str state = stat_field(stat, STAT_STATE);
    if (str_eq(state, STR("Z")) || str_eq(state, STR("X")))
        return true;
    return str_to_i64(stat_field(stat, STAT_START), &start_ticks) &&
           start_ticks != o->start_ticks;
}

bool
owner_is_dead(const struct owner *o, const struct owner *self)
{
    if (o->boot[0] == '\0' || o->start_ticks <= 0 || o->pid <= 0 ||
        o->pid > INT32_MAX || strcmp(o->host, self->host) != 0)
        return false;
    if (strcmp(o->boot, self->boot) != 0)
        return self->boot[0] != '\0';
    return strcmp(o->pid_ns, self->pid_ns) == 0 && is_gone(o);
}
