#!/bin/bash
# timeout: 300
# The agent's images: pulled from Debian's docker-registry and from one that misbehaves, taken from archives, mounted.
if [ -z "${IMAGES_INSIDE:-}" ]; then
    # a network and mounts of its own
    IMAGES_INSIDE=1 exec unshare --net --mount --propagation private "$0"
fi
. test/integration/tap.sh

ip link set lo up
tool=$(realpath --relative-to=. "$(dirname "$K3C")")/test/integration/image_tool
make -s "$tool" || exit 1
for image in busybox nginx redis; do
    test/images/make "$image" "$work/$image.tar" || exit 1
done

# node NODE ARGUMENT...: the image service of a node of its own
node() {
    node_dir=$work/$1
    shift
    "$tool" "$node_dir" --registries "$work/registries.yaml" "$@" 2>>"$work/log"
}

# certificates of our own authority
cert() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=test CA' \
        -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=127.0.0.1' -keyout "$work/tls.key" \
        -out "$work/tls.csr" 2>/dev/null
    printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\n' >"$work/ext"
    openssl x509 -req -in "$work/tls.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
        -extfile "$work/ext" -out "$work/tls.crt" 2>/dev/null
}
cert

# ---- a real registry: HTTP on 5000, HTTPS with a password on 5001

cat >"$work/http.yml" <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: "127.0.0.1:5000"}
YAML
# shellcheck disable=SC2016 # bcrypt of "secret", of little cost
echo 'user:$2y$04$CMrpu.0QyNAFHLHTwmrPnO7a3Exng2CjHAFLpvoa3s5IMNr6D1XCG' >"$work/htpasswd"
cat >"$work/https.yml" <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: "127.0.0.1:5001", tls: {certificate: $work/tls.crt, key: $work/tls.key}}
auth: {htpasswd: {realm: test, path: $work/htpasswd}}
YAML
docker-registry serve "$work/http.yml" >"$work/http.log" 2>&1 &
# shellcheck disable=SC2034 # when the script ends
http=$!
docker-registry serve "$work/https.yml" >"$work/https.log" 2>&1 &
# shellcheck disable=SC2034
https=$!
on_exit 'kill $http $https 2>/dev/null; wait'

wait_for_port() {
    curl -so /dev/null --retry 40 --retry-delay 0 --retry-connrefused -k "$1"
}
wait_for_port http://127.0.0.1:5000/v2/
wait_for_port https://127.0.0.1:5001/v2/
for image in busybox nginx redis; do
    skopeo --tmpdir "$work" copy -q --insecure-policy --dest-tls-verify=false "oci-archive:$work/$image.tar" \
        "docker://127.0.0.1:5000/library/$image:latest" || exit 1
done

: >"$work/registries.yaml"
said=$(node 1 pull 127.0.0.1:5000/library/nginx)
check 'an image is pulled from a registry on this machine' says "$said" 'nginx: ok sha256:.* pulled$'
check 'a registry is asked before' says "$said" '^127.0.0.1:5000/library/nginx: pulling$'
check 'its id in the status names the repository and the digest' \
    says "$said" '127.0.0.1:5000/library/nginx:latest 127.0.0.1:5000/library/nginx@sha256:[0-9a-f]\{64\} [0-9]*'
said=$(node 1 pull 127.0.0.1:5000/library/nginx)
check 'it is there after a restart, and nobody is asked' says "$said" ' present$'
check_not 'nor told of' says "$said" pulling
said=$(node 1 --policy Always pull 127.0.0.1:5000/library/nginx)
check 'with Always the registry is asked' says "$said" ' pulled$'
said=$(node 1 --policy Never pull 127.0.0.1:5000/library/redis)
check 'with Never it is not' is "$said" \
    '127.0.0.1:5000/library/redis: ErrImageNeverPull: Container image "127.0.0.1:5000/library/redis" is not present with pull policy of Never'
said=$(node 1 pull 127.0.0.1:5000/library/nope:1)
check 'an image that is not there' says "$said" \
    'ErrImagePull: failed to pull and unpack image "127.0.0.1:5000/library/nope:1": failed to resolve reference "127.0.0.1:5000/library/nope:1": 127.0.0.1:5000/library/nope:1: not found - Server message: manifest unknown: manifest unknown$'
said=$(node 1 pull 'Bad:Image' 'a b')
check 'a name that is none' says "$said" \
    'Bad:Image: InvalidImageName: Failed to apply default image tag "Bad:Image": couldn.t parse image name "Bad:Image": invalid reference format: repository name (library/Bad) must be lowercase'
said=$(node 1 pull 127.0.0.1:4999/x)
check 'a registry where nobody listens' says "$said" \
    'failed to do request: Head "http://127.0.0.1:4999/v2/x/manifests/latest": .*[Cc]onnection refused'
digest=$(node 1 list | grep -o 'nginx@sha256:[0-9a-f]*' | head -n 1)
check 'an image is pulled by its digest' says "$(node 2 pull "127.0.0.1:5000/library/$digest")" ' pulled$'
check 'and found by it' says "$(node 2 --policy Never pull "127.0.0.1:5000/library/$digest")" ' present$'
said=$(node 3 pull 127.0.0.1:5000/library/nginx 127.0.0.1:5000/library/nginx 127.0.0.1:5000/library/redis \
    127.0.0.1:5000/library/busybox)
check 'pulls beside each other' is "$(printf '%s\n' "$said" | grep -c ' pulled$')" 4
check 'layers that they share are stored once' is "$(ls "$work/3/agent/images-store/layers" | wc -l)" 3
check 'no download is left' is "$(find "$work/3/agent/images-store/partial" -type f | wc -l)" 0

# ---- root file systems

id=$(node 1 --policy Never pull 127.0.0.1:5000/library/nginx | sed -n 's/.*: ok \([^ ]*\) .*/\1/p')
root=$(node 1 mount "$id" c1)
check 'a root file system is mounted' test -x "$root/usr/sbin/nginx"
check 'it is one that runs' is "$(chroot "$root" /bin/busybox cat /srv/index.html)" 'Welcome to nginx!'
check 'and has the modes of its lowest layer' is "$(stat -c %a "$root/tmp")" 1777
echo mine >"$root/srv/mine"
check 'it is the same after a restart' is "$(node 1 mount "$id" c1)" "$root"
check 'and mounted once' is "$(grep -c " $root " /proc/mounts)" 1
check 'what a container writes is its own' test ! -e "$(node 1 mount "$id" c2)/srv/mine"
check 'an image in use is not collected' is "$(node 1 gc 0)" 0
node 1 unmount c1
node 1 unmount c2
check 'a root file system goes with what was written' test ! -e "$root"
check 'and then its image may be collected' is "$(node 1 gc 0)" 1
check 'with all its layers' is "$(find "$work/1/agent/images-store/layers" "$work/1/agent/images-store/blobs" -mindepth 1 | wc -l)" 0

# ---- credentials

cat >"$work/registries.yaml" <<YAML
configs:
  "127.0.0.1:5001": {tls: {ca_file: $work/ca.crt}}
YAML
said=$(node 4 pull 127.0.0.1:5001/library/busybox)
check 'a registry that wants a password and gets none' says "$said" \
    'pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials$'
cat >"$work/registries.yaml" <<YAML
configs:
  "127.0.0.1:5001": {tls: {ca_file: $work/ca.crt}, auth: {username: user, password: wrong}}
YAML
said=$(node 4 pull 127.0.0.1:5001/library/busybox)
check 'one that gets a wrong one' says "$said" 'pull access denied, repository does not exist or may require authorization: authorization failed$'
cat >"$work/registries.yaml" <<YAML
configs:
  "127.0.0.1:5001": {tls: {ca_file: $work/ca.crt}, auth: {username: user, password: secret}}
YAML
check 'registries.yaml has it' says "$(node 4 pull 127.0.0.1:5001/library/busybox)" ' pulled$'
: >"$work/registries.yaml"
check 'without the authority a certificate is refused' says "$(node 5 --policy Always pull localhost:5001/library/busybox)" \
    'ErrImagePull: '
cat >"$work/registries.yaml" <<YAML
configs:
  "127.0.0.1:5001": {tls: {insecure_skip_verify: true}}
YAML
secret() {
    printf '{"kind":"Secret","type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"%s"}}' \
        "$(printf '{"auths":{"%s":%s}}' "$1" "$2" | base64 -w0)"
}
secret 127.0.0.1:5001 '{"username":"user","password":"secret"}' >"$work/secret.json"
check 'an imagePullSecret has it' says "$(node 5 --secret "$work/secret.json" pull 127.0.0.1:5001/library/busybox)" ' pulled$'
secret other.io '{"username":"user","password":"secret"}' >"$work/other.json"
check 'but not one for another registry' says \
    "$(node 5 --policy Always --secret "$work/other.json" pull 127.0.0.1:5001/library/busybox)" 'no basic auth credentials'

# ---- mirrors

cat >"$work/registries.yaml" <<YAML
mirrors:
  docker.io:
    endpoint: ["http://127.0.0.1:4999", "http://127.0.0.1:5000"]
  "*":
    endpoint: ["http://127.0.0.1:5000/v2"]
    rewrite: {"^(.*)/app\$": "library/busybox"}
YAML
said=$(node 6 pull redis)
check 'a mirror is asked when the one before does not answer' says "$said" \
    'redis: ok .* docker.io/library/redis:latest docker.io/library/redis@sha256:.* pulled$'
check 'a mirror for all registries, with names rewritten' says "$(node 6 pull quay.example/team/app)" \
    ' quay.example/team/app:latest .* pulled$'

# ---- a registry that misbehaves

mkfifo "$work/ready"
python3 test/lib/fake_registry.py "$work/nginx.tar" "$work/asked" 5010 "$work/tls.crt" "$work/tls.key" >"$work/ready" &
# shellcheck disable=SC2034
fake=$!
on_exit 'kill $fake 2>/dev/null'
read -r _ <"$work/ready"
: >"$work/registries.yaml"

# fake NODE NAME [OPTION...]: a pull from it, the log emptied before
fake() {
    fake_node=$1
    fake_name=$2
    shift 2
    : >"$work/asked"
    node "$fake_node" "$@" pull "127.0.0.1:5010/$fake_name"
}

check 'a manifest is asked for by HEAD and by its digest, each blob once' is \
    "$(fake 10 plain/x >"$work/said"; cut -d' ' -f1 "$work/asked" | sort | tr '\n' ' ')" 'GET GET GET GET HEAD '
check 'and the image is there' says "$(cat "$work/said")" ' pulled$'
check 'an image that is there under another tag is asked for by HEAD alone' is \
    "$(fake 10 plain/x:other >/dev/null; cut -d' ' -f1 "$work/asked")" HEAD
check 'the platform is chosen from an index' says "$(fake 11 index/x)" ' pulled$'
check 'a token is got where one is wanted' says "$(fake 11 token/x)" ' pulled$'
check 'once for all requests' is "$(grep -c " /token" "$work/asked")" 1
check 'without a password where none is known' is "$(grep " /token" "$work/asked" | cut -d' ' -f4)" -
check 'a repository that needs an account' says "$(fake 11 private/x)" \
    'failed to authorize: failed to fetch anonymous token: .* 401 Unauthorized - Server message: unauthorized: incorrect username or password$'
secret 127.0.0.1:5010 '{"auth":"dTpw"}' >"$work/up.json"
check 'is pulled from with one' says "$(fake 11 private/x --secret "$work/up.json")" ' pulled$'
check 'the password goes to the token server alone' is \
    "$(grep Basic "$work/asked" | grep -vc " /token")$(grep -c ' /token?.* Basic' "$work/asked")" 01
check 'who has no account may not use what is there' says "$(fake 11 private/x)" 'ErrImagePull: .*failed to authorize'
check 'not under Never either' says "$(fake 11 private/x --policy Never)" 'ErrImageNeverPull: '
check 'who has one may, and nobody is asked' says "$(fake 11 private/x --secret "$work/up.json")$(cat "$work/asked")" ' present$'
secret 127.0.0.1:5010 '{"username":"u","password":"wrong"}' | sed 's/"kind"/"metadata":{"uid":"7"},"kind"/' >"$work/wrong.json"
check 'another account is asked for' says "$(fake 11 private/x --secret "$work/wrong.json")" 'ErrImagePull: '
secret 127.0.0.1:5010 '{"auth":"dTpw"}' | sed 's/"kind"/"metadata":{"uid":"7"},"kind"/' >"$work/right.json"
fake 11 private/x --policy Always --secret "$work/right.json" >/dev/null
check 'but not where the same Secret was right before' says "$(fake 11 private/x --secret "$work/wrong.json")" ' present$'
secret 127.0.0.1:5010 '{"identitytoken":"id-token"}' >"$work/id.json"
check 'an identity token is used' says "$(fake 11 identity/x --secret "$work/id.json")" ' pulled$'
check 'a redirect is followed' says "$(fake 12 redirect/x)" ' pulled$'
check 'credentials stay behind' says "$(fake 13 redirect/x --secret "$work/up.json" >/dev/null; cat "$work/asked")" \
    '^GET 5012 /elsewhere/[^ ]* - -$'
check_not 'always' grep -q 'elsewhere.*Ba' "$work/asked"
cat >"$work/registries.yaml" <<YAML
configs:
  "127.0.0.1:5011": {tls: {ca_file: $work/ca.crt}}
YAML
check 'HTTPS does not lead to HTTP' says "$(node 14 pull 127.0.0.1:5011/downgrade/x)" \
    'redirects from https to http, which is refused$'
check 'a token server is asked by HTTPS' says "$(node 14 pull 127.0.0.1:5011/token/x)" ' pulled$'
check 'redirects end' says "$(fake 14 circle/x)" 'stopped after 10 redirects$'
check 'what heals is tried again' says "$(fake 15 flaky/x)" ' pulled$'
check 'a limit is told in the words of the registry' says "$(fake 16 rate/x)" \
    '429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit$'
check 'a denial too' says "$(fake 16 denied/x)" \
    'unexpected status from GET request to http://127.0.0.1:5010/v2/denied/x/manifests/latest: 403 Forbidden - Server message: denied: requested access to the resource is denied$'
check 'a registry without HEAD' says "$(fake 17 nohead/x)" ' pulled$'
check 'and one that tells no digests' says "$(fake 18 nodigest/x)" ' pulled$'
check 'a download that breaks is resumed' says "$(fake 19 cut/x)" ' pulled$'
check 'where it broke' says "$(cat "$work/asked")" 'bytes=[1-9][0-9]*-$'
check 'also when the registry begins anew' says "$(fake 20 norange/x)" ' pulled$'
said=$(fake 21 wrong/x)
check 'wrong bytes are refused' says "$said" \
    'failed commit on ref "layer-sha256:.*": unexpected commit digest sha256:.*, expected sha256:.*: failed precondition$'
check 'and nothing of them is kept' is "$(find "$work/21/agent/images-store/layers" "$work/21/agent/images-store/images" -mindepth 1 | wc -l)" 0
check 'more bytes than announced are refused' says "$(fake 22 longer/x)" 'larger than the manifest says$'
check 'an endless manifest is refused' says "$(fake 23 endless/x)" 'larger than 4194304 bytes$'
check 'an image announced as an index is refused' says "$(fake 24 confused/x)" 'announced as .*index.* and says it is .*manifest'
said=$(fake 25 stall/x --cancel 500)
check 'a pull is cancelled' says "$said" 'cancelled$'
said=$(node 10 pull 127.0.0.1:5010/plain/missing:missing)
check 'a tag that is not there' says "$said" 'plain/missing:missing: not found - Server message: manifest unknown: manifest unknown$'

# A mirror that has the name, but lies about the bytes, is made good by the next one.
cat >"$work/registries.yaml" <<YAML
mirrors:
  reg.example:
    endpoint: ["http://127.0.0.1:5010/v2/wrong", "http://127.0.0.1:5010/v2/plain"]
YAML
check 'what one mirror spoils the next one gives' says "$(node 26 pull reg.example/x)" ' pulled$'

# ---- archives

mkdir -p "$work/30/agent/images"
cp "$work/nginx.tar" "$work/30/agent/images"
gzip -c "$work/busybox.tar" >"$work/30/agent/images/busybox.tgz"
zstd -qc "$work/redis.tar" >"$work/30/agent/images/redis.tar.zst"
echo 'no archive' >"$work/30/agent/images/broken.tar"
echo '127.0.0.1:5010/plain/listed' >"$work/30/agent/images/list.txt"
said=$(node 30 --policy Never pull nginx busybox redis:latest)
check 'archives are taken in at start, plain and compressed' is "$(printf '%s\n' "$said" | grep -c ' present$')" 3
check 'one that is broken is told of' says "$(cat "$work/log")" 'cannot take images from .*broken.tar'
check 'images that a list names are pulled' says "$(node 30 pull 127.0.0.1:5010/plain/listed)" ' ok .*'
layers=$(stat -c '%n %Z' "$work/30/agent/images-store/layers"/*)
node 30 --policy Never pull nginx >/dev/null
check 'a second start reads none of them again' is "$(stat -c '%n %Z' "$work/30/agent/images-store/layers"/*)" "$layers"
check 'they are not collected' is "$(node 30 gc 0)" 0
mkdir -p "$work/31/agent/images"
skopeo --tmpdir "$work" copy -q --insecure-policy "oci-archive:$work/nginx.tar" \
    "docker-archive:$work/31/agent/images/saved.tar:reg.example/web:1"
said=$(node 31 --policy Never pull reg.example/web:1)
check 'an archive of docker save' says "$said" ' ok sha256:\([0-9a-f]*\) reg.example/web:1 sha256:\1 .* present$'

check 'nothing is left behind' is "$(find "$work"/*/agent/images-store/layers -maxdepth 1 -name '.tmp-*' | wc -l)" 0
check "no sanitizer has spoken" is "$(grep -A 20 "Sanitizer\|runtime error" "$work/log")" ""
done_testing
