#!/bin/bash
# timeout: 300
# Streams to and from pods on one node, with real clients: exec over SPDY and over WebSocket.
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
YAML
check 'a pod runs' kc wait --for=condition=Ready pod/sh --timeout=30s

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

done_testing
