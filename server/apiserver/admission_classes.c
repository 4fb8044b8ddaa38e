/* Admission that looks at classes: Priority, RuntimeClass, DefaultStorageClass, PersistentVolumeClaimResize,
 * DefaultIngressClass. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/validate_claim.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

static cJSON *class_read(struct req *r, const char *group, const char *resource, const char *name)
{
    return rest_read(r->srv, r->arena, kind_by_resource(group, "v1", resource), "", name, NULL);
}

/* A search among the classes of a kind. */
struct search {
    struct arena *arena;
    const char *mark; /* bytes without which an object is not worth parsing */
    bool (*better)(const cJSON *one, const cJSON *than);
    bool (*chosen)(const cJSON *class);
    cJSON *best;
};

static bool look(void *ctx, const struct store_kv *kv)
{
    struct search *s = ctx;
    if (!memmem(kv->value->data, kv->value->len, s->mark, strlen(s->mark)))
        return true;
    cJSON *class = rest_parse(s->arena, kv->value);
    if (s->chosen(class) && (!s->best || s->better(class, s->best)))
        s->best = class;
    return true;
}

static cJSON *search(struct req *r, struct search *s, const char *prefix)
{
    s->arena = r->arena;
    store_range(r->srv->store, prefix, NULL, 0, look, s);
    return s->best;
}

/* ---- Priority ---- */

static bool is_global(const cJSON *class)
{
    return json_bool(class, "globalDefault", false);
}

static bool is_lower(const cJSON *one, const cJSON *than)
{
    return json_int(one, "value", 0) < json_int(than, "value", 0);
}

static cJSON *global_default(struct req *r)
{
    struct search s = {.mark = "\"globalDefault\":true", .better = is_lower, .chosen = is_global};
    return search(r, &s, "priorityclasses.scheduling.k8s.io/");
}

static bool is_pod_create(const struct req *r, enum admission_op op)
{
    return op == ADMIT_CREATE && admission_is(r, "", "pods") && !*r->info.subresource &&
           json_is_obj(json_get(r->object, "spec"));
}

static enum phase_result set_priority(struct req *r, cJSON *spec, const cJSON *class)
{
    int64_t value = json_int(class, "value", 0), asked = value;
    const cJSON *given = json_get(spec, "priority");
    const char *policy = class ? json_str(class, "preemptionPolicy") : "PreemptLowerPriority",
               *wanted = json_str(spec, "preemptionPolicy");
    if (given && (json_to_int64(given, &asked) < 0 || asked != value))
        return admission_forbid(
            r,
            "the integer value of priority (%lld) must not be provided in pod spec; priority admission "
            "controller computed %lld from the given PriorityClass name",
            (long long)asked, (long long)value);
    json_set_int(r->arena, spec, "priority", value);
    if (policy && wanted && strcmp(policy, wanted))
        return admission_forbid(
            r,
            "the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority admission "
            "controller computed %s from the given PriorityClass name",
            wanted, policy);
    if (policy)
        json_set_str(r->arena, spec, "preemptionPolicy", policy);
    return PHASE_NEXT;
}

/* Of a collection they go, as in Kubernetes. */
static enum phase_result keep_system_class(struct req *r)
{
    const char *name = r->info.name;
    bool system = !strcmp(name, "system-node-critical") || !strcmp(name, "system-cluster-critical");
    if (!system || r->info.verb != VERB_DELETE || !admission_is(r, "scheduling.k8s.io", "priorityclasses"))
        return PHASE_NEXT;
    return admission_forbid(r, "this is a system priority class and cannot be deleted");
}

enum phase_result admit_priority(struct req *r, enum admission_op op)
{
    static const char *const kept[] = {"priority", "preemptionPolicy"};
    if (op == ADMIT_DELETE)
        return keep_system_class(r);
    cJSON *spec = json_get(r->object, "spec"), *class = NULL;
    if (!admission_is(r, "", "pods") || *r->info.subresource || !json_is_obj(spec))
        return PHASE_NEXT;
    const char *name = json_str_or(spec, "priorityClassName", "");
    if (op == ADMIT_UPDATE) {
        for (size_t i = 0; i < COUNT_OF(kept); i++) {
            const cJSON *old = json_get(json_get(r->old, "spec"), kept[i]);
            if (old && !json_get(spec, kept[i]))
                json_set(r->arena, spec, kept[i], json_copy(r->arena, old));
        }
        return PHASE_NEXT;
    }
    if (*name) {
        class = class_read(r, "scheduling.k8s.io", "priorityclasses", name);
        if (!class)
            return admission_forbid(r, "no PriorityClass with name %s was found", name);
    } else {
        class = global_default(r);
        if (class)
            json_set_str(r->arena, spec, "priorityClassName", json_str_or(class, "metadata.name", ""));
    }
    return set_priority(r, spec, class);
}

enum phase_result check_priority_class(struct req *r, enum admission_op op)
{
    if (!admission_is(r, "scheduling.k8s.io", "priorityclasses") || !is_global(r->object))
        return PHASE_NEXT;
    const cJSON *present = global_default(r);
    const char *name = json_str_or(present, "metadata.name", "");
    if (!present || (op == ADMIT_UPDATE && !strcmp(name, r->info.name)))
        return PHASE_NEXT;
    return admission_forbid(r, "PriorityClass %s is already marked as default. Only one default can exist", name);
}

/* ---- RuntimeClass ---- */

static enum phase_result overhead_differs(struct req *r)
{
    return admission_forbid(r, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
}

static enum phase_result find_runtime(struct req *r, cJSON **ret)
{
    const char *name = json_str(r->object, "spec.runtimeClassName");
    *ret = name ? class_read(r, "node.k8s.io", "runtimeclasses", name) : NULL;
    return !name || *ret ? PHASE_NEXT : admission_forbid(r, "pod rejected: RuntimeClass \"%s\" not found", name);
}

static enum phase_result merge_selector(struct req *r, cJSON *spec, const cJSON *selector)
{
    for (JSON_EACH(s, selector)) {
        const cJSON *own = json_get(json_get(spec, "nodeSelector"), s->string);
        const char *value = json_is_str(s) ? s->valuestring : "", *has = json_is_str(own) ? own->valuestring : value;
        if (strcmp(has, value))
            return admission_forbid(
                r, "conflict: runtimeClass.scheduling.nodeSelector[%s] = %s; pod.spec.nodeSelector[%s] = %s", s->string,
                value, s->string, has);
        json_set_str(r->arena, json_ensure(r->arena, spec, "nodeSelector"), s->string, value);
    }
    return PHASE_NEXT;
}

/* All that `narrow` tolerates `wide` does as well. */
static bool covers(const cJSON *wide, const cJSON *narrow)
{
    const char *key = json_str_or(wide, "key", ""), *effect = json_str_or(wide, "effect", "");
    bool exists = !strcmp(json_str_or(wide, "operator", ""), "Exists");
    if (json_equal(wide, narrow))
        return true;
    if (strcmp(key, json_str_or(narrow, "key", "")) && (*key || !exists))
        return false;
    if (*effect && strcmp(effect, json_str_or(narrow, "effect", "")))
        return false;
    if (!strcmp(effect, "NoExecute") && json_get(wide, "tolerationSeconds") &&
        json_int(narrow, "tolerationSeconds", INT64_MAX) > json_int(wide, "tolerationSeconds", 0))
        return false;
    return exists || (!strcmp(json_str_or(narrow, "operator", ""), "Equal") &&
                      !strcmp(json_str_or(wide, "value", ""), json_str_or(narrow, "value", "")));
}

/* Both lists in one, without those that another one covers. */
static void merge_tolerations(struct req *r, cJSON *spec, const cJSON *more)
{
    cJSON *all = json_array(r->arena), *out = json_array(r->arena);
    for (JSON_EACH(t, json_get(spec, "tolerations")))
        json_append(all, json_copy(r->arena, t));
    for (JSON_EACH(t, more))
        json_append(all, json_copy(r->arena, t));
    for (JSON_EACH(t, all)) {
        bool spare = false;
        for (JSON_EACH(o, out))
            spare = spare || covers(o, t);
        for (const cJSON *later = t->next; later && !spare; later = later->next)
            spare = covers(later, t) && !json_equal(later, t);
        if (!spare)
            json_append(out, json_copy(r->arena, t));
    }
    if (json_count(out))
        json_set(r->arena, spec, "tolerations", out);
}

enum phase_result admit_runtime_class(struct req *r, enum admission_op op)
{
    cJSON *spec = json_get(r->object, "spec"), *class = NULL;
    if (!is_pod_create(r, op))
        return PHASE_NEXT;
    enum phase_result res = find_runtime(r, &class);
    if (res != PHASE_NEXT || !class)
        return res;
    if (json_get(class, "overhead")) {
        const cJSON *fixed = json_at(class, "overhead.podFixed"), *own = json_get(spec, "overhead");
        if (json_count(own) && !amounts_equal(own, fixed))
            return overhead_differs(r);
        json_set(r->arena, spec, "overhead", json_copy(r->arena, fixed));
    }
    const cJSON *scheduling = json_get(class, "scheduling");
    res = merge_selector(r, spec, json_get(scheduling, "nodeSelector"));
    if (res == PHASE_NEXT && json_count(json_get(scheduling, "tolerations")))
        merge_tolerations(r, spec, json_get(scheduling, "tolerations"));
    return res;
}

enum phase_result check_runtime_class(struct req *r, enum admission_op op)
{
    cJSON *class = NULL;
    if (!is_pod_create(r, op))
        return PHASE_NEXT;
    enum phase_result res = find_runtime(r, &class);
    if (res != PHASE_NEXT)
        return res;
    const cJSON *own = json_at(r->object, "spec.overhead");
    if (json_get(class, "overhead"))
        return amounts_equal(json_at(class, "overhead.podFixed"), own) ? PHASE_NEXT : overhead_differs(r);
    return own ? admission_forbid(r,
                                  "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
               : PHASE_NEXT;
}

/* ---- default classes ---- */

static bool annotated(const cJSON *class, const char *key)
{
    const cJSON *value = json_get(json_at(class, "metadata.annotations"), key);
    return json_is_str(value) && !strcmp(value->valuestring, "true");
}

static bool default_storage(const cJSON *class)
{
    return annotated(class, "storageclass.kubernetes.io/is-default-class") ||
           annotated(class, "storageclass.beta.kubernetes.io/is-default-class");
}

static bool default_ingress(const cJSON *class)
{
    return annotated(class, "ingressclass.kubernetes.io/is-default-class");
}

/* The newest; of two as old the first by name, which comes first. */
static bool is_newer(const cJSON *one, const cJSON *than)
{
    return json_time(one, "metadata.creationTimestamp") > json_time(than, "metadata.creationTimestamp");
}

static void set_default(struct req *r, const char *field, const char *prefix, bool (*chosen)(const cJSON *class))
{
    struct search s = {.mark = "is-default-class\":\"true\"", .better = is_newer, .chosen = chosen};
    const cJSON *class = search(r, &s, prefix);
    if (class)
        json_set_str(r->arena, json_get(r->object, "spec"), field, json_str_or(class, "metadata.name", ""));
}

enum phase_result admit_storage_class(struct req *r, enum admission_op op)
{
    const cJSON *spec = json_get(r->object, "spec"), *notes = json_at(r->object, "metadata.annotations");
    (void)op;
    if (admission_is(r, "", "persistentvolumeclaims") && !*r->info.subresource && json_is_obj(spec) &&
        !json_get(spec, "storageClassName") && !json_get(notes, "volume.beta.kubernetes.io/storage-class"))
        set_default(r, "storageClassName", "storageclasses.storage.k8s.io/", default_storage);
    return PHASE_NEXT;
}

enum phase_result admit_ingress_class(struct req *r, enum admission_op op)
{
    const cJSON *spec = json_get(r->object, "spec"), *notes = json_at(r->object, "metadata.annotations");
    (void)op;
    if (admission_is(r, "networking.k8s.io", "ingresses") && !*r->info.subresource && json_is_obj(spec) &&
        !json_get(spec, "ingressClassName") && !json_get(notes, "kubernetes.io/ingress.class"))
        set_default(r, "ingressClassName", "ingressclasses.networking.k8s.io/", default_ingress);
    return PHASE_NEXT;
}

/* ---- PersistentVolumeClaimResize ---- */

enum phase_result check_claim_resize(struct req *r, enum admission_op op)
{
    (void)op;
    if (!admission_is(r, "", "persistentvolumeclaims") || *r->info.subresource ||
        amount_cmp(json_at(r->object, "spec.resources.requests"), json_at(r->old, "spec.resources.requests"),
                   "storage") <= 0)
        return PHASE_NEXT;
    if (strcmp(json_str_or(r->old, "status.phase", ""), "Bound"))
        return admission_forbid(r, "Only bound persistent volume claims can be expanded");
    const char *name = storage_class_of(r->object);
    const cJSON *class = *name && !strcmp(name, storage_class_of(r->old))
                             ? class_read(r, "storage.k8s.io", "storageclasses", name)
                             : NULL;
    if (json_bool(class, "allowVolumeExpansion", false))
        return PHASE_NEXT;
    return admission_forbid(r, "only dynamically provisioned pvc can be resized and the storageclass that provisions "
                               "the pvc must support resize");
}
