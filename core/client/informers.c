/* The factory: one informer a resource, and waiting for several of them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/client/informer_int.h"

struct wait {
    struct list link;
    struct informer **list;
    size_t count;
    void (*fn)(void *ctx);
    void *ctx;
};

static bool all_synced(const struct wait *w)
{
    for (size_t n = 0; n < w->count; n++)
        if (!informer_synced(w->list[n]))
            return false;
    return true;
}

static void wait_free(struct wait *w)
{
    list_remove(&w->link);
    free(w->list);
    free(w);
}

static struct wait *over(const struct informers *f)
{
    for (LIST_EACH(node, &f->waits)) // NOLINT: what is freed leaves the list
        if (all_synced(CONTAINER_OF(node, struct wait, link)))
            return CONTAINER_OF(node, struct wait, link);
    return NULL;
}

static void check_waits(void *arg)
{
    struct wait *w;
    while ((w = over(arg))) { /* one by one: fn may end other waits */
        void (*fn)(void *ctx) = w->fn;
        void *ctx = w->ctx;
        wait_free(w);
        fn(ctx);
    }
}

struct informers *informers_new(struct api *api, struct timing *timing)
{
    struct informers *f = mem_alloc(sizeof(*f));
    f->api = api;
    f->timing = timing;
    f->pool = item_pool_new(api->loop);
    list_init(&f->list);
    list_init(&f->waits);
    loop_task_init(&f->check, check_waits, f);
    return f;
}

struct informers *informers_free(struct informers *f)
{
    if (!f)
        return NULL;
    loop_task_remove(&f->check);
    for (LIST_EACH(node, &f->waits))
        wait_free(CONTAINER_OF(node, struct wait, link));
    for (LIST_EACH(node, &f->list))
        informer_free(CONTAINER_OF(node, struct informer, link));
    item_pool_free(f->pool);
    free(f);
    return NULL;
}

static bool same_resource(const struct informer_resource *a, const struct informer_resource *b)
{
    return str_eq(a->group, b->group) && str_eq(a->version, b->version) && str_eq(a->resource, b->resource) &&
           str_eq(a->namespace, b->namespace) && str_eq(a->query, b->query) && a->only == b->only;
}

struct informer *informers_get(struct informers *f, const struct informer_resource *r)
{
    for (LIST_EACH(node, &f->list)) {
        struct informer *i = CONTAINER_OF(node, struct informer, link);
        if (same_resource(&i->resource, r))
            return i;
    }
    struct informer *i = informer_new(f, r);
    list_insert(&f->list, &i->link);
    return i;
}

void informers_wait(struct informers *f, struct informer *const *list, size_t count, void (*fn)(void *ctx), void *ctx)
{
    struct wait *w = mem_alloc(sizeof(*w));
    *w = (struct wait){.list = mem_dup(list, count * sizeof(struct informer *)), .count = count, .fn = fn, .ctx = ctx};
    list_insert(&f->waits, &w->link);
    loop_task_defer(f->api->loop, &f->check);
}

void informers_unwait(struct informers *f, void *ctx)
{
    for (LIST_EACH(node, &f->waits)) {
        struct wait *w = CONTAINER_OF(node, struct wait, link);
        if (w->ctx == ctx)
            wait_free(w);
    }
}
