#include "agent/pod/env.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/pod/resources.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/spec.h"
#include "agent/volume/volume.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "test/unit/json_text.h"
#include "test/unit/tap.h"

static struct arena *a;
static const cJSON *objects;

static cJSON *tree(const char *text)
{
    return json_quoted(a, text);
}

static int find(const char *prefix, const char *name, const cJSON **object)
{
    *object = json_get(objects, arena_printf(a, "%s/%s", prefix, name));
    return str_eq(name, "later") ? -EAGAIN : 0;
}

static int configmap(void *ctx, const char *name, const cJSON **object, struct err *err)
{
    (void)ctx, (void)err;
    return find("c", name, object);
}

static int secret(void *ctx, const char *name, const cJSON **object, struct err *err)
{
    (void)ctx, (void)err;
    return find("s", name, object);
}

static const struct volume_sources sources = {.configmap = configmap, .secret = secret};
static const char *const ips[] = {"10.42.0.9"};

static int make(const char *pod, const char *container, const char *image, const char *services, struct env *own,
                struct env *whole, struct err *err)
{
    struct downward d = {.pod = tree(pod), .node_name = "n1", .pod_ips = ips, .n_pod_ips = 1};
    struct env_input in = {.downward = &d,
                           .container = tree(container),
                           .image = tree(image),
                           .services = tree(services),
                           .hostname = "web-0",
                           .sources = &sources};
    *own = (struct env){.arena = a};
    *whole = (struct env){.arena = a};
    int r = env_own(&in, own, err);
    if (!r)
        env_whole(&in, own, whole);
    return r;
}

static void expansion(void)
{
    struct env e = {.arena = a}, more = {.arena = a};
    env_set(&e, "A", "1");
    env_set(&more, "B", "2");
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"x$(A)y", "x1y"}, {"$(A)$(B)", "12"}, {"$(NO)", "$(NO)"}, {"$$(A)", "$(A)"},         {"$$$(A)", "$1"},
        {"$", "$"},        {"$(A", "$(A"},     {"$A", "$A"},       {"cost: $$5", "cost: $5"}, {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_string(env_expand(a, &e, &more, cases[i].text), cases[i].want,
                  arena_printf(a, "\"%s\" expands", cases[i].text));
}

static void environment(void)
{
    objects = tree("{'c/cm':{'data':{'K':'v','L':'w'}},'s/se':{'data':{'P':'c2VjcmV0'}}}");
    struct env own, whole;
    struct err err = {0};
    const char *container =
        "{'name':'c','resources':{'limits':{'cpu':'1500m'}},'envFrom':[{'configMapRef':{'name':'cm'},'prefix':'X_'},"
        "{'secretRef':{'name':'none','optional':true}}],'env':[{'name':'A','value':'$(X_K) "
        "$(KUBERNETES_SERVICE_HOST)'},"
        "{'name':'PW','valueFrom':{'secretKeyRef':{'name':'se','key':'P'}}},"
        "{'name':'NO','valueFrom':{'configMapKeyRef':{'name':'cm','key':'none','optional':true}}},"
        "{'name':'IP','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}},"
        "{'name':'NODE','valueFrom':{'fieldRef':{'fieldPath':'spec.nodeName'}}},"
        "{'name':'CPU','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu'}}},{'name':'X_L','value':'own'},"
        "{'name':'EMPTY'}],'command':['run','$(A)','$(PATH)'],'args':['$$x']}";
    const char *services =
        "[{'metadata':{'name':'kubernetes','namespace':'default'},'spec':{'clusterIP':'10.43.0.1','ports':[{'name':'"
        "https',"
        "'port':443}]}},{'metadata':{'name':'my-db','namespace':'ns'},'spec':{'clusterIP':'10.43.0.2','ports':[{'port':"
        "53,"
        "'protocol':'UDP'}]}},{'metadata':{'name':'headless','namespace':'ns'},'spec':{'clusterIP':'None'}}]";
    int r = make("{'metadata':{'namespace':'ns','name':'p'},'spec':{}}", container,
                 "{'Env':['PATH=/bin','A=image','I=1']}", services, &own, &whole, &err);
    is_int(r, 0, "an environment is made");
    is_string(env_get(&whole, "A"), "v 10.43.0.1", "variables refer to earlier ones and to services");
    is_string(env_get(&whole, "X_L"), "own", "env wins over envFrom");
    is_string(env_get(&whole, "PW"), "secret", "a secret's key is decoded");
    is_string(env_get(&whole, "NO"), NULL, "an optional key that is not there sets nothing");
    is_string(env_get(&whole, "IP"), "10.42.0.9", "a field of the pod's status");
    is_string(env_get(&whole, "NODE"), "n1", "and of its spec");
    is_string(env_get(&whole, "CPU"), "2", "a limit");
    is_string(env_get(&whole, "EMPTY"), "", "a variable may be empty");
    is_string(env_get(&whole, "I"), "1", "the image's variables are there");
    is_string(env_get(&whole, "HOSTNAME"), "web-0", "and the host name");
    is_string(env_get(&whole, "MY_DB_PORT_53_UDP"), "udp://10.43.0.2:53", "services have Docker's links");
    is_string(env_get(&whole, "KUBERNETES_SERVICE_PORT_HTTPS"), "443", "and named ports");
    ok(!env_get(&whole, "HEADLESS_SERVICE_HOST"), "a headless one has none");
    const char *const *args;
    is_int(env_args(a, &own, tree(container), tree("{'Entrypoint':['/e'],'Cmd':['c']}"), &args, &err), 0,
           "argv is made");
    ok(!strcmp(args[0], "run") && !strcmp(args[1], "v 10.43.0.1") && !strcmp(args[2], "$(PATH)") &&
           !strcmp(args[3], "$x"),
       "expanded by the pod's variables, not by the image's");
    r = make("{'metadata':{'namespace':'ns'},'spec':{'enableServiceLinks':false}}", "{}", "{}", services, &own, &whole,
             &err);
    ok(!r && env_get(&whole, "KUBERNETES_SERVICE_HOST") && !env_get(&whole, "MY_DB_SERVICE_HOST"),
       "enableServiceLinks: false leaves kubernetes alone");
    ok(str_starts(env_get(&whole, "PATH"), "/usr/local/sbin"), "an image without PATH gets one");
}

static void refused(const char *container, int want, const char *says)
{
    struct env own, whole;
    struct err err = {0};
    int r = make("{'metadata':{'namespace':'ns'},'spec':{}}", container, "{}", "[]", &own, &whole, &err);
    okf(r == want && (!says || !strcmp(err.text, says)), "refused: %s", says ? says : "not known yet");
    if (says && strcmp(err.text, says))
        printf("# %s\n", err.text);
}

static void refusals(void)
{
    refused("{'envFrom':[{'configMapRef':{'name':'none'}}]}", -ENOENT, "configmap \"none\" not found");
    refused("{'env':[{'name':'A','valueFrom':{'secretKeyRef':{'name':'none','key':'k'}}}]}", -ENOENT,
            "secret \"none\" not found");
    refused("{'env':[{'name':'A','valueFrom':{'configMapKeyRef':{'name':'cm','key':'zz'}}}]}", -ENOENT,
            "couldn't find key zz in ConfigMap ns/cm");
    refused("{'env':[{'name':'A','valueFrom':{'configMapKeyRef':{'name':'later','key':'zz'}}}]}", -EAGAIN, NULL);
    refused("{'env':[{'name':'A','valueFrom':{'fileKeyRef':{}}}]}", -ENOTSUP,
            "valueFrom fileKeyRef is not supported on this node");
}

static void arguments(void)
{
    struct env own = {.arena = a};
    const char *const *args;
    struct err err = {0};
    cJSON *image = tree("{'Entrypoint':['/e','-x'],'Cmd':['c']}");
    ok(!env_args(a, &own, tree("{}"), image, &args, &err) && !strcmp(args[0], "/e") && !strcmp(args[2], "c") &&
           !args[3],
       "entry point and command of the image");
    ok(!env_args(a, &own, tree("{'args':['n']}"), image, &args, &err) && !strcmp(args[1], "-x") &&
           !strcmp(args[2], "n"),
       "args replace the image's command");
    ok(!env_args(a, &own, tree("{'command':['k']}"), image, &args, &err) && !strcmp(args[0], "k") && !args[1],
       "a command replaces both");
    is_int(env_args(a, &own, tree("{}"), NULL, &args, &err), -EINVAL, "nothing to run is refused");
}

static void resources(void)
{
    cJSON *pod =
        tree("{'spec':{'containers':[{'name':'a','resources':{'requests':{'cpu':'100m','memory':'64Mi'},"
             "'limits':{'cpu':'500m','memory':'128Mi'}}},{'name':'b','resources':{'limits':{'cpu':'1',"
             "'memory':'1Gi'}}}],'initContainers':[{'name':'i','resources':{'limits':{'cpu':'2','memory':'1Mi'}}}]}}");
    is_string(pod_qos(pod), "Burstable", "a request below its limit is burstable");
    is_string(pod_qos(tree("{'spec':{'containers':[{'name':'a'}]}}")), "BestEffort",
              "nothing asked for is best effort");
    is_string(pod_qos(tree("{'spec':{'containers':[{'resources':{'limits':{'cpu':'1','memory':'1Gi'}}}]}}")),
              "Guaranteed", "limits alone are guaranteed");
    struct spec_resources r;
    container_resources(pod, json_at(pod, "spec.containers")->child, 1ULL << 30, &r);
    ok(r.cpu_shares == 102 && r.cpu_quota == 50000 && r.memory == 128 << 20, "a container's limits");
    is_int(r.oom_score_adj, 938, "the OOM score falls with the memory asked for");
    struct cgroup_limits l;
    pod_limits(pod, 99, &l);
    ok(l.cpu_shares == 2048 && l.cpu_quota == 200000, "an init container's peak counts for the pod");
    is_int(l.memory, (128 << 20) + (1 << 30), "memory limits add up");
    is_int(l.pids, 99, "and the node's bound of processes");
    pod_limits(tree("{'spec':{'containers':[{'resources':{'limits':{'memory':'1Gi'}}},{}]}}"), 0, &l);
    ok(l.memory == 0 && l.cpu_shares == 2, "one container without a limit leaves the pod without");
    pod = tree("{'status':{'qosClass':'Burstable'},'spec':{'resources':{'requests':{'cpu':'1','memory':'512Mi'},"
               "'limits':{'cpu':'2','memory':'768Mi'}},'initContainers':[{'restartPolicy':'Always'}],"
               "'containers':[{'resources':{'requests':{'memory':'256Mi'},'limits':{'memory':'300Mi'}}}]}}");
    pod_limits(pod, 0, &l);
    ok(l.cpu_shares == 1024 && l.cpu_quota == 200000 && l.memory == 768 << 20, "what the pod asks for as a whole wins");
    container_resources(pod, json_at(pod, "spec.containers")->child, 1ULL << 30, &r);
    ok(r.cpu_quota == 200000 && r.memory == 300 << 20, "a container without a limit has the pod's");
    is_int(r.oom_score_adj, 625, "memory beyond the containers' own is theirs in equal shares");
    container_resources(pod, json_at(pod, "spec.initContainers")->child, 1ULL << 30, &r);
    is_int(r.oom_score_adj, 625, "and a sidecar goes no sooner than the containers");
}

int main(void)
{
    a = arena_new();
    expansion();
    environment();
    refusals();
    arguments();
    resources();
    arena_free(a);
    return done();
}
