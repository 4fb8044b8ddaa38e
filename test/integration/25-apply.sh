#!/bin/sh
# timeout: 240
# server-side apply and managedFields over HTTPS: curl for what is exact, kubectl of three releases for what people do
. test/integration/tap.sh
. test/lib/api_server.sh
. test/lib/kubectl.sh

scripts/fetch-kubectl build/kubectl || echo "# not every kubectl can be had here"
export KUBECONFIG="$dir/kubeconfig"

api_server_start

as() {
    curl -sS --cacert "$dir/ca.crt" --cert "$dir/admin.crt" --key "$dir/admin.key" -A 'tester/1.0 (x)' "$@"
}
# patch TYPE PATH BODY
patch() {
    as -X PATCH -H "Content-Type: application/$1" --data-binary "$3" "$url$2"
}
# apply PATH BODY: by manager "one" unless the path's query says else
apply() {
    case $1 in
    *\?*) patch apply-patch+yaml "$1" "$2" ;;
    *) patch apply-patch+yaml "$1?fieldManager=one" "$2" ;;
    esac
}
# owners JSON: manager:operation:subresource of each entry
owners() {
    printf '%s' "$1" | python3 -c '
import json, sys
for e in json.load(sys.stdin)["metadata"].get("managedFields", []):
    print(e["manager"], e["operation"], e.get("subresource", ""), json.dumps(e["fieldsV1"], separators=(",", ":")))'
}
# field JSON EXPRESSION
field() {
    printf '%s' "$1" | python3 -c "import json, sys; o = json.load(sys.stdin); print($2)"
}

maps=/api/v1/namespaces/default/configmaps
cm() {
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {%s}\n' "$1" "$2"
}

# -- the protocol
check 'an apply needs a manager' says "$(apply "$maps/a?force=false" "$(cm a 'x: v')")" \
    'PatchOptions.meta.k8s.io \\"\\" is invalid: fieldManager: Required value: is required for apply patch'
check 'whose name is short' says "$(apply "$maps/a?fieldManager=$(head -c 129 /dev/zero | tr '\0' x)" "$(cm a 'x: v')")" \
    'fieldManager: Too long: may not be more than 128 bytes'
check 'and printable' says "$(apply "$maps/a?fieldManager=a%07b" "$(cm a 'x: v')")" 'invalid character U+0007 (at position 1)'
check 'no other patch can force' says "$(patch merge-patch+json "$maps/a?force=true" '{}')" \
    'force: Forbidden: may not be specified for non-apply patch'
check 'CBOR is not understood' is \
    "$(as -X PATCH -H 'Content-Type: application/apply-patch+cbor' -d x -o /dev/null -w '%{http_code}' "$url$maps/a?fieldManager=x")" 415
check 'an apply creates' is \
    "$(as -X PATCH -H 'Content-Type: application/apply-patch+yaml' -d "$(cm a 'x: v, z: w')" -o "$work/a" -w '%{http_code}' "$url$maps/a?fieldManager=one")" 201
check 'and owns what it said' is "$(owners "$(cat "$work/a")")" 'one Apply  {"f:data":{"f:x":{},"f:z":{}}}'
version=$(field "$(cat "$work/a")" 'o["metadata"]["resourceVersion"]')
check 'the same again changes nothing' is "$(field "$(apply "$maps/a" "$(cm a 'x: v, z: w')")" 'o["metadata"]["resourceVersion"]')" "$version"
check 'JSON is YAML too' is "$(field "$(apply "$maps/a" '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"v"}}')" 'o["data"]')" \
    "{'x': 'v'}"
check 'who changes another'\''s field has a conflict' is \
    "$(apply "$maps/a?fieldManager=two" "$(cm a 'x: q')" | python3 -c '
import json, sys
s = json.load(sys.stdin)
print(s["code"], s["reason"], s["message"], s["details"])')" \
    "409 Conflict Apply failed with 1 conflict: conflict with \"one\": .data.x {'causes': [{'reason': 'FieldManagerConflict', 'message': 'conflict with \"one\"', 'field': '.data.x'}]}"
apply "$maps/a?fieldManager=two&force=true&dryRun=All" "$(cm a 'x: q')" >"$work/dry"
check 'but shows what would be' is "$(field "$(cat "$work/dry")" 'o["data"]["x"]')" q
check 'and it did not happen' is "$(field "$(as "$url$maps/a")" 'o["data"]["x"]')" v
check 'force takes it' is "$(owners "$(apply "$maps/a?fieldManager=two&force=true" "$(cm a 'x: q')")")" \
    'two Apply  {"f:data":{"f:x":{}}}'
check 'the same value may have two owners' is "$(owners "$(apply "$maps/a" "$(cm a 'x: q')")" | sort)" \
    "$(printf 'one Apply  {"f:data":{"f:x":{}}}\ntwo Apply  {"f:data":{"f:x":{}}}')"
check 'what one owner drops stays for the other' is "$(field "$(apply "$maps/a" "$(cm a '')")" 'o["data"]')" "{'x': 'q'}"
check 'what the last one drops goes' is "$(field "$(apply "$maps/a?fieldManager=two" "$(cm a '')")" '"data" in o and o["data"]')" False
check 'a wrong type is told' says "$(apply "$maps/a" "$(cm a 'x: 5')")" \
    'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data.x: expected string, got &value.valueUnstructured{Value:5}'
check 'so is an unknown field' says "$(apply "$maps/a" "$(cm a '')
foo: 1")" '.foo: field not declared in schema'
check 'and what is no YAML' says "$(apply "$maps/a" 'a: [')" 'error decoding YAML'
check 'nobody applies managedFields' says "$(apply "$maps/a" '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","managedFields":[]}}')" \
    'metadata.managedFields must be nil'
check 'another kind is refused' says "$(apply "$maps/a" '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}')" \
    'invalid object type: /v1, Kind=Secret'
check 'another name too' says "$(apply "$maps/b" "$(cm a '')")" 'the name of the object (a) does not match the name on the URL (b)'
twice='apiVersion: v1
kind: ConfigMap
metadata: {name: twice}
data:
  k: a
  k: b
'
check 'a key said twice is taken' is "$(field "$(apply "$maps/twice" "$twice")" 'o["data"]["k"]')" b
check 'but not strictly' is "$(field "$(apply "$maps/twice?fieldManager=one&fieldValidation=Strict" "$twice")" 'o["message"]')" \
    'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:
  line 6: key "k" already set in map'
check 'an old resourceVersion is a conflict' says \
    "$(apply "$maps/a" '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","resourceVersion":"1"}}')" 'the object has been modified'
check 'an apply cannot create with a uid' says \
    "$(apply "$maps/u" '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u","uid":"x"}}')" \
    'uid mismatch: the provided object specified uid x, and no existing object was found'

# -- other writes
as -X POST -H 'Content-Type: application/json' "$url$maps" -d '{"metadata":{"name":"m"},"data":{"a":"1"}}' >"$work/m"
check 'a create is tracked by its User-Agent' is "$(owners "$(cat "$work/m")")" 'tester Update  {"f:data":{".":{},"f:a":{}}}'
check 'a patch by its fieldManager' is "$(owners "$(patch merge-patch+json "$maps/m?fieldManager=other" '{"data":{"b":"2"}}')" | sort)" \
    "$(printf 'other Update  {"f:data":{"f:b":{}}}\ntester Update  {"f:data":{".":{},"f:a":{}}}')"
check 'a write that changes nothing is none' is \
    "$(field "$(patch merge-patch+json "$maps/m?fieldManager=third" '{"data":{"b":"2"}}')" 'o["metadata"]["resourceVersion"]')" \
    "$(field "$(as "$url$maps/m")" 'o["metadata"]["resourceVersion"]')"
check 'a replacement that changes nothing is none' is \
    "$(as "$url$maps/m" | as -X PUT -H 'Content-Type: application/json' --data-binary @- "$url$maps/m" | python3 -c 'import json, sys; print(json.load(sys.stdin)["metadata"]["resourceVersion"])')" \
    "$(field "$(as "$url$maps/m")" 'o["metadata"]["resourceVersion"]')"
check 'an empty list forgets the owners' is "$(owners "$(patch merge-patch+json "$maps/m" '{"metadata":{"managedFields":[]}}')")" ''
check 'and nobody is tracked until the next apply' is "$(owners "$(patch merge-patch+json "$maps/m" '{"data":{"b":"3"}}')")" ''
check 'which finds what was there before it' is "$(owners "$(apply "$maps/m" "$(cm m 'c: four')")" | sort)" \
    "$(printf 'before-first-apply Update  {"f:data":{".":{},"f:a":{},"f:b":{}}}\none Apply  {"f:data":{"f:c":{}}}')"
check 'more than ten updaters become one' is "$(
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
        patch merge-patch+json "$maps/m?fieldManager=m$i" "{\"data\":{\"k$i\":\"1\"}}" >/dev/null
    done
    owners "$(as "$url$maps/m")" | grep -c ' Update ')" 10
check 'named for what it is' says "$(owners "$(as "$url$maps/m")")" '^ancient-changes Update '

# -- bounds
python3 -c 'import json
print(json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "big"},
                  "data": {"key-%06d" % i: "val" for i in range(45000)}}))' >"$work/big"
as -X POST -H 'Content-Type: application/json' --data-binary @"$work/big" "$url$maps" >"$work/stored"
check 'who is too large with owners is stored without' is "$(grep -c managedFields "$work/stored") $(grep -c '"uid"' "$work/stored")" '0 1'
check 'but not applied' is "$(field "$(apply "$maps/big" "@$work/big")" 'o["code"]')" 413
as -X DELETE "$url$maps/big" >/dev/null

# -- the other patches, and what is said of them
# refused NAME TYPE QUERY BODY: the message of what answers
refused() {
    field "$(patch "$1" "$maps/m?$2" "$3")" 'str(o["code"]) + " " + o.get("reason", "") + " " + o["message"]'
}
check 'a JSON patch that does not apply' is "$(refused json-patch+json '' '[{"op":"test","path":"/data/x","value":"1"}]')" \
    '422 Invalid the server rejected our request due to an error in our request'
check 'a JSON patch that is none' is "$(refused json-patch+json '' '{}')" \
    '400 BadRequest error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'
check 'a merge patch that is none' is "$(refused merge-patch+json '' '[]')" \
    '400 BadRequest error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'
check 'a strategic one' is "$(refused strategic-merge-patch+json '' '[]')" \
    '400 BadRequest json: cannot unmarshal array into Go value of type map[string]interface {}'
check 'a value of a wrong type in a strategic one' is "$(refused strategic-merge-patch+json '' '{"immutable":"x"}')" \
    '422 Invalid  "" is invalid: patch: Invalid value: "map[immutable:x]": unrecognized type: bool'
check 'a list of a wrong type' is "$(refused strategic-merge-patch+json '' '{"metadata":{"finalizers":"x"}}')" \
    '422 Invalid  "" is invalid: patch: Invalid value: "map[metadata:map[finalizers:x]]": cannot restore slice from string'
check 'an item without its merge key' is \
    "$(field "$(patch strategic-merge-patch+json /api/v1/namespaces/default/services/kubernetes '{"spec":{"ports":[{"name":"x"}]}}')" \
        'str(o["code"]) + " " + o["message"]')" '500 map: map[name:x] does not contain declared merge key: port'
check 'an unknown field, strictly, in a strategic patch' is \
    "$(refused strategic-merge-patch+json fieldValidation=Strict '{"foo":1}')" \
    '422 Invalid  "" is invalid: patch: Invalid value: "map[foo:1]": strict decoding error: unknown field "foo"'
check 'in a merge patch' says "$(refused merge-patch+json fieldValidation=Strict '{"foo":1}')" \
    '"foo\\":1.*: strict decoding error: unknown field "foo"'
check 'a duplicate one' says "$(refused merge-patch+json fieldValidation=Strict '{"data":{"a":"1","a":"2"}}')" \
    'strict decoding error: duplicate field "data.a"'
check 'in a JSON patch' says \
    "$(refused json-patch+json fieldValidation=Strict '[{"op":"add","path":"/data/n","value":"1","foo":1,"op":"add"}]')" \
    'strict decoding error: json patch unknown field "\[0\].foo", json patch duplicate field "\[0\].op"'
check 'otherwise a warning' says \
    "$(as -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"foo":1,"foo":2}' -o /dev/null -D - "$url$maps/m" | tr -d '\r')" \
    '^warning: 299 - "duplicate field \\"foo\\""'
check 'or nothing' is \
    "$(as -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"foo":1,"foo":2}' -o /dev/null -D - "$url$maps/m?fieldValidation=Ignore" | grep -ci '^warning')" 0
check 'nobody patches a uid' says "$(refused merge-patch+json '' '{"metadata":{"uid":"x"}}')" \
    'metadata.uid: Invalid value: "x": field is immutable'

# -- subresources
deployment='apiVersion: apps/v1
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
'
printf '%s' "$deployment" >"$work/web.yaml"
deployments=/apis/apps/v1/namespaces/default/deployments
check 'a status in an apply is not owned' is "$(owners "$(apply "$deployments/web" "${deployment}status: {replicas: 1}")" | grep -c status)" 0
check 'an apply to status is' is \
    "$(owners "$(apply "$deployments/web/status" '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"status":{"replicas":1}}')" | grep status)" \
    'one Apply status {"f:status":{"f:replicas":{}}}'
check 'an apply to scale too' is \
    "$(apply "$deployments/web/scale?fieldManager=hpa&force=true" '{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":4}}' | python3 -c 'import json, sys; print(json.load(sys.stdin)["spec"])')" \
    "{'replicas': 4}"
check 'the parent tells whose replicas they are' says "$(owners "$(as "$url$deployments/web")")" 'hpa Apply scale {"f:spec":{"f:replicas":{}}}'
check 'and its applier has a conflict' says "$(apply "$deployments/web" "$deployment")" \
    'Apply failed with 1 conflict: conflict with \\"hpa\\" with subresource \\"scale\\": .spec.replicas'
check 'a subresource is not created by applying' is \
    "$(field "$(apply "$deployments/none/status" '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"none"},"status":{"replicas":1}}')" 'o["code"]')" 404
as -X DELETE "$url$deployments/web" >/dev/null

# -- two versions of one object
hpas=namespaces/default/horizontalpodautoscalers
hpa() {
    printf 'apiVersion: autoscaling/%s\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {maxReplicas: %s, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: w}}\n' "$1" "$2"
}
apply "/apis/autoscaling/v1/$hpas/h" "$(hpa v1 5)" >/dev/null
check 'an owner in another version has conflicts too' is \
    "$(field "$(apply "/apis/autoscaling/v2/$hpas/h?fieldManager=two" "$(hpa v2 7)")" 'o["message"]')" \
    'Apply failed with 1 conflict: conflict with "one": .spec.maxReplicas'
check 'and loses by force' says "$(owners "$(apply "/apis/autoscaling/v2/$hpas/h?fieldManager=two&force=true" "$(hpa v2 7)")")" \
    'one Apply  {"f:spec":{"f:scaleTargetRef":{}}}'

# -- kubectl
commands() {
    k() {
        "$KUBECTL" "$@" 2>&1
    }
    shown=--show-managed-fields
    [ "$v" = bookworm ] && shown=
    check "$v: apply --server-side creates" is "$(k apply --server-side -f "$work/web.yaml")" 'deployment.apps/web serverside-applied'
    check "$v: and again" is "$(k apply --server-side -f "$work/web.yaml")" 'deployment.apps/web serverside-applied'
    # shellcheck disable=SC2086 # no flag at all in 1.20
    check "$v: get shows who manages what" says "$(k get deployment web -o yaml $shown)" 'manager: kubectl$'
    check "$v: without being asked it does not" sh -c "[ $v = bookworm ] || ! $KUBECTL get deployment web -o yaml | grep -q managedFields"
    check "$v: diff --server-side of what is there" k diff --server-side -f "$work/web.yaml"
    sed 's/nginx:1/nginx:2/' "$work/web.yaml" >"$work/new.yaml"
    check "$v: diff shows a change" says "$(k diff --server-side -f "$work/new.yaml")" '^+.*image: nginx:2'
    check "$v: a dry run changes nothing" says "$(k apply --server-side --dry-run=server -f "$work/new.yaml")" 'serverside-applied (server dry run)'
    check "$v: really nothing" is "$(k get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}')" nginx:1
    check "$v: another manager has conflicts" says "$(k apply --server-side --field-manager=robot -f "$work/new.yaml")" \
        'conflict with "kubectl": .spec.template.spec.containers\[name="web"\].image'
    check "$v: --force-conflicts takes the field" says \
        "$(k apply --server-side --field-manager=robot --force-conflicts -f "$work/new.yaml")" serverside-applied
    check "$v: which the first has lost" says "$(k apply --server-side -f "$work/web.yaml")" 'conflict with "robot"'
    k scale deployment web --replicas=3 >/dev/null
    check "$v: scale owns the replicas" says "$(k apply --server-side -f "$work/new.yaml")" 'with subresource "scale" using apps/v1: .spec.replicas'
    k delete deployment web >/dev/null

    # from applying as a client to applying on the server
    k apply -f "$work/web.yaml" >/dev/null
    check "$v: client-side apply is tracked" says "$(k get deployment web -o yaml $shown)" 'manager: kubectl-client-side-apply$'
    check "$v: its owner may go on on the server" is "$(k apply --server-side -f "$work/new.yaml")" 'deployment.apps/web serverside-applied'
    sed -e 's/, labels: {tier: front}//' "$work/new.yaml" >"$work/less.yaml"
    k apply --server-side -f "$work/less.yaml" >/dev/null
    if [ "$v" = bookworm ]; then # 1.20 leaves the old entry, which owns the label
        check "$v: what the client's entry owns stays" is "$(k get deployment web -o jsonpath='{.metadata.labels.tier}')" front
    else
        check "$v: what it drops then is gone" is "$(k get deployment web -o jsonpath='{.metadata.labels.tier}')" ''
    fi
    k delete deployment web >/dev/null
}

for v in bookworm trixie sid; do
    KUBECTL=$(pwd)/build/kubectl/$v/kubectl
    [ -x "$KUBECTL" ] && commands
done

check 'the server stands' kill -0 $pid
done_testing
