#!/bin/bash
# timeout: 300
# Every kind of test/data/kinds.yaml as kubectl of three releases sees it: created, listed, described, explained, applied,
# deleted; and what the server itself puts there.
. test/integration/tap.sh
. test/lib/cluster.sh

scripts/fetch-kubectl build/kubectl || echo "# not every kubectl can be had here"
control_plane

file=$(pwd)/test/data/kinds.yaml
count=$(grep -c '^---' "$file")

lines() {
    wc -l | tr -d ' '
}

# Old releases describe some kinds in versions that are gone from Kubernetes too.
grep -vE '"(CronJob|PodDisruptionBudget|ServiceCIDR|IPAddress|VolumeAttributesClass)"' "$file" >"$work/older.yaml"

describe_all() {
    described=$file
    [ "$v" = sid ] || described=$work/older.yaml
    kc describe -f "$described" >"$work/described" &&
        [ "$(grep -c '^Name: ' "$work/described")" -ge "$(grep -c '^{' "$described")" ]
}

is_gone() {
    [ -z "$(kc get -f "$file" -o name --ignore-not-found 2>/dev/null)" ]
}

resources=$(kc api-resources --no-headers -o name 2>/dev/null | lines)
check 'discovery has every resource but extension and subresources' [ "$resources" -ge 58 ]
check 'groups prefer the version Kubernetes prefers' says "$(kc get --raw /apis/autoscaling)" \
    '"preferredVersion":{"groupVersion":"autoscaling/v2"'
for gone in admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io; do
    check_not "what has no function is not there: $gone" kc get --raw "/apis/$gone"
done
check 'component statuses tell of this process' says "$(kc get componentstatuses 2>&1)" 'etcd-0 *Healthy *ok'

check 'the priority classes of the system' says "$(kc get priorityclasses)" 'system-node-critical *2000001000 *false .*PreemptLowerPriority'
check 'the range of service addresses' is "$(kc get servicecidr kubernetes -o 'jsonpath={.spec.cidrs}')" '["10.43.0.0/16"]'
check 'flow schemas' is "$(kc get flowschemas -o name | lines) $(kc get prioritylevelconfigurations -o name | lines)" '11 8'

for v in bookworm trixie sid; do
    KUBECTL=$(pwd)/build/kubectl/$v/kubectl
    [ -x "$KUBECTL" ] || {
        skip "$v: kubectl" 'its package cannot be fetched'
        continue
    }
    # 1.20 checks against the document of 410 paths itself, and knows some of these kinds only as unstructured
    check "$v: create of all $count kinds" is "$(kc create -f "$file" 2>"$work/err" | grep -c created)" "$count" || cat "$work/err"
    check "$v: get of all" is "$(kc get -f "$file" -o name | lines)" "$count"
    check "$v: get prints tables" kc get -f "$file" -o wide
    check "$v: describe of all" describe_all
    check "$v: apply of all" kc apply -f "$file"
    # defaults inside atomic lists make kubectl send a patch for five kinds each time
    check "$v: apply again changes nothing" is "$(kc apply -f "$file" 2>/dev/null | grep -c unchanged)" $((count - 5))
    check "$v: explain follows fields" says "$(kc explain cronjob.spec.jobTemplate.spec.backoffLimit 2>&1)" integer
    check "$v: columns of a daemon set" says "$(kc get daemonsets)" 'DESIRED *CURRENT *READY *UP-TO-DATE *AVAILABLE *NODE SELECTOR'
    check "$v: columns of a claim" says "$(kc get pvc)" 'sample *Pending'
    check "$v: an autoscaler of v1 is one of v2" is "$(kc get horizontalpodautoscalers.v2.autoscaling older -o 'jsonpath={.spec.metrics[0].resource.target.averageUtilization}')" 80
    check "$v: and back" is "$(kc get horizontalpodautoscalers.v1.autoscaling older -o 'jsonpath={.spec.targetCPUUtilizationPercentage}')" 80
    check "$v: an event of events.k8s.io is one of v1" is "$(kc get events.v1. sample -o 'jsonpath={.message} {.involvedObject.name}')" 'hello p'
    check "$v: and is found by its fields" is "$(kc get events.v1.events.k8s.io --field-selector regarding.name=p -o name)" event.events.k8s.io/sample
    check "$v: scale a stateful set" kc scale statefulset sample --replicas=0
    check "$v: scale a replication controller" kc scale rc sample --replicas=0
    check "$v: a job gets a selector of its own" says "$(kc get job sample -o 'jsonpath={.spec.selector.matchLabels}')" controller-uid
    check "$v: create job" kc create job once --image=busybox -- true
    check "$v: create quota" kc create quota few --hard=configmaps=1000
    check "$v: create priorityclass" kc create priorityclass urgent --value=10
    check "$v: autoscale" kc autoscale rc sample --max=3 --name=auto
    check "$v: a wrong value is named" says "$(sed 's/"schedule": "[^"]*"/"schedule": "x * * * *"/' "$file" | kc apply -f - 2>&1)" \
        'spec.schedule: Invalid value: "x \* \* \* \*": failed to parse int from x'
    if [ "$v" != bookworm ]; then # which asks for versions that are gone
        check "$v: create job from a cron job" kc create job again --from=cronjob/sample
        check "$v: create cronjob" kc create cronjob nightly --image=busybox --schedule='0 0 * * *' -- true
        check "$v: create pdb" kc create pdb guard --selector=a=b --min-available=1
    fi
    kc delete jobs,cronjobs,quota,pdb,hpa --all --wait=false >/dev/null
    kc delete priorityclass urgent >/dev/null
    check "$v: delete of all" kc delete -f "$file" --ignore-not-found --timeout=30s
    check "$v: nothing is left" wait_for 20 is_gone
done

# a budget counts what may go; its controller would write these numbers
KUBECTL=$(pwd)/build/kubectl/sid/kubectl
echo '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"guarded"}}' >"$work/eviction.json"

evict() {
    kc create --raw "/api/v1/namespaces/default/pods/guarded/eviction$1" -f "$work/eviction.json" 2>&1
}

budget_says() {
    kc patch pdb guard --subresource=status --type=merge -p "{\"status\":{\"observedGeneration\":1,\"currentHealthy\":1,
        \"expectedPods\":1,\"disruptionsAllowed\":$1,\"desiredHealthy\":$2}}"
}

kc create serviceaccount default >/dev/null 2>&1
check 'a guarded pod' kc run guarded --image=busybox --labels=guard=yes
check 'and its budget' kc create pdb guard --selector=guard=yes --min-available=1
check 'which is ready' kc patch pod guarded --subresource=status \
    -p '{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}'
check 'no disruption is left' budget_says 0 1
check 'so eviction is refused' says "$(evict '')" "violate the pod's disruption budget"
check 'one is' budget_says 1 0
check 'an eviction that only tries' says "$(evict '?dryRun=All')" '"status":"Success"'
check 'takes nothing' is "$(kc get pdb guard -o 'jsonpath={.status.disruptionsAllowed}')" 1
check 'an eviction' says "$(evict '')" '"status":"Success"'
check 'takes it' is "$(kc get pdb guard -o 'jsonpath={.status.disruptionsAllowed}')" 0
check 'and remembers whom' says "$(kc get pdb guard -o 'jsonpath={.status.disruptedPods}')" guarded

node_stop 1
check 'the log has no errors' is "$(node_log 1 | grep level=error)" ''
done_testing
