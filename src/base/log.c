/*
 * One lock, one buffer, one write a line. The progress line is redrawn under
 * the same lock, so that the two never mix.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/inert.h"
#include "base/log.h"

enum { LOG_LINE = 1024, LOG_PROGRESS = 256 };

static atomic_int threshold = LOG_INFO;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char progress[LOG_PROGRESS];

static const char *const prefix[] = {
    [LOG_QUIET] = "",
    [LOG_ERROR] = "turnstone: error: ",
    [LOG_WARN] = "turnstone: warning: ",
    [LOG_INFO] = "turnstone: ",
    [LOG_DEBUG] = "turnstone: debug: ",
};

void
log_set_level(enum log_level level)
{
    atomic_store(&threshold, (int)level);
}

bool
log_is_on(enum log_level level)
{
    return (int)level <= atomic_load_explicit(&threshold, memory_order_relaxed);
}

static void
put(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(STDERR_FILENO, p, n);
        if (k <= 0)
            return; /* nobody reads: nothing to do about it */
        p += k;
        n -= (size_t)k;
    }
}

static void
draw_progress(void)
{
    struct winsize w = {0};
    size_t n = strlen(progress);

    if (n == 0)
        return;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 1 &&
        n >= w.ws_col)
        n = (size_t)w.ws_col - 1;
    put("\r\x1b[K", 4);
    put(progress, n);
}

void
log_at(enum log_level level, const char *fmt, ...)
{
    char raw[LOG_LINE], line[LOG_LINE + 64];
    va_list ap;

    if (!log_is_on(level))
        return;
    va_start(ap, fmt);
    int n = vsnprintf(raw, sizeof(raw), fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    for (char *p = raw; *p; p++) /* the second net: see log.h */
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    n = snprintf(line, sizeof(line), "%s%s\n", prefix[level], raw);
    pthread_mutex_lock(&lock);
    if (progress[0] != '\0')
        put("\r\x1b[K", 4);
    put(line, (size_t)n);
    draw_progress();
    pthread_mutex_unlock(&lock);
}

void
log_progress(const char *text)
{
    pthread_mutex_lock(&lock);
    bool was_shown = progress[0] != '\0';
    snprintf(progress, sizeof(progress), "%s", text);
    if (progress[0] != '\0')
        draw_progress();
    else if (was_shown)
        put("\r\x1b[K", 4);
    pthread_mutex_unlock(&lock);
}
