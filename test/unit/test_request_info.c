#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "server/apiserver/request_info.h"
#include "test/unit/tap.h"

/* verb group/version namespace/resource/name/subresource, or the path of what is no resource */
static const struct {
    const char *method, *target, *want;
} cases[] = {
    {"GET", "/api/v1/pods", "list /v1 /pods//"},
    {"GET", "/api/v1/pods?watch=1", "watch /v1 /pods//"},
    {"GET", "/api/v1/pods?watch=false", "list /v1 /pods//"},
    {"GET", "/api/v1/namespaces/default/pods", "list /v1 default/pods//"},
    {"GET", "/api/v1/namespaces/default/pods/p", "get /v1 default/pods/p/"},
    {"HEAD", "/api/v1/namespaces/default/pods/p", "get /v1 default/pods/p/"},
    {"GET", "/api/v1/namespaces/default/pods/p/log?follow=1", "get /v1 default/pods/p/log"},
    {"POST", "/api/v1/namespaces/default/pods", "create /v1 default/pods//"},
    {"POST", "/api/v1/namespaces/default/pods/p/binding", "create /v1 default/pods/p/binding"},
    {"PUT", "/apis/apps/v1/namespaces/d/deployments/x", "update apps/v1 d/deployments/x/"},
    {"PATCH", "/apis/apps/v1/namespaces/d/deployments/x/scale", "patch apps/v1 d/deployments/x/scale"},
    {"DELETE", "/api/v1/nodes/n", "delete /v1 /nodes/n/"},
    {"DELETE", "/api/v1/namespaces/d/pods", "deletecollection /v1 d/pods//"},
    {"GET", "/api/v1/namespaces/d", "get /v1 d/namespaces/d/"},
    {"PUT", "/api/v1/namespaces/d/finalize", "update /v1 d/namespaces/d/finalize"},
    {"GET", "/api/v1/namespaces/d/status", "get /v1 d/namespaces/d/status"},
    {"GET", "/api/v1/watch/namespaces/d/pods", "watch /v1 d/pods//"},
    {"GET", "/api/v1/watch/namespaces/d/pods/p", "watch /v1 d/pods/p/"},
    {"GET", "/api/v1/pods?fieldSelector=metadata.name%3Dp", "list /v1 /pods/p/"},
    {"GET", "/api/v1/pods?fieldSelector=metadata.name%3Da%2Fb", "list /v1 /pods//"},
    {"GET", "/api/v1/pods/", "list /v1 /pods//"},
    {"GET", "/api/v1/namespaces/d/pods/a%20b", "get /v1 d/pods/a b/"},
    {"OPTIONS", "/api/v1/nodes/n/proxy", " /v1 /nodes/n/proxy"},
    {"OPTIONS", "/version", "options /version"},
    {"GET", "/api", "get /api"},
    {"GET", "/api/v1", "get /api/v1"},
    {"GET", "/apis/apps/v1", "get /apis/apps/v1"},
    {"POST", "/healthz/ping", "post /healthz/ping"},
    {"GET", "/", "get /"},
};

static const char *const refused[] = {
    "",
    "api/v1/pods",
    "/api/v1/../pods",
    "/api/v1/./pods",
    "/api/v1/namespaces/a%2fb/pods",
    "/api/v1/namespaces/%2e%2e/pods",
    "/api/v1/pods/a%00b",
    "/api/v1/pods/a%0ab",
    "/api/v1/pods/%zz",
};

int main(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cleanup_arena struct arena *a = arena_new();
        struct request_info r;
        const char *got = "refused";
        if (request_info_parse(a, cases[i].method, cases[i].target, &r, NULL) == 0)
            got = r.resource_request ? arena_printf(a, "%s %s/%s %s/%s/%s/%s", r.verb_name, r.group, r.version,
                                                    r.namespace, r.resource, r.name, r.subresource)
                                     : arena_printf(a, "%s %s", r.verb_name, r.path);
        is_string(got, cases[i].want, arena_printf(a, "%s %s", cases[i].method, cases[i].target));
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        cleanup_arena struct arena *a = arena_new();
        struct request_info r;
        struct err err = {0};
        int e = request_info_parse(a, "GET", refused[i], &r, &err);
        okf(e == -EINVAL && *err.text, "\"%s\" is refused with a reason", refused[i]);
    }
    return done();
}
