/* Table cells of what runs pods: deployments, replica sets, daemon sets, stateful sets, jobs, and what scales or
 * protects them. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/model/printer.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"

static void template_cells(struct arena *a, const cJSON *template, cJSON *cells)
{
    const cJSON *containers = json_at(template, "spec.containers");
    cell_str(a, cells, print_joined(a, containers, "name"));
    cell_str(a, cells, print_joined(a, containers, "image"));
}

static void selected_cells(struct arena *a, const cJSON *o, cJSON *cells)
{
    template_cells(a, json_at(o, "spec.template"), cells);
    cell_str(a, cells, print_selector(a, json_at(o, "spec.selector"), "<none>", "<error>"));
}

static void cell_ready(struct arena *a, cJSON *cells, const cJSON *o)
{
    cell_str(a, cells,
             arena_printf(a, "%jd/%jd", (intmax_t)json_int(o, "status.readyReplicas", 0),
                          (intmax_t)json_int(o, "spec.replicas", 0)));
}

void deployment_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_ready(a, cells, o);
    cell_int(a, cells, json_int(o, "status.updatedReplicas", 0));
    cell_int(a, cells, json_int(o, "status.availableReplicas", 0));
    cell_created(a, cells, o, now);
    template_cells(a, json_at(o, "spec.template"), cells);
    cell_str(a, cells, print_selector(a, json_at(o, "spec.selector"), "", "<invalid>"));
}

static void replicas_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_int(a, cells, json_int(o, "spec.replicas", 0));
    cell_int(a, cells, json_int(o, "status.replicas", 0));
    cell_int(a, cells, json_int(o, "status.readyReplicas", 0));
    cell_created(a, cells, o, now);
}

void replicaset_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    replicas_cells(a, o, cells, now);
    selected_cells(a, o, cells);
}

void podtemplate_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *template = json_get(o, "template");
    (void)now;
    cell_name(a, cells, o);
    template_cells(a, template, cells);
    cell_str(a, cells, print_labels(a, json_at(template, "metadata.labels")));
}

void rc_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    replicas_cells(a, o, cells, now);
    template_cells(a, json_at(o, "spec.template"), cells);
    cell_str(a, cells, print_labels(a, json_at(o, "spec.selector")));
}

void daemonset_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    static const char *const counts[] = {"desiredNumberScheduled", "currentNumberScheduled", "numberReady",
                                         "updatedNumberScheduled", "numberAvailable"};
    const cJSON *template = json_at(o, "spec.template");
    cell_name(a, cells, o);
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        cell_int(a, cells, json_int(json_get(o, "status"), counts[i], 0));
    cell_str(a, cells, print_labels(a, json_at(template, "spec.nodeSelector")));
    cell_created(a, cells, o, now);
    selected_cells(a, o, cells);
}

void statefulset_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_ready(a, cells, o);
    cell_created(a, cells, o, now);
    template_cells(a, json_at(o, "spec.template"), cells);
}

void controllerrevision_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const char *controller = "<none>";
    for (JSON_EACH(owner, json_at(o, "metadata.ownerReferences"))) {
        if (!json_bool(owner, "controller", false))
            continue;
        struct slice group = slice_of(v_str(owner, "apiVersion")), version = group;
        group = slice_cut(&version, '/');
        char *text = arena_printf(a, "%s%s%.*s", v_str(owner, "kind"), version.n ? "." : "",
                                  version.n ? (int)group.n : 0, group.p);
        str_lower(text);
        controller = arena_printf(a, "%s/%s", text, v_str(owner, "name"));
        break;
    }
    cell_name(a, cells, o);
    cell_str(a, cells, controller);
    cell_int(a, cells, json_int(o, "revision", 0));
    cell_created(a, cells, o, now);
}

/* ---- jobs ---- */

static const char *job_status(const cJSON *job)
{
    static const struct {
        const char *condition, *shown;
    } order[] = {{"Complete", "Complete"},
                 {"Failed", "Failed"},
                 {NULL, "Terminating"},
                 {"Suspended", "Suspended"},
                 {"FailureTarget", "FailureTarget"},
                 {"SuccessCriteriaMet", "SuccessCriteriaMet"}};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (!order[i].condition && json_str(job, "metadata.deletionTimestamp"))
            return order[i].shown;
        for (JSON_EACH(c, json_at(job, "status.conditions")))
            if (order[i].condition && !strcmp(v_str(c, "type"), order[i].condition) &&
                !strcmp(v_str(c, "status"), "True"))
                return order[i].shown;
    }
    return "Running";
}

static const char *job_completions(struct arena *a, const cJSON *job)
{
    intmax_t succeeded = json_int(job, "status.succeeded", 0), parallel = json_int(job, "spec.parallelism", 0);
    if (json_at(job, "spec.completions"))
        return arena_printf(a, "%jd/%jd", succeeded, (intmax_t)json_int(job, "spec.completions", 0));
    return parallel > 1 ? arena_printf(a, "%jd/1 of %jd", succeeded, parallel) : arena_printf(a, "%jd/1", succeeded);
}

static const char *job_duration(struct arena *a, const cJSON *job, int64_t now)
{
    const char *start = json_str(job, "status.startTime"), *end = json_str(job, "status.completionTime");
    int64_t from, to = now;
    char text[DURATION_SIZE];
    if (!start || clock_parse_rfc3339(start, &from) || (end && clock_parse_rfc3339(end, &to)))
        return "";
    duration_human(duration_of_us(to - from), text);
    return arena_strdup(a, text);
}

void job_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, job_status(o));
    cell_str(a, cells, job_completions(a, o));
    cell_str(a, cells, job_duration(a, o, now));
    cell_created(a, cells, o, now);
    template_cells(a, json_at(o, "spec.template"), cells);
    cell_str(a, cells, print_selector(a, json_at(o, "spec.selector"), "<none>", "<error>"));
}

void cronjob_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const char *last = json_str(o, "status.lastScheduleTime");
    const cJSON *job = json_at(o, "spec.jobTemplate.spec"), *suspend = json_at(o, "spec.suspend");
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.schedule"));
    cell_str(a, cells, json_str_or(o, "spec.timeZone", "<none>"));
    cell_str(a, cells, !suspend ? "<unset>" : json_is_true(suspend) ? "True" : "False");
    cell_int(a, cells, (int64_t)json_count(json_at(o, "status.active")));
    cell_str(a, cells, last ? print_age(a, last, now) : "<none>");
    cell_created(a, cells, o, now);
    template_cells(a, json_get(job, "template"), cells);
    cell_str(a, cells, print_selector(a, json_get(job, "selector"), "<none>", "<error>"));
}

/* ---- disruption budgets and autoscalers ---- */

static const char *int_or_string(const cJSON *value, const char *none)
{
    return value && value->valuestring ? value->valuestring : none;
}

void pdb_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, int_or_string(json_at(o, "spec.minAvailable"), "N/A"));
    cell_str(a, cells, int_or_string(json_at(o, "spec.maxUnavailable"), "N/A"));
    cell_int(a, cells, json_int(o, "status.disruptionsAllowed", 0));
    cell_created(a, cells, o, now);
}

/* A metric as "name: now/wanted"; only metrics of resources have names and shares. */
static const char *hpa_metric(struct arena *a, const cJSON *spec, const cJSON *status)
{
    static const char *const types[][2] = {{"External", "external"},
                                           {"Pods", "pods"},
                                           {"Object", "object"},
                                           {"Resource", "resource"},
                                           {"ContainerResource", "containerResource"}};
    const char *member = NULL, *type = v_str(spec, "type");
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (!strcmp(type, types[i][0]))
            member = types[i][1];
    if (!member)
        return "<unknown type>";
    const cJSON *target = json_get(json_get(spec, member), "target");
    const cJSON *current = json_get(json_get(status, member), "current");
    bool average = json_get(target, "averageValue") || !strcmp(member, "pods");
    const char *key = average ? "averageValue" : "value";
    if (!strstr(type, "Resource"))
        return arena_printf(a, "%s/%s%s", int_or_string(json_get(current, key), "<unknown>"),
                            int_or_string(json_get(target, key), "<nil>"),
                            average && strcmp(member, "pods") != 0 ? " (avg)" : "");
    const char *name = v_str(json_get(spec, member), "name");
    if (average)
        return arena_printf(a, "%s: %s/%s", name, int_or_string(json_get(current, key), "<unknown>"),
                            int_or_string(json_get(target, key), ""));
    const cJSON *is = json_get(current, "averageUtilization"), *want = json_get(target, "averageUtilization");
    return arena_printf(a, "%s: %s%s/%s%s", name, int_or_string(is, "<unknown>"), is ? "%" : "",
                        int_or_string(want, "<auto>"), want ? "%" : "");
}

enum { METRICS_SHOWN = 2 };

static const char *hpa_metrics(struct arena *a, const cJSON *hpa)
{
    const cJSON *specs = json_at(hpa, "spec.metrics"), *statuses = json_at(hpa, "status.currentMetrics");
    const cJSON *status = statuses ? statuses->child : NULL;
    cleanup_strbuf struct strbuf out = {0};
    size_t n = 0;
    for (JSON_EACH(spec, specs)) {
        if (n++ < METRICS_SHOWN) {
            strbuf_adds(&out, out.len ? ", " : "");
            strbuf_adds(&out, hpa_metric(a, spec, status));
        }
        status = status ? status->next : NULL;
    }
    if (n > METRICS_SHOWN)
        strbuf_addf(&out, " + %zu more...", n - METRICS_SHOWN);
    return out.len ? arena_dup(a, out.p, out.len) : "<none>";
}

void hpa_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells,
             arena_printf(a, "%s/%s", json_str_or(o, "spec.scaleTargetRef.kind", ""),
                          json_str_or(o, "spec.scaleTargetRef.name", "")));
    cell_str(a, cells, hpa_metrics(a, o));
    cell_str(a, cells, int_or_string(json_at(o, "spec.minReplicas"), "<unset>"));
    cell_int(a, cells, json_int(o, "spec.maxReplicas", 0));
    cell_int(a, cells, json_int(o, "status.currentReplicas", 0));
    cell_created(a, cells, o, now);
}
