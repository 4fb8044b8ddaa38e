/* The node authorizer: a kubelet reads the secrets, configmaps, claims and accounts that pods bound to its node refer
 * to, and nothing else of these kinds. The graph of references is kept in step by a watch on pods; a pod's references
 * do not change while it is bound, so that a status update costs one look-up. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

struct bound_pod {
    char *node;
    char **edges; /* "NODE|RESOURCE|NAMESPACE|NAME" */
    size_t count, cap;
};

struct node_graph {
    struct apiserver *srv;
    struct store_watch *cursor;
    struct map pods;  /* "NAMESPACE/NAME" -> struct bound_pod */
    struct map edges; /* edge -> how many pods make it */
};

static void edge_text(char *out, size_t size, const char *node, const char *resource, const char *ns, const char *name)
{
    snprintf(out, size, "%s|%s|%s|%s", node, resource, ns, name);
}

struct gather {
    struct node_graph *g;
    struct bound_pod *pod;
    const char *ns;
};

static void refer(struct gather *q, const char *resource, const char *name)
{
    char text[1024];
    if (!name || !*name)
        return;
    edge_text(text, sizeof(text), q->pod->node, resource, q->ns, name);
    q->pod->edges = mem_grow(q->pod->edges, q->pod->count, &q->pod->cap, sizeof(char *));
    q->pod->edges[q->pod->count++] = mem_strdup(text);
    uintptr_t n = (uintptr_t)map_get(&q->g->edges, text);
    map_set(&q->g->edges, text, (void *)(n + 1));
}

static void refer_container(struct gather *q, const cJSON *containers)
{
    for (JSON_EACH(c, containers)) {
        for (JSON_EACH(e, json_get(c, "env"))) {
            refer(q, "secrets", json_str(e, "valueFrom.secretKeyRef.name"));
            refer(q, "configmaps", json_str(e, "valueFrom.configMapKeyRef.name"));
        }
        for (JSON_EACH(e, json_get(c, "envFrom"))) {
            refer(q, "secrets", json_str(e, "secretRef.name"));
            refer(q, "configmaps", json_str(e, "configMapRef.name"));
        }
    }
}

static void refer_volume(struct gather *q, const cJSON *v)
{
    static const char *const secret_paths[] = {
        "secret.secretName",         "cephfs.secretRef.name",    "rbd.secretRef.name",
        "flexVolume.secretRef.name", "iscsi.secretRef.name",     "azureFile.secretName",
        "scaleIO.secretRef.name",    "storageos.secretRef.name", "csi.nodePublishSecretRef.name"};
    for (size_t i = 0; i < COUNT_OF(secret_paths); i++)
        refer(q, "secrets", json_str(v, secret_paths[i]));
    refer(q, "configmaps", json_str(v, "configMap.name"));
    refer(q, "persistentvolumeclaims", json_str(v, "persistentVolumeClaim.claimName"));
    for (JSON_EACH(s, json_at(v, "projected.sources"))) {
        refer(q, "secrets", json_str(s, "secret.name"));
        refer(q, "configmaps", json_str(s, "configMap.name"));
    }
}

static void pod_add(struct node_graph *g, const char *key, const cJSON *pod)
{
    const char *node = json_str_or(pod, "spec.nodeName", "");
    const cJSON *spec = json_get(pod, "spec");
    if (!*node)
        return;
    struct bound_pod *p = mem_alloc(sizeof(*p));
    p->node = mem_strdup(node);
    struct gather q = {g, p, json_str_or(pod, "metadata.namespace", "")};
    map_set(&g->pods, key, p);
    refer(&q, "pods", json_str(pod, "metadata.name"));
    if (pod_is_mirror(pod))
        return; /* a kubelet's own copy gives it no rights */
    refer(&q, "serviceaccounts", json_str(spec, "serviceAccountName"));
    for (JSON_EACH(s, json_get(spec, "imagePullSecrets")))
        refer(&q, "secrets", json_str(s, "name"));
    refer_container(&q, json_get(spec, "initContainers"));
    refer_container(&q, json_get(spec, "containers"));
    refer_container(&q, json_get(spec, "ephemeralContainers"));
    for (JSON_EACH(v, json_get(spec, "volumes")))
        refer_volume(&q, v);
}

static void pod_free(struct bound_pod *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->edges[i]);
    free(p->edges);
    free(p->node);
    free(p);
}

static void pod_remove(struct node_graph *g, const char *key)
{
    struct bound_pod *p = map_del(&g->pods, key);
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++) {
        uintptr_t n = (uintptr_t)map_get(&g->edges, p->edges[i]);
        if (n > 1)
            map_set(&g->edges, p->edges[i], (void *)(n - 1));
        else
            map_del(&g->edges, p->edges[i]);
    }
    pod_free(p);
}

static void pod_seen(struct node_graph *g, const char *store_key, const struct blob *value)
{
    const char *key = strchr(store_key, '/') + 1;
    if (map_has(&g->pods, key))
        return;
    cleanup_arena struct arena *scratch = arena_new();
    pod_add(g, key, rest_parse(scratch, value));
}

static bool load_one(void *ctx, const struct store_kv *kv)
{
    pod_seen(ctx, kv->key, kv->value);
    return true;
}

static void clear(struct node_graph *g)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&g->pods, &i));)
        pod_free(e->value);
    map_free(&g->pods);
    map_free(&g->edges);
    g->pods = (struct map){0};
    g->edges = (struct map){0};
    g->cursor = store_watch_free(g->cursor);
}

static void notify(void *ctx);

static void reload(struct node_graph *g)
{
    struct store *store = g->srv->store;
    clear(g);
    uint64_t now = store_revision(store);
    store_range(store, "pods/", NULL, 0, load_one, g);
    int r = store_watch(store, "pods/", now, notify, g, &g->cursor);
    if (r < 0)
        log_error(
            "node authorization cannot watch pods (%s); nodes will not get at the secrets of new pods until a restart",
            strerror(-r));
}

static void notify(void *ctx)
{
    struct node_graph *g = ctx;
    struct store_event e;
    int r = 0;
    while (g->cursor && (r = store_watch_next(g->cursor, &e)) > 0) {
        if (e.deleted)
            pod_remove(g, strchr(e.key, '/') + 1);
        else
            pod_seen(g, e.key, e.value);
    }
    if (r < 0)
        reload(g);
}

struct node_graph *node_graph_new(struct apiserver *s)
{
    struct node_graph *g = mem_alloc(sizeof(*g));
    g->srv = s;
    reload(g);
    return g;
}

struct node_graph *node_graph_free(struct node_graph *g)
{
    if (!g)
        return NULL;
    clear(g);
    free(g);
    return NULL;
}

bool node_graph_follows(const struct node_graph *g)
{
    return g->cursor;
}

struct question {
    struct node_graph *g;
    struct arena *arena;
    const char *node;
    const struct authz_attributes *t;
    const char **why;
};

static int no(struct question *q, const char *why)
{
    *q->why = why;
    return -1;
}

static bool verb_in(const struct question *q, const char *verbs)
{
    struct slice rest = slice_of(verbs);
    while (rest.n)
        if (slice_is(slice_cut(&rest, ','), q->t->verb))
            return true;
    return false;
}

static int related(struct question *q, const char *resource)
{
    char edge[1024];
    if (!*q->t->name)
        return no(q, "No Object name found");
    edge_text(edge, sizeof(edge), q->node, resource, q->t->namespace, q->t->name);
    if (map_has(&q->g->edges, edge))
        return 1;
    return no(q, arena_printf(q->arena, "no relationship found between node '%s' and this object", q->node));
}

static int read_related(struct question *q)
{
    if (!verb_in(q, "get,list,watch"))
        return no(q, "can only read resources of this type");
    if (*q->t->subresource)
        return no(q, "cannot read subresource");
    if (!*q->t->namespace)
        return no(q, "can only read namespaced object of this type");
    return related(q, q->t->resource);
}

static int get_related(struct question *q)
{
    if (!verb_in(q, "get") || *q->t->subresource)
        return no(q, "can only get individual resources of this type");
    return related(q, q->t->resource);
}

static int claims(struct question *q)
{
    if (strcmp(q->t->subresource, "status"))
        return get_related(q);
    return verb_in(q, "update,patch") ? related(q, q->t->resource) : no(q, "can only get/update/patch this type");
}

static int csi_nodes(struct question *q)
{
    if (!verb_in(q, "get,create,update,patch,delete"))
        return no(q, "can only get, create, update, patch, or delete a CSINode");
    if (*q->t->subresource)
        return no(q, "cannot authorize CSINode subresources");
    if (!verb_in(q, "create") && strcmp(q->t->name, q->node))
        return no(q, "can only access CSINode with the same name as the requesting node");
    return 1;
}

/* Slices name their node themselves. */
static int slices(struct question *q)
{
    const struct kind *k = kind_by_resource("resource.k8s.io", "v1", "resourceslices");
    if (*q->t->subresource)
        return no(q, "cannot authorize ResourceSlice subresources");
    if (verb_in(q, "create"))
        return 1;
    if (verb_in(q, "list,watch,deletecollection"))
        return !strcmp(q->t->selected_node, q->node)
                   ? 1
                   : no(q, "can only list/watch/deletecollection resourceslices with nodeName field selector");
    if (!verb_in(q, "get,update,patch,delete"))
        return no(q, "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, "
                     "patch, delete, deletecollection");
    const cJSON *slice = *q->t->name && k ? rest_read(q->g->srv, q->arena, k, "", q->t->name, NULL) : NULL;
    if (!strcmp(json_str_or(slice, "spec.nodeName", ""), q->node))
        return 1;
    return no(q, arena_printf(q->arena, "no relationship found between node '%s' and this object", q->node));
}

static int accounts(struct question *q)
{
    if (verb_in(q, "get") && !*q->t->subresource)
        return read_related(q);
    if (!verb_in(q, "create") || !*q->t->name)
        return no(q, "can only create tokens for individual service accounts");
    if (strcmp(q->t->subresource, "token"))
        return no(q, "can only create token subresource of serviceaccount");
    return related(q, "serviceaccounts");
}

static int leases(struct question *q)
{
    if (!verb_in(q, "get,create,update,patch,delete"))
        return no(q, "can only get, create, update, patch, or delete a node lease");
    if (strcmp(q->t->namespace, "kube-node-lease"))
        return no(q, "can only access leases in the \"kube-node-lease\" system namespace");
    if (!verb_in(q, "create") && strcmp(q->t->name, q->node))
        return no(q, "can only access node lease with the same name as the requesting node");
    return 1;
}

static int nodes(struct question *q)
{
    if (!strcmp(q->t->subresource, "status"))
        return verb_in(q, "update,patch") ? 1 : no(q, "");
    if (*q->t->subresource)
        return no(q, "");
    if (verb_in(q, "create,update,patch"))
        return 1;
    if (!verb_in(q, "get,list,watch"))
        return no(q, "");
    if (!strcmp(q->t->name, q->node))
        return 1;
    if (!*q->t->name)
        return no(q, arena_printf(q->arena, "node '%s' cannot read all nodes, only its own Node object", q->node));
    return no(q, arena_printf(q->arena, "node '%s' cannot read '%s', only its own Node object", q->node, q->t->name));
}

static int pods(struct question *q)
{
    const char *sub = q->t->subresource;
    if (!strcmp(sub, "status"))
        return verb_in(q, "update,patch") ? 1 : no(q, "");
    if (!strcmp(sub, "eviction"))
        return verb_in(q, "create") ? 1 : no(q, "");
    if (*sub)
        return no(q, "");
    if (verb_in(q, "get"))
        return related(q, "pods");
    if (verb_in(q, "create,delete"))
        return 1;
    if (!verb_in(q, "list,watch"))
        return no(q, "");
    if (!strcmp(q->t->selected_node, q->node))
        return 1;
    return *q->t->name ? related(q, "pods") : no(q, "can only list/watch pods with spec.nodeName field selector");
}

/* What every node may, whichever it is. */
static const struct {
    const char *verbs, *group, *resource, *subresource;
} static_rules[] = {
    {"create", "authentication.k8s.io", "tokenreviews", ""},
    {"create", "authorization.k8s.io", "subjectaccessreviews", ""},
    {"create", "authorization.k8s.io", "localsubjectaccessreviews", ""},
    {"get,list,watch", "", "services", ""},
    {"create,patch,update", "", "events", ""},
    {"create,patch,update", "events.k8s.io", "events", ""},
    {"get", "", "endpoints", ""},
    {"create,get,list,watch", "certificates.k8s.io", "certificatesigningrequests", ""},
    {"get,list,watch", "storage.k8s.io", "csidrivers", ""},
    {"get,list,watch", "node.k8s.io", "runtimeclasses", ""},
};

int node_authorize(struct node_graph *g, struct arena *a, const char *node, const struct authz_attributes *t,
                   const char **why)
{
    static const struct {
        const char *group, *resource;
        int (*check)(struct question *q);
    } table[] = {
        {"", "secrets", read_related},
        {"", "configmaps", read_related},
        {"", "persistentvolumeclaims", claims},
        {"", "serviceaccounts", accounts},
        {"coordination.k8s.io", "leases", leases},
        {"storage.k8s.io", "csinodes", csi_nodes},
        {"resource.k8s.io", "resourceslices", slices},
        {"", "nodes", nodes},
        {"", "pods", pods},
    };
    struct question q = {g, a, node, t, why};
    if (!t->resource_request)
        return 0;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (!strcmp(t->group, table[i].group) && !strcmp(t->resource, table[i].resource))
            return table[i].check(&q);
    for (size_t i = 0; i < COUNT_OF(static_rules); i++)
        if (!strcmp(t->group, static_rules[i].group) && !strcmp(t->resource, static_rules[i].resource) &&
            !strcmp(t->subresource, static_rules[i].subresource) && verb_in(&q, static_rules[i].verbs))
            return 1;
    return 0;
}
