/* DELETE of an object or a collection: finalizers, grace, preconditions. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/pod.h"
#include "core/model/status.h"
#include "core/wire/loop_task.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum { SWEEP_TURN_US = 5000 }; /* a deletion of many lets others in after this */

#define FOREGROUND "foregroundDeletion"
#define ORPHAN "orphan"

/* What differs by kind when an object is deleted. */
struct deletion_rule {
    const char *group, *resource;
    /* Graceful kinds: seconds until it may go; `asked` -1: the client leaves it to the object. */
    int64_t (*grace)(const cJSON *object, int64_t asked);
    /* Held by something else than metadata.finalizers. */
    bool (*held)(const cJSON *object);
    void (*mark)(struct arena *a, cJSON *object); /* when deletion begins */
    bool orphans;                                 /* dependents stay unless the client says otherwise */
    bool alone;                                   /* has none: propagation means nothing */
    const char *warning;                          /* for a client that left it to the default */
};

/* A pod that no kubelet has, or that has ended, goes at once. */
static int64_t pod_grace(const cJSON *pod, int64_t asked)
{
    if (!*json_str_or(pod, "spec.nodeName", "") || pod_terminal(pod))
        return 0;
    int64_t grace = asked >= 0 ? asked : json_int(pod, "spec.terminationGracePeriodSeconds", 0);
    return grace < 0 ? 1 : grace;
}

static bool namespace_held(const cJSON *ns)
{
    return json_count(json_at(ns, "spec.finalizers")) != 0;
}

static void namespace_mark(struct arena *a, cJSON *ns)
{
    json_set_str(a, json_ensure(a, ns, "status"), "phase", "Terminating");
}

static const struct deletion_rule rules[] = {
    {"", "pods", .grace = pod_grace},
    {"", "namespaces", .held = namespace_held, .mark = namespace_mark},
    {"", "replicationcontrollers", .orphans = true},
    {"batch", "jobs", .orphans = true,
     .warning = "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove "
                "them or set propagationPolicy=Orphan to suppress this warning"},
    {"", "events", .alone = true},
    {"events.k8s.io", "events", .alone = true},
};

static const struct deletion_rule *rule_of(const struct kind *k)
{
    static const struct deletion_rule plain = {0};
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (!strcmp(rules[i].resource, k->resource) && !strcmp(rules[i].group, k->group))
            return &rules[i];
    return &plain;
}

bool rest_deletion_held(const struct kind *k, const cJSON *object)
{
    const struct deletion_rule *rule = rule_of(k);
    return json_count(json_get(json_get(object, "metadata"), "finalizers")) || (rule->held && rule->held(object));
}

/* One deletion on its way: the object changes in place. */
struct deletion {
    struct req *r;
    struct delete_options o;
    const struct deletion_rule *rule;
    const char *name, *key;
    cJSON *object, *meta;
    uint64_t revision;
    cJSON *status; /* of a refusal */
};

static int refuse(struct deletion *d, cJSON *status)
{
    d->status = status;
    return -ECANCELED;
}

/* A namespace's preconditions fail in the storage's words. The other conflicts name the kind where others name the
 * resource, as Kubernetes has it. */
static int check_preconditions(struct deletion *d)
{
    struct arena *a = d->r->arena;
    const char *uid = json_str_or(d->meta, "uid", ""), *rv = json_str_or(d->meta, "resourceVersion", "");
    bool other = d->o.uid && strcmp(d->o.uid, uid);
    if (!other && (!d->o.revision || !strcmp(d->o.revision, rv)))
        return 0;
    const char *field = other ? "UID" : "ResourceVersion", *is = other ? uid : rv;
    const char *asked = other ? d->o.uid : d->o.revision;
    if (d->rule->held == namespace_held)
        return refuse(d, status_conflict(a, d->r->kind, d->name, rest_precondition(a, field, asked, is)));
    const struct kind *k = &(struct kind){.group = d->r->kind->group, .resource = d->r->kind->kind};
    const char *why = arena_printf(
        a, "the %s in the precondition (%s) does not match the %s in record (%s). The object might have been %s", field,
        asked, field, is, other ? "deleted and then recreated" : "modified");
    return refuse(d, status_conflict(a, k, d->name, why));
}

static bool has_finalizer(const cJSON *meta, const char *name)
{
    return json_has_str(json_get(meta, "finalizers"), name);
}

static void set_finalizer(struct arena *a, cJSON *meta, const char *name, bool wanted)
{
    cJSON *list = json_get(meta, "finalizers");
    for (JSON_EACH(f, list))
        if (json_is_str(f) && !strcmp(f->valuestring, name))
            json_remove(list, f);
    if (wanted)
        json_append(list ? list : json_set(a, meta, "finalizers", json_array(a)), json_string(a, name));
    else if (list && !list->child)
        json_del(meta, "finalizers");
}

/* Orphan and foreground are finalizers that the garbage collector works off; an explicit policy wins over those
 * present, and these over the kind's. */
static void apply_propagation(struct deletion *d)
{
    const char *policy = d->o.propagation;
    bool orphan = has_finalizer(d->meta, ORPHAN), foreground = has_finalizer(d->meta, FOREGROUND);
    if (d->rule->alone) {
        orphan = foreground = false;
    } else if (d->o.orphan_dependents >= 0) {
        orphan = d->o.orphan_dependents;
        foreground = false;
    } else if (policy) {
        orphan = !strcmp(policy, "Orphan");
        foreground = !strcmp(policy, "Foreground");
    } else if (!orphan && !foreground) {
        orphan = d->rule->orphans;
    }
    if (orphan != has_finalizer(d->meta, ORPHAN))
        set_finalizer(d->r->arena, d->meta, ORPHAN, orphan);
    if (foreground != has_finalizer(d->meta, FOREGROUND))
        set_finalizer(d->r->arena, d->meta, FOREGROUND, foreground);
}

static void set_deletion(struct deletion *d, int64_t at_s, int64_t grace)
{
    json_set_str(d->r->arena, d->meta, "deletionTimestamp", meta_time(d->r->arena, at_s * 1000000));
    json_set_int(d->r->arena, d->meta, "deletionGracePeriodSeconds", grace);
}

static void begin(struct deletion *d, int64_t grace)
{
    int64_t generation = json_int(d->meta, "generation", 0);
    set_deletion(d, clock_real_s() + grace, grace);
    if (d->rule->mark) /* a phase of its own says what goes on, no grace runs */
        json_del(d->meta, "deletionGracePeriodSeconds");
    if (generation > 0)
        json_set_int(d->r->arena, d->meta, "generation", generation + 1);
    if (d->rule->mark)
        d->rule->mark(d->r->arena, d->object);
}

enum next { NOTHING, CHANGE, REMOVE };

/* A graceful kind that is already on its way may only be hurried. */
static enum next hurry(struct deletion *d)
{
    int64_t present = json_int(d->meta, "deletionGracePeriodSeconds", 0), asked = d->o.grace, at_us;
    if (present == 0)
        return REMOVE;
    if (asked < 0 || asked >= present)
        return NOTHING;
    if (clock_parse_rfc3339(json_str_or(d->meta, "deletionTimestamp", ""), &at_us) < 0)
        at_us = clock_real_us();
    int64_t at = at_us / 1000000 - present + asked, now = clock_real_s();
    if (at < now) {
        at = now;
        asked = asked ? 1 : 0;
    }
    set_deletion(d, at, asked);
    return asked ? CHANGE : REMOVE;
}

static enum next decide(struct deletion *d)
{
    bool dying = json_str(d->meta, "deletionTimestamp") != NULL;
    enum next next = REMOVE;
    if (d->rule->grace && dying) {
        next = hurry(d);
        if (next == NOTHING)
            return NOTHING;
    } else if (d->rule->grace) {
        int64_t grace = d->rule->grace(d->object, d->o.grace);
        begin(d, grace);
        next = grace ? CHANGE : REMOVE;
    }
    apply_propagation(d);
    if (!rest_deletion_held(d->r->kind, d->object))
        return next;
    if (!json_str(d->meta, "deletionTimestamp"))
        begin(d, 0);
    return CHANGE;
}

static int carry_out(struct deletion *d, enum next next)
{
    struct apiserver *s = d->r->srv;
    uint64_t seen = 0;
    int e = 0;
    if (d->o.dry_run || next == NOTHING)
        return 0;
    if (next == REMOVE) {
        e = rest_remove(s, d->r->arena, d->r->kind, d->key, d->revision, d->object, NULL, &seen);
        if (e == 0)
            rest_after_delete(s, d->r->kind, d->object);
    } else {
        e = rest_store(s, d->r->arena, d->r->kind, d->key, d->revision, d->object, NULL, &seen);
    }
    d->r->seen = MAX_OF(d->r->seen, seen);
    return e;
}

static bool unchanged(const struct deletion *d, const struct store_kv *kv)
{
    return json_equal(d->object, rest_tree(d->r->arena, d->r->kind, kv->value));
}

int rest_delete_one(struct req *r, const char *ns, const char *name, struct delete_options o, cJSON **ret, bool *gone,
                    cJSON **status)
{
    struct deletion d = {
        .r = r, .o = o, .rule = rule_of(r->kind), .name = name, .key = rest_key(r->arena, r->kind, ns, name)};
    struct store_kv kv;
    if (store_get(r->srv->store, d.key, &kv) < 0) {
        r->seen = store_revision(r->srv->store);
        *status = status_not_found(r->arena, r->kind, name);
        return -ENOENT;
    }
    d.revision = kv.revision;
    d.object = rest_tree(r->arena, r->kind, kv.value);
    d.meta = rest_metadata(r->arena, d.object);
    r->seen = MAX_OF(r->seen, kv.revision);
    int e = check_preconditions(&d);
    if (e < 0) {
        *status = d.status;
        return e;
    }
    r->old = d.object;
    if (admit(r, ADMIT_DELETE) != PHASE_NEXT) {
        *status = r->answer.tree;
        return -ECANCELED;
    }
    enum next next = decide(&d);
    if (next == CHANGE && unchanged(&d, &kv))
        next = NOTHING;
    e = carry_out(&d, next);
    if (e < 0) {
        rest_store_failed(r, e);
        *status = r->answer.tree;
        return e;
    }
    *ret = d.object;
    *gone = next == REMOVE;
    return 0;
}

static void read_body(const cJSON *body, struct delete_options *o)
{
    const cJSON *seconds = json_get(body, "gracePeriodSeconds"), *legacy = json_get(body, "orphanDependents");
    int64_t n;
    if (json_is_num(seconds) && json_to_int64(seconds, &n) == 0)
        o->grace = n < 0 ? 1 : n;
    o->orphan_dependents = json_is_bool(legacy) ? json_is_true(legacy) : -1;
    o->propagation = json_str(body, "propagationPolicy");
    o->uid = json_str(body, "preconditions.uid");
    o->revision = json_str(body, "preconditions.resourceVersion");
}

static enum phase_result read_query(struct req *r, struct delete_options *o)
{
    const char *seconds = request_query(r, "gracePeriodSeconds"), *uid = request_query(r, "uid"),
               *revision = request_query(r, "resourceVersion");
    int64_t n;
    enum phase_result res = rest_parse_int(r, "gracePeriodSeconds", &n);
    if (res != PHASE_NEXT)
        return res;
    if (seconds)
        o->grace = n < 0 ? 1 : n;
    o->propagation = request_query(r, "propagationPolicy");
    o->orphan_dependents = request_query(r, "orphanDependents") ? request_query_bool(r, "orphanDependents") : -1;
    o->uid = uid && *uid ? uid : NULL;
    o->revision = revision && *revision ? revision : NULL;
    return PHASE_NEXT;
}

/* Who sends a body has said all there: the query does not count. */
enum phase_result rest_delete_options(struct req *r, struct delete_options *o)
{
    static const struct kind options = {.group = "meta.k8s.io", .kind = "DeleteOptions"};
    static const char *const policies[] = {"Foreground", "Background", "Orphan", "nil", NULL};
    struct field_errors errs = {.arena = r->arena};
    const cJSON *body = r->object, *dry_run = json_get(body, "dryRun");
    *o = (struct delete_options){.grace = -1, .orphan_dependents = -1};
    enum phase_result res = PHASE_NEXT;
    if (body)
        read_body(body, o);
    else
        res = read_query(r, o);
    if (res != PHASE_NEXT)
        return res;
    o->dry_run = rest_dry_run(r, body && !dry_run ? json_array(r->arena) : dry_run, &errs);
    if (o->propagation && o->orphan_dependents >= 0)
        field_invalid_str(&errs, "propagationPolicy", o->propagation,
                          "orphanDependents and deletionPropagation cannot be both set");
    if (o->propagation && strcmp(o->propagation, "Foreground") && strcmp(o->propagation, "Background") &&
        strcmp(o->propagation, "Orphan"))
        field_not_supported(&errs, "propagationPolicy", o->propagation, policies);
    r->dry_run = o->dry_run;
    if (errs.count)
        return answer_status(r, status_invalid(r->arena, &options, "", &errs));
    if (rule_of(r->kind)->warning && !o->propagation && o->orphan_dependents < 0)
        request_warn(r, "%s", rule_of(r->kind)->warning);
    return PHASE_NEXT;
}

static enum phase_result delete_object(struct req *r)
{
    struct delete_options o;
    cJSON *object = NULL, *status = NULL;
    bool gone = false;
    enum phase_result res = rest_delete_options(r, &o);
    if (res != PHASE_NEXT)
        return res;
    r->object = NULL;
    if (rest_delete_one(r, r->info.namespace, r->info.name, o, &object, &gone, &status) < 0)
        return answer_status(r, status);
    if (gone && !(r->kind->flags & KIND_RETURN_OBJECT))
        return answer_status(r,
                             status_success(r->arena, r->kind, r->info.name, json_str_or(object, "metadata.uid", "")));
    return answer_object(r, !gone && o.orphan_dependents == 0 ? 202 : 200, object, NULL);
}

const struct handler rest_delete = {.body = BODY_OPTIONS, .mutating = true, .store = delete_object};

/* Deletion of a collection: what was selected goes one by one, as much in a turn of the loop as others may wait for;
 * what vanishes meanwhile was wanted gone. */
struct sweep {
    struct req *r;
    struct delete_options o;
    struct list_result *list;
    size_t at;
    struct arena *scratch; /* of one object: a large collection would not fit a request's memory */
    struct loop_task more;
};

/* As rest_delete_one, with memory of its own; the Status of a refusal is the request's. */
static cJSON *sweep_one(struct sweep *s, struct blob *bytes)
{
    struct req *r = s->r;
    struct arena *own = r->arena;
    cJSON *object = NULL, *status = NULL, *warnings = TAKE(r->warnings), *item = rest_parse(s->scratch, bytes);
    bool gone;
    r->arena = s->scratch;
    if (rest_delete_one(r, json_str_or(item, "metadata.namespace", ""), json_str_or(item, "metadata.name", ""), s->o,
                        &object, &gone, &status) == -ENOENT)
        status = NULL;
    r->arena = own;
    r->old = NULL;
    r->warnings = warnings;
    status = status ? json_copy(own, status) : NULL;
    arena_reset(s->scratch);
    return status;
}

static enum phase_result sweep_piece(struct sweep *s)
{
    uint64_t until = clock_mono_us() + SWEEP_TURN_US;
    for (; s->at < s->list->count; s->at++) {
        if (clock_mono_us() >= until) {
            loop_task_defer(s->r->srv->loop, &s->more);
            return PHASE_WAIT;
        }
        cJSON *status = sweep_one(s, s->list->items[s->at]);
        if (status)
            return answer_status(s->r, status);
    }
    answer_object(s->r, 200, NULL, NULL);
    s->r->answer.list = TAKE(s->list);
    return PHASE_ANSWER;
}

static void sweep_more(void *arg)
{
    struct sweep *s = arg;
    enum phase_result res = sweep_piece(s);
    if (res != PHASE_WAIT)
        request_resume(s->r, res);
}

static void sweep_end(void *arg)
{
    struct sweep *s = arg;
    loop_task_remove(&s->more);
    arena_free(s->scratch);
    if (s->list)
        rest_list_free(s->list);
}

static void sweep_unwait(struct req *r)
{
    struct sweep *s = r->wait;
    loop_task_remove(&s->more);
}

static enum phase_result delete_collection(struct req *r)
{
    struct sweep *s = arena_alloc(r->arena, sizeof(*s));
    s->r = r;
    loop_task_init(&s->more, sweep_more, s);
    enum phase_result res = rest_delete_options(r, &s->o);
    if (res == PHASE_NEXT)
        res = rest_list_collect(r, &s->list);
    if (res != PHASE_NEXT)
        return res;
    r->object = NULL;
    s->scratch = arena_new();
    arena_defer(r->arena, sweep_end, s);
    res = sweep_piece(s);
    if (res == PHASE_WAIT) {
        r->wait = s;
        r->unwait = sweep_unwait;
    }
    return res;
}

const struct handler rest_deletecollection = {.body = BODY_OPTIONS, .mutating = true, .store = delete_collection};
