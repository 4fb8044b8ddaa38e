#include "agent/image/images.h"
#include "agent/image/reference.h"
#include "agent/image/snapshot.h"
#include "agent/image/store.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct images {
    struct images_options o;
    struct image_store *store;
    char dir[256];
};
int images_new(const struct images_options *o, struct images **ret, struct err *err)
{
    struct images *i = mem_alloc(sizeof(*i));
    i->o = *o;
    snprintf(i->dir, sizeof(i->dir), "%s/agent/images-store", o->data_dir);
    file_make_dir(i->dir, 0700, err);
    int r = image_store_open(o->loop, i->dir, &i->store, err);
    if (r)
        free(i);
    else
        *ret = i;
    return r;
}
struct images *images_free(struct images *i)
{
    if (i)
        image_store_close(i->store);
    free(i);
    return NULL;
}
static void p_ignore(void *a, const struct pod_image *i, const char *r, const char *m)
{
    (void)a;
    (void)i;
    (void)r;
    (void)m;
}
struct pull {
    struct images *i;
    char *image;
    struct pod_image_events ev;
    void *arg;
};
static void answer(void *a)
{
    struct pull *p = a;
    struct arena *m = arena_new();
    struct image_ref ref;
    struct err err = {0};
    const struct image *im = image_ref_parse(m, p->image, &ref, &err) ? NULL : image_store_find(p->i->store, &ref);
    if (!im) {
        p->ev.done(p->arg, NULL, "ErrImagePull", "the image is not on this node, and registries are not asked yet");
    } else {
        const char *text;
        size_t len;
        cJSON *cfg;
        if (image_store_config(p->i->store, im->id, m, &text, &len, &err) || json_parse(m, text, len, &cfg, NULL, &err))
            p->ev.done(p->arg, NULL, "ErrImagePull", err.text);
        else {
            struct pod_image pi = {.id = im->id,
                                   .name = ref.name,
                                   .image_id = im->id,
                                   .config = cfg,
                                   .size = im->size,
                                   .was_present = true};
            p->ev.done(p->arg, &pi, NULL, NULL);
        }
    }
    arena_free(m);
    free(p->image);
    free(p);
}
void *images_pull(struct images *i, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg)
{
    struct pull *p = mem_alloc(sizeof(*p));
    *p = (struct pull){i, mem_strdup(r->image), *ev, arg};
    loop_defer(i->o.loop, answer, p);
    return p;
}
void images_cancel(struct images *i, void *h)
{
    (void)i;
    ((struct pull *)h)->ev.done = p_ignore;
}
struct mnt {
    struct images *i;
    char *image, *id;
    void (*done)(void *, const char *, const char *);
    void (*un)(void *);
    void *arg;
    struct err err;
    int r;
};
static void do_mount(void *a)
{
    struct mnt *m = a;
    const struct image *im = image_store_by_id(m->i->store, m->image);
    struct snapshot_request q = {.store = m->i->dir,
                                 .container_id = m->id,
                                 .image_id = m->image,
                                 .diff_ids = (const char *const *)im->layers,
                                 .ndiff_ids = im->nlayers,
                                 .support = image_store_support(m->i->store)};
    m->r = snapshot_mount(&q, &m->err);
}
static void mounted(void *a)
{
    struct mnt *m = a;
    struct arena *x = arena_new();
    m->done(m->arg, m->r ? NULL : snapshot_path(x, m->i->dir, m->id), m->r ? m->err.text : NULL);
    arena_free(x);
    free(m);
}
void images_mount(struct images *i, const char *image_id, const char *container_id,
                  void (*done)(void *arg, const char *path, const char *why), void *arg)
{
    struct mnt *m = mem_alloc(sizeof(*m));
    *m = (struct mnt){i, mem_strdup(image_id), mem_strdup(container_id), done, NULL, arg, {0}, 0};
    loop_work(i->o.loop, do_mount, mounted, m);
}
static void do_un(void *a)
{
    struct mnt *m = a;
    m->r = snapshot_remove(m->i->dir, m->id, &m->err);
}
static void un(void *a)
{
    struct mnt *m = a;
    m->un(m->arg);
    free(m);
}
void images_unmount(struct images *i, const char *container_id, void (*done)(void *arg), void *arg)
{
    struct mnt *m = mem_alloc(sizeof(*m));
    *m = (struct mnt){i, NULL, mem_strdup(container_id), NULL, done, arg, {0}, 0};
    loop_work(i->o.loop, do_un, un, m);
}
cJSON *images_list(struct images *i, struct arena *a)
{
    (void)i;
    return json_array(a);
}
