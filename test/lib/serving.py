"""serving.py FOLDER URL: what an API server tells of itself, and what it keeps (test/integration/20-apiserver.sh); keys are
in FOLDER."""

import http.client
import json
import re
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
    text = answer.read().decode(errors="replace")
    connection.close()
    is_json = "json" in (answer.getheader("content-type") or "")
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(text) if is_json and text else text


def get(path, **headers):
    code, _, tree = ask("GET", path, headers=headers)
    assert code == 200, (path, code, tree)
    return tree


NOT_FOUND = (404, "404 page not found\n", "text/plain; charset=utf-8", "nosniff")


def plain(answer):
    code, headers, text = answer
    return code, text, headers["content-type"], headers.get("x-content-type-options")


# -- health

CHECKS = """ping log etcd poststarthook/generic-apiserver-start-informers
poststarthook/priority-and-fairness-config-consumer poststarthook/start-system-namespaces-controller
poststarthook/start-cluster-authentication-info-controller poststarthook/start-kube-apiserver-identity-lease-controller
poststarthook/start-kube-apiserver-identity-lease-garbage-collector poststarthook/rbac/bootstrap-roles
poststarthook/scheduling/bootstrap-system-priority-classes poststarthook/priority-and-fairness-config-producer
poststarthook/bootstrap-controller""".split()


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
        equal(plain(ask("GET", path)), NOT_FOUND)


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


# -- pages for people

@behaviour("/statusz and /flagz are text, and objects for who asks for them by name; nobody else may")
def _():
    for page, kind, line in ("statusz", "Statusz", r"Up: 0 hr 0\d min \d\d sec"), ("flagz", "Flagz", "service-cluster-ip-range=10.43.0.0/16"):
        code, text, content_type, _ = plain(ask("GET", "/" + page))
        equal((code, content_type), (200, "text/plain; charset=utf-8"))
        assert text.startswith("\napiserver %s\nWarning: This endpoint is not meant to be machine" % page), text
        assert re.search("^%s$" % line, text, re.M), text
        for version in "v1beta1", "v1alpha1":
            form = "application/json;g=config.k8s.io;v=%s;as=%s" % (version, kind)
            code, headers, tree = ask("GET", "/" + page, headers={"Accept": "application/json, " + form + ",text/plain"})
            equal((code, headers["content-type"], tree["kind"], tree["apiVersion"]), (200, form, kind, "config.k8s.io/" + version))
            assert tree.get("uptimeSeconds", -1) >= 0 or tree["flags"]["request-timeout"] == "1m0s", tree
        for refused in "application/json", "text/html", "application/json;as=%s;g=config.k8s.io" % kind:
            code, _, tree = ask("GET", "/" + page, headers={"Accept": refused})
            equal((code, tree["message"]), (406, "only the following media types are accepted: application/json, application/yaml, text/plain"))
        code, _, tree = ask("GET", "/" + page, who=nobody)
        equal((code, tree["message"]), (403, 'forbidden: User "system:anonymous" cannot get path "/%s"' % page))
        equal(plain(ask("GET", "/%s/" % page)), NOT_FOUND)


@behaviour("where Kubernetes has no service 404 is text, elsewhere a Status")
def _():
    for path in "/nope", "/apis/nope", "/apis/nope/v1/foo", "/debug/pprof", "/debug/pprof/heap", "/logs", "/metrics/":
        equal((path, plain(ask("GET", path))), (path, NOT_FOUND))
    for path in "/api/v2", "/api/v1/nope", "/apis/apps/v9", "/apis/apps/v1/nope", "/version/x", "/openid/v1/jwks/x":
        code, _, tree = ask("GET", path)
        equal((path, code, tree["kind"]), (path, 404, "Status"))


NAMED = ["/healthz", "/livez", "/readyz", "/livez/ping", "/readyz/shutdown", "/metrics", "/metrics/slis", "/statusz", "/flagz", "/openapi/v2",
         "/openapi/v3", "/openapi/v3/api/v1", "/apis", "/apis/", "/apis/apps", "/apis/apps/", "/", "/index.html"]
SERVICES = ["/api", "/api/", "/api/v1", "/api/v1/", "/apis/apps/v1", "/version", "/.well-known/openid-configuration", "/openid/v1/jwks"]


@behaviour("where Kubernetes has no service any method will do, elsewhere GET alone")
def _():
    for method in "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ODD":
        for path in NAMED:
            equal((method, path, ask(method, path)[0]), (method, path, 200))
        for path in "/livez/nope", "/livez/ping/", "/apis/nope":
            equal((method, path, plain(ask(method, path))), (method, path, NOT_FOUND))
        for path in "/openapi/v3/", "/openapi/v3/nope":
            equal((method, path, ask(method, path)[::2]), (method, path, (404, "")))
    for method in "POST", "DELETE", "OPTIONS", "ODD":
        for path in SERVICES:
            code, _, tree = ask(method, path)
            equal((method, path, code, tree["reason"]), (method, path, 405, "MethodNotAllowed"))
        for path in "/api/v2", "/apis/apps/v9":
            equal((method, path, ask(method, path)[2]["reason"]), (method, path, "NotFound"))
    equal([ask("HEAD", path)[0] for path in NAMED + SERVICES], [200] * len(NAMED) + [405] * len(SERVICES))


@behaviour("/ lists, in order, every path that there is")
def _():
    paths = get("/")["paths"]
    equal(paths, sorted(set(paths)))
    groups = get("/apis")["groups"]
    want = {"/apis/" + g["name"] for g in groups} | {"/apis/" + v["groupVersion"] for g in groups for v in g["versions"]}
    want |= {"/livez/ping", "/healthz/etcd", "/readyz/shutdown", "/livez/poststarthook/rbac/bootstrap-roles", "/openapi/v3/"}
    want |= set(NAMED + SERVICES) - {"/", "/index.html", "/api/", "/api/v1/", "/apis/apps/", "/openapi/v3/api/v1"}
    equal((want - set(paths), [p for p in paths if "/shutdown" in p]), (set(), ["/readyz/shutdown"]))
    equal([p for p in paths if p != "/openapi/v3/" and ask("GET", p)[0] != 200], [])


@behaviour("OpenAPI v3 has a document for each path that is no group and version's, in two forms")
def _():
    index = get("/openapi/v3")["paths"]
    for path, answers in ("api", "APIVersions"), ("apis", "APIGroupList"), ("apis/apps", "APIGroup"), ("version", "version.Info"), ("openid/v1/jwks", ""):
        url = index[path]["serverRelativeURL"]
        code, headers, tree = ask("GET", url)
        equal((code, headers["cache-control"], list(tree["paths"])), (200, "public, immutable", ["/%s/" % path]))
        _, answer = tree["paths"]["/%s/" % path]["get"]["responses"]["200"]["content"].popitem()
        assert answer["schema"].get("$ref", "").endswith(answers), answer
        code, headers, _ = ask("GET", url, headers={"Accept": "application/com.github.proto-openapi.spec.v3@v1.0+protobuf"})
        equal((code, headers["content-type"]), (200, "application/com.github.proto-openapi.spec.v3.v1.0+protobuf"))


def metrics():
    return [line.rsplit(" ", 1) for line in get("/metrics").splitlines() if not line.startswith("#")]


@behaviour("metrics tell of deprecated APIs, admission, watch lists, features, validation")
def _():
    ask("GET", DEFAULT + "/endpoints")
    equal(ask("POST", DEFAULT + "/configmaps?dryRun=All", {"metadata": {"name": "metrics"}})[0], 201)
    ask("GET", DEFAULT + "/configmaps?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")
    told = dict(metrics())
    for series, value in (
            ('apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"}', 1),
            ('apiserver_watch_list_duration_seconds_count{group="",resource="configmaps",scope="namespace",version="v1"}', 1),
            ('kubernetes_feature_enabled{name="WatchList",stage="BETA"}', 1), ('kubernetes_feature_enabled{name="AllAlpha",stage="ALPHA"}', 0),
            ("apiserver_validation_declarative_validation_mismatch_total", 0), ("apiserver_validation_declarative_validation_panic_total", 0)):
        equal((series, float(told[series])), (series, value))
    for series in ('step_admission_duration_seconds_count{operation="CREATE",rejected="false",type="admit"}',
                   'step_admission_duration_seconds_count{operation="CREATE",rejected="false",type="validate"}',
                   'controller_admission_duration_seconds_count{name="NamespaceLifecycle",operation="DELETE",rejected="true",type="admit"}',
                   'controller_admission_duration_seconds_count{name="ResourceQuota",operation="CREATE",rejected="false",type="validate"}'):
        if "DELETE" in series:
            ask("DELETE", "/api/v1/namespaces/default")
            told = dict(metrics())
        assert float(told["apiserver_admission_" + series]) >= 1, series


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


@behaviour("dryRun is All, once or more often, or an error: nothing is done by a slip")
def _():
    path = DEFAULT + "/configmaps"
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "dry"}}
    equal(ask("POST", path, body)[0], 201)
    merge = {"Content-Type": "application/merge-patch+json"}
    wrong = '%sOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: %s: supported values: "All"'
    for query, values in ("dryRun=", '[""]'), ("dryRun=x", '["x"]'), ("dryRun=&dryRun=All", '["","All"]'), ("dryRun=All&dryRun=x", '["All","x"]'):
        for kind, answer in (("Create", ask("POST", path + "?" + query, dict(body, metadata={"name": "wet"}))), ("Update", ask("PUT", path + "/dry?" + query, body)),
                             ("Patch", ask("PATCH", path + "/dry?" + query, {"data": {"a": "b"}}, merge)), ("Delete", ask("DELETE", path + "/dry?" + query))):
            equal((query, answer[0], answer[2]["message"]), (query, 422, wrong % (kind, values)))
    code, _, tree = ask("DELETE", path + "/dry", {"dryRun": ["x", "y"]})
    equal((code, tree["message"]), (422, wrong % ("Delete", '["x","y"]')))
    equal([ask("DELETE", path + "/dry?dryRun=All" + more)[0] for more in ("", "&dryRun=All")], [200, 200])
    equal([ask("GET", path + "/" + name)[0] for name in ("dry", "wet")], [200, 404])
    ask("DELETE", path + "/dry")


# -- deletion

JOBS = "/apis/batch/v1/namespaces/default/jobs"
KEPT = """299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set """ \
    """propagationPolicy=Orphan to suppress this warning\""""


@behaviour("who deletes a Job or ReplicationController and says no more keeps its pods; of Jobs, Kubernetes warns")
def _():
    pod = {"metadata": {"labels": {"a": "b"}}, "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}
    always = {"metadata": pod["metadata"], "spec": dict(pod["spec"], restartPolicy="Always")}
    for path, spec, warning in (JOBS, {"template": pod}, KEPT), (DEFAULT + "/replicationcontrollers", {"selector": {"a": "b"}, "template": always}, None):
        equal(ask("POST", path, {"metadata": {"name": "kept"}, "spec": spec})[0], 201)
        for query, finalizers in (
                ("", ["orphan"]), ("&gracePeriodSeconds=0", ["orphan"]), ("&orphanDependents=true", ["orphan"]), ("&propagationPolicy=Orphan", ["orphan"]),
                ("&propagationPolicy=Foreground", ["foregroundDeletion"]), ("&propagationPolicy=Background", None), ("&orphanDependents=false", None)):
            said = "propagation" in query or "orphan" in query
            for one in "/kept", "":
                code, headers, tree = ask("DELETE", path + one + "?dryRun=All" + query)
                equal((path, query, code, headers.get("warning")), (path, query, 200, None if said else warning))
                if one:
                    equal((path, query, tree["metadata"].get("finalizers")), (path, query, finalizers))
        equal(ask("DELETE", path + "/kept?propagationPolicy=Background")[2]["status"], "Success")
    equal(ask("DELETE", JOBS + "/nope")[1].get("warning"), KEPT)


@behaviour("an Event has no dependents to keep or to wait for")
def _():
    event = {"metadata": {"name": "alone"}, "involvedObject": {"kind": "Pod", "name": "p", "namespace": "default"}}
    equal(ask("POST", DEFAULT + "/events", event)[0], 201)
    code, _, tree = ask("DELETE", DEFAULT + "/events/alone?propagationPolicy=Foreground")
    equal((code, tree["status"]), (200, "Success"))


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


OTHER = ('Operation cannot be fulfilled on %s "%s": StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: 0, '
         "AdditionalErrorMsg: Precondition failed: UID in precondition: %s, UID in object meta: %s")


@behaviour("a uid of another object is refused with the key that Kubernetes has for it")
def _():
    for path, kind, name, key in (
            ("/api/v1/namespaces", "Namespace", "default", "namespaces/default"), (DEFAULT + "/services", "Service", "kubernetes", "services/specs/default/kubernetes"),
            (DEFAULT + "/endpoints", "Endpoints", "kubernetes", "services/endpoints/default/kubernetes")):
        uid = get(path + "/" + name)["metadata"]["uid"]
        body = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "uid": "u"}}
        for query, prefix in ("", "/registry/"), ("?dryRun=All", "/"):
            code, _, tree = ask("PUT", path + "/" + name + query, body)
            equal((code, tree["message"]), (409, OTHER % (path.rsplit("/", 1)[1], name, prefix + key, "u", uid)))
    code, _, tree = ask("DELETE", "/api/v1/namespaces/default", {"preconditions": {"uid": "u"}})
    equal((code, tree["details"]["kind"], tree["message"].split(": ", 1)[1].rsplit(" ", 1)[0]),
          (409, "namespaces", "Precondition failed: UID in precondition: u, UID in object meta:"))
    code, _, tree = ask("DELETE", DEFAULT + "/services/kubernetes", {"preconditions": {"resourceVersion": "1"}})
    equal((code, tree["details"]["kind"]), (409, "Service"))
    assert tree["message"].endswith("The object might have been modified"), tree


@behaviour("a patch that takes the name away leaves none to find")
def _():
    code, _, tree = ask("PATCH", DEFAULT + "/services/kubernetes?dryRun=All", {"metadata": None}, {"Content-Type": "application/merge-patch+json"})
    equal((code, tree["message"]), (400, "the name of the object (kubernetes based on URL) was undeterminable: name must be provided"))


@behaviour("it may name any revision, but no uid")
def _():
    path = DEFAULT + "/limitranges/put"
    body = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "put", "uid": "u", "resourceVersion": "7"}, "spec": {"limits": []}}
    code, _, tree = ask("PUT", path, body)
    equal((code, tree["reason"], tree["message"]), (409, "Conflict", OTHER % ("limitranges", "put", "/registry/limitranges/default/put", "u", "")))
    del body["metadata"]["uid"]
    code, _, tree = ask("PUT", path, body)
    assert code == 201 and int(tree["metadata"]["resourceVersion"]) > 7, (code, tree)
    ask("DELETE", path)
    body["metadata"]["resourceVersion"] = "x"
    code, _, tree = ask("PUT", path, body)
    equal((code, tree["message"]), (500, 'strconv.ParseUint: parsing "x": invalid syntax'))


raise SystemExit(bool(tap.failed))
