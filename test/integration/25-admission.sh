#!/bin/bash
# timeout: 300
# Admission and identity on a control plane without a node: limits, quotas, classes, pod security; who asks, and what
# tokens are worth.
. test/integration/tap.sh
. test/lib/cluster.sh

control_plane

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

# ---- classes
kc create priorityclass usual --value=500 --global-default >/dev/null
check 'the default PriorityClass counts' is "$(pod limits prio | make; field limits pod prio '{.spec.priorityClassName} {.spec.priority}')" \
    "pod/prio created
usual 500"
check 'there is one of them' says "$(said create priorityclass more --value=5 --global-default)" \
    'priorityclasses.scheduling.k8s.io "more" is forbidden: PriorityClass usual is already marked as default. Only one default can exist$'
kc delete priorityclass usual >/dev/null
check 'no other class than there are' says "$(pod limits prio2 'priorityClassName: none' | make)" 'pods "prio2" is forbidden: no PriorityClass with name none was found$'
check 'system classes are there' is "$(pod limits prio3 'priorityClassName: system-node-critical' | make; field limits pod prio3 '{.spec.priority}')" \
    "pod/prio3 created
2000001000"
check 'system names are reserved' says "$(said create priorityclass system-mine --value=5)" 'priority class names with .system-. prefix are reserved'
make >/dev/null <<'YAML'
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: heavy}
handler: heavy
overhead: {podFixed: {cpu: 50m, memory: 64Mi}}
scheduling: {nodeSelector: {runtime: heavy}, tolerations: [{key: heavy, operator: Exists, effect: NoSchedule}]}
YAML
check 'a runtime class that is missing' says "$(pod limits run0 'runtimeClassName: none' | make)" 'pods "run0" is forbidden: pod rejected: RuntimeClass "none" not found$'
check 'a runtime class brings overhead, selector and tolerations' is "$(pod limits run 'runtimeClassName: heavy' | make; field limits pod run '{.spec.overhead.cpu} {.spec.nodeSelector.runtime} {.spec.tolerations[*].key}')" \
    "pod/run created
50m heavy node.kubernetes.io/not-ready node.kubernetes.io/unreachable heavy"
check 'overhead is the class'"'"'s' says "$(pod limits run2 'overhead: {cpu: 1m}' | make)" 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead$'
make >/dev/null <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: example.com/fast
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: front, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
spec: {controller: example.com/front}
YAML
check 'claims get the default class' is "$(claim limits classy 2Gi | make; field limits pvc classy '{.spec.storageClassName}')" "persistentvolumeclaim/classy created
fast"
check 'or none, if they say so' is "$(claim limits bare 2Gi 'storageClassName: ""' | make; field limits pvc bare '{.spec.storageClassName}')" 'persistentvolumeclaim/bare created'
check 'ingresses too' is "$(said create ingress web -n limits --rule=a/b=c:80; field limits ingress web '{.spec.ingressClassName}')" "ingress.networking.k8s.io/web created
front"
kc patch pvc classy -n limits --type=merge -p '{"spec":{"volumeName":"v"}}' >/dev/null
kc patch pvc classy -n limits --subresource=status --type=merge -p '{"status":{"phase":"Bound","capacity":{"storage":"2Gi"}}}' >/dev/null
check 'a claim grows if its class lets it' says "$(said patch pvc classy -n limits -p '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}')" \
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize$'
kc patch sc fast -p '{"allowVolumeExpansion":true}' >/dev/null
check 'then it grows' is "$(said patch pvc classy -n limits -p '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}')" 'persistentvolumeclaim/classy patched'

# ---- who asks
url=https://10.99.0.11:6443
request() { # TOKEN CURL-ARGUMENT...: as the bearer of a token
    bearer=$1
    shift
    node_run 1 curl -sS -A test --cacert "$work/1/data/server/tls/server-ca.crt" -H "Authorization: Bearer $bearer" "$@"
}
whoami() { # KUBECTL-ARGUMENT...
    kc auth whoami -o jsonpath='{.status.userInfo.username} {.status.userInfo.groups}' "$@" 2>&1
}
check 'whoami' says "$(whoami)" '^system:admin .*"system:masters"'
check 'as somebody else' is "$(whoami --as=bob --as-group=dev)" 'bob ["dev","system:authenticated"]'
check 'as an account' is "$(whoami --as=system:serviceaccount:limits:default)" \
    'system:serviceaccount:limits:default ["system:serviceaccounts","system:serviceaccounts:limits","system:authenticated"]'
token=$(kc create token default -n limits)
check 'an account has no right to be others' says "$(request "$token" -H 'Impersonate-User: bob' "$url/api/v1/pods")" \
    'pods is forbidden: User ."system:serviceaccount:limits:default." cannot impersonate-on:user-info:list resource'
check 'a group needs a user' says "$(request "$token" -H 'Impersonate-Group: x' "$url/api/v1/pods")" 'without impersonating a user name'
make >/dev/null <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: be-bob}
rules:
- {apiGroups: [""], resources: [users], verbs: [impersonate], resourceNames: [bob]}
- {apiGroups: [""], resources: [groups], verbs: [impersonate], resourceNames: [dev]}
- {apiGroups: [authentication.k8s.io], resources: [uids], verbs: [impersonate], resourceNames: [u1]}
- {apiGroups: [authentication.k8s.io], resources: [userextras/team], verbs: [impersonate], resourceNames: [red]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: be-bob}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: be-bob}
subjects: [{kind: ServiceAccount, name: default, namespace: limits}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: see-as-user}
rules:
- {apiGroups: [authentication.k8s.io], resources: [users], verbs: ['impersonate:user-info'], resourceNames: [eve]}
- {apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews], verbs: ['impersonate-on:user-info:create']}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: see-as-user}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: see-as-user}
subjects: [{kind: ServiceAccount, name: default, namespace: limits}]
YAML
self() { # HEADER...: what a SelfSubjectReview says of who impersonates with these headers
    for h in "$@"; do set -- "$@" -H "$h"; shift; done
    request "$token" "$@" -X POST -H 'Content-Type: application/json' -d '{}' "$url/apis/authentication.k8s.io/v1/selfsubjectreviews"
}
check 'one he has a right to' says "$(self 'Impersonate-User: bob' 'Impersonate-Group: dev' 'Impersonate-Uid: u1' 'Impersonate-Extra-Team: red')" \
    '"userInfo":{"username":"bob","uid":"u1","groups":\["dev","system:authenticated"\],"extra":{"team":\["red"\]}}'
check 'no other user' says "$(self 'Impersonate-User: alice')" '"reason":"Forbidden"'
check 'no other group' says "$(self 'Impersonate-User: bob' 'Impersonate-Group: system:masters')" '"reason":"Forbidden"'
check 'no other extra' says "$(self 'Impersonate-User: bob' 'Impersonate-Extra-Team: blue')" '"reason":"Forbidden"'
check 'no other uid' says "$(self 'Impersonate-User: bob' 'Impersonate-Uid: u2')" '"reason":"Forbidden"'
check 'for one purpose' says "$(self 'Impersonate-User: eve')" '"username":"eve"'
check 'and no other' says "$(request "$token" -H 'Impersonate-User: eve' "$url/api/v1/pods")" '"reason":"Forbidden"'

# ---- what one may
kc create role reader -n limits --verb=get,list --resource=pods >/dev/null
kc create rolebinding reader -n limits --role=reader --user=bob >/dev/null
check 'can-i' is "$(said auth can-i list pods -n limits --as=bob) $(said auth can-i list secrets -n limits --as=bob)" 'yes no'
check 'can-i --list' says "$(said auth can-i --list -n limits --as=bob)" '^pods  *\[\]  *\[\]  *\[get list\]$'
review() { # SPEC
    printf -- '---\n{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {%s}}\n' "$1" | kc create --validate=false -o jsonpath='{.status}' -f - 2>&1
}
node='user: system:node:n1, groups: [system:nodes], resourceAttributes: {verb: list, resource: pods'
check 'a node lists its pods' says "$(review "$node, fieldSelector: {rawSelector: spec.nodeName=n1}}")" '"allowed":true'
check 'and no others' says "$(review "$node, fieldSelector: {requirements: [{key: spec.nodeName, operator: In, values: [n2]}]}}")" '"allowed":false'
check 'a selector that nobody understands' says "$(review 'user: bob, resourceAttributes: {verb: list, resource: pods, labelSelector: {rawSelector: "!!"}}')" \
    '"evaluationError":"spec.resourceAttributes.labelSelector ignored due to parse error"'
check 'one selector in two forms' says "$(review 'user: bob, resourceAttributes: {verb: list, resource: pods, labelSelector: {rawSelector: a=b, requirements: [{key: a, operator: Exists}]}}')" \
    'rawSelector: Invalid value: "a=b": may not specified at the same time as requirements'

# ---- tokens
claim_of() { # TOKEN PATH
    printf %s "$1" | cut -d. -f2 | python3 -c 'import base64,json,sys
t=sys.stdin.read().strip(); d=json.loads(base64.urlsafe_b64decode(t+"="*(-len(t)%4)))
for k in sys.argv[1].split("/"): d=d[k]
print(d)' "$2"
}
reviewed() { # TOKEN [AUDIENCE]
    printf -- '---\n{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: %s%s}}\n' "$1" "${2:+, audiences: [$2]}" |
        kc create --validate=false -o jsonpath='{.status.authenticated} {.status.audiences} {.status.error}' -f - 2>&1
}
check 'a token has its audiences' is "$(claim_of "$(kc create token default -n limits --audience=one --audience=two)" aud)" "['one', 'two']"
other=$(kc create token default -n limits --audience=one --duration=10m)
check 'and its time' is "$(($(claim_of "$other" exp) - $(claim_of "$other" iat)))" 600
check 'which is not too short' says "$(said create token default -n limits --duration=1m)" 'may not specify a duration less than 10 minutes'
check 'others'"'"' tokens open nothing here' says "$(request "$other" "$url/api")" '"reason":"Unauthorized"'
check 'TokenReview knows whom they are for' is "$(reviewed "$other" one)" 'true ["one"] '
check 'and whom not' says "$(reviewed "$other" two)" 'token audiences \["one"\] is invalid for the target audiences \["two"\]'
kc create secret generic bound -n limits >/dev/null
kc apply -f - >/dev/null <<'YAML'
{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "bound"}}
YAML
pod limits bound | make >/dev/null
for kind in Pod Secret Node; do
    bound=$(kc create token default -n limits --bound-object-kind=$kind --bound-object-name=bound)
    check "a token bound to a $kind says so" is "$(claim_of "$bound" "kubernetes.io/$(echo $kind | tr PSN psn)/name")" bound
    check 'it is good' says "$(reviewed "$bound")" '^true'
    kc delete $kind bound -n limits --force --grace-period=0 >/dev/null 2>&1
    check "until the $kind goes" says "$(reviewed "$bound")" 'service account token has been invalidated'
    check 'then it opens nothing' says "$(request "$bound" "$url/api")" '"reason":"Unauthorized"'
done
check 'no token for what is not there' says "$(said create token default -n limits --bound-object-kind=Pod --bound-object-name=none)" 'pods "none" not found'
kc create sa short -n limits >/dev/null
gone=$(kc create token short -n limits)
check 'a token is good' says "$(reviewed "$gone")" '^true'
kc delete sa short -n limits >/dev/null
check 'until its account goes' says "$(reviewed "$gone")" 'serviceaccounts "short" not found'

make >/dev/null <<'YAML'
apiVersion: v1
kind: Secret
metadata: {name: kept, namespace: limits, annotations: {kubernetes.io/service-account.name: default}}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Secret
metadata: {name: lost, namespace: limits, annotations: {kubernetes.io/service-account.name: nobody}}
type: kubernetes.io/service-account-token
YAML
has_token() {
    [ -n "$(field limits secret kept '{.data.token}')" ]
}
check 'a token Secret is filled' wait_for 5 has_token
legacy=$(field limits secret kept '{.data.token}' | base64 -d)
check 'with the namespace' is "$(field limits secret kept '{.data.namespace}' | base64 -d)" limits
check 'and the CA' says "$(field limits secret kept '{.data.ca\.crt}' | base64 -d)" 'BEGIN CERTIFICATE'
check 'its token is the account'"'"'s' says "$(token=$legacy self)" '"username":"system:serviceaccount:limits:default"'
check 'one without an account goes' wait_for 5 tap_fails kc get secret lost -n limits
kc delete secret kept -n limits >/dev/null
check 'a Secret that is gone takes its token along' says "$(reviewed "$legacy")" 'Token has been invalidated'

# ---- the issuer's documents, as a pod finds them
issuer=https://kubernetes.default.svc.cluster.local
from_pod() { # PATH: by the issuer's own name
    node_run 1 curl -sS -A test --cacert "$work/1/data/server/tls/server-ca.crt" --resolve kubernetes.default.svc.cluster.local:443:10.99.0.11 \
        --connect-to "kubernetes.default.svc.cluster.local:443:10.99.0.11:6443" -H "Authorization: Bearer $token" "$1"
}
check 'the issuer names itself' is "$(from_pod $issuer/.well-known/openid-configuration | python3 -c 'import json,sys; print(json.load(sys.stdin)["issuer"])')" $issuer
check 'tokens are its' is "$(claim_of "$token" iss)" $issuer
keys=$(from_pod $issuer/.well-known/openid-configuration | python3 -c 'import json,sys; print(json.load(sys.stdin)["jwks_uri"])')
check 'its keys are where it says' says "$(from_pod "$keys")" "\"kid\":\"$(printf %s "$token" | cut -d. -f1 | python3 -c 'import base64,json,sys
t=sys.stdin.read().strip(); print(json.loads(base64.urlsafe_b64decode(t+"="*(-len(t)%4)))["kid"])')\""

# ---- PodSecurity
kc create ns guarded >/dev/null
wait_for 10 kc get sa default -n guarded >/dev/null
guard() { # LABEL=VALUE...
    said label ns guarded --overwrite "$@"
}
on_host='hostNetwork: true'
pod guarded old "$on_host" | make >/dev/null
check 'a level has a name' says "$(guard pod-security.kubernetes.io/enforce=strict)" \
    'metadata.labels\[pod-security.kubernetes.io/enforce\]: Invalid value: "strict": must be one of privileged, baseline, restricted$'
guard pod-security.kubernetes.io/enforce=baseline >"$work/guarded"
check 'who makes a namespace stricter hears of its pods' says "$(cat "$work/guarded")" \
    '^Warning: existing pods in namespace "guarded" violate the new PodSecurity enforce level "baseline:latest"$'
check 'by name' says "$(cat "$work/guarded")" '^Warning: old: host namespaces$'
check 'a pod that violates the level is refused' says "$(pod guarded new "$on_host" | make)" \
    'pods "new" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)$'
check 'one that does not is not' is "$(pod guarded new | make)" 'pod/new created'
guard pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/warn-version=v1.7 >/dev/null
check 'one that violates the level of warnings is warned of' is "$(pod guarded newer | make)" \
    'Warning: would violate PodSecurity "restricted:v1.7": runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)
pod/newer created'
check 'a Deployment is, and made' is "$(said create deploy web --image=x --replicas=0 -n guarded)" \
    'Warning: would violate PodSecurity "restricted:v1.7": runAsNonRoot != true (pod or container "x" must set securityContext.runAsNonRoot=true)
deployment.apps/web created'
guard pod-security.kubernetes.io/enforce=restricted >/dev/null
kc scale deploy web --replicas=1 -n guarded >/dev/null
check 'its pods are refused, and it says so' wait_for 20 kc wait deploy/web -n guarded --for=condition=ReplicaFailure --timeout=1s
check 'in these words' says "$(field guarded deploy web '{.status.conditions[?(@.type=="ReplicaFailure")].message}')" \
    '^pods "web-[^"]*" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "x" must set'
guard pod-security.kubernetes.io/enforce- pod-security.kubernetes.io/warn- >/dev/null
check 'without labels any pod goes' is "$(pod guarded newest "$on_host" | make)" 'pod/newest created'

# ---- nobody gives what he has not
kc create clusterrole maker --verb=create,update,patch,get --resource=roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io >/dev/null
kc create rolebinding maker -n limits --clusterrole=maker --user=bob >/dev/null
check 'what one has one may give' is "$(said create role r1 -n limits --verb=get --resource=pods --as=bob)" 'role.rbac.authorization.k8s.io/r1 created'
check 'nothing else' says "$(said create role r2 -n limits --verb=get --resource=secrets --as=bob)" \
    'user "bob" (groups=\["system:authenticated"\]) is attempting to grant RBAC permissions not currently held:'
check 'nor by a binding' says "$(said create rolebinding b1 -n limits --clusterrole=view --user=bob --as=bob)" 'is attempting to grant RBAC permissions not currently held'
kc create role binder -n limits --verb=bind --resource=clusterroles.rbac.authorization.k8s.io --resource-name=view >/dev/null
kc create rolebinding binder -n limits --role=binder --user=bob >/dev/null
check 'unless one may bind it' is "$(said create rolebinding b1 -n limits --clusterrole=view --user=bob --as=bob)" 'rolebinding.rbac.authorization.k8s.io/b1 created'
make >/dev/null <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: sum}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {sum: "yes"}}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: part, labels: {sum: "yes"}}
rules: [{apiGroups: [example.com], resources: [things], verbs: [get]}]
YAML
sums() {
    is "$(kc get clusterrole sum -o jsonpath='{.rules[*].resources[*]}')" "$1"
}
check 'a role is the sum of others' wait_for 5 sums things
kc label clusterrole part sum- >/dev/null
check 'and loses what they lose' wait_for 5 sums ''

# ---- running a command takes the right to create, by whichever protocol
kc create role looker -n limits --verb=get --resource=pods/exec,pods/attach,pods/portforward >/dev/null
kc create rolebinding looker -n limits --role=looker --serviceaccount=limits:default >/dev/null
for sub in exec attach portforward; do
    check "a WebSocket to $sub" says "$(request "$token" --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
        -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Sec-WebSocket-Protocol: v5.channel.k8s.io' "$url/api/v1/namespaces/limits/pods/a/$sub?command=x")" \
        "cannot create resource .\"pods/$sub"
done
done_testing
