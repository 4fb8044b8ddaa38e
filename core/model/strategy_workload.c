/* What runs pods: deployments, replica sets, replication controllers, daemon sets, stateful sets, jobs, and the scales,
 * templates and revisions beside them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/schema_gen.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_storage.h"
#include "core/model/validate_workload.h"

#define NAMED_SUBDOMAIN .name = name_dns1123_subdomain, .name_prefix = name_dns1123_subdomain_prefix

static void template_defaults(struct arena *a, cJSON *o)
{
    pod_spec_defaults(a, json_at(o, "spec.template.spec"));
}

static void template_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_status(a, o, old);
    pod_spec_drop(json_at(o, "spec.template.spec"), json_at(old, "spec.template.spec"));
    meta_bump_generation(a, o, old);
}

static void set_if_absent(struct arena *a, cJSON *object, const char *key, cJSON *value)
{
    if (!json_get(object, key))
        json_set(a, object, key, value);
}

static void rolling_defaults(struct arena *a, cJSON *strategy, cJSON *unavailable, cJSON *surge)
{
    if (!*v_str(strategy, "type"))
        json_set_str(a, strategy, "type", "RollingUpdate");
    if (strcmp(v_str(strategy, "type"), "RollingUpdate") != 0)
        return;
    cJSON *rolling = json_ensure(a, strategy, "rollingUpdate");
    set_if_absent(a, rolling, "maxUnavailable", unavailable);
    set_if_absent(a, rolling, "maxSurge", surge);
}

static void create_with(struct arena *a, cJSON *o, const struct schema_message *status)
{
    reset_status(a, o, status);
    pod_spec_drop(json_at(o, "spec.template.spec"), NULL);
}

/* The object's labels become those of its pods, where it has none. */
static void labels_from_template(struct arena *a, cJSON *o)
{
    const cJSON *labels = json_at(o, "spec.template.metadata.labels");
    if (json_count(labels) && !json_count(json_at(o, "metadata.labels")))
        json_set(a, json_ensure(a, o, "metadata"), "labels", json_copy(a, labels));
}

/* A name that is no DNS label, of what names pods after itself. */
static void name_warning(struct arena *a, const cJSON *o, cJSON *warnings)
{
    const char *says[NAME_MESSAGES_MAX];
    size_t n = name_dns1123_label(json_str_or(o, "metadata.name", ""), says);
    if (n)
        json_append(warnings,
                    json_stringf(a,
                                 "metadata.name: this is used in Pod names and hostnames, which can result in "
                                 "surprising behavior; a DNS label is recommended: [%s%s%s]",
                                 says[0], n > 1 ? " " : "", n > 1 ? says[1] : ""));
}

static void template_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    if (!old || json_int(o, "metadata.generation", 0) != json_int(old, "metadata.generation", 0))
        pod_template_warnings(a, AT(ROOT("spec"), "template"), json_at(o, "spec.template"), warnings);
}

static void named_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    if (!old)
        name_warning(a, o, warnings);
    template_warnings(a, o, old, warnings);
}

/* ---- deployments ---- */

static void deployment_defaults(struct arena *a, cJSON *o)
{
    template_defaults(a, o);
    rolling_defaults(a, json_ensure(a, o, "spec.strategy"), json_string(a, "25%"), json_string(a, "25%"));
}

static void deployment_prepare_create(struct arena *a, cJSON *o)
{
    drop_status(a, o);
    pod_spec_drop(json_at(o, "spec.template.spec"), NULL);
}

/* Annotations count as well: `kubectl rollout restart` and the revision live there. */
static void deployment_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    template_prepare_update(a, o, old);
    if (!json_equal(json_at(o, "metadata.annotations"), json_at(old, "metadata.annotations")))
        meta_raise_generation(a, o, old);
}

static void deployment_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_spec(a, o, old);
    keep_member(a, json_ensure(a, o, "metadata"), json_get(old, "metadata"), "labels");
}

const struct kind_strategy strategy_deployment = {
    NAMED_SUBDOMAIN,
    .defaults = deployment_defaults,
    .prepare_create = deployment_prepare_create,
    .prepare_update = deployment_prepare_update,
    .prepare_status = deployment_prepare_status,
    .validate = deployment_validate,
    .validate_status = deployment_validate_status,
    .cells = deployment_cells,
    .warnings = named_warnings,
};

/* ---- replica sets ---- */

static void replicaset_prepare_create(struct arena *a, cJSON *o)
{
    json_set(a, o, "status", json_build(a, "{'replicas':0}"));
    pod_spec_drop(json_at(o, "spec.template.spec"), NULL);
}

const struct kind_strategy strategy_replicaset = {
    NAMED_SUBDOMAIN,
    .defaults = template_defaults,
    .prepare_create = replicaset_prepare_create,
    .prepare_update = template_prepare_update,
    .prepare_status = keep_spec,
    .validate = replicaset_validate,
    .validate_status = replicaset_validate_status,
    .cells = replicaset_cells,
    .warnings = named_warnings,
};

const struct kind_strategy strategy_scale = {
    NAMED_SUBDOMAIN,
    .validate = scale_validate,
};

/* ---- replication controllers ---- */

static void rc_defaults(struct arena *a, cJSON *o)
{
    const cJSON *labels = json_at(o, "spec.template.metadata.labels");
    template_defaults(a, o);
    if (json_count(labels) && !json_count(json_at(o, "spec.selector")))
        json_set(a, json_ensure(a, o, "spec"), "selector", json_copy(a, labels));
    labels_from_template(a, o);
}

static void rc_prepare_create(struct arena *a, cJSON *o)
{
    create_with(a, o, &schema_core_v1_ReplicationControllerStatus);
}

const struct kind_strategy strategy_rc = {
    .name = name_dns1123_subdomain, /* of generateName alone nothing is said */
    .defaults = rc_defaults,
    .prepare_create = rc_prepare_create,
    .prepare_update = template_prepare_update,
    .prepare_status = keep_spec,
    .validate = rc_validate,
    .validate_status = rc_validate_status,
    .cells = rc_cells,
    .warnings = named_warnings,
};

/* ---- pod templates, controller revisions ---- */

static void podtemplate_defaults(struct arena *a, cJSON *o)
{
    pod_spec_defaults(a, json_at(o, "template.spec"));
}

static void podtemplate_prepare_create(struct arena *a, cJSON *o)
{
    (void)a;
    pod_spec_drop(json_at(o, "template.spec"), NULL);
}

static void podtemplate_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    pod_spec_drop(json_at(o, "template.spec"), json_at(old, "template.spec"));
    meta_bump_generation(a, o, old);
}

static void podtemplate_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    if (!old || json_int(o, "metadata.generation", 0) != json_int(old, "metadata.generation", 0))
        pod_template_warnings(a, ROOT("template"), json_get(o, "template"), warnings);
}

const struct kind_strategy strategy_podtemplate = {
    NAMED_SUBDOMAIN,
    .defaults = podtemplate_defaults,
    .prepare_create = podtemplate_prepare_create,
    .prepare_update = podtemplate_prepare_update,
    .validate = podtemplate_validate,
    .cells = podtemplate_cells,
    .warnings = podtemplate_warnings,
};

const struct kind_strategy strategy_controllerrevision = {
    NAMED_SUBDOMAIN,
    .validate = controllerrevision_validate,
    .cells = controllerrevision_cells,
    .order = "u*c",
};

/* ---- daemon sets ---- */

/* How often the template changed, in an annotation since the field for it is gone. */
static const char template_generation[] = "deprecated.daemonset.template.generation";

static int64_t daemonset_template_generation(const cJSON *o)
{
    return strtoll(v_str(json_at(o, "metadata.annotations"), template_generation), NULL, 10);
}

static void set_template_generation(struct arena *a, cJSON *o, int64_t n)
{
    json_set(a, json_ensure(a, o, "metadata.annotations"), template_generation, json_stringf(a, "%jd", (intmax_t)n));
}

static void daemonset_defaults(struct arena *a, cJSON *o)
{
    template_defaults(a, o);
    if (!json_get(json_at(o, "metadata.annotations"), template_generation))
        set_template_generation(a, o, 0); /* so that who writes the object owns it */
    rolling_defaults(a, json_ensure(a, o, "spec.updateStrategy"), json_number(a, 1), json_number(a, 0));
}

static void daemonset_prepare_create(struct arena *a, cJSON *o)
{
    int64_t n = daemonset_template_generation(o);
    create_with(a, o, &schema_apps_v1_DaemonSetStatus);
    set_template_generation(a, o, n < 1 ? 1 : n);
}

static void daemonset_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    template_prepare_update(a, o, old);
    bool changed = !json_equal(json_at(o, "spec.template"), json_at(old, "spec.template"));
    set_template_generation(a, o, daemonset_template_generation(old) + changed);
}

static void daemonset_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_spec(a, o, old);
    set_template_generation(a, o, daemonset_template_generation(old));
}

const struct kind_strategy strategy_daemonset = {
    NAMED_SUBDOMAIN,
    .defaults = daemonset_defaults,
    .prepare_create = daemonset_prepare_create,
    .prepare_update = daemonset_prepare_update,
    .prepare_status = daemonset_prepare_status,
    .validate = daemonset_validate,
    .validate_status = daemonset_validate_status,
    .cells = daemonset_cells,
    .warnings = template_warnings,
};

/* ---- stateful sets ---- */

static void statefulset_defaults(struct arena *a, cJSON *o)
{
    cJSON *strategy = json_ensure(a, o, "spec.updateStrategy");
    template_defaults(a, o);
    if (!*v_str(strategy, "type")) {
        json_set_str(a, strategy, "type", "RollingUpdate");
        json_ensure(a, strategy, "rollingUpdate");
    }
    cJSON *rolling = json_get(strategy, "rollingUpdate");
    if (rolling && !strcmp(v_str(strategy, "type"), "RollingUpdate") && !json_get(rolling, "partition"))
        json_set_int(a, rolling, "partition", 0);
    for (JSON_EACH(claim, json_at(o, "spec.volumeClaimTemplates"))) {
        json_set_str(a, claim, "apiVersion", "v1");
        json_set_str(a, claim, "kind", "PersistentVolumeClaim");
        if (!*json_str_or(claim, "status.phase", ""))
            json_set_str(a, json_ensure(a, claim, "status"), "phase", "Pending");
    }
}

/* How many pods may be away during an update is not served. */
static void drop_unavailable(cJSON *o, const cJSON *old)
{
    if (!json_at(old, "spec.updateStrategy.rollingUpdate.maxUnavailable"))
        json_del(json_at(o, "spec.updateStrategy.rollingUpdate"), "maxUnavailable");
}

static void statefulset_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    drop_unavailable(o, old);
    template_prepare_update(a, o, old);
}

static void statefulset_prepare_create(struct arena *a, cJSON *o)
{
    drop_unavailable(o, NULL);
    create_with(a, o, &schema_apps_v1_StatefulSetStatus);
}

static void statefulset_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    int64_t i = 0;
    template_warnings(a, o, old, warnings);
    for (JSON_EACH(claim, json_at(o, "spec.volumeClaimTemplates"))) {
        const struct path *at = AT_INDEX(AT(ROOT("spec"), "volumeClaimTemplates"), i++);
        claim_warnings(a, old ? AT(at, "Spec") : at, json_get(claim, "spec"), warnings); /* Kubernetes' own spelling */
    }
}

const struct kind_strategy strategy_statefulset = {
    .name = name_dns1123_label,
    .name_prefix = name_dns1123_label_prefix,
    .defaults = statefulset_defaults,
    .prepare_create = statefulset_prepare_create,
    .prepare_update = statefulset_prepare_update,
    .prepare_status = keep_spec,
    .validate = statefulset_validate,
    .validate_status = statefulset_validate_status,
    .cells = statefulset_cells,
    .warnings = statefulset_warnings,
};

/* ---- jobs ---- */

static void job_defaults(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec");
    bool policy = json_get(spec, "podFailurePolicy");
    template_defaults(a, o);
    if (!json_get(spec, "completions") && !json_get(spec, "parallelism"))
        json_set_int(a, spec, "completions", 1);
    set_if_absent(a, spec, "parallelism", json_number(a, 1));
    set_if_absent(a, spec, "backoffLimit", json_number(a, json_get(spec, "backoffLimitPerIndex") ? INT32_MAX : 6));
    labels_from_template(a, o);
    set_if_absent(a, spec, "completionMode", json_string(a, "NonIndexed"));
    set_if_absent(a, spec, "suspend", json_boolean(a, false));
    set_if_absent(a, spec, "podReplacementPolicy", json_string(a, policy ? "Failed" : "TerminatingOrFailed"));
    set_if_absent(a, spec, "manualSelector", json_boolean(a, false));
}

/* A job's pods are told from all others' by its uid, unless the client insists on a selector of its own. */
static void job_select_own(struct arena *a, cJSON *o)
{
    static const char *const keys[] = {"controller-uid", "job-name", "batch.kubernetes.io/controller-uid",
                                       "batch.kubernetes.io/job-name"};
    const char *uid = json_str_or(o, "metadata.uid", ""), *name = json_str_or(o, "metadata.name", "");
    if (json_bool(o, "spec.manualSelector", false))
        return;
    cJSON *labels = json_ensure(a, o, "spec.template.metadata.labels");
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (!json_get(labels, keys[i]))
            json_set_str(a, labels, keys[i], i % 2 ? name : uid);
    cJSON *match = json_ensure(a, o, "spec.selector.matchLabels");
    if (!json_get(match, keys[2]))
        json_set_str(a, match, keys[2], uid);
}

/* A job without labels of its own, or with those of its template, takes the generated ones too. */
static void job_prepare_create(struct arena *a, cJSON *o)
{
    const cJSON *labels = json_at(o, "metadata.labels");
    bool taken = !json_count(labels) || json_equal(labels, json_at(o, "spec.template.metadata.labels"));
    job_select_own(a, o);
    if (taken && json_at(o, "spec.template.metadata.labels"))
        json_set(a, json_get(o, "metadata"), "labels", json_copy(a, json_at(o, "spec.template.metadata.labels")));
    create_with(a, o, &schema_batch_v1_JobStatus);
}

const struct kind_strategy strategy_job = {
    NAMED_SUBDOMAIN,
    .defaults = job_defaults,
    .prepare_create = job_prepare_create,
    .prepare_update = template_prepare_update,
    .prepare_status = keep_spec,
    .validate = job_validate,
    .validate_status = job_validate_status,
    .cells = job_cells,
    .warnings = named_warnings,
    .order = "c*u",
};

/* ---- cron jobs ---- */

static void cronjob_defaults(struct arena *a, cJSON *o)
{
    pod_spec_defaults(a, json_at(o, "spec.jobTemplate.spec.template.spec"));
}

static void cronjob_prepare_create(struct arena *a, cJSON *o)
{
    reset_status(a, o, &schema_batch_v1_CronJobStatus);
    pod_spec_drop(json_at(o, "spec.jobTemplate.spec.template.spec"), NULL);
}

static void cronjob_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    static const char template[] = "spec.jobTemplate.spec.template.spec";
    keep_status(a, o, old);
    pod_spec_drop(json_at(o, template), json_at(old, template));
    meta_bump_generation(a, o, old);
}

static void cronjob_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    if (!old)
        name_warning(a, o, warnings);
    if (!old || json_int(o, "metadata.generation", 0) != json_int(old, "metadata.generation", 0))
        pod_template_warnings(a, AT(AT(AT(ROOT("spec"), "jobTemplate"), "spec"), "template"),
                              json_at(o, "spec.jobTemplate.spec.template"), warnings);
}

const struct kind_strategy strategy_cronjob = {
    NAMED_SUBDOMAIN,
    .defaults = cronjob_defaults,
    .prepare_create = cronjob_prepare_create,
    .prepare_update = cronjob_prepare_update,
    .prepare_status = keep_spec,
    .validate = cronjob_validate,
    .cells = cronjob_cells,
    .warnings = cronjob_warnings,
    .order_status = "*",
};
