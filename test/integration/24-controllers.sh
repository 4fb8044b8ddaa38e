#!/bin/bash
# timeout: 300
# Controllers and scheduler on a real API server, with kubectl playing the kubelet: a control plane alone, nodes and pods
# whose status the test writes.
. test/integration/tap.sh
. test/lib/cluster.sh

control_plane

is_value() { # KIND NAME PATH WANT
    is "$(value "$1" "$2" "$3")" "$4"
}

now() {
    date -u +%Y-%m-%dT%H:%M:%SZ
}

heartbeat() { # NAME: of a node that is ready
    kc patch node "$1" --subresource=status --type=merge -p \
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"reason\":\"KubeletReady\",\"lastHeartbeatTime\":\"$(now)\"}]}}"
}

make_node() { # NAME
    kc apply -f - <<YAML
apiVersion: v1
kind: Node
metadata: {name: $1, labels: {kubernetes.io/hostname: $1}}
status: {allocatable: {cpu: "2", memory: 4Gi, pods: "20"}}
YAML
    heartbeat "$1"
}

run_pods() { # SELECTOR: makes its pods running and ready, as their kubelet would
    n=10
    for pod in $(kc get pods -l "$1" -o name); do
        n=$((n + 1))
        kc patch "$pod" --subresource=status --type=merge -p "{\"status\":{\"phase\":\"Running\",\"podIP\":\"10.42.0.$n\",
            \"podIPs\":[{\"ip\":\"10.42.0.$n\"}],\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"True\"},
            {\"type\":\"Ready\",\"status\":\"True\",\"lastTransitionTime\":\"$(now)\"}]}}"
    done
}

end_pods() { # what a kubelet does with pods that are being deleted
    kc get pods -A -o jsonpath='{range .items[?(@.metadata.deletionTimestamp)]}{.metadata.namespace} {.metadata.name}{"\n"}{end}' |
        while read -r ns name; do
            kc delete pod -n "$ns" "$name" --grace-period=0 --force >/dev/null 2>&1 </dev/null
        done
}

count() { # KIND NAMESPACE SELECTOR WANT
    [ "$(kc get "$1" -n "$2" -l "$3" --no-headers 2>/dev/null | wc -l)" = "$4" ]
}

# ---- namespaces

check 'every namespace has a ServiceAccount' wait_for 5 kc get serviceaccount default
check 'and the CA' wait_for 5 says "$(value configmap kube-root-ca.crt '{.data.ca\.crt}')" 'BEGIN CERTIFICATE'

# ---- nodes

make_node silent >/dev/null # it has one heartbeat: see the end
silent_since=$(date +%s)
kc cordon silent >/dev/null
make_node n1 >/dev/null
check 'a node gets addresses for its pods' wait_for 5 is_value node n1 '{.spec.podCIDR}' 10.42.1.0/24
check 'a ready node is untainted' wait_for 5 is_value node n1 '{.spec.taints}' ''
check 'a cordoned one is tainted' wait_for 5 says "$(value node silent '{.spec.taints[*].key}')" node.kubernetes.io/unschedulable

# ---- Deployment, scheduler, Service

cat >"$work/web.yaml" <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: one, ports: [{name: http, containerPort: 8080}], resources: {requests: {cpu: 300m}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
YAML
kc apply -f "$work/web.yaml" >/dev/null
on_node() { # NODE WANT
    is "$(kc get pods --field-selector "spec.nodeName=$1" --no-headers 2>/dev/null | wc -l)" "$2"
}
check 'its pods are made and bound to the node that takes pods' wait_for 5 on_node n1 3
check 'an event tells where they went' wait_for 5 says "$(kc get events)" 'Scheduled .*Successfully assigned default/web-.* to n1'
run_pods app=web >/dev/null
check 'the rollout completes once they are ready' kc rollout status deployment web --timeout=10s
check 'their addresses are the endpoints' wait_for 5 is_value endpoints web '{.subsets[0].addresses[*].ip}' '10.42.0.11 10.42.0.12 10.42.0.13'
check 'at the port that the name stands for' wait_for 5 is_value endpoints web '{.subsets[0].ports[0].port}' 8080
slice() {
    kc get endpointslices -l kubernetes.io/service-name=web -o "jsonpath={.items[0]$1}"
}
check 'in the slice, too' is "$(slice '.endpoints[*].conditions.ready}{.items[0].ports[0].port')" 'true true true8080'
kc set image deployment web c=two >/dev/null
rolled() {
    heartbeat n1
    run_pods app=web
    end_pods
    kc rollout status deployment web --timeout=1s
}
check 'a new image rolls out' wait_for 20 rolled
check 'as revision 2' is_value deployment web '{.metadata.annotations.deployment\.kubernetes\.io/revision}' 2
kc rollout undo deployment web >/dev/null
check 'undone it rolls back' wait_for 20 rolled
check 'to the old image' is_value deployment web '{.spec.template.spec.containers[0].image}' one
kc scale deployment web --replicas=8 >/dev/null
unschedulable() {
    heartbeat n1 # what came before may have taken longer than a node may be silent
    says "$(kc get events --field-selector reason=FailedScheduling)" \
        '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.'
}
check 'pods for which no node has room say why' wait_for 10 unschedulable

# ---- garbage

kc delete deployment web --cascade=foreground --wait=false >/dev/null
gone() { # KIND NAME
    end_pods
    ! kc get "$1" "$2"
}
check 'foreground deletion takes pods first, then their owners' wait_for 20 gone deployment web
check 'all of them' wait_for 5 count replicasets default app=web 0
kc create deployment kept --image=x >/dev/null
check 'a Deployment makes a ReplicaSet' wait_for 5 count replicasets default app=kept 1
kc delete deployment kept --cascade=orphan >/dev/null
orphaned() {
    is "$(kc get replicasets -l app=kept -o jsonpath='{.items[*].metadata.ownerReferences}')" ''
}
check 'which it leaves behind when asked to' wait_for 5 orphaned
check 'with its pods' count pods default app=kept 1
kc delete replicaset -l app=kept >/dev/null
no_pods() {
    end_pods
    count pods default app=kept 0
}
check 'a ReplicaSet takes its pods along' wait_for 10 no_pods

# ---- deleting a namespace

kc create namespace short >/dev/null
kc -n short create deployment d --image=x >/dev/null
kc -n short create configmap held --from-literal=a=b >/dev/null
kc -n short patch configmap held --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}' >/dev/null
kc delete namespace short --wait=false >/dev/null
held() {
    end_pods
    says "$(value namespace short '{.status.conditions[?(@.type=="NamespaceFinalizersRemaining")].message}')" \
        'example.com/hold in 1 resource instances'
}
check 'a namespace whose content is held says by what' wait_for 10 held
kc -n short patch configmap held --type=merge -p '{"metadata":{"finalizers":null}}' >/dev/null
check 'and goes when it is let go' wait_for 10 gone namespace short

# ---- certificates

openssl ecparam -name prime256v1 -genkey -noout -out "$work/key.pem" 2>/dev/null
openssl req -new -key "$work/key.pem" -subj /O=dev/CN=jane -out "$work/csr.pem"
kc apply -f - >/dev/null <<YAML
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: jane}
spec:
  request: $(base64 -w0 "$work/csr.pem")
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
  username: system:node:n1
  groups: [system:nodes]
YAML
check 'who requests a certificate cannot be made up' is_value csr jane '{.spec.username}' system:admin
kc certificate approve jane >/dev/null
issued() {
    value csr jane '{.status.certificate}' | base64 -d >"$work/jane.pem" && [ -s "$work/jane.pem" ]
}
check 'an approved request is signed' wait_for 5 issued
check 'for whom it asked' says "$(openssl x509 -noout -subject -in "$work/jane.pem")" 'CN = jane'

# ---- a node falls silent

became() { # PATTERN
    says "$(value node silent '{.status.conditions[?(@.type=="Ready")].status} {.spec.taints[*].key}')" "$1"
}
check 'a silent node is unknown after 40 s' wait_for $((60 - $(date +%s) + silent_since)) became 'Unknown .*node.kubernetes.io/unreachable'
check 'not before' test $(($(date +%s) - silent_since)) -ge 38

node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
