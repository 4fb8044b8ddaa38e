#!/bin/bash
# timeout: 300
# The API as kubectl sees it: a control plane alone, and kubectl of three releases through their command sets.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-kubectl build/kubectl || echo "# not every kubectl can be had here"
control_plane

cat >"$work/app.yaml" <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {tier: front}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1
        ports: [{containerPort: 80}]
        resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {memory: 2Gi}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: one, b: two}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {password: s3cret}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
YAML

value() {
    kc get "$1" "$2" -o "jsonpath=$3"
}

two_pods() {
    [ "$(kc get pods -l app=web --no-headers 2>/dev/null | wc -l)" = 2 ]
}

has_image() {
    [ "$(value deployment web '{.spec.template.spec.containers[0].image}')" = "$1" ]
}

# what every release has to be able to do; $v is its name
commands() {
    check "$v: apply creates" kc apply -f "$work/app.yaml"
    check "$v: apply again changes nothing" says "$(kc apply -f "$work/app.yaml")" 'deployment.apps/web unchanged'
    check "$v: the ReplicaSet makes pods" wait_for 10 two_pods
    check "$v: get prints the server's columns" says "$(kc get deployments)" 'NAME *READY *UP-TO-DATE *AVAILABLE *AGE'
    check "$v: get -o wide" says "$(kc get deployments -o wide)" 'web .*nginx:1.*app=web'
    check "$v: defaults are filled in" is "$(value deployment web '{.spec.strategy.rollingUpdate.maxSurge}')" 25%
    check "$v: a Secret's stringData becomes data" is "$(value secret hidden '{.data.password}')" czNjcmV0
    check "$v: a Service gets an address" says "$(value service web '{.spec.clusterIP}')" '^10\.43\.'
    check "$v: describe" says "$(kc describe deployment web)" 'RollingUpdateStrategy:  25% max unavailable, 25% max surge'
    check "$v: explain" says "$(kc explain deployment.spec.replicas)" 'integer'
    check "$v: label selectors" is "$(kc get deployments -l tier=front -o name)" deployment.apps/web
    check "$v: label selectors that match nothing" is "$(kc get deployments -l tier=back -o name)" ''
    check "$v: field selectors" is "$(kc get configmaps --field-selector metadata.name=settings -o name)" configmap/settings
    check "$v: patch, strategic" kc patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:2"}]}}}}'
    check "$v: it changed the one container" has_image nginx:2
    check "$v: patch, merge" kc patch configmap settings --type merge -p '{"data":{"a":null,"c":"three"}}'
    check "$v: it removed and added" is "$(value configmap settings '{.data}')" '{"b":"two","c":"three"}'
    check "$v: patch, JSON" kc patch configmap settings --type json -p '[{"op":"replace","path":"/data/b","value":"2"}]'
    check "$v: rollout history" says "$(kc rollout history deployment web)" '^2 '
    check "$v: rollout undo" kc rollout undo deployment web
    check "$v: it went back" wait_for 5 has_image nginx:1
    check "$v: scale" kc scale deployment web --replicas=1
    check "$v: label" kc label configmap settings x=y
    check "$v: annotate" kc annotate configmap settings note=z
    check "$v: replace" replace
    check "$v: edit conflicts are refused" conflict
    check "$v: dry run on the server creates nothing" kc create configmap ghost --from-literal=a=b --dry-run=server
    check_not "$v: really nothing" kc get configmap ghost
    check "$v: auth can-i" is "$(kc auth can-i create pods)" yes
    check "$v: auth can-i, as somebody else" is "$(kc auth can-i create pods --as nobody)" no
    check "$v: unknown fields are named" says "$(kc apply -f "$work/unknown.yaml" 2>&1)" 'unknown field\|ValidationError'
    check "$v: invalid values are named" says "$(kc apply -f "$work/invalid.yaml" 2>&1)" 'Invalid value'
    check "$v: what is not there" says "$(kc get pod none 2>&1)" 'Error from server (NotFound): pods "none" not found'
    check "$v: api-resources" says "$(kc api-resources)" 'deployments *deploy *apps'
    check "$v: delete" kc delete -f "$work/app.yaml" --timeout=20s
    check "$v: the pods go with their Deployment" wait_for 10 no_pods
    check "$v: a namespace is deleted with what is in it" namespace_goes
}

replace() {
    kc get configmap settings -o yaml | sed 's/three/drei/' >"$work/new.yaml"
    kc replace -f "$work/new.yaml" && is "$(value configmap settings '{.data.c}')" drei
}

conflict() {
    kc get configmap settings -o json >"$work/old.json"
    kc label configmap settings again=1 >/dev/null
    says "$(kc replace -f "$work/old.json" 2>&1)" 'the object has been modified'
}

no_pods() {
    [ -z "$(kc get pods -o name)" ]
}

namespace_goes() {
    kc create namespace "short-$v" && kc create configmap inside -n "short-$v" &&
        kc delete namespace "short-$v" --timeout=20s && ! kc get namespace "short-$v"
}

printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\ndatum: {a: b}\n' >"$work/unknown.yaml"
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_Valid}\n' >"$work/invalid.yaml"

for v in bookworm trixie sid; do
    KUBECTL=$(pwd)/build/kubectl/$v/kubectl
    if [ -x "$KUBECTL" ]; then
        commands
    else
        skip "$v: kubectl" 'its package cannot be fetched'
    fi
done
node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
