/*
 * The corpus as a test, without libFuzzer: each file of the folders given,
 * and each again cut short and with single bytes changed, through the fuzz
 * function that this is linked with. Prints TAP.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "fuzz.h"

enum { SIZE_MAX_BYTES = 64 * 1024, CHANGES = 64 };

static void
feed(const unsigned char *p, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1);

    check(copy != NULL);
    if (n > 0)
        memcpy(copy, p, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

/* Spread over the file, so that a long one takes no longer. */
static void
feed_changed(unsigned char *p, size_t n)
{
    size_t step = n / CHANGES + 1;

    feed(p, n);
    for (size_t i = 0; i < n; i += step) {
        unsigned char was = p[i];
        feed(p, i);
        p[i] = (unsigned char)(was ^ 0x80);
        feed(p, n);
        p[i] = '\n';
        feed(p, n);
        p[i] = was;
    }
}

static bool
replay_file(const char *path)
{
    static unsigned char bytes[SIZE_MAX_BYTES];
    FILE *f = fopen(path, "rb");

    if (f == NULL)
        return false;
    size_t n = fread(bytes, 1, sizeof(bytes), f);
    fclose(f);
    feed_changed(bytes, n);
    return true;
}

static int
replay_folder(const char *folder, int done)
{
    DIR *d = opendir(folder);
    char path[2048];

    check(d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        bool is_ok = replay_file(path);
        printf("%s %d - %s\n", is_ok ? "ok" : "not ok", ++done, e->d_name);
        fflush(stdout);
    }
    closedir(d);
    return done;
}

int
main(int argc, char **argv)
{
    int done = 0;

    for (int i = 1; i < argc; i++)
        done = replay_folder(argv[i], done);
    printf("1..%d\n", done);
    return done == 0; /* a corpus without files proves nothing */
}
