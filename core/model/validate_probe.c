/* Probes and lifecycle hooks. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_pod_int.h"

static void check_http(struct field_errors *e, const struct path *p, const cJSON *http)
{
    static const char *const schemes[] = {"HTTP", "HTTPS", NULL};
    if (!*v_str(http, "path"))
        v_required(e, AT(p, "path"), "");
    v_port_or_name(e, AT(p, "port"), json_get(http, "port"));
    v_one_of(e, AT(p, "scheme"), v_str(http, "scheme"), schemes);
    for (JSON_EACH(header, json_get(http, "httpHeaders")))
        v_name(e, AT(p, "httpHeaders"), v_str(header, "name"), name_http_header);
}

static void check_sleep(struct pod_context *ctx, const struct path *p, const cJSON *sleep)
{
    const cJSON *grace = json_get(ctx->spec, "terminationGracePeriodSeconds");
    int64_t seconds = json_int(sleep, "seconds", 0), most = json_int(grace, "", 0);
    if (grace && (seconds < 0 || seconds > most))
        v_invalid_int(ctx->errors, p, seconds,
                      arena_printf(ctx->errors->arena,
                                   "must be non-negative and less than terminationGracePeriodSeconds (%jd)",
                                   (intmax_t)most));
}

static void check_action(struct pod_context *ctx, const struct path *p, const cJSON *action)
{
    const struct path *at = AT(p, action->string);
    if (!strcmp(action->string, "exec")) {
        if (!json_count(json_get(action, "command")))
            v_required(ctx->errors, AT(at, "command"), "");
    } else if (!strcmp(action->string, "httpGet")) {
        check_http(ctx->errors, at, action);
    } else if (!strcmp(action->string, "tcpSocket") || !strcmp(action->string, "grpc")) {
        v_port_or_name(ctx->errors, AT(at, "port"), json_get(action, "port"));
    } else {
        check_sleep(ctx, at, action);
    }
}

static void check_handler(struct pod_context *ctx, const struct path *p, const cJSON *handler)
{
    static const char *const actions[] = {"exec", "httpGet", "tcpSocket", "grpc", "sleep"};
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        const cJSON *action = json_get(handler, actions[i]);
        if (!action)
            continue;
        if (count++)
            v_forbidden(ctx->errors, AT(p, actions[i]), "may not specify more than 1 handler type");
        else
            check_action(ctx, p, action);
    }
    if (!count)
        v_required(ctx->errors, p, "must specify a handler type");
}

static void check_probe(struct pod_context *ctx, const struct path *p, const cJSON *probe, bool readiness)
{
    static const char *const numbers[] = {"initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
                                          "failureThreshold"};
    const cJSON *grace = json_get(probe, "terminationGracePeriodSeconds");
    check_handler(ctx, p, probe);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        v_non_negative(ctx->errors, AT(p, numbers[i]), json_get(probe, numbers[i]));
    v_positive(ctx->errors, AT(p, "terminationGracePeriodSeconds"), grace);
    if (readiness && grace)
        v_invalid(ctx->errors, AT(p, "terminationGracePeriodSeconds"), grace, "must not be set for readinessProbes");
    if (!readiness && json_int(probe, "successThreshold", 0) != 1)
        v_invalid_int(ctx->errors, AT(p, "successThreshold"), json_int(probe, "successThreshold", 0), "must be 1");
}

static void check_stop_signal(struct pod_context *ctx, const struct path *p, const cJSON *lifecycle)
{
    if (!json_get(lifecycle, "stopSignal"))
        return;
    if (!json_get(ctx->spec, "os"))
        v_forbidden(ctx->errors, AT(p, "stopSignal"), "may not be set for containers with empty `spec.os.name`");
    else
        v_enum(ctx->errors, p, lifecycle, &schema_core_v1_Lifecycle, "stopSignal", false);
}

void validate_probes(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    static const char *const hooks[] = {"postStart", "preStop"};
    static const char *const probes[] = {"livenessProbe", "readinessProbe", "startupProbe"};
    const cJSON *lifecycle = json_get(container, "lifecycle");
    for (size_t i = 0; i < COUNT_OF(hooks); i++)
        if (json_get(lifecycle, hooks[i]))
            check_handler(ctx, AT(AT(p, "lifecycle"), hooks[i]), json_get(lifecycle, hooks[i]));
    check_stop_signal(ctx, AT(p, "lifecycle"), lifecycle);
    for (size_t i = 0; i < COUNT_OF(probes); i++)
        if (json_get(container, probes[i]))
            check_probe(ctx, AT(p, probes[i]), json_get(container, probes[i]), i == 1);
}
