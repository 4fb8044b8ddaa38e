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
static void validate_new_style(struct field_errors *e, const cJSON *o)
{
    if (!*v_str(o, "reportingComponent"))
        v_required(e, ROOT("reportingComponent"), "");
    v_name(e, ROOT("reportingComponent"), v_str(o, "reportingComponent"), name_label_key);
    required_word(e, o, "reportingInstance");
    required_word(e, o, "action");
    required_word(e, o, "reason");
    at_most(e, o, "message", NOTE_MAX);
}

void event_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const char *namespace = json_str_or(o, "metadata.namespace", "");
    const char *about = json_str_or(o, "involvedObject.namespace", "");
    bool new_style = *v_str(o, "eventTime");
    bool cluster =
        !*about && (!*namespace || !strcmp(namespace, "default") || (new_style && !strcmp(namespace, "kube-system")));
    (void)old;
    if (!cluster && (!*about || (!new_style && strcmp(about, namespace) != 0)))
        v_invalid_str(e, AT(ROOT("involvedObject"), "namespace"), about, "does not match event.namespace");
    if (new_style)
        validate_new_style(e, o);
    v_name(e, ROOT("namespace"), namespace, name_dns1123_subdomain);
}
