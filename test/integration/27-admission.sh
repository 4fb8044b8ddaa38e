#!/bin/bash
# timeout: 120
# Admission answers as Kubernetes 1.36's API server did: limits, quotas, classes, certificates, roles, what nodes may do.
. test/integration/tap.sh

server=$(realpath --relative-to=. "$(dirname "$K3C")")/test/integration/api_server
make -s "$server" || exit 1
dir=$work/server
mkfifo "$work/says"
"$server" "$dir" 0 >"$work/says" 2>>"$work/log" &
on_exit "kill $! 2>/dev/null"
read -r url <"$work/says"
include python3 test/lib/admission.py "$url" "$dir" test/data/admission/limits-quotas.jsonl \
    test/data/admission/classes-roles.jsonl test/data/admission/nodes.jsonl
done_testing
