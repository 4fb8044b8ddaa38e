#include "server/controllers/quota.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/kind.h"
#include "core/model/quota.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/served.h"

#define PAGE "500" /* objects that are held at a time */

/* A resource whose objects quotas may count. */
struct counted {
    struct quota_controller *c;
    const struct kind *kind;
    struct informer *informer;
    bool whole; /* the cache has more than metadata */
};

struct quota_controller {
    struct controller base;
    struct informer *quotas;
    unsigned by_namespace;
    struct counted *counted;
    size_t ncounted;
};

static const struct informer_resource resource_quotas = {.group = "", .version = "v1", .resource = "resourcequotas"};

/* One count of one quota. */
struct round {
    struct quota_controller *c;
    cJSON *quota, *used;
    size_t next; /* of c->counted */
};

/* ---- writing the status ---- */

static void on_written(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    if (work_check(w, res, "status", true))
        work_wrote(w, r->c->quotas, res);
}

static void finish(struct work *w, struct round *r)
{
    cJSON *hard = json_at(r->quota, "spec.hard"), *status = json_get(r->quota, "status");
    if (amounts_equal(json_get(status, "hard"), hard) && amounts_equal(json_get(status, "used"), r->used) &&
        json_is_obj(json_get(status, "used")))
        return;
    json_set(w->arena, r->quota, "status", json_build(w->arena, "{'hard':%J,'used':%J}", hard, r->used));
    struct api_request q = resource_request(&resource_quotas, API_UPDATE, json_str(r->quota, "metadata.namespace"),
                                            json_str(r->quota, "metadata.name"));
    q.subresource = "status";
    q.body = r->quota;
    work_call(w, &q, on_written, r);
}

/* ---- counting ---- */

static void count_kind(struct work *w, struct round *r, const char *cont);

/* Adds up what is asked of this kind only. */
static void count_object(struct work *w, struct round *r, const struct kind *k, const cJSON *object)
{
    cleanup_arena struct arena *scratch = arena_new();
    if (!quota_in_scope(k, r->quota, object))
        return;
    const cJSON *usage = quota_usage(scratch, k, object, timing_now_us(r->c->base.env->timing));
    const cJSON *names = quota_counted(scratch, k, json_at(r->quota, "spec.hard"));
    amounts_add(w->arena, r->used, amounts_only(scratch, usage, names));
}

static void count_many(struct work *w, struct round *r, const struct kind *k, int64_t n)
{
    cJSON *sum = json_object(w->arena);
    for (JSON_EACH(name, quota_counted(w->arena, k, json_at(r->quota, "spec.hard"))))
        json_set(w->arena, sum, name->valuestring, json_stringf(w->arena, "%lld", (long long)n));
    amounts_add(w->arena, r->used, sum);
}

static void on_listed(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    const struct kind *k = r->c->counted[r->next].kind;
    const cJSON *items = json_get(res->object, "items");
    if (!work_check(w, res, "list", false))
        return;
    const char *cont = json_str_or(res->object, "metadata.continue", "");
    if (!quota_reads(k)) {
        count_many(w, r, k, (int64_t)json_count(items) + json_int(res->object, "metadata.remainingItemCount", 0));
        cont = "";
    } else {
        for (JSON_EACH(object, items))
            count_object(w, r, k, object);
    }
    r->next += !*cont;
    count_kind(w, r, cont);
}

static bool scoped(const cJSON *quota)
{
    return json_count(json_at(quota, "spec.scopes")) ||
           json_count(json_at(quota, "spec.scopeSelector.matchExpressions"));
}

/* The next kind that the quota counts, or the next page of it. */
static void count_kind(struct work *w, struct round *r, const char *cont)
{
    const cJSON *hard = json_at(r->quota, "spec.hard");
    for (; r->next < r->c->ncounted; r->next++) {
        const struct kind *k = r->c->counted[r->next].kind;
        if (!quota_counted(w->arena, k, hard) || (!quota_reads(k) && scoped(r->quota)))
            continue;
        struct api_request q = {.verb = API_LIST,
                                .group = k->group,
                                .version = k->version,
                                .resource = k->resource,
                                .namespace = json_str(r->quota, "metadata.namespace"),
                                .query = quota_reads(k) ? "limit=" PAGE : "limit=1"};
        if (*cont)
            q.query = arena_printf(w->arena, "limit=" PAGE "&continue=%s", cont);
        work_call(w, &q, on_listed, r);
        return;
    }
    finish(w, r);
}

/* Everything that is counted begins at zero; what nobody counts stays as it is. */
static cJSON *begin_used(struct work *w, struct round *r)
{
    const cJSON *old = json_at(r->quota, "status.used");
    cJSON *used = json_object(w->arena);
    for (JSON_EACH(h, json_at(r->quota, "spec.hard"))) {
        bool counts = false;
        for (size_t n = 0; n < r->c->ncounted; n++)
            counts = counts || quota_counts(r->c->counted[n].kind, h->string);
        if (counts)
            json_set_str(w->arena, used, h->string, "0");
        else if (json_get(old, h->string))
            json_set(w->arena, used, h->string, json_copy(w->arena, json_get(old, h->string)));
    }
    return used;
}

static void on_quota_read(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    if (!work_check(w, res, "quota", true) || json_str(res->object, "metadata.deletionTimestamp"))
        return;
    r->quota = json_copy(w->arena, res->object);
    r->used = begin_used(w, r);
    count_kind(w, r, "");
}

static void work(struct work *w)
{
    struct quota_controller *c = w->ctx;
    struct item *it = informer_get(c->quotas, w->key);
    if (!it)
        return;
    struct round *r = arena_alloc(w->arena, sizeof(*r));
    r->c = c;
    struct api_request q = resource_request(&resource_quotas, API_GET, it->namespace, it->name);
    work_call(w, &q, on_quota_read, r);
}

/* ---- what brings a quota to be counted ---- */

static void on_quota(void *self, struct item *old, struct item *now)
{
    struct quota_controller *c = self;
    if (now && (!old || !amounts_equal(json_at(item_tree(now), "spec.hard"), json_at(item_tree(now), "status.hard"))))
        queue_add(c->base.queue, now->key);
}

/* A pod's status says much that no quota is about. */
static bool uses_the_same(struct counted *k, struct item *old, struct item *now)
{
    int64_t at = timing_now_us(k->c->base.env->timing);
    cleanup_arena struct arena *scratch = arena_new();
    if (!k->whole)
        return false;
    const cJSON *was = quota_usage(scratch, k->kind, item_tree(old), at), *is = item_tree(now);
    return amounts_equal(was, quota_usage(scratch, k->kind, is, at)) &&
           quota_terminating(item_tree(old)) == quota_terminating(is);
}

static void on_object(void *self, struct item *old, struct item *now)
{
    struct counted *k = self;
    struct quota_controller *c = k->c;
    if (!old || (now && !quota_reads(k->kind)))
        return; /* admission counted it */
    struct informer_set quotas = informer_find(c->quotas, c->by_namespace, old->namespace);
    if (!quotas.count || (now && uses_the_same(k, old, now)))
        return;
    cleanup_arena struct arena *scratch = arena_new();
    for (size_t n = 0; n < quotas.count; n++)
        if (quota_counted(scratch, k->kind, json_at(item_tree(quotas.list[n]), "spec.hard")))
            queue_add(c->base.queue, quotas.list[n]->key);
}

static void look_after(struct quota_controller *c, const struct served_resource *s)
{
    const struct informer_resource *res = &s->resource;
    const struct kind *k = kind_by_resource(res->group, res->version, res->resource);
    if (!k || s->unwatched || !quota_takes(k))
        return;
    struct counted *one = &c->counted[c->ncounted++];
    *one = (struct counted){c, k, informers_get(c->base.env->informers, res), !res->only};
    informer_handle(one->informer, &(struct informer_handler){.changed = on_object}, one);
}

struct quota_controller *quota_controller_new(const struct controller_env *env)
{
    const struct controllers_options *o = env->options;
    struct quota_controller *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "resourcequota", work, c);
    c->quotas = controller_watch(&c->base, &resource_quotas, on_quota, c);
    c->by_namespace = informer_index(c->quotas, informer_by_namespace);
    c->counted = mem_alloc((o->nresources + 1) * sizeof(*c->counted));
    for (size_t n = 0; n < o->nresources; n++)
        look_after(c, &o->resources[n]);
    controller_ready(&c->base);
    return c;
}

struct quota_controller *quota_controller_free(struct quota_controller *c)
{
    if (!c)
        return NULL;
    for (size_t n = 0; n < c->ncounted; n++)
        informer_unhandle(c->counted[n].informer, &c->counted[n]);
    controller_end(&c->base, c);
    free(c->counted);
    free(c);
    return NULL;
}
