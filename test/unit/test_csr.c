#include "server/controllers/csr.h"

#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/key.h"
#include "core/wire/x509.h"
#include "server/controllers/controllers.h"
#include "test/unit/fake_env.h"

static struct csr_controller *controller;
static struct controllers_options options;
static unsigned signed_usage;
static int64_t signed_seconds;
static char signed_cn[64];

static int sign(void *ctx, const struct x509_request *r, unsigned usage, int64_t seconds, char **ret, struct err *err)
{
    (void)ctx;
    if (r->subject.cn && !strcmp(r->subject.cn, "system:node:broken"))
        return err_set(err, 5, "no ink");
    signed_usage = usage;
    signed_seconds = seconds;
    snprintf(signed_cn, sizeof(signed_cn), "%s", r->subject.cn ? r->subject.cn : "");
    *ret = mem_strdup("leaf\n-----END CERTIFICATE-----\nissuer\n-----END CERTIFICATE-----\n");
    return 0;
}

static struct fake_env *begin(void)
{
    struct fake_env *e = fake_env_new();
    options = (struct controllers_options){.csr_sign = sign};
    e->env.options = &options;
    controller = csr_controller_new(&e->env);
    signed_usage = 0;
    return e;
}

static void end(struct fake_env *e)
{
    controller = csr_controller_free(controller);
    fake_env_free(e);
}

static const char *request(struct fake_env *e, const char *cn, const char *org, const char *dns)
{
    cleanup_key struct key *k = NULL;
    cleanup_free char *pem = NULL;
    const char *const orgs[] = {org, NULL}, *const names[] = {dns, NULL};
    struct x509_names n = {.cn = cn, .orgs = orgs, .dns = dns ? names : NULL};
    if (key_generate(&k, NULL) || x509_request_new(k, &n, &pem, NULL))
        abort();
    char *text = arena_alloc(fake_arena(e->api), BASE64_ENCODED_MAX(strlen(pem)) + 1);
    base64_encode(text, pem, strlen(pem), BASE64_STD);
    return text;
}

static void put(struct fake_env *e, const char *name, const char *req, const char *signer, const char *auth,
                const char *user)
{
    fake_put(e->api, "certificatesigningrequests.certificates.k8s.io",
             "{'metadata':{'name':%s},'spec':{'request':%s,'signerName':%s,'usages':['digital signature',%s],"
             "'username':%s,'expirationSeconds':60}}",
             name, req, signer, auth, user);
    fake_settle(e->api);
}

static const cJSON *condition(struct fake_env *e, const char *name, const char *type)
{
    return json_find(
        json_at(fake_get(e->api, "certificatesigningrequests.certificates.k8s.io", "", name), "status.conditions"),
        "type", type);
}

static const char *certificate(struct fake_env *e, const char *name)
{
    return json_str(fake_get(e->api, "certificatesigningrequests.certificates.k8s.io", "", name), "status.certificate");
}

static void approve(struct fake_env *e, const char *name)
{
    fake_merge(
        e->api, "certificatesigningrequests.certificates.k8s.io", "", name,
        "{'status':{'conditions':[{'type':'Approved','status':'True','lastUpdateTime':'2030-01-01T00:00:00Z'}]}}");
    fake_settle(e->api);
}

#define CLIENT "kubernetes.io/kube-apiserver-client-kubelet"
#define SERVING "kubernetes.io/kubelet-serving"

static void test_sign(void)
{
    struct fake_env *e = begin();
    put(e, "a", request(e, "system:node:n1", "system:nodes", NULL), CLIENT, "client auth", "system:node:n1");
    ok(!condition(e, "a", "Approved") && !certificate(e, "a"), "without the authorizer's word nothing is approved");
    is_int(fake_calls(e->api, API_CREATE, "subjectaccessreviews.authorization.k8s.io"), 1, "which was asked for");
    approve(e, "a");
    is_string(certificate(e, "a"), "bGVhZgotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==",
              "what is approved is signed, and told without its issuer");
    ok(signed_usage == X509_CLIENT && !strcmp(signed_cn, "system:node:n1"), "as it was asked for");
    is_int(signed_seconds, 600, "for ten minutes at least");
    put(e, "s", request(e, "system:node:n1", "system:nodes", "n1"), SERVING, "server auth", "system:node:n1");
    ok(!condition(e, "s", "Approved"), "serving certificates are not approved by machine");
    approve(e, "s");
    ok(certificate(e, "s") && signed_usage == X509_SERVER, "but signed once approved");
    put(e, "u", request(e, "jane", "dev", NULL), "kubernetes.io/kube-apiserver-client", "client auth", "jane");
    approve(e, "u");
    ok(certificate(e, "u") != NULL, "so are clients of the API");
    put(e, "x", request(e, "jane", "dev", NULL), "example.com/signer", "client auth", "jane");
    approve(e, "x");
    ok(!certificate(e, "x") && !condition(e, "x", "Failed"), "requests for other signers are left alone");
    put(e, "b", request(e, "system:node:broken", "system:nodes", NULL), CLIENT, "client auth", "x");
    approve(e, "b");
    ok(!certificate(e, "b") && !condition(e, "b", "Failed"), "a signer that fails is tried again later");
    end(e);
}

static void test_refuse(void)
{
    static const struct {
        const char *cn, *org, *dns, *signer, *auth, *why;
    } cases[] = {
        {"system:node:n1", "system:masters", NULL, CLIENT, "client auth", "subject organization is not system:nodes"},
        {"admin", "system:nodes", NULL, CLIENT, "client auth", "subject common name does not begin with system:node:"},
        {"system:node:n1", "system:nodes", "x", CLIENT, "client auth", "DNS subjectAltNames are not allowed"},
        {"system:node:n1", "system:nodes", NULL, CLIENT, "server auth",
         "usages did not match [client auth digital signature]"},
        {"jane", "system:masters", NULL, "kubernetes.io/kube-apiserver-client", "client auth",
         "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"},
        {"system:node:n1", "system:nodes", NULL, SERVING, "server auth", "DNS or IP subjectAltName is required"},
    };
    struct fake_env *e = begin();
    for (size_t n = 0; n < COUNT_OF(cases); n++) {
        char name[8];
        snprintf(name, sizeof(name), "c%zu", n);
        put(e, name, request(e, cases[n].cn, cases[n].org, cases[n].dns), cases[n].signer, cases[n].auth, "u");
        approve(e, name);
        is_string(json_str(condition(e, name, "Failed"), "message"), cases[n].why, cases[n].why);
    }
    put(e, "garbage", "Z2FyYmFnZQ==", CLIENT, "client auth", "u");
    approve(e, "garbage");
    ok(condition(e, "garbage", "Failed") && !certificate(e, "garbage"), "what is no request fails");
    is_int(signed_usage, 0, "none of these was signed");
    end(e);
}

static void test_expire(void)
{
    struct fake_env *e = begin();
    put(e, "pending", request(e, "jane", "dev", NULL), "example.com/signer", "client auth", "jane");
    put(e, "issued", request(e, "system:node:n1", "system:nodes", NULL), CLIENT, "client auth", "u");
    approve(e, "issued");
    fake_advance(e->api, 3500 * 1000);
    ok(certificate(e, "issued") != NULL, "an issued request is kept for an hour");
    fake_advance(e->api, 200 * 1000);
    ok(fake_count(e->api, "certificatesigningrequests.certificates.k8s.io", "") == 1, "and then removed");
    fake_advance(e->api, 24 * 3600 * 1000);
    is_int((long long)fake_count(e->api, "certificatesigningrequests.certificates.k8s.io", ""), 0,
           "one that nobody answered after a day");
    end(e);
}

int main(void)
{
    test_sign();
    test_refuse();
    test_expire();
    return done();
}
