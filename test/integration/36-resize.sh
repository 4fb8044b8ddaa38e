#!/bin/bash
# timeout: 120
# Pods are resized in place on one node, by kubectl: their cgroups change and their processes stay.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-kubectl build/kubectl || echo "# not every kubectl can be had here"
clients=$(realpath build/kubectl)
old=$clients/bookworm/kubectl
new=$clients/sid/kubectl
[ -x "$new" ] || new=$clients/trixie/kubectl
[ -x "$new" ] || new=kubectl

cpus=$(nproc)

# pod NAME CPU MEMORY [MORE]
pod() {
    kc apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: c
    image: example.com/busybox:1
    command: [sh, -c, "while :; do sleep 1000; done"]
    resources: {requests: {cpu: $2, memory: $3}, limits: {cpu: "$cpus", memory: $3}}
    ${4-}
YAML
}

# resize POD RESOURCES: as the container's "resources"
resize() {
    KUBECTL=$new kc patch pod "$1" --subresource resize -p "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":$2}]}}" 2>&1
}

status() {
    value pod "$1" "{.status.containerStatuses[0].$2}"
}

condition() {
    value pod "$1" "{.status.conditions[?(@.type==\"$2\")].reason}"
}

# limits POD: cpu and memory of the pod's own cgroup, whichever version it is
limits() {
    folder=$(find /sys/fs/cgroup -maxdepth 5 -type d -name "pod$(value pod "$1" '{.metadata.uid}')" 2>/dev/null)
    for file in cpu.max cpu.cfs_quota_us memory.max memory.limit_in_bytes; do
        for one in $folder; do
            [ ! -e "$one/$file" ] || cut -d' ' -f1 <"$one/$file"
        done
    done | xargs
}

started_in() {
    kc get pod "$1" -o 'jsonpath={.status.containerStatuses[0].containerID}'
}

one_node
wait_for 10 kc get serviceaccount default
pod web 100m 64Mi
check 'a pod runs' wait_for 30 kc wait --for=condition=Ready pod/web --timeout=1s
container=$(started_in web)

check 'an ordinary patch changes no resources' says \
    "$(kc patch pod web -p '{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"200m"}}}]}}' 2>&1)" \
    'pod updates may not change fields other than'
check 'kubectl resizes it' says \
    "$(resize web "{\"requests\":{\"cpu\":\"200m\"},\"limits\":{\"cpu\":\"$((cpus + 1))\",\"memory\":\"96Mi\"}}")" \
    'pod/web patched'
eventually 'the status tells what it has' 10 $((cpus + 1)) status web resources.limits.cpu
check 'and what it was allocated' is "$(status web allocatedResources.cpu)" 200m
[ -z "$(limits web)" ] || check 'its cgroup has it' is "$(limits web)" "$((cpus * 100000 + 100000)) $((96 << 20))"
check 'its container was not restarted' is "$(status web restartCount) $(started_in web)" "0 $container"
check 'the generation is observed' is "$(value pod web '{.metadata.generation} {.status.observedGeneration}')" '2 2'
check 'no condition is left' is "$(condition web PodResizeInProgress)$(condition web PodResizePending)" ''
check 'events tell of it' wait_for 10 matches 'ResizeCompleted.*Pod resize completed: {' kc get events

[ ! -x "$old" ] || check 'an old kubectl reads and labels the pod as ever' says \
    "$(KUBECTL=$old kc label pod web a=b 2>&1; KUBECTL=$old kc get pod web --show-labels 2>&1)" 'Running.*a=b'

check 'more than the node has is refused' says "$(resize web '{"requests":{"cpu":"900"},"limits":{"cpu":"900"}}')" \
    "is forbidden: node didn't have enough allocatable resources: cpu, requested: 900000, allocatable:"
check 'a request cannot be taken away' says "$(resize web '{"requests":null,"limits":null}')" 'cannot be removed'
check 'the class cannot change' says "$(resize web "{\"requests\":{\"cpu\":\"$((cpus + 1))\",\"memory\":\"96Mi\"}}")" 'QOS Class may not change'

pod again 100m 64Mi 'resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]'
check 'a pod that is restarted for memory runs' wait_for 30 kc wait --for=condition=Ready pod/again --timeout=1s
resize again '{"limits":{"memory":"80Mi"},"requests":{"cpu":"150m"}}' >/dev/null
eventually 'its container is restarted' 20 1 status again restartCount
eventually 'with more memory' 10 80Mi status again resources.limits.memory

half=$((cpus * 600 + 1))
pod big ${half}m 32Mi
check 'a pod that takes most of the node runs' wait_for 30 kc wait --for=condition=Ready pod/big --timeout=1s
resize web "{\"requests\":{\"cpu\":\"${half}m\"}}" >/dev/null
eventually 'what does not fit beside it is deferred' 10 Deferred condition web PodResizePending
check 'and keeps what it has' is "$(status web allocatedResources.cpu)" 200m
node_kill 1
node_server 1 --node-ip 10.99.0.11
check 'k3c is killed and starts again' wait_for 30 kc get --raw /readyz
check 'nothing else is granted by that' is "$(condition web PodResizePending) $(status web allocatedResources.cpu)" 'Deferred 200m'
kc delete pod big --wait=false >/dev/null
eventually 'when the other leaves it is granted' 20 "${half}m" status web allocatedResources.cpu
eventually 'and waits no more' 10 '' condition web PodResizePending
check 'all by the same process' is "$(status web restartCount) $(started_in web)" "0 $container"
done_testing
