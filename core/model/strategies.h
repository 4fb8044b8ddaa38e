/* Strategies: the per-kind code that the rows of core/model/kinds.c point to. Rules and texts are Kubernetes 1.36's
 * (pkg/registry, pkg/apis validation and defaults, pkg/printers). */
#ifndef K3C_MODEL_STRATEGIES_H
#define K3C_MODEL_STRATEGIES_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/model/kind.h"

/* A row says `STRATEGY(pod)`, and `COLUMNS(pod)` where the kind has columns of its own. */
#define STRATEGY(name) .strategy = &strategy_##name
#define COLUMNS(name) .columns = columns_##name, .ncolumns = sizeof(columns_##name) / sizeof(columns_##name[0])

extern const struct kind_strategy strategy_binding, strategy_clusterrole, strategy_clusterrolebinding,
    strategy_configmap, strategy_csr, strategy_csr_approval, strategy_deployment, strategy_endpoints,
    strategy_endpointslice, strategy_event, strategy_lease, strategy_localsubjectaccessreview, strategy_namespace,
    strategy_namespace_finalize, strategy_node, strategy_pod, strategy_replicaset, strategy_role, strategy_rolebinding,
    strategy_scale, strategy_secret, strategy_selfsubjectaccessreview, strategy_service, strategy_serviceaccount,
    strategy_subjectaccessreview, strategy_tokenrequest, strategy_tokenreview;

extern const struct kind_column columns_configmap[3], columns_csr[6], columns_deployment[8], columns_endpoints[3],
    columns_endpointslice[5], columns_event[10], columns_lease[3], columns_namespace[3], columns_node[10],
    columns_pod[9], columns_replicaset[8], columns_rolebinding[6], columns_secret[4], columns_service[7],
    columns_serviceaccount[2];

/* Cells, in the order of the columns. */
void configmap_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void csr_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void deployment_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void endpoints_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void endpointslice_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void event_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void lease_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void namespace_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void node_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void pod_cells(struct arena *a, const cJSON *pod, cJSON *cells, int64_t now);
void replicaset_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void rolebinding_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void secret_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void service_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void serviceaccount_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
cJSON *pod_row_condition(struct arena *a, const cJSON *pod);

/* What several strategies share. */
void keep_member(struct arena *a, cJSON *object, const cJSON *old,
                 const char *key);                                  /* object[key] becomes old's, or goes */
void keep_status(struct arena *a, cJSON *object, const cJSON *old); /* a prepare_update */
void keep_spec(struct arena *a, cJSON *object, const cJSON *old);   /* a prepare_status */
void drop_status(struct arena *a, cJSON *object);                   /* a prepare_create: status {} */

/* A member for one and a member for many of the same, as a list of texts or of {key: text}: one is many's first, and
 * decides when they disagree. */
void one_and_many(struct arena *a, cJSON *object, const char *one, const char *many, const char *key);

/* Defaults of a PodSpec, beyond the schema's; also of a template's. */
void pod_spec_defaults(struct arena *a, cJSON *spec);
void pod_spec_drop(cJSON *spec, const cJSON *old); /* members that are not served; `old` may be NULL */
void pod_resources_defaults(struct arena *a, cJSON *spec);
/* "Guaranteed", "Burstable" or "BestEffort". */
const char *pod_qos_class(const cJSON *pod);

#endif
