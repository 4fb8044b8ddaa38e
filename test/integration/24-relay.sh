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
check 'a bad option is refused' says "$(as_admin "$logs?container=c&tailLines=-1")" 'must be greater than or equal to 0'

# Again if need be: kubectl before 1.33 loses what arrives before it has made its streams ("Unknown stream id").
check 'exec is relayed' wait_for 10 gives 'echo hello' k exec p -c c -- echo hello
check 'with standard input' is "$(printf 'end\n' | k exec -i p -c c -- cat)" cat
check 'both ways' says "$(printf 'ping\n' | timeout 5 kubectl exec -i p -c c -- cat 2>&1)" ping
check 'exec into a pod without a node is refused' says "$(k exec waiting -- true)" 'does not have a host assigned'
check 'without an upgrade it is refused' says \
    "$(as_admin '/api/v1/namespaces/default/pods/p/exec?command=a&stdout=1&container=c' -X POST)" 'WebSocket'

k create sa viewer >/dev/null
k create rolebinding v --clusterrole=view --serviceaccount=default:viewer >/dev/null
check 'who may only look reads logs' is "$(k --as=system:serviceaccount:default:viewer logs p -c c --tail=1)" three
check 'and runs nothing' says "$(k --as=system:serviceaccount:default:viewer exec p -c c -- true)" 'orbidden'

kill $kubelet
wait $kubelet 2>/dev/null
check 'a kubelet that is gone is an error, not a hang' says "$(k logs p -c c)" 'asking the kubelet'
api_server_stop
check 'it stops when told' is $? 0

done_testing
