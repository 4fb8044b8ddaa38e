#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/timing.h"
#include "core/format/json.h"
#include "test/unit/fake_api.h"
#include "test/unit/fake_api_int.h"

/* --- keys --- */

char *fake_resource(const char *group, const char *resource)
{
    struct strbuf b = {0};
    strbuf_adds(&b, resource);
    if (group && *group)
        strbuf_addf(&b, ".%s", group);
    return strbuf_take(&b);
}

static char *key_of(struct arena *a, const char *resource, const char *namespace, const char *name)
{
    return arena_printf(a, "%s|%s/%s", resource, namespace ? namespace : "", name);
}

bool fake_matches(const char *key, const char *resource, const char *namespace)
{
    size_t n = strlen(resource);
    if (strncmp(key, resource, n) || key[n] != '|')
        return false;
    if (!namespace || !*namespace)
        return true;
    size_t m = strlen(namespace);
    return !strncmp(key + n + 1, namespace, m) && key[n + 1 + m] == '/';
}

static int by_key(const void *x, const void *y)
{
    return strcmp((*(struct map_entry *const *)x)->key, (*(struct map_entry *const *)y)->key);
}

struct fake_object **fake_sorted(struct fake_api *f, const char *resource, const char *namespace, size_t *count)
{
    struct map_entry **found = mem_alloc((map_count(&f->objects) + 1) * sizeof(*found)), *e;
    size_t n = 0;
    for (size_t i = 0; (e = map_next(&f->objects, &i));)
        if (fake_matches(e->key, resource, namespace))
            found[n++] = e;
    qsort(found, n, sizeof(*found), by_key);
    struct fake_object **list = (struct fake_object **)found;
    for (size_t i = 0; i < n; i++)
        list[i] = found[i]->value;
    *count = n;
    return list;
}

/* --- the stored state --- */

static cJSON *load(struct fake_api *f, struct arena *a, const char *key)
{
    struct fake_object *o = map_get(&f->objects, key);
    cJSON *root = NULL;
    if (o)
        json_parse(a, o->blob->data, o->blob->len, &root, NULL, NULL);
    return root;
}

static void store(struct fake_api *f, struct arena *a, const char *key, cJSON *object)
{
    json_put(a, object, "metadata.resourceVersion", json_stringf(a, "%" PRIu64, ++f->revision));
    struct fake_object *o = map_get(&f->objects, key);
    enum api_event_type type = o ? API_MODIFIED : API_ADDED;
    if (!o) {
        o = mem_alloc(sizeof(*o));
        map_set(&f->objects, key, o);
    }
    blob_unref(o->blob);
    o->blob = json_to_blob(object);
    fake_publish(f, key, type, o->blob);
}

static void destroy(struct fake_api *f, struct arena *a, const char *key, cJSON *object)
{
    json_put(a, object, "metadata.resourceVersion", json_stringf(a, "%" PRIu64, ++f->revision));
    struct fake_object *o = map_del(&f->objects, key);
    blob_unref(o->blob);
    free(o);
    cleanup_blob struct blob *last = json_to_blob(object);
    fake_publish(f, key, API_DELETED, last);
}

cJSON *fake_status(struct arena *a, int code, const char *reason, const char *message)
{
    return json_build(a, "{'kind':'Status','apiVersion':'v1','status':%s,'code':%i,'reason':%s,'message':%s}",
                      code < 300 ? "Success" : "Failure", code, reason, message);
}

static cJSON *merged(struct arena *a, const cJSON *target, const cJSON *patch)
{
    if (!json_is_obj(patch))
        return json_copy(a, patch);
    cJSON *out = json_is_obj(target) ? json_copy(a, target) : json_object(a);
    for (JSON_EACH(m, patch)) {
        if (json_is_null(m))
            json_del(out, m->string);
        else
            json_set(a, out, m->string, merged(a, json_get(out, m->string), m));
    }
    return out;
}

static bool must_stay(const cJSON *object)
{
    return json_count(json_at(object, "metadata.finalizers")) || json_count(json_at(object, "spec.finalizers"));
}

static const char *now(struct fake_api *f, struct arena *a)
{
    char text[CLOCK_RFC3339_SIZE];
    clock_rfc3339(timing_now_us(f->timing), 0, text);
    return arena_strdup(a, text);
}

static void stamp(struct fake_api *f, struct arena *a, cJSON *object)
{
    cJSON *meta = json_ensure(a, object, "metadata");
    if (!json_get(meta, "uid"))
        json_set(a, meta, "uid", json_stringf(a, "uid-%" PRIu64, ++f->uids));
    if (!json_get(meta, "creationTimestamp"))
        json_set_str(a, meta, "creationTimestamp", now(f, a));
    if (!json_get(meta, "generation"))
        json_set_int(a, meta, "generation", 1);
}

/* --- verbs --- */

static int refuse(struct arena *a, cJSON **reply, int code, const char *reason, const char *what)
{
    *reply = fake_status(a, code, reason, what);
    return code;
}

static int create(struct fake_api *f, struct arena *a, const struct api_request *r, const char *resource, cJSON **reply)
{
    cJSON *object = json_copy(a, r->body), *meta = json_ensure(a, object, "metadata");
    if (!json_get(meta, "name"))
        json_set(a, meta, "name", json_stringf(a, "%sx%04" PRIu64, json_str_or(meta, "generateName", ""), f->revision));
    if (r->namespace)
        json_set_str(a, meta, "namespace", r->namespace);
    const char *key = key_of(a, resource, r->namespace, json_str(meta, "name"));
    if (map_has(&f->objects, key))
        return refuse(a, reply, 409, "AlreadyExists", key);
    json_del(meta, "uid");
    stamp(f, a, object);
    store(f, a, key, object);
    *reply = object;
    return 201;
}

static int bind(struct fake_api *f, struct arena *a, const char *key, cJSON *pod, const cJSON *body, cJSON **reply)
{
    if (json_str(pod, "spec.nodeName"))
        return refuse(a, reply, 409, "Conflict", "pod is already assigned to a node");
    const char *uid = json_str(body, "metadata.uid");
    if (uid && !str_eq(uid, json_str(pod, "metadata.uid")))
        return refuse(a, reply, 409, "Conflict", "uid differs");
    json_put(a, pod, "spec.nodeName", json_string(a, json_str_or(body, "target.name", "")));
    json_put(a, pod, "status.conditions", json_build(a, "[{'type':'PodScheduled','status':'True'}]"));
    store(f, a, key, pod);
    *reply = fake_status(a, 201, "", "");
    return 201;
}

static int replace(struct fake_api *f, struct arena *a, const char *key, const cJSON *old, cJSON *object,
                   const char *subresource, cJSON **reply)
{
    const char *version = json_str(object, "metadata.resourceVersion");
    if (version && *version && !str_eq(version, json_str(old, "metadata.resourceVersion")))
        return refuse(a, reply, 409, "Conflict", "the object has been modified");
    const char *uid = json_str(object, "metadata.uid");
    if (uid && !str_eq(uid, json_str(old, "metadata.uid")))
        return refuse(a, reply, 409, "Conflict", "uid differs");
    cJSON *fresh = json_copy(a, object);
    if (subresource && (!strcmp(subresource, "status") || !strcmp(subresource, "approval"))) {
        fresh = json_copy(a, old);
        json_set(a, fresh, "status", json_copy(a, json_get(object, "status")));
        if (str_starts(key, "deployments.")) /* whose strategy keeps spec and labels only */
            json_put(a, fresh, "metadata.annotations", json_copy(a, json_at(object, "metadata.annotations")));
    } else if (subresource) { /* finalize */
        fresh = json_copy(a, old);
        json_put(a, fresh, "spec.finalizers", json_copy(a, json_at(object, "spec.finalizers")));
    } else {
        json_set(a, fresh, "status", json_copy(a, json_get(old, "status")));
    }
    static const char *const kept[] = {"uid", "creationTimestamp", "deletionTimestamp", "generation"};
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        json_set(a, json_get(fresh, "metadata"), kept[i], json_copy(a, json_at(json_get(old, "metadata"), kept[i])));
    if (!json_equal(json_get(fresh, "spec"), json_get(old, "spec")))
        json_put(a, fresh, "metadata.generation", json_number(a, json_int(old, "metadata.generation", 0) + 1));
    *reply = fresh;
    json_put(a, fresh, "metadata.resourceVersion", json_copy(a, json_at(old, "metadata.resourceVersion")));
    if (json_at(fresh, "metadata.deletionTimestamp") && !must_stay(fresh) && must_stay(old))
        destroy(f, a, key, fresh);
    else if (!json_equal(fresh, old)) /* a write that changes nothing is none */
        store(f, a, key, fresh);
    return 200;
}

static void add_finalizer(struct arena *a, cJSON *object, const char *name)
{
    cJSON *meta = json_get(object, "metadata");
    if (!json_get(meta, "finalizers"))
        json_set(a, meta, "finalizers", json_array(a));
    json_append(json_get(meta, "finalizers"), json_string(a, name));
}

static int delete (struct fake_api *f, struct arena *a, const char *key, cJSON *object, const cJSON *options,
                   cJSON **reply)
{
    const char *uid = json_str(options, "preconditions.uid"), *rv = json_str(options, "preconditions.resourceVersion");
    if ((uid && !str_eq(uid, json_str(object, "metadata.uid"))) ||
        (rv && !str_eq(rv, json_str(object, "metadata.resourceVersion"))))
        return refuse(a, reply, 409, "Conflict", "precondition failed");
    const char *policy = json_str_or(options, "propagationPolicy", "");
    bool gone = json_at(object, "metadata.deletionTimestamp");
    if (!gone && !strcmp(policy, "Foreground"))
        add_finalizer(a, object, "foregroundDeletion");
    if (!gone && !strcmp(policy, "Orphan"))
        add_finalizer(a, object, "orphan");
    bool graceful = str_starts(key, "pods|") && json_str(object, "spec.nodeName") &&
                    json_int(options, "gracePeriodSeconds", 30) > 0;
    *reply = object;
    if (!must_stay(object) && !graceful) {
        destroy(f, a, key, object);
        return 200;
    }
    if (!gone) {
        json_put(a, object, "metadata.deletionTimestamp", json_string(a, now(f, a)));
        store(f, a, key, object);
    }
    return 200;
}

static int list(struct fake_api *f, struct arena *a, const struct api_request *r, const char *resource, bool delete_all,
                cJSON **reply)
{
    size_t n;
    struct fake_object **found = fake_sorted(f, resource, r->namespace, &n);
    cJSON *items = json_array(a);
    for (size_t i = 0; i < n; i++) {
        cJSON *object = NULL;
        json_parse(a, found[i]->blob->data, found[i]->blob->len, &object, NULL, NULL);
        json_append(items, object);
    }
    free(found);
    *reply = json_build(a, "{'kind':'List','metadata':{'resourceVersion':%s},'items':%J}",
                        arena_printf(a, "%" PRIu64, f->revision), items);
    for (JSON_EACH(object, delete_all ? items : NULL)) {
        cJSON *ignored;
        delete (f, a, key_of(a, resource, json_str(object, "metadata.namespace"), json_str(object, "metadata.name")),
                json_copy(a, object), r->body, &ignored);
    }
    return 200;
}

int fake_execute(struct fake_api *f, struct arena *a, const struct api_request *r, const char *resource, cJSON **reply)
{
    if (r->verb == API_LIST || r->verb == API_DELETECOLLECTION)
        return list(f, a, r, resource, r->verb == API_DELETECOLLECTION, reply);
    if (r->verb == API_CREATE && !r->subresource)
        return create(f, a, r, resource, reply);
    const char *key = key_of(a, resource, r->namespace, r->name);
    cJSON *old = load(f, a, key);
    if (!old)
        return refuse(a, reply, 404, "NotFound", key);
    *reply = old;
    switch (r->verb) {
    case API_CREATE:
        return bind(f, a, key, old, r->body, reply);
    case API_UPDATE:
        return replace(f, a, key, old, json_copy(a, r->body), r->subresource, reply);
    case API_PATCH:
        if (r->patch == API_PATCH_JSON || r->patch == API_PATCH_APPLY)
            abort(); /* nobody sends these here */
        return replace(f, a, key, old, merged(a, old, r->body), r->subresource, reply);
    case API_DELETE:
        return delete (f, a, key, old, r->body, reply);
    default:
        return 200;
    }
}

/* --- what tests do to the state --- */

/* json_build has no va_list form, so templates of tests are expanded here, in the same language. */
static cJSON *expand(struct fake_api *f, const char *text, va_list args)
{
    struct strbuf b = {0};
    for (const char *p = text; *p; p++) {
        if (*p == '\'') {
            strbuf_addc(&b, '"');
        } else if (*p == '%' && p[1] == 's') {
            json_write_string(&b, va_arg(args, const char *));
            p++;
        } else if (*p == '%' && p[1] == 'i') {
            strbuf_addf(&b, "%d", va_arg(args, int));
            p++;
        } else if (*p == '%' && p[1] == 'J') {
            json_write(&b, va_arg(args, const cJSON *));
            p++;
        } else {
            strbuf_addc(&b, *p);
        }
    }
    cJSON *root = NULL;
    if (json_parse(f->arena, b.p, b.len, &root, NULL, NULL) < 0) {
        fprintf(stderr, "bad template: %s\n", b.p);
        abort();
    }
    strbuf_free(&b);
    return root;
}

cJSON *fake_put(struct fake_api *f, const char *resource, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    cJSON *object = expand(f, text, args);
    va_end(args);
    const char *key =
        key_of(f->arena, resource, json_str(object, "metadata.namespace"), json_str(object, "metadata.name"));
    cJSON *old = load(f, f->arena, key);
    if (old && !json_at(object, "metadata.uid"))
        json_put(f->arena, object, "metadata.uid", json_copy(f->arena, json_at(old, "metadata.uid")));
    stamp(f, f->arena, object);
    store(f, f->arena, key, object);
    return object;
}

cJSON *fake_merge(struct fake_api *f, const char *resource, const char *namespace, const char *name, const char *text,
                  ...)
{
    va_list args;
    va_start(args, text);
    cJSON *patch = expand(f, text, args);
    va_end(args);
    const char *key = key_of(f->arena, resource, namespace, name);
    cJSON *old = load(f, f->arena, key);
    if (!old) {
        fprintf(stderr, "fake_merge: no %s\n", key);
        abort();
    }
    cJSON *fresh = merged(f->arena, old, patch);
    if (!json_equal(json_get(fresh, "spec"), json_get(old, "spec")))
        json_put(f->arena, fresh, "metadata.generation",
                 json_number(f->arena, json_int(old, "metadata.generation", 0) + 1));
    store(f, f->arena, key, fresh);
    return fresh;
}

void fake_remove(struct fake_api *f, const char *resource, const char *namespace, const char *name)
{
    const char *key = key_of(f->arena, resource, namespace, name);
    cJSON *old = load(f, f->arena, key);
    if (old)
        destroy(f, f->arena, key, old);
}

void fake_delete(struct fake_api *f, const char *resource, const char *namespace, const char *name)
{
    const char *key = key_of(f->arena, resource, namespace, name);
    cJSON *old = load(f, f->arena, key), *reply;
    if (old)
        delete (f, f->arena, key, old, NULL, &reply);
}

cJSON *fake_get(struct fake_api *f, const char *resource, const char *namespace, const char *name)
{
    return load(f, f->arena, key_of(f->arena, resource, namespace, name));
}

size_t fake_count(struct fake_api *f, const char *resource, const char *namespace)
{
    size_t n;
    free(fake_sorted(f, resource, namespace, &n));
    return n;
}

cJSON *fake_nth(struct fake_api *f, const char *resource, const char *namespace, size_t n)
{
    size_t count;
    struct fake_object **found = fake_sorted(f, resource, namespace, &count);
    cJSON *root = NULL;
    if (n < count)
        json_parse(f->arena, found[n]->blob->data, found[n]->blob->len, &root, NULL, NULL);
    free(found);
    return root;
}
