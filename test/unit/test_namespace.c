#include "server/controllers/namespace.h"

#include "server/controllers/controllers.h"
#include "server/controllers/served.h"
#include "test/unit/fake_env.h"

static const struct served_resource served[] = {
    {.resource = {.group = "", .version = "v1", .resource = "pods"},
     .kind = "Pod",
     .namespaced = true,
     .collectable = true},
    {.resource = {.group = "", .version = "v1", .resource = "configmaps", .only = &served_only},
     .kind = "ConfigMap",
     .namespaced = true,
     .collectable = true},
    {.resource = {.group = "apps", .version = "v1", .resource = "widgets", .only = &served_only},
     .kind = "Widget",
     .namespaced = true},
    {.resource = {.group = "", .version = "v1", .resource = "nodes"}, .kind = "Node", .collectable = true},
};

static struct namespace_controller *controller;

static struct fake_env *begin(struct controllers_options *o)
{
    struct fake_env *e = fake_env_new();
    *o = (struct controllers_options){.resources = served, .nresources = 4};
    e->env.options = o;
    controller = namespace_controller_new(&e->env);
    fake_put(e->api, "namespaces", "{'metadata':{'name':'a'},'spec':{'finalizers':['kubernetes']}}");
    fake_put(e->api, "configmaps", "{'metadata':{'name':'c','namespace':'a'}}");
    fake_put(e->api, "configmaps", "{'metadata':{'name':'c','namespace':'b'}}");
    fake_put(e->api, "widgets.apps", "{'metadata':{'name':'w','namespace':'a'}}");
    fake_put(e->api, "nodes", "{'metadata':{'name':'n'}}");
    fake_settle(e->api);
    return e;
}

static void end(struct fake_env *e)
{
    controller = namespace_controller_free(controller);
    fake_env_free(e);
}

static const cJSON *condition(struct fake_env *e, const char *type)
{
    return json_find(json_at(fake_get(e->api, "namespaces", "", "a"), "status.conditions"), "type", type);
}

static void test_empty(void)
{
    struct controllers_options o;
    struct fake_env *e = begin(&o);
    ok(fake_count(e->api, "configmaps", "a") == 1, "a namespace that lives is left alone");
    fake_delete(e->api, "namespaces", "", "a");
    fake_advance(e->api, 2000);
    ok(!fake_count(e->api, "configmaps", "a") && !fake_count(e->api, "widgets.apps", "a"),
       "all that is in a namespace is deleted, as a collection or one by one");
    ok(!fake_get(e->api, "namespaces", "", "a"), "then the namespace goes");
    ok(fake_count(e->api, "configmaps", "b") == 1 && fake_count(e->api, "nodes", "") == 1, "what is elsewhere stays");
    end(e);
}

static void test_pods_first(void)
{
    struct controllers_options o;
    struct fake_env *e = begin(&o);
    fake_put(e->api, "pods", "{'metadata':{'name':'p','namespace':'a'},'spec':{'nodeName':'n'}}");
    fake_settle(e->api);
    fake_delete(e->api, "namespaces", "", "a");
    fake_advance(e->api, 5000);
    ok(object_deleting(fake_get(e->api, "pods", "a", "p")) && fake_count(e->api, "configmaps", "a") == 1,
       "while pods end, the rest stays");
    const cJSON *c = condition(e, "NamespaceContentRemaining");
    ok(c && str_eq(json_str(c, "status"), "True") &&
           str_eq(json_str(c, "message"), "Some resources are remaining: pods. has 1 resource instances"),
       "the namespace says what remains");
    is_string(json_str(fake_get(e->api, "namespaces", "", "a"), "status.phase"), "Terminating", "and is Terminating");
    unsigned lists = fake_calls(e->api, API_LIST, "pods");
    fake_advance(e->api, 3600000);
    is_int(fake_calls(e->api, API_LIST, "pods"), lists, "it waits for news and asks no more");
    fake_kubelet_ends(e, "a");
    fake_advance(e->api, 2000);
    ok(!fake_get(e->api, "namespaces", "", "a"), "the last pod's end ends it");
    end(e);
}

static void test_finalizers(void)
{
    struct controllers_options o;
    struct fake_env *e = begin(&o);
    fake_merge(e->api, "configmaps", "a", "c", "{'metadata':{'finalizers':['example.com/hold']}}");
    fake_delete(e->api, "namespaces", "", "a");
    fake_advance(e->api, 2000);
    const cJSON *c = condition(e, "NamespaceFinalizersRemaining");
    is_string(json_str(c, "message"),
              "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
              "finalizers that hold content are named");
    fake_remove(e->api, "configmaps", "a", "c");
    fake_advance(e->api, 2000);
    ok(!fake_get(e->api, "namespaces", "", "a"), "when they let go it ends");
    end(e);

    e = begin(&o);
    fake_fail(e->api, API_DELETECOLLECTION, "configmaps", NULL, 500, "InternalError", 1);
    fake_hold(e->api, "namespaces", true);
    fake_delete(e->api, "namespaces", "", "a");
    fake_hold(e->api, "namespaces", false);
    fake_settle(e->api);
    fake_advance(e->api, 10000);
    ok(!fake_get(e->api, "namespaces", "", "a"), "a deletion that failed is tried again");
    end(e);

    e = begin(&o);
    fake_merge(e->api, "namespaces", "", "a", "{'spec':{'finalizers':['kubernetes','example.com/own']}}");
    fake_delete(e->api, "namespaces", "", "a");
    fake_advance(e->api, 5000);
    const cJSON *finalizers = json_at(fake_get(e->api, "namespaces", "", "a"), "spec.finalizers");
    ok(json_count(finalizers) == 1 && str_eq(json_str(finalizers->child, ""), "example.com/own"),
       "other finalizers of the namespace itself are left to their owners");
    end(e);
}

static void test_served(void)
{
    size_t count;
    struct served_resource *all = served_resources(&count);
    const struct served_resource *pods = served_find(all, count, "v1", "Pod");
    const struct served_resource *sets = served_find(all, count, "apps/v1beta2", "ReplicaSet");
    ok(pods && pods->namespaced && pods->collectable && !pods->resource.only, "pods are looked after, whole");
    ok(sets && !strcmp(sets->resource.group, "apps"), "an owner's version does not matter");
    ok(!served_find(all, count, "v1", "ReplicaSet") && !served_find(all, count, "v1", "Binding") &&
           !served_find(all, count, "authentication.k8s.io/v1", "TokenReview"),
       "what is not stored is not");
    const struct served_resource *maps = served_find(all, count, "v1", "ConfigMap");
    ok(maps && maps->resource.only == &served_only, "of what nobody else holds only metadata is held");
    free(all);
}

int main(void)
{
    test_empty();
    test_pods_first();
    test_finalizers();
    test_served();
    return done();
}
