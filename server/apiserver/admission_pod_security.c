/* PodSecurity: pods that their namespace's labels forbid are refused, templates of such pods warned of; and who makes a
 * namespace stricter hears which of its pods would be refused now.
 *
 * As Kubernetes is by default: without labels a namespace takes every pod, and nothing is exempt. What the mode audit
 * has to say belongs into the audit log's annotations (enforce-policy, audit-violations): there is no such log, so
 * nobody evaluates it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/pod_security.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    PODS_MAX = 3000,       /* looked at when a namespace becomes stricter, as in Kubernetes */
    PODS_TIME_US = 250000, /* for all of them: the server does nothing else meanwhile; Kubernetes takes up to 1 s */
};

/* ---- pods and templates ---- */

/* What the request's namespace wants; -ENOENT without one. Most have no label of ours: their bytes tell, unparsed. */
static int modes_of(struct req *r, struct pod_security_modes *ret)
{
    struct store_kv kv;
    const cJSON *namespace = NULL;
    if (store_get(r->srv->store, arena_printf(r->arena, "namespaces/%s", r->info.namespace), &kv) < 0)
        return -ENOENT;
    if (memmem(kv.value->data, kv.value->len, POD_SECURITY_LABEL, strlen(POD_SECURITY_LABEL))) {
        namespace = rest_parse(r->arena, kv.value);
        r->seen = MAX_OF(r->seen, kv.revision);
    }
    *ret = pod_security_modes(json_at(namespace, "metadata.labels"), NULL);
    return 0;
}

static void warn(struct req *r, struct pod_security_policy policy, const cJSON *pod)
{
    const char *why = pod_security_violations(r->arena, policy, pod, true);
    if (why)
        request_warn(r, "would violate PodSecurity %s: %s", go_quote(r->arena, pod_security_name(r->arena, policy)),
                     why);
}

static bool same_image(const cJSON *one, const cJSON *other)
{
    return !strcmp(json_str_or(one, "image", ""), json_str_or(other, "image", ""));
}

static bool same_images(const cJSON *list, const cJSON *old)
{
    if (json_count(list) != json_count(old))
        return false;
    const cJSON *before = json_first(old);
    for (const cJSON *c = json_first(list); c; c = c->next, before = before->next)
        if (!same_image(c, before))
            return false;
    return true;
}

/* Ephemeral containers are added, never removed, in any order. */
static bool same_ephemeral(const cJSON *list, const cJSON *old)
{
    cleanup_map struct map names = {0};
    for (JSON_EACH(c, old))
        map_set(&names, json_str_or(c, "name", ""), c);
    for (JSON_EACH(c, list)) {
        const cJSON *before = map_get(&names, json_str_or(c, "name", ""));
        if (!before || !same_image(c, before))
            return false;
    }
    return true;
}

/* Whether containers came, or run something else: no other change is anybody's business. */
static bool is_significant(const cJSON *spec, const cJSON *old)
{
    return !same_images(json_get(spec, "containers"), json_get(old, "containers")) ||
           !same_images(json_get(spec, "initContainers"), json_get(old, "initContainers")) ||
           !same_ephemeral(json_get(spec, "ephemeralContainers"), json_get(old, "ephemeralContainers"));
}

static enum phase_result check_pod(struct req *r, enum admission_op op)
{
    struct pod_security_modes m;
    if (!strcmp(r->info.subresource, "status"))
        return PHASE_NEXT;
    if (modes_of(r, &m) < 0)
        return answer_status(
            r, status_internal(r->arena, "failed to lookup namespace %s", go_quote(r->arena, r->info.namespace)));
    if (m.enforce.level == POD_SECURITY_PRIVILEGED && m.warn.level == POD_SECURITY_PRIVILEGED)
        return PHASE_NEXT;
    if (op == ADMIT_UPDATE && !is_significant(json_get(r->object, "spec"), json_get(r->old, "spec")))
        return PHASE_NEXT;
    const char *why = pod_security_violations(r->arena, m.enforce, r->object, true);
    if (why)
        return admission_forbid(r, "violates PodSecurity %s: %s",
                                go_quote(r->arena, pod_security_name(r->arena, m.enforce)), why);
    if (!pod_security_same(m.warn, m.enforce))
        warn(r, m.warn, r->object);
    return PHASE_NEXT;
}

static enum phase_result check_template(struct req *r, const char *path)
{
    struct pod_security_modes m;
    const cJSON *template = json_at(r->object, path);
    if (template && modes_of(r, &m) == 0)
        warn(r, m.warn, template);
    return PHASE_NEXT;
}

/* ---- namespaces ---- */

/* Pods that violate in one way: told of by one line. */
struct alike {
    const char *why, *first; /* by name */
    size_t count;
};

struct scan {
    struct arena *arena;   /* what is told */
    struct arena *scratch; /* a pod */
    struct pod_security_policy policy;
    struct map controllers; /* uids, of which a pod was looked at */
    struct blob **later;    /* references: more pods of these */
    size_t nlater, cap;
    struct map alike; /* by `why` */
    size_t checked;
    uint64_t end_us;
};

static bool goes_on(const struct scan *s)
{
    return s->checked < PODS_MAX && clock_mono_us() < s->end_us;
}

static const cJSON *read_pod(struct scan *s, const struct blob *bytes)
{
    static const char *const members[] = {"metadata", "spec", NULL};
    static const char *const inner[] = {"name", "annotations", "ownerReferences", NULL};
    static const struct json_only only = {members, "metadata", inner};
    cJSON *pod = NULL;
    arena_reset(s->scratch);
    json_parse_only(s->scratch, bytes->data, bytes->len, &only, &pod, NULL);
    return pod;
}

static void look_at(struct scan *s, const cJSON *pod)
{
    const char *why = pod_security_violations(s->scratch, s->policy, pod, false);
    const char *name = json_str_or(pod, "metadata.name", "");
    s->checked++;
    if (!why)
        return;
    struct alike *a = map_get(&s->alike, why);
    if (!a) {
        a = arena_alloc(s->arena, sizeof(*a));
        a->why = arena_strdup(s->arena, why);
        map_set(&s->alike, why, a);
    }
    if (!a->count++ || strcmp(name, a->first) < 0)
        a->first = arena_strdup(s->arena, name);
}

static const char *controller_of(const cJSON *pod)
{
    for (JSON_EACH(owner, json_at(pod, "metadata.ownerReferences")))
        if (json_bool(owner, "controller", false))
            return json_str(owner, "uid");
    return NULL;
}

static bool scan_pod(void *ctx, const struct store_kv *kv)
{
    struct scan *s = ctx;
    const cJSON *pod = read_pod(s, kv->value);
    const char *uid = controller_of(pod);
    if (!uid || !map_set(&s->controllers, uid, s)) {
        look_at(s, pod);
    } else if (s->nlater < PODS_MAX) {
        s->later = arena_room(s->arena, s->later, s->nlater, &s->cap, sizeof(struct blob *));
        s->later[s->nlater++] = blob_ref(kv->value);
    }
    return goes_on(s);
}

static void tell_alike(struct req *r, const struct map *all)
{
    const char **lines = arena_alloc(r->arena, map_count(all) * sizeof(*lines));
    struct map_entry *e;
    size_t n = 0;
    for (size_t i = 0; (e = map_next(all, &i));) {
        const struct alike *a = e->value;
        const char *more = a->count == 1   ? ""
                           : a->count == 2 ? " (and 1 other pod)"
                                           : arena_printf(r->arena, " (and %zu other pods)", a->count - 1);
        lines[n++] = arena_printf(r->arena, "%s%s: %s", a->first, more, a->why);
    }
    qsort(lines, n, sizeof(*lines), str_order);
    for (size_t i = 0; i < n; i++)
        request_warn(r, "%s", lines[i]);
}

/* One pod of each controller comes first: the others are like it. */
static void warn_of_pods(struct req *r, const char *namespace, struct pod_security_policy policy)
{
    cleanup_arena struct arena *scratch = arena_new();
    struct scan s = {r->arena, scratch, policy, .end_us = clock_mono_us() + PODS_TIME_US};
    const char *prefix = arena_printf(r->arena, "pods/%s/", namespace);
    size_t total = store_count(r->srv->store, prefix, NULL);
    store_range(r->srv->store, prefix, NULL, 0, scan_pod, &s);
    for (size_t i = 0; i < s.nlater; i++) {
        if (goes_on(&s))
            look_at(&s, read_pod(&s, s.later[i]));
        blob_unref(s.later[i]);
    }
    if (s.checked < total)
        request_warn(r, "new PodSecurity enforce level only checked against the first %zu of %zu existing pods",
                     s.checked, total);
    if (map_count(&s.alike))
        request_warn(r, "existing pods in namespace %s violate the new PodSecurity enforce level %s",
                     go_quote(r->arena, namespace), go_quote(r->arena, pod_security_name(r->arena, policy)));
    tell_alike(r, &s.alike);
    map_free(&s.alike);
    map_free(&s.controllers);
}

static enum phase_result check_namespace(struct req *r)
{
    struct field_errors errs = {.arena = r->arena}, old_errs = {.arena = r->arena};
    const char *name = json_str_or(r->object, "metadata.name", "");
    struct pod_security_policy now = pod_security_modes(json_at(r->object, "metadata.labels"), &errs).enforce;
    struct pod_security_policy old = pod_security_modes(json_at(r->old, "metadata.labels"), &old_errs).enforce;
    /* what was wrong before may stay */
    if (errs.count && strcmp(field_errors_text(&errs), field_errors_text(&old_errs)) != 0)
        return rest_check_errors(r, &errs, name);
    if (r->creating || (now.minor == old.minor && now.level <= old.level) || now.level == POD_SECURITY_PRIVILEGED)
        return PHASE_NEXT;
    warn_of_pods(r, name, now);
    return PHASE_NEXT;
}

enum phase_result check_pod_security(struct req *r, enum admission_op op)
{
    static const struct {
        const char *group, *resource, *template;
    } controllers[] = {
        {"apps", "replicasets", "spec.template"},
        {"apps", "deployments", "spec.template"},
        {"apps", "statefulsets", "spec.template"},
        {"apps", "daemonsets", "spec.template"},
        {"batch", "jobs", "spec.template"},
        {"batch", "cronjobs", "spec.jobTemplate.spec.template"},
        {"", "replicationcontrollers", "spec.template"},
        {"", "podtemplates", "template"},
    };
    if (admission_is(r, "", "pods"))
        return check_pod(r, op);
    if (*r->info.subresource)
        return PHASE_NEXT;
    if (admission_is(r, "", "namespaces"))
        return check_namespace(r);
    for (size_t i = 0; i < COUNT_OF(controllers); i++)
        if (admission_is(r, controllers[i].group, controllers[i].resource))
            return check_template(r, controllers[i].template);
    return PHASE_NEXT;
}
