/* The condition Dangling of a FlowSchema. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/local_api.h"

static cJSON *condition(struct arena *a, const cJSON *schema, bool dangling)
{
    const char *level = json_str_or(schema, "spec.priorityLevelConfiguration.name", "");
    const char *message =
        arena_printf(a, "This FlowSchema references the PriorityLevelConfiguration object named \"%s\" %s", level,
                     dangling ? "but there is no such object" : "and it exists");
    return json_build(a, "{'type':'Dangling','status':%s,'reason':%s,'message':%s}", dangling ? "True" : "False",
                      dangling ? "NotFound" : "Found", message);
}

bool flow_status_holds(const cJSON *schema, bool dangling)
{
    cleanup_arena struct arena *a = arena_new();
    const cJSON *wanted = condition(a, schema, dangling);
    for (JSON_EACH(c, json_at(schema, "status.conditions"))) {
        bool same = true;
        for (JSON_EACH(member, wanted))
            same = same && !strcmp(json_str_or(c, member->string, ""), member->valuestring);
        if (same)
            return true;
    }
    return false;
}

/* Applied, as Kubernetes does: conditions of others stay. */
void flow_status_write(struct apiserver *s, struct arena *a, struct identity *who, const cJSON *schema, bool dangling)
{
    const char *name = json_str_or(schema, "metadata.name", "");
    cJSON *set = condition(a, schema, dangling), *answer = NULL;
    json_set_str(a, set, "lastTransitionTime", meta_time(a, clock_real_us()));
    struct api_request q = {
        .verb = API_PATCH,
        .group = "flowcontrol.apiserver.k8s.io",
        .version = "v1",
        .resource = "flowschemas",
        .name = name,
        .subresource = "status",
        .body = json_build(a,
                           "{'apiVersion':'flowcontrol.apiserver.k8s.io/v1','kind':'FlowSchema',"
                           "'metadata':{'name':%s},'status':{'conditions':[%J]}}",
                           name, set),
        .patch = API_PATCH_APPLY,
        .query = "fieldManager=api-priority-and-fairness-config-consumer-v1&force=true",
    };
    if (local_now(s, a, who, &q, &answer) >= 300)
        log_warn("the status of flowschema \"%s\" could not be written: %s; its next change tries again", name,
                 json_str_or(answer, "message", "no answer"));
}
