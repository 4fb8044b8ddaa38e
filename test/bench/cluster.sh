#!/bin/sh
# Rows of shared/targets.md that exist so far, on a server of its own in a network namespace. Each row: what, measured, and
# how. Nothing fails on a threshold. BENCH_SECONDS=N: how long each load runs (default 5).
. test/integration/tap.sh
. test/lib/cluster.sh
seconds=${BENCH_SECONDS:-5}
here=$PWD

row() {
    printf '%-58s %14s   %s\n' "$1" "$2" "$3"
}

now_ms() {
    echo $(($(date +%s%N) / 1000000))
}

api() {
    node_run 1 curl -sk --cert "$work/admin.crt" --key "$work/admin.key" "https://127.0.0.1:6443$1"
}

ready() {
    [ "$(api /readyz)" = ok ]
}

# reads the administrator's certificate out of the kubeconfig
credentials() {
    sed -n 's/ *client-certificate-data: //p' "$work/1/etc/k3c.yaml" | base64 -d >"$work/admin.crt"
    sed -n 's/ *client-key-data: //p' "$work/1/etc/k3c.yaml" | base64 -d >"$work/admin.key"
    [ -s "$work/admin.key" ]
}

# proportional set size of k3c's own processes in node 1, kB; shims and what runs in pods is left out
pss() {
    total=0
    for p in $(node_run 1 pgrep -f "^$K3C (server|agent|log-writer)" 2>/dev/null); do
        kb=$(node_run 1 sed -n 's/^Pss: *\([0-9]*\) kB/\1/p' "/proc/$p/smaps_rollup" 2>/dev/null)
        total=$((total + ${kb:-0}))
    done
    echo "$total"
}

server_ticks() {
    node_run 1 sh -c "cut -d' ' -f14,15 /proc/\$(pgrep -of '^$K3C server')/stat" | tr ' ' '+'
}

idle_cpu() {
    before=$(($(server_ticks)))
    sleep "$seconds" # what is measured is that nothing happens
    after=$(($(server_ticks)))
    awk "BEGIN { printf \"%.2f %%\", ($after - $before) * 100 / $(getconf CLK_TCK) / $seconds }"
}

start_and_measure() {
    began=$(now_ms)
    node_server 1 "$@"
    until [ -s "$work/1/etc/k3c.yaml" ] && credentials && ready; do :; done
    took=$(($(now_ms) - began))
}

load() {
    hub=$1
    shift
    node_run 1 wrk -t1 -c16 -d"${seconds}s" --latency -H "Authorization: Bearer $token" "$@" "https://127.0.0.1:6443$hub"
}

rate() {
    printf '%s\n' "$1" | awk '/Requests\/sec/ { rate = $2 } /99%/ { p99 = $2 } /Non-2xx/ { bad = " " $0 } END { printf "%.0f/s, p99 %s%s", rate, p99, bad }'
}

echo "# $(nproc) cores, load and server on the same machine; $seconds s each"
cluster_begin
node_begin 1

start_and_measure --disable-agent
row 'start to /readyz, empty data directory, control plane' "$took ms" 'from fork to the first ok, asked in a loop by curl'
wait_for 10 kc get serviceaccount default >/dev/null
token=$(kc create token default)
kc create clusterrolebinding bench --clusterrole=cluster-admin --serviceaccount=default:default >/dev/null
row 'idle PSS, control plane alone' "$(pss) kB" 'smaps_rollup of k3c server'
row 'idle CPU, control plane alone' "$(idle_cpu)" 'utime+stime of k3c server'

cat >"$work/create.lua" <<'LUA'
local id, n = 0, 0
function setup(thread) id = id + 1; thread:set("id", id) end
local pad = string.rep("x", 900)
function request()
  n = n + 1
  local body = string.format('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"bench-"},"data":{"k":"%s"}}', pad)
  return wrk.format("POST", "/api/v1/namespaces/default/configmaps", {["Content-Type"] = "application/json", ["Authorization"] = wrk.headers["Authorization"]}, body)
end
LUA
row 'durable ConfigMap creates, 1 kB, 16 clients' "$(rate "$(load / -s "$work/create.lua")")" 'wrk, TLS, bearer token; fsync before each reply'
kc create configmap one --from-literal=k=v >/dev/null
row 'GET one ConfigMap, 16 clients' "$(rate "$(load /api/v1/namespaces/default/configmaps/one)")" 'wrk, TLS, bearer token'
row 'LIST of them, 4 clients' "$(load '/api/v1/namespaces/default/configmaps?resourceVersion=0' -c4 | awk '/Transfer/ { print $2 }')/s" 'wrk, TLS, bearer token; bytes before encryption'
row 'PSS after that' "$(pss) kB, $(kc get --raw /api/v1/namespaces/default/configmaps?limit=1 | grep -o 'remainingItemCount":[0-9]*' | cut -d: -f2) objects" 'smaps_rollup of k3c server'

# creates under 1000 watchers, each with a label selector: each event is for one of them, or for all
cat >"$work/events.lua" <<'LUA'
local n, pad = 0, string.rep("x", 900)
function request()
  n = n + 1
  local body = string.format('{"metadata":{"generateName":"bench-","labels":{"watchers":"yes","watcher":"w%d"}},"data":{"k":"%s"}}', n * 7919 % 1000, pad)
  return wrk.format("POST", "/api/v1/namespaces/default/configmaps", {["Content-Type"] = "application/json", ["Authorization"] = wrk.headers["Authorization"]}, body)
end
LUA
for kind in each all; do
    printf '%s' "$token" >"$work/token"
    node_run 1 /usr/bin/python3 "$here/test/lib/watchers.py" https://127.0.0.1:6443 "$work/token" 1000 "$kind" $((seconds + 2)) >"$work/watched" 2>&1 &
    watching=$!
    until grep -q ready "$work/watched"; do kill -0 "$watching" 2>/dev/null || break; done
    row "PSS with 1000 idle watchers" "$(pss) kB" 'the same'
    before=$(($(server_ticks)))
    said=$(load / -s "$work/events.lua")
    made=$(printf '%s\n' "$said" | awk '/requests in/ { print $1 }')
    cpu=$((($(($(server_ticks))) - before) * 1000000 / $(getconf CLK_TCK) / ${made:-1}))
    wait "$watching"
    row "events a second to $kind of 1000 watchers" "$(rate "$said"), $cpu us of CPU" "$(tail -n 1 "$work/watched") events received, watches ended"
done
node_stop 1
rm -rf "$work/1/data" "$work/1/etc"/*

if command -v containerd-shim-runc-v2 >/dev/null; then
    test/images/make busybox "$work/1/data/agent/images/busybox.tar" >/dev/null
    start_and_measure
    row 'start to /readyz, empty data directory, with node' "$took ms" 'the same'
    wait_for 20 kc get node node1 >/dev/null
    kc wait --for=condition=Ready node/node1 --timeout=60s >/dev/null
    row 'start to own node Ready' "$(($(now_ms) - began)) ms" 'kubectl wait from process start'
    cat >"$work/pod.yaml" <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: bench}
spec:
  replicas: 1
  selector: {matchLabels: {app: bench}}
  template:
    metadata: {labels: {app: bench}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - {name: c, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, "1000000"]}
YAML
    kc apply -f "$work/pod.yaml" >/dev/null && kc rollout status deployment/bench --timeout=60s >/dev/null
    kc scale deployment/bench --replicas=0 >/dev/null
    kc wait --for=delete pod -l app=bench --timeout=60s >/dev/null 2>&1
    began=$(now_ms)
    kc scale deployment/bench --replicas=1 >/dev/null && kc rollout status deployment/bench --timeout=60s >/dev/null
    row 'one replica, scale to Ready, image present' "$(($(now_ms) - began)) ms" 'kubectl scale and rollout status, both included'
    began=$(now_ms)
    kc scale deployment/bench --replicas=30 >/dev/null && kc rollout status deployment/bench --timeout=120s >/dev/null
    row '30 pods on one node, scale to all Ready' "$(($(now_ms) - began)) ms" 'the same'
    row 'idle PSS, server with node and 30 pods' "$(pss) kB" 'k3c processes but the shims, log writers included'
    row 'idle CPU, the same' "$(idle_cpu)" 'utime+stime of k3c server'
    kc delete deployment bench >/dev/null
fi
row 'executable size' "$(stat -c %s "$K3C") B" 'stripped, static'
node_stop 1
