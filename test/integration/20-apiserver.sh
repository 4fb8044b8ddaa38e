#!/bin/sh
# the API server alone, over HTTPS, with kubectl and curl
. test/integration/tap.sh
. test/lib/api_server.sh
. test/lib/kubectl.sh

export KUBECONFIG="$dir/kubeconfig"

code() {
    as "$@" -o /dev/null -w '%{http_code}'
}

post() {
    as admin -X POST -H 'Content-Type: application/json' "$@"
}

k() {
    kubectl "$@" 2>&1
}

api_server_start

check 'it is ready' is "$(as admin "$url/readyz")" ok
check 'readiness lists its checks' says "$(as admin "$url/readyz?verbose")" '^\[+\]etcd ok$'
check 'and counts how often they held' says "$(as admin "$url/metrics/slis")" \
    '^kubernetes_healthchecks_total{name="etcd",type="readyz",status="success"} [1-9]'
check 'one check can be asked' is "$(as admin "$url/readyz/ping")" ok
check 'the build is as old as its commit' is "$(as admin "$url/version" | sed 's/.*"buildDate":"\([^"]*\)".*/\1/')" \
    "$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" +%FT%TZ)"
check 'the version is 1.36' says "$(as admin "$url/version")" '"minor":"36"'
check 'kubectl finds the namespaces' is "$(k get ns -o name | sort | xargs)" \
    'namespace/default namespace/kube-node-lease namespace/kube-public namespace/kube-system'
check 'and the service kubernetes' is "$(k get svc kubernetes -o jsonpath='{.spec.clusterIP}')" 10.43.0.1
check 'with the address that is advertised' is "$(kubectl get ep kubernetes -o jsonpath='{.subsets[0].addresses[0].ip}')" 192.0.2.1

include /usr/bin/python3 -W ignore::DeprecationWarning test/lib/serving.py "$dir" "$url"

k delete svc,ep kubernetes >/dev/null
check 'who deletes it sees it come back' timeout 10 kubectl wait --for=jsonpath='{.spec.clusterIP}'=10.43.0.1 --for=create svc/kubernetes
check 'with its endpoints' timeout 10 kubectl wait --for=create ep/kubernetes

# -- writes through kubectl
cat >"$work/web.yaml" <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]
YAML
check 'create' is "$(k create cm one --from-literal=a=b)" 'configmap/one created'
check 'create twice' says "$(k create cm one)" 'already exists'
check 'apply creates' is "$(k apply -f "$work/web.yaml")" 'deployment.apps/web created'
check 'apply again changes nothing' is "$(k apply -f "$work/web.yaml")" 'deployment.apps/web unchanged'
sed -i 's/replicas: 2/replicas: 3/' "$work/web.yaml"
check 'apply changes' is "$(k apply -f "$work/web.yaml")" 'deployment.apps/web configured'
check 'the generation counts' is "$(k get deploy web -o jsonpath='{.metadata.generation}')" 2
check 'scale goes through the subresource' is "$(k scale deploy web --replicas=7)" 'deployment.apps/web scaled'
check 'and changes the parent' is "$(k get deploy web -o jsonpath='{.spec.replicas}')" 7
check 'a table has kubectl its columns' says "$(k get deploy)" '^NAME  *READY  *UP-TO-DATE  *AVAILABLE  *AGE'
check 'label' is "$(k label cm one x=y)" 'configmap/one labeled'
check 'a label selector selects' is "$(k get cm -l x=y -o name)" configmap/one
check 'explain knows the fields' says "$(k explain deployment.spec.strategy.rollingUpdate.maxSurge)" 'IntOrString'
check 'dry run writes nothing' says "$(k create cm dry --dry-run=server && k get cm dry)" 'configmaps "dry" not found'
check 'an unknown field is refused by strict validation' says \
    "$(printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nfoo: 1\n' | k apply --validate=true -f -)" 'unknown field "foo"'
check 'and warned about otherwise' says \
    "$(printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nfoo: 1\n' | k apply --validate=warn -f -)" \
    '^Warning: unknown field "foo"'
check "a body that is no object is shown by its first bytes" says \
    "$(k create --raw /api/v1/namespaces/default/configmaps -f "$work/web.yaml")" "beginning of value (6170[0-9a-f]\\{56\\} \\.\\.\\.)"
check 'a job without labels takes those that tell its pods' is \
    "$(k create job once --image=i >/dev/null && k get job once -o jsonpath='{.metadata.labels.job-name}')" once
check 'the address of a Service may not change' says \
    "$(k create service clusterip fixed --tcp=80 >/dev/null && k patch service fixed -p '{"spec":{"clusterIP":"1.1.1.1"}}')" \
    'spec.clusterIPs\[0\]: Invalid value: \["1.1.1.1"\]: may not change once set'
check 'a patch that is not base64 is told in the words of the conversion' says \
    "$(k create secret generic hidden --from-literal=a=b >/dev/null && k patch secret hidden -p '{"data":{"a":"not base64"}}')" \
    '"map\[data:map\[a:not base64\]\]": error decoding from json: illegal base64 data at input byte 3'
check 'what is wrong with the metadata is told first' says \
    "$(printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x, labels: {"a b": c}}\nspec: {containers: []}\n' | k create -f - | grep '^\*' | head -n 1)" \
    '^\* metadata.labels: '
check 'delete' is "$(k delete -f "$work/web.yaml")" 'deployment.apps "web" deleted'
check 'who am I' says "$(k auth whoami)" 'system:masters'
check 'impersonation is known' says "$(k --as=eve auth whoami)" '^Username *eve'
check 'who has no rights can do nothing' is "$(k --as=eve auth can-i get pods)" no
check 'the rules of a role are listed' says "$(k --as=eve --as-group=g auth can-i --list)" 'selfsubjectreviews'

# -- watches
k get cm -w --field-selector metadata.name=seen -o name >"$work/watch" 2>&1 &
watcher=$!
k create cm before >/dev/null
as admin -N --max-time 2 "$url/api/v1/namespaces/default/configmaps?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true" \
    >"$work/events" 2>/dev/null &
curl_pid=$!
k create cm seen >/dev/null
wait $curl_pid
check 'a watch shows what is there' says "$(cat "$work/events")" '"type":"ADDED".*"name":"before"'
check 'tells when that was all' says "$(cat "$work/events")" '"type":"BOOKMARK".*"k8s.io/initial-events-end":"true"'
check 'and what comes' says "$(cat "$work/events")" '"type":"ADDED".*"name":"seen"'
check 'kubectl sees it too' is "$(cat "$work/watch")" configmap/seen
kill $watcher
as admin -N --max-time 1 -H 'Accept: application/vnd.kubernetes.protobuf;stream=watch' \
    "$url/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Dseen" >"$work/frames" 2>/dev/null
check 'a protobuf watch sends bare events behind their length' is "$(head -c 13 "$work/frames" | tail -c 10 | tr -c 'A-Z' .)" '...ADDED..'
check 'with objects in envelopes' says "$(tr -c 'a-zA-Z0-9' . <"$work/frames")" 'ADDED.*k8s.*ConfigMap'
check 'a revision that was compacted or never was is an error' says \
    "$(as admin "$url/api/v1/configmaps?watch=1&resourceVersion=x")" 'Invalid value'

# -- the protocol
check 'a list comes in chunks' says "$(as admin "$url/api/v1/namespaces?limit=1")" '"remainingItemCount":3'
check 'its items go without a kind of their own' says "$(as admin "$url/api/v1/namespaces?limit=1")" '"items":\[{"metadata"'
check 'a wrong continue token is refused' says "$(as admin "$url/api/v1/namespaces?limit=1&continue=abc")" 'continue key is not valid'
check 'an unknown resource is 404' is "$(code admin "$url/api/v1/nothings")" 404
check 'a wrong method is 405' is "$(code admin -X PUT "$url/api/v1/namespaces")" 405
check 'all pods of all namespaces are not deleted at once' is "$(code admin -X DELETE "$url/api/v1/pods")" 405
check 'a namespace has no nodes' is "$(code admin "$url/api/v1/namespaces/default/nodes")" 404
check 'an unknown type is not acceptable' is "$(code admin -H 'Accept: application/cbor' "$url/api/v1/namespaces")" 406
check 'in the words of the router' says "$(as admin -H 'Accept: text/plain' "$url/version")" \
    '406: Not Acceptable\\n\\nAvailable representations: application/json'
check 'an object in YAML' is "$(as admin -H 'Accept: application/yaml' "$url/api/v1/namespaces/default" | grep -c '^  name: default$')" 1
check 'a list in YAML' is "$(as admin -H 'Accept: application/yaml' "$url/api/v1/namespaces" | grep -c '^- metadata:$')" 4
check 'discovery in YAML' says "$(as admin -H 'Accept: application/yaml' "$url/apis/apps")" '^kind: APIGroup$'
check 'an error in YAML' says "$(as admin -H 'Accept: application/yaml' "$url/api/v1/namespaces/none")" '^reason: NotFound$'
check 'nor understood' is "$(code admin -X POST -H 'Content-Type: application/cbor' -d x "$url/api/v1/namespaces")" 415
check 'an apply without kind is refused clearly' says \
    "$(as admin -X PATCH -H 'Content-Type: application/apply-patch+yaml' -d '{}' "$url/api/v1/namespaces/default?fieldManager=t")" \
    'invalid object type'
check 'a body over 3 MiB is refused' says \
    "$(head -c 3200000 /dev/zero | tr '\0' x | post --data-binary @- "$url/api/v1/namespaces")" 'limit is 3145728'
check "a stranger's large body is not taken" is \
    "$(head -c 100000 /dev/zero | tr '\0' x | code nobody -X POST --data-binary @- "$url/api/v1/namespaces")" 401
deep=$(head -c 100000 /dev/zero | tr '\0' '[')
check 'so is a body of brackets' is "$(printf '{"a":%s' "$deep" | code admin -X POST -H "Content-Type: application/json" --data-binary @- "$url/api/v1/namespaces")" 400
check 'an escaped slash in a path is refused' is "$(code admin --path-as-is "$url/api/v1/namespaces/a%2fb")" 400
check 'and a dot segment' is "$(code admin --path-as-is "$url/api/v1/../v1/namespaces")" 400
check 'protobuf begins with its magic' is \
    "$(as admin -H 'Accept: application/vnd.kubernetes.protobuf' "$url/api/v1/namespaces/default" | head -c 3)" k8s
as admin -H 'Accept: application/vnd.kubernetes.protobuf' "$url/api/v1/namespaces/default" |
    sed 's/default/another/g' >"$work/pb" 2>/dev/null
check 'gzip only for what is large' says "$(as admin -H 'Accept-Encoding: gzip' -D - -o /dev/null "$url/version")" '^content-length'
etag=$(as admin -D - -o /dev/null "$url/openapi/v2" | tr -d '\r' | sed -n 's/^etag: //p')
check 'a document has an ETag, which spares sending it again' is "$(code admin -H "If-None-Match: $etag" "$url/openapi/v2")" 304
v3=$(as admin "$url/openapi/v3" | grep -o '/openapi/v3/apis/apps/v1?hash=[0-9a-f]*')
check "a v3 document's URL with its hash may be kept for a year" says "$(as admin -D - -o /dev/null "$url$v3")" \
    '^cache-control: public, immutable'
check 'another hash leads there' says "$(as admin -D - -o /dev/null "$url${v3%=*}=old")" "^location: /openapi/v3/apis/apps/v1?hash=${v3#*=}"
check 'it is protobuf for who asks' says "$(as admin -D - -o /dev/null \
    -H 'Accept: application/com.github.proto-openapi.spec.v3@v1.0+protobuf' "$url$v3")" \
    '^content-type: application/com.github.proto-openapi.spec.v3.v1.0+protobuf'
check 'and nothing for who wants YAML' is "$(code admin -H 'Accept: application/yaml' "$url$v3")" 406
check 'aggregated discovery says what it is' says \
    "$(as admin -D - -o /dev/null -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' "$url/apis")" \
    'as=APIGroupDiscoveryList'
check 'a review is no table' is \
    "$(code admin -X POST -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' -d '{"spec":{}}' \
        "$url/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")" 406
check 'metrics count requests' says "$(as admin "$url/metrics")" '^apiserver_request_total{code="201".*resource="configmaps"'

check 'an update names its object' says "$(as admin -X PUT -H 'Content-Type: application/json' -d '{}' \
    "$url/api/v1/namespaces/default/configmaps/one")" 'was undeterminable: name must be provided'
check 'a JSON patch of an unknown operation does not apply' is "$(code admin -X PATCH -H 'Content-Type: application/json-patch+json' \
    -d '[{"op":"foo","path":"/data"}]' "$url/api/v1/namespaces/default/configmaps/one")" 422
one='{"op":"test","path":"/kind","value":"ConfigMap"}'
check 'one of too many operations is too large' is "$({ printf '[' && yes "$one," | head -n 10000 && printf '%s]' "$one"; } |
    code admin -X PATCH -H 'Content-Type: application/json-patch+json' --data-binary @- "$url/api/v1/namespaces/default/configmaps/one")" 413
check 'a revision that is not there yet says when to ask again' says \
    "$(as admin -D - "$url/api/v1/namespaces?resourceVersion=99999999")" '^retry-after: 1'
check 'a deprecated kind warns' says "$(as admin -D - "$url/api/v1/endpoints")" '^warning: 299 - "v1 Endpoints is deprecated in v1.33+'
check 'a precondition that fails is told with the kind' says "$(as admin -X DELETE -H 'Content-Type: application/json' \
    -d '{"preconditions":{"uid":"x"}}' "$url/api/v1/namespaces/default/configmaps/one")" 'fulfilled on ConfigMap'
check 'a node with a short name reads its pods' is "$(code admin -H 'Impersonate-User: system:node:b' -H 'Impersonate-Group: system:nodes' \
    "$url/api/v1/pods?fieldSelector=spec.nodeName%3Db")" 200

# -- who is who
check 'anybody may ask for health' is "$(code nobody "$url/livez")" 200
check 'and for nothing else' is "$(code nobody "$url/api/v1/namespaces")" 403
check 'a bad token is refused' is "$(code nobody -H 'Authorization: Bearer a.b.c' "$url/version")" 401
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/own.key" -subj /O=system:masters/CN=u \
    -out "$work/own.crt" -days 1 2>/dev/null
check 'so is a certificate that another CA signed' is \
    "$(code nobody --cert "$work/own.crt" --key "$work/own.key" "$url/livez")" 401
check 'unless a token says who it is' is \
    "$(code account --cert "$work/own.crt" --key "$work/own.key" "$url/version")" 200
check 'a ServiceAccount token is known' says \
    "$(as account -X POST -H 'Content-Type: application/json' -d '{}' "$url/apis/authentication.k8s.io/v1/selfsubjectreviews")" '"system:serviceaccount:default:default"'
check 'and has no rights yet' is "$(code account "$url/api/v1/namespaces/default/configmaps")" 403
k create rolebinding b --clusterrole=edit --serviceaccount=default:default >/dev/null
check 'until a binding gives them' is "$(code account "$url/api/v1/namespaces/default/configmaps")" 200
check 'in that namespace only' is "$(code account "$url/api/v1/namespaces/kube-system/configmaps")" 403
k create rolebinding own --clusterrole=view --serviceaccount=kube-public:own -n kube-public >/dev/null
k -n kube-public patch rolebinding own --type=json -p '[{"op":"remove","path":"/subjects/0/namespace"}]' >/dev/null
check 'an account without a namespace is of its binding'"'"'s' is \
    "$(k auth can-i get pods -n kube-public --as=system:serviceaccount:kube-public:own)" yes
check 'controllers that are not here have their rights, too' is \
    "$(k auth can-i create jobs.batch -n default --as=system:serviceaccount:kube-system:cronjob-controller)" yes
k create rolebinding rb --clusterrole=admin --serviceaccount=default:default >/dev/null
check 'nobody grants what he does not hold' says \
    "$(as account -X POST -H 'Content-Type: application/json' "$url/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles" \
        -d '{"metadata":{"name":"r"},"rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}')" \
    'attempting to grant RBAC permissions not currently held'
check 'a token can be reviewed' says \
    "$(post -d "{\"spec\":{\"token\":\"$(cat "$dir/token")\"}}" "$url/apis/authentication.k8s.io/v1/tokenreviews")" '"authenticated":true'
k delete sa default >/dev/null
check 'with its account a token ends' is "$(code account "$url/version")" 401
check 'certificates are requested and approved' says "$(
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key" -subj /CN=u -out "$work/csr" 2>/dev/null
    printf 'apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: u}\nspec:\n  request: %s\n  signerName: example.com/s\n  usages: [client auth]\n' \
        "$(base64 -w0 "$work/csr")" | k apply -f - && k certificate approve u && k get csr u
)" 'Approved'

check 'who asked is not what he says but what he is' is "$(
    printf 'apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: forged}\nspec:\n  request: %s\n  signerName: example.com/s\n  usages: [client auth]\n  username: system:node:n1\n  groups: [system:nodes]\n' \
        "$(base64 -w0 "$work/csr")" | k create -f - >/dev/null && k get csr forged -o jsonpath='{.spec.username} {.spec.groups}'
)" 'system:admin ["system:masters","system:authenticated"]'

# -- namespaces
k create ns gone >/dev/null
k delete ns gone --wait=false >/dev/null
check 'a dying namespace takes nothing new' says "$(k -n gone create cm x)" 'because it is being terminated'
as admin -X PUT -H 'Content-Type: application/json' -d '{"metadata":{"name":"gone"},"spec":{"finalizers":[]}}' \
    "$url/api/v1/namespaces/gone/finalize" >/dev/null
check 'and goes with its last finalizer' says "$(k get ns gone)" '(NotFound)'

# -- too slow: a server of its own with 1.5 s for each request
mkfifo "$work/small-says"
"$server" "$work/small" 0 0 1500 >"$work/small-says" 2>>"$work/log" &
small_pid=$!
on_exit 'kill $small_pid 2>/dev/null'
read -r small <"$work/small-says"
KUBECONFIG="$work/small/kubeconfig" kubectl create ns other >/dev/null # nobody makes its account: pods wait for it
KUBECONFIG="$work/small/kubeconfig" kubectl create rolebinding b -n other --clusterrole=edit --serviceaccount=default:default >/dev/null
write() { # RESOURCE NAME: as an account of the small server
    curl -sS -A test --cacert "$work/small/ca.crt" -H "Authorization: Bearer $(cat "$work/small/token")" -D - -X POST \
        -H 'Content-Type: application/json' "$small/api/v1/namespaces/other/$1" \
        -d "{\"metadata\":{\"name\":\"$2\"}$([ "$1" = configmaps ] || echo ',"spec":{"containers":[{"name":"c","image":"i"}]}')}"
}
write pods p >"$work/slow" &
slow_pid=$!
wait "$slow_pid"
check 'what takes too long is answered' says "$(cat "$work/slow")" '"reason":"Timeout".*"code":504'
check 'or sooner when the client wants it sooner' says "$(write 'pods?timeout=20ms' p)" '"reason":"Timeout".*"code":504'
check 'a time that is none is refused' says "$(write 'pods?timeout=soon' p)" \
    'invalid timeout specified in the request URL - time: invalid duration \\"soon\\"".*"code":400'
check 'and leaves room for others' says "$(write configmaps last)" '"name":"last"'
kill "$small_pid"

# -- what was acknowledged stays
for stale in '{}' '{"leaseDurationSeconds":3600,"renewTime":"2020-01-01T00:00:00.000000Z"}' other; do
    [ "$stale" = other ] && labels='{}' spec='{}' || labels='{"apiserver.kubernetes.io/identity":"kube-apiserver"}' spec=$stale
    printf '{"metadata":{"generateName":"server-","labels":%s},"spec":%s}' "$labels" "$spec" |
        post "$url/apis/coordination.k8s.io/v1/namespaces/kube-system/leases" --data-binary @- >/dev/null
done
k create cm kept --from-literal=a=b >/dev/null
kill -9 "$pid"
wait "$pid" 2>/dev/null
api_server_start
check 'after kill -9 everything is there' is "$(k get cm kept -o jsonpath='{.data.a}')" b
check 'leases of servers that are gone are gone, others stay' is "$(k get leases -n kube-system -o name |
    sed 's/apiserver-[a-z2-7]\{26\}$/this/; s/server-.*/other/' | sort | xargs)" \
    'lease.coordination.k8s.io/other lease.coordination.k8s.io/this'
check 'the restart added nothing to the roles' is "$(k get clusterrole view -o jsonpath='{.metadata.resourceVersion}')" \
    "$(k get clusterrole view -o jsonpath='{.metadata.resourceVersion}')"
api_server_stop
check 'it stops when told' is $? 0
check_not 'and said nothing of memory' grep -q 'AddressSanitizer\|runtime error' "$work/log"

done_testing
