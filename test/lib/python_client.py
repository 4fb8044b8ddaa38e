"""Runs in a node of test/integration/21-python-client.sh: the Python client of Kubernetes, typed and dynamic."""

import base64
import datetime
import json
import sys
import threading

import kubernetes
from kubernetes import client, dynamic, watch
from kubernetes.client.rest import ApiException

import tap
from tap import behaviour, equal, eventually

kubernetes.config.load_kube_config()
core = client.CoreV1Api()
apps = client.AppsV1Api()
NS = "python"


def config_map(name, labels=None, **data):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels=labels), data=data)


def refused(status, reason, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ApiException as e:
        equal(e.status, status)
        body = json.loads(e.body)
        equal((body["kind"], body["status"], body["code"], body["reason"]), ("Status", "Failure", status, reason))
        return body
    raise AssertionError("not refused")


def names(objects):
    return [o.metadata.name for o in objects]


@behaviour("create answers what is stored, defaults filled in")
def _():
    made = core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=NS)))
    equal(made.status.phase, "Active")
    equal(made.metadata.labels, {"kubernetes.io/metadata.name": NS})
    assert made.metadata.uid and made.metadata.creation_timestamp.tzinfo
    equal(core.read_namespace(NS).metadata.uid, made.metadata.uid)


@behaviour("each kind comes back as the model of its type")
def _():
    equal(core.create_namespaced_config_map(NS, config_map("a", k="v")).data, {"k": "v"})
    secret = core.create_namespaced_secret(NS, client.V1Secret(
        metadata=client.V1ObjectMeta(name="a"), string_data={"user": "eve"}, data={"key": base64.b64encode(b"\0\xff").decode()}))
    equal((secret.type, secret.data), ("Opaque", {"user": "ZXZl", "key": "AP8="}))
    account = core.create_namespaced_service_account(NS, client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="a")))
    equal(account.metadata.namespace, NS)
    service = core.create_namespaced_service(NS, client.V1Service(
        metadata=client.V1ObjectMeta(name="a"), spec=client.V1ServiceSpec(
            type="NodePort", selector={"app": "a"}, ports=[client.V1ServicePort(port=80, target_port="http")])))
    port = service.spec.ports[0]
    equal((port.protocol, port.target_port, service.spec.session_affinity), ("TCP", "http", "None"))
    assert service.spec.cluster_ip.startswith("10.43.") and 30000 <= port.node_port <= 32767
    pod = core.create_namespaced_pod(NS, client.V1Pod(
        metadata=client.V1ObjectMeta(generate_name="p-", labels={"app": "a"}), spec=client.V1PodSpec(containers=[client.V1Container(
            name="c", image="nginx", resources=client.V1ResourceRequirements(limits={"memory": "64Mi", "cpu": "0.5"}))])))
    equal((pod.status.phase, pod.status.qos_class, pod.spec.restart_policy), ("Pending", "Guaranteed", "Always"))
    equal(pod.spec.containers[0].resources.requests, {"cpu": "500m", "memory": "64Mi"})
    equal((pod.spec.containers[0].image_pull_policy, pod.spec.service_account_name), ("Always", "default"))
    lease = client.CoordinationV1Api().create_namespaced_lease(NS, client.V1Lease(
        metadata=client.V1ObjectMeta(name="a"), spec=client.V1LeaseSpec(
            holder_identity="me", renew_time=datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, datetime.timezone.utc))))
    equal(lease.spec.renew_time.microsecond, 678901)
    role = client.RbacAuthorizationV1Api().create_namespaced_role(NS, client.V1Role(
        metadata=client.V1ObjectMeta(name="a"), rules=[client.V1PolicyRule(api_groups=[""], resources=["pods"], verbs=["get"])]))
    equal(role.rules[0].resources, ["pods"])
    event = core.create_namespaced_event(NS, client.CoreV1Event(
        metadata=client.V1ObjectMeta(name="a"), reason="Tried", message="m", type="Normal",
        involved_object=client.V1ObjectReference(kind="Pod", namespace=NS, name=pod.metadata.name)))
    equal(event.reason, "Tried")


@behaviour("a Deployment gets a ReplicaSet and pods, and scale and status are subresources")
def _():
    labels = {"app": "web"}
    apps.create_namespaced_deployment(NS, client.V1Deployment(
        metadata=client.V1ObjectMeta(name="web"), spec=client.V1DeploymentSpec(
            replicas=2, selector=client.V1LabelSelector(match_labels=labels), template=client.V1PodTemplateSpec(
                metadata=client.V1ObjectMeta(labels=labels),
                spec=client.V1PodSpec(containers=[client.V1Container(name="c", image="nginx")])))))
    eventually(10, lambda: len(core.list_namespaced_pod(NS, label_selector="app=web").items) == 2)
    sets = apps.list_namespaced_replica_set(NS, label_selector="app=web").items
    equal([(o.kind, o.name, o.controller) for o in sets[0].metadata.owner_references], [("Deployment", "web", True)])
    scale = apps.read_namespaced_deployment_scale("web", NS)
    equal((scale.kind, scale.spec.replicas, scale.status.selector), ("Scale", 2, "app=web"))
    apps.patch_namespaced_deployment_scale("web", NS, {"spec": {"replicas": 1}})
    eventually(10, lambda: apps.read_namespaced_deployment_status("web", NS).status.updated_replicas == 1)


@behaviour("the three patches")
def _():
    core.patch_namespaced_config_map("a", NS, {"data": {"k": None, "l": "w"}})
    equal(core.read_namespaced_config_map("a", NS).data, {"l": "w"})
    core.patch_namespaced_config_map("a", NS, [{"op": "test", "path": "/data/l", "value": "w"},
                                               {"op": "add", "path": "/data/m", "value": "x"}])
    equal(core.read_namespaced_config_map("a", NS).data, {"l": "w", "m": "x"})
    apps.patch_namespaced_deployment("web", NS, {"spec": {"template": {"spec": {"containers": [{"name": "c", "tty": True}]}}}})
    container = apps.read_namespaced_deployment("web", NS).spec.template.spec.containers[0]
    equal((container.image, container.tty), ("nginx", True))
    refused(422, "Invalid", core.patch_namespaced_config_map, "a", NS, [{"op": "test", "path": "/data/l", "value": "no"}])


@behaviour("replace is refused when somebody was faster")
def _():
    mine = core.read_namespaced_config_map("a", NS)
    core.patch_namespaced_config_map("a", NS, {"data": {"n": "y"}})
    mine.data = {"mine": "1"}
    said = refused(409, "Conflict", core.replace_namespaced_config_map, "a", NS, mine)
    assert "the object has been modified" in said["message"], said
    mine.metadata.resource_version = None
    equal(core.replace_namespaced_config_map("a", NS, mine).data, {"mine": "1"})


@behaviour("what is wrong is said as Kubernetes says it")
def _():
    refused(404, "NotFound", core.read_namespaced_pod, "none", NS)
    refused(409, "AlreadyExists", core.create_namespaced_config_map, NS, config_map("a"))
    said = refused(422, "Invalid", core.create_namespaced_config_map, NS, config_map("Not_Good"))
    equal([c["field"] for c in said["details"]["causes"]], ["metadata.name"])
    refused(404, "NotFound", core.create_namespaced_config_map, "nowhere", config_map("a"))


@behaviour("limit and continue give every object once, at one resourceVersion")
def _():
    for i in range(25):
        core.create_namespaced_config_map(NS, config_map("page-%02d" % i, labels={"page": "yes"}))
    seen, versions, token, rest = [], set(), None, []
    while True:
        page = core.list_namespaced_config_map(NS, limit=10, _continue=token)
        if token is None:  # what comes later is not of this list
            core.create_namespaced_config_map(NS, config_map("page-late", labels={"page": "late"}))
        seen += names(page.items)
        versions.add(page.metadata.resource_version)
        rest.append(page.metadata.remaining_item_count)
        token = page.metadata._continue
        if not token:
            break
    assert "page-late" not in seen
    equal([n for n in seen if n.startswith("page-")], ["page-%02d" % i for i in range(25)])
    equal(len(seen), len(set(seen)))
    equal(len(versions), 1)
    equal(rest[-1], None)
    equal(rest[0], len(seen) - 10)
    equal(names(core.list_namespaced_config_map(NS, label_selector="page in (late)").items), ["page-late"])


def watched(count, call, *args, **kwargs):
    found = []
    w = watch.Watch()
    for event in w.stream(call, *args, timeout_seconds=10, **kwargs):
        found.append((event["type"], event["object"].metadata.name, event["object"].metadata.resource_version))
        if len(found) == count:
            w.stop()
    equal(len(found), count)
    return found


@behaviour("a watch tells each change, and resumes after the last one")
def _():
    start = core.list_namespaced_config_map(NS).metadata.resource_version
    core.create_namespaced_config_map(NS, config_map("w", k="1"))
    core.patch_namespaced_config_map("w", NS, {"data": {"k": "2"}})
    core.delete_namespaced_config_map("w", NS)
    found = watched(3, core.list_namespaced_config_map, NS, resource_version=start)
    equal([(t, n) for t, n, _ in found], [("ADDED", "w"), ("MODIFIED", "w"), ("DELETED", "w")])
    versions = [int(v) for _, _, v in found]
    assert int(start) < versions[0] < versions[1] < versions[2], versions
    equal(watched(2, core.list_namespaced_config_map, NS, resource_version=found[0][2]), found[1:])


@behaviour("a watch delivers while it is open")
def _():
    start = core.list_namespaced_secret(NS).metadata.resource_version
    result = []
    thread = threading.Thread(target=lambda: result.extend(
        watched(1, core.list_namespaced_secret, NS, resource_version=start, field_selector="metadata.name=live")))
    thread.start()
    for name in "other", "live":
        core.create_namespaced_secret(NS, client.V1Secret(metadata=client.V1ObjectMeta(name=name)))
    thread.join(15)
    equal([(t, n) for t, n, _ in result], [("ADDED", "live")])


@behaviour("an object that leaves a watch's selector is deleted there, one that enters is added")
def _():
    start = core.list_namespaced_config_map(NS).metadata.resource_version
    core.create_namespaced_config_map(NS, config_map("moves", labels={"side": "left"}))
    for side in "right", "left":
        core.patch_namespaced_config_map("moves", NS, {"metadata": {"labels": {"side": side}}})
    left = watched(3, core.list_namespaced_config_map, NS, resource_version=start, label_selector="side=left")
    right = watched(2, core.list_namespaced_config_map, NS, resource_version=start, label_selector="side=right")
    equal([t for t, _, _ in left], ["ADDED", "DELETED", "ADDED"])
    equal([t for t, _, _ in right], ["ADDED", "DELETED"])


@behaviour("a watch ends when its time is over")
def _():
    start = core.list_namespaced_config_map(NS).metadata.resource_version
    equal(list(watch.Watch().stream(core.list_namespaced_config_map, NS, resource_version=start, timeout_seconds=1)), [])


@behaviour("finalizers hold an object back")
def _():
    held = config_map("held")
    held.metadata.finalizers = ["example.com/wait"]
    core.create_namespaced_config_map(NS, held)
    core.delete_namespaced_config_map("held", NS)
    assert core.read_namespaced_config_map("held", NS).metadata.deletion_timestamp
    core.patch_namespaced_config_map("held", NS, {"metadata": {"finalizers": None}})
    refused(404, "NotFound", core.read_namespaced_config_map, "held", NS)


@behaviour("preconditions, dry run and deletion of collections")
def _():
    wrong = client.V1DeleteOptions(preconditions=client.V1Preconditions(uid="00000000-0000-0000-0000-000000000000"))
    refused(409, "Conflict", core.delete_namespaced_config_map, "page-00", NS, body=wrong)
    core.delete_namespaced_config_map("page-00", NS, dry_run="All")
    core.read_namespaced_config_map("page-00", NS)
    core.delete_collection_namespaced_config_map(NS, label_selector="page=yes")
    equal(names(core.list_namespaced_config_map(NS, label_selector="page").items), ["page-late"])


@behaviour("tokens of ServiceAccounts are made, known, and have the rights that are bound")
def _():
    token = core.create_namespaced_service_account_token("a", NS, client.AuthenticationV1TokenRequest(
        spec=client.V1TokenRequestSpec(audiences=[], expiration_seconds=600))).status.token
    review = client.AuthenticationV1Api().create_token_review(client.V1TokenReview(spec=client.V1TokenReviewSpec(token=token)))
    equal((review.status.authenticated, review.status.user.username), (True, "system:serviceaccount:%s:a" % NS))
    settings = client.Configuration.get_default_copy()
    settings.cert_file = settings.key_file = None
    settings.api_key = {"authorization": "Bearer " + token}
    other = client.CoreV1Api(client.ApiClient(settings))
    refused(403, "Forbidden", other.list_namespaced_pod, NS)
    client.RbacAuthorizationV1Api().create_namespaced_role_binding(NS, client.V1RoleBinding(
        metadata=client.V1ObjectMeta(name="a"), role_ref=client.V1RoleRef(api_group="rbac.authorization.k8s.io", kind="ClusterRole", name="view"),
        subjects=[client.V1Subject(kind="ServiceAccount", name="a", namespace=NS)]))
    assert other.list_namespaced_pod(NS).items
    refused(403, "Forbidden", other.list_namespaced_secret, NS)


@behaviour("an eviction is not served yet, and says so")
def _():
    try:
        core.create_namespaced_pod_eviction("none", NS, client.V1Eviction(metadata=client.V1ObjectMeta(name="none")))
    except ApiException as e:
        equal(e.status, 404)
    else:
        raise AssertionError("answered")


@behaviour("the dynamic client finds the kinds by discovery")
def _():
    kinds = dynamic.DynamicClient(client.ApiClient())
    maps = kinds.resources.get(api_version="v1", kind="ConfigMap")
    made = maps.create(body={"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "dynamic"}, "data": {"k": "v"}}, namespace=NS)
    equal(made.data.k, "v")
    maps.patch(name="dynamic", namespace=NS, body={"data": {"k": "w"}}, content_type="application/merge-patch+json")
    equal(maps.get(name="dynamic", namespace=NS).data.k, "w")
    deployments = kinds.resources.get(api_version="apps/v1", kind="Deployment")
    equal([d.metadata.name for d in deployments.get(namespace=NS).items], ["web"])
    equal(deployments.scale.get(name="web", namespace=NS).spec.replicas, 1)
    found = []
    for event in maps.watch(namespace=NS, resource_version=made.metadata.resourceVersion, timeout=3, field_selector="metadata.name=dynamic"):
        found.append((event["type"], event["object"].data.k))
        maps.delete(name="dynamic", namespace=NS) if len(found) == 1 else None
        if len(found) == 2:
            break
    equal(found, [("MODIFIED", "w"), ("DELETED", "w")])


@behaviour("a revision that was never given out is not waited for without end")
def _():
    future = str(int(core.list_namespaced_config_map(NS).metadata.resource_version) + 1000000)
    said = refused(504, "Timeout", core.list_namespaced_config_map, NS, resource_version=future, _request_timeout=30)
    assert "Too large resource version" in said["message"], said


page = core.list_namespaced_config_map(NS, limit=1)
with open(sys.argv[1], "w") as f:  # for python_client_later.py
    json.dump({"version": page.metadata.resource_version, "continue": page.metadata._continue}, f)


@behaviour("a namespace is deleted with all that is in it")
def _():
    for pod in core.list_namespaced_pod(NS).items:
        core.delete_namespaced_pod(pod.metadata.name, NS, grace_period_seconds=0)
    core.delete_namespace(NS)

    def gone():
        try:
            core.read_namespace(NS)
        except ApiException as e:
            return e.status == 404
    eventually(20, gone)
    refused(404, "NotFound", core.read_namespaced_config_map, "a", NS)


raise SystemExit(bool(tap.failed))
