#include "server/controllers/namespace_defaults.h"

#include "server/controllers/controllers.h"
#include "test/unit/fake_env.h"

int main(void)
{
    struct fake_env *e = fake_env_new();
    struct controllers_options o = {.root_ca = "PEM"};
    e->env.options = &o;
    struct namespace_defaults *c = namespace_defaults_new(&e->env);
    fake_put(e->api, "namespaces", "{'metadata':{'name':'a'}}");
    fake_put(e->api, "namespaces", "{'metadata':{'name':'ends','deletionTimestamp':'2030-01-01T00:00:00Z'}}");
    fake_settle(e->api);
    ok(fake_get(e->api, "serviceaccounts", "a", "default"), "a namespace gets a default ServiceAccount");
    is_string(
        json_str(json_get(json_get(fake_get(e->api, "configmaps", "a", "kube-root-ca.crt"), "data"), "ca.crt"), ""),
        "PEM", "and the root CA");
    ok(!fake_count(e->api, "serviceaccounts", "ends") && !fake_count(e->api, "configmaps", "ends"),
       "one that is being deleted gets nothing");
    fake_remove(e->api, "serviceaccounts", "a", "default");
    fake_merge(e->api, "configmaps", "a", "kube-root-ca.crt", "{'data':{'ca.crt':'forged','more':'x'}}");
    fake_settle(e->api);
    ok(fake_get(e->api, "serviceaccounts", "a", "default"), "a deleted ServiceAccount is made again");
    cJSON *data = json_get(fake_get(e->api, "configmaps", "a", "kube-root-ca.crt"), "data");
    ok(json_count(data) == 1 && str_eq(json_str(json_get(data, "ca.crt"), ""), "PEM"),
       "a changed root CA is put right");
    fake_fail(e->api, API_CREATE, "serviceaccounts", NULL, 500, "InternalError", 1);
    fake_put(e->api, "namespaces", "{'metadata':{'name':'b'}}");
    fake_advance(e->api, 1000);
    ok(fake_get(e->api, "serviceaccounts", "b", "default"), "a failure is tried again");
    unsigned calls = fake_calls(e->api, API_UPDATE, "configmaps") + fake_calls(e->api, API_CREATE, "configmaps");
    fake_merge(e->api, "namespaces", "", "a", "{'metadata':{'labels':{'x':'y'}}}");
    fake_settle(e->api);
    is_int(fake_calls(e->api, API_UPDATE, "configmaps") + fake_calls(e->api, API_CREATE, "configmaps"), calls,
           "what is right is not written again");
    namespace_defaults_free(c);
    fake_env_free(e);
    return done();
}
