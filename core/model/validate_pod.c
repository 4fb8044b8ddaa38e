/* Pods and pod templates: the spec as a whole, and what an update may change. */
#include "core/model/validate_pod.h"
#include "core/model/amounts.h"
#include "core/model/pod.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod_profiles.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"

enum { NAMESERVERS_MAX = 3, SEARCHES_MAX = 32, SEARCH_TEXT_MAX = 2048, HOSTNAME_MAX = 64 };

/* ---- names and addresses ---- */

static void check_dns(struct pod_context *ctx)
{
    struct field_errors *e = ctx->errors;
    const cJSON *config = json_get(ctx->spec, "dnsConfig"), *servers = json_get(config, "nameservers");
    const cJSON *searches = json_get(config, "searches");
    const struct path *p = AT(ctx->path, "dnsConfig");
    bool none = !strcmp(v_str(ctx->spec, "dnsPolicy"), "None");
    size_t length = 0, count = json_count(searches);
    int64_t i = 0;
    if (none && !json_count(servers)) {
        if (!config)
            v_required(e, p, "must provide `dnsConfig` when `dnsPolicy` is None");
        else
            v_required(e, AT(p, "nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
        return;
    }
    if (json_count(servers) > NAMESERVERS_MAX)
        v_invalid(e, AT(p, "nameservers"), servers, "must not have more than 3 nameservers");
    for (JSON_EACH(server, servers))
        v_ip(e, AT_INDEX(AT(p, "nameservers"), i++), server->valuestring);
    for (JSON_EACH(search, searches))
        length += strlen(search->valuestring) + 1;
    if (count > SEARCHES_MAX)
        v_invalid(e, AT(p, "searches"), searches, "must not have more than 32 search paths");
    if (count && length - 1 > SEARCH_TEXT_MAX)
        v_invalid(e, AT(p, "searches"), searches,
                  "must not have more than 2048 characters (including spaces) in the search list");
    i = 0;
    for (JSON_EACH(search, searches)) {
        char *text = arena_strdup(e->arena, search->valuestring);
        if (strcmp(text, ".") != 0 && str_ends(text, "."))
            text[strlen(text) - 1] = 0;
        if (strcmp(text, ".") != 0)
            v_name(e, AT_INDEX(AT(p, "searches"), i), text, name_dns1123_subdomain_underscore);
        i++;
    }
    i = 0;
    for (JSON_EACH(option, json_get(config, "options"))) {
        if (!*v_str(option, "name"))
            v_required(e, AT_INDEX(AT(p, "options"), i), "must not be empty");
        i++;
    }
}

static void check_host_names(struct pod_context *ctx)
{
    struct field_errors *e = ctx->errors;
    const cJSON *override = json_get(ctx->spec, "hostnameOverride");
    const struct path *p = AT(ctx->path, "hostnameOverride");
    int64_t i = 0;
    if (override) {
        if (json_bool(ctx->spec, "setHostnameAsFQDN", false))
            v_forbidden(e, p, "may not be specified when setHostnameAsFQDN is true");
        if (json_bool(ctx->spec, "hostNetwork", false))
            v_forbidden(e, p, "may not be specified when hostNetwork is true");
        if (strlen(override->valuestring) > HOSTNAME_MAX)
            v_too_long(e, p, HOSTNAME_MAX);
        v_name(e, p, override->valuestring, name_dns1123_subdomain);
    }
    for (JSON_EACH(alias, json_get(ctx->spec, "hostAliases"))) {
        const struct path *at = AT_INDEX(AT(ctx->path, "hostAliases"), i++);
        int64_t n = 0;
        v_ip(e, AT(at, "ip"), v_str(alias, "ip"));
        for (JSON_EACH(name, json_get(alias, "hostnames")))
            v_name(e, AT_INDEX(AT(at, "hostnames"), n++), name->valuestring, name_dns1123_subdomain);
    }
}

static void check_names(struct pod_context *ctx)
{
    static const struct {
        const char *key;
        name_check *check;
    } names[] = {
        {"serviceAccountName", name_dns1123_subdomain},
        {"nodeName", name_dns1123_subdomain},
        {"hostname", name_dns1123_label},
        {"subdomain", name_dns1123_label},
        {"priorityClassName", name_dns1123_subdomain},
        {"runtimeClassName", name_dns1123_subdomain},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (*v_str(ctx->spec, names[i].key))
            v_name(ctx->errors, AT(ctx->path, names[i].key), v_str(ctx->spec, names[i].key), names[i].check);
}

/* ---- the host's namespaces ---- */

static void check_host_network(struct pod_context *ctx)
{
    int64_t c = 0;
    if (!json_bool(ctx->spec, "hostNetwork", false))
        return;
    for (JSON_EACH(container, json_get(ctx->spec, "containers"))) {
        const struct path *p = AT(AT_INDEX(AT(ctx->path, "containers"), c++), "ports");
        int64_t i = 0;
        for (JSON_EACH(port, json_get(container, "ports"))) {
            int64_t host = json_int(port, "hostPort", 0);
            if ((ctx->is_pod || host) && host != json_int(port, "containerPort", 0))
                v_invalid_int(ctx->errors, AT(AT_INDEX(p, i), "hostPort"), host,
                              "must match `containerPort` when `hostNetwork` is true");
            i++;
        }
    }
}

static void check_host_users(struct pod_context *ctx)
{
    static const struct {
        const char *key, *shown;
    } shared[] = {{"hostNetwork", "hostNetwork"}, {"hostPID", "HostPID"}, {"hostIPC", "HostIPC"}};
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    if (json_bool(ctx->spec, "hostUsers", true))
        return;
    for (size_t i = 0; i < COUNT_OF(shared); i++)
        if (json_bool(ctx->spec, shared[i].key, false))
            v_forbidden(ctx->errors, AT(ctx->path, shared[i].shown), "when `hostUsers` is false");
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        int64_t i = 0;
        for (JSON_EACH(c, json_get(ctx->spec, lists[l]))) {
            if (json_count(json_get(c, "volumeDevices")))
                v_forbidden(ctx->errors, AT(AT_INDEX(AT(ctx->path, lists[l]), i), "volumeDevices"),
                            "when `hostUsers` is false");
            i++;
        }
    }
}

/* ---- gates and claims ---- */

static void check_gates(struct pod_context *ctx)
{
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(gate, json_get(ctx->spec, "readinessGates")))
        v_name(ctx->errors, AT(AT_INDEX(AT(ctx->path, "readinessGates"), i++), "conditionType"),
               v_str(gate, "conditionType"), name_label_key);
    i = 0;
    for (JSON_EACH(gate, json_get(ctx->spec, "schedulingGates"))) {
        const struct path *p = AT_INDEX(AT(ctx->path, "schedulingGates"), i++);
        v_name(ctx->errors, p, v_str(gate, "name"), name_label_key);
        if (!v_first(&seen, v_str(gate, "name")))
            v_duplicate(ctx->errors, p, v_str(gate, "name"));
    }
}

static void check_claims(struct pod_context *ctx)
{
    struct field_errors *e = ctx->errors;
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(claim, json_get(ctx->spec, "resourceClaims"))) {
        const struct path *p = AT_INDEX(AT(ctx->path, "resourceClaims"), i++);
        const char *name = v_str(claim, "name");
        const cJSON *direct = json_get(claim, "resourceClaimName"),
                    *template = json_get(claim, "resourceClaimTemplateName");
        if (*name && !v_first(&seen, name))
            v_duplicate(e, AT(p, "name"), name);
        else
            v_required_name(e, AT(p, "name"), name, name_dns1123_label);
        if (direct && template)
            v_invalid(e, p, claim,
                      "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
        if (!direct && !template)
            v_invalid(e, p, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
        if (direct)
            v_name(e, AT(p, "resourceClaimName"), direct->valuestring, name_dns1123_subdomain);
        if (template)
            v_name(e, AT(p, "resourceClaimTemplateName"), template->valuestring, name_dns1123_subdomain);
    }
}

/* ---- resources of the pod itself ---- */

static void below_total(struct pod_context *ctx, const struct path *p, const char *list, const cJSON *own,
                        bool huge_only)
{
    for (JSON_EACH(item, own)) {
        struct quantity sum, have;
        char text[QUANTITY_SIZE];
        if ((huge_only && !resource_is_hugepages(item->string)) || !amount_read(item, &have) ||
            !pod_total(ctx->spec, list, item->string, &sum) || quantity_cmp(&sum, &have) <= 0)
            continue;
        quantity_format(&sum, text);
        v_invalid_str(ctx->errors, AT_KEY(AT(p, list), item->string), item->valuestring,
                      arena_printf(ctx->errors->arena, "must be greater than or equal to aggregate container %s of %s",
                                   list, text));
    }
}

static void check_pod_resources(struct pod_context *ctx)
{
    const cJSON *resources = json_get(ctx->spec, "resources"), *limits = json_get(resources, "limits");
    const struct path *p = AT(ctx->path, "resources");
    int64_t i = 0;
    if (!resources)
        return;
    if (!strcmp(v_str(json_get(ctx->spec, "os"), "name"), "windows")) {
        v_forbidden(ctx->errors, p, "may not be set for a windows pod");
        return;
    }
    if (json_get(resources, "claims"))
        v_forbidden(ctx->errors, AT(p, "claims"), "claims may not be set for Resources at pod-level");
    v_resources(ctx->errors, p, resources, NULL, true);
    below_total(ctx, p, "requests", json_get(resources, "requests"), false);
    below_total(ctx, p, "limits", limits, true);
    for (JSON_EACH(c, json_get(ctx->spec, "containers"))) {
        for (JSON_EACH(limit, json_at(c, "resources.limits"))) {
            const cJSON *most = json_get(limits, limit->string);
            struct quantity a, b;
            if (amount_read(limit, &a) && amount_read(most, &b) && quantity_cmp(&a, &b) > 0)
                v_invalid_str(ctx->errors, AT(AT_KEY(AT_INDEX(AT(p, "containers"), i), limit->string), "limits"),
                              limit->valuestring,
                              arena_printf(ctx->errors->arena, "must be less than or equal to pod limits of %s",
                                           most->valuestring));
        }
        i++;
    }
}

/* ---- the spec ---- */

static void check_choices(struct pod_context *ctx)
{
    static const char *const restarts[] = {"Always", "OnFailure", "Never", NULL};
    static const char *const dns[] = {"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None", NULL};
    static const char *const preemption[] = {"PreemptLowerPriority", "Never", NULL};
    v_choice(ctx->errors, AT(ctx->path, "restartPolicy"), v_str(ctx->spec, "restartPolicy"), restarts);
    v_choice(ctx->errors, AT(ctx->path, "dnsPolicy"), v_str(ctx->spec, "dnsPolicy"), dns);
    if (json_get(ctx->spec, "preemptionPolicy"))
        v_choice(ctx->errors, AT(ctx->path, "preemptionPolicy"), v_str(ctx->spec, "preemptionPolicy"), preemption);
}

static void check_overhead(struct pod_context *ctx)
{
    const cJSON *overhead = json_get(ctx->spec, "overhead");
    if (!overhead)
        return;
    cJSON *as_limits = json_build(ctx->errors->arena, "{'limits':%J}", overhead);
    v_resources(ctx->errors, AT(ctx->path, "overhead"), as_limits, NULL, false);
}

static void validate_spec(struct pod_context *ctx)
{
    struct field_errors *e = ctx->errors;
    const cJSON *deadline = json_get(ctx->spec, "activeDeadlineSeconds");
    int64_t seconds = json_int(deadline, "", 1);
    if (!json_get(ctx->spec, "terminationGracePeriodSeconds"))
        v_required(e, AT(ctx->path, "terminationGracePeriodSeconds"), "");
    validate_volumes(ctx);
    check_claims(ctx);
    validate_containers(ctx);
    check_pod_resources(ctx);
    check_host_network(ctx);
    check_choices(ctx);
    v_labels(e, AT(ctx->path, "nodeSelector"), json_get(ctx->spec, "nodeSelector"));
    validate_pod_security(ctx);
    validate_affinity(ctx);
    check_dns(ctx);
    check_gates(ctx);
    validate_topology(ctx);
    check_host_users(ctx);
    check_names(ctx);
    if (seconds < 1 || seconds > INT32_MAX)
        v_invalid_int(e, AT(ctx->path, "activeDeadlineSeconds"), seconds,
                      "must be between 1 and 2147483647, inclusive");
    validate_tolerations(e, AT(ctx->path, "tolerations"), json_get(ctx->spec, "tolerations"));
    check_host_names(ctx);
    check_overhead(ctx);
    validate_os(ctx);
}

void pod_template_validate(struct field_errors *e, const struct path *p, const cJSON *template, const cJSON *old)
{
    const cJSON *meta = json_get(template, "metadata"), *spec = json_get(template, "spec");
    struct pod_context ctx = {.errors = e, .spec = spec, .path = AT(p, "spec"), .pod_name = ""};
    v_labels(e, AT(p, "labels"), json_get(meta, "labels"));
    for (JSON_EACH(item, json_get(meta, "annotations")))
        v_name(e, AT(p, "annotations"), item->string, name_label_key);
    validate_annotations(e, AT(p, "annotations"), json_get(meta, "annotations"), spec);
    if (old && json_equal(spec, json_get(old, "spec")))
        return; /* what was stored may stay */
    validate_spec(&ctx);
    pod_profiles_validate(e, ctx.path, json_get(meta, "annotations"), spec);
    if (json_count(json_get(spec, "ephemeralContainers")))
        v_forbidden(e, AT(ctx.path, "ephemeralContainers"), "ephemeral containers not allowed in pod template");
    map_free(&ctx.volumes);
}

/* ---- pods ---- */

/* A token volume needs an account to be the token of. */
static void check_token_volumes(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    int64_t v = 0;
    if (*v_str(spec, "serviceAccountName"))
        return;
    for (JSON_EACH(volume, json_get(spec, "volumes"))) {
        const struct path *sources = AT(AT(AT_INDEX(AT(p, "volumes"), v++), "projected"), "sources");
        int64_t s = 0;
        for (JSON_EACH(source, json_at(volume, "projected.sources"))) {
            if (json_get(source, "serviceAccountToken"))
                v_forbidden(e, AT(AT_INDEX(sources, s), "serviceAccountToken"),
                            "must not be specified when serviceAccountName is not set");
            s++;
        }
    }
}

static void check_create(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    if (json_count(json_get(spec, "ephemeralContainers")))
        v_forbidden(e, AT(p, "ephemeralContainers"), "cannot be set on create");
    if (*v_str(spec, "nodeName") && json_count(json_get(spec, "schedulingGates")))
        v_forbidden(e, AT(p, "nodeName"), "cannot be set until all schedulingGates have been cleared");
}

void validate_whole_pod(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const cJSON *meta = json_get(pod, "metadata"), *spec = json_get(pod, "spec");
    struct pod_context ctx = {
        .errors = e, .spec = spec, .path = ROOT("spec"), .pod_name = v_str(meta, "name"), .is_pod = true};
    validate_annotations(e, AT(ROOT("metadata"), "annotations"), json_get(meta, "annotations"), spec);
    if (!old || !json_equal(spec, json_get(old, "spec")))
        validate_spec(&ctx);
    check_token_volumes(e, ctx.path, spec);
    map_free(&ctx.volumes);
}

void pod_validate(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const cJSON *spec = json_get(pod, "spec");
    validate_whole_pod(e, pod, old);
    if (old) {
        pod_validate_update(e, pod, old);
    } else {
        check_create(e, ROOT("spec"), spec);
        pod_profiles_validate(e, ROOT("spec"), json_at(pod, "metadata.annotations"), spec);
    }
}

void pod_validate_ephemeral(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const cJSON *spec = json_get(pod, "spec"), *now = json_get(spec, "ephemeralContainers");
    struct pod_context ctx = {.errors = e,
                              .spec = spec,
                              .path = ROOT("spec"),
                              .pod_name = v_str(json_get(pod, "metadata"), "name"),
                              .is_pod = true};
    const struct path *p = AT(ctx.path, "ephemeralContainers");
    if (pod_is_mirror(old))
        v_forbidden(e, AT_KEY(NULL, ""), "static pods do not support ephemeral containers");
    if (!json_equal(spec, json_get(old, "spec")))
        validate_spec(&ctx);
    for (JSON_EACH(was, json_at(old, "spec.ephemeralContainers"))) {
        const char *name = v_str(was, "name");
        const cJSON *c = json_find(now, "name", name);
        if (!c)
            v_forbidden(e, p,
                        arena_printf(e->arena, "existing ephemeral containers \"%s\" may not be removed\n", name));
        else if (!json_equal(c, was))
            v_forbidden(e, p,
                        arena_printf(e->arena, "existing ephemeral containers \"%s\" may not be changed\n", name));
    }
    map_free(&ctx.volumes);
}
