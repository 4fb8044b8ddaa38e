#!/bin/bash
# timeout: 300
# Prometheus finds its targets through the API, in all its roles, and scrapes k3c itself with a ServiceAccount's token.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-prometheus build/prometheus || {
    skip 'Prometheus' 'it cannot be had here'
    done_testing
}

one_node

kc apply -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Namespace
metadata: {name: monitoring}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: prometheus, namespace: monitoring}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: prometheus}
rules:
- {apiGroups: [""], resources: [nodes, services, endpoints, pods], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [nodes/proxy], verbs: [get]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch]}
- {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list, watch]}
- {nonResourceURLs: [/metrics], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: prometheus}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: prometheus}
subjects: [{kind: ServiceAccount, name: prometheus, namespace: monitoring}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: monitoring}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {prometheus.io/scrape: "true"}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: web
        image: example.com/busybox:1
        command: [sh, -c, "mkdir /tmp/w; echo 'web_answer 42' >/tmp/w/metrics; exec httpd -f -p 8080 -h /tmp/w"]
        ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: monitoring, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: monitoring}
spec:
  rules:
  - host: web.example.com
    http: {paths: [{path: /shop, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
YAML
check 'what is to be found runs' kc rollout status deployment/web -n monitoring --timeout=30s

# a job for each role; what cannot be reached from here (services and ingresses by name) is only found
job() {
    cat <<YAML
- job_name: $1
  kubernetes_sd_configs:
  - role: $2
    api_server: https://10.99.0.11:6443
    authorization: {credentials_file: $work/token}
    tls_config: {ca_file: $work/ca.crt}
    namespaces: {names: [${3:-}]}
YAML
}

secure() {
    cat <<YAML
  scheme: https
  authorization: {credentials_file: $work/token}
  tls_config: {ca_file: $work/ca.crt}
YAML
}

keep() {
    cat <<YAML
  relabel_configs:
  - {source_labels: [$1], regex: "$2", action: keep}
YAML
}

kc create token prometheus -n monitoring --duration=1h >"$work/token"
kc config view --raw -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}' | base64 -d >"$work/ca.crt"
{
    printf 'global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n'
    job apiserver endpoints default
    secure
    keep __meta_kubernetes_service_name kubernetes
    job node node
    secure
    cat <<YAML
  relabel_configs:
  - {target_label: __address__, replacement: "10.99.0.11:6443"}
  - {source_labels: [__meta_kubernetes_node_name], target_label: __metrics_path__, replacement: "/api/v1/nodes/\$1/proxy/metrics"}
YAML
    job pod pod monitoring
    keep __meta_kubernetes_pod_annotation_prometheus_io_scrape true
    job endpoints endpoints monitoring
    job endpointslice endpointslice monitoring
    job service service monitoring
    job ingress ingress monitoring
} >"$work/prometheus.yml"
mkdir "$work/prometheus"
node_enter 1
$enter "$PWD/build/prometheus/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address=127.0.0.1:9090 --log.level=info >"$work/prometheus.log" 2>&1 &
on_exit 'kill $prometheus 2>/dev/null'
# shellcheck disable=SC2034 # on_exit
prometheus=$!

ask() {
    node_run 1 curl -sf "http://127.0.0.1:9090/api/v1/$1" --get --data-urlencode "${2:-x=}"
}

# found JOB LABEL: that label of its targets, sorted
found() {
    ask targets | python3 -c '
import json, sys
job, label = sys.argv[1:]
labels = [t["discoveredLabels"] for t in json.load(sys.stdin)["data"]["activeTargets"] if t["scrapePool"] == job]
print(*sorted(l.get("__meta_kubernetes_" + label, "-") for l in labels))' "$@"
}

# value_of QUERY: the values of its series
value_of() {
    ask query "query=$1" | python3 -c '
import json, sys
print(*sorted(r["value"][1] for r in json.load(sys.stdin)["data"]["result"]))'
}

pods() {
    kc get pods -n monitoring -l app=web -o 'jsonpath={.items[*].metadata.name}' | tr ' ' '\n' | sort | xargs
}

pods_found() {
    is "$(found "$1" pod_name)" "$(pods)"
}

check 'Prometheus starts' wait_for 20 ask status/config || {
    sed 's/^/# /' "$work/prometheus.log"
    done_testing
}
eventually 'node: found by its name' 20 node1 found node node_name
eventually 'with its address' 5 10.99.0.11 found node node_address_InternalIP
eventually 'and its labels' 5 linux found node node_label_kubernetes_io_os
for role in pod endpoints endpointslice; do
    check "$role: both pods are found" wait_for 10 pods_found "$role"
    eventually "$role: and scraped" 10 '42 42' value_of "web_answer{job=\"$role\"}"
done
eventually 'pod: its node is told' 5 'node1 node1' found pod pod_node_name
eventually 'pod: and its owner' 5 'ReplicaSet ReplicaSet' found pod pod_controller_kind
eventually 'pod: and its port' 5 '8080 8080' found pod pod_container_port_number
eventually 'endpoints: ready' 5 'true true' found endpoints endpoint_ready
eventually 'endpointslice: ready' 5 'true true' found endpointslice endpointslice_endpoint_conditions_ready
eventually 'service: found with its port' 10 http found service service_port_name
eventually 'ingress: found with its host' 10 web.example.com found ingress ingress_host
eventually 'and its path' 5 /shop found ingress ingress_path
eventually 'the API server is found by its Endpoints and scraped with the token' 10 1 value_of 'up{job="apiserver"}'
eventually 'the node is scraped through the API server' 10 1 value_of 'up{job="node"}'

counts_itself() {
    [ "$(value_of 'sum(apiserver_longrunning_requests{job="apiserver",verb="WATCH"}) > bool 5')" = 1 ]
}
check 'it counts the watches of Prometheus' wait_for 10 counts_itself
counted=$(value_of 'scrape_samples_scraped{job="apiserver"} > bool 100')
check 'its metrics are many, and Prometheus understands each' is "$counted" 1

kc scale deployment web -n monitoring --replicas=3 >/dev/null
for role in pod endpoints endpointslice; do
    eventually "$role: one more is found" 20 '42 42 42' value_of "web_answer{job=\"$role\"}"
done
kc label service web -n monitoring tier=front >/dev/null
eventually 'service: a new label is seen' 10 front found service service_label_tier
node_stop 1
node_server 1 --node-ip 10.99.0.11
check 'the server starts again' wait_for 30 kc get --raw /readyz
kc scale deployment web -n monitoring --replicas=1 >/dev/null
for role in pod endpoints endpointslice; do
    eventually "$role: what went after the restart is found gone" 30 42 value_of "web_answer{job=\"$role\"}"
done
kc delete ingress web -n monitoring >/dev/null
eventually 'ingress: gone' 20 '' found ingress ingress_host
kc delete clusterrolebinding prometheus >/dev/null
eventually 'without its role it may not scrape' 10 0 value_of 'up{job="apiserver"}'
check 'Prometheus finds nothing wrong with what it reads' is "$(grep -c 'msg="Error on ingesting\|append failed\|unmarshal\|unable to decode' "$work/prometheus.log")" 0
node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
