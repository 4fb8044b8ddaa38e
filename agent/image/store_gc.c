/* What of the image store can go, and its removal. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/image/layer.h"
#include "agent/image/store_int.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"

enum { ORPHAN_AGE_S = 3600 }; /* younger ones may be on their way into the index */

/* ---- what can go ---- */

static bool layer_wanted(const struct image_store *s, const char *diff_id)
{
    if (map_has(&s->kept, diff_id))
        return true;
    for (size_t i = 0; i < s->nentries; i++)
        for (size_t k = 0; k < s->entries[i]->image.nlayers; k++)
            if (str_eq(s->entries[i]->image.layers[k], diff_id))
                return true;
    return false;
}

/* A container's image is known, or else nobody knows which layers it stands on. */
static bool containers_known(const struct image_store *s)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&s->containers, &i));)
        if (!map_has(&s->ids, e->value))
            return false;
    return true;
}

static void detach(struct image_store *s, const char *diff_id, struct strbuf *gone)
{
    cleanup_arena struct arena *a = arena_new();
    struct err err = {0};
    const char *path;
    if (layer_detach(a, s->dir, diff_id, &path, &err))
        log_warn("image store: %s; its space is lost until the next start", err.text);
    else if (path)
        strbuf_add(gone, path, strlen(path) + 1);
}

void image_store_sweep(struct image_store *s, int64_t age_s, struct strbuf *gone)
{
    cleanup_arena struct arena *a = arena_new();
    DIR *d = containers_known(s) ? opendir(arena_printf(a, "%s/layers", s->dir)) : NULL;
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        const char *id = arena_printf(a, "sha256:%s", e->d_name);
        if (!image_digest_ok(id) || layer_wanted(s, id) || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (clock_real_s() - st.st_mtime >= age_s)
            detach(s, id, gone);
    }
    closedir(d);
}

/* ---- removing ---- */

struct removal {
    struct image_store *store;
    struct strbuf gone; /* folders and files */
    void (*done)(void *arg);
    void *arg;
    bool always; /* done is called also when the store was closed */
};

static void removal_work(void *arg)
{
    struct removal *r = arg;
    for (size_t at = 0; at < r->gone.len; at += strlen(r->gone.p + at) + 1)
        tree_remove(r->gone.p + at);
}

static void removal_done(void *arg)
{
    struct removal *r = arg;
    if (r->done && (r->always || !r->store->closed))
        r->done(r->arg);
    strbuf_free(&r->gone);
    image_store_unref(r->store);
    free(r);
}

static void remove_paths(struct image_store *s, struct removal how)
{
    struct removal *r = mem_alloc(sizeof(*r));
    *r = how;
    r->store = image_store_ref(s);
    loop_work(s->loop, removal_work, removal_done, r);
}

static void saved(void *arg, const char *error)
{
    (void)arg, (void)error; /* store_disk.c logged it */
}

static int remove_image(struct image_store *s, const char *id, struct removal how, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct entry *e = map_get(&s->ids, id);
    if (!e)
        return err_set(err, ENOENT, "there is no image %s", id);
    if (e->image.users)
        return err_set(err, EBUSY, "image %s is in use by %u containers", id, e->image.users);
    const char *record = image_store_record_path(a, s, e->image.id);
    const char *config = image_store_blob_path(a, s, e->image.id);
    size_t n = e->image.nlayers;
    const char **layers = arena_alloc(a, n * sizeof(*layers) + 1);
    for (size_t i = 0; i < n; i++)
        layers[i] = arena_strdup(a, e->image.layers[i]);
    image_store_drop_entry(s, e);

    unlink(config); /* not later: a pull may write it again at any time */
    for (size_t i = 0; i < n; i++)
        if (!layer_wanted(s, layers[i]))
            detach(s, layers[i], &how.gone);
    strbuf_add(&s->unlink, record, strlen(record) + 1);
    image_store_save(s, saved, NULL);
    remove_paths(s, how);
    return 0;
}

int image_store_remove(struct image_store *s, const char *id, void (*done)(void *arg), void *arg, struct err *err)
{
    return remove_image(s, id, (struct removal){.done = done, .arg = arg}, err);
}

/* ---- garbage collection ---- */

struct collection {
    struct image_store *store;
    struct image_gc gc;
    size_t removed;
};

static const struct image *least_used(const struct image_store *s, const struct image_gc *gc)
{
    const struct image *best = NULL, *image;
    for (size_t i = 0; (image = image_store_next(s, &i));)
        if (!image->users && !image->pinned && !(gc->keep && gc->keep(gc->arg, image)) &&
            (!best || image->last_used_s < best->last_used_s))
            best = image;
    return best;
}

static void collect_next(void *arg)
{
    struct collection *c = arg;
    struct err err = {0};
    if (c->store->closed) {
        free(c);
        return;
    }
    const struct image *image = c->gc.enough(c->gc.arg) ? NULL : least_used(c->store, &c->gc);
    if (image) {
        char id[IMAGE_DIGEST_SIZE];
        memcpy(id, image->id, sizeof(id));
        log_info("image store: removing image %s, which no container uses", image->nnames ? image->names[0] : id);
        if (!remove_image(c->store, id, (struct removal){.done = collect_next, .arg = c, .always = true}, &err)) {
            c->removed++;
            return;
        }
    }
    c->gc.done(c->gc.arg, c->removed, err.code ? err.text : NULL);
    free(c);
}

void image_store_gc(struct image_store *s, const struct image_gc *gc)
{
    struct collection *c = mem_alloc(sizeof(*c));
    struct removal r = {.done = collect_next, .arg = c, .always = true};
    *c = (struct collection){.store = s, .gc = *gc};
    image_store_sweep(s, ORPHAN_AGE_S, &r.gone);
    remove_paths(s, r);
}
