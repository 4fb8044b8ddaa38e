/* What to send of a pod's status: a patch of what differs. */
#include "agent/pod/status_int.h"
#include "core/base/defs.h"
#include "core/base/str.h"
#include "core/format/json.h"

/* By their patch strategies lists of containers are replaced as they are, those of addresses would be merged. */
static const struct {
    const char *name;
    bool merged;
} fields[] = {
    {"observedGeneration", false},
    {"phase", false},
    {"message", false},
    {"reason", false},
    {"hostIP", false},
    {"hostIPs", true},
    {"podIP", false},
    {"podIPs", true},
    {"startTime", false},
    {"initContainerStatuses", false},
    {"containerStatuses", false},
    {"ephemeralContainerStatuses", false},
    {"qosClass", false},
    {"resources", false},
    {"allocatedResources", false},
};

/* Conditions that go when they do not hold. */
static const char *const passing[] = {"PodResizePending", "PodResizeInProgress"};

static cJSON *conditions(struct arena *a, const cJSON *status)
{
    cJSON *list = json_array(a);
    for (JSON_EACH(c, json_get(status, "conditions"))) {
        if (!status_condition_ours(c))
            continue;
        cJSON *one = json_copy(a, c);
        if (!json_get(c, "reason"))
            json_set(a, one, "reason", json_null(a));
        if (!json_get(c, "message"))
            json_set(a, one, "message", json_null(a));
        json_append(list, one);
    }
    for (size_t i = 0; i < COUNT_OF(passing); i++)
        if (!json_find(list, "type", passing[i]))
            json_append(list, json_build(a, "{'$patch':'delete','type':%s}", passing[i]));
    return list;
}

cJSON *status_patch(struct arena *a, const char *uid, const cJSON *status)
{
    cJSON *ours = json_object(a);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const cJSON *value = json_get(status, fields[i].name);
        cJSON *to = json_set(a, ours, fields[i].name, value ? json_copy(a, value) : json_null(a));
        if (value && fields[i].merged)
            json_append(to, json_build(a, "{'$patch':'replace'}"));
    }
    json_set(a, ours, "conditions", conditions(a, status));
    return json_build(a, "{'metadata':{'uid':%s},'status':%J}", uid, ours);
}
