/* Resource slices: the devices of a pool, or the counters they share. */
#include <ctype.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/format/quantity.h"
#include "core/model/validate.h"
#include "core/model/validate_pod_int.h"
#include "core/model/validate_resource.h"
#include "core/model/validate_storage.h"

enum {
    DEVICES_MAX = 128,
    COMPLEX_DEVICES_MAX = 64, /* with taints or counters */
    COUNTER_SETS_MAX = 8,
    COUNTERS_MAX = 32,
    CONSUMPTIONS_MAX = 2,
    PROPERTIES_MAX = 32, /* attributes and capacities of a device */
    VALUE_MAX = 64,      /* bytes */
    TAINTS_MAX = 16,
    VALID_VALUES_MAX = 10,
    KEY_SHOWN_MAX = 96, /* bytes of an attribute's name */
};

/* ---- attributes ---- */

/* A run of identifiers between dots; only those of a version itself and of a pre-release may have no leading zero. */
static const char *skip_identifiers(const char *s, bool strict)
{
    for (;; s++) {
        size_t n = 0, digits;
        while (isalnum((unsigned char)s[n]) || s[n] == '-')
            n++;
        digits = strspn(s, "0123456789");
        if (!n || (strict && digits == n && *s == '0' && n > 1))
            return NULL;
        s += n;
        if (*s != '.')
            return s;
    }
}

static bool is_semver(const char *s)
{
    for (int i = 0; i < 3; i++) {
        size_t n = strspn(s, "0123456789");
        if (!n || (*s == '0' && n > 1))
            return false;
        s += n;
        if (i < 2 && *s++ != '.')
            return false;
    }
    if (*s == '-')
        s = skip_identifiers(s + 1, true);
    if (s && *s == '+')
        s = skip_identifiers(s + 1, false);
    return s && !*s;
}

static void check_text(struct field_errors *e, const struct path *p, const cJSON *text, bool version)
{
    if (version && !is_semver(text->valuestring))
        v_invalid_str(e, p, text->valuestring, "must be a string compatible with semver.org spec 2.0.0");
    if (strlen(text->valuestring) > VALUE_MAX)
        v_too_long(e, p, VALUE_MAX);
}

static void check_attribute(struct field_errors *e, const struct path *p, const cJSON *attribute)
{
    const cJSON *text = json_get(attribute, "string"), *version = json_get(attribute, "version");
    size_t fields = json_count(attribute);
    if (text)
        check_text(e, AT(p, "string"), text, false);
    if (version)
        check_text(e, AT(p, "version"), version, true);
    if (!fields)
        v_invalid_str(e, p, "", "exactly one value must be specified");
    else if (fields > 1)
        v_invalid(e, p, attribute, "exactly one value must be specified");
}

/* ---- capacities ---- */

static int amount(const cJSON *object, const char *key, struct quantity *ret)
{
    const char *text = json_str(object, key);
    return text ? quantity_parse(text, ret, NULL) : -1;
}

static void v_amount(struct field_errors *e, const struct path *p, const struct quantity *q, const char *detail,
                     const struct quantity *than)
{
    char shown[QUANTITY_SIZE], limit[QUANTITY_SIZE];
    quantity_format(q, shown);
    quantity_format(than, limit);
    v_invalid_str(e, p, shown, arena_printf(e->arena, "%s: %s", detail, limit));
}

static void check_valid_values(struct field_errors *e, const struct path *p, const cJSON *values,
                               const struct quantity *usual, const struct quantity *max)
{
    cleanup_map struct map seen = {0};
    struct quantity last = {0}, q;
    char shown[QUANTITY_SIZE];
    bool found = false;
    int64_t i = 0;
    for (JSON_EACH(value, values)) {
        if (quantity_parse(value->valuestring, &q, NULL) == 0) {
            if (i && quantity_cmp(&last, &q) > 0)
                v_invalid_str(e, AT_INDEX(p, i), value->valuestring, "values must be sorted in ascending order");
            last = q;
        }
        i++;
    }
    i = 0;
    if (v_few(e, p, values, VALID_VALUES_MAX))
        for (JSON_EACH(value, values)) {
            if (quantity_parse(value->valuestring, &q, NULL) == 0) {
                if (quantity_cmp(&q, max) > 0)
                    v_amount(e, AT_INDEX(p, i), &q, "option is larger than capacity value", max);
                found |= !quantity_cmp(&q, usual);
                const char *key = arena_printf(e->arena, "%lld", (long long)quantity_value(&q));
                if (!v_first(&seen, key))
                    v_duplicate(e, AT_INDEX(p, i), key);
            }
            i++;
        }
    quantity_format(usual, shown);
    if (!found)
        v_invalid_str(e, p, shown, "default value is not valid according to the requestPolicy");
}

static void check_step(struct field_errors *e, const struct path *p, const struct quantity *value,
                       const struct quantity *min, const struct quantity *step)
{
    char shown[QUANTITY_SIZE], from[QUANTITY_SIZE], by[QUANTITY_SIZE];
    int64_t n = quantity_value(step), distance;
    if (!n || __builtin_sub_overflow(quantity_value(value), quantity_value(min), &distance) || distance % n == 0)
        return;
    quantity_format(value, shown);
    quantity_format(min, from);
    quantity_format(step, by);
    v_invalid_str(e, p, shown,
                  arena_printf(e->arena, "value is not a multiple of a given step (%s) from (%s)", by, from));
}

static void check_steps(struct field_errors *e, const struct path *p, const cJSON *range, const struct quantity *usual,
                        const struct quantity *max)
{
    struct quantity min, top, step, sum;
    char one[QUANTITY_SIZE], by[QUANTITY_SIZE], limit[QUANTITY_SIZE];
    if (amount(range, "min", &min) < 0 || amount(range, "step", &step) < 0)
        return;
    sum = min;
    quantity_add(&sum, &step);
    if (quantity_cmp(&sum, max) > 0) {
        quantity_format(&sum, one);
        quantity_format(&step, by);
        quantity_format(max, limit);
        v_invalid_str(e, p, by, arena_printf(e->arena, "one step %s is larger than capacity value: %s", one, limit));
    }
    check_step(e, p, usual, &min, &step);
    if (amount(range, "max", &top) == 0)
        check_step(e, p, &top, &min, &step);
}

static void check_range(struct field_errors *e, const struct path *p, const cJSON *range, const struct quantity *usual,
                        const struct quantity *max)
{
    const struct path *at_min = AT(p, "min"), *at_max = AT(p, "max");
    struct quantity min, top;
    if (amount(range, "min", &min) < 0) {
        v_required(e, at_min, "required when validRange is defined");
        return;
    }
    if (quantity_cmp(&min, max) > 0)
        v_amount(e, at_min, &min, "min is larger than capacity value", max);
    if (quantity_cmp(usual, &min) < 0)
        v_amount(e, at_min, usual, "default is less than min", &min);
    if (amount(range, "max", &top) == 0) {
        if (quantity_cmp(&min, &top) > 0)
            v_amount(e, at_max, &min, "min is larger than max", &top);
        if (quantity_cmp(&top, max) > 0)
            v_amount(e, at_max, &top, "max is larger than capacity value", max);
        if (quantity_cmp(usual, &top) > 0)
            v_amount(e, at_max, usual, "default is more than max", &top);
    }
    check_steps(e, AT(p, "step"), range, usual, max);
}

static void check_capacity(struct field_errors *e, const struct path *p, const cJSON *capacity, bool shared)
{
    const cJSON *policy = json_get(capacity, "requestPolicy"), *values = json_get(policy, "validValues"),
                *range = json_get(policy, "validRange");
    const struct path *at = AT(p, "requestPolicy");
    const char *of = json_count(values) ? "validValues" : "validRange";
    struct quantity max = {0}, usual;
    if (!policy)
        return;
    amount(capacity, "value", &max);
    if (!shared)
        v_forbidden(e, at, "allowMultipleAllocations must be true");
    else if (json_count(values) && range)
        v_forbidden(e, at,
                    "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the "
                    "same time");
    else if (!json_count(values) && !range)
        return;
    else if (amount(policy, "default", &usual) < 0)
        v_required(e, AT(at, "default"), arena_printf(e->arena, "required when %s is defined", of));
    else if (json_count(values))
        check_valid_values(e, AT(at, of), values, &usual, &max);
    else
        check_range(e, AT(at, of), range, &usual, &max);
}

/* ---- devices ---- */

/* A long key with its middle left out. */
static const char *key_shown(struct arena *a, const char *key, size_t max)
{
    size_t n = strlen(key), rest = max - 3;
    if (n <= max)
        return key;
    return arena_printf(a, "%.*s...%s", (int)((rest + 1) / 2), key, key + n - rest / 2);
}

static void check_properties(struct field_errors *e, const struct path *p, const cJSON *device)
{
    const cJSON *attributes = json_get(device, "attributes"), *capacities = json_get(device, "capacity");
    const struct path *at = AT(p, "attributes"), *at_capacity = AT(p, "capacity");
    size_t n = json_count(attributes) + json_count(capacities);
    bool shared = json_bool(device, "allowMultipleAllocations", false);
    if (n > PROPERTIES_MAX)
        v_invalid_int(e, p, (int64_t)n, "the total number of attributes and capacities must not exceed 32");
    for (JSON_EACH(attribute, attributes)) {
        v_attribute_name(e, at, attribute->string);
        check_attribute(e, AT_KEY(at, key_shown(e->arena, attribute->string, KEY_SHOWN_MAX)), attribute);
    }
    for (JSON_EACH(capacity, capacities)) {
        v_attribute_name(e, at_capacity, capacity->string);
        check_capacity(e, AT_KEY(at_capacity, key_shown(e->arena, capacity->string, KEY_SHOWN_MAX)), capacity, shared);
    }
}

static void check_taints(struct field_errors *e, const struct path *p, const cJSON *taints)
{
    static const char *const effects[] = {"NoExecute", "NoSchedule", "None", NULL};
    int64_t i = 0;
    if (!v_few(e, p, taints, TAINTS_MAX))
        return;
    for (JSON_EACH(taint, taints)) {
        const struct path *at = AT_INDEX(p, i++);
        v_name(e, AT(at, "key"), v_str(taint, "key"), name_label_key);
        if (*v_str(taint, "value"))
            v_name(e, AT(at, "value"), v_str(taint, "value"), name_label_value);
        v_choice(e, AT(at, "effect"), v_str(taint, "effect"), effects);
    }
}

static void check_counters(struct field_errors *e, const struct path *p, const cJSON *counters)
{
    if (!json_count(counters))
        v_required(e, p, "");
    else if (v_few(e, p, counters, COUNTERS_MAX))
        for (JSON_EACH(counter, counters))
            v_name(e, p, counter->string, name_dns1123_label);
}

/* Sets of counters, each with a name in `key`. */
static void check_counter_sets(struct field_errors *e, const struct path *p, const cJSON *sets, const char *key,
                               int64_t max)
{
    int64_t i = 0;
    if (!v_few(e, p, sets, max))
        return;
    for (JSON_EACH(set, sets)) {
        v_required_name(e, AT(AT_INDEX(p, i), key), v_str(set, key), name_dns1123_label);
        check_counters(e, AT(AT_INDEX(p, i++), "counters"), json_get(set, "counters"));
    }
    v_distinct(e, p, sets, key);
}

/* One of the ways to say which nodes; how many of them are said, into `said` too. */
static size_t check_nodes(struct field_errors *e, const struct path *p, const cJSON *o, const char *empty,
                          const char **said)
{
    static const char *const shown[] = {"`nodeName`", "`nodeSelector`", "`allNodes`", "`perDeviceNodeSelection`"};
    const cJSON *name = json_get(o, "nodeName"), *selector = json_get(o, "nodeSelector"),
                *all = json_get(o, "allNodes"), *each = json_get(o, "perDeviceNodeSelection");
    bool set[] = {name && *name->valuestring, selector, json_is_true(all), json_is_true(each)};
    size_t n = 0;
    if (name && *name->valuestring)
        v_name(e, AT(p, "nodeName"), name->valuestring, name_dns1123_subdomain);
    else if (name)
        v_invalid_str(e, AT(p, "nodeName"), "", empty);
    if (selector)
        validate_node_selector(e, AT(p, "nodeSelector"), selector);
    if (all && !set[2])
        v_invalid(e, AT(p, "allNodes"), all, "must be either unset or set to true");
    if (each && !set[3])
        v_invalid(e, AT(p, "perDeviceNodeSelection"), each, "must be either unset or set to true");
    *said = "";
    for (size_t i = 0; i < COUNT_OF(set); i++)
        if (set[i])
            *said = arena_printf(e->arena, "%s%s%s", *said, n++ ? ", " : "", shown[i]);
    *said = arena_printf(e->arena, "{%s}", *said);
    return n;
}

static void check_device_nodes(struct field_errors *e, const struct path *p, const cJSON *device, bool each)
{
    static const char one_of[] = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when "
                                 "`perDeviceNodeSelection` is set to true in the ResourceSlice spec";
    const char *said;
    if (!each) {
        if (json_get(device, "nodeName") || json_get(device, "nodeSelector") || json_get(device, "allNodes"))
            v_invalid(e, p, NULL,
                      "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to "
                      "true in the ResourceSlice spec");
        return;
    }
    size_t n = check_nodes(e, p, device, "must not be empty", &said);
    if (!n)
        v_required(e, p, one_of);
    else if (n > 1)
        v_invalid_str(e, p, said, one_of);
}

static void check_device(struct field_errors *e, const struct path *p, const cJSON *device, const cJSON *before,
                         bool each)
{
    const cJSON *taints = json_get(device, "taints");
    v_name(e, AT(p, "name"), v_str(device, "name"), name_dns1123_label);
    check_properties(e, p, device);
    if (!before || !json_equal(taints, json_get(before, "taints")))
        check_taints(e, AT(p, "taints"), taints);
    check_counter_sets(e, AT(p, "consumesCounters"), json_get(device, "consumesCounters"), "counterSet",
                       CONSUMPTIONS_MAX);
    check_device_nodes(e, p, device, each);
    v_binding_conditions(e, p, device);
}

/* Devices that say more than what they are take more room. */
static bool is_complex(const cJSON *device)
{
    return json_count(json_get(device, "taints")) || json_count(json_get(device, "consumesCounters"));
}

static void check_devices(struct field_errors *e, const struct path *p, const cJSON *spec, const cJSON *old)
{
    const cJSON *devices = json_get(spec, "devices");
    bool complex = false;
    int64_t i = 0;
    for (JSON_EACH(device, devices))
        complex |= is_complex(device);
    if (!v_few(e, p, devices, complex ? COMPLEX_DEVICES_MAX : DEVICES_MAX))
        return;
    for (JSON_EACH(device, devices))
        check_device(e, AT_INDEX(p, i++), device,
                     json_find(json_at(old, "spec.devices"), "name", v_str(device, "name")),
                     json_bool(spec, "perDeviceNodeSelection", false));
    v_distinct(e, p, devices, "name");
}

/* ---- the slice ---- */

static void check_pool(struct field_errors *e, const struct path *p, const cJSON *pool)
{
    int64_t slices = json_int(pool, "resourceSliceCount", 0), generation = json_int(pool, "generation", 0);
    v_pool_name(e, AT(p, "name"), v_str(pool, "name"));
    if (slices <= 0)
        v_invalid_int(e, AT(p, "resourceSliceCount"), slices, "must be greater than zero");
    if (generation < 0)
        v_invalid_int(e, AT(p, "generation"), generation, "must be greater than or equal to zero");
}

static void check_slice_nodes(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char one_of[] =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
    const cJSON *selector = json_get(spec, "nodeSelector"), *terms = json_get(selector, "nodeSelectorTerms");
    const char *said;
    size_t n = check_nodes(e, p, spec, "must be either unset or set to a non-empty string", &said);
    if (selector && json_count(terms) != 1)
        v_invalid(e, AT(AT(p, "nodeSelector"), "nodeSelectorTerms"), terms, "must have exactly one node selector term");
    if (!n)
        v_required(e, p, one_of);
    else if (n > 1)
        v_invalid_str(e, p, said, arena_printf(e->arena, "%s, but multiple fields are set", one_of));
}

void resourceslice_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = ROOT("spec");
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec");
    v_driver_name(e, AT(p, "driver"), v_str(spec, "driver"));
    check_pool(e, AT(p, "pool"), json_get(spec, "pool"));
    if (old) {
        v_immutable(e, AT(AT(p, "pool"), "name"), json_at(spec, "pool.name"), json_at(was, "pool.name"));
        v_immutable(e, AT(p, "driver"), json_get(spec, "driver"), json_get(was, "driver"));
        v_immutable(e, AT(p, "nodeName"), json_get(spec, "nodeName"), json_get(was, "nodeName"));
    }
    check_slice_nodes(e, p, spec);
    if (json_get(spec, "sharedCounters") && json_get(spec, "devices"))
        v_invalid_str(e, p, "", "only one of `sharedCounters` or `devices` is allowed");
    check_devices(e, AT(p, "devices"), spec, old);
    check_counter_sets(e, AT(p, "sharedCounters"), json_get(spec, "sharedCounters"), "name", COUNTER_SETS_MAX);
}
