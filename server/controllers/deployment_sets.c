/* A Deployment's replica sets: found, made, scaled, forgotten. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/deployment_int.h"
#include "server/controllers/objects.h"

enum { HISTORY_MAX = 2000, NAME_MAX_BYTES = 253 };

/* --- finding --- */

static int by_age(const void *x, const void *y)
{
    const struct rollout_set *a = *(struct rollout_set *const *)x, *b = *(struct rollout_set *const *)y;
    return a->created != b->created ? (a->created > b->created) - (a->created < b->created) : strcmp(a->name, b->name);
}

static const cJSON *without_hash(struct arena *a, const cJSON *template)
{
    cJSON *copy = json_copy(a, template), *meta = json_get(copy, "metadata"), *labels = json_get(meta, "labels");
    json_del(labels, HASH_LABEL);
    if (labels && !labels->child)
        json_del(meta, "labels");
    json_del(meta, "creationTimestamp");
    if (meta && !meta->child)
        json_del(copy, "metadata");
    return copy;
}

static struct rollout_set *view(struct rollout *r, struct item *it)
{
    struct rollout_set *s = arena_alloc(r->w->arena, sizeof(*s));
    const cJSON *tree = s->tree = json_copy(r->w->arena, item_tree(it));
    s->name = json_str(tree, "metadata.name");
    s->uid = json_str_or(tree, "metadata.uid", "");
    s->replicas = json_int(tree, "spec.replicas", 1);
    s->actual = json_int(tree, "status.replicas", 0);
    s->ready = json_int(tree, "status.readyReplicas", 0);
    s->available = json_int(tree, "status.availableReplicas", 0);
    s->created = json_time(tree, "metadata.creationTimestamp");
    if (str_to_i64(object_annotation(tree, REVISION_ANNOTATION), &s->revision))
        s->revision = 0;
    return s;
}

void rollout_find(struct rollout *r, struct item **sets, size_t count)
{
    struct arena *a = r->w->arena;
    r->all = arena_alloc(a, (count + 1) * sizeof(struct rollout_set *));
    r->olds = arena_alloc(a, (count + 1) * sizeof(struct rollout_set *));
    r->count = count;
    for (size_t n = 0; n < count; n++)
        r->all[n] = view(r, sets[n]);
    qsort(r->all, count, sizeof(struct rollout_set *), by_age);
    const cJSON *wanted = without_hash(a, json_at(r->d, "spec.template"));
    for (size_t n = 0; n < count; n++)
        if (!r->fresh && json_equal(without_hash(a, json_at(r->all[n]->tree, "spec.template")), wanted))
            r->fresh = r->all[n];
        else
            r->olds[r->nolds++] = r->all[n];
}

int64_t rollout_wanted(struct rollout_set *const *list, size_t count)
{
    int64_t sum = 0;
    for (size_t n = 0; n < count; n++)
        sum += list[n]->replicas;
    return sum;
}

int64_t rollout_actual(struct rollout_set *const *list, size_t count)
{
    int64_t sum = 0;
    for (size_t n = 0; n < count; n++)
        sum += list[n]->actual;
    return sum;
}

int64_t rollout_available(struct rollout_set *const *list, size_t count)
{
    int64_t sum = 0;
    for (size_t n = 0; n < count; n++)
        sum += list[n]->available;
    return sum;
}

/* --- revisions and annotations --- */

static bool copies_annotation(const char *key)
{
    static const char *const own[] = {
        "kubectl.kubernetes.io/last-applied-configuration",
        REVISION_ANNOTATION,
        REVISION_HISTORY_ANNOTATION,
        DESIRED_REPLICAS_ANNOTATION,
        MAX_REPLICAS_ANNOTATION,
        "deprecated.deployment.rollback.to",
    };
    for (size_t n = 0; n < COUNT_OF(own); n++)
        if (!strcmp(key, own[n]))
            return false;
    return true;
}

static const char *next_revision(const struct rollout *r)
{
    int64_t highest = 0;
    for (size_t n = 0; n < r->nolds; n++)
        highest = MAX_OF(highest, r->olds[n]->revision);
    return arena_printf(r->w->arena, "%" PRId64, highest + 1);
}

/* The history with `old` appended, the oldest dropped where it would grow too long. */
static const char *history_with(struct rollout *r, const char *history, const char *old)
{
    if (!history || !*history)
        return old;
    while (history && strlen(history) + strlen(old) + 1 > HISTORY_MAX) {
        history = strchr(history, ',');
        history = history ? history + 1 : NULL;
    }
    return history ? arena_printf(r->w->arena, "%s,%s", history, old) : old;
}

/* What the annotations of `s` (NULL: a new set) must still be given. */
static cJSON *missing_annotations(struct rollout *r, const cJSON *set, const char *revision)
{
    struct arena *a = r->w->arena;
    cJSON *out = json_object(a);
    for (JSON_EACH(n, json_at(r->d, "metadata.annotations")))
        if (copies_annotation(n->string) && !str_eq(object_annotation(set, n->string), json_str(n, "")))
            json_set_str(a, out, n->string, json_str(n, ""));
    const char *old = object_annotation(set, REVISION_ANNOTATION);
    int64_t was = 0, is = 0;
    if ((old && *old && str_to_i64(old, &was)) || str_to_i64(revision, &is) || was >= is)
        return out;
    json_set_str(a, out, REVISION_ANNOTATION, revision);
    if (old)
        json_set_str(a, out, REVISION_HISTORY_ANNOTATION,
                     history_with(r, object_annotation(set, REVISION_HISTORY_ANNOTATION), old));
    return out;
}

static void set_revision(struct rollout *r, const char *revision)
{
    if (str_eq(object_annotation(r->d, REVISION_ANNOTATION), revision))
        return;
    json_set_str(r->w->arena, json_ensure(r->w->arena, r->d, "metadata.annotations"), REVISION_ANNOTATION, revision);
    r->revision_changed = true;
}

static void on_set_written(struct work *w, const struct api_result *res, void *arg)
{
    struct rollout *r = arg;
    if (work_check(w, res, "replica set", true))
        work_wrote(w, r->c->sets, res);
}

static void patch_set(struct rollout *r, const struct rollout_set *s, cJSON *annotations, const cJSON *spec,
                      work_done *done, void *arg)
{
    struct api_request q = resource_request(&resource_replicasets, API_PATCH, r->namespace, s->name);
    q.patch = API_PATCH_MERGE;
    q.body = json_build(r->w->arena, "{'metadata':{'uid':%s,'resourceVersion':%s,'annotations':%J},'spec':%J}", s->uid,
                        json_str(s->tree, "metadata.resourceVersion"), annotations, spec);
    work_call(r->w, &q, done, arg);
}

bool rollout_number(struct rollout *r)
{
    struct rollout_set *s = r->fresh;
    if (!s)
        return true;
    cJSON *annotations = missing_annotations(r, s->tree, next_revision(r));
    int64_t min_ready = json_int(r->d, "spec.minReadySeconds", 0);
    if (annotations->child || json_int(s->tree, "spec.minReadySeconds", 0) != min_ready) {
        cJSON *spec = json_build(r->w->arena, "{'minReadySeconds':%I}", min_ready);
        patch_set(r, s, annotations, spec, on_set_written, r);
        return false;
    }
    const char *revision = object_annotation(s->tree, REVISION_ANNOTATION);
    if (revision)
        set_revision(r, revision);
    if (rollout_has_deadline(r) && !json_find(json_at(r->d, "status.conditions"), "type", "Progressing"))
        rollout_condition(r, json_ensure(r->w->arena, r->d, "status"), "Progressing", "True", "FoundNewReplicaSet",
                          arena_printf(r->w->arena, "Found new replica set \"%s\"", s->name));
    return true;
}

/* --- a new set --- */

/* FNV-1a over a canonical text: members in the order of their keys, so that nothing but content counts. */
static void hash_bytes(uint32_t *h, const char *data, size_t len)
{
    for (size_t n = 0; n < len; n++)
        *h = (*h ^ (uint8_t)data[n]) * 16777619u;
}

static void hash_tree(struct arena *a, uint32_t *h, const cJSON *node)
{
    if (!json_is_obj(node) && !json_is_arr(node)) {
        cleanup_strbuf struct strbuf text = {0};
        json_write(&text, node);
        hash_bytes(h, text.p, text.len + 1);
        return;
    }
    if (json_is_arr(node)) {
        hash_bytes(h, "[", 1);
        for (JSON_EACH(item, node))
            hash_tree(a, h, item);
        hash_bytes(h, "]", 1);
        return;
    }
    const cJSON **list = arena_alloc(a, (json_count(node) + 1) * sizeof(const cJSON *));
    size_t count = json_sorted(node, list);
    hash_bytes(h, "{", 1);
    for (size_t n = 0; n < count; n++) {
        hash_bytes(h, list[n]->string, strlen(list[n]->string) + 1);
        hash_tree(a, h, list[n]);
    }
    hash_bytes(h, "}", 1);
}

/* The decimal hash in an alphabet without vowels, as Kubernetes' rand.SafeEncodeString. */
static const char *template_hash(struct rollout *r)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    uint32_t h = 2166136261u;
    hash_tree(r->w->arena, &h, without_hash(r->w->arena, json_at(r->d, "spec.template")));
    const cJSON *collisions = json_at(r->d, "status.collisionCount");
    if (collisions) {
        int64_t n = json_int(collisions, "", 0);
        hash_bytes(&h, (const char *)&n, sizeof(n));
    }
    char *text = arena_printf(r->w->arena, "%" PRIu32, h);
    for (char *p = text; *p; p++)
        *p = alphabet[(uint8_t)*p % (sizeof(alphabet) - 1)];
    return text;
}

static const char *new_name(const struct rollout *r)
{
    int room = NAME_MAX_BYTES - 1 - (int)strlen(r->hash);
    return arena_printf(r->w->arena, "%.*s-%s", room, r->name, r->hash);
}

static cJSON *new_set(struct rollout *r, const char *revision)
{
    struct arena *a = r->w->arena;
    cJSON *template = json_copy(a, json_at(r->d, "spec.template"));
    json_set_str(a, json_ensure(a, template, "metadata.labels"), HASH_LABEL, r->hash);
    cJSON *selector = json_copy(a, json_at(r->d, "spec.selector"));
    json_set_str(a, json_ensure(a, selector, "matchLabels"), HASH_LABEL, r->hash);
    cJSON *annotations = missing_annotations(r, NULL, revision);
    json_set(a, annotations, DESIRED_REPLICAS_ANNOTATION, json_stringf(a, "%" PRId64, r->replicas));
    json_set(a, annotations, MAX_REPLICAS_ANNOTATION, json_stringf(a, "%" PRId64, r->replicas + r->max_surge));
    cJSON *set = json_build(a,
                            "{'apiVersion':'apps/v1','kind':'ReplicaSet','metadata':{'name':%s,'namespace':%s,"
                            "'labels':%J,'annotations':%J,'ownerReferences':[{'apiVersion':'apps/v1',"
                            "'kind':'Deployment','name':%s,'uid':%s,'controller':true,'blockOwnerDeletion':true}]},"
                            "'spec':{'replicas':%I,'selector':%J,'template':%J}}",
                            new_name(r), r->namespace, json_at(template, "metadata.labels"), annotations, r->name,
                            r->uid, r->fresh_replicas, selector, template);
    int64_t min_ready = json_int(r->d, "spec.minReadySeconds", 0);
    if (min_ready)
        json_put(a, set, "spec.minReadySeconds", json_number(a, min_ready));
    return set;
}

/* The name is taken: by our own set, which the cache will show, or by another, and then the hash must change. */
static void on_taken(struct rollout *r, const char *name)
{
    struct arena *a = r->w->arena;
    struct item *it = informer_get_in(r->c->sets, r->namespace, name);
    if (!it) {
        work_retry(r->w, "replica set \"%s\" exists but is not in the cache", name);
        return;
    }
    const cJSON *set = item_tree(it);
    if (object_controlled_by(set, r->uid) &&
        json_equal(without_hash(a, json_at(set, "spec.template")), without_hash(a, json_at(r->d, "spec.template"))))
        return;
    json_put(a, r->d, "status.collisionCount", json_number(a, json_int(r->d, "status.collisionCount", 0) + 1));
    rollout_write_status(r);
    work_retry(r->w, "replica set \"%s\" exists and is another's", name);
}

static void on_create_failed(struct rollout *r, const struct api_result *res, const char *name)
{
    const char *why = arena_printf(r->w->arena, "Failed to create new replica set \"%s\": %s", name, res->message);
    if (rollout_has_deadline(r)) {
        rollout_condition(r, json_ensure(r->w->arena, r->d, "status"), "Progressing", "False", "ReplicaSetCreateError",
                          why);
        rollout_write_status(r);
    }
    rollout_event(r, "Warning", "ReplicaSetCreateError", "%s", why);
    work_retry(r->w, "%s", why);
}

static void on_created(struct work *w, const struct api_result *res, void *arg)
{
    struct rollout *r = arg;
    const char *name = new_name(r);
    if (str_eq(res->reason, "AlreadyExists")) {
        on_taken(r, name);
        return;
    }
    if (!api_ok(res)) {
        on_create_failed(r, res, name);
        return;
    }
    work_wrote(w, r->c->sets, res);
    name = json_str_or(res->object, "metadata.name", name);
    if (r->fresh_replicas)
        rollout_event(r, "Normal", "ScalingReplicaSet", "Scaled up replica set %s from 0 to %" PRId64, name,
                      r->fresh_replicas);
    set_revision(r, next_revision(r));
    if (rollout_has_deadline(r))
        rollout_condition(r, json_ensure(w->arena, r->d, "status"), "Progressing", "True", "NewReplicaSetCreated",
                          arena_printf(w->arena, "Created new replica set \"%s\"", name));
    rollout_write_status(r);
}

void rollout_create(struct rollout *r)
{
    r->fresh_replicas = rollout_new_replicas(r);
    r->hash = template_hash(r);
    struct api_request q = resource_request(&resource_replicasets, API_CREATE, r->namespace, NULL);
    q.body = new_set(r, next_revision(r));
    work_call(r->w, &q, on_created, r);
}

/* --- scaling --- */

int64_t rollout_new_replicas(const struct rollout *r)
{
    int64_t has = r->fresh ? r->fresh->replicas : 0;
    if (!r->rolling)
        return r->replicas;
    int64_t room = r->replicas + r->max_surge - rollout_wanted(r->all, r->count);
    return room <= 0 ? has : has + MIN_OF(room, r->replicas - has);
}

struct scaling {
    struct rollout *rollout;
    const struct rollout_set *set;
    int64_t from, to;
};

static void on_scaled(struct work *w, const struct api_result *res, void *arg)
{
    struct scaling *s = arg;
    if (!work_check(w, res, "scaling", true))
        return;
    work_wrote(w, s->rollout->c->sets, res);
    if (s->from != s->to)
        rollout_event(s->rollout, "Normal", "ScalingReplicaSet",
                      "Scaled %s replica set %s from %" PRId64 " to %" PRId64, s->from < s->to ? "up" : "down",
                      s->set->name, s->from, s->to);
}

bool rollout_scale_set(struct rollout *r, struct rollout_set *s, int64_t replicas)
{
    struct arena *a = r->w->arena;
    const char *desired = arena_printf(a, "%" PRId64, r->replicas);
    const char *most = arena_printf(a, "%" PRId64, r->replicas + r->max_surge);
    bool differs = s->replicas != replicas;
    if (!differs && str_eq(object_annotation(s->tree, DESIRED_REPLICAS_ANNOTATION), desired) &&
        str_eq(object_annotation(s->tree, MAX_REPLICAS_ANNOTATION), most))
        return false;
    struct scaling *scaling = arena_alloc(a, sizeof(*scaling));
    *scaling = (struct scaling){r, s, s->replicas, replicas};
    cJSON *annotations = json_object(a);
    json_set_str(a, annotations, DESIRED_REPLICAS_ANNOTATION, desired);
    json_set_str(a, annotations, MAX_REPLICAS_ANNOTATION, most);
    patch_set(r, s, annotations, json_build(a, "{'replicas':%I}", replicas), on_scaled, scaling);
    s->replicas = replicas;
    return differs;
}

bool rollout_scaling(const struct rollout *r)
{
    for (size_t n = 0; n < r->count; n++) {
        uint64_t desired;
        if (r->all[n]->replicas > 0 &&
            !str_to_u64(object_annotation(r->all[n]->tree, DESIRED_REPLICAS_ANNOTATION), &desired) &&
            (int64_t)desired != r->replicas)
            return true;
    }
    return false;
}

static int larger_newer(const void *x, const void *y)
{
    const struct rollout_set *a = *(struct rollout_set *const *)x, *b = *(struct rollout_set *const *)y;
    return a->replicas != b->replicas ? (a->replicas < b->replicas) - (a->replicas > b->replicas) : by_age(y, x);
}

static int larger_older(const void *x, const void *y)
{
    const struct rollout_set *a = *(struct rollout_set *const *)x, *b = *(struct rollout_set *const *)y;
    return a->replicas != b->replicas ? (a->replicas < b->replicas) - (a->replicas > b->replicas) : by_age(x, y);
}

/* How many of the replicas to add this set takes by its share of the whole. */
static int64_t share(const struct rollout *r, const struct rollout_set *s, int64_t add, int64_t added)
{
    if (!s->replicas || add == added)
        return 0;
    int64_t fraction = -s->replicas;
    if (r->replicas) {
        uint64_t before;
        if (str_to_u64(object_annotation(s->tree, MAX_REPLICAS_ANNOTATION), &before) || !before)
            before = (uint64_t)json_int(r->d, "status.replicas", 0);
        if (!before)
            return 0;
        fraction = llround((double)(s->replicas * (r->replicas + r->max_surge)) / (double)before) - s->replicas;
    }
    return add > 0 ? MIN_OF(fraction, add - added) : MAX_OF(fraction, add - added);
}

static void scale_in_proportion(struct rollout *r, struct rollout_set **active, size_t count)
{
    int64_t allowed = r->replicas > 0 ? r->replicas + r->max_surge : 0;
    int64_t add = allowed - rollout_wanted(active, count), added = 0;
    if (add)
        qsort(active, count, sizeof(struct rollout_set *), add > 0 ? larger_newer : larger_older);
    int64_t *sizes = arena_alloc(r->w->arena, (count + 1) * sizeof(*sizes));
    for (size_t n = 0; n < count; n++) {
        int64_t part = add ? share(r, active[n], add, added) : 0;
        sizes[n] = active[n]->replicas + part;
        added += part;
    }
    if (count && add)
        sizes[0] = MAX_OF(sizes[0] + add - added, (int64_t)0);
    for (size_t n = 0; n < count; n++)
        rollout_scale_set(r, active[n], sizes[n]);
}

static bool saturated(const struct rollout *r)
{
    int64_t desired;
    return r->fresh && !str_to_i64(object_annotation(r->fresh->tree, DESIRED_REPLICAS_ANNOTATION), &desired) &&
           r->fresh->replicas == r->replicas && desired == r->replicas && r->fresh->available == r->replicas;
}

void rollout_scale_all(struct rollout *r)
{
    struct rollout_set **active = arena_alloc(r->w->arena, (r->count + 1) * sizeof(struct rollout_set *)), *only = NULL;
    size_t nactive = 0;
    for (size_t n = 0; n < r->count; n++)
        if (r->all[n]->replicas > 0)
            active[nactive++] = r->all[n];
    if (nactive == 1)
        only = active[0];
    else if (!nactive)
        only = r->fresh ? r->fresh : r->nolds ? r->olds[r->nolds - 1] : NULL;
    if (only) {
        if (only->replicas != r->replicas)
            rollout_scale_set(r, only, r->replicas);
        return;
    }
    if (saturated(r)) {
        for (size_t n = 0; n < r->nolds; n++)
            if (r->olds[n]->replicas > 0)
                rollout_scale_set(r, r->olds[n], 0);
        return;
    }
    if (r->rolling)
        scale_in_proportion(r, active, nactive);
}

/* --- history --- */

static int by_revision(const void *x, const void *y)
{
    const struct rollout_set *a = *(struct rollout_set *const *)x, *b = *(struct rollout_set *const *)y;
    return a->revision != b->revision ? (a->revision > b->revision) - (a->revision < b->revision) : by_age(x, y);
}

static void on_deleted(struct work *w, const struct api_result *res, void *arg)
{
    (void)arg;
    work_check(w, res, "old replica set", true);
}

void rollout_clean_up(struct rollout *r)
{
    int64_t limit = json_int(r->d, "spec.revisionHistoryLimit", INT32_MAX);
    struct rollout_set **list = arena_alloc(r->w->arena, (r->nolds + 1) * sizeof(struct rollout_set *));
    size_t count = 0;
    for (size_t n = 0; n < r->nolds; n++)
        if (!object_deleting(r->olds[n]->tree))
            list[count++] = r->olds[n];
    qsort(list, count, sizeof(struct rollout_set *), by_revision);
    for (size_t n = 0; limit != INT32_MAX && (int64_t)n < (int64_t)count - limit; n++) {
        const struct rollout_set *s = list[n];
        if (s->actual || s->replicas ||
            json_int(s->tree, "metadata.generation", 0) > json_int(s->tree, "status.observedGeneration", 0))
            continue;
        struct api_request q = resource_request(&resource_replicasets, API_DELETE, r->namespace, s->name);
        q.body =
            json_build(r->w->arena, "{'kind':'DeleteOptions','apiVersion':'v1','preconditions':{'uid':%s}}", s->uid);
        work_call(r->w, &q, on_deleted, NULL);
    }
}
