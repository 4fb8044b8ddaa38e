/* What admission does to pods: ServiceAccount, Priority, DefaultTolerationSeconds. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/pod.h"
#include "core/wire/loop.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

#define TOKEN_VOLUME "kube-api-access-"
#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

enum { ACCOUNT_WAIT_MS = 2000, TOKEN_SECONDS = 3607 };

/* A namespace's account `default` is made by a controller just after the namespace: a pod that comes between waits. */
struct account_wait {
    struct store_watch *watch;
    struct loop_timer *timer;
};

static void unwait(struct req *r)
{
    struct account_wait *w = r->wait;
    store_watch_free(w->watch);
    loop_timer_free(w->timer);
    free(w);
    r->wait = NULL;
}

static void try_again(void *ctx)
{
    struct req *r = ctx;
    r->waited = true;
    request_resume(r, PHASE_RETRY);
}

static void account_changed(void *ctx)
{
    struct req *r = ctx;
    request_resume(r, PHASE_RETRY);
}

static enum phase_result wait_for_account(struct req *r)
{
    struct account_wait *w = mem_alloc(sizeof(*w));
    const char *prefix = arena_printf(r->arena, "serviceaccounts/%s/", r->info.namespace);
    if (store_watch(r->srv->store, prefix, store_revision(r->srv->store), account_changed, r, &w->watch) < 0) {
        free(w);
        return PHASE_NEXT;
    }
    w->timer = loop_timer_new(r->srv->loop, try_again, r);
    loop_timer_set(w->timer, ACCOUNT_WAIT_MS);
    r->wait = w;
    r->unwait = unwait;
    return PHASE_WAIT;
}

static bool wants_token(const cJSON *account, const cJSON *spec)
{
    return json_bool(spec, "automountServiceAccountToken", json_bool(account, "automountServiceAccountToken", true));
}

static bool mounts_path(const cJSON *container)
{
    for (JSON_EACH(m, json_get(container, "volumeMounts")))
        if (!strcmp(json_str_or(m, "mountPath", ""), TOKEN_PATH))
            return true;
    return false;
}

static bool mount_into(struct arena *a, cJSON *containers, const char *volume)
{
    bool any = false;
    for (JSON_EACH(c, containers)) {
        if (mounts_path(c))
            continue;
        cJSON *mounts = json_get(c, "volumeMounts");
        if (!json_is_arr(mounts))
            mounts = json_set(a, c, "volumeMounts", json_array(a));
        json_append(mounts, json_build(a, "{'name':%s,'readOnly':true,'mountPath':'" TOKEN_PATH "'}", volume));
        any = true;
    }
    return any;
}

static cJSON *token_volume(struct arena *a, const char *name)
{
    return json_build(a,
                      "{'name':%s,'projected':{'defaultMode':420,'sources':["
                      "{'serviceAccountToken':{'path':'token','expirationSeconds':%i}},"
                      "{'configMap':{'name':'kube-root-ca.crt','items':[{'key':'ca.crt','path':'ca.crt'}]}},"
                      "{'downwardAPI':{'items':[{'path':'namespace','fieldRef':{'apiVersion':'v1','fieldPath':'"
                      "metadata.namespace'}}]}}]}}",
                      name, TOKEN_SECONDS);
}

static void mount_token(struct arena *a, cJSON *spec)
{
    const char *name = NULL;
    for (JSON_EACH(v, json_get(spec, "volumes")))
        if (!name && str_starts(json_str_or(v, "name", ""), TOKEN_VOLUME))
            name = json_str(v, "name");
    bool present = name != NULL;
    if (!present) {
        char suffix[6];
        random_suffix(suffix, 5);
        name = arena_printf(a, TOKEN_VOLUME "%s", suffix);
    }
    bool init = mount_into(a, json_get(spec, "initContainers"), name);
    bool main = mount_into(a, json_get(spec, "containers"), name);
    if (present || !(init || main))
        return;
    cJSON *volumes = json_get(spec, "volumes");
    if (!json_is_arr(volumes))
        volumes = json_set(a, spec, "volumes", json_array(a));
    json_append(volumes, token_volume(a, name));
}

static enum phase_result check_mirror(struct req *r, const cJSON *spec)
{
    if (*json_str_or(spec, "serviceAccountName", ""))
        return admission_forbid(r, "a mirror pod may not reference service accounts");
    for (JSON_EACH(v, json_get(spec, "volumes"))) {
        if (json_get(v, "secret"))
            return admission_forbid(r, "a mirror pod may not reference secrets");
        for (JSON_EACH(source, json_at(v, "projected.sources")))
            if (json_get(source, "serviceAccountToken"))
                return admission_forbid(r, "a mirror pod may not use ServiceAccountToken volume projections");
    }
    return PHASE_NEXT;
}

static bool is_pod_create(const struct req *r, enum admission_op op)
{
    return op == ADMIT_CREATE && admission_is(r, "", "pods") && !*r->info.subresource;
}

/* ---- kubernetes.io/enforce-mountable-secrets: an account whose pods use the secrets that it lists and no other ----
 */

static enum phase_result unlisted(struct req *r, const char *what, const char *secret, const cJSON *account)
{
    return admission_forbid(r,
                            "%s referencing secret.secretName=\"%s\" is not allowed because service account %s does "
                            "not reference that secret",
                            what, secret, json_str_or(account, "metadata.name", ""));
}

static enum phase_result check_containers(struct req *r, const cJSON *account, const cJSON *list, const char *what)
{
    const cJSON *allowed = json_get(account, "secrets");
    for (JSON_EACH(c, list)) {
        const char *name = json_str_or(c, "name", "");
        for (JSON_EACH(e, json_get(c, "env"))) {
            const char *secret = json_str(e, "valueFrom.secretKeyRef.name");
            if (secret && !json_find(allowed, "name", secret))
                return unlisted(r,
                                arena_printf(r->arena, "%s %s with envVar %s", what, name, json_str_or(e, "name", "")),
                                secret, account);
        }
        for (JSON_EACH(e, json_get(c, "envFrom"))) {
            const char *secret = json_str(e, "secretRef.name");
            if (secret && !json_find(allowed, "name", secret))
                return unlisted(r, arena_printf(r->arena, "%s %s with envFrom", what, name), secret, account);
        }
    }
    return PHASE_NEXT;
}

static enum phase_result check_secrets(struct req *r, const cJSON *account)
{
    const cJSON *spec = json_get(r->object, "spec"), *pulls = json_get(account, "imagePullSecrets");
    const char *name = json_str_or(account, "metadata.name", "");
    int n = 0;
    for (JSON_EACH(v, json_get(spec, "volumes"))) {
        const char *secret = json_str(v, "secret.secretName");
        if (secret && !json_find(json_get(account, "secrets"), "name", secret))
            return admission_forbid(
                r,
                "volume with secret.secretName=\"%s\" is not allowed because service account %s does "
                "not reference that secret",
                secret, name);
    }
    enum phase_result res = check_containers(r, account, json_get(spec, "initContainers"), "init container");
    if (res == PHASE_NEXT)
        res = check_containers(r, account, json_get(spec, "containers"), "container");
    for (JSON_EACH(p, json_get(spec, "imagePullSecrets"))) {
        const char *secret = json_str_or(p, "name", "");
        if (res == PHASE_NEXT && !json_find(pulls, "name", secret))
            return admission_forbid(
                r,
                "imagePullSecrets[%d].name=\"%s\" is not allowed because service account %s does not "
                "reference that imagePullSecret",
                n, secret, name);
        n++;
    }
    return res;
}

static bool enforced(const cJSON *account)
{
    const cJSON *value = json_get(json_at(account, "metadata.annotations"), "kubernetes.io/enforce-mountable-secrets");
    bool on = false;
    return json_is_str(value) && !str_to_bool(value->valuestring, &on) && on;
}

enum phase_result admit_service_account(struct req *r, enum admission_op op)
{
    if (!is_pod_create(r, op))
        return PHASE_NEXT;
    cJSON *spec = json_get(r->object, "spec");
    if (!json_is_obj(spec))
        return PHASE_NEXT; /* validation says what is missing */
    if (pod_is_mirror(r->object))
        return check_mirror(r, spec);
    if (!*json_str_or(spec, "serviceAccountName", ""))
        json_set_str(r->arena, spec, "serviceAccountName", "default");

    const char *name = json_str(spec, "serviceAccountName"), *ns = r->info.namespace;
    cJSON *account = rest_read(r->srv, r->arena, kind_by_resource("", "v1", "serviceaccounts"), ns, name, NULL);
    if (!account && !strcmp(name, "default") && !r->waited && !r->unawaited) {
        enum phase_result res = wait_for_account(r);
        if (res != PHASE_NEXT)
            return res;
    }
    if (!account)
        return admission_forbid(r, "error looking up service account %s/%s: serviceaccount \"%s\" not found", ns, name,
                                name);
    if (enforced(account)) {
        enum phase_result res = check_secrets(r, account);
        if (res != PHASE_NEXT)
            return res;
    }
    json_set_str(r->arena, spec, "serviceAccount", name);
    if (wants_token(account, spec))
        mount_token(r->arena, spec);
    if (!json_count(json_get(spec, "imagePullSecrets")) && json_count(json_get(account, "imagePullSecrets")))
        json_set(r->arena, spec, "imagePullSecrets", json_copy(r->arena, json_get(account, "imagePullSecrets")));
    return PHASE_NEXT;
}

/* Whether some toleration already covers the taint for good. */
static bool tolerates(const cJSON *tolerations, const char *taint)
{
    for (JSON_EACH(t, tolerations)) {
        const char *key = json_str_or(t, "key", ""), *effect = json_str_or(t, "effect", "");
        if ((!strcmp(key, taint) || !*key) && (!strcmp(effect, "NoExecute") || !*effect))
            return true;
    }
    return false;
}

enum phase_result admit_default_tolerations(struct req *r, enum admission_op op)
{
    static const char *const taints[] = {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"};
    (void)op;
    cJSON *spec = admission_is(r, "", "pods") && !*r->info.subresource ? json_get(r->object, "spec") : NULL;
    if (!json_is_obj(spec))
        return PHASE_NEXT;
    cJSON *tolerations = json_get(spec, "tolerations");
    for (size_t i = 0; i < COUNT_OF(taints); i++) {
        if (tolerates(tolerations, taints[i]))
            continue;
        if (!json_is_arr(tolerations))
            tolerations = json_set(r->arena, spec, "tolerations", json_array(r->arena));
        json_append(tolerations,
                    json_build(r->arena, "{'key':%s,'operator':'Exists','effect':'NoExecute','tolerationSeconds':300}",
                               taints[i]));
    }
    return PHASE_NEXT;
}
