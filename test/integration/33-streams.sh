#!/bin/bash
# timeout: 300
# Streams to and from pods on one node, with real clients over SPDY and over WebSocket: exec, attach, port-forward.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-kubectl build/kubectl || echo "# not every kubectl can be had here"
clients=$(realpath build/kubectl)
old=$clients/bookworm/kubectl # SPDY
new=$clients/sid/kubectl      # WebSocket, SPDY if that is refused
[ -x "$new" ] || new=$clients/trixie/kubectl

cluster_begin
node_begin 1
test/images/make busybox "$work/1/data/agent/images/busybox.tar" example.com/busybox:1
node_server 1 --node-ip 10.99.0.11
check 'a node becomes Ready' wait_for 30 kc wait --for=condition=Ready node/node1 --timeout=1s
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
    command: [sh, -c, "mkdir /tmp/w; echo hello >/tmp/w/index.html; head -c 20000000 /dev/zero >/tmp/w/big; exec httpd -f -p 8080 -h /tmp/w"]
    ports: [{name: http, containerPort: 8080}]
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
        "$( (echo one && sleep 0.5) | status "$client" attach -i reader | grep -E '^(got|heard|status)' | sort | xargs)" 'got one heard one status 0'
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

done_testing
