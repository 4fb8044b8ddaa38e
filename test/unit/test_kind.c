#include "core/model/kind.h"

#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/model/schema.h"
#include "test/unit/tap.h"

static void rows_are_found(void)
{
    const struct kind *pod = kind_by_resource("", "v1", "pods");
    ok(pod && pod == kind_by_name("", "v1", "Pod"), "pods are found by resource and by kind");
    ok(!kind_by_resource("", "v2", "pods") && !kind_by_resource("apps", "v1", "pods") &&
           !kind_by_name("", "v1", "pods"),
       "not in another version or group");
    ok(pod && kind_subresource(pod, "status") && !kind_subresource(pod, "scale"), "their subresources too");
}

static void api_versions_are_spelled(void)
{
    cleanup_arena struct arena *a = arena_new();
    is_string(kind_api_version(a, kind_by_name("", "v1", "Pod")), "v1", "the core group has no name");
    is_string(kind_api_version(a, kind_by_name("apps", "v1", "Deployment")), "apps/v1", "the others do");
}

static void rows_are_whole(void)
{
    int whole = 1, together = 1;
    for (size_t i = 0; i < kinds_count; i++) {
        const struct kind *k = &kinds[i];
        whole &=
            k->group && k->version && k->kind && k->list_kind && k->resource && k->singular && k->verbs && k->schema;
        whole &= k == kind_by_resource(k->group, k->version, k->resource);
        whole &= k->schema && str_eq(strrchr(k->schema->name, '.') + 1, k->kind);
        for (size_t j = 0; i && j < i - 1; j++)
            together &= strcmp(kinds[j].group, k->group) || !strcmp(kinds[i - 1].group, k->group);
    }
    ok(kinds_count >= 25 && whole, "every row has names, verbs and the schema of its kind");
    ok(together, "groups stand together");
}

int main(void)
{
    rows_are_found();
    api_versions_are_spelled();
    rows_are_whole();
    return done();
}
