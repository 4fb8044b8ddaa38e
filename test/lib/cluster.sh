# A cluster of nodes on one machine, for tests; sourced after test/integration/tap.sh. Each node has network, mount and PID
# namespaces of its own that outlive k3c, so that killing k3c there is what it is on a machine of its own: containers and
# mounts stay. A hub namespace with a bridge is the link between them. Nothing of it touches the machine's own network, and
# ending a node's init ends every process of that node.
#
#   cluster_begin            makes the hub (10.99.0.1/24)
#   node_begin N             makes node N (10.99.0.1N/24), folder $work/N
#   node_run N COMMAND...    runs a command inside
#   node_server N [OPT...]   starts `k3c server` there in the background; node_agent N URL TOKEN [OPT...] an agent
#   node_stop N, node_kill N SIGTERM and wait, SIGKILL; node_log N: its log
#   control_plane, one_node  node 1 alone: without an agent; with one, and the image example.com/busybox:1
#   link_cut N, link_heal N  takes its link down and up
#   kc ARGS...               kubectl as administrator, inside node 1
#   value KIND NAME JSONPATH     of an object

. test/lib/kubectl.sh
cluster_id=k3c-$$
cluster_nodes=

cluster_begin() {
    ip netns add "$cluster_id-hub"
    on_exit cluster_end
    ip -n "$cluster_id-hub" link set lo up
    ip -n "$cluster_id-hub" link add br0 type bridge
    ip -n "$cluster_id-hub" addr add 10.99.0.1/24 dev br0
    ip -n "$cluster_id-hub" link set br0 up
    # mount namespaces are kept as files below a private mount
    mkdir -p "$work/ns"
    mount --bind "$work/ns" "$work/ns"
    mount --make-private "$work/ns"
}

hub_run() {
    nsenter --net="/run/netns/$cluster_id-hub" "$@"
}

# the folder of pods' cgroups is named after the data folder, unless that is the default one
node_cgroups() {
    find /sys/fs/cgroup -maxdepth 3 -type d -name "kubepods-$(printf %s "$work/$1/data" | sha256sum | cut -c1-8)" 2>/dev/null
}

node_begin() {
    node_dir=$work/$1
    mkdir -p "$node_dir/etc" "$node_dir/log" "$node_dir/upper" "$node_dir/overlay"
    ip netns add "$cluster_id-$1"
    cluster_nodes="$cluster_nodes $1"
    ip -n "$cluster_id-$1" link set lo up
    ip -n "$cluster_id-hub" link add "n$1" type veth peer name eth0 netns "$cluster_id-$1"
    ip -n "$cluster_id-hub" link set "n$1" master br0 up
    ip -n "$cluster_id-$1" addr add "10.99.0.1$1/24" dev eth0
    ip -n "$cluster_id-$1" link set eth0 up
    ip -n "$cluster_id-$1" route add default via 10.99.0.1
    touch "$work/ns/$1"
    # Its init is k3c's own pause, which reaps; /etc/k3c, /run and the logs of pods are the node's own. Nothing is mounted
    # on a folder of the machine that others may remove, which would unmount it here.
    nsenter --net="/run/netns/$cluster_id-$1" unshare --mount="$work/ns/$1" --propagation private sh -c "
        mount -t overlay -o lowerdir=/etc,upperdir='$node_dir/upper',workdir='$node_dir/overlay' overlay /etc &&
            mkdir -p /etc/k3c && mount --bind '$node_dir/etc' /etc/k3c && mount --bind '$node_dir/log' /var/log &&
            mkdir /var/log/pods && mount -t tmpfs tmpfs /run
        umount -l '$work/ns' 2>/dev/null; :"
    nsenter --net="/run/netns/$cluster_id-$1" --mount="$work/ns/$1" unshare --pid --fork sh -c "
        mount -t proc proc /proc && exec '$K3C' pause" >/dev/null 2>&1 &
    wait_for 10 node_find_init "$1"
}

node_find_init() {
    outer=$!
    init=$(pgrep -P "$outer" 2>/dev/null | head -n 1)
    [ -n "$init" ] && [ "$(tr '\0' ' ' <"/proc/$init/cmdline")" = "$K3C pause " ] && echo "$init" >"$work/$1/init"
}

# sets $enter to what enters node $1
node_enter() {
    enter="nsenter --net=/run/netns/$cluster_id-$1 --mount=$work/ns/$1 --pid=/proc/$(cat "$work/$1/init")/ns/pid"
}

node_run() {
    node_enter "$1"
    shift
    $enter "$@"
}

node_start() {
    which=$1
    verb=$2
    shift 2
    node_enter "$which" # not node_run: in the background it would be a shell between us and nsenter
    $enter "$K3C" "$verb" --data-dir "$work/$which/data" --node-name "node$which" "$@" >>"$work/$which/k3c.log" 2>&1 &
    echo $! >"$work/$which/nsenter"
}

node_server() {
    which_server=$1
    shift
    node_start "$which_server" server "$@"
}

node_agent() {
    which_agent=$1
    join_url=$2
    join_token=$3
    shift 3
    node_start "$which_agent" agent --server "$join_url" --token "$join_token" "$@"
}

control_plane() {
    cluster_begin
    node_begin 1
    node_server 1 --disable-agent
    check 'a control plane starts' wait_for 20 kc get --raw /readyz
}

one_node() {
    cluster_begin
    node_begin 1
    test/images/make busybox "$work/1/data/agent/images/busybox.tar" example.com/busybox:1
    node_server 1 --node-ip 10.99.0.11
    check 'a node becomes Ready' wait_for 30 kc wait --for=condition=Ready node/node1 --timeout=1s
}

# the pid of k3c itself: nsenter's child in the node's PID namespace
node_pid() {
    pgrep -P "$(cat "$work/$1/nsenter")" 2>/dev/null | head -n 1
}

# node_signal NODE SIGNAL: until it has ended; wait is for what this shell started, which `check` did in one of its own
node_signal() {
    pid=$(node_pid "$1")
    [ -z "$pid" ] || kill "-$2" "$pid"
    wait "$(cat "$work/$1/nsenter")" 2>/dev/null
    wait_for 60 node_ended "$1"
}

node_ended() {
    ! kill -0 "$(cat "$work/$1/nsenter")" 2>/dev/null
}

node_stop() {
    node_signal "$1" TERM
}

node_kill() {
    node_signal "$1" KILL
}

node_log() {
    cat "$work/$1/k3c.log"
}

link_cut() {
    ip -n "$cluster_id-hub" link set "n$1" down
}

link_heal() {
    ip -n "$cluster_id-hub" link set "n$1" up
}

kc() {
    node_run 1 env KUBECONFIG=/etc/k3c/k3c.yaml "${KUBECTL:-kubectl}" "$@"
}

value() {
    kc get "$1" "$2" -o "jsonpath=$3"
}

node_end() {
    # every process of the node goes with its init
    [ ! -s "$work/$1/init" ] || kill -KILL "$(cat "$work/$1/init")" 2>/dev/null
    for folder in $(node_cgroups "$1"); do
        for try in 1 2 3 4 5 6 7 8 9 10; do
            find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null
            [ -d "$folder" ] || break
            sleep 0.1
        done
    done
    umount -l "$work/ns/$1" 2>/dev/null
    ip netns del "$cluster_id-$1" 2>/dev/null
}

cluster_end() {
    for node in $cluster_nodes; do
        [ -z "${KEEP_LOGS:-}" ] || cp "$work/$node/k3c.log" "$KEEP_LOGS/k3c-$node.log"
        node_end "$node"
    done
    ip netns del "$cluster_id-hub" 2>/dev/null
    umount -l "$work/ns" 2>/dev/null
    :
}
