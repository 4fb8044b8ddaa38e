#include "server/apiserver/admission.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/request_metrics.h"

/* In Kubernetes' order. Those that change come before validation, those that only check after it. */
static const struct admission_plugin plugins[] = {
    {"NamespaceLifecycle", ADMIT_CREATE | ADMIT_UPDATE | ADMIT_DELETE, admit_namespace_lifecycle},
    {"LimitRanger", ADMIT_CREATE | ADMIT_UPDATE, admit_limit_defaults},
    {"ServiceAccount", ADMIT_CREATE | ADMIT_UPDATE, admit_service_account},
    {"NodeRestriction", ADMIT_CREATE | ADMIT_UPDATE | ADMIT_DELETE, admit_node_restriction},
    {"TaintNodesByCondition", ADMIT_CREATE, admit_taint_nodes},
    {"Priority", ADMIT_CREATE | ADMIT_UPDATE | ADMIT_DELETE, admit_priority},
    {"DefaultTolerationSeconds", ADMIT_CREATE | ADMIT_UPDATE, admit_default_tolerations},
    {"DefaultStorageClass", ADMIT_CREATE, admit_storage_class},
    {"RuntimeClass", ADMIT_CREATE, admit_runtime_class},
    {"Certificates", ADMIT_CREATE | ADMIT_UPDATE, admit_certificates},
    {"DefaultIngressClass", ADMIT_CREATE, admit_ingress_class},
    {"EscalationCheck", ADMIT_CREATE | ADMIT_UPDATE, admit_rbac_escalation},
};
static const struct admission_plugin checks[] = {
    {"LimitRanger", ADMIT_CREATE | ADMIT_UPDATE, check_limits},
    {"PodSecurity", ADMIT_CREATE | ADMIT_UPDATE, check_pod_security},
    {"Priority", ADMIT_CREATE | ADMIT_UPDATE, check_priority_class},
    {"PersistentVolumeClaimResize", ADMIT_UPDATE, check_claim_resize},
    {"RuntimeClass", ADMIT_CREATE, check_runtime_class},
    {"NodeDeclaredFeatureValidator", ADMIT_UPDATE, check_node_features},
    {"PodResizeValidator", ADMIT_UPDATE, check_pod_resize},
    {"ResourceQuota", ADMIT_CREATE | ADMIT_UPDATE, check_quota},
};

bool admission_is(const struct req *r, const char *group, const char *resource)
{
    return !strcmp(r->kind->resource, resource) && !strcmp(r->kind->group, group);
}

static enum phase_result run(const struct admission_plugin *list, size_t n, struct req *r, enum admission_op op,
                             bool checking)
{
    const char *name = op == ADMIT_CREATE ? "CREATE" : op == ADMIT_UPDATE ? "UPDATE" : "DELETE";
    uint64_t start = clock_mono_us(), before = start, now = start;
    enum phase_result res = PHASE_NEXT;
    for (size_t i = 0; i < n && res == PHASE_NEXT; i++) {
        if (!(list[i].ops & op))
            continue;
        res = list[i].admit(r, op);
        now = clock_mono_us();
        request_metrics_admission(r, list[i].name, name, checking, res == PHASE_ANSWER, now - before);
        before = now;
    }
    request_metrics_admission(r, NULL, name, checking, res == PHASE_ANSWER, now - start);
    return res;
}

enum phase_result admit(struct req *r, enum admission_op op)
{
    return run(plugins, COUNT_OF(plugins), r, op, false);
}

enum phase_result admission_check(struct req *r, enum admission_op op)
{
    return run(checks, COUNT_OF(checks), r, op, true);
}

static const char *object_name(const struct req *r)
{
    const cJSON *object = r->object ? r->object : r->old;
    const char *name = json_str_or(object, "metadata.name", r->info.name);
    return *name ? name : json_str_or(object, "metadata.generateName", "Unknown");
}

enum phase_result admission_forbid(struct req *r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *why = arena_vprintf(r->arena, fmt, args);
    va_end(args);
    return answer_status(r, status_forbidden(r->arena, r->kind, object_name(r), why));
}
