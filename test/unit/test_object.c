/* The golden lines of test/data/objects.jsonl were made by Kubernetes' own Go types: a body, and what its decoder,
 * JSON encoder and protobuf encoder answered. */
#include "core/model/object.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/schema.h"
#include "core/model/schema_gen.h"
#include "test/unit/tap.h"

static const struct schema_message *schema_of(const char *api_version, const char *kind)
{
    char group[64], name[128];
    const char *slash = strchr(api_version, '/');
    snprintf(group, sizeof(group), "%.*s", slash ? (int)strcspn(api_version, "./") : 4, slash ? api_version : "core");
    snprintf(name, sizeof(name), "io.k8s.api.%s.%s.%s", group, slash ? slash + 1 : api_version, kind);
    const struct schema_message *m = schema_message(name);
    snprintf(name, sizeof(name), "io.k8s.apimachinery.pkg.apis.meta.%s.%s", api_version, kind);
    return m ? m : schema_message(name);
}

struct answer {
    cJSON *tree, *strict;
    struct err err;
};

static int decode(struct arena *a, enum object_encoding e, struct slice body, struct answer *ret)
{
    const char *api_version, *kind;
    *ret = (struct answer){.strict = json_array(a)};
    int r = object_peek(a, e, body, &api_version, &kind, &ret->err);
    const struct schema_message *m = r ? NULL : schema_of(api_version, kind);
    if (r || !m)
        return r ? r : -ENOENT;
    return object_decode(a, m, e, body, &ret->tree, ret->strict, &ret->err);
}

static const char *text_of(struct arena *a, const cJSON *tree)
{
    struct strbuf out = {0};
    json_write(&out, tree);
    const char *text = arena_dup(a, out.p, out.len);
    strbuf_free(&out);
    return text;
}

static const char *strict_of(struct arena *a, const cJSON *strict)
{
    struct strbuf out = {0};
    for (JSON_EACH(item, strict))
        strbuf_addf(&out, "%s%s", out.len ? ", " : "strict decoding error: ", item->valuestring);
    const char *text = out.len ? arena_dup(a, out.p, out.len) : NULL;
    strbuf_free(&out);
    return text;
}

static const char *proto_of(struct arena *a, const cJSON *tree)
{
    struct strbuf out = {0};
    const struct schema_message *m = schema_of(json_str_or(tree, "apiVersion", ""), json_str_or(tree, "kind", ""));
    int r = object_to_protobuf(m, tree, &out, NULL);
    char *text = arena_alloc(a, BASE64_ENCODED_MAX(out.len) + 1);
    base64_encode(text, out.p, out.len, BASE64_STD);
    strbuf_free(&out);
    return r ? "failed" : text;
}

static void protobuf_comes_back(struct arena *a, const cJSON *line)
{
    const char *text = json_str(line, "pb");
    struct answer got;
    char *bytes = arena_alloc(a, BASE64_DECODED_MAX(strlen(text)));
    ssize_t n = base64_decode(bytes, text, strlen(text), BASE64_STD);
    int r = decode(a, OBJECT_PROTOBUF, (struct slice){bytes, (size_t)n}, &got);
    ok(!r && !strcmp(proto_of(a, got.tree), json_str_or(line, "again", text)),
       "protobuf read and written again is Go's");
}

static void golden(const char *text, size_t len)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *line;
    struct answer got;
    if (!ok(!json_parse(a, text, len, &line, NULL, NULL), "a golden line is JSON"))
        return;
    const char *body = json_str(line, "in"), *want_err = json_str(line, "err");
    int r = decode(a, OBJECT_JSON, slice_of(body), &got);
    printf("# %.100s\n", body);
    is_string(r ? got.err.text : NULL, want_err, "the error is Go's");
    if (r || want_err)
        return;
    is_string(text_of(a, got.tree), json_str(line, "json"), "the JSON is Go's");
    is_string(strict_of(a, got.strict), json_str(line, "strict"), "the strict complaints are Go's");
    is_string(proto_of(a, got.tree), json_str(line, "pb"), "the protobuf is Go's");
    protobuf_comes_back(a, line);
}

static void golden_lines(void)
{
    FILE *f = fopen("test/data/objects.jsonl", "re");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    if (!ok(f != NULL, "there are golden lines"))
        return;
    while ((n = getline(&line, &cap, f)) > 0)
        golden(line, (size_t)n);
    free(line);
    fclose(f);
}

static void yaml_bodies(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct answer got;
    int r = decode(a, OBJECT_YAML,
                   slice_of("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\nspec:\n  foo: 1\n  foo: 2\n"
                            "  hostNetwork: yes\n  terminationGracePeriodSeconds: 0644\n"),
                   &got);
    is_string(r ? got.err.text : text_of(a, got.tree),
              "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"b\"},\"spec\":{\"containers\":null,"
              "\"terminationGracePeriodSeconds\":420,\"hostNetwork\":true},\"status\":{}}",
              "a YAML body");
    is_string(strict_of(a, got.strict),
              "strict decoding error: yaml: unmarshal errors:\n  line 5: key \"name\" already set in map\n"
              "  line 8: key \"foo\" already set in map, unknown field \"spec.foo\"",
              "its duplicates come with their lines");
}

static void defaults(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct answer got;
    decode(a, OBJECT_JSON,
           slice_of("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"restartPolicy\":\"\","
                    "\"terminationGracePeriodSeconds\":0,"
                    "\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"s\"}}],\"containers\":[{\"name\":\"c\","
                    "\"ports\":"
                    "[{\"containerPort\":80}],\"resources\":{\"limits\":{\"cpu\":\"1.0001\",\"memory\":\"0.5Gi\"}},"
                    "\"livenessProbe\":{\"periodSeconds\":7,\"httpGet\":{\"port\":80}}}]}}"),
           &got);
    object_default(a, &schema_core_v1_Pod, got.tree);
    is_int(object_prune(a, &schema_core_v1_Pod, got.tree, NULL, NULL), 0, "a defaulted tree is pruned");
    is_string(json_str(got.tree, "spec.restartPolicy"), "Always", "an empty string is defaulted");
    is_int(json_int(got.tree, "spec.terminationGracePeriodSeconds", -1), 0, "a zero that is set is not");
    is_string(json_str(got.tree, "spec.dnsPolicy"), "ClusterFirst", "an absent field is");
    const cJSON *c = json_at(got.tree, "spec.containers")->child, *probe = json_get(c, "livenessProbe");
    is_string(json_str(json_get(c, "ports")->child, "protocol"), "TCP", "inside lists too");
    is_string(json_str(c, "resources.limits.cpu"), "1001m", "amounts are kept to thousandths, rounded up");
    is_string(json_str(c, "resources.limits.memory"), "512Mi", "and in their canonical form");
    ok(json_int(probe, "periodSeconds", 0) == 7 && json_int(probe, "failureThreshold", 0) == 3, "only what is not set");
    is_string(json_str(probe, "httpGet.scheme"), "HTTP", "deeper too");
    is_int(json_int(json_at(got.tree, "spec.volumes")->child, "secret.defaultMode", 0), 420,
           "the mode of a volume's files");
    ok(!json_at(got.tree, "spec.volumes.emptyDir") && json_at(got.tree, "spec.securityContext"),
       "and of absent parents nothing");
}

static void peeks(void)
{
    cleanup_arena struct arena *a = arena_new();
    const char *api_version, *kind;
    static const char first[] = "{\"kind\":\"Pod\", \"x\":{\"kind\":[\"}\\\"\"]} ,\"apiVersion\" : \"v1\", broken";
    ok(!object_peek(a, OBJECT_JSON, slice_of(first), &api_version, &kind, NULL) && !strcmp(kind, "Pod") &&
           !strcmp(api_version, "v1"),
       "apiVersion and kind are found without reading what follows");
    ok(!object_peek(a, OBJECT_JSON, slice_of("{}"), &api_version, &kind, NULL) && !*kind && !*api_version,
       "an object without them has neither");
    ok(object_peek(a, OBJECT_JSON, slice_of("{\"a\":1"), &api_version, &kind, NULL) == -EINVAL,
       "half an object is refused");
    ok(object_peek(a, OBJECT_PROTOBUF, slice_of("{}"), &api_version, &kind, NULL) == -EINVAL, "JSON is no protobuf");
}

int main(void)
{
    golden_lines();
    yaml_bodies();
    defaults();
    peeks();
    return done();
}
