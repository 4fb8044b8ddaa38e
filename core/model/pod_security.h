/* Pod security: which pods a namespace takes.
 *
 * Its labels set, for each of three modes, a level of the Pod Security Standards and the version of Kubernetes whose
 * checks count. Pure functions over JSON. Source of labels, checks and words: k8s.io/pod-security-admission api/ and
 * policy/ of Kubernetes 1.36. */
#ifndef K3C_MODEL_POD_SECURITY_H
#define K3C_MODEL_POD_SECURITY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct field_errors;

/* What the labels' keys begin with: enforce, audit, warn, and these with -version. */
#define POD_SECURITY_LABEL "pod-security.kubernetes.io/"

enum pod_security_level { /* each forbids what the one before it does, and more */
                          POD_SECURITY_PRIVILEGED,
                          POD_SECURITY_BASELINE,
                          POD_SECURITY_RESTRICTED,
};

enum { POD_SECURITY_LATEST = -1 };

struct pod_security_policy {
    enum pod_security_level level;
    int64_t minor; /* the checks of Kubernetes v1.MINOR; POD_SECURITY_LATEST: all there are */
};

struct pod_security_modes {
    struct pod_security_policy enforce; /* pods that violate it are refused */
    struct pod_security_policy audit;   /* are noted in the audit log */
    struct pod_security_policy warn;    /* are warned of */
};

/* What a namespace's labels (may be NULL) say; without any, privileged:latest. Of wrong ones `errs` (may be NULL)
 * tells, and the rest counts as Kubernetes makes it count: restricted for enforce, privileged for the others, latest.
 */
struct pod_security_modes pod_security_modes(const cJSON *labels, struct field_errors *errs);

bool pod_security_same(struct pod_security_policy a, struct pod_security_policy b);

/* "restricted:v1.30", in the arena. */
const char *pod_security_name(struct arena *a, struct pod_security_policy p);

/* How a pod, or the template of one, violates the policy: "privileged, host namespaces", with `details` "privileged
 * (container "c" must not set securityContext.privileged=true), ..."; NULL: it does not. The object is as the API
 * server stores it: defaults filled, without nulls. */
const char *pod_security_violations(struct arena *a, struct pod_security_policy p, const cJSON *pod, bool details);

#endif
