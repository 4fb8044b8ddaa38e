#!/bin/bash
# timeout: 120
# What every request may say and what is answered to it, as Kubernetes 1.36's API server did.
. test/integration/tap.sh
. test/lib/api_server.sh

api_server_start
include python3 test/lib/answers.py "$url" "$dir" test/data/requests/*.jsonl
done_testing
