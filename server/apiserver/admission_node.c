/* What admission does to nodes, and to what nodes write: TaintNodesByCondition, NodeRestriction. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/pod.h"
#include "core/model/status.h"
#include "core/wire/x509.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/rest.h"

#define NOT_READY "node.kubernetes.io/not-ready"

/* A new node takes no pods until its conditions say so. */
enum phase_result admit_taint_nodes(struct req *r, enum admission_op op)
{
    (void)op;
    if (!admission_is(r, "", "nodes") || *r->info.subresource)
        return PHASE_NEXT;
    cJSON *spec = json_ensure(r->arena, r->object, "spec"), *taints = json_get(spec, "taints");
    for (JSON_EACH(t, taints))
        if (!strcmp(json_str_or(t, "key", ""), NOT_READY) && !strcmp(json_str_or(t, "effect", ""), "NoSchedule"))
            return PHASE_NEXT;
    if (!json_is_arr(taints))
        taints = json_set(r->arena, spec, "taints", json_array(r->arena));
    json_append(taints, json_build(r->arena, "{'key':'" NOT_READY "','effect':'NoSchedule'}"));
    return PHASE_NEXT;
}

static enum phase_result pod_create(struct req *r, const char *node)
{
    const cJSON *pod = r->object;
    if (!pod_is_mirror(pod))
        return admission_forbid(
            r, "pod does not have \"" POD_MIRROR "\" annotation, node \"%s\" can only create mirror pods", node);
    if (strcmp(json_str_or(pod, "spec.nodeName", ""), node))
        return admission_forbid(r, "node \"%s\" can only create pods with spec.nodeName set to itself", node);
    const cJSON *owners = json_at(pod, "metadata.ownerReferences"),
                *owner = json_count(owners) == 1 ? owners->child : NULL;
    if (!json_count(owners))
        return admission_forbid(r, "node \"%s\" can only create pods with an owner reference set to itself", node);
    if (!owner || strcmp(json_str_or(owner, "apiVersion", ""), "v1") ||
        strcmp(json_str_or(owner, "kind", ""), "Node") || strcmp(json_str_or(owner, "name", ""), node) ||
        !json_bool(owner, "controller", false))
        return admission_forbid(r, "node \"%s\" can only create pods with a controller owner reference set to itself",
                                node);
    if (json_bool(owner, "blockOwnerDeletion", false))
        return admission_forbid(r, "node \"%s\" must not set blockOwnerDeletion on an owner reference", node);
    const struct kind *nodes = kind_by_resource("", "v1", "nodes");
    const cJSON *self = rest_read(r->srv, r->arena, nodes, "", node, NULL);
    const char *uid = json_str_or(self, "metadata.uid", ""), *given = json_str_or(owner, "uid", "");
    if (!self)
        return answer_status(r, status_not_found(r->arena, nodes, node));
    if (strcmp(uid, given))
        return admission_forbid(r, "node %s UID mismatch: expected %s got %s", node, given, uid);
    for (JSON_EACH(v, json_at(pod, "spec.volumes")))
        if (json_get(v, "configMap") || json_get(v, "secret") || json_get(v, "persistentVolumeClaim"))
            return admission_forbid(r, "node \"%s\" can not create pods that reference other API objects", node);
    return PHASE_NEXT;
}

static enum phase_result pod_eviction(struct req *r, const char *node)
{
    const struct kind *pods = kind_by_resource("", "v1", "pods");
    const cJSON *pod = rest_read(r->srv, r->arena, pods, r->info.namespace, r->info.name, NULL);
    if (!pod)
        return answer_status(r, status_not_found(r->arena, pods, r->info.name));
    return strcmp(json_str_or(pod, "spec.nodeName", ""), node)
               ? admission_forbid(r, "node %s can only evict pods with spec.nodeName set to itself", node)
               : PHASE_NEXT;
}

static enum phase_result pod_rules(struct req *r, enum admission_op op, const char *node)
{
    const char *sub = r->info.subresource, *bound = json_str_or(r->old, "spec.nodeName", "");
    if (!strcmp(sub, "status")) {
        if (strcmp(bound, node))
            return admission_forbid(
                r, "node \"%s\" can only update pod status for pods with spec.nodeName set to itself", node);
        if (!json_equal(json_at(r->object, "metadata.labels"), json_at(r->old, "metadata.labels")))
            return admission_forbid(r, "node \"%s\" cannot update labels through pod status", node);
        if (!json_equal(json_at(r->object, "status.resourceClaimStatuses"),
                        json_at(r->old, "status.resourceClaimStatuses")))
            return admission_forbid(r, "node \"%s\" cannot update resource claim statues", node);
        return PHASE_NEXT;
    }
    if (!strcmp(sub, "eviction"))
        return pod_eviction(r, node);
    if (*sub)
        return admission_forbid(r, "unexpected pod subresource \"%s\", only 'status' and 'eviction' are allowed", sub);
    if (op == ADMIT_CREATE)
        return pod_create(r, node);
    if (op == ADMIT_DELETE)
        return strcmp(bound, node)
                   ? admission_forbid(r, "node \"%s\" can only delete pods with spec.nodeName set to itself", node)
                   : PHASE_NEXT;
    return admission_forbid(r, "unexpected operation \"UPDATE\", node \"%s\" can only create and delete mirror pods",
                            node);
}

/* Labels of the kubernetes.io and k8s.io families that a kubelet may set on itself. */
static bool kubelet_label(const char *key, const char *family)
{
    static const char *const allowed[] = {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/instance-type",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
        NULL,
    };
    return str_in(key, allowed) || !strcmp(family, "kubelet.kubernetes.io") ||
           str_ends(family, ".kubelet.kubernetes.io") || !strcmp(family, "node.kubernetes.io") ||
           str_ends(family, ".node.kubernetes.io");
}

static bool in_family(const char *family, const char *domain)
{
    size_t n = strlen(family), m = strlen(domain);
    return !strcmp(family, domain) || (n > m && family[n - m - 1] == '.' && str_ends(family, domain));
}

static bool label_forbidden(struct arena *a, const char *key)
{
    const char *slash = strchr(key, '/');
    const char *family = slash ? arena_dup(a, key, (size_t)(slash - key)) : "";
    if (in_family(family, "node-restriction.kubernetes.io"))
        return true;
    return (in_family(family, "kubernetes.io") || in_family(family, "k8s.io")) && !kubelet_label(key, family);
}

static const char *forbidden_labels(struct req *r)
{
    const cJSON *now = json_at(r->object, "metadata.labels"), *old = json_at(r->old, "metadata.labels");
    const char *text = "";
    for (int side = 0; side < 2; side++) {
        const cJSON *from = side ? old : now, *to = side ? now : old;
        for (const cJSON *l = from ? from->child : NULL; l; l = l->next) {
            bool known = side && json_get(to, l->string); /* reported from the other side */
            if (known || json_equal(l, json_get(to, l->string)) || !label_forbidden(r->arena, l->string))
                continue;
            text = *text ? arena_printf(r->arena, "%s, %s", text, l->string) : l->string;
        }
    }
    return text;
}

static enum phase_result node_rules(struct req *r, enum admission_op op, const char *node)
{
    const char *name =
        op == ADMIT_CREATE ? json_str_or(r->object, "metadata.name", "") : json_str_or(r->old, "metadata.name", "");
    if (strcmp(name, node))
        return admission_forbid(r, "node \"%s\" is not allowed to modify node \"%s\"", node, name);
    if (op == ADMIT_DELETE)
        return PHASE_NEXT;
    const cJSON *old = op == ADMIT_UPDATE ? r->old : NULL;
    if (old && !json_equal(json_at(r->object, "spec.taints"), json_at(old, "spec.taints")) &&
        (json_count(json_at(r->object, "spec.taints")) || json_count(json_at(old, "spec.taints"))))
        return admission_forbid(r, "node \"%s\" is not allowed to modify taints", node);
    if (old && !json_equal(json_at(r->object, "metadata.ownerReferences"), json_at(old, "metadata.ownerReferences")))
        return admission_forbid(r, "node \"%s\" is not allowed to modify ownerReferences", node);
    const char *labels = forbidden_labels(r);
    if (!*labels)
        return PHASE_NEXT;
    return old ? admission_forbid(r, "is not allowed to modify labels: %s", labels)
               : admission_forbid(r, "node \"%s\" is not allowed to set the following labels: %s", node, labels);
}

/* The CSI driver behind a claim that is bound; NULL: none. */
static const char *claim_driver(struct req *r, const char *claim)
{
    const cJSON *c = rest_read(r->srv, r->arena, kind_by_resource("", "v1", "persistentvolumeclaims"),
                               r->info.namespace, claim, NULL);
    const char *volume = json_str_or(c, "spec.volumeName", "");
    if (!*volume)
        return NULL;
    return json_str(rest_read(r->srv, r->arena, kind_by_resource("", "v1", "persistentvolumes"), "", volume, NULL),
                    "spec.csi.driver");
}

static bool driver_asks_for(struct req *r, const char *driver, const char *audience)
{
    const cJSON *d =
        rest_read(r->srv, r->arena, kind_by_resource("storage.k8s.io", "v1", "csidrivers"), "", driver, NULL);
    for (JSON_EACH(t, json_at(d, "spec.tokenRequests")))
        if (!strcmp(json_str_or(t, "audience", ""), audience))
            return true;
    return false;
}

/* Whether some volume of the pod needs a token for that audience ("": the server's own). */
static bool pod_asks_for(struct req *r, const cJSON *pod, const char *audience)
{
    for (JSON_EACH(v, json_at(pod, "spec.volumes"))) {
        for (JSON_EACH(s, json_at(v, "projected.sources"))) {
            const cJSON *token = json_get(s, "serviceAccountToken");
            if (token && !strcmp(json_str_or(token, "audience", ""), audience))
                return true;
        }
        const char *driver = json_str(v, "csi.driver"), *claim = json_str(v, "persistentVolumeClaim.claimName");
        if (json_get(json_get(v, "ephemeral"), "volumeClaimTemplate"))
            claim = arena_printf(r->arena, "%s-%s", json_str_or(pod, "metadata.name", ""), json_str_or(v, "name", ""));
        if (claim)
            driver = claim_driver(r, claim);
        if (driver && driver_asks_for(r, driver, audience))
            return true;
    }
    return false;
}

/* A node that is taken over gets tokens for what its pods use, and for nothing else. */
static enum phase_result token_audience(struct req *r, const cJSON *pod)
{
    const cJSON *list = json_at(r->object, "spec.audiences");
    const char *audience = json_count(list) == 1 ? json_str_or(list->child, "", "") : "";
    if (json_count(list) > 1)
        return admission_forbid(r, "node may only request 0 or 1 audiences");
    if (pod_asks_for(r, pod, audience) ||
        authorized_verb(r, "request-serviceaccounts-token-audience", "", audience, r->info.namespace, r->info.name))
        return PHASE_NEXT;
    return admission_forbid(
        r, "audience \"%s\" not found in pod spec volume, %s is not authorized to request tokens for this audience",
        audience, r->user->name);
}

static enum phase_result token_rules(struct req *r, enum admission_op op, const char *node)
{
    const cJSON *ref = json_at(r->object, "spec.boundObjectRef");
    const char *name = json_str_or(ref, "name", ""), *uid = json_str_or(ref, "uid", "");
    if (op != ADMIT_CREATE || strcmp(r->info.subresource, "token"))
        return PHASE_NEXT;
    if (strcmp(json_str_or(ref, "apiVersion", ""), "v1") || strcmp(json_str_or(ref, "kind", ""), "Pod") || !*name)
        return admission_forbid(r, "node requested token not bound to a pod");
    if (!*uid)
        return admission_forbid(r, "node requested token with a pod binding without a uid");
    const struct kind *pods = kind_by_resource("", "v1", "pods");
    const cJSON *pod = rest_read(r->srv, r->arena, pods, r->info.namespace, name, NULL);
    if (!pod)
        return answer_status(r, status_not_found(r->arena, pods, name));
    if (strcmp(uid, json_str_or(pod, "metadata.uid", "")))
        return admission_forbid(
            r,
            "the UID in the bound object reference (%s) does not match the UID in record. The object might "
            "have been deleted and then recreated",
            uid);
    if (strcmp(json_str_or(pod, "spec.nodeName", ""), node))
        return admission_forbid(r, "node requested token bound to a pod scheduled on a different node");
    return token_audience(r, pod);
}

/* All of a claim but what a kubelet finds out when it resizes the volume. */
static cJSON *claim_rest(struct arena *a, const cJSON *claim)
{
    static const char *const status[] = {"capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"};
    cJSON *copy = json_copy(a, claim), *meta = json_get(copy, "metadata");
    json_del(meta, "resourceVersion");
    json_del(meta, "managedFields");
    for (size_t i = 0; i < COUNT_OF(status); i++)
        json_del(json_get(copy, "status"), status[i]);
    return copy;
}

static enum phase_result claim_rules(struct req *r, enum admission_op op, const char *node)
{
    if (strcmp(r->info.subresource, "status") || op != ADMIT_UPDATE)
        return admission_forbid(r, "may only update PVC status");
    return json_equal(claim_rest(r->arena, r->object), claim_rest(r->arena, r->old))
               ? PHASE_NEXT
               : admission_forbid(
                     r, "node \"%s\" is not allowed to update fields other than status.quantity and status.conditions",
                     node);
}

static enum phase_result csi_node_rules(struct req *r, enum admission_op op, const char *node)
{
    const cJSON *from = op == ADMIT_CREATE ? r->object : r->old;
    return strcmp(json_str_or(from, "metadata.name", ""), node)
               ? admission_forbid(r, "can only access CSINode with the same name as the requesting node")
               : PHASE_NEXT;
}

static enum phase_result slice_rules(struct req *r, enum admission_op op, const char *node)
{
    const cJSON *from = op == ADMIT_CREATE ? r->object : r->old;
    if (op == ADMIT_UPDATE || !strcmp(json_str_or(from, "spec.nodeName", ""), node))
        return PHASE_NEXT;
    return admission_forbid(r, "can only %s ResourceSlice with the same NodeName as the requesting node",
                            op == ADMIT_CREATE ? "create" : "delete");
}

static enum phase_result lease_rules(struct req *r, enum admission_op op, const char *node)
{
    const char *name =
        op == ADMIT_CREATE ? json_str_or(r->object, "metadata.name", "") : json_str_or(r->old, "metadata.name", "");
    if (strcmp(r->info.namespace, "kube-node-lease"))
        return admission_forbid(r, "can only access leases in the \"kube-node-lease\" system namespace");
    if (strcmp(name, node))
        return admission_forbid(r, "can only access node lease with the same name as the requesting node");
    return PHASE_NEXT;
}

static enum phase_result csr_rules(struct req *r, enum admission_op op, const char *node)
{
    const char *signer = json_str_or(r->object, "spec.signerName", ""),
               *text = json_str_or(r->object, "spec.request", "");
    if (op != ADMIT_CREATE || (strcmp(signer, "kubernetes.io/kubelet-serving") &&
                               strcmp(signer, "kubernetes.io/kube-apiserver-client-kubelet")))
        return PHASE_NEXT;
    struct slice pem = base64_bytes(r->arena, text, strlen(text), BASE64_STD);
    struct x509_request request;
    if (!pem.p || x509_request_parse(r->arena, pem.p, pem.n, &request, NULL) < 0)
        return admission_forbid(r, "unable to parse csr");
    const char *wanted = arena_printf(r->arena, "system:node:%s", node);
    if (!request.subject.cn || strcmp(request.subject.cn, wanted))
        return admission_forbid(r, "can only create a node CSR with CN=%s", wanted);
    return PHASE_NEXT;
}

enum phase_result admit_node_restriction(struct req *r, enum admission_op op)
{
    static const struct {
        const char *group, *resource;
        enum phase_result (*check)(struct req *r, enum admission_op op, const char *node);
    } rules[] = {
        {"", "pods", pod_rules},
        {"", "nodes", node_rules},
        {"", "serviceaccounts", token_rules},
        {"coordination.k8s.io", "leases", lease_rules},
        {"certificates.k8s.io", "certificatesigningrequests", csr_rules},
        {"", "persistentvolumeclaims", claim_rules},
        {"storage.k8s.io", "csinodes", csi_node_rules},
        {"resource.k8s.io", "resourceslices", slice_rules},
    };
    if (!r->user->node)
        return PHASE_NEXT;
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (admission_is(r, rules[i].group, rules[i].resource))
            return rules[i].check(r, op, r->user->node);
    return PHASE_NEXT;
}
