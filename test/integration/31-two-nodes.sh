#!/bin/bash
# timeout: 600
# A cluster of two nodes and what runs on it: images from a registry, pods, logs, exec, volumes, Services and DNS.
. test/integration/tap.sh
. test/lib/cluster.sh
. test/lib/registry.sh

cluster_begin
registry_begin
registry_push busybox nginx redis || exit 1
nsenter --net="/run/netns/$cluster_id-hub" /usr/bin/python3 test/lib/upstream_dns.py 10.99.0.1 &
upstream=$!
on_exit "kill $upstream"
echo 'nameserver 10.99.0.1' >"$work/resolv.conf"
for n in 1 2; do
    node_begin "$n"
    {
        registry_config
        echo '  10.99.0.1:5000: {endpoint: ["http://10.99.0.1:5000"]}'
    } >"$work/$n/etc/registries.yaml"
done
test/images/make busybox "$work/1/data/agent/images/archived.tar" example.com/archived:1

node_server 1 --node-ip 10.99.0.11 --resolv-conf "$work/resolv.conf"
check 'the server starts' wait_for 20 kc get --raw /readyz
node_agent 2 https://10.99.0.11:6443 "$(cat "$work/1/data/server/node-token")" --node-ip 10.99.0.12 --resolv-conf "$work/resolv.conf"
check 'both nodes are there' wait_for 10 kc get nodes node1 node2
check 'both nodes become Ready' kc wait --for=condition=Ready node/node1 node/node2 --timeout=30s
wait_for 10 kc get serviceaccount default

sed "s#HOSTPATH#$work/hostpath#" test/data/workload.yaml >"$work/workload.yaml"
check 'the workload is applied' kc apply -f "$work/workload.yaml"

in1() {
    kc exec shell1 -- "$@"
}

in2() {
    kc exec shell2 -- "$@"
}

waiting() {
    value pod "$1" '{.status.containerStatuses[0].state.waiting.reason}'
}

phase() {
    value pod "$1" '{.status.phase}'
}

check 'a rollout ends' kc rollout status deployment/web --timeout=60s
check 'the shells run' kc wait --for=condition=Ready pod/shell1 pod/shell2 pod/redis pod/volumes --timeout=60s

# -- probes; early, for a node tells only so many events of a pod
probed_endpoints() { # kubectl warns that Endpoints are deprecated
    kc get endpoints probed -o 'jsonpath={.subsets[*].addresses[*].ip}' 2>"$work/warning"
}
check 'a pod that is not ready is not in its Service' gives '' probed_endpoints
check 'it is started, though' wait_for 20 gives true value pod probed '{.status.containerStatuses[0].started}'
kc exec probed -- touch /tmp/ready
eventually 'ready, it is' 10 probed in1 fetch probed
kc exec probed -- rm /tmp/ready
eventually 'not ready again, it leaves' 10 '' probed_endpoints
check 'without a restart' is "$(value pod probed '{.status.containerStatuses[0].restartCount}')" 0
kc exec probed -- touch /tmp/dead
eventually 'a failing liveness probe restarts the container' 30 1 value pod probed '{.status.containerStatuses[0].restartCount}'
check 'and says so' matches 'Liveness probe failed' kc get events --field-selector involvedObject.name=probed

# -- where pods are
check 'pods run on both nodes' is "$(kc get pods -l app=web -o 'jsonpath={range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u | xargs)" 'node1 node2'
check 'nodeName is heeded' is "$(value pod shell1 '{.spec.nodeName}')" node1
check 'nodeSelector is heeded' is "$(value pod shell2 '{.spec.nodeName}')" node2
check 'a pod that fits nowhere says why' matches '0/2 nodes are available: 2 Insufficient cpu' value pod huge '{.status.conditions[0].message}'
check 'and an event does' matches 'FailedScheduling.*2 Insufficient cpu' kc get events --field-selector involvedObject.name=huge
check 'pods have addresses of their nodes' is "$(value pod shell1 '{.status.podIP}' | cut -d. -f1-3)" \
    "$(value node node1 '{.spec.podCIDR}' | cut -d. -f1-3)"

# -- traffic
web_ips=$(kc get pods -l app=web -o 'jsonpath={.items[*].status.podIP}')
each_ip() {
    for ip in $web_ips; do
        kc exec "$1" -- fetch "$ip" >/dev/null || return 1
    done
}
check 'a pod on node 1 reaches every pod' each_ip shell1
check 'a pod on node 2 reaches every pod' each_ip shell2
check 'a pod sees the address of its peer, not of a node' \
    wait_for 5 matches "$(value pod shell1 '{.status.podIP}')" kc logs -l app=web --tail=-1
service_ip=$(value service web '{.spec.clusterIP}')
for n in 1 2; do
    check "node $n: a Service by its name" is "$(kc exec shell$n -- fetch web)" 'Welcome to nginx!'
    check "node $n: by its full name" is "$(kc exec shell$n -- fetch web.default.svc.cluster.local)" 'Welcome to nginx!'
    check "node $n: by its address" is "$(kc exec shell$n -- fetch "$service_ip")" 'Welcome to nginx!'
    check "node $n: from the node itself" is "$(node_run "$n" curl -s --max-time 5 "http://$service_ip")" 'Welcome to nginx!'
    check "node $n: NodePort from outside" is "$(hub_run curl -s --max-time 5 "http://10.99.0.1$n:30080")" 'Welcome to nginx!'
    check "node $n: NodePort from a pod" is "$(in1 fetch "10.99.0.1$n" / 30080)" 'Welcome to nginx!'
done
all_serve() {
    for _ in $(seq 20); do
        in1 fetch web "/index.html?spread" >/dev/null
    done
    for pod in $(kc get pods -l app=web -o name); do
        kc logs "$pod" | grep -q spread || return 1
    done
}
check 'every pod of a Service gets some' wait_for 30 all_serve
check 'a program on one node stores' is "$(kc exec redis -- redis-cli -h redis set key value)" OK
ask_redis() {
    in1 sh -c "printf 'GET key\r\nQUIT\r\n' | nc redis 6379" | tr -d '\r' | sed -n 2p
}
check 'and one on the other reads' is "$(ask_redis)" value
check 'a host-network pod has the address of its node' is "$(value pod host '{.status.podIP}')" 10.99.0.12
eventually 'a Service leads to it' 10 'from the host' in1 fetch host
check 'it resolves cluster names' is "$(kc exec host -- fetch web)" 'Welcome to nginx!'
check 'pods reach the API by its Service' says "$(in2 sh -c 'nc -w 2 kubernetes 443 </dev/null && echo open' 2>&1)" open

# -- DNS
check 'headless: an A record for each pod' is \
    "$(in1 nslookup -type=a each.default.svc.cluster.local | sed -n 's/^Address: //p' | sort | xargs)" \
    "$(printf '%s\n' $web_ips | sort | xargs)"
check 'SRV names port and target' matches 'service = 0 [0-9]* 80 ' in1 nslookup -type=srv _http._tcp.each.default.svc.cluster.local
check 'PTR of a Service' matches 'name = web.default.svc.cluster.local' in1 nslookup "$service_ip"
check 'ExternalName is an alias' matches 'canonical name = upstream.example' in1 nslookup -type=cname alias.default.svc.cluster.local
check 'and leads on' is "$(in1 nslookup -type=a alias.default.svc.cluster.local | sed -n 's/^Address: //p')" 192.0.2.7
check 'other names are asked upstream' is "$(in2 nslookup -type=a upstream.example | sed -n 's/^Address: //p')" 192.0.2.7
check 'what is not there is NXDOMAIN' matches NXDOMAIN in1 nslookup -type=a nothing.default.svc.cluster.local
dns_ip=$(in1 sed -n 's/^nameserver //p' /etc/resolv.conf)
check 'over TCP, too' is "$(node_run 1 dig +tcp +short "@$dns_ip" web.default.svc.cluster.local)" "$service_ip"
check 'the search list of Kubernetes' is "$(in1 sed -n 's/^search //p' /etc/resolv.conf | cut -d' ' -f1-3)" \
    'default.svc.cluster.local svc.cluster.local cluster.local'
check 'a pod knows its own name' is "$(in1 hostname)" shell1

# -- logs
check 'logs' is "$(kc logs env | grep -c ^BASE=)" 1
wait_for 10 matches oops kc logs talks
check 'logs: both streams' is "$(kc logs talks | sort | xargs)" 'one oops two'
check 'logs: the last lines' is "$(kc logs talks --tail=1 | wc -l)" 1
check 'logs: timestamps' matches '^20[0-9-]*T[0-9:.]*Z one$' kc logs talks --timestamps
check 'logs: a limit of bytes' is "$(kc logs talks --limit-bytes=2 | head -c 10)" on
check 'logs: since later' is "$(kc logs talks --since-time=2100-01-01T00:00:00Z)" ''
over() {
    ! kill -0 "$1" 2>/dev/null
}
kc logs -f talks >"$work/followed" &
follower=$!
wait_for 10 grep -q two "$work/followed"
kc exec talks -- touch /tmp/go
check 'logs -f: ends with the container' wait_for 10 over "$follower"
check 'logs -f: told all' says "$(cat "$work/followed")" three
check 'logs: of a container that is not' matches 'container nope is not valid for pod talks' kc logs talks -c nope
eventually 'logs: of the run before' 20 run kc logs crashes --previous
check 'logs: none before the first' matches '(BadRequest): previous terminated container "c" in pod "shell1" not found' kc logs shell1 --previous

# -- exec
check 'exec: output' is "$(in2 echo hello)" hello
check 'exec: exit status' is "$(in2 sh -c 'exit 42' >/dev/null 2>&1; echo $?)" 42
check 'exec: streams are apart' is "$(in2 sh -c 'echo out; echo err >&2' 2>/dev/null)" out
check 'exec: standard error' is "$(in2 sh -c 'echo out; echo err >&2' 2>&1 >/dev/null)" err
check 'exec: standard input' is "$(echo typed | kc exec -i shell2 -- cat)" typed
head -c 5000000 /dev/urandom >"$work/noise"
check 'exec: five megabytes there and back' is "$(kc exec -i shell2 -- cat <"$work/noise" | sha256sum)" "$(sha256sum <"$work/noise")"
node_enter 1
terminal() {
    script -qec "stty rows 33 cols 77; $enter env KUBECONFIG=/etc/k3c/k3c.yaml kubectl exec -it shell2 -- $1" /dev/null </dev/null |
        tr -d '\r'
}
check 'exec: a terminal' matches '/dev/pts/0$' terminal tty
check 'exec: its size' matches '33 77$' terminal "sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do [ \"\$(stty size)\" = \"33 77\" ] && break; usleep 100000; done; stty size'"
check 'exec: a program that is not there' matches 'no such file or directory\|not found' in2 /no/such
check 'exec: a container that is not there' matches 'container not found ("nope")\|container nope is not valid' kc exec shell2 -c nope -- true
check_not 'exec: a pod that is over' kc exec env -- true

# -- environment
env_is() {
    says "$(kc logs env)" "^$1\$"
}
for pair in COLOR=blue PASSWORD=s3cret NODE=node1 HOST=10.99.0.11 MEMORY=32 SET_size=10 'GREETING=hello base $(UNKNOWN) $(BASE)' \
    'args: base $(BASE) $(NONE)' "WEB_SERVICE_HOST=$service_ip" "IP=$(value pod env '{.status.podIP}')"; do
    check "environment: $pair" env_is "$(printf %s "$pair" | sed 's/[$]/[$]/g')"
done
check_not 'environment: what is optional and absent is left out' env_is 'OPTIONAL=.*'

# -- volumes
vol() {
    kc exec volumes -c c -- "$@"
}
check 'configMap volume' is "$(vol cat /config/color)$(vol cat /config/size)" blue10
check 'configMap volume, one file of it' is "$(vol cat /one/file)" 'key = value'
check 'secret volume: item and mode' is "$(vol sh -c 'cat /secret/deep/pw; stat -Lc " %a" /secret/deep/pw')" 's3cret 440'
check 'secrets are kept in memory' is "$(vol stat -fc %T /secret)" tmpfs
check 'a volume of files is read-only' matches 'Read-only' vol touch /secret/x
check 'projected volume' is "$(vol sh -c 'ls /all | xargs; cat /all/color; echo; cat /all/name')" 'color name password token
blue
volumes'
check 'with a token for its audience' says "$(vol cat /all/token | cut -d. -f2 | tr '_-' '/+' | base64 -d 2>/dev/null)" '"aud":\["vault"\]'
check 'downwardAPI volume' is "$(vol cat /down/labels) $(vol cat /down/note) $(vol cat /down/cpu)" 'app="volumes" a note 250'
vol sh -c 'echo shared >/empty/file'
check 'emptyDir is shared by the containers' is "$(kc exec volumes -c other -- cat /shared/file)" shared
check 'emptyDir has the group of the pod' is "$(vol stat -c %g /empty)" 2000
check 'emptyDir in memory' is "$(vol stat -fc %T /memory)" tmpfs
check_not 'that is bounded' vol dd if=/dev/zero of=/memory/x bs=64k count=32
vol sh -c 'echo to the host >/host/file'
check 'hostPath is the node'"'s" is "$(cat "$work/hostpath/file")" 'to the host'
check 'every pod has its token' says "$(in1 ls /var/run/secrets/kubernetes.io/serviceaccount | xargs)" 'ca.crt namespace token'
kc patch configmap settings --type merge -p '{"data":{"color":"green"}}' >/dev/null
eventually 'a changed ConfigMap reaches its volume' 90 green vol cat /config/color
check 'but no file that is mounted alone' is "$(vol cat /one/file)" 'key = value'
kc label pod volumes new=1 >/dev/null
eventually 'a changed label reaches downwardAPI' 90 'app="volumes"
new="1"' vol cat /down/labels

# -- lives of pods
eventually 'init containers run in turn' 20 'one
two' kc logs steps -c c
check 'then the pod has succeeded' is "$(phase steps)" Succeeded
check 'what it said at its end is kept' is "$(value pod steps '{.status.containerStatuses[0].state.terminated.message}')" 'done'
eventually 'a failing init container fails the pod' 20 Failed phase init-fails
check 'kubectl shows which' matches 'Init:Error' kc get pod init-fails
check 'its status is kept' is "$(value pod init-fails '{.status.initContainerStatuses[0].state.terminated.exitCode}')" 3
eventually 'restartPolicy Never: failed stays failed' 20 'Failed 7 0' value pod fails \
    '{.status.phase} {.status.containerStatuses[0].state.terminated.exitCode} {.status.containerStatuses[0].restartCount}'
eventually 'restartPolicy OnFailure: until it succeeds' 40 'Succeeded 1' value pod heals '{.status.phase} {.status.containerStatuses[0].restartCount}'
eventually 'restartPolicy Always: CrashLoopBackOff' 60 CrashLoopBackOff waiting crashes
check 'with the time it waits' matches 'back-off [0-9ms]* restarting failed container=c pod=crashes_default' \
    value pod crashes '{.status.containerStatuses[0].state.waiting.message}'
eventually 'a missing image: ImagePullBackOff' 40 ImagePullBackOff waiting absent
check 'kubectl shows it' matches 'Back-off pulling image "nothing/here:1"' value pod absent '{.status.containerStatuses[0].state.waiting.message}'
check "an event has the registry's own words" matches 'manifest unknown\|name unknown\|repository name not known' \
    kc get events --field-selector involvedObject.name=absent
eventually 'imagePullPolicy Never without the image' 20 ErrImageNeverPull waiting never
check 'an archive laid in before the start is an image' kc wait --for=condition=Ready pod/archived --timeout=20s
eventually 'a program that is not there: an error that names it' 20 StartError value pod nocommand '{.status.containerStatuses[0].state.terminated.reason}'
check 'and no other' matches '/no/such/program' value pod nocommand '{.status.containerStatuses[0].state.terminated.message}'
eventually 'a ConfigMap that is not there: CreateContainerConfigError' 20 CreateContainerConfigError waiting misses
kc create configmap not-there-yet --from-literal=now=here >/dev/null
check 'when it comes, the pod runs' kc wait --for=condition=Ready pod/misses --timeout=60s
eventually 'more memory than its limit: OOMKilled' 30 'OOMKilled 137' value pod hungry \
    '{.status.containerStatuses[0].state.terminated.reason} {.status.containerStatuses[0].state.terminated.exitCode}'

# -- limits
volumes_pid=$(node_run 2 sh -c 'ls -d /proc/[0-9]*/root/config/color' 2>/dev/null | head -n 1 | cut -d/ -f3)
cgroup_of() { # CONTROLLER: of that container; empty for version 2
    node_run 2 awk -F: -v c="$1" '$2 == c { print $3 }' "/proc/$volumes_pid/cgroup"
}
if [ -d /sys/fs/cgroup/memory ]; then
    check 'a memory limit is in the cgroup' is "$(cat "/sys/fs/cgroup/memory$(cgroup_of memory)/memory.limit_in_bytes")" 67108864
    check 'a CPU limit is' is "$(cat "/sys/fs/cgroup/cpu$(cgroup_of cpu)/cpu.cfs_quota_us")" 25000
    check 'a CPU request is' is "$(cat "/sys/fs/cgroup/cpu$(cgroup_of cpu)/cpu.shares")" 102
else
    check 'a memory limit is in the cgroup' is "$(cat "/sys/fs/cgroup$(cgroup_of '')/memory.max")" 67108864
    check 'a CPU limit is' is "$(cut -d' ' -f1 "/sys/fs/cgroup$(cgroup_of '')/cpu.max")" 25000
fi

# -- security
eventually 'the security context ends well' 20 Succeeded phase secure
check 'user and groups' is "$(kc logs secure | head -n 2 | xargs)" '1234 2345'
check 'supplemental groups' says "$(kc logs secure | sed -n 3p)" 3456
check 'it reads its token and where DNS is' is "$(kc logs secure | grep -c readable)" 2
check 'a read-only root' says "$(kc logs secure)" read-only
check 'no capabilities, no new privileges, seccomp' is "$(kc logs secure | sed -n 's/^[A-Z][A-Za-z]*:[[:space:]]*//p' | xargs)" '0000000000000000 1 2'
eventually 'root is refused where it must not be' 20 CreateContainerConfigError waiting root-refused

# -- ends
kc delete pod polite --timeout=20s >/dev/null
check 'a pod that is deleted is asked to end' is "$(cat "$work/hostpath/polite")" asked
check 'and is gone before its grace is' matches NotFound kc get pod polite
kc set image deployment/web nginx=10.99.0.1:5000/library/nginx:latest >/dev/null
while :; do
    in1 fetch web >/dev/null 2>"$work/said" || echo "missed: $(cat "$work/said")"
    [ -e "$work/rolled" ] && break
done >"$work/missed" &
asking=$!
check 'a rolling update ends' kc rollout status deployment/web --timeout=90s
touch "$work/rolled"
wait "$asking"
check 'no request was missed in between' is "$(cat "$work/missed")" ''
check 'an image of a registry named in full' is "$(kc exec deployment/web -- cat /srv/index.html)" 'Welcome to nginx!'
check 'rollout undo' kc rollout undo deployment/web
check 'ends, too' kc rollout status deployment/web --timeout=60s
check 'rollout restart' kc rollout restart deployment/web
check 'ends, as well' kc rollout status deployment/web --timeout=60s

# a node says that it is well when it hears that it was given up; its own round comes after five minutes
unknown='{"status": {"conditions": [{"type": "Ready", "status": "Unknown"}]}}'
check 'a node is called silent' kc patch node node2 --subresource=status -p "$unknown"
eventually 'it contradicts' 10 True value node node2 '{.status.conditions[?(@.type=="Ready")].status}'

check 'all is deleted' kc delete -f "$work/workload.yaml" --ignore-not-found --timeout=60s
eventually 'no pod stays' 30 'No resources found in default namespace.' kc get pods

# what a node had for pods, and has no more
traces() {
    node_run "$1" pgrep -lf '^sleep|nginx|redis-server|httpd|containerd-shim' | grep -v pgrep
    node_cgroups "$1" | xargs -r -I{} find {} -mindepth 1 -type d -name 'pod*-*' 2>/dev/null
    ls "$work/$1/data/agent/pods" 2>/dev/null
    ip -n "$cluster_id-$1" -o link show type veth | grep -v eth0
    node_run "$1" grep -E "$work/$1/data/agent/(pods|images-store)" /proc/mounts
}
for n in 1 2; do
    eventually "node $n keeps nothing of them" 20 '' traces "$n"
done
for n in 1 2; do
    node_stop "$n"
    check "node $n: the log has no errors" is "$(node_log "$n" | grep level=error)" ''
done
done_testing
