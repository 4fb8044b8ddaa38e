#include "server/controllers/namespace_defaults.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"

#define CONFIG_MAP "kube-root-ca.crt"
#define NOTE                                                                                                           \
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "    \
    "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes "  \
    "clusters."

/* Only objects of these names are of interest, so no more is watched. */
static const struct informer_resource accounts = {
    .group = "", .version = "v1", .resource = "serviceaccounts", .query = "fieldSelector=metadata.name%3Ddefault"};
static const struct informer_resource config_maps = {
    .group = "", .version = "v1", .resource = "configmaps", .query = "fieldSelector=metadata.name%3D" CONFIG_MAP};

struct namespace_defaults {
    struct controller base;
    struct informer *namespaces, *accounts, *config_maps;
};

static void on_written(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    /* A namespace that ends or is gone needs nothing; one that exists already came from elsewhere. */
    if (!object_namespace_ends(r) && !str_eq(r->reason, "AlreadyExists"))
        work_check(w, r, "namespace defaults", true);
}

static void make_account(struct work *w)
{
    struct api_request q = resource_request(&accounts, API_CREATE, w->key, NULL);
    q.body = json_build(
        w->arena, "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':%s}}", w->key);
    work_call(w, &q, on_written, NULL);
}

static void put_root_ca(struct work *w, const char *ca, struct item *old)
{
    struct arena *a = w->arena;
    const cJSON *has = old ? item_tree(old) : NULL;
    cJSON *data = json_object(a);
    json_set_str(a, data, "ca.crt", ca);
    if (has && json_equal(json_get(has, "data"), data) && object_annotation(has, "kubernetes.io/description"))
        return;
    cJSON *map = has ? json_copy(a, has)
                     : json_build(a, "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':%s,'namespace':%s}}",
                                  CONFIG_MAP, w->key);
    json_set(a, map, "data", data);
    json_set_str(a, json_ensure(a, map, "metadata.annotations"), "kubernetes.io/description", NOTE);
    struct api_request q =
        resource_request(&config_maps, has ? API_UPDATE : API_CREATE, w->key, has ? CONFIG_MAP : NULL);
    q.body = map;
    work_call(w, &q, on_written, NULL);
}

static void work(struct work *w)
{
    struct namespace_defaults *c = w->ctx;
    struct item *it = informer_get(c->namespaces, w->key);
    if (!it || object_deleting(item_tree(it)))
        return;
    if (!informer_get_in(c->accounts, w->key, "default"))
        make_account(w);
    const char *ca = c->base.env->options->root_ca;
    if (ca)
        put_root_ca(w, ca, informer_get_in(c->config_maps, w->key, CONFIG_MAP));
}

static void on_namespace(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct namespace_defaults *)self)->base, old, now);
}

static void on_content(void *self, struct item *old, struct item *now)
{
    queue_add(((struct namespace_defaults *)self)->base.queue, (now ? now : old)->namespace);
}

struct namespace_defaults *namespace_defaults_new(const struct controller_env *env)
{
    struct namespace_defaults *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "namespace-defaults", work, c);
    c->namespaces = controller_watch(&c->base, &resource_namespaces, on_namespace, c);
    c->accounts = controller_watch(&c->base, &accounts, on_content, c);
    c->config_maps = controller_watch(&c->base, &config_maps, on_content, c);
    controller_ready(&c->base);
    return c;
}

struct namespace_defaults *namespace_defaults_free(struct namespace_defaults *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
