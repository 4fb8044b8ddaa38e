#!/bin/sh
# flow control: which schema a request is of, what the server keeps of schemas and levels, and who is refused
. test/integration/tap.sh
. test/lib/api_server.sh
. test/lib/kubectl.sh

export KUBECONFIG="$dir/kubeconfig"

head_of() {
    as "$@" -D - -o /dev/null
}

# flow WHO CURL-ARGUMENT... PATH: SCHEMA/LEVEL by name, as the answer's headers say
flow() {
    head_of "$@" | tr -d '\r' >"$work/head"
    # shellcheck disable=SC2046 # two words
    set -- $(sed -n 's/^x-kubernetes-pf-[a-z]*-uid: //p' "$work/head")
    [ $# = 2 ] || { echo none && return; }
    echo "$(name_of flowschemas "$1")/$(name_of prioritylevelconfigurations "$2")"
}

name_of() { # RESOURCE UID
    kubectl get "$1" -o jsonpath="{.items[?(@.metadata.uid==\"$2\")].metadata.name}"
}

k() {
    kubectl "$@" 2>&1
}

level() { # NAME SHARES [MORE]
    printf 'apiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: PriorityLevelConfiguration\nmetadata: {name: %s}\nspec: {type: Limited, limited: {nominalConcurrencyShares: %s, limitResponse: {type: Reject}%s}}\n' \
        "$1" "$2" "${3:-}" | k create -f -
}

schema() { # NAME LEVEL USER [ANNOTATIONS]
    printf 'apiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: FlowSchema\nmetadata: {name: %s, annotations: {%s}}\nspec: {matchingPrecedence: 1000, priorityLevelConfiguration: {name: %s}, rules: [{subjects: [{kind: User, user: {name: %s}}], resourceRules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true}], nonResourceRules: [{verbs: ["*"], nonResourceURLs: ["*"]}]}]}\n' \
        "$1" "${4:-}" "$2" "$3" | k create -f -
}

dangling() { # NAME
    k get flowschema "$1" -o jsonpath='{range .status.conditions[?(@.type=="Dangling")]}{.status} {.reason}{end}'
}

uid() {
    k get "$@" -o jsonpath='{.metadata.uid}'
}

is_new() { # UID RESOURCE NAME: the object is there, with another uid
    now=$(uid "$2" "$3") && [ "$now" != "$1" ]
}

api_server_start

# -- of which schema a request is
check 'who may everything is exempt' is "$(flow admin "$url/version")" exempt/exempt
check 'an account is of its schema' is "$(flow account "$url/version")" service-accounts/workload-low
check 'over HTTP/1.1 as well' is "$(flow account --http1.1 "$url/version")" service-accounts/workload-low
check 'anybody else of the default' is "$(flow jane "$url/api/v1/pods")" global-default/global-default
check 'a refusal says it, too' says "$(head -n 1 "$work/head")" 403
check 'and what is not found' is "$(flow admin "$url/nothing")" exempt/exempt
check 'probes are exempt for nobody, too' is "$(flow nobody "$url/livez/ping")" probes/exempt
check 'who is not known is not told' is "$(flow nobody -H 'Authorization: Bearer x' "$url/version")" none
check 'a controller is of its level' is "$(flow system:kube-scheduler "$url/api/v1/pods")" kube-scheduler/workload-high
check 'but for its election' is "$(flow system:kube-scheduler "$url/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/l")" \
    system-leader-election/leader-election
check 'a watch is classified' is "$(flow account "$url/api/v1/namespaces?watch=1&timeoutSeconds=1")" service-accounts/workload-low
check 'a log is not' is "$(flow admin "$url/api/v1/namespaces/default/pods/p/log")" none

check 'all have their level' is "$(k get flowschemas -o jsonpath='{.items[*].status.conditions[0].status}' | xargs -n 1 | sort | uniq -c | xargs)" '11 False'

# -- schemas and levels of one's own
level own 1 >"$work/made"
schema own own noxu >>"$work/made"
check 'who makes a schema' is "$(flow noxu "$url/version")" own/own
check 'finds what it is of' is "$(flow foo "$url/version")" global-default/global-default
check 'and that it is not dangling' is "$(dangling own)" 'False Found'
schema lost nowhere eve >>"$work/made"
eventually 'without its level a schema dangles' 5 'True NotFound' dangling lost
check 'and says why' is "$(k get flowschema lost -o jsonpath='{.status.conditions[0].message}')" \
    'This FlowSchema references the PriorityLevelConfiguration object named "nowhere" but there is no such object'
check 'and matches nothing' is "$(flow eve "$url/version")" global-default/global-default
level nowhere 1 >>"$work/made"
eventually 'until the level is there' 5 'False Found' dangling lost
check 'and it counts' is "$(flow eve "$url/version")" lost/nowhere
k delete prioritylevelconfiguration nowhere >/dev/null
eventually 'and when it is gone, dangles' 5 'True NotFound' dangling lost
schema leftover own eve 'apf.kubernetes.io/autoupdate-spec: "true"' >>"$work/made"
eventually 'what says that the server keeps it and is none of its own goes' 5 '' k get flowschema leftover --ignore-not-found -o name

# -- what the server keeps
for object in flowschema/exempt flowschema/catch-all prioritylevelconfiguration/exempt prioritylevelconfiguration/catch-all \
    flowschema/service-accounts prioritylevelconfiguration/workload-low; do
    old=$(uid "${object%/*}" "${object#*/}")
    k delete "$object" >/dev/null
    check "$object comes back" wait_for 5 is_new "$old" "${object%/*}" "${object#*/}"
done
eventually 'and is what answers name' 5 exempt/exempt flow admin "$url/version"

shares() {
    k get prioritylevelconfiguration "$1" -o jsonpath='{.spec.limited.nominalConcurrencyShares}'
}
says_of() {
    k get prioritylevelconfiguration "$1" -o jsonpath='{.metadata.annotations.apf\.kubernetes\.io/autoupdate-spec}'
}
set_shares() {
    k patch prioritylevelconfiguration "$1" --type merge -p "{\"spec\":{\"limited\":{\"nominalConcurrencyShares\":$2}}}" >/dev/null
}
mark() {
    k annotate --overwrite prioritylevelconfiguration "$1" "apf.kubernetes.io/autoupdate-spec$2" >/dev/null
}
nominal() {
    as admin "$url/metrics" | sed -n "s/^apiserver_flowcontrol_nominal_limit_seats{priority_level=\"$1\"} //p"
}
set_shares system 31
eventually 'a suggested level that is changed is changed back' 5 30 shares system
mark system -
eventually 'one that lost its mark and was changed is its owner'"'"'s' 5 false says_of system
set_shares system 31
mark node-high -
eventually 'one that only lost its mark gets it back' 5 true says_of node-high
check 'one that is its owner'"'"'s stays as he has it' is "$(shares system)" 31
check 'and counts: 8000 seats by 31 of 247 shares' is "$(nominal system)" 1005
mark system =true
eventually 'until he gives it back' 5 30 shares system
check 'what exempt lends is for everybody to say' says \
    "$(k patch prioritylevelconfiguration exempt --type merge -p '{"spec":{"exempt":{"lendablePercent":7}}}')" patched
check 'nothing else of it' says "$(k patch flowschema exempt --type merge -p '{"spec":{"matchingPrecedence":2}}')" \
    "spec of 'exempt' must equal the fixed value"
mark exempt =false
eventually 'and the mark of a mandatory one is put right' 5 true says_of exempt
check 'with what it lends' is "$(k get prioritylevelconfiguration exempt -o jsonpath='{.spec.exempt.lendablePercent}')" 7

versions() {
    k get flowschemas,prioritylevelconfigurations -o jsonpath='{.items[*].metadata.resourceVersion}'
}
before=$(versions)
api_server_stop
api_server_start
check 'a restart knows the schemas' is "$(flow noxu "$url/version")" own/own
check 'and changes none' is "$(versions)" "$before"
check 'dispatched requests are counted' says "$(as admin "$url/metrics")" \
    '^apiserver_flowcontrol_dispatched_requests_total{flow_schema="own",priority_level="own"} 1$'
api_server_stop

# -- how many seats: one for each 100 kB of a list, for each ten watches of a write
estimated() { # LABELS as in a series: the seats of all requests so far
    as admin "$url/metrics" | sed -n "s/^apiserver_flowcontrol_work_estimated_seats_sum{$1} //p"
}
seats() { # WHO LABELS CURL-ARGUMENT...
    old=$(estimated "$2")
    who=$1 labels=$2
    shift 2
    as "$who" -o /dev/null "$@"
    echo $(($(estimated "$labels") - old - $([ "$who" = admin ] && echo 1 || echo 0)))
}
all='flow_schema="exempt",priority_level="exempt"'
low='flow_schema="service-accounts",priority_level="workload-low"'
api_server_start
for i in 1 2 3; do
    head -c 200000 /dev/zero | tr '\0' x >"$work/large"
    k create configmap "large$i" --from-file="$work/large" >/dev/null
done
maps=$url/api/v1/namespaces/default/configmaps
check 'a list of 600 kB takes as many as its share of them' is "$(seats admin "$all" "$maps")" 7
check 'with a limit, as two of them (there are four) have on average' is "$(seats admin "$all" "$maps?limit=2")" 4
check 'of one object, as one has' is "$(seats admin "$all" "$maps?fieldSelector=metadata.name%3Dlarge1")" 2
check 'a watch that begins with what is there, as many' is "$(seats admin "$all" "$maps?watch=1&timeoutSeconds=1")" 7
check 'one from a revision on, one' is "$(seats admin "$all" "$maps?watch=1&timeoutSeconds=1&resourceVersion=5")" 1
check 'who asks nonsense, the most' is "$(seats admin "$all" "$maps?limit=x")" 100
check 'an object, one' is "$(seats admin "$all" "$maps/large1")" 1
check 'a level with 8000 seats and hands of 6 lets a request have them all, too' is "$(seats account "$low" "$url/api/v1/configmaps")" 7
watch_pids=
for i in $(seq 15); do
    as admin -o /dev/null "$maps?watch=1&timeoutSeconds=30&resourceVersion=5" 2>/dev/null &
    watch_pids="$watch_pids $!"
done
watching() {
    as admin "$url/metrics" | sed -n 's/^apiserver_longrunning_requests{[^}]*resource="configmaps"[^}]*verb="WATCH"[^}]*} //p'
}
eventually 'fifteen watch' 10 15 watching
check 'a write that fifteen are told of takes two' is "$(seats admin "$all" -X POST -H 'Content-Type: application/json' -d '{"metadata":{"name":"told"}}' "$maps")" 2
check 'and is counted' says "$(as admin "$url/metrics")" '^apiserver_flowcontrol_watch_count_samples_bucket{flow_schema="exempt",priority_level="exempt",le="10"}'
check 'one of another namespace one' is "$(seats admin "$all" -X POST -H 'Content-Type: application/json' -d '{"metadata":{"name":"told"}}' "$url/api/v1/namespaces/kube-system/configmaps")" 1
# shellcheck disable=SC2086 # words
kill $watch_pids
check 'there are no queues to show' is "$(as admin "$url/debug/api_priority_and_fairness/dump_queues" | wc -l)" 1
check 'a stranger is not shown' says "$(head_of jane "$url/debug/api_priority_and_fairness/dump_requests")" '^HTTP/2 403'
check 'what is in use is all gone' is "$(as admin "$url/metrics" | sed -n 's/^apiserver_flowcontrol_current_executing_seats{flow_schema="service-accounts".*} //p')" 0
api_server_stop

# -- too much at once: a server with one seat for each level and 3 s for each request
mkfifo "$work/small-says"
"$server" "$work/small" 0 1 3000 >"$work/small-says" 2>>"$work/log" &
pid=$!
read -r url <"$work/small-says"
dir=$work/small
export KUBECONFIG="$dir/kubeconfig"
level one 1 ', borrowingLimitPercent: 0' >>"$work/made"
schema one one system:serviceaccount:default:default >>"$work/made"
k create ns other >/dev/null # nobody makes its account: pods wait for it
k create rolebinding b -n other --clusterrole=edit --serviceaccount=default:default >/dev/null
wait_for 5 gives one/one flow account "$url/version"
as account -H 'Content-Type: application/json' "$url/api/v1/namespaces/other/pods" \
    -d '{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}' >"$work/slow" &
slow=$!
counted() {
    as admin "$url/metrics" | sed -n "s/^apiserver_flowcontrol_$1{flow_schema=\"one\",priority_level=\"one\"$2} //p"
}
check 'who waits has a seat' wait_for 5 gives 1 counted current_executing_requests ''
as account -D - "$url/version" | tr -d '\r' >"$work/refused"
check 'one request too many is refused' says "$(cat "$work/refused")" '^HTTP/2 429'
check 'in so many words' says "$(cat "$work/refused")" '^Too many requests, please try again later.$'
check 'in plain text' says "$(cat "$work/refused")" '^x-content-type-options: nosniff$'
check 'told when to come again' says "$(cat "$work/refused")" '^retry-after: 1$'
check 'and of which level it was' is "$(flow account "$url/version")" one/one
check 'and counted' is "$(counted rejected_requests_total ',reason="concurrency-limit"')" 2
check 'a watch needs a seat to begin' says "$(head_of account "$url/api/v1/namespaces/other/pods?watch=1&timeoutSeconds=1")" '^HTTP/2 429'
requests=$(as admin "$url/debug/api_priority_and_fairness/dump_requests?includeRequestDetails=1")
check 'who has it is shown' says "$requests" '^one, *one, .*, 1, *0, *0s, .*system:serviceaccount:default:default, create, '
check 'and how many were refused' says "$(as admin "$url/debug/api_priority_and_fairness/dump_priority_levels")" \
    '^one, *0, *false, *false, *0, *1, *[0-9]*, *3, *0, *0$'
level other 1 >>"$work/made" # a new configuration, while the seat is of the one before
k delete flowschema one >/dev/null
wait_for 5 gives service-accounts/workload-low flow account "$url/version"
check 'other levels go on' is "$(flow jane "$url/version")" global-default/global-default
check 'by requests that are answered' says "$(cat "$work/head")" '^HTTP/2 403\|^HTTP/2 200'
check 'exempt is who is exempt' is "$(flow admin "$url/version")" exempt/exempt
wait "$slow"
check 'the seat is free again when the answer is out' says "$(head_of account "$url/version")" '^HTTP/2 200'
check 'and nobody has one' is "$(counted current_executing_requests '')" 0
api_server_stop
check 'it stops when told' is $? 0
pid=

done_testing
