#!/bin/bash
# timeout: 1800
# kill -9 of the control plane at random moments under write load; CRASH_RUNS=200 is the long form, `make crash`.
. test/integration/tap.sh
. test/lib/cluster.sh

cluster_begin
node_begin 1
mkdir "$work/crash"
include node_run 1 env K3C="$K3C" /usr/bin/python3 "$PWD/test/lib/crash.py" "$work/crash"
check 'the log has no errors' is "$(grep level=error "$work/crash/k3c.log")" ''
done_testing
