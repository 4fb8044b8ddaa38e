/* Pods and pod templates: the spec as a whole. */
#include "core/model/validate_pod.h"

#include <string.h>

#include "core/base/map.h"
#include "core/format/json.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"

static void validate_container(struct field_errors *e, const struct path *p, const cJSON *c, struct map *names)
{
    const char *name = v_str(c, "name");
    v_required_name(e, AT(p, "name"), name, name_dns1123_label);
    if (*name && !v_first(names, name))
        v_duplicate(e, AT(p, "name"), name);
    if (!*v_str(c, "image"))
        v_required(e, AT(p, "image"), "");
    v_enum(e, p, c, &schema_core_v1_Container, "imagePullPolicy", true);
    v_resources(e, AT(p, "resources"), json_get(c, "resources"), NULL, false);
}

static void validate_spec(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    cleanup_map struct map names = {0};
    int64_t i = 0;
    if (!json_count(json_get(spec, "containers")))
        v_required(e, AT(p, "containers"), "");
    for (JSON_EACH(c, json_get(spec, "containers")))
        validate_container(e, AT_INDEX(AT(p, "containers"), i++), c, &names);
    i = 0;
    for (JSON_EACH(c, json_get(spec, "initContainers")))
        validate_container(e, AT_INDEX(AT(p, "initContainers"), i++), c, &names);
    v_enum(e, p, spec, &schema_core_v1_PodSpec, "restartPolicy", true);
    v_enum(e, p, spec, &schema_core_v1_PodSpec, "dnsPolicy", true);
    v_labels(e, AT(p, "nodeSelector"), json_get(spec, "nodeSelector"));
}

void pod_validate(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    (void)old;
    validate_spec(e, ROOT("spec"), json_get(pod, "spec"));
}

void pod_validate_status(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    (void)old;
    v_enum(e, ROOT("status"), json_get(pod, "status"), &schema_core_v1_PodStatus, "qosClass", false);
}

void pod_template_validate(struct field_errors *e, const struct path *p, const cJSON *template, const cJSON *old)
{
    (void)old;
    v_labels(e, AT(p, "labels"), json_at(template, "metadata.labels"));
    validate_spec(e, AT(p, "spec"), json_get(template, "spec"));
}

void pod_template_warnings(struct arena *a, const cJSON *template, cJSON *warnings)
{
    if (*v_str(json_get(template, "spec"), "serviceAccount") &&
        !*v_str(json_get(template, "spec"), "serviceAccountName"))
        json_append(warnings, json_string(a, "spec.template.spec.serviceAccount: deprecated"));
}

void pod_warnings(struct arena *a, const cJSON *pod, const cJSON *old, cJSON *warnings)
{
    if (!old && !name_ok(name_dns1123_label, json_str_or(pod, "metadata.name", "a")))
        json_append(warnings, json_string(a, "metadata.name: this is used in the Pod's hostname, which can result in "
                                             "surprising behavior; a DNS label is recommended"));
}
