/* What an update of a pod, or of its status, may change. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/strategies.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_pod_int.h"

/* ---- annotations that are set once ---- */

/* ---- the spec ---- */

/* Whether containers came or went; images are checked on the way. */
static bool check_container_updates(struct field_errors *e, const cJSON *spec, const cJSON *old, const char *list)
{
    if (json_count(json_get(spec, list)) == json_count(json_get(old, list)))
        return false;
    v_forbidden(e, AT(ROOT("spec"), list), "pod updates may not add or remove containers");
    return true;
}

static bool check_deadline(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    const struct path *p = AT(ROOT("spec"), "activeDeadlineSeconds");
    const cJSON *now = json_get(spec, "activeDeadlineSeconds"), *was = json_get(old, "activeDeadlineSeconds");
    if (!now) {
        if (was)
            v_invalid(e, p, NULL, "must not update from a positive integer to nil value");
        return false;
    }
    int64_t seconds = json_int(now, "", 0);
    if (seconds < 0 || seconds > INT32_MAX) {
        v_invalid_int(e, p, seconds, "must be between 0 and 2147483647, inclusive");
        return true;
    }
    if (was && json_int(was, "", 0) < seconds) {
        v_invalid_int(e, p, seconds, "must be less than or equal to previous value");
        return true;
    }
    return false;
}

/* A toleration without its seconds, as a text to look up. */
static const char *toleration_text(struct arena *a, const cJSON *toleration)
{
    return arena_printf(a, "%s\n%s\n%s\n%s", v_str(toleration, "key"), v_str(toleration, "operator"),
                        v_str(toleration, "value"), v_str(toleration, "effect"));
}

static void check_tolerations(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    cleanup_map struct map now = {0};
    for (JSON_EACH(t, json_get(spec, "tolerations")))
        map_set(&now, toleration_text(e->arena, t), t);
    for (JSON_EACH(t, json_get(old, "tolerations"))) {
        if (map_has(&now, toleration_text(e->arena, t)))
            continue;
        v_forbidden(e, AT(ROOT("spec"), "tolerations"),
                    "existing toleration can not be modified except its tolerationSeconds");
        return;
    }
}

static void check_gates(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    cleanup_map struct map had = {0};
    int64_t i = 0;
    for (JSON_EACH(gate, json_get(old, "schedulingGates")))
        map_set(&had, v_str(gate, "name"), gate);
    for (JSON_EACH(gate, json_get(spec, "schedulingGates"))) {
        const struct path *p = AT(AT_INDEX(AT(ROOT("spec"), "schedulingGates"), i++), "name");
        if (!map_has(&had, v_str(gate, "name")))
            v_forbidden(e, p,
                        arena_printf(e->arena, "only deletion is allowed, but found new scheduling gate '%s'",
                                     v_str(gate, "name")));
    }
}

/* Puts back what an update may change, so that the rest can be compared as a whole. */
static void restore_images(struct arena *a, cJSON *spec, const cJSON *old, const char *list)
{
    const cJSON *containers = json_get(old, list), *was = containers ? containers->child : NULL;
    for (JSON_EACH(c, json_get(spec, list))) {
        json_set(a, c, "image", json_copy(a, json_get(was, "image")));
        was = was ? was->next : NULL;
    }
}

/* While gates hold a pod back, where it may run may be narrowed: entries may be added to its node selector. */
static void check_gated_selector(struct field_errors *e, cJSON *spec, const cJSON *old)
{
    const cJSON *now = json_get(spec, "nodeSelector"), *was = json_get(old, "nodeSelector");
    for (JSON_EACH(item, was)) {
        if (json_equal(json_get(now, item->string), item))
            continue;
        v_invalid(e, AT(ROOT("spec"), "nodeSelector"), now,
                  "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        break;
    }
    keep_member(e->arena, spec, old, "nodeSelector");
}

/* Required node affinity may gain expressions in each of its terms, and lose or change nothing. */
static bool only_additions(const cJSON *now, const cJSON *was)
{
    static const char *const lists[] = {"matchExpressions", "matchFields"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const cJSON *a = json_get(was, lists[i]), *b = json_get(now, lists[i]);
        const cJSON *x = a ? a->child : NULL, *y = b ? b->child : NULL;
        for (; x; x = x->next, y = y->next)
            if (!y || !json_equal(x, y))
                return false;
    }
    return true;
}

static void check_gated_affinity(struct field_errors *e, cJSON *spec, const cJSON *old)
{
    static const char terms_at[] =
        "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    const struct path *p =
        AT(AT(AT(AT(ROOT("spec"), "affinity"), "nodeAffinity"), "requiredDuringSchedulingIgnoredDuringExecution"),
           "nodeSelectorTerms");
    const cJSON *now = json_at(spec, terms_at), *was = json_at(old, terms_at);
    int64_t i = 0;
    if (json_count(was) && json_count(was) != json_count(now)) {
        v_invalid(e, p, now, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
    } else {
        const cJSON *term = json_first(now);
        for (JSON_EACH(before, was)) {
            if (!only_additions(term, before))
                v_invalid(e, AT_INDEX(p, i), term, "only additions are allowed (no mutations or deletions)");
            term = term ? term->next : NULL;
            i++;
        }
    }
    cJSON *affinity = json_get(spec, "affinity");
    const cJSON *had = json_get(old, "affinity");
    if (!affinity && had)
        affinity = json_set(e->arena, spec, "affinity", json_object(e->arena));
    keep_member(e->arena, affinity, had, "nodeAffinity");
    if (!had && affinity && !affinity->child)
        json_del(spec, "affinity");
}

static const char *changed_members(struct arena *a, const cJSON *spec, const cJSON *old)
{
    cleanup_strbuf struct strbuf out = {0};
    for (JSON_EACH(item, spec))
        if (!json_equal(item, json_get(old, item->string)))
            strbuf_addf(&out, "%sspec.%s", out.len ? ", " : "", item->string);
    for (JSON_EACH(item, old))
        if (!json_get(spec, item->string))
            strbuf_addf(&out, "%sspec.%s", out.len ? ", " : "", item->string);
    return out.len ? arena_dup(a, out.p, out.len) : "";
}

static void check_rest(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    static const char allowed[] =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
    static const char *const free_members[] = {"activeDeadlineSeconds", "schedulingGates", "tolerations"};
    struct arena *a = e->arena;
    cJSON *rest = json_copy(a, spec);
    restore_images(a, rest, old, "containers");
    restore_images(a, rest, old, "initContainers");
    for (size_t i = 0; i < COUNT_OF(free_members); i++)
        keep_member(a, rest, old, free_members[i]);
    if (json_int(old, "terminationGracePeriodSeconds", 0) < 0 &&
        json_int(rest, "terminationGracePeriodSeconds", 0) == 1)
        keep_member(a, rest, old, "terminationGracePeriodSeconds");
    if (json_count(json_get(old, "schedulingGates")) &&
        !json_equal(json_get(rest, "nodeSelector"), json_get(old, "nodeSelector")))
        check_gated_selector(e, rest, old);
    if (json_count(json_get(old, "schedulingGates")) &&
        !json_equal(json_at(rest, "affinity.nodeAffinity"), json_at(old, "affinity.nodeAffinity")))
        check_gated_affinity(e, rest, old);
    if (!json_equal(rest, old))
        v_forbidden(e, ROOT("spec"), arena_printf(a, "%s\n%s", allowed, changed_members(a, rest, old)));
}

void pod_validate_update(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const cJSON *spec = json_get(pod, "spec"), *was = json_get(old, "spec");
    validate_annotation_updates(e, pod, old);
    if (check_container_updates(e, spec, was, "containers") ||
        check_container_updates(e, spec, was, "initContainers") || check_deadline(e, spec, was))
        return;
    check_tolerations(e, spec, was);
    check_gates(e, spec, was);
    if (!json_equal(spec, was))
        check_rest(e, spec, was);
}

/* ---- status ---- */

static void check_conditions(struct field_errors *e, const cJSON *conditions)
{
    int64_t i = 0;
    for (JSON_EACH(c, conditions)) {
        const struct path *p = AT_INDEX(AT(ROOT("status"), "conditions"), i++);
        if (json_int(c, "observedGeneration", 0) < 0)
            v_invalid_int(e, AT(p, "observedGeneration"), json_int(c, "observedGeneration", 0),
                          "must be a non-negative integer");
        v_name(e, AT(p, "Type"), v_str(c, "type"), name_label_key);
    }
}

/* Whether the first rule that fits an exit code, or else the policy, restarts the container. */
static bool may_restart(const cJSON *container, const cJSON *spec, int64_t code)
{
    const char *policy = v_str(container, "restartPolicy");
    for (JSON_EACH(rule, json_get(container, "restartPolicyRules"))) {
        const cJSON *codes = json_get(rule, "exitCodes");
        bool listed = false;
        for (JSON_EACH(value, json_get(codes, "values")))
            listed |= json_int(value, "", -1) == code;
        if (!codes || listed != !strcmp(v_str(codes, "operator"), "In"))
            continue;
        if (!strcmp(v_str(rule, "action"), "Restart"))
            return true;
        break;
    }
    if (!*policy)
        policy = v_str(spec, "restartPolicy");
    return !strcmp(policy, "Always") || (!strcmp(policy, "OnFailure") && code != 0);
}

/* What has ended for good stays ended. */
static void check_states(struct field_errors *e, const cJSON *status, const cJSON *old, const char *list,
                         const cJSON *spec, const char *containers)
{
    int64_t i = -1;
    for (JSON_EACH(was, json_get(old, list))) {
        const cJSON *ended = json_at(was, "state.terminated");
        const cJSON *now = json_find(json_get(status, list), "name", v_str(was, "name"));
        i++;
        if (!ended || !now || json_at(now, "state.terminated"))
            continue;
        const cJSON *container = containers ? json_find(json_get(spec, containers), "name", v_str(was, "name")) : NULL;
        if (!container || !may_restart(container, spec, json_int(ended, "exitCode", 0)))
            v_forbidden(e, AT(AT_INDEX(AT(ROOT("status"), list), i), "state"),
                        "may not be transitioned to non-terminated state");
    }
}

static void check_ips(struct field_errors *e, const cJSON *status, const cJSON *old, const char *list)
{
    const cJSON *ips = json_get(status, list), *had = json_get(old, list);
    const struct path *p = AT(ROOT("status"), list);
    size_t count = json_count(ips), v6 = 0;
    int64_t i = 0;
    for (JSON_EACH(item, ips)) {
        const char *ip = v_str(item, "ip");
        bool known = had && !strcmp(v_str(had->child, "ip"), ip);
        if (!known && i < 2)
            v_ip(e, AT_INDEX(p, i), ip);
        v6 += strchr(ip, ':') != NULL;
        i++;
    }
    if (count > 2 || (count == 2 && v6 != 1))
        v_invalid(e, p, ips, "may specify no more than one IP for each IP family");
}

static void check_nominated(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const struct path *p = AT(ROOT("status"), "nominatedNodeName");
    const char *now = json_str_or(pod, "status.nominatedNodeName", ""),
               *was = json_str_or(old, "status.nominatedNodeName", "");
    if (!*now || !strcmp(now, was))
        return;
    v_name(e, p, now, name_dns1123_subdomain);
    if (*json_str_or(old, "spec.nodeName", ""))
        v_forbidden(e, p, "may not be set on pods that are already bound to a node");
}

void pod_validate_status(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const cJSON *status = json_get(pod, "status"), *was = json_get(old, "status"), *spec = json_get(old, "spec");
    const struct path *p = ROOT("status");
    validate_annotation_updates(e, pod, old);
    validate_annotations(e, AT(ROOT("metadata"), "annotations"), json_at(pod, "metadata.annotations"), spec);
    check_conditions(e, json_get(status, "conditions"));
    check_nominated(e, pod, old);
    if (json_int(status, "observedGeneration", 0) < 0)
        v_invalid_int(e, AT(p, "observedGeneration"), json_int(status, "observedGeneration", 0),
                      "must be a non-negative integer");
    v_immutable(e, AT(p, "qosClass"), json_get(status, "qosClass"), json_get(was, "qosClass"));
    check_states(e, status, was, "containerStatuses", spec, "containers");
    check_states(e, status, was, "initContainerStatuses", spec, "initContainers");
    check_states(e, status, was, "ephemeralContainerStatuses", spec, NULL);
    check_ips(e, status, was, "podIPs");
    check_ips(e, status, was, "hostIPs");
    const cJSON *first = json_get(status, "hostIPs");
    if (json_count(first) && strcmp(v_str(status, "hostIP"), v_str(first->child, "ip")) != 0)
        v_invalid_str(e, AT(AT_INDEX(AT(p, "hostIPs"), 0), "ip"), v_str(first->child, "ip"),
                      "must be equal to `hostIP`");
}
