"""Requests whose answers Kubernetes 1.36's own API server gave, one after the other: admission.py URL DIR FILE...

A line is {"what", "method", "path", "body", "headers"} and, where the answer is to be the same, "code", of an error
"message", and "warnings" where it is about them. Lines without a code only make what later ones need. DIR has admin.crt
and admin.key."""

import http.client
import json
import re
import ssl
import sys
import urllib.parse

from tap import behaviour, equal


class Server:
    def __init__(self, url, folder):
        context = ssl._create_unverified_context()
        context.load_cert_chain(folder + "/admin.crt", folder + "/admin.key")
        self.connection = http.client.HTTPSConnection(urllib.parse.urlparse(url).netloc, context=context, timeout=20)

    def ask(self, step):
        headers = {"User-Agent": "test", "Content-Type": "application/json"}
        headers.update(step.get("headers", {}))
        body = json.dumps(step["body"]) if "body" in step else None
        self.connection.request(step["method"], step["path"], body, headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read()), response.headers.get_all("Warning", [])


def check(step, code, answer, warnings):
    @behaviour("%s: %s %s" % (step["what"], step["method"], step["path"]))
    def _():
        equal(code, step["code"])
        if "message" in step:
            equal(answer["message"], step["message"])
        if "warnings" in step:
            equal([re.sub(r"\\(.)", r"\1", w)[len('299 - "') : -1] for w in warnings], step["warnings"])


server = Server(sys.argv[1], sys.argv[2])
for name in sys.argv[3:]:
    for line in open(name, encoding="utf-8"):
        step = json.loads(line)
        code, answer, warnings = server.ask(step)
        if "code" in step:
            check(step, code, answer, warnings)
