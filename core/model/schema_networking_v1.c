/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_networking_v1_HTTPIngressPath_fields[] = {
    {.name = "path", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Begins with '/'."},
    {.name = "pathType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER, .enums = "Exact|ImplementationSpecific|Prefix", .go_type = "v1.PathType", .doc = "Exact, Prefix (by whole segments) or ImplementationSpecific."},
    {.name = "backend", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_IngressBackend, .doc = "Where its requests go."},
};
static const uint8_t schema_networking_v1_HTTPIngressPath_index[] = {2, 0, 1, 0, 2, 1};
const struct schema_message schema_networking_v1_HTTPIngressPath = {.name = "io.k8s.api.networking.v1.HTTPIngressPath", .fields = schema_networking_v1_HTTPIngressPath_fields, .index = schema_networking_v1_HTTPIngressPath_index, .count = 3, .numbered = 3, .doc = "A path and where its requests go."};

static const struct schema_field schema_networking_v1_HTTPIngressRuleValue_fields[] = {
    {.name = "paths", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_HTTPIngressPath, .doc = "The longest path that matches counts."},
};
static const uint8_t schema_networking_v1_HTTPIngressRuleValue_index[] = {0, 0};
const struct schema_message schema_networking_v1_HTTPIngressRuleValue = {.name = "io.k8s.api.networking.v1.HTTPIngressRuleValue", .fields = schema_networking_v1_HTTPIngressRuleValue_fields, .index = schema_networking_v1_HTTPIngressRuleValue_index, .count = 1, .numbered = 1, .flags = SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_IPAddress_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_IPAddressSpec},
};
static const uint8_t schema_networking_v1_IPAddress_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_networking_v1_IPAddress = {.name = "io.k8s.api.networking.v1.IPAddress", .fields = schema_networking_v1_IPAddress_fields, .index = schema_networking_v1_IPAddress_index, .count = 4, .numbered = 2, .doc = "An address that is taken, and who has it."};

static const struct schema_field schema_networking_v1_IPAddressList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_IPAddress},
};
static const uint8_t schema_networking_v1_IPAddressList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_networking_v1_IPAddressList = {.name = "io.k8s.api.networking.v1.IPAddressList", .fields = schema_networking_v1_IPAddressList_fields, .index = schema_networking_v1_IPAddressList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_IPAddressSpec_fields[] = {
    {.name = "parentRef", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_networking_v1_ParentReference},
};
static const uint8_t schema_networking_v1_IPAddressSpec_index[] = {0, 0};
const struct schema_message schema_networking_v1_IPAddressSpec = {.name = "io.k8s.api.networking.v1.IPAddressSpec", .fields = schema_networking_v1_IPAddressSpec_fields, .index = schema_networking_v1_IPAddressSpec_index, .count = 1, .numbered = 1};

static const struct schema_field schema_networking_v1_IPBlock_fields[] = {
    {.name = "cidr", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "The network, such as 192.168.1.0/24."},
    {.name = "except", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Parts of it that are left out."},
};
static const uint8_t schema_networking_v1_IPBlock_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_IPBlock = {.name = "io.k8s.api.networking.v1.IPBlock", .fields = schema_networking_v1_IPBlock_fields, .index = schema_networking_v1_IPBlock_index, .count = 2, .numbered = 2};

static const struct schema_field schema_networking_v1_Ingress_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_IngressSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_IngressStatus},
};
static const uint8_t schema_networking_v1_Ingress_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_networking_v1_Ingress = {.name = "io.k8s.api.networking.v1.Ingress", .fields = schema_networking_v1_Ingress_fields, .index = schema_networking_v1_Ingress_index, .count = 5, .numbered = 3, .flags = SCHEMA_NULLS, .doc = "Routes HTTP from outside to Services."};

static const struct schema_field schema_networking_v1_IngressBackend_fields[] = {
    {.name = "service", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_networking_v1_IngressServiceBackend, .doc = "A service and its port."},
    {.name = "resource", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_TypedLocalObjectReference, .doc = "An object of another kind in the same namespace."},
};
static const uint8_t schema_networking_v1_IngressBackend_index[] = {1, 0, 1, 0};
const struct schema_message schema_networking_v1_IngressBackend = {.name = "io.k8s.api.networking.v1.IngressBackend", .fields = schema_networking_v1_IngressBackend_fields, .index = schema_networking_v1_IngressBackend_index, .count = 2, .numbered = 2, .doc = "Where requests go: a service or another object."};

static const struct schema_field schema_networking_v1_IngressClass_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_IngressClassSpec},
};
static const uint8_t schema_networking_v1_IngressClass_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_networking_v1_IngressClass = {.name = "io.k8s.api.networking.v1.IngressClass", .fields = schema_networking_v1_IngressClass_fields, .index = schema_networking_v1_IngressClass_index, .count = 4, .numbered = 2, .doc = "A controller that serves ingresses."};

static const struct schema_field schema_networking_v1_IngressClassList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_IngressClass},
};
static const uint8_t schema_networking_v1_IngressClassList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_networking_v1_IngressClassList = {.name = "io.k8s.api.networking.v1.IngressClassList", .fields = schema_networking_v1_IngressClassList_fields, .index = schema_networking_v1_IngressClassList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_IngressClassParametersReference_fields[] = {
    {.name = "apiGroup", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "kind", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "scope", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_POINTER},
    {.name = "namespace", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_networking_v1_IngressClassParametersReference_index[] = {0, 1, 2, 4, 3, 0, 1, 2, 3, 4};
const struct schema_message schema_networking_v1_IngressClassParametersReference = {.name = "io.k8s.api.networking.v1.IngressClassParametersReference", .fields = schema_networking_v1_IngressClassParametersReference_fields, .index = schema_networking_v1_IngressClassParametersReference_index, .count = 5, .numbered = 5};

static const struct schema_field schema_networking_v1_IngressClassSpec_fields[] = {
    {.name = "controller", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "parameters", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_networking_v1_IngressClassParametersReference},
};
static const uint8_t schema_networking_v1_IngressClassSpec_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_IngressClassSpec = {.name = "io.k8s.api.networking.v1.IngressClassSpec", .fields = schema_networking_v1_IngressClassSpec_fields, .index = schema_networking_v1_IngressClassSpec_index, .count = 2, .numbered = 2};

static const struct schema_field schema_networking_v1_IngressList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_Ingress},
};
static const uint8_t schema_networking_v1_IngressList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_networking_v1_IngressList = {.name = "io.k8s.api.networking.v1.IngressList", .fields = schema_networking_v1_IngressList_fields, .index = schema_networking_v1_IngressList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_IngressLoadBalancerIngress_fields[] = {
    {.name = "ip", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "hostname", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "ports", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_IngressPortStatus},
};
static const uint8_t schema_networking_v1_IngressLoadBalancerIngress_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_networking_v1_IngressLoadBalancerIngress = {.name = "io.k8s.api.networking.v1.IngressLoadBalancerIngress", .fields = schema_networking_v1_IngressLoadBalancerIngress_fields, .index = schema_networking_v1_IngressLoadBalancerIngress_index, .count = 3, .numbered = 3};

static const struct schema_field schema_networking_v1_IngressLoadBalancerStatus_fields[] = {
    {.name = "ingress", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_IngressLoadBalancerIngress},
};
static const uint8_t schema_networking_v1_IngressLoadBalancerStatus_index[] = {0, 0};
const struct schema_message schema_networking_v1_IngressLoadBalancerStatus = {.name = "io.k8s.api.networking.v1.IngressLoadBalancerStatus", .fields = schema_networking_v1_IngressLoadBalancerStatus_fields, .index = schema_networking_v1_IngressLoadBalancerStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_networking_v1_IngressPortStatus_fields[] = {
    {.name = "port", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "protocol", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol"},
    {.name = "error", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_networking_v1_IngressPortStatus_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_networking_v1_IngressPortStatus = {.name = "io.k8s.api.networking.v1.IngressPortStatus", .fields = schema_networking_v1_IngressPortStatus_fields, .index = schema_networking_v1_IngressPortStatus_index, .count = 3, .numbered = 3};

static const struct schema_field schema_networking_v1_IngressRule_fields[] = {
    {.name = "host", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The host that clients ask for; '*.' may stand for its first label; empty for all."},
    {.name = "http", .number = 1, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_networking_v1_HTTPIngressRuleValue, .doc = "The paths of this host."},
};
static const uint8_t schema_networking_v1_IngressRule_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_IngressRule = {.name = "io.k8s.api.networking.v1.IngressRule", .fields = schema_networking_v1_IngressRule_fields, .index = schema_networking_v1_IngressRule_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS, .embedded = "IngressRuleValue", .doc = "Where requests for one host go."};

static const struct schema_field schema_networking_v1_IngressServiceBackend_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the service, in the same namespace."},
    {.name = "port", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_ATOMIC_STRUCT, .message = &schema_networking_v1_ServiceBackendPort, .doc = "Its port, by number or name."},
};
static const uint8_t schema_networking_v1_IngressServiceBackend_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_IngressServiceBackend = {.name = "io.k8s.api.networking.v1.IngressServiceBackend", .fields = schema_networking_v1_IngressServiceBackend_fields, .index = schema_networking_v1_IngressServiceBackend_index, .count = 2, .numbered = 2};

static const struct schema_field schema_networking_v1_IngressSpec_fields[] = {
    {.name = "ingressClassName", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The class of controller that serves it."},
    {.name = "defaultBackend", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_networking_v1_IngressBackend, .doc = "Where requests go that no rule matches."},
    {.name = "tls", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_IngressTLS, .doc = "Certificates for hosts."},
    {.name = "rules", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_IngressRule, .doc = "Hosts and paths, and the Services behind them."},
};
static const uint8_t schema_networking_v1_IngressSpec_index[] = {1, 0, 3, 2, 1, 2, 3, 0};
const struct schema_message schema_networking_v1_IngressSpec = {.name = "io.k8s.api.networking.v1.IngressSpec", .fields = schema_networking_v1_IngressSpec_fields, .index = schema_networking_v1_IngressSpec_index, .count = 4, .numbered = 4, .flags = SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_IngressStatus_fields[] = {
    {.name = "loadBalancer", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_IngressLoadBalancerStatus},
};
static const uint8_t schema_networking_v1_IngressStatus_index[] = {0, 0};
const struct schema_message schema_networking_v1_IngressStatus = {.name = "io.k8s.api.networking.v1.IngressStatus", .fields = schema_networking_v1_IngressStatus_fields, .index = schema_networking_v1_IngressStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_networking_v1_IngressTLS_fields[] = {
    {.name = "hosts", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Hosts that the certificate is for."},
    {.name = "secretName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Secret with tls.crt and tls.key."},
};
static const uint8_t schema_networking_v1_IngressTLS_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_IngressTLS = {.name = "io.k8s.api.networking.v1.IngressTLS", .fields = schema_networking_v1_IngressTLS_fields, .index = schema_networking_v1_IngressTLS_index, .count = 2, .numbered = 2, .doc = "Hosts and the certificate for them."};

static const struct schema_field schema_networking_v1_NetworkPolicy_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_NetworkPolicySpec},
};
static const uint8_t schema_networking_v1_NetworkPolicy_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_networking_v1_NetworkPolicy = {.name = "io.k8s.api.networking.v1.NetworkPolicy", .fields = schema_networking_v1_NetworkPolicy_fields, .index = schema_networking_v1_NetworkPolicy_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "Which traffic pods may have."};

static const struct schema_field schema_networking_v1_NetworkPolicyEgressRule_fields[] = {
    {.name = "ports", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_NetworkPolicyPort, .doc = "Which ports; without it all."},
    {.name = "to", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_NetworkPolicyPeer, .doc = "To whom; without it everybody."},
};
static const uint8_t schema_networking_v1_NetworkPolicyEgressRule_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_NetworkPolicyEgressRule = {.name = "io.k8s.api.networking.v1.NetworkPolicyEgressRule", .fields = schema_networking_v1_NetworkPolicyEgressRule_fields, .index = schema_networking_v1_NetworkPolicyEgressRule_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "Traffic that may go: to one of these peers at one of these ports."};

static const struct schema_field schema_networking_v1_NetworkPolicyIngressRule_fields[] = {
    {.name = "ports", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_NetworkPolicyPort, .doc = "Which ports; without it all."},
    {.name = "from", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_NetworkPolicyPeer, .doc = "From whom; without it everybody."},
};
static const uint8_t schema_networking_v1_NetworkPolicyIngressRule_index[] = {1, 0, 0, 1};
const struct schema_message schema_networking_v1_NetworkPolicyIngressRule = {.name = "io.k8s.api.networking.v1.NetworkPolicyIngressRule", .fields = schema_networking_v1_NetworkPolicyIngressRule_fields, .index = schema_networking_v1_NetworkPolicyIngressRule_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "Traffic that may come: from one of these peers to one of these ports."};

static const struct schema_field schema_networking_v1_NetworkPolicyList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_NetworkPolicy},
};
static const uint8_t schema_networking_v1_NetworkPolicyList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_networking_v1_NetworkPolicyList = {.name = "io.k8s.api.networking.v1.NetworkPolicyList", .fields = schema_networking_v1_NetworkPolicyList_fields, .index = schema_networking_v1_NetworkPolicyList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_NetworkPolicyPeer_fields[] = {
    {.name = "podSelector", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods; with a namespaceSelector in the namespaces it names, else in the policy's own."},
    {.name = "namespaceSelector", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which namespaces; {} for all."},
    {.name = "ipBlock", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_networking_v1_IPBlock, .doc = "A network; then nothing else may be said."},
};
static const uint8_t schema_networking_v1_NetworkPolicyPeer_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_networking_v1_NetworkPolicyPeer = {.name = "io.k8s.api.networking.v1.NetworkPolicyPeer", .fields = schema_networking_v1_NetworkPolicyPeer_fields, .index = schema_networking_v1_NetworkPolicyPeer_index, .count = 3, .numbered = 3, .doc = "Pods by labels, or a network."};

static const struct schema_field schema_networking_v1_NetworkPolicyPort_fields[] = {
    {.name = "protocol", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"TCP\"", .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol", .doc = "TCP, UDP or SCTP."},
    {.name = "port", .number = 2, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Number or name of the port; without it all."},
    {.name = "endPort", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Last of a range that begins with port."},
};
static const uint8_t schema_networking_v1_NetworkPolicyPort_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_networking_v1_NetworkPolicyPort = {.name = "io.k8s.api.networking.v1.NetworkPolicyPort", .fields = schema_networking_v1_NetworkPolicyPort_fields, .index = schema_networking_v1_NetworkPolicyPort_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "A port, or a range of them."};

static const struct schema_field schema_networking_v1_NetworkPolicySpec_fields[] = {
    {.name = "podSelector", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "The pods it is for; empty for all of the namespace."},
    {.name = "ingress", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_NetworkPolicyIngressRule, .doc = "Who may reach them; what no policy allows is refused."},
    {.name = "egress", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_networking_v1_NetworkPolicyEgressRule, .doc = "Whom they may reach."},
    {.name = "policyTypes", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "Egress|Ingress", .go_type = "v1.PolicyType", .doc = "Whether it is about what comes in, what goes out, or both."},
};
static const uint8_t schema_networking_v1_NetworkPolicySpec_index[] = {2, 1, 0, 3, 0, 1, 2, 3};
const struct schema_message schema_networking_v1_NetworkPolicySpec = {.name = "io.k8s.api.networking.v1.NetworkPolicySpec", .fields = schema_networking_v1_NetworkPolicySpec_fields, .index = schema_networking_v1_NetworkPolicySpec_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_networking_v1_ParentReference_fields[] = {
    {.name = "group", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resource", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY},
    {.name = "namespace", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "name", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY},
};
static const uint8_t schema_networking_v1_ParentReference_index[] = {0, 3, 2, 1, 0, 1, 2, 3};
const struct schema_message schema_networking_v1_ParentReference = {.name = "io.k8s.api.networking.v1.ParentReference", .fields = schema_networking_v1_ParentReference_fields, .index = schema_networking_v1_ParentReference_index, .count = 4, .numbered = 4};

static const struct schema_field schema_networking_v1_ServiceBackendPort_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "number", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_networking_v1_ServiceBackendPort_index[] = {0, 1, 0, 1};
const struct schema_message schema_networking_v1_ServiceBackendPort = {.name = "io.k8s.api.networking.v1.ServiceBackendPort", .fields = schema_networking_v1_ServiceBackendPort_fields, .index = schema_networking_v1_ServiceBackendPort_index, .count = 2, .numbered = 2, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_networking_v1_ServiceCIDR_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_ServiceCIDRSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_networking_v1_ServiceCIDRStatus},
};
static const uint8_t schema_networking_v1_ServiceCIDR_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_networking_v1_ServiceCIDR = {.name = "io.k8s.api.networking.v1.ServiceCIDR", .fields = schema_networking_v1_ServiceCIDR_fields, .index = schema_networking_v1_ServiceCIDR_index, .count = 5, .numbered = 3, .doc = "A range that Services get their addresses from."};

static const struct schema_field schema_networking_v1_ServiceCIDRList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_networking_v1_ServiceCIDR},
};
static const uint8_t schema_networking_v1_ServiceCIDRList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_networking_v1_ServiceCIDRList = {.name = "io.k8s.api.networking.v1.ServiceCIDRList", .fields = schema_networking_v1_ServiceCIDRList_fields, .index = schema_networking_v1_ServiceCIDRList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_networking_v1_ServiceCIDRSpec_fields[] = {
    {.name = "cidrs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_networking_v1_ServiceCIDRSpec_index[] = {0, 0};
const struct schema_message schema_networking_v1_ServiceCIDRSpec = {.name = "io.k8s.api.networking.v1.ServiceCIDRSpec", .fields = schema_networking_v1_ServiceCIDRSpec_fields, .index = schema_networking_v1_ServiceCIDRSpec_index, .count = 1, .numbered = 1};

static const struct schema_field schema_networking_v1_ServiceCIDRStatus_fields[] = {
    {.name = "conditions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_meta_v1_Condition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_networking_v1_ServiceCIDRStatus_index[] = {0, 0};
const struct schema_message schema_networking_v1_ServiceCIDRStatus = {.name = "io.k8s.api.networking.v1.ServiceCIDRStatus", .fields = schema_networking_v1_ServiceCIDRStatus_fields, .index = schema_networking_v1_ServiceCIDRStatus_index, .count = 1, .numbered = 1};
