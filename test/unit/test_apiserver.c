/* The API server in process: verbs, conflicts, finalizers, watches, through struct api and a store of its own. */
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "test/unit/api_lab.h"
#include "test/unit/tap.h"

static struct api_lab lab;
static struct api *api;

static struct answer create(const char *resource, const char *ns, const char *json)
{
    return api_lab_ask(&lab, api,
                       &(struct api_request){.verb = API_CREATE,
                                             .version = "v1",
                                             .resource = resource,
                                             .namespace = ns,
                                             .body = api_lab_json(&lab, json)});
}

static struct answer get(const char *resource, const char *ns, const char *name)
{
    return api_lab_ask(
        &lab, api,
        &(struct api_request){.verb = API_GET, .version = "v1", .resource = resource, .namespace = ns, .name = name});
}

static struct answer patch(const char *resource, const char *ns, const char *name, const char *json)
{
    return api_lab_ask(&lab, api,
                       &(struct api_request){.verb = API_PATCH,
                                             .version = "v1",
                                             .resource = resource,
                                             .namespace = ns,
                                             .name = name,
                                             .patch = API_PATCH_MERGE,
                                             .body = api_lab_json(&lab, json)});
}

static struct answer delete (const char *resource, const char *ns, const char *name, const char *options)
{
    return api_lab_ask(&lab, api,
                       &(struct api_request){.verb = API_DELETE,
                                             .version = "v1",
                                             .resource = resource,
                                             .namespace = ns,
                                             .name = name,
                                             .body = options ? api_lab_json(&lab, options) : NULL});
}

static struct answer list(const char *resource, const char *ns, const char *query)
{
    return api_lab_ask(&lab, api,
                       &(struct api_request){
                           .verb = API_LIST, .version = "v1", .resource = resource, .namespace = ns, .query = query});
}

static void objects_live_and_die(void)
{
    struct answer a = create("configmaps", "default", "{\"metadata\":{\"name\":\"one\"},\"data\":{\"k\":\"v\"}}");
    is_int(a.code, 201, "a configmap is created");
    ok(json_str(a.object, "metadata.uid") && json_str(a.object, "metadata.creationTimestamp"),
       "the server fills uid and time");
    is_string(json_str(a.object, "kind"), "ConfigMap", "the kind is filled in");
    const char *rv = json_str(a.object, "metadata.resourceVersion");
    a = get("configmaps", "default", "one");
    is_int(a.code, 200, "it can be read");
    is_string(json_str(a.object, "metadata.resourceVersion"), rv, "under the revision that its creation told");
    a = create("configmaps", "default", "{\"metadata\":{\"name\":\"one\"}}");
    is_int(a.code, 409, "a second one of that name is refused");
    is_string(a.message, "configmaps \"one\" already exists", "with Kubernetes' words");
    a = patch("configmaps", "default", "one", "{\"data\":{\"k\":\"w\"}}");
    is_string(json_str(a.object, "data.k"), "w", "a merge patch changes it");
    ok(!str_eq(json_str(a.object, "metadata.resourceVersion"), rv), "and gives it a new revision");
    const char *second = json_str(a.object, "metadata.resourceVersion");
    a = patch("configmaps", "default", "one", "{\"data\":{\"k\":\"w\"}}");
    is_string(json_str(a.object, "metadata.resourceVersion"), second, "a patch that changes nothing writes nothing");
    a = patch("configmaps", "default", "one", "{\"metadata\":{\"resourceVersion\":\"1\"},\"data\":{\"k\":\"x\"}}");
    is_string(a.reason, "Conflict", "a patch that names an old revision conflicts");
    a = delete ("configmaps", "default", "one", NULL);
    is_int(a.code, 200, "it is deleted");
    is_string(json_str(a.object, "status"), "Success", "which answers a Status");
    is_int(get("configmaps", "default", "one").code, 404, "and is gone");
}

static void finalizers_hold(void)
{
    create("configmaps", "default", "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"example.com/hold\"]}}");
    struct answer a = delete ("configmaps", "default", "held", NULL);
    ok(json_str(a.object, "metadata.deletionTimestamp"), "a finalizer turns a deletion into a mark");
    a = patch("configmaps", "default", "held", "{\"metadata\":{\"finalizers\":null}}");
    is_int(a.code, 200, "taking the last finalizer away is accepted");
    is_int(get("configmaps", "default", "held").code, 404, "and ends the object");
    a = create("configmaps", "default", "{\"metadata\":{\"name\":\"parent\"}}");
    a = delete ("configmaps", "default", "parent", "{\"propagationPolicy\":\"Foreground\"}");
    is_string(json_str(json_at(a.object, "metadata"), "finalizers")
                  ? ""
                  : json_at(a.object, "metadata.finalizers")->child->valuestring,
              "foregroundDeletion", "foreground propagation leaves a finalizer for the collector");
    a = delete ("configmaps", "default", "parent", "{\"preconditions\":{\"uid\":\"other\"}}");
    is_string(a.reason, "Conflict", "a wrong uid precondition refuses the deletion");
}

static void lists_come_in_chunks(void)
{
    for (int i = 0; i < 5; i++)
        create("configmaps", "kube-public",
               arena_printf(lab.arena, "{\"metadata\":{\"name\":\"c%d\",\"labels\":{\"n\":\"%d\"}}}", i, i % 2));
    struct answer a = list("configmaps", "kube-public", "limit=2");
    is_int((long long)json_count(json_get(a.object, "items")), 2, "a limit cuts a list");
    is_int(json_int(a.object, "metadata.remainingItemCount", -1), 3, "and says how many remain");
    const char *rv = json_str(a.object, "metadata.resourceVersion");
    create("configmaps", "kube-public", "{\"metadata\":{\"name\":\"c9\"}}");
    a = list("configmaps", "kube-public",
             arena_printf(lab.arena, "limit=2&continue=%s", json_str(a.object, "metadata.continue")));
    is_string(json_str(a.object, "metadata.resourceVersion"), rv, "the next chunk is of the same snapshot");
    is_int(json_int(a.object, "metadata.remainingItemCount", -1), 1, "which a later creation is not in");
    a = list("configmaps", "kube-public", "labelSelector=n%3D1");
    is_int((long long)json_count(json_get(a.object, "items")), 2, "a label selector selects");
    a = list("configmaps", "kube-public", "fieldSelector=metadata.name%3Dc3");
    is_int((long long)json_count(json_get(a.object, "items")), 1, "a field selector on the name selects");
    a = list("configmaps", "kube-public", "fieldSelector=data.x%3D1");
    is_int(a.code, 400, "an unknown field is refused");
    a = list("configmaps", "kube-public", "resourceVersion=999999&resourceVersionMatch=NotOlderThan");
    is_int(a.code, 504, "a revision of the future is refused");
}

static void names_are_generated(void)
{
    struct answer a = create("configmaps", "default", "{\"metadata\":{\"generateName\":\"gen-\"}}");
    const char *name = json_str_or(a.object, "metadata.name", "");
    ok(a.code == 201 && str_starts(name, "gen-") && strlen(name) == 9,
       "generateName makes a name of five more characters");
    a = create("configmaps", "nowhere", "{\"metadata\":{\"name\":\"x\"}}");
    is_string(a.message, "namespaces \"nowhere\" not found", "nothing is made in a namespace that is not there");
    a = create("configmaps", "default", "{\"metadata\":{\"name\":\"Bad_Name\"}}");
    is_int(a.code, 422, "a bad name is invalid");
}

struct seen {
    char text[512];
    bool closed;
    size_t count, want;
    bool done;
};

static void on_event(void *ctx, const struct api_event *e)
{
    static const char letters[] = "AMDBE";
    struct seen *s = ctx;
    cJSON *tree = NULL;
    json_parse(lab.arena, e->object->data, e->object->len, &tree, NULL, NULL);
    size_t n = strlen(s->text);
    snprintf(s->text + n, sizeof(s->text) - n, "%c:%s ", letters[e->type], json_str_or(tree, "metadata.name", ""));
    s->done = ++s->count >= s->want;
}

static void on_closed(void *ctx, const char *why)
{
    struct seen *s = ctx;
    (void)why;
    s->closed = true;
}

static void watches_tell(void)
{
    static const struct api_watch_events events = {on_event, on_closed};
    struct seen s = {.want = 2};
    create("configmaps", "kube-system", "{\"metadata\":{\"name\":\"w1\",\"labels\":{\"w\":\"y\"}}}");
    struct api_watch *w = api_watch(
        api,
        &(struct api_watch_request){
            .version = "v1", .resource = "configmaps", .namespace = "kube-system", .query = "labelSelector=w%3Dy"},
        &events, &s);
    loop_run_until(lab.loop, &s.done, 3000);
    is_string(s.text, "A:w1 B: ", "a watch begins with what is there and a bookmark");
    s.done = false;
    s.want = 6;
    create("configmaps", "kube-system", "{\"metadata\":{\"name\":\"w2\",\"labels\":{\"w\":\"n\"}}}");
    patch("configmaps", "kube-system", "w2", "{\"metadata\":{\"labels\":{\"w\":\"y\"}}}");
    patch("configmaps", "kube-system", "w1", "{\"data\":{\"a\":\"b\"}}");
    patch("configmaps", "kube-system", "w2", "{\"metadata\":{\"labels\":{\"w\":\"n\"}}}");
    delete ("configmaps", "kube-system", "w1", NULL);
    loop_run_until(lab.loop, &s.done, 3000);
    is_string(s.text, "A:w1 B: A:w2 M:w1 D:w2 D:w1 ", "changes of the selection come as additions and deletions");
    api_unwatch(api, w);
    create("configmaps", "kube-system", "{\"metadata\":{\"name\":\"w3\",\"labels\":{\"w\":\"y\"}}}");
    ok(s.count == 6 && !s.closed, "nothing comes after the watch was given up");
}

static void services_get_addresses(void)
{
    struct answer a =
        create("services", "default", "{\"metadata\":{\"name\":\"s1\"},\"spec\":{\"ports\":[{\"port\":80}]}}");
    ok(str_starts(json_str_or(a.object, "spec.clusterIP", ""), "10.43."), "a Service gets an address");
    a = create("services", "default",
               "{\"metadata\":{\"name\":\"s2\"},\"spec\":{\"clusterIP\":\"10.43.0.1\",\"ports\":[{\"port\":80}]}}");
    is_int(a.code, a.code == 422 ? 422 : 201, "a taken address is refused or free");
    a = create("services", "default",
               "{\"metadata\":{\"name\":\"s3\"},\"spec\":{\"clusterIP\":\"10.99.0.1\",\"ports\":[{\"port\":80}]}}");
    ok(a.code == 422 && strstr(a.message, "does not match the current range"),
       "an address outside of the range is refused");
    a = create("services", "default",
               "{\"metadata\":{\"name\":\"s4\"},\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":"
               "30080}]}}");
    is_int(a.code, 201, "a node port can be chosen");
    a = create("services", "default",
               "{\"metadata\":{\"name\":\"s5\"},\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":"
               "30080}]}}");
    ok(a.code == 422 && strstr(a.message, "provided port is already allocated"), "but only once");
    delete ("services", "default", "s4", NULL);
    a = create("services", "default",
               "{\"metadata\":{\"name\":\"s5\"},\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":"
               "30080}]}}");
    is_int(a.code, 201, "and again when its Service is gone");
}

static void pods_die_gracefully(void)
{
    create("serviceaccounts", "default", "{\"metadata\":{\"name\":\"default\"}}");
    struct answer a =
        create("pods", "default",
               "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
    is_int(a.code, 201, "a pod is created");
    if (a.code != 201)
        printf("# %s\n", a.message);
    ok(json_at(a.object, "spec.volumes"), "with a volume for its token");
    is_int(json_int(a.object, "metadata.generation", 0), 1, "at generation 1");
    a = api_lab_ask(&lab, api,
                    &(struct api_request){
                        .verb = API_CREATE,
                        .version = "v1",
                        .resource = "pods",
                        .namespace = "default",
                        .name = "p",
                        .subresource = "binding",
                        .body = api_lab_json(
                            &lab, "{\"metadata\":{\"name\":\"p\"},\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}")});
    is_int(a.code, 201, "it is bound");
    a = get("pods", "default", "p");
    is_string(json_str(a.object, "spec.nodeName"), "n1", "to its node");
    a = delete ("pods", "default", "p", NULL);
    is_int(json_int(a.object, "metadata.deletionGracePeriodSeconds", -1), 30, "deleting a bound pod starts its grace");
    a = delete ("pods", "default", "p", "{\"gracePeriodSeconds\":0}");
    is_int(get("pods", "default", "p").code, 404, "the kubelet's last word ends it");
}

static void others_are_refused(void)
{
    const char *const groups[] = {NULL};
    struct api *before = api;
    api = apiserver_local(lab.server, &(struct apiserver_user){.name = "eve", .groups = groups});
    struct answer a = get("secrets", "default", "x");
    is_int(a.code, 403, "who has no rights is refused");
    is_string(a.message,
              "secrets \"x\" is forbidden: User \"eve\" cannot get resource \"secrets\" in API group \"\" in the "
              "namespace \"default\"",
              "in Kubernetes' words");
    api->ops->free(api);
    api = before;
    api_lab_ask(
        &lab, api,
        &(struct api_request){
            .verb = API_CREATE,
            .group = "rbac.authorization.k8s.io",
            .version = "v1",
            .resource = "rolebindings",
            .namespace = "default",
            .body = api_lab_json(
                &lab, "{\"metadata\":{\"name\":\"b\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\","
                      "\"kind\":\"ClusterRole\",\"name\":\"view\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"eve\","
                      "\"apiGroup\":\"rbac.authorization.k8s.io\"}]}")});
    api = apiserver_local(lab.server, &(struct apiserver_user){.name = "eve", .groups = groups});
    is_int(list("configmaps", "default", NULL).code, 200, "a binding to `view` opens what it opens");
    is_int(get("secrets", "default", "x").code, 403, "and no more");
    a = api_lab_ask(
        &lab, api,
        &(struct api_request){
            .verb = API_CREATE,
            .group = "authorization.k8s.io",
            .version = "v1",
            .resource = "selfsubjectaccessreviews",
            .body = api_lab_json(&lab, "{\"spec\":{\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\","
                                       "\"namespace\":\"default\"}}}")});
    ok(json_bool(a.object, "status.allowed", false), "a review says so");
    api->ops->free(api);
    api = before;
}

static void on_created(void *ctx, const struct api_result *r)
{
    *(int *)ctx += r->code == 201;
}

static void many_die_without_hurry(void)
{
    enum { MANY = 3000 };
    int created = 0;
    for (int i = 0; i < MANY; i++)
        api_do(api,
               &(struct api_request){
                   .verb = API_CREATE,
                   .version = "v1",
                   .resource = "configmaps",
                   .namespace = "default",
                   .body = json_build(lab.arena, "{'metadata':{'generateName':'many-','labels':{'many':'yes'}}}")},
               on_created, &created);
    bool never = false;
    for (int i = 0; i < 200 && created < MANY; i++)
        loop_run_until(lab.loop, &never, 50);
    is_int(created, MANY, "many objects are made");
    struct answer all, left;
    struct api_request q = {
        .version = "v1", .resource = "configmaps", .namespace = "default", .query = "labelSelector=many%3Dyes"};
    q.verb = API_DELETECOLLECTION;
    api_lab_send(&lab, api, &q, &all);
    loop_run_until(lab.loop, &never, 1);
    q.verb = API_LIST;
    api_lab_send(&lab, api, &q, &left);
    loop_run_until(lab.loop, &left.done, 5000);
    int count = (int)json_count(json_get(left.object, "items"));
    ok(count > 0 && count < MANY, "others are let in before all of them are deleted");
    loop_run_until(lab.loop, &all.done, 20000);
    is_int((int)json_count(json_get(all.object, "items")), MANY, "the answer lists what was deleted");
    is_int((int)json_count(json_get(list("configmaps", "default", "labelSelector=many%3Dyes").object, "items")), 0,
           "and nothing is left");
}

int main(void)
{
    if (!api_lab_start(&lab))
        return 1;
    api = lab.admin;
    objects_live_and_die();
    finalizers_hold();
    lists_come_in_chunks();
    names_are_generated();
    watches_tell();
    services_get_addresses();
    pods_die_gracefully();
    others_are_refused();
    many_die_without_hurry();
    api_lab_stop(&lab);
    return done();
}
