/* All controllers and the scheduler together on a server that fails at random, cuts watches, forgets history and is
 * late to tell: whatever happened, once it stops they bring about what was asked for. */
#include "core/base/log.h"
#include "core/model/meta.h"
#include "server/controllers/controllers.h"
#include "server/scheduler/scheduler.h"
#include "test/unit/fake_env.h"

static uint64_t seed;

static unsigned dice(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % sides);
}

static const char *const images[] = {"one", "two", "three"};
static const char *const names[] = {"web", "db", "cache"};

static void put_deployment(struct fake_env *e, const char *name)
{
    static const char *const strategies[] = {"RollingUpdate", "Recreate"};
    if (fake_get(e->api, "deployments.apps", "a", name)) {
        fake_merge(e->api, "deployments.apps", "a", name,
                   "{'spec':{'replicas':%i,'template':{'spec':{'containers':[{'name':'c','image':%s}]}}}}",
                   (int)dice(6), images[dice(3)]);
        return;
    }
    fake_put(e->api, "deployments.apps",
             "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':%s,'namespace':'a'},"
             "'spec':{'replicas':%i,'revisionHistoryLimit':2,'selector':{'matchLabels':{'app':%s}},"
             "'strategy':{'type':%s,'rollingUpdate':{'maxSurge':1,'maxUnavailable':'25%'}},"
             "'template':{'metadata':{'labels':{'app':%s}},'spec':{'containers':[{'name':'c','image':%s}]}}}}",
             name, (int)dice(6), name, strategies[dice(2)], name, images[dice(3)]);
}

static void put_world(struct fake_env *e)
{
    fake_put(e->api, "namespaces", "{'metadata':{'name':'a'}}");
    for (int n = 0; n < 3; n++) {
        char name[4];
        snprintf(name, sizeof(name), "n%d", n);
        fake_put(e->api, "nodes",
                 "{'metadata':{'name':%s,'labels':{'kubernetes.io/hostname':%s}},'spec':{},"
                 "'status':{'allocatable':{'cpu':'4','memory':'4Gi','pods':'50'},"
                 "'conditions':[{'type':'Ready','status':'True','lastHeartbeatTime':'2030-01-01T00:00:00Z'}]}}",
                 name, name);
    }
    for (size_t n = 0; n < COUNT_OF(names); n++)
        fake_put(e->api, "services",
                 "{'kind':'Service','apiVersion':'v1','metadata':{'name':%s,'namespace':'a'},"
                 "'spec':{'clusterIP':'10.43.0.9','ipFamilies':['IPv4'],'selector':{'app':%s},'ports':[{'port':80}]}}",
                 names[n], names[n]);
}

static void kubelet(struct fake_env *e)
{
    fake_kubelet_ends(e, "a");
    for (size_t n = 0; n < fake_count(e->api, "pods", "a"); n++) {
        cJSON *pod = fake_nth(e->api, "pods", "a", n);
        if (json_str(pod, "spec.nodeName") && !pod_ready(pod) && !object_deleting(pod))
            fake_pod_ready(e, "a", json_str(pod, "metadata.name"), true);
    }
    for (size_t n = 0; n < fake_count(e->api, "nodes", ""); n++)
        fake_put(e->api, "leases.coordination.k8s.io",
                 "{'metadata':{'name':%s,'namespace':'kube-node-lease'},'spec':{'renewTime':%s}}",
                 json_str(fake_nth(e->api, "nodes", "", n), "metadata.name"),
                 meta_time(fake_arena(e->api), timing_now_us(e->env.timing)));
}

static void mischief(struct fake_env *e)
{
    static const char *const resources[] = {
        "pods", "replicasets.apps", "deployments.apps", "endpointslices.discovery.k8s.io", "endpoints", "nodes"};
    static const enum api_verb verbs[] = {API_CREATE, API_UPDATE, API_PATCH, API_DELETE, API_GET};
    static const struct {
        int code;
        const char *reason;
    } failures[] = {{409, "Conflict"}, {500, "InternalError"}, {403, "Forbidden"}, {0, ""}, {429, "TooManyRequests"}};
    const char *resource = resources[dice(COUNT_OF(resources))];
    unsigned f = dice(COUNT_OF(failures));
    switch (dice(8)) {
    case 0:
        put_deployment(e, names[dice(3)]);
        break;
    case 1:
        fake_delete(e->api, "deployments.apps", "a", names[dice(3)]);
        break;
    case 2:
        fake_fail(e->api, verbs[dice(COUNT_OF(verbs))], resource, dice(3) ? NULL : "status", failures[f].code,
                  failures[f].reason, 1 + dice(3));
        break;
    case 3:
        fake_drop_watches(e->api, dice(2));
        break;
    case 4:
        fake_hold(e->api, resource, true);
        break;
    case 5:
        for (size_t n = 0; n < COUNT_OF(resources); n++)
            fake_hold(e->api, resources[n], false);
        break;
    case 6: {
        cJSON *pod = fake_nth(e->api, "pods", "a", dice(8));
        if (pod)
            fake_remove(e->api, "pods", "a", json_str(pod, "metadata.name"));
        break;
    }
    default:
        kubelet(e);
    }
}

static void heal(struct fake_env *e)
{
    static const char *const all[] = {
        "pods", "replicasets.apps", "deployments.apps", "endpointslices.discovery.k8s.io", "endpoints", "nodes"};
    for (size_t n = 0; n < COUNT_OF(all); n++)
        fake_hold(e->api, all[n], false);
    fake_clear_failures(e->api);
    for (int n = 0; n < 40; n++) {
        kubelet(e);
        fake_advance(e->api, 10000);
    }
}

/* --- what has to hold in the end; each answers what does not, or NULL --- */

static const char *wrong_deployment(struct fake_env *e, const char *name)
{
    cJSON *d = fake_get(e->api, "deployments.apps", "a", name);
    int64_t wanted = d ? json_int(d, "spec.replicas", 0) : 0, pods = 0;
    const char *image = d ? json_str(json_at(d, "spec.template.spec.containers")->child, "image") : NULL;
    for (size_t n = 0; n < fake_count(e->api, "pods", "a"); n++) {
        cJSON *pod = fake_nth(e->api, "pods", "a", n);
        if (!str_eq(object_label(pod, "app"), name))
            continue;
        pods++;
        if (!str_eq(json_str(json_at(pod, "spec.containers")->child, "image"), image))
            return "a pod of another template is left";
        if (!json_str(pod, "spec.nodeName"))
            return "a pod has no node";
    }
    if (pods != wanted)
        return arena_printf(fake_arena(e->api), "%s has %lld pods, not %lld", name, (long long)pods, (long long)wanted);
    if (d && json_int(d, "status.availableReplicas", 0) != wanted)
        return "the status counts otherwise";
    if (d && json_int(d, "status.observedGeneration", 0) != json_int(d, "metadata.generation", 0))
        return "the status is not of this generation";
    return NULL;
}

static const char *wrong_sets(struct fake_env *e)
{
    for (size_t n = 0; n < fake_count(e->api, "replicasets.apps", "a"); n++) {
        const cJSON *owner = object_controller(fake_nth(e->api, "replicasets.apps", "a", n));
        cJSON *d = fake_get(e->api, "deployments.apps", "a", json_str_or(owner, "name", ""));
        if (!d || !str_eq(json_str(d, "metadata.uid"), json_str(owner, "uid")))
            return "a ReplicaSet outlives its Deployment";
    }
    return NULL;
}

static const char *wrong_endpoints(struct fake_env *e, const char *name)
{
    cJSON *d = fake_get(e->api, "deployments.apps", "a", name);
    int64_t wanted = d ? json_int(d, "spec.replicas", 0) : 0, in_slices = 0;
    for (size_t n = 0; n < fake_count(e->api, "endpointslices.discovery.k8s.io", "a"); n++) {
        cJSON *slice = fake_nth(e->api, "endpointslices.discovery.k8s.io", "a", n);
        if (str_eq(object_label(slice, "kubernetes.io/service-name"), name))
            in_slices += (int64_t)json_count(json_get(slice, "endpoints"));
    }
    if (in_slices != wanted)
        return arena_printf(fake_arena(e->api), "slices of %s hold %lld, not %lld", name, (long long)in_slices,
                            (long long)wanted);
    int64_t in_endpoints = 0;
    for (JSON_EACH(s, json_get(fake_get(e->api, "endpoints", "a", name), "subsets")))
        in_endpoints += (int64_t)json_count(json_get(s, "addresses"));
    return in_endpoints == wanted ? NULL : "Endpoints hold another number";
}

static const char *wrong(struct fake_env *e)
{
    const char *text = wrong_sets(e);
    for (size_t n = 0; !text && n < COUNT_OF(names); n++) {
        text = wrong_deployment(e, names[n]);
        text = text ? text : wrong_endpoints(e, names[n]);
    }
    return text;
}

static void test_seed(uint64_t number)
{
    seed = 88172645463325252u ^ (number * 2654435761u);
    struct fake_env *e = fake_env_new();
    put_world(e);
    struct controllers_options o = {.cluster_cidr = "10.42.0.0/16", .root_ca = "PEM"};
    struct controllers *c = controllers_start(e->env.api, e->env.timing, e->env.informers, &o);
    struct scheduler *s = scheduler_start(e->env.api, e->env.timing, e->env.informers);
    for (int n = 0; n < 120; n++) {
        mischief(e);
        if (dice(3))
            fake_advance(e->api, dice(400));
    }
    heal(e);
    const char *text = wrong(e);
    okf(!text, "seed %llu ends as asked for%s%s", (unsigned long long)number, text ? ": " : "", text ? text : "");
    unsigned writes = fake_writes(e->api);
    kubelet(e);
    fake_advance(e->api, 30000);
    unsigned more = fake_writes(e->api) - writes;
    okf(more <= 1, "seed %llu: and then nothing more is written (%u)", (unsigned long long)number, more);
    scheduler_stop(s);
    controllers_stop(c);
    fake_env_free(e);
}

int main(int argc, char **argv)
{
    uint64_t only;
    if (argc > 1 && !str_to_u64(argv[1], &only)) {
        log_set_level(LOG_DEBUG);
        test_seed(only);
        return done();
    }
    log_set_level(LOG_ERROR);
    for (uint64_t n = 0; n < 16; n++)
        test_seed(n);
    return done();
}
