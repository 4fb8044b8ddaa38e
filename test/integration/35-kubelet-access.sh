#!/bin/bash
# timeout: 90
# Who may ask a node's own port, 10250: certificates and tokens, reviewed by the API server; and the port taken by another.
. test/integration/tap.sh
. test/lib/cluster.sh

cluster_begin
node_begin 1

# asked PATH [CURL-OPT...]: the body, then the code
asked() {
    asked_path=$1
    shift
    node_run 1 curl -sk --max-time 5 -w '%{http_code}' "$@" "https://10.99.0.11:10250$asked_path"
}

asked_as() {
    asked "$2" -H "Authorization: Bearer $(kc create token "$1")"
}

logged() {
    node_log 1 | grep -q -- "$1"
}

ready() {
    [ "$(kc get node node1 -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

mkfifo "$work/free"
node_run 1 /usr/bin/python3 -c '
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", 10250))
s.listen()
open(sys.argv[1]).read()' "$work/free" &
check 'somebody has the port' wait_for 5 node_run 1 bash -c 'exec 3<>/dev/tcp/127.0.0.1/10250'
node_server 1 --node-ip 10.99.0.11
check 'the node is Ready all the same' wait_for 20 ready
check 'and says what has to wait' logged 'level=error.*10250.*have to wait for the port'
: >"$work/free"
check 'it takes the port when it is free' wait_for 10 logged 'port 10250 is free now'

kc create serviceaccount prometheus >/dev/null
kc create serviceaccount nobody >/dev/null
kc create clusterrole scrape --verb=get --resource=nodes/metrics >/dev/null
kc create clusterrolebinding scrape --clusterrole=scrape --serviceaccount=default:prometheus >/dev/null
check 'a token whose owner may get nodes/metrics scrapes' says "$(asked_as prometheus /metrics)" '200$'
check 'but gets nothing else' is "$(asked_as prometheus /pods)" \
    'Forbidden (user=system:serviceaccount:default:prometheus, verb=get, resource=nodes, subresource(s)=[pods proxy])
403'
check 'a token of somebody without rights gets nothing' says "$(asked_as nobody /metrics)" '403$'
check 'a wrong token is nobody' is "$(asked /metrics -H 'Authorization: Bearer wrong')" Unauthorized401
check 'nor is who sends none' is "$(asked /metrics)" Unauthorized401
check 'health is for everybody' is "$(asked /healthz)" ok200
kc create clusterrole pods --verb=get --resource=nodes/pods >/dev/null
kc create clusterrolebinding pods --clusterrole=pods --serviceaccount=default:nobody >/dev/null
check 'nodes/pods is enough for /pods' says "$(asked_as nobody /pods)" '"kind":"PodList".*200$'
tls=$work/1/data/server/tls
check 'an administrator passes by certificate' says \
    "$(asked /pods --cert "$tls/client-admin.crt" --key "$tls/client-admin.key")" '200$'
done_testing
