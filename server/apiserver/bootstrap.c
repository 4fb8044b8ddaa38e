#include "server/apiserver/bootstrap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"

struct identity *bootstrap_identity(void)
{
    static const char *const groups[] = {"system:masters", NULL};
    static const struct apiserver_user user = {.name = "system:apiserver", .groups = groups};
    return identity_new(&user);
}

static int create(struct apiserver *s, struct arena *a, struct identity *who, const char *resource, const char *ns,
                  const cJSON *object, struct err *err)
{
    cJSON *answer = NULL;
    struct api_request q = {.verb = API_CREATE, .version = "v1", .resource = resource, .namespace = ns, .body = object};
    int code = local_now(s, a, who, &q, &answer);
    if (code < 300 || code == 409)
        return 0;
    return err_set(err, EIO, "%s \"%s\" could not be made: %s", resource, json_str_or(object, "metadata.name", ""),
                   json_str_or(answer, "message", "no answer"));
}

static int ensure_namespaces(struct apiserver *s, struct arena *a, struct identity *who, struct err *err)
{
    static const char *const names[] = {"kube-system", "kube-public", "kube-node-lease", "default"};
    const struct kind *k = kind_by_resource("", "v1", "namespaces");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (rest_read(s, a, k, "", names[i], NULL))
            continue;
        int r = create(s, a, who, "namespaces", NULL, json_build(a, "{'metadata':{'name':%s}}", names[i]), err);
        if (r < 0)
            return r;
    }
    return 0;
}

/* What aggregated API servers read to know whom we vouch for. */
static int ensure_authentication(struct apiserver *s, struct arena *a, struct identity *who, struct err *err)
{
    static const char name[] = "extension-apiserver-authentication";
    const struct kind *k = kind_by_resource("", "v1", "configmaps");
    if (!s->o.client_ca)
        return 0;
    cJSON *present = rest_read(s, a, k, "kube-system", name, NULL), *answer = NULL;
    if (!present) {
        cJSON *object = json_build(a, "{'metadata':{'name':%s},'data':{'client-ca-file':%s}}", name, s->o.client_ca);
        return create(s, a, who, "configmaps", "kube-system", object, err);
    }
    const cJSON *data = json_get(present, "data"), *ca = json_get(data, "client-ca-file");
    if (json_is_str(ca) && !strcmp(ca->valuestring, s->o.client_ca))
        return 0;
    json_set_str(a, json_ensure(a, present, "data"), "client-ca-file", s->o.client_ca);
    struct api_request q = {.verb = API_UPDATE,
                            .version = "v1",
                            .resource = "configmaps",
                            .namespace = "kube-system",
                            .name = name,
                            .body = present};
    int code = local_now(s, a, who, &q, &answer);
    return code < 300 ? 0
                      : err_set(err, EIO, "configmap \"%s\" could not be written: %s", name,
                                json_str_or(answer, "message", "no answer"));
}

int bootstrap(struct apiserver *s, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct identity *who = bootstrap_identity();
    int r = ensure_namespaces(s, a, who, err);
    if (r == 0)
        r = bootstrap_policy(s, who, err);
    if (r == 0)
        r = bootstrap_objects(s, who, err);
    if (r == 0)
        r = bootstrap_flow(s, who, err);
    if (r == 0)
        rbac_aggregate(s);
    if (r == 0)
        r = ensure_authentication(s, a, who, err);
    identity_unref(who);
    return r;
}

int bootstrap_again(struct apiserver *s, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct identity *who = bootstrap_identity();
    int r = ensure_namespaces(s, a, who, err);
    if (r == 0)
        r = ensure_authentication(s, a, who, err);
    if (r == 0)
        r = bootstrap_service(s, err);
    identity_unref(who);
    return r;
}
