/* Admission: what may change or refuse a write between decoding and validation, in Kubernetes' order. Internal. */
#ifndef K3C_APISERVER_ADMISSION_H
#define K3C_APISERVER_ADMISSION_H

#include "server/apiserver/request.h"

enum admission_op {
    ADMIT_CREATE = 1 << 0,
    ADMIT_UPDATE = 1 << 1,
    ADMIT_DELETE = 1 << 2,
    ADMIT_CONNECT = 1 << 3,
};

/* A plugin looks at r->kind, r->sub, r->info, r->user, r->object (NULL on delete), r->old (NULL on create), and changes
 * r->object or answers. */
struct admission_plugin {
    const char *name;
    unsigned ops; /* enum admission_op, or-ed */
    enum phase_result (*admit)(struct req *r, enum admission_op op);
};

/* Runs the plugins that handle op, before the object is validated; admission_check those that only look, after it.
 * PHASE_NEXT or PHASE_ANSWER. */
enum phase_result admit(struct req *r, enum admission_op op);
enum phase_result admission_check(struct req *r, enum admission_op op);
/* admission_quota.c: gives back what the request took of quotas, because its write failed. */
void quota_refund(struct req *r);

/* Answers 403: RESOURCE "NAME" is forbidden: WHY. */
enum phase_result admission_forbid(struct req *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "pods" in the core group, whatever the subresource. */
bool admission_is(const struct req *r, const char *group, const char *resource);

enum phase_result admit_namespace_lifecycle(struct req *r, enum admission_op op);
enum phase_result admit_service_account(struct req *r, enum admission_op op);
enum phase_result admit_taint_nodes(struct req *r, enum admission_op op);
enum phase_result admit_priority(struct req *r, enum admission_op op);
enum phase_result admit_default_tolerations(struct req *r, enum admission_op op);
enum phase_result admit_node_restriction(struct req *r, enum admission_op op);
enum phase_result admit_certificates(struct req *r, enum admission_op op);
enum phase_result admit_rbac_escalation(struct req *r, enum admission_op op);
enum phase_result admit_limit_defaults(struct req *r, enum admission_op op);
enum phase_result admit_runtime_class(struct req *r, enum admission_op op);
enum phase_result admit_storage_class(struct req *r, enum admission_op op);
enum phase_result admit_ingress_class(struct req *r, enum admission_op op);

enum phase_result check_limits(struct req *r, enum admission_op op);
enum phase_result check_pod_security(struct req *r, enum admission_op op);
enum phase_result check_priority_class(struct req *r, enum admission_op op);
enum phase_result check_claim_resize(struct req *r, enum admission_op op);
enum phase_result check_runtime_class(struct req *r, enum admission_op op);
enum phase_result check_node_features(struct req *r, enum admission_op op);
enum phase_result check_pod_resize(struct req *r, enum admission_op op);
enum phase_result check_quota(struct req *r, enum admission_op op);

#endif
