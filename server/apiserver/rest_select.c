/* Label and field selectors of a request. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/schema.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/parse_cache.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

static bool field_of_key(const char *field)
{
    return !strcmp(field, "metadata.name") || !strcmp(field, "metadata.namespace");
}

static bool is_pods(const struct kind *k)
{
    return !*k->group && !strcmp(k->resource, "pods");
}

/* Kinds with fields of their own name metadata.namespace only when they have one; the others always do. */
static bool field_known(const struct kind *k, const char *field)
{
    bool namespaced = k->flags & KIND_NAMESPACED || !k->field_selectors;
    if (!strcmp(field, "metadata.name") || (namespaced && !strcmp(field, "metadata.namespace")))
        return true;
    if (is_pods(k) && !strcmp(field, "spec.host"))
        return true;
    for (const char *const *f = k->field_selectors; f && *f; f++)
        if (!strcmp(*f, field))
            return true;
    return false;
}

static const char *field_unknown(struct req *r, const char *field)
{
    const struct kind *k = r->kind;
    if (!k->field_selectors)
        return arena_printf(
            r->arena, "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"", field);
    if (!strcmp(k->group, "batch"))
        return arena_printf(r->arena, "field label \"%s\" not supported for %s", field, k->kind);
    if (!strcmp(k->group, "resource.k8s.io"))
        return arena_printf(r->arena, "field label not supported for %s/%s, Kind=%s: %s", k->group, k->version, k->kind,
                            field);
    return arena_printf(r->arena, "field label not supported: %s", field);
}

static enum phase_result check_fields(struct req *r, const struct selector *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!field_known(r->kind, s->terms[i].key))
            return answer_status(r, status_bad_request(r->arena, "%s", field_unknown(r, s->terms[i].key)));
    return PHASE_NEXT;
}

static enum phase_result bad_parameter(struct req *r, const struct err *err)
{
    return answer_status(r, status_bad_request(r->arena, "%s", err->text));
}

enum phase_result rest_selection(struct req *r, struct selection *ret)
{
    const char *labels = request_query(r, "labelSelector"), *fields = request_query(r, "fieldSelector");
    struct err err = {0};
    *ret = (struct selection){0};
    if (labels && *labels) {
        ret->labels = arena_alloc(r->arena, sizeof(*ret->labels));
        if (selector_parse(r->arena, labels, ret->labels, &err) < 0)
            return bad_parameter(r, &err);
        ret->parse = ret->labels->count;
    }
    if (fields && *fields) {
        ret->fields = arena_alloc(r->arena, sizeof(*ret->fields));
        if (field_selector_parse(r->arena, fields, ret->fields, &err) < 0)
            return bad_parameter(r, &err);
        enum phase_result res = check_fields(r, ret->fields);
        if (res != PHASE_NEXT)
            return res;
        for (size_t i = 0; i < ret->fields->count; i++)
            ret->parse = ret->parse || !field_of_key(ret->fields->terms[i].key);
        ret->name = selector_exact(ret->fields, "metadata.name");
        ret->namespace = selector_exact(ret->fields, "metadata.namespace");
    }
    if (*r->info.name && ret->fields && ret->fields->count && (!ret->name || strcmp(ret->name, r->info.name)))
        return answer_status(r,
                             status_bad_request(r->arena, "fieldSelector metadata.name doesn't match requested name"));
    if (*r->info.name)
        ret->name = r->info.name;
    return PHASE_NEXT;
}

struct field_source {
    const struct kind *kind;
    const char *ns, *name;
    const cJSON *object;
};

/* What Go has where JSON has nothing: false for a bool. */
static const char *zero_value(const struct kind *k, const char *path)
{
    const struct schema_message *m = k->schema;
    struct slice rest = slice_of(path);
    const struct schema_field *f = NULL;
    while (rest.n && m) {
        struct slice key = slice_cut(&rest, '.');
        f = schema_field(m, key.p, key.n);
        m = f && f->type == SCHEMA_MESSAGE ? f->message : NULL;
    }
    if (!f || rest.n || f->container != SCHEMA_ONE)
        return "";
    return f->type == SCHEMA_BOOL ? "false" : f->type == SCHEMA_INT32 || f->type == SCHEMA_INT64 ? "0" : "";
}

static const char *field_value(void *ctx, const char *field)
{
    const struct field_source *s = ctx;
    if (!strcmp(field, "metadata.name"))
        return s->name;
    if (!strcmp(field, "metadata.namespace"))
        return s->ns;
    if (!strcmp(field, "source") && !strcmp(s->kind->resource, "events")) {
        const char *component = json_str_or(s->object, "source.component", "");
        return *component ? component : json_str_or(s->object, "reportingComponent", "");
    }
    if (!strcmp(field, "status.successful")) /* jobs; the count has another name in the object */
        field = "status.succeeded";
    else if (!strcmp(field, "spec.host")) /* pods; of old clients */
        field = "spec.nodeName";
    const cJSON *node = json_at(s->object, field);
    if (json_is_str(node) || json_is_num(node))
        return node->valuestring;
    if (json_is_bool(node))
        return json_is_true(node) ? "true" : "false";
    return zero_value(s->kind, field);
}

bool rest_selected(const struct selection *s, const struct kind *k, const char *ns, const char *name,
                   const cJSON *object)
{
    if ((s->name && strcmp(s->name, name)) || (s->namespace && strcmp(s->namespace, ns)))
        return false;
    if (s->labels && !selector_matches(s->labels, json_get(json_get(object, "metadata"), "labels")))
        return false;
    struct field_source source = {k, ns, name, object};
    return !s->fields || field_selector_matches(s->fields, field_value, &source);
}

/* ---- which events a watch is for ---- */

static const char *name_in(const struct store_aspect *a, const char *key, struct blob *state)
{
    (void)a, (void)state;
    return strrchr(key, '/') + 1;
}

static const char *label_in(const struct store_aspect *a, const char *key, struct blob *state)
{
    (void)key;
    const cJSON *label = json_get(parse_cache_labels(a->ctx, state), a->name + 1);
    return json_is_str(label) ? label->valuestring : NULL;
}

static const char *field_in(const struct store_aspect *a, const char *key, struct blob *state)
{
    (void)key;
    struct field_source source = {a->about, "", "", parse_cache_get(a->ctx, state)};
    return field_value(&source, a->name + 1);
}

/* The first term that leaves one value. */
static const struct selector_term *pinned(const struct selector *s)
{
    for (size_t i = 0; s && i < s->count; i++) {
        const struct selector_term *t = &s->terms[i];
        if ((t->op == SELECTOR_EQUALS || t->op == SELECTOR_IN) && t->nvalues == 1 && !field_of_key(t->key))
            return t;
    }
    return NULL;
}

/* A kind that is stored in another version shows other fields than the store sees. */
void rest_selection_narrows(const struct selection *s, struct req *r, struct store_watch *w)
{
    struct store_aspect a = {.name = "", .value = name_in, .ctx = r->srv->parse_cache, .about = r->kind};
    const struct selector_term *label = pinned(s->labels), *field = pinned(s->fields);
    if (s->name) {
        store_watch_only(w, &a, s->name);
    } else if (!r->kind->storage && label) {
        a.name = arena_printf(r->arena, "l%s", label->key);
        a.value = label_in;
        store_watch_only(w, &a, label->values[0]);
    } else if (!r->kind->storage && field) {
        a.name = arena_printf(r->arena, "f%s", field->key);
        a.value = field_in;
        store_watch_only(w, &a, field->values[0]);
    }
}
