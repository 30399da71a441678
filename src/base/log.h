/*
 * The log: lines on standard error, one write each, safe from any thread.
 * Foreign bytes in arguments go through inert_z() first (inert.h); the log
 * escapes what is left of control characters as a second net. Secrets are
 * never arguments.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/scope.h"

enum log_level { LOG_QUIET, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);
bool log_is_on(enum log_level level);

void log_at(enum log_level level, const char *fmt, ...) PRINTF(2, 3);
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
#define log_warn(...)  log_at(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...)                                                         \
    (log_is_on(LOG_DEBUG) ? log_at(LOG_DEBUG, __VA_ARGS__) : (void)0)

/*
 * The live progress line of a terminal: kept at the bottom, wiped before a
 * log line and drawn again after it. An empty text takes it away. Text is
 * ours, cut to the terminal's width.
 */
void log_progress(const char *text);

#endif
