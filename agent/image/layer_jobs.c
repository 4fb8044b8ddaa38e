#include "agent/image/layer_jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/image/blob_fetch.h"
#include "agent/image/layer.h"
#include "agent/image/manifest.h"
#include "agent/image/pull_sources.h"
#include "agent/image/store.h"
#include "agent/image/unpack.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"

enum state { QUEUED, DOWNLOADING, DOWNLOADED, UNPACKING, FINISHED };

struct layer_jobs {
    struct loop *loop;
    struct image_store *store;
    struct map by_diff_id; /* struct job */
    struct list jobs;      /* in the order of their coming */
    unsigned downloads, unpacks;
    struct loop_task advance;
};

struct job {
    struct list link, waits; /* struct layer_wait */
    struct layer_jobs *jobs; /* NULL: forgotten while a thread unpacks */
    enum state state;
    struct pull_sources *sources;
    char *diff_id, *digest, *media_type, *path, *store_dir;
    uint64_t size;
    struct blob_fetch *fetch;
    struct unpack_options options;
    atomic_bool cancel;
    struct err err;
    char *error; /* FINISHED */
};

struct layer_wait {
    struct list link;
    struct job *job;
    bool own; /* the job uses this one's sources */
    void (*done)(void *arg, const char *error, bool other);
    void *arg;
};

static void advance(void *arg);

struct layer_jobs *layer_jobs_new(struct loop *l, struct image_store *store)
{
    struct layer_jobs *j = mem_alloc(sizeof(*j));
    j->loop = l;
    j->store = store;
    list_init(&j->jobs);
    loop_task_init(&j->advance, advance, j);
    return j;
}

static void job_free(struct job *job)
{
    pull_sources_unref(job->sources);
    free(job->diff_id);
    free(job->digest);
    free(job->media_type);
    free(job->path);
    free(job->store_dir);
    free(job->error);
    free(job);
}

/* Takes a job out of the list; what a thread still works on is freed when it comes back. */
static void forget(struct job *job)
{
    struct layer_jobs *j = job->jobs;
    if (map_get(&j->by_diff_id, job->diff_id) == job)
        map_del(&j->by_diff_id, job->diff_id);
    list_remove(&job->link);
    image_store_unkeep_layer(j->store, job->diff_id);
    if (job->fetch)
        blob_fetch_cancel(TAKE(job->fetch));
    j->downloads -= job->state == DOWNLOADING;
    if (job->state == UNPACKING) {
        j->unpacks--;
        atomic_store(&job->cancel, true);
        job->jobs = NULL;
    } else {
        job_free(job);
    }
    loop_task_defer(j->loop, &j->advance);
}

struct layer_jobs *layer_jobs_free(struct layer_jobs *j)
{
    if (!j)
        return NULL;
    for (struct list *at; (at = list_pop(&j->jobs));) {
        struct job *job = CONTAINER_OF(at, struct job, link);
        for (struct list *w; (w = list_pop(&job->waits));)
            free(CONTAINER_OF(w, struct layer_wait, link));
        forget(job);
    }
    loop_task_remove(&j->advance);
    map_free(&j->by_diff_id);
    free(j);
    return NULL;
}

/* ---- what a job does ---- */

static void finish(struct job *job, const char *error)
{
    struct layer_jobs *j = job->jobs;
    j->downloads -= job->state == DOWNLOADING;
    j->unpacks -= job->state == UNPACKING;
    job->state = FINISHED;
    job->error = mem_strdup(error);
    /* who asks from now on asks anew */
    if (map_get(&j->by_diff_id, job->diff_id) == job)
        map_del(&j->by_diff_id, job->diff_id);
    loop_task_defer(j->loop, &j->advance);
}

static void on_fetched(void *arg, const char *error)
{
    struct job *job = arg;
    job->fetch = NULL;
    if (error) {
        finish(job, error);
        return;
    }
    job->jobs->downloads--;
    job->state = DOWNLOADED;
    loop_task_defer(job->jobs->loop, &job->jobs->advance);
}

static void download(struct job *job)
{
    struct blob_request r = {.loop = job->jobs->loop,
                             .sources = job->sources,
                             .path = job->path,
                             .digest = job->digest,
                             .media_type = job->media_type,
                             .size = job->size};
    job->state = DOWNLOADING;
    job->jobs->downloads++;
    job->fetch = blob_fetch_start(&r, on_fetched, job);
}

static void unpack_work(void *arg)
{
    struct job *job = arg;
    cleanup_close int fd = open(job->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct unpack_input in = unpack_input_fd(&fd);
    int bad = fd < 0 ? err_set(&job->err, errno, "cannot read %s: %s", job->path, strerror(errno))
                     : layer_unpack(job->store_dir, job->diff_id, &in, &job->options, &job->err);
    /* kept only to be tried again, which another content would not make better */
    if (bad != -ENOSPC && !atomic_load(&job->cancel))
        unlink(job->path);
}

static void on_unpacked(void *arg)
{
    struct job *job = arg;
    if (!job->jobs) {
        job_free(job);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    finish(job, job->err.code ? arena_printf(a, "failed to extract layer %s: %s", job->diff_id, job->err.text) : NULL);
}

static void unpack(struct job *job)
{
    job->state = UNPACKING;
    job->jobs->unpacks++;
    loop_work(job->jobs->loop, unpack_work, on_unpacked, job);
}

static struct job *first_in(struct layer_jobs *j, enum state state)
{
    for (LIST_EACH(node, &j->jobs)) {
        struct job *job = CONTAINER_OF(node, struct job, link);
        if (job->state == state)
            return job;
    }
    return NULL;
}

/* Tells one who waits; false when nobody waits for it any more. */
static bool tell_one(struct job *job)
{
    struct list *at = list_pop(&job->waits);
    if (!at)
        return false;
    struct layer_wait *gone = CONTAINER_OF(at, struct layer_wait, link), w = *gone;
    free(gone);
    cleanup_free char *error = mem_strdup(job->error);
    w.done(w.arg, error, !w.own);
    return true;
}

static void advance(void *arg)
{
    struct layer_jobs *j = arg;
    struct job *job;
    if ((job = first_in(j, FINISHED))) {
        loop_task_defer(j->loop, &j->advance); /* a callback may free everything: the rest later */
        if (!tell_one(job))
            forget(job);
        return;
    }
    while (j->unpacks < LAYER_UNPACKS && (job = first_in(j, DOWNLOADED)))
        unpack(job);
    while (j->downloads < LAYER_DOWNLOADS && (job = first_in(j, QUEUED)))
        download(job);
}

/* ---- who wants it ---- */

static struct job *job_new(struct layer_jobs *j, struct pull_sources *sources, const struct descriptor *layer,
                           const char *diff_id)
{
    struct job *job = mem_alloc(sizeof(*job));
    struct strbuf path = {0};
    const char *dir = image_store_dir(j->store);
    strbuf_addf(&path, "%s/partial/%s", dir, image_digest_hex(layer->digest));
    job->jobs = j;
    job->sources = pull_sources_ref(sources);
    job->diff_id = mem_strdup(diff_id);
    job->digest = mem_strdup(layer->digest);
    job->media_type = mem_strdup(layer->media_type);
    job->path = strbuf_take(&path);
    job->store_dir = mem_strdup(dir);
    job->size = layer->size;
    job->options =
        (struct unpack_options){.user_xattr = image_store_support(j->store).user_xattr, .cancel = &job->cancel};
    list_init(&job->waits);
    list_init(&job->link);
    list_insert(&j->jobs, &job->link);
    map_set(&j->by_diff_id, diff_id, job);
    image_store_keep_layer(j->store, diff_id);
    if (layer_present(dir, diff_id))
        finish(job, NULL);
    return job;
}

struct layer_wait *layer_jobs_want(struct layer_jobs *j, struct pull_sources *sources, const struct descriptor *layer,
                                   const char *diff_id, void (*done)(void *arg, const char *error, bool other),
                                   void *arg)
{
    struct layer_wait *w = mem_alloc(sizeof(*w));
    struct job *job = map_get(&j->by_diff_id, diff_id);
    *w = (struct layer_wait){.own = !job, .done = done, .arg = arg};
    if (!job)
        job = job_new(j, sources, layer, diff_id);
    w->job = job;
    list_init(&w->link);
    list_insert(&job->waits, &w->link);
    loop_task_defer(j->loop, &j->advance);
    return w;
}

void layer_jobs_unwant(struct layer_wait *w)
{
    struct job *job = w->job;
    list_remove(&w->link);
    free(w);
    if (list_empty(&job->waits) && job->state != FINISHED)
        forget(job);
}
