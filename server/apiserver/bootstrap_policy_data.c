/* Kubernetes' default roles and bindings, version 1.36 (plugin/pkg/auth/authorizer/rbac/bootstrappolicy), as data:
 * those whose subjects exist here. A rule is "verbs;groups;resources;names;paths", each a comma-separated list. */
#include "server/apiserver/bootstrap_policy.h"

#define RULES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define SUBJECTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* clang-format off */
const struct policy_role policy_roles[] = {
    {"", "admin", NULL, "admin", NULL},
    {"", "cluster-admin", NULL, NULL, RULES(
        "*;*;*;;",
        "*;;;;*")},
    {"", "edit", "admin", "edit", NULL},
    {"", "system:aggregate-to-admin", "admin", NULL, RULES(
        "create;authorization.k8s.io;localsubjectaccessreviews;;",
        ("create,delete,deletecollection,get,list,patch,update,watch;rbac.authorization.k8s.io;rolebindings,"
             "roles;;"))},
    {"", "system:aggregate-to-edit", "edit", NULL, RULES(
        "get,list,watch;'';pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy;;",
        "impersonate;'';serviceaccounts;;",
        ("create,delete,deletecollection,patch,update;'';pods,pods/attach,pods/exec,pods/portforward,"
             "pods/proxy;;"),
        "create;'';pods/eviction;;",
        ("create,delete,deletecollection,patch,update;'';configmaps,persistentvolumeclaims,"
             "replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,"
             "services/proxy;;"),
        "create;'';serviceaccounts/token;;",
        "create,delete,deletecollection,patch,update;'',events.k8s.io;events;;",
        ("create,delete,deletecollection,patch,update;apps;daemonsets,deployments,deployments/rollback,"
             "deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale;;"),
        "create,delete,deletecollection,patch,update;autoscaling;horizontalpodautoscalers;;",
        "create,delete,deletecollection,patch,update;batch;cronjobs,jobs;;",
        ("create,delete,deletecollection,patch,update;extensions;daemonsets,deployments,deployments/rollback,"
             "deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,"
             "replicationcontrollers/scale;;"),
        "create,delete,deletecollection,patch,update;policy;poddisruptionbudgets;;",
        "create,delete,deletecollection,patch,update;networking.k8s.io;ingresses,networkpolicies;;",
        "create,delete,deletecollection,get,list,patch,update,watch;coordination.k8s.io;leases;;",
        "create,delete,deletecollection,patch,update;resource.k8s.io;resourceclaims,resourceclaimtemplates;;")},
    {"", "system:aggregate-to-view", "view", NULL, RULES(
        ("get,list,watch;'';configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,"
             "replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status;;"),
        ("get,list,watch;'';bindings,limitranges,namespaces/status,pods/log,pods/status,"
             "replicationcontrollers/status,resourcequotas,resourcequotas/status;;"),
        "get,list,watch;'';namespaces;;",
        "get,list,watch;'',events.k8s.io;events;;",
        "get,list,watch;discovery.k8s.io;endpointslices;;",
        ("get,list,watch;apps;controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,"
             "deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,"
             "statefulsets/status;;"),
        "get,list,watch;autoscaling;horizontalpodautoscalers,horizontalpodautoscalers/status;;",
        "get,list,watch;batch;cronjobs,cronjobs/status,jobs,jobs/status;;",
        ("get,list,watch;extensions;daemonsets,daemonsets/status,deployments,deployments/scale,"
             "deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,"
             "replicasets/status,replicationcontrollers/scale;;"),
        "get,list,watch;policy;poddisruptionbudgets,poddisruptionbudgets/status;;",
        "get,list,watch;networking.k8s.io;ingresses,ingresses/status,networkpolicies;;",
        "get,list,watch;resource.k8s.io;resourceclaims,resourceclaims/status,resourceclaimtemplates;;")},
    {"", "system:auth-delegator", NULL, NULL, RULES(
        "create;authentication.k8s.io;tokenreviews;;",
        "create;authorization.k8s.io;subjectaccessreviews;;")},
    {"", "system:basic-user", NULL, NULL, RULES(
        "create;authorization.k8s.io;selfsubjectaccessreviews,selfsubjectrulesreviews;;",
        "create;authentication.k8s.io;selfsubjectreviews;;")},
    {"", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", NULL, NULL, RULES(
        "create;certificates.k8s.io;certificatesigningrequests/nodeclient;;")},
    {"", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", NULL, NULL, RULES(
        "create;certificates.k8s.io;certificatesigningrequests/selfnodeclient;;")},
    {"", "system:certificates.k8s.io:kube-apiserver-client-approver", NULL, NULL, RULES(
        "approve;certificates.k8s.io;signers;kubernetes.io/kube-apiserver-client;")},
    {"", "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver", NULL, NULL, RULES(
        "approve;certificates.k8s.io;signers;kubernetes.io/kube-apiserver-client-kubelet;")},
    {"", "system:certificates.k8s.io:kubelet-serving-approver", NULL, NULL, RULES(
        "approve;certificates.k8s.io;signers;kubernetes.io/kubelet-serving;")},
    {"", "system:certificates.k8s.io:legacy-unknown-approver", NULL, NULL, RULES(
        "approve;certificates.k8s.io;signers;kubernetes.io/legacy-unknown;")},
    {"", "system:discovery", NULL, NULL, RULES(
        "get;;;;/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/")},
    {"", "system:kube-controller-manager", NULL, NULL, RULES(
        "create,patch,update;'',events.k8s.io;events;;",
        "create;coordination.k8s.io;leases;;",
        "get,update;coordination.k8s.io;leases;kube-controller-manager;",
        "create;'';secrets,serviceaccounts;;",
        "delete;'';secrets;;",
        "get;'';configmaps,namespaces,secrets,serviceaccounts;;",
        "update;'';secrets,serviceaccounts;;",
        "create;authentication.k8s.io;tokenreviews;;",
        "create;authorization.k8s.io;subjectaccessreviews;;",
        "list,watch;*;*;;",
        "create;'';serviceaccounts/token;;")},
    {"", "system:kube-dns", NULL, NULL, RULES(
        "list,watch;'';endpoints,services;;")},
    {"", "system:kube-scheduler", NULL, NULL, RULES(
        "create,patch,update;'',events.k8s.io;events;;",
        "create;coordination.k8s.io;leases;;",
        "get,list,update,watch;coordination.k8s.io;leases;kube-scheduler;",
        "create,delete,deletecollection,get,list,patch,update,watch;coordination.k8s.io;leasecandidates;;",
        "get,list,watch;'';nodes;;",
        "delete,get,list,watch;'';pods;;",
        "create;'';bindings,pods/binding;;",
        "patch,update;'';pods/status;;",
        "get,list,watch;'';replicationcontrollers,services;;",
        "get,list,watch;apps,extensions;replicasets;;",
        "get,list,watch;apps;statefulsets;;",
        "get,list,watch;policy;poddisruptionbudgets;;",
        "get,list,watch;'';persistentvolumeclaims,persistentvolumes;;",
        "create;authentication.k8s.io;tokenreviews;;",
        "create;authorization.k8s.io;subjectaccessreviews;;",
        "get,list,watch;storage.k8s.io;csinodes;;",
        "get,list,watch;storage.k8s.io;volumeattachments;;",
        "get,list,watch;'';namespaces;;",
        "get,list,watch;storage.k8s.io;csidrivers;;",
        "get,list,watch;storage.k8s.io;csistoragecapacities;;",
        "get,list,watch;resource.k8s.io;deviceclasses;;",
        "get,list,patch,update,watch;resource.k8s.io;resourceclaims;;",
        "get,list,patch,update,watch;resource.k8s.io;resourceclaims/status;;",
        "update;'';pods/finalizers;;",
        "get,list,watch;resource.k8s.io;resourceslices;;",
        "create,delete;resource.k8s.io;resourceclaims;;",
        "patch,update;resource.k8s.io;resourceclaims/binding;;")},
    {"", "system:kubelet-api-admin", NULL, NULL, RULES(
        "get,list,watch;'';nodes;;",
        "proxy;'';nodes;;",
        "*;'';nodes/log,nodes/metrics,nodes/proxy,nodes/stats;;",
        "*;'';nodes/configz,nodes/healthz,nodes/pods;;")},
    {"", "system:monitoring", NULL, NULL, RULES(
        "get;;;;/flagz,/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*,/statusz",
        "get;'';nodes/metrics;;")},
    {"", "system:node", NULL, NULL, RULES(
        "create;authentication.k8s.io;tokenreviews;;",
        "create;authorization.k8s.io;localsubjectaccessreviews,subjectaccessreviews;;",
        "get,list,watch;'';services;;",
        "create,get,list,watch;'';nodes;;",
        "patch,update;'';nodes/status;;",
        "patch,update;'';nodes;;",
        "create,patch,update;'',events.k8s.io;events;;",
        "get,list,watch;'';pods;;",
        "create,delete;'';pods;;",
        "patch,update;'';pods/status;;",
        "create;'';pods/eviction;;",
        "get,list,watch;'';configmaps,secrets;;",
        "get;'';persistentvolumeclaims,persistentvolumes;;",
        "get;'';endpoints;;",
        "create,get,list,watch;certificates.k8s.io;certificatesigningrequests;;",
        "create,delete,get,patch,update;coordination.k8s.io;leases;;",
        "get;storage.k8s.io;volumeattachments;;",
        "create;'';serviceaccounts/token;;",
        "get,patch,update;'';persistentvolumeclaims/status;;",
        "get,list,watch;storage.k8s.io;csidrivers;;",
        "create,delete,get,patch,update;storage.k8s.io;csinodes;;",
        "get,list,watch;node.k8s.io;runtimeclasses;;",
        "get;resource.k8s.io;resourceclaims;;",
        "deletecollection;resource.k8s.io;resourceslices;;",
        "get;'';serviceaccounts;;")},
    {"", "system:node-bootstrapper", NULL, NULL, RULES(
        "create,get,list,watch;certificates.k8s.io;certificatesigningrequests;;")},
    {"", "system:node-problem-detector", NULL, NULL, RULES(
        "get;'';nodes;;",
        "patch;'';nodes/status;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:node-proxier", NULL, NULL, RULES(
        "list,watch;'';endpoints,services;;",
        "get,list,watch;'';nodes;;",
        "create,patch,update;'',events.k8s.io;events;;",
        "list,watch;networking.k8s.io;servicecidrs;;",
        "list,watch;discovery.k8s.io;endpointslices;;")},
    {"", "system:public-info-viewer", NULL, NULL, RULES(
        "get;;;;/healthz,/livez,/readyz,/version,/version/")},
    {"", "system:service-account-issuer-discovery", NULL, NULL, RULES(
        ("get;;;;/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,"
             "/openid/v1/jwks/"))},
    {"", "system:volume-scheduler", NULL, NULL, RULES(
        "get,list,patch,update,watch;'';persistentvolumes;;",
        "get,list,watch;storage.k8s.io;storageclasses;;",
        "get,list,patch,update,watch;'';persistentvolumeclaims;;")},
    {"", "view", "edit", "view", NULL},
    {"", "system:controller:certificate-controller", NULL, NULL, RULES(
        "delete,get,list,watch;certificates.k8s.io;certificatesigningrequests;;",
        "update;certificates.k8s.io;certificatesigningrequests/approval,certificatesigningrequests/status;;",
        "approve;certificates.k8s.io;signers;kubernetes.io/kube-apiserver-client-kubelet;",
        ("sign;certificates.k8s.io;signers;kubernetes.io/kube-apiserver-client,"
             "kubernetes.io/kube-apiserver-client-kubelet,kubernetes.io/kubelet-serving,"
             "kubernetes.io/legacy-unknown;"),
        "create;authorization.k8s.io;subjectaccessreviews;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:clusterrole-aggregation-controller", NULL, NULL, RULES(
        "escalate,get,list,patch,update,watch;rbac.authorization.k8s.io;clusterroles;;")},
    {"", "system:controller:deployment-controller", NULL, NULL, RULES(
        "get,list,update,watch;apps,extensions;deployments;;",
        "update;apps,extensions;deployments/status;;",
        "update;apps,extensions;deployments/finalizers;;",
        "create,delete,get,list,patch,update,watch;apps,extensions;replicasets;;",
        "get,list,update,watch;'';pods;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:endpoint-controller", NULL, NULL, RULES(
        "get,list,watch;'';pods,services;;",
        "create,delete,get,list,update,watch;'';endpoints;;",
        "create;'';endpoints/restricted;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:endpointslice-controller", NULL, NULL, RULES(
        "get,list,watch;'';nodes,pods,services;;",
        "update;'';services/finalizers;;",
        "create,delete,get,list,update,watch;discovery.k8s.io;endpointslices;;",
        "create;discovery.k8s.io;endpointslices/restricted;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:generic-garbage-collector", NULL, NULL, RULES(
        "delete,get,list,patch,update,watch;*;*;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:namespace-controller", NULL, NULL, RULES(
        "delete,get,list,watch;'';namespaces;;",
        "update;'';namespaces/finalize,namespaces/status;;",
        "delete,deletecollection,get,list,watch;*;*;;")},
    {"", "system:controller:node-controller", NULL, NULL, RULES(
        "delete,get,list,patch,update,watch;'';nodes;;",
        "patch,update;'';nodes/status;;",
        "patch,update;'';pods/status;;",
        "delete,get,list,watch;'';pods;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:pod-garbage-collector", NULL, NULL, RULES(
        "delete,list,watch;'';pods;;",
        "get,list,watch;'';nodes;;",
        "patch;'';pods/status;;")},
    {"", "system:controller:replicaset-controller", NULL, NULL, RULES(
        "get,list,update,watch;apps,extensions;replicasets;;",
        "update;apps,extensions;replicasets/status;;",
        "update;apps,extensions;replicasets/finalizers;;",
        "create,delete,list,patch,watch;'';pods;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:resourcequota-controller", NULL, NULL, RULES(
        "list,watch;*;*;;",
        "update;'';resourcequotas/status;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:root-ca-cert-publisher", NULL, NULL, RULES(
        "create,update;'';configmaps;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"", "system:controller:service-account-controller", NULL, NULL, RULES(
        "create;'';serviceaccounts;;",
        "create,patch,update;'',events.k8s.io;events;;")},
    {"kube-system", "extension-apiserver-authentication-reader", NULL, NULL, RULES(
        "get,list,watch;'';configmaps;extension-apiserver-authentication;")},
    {"kube-system", "system::leader-locking-kube-controller-manager", NULL, NULL, RULES(
        "create,get,list,update,watch;coordination.k8s.io;leases;;",
        "create,get,list,update,watch;coordination.k8s.io;leasecandidates;;")},
    {"kube-system", "system::leader-locking-kube-scheduler", NULL, NULL, RULES(
        "create,get,list,update,watch;coordination.k8s.io;leases;;",
        "create,get,list,update,watch;coordination.k8s.io;leasecandidates;;")},
};
const size_t policy_roles_count = sizeof(policy_roles) / sizeof(policy_roles[0]);

/* A subject is "User:NAME", "Group:NAME" or "ServiceAccount:NAMESPACE:NAME". */
const struct policy_binding policy_bindings[] = {
    {"", "cluster-admin", "ClusterRole", "cluster-admin", SUBJECTS("Group:system:masters")},
    {"", "system:basic-user", "ClusterRole", "system:basic-user", SUBJECTS("Group:system:authenticated")},
    {"", "system:discovery", "ClusterRole", "system:discovery", SUBJECTS("Group:system:authenticated")},
    {"", "system:kube-controller-manager", "ClusterRole", "system:kube-controller-manager",
     SUBJECTS("User:system:kube-controller-manager")},
    {"", "system:kube-dns", "ClusterRole", "system:kube-dns", SUBJECTS("ServiceAccount:kube-system:kube-dns")},
    {"", "system:kube-scheduler", "ClusterRole", "system:kube-scheduler", SUBJECTS("User:system:kube-scheduler")},
    {"", "system:monitoring", "ClusterRole", "system:monitoring", SUBJECTS("Group:system:monitoring")},
    {"", "system:node", "ClusterRole", "system:node", NULL},
    {"", "system:node-proxier", "ClusterRole", "system:node-proxier", SUBJECTS("User:system:kube-proxy")},
    {"", "system:public-info-viewer", "ClusterRole", "system:public-info-viewer",
     SUBJECTS("Group:system:authenticated", "Group:system:unauthenticated")},
    {"", "system:service-account-issuer-discovery", "ClusterRole", "system:service-account-issuer-discovery",
     SUBJECTS("Group:system:serviceaccounts")},
    {"", "system:volume-scheduler", "ClusterRole", "system:volume-scheduler", SUBJECTS("User:system:kube-scheduler")},
    {"", "system:controller:certificate-controller", "ClusterRole", "system:controller:certificate-controller",
     SUBJECTS("ServiceAccount:kube-system:certificate-controller")},
    {"", "system:controller:clusterrole-aggregation-controller", "ClusterRole", "system:controller:clusterrole-aggregation-controller",
     SUBJECTS("ServiceAccount:kube-system:clusterrole-aggregation-controller")},
    {"", "system:controller:deployment-controller", "ClusterRole", "system:controller:deployment-controller",
     SUBJECTS("ServiceAccount:kube-system:deployment-controller")},
    {"", "system:controller:endpoint-controller", "ClusterRole", "system:controller:endpoint-controller",
     SUBJECTS("ServiceAccount:kube-system:endpoint-controller")},
    {"", "system:controller:endpointslice-controller", "ClusterRole", "system:controller:endpointslice-controller",
     SUBJECTS("ServiceAccount:kube-system:endpointslice-controller")},
    {"", "system:controller:generic-garbage-collector", "ClusterRole", "system:controller:generic-garbage-collector",
     SUBJECTS("ServiceAccount:kube-system:generic-garbage-collector")},
    {"", "system:controller:namespace-controller", "ClusterRole", "system:controller:namespace-controller",
     SUBJECTS("ServiceAccount:kube-system:namespace-controller")},
    {"", "system:controller:node-controller", "ClusterRole", "system:controller:node-controller",
     SUBJECTS("ServiceAccount:kube-system:node-controller")},
    {"", "system:controller:pod-garbage-collector", "ClusterRole", "system:controller:pod-garbage-collector",
     SUBJECTS("ServiceAccount:kube-system:pod-garbage-collector")},
    {"", "system:controller:replicaset-controller", "ClusterRole", "system:controller:replicaset-controller",
     SUBJECTS("ServiceAccount:kube-system:replicaset-controller")},
    {"", "system:controller:resourcequota-controller", "ClusterRole", "system:controller:resourcequota-controller",
     SUBJECTS("ServiceAccount:kube-system:resourcequota-controller")},
    {"", "system:controller:root-ca-cert-publisher", "ClusterRole", "system:controller:root-ca-cert-publisher",
     SUBJECTS("ServiceAccount:kube-system:root-ca-cert-publisher")},
    {"", "system:controller:service-account-controller", "ClusterRole", "system:controller:service-account-controller",
     SUBJECTS("ServiceAccount:kube-system:service-account-controller")},
    {"kube-system", "system::extension-apiserver-authentication-reader", "Role", "extension-apiserver-authentication-reader",
     SUBJECTS("User:system:kube-controller-manager", "User:system:kube-scheduler")},
    {"kube-system", "system::leader-locking-kube-controller-manager", "Role", "system::leader-locking-kube-controller-manager",
     SUBJECTS("User:system:kube-controller-manager", "ServiceAccount:kube-system:kube-controller-manager",
              "ServiceAccount:kube-system:leader-election-controller")},
    {"kube-system", "system::leader-locking-kube-scheduler", "Role", "system::leader-locking-kube-scheduler",
     SUBJECTS("User:system:kube-scheduler", "ServiceAccount:kube-system:kube-scheduler")},
};
const size_t policy_bindings_count = sizeof(policy_bindings) / sizeof(policy_bindings[0]);
/* clang-format on */
