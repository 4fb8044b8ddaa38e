/* What a node may do: the node authorizer and NodeRestriction, through struct api as system:node:n1. */
#include "core/base/err.h"
#include "core/base/str.h"
#include "test/unit/api_lab.h"
#include "test/unit/tap.h"

static struct api_lab lab;
static struct api *node;

static struct answer create(struct api *api, const char *resource, const char *ns, const char *json)
{
    return api_lab_ask(&lab, api,
                       &(struct api_request){.verb = API_CREATE,
                                             .version = "v1",
                                             .resource = resource,
                                             .namespace = ns,
                                             .body = api_lab_json(&lab, json)});
}

static int get(struct api *api, const char *resource, const char *ns, const char *name)
{
    return api_lab_ask(&lab, api,
                       &(struct api_request){
                           .verb = API_GET, .version = "v1", .resource = resource, .namespace = ns, .name = name})
        .code;
}

static struct answer patch(const char *resource, const char *ns, const char *name, const char *sub, const char *json)
{
    return api_lab_ask(&lab, node,
                       &(struct api_request){.verb = API_PATCH,
                                             .version = "v1",
                                             .resource = resource,
                                             .namespace = ns,
                                             .name = name,
                                             .subresource = sub,
                                             .patch = API_PATCH_STRATEGIC,
                                             .body = api_lab_json(&lab, json)});
}

static int list(const char *resource, const char *ns, const char *query)
{
    return api_lab_ask(&lab, node,
                       &(struct api_request){
                           .verb = API_LIST, .version = "v1", .resource = resource, .namespace = ns, .query = query})
        .code;
}

#define POD(name, node, secret)                                                                                        \
    "{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"nodeName\":\"" node "\",\"containers\":[{\"name\":\"c\","       \
    "\"image\":\"i\",\"env\":[{\"name\":\"E\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"" secret                     \
    "\",\"key\":\"k\"}}}]}]}}"

static void prepare(void)
{
    create(lab.admin, "serviceaccounts", "default", "{\"metadata\":{\"name\":\"default\"}}");
    create(lab.admin, "serviceaccounts", "default", "{\"metadata\":{\"name\":\"other\"}}");
    create(lab.admin, "secrets", "default", "{\"metadata\":{\"name\":\"mine\"}}");
    create(lab.admin, "secrets", "default", "{\"metadata\":{\"name\":\"theirs\"}}");
    create(lab.admin, "configmaps", "default", "{\"metadata\":{\"name\":\"kube-root-ca.crt\"}}");
    struct answer a = create(lab.admin, "pods", "default", POD("p1", "n1", "mine"));
    if (a.code != 201)
        printf("# %s\n", a.message);
    create(lab.admin, "pods", "default", POD("p2", "n2", "theirs"));
}

static void it_reads_what_its_pods_need(void)
{
    is_int(get(node, "secrets", "default", "mine"), 200, "a secret of a pod of the node is readable");
    is_int(get(node, "secrets", "default", "theirs"), 403, "that of another node's pod is not");
    is_int(get(node, "configmaps", "default", "kube-root-ca.crt"), 200, "nor is a projected configmap refused");
    is_int(get(node, "pods", "default", "p1"), 200, "its own pod is readable");
    is_int(get(node, "pods", "default", "p2"), 403, "another's is not");
    is_int(list("secrets", "default", NULL), 403, "secrets cannot be listed");
    is_int(list("secrets", "default", "fieldSelector=metadata.name%3Dmine"), 200, "but one by its name");
    is_int(list("pods", NULL, NULL), 403, "all pods cannot be listed");
    is_int(list("pods", NULL, "fieldSelector=spec.nodeName%3Dn1"), 200, "those of the node can");
    is_int(list("pods", NULL, "fieldSelector=spec.nodeName%3Dn2"), 403, "those of another cannot");
    is_int(list("services", NULL, NULL), 200, "services are for every node");
    is_int(list("nodes", NULL, NULL), 403, "other nodes are not");
    api_lab_ask(&lab, lab.admin,
                &(struct api_request){.verb = API_DELETE,
                                      .version = "v1",
                                      .resource = "pods",
                                      .namespace = "default",
                                      .name = "p1",
                                      .body = api_lab_json(&lab, "{\"gracePeriodSeconds\":0}")});
    is_int(get(node, "secrets", "default", "mine"), 403, "when the pod is gone, so is the right");
    create(lab.admin, "pods", "default", POD("p1", "n1", "mine"));
}

static void it_writes_itself_only(void)
{
    struct answer a = create(node, "nodes", NULL, "{\"metadata\":{\"name\":\"n2\"}}");
    ok(a.code == 403 && strstr(a.message, "is not allowed to modify node"), "a node cannot register another");
    a = create(node, "nodes", NULL,
               "{\"metadata\":{\"name\":\"n1\",\"labels\":{\"node-restriction.kubernetes.io/x\":\"y\"}}}");
    ok(a.code == 403 && strstr(a.message, "node-restriction.kubernetes.io/x"), "nor give itself a restricted label");
    a = create(node, "nodes", NULL, "{\"metadata\":{\"name\":\"n1\",\"labels\":{\"kubernetes.io/hostname\":\"n1\"}}}");
    is_int(a.code, 201, "itself it can");
    const cJSON *taint = json_at(a.object, "spec.taints");
    is_string(json_str_or(taint ? taint->child : NULL, "key", ""), "node.kubernetes.io/not-ready",
              "and begins tainted");
    a = patch("nodes", NULL, "n1", NULL, "{\"spec\":{\"taints\":null}}");
    ok(a.code == 403 && strstr(a.message, "is not allowed to modify taints"), "it cannot take its taints away");
    a = patch("nodes", NULL, "n1", NULL, "{\"metadata\":{\"labels\":{\"node-role.kubernetes.io/master\":\"\"}}}");
    ok(a.code == 403 && strstr(a.message, "is not allowed to modify labels"), "nor name its role");
    is_int(patch("nodes", NULL, "n1", "status", "{\"status\":{\"nodeInfo\":{\"machineID\":\"x\"}}}").code, 200,
           "its status it reports");
    is_int(patch("pods", "default", "p1", "status", "{\"status\":{\"phase\":\"Running\"}}").code, 200,
           "and that of its pods");
    a = patch("pods", "default", "p2", "status", "{\"status\":{\"phase\":\"Running\"}}");
    is_int(a.code, 403, "not that of others");
    a = api_lab_ask(&lab, node,
                    &(struct api_request){
                        .verb = API_DELETE, .version = "v1", .resource = "pods", .namespace = "default", .name = "p2"});
    is_int(a.code, 403, "nor may it delete them");
    a = create(node, "pods", "default", POD("p3", "n1", "mine"));
    ok(a.code == 403 && strstr(a.message, "can only create mirror pods"), "it makes no pods but mirrors");
}

static struct answer token(const char *account, const char *body)
{
    return api_lab_ask(&lab, node,
                       &(struct api_request){.verb = API_CREATE,
                                             .version = "v1",
                                             .resource = "serviceaccounts",
                                             .namespace = "default",
                                             .name = account,
                                             .subresource = "token",
                                             .body = api_lab_json(&lab, body)});
}

static void it_gets_tokens_for_its_pods(void)
{
    struct answer pod =
        api_lab_ask(&lab, lab.admin,
                    &(struct api_request){
                        .verb = API_GET, .version = "v1", .resource = "pods", .namespace = "default", .name = "p1"});
    const char *bound = "{\"spec\":{\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"p1\","
                        "\"uid\":\"%s\"}}}";
    struct answer a = token("default", "{}");
    ok(a.code == 403 && strstr(a.message, "not bound to a pod"), "a token has to be bound to a pod");
    a = token("other", arena_printf(lab.arena, bound, json_str_or(pod.object, "metadata.uid", "")));
    is_int(a.code, 403, "of an account that a pod of the node uses");
    a = token("default", arena_printf(lab.arena, bound, "1234"));
    ok(a.code == 403 && strstr(a.message, "does not match the UID in record"), "the pod's uid has to be right");
    a = token("default", arena_printf(lab.arena, bound, json_str_or(pod.object, "metadata.uid", "")));
    ok(a.code == 500 && strstr(a.message, "no ServiceAccount key"), "then only the key is missing in this test");
}

static void it_keeps_its_lease(void)
{
    struct api_request q = {.verb = API_CREATE,
                            .group = "coordination.k8s.io",
                            .version = "v1",
                            .resource = "leases",
                            .namespace = "kube-node-lease",
                            .body = api_lab_json(&lab, "{\"metadata\":{\"name\":\"n1\"}}")};
    is_int(api_lab_ask(&lab, node, &q).code, 201, "it makes its lease");
    q.body = api_lab_json(&lab, "{\"metadata\":{\"name\":\"n2\"}}");
    is_int(api_lab_ask(&lab, node, &q).code, 403, "and no other");
    q.namespace = "default";
    q.body = api_lab_json(&lab, "{\"metadata\":{\"name\":\"n1\"}}");
    is_int(api_lab_ask(&lab, node, &q).code, 403, "nor one elsewhere");
}

int main(void)
{
    if (!api_lab_start(&lab))
        return 1;
    const char *const nodes[] = {"system:nodes", NULL};
    node = apiserver_local(lab.server, &(struct apiserver_user){.name = "system:node:n1", .groups = nodes});
    prepare();
    it_reads_what_its_pods_need();
    it_writes_itself_only();
    it_gets_tokens_for_its_pods();
    it_keeps_its_lease();
    node->ops->free(node);
    api_lab_stop(&lab);
    return done();
}
