/*
 * See plumb_pool.h. Jobs have running numbers; number k lies in slot
 * k % POOL_JOBS_MAX. written <= taken <= given <= written + POOL_JOBS_MAX.
 * One lock for all of it: it is held for moments, and a page takes longer.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "base/arena.h"
#include "base/check.h"
#include "cmd/plumb_pool.h"

enum {
    POOL_JOBS_MAX = 256,
    POOL_BYTES_MAX = 64 * 1024 * 1024,
    POOL_WORKERS_MAX = 64,
    ANSWER_MAX = 64 * 1024 * 1024, /* bytes */
    WORKER_BLOCK = 1024 * 1024,    /* of its arena: a page fits, mostly */
};

struct slot {
    struct plumb_job job; /* name: ours, freed with the answer */
    char *text;           /* the answer; NULL until it is there */
    size_t n;
};

struct plumb_pool {
    plumb_answer_fn *fn;
    const void *arg;
    int fd; /* where answers go */
    pthread_t workers[POOL_WORKERS_MAX];
    size_t workers_n;
    pthread_mutex_t lock;
    pthread_cond_t work; /* workers wait: for a job, or for the oldest */
    pthread_cond_t room; /* the giver waits: until half the window is free */
    size_t given, taken, written;
    size_t bytes; /* of answers that are not written yet */
    bool is_writing;
    bool is_last;   /* no more will be given */
    bool is_unread; /* some file could not be read */
    int error;      /* of fd: an errno */
    struct slot slots[POOL_JOBS_MAX];
};

static struct slot *
slot_of(struct plumb_pool *pool, size_t number)
{
    return &pool->slots[number % POOL_JOBS_MAX];
}

/*
 * The next job, when there is one; a full store of answers lets only the
 * oldest job pass, which makes room.
 */
static struct slot *
take(struct plumb_pool *pool)
{
    for (;;) {
        bool may = pool->bytes < POOL_BYTES_MAX || pool->taken == pool->written;
        if (pool->taken < pool->given && may)
            return slot_of(pool, pool->taken++);
        if (pool->taken == pool->given && pool->is_last)
            return NULL;
        pthread_cond_wait(&pool->work, &pool->lock);
    }
}

/* 0 or an errno. */
static int
write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return errno;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static void
slot_clear(struct slot *s)
{
    free((char *)(uintptr_t)s->job.name.p);
    free(s->text);
    *s = (struct slot){0};
}

/* The oldest answers, as far as they are there. The lock is held around. */
static void
write_done(struct plumb_pool *pool)
{
    if (pool->is_writing)
        return; /* whoever writes will see ours */
    pool->is_writing = true;
    while (pool->written < pool->taken &&
           slot_of(pool, pool->written)->text != NULL) {
        struct slot *s = slot_of(pool, pool->written);
        int e = pool->error;
        pthread_mutex_unlock(&pool->lock);
        if (e == 0)
            e = write_all(pool->fd, s->text, s->n);
        pthread_mutex_lock(&pool->lock);
        pool->error = e;
        if (pool->bytes >= POOL_BYTES_MAX)
            pthread_cond_broadcast(&pool->work);
        pool->bytes -= s->n;
        slot_clear(s);
        pool->written++;
        if (pool->given - pool->written == POOL_JOBS_MAX / 2)
            pthread_cond_signal(&pool->room);
    }
    pool->is_writing = false;
}

static void
end_job(struct plumb_pool *pool, struct slot *s, str answer, bool is_read)
{
    char *text = malloc(answer.n + 1);

    check(text != NULL);
    memcpy(text, answer.p, answer.n);
    pthread_mutex_lock(&pool->lock);
    s->text = text;
    s->n = answer.n;
    pool->bytes += answer.n;
    pool->is_unread |= !is_read;
    write_done(pool);
}

static void *
work(void *arg)
{
    struct plumb_pool *pool = arg;
    CLEANUP(arena_fini) struct arena a = {.block_bytes = WORKER_BLOCK};
    struct slot *s;

    arena_alloc_bytes(&a, 1); /* so that the first block stays */
    struct arena_mark empty = arena_mark(&a);
    pthread_mutex_lock(&pool->lock);
    while ((s = take(pool)) != NULL) {
        struct buf out;
        pthread_mutex_unlock(&pool->lock);
        buf_init(&out, &a, ANSWER_MAX);
        bool is_read = pool->fn(pool->arg, &a, &s->job, &out);
        end_job(pool, s, buf_str(&out), is_read);
        arena_release(&a, empty);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct plumb_pool *
plumb_pool_start(plumb_answer_fn *fn, const void *arg, int fd)
{
    struct plumb_pool *pool = calloc(1, sizeof(*pool));
    size_t cores = uv_available_parallelism();

    check(pool != NULL);
    pool->fn = fn;
    pool->arg = arg;
    pool->fd = fd;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->room, NULL);
    for (size_t i = 0; i < cores && i < POOL_WORKERS_MAX; i++) {
        if (pthread_create(&pool->workers[i], NULL, work, pool) != 0)
            break;
        pool->workers_n++;
    }
    check(pool->workers_n > 0);
    return pool;
}

bool
plumb_pool_give(struct plumb_pool *pool, const struct plumb_job *job)
{
    char *name = malloc(job->name.n + 1);

    check(name != NULL);
    memcpy(name, job->name.p, job->name.n);
    pthread_mutex_lock(&pool->lock);
    if (pool->given - pool->written == POOL_JOBS_MAX)
        do
            pthread_cond_wait(&pool->room, &pool->lock);
        while (pool->given - pool->written > POOL_JOBS_MAX / 2);
    bool is_open = pool->error == 0;
    struct slot *s = slot_of(pool, pool->given++);
    s->job = *job;
    s->job.name = str_make(name, job->name.n);
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    return is_open;
}

enum plumb_pool_outcome
plumb_pool_finish(struct plumb_pool *pool)
{
    enum plumb_pool_outcome r = PLUMB_POOL_DONE;

    pthread_mutex_lock(&pool->lock);
    pool->is_last = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->workers_n; i++)
        pthread_join(pool->workers[i], NULL);
    check(pool->written == pool->given);
    if (pool->is_unread)
        r = PLUMB_POOL_UNREAD;
    if (pool->error != 0) {
        r = PLUMB_POOL_NO_OUTPUT;
        errno = pool->error;
    }
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->room);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
    return r;
}
