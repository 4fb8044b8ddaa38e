#include "server/scheduler/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/item.h"
#include "core/format/json.h"

void cluster_init(struct cluster *c)
{
    *c = (struct cluster){0};
    list_init(&c->nodes);
}

static void pod_free(struct cluster_pod *p)
{
    list_remove(&p->link);
    item_unref(p->item);
    demand_free(&p->demand);
    free(p);
}

static void node_free(struct cluster_node *n)
{
    list_remove(&n->link);
    demand_free(&n->allocatable);
    demand_free(&n->requested);
    arena_free(n->arena);
    free(n->name);
    free(n);
}

static void nomination_free(struct cluster_nomination *n)
{
    if (!n)
        return;
    demand_free(&n->demand);
    free(n->node);
    free(n);
}

void cluster_nominate(struct cluster *c, const char *uid, const char *node, const cJSON *pod)
{
    struct cluster_nomination *n = mem_alloc(sizeof(*n));
    n->node = mem_strdup(node);
    n->priority = json_int(pod, "spec.priority", 0);
    demand_of_pod(pod, &n->demand);
    nomination_free(map_set(&c->nominations, uid, n));
}

void cluster_unnominate(struct cluster *c, const char *uid)
{
    nomination_free(map_del(&c->nominations, uid));
}

void cluster_kept(const struct cluster *c, const struct cluster_node *node, const char *uid, int64_t priority,
                  struct demand *sum)
{
    *sum = (struct demand){0};
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&c->nominations, &i));) {
        const struct cluster_nomination *n = e->value;
        if (n->priority >= priority && !strcmp(n->node, node->name) && strcmp(e->key, uid))
            demand_add(sum, &n->demand);
    }
}

void cluster_free(struct cluster *c)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&c->nominations, &i));)
        nomination_free(e->value);
    map_free(&c->nominations);
    for (size_t i = 0; (e = map_next(&c->pods, &i));)
        pod_free(e->value);
    for (LIST_EACH(node, &c->nodes))
        node_free(CONTAINER_OF(node, struct cluster_node, link));
    map_free(&c->pods);
    map_free(&c->by_name);
}

static struct cluster_node *node_of(struct cluster *c, const char *name)
{
    struct cluster_node *n = map_get(&c->by_name, name);
    if (n)
        return n;
    n = mem_alloc(sizeof(*n));
    n->name = mem_strdup(name);
    list_init(&n->pods);
    list_insert(&c->nodes, &n->link);
    map_set(&c->by_name, name, n);
    return n;
}

static void forget_if_empty(struct cluster *c, struct cluster_node *n)
{
    if (n->present || !list_empty(&n->pods))
        return;
    map_del(&c->by_name, n->name);
    node_free(n);
}

/* Of a node's tree, which is mostly addresses and statistics, only what scheduling looks at. */
static cJSON *digest(struct arena *a, const cJSON *node)
{
    return json_build(a, "{'name':%s,'labels':%J,'taints':%J,'unschedulable':%b,'images':%J,'allocatable':%J}",
                      json_str_or(node, "metadata.name", ""), json_at(node, "metadata.labels"),
                      json_at(node, "spec.taints"), json_bool(node, "spec.unschedulable", false),
                      json_at(node, "status.images"), json_at(node, "status.allocatable"));
}

unsigned cluster_set_node(struct cluster *c, struct item *it)
{
    const cJSON *tree = item_tree(it);
    struct cluster_node *n = node_of(c, it->name);
    struct arena *a = arena_new();
    cJSON *fresh = digest(a, tree);
    if (n->present && json_equal(fresh, n->tree)) {
        arena_free(a);
        return 0;
    }
    c->present += !n->present;
    n->present = true;
    arena_free(n->arena);
    n->arena = a;
    n->tree = fresh;
    demand_free(&n->allocatable);
    demand_of_node(tree, &n->allocatable);
    return CLUSTER_NODE;
}

unsigned cluster_drop_node(struct cluster *c, const char *name)
{
    struct cluster_node *n = map_get(&c->by_name, name);
    if (!n || !n->present)
        return 0;
    c->present--;
    n->present = false;
    n->arena = arena_free(n->arena);
    n->tree = NULL;
    demand_free(&n->allocatable);
    forget_if_empty(c, n);
    return CLUSTER_NODE;
}

void cluster_lift(struct cluster_pod *p)
{
    demand_sub(&p->node->requested, &p->demand);
    p->node->npods--;
    list_remove(&p->link);
}

void cluster_lower(struct cluster_pod *p)
{
    demand_add(&p->node->requested, &p->demand);
    p->node->npods++;
    list_insert(&p->node->pods, &p->link);
}

unsigned cluster_drop_pod(struct cluster *c, const char *uid)
{
    struct cluster_pod *p = map_del(&c->pods, uid);
    if (!p)
        return 0;
    struct cluster_node *n = p->node;
    cluster_lift(p);
    c->affinity_pods -= p->has_affinity;
    pod_free(p);
    forget_if_empty(c, n);
    return CLUSTER_POD_LESS;
}

static void read_pod(struct cluster_pod *p, const cJSON *pod)
{
    p->priority = json_int(pod, "spec.priority", 0);
    p->started = json_time(pod, "status.startTime");
    if (!p->started)
        p->started = json_time(pod, "metadata.creationTimestamp");
    p->deleting = json_str(pod, "metadata.deletionTimestamp");
    const cJSON *affinity = json_at(pod, "spec.affinity");
    p->has_anti_affinity =
        json_count(json_at(affinity, "podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"));
    p->has_affinity = json_get(affinity, "podAffinity") || json_get(affinity, "podAntiAffinity");
    for (JSON_EACH(ref, json_at(pod, "metadata.ownerReferences")))
        if (json_bool(ref, "controller", false) && json_str(ref, "uid"))
            p->owner = map_hash(json_str(ref, "uid"), strlen(json_str(ref, "uid")));
}

static bool takes_less(const struct demand *now, const struct demand *before)
{
    return now->milli_cpu < before->milli_cpu || now->memory < before->memory || now->ephemeral < before->ephemeral;
}

unsigned cluster_set_pod(struct cluster *c, struct item *it, bool assumed, const char *node)
{
    struct cluster_pod *old = map_get(&c->pods, it->uid);
    const cJSON *tree = item_tree(it);
    unsigned change = CLUSTER_POD_MORE;
    struct cluster_pod *p = mem_alloc(sizeof(*p));
    list_init(&p->link);
    demand_of_pod(tree, &p->demand);
    if (old) {
        bool same_labels =
            json_equal(json_at(item_tree(old->item), "metadata.labels"), json_at(tree, "metadata.labels"));
        change = same_labels && !old->assumed ? 0 : CLUSTER_POD_MORE;
        change |= takes_less(&p->demand, &old->demand) ? (unsigned)CLUSTER_POD_LESS : 0;
    }
    p->item = item_ref(it);
    p->assumed = assumed;
    p->node = node_of(c, node);
    read_pod(p, tree);
    cluster_lower(p); /* before the old one goes, lest the node goes with it */
    if (old)
        cluster_drop_pod(c, it->uid);
    map_set(&c->pods, it->uid, p);
    c->affinity_pods += p->has_affinity;
    return change;
}

const char *cluster_label(const struct cluster_node *n, const char *key)
{
    return json_str(json_get(json_get(n->tree, "labels"), key), "");
}
