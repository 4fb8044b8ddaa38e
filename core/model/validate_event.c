/* Events. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate_core.h"

enum { WORD_MAX = 128, NOTE_MAX = 1024 };

static void at_most(struct field_errors *e, const cJSON *o, const char *key, size_t max)
{
    if (strlen(v_str(o, key)) > max)
        v_invalid_str(e, ROOT(key), "", arena_printf(e->arena, "can have at most %zu characters", max));
}

static void required_word(struct field_errors *e, const cJSON *o, const char *key)
{
    if (!*v_str(o, key))
        v_required(e, ROOT(key), "");
    at_most(e, o, key, WORD_MAX);
}

/* An event of the newer kind, which has an eventTime. */
static void validate_new_style(struct field_errors *e, const cJSON *o, const char *controller)
{
    if (!*v_str(o, "reportingComponent"))
        v_required(e, ROOT(controller), "");
    v_name(e, ROOT(controller), v_str(o, "reportingComponent"), name_label_key);
    required_word(e, o, "reportingInstance");
    required_word(e, o, "action");
    required_word(e, o, "reason");
    at_most(e, o, "message", NOTE_MAX);
}

static void validate_any(struct field_errors *e, const cJSON *o, const char *controller)
{
    const char *namespace = json_str_or(o, "metadata.namespace", "");
    const char *about = json_str_or(o, "involvedObject.namespace", "");
    bool new_style = *v_str(o, "eventTime");
    bool cluster =
        !*about && (!*namespace || !strcmp(namespace, "default") || (new_style && !strcmp(namespace, "kube-system")));
    if (!cluster && (!*about || (!new_style && strcmp(about, namespace) != 0)))
        v_invalid_str(e, AT(ROOT("involvedObject"), "namespace"), about, "does not match event.namespace");
    if (new_style)
        validate_new_style(e, o, controller);
    v_name(e, ROOT("namespace"), namespace, name_dns1123_subdomain);
}

void event_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    validate_any(e, o, "reportingComponent");
}

static void validate_series(struct field_errors *e, const cJSON *series)
{
    if (!series)
        return;
    if (json_int(series, "count", 0) < 2)
        v_invalid_str(e, ROOT("series.count"), "", "should be at least 2");
    if (!*v_str(series, "lastObservedTime"))
        v_required(e, ROOT("series.lastObservedTime"), "");
}

static void validate_strict_create(struct field_errors *e, const cJSON *o)
{
    static const char *const unset[] = {"firstTimestamp", "lastTimestamp", "count", "source"};
    const char *type = v_str(o, "type");
    validate_series(e, json_get(o, "series"));
    if (!*v_str(o, "eventTime"))
        v_required(e, ROOT("eventTime"), "");
    if (strcmp(type, "Normal") != 0 && strcmp(type, "Warning") != 0)
        v_invalid_str(e, ROOT("type"), "", arena_printf(e->arena, "has invalid value: %s", type));
    for (size_t i = 0; i < COUNT_OF(unset); i++) {
        const cJSON *value = json_get(o, unset[i]);
        if (value && !json_is_null(value) && !(json_is_obj(value) && !json_count(value)))
            v_invalid_str(e, ROOT(unset[i]), "", "needs to be unset");
    }
}

void event_validate_strictly(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const frozen[][2] = {{"involvedObject", "involvedObject"},
                                            {"reason", "reason"},
                                            {"message", "message"},
                                            {"source", "source"},
                                            {"firstTimestamp", "firstTimestamp"},
                                            {"lastTimestamp", "lastTimestamp"},
                                            {"count", "count"},
                                            {"type", "type"},
                                            {"eventTime", "eventTime"},
                                            {"action", "action"},
                                            {"related", "related"},
                                            {"reportingComponent", "reportingController"},
                                            {"reportingInstance", "reportingInstance"}};
    validate_any(e, o, "reportingController");
    if (!old) {
        validate_strict_create(e, o);
        return;
    }
    if (!json_equal(json_get(o, "series"), json_get(old, "series")))
        validate_series(e, json_get(o, "series"));
    for (size_t i = 0; i < COUNT_OF(frozen); i++) {
        const cJSON *now = json_get(o, frozen[i][0]), *was = json_get(old, frozen[i][0]);
        bool gone = !now && json_is_str(was) && strcmp(frozen[i][0], "eventTime") != 0; /* a text is "" then */
        v_immutable(e, ROOT(frozen[i][1]), gone ? json_string(e->arena, "") : now, was);
    }
}
