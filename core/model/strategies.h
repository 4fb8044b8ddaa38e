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

extern const struct kind_strategy strategy_event_v1, strategy_hpa_v1, strategy_componentstatus,
    strategy_controllerrevision, strategy_cronjob, strategy_csidriver, strategy_csinode, strategy_csistoragecapacity,
    strategy_daemonset, strategy_deviceclass, strategy_flowschema, strategy_hpa, strategy_ingress,
    strategy_ingressclass, strategy_ipaddress, strategy_job, strategy_limitrange, strategy_networkpolicy, strategy_pdb,
    strategy_podtemplate, strategy_prioritylevel, strategy_priorityclass, strategy_pv, strategy_pvc, strategy_rc,
    strategy_resourceclaim, strategy_resourceclaimtemplate, strategy_resourcequota, strategy_resourceslice,
    strategy_runtimeclass, strategy_servicecidr, strategy_statefulset, strategy_storageclass, strategy_volumeattachment,
    strategy_volumeattributesclass;
extern const struct kind_strategy strategy_binding, strategy_clusterrole, strategy_clusterrolebinding,
    strategy_configmap, strategy_csr, strategy_csr_approval, strategy_deployment, strategy_endpoints,
    strategy_endpointslice, strategy_event, strategy_lease, strategy_localsubjectaccessreview, strategy_namespace,
    strategy_namespace_finalize, strategy_node, strategy_pod, strategy_pod_ephemeral, strategy_pod_resize,
    strategy_replicaset, strategy_role, strategy_rolebinding, strategy_scale, strategy_secret,
    strategy_selfsubjectaccessreview, strategy_service, strategy_serviceaccount, strategy_subjectaccessreview,
    strategy_tokenrequest;

extern const struct kind_column columns_created[2], columns_podtemplate[4], columns_pdb[5], columns_daemonset[11],
    columns_job[8], columns_cronjob[10], columns_ingress[6], columns_ingressclass[4], columns_statefulset[5],
    columns_pv[11], columns_pvc[9], columns_componentstatus[4], columns_hpa[7], columns_networkpolicy[3],
    columns_storageclass[6], columns_volumeattributesclass[3], columns_controllerrevision[4], columns_resourcequota[4],
    columns_priorityclass[5], columns_runtimeclass[3], columns_volumeattachment[6], columns_csinode[3],
    columns_csidriver[8], columns_flowschema[6], columns_prioritylevel[7], columns_servicecidr[3], columns_ipaddress[3],
    columns_resourceclaim[3], columns_resourceslice[5];
extern const struct kind_column columns_configmap[3], columns_csr[6], columns_deployment[8], columns_endpoints[3],
    columns_endpointslice[5], columns_event[10], columns_lease[3], columns_namespace[3], columns_node[10],
    columns_pod[9], columns_replicaset[8], columns_rolebinding[6], columns_secret[4], columns_service[7],
    columns_serviceaccount[2];

/* Cells, in the order of the columns. */
void componentstatus_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void created_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void controllerrevision_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void cronjob_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void csidriver_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void csinode_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void daemonset_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void flowschema_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void hpa_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void ingress_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void ingressclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void ipaddress_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void job_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void networkpolicy_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void pdb_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void podtemplate_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void priorityclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void prioritylevel_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void pv_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void pvc_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void rc_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void resourceclaim_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void resourcequota_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void resourceslice_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void runtimeclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void servicecidr_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void statefulset_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void storageclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void volumeattachment_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
void volumeattributesclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now);
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
                 const char *key);                                            /* object[key] becomes old's, or goes */
void keep_status(struct arena *a, cJSON *object, const cJSON *old);           /* a prepare_update */
void keep_status_and_count(struct arena *a, cJSON *object, const cJSON *old); /* the same, of a kind with generations */
void keep_spec(struct arena *a, cJSON *object, const cJSON *old);             /* a prepare_status */
void drop_status(struct arena *a, cJSON *object);                             /* a prepare_create: status {} */
/* The status becomes Go's zero value of its message: counts that Go always writes are 0. */
void reset_status(struct arena *a, cJSON *object, const struct schema_message *status);
/* A prepare_status for kinds whose metadata is not the status writer's: labels, annotations, finalizers and owners
 * stay too. */
void keep_all_but_status(struct arena *a, cJSON *object, const cJSON *old);

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
