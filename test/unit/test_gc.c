#include "server/controllers/gc.h"

#include "server/controllers/controllers.h"
#include "server/controllers/served.h"
#include "test/unit/fake_env.h"

static const struct served_resource served[] = {
    {.resource = {.group = "", .version = "v1", .resource = "pods"}, .kind = "Pod", .namespaced = true},
    {.resource = {.group = "apps", .version = "v1", .resource = "replicasets", .only = &served_only},
     .kind = "ReplicaSet",
     .namespaced = true},
    {.resource = {.group = "apps", .version = "v1", .resource = "deployments", .only = &served_only},
     .kind = "Deployment",
     .namespaced = true},
    {.resource = {.group = "", .version = "v1", .resource = "nodes", .only = &served_only}, .kind = "Node"},
};

static struct gc_controller *gc;
static struct controllers_options options = {.resources = served, .nresources = 4};

static struct fake_env *begin(void)
{
    struct fake_env *e = fake_env_new();
    e->env.options = &options;
    gc = gc_controller_new(&e->env);
    return e;
}

static void end(struct fake_env *e)
{
    gc = gc_controller_free(gc);
    fake_env_free(e);
}

static const char *resource_for(const char *kind)
{
    return !strcmp(kind, "Pod")          ? "pods"
           : !strcmp(kind, "ReplicaSet") ? "replicasets.apps"
           : !strcmp(kind, "Deployment") ? "deployments.apps"
                                         : "nodes";
}

static const char *version_for(const char *kind)
{
    return strcmp(kind, "Pod") && strcmp(kind, "Node") ? "apps/v1" : "v1";
}

/* An object, uid is its name; owned by `owner` of that kind unless NULL. */
static void put(struct fake_env *e, const char *kind, const char *name, const char *owner_kind, const char *owner)
{
    if (!owner)
        fake_put(e->api, resource_for(kind), "{'kind':%s,'metadata':{'name':%s,'namespace':'a','uid':%s}}", kind, name,
                 name);
    else
        fake_put(e->api, resource_for(kind),
                 "{'kind':%s,'metadata':{'name':%s,'namespace':'a','uid':%s,'ownerReferences':[{'apiVersion':%s,"
                 "'kind':%s,'name':%s,'uid':%s,'controller':true,'blockOwnerDeletion':true}]}}",
                 kind, name, name, version_for(owner_kind), owner_kind, owner, owner);
}

static bool there(struct fake_env *e, const char *kind, const char *name)
{
    return fake_get(e->api, resource_for(kind), "a", name);
}

static size_t refs(struct fake_env *e, const char *kind, const char *name)
{
    return json_count(json_at(fake_get(e->api, resource_for(kind), "a", name), "metadata.ownerReferences"));
}

static void ask_delete(struct fake_env *e, const char *kind, const char *name, const char *policy)
{
    struct api_request r = {.verb = API_DELETE,
                            .group = strcmp(kind, "Pod") ? "apps" : "",
                            .version = "v1",
                            .resource = !strcmp(kind, "Pod")          ? "pods"
                                        : !strcmp(kind, "ReplicaSet") ? "replicasets"
                                                                      : "deployments",
                            .namespace = "a",
                            .name = name};
    r.body = json_build(fake_arena(e->api), "{'propagationPolicy':%s}", policy);
    api_do(e->env.api, &r, NULL, NULL);
    fake_settle(e->api);
}

static void put_tree(struct fake_env *e)
{
    put(e, "Deployment", "d", NULL, NULL);
    put(e, "ReplicaSet", "r", "Deployment", "d");
    put(e, "Pod", "p1", "ReplicaSet", "r");
    put(e, "Pod", "p2", "ReplicaSet", "r");
    put(e, "Pod", "free", NULL, NULL);
    fake_settle(e->api);
}

static void test_background(void)
{
    struct fake_env *e = begin();
    put_tree(e);
    ok(there(e, "ReplicaSet", "r") && there(e, "Pod", "p1"), "what has an owner stays");
    ask_delete(e, "Deployment", "d", "Background");
    ok(!there(e, "ReplicaSet", "r") && !there(e, "Pod", "p1") && !there(e, "Pod", "p2"),
       "without its owner it goes, and what it owned itself");
    ok(there(e, "Pod", "free"), "what nobody owned stays");
    end(e);
}

static void test_absent(void)
{
    struct fake_env *e = fake_env_new();
    e->env.options = &options;
    put(e, "Pod", "left", "ReplicaSet", "never");
    put(e, "Pod", "reborn", "ReplicaSet", "r");
    put(e, "ReplicaSet", "r", NULL, NULL);
    fake_merge(e->api, "replicasets.apps", "a", "r", "{'metadata':{'uid':'other'}}");
    put(e, "Pod", "unknown", "Gadget", "g");
    fake_merge(e->api, "pods", "a", "unknown",
               "{'metadata':{'ownerReferences':[{'apiVersion':'x/v1','kind':'Gadget','name':'g','uid':'g'}]}}");
    gc = gc_controller_new(&e->env);
    fake_settle(e->api);
    ok(!there(e, "Pod", "left"), "what lost its owner while nobody looked goes at the start");
    ok(!there(e, "Pod", "reborn"), "an owner of the same name but another uid is none");
    ok(there(e, "Pod", "unknown"), "an owner of a kind that is not served is taken on trust");
    put(e, "Pod", "late", "ReplicaSet", "gone");
    fake_settle(e->api);
    ok(!there(e, "Pod", "late"), "what is made for an owner that is gone goes, too");
    fake_hold(e->api, "replicasets.apps", true);
    put(e, "ReplicaSet", "fresh", NULL, NULL);
    put(e, "Pod", "early", "ReplicaSet", "fresh");
    fake_settle(e->api);
    ok(there(e, "Pod", "early"), "an owner that the cache does not know yet is asked for");
    fake_hold(e->api, "replicasets.apps", false);
    end(e);
}

static void test_several(void)
{
    struct fake_env *e = begin();
    put(e, "ReplicaSet", "one", NULL, NULL);
    put(e, "ReplicaSet", "two", NULL, NULL);
    put(e, "Pod", "p", "ReplicaSet", "one");
    fake_merge(e->api, "pods", "a", "p",
               "{'metadata':{'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'one','uid':'one'},"
               "{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'two','uid':'two'}]}}");
    fake_settle(e->api);
    ask_delete(e, "ReplicaSet", "one", "Background");
    ok(there(e, "Pod", "p") && refs(e, "Pod", "p") == 1, "one owner of two that goes is only struck off");
    ask_delete(e, "ReplicaSet", "two", "Background");
    ok(!there(e, "Pod", "p"), "with the last one it goes");
    end(e);
}

static void test_foreground(void)
{
    struct fake_env *e = begin();
    put_tree(e);
    fake_merge(e->api, "pods", "a", "p2", "{'metadata':{'finalizers':['example.com/hold']}}");
    ask_delete(e, "Deployment", "d", "Foreground");
    ok(!there(e, "Pod", "p1"), "foreground deletion begins with the dependents' dependents");
    ok(there(e, "Deployment", "d") && there(e, "ReplicaSet", "r") &&
           object_deleting(fake_get(e->api, "replicasets.apps", "a", "r")),
       "owners stay while a dependent does");
    fake_remove(e->api, "pods", "a", "p2");
    fake_settle(e->api);
    ok(!there(e, "ReplicaSet", "r") && !there(e, "Deployment", "d"), "and go after the last one");

    put_tree(e);
    fake_merge(e->api, "pods", "a", "p1",
               "{'metadata':{'finalizers':['x'],'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet',"
               "'name':'r','uid':'r','blockOwnerDeletion':false}]}}");
    ask_delete(e, "ReplicaSet", "r", "Foreground");
    ok(!there(e, "ReplicaSet", "r") && there(e, "Pod", "p1"), "a dependent that does not block is not waited for");
    end(e);
}

static void test_orphan(void)
{
    struct fake_env *e = begin();
    put_tree(e);
    ask_delete(e, "ReplicaSet", "r", "Orphan");
    ok(!there(e, "ReplicaSet", "r"), "an owner that orphans goes");
    ok(there(e, "Pod", "p1") && there(e, "Pod", "p2") && !refs(e, "Pod", "p1"), "its dependents stay, owned by nobody");
    put(e, "ReplicaSet", "r", NULL, NULL);
    put(e, "Pod", "p3", "ReplicaSet", "r");
    fake_settle(e->api);
    fake_fail(e->api, API_PATCH, "pods", NULL, 409, "Conflict", 1);
    ask_delete(e, "ReplicaSet", "r", "Orphan");
    fake_advance(e->api, 1000);
    ok(!there(e, "ReplicaSet", "r") && there(e, "Pod", "p3") && !refs(e, "Pod", "p3"), "a conflict is tried again");
    end(e);
}

static void test_circle(void)
{
    struct fake_env *e = begin();
    put(e, "ReplicaSet", "x", "ReplicaSet", "y");
    put(e, "ReplicaSet", "y", "ReplicaSet", "x");
    fake_settle(e->api);
    ask_delete(e, "ReplicaSet", "x", "Foreground");
    fake_advance(e->api, 1000);
    ok(!there(e, "ReplicaSet", "x") && !there(e, "ReplicaSet", "y"), "a circle of owners can be deleted");
    end(e);
}

static void test_failure(void)
{
    struct fake_env *e = begin();
    put_tree(e);
    fake_fail(e->api, API_DELETE, "replicasets.apps", NULL, 500, "InternalError", 1);
    ask_delete(e, "Deployment", "d", "Background");
    fake_advance(e->api, 1000);
    ok(!there(e, "ReplicaSet", "r") && !there(e, "Pod", "p1"), "a deletion that failed is tried again");
    put(e, "ReplicaSet", "s", NULL, NULL);
    put(e, "Pod", "q", "ReplicaSet", "s");
    fake_settle(e->api);
    unsigned gets = fake_calls(e->api, API_GET, "replicasets.apps");
    for (int n = 0; n < 5; n++) {
        fake_merge(e->api, "pods", "a", "q", "{'status':{'n':%i}}", n);
        fake_settle(e->api);
    }
    is_int(fake_calls(e->api, API_GET, "replicasets.apps"), gets, "changes that move no owner cost nothing");
    end(e);
}

int main(void)
{
    test_background();
    test_absent();
    test_several();
    test_foreground();
    test_orphan();
    test_circle();
    test_failure();
    return done();
}
