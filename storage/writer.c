#include "storage/writer.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "storage/db.h"

struct job {
    struct db_row *rows; /* NULL: a compaction */
    size_t count;
    uint64_t from, to;
    int result;
    struct err err;
};

struct writer {
    struct loop *loop;
    struct db *db;
    writer_done *done;
    void *ctx;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    struct job job;
    bool has_job, busy, stopping; /* under the mutex */
    bool freed;                   /* loop's thread: a report may still be on its way */
    int reports;                  /* loop's thread: posted and not yet run */
};

static void drop_rows(struct job *j)
{
    for (size_t i = 0; i < j->count; i++) {
        blob_unref(j->rows[i].key);
        blob_unref(j->rows[i].value);
    }
    free(j->rows);
    j->rows = NULL;
    j->count = 0;
}

static void report(void *arg)
{
    struct writer *w = arg;
    w->reports--;
    if (w->freed) {
        if (!w->reports)
            free(w);
        return;
    }
    w->done(w->ctx, w->job.result, &w->job.err);
}

static void execute(struct writer *w)
{
    struct job *j = &w->job;
    j->err = (struct err){0};
    if (j->rows)
        j->result = db_append(w->db, j->rows, j->count, &j->err);
    else
        j->result = db_compact(w->db, j->from, j->to, &j->err);
    drop_rows(j);
}

static void *work(void *arg)
{
    struct writer *w = arg;
    pthread_mutex_lock(&w->mutex);
    for (;;) {
        while (!w->has_job && !w->stopping)
            pthread_cond_wait(&w->cond, &w->mutex);
        if (!w->has_job)
            break;
        w->has_job = false;
        w->busy = true;
        pthread_mutex_unlock(&w->mutex);
        execute(w);
        loop_post(w->loop, report, w);
        pthread_mutex_lock(&w->mutex);
        w->busy = false;
    }
    pthread_mutex_unlock(&w->mutex);
    return NULL;
}

struct writer *writer_new(struct loop *l, struct db *d, writer_done *done, void *ctx)
{
    struct writer *w = mem_alloc(sizeof(*w));
    w->loop = l;
    w->db = d;
    w->done = done;
    w->ctx = ctx;
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->cond, NULL);
    if (pthread_create(&w->thread, NULL, work, w))
        abort();
    return w;
}

static void submit(struct writer *w, const struct job *j)
{
    w->reports++;
    pthread_mutex_lock(&w->mutex);
    w->job = *j;
    w->has_job = true;
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
}

void writer_append(struct writer *w, struct db_row *rows, size_t count)
{
    submit(w, &(struct job){.rows = rows, .count = count});
}

void writer_compact(struct writer *w, uint64_t from, uint64_t to)
{
    submit(w, &(struct job){.from = from, .to = to});
}

struct writer *writer_free(struct writer *w, int *error)
{
    if (!w)
        return NULL;
    pthread_mutex_lock(&w->mutex);
    w->stopping = true;
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->mutex);
    pthread_cond_destroy(&w->cond);
    *error = w->reports ? w->job.result : 0;
    w->freed = true;
    if (!w->reports)
        free(w); /* else the report that is still posted does */
    return NULL;
}
