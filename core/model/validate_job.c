/* Jobs and cron jobs. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/cron.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_workload.h"

enum {
    INDEXED_PARALLELISM_MAX = 100000, /* of indexed jobs */
    FAILED_INDEXES_MAX = 100000,
    MANY_COMPLETIONS = 100000, /* above it, these: */
    MANY_PARALLELISM_MAX = 10000,
    MANY_FAILED_INDEXES_MAX = 10000,
    RULES_MAX = 20, /* of a policy */
    EXIT_CODES_MAX = 255,
    PATTERNS_MAX = 20,
    MANAGED_BY_MAX = 63,
    INDEXES_MAX = 64 << 10, /* bytes of a list of indexes */
    CRONJOB_NAME_MAX = 52,  /* its jobs' names are 11 longer */
};

/* ---- lists of indexes: "1,3-5" ---- */

static int index_of(struct slice text, int64_t completions, int64_t *ret, struct err *err)
{
    char *end, digits[24];
    snprintf(digits, sizeof(digits), "%.*s", SLICE_ARGS(text));
    *ret = strtoll(digits, &end, 10);
    if (!text.n || text.n >= sizeof(digits) || *end || digits[0] == ' ')
        return err_set(err, EINVAL, "cannot convert string to integer for index: \"%.*s\"", SLICE_ARGS(text));
    if (*ret >= completions)
        return err_set(err, EINVAL, "too large index: \"%.*s\"", SLICE_ARGS(text));
    return 0;
}

int v_index_interval(struct slice part, int64_t completions, int64_t *from, int64_t *to, struct err *err)
{
    struct slice last = part, first = slice_cut(&last, '-');
    const char *dash = memchr(part.p, '-', part.n);
    if (dash && memchr(last.p, '-', last.n))
        return err_set(err, EINVAL,
                       "the fragment \"%.*s\" violates the requirement that an index interval can have at most two "
                       "parts separated by '-'",
                       SLICE_ARGS(part));
    if (index_of(first, completions, from, err) < 0 || (dash && index_of(last, completions, to, err) < 0))
        return -EINVAL;
    if (!dash)
        *to = *from;
    else if (*from >= *to)
        return err_set(err, EINVAL, "non-increasing order, previous: %" PRId64 ", current: %" PRId64, *from, *to);
    return 0;
}

int v_indexes(const char *text, int64_t completions, int64_t *total, struct err *err)
{
    struct slice rest = slice_of(text);
    int64_t last = INT64_MIN, x, y;
    bool more = rest.n;
    *total = 0;
    while (more) {
        more = memchr(rest.p, ',', rest.n);
        if (v_index_interval(slice_cut(&rest, ','), completions, &x, &y, err) < 0)
            return -EINVAL;
        if (last != INT64_MIN && last >= x)
            return err_set(err, EINVAL, "non-increasing order, previous: %" PRId64 ", current: %" PRId64, last, x);
        *total += y - x + 1;
        last = y;
    }
    return 0;
}

/* ---- policies ---- */

static bool has_container(const cJSON *spec, const char *name)
{
    static const char *const lists[] = {"containers", "initContainers"};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (json_find(json_get(json_at(spec, "template.spec"), lists[i]), "name", name))
            return true;
    return false;
}

static void v_among(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed,
                    const char *shown)
{
    if (!*value)
        v_required(e, p, arena_printf(e->arena, "valid values: [%s]", shown));
    else
        v_one_of(e, p, value, allowed);
}

static void check_exit_codes(struct field_errors *e, const struct path *p, const cJSON *codes, const cJSON *spec)
{
    static const char *const operators[] = {"In", "NotIn", NULL};
    const char *operator= v_str(codes, "operator"), *container = json_str(codes, "containerName");
    const cJSON *values = json_get(codes, "values");
    const struct path *at = AT(p, "values");
    cleanup_map struct map seen = {0};
    bool ordered = true;
    int64_t i = 0;
    v_among(e, AT(p, "operator"), operator, operators, "\"In\" \"NotIn\"");
    if (container && !has_container(spec, container))
        v_invalid_str(e, AT(p, "containerName"), container,
                      "must be one of the container or initContainer names in the pod template");
    if (!json_count(values))
        v_invalid(e, at, values, "at least one value is required");
    else if (json_count(values) > EXIT_CODES_MAX)
        v_too_many(e, at, (int64_t)json_count(values), EXIT_CODES_MAX);
    for (JSON_EACH(value, values)) {
        int64_t code = json_int(value, "", 0);
        if (!strcmp(operator, "In") && !code)
            v_invalid_int(e, AT_INDEX(at, i), code, "must not be 0 for the In operator");
        if (!v_first(&seen, value->valuestring))
            field_duplicate(e, path_text(e->arena, AT_INDEX(at, i)), value);
        ordered = ordered && (value == values->child || json_int(value->prev, "", 0) <= code);
        i++;
    }
    if (!ordered)
        v_invalid(e, at, values, "must be ordered");
}

static void check_conditions(struct field_errors *e, const struct path *p, const cJSON *patterns)
{
    static const char *const statuses[] = {"False", "True", "Unknown", NULL};
    int64_t i = 0;
    if (json_count(patterns) > PATTERNS_MAX)
        v_too_many(e, p, (int64_t)json_count(patterns), PATTERNS_MAX);
    for (JSON_EACH(pattern, patterns)) {
        const struct path *at = AT_INDEX(p, i++);
        v_name(e, AT(at, "type"), v_str(pattern, "type"), name_label_key);
        v_among(e, AT(at, "status"), v_str(pattern, "status"), statuses, "\"False\" \"True\" \"Unknown\"");
    }
}

static void check_failure_rule(struct field_errors *e, const struct path *p, const cJSON *rule, const cJSON *spec)
{
    static const char *const actions[] = {"Count", "FailIndex", "FailJob", "Ignore", NULL};
    const cJSON *codes = json_get(rule, "onExitCodes"), *conditions = json_get(rule, "onPodConditions");
    const char *action = v_str(rule, "action");
    v_among(e, AT(p, "action"), action, actions, "\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"");
    if (!strcmp(action, "FailIndex") && !json_get(spec, "backoffLimitPerIndex"))
        v_invalid_str(e, AT(p, "action"), action, "requires the backoffLimitPerIndex to be set");
    if (codes)
        check_exit_codes(e, AT(p, "onExitCodes"), codes, spec);
    check_conditions(e, AT(p, "onPodConditions"), conditions);
    if (codes && json_count(conditions))
        v_invalid_omitted(e, p, "specifying both OnExitCodes and OnPodConditions is not supported");
    if (!codes && !json_count(conditions))
        v_invalid_omitted(e, p, "specifying one of OnExitCodes and OnPodConditions is required");
}

static void check_failure_policy(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *rules = json_at(spec, "podFailurePolicy.rules");
    int64_t i = 0;
    if (json_count(rules) > RULES_MAX)
        v_too_many(e, p, (int64_t)json_count(rules), RULES_MAX);
    for (JSON_EACH(rule, rules))
        check_failure_rule(e, AT_INDEX(p, i++), rule, spec);
}

static void check_success_rule(struct field_errors *e, const struct path *p, const cJSON *rule, int64_t completions)
{
    const cJSON *count = json_get(rule, "succeededCount"), *indexes = json_get(rule, "succeededIndexes");
    int64_t total = 0, wanted = json_int(count, "", 0);
    struct err err = {0};
    if (!count && !indexes)
        v_required(e, p, "at least one of succeededCount or succeededIndexes must be specified");
    if (indexes && strlen(indexes->valuestring) > INDEXES_MAX)
        v_too_long(e, AT(p, "succeededIndexes"), INDEXES_MAX);
    if (indexes && v_indexes(indexes->valuestring, completions, &total, &err) < 0) {
        v_invalid(e, AT(p, "succeededIndexes"), indexes,
                  arena_printf(e->arena, "error parsing succeededIndexes: %s", err.text));
        total = 0;
    }
    v_non_negative(e, AT(p, "succeededCount"), count);
    if (wanted > completions)
        v_invalid(e, AT(p, "succeededCount"), count,
                  arena_printf(e->arena,
                               "must be less than or equal to %" PRId64 " (the number of specified completions)",
                               completions));
    if (indexes && wanted > total)
        v_invalid(e, AT(p, "succeededCount"), count,
                  arena_printf(e->arena,
                               "must be less than or equal to %" PRId64
                               " (the number of indexes in the specified succeededIndexes field)",
                               total));
}

static void check_success_policy(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *policy = json_get(spec, "successPolicy"), *rules = json_get(policy, "rules");
    const struct path *at = AT(p, "rules");
    int64_t i = 0;
    if (!policy)
        return;
    if (strcmp(v_str(spec, "completionMode"), "Indexed") != 0) {
        v_invalid(e, p, policy, "requires indexed completion mode");
        return;
    }
    if (!json_count(rules))
        v_required(e, at, "at least one rules must be specified when the successPolicy is specified");
    if (json_count(rules) > RULES_MAX)
        v_too_many(e, at, (int64_t)json_count(rules), RULES_MAX);
    for (JSON_EACH(rule, rules))
        check_success_rule(e, AT_INDEX(at, i++), rule, json_int(spec, "completions", 0));
}

/* ---- the spec ---- */

static void v_at_most(struct field_errors *e, const struct path *p, const cJSON *value, int64_t max, const char *when)
{
    if (value && json_int(value, "", 0) > max)
        v_invalid(e, p, value, arena_printf(e->arena, "must be less than or equal to %" PRId64 "%s", max, when));
}

static void check_indexed(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char many[] = " when completions are above 100000 and used with backoff limit per index";
    const cJSON *completions = json_get(spec, "completions"), *parallelism = json_get(spec, "parallelism");
    const cJSON *failed = json_get(spec, "maxFailedIndexes");
    if (!completions)
        v_required(e, AT(p, "completions"), "when completion mode is Indexed");
    v_at_most(e, AT(p, "parallelism"), parallelism, INDEXED_PARALLELISM_MAX, " when completion mode is Indexed");
    if (completions && failed && json_int(failed, "", 0) > json_int(completions, "", 0))
        v_invalid(e, AT(p, "maxFailedIndexes"), failed, "must be less than or equal to completions");
    v_at_most(e, AT(p, "maxFailedIndexes"), failed, FAILED_INDEXES_MAX, "");
    if (json_int(completions, "", 0) <= MANY_COMPLETIONS || !json_get(spec, "backoffLimitPerIndex"))
        return;
    if (!failed)
        v_required(e, AT(p, "maxFailedIndexes"), "must be specified when completions is above 100000");
    v_at_most(e, AT(p, "parallelism"), parallelism, MANY_PARALLELISM_MAX, many);
    v_at_most(e, AT(p, "maxFailedIndexes"), failed, MANY_FAILED_INDEXES_MAX, many);
}

static void check_completion_mode(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char *const modes[] = {"NonIndexed", "Indexed", NULL};
    static const char *const indexed[] = {"backoffLimitPerIndex", "maxFailedIndexes"};
    const char *mode = json_str(spec, "completionMode");
    if (mode)
        v_one_of(e, AT(p, "completionMode"), mode, modes);
    if (str_eq(mode, "Indexed"))
        check_indexed(e, p, spec);
    if (mode && strcmp(mode, "NonIndexed") != 0)
        return;
    for (size_t i = 0; i < COUNT_OF(indexed); i++)
        if (json_get(spec, indexed[i]))
            v_invalid(e, AT(p, indexed[i]), json_get(spec, indexed[i]), "requires indexed completion mode");
}

static void check_managed_by(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const char *who = json_str(spec, "managedBy");
    if (!who)
        return;
    v_domain_path(e, p, who);
    if (strlen(who) > MANAGED_BY_MAX)
        v_too_long(e, p, MANAGED_BY_MAX);
}

static void check_replacement(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char *const alone[] = {"Failed", NULL}, *const all[] = {"Failed", "TerminatingOrFailed", NULL};
    const char *policy = json_str(spec, "podReplacementPolicy");
    if (policy)
        v_one_of(e, p, policy, json_get(spec, "podFailurePolicy") ? alone : all);
}

static void check_restart(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char *const allowed[] = {"OnFailure", "Never", NULL};
    const char *policy = json_str_or(spec, "template.spec.restartPolicy", "");
    if (!*policy || !strcmp(policy, "Always"))
        v_required(e, p, "valid values: \"OnFailure\", \"Never\"");
    else if (strcmp(policy, "OnFailure") != 0 && strcmp(policy, "Never") != 0)
        v_not_supported(e, p, policy, allowed);
    else if (json_get(spec, "podFailurePolicy") && strcmp(policy, "Never") != 0)
        v_invalid_str(e, p, policy, "only \"Never\" is supported when podFailurePolicy is specified");
}

/* A JobSpec, as a job and a cron job's template have it. */
static void v_job_spec(struct field_errors *e, const struct path *p, const cJSON *spec, const cJSON *old_template)
{
    static const char *const counts[] = {
        "parallelism",          "completions",     "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
        "backoffLimitPerIndex", "maxFailedIndexes"};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        v_non_negative(e, AT(p, counts[i]), json_get(spec, counts[i]));
    if (json_get(spec, "maxFailedIndexes") && !json_get(spec, "backoffLimitPerIndex"))
        v_required(e, AT(p, "backoffLimitPerIndex"), "when maxFailedIndexes is specified");
    check_managed_by(e, AT(p, "managedBy"), spec);
    check_completion_mode(e, p, spec);
    if (json_get(spec, "podFailurePolicy"))
        check_failure_policy(e, AT(AT(p, "podFailurePolicy"), "rules"), spec);
    check_success_policy(e, AT(p, "successPolicy"), spec);
    check_replacement(e, AT(p, "podReplacementPolicy"), spec);
    pod_template_validate(e, AT(p, "template"), json_get(spec, "template"), old_template);
    check_restart(e, AT(AT(AT(p, "template"), "spec"), "restartPolicy"), spec);
}

/* ---- jobs ---- */

/* The labels that the server gives a job's pods, unless the client chose others itself. */
static void check_generated(struct field_errors *e, const cJSON *o, bool prefixed)
{
    static const char *const keys[] = {"controller-uid", "job-name", "batch.kubernetes.io/controller-uid",
                                       "batch.kubernetes.io/job-name"};
    const cJSON *labels = json_at(o, "spec.template.metadata.labels"), *selector = json_at(o, "spec.selector");
    const struct path *p = AT(AT(AT(ROOT("spec"), "template"), "metadata"), "labels");
    cJSON *expected = json_object(e->arena);
    struct selector parsed;
    if (json_bool(o, "spec.manualSelector", false) || !selector)
        return;
    for (size_t i = 0; i < (prefixed ? COUNT_OF(keys) : 2); i++) {
        const char *want = json_str_or(o, i % 2 ? "metadata.name" : "metadata.uid", "");
        const char *must = arena_printf(e->arena, "must be '%s'", want);
        json_set_str(e->arena, expected, keys[i], want);
        if (!json_get(labels, keys[i]))
            v_required(e, AT_KEY(p, keys[i]), must);
        else if (strcmp(v_str(labels, keys[i]), want) != 0)
            v_invalid(e, AT_KEY(p, keys[i]), labels, must);
    }
    if (selector_from_tree(e->arena, selector, &parsed, NULL) == 0 && !selector_matches(&parsed, expected))
        v_invalid(e, AT(ROOT("spec"), "selector"), selector, "`selector` not auto-generated");
}

static void check_selected(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *selector = json_get(spec, "selector"), *labels = json_at(spec, "template.metadata.labels");
    struct selector parsed;
    if (!selector)
        v_required(e, AT(p, "selector"), "");
    else
        v_label_selector(e, AT(p, "selector"), selector);
    if (selector_from_tree(e->arena, selector, &parsed, NULL) == 0 && !selector_matches(&parsed, labels))
        v_invalid(e, AT(AT(AT(p, "template"), "metadata"), "labels"), labels,
                  "`selector` does not match template `labels`");
}

static void check_pod_names(struct field_errors *e, const cJSON *o)
{
    const char *name = json_str_or(o, "metadata.name", "");
    int64_t completions = json_int(o, "spec.completions", 0);
    if (strcmp(json_str_or(o, "spec.completionMode", ""), "Indexed") != 0 || completions <= 0)
        return;
    const char *host = arena_printf(e->arena, "%s-%" PRId64, name, completions - 1);
    if (!name_ok(name_dns1123_label, host))
        v_invalid_str(e, AT(ROOT("metadata"), "name"), name,
                      arena_printf(e->arena, "will not able to create pod with invalid DNS label: %s", host));
}

/* While a job is suspended and nothing of it has run, where its pods go and what they use may still change. */
static const cJSON *template_with_allowed(struct arena *a, const cJSON *now, const cJSON *old, bool idle)
{
    static const char *const in_spec[] = {"nodeSelector", "tolerations", "schedulingGates"};
    static const char *const in_meta[] = {"annotations", "labels"};
    static const char *const lists[] = {"containers", "initContainers"};
    if (!idle)
        return old;
    cJSON *copy = json_copy(a, old), *spec = json_get(copy, "spec"), *meta = json_get(copy, "metadata");
    const cJSON *spec_now = json_get(now, "spec"), *meta_now = json_get(now, "metadata");
    for (size_t i = 0; i < COUNT_OF(in_spec); i++)
        json_set(a, spec, in_spec[i], json_copy(a, json_get(spec_now, in_spec[i])));
    for (size_t i = 0; i < COUNT_OF(in_meta) && meta; i++)
        json_set(a, meta, in_meta[i], json_copy(a, json_get(meta_now, in_meta[i])));
    cJSON *affinity = json_get(spec, "affinity"), *node = json_copy(a, json_at(spec_now, "affinity.nodeAffinity"));
    if (affinity || node)
        json_set(a, json_ensure(a, spec, "affinity"), "nodeAffinity", node);
    if (!json_get(spec_now, "affinity") && !json_count(json_get(spec, "affinity")))
        json_del(spec, "affinity");
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const cJSON *theirs = json_get(spec_now, lists[i]), *c = theirs ? theirs->child : NULL;
        if (json_count(theirs) != json_count(json_get(spec, lists[i])))
            continue;
        for (JSON_EACH(mine, json_get(spec, lists[i]))) {
            if (c && !strcmp(v_str(mine, "name"), v_str(c, "name")))
                json_set(a, mine, "resources", json_copy(a, json_get(c, "resources")));
            c = c ? c->next : NULL;
        }
    }
    return copy;
}

/* Suspended for certain: asked for, and the controller has said so. */
static bool is_idle(const cJSON *job)
{
    bool suspended = false;
    for (JSON_EACH(c, json_at(job, "status.conditions")))
        suspended |= !strcmp(v_str(c, "type"), "Suspended") && !strcmp(v_str(c, "status"), "True");
    return json_bool(job, "spec.suspend", false) && (!json_at(job, "status.startTime") || suspended) &&
           !json_int(job, "status.active", 0);
}

static void check_job_update(struct field_errors *e, const struct path *p, const cJSON *o, const cJSON *old)
{
    static const char *const frozen[] = {"completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy",
                                         "successPolicy"};
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec"), *template = json_get(spec, "template");
    const cJSON *completions = json_get(spec, "completions");
    bool indexed = !strcmp(v_str(spec, "completionMode"), "Indexed");
    if (!indexed)
        v_immutable(e, AT(p, "completions"), completions, json_get(was, "completions"));
    else if (completions && !json_equal(completions, json_get(was, "completions")) &&
             !json_equal(completions, json_get(spec, "parallelism")))
        v_invalid(e, AT(p, "completions"), completions, "can only be modified in tandem with spec.parallelism");
    v_immutable(e, AT(p, "selector"), json_get(spec, "selector"), json_get(was, "selector"));
    v_immutable(e, AT(p, "template"), template,
                template_with_allowed(e->arena, template, json_get(was, "template"), is_idle(old)));
    for (size_t i = 0; i < COUNT_OF(frozen); i++)
        v_immutable(e, AT(p, frozen[i]), json_get(spec, frozen[i]), json_get(was, frozen[i]));
}

void job_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec");
    const struct path *p = ROOT("spec");
    check_generated(e, o,
                    !old || json_get(json_at(old, "spec.template.metadata.labels"), "batch.kubernetes.io/job-name"));
    v_job_spec(e, p, spec, json_at(old, "spec.template"));
    check_selected(e, p, spec);
    if (old)
        check_job_update(e, p, o, old);
    check_pod_names(e, o);
}

/* ---- cron jobs ---- */

/* By tzdata's rules for names; whether there is such a zone, only those know who have the data. */
static bool is_zone_name(const char *zone)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_0123456789+";
    struct slice rest = slice_of(zone);
    bool more = true;
    while (more) {
        more = memchr(rest.p, '/', rest.n);
        struct slice part = slice_cut(&rest, '/');
        if (!part.n || part.n > 14 || part.p[0] == '-' || strspn(part.p, allowed) < part.n || slice_is(part, ".") ||
            slice_is(part, ".."))
            return false;
    }
    return true;
}

static void check_zone(struct field_errors *e, const struct path *p, const char *zone)
{
    if (!*zone)
        v_invalid_str(e, p, zone, "timeZone must be nil or non-empty string");
    else if (!is_zone_name(zone))
        v_invalid_str(e, p, zone, arena_printf(e->arena, "unknown time zone %s", zone));
    else if (!strcasecmp(zone, "Local"))
        v_invalid_str(e, p, zone,
                      "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
}

static void check_schedule(struct field_errors *e, const struct path *p, const char *schedule, bool zone_allowed,
                           const char *zone)
{
    struct cron cron;
    struct err err = {0};
    const char *fields = schedule;
    bool has_zone = strstr(schedule, "TZ");
    if (str_starts(schedule, "TZ=") || str_starts(schedule, "CRON_TZ="))
        fields = strchr(schedule, ' ') ? strchr(schedule, ' ') + 1 : "";
    if (cron_parse(fields, &cron, &err) < 0)
        v_invalid_str(e, p, schedule, err.text);
    if (has_zone && !zone_allowed)
        v_invalid_str(e, p, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    else if (has_zone && zone)
        v_invalid_str(e, p, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
}

static void check_job_template(struct field_errors *e, const struct path *p, const cJSON *spec, const cJSON *old)
{
    static const char *const none[] = {"nil", "false", NULL};
    v_job_spec(e, p, spec, json_get(old, "template"));
    if (json_get(spec, "selector"))
        v_invalid(e, AT(p, "selector"), json_get(spec, "selector"), "`selector` will be auto-generated");
    if (json_bool(spec, "manualSelector", false))
        v_not_supported_raw(e, AT(p, "manualSelector"), "true", none);
}

void cronjob_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const policies[] = {"Allow", "Forbid", "Replace", NULL};
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec");
    const char *schedule = v_str(spec, "schedule"), *zone = json_str(spec, "timeZone");
    const char *name = json_str_or(o, "metadata.name", "");
    const struct path *p = ROOT("spec");
    if (!*schedule)
        v_required(e, AT(p, "schedule"), "");
    else
        check_schedule(e, AT(p, "schedule"), schedule, strstr(v_str(was, "schedule"), "TZ"), zone);
    v_non_negative(e, AT(p, "startingDeadlineSeconds"), json_get(spec, "startingDeadlineSeconds"));
    if (zone && (!old || !str_eq(zone, json_str(was, "timeZone"))))
        check_zone(e, AT(p, "timeZone"), zone);
    v_choice(e, AT(p, "concurrencyPolicy"), v_str(spec, "concurrencyPolicy"), policies);
    check_job_template(e, AT(AT(p, "jobTemplate"), "spec"), json_at(spec, "jobTemplate.spec"),
                       json_at(was, "jobTemplate.spec"));
    v_non_negative(e, AT(p, "successfulJobsHistoryLimit"), json_get(spec, "successfulJobsHistoryLimit"));
    v_non_negative(e, AT(p, "failedJobsHistoryLimit"), json_get(spec, "failedJobsHistoryLimit"));
    if (!old && strlen(name) > CRONJOB_NAME_MAX)
        v_invalid_str(e, AT(ROOT("metadata"), "name"), name, "must be no more than 52 characters");
}
