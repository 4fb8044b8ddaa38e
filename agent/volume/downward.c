#include "agent/volume/downward.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/format/quantity.h"
#include "core/format/quote.h"

/* key="value" lines, sorted. */
static const char *map_lines(struct arena *a, const cJSON *map)
{
    const cJSON **sorted = arena_alloc(a, (json_count(map) + 1) * sizeof(const cJSON *));
    size_t n = json_sorted(map, sorted);
    const char *text = "";
    cleanup_strbuf struct strbuf out = {0};
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&out, "%s%s=%s", i ? "\n" : "", sorted[i]->string,
                    go_quote(a, json_is_str(sorted[i]) ? sorted[i]->valuestring : ""));
    if (out.len)
        text = arena_strdup(a, out.p);
    return text;
}

/* The key of "metadata.labels['key']", or NULL. */
static const char *subscript(struct arena *a, const char *path, const char *prefix)
{
    size_t n = strlen(prefix), len = strlen(path);
    if (!str_starts(path, prefix) || len < n + 4 || strncmp(path + n, "['", 2) || strcmp(path + len - 2, "']"))
        return NULL;
    return arena_printf(a, "%.*s", (int)(len - n - 4), path + n + 2);
}

static const char *joined(struct arena *a, const char *const *list, size_t n)
{
    char *text = arena_strdup(a, "");
    for (size_t i = 0; i < n; i++)
        text = arena_printf(a, "%s%s%s", text, i ? "," : "", list[i]);
    return text;
}

static const char *map_value(const cJSON *map, const char *key)
{
    const cJSON *value = json_get(map, key);
    return json_is_str(value) ? value->valuestring : "";
}

const char *downward_field(struct arena *a, const struct downward *d, const char *path, struct err *err)
{
    static const char *const plain[] = {"metadata.name", "metadata.namespace", "metadata.uid",
                                        "spec.serviceAccountName", NULL};
    if (str_in(path, plain))
        return json_str_or(d->pod, path, "");
    const char *key;
    if ((key = subscript(a, path, "metadata.labels")))
        return map_value(json_at(d->pod, "metadata.labels"), key);
    if ((key = subscript(a, path, "metadata.annotations")))
        return map_value(json_at(d->pod, "metadata.annotations"), key);
    if (str_eq(path, "metadata.labels") || str_eq(path, "metadata.annotations"))
        return map_lines(a, json_at(d->pod, path));
    if (str_eq(path, "spec.nodeName"))
        return json_str_or(d->pod, path, d->node_name);
    if (str_eq(path, "status.podIP"))
        return d->n_pod_ips ? d->pod_ips[0] : "";
    if (str_eq(path, "status.podIPs"))
        return joined(a, d->pod_ips, d->n_pod_ips);
    if (str_eq(path, "status.hostIP"))
        return d->n_host_ips ? d->host_ips[0] : "";
    if (str_eq(path, "status.hostIPs"))
        return joined(a, d->host_ips, d->n_host_ips);
    err_set(err, EINVAL, "unsupported fieldPath: %s", path);
    return NULL;
}

/* value / divisor, rounded up, in thousandths when `milli` (cpu) or whole units. */
static int64_t divide(const struct quantity *value, const struct quantity *divisor, bool milli)
{
    int64_t v = milli ? quantity_milli(value) : quantity_value(value);
    int64_t by = milli ? quantity_milli(divisor) : quantity_value(divisor);
    if (by <= 0)
        by = milli ? 1000 : 1;
    return v / by + (v % by > 0);
}

const char *downward_resource(struct arena *a, const struct downward *d, const cJSON *ref, const cJSON *container,
                              struct err *err)
{
    const char *name = json_str_or(ref, "containerName", ""), *resource = json_str_or(ref, "resource", "");
    if (*name)
        container = json_find(json_at(d->pod, "spec.containers"), "name", name);
    if (*name && !container)
        container = json_find(json_at(d->pod, "spec.initContainers"), "name", name);
    if (!container) {
        err_set(err, ENOENT, "container %s not found", name);
        return NULL;
    }
    struct slice rest = slice_of(resource), which = slice_cut(&rest, '.');
    bool limits = slice_is(which, "limits"), cpu = slice_is(rest, "cpu"), memory = slice_is(rest, "memory");
    if ((!limits && !slice_is(which, "requests")) || !rest.n ||
        (!cpu && !memory && !slice_is(rest, "ephemeral-storage") && !str_starts(rest.p, "hugepages-"))) {
        err_set(err, EINVAL, "unsupported container resource : %s", resource);
        return NULL;
    }
    const cJSON *list = json_at(container, limits ? "resources.limits" : "resources.requests");
    const cJSON *text = json_get(list, rest.p);
    struct quantity value = quantity_of(0, 0, QUANTITY_DECIMAL_SI), divisor = quantity_of(1, 0, QUANTITY_DECIMAL_SI);
    if (json_is_str(text) || json_is_num(text)) {
        if (quantity_parse(text->valuestring, &value, err))
            return NULL;
    } else if (limits && cpu) {
        value = quantity_of((int64_t)d->allocatable_cpu_milli, -3, QUANTITY_DECIMAL_SI);
    } else if (limits && memory) {
        value = quantity_of((int64_t)d->allocatable_memory, 0, QUANTITY_BINARY_SI);
    }
    const cJSON *by = json_get(ref, "divisor");
    if ((json_is_str(by) || json_is_num(by)) && quantity_parse(by->valuestring, &divisor, err))
        return NULL;
    return arena_printf(a, "%lld", (long long)divide(&value, &divisor, cpu));
}
