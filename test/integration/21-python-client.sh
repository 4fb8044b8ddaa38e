#!/bin/bash
# timeout: 180
# The API as client libraries see it: Debian's python3-kubernetes against a control plane alone.
. test/integration/tap.sh
. test/lib/cluster.sh

control_plane

python() {
    node_run 1 env KUBECONFIG=/etc/k3c/k3c.yaml /usr/bin/python3 "$PWD/test/lib/$1" "$work/kept"
}

include python python_client.py
node_stop 1
python3 test/lib/compacted.py "$work/1/data/server/db/state.db"
node_server 1 --disable-agent
check 'it starts again when the past was compacted' wait_for 20 kc get --raw /readyz
include python python_client_later.py
node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
