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
#define BOOLEAN(n, d)                                                                                                  \
    {                                                                                                                  \
        .name = (n), .type = "boolean", .description = (d)                                                             \
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

const struct kind_column columns_created[2] = {
    NAME,
    AGE,
};

const struct kind_column columns_podtemplate[4] = {
    NAME,
    TEXT("Containers", "Names of the template's containers."),
    TEXT("Images", "Images of the template's containers."),
    TEXT("Pod Labels", "Labels of its pods."),
};

const struct kind_column columns_pdb[5] = {
    NAME,
    TEXT("Min Available", "Pods that have to stay available."),
    TEXT("Max Unavailable", "Pods that may be unavailable."),
    NUMBER("Allowed Disruptions", "Pods that may be evicted now."),
    AGE,
};

const struct kind_column columns_daemonset[11] = {
    NAME,
    NUMBER("Desired", "Nodes that should run it."),
    NUMBER("Current", "Nodes that run it."),
    NUMBER("Ready", "Nodes where it is ready."),
    NUMBER("Up-to-date", "Nodes that run the present template."),
    NUMBER("Available", "Nodes where it has been ready for long enough."),
    TEXT("Node Selector", "Which nodes it is for."),
    AGE,
    WIDE("Containers", "Names of the template's containers."),
    WIDE("Images", "Images of the template's containers."),
    WIDE("Selector", "Which pods belong to it."),
};

const struct kind_column columns_job[8] = {
    NAME,
    TEXT("Status", "What became of it."),
    TEXT("Completions", "Pods that succeeded, of those wanted."),
    TEXT("Duration", "How long it ran."),
    AGE,
    WIDE("Containers", "Names of the template's containers."),
    WIDE("Images", "Images of the template's containers."),
    WIDE("Selector", "Which pods belong to it."),
};

const struct kind_column columns_cronjob[10] = {
    NAME,
    TEXT("Schedule", "When it runs."),
    TEXT("Timezone", "The time zone of the schedule."),
    BOOLEAN("Suspend", "Whether it is paused."),
    NUMBER("Active", "Jobs that run now."),
    TEXT("Last Schedule", "Time since it last ran."),
    AGE,
    WIDE("Containers", "Names of the template's containers."),
    WIDE("Images", "Images of the template's containers."),
    WIDE("Selector", "Which pods belong to it."),
};

const struct kind_column columns_ingress[6] = {
    NAME,
    TEXT("Class", "Which controller serves it."),
    TEXT("Hosts", "Hosts it is for."),
    TEXT("Address", "Where it is reached."),
    TEXT("Ports", "Ports it listens on."),
    AGE,
};

const struct kind_column columns_ingressclass[4] = {
    NAME,
    TEXT("Controller", "Who serves ingresses of the class."),
    TEXT("Parameters", "The object with its settings."),
    AGE,
};

const struct kind_column columns_statefulset[5] = {
    NAME,
    TEXT("Ready", "Pods that are ready, of those wanted."),
    AGE,
    WIDE("Containers", "Names of the template's containers."),
    WIDE("Images", "Images of the template's containers."),
};

const struct kind_column columns_pv[11] = {
    NAME,
    TEXT("Capacity", "Its size."),
    TEXT("Access Modes", "How it may be mounted."),
    TEXT("Reclaim Policy", "What happens to it once it is released."),
    TEXT("Status", "Available, Bound, Released or Failed."),
    TEXT("Claim", "The claim it is bound to."),
    TEXT("StorageClass", "Its storage class."),
    TEXT("VolumeAttributesClass", "Its attributes class."),
    TEXT("Reason", "Why it is in its status."),
    AGE,
    WIDE("VolumeMode", "Filesystem or Block."),
};

const struct kind_column columns_pvc[9] = {
    NAME,
    TEXT("Status", "Pending, Bound or Lost."),
    TEXT("Volume", "The volume it is bound to."),
    TEXT("Capacity", "Size of the volume."),
    TEXT("Access Modes", "How the volume may be mounted."),
    TEXT("StorageClass", "Its storage class."),
    TEXT("VolumeAttributesClass", "Its attributes class."),
    AGE,
    WIDE("VolumeMode", "Filesystem or Block."),
};

const struct kind_column columns_componentstatus[4] = {
    NAME,
    TEXT("Status", "Healthy or not."),
    TEXT("Message", "What it said."),
    TEXT("Error", "What was wrong."),
};

const struct kind_column columns_hpa[7] = {
    NAME,
    TEXT("Reference", "What it scales."),
    TEXT("Targets", "Metrics, each with its present and its wanted value."),
    TEXT("MinPods", "Least pods."),
    TEXT("MaxPods", "Most pods."),
    TEXT("Replicas", "Pods there are."),
    AGE,
};

const struct kind_column columns_networkpolicy[3] = {
    NAME,
    TEXT("Pod-Selector", "Which pods it is for."),
    AGE,
};

const struct kind_column columns_storageclass[6] = {
    NAME,
    TEXT("Provisioner", "Who makes its volumes."),
    TEXT("ReclaimPolicy", "What happens to volumes once they are released."),
    TEXT("VolumeBindingMode", "When volumes are made and bound."),
    TEXT("AllowVolumeExpansion", "Whether volumes may grow."),
    AGE,
};

const struct kind_column columns_volumeattributesclass[3] = {
    NAME,
    TEXT("DriverName", "The driver it is for."),
    AGE,
};

const struct kind_column columns_controllerrevision[4] = {
    NAME,
    TEXT("Controller", "Whose history it is."),
    TEXT("Revision", "Its number."),
    AGE,
};

const struct kind_column columns_resourcequota[4] = {
    NAME,
    TEXT("Request", "What is used, of what may be requested."),
    TEXT("Limit", "What is used, of the limits allowed."),
    AGE,
};

const struct kind_column columns_priorityclass[5] = {
    NAME,
    NUMBER("Value", "The priority."),
    BOOLEAN("Global-Default", "Whether pods without a class get it."),
    AGE,
    TEXT("PreemptionPolicy", "Whether its pods may preempt others."),
};

const struct kind_column columns_runtimeclass[3] = {
    NAME,
    TEXT("Handler", "The runtime that nodes know."),
    AGE,
};

const struct kind_column columns_volumeattachment[6] = {
    NAME,
    {.name = "Attacher", .type = "string", .format = "name", .description = "The driver that attaches it."},
    TEXT("PV", "The volume."),
    TEXT("Node", "The node."),
    BOOLEAN("Attached", "Whether it is attached."),
    AGE,
};

const struct kind_column columns_csinode[3] = {
    NAME,
    NUMBER("Drivers", "Drivers on the node."),
    AGE,
};

const struct kind_column columns_csidriver[8] = {
    NAME,
    BOOLEAN("AttachRequired", "Whether volumes are attached first."),
    BOOLEAN("PodInfoOnMount", "Whether it is told of the pod."),
    BOOLEAN("StorageCapacity", "Whether it reports capacity."),
    TEXT("TokenRequests", "Audiences of the tokens it gets."),
    BOOLEAN("RequiresRepublish", "Whether it is asked again and again."),
    TEXT("Modes", "Volume modes it has."),
    AGE,
};

const struct kind_column columns_flowschema[6] = {
    NAME,
    TEXT("PriorityLevel", "Where its requests queue."),
    TEXT("MatchingPrecedence", "Lower ones are tried first."),
    TEXT("DistinguisherMethod", "How flows are told apart."),
    AGE,
    TEXT("MissingPL", "Whether its priority level is missing."),
};

const struct kind_column columns_prioritylevel[7] = {
    NAME,
    TEXT("Type", "Limited or Exempt."),
    TEXT("NominalConcurrencyShares", "Its share of the requests."),
    TEXT("Queues", "Number of queues."),
    TEXT("HandSize", "Queues of one flow."),
    TEXT("QueueLengthLimit", "Requests in one queue."),
    AGE,
};

const struct kind_column columns_servicecidr[3] = {
    NAME,
    TEXT("CIDRs", "Ranges of addresses."),
    AGE,
};

const struct kind_column columns_ipaddress[3] = {
    NAME,
    TEXT("ParentRef", "What has the address."),
    AGE,
};

const struct kind_column columns_resourceclaim[3] = {
    NAME,
    TEXT("State", "Whether it is allocated and reserved."),
    AGE,
};

const struct kind_column columns_resourceslice[5] = {
    NAME,
    TEXT("Node", "The node that has the devices."),
    TEXT("Driver", "The driver of the devices."),
    TEXT("Pool", "The pool they belong to."),
    AGE,
};
