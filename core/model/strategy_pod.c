/* Pods: defaults and what the server itself decides. Validation is in validate_pod.c. */
#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/pod_profiles.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_pod.h"

#include <string.h>

static const char *const container_lists[] = {"containers", "initContainers", "ephemeralContainers"};

/* Lower case and digits, with separators between them; whatever else, nothing can be said of its tag. */
static bool is_repository(const char *name, size_t n)
{
    static const char alnum[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    if (!n || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") < n)
        return false;
    return strchr(alnum, name[0]) && strchr(alnum, name[n - 1]);
}

/* "Always" for the tag latest, which also is what a missing tag means; a digest is no tag. */
static const char *pull_policy(const char *image)
{
    const char *slash = strrchr(image, '/'), *name = slash ? slash + 1 : image, *digest = strchr(name, '@');
    const char *colon = strchr(name, ':');
    if (*image == '/' || !is_repository(name, strcspn(name, ":@")))
        return "IfNotPresent"; /* no image at all; templates may leave it out */
    if (colon && (!digest || colon < digest)) {
        size_t n = digest ? (size_t)(digest - colon - 1) : strlen(colon + 1);
        return n == 6 && !strncmp(colon + 1, "latest", 6) ? "Always" : "IfNotPresent";
    }
    return digest ? "IfNotPresent" : "Always";
}

static void volume_defaults(struct arena *a, cJSON *volume)
{
    size_t sources = json_count(volume) - (json_get(volume, "name") ? 1 : 0);
    if (!sources)
        json_set(a, volume, "emptyDir", json_object(a));
    cJSON *image = json_get(volume, "image");
    if (image && !*v_str(image, "pullPolicy"))
        json_set_str(a, image, "pullPolicy", pull_policy(v_str(image, "reference")));
}

void pod_spec_defaults(struct arena *a, cJSON *spec)
{
    if (!spec)
        return;
    for (size_t i = 0; i < COUNT_OF(container_lists); i++)
        for (JSON_EACH(c, json_get(spec, container_lists[i])))
            if (!*v_str(c, "imagePullPolicy"))
                json_set_str(a, c, "imagePullPolicy", pull_policy(v_str(c, "image")));
    for (JSON_EACH(volume, json_get(spec, "volumes")))
        volume_defaults(a, volume);
    if (!*v_str(spec, "serviceAccountName") && *v_str(spec, "serviceAccount"))
        json_set_str(a, spec, "serviceAccountName", v_str(spec, "serviceAccount"));
    if (*v_str(spec, "serviceAccountName"))
        json_set_str(a, spec, "serviceAccount", v_str(spec, "serviceAccountName"));
    if (!json_get(spec, "securityContext"))
        json_set(a, spec, "securityContext", json_object(a));
}

/* What is limited and not requested is requested as much. */
static void requests_from_limits(struct arena *a, cJSON *container)
{
    cJSON *resources = json_get(container, "resources");
    const cJSON *limits = json_get(resources, "limits");
    if (!json_count(limits))
        return;
    cJSON *requests = json_ensure(a, resources, "requests");
    for (JSON_EACH(limit, limits))
        if (!json_get(requests, limit->string))
            json_set(a, requests, limit->string, json_copy(a, limit));
}

static void host_ports(struct arena *a, cJSON *container)
{
    for (JSON_EACH(port, json_get(container, "ports")))
        if (!json_int(port, "hostPort", 0) && json_int(port, "containerPort", 0))
            json_set(a, port, "hostPort", json_copy(a, json_get(port, "containerPort")));
}

static void pod_defaults(struct arena *a, cJSON *pod)
{
    cJSON *spec = json_ensure(a, pod, "spec");
    pod_spec_defaults(a, spec);
    for (size_t i = 0; i < 2; i++) {
        for (JSON_EACH(c, json_get(spec, container_lists[i]))) {
            requests_from_limits(a, c);
            if (json_bool(spec, "hostNetwork", false))
                host_ports(a, c);
        }
    }
    pod_resources_defaults(a, spec);
    if (!json_get(spec, "enableServiceLinks"))
        json_set_bool(a, spec, "enableServiceLinks", true);
    if (json_int(spec, "terminationGracePeriodSeconds", 0) < 0)
        json_set_int(a, spec, "terminationGracePeriodSeconds", 1);
    one_and_many(a, json_get(pod, "status"), "podIP", "podIPs", "ip");
}

/* ---- label keys that become selector terms ---- */

static void add_terms(struct arena *a, cJSON *selector, const cJSON *keys, const char *operator, const cJSON * labels)
{
    for (JSON_EACH(key, keys)) {
        const cJSON *value = json_get(labels, key->valuestring);
        if (!value)
            continue;
        if (!json_get(selector, "matchExpressions"))
            json_set(a, selector, "matchExpressions", json_array(a));
        json_append(json_get(selector, "matchExpressions"), json_build(a, "{'key':%s,'operator':%s,'values':[%s]}",
                                                                       key->valuestring, operator, value->valuestring));
    }
}

static void affinity_term(struct arena *a, cJSON *term, const cJSON *labels)
{
    cJSON *selector = json_get(term, "labelSelector");
    if (!selector)
        return;
    add_terms(a, selector, json_get(term, "matchLabelKeys"), "In", labels);
    add_terms(a, selector, json_get(term, "mismatchLabelKeys"), "NotIn", labels);
}

static void label_keys(struct arena *a, cJSON *pod)
{
    static const char *const kinds_of[] = {"podAffinity", "podAntiAffinity"};
    const cJSON *labels = json_at(pod, "metadata.labels");
    cJSON *spec = json_get(pod, "spec");
    for (size_t i = 0; i < COUNT_OF(kinds_of); i++) {
        cJSON *affinity = json_get(json_get(spec, "affinity"), kinds_of[i]);
        for (JSON_EACH(term, json_get(affinity, "requiredDuringSchedulingIgnoredDuringExecution")))
            affinity_term(a, term, labels);
        for (JSON_EACH(weighted, json_get(affinity, "preferredDuringSchedulingIgnoredDuringExecution")))
            affinity_term(a, json_get(weighted, "podAffinityTerm"), labels);
    }
    for (JSON_EACH(constraint, json_get(spec, "topologySpreadConstraints")))
        if (json_get(constraint, "labelSelector"))
            add_terms(a, json_get(constraint, "labelSelector"), json_get(constraint, "matchLabelKeys"), "In", labels);
}

/* ---- create and update ---- */

/* What Kubernetes has and serves only when asked to by a feature gate: it drops it from what is new, so do we. */
void pod_spec_drop(cJSON *spec, const cJSON *old)
{
    static const char *const sources[] = {"clusterTrustBundle", "podCertificate"};
    if (old && json_equal(spec, old))
        return;
    json_del(spec, "schedulingGroup");
    for (JSON_EACH(volume, json_get(spec, "volumes")))
        for (JSON_EACH(source, json_get(json_get(volume, "projected"), "sources")))
            for (size_t i = 0; i < COUNT_OF(sources); i++)
                json_del(source, sources[i]);
}

static void pod_prepare_create(struct arena *a, cJSON *pod)
{
    pod_spec_defaults(a, json_ensure(a, pod, "spec")); /* admission may have added containers or named an account */
    cJSON *status = json_build(a, "{'phase':'Pending','qosClass':%s}", pod_qos_class(pod));
    if (json_count(json_at(pod, "spec.schedulingGates")))
        json_set(a, status, "conditions",
                 json_build(a,
                            "[{'type':'PodScheduled','status':'False','lastProbeTime':null,'lastTransitionTime':%J,"
                            "'reason':'SchedulingGated',"
                            "'message':'Scheduling is blocked due to non-empty scheduling gates'}]",
                            json_at(pod, "metadata.creationTimestamp")));
    json_set(a, pod, "status", status);
    pod_spec_drop(json_get(pod, "spec"), NULL);
    label_keys(a, pod);
    pod_profiles_fill(a, pod);
}

static void pod_prepare_update(struct arena *a, cJSON *pod, const cJSON *old)
{
    keep_status(a, pod, old);
    pod_spec_drop(json_get(pod, "spec"), json_get(old, "spec"));
    meta_bump_generation(a, pod, old);
}

/* A condition keeps its observedGeneration when the writer (an old kubelet) does not know of it. */
static void keep_observed(struct arena *a, cJSON *status, const cJSON *old)
{
    if (!json_int(status, "observedGeneration", 0) && json_get(old, "observedGeneration"))
        keep_member(a, status, old, "observedGeneration");
    for (JSON_EACH(c, json_get(status, "conditions"))) {
        if (json_int(c, "observedGeneration", 0))
            continue;
        const cJSON *was = json_find(json_get(old, "conditions"), "type", v_str(c, "type"));
        if (was)
            keep_member(a, c, was, "observedGeneration");
    }
}

static void pod_prepare_status(struct arena *a, cJSON *pod, const cJSON *old)
{
    keep_member(a, json_ensure(a, pod, "metadata"), json_get(old, "metadata"), "deletionTimestamp");
    keep_spec(a, pod, old);
    keep_member(a, json_ensure(a, pod, "metadata"), json_get(old, "metadata"), "ownerReferences");
    cJSON *status = json_ensure(a, pod, "status");
    if (!*v_str(status, "qosClass"))
        keep_member(a, status, json_get(old, "status"), "qosClass");
    keep_observed(a, status, json_get(old, "status"));
}

const struct kind_strategy strategy_pod = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .defaults = pod_defaults,
    .early_warnings = pod_profiles_warn,
    .prepare_create = pod_prepare_create,
    .prepare_update = pod_prepare_update,
    .prepare_status = pod_prepare_status,
    .validate = pod_validate,
    .validate_status = pod_validate_status,
    .cells = pod_cells,
    .row_condition = pod_row_condition,
    .warnings = pod_warnings,
    .order = "u*c",
};

/* PUT pods/NAME/ephemeralcontainers: nothing else may change. */
static void pod_prepare_ephemeral(struct arena *a, cJSON *pod, const cJSON *old)
{
    cJSON *containers = json_copy(a, json_at(pod, "spec.ephemeralContainers"));
    keep_all_but_status(a, pod, old);
    keep_status(a, pod, old);
    json_set(a, json_ensure(a, pod, "spec"), "ephemeralContainers", containers);
    pod_spec_defaults(a, json_get(pod, "spec"));
    meta_bump_generation(a, pod, old);
}

const struct kind_strategy strategy_pod_ephemeral = {
    .prepare_update = pod_prepare_ephemeral,
    .validate = pod_validate_ephemeral,
    .warnings = pod_warnings,
};

/* The containers as they are, with the resources and policies of those of the same place and name; `now` itself when
 * they are not the same: validation says so. */
static cJSON *resized(struct arena *a, cJSON *now, const cJSON *was)
{
    static const char *const members[] = {"resources", "resizePolicy"};
    cJSON *out = json_copy(a, was), *to = json_first(out);
    for (JSON_EACH(c, now)) {
        if (strcmp(v_str(to, "name"), v_str(c, "name")) != 0)
            return now;
        for (size_t i = 0; i < COUNT_OF(members); i++)
            keep_member(a, to, c, members[i]);
        to = to->next;
    }
    return out;
}

/* PUT pods/NAME/resize: nothing else may change. */
static void pod_prepare_resize(struct arena *a, cJSON *pod, const cJSON *old)
{
    cJSON *spec = json_ensure(a, pod, "spec");
    const cJSON *was = json_get(old, "spec"), *own = json_get(spec, "resources");
    if (json_count(json_get(spec, "containers")) == json_count(json_get(was, "containers")) &&
        json_count(json_get(spec, "initContainers")) == json_count(json_get(was, "initContainers"))) {
        cJSON *kept = json_build(a, "{'resources':%J}", own);
        for (size_t i = 0; i < 2; i++)
            if (json_get(spec, container_lists[i]))
                json_set(a, kept, container_lists[i],
                         resized(a, json_get(spec, container_lists[i]), json_get(was, container_lists[i])));
        keep_all_but_status(a, pod, old);
        keep_status(a, pod, old);
        for (size_t i = 0; i < 2; i++)
            keep_member(a, json_get(pod, "spec"), kept, container_lists[i]);
        keep_member(a, json_get(pod, "spec"), kept, "resources");
    }
    pod_spec_drop(json_get(pod, "spec"), was);
    meta_bump_generation(a, pod, old);
}

const struct kind_strategy strategy_pod_resize = {
    .prepare_update = pod_prepare_resize,
    .validate = pod_validate_resize,
};
