#include "core/client/resources.h"

#define RESOURCE(g, r)                                                                                                 \
    {                                                                                                                  \
        .group = (g), .version = "v1", .resource = (r)                                                                 \
    }

const struct informer_resource resource_configmaps = RESOURCE("", "configmaps");
const struct informer_resource resource_csrs = RESOURCE("certificates.k8s.io", "certificatesigningrequests");
const struct informer_resource resource_deployments = RESOURCE("apps", "deployments");
const struct informer_resource resource_endpoints = RESOURCE("", "endpoints");
const struct informer_resource resource_endpointslices = RESOURCE("discovery.k8s.io", "endpointslices");
const struct informer_resource resource_events = RESOURCE("", "events");
const struct informer_resource resource_leases = RESOURCE("coordination.k8s.io", "leases");
const struct informer_resource resource_namespaces = RESOURCE("", "namespaces");
const struct informer_resource resource_nodes = RESOURCE("", "nodes");
const struct informer_resource resource_pods = RESOURCE("", "pods");
const struct informer_resource resource_replicasets = RESOURCE("apps", "replicasets");
const struct informer_resource resource_secrets = RESOURCE("", "secrets");
const struct informer_resource resource_serviceaccounts = RESOURCE("", "serviceaccounts");
const struct informer_resource resource_services = RESOURCE("", "services");
