/* What a job's controller may say of it. A rule counts only once what it speaks of changes: the spec may have made the
 * old status wrong. */
#include <inttypes.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate.h"
#include "core/model/validate_workload.h"

struct view {
    const cJSON *status, *spec;
    bool complete, failed, doomed, met; /* Complete, Failed, FailureTarget, SuccessCriteriaMet are true */
};

static bool has_condition(const cJSON *job, const char *type, const char *status)
{
    for (JSON_EACH(c, json_at(job, "status.conditions")))
        if (!strcmp(v_str(c, "type"), type) && !strcmp(v_str(c, "status"), status))
            return true;
    return false;
}

static struct view view_of(const cJSON *job)
{
    return (struct view){
        .status = json_get(job, "status"),
        .spec = json_get(job, "spec"),
        .complete = has_condition(job, "Complete", "True"),
        .failed = has_condition(job, "Failed", "True"),
        .doomed = has_condition(job, "FailureTarget", "True"),
        .met = has_condition(job, "SuccessCriteriaMet", "True"),
    };
}

static bool is_finished(const struct view *v)
{
    return v->complete || v->failed;
}

static int64_t count_of(const struct view *v, const char *field)
{
    return json_int(v->status, field, 0);
}

static bool differs(const struct view *now, const struct view *old, const char *field)
{
    const cJSON *a = json_get(now->status, field), *b = json_get(old->status, field);
    return !a != !b || (a && !json_equal(a, b));
}

static bool is_indexed(const struct view *v)
{
    return !strcmp(v_str(v->spec, "completionMode"), "Indexed");
}

static void check_counts(struct field_errors *e, const struct path *p, const cJSON *status)
{
    static const char *const counts[] = {"active", "succeeded", "failed", "ready", "terminating"};
    static const char *const lists[] = {"succeeded", "failed"};
    cleanup_map struct map seen = {0};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        v_non_negative(e, AT(p, counts[i]), json_get(status, counts[i]));
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct path *at = AT(AT(p, "uncountedTerminatedPods"), lists[i]);
        int64_t n = 0;
        for (JSON_EACH(uid, json_get(json_get(status, "uncountedTerminatedPods"), lists[i]))) {
            const struct path *here = AT_INDEX(at, n++);
            if (!*uid->valuestring)
                v_invalid_str(e, here, "", "must not be empty");
            else if (!v_first(&seen, uid->valuestring))
                v_duplicate(e, here, uid->valuestring);
        }
    }
}

/* -1: absent. Decoding has seen to it that a time is one. */
static int64_t time_of(const struct view *v, const char *field)
{
    int64_t us = -1;
    const char *text = json_str(v->status, field);
    if (text)
        clock_parse_rfc3339(text, &us);
    return us;
}

static void check_end(struct field_errors *e, const struct path *p, const struct view *now, const struct view *old)
{
    bool completes = now->complete != old->complete, fails = now->failed != old->failed;
    bool ended = differs(now, old, "completionTime"), began = differs(now, old, "startTime");
    const cJSON *end = json_get(now->status, "completionTime"), *start = json_get(now->status, "startTime");
    const struct path *conditions = AT(p, "conditions"), *at = AT(p, "completionTime");
    if ((completes || fails) && now->complete && now->failed)
        v_invalid_omitted(e, conditions, "cannot set Complete=True and Failed=true conditions");
    if ((completes || now->doomed != old->doomed) && now->complete && now->doomed)
        v_invalid_omitted(e, conditions, "cannot set Complete=True and FailureTarget=true conditions");
    if ((completes || ended) && end && !now->complete)
        v_invalid(e, at, end, "cannot set completionTime when there is no Complete=True condition");
    if ((completes || ended) && !end && now->complete)
        v_required(e, at, "completionTime is required for Complete jobs");
    if ((began || ended) && start && end && time_of(now, "completionTime") < time_of(now, "startTime"))
        v_invalid(e, at, end, "must be equal to or after `startTime`");
    if ((fails || differs(now, old, "failedIndexes")) && now->failed && !now->doomed)
        v_invalid_omitted(e, conditions, "cannot set Failed=True condition without the FailureTarget=true condition");
    if ((completes || now->met != old->met) && now->complete && !now->met)
        v_invalid_omitted(e, conditions,
                          "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
}

/* As Go's type of Kubernetes' own prints itself. */
static cJSON *uncounted_shown(struct arena *a, const cJSON *uncounted)
{
    cJSON *shown = json_object(a);
    const cJSON *succeeded = json_get(uncounted, "succeeded"), *failed = json_get(uncounted, "failed");
    json_set(a, shown, "Succeeded", succeeded ? json_copy(a, succeeded) : json_null(a));
    json_set(a, shown, "Failed", failed ? json_copy(a, failed) : json_null(a));
    return shown;
}

static void check_finished(struct field_errors *e, const struct path *p, const struct view *now, const struct view *old)
{
    bool changed = is_finished(now) != is_finished(old);
    const cJSON *uncounted = json_get(now->status, "uncountedTerminatedPods");
    bool idle = json_bool(now->spec, "suspend", false) && json_get(now->spec, "completions") &&
                !json_int(now->spec, "completions", 0);
    if (!is_finished(now))
        return;
    if ((changed || count_of(now, "active") != count_of(old, "active")) && count_of(now, "active") > 0)
        v_invalid_int(e, AT(p, "active"), count_of(now, "active"), "active>0 is invalid for finished job");
    if ((changed || differs(now, old, "startTime")) && !idle && !json_get(now->status, "startTime"))
        v_required(e, AT(p, "startTime"), "startTime is required for finished job");
    if ((changed || differs(now, old, "uncountedTerminatedPods")) &&
        json_count(json_get(uncounted, "succeeded")) + json_count(json_get(uncounted, "failed")))
        v_invalid(e, AT(p, "uncountedTerminatedPods"), uncounted_shown(e->arena, uncounted),
                  "must be empty for finished job");
}

/* The lists rise, so one walk through both finds the first index in both; what cannot be read is told elsewhere. */
static bool overlap(const char *completed, const char *failed, int64_t completions, int64_t *ret)
{
    struct slice rest[2] = {slice_of(completed), slice_of(failed)};
    int64_t from[2] = {0}, to[2] = {0};
    bool need[2] = {true, true};
    if (!rest[0].n || !rest[1].n)
        return false;
    for (;;) {
        for (int i = 0; i < 2; i++)
            while (need[i]) {
                struct err err;
                if (!rest[i].n)
                    return false;
                need[i] = v_index_interval(slice_cut(&rest[i], ','), completions, &from[i], &to[i], &err) < 0;
            }
        if (from[0] <= to[1] && from[1] <= to[0]) {
            *ret = from[0] > from[1] ? from[0] : from[1];
            return true;
        }
        need[from[0] <= from[1] ? 0 : 1] = true;
    }
}

static void check_index_list(struct field_errors *e, const struct path *p, const struct view *now, const char *field)
{
    struct err err;
    int64_t total;
    if (v_indexes(v_str(now->status, field), json_int(now->spec, "completions", 0), &total, &err) < 0)
        v_invalid_str(e, AT(p, field), v_str(now->status, field),
                      arena_printf(e->arena, "error parsing %s: %s", field, err.text));
}

static void check_indexes(struct field_errors *e, const struct path *p, const struct view *now, const struct view *old)
{
    const char *completed = v_str(now->status, "completedIndexes"), *failed = json_str(now->status, "failedIndexes");
    bool completed_now = strcmp(completed, v_str(old->status, "completedIndexes")) != 0;
    bool failed_now = differs(now, old, "failedIndexes"), limited = json_get(now->spec, "backoffLimitPerIndex");
    bool bounded = json_get(now->spec, "completions");
    int64_t both;
    if (completed_now && bounded)
        check_index_list(e, p, now, "completedIndexes");
    if (failed_now && bounded && limited && failed)
        check_index_list(e, p, now, "failedIndexes");
    if (completed_now && *completed && !is_indexed(now))
        v_invalid_str(e, AT(p, "completedIndexes"), completed,
                      "cannot set non-empty completedIndexes when non-indexed completion mode");
    if (failed_now && !limited && failed)
        v_invalid_str(e, AT(p, "failedIndexes"), failed,
                      "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
    if ((failed_now || completed_now) && bounded && failed &&
        overlap(completed, failed, json_int(now->spec, "completions", 0), &both))
        v_invalid_str(e, AT(p, "failedIndexes"), failed,
                      arena_printf(e->arena, "failedIndexes and completedIndexes overlap at index: %" PRId64, both));
}

static void check_pods_left(struct field_errors *e, const struct path *p, const struct view *now,
                            const struct view *old)
{
    bool fresh = is_finished(now) != is_finished(old) || differs(now, old, "terminating");
    int64_t terminating = count_of(now, "terminating"), ready = count_of(now, "ready");
    if (fresh && terminating > 0 && is_finished(now))
        v_invalid_int(e, AT(p, "terminating"), terminating, "terminating>0 is invalid for finished job");
    if ((differs(now, old, "ready") || count_of(now, "active") != count_of(old, "active")) &&
        json_get(now->status, "ready") && ready > count_of(now, "active"))
        v_invalid_int(e, AT(p, "ready"), ready, "cannot set more ready pods than active");
}

static void check_success(struct field_errors *e, const struct path *conditions, const struct view *now)
{
    if (now->met && now->failed)
        v_invalid_omitted(e, conditions, "cannot set SuccessCriteriaMet=True and Failed=true conditions");
    if (now->met && now->doomed)
        v_invalid_omitted(e, conditions, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
    if (json_get(now->spec, "successPolicy") && !now->met && now->complete)
        v_invalid_omitted(e, conditions,
                          "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
}

/* What is done stays done, and is not counted backwards. */
static void check_history(struct field_errors *e, const struct path *p, const cJSON *o, const cJSON *before)
{
    static const char *const last[] = {"Failed", "Complete", "FailureTarget"};
    struct view now = view_of(o), old = view_of(before);
    bool scalable =
        is_indexed(&now) && json_equal(json_get(now.spec, "completions"), json_get(now.spec, "parallelism"));
    bool resuming = has_condition(before, "Suspended", "True") && has_condition(o, "Suspended", "False");
    const cJSON *end = json_get(now.status, "completionTime");
    const struct path *conditions = AT(p, "conditions");
    for (size_t i = 0; i < COUNT_OF(last); i++)
        if (has_condition(before, last[i], "True") && !has_condition(o, last[i], "True"))
            v_invalid_omitted(e, conditions,
                              arena_printf(e->arena, "cannot disable the terminal %s=True condition", last[i]));
    if (count_of(&now, "failed") < count_of(&old, "failed"))
        v_invalid_int(e, AT(p, "failed"), count_of(&now, "failed"), "cannot decrease the failed counter");
    if (!scalable && count_of(&now, "succeeded") < count_of(&old, "succeeded"))
        v_invalid_int(e, AT(p, "succeeded"), count_of(&now, "succeeded"), "cannot decrease the succeeded counter");
    if (end && json_get(old.status, "completionTime") && differs(&now, &old, "completionTime"))
        v_invalid(e, AT(p, "completionTime"), end, "field is immutable");
    if (differs(&now, &old, "startTime") && !resuming && json_get(old.status, "startTime") &&
        !json_bool(now.spec, "suspend", false))
        v_invalid(e, AT(p, "startTime"), json_get(now.status, "startTime"),
                  "field is immutable for unsuspended job once set");
    if (old.met && !now.met)
        v_invalid_omitted(e, conditions, "cannot disable the SuccessCriteriaMet=True condition");
    if (old.complete && !old.met && now.met)
        v_invalid_omitted(e, conditions,
                          "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
}

void job_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = ROOT("status");
    struct view now = view_of(o), before = view_of(old);
    check_counts(e, p, now.status);
    check_end(e, p, &now, &before);
    check_finished(e, p, &now, &before);
    check_indexes(e, p, &now, &before);
    check_pods_left(e, p, &now, &before);
    check_success(e, AT(p, "conditions"), &now);
    check_history(e, p, o, old);
}
