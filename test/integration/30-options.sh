#!/bin/bash
# timeout: 180
# What the options do on a running cluster: all of the server's in configuration files, the agent's in its environment.
. test/integration/tap.sh
. test/lib/cluster.sh
. test/lib/registry.sh

cluster_begin
registry_begin
registry_push busybox || exit 1
node_begin 1
node_begin 2
registry_config >"$work/registries.yaml"
mkdir -p "$work/1/etc/config.yaml.d"
echo servers-secret >"$work/token"
cat >"$work/1/etc/config.yaml" <<Y
debug: true
log: $work/1/log/k3c.txt
bind-address: 10.99.0.11
https-listen-port: 7443
advertise-address: 10.99.0.11
node-ip: 10.99.0.11
tls-san: [api.example.com, 10.99.0.99]
token-file: $work/token
agent-token: agents-secret
node-label: [site=shop]
node-taint: ["dedicated=edge:PreferNoSchedule"]
cluster-cidr: 10.50.0.0/16
service-cidr: 10.60.0.0/16
service-node-port-range: 31000-31010
cluster-dns: 10.60.0.53
cluster-domain: shop.local
flannel-backend: none
write-kubeconfig: $work/1/kubeconfig
private-registry: $work/registries.yaml
Y
cat >"$work/1/etc/config.yaml.d/later.yaml" <<Y
write-kubeconfig-mode: "0640"
node-label+: [role=edge]
Y

kc() {
    node_run 1 env KUBECONFIG="$work/1/kubeconfig" kubectl "$@"
}

node_server 1
check 'a server starts with every option set' wait_for 20 kc get --raw /readyz
export K3C_URL=https://10.99.0.11:7443 K3C_TOKEN=agents-secret K3C_RESOLV_CONF=$work/resolv.conf
echo 'nameserver 10.99.0.1' >"$work/resolv.conf"
node_start 2 agent --node-ip 10.99.0.12 --private-registry "$work/registries.yaml"
unset K3C_URL K3C_TOKEN K3C_RESOLV_CONF

# -- where it listens, and as whom
check 'the kubeconfig has the mode it was given' is "$(stat -c %a "$work/1/kubeconfig")" 640
check 'and names the address and port it listens on' is "$(kc config view -o 'jsonpath={.clusters[0].cluster.server}')" https://10.99.0.11:7443
check_not 'no other is written' test -e "$work/1/etc/k3c.yaml"
check 'it listens on that address alone' is "$(node_run 1 ss -Htln 'sport = :7443' | awk '{print $4}')" 10.99.0.11:7443
certificate=$(node_run 1 openssl s_client -connect 10.99.0.11:7443 </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName)
check 'its certificate has the further name' says "$certificate" DNS:api.example.com
check 'and address' says "$certificate" 'IP Address:10.99.0.99'
check 'the token of the file is that of servers' says "$(cat "$work/1/data/server/token")" '^K10[0-9a-f]*::server:servers-secret$'
check 'agents have their own' says "$(cat "$work/1/data/server/node-token")" '^K10[0-9a-f]*::node:agents-secret$'
check 'the log goes to its file' grep -q 'msg="starting k3c server' "$work/1/log/k3c.txt"
check 'the secrets are not in it' is "$(grep -c 'servers-secret\|agents-secret' "$work/1/log/k3c.txt")" 0

# -- the nodes
check 'an agent joins by the agents'"'"' token, with the URL of its environment' wait_for 20 kc get node node2
check 'both become Ready' kc wait --for=condition=Ready node/node1 node/node2 --timeout=30s
check 'labels of both files' is "$(value node node1 '{.metadata.labels.site} {.metadata.labels.role}')" 'shop edge'
check 'a taint' is "$(value node node1 '{.spec.taints}')" '[{"effect":"PreferNoSchedule","key":"dedicated","value":"edge"}]'
check 'pods have addresses of the cluster CIDR' says "$(value node node1 '{.spec.podCIDR}')" '^10\.50\.'

# -- services
check 'the API is the first of the service CIDR' is "$(value service kubernetes '{.spec.clusterIP}')" 10.60.0.1
check 'behind it is the advertised address' is \
    "$(kc get endpointslices -l kubernetes.io/service-name=kubernetes -o 'jsonpath={.items[0].endpoints[0].addresses[0]}:{.items[0].ports[0].port}')" 10.99.0.11:7443
kc create service nodeport some --tcp=80:80 >/dev/null
check 'node ports are of their range' says "$(value service some '{.spec.ports[0].nodePort}')" '^310\(0[0-9]\|10\)$'
check 'others are refused' says "$(kc create service nodeport other --tcp=80:80 --node-port=30080 2>&1)" \
    'provided port is not in the valid range. The range of valid ports is 31000-31010'

# -- pods
wait_for 10 kc get serviceaccount default
for pod in shell1 beside1 shell2 beside2; do
    kc apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: $pod}
spec:
  nodeName: node${pod#"${pod%?}"}
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: busybox, command: [sleep, "100000"]}]
Y
done
check 'their images come by the registries file that was named' \
    kc wait --for=condition=Ready pod/shell1 pod/shell2 pod/beside1 pod/beside2 --timeout=60s
resolver='search default.svc.shop.local svc.shop.local shop.local nameserver 10.60.0.53 options ndots:5'
check 'they ask the cluster DNS that was set' is "$(kc exec shell1 -- cat /etc/resolv.conf | xargs)" "$resolver"
check 'on the other node as well, which the server told' is "$(kc exec shell2 -- cat /etc/resolv.conf | xargs)" "$resolver"
asks() {
    kc exec "$1" -- nslookup kubernetes.default.svc.shop.local
}
check 'it knows the domain' matches 'Address.*10\.60\.0\.1$' asks shell1
check 'there, too' matches 'Address.*10\.60\.0\.1$' asks shell2
check 'without a backend no overlay is made' is "$(node_run 1 ip -o link show type vxlan; node_run 2 ip -o link show type vxlan)" ''
pings() {
    kc exec "$1" -- ping -c 1 -W 2 "$(value pod "$2" '{.status.podIP}')"
}
check 'pods of one node reach each other' pings shell1 beside1
check_not 'those of the other are for somebody else to connect' pings shell1 beside2
for n in 1 2; do
    other=$((3 - n))
    node_run "$n" ip route add "$(value node "node$other" '{.spec.podCIDR}')" via "10.99.0.1$other"
done
check 'a route each does it' wait_for 10 pings shell1 beside2
check 'the other way, too' pings beside2 shell1

kc delete pod --all --grace-period=0 --force >/dev/null 2>&1
check 'the pods go' wait_for 20 gives '' kc get pods -o name
check 'the log has what is said for debugging' wait_for 10 grep -q level=debug "$work/1/log/k3c.txt"
node_stop 2
node_stop 1
done_testing
