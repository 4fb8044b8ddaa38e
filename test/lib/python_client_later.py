"""Runs in test/integration/21-python-client.sh after python_client.py, which kept a revision, was compacted away."""

import json
import sys

import kubernetes
from kubernetes import client, watch
from kubernetes.client.rest import ApiException

import tap
from tap import behaviour, equal

kubernetes.config.load_kube_config()
core = client.CoreV1Api()
with open(sys.argv[1]) as f:
    kept = json.load(f)
NS = "python"


def gone(call):
    try:
        call()
    except ApiException as e:
        equal(e.status, 410)
        return e
    raise AssertionError("answered")


@behaviour("a watch from a revision that was compacted is 410: list again")
def _():
    gone(lambda: list(watch.Watch().stream(core.list_namespaced_config_map, NS, resource_version=kept["version"], timeout_seconds=5)))


@behaviour("a list at exactly that revision is 410, and its reason is Expired")
def _():
    e = gone(lambda: core.list_namespaced_config_map(NS, resource_version=kept["version"], resource_version_match="Exact"))
    equal(json.loads(e.body)["reason"], "Expired")


@behaviour("a continue token from there is 410, with a token to go on with at another revision")
def _():
    e = gone(lambda: core.list_namespaced_config_map(NS, limit=1, _continue=kept["continue"]))
    said = json.loads(e.body)
    equal(said["reason"], "Expired")
    page = core.list_namespaced_config_map(NS, limit=1, _continue=said["metadata"]["continue"])
    assert int(page.metadata.resource_version) > int(kept["version"])


@behaviour("reading on from the present works")
def _():
    made = core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="later")))
    assert int(made.metadata.resource_version) > int(kept["version"])
    w = watch.Watch()
    before = str(int(made.metadata.resource_version) - 1)
    for event in w.stream(core.list_namespaced_config_map, "default", resource_version=before, timeout_seconds=5):
        equal((event["type"], event["object"].metadata.name), ("ADDED", "later"))
        w.stop()
        return
    raise AssertionError("no event")


raise SystemExit(bool(tap.failed))
