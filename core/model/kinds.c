/* The rows of every resource that is served: names, verbs and subresources as Kubernetes 1.36 has them. */
#include <stddef.h>

#include "core/model/kind.h"
#include "core/model/schema_gen.h"
#include "core/model/strategies.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define SUBRESOURCES(array) .subresources = (array), .nsubresources = sizeof(array) / sizeof((array)[0])
#define NAMED(g, v, k, r, s)                                                                                           \
    .group = (g), .version = (v), .kind = (k), .list_kind = k "List", .resource = (r), .singular = (s)
#define RBAC "rbac.authorization.k8s.io"

enum {
    READ_WRITE = KIND_GET | KIND_UPDATE | KIND_PATCH,
    OBJECT = KIND_UNCONDITIONAL_UPDATE, /* what most stored kinds allow */
};

static const struct kind_subresource status_only[] = {
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource status_and_scale[] = {
    {.name = "scale",
     .group = "autoscaling",
     .version = "v1",
     .kind = "Scale",
     .schema = &schema_autoscaling_v1_Scale,
     .verbs = READ_WRITE,
     STRATEGY(scale)},
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource namespace_subresources[] = {
    {.name = "finalize", .verbs = KIND_UPDATE, STRATEGY(namespace_finalize)},
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource pod_subresources[] = {
    {.name = "binding",
     .group = "",
     .version = "v1",
     .kind = "Binding",
     .schema = &schema_core_v1_Binding,
     .verbs = KIND_CREATE,
     STRATEGY(binding)},
    {.name = "exec", .group = "", .version = "v1", .kind = "PodExecOptions", .verbs = KIND_GET | KIND_CREATE},
    {.name = "log", .verbs = KIND_GET},
    {.name = "status", .verbs = READ_WRITE},
};

static const struct kind_subresource serviceaccount_subresources[] = {
    {.name = "token",
     .group = "authentication.k8s.io",
     .version = "v1",
     .kind = "TokenRequest",
     .schema = &schema_authentication_v1_TokenRequest,
     .verbs = KIND_CREATE,
     STRATEGY(tokenrequest)},
};

static const struct kind_subresource csr_subresources[] = {
    {.name = "approval", .verbs = READ_WRITE, STRATEGY(csr_approval)},
    {.name = "status", .verbs = READ_WRITE},
};

const struct kind kinds[] = {
    {
        NAMED("", "v1", "Binding", "bindings", "binding"),
        .flags = KIND_NAMESPACED | KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_core_v1_Binding,
        STRATEGY(binding),
    },
    {
        NAMED("", "v1", "ConfigMap", "configmaps", "configmap"),
        .short_names = NAMES("cm"),
        .flags = OBJECT | KIND_NAMESPACED,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_ConfigMap,
        STRATEGY(configmap),
        COLUMNS(configmap),
    },
    {
        NAMED("", "v1", "Endpoints", "endpoints", "endpoints"),
        .short_names = NAMES("ep"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Endpoints,
        STRATEGY(endpoints),
        COLUMNS(endpoints),
    },
    {
        NAMED("", "v1", "Event", "events", "event"),
        .short_names = NAMES("ev"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE | KIND_LAZY,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Event,
        /* `source` stands for source.component, else reportingComponent */
        .field_selectors = NAMES("involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
                                 "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
                                 "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"),
        STRATEGY(event),
        COLUMNS(event),
    },
    {
        NAMED("", "v1", "Namespace", "namespaces", "namespace"),
        .short_names = NAMES("ns"),
        .flags = OBJECT | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL & ~KIND_DELETECOLLECTION,
        .schema = &schema_core_v1_Namespace,
        SUBRESOURCES(namespace_subresources),
        .field_selectors = NAMES("status.phase"),
        STRATEGY(namespace),
        COLUMNS(namespace),
    },
    {
        NAMED("", "v1", "Node", "nodes", "node"),
        .short_names = NAMES("no"),
        .flags = OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Node,
        SUBRESOURCES(status_only),
        .field_selectors = NAMES("spec.unschedulable"),
        STRATEGY(node),
        COLUMNS(node),
    },
    {
        NAMED("", "v1", "Pod", "pods", "pod"),
        .short_names = NAMES("po"),
        .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GRACEFUL_DELETE | KIND_GENERATION | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Pod,
        SUBRESOURCES(pod_subresources),
        .field_selectors =
            NAMES("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                  "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"),
        STRATEGY(pod),
        COLUMNS(pod),
    },
    {
        NAMED("", "v1", "Secret", "secrets", "secret"),
        .flags = OBJECT | KIND_NAMESPACED,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Secret,
        .field_selectors = NAMES("type"),
        STRATEGY(secret),
        COLUMNS(secret),
    },
    {
        NAMED("", "v1", "ServiceAccount", "serviceaccounts", "serviceaccount"),
        .short_names = NAMES("sa"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_ServiceAccount,
        SUBRESOURCES(serviceaccount_subresources),
        STRATEGY(serviceaccount),
        COLUMNS(serviceaccount),
    },
    {
        NAMED("", "v1", "Service", "services", "service"),
        .short_names = NAMES("svc"),
        .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE | KIND_RETURN_OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_core_v1_Service,
        SUBRESOURCES(status_only),
        .field_selectors = NAMES("spec.clusterIP", "spec.type"),
        STRATEGY(service),
        COLUMNS(service),
    },

    {
        NAMED("apps", "v1", "Deployment", "deployments", "deployment"),
        .short_names = NAMES("deploy"),
        .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GENERATION,
        .verbs = KIND_ALL,
        .schema = &schema_apps_v1_Deployment,
        SUBRESOURCES(status_and_scale),
        STRATEGY(deployment),
        COLUMNS(deployment),
    },
    {
        NAMED("apps", "v1", "ReplicaSet", "replicasets", "replicaset"),
        .short_names = NAMES("rs"),
        .categories = NAMES("all"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GENERATION,
        .verbs = KIND_ALL,
        .schema = &schema_apps_v1_ReplicaSet,
        SUBRESOURCES(status_and_scale),
        STRATEGY(replicaset),
        COLUMNS(replicaset),
    },

    {
        NAMED("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", "selfsubjectreview"),
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authentication_v1_SelfSubjectReview,
    },
    {
        NAMED("authentication.k8s.io", "v1", "TokenReview", "tokenreviews", "tokenreview"),
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authentication_v1_TokenReview,
        STRATEGY(tokenreview),
    },

    {
        NAMED("authorization.k8s.io", "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews",
              "localsubjectaccessreview"),
        .flags = KIND_NAMESPACED | KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_LocalSubjectAccessReview,
        STRATEGY(localsubjectaccessreview),
    },
    {
        NAMED("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews",
              "selfsubjectaccessreview"),
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_SelfSubjectAccessReview,
        STRATEGY(selfsubjectaccessreview),
    },
    {
        NAMED("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews",
              "selfsubjectrulesreview"),
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_SelfSubjectRulesReview,
    },
    {
        NAMED("authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews", "subjectaccessreview"),
        .flags = KIND_NOT_STORED,
        .verbs = KIND_CREATE,
        .schema = &schema_authorization_v1_SubjectAccessReview,
        STRATEGY(subjectaccessreview),
    },

    {
        NAMED("certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests",
              "certificatesigningrequest"),
        .short_names = NAMES("csr"),
        .flags = OBJECT,
        .verbs = KIND_ALL,
        .schema = &schema_certificates_v1_CertificateSigningRequest,
        SUBRESOURCES(csr_subresources),
        .field_selectors = NAMES("spec.signerName"),
        STRATEGY(csr),
        COLUMNS(csr),
    },

    {
        NAMED(RBAC, "v1", "ClusterRoleBinding", "clusterrolebindings", "clusterrolebinding"),
        .flags = OBJECT | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_ClusterRoleBinding,
        STRATEGY(clusterrolebinding),
        COLUMNS(rolebinding),
    },
    {
        NAMED(RBAC, "v1", "ClusterRole", "clusterroles", "clusterrole"),
        .flags = OBJECT | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_ClusterRole,
        STRATEGY(clusterrole),
    },
    {
        NAMED(RBAC, "v1", "RoleBinding", "rolebindings", "rolebinding"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_RoleBinding,
        STRATEGY(rolebinding),
        COLUMNS(rolebinding),
    },
    {
        NAMED(RBAC, "v1", "Role", "roles", "role"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_rbac_v1_Role,
        STRATEGY(role),
    },

    {
        NAMED("coordination.k8s.io", "v1", "Lease", "leases", "lease"),
        .flags = KIND_NAMESPACED | KIND_CREATE_ON_UPDATE,
        .verbs = KIND_ALL,
        .schema = &schema_coordination_v1_Lease,
        STRATEGY(lease),
        COLUMNS(lease),
    },

    {
        NAMED("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", "endpointslice"),
        .flags = OBJECT | KIND_NAMESPACED | KIND_GENERATION,
        .verbs = KIND_ALL,
        .schema = &schema_discovery_v1_EndpointSlice,
        STRATEGY(endpointslice),
        COLUMNS(endpointslice),
    },
};

const size_t kinds_count = sizeof(kinds) / sizeof(kinds[0]);
