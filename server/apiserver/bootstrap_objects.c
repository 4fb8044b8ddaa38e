/* The objects beside roles that every cluster has: priority classes of the system, the range of service addresses, the
 * flow schemas and priority levels that Kubernetes has. Each is made when it is missing, and never changed. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/flow_fixed.h"
#include "core/model/kind.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"

#define FLOW_GROUP "flowcontrol.apiserver.k8s.io"

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

/* ---- priority levels ---- */

static const char *const fixed[] = {"exempt", "catch-all"}; /* levels and schemas */

static const struct {
    const char *name;
    int shares, lendable, queues, hand;
} levels[] = {{"system", 30, 33, 64, 6},         {"node-high", 40, 25, 64, 6},      {"leader-election", 10, 0, 16, 4},
              {"workload-high", 40, 50, 128, 6}, {"workload-low", 100, 90, 128, 6}, {"global-default", 20, 50, 128, 6}};

static cJSON *automatic(struct arena *a, const char *name, const cJSON *spec)
{
    return json_build(
        a, "{'metadata':{'name':%s,'annotations':{'apf.kubernetes.io/autoupdate-spec':'true'}},'spec':%J}", name, spec);
}

static int priority_levels(struct setting *s)
{
    struct arena *a = s->arena;
    int r = 0;
    for (size_t i = 0; i < COUNT_OF(fixed) && r == 0; i++)
        r = ensure(s, FLOW_GROUP, "prioritylevelconfigurations", automatic(a, fixed[i], flow_fixed_level(a, fixed[i])));
    for (size_t i = 0; i < COUNT_OF(levels) && r == 0; i++) {
        cJSON *queuing =
            json_build(a, "{'queues':%i,'handSize':%i,'queueLengthLimit':50}", levels[i].queues, levels[i].hand);
        cJSON *spec = json_build(a,
                                 "{'type':'Limited','limited':{'nominalConcurrencyShares':%i,'lendablePercent':%i,"
                                 "'limitResponse':{'type':'Queue','queuing':%J}}}",
                                 levels[i].shares, levels[i].lendable, queuing);
        r = ensure(s, FLOW_GROUP, "prioritylevelconfigurations", automatic(a, levels[i].name, spec));
    }
    return r;
}

/* ---- flow schemas ---- */

static const char everything[] =
    "'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],'clusterScope':true,'namespaces':['*']}],"
    "'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['*']}]";
static const char probes[] = "'nonResourceRules':[{'verbs':['get'],'nonResourceURLs':['/healthz','/readyz','/livez']}]";
static const char elections[] =
    "'resourceRules':[{'verbs':['get','create','update'],'apiGroups':['coordination.k8s.io'],'resources':['leases'],"
    "'namespaces':['*']}]";
static const char node_health[] =
    "'resourceRules':[{'verbs':['*'],'apiGroups':[''],'resources':['nodes','nodes/status'],'clusterScope':true,"
    "'namespaces':['*']},{'verbs':['*'],'apiGroups':['coordination.k8s.io'],'resources':['leases'],'namespaces':['*']}"
    "]";

#define GROUP(name) "{'kind':'Group','group':{'name':'" name "'}}"
#define USER(name) "{'kind':'User','user':{'name':'" name "'}}"
#define SYSTEM_ACCOUNTS "{'kind':'ServiceAccount','serviceAccount':{'namespace':'kube-system','name':'*'}}"
#define ANYBODY GROUP("system:unauthenticated") "," GROUP("system:authenticated")

static const struct {
    const char *name, *level, *method;
    int precedence;
    const char *subjects, *rules;
} schemas[] = {
    {"system-nodes", "system", "ByUser", 500, GROUP("system:nodes"), everything},
    {"system-node-high", "node-high", "ByUser", 400, GROUP("system:nodes"), node_health},
    {"probes", "exempt", NULL, 2, ANYBODY, probes},
    {"system-leader-election", "leader-election", "ByUser", 100,
     USER("system:kube-controller-manager") "," USER("system:kube-scheduler") "," SYSTEM_ACCOUNTS, elections},
    {"kube-controller-manager", "workload-high", "ByNamespace", 800, USER("system:kube-controller-manager"),
     everything},
    {"kube-scheduler", "workload-high", "ByNamespace", 800, USER("system:kube-scheduler"), everything},
    {"kube-system-service-accounts", "workload-high", "ByNamespace", 900, SYSTEM_ACCOUNTS, everything},
    {"service-accounts", "workload-low", "ByUser", 9000, GROUP("system:serviceaccounts"), everything},
    {"global-default", "global-default", "ByUser", 9900, ANYBODY, everything},
};

static int flow_schemas(struct setting *s)
{
    struct arena *a = s->arena;
    int r = 0;
    for (size_t i = 0; i < COUNT_OF(fixed) && r == 0; i++)
        r = ensure(s, FLOW_GROUP, "flowschemas", automatic(a, fixed[i], flow_fixed_schema(a, fixed[i])));
    for (size_t i = 0; i < COUNT_OF(schemas) && r == 0; i++) {
        cJSON *rule = json_build(a, arena_printf(a, "{'subjects':[%s],%s}", schemas[i].subjects, schemas[i].rules));
        cJSON *method = schemas[i].method ? json_build(a, "{'type':%s}", schemas[i].method) : NULL;
        cJSON *spec = json_build(a,
                                 "{'priorityLevelConfiguration':{'name':%s},'matchingPrecedence':%i,"
                                 "'distinguisherMethod':%J,'rules':[%J]}",
                                 schemas[i].level, schemas[i].precedence, method, rule);
        r = ensure(s, FLOW_GROUP, "flowschemas", automatic(a, schemas[i].name, spec));
    }
    return r;
}

int bootstrap_objects(struct apiserver *s, struct identity *who, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct setting setting = {s, a, who, err};
    int r = priority_classes(&setting);
    if (r == 0 && s->o.service_cidr)
        r = service_range(&setting);
    if (r == 0)
        r = priority_levels(&setting);
    return r == 0 ? flow_schemas(&setting) : r;
}
