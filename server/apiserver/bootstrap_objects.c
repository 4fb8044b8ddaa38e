/* The objects beside roles that every cluster has: priority classes of the system, the range of service addresses. Each
 * is made when it is missing, and never changed. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"

struct setting {
    struct apiserver *srv;
    struct arena *arena;
    struct identity *who;
    struct err *err;
};

static int ensure(struct setting *s, const char *group, const char *resource, const cJSON *object)
{
    const struct kind *k = kind_by_resource(group, "v1", resource);
    const char *name = json_str_or(object, "metadata.name", "");
    cJSON *answer = NULL;
    struct api_request q = {.verb = API_CREATE, .group = group, .version = "v1", .resource = resource, .body = object};
    if (rest_read(s->srv, s->arena, k, "", name, NULL))
        return 0;
    int code = local_now(s->srv, s->arena, s->who, &q, &answer);
    if (code < 300 || code == 409)
        return 0;
    return err_set(s->err, EIO, "%s \"%s\" could not be made: %s", resource, name,
                   json_str_or(answer, "message", "no answer"));
}

static int priority_classes(struct setting *s)
{
    static const struct {
        const char *name, *says;
        int64_t value;
    } classes[] = {{"system-node-critical",
                    "Used for system critical pods that must not be moved from their current node.", 2000001000},
                   {"system-cluster-critical",
                    "Used for system critical pods that must run in the cluster, but can be moved to another node if "
                    "necessary.",
                    2000000000}};
    int r = 0;
    for (size_t i = 0; i < COUNT_OF(classes) && r == 0; i++)
        r = ensure(s, "scheduling.k8s.io", "priorityclasses",
                   json_build(s->arena, "{'metadata':{'name':%s},'value':%I,'description':%s}", classes[i].name,
                              classes[i].value, classes[i].says));
    return r;
}

static int service_range(struct setting *s)
{
    return ensure(
        s, "networking.k8s.io", "servicecidrs",
        json_build(s->arena, "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':[%s]}}", s->srv->o.service_cidr));
}

int bootstrap_objects(struct apiserver *s, struct identity *who, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct setting setting = {s, a, who, err};
    int r = priority_classes(&setting);
    if (r == 0 && s->o.service_cidr)
        r = service_range(&setting);
    return r;
}
