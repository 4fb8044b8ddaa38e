/* Pod security: what a namespace's labels say. */
#include "core/model/pod_security.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/status.h"

static const char *const level_names[] = {
    [POD_SECURITY_PRIVILEGED] = "privileged",
    [POD_SECURITY_BASELINE] = "baseline",
    [POD_SECURITY_RESTRICTED] = "restricted",
};

static const char *label(const cJSON *labels, const char *key)
{
    const cJSON *value = json_get(labels, key);
    return json_is_str(value) ? value->valuestring : NULL;
}

static void wrong(struct field_errors *errs, const char *key, const char *value, const char *why)
{
    if (errs)
        field_invalid_str(errs, field_path(errs->arena, "metadata.labels[%s]", key), value, why);
}

/* Whether the label is there and names a level; one that names none makes it `otherwise`. */
static bool read_level(const cJSON *labels, const char *key, enum pod_security_level otherwise,
                       struct pod_security_policy *p, struct field_errors *errs)
{
    const char *value = label(labels, key);
    if (!value)
        return false;
    for (size_t i = 0; i < COUNT_OF(level_names); i++) {
        if (!strcmp(level_names[i], value)) {
            p->level = (enum pod_security_level)i;
            return true;
        }
    }
    p->level = otherwise;
    wrong(errs, key, value, "must be one of privileged, baseline, restricted");
    return false;
}

/* "latest" or v1.N, N without leading zeros. */
static bool parse_version(const char *text, int64_t *minor)
{
    const char *n = text + 3;
    *minor = POD_SECURITY_LATEST;
    if (!strcmp(text, "latest"))
        return true;
    if (!str_starts(text, "v1.") || *n < '0' || *n > '9' || (*n == '0' && n[1]))
        return false;
    if (str_to_i64(n, minor) == 0)
        return true;
    *minor = POD_SECURITY_LATEST;
    return false;
}

static void read_version(const cJSON *labels, const char *key, struct pod_security_policy *p, struct field_errors *errs)
{
    const char *value = label(labels, key);
    if (value && !parse_version(value, &p->minor))
        wrong(errs, key, value, "must be \"latest\" or \"v1.x\"");
}

struct pod_security_modes pod_security_modes(const cJSON *labels, struct field_errors *errs)
{
    static const char warn[] = POD_SECURITY_LABEL "warn", warn_version[] = POD_SECURITY_LABEL "warn-version";
    const struct pod_security_policy none = {POD_SECURITY_PRIVILEGED, POD_SECURITY_LATEST};
    struct pod_security_modes m = {none, none, none};
    bool enforced = read_level(labels, POD_SECURITY_LABEL "enforce", POD_SECURITY_RESTRICTED, &m.enforce, errs);
    read_version(labels, POD_SECURITY_LABEL "enforce-version", &m.enforce, errs);
    read_level(labels, POD_SECURITY_LABEL "audit", POD_SECURITY_PRIVILEGED, &m.audit, errs);
    read_version(labels, POD_SECURITY_LABEL "audit-version", &m.audit, errs);
    read_level(labels, warn, POD_SECURITY_PRIVILEGED, &m.warn, errs);
    read_version(labels, warn_version, &m.warn, errs);

    /* Who makes a template is warned of what would refuse its pods. */
    if (enforced && m.enforce.level != POD_SECURITY_PRIVILEGED && !label(labels, warn)) {
        m.warn.level = m.enforce.level;
        if (!label(labels, warn_version))
            m.warn.minor = m.enforce.minor;
    }
    return m;
}

bool pod_security_same(struct pod_security_policy a, struct pod_security_policy b)
{
    return a.level == b.level && a.minor == b.minor;
}

const char *pod_security_name(struct arena *a, struct pod_security_policy p)
{
    if (p.minor == POD_SECURITY_LATEST)
        return arena_printf(a, "%s:latest", level_names[p.level]);
    return arena_printf(a, "%s:v1.%jd", level_names[p.level], (intmax_t)p.minor);
}
