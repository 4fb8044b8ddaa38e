"""Runs in a node of test/integration/33-streams.sh: the protocols that kubectl does not speak, byte by byte, and the
stream module of Kubernetes' Python client (where it is installed).

Pods: sh (a shell that sleeps), web (port 8080 says hello), logged (has printed "one" and "two" and ended)."""

import base64
import hashlib
import json
import os
import socket
import ssl
import struct
import sys
import tempfile
import zlib

import yaml

from tap import behaviour, equal, say

NS = "/api/v1/namespaces/default"
config = yaml.safe_load(open(os.environ["KUBECONFIG"]))
user = config["users"][0]["user"]
cluster = config["clusters"][0]["cluster"]
host, port = cluster["server"].split("//")[1].split(":")


def tls():
    c = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
    with tempfile.NamedTemporaryFile() as f:
        f.write(base64.b64decode(user["client-certificate-data"]) + base64.b64decode(user["client-key-data"]))
        f.flush()
        c.load_cert_chain(f.name)
    return c


context = tls()


def upgrade(method, target, fields):
    """Asks for an upgrade: the connection, the answer's status and fields."""
    s = context.wrap_socket(socket.create_connection((host, int(port)), 10), server_hostname=host)
    s.settimeout(20)
    lines = ["%s %s HTTP/1.1" % (method, target), "Host: k3c", "Connection: Upgrade"]
    s.sendall("\r\n".join(lines + ["%s: %s" % f for f in fields] + ["", ""]).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = s.recv(1)
        assert byte, "closed before an answer: %r" % head
        head += byte
    lines = head.decode().split("\r\n")
    answer = [line.split(": ", 1) for line in lines[1:] if line]
    return s, int(lines[0].split()[1]), {k.lower(): v for k, v in answer}


def exactly(s, n):
    data = b""
    while len(data) < n:
        piece = s.recv(n - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


class WebSocket:
    def __init__(self, target, protocol=None):
        fields = [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]
        if protocol:
            fields.append(("Sec-WebSocket-Protocol", protocol))
        self.s, self.status, self.fields = upgrade("GET", target, fields)
        if self.status == 101:
            equal(self.fields["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            equal(self.fields.get("sec-websocket-protocol"), protocol)

    def send(self, data, opcode=2):
        mask = os.urandom(4)
        head = bytes([0x80 | opcode, 0x80 | (len(data) if len(data) < 126 else 126 if len(data) < 65536 else 127)])
        if len(data) >= 126:
            head += struct.pack(">H" if len(data) < 65536 else ">Q", len(data))
        self.s.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def frame(self):
        """The next frame: opcode and payload."""
        head = exactly(self.s, 2)
        n = head[1] & 127
        if n > 125:
            n = int.from_bytes(exactly(self.s, 2 if n == 126 else 8), "big")
        return head[0] & 15, exactly(self.s, n)

    def messages(self):
        """All messages until the goodbye, whose code is kept."""
        while True:
            opcode, data = self.frame()
            if opcode == 8:
                self.code = int.from_bytes(data[:2], "big")
                return
            yield opcode, data


def channels(ws, decode=lambda opcode, data: (data[0], data[1:])):
    got = {}
    for opcode, data in ws.messages():
        channel, rest = decode(opcode, data)
        got[channel] = got.get(channel, b"") + rest
    return got


def from_base64(opcode, data):
    equal(opcode, 1)
    return data[0] - ord("0"), base64.b64decode(data[1:])


def exec_target(*command, **flags):
    flags = {"stdout": "1", "stderr": "1", **flags}
    return NS + "/pods/sh/exec?" + "&".join(["command=" + c for c in command] + ["%s=%s" % f for f in flags.items()])


@behaviour("exec: channel.k8s.io tells output on its channels, and of the end only failures")
def _():
    equal(channels(WebSocket(exec_target("echo", "hi"), "channel.k8s.io")), {1: b"hi\n"})
    got = channels(WebSocket(exec_target("false"), "channel.k8s.io"))
    assert b"exit status 1" in got[3] and not got[3].startswith(b"{"), got


@behaviour("exec: no protocol is as channel.k8s.io")
def _():
    equal(channels(WebSocket(exec_target("echo", "hi"))), {1: b"hi\n"})


@behaviour("exec: v4 tells the end as a Status, then says goodbye")
def _():
    ws = WebSocket(exec_target("sh", "-c", "echo%20e%20%3E%262;exit%205"), "v4.channel.k8s.io")
    got = channels(ws)
    equal(got[2], b"e\n")
    equal(json.loads(got[3])["details"]["causes"], [{"reason": "ExitCode", "message": "5"}])
    equal(ws.code, 1000)


@behaviour("exec: base64.channel.k8s.io and its v4, input as well")
def _():
    for protocol in "base64.channel.k8s.io", "v4.base64.channel.k8s.io":
        ws = WebSocket(exec_target("head", "-n1", stdin="1"), protocol)
        ws.send(b"0" + base64.b64encode(b"a line\n"), 1)
        equal(channels(ws, from_base64)[1], b"a line\n")


@behaviour("exec: a message of 3 MiB is input like any other, in bytes and in base64")
def _():
    data = os.urandom(3 << 20)
    digest = hashlib.md5(data).hexdigest().encode()
    ws = WebSocket(exec_target("md5sum", stdin="1"), "v5.channel.k8s.io")
    ws.send(b"\0" + data)
    ws.send(b"\xff\0")
    equal(channels(ws)[1], digest + b"  -\n")
    ws = WebSocket(exec_target("sh", "-c", "head%20-c3145728|md5sum", stdin="1"), "v4.base64.channel.k8s.io")
    ws.send(b"0" + base64.b64encode(data), 1)
    equal(channels(ws, from_base64)[1], digest + b"  -\n")


@behaviour("exec: a protocol that is not served is refused")
def _():
    ws = WebSocket(exec_target("true"), "v9.channel.k8s.io")
    equal(ws.status, 403)


@behaviour("a WebSocket's text that is no UTF-8 ends it with 1007")
def _():
    ws = WebSocket(exec_target("cat", stdin="1"), "base64.channel.k8s.io")
    ws.send(b"0\xff\xfe", 1)
    list(ws.messages())
    equal(ws.code, 1007)


@behaviour("exec through the proxy of a node: an upgrade is handed on")
def _():
    ws = WebSocket("/api/v1/nodes/node1/proxy/exec/default/sh/c?command=echo&command=far&output=1", "v4.channel.k8s.io")
    equal(channels(ws)[1], b"far\n")


@behaviour("logs: binary.k8s.io, base64.binary.k8s.io, none")
def _():
    for protocol in "binary.k8s.io", "base64.binary.k8s.io", None:
        text = b""
        for opcode, data in WebSocket(NS + "/pods/logged/log", protocol).messages():
            text += base64.b64decode(data) if protocol and "base64" in protocol else data
        equal(text, b"one\ntwo\n")


@behaviour("logs: what cannot be told to a WebSocket is a refusal before it is one")
def _():
    equal(WebSocket(NS + "/pods/logged/log?container=x", "binary.k8s.io").status, 400)
    equal(WebSocket(NS + "/pods/logged/log?previous=1", "binary.k8s.io").status, 400)


REQUEST = b"GET / HTTP/1.0\r\n\r\n"


@behaviour("port-forward: channels of a WebSocket begin with the port; errors have their own")
def _():
    for ports in "ports=8080&ports=81", "ports=8080%2C81":
        ws = WebSocket(NS + "/pods/web/portforward?" + ports, "v4.channel.k8s.io")
        ws.send(b"\0" + REQUEST)
        got = channels(ws)
        equal({c: d[:2] for c, d in got.items()}, {0: b"\x90\x1f", 1: b"\x90\x1f", 2: b"\x51\0", 3: b"\x51\0"})
        assert got[0].endswith(b"hello\n"), got
        assert b"refused" in got[3], got
    equal(WebSocket(NS + "/pods/web/portforward?ports=0", "v4.channel.k8s.io").status, 400)


# -- SPDY

def words(*numbers):
    return struct.pack(">%dI" % len(numbers), *numbers)


class Spdy:
    """A client that counts windows, as Go's does not."""

    def __init__(self, target, protocols, method="POST"):
        fields = [("Upgrade", "SPDY/3.1"), ("Content-Length", "0")] + [("X-Stream-Protocol-Version", p) for p in protocols]
        self.s, self.status, self.fields = upgrade(method, target, fields)
        self.deflate, self.streams = zlib.compressobj(), 0

    def control(self, kind, payload, flags=0):
        self.s.sendall(words(0x80030000 | kind, flags << 24 | len(payload)) + payload)

    def open(self, **headers):
        block = words(len(headers))
        for name, value in headers.items():
            block += words(len(name)) + name.encode() + words(len(value)) + value.encode()
        self.streams += 1
        number = 2 * self.streams - 1
        self.control(1, words(number, 0) + b"\0\0" + self.deflate.compress(block) + self.deflate.flush(zlib.Z_SYNC_FLUSH))
        return number

    def data(self, stream, data, fin=False):
        self.s.sendall(words(stream, int(fin) << 24 | len(data)) + data)

    def frame(self):
        """("data", stream, bytes, fin) or (type, payload)."""
        first, second = struct.unpack(">2I", exactly(self.s, 8))
        payload = exactly(self.s, second & 0xffffff)
        return (first & 0xffff, payload) if first >> 31 else ("data", first, payload, second >> 24 & 1)

    def collect(self):
        """What came on which stream until GOAWAY or the end."""
        got = {}
        try:
            while True:
                f = self.frame()
                if f[0] == "data":
                    got[f[1]] = got.get(f[1], b"") + f[2]
                elif f[0] == 7:
                    return got
        except EOFError:
            return got


@behaviour("SPDY: the client's first protocol that is served is taken; none is refused")
def _():
    for offered, taken in (["v4.channel.k8s.io", "v2.channel.k8s.io"], "v4.channel.k8s.io"), (
            ["x", "v3.channel.k8s.io,channel.k8s.io"], "v3.channel.k8s.io"), (["channel.k8s.io"], "channel.k8s.io"):
        equal(Spdy(exec_target("true"), offered).fields["x-stream-protocol-version"], taken)
    s = Spdy(exec_target("true"), ["v9.channel.k8s.io"])
    equal(s.status, 403)
    equal(Spdy(exec_target("true"), []).status, 400)


@behaviour("SPDY: v2 tells failures as text, v4 as a Status")
def _():
    for protocol, part in ("v2.channel.k8s.io", b"command terminated"), ("v4.channel.k8s.io", b'"reason":"NonZeroExitCode"'):
        s = Spdy(exec_target("sh", "-c", "echo%20o;echo%20e%20%3E%262;exit%203"), [protocol])
        error, out, err = s.open(streamtype="error"), s.open(streamtype="stdout"), s.open(streamtype="stderr")
        got = s.collect()
        equal((got[out], got[err]), (b"o\n", b"e\n"))
        assert part in got[error], got


@behaviour("SPDY: PING is answered, a client's windows are kept to")
def _():
    s = Spdy(exec_target("sh", "-c", "head%20-c%20300000%20/dev/zero"), ["v4.channel.k8s.io"])
    error = s.open(streamtype="error")
    s.control(4, words(1, 7, 1000))  # SETTINGS: windows of 1000 bytes
    s.control(6, words(77))
    out, err = s.open(streamtype="stdout"), s.open(streamtype="stderr")
    have, pong = 0, False
    while have < 300000:
        f = s.frame()
        pong |= f == (6, words(77))
        if f[0] == "data" and f[1] == out:
            have += len(f[2])
            assert len(f[2]) <= 1000, len(f[2])
            s.control(9, words(out, len(f[2])))
            s.control(9, words(0, len(f[2])))
    assert pong
    s.collect()


@behaviour("SPDY: nonsense ends the connection, and nothing else")
def _():
    for nonsense in b"GET / HTTP/1.1\r\n\r\n", words(0x80030001, 0xffffff), words(0x80020001, 10) + b"0123456789", b"\xff" * 64:
        s = Spdy(exec_target("cat", stdin="1"), ["v4.channel.k8s.io"])
        s.s.sendall(nonsense)
        try:
            s.collect()
        except ConnectionError:
            pass
    equal(channels(WebSocket(exec_target("echo", "hi"))), {1: b"hi\n"})


@behaviour("SPDY: streams beyond what is served are refused")
def _():
    s = Spdy(exec_target("cat", stdin="1"), ["v4.channel.k8s.io"])
    first = s.open(streamtype="stdin")
    for wrong in {"streamtype": "stdin"}, {"streamtype": "video"}, {}:
        number = s.open(**wrong)
        while True:
            f = s.frame()
            if f[0] == 3:
                equal(f[1], words(number, 3))
                break


def python_client():
    try:
        from kubernetes import client, config as kube_config
        from kubernetes.stream import portforward, stream
    except ImportError:
        print("ok - the Python client's stream module # SKIP python3-kubernetes is not installed")
        return
    kube_config.load_kube_config()
    core = client.CoreV1Api()

    @behaviour("the Python client: exec, input and output, the exit code")
    def _():
        r = stream(core.connect_get_namespaced_pod_exec, "sh", "default", command=["sh", "-c", "read x; echo got $x; exit 4"],
                   stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False)
        r.write_stdin("this\n")
        r.run_forever(timeout=20)
        equal(r.read_stdout(), "got this\n")
        equal(r.returncode, 4)

    @behaviour("the Python client: port-forward")
    def _():
        forward = portforward(core.connect_get_namespaced_pod_portforward, "web", "default", ports="8080")
        s = forward.socket(8080)
        s.setblocking(True)
        s.sendall(REQUEST)
        text = b""
        while True:
            piece = s.recv(4096)
            if not piece:
                break
            text += piece
        assert text.endswith(b"hello\n"), text


python_client()
sys.exit(0)
