/* Walking an object beside its schema: unknown fields, wrong types, defaults, pruning. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/object_int.h"
#include "core/model/schema.h"

enum { DEPTH_MAX = JSON_DEPTH_MAX };

/* One step from the root to where the walk is; formatted only when there is something to say. */
struct step {
    const struct step *up;
    const struct schema_message *in; /* whose field it is; NULL: a list's item or a map's value */
    const struct schema_field *field;
    const char *key; /* of a map's value */
    size_t index;    /* of a list's item */
    int depth;
};

struct walk {
    struct arena *arena;
    const struct json_duplicates *dups;
    cJSON *strict;
    struct err *err;
    struct err mismatch; /* the first value of a wrong type; like Go, the walk goes on and an error behind it wins */
};

static int walk_message(struct walk *w, const struct step *at, const struct schema_message *m, cJSON *object);

/* Go's path: field names alone, with the name of an embedded struct before its fields. */
static void go_path(const struct step *at, struct strbuf *out)
{
    if (!at)
        return;
    go_path(at->up, out);
    if (!at->in)
        return;
    if (at->field->wrap)
        strbuf_addf(out, ".%.*s", at->field->inner ? -1 : (int)strcspn(at->in->embedded, "."), at->in->embedded);
    else if (!at->field->number && (!strcmp(at->field->name, "kind") || !strcmp(at->field->name, "apiVersion")))
        strbuf_adds(out, ".TypeMeta");
    strbuf_addf(out, ".%s", at->field->name);
}

/* The path of fieldValidation: with indexes and map keys. */
static void strict_path(const struct step *at, struct strbuf *out)
{
    if (!at)
        return;
    strict_path(at->up, out);
    if (at->in || at->key)
        strbuf_addf(out, "%s%s", out->len ? "." : "", at->in ? at->field->name : at->key);
    else
        strbuf_addf(out, "[%zu]", at->index);
}

/* "v1.Pod" of "io.k8s.api.core.v1.Pod" */
static const char *go_name(const struct schema_message *m)
{
    const char *p = strrchr(m->name, '.');
    while (p > m->name && p[-1] != '.')
        p--;
    return p;
}

static const char *item_type(const struct schema_field *f)
{
    static const char *const names[] = {
        [SCHEMA_STRING] = "string",
        [SCHEMA_BYTES] = "[]uint8",
        [SCHEMA_BOOL] = "bool",
        [SCHEMA_INT32] = "int32",
        [SCHEMA_INT64] = "int64",
        [SCHEMA_DOUBLE] = "float64",
        [SCHEMA_QUANTITY] = "resource.Quantity",
        [SCHEMA_INT_OR_STRING] = "int32",
        [SCHEMA_TIME] = "string",
        [SCHEMA_MICRO_TIME] = "string",
        [SCHEMA_DURATION] = "string",
        [SCHEMA_RAW] = "runtime.RawExtension",
        [SCHEMA_FIELDS_V1] = "v1.FieldsV1",
        [SCHEMA_VERBS] = "[]string",
    };
    if (f->type == SCHEMA_MESSAGE)
        return go_name(f->message);
    if (f->container != SCHEMA_ONE && (f->type == SCHEMA_TIME || f->type == SCHEMA_MICRO_TIME))
        return f->type == SCHEMA_TIME ? "v1.Time" : "v1.MicroTime";
    return f->go_type && strncmp(f->go_type, "map[", 4) != 0 ? f->go_type : names[f->type];
}

static const char *value_name(const cJSON *n, const struct schema_field *f, struct arena *a)
{
    if (json_is_num(n))
        return f && (f->type == SCHEMA_INT32 || f->type == SCHEMA_INT64 || f->type == SCHEMA_INT_OR_STRING)
                   ? arena_printf(a, "number %s", n->valuestring)
                   : "number";
    return json_is_obj(n) ? "object" : json_is_arr(n) ? "array" : json_is_bool(n) ? "bool" : "string";
}

/* The struct that Go names: the one whose field is nearest. */
static const char *go_struct(const struct step *at)
{
    while (!at->in)
        at = at->up;
    return strrchr(at->in->name, '.') + 1;
}

static int wrong_type(const struct step *at, const char *value, const char *type, struct err *err)
{
    struct strbuf path = {0};
    go_path(at, &path);
    int r = err_set(err, EINVAL, "json: cannot unmarshal %s into Go struct field %s%s of type %s", value, go_struct(at),
                    path.p, type);
    strbuf_free(&path);
    return r;
}

/* Remembers the first mismatch and goes on. */
static void mismatch(struct walk *w, const struct step *at, const char *value, const char *type)
{
    if (!w->mismatch.code)
        wrong_type(at, value, type, &w->mismatch);
}

static void complain(struct walk *w, const struct step *at, const char *what, const char *name)
{
    if (!w->strict || json_count(w->strict) >= OBJECT_STRICT_MAX)
        return;
    struct strbuf path = {0};
    strict_path(at, &path);
    const char *text = arena_printf(w->arena, "%s \"%s%s%s\"", what, path.len ? path.p : "", path.len ? "." : "", name);
    strbuf_free(&path);
    if (!json_has_str(w->strict, text))
        json_append(w->strict, json_string(w->arena, text));
}

static void set(cJSON *n, int type, const char *text)
{
    n->type = type;
    n->child = NULL;
    n->valuestring = (char *)(uintptr_t)text;
}

static void set_zero_number(cJSON *n)
{
    set(n, cJSON_Number, "0");
    n->valueint = 0;
    n->valuedouble = 0;
}

/* Makes `n` what Go writes for a value that nobody set, inside a list or map too. */
static int set_zero(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    switch (f->type) {
    case SCHEMA_MESSAGE:
        set(n, cJSON_Object, NULL);
        return walk_message(w, at, f->message, n);
    case SCHEMA_STRING:
        set(n, cJSON_String, "");
        break;
    case SCHEMA_BOOL:
        set(n, cJSON_False, NULL);
        break;
    case SCHEMA_INT32:
    case SCHEMA_INT64:
    case SCHEMA_DOUBLE:
    case SCHEMA_INT_OR_STRING:
        set_zero_number(n);
        break;
    case SCHEMA_QUANTITY:
        set(n, cJSON_String, "0");
        break;
    case SCHEMA_DURATION:
        set(n, cJSON_String, "0s");
        break;
    default:
        set(n, cJSON_NULL, NULL);
    }
    return 0;
}

static int walk_text(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    if (!json_is_str(n) && !(f->type == SCHEMA_QUANTITY && (json_is_num(n) || json_is_bool(n)))) {
        if (f->type == SCHEMA_QUANTITY)
            return object_scalar_quantity(w->arena, "{}", w->err) ? 0 : -EINVAL;
        return wrong_type(at, value_name(n, NULL, w->arena), "string", w->err);
    }
    const char *text = json_is_bool(n) ? "true" : n->valuestring;
    if (f->type == SCHEMA_QUANTITY)
        text = object_scalar_quantity(w->arena, text, w->err);
    else if (f->type == SCHEMA_DURATION)
        text = object_scalar_duration(w->arena, text, w->err);
    else
        text = object_scalar_time(w->arena, text, f->type == SCHEMA_MICRO_TIME, w->err);
    if (!text)
        return -EINVAL;
    if (*text)
        set(n, cJSON_String, text);
    else
        set(n, cJSON_NULL, NULL);
    return 0;
}

static int walk_integer(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    int64_t v = 0;
    bool wide = f->type == SCHEMA_INT64;
    if (json_is_num(n) && !str_to_i64(n->valuestring, &v) && (wide || (v >= INT32_MIN && v <= INT32_MAX))) {
        if (!v)
            set_zero_number(n); /* -0 */
        return 0;
    }
    if (f->type == SCHEMA_INT_OR_STRING) /* read by a decoder of its own, whose error ends the walk */
        return wrong_type(at, value_name(n, f, w->arena), "int32", w->err);
    mismatch(w, at, value_name(n, f, w->arena), item_type(f));
    return 0;
}

static int walk_bytes(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    if (!json_is_str(n)) {
        mismatch(w, at, value_name(n, NULL, w->arena), item_type(f));
        return 0;
    }
    const char *text = object_scalar_base64(w->arena, n->valuestring, w->err);
    if (!text)
        return -EINVAL;
    set(n, cJSON_String, text);
    return 0;
}

static int walk_verbs(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    if (!json_is_arr(n)) {
        mismatch(w, at, value_name(n, NULL, w->arena), item_type(f));
        return 0;
    }
    for (JSON_EACH(item, n)) {
        if (json_is_null(item))
            set(item, cJSON_String, "");
        else if (!json_is_str(item))
            mismatch(w, at, value_name(item, NULL, w->arena), "string");
    }
    return 0;
}

/* One value that is not null: of a field, a list's item or a map's. */
static int walk_value(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    bool fits;
    switch (f->type) {
    case SCHEMA_MESSAGE:
        if (json_is_obj(n))
            return walk_message(w, at, f->message, n);
        fits = false;
        break;
    case SCHEMA_STRING:
        fits = json_is_str(n);
        break;
    case SCHEMA_BOOL:
        fits = json_is_bool(n);
        break;
    case SCHEMA_DOUBLE:
        fits = json_is_num(n);
        break;
    case SCHEMA_INT_OR_STRING:
        return json_is_str(n) ? 0 : walk_integer(w, at, f, n);
    case SCHEMA_INT32:
    case SCHEMA_INT64:
        return walk_integer(w, at, f, n);
    case SCHEMA_BYTES:
        return walk_bytes(w, at, f, n);
    case SCHEMA_VERBS:
        return walk_verbs(w, at, f, n);
    case SCHEMA_RAW:
    case SCHEMA_FIELDS_V1:
        return 0;
    default:
        return walk_text(w, at, f, n);
    }
    if (!fits)
        mismatch(w, at, value_name(n, NULL, w->arena), item_type(f));
    return 0;
}

/* Those whose second appearance was behind `after`; in a message only what it knows. */
static void report_duplicates(struct walk *w, const struct step *at, const cJSON *after, const struct schema_message *m)
{
    if (!w->strict || !w->dups)
        return;
    for (size_t i = 0; i < w->dups->count; i++) {
        const cJSON *n = w->dups->node[i];
        if (w->dups->after[i] != after)
            continue;
        if (!m || schema_field(m, n->string, strlen(n->string)))
            complain(w, at, "duplicate field", n->string);
    }
}

static int walk_items(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *list)
{
    struct step step = {.up = at, .depth = at->depth + 1};
    int r = 0;
    for (cJSON *n = list->child; n && !r; n = n->next, step.index++)
        r = json_is_null(n) ? set_zero(w, &step, f, n) : walk_value(w, &step, f, n);
    return r;
}

static void relink(cJSON *parent, cJSON **members, size_t count)
{
    parent->child = NULL;
    cJSON *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!members[i])
            continue;
        members[i]->prev = last;
        members[i]->next = NULL;
        if (last)
            last->next = members[i];
        else
            parent->child = members[i];
        last = members[i];
    }
    if (last)
        parent->child->prev = last; /* cJSON keeps the tail there */
}

struct member {
    cJSON *node;
    size_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = strcmp(x->node->string, y->node->string);
    return order ? order : x->index < y->index ? -1 : 1;
}

/* Go writes maps sorted. Of equal keys, which only protobuf brings here, the last stays. */
static void sort_members(struct arena *a, cJSON *map)
{
    size_t count = 0, kept = 0;
    bool sorted = true;
    for (cJSON *n = map->child; n; n = n->next, count++)
        sorted &= !n->next || strcmp(n->string, n->next->string) < 0;
    if (sorted)
        return;
    struct member *members = arena_alloc(a, count * sizeof(*members));
    cJSON **nodes = arena_alloc(a, count * sizeof(cJSON *));
    size_t i = 0;
    for (cJSON *n = map->child; n; n = n->next, i++)
        members[i] = (struct member){n, i};
    qsort(members, count, sizeof(*members), by_key);
    for (i = 0; i < count; i++)
        if (i + 1 == count || strcmp(members[i].node->string, members[i + 1].node->string))
            nodes[kept++] = members[i].node;
    relink(map, nodes, kept);
}

static int walk_map(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *map)
{
    struct step step = {.up = at, .depth = at->depth + 1};
    int r = 0;
    for (cJSON *n = map->child; n && !r; n = n->next) {
        step.key = n->string;
        r = json_is_null(n) ? set_zero(w, &step, f, n) : walk_value(w, &step, f, n);
        report_duplicates(w, at, n, NULL);
    }
    sort_members(w->arena, map);
    return r;
}

static const char *container_type(struct walk *w, const struct schema_field *f)
{
    if (f->container == SCHEMA_LIST)
        return arena_printf(w->arena, "[]%s", item_type(f));
    if (f->go_type && (f->type == SCHEMA_QUANTITY || !strncmp(f->go_type, "map[", 4)))
        return f->go_type;
    return arena_printf(w->arena, "map[string]%s", item_type(f));
}

static int walk_field(struct walk *w, const struct step *at, const struct schema_field *f, cJSON *n)
{
    if (json_is_null(n))
        return f->container != SCHEMA_ONE || f->flags & SCHEMA_POINTER ? 0 : set_zero(w, at, f, n);
    if (f->container == SCHEMA_ONE)
        return walk_value(w, at, f, n);
    if (f->container == SCHEMA_LIST && json_is_arr(n))
        return walk_items(w, at, f, n);
    if (f->container == SCHEMA_MAP && json_is_obj(n))
        return walk_map(w, at, f, n);
    mismatch(w, at, value_name(n, NULL, w->arena), container_type(w, f));
    return 0;
}

/* What omitempty leaves out. */
static bool is_empty(const struct schema_field *f, const cJSON *n)
{
    if (json_is_null(n))
        return true;
    if (f->container != SCHEMA_ONE)
        return !n->child;
    if (f->flags & SCHEMA_POINTER)
        return false;
    switch (f->type) {
    case SCHEMA_STRING:
    case SCHEMA_BYTES:
        return n->valuestring && !n->valuestring[0];
    case SCHEMA_BOOL:
        return !json_is_true(n);
    case SCHEMA_INT32:
    case SCHEMA_INT64:
    case SCHEMA_DOUBLE:
        return json_is_num(n) && n->valuedouble == 0;
    case SCHEMA_VERBS:
        return !n->child;
    default:
        return false;
    }
}

/* An object's managedFields: an empty list says something else than none (managed_fields.h). */
static bool is_said(const struct step *up, const struct schema_field *f, const cJSON *n)
{
    return json_is_arr(n) && up && !up->up && !strcmp(f->name, "managedFields") && !strcmp(up->field->name, "metadata");
}

static int add_missing(struct walk *w, const struct step *at, const struct schema_field *f, cJSON **ret)
{
    cJSON *n = json_null(w->arena);
    n->string = (char *)(uintptr_t)f->name;
    *ret = n;
    return walk_field(w, at, f, n);
}

static int walk_members(struct walk *w, const struct step *up, const struct schema_message *m, cJSON *object,
                        cJSON **slots)
{
    struct step step = {.up = up, .in = m, .depth = up ? up->depth + 1 : 0};
    if (step.depth > DEPTH_MAX)
        return err_set(w->err, EINVAL, "exceeded max depth");
    for (cJSON *n = object->child; n; n = n->next) {
        const struct schema_field *f = step.field = schema_field(m, n->string, strlen(n->string));
        if (f) {
            int r = walk_field(w, &step, f, n);
            if (r)
                return r;
            slots[f - m->fields] = n;
        } else {
            complain(w, up, "unknown field", n->string);
        }
        report_duplicates(w, up, n, m);
    }
    for (size_t i = 0; i < m->count; i++) {
        const struct schema_field *f = step.field = &m->fields[i];
        if (f->flags & SCHEMA_OMITEMPTY) {
            if (slots[i] && is_empty(f, slots[i]) && !is_said(up, f, slots[i]))
                slots[i] = NULL;
        } else if (!slots[i]) {
            int r = add_missing(w, &step, f, &slots[i]);
            if (r)
                return r;
        }
    }
    return 0;
}

static int walk_message(struct walk *w, const struct step *at, const struct schema_message *m, cJSON *object)
{
    cJSON *slots[SCHEMA_FIELDS_MAX] = {0};
    if (arena_full(w->arena)) /* what is missing is added: much comes of "[{},{},..." */
        return err_set(w->err, EFBIG, JSON_TOO_MANY);
    int r = walk_members(w, at, m, object, slots);
    if (!r)
        relink(object, slots, m->count);
    return r;
}

int object_walk(struct arena *a, const struct schema_message *m, cJSON *tree, const struct json_duplicates *dups,
                cJSON *strict, struct err *err)
{
    struct err hard = {0};
    struct walk w = {.arena = a, .dups = dups, .strict = strict, .err = &hard};
    int r;
    if (json_is_obj(tree))
        r = walk_message(&w, NULL, m, tree);
    else
        r = err_set(&hard, EINVAL, "json: cannot unmarshal %s into Go value of type %s", value_name(tree, NULL, a),
                    go_name(m));
    const struct err *why = r ? &hard : &w.mismatch;
    return why->code ? err_set(err, why->code, "%s", why->text) : 0;
}
