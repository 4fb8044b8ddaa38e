/* The resources that controllers, scheduler and agent read, as informers ask for them: whole, in all namespaces. */
#ifndef K3C_CLIENT_RESOURCES_H
#define K3C_CLIENT_RESOURCES_H

#include "core/client/api.h"
#include "core/client/informer.h"

extern const struct informer_resource resource_configmaps, resource_csrs, resource_deployments, resource_endpoints,
    resource_endpointslices, resource_events, resource_leases, resource_namespaces, resource_nodes, resource_pods,
    resource_replicasets, resource_secrets, resource_serviceaccounts, resource_services;

/* A request for that resource; the rest of the fields is for the caller. */
static inline struct api_request resource_request(const struct informer_resource *r, enum api_verb verb,
                                                  const char *namespace, const char *name)
{
    return (struct api_request){
        .verb = verb,
        .group = r->group,
        .version = r->version,
        .resource = r->resource,
        .namespace = namespace && *namespace ? namespace : NULL,
        .name = name,
    };
}

#endif
