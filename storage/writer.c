#include "storage/writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "storage/db.h"

enum { BATCH_MAX = 4096 }; /* rows in one transaction */

struct rows {
    struct db_row *p;
    size_t count, cap;
};

struct writer {
    struct loop *loop;
    struct db *db;
    void (*report)(void *ctx, const struct writer_report *r);
    void *ctx;
    pthread_t thread;
    struct rows batch; /* the thread's: the transaction it is in */
    bool freed;        /* the loop's: a report may still be on its way */

    pthread_mutex_t mutex; /* over all that follows */
    pthread_cond_t cond;
    struct rows waiting;
    uint64_t from, to;           /* the step of compaction that waits */
    bool step, stepped;          /* there is one; the last transaction was one */
    bool stopping, posted;       /* posted: a report is on its way */
    struct writer_report result; /* what it will say; rows wait for as long as it has an error */
};

static void drop(struct rows *r)
{
    for (size_t i = 0; i < r->count; i++) {
        blob_unref(r->p[i].key);
        blob_unref(r->p[i].value);
    }
    r->count = 0;
}

static void add(struct rows *r, const struct db_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        r->p = mem_grow(r->p, r->count, &r->cap, sizeof(*r->p));
        r->p[r->count++] = rows[i];
    }
}

static void rows_free(struct rows *r)
{
    drop(r);
    free(r->p);
}

static void release(struct writer *w)
{
    rows_free(&w->waiting);
    rows_free(&w->batch);
    pthread_mutex_destroy(&w->mutex);
    pthread_cond_destroy(&w->cond);
    free(w);
}

/* ---- on the loop */

static void report(void *arg)
{
    struct writer *w = arg;
    if (w->freed) {
        release(w);
        return;
    }
    pthread_mutex_lock(&w->mutex);
    struct writer_report now = w->result;
    bool again = now.appended && now.error; /* who hears of the one may write, which is in vain by the other */
    w->result = (struct writer_report){0};
    w->posted = again;
    if (again) {
        w->result.error = now.error;
        w->result.err = now.err;
        now.error = 0;
    } else if (now.error) {
        drop(&w->waiting);
    }
    pthread_mutex_unlock(&w->mutex);
    if (again)
        loop_post(w->loop, report, w);
    w->report(w->ctx, &now);
}

void writer_append(struct writer *w, const struct db_row *rows, size_t count)
{
    pthread_mutex_lock(&w->mutex);
    add(&w->waiting, rows, count);
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
}

void writer_compact(struct writer *w, uint64_t from, uint64_t to)
{
    pthread_mutex_lock(&w->mutex);
    w->from = from;
    w->to = to;
    w->step = true;
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
}

/* ---- the thread; called and left with the mutex held */

static void take_batch(struct writer *w)
{
    struct rows taken = w->waiting;
    w->waiting = w->batch;
    w->batch = taken;
    if (taken.count <= BATCH_MAX)
        return;
    add(&w->waiting, taken.p + BATCH_MAX, taken.count - BATCH_MAX);
    w->batch.count = BATCH_MAX;
}

static void append(struct writer *w)
{
    struct err err = {0};
    take_batch(w);
    size_t count = w->batch.count;
    pthread_mutex_unlock(&w->mutex);
    int r = db_append(w->db, w->batch.p, count, &err);
    drop(&w->batch);
    pthread_mutex_lock(&w->mutex);
    w->result.error = r;
    w->result.err = err;
    if (!r)
        w->result.appended += count;
}

static void compact(struct writer *w)
{
    struct err err = {0};
    uint64_t from = w->from, to = w->to;
    w->step = false;
    pthread_mutex_unlock(&w->mutex);
    int r = db_compact(w->db, from, to, &err);
    pthread_mutex_lock(&w->mutex);
    w->result.swept = true;
    w->result.sweep_error = r;
    w->result.sweep_err = err;
}

static void *work(void *arg)
{
    struct writer *w = arg;
    pthread_mutex_lock(&w->mutex);
    while (!w->stopping) {
        bool rows = w->waiting.count && !w->result.error;
        if (!rows && !w->step) {
            pthread_cond_wait(&w->cond, &w->mutex);
            continue;
        }
        w->stepped = w->step && !(rows && w->stepped);
        if (w->stepped)
            compact(w);
        else
            append(w);
        if (!w->posted)
            loop_post(w->loop, report, w);
        w->posted = true;
    }
    pthread_mutex_unlock(&w->mutex);
    return NULL;
}

struct writer *writer_new(struct loop *l, struct db *d, void (*report_to)(void *ctx, const struct writer_report *r),
                          void *ctx)
{
    struct writer *w = mem_alloc(sizeof(*w));
    w->loop = l;
    w->db = d;
    w->report = report_to;
    w->ctx = ctx;
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->cond, NULL);
    if (pthread_create(&w->thread, NULL, work, w))
        abort();
    return w;
}

struct writer *writer_free(struct writer *w, size_t *appended)
{
    if (!w)
        return NULL;
    pthread_mutex_lock(&w->mutex);
    w->stopping = true;
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    *appended = w->result.appended;
    w->freed = true;
    if (!w->posted)
        release(w); /* else the report that is still posted does */
    return NULL;
}
