/* Discovery documents: groups, versions, resources; also aggregated. */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/openapi.h"
#include "core/wire/crypto.h"

static const struct {
    unsigned verb;
    const char *name;
} verbs[] = {
    /* sorted, as Kubernetes lists them */
    {KIND_CREATE, "create"}, {KIND_DELETE, "delete"}, {KIND_DELETECOLLECTION, "deletecollection"},
    {KIND_GET, "get"},       {KIND_LIST, "list"},     {KIND_PATCH, "patch"},
    {KIND_UPDATE, "update"}, {KIND_WATCH, "watch"},
};

static cJSON *verb_names(struct arena *a, unsigned set)
{
    cJSON *list = json_array(a);
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (set & verbs[i].verb)
            json_append(list, json_string(a, verbs[i].name));
    return list;
}

static cJSON *names(struct arena *a, const char *const *list)
{
    return list ? json_strings(a, list) : NULL;
}

/* Kubernetes' storageVersionHash: which version of which kind is stored, as eight bytes. */
static const char *storage_hash(struct arena *a, const struct kind *k)
{
    if (k->flags & KIND_NOT_STORED)
        return NULL;
    uint8_t digest[SHA256_SIZE];
    const struct kind_storage *s = k->storage;
    const char *text = s ? arena_printf(a, "%s/%s/%s", s->group, s->version, s->kind)
                         : arena_printf(a, "%s/%s/%s", k->group, k->version, k->kind);
    sha256_of(text, strlen(text), digest);
    char *out = arena_alloc(a, BASE64_ENCODED_MAX(8) + 1);
    base64_encode(out, digest, 8, BASE64_STD);
    return out;
}

/* Rows of one group and version come in the order of their resources' names. */
static bool next_resource(const char *group, const char *version, const char *after, const struct kind **ret)
{
    const struct kind *best = NULL;
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i];
        if (strcmp(k->group, group) || strcmp(k->version, version) || (after && strcmp(k->resource, after) <= 0))
            continue;
        if (!best || strcmp(k->resource, best->resource) < 0)
            best = k;
    }
    *ret = best;
    return best != NULL;
}

/* Whether kinds[i] is the first of its group (and version). */
static bool first_of_group(size_t i, bool version)
{
    for (size_t j = 0; j < i; j++)
        if (!strcmp(kinds[j].group, kinds[i].group) && (!version || !strcmp(kinds[j].version, kinds[i].version)))
            return false;
    return true;
}

cJSON *discovery_versions(struct arena *a, const char *server_address)
{
    return json_build(a,
                      "{'kind':'APIVersions','versions':['v1'],"
                      "'serverAddressByClientCIDRs':[{'clientCIDR':'0.0.0.0/0','serverAddress':%s}]}",
                      server_address);
}

/* Versions in the order of their rows; the first is preferred. */
static cJSON *group_entry(struct arena *a, const char *group)
{
    cJSON *versions = json_array(a), *preferred = NULL;
    for (size_t i = 0; i < kinds_count; i++) {
        if (strcmp(kinds[i].group, group) || !first_of_group(i, true))
            continue;
        cJSON *v = json_build(a, "{'groupVersion':%s,'version':%s}", kind_api_version(a, &kinds[i]), kinds[i].version);
        if (!preferred)
            preferred = v;
        json_append(versions, v);
    }
    return preferred ? json_build(a, "{'name':%s,'versions':%J,'preferredVersion':%J}", group, versions, preferred)
                     : NULL;
}

cJSON *discovery_group(struct arena *a, const char *group)
{
    cJSON *entry = group[0] ? group_entry(a, group) : NULL;
    if (!entry)
        return NULL;
    return json_build(a, "{'kind':'APIGroup','apiVersion':'v1','name':%s,'versions':%J,'preferredVersion':%J}", group,
                      json_get(entry, "versions"), json_get(entry, "preferredVersion"));
}

cJSON *discovery_groups(struct arena *a)
{
    cJSON *groups = json_array(a);
    for (size_t i = 0; i < kinds_count; i++)
        if (kinds[i].group[0] && first_of_group(i, false))
            json_append(groups, group_entry(a, kinds[i].group));
    return json_build(a, "{'kind':'APIGroupList','apiVersion':'v1','groups':%J}", groups);
}

static void add_resource(struct arena *a, const struct kind *k, cJSON *list)
{
    json_append(list, json_build(a,
                                 "{'name':%s,'singularName':%s,'namespaced':%b,'kind':%s,'verbs':%J,'shortNames':%J,"
                                 "'categories':%J,'storageVersionHash':%s}",
                                 k->resource, k->singular, (k->flags & KIND_NAMESPACED) != 0, k->kind,
                                 verb_names(a, k->verbs), names(a, k->short_names), names(a, k->categories),
                                 storage_hash(a, k)));
    for (size_t i = 0; i < k->nsubresources; i++) {
        const struct kind_subresource *s = &k->subresources[i];
        bool own = s->group && (strcmp(s->group, k->group) != 0 || strcmp(s->version, k->version) != 0);
        json_append(
            list,
            json_build(a, "{'name':%s,'singularName':'','namespaced':%b,'group':%s,'version':%s,'kind':%s,'verbs':%J}",
                       arena_printf(a, "%s/%s", k->resource, s->name), (k->flags & KIND_NAMESPACED) != 0,
                       own ? s->group : NULL, own ? s->version : NULL, s->kind ? s->kind : k->kind,
                       verb_names(a, s->verbs)));
    }
}

cJSON *discovery_resources(struct arena *a, const char *group, const char *version)
{
    const struct kind *k = NULL;
    cJSON *list = json_array(a);
    while (next_resource(group, version, k ? k->resource : NULL, &k))
        add_resource(a, k, list);
    if (!list->child)
        return NULL;
    return json_build(a, "{'kind':'APIResourceList','apiVersion':%s,'groupVersion':%s,'resources':%J}",
                      group[0] ? "v1" : NULL, group[0] ? arena_printf(a, "%s/%s", group, version) : version, list);
}

static cJSON *response_kind(struct arena *a, const char *group, const char *version, const char *kind)
{
    return json_build(a, "{'group':%s,'version':%s,'kind':%s}", group, version, kind);
}

static cJSON *aggregated_subresources(struct arena *a, const struct kind *k)
{
    if (!k->nsubresources)
        return NULL;
    cJSON *list = json_array(a);
    for (size_t i = 0; i < k->nsubresources; i++) {
        const struct kind_subresource *s = &k->subresources[i];
        bool own = s->group && (strcmp(s->group, k->group) != 0 || strcmp(s->version, k->version) != 0);
        json_append(
            list, json_build(a, "{'subresource':%s,'responseKind':%J,'verbs':%J}", s->name,
                             response_kind(a, own ? s->group : "", own ? s->version : "", s->kind ? s->kind : k->kind),
                             verb_names(a, s->verbs)));
    }
    return list;
}

static cJSON *aggregated_version(struct arena *a, const char *group, const char *version)
{
    const struct kind *k = NULL;
    cJSON *list = json_array(a);
    while (next_resource(group, version, k ? k->resource : NULL, &k))
        json_append(list, json_build(a,
                                     "{'resource':%s,'responseKind':%J,'scope':%s,'singularResource':%s,'verbs':%J,"
                                     "'shortNames':%J,'categories':%J,'subresources':%J}",
                                     k->resource, response_kind(a, "", "", k->kind),
                                     k->flags & KIND_NAMESPACED ? "Namespaced" : "Cluster", k->singular,
                                     verb_names(a, k->verbs), names(a, k->short_names), names(a, k->categories),
                                     aggregated_subresources(a, k)));
    return json_build(a, "{'version':%s,'resources':%J,'freshness':'Current'}", version, list);
}

cJSON *discovery_aggregated(struct arena *a, bool core)
{
    cJSON *groups = json_array(a);
    for (size_t i = 0; i < kinds_count; i++) {
        const char *group = kinds[i].group;
        if (!group[0] != core || !first_of_group(i, false))
            continue;
        cJSON *versions = json_array(a);
        for (size_t j = i; j < kinds_count; j++)
            if (!strcmp(kinds[j].group, group) && first_of_group(j, true))
                json_append(versions, aggregated_version(a, group, kinds[j].version));
        json_append(groups, json_build(a, "{'metadata':{'name':%s},'versions':%J}", core ? NULL : group, versions));
    }
    return json_build(
        a, "{'kind':'APIGroupDiscoveryList','apiVersion':'apidiscovery.k8s.io/v2','metadata':{},'items':%J}", groups);
}
