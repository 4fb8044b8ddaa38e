#include "server/controllers/served.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/resources.h"
#include "core/format/json.h"
#include "core/model/kind.h"

static const char *const members[] = {"apiVersion", "kind", "metadata", NULL};
static const char *const metadata[] = {
    "name", "namespace", "uid", "resourceVersion", "finalizers", "ownerReferences", "deletionTimestamp", NULL};
const struct json_only served_only = {members, "metadata", metadata};

/* Those that other controllers hold whole anyway are not held a second time. */
static bool held_whole(const struct kind *k)
{
    static const struct informer_resource *const whole[] = {
        &resource_csrs,  &resource_deployments, &resource_endpoints,   &resource_endpointslices, &resource_leases,
        &resource_nodes, &resource_pods,        &resource_replicasets, &resource_services,       &resource_namespaces};
    for (size_t n = 0; n < COUNT_OF(whole); n++)
        if (!strcmp(whole[n]->group, k->group) && !strcmp(whole[n]->resource, k->resource))
            return true;
    return false;
}

static bool looked_after(const struct kind *k, const struct served_resource *list, size_t count)
{
    const unsigned needed = KIND_LIST | KIND_WATCH | KIND_DELETE;
    if ((k->flags & KIND_NOT_STORED) || (k->verbs & needed) != needed)
        return false;
    if (!strcmp(k->group, "events.k8s.io")) /* core's events under another name */
        return false;
    for (size_t n = 0; n < count; n++)
        if (!strcmp(list[n].resource.group, k->group) && !strcmp(list[n].resource.resource, k->resource))
            return false;
    return true;
}

struct served_resource *served_resources(size_t *count)
{
    struct served_resource *list = mem_alloc((kinds_count + 1) * sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i];
        if (!looked_after(k, list, n))
            continue;
        list[n++] = (struct served_resource){
            .resource = {.group = k->group,
                         .version = k->version,
                         .resource = k->resource,
                         .only = held_whole(k) ? NULL : &served_only},
            .kind = k->kind,
            .namespaced = k->flags & KIND_NAMESPACED,
            .collectable = k->verbs & KIND_DELETECOLLECTION,
            .unwatched = !*k->group && !strcmp(k->resource, "events"),
        };
    }
    *count = n;
    return list;
}

const struct served_resource *served_find(const struct served_resource *list, size_t count, const char *api_version,
                                          const char *kind)
{
    struct slice group = slice_of(api_version);
    struct slice version = group;
    group = slice_cut(&version, '/');
    if (!version.n) /* "v1" has no group */
        group.n = 0;
    for (size_t n = 0; n < count; n++)
        if (!strcmp(list[n].kind, kind) && slice_is(group, list[n].resource.group))
            return &list[n];
    return NULL;
}
