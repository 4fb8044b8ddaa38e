#!/bin/bash
# timeout: 480
# The API as the JavaScript client sees it, @kubernetes/client-node, on one node: objects, patches, watches and informers
# (over the server's restart too), exec, attach, port-forward and logs.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-javascript-client build/javascript || {
    skip 'the JavaScript client' 'it cannot be had here'
    done_testing
}
cp test/lib/javascript/*.js build/javascript/

one_node
wait_for 10 kc get serviceaccount default

javascript() {
    node_run 1 env KUBECONFIG=/etc/k3c/k3c.yaml "${NODE:-node}" "$PWD/build/javascript/$1" "$work"
}

include javascript client.js
# an informer lives on while the server is started again
javascript informer.js >"$work/informer.tap" &
informer=$!
check 'an informer has its list' wait_for 20 test -e "$work/listed"
node_stop 1
node_server 1 --node-ip 10.99.0.11
check 'the server starts again' wait_for 30 kc get --raw /readyz
touch "$work/restarted"
wait "$informer"
check 'the informer ends well' is $? 0
include cat "$work/informer.tap"
node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
