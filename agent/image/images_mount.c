/* Images as they are used: mounts, the list for the node's status, garbage collection. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "agent/image/images_int.h"
#include "agent/image/snapshot.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { LISTED_IMAGES = 50, LISTED_NAMES = 5 }; /* the kubelet's defaults */

/* ---- mounts ---- */

struct mount_job {
    struct images *images;
    struct arena *arena;
    struct snapshot_request request;
    struct err err;
    void (*mounted)(void *arg, const char *path, const char *why);
    void (*unmounted)(void *arg);
    void *arg;
};

static struct mount_job *job_new(struct images *i, const char *image_id, const char *container_id, void *arg)
{
    struct mount_job *m = mem_alloc(sizeof(*m));
    m->images = images_ref(i);
    m->arena = arena_new();
    m->arg = arg;
    m->request.store = arena_strdup(m->arena, image_store_dir(i->store));
    m->request.container_id = arena_strdup(m->arena, container_id);
    m->request.image_id = arena_strdup(m->arena, image_id);
    m->request.support = image_store_support(i->store);
    return m;
}

static void job_free(struct mount_job *m)
{
    images_unref(m->images);
    arena_free(m->arena);
    free(m);
}

static void mount_work(void *arg)
{
    struct mount_job *m = arg;
    if (!m->err.code)
        snapshot_mount(&m->request, &m->err);
}

static void mount_done(void *arg)
{
    struct mount_job *m = arg;
    if (m->images->closed) {
        job_free(m);
        return;
    }
    if (m->err.code)
        image_store_release(m->images->store, m->request.container_id);
    const char *path = snapshot_path(m->arena, m->request.store, m->request.container_id);
    m->mounted(m->arg, m->err.code ? NULL : path, m->err.code ? m->err.text : NULL);
    job_free(m);
}

static void take_layers(struct mount_job *m, const struct image *image)
{
    const char **layers = arena_alloc(m->arena, image->nlayers * sizeof(*layers) + 1);
    for (size_t k = 0; k < image->nlayers; k++)
        layers[k] = arena_strdup(m->arena, image->layers[k]);
    m->request.diff_ids = layers;
    m->request.ndiff_ids = image->nlayers;
}

void images_mount(struct images *i, const char *image_id, const char *container_id,
                  void (*done)(void *arg, const char *path, const char *why), void *arg)
{
    struct mount_job *m = job_new(i, image_id, container_id, arg);
    const struct image *image = image_store_by_id(i->store, image_id);
    m->mounted = done;
    if (image)
        take_layers(m, image);
    else if (!image_store_held(i->store, container_id)) /* else the snapshot itself knows what it is made of */
        err_set(&m->err, ENOENT, "image %s is not on this node any more", image_id);
    image_store_hold(i->store, container_id, image_id); /* at once: garbage collection may come before the thread */
    loop_work(i->loop, mount_work, mount_done, m);
}

static void unmount_work(void *arg)
{
    struct mount_job *m = arg;
    snapshot_remove(m->request.store, m->request.container_id, &m->err);
}

static void unmount_done(void *arg)
{
    struct mount_job *m = arg;
    if (m->err.code)
        log_warn("container %s: %s; its files stay until the next start", m->request.container_id, m->err.text);
    if (!m->images->closed) {
        image_store_release(m->images->store, m->request.container_id);
        m->unmounted(m->arg);
    }
    job_free(m);
}

void images_unmount(struct images *i, const char *container_id, void (*done)(void *arg), void *arg)
{
    struct mount_job *m = job_new(i, "", container_id, arg);
    m->unmounted = done;
    loop_work(i->loop, unmount_work, unmount_done, m);
}

void images_each_mount(struct images *i, void (*fn)(void *arg, const char *container_id), void *arg)
{
    image_store_each_held(i->store, fn, arg);
}

/* ---- what is there ---- */

static int compare_sizes(const void *a, const void *b)
{
    const struct image *const *x = a, *const *y = b;
    if ((*x)->size != (*y)->size)
        return (*x)->size < (*y)->size ? 1 : -1;
    return strcmp((*x)->id, (*y)->id);
}

static void add_names(struct arena *a, cJSON *names, char *const *list, size_t n)
{
    for (size_t k = 0; k < n && json_count(names) < LISTED_NAMES; k++)
        json_append(names, json_string(a, list[k]));
}

cJSON *images_list(struct images *i, struct arena *a)
{
    cJSON *array = json_array(a);
    const struct image *image;
    size_t n = 0, cursor = 0;
    while (image_store_next(i->store, &cursor))
        n++;
    const struct image **all = arena_alloc(a, n * sizeof(const struct image *) + 1);
    n = cursor = 0;
    while ((image = image_store_next(i->store, &cursor)))
        all[n++] = image;
    qsort(all, n, sizeof(const struct image *), compare_sizes);
    for (size_t k = 0; k < n && k < LISTED_IMAGES; k++) {
        cJSON *entry = json_object(a), *names = json_array(a);
        add_names(a, names, all[k]->digests, all[k]->ndigests);
        add_names(a, names, all[k]->names, all[k]->nnames);
        json_set(a, entry, "names", names);
        json_set_int(a, entry, "sizeBytes", (int64_t)all[k]->size);
        json_append(array, entry);
    }
    return array;
}

/* Bytes of the file system that images and containers' files lie on. 0 or -errno. */
static int images_fs(const struct images *i, uint64_t *capacity, uint64_t *available)
{
    struct statvfs fs;
    if (statvfs(image_store_dir(i->store), &fs))
        return -errno;
    *capacity = (uint64_t)fs.f_blocks * fs.f_frsize;
    *available = (uint64_t)fs.f_bavail * fs.f_frsize;
    return 0;
}

/* ---- garbage collection ---- */

struct gc_job {
    struct images *images;
    struct images_gc gc;
};

/* Bytes in use over the wanted share. */
static uint64_t over(const struct gc_job *g)
{
    uint64_t capacity = 0, available = 0;
    if (images_fs(g->images, &capacity, &available))
        return 0;
    uint64_t allowed = capacity / 100 * g->gc.percent, used = capacity - available;
    return used > allowed ? used - allowed : 0;
}

static bool gc_enough(void *arg)
{
    return !over(arg);
}

static bool gc_keep(void *arg, const struct image *image)
{
    struct gc_job *g = arg;
    return g->gc.keep && g->gc.keep(g->gc.arg, image->id);
}

static void gc_done(void *arg, size_t removed, const char *error)
{
    struct gc_job *g = arg;
    if (error)
        log_warn("image garbage collection ended early: %s", error);
    if (removed)
        images_changed(g->images);
    g->gc.done(g->gc.arg, removed, over(g));
    free(g);
}

void images_gc(struct images *i, const struct images_gc *gc)
{
    struct gc_job *g = mem_alloc(sizeof(*g));
    *g = (struct gc_job){i, *gc};
    image_store_gc(i->store, &(struct image_gc){.enough = gc_enough, .keep = gc_keep, .done = gc_done, .arg = g});
}
