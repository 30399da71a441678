/*
 * A slow and brittle link: see relay.h. One thread and poll(); what is under
 * way is a list of pieces, each with the time at which it arrives.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

#include "relay.h"

enum {
    LINKS_MAX = 64,
    PIECE_BYTES = 64 * 1024,
    UNDER_WAY_MAX = 64 * 1024 * 1024, /* then the sender has to wait */
    HEAD_BYTES = 5,                   /* of a message: its type, its length */
    LATE_US = RELAY_LATE_MS * 1000,
    TICK_US = 500 * 1000,
    START_BYTES = 4, /* of a client's first: its length */
};

#define SOCKET_NAME ".s.PGSQL.5432"

struct relay {
    /* Shared with the process: the break. */
    atomic_int kind; /* RELAY_BREAK_N: none */
    atomic_uint left;
    pid_t pid;
    unsigned one_way_ms;
    char folder[108 - sizeof(SOCKET_NAME)], server[64];
};

struct piece {
    struct piece *next;
    int64_t due; /* us, as all times here */
    size_t n, done;
    char bytes[];
};

/* One direction of a link. */
struct way {
    bool is_of_server; /* the bytes are */
    bool is_ended;     /* nothing more is read */
    unsigned char head[HEAD_BYTES];
    size_t head_n, head_size;
    uint32_t body; /* bytes of the message that are still to come */
    struct piece *first, **last;
    size_t under_way;
};

/* ways[i] reads fds[i] and writes the other. */
struct link {
    bool is_used;
    int fds[2];   /* client, server; -1: closed */
    int64_t late; /* the client is buried: until then the server is heard */
    struct way ways[2];
};

static struct link links[LINKS_MAX];

static int64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct sockaddr_un
address(const char *folder)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};

    snprintf(a.sun_path, sizeof(a.sun_path), "%s/" SOCKET_NAME, folder);
    return a;
}

static void
way_open(struct way *w, bool is_of_server)
{
    *w = (struct way){.is_of_server = is_of_server,
                      .head_size = is_of_server ? HEAD_BYTES : START_BYTES};
    w->last = &w->first;
}

static void
way_drop(struct way *w)
{
    for (struct piece *p; (p = w->first);) {
        w->first = p->next;
        free(p);
    }
    w->last = &w->first;
    w->under_way = 0;
}

static void
link_close(struct link *l)
{
    for (int i = 0; i < 2; i++) {
        way_drop(&l->ways[i]);
        if (l->fds[i] >= 0)
            close(l->fds[i]);
    }
    l->is_used = false;
}

static void
link_open(const struct relay *r, int client)
{
    struct sockaddr_un a = address(r->server);
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    for (struct link *l = links; l < links + LINKS_MAX; l++) {
        if (l->is_used)
            continue;
        if (connect(server, (struct sockaddr *)&a, sizeof(a)) != 0)
            break;
        fcntl(client, F_SETFL, O_NONBLOCK);
        fcntl(server, F_SETFL, O_NONBLOCK);
        *l = (struct link){
            .is_used = true, .fds = {client, server}
        };
        way_open(&l->ways[0], false);
        way_open(&l->ways[1], true);
        return;
    }
    close(client);
    close(server);
}

/* A message begins; is it the one to break at? */
static bool
is_the_one(struct relay *r, const struct way *w)
{
    int kind = atomic_load(&r->kind);

    if (kind == RELAY_BREAK_N || (kind == RELAY_SERVER) != w->is_of_server)
        return false;
    if (atomic_fetch_sub(&r->left, 1) > 1)
        return false;
    atomic_store(&r->kind, RELAY_BREAK_N);
    return true;
}

/* How many of the bytes come before the message to break at: n, if all do. */
static size_t
bytes_before(struct relay *r, struct way *w, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        if (w->body > 0) {
            size_t some = n - i < w->body ? n - i : w->body;
            w->body -= (uint32_t)some;
            i += some;
            continue;
        }
        if (w->head_n == 0 && is_the_one(r, w))
            return i;
        w->head[w->head_n++] = (unsigned char)bytes[i++];
        if (w->head_n < w->head_size)
            continue;
        const unsigned char *b = w->head + w->head_size - 4;
        uint32_t size = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
                        (uint32_t)b[2] << 8 | b[3];
        w->body = size >= 4 ? size - 4 : 0;
        w->head_n = 0;
        w->head_size = HEAD_BYTES;
    }
    return n;
}

static void
way_add(struct way *w, const char *bytes, size_t n, int64_t due)
{
    struct piece *p = malloc(sizeof(*p) + n);

    check(p != NULL);
    *p = (struct piece){.due = due, .n = n};
    memcpy(p->bytes, bytes, n);
    *w->last = p;
    w->last = &p->next;
    w->under_way += n;
}

/* The client sees its end; the server hears the rest later. */
static void
link_bury(struct link *l, const char *bytes, size_t n)
{
    int64_t due = now_us() + LATE_US;

    for (struct piece *p = l->ways[0].first; p; p = p->next)
        p->due = due;
    way_add(&l->ways[0], bytes, n, due);
    l->ways[0].is_ended = true;
    l->late = due + LATE_US;
    close(l->fds[0]);
    l->fds[0] = -1;
}

static void
way_read(struct relay *r, struct link *l, int side)
{
    static char bytes[PIECE_BYTES];
    struct way *w = &l->ways[side];
    int kind = atomic_load(&r->kind);
    ssize_t n = read(l->fds[side], bytes, sizeof(bytes));

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) { /* what is under way still arrives */
        w->is_ended = true;
        return;
    }
    if (l->fds[1 - side] < 0)
        return;
    size_t before = bytes_before(r, w, bytes, (size_t)n);
    if (before < (size_t)n && kind == RELAY_LATE) {
        link_bury(l, bytes, (size_t)n);
        return;
    }
    way_add(w, bytes, before, now_us() + (int64_t)r->one_way_ms * 1000);
    w->is_ended = before < (size_t)n;
}

/* What has arrived goes out. */
static void
way_write(struct link *l, int side)
{
    struct way *w = &l->ways[side];
    struct piece *p;

    while ((p = w->first) && p->due <= now_us()) {
        ssize_t n = send(l->fds[1 - side], p->bytes + p->done, p->n - p->done,
                         MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0) {
            w->is_ended = true;
            way_drop(w);
            return;
        }
        p->done += (size_t)n;
        w->under_way -= (size_t)n;
        if (p->done < p->n)
            return;
        w->first = p->next;
        if (!w->first)
            w->last = &w->first;
        free(p);
    }
}

static void
link_step(struct relay *r, struct link *l, const struct pollfd p[2])
{
    for (int side = 0; side < 2; side++) {
        if (!l->ways[side].is_ended && p[side].revents)
            way_read(r, l, side);
        way_write(l, side);
    }
    const struct way *w = l->ways;
    if (((w[0].is_ended && !w[0].first) || (w[1].is_ended && !w[1].first)) &&
        now_us() >= l->late)
        link_close(l);
}

/* What to wait for at one side; *until: when the next piece arrives. */
static struct pollfd
side_poll(const struct link *l, int side, int64_t *until)
{
    const struct way *in = &l->ways[side], *out = &l->ways[1 - side];
    struct pollfd p = {.fd = l->fds[side]};

    if (!in->is_ended && in->under_way < UNDER_WAY_MAX)
        p.events |= POLLIN;
    if (out->first && out->first->due <= now_us())
        p.events |= POLLOUT;
    else if (out->first && out->first->due < *until)
        *until = out->first->due;
    if (l->late > now_us() && l->late < *until)
        *until = l->late;
    if (p.events == 0)
        p.fd = -1; /* else its end would wake us for ever */
    return p;
}

static _Noreturn void
serve(struct relay *r, int listener)
{
    struct pollfd p[1 + 2 * LINKS_MAX];

    for (;;) {
        int64_t until = now_us() + TICK_US;
        nfds_t n = 0;
        p[n++] = (struct pollfd){.fd = listener, .events = POLLIN};
        for (int i = 0; i < LINKS_MAX; i++)
            for (int side = 0; side < 2; side++, n++) {
                p[n] = (struct pollfd){.fd = -1};
                if (links[i].is_used)
                    p[n] = side_poll(&links[i], side, &until);
            }
        int64_t wait = until - now_us();
        struct timespec t = {.tv_nsec = wait > 0 ? wait * 1000 : 0};
        ppoll(p, n, &t, NULL);
        for (int i = 0; i < LINKS_MAX; i++)
            if (links[i].is_used)
                link_step(r, &links[i], &p[1 + 2 * i]);
        if (p[0].revents) {
            int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
            if (client >= 0)
                link_open(r, client);
        }
    }
}

struct relay *
relay_start(const char *server, unsigned one_way_ms)
{
    struct relay *r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    check(r != MAP_FAILED && strlen(server) < sizeof(r->server));
    strcpy(r->server, server);
    /* in the server's: gone with it, whatever becomes of us */
    int n = snprintf(r->folder, sizeof(r->folder), "%s/relay_XXXXXX", server);
    check(n < (int)sizeof(r->folder) && mkdtemp(r->folder) != NULL);
    r->one_way_ms = one_way_ms;
    atomic_store(&r->kind, RELAY_BREAK_N);
    struct sockaddr_un a = address(r->folder);
    check(bind(listener, (struct sockaddr *)&a, sizeof(a)) == 0 &&
          listen(listener, LINKS_MAX) == 0);
    pid_t pid = fork(); /* not into what both see */
    check(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(r, listener);
    }
    r->pid = pid;
    close(listener);
    return r;
}

void
relay_stop(struct relay **r)
{
    struct sockaddr_un a = address((*r)->folder);

    kill((*r)->pid, SIGKILL);
    waitpid((*r)->pid, NULL, 0);
    unlink(a.sun_path);
    rmdir((*r)->folder);
    munmap(*r, sizeof(**r));
    *r = NULL;
}

const char *
relay_folder(const struct relay *r)
{
    return r->folder;
}

void
relay_break_at(struct relay *r, enum relay_break kind, unsigned n)
{
    check(n > 0);
    atomic_store(&r->left, n);
    atomic_store(&r->kind, kind);
}

bool
relay_has_broken(struct relay *r)
{
    return atomic_exchange(&r->kind, RELAY_BREAK_N) == RELAY_BREAK_N;
}
