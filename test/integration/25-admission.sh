#!/bin/bash
# timeout: 300
# Admission and identity on a control plane without a node: limits, quotas, classes; who asks, and what tokens are worth.
. test/integration/tap.sh
. test/lib/cluster.sh

cluster_begin
node_begin 1
node_server 1 --disable-agent
check 'a control plane starts' wait_for 20 kc get --raw /readyz

said() { # COMMAND...: what kubectl says, on whichever stream
    kc "$@" 2>&1
}

make() { # YAML on standard input
    kc create -f - 2>&1
}

# pod NAMESPACE NAME [FIELDS OF SPEC [RESOURCES]]: as YAML
pod() {
    cat <<YAML
apiVersion: v1
kind: Pod
metadata: {namespace: $1, name: $2}
spec:
  ${3:+$3}
  containers: [{name: c, image: x${4:+, resources: $4}}]
YAML
}

field() { # NAMESPACE KIND NAME PATH
    kc get "$2" "$3" -n "$1" -o "jsonpath=$4"
}

kc create ns limits >/dev/null
kc create ns quotas >/dev/null
wait_for 10 kc get sa default -n limits >/dev/null
wait_for 10 kc get sa default -n quotas >/dev/null

# ---- LimitRanger
make >/dev/null <<'YAML'
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: limits}
spec:
  limits:
  - {type: Container, default: {cpu: 500m, memory: 256Mi}, defaultRequest: {cpu: 100m}, min: {cpu: 50m}, max: {cpu: "1", memory: 1Gi},
     maxLimitRequestRatio: {cpu: "5"}}
  - {type: Pod, max: {memory: 1536Mi}}
  - {type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 10Gi}}
YAML
check 'a container gets the defaults of its range' is "$(pod limits a | make)" 'pod/a created'
check 'limits' is "$(field limits pod a '{.spec.containers[0].resources.limits.cpu} {.spec.containers[0].resources.limits.memory}')" '500m 256Mi'
check 'requests, or else the limit' is "$(field limits pod a '{.spec.containers[0].resources.requests.cpu} {.spec.containers[0].resources.requests.memory}')" '100m 256Mi'
check 'an annotation says so' is "$(field limits pod a '{.metadata.annotations.kubernetes\.io/limit-ranger}')" \
    'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c'
check 'nothing below the minimum' says "$(pod limits b '' '{requests: {cpu: 10m}, limits: {cpu: 50m}}' | make)" \
    'pods "b" is forbidden: minimum cpu usage per Container is 50m, but request is 10m$'
check 'nothing above the maximum' says "$(pod limits b '' '{requests: {cpu: 400m}, limits: {cpu: "2"}}' | make)" \
    'pods "b" is forbidden: maximum cpu usage per Container is 1, but limit is 2$'
check 'no more than the ratio' says "$(pod limits b '' '{requests: {cpu: 100m}, limits: {cpu: "1"}}' | make)" \
    'cpu max limit to request ratio per Container is 5, but provided ratio is 10.000000$'
check 'two errors are a list' says "$(pod limits b '' '{requests: {cpu: 10m}, limits: {cpu: "1", memory: 2Gi}}' | make)" \
    'forbidden: \[minimum cpu usage per Container is 50m, but request is 10m, maximum memory usage per Container is 1Gi, but limit is 2Gi, cpu max limit .*\]$'
check 'a pod is the sum of its containers' says "$(make <<'YAML'
---
{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: limits}, spec: {containers: [
  {name: c, image: x, resources: {limits: {memory: 1Gi}}}, {name: d, image: x, resources: {limits: {memory: 1Gi}}}]}}
YAML
)" 'maximum memory usage per Pod is 1536Mi, but limit is 2Gi$'
claim() { # NAMESPACE NAME SIZE [FIELD]
    printf -- '---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: %s, namespace: %s}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: %s}}%s}}\n' \
        "$2" "$1" "$3" "${4:+, $4}"
}
check 'a claim can be too small' says "$(claim limits small 1Mi | make)" 'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi$'
check 'and too large' says "$(claim limits large 11Gi | make)" 'maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 11Gi$'
check 'kubectl describes limits' says "$(kc describe limits bounds -n limits)" '^Container  *cpu  *50m  *1  *100m  *500m  *5$'

# ---- ResourceQuota
quota() { # NAME HARD [MORE OF SPEC]
    printf -- '---\n{apiVersion: v1, kind: ResourceQuota, metadata: {name: %s, namespace: quotas}, spec: {hard: {%s}%s}}\n' "$1" "$2" "${3:+, $3}" | make
}
used() { # QUOTA NAME
    kc get quota "$1" -n quotas -o go-template="{{index .status.used \"$2\"}}" 2>&1
}
# shellcheck disable=SC2317 # check calls them
used_is() {
    is "$(used "$1" "$2")" "$3"
}

# shellcheck disable=SC2317
hard_is() {
    is "$(kc get quota "$1" -n quotas -o "jsonpath={.status.hard.$2}")" "$3"
}

kc create cm before -n quotas >/dev/null
quota all 'requests.cpu: "1", limits.memory: 1Gi, pods: "3", configmaps: "4", count/deployments.apps: "1", services: "3", services.nodeports: "2", services.loadbalancers: "1", requests.storage: 5Gi, persistentvolumeclaims: "2", gold.storageclass.storage.k8s.io/requests.storage: 1Gi, count/secrets: "2"' >/dev/null
check 'a new quota counts what is there' wait_for 5 used_is all configmaps 2
check 'and begins at zero' used_is all requests.cpu 0
check 'a pod has to say what the quota is about' says "$(pod quotas a | make)" \
    'pods "a" is forbidden: failed quota: all: must specify limits.memory for: c; requests.cpu for: c$'
check 'a pod is charged' is "$(pod quotas a '' '{requests: {cpu: 600m}, limits: {memory: 512Mi}}' | make)" 'pod/a created'
check 'at once' is "$(used all requests.cpu) $(used all limits.memory) $(used all pods)" '600m 512Mi 1'
check 'too much is refused' says "$(pod quotas b '' '{requests: {cpu: 600m}, limits: {memory: 600Mi}}' | make)" \
    'pods "b" is forbidden: exceeded quota: all, requested: limits.memory=600Mi,requests.cpu=600m, used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1$'
check 'and costs nothing' used_is all pods 1
check 'nor does a dry run' is "$(pod quotas b '' '{requests: {cpu: 100m}, limits: {memory: 1Mi}}' | kc create --dry-run=server -f - 2>&1)" 'pod/b created (server dry run)'
check 'of a dry run nothing is charged' used_is all pods 1
check 'what is not valid costs nothing' says "$(pod quotas B '' '{requests: {cpu: 100m}, limits: {memory: 1Mi}}' | make)" 'is invalid'
check 'nor does what is there already' says "$(pod quotas a '' '{requests: {cpu: 100m}, limits: {memory: 1Mi}}' | make)" 'already exists'
check 'it is given back' used_is all pods 1
kc delete pod a -n quotas --wait >/dev/null
check 'a pod that goes gives back what it took' wait_for 5 used_is all pods 0
check 'all of it' used_is all requests.cpu 0

check 'objects are counted' is "$(said create cm one -n quotas)" 'configmap/one created'
said create cm two -n quotas >/dev/null
check 'up to the number' says "$(said create cm three -n quotas)" \
    'configmaps "three" is forbidden: exceeded quota: all, requested: configmaps=1, used: configmaps=4, limited: configmaps=4$'
check 'count/ of any resource' is "$(said create deploy d --image=x -n quotas --replicas=0)" 'deployment.apps/d created'
check 'by resource and group' says "$(said create deploy e --image=x -n quotas)" \
    'exceeded quota: all, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1$'
check 'secrets too' is "$(said create secret generic s1 -n quotas) $(said create secret generic s2 -n quotas)" 'secret/s1 created secret/s2 created'
check 'no third one' says "$(said create secret generic s3 -n quotas)" 'exceeded quota: all, requested: count/secrets=1, used: count/secrets=2, limited: count/secrets=2$'
check 'node ports' is "$(said create svc nodeport n1 --tcp=80 --tcp=81 -n quotas)" 'service/n1 created'
check 'each counts' says "$(said create svc nodeport n2 --tcp=80 -n quotas)" \
    'exceeded quota: all, requested: services.nodeports=1, used: services.nodeports=2, limited: services.nodeports=2$'
check 'an update is charged with what it adds' says "$(said patch svc n1 -n quotas -p '{"spec":{"type":"LoadBalancer","ports":[{"name":"x","port":90}]}}')" \
    'exceeded quota: all, requested: services.nodeports=1, used: services.nodeports=2, limited: services.nodeports=2$'
check 'a load balancer' is "$(said patch svc n1 -n quotas -p '{"spec":{"type":"LoadBalancer"}}')" 'service/n1 patched'
check 'is counted' used_is all services.loadbalancers 1
kc patch svc n1 -n quotas -p '{"spec":{"type":"ClusterIP"}}' >/dev/null
check 'what an update frees is counted anew' wait_for 5 used_is all services.nodeports 0
check 'storage' is "$(claim quotas c1 3Gi | make)" 'persistentvolumeclaim/c1 created'
check 'by claims together' says "$(claim quotas c2 3Gi | make)" 'exceeded quota: all, requested: requests.storage=3Gi, used: requests.storage=3Gi, limited: requests.storage=5Gi$'
check 'and by class' says "$(claim quotas c2 2Gi 'storageClassName: gold' | make)" \
    'requested: gold.storageclass.storage.k8s.io/requests.storage=2Gi, used: gold.storageclass.storage.k8s.io/requests.storage=0, limited: gold.storageclass.storage.k8s.io/requests.storage=1Gi$'
check 'kubectl describes quotas' says "$(kc describe quota all -n quotas)" '^configmaps  *4  *4$'
kc patch quota all -n quotas --type=merge -p '{"spec":{"hard":{"configmaps":"6"}}}' >/dev/null
check 'a change of the quota counts' wait_for 5 hard_is all configmaps 6
check 'and lets more in' is "$(said create cm three -n quotas)" 'configmap/three created'
kc delete quota all -n quotas >/dev/null

quota ending 'pods: "1"' 'scopes: [Terminating]' >/dev/null
quota modest 'pods: "1"' 'scopes: [BestEffort]' >/dev/null
quota high 'pods: "1"' 'scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}' >/dev/null
for name in ending modest high; do wait_for 5 used_is $name pods 0; done
kc create priorityclass high --value=1000 >/dev/null
some='{requests: {cpu: 1m}}'
pod quotas t1 'activeDeadlineSeconds: 100' "$some" | make >/dev/null
check 'scope Terminating' says "$(pod quotas t2 'activeDeadlineSeconds: 100' "$some" | make)" 'exceeded quota: ending, requested: pods=1, used: pods=1, limited: pods=1$'
check 'looks at no other pod' is "$(pod quotas t3 '' "$some" | make)" 'pod/t3 created'
pod quotas m1 | make >/dev/null
check 'scope BestEffort' says "$(pod quotas m2 | make)" 'exceeded quota: modest, requested: pods=1'
pod quotas h1 'priorityClassName: high' "$some" | make >/dev/null
check 'scope PriorityClass' says "$(pod quotas h2 'priorityClassName: high' "$some" | make)" 'exceeded quota: high, requested: pods=1'
check 'a deadline moves a pod between scopes' says "$(said patch pod t3 -n quotas --type=merge -p '{"spec":{"activeDeadlineSeconds":5}}')" 'exceeded quota: ending'
kc delete quota --all -n quotas >/dev/null

# 40 creates at once against room for 10
quota race 'configmaps: "20"' >/dev/null
wait_for 5 used_is race configmaps "$(kc get cm -n quotas --no-headers | wc -l)"
had=$(kc get cm -n quotas --no-headers | wc -l)
crowd=
for i in $(seq 40); do
    said create cm "race$i" -n quotas >>"$work/race" &
    crowd="$crowd $!"
done
# shellcheck disable=SC2086 # a list
wait $crowd
check 'as many as there was room for come of a crowd' is "$(grep -c created "$work/race")" $((20 - had))
check 'the quota is full' used_is race configmaps 20
kc delete cm -n quotas race1 race2 race3 race4 race5 race6 race7 race8 race9 race10 race11 race12 --ignore-not-found >/dev/null
check 'and right when some are gone' wait_for 5 used_is race configmaps "$(kc get cm -n quotas --no-headers | wc -l)"
done_testing
