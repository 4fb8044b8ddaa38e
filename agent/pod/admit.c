/* The node's own look at a pod that is new on it, as the kubelet's: the scheduler may have been passed by (nodeName),
 * or have known less than the node does. A pod that is refused fails, and whoever made it makes another. */
#include <errno.h>
#include <unistd.h>

#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/node_match.h"
#include "core/model/pod.h"

/* Sysctls that reach no further than the pod's own namespaces, and which namespace that is. */
static const struct {
    const char *name;
    bool ipc;
} safe_sysctls[] = {
    {"kernel.shm_rmid_forced", true},
    {"net.ipv4.ip_local_port_range", false},
    {"net.ipv4.tcp_syncookies", false},
    {"net.ipv4.ping_group_range", false},
    {"net.ipv4.ip_unprivileged_port_start", false},
    {"net.ipv4.ip_local_reserved_ports", false},
    {"net.ipv4.tcp_keepalive_time", false},
    {"net.ipv4.tcp_fin_timeout", false},
    {"net.ipv4.tcp_keepalive_intvl", false},
    {"net.ipv4.tcp_keepalive_probes", false},
    {"net.ipv4.tcp_rmem", false},
    {"net.ipv4.tcp_wmem", false},
};

static int check_sysctl(const struct worker *w, const char *name, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(safe_sysctls); i++) {
        if (strcmp(safe_sysctls[i].name, name) != 0)
            continue;
        bool ipc = safe_sysctls[i].ipc;
        if (!(ipc ? json_bool(w->pod, "spec.hostIPC", false) : worker_host_network(w)))
            return 0;
        return err_set(err, EPERM, "forbidden sysctl: \"%s\" not allowed with host %s enabled", name,
                       ipc ? "IPC" : "net");
    }
    return err_set(err, EPERM, "forbidden sysctl: \"%s\" not allowlisted", name);
}

static int check_sysctls(const struct worker *w, struct arena *a, struct err *err)
{
    int r = 0;
    for (JSON_EACH(item, json_at(w->pod, "spec.securityContext.sysctls"))) {
        char *name = arena_strdup(a, json_str_or(item, "name", ""));
        for (char *p = name; *p; p++)
            if (*p == '/')
                *p = '.';
        r = r ? r : check_sysctl(w, name, err);
    }
    return r;
}

/* ---- what is left of the node */

/* Does it take a share of the node? One that ended gave it back, though it is still being cleaned up. */
static bool takes(const struct worker *w, const struct worker *other)
{
    return other != w && other->known && !other->gone && !other->silent && other->stage < WORKER_CLEANING &&
           !other->rejected && !phase_is_final(json_str(other->status, "phase"));
}

static int check_amount(const struct worker *w, const cJSON *pod, const cJSON *allocatable, const char *name,
                        struct err *err)
{
    int milli = !strcmp(name, "cpu");
    int64_t want = pod_request(pod, name, milli), used = 0, capacity = resource_get(allocatable, name, milli);
    struct map_entry *e;
    if (!want)
        return 0;
    for (size_t i = 0; (e = map_next(&w->pods->workers, &i));)
        if (takes(w, e->value))
            used += pod_request(((const struct worker *)e->value)->pod, name, milli);
    if (want <= capacity - used)
        return 0;
    return err_set(err, EPERM, "Node didn't have enough resource: %s, requested: %lld, used: %lld, capacity: %lld",
                   name, (long long)want, (long long)used, (long long)capacity);
}

static int check_count(const struct worker *w, const cJSON *allocatable, struct err *err)
{
    int64_t used = 0, capacity = resource_get(allocatable, "pods", 0);
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&w->pods->workers, &i));)
        used += takes(w, e->value);
    if (used < capacity)
        return 0;
    return err_set(err, EPERM, "Node didn't have enough resource: pods, requested: 1, used: %lld, capacity: %lld",
                   (long long)used, (long long)capacity);
}

static int check_resources(const struct worker *w, const cJSON *pod, const cJSON *node, const char **reason,
                           struct err *err)
{
    static const char *const names[][2] = {
        {"cpu", "OutOfcpu"}, {"memory", "OutOfmemory"}, {"ephemeral-storage", "OutOfephemeral-storage"}};
    const cJSON *allocatable = json_at(node, "status.allocatable");
    *reason = "OutOfpods";
    int r = check_count(w, allocatable, err);
    for (size_t i = 0; !r && i < COUNT_OF(names); i++) {
        *reason = names[i][1];
        r = check_amount(w, pod, allocatable, names[i][0], err);
    }
    return r;
}

int worker_fits(const struct worker *w, const cJSON *pod, struct err *err)
{
    const struct pods *p = w->pods;
    const cJSON *node = p->ops->node(p->ops_ctx);
    const char *reason;
    return json_at(node, "status.allocatable") ? check_resources(w, pod, node, &reason, err) : -EAGAIN;
}

/* ---- ports of the host */

static bool any_address(const char *ip)
{
    return !*ip || !strcmp(ip, "0.0.0.0");
}

static bool clash(const cJSON *x, const cJSON *y)
{
    const char *at_x = json_str_or(x, "hostIP", ""), *at_y = json_str_or(y, "hostIP", "");
    int64_t port = json_int(x, "hostPort", 0);
    return port && port == json_int(y, "hostPort", 0) &&
           !strcmp(json_str_or(x, "protocol", "TCP"), json_str_or(y, "protocol", "TCP")) &&
           (any_address(at_x) || any_address(at_y) || !strcmp(at_x, at_y));
}

static bool has_clash(const cJSON *pod, const cJSON *port)
{
    static const char *const lists[] = {"spec.containers", "spec.initContainers"};
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (JSON_EACH(c, json_at(pod, lists[l])))
            for (JSON_EACH(other, json_get(c, "ports")))
                if (clash(port, other))
                    return true;
    return false;
}

static bool ports_free(const struct worker *w)
{
    struct map_entry *e;
    for (JSON_EACH(c, json_at(w->pod, "spec.containers")))
        for (JSON_EACH(port, json_get(c, "ports")))
            for (size_t i = 0; json_int(port, "hostPort", 0) && (e = map_next(&w->pods->workers, &i));)
                if (takes(w, e->value) && has_clash(((const struct worker *)e->value)->pod, port))
                    return false;
    return true;
}

/* ---- the rest */

static bool bears(const struct worker *w, const cJSON *node)
{
    for (JSON_EACH(taint, json_at(node, "spec.taints")))
        if (str_eq(json_str(taint, "effect"), "NoExecute") && !pod_tolerates(w->pod, taint))
            return false;
    return true;
}

static int check_node(const struct worker *w, const cJSON *node, const char **reason, struct err *err)
{
    int r = check_resources(w, w->pod, node, reason, err);
    if (r)
        return r;
    *reason = "NodeAffinity";
    if (!pod_wants_node(w->pod, json_str_or(node, "metadata.name", ""), json_at(node, "metadata.labels")))
        return err_set(err, EPERM, "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
    *reason = "NodePorts";
    if (!ports_free(w))
        return err_set(err, EPERM,
                       "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports");
    *reason = "TaintToleration";
    return bears(w, node) ? 0
                          : err_set(err, EPERM, "Predicate TaintToleration failed: node(s) had untolerated taint(s)");
}

static const char *armor(const cJSON *context)
{
    return json_str_or(json_get(context, "appArmorProfile"), "type", "");
}

/* Nothing here loads profiles: those of the host can be named, RuntimeDefault would be an empty promise. */
static int check_armor(const struct worker *w, struct err *err)
{
    const char *pod = armor(json_at(w->pod, "spec.securityContext"));
    bool enabled = access("/sys/kernel/security/apparmor", F_OK) == 0;
    for (size_t i = 0; i < w->count; i++) {
        const char *own = armor(json_get(w->containers[i]->spec, "securityContext")), *type = *own ? own : pod;
        if (!*type || !strcmp(type, "Unconfined"))
            continue;
        if (!enabled)
            return err_set(err, EPERM, "Cannot enforce AppArmor: AppArmor is not enabled on the host");
        if (!strcmp(type, "RuntimeDefault"))
            return err_set(err, EPERM, "Cannot enforce AppArmor: the runtime of this node has no default profile");
    }
    return 0;
}

int worker_admit(const struct worker *w, const char **reason, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    const struct pods *p = w->pods;
    const cJSON *node = p->ops->node(p->ops_ctx);
    if (!json_at(node, "status.allocatable"))
        return -EAGAIN;
    *reason = "SysctlForbidden";
    int r = check_sysctls(w, a, err);
    if (r)
        return r;
    const char *os = json_str_or(w->pod, "spec.os.name", "linux");
    *reason = "PodOSNotSupported";
    if (strcmp(os, "linux") != 0)
        return err_set(err, EPERM, "Failed to admit pod as the OS field doesn't match node OS");
    if ((r = check_node(w, node, reason, err)))
        return r;
    *reason = "AppArmor";
    return check_armor(w, err);
}
