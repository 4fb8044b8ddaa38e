"""serving.py FOLDER URL: what an API server tells of itself, and what it keeps (test/integration/20-apiserver.sh); keys are
in FOLDER."""

import http.client
import json
import socket
import ssl
import sys
import urllib.parse

import tap
from tap import behaviour, equal, eventually

FOLDER, URL = sys.argv[1:3]
PORT = int(URL.rsplit(":", 1)[1])
DEFAULT = "/api/v1/namespaces/default"
SYSTEM_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
IDENTITY = "apiserver.kubernetes.io/identity"

admin = ssl.create_default_context(cafile=FOLDER + "/ca.crt")
admin.load_cert_chain(FOLDER + "/admin.crt", FOLDER + "/admin.key")
nobody = ssl.create_default_context(cafile=FOLDER + "/ca.crt")


def ask(method, path, body=None, headers=None, who=admin):
    """Status, headers in lower case, and the tree, or the text where there is none."""
    connection = http.client.HTTPSConnection("127.0.0.1", PORT, context=who, timeout=30)
    headers = dict({"Content-Type": "application/json"} if body else {}, **(headers or {}))
    connection.request(method, path, json.dumps(body) if isinstance(body, dict) else body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    is_json = "json" in (answer.getheader("content-type") or "")
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(text) if is_json else text


def get(path, **headers):
    code, _, tree = ask("GET", path, headers=headers)
    assert code == 200, (path, code, tree)
    return tree


# -- health

CHECKS = """ping log etcd poststarthook/generic-apiserver-start-informers poststarthook/start-system-namespaces-controller
poststarthook/start-cluster-authentication-info-controller poststarthook/start-kube-apiserver-identity-lease-controller
poststarthook/start-kube-apiserver-identity-lease-garbage-collector poststarthook/rbac/bootstrap-roles
poststarthook/scheduling/bootstrap-system-priority-classes poststarthook/bootstrap-controller""".split()


@behaviour("health has Kubernetes' names for what there is, and readiness two more")
def _():
    for path in "healthz", "livez", "readyz":
        names = CHECKS[:3] + ["informer-sync"] + CHECKS[3:] + ["shutdown"] if path == "readyz" else CHECKS
        equal(get("/%s?verbose" % path), "".join("[+]%s ok\n" % n for n in names) + path + " check passed\n")
        equal([ask("GET", "/%s/%s" % (path, n))[::2] for n in names], [(200, "ok")] * len(names))


@behaviour("what is excluded is not asked, and what cannot be is named once, in order")
def _():
    text = get("/livez?verbose&exclude=y&exclude=etcd&exclude=x&exclude=y")
    assert "[+]etcd excluded: ok\n" in text and "[+]ping ok\n" in text, text
    assert text.endswith('ok\nwarn: some health checks cannot be excluded: no matches for "x","y"\nlivez check passed\n'), text
    equal(get("/livez?exclude=x"), "ok")


@behaviour("an unknown check is plain 404")
def _():
    for path in "/livez/nope", "/readyz/", "/healthz/ping/", "/healthz/informer-sync":
        code, headers, text = ask("GET", path)
        equal((code, text, headers["content-type"], headers["x-content-type-options"]),
              (404, "404 page not found\n", "text/plain; charset=utf-8", "nosniff"))


@behaviour("what health looks at comes back: the leases' namespace, whom the server vouches for")
def _():
    trust = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication"
    before = get("/api/v1/namespaces/kube-node-lease")["metadata"]["uid"]
    data = get(trust)["data"]
    equal([ask("DELETE", p)[0] for p in ("/api/v1/namespaces/kube-node-lease", trust)], [200, 200])
    ask("PUT", "/api/v1/namespaces/kube-node-lease/finalize", {"metadata": {"name": "kube-node-lease"}, "spec": {"finalizers": []}})
    eventually(5, lambda: ask("GET", "/api/v1/namespaces/kube-node-lease")[2]["metadata"].get("uid", before) != before)
    eventually(5, lambda: ask("GET", trust)[2].get("data") == data)
    eventually(5, lambda: ask("GET", "/livez")[0] == 200)


@behaviour("the priority classes of the system stay")
def _():
    code, _, tree = ask("DELETE", "/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical")
    equal((code, tree["message"]), (403, 'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: '
                                         "this is a system priority class and cannot be deleted"))


# -- identity


def identities():
    return get(SYSTEM_LEASES + "?labelSelector=" + urllib.parse.quote(IDENTITY + "=kube-apiserver"))["items"]


@behaviour("a Lease says which server this is")
def _():
    (lease,) = identities()
    name, spec = lease["metadata"]["name"], lease["spec"]
    equal(lease["metadata"]["labels"], {IDENTITY: "kube-apiserver", "kubernetes.io/hostname": socket.gethostname()})
    assert len(name) == 36 and name.startswith("apiserver-") and spec["holderIdentity"].startswith(name + "_"), lease
    equal(spec["leaseDurationSeconds"], 3600)


# -- PUT of what is not there

TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
SETS = {"spec": {"selector": {"matchLabels": {"a": "b"}}, "template": TEMPLATE}}
RBAC = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "x"}
MORE = {  # beside test/data/kinds.yaml
    "deployments": SETS, "replicasets": SETS, "pods": TEMPLATE, "nodes": {}, "configmaps": {}, "secrets": {}, "namespaces": {},
    "serviceaccounts": {}, "endpoints": {}, "services": {"spec": {"ports": [{"port": 80}]}}, "leases": {"spec": {}},
    "endpointslices": {"addressType": "IPv4", "endpoints": []}, "roles": {}, "clusterroles": {}, "rolebindings": {"roleRef": RBAC},
    "clusterrolebindings": {"roleRef": RBAC}, "events": {"involvedObject": {"kind": "Pod", "name": "p", "namespace": "default"}},
    "certificatesigningrequests": {"spec": {"signerName": "a.b/c", "request": "eA==", "usages": ["client auth"]}},
}
CREATES = set("""endpoints events services limitranges leases runtimeclasses roles rolebindings clusterroles
clusterrolebindings""".split())


def updatable():
    """(path of its collection, group and version, kind, name of the resource) of all that a PUT is for."""
    versions = ["api/v1"] + ["apis/" + v["groupVersion"] for g in get("/apis")["groups"] for v in g["versions"]]
    for version in versions:
        for r in get("/" + version)["resources"]:
            if "/" not in r["name"] and "update" in r["verbs"]:
                space = "namespaces/default/" if r["namespaced"] else ""
                yield "/%s/%s%s" % (version, space, r["name"]), version.split("/", 1)[1], r["kind"], r["name"]


def samples():
    with open("test/data/kinds.yaml") as f:
        lines = [json.loads(line) for line in f if line.startswith("{")]
    return {(o["apiVersion"], o["kind"]): o for o in lines}


@behaviour("PUT creates what Kubernetes lets it create, and nothing else")
def _():
    known, got = samples(), {}
    for path, version, kind, resource in updatable():
        body = dict(known.get((version, kind)) or MORE[resource], apiVersion=version, kind=kind)
        body["metadata"] = {"name": body.get("metadata", {}).get("name", "put")}
        url = path + "/" + body["metadata"]["name"] + "?dryRun=All"
        code, _, tree = ask("PUT", url, body)
        got.setdefault(resource, set()).add(code)
        if code == 404:
            assert tree["reason"] == "NotFound" and tree["details"]["kind"] == resource, tree
    assert len(got) > 40, got
    equal({r: c for r, c in got.items() if c != ({201} if r in CREATES else {404})}, {})


@behaviour("it may name any revision, but no uid")
def _():
    path = DEFAULT + "/limitranges/put"
    body = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "put", "uid": "u", "resourceVersion": "7"}, "spec": {"limits": []}}
    code, _, tree = ask("PUT", path, body)
    equal((code, tree["reason"]), (409, "Conflict"))
    assert tree["message"].endswith("AdditionalErrorMsg: Precondition failed: UID in precondition: u, UID in object meta: "), tree
    del body["metadata"]["uid"]
    code, _, tree = ask("PUT", path, body)
    assert code == 201 and int(tree["metadata"]["resourceVersion"]) > 7, (code, tree)
    ask("DELETE", path)
    body["metadata"]["resourceVersion"] = "x"
    code, _, tree = ask("PUT", path, body)
    equal((code, tree["message"]), (500, 'strconv.ParseUint: parsing "x": invalid syntax'))


raise SystemExit(bool(tap.failed))
