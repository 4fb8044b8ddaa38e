/* OpenAPI: the definitions of kinds and of what they consist of. */
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/openapi_int.h"
#include "core/model/schema.h"

/* Types that have a definition of their own without being messages of ours. */
static const struct {
    unsigned type;
    const char *name, *v2, *v3;
} specials[] = {
    {SCHEMA_QUANTITY, "io.k8s.apimachinery.pkg.api.resource.Quantity", "{'type':'string'}",
     "{'oneOf':[{'type':'string'},{'type':'number'}]}"},
    {SCHEMA_INT_OR_STRING, "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
     "{'type':'string','format':'int-or-string'}",
     "{'format':'int-or-string','oneOf':[{'type':'integer'},{'type':'string'}]}"},
    {SCHEMA_TIME, OPENAPI_META "Time", "{'type':'string','format':'date-time'}", NULL},
    {SCHEMA_MICRO_TIME, OPENAPI_META "MicroTime", "{'type':'string','format':'date-time'}", NULL},
    {SCHEMA_DURATION, OPENAPI_META "Duration", "{'type':'string'}", NULL},
    {SCHEMA_RAW, "io.k8s.apimachinery.pkg.runtime.RawExtension", "{'type':'object'}", NULL},
    {SCHEMA_FIELDS_V1, OPENAPI_META "FieldsV1", "{'type':'object'}", NULL},
};

/* What every group and version answers with, beyond its kinds: the first; the rest, who stores any. */
static const char *const common[] = {"APIResourceList", "DeleteOptions", "Status", "WatchEvent"};
static const char *const roots[] = {"APIGroup", "APIGroupList", "APIVersions"};

bool openapi_serves(const struct openapi *o, const struct kind *k)
{
    return !o->group || (!strcmp(k->group, o->group) && !strcmp(k->version, o->version));
}

const struct schema_message *openapi_list_schema(const struct kind *k)
{
    char name[256];
    const char *last = strrchr(k->schema->name, '.') + 1;
    if (!(k->verbs & KIND_LIST))
        return NULL;
    snprintf(name, sizeof(name), "%.*s%s", (int)(last - k->schema->name), k->schema->name, k->list_kind);
    return schema_message(name);
}

static const struct schema_message *meta_message(const char *name)
{
    char full[128];
    snprintf(full, sizeof(full), OPENAPI_META "%s", name);
    return schema_message(full);
}

static size_t position(const struct schema_message *m)
{
    size_t count, i = 0;
    const struct schema_message *const *list = schema_messages(&count);
    while (i < count && list[i] != m)
        i++;
    return i;
}

static bool is_special(unsigned type)
{
    for (size_t i = 0; i < COUNT_OF(specials); i++)
        if (specials[i].type == type)
            return true;
    return false;
}

static void want(struct openapi *o, const struct schema_message *m)
{
    if (!m || o->wanted[position(m)])
        return;
    o->wanted[position(m)] = true;
    for (size_t i = 0; i < m->count; i++) {
        const struct schema_field *f = &m->fields[i];
        if (f->type == SCHEMA_MESSAGE)
            want(o, f->message);
        else if (is_special(f->type))
            o->special |= 1u << f->type;
    }
}

static bool stores(const struct openapi *o)
{
    for (size_t i = 0; i < kinds_count; i++)
        if (openapi_serves(o, &kinds[i]) && kinds[i].verbs & KIND_DELETE)
            return true;
    return false;
}

void openapi_reach(struct openapi *o)
{
    if (o->root) {
        want(o, schema_message(openapi_root_definition(o->root)));
        return;
    }
    for (size_t i = 0; i < (stores(o) ? COUNT_OF(common) : 1); i++)
        want(o, meta_message(common[i]));
    for (size_t i = 0; i < COUNT_OF(roots) && !o->group; i++)
        want(o, meta_message(roots[i]));
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i];
        if (!openapi_serves(o, k))
            continue;
        want(o, k->schema);
        want(o, openapi_list_schema(k));
        for (size_t j = 0; j < k->nsubresources; j++)
            want(o, k->subresources[j].schema);
    }
}

cJSON *openapi_ref(const struct openapi *o, const char *name)
{
    cJSON *ref = json_object(o->arena);
    json_set(o->arena, ref, "$ref",
             json_stringf(o->arena, "#/%s/%s", o->v3 ? "components/schemas" : "definitions", name));
    return ref;
}

static cJSON *typed(struct arena *a, const char *type, const char *format)
{
    return json_build(a, "{'type':%s,'format':%s}", type, format);
}

static cJSON *item_schema(const struct openapi *o, const struct schema_field *f)
{
    struct arena *a = o->arena;
    switch (f->type) {
    case SCHEMA_MESSAGE:
        return openapi_ref(o, f->message->name);
    case SCHEMA_BYTES:
        return typed(a, "string", "byte");
    case SCHEMA_BOOL:
        return typed(a, "boolean", NULL);
    case SCHEMA_INT32:
        return typed(a, "integer", "int32");
    case SCHEMA_INT64:
        return typed(a, "integer", "int64");
    case SCHEMA_DOUBLE:
        return typed(a, "number", "double");
    case SCHEMA_VERBS:
        return json_build(a, "{'type':'array','items':{'type':'string'}}");
    case SCHEMA_STRING:
        return typed(a, "string", NULL);
    default:
        break;
    }
    for (size_t i = 0; i < COUNT_OF(specials); i++)
        if (specials[i].type == f->type)
            return openapi_ref(o, specials[i].name);
    return typed(a, "object", NULL);
}

static cJSON *split(struct arena *a, const char *text, char separator)
{
    cJSON *list = json_array(a);
    struct slice rest = slice_of(text);
    while (rest.n) {
        struct slice one = slice_cut(&rest, separator);
        json_append(list, json_string(a, arena_dup(a, one.p, one.n)));
    }
    return list;
}

static void list_facts(struct arena *a, const struct schema_field *f, cJSON *schema)
{
    static const char *const types[] = {"atomic", "set", "map"};
    if (f->flags & SCHEMA_LIST_TYPED)
        json_set_str(a, schema, "x-kubernetes-list-type", types[f->list_type]);
    if (f->map_keys)
        json_set(a, schema, "x-kubernetes-list-map-keys", split(a, f->map_keys, ','));
}

static void patch_facts(struct arena *a, const struct schema_field *f, cJSON *schema)
{
    const char *strategy = f->flags & SCHEMA_REPLACE          ? "replace"
                           : !(f->flags & SCHEMA_RETAIN_KEYS) ? (f->flags & SCHEMA_MERGE ? "merge" : NULL)
                           : f->flags & SCHEMA_MERGE          ? "merge,retainKeys"
                                                              : "retainKeys";
    json_set_str(a, schema, "x-kubernetes-patch-merge-key", f->merge_key);
    json_set_str(a, schema, "x-kubernetes-patch-strategy", strategy);
}

/* OpenAPI 3.0 lets nothing stand beside a reference. */
static cJSON *with_siblings(const struct openapi *o, cJSON *schema)
{
    return o->v3 && json_get(schema, "$ref") ? json_build(o->arena, "{'allOf':[%J]}", schema) : schema;
}

/* A default that the type states; else the zero that Go writes when nothing is there. */
static const char *default_text(const struct schema_field *f)
{
    if (f->fallback && !(f->flags & SCHEMA_CODE_FALLBACK))
        return f->fallback;
    if (f->container != SCHEMA_ONE || f->flags & SCHEMA_POINTER)
        return NULL;
    if (f->type == SCHEMA_MESSAGE)
        return "{}";
    static const char *const zeros[] = {[SCHEMA_STRING] = "\"\"",
                                        [SCHEMA_BOOL] = "false",
                                        [SCHEMA_INT32] = "0",
                                        [SCHEMA_INT64] = "0",
                                        [SCHEMA_DOUBLE] = "0"};
    return f->flags & SCHEMA_OMITEMPTY || f->type >= COUNT_OF(zeros) ? NULL : zeros[f->type];
}

/* v2 knows no defaults. */
static void defaults_and_enums(const struct openapi *o, const struct schema_field *f, cJSON *schema)
{
    json_set(o->arena, schema, "default", o->v3 ? json_of(o->arena, default_text(f)) : NULL);
    static const char *const inside[] = {[SCHEMA_LIST] = "items", [SCHEMA_MAP] = "additionalProperties"};
    if (f->enums)
        json_set(o->arena, f->container == SCHEMA_ONE ? schema : json_get(schema, inside[f->container]), "enum",
                 split(o->arena, f->enums, '|'));
}

static bool atomic_here(const struct schema_field *f)
{
    return f->flags & SCHEMA_ATOMIC_STRUCT && !(f->type == SCHEMA_MESSAGE && f->message->flags & SCHEMA_ATOMIC_STRUCT);
}

static cJSON *property(const struct openapi *o, const struct schema_field *f)
{
    struct arena *a = o->arena;
    cJSON *schema = item_schema(o, f);
    if (f->container == SCHEMA_LIST)
        schema = json_build(a, "{'type':'array','items':%J}", schema);
    else if (f->container == SCHEMA_MAP)
        schema = json_build(a, "{'type':'object','additionalProperties':%J}", schema);
    else
        schema = with_siblings(o, schema);
    json_set_str(a, schema, "description", f->doc);
    defaults_and_enums(o, f, schema);
    list_facts(a, f, schema);
    if (atomic_here(f) || f->flags & SCHEMA_GRANULAR)
        json_set_str(a, schema, "x-kubernetes-map-type", atomic_here(f) ? "atomic" : "granular");
    patch_facts(a, f, schema);
    return schema;
}

static void add_gvk(struct arena *a, cJSON *list, const char *group, const char *version, const char *kind)
{
    json_append(list, json_build(a, "{'group':%s,'kind':%s,'version':%s}", group, kind, version));
}

/* Messages that are kinds in every group and version, and those that are in "v1" alone. */
static bool meta_kinds(const struct openapi *o, const struct schema_message *m, cJSON *list)
{
    const char *name = m->name + strlen(OPENAPI_META);
    if (strncmp(m->name, OPENAPI_META, strlen(OPENAPI_META)) != 0)
        return false;
    if (!strcmp(name, "Status") || str_starts(name, "API"))
        if (strcmp(name, "APIResource") != 0)
            add_gvk(o->arena, list, "", "v1", name);
    if (strcmp(name, "DeleteOptions") != 0 && strcmp(name, "WatchEvent") != 0)
        return true;
    for (size_t i = 0; i < kinds_count; i++)
        if (!i || strcmp(kinds[i].group, kinds[i - 1].group) != 0 ||
            strcmp(kinds[i].version, kinds[i - 1].version) != 0)
            add_gvk(o->arena, list, kinds[i].group, kinds[i].version, name);
    return true;
}

/* The kinds that a message is the form of, or NULL. */
static cJSON *kinds_of(const struct openapi *o, const struct schema_message *m)
{
    cJSON *list = json_array(o->arena);
    if (meta_kinds(o, m, list))
        return list->child ? list : NULL;
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i];
        if (k->schema == m)
            add_gvk(o->arena, list, k->group, k->version, k->kind);
        else if (openapi_list_schema(k) == m)
            add_gvk(o->arena, list, k->group, k->version, k->list_kind);
    }
    for (size_t i = 0; i < kinds_count && !list->child; i++)
        for (size_t j = 0; j < kinds[i].nsubresources && !list->child; j++) {
            const struct kind_subresource *s = &kinds[i].subresources[j];
            if (s->schema == m && s->group)
                add_gvk(o->arena, list, s->group, s->version, s->kind);
        }
    return list->child ? list : NULL;
}

cJSON *openapi_definition(const struct openapi *o, const struct schema_message *m)
{
    struct arena *a = o->arena;
    cJSON *schema = json_object(a), *required = json_array(a), *properties = json_object(a);
    for (size_t i = 0; i < m->count; i++) {
        const struct schema_field *f = &m->fields[i];
        json_set(a, properties, f->name, property(o, f));
        if (f->flags & SCHEMA_REQUIRED)
            json_append(required, json_string(a, f->name));
    }
    json_set_str(a, schema, "type", "object");
    json_set_str(a, schema, "description", m->doc);
    json_set(a, schema, "required", required->child ? required : NULL);
    json_set(a, schema, "properties", properties->child ? properties : NULL);
    if (m->flags & SCHEMA_ATOMIC_STRUCT)
        json_set_str(a, schema, "x-kubernetes-map-type", "atomic");
    json_set(a, schema, "x-kubernetes-group-version-kind", kinds_of(o, m));
    json_set(a, schema, "x-kubernetes-unions", json_of(a, m->unions));
    return schema;
}

bool openapi_special(const struct openapi *o, size_t i, const char **name, cJSON **schema)
{
    if (o->root) /* no message that is reached has such a type */
        return false;
    if (!stores(o)) {
        i++;
    } else if (!i) { /* any kind of patch */
        *name = OPENAPI_PATCH;
        *schema = json_build(o->arena, "{'type':'object'}");
        return true;
    }
    for (size_t j = 0; j < COUNT_OF(specials); j++) {
        if (!(o->special & 1u << specials[j].type) || --i)
            continue;
        *name = specials[j].name;
        *schema = json_build(o->arena, o->v3 && specials[j].v3 ? specials[j].v3 : specials[j].v2);
        return true;
    }
    return false;
}
