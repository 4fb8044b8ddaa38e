#include "core/model/patch.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/schema.h"
#include "test/unit/tap.h"

#include <stdlib.h>

/* What kubectl 1.32 answered to `kubectl patch --local --type=... -p PATCH -o json`; single quotes stand for double
 * ones. */
static const struct {
    const char *type, *kind, *original, *patch, *want, *error;
} cases[] = {
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'name':'b','image':'new'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i1','name':'a'},{'image':"
     "'new','name':'b'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'name':'c','image':'i3'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i3','name':'c'},{'image':"
     "'i1','name':'a'},{'image':'i2','name':'b'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'name':'a','$patch':'delete'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i2','name':'b'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'$patch':'replace'},{'name':'z','image':'z'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'z','name':'z'}]}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],'containers':[{'name':'a','image':'x'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i2','name':'b'},{'image':"
     "'x','name':'a'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'$setElementOrder/"
     "containers':[{'name':'c'},{'name':'a'},{'name':'b'}],'containers':[{'name':'c','image':'x'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'x','name':'c'},{'image':'"
     "i1','name':'a'},{'image':'i2','name':'b'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i2','name':'b'},{'image':"
     "'i1','name':'a'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'image':'x'}]}}", NULL, "map: map[image:x] does not contain declared merge key: name"},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'name':'a','image':null}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a'},{'image':'i2','name':'"
     "b'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'nodeSelector':{'a':'b'}}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i1','name':'a'},{'image':"
     "'i2','name':'b'}],'nodeSelector':{'a':'b'}}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeSelector':{'a':'b','c':'d'}}}",
     "{'spec':{'nodeSelector':{'a':null,'x':'y'}}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeSelector':{'c':'d','x':'y'}}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeSelector':{'a':'b','c':'d'}}}",
     "{'spec':{'nodeSelector':{'$patch':'replace','x':'y'}}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeSelector':{'x':'y'}}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeSelector':{'a':'b','c':'d'}}}",
     "{'spec':{'nodeSelector':{'$patch':'delete'}}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'nodeSelector':{}}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'volumes':[{'name':'v','emptyDir':{}}]}}",
     "{'spec':{'volumes':[{'$retainKeys':['name','hostPath'],'name':'v','hostPath':{'path':'/x'}}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'volumes':[{'hostPath':{'path':'/"
     "x'},'name':'v'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'volumes':[{'name':'v','emptyDir':{}}]}}",
     "{'spec':{'volumes':[{'$retainKeys':['name'],'name':'v','hostPath':{'path':'/x'}}]}}", NULL,
     "invalid patch format of retainKeys"},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'tolerations':[{'key':'a'},{'key':'b'}]}}",
     "{'spec':{'tolerations':[{'key':'c'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'tolerations':[{'key':'c'}]}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','finalizers':['a/x','b/x']},'spec':{}}",
     "{'metadata':{'finalizers':['c/x']}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'finalizers':['c/x','a/x','b/x'],'name':'p'},'spec':{}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','finalizers':['a/x','b/x','c/x']},'spec':{}}",
     "{'metadata':{'$deleteFromPrimitiveList/finalizers':['b/x']}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'finalizers':['a/x','c/x'],'name':'p'},'spec':{}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','finalizers':['a/x','b/x','c/x']},'spec':{}}",
     "{'metadata':{'$deleteFromPrimitiveList/finalizers':['b/x'],'finalizers':['d/x'],'$setElementOrder/"
     "finalizers':['d/x','a/x']}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'finalizers':['d/x','a/x','c/x'],'name':'p'},'spec':{}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','finalizers':['a/x','b/x']},'spec':{}}",
     "{'metadata':{'finalizers':null}}", "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{}}", NULL},
    {"strategic", "Pod", "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','labels':{'a':'1'}},'spec':{}}",
     "{'metadata':{'labels':{'b':'2'}}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'labels':{'a':'1','b':'2'},'name':'p'},'spec':{}}", NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','ownerReferences':[{'apiVersion':'v1','kind':'A','name':'"
     "n','uid':'u1'}]},'spec':{}}",
     "{'metadata':{'ownerReferences':[{'$patch':'delete','uid':'u1'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','ownerReferences':[]},'spec':{}}", NULL},
    {"strategic", "Deployment",
     "{'apiVersion':'apps/"
     "v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'"
     "maxSurge':1}}}}",
     "{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}",
     "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'strategy':{'type':'Recreate'}}}",
     NULL},
    {"strategic", "Deployment",
     "{'apiVersion':'apps/"
     "v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'"
     "maxSurge':1}}}}",
     "{'spec':{'strategy':{'type':'Recreate','rollingUpdate':null}}}",
     "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'strategy':{'type':'Recreate'}}}",
     NULL},
    {"strategic", "Deployment",
     "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'replicas':3}}",
     "{'spec':{'replicas':null}}", "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{}}",
     NULL},
    {"strategic", "Deployment",
     "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'replicas':3}}",
     "{'spec':{'replicas':5}}",
     "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'replicas':5}}", NULL},
    {"strategic", "Service",
     "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':{'ports':[{'port':80,'protocol':'TCP'},{'port'"
     ":443}]}}",
     "{'spec':{'ports':[{'port':80,'targetPort':8080},{'port':90}]}}",
     "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':{'ports':[{'port':80,'protocol':'TCP','"
     "targetPort':8080},{'port':90},{'port':443}]}}",
     NULL},
    {"strategic", "Service",
     "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':{'ports':[{'port':53,'protocol':'TCP','name':'"
     "t'},{'port':53,'protocol':'UDP','name':'u'}]}}",
     "{'spec':{'ports':[{'port':53,'nodePort':30000}]}}",
     "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':{'ports':[{'name':'t','nodePort':30000,'port':"
     "53,'protocol':'TCP'},{'name':'u','port':53,'protocol':'UDP'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','env':[{'name':'X','"
     "value':'1'},{'name':'Y','value':'2'}],'ports':[{'containerPort':80}]}]}}",
     "{'spec':{'containers':[{'name':'a','env':[{'name':'Z','value':'3'},{'name':'X','value':'9'}],'ports':[{'"
     "containerPort':80,'name':'h'}],'command':['a','b']}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'command':['a','b'],'env':[{'name'"
     ":'Z','value':'3'},{'name':'X','value':'9'},{'name':'Y','value':'2'}],'name':'a','ports':[{'containerPort':80,'"
     "name':'h'}]}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','command':['x','y']}]}"
     "}",
     "{'spec':{'containers':[{'name':'a','command':['z']}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'command':['z'],'name':'a'}]}}",
     NULL},
    {"strategic", "Pod", "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{}}",
     "{'spec':{'containers':[{'name':'a','image':null,'resources':{'limits':{'cpu':'1','memory':null}}}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','resources':{'limits':{"
     "'cpu':'1'}}}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'imagePullSecrets':[{'name':'a'}]}}",
     "{'spec':{'imagePullSecrets':[{'name':'b'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'imagePullSecrets':[{'name':'b'},{'name':'a'}]}}",
     NULL},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'$setElementOrder/containers':[{'name':'b'}],'containers':[{'name':'a','image':'x'}]}}", NULL,
     "The order in patch list:"},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'name':'a','$patch':'explode'}]}}", NULL,
     "unknown patch type: explode in map: map[$patch:explode name:a]"},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'$patch':'delete'}]}}", NULL,
     "map: map[$patch:delete] does not contain declared merge key: name"},
    {"strategic", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'initContainers':[{'name':'i'}],'hostAliases':[{'"
     "ip':'1.1.1.1','hostnames':['a']}]}}",
     "{'spec':{'hostAliases':[{'ip':'1.1.1.1','hostnames':['b']}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'hostAliases':[{'hostnames':['b'],'ip':'1.1.1.1'}"
     "],'initContainers':[{'name':'i'}]}}",
     NULL},
    {"strategic", "ConfigMap",
     "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "{'data':{'b':null,'c':'3'}}",
     "{'apiVersion':'v1','data':{'a':'1','c':'3'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"strategic", "ConfigMap",
     "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}", "{'data':null}",
     "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"strategic", "ConfigMap",
     "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "{'data':{'c':'3'},'binaryData':{'x':'eA=='}}",
     "{'apiVersion':'v1','binaryData':{'x':'eA=='},'data':{'a':'1','b':'2','c':'3'},'kind':'ConfigMap','metadata':{'"
     "name':'c'}}",
     NULL},
    {"merge", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "{'data':{'b':null,'c':'3'}}",
     "{'apiVersion':'v1','data':{'a':'1','c':'3'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"merge", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "{'spec':{'containers':[{'name':'q'}]}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'q'}]}}", NULL},
    {"merge", "Pod", "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','labels':{'a':'1'}},'spec':{}}",
     "{'metadata':{'labels':null,'annotations':{'x':'y'}}}",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'annotations':{'x':'y'},'name':'p'},'spec':{}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'add','path':'/data/x','value':'1'}]",
     "{'apiVersion':'v1','data':{'a':'1','b':'2','x':'1'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'remove','path':'/data/a'}]",
     "{'apiVersion':'v1','data':{'b':'2'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'remove','path':'/data/zz'}]", NULL,
     "error in remove for path: '/data/zz': Unable to remove nonexistent key: zz: missing value"},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'replace','path':'/data/a','value':'9'}]",
     "{'apiVersion':'v1','data':{'a':'9','b':'2'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'replace','path':'/data/zz','value':'9'}]",
     "{'apiVersion':'v1','data':{'a':'1','b':'2','zz':'9'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'test','path':'/data/a','value':'1'},{'op':'copy','from':'/data/a','path':'/data/d'}]",
     "{'apiVersion':'v1','data':{'a':'1','b':'2','d':'1'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'test','path':'/data/a','value':'2'}]", NULL, "testing value /data/a failed: test failed"},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'test','path':'/data/nope','value':null}]",
     "{'apiVersion':'v1','data':{'a':'1','b':'2'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'move','from':'/data/a','path':'/data/e~1f'}]",
     "{'apiVersion':'v1','data':{'b':'2','e/f':'1'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'add','path':'/spec/containers/0','value':{'name':'z'}}]",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'z'},{'image':'i1','name':'"
     "a'},{'image':'i2','name':'b'}]}}",
     NULL},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'add','path':'/spec/containers/-','value':{'name':'z'}}]",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i1','name':'a'},{'image':"
     "'i2','name':'b'},{'name':'z'}]}}",
     NULL},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'add','path':'/spec/containers/3','value':{'name':'z'}}]", NULL,
     "error in add for path: '/spec/containers/3': Unable to access invalid index: 3: invalid index referenced"},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'add','path':'/spec/containers/2','value':{'name':'z'}}]",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i1','name':'a'},{'image':"
     "'i2','name':'b'},{'name':'z'}]}}",
     NULL},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'remove','path':'/spec/containers/1'}]",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'i1','name':'a'}]}}",
     NULL},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'remove','path':'/spec/containers/7'}]", NULL,
     "error in remove for path: '/spec/containers/7': Unable to access invalid index: 7: invalid index referenced"},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'add','path':'/spec/nope/x','value':1}]", NULL,
     "add operation does not apply: doc is missing path: \"/spec/nope/x\": missing value"},
    {"json", "Pod",
     "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'i1'},{'name':'"
     "b','image':'i2'}]}}",
     "[{'op':'frob','path':'/spec'}]", NULL, "Unexpected kind: frob"},
    {"json", "ConfigMap", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'1','b':'2'}}",
     "[{'op':'replace','path':'/data/a'}]",
     "{'apiVersion':'v1','data':{'a':null,'b':'2'},'kind':'ConfigMap','metadata':{'name':'c'}}", NULL},
};

static cJSON *tree(struct arena *a, const char *text)
{
    char *copy = arena_strdup(a, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    cJSON *t = NULL;
    json_parse(a, copy, strlen(copy), &t, NULL, NULL);
    return t;
}

static int patched(struct arena *a, size_t i, cJSON *original, cJSON **ret, struct err *err)
{
    const char *group = strcmp(cases[i].kind, "Deployment") ? "core" : "apps";
    const struct schema_message *m = schema_message(arena_printf(a, "io.k8s.api.%s.v1.%s", group, cases[i].kind));
    cJSON *patch = tree(a, cases[i].patch);
    if (!strcmp(cases[i].type, "json"))
        return patch_json(a, original, patch, ret, err);
    if (!strcmp(cases[i].type, "merge"))
        return patch_merge(a, original, patch, ret, err);
    return patch_strategic(a, m, original, patch, ret, err);
}

static void patches_end_as_kubectls(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cleanup_arena struct arena *a = arena_new();
        cJSON *original = tree(a, cases[i].original), *got = NULL;
        struct err err = {0};
        cleanup_strbuf struct strbuf text = {0};
        int r = patched(a, i, original, &got, &err);
        if (cases[i].want) {
            if (r == 0)
                json_write(&text, got);
            okf(r == 0 && json_equal(got, tree(a, cases[i].want)), "%s %s", cases[i].type, cases[i].patch);
            if (r < 0 || !json_equal(got, tree(a, cases[i].want)))
                printf("#  got: %s%s\n# want: %s\n", text.p ? text.p : "", err.text, cases[i].want);
        } else {
            okf(r < 0, "refused: %s %s", cases[i].type, cases[i].patch);
            if (!strstr(cases[i].error, "map[") && !strstr(cases[i].error, "order"))
                is_string(err.text, cases[i].error, "the reason is Kubernetes' own");
        }
        ok(json_equal(original, tree(a, cases[i].original)), "the original stays as it was");
    }
}

/* test/data/patches.jsonl: random patches, and what the Go libraries that Kubernetes uses make of them. They are of the
 * originals in the first lines, or bring their own. */
static void golden_patch(const cJSON *line, cJSON *const originals[2])
{
    cleanup_arena struct arena *a = arena_new();
    const char *type = json_str_or(line, "type", ""), *kind = json_str_or(line, "kind", "");
    const cJSON *own = json_get(line, "own"), *patch = json_get(line, "patch");
    const cJSON *original = own ? own : originals[json_int(line, "of", 0)];
    const char *version = json_str_or(line, "apiVersion", "v1"), *slash = strchr(version, '/');
    const struct kind *k =
        kind_by_name(slash ? arena_dup(a, version, (size_t)(slash - version)) : "", slash ? slash + 1 : version, kind);
    const struct schema_message *m = k ? k->schema : NULL;
    cJSON *got = NULL;
    struct err err = {0};
    int r = !strcmp(type, "json")    ? patch_json(a, original, patch, &got, &err)
            : !strcmp(type, "merge") ? patch_merge(a, original, patch, &got, &err)
                                     : patch_strategic(a, m, original, patch, &got, &err);
    cleanup_strbuf struct strbuf text = {0}, result = {0};
    json_write(&text, patch);
    if (got)
        json_write(&result, got);
    if (json_str(line, "error"))
        is_string(r < 0 ? err.text : result.p, json_str(line, "error"), text.p);
    else if (!okf(r == 0 && json_equal(got, json_get(line, "want")), "%s %s", type, text.p))
        printf("#  got: %s%s\n", r == 0 ? result.p : "", err.text);
}

static void golden_patches(void)
{
    cleanup_arena struct arena *a = arena_new();
    FILE *f = fopen("test/data/patches.jsonl", "re");
    cJSON *originals[2] = {NULL, NULL};
    char *line = NULL;
    size_t cap = 0, count = 0;
    ssize_t n;
    if (!ok(f != NULL, "there are golden patches"))
        return;
    while ((n = getline(&line, &cap, f)) > 0) {
        cJSON *row = NULL;
        if (json_parse(a, line, (size_t)n - 1, &row, NULL, NULL))
            ok(false, "a golden patch is JSON");
        else if (count < COUNT_OF(originals))
            originals[count++] = json_get(row, "original");
        else
            golden_patch(row, originals);
    }
    free(line);
    fclose(f);
}

static void limits(void)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *got, *list = json_array(a), *original = tree(a, "{'a':[],'big':''}");
    struct err err = {0};
    for (int i = 0; i <= PATCH_OPERATIONS_MAX; i++)
        json_append(list, tree(a, "{'op':'test','path':'/a','value':[]}"));
    ok(patch_json(a, original, list, &got, &err) == -E2BIG, "more operations than Kubernetes allows are refused");
    char *big = arena_alloc(a, 1 << 20);
    memset(big, 'x', (1 << 20) - 1);
    json_set_str(a, original, "big", big);
    list = json_array(a);
    for (int i = 0; i < 4; i++)
        json_append(list, tree(a, "{'op':'copy','from':'/big','path':'/a/-'}"));
    ok(patch_json(a, original, list, &got, &err) < 0, "copies may not add up to more than 3 MiB");
    ok(patch_json(a, original, tree(a, "{}"), &got, &err) == -EINVAL, "a JSON patch is a list");
    ok(patch_merge(a, original, tree(a, "[]"), &got, &err) == -EINVAL, "a merge patch is an object");
    ok(patch_strategic(a, NULL, original, tree(a, "[]"), &got, &err) == -EINVAL, "so is a strategic one");
    ok(patch_json(a, original, tree(a, "[{'op':'remove','path':'/zz'}]"), &got, &err) == -ENOENT,
       "a patch that does not apply is told from a wrong one");
    ok(patch_json(a, original, tree(a, "[{'op':'test','path':'/a','value':1}]"), &got, &err) == -EBADMSG,
       "so is a failed test");
}

static void strategic_without_schema_merges_objects_and_replaces_lists(void)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *got = NULL;
    ok(patch_strategic(a, NULL, tree(a, "{'a':{'b':1,'c':2},'l':[1]}"), tree(a, "{'a':{'b':null},'l':[2]}"), &got,
                       NULL) == 0 &&
           json_equal(got, tree(a, "{'a':{'c':2},'l':[2]}")),
       "what the schema does not know is merged plainly");
}

int main(void)
{
    patches_end_as_kubectls();
    golden_patches();
    limits();
    strategic_without_schema_merges_objects_and_replaces_lists();
    return done();
}
