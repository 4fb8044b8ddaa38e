/* Objects through decoding, defaults, prepare and validation, as a request takes them. Single quotes stand for double
 * ones. */
#include "core/model/strategies.h"

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/object.h"
#include "core/model/status.h"
#include "core/model/table.h"
#include "test/unit/tap.h"

static const int64_t NOW = 1767225600000000; /* 2026-01-01T00:00:00Z */

static char *quoted(struct arena *a, const char *text)
{
    char *copy = arena_strdup(a, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    return copy;
}

static cJSON *plain(struct arena *a, const char *text)
{
    cJSON *t = NULL;
    const char *copy = quoted(a, text);
    json_parse(a, copy, strlen(copy), &t, NULL, NULL);
    return t;
}

static const struct kind *kind_of(const char *kind)
{
    for (size_t i = 0; i < kinds_count; i++)
        if (!strcmp(kinds[i].kind, kind))
            return &kinds[i];
    return NULL;
}

static cJSON *decoded(struct arena *a, const struct kind *k, const char *text)
{
    cJSON *o = NULL;
    struct err err = {0};
    const char *body = quoted(a, text);
    if (object_decode(a, k->schema, OBJECT_JSON, slice_of(body), &o, NULL, &err))
        printf("# does not decode: %s\n", err.text);
    object_default(a, k->schema, o);
    if (k->strategy->defaults)
        k->strategy->defaults(a, o);
    return o;
}

/* The object as it would be stored, and what is wrong with it. */
static cJSON *created(struct arena *a, const char *kind, const char *text, const char **errors)
{
    const struct kind *k = kind_of(kind);
    cJSON *o = decoded(a, k, text);
    struct field_errors e = {.arena = a};
    meta_prepare_create(a, k, o, NOW);
    if (k->strategy->prepare_create)
        k->strategy->prepare_create(a, o);
    meta_validate(&e, k, k->strategy, false, o, NULL);
    *errors = field_errors_text(&e);
    return o;
}

static cJSON *updated(struct arena *a, const char *kind, const cJSON *old, const char *text, const char **errors)
{
    const struct kind *k = kind_of(kind);
    cJSON *o = decoded(a, k, text);
    struct field_errors e = {.arena = a};
    json_set_str(a, json_ensure(a, o, "metadata"), "resourceVersion", "1");
    meta_prepare_update(a, o, old);
    if (k->strategy->prepare_update)
        k->strategy->prepare_update(a, o, old);
    meta_validate(&e, k, k->strategy, false, o, old);
    *errors = field_errors_text(&e);
    return o;
}

static void is_errors(const char *kind, const char *text, const char *want)
{
    cleanup_arena struct arena *a = arena_new();
    const char *errors;
    created(a, kind, text, &errors);
    is_string(errors, want, text);
}

static void ordinary_objects_are_fine(void)
{
    static const char *const cases[][2] = {
        {"Namespace", "{'metadata':{'name':'n'}}"},
        {"ConfigMap", "{'metadata':{'name':'c','namespace':'n'},'data':{'a':'b'},'binaryData':{'x':'eA=='}}"},
        {"Secret", "{'metadata':{'name':'s','namespace':'n'},'stringData':{'a':'b'}}"},
        {"ServiceAccount", "{'metadata':{'name':'s','namespace':'n'}}"},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'selector':{'app':'a'},'ports':[{'port':80}]}}"},
        {"Deployment",
         "{'metadata':{'name':'d','namespace':'n'},'spec':{'selector':{'matchLabels':{'app':'a'}},'template':"
         "{'metadata':{'labels':{'app':'a'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}"},
        {"ReplicaSet",
         "{'metadata':{'name':'d','namespace':'n'},'spec':{'selector':{'matchLabels':{'app':'a'}},'template':"
         "{'metadata':{'labels':{'app':'a'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}"},
        {"Pod",
         "{'metadata':{'generateName':'p-','namespace':'n'},'spec':{'containers':[{'name':'c','image':'i:1'}]}}"},
        {"Node", "{'metadata':{'name':'n1'},'spec':{'taints':[{'key':'a','effect':'NoSchedule'}]}}"},
        {"Role", "{'metadata':{'name':'system:x','namespace':'n'},'rules':[{'verbs':['get'],'apiGroups':[''],"
                 "'resources':['pods']}]}"},
        {"ClusterRole", "{'metadata':{'name':'r'},'rules':[{'verbs':['get'],'nonResourceURLs':['/x']}]}"},
        {"RoleBinding", "{'metadata':{'name':'r','namespace':'n'},'roleRef':{'kind':'Role','name':'x'},'subjects':"
                        "[{'kind':'User','name':'u'},{'kind':'ServiceAccount','name':'s'}]}"},
        {"ClusterRoleBinding", "{'metadata':{'name':'r'},'roleRef':{'kind':'ClusterRole','name':'x'},'subjects':"
                               "[{'kind':'Group','name':'g'}]}"},
        {"Lease", "{'metadata':{'name':'l','namespace':'n'},'spec':{'holderIdentity':'h','leaseDurationSeconds':15}}"},
        {"EndpointSlice", "{'metadata':{'name':'e','namespace':'n'},'addressType':'IPv4','endpoints':[{'addresses':"
                          "['10.0.0.1']}],'ports':[{'port':80}]}"},
        {"Endpoints", "{'metadata':{'name':'e','namespace':'n'},'subsets':[{'addresses':[{'ip':'10.0.0.1'}],'ports':"
                      "[{'port':80}]}]}"},
        {"Event", "{'metadata':{'name':'e','namespace':'n'},'involvedObject':{'namespace':'n'},'reason':'x'}"},
        {"SubjectAccessReview", "{'spec':{'user':'u','resourceAttributes':{'verb':'get'}}}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cleanup_arena struct arena *a = arena_new();
        const char *errors;
        bool review = !strcmp(cases[i][0], "SubjectAccessReview");
        if (!review) {
            created(a, cases[i][0], cases[i][1], &errors);
        } else {
            struct field_errors e = {.arena = a};
            strategy_subjectaccessreview.validate(&e, decoded(a, kind_of(cases[i][0]), cases[i][1]), NULL);
            errors = field_errors_text(&e);
        }
        is_string(errors, "", cases[i][0]);
    }
}

static void wrong_objects_are_named(void)
{
    static const char *const cases[][3] = {
        {"Namespace", "{'metadata':{'name':'a.b'}}", "metadata.name: Invalid value: \"a.b\": must not contain dots"},
        {"ConfigMap", "{'metadata':{'namespace':'n'}}",
         "metadata.name: Required value: name or generateName is required"},
        {"ConfigMap", "{'metadata':{'name':'c'}}", "metadata.namespace: Required value"},
        {"ConfigMap", "{'metadata':{'name':'c','namespace':'n'},'data':{'..':'x'}}",
         "data[..]: Invalid value: \"..\": must not be '..'"},
        {"ConfigMap", "{'metadata':{'name':'c','namespace':'n'},'data':{'a':'x'},'binaryData':{'a':'eA=='}}",
         "data[a]: Invalid value: \"a\": duplicate of key present in binaryData"},
        {"Secret", "{'metadata':{'name':'c','namespace':'n'},'type':'kubernetes.io/tls'}",
         "[data[tls.crt]: Required value, data[tls.key]: Required value]"},
        {"Secret",
         "{'metadata':{'name':'c','namespace':'n'},'type':'kubernetes.io/basic-auth','data':{'username':'eA=='}}", ""},
        {"Secret", "{'metadata':{'name':'c','namespace':'n'},'type':'kubernetes.io/service-account-token'}",
         "metadata.annotations[kubernetes.io/service-account.name]: Required value"},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{}}", "spec.ports: Required value"},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'clusterIP':'None'}}", ""},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'ExternalName'}}",
         "spec.externalName: Required value"},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'X','ports':[{'port':1}]}}",
         "spec.type: Unsupported value: \"X\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", "
         "\"NodePort\""},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'ports':[{'port':80},{'port':0,'name':'b'}]}}",
         "[spec.ports[0].name: Required value, spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, "
         "inclusive, "
         "spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]"},
        {"Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'ports':[{'port':80,'nodePort':30000}]}}",
         "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"},
        {"Deployment",
         "{'metadata':{'name':'d','namespace':'n'},'spec':{'replicas':-1,'selector':{'matchLabels':{'app':'a'}},"
         "'template':{'metadata':{'labels':{'app':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}",
         "[spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.template.metadata.labels: "
         "Invalid value: "
         "{\"app\":\"b\"}: `selector` does not match template `labels`]"},
        {"Deployment",
         "{'metadata':{'name':'d','namespace':'n'},'spec':{'template':{'spec':{'restartPolicy':'Never',"
         "'containers':[{'name':'c','image':'i'}]}}}}",
         "[spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not "
         "match template `labels`, spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported "
         "values: "
         "\"Always\"]"},
        {"RoleBinding",
         "{'metadata':{'name':'r','namespace':'n'},'roleRef':{'kind':'X','name':''},'subjects':[{'kind':'Y',"
         "'name':'u'}]}",
         "[roleRef.kind: Unsupported value: \"X\": supported values: \"Role\", \"ClusterRole\", roleRef.name: Required "
         "value, "
         "subjects[0].kind: Unsupported value: \"Y\": supported values: \"ServiceAccount\", \"User\", \"Group\"]"},
        {"Role", "{'metadata':{'name':'a/b','namespace':'n'},'rules':[{'nonResourceURLs':['/x'],'verbs':[]}]}",
         "[metadata.name: Invalid value: \"a/b\": may not contain '/', rules[0].verbs: Required value: verbs must "
         "contain at "
         "least one value, rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to "
         "non-resource "
         "URLs]"},
        {"EndpointSlice",
         "{'metadata':{'name':'e','namespace':'n'},'addressType':'IPv6','endpoints':[{'addresses':"
         "['2001:DB8::1']},{}]}",
         "[endpoints[0].addresses[0]: Invalid value: \"2001:DB8::1\": must be in canonical form (\"2001:db8::1\"), "
         "endpoints[1].addresses: Required value: must contain at least 1 address]"},
        {"Endpoints", "{'metadata':{'name':'e','namespace':'n'},'subsets':[{'addresses':[{'ip':'127.0.0.1'}]}]}",
         "subsets[0].addresses[0].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, "
         "::1/128)"},
        {"Node",
         "{'metadata':{'name':'n'},'spec':{'taints':[{'key':'a','effect':'X'},{'key':'b','effect':'NoExecute'},"
         "{'key':'b','effect':'NoExecute'}]}}",
         "[metadata.taints[0].effect: Unsupported value: \"X\": supported values: \"NoSchedule\", "
         "\"PreferNoSchedule\", "
         "\"NoExecute\", metadata.taints[2]: Duplicate value: {\"Key\":\"b\",\"Value\":\"\",\"Effect\":\"NoExecute\","
         "\"TimeAdded\":null}: taints must be unique by key and effect pair]"},
        {"Event", "{'metadata':{'name':'e','namespace':'n'},'involvedObject':{'namespace':'m'}}",
         "involvedObject.namespace: Invalid value: \"m\": does not match event.namespace"},
        {"Lease", "{'metadata':{'name':'l','namespace':'n'},'spec':{'leaseDurationSeconds':0}}",
         "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"},
        {"CertificateSigningRequest", "{'metadata':{'name':'c'},'spec':{'request':'eA==','signerName':'x'}}",
         "[spec.request: Invalid value: \"eA==\": PEM block type must be CERTIFICATE REQUEST, spec.usages: Required "
         "value, "
         "spec.signerName: Invalid value: \"x\": must be a fully qualified domain and path of the form "
         "'example.com/signer-name']"},
        {"ConfigMap",
         "{'metadata':{'name':'c','namespace':'n','labels':{'-a':'x'},'finalizers':['orphan',"
         "'foregroundDeletion'],'ownerReferences':[{'apiVersion':'v1','kind':'A','name':'b','uid':''}]}}",
         "[metadata.labels: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', "
         "and must "
         "start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
         "validation "
         "is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), metadata.ownerReferences.uid: Invalid value: \"\": must not "
         "be "
         "empty, metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and "
         "foregroundDeletion cannot be both set]"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_errors(cases[i][0], cases[i][1], cases[i][2]);
}

static void is_at(const cJSON *o, const char *path, const char *want, const char *what)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf text = {0};
    const cJSON *n = json_at(o, path);
    if (n)
        json_write(&text, n);
    is_string(n ? text.p : NULL, want ? quoted(a, want) : NULL, what);
}

static void defaults_that_depend_on_others(void)
{
    cleanup_arena struct arena *a = arena_new();
    const char *errors;
    cJSON *o = created(a, "Pod",
                       "{'metadata':{'name':'p','namespace':'n'},'spec':{'hostNetwork':true,'serviceAccount':'sa',"
                       "'volumes':[{'name':'v'}],'containers':[{'name':'a','image':'r:5000/x','resources':{'limits':"
                       "{'cpu':'1000m','memory':'1024Mi'}},'ports':[{'containerPort':80}]},"
                       "{'name':'b','image':'x:latest@sha256:00','resources':{'limits':{'cpu':'0.0001','memory':1}}},"
                       "{'name':'c','image':'x@sha256:00'}]}}",
                       &errors);
    is_at(o, "status", "{'phase':'Pending','qosClass':'Burstable'}", "a new pod is pending and has a class");
    is_at(o, "metadata.generation", "1", "its generation is 1");
    is_at(o, "spec.serviceAccountName", "'sa'", "the old name of the account is heeded");
    is_at(o, "spec.volumes", "[{'name':'v','emptyDir':{}}]", "a volume without source is an empty directory");
    is_at(o, "spec.enableServiceLinks", "true", "service links are on");
    const cJSON *c = json_at(o, "spec.containers")->child;
    is_at(c, "imagePullPolicy", "'Always'", "no tag means latest, which is always pulled");
    is_at(c, "resources", "{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'1','memory':'1Gi'}}",
          "limits are canonical and what is limited is requested");
    is_at(c, "ports", "[{'containerPort':80,'protocol':'TCP','hostPort':80}]",
          "on the host's network ports are the host's");
    is_at(c->next, "imagePullPolicy", "'Always'", "latest with a digest is still latest");
    is_at(c->next, "resources.limits", "{'cpu':'1m','memory':'1'}", "amounts are rounded up to a thousandth");
    is_at(c->next->next, "imagePullPolicy", "'IfNotPresent'", "a digest alone is pulled once");
    o = created(a, "Service",
                "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'LoadBalancer','sessionAffinity':"
                "'ClientIP','ports':[{'port':80}]}}",
                &errors);
    is_at(o, "spec.sessionAffinityConfig", "{'clientIP':{'timeoutSeconds':10800}}",
          "client affinity lasts three hours");
    is_at(o, "spec.ports", "[{'port':80,'targetPort':80,'protocol':'TCP'}]", "a port's target is the port");
    is_at(o, "spec.externalTrafficPolicy", "'Cluster'", "external traffic may go anywhere");
    is_at(o, "spec.internalTrafficPolicy", "'Cluster'", "so may internal");
    is_at(o, "spec.allocateLoadBalancerNodePorts", "true", "load balancers get node ports");
    is_at(o, "spec.ipFamilies", "['IPv4']", "one family");
    is_at(o, "status", "{'loadBalancer':{}}", "status starts empty");
    o = created(a, "Service", "{'metadata':{'name':'s','namespace':'n'},'spec':{'clusterIP':'None'}}", &errors);
    is_at(o, "spec.clusterIPs", "['None']", "clusterIPs follows clusterIP");
    is_at(o, "spec.ipFamilies", "['IPv4','IPv6']", "headless without selector takes endpoints of both families");
    o = created(a, "Deployment",
                "{'metadata':{'name':'d','namespace':'n'},'spec':{'selector':{'matchLabels':{'app':'a'}},"
                "'template':{'metadata':{'labels':{'app':'a'}},'spec':{'containers':[{'name':'c','image':'i'}]"
                "}}}}",
                &errors);
    is_at(o, "spec.strategy", "{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':'25%','maxSurge':'25%'}}",
          "deployments roll");
    is_at(o, "spec.replicas", "1", "one replica");
    is_at(o, "status", "{}", "status starts empty");
    o = created(a, "Namespace", "{'metadata':{'name':'n'},'status':{'phase':'Terminating'}}", &errors);
    is_at(o, "spec.finalizers", "['kubernetes']", "a namespace has its finalizer");
    is_at(o, "status", "{'phase':'Active'}", "and is active whatever the client says");
    is_string(json_get(json_at(o, "metadata.labels"), "kubernetes.io/metadata.name")->valuestring, "n",
              "its name is a label");
    o = created(a, "Secret",
                "{'metadata':{'name':'s','namespace':'n'},'data':{'a':'eA=='},'stringData':{'a':'yy','b':''}}",
                &errors);
    is_at(o, "data", "{'a':'eXk=','b':''}", "stringData goes over data");
    is_at(o, "stringData", NULL, "and is not kept");
    is_at(o, "type", "'Opaque'", "a secret without type is opaque");
    o = created(a, "RoleBinding",
                "{'metadata':{'name':'r','namespace':'n'},'roleRef':{'kind':'Role','name':'x'},'subjects':"
                "[{'kind':'User','name':'u'},{'kind':'ServiceAccount','name':'s','namespace':'n'}]}",
                &errors);
    is_at(o, "roleRef.apiGroup", "'rbac.authorization.k8s.io'", "the role's group is filled in");
}

static void quality_of_service(void)
{
    static const char *const cases[][2] = {
        {"[{}]", "BestEffort"},
        {"[{'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'1','memory':'1Gi'}}}]", "Guaranteed"},
        {"[{'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'1','memory':'1Gi'}}},{}]", "Burstable"},
        {"[{'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'500m','memory':'1Gi'}}}]", "Burstable"},
        {"[{'resources':{'requests':{'cpu':'1'}}}]", "Burstable"},
        {"[{'resources':{'requests':{'example.com/x':'1'}}}]", "BestEffort"},
    };
    cleanup_arena struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cJSON *pod = json_build(a, "{'spec':{'containers':%J}}", plain(a, cases[i][0]));
        is_string(pod_qos_class(pod), cases[i][1], cases[i][0]);
    }
}

static void updates_keep_what_they_must(void)
{
    cleanup_arena struct arena *a = arena_new();
    const char *errors;
    const char *text =
        "{'metadata':{'name':'d','namespace':'n','uid':'u','creationTimestamp':'2026-01-01T00:00:00Z'},'spec':{"
        "'selector':{'matchLabels':{'app':'a'}},'template':{'metadata':{'labels':{'app':'a'}},'spec':{"
        "'containers':[{'name':'c','image':'i'}]}}}}";
    cJSON *old = created(a, "Deployment", text, &errors);
    json_set_str(a, json_get(old, "metadata"), "uid", "u");
    cJSON *o = updated(a, "Deployment", old, text, &errors);
    is_string(errors, "", "the same again is fine");
    is_at(o, "metadata.generation", "1", "and is no new generation");
    o = updated(a, "Deployment", old,
                "{'metadata':{'name':'d','namespace':'n','annotations':{'x':'y'}},'spec':{'selector':"
                "{'matchLabels':{'app':'a'}},'template':{'metadata':{'labels':{'app':'a'}},'spec':{"
                "'containers':[{'name':'c','image':'i'}]}}},'status':{'replicas':9}}",
                &errors);
    is_at(o, "metadata.generation", "2", "an annotation makes a new generation of a deployment");
    is_at(o, "status", "{}", "status is not for this way to change");
    updated(a, "Deployment", old,
            "{'metadata':{'name':'d','namespace':'n'},'spec':{'selector':{'matchLabels':{'app':'b'}},"
            "'template':{'metadata':{'labels':{'app':'b'}},'spec':{'containers':[{'name':'c',"
            "'image':'i'}]}}}}",
            &errors);
    is_string(errors, "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"b\"}}: field is immutable",
              "the selector stays");
    old = created(a, "Service",
                  "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'NodePort','clusterIP':'10.43.0.9',"
                  "'ports':[{'port':80,'nodePort':30080}]}}",
                  &errors);
    o = updated(a, "Service", old,
                "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'NodePort','ports':[{'port':80}]}}", &errors);
    is_string(errors, "", "a service sent without what was drawn for it is fine");
    is_at(o, "spec.clusterIPs", "['10.43.0.9']", "its address stays");
    is_at(o, "spec.ports", "[{'port':80,'targetPort':80,'protocol':'TCP','nodePort':30080}]", "its node port stays");
    o = updated(a, "Service", old,
                "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'ClusterIP','clusterIP':"
                "'10.43.0.9','clusterIPs':['10.43.0.9'],'ports':[{'port':80,'nodePort':30080}],"
                "'externalTrafficPolicy':'Cluster'}}",
                &errors);
    is_string(errors, "", "changing the type is fine");
    is_at(o, "spec.ports", "[{'port':80,'targetPort':80,'protocol':'TCP'}]", "and takes the node port away");
    is_at(o, "spec.externalTrafficPolicy", NULL, "and the external policy");
    updated(a, "Service", old,
            "{'metadata':{'name':'s','namespace':'n'},'spec':{'type':'NodePort','clusterIP':'10.43.0.8','clusterIPs':['"
            "10.43.0.9'],"
            "'ports':[{'port':80}]}}",
            &errors);
    is_string(errors, "spec.clusterIPs[0]: Invalid value: [\"10.43.0.8\"]: may not change once set",
              "the address stays");
    old =
        created(a, "ConfigMap", "{'metadata':{'name':'c','namespace':'n'},'data':{'a':'1'},'immutable':true}", &errors);
    updated(a, "ConfigMap", old, "{'metadata':{'name':'c','namespace':'n'},'data':{'a':'2'}}", &errors);
    is_string(
        errors,
        "[immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: field is immutable when "
        "`immutable` is set]",
        "an immutable config map stays as it is");
    updated(a, "ConfigMap", old,
            "{'metadata':{'name':'x','namespace':'n','uid':'other'},'immutable':true,'data':{'a':'1'}}", &errors);
    ok(strstr(errors, "metadata.name: Invalid value: \"x\": field is immutable") &&
           strstr(errors, "metadata.uid: Invalid value: \"other\": field is immutable"),
       "name and uid stay");
    old = created(a, "RoleBinding", "{'metadata':{'name':'r','namespace':'n'},'roleRef':{'kind':'Role','name':'x'}}",
                  &errors);
    updated(a, "RoleBinding", old, "{'metadata':{'name':'r','namespace':'n'},'roleRef':{'kind':'Role','name':'y'}}",
            &errors);
    is_string(
        errors,
        "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"y\"}: cannot "
        "change roleRef",
        "a binding's role stays");
}

static const char *const cells[][3] = {
    {"Pod",
     "{'metadata':{'name':'p','creationTimestamp':'2025-12-31T23:54:57Z'},'spec':{'nodeName':'n1','containers':[{'"
     "name':'a'},"
     "{'name':'b'}]},'status':{'phase':'Running','podIPs':[{'ip':'10.0.0.1'}],'conditions':[{'type':'Ready','"
     "status':'True'}],"
     "'containerStatuses':[{'name':'a','ready':true,'restartCount':2,'state':{'running':{}},'lastState':{'"
     "terminated':{"
     "'finishedAt':'2025-12-31T23:59:00Z'}}},{'name':'b','ready':true,'state':{'running':{}}}]}}",
     "['p','2/2','Running','2 (60s ago)','5m3s','10.0.0.1','n1','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}],'initContainers':[{'name':'i'},{'name':'j'}]},'"
     "status':{"
     "'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':0}}},{'name':'j','"
     "state':"
     "{'running':{}}}]}}",
     "['p','0/1','Init:1/2','0','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}],'initContainers':[{'name':'i'}]},'status':{'"
     "phase':'Pending',"
     "'initContainerStatuses':[{'name':'i','restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}}",
     "['p','0/1','Init:CrashLoopBackOff','3','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running','containerStatuses'"
     ":[{'name':'a',"
     "'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}}",
     "['p','0/1','CrashLoopBackOff','0','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Succeeded','"
     "containerStatuses':[{'name':"
     "'a','state':{'terminated':{'exitCode':0,'reason':'Completed'}}}]}}",
     "['p','0/1','Completed','0','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Failed','containerStatuses':"
     "[{'name':"
     "'a','state':{'terminated':{'exitCode':3}}}]}}",
     "['p','0/1','ExitCode:3','0','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p','deletionTimestamp':'2026-01-01T00:00:00Z'},'spec':{'containers':[{'name':'a'}]},'"
     "status':{"
     "'phase':'Running'}}",
     "['p','0/1','Terminating','0','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Pod",
     "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}],'initContainers':[{'name':'s','restartPolicy':'"
     "Always'}]},"
     "'status':{'phase':'Running','initContainerStatuses':[{'name':'s','ready':true,'started':true,'state':{'"
     "running':{}}}],"
     "'containerStatuses':[{'name':'a','ready':true,'state':{'running':{}}}]}}",
     "['p','2/2','Running','0','<unknown>','<none>','<none>','<none>','<none>']"},
    {"Deployment",
     "{'metadata':{'name':'d'},'spec':{'replicas':3,'selector':{'matchLabels':{'b':'2','a':'1'}},'template':{'spec'"
     ":{"
     "'containers':[{'name':'x','image':'i'},{'name':'y','image':'j'}]}}},'status':{'readyReplicas':2,"
     "'updatedReplicas':3,'availableReplicas':1}}",
     "['d','2/3',3,1,'<unknown>','x,y','i,j','a=1,b=2']"},
    {"Service",
     "{'metadata':{'name':'s'},'spec':{'type':'NodePort','clusterIPs':['10.0.0.1'],'ports':[{'port':80,'protocol':'"
     "TCP',"
     "'nodePort':30080},{'port':53,'protocol':'UDP'}]}}",
     "['s','NodePort','10.0.0.1','<none>','80:30080/TCP,53/UDP','<unknown>','<none>']"},
    {"Service", "{'metadata':{'name':'s'},'spec':{'type':'LoadBalancer','clusterIPs':['10.0.0.1']}}",
     "['s','LoadBalancer','10.0.0.1','<pending>','<none>','<unknown>','<none>']"},
    {"Node",
     "{'metadata':{'name':'n','labels':{'node-role.kubernetes.io/"
     "control-plane':''}},'spec':{'unschedulable':true},'status':{"
     "'conditions':[{'type':'Ready','status':'True'}],'addresses':[{'type':'InternalIP','address':'1.2.3.4'}],'"
     "nodeInfo':{"
     "'kubeletVersion':'v1','osImage':'Debian','kernelVersion':'6','architecture':'amd64'}}}",
     "['n','Ready,SchedulingDisabled','control-plane','<unknown>','v1','1.2.3.4','<none>','Debian','6 "
     "(amd64)','<unknown>']"},
    {"Event",
     "{'metadata':{'name':'e'},'involvedObject':{'kind':'Pod','name':'p'},'reason':'R','type':'Normal','message':' "
     "m\\n',"
     "'firstTimestamp':'2025-12-31T23:59:00Z','lastTimestamp':'2025-12-31T23:59:50Z','count':4,'source':{'"
     "component':'k','host':'h'}}",
     "['10s','Normal','R','pod/p','','k, h','m','60s',4,'e']"},
    {"EndpointSlice",
     "{'metadata':{'name':'e'},'addressType':'IPv4','ports':[{'port':80},{'name':'x'}],'endpoints':[{'addresses':['"
     "1']},"
     "{'addresses':['2']},{'addresses':['3','4']}]}",
     "['e','IPv4','80,x','1,2,3 + 1 more...','<unknown>']"},
    {"CertificateSigningRequest",
     "{'metadata':{'name':'c'},'spec':{'signerName':'s','username':'u','expirationSeconds':3600},'status':"
     "{'conditions':[{'type':'Approved'}],'certificate':'x'}}",
     "['c','<unknown>','s','u','60m','Approved,Issued']"},
    {"Role", "{'metadata':{'name':'r','creationTimestamp':'2025-12-31T23:59:50Z'}}", "['r','2025-12-31T23:59:50Z']"},
};

static void cells_are_what_kubectl_shows(void)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        cleanup_arena struct arena *a = arena_new();
        const struct kind *k = kind_of(cells[i][0]);
        cJSON *row = table_row(a, k, plain(a, cells[i][1]), "None", NOW);
        is_at(row, "cells", cells[i][2], cells[i][0]);
        is_int((long long)json_count(json_get(row, "cells")), (long long)json_count(table_columns(a, k)),
               "a cell per column");
    }
    cleanup_arena struct arena *a = arena_new();
    cJSON *row =
        table_row(a, kind_of("Pod"), plain(a, "{'metadata':{'name':'p'},'status':{'phase':'Failed'}}"), NULL, NOW);
    is_at(row, "conditions", "[{'type':'Completed','status':'True','reason':'Failed','message':'The pod failed.'}]",
          "a row says that its pod is over");
    is_at(row, "object", "{'kind':'PartialObjectMetadata','apiVersion':'meta.k8s.io/v1','metadata':{'name':'p'}}",
          "a row carries metadata unless asked otherwise");
}

int main(void)
{
    ordinary_objects_are_fine();
    wrong_objects_are_named();
    defaults_that_depend_on_others();
    quality_of_service();
    updates_keep_what_they_must();
    cells_are_what_kubectl_shows();
    return done();
}
