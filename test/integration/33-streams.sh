#!/bin/bash
# timeout: 300
# Streams to and from pods on one node, with real clients over SPDY and over WebSocket: exec, attach, port-forward,
# proxies; and, byte by byte, the protocols that kubectl does not speak.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-kubectl build/kubectl || echo "# not every kubectl can be had here"
clients=$(realpath build/kubectl)
old=$clients/bookworm/kubectl # SPDY
new=$clients/sid/kubectl      # WebSocket, SPDY if that is refused
[ -x "$new" ] || new=$clients/trixie/kubectl

one_node
wait_for 10 kc get serviceaccount default

kc apply -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: sh}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: c
    image: example.com/busybox:1
    command: [sh, -c, "while :; do sleep 1000; done"]
---
apiVersion: v1
kind: Pod
metadata: {name: reader}
spec:
  terminationGracePeriodSeconds: 0
  restartPolicy: Never
  containers:
  - name: c
    image: example.com/busybox:1
    stdin: true
    command: [sh, -c, "while read x; do echo got $x; echo heard $x >&2; done"]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: c
    image: example.com/busybox:1
    command: [sh, -c, "mkdir -p /tmp/w/sub; echo hello >/tmp/w/index.html; echo '<a href=/x>' >/tmp/w/sub/page.html; head -c 20000000 /dev/zero >/tmp/w/big; exec httpd -f -p 8080 -h /tmp/w"]
    ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: logged}
spec:
  restartPolicy: Never
  containers:
  - name: c
    image: example.com/busybox:1
    command: [sh, -c, "echo one; echo two"]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
YAML
check 'pods run' kc wait --for=condition=Ready pod/sh pod/reader pod/web --timeout=30s

# with CLIENT ARGS...: kubectl of that release
with() {
    client=$1
    shift
    KUBECTL=$client kc "$@"
}

# status CLIENT ARGS...: its exit status, and what it printed before
status() {
    with "$@" 2>&1
    echo "status $?"
}

value_of() {
    kc get pod "$1" -o "jsonpath=$2"
}

# attached CLIENT WORD: what attaching to pod reader says; its input ends when both answers to the word are there
attached() {
    : >"$work/attached"
    (echo "$2" && wait_for 10 heard "$2") | status "$1" attach -i reader >"$work/attached"
    grep -E '^(got|heard|status)' "$work/attached" | sort | xargs
}

heard() {
    grep -q "^got $1" "$work/attached" && grep -q "^heard $1" "$work/attached"
}

head -c 100000000 /dev/urandom >"$work/big"
sum=$(md5sum <"$work/big")

# -- exec
for client in "$old" "$new"; do
    name="kubectl $(basename "$(dirname "$client")")"
    [ -x "$client" ] || {
        skip "$name" 'it cannot be had here'
        continue
    }
    check "$name: both outputs and the exit code" is "$(status "$client" exec sh -- sh -c 'echo out; echo err >&2; exit 3' | sort | xargs)" \
        'command terminated with exit code 3 err out status 3'
    check "$name: standard input and its end" is "$(echo hello | with "$client" exec -i sh -- cat)" hello
    check "$name: 100 MB in, 100 MB out" is "$(with "$client" exec -i sh -- cat <"$work/big" | md5sum)" "$sum"
    check "$name: a program that is not there" says "$(status "$client" exec sh -- nothing)" 'executable file not found'
    check "$name: a container that is not there" says "$(status "$client" exec sh -c x -- true)" 'container x is not valid for pod sh'
done

# -- attach
# Each line is written when the one before was answered; at the end of its input kubectl leaves, the container goes on.
for client in "$old" "$new"; do
    [ -x "$client" ] || continue
    name="kubectl $(basename "$(dirname "$client")")"
    check "$name attach: what is written is read, and both outputs come back" is \
        "$(attached "$client" one)" 'got one heard one status 0'
    check "$name run -i: input, output and the exit code" is \
        "$(echo 'echo out; exit 7' | status "$client" run once -i --rm --restart=Never --image=example.com/busybox:1 --image-pull-policy=IfNotPresent -- sh | grep -E '^(out|status)' | xargs)" 'out status 7'
done
check 'the container that was left goes on' is "$(kc get pod reader -o 'jsonpath={.status.phase}')" Running
check 'what was attached to is in the log' is "$(kc logs reader | grep -c 'got one')" 2

# -- port-forward (they end with their node)
port=18080
for client in "$old" "$new"; do
    [ -x "$client" ] || continue
    name="kubectl $(basename "$(dirname "$client")")"
    port=$((port + 2))
    with "$client" port-forward pod/web $port:8080 >"$work/forward" 2>&1 &
    with "$client" port-forward pod/web $((port + 1)):81 >"$work/refused" 2>&1 &
    wait_for 10 node_run 1 curl -s "http://127.0.0.1:$port/"
    check "$name port-forward: an answer" is "$(node_run 1 curl -s "http://127.0.0.1:$port/")" hello
    check "$name port-forward: four large ones at once" is \
        "$(node_run 1 sh -c "for i in 1 2 3 4; do curl -s http://127.0.0.1:$port/big | wc -c & done; wait" | xargs)" '20000000 20000000 20000000 20000000'
    check "$name port-forward: a port that nobody listens on is told" wait_for 10 \
        node_run 1 sh -c "curl -s http://127.0.0.1:$((port + 1))/; grep -q 'error forwarding port 81 to pod web.*Connection refused' '$work/refused'"
done

# -- proxies
raw() {
    kc get --raw "$1" 2>&1
}
at=/api/v1/namespaces/default
for name in pods/web:8080 pods/web:http pods/http:web:8080 pods/web services/web services/web:http services/web:80 services/http:web:http; do
    check "proxy: $name" is "$(raw $at/$name/proxy/index.html)" hello
done
check 'proxy: a large answer, whole' is "$(raw $at/services/web/proxy/big | wc -c)" 20000000
check 'proxy: links in a page get the prefix' is "$(raw $at/services/web:http/proxy/sub/page.html)" "<a href=$at/services/web:http/proxy/x>"
check 'proxy: a port that nobody listens on' says "$(raw $at/pods/web:81/proxy/)" 'error trying to reach service: .*Connection refused'
check 'proxy: a port that the service has not' says "$(raw $at/services/web:81/proxy/)" 'no service port 81 found for service "web"'
check 'proxy: a service that is not there' says "$(raw $at/services/nope/proxy/)" NotFound
check "proxy: a node's kubelet" is "$(raw /api/v1/nodes/node1/proxy/healthz)" ok
check "proxy: a node's pods" says "$(raw /api/v1/nodes/node1:10250/proxy/pods)" '"kind":"PodList"'
check "proxy: a node's metrics" says "$(raw /api/v1/nodes/node1/proxy/metrics)" '^kubelet_running_pods 3'
used=$(raw /api/v1/nodes/node1/proxy/metrics/resource)
for what in node_cpu_usage_seconds_total node_memory_working_set_bytes 'pod_cpu_usage_seconds_total{namespace="default",pod="web"}' \
    'pod_memory_working_set_bytes{namespace="default",pod="web"}' \
    'container_cpu_usage_seconds_total{container="c",namespace="default",pod="web"}' \
    'container_memory_working_set_bytes{container="c",namespace="default",pod="web"}'; do
    check "what is used: ${what%%\{*}" says "$used" "^$what [0-9.]*[1-9]"
done
check 'what is used: since when' is \
    "$(printf '%s\n' "$used" | sed -n 's/^container_start_time_seconds{container="c",namespace="default",pod="web"} //p')" \
    "$(date -d "$(value pod web '{.status.containerStatuses[0].state.running.startedAt}')" +%s)"
check 'what is used: everything could be read' says "$used" '^resource_scrape_error 0$'
with "$new" proxy --port=18001 >/dev/null 2>&1 &
wait_for 10 node_run 1 curl -s http://127.0.0.1:18001/version
via=http://127.0.0.1:18001$at/services/web/proxy
check 'kubectl proxy: GET' is "$(node_run 1 curl -s $via/index.html)" hello
check 'proxy: without the slash there is a redirection' is "$(node_run 1 curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$via?a=b")" "301 $via/?a=b"
check "proxy: a redirection of the server's own gets the prefix" is "$(node_run 1 curl -s -o /dev/null -w '%{http_code} %{redirect_url}' $via/sub)" "302 $via/sub/"
check 'proxy: HEAD has no body' is "$(node_run 1 curl -sI $via/index.html | grep -c hello)" 0
for method in DELETE OPTIONS PATCH POST PUT; do # busybox's httpd knows none of them, and says so
    check "proxy: $method is handed on" is "$(node_run 1 curl -s -o /dev/null -w '%{http_code}' -X $method -d x $via/)" 501
done

# -- kubectl cp
check 'kubectl cp: into a pod' with "$new" cp "$work/big" sh:/tmp/big
check 'kubectl cp: and out of it' with "$new" cp sh:/tmp/big "$work/back"
check 'kubectl cp: unchanged' is "$(md5sum <"$work/back")" "$sum"

# -- terminals (of 100 columns and 40 rows)
terminal() {
    node_run 1 env KUBECONFIG=/etc/k3c/k3c.yaml timeout 30 /usr/bin/python3 "$PWD/test/lib/terminal.py" "$@" | tr -d '\r' | grep -E '^([0-9]+ [0-9]+|status [0-9]+)$' | xargs
}
for client in "$old" "$new"; do
    [ -x "$client" ] || continue
    name="kubectl $(basename "$(dirname "$client")")"
    check "$name exec -it: the terminal's size, and the exit code" is "$(terminal "$client" exec -it sh -- sh)" '40 100 status 9'
    check "$name run -it: as well" is "$(terminal "$client" run tty -it --rm --restart=Never --image=example.com/busybox:1 --image-pull-policy=IfNotPresent -- sh)" '40 100 status 9'
done

# -- kubectl debug
debugged() {
    kc get pod web -o "jsonpath=$1"
}
check 'kubectl debug: an ephemeral container, which sees the processes of its target' says \
    "$( (echo 'ps; exit 4' && sleep 3) | with "$new" debug -i web --image=example.com/busybox:1 --image-pull-policy=IfNotPresent --target=c -- sh 2>&1)" httpd
check 'kubectl debug -it: as well' is "$(terminal "$new" debug -it web --image=example.com/busybox:1 --image-pull-policy=IfNotPresent -- sh)" '40 100 status 0'
check 'their ends are told, and the pod is as it was' wait_for 10 eval \
    'is "$(debugged "{.status.ephemeralContainerStatuses[*].state.terminated.exitCode} {.status.phase} {.status.containerStatuses[0].restartCount}")" "4 9 Running 0"'
first=$(debugged '{.spec.ephemeralContainers[0].name}')
check 'what it printed is in its log' says "$(kc logs web -c "$first")" httpd
kc get pod web -o json | sed 's/"image": "example.com.busybox:1"/"image": "other"/' >"$work/web.json"
check 'they cannot be changed' says "$(kc replace --raw $at/pods/web/ephemeralcontainers -f "$work/web.json" 2>&1)" "existing ephemeral containers \"$first\" may not be changed"
check 'nor be there from the beginning' says "$(sed 's/"name": "web"/"name": "web2"/; s/"resourceVersion": "[0-9]*"/"resourceVersion": ""/; s/"uid": ".*"/"uid": ""/' "$work/web.json" | kc create -f - 2>&1)" 'spec.ephemeralContainers: Forbidden: cannot be set on create'

# -- who may
kc create role getter --verb=get --resource=pods,pods/exec,pods/attach,pods/portforward >/dev/null
kc create rolebinding getter --role=getter --user=getter >/dev/null
check 'who may only get may not exec, whatever the protocol' says "$(kc --as=getter exec sh -- true 2>&1)" 'cannot create resource "pods/exec"'
check 'nor attach' says "$(kc --as=getter attach reader 2>&1)" 'cannot create resource "pods/attach"'
check 'nor forward ports' says "$(kc --as=getter port-forward pod/web 18099:8080 2>&1)" 'cannot create resource "pods/portforward"'
check 'nor proxy' says "$(kc --as=getter get --raw $at/pods/web/proxy/ 2>&1)" 'cannot get resource "pods/proxy"'

# -- protocols
wait_for 20 kc logs logged
include node_run 1 env KUBECONFIG=/etc/k3c/k3c.yaml PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$PWD/test/lib/streams_client.py"

# -- what ends in the midst
with "$new" exec sh -- sh -c 'echo begun; sleep 100' >"$work/killed" 2>&1 &
waits=$!
wait_for 10 grep -q begun "$work/killed"
kc delete pod sh --now >/dev/null 2>&1
wait "$waits"
check 'exec: a pod that is deleted ends it, and not well' is "$(($? > 0))" 1
same=$(value_of reader '{.status.containerStatuses[0].containerID}')
mkfifo "$work/nothing"
sleep 100 >"$work/nothing" &
on_exit "kill $!"
with "$new" attach -i reader <"$work/nothing" >"$work/left" 2>&1 &
node_kill 1
node_server 1 --node-ip 10.99.0.11
check 'k3c is killed and comes back' wait_for 30 kc get --raw /readyz
wait_for 20 kc exec reader -- true
check 'attach: the container can be attached to again' is "$(attached "$new" two)" 'got two heard two status 0'
check 'attach: it is the same' is "$(value_of reader '{.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}')" "$same 0"

done_testing
