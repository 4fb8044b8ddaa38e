# A real registry (Debian's docker-registry) on the hub, for clusters of test/lib/cluster.sh:
#
#   registry_begin           serves http://10.99.0.1:5000
#   registry_push NAME...    builds images (test/images/make) and pushes them as library/NAME:latest
#   registry_config          a registries.yaml by which docker.io is looked for there

registry_begin() {
    mkdir -p "$work/registry"
    cat >"$work/registry.yml" <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $work/registry}, delete: {enabled: true}}
http: {addr: "10.99.0.1:5000"}
YAML
    nsenter --net="/run/netns/$cluster_id-hub" docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
    registry_pid=$!
    on_exit 'kill $registry_pid 2>/dev/null'
    wait_for 10 hub_run curl -sf http://10.99.0.1:5000/v2/
}

registry_push() {
    for image in "$@"; do
        test/images/make "$image" "$work/image-$image.tar"
        hub_run skopeo --tmpdir "$work" copy -q --insecure-policy --dest-tls-verify=false "oci-archive:$work/image-$image.tar" \
            "docker://10.99.0.1:5000/library/$image:latest" || return 1
    done
}

registry_config() {
    cat <<YAML
mirrors:
  docker.io:
    endpoint: ["http://10.99.0.1:5000"]
YAML
}
