/* Handlers beyond the plain verbs: subresources and reviews by resource, and paths that are no resource. Internal. */
#ifndef K3C_APISERVER_HANDLERS_H
#define K3C_APISERVER_HANDLERS_H

#include "server/apiserver/request.h"

/* sub_*.c */
extern const struct handler sub_scale_get, sub_scale_update, sub_scale_patch;
extern const struct handler sub_binding_create, sub_pod_binding_create;
extern const struct handler sub_token_create;
/* reviews.c */
extern const struct handler review_token, review_self, review_access, review_self_access, review_local_access,
    review_self_rules;
extern const struct handler sub_eviction_create;
/* component_status.c */
extern const struct handler component_status_get, component_status_list;
/* relay.c */
extern const struct handler relay_log, relay_exec, relay_attach, relay_port_forward, relay_proxy;

/* Of a path that is no resource; NULL: none. */
const struct handler *path_handler(const char *path);

/* 404: a Status below the paths of a service of Kubernetes', else, or in any case, plain text. */
enum phase_result answer_not_found(struct req *r);
enum phase_result answer_no_page(struct req *r);

/* documents.c: discovery and OpenAPI; health.c: /healthz ... and /version; metrics; zpages.c: /statusz and /flagz */
extern const struct handler path_api, path_apis, path_group, path_group_version, path_openapi_v2, path_openapi_v3,
    path_version, path_health, path_metrics, path_slis, path_statusz, path_flagz, path_flow_dump, path_root,
    path_openid_configuration, path_openid_keys;

#endif
