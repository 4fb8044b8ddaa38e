#include "core/model/openapi.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/model/kind.h"
#include "core/model/schema.h"
#include "test/unit/tap.h"

static const char *text_of(struct arena *a, const cJSON *tree)
{
    struct strbuf out = {0};
    json_write(&out, tree);
    const char *text = arena_dup(a, out.p, out.len);
    strbuf_free(&out);
    return text;
}

static const cJSON *named(const cJSON *list, const char *key, const char *name)
{
    for (JSON_EACH(item, list))
        if (str_eq(json_str(item, key), name))
            return item;
    return NULL;
}

static void legacy_discovery(void)
{
    cleanup_arena struct arena *a = arena_new();
    is_string(
        text_of(a, discovery_versions(a, "10.0.0.1:6443")),
        "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":[{\"clientCIDR\":\"0.0.0.0/0\","
        "\"serverAddress\":\"10.0.0.1:6443\"}]}",
        "/api");
    is_string(
        text_of(a, discovery_group(a, "apps")),
        "{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",\"name\":\"apps\",\"versions\":[{\"groupVersion\":\"apps/v1\","
        "\"version\":\"v1\"}],\"preferredVersion\":{\"groupVersion\":\"apps/v1\",\"version\":\"v1\"}}",
        "/apis/apps");
    ok(!discovery_group(a, "") && !discovery_group(a, "nope"), "no group without a name");
    ok(named(json_get(discovery_groups(a), "groups"), "name", "rbac.authorization.k8s.io") != NULL, "/apis");
    ok(!discovery_resources(a, "apps", "v2"), "no version that is not served");
    const cJSON *list = json_get(discovery_resources(a, "", "v1"), "resources");
    is_string(
        text_of(a, named(list, "name", "pods")),
        "{\"name\":\"pods\",\"singularName\":\"pod\",\"namespaced\":true,\"kind\":\"Pod\",\"verbs\":[\"create\","
        "\"delete\","
        "\"deletecollection\",\"get\",\"list\",\"patch\",\"update\",\"watch\"],\"shortNames\":[\"po\"],\"categories\":"
        "[\"all\"],\"storageVersionHash\":\"xPOwRZ+Yhw8=\"}",
        "pods in /api/v1, with the hash that Kubernetes has");
    is_string(text_of(a, named(list, "name", "serviceaccounts/token")),
              "{\"name\":\"serviceaccounts/"
              "token\",\"singularName\":\"\",\"namespaced\":true,\"group\":\"authentication.k8s.io\","
              "\"version\":\"v1\",\"kind\":\"TokenRequest\",\"verbs\":[\"create\"]}",
              "a subresource of another group");
}

static void aggregated_discovery(void)
{
    cleanup_arena struct arena *a = arena_new();
    const cJSON *doc = discovery_aggregated(a, false), *core = discovery_aggregated(a, true);
    const cJSON *apps = named(json_get(doc, "items"), "metadata.name", "apps");
    const cJSON *version = apps ? json_get(apps, "versions")->child : NULL;
    is_string(json_str(version, "freshness"), "Current", "a version is current");
    is_string(
        text_of(a, named(json_get(version, "resources"), "resource", "replicasets")),
        "{\"resource\":\"replicasets\",\"responseKind\":{\"group\":\"\",\"version\":\"\",\"kind\":\"ReplicaSet\"},"
        "\"scope\":"
        "\"Namespaced\",\"singularResource\":\"replicaset\",\"verbs\":[\"create\",\"delete\",\"deletecollection\","
        "\"get\","
        "\"list\",\"patch\",\"update\",\"watch\"],\"shortNames\":[\"rs\"],\"categories\":[\"all\"],\"subresources\":["
        "{\"subresource\":\"scale\",\"responseKind\":{\"group\":\"autoscaling\",\"version\":\"v1\",\"kind\":\"Scale\"},"
        "\"verbs\":[\"get\",\"patch\",\"update\"]},{\"subresource\":\"status\",\"responseKind\":{\"group\":\"\","
        "\"version\":"
        "\"\",\"kind\":\"ReplicaSet\"},\"verbs\":[\"get\",\"patch\",\"update\"]}]}",
        "replicasets in the aggregated form");
    ok(json_count(json_get(core, "items")) == 1 && !json_str(json_get(core, "items")->child, "metadata.name"),
       "/api has the one group without a name");
}

/* Every "$ref" in the text is a definition of the document. */
static size_t dangling(const cJSON *node, const cJSON *definitions, const char *prefix)
{
    size_t bad = 0;
    for (JSON_EACH(n, node)) {
        if (n->string && !strcmp(n->string, "$ref") && json_is_str(n))
            bad += !str_starts(n->valuestring, prefix) || !json_get(definitions, n->valuestring + strlen(prefix));
        bad += dangling(n, definitions, prefix);
    }
    return bad;
}

static void version_two(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct strbuf out = {0};
    cJSON *doc = NULL;
    openapi_v2(&out);
    ok(!json_parse(a, out.p, out.len, &doc, NULL, NULL), "the v2 document is JSON");
    const cJSON *definitions = json_get(doc, "definitions"), *pod = json_get(definitions, "io.k8s.api.core.v1.PodSpec");
    ok(!dangling(doc, definitions, "#/definitions/"), "every reference in it has its definition");
    cJSON *gates = json_copy(a, json_at(json_get(pod, "properties"), "schedulingGates"));
    json_del(gates, "description");
    is_string(text_of(a, gates),
              "{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/"
              "io.k8s.api.core.v1.PodSchedulingGate\"},\"x-kubernetes-list-type\":"
              "\"map\",\"x-kubernetes-list-map-keys\":[\"name\"],\"x-kubernetes-patch-merge-key\":\"name\","
              "\"x-kubernetes-patch-strategy\":\"merge\"}",
              "a property carries what strategic merge needs");
    ok(json_str(json_at(json_get(pod, "properties"), "containers"), "description") != NULL,
       "and what it is for, where we say so");
    is_string(
        text_of(a, json_get(json_get(definitions, "io.k8s.api.apps.v1.Deployment"), "x-kubernetes-group-version-kind")),
        "[{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}]", "a kind is known by its definition");
    const cJSON *patch =
        json_get(json_get(json_get(doc, "paths"), "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"), "patch");
    is_string(json_str(patch, "operationId"), "patchAppsV1NamespacedDeployment", "operations have Kubernetes' ids");
    ok(named(json_get(patch, "parameters"), "name", "dryRun") &&
           named(json_get(patch, "parameters"), "name", "fieldValidation"),
       "a patch takes dryRun and fieldValidation");
    const cJSON *read =
        json_get(json_get(json_get(doc, "paths"), "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"), "get");
    is_string(text_of(a, json_at(json_get(pod, "properties"), "dnsPolicy.enum")),
              "[\"ClusterFirst\",\"ClusterFirstWithHostNet\",\"Default\",\"None\"]", "an enumeration has its values");
    ok(!json_at(json_get(pod, "properties"), "containers.default") &&
           !json_at(json_get(pod, "properties"), "dnsPolicy.default"),
       "and no property a default");
    const cJSON *watch = json_get(
        json_get(json_get(doc, "paths"), "/apis/apps/v1/watch/namespaces/{namespace}/deployments/{name}"), "get");
    ok(!strcmp(json_str_or(watch, "operationId", ""), "watchAppsV1NamespacedDeployment"), "the old path of a watch");
    watch = json_get(json_get(json_get(doc, "paths"), "/api/v1/watch/nodes"), "get");
    ok(!strcmp(json_str_or(watch, "operationId", ""), "watchCoreV1NodeList") &&
           !strcmp(json_str_or(watch, "x-kubernetes-action", ""), "watchlist"),
       "and that of a list");
    ok(json_get(json_get(json_get(doc, "paths"), "/apis/apps/"), "get") &&
           json_get(json_get(json_get(doc, "paths"), "/version/"), "get"),
       "groups and the version have paths, too");
    ok(read && !json_get(read, "parameters"), "an operation without parameters of its own has no list of them");
    strbuf_free(&out);
}

static void version_two_in_protobuf(void)
{
    struct strbuf out = {0};
    struct protobuf_field f;
    size_t definitions = 0, paths = 0;
    int r;
    openapi_v2_protobuf(&out);
    struct slice rest = {out.p, out.len}, inner = {"", 0};
    while ((r = protobuf_next(&rest, &f, NULL)) == 1) {
        inner = f.number == 8 || f.number == 9 ? f.bytes : (struct slice){"", 0};
        size_t *count = f.number == 8 ? &paths : &definitions;
        while ((r = protobuf_next(&inner, &f, NULL)) == 1)
            ++*count;
        if (r)
            break;
    }
    okf(!r && definitions > 200 && paths > 60, "holds %zu definitions and %zu paths", definitions, paths);
    strbuf_free(&out);
}

/* How many fields of a number a message has; its last one in *last. */
static size_t fields(struct slice message, uint32_t number, struct slice *last)
{
    struct protobuf_field f;
    size_t count = 0;
    while (protobuf_next(&message, &f, NULL) == 1)
        if (f.number == number) {
            *last = f.bytes;
            count++;
        }
    return count;
}

/* The protobuf form names as many paths and schemas as the JSON, and ends whole. */
static bool same_document(const char *p, size_t n, const cJSON *doc)
{
    struct slice paths, components, schemas, last;
    return fields((struct slice){p, n}, 4, &paths) == 1 && fields((struct slice){p, n}, 5, &components) == 1 &&
           fields(components, 1, &schemas) == 1 && fields(components, 7, &last) == 1 &&
           fields(paths, 1, &last) == json_count(json_get(doc, "paths")) &&
           fields(schemas, 1, &last) == json_count(json_at(doc, "components.schemas"));
}

static void version_three(void)
{
    struct strbuf out = {0};
    size_t at = 0;
    int wrong = 0;
    for (size_t i = 0; i < kinds_count; i++) {
        cleanup_arena struct arena *a = arena_new();
        const struct kind *k = &kinds[i];
        cJSON *doc = NULL;
        if (i && !strcmp(k->group, k[-1].group) && !strcmp(k->version, k[-1].version))
            continue;
        const char *path = arena_printf(a, "%s%s/%s", *k->group ? "apis/" : "api", k->group, k->version);
        wrong += !str_eq(openapi_v3_paths()[at++], path);
        strbuf_reset(&out);
        wrong += openapi_v3(k->group, k->version, &out) || json_parse(a, out.p, out.len, &doc, NULL, NULL);
        const cJSON *schemas = json_at(doc, "components.schemas");
        strbuf_reset(&out);
        wrong += openapi_v3_protobuf(k->group, k->version, &out) || !same_document(out.p, out.len, doc);
        wrong += dangling(doc, schemas, "#/components/schemas/") != 0 || !json_get(schemas, k->schema->name);
    }
    ok(!wrong && !openapi_v3_paths()[at], "each group and version has a whole v3 document, listed in order");
    is_int(openapi_v3("apps", "v2", &out), -ENOENT, "what is not served has none");
    strbuf_free(&out);
}

static cJSON *document(struct arena *a, const char *group)
{
    cleanup_strbuf struct strbuf out = {0};
    cJSON *doc = NULL;
    openapi_v3(group, "v1", &out);
    json_parse(a, out.p, out.len, &doc, NULL, NULL);
    return doc;
}

static const char *field(struct arena *a, const cJSON *doc, const char *definition, const char *name)
{
    cJSON *f =
        json_copy(a, json_get(json_get(json_get(json_at(doc, "components.schemas"), definition), "properties"), name));
    json_del(f, "description");
    return text_of(a, f);
}

static void version_three_details(void)
{
    cleanup_arena struct arena *a = arena_new();
    const cJSON *core = document(a, ""), *reviews = document(a, "authorization.k8s.io");
#define CORE "io.k8s.api.core.v1."
    is_string(field(a, core, CORE "ContainerPort", "containerPort"),
              "{\"type\":\"integer\",\"format\":\"int32\",\"default\":0}",
              "what Go always writes has its zero as default");
    is_string(field(a, core, CORE "ContainerPort", "protocol"),
              "{\"type\":\"string\",\"default\":\"TCP\",\"enum\":[\"SCTP\",\"TCP\",\"UDP\"]}",
              "or what the type states");
    is_string(field(a, core, CORE "PodSpec", "terminationGracePeriodSeconds"),
              "{\"type\":\"integer\",\"format\":\"int64\"}", "and nothing of what is set in code");
    is_string(field(a, document(a, "discovery.k8s.io"), "io.k8s.api.discovery.v1.EndpointSlice", "addressType"),
              "{\"type\":\"string\",\"default\":\"\",\"enum\":[\"FQDN\",\"IPv4\",\"IPv6\"]}",
              "an enumeration whose constants are conversions has its values");
    is_string(field(a, core, CORE "PersistentVolumeSpec", "claimRef"),
              "{\"allOf\":[{\"$ref\":\"#/components/schemas/" CORE
              "ObjectReference\"}],\"x-kubernetes-map-type\":\"granular\"}",
              "a field may be granular whatever its type is");
    const cJSON *profile = json_get(json_at(core, "components.schemas"), CORE "SeccompProfile");
    is_string(text_of(a, json_get(profile, "x-kubernetes-unions")),
              "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"localhostProfile\":\"LocalhostProfile\"}}]",
              "a union names its discriminator");
    const cJSON *schemas = json_at(reviews, "components.schemas");
    ok(json_get(schemas, "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1") &&
           !json_get(schemas, "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions") &&
           !json_get(schemas, "io.k8s.apimachinery.pkg.apis.meta.v1.Patch"),
       "a group that stores nothing has no options of deletion and no patch");
    const cJSON *list = json_at(json_get(json_get(core, "paths"), "/api/v1/configmaps"), "get.responses");
    ok(json_get(json_get(json_get(list, "200"), "content"), "application/json;stream=watch") != NULL,
       "a list may be a watch");
}

static void version_three_roots(void)
{
    static const char *const once[] = {"api", "apis", "version", ".well-known/openid-configuration", "openid/v1/jwks"};
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf out = {0};
    int wrong = 0;
    size_t at = 0;
    cJSON *doc = NULL;
    while (at < COUNT_OF(once))
        at += str_eq(openapi_v3_roots()[at], once[at]) ? 1 : COUNT_OF(once) + 1;
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i];
        if (*k->group && strcmp(k->group, k[-1].group) != 0)
            wrong += !str_eq(openapi_v3_roots()[at++], arena_printf(a, "apis/%s", k->group));
    }
    ok(!wrong && !openapi_v3_roots()[at], "v3 documents beside: of what there is once, and of each group");
    for (const char *const *root = openapi_v3_roots(); *root; root++) {
        strbuf_reset(&out);
        wrong += openapi_v3_root(*root, false, &out) || json_parse(a, out.p, out.len, &doc, NULL, NULL);
        const cJSON *paths = json_get(doc, "paths");
        wrong += json_count(paths) != 1 || !json_get(paths, arena_printf(a, "/%s/", *root));
        wrong += dangling(doc, json_at(doc, "components.schemas"), "#/components/schemas/") != 0;
        strbuf_reset(&out);
        wrong += openapi_v3_root(*root, true, &out) || !same_document(out.p, out.len, doc);
    }
    ok(!wrong, "each is whole, in both forms");
    is_int(openapi_v3_root("apis/nope", false, &out), -ENOENT, "no group, no document");
    strbuf_reset(&out);
    is_int(openapi_v3_root("version", false, &out), 0, "the version");
    json_parse(a, out.p, out.len, &doc, NULL, NULL);
    const cJSON *info = json_get(json_at(doc, "components.schemas"), "io.k8s.apimachinery.pkg.version.Info");
    is_int((int)json_count(json_get(info, "properties")), 13, "has its fields");
}

int main(void)
{
    legacy_discovery();
    aggregated_discovery();
    version_two();
    version_two_in_protobuf();
    version_three();
    version_three_details();
    version_three_roots();
    return done();
}
