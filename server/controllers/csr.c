#include "server/controllers/csr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/wire/x509.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"

#define NODE_CLIENT "kubernetes.io/kube-apiserver-client-kubelet"
#define NODE_SERVING "kubernetes.io/kubelet-serving"
#define API_CLIENT "kubernetes.io/kube-apiserver-client"
#define NODE_PREFIX "system:node:"

struct csr_controller {
    struct controller base;
    struct informer *requests;
};

/* One request in one round. */
struct handling {
    struct csr_controller *c;
    cJSON *csr; /* a copy */
    const char *signer;
    struct x509_request request;
};

/* --- rules --- */

static bool has_usage(const cJSON *csr, const char *name)
{
    return json_has_str(json_at(csr, "spec.usages"), name);
}

/* Exactly `auth` and digital signature, with or without key encipherment; `signature_optional` for API clients. */
static bool usages_are(const cJSON *csr, const char *auth, bool signature_optional)
{
    bool signature = has_usage(csr, "digital signature");
    size_t known = (size_t)signature + has_usage(csr, "key encipherment") + has_usage(csr, auth);
    return has_usage(csr, auth) && (signature || signature_optional) &&
           known == json_count(json_at(csr, "spec.usages"));
}

static const char *check_node(const struct x509_request *r)
{
    const char *const *orgs = r->subject.orgs;
    if (!orgs || !orgs[0] || strcmp(orgs[0], "system:nodes") || orgs[1])
        return "subject organization is not system:nodes";
    if (!r->subject.cn || !str_starts(r->subject.cn, NODE_PREFIX) || !r->subject.cn[strlen(NODE_PREFIX)])
        return "subject common name does not begin with " NODE_PREFIX;
    return NULL;
}

static bool has_any(const char *const *list)
{
    return list && list[0];
}

static const char *check_node_client(const cJSON *csr, const struct x509_request *r)
{
    if (has_any(r->subject.dns))
        return "DNS subjectAltNames are not allowed";
    if (has_any(r->subject.ips))
        return "IP subjectAltNames are not allowed";
    if (!usages_are(csr, "client auth", false))
        return "usages did not match [client auth digital signature]";
    return check_node(r);
}

static const char *check_node_serving(const cJSON *csr, const struct x509_request *r)
{
    if (!has_any(r->subject.dns) && !has_any(r->subject.ips))
        return "DNS or IP subjectAltName is required";
    if (!usages_are(csr, "server auth", false))
        return "usages did not match [digital signature server auth]";
    return check_node(r);
}

static const char *check_api_client(const cJSON *csr, const struct x509_request *r)
{
    for (const char *const *org = r->subject.orgs; org && *org; org++)
        if (!strcmp(*org, "system:masters")) /* which no authorizer could ever take back */
            return "use of " API_CLIENT " signer with system:masters group is not allowed";
    return usages_are(csr, "client auth", true) ? NULL : "invalid usages for client certificate";
}

/* What forbids signing; NULL: nothing. */
static const char *objection(const struct handling *h)
{
    if (!strcmp(h->signer, NODE_CLIENT))
        return check_node_client(h->csr, &h->request);
    if (!strcmp(h->signer, NODE_SERVING))
        return check_node_serving(h->csr, &h->request);
    return check_api_client(h->csr, &h->request);
}

static bool is_ours(const char *signer)
{
    return !strcmp(signer, NODE_CLIENT) || !strcmp(signer, NODE_SERVING) || !strcmp(signer, API_CLIENT);
}

/* --- writing --- */

static void on_written(struct work *w, const struct api_result *r, void *arg)
{
    struct handling *h = arg;
    if (work_check(w, r, "certificate request", true))
        work_wrote(w, h->c->requests, r);
}

static void write(struct work *w, struct handling *h, const char *subresource)
{
    struct api_request q = resource_request(&resource_csrs, API_UPDATE, NULL, w->key);
    q.subresource = subresource;
    q.body = h->csr;
    work_call(w, &q, on_written, h);
}

static void add_condition(struct work *w, struct handling *h, const char *type, const char *reason, const char *message)
{
    cJSON *status = json_ensure(w->arena, h->csr, "status");
    if (!json_get(status, "conditions"))
        json_set(w->arena, status, "conditions", json_array(w->arena));
    const char *now = meta_time(w->arena, timing_now_us(h->c->base.env->timing));
    json_append(json_get(status, "conditions"),
                json_build(w->arena,
                           "{'type':%s,'status':'True','reason':%s,'message':%s,'lastUpdateTime':%s,"
                           "'lastTransitionTime':%s}",
                           type, reason, message, now, now));
}

/* --- approving: the API's own authorizer is asked whether the requester may have such a certificate --- */

static void on_review(struct work *w, const struct api_result *r, void *arg)
{
    struct handling *h = arg;
    if (r->code == 422) /* it names nobody who could be asked about */
        return;
    if (!work_check(w, r, "review", false) || !json_bool(r->object, "status.allowed", false))
        return;
    bool self = str_eq(json_str(h->csr, "spec.username"), h->request.subject.cn);
    add_condition(w, h, "Approved", "AutoApproved",
                  self ? "Auto approving self kubelet client certificate after SubjectAccessReview."
                       : "Auto approving kubelet client certificate after SubjectAccessReview.");
    write(w, h, "approval");
}

static void review(struct work *w, struct handling *h)
{
    if (strcmp(h->signer, NODE_CLIENT) || check_node_client(h->csr, &h->request))
        return;
    bool self = str_eq(json_str(h->csr, "spec.username"), h->request.subject.cn);
    struct api_request q = {
        .verb = API_CREATE, .group = "authorization.k8s.io", .version = "v1", .resource = "subjectaccessreviews"};
    const cJSON *spec = json_get(h->csr, "spec");
    q.body =
        json_build(w->arena,
                   "{'apiVersion':'authorization.k8s.io/v1','kind':'SubjectAccessReview','spec':{'user':%s,'uid':%s,"
                   "'groups':%J,'extra':%J,'resourceAttributes':{'group':'certificates.k8s.io','version':'*',"
                   "'resource':'certificatesigningrequests','verb':'create','subresource':%s}}}",
                   json_str(spec, "username"), json_str(spec, "uid"), json_get(spec, "groups"), json_get(spec, "extra"),
                   self ? "selfnodeclient" : "nodeclient");
    work_call(w, &q, on_review, h);
}

/* --- signing --- */

static void sign(struct work *w, struct handling *h)
{
    const struct controllers_options *o = h->c->base.env->options;
    const char *why = objection(h);
    if (why) {
        add_condition(w, h, "Failed", "SignerValidationFailure", why);
        write(w, h, "status");
        return;
    }
    if (!o->csr_sign)
        return;
    int64_t seconds = json_int(h->csr, "spec.expirationSeconds", 0);
    if (seconds && seconds < CSR_MIN_S)
        seconds = CSR_MIN_S;
    unsigned usage = strcmp(h->signer, NODE_SERVING) ? X509_CLIENT : X509_SERVER;
    cleanup_free char *pem = NULL;
    struct err err = {0};
    if (o->csr_sign(o->csr_ctx, &h->request, usage, seconds, &pem, &err) < 0) {
        work_retry(w, "signing: %s", err.text);
        return;
    }
    const char end[] = "-----END CERTIFICATE-----\n", *leaf = strstr(pem, end); /* its issuer follows */
    size_t len = leaf ? (size_t)(leaf - pem) + sizeof(end) - 1 : strlen(pem);
    char *text = arena_alloc(w->arena, BASE64_ENCODED_MAX(len) + 1);
    base64_encode(text, pem, len, BASE64_STD);
    json_put(w->arena, h->csr, "status.certificate", json_string(w->arena, text));
    write(w, h, "status");
}

/* --- removing --- */

static void on_removed(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    work_check(w, r, "old certificate request", true);
}

static const cJSON *verdict(const cJSON *csr)
{
    const cJSON *conditions = json_at(csr, "status.conditions"), *c = json_find(conditions, "type", "Denied");
    c = c ? c : json_find(conditions, "type", "Failed");
    return c ? c : json_find(conditions, "type", "Approved");
}

/* True when it was removed; else the key comes again when its time is over. */
static bool expire(struct work *w, struct csr_controller *c, struct item *it)
{
    const cJSON *csr = item_tree(it), *said = verdict(csr);
    bool issued = *json_str_or(csr, "status.certificate", "");
    bool settled = said && (issued || !str_eq(json_str(said, "type"), "Approved"));
    int64_t since = json_time(said ? said : csr, said ? "lastUpdateTime" : "metadata.creationTimestamp");
    if (!since)
        since = json_time(csr, "metadata.creationTimestamp");
    int64_t left = since + (settled ? CSR_KEPT_S : CSR_PENDING_S) * 1000000LL - timing_now_us(c->base.env->timing);
    if (left > 0) {
        work_again(w, (uint64_t)left / 1000 + 1);
        return false;
    }
    struct api_request q = resource_request(&resource_csrs, API_DELETE, NULL, it->name);
    q.body = json_build(w->arena, "{'kind':'DeleteOptions','apiVersion':'v1','preconditions':{'uid':%s}}", it->uid);
    work_call(w, &q, on_removed, NULL);
    return true;
}

/* --- a round --- */

static int read_request(struct work *w, struct handling *h, struct err *err)
{
    const char *text = json_str_or(h->csr, "spec.request", "");
    struct slice pem = base64_bytes(w->arena, text, strlen(text), BASE64_GO);
    if (!pem.p)
        return err_set(err, EINVAL, "spec.request is not base64");
    return x509_request_parse(w->arena, pem.p, pem.n, &h->request, err);
}

static void work(struct work *w)
{
    struct csr_controller *c = w->ctx;
    struct item *it = informer_get(c->requests, w->key);
    if (!it || expire(w, c, it))
        return;
    struct handling *h = arena_alloc(w->arena, sizeof(*h));
    *h = (struct handling){.c = c, .csr = json_copy(w->arena, item_tree(it))};
    h->signer = json_str_or(h->csr, "spec.signerName", "");
    const cJSON *said = verdict(h->csr);
    bool approved = said && str_eq(json_str(said, "type"), "Approved");
    if (!is_ours(h->signer) || *json_str_or(h->csr, "status.certificate", "") || (said && !approved))
        return;
    struct err err = {0};
    if (read_request(w, h, &err) < 0) {
        if (approved) {
            add_condition(w, h, "Failed", "SignerValidationFailure", arena_strdup(w->arena, err.text));
            write(w, h, "status");
        }
        return;
    }
    if (approved)
        sign(w, h);
    else
        review(w, h);
}

static void on_request(void *self, struct item *old, struct item *now)
{
    if (now)
        controller_enqueue(&((struct csr_controller *)self)->base, old, now);
}

struct csr_controller *csr_controller_new(const struct controller_env *env)
{
    struct csr_controller *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "certificate", work, c);
    c->requests = controller_watch(&c->base, &resource_csrs, on_request, c);
    controller_ready(&c->base);
    return c;
}

struct csr_controller *csr_controller_free(struct csr_controller *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
