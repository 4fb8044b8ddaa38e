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
    node_run 1 /usr/bin/python3 "$here/test/lib/until_ready.py" 6443 >"$work/ready" &
    asking=$!
    until grep -q asking "$work/ready"; do :; done
    began=$(now_ms)
    node_server 1 "$@"
    wait "$asking"
    took=$(($(tail -n 1 "$work/ready") - began))
}

load() {
    hub=$1
    shift
    node_run 1 wrk -t1 -c16 -d"${seconds}s" --latency -H "Authorization: Bearer $token" "$@" "https://127.0.0.1:6443$hub"
}

# creates from 16 clients, each in HTTP/2 with up to 10 at once (the server takes 368 requests of accounts at once); the log has a line a request: when, status, microseconds
create() {
    node_run 1 h2load -t1 -c16 -m10 -d "$work/configmap.json" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
        "$@" https://127.0.0.1:6443/api/v1/namespaces/default/configmaps >"$work/h2load" 2>&1
}

latency() {
    sort -nk3 "$1" | awk '$2 != 201 { bad++ } { us[NR] = $3 } END { printf "p50 %.1f ms, p99 %.1f ms", us[int(NR * 0.5) + 1] / 1000, us[int(NR * 0.99) + 1] / 1000
        if (bad) printf ", %d failed", bad }'
}

rate() {
    printf '%s\n' "$1" | awk '/Requests\/sec/ { rate = $2 } /99%/ { p99 = $2 } /Non-2xx/ { bad = " " $0 } END { printf "%.0f/s, p99 %s%s", rate, p99, bad }'
}

echo "# $(nproc) cores, load and server on the same machine; $seconds s each"
cluster_begin
node_begin 1

start_and_measure --disable-agent
row 'start to /readyz, empty data directory, control plane' "$took ms" 'from fork to the first ok, asked every millisecond'
wait_for 10 kc get serviceaccount default >/dev/null
token=$(kc create token default)
kc create clusterrolebinding bench --clusterrole=cluster-admin --serviceaccount=default:default >/dev/null
row 'idle PSS, control plane alone' "$(pss) kB" 'smaps_rollup of k3c server'
row 'idle CPU, control plane alone' "$(idle_cpu)" 'utime+stime of k3c server'

printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"bench-"},"data":{"k":"%0900d"}}' 0 >"$work/configmap.json"
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
said=$(load / -s "$work/create.lua")
row 'durable ConfigMap creates, 1 kB, 16 clients' "$(rate "$said")" 'wrk, TLS, bearer token; fsync before each reply'
half=$(printf '%s\n' "$said" | awk '/Requests\/sec/ { print int($2 / 32) }')
create -D "$seconds" --rps="${half:-100}" --log-file="$work/log"
row "the same at $((half * 16))/s, whatever the answers do" "$(latency "$work/log")" 'h2load, each request sent at its time; from then to its answer'
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

start_and_measure --disable-agent
wait_for 10 kc get serviceaccount default >/dev/null
token=$(kc create token default)
kc create clusterrolebinding bench --clusterrole=cluster-admin --serviceaccount=default:default >/dev/null
create -n 50000
stored=$(kc get --raw '/api/v1/namespaces/default/configmaps?limit=1' | grep -o 'remainingItemCount":[0-9]*' | cut -d: -f2)
node_stop 1
start_and_measure --disable-agent
row "start to /readyz, $stored objects stored" "$took ms" 'the same'
row 'PSS then' "$(pss) kB" 'smaps_rollup of k3c server'
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
