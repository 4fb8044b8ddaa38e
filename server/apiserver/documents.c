#include "server/apiserver/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/yaml.h"
#include "core/model/object_proto.h"
#include "core/model/openapi.h"
#include "core/model/schema_gen.h"
#include "core/model/status.h"
#include "core/wire/crypto.h"
#include "core/wire/http_server.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/encode.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/health.h"
#include "server/apiserver/rest.h"

struct document {
    struct blob *bytes;
    char etag[SHA256_HEX_SIZE + 2]; /* with its quotes */
};

struct documents {
    struct apiserver *srv;
    struct map by_name; /* "v2", "v2.pb", "v3/api/v1" ... -> struct document */
};

struct documents *documents_new(struct apiserver *s)
{
    struct documents *d = mem_alloc(sizeof(*d));
    d->srv = s;
    return d;
}

struct documents *documents_free(struct documents *d)
{
    struct map_entry *e;
    if (!d)
        return NULL;
    for (size_t i = 0; (e = map_next(&d->by_name, &i));) {
        struct document *doc = e->value;
        blob_unref(doc->bytes);
        free(doc);
    }
    map_free(&d->by_name);
    free(d);
    return NULL;
}

static struct document *keep(struct documents *d, const char *name, const struct strbuf *text)
{
    struct document *doc = mem_alloc(sizeof(*doc));
    char hex[SHA256_HEX_SIZE];
    doc->bytes = strbuf_to_blob(text);
    sha256_hex(doc->bytes->data, doc->bytes->len, hex);
    snprintf(doc->etag, sizeof(doc->etag), "\"%.64s\"", hex);
    map_set(&d->by_name, name, doc);
    return doc;
}

static const char *accept_header(const struct req *r)
{
    return r->headers ? http_headers_get(r->headers, "accept") : NULL;
}

/* The body, or 304 when the client has it. */
static enum phase_result answer_document(struct req *r, const struct document *doc, const char *etag, const char *type)
{
    const char *have = r->headers ? http_headers_get(r->headers, "if-none-match") : NULL;
    bool same = have && (strstr(have, etag) || !strcmp(have, "*"));
    answer_text(r, same ? 304 : 200, same ? NULL : type, same ? NULL : doc->bytes);
    r->answer.etag = etag;
    r->answer.vary = "Accept";
    return PHASE_ANSWER;
}

/* Of what the client takes, what asks for the aggregated form goes before all else. */
static bool wants_aggregated(const struct req *r, enum object_encoding *ret)
{
    struct slice rest = slice_of(accept_header(r));
    while (rest.n) {
        struct slice clause = slice_cut(&rest, ',');
        const char *text = arena_dup(r->arena, clause.p, clause.n);
        if (!strstr(text, "as=APIGroupDiscoveryList") || !strstr(text, "g=apidiscovery.k8s.io") ||
            !(strstr(text, "v=v2;") || str_ends(text, "v=v2")))
            continue;
        *ret = strstr(text, "application/vnd.kubernetes.protobuf") ? OBJECT_PROTOBUF
               : strstr(text, "application/yaml")                  ? OBJECT_YAML
                                                                   : OBJECT_JSON;
        return true;
    }
    return false;
}

static struct document *aggregated(struct req *r, bool core, enum object_encoding encoding)
{
    static const char *const forms[] = {[OBJECT_JSON] = "", [OBJECT_YAML] = ".yaml", [OBJECT_PROTOBUF] = ".pb"};
    struct documents *d = r->srv->documents;
    const char *name = arena_printf(r->arena, "%s%s", core ? "api" : "apis", forms[encoding]);
    struct document *doc = map_get(&d->by_name, name);
    if (doc)
        return doc;
    cJSON *tree = discovery_aggregated(r->arena, core);
    cleanup_strbuf struct strbuf bytes = {0};
    if (encoding == OBJECT_PROTOBUF)
        object_to_protobuf(&schema_apidiscovery_v2_APIGroupDiscoveryList, tree, &bytes, NULL);
    else if (encoding == OBJECT_YAML)
        yaml_write(&bytes, tree);
    else
        json_write(&bytes, tree);
    return keep(d, name, &bytes);
}

/* One ETag for all forms, as Kubernetes has it. */
static enum phase_result answer_aggregated(struct req *r, bool core, enum object_encoding encoding)
{
    const char *type = encode_content_type(&(struct accept){.encoding = encoding}, false);
    answer_document(r, aggregated(r, core, encoding), aggregated(r, core, OBJECT_JSON)->etag,
                    arena_printf(r->arena, "%s;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", type));
    r->answer.cache = "public";
    return PHASE_ANSWER;
}

/* `routed`: Kubernetes' router has its look at the header first. */
static enum phase_result answer_discovery(struct req *r, cJSON *tree, bool routed)
{
    if (!tree)
        return answer_not_found(r);
    const char *accept = accept_header(r);
    routed = routed && !accept_names(accept, ACCEPT_MEDIA_TYPES);
    if (r->http && (routed || !accept_parse(accept, false, &r->accept)))
        return rest_not_acceptable(r, ACCEPT_MEDIA_TYPES, routed);
    const char *kind = arena_printf(r->arena, "io.k8s.apimachinery.pkg.apis.meta.v1.%s", json_str(tree, "kind"));
    answer_tree(r, 200, tree, schema_message(kind));
    r->answer.vary = "Accept";
    return PHASE_ANSWER;
}

static enum phase_result api(struct req *r)
{
    enum object_encoding encoding;
    if (wants_aggregated(r, &encoding))
        return answer_aggregated(r, true, encoding);
    const char *host = r->headers ? http_headers_get(r->headers, "host") : NULL;
    return answer_discovery(r, discovery_versions(r->arena, host ? host : ""), true);
}

static enum phase_result apis(struct req *r)
{
    enum object_encoding encoding;
    return wants_aggregated(r, &encoding) ? answer_aggregated(r, false, encoding)
                                          : answer_discovery(r, discovery_groups(r->arena), false);
}

/* What is behind the first segment, cut at slashes; a trailing slash counts for nothing. */
static size_t segments(struct req *r, const char *out[3])
{
    struct slice rest = slice_of(r->info.path + 1);
    size_t n = 0;
    slice_cut(&rest, '/');
    while (rest.n && n < 3) {
        struct slice s = slice_cut(&rest, '/');
        out[n++] = arena_dup(r->arena, s.p, s.n);
    }
    return n;
}

static enum phase_result group_version(struct req *r)
{
    const char *s[3];
    return segments(r, s) == 1 ? answer_discovery(r, discovery_resources(r->arena, "", s[0]), true)
                               : answer_not_found(r);
}

static enum phase_result group(struct req *r)
{
    const char *s[3];
    size_t n = segments(r, s);
    if (n == 0)
        return apis(r);
    if (n == 1)
        return answer_discovery(r, discovery_group(r->arena, s[0]), false);
    return n == 2 ? answer_discovery(r, discovery_resources(r->arena, s[0], s[1]), true) : answer_not_found(r);
}

const struct handler path_api = {.store = api};
const struct handler path_apis = {.store = apis};
const struct handler path_group_version = {.store = group_version};
const struct handler path_group = {.store = group};

static const char *const v2_types[] = {"application/json", OPENAPI_V2_PROTOBUF_ACCEPT, OPENAPI_V2_PROTOBUF_TYPE, NULL},
                         *const v3_types[] = {"application/json", OPENAPI_V3_PROTOBUF_ACCEPT, OPENAPI_V3_PROTOBUF_TYPE,
                                              NULL};

static enum phase_result form_not_acceptable(struct req *r)
{
    answer_text(r, 406, NULL, NULL);
    r->answer.vary = "Accept";
    return PHASE_ANSWER;
}

static enum phase_result openapi_v2_document(struct req *r)
{
    struct documents *d = r->srv->documents;
    int form = accept_choose(accept_header(r), v2_types);
    if (form < 0)
        return form_not_acceptable(r);
    const char *name = form ? "v2.pb" : "v2";
    struct document *doc = map_get(&d->by_name, name);
    if (!doc) {
        cleanup_strbuf struct strbuf text = {0};
        (form ? openapi_v2_protobuf : openapi_v2)(&text);
        doc = keep(d, name, &text);
    }
    return answer_document(r, doc, doc->etag, form ? OPENAPI_V2_PROTOBUF_TYPE : v2_types[0]);
}

/* The document of "api/v1", "apis/G/V" or a root in a form; NULL: none. */
static struct document *v3_document(struct req *r, const char *path, bool proto)
{
    struct documents *d = r->srv->documents;
    const char *name = arena_printf(r->arena, "%s/%s", proto ? "v3.pb" : "v3", path);
    struct document *doc = map_get(&d->by_name, name);
    if (doc)
        return doc;
    struct slice rest = slice_of(path);
    struct slice root = slice_cut(&rest, '/');
    struct slice first = slice_cut(&rest, '/');
    bool core = slice_is(root, "api");
    const char *g = core ? "" : arena_dup(r->arena, first.p, first.n);
    const char *v = core ? arena_dup(r->arena, first.p, first.n) : arena_dup(r->arena, rest.p, rest.n);
    cleanup_strbuf struct strbuf text = {0};
    if (openapi_v3_root(path, proto, &text) == 0)
        return keep(d, name, &text);
    return (proto ? openapi_v3_protobuf : openapi_v3)(g, v, &text) < 0 ? NULL : keep(d, name, &text);
}

static const char *v3_url(struct req *r, const char *path, const struct document *doc)
{
    return arena_printf(r->arena, "/openapi/v3/%s?hash=%.64s", path, doc->etag + 1);
}

static void add_to_index(struct req *r, cJSON *paths, const char *const *list)
{
    for (; *list; list++) {
        const struct document *doc = v3_document(r, *list, false);
        if (doc)
            json_set(r->arena, paths, *list, json_build(r->arena, "{'serverRelativeURL':%s}", v3_url(r, *list, doc)));
    }
}

static enum phase_result v3_index(struct req *r)
{
    cJSON *paths = json_object(r->arena), *index = json_object(r->arena);
    add_to_index(r, paths, openapi_v3_roots());
    add_to_index(r, paths, openapi_v3_paths());
    json_set(r->arena, index, "paths", paths);
    return answer_tree(r, 200, index, NULL);
}

static enum phase_result openapi_v3_document(struct req *r)
{
    const char *path = r->info.path + strlen("/openapi/v3");
    if (!*path++)
        return v3_index(r);
    bool known = str_in(path, openapi_v3_paths()) || str_in(path, openapi_v3_roots());
    const struct document *doc = known ? v3_document(r, path, false) : NULL;
    if (!doc)
        return answer_text(r, 404, NULL, NULL);
    int form = accept_choose(accept_header(r), v3_types);
    if (form < 0)
        return form_not_acceptable(r);
    const char *hash = request_query(r, "hash"), *type = form ? OPENAPI_V3_PROTOBUF_TYPE : v3_types[0];
    bool named = hash && *hash;
    if (named && strcmp(hash, arena_printf(r->arena, "%.64s", doc->etag + 1)) != 0) {
        answer_text(r, 301, type, NULL);
        r->answer.location = v3_url(r, path, doc);
        r->answer.etag = doc->etag;
        r->answer.vary = "Accept";
        return PHASE_ANSWER;
    }
    /* One hash, of the JSON, names both forms. */
    answer_document(r, form ? v3_document(r, path, true) : doc, doc->etag, type);
    r->answer.immutable = named;
    return PHASE_ANSWER;
}

const struct handler path_openapi_v2 = {.store = openapi_v2_document};
const struct handler path_openapi_v3 = {.store = openapi_v3_document};

enum { ROOT_PATHS_MAX = 256 };
struct root_paths {
    struct arena *arena;
    const char *list[ROOT_PATHS_MAX];
    size_t n;
};

static void add_path(void *paths, const char *below, const char *path)
{
    struct root_paths *p = paths;
    if (p->n < ROOT_PATHS_MAX)
        p->list[p->n++] = arena_printf(p->arena, "%s/%s", below, path);
}

static void add_paths(struct root_paths *p, const char *const *list)
{
    for (; *list; list++)
        add_path(p, "", *list);
}

/* What is served beside resources, in order. */
static enum phase_result root(struct req *r)
{
    static const char *const others[] = {"apis/",      "flagz",      "healthz",     "livez",  "metrics", "metrics/slis",
                                         "openapi/v2", "openapi/v3", "openapi/v3/", "readyz", "statusz", NULL};
    struct root_paths p = {.arena = r->arena};
    add_paths(&p, others);
    add_paths(&p, openapi_v3_roots());
    add_paths(&p, openapi_v3_paths());
    health_each(r->srv->health, add_path, &p);
    qsort(p.list, p.n, sizeof(*p.list), str_order);
    cJSON *paths = json_array(r->arena), *answer = json_object(r->arena);
    for (size_t i = 0; i < p.n; i++)
        json_append(paths, json_string(r->arena, p.list[i]));
    json_set(r->arena, answer, "paths", paths);
    return answer_tree(r, 200, answer, NULL);
}

const struct handler path_root = {.store = root};

static enum phase_result openid_configuration(struct req *r)
{
    const char *issuer = authn_issuer(r->srv->authn);
    cJSON *doc = json_build(
        r->arena,
        "{'issuer':%s,'jwks_uri':%s,'response_types_supported':['id_token'],'subject_types_supported':['public'],"
        "'id_token_signing_alg_values_supported':['ES256']}",
        issuer, arena_printf(r->arena, "%s/openid/v1/jwks", issuer));
    answer_tree(r, 200, doc, NULL);
    r->answer.cache = "public, max-age=3600";
    return PHASE_ANSWER;
}

static enum phase_result openid_keys(struct req *r)
{
    cleanup_blob struct blob *keys = authn_jwks(r->srv->authn);
    answer_text(r, 200, "application/jwk-set+json", keys);
    r->answer.cache = "public, max-age=3600";
    return PHASE_ANSWER;
}

const struct handler path_openid_configuration = {.store = openid_configuration};
const struct handler path_openid_keys = {.store = openid_keys};
