#!/bin/bash
# timeout: 300
# A cluster whose machines have no clock when they start, as boards without a battery: 1970, then set, then set further
# than certificates live, then back. Nothing restarts or expires that lives, and all heals by itself.
. test/integration/tap.sh
. test/lib/cluster.sh

K3C=$(realpath --relative-to=. "$(dirname "$K3C")")/test/integration/k3c_clock
make -s "$K3C" || exit 1
K3C=$(realpath "$K3C")

export K3C_TEST_CLOCK=$work/clock
set_clock() { # to seconds since 1970
    python3 -c 'import os, struct, sys, time
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
os.pwrite(fd, struct.pack("q", int(sys.argv[2]) - int(time.time())), 0)' "$K3C_TEST_CLOCK" "$1"
}
day=86400
real=$(date +%s)

cluster_begin
set_clock 300
for n in 1 2; do
    node_begin "$n"
    mkdir -p "$work/$n/data/agent/images"
    test/images/make busybox "$work/$n/data/agent/images/archived.tar" example.com/archived:1
done
start_nodes() {
    node_server 1 --node-ip 10.99.0.11
    check "a server starts $1" wait_for 20 kc get --raw /readyz
    node_agent 2 https://10.99.0.11:6443 "$(cat "$work/1/data/server/node-token")" --node-ip 10.99.0.12
}

start_nodes 'in 1970'
check 'a node joins' wait_for 20 kc get nodes node1 node2
check 'both nodes become Ready' kc wait --for=condition=Ready node/node1 node/node2 --timeout=30s
wait_for 10 kc get serviceaccount default
kc apply -f - >/dev/null <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
      containers: [{name: c, image: example.com/archived:1, command: [sleep, "100000"]}]
Y
check 'pods run in 1970' kc rollout status deployment/web --timeout=60s
kc run failing --image=example.com/archived:1 --command -- false >/dev/null
waiting() {
    value pod failing '{.status.containerStatuses[0].state.waiting.reason}'
}
eventually 'a container that fails backs off' 30 CrashLoopBackOff waiting
pods() {
    kc get pods -l app=web -o 'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{"\n"}{end}' | sort
}
before=$(pods)
pod=$(kc get pods -l app=web -o 'jsonpath={.items[0].metadata.name}')

# What the pod's token says as of now, asked of the server: "true", or nothing if it expired
token_holds() {
    kc create --validate=false -f - -o 'jsonpath={.status.authenticated}' <<Y
apiVersion: authentication.k8s.io/v1
kind: TokenReview
spec: {token: "$(kc exec "$pod" -- cat /var/run/secrets/kubernetes.io/serviceaccount/token)"}
Y
}
eventually 'its token is good' 20 true token_holds

after_step() { # WHEN REPLICAS
    eventually "$1, its token is good again" 60 true token_holds
    check "$1, both nodes are Ready" kc wait --for=condition=Ready node/node1 node/node2 --timeout=60s
    kc run "more$2" --image=example.com/archived:1 --restart=Never --command -- true >/dev/null
    eventually "$1, pods run" 60 Succeeded value pod "more$2" '{.status.phase}'
}
restarts() {
    value pod failing '{.status.containerStatuses[0].restartCount}'
}

set_clock "$real"
after_step 'set to today' 1
check 'the log says so' matches 'the clock was set forward by' node_log 1
check 'the Lease that says which server this is was renewed' matches "^$(date -u -d "@$real" +%Y-)" \
    kc -n kube-system get lease -l apiserver.kubernetes.io/identity -o 'jsonpath={.items[*].spec.renewTime}'
check 'the pods are those that were there' gives "$before" pods

set_clock "$((real + 400 * day))"
after_step '400 days on, when every certificate has ended' 2
check 'the pods are still the same' gives "$before" pods

many=$(restarts)
set_clock 300
after_step 'back in 1970' 3
check 'the pods are those that were there all the time' gives "$before" pods
more_restarts() {
    [ "$(restarts)" -gt "$many" ]
}
check 'the failing container is started again after its back-off, not after decades' wait_for 90 more_restarts

node_stop 2
node_stop 1
start_nodes 'in 1970 with what it knew of later years'
after_step 'started again' 4
check 'and no container was started anew' gives "$before" pods

kc delete deployment/web pod/failing --grace-period=0 --force >/dev/null 2>&1
node_stop 2
node_stop 1
done_testing
