"""reading.py FOLDER URL PID [compacted]: lists and watches of an API server alone (test/integration/27-reading.sh), whose
keys are in FOLDER. With "compacted": what holds when the revisions of the first run are gone."""

import base64
import gzip
import http.client
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

import tap
from tap import behaviour, equal, eventually

FOLDER, URL, PID = sys.argv[1:4]
PORT = int(URL.rsplit(":", 1)[1])
SPACE = "/api/v1/namespaces/reading"
MAPS = SPACE + "/configmaps"
SANITIZED = bool(os.environ.get("ASAN_OPTIONS"))
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
PARTIAL = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
PARTIALS = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
PROTOBUF = "application/vnd.kubernetes.protobuf"

admin = ssl.create_default_context(cafile=FOLDER + "/ca.crt")
admin.load_cert_chain(FOLDER + "/admin.crt", FOLDER + "/admin.key")


def connect(alpn=None):
    context = admin
    if alpn:
        context = ssl.create_default_context(cafile=FOLDER + "/ca.crt")
        context.load_cert_chain(FOLDER + "/admin.crt", FOLDER + "/admin.key")
        context.set_alpn_protocols([alpn])
    return context.wrap_socket(socket.create_connection(("127.0.0.1", PORT), timeout=30), server_hostname="127.0.0.1")


def request(method, path, body=None, headers=None):
    """An answer whose body is still to be read; its connection goes with it."""
    connection = http.client.HTTPSConnection("127.0.0.1", PORT, context=admin, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    answer.held = connection
    return answer


def ask(method, path, body=None, headers=None):
    """Status code and tree."""
    if isinstance(body, dict):
        body, headers = json.dumps(body), dict({"Content-Type": "application/json"}, **(headers or {}))
    answer = request(method, path, body, headers)
    text = answer.read()
    answer.held.close()
    return answer.status, json.loads(text)


def get(path, accept=None, **query):
    query = urllib.parse.urlencode(query)
    return ask("GET", path + ("?" + query if query else ""), headers={"Accept": accept} if accept else {})


def done(answer):
    assert answer[0] in (200, 201), answer
    return answer[1]


def new(path, kind, name, version="v1", **rest):
    return done(ask("POST", path, dict({"apiVersion": version, "kind": kind, "metadata": {"name": name}}, **rest)))


def new_map(name, labels=None, **data):
    return new(MAPS, "ConfigMap", name, metadata={"name": name, "labels": labels or {}}, data=data)


def label(name, **labels):
    return done(ask("PATCH", MAPS + "/" + name, json.dumps({"metadata": {"labels": labels}}), {"Content-Type": "application/merge-patch+json"}))


def drop(name):
    return done(ask("DELETE", MAPS + "/" + name))


def names(tree):
    return [o["metadata"]["name"] for o in tree["items"]]


def version(tree):
    return tree["metadata"]["resourceVersion"]


def refusal(answer):
    code, tree = answer
    equal((tree["kind"], tree["code"]), ("Status", code))
    return code, tree["reason"], tree["message"]


def token(**of):
    return base64.urlsafe_b64encode(json.dumps(dict({"v": "meta.k8s.io/v1"}, **of)).encode()).decode().rstrip("=")


def memory(what="Pss"):
    with open("/proc/%s/smaps_rollup" % PID) as f:
        return sum(int(line.split()[1]) for line in f if line.startswith(what + ":"))


def peak():
    with open("/proc/%s/status" % PID) as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM:"))


def reset_peak():
    with open("/proc/%s/clear_refs" % PID, "w") as f:
        f.write("5")


def lean(used, most):
    assert SANITIZED or used < most, "%d kB, bound %d kB" % (used, most)


class Watch:
    """Events of a JSON watch, one at a time."""

    def __init__(self, path, accept=None, **query):
        query = urllib.parse.urlencode(dict(query, watch=1))
        self.answer = request("GET", path + "?" + query, headers={"Accept": accept} if accept else {})

    def next(self):
        line = self.answer.readline()
        return json.loads(line) if line else None

    def expect(self, *wanted):
        """(type, name) of the next events; their objects."""
        got = [self.next() for _ in wanted]
        equal([(e["type"], e["object"]["metadata"].get("name")) for e in got], list(wanted))
        return [e["object"] for e in got]

    def close(self):
        self.answer.held.close()


# -- a run after compaction

if sys.argv[4:] == ["compacted"]:
    with open(FOLDER + "/old-token") as f:
        old = json.load(f)

    @behaviour("a list at a revision that was compacted is 410 Expired")
    def _():
        equal(refusal(get(MAPS, resourceVersion=old["version"], resourceVersionMatch="Exact")),
              (410, "Expired", "The resourceVersion for the provided list is too old."))

    @behaviour("a token of that time is 410 with a token that goes on, inconsistently, and whose tokens are consistent again")
    def _():
        code, tree = get(MAPS, limit=2, **{"continue": old["continue"]})
        equal((code, tree["reason"], tree["code"]), (410, "Expired", 410))
        assert tree["message"].startswith("The provided continue parameter is too old to display a consistent list result. You can start "
                                          "a new list without the continue parameter, or use the continue token"), tree
        on = tree["metadata"]["continue"]
        equal(json.loads(base64.urlsafe_b64decode(on + "=="))["rv"], -1)
        page = done(get(MAPS, limit=2, **{"continue": on}))
        equal(names(page), old["rest"][:2])
        rest = done(get(MAPS, **{"continue": page["metadata"]["continue"]}))
        equal((names(page) + names(rest), version(rest)), (old["rest"], version(page)))

    @behaviour("a watch from there hears 410 in the stream")
    def _():
        w = Watch(MAPS, resourceVersion=old["version"])
        equal(w.answer.status, 200)
        event = w.next()
        equal((event["type"], event["object"]["code"], event["object"]["reason"], event["object"]["kind"]), ("ERROR", 410, "Expired", "Status"))
        assert event["object"]["message"].startswith("too old resource version: %s (" % old["version"]), event
        equal(w.next(), None)
    raise SystemExit(bool(tap.failed))

new("/api/v1/namespaces", "Namespace", "reading")

# -- lists


@behaviour("a list in pieces is one moment, whatever changes meanwhile; it tells how much remains")
def _():
    for i in range(7):
        new_map("m%d" % i, k="old")
    first = done(get(MAPS, limit=3))
    equal((names(first), first["metadata"]["remainingItemCount"]), (["m0", "m1", "m2"], 4))
    drop("m4")
    new_map("m45")
    label("m5", changed="yes")
    second = done(get(MAPS, limit=3, **{"continue": first["metadata"]["continue"]}))
    equal((names(second), second["metadata"]["remainingItemCount"], version(second)), (["m3", "m4", "m5"], 1, version(first)))
    assert "changed" not in second["items"][2]["metadata"].get("labels", {}), second
    third = done(get(MAPS, limit=3, **{"continue": second["metadata"]["continue"]}))
    equal((names(third), third["metadata"]), (["m6"], {"resourceVersion": version(first)}))
    equal(names(done(get(MAPS))), ["m0", "m1", "m2", "m3", "m45", "m5", "m6"])


@behaviour("resourceVersion: Exact and the old way with a limit are that moment, NotOlderThan and 0 are now, 0 is never in pieces")
def _():
    then = version(done(get(MAPS)))
    new_map("later")
    for query in {"resourceVersionMatch": "Exact"}, {"limit": 500}, {"limit": 500, "resourceVersionMatch": "Exact"}:
        got = done(get(MAPS, resourceVersion=then, **query))
        equal((query, "later" in names(got), version(got)), (query, False, then))
    for query in {}, {"resourceVersionMatch": "NotOlderThan"}, {"limit": 500, "resourceVersionMatch": "NotOlderThan"}:
        got = done(get(MAPS, resourceVersion=then, **query))
        equal((query, "later" in names(got), int(version(got)) > int(then)), (query, True, True))
    whole = done(get(MAPS, resourceVersion="0", limit=2))
    equal((len(whole["items"]), "continue" in whole["metadata"]), (8, False))
    got = done(get(MAPS, resourceVersion=then, limit=2))
    equal((len(got["items"]), got["metadata"]["remainingItemCount"]), (2, 5))
    got = done(get(MAPS, limit=2, resourceVersion="0", **{"continue": got["metadata"]["continue"]}))
    equal((len(got["items"]), version(got)), (2, then))
    drop("later")


@behaviour("with selectors the rest is not counted; limits count what is selected, at an old revision too")
def _():
    for name in "m1", "m3", "m5":
        label(name, odd="yes")
    then = version(done(get(MAPS)))
    label("m1", odd=None)
    got = done(get(MAPS, labelSelector="odd=yes", limit=1))
    equal((names(got), "remainingItemCount" in got["metadata"]), (["m3"], False))
    got = done(get(MAPS, labelSelector="odd=yes", limit=1, **{"continue": got["metadata"]["continue"]}))
    equal((names(got), "continue" in got["metadata"]), (["m5"], False))
    got = done(get(MAPS, labelSelector="odd=yes", resourceVersion=then, resourceVersionMatch="Exact"))
    equal(names(got), ["m1", "m3", "m5"])
    equal(names(done(get(MAPS, fieldSelector="metadata.name=m3"))), ["m3"])
    equal(names(done(get(MAPS, fieldSelector="metadata.name!=m3,metadata.name!=m5", labelSelector="odd"))), [])
    equal(names(done(get("/api/v1/configmaps", fieldSelector="metadata.namespace=reading,metadata.name=m3"))), ["m3"])
    equal(names(done(get(MAPS, labelSelector="odd in (yes,no),!even"))), ["m3", "m5"])


INVALID = 'ListOptions.meta.k8s.io "" is invalid: '
MATCH = "resourceVersionMatch: "
UNLESS = MATCH + "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"
CONTINUED = MATCH + "Forbidden: resourceVersionMatch is forbidden when continue is provided"
SENDING = MATCH + "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
UNSENT = MATCH + "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
ONLY = MATCH + 'Unsupported value: "%s": supported values: "NotOlderThan"'
BAD_VERSION = 'invalid resource version: resourceVersion: Invalid value: "%s": strconv.ParseUint: parsing "%s": '
BAD_TOKEN = "invalid continue token: continue key is not valid"
GOOD = token(rv=1, start="m0")


@behaviour("what contradicts itself is refused in Kubernetes' words: lists")
def _():
    for query, code, message in (
            ({"resourceVersionMatch": "Exact"}, 422, INVALID + UNLESS),
            ({"resourceVersionMatch": "NotOlderThan", "continue": "x"}, 422, INVALID + "[" + UNLESS + ", " + CONTINUED + "]"),
            ({"resourceVersionMatch": "Exact", "resourceVersion": "5", "continue": "x", "limit": "1"}, 422, INVALID + CONTINUED),
            ({"resourceVersionMatch": "Newest", "resourceVersion": "5"}, 422,
             INVALID + MATCH + 'Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""'),
            ({"resourceVersionMatch": "Exact", "resourceVersion": "0"}, 422,
             INVALID + MATCH + 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
            ({"sendInitialEvents": "true"}, 422, INVALID + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"),
            ({"sendInitialEvents": "false", "resourceVersionMatch": "Exact"}, 422,
             INVALID + "[" + UNLESS + ", sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]"),
            ({"resourceVersion": "x"}, 400, BAD_VERSION % ("x", "x") + "invalid syntax"),
            ({"resourceVersion": "-1"}, 400, BAD_VERSION % ("-1", "-1") + "invalid syntax"),
            ({"resourceVersion": "18446744073709551616"}, 400, BAD_VERSION % (("18446744073709551616",) * 2) + "value out of range"),
            ({"resourceVersion": 'a"b'}, 400, BAD_VERSION % ('a\\"b', 'a\\"b') + "invalid syntax"),
            ({"limit": "x"}, 400, 'strconv.ParseInt: parsing "x": invalid syntax'),
            ({"limit": "9223372036854775808"}, 400, 'strconv.ParseInt: parsing "9223372036854775808": value out of range'),
            ({"timeoutSeconds": "1s"}, 400, 'strconv.ParseInt: parsing "1s": invalid syntax'),
            ({"continue": GOOD, "resourceVersion": "5"}, 400, "specifying resource version is not allowed when using continue"),
            ({"continue": token(rv=0, start="a")}, 400, BAD_TOKEN + ": incorrect encoded start resourceVersion (version meta.k8s.io/v1)"),
            ({"continue": token(rv=1)}, 400, BAD_TOKEN + ": encoded start key empty (version meta.k8s.io/v1)"),
            ({"continue": token(rv=1, start="../secrets")}, 400, BAD_TOKEN + ": ../secrets"),
            ({"continue": token(rv=1, start="a//b")}, 400, BAD_TOKEN + ": a//b"),
            ({"continue": token(v="meta.k8s.io/v9", rv=1, start="a")}, 400,
             BAD_TOKEN + ": server does not recognize this encoded version meta.k8s.io/v9"),
            ({"continue": "%"}, 400, BAD_TOKEN),
            ({"fieldSelector": "spec.x=1"}, 400, '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'),
            ({"labelSelector": "a in ("}, 400, None), ({"fieldSelector": "nonsense"}, 400, None)):
        got = refusal(get(MAPS, **query))
        equal((query, got[0], got[1]), (query, code, "Invalid" if code == 422 else "BadRequest"))
        assert message is None or got[2].startswith(message) and (len(got[2]) == len(message) or message == BAD_TOKEN), (query, got)


@behaviour("and watches")
def _():
    for query, code, message in (
            ({"resourceVersionMatch": "NotOlderThan"}, 422, UNSENT),
            ({"resourceVersionMatch": "Exact", "resourceVersion": "5"}, 422, "[" + UNSENT + ", " + ONLY % "Exact" + "]"),
            ({"sendInitialEvents": "true"}, 422, SENDING), ({"sendInitialEvents": "false", "resourceVersion": "5"}, 422, SENDING),
            ({"sendInitialEvents": "true", "resourceVersionMatch": "Exact"}, 422, "[" + SENDING + ", " + ONLY % "Exact" + "]"),
            ({"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "continue": "x"}, 422, CONTINUED),
            ({"continue": "x"}, 422, CONTINUED),
            ({"timeoutSeconds": "x"}, 400, 'strconv.ParseInt: parsing "x": invalid syntax'),
            ({"fieldSelector": "spec.x=1"}, 400, '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"')):
        got = refusal(get(MAPS, watch=1, **query))
        equal((query,) + got, (query, code) + (("Invalid", INVALID + message) if code == 422 else ("BadRequest", message)))


@behaviour("a revision that is none is an error without a reason to who reads one object, watches or writes")
def _():
    new_map("versioned")
    one = MAPS + "/versioned"
    for text, why in ("x", "invalid syntax"), ("-1", "invalid syntax"), ("1 ", "invalid syntax"), ("18446744073709551616", "value out of range"):
        why = 'strconv.ParseUint: parsing "%s": %s' % (text, why)
        wants = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": 500}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "versioned", "resourceVersion": text}}
        shown = 'resourceVersion: Invalid value: "%s": ' % text + why
        for answer, message in (
                (get(one, resourceVersion=text), shown), (get(MAPS + "/nope", resourceVersion=text), shown),
                (get(MAPS, watch=1, resourceVersion=text), shown),
                (get(MAPS, watch=1, resourceVersion=text, sendInitialEvents="true", resourceVersionMatch="NotOlderThan"), shown),
                (ask("PATCH", MAPS + "/nope?fieldManager=f", dict(body, metadata={"name": "nope", "resourceVersion": text}),
                     {"Content-Type": "application/apply-patch+yaml"}), why),
                (ask("PUT", one, body), why), (ask("PATCH", one, json.dumps(body), {"Content-Type": "application/merge-patch+json"}), why)):
            equal(answer, (500, dict(wants, message=message)))
    equal(ask("PUT", one, dict(body, metadata={"name": "versioned", "resourceVersion": "00"}))[0], 200)
    drop("versioned")


def yet_to_come(tree):
    equal((tree["code"], tree["reason"], tree["details"]["causes"][0]["reason"]), (504, "Timeout", "ResourceVersionTooLarge"))
    assert tree["message"].startswith("Timeout: Too large resource version: 99999999, current: "), tree
    assert tree["details"]["retryAfterSeconds"] > 0, tree


@behaviour("a revision yet to come is 504 with its cause and when to ask again: list, get")
def _():
    for path, query in (MAPS, {}), (MAPS, {"limit": 1}), (MAPS + "/m0", {}):
        code, tree = get(path, resourceVersion="99999999", **query)
        equal((query, code), (query, 504))
        yet_to_come(tree)


@behaviour("a watch list hears of it in its only event, in every form; a watch waits")
def _():
    future = {"resourceVersion": "99999999"}
    listing = dict(future, sendInitialEvents="true", resourceVersionMatch="NotOlderThan", allowWatchBookmarks="true")
    for accept in None, TABLE, PARTIAL:
        w = Watch(MAPS, accept, **listing)
        event = w.next()
        equal((w.answer.status, event["type"], w.next()), (200, "ERROR", None))
        yet_to_come(event["object"])
    answer = request("GET", MAPS + "?watch=1&" + urllib.parse.urlencode(listing), headers={"Accept": PROTOBUF + ";stream=watch"})
    frame = answer.read()
    assert answer.status == 200 and b"\x0a\x05ERROR" in frame and b"ResourceVersionTooLarge" in frame, frame
    w = Watch(MAPS, timeoutSeconds=1, **future)
    equal((w.answer.status, w.next()), (200, None))


@behaviour("a watch in YAML is refused in YAML, even where JSON would do; what is no form at all in JSON")
def _():
    for accept, form, types in (("application/yaml", "yaml", "application/json;stream=watch"), ("application/yaml,application/json;q=0.5", "yaml", "application/json;stream=watch"),
                                ("application/json;stream=x", "json", "application/json, application/yaml")):
        answer = request("GET", MAPS + "?watch=1&timeoutSeconds=1", headers={"Accept": accept})
        text = answer.read().decode()
        equal((answer.status, answer.getheader("content-type")), (406, "application/" + form))
        assert "only the following media types are accepted: " + types in text, text


@behaviour("two seconds before its end a watch hears how far the server is, when it asked for bookmarks")
def _():
    begin = done(get(MAPS))["metadata"]["resourceVersion"]
    for asked in "true", "false":
        w = Watch("/api/v1/namespaces/kube-public/limitranges", allowWatchBookmarks=asked, timeoutSeconds=4, resourceVersion=begin)
        at = version(label("m0", **{"bookmark-" + asked: "x"}))
        began = time.monotonic()
        if asked == "true":
            (mark,) = w.expect(("BOOKMARK", None))
            after = time.monotonic() - began
            assert int(version(mark)) >= int(at) and 1 < after < 3.5, (mark, at, after)
        equal(w.next(), None)


# -- field selectors


def selected(path, selector):
    return names(done(get(path, fieldSelector=selector)))


def selects(path, name, *selectors):
    """Each "field=value" selects the object, and "field!=value" does not."""
    for selector in selectors:
        assert name in selected(path, selector), selector
        assert name not in selected(path, selector.replace("=", "!=")), selector


@behaviour("every field that Kubernetes selects by: pods")
def _():
    new(SPACE + "/serviceaccounts", "ServiceAccount", "default")
    new(SPACE + "/pods", "Pod", "p", spec={"containers": [{"name": "c", "image": "i"}], "nodeName": "n1", "restartPolicy": "Never", "schedulerName": "s"})
    status = {"status": {"phase": "Running", "podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}]}}
    done(ask("PATCH", SPACE + "/pods/p/status", json.dumps(status), {"Content-Type": "application/merge-patch+json"}))
    selects(SPACE + "/pods", "p", "spec.nodeName=n1", "spec.host=n1", "spec.restartPolicy=Never", "spec.schedulerName=s", "spec.serviceAccountName=default",
            "spec.hostNetwork=false", "status.phase=Running", "status.podIP=10.0.0.1", "metadata.name=p", "metadata.namespace=reading")
    new(SPACE + "/pods", "Pod", "q", spec={"containers": [{"name": "c", "image": "i"}]})
    done(ask("PATCH", SPACE + "/pods/q/status", '{"status":{"nominatedNodeName":"n2"}}', {"Content-Type": "application/merge-patch+json"}))
    selects(SPACE + "/pods", "q", "status.nominatedNodeName=n2", "spec.nodeName=")
    done(ask("DELETE", SPACE + "/pods/q?gracePeriodSeconds=0"))
    equal((selected(SPACE + "/pods", "status.podIPs=10.0.0.1"), selected(SPACE + "/pods", "status.podIPs!=10.0.0.1")), ([], ["p"]))
    equal(refusal(get(SPACE + "/pods", fieldSelector="spec.x=1")), (400, "BadRequest", "field label not supported: spec.x"))


@behaviour("events, under both their names, secrets, services, replication controllers, jobs")
def _():
    of = {"kind": "Pod", "namespace": "reading", "name": "p", "uid": "u", "apiVersion": "v1", "resourceVersion": "7", "fieldPath": "spec"}
    new(SPACE + "/events", "Event", "e", involvedObject=of, reason="R", type="Normal", source={"component": "c"}, reportingComponent="rc")
    fields = ["%s=%s" % f for f in of.items()]
    selects(SPACE + "/events", "e", *["involvedObject." + f for f in fields], "reason=R", "type=Normal", "source=c", "reportingComponent=rc")
    selects("/apis/events.k8s.io/v1/namespaces/reading/events", "e", *["regarding." + f for f in fields], "reason=R", "type=Normal", "reportingController=rc")
    equal(get("/apis/events.k8s.io/v1/namespaces/reading/events", fieldSelector="source=c")[0], 400)
    new(SPACE + "/secrets", "Secret", "s", type="example.com/x")
    selects(SPACE + "/secrets", "s", "type=example.com/x")
    new(SPACE + "/services", "Service", "v", spec={"clusterIP": "None", "ports": [{"port": 1}]})
    selects(SPACE + "/services", "v", "spec.clusterIP=None", "spec.type=ClusterIP")
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Always"}}
    new(SPACE + "/replicationcontrollers", "ReplicationController", "r", spec={"selector": {"a": "b"}, "template": template})
    selects(SPACE + "/replicationcontrollers", "r", "status.replicas=0")
    template["spec"]["restartPolicy"] = "Never"
    new("/apis/batch/v1/namespaces/reading/jobs", "Job", "j", "batch/v1", spec={"template": template})
    selects("/apis/batch/v1/namespaces/reading/jobs", "j", "status.successful=0")
    equal(refusal(get("/apis/batch/v1/namespaces/reading/jobs", fieldSelector="x=1"))[2], 'field label "x" not supported for Job')


@behaviour("and what has no namespace: namespaces, nodes, certificate requests, resource slices")
def _():
    new("/api/v1/nodes", "Node", "n", spec={"unschedulable": True})
    new("/api/v1/nodes", "Node", "n3")
    selects("/api/v1/nodes", "n", "spec.unschedulable=true", "metadata.name=n")
    selects("/api/v1/nodes", "n3", "spec.unschedulable=false")
    selects("/api/v1/namespaces", "reading", "status.phase=Active", "metadata.name=reading")
    slices = "/apis/resource.k8s.io/v1/resourceslices"
    new(slices, "ResourceSlice", "rs", "resource.k8s.io/v1", spec={"driver": "d.example.com", "nodeName": "n", "pool": {"name": "p", "resourceSliceCount": 1}})
    selects(slices, "rs", "spec.driver=d.example.com", "spec.nodeName=n")
    for path in "/api/v1/nodes", "/api/v1/namespaces", "/apis/certificates.k8s.io/v1/certificatesigningrequests":
        equal((path,) + refusal(get(path, fieldSelector="metadata.namespace=x")), (path, 400, "BadRequest", "field label not supported: metadata.namespace"))
    equal(refusal(get(slices, fieldSelector="a=b"))[2], "field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: a")
    equal(get("/apis/rbac.authorization.k8s.io/v1/clusterroles", fieldSelector="metadata.namespace=x")[1]["items"], [])


# -- other forms


@behaviour("tables: rows with metadata, objects or nothing, one object, pieces of a list, v1beta1; other wishes are refused")
def _():
    got = done(get(MAPS, TABLE, limit=2))
    equal((got["kind"], got["apiVersion"], [r["cells"][0] for r in got["rows"]]), ("Table", "meta.k8s.io/v1", ["m0", "m1"]))
    assert got["metadata"]["continue"] and got["metadata"]["remainingItemCount"] > 0, got["metadata"]
    equal([c["name"] for c in got["columnDefinitions"]], ["Name", "Data", "Age"])
    equal({r["object"]["kind"] for r in got["rows"]}, {"PartialObjectMetadata"})
    equal(done(get(MAPS, TABLE, includeObject="Object"))["rows"][0]["object"]["kind"], "ConfigMap")
    assert "object" not in done(get(MAPS, TABLE, includeObject="None"))["rows"][0]
    one = done(get(MAPS + "/m0", TABLE.replace("v=v1", "v=v1beta1")))
    equal((one["apiVersion"], len(one["rows"]), one["rows"][0]["object"]["apiVersion"]), ("meta.k8s.io/v1beta1", 1, "meta.k8s.io/v1beta1"))
    equal(refusal(get(MAPS, TABLE, includeObject="All")), (400, "BadRequest", 'Unable to convert to Table as requested: includeObject: Invalid value: '
                                                           '"All": must be \'Metadata\', \'Object\', \'None\', or empty'))
    for accept in PROTOBUF + ";as=Table;v=v1;g=meta.k8s.io", TABLE.replace("v=v1", "v=v2"), TABLE.replace("g=meta.k8s.io", "g=x"), "application/cbor":
        equal((accept,) + refusal(get(MAPS, accept))[:2], (accept, 406, "NotAcceptable"))
    equal(done(get(MAPS, PROTOBUF + ";as=Table;v=v1;g=meta.k8s.io," + TABLE))["kind"], "Table")


def field(data, number):
    """The values of one field of a protobuf message."""
    at, found = 0, []

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    while at < len(data):
        key = varint()
        value = varint()
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        if key >> 3 == number:
            found.append(value)
    return found


def unknown(data):
    """apiVersion, kind, and the message in an envelope."""
    equal(data[:4], b"k8s\0")
    (kind,), (raw,) = field(data[4:], 1), field(data[4:], 2)
    return field(kind, 1)[0].decode(), field(kind, 2)[0].decode(), raw


def pb_name(message):
    return field(field(message, 1)[0], 1)[0].decode()


def get_raw(path, **headers):
    answer = request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    body = answer.read()
    answer.held.close()
    return answer, body


@behaviour("metadata alone, in JSON and protobuf, of one and of many; the list of one and the one of many are 406")
def _():
    got = done(get(MAPS + "/m0", PARTIAL))
    equal((got["kind"], got["apiVersion"], "data" in got), ("PartialObjectMetadata", "meta.k8s.io/v1", False))
    got = done(get(MAPS, PARTIALS, limit=2))
    equal((got["kind"], names(got), got["items"][0]["kind"], "data" in got["items"][0]), ("PartialObjectMetadataList", ["m0", "m1"], "PartialObjectMetadata", False))
    assert got["metadata"]["continue"], got
    _, body = get_raw(MAPS + "?limit=2", Accept=PARTIALS.replace("application/json", PROTOBUF))
    api, kind, message = unknown(body)
    equal((api, kind, [pb_name(i) for i in field(message, 2)]), ("meta.k8s.io/v1", "PartialObjectMetadataList", ["m0", "m1"]))
    _, body = get_raw(MAPS + "/m0", Accept=PARTIAL.replace("application/json", PROTOBUF))
    equal(unknown(body)[1], "PartialObjectMetadata")
    equal(refusal(get(MAPS, PARTIAL)), (406, "NotAcceptable", "you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)"))
    equal(refusal(get(MAPS + "/m0", PARTIALS)),
          (406, "NotAcceptable", "you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)"))


@behaviour("who deletes may ask for a table or metadata: a Status is one in any form, many are shown so")
def _():
    for accept in TABLE, PARTIAL, PARTIALS:
        equal(done(ask("DELETE", MAPS + "/m0?dryRun=All", headers={"Accept": accept}))["status"], "Success")
    equal([r["cells"][0] for r in done(ask("DELETE", MAPS + "?dryRun=All&limit=2", headers={"Accept": TABLE}))["rows"]], ["m0", "m1"])
    got = done(ask("DELETE", MAPS + "?dryRun=All&limit=2", headers={"Accept": PARTIALS}))
    equal((got["kind"], names(got)), ("PartialObjectMetadataList", ["m0", "m1"]))
    equal(refusal(ask("DELETE", MAPS + "?dryRun=All", headers={"Accept": PARTIAL}))[:2], (406, "NotAcceptable"))
    answer = request("DELETE", MAPS + "/m0?dryRun=All", headers={"Accept": PARTIAL.replace("application/json", PROTOBUF)})
    equal((answer.status, answer.getheader("content-type"), unknown(answer.read())[1]), (200, PROTOBUF, "Status"))
    answer.held.close()
    equal(refusal(ask("DELETE", MAPS + "/none", headers={"Accept": PARTIAL}))[1], "NotFound")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "made"}}
    equal(done(ask("POST", MAPS + "?dryRun=All", body, {"Accept": PARTIAL}))["kind"], "PartialObjectMetadata")
    equal(refusal(ask("POST", MAPS + "?dryRun=All", body, {"Accept": PARTIALS}))[:2], (406, "NotAcceptable"))


@behaviour("a list in protobuf is that of JSON: revision, what is left, items")
def _():
    answer, body = get_raw(MAPS + "?limit=3", Accept=PROTOBUF)
    equal(answer.getheader("content-type"), PROTOBUF)
    api, kind, message = unknown(body)
    wanted = done(get(MAPS, limit=3))
    meta = field(message, 1)[0]
    equal((api, kind, [pb_name(i) for i in field(message, 2)], field(meta, 4)),
          ("v1", "ConfigMapList", names(wanted), [wanted["metadata"]["remainingItemCount"]]))
    equal(field(meta, 3)[0].decode(), wanted["metadata"]["continue"])


@behaviour("gzip for what is 128 KiB or more, if it is wanted: lists in all forms, one object")
def _():
    new_map("wide", k="x" * 200000)
    for path in MAPS, MAPS + "/wide":
        for accept in "application/json", PROTOBUF, "application/yaml":
            answer, packed = get_raw(path, Accept=accept, Accept_Encoding="gzip")
            equal((path, accept, answer.getheader("content-encoding"), answer.getheader("vary")), (path, accept, "gzip", "Accept-Encoding"))
            _, plain = get_raw(path, Accept=accept)
            equal(gzip.decompress(packed), plain)
            assert len(packed) < len(plain) // 10, (len(packed), len(plain))
    for headers in {}, {"Accept_Encoding": "identity"}, {"Accept_Encoding": "gzip;q=0"}:
        equal(get_raw(MAPS, **headers)[0].getheader("content-encoding"), None)
    equal(get_raw(MAPS + "/m0", Accept_Encoding="gzip")[0].getheader("content-encoding"), None)
    drop("wide")


# -- watches


@behaviour("a watch tells what enters, changes in and leaves the selection, with the revision of that")
def _():
    now = version(done(get(MAPS)))
    w = Watch(MAPS, labelSelector="in=yes", resourceVersion=now)
    new_map("w1")
    new_map("w2", {"in": "yes"})
    entered = label("w1", **{"in": "yes"})
    label("w2", more="x")
    left = label("w1", **{"in": "no"})
    label("w1", more="x")
    gone = drop("w2")
    got = w.expect(("ADDED", "w2"), ("ADDED", "w1"), ("MODIFIED", "w2"), ("DELETED", "w1"), ("DELETED", "w2"))
    equal(version(got[1]), version(entered))
    equal((version(got[3]), got[3]["metadata"]["labels"]), (version(left), {"in": "yes"}))
    assert int(version(got[4])) > int(version(left)) and gone, got[4]
    drop("w1")
    w.close()


@behaviour("and by fields, and by name")
def _():
    now = version(done(get(SPACE + "/pods")))
    w, one = Watch(SPACE + "/pods", fieldSelector="status.phase=Failed", resourceVersion=now), Watch(MAPS, fieldSelector="metadata.name=f2", resourceVersion=now)
    for phase in "Failed", "Running":
        done(ask("PATCH", SPACE + "/pods/p/status", json.dumps({"status": {"phase": phase}}), {"Content-Type": "application/merge-patch+json"}))
    equal([o["status"]["phase"] for o in w.expect(("ADDED", "p"), ("DELETED", "p"))], ["Failed", "Failed"])
    for name in "f1", "f2":
        new_map(name)
        drop(name)
    one.expect(("ADDED", "f2"), ("DELETED", "f2"))
    w.close()
    one.close()


@behaviour("a watch list: the present, its end with a revision, what comes; also when only bookmarks are wanted")
def _():
    for query in ({"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan"}, {"resourceVersion": "0"}, {}):
        w = Watch(MAPS, allowWatchBookmarks="true", fieldSelector="metadata.name!=m0,metadata.name!=m1,metadata.name!=m2,metadata.name!=m3", **query)
        *_, end = w.expect(("ADDED", "m45"), ("ADDED", "m5"), ("ADDED", "m6"), ("BOOKMARK", None))
        equal((end["kind"], end["apiVersion"], end["metadata"]["annotations"]), ("ConfigMap", "v1", {"k8s.io/initial-events-end": "true"}))
        made = new_map("w3")
        equal(version(w.expect(("ADDED", "w3"))[0]), version(made))
        assert int(version(end)) < int(version(made))
        drop("w3")
        w.close()
    w = Watch(MAPS, sendInitialEvents="false", resourceVersionMatch="NotOlderThan", allowWatchBookmarks="true")
    new_map("w4")
    w.expect(("ADDED", "w4"))
    w.close()
    w = Watch(MAPS, labelSelector="no=such", timeoutSeconds=1)  # without allowWatchBookmarks there is none
    equal(w.next(), None)
    drop("w4")


@behaviour("in tables: columns once, the bookmark's row even without objects")
def _():
    w = Watch(MAPS, TABLE, allowWatchBookmarks="true", includeObject="None", fieldSelector="metadata.name=m0")
    first, end = w.next(), w.next()
    equal((first["type"], first["object"]["kind"], first["object"]["rows"][0]["cells"][0]), ("ADDED", "Table", "m0"))
    assert first["object"]["columnDefinitions"] and not end["object"]["columnDefinitions"], (first, end)
    assert "object" not in first["object"]["rows"][0]
    equal(end["object"]["rows"][0]["object"]["metadata"]["annotations"], {"k8s.io/initial-events-end": "true"})
    w.close()
    w = Watch(MAPS, PARTIAL, allowWatchBookmarks="true", fieldSelector="metadata.name=m0")
    first, end = w.next(), w.next()
    equal((first["object"]["kind"], "data" in first["object"], end["type"], end["object"]["kind"]), ("PartialObjectMetadata", False, "BOOKMARK", "PartialObjectMetadata"))
    w.close()


def frames(answer, count):
    for _ in range(count):
        (length,) = struct.unpack(">I", answer.read(4))
        event = answer.read(length)
        yield field(event, 1)[0].decode(), unknown(field(field(event, 2)[0], 1)[0])


@behaviour("in protobuf: objects, metadata alone, bookmark, error")
def _():
    query = "?watch=1&allowWatchBookmarks=1&fieldSelector=metadata.name%3Dm0"
    for accept, api, kind in ((PROTOBUF, "v1", "ConfigMap"), (PARTIAL.replace("application/json", PROTOBUF), "meta.k8s.io/v1", "PartialObjectMetadata")):
        answer = request("GET", MAPS + query, headers={"Accept": accept})
        equal(answer.getheader("content-type"), PROTOBUF + ";stream=watch")
        (added, first), (bookmark, end) = frames(answer, 2)
        equal((added, first[:2], pb_name(first[2]), bookmark, end[:2]), ("ADDED", (api, kind), "m0", "BOOKMARK", (api, kind)))
        assert b"k8s.io/initial-events-end" in end[2]
        answer.held.close()


@behaviour("timeoutSeconds ends a watch, also while nothing happens; none at all in a moment does not")
def _():
    w = Watch(MAPS, resourceVersion=version(done(get(MAPS))), timeoutSeconds=1)
    equal((w.answer.status, w.next()), (200, None))
    w = Watch(MAPS, resourceVersion=version(done(get(MAPS))), timeoutSeconds=86400)
    new_map("w5")
    w.expect(("ADDED", "w5"))
    drop("w5")
    w.close()


# -- HTTP/1.1


@behaviour("requests sent before answers came are answered in order, a watch last")
def _():
    s = connect()
    wanted = ["m0", "m1", "nothing", "m2"] * 20
    s.sendall(b"".join(b"GET %s/%s HTTP/1.1\r\nHost: a\r\n\r\n" % (MAPS.encode(), n.encode()) for n in wanted) +
              b"GET %s?watch=1&fieldSelector=metadata.name%%3Dm0 HTTP/1.1\r\nHost: a\r\n\r\n" % MAPS.encode())
    stream = s.makefile("rb")
    for name in wanted:
        status = int(stream.readline().split()[1])
        length = 0
        for line in iter(stream.readline, b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        tree = json.loads(stream.read(length))
        equal((status, tree["metadata"]["name"] if status == 200 else tree["details"]["name"]), (404 if name == "nothing" else 200, name))
    for line in iter(stream.readline, b"\r\n"):
        pass
    stream.readline()
    equal(json.loads(stream.readline())["object"]["metadata"]["name"], "m0")
    s.close()


# -- many and much


@behaviour("a thousand idle watchers with selectors cost less than 32 MB, and each is told")
def _():
    now = version(done(get(MAPS)))
    before = memory()
    held = []
    for i in range(1000):
        s = connect()
        s.sendall(b"GET %s?watch=1&allowWatchBookmarks=1&resourceVersion=%s&labelSelector=who%%3Dw%d HTTP/1.1\r\nHost: a\r\n\r\n" % (MAPS.encode(), now.encode(), i))
        held.append(s)
    held[-1].recv(1)
    ask("GET", "/version")
    used = memory() - before
    print("# %.1f kB each" % (used / 1000))
    lean(used, 32 << 10)
    for i in 0, 500, 999:
        label("m0", who="w%d" % i)
        got = b""
        while b"ADDED" not in got:
            got += held[i].recv(65536)
    label("m0", who=None)
    for s in held:
        s.close()


BULK, COUNT = "/api/v1/namespaces/bulk/configmaps", 20000


def fill(first, step):
    s = connect()
    stream = s.makefile("rb")
    mine = range(first, COUNT, step)
    for at in range(0, len(mine), 20):
        for i in mine[at:at + 20]:
            body = json.dumps({"metadata": {"name": "c%05d" % i}, "data": {"k": "x" * 900}}).encode()
            s.sendall(b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (BULK.encode(), len(body), body))
        for i in mine[at:at + 20]:
            assert b" 201 " in stream.readline()
            length = 0
            for line in iter(stream.readline, b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)
    s.close()


def drain(path, **headers):
    answer = request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    total = 0
    while True:
        piece = answer.read(1 << 20)
        if not piece:
            answer.held.close()
            return total
        total += len(piece)


def at_once(jobs):
    results = [None] * len(jobs)

    def run(i):
        results[i] = jobs[i]()
    threads = [threading.Thread(target=run, args=[i]) for i in range(len(jobs))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


@behaviour("20 000 ConfigMaps of 1 kB, listed whole by four at once, in 64 MB")
def _():
    new("/api/v1/namespaces", "Namespace", "bulk")
    at_once([lambda i=i: fill(i, 32) for i in range(32)])
    print("# stored: %d kB" % memory())
    reset_peak()
    before = peak()
    sizes = at_once([lambda: drain(BULK)] * 4)
    print("# listed %d bytes: peak %d kB, %d before" % (sizes[0], peak(), before))
    equal(len(set(sizes)), 1)
    assert sizes[0] > COUNT * 1000, sizes
    lean(peak() - before, 4 << 10)
    lean(peak(), 64 << 10)


@behaviour("the same with gzip, as tables, in protobuf, as metadata: nothing is built whole")
def _():
    for headers in {"Accept_Encoding": "gzip"}, {"Accept": TABLE}, {"Accept": PROTOBUF}, {"Accept": PROTOBUF, "Accept_Encoding": "gzip"}, {"Accept": PARTIALS}:
        reset_peak()
        before = peak()
        at_once([lambda: drain(BULK, **headers)] * 4)
        print("# %s: %d kB more" % (headers, peak() - before))
        lean(peak() - before, 6 << 10)


@behaviour("slow readers hold no copies, and delay nobody")
def _():
    reset_peak()
    before = peak()
    deaf = []
    for accept in (b"application/json", PROTOBUF.encode()) * 10:
        s = connect()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\nAccept: %s\r\n\r\n" % (BULK.encode(), accept))
        deaf.append(s)
    for _ in range(20):
        equal(get(MAPS + "/m0")[0], 200)
    print("# 20 of them: %d kB more" % (peak() - before))
    lean(peak() - before, 20 << 10)
    for s in deaf:
        s.close()


@behaviour("a list in protobuf, streamed, is whole: its lengths fit, its items are all there")
def _():
    _, body = get_raw(BULK, Accept=PROTOBUF)
    api, kind, message = unknown(body)
    equal((api, kind, [pb_name(i) for i in field(message, 2)]), ("v1", "ConfigMapList", ["c%05d" % i for i in range(COUNT)]))
    answer, again = get_raw(BULK, Accept=PROTOBUF, Accept_Encoding="gzip")
    equal((answer.getheader("content-encoding"), gzip.decompress(again) == body), ("gzip", True))


# -- for the run after compaction

page = done(get(MAPS, limit=2))
for name in "m0", "m6":
    label(name, late="yes")
with open(FOLDER + "/old-token", "w") as out:
    json.dump({"version": version(page), "continue": page["metadata"]["continue"], "rest": names(done(get(MAPS)))[2:]}, out)
raise SystemExit(bool(tap.failed))
