/* Namespaces, config maps, secrets, endpoints, bindings. */
#include "core/model/validate_core.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/schema_gen.h"

enum { DATA_MAX = 1 << 20 };

/* ---- namespaces ---- */

void namespace_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const standard[] = {"kubernetes", "orphan", "foregroundDeletion"};
    const struct path *p = AT(ROOT("spec"), "finalizers");
    (void)old;
    for (JSON_EACH(f, json_at(o, "spec.finalizers"))) {
        bool known = strchr(f->valuestring, '/');
        for (size_t i = 0; i < COUNT_OF(standard); i++)
            known |= !strcmp(f->valuestring, standard[i]);
        v_name(e, p, f->valuestring, name_label_key);
        if (!known)
            v_invalid_str(e, p, f->valuestring, "name is neither a standard finalizer name nor is it fully qualified");
    }
}

void namespace_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const char *phase = json_str_or(o, "status.phase", "");
    const struct path *p = AT(ROOT("status"), "Phase");
    if (!json_at(old, "metadata.deletionTimestamp")) {
        if (strcmp(phase, "Active") != 0)
            v_invalid_str(e, p, phase, "may only be 'Active' if `deletionTimestamp` is empty");
    } else if (strcmp(phase, "Terminating") != 0) {
        v_invalid_str(e, p, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
    }
}

/* ---- config maps ---- */

/* A value of bytes; Go writes null for none. */
static const char *base64_of(const cJSON *value)
{
    return json_is_str(value) ? value->valuestring : "";
}

static size_t decoded_size(const char *base64)
{
    size_t n = strlen(base64);
    size_t pad = 0;
    while (pad < 2 && pad < n && base64[n - 1 - pad] == '=')
        pad++;
    return n / 4 * 3 - pad;
}

static void validate_immutable(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const fixed[] = {"data", "binaryData"};
    if (!json_bool(old, "immutable", false))
        return;
    if (!json_bool(o, "immutable", false))
        v_forbidden(e, ROOT("immutable"), "field is immutable when `immutable` is set");
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        if (!json_equal(json_get(o, fixed[i]), json_get(old, fixed[i])))
            v_forbidden(e, ROOT(fixed[i]), "field is immutable when `immutable` is set");
}

void configmap_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *data = json_get(o, "data"), *binary = json_get(o, "binaryData");
    size_t total = 0;
    validate_immutable(e, o, old);
    for (JSON_EACH(item, data)) {
        const struct path *p = AT_KEY(ROOT("data"), item->string);
        const char *says[NAME_MESSAGES_MAX];
        size_t n = name_config_map_key(item->string, says);
        for (size_t i = 0; i < n; i++)
            v_invalid_str(e, p, item->string, says[i]);
        if (binary && json_get(binary, item->string))
            v_invalid_str(e, p, item->string, "duplicate of key present in binaryData");
        total += strlen(item->valuestring);
    }
    for (JSON_EACH(item, binary)) {
        v_name(e, AT_KEY(ROOT("binaryData"), item->string), item->string, name_config_map_key);
        total += decoded_size(base64_of(item));
    }
    if (total > DATA_MAX)
        v_too_long(e, ROOT("[]"), DATA_MAX);
}

/* ---- secrets ---- */

const char *secret_encode(struct arena *a, const char *text)
{
    size_t n = strlen(text);
    char *out = arena_alloc(a, BASE64_ENCODED_MAX(n) + 1);
    base64_encode(out, text, n, BASE64_STD);
    return out;
}

/* What each type must carry; with `any`, one of the two is enough. */
static const struct {
    const char *type, *keys[2];
    bool any, json, not_empty;
} secret_types[] = {
    {"kubernetes.io/dockercfg", {".dockercfg"}, .json = true},
    {"kubernetes.io/dockerconfigjson", {".dockerconfigjson"}, .json = true},
    {"kubernetes.io/basic-auth", {"username", "password"}, .any = true},
    {"kubernetes.io/ssh-auth", {"ssh-privatekey"}, .not_empty = true},
    {"kubernetes.io/tls", {"tls.crt", "tls.key"}, .any = false},
};

static void secret_json(struct field_errors *e, const struct path *p, const char *base64)
{
    struct err why = {0};
    cJSON *tree = NULL;
    size_t n = strlen(base64);
    cleanup_free char *text = mem_alloc(BASE64_DECODED_MAX(n) + 1);
    ssize_t len = base64_decode(text, base64, n, BASE64_STD);
    int r = json_parse(e->arena, text, len < 0 ? 0 : (size_t)len, &tree, NULL, &why);
    if (r < 0)
        v_invalid_str(e, p, "<secret contents redacted>", why.text);
    else if (!json_is_obj(tree) && !json_is_null(tree))
        v_invalid_str(e, p, "<secret contents redacted>",
                      "json: cannot unmarshal value into Go value of type map[string]interface {}");
}

static void secret_keys(struct field_errors *e, const cJSON *o, size_t type)
{
    const cJSON *data = json_get(o, "data"), *found[2] = {NULL, NULL};
    for (size_t i = 0; i < 2 && secret_types[type].keys[i]; i++) {
        found[i] = json_get(data, secret_types[type].keys[i]);
        if (found[i] && secret_types[type].not_empty && !*base64_of(found[i]))
            found[i] = NULL;
    }
    for (size_t i = 0; i < 2 && secret_types[type].keys[i]; i++) {
        const struct path *p = AT_KEY(ROOT("data"), secret_types[type].keys[i]);
        if (!found[i] && !(secret_types[type].any && (found[0] || found[1])))
            v_required(e, p, "");
        else if (found[i] && secret_types[type].json)
            secret_json(e, p, base64_of(found[i]));
    }
}

void secret_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char account[] = "kubernetes.io/service-account.name";
    const char *type = v_str(o, "type");
    size_t total = 0;
    if (old) {
        v_immutable(e, ROOT("type"), json_get(o, "type"), json_get(old, "type"));
        validate_immutable(e, o, old);
    }
    for (JSON_EACH(item, json_get(o, "data"))) {
        v_name(e, AT_KEY(ROOT("data"), item->string), item->string, name_config_map_key);
        total += decoded_size(base64_of(item));
    }
    if (total > DATA_MAX)
        v_too_long(e, ROOT("data"), DATA_MAX);
    if (!strcmp(type, "kubernetes.io/service-account-token") && !*v_str(json_at(o, "metadata.annotations"), account))
        v_required(e, AT_KEY(AT(ROOT("metadata"), "annotations"), account), "");
    for (size_t i = 0; i < COUNT_OF(secret_types); i++)
        if (!strcmp(type, secret_types[i].type))
            secret_keys(e, o, i);
}

/* ---- endpoints ---- */

void v_endpoint_ip(struct field_errors *e, const struct path *p, const char *text)
{
    struct ip ip;
    if (ip_parse(text, &ip, NULL) < 0) {
        v_invalid_str(e, p, text, "must be a valid IP address");
        return;
    }
    if (ip_is_unspecified(&ip))
        v_invalid_str(e, p, text, arena_printf(e->arena, "may not be unspecified (%s)", text));
    if (ip_is_loopback(&ip))
        v_invalid_str(e, p, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    if (ip_is_link_local_unicast(&ip))
        v_invalid_str(e, p, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    if (ip_is_link_local_multicast(&ip))
        v_invalid_str(e, p, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
}

static void v_endpoint_port(struct field_errors *e, const struct path *p, const cJSON *port, bool need_name)
{
    const char *name = v_str(port, "name");
    if (need_name || *name)
        v_required_name(e, AT(p, "name"), name, name_dns1123_label);
    v_port(e, AT(p, "port"), json_int(port, "port", 0));
    v_enum(e, p, port, &schema_core_v1_EndpointPort, "protocol", true);
    if (json_get(port, "appProtocol"))
        v_name(e, AT(p, "appProtocol"), v_str(port, "appProtocol"), name_label_key);
}

static void endpoint_address(struct field_errors *e, const struct path *p, const cJSON *address)
{
    const char *ip = v_str(address, "ip");
    v_ip(e, AT(p, "ip"), ip);
    if (*v_str(address, "hostname"))
        v_name(e, AT(p, "hostname"), v_str(address, "hostname"), name_dns1123_label);
    if (json_get(address, "nodeName"))
        v_name(e, AT(p, "nodeName"), v_str(address, "nodeName"), name_dns1123_subdomain);
    v_endpoint_ip(e, AT(p, "ip"), ip);
}

static void endpoint_subset(struct field_errors *e, const struct path *p, const cJSON *subset)
{
    static const char *const lists[] = {"addresses", "notReadyAddresses"};
    const cJSON *ports = json_get(subset, "ports");
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        count += json_count(json_get(subset, lists[i]));
    if (!count)
        v_required(e, p, "must specify `addresses` or `notReadyAddresses`");
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        int64_t n = 0;
        for (JSON_EACH(address, json_get(subset, lists[i])))
            endpoint_address(e, AT_INDEX(AT(p, lists[i]), n++), address);
    }
    int64_t n = 0;
    bool several = json_count(ports) > 1;
    for (JSON_EACH(port, ports))
        v_endpoint_port(e, AT_INDEX(AT(p, "ports"), n++), port, several);
}

void endpoints_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    int64_t i = 0;
    if (old && json_equal(json_get(o, "subsets"), json_get(old, "subsets")))
        return; /* what was stored by an older rule may stay */
    for (JSON_EACH(subset, json_get(o, "subsets")))
        endpoint_subset(e, AT_INDEX(ROOT("subsets"), i++), subset);
}

/* ---- bindings ---- */

void binding_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const kinds_of[] = {"Node", "<empty>", NULL};
    const char *kind = json_str_or(o, "target.kind", "");
    (void)old;
    if (*kind && strcmp(kind, "Node") != 0)
        v_not_supported(e, AT(ROOT("target"), "kind"), kind, kinds_of);
    if (!*json_str_or(o, "target.name", ""))
        v_required(e, AT(ROOT("target"), "name"), "");
}
