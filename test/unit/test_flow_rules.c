/* Which requests of whom a FlowSchema's rule matches. */
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "server/apiserver/apiserver.h"
#include "server/apiserver/flow_rules.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/request_info.h"
#include "test/unit/tap.h"

#define GROUP(name) "{'kind':'Group','group':{'name':'" name "'}}"
#define USER(name) "{'kind':'User','user':{'name':'" name "'}}"
#define ACCOUNT(ns, name) "{'kind':'ServiceAccount','serviceAccount':{'namespace':'" ns "','name':'" name "'}}"

/* `group` "": none but system:(un)authenticated */
static const struct {
    const char *subjects, *user, *group;
    bool matches;
    const char *what;
} subjects[] = {
    {USER("u"), "u", "", true, "a user by name"},
    {USER("u"), "v", "u", false, "no other user, whatever his groups"},
    {USER("*"), "v", "", true, "any user"},
    {USER("u") "," USER("v"), "v", "", true, "the second subject"},
    {GROUP("g"), "u", "g", true, "a group by name"},
    {GROUP("g"), "g", "h", false, "no other group, whatever the user's name"},
    {GROUP("*"), "u", "", true, "any group, even of who is in none"},
    {GROUP("system:authenticated"), "u", "", true, "who is authenticated"},
    {GROUP("system:unauthenticated"), "u", "", false, "not as somebody who is not"},
    {GROUP("system:unauthenticated"), "system:anonymous", "", true, "who is nobody"},
    {ACCOUNT("ns", "a"), "system:serviceaccount:ns:a", "", true, "an account"},
    {ACCOUNT("ns", "a"), "system:serviceaccount:ns:ab", "", false, "no account with a longer name"},
    {ACCOUNT("ns", "a"), "system:serviceaccount:other:a", "", false, "nor of another namespace"},
    {ACCOUNT("ns", "*"), "system:serviceaccount:ns:b", "", true, "all accounts of a namespace"},
    {ACCOUNT("ns", "*"), "system:serviceaccount:nsx:b", "", false, "and of no other"},
    {ACCOUNT("ns", "*"), "ns", "system:serviceaccounts", false, "nor users who are no accounts"},
};

#define ALL "'verbs':['*'],'apiGroups':['*'],'resources':['*'],'clusterScope':true,'namespaces':['*']"
#define VERBS(list) "'verbs':[" list "],'apiGroups':['*'],'resources':['*'],'clusterScope':true,'namespaces':['*']"
#define THINGS(groups, resources)                                                                                      \
    "'verbs':['*'],'apiGroups':[" groups "],'resources':[" resources "],'clusterScope':true,'namespaces':['*']"
#define WHERE(scope, namespaces)                                                                                       \
    "'verbs':['*'],'apiGroups':['*'],'resources':['*'],'clusterScope':" scope ",'namespaces':[" namespaces "]"

static const struct {
    bool path; /* a nonResourceRule */
    const char *rule, *method, *target;
    bool matches;
} requests[] = {
    {false, ALL, "GET", "/api/v1/pods", true},
    {false, ALL, "DELETE", "/apis/apps/v1/namespaces/d/deployments/x", true},
    {false, ALL, "GET", "/version", false},
    {true, "'verbs':['*'],'nonResourceURLs':['*']", "GET", "/version", true},
    {true, "'verbs':['*'],'nonResourceURLs':['*']", "GET", "/api/v1/pods", false},

    {false, VERBS("'list'"), "GET", "/api/v1/pods", true},
    {false, VERBS("'list'"), "GET", "/api/v1/pods?watch=1", false},
    {false, VERBS("'list'"), "GET", "/api/v1/namespaces/d/pods/p", false},
    {false, VERBS("'get','watch'"), "GET", "/api/v1/pods?watch=1", true},
    {false, VERBS("'delete'"), "DELETE", "/api/v1/namespaces/d/pods", false},
    {false, VERBS("'deletecollection'"), "DELETE", "/api/v1/namespaces/d/pods", true},
    {true, "'verbs':['get'],'nonResourceURLs':['*']", "GET", "/version", true},
    {true, "'verbs':['get'],'nonResourceURLs':['*']", "POST", "/version", false},

    {false, THINGS("''", "'pods'"), "GET", "/api/v1/pods", true},
    {false, THINGS("''", "'pods'"), "GET", "/api/v1/namespaces/d/pods/p/log", false},
    {false, THINGS("''", "'pods/log'"), "GET", "/api/v1/namespaces/d/pods/p/log", true},
    {false, THINGS("''", "'pods/log'"), "GET", "/api/v1/namespaces/d/pods/p", false},
    {false, THINGS("''", "'pods/log'"), "GET", "/api/v1/namespaces/d/pods/p/logs", false},
    {false, THINGS("''", "'*'"), "GET", "/api/v1/namespaces/d/pods/p/log", true},
    {false, THINGS("''", "'*'"), "GET", "/apis/apps/v1/deployments", false},
    {false, THINGS("'batch','apps'", "'deployments'"), "GET", "/apis/apps/v1/deployments", true},
    {false, THINGS("'apps'", "'deployments'"), "GET", "/apis/extensions/v1/deployments", false},

    {false, WHERE("false", "'*'"), "GET", "/api/v1/namespaces/d/pods", true},
    {false, WHERE("false", "'*'"), "GET", "/api/v1/pods", false},
    {false, WHERE("false", "'*'"), "GET", "/api/v1/nodes/n", false},
    {false, WHERE("true", ""), "GET", "/api/v1/pods", true},
    {false, WHERE("true", ""), "GET", "/api/v1/namespaces/d/pods", false},
    {false, WHERE("false", "'c','d'"), "GET", "/api/v1/namespaces/d/pods", true},
    {false, WHERE("false", "'c','d'"), "GET", "/api/v1/namespaces/e/pods", false},
    {false, WHERE("false", "'d'"), "GET", "/api/v1/namespaces/d", true},

    {true, "'verbs':['*'],'nonResourceURLs':['/healthz']", "GET", "/healthz", true},
    {true, "'verbs':['*'],'nonResourceURLs':['/healthz']", "GET", "/healthz/ping", true},
    {true, "'verbs':['*'],'nonResourceURLs':['/healthz']", "GET", "/healthzz", false},
    {true, "'verbs':['*'],'nonResourceURLs':['/healthz/*']", "GET", "/healthz/ping", true},
    {true, "'verbs':['*'],'nonResourceURLs':['/healthz/*']", "GET", "/healthz", false},
    {true, "'verbs':['*'],'nonResourceURLs':['/a','/livez']", "GET", "/livez", true},
    {true, "'verbs':['*'],'nonResourceURLs':['/']", "GET", "/openapi/v2", true},
    {true, "'verbs':['*'],'nonResourceURLs':['/openapi']", "GET", "/", false},
};

static struct flow_rule rule_of(struct arena *a, const char *text)
{
    return flow_rule_compile(a, json_build(a, text));
}

int main(void)
{
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        cleanup_arena struct arena *a = arena_new();
        struct flow_rule rule = rule_of(a, arena_printf(a, "{'subjects':[%s]}", subjects[i].subjects));
        const char *const groups[] = {*subjects[i].group ? subjects[i].group : NULL, NULL};
        struct identity *id = identity_new(&(struct apiserver_user){.name = subjects[i].user, .groups = groups});
        okf(flow_rule_concerns(&rule, id) == subjects[i].matches, "%s", subjects[i].what);
        identity_unref(id);
    }
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        cleanup_arena struct arena *a = arena_new();
        struct request_info info;
        const char *list = requests[i].path ? "nonResourceRules" : "resourceRules";
        struct flow_rule rule = rule_of(a, arena_printf(a, "{'%s':[{%s}]}", list, requests[i].rule));
        bool parsed = request_info_parse(a, requests[i].method, requests[i].target, &info, NULL) == 0;
        okf(parsed && flow_rule_covers(&rule, &info) == requests[i].matches, "%s %s: %s {%s}", requests[i].method,
            requests[i].target, requests[i].matches ? "matches" : "does not match", requests[i].rule);
    }
    return done();
}
