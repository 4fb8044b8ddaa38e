#include "core/model/object_name.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/kind.h"

const char *object_name_mistyped(struct arena *a, const char *key, const cJSON *n)
{
    if (!n || json_is_null(n) || json_is_str(n))
        return NULL;
    const char *type = json_is_obj(n) ? "object" : json_is_arr(n) ? "array" : json_is_num(n) ? "number" : "bool";
    return arena_printf(a,
                        "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go struct field "
                        ".%s of type string",
                        type, key);
}

const char *object_name_parse(struct arena *a, const struct object_name *fallback, const char *api_version,
                              const char *kind, struct object_name *ret)
{
    const char *slash = strchr(api_version, '/');
    if (slash && strchr(slash + 1, '/'))
        return arena_printf(a, "unexpected GroupVersion string: %s", api_version);
    if (slash && !slash[1] && slash == api_version)
        api_version = ""; /* Go takes a lone slash as nothing */
    slash = strchr(api_version, '/');
    ret->kind = *kind ? kind : fallback->kind;
    ret->group = slash ? arena_dup(a, api_version, (size_t)(slash - api_version)) : "";
    ret->version = slash ? slash + 1 : api_version;
    if (!*api_version)
        ret->group = fallback->group;
    if (!*ret->version && !strcmp(ret->group, fallback->group))
        ret->version = fallback->version;
    return NULL;
}

/* A row's own kind, its list's, those of its subresources, and those of every group and version. */
static bool has(const struct kind *k, const struct object_name *n)
{
    static const char *const everywhere[] = {"ListOptions",   "CreateOptions", "GetOptions", "UpdateOptions",
                                             "DeleteOptions", "PatchOptions",  "WatchEvent", NULL};
    for (size_t i = 0; i < k->nsubresources; i++) {
        const struct kind_subresource *s = &k->subresources[i];
        if (str_eq(s->kind, n->kind) && str_eq(s->group, n->group) && str_eq(s->version, n->version))
            return true;
    }
    return !strcmp(k->group, n->group) && !strcmp(k->version, n->version) &&
           (!strcmp(k->kind, n->kind) || str_eq(k->list_kind, n->kind) || str_in(n->kind, everywhere));
}

/* Those of the core's that are no resources. */
static bool is_known(const struct object_name *n)
{
    static const char *const core[] = {"Status",
                                       "APIVersions",
                                       "APIGroup",
                                       "APIGroupList",
                                       "List",
                                       "APIResourceList",
                                       "PodStatusResult",
                                       "SerializedReference",
                                       "RangeAllocation",
                                       "PodLogOptions",
                                       "PodExecOptions",
                                       "PodAttachOptions",
                                       "PodPortForwardOptions",
                                       "PodProxyOptions",
                                       "NodeProxyOptions",
                                       "ServiceProxyOptions",
                                       NULL};
    if (!*n->group && !strcmp(n->version, "v1") && str_in(n->kind, core))
        return true;
    for (size_t i = 0; i < kinds_count; i++)
        if (has(&kinds[i], n))
            return true;
    return false;
}

/* Go's package of Kubernetes' own form of a group's types. */
static const char *package(struct arena *a, const char *group)
{
    if (!*group || !strcmp(group, "events.k8s.io"))
        return "core";
    return arena_dup(a, group, strcspn(group, "."));
}

const char *object_name_refused(struct arena *a, const struct object_name *want, const struct object_name *is)
{
    if (!strcmp(is->version, "__internal"))
        return NULL;
    if (!is_known(is))
        return arena_printf(a,
                            "no kind %s is registered for version \"%s%s%s\" in scheme "
                            "\"pkg/api/legacyscheme/scheme.go:30\"",
                            go_quote(a, is->kind), is->group, *is->group ? "/" : "", is->version);
    const char *one = package(a, is->group), *other = package(a, want->group);
    if (!strcmp(is->kind, want->kind) && !strcmp(one, other))
        return NULL;
    return arena_printf(a, "converting (%s.%s) to (%s.%s): unknown conversion", is->version, is->kind, other,
                        want->kind);
}
