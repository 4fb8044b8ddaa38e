#include "agent/node/node_object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/node/machine.h"
#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/base/version.h"
#include "core/cli/options.h"
#include "core/format/json.h"
#include "core/model/meta.h"

enum { RELIEF_MS = 300000 };

uint64_t node_allocatable_memory(const struct machine *m)
{
    return m->memory;
}

cJSON *node_labels(struct arena *a, const struct node_facts *f, const struct options_list *labels)
{
    cJSON *l = json_build(a,
                          "{'beta.kubernetes.io/arch':%s,'beta.kubernetes.io/os':'linux','kubernetes.io/arch':%s,"
                          "'kubernetes.io/hostname':%s,'kubernetes.io/os':'linux',"
                          "'node.kubernetes.io/instance-type':'k3c','beta.kubernetes.io/instance-type':'k3c'}",
                          machine_arch(), machine_arch(), f->name);
    for (size_t i = 0; i < labels->count; i++) {
        struct slice value = slice_of(labels->items[i]);
        struct slice key = slice_cut(&value, '=');
        json_set(a, l, arena_dup(a, key.p, key.n), json_string(a, value.p));
    }
    return l;
}

static cJSON *taint_list(struct arena *a, const struct options_list *taints)
{
    cJSON *list = json_array(a);
    for (size_t i = 0; i < taints->count; i++) {
        const char *text = taints->items[i], *colon = strrchr(text, ':');
        struct slice value = {text, (size_t)(colon - text)};
        struct slice key = slice_cut(&value, '=');
        json_append(list, json_build(a, "{'key':%s,'value':%s,'effect':%s}", arena_dup(a, key.p, key.n),
                                     value.n ? arena_dup(a, value.p, value.n) : NULL, colon + 1));
    }
    return list->child ? list : NULL;
}

static cJSON *resources(struct arena *a, const struct machine *m, uint64_t memory)
{
    return json_build(
        a, "{'cpu':%s,'ephemeral-storage':%s,'hugepages-1Gi':'0','hugepages-2Mi':'0','memory':%s,'pods':%s}",
        arena_printf(a, "%d", m->cpus), arena_printf(a, "%lluKi", (unsigned long long)m->disk / 1024),
        arena_printf(a, "%lluKi", (unsigned long long)memory / 1024), arena_printf(a, "%d", NODE_PODS_MAX));
}

static cJSON *addresses(struct arena *a, const struct node_facts *f)
{
    cJSON *list = json_array(a);
    for (const char *const *ip = f->ips; *ip; ip++)
        json_append(list, json_build(a, "{'type':'InternalIP','address':%s}", *ip));
    json_append(list, json_build(a, "{'type':'Hostname','address':%s}", f->name));
    return list;
}

static void add_condition(struct arena *a, cJSON *list, const cJSON *old, const char *type, bool status,
                          const char *reason, const char *message, const char *now)
{
    const char *text = status ? "True" : "False", *since = now;
    const cJSON *before = json_find(json_get(old, "conditions"), "type", type);
    if (before && !strcmp(json_str_or(before, "status", ""), text))
        since = json_str_or(before, "lastTransitionTime", now);
    json_append(list, json_build(a,
                                 "{'type':%s,'status':%s,'lastHeartbeatTime':%s,'lastTransitionTime':%s,'reason':%s,"
                                 "'message':%s}",
                                 type, text, now, since, reason, message));
}

/* Thresholds of K3s: 5 % of disk and inodes; memory 100 MiB as the kubelet's default. */
static bool disk_low(const struct machine_free *f)
{
    return f->disk < f->disk_total / 20 || (f->disk_inodes_total && f->disk_inodes < f->disk_inodes_total / 20);
}

static bool memory_low(const struct machine_free *f)
{
    return f->memory < 100ULL << 20;
}

static bool pids_low(const struct machine_free *f)
{
    return f->pids_max && f->pids > f->pids_max / 10 * 9;
}

void node_pressure_look(struct node_pressure *p, const struct machine_free *f, uint64_t now_ms)
{
    const bool low[PRESSURES] = {memory_low(f), disk_low(f), pids_low(f)};
    for (unsigned i = 0; i < PRESSURES; i++) {
        if (low[i])
            p->until[i] = now_ms + RELIEF_MS;
        p->holds = now_ms < p->until[i] ? p->holds | 1u << i : p->holds & ~(1u << i);
    }
}

static cJSON *conditions(struct arena *a, const struct node_facts *f, const cJSON *old, int64_t now_us)
{
    cJSON *list = json_array(a);
    const char *now = meta_time(a, now_us);
    if (f->network_up)
        add_condition(a, list, old, "NetworkUnavailable", false, "FlannelIsUp", "Flannel is running on this node", now);
    bool memory = f->pressure & 1u << PRESSURE_MEMORY, disk = f->pressure & 1u << PRESSURE_DISK;
    bool pids = f->pressure & 1u << PRESSURE_PIDS;
    add_condition(
        a, list, old, "MemoryPressure", memory, memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
        memory ? "kubelet has insufficient memory available" : "kubelet has sufficient memory available", now);
    add_condition(a, list, old, "DiskPressure", disk, disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                  disk ? "kubelet has disk pressure" : "kubelet has no disk pressure", now);
    add_condition(a, list, old, "PIDPressure", pids, pids ? "KubeletHasInsufficientPID" : "KubeletHasSufficientPID",
                  pids ? "kubelet has insufficient PID available" : "kubelet has sufficient PID available", now);
    add_condition(a, list, old, "Ready", !f->not_ready, f->not_ready ? "KubeletNotReady" : "KubeletReady",
                  f->not_ready ? f->not_ready : "kubelet is posting ready status", now);
    return list;
}

cJSON *node_status(struct arena *a, const struct node_facts *f, const cJSON *old, int64_t now_us)
{
    const struct machine *m = f->machine;
    cJSON *info = json_build(a,
                             "{'machineID':%s,'systemUUID':%s,'bootID':%s,'kernelVersion':%s,'osImage':%s,"
                             "'containerRuntimeVersion':%s,'kubeletVersion':%s,'kubeProxyVersion':'',"
                             "'operatingSystem':'linux','architecture':%s}",
                             m->machine_id, m->system_uuid, m->boot_id, m->kernel, m->os_image, "k3c://" K3C_VERSION,
                             K3C_VERSION, machine_arch());
    return json_build(a,
                      "{'addresses':%J,'capacity':%J,'allocatable':%J,'conditions':%J,'daemonEndpoints':"
                      "{'kubeletEndpoint':{'Port':%i}},'nodeInfo':%J,'images':%J,'declaredFeatures':"
                      "['InPlacePodLevelResourcesVerticalScaling','InPlacePodVerticalScalingInitContainers']}",
                      addresses(a, f), resources(a, m, m->memory), resources(a, m, node_allocatable_memory(m)),
                      conditions(a, f, old, now_us), KUBELET_PORT, info, f->images);
}

cJSON *node_object(struct arena *a, const struct node_facts *f, const struct options_list *labels,
                   const struct options_list *taints, int64_t now_us)
{
    return json_build(
        a, "{'apiVersion':'v1','kind':'Node','metadata':{'name':%s,'labels':%J},'spec':{'taints':%J},'status':%J}",
        f->name, node_labels(a, f, labels), taint_list(a, taints), node_status(a, f, NULL, now_us));
}
