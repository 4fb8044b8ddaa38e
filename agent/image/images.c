#include "agent/image/images.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/images_int.h"
#include "agent/image/pull.h"
#include "agent/image/pull_sources.h"
#include "agent/image/reference.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/wire/loop.h"

enum ensure_state { STARTING, WAITING_FOR_IMPORT, PULLING };

/* What one pod's container wants. */
struct ensure {
    struct list link; /* of images */
    struct images *images;
    struct pod_image_events ev;
    void *arg;
    enum ensure_state state;
    struct loop_task start;
    struct list wait; /* of a pulling */
    struct pulling *pulling;
    /* in the arena */
    struct arena *arena;
    const char *image, *policy;
    const cJSON **secrets;
    size_t nsecrets;
    struct image_ref ref;
};

/* A pull and all who want it. */
struct pulling {
    struct images *images;
    char key[65];
    struct pull *pull;
    struct list waits; /* struct ensure */
};

/* ---- the service ---- */

struct images *images_ref(struct images *i)
{
    i->refs++;
    return i;
}

void images_unref(struct images *i)
{
    if (--i->refs)
        return;
    free(i->import_dir);
    free(i);
}

static void tell_changed(void *arg)
{
    struct images *i = arg;
    i->changed(i->ctx);
}

void images_changed(struct images *i)
{
    if (i->changed && !i->closed)
        loop_task_defer(i->loop, &i->tell_changed);
}

static char *join(const char *dir, const char *name)
{
    struct strbuf b = {0};
    strbuf_addf(&b, "%s/%s", dir, name);
    return strbuf_take(&b);
}

int images_new(const struct images_options *o, struct images **ret, struct err *err)
{
    struct images *i = mem_alloc(sizeof(*i));
    cleanup_free char *dir = join(o->data_dir, "agent/images-store");
    i->refs = 1;
    i->loop = o->loop;
    i->no_default_endpoint = o->no_default_endpoint;
    i->import_dir = join(o->data_dir, "agent/images");
    i->changed = o->changed;
    i->ctx = o->ctx;
    list_init(&i->ensures);
    loop_task_init(&i->tell_changed, tell_changed, i);
    int bad = image_store_open(o->loop, dir, &i->store, err);
    if (bad) {
        images_unref(i);
        return bad;
    }
    i->registries = registries_file_new(o->registries);
    i->jobs = layer_jobs_new(o->loop, i->store);
    images_import_start(i);
    *ret = i;
    return 0;
}

static void ensure_free(struct ensure *e);

static void pulling_free(struct pulling *p)
{
    map_del(&p->images->pulls, p->key);
    if (p->pull)
        pull_cancel(p->pull);
    free(p);
}

struct images *images_free(struct images *i)
{
    if (!i)
        return NULL;
    i->closed = true;
    images_import_cancel(i);
    for (struct list *at; (at = list_pop(&i->ensures));)
        images_cancel(i, CONTAINER_OF(at, struct ensure, link));
    map_free(&i->pulls);
    loop_task_remove(&i->tell_changed);
    i->jobs = layer_jobs_free(i->jobs);
    i->registries = registries_file_free(i->registries);
    i->store = image_store_close(i->store);
    images_unref(i);
    return NULL;
}

/* ---- answers ---- */

static void ensure_free(struct ensure *e)
{
    list_remove(&e->link);
    list_remove(&e->wait);
    loop_task_remove(&e->start);
    arena_free(e->arena);
    free(e);
}

static void answer(struct ensure *e, const struct pod_image *image, const char *reason, const char *message)
{
    void (*done)(void *arg, const struct pod_image *image, const char *reason, const char *message) = e->ev.done;
    void *arg = e->arg;
    struct arena *a = TAKE(e->arena); /* what is told lies there */
    ensure_free(e);
    done(arg, image, reason, message);
    arena_free(a);
}

/* "repository@digest", of this repository if possible. */
static const char *image_id(struct ensure *e, const struct image *image, const char *digest)
{
    if (digest)
        return arena_printf(e->arena, "%s@%s", e->ref.repo, digest);
    if (e->ref.digest)
        return e->ref.name;
    const char *prefix = arena_printf(e->arena, "%s@", e->ref.repo);
    for (size_t i = 0; i < image->ndigests; i++)
        if (str_starts(image->digests[i], prefix))
            return arena_strdup(e->arena, image->digests[i]);
    return arena_strdup(e->arena, image->ndigests ? image->digests[0] : image->id);
}

static const char *image_name(struct ensure *e, const struct image *image)
{
    if (!e->ref.digest)
        return e->ref.name;
    const char *prefix = arena_printf(e->arena, "%s:", e->ref.repo);
    for (size_t i = 0; i < image->nnames; i++)
        if (str_starts(image->names[i], prefix))
            return arena_strdup(e->arena, image->names[i]);
    return e->ref.name;
}

static void give(struct ensure *e, const struct image *image, const char *digest, bool was_present)
{
    struct arena *a = e->arena;
    struct err err = {0};
    const char *text;
    size_t len;
    cJSON *config;
    image_store_used(e->images->store, image->id);
    if (image_store_config(e->images->store, image->id, a, &text, &len, &err) ||
        json_parse(a, text, len, &config, NULL, &err)) {
        answer(e, NULL, "ImageInspectError",
               arena_printf(a, "Failed to inspect image %s: %s", go_quote(a, e->image), err.text));
        return;
    }
    struct pod_image told = {
        .id = arena_strdup(a, image->id),
        .name = image_name(e, image),
        .image_id = image_id(e, image, digest),
        .config = config,
        .size = image->size,
        .was_present = was_present,
    };
    answer(e, &told, NULL, NULL);
}

/* ---- pulling ---- */

static void saved(void *arg, const char *error)
{
    (void)arg, (void)error; /* the store logged it */
}

static void on_pulled(void *arg, const char *id, const char *digest, const char *error)
{
    struct pulling *p = arg;
    struct images *i = images_ref(p->images);
    p->pull = NULL;
    map_del(&i->pulls, p->key); /* who asks from now on asks anew */
    const struct image *image = id ? image_store_by_id(i->store, id) : NULL;
    if (image) {
        image_store_save(i->store, saved, NULL);
        images_changed(i);
    }
    for (struct list *at; (at = list_pop(&p->waits));) {
        struct ensure *e = CONTAINER_OF(at, struct ensure, wait);
        image = id && !i->closed ? image_store_by_id(i->store, id) : NULL;
        if (image)
            give(e, image, digest, false);
        else
            answer(e, NULL, "ErrImagePull", error ? error : "the image was removed while it was pulled");
    }
    free(p);
    images_unref(i);
}

static void pull(struct ensure *e)
{
    struct images *i = e->images;
    struct pull_sources *sources = pull_sources_new(i->loop, e->image, registries_file_get(i->registries),
                                                    i->no_default_endpoint, e->secrets, e->nsecrets);
    char key[65];
    pull_sources_key(sources, key);
    struct pulling *p = map_get(&i->pulls, key);
    if (!p) {
        struct pull_options o = {
            .loop = i->loop, .store = i->store, .jobs = i->jobs, .sources = sources, .platform = platform_host()};
        p = mem_alloc(sizeof(*p));
        p->images = i;
        memcpy(p->key, key, sizeof(p->key));
        list_init(&p->waits);
        p->pull = pull_start(&o, on_pulled, p);
        map_set(&i->pulls, key, p);
    }
    pull_sources_unref(sources);
    e->state = PULLING;
    e->pulling = p;
    list_insert(&p->waits, &e->wait);
    if (e->ev.pulling)
        e->ev.pulling(e->arg); /* last: it may cancel */
}

/* What was pulled with one pod's credentials is not every pod's, as in Kubernetes from 1.35 on. */
static bool may_use(struct ensure *e, const struct image *image)
{
    struct images *i = e->images;
    if (image_granted(image, e->ref.repo, &(struct image_grant){0}))
        return true;
    struct pull_sources *sources = pull_sources_new(i->loop, e->image, registries_file_get(i->registries),
                                                    i->no_default_endpoint, e->secrets, e->nsecrets);
    bool may = false;
    for (size_t k = 0; k < sources->n; k++) {
        struct image_grant grant = pull_sources_grant(sources, k, e->arena);
        may |= image_granted(image, e->ref.repo, &grant);
    }
    pull_sources_unref(sources);
    return may;
}

static void start(void *arg)
{
    struct ensure *e = arg;
    struct images *i = e->images;
    struct err err = {0};
    if (!i->imported) {
        e->state = WAITING_FOR_IMPORT;
        return;
    }
    if (image_ref_parse(e->arena, e->image, &e->ref, &err)) {
        const char *quoted = go_quote(e->arena, e->image);
        answer(e, NULL, "InvalidImageName",
               arena_printf(e->arena, "Failed to apply default image tag %s: couldn't parse image name %s: %s", quoted,
                            quoted, err.text));
        return;
    }
    const struct image *image = image_store_find(i->store, &e->ref);
    if (image && !str_eq(e->policy, "Always") && may_use(e, image))
        give(e, image, NULL, true);
    else if (str_eq(e->policy, "Never"))
        answer(e, NULL, "ErrImageNeverPull",
               arena_printf(e->arena, "Container image %s is not present with pull policy of Never",
                            go_quote(e->arena, e->image)));
    else
        pull(e);
}

void images_go_on(struct images *i)
{
    for (LIST_EACH(node, &i->ensures)) {
        struct ensure *e = CONTAINER_OF(node, struct ensure, link);
        if (e->state == WAITING_FOR_IMPORT)
            loop_task_defer(i->loop, &e->start);
    }
}

void *images_pull(struct images *i, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg)
{
    struct ensure *e = mem_alloc(sizeof(*e));
    e->images = i;
    e->ev = *ev;
    e->arg = arg;
    e->arena = arena_new();
    e->image = arena_strdup(e->arena, r->image);
    e->policy = arena_strdup(e->arena, r->policy ? r->policy : "IfNotPresent");
    e->secrets = arena_alloc(e->arena, r->nsecrets * sizeof(const cJSON *) + 1);
    for (size_t k = 0; k < r->nsecrets; k++)
        e->secrets[e->nsecrets++] = json_copy(e->arena, r->secrets[k]);
    list_init(&e->link);
    list_init(&e->wait);
    list_insert(&i->ensures, &e->link);
    loop_task_init(&e->start, start, e);
    loop_task_defer(i->loop, &e->start);
    return e;
}

/* A pull that nobody waits for any more ends. */
void images_cancel(struct images *i, void *handle)
{
    struct ensure *e = handle;
    struct pulling *p = e->pulling;
    (void)i;
    ensure_free(e);
    if (p && list_empty(&p->waits) && p->pull)
        pulling_free(p);
}
