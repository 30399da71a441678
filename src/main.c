/*
 * turnstone: argv -> command table -> exit status. The commands and what they
 * take stand in cmd/command.c and cmd/options.h.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/cmd.h"

int
main(int argc, char **argv)
{
    int status = command_main(argc - (argc > 0), argv + (argc > 0), environ);

    /* A full disk or a closed pipe shows at the last write. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_DONE) {
        log_error("standard output: cannot be written");
        return EXIT_FAULT;
    }
    return status;
}
