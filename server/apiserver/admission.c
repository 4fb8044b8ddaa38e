#include "server/apiserver/admission.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/status.h"

/* In Kubernetes' order. */
static const struct admission_plugin plugins[] = {
    {"NamespaceLifecycle", ADMIT_CREATE | ADMIT_UPDATE | ADMIT_DELETE, admit_namespace_lifecycle},
    {"ServiceAccount", ADMIT_CREATE | ADMIT_UPDATE, admit_service_account},
    {"TaintNodesByCondition", ADMIT_CREATE, admit_taint_nodes},
    {"Priority", ADMIT_CREATE, admit_priority},
    {"DefaultTolerationSeconds", ADMIT_CREATE | ADMIT_UPDATE, admit_default_tolerations},
    {"NodeRestriction", ADMIT_CREATE | ADMIT_UPDATE | ADMIT_DELETE, admit_node_restriction},
    {"Certificates", ADMIT_CREATE | ADMIT_UPDATE, admit_certificates},
    {"EscalationCheck", ADMIT_CREATE | ADMIT_UPDATE, admit_rbac_escalation},
};

bool admission_is(const struct req *r, const char *group, const char *resource)
{
    return !strcmp(r->kind->resource, resource) && !strcmp(r->kind->group, group);
}

enum phase_result admit(struct req *r, enum admission_op op)
{
    for (size_t i = 0; i < COUNT_OF(plugins); i++) {
        enum phase_result res = plugins[i].ops & op ? plugins[i].admit(r, op) : PHASE_NEXT;
        if (res != PHASE_NEXT)
            return res;
    }
    return PHASE_NEXT;
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
