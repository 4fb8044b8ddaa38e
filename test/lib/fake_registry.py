#!/usr/bin/env python3
"""fake_registry ARCHIVE LOG PORT [CERT KEY]: serves the image of an OCI archive under any repository name, by HTTP on PORT
and by HTTPS on PORT + 1 (with CERT and KEY), and misbehaves as the name's first component says:

  plain      not at all                       token, private  wants a bearer token; private: only u:p gets one
  basic      wants u:p                        identity        wants a token got with the identity token "id-token"
  redirect   blobs are at PORT + 2, without our knowing who asks
  downgrade  HTTPS sends blobs to HTTP        circle          redirects for ever
  flaky      503 twice                        rate            429 and words
  denied     403 and words                    nohead          HEAD is not allowed
  nodigest   does not tell digests            wrong           blobs have a wrong byte
  cut        ends every answer in its middle  norange         so too, and knows no ranges
  longer     blobs are longer than announced  endless         manifests are endless
  confused   the manifest is announced as an index
  index      the name stands for an index of several platforms
  stall      blobs never come

Says "ready" when it serves; LOG gets a line a request: METHOD PORT PATH AUTHORIZATION-SCHEME RANGE."""

import base64
import hashlib
import http.server
import json
import re
import ssl
import sys
import tarfile
import threading
import time
import urllib.parse

ARCHIVE, LOG, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
BLOBS, COUNTS, LOCK = {}, {}, threading.Lock()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def keep(data):
    BLOBS[digest(data)] = data
    return digest(data)


with tarfile.open(ARCHIVE) as archive:
    for member in archive:
        if member.name.startswith("blobs/sha256/"):
            keep(archive.extractfile(member).read())
    MANIFEST = json.load(archive.extractfile("index.json"))["manifests"][0]["digest"]
OTHER = keep(json.dumps({"schemaVersion": 2, "config": {}, "layers": []}).encode())
INDEX = keep(json.dumps({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [
    {"mediaType": MANIFEST_TYPE, "digest": OTHER, "size": len(BLOBS[OTHER]),
     "platform": {"os": "windows", "architecture": "amd64"}},
    {"mediaType": MANIFEST_TYPE, "digest": MANIFEST, "size": len(BLOBS[MANIFEST]),
     "platform": {"os": "linux", "architecture": "amd64"}},
    {"mediaType": MANIFEST_TYPE, "digest": MANIFEST, "size": len(BLOBS[MANIFEST]),
     "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}}]}).encode())


def nth(key):
    with LOCK:
        COUNTS[key] = COUNTS.get(key, 0) + 1
        return COUNTS[key]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def note(self):
        scheme = self.headers.get("Authorization", "-").split(" ")[0]
        with LOCK, open(LOG, "a", encoding="utf-8") as log:
            log.write("%s %d %s %s %s\n" % (self.command, self.server.server_port, self.path, scheme,
                                            self.headers.get("Range", "-")))

    def answer(self, code, body=b"", kind="application/json", **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, code, name, message, **headers):
        self.answer(code, json.dumps({"errors": [{"code": name, "message": message}]}).encode(), **headers)

    def user(self):
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        return base64.b64decode(value).decode() if scheme == "Basic" else None

    def token(self):
        """The token server: what it gives names what it is for."""
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        if self.command == "POST":
            length = int(self.headers["Content-Length"])
            query = urllib.parse.parse_qs(self.rfile.read(length).decode())
            if query.get("refresh_token") != ["id-token"] or query.get("grant_type") != ["refresh_token"]:
                return self.refuse(401, "UNAUTHORIZED", "unknown identity")
        scope = query.get("scope", [""])[0]
        if "private" in scope and self.user() != "u:p":
            return self.refuse(401, "UNAUTHORIZED", "incorrect username or password")
        if query.get("service") != ["fake"]:
            return self.refuse(400, "UNSUPPORTED", "unknown service")
        return self.answer(200, json.dumps({"token": "for-" + scope, "expires_in": 60}).encode())

    def allowed(self, mode, repo):
        if mode in ("token", "private", "identity"):
            scope = "repository:%s:pull" % repo
            if self.headers.get("Authorization") == "Bearer for-" + scope:
                return True
            scheme = "https" if self.server.server_port == PORT + 1 else "http"
            error = ',error="insufficient_scope"' if "Authorization" in self.headers else ""
            self.refuse(401, "UNAUTHORIZED", "authentication required", WWW_Authenticate=(
                'Bearer realm="%s://127.0.0.1:%d/token",service="fake",scope="%s"%s'
                % (scheme, self.server.server_port, scope, error)))
            return False
        if mode == "basic" and self.user() != "u:p":
            self.refuse(401, "UNAUTHORIZED", "authentication required", WWW_Authenticate='Basic realm="fake"')
            return False
        return True

    def do_GET(self):
        self.note()
        if self.path.startswith("/token"):
            return self.token()
        if self.path.startswith("/elsewhere/"):
            return self.answer(200, BLOBS[self.path.split("/")[-1]], "application/octet-stream")
        if self.path == "/v2/":
            return self.answer(200, b"{}")
        found = re.match(r"/v2/(.+)/(manifests|blobs)/([^?]+)", self.path)
        if not found:
            return self.refuse(404, "NOT_FOUND", "nothing here")
        repo, kind, name = found.groups()
        mode = repo.split("/")[0]
        if not self.allowed(mode, repo):
            return None
        if mode == "flaky" and nth(self.path + self.command) <= 2:
            return self.refuse(503, "UNAVAILABLE", "try later")
        if mode == "rate":
            return self.refuse(429, "TOOMANYREQUESTS", "You have reached your pull rate limit")
        if mode == "denied":
            return self.refuse(403, "DENIED", "requested access to the resource is denied")
        return self.manifest(mode, name) if kind == "manifests" else self.blob(mode, repo, name)

    do_HEAD = do_POST = do_GET

    def manifest(self, mode, name):
        if self.command == "HEAD" and mode == "nohead":
            return self.refuse(405, "UNSUPPORTED", "The operation is unsupported.")
        want = name if name.startswith("sha256:") else INDEX if mode == "index" else MANIFEST
        if name == "missing" or want not in BLOBS:
            return self.refuse(404, "MANIFEST_UNKNOWN", "manifest unknown")
        kind = INDEX_TYPE if want == INDEX or mode == "confused" else MANIFEST_TYPE
        if mode == "endless":
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                while self.command == "GET":
                    self.wfile.write(b" " * 65536)
            except OSError:
                pass
            self.close_connection = True
            return None
        headers = {} if mode == "nodigest" else {"Docker_Content_Digest": want}
        return self.answer(200, BLOBS[want], kind, **headers)

    def blob(self, mode, repo, name):
        data = BLOBS.get(name)
        if data is None:
            return self.refuse(404, "BLOB_UNKNOWN", "blob unknown to registry")
        small = data[:1] == b"{"
        if mode == "redirect":
            return self.answer(307, Location="http://localhost:%d/elsewhere/%s" % (PORT + 2, name))
        if mode == "downgrade":
            return self.answer(307, Location="http://127.0.0.1:%d/elsewhere/%s" % (PORT, name))
        if mode == "circle":
            return self.answer(307, Location=self.path)
        if mode == "stall" and not small:
            time.sleep(60)
            self.close_connection = True
            return None
        if mode == "wrong" and not small:
            data = data[:-1] + bytes([data[-1] ^ 1])
        if mode == "longer" and not small:
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(data)
            except OSError:
                pass
            self.close_connection = True
            return None
        if mode in ("cut", "norange") and not small:
            return self.cut(mode, data)
        return self.answer(200, data, "application/octet-stream")

    def cut(self, mode, data):
        """A third of the blob at a time; without ranges a third more each time."""
        start, end = 0, len(data)
        ranged = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        third = len(data) // 3 + 1
        if ranged and mode == "cut":
            start = int(ranged.group(1))
            self.send_response(206)
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, end - 1, end))
            end = min(end, start + third)
        else:
            self.send_response(200)
            end = min(end, third * nth(self.path)) if mode == "norange" else third
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start:end])
        self.close_connection = True


def serve(port, context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


open(LOG, "w", encoding="utf-8").close()
serve(PORT)
serve(PORT + 2)
if len(sys.argv) > 5:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[4], sys.argv[5])
    serve(PORT + 1, tls)
print("ready", flush=True)
threading.Event().wait()
