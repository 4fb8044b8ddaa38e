#!/bin/bash
# timeout: 240
# Bounds of the API server: bodies, depth, broken and slow clients, TLS versions, strangers.
. test/integration/tap.sh
. test/lib/cluster.sh

control_plane
wait_for 10 kc get serviceaccount default
for part in client-certificate:crt client-key:key certificate-authority:ca; do
    sed -n "s/ *${part%:*}-data: //p" "$work/1/etc/k3c.yaml" | base64 -d >"$work/${part#*:}"
done
include node_run 1 /usr/bin/python3 -W ignore::DeprecationWarning "$PWD/test/lib/limits.py" "$work" "$(node_run 1 pgrep -f "^$K3C server")"
node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
