/* The rows of every resource that is served: names, verbs and subresources as Kubernetes 1.36 has them. */
#include <stddef.h>

#include "core/model/kind.h"
#include "core/model/schema_gen.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define SUBRESOURCES(array) .subresources = (array), .nsubresources = sizeof(array) / sizeof((array)[0])
#define RBAC "rbac.authorization.k8s.io"

enum {
    READ_WRITE = KIND_GET | KIND_UPDATE | KIND_PATCH,
    OBJECT = KIND_UNCONDITIONAL_UPDATE, /* what most stored kinds allow */
};

static const struct kind_subresource status_only[] = {
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource status_and_scale[] = {
    {.name = "scale", .group = "autoscaling", .version = "v1", .kind = "Scale", .schema = &schema_autoscaling_v1_Scale,
     .verbs = READ_WRITE},
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource namespace_subresources[] = {
    {.name = "finalize", .verbs = KIND_UPDATE},
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource pod_subresources[] = {
    {.name = "binding", .group = "", .version = "v1", .kind = "Binding", .schema = &schema_core_v1_Binding,
     .verbs = KIND_CREATE},
    {.name = "exec", .group = "", .version = "v1", .kind = "PodExecOptions", .verbs = KIND_GET | KIND_CREATE},
    {.name = "log", .verbs = KIND_GET},
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource serviceaccount_subresources[] = {
    {.name = "token", .group = "authentication.k8s.io", .version = "v1", .kind = "TokenRequest",
     .schema = &schema_authentication_v1_TokenRequest, .verbs = KIND_CREATE},
};

static const struct kind_subresource csr_subresources[] = {
    {.name = "approval", .verbs = READ_WRITE},
    {.name = "status", .verbs = READ_WRITE},
};

const struct kind kinds[] = {
    {
        .group = "", .version = "v1", .kind = "Binding", .list_kind = "BindingList",
        .resource = "bindings", .singular = "binding",
        .flags = KIND_NAMESPACED | KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_core_v1_Binding,
    },
    {
        .group = "", .version = "v1", .kind = "ConfigMap", .list_kind = "ConfigMapList",
        .resource = "configmaps", .singular = "configmap", .short_names = NAMES("cm"),
        .flags = OBJECT | KIND_NAMESPACED,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_ConfigMap,
    },
    {
        .group = "", .version = "v1", .kind = "Endpoints", .list_kind = "EndpointsList",
        .resource = "endpoints", .singular = "endpoints", .short_names = NAMES("ep"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Endpoints,
    },
    {
        .group = "", .version = "v1", .kind = "Event", .list_kind = "EventList",
        .resource = "events", .singular = "event", .short_names = NAMES("ev"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE | KIND_LAZY,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Event,
        /* `source` stands for source.component, else reportingComponent */
        .field_selectors = NAMES("involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
                                 "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
                                 "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"),
    },
    {
        .group = "", .version = "v1", .kind = "Namespace", .list_kind = "NamespaceList",
        .resource = "namespaces", .singular = "namespace", .short_names = NAMES("ns"),
        .flags = OBJECT | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL & ~KIND_DELETECOLLECTION,
        .schema = &schema_core_v1_Namespace,
        SUBRESOURCES(namespace_subresources),
        .field_selectors = NAMES("status.phase"),
    },
    {
        .group = "", .version = "v1", .kind = "Node", .list_kind = "NodeList",
        .resource = "nodes", .singular = "node", .short_names = NAMES("no"),
        .flags = OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Node,
        SUBRESOURCES(status_only),
        .field_selectors = NAMES("spec.unschedulable"),
    },
    {
        .group = "", .version = "v1", .kind = "Pod", .list_kind = "PodList",
        .resource = "pods", .singular = "pod", .short_names = NAMES("po"), .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GRACEFUL_DELETE | KIND_GENERATION | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Pod,
        SUBRESOURCES(pod_subresources),
        .field_selectors = NAMES("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                                 "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs",
                                 "status.nominatedNodeName"),
    },
    {
        .group = "", .version = "v1", .kind = "Secret", .list_kind = "SecretList",
        .resource = "secrets", .singular = "secret",
        .flags = OBJECT | KIND_NAMESPACED,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Secret,
        .field_selectors = NAMES("type"),
    },
    {
        .group = "", .version = "v1", .kind = "ServiceAccount", .list_kind = "ServiceAccountList",
        .resource = "serviceaccounts", .singular = "serviceaccount", .short_names = NAMES("sa"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_ServiceAccount,
        SUBRESOURCES(serviceaccount_subresources),
    },
    {
        .group = "", .version = "v1", .kind = "Service", .list_kind = "ServiceList",
        .resource = "services", .singular = "service", .short_names = NAMES("svc"), .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Service,
        SUBRESOURCES(status_only),
        .field_selectors = NAMES("spec.clusterIP", "spec.type"),
    },

    {
        .group = "apps", .version = "v1", .kind = "Deployment", .list_kind = "DeploymentList",
        .resource = "deployments", .singular = "deployment", .short_names = NAMES("deploy"), .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GENERATION,
        .verbs = KIND_ALL,
        .schema = &schema_apps_v1_Deployment,
        SUBRESOURCES(status_and_scale),
    },
    {
        .group = "apps", .version = "v1", .kind = "ReplicaSet", .list_kind = "ReplicaSetList",
        .resource = "replicasets", .singular = "replicaset", .short_names = NAMES("rs"), .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GENERATION,
        .verbs = KIND_ALL,
        .schema = &schema_apps_v1_ReplicaSet,
        SUBRESOURCES(status_and_scale),
    },

    {
        .group = "authentication.k8s.io", .version = "v1", .kind = "SelfSubjectReview",
        .list_kind = "SelfSubjectReviewList", .resource = "selfsubjectreviews", .singular = "selfsubjectreview",
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authentication_v1_SelfSubjectReview,
    },
    {
        .group = "authentication.k8s.io", .version = "v1", .kind = "TokenReview", .list_kind = "TokenReviewList",
        .resource = "tokenreviews", .singular = "tokenreview",
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authentication_v1_TokenReview,
    },

    {
        .group = "authorization.k8s.io", .version = "v1", .kind = "LocalSubjectAccessReview",
        .list_kind = "LocalSubjectAccessReviewList", .resource = "localsubjectaccessreviews",
        .singular = "localsubjectaccessreview",
        .flags = KIND_NAMESPACED | KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_LocalSubjectAccessReview,
    },
    {
        .group = "authorization.k8s.io", .version = "v1", .kind = "SelfSubjectAccessReview",
        .list_kind = "SelfSubjectAccessReviewList", .resource = "selfsubjectaccessreviews",
        .singular = "selfsubjectaccessreview",
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_SelfSubjectAccessReview,
    },
    {
        .group = "authorization.k8s.io", .version = "v1", .kind = "SelfSubjectRulesReview",
        .list_kind = "SelfSubjectRulesReviewList", .resource = "selfsubjectrulesreviews",
        .singular = "selfsubjectrulesreview",
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_SelfSubjectRulesReview,
    },
    {
        .group = "authorization.k8s.io", .version = "v1", .kind = "SubjectAccessReview",
        .list_kind = "SubjectAccessReviewList", .resource = "subjectaccessreviews", .singular = "subjectaccessreview",
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_SubjectAccessReview,
    },

    {
        .group = "certificates.k8s.io", .version = "v1", .kind = "CertificateSigningRequest",
        .list_kind = "CertificateSigningRequestList", .resource = "certificatesigningrequests",
        .singular = "certificatesigningrequest", .short_names = NAMES("csr"),
        .flags = OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_certificates_v1_CertificateSigningRequest,
        SUBRESOURCES(csr_subresources),
        .field_selectors = NAMES("spec.signerName"),
    },

    {
        .group = RBAC, .version = "v1", .kind = "ClusterRoleBinding", .list_kind = "ClusterRoleBindingList",
        .resource = "clusterrolebindings", .singular = "clusterrolebinding",
        .flags = OBJECT | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_ClusterRoleBinding,
    },
    {
        .group = RBAC, .version = "v1", .kind = "ClusterRole", .list_kind = "ClusterRoleList",
        .resource = "clusterroles", .singular = "clusterrole",
        .flags = OBJECT | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_ClusterRole,
    },
    {
        .group = RBAC, .version = "v1", .kind = "RoleBinding", .list_kind = "RoleBindingList",
        .resource = "rolebindings", .singular = "rolebinding",
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_RoleBinding,
    },
    {
        .group = RBAC, .version = "v1", .kind = "Role", .list_kind = "RoleList",
        .resource = "roles", .singular = "role",
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_Role,
    },

    {
        .group = "coordination.k8s.io", .version = "v1", .kind = "Lease", .list_kind = "LeaseList",
        .resource = "leases", .singular = "lease",
        .flags = KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_coordination_v1_Lease,
    },

    {
        .group = "discovery.k8s.io", .version = "v1", .kind = "EndpointSlice", .list_kind = "EndpointSliceList",
        .resource = "endpointslices", .singular = "endpointslice",
        .flags = OBJECT | KIND_NAMESPACED | KIND_GENERATION,
        .verbs = KIND_ALL,
        .schema = &schema_discovery_v1_EndpointSlice,
    },
};

const size_t kinds_count = sizeof(kinds) / sizeof(kinds[0]);
