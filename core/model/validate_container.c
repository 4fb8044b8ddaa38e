/* Containers, init containers, ephemeral containers. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"

enum { RULES_MAX = 20, EXIT_CODES_MAX = 255 };

/* ---- ports ---- */

static void check_port(struct field_errors *e, const struct path *p, const cJSON *port, struct map *names)
{
    const char *name = v_str(port, "name"), *says[NAME_MESSAGES_MAX];
    size_t n = *name ? name_port(name, says) : 0;
    for (size_t i = 0; i < n; i++)
        v_invalid_str(e, AT(p, "name"), name, says[i]);
    if (*name && !n && !v_first(names, name))
        v_duplicate(e, AT(p, "name"), name);
    if (!json_int(port, "containerPort", 0))
        v_required(e, AT(p, "containerPort"), "");
    else
        v_port(e, AT(p, "containerPort"), json_int(port, "containerPort", 0));
    if (json_int(port, "hostPort", 0))
        v_port(e, AT(p, "hostPort"), json_int(port, "hostPort", 0));
    v_enum(e, p, port, &schema_core_v1_ContainerPort, "protocol", true);
}

static void check_ports(struct field_errors *e, const struct path *p, const cJSON *container)
{
    cleanup_map struct map names = {0};
    int64_t i = 0;
    for (JSON_EACH(port, json_get(container, "ports")))
        check_port(e, AT_INDEX(AT(p, "ports"), i++), port, &names);
}

/* No two ports may take the same port of the host. */
static void check_host_ports(struct field_errors *e, const struct path *p, const cJSON *container, struct map *taken)
{
    int64_t i = 0;
    for (JSON_EACH(port, json_get(container, "ports"))) {
        const struct path *at = AT_INDEX(AT(p, "ports"), i++);
        int64_t number = json_int(port, "hostPort", 0);
        const char *key =
            arena_printf(e->arena, "%s/%s/%jd", v_str(port, "protocol"), v_str(port, "hostIP"), (intmax_t)number);
        if (number && !v_first(taken, key))
            v_duplicate(e, AT(at, "hostPort"), key);
    }
}

/* ---- restarts and resizing ---- */

static void check_rule(struct field_errors *e, const struct path *p, const cJSON *rule)
{
    static const char *const actions[] = {"Restart", NULL}, *const operators[] = {"In", "NotIn", NULL};
    const cJSON *codes = json_get(rule, "exitCodes");
    size_t count = json_count(json_get(codes, "values"));
    v_one_of(e, AT(p, "action"), v_str(rule, "action"), actions);
    if (!codes) {
        v_required(e, AT(p, "exitCodes"), "must be specified");
        return;
    }
    v_one_of(e, AT(AT(p, "exitCodes"), "operator"), v_str(codes, "operator"), operators);
    if (count > EXIT_CODES_MAX)
        v_too_many(e, AT(AT(p, "exitCodes"), "values"), (int64_t)count, EXIT_CODES_MAX);
}

static void check_restart(struct field_errors *e, const struct path *p, const cJSON *container, bool init)
{
    static const char *const policies[] = {"Always", "Never", "OnFailure", NULL};
    const cJSON *rules = json_get(container, "restartPolicyRules");
    size_t count = json_count(rules);
    int64_t i = 0;
    if (!json_get(container, "restartPolicy")) {
        if (count)
            v_required(e, AT(p, "restartPolicy"), "must specify restartPolicy when restart rules are used");
        if (init)
            return;
    } else if (init && container_is_sidecar(container)) {
        if (count)
            v_forbidden(e, AT(p, "restartPolicyRules"),
                        "restartPolicyRules are not allowed for init containers with restart policy Always");
        return;
    } else {
        v_one_of(e, AT(p, "restartPolicy"), v_str(container, "restartPolicy"), policies);
    }
    if (count > RULES_MAX)
        v_too_many(e, AT(p, "restartPolicyRules"), (int64_t)count, RULES_MAX);
    for (JSON_EACH(rule, rules))
        check_rule(e, AT_INDEX(AT(p, "restartPolicyRules"), i++), rule);
}

static void check_resize(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    static const char *const resources[] = {"cpu", "memory", NULL}, *const policies[] = {"NotRequired",
                                                                                         "RestartContainer", NULL};
    struct field_errors *e = ctx->errors;
    const struct path *list = AT(p, "resizePolicy");
    bool never = !strcmp(v_str(ctx->spec, "restartPolicy"), "Never");
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(item, json_get(container, "resizePolicy"))) {
        const char *resource = v_str(item, "resourceName"), *policy = v_str(item, "restartPolicy");
        if (!v_first(&seen, resource))
            v_duplicate(e, AT_INDEX(list, i), resource);
        v_choice(e, list, resource, resources);
        v_choice(e, list, policy, policies);
        if (never && strcmp(policy, "NotRequired") != 0)
            v_invalid_str(e, list, policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
        i++;
    }
}

/* ---- what every container has ---- */

static void check_common(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    static const char *const messages[] = {"File", "FallbackToLogsOnError", NULL};
    struct field_errors *e = ctx->errors;
    v_required_name(e, AT(p, "name"), v_str(container, "name"), name_dns1123_label);
    if (!*v_str(container, "image"))
        v_required(e, AT(p, "image"), "");
    v_choice(e, AT(p, "terminationMessagePolicy"), v_str(container, "terminationMessagePolicy"), messages);
    check_ports(e, p, container);
    validate_env(ctx, p, container);
    validate_mounts(ctx, p, container);
    v_enum(e, p, container, &schema_core_v1_Container, "imagePullPolicy", true);
    v_resources(e, AT(p, "resources"), json_get(container, "resources"), json_get(ctx->spec, "resourceClaims"), false);
    check_resize(ctx, p, container);
    validate_container_security(ctx, p, container);
}

static void check_image_space(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    const char *image = v_str(container, "image");
    size_t n = strlen(image);
    if (ctx->is_pod && n && (strchr(" \t\r\n", image[0]) || strchr(" \t\r\n", image[n - 1])))
        v_invalid_str(ctx->errors, AT(p, "image"), image, "must not have leading or trailing whitespace");
}

static void check_name(struct field_errors *e, const struct path *p, const cJSON *container, struct map *names)
{
    const char *name = v_str(container, "name");
    if (!v_first(names, name))
        v_duplicate(e, AT(p, "name"), name);
}

static void check_regular(struct pod_context *ctx, struct map *names)
{
    struct field_errors *e = ctx->errors;
    const struct path *list = AT(ctx->path, "containers");
    const cJSON *containers = json_get(ctx->spec, "containers");
    cleanup_map struct map ports = {0};
    int64_t i = 0;
    if (!json_count(containers))
        v_required(e, list, "");
    for (JSON_EACH(c, containers)) {
        const struct path *p = AT_INDEX(list, i++);
        check_common(ctx, p, c);
        check_name(e, p, c, names);
        validate_probes(ctx, p, c);
        check_restart(e, p, c, false);
        check_host_ports(e, p, c, &ports);
        check_image_space(ctx, p, c);
    }
}

static void forbid_probes(struct field_errors *e, const struct path *p, const cJSON *container)
{
    static const char *const members[] = {"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (json_get(container, members[i]))
            v_forbidden(e, AT(p, members[i]), "may not be set for init containers without restartPolicy=Always");
}

static void check_init(struct pod_context *ctx, struct map *names)
{
    struct field_errors *e = ctx->errors;
    const struct path *list = AT(ctx->path, "initContainers");
    int64_t i = 0;
    for (JSON_EACH(c, json_get(ctx->spec, "initContainers"))) {
        const struct path *p = AT_INDEX(list, i++);
        cleanup_map struct map ports = {0};
        check_common(ctx, p, c);
        check_restart(e, p, c, true);
        check_name(e, p, c, names);
        check_host_ports(e, p, c, &ports);
        if (container_is_sidecar(c))
            validate_probes(ctx, p, c);
        else
            forbid_probes(e, p, c);
        int64_t n = 0;
        for (JSON_EACH(resize, json_get(c, "resizePolicy"))) {
            const struct path *at = AT(AT_INDEX(AT(p, "resizePolicy"), n++), "restartPolicy");
            if (!container_is_sidecar(c) && !strcmp(v_str(resize, "restartPolicy"), "RestartContainer"))
                v_invalid_str(e, at, "RestartContainer",
                              "must not be set to 'RestartContainer' for non-sidecar initContainers");
        }
        check_image_space(ctx, p, c);
    }
}

static void check_ephemeral_members(struct field_errors *e, const struct path *p, const cJSON *container)
{
    static const char *const forbidden[] = {"ports",     "livenessProbe", "readinessProbe", "startupProbe",
                                            "lifecycle", "resizePolicy",  "restartPolicy",  "restartPolicyRules"};
    int64_t i = 0;
    for (size_t m = 0; m < COUNT_OF(forbidden); m++)
        if (json_get(container, forbidden[m]))
            v_forbidden(e, AT(p, forbidden[m]), "cannot be set for an Ephemeral Container");
    if (json_count(json_get(container, "resources")))
        v_forbidden(e, AT(p, "resources"), "cannot be set for an Ephemeral Container");
    for (JSON_EACH(mount, json_get(container, "volumeMounts"))) {
        const struct path *at = AT_INDEX(AT(p, "volumeMounts"), i++);
        if (*v_str(mount, "subPath"))
            v_forbidden(e, AT(at, "subPath"), "cannot be set for an Ephemeral Container");
        if (*v_str(mount, "subPathExpr"))
            v_forbidden(e, AT(at, "subPathExpr"), "cannot be set for an Ephemeral Container");
    }
}

static void check_ephemeral(struct pod_context *ctx, struct map *names)
{
    struct field_errors *e = ctx->errors;
    const struct path *list = AT(ctx->path, "ephemeralContainers");
    const cJSON *containers = json_get(ctx->spec, "ephemeralContainers");
    cleanup_map struct map others = {0};
    int64_t i = 0;
    if (!json_count(containers))
        return;
    for (JSON_EACH(c, json_get(ctx->spec, "containers")))
        map_set(&others, v_str(c, "name"), c);
    for (JSON_EACH(c, json_get(ctx->spec, "initContainers")))
        map_set(&others, v_str(c, "name"), c);
    for (JSON_EACH(c, containers)) {
        const struct path *p = AT_INDEX(list, i++);
        const char *target = v_str(c, "targetContainerName");
        check_common(ctx, p, c);
        check_image_space(ctx, p, c);
        check_name(e, p, c, names);
        if (*target && !map_has(&others, target))
            v_not_found(e, AT(p, "targetContainerName"), target);
        check_ephemeral_members(e, p, c);
    }
}

void validate_containers(struct pod_context *ctx)
{
    cleanup_map struct map names = {0};
    check_regular(ctx, &names);
    check_init(ctx, &names);
    check_ephemeral(ctx, &names);
}
