#include "core/model/quota.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/kind.h"
#include "core/model/pod.h"
#include "core/model/strategies.h"
#include "core/model/validate_claim.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod.h"

#define OF_CLASS ".storageclass.storage.k8s.io/"
#define DEVICES_OF_CLASS ".deviceclass.resource.k8s.io/devices"

enum { ALL_DEVICES = 32 }; /* as many as an allocation may have */

enum taker { COUNTED, POD, SERVICE, CLAIM, DEVICE_CLAIM };

static enum taker taker_of(const struct kind *k)
{
    static const struct {
        const char *group, *resource;
        enum taker taker;
    } table[] = {{"", "pods", POD},
                 {"", "services", SERVICE},
                 {"", "persistentvolumeclaims", CLAIM},
                 {"resource.k8s.io", "resourceclaims", DEVICE_CLAIM}};
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (!strcmp(k->resource, table[i].resource) && !strcmp(k->group, table[i].group))
            return table[i].taker;
    return COUNTED;
}

bool quota_takes(const struct kind *k)
{
    return (k->flags & KIND_NAMESPACED) && !(k->flags & KIND_NOT_STORED) && (k->verbs & KIND_LIST) &&
           strcmp(k->resource, "events") != 0;
}

bool quota_reads(const struct kind *k)
{
    return taker_of(k) != COUNTED;
}

/* count/deployments.apps */
static bool is_count(const struct kind *k, const char *name)
{
    size_t n = strlen(k->resource);
    if (!str_starts(name, "count/") || strncmp(name + 6, k->resource, n) != 0)
        return false;
    const char *rest = name + 6 + n;
    return *k->group ? *rest == '.' && !strcmp(rest + 1, k->group) : !*rest;
}

static const char *count_name(struct arena *a, const struct kind *k)
{
    return arena_printf(a, "count/%s%s%s", k->resource, *k->group ? "." : "", k->group);
}

/* Some kinds of the core group have a short name as well: "configmaps". */
static bool has_alias(const struct kind *k)
{
    static const char *const aliased[] = {"configmaps", "resourcequotas", "replicationcontrollers",
                                          "secrets",    "services",       "persistentvolumeclaims",
                                          NULL};
    return !*k->group && str_in(k->resource, aliased);
}

static bool pod_counts(const char *name)
{
    static const char *const names[] = {"cpu",
                                        "memory",
                                        "ephemeral-storage",
                                        "requests.cpu",
                                        "requests.memory",
                                        "requests.ephemeral-storage",
                                        "limits.cpu",
                                        "limits.memory",
                                        "limits.ephemeral-storage",
                                        "pods",
                                        NULL};
    return str_in(name, names) || str_starts(name, "hugepages-") || str_starts(name, "requests.hugepages-") ||
           (str_starts(name, "requests.") && !resource_is_native(name));
}

bool quota_counts(const struct kind *k, const char *name)
{
    static const char *const parts[] = {"services.nodeports", "services.loadbalancers", NULL};
    if (!quota_takes(k))
        return false;
    if (is_count(k, name) || (has_alias(k) && !strcmp(name, k->resource)))
        return true;
    switch (taker_of(k)) {
    case POD:
        return pod_counts(name);
    case SERVICE:
        return str_in(name, parts);
    case CLAIM:
        return !strcmp(name, "requests.storage") || str_ends(name, OF_CLASS "requests.storage") ||
               str_ends(name, OF_CLASS "persistentvolumeclaims");
    case DEVICE_CLAIM:
        return str_ends(name, DEVICES_OF_CLASS);
    case COUNTED:
        break;
    }
    return false;
}

cJSON *quota_counted(struct arena *a, const struct kind *k, const cJSON *hard)
{
    cJSON *out = NULL;
    for (JSON_EACH(h, hard)) {
        if (!quota_counts(k, h->string))
            continue;
        out = out ? out : json_array(a);
        json_append(out, json_string(a, h->string));
    }
    return out;
}

/* ---- scopes ---- */

bool quota_terminating(const cJSON *pod)
{
    return json_int(pod, "spec.activeDeadlineSeconds", -1) >= 0;
}

static bool term_crosses(const cJSON *term)
{
    return json_count(json_get(term, "namespaces")) || json_is_obj(json_get(term, "namespaceSelector"));
}

static bool crosses_namespaces(const cJSON *pod)
{
    static const char *const kinds_of[] = {"podAffinity", "podAntiAffinity"};
    for (size_t i = 0; i < COUNT_OF(kinds_of); i++) {
        const cJSON *affinity = json_get(json_at(pod, "spec.affinity"), kinds_of[i]);
        for (JSON_EACH(t, json_get(affinity, "requiredDuringSchedulingIgnoredDuringExecution")))
            if (term_crosses(t))
                return true;
        for (JSON_EACH(t, json_get(affinity, "preferredDuringSchedulingIgnoredDuringExecution")))
            if (term_crosses(json_get(t, "podAffinityTerm")))
                return true;
    }
    return false;
}

/* `value` NULL: the object names no class. */
static bool value_matches(const cJSON *requirement, const char *value)
{
    const char *op = json_str_or(requirement, "operator", "Exists");
    bool in = false;
    for (JSON_EACH(v, json_get(requirement, "values")))
        in = in || (value && json_is_str(v) && !strcmp(v->valuestring, value));
    if (!strcmp(op, "In"))
        return in;
    if (!strcmp(op, "NotIn"))
        return !in;
    return !strcmp(op, "DoesNotExist") ? !value : value != NULL;
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static bool pod_in(const char *scope, const cJSON *requirement, const cJSON *pod)
{
    if (!strcmp(scope, "Terminating") || !strcmp(scope, "NotTerminating"))
        return quota_terminating(pod) == (*scope == 'T');
    if (!strcmp(scope, "BestEffort") || !strcmp(scope, "NotBestEffort"))
        return !strcmp(pod_qos_class(pod), "BestEffort") == (*scope == 'B');
    if (!strcmp(scope, "PriorityClass"))
        return value_matches(requirement, or_null(json_str(pod, "spec.priorityClassName")));
    return !strcmp(scope, "CrossNamespacePodAffinity") && crosses_namespaces(pod);
}

static bool claim_in(const char *scope, const cJSON *requirement, const cJSON *claim)
{
    static const char *const paths[] = {"spec.volumeAttributesClassName", "status.currentVolumeAttributesClassName",
                                        "status.modifyVolumeStatus.targetVolumeAttributesClassName"};
    bool any = false;
    if (strcmp(scope, "VolumeAttributesClass") != 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        const char *name = or_null(json_str(claim, paths[i]));
        any = any || name;
        if (name && value_matches(requirement, name))
            return true;
    }
    return !any && value_matches(requirement, NULL);
}

static bool in_scope(const struct kind *k, const char *scope, const cJSON *requirement, const cJSON *object)
{
    enum taker t = taker_of(k);
    return t == POD ? pod_in(scope, requirement, object) : t == CLAIM && claim_in(scope, requirement, object);
}

bool quota_in_scope(const struct kind *k, const cJSON *quota, const cJSON *object)
{
    for (JSON_EACH(s, json_at(quota, "spec.scopes")))
        if (!json_is_str(s) || !in_scope(k, s->valuestring, NULL, object))
            return false;
    for (JSON_EACH(m, json_at(quota, "spec.scopeSelector.matchExpressions")))
        if (!in_scope(k, json_str_or(m, "scopeName", ""), m, object))
            return false;
    return true;
}

/* ---- what an object uses ---- */

static bool pod_level(const char *name)
{
    return !strcmp(name, "cpu") || !strcmp(name, "memory") || str_starts(name, "hugepages-");
}

bool pod_amount(const cJSON *spec, const char *list, const char *name, bool overhead, struct quantity *ret)
{
    bool any = pod_total(spec, list, name, ret);
    struct quantity more;
    if (pod_level(name) && amount_read(json_get(json_get(json_get(spec, "resources"), list), name), &more)) {
        *ret = more;
        any = true;
    }
    bool limits = *list == 'l';
    if (overhead && amount_read(json_get(json_get(spec, "overhead"), name), &more) &&
        (!limits || (any && quantity_sign(ret) != 0))) {
        if (any)
            quantity_add(ret, &more);
        else
            *ret = more;
        any = true;
    }
    return any;
}

static void use_number(struct arena *a, cJSON *out, const char *name, int64_t n)
{
    struct quantity q = quantity_of(n, 0, QUANTITY_DECIMAL_SI);
    amounts_set(a, out, name, &q);
}

/* Every name in requests or limits of anything in the pod. */
static cJSON *names_in(struct arena *a, const cJSON *spec, const char *list)
{
    static const char *const containers[] = {"containers", "initContainers"};
    cJSON *names = json_object(a);
    for (size_t i = 0; i < COUNT_OF(containers); i++)
        for (JSON_EACH(c, json_get(spec, containers[i])))
            for (JSON_EACH(item, json_get(json_get(c, "resources"), list)))
                json_set_int(a, names, item->string, 1);
    for (JSON_EACH(item, json_get(json_get(spec, "resources"), list)))
        json_set_int(a, names, item->string, 1);
    for (JSON_EACH(item, json_get(spec, "overhead")))
        json_set_int(a, names, item->string, 1);
    return names;
}

static bool counted_plainly(const char *name)
{
    return !strcmp(name, "cpu") || !strcmp(name, "memory") || !strcmp(name, "ephemeral-storage");
}

static bool pod_over(const cJSON *pod, int64_t now_us)
{
    int64_t gone = json_time(pod, "metadata.deletionTimestamp");
    const cJSON *grace = json_at(pod, "metadata.deletionGracePeriodSeconds");
    if (pod_terminal(pod))
        return true;
    return gone && grace && now_us > gone + json_int(pod, "metadata.deletionGracePeriodSeconds", 0) * 1000000;
}

static void use_pod(struct arena *a, cJSON *out, const cJSON *pod, int64_t now_us)
{
    const cJSON *spec = pod_effective_spec(a, pod, false);
    struct quantity q;
    if (pod_over(pod, now_us))
        return;
    use_number(a, out, "pods", 1);
    for (JSON_EACH(n, names_in(a, spec, "requests"))) {
        bool plain = counted_plainly(n->string) || str_starts(n->string, "hugepages-");
        if ((!plain && resource_is_native(n->string)) || !pod_amount(spec, "requests", n->string, true, &q))
            continue;
        if (plain)
            amounts_set(a, out, n->string, &q);
        amounts_set(a, out, arena_printf(a, "requests.%s", n->string), &q);
    }
    for (JSON_EACH(n, names_in(a, spec, "limits")))
        if (counted_plainly(n->string) && pod_amount(spec, "limits", n->string, true, &q))
            amounts_set(a, out, arena_printf(a, "limits.%s", n->string), &q);
}

static int64_t given_node_ports(const cJSON *service)
{
    int64_t n = 0;
    for (JSON_EACH(p, json_at(service, "spec.ports")))
        n += json_int(p, "nodePort", 0) != 0;
    return n;
}

static void use_service(struct arena *a, cJSON *out, const cJSON *service)
{
    const char *type = json_str_or(service, "spec.type", "");
    bool balanced = !strcmp(type, "LoadBalancer");
    int64_t ports = 0;
    if (balanced && !json_bool(service, "spec.allocateLoadBalancerNodePorts", true))
        ports = given_node_ports(service);
    else if (balanced || !strcmp(type, "NodePort"))
        ports = (int64_t)json_count(json_at(service, "spec.ports"));
    use_number(a, out, "services.nodeports", ports);
    use_number(a, out, "services.loadbalancers", balanced);
}

static void use_claim(struct arena *a, cJSON *out, const cJSON *claim)
{
    const char *class = storage_class_of(claim);
    struct quantity asked, allocated;
    if (*class)
        use_number(a, out, arena_printf(a, "%s" OF_CLASS "persistentvolumeclaims", class), 1);
    if (!amount_read(json_at(claim, "spec.resources.requests.storage"), &asked))
        return;
    if (amount_read(json_at(claim, "status.allocatedResources.storage"), &allocated) &&
        quantity_cmp(&allocated, &asked) > 0)
        asked = allocated;
    if (!quantity_is_integer(&asked))
        asked = quantity_of(quantity_value(&asked), 0, asked.format);
    amounts_set(a, out, "requests.storage", &asked);
    if (*class)
        amounts_set(a, out, arena_printf(a, "%s" OF_CLASS "requests.storage", class), &asked);
}

static int64_t devices_of(const cJSON *request)
{
    const char *mode = json_str_or(request, "allocationMode", "ExactCount");
    return !strcmp(mode, "All") ? ALL_DEVICES : !strcmp(mode, "ExactCount") ? json_int(request, "count", 1) : 0;
}

static void use_devices(struct arena *a, cJSON *out, const cJSON *claim)
{
    for (JSON_EACH(r, json_at(claim, "spec.devices.requests"))) {
        cJSON *most = json_object(a), *one = json_object(a);
        const cJSON *exactly = json_get(r, "exactly");
        if (exactly)
            use_number(a, most, arena_printf(a, "%s" DEVICES_OF_CLASS, json_str_or(exactly, "deviceClassName", "")),
                       devices_of(exactly));
        for (JSON_EACH(sub, json_get(r, "firstAvailable"))) {
            const char *name = arena_printf(a, "%s" DEVICES_OF_CLASS, json_str_or(sub, "deviceClassName", ""));
            use_number(a, one, name, devices_of(sub));
            if (!json_get(most, name) || amount_cmp(one, most, name) > 0)
                json_set(a, most, name, json_copy(a, json_get(one, name)));
        }
        amounts_add(a, out, most);
    }
}

cJSON *quota_usage(struct arena *a, const struct kind *k, const cJSON *object, int64_t now_us)
{
    cJSON *out = json_object(a);
    use_number(a, out, count_name(a, k), 1);
    if (has_alias(k))
        use_number(a, out, k->resource, 1);
    switch (taker_of(k)) {
    case POD:
        use_pod(a, out, object, now_us);
        break;
    case SERVICE:
        use_service(a, out, object);
        break;
    case CLAIM:
        use_claim(a, out, object);
        break;
    case DEVICE_CLAIM:
        use_devices(a, out, object);
        break;
    case COUNTED:
        break;
    }
    return out;
}

/* ---- what has to be stated ---- */

static bool states(const cJSON *container, const char *name)
{
    bool limit = str_starts(name, "limits.");
    const char *dot = strchr(name, '.');
    return json_get(json_get(json_get(container, "resources"), limit ? "limits" : "requests"), dot ? dot + 1 : name);
}

/* "a,b": the containers that say nothing about it, by name; NULL: all do. */
static const char *silent(struct arena *a, const cJSON *spec, const char *name)
{
    static const char *const lists[] = {"containers", "initContainers"};
    size_t n = 0, room = json_count(json_get(spec, lists[0])) + json_count(json_get(spec, lists[1]));
    const char **names = arena_alloc(a, (room + 1) * sizeof(*names)), *text = NULL;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (JSON_EACH(c, json_get(spec, lists[i])))
            if (!states(c, name))
                names[n++] = json_str_or(c, "name", "");
    qsort(names, n, sizeof(*names), str_order);
    for (size_t i = 0; i < n; i++)
        text = text ? arena_printf(a, "%s,%s", text, names[i]) : names[i];
    return text;
}

const char *quota_unstated(struct arena *a, const struct kind *k, const cJSON *names, const cJSON *object)
{
    static const char *const required[] = {"cpu",    "limits.cpu",   "limits.memory",
                                           "memory", "requests.cpu", "requests.memory"};
    const cJSON *spec = json_get(object, "spec"), *own = json_get(spec, "resources");
    const char *text = NULL;
    if (taker_of(k) != POD || json_count(json_get(own, "requests")) || json_count(json_get(own, "limits")))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(required); i++) {
        bool wanted = false;
        for (JSON_EACH(n, names))
            wanted = wanted || !strcmp(n->valuestring, required[i]);
        const char *who = wanted ? silent(a, spec, required[i]) : NULL;
        if (who)
            text = arena_printf(a, "%s%s%s for: %s", text ? text : "must specify ", text ? "; " : "", required[i], who);
    }
    return text;
}
