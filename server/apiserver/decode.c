/* Decode: what every verb reads before its own work: negotiation, common options, the body. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/object_name.h"
#include "core/model/patch.h"
#include "core/model/schema.h"
#include "core/model/status.h"
#include "server/apiserver/request.h"
#include "server/apiserver/rest.h"

#define STREAM_TYPES "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"

static const char *header(const struct req *r, const char *name)
{
    return r->headers ? http_headers_get(r->headers, name) : NULL;
}

/* Go's name of the type, as errors show it: core.ConfigMap. */
static const char *go_type(struct arena *a, const struct kind *k)
{
    struct slice group = slice_of(*k->group ? k->group : "core");
    struct slice package = slice_cut(&group, '.');
    return arena_printf(a, "%.*s.%s", (int)package.n, package.p, k->kind);
}

/* What was asked for against what there will be to show. */
static enum phase_result check_transform(struct req *r)
{
    const struct accept a = r->accept;
    const char *include = request_query(r, "includeObject");
    bool list = r->info.verb == VERB_LIST || r->info.verb == VERB_DELETECOLLECTION;
    bool one = !list && r->info.verb != VERB_DELETE; /* which most often answers a Status */
    if (a.as == ACCEPT_TABLE && include && *include && strcmp(include, "Metadata") && strcmp(include, "Object") &&
        strcmp(include, "None"))
        return answer_status(r, status_bad_request(r->arena,
                                                   "Unable to convert to Table as requested: includeObject: Invalid "
                                                   "value: \"%s\": must be 'Metadata', 'Object', 'None', or empty",
                                                   include));
    bool wrong = (a.as == ACCEPT_PARTIAL && list) || (a.as == ACCEPT_PARTIAL_LIST && one);
    if (!wrong)
        return PHASE_NEXT;
    r->accept = (struct accept){.encoding = OBJECT_JSON};
    return answer_status(r,
                         status_error(r->arena, 406, "NotAcceptable",
                                      "you requested PartialObjectMetadata%s, but the requested object is %s (*%s%s)",
                                      list ? "" : "List", list ? "a list" : "not a list", go_type(r->arena, r->kind),
                                      list ? "List" : ""));
}

/* What Kubernetes' router knows a route to produce; NULL: whatever it likes. */
static const char *route_types(const struct req *r)
{
    if (!strcmp(r->info.subresource, "log"))
        return "text/plain, " ACCEPT_MEDIA_TYPES;
    if (r->handler->streaming && *r->info.subresource)
        return NULL;
    return r->info.verb == VERB_LIST || r->info.verb == VERB_WATCH ? ACCEPT_MEDIA_TYPES ", " STREAM_TYPES
                                                                   : ACCEPT_MEDIA_TYPES;
}

enum phase_result rest_not_acceptable(struct req *r, const char *types, bool route)
{
    r->accept = (struct accept){.encoding = OBJECT_JSON};
    return answer_status(r, status_error(r->arena, 406, "NotAcceptable", "%s%s",
                                         route ? "406: Not Acceptable\n\nAvailable representations: "
                                               : "only the following media types are accepted: ",
                                         types));
}

static enum phase_result negotiate(struct req *r)
{
    if (!r->http || !r->info.resource_request)
        return PHASE_NEXT;
    bool transforms = r->kind && (!(r->kind->flags & KIND_NOT_STORED) || (r->kind->verbs & KIND_GET));
    bool watch = r->info.verb == VERB_WATCH;
    const char *accept = header(r, "accept"), *types = route_types(r);
    if (!types)
        return PHASE_NEXT;
    if (!accept_names(accept, types))
        return rest_not_acceptable(r, types, true);
    if (r->handler->streaming && !watch) {
        accept_parse(accept, false, &r->accept); /* for errors; a log is text */
        return PHASE_NEXT;
    }
    if (!accept_parse(accept, transforms, &r->accept))
        return rest_not_acceptable(r, ACCEPT_MEDIA_TYPES, false);
    if (!watch || r->accept.encoding != OBJECT_YAML)
        return check_transform(r);
    bool plain = r->accept.as == ACCEPT_OBJECT; /* no form of a stream, but one of a Status */
    rest_not_acceptable(r, STREAM_TYPES, false);
    r->accept.encoding = plain ? OBJECT_YAML : OBJECT_JSON;
    return PHASE_ANSWER;
}

/* The pseudo-kind that errors about options name: CreateOptions.meta.k8s.io. */
static const struct kind *options_kind(const struct req *r)
{
    static const struct kind create = {.group = "meta.k8s.io", .kind = "CreateOptions"},
                             update = {.group = "meta.k8s.io", .kind = "UpdateOptions"},
                             patch = {.group = "meta.k8s.io", .kind = "PatchOptions"};
    return r->info.verb == VERB_CREATE ? &create : r->info.verb == VERB_PATCH ? &patch : &update;
}

static const cJSON *queried(struct req *r, const char *name)
{
    const char *query = r->info.query, *key, *value;
    cJSON *values = json_array(r->arena);
    while (http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, name))
            json_append(values, json_string(r->arena, value));
    return values;
}

bool rest_dry_run(struct req *r, const cJSON *values, struct field_errors *errs)
{
    static const char *const allowed[] = {"All", NULL};
    bool known = true;
    if (!values)
        values = queried(r, "dryRun");
    for (JSON_EACH(v, values))
        known = known && json_is_str(v) && !strcmp(v->valuestring, "All");
    if (!known) {
        cleanup_strbuf struct strbuf text = {0};
        json_write(&text, values);
        field_not_supported_raw(errs, "dryRun", arena_strdup(r->arena, text.p), allowed);
    }
    return json_count(values) > 0;
}

static enum phase_result read_options(struct req *r)
{
    bool patch = r->handler->body == BODY_PATCH;
    if (r->handler->body == BODY_NONE || (!*r->info.query && !patch) || r->handler->body == BODY_OPTIONS)
        return PHASE_NEXT;
    struct field_errors errs = {.arena = r->arena};
    const char *validation = request_query(r, "fieldValidation");
    rest_manager_options(r, &errs);
    r->dry_run = rest_dry_run(r, NULL, &errs);
    if (validation && *validation) {
        static const char *const allowed[] = {"", "Ignore", "Strict", "Warn", NULL};
        if (strcmp(validation, "Ignore") && strcmp(validation, "Warn") && strcmp(validation, "Strict"))
            field_not_supported(&errs, "fieldValidation", validation, allowed);
        r->strict = !strcmp(validation, "Strict");
        r->lenient = !strcmp(validation, "Ignore");
    }
    return errs.count ? answer_status(r, status_invalid(r->arena, options_kind(r), "", &errs)) : PHASE_NEXT;
}

const char *rest_join(struct arena *a, const cJSON *strings)
{
    const char *text = "";
    for (JSON_EACH(s, strings))
        text = *text ? arena_printf(a, "%s, %s", text, s->valuestring) : s->valuestring;
    return text;
}

/* What fieldValidation makes of the strict errors found: a 400, warnings or nothing. */
static enum phase_result rest_strict_result(struct req *r, cJSON *found, const char *prefix)
{
    if (!json_count(found) || r->lenient)
        return PHASE_NEXT;
    if (r->strict)
        return answer_status(
            r, status_bad_request(r->arena, "%sstrict decoding error: %s", prefix, rest_join(r->arena, found)));
    for (JSON_EACH(s, found))
        request_warn(r, "%s", s->valuestring);
    return PHASE_NEXT;
}

/* The first 30 bytes, in hexadecimal if they do not look like JSON. */
static const char *beginning(struct arena *a, struct slice body)
{
    size_t n = body.n > 30 ? 30 : body.n;
    if (!n)
        return "<empty>";
    char *text = arena_alloc(a, 2 * n + 1);
    if (*body.p == '{')
        memcpy(text, body.p, n), text[n] = '\0';
    else
        hex_encode(text, body.p, n);
    return arena_printf(a, "%s%s", text, body.n > n ? " ..." : "");
}

static enum phase_result unrecognized(struct req *r, const char *expected, const char *why)
{
    return answer_status(r, status_bad_request(r->arena,
                                               "the object provided is unrecognized (must be of type %s): %s (%s)",
                                               expected, why, beginning(r->arena, r->body)));
}

/* What the body says that it is, absent parts filled in, against what the path says. */
static enum phase_result check_kind(struct req *r, const char *api_version, const char *kind)
{
    struct object_name want, is;
    want.kind = rest_expected_kind(r, &want.group, &want.version);
    const char *why = object_name_parse(r->arena, &want, api_version, kind, &is);
    if (why)
        return unrecognized(r, want.kind, why);
    if (!strcmp(is.kind, "Eviction") && !strcmp(is.kind, want.kind) && !strcmp(is.group, want.group) &&
        !strcmp(is.version, "v1beta1")) /* which says the same */
        return PHASE_NEXT;
    why = object_name_refused(r->arena, &want, &is);
    if (!*is.version)
        why = arena_printf(r->arena, "Object 'apiVersion' is missing in '%.*s'", (int)r->body.n, r->body.p);
    if (why)
        return answer_status(r, status_bad_request(r->arena, "%s in version \"%s\" cannot be handled as a %s: %s",
                                                   is.kind, is.version, want.kind, why));
    if (!strcmp(is.group, want.group) && !strcmp(is.version, want.version))
        return PHASE_NEXT;
    return answer_status(
        r, status_bad_request(
               r->arena, "the API version in the data (%s%s%s) does not match the expected API version (%s%s%s)",
               is.group, *is.group ? "/" : "", is.version, want.group, *want.group ? "/" : "", want.version));
}

static enum phase_result unreadable(struct req *r, const char *why)
{
    const char *api_version = "", *kind = "";
    struct object_name want, is;
    struct err err = {0};
    want.kind = rest_expected_kind(r, &want.group, &want.version);
    if (r->body_encoding != OBJECT_PROTOBUF &&
        object_peek(r->arena, r->body_encoding, r->body, &api_version, &kind, &err) < 0)
        return unrecognized(r, want.kind, err.text);
    if (str_starts(why, "couldn't get version/kind"))
        return unrecognized(r, want.kind, why);
    enum phase_result res = check_kind(r, api_version, kind);
    if (res != PHASE_NEXT)
        return res;
    object_name_parse(r->arena, &want, api_version, kind, &is);
    return answer_status(r, status_bad_request(r->arena, "%s in version \"%s\" cannot be handled as a %s: %s", is.kind,
                                               is.version, want.kind, why));
}

static enum phase_result body_encoding(struct req *r)
{
    if (content_type_parse(header(r, "content-type"), &r->body_encoding))
        return PHASE_NEXT;
    return answer_status(
        r, status_error(
               r->arena, 415, "UnsupportedMediaType",
               "the body of the request was in an unknown format - accepted media types include: " ACCEPT_MEDIA_TYPES));
}

/* The body as an object of `schema` into r->object, checked against kind and version of the path, with defaults. */
static enum phase_result rest_decode_object(struct req *r, const struct schema_message *schema)
{
    const char *group, *version, *expected = rest_expected_kind(r, &group, &version);
    cJSON *found = r->lenient ? NULL : json_array(r->arena);
    struct err err = {0};
    enum phase_result res = PHASE_NEXT;
    int ret;
    if (r->body_tree) {
        r->object = r->body_tree;
        ret = object_prune(r->arena, schema, r->object, found, &err);
    } else {
        res = body_encoding(r);
        if (res != PHASE_NEXT)
            return res;
        ret = object_decode(r->arena, schema, r->body_encoding, r->body, &r->object, found, &err);
    }
    if (ret < 0)
        return unreadable(r, err.text);
    res = check_kind(r, json_str_or(r->object, "apiVersion", ""), json_str_or(r->object, "kind", ""));
    if (res == PHASE_NEXT)
        rest_stamp_kind(r->arena, r->object, group, version, expected);
    if (res == PHASE_NEXT)
        res = rest_strict_result(
            r, found,
            arena_printf(r->arena, "%s in version \"%s\" cannot be handled as a %s: ", expected, version, expected));
    if (res != PHASE_NEXT)
        return res;
    object_default(r->arena, schema, r->object);
    if (schema == r->kind->schema && r->kind->strategy && r->kind->strategy->defaults)
        r->kind->strategy->defaults(r->arena, r->object);
    return PHASE_NEXT;
}

/* Before the options, some of which belong to one sort of patch. */
static enum phase_result patch_type(struct req *r)
{
    static const char *const types[] = {"application/json-patch+json", "application/merge-patch+json",
                                        "application/strategic-merge-patch+json", "application/apply-patch+yaml"};
    if (r->handler->body != BODY_PATCH)
        return PHASE_NEXT;
    if (!r->patch_type) {
        struct slice rest = slice_of(header(r, "content-type"));
        struct slice type = slice_cut(&rest, ';');
        r->patch_type = arena_dup(r->arena, type.p, type.n);
    }
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (!strcmp(r->patch_type, types[i]))
            return PHASE_NEXT;
    struct slice list = slice_of(r->patch_type);
    while (list.n) { /* the router looks for one of a list, the handler for the whole */
        struct slice one = slice_cut(&list, ',');
        for (size_t i = 0; i < COUNT_OF(types); i++)
            if (slice_is(one, types[i]))
                return answer_status(r, status_error(r->arena, 415, "UnsupportedMediaType",
                                                     "the body of the request was in an unknown format - accepted "
                                                     "media types include: %s, %s, %s, %s",
                                                     types[0], types[1], types[2], types[3]));
    }
    return answer_status(r, status_error(r->arena, 415, "UnsupportedMediaType", "415: Unsupported Media Type"));
}

static const char *type_of(const cJSON *n)
{
    return json_is_obj(n)    ? "object"
           : json_is_arr(n)  ? "array"
           : json_is_str(n)  ? "string"
           : json_is_bool(n) ? "bool"
                             : "number";
}

/* The first operation of a JSON patch, or member of one, that is of a wrong type; NULL: none. */
static const char *wrong_operation(struct arena *a, const cJSON *list)
{
    static const char *const texts[] = {"op", "path", "from"};
    for (JSON_EACH(op, list)) {
        if (!json_is_obj(op) && !json_is_null(op))
            return arena_printf(a, "json: cannot unmarshal %s into Go value of type handlers.jsonPatchOp", type_of(op));
        for (JSON_EACH(n, op))
            for (size_t i = 0; i < COUNT_OF(texts); i++)
                if (!strcmp(n->string, texts[i]) && !json_is_str(n) && !json_is_null(n))
                    return arena_printf(a,
                                        "json: cannot unmarshal %s into Go struct field jsonPatchOp.%s of type string",
                                        type_of(n), texts[i]);
    }
    return NULL;
}

/* A patch of the wrong sort, as the decoder of Kubernetes' type for it puts it. */
static const char *wrong_patch(struct req *r)
{
    bool list = !strcmp(r->patch_type, "application/json-patch+json");
    const cJSON *n = r->body_tree;
    if (list ? json_is_arr(n) : json_is_obj(n))
        return list && !r->lenient ? wrong_operation(r->arena, n) : NULL;
    return arena_printf(r->arena, "json: cannot unmarshal %s into Go value of type %s", type_of(n),
                        list ? "[]handlers.jsonPatchOp" : "map[string]interface {}");
}

static enum phase_result decode_patch(struct req *r)
{
    struct json_duplicates dups = {.count = 0};
    struct err err = {0};
    const char *wrong = NULL;
    if (rest_is_apply(r))
        return rest_apply_decode(r);
    if (r->body_tree)
        return PHASE_NEXT;
    if (json_parse(r->arena, r->body.p, r->body.n, &r->body_tree, r->lenient ? NULL : &dups, &err))
        wrong = err.text;
    else if (!json_is_null(r->body_tree))
        wrong = wrong_patch(r);
    if (wrong)
        return answer_status(r, status_bad_request(r->arena, "%s%s",
                                                   strcmp(r->patch_type, "application/strategic-merge-patch+json")
                                                       ? "error decoding patch: "
                                                       : "",
                                                   wrong));
    if (!r->lenient) {
        r->complaints = json_array(r->arena);
        patch_complaints(r->arena, r->body_tree, &dups, r->complaints);
    }
    return PHASE_NEXT;
}

static enum phase_result not_options(struct req *r, const char *kind, const char *api_version)
{
    static const char *const others[] = {"APIGroup",      "APIGroupList", "APIResourceList", "APIVersions",
                                         "CreateOptions", "GetOptions",   "ListOptions",     "PatchOptions",
                                         "UpdateOptions", "Status",       "WatchEvent"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (!strcmp(kind, others[i]))
            return answer_status(
                r, status_bad_request(r->arena, "converting (v1.%s) to (v1.DeleteOptions): unknown conversion", kind));
    return answer_status(
        r, status_bad_request(r->arena,
                              "no kind \"%s\" is registered for version \"%s\" in scheme "
                              "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"",
                              kind, api_version));
}

static enum phase_result decode_options(struct req *r)
{
    static const char name[] = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    const struct schema_message *schema = schema_message(name);
    struct err err = {0};
    if (r->body_tree) {
        r->object = r->body_tree;
        return PHASE_NEXT;
    }
    if (!r->body.n)
        return PHASE_NEXT;
    enum phase_result res = body_encoding(r);
    if (res != PHASE_NEXT)
        return res;
    const char *api_version = "", *kind = "";
    if (object_peek(r->arena, r->body_encoding, r->body, &api_version, &kind, &err) < 0)
        return answer_status(r, status_bad_request(r->arena, "%s", err.text));
    if (*kind && strcmp(kind, "DeleteOptions"))
        return not_options(r, kind, *api_version ? api_version : "v1");
    if (object_decode(r->arena, schema, r->body_encoding, r->body, &r->object, NULL, &err) < 0)
        return answer_status(r, status_bad_request(r->arena, "%s", err.text));
    return PHASE_NEXT;
}

enum phase_result rest_decode(struct req *r)
{
    enum phase_result res = negotiate(r);
    if (r->http && r->kind && r->kind->deprecated)
        request_warn(r, "%s", r->kind->deprecated);
    if (res == PHASE_NEXT)
        res = patch_type(r);
    if (res == PHASE_NEXT)
        res = read_options(r);
    if (res != PHASE_NEXT)
        return res;
    switch (r->handler->body) {
    case BODY_OBJECT:
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): only a kind's handlers take objects
        return rest_decode_object(r, r->sub && r->sub->schema ? r->sub->schema : r->kind->schema);
    case BODY_PATCH:
        return decode_patch(r);
    case BODY_OPTIONS:
        return decode_options(r);
    case BODY_NONE:
        break;
    }
    return PHASE_NEXT;
}
