#!/bin/bash
# timeout: 120
# Agents that join, and agents that are refused: the reason on both sides, and tried again where it may heal.
. test/integration/tap.sh
. test/lib/cluster.sh

for n in hub 1 2 3; do
    if [ "$n" = hub ]; then cluster_begin; else node_begin "$n"; fi
done
url=https://10.99.0.11:6443

logged() {
    node_log "$1" | grep -q -- "$2"
}

ready() {
    [ "$(kc get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

# tried TOKEN [OPT...]: node 2 with it, and a log of its own
tried() {
    node_stop 2
    : >"$work/2/k3c.log"
    node_agent 2 "$url" "$@" --node-ip 10.99.0.12
}

check_not 'an agent without a server is refused' "$K3C" agent --token x
check_not 'a server that is no URL is refused' "$K3C" agent --token x --server 10.99.0.11

# -- before there is a server
node_agent 2 "$url" "K10$(printf '%064d' 0)::server:early" --node-ip 10.99.0.12
check 'an agent waits for its server, and says so' wait_for 10 logged 2 'cannot join the cluster at 10.99.0.11:6443.*trying again'

node_server 1 --node-ip 10.99.0.11 --agent-token "for agents"
check 'the server starts' wait_for 20 kc get --raw /readyz
full=$(cat "$work/1/data/server/token")
check 'its token pins the CA' says "$full" '^K10[0-9a-f]\{64\}::server:[0-9a-f]\{32,\}$'
agent_token=$(cat "$work/1/data/server/agent-token")
check "the agents' token is another one" says "$agent_token" '::node:for agents$'
check 'tokens are for root alone' is "$(stat -L -c %a "$work"/1/data/server/*token | sort -u)" 600

# -- wrong ones
tried "${full%?????}wrong"
check 'wrong token: the agent says so' wait_for 10 logged 2 'level=error.*the token is not the one of this cluster; trying again'
check 'wrong token: the server says who came' wait_for 5 logged 1 'level=warning.*node2 (10.99.0.12:[0-9]*) came with a wrong token'
check 'wrong token: it is tried again, less and less often' wait_for 10 logged 2 'trying again in 4 s'

node_stop 2
came=$(node_log 1 | grep -c 'wrong token')
tried "K10$(printf '%064d' 0)::${full#*::}"
check 'wrong CA hash: the agent says so' wait_for 10 logged 2 'level=error.*token CA hash does not match the Cluster CA certificate hash'
check 'wrong CA hash: no secret was sent' is "$(node_log 1 | grep -c 'wrong token')" "$came"

tried "K10nonsense::server:x"
check 'a token of no form is named, and nothing started' wait_for 10 logged 2 '^k3c agent: invalid value for --token: '
check_not 'none of them became a node' kc get node node2

# -- right ones
tried "$full"
check 'right token: the node is Ready' wait_for 10 ready node2
key_sums() {
    find "$1" -name '*.key' -exec sha256sum {} + | cut -c1-64 | sort -u
}
key_sums "$work/1/data/server" >"$work/server-keys"
key_sums "$work/2/data/agent" >"$work/node-keys"
check 'its keys are its own' is "$(comm -12 "$work/server-keys" "$work/node-keys" | wc -l) of $(wc -l <"$work/node-keys")" '0 of 3'
check 'they are for root alone' is "$(find "$work/2/data/agent" "$work/1/data/server" -name '*.key' -printf '%m\n' | sort -u)" 600

node_agent 3 "$url" "$agent_token" --node-ip 10.99.0.13
check "the agents' token joins, too" wait_for 10 ready node3
node_stop 3

# -- somebody else's name
rm -rf "$work/3/data" "$work/3/etc/node"
find "$work/3/etc" -name '*password*' -delete
: >"$work/3/k3c.log"
node_agent 3 "$url" "$full" --node-ip 10.99.0.13 --node-name node2
check 'duplicate name: the agent says so' wait_for 10 logged 3 'level=error.*[Nn]ode password rejected, duplicate hostname'
check 'duplicate name: the server says so' wait_for 5 logged 1 'node2.*password\|password.*node2'
check 'duplicate name: the real one stays as it is' is "$(kc get node node2 -o 'jsonpath={.status.addresses[0].address}')" 10.99.0.12
kc delete node node2 >/dev/null
kc -n kube-system delete secret node2.node-password.k3c >/dev/null 2>&1
node_stop 2
check 'when the old one is gone, the new one joins by itself' wait_for 20 ready node2
check 'and is another' is "$(kc get node node2 -o 'jsonpath={.status.addresses[0].address}')" 10.99.0.13
node_stop 3

# -- tokens that end
created=$(node_run 1 "$K3C" token create --data-dir "$work/1/data" --ttl 1h --description short 2>&1)
check 'k3c token create prints a token' says "$created" '^K10[0-9a-f]*::[a-z0-9]\{6\}\.[a-z0-9]\{16\}$'
check 'k3c token list knows it' says "$(node_run 1 "$K3C" token list --data-dir "$work/1/data" 2>&1)" 'short'
rm -rf "$work/2/data"
tried "$created" --node-name late
check 'it joins' wait_for 10 logged 2 'joined the cluster'
node_stop 2
id=${created##*::}
check 'k3c token delete' node_run 1 "$K3C" token delete --data-dir "$work/1/data" "${id%.*}"
rm -rf "$work/2/data"
tried "$created" --node-name late
check 'deleted, it joins no more' wait_for 10 logged 2 'the token is not the one of this cluster'

# -- again
node_stop 2
tried nonsense --node-name early
check 'a wrong token does not join under any name' wait_for 10 logged 2 'trying again'
check_not 'not at all' kc get node early
rm -rf "$work/2/data"
tried "$full" --node-name kept
check 'with the right one it joins' wait_for 10 ready kept
tried nonsense --node-name kept
check 'and from then on its certificate is enough' wait_for 10 logged 2 'pod network .* is up'
check_not 'nothing was refused' logged 2 level=error
for n in 1 2 3; do
    node_stop "$n"
done
done_testing
