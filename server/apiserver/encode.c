#include "server/apiserver/encode.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/format/yaml.h"
#include "core/model/schema.h"
#include "core/model/table.h"
#include "server/apiserver/rest.h"

#define META "meta.k8s.io/"
#define PROTOBUF_MAGIC "k8s\0"

const char *encode_content_type(const struct accept *accept, bool watch)
{
    if (accept->encoding == OBJECT_PROTOBUF)
        return watch ? "application/vnd.kubernetes.protobuf;stream=watch" : "application/vnd.kubernetes.protobuf";
    return accept->encoding == OBJECT_YAML ? "application/yaml" : "application/json";
}

static const char *include_object(struct req *r)
{
    const char *v = request_query(r, "includeObject");
    return v && *v ? v : "Metadata";
}

static const char *as_kind(const struct req *r, bool list)
{
    if (r->accept.as == ACCEPT_TABLE)
        return "Table";
    return list ? "PartialObjectMetadataList" : "PartialObjectMetadata";
}

static cJSON *table_head(struct req *r, struct arena *a, const struct kind *k, const char *revision, bool columns)
{
    cJSON *table = json_object(a);
    json_set_str(a, table, "kind", "Table");
    json_set(a, table, "apiVersion", json_stringf(a, META "%s", r->accept.as_version));
    json_set(a, table, "metadata", json_build(a, "{'resourceVersion':%s}", revision));
    json_set(a, table, "columnDefinitions", columns ? table_columns(a, k) : json_null(a));
    return table;
}

/* The bookmark that ends the initial events is always shown: without it nobody would know the end. */
static cJSON *row(struct req *r, struct arena *a, const struct kind *k, const cJSON *object)
{
    const cJSON *annotations = json_get(json_get(object, "metadata"), "annotations");
    bool ends = json_get(annotations, "k8s.io/initial-events-end");
    const char *include = include_object(r);
    cJSON *row = table_row(a, k, object, ends && !strcmp(include, "None") ? "Metadata" : include, clock_real_us());
    cJSON *shown = json_get(row, "object");
    if (shown && strcmp(include, "Object"))
        json_set(a, shown, "apiVersion", json_stringf(a, META "%s", r->accept.as_version));
    return row;
}

static cJSON *partial(struct req *r, struct arena *a, const cJSON *object)
{
    cJSON *p = partial_metadata(a, object);
    json_set(a, p, "apiVersion", json_stringf(a, META "%s", r->accept.as_version));
    json_set_str(a, p, "kind", "PartialObjectMetadata");
    return p;
}

/* The tree that is sent, and its message. */
static cJSON *transform(struct req *r, struct arena *a, const struct kind *k, cJSON *tree, bool columns,
                        const struct schema_message **schema)
{
    if (r->accept.as == ACCEPT_TABLE) {
        cJSON *table = table_head(r, a, k, json_str(tree, "metadata.resourceVersion"), columns);
        cJSON *rows = json_set(a, table, "rows", json_array(a));
        json_append(rows, row(r, a, k, tree));
        return table;
    }
    *schema = schema_message("io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata");
    return partial(r, a, tree);
}

int encode_object(struct req *r, struct arena *scratch, const struct kind *k, const struct schema_message *schema,
                  cJSON *tree, const struct blob *bytes, struct strbuf *out)
{
    bool as = k && r->accept.as != ACCEPT_OBJECT;
    if (!tree && (as || r->accept.encoding != OBJECT_JSON))
        tree = rest_parse(scratch, bytes);
    if (as)
        tree = transform(r, scratch, k, tree, true, &schema);
    if (r->accept.encoding == OBJECT_PROTOBUF)
        return schema ? object_to_protobuf(schema, tree, out, NULL) : -ENOTSUP;
    if (r->accept.encoding == OBJECT_YAML)
        yaml_write(out, tree);
    else if (!as && bytes)
        strbuf_add(out, bytes->data, bytes->len);
    else
        json_write(out, tree);
    return 0;
}

/* A frame is a bare WatchEvent; only the object in it has an envelope. */
static void event_protobuf(struct strbuf *out, const char *type, const struct strbuf *object)
{
    cleanup_strbuf struct strbuf event = {0};
    protobuf_put_string(&event, 1, type);
    size_t raw = protobuf_open(&event, 2);
    protobuf_put_bytes(&event, 1, object->p, object->len);
    protobuf_close(&event, raw);
    uint8_t size[4] = {(uint8_t)(event.len >> 24), (uint8_t)(event.len >> 16), (uint8_t)(event.len >> 8),
                       (uint8_t)event.len};
    strbuf_add(out, size, sizeof(size));
    strbuf_add(out, event.p, event.len);
}

void encode_event(struct req *r, struct arena *scratch, const char *type, struct blob *bytes, cJSON *tree, bool first,
                  struct strbuf *out)
{
    bool error = !strcmp(type, "ERROR");
    bool as = !error && r->accept.as != ACCEPT_OBJECT;
    const struct schema_message *schema =
        error ? schema_message("io.k8s.apimachinery.pkg.apis.meta.v1.Status") : r->kind->schema;
    if (!tree && (as || r->accept.encoding == OBJECT_PROTOBUF))
        tree = rest_parse(scratch, bytes);
    if (as)
        tree = transform(r, scratch, r->kind, tree, first, &schema);
    if (r->accept.encoding == OBJECT_PROTOBUF) {
        cleanup_strbuf struct strbuf object = {0};
        if (object_to_protobuf(schema, tree, &object, NULL) == 0)
            event_protobuf(out, type, &object);
        return;
    }
    strbuf_adds(out, "{\"type\":\"");
    strbuf_adds(out, type);
    strbuf_adds(out, "\",\"object\":");
    if (as)
        json_write(out, tree);
    else
        strbuf_add(out, bytes->data, bytes->len);
    strbuf_adds(out, "}\n");
}

void encode_list_head(struct req *r, const struct list_result *l, struct strbuf *out)
{
    cleanup_arena struct arena *a = arena_new();
    const struct kind *k = l->kind;
    bool as = r->accept.as != ACCEPT_OBJECT;
    cJSON *head = json_object(a), *meta = json_object(a);
    json_set_str(a, head, "kind", as ? as_kind(r, true) : k->list_kind);
    json_set(a, head, "apiVersion",
             as ? json_stringf(a, META "%s", r->accept.as_version) : json_string(a, kind_api_version(a, k)));
    json_set(a, meta, "resourceVersion", json_stringf(a, "%llu", (unsigned long long)l->revision));
    if (l->cont)
        json_set_str(a, meta, "continue", l->cont);
    if (l->remaining >= 0)
        json_set_int(a, meta, "remainingItemCount", l->remaining);
    json_set(a, head, "metadata", meta);
    if (r->accept.as == ACCEPT_TABLE)
        json_set(a, head, "columnDefinitions", table_columns(a, k));
    const char *items = r->accept.as == ACCEPT_TABLE ? "rows" : "items";
    if (r->accept.encoding == OBJECT_YAML) {
        yaml_write(out, head);
        strbuf_addf(out, l->count ? "%s:\n" : "%s: []\n", items);
        return;
    }
    json_write(out, head);
    out->len--; /* the brace: more follows */
    strbuf_addf(out, ",\"%s\":[", items);
}

static bool skip(struct slice *rest, const char *text)
{
    size_t n = strlen(text);
    if (rest->n < n || memcmp(rest->p, text, n))
        return false;
    *rest = (struct slice){rest->p + n, rest->n - n};
    return true;
}

/* The item without its kind and apiVersion, which the list says once, as Kubernetes sends it; stored bytes begin with
 * them. */
static void list_item(const struct kind *k, const struct blob *bytes, struct strbuf *out)
{
    struct slice rest = {bytes->data, bytes->len};
    if (skip(&rest, "{\"kind\":\"") && skip(&rest, k->kind) && skip(&rest, "\",\"apiVersion\":\"") &&
        (!*k->group || (skip(&rest, k->group) && skip(&rest, "/"))) && skip(&rest, k->version) && skip(&rest, "\","))
        strbuf_addc(out, '{');
    else
        rest = (struct slice){bytes->data, bytes->len};
    strbuf_add(out, rest.p, rest.n);
}

void encode_list_item(struct req *r, struct arena *scratch, const struct blob *bytes, struct strbuf *out)
{
    bool yaml = r->accept.encoding == OBJECT_YAML;
    if (r->accept.as == ACCEPT_OBJECT && !yaml) {
        list_item(r->answer.list->kind, bytes, out);
        return;
    }
    cJSON *tree = rest_parse(scratch, bytes);
    if (r->accept.as == ACCEPT_OBJECT) {
        json_del(tree, "kind");
        json_del(tree, "apiVersion");
    } else {
        tree = r->accept.as == ACCEPT_TABLE ? row(r, scratch, r->kind, tree) : partial(r, scratch, tree);
    }
    (yaml ? yaml_write_item : json_write)(out, tree);
}

void encode_list_tail(struct req *r, struct strbuf *out)
{
    if (r->accept.encoding != OBJECT_YAML)
        strbuf_adds(out, "]}\n");
}

void encode_list_item_protobuf(struct req *r, struct arena *scratch, const struct blob *bytes, struct strbuf *out)
{
    const struct schema_message *schema = r->answer.list->kind->schema;
    cJSON *tree = rest_parse(scratch, bytes);
    if (r->accept.as != ACCEPT_OBJECT)
        tree = transform(r, scratch, r->answer.list->kind, tree, false, &schema);
    size_t item = protobuf_open(out, 2);
    object_to_protobuf_raw(schema, tree, out, NULL);
    protobuf_close(out, item);
}

/* Every list message has ListMeta as 1 and its items as 2. */
void encode_list_head_protobuf(struct req *r, const struct list_result *l, uint64_t items_len, struct strbuf *out)
{
    cleanup_strbuf struct strbuf meta = {0};
    cleanup_arena struct arena *scratch = arena_new();
    bool as = r->accept.as != ACCEPT_OBJECT;
    size_t at = protobuf_open(&meta, 1);
    protobuf_put_string(&meta, 1, "");
    protobuf_put_string(&meta, 2, arena_printf(scratch, "%llu", (unsigned long long)l->revision));
    protobuf_put_string(&meta, 3, l->cont ? l->cont : "");
    if (l->remaining >= 0)
        protobuf_put_int(&meta, 4, l->remaining);
    protobuf_close(&meta, at);

    strbuf_add(out, PROTOBUF_MAGIC, 4);
    at = protobuf_open(out, 1);
    protobuf_put_string(
        out, 1, as ? arena_printf(scratch, META "%s", r->accept.as_version) : kind_api_version(scratch, l->kind));
    protobuf_put_string(out, 2, as ? as_kind(r, true) : l->kind->list_kind);
    protobuf_close(out, at);
    protobuf_put_tag(out, 2, PROTOBUF_BYTES);
    protobuf_put_varint(out, meta.len + items_len);
    strbuf_add(out, meta.p, meta.len);
}

void encode_list_tail_protobuf(struct strbuf *out)
{
    protobuf_put_string(out, 3, "");
    protobuf_put_string(out, 4, "");
}
