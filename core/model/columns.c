/* Columns of the tables that kubectl get shows, as Kubernetes' printers name them. */
#include "core/model/strategies.h"

#define NAME                                                                                                           \
    {                                                                                                                  \
        .name = "Name", .type = "string", .format = "name", .description = "The object's name."                        \
    }
#define AGE                                                                                                            \
    {                                                                                                                  \
        .name = "Age", .type = "string", .description = "Time since the object was created."                           \
    }
#define TEXT(n, d)                                                                                                     \
    {                                                                                                                  \
        .name = (n), .type = "string", .description = (d)                                                              \
    }
#define NUMBER(n, d)                                                                                                   \
    {                                                                                                                  \
        .name = (n), .type = "integer", .description = (d)                                                             \
    }
#define WIDE(n, d)                                                                                                     \
    {                                                                                                                  \
        .name = (n), .type = "string", .description = (d), .priority = 1                                               \
    }

const struct kind_column columns_pod[9] = {
    NAME,
    TEXT("Ready", "Containers that are ready, of all."),
    TEXT("Status", "What the pod's containers amount to."),
    TEXT("Restarts", "Restarts of containers, and when the last one was."),
    AGE,
    WIDE("IP", "The pod's first address."),
    WIDE("Node", "The node the pod is bound to."),
    WIDE("Nominated Node", "The node the pod will have once others have left it."),
    WIDE("Readiness Gates", "Readiness gates that hold, of all."),
};

const struct kind_column columns_deployment[8] = {
    NAME,
    TEXT("Ready", "Pods that are ready, of those wanted."),
    TEXT("Up-to-date", "Pods of the present template."),
    TEXT("Available", "Pods that have been ready for long enough."),
    AGE,
    WIDE("Containers", "Names of the template's containers."),
    WIDE("Images", "Images of the template's containers."),
    WIDE("Selector", "Which pods belong to it."),
};

const struct kind_column columns_replicaset[8] = {
    NAME,
    NUMBER("Desired", "Pods wanted."),
    NUMBER("Current", "Pods there are."),
    NUMBER("Ready", "Pods that are ready."),
    AGE,
    WIDE("Containers", "Names of the template's containers."),
    WIDE("Images", "Images of the template's containers."),
    WIDE("Selector", "Which pods belong to it."),
};

const struct kind_column columns_service[7] = {
    NAME,
    TEXT("Type", "How the service is exposed."),
    TEXT("Cluster-IP", "Its address inside the cluster."),
    TEXT("External-IP", "Its addresses outside the cluster."),
    TEXT("Port(s)", "Ports, with their node ports."),
    AGE,
    WIDE("Selector", "Which pods serve it."),
};

const struct kind_column columns_endpoints[3] = {NAME, TEXT("Endpoints", "Addresses and ports that serve."), AGE};

const struct kind_column columns_endpointslice[5] = {
    NAME,
    TEXT("AddressType", "Family of the addresses."),
    TEXT("Ports", "Ports of every endpoint."),
    TEXT("Endpoints", "Addresses of the endpoints."),
    AGE,
};

const struct kind_column columns_node[10] = {
    NAME,
    TEXT("Status", "Whether the node is ready and takes pods."),
    TEXT("Roles", "Roles, from the node's labels."),
    AGE,
    TEXT("Version", "Version of the node's agent."),
    WIDE("Internal-IP", "Its address inside the cluster."),
    WIDE("External-IP", "Its address outside the cluster."),
    WIDE("OS-Image", "Operating system."),
    WIDE("Kernel-Version", "Kernel."),
    WIDE("Container-Runtime", "Container runtime."),
};

const struct kind_column columns_event[10] = {
    TEXT("Last Seen", "Time since it last happened."),
    TEXT("Type", "Normal or Warning."),
    TEXT("Reason", "What happened, in a word."),
    TEXT("Object", "What it happened to."),
    WIDE("Subobject", "Which part of it."),
    WIDE("Source", "Who reported it."),
    TEXT("Message", "What happened, in a sentence."),
    WIDE("First Seen", "Time since it first happened."),
    WIDE("Count", "How often it happened."),
    {.name = "Name", .type = "string", .format = "name", .description = "The event's name.", .priority = 1},
};

const struct kind_column columns_namespace[3] = {NAME, TEXT("Status", "Active, or Terminating."), AGE};

const struct kind_column columns_secret[4] = {
    NAME,
    TEXT("Type", "What kind of secret it is."),
    TEXT("Data", "Number of keys."),
    AGE,
};

const struct kind_column columns_configmap[3] = {NAME, TEXT("Data", "Number of keys."), AGE};

const struct kind_column columns_serviceaccount[2] = {NAME, AGE};

const struct kind_column columns_lease[3] = {NAME, TEXT("Holder", "Who holds it."), AGE};

const struct kind_column columns_rolebinding[6] = {
    NAME,
    TEXT("Role", "The role that is granted."),
    AGE,
    WIDE("Users", "Users it is granted to."),
    WIDE("Groups", "Groups it is granted to."),
    WIDE("ServiceAccounts", "Service accounts it is granted to."),
};

const struct kind_column columns_csr[6] = {
    NAME,
    AGE,
    TEXT("SignerName", "Who is to sign it."),
    TEXT("Requestor", "Who asked."),
    TEXT("RequestedDuration", "How long it shall be valid."),
    TEXT("Condition", "What became of it."),
};
