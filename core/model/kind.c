#include "core/model/kind.h"

#include <string.h>

#include "core/base/arena.h"

static bool same_version(const struct kind *k, const char *group, const char *version)
{
    return !strcmp(k->group, group) && !strcmp(k->version, version);
}

bool kinds_have_group(struct slice name)
{
    for (size_t i = 0; i < kinds_count; i++)
        if (name.n && slice_is(name, kinds[i].group))
            return true;
    return false;
}

const struct kind *kind_by_resource(const char *group, const char *version, const char *resource)
{
    for (size_t i = 0; i < kinds_count; i++)
        if (!strcmp(kinds[i].resource, resource) && same_version(&kinds[i], group, version))
            return &kinds[i];
    return NULL;
}

const struct kind *kind_by_name(const char *group, const char *version, const char *kind)
{
    for (size_t i = 0; i < kinds_count; i++)
        if (!strcmp(kinds[i].kind, kind) && same_version(&kinds[i], group, version))
            return &kinds[i];
    return NULL;
}

const struct kind_subresource *kind_subresource(const struct kind *k, const char *name)
{
    for (size_t i = 0; i < k->nsubresources; i++)
        if (!strcmp(k->subresources[i].name, name))
            return &k->subresources[i];
    return NULL;
}

const char *kind_api_version(struct arena *a, const struct kind *k)
{
    return k->group[0] ? arena_printf(a, "%s/%s", k->group, k->version) : k->version;
}
