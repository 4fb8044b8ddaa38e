#!/bin/bash
# timeout: 200
# Where Services and DNS are as kube-proxy and CoreDNS make them, beyond what 31-two-nodes.sh shows.
. test/integration/tap.sh
. test/lib/cluster.sh

cluster_begin
for n in 1 2; do
    node_begin "$n"
    mkdir -p "$work/$n/data/agent/images"
    test/images/make busybox "$work/$n/data/agent/images/busybox.tar" docker.io/library/busybox:latest
done
echo 'nameserver 10.99.0.1' >"$work/1/resolv.conf"
printf 'nameserver 127.0.0.53\nsearch corp.example\n' >"$work/2/resolv.conf"
node_server 1 --node-ip 10.99.0.11 --resolv-conf "$work/1/resolv.conf"
check 'the server starts' wait_for 20 kc get --raw /readyz
node_agent 2 https://10.99.0.11:6443 "$(cat "$work/1/data/server/node-token")" --node-ip 10.99.0.12 --resolv-conf "$work/2/resolv.conf"
check 'both nodes are there' wait_for 20 kc wait --for=condition=Ready node/node1 node/node2 --timeout=1s
wait_for 10 kc get serviceaccount default
kc apply -f "$PWD/test/data/services.yaml" >/dev/null
check 'the pods run' kc wait --for=condition=Ready pod --all --timeout=60s || done_testing

cluster_ip() {
    value service "$1" '{.spec.clusterIP}'
}

# a program of the machine in the network of pod one or two
beside() {
    beside_node=1
    [ "$1" = one ] || beside_node=2
    beside_pid=$(node_run $beside_node pgrep -o -f "^httpd .*-h /srv/$1\$") || return 1
    shift
    node_run $beside_node nsenter -t "$beside_pid" -n "$@"
}

ask() { # POD URL
    beside "$1" curl -s --max-time 3 "http://$2"
}

refused() { # curl's exit status for a refused connection
    ask one "$1"
    [ $? -eq 7 ]
}

# -- names
check 'a pod that is to have the hosts resolver has none on a loopback' is \
    "$(kc exec two -- cat /etc/resolv.conf | xargs)" 'search corp.example nameserver 10.43.0.10'
check 'the hosts file has both names of a pod with its FQDN as hostname' matches \
    'first.each.default.svc.cluster.local.first$' kc exec one -- cat /etc/hosts
check 'its hostname is the FQDN' is "$(kc exec one -- hostname)" first.each.default.svc.cluster.local
dns() {
    node_run "$1" dig +short +time=2 @10.43.0.10 "$2"
}
for n in 1 2; do
    eventually "node $n: node names are in DNS" 5 10.99.0.12 dns "$n" node2
done
check 'and their addresses' is "$(node_run 1 dig +short +time=2 @10.43.0.10 -x 10.99.0.12)" node2.

# -- host ports
host_ports() { # WHEN
    check "$1: a host port from outside" is "$(hub_run curl -s --max-time 3 http://10.99.0.11:8081)" one
    check "$1: from a pod of the node, itself" is "$(ask one 10.99.0.11:8081)" one
    check "$1: from the node" is "$(node_run 1 curl -s --max-time 3 http://10.99.0.11:8081)" one
    check "$1: one of the loopback" is "$(node_run 1 curl -s --max-time 3 --interface 10.99.0.11 http://127.0.0.1:8082)" one
    check_not "$1: that is not outside" hub_run curl -s --max-time 3 http://10.99.0.11:8082
}
host_ports 'at first'
node_run 1 nft delete table ip k3c-pods
eventually 'after somebody deletes the rules they are made again' 10 one hub_run curl -s --max-time 1 http://10.99.0.11:8081
host_ports 'then'

# -- Services for another proxy
web=$(cluster_ip web)
check 'a Service for another proxy is not served' refused "$web"
check 'but has its name' is "$(dns 1 web.default.svc.cluster.local)" "$web"
kc label service web service.kubernetes.io/service-proxy-name- >/dev/null
check 'without the label it is' wait_for 5 ask one "$web"
kc label service web service.kubernetes.io/headless= >/dev/null
check 'labelled headless it is not' wait_for 5 refused "$web"
kc label service web service.kubernetes.io/headless- >/dev/null
check 'and is again' wait_for 5 ask one "$web"

# -- a segment outside the window
kc apply -f - >/dev/null <<YAML
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: stray-1, labels: {kubernetes.io/service-name: stray}}
addressType: IPv4
ports: [{name: "", port: 8123, protocol: TCP}]
endpoints: [{addresses: ["$(value pod two '{.status.podIP}')"]}]
YAML
beside two timeout 30 /usr/bin/python3 "$PWD/test/lib/stray_segment.py" 8123 >"$work/stray" 2>&1 &
wait_for 10 grep -q listening "$work/stray"
wait_for 5 node_run 1 nft get element ip k3c service-ips "{ $(cluster_ip stray) . tcp . 80 }"
# shellcheck disable=SC2016
check 'a connection survives a packet that conntrack calls invalid' is "$(beside one timeout 10 bash -c '
    exec 3<>/dev/tcp/$0/80; printf a >&3; sleep 0.5; printf b >&3; cat <&3' "$(cluster_ip stray)" 2>&1)" fine

# -- a node that is deleted while its agent runs
cidr=$(value node node2 '{.spec.podCIDR}')
kc create -f - >/dev/null <<YAML
{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "other"}}
YAML
kc delete node node2 >/dev/null
eventually 'a deleted node registers again with the pod CIDR it had' 20 "$cidr" value node node2 '{.spec.podCIDR}'
check 'its pods are reached' wait_for 10 ask one "$(value pod two '{.status.podIP}')"
kc delete node other >/dev/null

# -- policy Local and endings; node 2 has the endpoint that ends, node 1 one that is ready
from_outside() {
    hub_run curl -s --max-time 3 http://10.99.0.12:30090
}
check 'policy Local leads to the endpoint of the node' wait_for 5 gives two from_outside
kc delete pod two --wait=false >/dev/null
ending() {
    kc get endpointslices -l kubernetes.io/service-name=local -o \
        'jsonpath={.items[*].endpoints[?(@.nodeName=="node2")].conditions}'
}
check 'its pod ends' wait_for 10 matches '"ready":false,"serving":true,"terminating":true' ending
check 'which serves on from outside' is "$(from_outside)" two
check 'and inside' is "$(node_run 2 curl -s --max-time 3 "http://$(cluster_ip local)")" two
for _ in 1 2 3 4 5 6; do
    node_run 2 curl -s --max-time 3 "http://$web"
done >"$work/asked"
check 'elsewhere only the ready one is asked' is "$(sort -u "$work/asked")" one
kc exec two -- touch /tmp/go

for n in 1 2; do
    check "node $n: the log has no errors" is "$(node_log "$n" | grep -E 'level=(error|fatal)')" ''
done
done_testing
