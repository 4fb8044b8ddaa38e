#include "agent/pod/env.h"

#include <ctype.h>
#include <errno.h>

#include "agent/volume/volume.h"
#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"

static struct env_var *find(const struct env *e, const char *name)
{
    for (size_t i = 0; i < e->count; i++)
        if (!strcmp(e->vars[i].name, name))
            return &e->vars[i];
    return NULL;
}

void env_set(struct env *e, const char *name, const char *value)
{
    struct env_var *v = find(e, name);
    if (!v) {
        e->vars = arena_room(e->arena, e->vars, e->count, &e->cap, sizeof(*e->vars));
        v = &e->vars[e->count++];
        v->name = arena_strdup(e->arena, name);
    }
    v->value = arena_strdup(e->arena, value);
}

const char *env_get(const struct env *e, const char *name)
{
    const struct env_var *v = e ? find(e, name) : NULL;
    return v ? v->value : NULL;
}

const char *env_expand(struct arena *a, const struct env *e, const struct env *more, const char *text)
{
    cleanup_strbuf struct strbuf out = {0};
    for (const char *p = text; *p; p++) {
        if (*p != '$' || !p[1]) {
            strbuf_addc(&out, *p);
            continue;
        }
        const char *end = p[1] == '(' ? strchr(p + 2, ')') : NULL;
        if (p[1] == '$') {
            strbuf_addc(&out, '$');
            p++;
        } else if (end) {
            const char *name = arena_printf(a, "%.*s", (int)(end - p - 2), p + 2), *value = env_get(e, name);
            value = value ? value : env_get(more, name);
            if (value)
                strbuf_adds(&out, value);
            else
                strbuf_add(&out, p, (size_t)(end - p) + 1);
            p = end;
        } else {
            strbuf_addc(&out, *p);
        }
    }
    return out.len ? arena_strdup(a, out.p) : "";
}

/* "my-svc" is MY_SVC. */
static const char *variable_name(struct arena *a, const char *name)
{
    char *text = arena_strdup(a, name);
    for (char *p = text; *p; p++)
        *p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
    return text;
}

void env_add_service(struct env *e, const cJSON *service)
{
    struct arena *a = e->arena;
    const char *ip = json_str_or(service, "spec.clusterIP", "");
    if (!*ip || !strcmp(ip, "None"))
        return;
    const char *name = variable_name(a, json_str_or(service, "metadata.name", ""));
    const char *host = strchr(ip, ':') ? arena_printf(a, "[%s]", ip) : ip;
    env_set(e, arena_printf(a, "%s_SERVICE_HOST", name), ip);
    bool first = true;
    for (JSON_EACH(port, json_at(service, "spec.ports"))) {
        long long number = json_int(port, "port", 0);
        const char *text = arena_printf(a, "%lld", number), *port_name = json_str_or(port, "name", "");
        const char *upper = json_str_or(port, "protocol", "TCP"), *lower = str_lower(arena_strdup(a, upper));
        const char *url = arena_printf(a, "%s://%s:%lld", lower, host, number);
        const char *prefix = arena_printf(a, "%s_PORT_%lld_%s", name, number, upper);
        if (first) {
            env_set(e, arena_printf(a, "%s_SERVICE_PORT", name), text);
            env_set(e, arena_printf(a, "%s_PORT", name), url);
        }
        if (*port_name)
            env_set(e, arena_printf(a, "%s_SERVICE_PORT_%s", name, variable_name(a, port_name)), text);
        env_set(e, prefix, url);
        env_set(e, arena_printf(a, "%s_PROTO", prefix), lower);
        env_set(e, arena_printf(a, "%s_PORT", prefix), text);
        env_set(e, arena_printf(a, "%s_ADDR", prefix), ip);
        first = false;
    }
}

static bool is_kubernetes(const cJSON *service)
{
    return str_eq(json_str(service, "metadata.name"), "kubernetes") &&
           str_eq(json_str(service, "metadata.namespace"), "default");
}

/* A service of the pod's own namespace hides default/kubernetes if it has the same name. */
static void add_services(const struct env_input *in, struct env *e)
{
    const char *namespace = json_str_or(in->downward->pod, "metadata.namespace", "");
    bool links = json_bool(in->downward->pod, "spec.enableServiceLinks", true);
    for (JSON_EACH(service, in->services))
        if (is_kubernetes(service))
            env_add_service(e, service);
    for (JSON_EACH(service, in->services))
        if (links && str_eq(json_str(service, "metadata.namespace"), namespace))
            env_add_service(e, service);
}

/* A ConfigMap's or Secret's value as text, in the arena; NULL when there is no such key. */
static const char *object_value(struct arena *a, const cJSON *object, bool secret, const char *key)
{
    const cJSON *value = json_get(json_get(object, "data"), key);
    if (!json_is_str(value))
        return NULL;
    if (!secret)
        return value->valuestring;
    struct slice bytes = base64_bytes(a, value->valuestring, strlen(value->valuestring), BASE64_STD | BASE64_GO);
    return bytes.n ? bytes.p : "";
}

/* The object a reference names; *object NULL for an absent optional one. */
static int look_up(const struct env_input *in, bool secret, const cJSON *ref, const cJSON **object, struct err *err)
{
    const struct volume_sources *s = in->sources;
    const char *name = json_str_or(ref, "name", "");
    int r = secret ? s->secret(s->ctx, name, object, err) : s->configmap(s->ctx, name, object, err);
    if (r || *object || json_bool(ref, "optional", false))
        return r;
    return err_set(err, ENOENT, "%s \"%s\" not found", secret ? "secret" : "configmap", name);
}

static int add_from(const struct env_input *in, const cJSON *from, struct env *e, struct err *err)
{
    const cJSON *secret = json_get(from, "secretRef"), *ref = secret ? secret : json_get(from, "configMapRef");
    const cJSON *object = NULL;
    int r = look_up(in, secret != NULL, ref, &object, err);
    if (r)
        return r;
    const char *prefix = json_str_or(from, "prefix", "");
    for (JSON_EACH(item, json_get(object, "data"))) {
        const char *value = object_value(e->arena, object, secret != NULL, item->string);
        if (value && !strchr(item->string, '='))
            env_set(e, arena_printf(e->arena, "%s%s", prefix, item->string), value);
    }
    return 0;
}

/* The value that a valueFrom names; *value NULL leaves the variable out. */
static int value_from(const struct env_input *in, struct arena *a, const cJSON *from, const char **value,
                      struct err *err)
{
    const cJSON *ref;
    if ((ref = json_get(from, "fieldRef")))
        *value = downward_field(a, in->downward, json_str_or(ref, "fieldPath", ""), err);
    else if ((ref = json_get(from, "resourceFieldRef")))
        *value = downward_resource(a, in->downward, ref, in->container, err);
    if (ref)
        return *value ? 0 : -EINVAL;
    const cJSON *secret = json_get(from, "secretKeyRef"), *object = NULL;
    ref = secret ? secret : json_get(from, "configMapKeyRef");
    if (!ref)
        return err_set(err, ENOTSUP, "valueFrom %s is not supported on this node",
                       from->child ? from->child->string : "(none)");
    int r = look_up(in, secret != NULL, ref, &object, err);
    if (r)
        return r;
    const char *key = json_str_or(ref, "key", "");
    *value = object_value(a, object, secret != NULL, key);
    if (*value || json_bool(ref, "optional", false))
        return 0;
    return err_set(err, ENOENT, "couldn't find key %s in %s %s/%s", key, secret ? "Secret" : "ConfigMap",
                   json_str_or(in->downward->pod, "metadata.namespace", ""), json_str_or(ref, "name", ""));
}

static int add_own(const struct env_input *in, const struct env *services, struct env *e, struct err *err)
{
    for (JSON_EACH(var, json_get(in->container, "env"))) {
        const char *name = json_str_or(var, "name", ""), *value = json_str_or(var, "value", "");
        const cJSON *from = json_get(var, "valueFrom");
        if (*value) {
            value = env_expand(e->arena, e, services, value);
        } else if (from) {
            value = NULL;
            int r = value_from(in, e->arena, from, &value, err);
            if (r)
                return r;
        }
        if (value)
            env_set(e, name, value);
    }
    return 0;
}

static void add_all(struct env *e, const struct env *from)
{
    for (size_t i = 0; i < from->count; i++)
        env_set(e, from->vars[i].name, from->vars[i].value);
}

static void add_image(const struct env_input *in, struct env *e)
{
    bool has_path = false;
    for (JSON_EACH(item, json_get(in->image, "Env"))) {
        if (!json_is_str(item))
            continue;
        struct slice rest = slice_of(item->valuestring), name = slice_cut(&rest, '=');
        has_path |= slice_is(name, "PATH");
        env_set(e, arena_printf(e->arena, "%.*s", SLICE_ARGS(name)), rest.p);
    }
    if (!has_path)
        env_set(e, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
}

int env_own(const struct env_input *in, struct env *ret, struct err *err)
{
    struct env own = {.arena = ret->arena}, services = {.arena = ret->arena};
    add_services(in, &services);
    int r = 0;
    for (JSON_EACH(from, json_get(in->container, "envFrom")))
        r = r ? r : add_from(in, from, &own, err);
    if (!r)
        r = add_own(in, &services, &own, err);
    if (r)
        return r;
    add_all(ret, &services);
    add_all(ret, &own);
    return 0;
}

void env_whole(const struct env_input *in, const struct env *own, struct env *ret)
{
    add_image(in, ret);
    if (json_bool(in->container, "tty", false))
        env_set(ret, "TERM", "xterm");
    if (in->hostname)
        env_set(ret, "HOSTNAME", in->hostname);
    add_all(ret, own);
}

const char *const *env_list(struct arena *a, const struct env *e)
{
    const char **list = arena_alloc(a, (e->count + 1) * sizeof(*list));
    for (size_t i = 0; i < e->count; i++)
        list[i] = arena_printf(a, "%s=%s", e->vars[i].name, e->vars[i].value);
    return list;
}

static size_t add_words(struct arena *a, const struct env *e, const cJSON *words, const char **out, size_t n)
{
    for (JSON_EACH(word, words))
        if (json_is_str(word))
            out[n++] = e ? env_expand(a, e, NULL, word->valuestring) : word->valuestring;
    return n;
}

int env_args(struct arena *a, const struct env *own, const cJSON *container, const cJSON *image,
             const char *const **ret, struct err *err)
{
    const cJSON *command = json_get(container, "command"), *args = json_get(container, "args");
    const cJSON *entry = json_get(image, "Entrypoint"), *cmd = json_get(image, "Cmd");
    size_t room = json_count(command) + json_count(args) + json_count(entry) + json_count(cmd) + 1, n = 0;
    const char **list = arena_alloc(a, room * sizeof(*list));
    if (json_count(command))
        n = add_words(a, own, command, list, n);
    else
        n = add_words(a, NULL, entry, list, n);
    if (json_count(args))
        n = add_words(a, own, args, list, n);
    else if (!json_count(command))
        n = add_words(a, NULL, cmd, list, n);
    if (!n)
        return err_set(err, EINVAL, "no command specified");
    *ret = list;
    return 0;
}
