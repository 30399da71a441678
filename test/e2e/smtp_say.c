/*
 * Says lines to a mail server and prints what it answers: the test's own
 * ears, with nothing of the program in them, for mail_servers.sh.
 *
 *     smtp_say ADDRESS PORT [LINE...]
 *
 * It waits for the whole reply before each line and after the last; a reply's
 * lines are printed as they are. Then it says QUIT. Exit status 1: no
 * connection, or it broke.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { PATIENCE_S = 10, LINE_MAX_BYTES = 2048 };

static FILE *
dial(const char *address, const char *port)
{
    struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((in_port_t)atoi(port))};

    if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
        return NULL;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) <
            0 ||
        connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
        return NULL;
    return fdopen(fd, "r");
}

/* A line whose code is followed by '-' has another one behind it. */
static bool
hear(FILE *server)
{
    char line[LINE_MAX_BYTES];

    do {
        if (fgets(line, sizeof(line), server) == NULL)
            return false;
        line[strcspn(line, "\r\n")] = '\0';
        (void)puts(line);
    } while (strlen(line) > 3 && line[3] == '-');
    return true;
}

int
main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    FILE *server = dial(argv[1], argv[2]);
    if (server == NULL)
        return 1;
    bool is_well = hear(server);
    for (char **line = argv + 3; is_well && *line != NULL; line++)
        is_well = dprintf(fileno(server), "%s\r\n", *line) > 0 && hear(server);
    (void)dprintf(fileno(server), "QUIT\r\n");
    while (fgetc(server) != EOF) /* until it closes as well */
        continue;
    (void)fclose(server);
    return is_well ? 0 : 1;
}
