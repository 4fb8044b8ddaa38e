#!/bin/bash
# timeout: 400
# Two nodes, and what each of them is without the other, without k3c, without the link between them.
. test/integration/tap.sh
. test/lib/cluster.sh

cluster_begin
for n in 1 2; do
    node_begin "$n"
    mkdir -p "$work/$n/data/agent/images"
done
test/images/make busybox "$work/1/data/agent/images/busybox.tar" docker.io/library/busybox:latest
cp "$work/1/data/agent/images/busybox.tar" "$work/2/data/agent/images/"
echo 'nameserver 10.99.0.1' >"$work/resolv.conf"

# Nodes that tell of themselves every second are lost after six. The server takes it from its config file.
cat >"$work/1/etc/config.yaml" <<YAML
kube-controller-manager-arg: [node-monitor-grace-period=6s]
kubelet-arg: [node-status-update-frequency=1s]
YAML
address=10.99.0.12
start() {
    case $1 in
    1) node_server 1 --node-ip 10.99.0.11 --resolv-conf "$work/resolv.conf" ;;
    2) node_agent 2 https://10.99.0.11:6443 "$(cat "$work/1/data/server/node-token")" --node-ip "$address" \
        --resolv-conf "$work/resolv.conf" --kubelet-arg=node-status-update-frequency=1s ;;
    esac
}

ready() {
    [ "$(value node "$1" '{.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

check_not 'an argument of a component that k3c does not have is refused' "$K3C" server --kube-controller-manager-arg=nope=1
start 1
check 'the server starts' wait_for 20 kc get --raw /readyz
start 2
for n in 1 2; do
    check "node $n is Ready" wait_for 20 ready "node$n"
done
wait_for 10 kc get serviceaccount default
check 'a pod on each node, and one that may move' kc apply -f "$PWD/test/data/outages.yaml"
check 'they run' kc wait --for=condition=Ready pod --all --timeout=30s || done_testing
moved_first=$(kc get pods -l app=moved -o name)
eventually 'the one that may move begins on node 2' 10 node2 kc get "$moved_first" -o 'jsonpath={.spec.nodeName}'

# -- what runs, and that it goes on

# the process of a pod's web server, by its number on the node
web_pid() { # NODE POD
    node_run "$1" pgrep -o -f "^httpd .*-r $2\$"
}

# runs a program of the pod's image inside it, without k3c
inside() { # POD COMMAND...
    inside_node=1
    [ "$1" = one ] || inside_node=2
    inside_pid=$(web_pid $inside_node "$1") || return 1
    shift
    node_run $inside_node nsenter -t "$inside_pid" -a "$@"
}

# runs a program of the machine in the pod's network
beside() {
    inside_node=1
    [ "$1" = one ] || inside_node=2
    inside_pid=$(web_pid $inside_node "$1") || return 1
    shift
    node_run $inside_node nsenter -t "$inside_pid" -n "$@"
}

processes() {
    echo "$(web_pid 1 one) $(web_pid 2 two) $(node_run 2 pgrep -f '^sleep 4711')"
}

restarts() {
    kc get pods -o 'jsonpath={range .items[*]}{.metadata.name}={.status.containerStatuses[0].restartCount} {end}'
}

cluster_ip() {
    value service "$1" '{.spec.clusterIP}'
}
one_ip=$(cluster_ip one)
two_ip=$(cluster_ip two)

dns() { # POD NAME [+tcp]
    beside "$1" dig +short +time=2 +tries=2 @10.43.0.10 "$2.default.svc.cluster.local" ${3:-}
}

by_address() { # WHEN
    check "$1: one reaches two by its ClusterIP" is "$(inside one fetch "$two_ip")" two
    check "$1: two reaches one by its ClusterIP" is "$(inside two fetch "$one_ip")" one
    for n in 1 2; do
        check "$1: NodePorts of node $n lead to both" is "$(hub_run curl -s --max-time 5 "http://10.99.0.1$n:30081" \
            "http://10.99.0.1$n:30082" | xargs)" 'one two'
    done
}

by_name() { # WHEN POD OTHER OTHER_IP
    check "$1: $2 reaches $3 by its name" is "$(inside "$2" fetch "$3")" "$3"
    check "$1: $2 asks for $3 over UDP" is "$(dns "$2" "$3")" "$4"
    check "$1: $2 asks for $3 over TCP" is "$(dns "$2" "$3" +tcp)" "$4"
}

# every way from a pod to the Service on the other node
both_reach() { # WHEN
    by_address "$1"
    by_name "$1" one two "$two_ip"
    by_name "$1" two one "$one_ip"
}

# Asks all the time until traffic_end; what was not answered is counted.
traffic_begin() {
    rm -f "$work/enough"
    traffic=
    for way in 'inside one fetch two' 'inside two fetch one' "inside one fetch $two_ip" "inside two fetch $one_ip" \
        'hub_run curl -sf --max-time 5 http://10.99.0.11:30082' 'hub_run curl -sf --max-time 5 http://10.99.0.12:30081'; do
        while [ ! -e "$work/enough" ]; do
            # shellcheck disable=SC2086 # words
            if $way >/dev/null 2>&1; then echo answered; else echo "missed: $way"; fi
            sleep 0.2
        done >>"$work/traffic" &
        traffic="$traffic $!"
    done
}

traffic_end() { # WHAT
    touch "$work/enough"
    # shellcheck disable=SC2086 # numbers
    wait $traffic
    check "$1: no request was missed" is "$(grep missed "$work/traffic" | sort | uniq -c)" ''
    check "$1: there were some" [ "$(grep -c answered "$work/traffic")" -ge 20 ]
    rm "$work/traffic"
}

# a pod is made, read, entered and deleted on each node
works() { # WHEN
    for n in 1 2; do
        check "$1: node $n is Ready" wait_for 20 ready "node$n"
        kc run "new$n" --image=busybox --image-pull-policy=Never --restart=Never \
            --overrides="{\"spec\": {\"nodeName\": \"node$n\", \"terminationGracePeriodSeconds\": 0}}" -- \
            sh -c 'echo hello; sleep 1000' >/dev/null
    done
    for n in 1 2; do
        check "$1: node $n starts a pod" kc wait --for=condition=Ready "pod/new$n" --timeout=20s
        eventually "$1: logs of it" 5 hello kc logs "new$n"
        check "$1: exec in it" is "$(kc exec "new$n" -- hostname)" "new$n"
    done
    check "$1: they are deleted" kc delete pod new1 new2 --timeout=20s
    check "$1: exec in those from before" is "$(kc exec one -- cat /www/index.html; kc exec two -- cat /www/index.html)" 'one
two'
    check "$1: their logs" is "$(kc logs one; kc logs two)" 'began
began'
    check "$1: no process was started again" is "$(processes)" "$before"
    check "$1: nothing counts as restarted" is "$(restarts)" "$counts"
}

before=$(processes)
counts=$(restarts)
check 'they are known' says "$one_ip $two_ip" '^10\.43\.[0-9.]* 10\.43\.[0-9.]*$'
check 'all processes are there' says "$before" '^[0-9][0-9]* [0-9][0-9]* [0-9][0-9]*$'
both_reach 'at first'

# -- each part is killed

traffic_begin
node_kill 2
start 2
works 'agent killed'
traffic_end 'agent killed'

traffic_begin
node_kill 1
start 1
check 'server killed: it is back' wait_for 20 kc get --raw /readyz
works 'server killed'
traffic_end 'server killed'

node_kill 1 &
node_kill 2
wait $!
both_reach 'both killed'
start 2
start 1
check 'both killed: the server is back' wait_for 20 kc get --raw /readyz
works 'both killed'

# -- a container that ends is still seen to end
kill_pid=$(web_pid 2 two)
node_run 2 kill -KILL "$kill_pid"
eventually 'a container that ends is started again' 20 1 value pod two '{.status.containerStatuses[0].restartCount}'
check 'and becomes ready' kc wait --for=condition=Ready pod/two --timeout=20s
before=$(processes)
counts=$(restarts)

# -- the server is stopped in order, and stays away

traffic_begin
node_stop 1
both_reach 'server away'
node_stop 2
start 2
both_reach 'server away, agent started again'
node_kill 2
start 2
both_reach 'server away, agent killed and started again'
check 'a container that ends is started again with the server away' [ -n "$(web_pid 2 two)" ]
start 1
check 'the server is back' wait_for 20 kc get --raw /readyz
works 'server back'
traffic_end 'server away'

# -- the link is cut

readiness() { # POD
    value pod "$1" '{.status.conditions[?(@.type=="Ready")].status}'
}
addresses() { # SERVICE: those that are ready
    kc get endpointslices -l "kubernetes.io/service-name=$1" \
        -o 'jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].addresses[0]}'
}
taints() {
    kc get node node2 -o 'jsonpath={range .spec.taints[?(@.key=="node.kubernetes.io/unreachable")]}{.effect}{"\n"}{end}' |
        sort | xargs
}
replaced() {
    kc get pods -l app=moved --field-selector spec.nodeName=node1,status.phase=Running -o name | wc -l
}
where() {
    kc get pods -l app=moved -o 'jsonpath={range .items[?(@.status.phase=="Running")]}{.spec.nodeName}={.metadata.deletionTimestamp}{"\n"}{end}' |
        sort | xargs
}

link_cut 2
eventually 'cut off: the node becomes unknown' 60 Unknown value node node2 '{.status.conditions[?(@.type=="Ready")].status}'
eventually 'cut off: it is tainted' 20 'NoExecute NoSchedule' taints
eventually 'cut off: its pods are not ready' 20 False readiness two
eventually 'cut off: its Service has no endpoint' 20 '' addresses two
check 'cut off: who asks is refused at once' says "$(beside one curl -s --max-time 5 "http://$two_ip" 2>&1; echo $?)" '^7$'
eventually 'cut off: a pod that bears it for a second is replaced' 30 1 replaced
check 'cut off: the others are not' is "$(value pod two '{.metadata.deletionTimestamp}')" ''
check 'cut off: its pods run and know names' is "$(inside two fetch two.default.svc.cluster.local)" two
link_heal 2
check 'healed: the node is Ready' wait_for 60 ready node2
eventually 'healed: the taints go' 20 '' taints
eventually 'healed: its pods are ready again' 20 True readiness two
eventually 'healed: the replaced one is gone' 30 'node1=' where
check 'healed: traffic flows' wait_for 20 gives two inside one fetch two
before=$(processes)
counts=$(restarts)
both_reach 'healed'

# -- another address

node_stop 2
node_run 2 ip addr del 10.99.0.12/24 dev eth0
node_run 2 ip addr add 10.99.0.22/24 dev eth0
node_run 2 ip route add default via 10.99.0.1
address=10.99.0.22
start 2
eventually 'another address: the node tells it' 30 10.99.0.22 value node node2 '{.status.addresses[?(@.type=="InternalIP")].address}'
works 'another address'
check 'another address: pods are reached across' wait_for 10 gives two inside one fetch two
check 'another address: and back' is "$(inside two fetch one)" one

# -- what answers DNS while k3c is away

standby() { # NODE: those that answer now
    node_run "$1" pgrep -f '^[^ ]*k3c dns-standby' | wc -l
}
both_kinds() {
    echo "$(standby "$1") $(waiting "$1")"
}
networks() {
    node_run "$1" sh -c 'ls /run/k3c*/netns'
}
waiting() {
    node_run "$1" pgrep -f '^[^ ]*holder wait-exec .*k3c dns-standby' | wc -l
}
check 'while k3c runs, nobody else answers DNS, and one process waits' is "$(standby 1) $(waiting 1) $(standby 2) $(waiting 2)" '0 1 0 1'
node_stop 2
eventually 'when it has ended, that one does' 10 '1 0' both_kinds 2
start 2
eventually 'and hands it back' 20 '0 1' both_kinds 2
check 'all pods are deleted' kc delete -f "$PWD/test/data/outages.yaml" --timeout=30s
for n in 1 2; do
    eventually "node $n: no pod has a network" 20 '' networks "$n"
    node_stop "$n"
    eventually "node $n: without pods nothing stays" 10 '0 0' both_kinds "$n"
    check "node $n: the log has no errors" is "$(node_log "$n" | grep level=error)" ''
done
done_testing
