#include "server/controllers/endpointslice.h"

#include "server/controllers/endpoints.h"
#include "server/controllers/slice_mirror.h"
#include "test/unit/fake_env.h"

struct bench {
    struct fake_env *e;
    struct endpointslice_controller *slices;
    struct endpoints_controller *endpoints;
    struct slice_mirror *mirror;
};

static struct bench begin(void)
{
    struct bench b = {.e = fake_env_new()};
    b.slices = endpointslice_controller_new(&b.e->env);
    b.endpoints = endpoints_controller_new(&b.e->env);
    b.mirror = slice_mirror_new(&b.e->env);
    fake_put(b.e->api, "nodes", "{'metadata':{'name':'n1','labels':{'topology.kubernetes.io/zone':'z'}}}");
    return b;
}

static void end(struct bench *b)
{
    endpointslice_controller_free(b->slices);
    endpoints_controller_free(b->endpoints);
    slice_mirror_free(b->mirror);
    fake_env_free(b->e);
}

static void put_service(struct bench *b, const char *ip, const char *more)
{
    cJSON *extra = NULL;
    json_parse(fake_arena(b->e->api), more, strlen(more), &extra, NULL, NULL);
    fake_put(b->e->api, "services",
             "{'kind':'Service','apiVersion':'v1','metadata':{'name':'web','namespace':'a','labels':{'l':'1'}},"
             "'spec':{'clusterIP':%s,'ipFamilies':['IPv4'],'selector':{'app':'web'},"
             "'ports':[{'name':'http','port':80,'targetPort':'http','protocol':'TCP'}]}}",
             ip);
    if (json_is_obj(extra))
        fake_merge(b->e->api, "services", "a", "web", "{'spec':%J}", extra);
}

static void put_pod(struct bench *b, const char *name, const char *ip, int port, bool ready)
{
    fake_put(b->e->api, "pods",
             "{'metadata':{'name':%s,'namespace':'a','labels':{'app':'web'}},"
             "'spec':{'nodeName':'n1','hostname':%s,'subdomain':'web',"
             "'containers':[{'name':'c','ports':[{'name':'http','containerPort':%i,'protocol':'TCP'}]}]},"
             "'status':{'phase':'Running','podIP':%s,'podIPs':[{'ip':%s}],"
             "'conditions':[{'type':'Ready','status':%s}]}}",
             name, name, port, ip, ip, ready ? "True" : "False");
}

static cJSON *slice(struct bench *b, size_t n)
{
    return fake_nth(b->e->api, "endpointslices.discovery.k8s.io", "a", n);
}

static size_t slices(struct bench *b)
{
    return fake_count(b->e->api, "endpointslices.discovery.k8s.io", "a");
}

static const cJSON *first(const cJSON *array)
{
    return array ? array->child : NULL;
}

static cJSON *endpoints(struct bench *b)
{
    return fake_get(b->e->api, "endpoints", "a", "web");
}

static void test_ready(void)
{
    struct bench b = begin();
    put_service(&b, "10.43.0.5", "null");
    fake_settle(b.e->api);
    cJSON *s = slice(&b, 0);
    ok(slices(&b) == 1 && !json_count(json_get(s, "endpoints")) && !json_count(json_get(s, "ports")),
       "a Service without pods has one empty slice");
    ok(str_eq(object_label(s, "kubernetes.io/service-name"), "web") &&
           str_eq(object_label(s, "endpointslice.kubernetes.io/managed-by"), "endpointslice-controller.k8s.io") &&
           str_eq(object_label(s, "l"), "1") && !object_label(s, "service.kubernetes.io/headless"),
       "labelled with Service, manager and the Service's labels");
    ok(str_starts(json_str(s, "metadata.name"), "web-") && object_controlled_by(s, "uid-2"),
       "named after and owned by the Service");
    ok(endpoints(&b) && !json_get(endpoints(&b), "subsets"), "and Endpoints without subsets");
    put_pod(&b, "p1", "10.42.0.5", 8080, false);
    fake_settle(b.e->api);
    s = slice(&b, 0);
    const cJSON *ep = first(json_get(s, "endpoints")), *conditions = json_get(ep, "conditions");
    ok(slices(&b) == 1 && ep && !json_bool(conditions, "ready", true) && !json_bool(conditions, "serving", true) &&
           !json_bool(conditions, "terminating", true),
       "a pod that is not ready is there, not ready");
    is_string(json_str(first(json_get(ep, "addresses")), ""), "10.42.0.5", "with its address");
    ok(str_eq(json_str(ep, "nodeName"), "n1") && str_eq(json_str(ep, "zone"), "z") &&
           str_eq(json_str(ep, "targetRef.name"), "p1") && str_eq(json_str(ep, "hostname"), "p1"),
       "node, zone, pod and hostname");
    const cJSON *port = first(json_get(s, "ports"));
    ok(json_int(port, "port", 0) == 8080 && str_eq(json_str(port, "name"), "http") &&
           str_eq(json_str(port, "protocol"), "TCP"),
       "a named port is the pod's own number");
    const cJSON *subset = first(json_get(endpoints(&b), "subsets"));
    ok(json_count(json_get(subset, "notReadyAddresses")) == 1 && !json_get(subset, "addresses"),
       "Endpoints list it as not ready");
    put_pod(&b, "p1", "10.42.0.5", 8080, true);
    fake_settle(b.e->api);
    ok(json_bool(first(json_get(slice(&b, 0), "endpoints")), "conditions.ready", false), "once ready it is ready");
    subset = first(json_get(endpoints(&b), "subsets"));
    ok(json_count(json_get(subset, "addresses")) == 1 && !json_get(subset, "notReadyAddresses") &&
           json_int(first(json_get(subset, "ports")), "port", 0) == 8080,
       "in Endpoints, too");
    unsigned writes = fake_calls(b.e->api, API_UPDATE, "endpointslices.discovery.k8s.io");
    fake_merge(b.e->api, "pods", "a", "p1", "{'metadata':{'annotations':{'x':'y'}}}");
    fake_settle(b.e->api);
    is_int(fake_calls(b.e->api, API_UPDATE, "endpointslices.discovery.k8s.io"), writes,
           "a change that does not show writes nothing");
    fake_delete(b.e->api, "pods", "a", "p1");
    fake_settle(b.e->api);
    conditions = json_get(first(json_get(slice(&b, 0), "endpoints")), "conditions");
    ok(!json_bool(conditions, "ready", true) && json_bool(conditions, "serving", false) &&
           json_bool(conditions, "terminating", false),
       "a pod that ends is serving and terminating, not ready");
    ok(!json_get(endpoints(&b), "subsets"), "and out of the Endpoints");
    fake_remove(b.e->api, "pods", "a", "p1");
    fake_settle(b.e->api);
    ok(slices(&b) == 1 && !json_count(json_get(slice(&b, 0), "endpoints")), "then the slice is empty again");
    end(&b);
}

static void test_who(void)
{
    struct bench b = begin();
    put_service(&b, "10.43.0.5", "null");
    put_pod(&b, "ended", "10.42.0.1", 80, true);
    fake_merge(b.e->api, "pods", "a", "ended", "{'status':{'phase':'Succeeded'}}");
    put_pod(&b, "other", "10.42.0.2", 80, true);
    fake_merge(b.e->api, "pods", "a", "other", "{'metadata':{'labels':{'app':'db'}}}");
    put_pod(&b, "noip", "10.42.0.3", 80, true);
    fake_merge(b.e->api, "pods", "a", "noip", "{'status':{'podIP':null,'podIPs':null}}");
    fake_settle(b.e->api);
    ok(!json_count(json_get(slice(&b, 0), "endpoints")) && !json_get(endpoints(&b), "subsets"),
       "pods that ended, do not match or have no address are no endpoints");
    fake_merge(b.e->api, "pods", "a", "other", "{'metadata':{'labels':{'app':'web'}}}");
    fake_settle(b.e->api);
    is_int((long long)json_count(json_get(slice(&b, 0), "endpoints")), 1, "a pod that comes to match becomes one");
    fake_merge(b.e->api, "pods", "a", "other", "{'metadata':{'labels':{'app':'db'}}}");
    fake_settle(b.e->api);
    is_int((long long)json_count(json_get(slice(&b, 0), "endpoints")), 0, "and one that ceases to match is none");
    put_pod(&b, "p1", "10.42.0.5", 80, false);
    fake_merge(b.e->api, "services", "a", "web", "{'spec':{'publishNotReadyAddresses':true}}");
    fake_settle(b.e->api);
    ok(json_bool(first(json_get(slice(&b, 0), "endpoints")), "conditions.ready", false) &&
           json_count(json_get(first(json_get(endpoints(&b), "subsets")), "addresses")) == 1,
       "publishNotReadyAddresses makes every pod ready");
    fake_merge(b.e->api, "services", "a", "web", "{'spec':{'selector':{'app':'nobody'}}}");
    fake_settle(b.e->api);
    is_int((long long)json_count(json_get(slice(&b, 0), "endpoints")), 0, "a new selector selects anew");
    end(&b);
}

static void test_kinds(void)
{
    struct bench b = begin();
    put_service(&b, "None", "{\"ports\":null}");
    put_pod(&b, "p1", "10.42.0.5", 80, true);
    fake_settle(b.e->api);
    ok(str_eq(object_label(slice(&b, 0), "service.kubernetes.io/headless"), "") &&
           json_count(json_get(slice(&b, 0), "endpoints")) == 1 && !json_count(json_get(slice(&b, 0), "ports")),
       "a headless Service without ports has endpoints without ports");
    ok(json_count(json_get(first(json_get(endpoints(&b), "subsets")), "addresses")) == 1 &&
           str_eq(object_label(endpoints(&b), "service.kubernetes.io/headless"), ""),
       "in Endpoints, too");
    end(&b);

    b = begin();
    put_service(&b, "10.43.0.5", "{\"selector\":null}");
    put_pod(&b, "p1", "10.42.0.5", 80, true);
    fake_settle(b.e->api);
    ok(!slices(&b) && !endpoints(&b), "a Service without a selector is left to its user");
    end(&b);

    b = begin();
    put_service(&b, "10.43.0.5", "{\"ipFamilies\":[\"IPv4\",\"IPv6\"]}");
    put_pod(&b, "p1", "10.42.0.5", 80, true);
    fake_merge(b.e->api, "pods", "a", "p1", "{'status':{'podIPs':[{'ip':'10.42.0.5'},{'ip':'fd00::5'}]}}");
    fake_settle(b.e->api);
    bool v4 = false, v6 = false;
    for (size_t n = 0; n < slices(&b); n++) {
        const char *type = json_str(slice(&b, n), "addressType");
        const char *ip = json_str(first(json_get(first(json_get(slice(&b, n), "endpoints")), "addresses")), "");
        v4 |= str_eq(type, "IPv4") && str_eq(ip, "10.42.0.5");
        v6 |= str_eq(type, "IPv6") && str_eq(ip, "fd00::5");
    }
    ok(slices(&b) == 2 && v4 && v6, "two families have a slice each");
    fake_merge(b.e->api, "services", "a", "web", "{'spec':{'ipFamilies':['IPv4']}}");
    fake_settle(b.e->api);
    ok(slices(&b) == 1 && str_eq(json_str(slice(&b, 0), "addressType"), "IPv4"), "a family given up loses its slice");
    end(&b);
}

static void test_many(void)
{
    struct bench b = begin();
    put_service(&b, "10.43.0.5", "null");
    char name[16], ip[16];
    for (int n = 0; n < 250; n++) {
        snprintf(name, sizeof(name), "p%03d", n);
        snprintf(ip, sizeof(ip), "10.42.%d.%d", n / 100, n % 100 + 1);
        put_pod(&b, name, ip, 80, true);
    }
    fake_settle(b.e->api);
    size_t total = 0, largest = 0;
    for (size_t n = 0; n < slices(&b); n++) {
        size_t count = json_count(json_get(slice(&b, n), "endpoints"));
        total += count;
        largest = MAX_OF(largest, count);
    }
    ok(slices(&b) == 3 && total == 250 && largest == 100, "250 endpoints fill three slices of at most 100");
    unsigned writes = fake_calls(b.e->api, API_UPDATE, "endpointslices.discovery.k8s.io");
    fake_remove(b.e->api, "pods", "a", "p010");
    put_pod(&b, "new", "10.42.9.9", 80, true);
    fake_settle(b.e->api);
    unsigned more = fake_calls(b.e->api, API_UPDATE, "endpointslices.discovery.k8s.io") - writes;
    okf(more <= 2 && slices(&b) == 3, "one that goes and one that comes change few slices (%u writes)", more);
    put_pod(&b, "odd", "10.42.9.2", 8081, true);
    fake_settle(b.e->api);
    is_int((long long)slices(&b), 4, "a pod with another port number needs a slice of its own");
    end(&b);
}

static void test_repair(void)
{
    struct bench b = begin();
    put_service(&b, "10.43.0.5", "null");
    put_pod(&b, "p1", "10.42.0.5", 80, true);
    fake_settle(b.e->api);
    fake_remove(b.e->api, "endpointslices.discovery.k8s.io", "a", json_str(slice(&b, 0), "metadata.name"));
    fake_remove(b.e->api, "endpoints", "a", "web");
    fake_settle(b.e->api);
    ok(slices(&b) == 1 && json_count(json_get(slice(&b, 0), "endpoints")) == 1 && endpoints(&b),
       "what somebody deletes is made again");
    fake_merge(b.e->api, "endpointslices.discovery.k8s.io", "a", json_str(slice(&b, 0), "metadata.name"),
               "{'endpoints':[]}");
    fake_settle(b.e->api);
    is_int((long long)json_count(json_get(slice(&b, 0), "endpoints")), 1, "what somebody changes is put right");
    fake_put(b.e->api, "endpoints", "{'metadata':{'name':'mine','namespace':'a'},'subsets':[]}");
    fake_remove(b.e->api, "services", "a", "web");
    fake_settle(b.e->api);
    ok(!endpoints(&b) && fake_get(b.e->api, "endpoints", "a", "mine"),
       "Endpoints go with their Service; those without one stay");
    end(&b);

    b = begin();
    put_service(&b, "10.43.0.5", "null");
    put_pod(&b, "p1", "10.42.0.5", 80, true);
    fake_merge(b.e->api, "pods", "a", "p1", "{'spec':{'nodeName':'late'}}");
    fake_settle(b.e->api);
    ok(!json_count(json_get(slice(&b, 0), "endpoints")), "a pod on an unknown node waits");
    fake_put(b.e->api, "nodes", "{'metadata':{'name':'late'}}");
    fake_advance(b.e->api, 1000);
    is_int((long long)json_count(json_get(slice(&b, 0), "endpoints")), 1, "until the node is known");
    end(&b);
}

static void put_endpoints(struct bench *b, const char *ip, const char *label)
{
    fake_put(b->e->api, "endpoints",
             "{'metadata':{'name':'web','namespace':'a','labels':{%s:'true'}},'subsets':[{'addresses':[{'ip':%s},"
             "{'ip':'fd00::9'}],'notReadyAddresses':[{'ip':'10.0.0.9','hostname':'h'}],"
             "'ports':[{'name':'http','port':9376,'protocol':'TCP'}]}]}",
             label, ip);
    fake_settle(b->e->api);
}

static void test_mirror(void)
{
    struct bench b = begin();
    put_endpoints(&b, "10.0.0.5", "l");
    ok(!slices(&b), "Endpoints without a Service are not mirrored");
    fake_put(b.e->api, "services", "{'metadata':{'name':'web','namespace':'a'},'spec':{'clusterIP':'10.43.0.5'}}");
    fake_settle(b.e->api);
    const cJSON *v4 = NULL, *v6 = NULL;
    for (size_t n = 0; n < slices(&b); n++)
        *(str_eq(json_str(slice(&b, n), "addressType"), "IPv4") ? &v4 : &v6) = slice(&b, n);
    ok(slices(&b) == 2 && v4 && v6, "those of one without a selector are, each family for itself");
    ok(str_eq(object_label(v4, "endpointslice.kubernetes.io/managed-by"), "endpointslicemirroring-controller.k8s.io") &&
           str_eq(object_label(v4, "kubernetes.io/service-name"), "web") && str_eq(object_label(v4, "l"), "true") &&
           str_eq(json_str(object_controller(v4), "kind"), "Endpoints"),
       "labelled, and owned by the Endpoints");
    const cJSON *eps = json_get(v4, "endpoints");
    ok(json_count(eps) == 2 && json_bool(eps->child, "conditions.ready", false) &&
           !json_bool(eps->child->next, "conditions.ready", true) &&
           json_int(json_get(v4, "ports")->child, "port", 0) == 9376,
       "with ports, ready and other addresses");
    put_endpoints(&b, "10.0.0.6", "l");
    for (size_t n = 0; n < slices(&b); n++)
        if (str_eq(json_str(slice(&b, n), "addressType"), "IPv4"))
            v4 = slice(&b, n);
    ok(slices(&b) == 2 &&
           strstr(json_str(first(json_get(json_get(v4, "endpoints")->child->next, "addresses")), ""), "10.0.0"),
       "a change is followed in place");
    put_endpoints(&b, "10.0.0.6", "endpointslice.kubernetes.io/skip-mirror");
    is_int((long long)slices(&b), 0, "who asks not to be mirrored is not");
    put_endpoints(&b, "10.0.0.6", "l");
    fake_merge(b.e->api, "services", "a", "web", "{'spec':{'selector':{'app':'web'}}}");
    fake_settle(b.e->api);
    ok(slices(&b) == 1 && str_eq(object_label(slice(&b, 0), "endpointslice.kubernetes.io/managed-by"),
                                 "endpointslice-controller.k8s.io"),
       "a Service that gets a selector gets its slices from its pods");
    end(&b);
}

int main(void)
{
    test_ready();
    test_who();
    test_kinds();
    test_many();
    test_repair();
    test_mirror();
    return done();
}
