#!/bin/bash
# timeout: 180
# A datastore that cannot be used, and a disk that runs full: messages that help, and never a new cluster over an old one.
. test/integration/tap.sh
. test/lib/cluster.sh

db=$work/1/data/server/db
state=$db/state.db

cluster_begin
node_begin 1

serve() {
    node_server 1 --disable-agent
    wait_for 20 kc get --raw /readyz
}

# refused WHAT PATTERN [COMMAND...]: with the datastore as it is, the server ends, and says why in one line that names the
# file; what is there stays as it is. COMMAND goes before k3c.
refused() {
    refused_what=$1
    refused_says=$2
    shift 2
    before=$(fingerprint)
    check "$refused_what: the server does not start" starts_not "$@"
    check "$refused_what: it names the file and what to do" says "$(cat "$work/said")" "level=error.*$state.*$refused_says"
    check "$refused_what: in one line" is "$(grep -c level=error "$work/said")" 1
    check "$refused_what: what is there stays" is "$(fingerprint)" "$before"
    as_before
}

# SQLite's own files beside the database come and go
fingerprint() {
    if [ -f "$state" ]; then
        sha256sum <"$state"
    else
        ls -ld --time-style=+ "$state" 2>&1
    fi
}

starts_not() {
    node_enter 1
    # shellcheck disable=SC2154 # node_enter sets it
    timeout 20 $enter "$@" "$K3C" server --disable-agent --data-dir "$work/1/data" --node-name node1 >"$work/said" 2>&1
    is $? 1
}

as_before() {
    rm -rf "$db"
    cp -a "$work/sound" "$db"
}

serve
kc create configmap kept --from-literal=a=b >/dev/null
for i in $(seq 60); do
    echo "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c$i\"},\"data\":{\"pad\":\"$(head -c 3000 /dev/zero | tr '\0' x)\"}}"
done | kc create -f - >/dev/null
check 'a second server on the same data is refused' starts_not
check 'and names the file' says "$(cat "$work/said")" "level=error.*$state.*another k3c has it open"
check 'the first goes on' kc get configmap kept
node_stop 1
cp -a "$db" "$work/sound"
check 'the datastore is for its owner alone' is "$(stat -c '%a' "$state" "$db" | xargs)" '600 700'

: >"$state"
refused 'zero length' 'restore a copy'
head -c 40000 "$work/sound/state.db" >"$state"
refused 'cut short' 'damaged'
head -c 8192 /dev/urandom | dd of="$state" bs=4096 seek=1 conv=notrunc status=none
refused 'damaged in the middle' 'damaged.*restore a copy'
echo 'this is my diary' >"$state"
refused 'no database at all' 'restore a copy'
rm "$state"
python3 -c 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute("CREATE TABLE songs(name)"); d.commit()' "$state"
refused "somebody else's database" 'another program.*--data-dir'
rm "$state"
mkdir "$state"
refused 'a folder in its place' 'cannot be opened'
chmod 0 "$state"
chown nobody "$state"
refused 'not readable' 'cannot be opened.*Permission denied' setpriv --bounding-set=-dac_override,-dac_read_search
rm "$state"
touch "$state-wal"
refused 'gone, and its log is there' 'put the file back'

node_run 1 mount --bind "$db" "$db"
node_run 1 mount -o remount,ro,bind "$db"
check 'read-only: the server does not start' starts_not
check 'read-only: it names the file and what to do' says "$(cat "$work/said")" "level=error.*$db.*[Rr]ead-only"
node_run 1 umount "$db"

serve
check 'once it is whole again, all is there' is "$(kc get configmap kept -o jsonpath='{.data.a}')" b
check 'every object of it' is "$(kc get configmaps -o name | grep -c /c)" 60
node_stop 1

# -- a disk that is full from the beginning

fill() {
    dd if=/dev/zero of="/proc/$(cat "$work/1/init")/root$1/filler" bs=4096 status=none 2>/dev/null
    node_run 1 df --output=avail "$1" | grep -qx ' *0'
}

free_up() {
    node_run 1 rm "$1/filler"
}

rm -rf "$work/1/data"
mkdir -p "$work/1/data"
node_run 1 mount -t tmpfs -o size=4m tmpfs "$work/1/data"
fill "$work/1/data"
check 'full before the first start: the server does not start' starts_not
check 'full before the first start: it says so' says "$(cat "$work/said")" "level=error.*$work/1/data.*the disk is full"
free_up "$work/1/data"
check 'with room it does' serve
node_stop 1
node_run 1 umount "$work/1/data"

rm -rf "$work/1/data"
mkdir -p "$db"
node_run 1 mount -t tmpfs -o size=8m tmpfs "$db"
fill "$db"
check 'full where the datastore goes: the server does not start' starts_not
check 'full where the datastore goes: it says so' says "$(cat "$work/said")" "level=error.*$state.*\(disk is full\|No space left\)"
free_up "$db"
check 'with room it does, too' serve

# -- a disk that runs full

kc create configmap kept --from-literal=a=b >/dev/null
kc get configmaps -w -o name >"$work/watched" 2>&1 &
watcher=$!

# writes until one is refused: the log may have room in what it has already
until_refused() {
    for i in $(seq 3000); do
        kc create configmap "full-$i" --from-literal=pad="$(head -c 50000 /dev/zero | tr '\0' x)" >"$work/refusal" 2>&1 || {
            echo "$i" >"$work/first"
            return 0
        }
    done
    return 1
}

fill "$db"
check 'a write to a full disk is refused' until_refused
first=$(cat "$work/first")
check 'with an error of the server' says "$(cat "$work/refusal")" 'Internal error occurred: the datastore'
check 'that says why' says "$(cat "$work/refusal")" '[Nn]o space left\|disk is full'
check 'what was refused is not there' says "$(kc get configmap "full-$first" 2>&1)" NotFound
check 'what was there is read' is "$(kc get configmap kept -o jsonpath='{.data.a}')" b
check_not 'a change is refused, too' kc label configmap kept x=y
check_not 'and a deletion' kc delete configmap kept --wait=false
check 'it is as it was' is "$(kc get configmap kept -o jsonpath='{.data.a}{.metadata.labels}')" b
check 'the server lives' is "$(kc get --raw /livez)" ok
check 'the log says it once' is "$(node_log 1 | grep -c 'level=error.*disk is full')" 1
free_up "$db"
check 'with room it takes writes again' wait_for 10 kc create configmap after --from-literal=a=b
check 'and the log says so' says "$(node_log 1)" 'can be written again'
check 'a watch saw what was acknowledged' wait_for 5 grep -qx configmap/after "$work/watched"
check_not 'and not what was refused' grep -qx "configmap/full-$first" "$work/watched"
kill "$watcher"
wait "$watcher" 2>/dev/null
node_kill 1
check 'after a kill it starts again' serve
check 'with all that was acknowledged' is "$(kc get configmap after kept -o name | xargs)" 'configmap/after configmap/kept'
check 'and nothing else' is "$(kc get configmaps -o name | grep -c full-)" "$((first - 1))"
node_stop 1
done_testing
