/* RBAC: what rules match, asked through SubjectAccessReviews; aggregation, and granting what one does not hold. */
#include "core/base/err.h"
#include "test/unit/api_lab.h"
#include "test/unit/tap.h"

#define GROUP "rbac.authorization.k8s.io"

static struct api_lab lab;

static struct answer create(struct api *api, const char *resource, const char *ns, const cJSON *body)
{
    return api_lab_ask(
        &lab, api,
        &(struct api_request){
            .verb = API_CREATE, .group = GROUP, .version = "v1", .resource = resource, .namespace = ns, .body = body});
}

static void role(const char *name, const char *labels, const char *rules)
{
    create(lab.admin, "clusterroles", NULL,
           api_lab_json(&lab, arena_printf(lab.arena, "{\"metadata\":{\"name\":\"%s\",\"labels\":%s},\"rules\":%s}",
                                           name, labels, rules)));
}

static void bind(const char *ns, const char *name, const char *role_name, const char *kind, const char *subject)
{
    create(lab.admin, *ns ? "rolebindings" : "clusterrolebindings", *ns ? ns : NULL,
           api_lab_json(
               &lab,
               arena_printf(
                   lab.arena,
                   "{\"metadata\":{\"name\":\"%s\"},\"roleRef\":{\"apiGroup\":\"" GROUP
                   "\",\"kind\":\"ClusterRole\",\"name\":\"%s\"},\"subjects\":[{\"kind\":\"%s\",\"name\":\"%s\"%s}]}",
                   name, role_name, kind, subject,
                   strcmp(kind, "ServiceAccount") ? ",\"apiGroup\":\"" GROUP "\"" : ",\"namespace\":\"ns\"")));
}

static bool may(const char *user, const char *groups, const char *attributes)
{
    bool path = strstr(attributes, "\"path\"") != NULL;
    cJSON *body =
        api_lab_json(&lab, arena_printf(lab.arena, "{\"spec\":{\"user\":\"%s\",\"groups\":[%s],\"%s\":{%s}}}", user,
                                        groups, path ? "nonResourceAttributes" : "resourceAttributes", attributes));
    struct answer a = api_lab_ask(&lab, lab.admin,
                                  &(struct api_request){.verb = API_CREATE,
                                                        .group = "authorization.k8s.io",
                                                        .version = "v1",
                                                        .resource = "subjectaccessreviews",
                                                        .body = body});
    return json_bool(a.object, "status.allowed", false);
}

#define ATTR(verb, group, resource, sub, ns, name)                                                                     \
    "\"verb\":\"" verb "\",\"group\":\"" group "\",\"resource\":\"" resource "\",\"subresource\":\"" sub               \
    "\",\"namespace\":\"" ns "\",\"name\":\"" name "\""

static void rules_match(void)
{
    static const struct {
        bool allowed;
        const char *attributes, *what;
    } cases[] = {
        {true, ATTR("get", "", "pods", "", "ns", "x"), "a named verb and resource"},
        {false, ATTR("delete", "", "pods", "", "ns", "x"), "not another verb"},
        {false, ATTR("get", "apps", "pods", "", "ns", "x"), "not another group"},
        {false, ATTR("get", "", "pods", "exec", "ns", "x"), "not its subresource"},
        {true, ATTR("get", "", "pods", "log", "ns", "x"), "a subresource that is named"},
        {true, ATTR("patch", "apps", "deployments", "scale", "ns", "x"), "star/scale is any resource's scale"},
        {false, ATTR("patch", "apps", "deployments", "", "ns", "x"), "and not the resource"},
        {true, ATTR("get", "", "secrets", "", "ns", "one"), "a resource by name"},
        {false, ATTR("get", "", "secrets", "", "ns", "two"), "and no other name"},
        {false, ATTR("list", "", "secrets", "", "ns", ""), "nor all of them"},
        {true, ATTR("anything", "batch", "whatever", "", "ns", ""), "stars match all"},
        {true, "\"verb\":\"get\",\"path\":\"/metrics\"", "a path"},
        {true, "\"verb\":\"get\",\"path\":\"/logs/a/b\"", "a path with a star"},
        {false, "\"verb\":\"get\",\"path\":\"/log\"", "not a shorter one"},
    };
    role("mixed", "{}",
         "[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\",\"pods/log\"]},"
         "{\"verbs\":[\"patch\"],\"apiGroups\":[\"apps\"],\"resources\":[\"*/scale\"]},"
         "{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"resourceNames\":[\"one\"]},"
         "{\"verbs\":[\"*\"],\"apiGroups\":[\"batch\"],\"resources\":[\"*\"]},"
         "{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/metrics\",\"/logs/*\"]}]");
    bind("", "mixed", "mixed", "User", "u");
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int again = 0; again < 2; again++) /* the second answer is remembered */
            okf(may("u", "", cases[i].attributes) == cases[i].allowed, "%s%s", cases[i].what,
                again ? ", asked again" : "");
}

static void subjects_match(void)
{
    static const char get_pods[] = ATTR("get", "", "pods", "", "ns", "x"),
                      other[] = ATTR("get", "", "pods", "", "other", "x");
    bind("ns", "g", "mixed", "Group", "team");
    bind("ns", "s", "mixed", "ServiceAccount", "robot");
    ok(may("v", "\"team\"", get_pods), "a group's member may what the group may");
    ok(!may("v", "\"team\"", other), "in that namespace");
    ok(!may("team", "", get_pods), "a user is no group of that name");
    ok(may("system:serviceaccount:ns:robot", "", get_pods), "a ServiceAccount is a user by its long name");
    ok(!may("v", "\"team\"", "\"verb\":\"get\",\"path\":\"/metrics\""), "a binding in a namespace opens no path");
    api_lab_ask(&lab, lab.admin,
                &(struct api_request){.verb = API_DELETE,
                                      .group = GROUP,
                                      .version = "v1",
                                      .resource = "rolebindings",
                                      .namespace = "ns",
                                      .name = "g"});
    ok(!may("v", "\"team\"", get_pods), "without the binding the right is gone");
    ok(may("x", "\"system:masters\"", get_pods), "system:masters may everything");
}

/* Aggregation follows durable changes: each write here lets one more become so. */
static bool soon(const char *user, const char *attributes)
{
    for (int i = 0; i < 20 && !may(user, "", attributes); i++)
        api_lab_ask(&lab, lab.admin,
                    &(struct api_request){.verb = API_CREATE,
                                          .version = "v1",
                                          .resource = "configmaps",
                                          .namespace = "ns",
                                          .body = api_lab_json(&lab, "{\"metadata\":{\"generateName\":\"c-\"}}")});
    return may(user, "", attributes);
}

static void roles_aggregate(void)
{
    static const char get_foos[] = ATTR("get", "example.com", "foos", "", "ns", "x");
    bind("ns", "viewer", "view", "User", "w");
    bind("ns", "editor", "edit", "User", "e");
    ok(!may("w", "", get_foos), "view does not know foos");
    role("foo-view", "{\"" GROUP "/aggregate-to-view\":\"true\"}",
         "[{\"verbs\":[\"get\"],\"apiGroups\":[\"example.com\"],\"resources\":[\"foos\"]}]");
    ok(soon("w", get_foos), "a role that aggregates to it adds them");
    ok(soon("e", get_foos), "and to edit, which view aggregates to");
    ok(may("w", "", ATTR("list", "", "pods", "", "ns", "")) && !may("w", "", ATTR("list", "", "secrets", "", "ns", "")),
       "view sees pods and no secrets");
    ok(may("e", "", ATTR("create", "", "secrets", "", "ns", "")) &&
           !may("e", "", ATTR("create", GROUP, "roles", "", "ns", "")),
       "edit writes secrets and no roles");
}

static void nobody_grants_more(void)
{
    const char *const groups[] = {NULL};
    bind("ns", "adm", "admin", "User", "a");
    struct api *a = apiserver_local(lab.server, &(struct apiserver_user){.name = "a", .groups = groups});
    struct answer r = create(a, "roles", "ns",
                             api_lab_json(&lab, "{\"metadata\":{\"name\":\"r\"},\"rules\":[{\"verbs\":[\"get\"],"
                                                "\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}]}"));
    is_int(r.code, 201, "an admin makes a role of what he holds");
    r = create(a, "roles", "ns",
               api_lab_json(&lab, "{\"metadata\":{\"name\":\"q\"},\"rules\":[{\"verbs\":[\"get\"],"
                                  "\"apiGroups\":[\"\"],\"resources\":[\"nodes\"]}]}"));
    ok(r.code == 403 &&
           strstr(r.message, "is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], "
                             "Resources:[\"nodes\"], Verbs:[\"get\"]}"),
       "not of what he does not");
    r = create(a, "rolebindings", "ns",
               api_lab_json(&lab, "{\"metadata\":{\"name\":\"q\"},\"roleRef\":{\"apiGroup\":\"" GROUP
                                  "\",\"kind\":\"ClusterRole\","
                                  "\"name\":\"cluster-admin\"},\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"" GROUP
                                  "\",\"name\":\"a\"}]}"));
    is_int(r.code, 403, "nor binds a role that is more than his");
    r = create(a, "rolebindings", "ns",
               api_lab_json(&lab, "{\"metadata\":{\"name\":\"q\"},\"roleRef\":{\"apiGroup\":\"" GROUP
                                  "\",\"kind\":\"ClusterRole\","
                                  "\"name\":\"view\"},\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"" GROUP
                                  "\",\"name\":\"z\"}]}"));
    is_int(r.code, 201, "but one that is less");
    a->ops->free(a);
}

int main(void)
{
    if (!api_lab_start(&lab))
        return 1;
    api_lab_ask(&lab, lab.admin,
                &(struct api_request){.verb = API_CREATE,
                                      .version = "v1",
                                      .resource = "namespaces",
                                      .body = api_lab_json(&lab, "{\"metadata\":{\"name\":\"ns\"}}")});
    rules_match();
    subjects_match();
    roles_aggregate();
    nobody_grants_more();
    api_lab_stop(&lab);
    return done();
}
