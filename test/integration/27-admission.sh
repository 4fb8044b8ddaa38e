#!/bin/bash
# timeout: 120
# Admission answers as Kubernetes 1.36's API server did: limits, quotas, classes, certificates, roles, what nodes may do,
# pod security, resizes of pods.
. test/integration/tap.sh
. test/lib/api_server.sh

api_server_start
include python3 test/lib/answers.py "$url" "$dir" test/data/admission/limits-quotas.jsonl \
    test/data/admission/classes-roles.jsonl test/data/admission/nodes.jsonl test/data/admission/pod-security.jsonl \
    test/data/admission/resize.jsonl
done_testing
