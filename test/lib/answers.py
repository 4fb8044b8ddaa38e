"""Requests whose answers Kubernetes 1.36's own API server gave, one after the other: answers.py URL DIR FILE...

A line is {"what", "method", "path", "body" (a string is sent as it is), "headers", "user" ("nobody": no certificate)}
and, where the answer is to be the same, "code", of an error "message", "warnings" and "says" (headers of the answer, null:
none) where it is about them, "text" of an answer that is no JSON, "has" ({"spec.items.0": value}; what is absent is
"absent"). Lines without a code only make what later ones need. DIR has admin.crt and admin.key."""

import http.client
import json
import re
import ssl
import sys
import urllib.parse

from tap import behaviour, equal


class Server:
    def __init__(self, url, folder=None):
        context = ssl._create_unverified_context()
        if folder:
            context.load_cert_chain(folder + "/admin.crt", folder + "/admin.key")
        self.connection = http.client.HTTPSConnection(urllib.parse.urlparse(url).netloc, context=context, timeout=20)

    def ask(self, step):
        headers = {"User-Agent": "test", "Content-Type": "application/json"}
        headers.update(step.get("headers", {}))
        body = step.get("body")
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
        body = body.encode() if isinstance(body, str) else body
        self.connection.request(step["method"], step["path"], body, headers)
        response = self.connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace"), response.headers


def part(tree, path):
    for key in path.split("."):
        if isinstance(tree, list) and int(key) < len(tree):
            tree = tree[int(key)]
        elif isinstance(tree, dict) and key in tree:
            tree = tree[key]
        else:
            return "absent"
    return tree


def check(step, code, text, headers):
    @behaviour("%s: %s %s" % (step["what"], step["method"], step["path"]))
    def _():
        equal(code, step["code"])
        if "message" in step:
            equal(json.loads(text)["message"], step["message"])
        if "warnings" in step:
            warnings = headers.get_all("Warning", [])
            equal([re.sub(r"\\(.)", r"\1", w)[len('299 - "') : -1] for w in warnings], step["warnings"])
        if "text" in step:
            equal(text, step["text"])
        for path, value in step.get("has", {}).items():
            equal(part(json.loads(text), path), value)
        for name, value in step.get("says", {}).items():
            equal(headers.get(name), value)


admin, nobody = Server(sys.argv[1], sys.argv[2]), Server(sys.argv[1])
for name in sys.argv[3:]:
    for line in open(name, encoding="utf-8"):
        step = json.loads(line)
        answer = (nobody if step.get("user") == "nobody" else admin).ask(step)
        if "code" in step:
            check(step, *answer)
