/* Events: one kind with two sets of names. */
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/convert.h"
#include "core/model/object.h"
#include "core/model/schema_gen.h"

/* Members of v1, and of events.k8s.io/v1; what is not here has one name. */
static const char *const names[][2] = {{"involvedObject", "regarding"},
                                       {"message", "note"},
                                       {"source", "deprecatedSource"},
                                       {"firstTimestamp", "deprecatedFirstTimestamp"},
                                       {"lastTimestamp", "deprecatedLastTimestamp"},
                                       {"count", "deprecatedCount"},
                                       {"reportingComponent", "reportingController"}};

static cJSON *renamed(struct arena *a, const cJSON *event, int from, const char *version,
                      const struct schema_message *m)
{
    cJSON *out = json_object(a);
    for (JSON_EACH(member, event)) {
        const char *name = member->string;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            if (!strcmp(name, names[i][from]))
                name = names[i][!from];
        json_set(a, out, name, json_copy(a, member));
    }
    json_set_str(a, out, "apiVersion", version);
    object_prune(a, m, out, NULL, NULL);
    return out;
}

static cJSON *event_store(struct arena *a, const cJSON *event)
{
    return renamed(a, event, 1, "v1", &schema_core_v1_Event);
}

static cJSON *event_show(struct arena *a, const cJSON *event)
{
    return renamed(a, event, 0, "events.k8s.io/v1", &schema_events_v1_Event);
}

const struct kind_storage storage_event = {
    .group = "", .version = "v1", .kind = "Event", .store = event_store, .show = event_show};
