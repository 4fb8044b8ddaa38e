/* What the API has to give before a pod's volumes can be made: its Secrets, ConfigMaps and tokens. */
#include <errno.h>

#include "agent/volume/volume_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"

enum { DEFAULT_MODE = 0644, TOKEN_MODE = 0600, TOKEN_EXPIRATION_S = 3600 };

/* A ConfigMap or Secret by its kind of reference; a missing one is an error unless optional. */
static int look_up(const struct volume_pod *p, bool secret, const char *name, bool optional, const cJSON **object,
                   struct err *err)
{
    const struct volume_sources *s = p->sources;
    int r = secret ? s->secret(s->ctx, name, object, err) : s->configmap(s->ctx, name, object, err);
    if (r || *object || optional)
        return r;
    return err_set(err, ENOENT, "%s \"%s\" not found", secret ? "secret" : "configmap", name);
}

static int add_object(const struct volume_pod *p, struct payload *out, bool secret, const char *name_key,
                      const cJSON *from, int mode, struct err *err)
{
    const cJSON *object = NULL;
    bool optional = json_bool(from, "optional", false);
    int r = look_up(p, secret, json_str_or(from, name_key, ""), optional, &object, err);
    if (r)
        return r;
    const cJSON *items = json_get(from, "items");
    return secret ? payload_add_secret(out, object, items, optional, mode, err)
                  : payload_add_configmap(out, object, items, optional, mode, err);
}

static int add_downward(const struct volume_pod *p, struct payload *out, const cJSON *from, int mode, struct err *err)
{
    for (JSON_EACH(item, json_get(from, "items"))) {
        const cJSON *resource = json_get(item, "resourceFieldRef");
        const char *text =
            resource ? downward_resource(out->arena, p->downward, resource, NULL, err)
                     : downward_field(out->arena, p->downward, json_str_or(item, "fieldRef.fieldPath", ""), err);
        if (!text)
            return -EINVAL;
        int r = payload_add(out, json_str_or(item, "path", ""), text, strlen(text), (int)json_int(item, "mode", mode),
                            -1, err);
        if (r)
            return r;
    }
    return 0;
}

/* The one user that all containers run as, who then owns the token; -1 when they differ or do not say. */
static int64_t token_owner(const cJSON *pod)
{
    int64_t uid = -1;
    const cJSON *all = json_at(pod, "spec.securityContext.runAsUser");
    for (JSON_EACH(c, json_at(pod, "spec.containers"))) {
        const cJSON *own = json_at(c, "securityContext.runAsUser");
        int64_t one = -1;
        if (json_to_int64(own ? own : all, &one) || (uid >= 0 && one != uid))
            return -1;
        uid = one;
    }
    return uid;
}

static int add_token(const struct volume_pod *p, struct payload *out, const cJSON *from, int mode, struct err *err)
{
    const struct volume_sources *s = p->sources;
    const char *token;
    int r = s->token(s->ctx, json_str_or(from, "audience", ""), json_int(from, "expirationSeconds", TOKEN_EXPIRATION_S),
                     &token, err);
    if (r)
        return r;
    int64_t owner = token_owner(p->pod);
    bool narrow = owner >= 0 || json_at(p->pod, "spec.securityContext.fsGroup");
    return payload_add(out, json_str_or(from, "path", "token"), token, strlen(token), narrow ? TOKEN_MODE : mode, owner,
                       err);
}

static int add_projected(const struct volume_pod *p, struct payload *out, const cJSON *from, int mode, struct err *err)
{
    for (JSON_EACH(source, json_get(from, "sources"))) {
        const cJSON *one;
        int r;
        if ((one = json_get(source, "configMap")))
            r = add_object(p, out, false, "name", one, mode, err);
        else if ((one = json_get(source, "secret")))
            r = add_object(p, out, true, "name", one, mode, err);
        else if ((one = json_get(source, "downwardAPI")))
            r = add_downward(p, out, one, mode, err);
        else if ((one = json_get(source, "serviceAccountToken")))
            r = add_token(p, out, one, mode, err);
        else
            r = err_set(err, ENOTSUP, "projected source %s is not supported on this node",
                        source->child ? source->child->string : "(none)");
        if (r)
            return r;
    }
    return 0;
}

int volume_gather(const struct volume_pod *p, const cJSON *volume, struct payload *out, struct err *err)
{
    const cJSON *from;
    if ((from = json_get(volume, "configMap")))
        return add_object(p, out, false, "name", from, (int)json_int(from, "defaultMode", DEFAULT_MODE), err);
    if ((from = json_get(volume, "secret")))
        return add_object(p, out, true, "secretName", from, (int)json_int(from, "defaultMode", DEFAULT_MODE), err);
    if ((from = json_get(volume, "downwardAPI")))
        return add_downward(p, out, from, (int)json_int(from, "defaultMode", DEFAULT_MODE), err);
    from = json_get(volume, "projected");
    return add_projected(p, out, from, (int)json_int(from, "defaultMode", DEFAULT_MODE), err);
}
