#!/bin/sh
# logs and exec through the API server, against a kubelet that is a script
. test/integration/tap.sh
. test/lib/api_server.sh
. test/lib/kubectl.sh

export KUBECONFIG="$dir/kubeconfig"

api_server_start
mkfifo "$work/port"
python3 test/lib/fake_kubelet.py "$dir/tls/serving-kube-apiserver.crt" "$dir/tls/serving-kube-apiserver.key" \
    "$dir/tls/client-ca.crt" >"$work/port" 2>>"$work/log" &
kubelet=$!
on_exit 'kill $kubelet 2>/dev/null'
read -r port <"$work/port"

k() {
    timeout 20 kubectl "$@" 2>&1
}

# as_admin TARGET CURL-ARGUMENT...
as_admin() {
    target=$1
    shift
    curl -sS --cacert "$dir/ca.crt" --cert "$dir/admin.crt" --key "$dir/admin.key" -A test "$@" "$url$target"
}

k create -f - >/dev/null <<YAML
apiVersion: v1
kind: Node
metadata: {name: n1}
status:
  addresses: [{type: InternalIP, address: 127.0.0.1}]
  daemonEndpoints: {kubeletEndpoint: {Port: $port}}
YAML
k create -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  nodeName: n1
  containers: [{name: c, image: i}, {name: big, image: i}, {name: broken, image: i}]
---
apiVersion: v1
kind: Pod
metadata: {name: waiting}
spec:
  containers: [{name: c, image: i}]
YAML

logs=/api/v1/namespaces/default/pods/p/log
check 'a log is relayed' is "$(k logs p -c c | xargs)" 'one two three'
check 'with its options' is "$(k logs p -c c --tail=1)" three
check 'a large one as well, whole' is "$(k logs p -c big | wc -c)" 8388608
check 'to a slow reader too' is "$(as_admin "$logs?container=big" --limit-rate 6M | wc -c)" 8388608
check "an error of the kubelet's is told" says "$(k logs p -c broken)" 'the log is gone'
check 'several containers: one has to be named' says "$(as_admin "$logs")" \
    'a container name must be specified for pod p, choose one of: \[c big broken\]'
check 'a container that is not there is refused' says "$(as_admin "$logs?container=x")" 'container x is not valid for pod p'
check 'a pod without a node has no log yet' is "$(k logs waiting)" ''
check 'which is no content' is "$(as_admin "${logs%/p/log}/waiting/log" -w '%{http_code}')" 204
check 'a time that is none is refused first' says "$(as_admin "${logs%/p/log}/none/log?sinceTime=x")" \
    'parsing time \\"x\\" as \\"2006-01-02T15:04:05Z07:00\\": cannot parse \\"x\\" as \\"2006\\"'
check 'a bad option is refused' says "$(as_admin "$logs?container=c&tailLines=-1")" 'must be greater than or equal to 0'

# Again if need be: kubectl before 1.33 loses what arrives before it has made its streams ("Unknown stream id").
typed() {
    printf '%s\n' "$1" | timeout 5 kubectl exec -i p -c c -- cat
}
check 'exec is relayed' wait_for 10 gives 'echo hello' k exec p -c c -- echo hello
check 'with standard input' wait_for 10 gives cat typed end
check 'both ways' wait_for 10 matches ping typed ping
check 'exec into a pod without a node is refused' says "$(k exec waiting -- true)" 'does not have a host assigned'
check 'without an upgrade it is refused' says \
    "$(as_admin '/api/v1/namespaces/default/pods/p/exec?command=a&stdout=1&container=c' -X POST)" '"Upgrade request required"'

# What is wrong first, in Kubernetes' order: the pod, its container, its node, the node's address, the upgrade.
k create -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Node
metadata: {name: nowhere}
status:
  addresses: [{type: Other, address: here}]
---
apiVersion: v1
kind: Pod
metadata: {name: lost}
spec: {nodeName: gone, containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: unreachable}
spec:
  nodeName: nowhere
  initContainers: [{name: first, image: i}]
  containers: [{name: c, image: i}]
---
apiVersion: v1
kind: Service
metadata: {name: bare}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: empty}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: empty}
YAML
# wrong WHAT PATH CODE PATTERN: for no upgrade, a WebSocket and SPDY alike
wrong() {
    for upgrade in none websocket SPDY/3.1; do
        method=POST
        [ $upgrade = websocket ] && method=GET
        set -- "$1" "$2" "$3" "$4" -X $method
        [ $upgrade = none ] || set -- "$@" -H 'Connection: Upgrade' -H "Upgrade: $upgrade" -H 'Sec-WebSocket-Version: 13' \
            -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Sec-WebSocket-Protocol: v5.channel.k8s.io'
        wrong_what=$1 wrong_path=$2 wrong_code=$3 wrong_text=$4
        shift 4
        wrong_said=$(as_admin "/api/v1/namespaces/default/pods/$wrong_path" "$@" --http1.1 -w ' %{http_code}')
        check "$wrong_what ($upgrade)" says "$wrong_said" "\"message\":\"$wrong_text\".* $wrong_code\$"
        set -- "$wrong_what" "$wrong_path" "$wrong_code" "$wrong_text"
    done
}
for verb in exec attach; do
    wrong "$verb: no such pod" "none/$verb" 404 'pods \\"none\\" not found'
    wrong "$verb: which container" "p/$verb?stdout=1" 400 'a container name must be specified for pod p, .*'
    wrong "$verb: no such container" "waiting/$verb?container=x" 400 'container x is not valid for pod waiting'
    wrong "$verb: no node yet" "waiting/$verb" 400 'pod waiting does not have a host assigned'
    wrong "$verb: no such node" "lost/$verb" 404 'pods \\"gone\\" not found'
    wrong "$verb: a node without a known address" "unreachable/$verb" 500 \
        'no preferred addresses found; known addresses: \[{Other here}\]'
done
wrong 'portforward: a port that is none' 'none/portforward?ports=x' 400 \
    'cannot convert to \[\]int32: strconv.ParseUint: parsing \\"x\\": invalid syntax'
wrong 'portforward: a port that is too large' 'none/portforward?ports=80&ports=65536' 400 \
    'cannot convert to \[\]int32: strconv.ParseUint: parsing \\"65536\\": value out of range'
wrong 'portforward: nothing behind a comma' 'none/portforward?ports=80%2C' 400 \
    'cannot convert to \[\]int32: strconv.ParseUint: parsing \\"\\": invalid syntax'
wrong 'portforward: no node yet' 'waiting/portforward?ports=80' 400 'pod waiting does not have a host assigned'

# proxied KIND/NAME: the code and text that a proxy to it answers without the slash, which redirects what is there
proxied() {
    as_admin "/api/v1/namespaces/default/$1/proxy" -w ' %{http_code}' | sed 's/.*"message":"\([^}]*\)","reason".*}.* /\1 /'
}
check 'proxy: a pod without an address' is "$(proxied pods/waiting)" 'address not allowed 400'
check 'proxy: no such pod' is "$(proxied pods/none)" 'pods \"none\" not found 404'
check 'proxy: a Service without Endpoints' is "$(proxied services/https:bare:)" 'services \"bare\" not found 404'
check 'proxy: a Service with none that serve' is "$(proxied services/empty:80)" \
    'no endpoints available for service \"empty\" 503'
check 'proxy: no such port' is "$(proxied services/empty:81)" 'no service port 81 found for service \"empty\" 503'
check 'proxy: one colon too many' is "$(proxied services/a:b:c:d)" 'invalid service request \"a:b:c:d\" 400'

k create sa viewer >/dev/null
k create rolebinding v --clusterrole=view --serviceaccount=default:viewer >/dev/null
check 'who may only look reads logs' is "$(k --as=system:serviceaccount:default:viewer logs p -c c --tail=1)" three
check 'and runs nothing' says "$(k --as=system:serviceaccount:default:viewer exec p -c c -- true)" 'orbidden'

kill $kubelet
wait $kubelet 2>/dev/null
check 'a kubelet that is gone is an error, not a hang' says "$(k logs p -c c)" 'asking the kubelet'
check 'to exec, too' says "$(k exec p -c c -- true)" 'error dialing backend'
api_server_stop
check 'it stops when told' is $? 0

done_testing
