#include "server/scheduler/cycle.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/node_match.h"

static void drop_demand(void *arg)
{
    demand_free(arg);
}

void cycle_begin(struct cycle *c)
{
    c->pod = item_tree(c->item);
    c->namespace = c->item->namespace;
    demand_of_pod(c->pod, &c->demand);
    arena_defer(c->arena, drop_demand, &c->demand);
    c->priority = json_int(c->pod, "spec.priority", 0);
    for (JSON_EACH(ref, json_at(c->pod, "metadata.ownerReferences")))
        if (json_bool(ref, "controller", false) && json_str(ref, "uid"))
            c->owner = map_hash(json_str(ref, "uid"), strlen(json_str(ref, "uid")));
    cycle_recount(c);
}

void cycle_recount(struct cycle *c)
{
    c->spread = spread_count(c);
    c->interpod = interpod_count(c);
}

bool cycle_wants_node(const struct cycle *c, const struct cluster_node *n)
{
    return pod_wants_node(c->pod, n->name, json_get(n->tree, "labels"));
}

bool pod_tolerates_node(const cJSON *pod, const struct cluster_node *n)
{
    for (JSON_EACH(taint, json_get(n->tree, "taints")))
        if (!str_eq(json_str(taint, "effect"), "PreferNoSchedule") && !pod_tolerates(pod, taint))
            return false;
    return true;
}

void verdict_add(struct verdict *v, const char *reason)
{
    if (v->count < VERDICT_REASONS_MAX)
        v->reasons[v->count++] = reason;
}

static bool refuse(struct verdict *v, const char *reason, bool hopeless, unsigned heals)
{
    verdict_add(v, reason);
    v->hopeless = hopeless;
    v->heals = heals;
    return false;
}

static bool schedulable(const struct cycle *c, const struct cluster_node *n)
{
    if (!json_bool(n->tree, "unschedulable", false))
        return true;
    cJSON *taint = json_build(c->arena, "{'key':'node.kubernetes.io/unschedulable','effect':'NoSchedule'}");
    return pod_tolerates(c->pod, taint);
}

static bool ports_free(const struct cycle *c, const struct cluster_node *n)
{
    if (!c->demand.nports)
        return true;
    for (LIST_EACH(node, &n->pods))
        if (demand_ports_clash(&c->demand, &CONTAINER_OF(node, struct cluster_pod, link)->demand))
            return false;
    return true;
}

/* A resource that is more than the whole node has makes the node hopeless. */
static void check(struct verdict *v, const char *reason, int64_t wanted, int64_t used, int64_t allocatable)
{
    if (!wanted || wanted <= allocatable - used)
        return;
    verdict_add(v, reason);
    v->hopeless |= wanted > allocatable;
}

static bool resources_fit(const struct cycle *c, const struct cluster_node *n, struct verdict *v)
{
    const struct demand *want = &c->demand, *has = &n->allocatable, *used = &n->requested;
    struct demand kept;
    cluster_kept(c->cluster, n, c->item->uid, c->priority, &kept);
    check(v, "Too many pods", 1, (int64_t)n->npods + kept.pods, has->pods);
    check(v, "Insufficient cpu", want->milli_cpu, used->milli_cpu + kept.milli_cpu, has->milli_cpu);
    check(v, "Insufficient memory", want->memory, used->memory + kept.memory, has->memory);
    check(v, "Insufficient ephemeral-storage", want->ephemeral, used->ephemeral + kept.ephemeral, has->ephemeral);
    for (size_t i = 0; i < want->nscalars; i++) {
        const char *name = want->scalars[i].name;
        int64_t used_here = demand_scalar(used, name) + demand_scalar(&kept, name);
        int64_t has_here = demand_scalar(has, name);
        if (want->scalars[i].value && want->scalars[i].value > has_here - used_here) {
            verdict_add(v, arena_printf(c->arena, "Insufficient %s", name));
            v->hopeless |= want->scalars[i].value > has_here;
        }
    }
    demand_free(&kept);
    v->heals = CLUSTER_NODE | CLUSTER_POD_LESS;
    return !v->count;
}

bool cycle_fits(struct cycle *c, const struct cluster_node *n, struct verdict *v)
{
    *v = (struct verdict){0};
    if (!schedulable(c, n))
        return refuse(v, "node(s) were unschedulable", true, CLUSTER_NODE);
    const char *name = json_str_or(c->pod, "spec.nodeName", "");
    if (*name && strcmp(name, n->name))
        return refuse(v, "node(s) didn't match the requested node name", true, CLUSTER_NODE);
    if (!pod_tolerates_node(c->pod, n))
        return refuse(v, "node(s) had untolerated taint(s)", true, CLUSTER_NODE);
    if (!cycle_wants_node(c, n))
        return refuse(v, "node(s) didn't match Pod's node affinity/selector", true, CLUSTER_NODE);
    if (!ports_free(c, n))
        return refuse(v, "node(s) didn't have free ports for the requested pod ports", false,
                      CLUSTER_NODE | CLUSTER_POD_LESS);
    return resources_fit(c, n, v) && spread_fits(c, n, v) && interpod_fits(c, n, v);
}
