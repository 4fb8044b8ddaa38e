/* What a claim was given, to whom, and how the devices do. */
#include <ctype.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/validate.h"
#include "core/model/validate_pod_int.h"
#include "core/model/validate_policy.h"
#include "core/model/validate_resource.h"
#include "core/model/validate_storage.h"

enum {
    RESERVED_MAX = 256,
    STATUS_CONDITIONS_MAX = 8,
    INTERFACE_NAME_MAX = 256,
    HARDWARE_ADDRESS_MAX = 128,
    IPS_MAX = 16,
    UUID_LEN = 36, /* braces, "urn:uuid:" or no dashes are another form of it */
};

enum uuid_form { UUID_PLAIN, UUID_ODD, UUID_WRONG };

static enum uuid_form uuid_form(const char *text, size_t n)
{
    enum uuid_form form = UUID_PLAIN;
    if (n != UUID_LEN)
        return n == UUID_LEN - 4 || n == UUID_LEN + 2 || n == UUID_LEN + 9 ? UUID_ODD : UUID_WRONG;
    for (size_t i = 0; i < n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return UUID_WRONG;
        if (isupper((unsigned char)text[i]))
            form = UUID_ODD;
    }
    return form;
}

static void v_share(struct field_errors *e, const struct path *p, const cJSON *result)
{
    const char *share = json_str(result, "shareID");
    size_t n = share ? strlen(share) : 0;
    enum uuid_form form = share ? uuid_form(share, n) : UUID_PLAIN;
    if (form == UUID_WRONG && n != UUID_LEN)
        v_invalid_str(e, AT(p, "shareID"), share,
                      arena_printf(e->arena, "error validating uid: invalid UUID length: %zu", n));
    else if (form == UUID_WRONG)
        v_invalid_str(e, AT(p, "shareID"), share, "error validating uid: invalid UUID format");
    else if (form == UUID_ODD)
        v_invalid_str(e, AT(p, "shareID"), share,
                      "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase "
                      "hexadecimal characters");
}

static void check_device_named(struct field_errors *e, const struct path *p, const cJSON *device)
{
    v_driver_name(e, AT(p, "driver"), v_str(device, "driver"));
    v_pool_name(e, AT(p, "pool"), v_str(device, "pool"));
    v_name(e, AT(p, "device"), v_str(device, "device"), name_dns1123_label);
}

static void check_allocation(struct field_errors *e, const struct path *p, const cJSON *allocation,
                             const cJSON *devices)
{
    static const char *const sources[] = {"FromClaim", "FromClass", NULL};
    const struct path *results = AT(AT(p, "devices"), "results"), *configs = AT(AT(p, "devices"), "config");
    int64_t i = 0;
    if (v_few(e, results, json_at(allocation, "devices.results"), RESOURCE_REQUESTS_MAX))
        for (JSON_EACH(result, json_at(allocation, "devices.results"))) {
            const struct path *at = AT_INDEX(results, i++);
            v_request_reference(e, AT(at, "request"), v_str(result, "request"), devices);
            check_device_named(e, at, result);
            v_binding_conditions(e, at, result);
            v_share(e, at, result);
        }
    i = 0;
    if (v_few(e, configs, json_at(allocation, "devices.config"), 2 * RESOURCE_CONFIGS_MAX))
        for (JSON_EACH(config, json_at(allocation, "devices.config"))) {
            const struct path *at = AT_INDEX(configs, i++);
            v_choice(e, AT(at, "source"), v_str(config, "source"), sources);
            v_request_references(e, AT(at, "requests"), json_get(config, "requests"), devices);
            v_device_config(e, at, config);
        }
    if (json_get(allocation, "nodeSelector"))
        validate_node_selector(e, AT(p, "nodeSelector"), json_get(allocation, "nodeSelector"));
}

/* As Go's type of Kubernetes' own prints itself. */
static cJSON *device_id(struct arena *a, const cJSON *device)
{
    return json_build(a, "{'Driver':%s,'Pool':%s,'Device':%s,'ShareID':%s}", v_str(device, "driver"),
                      v_str(device, "pool"), v_str(device, "device"), v_str(device, "shareID"));
}

/* No part holds a space. */
static const char *device_key(struct arena *a, const cJSON *device)
{
    return arena_printf(a, "%s %s %s %s", v_str(device, "driver"), v_str(device, "pool"), v_str(device, "device"),
                        v_str(device, "shareID"));
}

static void check_address(struct field_errors *e, const struct path *p, const char *text)
{
    char canonical[IP_TEXT_SIZE];
    struct cidr c;
    if (cidr_parse(text, &c, NULL) < 0) {
        v_invalid_str(e, p, text, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
        return;
    }
    ip_format(&c.ip, canonical);
    const char *right = arena_printf(e->arena, "%s/%u", canonical, c.prefix);
    if (strcmp(text, right) != 0)
        v_invalid_str(e, p, text, arena_printf(e->arena, "must be in canonical form (\"%s\")", right));
}

static void check_network_data(struct field_errors *e, const struct path *p, const cJSON *data)
{
    int64_t i = 0;
    if (strlen(v_str(data, "interfaceName")) > INTERFACE_NAME_MAX)
        v_too_long(e, AT(p, "interfaceName"), INTERFACE_NAME_MAX);
    if (strlen(v_str(data, "hardwareAddress")) > HARDWARE_ADDRESS_MAX)
        v_too_long(e, AT(p, "hardwareAddress"), HARDWARE_ADDRESS_MAX);
    if (!v_few(e, AT(p, "ips"), json_get(data, "ips"), IPS_MAX))
        return;
    for (JSON_EACH(address, json_get(data, "ips")))
        check_address(e, AT_INDEX(AT(p, "ips"), i++), address->valuestring);
    v_distinct(e, AT(p, "ips"), json_get(data, "ips"), NULL);
}

static void check_device_status(struct field_errors *e, const struct path *p, const cJSON *device, struct map *known)
{
    const struct path *conditions = AT(p, "conditions");
    check_device_named(e, p, device);
    v_share(e, p, device);
    if (!map_has(known, device_key(e->arena, device)))
        v_invalid(e, p, device_id(e->arena, device), "must be an allocated device in the claim");
    v_few(e, conditions, json_get(device, "conditions"), STATUS_CONDITIONS_MAX);
    v_conditions(e, conditions, json_get(device, "conditions"));
    if (json_get(device, "data"))
        v_any_object(e, AT(p, "data"), json_get(device, "data"), RESOURCE_PARAMETERS_MAX);
    check_network_data(e, AT(p, "networkData"), json_get(device, "networkData"));
}

static void check_devices(struct field_errors *e, const struct path *p, const cJSON *status)
{
    cleanup_map struct map known = {0}, seen = {0};
    int64_t i = 0;
    for (JSON_EACH(result, json_at(status, "allocation.devices.results")))
        v_first(&known, device_key(e->arena, result));
    for (JSON_EACH(device, json_get(status, "devices")))
        check_device_status(e, AT_INDEX(p, i++), device, &known);
    i = 0;
    for (JSON_EACH(device, json_get(status, "devices"))) {
        if (!v_first(&seen, device_key(e->arena, device)))
            field_duplicate(e, path_text(e->arena, AT_INDEX(p, i)), device_id(e->arena, device));
        i++;
    }
}

static void check_reserved(struct field_errors *e, const struct path *p, const cJSON *reserved)
{
    static const char *const parts[] = {"resource", "name", "uid"};
    int64_t i = 0;
    if (!v_few(e, p, reserved, RESERVED_MAX))
        return;
    for (JSON_EACH(consumer, reserved)) {
        for (size_t k = 0; k < COUNT_OF(parts); k++)
            if (!*v_str(consumer, parts[k]))
                v_required(e, AT(AT_INDEX(p, i), parts[k]), "");
        i++;
    }
    v_distinct(e, p, reserved, "uid");
}

static void check_reservable(struct field_errors *e, const struct path *p, const cJSON *o, const cJSON *old)
{
    if (!json_count(json_at(o, "status.reservedFor")))
        return;
    if (!json_at(o, "status.allocation")) {
        v_forbidden(e, p, "may not be specified when `allocated` is not set");
        return;
    }
    for (JSON_EACH(consumer, json_at(o, "status.reservedFor")))
        if (json_at(o, "metadata.deletionTimestamp") && !json_has(json_at(old, "status.reservedFor"), consumer)) {
            v_forbidden(e, p,
                        "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set");
            return;
        }
}

void resourceclaim_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = ROOT("status"), *reserved = AT(p, "reservedFor"), *at = AT(p, "allocation");
    const cJSON *status = json_get(o, "status"), *allocation = json_get(status, "allocation"),
                *before = json_at(old, "status.allocation");
    check_reserved(e, reserved, json_get(status, "reservedFor"));
    check_devices(e, AT(p, "devices"), status);
    check_reservable(e, reserved, o, old);
    if (allocation && before)
        v_immutable(e, at, allocation, before);
    else if (allocation)
        check_allocation(e, at, allocation, json_at(o, "spec.devices"));
}
