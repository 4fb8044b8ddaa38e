#include "core/model/openapi.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/version.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/model/kind.h"
#include "core/model/openapi_int.h"
#include "core/model/schema.h"

/* The document being written, piece by piece; each piece's tree is forgotten once its bytes are out. */
struct document {
    struct openapi o;
    struct strbuf *out;
    bool proto, more; /* more: a member of the JSON object at hand was written */
};

static const char version_text[] = "v" K3C_KUBERNETES_MAJOR "." K3C_KUBERNETES_MINOR ".0";
static const char token_text[] = "{\"BearerToken\":{\"description\":\"Bearer Token authentication\",\"in\":\"header\","
                                 "\"name\":\"authorization\",\"type\":\"apiKey\"}}";

static void document_begin(struct document *d)
{
    size_t count;
    schema_messages(&count);
    d->o.arena = arena_new();
    d->o.wanted = mem_alloc(count * sizeof(bool));
    openapi_reach(&d->o);
}

static void document_end(struct document *d)
{
    d->o.arena = arena_free(d->o.arena);
    cleanup_freep(&d->o.wanted);
}

static void emit_member(struct document *d, const char *name, const cJSON *value)
{
    if (d->more)
        strbuf_addc(d->out, ',');
    d->more = true;
    json_write_string(d->out, name);
    strbuf_addc(d->out, ':');
    json_write(d->out, value);
}

static void emit_path(void *ctx, const char *path, cJSON *item)
{
    struct document *d = ctx;
    if (d->proto)
        (d->o.v3 ? openapi3_put_path : openapi_put_path)(d->out, path, item);
    else
        emit_member(d, path, item);
    arena_reset(d->o.arena);
}

static void emit_definition(struct document *d, const char *name, const cJSON *schema)
{
    if (d->proto)
        (d->o.v3 ? openapi3_put_definition : openapi_put_definition)(d->out, name, schema);
    else
        emit_member(d, name, schema);
    arena_reset(d->o.arena);
}

/* Of version 2's one document. */
static void emit_roots(struct document *d, const char *const *roots)
{
    char path[160];
    for (; *roots; roots++) {
        d->o.root = *roots;
        snprintf(path, sizeof(path), "/%s/", *roots);
        emit_path(d, path, openapi_root_path(&d->o));
    }
    d->o.root = NULL;
}

/* Discovery of the groups, then each group's and version's own before its kinds. */
static void emit_paths(struct document *d)
{
    char path[160];
    if (d->o.root) {
        snprintf(path, sizeof(path), "/%s/", d->o.root);
        emit_path(d, path, openapi_root_path(&d->o));
        return;
    }
    if (!d->o.group) {
        emit_path(d, "/api/", openapi_discovery_path(&d->o, NULL, OPENAPI_META "APIVersions"));
        emit_path(d, "/apis/", openapi_discovery_path(&d->o, NULL, OPENAPI_META "APIGroupList"));
        emit_roots(d, openapi_v3_roots() + 2);
    }
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i], *before = i ? k - 1 : NULL;
        if (!openapi_serves(&d->o, k))
            continue;
        if (!before || strcmp(before->group, k->group) != 0 || strcmp(before->version, k->version) != 0) {
            snprintf(path, sizeof(path), "%s%s/%s/", *k->group ? "/apis/" : "/api", k->group, k->version);
            emit_path(d, path, openapi_discovery_path(&d->o, k, OPENAPI_META "APIResourceList"));
        }
        openapi_paths(&d->o, k, emit_path, d);
    }
}

static void emit_definitions(struct document *d)
{
    size_t count;
    const struct schema_message *const *list = schema_messages(&count);
    const char *name;
    cJSON *schema;
    for (size_t i = 0; i < count; i++)
        if (d->o.wanted[i])
            emit_definition(d, list[i]->name, openapi_definition(&d->o, list[i]));
    for (size_t i = 0; openapi_special(&d->o, i, &name, &schema); i++)
        emit_definition(d, name, schema);
    bool whole = !d->o.v3, version = d->o.root && !strcmp(openapi_root_definition(d->o.root), OPENAPI_VERSION);
    if (whole || version)
        emit_definition(d, OPENAPI_VERSION, openapi_version_definition(&d->o));
}

void openapi_v2(struct strbuf *out)
{
    struct document d = {.out = out};
    document_begin(&d);
    strbuf_addf(out, "{\"swagger\":\"2.0\",\"info\":{\"title\":\"Kubernetes\",\"version\":\"%s\"},\"paths\":{",
                version_text);
    emit_paths(&d);
    strbuf_adds(out, "},\"definitions\":{");
    d.more = false;
    emit_definitions(&d);
    strbuf_addf(out, "},\"securityDefinitions\":%s,\"security\":[{\"BearerToken\":[]}]}", token_text);
    document_end(&d);
}

static void put_info(struct strbuf *out, uint32_t number, uint32_t version)
{
    size_t at = protobuf_open(out, number);
    protobuf_put_string(out, 1, "Kubernetes");
    protobuf_put_string(out, version, version_text);
    protobuf_close(out, at);
}

/* A named scheme, in the order and the numbers of each version's message. */
static void put_token(struct strbuf *out, uint32_t number, bool v3)
{
    size_t definitions = protobuf_open(out, number), named = protobuf_open(out, 1);
    protobuf_put_string(out, 1, "BearerToken");
    size_t item = protobuf_open(out, 2), key = protobuf_open(out, v3 ? 1 : 2);
    protobuf_put_string(out, 1, "apiKey");
    protobuf_put_string(out, v3 ? 3 : 2, "authorization");
    protobuf_put_string(out, v3 ? 4 : 3, "header");
    protobuf_put_string(out, v3 ? 2 : 4, "Bearer Token authentication");
    protobuf_close(out, key);
    protobuf_close(out, item);
    protobuf_close(out, named);
    protobuf_close(out, definitions);
}

static void put_requirement(struct strbuf *out)
{
    size_t requirement = protobuf_open(out, 12), named = protobuf_open(out, 1);
    protobuf_put_string(out, 1, "BearerToken");
    protobuf_close(out, protobuf_open(out, 2));
    protobuf_close(out, named);
    protobuf_close(out, requirement);
}

void openapi_v2_protobuf(struct strbuf *out)
{
    struct document d = {.out = out, .proto = true};
    document_begin(&d);
    protobuf_put_string(out, 1, "2.0");
    put_info(out, 2, 2);
    size_t at = protobuf_open(out, 8);
    emit_paths(&d);
    protobuf_close(out, at);
    at = protobuf_open(out, 9);
    emit_definitions(&d);
    protobuf_close(out, at);
    put_requirement(out);
    put_token(out, 13, false);
    document_end(&d);
}

static bool served(const char *group, const char *version)
{
    struct openapi o = {.v3 = true, .group = group, .version = version};
    for (size_t i = 0; i < kinds_count; i++)
        if (openapi_serves(&o, &kinds[i]))
            return true;
    return false;
}

static void write_json(struct document *d)
{
    document_begin(d);
    strbuf_addf(d->out, "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"Kubernetes\",\"version\":\"%s\"},\"paths\":{",
                version_text);
    emit_paths(d);
    strbuf_adds(d->out, "},\"components\":{\"schemas\":{");
    d->more = false;
    emit_definitions(d);
    strbuf_addf(d->out, "},\"securitySchemes\":%s}}", token_text);
    document_end(d);
}

static void write_protobuf(struct document *d)
{
    document_begin(d);
    protobuf_put_string(d->out, 1, "3.0.0");
    put_info(d->out, 2, 6);
    size_t at = protobuf_open(d->out, 4);
    emit_paths(d);
    protobuf_close(d->out, at);
    size_t components = protobuf_open(d->out, 5);
    at = protobuf_open(d->out, 1);
    emit_definitions(d);
    protobuf_close(d->out, at);
    put_token(d->out, 7, true);
    protobuf_close(d->out, components);
    document_end(d);
}

int openapi_v3(const char *group, const char *version, struct strbuf *out)
{
    struct document d = {.out = out, .o = {.v3 = true, .group = group, .version = version}};
    if (!served(group, version))
        return -ENOENT;
    write_json(&d);
    return 0;
}

int openapi_v3_protobuf(const char *group, const char *version, struct strbuf *out)
{
    struct document d = {.out = out, .proto = true, .o = {.v3 = true, .group = group, .version = version}};
    if (!served(group, version))
        return -ENOENT;
    write_protobuf(&d);
    return 0;
}

int openapi_v3_root(const char *root, bool proto, struct strbuf *out)
{
    struct document d = {.out = out, .proto = proto, .o = {.v3 = true, .group = "", .version = "", .root = root}};
    if (!openapi_root_definition(root))
        return -ENOENT;
    (proto ? write_protobuf : write_json)(&d);
    return 0;
}

/* One for each group and version of kinds[], in their order; test_openapi compares. */
static const char *const v3_paths[] = {
    "api/v1",
    "apis/apps/v1",
    "apis/events.k8s.io/v1",
    "apis/authentication.k8s.io/v1",
    "apis/authorization.k8s.io/v1",
    "apis/autoscaling/v2",
    "apis/autoscaling/v1",
    "apis/batch/v1",
    "apis/certificates.k8s.io/v1",
    "apis/networking.k8s.io/v1",
    "apis/policy/v1",
    "apis/rbac.authorization.k8s.io/v1",
    "apis/storage.k8s.io/v1",
    "apis/scheduling.k8s.io/v1",
    "apis/coordination.k8s.io/v1",
    "apis/node.k8s.io/v1",
    "apis/discovery.k8s.io/v1",
    "apis/resource.k8s.io/v1",
    "apis/flowcontrol.apiserver.k8s.io/v1",
    NULL,
};

const char *const *openapi_v3_paths(void)
{
    return v3_paths;
}

/* The same of groups, behind what there is once. */
static const char *const v3_roots[] = {
    "api",
    "apis",
    "version",
    ".well-known/openid-configuration",
    "openid/v1/jwks",
    "apis/apps",
    "apis/events.k8s.io",
    "apis/authentication.k8s.io",
    "apis/authorization.k8s.io",
    "apis/autoscaling",
    "apis/batch",
    "apis/certificates.k8s.io",
    "apis/networking.k8s.io",
    "apis/policy",
    "apis/rbac.authorization.k8s.io",
    "apis/storage.k8s.io",
    "apis/scheduling.k8s.io",
    "apis/coordination.k8s.io",
    "apis/node.k8s.io",
    "apis/discovery.k8s.io",
    "apis/resource.k8s.io",
    "apis/flowcontrol.apiserver.k8s.io",
    NULL,
};

const char *const *openapi_v3_roots(void)
{
    return v3_roots;
}
