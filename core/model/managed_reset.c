/* Which fields the doors of a resource do not change (its strategies' GetResetFields), and whose name a User-Agent is.
 */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/quote.h"
#include "core/model/fieldset.h"
#include "core/model/kind.h"
#include "core/model/managed_fields.h"

#define PATHS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Where it is not `status` for the object and `spec` for its status. */
static const struct {
    const char *group, *resource, *subresource;
    const char *const *paths;
} exceptions[] = {
    {"", "namespaces", "finalize", PATHS("status")},
    {"", "pods", "status", PATHS("spec", "metadata.deletionTimestamp", "metadata.ownerReferences")},
    {"apps", "deployments", "status", PATHS("spec", "metadata.labels")},
    {"apiextensions.k8s.io", "customresourcedefinitions", "status", PATHS("metadata", "spec")},
    {"apiregistration.k8s.io", "apiservices", "status", PATHS("spec", "metadata")},
    {"certificates.k8s.io", "certificatesigningrequests", "", PATHS("spec", "status")},
    {"certificates.k8s.io", "certificatesigningrequests", "status", PATHS("spec", "status.conditions")},
    {"certificates.k8s.io", "certificatesigningrequests", "approval", PATHS("spec", "status.certificate")},
    {"flowcontrol.apiserver.k8s.io", "flowschemas", "status", PATHS("metadata", "spec")},
    {"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", "status", PATHS("metadata", "spec")},
    {"networking.k8s.io", "servicecidrs", "status", PATHS("metadata", "spec")},
    {"resource.k8s.io", "resourceclaims", "status", PATHS("metadata", "spec")},
    {"storage.k8s.io", "volumeattachments", "status", PATHS("metadata", "spec")},
};

struct field_set *managed_reset_fields(struct arena *a, const struct kind *k, const char *subresource)
{
    for (size_t i = 0; i < COUNT_OF(exceptions); i++)
        if (!strcmp(exceptions[i].group, k->group) && !strcmp(exceptions[i].resource, k->resource) &&
            !strcmp(exceptions[i].subresource, subresource))
            return field_set_of(a, exceptions[i].paths);
    if (!strcmp(subresource, "status"))
        return field_set_of(a, PATHS("spec"));
    return !*subresource && kind_subresource(k, "status") ? field_set_of(a, PATHS("status")) : NULL;
}

const char *managed_name_of_agent(struct arena *a, const char *user_agent)
{
    cleanup_strbuf struct strbuf name = {0};
    const char *end = user_agent + strcspn(user_agent, "/");
    strbuf_adds(&name, "");
    for (const char *p = user_agent; p < end;) {
        bool printable;
        int32_t point;
        size_t n = go_printable(p, &printable, &point);
        if (printable && name.len + n > MANAGER_NAME_MAX)
            break;
        if (printable)
            strbuf_add(&name, p, n);
        p += n;
    }
    return arena_dup(a, name.p, name.len);
}
