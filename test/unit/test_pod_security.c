/* test/data/pod-security.jsonl are pods of ours and what Kubernetes 1.36's API server said of each under policies. */
#include "core/model/pod_security.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/object.h"
#include "core/model/status.h"
#include "test/unit/tap.h"

/* ---- labels ---- */

static cJSON *parsed(struct arena *a, const char *text)
{
    cJSON *tree = NULL;
    if (json_parse(a, text, strlen(text), &tree, NULL, NULL) < 0)
        printf("# is not JSON: %s\n", text);
    return tree;
}

/* {"enforce": "baseline"} to labels */
static cJSON *labels_of(struct arena *a, const char *text)
{
    cJSON *labels = json_object(a);
    for (JSON_EACH(l, parsed(a, text)))
        json_set_str(a, labels, arena_printf(a, POD_SECURITY_LABEL "%s", l->string), l->valuestring);
    return labels;
}

static void labels_make_policies(void)
{
    static const struct {
        const char *what, *labels, *modes, *errors;
    } cases[] = {
        {"without labels everything is privileged", "{}", "privileged:latest privileged:latest privileged:latest", ""},
        {"who enforces a level warns of it", "{\"enforce\":\"baseline\"}",
         "baseline:latest privileged:latest baseline:latest", ""},
        {"in the same version", "{\"enforce\":\"restricted\",\"enforce-version\":\"v1.22\"}",
         "restricted:v1.22 privileged:latest restricted:v1.22", ""},
        {"unless warnings have their own",
         "{\"enforce\":\"restricted\",\"enforce-version\":\"v1.22\","
         "\"warn-version\":\"v1.30\"}",
         "restricted:v1.22 privileged:latest restricted:v1.30", ""},
        {"or shall not be", "{\"enforce\":\"restricted\",\"warn\":\"privileged\"}",
         "restricted:latest privileged:latest privileged:latest", ""},
        {"a version is nothing without a level", "{\"enforce-version\":\"v1.0\"}",
         "privileged:v1.0 privileged:latest privileged:latest", ""},
        {"each mode has its label", "{\"audit\":\"baseline\",\"audit-version\":\"v1.7\",\"warn\":\"restricted\"}",
         "privileged:latest baseline:v1.7 restricted:latest", ""},
        {"versions may be of the future", "{\"warn\":\"baseline\",\"warn-version\":\"v1.9223372036854775807\"}",
         "privileged:latest privileged:latest baseline:v1.9223372036854775807", ""},
        {"a wrong level to enforce is the strictest, and warns nobody", "{\"enforce\":\"Baseline\"}",
         "restricted:latest privileged:latest privileged:latest",
         "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"Baseline\": must be one of privileged, "
         "baseline, restricted"},
        {"wrong ones of the other modes are none", "{\"audit\":\"x\",\"warn\":\"\"}",
         "privileged:latest privileged:latest privileged:latest",
         "[metadata.labels[pod-security.kubernetes.io/audit]: Invalid value: \"x\": must be one of privileged, "
         "baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: \"\": must be one of "
         "privileged, baseline, restricted]"},
        {"a wrong version is the latest", "{\"enforce\":\"baseline\",\"enforce-version\":\"v1.07\"}",
         "baseline:latest privileged:latest baseline:latest",
         "metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: \"v1.07\": must be \"latest\" or "
         "\"v1.x\""},
        {"too large a version is wrong", "{\"warn-version\":\"v1.9223372036854775808\"}",
         "privileged:latest privileged:latest privileged:latest",
         "metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"v1.9223372036854775808\": must be "
         "\"latest\" or \"v1.x\""},
        {"so is a version of something else", "{\"audit-version\":\"v2.1\"}",
         "privileged:latest privileged:latest privileged:latest",
         "metadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: \"v2.1\": must be \"latest\" or "
         "\"v1.x\""},
        {"and half a version", "{\"audit-version\":\"v1.\"}", "privileged:latest privileged:latest privileged:latest",
         "metadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: \"v1.\": must be \"latest\" or "
         "\"v1.x\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cleanup_arena struct arena *a = arena_new();
        struct field_errors errs = {.arena = a};
        struct pod_security_modes m = pod_security_modes(labels_of(a, cases[i].labels), &errs);
        const char *got = arena_printf(a, "%s %s %s", pod_security_name(a, m.enforce), pod_security_name(a, m.audit),
                                       pod_security_name(a, m.warn));
        is_string(got, cases[i].modes, cases[i].what);
        if (strcmp(field_errors_text(&errs), cases[i].errors))
            is_string(field_errors_text(&errs), cases[i].errors, arena_printf(a, "%s: its error", cases[i].what));
    }
}

/* ---- pods ---- */

static struct pod_security_policy policy_of(struct arena *a, const char *name)
{
    struct slice rest = slice_of(name), level = slice_cut(&rest, ':');
    cJSON *labels = json_object(a);
    json_set_str(a, labels, POD_SECURITY_LABEL "enforce", arena_printf(a, "%.*s", SLICE_ARGS(level)));
    json_set_str(a, labels, POD_SECURITY_LABEL "enforce-version", arena_printf(a, "%.*s", SLICE_ARGS(rest)));
    return pod_security_modes(labels, NULL).enforce;
}

/* As the API server has it when it looks. */
static cJSON *decoded(struct arena *a, const cJSON *line)
{
    const struct kind *k = kind_by_resource("", "v1", "pods");
    cJSON *pod = NULL, *given = json_build(a, "{'apiVersion':'v1','kind':'Pod','metadata':%J,'spec':%J}",
                                           json_get(line, "metadata"), json_get(line, "spec"));
    struct err err = {0};
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, given);
    if (object_decode(a, k->schema, OBJECT_JSON, (struct slice){text.p, text.len}, &pod, NULL, &err) < 0)
        printf("# does not decode: %s\n", err.text);
    object_default(a, k->schema, pod);
    k->strategy->defaults(a, pod);
    return pod;
}

static void check_line(struct arena *a, const char *text)
{
    const cJSON *line = parsed(a, text), *pod = decoded(a, line);
    for (JSON_EACH(want, json_get(line, "violates"))) {
        const char *got = pod_security_violations(a, policy_of(a, want->string), pod, true);
        is_string(got, json_is_str(want) ? want->valuestring : NULL,
                  arena_printf(a, "%s: %s", json_str_or(line, "what", ""), want->string));
    }
}

static void pods_are_judged_as_kubernetes_judges_them(void)
{
    FILE *f = fopen("test/data/pod-security.jsonl", "re");
    char *line = NULL;
    size_t size = 0;
    if (!ok(f, "there are pods to judge"))
        return;
    while (getline(&line, &size, f) > 0) {
        cleanup_arena struct arena *a = arena_new();
        check_line(a, line);
    }
    free(line);
    fclose(f);
}

static void reasons_go_without_details(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct pod_security_policy baseline = policy_of(a, "baseline:latest");
    const cJSON *pod = parsed(a, "{\"spec\":{\"hostPID\":true,\"containers\":[{\"name\":\"c\",\"securityContext\":"
                                 "{\"privileged\":true,\"appArmorProfile\":{\"type\":\"a\"}}}],"
                                 "\"ephemeralContainers\":[{\"name\":\"e\",\"securityContext\":{\"privileged\":true,"
                                 "\"appArmorProfile\":{\"type\":\"b\"}}}]}}");
    is_string(pod_security_violations(a, baseline, pod, false),
              "forbidden AppArmor profiles, host namespaces, privileged", "reasons alone");
    is_string(pod_security_violations(a, baseline, pod, true),
              "forbidden AppArmor profiles (containers \"c\", \"e\" must not set AppArmor profile type to \"a\", "
              "\"b\"), host namespaces (hostPID=true), privileged (containers \"c\", \"e\" must not set "
              "securityContext.privileged=true)",
              "ephemeral containers count, and come last");
    is_string(pod_security_violations(a, baseline, parsed(a, "{}"), true), NULL, "nothing violates nothing");
    ok(pod_security_same(baseline, policy_of(a, "baseline:latest")) &&
           !pod_security_same(baseline, policy_of(a, "baseline:v1.36")) &&
           !pod_security_same(baseline, policy_of(a, "restricted:latest")),
       "policies are the same in level and version");
}

int main(void)
{
    labels_make_policies();
    pods_are_judged_as_kubernetes_judges_them();
    reasons_go_without_details();
    return done();
}
