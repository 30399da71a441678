/*
 * cost: run a program and tell what it cost, from the kernel's own accounts.
 *
 * usage: cost FILE PROGRAM [ARG...]
 *
 * FILE gets one line: microseconds of CPU (user and system), microseconds that
 * passed, and the most memory that it held, in KiB. The exit status is that of
 * the program, 127 when it could not be run, 1 when it was killed.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t
us_of(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static int64_t
now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static _Noreturn void
give_up(const char *what)
{
    perror(what);
    exit(127);
}

int
main(int argc, char **argv)
{
    struct rusage u;
    int status;

    if (argc < 3) {
        fprintf(stderr, "usage: cost FILE PROGRAM [ARG...]\n");
        return 2;
    }
    int64_t begun = now_us();
    pid_t pid = fork();
    if (pid < 0)
        give_up("fork");
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        give_up(argv[2]);
    }
    if (wait4(pid, &status, 0, &u) != pid)
        give_up("wait4");
    FILE *f = fopen(argv[1], "w");
    if (f == NULL)
        give_up(argv[1]);
    fprintf(f, "%" PRId64 " %" PRId64 " %ld\n",
            us_of(u.ru_utime) + us_of(u.ru_stime), now_us() - begun,
            u.ru_maxrss);
    if (fclose(f) != 0)
        give_up(argv[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
