/* What the REST verbs share: keys, reading and writing of the store. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/event_ttl.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    OBJECT_BYTES_MAX = 1536 << 10, /* what etcd takes as one value */
    OBJECT_BYTES_SPARE = 4096,     /* more for a change: who made it to the limit can be marked as being deleted */
};

static const char *stored_group(const struct kind *k)
{
    return k->storage ? k->storage->group : k->group;
}

const char *rest_prefix(struct arena *a, const struct kind *k, const char *ns)
{
    const char *group = stored_group(k);
    bool scoped = (k->flags & KIND_NAMESPACED) && ns && *ns;
    return arena_printf(a, "%s%s%s/%s%s", k->resource, *group ? "." : "", group, scoped ? ns : "", scoped ? "/" : "");
}

const char *rest_key(struct arena *a, const struct kind *k, const char *ns, const char *name)
{
    const char *group = stored_group(k);
    size_t lr = strlen(k->resource), lg = strlen(group), ln = strlen(name);
    size_t ls = (k->flags & KIND_NAMESPACED) ? strlen(ns) : 0;
    char *key = arena_alloc(a, lr + lg + ls + ln + 4), *p = key;
    p = mempcpy(p, k->resource, lr);
    if (lg) {
        *p++ = '.';
        p = mempcpy(p, group, lg);
    }
    *p++ = '/';
    if (k->flags & KIND_NAMESPACED) {
        p = mempcpy(p, ns, ls);
        *p++ = '/';
    }
    memcpy(p, name, ln + 1);
    return key;
}

const char *rest_precondition(struct arena *a, const char *field, const char *asked, const char *is)
{
    return arena_printf(a, "Precondition failed: %s in precondition: %s, %s in object meta: %s", field, asked, field,
                        is);
}

static const char *etcd_folder(const struct kind *k)
{
    static const struct {
        const char *group, *resource, *folder;
    } others[] = {
        {"", "endpoints", "services/endpoints"},       {"", "nodes", "minions"},
        {"", "replicationcontrollers", "controllers"}, {"", "services", "services/specs"},
        {"networking.k8s.io", "ingresses", "ingress"},
    };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (!strcmp(k->group, others[i].group) && !strcmp(k->resource, others[i].resource))
            return others[i].folder;
    return k->resource;
}

enum phase_result rest_precondition_failed(struct req *r, const struct kind *k, const char *name, const char *why)
{
    bool scoped = k->flags & KIND_NAMESPACED;
    const char *text = arena_printf(r->arena,
                                    "StorageError: invalid object, Code: 4, Key: %s/%s/%s%s%s, ResourceVersion: 0, "
                                    "AdditionalErrorMsg: %s",
                                    r->dry_run ? "" : "/registry", etcd_folder(k), scoped ? r->info.namespace : "",
                                    scoped ? "/" : "", name, why);
    return answer_status(r, status_conflict(r->arena, k, name, text));
}

void rest_key_split(struct arena *a, const struct kind *k, const char *key, const char **ns, const char **name)
{
    const char *rest = strchr(key, '/') + 1;
    const char *slash = (k->flags & KIND_NAMESPACED) ? strchr(rest, '/') : NULL;
    *ns = slash ? arena_dup(a, rest, (size_t)(slash - rest)) : "";
    *name = slash ? slash + 1 : rest;
}

cJSON *rest_parse(struct arena *a, const struct blob *bytes)
{
    cJSON *tree = NULL;
    struct err err = {0};
    if (json_parse(a, bytes->data, bytes->len, &tree, NULL, &err) < 0) {
        log_error("a stored object of %zu bytes is not JSON (%s); it is shown empty", bytes->len, err.text);
        return json_object(a);
    }
    return tree;
}

struct reading {
    struct arena *arena;
    cJSON *list;
};

static bool read_one(void *ctx, const struct store_kv *kv)
{
    struct reading *r = ctx;
    json_append(r->list, rest_parse(r->arena, kv->value));
    return true;
}

cJSON *rest_read_all(struct apiserver *s, struct arena *a, const char *prefix)
{
    struct reading r = {a, json_array(a)};
    store_range(s->store, prefix, NULL, 0, read_one, &r);
    return r.list;
}

cJSON *rest_tree(struct arena *a, const struct kind *k, const struct blob *stored)
{
    cJSON *tree = rest_parse(a, stored);
    return k->storage ? k->storage->show(a, tree) : tree;
}

struct blob *rest_shown(const struct kind *k, struct blob *stored)
{
    if (!k->storage)
        return blob_ref(stored);
    cleanup_arena struct arena *a = arena_new();
    return json_to_blob(rest_tree(a, k, stored));
}

cJSON *rest_read(struct apiserver *s, struct arena *a, const struct kind *k, const char *ns, const char *name,
                 uint64_t *revision)
{
    struct store_kv kv;
    if (store_get(s->store, rest_key(a, k, ns, name), &kv) < 0)
        return NULL;
    if (revision)
        *revision = kv.revision;
    return rest_tree(a, k, kv.value);
}

enum phase_result rest_load(struct req *r)
{
    struct store_kv kv;
    r->old_bytes = blob_unref(r->old_bytes);
    r->old = NULL;
    r->old_revision = 0;
    if (store_get(r->srv->store, rest_key(r->arena, r->kind, r->info.namespace, r->info.name), &kv) < 0) {
        r->seen = store_revision(r->srv->store);
        return answer_status(r, status_not_found(r->arena, r->kind, r->info.name));
    }
    r->seen = MAX_OF(r->seen, kv.revision);
    r->old_bytes = rest_shown(r->kind, kv.value);
    r->old_revision = kv.revision;
    r->old = rest_parse(r->arena, r->old_bytes);
    return PHASE_NEXT;
}

struct encoding {
    struct arena *arena;
    cJSON *tree;
    const struct kind *kind;
    size_t max; /* bytes, 0: any */
    bool too_large;
};

/* Revisions come before bytes: what is stored is what is sent. */
static void put_first(cJSON *object, const char *name)
{
    cJSON *n = json_get(object, name);
    if (!n || n == object->child)
        return;
    json_remove(object, n);
    n->next = object->child;
    n->prev = object->child->prev;
    object->child->prev = n;
    object->child = n;
}

/* Stored objects begin with kind and apiVersion, which items of a list go without. */
static struct blob *encode(void *ctx, uint64_t revision)
{
    struct encoding *e = ctx;
    char text[24];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)revision);
    json_set_str(e->arena, rest_metadata(e->arena, e->tree), "resourceVersion", text);
    const struct kind_storage *storage = e->kind->storage;
    cJSON *tree = storage ? storage->store(e->arena, e->tree) : e->tree;
    put_first(tree, "apiVersion");
    put_first(tree, "kind");
    struct blob *bytes = json_to_blob(tree);
    e->too_large = e->max && bytes->len > e->max;
    return e->too_large ? blob_unref(bytes) : bytes;
}

static int stored(int r, const struct kind *k, const struct store_kv *kv, struct blob **bytes, uint64_t *revision)
{
    if (r == 0 && bytes)
        *bytes = rest_shown(k, kv->value);
    if (r == 0 && revision)
        *revision = kv->revision;
    return r;
}

int rest_store(struct apiserver *s, struct arena *a, const struct kind *k, const char *key, uint64_t expected,
               cJSON *tree, struct blob **bytes, uint64_t *revision)
{
    struct encoding e = {a, tree, k, OBJECT_BYTES_MAX + (expected ? OBJECT_BYTES_SPARE : 0), false};
    struct store_kv kv;
    enum store_durability d = (k->flags & KIND_LAZY) ? STORE_LAZY : STORE_SYNC;
    int r = expected ? store_update(s->store, key, expected, encode, &e, d, &kv)
                     : store_create(s->store, key, encode, &e, d, &kv);
    if (e.too_large)
        return -EFBIG;
    if (r == 0 && !strncmp(key, "events/", 7))
        event_ttl_arm(s->event_ttl);
    return stored(r, k, &kv, bytes, revision);
}

int rest_remove(struct apiserver *s, struct arena *a, const struct kind *k, const char *key, uint64_t expected,
                cJSON *tree, struct blob **bytes, uint64_t *revision)
{
    struct encoding e = {a, tree, k, 0, false};
    struct store_kv kv;
    return stored(store_delete(s->store, key, expected, encode, &e, &kv), k, &kv, bytes, revision);
}

cJSON *rest_metadata(struct arena *a, cJSON *object)
{
    cJSON *meta = json_get(object, "metadata");
    return json_is_obj(meta) ? meta : json_set(a, object, "metadata", json_object(a));
}

void rest_stamp_kind(struct arena *a, cJSON *object, const char *group, const char *version, const char *kind)
{
    json_set(a, object, "apiVersion", *group ? json_stringf(a, "%s/%s", group, version) : json_string(a, version));
    json_set_str(a, object, "kind", kind);
    put_first(object, "apiVersion");
    put_first(object, "kind");
}

const char *rest_expected_kind(const struct req *r, const char **group, const char **version)
{
    bool own = r->sub && r->sub->kind;
    *group = own ? r->sub->group : r->kind->group;
    *version = own ? r->sub->version : r->kind->version;
    return own ? r->sub->kind : r->kind->kind;
}

enum phase_result rest_check_namespace(struct req *r, cJSON *object)
{
    struct err err = {0};
    if (meta_match_namespace(r->arena, r->kind, object, r->info.namespace, &err) == 0)
        return PHASE_NEXT;
    return answer_status(r, status_bad_request(r->arena, "%s", err.text));
}

enum phase_result rest_check_errors(struct req *r, const struct field_errors *errs, const char *name)
{
    if (!errs->count)
        return PHASE_NEXT;
    const struct kind row = {.group = stored_group(r->kind), .kind = r->kind->kind};
    return answer_status(r, status_invalid(r->arena, &row, name, errs));
}

enum phase_result rest_validate_body(struct req *r, const cJSON *body, const char *name)
{
    bool own = r->sub && r->sub->schema;
    const struct kind_strategy *s = own ? r->sub->strategy : r->kind->strategy;
    struct field_errors errs = {.arena = r->arena};
    struct kind row = {.resource = r->kind->resource};
    row.kind = rest_expected_kind(r, &row.group, &row.version);
    if (s && s->validate)
        s->validate(&errs, body, NULL);
    return errs.count ? answer_status(r, status_invalid(r->arena, &row, name, &errs)) : PHASE_NEXT;
}
