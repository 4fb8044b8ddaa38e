/* The Service "kubernetes" and its endpoints. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/ipalloc.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"

#define NAME "kubernetes"
#define NAMESPACE "default"

struct publish {
    struct apiserver *srv;
    struct arena *arena;
    struct identity *who;
    struct err *err;
};

/* Creates `wanted`, or gives the present object wanted's `members` (NULL-terminated) where they differ. */
static int ensure(struct publish *p, const char *group, const char *resource, const cJSON *wanted,
                  const char *const *members)
{
    struct arena *a = p->arena;
    const struct kind *k = kind_by_resource(group, "v1", resource);
    cJSON *present = rest_read(p->srv, a, k, NAMESPACE, NAME, NULL), *answer = NULL;
    struct api_request q = {.verb = API_CREATE,
                            .group = group,
                            .version = "v1",
                            .resource = resource,
                            .namespace = NAMESPACE,
                            .body = wanted};
    if (present) {
        bool same = true;
        for (; *members; members++) {
            same = same && json_equal(json_get(present, *members), json_get(wanted, *members));
            json_set(a, present, *members, json_copy(a, json_get(wanted, *members)));
        }
        if (same)
            return 0;
        q.verb = API_UPDATE;
        q.name = NAME;
        q.body = present;
    }
    int code = local_now(p->srv, a, p->who, &q, &answer);
    if (code < 300)
        return 0;
    return err_set(p->err, EIO, "%s \"" NAMESPACE "/" NAME "\" could not be written: %s", resource,
                   json_str_or(answer, "message", "no answer"));
}

static int ensure_service(struct publish *p)
{
    static const char *const nothing[] = {NULL};
    cJSON *service = json_build(
        p->arena,
        "{'metadata':{'name':'" NAME "','labels':{'component':'apiserver','provider':'kubernetes'}},"
        "'spec':{'type':'ClusterIP','clusterIP':%s,'sessionAffinity':'None',"
        "'ports':[{'name':'https','port':443,'protocol':'TCP','targetPort':%i}]}}",
        service_alloc_first_ip(p->srv->services), p->srv->o.advertise_port ? p->srv->o.advertise_port : p->srv->port);
    return ensure(p, "", "services", service, nothing);
}

static int ensure_endpoints(struct publish *p, int port)
{
    static const char *const members[] = {"subsets", NULL};
    cJSON *endpoints =
        json_build(p->arena,
                   "{'metadata':{'name':'" NAME "','labels':{'endpointslice.kubernetes.io/skip-mirror':'true'}},"
                   "'subsets':[{'addresses':[{'ip':%s}],'ports':[{'name':'https','port':%i,'protocol':'TCP'}]}]}",
                   p->srv->o.advertise_address, port);
    return ensure(p, "", "endpoints", endpoints, members);
}

static int ensure_slice(struct publish *p, int port)
{
    static const char *const members[] = {"endpoints", "ports", NULL};
    cJSON *slice = json_build(p->arena,
                              "{'metadata':{'name':'" NAME "','labels':{'kubernetes.io/service-name':'" NAME
                              "'}},'addressType':'IPv4',"
                              "'endpoints':[{'addresses':[%s],'conditions':{'ready':true}}],"
                              "'ports':[{'name':'https','port':%i,'protocol':'TCP'}]}",
                              p->srv->o.advertise_address, port);
    return ensure(p, "discovery.k8s.io", "endpointslices", slice, members);
}

int bootstrap_service(struct apiserver *s, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct publish p = {s, a, bootstrap_identity(), err};
    int port = s->o.advertise_port ? s->o.advertise_port : s->port;
    int r = port ? ensure_service(&p) : 0;
    if (r == 0 && s->o.advertise_address && port)
        r = ensure_endpoints(&p, port);
    if (r == 0 && s->o.advertise_address && port)
        r = ensure_slice(&p, port);
    identity_unref(p.who);
    return r;
}
